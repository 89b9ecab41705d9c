/* contains(list, x): is x one of a list known at load, or of a param of type list on the row's date? */
#include <stdlib.h>
#include <string.h>

#include "script/translated_call.h"

static int by_value(const void *a, const void *b)
{
    const struct md_constant *x = ((const struct md_constant_entry *)a)->key;
    const struct md_constant *y = ((const struct md_constant_entry *)b)->key;
    if (x->type != y->type) return (x->type > y->type) - (x->type < y->type);
    if (x->type == MD_CONSTANT_NUMBER) return md_number_compare(&x->number, &y->number);
    return strcmp(x->text, y->text);
}

static bool same_value(const struct md_constant *a, const struct md_constant *b)
{
    return by_value(&(struct md_constant_entry){a, NULL}, &(struct md_constant_entry){b, NULL}) == 0;
}

/* The items as keys of a table, each once, in the order that look-ups want. */
static struct md_constant *set_of(struct md_translation *t, const struct md_constant *list)
{
    struct md_constant *set = md_arena_alloc(&t->graph->arena, sizeof *set);
    struct md_constant *yes = md_arena_alloc(&t->graph->arena, sizeof *yes);
    struct md_constant_entry *entries = md_arena_array(&t->graph->arena, list->entries_count + 1, sizeof *entries);
    *yes = (struct md_constant){.type = MD_CONSTANT_FLAG, .integer = 1};
    *set = (struct md_constant){.type = MD_CONSTANT_TABLE, .name = list->name, .entries = entries};
    size_t count = 0;
    for (size_t i = 0; i < list->entries_count; i++)
        entries[count++] = (struct md_constant_entry){list->entries[i].value, yes};
    qsort(entries, count, sizeof *entries, by_value);
    for (size_t i = 0; i < count; i++)
        if (set->entries_count == 0 || !same_value(entries[set->entries_count - 1].key, entries[i].key))
            entries[set->entries_count++] = entries[i];
    return set;
}

static bool is_plain_list(const struct md_constant *list)
{
    for (size_t i = 0; i < list->entries_count; i++) {
        enum md_constant_type type = list->entries[i].value->type;
        if (type != MD_CONSTANT_TEXT && type != MD_CONSTANT_NUMBER) return false;
    }
    return true;
}

/* A flag: does the look-up find something? An x that is missing stays missing. */
static md_node_index is_in(struct md_called *c, const struct md_constant *list, md_node_index x)
{
    struct md_translation *t = c->t;
    struct md_type flag = md_type_of(MD_BASE_FLAG);
    struct md_expression written = {.left = c->expression->items[0], .right = c->expression->items[1],
                                    .first = c->first, .last = c->last};
    if (list->entries_count == 0) return md_graph_flag(t->graph, false);
    struct md_symbol found = md_translate_lookup(t, set_of(t, list), x, &written);
    if (!md_symbol_is_node(&found)) return MD_NO_NODE;
    const struct md_node *node = md_graph_node(t->graph, found.node);
    if (node->op == MD_OP_MISSING) return md_graph_flag(t->graph, node->integer != MD_REASON_NO_ENTRY);
    if (node->op != MD_OP_LOOKUP) return found.node;
    md_node_index key = node->operands[0];
    md_node_index is = md_graph_unary(t->graph, MD_OP_HAS, flag, 0, found.node);
    md_node_index known = md_graph_unary(t->graph, MD_OP_HAS, flag, 0, key);
    return md_graph_ternary(t->graph, MD_OP_IF, flag, known, is, found.node);
}

/* The lists of a param by the number that it has on the row's date. */
static md_node_index is_in_param(struct md_called *c, const struct md_constant *param, md_node_index x)
{
    struct md_translation *t = c->t;
    const struct md_names *names = t->with->names;
    const struct md_constant *const *lists;
    struct md_param_values values;
    struct md_type flag = md_type_of(MD_BASE_FLAG), number = md_type_number(MD_UNIT_FREE, NULL);
    if (!names->lists(names->context, param->integer, &lists, &values)) return MD_NO_NODE;
    md_node_index which = md_graph_leaf(t->graph, MD_OP_PARAM, number, param->integer);
    md_node_index chain = MD_NO_NODE;
    for (size_t i = values.count; i > 0; i--) {
        int64_t list = (int64_t)values.values[i - 1].number.numerator;
        md_node_index in = is_in(c, lists[list], x);
        if (in == MD_NO_NODE) return MD_NO_NODE;
        md_node_index own = md_graph_number(t->graph, md_number_from_integer(list), number);
        md_node_index is = md_graph_binary(t->graph, MD_OP_EQUAL, flag, which, own);
        chain = md_graph_ternary(t->graph, MD_OP_IF, flag, is, in,
                                 chain != MD_NO_NODE ? chain : md_graph_flag(t->graph, false));
    }
    return chain;
}

struct md_symbol md_called_contains(struct md_called *c)
{
    const struct md_constant *list = c->arguments[0].constant;
    if (c->arguments_count != 2) return md_called_wrong_count(c, "contains(list, x)");
    md_node_index x = md_called_value(c, 1), found;
    if (x == MD_NO_NODE) return md_symbol_bad();
    if (list->type == MD_CONSTANT_TABLE && is_plain_list(list)) found = is_in(c, list, x);
    else if (list->type == MD_CONSTANT_PARAM) found = is_in_param(c, list, x);
    else return md_called_wrong_argument(c, 0, "a text, or a list of texts or numbers");
    return found != MD_NO_NODE ? md_symbol_node(found) : md_symbol_bad();
}
