#include "run/labels.h"

#include <string.h>

enum md_status md_labels_load(struct md_project *project, int index, struct md_labels *labels)
{
    if (index < 0 || (size_t)index >= project->schema.kinds_count) return MD_OK; /* no record has a label for it */
    const struct md_kind *kind = project->schema.kinds[index];
    labels->kind = kind;
    if (kind->label_fields_count == 0) return MD_OK;
    struct md_arena arena = {0};
    bool *fields = md_arena_array(&arena, kind->fields_count, sizeof *fields);
    for (size_t i = 0; i < kind->label_fields_count; i++)
        if (kind->fields[kind->label_fields[i]].type != MD_FIELD_REF)
            fields[kind->label_fields[i]] = true;
    enum md_status status =
        md_book_load_keys(project->book, kind, &labels->keys, &project->diagnostics);
    if (status == MD_OK) {
        const struct md_keys **keys =
            md_arena_array(&arena, project->schema.kinds_count, sizeof *keys);
        struct md_load_request request = {.kind = kind, .fields = fields, .date_field = -1,
                                          .with_undated = true, .with_keys = true,
                                          .keys = &labels->keys, .target_keys = keys};
        status = md_book_load(project->book, &request, &labels->table, &project->diagnostics);
        labels->loaded = status == MD_OK;
    }
    md_arena_free(&arena);
    return status;
}

const char *md_labels_get(const struct md_labels *labels, const char *key, struct md_arena *arena)
{
    if (!labels->loaded) return "";
    const struct md_table *table = &labels->table;
    int64_t index = md_texts_find(&labels->keys.texts, key, strlen(key));
    if (index < 0 || table->first_row_of_key == NULL) return "";
    uint32_t end = table->first_row_of_key[index + 1];
    if (end == table->first_row_of_key[index]) return "";
    struct md_buffer text = {0};
    for (size_t i = 0; i < labels->kind->label_fields_count; i++) {
        int field = labels->kind->label_fields[i];
        if (table->columns[field].values == NULL || !md_table_has(table, end - 1, field)) continue;
        if (text.length > 0) md_buffer_add_char(&text, ' ');
        md_table_print_cell(table, end - 1, field, NULL, &text);
    }
    const char *label = md_arena_strndup(arena, md_buffer_text(&text), text.length);
    md_buffer_free(&text);
    return label;
}

const char *md_key_shown(const char *key, struct md_arena *arena)
{
    if (strchr(key, MD_KEY_SEPARATOR) == NULL) return key;
    char *shown = md_arena_strdup(arena, key);
    for (char *c = shown; *c != '\0'; c++)
        if (*c == MD_KEY_SEPARATOR) *c = '/';
    return shown;
}

void md_labels_free(struct md_labels *labels)
{
    if (labels->kind != NULL && labels->kind->label_fields_count > 0) {
        md_keys_free(&labels->keys);
        if (labels->loaded) md_table_free(&labels->table);
    }
    *labels = (struct md_labels){0};
}
