#include "store/key_ids.h"

#include <string.h>

#include "base/look_alike.h"
#include "base/memory.h"
#include "base/sort.h"
#include "base/text.h"

enum {
    SCAN_SHARE = 16 /* walk the index when at least every 16th key is asked for */
};

/* ---- order of codes ----------------------------------------------------------------------- */

static int compare_codes(const void *context, uint32_t a, uint32_t b)
{
    const struct md_texts *texts = context;
    size_t a_length, b_length;
    const char *a_text = md_texts_get(texts, a, &a_length);
    const char *b_text = md_texts_get(texts, b, &b_length);
    return md_text_compare(a_text, a_length, b_text, b_length);
}

/* From the numbers of rows: the codes in use, sorted. */
static void sort_used(struct md_code_order *order, const struct md_texts *texts)
{
    order->codes = md_alloc_array(texts->count + 1, sizeof *order->codes);
    order->count = 0;
    for (size_t code = 0; code < texts->count; code++)
        if (order->rows_of[code] > 0) order->codes[order->count++] = (uint32_t)code;
    md_sort(order->codes, order->count, compare_codes, texts);
}

void md_code_order_of_keys(struct md_code_order *order, const struct md_table *table)
{
    order->rows_of = md_alloc_array(table->key_texts.count + 1, sizeof *order->rows_of);
    for (size_t row = 0; row < table->rows_count; row++) order->rows_of[table->keys[row]]++;
    if (table->key_order == NULL || table->key_order_count != table->key_texts.count) {
        sort_used(order, &table->key_texts);
        return;
    }
    order->codes = md_alloc_array(table->key_texts.count + 1, sizeof *order->codes);
    order->count = 0;
    for (size_t i = 0; i < table->key_order_count; i++)
        if (order->rows_of[table->key_order[i]] > 0) order->codes[order->count++] = table->key_order[i];
}

void md_code_order_of_column(struct md_code_order *order, const struct md_table *table, int field)
{
    const struct md_column *column = &table->columns[field];
    order->rows_of = md_alloc_array(column->texts->count + 1, sizeof *order->rows_of);
    for (size_t row = 0; row < table->rows_count; row++)
        if (md_table_has(table, row, field)) order->rows_of[column->values[row]]++;
    sort_used(order, column->texts);
}

void md_code_order_free(struct md_code_order *order)
{
    md_free(order->codes);
    md_free(order->rows_of);
    *order = (struct md_code_order){0};
}

/* ---- finding ------------------------------------------------------------------------------ */

/* Prepare `before` "key_<kind>" `after`. */
static enum md_status prepare(struct md_book *book, const struct md_kind *kind, const char *before,
                              const char *after, sqlite3_stmt **statement,
                              struct md_diagnostics *out)
{
    struct md_buffer sql = {0};
    md_buffer_add_text(&sql, before);
    md_sql_name(&sql, "key_", kind->name);
    md_buffer_add_text(&sql, after);
    enum md_status status =
        md_database_prepare(&book->database, md_buffer_text(&sql), statement, out);
    md_buffer_free(&sql);
    return status;
}

static enum md_status highest_id(struct md_book *book, const struct md_kind *kind, int64_t *highest,
                                 struct md_diagnostics *out)
{
    sqlite3_stmt *row;
    *highest = 0;
    enum md_status status = prepare(book, kind, "SELECT max(id) FROM ", "", &row, out);
    if (status != MD_OK) return status;
    status = md_database_step(&book->database, row, out);
    if (status == MD_OK) *highest = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    return status;
}

/* Walk the key index and the wanted codes side by side. */
static enum md_status find_by_walk(struct md_book *book, const struct md_kind *kind,
                                   const struct md_texts *texts, const struct md_code_order *order,
                                   int32_t *ids, struct md_diagnostics *out)
{
    sqlite3_stmt *rows;
    enum md_status status =
        prepare(book, kind, "SELECT key, id FROM ", " ORDER BY key", &rows, out);
    if (status != MD_OK) return status;
    size_t place = 0;
    while (place < order->count &&
           (status = md_database_step(&book->database, rows, out)) == MD_OK) {
        const char *key = (const char *)sqlite3_column_text(rows, 0);
        size_t key_length = (size_t)sqlite3_column_bytes(rows, 0);
        for (; place < order->count; place++) {
            size_t length;
            const char *text = md_texts_get(texts, order->codes[place], &length);
            int comparison = md_text_compare(text, length, key, key_length);
            if (comparison == 0) ids[order->codes[place]] = sqlite3_column_int(rows, 1);
            if (comparison > 0) break;
        }
    }
    sqlite3_finalize(rows);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

static enum md_status find_each(struct md_book *book, const struct md_kind *kind,
                                const struct md_texts *texts, const struct md_code_order *order,
                                int32_t *ids, struct md_diagnostics *out)
{
    sqlite3_stmt *row;
    enum md_status status = prepare(book, kind, "SELECT id FROM ", " WHERE key = ?1", &row, out);
    if (status != MD_OK) return status;
    for (size_t place = 0; place < order->count; place++) {
        uint32_t code = order->codes[place];
        size_t length;
        const char *text = md_texts_get(texts, code, &length);
        sqlite3_bind_text(row, 1, text, (int)length, SQLITE_STATIC);
        status = md_database_step(&book->database, row, out);
        if (status == MD_OK)
            ids[code] = sqlite3_column_int(row, 0);
        else if (status != MD_NOT_FOUND)
            break;
        sqlite3_reset(row);
    }
    sqlite3_finalize(row);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

enum md_status md_key_ids_find(struct md_book *book, const struct md_kind *kind,
                               const struct md_texts *texts, const struct md_code_order *order,
                               int32_t *ids, struct md_diagnostics *out)
{
    int64_t highest;
    enum md_status status = highest_id(book, kind, &highest, out);
    if (status != MD_OK || highest == 0) return status;
    if ((int64_t)order->count >= highest / SCAN_SHARE)
        return find_by_walk(book, kind, texts, order, ids, out);
    return find_each(book, kind, texts, order, ids, out);
}

/* ---- adding ------------------------------------------------------------------------------- */

/* The ids no longer rise with the keys' bytes: readers must sort. */
static enum md_status note_unsorted(struct md_book *book, const struct md_kind *kind,
                                    struct md_diagnostics *out)
{
    sqlite3_stmt *update;
    enum md_status status = md_database_prepare(
        &book->database, "UPDATE kinds SET keys_sorted = 0 WHERE name = ?1", &update, out);
    if (status != MD_OK) return status;
    md_bind_text(update, 1, kind->name);
    status = md_database_finish(&book->database, update, out);
    sqlite3_finalize(update);
    return status;
}

/* Does the key come after all that are known? */
static enum md_status comes_last(struct md_book *book, const struct md_kind *kind,
                                 const struct md_texts *texts, uint32_t code, bool *last,
                                 struct md_diagnostics *out)
{
    sqlite3_stmt *row;
    enum md_status status =
        prepare(book, kind, "SELECT 1 FROM ", " WHERE key > ?1 LIMIT 1", &row, out);
    if (status != MD_OK) return status;
    size_t length;
    const char *text = md_texts_get(texts, code, &length);
    sqlite3_bind_text(row, 1, text, (int)length, SQLITE_STATIC);
    status = md_database_step(&book->database, row, out);
    *last = status == MD_NOT_FOUND;
    sqlite3_finalize(row);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

static enum md_status insert_unknown(struct md_book *book, const struct md_kind *kind,
                                     const struct md_texts *texts,
                                     const struct md_code_order *order, int32_t *ids, int64_t next,
                                     struct md_diagnostics *out)
{
    sqlite3_stmt *insert;
    enum md_status status =
        prepare(book, kind, "INSERT INTO ", " (id, key) VALUES (?1, ?2)", &insert, out);
    if (status != MD_OK) return status;
    bool first = true;
    for (size_t place = 0; place < order->count && status == MD_OK; place++) {
        uint32_t code = order->codes[place];
        if (ids[code] != 0) continue;
        bool last = true;
        if (first && next > 1) status = comes_last(book, kind, texts, code, &last, out);
        if (status == MD_OK && !last) status = note_unsorted(book, kind, out);
        if (status != MD_OK) break;
        first = false;
        size_t length;
        const char *text = md_texts_get(texts, code, &length);
        ids[code] = (int32_t)next;
        sqlite3_bind_int64(insert, 1, next++);
        sqlite3_bind_text(insert, 2, text, (int)length, SQLITE_STATIC);
        status = md_database_finish(&book->database, insert, out);
    }
    sqlite3_finalize(insert);
    return status;
}

enum md_status md_key_ids_add(struct md_book *book, const struct md_kind *kind,
                              const struct md_texts *texts, const struct md_code_order *order,
                              int32_t *ids, int64_t *highest_known, struct md_diagnostics *out)
{
    enum md_status status = highest_id(book, kind, highest_known, out);
    if (status != MD_OK) return status;
    if (*highest_known + (int64_t)order->count >= INT32_MAX) {
        md_diagnostics_add(out, MD_ERROR, "E0601", "%s has more than 2^31 keys", kind->name);
        return MD_STORAGE;
    }
    return insert_unknown(book, kind, texts, order, ids, *highest_known + 1, out);
}

/* ---- the nearest known -------------------------------------------------------------------- */

/* Up to MD_KEY_NEIGHBOURS_MAX keys on one side of `text`, added to `keys`. */
static void add_neighbours(struct md_book *book, const struct md_kind *kind, const char *after,
                           const char *text, const char **keys, size_t *count,
                           struct md_arena *arena, struct md_diagnostics *out)
{
    sqlite3_stmt *rows;
    if (prepare(book, kind, "SELECT key FROM ", after, &rows, out) != MD_OK) return;
    md_bind_text(rows, 1, text);
    sqlite3_bind_int(rows, 2, MD_KEY_NEIGHBOURS_MAX);
    while (md_database_step(&book->database, rows, out) == MD_OK)
        keys[(*count)++] = md_column_text(rows, 0, arena);
    sqlite3_finalize(rows);
}

/* A known key that looks the same: it may begin with another byte, so all are looked at. */
static const char *look_alike(struct md_book *book, const struct md_kind *kind, const char *text,
                              struct md_arena *arena, struct md_diagnostics *out)
{
    struct md_arena scratch = {0};
    const char *wanted = md_look_alike(arena, text, strlen(text));
    const char *found = NULL;
    sqlite3_stmt *rows;
    if (wanted == NULL || prepare(book, kind, "SELECT key FROM ", " ORDER BY id LIMIT ?1", &rows,
                                  out) != MD_OK)
        return NULL;
    sqlite3_bind_int(rows, 1, MD_KEYS_LOOKED_AT_MAX);
    while (found == NULL && md_database_step(&book->database, rows, out) == MD_OK) {
        const char *key = (const char *)sqlite3_column_text(rows, 0);
        size_t length = (size_t)sqlite3_column_bytes(rows, 0);
        if (key == NULL || length > strlen(text) * 4 || strlen(text) > length * 4 + 64) continue;
        md_arena_reset(&scratch);
        const char *shape = md_look_alike(&scratch, key, length);
        if (shape != NULL && strcmp(shape, wanted) == 0)
            found = md_arena_strndup(arena, key, length);
    }
    sqlite3_finalize(rows);
    md_arena_free(&scratch);
    return found;
}

const char *md_key_ids_nearest(struct md_book *book, const struct md_kind *kind, const char *text,
                               struct md_arena *arena, bool *looks_alike)
{
    struct md_diagnostics ignored = {0};
    const char *alike = look_alike(book, kind, text, arena, &ignored);
    *looks_alike = alike != NULL;
    if (alike != NULL) {
        md_diagnostics_free(&ignored);
        return alike;
    }
    struct md_arena scratch = {0};
    const char **keys = md_arena_array(&scratch, 2 * MD_KEY_NEIGHBOURS_MAX, sizeof *keys);
    size_t count = 0;
    add_neighbours(book, kind, " WHERE key < ?1 ORDER BY key DESC LIMIT ?2", text, keys, &count,
                   &scratch, &ignored);
    add_neighbours(book, kind, " WHERE key > ?1 ORDER BY key LIMIT ?2", text, keys, &count,
                   &scratch, &ignored);
    int nearest = md_text_nearest(text, keys, count);
    const char *found = nearest < 0 ? NULL : md_arena_strdup(arena, keys[nearest]);
    md_arena_free(&scratch);
    md_diagnostics_free(&ignored);
    return found;
}
