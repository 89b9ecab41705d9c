/*
 * The third step of batch_table.h. First what is to happen with each row is decided, key by key,
 * against the versions that are open in the book: statements ask for one key at a time through
 * the index of open versions; a key that comes with this batch has none and is not asked for.
 * Then the rows that stay are written, while another thread takes their digests.
 */
#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "store/batch_table.h"
#include "store/kind_tables.h"
#include "store/version_faults.h"

enum {
    COLUMNS_BEFORE_FIELDS = 2, /* row, batch_in */
    MANY_ROWS = 5000           /* worth a second thread, and indexes made afterwards */
};

struct writer {
    struct md_batch_table *in;
    sqlite3_stmt *insert, *open, *close;
    sqlite3_stmt **key_of; /* by field: text of a reference */
    struct md_table old;   /* open versions of the key at hand */
    int64_t *old_rows, *old_batches;
    bool *old_replaced;
    size_t old_capacity;
    uint32_t *inserts; /* rows to be written, in order */
    size_t inserts_count;
    enum md_status insert_status;
};

/* ---- statements --------------------------------------------------------------------------- */

static enum md_status prepare_insert(struct writer *writer)
{
    const struct md_kind *kind = writer->in->kind;
    struct md_buffer sql = {0}, values = {0};
    md_buffer_add_text(&sql, "INSERT INTO ");
    md_sql_name(&sql, "rec_", kind->name);
    md_buffer_add_text(&sql, " (key, batch_in");
    md_buffer_add_text(&values, ") VALUES (?, ?");
    for (size_t i = 0; i < kind->fields_count; i++) {
        md_buffer_add_text(&sql, ", ");
        md_sql_name(&sql, "f_", kind->fields[i].name);
        md_buffer_add_text(&values, ", ?");
    }
    md_buffer_add_text(&sql, md_buffer_text(&values));
    md_buffer_add_text(&sql, ")");
    enum md_status status = md_database_prepare(&writer->in->book->database, md_buffer_text(&sql),
                                                &writer->insert, writer->in->out);
    md_buffer_free(&sql);
    md_buffer_free(&values);
    if (status == MD_OK) sqlite3_bind_int64(writer->insert, 2, writer->in->batch);
    return status;
}

static enum md_status prepare_open(struct writer *writer)
{
    const struct md_kind *kind = writer->in->kind;
    struct md_buffer sql = {0};
    md_buffer_add_text(&sql, "SELECT row, batch_in");
    for (size_t i = 0; i < kind->fields_count; i++) {
        md_buffer_add_text(&sql, ", ");
        md_sql_name(&sql, "f_", kind->fields[i].name);
    }
    md_buffer_add_text(&sql, " FROM ");
    md_sql_name(&sql, "rec_", kind->name);
    md_buffer_add_text(&sql, " WHERE key = ? AND batch_out IS NULL");
    if (kind->history) md_buffer_add_text(&sql, " ORDER BY f_valid_from");
    enum md_status status = md_database_prepare(&writer->in->book->database, md_buffer_text(&sql),
                                                &writer->open, writer->in->out);
    md_buffer_free(&sql);
    return status;
}

static enum md_status prepare_close(struct writer *writer)
{
    struct md_buffer sql = {0};
    md_buffer_add_text(&sql, "UPDATE ");
    md_sql_name(&sql, "rec_", writer->in->kind->name);
    md_buffer_add_text(&sql, " SET batch_out = ?1 WHERE row = ?2");
    enum md_status status = md_database_prepare(&writer->in->book->database, md_buffer_text(&sql),
                                                &writer->close, writer->in->out);
    md_buffer_free(&sql);
    if (status == MD_OK) sqlite3_bind_int64(writer->close, 1, writer->in->batch);
    return status;
}

static enum md_status prepare_key_of(struct writer *writer, size_t field)
{
    struct md_buffer sql = {0};
    md_buffer_add_text(&sql, "SELECT key FROM ");
    md_sql_name(&sql, "key_", writer->in->kind->fields[field].target_name);
    md_buffer_add_text(&sql, " WHERE id = ?");
    enum md_status status = md_database_prepare(&writer->in->book->database, md_buffer_text(&sql),
                                                &writer->key_of[field], writer->in->out);
    md_buffer_free(&sql);
    return status;
}

static enum md_status writer_begin(struct writer *writer, struct md_batch_table *in)
{
    *writer = (struct writer){.in = in};
    md_table_init(&writer->old, in->kind, NULL);
    writer->inserts = md_alloc_array(in->table->rows_count + 1, sizeof *writer->inserts);
    writer->key_of = md_alloc_array(in->kind->fields_count + 1, sizeof(sqlite3_stmt *));
    enum md_status status = prepare_insert(writer);
    if (status == MD_OK) status = prepare_open(writer);
    if (status == MD_OK) status = prepare_close(writer);
    for (size_t i = 0; i < in->kind->fields_count && status == MD_OK; i++)
        if (in->kind->fields[i].type == MD_FIELD_REF) status = prepare_key_of(writer, i);
    return status;
}

static void writer_end(struct writer *writer)
{
    sqlite3_finalize(writer->insert);
    sqlite3_finalize(writer->open);
    sqlite3_finalize(writer->close);
    for (size_t i = 0; i < writer->in->kind->fields_count; i++) sqlite3_finalize(writer->key_of[i]);
    md_free(writer->key_of);
    md_table_free(&writer->old);
    md_free(writer->old_rows);
    md_free(writer->old_batches);
    md_free(writer->old_replaced);
    md_free(writer->inserts);
}

/* ---- writing ------------------------------------------------------------------------------ */

static void bind_cell(struct writer *writer, uint32_t row, size_t field)
{
    const struct md_batch_table *in = writer->in;
    const struct md_column *column = &in->table->columns[field];
    int place = (int)field + 3;
    if (column->values == NULL || !md_table_has(in->table, row, (int)field)) {
        sqlite3_bind_null(writer->insert, place);
    } else if (column->type == MD_FIELD_TEXT) {
        size_t length;
        const char *text = md_texts_get(column->texts, (uint32_t)column->values[row], &length);
        sqlite3_bind_text(writer->insert, place, text, (int)length, SQLITE_STATIC);
    } else if (column->type == MD_FIELD_REF) {
        sqlite3_bind_int64(writer->insert, place, in->reference_ids[field][column->values[row]]);
    } else {
        sqlite3_bind_int64(writer->insert, place, column->values[row]);
    }
}

static void note_touch(struct md_batch_table *in, const struct md_table *table, size_t table_row,
                       uint32_t row)
{
    int period = md_closed_periods_of_row(in->closed, table, table_row);
    if (period >= 0) md_closed_periods_note(in->touches, period, row);
}

static enum md_status insert_row(struct writer *writer, uint32_t row)
{
    struct md_batch_table *in = writer->in;
    sqlite3_bind_int64(writer->insert, 1, in->key_ids[in->table->keys[row]]);
    for (size_t i = 0; i < in->kind->fields_count; i++) bind_cell(writer, row, i);
    return md_database_finish(&in->book->database, writer->insert, in->out);
}

/* Task 0 writes the rows, task 1 takes their digests; they share nothing that either changes. */
static void write_or_digest(void *context, size_t task, size_t thread)
{
    (void)thread;
    struct writer *writer = context;
    struct md_batch_table *in = writer->in;
    for (size_t i = 0; i < writer->inserts_count && writer->insert_status == MD_OK && task == 0;
         i++)
        writer->insert_status = insert_row(writer, writer->inserts[i]);
    for (size_t i = 0; i < writer->inserts_count && task == 1; i++)
        md_bucket_digests_add(&in->digests, MD_ROWS_IN, in->table, writer->inserts[i]);
}

/* Change the indexes by the given maker of SQL. */
static enum md_status change_indexes(struct md_batch_table *in,
                                     void (*make)(const struct md_kind *, struct md_buffer *))
{
    struct md_buffer sql = {0};
    make(in->kind, &sql);
    enum md_status status = md_database_execute(&in->book->database, md_buffer_text(&sql), in->out);
    md_buffer_free(&sql);
    return status;
}

/* Sorting an index at once is several times quicker than a million insertions into it. */
static enum md_status write_rows(struct writer *writer)
{
    struct md_batch_table *in = writer->in;
    if (!md_batch_table_is_sound(in) || writer->inserts_count == 0) return MD_OK;
    bool many = writer->inserts_count >= MANY_ROWS;
    bool first_rows = many && in->highest_known == 0;
    enum md_status status = MD_OK;
    if (first_rows) status = change_indexes(in, md_kind_tables_drop_indexes);
    if (status != MD_OK) return status;
    md_pool_run(many ? 2 : 1, 2, write_or_digest, writer);
    status = writer->insert_status;
    if (status == MD_OK && first_rows) status = change_indexes(in, md_kind_tables_indexes);
    return status;
}

/* A version that only ends on another day changes nothing before the earlier of the two days. */
static bool ends_otherwise(const struct md_table *old, size_t old_row, const struct md_table *table, size_t row,
                           int64_t *day)
{
    const struct md_kind *kind = table->kind;
    if (!kind->history) return false;
    for (size_t i = 0; i < kind->fields_count; i++)
        if ((int)i != kind->valid_to_field && !md_version_same_cell(old, old_row, table, row, (int)i)) return false;
    int to = kind->valid_to_field;
    int64_t old_to = md_version_has_cell(old, old_row, to) ? old->columns[to].values[old_row] : INT64_MAX;
    int64_t new_to = md_version_has_cell(table, row, to) ? table->columns[to].values[row] : INT64_MAX;
    *day = old_to < new_to ? old_to : new_to;
    return true;
}

/* What a change of version `old` to the row of the table would touch of what is closed. */
static void note_change(struct writer *writer, size_t old, uint32_t row)
{
    struct md_batch_table *in = writer->in;
    int64_t day;
    if (!ends_otherwise(&writer->old, old, in->table, row, &day)) {
        note_touch(in, &writer->old, old, row);
        note_touch(in, in->table, row, row);
        return;
    }
    int period = md_closed_periods_since(in->closed, day);
    if (period >= 0) md_closed_periods_note(in->touches, period, row);
}

static enum md_status close_version(struct writer *writer, size_t old)
{
    struct md_batch_table *in = writer->in;
    writer->old_replaced[old] = true;
    if (!md_batch_table_is_sound(in)) return MD_OK;
    md_bucket_digests_add(&in->digests, MD_ROWS_OUT, &writer->old, old);
    sqlite3_bind_int64(writer->close, 2, writer->old_rows[old]);
    return md_database_finish(&in->book->database, writer->close, in->out);
}

/* ---- the open versions of a key ----------------------------------------------------------- */

static enum md_status read_reference(struct writer *writer, size_t field, size_t old)
{
    struct md_batch_table *in = writer->in;
    sqlite3_stmt *key = writer->key_of[field];
    sqlite3_bind_int64(key, 1,
                       sqlite3_column_int64(writer->open, (int)field + COLUMNS_BEFORE_FIELDS));
    enum md_status status = md_database_step(&in->book->database, key, in->out);
    if (status == MD_OK) {
        const char *text = (const char *)sqlite3_column_text(key, 0);
        size_t length = (size_t)sqlite3_column_bytes(key, 0);
        md_table_set(
            &writer->old, old, (int)field,
            md_texts_add(writer->old.columns[field].texts, text != NULL ? text : "", length));
    }
    sqlite3_reset(key);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

static enum md_status read_version(struct writer *writer, size_t old)
{
    const struct md_kind *kind = writer->in->kind;
    writer->old_rows[old] = sqlite3_column_int64(writer->open, 0);
    writer->old_batches[old] = sqlite3_column_int64(writer->open, 1);
    writer->old_replaced[old] = false;
    for (size_t i = 0; i < kind->fields_count; i++) {
        int column = (int)i + COLUMNS_BEFORE_FIELDS;
        md_table_clear(&writer->old, old, (int)i);
        if (sqlite3_column_type(writer->open, column) == SQLITE_NULL) continue;
        if (kind->fields[i].type == MD_FIELD_REF) {
            enum md_status status = read_reference(writer, i, old);
            if (status != MD_OK) return status;
        } else if (kind->fields[i].type == MD_FIELD_TEXT) {
            const char *text = (const char *)sqlite3_column_text(writer->open, column);
            size_t length = (size_t)sqlite3_column_bytes(writer->open, column);
            md_table_set(
                &writer->old, old, (int)i,
                md_texts_add(writer->old.columns[i].texts, text != NULL ? text : "", length));
        } else {
            md_table_set(&writer->old, old, (int)i, sqlite3_column_int64(writer->open, column));
        }
    }
    return MD_OK;
}

static void reserve_old(struct writer *writer)
{
    size_t count = writer->old.rows_count;
    if (count < writer->old_capacity) return;
    writer->old_capacity = writer->old_capacity ? writer->old_capacity * 2 : 8;
    md_table_reserve(&writer->old, writer->old_capacity);
    writer->old_rows =
        md_realloc_array(writer->old_rows, writer->old_capacity, sizeof *writer->old_rows);
    writer->old_batches =
        md_realloc_array(writer->old_batches, writer->old_capacity, sizeof *writer->old_batches);
    writer->old_replaced =
        md_realloc_array(writer->old_replaced, writer->old_capacity, sizeof *writer->old_replaced);
}

/* Read all open versions of a key into `old`, in order of valid_from. */
static enum md_status read_versions(struct writer *writer, int32_t key)
{
    writer->old.rows_count = 0;
    if (key <= 0 || key > writer->in->highest_known) return MD_OK;
    for (size_t i = 0; i < writer->in->kind->fields_count; i++)
        if (writer->old.columns[i].texts != NULL) md_texts_free(writer->old.columns[i].texts);
    sqlite3_bind_int64(writer->open, 1, key);
    enum md_status status;
    while ((status = md_database_step(&writer->in->book->database, writer->open,
                                      writer->in->out)) == MD_OK) {
        reserve_old(writer);
        status = read_version(writer, writer->old.rows_count);
        if (status != MD_OK) break;
        writer->old.rows_count++;
    }
    sqlite3_reset(writer->open);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

/* ---- comparing ---------------------------------------------------------------------------- */

/* The column of the statement `open` against a cell, without a copy. */
static bool same_stored(const struct writer *writer, uint32_t row, size_t field)
{
    const struct md_batch_table *in = writer->in;
    const struct md_column *column = &in->table->columns[field];
    int place = (int)field + COLUMNS_BEFORE_FIELDS;
    bool stored = sqlite3_column_type(writer->open, place) != SQLITE_NULL;
    if (stored != md_version_has_cell(in->table, row, (int)field)) return false;
    if (!stored) return true;
    if (column->type == MD_FIELD_REF)
        return sqlite3_column_int64(writer->open, place) ==
               in->reference_ids[field][column->values[row]];
    if (column->type != MD_FIELD_TEXT)
        return sqlite3_column_int64(writer->open, place) == column->values[row];
    size_t length;
    const char *text = md_texts_get(column->texts, (uint32_t)column->values[row], &length);
    const void *bytes = sqlite3_column_text(writer->open, place);
    return bytes != NULL && (size_t)sqlite3_column_bytes(writer->open, place) == length &&
           memcmp(bytes, text, length) == 0;
}

/* The quick answer to a file that is imported again: the one open version equals the row. */
static enum md_status is_unchanged(struct writer *writer, uint32_t row, bool *unchanged)
{
    struct md_batch_table *in = writer->in;
    sqlite3_bind_int64(writer->open, 1, in->key_ids[in->table->keys[row]]);
    enum md_status status = md_database_step(&in->book->database, writer->open, in->out);
    *unchanged = status == MD_OK;
    for (size_t i = 0; i < in->kind->fields_count && *unchanged; i++)
        *unchanged = same_stored(writer, row, i);
    sqlite3_reset(writer->open);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

/* ---- history ------------------------------------------------------------------------------ */

static struct md_version version_of(const struct md_table *table, size_t row, int64_t batch)
{
    int from = table->kind->valid_from_field;
    int to = table->kind->valid_to_field;
    struct md_version version = {.batch = batch, .row = (uint32_t)row};
    version.has_from = md_version_has_cell(table, row, from);
    version.has_to = md_version_has_cell(table, row, to);
    if (version.has_from) version.from = table->columns[from].values[row];
    if (version.has_to) version.to = table->columns[to].values[row];
    return version;
}

static bool starts_before(const struct md_version *a, const struct md_version *b)
{
    if (!b->has_from) return false;
    return !a->has_from || a->from < b->from;
}

/* Everything in force after the batch: the book's versions that stay (writer NULL: there are none) and the batch's rows,
 * both already in order of valid_from. */
static void check_overlaps(struct md_batch_table *in, const struct writer *writer, const uint32_t *rows,
                           size_t rows_count)
{
    struct md_version last = {0};
    bool has_last = false;
    size_t old = 0, next = 0, old_count = writer != NULL ? writer->old.rows_count : 0;
    for (;;) {
        while (old < old_count && writer->old_replaced[old]) old++;
        bool has_old = old < old_count, has_new = next < rows_count;
        if (!has_old && !has_new) return;
        struct md_version version, candidate;
        if (has_old) version = version_of(&writer->old, old, writer->old_batches[old]);
        if (has_new) candidate = version_of(in->table, rows[next], 0);
        if (!has_old || (has_new && starts_before(&candidate, &version))) {
            version = candidate;
            next++;
        } else {
            old++;
        }
        bool both_old = has_last && last.batch > 0 && version.batch > 0;
        if (has_last && !both_old && (!last.has_to || !version.has_from || last.to > version.from))
            md_version_report_overlap(in, &last, &version);
        last = version;
        has_last = true;
    }
}

static bool same_identity(const struct md_table *a, size_t a_row, const struct md_table *b,
                          size_t b_row)
{
    return !a->kind->history || md_version_same_cell(a, a_row, b, b_row, a->kind->valid_from_field);
}

/* ---- keys --------------------------------------------------------------------------------- */

/* A field with a value in the book whose column no file of the import has, or -1. */
static int lost_field(const struct writer *writer, size_t old)
{
    const struct md_batch_table *in = writer->in;
    for (size_t i = 0; i < in->kind->fields_count && in->filled != NULL; i++)
        if (!in->filled[i] && md_version_has_cell(&writer->old, old, (int)i)) return (int)i;
    return -1;
}

/* One row against the open versions. */
static enum md_status take_row(struct writer *writer, uint32_t row)
{
    struct md_batch_table *in = writer->in;
    size_t old = 0;
    while (old < writer->old.rows_count && !same_identity(&writer->old, old, in->table, row)) old++;
    if (old == writer->old.rows_count) {
        in->count->rows_new++;
        note_touch(in, in->table, row, row);
        writer->inserts[writer->inserts_count++] = row;
        return MD_OK;
    }
    if (md_version_same_row(&writer->old, old, in->table, row)) {
        writer->old_replaced[old] = true; /* the row stands for it when overlaps are looked for */
        in->count->rows_same++;
        return MD_OK;
    }
    if (!in->update && (in->corrects == NULL || !in->corrects[row])) {
        md_version_report_conflict(in, &writer->old, old, writer->old_batches[old], row);
        return MD_OK;
    }
    int lost = lost_field(writer, old);
    if (lost >= 0) {
        md_version_report_lost(in, &writer->old, old, row, lost);
        return MD_OK;
    }
    in->count->rows_changed++;
    note_change(writer, old, row);
    writer->inserts[writer->inserts_count++] = row;
    return close_version(writer, old);
}

/* The rows of one key, in order of valid_from, doubles taken out. Returns how many are left. */
static size_t drop_doubles(struct md_batch_table *in, uint32_t *rows, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && same_identity(in->table, rows[kept - 1], in->table, rows[i])) {
            if (md_version_same_row(in->table, rows[kept - 1], in->table, rows[i]))
                in->count->rows_same++;
            else
                md_version_report_twice(in, rows[kept - 1], rows[i]);
        } else {
            rows[kept++] = rows[i];
        }
    }
    return kept;
}

static enum md_status take_key(struct writer *writer, uint32_t *rows, size_t count)
{
    struct md_batch_table *in = writer->in;
    int32_t key = in->key_ids[in->table->keys[rows[0]]];
    if (count > 1) count = drop_doubles(in, rows, count);
    enum md_status status = MD_OK;
    if (key <= in->highest_known && !in->kind->history) {
        bool unchanged = false;
        status = is_unchanged(writer, rows[0], &unchanged);
        if (unchanged) in->count->rows_same++;
        if (unchanged || status != MD_OK) return status;
    }
    status = read_versions(writer, key);
    for (size_t i = 0; i < count && status == MD_OK; i++) status = take_row(writer, rows[i]);
    if (status == MD_OK && in->kind->history) check_overlaps(in, writer, rows, count);
    return status;
}

/* The end of the rows of the key whose first is at `start`. */
static size_t end_of_key(const struct md_batch_table *in, size_t start)
{
    int32_t code = in->table->keys[in->rows[start]];
    size_t end = start + 1;
    while (end < in->table->rows_count && in->table->keys[in->rows[end]] == code) end++;
    return end;
}

void md_batch_table_compare(struct md_batch_table *in, size_t *kept)
{
    *kept = 0;
    for (size_t start = 0, end; start < in->table->rows_count; start = end) {
        end = end_of_key(in, start);
        size_t count = drop_doubles(in, in->rows + start, end - start);
        if (in->kind->history) check_overlaps(in, NULL, in->rows + start, count);
        memmove(in->rows + *kept, in->rows + start, count * sizeof *in->rows);
        *kept += count;
    }
    in->count->rows_new += *kept;
    md_version_report_rest(in);
}

enum md_status md_batch_table_rows(struct md_batch_table *in)
{
    struct writer writer;
    enum md_status status = writer_begin(&writer, in);
    size_t rows_count = in->table->rows_count;
    for (size_t start = 0; start < rows_count && status == MD_OK;) {
        size_t end = end_of_key(in, start);
        status = take_key(&writer, in->rows + start, end - start);
        start = end;
    }
    if (status == MD_OK) md_version_report_rest(in);
    if (status == MD_OK) status = write_rows(&writer);
    writer_end(&writer);
    return status;
}
