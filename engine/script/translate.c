#include "script/translate.h"

#include <string.h>

#include "base/memory.h"
#include "script/translated_call.h"

static struct md_translation begin(struct md_translator *with, const struct md_closure *closure,
                                   const char *place)
{
    return (struct md_translation){
        .with = with, .graph = with->graph, .closure = closure, .place = place, .subject_kind = MD_KIND_NONE};
}

/* A part that the result does not need (a branch that is never taken) has no value to be shown: it is not evaluated with
 * the formula, and what it reads is not loaded. */
static void forget_unread(struct md_translation *t, md_node_index root)
{
    md_node_index *nodes;
    size_t count = md_graph_reachable(t->graph, &root, 1, &t->scratch, &nodes);
    for (size_t i = 0; i < t->origins_count; i++) {
        struct md_origin *origin = &t->origins[i];
        size_t low = 0, high = count; /* in ascending order */
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (nodes[middle] < origin->node) low = middle + 1;
            else high = middle;
        }
        if (low == count || nodes[low] != origin->node)
            if (origin->role == MD_ORIGIN_LEAF) origin->role = MD_ORIGIN_CONSTANT;
    }
}

/* Hand the translation's findings over to the model's arena. */
static bool finish(struct md_translation *t, md_node_index root, struct md_text_span span,
                   struct md_formula *out)
{
    bool done = !t->failed && root != MD_NO_NODE;
    if (done) {
        forget_unread(t, root);
        *out = (struct md_formula){.root = root, .span = span};
        out->origins_count = t->origins_count;
        out->origins = md_arena_copy(t->with->arena, t->origins,
                                     t->origins_count * sizeof *t->origins);
        out->steps_count = t->steps_count;
        out->steps = md_arena_copy(t->with->arena, t->steps, t->steps_count * sizeof *t->steps);
        for (size_t i = 0; i < out->steps_count; i++)
            if (out->steps[i].name != NULL)
                out->steps[i].name = md_graph_intern(t->graph, out->steps[i].name);
    }
    md_free(t->origins);
    md_free(t->steps);
    md_arena_free(&t->scratch);
    return done;
}

static struct md_symbol parameter_symbol(struct md_translation *t,
                                         const struct md_parameter *parameter)
{
    struct md_type type = md_type_of_kind(MD_BASE_ROW, parameter->kind);
    switch (parameter->role) {
    case MD_PARAMETER_PERIOD: return (struct md_symbol){.type = MD_SYMBOL_PERIOD, .level = -1};
    case MD_PARAMETER_VALUE: return md_symbol_node(parameter->node);
    case MD_PARAMETER_ROWS:
        return (struct md_symbol){.type = MD_SYMBOL_ROWS, .relation = parameter->relation};
    case MD_PARAMETER_SUBJECT:
        if (parameter->kind == MD_KIND_WHOLE) return (struct md_symbol){.type = MD_SYMBOL_WHOLE};
        return md_symbol_node(md_graph_leaf(t->graph, MD_OP_ROW, type, MD_SLOT_SUBJECT));
    case MD_PARAMETER_ROW: break;
    }
    struct md_symbol row = md_symbol_node(md_graph_leaf(t->graph, MD_OP_ROW, type, MD_SLOT_ROW));
    row.relation = parameter->relation;
    return row;
}

bool md_translate_function(struct md_translator *translator, const struct md_closure *closure,
                           const struct md_parameter *parameters, size_t parameters_count,
                           const char *place, struct md_formula *out)
{
    struct md_translation t = begin(translator, closure, place);
    const struct md_function *function = closure->function;
    struct md_text_span span =
        md_translation_span(&t, closure->source, function->first, function->last);
    if (function->is_vararg) {
        md_translation_fail(&t, function->first, function->first, "E0204",
                            "a formula with `...`; name its parameters");
        return finish(&t, MD_NO_NODE, span, out);
    }
    struct md_state_now state = {.result = md_symbol_nil(&t)};
    for (size_t i = 0; i < parameters_count; i++) {
        if (parameters[i].role == MD_PARAMETER_SUBJECT) t.subject_kind = parameters[i].kind;
        if (parameters[i].role == MD_PARAMETER_ROW) break; /* a line's formula */
    }
    for (uint32_t i = 0; i < function->parameters_count; i++)
        md_state_bind(&t, &state, function->parameters[i],
                      i < parameters_count ? parameter_symbol(&t, &parameters[i])
                                           : md_symbol_nil(&t));
    t.active[0] = function;
    struct md_symbol result = md_translate_body(&t, function, &state);
    md_node_index root = MD_NO_NODE;
    if (!t.failed) root = md_translation_as_value(&t, result, function->first, function->first);
    return finish(&t, root, span, out);
}

/* Paths and constants stand in no function: a closure without captures gives them their source. */
static bool finish_short(struct md_translation *t, struct md_symbol symbol,
                         enum md_step_role role, struct md_text_span span, uint32_t first,
                         uint32_t last, struct md_formula *out)
{
    md_node_index root = md_translation_as_value(t, symbol, first, last);
    if (root != MD_NO_NODE && !t->failed) {
        MD_GROW(t->steps, t->steps_count, t->steps_capacity);
        t->steps[t->steps_count++] = (struct md_step){.role = role, .node = root, .span = span};
    }
    return finish(t, root, span, out);
}

bool md_translate_path(struct md_translator *translator, const char *path,
                       const struct md_parameter *start, const struct md_source *source,
                       uint32_t first_token, uint32_t last_token, const char *place,
                       struct md_formula *out)
{
    struct md_closure closure = {.source = source, .function = source->chunk};
    struct md_translation t = begin(translator, &closure, place);
    struct md_text_span span = md_translation_span(&t, source, first_token, last_token);
    struct md_state_now state = {.result = md_symbol_nil(&t)};
    struct md_symbol symbol = md_translate_path_from(&t, &state, parameter_symbol(&t, start), path,
                                                     first_token, last_token);
    /* A computed field may have found a row: what a path leads to is its key, as with a field that is a reference. */
    if (symbol.type == MD_SYMBOL_NODE && md_translation_type(&t, symbol.node).base == MD_BASE_ROW)
        symbol = md_symbol_node(md_translation_key(&t, symbol.node));
    return finish_short(&t, symbol, MD_STEP_PATH, span, first_token, last_token, out);
}

bool md_translate_rates_from_rows(struct md_translator *translator, const struct md_rates_from_rows *rows,
                                  const struct md_source *source, uint32_t first_token, uint32_t last_token,
                                  const char *place, struct md_formula *out)
{
    struct md_closure closure = {.source = source, .function = source->chunk};
    struct md_translation t = begin(translator, &closure, place);
    struct md_text_span span = md_translation_span(&t, source, first_token, last_token);
    struct md_state_now state = {.result = md_symbol_nil(&t)};
    struct md_symbol symbol = md_translation_tier_rows(&t, &state, parameter_symbol(&t, rows->row), rows, first_token,
                                                       last_token);
    return finish_short(&t, symbol, MD_STEP_PATH, span, first_token, last_token, out);
}

bool md_translate_constant(struct md_translator *translator, const struct md_constant *constant,
                           const struct md_source *source, uint32_t first_token,
                           uint32_t last_token, const char *place, struct md_formula *out)
{
    struct md_closure closure = {.source = source, .function = source->chunk};
    struct md_translation t = begin(translator, &closure, place);
    struct md_text_span span = md_translation_span(&t, source, first_token, last_token);
    struct md_symbol symbol = md_symbol_of_constant(&t, constant);
    return finish_short(&t, symbol, MD_STEP_PATH, span, first_token, last_token, out);
}

bool md_translate_aggregate(struct md_translator *translator, enum md_aggregate aggregate,
                            const struct md_constant *value, const struct md_parameter *row,
                            const struct md_source *source, uint32_t first_token,
                            uint32_t last_token, const char *place, struct md_formula *out)
{
    struct md_closure closure = {.source = source, .function = source->chunk};
    struct md_translation t = begin(translator, &closure, place);
    struct md_text_span span = md_translation_span(&t, source, first_token, last_token);
    struct md_relation plain = {.kind = row->kind, .payee_kind = MD_KIND_NONE};
    struct md_symbol rows = {.type = MD_SYMBOL_ROWS,
                             .relation = row->relation != NULL ? row->relation : &plain};
    struct md_state_now state = {.result = md_symbol_nil(&t)};
    struct md_symbol row_function = {0};
    if (value != NULL) row_function = md_symbol_of_constant(&t, value);
    struct md_symbol symbol =
        md_translate_over_rows(&t, &state, aggregate, MD_NO_NODE, rows, value != NULL ? &row_function : NULL,
                               first_token, last_token);
    if (symbol.type == MD_SYMBOL_BAD) t.failed = true;
    return finish_short(&t, symbol, MD_STEP_PATH, span, first_token, last_token, out);
}

bool md_translate_expect(struct md_translator *translator, const struct md_formula *formula,
                         struct md_type wanted, const char *place)
{
    struct md_type found = md_graph_node(translator->graph, formula->root)->type;
    struct md_type common;
    if (found.base == MD_BASE_NOTHING) return true;
    bool fits = found.base == wanted.base;
    /* A plain number counts in the unit of its place; a count is points (one each), but no money. */
    if (fits && wanted.base == MD_BASE_NUMBER && wanted.unit != MD_UNIT_FREE &&
        found.unit != MD_UNIT_PLAIN &&
        !(found.unit == MD_UNIT_COUNT && wanted.unit == MD_UNIT_NAMED))
        fits = md_type_common(found, wanted, &common);
    if (fits && (wanted.base == MD_BASE_REF || wanted.base == MD_BASE_ROW))
        fits = wanted.kind == MD_KIND_NONE || wanted.kind == found.kind;
    if (fits) return true;
    struct md_arena scratch = {0};
    const struct md_schema *schema = translator->schema;
    const char *found_kind = found.kind >= 0 ? schema->kinds[found.kind]->name : NULL;
    const char *wanted_kind = wanted.kind >= 0 ? schema->kinds[wanted.kind]->name : NULL;
    /* A formula's result is best pointed at where it is returned. */
    struct md_text_span span = formula->span;
    for (size_t i = 0; i < formula->steps_count; i++)
        if (formula->steps[i].role == MD_STEP_RETURN && formula->steps[i].depth == 0 &&
            md_graph_node(translator->graph, formula->steps[i].node)->type.base == found.base)
            span = formula->steps[i].span;
    struct md_diagnostic *d = md_diagnostics_add(
        translator->out, MD_ERROR, "E0214", "%s gives %s where %s is wanted", place,
        md_type_words(found, found_kind, &scratch), md_type_words(wanted, wanted_kind, &scratch));
    if (span.file != NULL)
        md_diagnostic_at(translator->out, d, span.file->name, span.file->text, span.file->length,
                         span.line, span.column, span.end_column);
    md_arena_free(&scratch);
    return false;
}
