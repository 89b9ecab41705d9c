/* store/database.h
 *
 * database: the thin layer over SQLite that the rest of store/ uses: statements, transactions,
 * and SQLite's failures as diagnostics.
 *
 * SQL is a constant text, or is put together by the md_sql_ calls below; values are only ever
 * bound.
 */
#ifndef MD_STORE_DATABASE_H
#define MD_STORE_DATABASE_H

#include <sqlite3.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/diagnostic.h"
#include "base/digest.h"
#include "base/status.h"

struct md_database {
    sqlite3 *handle;
    char *path; /* as the user knows it, for messages */
};

/*
 * Put what SQLite last failed with on `out` and say what that means:
 * MD_REFUSED (E0504: another command holds the book), MD_STORAGE (E0601: disk, permission, space;
 * E0603: the file is damaged), MD_DEFECT (E0699: anything that only our own mistake explains).
 */
enum md_status md_database_failure(struct md_database *database, struct md_diagnostics *out);

/* A statement; NULL on failure. End it with sqlite3_finalize (NULL is allowed). */
enum md_status md_database_prepare(struct md_database *database, const char *sql,
                                   sqlite3_stmt **statement, struct md_diagnostics *out);

/* Run statements that give no rows. */
enum md_status md_database_execute(struct md_database *database, const char *sql,
                                   struct md_diagnostics *out);

/* Step a statement to its end and make it ready again. */
enum md_status md_database_finish(struct md_database *database, sqlite3_stmt *statement,
                                  struct md_diagnostics *out);

/* Step: MD_OK there is a row, MD_NOT_FOUND the end (no diagnostic), else a failure. */
enum md_status md_database_step(struct md_database *database, sqlite3_stmt *statement,
                                struct md_diagnostics *out);

/* The one integer that a query without parameters gives; `otherwise` when there is no row or it
 * is NULL. */
enum md_status md_database_integer(struct md_database *database, const char *sql, int64_t otherwise,
                                   int64_t *value, struct md_diagnostics *out);

/* BEGIN IMMEDIATE waits for other writers; rollback never fails. */
enum md_status md_database_begin(struct md_database *database, struct md_diagnostics *out);
enum md_status md_database_commit(struct md_database *database, struct md_diagnostics *out);
void md_database_rollback(struct md_database *database);

/* ---- bind and read (places count from 1, columns from 0) -------------------------------- */

void md_bind_text(sqlite3_stmt *statement, int place, const char *text); /* NULL counts as "" */
void md_bind_digest(sqlite3_stmt *statement, int place, const struct md_digest *digest);

/* All zero when the column is not a digest. */
struct md_digest md_column_digest(sqlite3_stmt *statement, int column);

/* A copy in the arena; "" for NULL. */
const char *md_column_text(sqlite3_stmt *statement, int column, struct md_arena *arena);

/* ---- SQL text ---------------------------------------------------------------------------- */

/* The only way an identifier gets into a statement: prefix and name, in double quotes, those
 * inside doubled. */
void md_sql_name(struct md_buffer *sql, const char *prefix, const char *name);

/* A text literal in single quotes (views have no parameters). */
void md_sql_literal(struct md_buffer *sql, const char *text);

/* A whole number. */
void md_sql_integer(struct md_buffer *sql, int64_t number);

#endif
