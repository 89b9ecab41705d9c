#include "table/kind.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/sort.h"
#include "base/text.h"

const char *md_field_type_word(enum md_field_type type)
{
    static const char *const words[] = {
#define X(name, word, sentence) word,
        MD_FIELD_TYPE_LIST(X)
#undef X
    };
    return words[type];
}

struct md_kind *md_schema_kind(const struct md_schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->kinds_count; i++)
        if (strcmp(schema->kinds[i]->name, name) == 0) return schema->kinds[i];
    return NULL;
}

int md_kind_field(const struct md_kind *kind, const char *name)
{
    for (size_t i = 0; i < kind->fields_count; i++)
        if (strcmp(kind->fields[i].name, name) == 0) return (int)i;
    return -1;
}

bool md_kind_is_key(const struct md_kind *kind, int field)
{
    for (size_t i = 0; i < kind->key_fields_count; i++)
        if (kind->key_fields[i] == field) return true;
    return false;
}

static void put_at(struct md_diagnostics *out, struct md_diagnostic *diagnostic,
                   const struct md_schema_place *place)
{
    md_diagnostic_at(out, diagnostic, place->file, place->source, place->source_length,
                     place->line, place->column, place->end_column);
}

static int order_of_names(const void *context, uint32_t a, uint32_t b)
{
    struct md_kind *const *kinds = context;
    return strcmp(kinds[a]->name, kinds[b]->name);
}

static void sort_kinds(struct md_schema *schema)
{
    if (schema->kinds_count == 0) return;
    uint32_t *order = md_alloc_array(schema->kinds_count, sizeof *order);
    struct md_kind **sorted = md_alloc_array(schema->kinds_count, sizeof *sorted);
    for (size_t i = 0; i < schema->kinds_count; i++) order[i] = (uint32_t)i;
    md_sort(order, schema->kinds_count, order_of_names, schema->kinds);
    for (size_t i = 0; i < schema->kinds_count; i++) {
        sorted[i] = schema->kinds[order[i]];
        sorted[i]->index = (int)i;
    }
    memcpy(schema->kinds, sorted, schema->kinds_count * sizeof *sorted);
    md_free(sorted);
    md_free(order);
}

/* Sorting is stable, so the second of two neighbours is the one read later. */
static void check_doubles(const struct md_schema *schema, struct md_diagnostics *out)
{
    for (size_t i = 1; i < schema->kinds_count; i++) {
        const struct md_kind *first = schema->kinds[i - 1];
        const struct md_kind *second = schema->kinds[i];
        if (strcmp(first->name, second->name) != 0) continue;
        struct md_diagnostic *d = md_diagnostics_add(out, MD_ERROR, "E0125",
                                                     "the kind `%s` is defined twice", second->name);
        put_at(out, d, &second->place);
        md_diagnostic_also_at(out, d, "first defined here", first->place.file, first->place.source,
                              first->place.source_length, first->place.line, first->place.column,
                              first->place.end_column);
    }
}

static void refuse_target(const struct md_schema *schema, const struct md_field *field,
                          struct md_diagnostics *out)
{
    struct md_diagnostic *d = md_diagnostics_add(
        out, MD_ERROR, "E0126", "field `%s` refers to `%s`, and there is no such kind", field->name,
        md_text_shown(&out->arena, field->target_name, strlen(field->target_name), 60));
    put_at(out, d, &field->place);
    const char **names = md_alloc_array(schema->kinds_count, sizeof *names);
    for (size_t i = 0; i < schema->kinds_count; i++) names[i] = schema->kinds[i]->name;
    int nearest = md_text_nearest(field->target_name, names, schema->kinds_count);
    if (nearest >= 0) md_diagnostic_advise(out, d, "help", "did you mean `%s`?", names[nearest]);
    md_free(names);
}

static void link_field(const struct md_schema *schema, struct md_field *field,
                       struct md_diagnostics *out)
{
    if (field->type != MD_FIELD_REF || field->target_name == NULL) return;
    const struct md_kind *target = md_schema_kind(schema, field->target_name);
    if (target == NULL) {
        refuse_target(schema, field, out);
        return;
    }
    field->target = target->index;
    if (target->key_fields_count <= 1) return;
    struct md_diagnostic *d =
        md_diagnostics_add(out, MD_ERROR, "E0126",
                           "field `%s` refers to `%s`, whose key has %zu fields; a reference holds "
                           "one", field->name, target->name, target->key_fields_count);
    put_at(out, d, &field->place);
    md_diagnostic_advise(out, d, "help", "give `%s` a key of one field", target->name);
}

enum md_status md_schema_link(struct md_schema *schema, struct md_diagnostics *out)
{
    size_t before = out->errors_count;
    sort_kinds(schema);
    check_doubles(schema, out);
    for (size_t i = 0; i < schema->kinds_count; i++)
        for (size_t j = 0; j < schema->kinds[i]->fields_count; j++)
            link_field(schema, &schema->kinds[i]->fields[j], out);
    return out->errors_count > before ? MD_FINDINGS : MD_OK;
}

static void print_field(const struct md_field *field, const struct md_schema *schema,
                        struct md_buffer *out)
{
    md_buffer_format(out, "field %s %s %d", field->name, md_field_type_word(field->type),
                     field->decimals);
    if (field->currency != NULL) md_buffer_format(out, " currency %s", field->currency);
    if (field->currency_field >= 0) md_buffer_format(out, " currency_field %d", field->currency_field);
    if (field->type == MD_FIELD_REF)
        md_buffer_format(out, " to %s", field->target >= 0 ? schema->kinds[field->target]->name
                                                           : field->target_name);
    md_buffer_add_char(out, '\n');
    /* The length keeps a value with a line end from looking like two values. */
    for (size_t i = 0; i < field->values_count; i++)
        md_buffer_format(out, "value %zu %s\n", strlen(field->values[i]), field->values[i]);
}

const char *md_kind_fingerprint(const struct md_kind *kind, const struct md_schema *schema,
                                struct md_arena *arena)
{
    struct md_buffer text = {0};
    md_buffer_format(&text, "kind %s%s\nkey", kind->name, kind->history ? " history" : "");
    for (size_t i = 0; i < kind->key_fields_count; i++)
        md_buffer_format(&text, " %s", kind->fields[kind->key_fields[i]].name);
    md_buffer_add_char(&text, '\n');
    for (size_t i = 0; i < kind->fields_count; i++) print_field(&kind->fields[i], schema, &text);
    const char *result = md_arena_strndup(arena, md_buffer_text(&text), text.length);
    md_buffer_free(&text);
    return result;
}

void md_schema_free(struct md_schema *schema)
{
    md_free(schema->kinds);
    md_arena_free(&schema->arena);
    *schema = (struct md_schema){0};
}
