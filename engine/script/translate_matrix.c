/* A cell of a matrix: the place on each axis, then a look-up by place. */
#include <stdlib.h>
#include <string.h>

#include "script/host_object.h"
#include "script/translated_call.h"

struct matrix {
    const struct md_constant *constant;
    const struct md_constant *x, *y;
    size_t x_count, y_count;
};

static size_t list_length(const struct md_constant *list)
{
    size_t count = 0;
    while (md_constant_at(list, (int64_t)count + 1) != NULL) count++;
    return count;
}

static struct matrix matrix_of(const struct md_constant *constant)
{
    struct matrix m = {constant, md_constant_get(constant, "x"), md_constant_get(constant, "y"), 0, 0};
    m.x_count = list_length(m.x);
    m.y_count = list_length(m.y);
    return m;
}

static md_node_index plain(struct md_translation *t, int64_t number)
{
    return md_graph_number(t->graph, md_number_from_integer(number), md_type_number(MD_UNIT_PLAIN, NULL));
}

static struct md_constant *number_constant(struct md_translation *t, int64_t number)
{
    struct md_constant *constant = md_arena_alloc(&t->graph->arena, sizeof *constant);
    constant->type = MD_CONSTANT_NUMBER;
    constant->number = md_number_from_integer(number);
    return constant;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(((const struct md_constant_entry *)a)->key->text, ((const struct md_constant_entry *)b)->key->text);
}

/* ---- Places on an axis, from 1 ---- */

static md_node_index place_of_key(struct md_translation *t, const struct matrix *m, const struct md_constant *axis,
                                  size_t count, md_node_index x, const struct md_expression *written)
{
    struct md_constant table = {.type = MD_CONSTANT_TABLE, .name = m->constant->name, .entries_count = count};
    struct md_constant_entry *entries = md_arena_array(&t->graph->arena, count, sizeof *entries);
    for (size_t i = 0; i < count; i++)
        entries[i] = (struct md_constant_entry){md_constant_at(axis, (int64_t)i + 1),
                                                number_constant(t, (int64_t)i + 1)};
    qsort(entries, count, sizeof *entries, by_bytes);
    table.entries = entries;
    struct md_symbol place = md_translate_lookup(t, &table, x, written);
    return md_symbol_is_node(&place) ? place.node : MD_NO_NODE;
}

static md_node_index place_of_edge(struct md_translation *t, const struct matrix *m, const struct md_constant *axis,
                                   size_t count, md_node_index x)
{
    struct md_tiers *tiers = md_arena_alloc(&t->graph->arena, sizeof *tiers);
    const struct md_constant *edge = md_constant_get(m->constant, "edge");
    *tiers = (struct md_tiers){.method = MD_TIERS_SLAB, .below = MD_END_MISSING, .name = m->constant->name,
                               .upper = edge != NULL && strcmp(edge->text, "upper") == 0, .tiers_count = count};
    tiers->tiers = md_arena_array(&t->graph->arena, count, sizeof *tiers->tiers);
    tiers->below_value.param = -1;
    for (size_t i = 0; i < count; i++) {
        const struct md_constant *item = md_constant_at(axis, (int64_t)i + 1);
        bool param = item->type == MD_CONSTANT_PARAM;
        tiers->tiers[i].edge = (struct md_tier_number){param ? MD_NUMBER_ZERO : item->number,
                                                       param ? (int)item->integer : -1};
        tiers->tiers[i].value = (struct md_tier_number){md_number_from_integer((int64_t)i + 1), -1};
    }
    md_node_index operands[2] = {x, MD_NO_NODE};
    struct md_node node = {.op = MD_OP_TIER_RATE, .type = md_type_number(MD_UNIT_PLAIN, NULL), .operands = operands,
                           .operands_count = 2, .tiers = tiers};
    return md_graph_add(t->graph, &node);
}

static md_node_index place_on(struct md_called *c, const struct matrix *m, const struct md_constant *axis,
                              size_t count, size_t argument)
{
    struct md_translation *t = c->t;
    md_node_index x = md_called_value(c, argument);
    if (x == MD_NO_NODE) return MD_NO_NODE;
    enum md_base base = md_translation_type(t, x).base;
    struct md_expression written = {.left = c->expression->items[0], .right = c->expression->items[argument],
                                    .first = c->first, .last = c->last};
    if (md_constant_at(axis, 1)->type == MD_CONSTANT_TEXT) {
        if (base == MD_BASE_NUMBER || base == MD_BASE_DATE || base == MD_BASE_FLAG) {
            md_called_wrong_argument(c, argument, "a text: this axis has keys");
            return MD_NO_NODE;
        }
        return place_of_key(t, m, axis, count, x, &written);
    }
    if (base != MD_BASE_NUMBER && base != MD_BASE_NOTHING) {
        md_called_wrong_argument(c, argument, "a number: this axis has edges");
        return MD_NO_NODE;
    }
    return place_of_edge(t, m, axis, count, x);
}

/* ---- Cells ---- */

static const struct md_constant *cell_at(const struct matrix *m, size_t place)
{
    const struct md_constant *row = md_constant_at(m->constant, (int64_t)(place / m->x_count) + 1);
    return md_constant_at(row, (int64_t)(place % m->x_count) + 1);
}

static bool all_constants(const struct matrix *m)
{
    for (size_t i = 0; i < m->x_count * m->y_count; i++) {
        enum md_constant_type type = cell_at(m, i)->type;
        if (type == MD_CONSTANT_PARAM || type == MD_CONSTANT_OBJECT) return false;
    }
    return true;
}

static struct md_symbol table_cell(struct md_translation *t, const struct matrix *m, md_node_index place,
                                   const struct md_expression *written)
{
    size_t count = m->x_count * m->y_count;
    struct md_constant table = {.type = MD_CONSTANT_TABLE, .name = m->constant->name, .entries_count = count};
    struct md_constant_entry *entries = md_arena_array(&t->graph->arena, count, sizeof *entries);
    for (size_t i = 0; i < count; i++)
        entries[i] = (struct md_constant_entry){number_constant(t, (int64_t)i + 1), cell_at(m, i)};
    table.entries = entries;
    return md_translate_lookup(t, &table, place, written);
}

static struct md_symbol cell(struct md_called *c, const struct md_constant *constant, size_t argument);

/* Cells that are params or matrices are chosen one by one. A place that is missing passes on through a table without
 * entries, because a comparison would make an error of it. */
static struct md_symbol chosen_cell(struct md_called *c, const struct matrix *m, md_node_index place, size_t argument)
{
    struct md_translation *t = c->t;
    struct md_type flag = md_type_of(MD_BASE_FLAG), type = md_type_of(MD_BASE_NOTHING);
    size_t count = m->x_count * m->y_count;
    md_node_index *cells = md_arena_array(&t->scratch, count, sizeof *cells);
    for (size_t i = 0; i < count; i++) {
        const struct md_constant *constant = cell_at(m, i);
        struct md_symbol symbol = constant->type == MD_CONSTANT_OBJECT ? cell(c, constant, argument)
                                                                       : md_symbol_of_constant(t, constant);
        if (!md_symbol_is_node(&symbol)) return md_symbol_bad();
        cells[i] = symbol.node;
        struct md_type common;
        if (!md_type_common(type, md_translation_type(t, symbol.node), &common)) {
            md_called_wrong_argument(c, 0, "a matrix whose cells are of one type");
            return md_symbol_bad();
        }
        type = common;
    }
    struct md_lookup_table *none = md_arena_alloc(&t->graph->arena, sizeof *none);
    *none = (struct md_lookup_table){.name = m->constant->name, .key_base = MD_BASE_NUMBER};
    struct md_node empty = {.op = MD_OP_LOOKUP, .type = type, .operands = &place, .operands_count = 1, .table = none};
    md_node_index chain = md_graph_add(t->graph, &empty);
    md_node_index known = md_graph_unary(t->graph, MD_OP_HAS, flag, 0, place);
    for (size_t i = count; i > 0; i--) {
        md_node_index is = md_graph_binary(t->graph, MD_OP_EQUAL, flag, place, plain(t, (int64_t)i));
        chain = md_graph_ternary(t->graph, MD_OP_IF, type, md_translation_both(t, known, is), cells[i - 1], chain);
    }
    return md_symbol_node(chain);
}

static struct md_symbol cell(struct md_called *c, const struct md_constant *constant, size_t argument)
{
    struct md_translation *t = c->t;
    struct matrix m = matrix_of(constant);
    if (argument + 1 >= c->arguments_count)
        return md_called_wrong_count(c, "cell(m, x, y), and two more values for each matrix inside");
    md_node_index x = place_on(c, &m, m.x, m.x_count, argument);
    md_node_index y = place_on(c, &m, m.y, m.y_count, argument + 1);
    if (x == MD_NO_NODE || y == MD_NO_NODE) return md_symbol_bad();
    struct md_type number = md_type_number(MD_UNIT_PLAIN, NULL);
    md_node_index above = md_graph_binary(t->graph, MD_OP_SUBTRACT, number, y, plain(t, 1));
    above = md_graph_binary(t->graph, MD_OP_MULTIPLY, number, above, plain(t, (int64_t)m.x_count));
    md_node_index place = md_graph_binary(t->graph, MD_OP_ADD, number, x, above);
    struct md_expression written = {.left = c->expression->items[0], .right = c->expression->items[argument],
                                    .first = c->first, .last = c->last};
    if (all_constants(&m)) {
        if (argument + 2 < c->arguments_count) return md_called_wrong_count(c, "cell(m, x, y)");
        return table_cell(t, &m, place, &written);
    }
    return chosen_cell(c, &m, place, argument + 2);
}

struct md_symbol md_called_cell(struct md_called *c)
{
    const struct md_symbol *m = &c->arguments[0];
    if (c->arguments_count < 3) return md_called_wrong_count(c, "cell(m, x, y)");
    if (m->type != MD_SYMBOL_CONSTANT || !md_constant_is_object(m->constant, "matrix"))
        return md_called_wrong_argument(c, 0, "a matrix");
    if (m->constant->integer != 0) { /* reported where it stands */
        c->t->failed = true;
        return md_symbol_bad();
    }
    return cell(c, m->constant, 1);
}
