#include "support/eval/written_expression.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "expr/functions.h"
#include "support/eval/plain_evaluator.h"
#include "value/date.h"

enum { OPERANDS_MAX = 16 };

struct reader {
    struct written_world *world;
    const char *start;
    const char *at;
};

static md_node_index read_expression(struct reader *reader);

void written_world_init(struct written_world *world)
{
    memset(world, 0, sizeof *world);
    md_graph_init(&world->graph);
    assert_int_equal(md_calendar_init(&world->calendar, 1, 1), MD_OK);
    world->binding.graph = &world->graph;
    world->binding.calendar = &world->calendar;
    world->binding.params = world->params;
    world->binding.columns = (const struct md_values *const *)world->columns;
    assert_int_equal(md_period_parse(&world->calendar, "2026-03", 7, &world->binding.period), MD_OK);
}

void written_world_free(struct written_world *world)
{
    md_graph_free(&world->graph);
    md_arena_free(&world->arena);
}

struct md_number written_number(const char *text)
{
    struct md_number number;
    if (md_number_parse(text, strlen(text), &number) != MD_OK) fail_msg("no number: %s", text);
    return number;
}

static struct md_type type_of(enum md_base base)
{
    return base == MD_BASE_NUMBER ? md_type_number(MD_UNIT_PLAIN, NULL) : md_type_of(base);
}

/* ---- Columns ---- */

/* A named column of `whole` with one value; its name makes it one node however often it is written. */
static md_node_index make_column(struct written_world *world, const char *name, enum md_base base,
                                 struct md_values **column)
{
    struct md_node node = {.op = MD_OP_NAMED, .type = type_of(base), .text = name};
    md_node_index index = md_graph_add(&world->graph, &node);
    assert_true(index < WRITTEN_NODES_MAX);
    struct md_values *values = md_arena_alloc(&world->arena, sizeof *values);
    values->count = 1;
    values->states = md_arena_alloc(&world->arena, 1);
    values->reasons = md_arena_alloc(&world->arena, sizeof *values->reasons);
    values->numbers = md_arena_alloc(&world->arena, sizeof *values->numbers);
    values->texts = md_arena_alloc(&world->arena, sizeof *values->texts);
    values->integers = md_arena_alloc(&world->arena, sizeof *values->integers);
    if (base != MD_BASE_NUMBER) values->numbers = NULL;
    if (base != MD_BASE_TEXT) values->texts = NULL;
    world->columns[index] = values;
    *column = values;
    return index;
}

static md_node_index faulty_column(struct written_world *world, const char *name, size_t length)
{
    static const struct {
        char letter;
        enum md_base base;
    } bases[] = {{'n', MD_BASE_NUMBER}, {'t', MD_BASE_TEXT}, {'d', MD_BASE_DATE}, {'f', MD_BASE_FLAG}};
    struct md_values *column;
    enum md_base base = MD_BASE_NUMBER;
    name = md_arena_strndup(&world->arena, name, length);
    for (size_t i = 0; i < 4; i++)
        if (name[1] == bases[i].letter) base = bases[i].base;
    bool not_due = strcmp(name, "nd") == 0;
    if (not_due) base = MD_BASE_NUMBER;
    md_node_index index = make_column(world, name, base, &column);
    column->states[0] = name[0] == 'e' ? MD_STATE_ERROR : MD_STATE_MISSING;
    column->reasons[0].node = index;
    column->reasons[0].code = not_due          ? MD_REASON_NOT_DUE
                              : name[0] == 'e' ? MD_REASON_TWO_ROWS
                                               : MD_REASON_NO_ROWS;
    return index;
}

static md_node_index column_of_constant(struct written_world *world, md_node_index constant,
                                        bool because, const char *name)
{
    const struct md_node *node = md_graph_node(&world->graph, constant);
    struct md_values *column;
    struct md_number number = node->number;
    int64_t integer = node->integer;
    const char *text = node->text;
    md_node_index index = make_column(world, name, node->type.base, &column);
    column->states[0] = MD_STATE_PRESENT;
    if (column->numbers != NULL) column->numbers[0] = number;
    if (column->texts != NULL)
        column->texts[0] = (struct md_slice){text, (uint32_t)strlen(text), 0};
    column->integers[0] = integer;
    if (because)
        column->reasons[0] = (struct md_reason){.node = index, .code = MD_REASON_DESIGNER};
    return index;
}

/* ---- Reading ---- */

static void skip_spaces(struct reader *reader)
{
    while (*reader->at == ' ') reader->at++;
}

static bool accept(struct reader *reader, char c)
{
    skip_spaces(reader);
    if (*reader->at != c) return false;
    reader->at++;
    return true;
}

static size_t word_length(const char *at)
{
    return strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/");
}

static md_node_index read_literal(struct reader *reader, const char *word, size_t length)
{
    struct md_graph *graph = &reader->world->graph;
    int32_t date;
    struct md_number number;
    if (length == 4 && memcmp(word, "true", 4) == 0) return md_graph_flag(graph, true);
    if (length == 5 && memcmp(word, "false", 5) == 0) return md_graph_flag(graph, false);
    if (length == 3 && memcmp(word, "nil", 3) == 0)
        return md_graph_missing(graph, MD_REASON_NO_RULE, NULL);
    if (md_date_parse(word, length, &date) == MD_OK)
        return md_graph_leaf(graph, MD_OP_DATE, md_type_of(MD_BASE_DATE), date);
    if (md_number_parse(word, length, &number) == MD_OK)
        return md_graph_number(graph, number, type_of(MD_BASE_NUMBER));
    return faulty_column(reader->world, word, length);
}

static md_node_index read_quoted(struct reader *reader)
{
    const char *end = strchr(reader->at, '"');
    assert_non_null(end);
    const char *text =
        md_arena_strndup(&reader->world->arena, reader->at, (size_t)(end - reader->at));
    reader->at = end + 1;
    return md_graph_text(&reader->world->graph, text);
}

static const struct written_table *find_table(const struct reader *reader, const char *name,
                                              size_t length)
{
    for (size_t i = 0; i < reader->world->tables_count; i++) {
        const struct written_table *table = &reader->world->tables[i];
        if (strlen(table->name) == length && memcmp(table->name, name, length) == 0) return table;
    }
    fail_msg("no table in %s", reader->start);
    return NULL;
}

static enum md_base base_of_operand(const struct reader *reader, const struct md_node *node,
                                    uint32_t first)
{
    for (uint32_t i = first; i < node->operands_count; i++) {
        enum md_base base = reader->world->graph.nodes[node->operands[i]].type.base;
        if (base != MD_BASE_NOTHING) return base;
    }
    return MD_BASE_NOTHING;
}

static enum md_base base_of_call(int function)
{
    const char *parameters = md_function_entries[function].parameters;
    const char *result = strchr(parameters, '>');
    switch (result != NULL ? result[1] : parameters[0]) {
    case 't': return MD_BASE_TEXT;
    case 'd': return MD_BASE_DATE;
    case 'f': return MD_BASE_FLAG;
    default: return MD_BASE_NUMBER;
    }
}

static enum md_base base_of_op(const struct reader *reader, const struct md_node *node)
{
    switch (node->op) {
    case MD_OP_EQUAL:
    case MD_OP_UNEQUAL:
    case MD_OP_LESS:
    case MD_OP_LESS_EQUAL:
    case MD_OP_NOT:
    case MD_OP_HAS: return MD_BASE_FLAG;
    case MD_OP_DATE_ADD: return MD_BASE_DATE;
    case MD_OP_IF:
    case MD_OP_SEQUENCE: return base_of_operand(reader, node, 1);
    case MD_OP_OR:
    case MD_OP_BECAUSE: return base_of_operand(reader, node, 0);
    case MD_OP_CALL: return base_of_call((int)node->integer);
    default: return MD_BASE_NUMBER;
    }
}

/* The name before a bracket: an operation, or else a function. */
static void name_node(const struct reader *reader, const char *word, size_t length,
                      struct md_node *node)
{
    char name[32];
    snprintf(name, sizeof name, "%.*s", (int)length, word);
    for (int op = 0; op < MD_OPS_COUNT; op++)
        if (strcmp(md_op_word((enum md_op)op), name) == 0) {
            node->op = (enum md_op)op;
            return;
        }
    int function = md_function_find(strcmp(name, "concat") == 0 ? ".." : name);
    if (function < 0) fail_msg("no operation %s in %s", name, reader->start);
    node->op = MD_OP_CALL;
    node->integer = function;
}

/* A word among the operands that is none: the table, the rounding, the exponent. */
static bool read_extra(struct reader *reader, struct md_node *node, enum md_base *base)
{
    skip_spaces(reader);
    size_t length = word_length(reader->at);
    bool tables = node->op == MD_OP_LOOKUP || node->op == MD_OP_TIER_PAY || node->op == MD_OP_TIER_RATE;
    if (tables && node->table == NULL && node->tiers == NULL) {
        const struct written_table *table = find_table(reader, reader->at, length);
        node->table = table->lookup;
        node->tiers = table->tiers;
        *base = table->base;
    } else if (node->op == MD_OP_CALL && node->integer == MD_FUNCTION_ROUND &&
               node->operands_count == 2) {
        assert_int_equal(md_rounding_parse(reader->at, length, &node->rounding), MD_OK);
    } else if (node->op == MD_OP_POWER && node->operands_count == 1) {
        struct md_number exponent;
        assert_int_equal(md_number_parse(reader->at, length, &exponent), MD_OK);
        assert_int_equal(md_number_to_scaled(&exponent, 0, &node->integer), MD_OK);
    } else {
        return false;
    }
    reader->at += length;
    return true;
}

static md_node_index read_operation(struct reader *reader, const char *word, size_t length)
{
    md_node_index operands[OPERANDS_MAX];
    struct md_node node = {.operands = operands};
    enum md_base base = MD_BASE_NOTHING;
    name_node(reader, word, length, &node);
    if (!accept(reader, ')')) {
        do {
            if (read_extra(reader, &node, &base)) continue;
            assert_true(node.operands_count < OPERANDS_MAX);
            operands[node.operands_count++] = read_expression(reader);
        } while (accept(reader, ','));
        assert_true(accept(reader, ')'));
    }
    if (node.op == MD_OP_BECAUSE) node.text = "why";
    if (base == MD_BASE_NOTHING) base = base_of_op(reader, &node);
    node.type = type_of(base);
    return md_graph_add(&reader->world->graph, &node);
}

static md_node_index read_expression(struct reader *reader)
{
    skip_spaces(reader);
    if (accept(reader, '"')) return read_quoted(reader);
    const char *word = reader->at;
    size_t length = word_length(word);
    if (length == 0) fail_msg("cannot read %s at %s", reader->start, word);
    reader->at += length;
    if (!accept(reader, '(')) return read_literal(reader, word, length);
    if (length > 1) return read_operation(reader, word, length);
    md_node_index constant = read_expression(reader);
    assert_true(accept(reader, ')'));
    const char *name =
        md_arena_strndup(&reader->world->arena, word, (size_t)(reader->at - word));
    return column_of_constant(reader->world, constant, word[0] == 'b', name);
}

md_node_index written_read(struct written_world *world, const char *text)
{
    struct reader reader = {world, text, text};
    md_node_index node = read_expression(&reader);
    skip_spaces(&reader);
    if (*reader.at != '\0') fail_msg("too much in %s at %s", text, reader.at);
    return node;
}

/* ---- Results ---- */

static void print_value(const struct md_node *node, const struct md_vector *vector, size_t row,
                        struct md_buffer *out)
{
    char room[MD_NUMBER_TEXT_SIZE];
    switch (node->type.base) {
    case MD_BASE_NUMBER:
        md_number_print(&vector->numbers[row], room, sizeof room);
        md_buffer_add_text(out, room);
        break;
    case MD_BASE_TEXT:
        md_buffer_format(out, "\"%.*s\"", (int)vector->texts[row].length, vector->texts[row].bytes);
        break;
    case MD_BASE_DATE:
        md_date_print((int32_t)vector->integers[row], room, sizeof room);
        md_buffer_add_text(out, room);
        break;
    case MD_BASE_FLAG: md_buffer_add_text(out, vector->integers[row] ? "true" : "false"); break;
    default: md_buffer_format(out, "%lld", (long long)vector->integers[row]); break;
    }
}

static void print_reason(const struct written_world *world, const struct md_reason *reason,
                         struct md_buffer *out)
{
    const struct md_node *node = md_graph_node(&world->graph, reason->node);
    bool named = node->op == MD_OP_NAMED;
    md_buffer_format(out, "%s %s", md_reason_word((enum md_reason_code)reason->code),
                     named ? node->text : md_op_word(node->op));
}

static const char *print_result(struct written_world *world, md_node_index index,
                                const struct md_vector *vector, size_t row)
{
    const struct md_node *node = md_graph_node(&world->graph, index);
    const struct md_reason *reason = &vector->reasons[row];
    struct md_buffer out = {0};
    if (vector->states[row] == MD_STATE_PRESENT) {
        print_value(node, vector, row, &out);
        if (reason->code != MD_REASON_NONE) md_buffer_add_text(&out, " because ");
    } else {
        md_buffer_add_text(&out, vector->states[row] == MD_STATE_ERROR ? "error " : "missing ");
    }
    if (reason->code != MD_REASON_NONE) print_reason(world, reason, &out);
    const char *text = md_arena_strdup(&world->arena, md_buffer_text(&out));
    md_buffer_free(&out);
    return text;
}

const char *written_result(struct written_world *world, const char *text)
{
    static const uint16_t odd[] = {1, 3};
    md_node_index index = written_read(world, text);
    const struct md_node *node = md_graph_node(&world->graph, index);
    struct md_scope scope = {.count = 5};
    struct md_evaluator *evaluator = md_evaluator_new(&world->graph);
    struct plain_value plain =
        plain_evaluate(&world->binding, &scope, index, 0, &world->arena);
    md_evaluator_begin(evaluator, &world->binding, &scope);
    const struct md_vector *vector = md_evaluator_value(evaluator, index, odd, 2);
    const char *first = print_result(world, index, vector, 3);
    if (!plain_agrees(node, &plain, vector, 1)) fail_msg("%s: the evaluators differ, %s", text, first);
    vector = md_evaluator_value(evaluator, index, NULL, 0);
    for (size_t row = 0; row < scope.count; row++)
        if (strcmp(print_result(world, index, vector, row), first) != 0)
            fail_msg("%s: row %zu differs", text, row);
    md_evaluator_free(evaluator);
    return first;
}
