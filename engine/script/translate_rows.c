/* Rows: what is read of each, aggregates over them, and the choice among them (keep, top). */
#include "script/translated_call.h"

/* Rows are read once: what all of them give is not known yet while one of them is looked at. */
static struct md_symbol without_aggregates(struct md_translation *t, struct md_symbol value, uint32_t first,
                                           uint32_t last)
{
    if (!md_symbol_is_node(&value) || value.node == MD_NO_NODE) return value;
    md_node_index *nodes;
    size_t count = md_graph_reachable(t->graph, &value.node, 1, &t->scratch, &nodes);
    for (size_t i = 0; i < count; i++) {
        if (md_graph_node(t->graph, nodes[i])->op != MD_OP_AGGREGATE) continue;
        struct md_diagnostic *d = md_translation_fail(
            t, first, last, "E0222", "a row is not compared with what all rows give");
        md_translation_help(t, d, "make that a measure of its own, and read it of the subject: p.best");
        return md_symbol_bad();
    }
    return value;
}

/* A row function or path over the rows of a relation, as a node in the rows' scope. */
static struct md_symbol row_value(struct md_translation *t, struct md_state_now *state,
                                  const struct md_symbol *rows, const struct md_symbol *value,
                                  uint32_t first, uint32_t last)
{
    struct md_type type = md_type_of_kind(MD_BASE_ROW, rows->relation->kind);
    enum md_slot slot = rows->earlier != NULL ? MD_SLOT_OTHER : MD_SLOT_ROW;
    struct md_symbol row = md_symbol_node(md_graph_leaf(t->graph, MD_OP_ROW, type, slot));
    if (rows->earlier == NULL) row.relation = rows->relation;
    const char *path;
    if (md_translation_constant_text(t, value, &path))
        return md_translate_path_from(t, state, row, path, first, last);
    struct md_symbol arguments[2] = {row, {.type = MD_SYMBOL_PERIOD, .level = -1}};
    struct md_state_now aside = {0}; /* a row's steps are not steps of the outer formula */
    (void)state;
    return without_aggregates(t, md_translate_apply(t, &aside, *value, arguments, 2, first, last), first, last);
}

struct md_symbol md_translate_over_rows(struct md_translation *t, struct md_state_now *state,
                                        enum md_aggregate aggregate, md_node_index part, struct md_symbol rows,
                                        const struct md_symbol *value, uint32_t first,
                                        uint32_t last)
{
    md_node_index operands[4] = {rows.condition, MD_NO_NODE, rows.top, part};
    struct md_type type = md_type_number(MD_UNIT_COUNT, NULL);
    if (value != NULL) {
        struct md_symbol found = row_value(t, state, &rows, value, first, last);
        operands[1] = md_translation_as_value(t, found, first, last);
        if (operands[1] == MD_NO_NODE) return md_symbol_bad();
        struct md_type of = md_translation_type(t, operands[1]);
        bool any = aggregate == MD_AGGREGATE_DISTINCT || aggregate == MD_AGGREGATE_FIRST ||
                   aggregate == MD_AGGREGATE_LAST || aggregate == MD_AGGREGATE_ONE;
        if (!any && of.base != MD_BASE_NUMBER && of.base != MD_BASE_NOTHING) {
            struct md_symbol symbol = md_symbol_node(operands[1]);
            md_translation_fail(t, first, last, "E0214", "this adds up numbers, and gets %s",
                                md_symbol_words(t, &symbol));
            return md_symbol_bad();
        }
        if (of.base == MD_BASE_ROW) {
            operands[1] = md_translation_key(t, operands[1]);
            of = md_translation_type(t, operands[1]);
        }
        if (of.base == MD_BASE_NUMBER)
            operands[1] = md_graph_unary(t->graph, MD_OP_ROUND18, of, 0, operands[1]);
        if (aggregate != MD_AGGREGATE_DISTINCT) type = of;
    }
    if (rows.earlier != NULL)
        return md_translation_over_earlier(t, aggregate, &rows, operands, type, first, last);
    struct md_node node = {.op = MD_OP_AGGREGATE, .type = type, .operands = operands,
                           .operands_count = part != MD_NO_NODE ? 4 : rows.top != MD_NO_NODE ? 3 : 2, .integer = aggregate,
                           .shift = rows.top_count, .text = md_graph_intern(t->graph, t->place)};
    return md_symbol_node(md_graph_add(t->graph, &node));
}

struct md_symbol md_called_aggregate(struct md_called *c, enum md_aggregate aggregate)
{
    bool counts = aggregate == MD_AGGREGATE_COUNT;
    const char *form = md_arena_format(&c->t->scratch, counts ? "%s(rows)" : "%s(rows, \"field\")",
                                       c->word);
    if (c->arguments_count != (counts ? 1u : 2u)) return md_called_wrong_count(c, form);
    if (c->arguments[0].type != MD_SYMBOL_ROWS)
        return md_called_wrong_argument(c, 0, "the rows of a measure formula");
    size_t at = counts ? 0 : 1;
    return md_translate_over_rows(c->t, c->state, aggregate, MD_NO_NODE, c->arguments[0],
                                  counts ? NULL : &c->arguments[1], c->argument_first[at],
                                  c->argument_last[at]);
}

/* percentile(rows, p, x): p is known at load, so that a wrong one is found there. */
struct md_symbol md_called_percentile(struct md_called *c)
{
    struct md_number part;
    const struct md_number one = MD_NUMBER_ONE;
    if (c->arguments_count != 3) return md_called_wrong_count(c, "percentile(rows, 0.9, \"amount\")");
    if (c->arguments[0].type != MD_SYMBOL_ROWS) return md_called_wrong_argument(c, 0, "the rows of a measure formula");
    if (!md_translation_constant_number(c->t, &c->arguments[1], &part) || md_number_sign(&part) < 0 ||
        md_number_compare(&part, &one) > 0)
        return md_called_wrong_argument(c, 1, "a number from 0 to 1 known at load, 0.9 for the 90th percentile,");
    md_node_index node = md_graph_number(c->t->graph, part, md_type_number(MD_UNIT_FREE, NULL));
    return md_translate_over_rows(c->t, c->state, MD_AGGREGATE_PERCENTILE, node, c->arguments[0], &c->arguments[2],
                                  c->argument_first[2], c->argument_last[2]);
}

/* top(rows, n, x): the n rows with the greatest x, of each subject; equal ones in the kind's order. */
struct md_symbol md_called_top(struct md_called *c)
{
    struct md_number count;
    if (c->arguments_count != 3) return md_called_wrong_count(c, "top(rows, 3, \"amount\")");
    struct md_symbol rows = c->arguments[0];
    if (rows.type != MD_SYMBOL_ROWS || rows.earlier != NULL)
        return md_called_wrong_argument(c, 0, "the rows of a measure formula");
    if (rows.top != MD_NO_NODE) return md_called_wrong_argument(c, 0, "rows that are not chosen by `top` yet");
    if (!md_translation_constant_number(c->t, &c->arguments[1], &count) || !md_number_is_integer(&count) ||
        count.numerator < 1 || count.numerator > 1000000)
        return md_called_wrong_argument(c, 1, "a whole number from 1 known at load");
    struct md_symbol value = row_value(c->t, c->state, &rows, &c->arguments[2], c->argument_first[2],
                                       c->argument_last[2]);
    rows.top = md_translation_as_value(c->t, value, c->argument_first[2], c->argument_last[2]);
    if (rows.top == MD_NO_NODE) return md_symbol_bad();
    if (md_translation_type(c->t, rows.top).base != MD_BASE_NUMBER)
        return md_called_wrong_argument(c, 2, "a path or function that gives numbers");
    rows.top_count = (int32_t)count.numerator;
    return rows;
}

/* keep(rows, f): the rows for which f holds. */
struct md_symbol md_called_keep(struct md_called *c)
{
    if (c->arguments_count != 2) return md_called_wrong_count(c, "keep(rows, function(r) return ... end)");
    if (c->arguments[0].type != MD_SYMBOL_ROWS)
        return md_called_wrong_argument(c, 0, "the rows of a measure formula");
    struct md_symbol kept = c->arguments[0];
    if (kept.top != MD_NO_NODE) return md_called_wrong_argument(c, 0, "rows before `top`: top(keep(rows, f), n, x)");
    struct md_symbol test = row_value(c->t, c->state, &kept, &c->arguments[1],
                                      c->argument_first[1], c->argument_last[1]);
    md_node_index flag = md_translation_test_of(c->t, test, c->argument_first[1],
                                                c->argument_last[1]);
    if (flag == MD_NO_NODE) return md_symbol_bad();
    kept.condition = md_translation_both(c->t, kept.condition, flag);
    return kept;
}
