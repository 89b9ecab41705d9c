/* md_book_import() of store/book.h: the transaction around the tables of an import. */
#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "store/batch_table.h"
#include "store/decisions.h"

struct intake {
    struct md_book *book;
    struct md_import *import;
    struct md_diagnostics *out;
    struct md_closed_periods closed;
    struct md_batch_table *tables;
    int64_t batch;
    size_t errors_before;
};

static enum md_status add_batch(struct intake *intake)
{
    struct md_database *database = &intake->book->database;
    int64_t latest;
    enum md_status status =
        md_database_integer(database, "SELECT max(id) FROM batches", 0, &latest, intake->out);
    if (status != MD_OK) return status;
    intake->batch = latest + 1;
    sqlite3_stmt *insert;
    status = md_database_prepare(
        database,
        "INSERT INTO batches (id, action, done_by, done_at) VALUES (?1, 'import', ?2, ?3)", &insert,
        intake->out);
    if (status != MD_OK) return status;
    sqlite3_bind_int64(insert, 1, intake->batch);
    md_bind_text(insert, 2, intake->book->author);
    md_bind_text(insert, 3, intake->book->done_at);
    status = md_database_finish(database, insert, intake->out);
    sqlite3_finalize(insert);
    return status;
}

static enum md_status add_files(struct intake *intake)
{
    struct md_database *database = &intake->book->database;
    sqlite3_stmt *insert;
    enum md_status status = md_database_prepare(
        database,
        "INSERT INTO files (batch, position, name, digest, rows_read) VALUES (?1, ?2, ?3, ?4, ?5)",
        &insert, intake->out);
    if (status != MD_OK) return status;
    sqlite3_bind_int64(insert, 1, intake->batch);
    for (size_t i = 0; i < intake->import->files_count && status == MD_OK; i++) {
        const struct md_import_file *file = &intake->import->files[i];
        sqlite3_bind_int64(insert, 2, (int64_t)i + 1);
        md_bind_text(insert, 3, file->name);
        md_bind_digest(insert, 4, &file->digest);
        sqlite3_bind_int64(insert, 5, (int64_t)file->rows_read);
        status = md_database_finish(database, insert, intake->out);
    }
    sqlite3_finalize(insert);
    return status;
}

static enum md_status add_counts(struct intake *intake)
{
    struct md_database *database = &intake->book->database;
    sqlite3_stmt *insert;
    enum md_status status = md_database_prepare(
        database,
        "INSERT INTO batch_counts (batch, kind, rows_new, rows_changed, rows_same)"
        " VALUES (?1, ?2, ?3, ?4, ?5)",
        &insert, intake->out);
    if (status != MD_OK) return status;
    sqlite3_bind_int64(insert, 1, intake->batch);
    for (size_t i = 0; i < intake->import->tables_count && status == MD_OK; i++) {
        const struct md_import_count *count = &intake->import->counts[i];
        md_bind_text(insert, 2, intake->import->tables[i].kind->name);
        sqlite3_bind_int64(insert, 3, (int64_t)count->rows_new);
        sqlite3_bind_int64(insert, 4, (int64_t)count->rows_changed);
        sqlite3_bind_int64(insert, 5, (int64_t)count->rows_same);
        status = md_database_finish(database, insert, intake->out);
    }
    sqlite3_finalize(insert);
    return status;
}

static enum md_status each_table(struct intake *intake,
                                 enum md_status (*step)(struct md_batch_table *))
{
    enum md_status status = MD_OK;
    for (size_t i = 0; i < intake->import->tables_count && status == MD_OK; i++)
        status = step(&intake->tables[i]);
    return status;
}

static bool changes_anything(const struct md_import *import)
{
    for (size_t i = 0; i < import->tables_count; i++)
        if (import->counts[i].rows_new + import->counts[i].rows_changed > 0) return true;
    return false;
}

static enum md_status write_digests(struct md_batch_table *table)
{
    return md_bucket_digests_write(&table->digests, table->book, table->batch, table->out);
}

/* MD_REFUSED when the state of the book stands against it, else MD_FINDINGS. */
static enum md_status kind_of_refusal(const struct intake *intake)
{
    for (const struct md_diagnostic *one = intake->out->first; one != NULL; one = one->next)
        if (one->severity == MD_REFUSAL) return MD_REFUSED;
    return MD_FINDINGS;
}

/* All steps inside the transaction. */
static enum md_status store(struct intake *intake)
{
    enum md_status status = md_closed_periods_read(&intake->closed, intake->book, intake->out);
    if (status == MD_OK) status = add_batch(intake);
    if (status != MD_OK) return status;
    for (size_t i = 0; i < intake->import->tables_count; i++)
        md_batch_table_begin(&intake->tables[i], intake->book, intake->import, i, &intake->closed,
                             intake->batch, intake->out);
    status = each_table(intake, md_batch_table_keys);
    if (status == MD_OK) status = each_table(intake, md_batch_table_references);
    if (status == MD_OK) status = each_table(intake, md_batch_table_rows);
    if (status == MD_OK && intake->out->errors_count > intake->errors_before)
        status = kind_of_refusal(intake);
    if (status == MD_OK) status = each_table(intake, write_digests);
    if (status == MD_OK) status = add_files(intake);
    if (status == MD_OK) status = add_counts(intake);
    return status;
}

enum md_status md_book_import(struct md_book *book, struct md_import *import,
                              struct md_diagnostics *out)
{
    assert(book->writable);
    struct intake intake = {
        .book = book, .import = import, .out = out, .errors_before = out->errors_count};
    import->batch = 0;
    enum md_status status = md_database_begin(&book->database, out);
    if (status != MD_OK) return status;
    intake.tables = md_alloc_array(import->tables_count + 1, sizeof *intake.tables);
    status = store(&intake);
    bool changes = changes_anything(import);
    if (status == MD_OK)
        status = md_decisions_insert(book, import->decisions, import->decisions_count, intake.batch, out);
    if (status == MD_OK && !import->dry_run && (changes || import->decisions_count > 0)) {
        status = md_database_commit(&book->database, out);
        if (status == MD_OK) import->batch = intake.batch;
    }
    md_database_rollback(&book->database);
    for (size_t i = 0; i < import->tables_count; i++) md_batch_table_free(&intake.tables[i]);
    md_free(intake.tables);
    md_closed_periods_free(&intake.closed);
    book->row_keys.valid = false;
    return status;
}
