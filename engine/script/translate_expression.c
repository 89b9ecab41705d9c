#include "script/translation.h"

#include <string.h>

#include "base/memory.h"

md_node_index md_translation_as_value(struct md_translation *t, struct md_symbol symbol,
                                      uint32_t first, uint32_t last)
{
    if (symbol.type == MD_SYMBOL_BAD) return MD_NO_NODE;
    if (md_symbol_is_node(&symbol)) return symbol.node;
    bool part = symbol.type == MD_SYMBOL_PART;
    if (part && md_translation_type(t, symbol.node).base == MD_BASE_NOTHING) /* false or missing */
        return md_graph_ternary(t->graph, MD_OP_IF, md_type_of(MD_BASE_FLAG), symbol.condition,
                                symbol.node, md_graph_flag(t->graph, false));
    if (part) {
        struct md_diagnostic *d = md_translation_fail(
            t, first, last, "E0219", "`a and b` gives false or a value, which is not one type");
        md_translation_help(t, d, "say what the other rows get: `a and b or 0`");
        return MD_NO_NODE;
    }
    md_translation_fail(t, first, last, "E0217", "%s is not a value that a row can have",
                        md_symbol_words(t, &symbol));
    return MD_NO_NODE;
}

md_node_index md_translate_value(struct md_translation *t, struct md_state_now *state,
                                 const struct md_expression *expression)
{
    struct md_symbol symbol = md_translate_expression(t, state, expression);
    return md_translation_as_value(t, symbol, expression->first, expression->last);
}

md_node_index md_translate_test(struct md_translation *t, struct md_state_now *state,
                                const struct md_expression *expression)
{
    struct md_symbol symbol = md_translate_expression(t, state, expression);
    return md_translation_test_of(t, symbol, expression->first, expression->last);
}

static struct md_symbol number_literal(struct md_translation *t,
                                       const struct md_expression *expression)
{
    struct md_number number;
    if (!md_translation_literal(expression->text, &number)) {
        md_translation_fail(t, expression->first, expression->last, "E0211",
                            "the number %s is out of range", expression->text);
        return md_symbol_bad();
    }
    md_node_index node =
        md_graph_number(t->graph, number, md_type_number(MD_UNIT_FREE, NULL));
    md_translation_origin(t, expression, node, MD_ORIGIN_CONSTANT);
    return md_symbol_node(node);
}

static struct md_symbol name(struct md_translation *t, struct md_state_now *state,
                             const struct md_expression *expression)
{
    if (expression->variable != NULL) {
        struct md_symbol *bound = md_state_find(state, expression->variable);
        if (bound != NULL) {
            if (md_symbol_is_node(bound) &&
                md_translation_type(t, bound->node).base != MD_BASE_ROW)
                md_translation_origin(t, expression, bound->node, MD_ORIGIN_LEAF);
            return *bound;
        }
    }
    struct md_symbol symbol = md_translate_free_name(t, expression);
    if (md_symbol_is_node(&symbol))
        md_translation_origin(t, expression, symbol.node, MD_ORIGIN_LEAF);
    return symbol;
}

/* A member or look-up, noted as one leaf: `deal.product.group` is shown by its value. */
static struct md_symbol noted_leaf(struct md_translation *t, const struct md_expression *expression,
                                   struct md_symbol symbol, size_t origins_first)
{
    if (!md_symbol_is_node(&symbol) || symbol.node == MD_NO_NODE) return symbol;
    t->origins_count = origins_first; /* the parts of a path are not shown on their own */
    md_translation_origin(t, expression, symbol.node, MD_ORIGIN_LEAF);
    return symbol;
}

static struct md_symbol field(struct md_translation *t, struct md_state_now *state,
                              const struct md_expression *expression)
{
    size_t origins_first = t->origins_count;
    struct md_symbol of = md_translate_expression(t, state, expression->left);
    if (of.type == MD_SYMBOL_BAD) return of;
    struct md_symbol symbol =
        md_translate_member(t, state, of, expression->text, expression->at, expression->at);
    return noted_leaf(t, expression, symbol, origins_first);
}

static struct md_symbol index_of(struct md_translation *t, struct md_state_now *state,
                                 const struct md_expression *expression)
{
    size_t origins_first = t->origins_count;
    struct md_symbol of = md_translate_expression(t, state, expression->left);
    struct md_symbol key = md_translate_expression(t, state, expression->right);
    if (of.type == MD_SYMBOL_BAD || key.type == MD_SYMBOL_BAD) return md_symbol_bad();
    const char *text;
    struct md_symbol symbol;
    bool is_table = of.type == MD_SYMBOL_CONSTANT && of.constant->type == MD_CONSTANT_TABLE;
    if (md_translation_constant_text(t, &key, &text) && !is_table)
        symbol = md_translate_member(t, state, of, text, expression->right->first,
                                     expression->right->last);
    else if (is_table) {
        md_node_index node = md_translation_as_value(t, key, expression->right->first,
                                                     expression->right->last);
        if (node == MD_NO_NODE) return md_symbol_bad();
        symbol = md_translate_lookup(t, of.constant, node, expression);
    } else {
        struct md_diagnostic *d =
            md_translation_fail(t, expression->right->first, expression->right->last, "E0203",
                                "the name of a field must be known when the plan is loaded");
        md_translation_help(t, d, "write the name: `x.name`, or look the value up in a table");
        return md_symbol_bad();
    }
    return noted_leaf(t, expression, symbol, origins_first);
}

static struct md_symbol inner_function(struct md_translation *t, struct md_state_now *state,
                                       const struct md_expression *expression)
{
    struct md_state_now *seen = md_arena_alloc(&t->scratch, sizeof *seen);
    *seen = md_state_copy(t, state);
    return (struct md_symbol){.type = MD_SYMBOL_FUNCTION,
                              .function = expression->function,
                              .seen = seen,
                              .closure = t->closure};
}

static struct md_symbol refused(struct md_translation *t, const struct md_expression *expression,
                                const char *what, const char *help)
{
    struct md_diagnostic *d = md_translation_fail(t, expression->first, expression->last, "E0204",
                                                  "%s in a formula", what);
    md_translation_help(t, d, "%s", help);
    return md_symbol_bad();
}

static struct md_symbol operation(struct md_translation *t, const struct md_expression *expression,
                                  struct md_symbol symbol)
{
    if (md_symbol_is_node(&symbol) && symbol.node != MD_NO_NODE)
        md_translation_origin(t, expression, symbol.node, MD_ORIGIN_OPERATION);
    return symbol;
}

struct md_symbol md_translate_expression(struct md_translation *t, struct md_state_now *state,
                                         const struct md_expression *expression)
{
    if (t->failed && t->with->out->errors_count > 50) return md_symbol_bad();
    if (!md_translation_goes_on(t, expression->first, expression->last)) return md_symbol_bad();
    switch (expression->kind) {
    case MD_EXPRESSION_NIL: return md_symbol_nil(t);
    case MD_EXPRESSION_TRUE: return md_symbol_node(md_graph_flag(t->graph, true));
    case MD_EXPRESSION_FALSE: return md_symbol_node(md_graph_flag(t->graph, false));
    case MD_EXPRESSION_NUMBER: return number_literal(t, expression);
    case MD_EXPRESSION_STRING: {
        if (memchr(expression->text, '\0', expression->text_length) != NULL)
            return refused(t, expression, "a zero byte", "texts hold characters only");
        md_node_index node = md_graph_text(t->graph, expression->text);
        md_translation_origin(t, expression, node, MD_ORIGIN_CONSTANT);
        return md_symbol_node(node);
    }
    case MD_EXPRESSION_NAME: return name(t, state, expression);
    case MD_EXPRESSION_FIELD: return field(t, state, expression);
    case MD_EXPRESSION_INDEX: return index_of(t, state, expression);
    case MD_EXPRESSION_CALL:
        return operation(t, expression, md_translate_call(t, state, expression));
    case MD_EXPRESSION_UNARY:
        return operation(t, expression, md_translate_unary(t, state, expression));
    case MD_EXPRESSION_BINARY:
        return operation(t, expression, md_translate_binary(t, state, expression));
    case MD_EXPRESSION_PAREN: return md_translate_expression(t, state, expression->right);
    case MD_EXPRESSION_FUNCTION: return inner_function(t, state, expression);
    case MD_EXPRESSION_VARARG:
        return refused(t, expression, "`...`", "name the parameters");
    case MD_EXPRESSION_METHOD:
        return refused(t, expression, "a method call", "call a function: `upper(x)`");
    case MD_EXPRESSION_TABLE:
        return refused(t, expression, "a new table",
                       "build tables outside the formula, when the plan is loaded");
    }
    return md_symbol_bad();
}
