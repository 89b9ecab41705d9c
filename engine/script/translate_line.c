/* What a line of a component has besides its record: its place in the run and what components above pay on it. */
#include <string.h>

#include "script/translation.h"

static struct md_symbol column_node(struct md_translation *t, struct md_type type, int64_t column, const char *text)
{
    struct md_node node = {.op = MD_OP_LINE, .type = type, .integer = column,
                           .text = text != NULL ? md_graph_intern(t->graph, text) : NULL};
    return md_symbol_node(md_graph_add(t->graph, &node));
}

bool md_translate_line_member(struct md_translation *t, struct md_symbol of, const char *name,
                              struct md_symbol *found)
{
    if (strcmp(name, "nth") == 0)
        *found = column_node(t, md_type_number(MD_UNIT_COUNT, NULL), MD_LINE_NTH, NULL);
    else if (strcmp(name, "before") == 0)
        *found = (struct md_symbol){.type = MD_SYMBOL_BEFORE, .relation = of.relation};
    else if (strcmp(name, "pay") == 0)
        *found = (struct md_symbol){.type = MD_SYMBOL_LINE_PAY, .relation = of.relation};
    else if (strcmp(name, "opening") == 0)
        *found = (struct md_symbol){.type = MD_SYMBOL_LINE_OPENING, .relation = of.relation};
    else return false;
    return true;
}

struct md_symbol md_translate_before_member(struct md_translation *t, struct md_symbol of, const char *name,
                                            uint32_t first, uint32_t last)
{
    if (strcmp(name, "sum") == 0) return column_node(t, of.relation->value_type, MD_LINE_BEFORE_SUM, NULL);
    if (strcmp(name, "count") == 0)
        return column_node(t, md_type_number(MD_UNIT_COUNT, NULL), MD_LINE_BEFORE_COUNT, NULL);
    struct md_diagnostic *d =
        md_translation_fail(t, first, last, "E0203", "`before` has no field `%s`", name);
    md_translation_help(t, d, "it has `sum` and `count`: what came before this line in the run");
    return md_symbol_bad();
}

/* The sum of the components above that pay this line. */
static struct md_symbol line_pay_total(struct md_translation *t, uint32_t first, uint32_t last)
{
    const struct md_names *names = t->with->names;
    const char *const *above = NULL;
    size_t count = names->line_pay_all != NULL ? names->line_pay_all(names->context, &above) : 0;
    if (count == 0)
        return md_symbol_node(md_graph_number(t->graph, MD_NUMBER_ZERO, md_type_number(MD_UNIT_FREE, NULL)));
    md_node_index *operands = md_arena_array(&t->scratch, count, sizeof *operands);
    for (size_t i = 0; i < count; i++) operands[i] = md_translate_line_pay(t, above[i], first, last).node;
    struct md_node node = {.op = MD_OP_TOTAL, .type = md_translation_type(t, operands[0]), .operands = operands,
                           .operands_count = (uint32_t)count};
    return md_symbol_node(md_graph_add(t->graph, &node));
}

struct md_symbol md_translate_line_pay(struct md_translation *t, const char *name, uint32_t first,
                                       uint32_t last)
{
    if (strcmp(name, "total") == 0) return line_pay_total(t, first, last);
    const struct md_names *names = t->with->names;
    struct md_named named;
    const char *full_name = NULL;
    bool reported = false;
    if (names->line_pay != NULL &&
        names->line_pay(names->context, name, &named, &full_name, &reported, t->with->out)) {
        if (named.type.unit_name != NULL)
            named.type.unit_name = md_graph_intern(t->graph, named.type.unit_name);
        return column_node(t, named.type, MD_LINE_PAY + named.column, full_name);
    }
    t->failed = true;
    if (reported) return md_symbol_bad();
    struct md_diagnostic *d = md_translation_fail(
        t, first, last, "E0203", "no component `%s` above this one pays the same records line by line", name);
    md_translation_help(t, d, "`pay` of a line holds the components written before this one with per = \"line\"");
    return md_symbol_bad();
}

/* Openings are numbered after the components, as in the named columns. */
struct md_symbol md_translate_line_opening(struct md_translation *t, const char *name, uint32_t first,
                                           uint32_t last)
{
    const struct md_names *names = t->with->names;
    struct md_named named;
    int64_t line_column;
    const char *full_name = NULL;
    bool reported = false;
    if (names->opening != NULL && names->opening(names->context, name, MD_KIND_NONE, &named, &line_column,
                                                 &full_name, &reported, t->with->out))
        return column_node(t, named.type, MD_LINE_PAY + line_column, full_name);
    t->failed = true;
    if (reported) return md_symbol_bad();
    struct md_diagnostic *d =
        md_translation_fail(t, first, last, "E0203", "whom this plan pays has no balance `%s`", name);
    md_translation_help(t, d, "`opening` of a line holds the balances just before the line");
    return md_symbol_bad();
}
