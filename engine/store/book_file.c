/* realpath() belongs to the X/Open part of POSIX. */
#define _XOPEN_SOURCE 700

#include "store/book_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/embedded.h"
#include "base/memory.h"

enum {
    HEADER_BYTES = 100,          /* of an SQLite file (its file format, section 1.3) */
    VERSION_OFFSET = 60,         /* user_version, big endian */
    APPLICATION_OFFSET = 68,     /* application_id */
    CACHE_KIBIBYTES = 64 * 1024, /* keeps the key index of a million records in memory */
    QUICK_CHECK_BYTES = 16 << 20 /* a reader checks smaller books whole: a few milliseconds */
};

static enum md_status refuse(struct md_diagnostics *out, const char *code, const char *path,
                             const char *what)
{
    md_diagnostics_add(out, MD_ERROR, code, "%s %s", path, what);
    return MD_STORAGE;
}

/* `path` with its folder resolved, so that only the last name may not be a link: a project below
 * a linked folder is fine, a book that points elsewhere is not. */
static char *resolved_path(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL ? md_strdup(".") : md_strdup(path);
    if (slash != NULL) folder[slash == path ? 1 : slash - path] = '\0';
    char *real = realpath(folder, NULL);
    md_free(folder);
    if (real == NULL) return NULL;
    struct md_buffer buffer = {0};
    md_buffer_add_text(&buffer, real);
    md_buffer_add_char(&buffer, '/');
    md_buffer_add_text(&buffer, slash == NULL ? path : slash + 1);
    free(real);
    return buffer.text;
}

static enum md_status check_is_file(const char *path, struct md_diagnostics *out)
{
    struct stat info;
    if (lstat(path, &info) != 0) {
        if (errno != ENOENT && errno != ENOTDIR) {
            md_diagnostics_add(out, MD_ERROR, "E0601", "%s: %s", path, strerror(errno));
            return MD_STORAGE;
        }
        struct md_diagnostic *one =
            md_diagnostics_add(out, MD_ERROR, "E0606", "there is no book %s", path);
        md_diagnostic_advise(out, one, "help", "meed init makes a project with its book");
        return MD_NOT_FOUND;
    }
    if (S_ISLNK(info.st_mode)) return refuse(out, "E0605", path, "is a symbolic link, not a book");
    if (S_ISDIR(info.st_mode)) return refuse(out, "E0605", path, "is a folder, not a book");
    if (!S_ISREG(info.st_mode)) return refuse(out, "E0605", path, "is no ordinary file");
    return MD_OK;
}

static uint32_t big_endian(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/*
 * Look at the first bytes through SQLite's own file handle, before any lock or journal is
 * touched. A handle of our own would not do: closing it drops the locks that other books of this
 * process hold on the same file (POSIX).
 */
static enum md_status check_header(struct md_database *database, sqlite3_int64 *size,
                                   struct md_diagnostics *out)
{
    sqlite3_file *file = NULL;
    unsigned char header[HEADER_BYTES];
    const char *path = database->path;
    sqlite3_file_control(database->handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (file == NULL || file->pMethods == NULL ||
        file->pMethods->xFileSize(file, size) != SQLITE_OK)
        return refuse(out, "E0601", path, "cannot be read");
    if (*size < HEADER_BYTES) return refuse(out, "E0603", path, "is empty or cut off: no book");
    if (file->pMethods->xRead(file, header, HEADER_BYTES, 0) != SQLITE_OK)
        return refuse(out, "E0601", path, "cannot be read");
    if (memcmp(header, "SQLite format 3", 16) != 0 ||
        big_endian(header + APPLICATION_OFFSET) != MD_BOOK_APPLICATION_ID)
        return refuse(out, "E0603", path, "is not a book of meed");
    uint32_t version = big_endian(header + VERSION_OFFSET);
    if (version > MD_BOOK_VERSION) {
        md_diagnostics_add(out, MD_ERROR, "E0604",
                           "%s has version %u of the book; this meed knows versions up to %d", path,
                           (unsigned)version, MD_BOOK_VERSION);
        return MD_STORAGE;
    }
    if (version == 0) return refuse(out, "E0603", path, "is a book without a version: damaged");
    return MD_OK;
}

/* Settings of the connection; they hold for each open anew. */
static enum md_status configure(struct md_database *database, struct md_diagnostics *out)
{
    sqlite3_db_config(database->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(database->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(database->handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_busy_timeout(database->handle, MD_BOOK_WAIT_MS);
    struct md_buffer sql = {0};
    md_buffer_add_text(&sql, "PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON;"
                             "PRAGMA synchronous = EXTRA; PRAGMA cache_size = ");
    md_sql_integer(&sql, -CACHE_KIBIBYTES);
    enum md_status status = md_database_execute(database, md_buffer_text(&sql), out);
    md_buffer_free(&sql);
    return status;
}

/* The digest over the text of everything in the schema but SQLite's own tables. */
static enum md_status schema_digest(struct md_database *database, struct md_digest *digest,
                                    struct md_diagnostics *out)
{
    sqlite3_stmt *rows;
    enum md_status status = md_database_prepare(
        database,
        "SELECT type || '|' || name || '|' || tbl_name || '|' || sql FROM sqlite_schema"
        " WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name",
        &rows, out);
    if (status != MD_OK) return status;
    struct md_digester *digester = md_digester_new();
    while ((status = md_database_step(database, rows, out)) == MD_OK) {
        const void *text = sqlite3_column_text(rows, 0);
        if (text != NULL)
            md_digester_add(digester, text, (size_t)sqlite3_column_bytes(rows, 0) + 1);
    }
    *digest = md_digester_end(digester);
    sqlite3_finalize(rows);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

enum md_status md_book_file_seal_schema(struct md_database *database, struct md_diagnostics *out)
{
    struct md_digest digest;
    enum md_status status = schema_digest(database, &digest, out);
    if (status != MD_OK) return status;
    sqlite3_stmt *update;
    status = md_database_prepare(database, "UPDATE book SET schema_digest = ?1", &update, out);
    if (status != MD_OK) return status;
    md_bind_digest(update, 1, &digest);
    status = md_database_finish(database, update, out);
    sqlite3_finalize(update);
    return status;
}

/* The digest that meed left in the book; without that table or column it is none of ours. */
static enum md_status kept_schema_digest(struct md_database *database, struct md_digest *kept,
                                         struct md_diagnostics *out)
{
    sqlite3_stmt *row;
    struct md_diagnostics found = {0};
    enum md_status status =
        md_database_prepare(database, "SELECT schema_digest FROM book", &row, &found);
    if (status == MD_OK) status = md_database_step(database, row, &found);
    if (status == MD_OK) *kept = md_column_digest(row, 0);
    sqlite3_finalize(row);
    if (status == MD_DEFECT)
        status = refuse(out, "E0603", database->path, "is not a book of meed");
    else
        md_diagnostics_append(out, &found);
    md_diagnostics_free(&found);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

static enum md_status check_structure(struct md_database *database, struct md_diagnostics *out)
{
    struct md_digest digest, kept = {{0}};
    enum md_status status = schema_digest(database, &digest, out);
    if (status != MD_OK) return status;
    status = kept_schema_digest(database, &kept, out);
    if (status != MD_OK) return status;
    if (memcmp(digest.bytes, kept.bytes, MD_DIGEST_BYTES) == 0) return MD_OK;
    return refuse(out, "E0603", database->path,
                  "has tables, views or triggers that meed did not make");
}

/* Run one of SQLite's own checks of the file. */
static enum md_status check_file(struct md_database *database, const char *pragma,
                                 struct md_diagnostics *out)
{
    sqlite3_stmt *row;
    enum md_status status = md_database_prepare(database, pragma, &row, out);
    if (status != MD_OK) return status;
    status = md_database_step(database, row, out);
    if (status == MD_OK) {
        const char *answer = (const char *)sqlite3_column_text(row, 0);
        if (answer == NULL || strcmp(answer, "ok") != 0) {
            md_diagnostics_add(out, MD_ERROR, "E0603", "the book %s is damaged: %s", database->path,
                               answer != NULL ? answer : "no answer");
            status = MD_STORAGE;
        }
    }
    sqlite3_finalize(row);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

enum md_status md_book_file_check(struct md_database *database, struct md_diagnostics *out)
{
    return check_file(database, "PRAGMA integrity_check(1)", out);
}

/* Everything that is checked of an open file; one read lock around it, so that no writer changes
 * the structure between two looks. */
static enum md_status check_book(struct md_database *database, bool writable,
                                 struct md_diagnostics *out)
{
    sqlite3_int64 size = 0;
    enum md_status status = check_header(database, &size, out);
    if (status == MD_OK) status = configure(database, out);
    if (status == MD_OK) status = md_database_execute(database, "BEGIN", out);
    if (status != MD_OK) return status;
    if (writable || size <= QUICK_CHECK_BYTES)
        status = check_file(database, "PRAGMA quick_check(1)", out);
    if (status == MD_OK) status = check_structure(database, out);
    md_database_rollback(database);
    if (status == MD_OK && !writable)
        status = md_database_execute(database, "PRAGMA query_only = ON", out);
    return status;
}

/* A reader also opens for writing, if it may: only so can it roll back what a killed command left.
 */
static enum md_status open_handle(struct md_database *database, const char *real,
                                  struct md_diagnostics *out)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(real, &database->handle, flags, NULL) == SQLITE_OK) return MD_OK;
    if (database->handle == NULL) return refuse(out, "E0601", database->path, "cannot be opened");
    return md_database_failure(database, out);
}

enum md_status md_book_file_open(struct md_database *database, const char *path, bool writable,
                                 struct md_diagnostics *out)
{
    *database = (struct md_database){0};
    enum md_status status = check_is_file(path, out);
    if (status != MD_OK) return status;
    char *real = resolved_path(path);
    if (real == NULL) return refuse(out, "E0601", path, "cannot be found");
    database->path = md_strdup(path);
    status = open_handle(database, real, out);
    if (status == MD_OK) status = check_book(database, writable, out);
    if (status == MD_OK && writable && sqlite3_db_readonly(database->handle, "main") == 1)
        status = refuse(out, "E0601", path, "may not be written");
    if (status != MD_OK) md_book_file_close(database);
    md_free(real);
    return status;
}

void md_book_file_close(struct md_database *database)
{
    if (database->handle != NULL) sqlite3_close(database->handle);
    md_free(database->path);
    *database = (struct md_database){0};
}

/* ---- making ------------------------------------------------------------------------------- */

static enum md_status fill(struct md_database *database, struct md_diagnostics *out)
{
    const struct md_embedded_file *first = md_embedded_find("schemas/book/001.sql");
    if (first == NULL) return MD_DEFECT;
    struct md_buffer sql = {0};
    md_buffer_add_text(&sql, "PRAGMA application_id = ");
    md_sql_integer(&sql, MD_BOOK_APPLICATION_ID);
    md_buffer_add_text(&sql, "; PRAGMA user_version = ");
    md_sql_integer(&sql, MD_BOOK_VERSION);
    enum md_status status = md_database_execute(database, "PRAGMA journal_mode = DELETE", out);
    if (status == MD_OK) status = configure(database, out);
    if (status == MD_OK) status = md_database_begin(database, out);
    if (status == MD_OK) status = md_database_execute(database, first->text, out);
    if (status == MD_OK) status = md_database_execute(database, md_buffer_text(&sql), out);
    if (status == MD_OK) status = md_book_file_seal_schema(database, out);
    if (status == MD_OK) status = md_database_commit(database, out);
    md_buffer_free(&sql);
    return status;
}

static enum md_status storage_failure(const char *path, struct md_diagnostics *out)
{
    md_diagnostics_add(out, MD_ERROR, "E0601", "the book %s cannot be made: %s", path,
                       strerror(errno));
    return MD_STORAGE;
}

/* The folder's entry is on the disk too when this returns. */
static void sync_folder(const char *real)
{
    char *folder = md_strdup(real);
    *strrchr(folder, '/') = '\0';
    int handle = open(folder[0] != '\0' ? folder : "/", O_RDONLY | O_DIRECTORY);
    if (handle >= 0) {
        fsync(handle);
        close(handle);
    }
    md_free(folder);
}

/* Put the finished file in its place, never over another. */
static enum md_status put_in_place(const char *made, const char *real, const char *path,
                                   struct md_diagnostics *out)
{
    if (link(made, real) != 0 && errno != EEXIST) return storage_failure(path, out);
    sync_folder(real);
    return MD_OK;
}

enum md_status md_book_file_create(const char *path, struct md_diagnostics *out)
{
    char *real = resolved_path(path);
    if (real == NULL) return storage_failure(path, out);
    struct md_buffer made = {0};
    md_buffer_add_text(&made, real);
    md_buffer_format(&made, ".new-%ld", (long)getpid());
    struct md_database database = {.path = md_strdup(path)};
    unlink(made.text); /* of an earlier process with this number that was killed */
    int handle = open(made.text, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    enum md_status status = handle < 0 ? storage_failure(path, out) : MD_OK;
    if (handle >= 0) close(handle);
    if (status == MD_OK) status = open_handle(&database, made.text, out);
    if (status == MD_OK) status = fill(&database, out);
    md_book_file_close(&database);
    if (status == MD_OK) status = put_in_place(made.text, real, path, out);
    if (handle >= 0) unlink(made.text);
    md_buffer_free(&made);
    md_free(real);
    return status;
}
