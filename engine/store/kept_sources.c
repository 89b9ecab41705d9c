#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "store/book_parts.h"
#include "store/runs.h"

static enum md_status find_source(struct md_book *book, const struct md_digest *digest,
                                  sqlite3_stmt **query, struct md_diagnostics *out)
{
    enum md_status status = md_database_prepare(
        &book->database, "SELECT text FROM sources WHERE digest = ?1", query, out);
    if (status != MD_OK) return status;
    md_bind_digest(*query, 1, digest);
    return md_database_step(&book->database, *query, out);
}

enum md_status md_book_read_source(struct md_book *book, const struct md_digest *digest,
                                   struct md_arena *arena, const char **text, size_t *length,
                                   struct md_diagnostics *out)
{
    sqlite3_stmt *query = NULL;
    enum md_status status = find_source(book, digest, &query, out);
    if (status == MD_OK) {
        *length = (size_t)sqlite3_column_bytes(query, 0);
        *text = md_arena_strndup(arena, (const char *)sqlite3_column_text(query, 0), *length);
    }
    sqlite3_finalize(query);
    return status;
}

static enum md_status add_source(struct md_book *book, const char *name, const char *text,
                                 size_t length, const struct md_digest *digest,
                                 struct md_diagnostics *out)
{
    sqlite3_stmt *insert;
    enum md_status status = md_database_prepare(
        &book->database,
        "INSERT INTO sources (digest, name, text) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        &insert, out);
    if (status != MD_OK) return status;
    md_bind_digest(insert, 1, digest);
    md_bind_text(insert, 2, name);
    sqlite3_bind_text(insert, 3, text, (int)length, SQLITE_STATIC);
    status = md_database_begin(&book->database, out);
    if (status == MD_OK) status = md_database_finish(&book->database, insert, out);
    sqlite3_finalize(insert);
    if (status == MD_OK) status = md_database_commit(&book->database, out);
    md_database_rollback(&book->database);
    return status;
}

/* Most sources are known from the run before: then nothing is written. */
enum md_status md_book_keep_source(struct md_book *book, const char *name, const char *text,
                                   size_t length, struct md_digest *digest,
                                   struct md_diagnostics *out)
{
    assert(book->writable);
    *digest = md_digest_of(text, length);
    sqlite3_stmt *query = NULL;
    enum md_status status = find_source(book, digest, &query, out);
    sqlite3_finalize(query);
    if (status != MD_NOT_FOUND) return status;
    return add_source(book, name, text, length, digest, out);
}
