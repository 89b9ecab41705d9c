#include "store/batch_check.h"

#include <string.h>

#include "base/look_alike.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/batch_table.h"

/* ---- the nearest key -------------------------------------------------------------------------- */

/* The first key that is not below `text`. */
static size_t place_of(const struct md_keys *keys, const char *text)
{
    size_t low = 0, high = keys->count, wanted = strlen(text);
    while (low < high) {
        size_t middle = low + (high - low) / 2, length;
        const char *key = md_texts_get(&keys->texts, (uint32_t)middle, &length);
        if (md_text_compare(key, length, text, wanted) < 0) low = middle + 1;
        else high = middle;
    }
    return low;
}

static const char *look_alike(const struct md_keys *keys, const char *text, struct md_arena *arena)
{
    struct md_arena scratch = {0};
    const char *wanted = md_look_alike(arena, text, strlen(text)), *found = NULL;
    size_t count = keys->count < MD_KEYS_LOOKED_AT_MAX ? keys->count : MD_KEYS_LOOKED_AT_MAX;
    for (size_t i = 0; wanted != NULL && found == NULL && i < count; i++) {
        size_t length;
        const char *key = md_texts_get(&keys->texts, (uint32_t)i, &length);
        if (length > strlen(text) * 4 || strlen(text) > length * 4 + 64) continue;
        md_arena_reset(&scratch);
        const char *shape = md_look_alike(&scratch, key, length);
        if (shape != NULL && strcmp(shape, wanted) == 0) found = md_arena_strndup(arena, key, length);
    }
    md_arena_free(&scratch);
    return found;
}

const char *md_batch_check_nearest(const struct md_keys *keys, const char *text, struct md_arena *arena, bool *looks_alike)
{
    const char *alike = look_alike(keys, text, arena);
    *looks_alike = alike != NULL;
    if (alike != NULL) return alike;
    size_t at = place_of(keys, text), count = 0;
    const char **near = md_alloc_array(2 * MD_KEY_NEIGHBOURS_MAX, sizeof *near);
    for (size_t i = at; i > 0 && count < MD_KEY_NEIGHBOURS_MAX; i--)
        near[count++] = md_texts_get(&keys->texts, (uint32_t)(i - 1), NULL);
    for (size_t i = at; i < keys->count && i < at + MD_KEY_NEIGHBOURS_MAX; i++)
        near[count++] = md_texts_get(&keys->texts, (uint32_t)i, NULL);
    int nearest = md_text_nearest(text, near, count);
    const char *found = nearest >= 0 ? md_arena_strdup(arena, near[nearest]) : NULL;
    md_free(near);
    return found;
}

/* ---- checking --------------------------------------------------------------------------------- */

static void begin(const struct md_schema *schema, const struct md_import *import, struct md_checked *checked)
{
    size_t tables = import->tables_count;
    checked->kinds_count = schema->kinds_count;
    checked->tables_count = tables;
    checked->keys = md_alloc_array(schema->kinds_count + 1, sizeof *checked->keys);
    checked->rows = md_alloc_array(tables + 1, sizeof *checked->rows);
    checked->rows_counts = md_alloc_array(tables + 1, sizeof *checked->rows_counts);
    checked->key_indices = md_alloc_array(tables + 1, sizeof *checked->key_indices);
    checked->target_indices = md_alloc_array(tables + 1, sizeof *checked->target_indices);
}

/* What the steps have found out outlives them. */
static void keep(struct md_batch_table *tables, struct md_checked *checked)
{
    for (size_t i = 0; i < checked->tables_count; i++) {
        checked->rows[i] = tables[i].rows;
        checked->key_indices[i] = tables[i].key_ids;
        checked->target_indices[i] = tables[i].reference_ids;
        tables[i].rows = NULL;
        tables[i].key_ids = NULL;
        tables[i].reference_ids = md_alloc_array(tables[i].kind->fields_count + 1, sizeof *tables[i].reference_ids);
    }
}

enum md_status md_batch_check(const struct md_schema *schema, struct md_import *import, struct md_checked *checked,
                              struct md_diagnostics *out)
{
    struct md_closed_periods none = {0};
    struct md_batch_table *tables = md_alloc_array(import->tables_count + 1, sizeof *tables);
    size_t errors_before = out->errors_count;
    begin(schema, import, checked);
    for (size_t i = 0; i < import->tables_count; i++) {
        md_batch_table_begin(&tables[i], NULL, import, i, &none, 0, out);
        tables[i].schema = schema;
        tables[i].keys = checked->keys;
    }
    for (size_t i = 0; i < import->tables_count; i++) (void)md_batch_table_keys(&tables[i]);
    for (size_t i = 0; i < import->tables_count; i++) (void)md_batch_table_references(&tables[i]);
    for (size_t i = 0; i < import->tables_count; i++) md_batch_table_compare(&tables[i], &checked->rows_counts[i]);
    keep(tables, checked);
    for (size_t i = 0; i < import->tables_count; i++) md_batch_table_free(&tables[i]);
    md_free(tables);
    return out->errors_count > errors_before ? MD_FINDINGS : MD_OK;
}

void md_checked_free(struct md_checked *checked, const struct md_import *import)
{
    for (size_t k = 0; k < checked->kinds_count; k++) md_keys_free(&checked->keys[k]);
    for (size_t i = 0; i < checked->tables_count; i++) {
        const struct md_kind *kind = import->tables[i].kind;
        for (size_t f = 0; f < kind->fields_count; f++) md_free(checked->target_indices[i][f]);
        md_free(checked->target_indices[i]);
        md_free(checked->rows[i]);
        md_free(checked->key_indices[i]);
    }
    md_free(checked->keys);
    md_free(checked->rows);
    md_free(checked->rows_counts);
    md_free(checked->key_indices);
    md_free(checked->target_indices);
    *checked = (struct md_checked){0};
}
