/* Functions that look at all subjects, at another result or at all days: rank, percent_rank, share, z_score, grade,
 * coverage, prev_year, prorated. */
#include <string.h>

#include "script/translated_call.h"

/* ---- rank, percent_rank, share ---- */

static enum md_standing standing_of(const char *word)
{
    if (strcmp(word, "rank") == 0) return MD_STANDING_RANK;
    if (strcmp(word, "z_score") == 0) return MD_STANDING_Z;
    if (strcmp(word, "shown") == 0) return MD_STANDING_SHOWN;
    return strcmp(word, "share") == 0 ? MD_STANDING_SHARE : MD_STANDING_PERCENT;
}

enum { GROUP_PATHS_MAX = 8 };

static bool list_text(const struct md_constant *list, size_t index, const char **path)
{
    const struct md_constant *item = md_constant_at(list, (int64_t)index + 1);
    if (item == NULL || item->type != MD_CONSTANT_TEXT) return false;
    *path = item->text;
    return true;
}

/* The paths of argument 1: a path, { "path", "path" } written at the call, or a list known at load. Count; 0: it is
 * none of these. */
static size_t group_paths(struct md_called *c, const char **paths)
{
    const struct md_expression *written = c->expression->items[1];
    const struct md_symbol *argument = &c->arguments[1];
    if (md_called_text(c, 1, &paths[0])) return 1;
    if (written->kind == MD_EXPRESSION_TABLE) {
        for (uint32_t i = 0; i < written->fields_count; i++) {
            const struct md_table_field *field = &written->fields[i];
            struct md_symbol item = md_symbol_bad();
            if (i < GROUP_PATHS_MAX && field->key == NULL && field->name == NULL)
                item = md_translate_expression(c->t, c->state, field->value);
            if (item.type == MD_SYMBOL_BAD || !md_translation_constant_text(c->t, &item, &paths[i])) return 0;
        }
        return written->fields_count;
    }
    bool list = argument->type == MD_SYMBOL_CONSTANT && argument->constant->type == MD_CONSTANT_TABLE;
    if (!list || argument->constant->entries_count > GROUP_PATHS_MAX) return 0;
    for (size_t i = 0; i < argument->constant->entries_count; i++)
        if (!list_text(argument->constant, i, &paths[i])) return 0;
    return argument->constant->entries_count;
}

static md_node_index path_node(struct md_called *c, md_node_index row, const char *path)
{
    struct md_translation *t = c->t;
    struct md_symbol found = md_translate_path_from(t, c->state, md_symbol_node(row), path, c->argument_first[1],
                                                    c->argument_last[1]);
    md_node_index node = md_translation_as_value(t, found, c->argument_first[1], c->argument_last[1]);
    if (node != MD_NO_NODE && md_translation_type(t, node).base == MD_BASE_ROW) node = md_translation_key(t, node);
    return node;
}

/* The group of a subject; MD_NO_NODE with *good: all are one group. */
static md_node_index group_node(struct md_called *c, md_node_index row, bool *good)
{
    struct md_translation *t = c->t;
    const char *paths[GROUP_PATHS_MAX];
    md_node_index nodes[GROUP_PATHS_MAX];
    *good = true;
    if (c->arguments_count < 2) return MD_NO_NODE;
    size_t count = group_paths(c, paths);
    *good = count > 0;
    if (!*good) {
        md_called_wrong_argument(c, 1, "a path such as \"region\", or a list of up to eight such paths");
        return MD_NO_NODE;
    }
    for (size_t i = 0; i < count && *good; i++) {
        nodes[i] = path_node(c, row, paths[i]);
        *good = nodes[i] != MD_NO_NODE;
    }
    if (!*good || count == 1) return *good ? nodes[0] : MD_NO_NODE;
    struct md_node group = {.op = MD_OP_GROUP, .type = md_type_of(MD_BASE_TEXT), .operands = nodes,
                            .operands_count = (uint32_t)count};
    return md_graph_add(t->graph, &group);
}

/* shown(m, "region", 3): the last number is the least count that may be shown, 5 without one. It is taken away. */
static bool take_least(struct md_called *c, int32_t *least)
{
    struct md_number number;
    *least = 5;
    size_t last = c->arguments_count - 1;
    if (c->arguments_count < 2 || !md_translation_constant_number(c->t, &c->arguments[last], &number)) return true;
    if (!md_number_is_integer(&number) || number.numerator < 1 || number.numerator > 1000) {
        md_called_wrong_argument(c, last, "a whole number from 1 to 1000");
        return false;
    }
    *least = (int32_t)number.numerator;
    c->arguments_count--;
    return true;
}

struct md_symbol md_called_standing(struct md_called *c)
{
    struct md_translation *t = c->t;
    bool shown = standing_of(c->word) == MD_STANDING_SHOWN;
    int32_t least = 0;
    if (shown && !take_least(c, &least)) return md_symbol_bad();
    md_node_index measure;
    if (c->arguments_count < 1 || c->arguments_count > 2)
        return md_called_wrong_count(c, md_arena_format(&t->scratch, "%s(p.booked), or %s(p.booked, \"region\")",
                                                        c->word, c->word));
    if (md_called_named(c, &measure) == NULL) return md_symbol_bad();
    struct md_node named = *md_graph_node(t->graph, measure);
    struct md_type of = named.operands_count > 0 ? md_translation_type(t, named.operands[0]) : named.type;
    if (named.type.base != MD_BASE_NUMBER) return md_called_wrong_argument(c, 0, "a measure of numbers");
    if (of.kind < 0) return md_called_wrong_argument(c, 0, "a measure of many subjects");
    /* The last one is what stands in the text: explanations show its value. */
    md_node_index operands[4] = {named.operands[0], MD_NO_NODE, MD_NO_NODE, measure};
    md_node_index row =
        md_graph_leaf(t->graph, MD_OP_ROW, md_type_of_kind(MD_BASE_ROW, of.kind), MD_SLOT_SUBJECT);
    md_node_index key = md_translation_key(t, row);
    named.operands = &key;
    operands[1] = md_graph_add(t->graph, &named);
    bool good;
    operands[2] = group_node(c, row, &good);
    if (!good) return md_symbol_bad();
    struct md_node node = {.op = MD_OP_STANDING, .type = md_type_number(MD_UNIT_PLAIN, NULL), .operands = operands,
                           .operands_count = 4, .integer = standing_of(c->word), .shift = least};
    if (shown) node.type = named.type;
    return md_symbol_node(md_graph_add(t->graph, &node));
}

/* ---- grade, coverage ---- */

struct md_symbol md_called_card(struct md_called *c)
{
    struct md_translation *t = c->t;
    const struct md_names *names = t->with->names;
    md_node_index measure;
    struct md_named found;
    bool is_card = false, grade = strcmp(c->word, "grade") == 0;
    if (c->arguments_count != 1) return md_called_wrong_count(c, md_arena_format(&t->scratch, "%s(p.card)", c->word));
    if (md_called_named(c, &measure) == NULL) return md_symbol_bad();
    struct md_node named = *md_graph_node(t->graph, measure);
    if (names->card == NULL || !names->card(names->context, named.integer, grade, &found, &is_card)) {
        if (!is_card) return md_called_wrong_argument(c, 0, "a scorecard, such as p.card");
        struct md_diagnostic *d = md_translation_fail(t, c->argument_first[0], c->argument_last[0], "E0223",
                                                      "this scorecard has no grades");
        md_translation_help(t, d, "give it some: grades = slab { {0, \"C\"}, {80, \"B\"}, {90, \"A\"} }");
        return md_symbol_bad();
    }
    named.integer = found.column;
    named.type = found.type;
    named.text = md_graph_intern(t->graph, md_arena_format(&t->scratch, "%s.%s", named.text, c->word));
    return md_called_leaf(c, md_symbol_node(md_graph_add(t->graph, &named)));
}

/* ---- prev_year ---- */

struct md_symbol md_called_prev_year(struct md_called *c)
{
    md_node_index measure;
    if (c->arguments_count != 1) return md_called_wrong_count(c, "prev_year(p.booked)");
    if (md_called_named(c, &measure) == NULL) return md_symbol_bad();
    struct md_node node = *md_graph_node(c->t->graph, measure);
    node.shift += MD_SHIFT_YEAR;
    return md_called_leaf(c, md_symbol_node(md_graph_add(c->t->graph, &node)));
}

/* ---- prorated ---- */

static bool unit_argument(struct md_called *c, enum md_prorate *unit)
{
    static const char *const words[] = {"days", "workdays", "months"};
    const char *text;
    *unit = MD_PRORATE_DAYS;
    if (c->arguments_count < 2) return true;
    bool known = md_called_text(c, 1, &text);
    for (int i = 0; known && i < 3; i++) {
        if (strcmp(text, words[i]) != 0) continue;
        *unit = (enum md_prorate)i;
        return true;
    }
    md_called_wrong_argument(c, 1, "\"days\", \"workdays\" or \"months\"");
    return false;
}

static bool level_argument(struct md_called *c, int *level)
{
    const char *text;
    *level = -1;
    if (c->arguments_count < 3) return true;
    if (md_called_text(c, 2, &text)) *level = md_calendar_level(c->t->with->calendar, text, strlen(text));
    if (*level >= 0) return true;
    md_called_wrong_argument(c, 2, md_called_levels(c));
    return false;
}

/* What is read on each day must be of the subject: rows and lines have days of their own. */
static bool reads_subject_only(struct md_called *c, md_node_index x)
{
    struct md_translation *t = c->t;
    md_node_index *nodes;
    size_t count = md_graph_reachable(t->graph, &x, 1, &t->scratch, &nodes);
    bool good = true;
    for (size_t i = 0; i < count && good; i++) {
        const struct md_node *node = md_graph_node(t->graph, nodes[i]);
        good = node->op != MD_OP_LINE && node->op != MD_OP_AGGREGATE && node->op != MD_OP_EARLIER && node->op != MD_OP_RUNNING &&
               !(node->op == MD_OP_ROW && node->integer != MD_SLOT_SUBJECT);
    }
    if (good) return true;
    md_translation_fail(t, c->argument_first[0], c->argument_last[0], "E0222",
                        "prorated reads the fields of a subject on each day, and this reads rows");
    return false;
}

struct md_symbol md_called_prorated(struct md_called *c)
{
    struct md_translation *t = c->t;
    enum md_prorate unit;
    int level;
    if (c->arguments_count < 1 || c->arguments_count > 3)
        return md_called_wrong_count(c, "prorated(p.quota), prorated(p.quota, \"months\", \"year\")");
    if (t->subject_kind == MD_KIND_NONE) {
        struct md_diagnostic *d = md_translation_fail(t, c->first, c->last, "E0222",
                                                      "prorated stands in formulas over a subject and its period");
        md_translation_help(t, d, "make it a measure, and read that here");
        return md_symbol_bad();
    }
    md_node_index x = md_called_value(c, 0);
    if (x == MD_NO_NODE || !unit_argument(c, &unit) || !level_argument(c, &level)) return md_symbol_bad();
    struct md_type type = md_translation_type(t, x);
    if (type.base == MD_BASE_NOTHING) return md_symbol_node(x);
    if (type.base != MD_BASE_NUMBER) return md_called_wrong_argument(c, 0, "a number");
    if (!reads_subject_only(c, x)) return md_symbol_bad();
    struct md_type of = md_type_of_kind(MD_BASE_ROW, t->subject_kind);
    md_node_index operands[2] = {md_graph_leaf(t->graph, MD_OP_ROW, of, MD_SLOT_SUBJECT), x};
    struct md_node node = {.op = MD_OP_PRORATED, .type = type, .operands = operands, .operands_count = 2,
                           .integer = unit, .shift = level};
    return md_symbol_node(md_graph_add(t->graph, &node));
}
