/* Reading records, of store/book.h. */
#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "store/book_parts.h"
#include "store/kept_kind.h"
#include "store/row_order.h"
#include "value/date.h"

enum { INDEX_SHARE = 8 /* the date index pays when it gives less than every 8th row */ };

/* ---- keys --------------------------------------------------------------------------------- */

static enum md_status read_keys(struct md_book *book, struct md_keys *keys, sqlite3_stmt *rows,
                                struct md_diagnostics *out)
{
    enum md_status status;
    while ((status = md_database_step(&book->database, rows, out)) == MD_OK) {
        int64_t id = sqlite3_column_int64(rows, 0);
        const char *text = (const char *)sqlite3_column_text(rows, 1);
        size_t length = (size_t)sqlite3_column_bytes(rows, 1);
        if (id < 1 || id > (int64_t)keys->ids_count || keys->count == keys->ids_count)
            return md_keys_damaged(book, out);
        md_texts_add(&keys->texts, text != NULL ? text : "", length);
        keys->index_of_id[id] = (int32_t)keys->count;
        keys->id_of_index[keys->count++] = id;
    }
    return status == MD_NOT_FOUND ? MD_OK : status;
}

enum md_status md_book_load_keys(struct md_book *book, const struct md_kind *kind,
                                 struct md_keys *keys, struct md_diagnostics *out)
{
    *keys = (struct md_keys){0};
    int64_t highest = 0;
    bool exists = book->kinds[kind->index].exists;
    enum md_status status = exists ? md_highest_key_id(book, kind, &highest, out) : MD_OK;
    if (status != MD_OK) return status;
    keys->ids_count = (size_t)highest;
    keys->index_of_id = md_alloc_array(keys->ids_count + 1, sizeof *keys->index_of_id);
    keys->id_of_index = md_alloc_array(keys->ids_count + 1, sizeof *keys->id_of_index);
    memset(keys->index_of_id, 0xFF, (keys->ids_count + 1) * sizeof *keys->index_of_id); /* -1 */
    if (highest == 0) return MD_OK;
    sqlite3_stmt *rows;
    status = md_prepare_keys(book, kind, "SELECT id, key FROM ", " ORDER BY key", &rows, out);
    if (status == MD_OK) status = read_keys(book, keys, rows, out);
    sqlite3_finalize(rows);
    if (status != MD_OK) md_keys_free(keys);
    return status;
}

/* ---- the query ---------------------------------------------------------------------------- */

struct loading {
    struct md_book *book;
    const struct md_load_request *request;
    const struct md_kind *kind;
    struct md_diagnostics *out;
    int64_t as_of_batch;
    int64_t all, some; /* versions of the kind, and of the days asked for: upper bounds */
    sqlite3_stmt *rows;
    int32_t *ids;        /* of the key of each row */
    int64_t *valid_from; /* kinds with history; INT64_MIN: missing */
    size_t rows_count, rows_capacity;
    uint32_t *order; /* rows sorted; NULL: they came in order */
};

static void add_date_range(const struct loading *loading, struct md_buffer *sql)
{
    const struct md_load_request *request = loading->request;
    if (request->date_field < 0) return;
    const char *name = loading->kind->fields[request->date_field].name;
    md_buffer_add_text(sql, " AND (");
    md_sql_name(sql, "f_", name);
    md_buffer_add_text(sql, " >= ?2 AND ");
    md_sql_name(sql, "f_", name);
    md_buffer_add_text(sql, " < ?3");
    if (request->with_undated) {
        md_buffer_add_text(sql, " OR ");
        md_sql_name(sql, "f_", name);
        md_buffer_add_text(sql, " IS NULL");
    }
    md_buffer_add_text(sql, ")");
}

/* SELECT key, valid_from, fields asked for. A field the book does not have yet is NULL. */
static void add_select(const struct loading *loading, struct md_buffer *sql)
{
    const struct md_kind *kind = loading->kind;
    const struct md_stored_kind *stored = &loading->book->kinds[kind->index];
    md_buffer_add_text(sql, kind->history ? "SELECT key, f_valid_from" : "SELECT key, NULL");
    for (size_t i = 0; i < kind->fields_count; i++) {
        if (loading->request->fields == NULL || !loading->request->fields[i]) continue;
        md_buffer_add_text(sql, ", ");
        if (stored->fields_exist[i])
            md_sql_name(sql, "f_", kind->fields[i].name);
        else
            md_buffer_add_text(sql, "NULL");
    }
    md_buffer_add_text(sql, " FROM ");
    md_sql_name(sql, "rec_", kind->name);
}

/* How many versions came in up to the batch: of the whole kind, or dated in the range. An upper
 * bound of what the load gives, from the kept digests. */
static enum md_status count_rows(struct loading *loading, bool in_range, int64_t *count)
{
    const struct md_load_request *request = loading->request;
    sqlite3_stmt *row;
    enum md_status status = md_database_prepare(
        &loading->book->database,
        "SELECT total(rows_count) FROM digests WHERE kind = ?1 AND direction = 'in' AND batch <= ?2"
        " AND field = coalesce(?3, (SELECT min(field) FROM digests WHERE kind = ?1))"
        " AND (?3 IS NULL OR (month = '' AND ?6) OR (month >= strftime('%Y-%m', ?4 * 86400, "
        "'unixepoch')"
        " AND month <= strftime('%Y-%m', (?5 - 1) * 86400, 'unixepoch')))",
        &row, loading->out);
    if (status != MD_OK) return status;
    md_bind_text(row, 1, loading->kind->name);
    sqlite3_bind_int64(row, 2, loading->as_of_batch);
    if (in_range) md_bind_text(row, 3, loading->kind->fields[request->date_field].name);
    /* SQLite has no months beyond the calendar's ends. */
    sqlite3_bind_int(row, 4, request->from > MD_DATE_MIN ? request->from : MD_DATE_MIN);
    sqlite3_bind_int(row, 5, request->to <= MD_DATE_MAX ? request->to : MD_DATE_MAX + 1);
    sqlite3_bind_int(row, 6, request->with_undated);
    status = md_database_step(&loading->book->database, row, loading->out);
    if (status == MD_OK) *count = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    return status;
}

static enum md_status estimate(struct loading *loading)
{
    enum md_status status = count_rows(loading, false, &loading->all);
    loading->some = loading->all;
    if (status == MD_OK && loading->request->date_field >= 0)
        status = count_rows(loading, true, &loading->some);
    loading->rows_capacity = (size_t)loading->some;
    return status;
}

/* A month of many is found through the date index; most of a kind is quicker read from end to end.
 */
static void add_access(const struct loading *loading, struct md_buffer *sql)
{
    const struct md_load_request *request = loading->request;
    bool by_index = request->date_field >= 0 && request->date_field == loading->kind->date_field &&
                    loading->some < loading->all / INDEX_SHARE;
    if (by_index) {
        md_buffer_add_text(sql, " INDEXED BY ");
        md_sql_name(sql, "date_", loading->kind->name);
    } else {
        md_buffer_add_text(sql, " NOT INDEXED");
    }
}

static enum md_status prepare_rows(struct loading *loading)
{
    const struct md_load_request *request = loading->request;
    struct md_buffer sql = {0};
    add_select(loading, &sql);
    add_access(loading, &sql);
    md_buffer_add_text(&sql, " WHERE batch_in <= ?1 AND (batch_out IS NULL OR batch_out > ?1)");
    add_date_range(loading, &sql);
    enum md_status status = md_database_prepare(&loading->book->database, md_buffer_text(&sql),
                                                &loading->rows, loading->out);
    md_buffer_free(&sql);
    if (status != MD_OK) return status;
    sqlite3_bind_int64(loading->rows, 1, loading->as_of_batch);
    if (request->date_field >= 0) {
        sqlite3_bind_int(loading->rows, 2, request->from);
        sqlite3_bind_int(loading->rows, 3, request->to);
    }
    return MD_OK;
}

/* ---- rows --------------------------------------------------------------------------------- */

/* The dense index of a reference, or -1 when the book is damaged. */
static int64_t index_of_reference(const struct loading *loading, const struct md_field *field,
                                  int64_t id)
{
    const struct md_keys *keys = loading->request->target_keys[field->target];
    if (id < 1 || id > (int64_t)keys->ids_count) return -1;
    return keys->index_of_id[id];
}

static bool take_cell(struct loading *loading, struct md_table *table, size_t row, size_t field,
                      int place)
{
    struct md_column *column = &table->columns[field];
    if (sqlite3_column_type(loading->rows, place) == SQLITE_NULL) return true;
    int64_t value;
    if (column->type == MD_FIELD_TEXT) {
        const char *text = (const char *)sqlite3_column_text(loading->rows, place);
        size_t length = (size_t)sqlite3_column_bytes(loading->rows, place);
        value = md_texts_add(column->texts, text != NULL ? text : "", length);
    } else {
        value = sqlite3_column_int64(loading->rows, place);
    }
    if (column->type == MD_FIELD_REF)
        value = index_of_reference(loading, &loading->kind->fields[field], value);
    column->values[row] = value;
    column->present[row] = 1;
    return column->type != MD_FIELD_REF || value >= 0;
}

static void reserve(struct loading *loading, struct md_table *table)
{
    if (loading->rows_count < loading->rows_capacity) return;
    loading->rows_capacity += loading->rows_capacity / 4 + 64;
    loading->ids = md_realloc_array(loading->ids, loading->rows_capacity, sizeof *loading->ids);
    if (loading->kind->history)
        loading->valid_from = md_realloc_array(loading->valid_from, loading->rows_capacity,
                                               sizeof *loading->valid_from);
    if (table != NULL) md_table_reserve(table, loading->rows_capacity);
}

static void reserve_first(struct loading *loading, struct md_table *table)
{
    loading->ids = md_alloc_array(loading->rows_capacity + 1, sizeof *loading->ids);
    if (loading->kind->history)
        loading->valid_from =
            md_alloc_array(loading->rows_capacity + 1, sizeof *loading->valid_from);
    if (table != NULL && loading->rows_capacity > 0)
        md_table_reserve(table, loading->rows_capacity);
}

/* Take all rows as they come; `table` NULL: only their keys. */
static enum md_status take_rows(struct loading *loading, struct md_table *table)
{
    const struct md_kind *kind = loading->kind;
    reserve_first(loading, table);
    enum md_status status;
    while ((status = md_database_step(&loading->book->database, loading->rows, loading->out)) ==
           MD_OK) {
        reserve(loading, table);
        size_t row = loading->rows_count++;
        bool sound = true;
        loading->ids[row] = sqlite3_column_int(loading->rows, 0);
        if (kind->history)
            loading->valid_from[row] = sqlite3_column_type(loading->rows, 1) == SQLITE_NULL
                                           ? INT64_MIN
                                           : sqlite3_column_int64(loading->rows, 1);
        int place = 2;
        for (size_t i = 0; table != NULL && i < kind->fields_count; i++)
            if (table->columns[i].values != NULL)
                sound &= take_cell(loading, table, row, i, place++);
        if (!sound) return md_keys_damaged(loading->book, loading->out);
    }
    return status == MD_NOT_FOUND ? MD_OK : status;
}

/* ---- order -------------------------------------------------------------------------------- */

static enum md_status find_order(struct loading *loading)
{
    const struct md_unordered_rows rows = {
        .kind = loading->kind,
        .ids = loading->ids,
        .valid_from = loading->valid_from,
        .count = loading->rows_count,
        .keys = loading->request->with_keys ? loading->request->keys : NULL,
    };
    return md_row_order_find(loading->book, &rows, &loading->order, loading->out);
}

/* ---- the table ---------------------------------------------------------------------------- */

static void sort_column(const struct loading *loading, struct md_column *column)
{
    if (loading->order == NULL) return;
    size_t count = loading->rows_count;
    int64_t *values = md_realloc_array(NULL, count, sizeof *values);
    uint8_t *present = md_realloc_array(NULL, count, sizeof *present);
    for (size_t row = 0; row < count; row++) {
        values[row] = column->values[loading->order[row]];
        present[row] = column->present[loading->order[row]];
    }
    md_free(column->values);
    md_free(column->present);
    column->values = values;
    column->present = present;
}

/* A column without a gap needs no flags. */
static void drop_full_flags(const struct loading *loading, struct md_column *column)
{
    if (loading->rows_count == 0 || memchr(column->present, 0, loading->rows_count) != NULL) return;
    md_free(column->present);
    column->present = NULL;
}

static void complete_table(struct loading *loading, struct md_table *table)
{
    const struct md_load_request *request = loading->request;
    table->rows_count = loading->rows_count;
    for (size_t i = 0; i < loading->kind->fields_count; i++) {
        if (table->columns[i].values == NULL) continue;
        sort_column(loading, &table->columns[i]);
        drop_full_flags(loading, &table->columns[i]);
    }
    if (loading->order != NULL) table->rows_capacity = loading->rows_count;
    md_free(table->lines);
    md_free(table->files);
    md_free(table->keys);
    table->lines = NULL;
    table->files = NULL;
    table->keys = NULL;
    if (!request->with_keys) return;
    table->keys = md_alloc_array(table->rows_capacity + 1, sizeof *table->keys);
    for (size_t row = 0; row < loading->rows_count; row++) {
        size_t from = loading->order != NULL ? loading->order[row] : row;
        table->keys[row] = request->keys->index_of_id[loading->ids[from]];
    }
    md_table_index_keys(table, request->keys->count);
}

static void loading_begin(struct loading *loading, struct md_book *book,
                          const struct md_load_request *request, struct md_diagnostics *out)
{
    *loading =
        (struct loading){.book = book, .request = request, .kind = request->kind, .out = out};
    loading->as_of_batch =
        request->as_of_batch > 0 ? request->as_of_batch : md_book_latest_batch(book);
}

static void loading_end(struct loading *loading)
{
    sqlite3_finalize(loading->rows);
    md_free(loading->ids);
    md_free(loading->valid_from);
    md_free(loading->order);
}

/* Nothing can be stored under a date that the book has no column for, nor of a kind it lacks. */
static bool reads_nothing(const struct md_book *book, const struct md_load_request *request)
{
    const struct md_stored_kind *stored = &book->kinds[request->kind->index];
    if (!stored->exists) return true;
    return request->date_field >= 0 && !stored->fields_exist[request->date_field] &&
           !request->with_undated;
}

/* From the table of the book; `table` NULL: only the keys of the rows. */
static enum md_status read_rows(struct loading *loading, struct md_table *table)
{
    enum md_status status = prepare_rows(loading);
    if (status == MD_OK) status = take_rows(loading, table);
    if (status == MD_OK) status = find_order(loading);
    return status;
}

enum md_status md_book_load(struct md_book *book, const struct md_load_request *request,
                            struct md_table *table, struct md_diagnostics *out)
{
    assert(!request->with_keys || request->keys != NULL);
    struct loading loading;
    loading_begin(&loading, book, request, out);
    bool *none = md_alloc_array(request->kind->fields_count + 1, sizeof *none);
    md_table_init(table, request->kind, request->fields != NULL ? request->fields : none);
    md_free(none);
    enum md_status status = MD_OK;
    bool served = false;
    if (!reads_nothing(book, request)) {
        status = estimate(&loading);
        if (status == MD_OK && !request->kind->built_in && loading.all >= (int64_t)book->kept_from)
            status = md_kept_kind_load(book, request, loading.as_of_batch, loading.some, table, &served, out);
        if (status == MD_OK && !served) status = read_rows(&loading, table);
    }
    if (status == MD_OK && !served) complete_table(&loading, table);
    loading_end(&loading);
    if (status != MD_OK) md_table_free(table);
    return status;
}

/* ---- the key of a row --------------------------------------------------------------------- */

static bool is_kept(const struct md_row_keys *kept, const struct md_load_request *request,
                    int64_t as_of_batch)
{
    return kept->valid && kept->kind == request->kind && kept->date_field == request->date_field &&
           kept->from == request->from && kept->to == request->to &&
           kept->with_undated == request->with_undated && kept->as_of_batch == as_of_batch;
}

/* Read the keys of all rows of the request, in order, and keep them for the next question. */
static enum md_status keep_row_keys(struct md_book *book, const struct md_load_request *request,
                                    struct md_diagnostics *out)
{
    struct md_load_request bare = *request;
    bare.fields = NULL;
    bare.with_keys = false;
    struct loading loading;
    loading_begin(&loading, book, &bare, out);
    struct md_row_keys *kept = &book->row_keys;
    if (is_kept(kept, request, loading.as_of_batch)) return MD_OK;
    kept->valid = false;
    enum md_status status = MD_OK;
    if (!reads_nothing(book, request)) {
        status = estimate(&loading);
        if (status == MD_OK && !request->kind->built_in && loading.all >= (int64_t)book->kept_from)
            status = md_kept_kind_row_ids(book, &bare, loading.as_of_batch, &loading.ids,
                                          &loading.rows_count, out);
        if (status == MD_OK && loading.ids == NULL) status = read_rows(&loading, NULL);
    }
    if (status == MD_OK) {
        md_free(kept->ids);
        *kept = (struct md_row_keys){true,
                                     request->kind,
                                     request->date_field,
                                     request->from,
                                     request->to,
                                     request->with_undated,
                                     loading.as_of_batch,
                                     NULL,
                                     loading.rows_count};
        kept->ids = md_alloc_array(loading.rows_count + 1, sizeof *kept->ids);
        for (size_t row = 0; row < loading.rows_count; row++)
            kept->ids[row] = loading.ids[loading.order != NULL ? loading.order[row] : row];
    }
    loading_end(&loading);
    return status;
}

enum md_status md_book_key_of_row(struct md_book *book, const struct md_load_request *request,
                                  size_t row, struct md_buffer *key)
{
    struct md_diagnostics ignored = {0};
    enum md_status status = keep_row_keys(book, request, &ignored);
    sqlite3_stmt *found = NULL;
    if (status == MD_OK && row >= book->row_keys.count) status = MD_NOT_FOUND;
    if (status == MD_OK)
        status = md_prepare_keys(book, request->kind, "SELECT key FROM ", " WHERE id = ?1", &found,
                              &ignored);
    if (status == MD_OK) {
        sqlite3_bind_int(found, 1, book->row_keys.ids[row]);
        status = md_database_step(&book->database, found, &ignored);
    }
    if (status == MD_OK) {
        const char *text = (const char *)sqlite3_column_text(found, 0);
        md_buffer_add(key, text != NULL ? text : "", (size_t)sqlite3_column_bytes(found, 0));
    }
    sqlite3_finalize(found);
    md_diagnostics_free(&ignored);
    return status;
}
