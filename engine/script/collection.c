#include "script/collection.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"

void md_collection_init(struct md_collection *collection, struct md_arena *arena)
{
    *collection = (struct md_collection){.arena = arena};
    collection->param_object = md_collection_constant(collection, MD_CONSTANT_OBJECT);
    collection->param_object->text = "param";
    collection->param_object->text_length = 5;
}

void md_collection_free(struct md_collection *collection)
{
    md_free(collection->definitions);
    md_free(collection->params);
    md_map_free(&collection->param_names);
    md_diagnostics_free(&collection->findings);
    md_diagnostics_free(&collection->unsaid);
    md_free(collection->tiers);
    *collection = (struct md_collection){0};
}

/* ---- messages ----------------------------------------------------------------------------- */

struct md_diagnostic *md_collection_report(struct md_collection *collection, struct md_spot spot,
                                           const char *code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = md_arena_vformat(collection->arena, format, arguments);
    va_end(arguments);
    if (spot.source == NULL)
        return md_diagnostics_add(&collection->findings, MD_ERROR, code, "%s", text);
    return md_source_report(spot.source, spot.first, spot.last, &collection->findings, MD_ERROR,
                            code, "%s", text);
}

struct md_diagnostic *md_collection_lacks(struct md_collection *collection,
                                          const struct md_definition *definition,
                                          struct md_spot spot, const char *text)
{
    if (!definition->misspelt) return md_collection_report(collection, spot, "E0208", "%s", text);
    return md_diagnostics_add(&collection->unsaid, MD_ERROR, "E0208", "%s", text);
}

void md_collection_help(struct md_collection *collection, struct md_diagnostic *diagnostic,
                        const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const char *text = md_arena_vformat(collection->arena, format, arguments);
    va_end(arguments);
    md_diagnostic_advise(&collection->findings, diagnostic, "help", "%s", text);
}

void md_collection_suggest(struct md_collection *collection, struct md_diagnostic *diagnostic,
                           const char *text, const char *const *names, size_t names_count)
{
    int nearest = md_text_nearest(text, names, names_count);
    if (nearest >= 0) md_collection_help(collection, diagnostic, "did you mean `%s`?", names[nearest]);
}

void md_collection_list(struct md_collection *collection, struct md_diagnostic *diagnostic,
                        const char *what, const char *const *names, size_t names_count)
{
    enum { NAMES_SHOWN = 40 };
    if (names_count == 0) return;
    struct md_buffer text = {0};
    for (size_t i = 0; i < names_count && i < NAMES_SHOWN; i++)
        md_buffer_format(&text, "%s%s", i > 0 ? ", " : "", names[i]);
    if (names_count > NAMES_SHOWN) md_buffer_add_text(&text, ", ...");
    md_diagnostic_advise(&collection->findings, diagnostic, "note", "%s: %s", what,
                         md_buffer_text(&text));
    md_buffer_free(&text);
}

void md_collection_also(struct md_collection *collection, struct md_diagnostic *diagnostic,
                        struct md_spot spot, const char *label)
{
    if (spot.source == NULL) return;
    md_source_also_at(spot.source, spot.first, spot.last, &collection->findings, diagnostic, label);
}

/* ---- definitions -------------------------------------------------------------------------- */

struct md_definition *md_collection_define(struct md_collection *collection,
                                           const struct md_constructor *constructor,
                                           const char *word, const char *name)
{
    struct md_definition *definition = md_arena_alloc(collection->arena, sizeof *definition);
    definition->constructor = constructor;
    definition->word = word;
    definition->name = md_arena_strdup(collection->arena, name);
    definition->index = -1;
    MD_GROW(collection->definitions, collection->definitions_count,
            collection->definitions_capacity);
    collection->definitions[collection->definitions_count++] = definition;
    return definition;
}

const struct md_given *md_definition_written(const struct md_definition *definition,
                                             const char *name)
{
    for (size_t i = 0; i < definition->given_count; i++)
        if (strcmp(definition->given[i].field->name, name) == 0) return &definition->given[i];
    return NULL;
}

const struct md_given *md_definition_get(const struct md_definition *definition, const char *name)
{
    const struct md_given *given = md_definition_written(definition, name);
    return given == NULL || given->wrong ? NULL : given;
}

const char *md_definition_words(struct md_collection *collection,
                                const struct md_definition *definition)
{
    return md_arena_format(collection->arena, "%s %s", definition->word, definition->name);
}

/* ---- params and constants ----------------------------------------------------------------- */

struct md_param_entry *md_collection_param(struct md_collection *collection, const char *name)
{
    int64_t known;
    size_t length = strlen(name);
    if (!md_map_insert(&collection->param_names, name, length, (int64_t)collection->params_count,
                       &known))
        return collection->params[known];
    struct md_param_entry *entry = md_arena_alloc(collection->arena, sizeof *entry);
    entry->name = md_arena_strdup(collection->arena, name);
    struct md_constant *constant = md_collection_constant(collection, MD_CONSTANT_PARAM);
    constant->integer = (int64_t)collection->params_count;
    constant->name = entry->name;
    entry->constant = constant;
    MD_GROW(collection->params, collection->params_count, collection->params_capacity);
    collection->params[collection->params_count++] = entry;
    return entry;
}

struct md_tiers *md_collection_tiers(struct md_collection *collection, enum md_tiers_method method)
{
    struct md_tiers *tiers = md_arena_alloc(collection->arena, sizeof *tiers);
    tiers->method = method;
    tiers->below = method == MD_TIERS_MARGINAL ? MD_END_VALUE : MD_END_MISSING;
    tiers->below_value = (struct md_tier_number){MD_NUMBER_ZERO, -1};
    tiers->above = MD_END_FLAT;
    MD_GROW(collection->tiers, collection->tiers_count, collection->tiers_capacity);
    collection->tiers[collection->tiers_count++] = tiers;
    return tiers;
}

struct md_constant *md_collection_constant(struct md_collection *collection,
                                           enum md_constant_type type)
{
    struct md_constant *constant = md_arena_alloc(collection->arena, sizeof *constant);
    constant->type = type;
    constant->number = MD_NUMBER_ZERO;
    constant->number_type = md_type_number(MD_UNIT_FREE, NULL);
    return constant;
}

const struct md_constant *md_collection_text(struct md_collection *collection, const char *text,
                                             size_t length)
{
    struct md_constant *constant = md_collection_constant(collection, MD_CONSTANT_TEXT);
    constant->text = md_arena_strndup(collection->arena, text, length);
    constant->text_length = length;
    return constant;
}
