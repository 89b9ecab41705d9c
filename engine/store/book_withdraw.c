/* md_book_withdraw() of store/book.h. */
#include <assert.h>

#include "base/memory.h"
#include "store/bucket_digests.h"
#include "store/closed_periods.h"

struct withdrawal {
    struct md_book *book;
    struct md_diagnostics *out;
    struct md_closed_periods closed;
    int64_t of_batch, batch;
    uint64_t rows_out, rows_in;
};

static void add(struct md_buffer *sql, const char *text)
{
    md_buffer_add_text(sql, text);
}

/* Versions of ?1 that are still open. */
static const char withdrawn[] = " WHERE r.batch_in = ?1 AND r.batch_out IS NULL";

/* Versions that ?1 replaced and whose successors ?2 has just withdrawn. */
static void add_restored(const struct md_kind *kind, struct md_buffer *sql)
{
    add(sql, " WHERE r.batch_out = ?1 AND ");
    add(sql, kind->history ? "(r.key, coalesce(r.f_valid_from, -9e9))" : "r.key");
    add(sql, " IN (SELECT ");
    add(sql, kind->history ? "key, coalesce(f_valid_from, -9e9)" : "key");
    add(sql, " FROM ");
    md_sql_name(sql, "rec_", kind->name);
    add(sql, " WHERE batch_in = ?1 AND batch_out = ?2)");
}

static void add_fields(const struct md_kind *kind, bool as_text, struct md_buffer *sql)
{
    for (size_t i = 0; i < kind->fields_count; i++) {
        add(sql, ", ");
        if (as_text && kind->fields[i].type == MD_FIELD_REF) {
            add(sql, "(SELECT t.key FROM ");
            md_sql_name(sql, "key_", kind->fields[i].target_name);
            add(sql, " t WHERE t.id = r.");
            md_sql_name(sql, "f_", kind->fields[i].name);
            add(sql, ")");
        } else {
            add(sql, as_text ? "r." : "");
            md_sql_name(sql, "f_", kind->fields[i].name);
        }
    }
}

static enum md_status prepare(struct withdrawal *withdrawal, struct md_buffer *sql,
                              sqlite3_stmt **statement)
{
    enum md_status status = md_database_prepare(&withdrawal->book->database, md_buffer_text(sql),
                                                statement, withdrawal->out);
    md_buffer_free(sql);
    if (status != MD_OK) return status;
    sqlite3_bind_int64(*statement, 1, withdrawal->of_batch);
    if (sqlite3_bind_parameter_count(*statement) > 1)
        sqlite3_bind_int64(*statement, 2, withdrawal->batch);
    return MD_OK;
}

/* The row of the statement as the one row of `table`. */
static void take_row(sqlite3_stmt *rows, struct md_table *table)
{
    for (size_t i = 0; i < table->kind->fields_count; i++) {
        struct md_column *column = &table->columns[i];
        md_table_clear(table, 0, (int)i);
        if (sqlite3_column_type(rows, (int)i + 1) == SQLITE_NULL) continue;
        int64_t value = 0;
        if (column->texts != NULL) {
            md_texts_free(column->texts);
            const char *text = (const char *)sqlite3_column_text(rows, (int)i + 1);
            value = md_texts_add(column->texts, text != NULL ? text : "",
                                 (size_t)sqlite3_column_bytes(rows, (int)i + 1));
        } else {
            value = sqlite3_column_int64(rows, (int)i + 1);
        }
        md_table_set(table, 0, (int)i, value);
    }
}

/* Digest the rows in order and see which closed periods they touch. */
static enum md_status look_at(struct withdrawal *withdrawal, const struct md_kind *kind,
                              enum md_direction direction, struct md_bucket_digests *digests,
                              struct md_touch *touches)
{
    struct md_buffer sql = {0};
    add(&sql, "SELECT r.row");
    add_fields(kind, true, &sql);
    add(&sql, " FROM ");
    md_sql_name(&sql, "rec_", kind->name);
    add(&sql, " r JOIN ");
    md_sql_name(&sql, "key_", kind->name);
    add(&sql, " k ON k.id = r.key");
    if (direction == MD_ROWS_OUT)
        add(&sql, withdrawn);
    else
        add_restored(kind, &sql);
    add(&sql, kind->history ? " ORDER BY k.key, r.f_valid_from" : " ORDER BY k.key");
    sqlite3_stmt *rows;
    enum md_status status = prepare(withdrawal, &sql, &rows);
    if (status != MD_OK) return status;
    struct md_table table;
    md_table_init(&table, kind, NULL);
    md_table_reserve(&table, 1);
    while ((status = md_database_step(&withdrawal->book->database, rows, withdrawal->out)) ==
           MD_OK) {
        take_row(rows, &table);
        md_bucket_digests_add(digests, direction, &table, 0);
        int period = md_closed_periods_of_row(&withdrawal->closed, &table, 0);
        if (period >= 0) md_closed_periods_note(touches, period, 0);
        if (direction == MD_ROWS_OUT)
            withdrawal->rows_out++;
        else
            withdrawal->rows_in++;
    }
    table.rows_count = 1;
    md_closed_periods_report(&withdrawal->closed, touches, &table, NULL, withdrawal->out);
    md_table_free(&table);
    sqlite3_finalize(rows);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

static enum md_status run(struct withdrawal *withdrawal, struct md_buffer *sql)
{
    sqlite3_stmt *statement;
    enum md_status status = prepare(withdrawal, sql, &statement);
    if (status != MD_OK) return status;
    status = md_database_finish(&withdrawal->book->database, statement, withdrawal->out);
    sqlite3_finalize(statement);
    return status;
}

static enum md_status close_versions(struct withdrawal *withdrawal, const struct md_kind *kind)
{
    struct md_buffer sql = {0};
    add(&sql, "UPDATE ");
    md_sql_name(&sql, "rec_", kind->name);
    add(&sql, " AS r SET batch_out = ?2");
    add(&sql, withdrawn);
    return run(withdrawal, &sql);
}

static enum md_status restore_versions(struct withdrawal *withdrawal, const struct md_kind *kind)
{
    struct md_buffer sql = {0};
    add(&sql, "INSERT INTO ");
    md_sql_name(&sql, "rec_", kind->name);
    add(&sql, " (key, batch_in");
    add_fields(kind, false, &sql);
    add(&sql, ") SELECT r.key, ?2");
    add_fields(kind, false, &sql);
    add(&sql, " FROM ");
    md_sql_name(&sql, "rec_", kind->name);
    add(&sql, " r");
    add_restored(kind, &sql);
    return run(withdrawal, &sql);
}

/* A version that came back may overlap one that a later batch brought. */
static enum md_status check_overlaps(struct withdrawal *withdrawal, const struct md_kind *kind)
{
    struct md_buffer sql = {0};
    if (!kind->history) return MD_OK;
    add(&sql, "SELECT k.key FROM ");
    md_sql_name(&sql, "rec_", kind->name);
    add(&sql, " a JOIN ");
    md_sql_name(&sql, "rec_", kind->name);
    add(&sql, " b ON b.key = a.key AND b.row <> a.row AND b.batch_out IS NULL JOIN ");
    md_sql_name(&sql, "key_", kind->name);
    add(&sql, " k ON k.id = a.key WHERE a.batch_in = ?2 AND ?1 IS NOT NULL AND a.batch_out IS NULL"
              " AND coalesce(a.f_valid_from, -9e9) < coalesce(b.f_valid_to, 9e9)"
              " AND coalesce(b.f_valid_from, -9e9) < coalesce(a.f_valid_to, 9e9) LIMIT 1");
    sqlite3_stmt *row;
    enum md_status status = prepare(withdrawal, &sql, &row);
    if (status != MD_OK) return status;
    status = md_database_step(&withdrawal->book->database, row, withdrawal->out);
    if (status == MD_OK) {
        md_diagnostics_add(withdrawal->out, MD_REFUSAL, "E1132",
                           "batch b-%lld cannot be withdrawn: the version of %s %s that would come "
                           "back overlaps a later one",
                           (long long)withdrawal->of_batch, kind->name,
                           (const char *)sqlite3_column_text(row, 0));
        status = MD_REFUSED;
    }
    sqlite3_finalize(row);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

static enum md_status add_count(struct withdrawal *withdrawal, const struct md_kind *kind,
                                uint64_t rows_out, uint64_t rows_in)
{
    sqlite3_stmt *insert;
    enum md_status status = md_database_prepare(
        &withdrawal->book->database,
        "INSERT INTO batch_counts (batch, kind, rows_new, rows_changed, rows_same)"
        " VALUES (?1, ?2, 0, ?3, 0)",
        &insert, withdrawal->out);
    if (status != MD_OK) return status;
    sqlite3_bind_int64(insert, 1, withdrawal->batch);
    md_bind_text(insert, 2, kind->name);
    sqlite3_bind_int64(insert, 3, (int64_t)(rows_out > rows_in ? rows_out : rows_in));
    status = md_database_finish(&withdrawal->book->database, insert, withdrawal->out);
    sqlite3_finalize(insert);
    return status;
}

static enum md_status withdraw_kind(struct withdrawal *withdrawal, const struct md_kind *kind)
{
    struct md_bucket_digests digests;
    md_bucket_digests_begin(&digests, kind);
    struct md_touch *touches = md_alloc_array(withdrawal->closed.count + 1, sizeof *touches);
    size_t errors_before = withdrawal->out->errors_count;
    uint64_t out_before = withdrawal->rows_out, in_before = withdrawal->rows_in;
    enum md_status status = look_at(withdrawal, kind, MD_ROWS_OUT, &digests, touches);
    bool any = withdrawal->rows_out > out_before;
    if (status == MD_OK && any) status = close_versions(withdrawal, kind);
    if (status == MD_OK && any && withdrawal->out->errors_count == errors_before)
        status = look_at(withdrawal, kind, MD_ROWS_IN, &digests, touches);
    if (status == MD_OK && any) status = restore_versions(withdrawal, kind);
    if (status == MD_OK && any) status = check_overlaps(withdrawal, kind);
    if (status == MD_OK && withdrawal->out->errors_count > errors_before) status = MD_REFUSED;
    if (status == MD_OK && any)
        status =
            md_bucket_digests_write(&digests, withdrawal->book, withdrawal->batch, withdrawal->out);
    if (status == MD_OK && any)
        status = add_count(withdrawal, kind, withdrawal->rows_out - out_before,
                           withdrawal->rows_in - in_before);
    md_bucket_digests_free(&digests);
    md_free(touches);
    return status;
}

static enum md_status add_batch(struct withdrawal *withdrawal)
{
    struct md_database *database = &withdrawal->book->database;
    int64_t latest;
    enum md_status status =
        md_database_integer(database, "SELECT max(id) FROM batches", 0, &latest, withdrawal->out);
    if (status != MD_OK) return status;
    if (withdrawal->of_batch < 1 || withdrawal->of_batch > latest) {
        md_diagnostics_add(withdrawal->out, MD_ERROR, "E1131", "there is no batch b-%lld",
                           (long long)withdrawal->of_batch);
        return MD_NOT_FOUND;
    }
    withdrawal->batch = latest + 1;
    sqlite3_stmt *insert;
    status = md_database_prepare(database,
                                 "INSERT INTO batches (id, action, of_batch, done_by, done_at)"
                                 " VALUES (?2, 'withdraw', ?1, ?3, ?4)",
                                 &insert, withdrawal->out);
    if (status != MD_OK) return status;
    sqlite3_bind_int64(insert, 1, withdrawal->of_batch);
    sqlite3_bind_int64(insert, 2, withdrawal->batch);
    md_bind_text(insert, 3, withdrawal->book->author);
    md_bind_text(insert, 4, withdrawal->book->done_at);
    status = md_database_finish(database, insert, withdrawal->out);
    sqlite3_finalize(insert);
    return status;
}

static enum md_status withdraw(struct withdrawal *withdrawal)
{
    const struct md_schema *schema = withdrawal->book->schema;
    enum md_status status =
        md_closed_periods_read(&withdrawal->closed, withdrawal->book, withdrawal->out);
    if (status == MD_OK) status = add_batch(withdrawal);
    for (size_t i = 0; i < schema->kinds_count && status == MD_OK; i++)
        if (!schema->kinds[i]->built_in) status = withdraw_kind(withdrawal, schema->kinds[i]);
    return status;
}

enum md_status md_book_withdraw(struct md_book *book, int64_t batch, int64_t *new_batch,
                                struct md_diagnostics *out)
{
    assert(book->writable);
    struct withdrawal withdrawal = {.book = book, .out = out, .of_batch = batch};
    *new_batch = 0;
    enum md_status status = md_database_begin(&book->database, out);
    if (status != MD_OK) return status;
    status = withdraw(&withdrawal);
    if (status == MD_OK && withdrawal.rows_out > 0) {
        status = md_database_commit(&book->database, out);
        if (status == MD_OK) *new_batch = withdrawal.batch;
    }
    md_database_rollback(&book->database);
    md_closed_periods_free(&withdrawal.closed);
    book->row_keys.valid = false;
    return status;
}
