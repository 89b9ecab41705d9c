/* Functions that look at all subjects, at another result or at all days: rank, percent_rank, share, z_score, grade,
 * coverage, prev_year, prorated. */
#include <string.h>

#include "script/translated_call.h"

/* ---- rank, percent_rank, share ---- */

static enum md_standing standing_of(const char *word)
{
    if (strcmp(word, "rank") == 0) return MD_STANDING_RANK;
    if (strcmp(word, "z_score") == 0) return MD_STANDING_Z;
    return strcmp(word, "share") == 0 ? MD_STANDING_SHARE : MD_STANDING_PERCENT;
}

/* The group of a subject; MD_NO_NODE with *good: all are one group. */
static md_node_index group_node(struct md_called *c, md_node_index row, bool *good)
{
    struct md_translation *t = c->t;
    const char *path;
    *good = true;
    if (c->arguments_count < 2) return MD_NO_NODE;
    *good = md_called_text(c, 1, &path);
    if (!*good) {
        md_called_wrong_argument(c, 1, "a path such as \"region\"");
        return MD_NO_NODE;
    }
    struct md_symbol found = md_translate_path_from(t, c->state, md_symbol_node(row), path, c->argument_first[1],
                                                    c->argument_last[1]);
    md_node_index node = md_translation_as_value(t, found, c->argument_first[1], c->argument_last[1]);
    *good = node != MD_NO_NODE;
    if (*good && md_translation_type(t, node).base == MD_BASE_ROW) node = md_translation_key(t, node);
    return node;
}

struct md_symbol md_called_standing(struct md_called *c)
{
    struct md_translation *t = c->t;
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
                           .operands_count = 4, .integer = standing_of(c->word)};
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
        good = node->op != MD_OP_LINE && node->op != MD_OP_AGGREGATE && node->op != MD_OP_EARLIER &&
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
