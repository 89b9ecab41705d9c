#include "expr/fold.h"

#include <string.h>

#include "value/date.h"

static const struct md_node *operand(const struct md_graph *graph, const struct md_node *node,
                                     uint32_t index)
{
    return &graph->nodes[node->operands[index]];
}

static bool is_constant(const struct md_node *node)
{
    return node->op == MD_OP_NUMBER || node->op == MD_OP_TEXT || node->op == MD_OP_DATE ||
           node->op == MD_OP_FLAG;
}

static void make_number(const struct md_node *node, const struct md_number *number,
                        struct md_node *simple)
{
    *simple = (struct md_node){.op = MD_OP_NUMBER, .type = node->type, .number = *number};
}

static void make_integer(const struct md_node *node, enum md_op op, int64_t integer,
                         struct md_node *simple)
{
    *simple = (struct md_node){.op = op, .type = node->type, .integer = integer};
}

static enum md_status compute(enum md_op op, const struct md_number *a, const struct md_number *b,
                              struct md_number *out)
{
    switch (op) {
    case MD_OP_ADD: return md_number_add(a, b, out);
    case MD_OP_SUBTRACT: return md_number_subtract(a, b, out);
    case MD_OP_MULTIPLY: return md_number_multiply(a, b, out);
    case MD_OP_DIVIDE: return md_number_divide(a, b, out);
    case MD_OP_FLOOR_DIVIDE: return md_number_floor_divide(a, b, out);
    case MD_OP_MODULO: return md_number_modulo(a, b, out);
    default: return MD_NOT_FOUND;
    }
}

static bool fold_arithmetic(const struct md_graph *graph, const struct md_node *node,
                            struct md_node *simple)
{
    const struct md_node *a = operand(graph, node, 0), *b = operand(graph, node, 1);
    struct md_number out;
    if (a->op != MD_OP_NUMBER || b->op != MD_OP_NUMBER) return false;
    if (compute(node->op, &a->number, &b->number, &out) != MD_OK) return false;
    make_number(node, &out, simple);
    return true;
}

static bool fold_one_number(const struct md_graph *graph, const struct md_node *node,
                            struct md_node *simple)
{
    const struct md_node *a = operand(graph, node, 0);
    struct md_number out;
    if (a->op != MD_OP_NUMBER) return false;
    if (node->op == MD_OP_NEGATE)
        out = md_number_negate(&a->number);
    else if (node->op == MD_OP_ROUND18)
        out = md_number_round18(&a->number);
    else if (md_number_power(&a->number, node->integer, &out) != MD_OK)
        return false;
    make_number(node, &out, simple);
    return true;
}

static int compare_constants(const struct md_node *a, const struct md_node *b)
{
    if (a->op == MD_OP_NUMBER) return md_number_compare(&a->number, &b->number);
    if (a->op == MD_OP_TEXT) return strcmp(a->text, b->text);
    return (a->integer > b->integer) - (a->integer < b->integer);
}

static bool fold_comparison(const struct md_graph *graph, const struct md_node *node,
                            struct md_node *simple)
{
    const struct md_node *a = operand(graph, node, 0), *b = operand(graph, node, 1);
    if (!is_constant(a) || a->op != b->op) return false;
    int order = compare_constants(a, b);
    bool truth = node->op == MD_OP_EQUAL     ? order == 0
                 : node->op == MD_OP_UNEQUAL ? order != 0
                 : node->op == MD_OP_LESS    ? order < 0
                                             : order <= 0;
    make_integer(node, MD_OP_FLAG, truth, simple);
    return true;
}

static bool fold_date_add(const struct md_graph *graph, const struct md_node *node,
                          struct md_node *simple)
{
    const struct md_node *a = operand(graph, node, 0), *b = operand(graph, node, 1);
    int64_t days;
    int32_t date;
    if (a->op != MD_OP_DATE || b->op != MD_OP_NUMBER) return false;
    if (md_number_to_scaled(&b->number, 0, &days) != MD_OK) return false;
    if (md_date_add_days((int32_t)a->integer, days, &date) != MD_OK) return false;
    make_integer(node, MD_OP_DATE, date, simple);
    return true;
}

static bool fold_date_difference(const struct md_graph *graph, const struct md_node *node,
                                 struct md_node *simple)
{
    const struct md_node *a = operand(graph, node, 0), *b = operand(graph, node, 1);
    if (a->op != MD_OP_DATE || b->op != MD_OP_DATE) return false;
    struct md_number days = md_number_from_integer(a->integer - b->integer);
    make_number(node, &days, simple);
    return true;
}

static bool same_type(struct md_type a, struct md_type b)
{
    return a.base == b.base && a.unit == b.unit && a.unit_name == b.unit_name && a.kind == b.kind;
}

/* One of the operands is the result. A constant takes the node's type (0 in a choice with money is
 * money); anything else is only taken when the types are the same. */
static bool take_operand(const struct md_graph *graph, const struct md_node *node, uint32_t index,
                         struct md_node *simple, md_node_index *known)
{
    const struct md_node *taken = operand(graph, node, index);
    if (same_type(taken->type, node->type)) {
        *known = node->operands[index];
        return true;
    }
    if (!is_constant(taken) || taken->type.base != node->type.base) return false;
    *simple = *taken;
    simple->type = node->type;
    return true;
}

static bool fold_choice(const struct md_graph *graph, const struct md_node *node,
                        struct md_node *simple, md_node_index *known)
{
    const struct md_node *a = operand(graph, node, 0);
    if (node->op == MD_OP_IF) {
        if (a->op != MD_OP_FLAG) return false;
        return take_operand(graph, node, a->integer ? 1 : 2, simple, known);
    }
    bool passed = a->op == MD_OP_MISSING || (a->op == MD_OP_FLAG && a->integer == 0);
    if (!passed && !is_constant(a)) return false;
    return take_operand(graph, node, passed ? 1 : 0, simple, known);
}

static bool fold_lookup(const struct md_graph *graph, const struct md_node *node,
                        struct md_node *simple)
{
    const struct md_node *key = operand(graph, node, 0);
    const struct md_lookup_table *table = node->table;
    struct md_number number = key->number;
    if (!is_constant(key) || key->type.base != table->key_base) return false;
    if (key->op == MD_OP_FLAG) number = md_number_from_integer(key->integer);
    for (size_t i = 0; i < table->count; i++) {
        bool found = table->key_base == MD_BASE_TEXT
                         ? strcmp(table->text_keys[i], key->text) == 0
                         : md_number_equal(&table->number_keys[i], &number);
        if (!found) continue;
        if (node->type.base == MD_BASE_NUMBER)
            make_number(node, &table->number_values[i], simple);
        else if (node->type.base == MD_BASE_FLAG)
            make_integer(node, MD_OP_FLAG, table->flag_values[i], simple);
        else if (node->type.base == MD_BASE_TEXT)
            *simple = (struct md_node){
                .op = MD_OP_TEXT, .type = node->type, .text = table->text_values[i]};
        else
            return false;
        return true;
    }
    return false;
}

static bool fold_flag(const struct md_graph *graph, const struct md_node *node,
                      struct md_node *simple)
{
    const struct md_node *a = operand(graph, node, 0);
    if (node->op == MD_OP_NOT) {
        if (a->op != MD_OP_FLAG) return false;
        make_integer(node, MD_OP_FLAG, !a->integer, simple);
        return true;
    }
    if (!is_constant(a) && a->op != MD_OP_MISSING) return false;
    make_integer(node, MD_OP_FLAG, a->op != MD_OP_MISSING, simple);
    return true;
}

bool md_fold(const struct md_graph *graph, const struct md_node *node, struct md_node *simple,
             md_node_index *known)
{
    *known = MD_NO_NODE;
    switch (node->op) {
    case MD_OP_ADD:
    case MD_OP_SUBTRACT:
    case MD_OP_MULTIPLY:
    case MD_OP_DIVIDE:
    case MD_OP_FLOOR_DIVIDE:
    case MD_OP_MODULO: return fold_arithmetic(graph, node, simple);
    case MD_OP_POWER:
    case MD_OP_NEGATE:
    case MD_OP_ROUND18: return fold_one_number(graph, node, simple);
    case MD_OP_DATE_ADD: return fold_date_add(graph, node, simple);
    case MD_OP_DATE_DIFFERENCE: return fold_date_difference(graph, node, simple);
    case MD_OP_EQUAL:
    case MD_OP_UNEQUAL:
    case MD_OP_LESS:
    case MD_OP_LESS_EQUAL: return fold_comparison(graph, node, simple);
    case MD_OP_NOT:
    case MD_OP_HAS: return fold_flag(graph, node, simple);
    case MD_OP_IF:
    case MD_OP_OR: return fold_choice(graph, node, simple, known);
    case MD_OP_SEQUENCE:
        return is_constant(operand(graph, node, 0)) && take_operand(graph, node, 1, simple, known);
    case MD_OP_LOOKUP: return fold_lookup(graph, node, simple);
    default: return false;
    }
}
