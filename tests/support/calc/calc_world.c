#include "support/calc/calc_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/sort.h"
#include "value/date.h"

/* ---- Kinds ---- */

static char *next_word(char **cursor, const char *separators)
{
    char *word = *cursor + strspn(*cursor, separators);
    if (*word == '\0') return NULL;
    size_t length = strcspn(word, separators);
    *cursor = word + length + (word[length] != '\0');
    word[length] = '\0';
    return word;
}

static void add_field(struct calc_world *world, struct md_kind *kind, char *declared)
{
    static const char *const words[] = {"text", "number", "money", "date", "flag", "ref"};
    static const enum md_field_type types[] = {MD_FIELD_TEXT, MD_FIELD_NUMBER, MD_FIELD_MONEY,
                                               MD_FIELD_DATE, MD_FIELD_FLAG,   MD_FIELD_REF};
    struct md_field *field = &kind->fields[kind->fields_count++];
    char *cursor = declared;
    field->name = md_arena_strdup(&world->arena, next_word(&cursor, " "));
    const char *type = next_word(&cursor, " ");
    field->target = -1;
    field->currency_field = -1;
    for (size_t i = 0; i < 6; i++)
        if (strcmp(words[i], type) == 0) field->type = types[i];
    if (field->type == MD_FIELD_NUMBER) field->decimals = 6;
    if (field->type == MD_FIELD_MONEY) field->decimals = 2;
    if (field->type == MD_FIELD_MONEY) field->currency = "CNY";
    int index = (int)kind->fields_count - 1;
    if (field->type == MD_FIELD_DATE && kind->date_field < 0 &&
        strncmp(field->name, "valid_", 6) != 0)
        kind->date_field = index;
    if (field->type != MD_FIELD_REF) return;
    const char *target = next_word(&cursor, " ");
    for (size_t k = 0; k < world->schema.kinds_count; k++)
        if (strcmp(world->schema.kinds[k]->name, target) == 0) field->target = (int)k;
}

int world_kind(struct calc_world *world, const char *declared)
{
    char *text = md_arena_strdup(&world->arena, declared);
    char *head = next_word(&text, ":");
    struct md_kind *kind = md_arena_alloc(&world->arena, sizeof *kind);
    kind->name = md_arena_strdup(&world->arena, next_word(&head, " "));
    kind->title = kind->name;
    kind->history = next_word(&head, " ") != NULL;
    kind->index = (int)world->schema.kinds_count;
    kind->date_field = kind->valid_from_field = kind->valid_to_field = -1;
    kind->fields = md_arena_array(&world->arena, WORLD_FIELDS_MAX, sizeof *kind->fields);
    world->schema.kinds[world->schema.kinds_count++] = kind;
    for (char *field; (field = next_word(&text, ",")) != NULL;) add_field(world, kind, field);
    kind->key_fields = md_arena_alloc(&world->arena, sizeof(int));
    kind->key_fields_count = 1;
    if (kind->history) {
        char from[] = "valid_from date", to[] = "valid_to date";
        kind->valid_from_field = (int)kind->fields_count;
        add_field(world, kind, from);
        kind->valid_to_field = (int)kind->fields_count;
        add_field(world, kind, to);
    }
    kind->order_fields = md_arena_array(&world->arena, 2, sizeof(int));
    if (kind->date_field >= 0) kind->order_fields[kind->order_fields_count++] = kind->date_field;
    kind->order_fields[kind->order_fields_count++] = 0;
    world->rows[kind->index] = md_arena_alloc(&world->arena, sizeof *world->rows[0]);
    return kind->index;
}

void world_rows(struct calc_world *world, int kind, const char *lines)
{
    struct world_rows *rows = world->rows[kind];
    char *text = md_arena_strdup(&world->arena, lines);
    for (char *line; (line = next_word(&text, "\n")) != NULL;) {
        assert_true(rows->count < WORLD_ROWS_MAX);
        const char **cells = rows->cells[rows->count];
        size_t field = 0;
        for (char *cell; (cell = next_word(&line, " ")) != NULL; field++)
            cells[field] = strcmp(cell, "-") == 0 ? NULL : cell;
        if (field > 0) rows->count++;
    }
}

/* ---- The source of records ---- */

static int compare_cells(const struct world_rows *rows, uint32_t a, uint32_t b, size_t field)
{
    const char *x = rows->cells[a][field], *y = rows->cells[b][field];
    return strcmp(x == NULL ? "" : x, y == NULL ? "" : y);
}

struct row_order {
    const struct world_rows *rows;
    const struct md_kind *kind;
};

static int compare_rows(const void *context, uint32_t a, uint32_t b)
{
    const struct row_order *order = context;
    int result = compare_cells(order->rows, a, b, 0);
    if (result == 0 && order->kind->history)
        result = compare_cells(order->rows, a, b, (size_t)order->kind->valid_from_field);
    return result;
}

static uint32_t *sorted_rows(const struct calc_world *world, const struct md_kind *kind)
{
    struct row_order order = {world->rows[kind->index], kind};
    uint32_t *rows = md_alloc_array(order.rows->count + 1, sizeof *rows);
    for (size_t i = 0; i < order.rows->count; i++) rows[i] = (uint32_t)i;
    md_sort(rows, order.rows->count, compare_rows, &order);
    return rows;
}

static enum md_status give_keys(void *context, const struct md_kind *kind, struct md_keys *keys,
                                struct md_diagnostics *out)
{
    (void)out;
    struct calc_world *world = context;
    uint32_t *order = sorted_rows(world, kind);
    for (size_t i = 0; i < world->rows[kind->index]->count; i++) {
        const char *key = world->rows[kind->index]->cells[order[i]][0];
        md_texts_add(&keys->texts, key, strlen(key));
    }
    keys->count = keys->texts.count;
    md_free(order);
    return MD_OK;
}

static int64_t cell_value(const struct md_kind *kind, size_t f, const char *cell,
                          struct md_table *table, const struct md_keys *const *keys_of_kind)
{
    const struct md_field *field = &kind->fields[f];
    struct md_number number;
    int64_t value = 0;
    int32_t date;
    switch (field->type) {
    case MD_FIELD_TEXT:
        return md_texts_add(table->columns[f].texts, cell, strlen(cell));
    case MD_FIELD_DATE:
        assert_int_equal(md_date_parse(cell, strlen(cell), &date), MD_OK);
        return date;
    case MD_FIELD_FLAG:
        return strcmp(cell, "true") == 0;
    case MD_FIELD_REF:
        assert_non_null(keys_of_kind[field->target]);
        value = md_texts_find(&keys_of_kind[field->target]->texts, cell, strlen(cell));
        assert_true(value >= 0);
        return value;
    default:
        assert_int_equal(md_number_parse(cell, strlen(cell), &number), MD_OK);
        assert_int_equal(md_number_to_scaled(&number, field->decimals, &value), MD_OK);
        return value;
    }
}

static bool is_wanted(const struct md_rows_wanted *wanted, const char *const *cells)
{
    if (wanted->date_field < 0) return true;
    const char *cell = cells[wanted->date_field];
    int32_t date;
    if (cell == NULL) return wanted->with_undated;
    assert_int_equal(md_date_parse(cell, strlen(cell), &date), MD_OK);
    return wanted->from <= date && date < wanted->to;
}

static enum md_status give_rows(void *context, const struct md_rows_wanted *wanted,
                                const struct md_keys *const *keys_of_kind, struct md_table *table,
                                struct md_diagnostics *out)
{
    (void)out;
    struct calc_world *world = context;
    const struct md_kind *kind = wanted->kind;
    const struct world_rows *rows = world->rows[kind->index];
    uint32_t *order = sorted_rows(world, kind);
    md_table_init(table, kind, wanted->fields);
    if (wanted->with_keys) table->keys = md_alloc_array(rows->count + 1, sizeof *table->keys);
    for (size_t i = 0; i < rows->count; i++) {
        const char *const *cells = rows->cells[order[i]];
        if (!is_wanted(wanted, cells)) continue;
        size_t row = table->rows_count;
        md_table_reserve(table, row + 1);
        table->rows_count = row + 1;
        if (wanted->with_keys)
            table->keys[row] = (int32_t)md_texts_find(&keys_of_kind[kind->index]->texts, cells[0],
                                                      strlen(cells[0]));
        for (size_t f = 0; f < kind->fields_count; f++)
            if (wanted->fields[f] && cells[f] != NULL)
                md_table_set(table, row, (int)f,
                             cell_value(kind, f, cells[f], table, keys_of_kind));
    }
    if (wanted->with_keys) md_table_index_keys(table, keys_of_kind[kind->index]->count);
    md_free(order);
    return MD_OK;
}

/* ---- Nodes ---- */

md_node_index world_number(struct calc_world *world, const char *text)
{
    struct md_number number;
    assert_int_equal(md_number_parse(text, strlen(text), &number), MD_OK);
    return md_graph_number(&world->model.graph, number, md_type_number(MD_UNIT_FREE, NULL));
}

md_node_index world_row(struct calc_world *world, int kind)
{
    return md_graph_leaf(&world->model.graph, MD_OP_ROW, md_type_of_kind(MD_BASE_ROW, kind),
                         MD_SLOT_ROW);
}

md_node_index world_subject(struct calc_world *world, int kind)
{
    return md_graph_leaf(&world->model.graph, MD_OP_ROW, md_type_of_kind(MD_BASE_ROW, kind),
                         MD_SLOT_SUBJECT);
}

static struct md_type type_of_field(const struct md_field *field)
{
    switch (field->type) {
    case MD_FIELD_TEXT:
        return md_type_of(MD_BASE_TEXT);
    case MD_FIELD_DATE:
        return md_type_of(MD_BASE_DATE);
    case MD_FIELD_FLAG:
        return md_type_of(MD_BASE_FLAG);
    case MD_FIELD_REF:
        return md_type_of_kind(MD_BASE_REF, field->target);
    default:
        return md_type_number(MD_UNIT_PLAIN, NULL);
    }
}

md_node_index world_path(struct calc_world *world, md_node_index row, const char *path)
{
    struct md_graph *graph = &world->model.graph;
    char *cursor = md_arena_strdup(&world->arena, path);
    md_node_index node = row;
    for (char *name; (name = next_word(&cursor, ".")) != NULL;) {
        struct md_type type = md_graph_node(graph, node)->type;
        if (type.base == MD_BASE_REF)
            node =
                md_graph_unary(graph, MD_OP_AT, md_type_of_kind(MD_BASE_ROW, type.kind), 0, node);
        const struct md_kind *kind = world->schema.kinds[md_graph_node(graph, node)->type.kind];
        int field = md_kind_field(kind, name);
        assert_true(field >= 0);
        node = md_graph_unary(graph, MD_OP_FIELD, type_of_field(&kind->fields[field]), field, node);
    }
    return node;
}

static bool gives_flag(enum md_op op)
{
    return op == MD_OP_EQUAL || op == MD_OP_UNEQUAL || op == MD_OP_LESS || op == MD_OP_LESS_EQUAL;
}

md_node_index world_op(struct calc_world *world, enum md_op op, md_node_index a, md_node_index b)
{
    struct md_graph *graph = &world->model.graph;
    struct md_type type = gives_flag(op) ? md_type_of(MD_BASE_FLAG) : md_graph_node(graph, a)->type;
    return md_graph_binary(graph, op, type, a, b);
}

md_node_index world_if(struct calc_world *world, md_node_index test, md_node_index a,
                       md_node_index b)
{
    struct md_graph *graph = &world->model.graph;
    return md_graph_ternary(graph, MD_OP_IF, md_graph_node(graph, a)->type, test, a, b);
}

md_node_index world_text(struct calc_world *world, const char *text)
{
    return md_graph_text(&world->model.graph, text);
}

md_node_index world_named(struct calc_world *world, int kind, int64_t column, int shift)
{
    struct md_graph *graph = &world->model.graph;
    md_node_index key = md_graph_unary(graph, MD_OP_KEY, md_type_of_kind(MD_BASE_REF, kind), 0,
                                       world_subject(world, kind));
    struct md_type type = column < (int64_t)world->model.measures_count
                              ? world->model.measures[column].type
                              : md_type_number(MD_UNIT_MONEY, "CNY");
    struct md_node node = {.op = MD_OP_NAMED,
                           .type = type,
                           .operands = &key,
                           .operands_count = 1,
                           .integer = column,
                           .shift = shift};
    return md_graph_add(graph, &node);
}

md_node_index world_line(struct calc_world *world, enum md_line line, int payee_kind)
{
    struct md_type type = line == MD_LINE_PAYEE ? md_type_of_kind(MD_BASE_REF, payee_kind)
                                                : md_type_number(MD_UNIT_PLAIN, NULL);
    return md_graph_leaf(&world->model.graph, MD_OP_LINE, type, line);
}

md_node_index world_aggregate(struct calc_world *world, enum md_aggregate function,
                              md_node_index filter, md_node_index value)
{
    struct md_graph *graph = &world->model.graph;
    bool adds = function == MD_AGGREGATE_SUM || function == MD_AGGREGATE_AVERAGE;
    struct md_type type = md_type_number(MD_UNIT_PLAIN, NULL);
    if (adds && md_graph_node(graph, value)->op != MD_OP_LINE)
        value = md_graph_unary(graph, MD_OP_ROUND18, type, 0, value);
    md_node_index operands[2] = {filter, value};
    struct md_node node = {.op = MD_OP_AGGREGATE,
                           .type = type,
                           .operands = operands,
                           .operands_count = 2,
                           .integer = function};
    return md_graph_add(graph, &node);
}

md_node_index world_because(struct calc_world *world, md_node_index value, const char *text)
{
    struct md_graph *graph = &world->model.graph;
    struct md_node node = {.op = MD_OP_BECAUSE,
                           .type = md_graph_node(graph, value)->type,
                           .operands = &value,
                           .operands_count = 1,
                           .text = md_graph_intern(graph, text)};
    return md_graph_add(graph, &node);
}

md_node_index world_has(struct calc_world *world, md_node_index value)
{
    return md_graph_unary(&world->model.graph, MD_OP_HAS, md_type_of(MD_BASE_FLAG), 0, value);
}

struct md_formula world_formula(md_node_index root)
{
    return (struct md_formula){.root = root};
}

/* ---- Things of the model ---- */

struct md_credit *world_credit(struct calc_world *world, const char *name, int kind, const char *at,
                               md_node_index value)
{
    struct md_credit *credit = &world->model.credits[world->model.credits_count++];
    credit->name = credit->title = name;
    credit->kind = kind;
    credit->at_field = at == NULL ? -1 : md_kind_field(world->schema.kinds[kind], at);
    if (at != NULL) credit->at = world_formula(world_path(world, world_row(world, kind), at));
    if (at != NULL && strchr(at, '.') != NULL) credit->at_field = -1;
    credit->value = world_formula(value);
    credit->value_type = md_type_number(MD_UNIT_MONEY, "CNY");
    credit->unit = MD_NUMBER_ZERO;
    credit->payee_kind = -1;
    credit->receivers = md_arena_array(&world->arena, 8, sizeof *credit->receivers);
    return credit;
}

struct md_receiver *world_receiver(struct calc_world *world, struct md_credit *credit,
                                   const char *path, md_node_index share)
{
    struct md_receiver *receiver = &credit->receivers[credit->receivers_count++];
    receiver->path = world_formula(world_path(world, world_row(world, credit->kind), path));
    receiver->share = world_formula(share);
    receiver->rest = share == MD_NO_NODE;
    credit->payee_kind = md_graph_node(&world->model.graph, receiver->path.root)->type.kind;
    return receiver;
}

struct md_measure *world_measure(struct calc_world *world, const char *name, int of,
                                 md_node_index value)
{
    struct md_measure *measure = &world->model.measures[world->model.measures_count];
    measure->name = measure->title = name;
    measure->column = (int)world->model.measures_count++;
    measure->of = of;
    measure->source = measure->at_field = measure->below_field = measure->goal_measure = -1;
    measure->over = (struct md_window){MD_WINDOW_LEVEL, MD_LEVEL_MONTH, 0};
    measure->value = world_formula(value);
    measure->type = md_type_number(MD_UNIT_MONEY, "CNY");
    return measure;
}

void world_from_credit(struct calc_world *world, struct md_measure *measure, const char *credit)
{
    measure->from = MD_FROM_CREDIT;
    measure->source = md_model_credit(&world->model, credit);
    if (measure->of != MD_KIND_WHOLE)
        measure->by = world_formula(world_line(world, MD_LINE_PAYEE, measure->of));
}

void world_from_kind(struct calc_world *world, struct md_measure *measure, int kind, const char *by,
                     const char *at)
{
    measure->from = MD_FROM_KIND;
    measure->source = kind;
    if (by != NULL) measure->by = world_formula(world_path(world, world_row(world, kind), by));
    if (at == NULL) return;
    measure->at = world_formula(world_path(world, world_row(world, kind), at));
    measure->at_field = strchr(at, '.') == NULL ? md_kind_field(world->schema.kinds[kind], at) : -1;
}

void world_from_measure(struct calc_world *world, struct md_measure *measure, const char *source)
{
    measure->from = MD_FROM_MEASURE;
    measure->source = md_model_measure(&world->model, source);
    if (measure->of == MD_KIND_WHOLE) return;
    measure->by = world_formula(md_graph_unary(&world->model.graph, MD_OP_KEY,
                                               md_type_of_kind(MD_BASE_REF, measure->of), 0,
                                               world_row(world, measure->of)));
}

void world_below(struct calc_world *world, struct md_measure *measure, const char *field)
{
    measure->below_starts = md_arena_alloc(&world->arena, sizeof *measure->below_starts);
    measure->below_starts[0] = measure->by;
    measure->below_starts_count = 1;
    measure->by = MD_NO_FORMULA;
    measure->below_field = md_kind_field(world->schema.kinds[measure->of], field);
}

struct md_plan *world_plan(struct calc_world *world, const char *name, int of)
{
    struct md_plan *plan = &world->model.plans[world->model.plans_count++];
    plan->name = plan->title = name;
    plan->of = of;
    plan->every = MD_LEVEL_MONTH;
    plan->currency = "CNY";
    plan->since = INT32_MIN;
    plan->before = INT32_MAX;
    plan->components = md_arena_array(&world->arena, WORLD_THINGS_MAX, sizeof *plan->components);
    return plan;
}

struct md_component *world_component(struct calc_world *world, struct md_plan *plan,
                                     const char *name)
{
    int index = (int)world->model.components_count++;
    struct md_component *component = &world->model.components[index];
    plan->components[plan->components_count++] = index;
    component->label = "commission";
    component->name = component->title = name;
    component->full_name = md_arena_format(&world->arena, "%s.%s", plan->name, name);
    component->plan = (int)(plan - world->model.plans);
    component->every = plan->every;
    component->on = -1;
    component->type = md_type_number(MD_UNIT_MONEY, "CNY");
    component->step = md_number_from_scaled(1, 2);
    component->rounding = MD_HALF_UP;
    component->audience = "self,manager";
    return component;
}

void world_on(struct calc_world *world, struct md_component *component, const char *measure)
{
    component->form = MD_COMPONENT_ON;
    component->on = md_model_measure(&world->model, measure);
    component->on_value =
        world_formula(world_named(world, world->model.plans[component->plan].of, component->on, 0));
}

int64_t world_column(struct calc_world *world, const char *name)
{
    int measure = md_model_measure(&world->model, name);
    if (measure >= 0) return measure;
    int component = md_model_component(&world->model, name);
    assert_true(component >= 0);
    return (int64_t)world->model.measures_count + component;
}

struct md_tiers *world_tiers(struct calc_world *world, enum md_tiers_method method,
                             const char *points)
{
    struct md_tiers *tiers = md_arena_alloc(&world->arena, sizeof *tiers);
    tiers->method = method;
    tiers->tiers = md_arena_array(&world->arena, 16, sizeof *tiers->tiers);
    tiers->below = method == MD_TIERS_MARGINAL ? MD_END_VALUE : MD_END_MISSING;
    tiers->below_value = (struct md_tier_number){MD_NUMBER_ZERO, -1};
    tiers->above = MD_END_FLAT;
    char *cursor = md_arena_strdup(&world->arena, points);
    for (char *word; (word = next_word(&cursor, " ")) != NULL;) {
        struct md_tier *tier = &tiers->tiers[tiers->tiers_count++];
        char *value = strchr(word, ':');
        *value++ = '\0';
        tier->edge.param = tier->value.param = -1;
        assert_int_equal(md_number_parse(word, strlen(word), &tier->edge.number), MD_OK);
        assert_int_equal(md_number_parse(value, strlen(value), &tier->value.number), MD_OK);
    }
    return tiers;
}

/* ---- The whole ---- */

void world_init(struct calc_world *world)
{
    *world = (struct calc_world){.threads = 1};
    struct md_model *model = &world->model;
    world->schema.kinds =
        md_arena_array(&world->arena, WORLD_KINDS_MAX, sizeof *world->schema.kinds);
    world->schema.currency = "CNY";
    world->source = (struct md_record_source){.context = world, .keys = give_keys, .rows = give_rows};
    md_graph_init(&model->graph);
    model->schema = &world->schema;
    assert_int_equal(md_calendar_init(&model->calendar, 1, 1), MD_OK);
    model->period_level = MD_LEVEL_MONTH;
    model->currency = "CNY";
    model->credits = md_arena_array(&world->arena, WORLD_THINGS_MAX, sizeof *model->credits);
    model->measures = md_arena_array(&world->arena, WORLD_THINGS_MAX, sizeof *model->measures);
    model->plans = md_arena_array(&world->arena, WORLD_THINGS_MAX, sizeof *model->plans);
    model->components = md_arena_array(&world->arena, WORLD_THINGS_MAX, sizeof *model->components);
    model->params = md_arena_array(&world->arena, WORLD_THINGS_MAX, sizeof *model->params);
}

void world_free(struct calc_world *world)
{
    md_evaluation_free(world->evaluation);
    md_diagnostics_free(&world->diagnostics);
    md_graph_free(&world->model.graph);
    md_arena_free(&world->arena);
}

enum md_status world_run(struct calc_world *world, const char *periods)
{
    struct md_period list[32];
    size_t count = 0;
    char *cursor = md_arena_strdup(&world->arena, periods);
    for (char *word; (word = next_word(&cursor, " ")) != NULL; count++)
        assert_int_equal(md_period_parse(&world->model.calendar, word, strlen(word), &list[count]),
                         MD_OK);
    for (size_t i = 0; i < world->model.components_count; i++)
        world->model.components[i].column = (int)(world->model.measures_count + i);
    struct md_evaluate_request request = {.model = &world->model,
                                          .source = &world->source,
                                          .periods = list,
                                          .periods_count = count,
                                          .params = world->params,
                                          .threads = world->threads,
                                          .all_measures = true,
                                          .for_explanation = world->for_explanation,
                                          .only_plan = world->only_plan};
    md_evaluation_free(world->evaluation);
    world->evaluation = NULL;
    return md_evaluate(&request, &world->evaluation, &world->diagnostics);
}

/* ---- Results as text ---- */

static const char *taken(struct calc_world *world, struct md_buffer *text)
{
    const char *copy = md_arena_strdup(&world->arena, md_buffer_text(text));
    md_buffer_free(text);
    return copy;
}

static void add_number(struct md_buffer *out, const struct md_number *number)
{
    char text[MD_NUMBER_TEXT_SIZE];
    assert_true(md_number_is_valid(number));
    md_number_print(number, text, sizeof text);
    md_buffer_add_text(out, text);
}

const char *world_figures(struct calc_world *world)
{
    struct md_buffer out = {0};
    size_t count;
    const struct md_figure *figures = md_evaluation_figures(world->evaluation, &count);
    for (size_t i = 0; i < count; i++) {
        const struct md_figure *figure = &figures[i];
        const struct md_component *component = &world->model.components[figure->component];
        int kind = world->model.plans[component->plan].of;
        const char *subject = "whole";
        if (kind >= 0)
            subject = md_texts_get(&md_evaluation_keys(world->evaluation, kind)->texts,
                                   (uint32_t)figure->subject, NULL);
        md_buffer_format(&out, "%u %s %s ", (unsigned)figure->period + 1, subject, component->name);
        if (figure->status == MD_FIGURE_ZERO) md_buffer_add_text(&out, "zero ");
        if (figure->status == MD_FIGURE_HELD) md_buffer_add_text(&out, "held ");
        if (figure->status != MD_FIGURE_VALUE)
            md_model_reason_text(&world->model, &figure->reason, NULL, &out);
        else if (figure->title != NULL)
            md_buffer_add_text(&out, figure->title);
        else
            add_number(&out, &figure->value);
        md_buffer_add_char(&out, '\n');
    }
    return taken(world, &out);
}

const char *world_unused(struct calc_world *world)
{
    struct md_buffer out = {0};
    size_t count;
    const struct md_unused *unused = md_evaluation_unused(world->evaluation, &count);
    for (size_t i = 0; i < count; i++) {
        md_buffer_format(&out, "%u %s %u rows ", (unsigned)unused[i].period + 1,
                         world->model.credits[unused[i].credit].name,
                         (unsigned)unused[i].rows_count);
        add_number(&out, &unused[i].amount);
        md_buffer_add_text(&out, ": ");
        md_model_reason_text(&world->model, &unused[i].reason, NULL, &out);
        md_buffer_add_char(&out, '\n');
    }
    return taken(world, &out);
}

const char *world_value(struct calc_world *world, uint32_t period, const char *column,
                        const char *subject)
{
    struct md_buffer out = {0};
    int64_t index = world_column(world, column);
    int64_t measures = (int64_t)world->model.measures_count;
    int kind = index < measures
                   ? world->model.measures[index].of
                   : world->model.plans[world->model.components[index - measures].plan].of;
    int64_t key = 0;
    if (kind >= 0)
        key = md_texts_find(&md_evaluation_keys(world->evaluation, kind)->texts, subject,
                            strlen(subject));
    assert_true(key >= 0);
    const struct md_values *values = md_evaluation_column(world->evaluation, period, index);
    assert_non_null(values);
    if (values->states[key] == MD_STATE_PRESENT) {
        add_number(&out, &values->numbers[key]);
    } else {
        md_buffer_add_text(&out, values->states[key] == MD_STATE_ERROR ? "error " : "missing ");
        md_model_reason_text(&world->model, &values->reasons[key], NULL, &out);
    }
    return taken(world, &out);
}

void world_expect(const char *what, const char *actual, const char *expected)
{
    if (strcmp(actual, expected) != 0)
        fail_msg("%s\n--- found\n%s\n--- expected\n%s", what, actual, expected);
}
