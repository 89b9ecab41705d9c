#include "store/column_scan.h"

#include <string.h>

#include "base/memory.h"
#include "base/pool.h"

enum {
    PARTS_MAX = 16,       /* ranges of rows: enough to share out evenly */
    PART_ROWS_MIN = 8192, /* a range below that is not worth its start */
    FIELDS_MAX = 96,      /* arguments of one call (SQLite allows 127) */
    HEADER_BYTES = 100    /* of an SQLite file; holds its change counter */
};

/* A range of row numbers; it owns the places of its rows in all arrays. */
struct part {
    int64_t first, last;
    size_t base, count;
    struct md_texts *texts[FIELDS_MAX]; /* by place in the pass */
};

struct scan {
    struct md_book *book;
    const struct md_kind *kind;
    int64_t as_of_batch, first_row, last_row;
    struct md_scanned *scanned;
    int fields[FIELDS_MAX]; /* of this pass */
    size_t fields_count;
    struct part parts[PARTS_MAX];
    size_t parts_count;
    struct reader *readers;
    size_t readers_count;
};

/* One a thread; the first reads through the book's own connection. */
struct reader {
    struct scan *scan;
    struct part *part;
    struct md_database database;
    sqlite3_stmt *rows;
    enum md_status status;
    struct md_diagnostics found;
    bool bad; /* rows that cannot be */
};

static enum md_status damaged(struct md_book *book, struct md_diagnostics *out)
{
    md_diagnostics_add(out, MD_ERROR, "E0603", "the book %s is damaged: a table of records cannot be read",
                       book->database.path);
    return MD_STORAGE;
}

/* ---- rows --------------------------------------------------------------------------------- */

/* SQLite calls this as an aggregate function, once a row: that spares a call a cell and the way
 * out of and back into its machine a row. */
static void take_row(sqlite3_context *context, int count, sqlite3_value **cells)
{
    struct reader *reader = sqlite3_user_data(context);
    struct scan *scan = reader->scan;
    struct part *part = reader->part;
    if ((int64_t)part->count > part->last - part->first) {
        reader->bad = true; /* a damaged table that gives rows twice */
        return;
    }
    size_t row = part->base + part->count++;
    int64_t id = sqlite3_value_int64(cells[0]);
    scan->scanned->ids[row] = id > 0 && id <= INT32_MAX ? (int32_t)id : 0;
    for (int i = 1; i < count; i++) {
        int field = scan->fields[i - 1];
        if (sqlite3_value_type(cells[i]) == SQLITE_NULL) continue;
        int64_t value;
        if (part->texts[i - 1] != NULL) {
            const char *text = (const char *)sqlite3_value_text(cells[i]);
            if (text == NULL) reader->bad = true;
            value = md_texts_add(part->texts[i - 1], text != NULL ? text : "",
                                 (size_t)sqlite3_value_bytes(cells[i]));
        } else {
            value = sqlite3_value_int64(cells[i]);
        }
        scan->scanned->values[field][row] = value;
        scan->scanned->present[field][row] = 1;
    }
}

static void all_taken(sqlite3_context *context)
{
    sqlite3_result_int(context, 1);
}

static enum md_status prepare_reader(struct reader *reader)
{
    const struct scan *scan = reader->scan;
    struct md_buffer sql = {0};
    if (sqlite3_create_function_v2(reader->database.handle, "meed_take", -1,
                                   SQLITE_UTF8 | SQLITE_DIRECTONLY, reader, NULL, take_row,
                                   all_taken, NULL) != SQLITE_OK)
        return md_database_failure(&reader->database, &reader->found);
    md_buffer_add_text(&sql, "SELECT meed_take(key");
    for (size_t i = 0; i < scan->fields_count; i++) {
        md_buffer_add_text(&sql, ", ");
        md_sql_name(&sql, "f_", scan->kind->fields[scan->fields[i]].name);
    }
    md_buffer_add_text(&sql, ") FROM ");
    md_sql_name(&sql, "rec_", scan->kind->name);
    md_buffer_add_text(&sql, " NOT INDEXED WHERE row BETWEEN ?2 AND ?3 AND batch_in <= ?1"
                             " AND (batch_out IS NULL OR batch_out > ?1)");
    enum md_status status = md_database_prepare(&reader->database, md_buffer_text(&sql),
                                                &reader->rows, &reader->found);
    md_buffer_free(&sql);
    if (status == MD_OK) sqlite3_bind_int64(reader->rows, 1, scan->as_of_batch);
    return status;
}

static void read_part(void *context, size_t task, size_t thread)
{
    struct scan *scan = context;
    struct reader *reader = &scan->readers[thread];
    if (reader->status != MD_OK) return;
    reader->part = &scan->parts[task];
    sqlite3_bind_int64(reader->rows, 2, reader->part->first);
    sqlite3_bind_int64(reader->rows, 3, reader->part->last);
    reader->status = md_database_finish(&reader->database, reader->rows, &reader->found);
}

/* ---- connections -------------------------------------------------------------------------- */

/* The file behind a connection: the one of its name, and its first bytes. */
static bool read_header(struct md_database *database, unsigned char header[HEADER_BYTES])
{
    sqlite3_file *file = NULL;
    int moved = 1;
    sqlite3_file_control(database->handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    return sqlite3_file_control(database->handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) ==
               SQLITE_OK &&
           moved == 0 && file != NULL && file->pMethods != NULL &&
           file->pMethods->xRead(file, header, HEADER_BYTES, 0) == SQLITE_OK;
}

/* Another connection to the book's file, inside a read transaction of its own. */
static bool open_reader(struct md_book *book, struct md_database *database)
{
    const char *path = sqlite3_db_filename(book->database.handle, "main");
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX;
    struct md_diagnostics ignored = {0};
    int64_t rows;
    *database = (struct md_database){.path = book->database.path};
    bool ready = path != NULL && sqlite3_open_v2(path, &database->handle, flags, NULL) == SQLITE_OK;
    if (ready) {
        sqlite3_db_config(database->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        sqlite3_db_config(database->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        ready = md_database_execute(database, "PRAGMA cell_size_check = ON; BEGIN", &ignored) == MD_OK &&
                md_database_integer(database, "SELECT count(*) FROM book", 0, &rows, &ignored) == MD_OK;
    }
    unsigned char here[HEADER_BYTES], there[HEADER_BYTES];
    ready = ready && read_header(&book->database, here) && read_header(database, there) &&
            memcmp(here, there, HEADER_BYTES) == 0;
    if (!ready) {
        sqlite3_close(database->handle);
        database->handle = NULL;
    }
    md_diagnostics_free(&ignored);
    return ready;
}

/* Take the book's read lock, if several connections may read under it. */
static bool hold_lock(struct md_book *book)
{
    struct md_diagnostics ignored = {0};
    sqlite3_stmt *mode;
    bool plain = false;
    if (sqlite3_get_autocommit(book->database.handle) == 0) return false;
    if (md_database_prepare(&book->database, "PRAGMA journal_mode", &mode, &ignored) == MD_OK &&
        md_database_step(&book->database, mode, &ignored) == MD_OK) {
        const char *name = (const char *)sqlite3_column_text(mode, 0);
        plain = name != NULL && strcmp(name, "delete") == 0;
    }
    sqlite3_finalize(mode);
    int64_t rows;
    if (plain)
        plain = md_database_execute(&book->database, "BEGIN", &ignored) == MD_OK &&
                md_database_integer(&book->database, "SELECT count(*) FROM book", 0, &rows,
                                    &ignored) == MD_OK;
    if (!plain) md_database_rollback(&book->database);
    md_diagnostics_free(&ignored);
    return plain;
}

static void open_readers(struct scan *scan, bool locked)
{
    size_t wanted = locked ? scan->book->threads : 1;
    if (wanted > scan->parts_count) wanted = scan->parts_count;
    if (wanted < 1) wanted = 1;
    scan->readers = md_alloc_array(wanted, sizeof *scan->readers);
    scan->readers[0].database = scan->book->database;
    scan->readers_count = 1;
    while (scan->readers_count < wanted &&
           open_reader(scan->book, &scan->readers[scan->readers_count].database))
        scan->readers_count++;
    for (size_t i = 0; i < scan->readers_count; i++) scan->readers[i].scan = scan;
}

static enum md_status close_readers(struct scan *scan, struct md_diagnostics *out)
{
    enum md_status status = MD_OK;
    for (size_t i = 0; i < scan->readers_count; i++) {
        struct reader *reader = &scan->readers[i];
        sqlite3_finalize(reader->rows);
        if (status == MD_OK) {
            status = reader->status;
            md_diagnostics_append(out, &reader->found);
        }
        if (status == MD_OK && reader->bad) status = damaged(scan->book, out);
        md_diagnostics_free(&reader->found);
        if (i > 0) sqlite3_close(reader->database.handle);
        else
            sqlite3_create_function_v2(reader->database.handle, "meed_take", -1, SQLITE_UTF8, NULL,
                                       NULL, NULL, NULL, NULL);
    }
    md_free(scan->readers);
    return status;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static enum md_status find_range(struct scan *scan, struct md_diagnostics *out)
{
    struct md_buffer sql = {0};
    md_buffer_add_text(&sql, "SELECT min(row) FROM ");
    md_sql_name(&sql, "rec_", scan->kind->name);
    struct md_database *database = &scan->book->database;
    enum md_status status =
        md_database_integer(database, md_buffer_text(&sql), 1, &scan->first_row, out);
    md_buffer_clear(&sql);
    md_buffer_add_text(&sql, "SELECT max(row) FROM ");
    md_sql_name(&sql, "rec_", scan->kind->name);
    if (status == MD_OK)
        status = md_database_integer(database, md_buffer_text(&sql), 0, &scan->last_row, out);
    md_buffer_free(&sql);
    if (status != MD_OK) return status;
    if (scan->first_row > 0 && scan->last_row < UINT32_MAX) return MD_OK;
    return damaged(scan->book, out);
}

static void divide(struct scan *scan)
{
    int64_t rows = scan->last_row - scan->first_row + 1;
    int64_t parts = rows / PART_ROWS_MIN;
    if (parts > PARTS_MAX) parts = PARTS_MAX;
    if (parts < 1) parts = 1;
    scan->parts_count = (size_t)parts;
    for (int64_t i = 0; i < parts; i++) {
        struct part *part = &scan->parts[i];
        *part = (struct part){.first = scan->first_row + rows * i / parts,
                              .last = scan->first_row + rows * (i + 1) / parts - 1};
        part->base = (size_t)(part->first - scan->first_row);
    }
}

/* The parts' dictionaries as one, in which the codes rise with the first row that uses them. */
static void join_texts(struct scan *scan, size_t place)
{
    int field = scan->fields[place];
    struct md_texts *all = md_alloc(sizeof *all);
    for (size_t p = 0; p < scan->parts_count; p++) {
        struct part *part = &scan->parts[p];
        struct md_texts *own = part->texts[place];
        int64_t *values = scan->scanned->values[field] + part->base;
        const uint8_t *present = scan->scanned->present[field] + part->base;
        uint32_t *codes = md_alloc_array(own->count, sizeof *codes);
        for (uint32_t code = 0; code < own->count; code++) {
            size_t length;
            const char *text = md_texts_get(own, code, &length);
            codes[code] = md_texts_add(all, text, length);
        }
        for (size_t row = 0; row < part->count; row++)
            if (present[row]) values[row] = codes[values[row]];
        md_free(codes);
    }
    scan->scanned->texts[field] = all;
}

/* Rows that are not open left their places free at the end of each part. */
static void close_up(struct scan *scan)
{
    struct md_scanned *scanned = scan->scanned;
    size_t end = 0;
    for (size_t p = 0; p < scan->parts_count; p++) {
        const struct part *part = &scan->parts[p];
        for (size_t i = 0; i < scan->fields_count && end < part->base; i++) {
            int field = scan->fields[i];
            memmove(scanned->values[field] + end, scanned->values[field] + part->base,
                    part->count * sizeof **scanned->values);
            memmove(scanned->present[field] + end, scanned->present[field] + part->base, part->count);
        }
        if (end < part->base)
            memmove(scanned->ids + end, scanned->ids + part->base, part->count * sizeof *scanned->ids);
        end += part->count;
    }
    scanned->rows_count = end;
}

static void make_room(struct scan *scan)
{
    size_t places = (size_t)(scan->last_row - scan->first_row + 1);
    struct md_scanned *scanned = scan->scanned;
    if (scanned->ids == NULL) scanned->ids = md_alloc_array(places + 1, sizeof *scanned->ids);
    for (size_t i = 0; i < scan->fields_count; i++) {
        int field = scan->fields[i];
        scanned->values[field] = md_alloc_array(places + 1, sizeof **scanned->values);
        scanned->present[field] = md_alloc_array(places + 1, sizeof **scanned->present);
        bool is_text = scan->kind->fields[field].type == MD_FIELD_TEXT;
        for (size_t p = 0; p < scan->parts_count; p++)
            scan->parts[p].texts[i] = is_text ? md_alloc(sizeof(struct md_texts)) : NULL;
    }
}

static enum md_status read_pass(struct scan *scan, bool locked, struct md_diagnostics *out)
{
    divide(scan);
    make_room(scan);
    open_readers(scan, locked);
    for (size_t i = 0; i < scan->readers_count; i++) {
        struct reader *reader = &scan->readers[i];
        reader->status = prepare_reader(reader);
    }
    md_pool_run(scan->readers_count, scan->parts_count, read_part, scan);
    enum md_status status = close_readers(scan, out);
    for (size_t i = 0; i < scan->fields_count; i++) {
        if (scan->parts[0].texts[i] == NULL) continue;
        if (status == MD_OK) join_texts(scan, i);
        for (size_t p = 0; p < scan->parts_count; p++) {
            md_texts_free(scan->parts[p].texts[i]);
            md_free(scan->parts[p].texts[i]);
        }
    }
    if (status == MD_OK) close_up(scan);
    return status;
}

enum md_status md_column_scan(struct md_book *book, const struct md_kind *kind, const bool *fields,
                              int64_t as_of_batch, struct md_scanned *scanned,
                              struct md_diagnostics *out)
{
    struct scan scan = {.book = book, .kind = kind, .as_of_batch = as_of_batch, .scanned = scanned};
    *scanned = (struct md_scanned){0};
    scanned->values = md_alloc_array(kind->fields_count, sizeof *scanned->values);
    scanned->present = md_alloc_array(kind->fields_count, sizeof *scanned->present);
    scanned->texts = md_alloc_array(kind->fields_count, sizeof *scanned->texts);
    bool locked = hold_lock(book);
    enum md_status status = find_range(&scan, out);
    size_t next = 0;
    do {
        scan.fields_count = 0;
        for (; next < kind->fields_count && scan.fields_count < FIELDS_MAX; next++)
            if (fields[next]) scan.fields[scan.fields_count++] = (int)next;
        if (status == MD_OK) status = read_pass(&scan, locked, out);
    } while (status == MD_OK && next < kind->fields_count);
    if (locked) md_database_rollback(&book->database);
    if (status != MD_OK) md_scanned_free(scanned, kind);
    return status;
}

void md_scanned_free(struct md_scanned *scanned, const struct md_kind *kind)
{
    for (size_t i = 0; i < kind->fields_count; i++) {
        md_free(scanned->values[i]);
        md_free(scanned->present[i]);
        if (scanned->texts[i] != NULL) md_texts_free(scanned->texts[i]);
        md_free(scanned->texts[i]);
    }
    md_free(scanned->values);
    md_free(scanned->present);
    md_free(scanned->texts);
    md_free(scanned->ids);
    *scanned = (struct md_scanned){0};
}
