/*
 * Computed fields: the formula with the row put in. One that reads itself of earlier rows is a RUNNING node: its formula
 * over a row of its own, evaluated for one row after the other.
 */
#include "script/translated_call.h"

static struct md_symbol apply(struct md_translation *t, struct md_state_now *state, const struct md_closure *closure,
                              md_node_index row, uint32_t first, uint32_t last)
{
    struct md_symbol callee = {.type = MD_SYMBOL_FUNCTION, .function = closure->function, .closure = closure};
    struct md_symbol argument = md_symbol_node(row);
    struct md_symbol result = md_translate_apply(t, state, callee, &argument, 1, first, last);
    if (!md_symbol_is_node(&result) || result.node == MD_NO_NODE) return result;
    struct md_type type = md_translation_type(t, result.node);
    if (type.base == MD_BASE_NUMBER)
        result.node = md_graph_unary(t->graph, MD_OP_ROUND18, type, 0, result.node);
    return result;
}

static bool is_followed(const struct md_translation *t, const struct md_closure *closure)
{
    for (int i = 0; i <= t->depth; i++)
        if (t->active[i] == closure->function) return true;
    return false;
}

static md_node_index running(struct md_translation *t, const char *text, const md_node_index *operands, uint32_t count)
{
    struct md_node node = {.op = MD_OP_RUNNING, .type = md_type_number(MD_UNIT_PLAIN, NULL), .operands = operands,
                           .operands_count = count, .text = text};
    return md_graph_add(t->graph, &node);
}

/*
 * A field that the formula reads of an earlier row and that no node of the formula makes: `text` itself with `own`, else
 * another; NULL: none.
 */
static const char *reads(struct md_translation *t, md_node_index formula, const char *text, bool own)
{
    md_node_index *nodes;
    size_t count = md_graph_reachable(t->graph, &formula, 1, &t->scratch, &nodes);
    for (size_t i = 0; i < count; i++) {
        const struct md_node *node = md_graph_node(t->graph, nodes[i]);
        if (node->op != MD_OP_RUNNING || node->operands_count != 1 || (node->text == text) != own) continue;
        bool whole = false;
        for (size_t j = 0; j < count && !whole; j++) {
            const struct md_node *other = md_graph_node(t->graph, nodes[j]);
            whole = other->op == MD_OP_RUNNING && other->operands_count == 2 && other->text == node->text;
        }
        if (!whole) return node->text;
    }
    return NULL;
}

/* Its formula once more, over a row of its own; what that row goes through is no step of the formula that asks. */
static struct md_symbol run(struct md_translation *t, const struct md_kind *kind, const char *text,
                            md_node_index row, const struct md_closure *closure, uint32_t first, uint32_t last)
{
    size_t origins = t->origins_count, steps = t->steps_count;
    struct md_type own = md_type_of_kind(MD_BASE_ROW, kind->index);
    struct md_symbol formula =
        apply(t, NULL, closure, md_graph_leaf(t->graph, MD_OP_ROW, own, MD_SLOT_OTHER), first, last);
    t->origins_count = origins;
    t->steps_count = steps;
    if (!md_symbol_is_node(&formula) || formula.node == MD_NO_NODE) return formula;
    struct md_type type = md_translation_type(t, formula.node);
    const char *other = reads(t, formula.node, text, false);
    if (other != NULL) { /* neither could be known first */
        md_translation_fail(t, first, last, "E0222", "%s and %s read each other of earlier rows", text, other);
        return md_symbol_bad();
    }
    if (type.base != MD_BASE_NUMBER || (type.unit != MD_UNIT_PLAIN && type.unit != MD_UNIT_FREE)) {
        md_translation_fail(t, first, last, "E0222", "%s reads itself, so it must be a plain number", text);
        return md_symbol_bad();
    }
    if (!md_translation_reads_row_only(t, &formula.node, 1, first, last)) return md_symbol_bad();
    md_node_index operands[2] = {row, formula.node};
    return md_symbol_node(running(t, text, operands, 2));
}

struct md_symbol md_translate_computed(struct md_translation *t, struct md_state_now *state, const struct md_kind *kind,
                                       const char *name, md_node_index row, const struct md_closure *closure,
                                       uint32_t first, uint32_t last)
{
    const char *text = md_graph_intern(t->graph, md_arena_format(&t->scratch, "%s.%s", kind->name, name));
    const struct md_node *asked = md_graph_node(t->graph, row);
    if (is_followed(t, closure) && asked->op == MD_OP_ROW && asked->integer == MD_SLOT_OTHER) {
        t->reads_earlier = true;
        return md_symbol_node(running(t, text, &row, 1));
    }
    size_t origins = t->origins_count, steps = t->steps_count;
    struct md_symbol result = apply(t, state, closure, row, first, last);
    if (!t->reads_earlier || t->failed || !md_symbol_is_node(&result) || result.node == MD_NO_NODE) return result;
    if (is_followed(t, closure) || reads(t, result.node, text, true) == NULL) return result;
    t->origins_count = origins;
    t->steps_count = steps;
    return run(t, kind, text, row, closure, first, last);
}
