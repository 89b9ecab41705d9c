#include "script/translation.h"

#include <string.h>

#include "base/memory.h"
#include "script/lexer.h"

struct md_symbol md_symbol_bad(void)
{
    return (struct md_symbol){.type = MD_SYMBOL_BAD};
}

struct md_symbol md_symbol_node(md_node_index node)
{
    return (struct md_symbol){.type = MD_SYMBOL_NODE, .node = node};
}

struct md_symbol md_symbol_nil(struct md_translation *t)
{
    return md_symbol_node(md_graph_missing(t->graph, MD_REASON_NONE, NULL));
}

struct md_type md_translation_type(const struct md_translation *t, md_node_index node)
{
    return md_graph_node(t->graph, node)->type;
}

static struct md_symbol symbol_of_param(struct md_translation *t, const struct md_constant *constant)
{
    struct md_type type;
    const struct md_tiers *tiers = NULL;
    const struct md_names *names = t->with->names;
    if (!names->param(names->context, constant->integer, &type, &tiers)) return md_symbol_bad();
    const struct md_constant *const *lists = NULL;
    struct md_param_values values = {0};
    bool is_list = names->lists != NULL && names->lists(names->context, constant->integer, &lists, &values);
    if (is_list && values.count == 1 && values.values[0].since == INT32_MIN)
        return (struct md_symbol){.type = MD_SYMBOL_CONSTANT, .constant = lists[0]};
    if (tiers != NULL || is_list)
        return (struct md_symbol){.type = MD_SYMBOL_CONSTANT, .constant = constant};
    return md_symbol_node(md_graph_leaf(t->graph, MD_OP_PARAM, type, constant->integer));
}

struct md_symbol md_symbol_of_constant(struct md_translation *t, const struct md_constant *constant)
{
    switch (constant->type) {
    case MD_CONSTANT_NIL: return md_symbol_nil(t);
    case MD_CONSTANT_NUMBER: {
        struct md_type type = constant->number_type;
        if (type.base != MD_BASE_NUMBER) type = md_type_number(MD_UNIT_FREE, NULL);
        if (type.unit_name != NULL) type.unit_name = md_graph_intern(t->graph, type.unit_name);
        return md_symbol_node(md_graph_number(t->graph, constant->number, type));
    }
    case MD_CONSTANT_TEXT: return md_symbol_node(md_graph_text(t->graph, constant->text));
    case MD_CONSTANT_FLAG: return md_symbol_node(md_graph_flag(t->graph, constant->integer != 0));
    case MD_CONSTANT_DATE:
        return md_symbol_node(md_graph_leaf(t->graph, MD_OP_DATE, md_type_of(MD_BASE_DATE),
                                            constant->integer));
    case MD_CONSTANT_PARAM: return symbol_of_param(t, constant);
    case MD_CONSTANT_TABLE:
    case MD_CONSTANT_FUNCTION:
    case MD_CONSTANT_BUILTIN:
    case MD_CONSTANT_TIERS:
    case MD_CONSTANT_OBJECT: break;
    }
    return (struct md_symbol){.type = MD_SYMBOL_CONSTANT, .constant = constant};
}

bool md_translation_constant_text(const struct md_translation *t, const struct md_symbol *symbol,
                                  const char **text)
{
    if (!md_symbol_is_node(symbol)) return false;
    const struct md_node *node = md_graph_node(t->graph, symbol->node);
    if (node->op != MD_OP_TEXT) return false;
    *text = node->text;
    return true;
}

bool md_translation_constant_number(const struct md_translation *t, const struct md_symbol *symbol,
                                    struct md_number *number)
{
    if (!md_symbol_is_node(symbol)) return false;
    const struct md_node *node = md_graph_node(t->graph, symbol->node);
    if (node->op != MD_OP_NUMBER) return false;
    *number = node->number;
    return true;
}

bool md_translation_constant_flag(const struct md_translation *t, md_node_index node, bool *flag)
{
    const struct md_node *found = md_graph_node(t->graph, node);
    if (found->op != MD_OP_FLAG) return false;
    *flag = found->integer != 0;
    return true;
}

const char *md_symbol_words(struct md_translation *t, const struct md_symbol *symbol)
{
    switch (symbol->type) {
    case MD_SYMBOL_BAD: return "something wrong";
    case MD_SYMBOL_NODE: {
        struct md_type type = md_translation_type(t, symbol->node);
        const char *kind = NULL;
        if (type.kind >= 0) kind = t->with->schema->kinds[type.kind]->name;
        return md_type_words(type, kind, &t->scratch);
    }
    case MD_SYMBOL_PART: return "false or a value";
    case MD_SYMBOL_CONSTANT: return md_constant_words(symbol->constant);
    case MD_SYMBOL_FUNCTION: return "a function";
    case MD_SYMBOL_ROWS: return "rows";
    case MD_SYMBOL_PERIOD: return "the period";
    case MD_SYMBOL_PAY: return "the components above";
    case MD_SYMBOL_OPENING:
    case MD_SYMBOL_LINE_OPENING: return "`opening`";
    case MD_SYMBOL_BEFORE: return "`before`";
    case MD_SYMBOL_LINE_PAY: return "`pay`";
    case MD_SYMBOL_WHOLE: return "the whole";
    }
    return "";
}

struct md_diagnostic *md_translation_fail(struct md_translation *t, uint32_t first, uint32_t last,
                                          const char *code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *message = md_arena_vformat(&t->scratch, format, arguments);
    va_end(arguments);
    t->failed = true;
    return md_source_report(t->closure->source, first, last, t->with->out, MD_ERROR, code, "%s",
                            message);
}

bool md_translation_goes_on(struct md_translation *t, uint32_t first, uint32_t last)
{
    t->work++;
    t->with->work++;
    if (t->work <= MD_TRANSLATION_WORK_MAX && t->with->work <= MD_TRANSLATOR_WORK_MAX) return true;
    bool alone = t->work > MD_TRANSLATION_WORK_MAX;
    bool is_said = t->failed || (!alone && t->with->is_exhausted);
    if (!alone) t->with->is_exhausted = true;
    t->failed = true;
    if (is_said) return false;
    struct md_diagnostic *d = md_translation_fail(
        t, first, last, "E0213", "%s: written out, %s more than %s operations",
        alone ? "this formula becomes too large" : "the formulas become too large",
        alone ? "it has" : "together they have", alone ? "100,000" : "200,000");
    md_translation_help(t, d, "functions that call others twice, and loops in loops, multiply: make a "
                              "part of the formula a measure of its own, or look values up in a table");
    return false;
}

void md_translation_help(struct md_translation *t, struct md_diagnostic *d, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = md_arena_vformat(&t->scratch, format, arguments);
    va_end(arguments);
    md_diagnostic_advise(t->with->out, d, "help", "%s", text);
}

struct md_text_span md_translation_span(struct md_translation *t, const struct md_source *source,
                                        uint32_t first, uint32_t last)
{
    const struct md_token *from = &source->tokens[first];
    const struct md_token *to = &source->tokens[last < first ? first : last];
    return (struct md_text_span){
        .file = t->with->file_of(t->with->names->context, source),
        .begin = from->offset,
        .end = to->offset + to->length,
        .line = from->line,
        .column = from->column,
        .end_column = to->end_line == from->line ? to->end_column : 0,
    };
}

void md_translation_origin(struct md_translation *t, const struct md_expression *expression,
                           md_node_index node, enum md_origin_role role)
{
    MD_GROW(t->origins, t->origins_count, t->origins_capacity);
    t->origins[t->origins_count++] = (struct md_origin){
        .node = node,
        .span = md_translation_span(t, t->closure->source, expression->first, expression->last),
        .role = role,
        .depth = (uint16_t)t->depth,
    };
}
