#include "store/database.h"

#include <string.h>
#include <sys/statvfs.h>

#include "base/memory.h"

/* Free space beside the book in MiB, -1 when unknown. */
static long long free_mebibytes(const char *path)
{
    struct statvfs info;
    if (statvfs(path, &info) != 0) return -1;
    return (long long)((unsigned long long)info.f_bavail * info.f_frsize >> 20);
}

static enum md_status report_locked(struct md_database *database, struct md_diagnostics *out)
{
    struct md_diagnostic *one = md_diagnostics_add(
        out, MD_REFUSAL, "E0504", "another command is writing to the book %s", database->path);
    md_diagnostic_advise(out, one, "help",
                         "nothing was changed; repeat the command when it has ended");
    return MD_REFUSED;
}

static enum md_status report_damaged(struct md_database *database, struct md_diagnostics *out)
{
    struct md_diagnostic *one =
        md_diagnostics_add(out, MD_ERROR, "E0603", "the book %s is damaged or no book: %s",
                           database->path, sqlite3_errmsg(database->handle));
    md_diagnostic_advise(out, one, "help", "nothing was changed; take the last backup");
    return MD_STORAGE;
}

static enum md_status report_storage(struct md_database *database, struct md_diagnostics *out)
{
    struct md_diagnostic *one =
        md_diagnostics_add(out, MD_ERROR, "E0601", "the book %s cannot be used: %s", database->path,
                           sqlite3_errmsg(database->handle));
    long long free_space = free_mebibytes(database->path);
    if (free_space >= 0) {
        md_diagnostic_advise(out, one, "note", "free space: %lld MiB", free_space);
        md_diagnostic_detail(out, one, "free space: %lld MiB", free_space);
    }
    md_diagnostic_advise(out, one, "note", "the book is as it was before the command");
    return MD_STORAGE;
}

enum md_status md_database_failure(struct md_database *database, struct md_diagnostics *out)
{
    switch (sqlite3_errcode(database->handle)) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return report_locked(database, out);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return report_damaged(database, out);
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_TOOBIG:
    case SQLITE_NOMEM:
        return report_storage(database, out);
    default:
        md_diagnostics_add(out, MD_ERROR, "E0699", "a defect in meed: the book %s answered: %s",
                           database->path, sqlite3_errmsg(database->handle));
        return MD_DEFECT;
    }
}

enum md_status md_database_prepare(struct md_database *database, const char *sql,
                                   sqlite3_stmt **statement, struct md_diagnostics *out)
{
    *statement = NULL;
    if (sqlite3_prepare_v2(database->handle, sql, -1, statement, NULL) == SQLITE_OK) return MD_OK;
    return md_database_failure(database, out);
}

enum md_status md_database_execute(struct md_database *database, const char *sql,
                                   struct md_diagnostics *out)
{
    if (sqlite3_exec(database->handle, sql, NULL, NULL, NULL) == SQLITE_OK) return MD_OK;
    return md_database_failure(database, out);
}

enum md_status md_database_finish(struct md_database *database, sqlite3_stmt *statement,
                                  struct md_diagnostics *out)
{
    int code;
    do {
        code = sqlite3_step(statement);
    } while (code == SQLITE_ROW);
    enum md_status status = code == SQLITE_DONE ? MD_OK : md_database_failure(database, out);
    sqlite3_reset(statement);
    return status;
}

enum md_status md_database_step(struct md_database *database, sqlite3_stmt *statement,
                                struct md_diagnostics *out)
{
    switch (sqlite3_step(statement)) {
    case SQLITE_ROW:
        return MD_OK;
    case SQLITE_DONE:
        return MD_NOT_FOUND;
    default:
        return md_database_failure(database, out);
    }
}

enum md_status md_database_integer(struct md_database *database, const char *sql, int64_t otherwise,
                                   int64_t *value, struct md_diagnostics *out)
{
    *value = otherwise;
    sqlite3_stmt *statement;
    enum md_status status = md_database_prepare(database, sql, &statement, out);
    if (status != MD_OK) return status;
    status = md_database_step(database, statement, out);
    if (status == MD_OK && sqlite3_column_type(statement, 0) != SQLITE_NULL)
        *value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

enum md_status md_database_begin(struct md_database *database, struct md_diagnostics *out)
{
    return md_database_execute(database, "BEGIN IMMEDIATE", out);
}

enum md_status md_database_commit(struct md_database *database, struct md_diagnostics *out)
{
    enum md_status status = md_database_execute(database, "COMMIT", out);
    if (status != MD_OK) md_database_rollback(database);
    return status;
}

void md_database_rollback(struct md_database *database)
{
    if (!sqlite3_get_autocommit(database->handle))
        sqlite3_exec(database->handle, "ROLLBACK", NULL, NULL, NULL);
}

void md_bind_text(sqlite3_stmt *statement, int place, const char *text)
{
    sqlite3_bind_text(statement, place, text != NULL ? text : "", -1, SQLITE_STATIC);
}

void md_bind_digest(sqlite3_stmt *statement, int place, const struct md_digest *digest)
{
    sqlite3_bind_blob(statement, place, digest->bytes, MD_DIGEST_BYTES, SQLITE_STATIC);
}

struct md_digest md_column_digest(sqlite3_stmt *statement, int column)
{
    struct md_digest digest = {{0}};
    const void *bytes = sqlite3_column_blob(statement, column);
    if (bytes != NULL && sqlite3_column_bytes(statement, column) == MD_DIGEST_BYTES)
        memcpy(digest.bytes, bytes, MD_DIGEST_BYTES);
    return digest;
}

const char *md_column_text(sqlite3_stmt *statement, int column, struct md_arena *arena)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    if (text == NULL) return md_arena_strdup(arena, "");
    return md_arena_strndup(arena, text, (size_t)sqlite3_column_bytes(statement, column));
}

/* Add `text` between quotes of one kind, doubling those inside. */
static void add_quoted(struct md_buffer *sql, char quote, const char *prefix, const char *text)
{
    md_buffer_add_char(sql, quote);
    md_buffer_add_text(sql, prefix);
    for (const char *cursor = text; *cursor != '\0'; cursor++) {
        if (*cursor == quote) md_buffer_add_char(sql, quote);
        md_buffer_add_char(sql, *cursor);
    }
    md_buffer_add_char(sql, quote);
}

void md_sql_name(struct md_buffer *sql, const char *prefix, const char *name)
{
    add_quoted(sql, '"', prefix, name);
}

void md_sql_literal(struct md_buffer *sql, const char *text)
{
    add_quoted(sql, '\'', "", text);
}

void md_sql_integer(struct md_buffer *sql, int64_t number)
{
    char digits[24];
    size_t place = sizeof digits;
    uint64_t magnitude = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do {
        digits[--place] = (char)('0' + magnitude % 10);
        magnitude /= 10;
    } while (magnitude > 0);
    if (number < 0) digits[--place] = '-';
    md_buffer_add(sql, digits + place, sizeof digits - place);
}
