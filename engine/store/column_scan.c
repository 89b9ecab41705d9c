#include "store/column_scan.h"

#include <string.h>

#include "base/memory.h"
#include "base/pool.h"

enum {
    PART_ROWS = 16384, /* cells of a part stay in the nearer caches until they are narrowed */
    FIELDS_MAX = 96,   /* arguments of one call (SQLite allows 127) */
    HEADER_BYTES = 100 /* of an SQLite file; holds its change counter */
};

/* A range of row numbers; by place in the pass what it gave, the key ids at the end. */
struct part {
    int64_t first, last;
    size_t count, base;
    struct md_kept_column *columns;
};

struct scan {
    struct md_book *book;
    const struct md_kind *kind;
    int64_t as_of_batch, first_row, last_row;
    struct md_scanned *scanned;
    int fields[FIELDS_MAX]; /* of this pass */
    size_t fields_count;
    struct part *parts;
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
    /* The part it is at, by place, PART_ROWS each: */
    int64_t *values;
    uint8_t *present;
    struct md_texts **texts; /* NULL: no text */
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
    struct part *part = reader->part;
    if ((int64_t)part->count > part->last - part->first) {
        reader->bad = true; /* a damaged table that gives rows twice */
        return;
    }
    size_t row = part->count++;
    for (int i = 0; i < count; i++) {
        if (sqlite3_value_type(cells[i]) == SQLITE_NULL) continue;
        int64_t value;
        if (reader->texts[i] != NULL) {
            const char *text = (const char *)sqlite3_value_text(cells[i]);
            if (text == NULL) reader->bad = true;
            value = md_texts_add(reader->texts[i], text != NULL ? text : "",
                                 (size_t)sqlite3_value_bytes(cells[i]));
        } else {
            value = sqlite3_value_int64(cells[i]);
        }
        reader->values[(size_t)i * PART_ROWS + row] = value;
        reader->present[(size_t)i * PART_ROWS + row] = 1;
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
    md_buffer_add_text(&sql, "SELECT meed_take(");
    for (size_t i = 0; i < scan->fields_count; i++) {
        md_sql_name(&sql, "f_", scan->kind->fields[scan->fields[i]].name);
        md_buffer_add_text(&sql, ", ");
    }
    md_buffer_add_text(&sql, "key) FROM ");
    md_sql_name(&sql, "rec_", scan->kind->name);
    md_buffer_add_text(&sql, " NOT INDEXED WHERE row BETWEEN ?2 AND ?3 AND batch_in <= ?1"
                             " AND (batch_out IS NULL OR batch_out > ?1)");
    enum md_status status = md_database_prepare(&reader->database, md_buffer_text(&sql),
                                                &reader->rows, &reader->found);
    md_buffer_free(&sql);
    if (status == MD_OK) sqlite3_bind_int64(reader->rows, 1, scan->as_of_batch);
    return status;
}

/* Empty arrays for the next part. */
static void clear_part(struct reader *reader)
{
    const struct scan *scan = reader->scan;
    size_t places = scan->fields_count + 1;
    memset(reader->values, 0, places * PART_ROWS * sizeof *reader->values);
    memset(reader->present, 0, places * PART_ROWS);
    for (size_t i = 0; i < scan->fields_count; i++)
        if (scan->kind->fields[scan->fields[i]].type == MD_FIELD_TEXT)
            reader->texts[i] = md_alloc(sizeof *reader->texts[i]);
}

static void read_part(void *context, size_t task, size_t thread)
{
    struct scan *scan = context;
    struct reader *reader = &scan->readers[thread];
    struct part *part = reader->part = &scan->parts[task];
    if (reader->status != MD_OK) return;
    clear_part(reader);
    sqlite3_bind_int64(reader->rows, 2, part->first);
    sqlite3_bind_int64(reader->rows, 3, part->last);
    reader->status = md_database_finish(&reader->database, reader->rows, &reader->found);
    part->columns = md_alloc_array(scan->fields_count + 1, sizeof *part->columns);
    for (size_t i = 0; i <= scan->fields_count; i++) {
        md_kept_column_make(&part->columns[i], reader->values + i * PART_ROWS,
                            reader->present + i * PART_ROWS, part->count);
        part->columns[i].texts = reader->texts[i];
        reader->texts[i] = NULL;
    }
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
    for (size_t i = 0; i < scan->readers_count; i++) {
        struct reader *reader = &scan->readers[i];
        size_t places = scan->fields_count + 1;
        reader->scan = scan;
        reader->values = md_alloc_array(places * PART_ROWS, sizeof *reader->values);
        reader->present = md_alloc_array(places * PART_ROWS, sizeof *reader->present);
        reader->texts = md_alloc_array(places, sizeof *reader->texts);
        reader->status = prepare_reader(reader);
    }
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
        md_free(reader->values);
        md_free(reader->present);
        md_free(reader->texts);
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
    scan->parts_count = rows > 0 ? (size_t)((rows + PART_ROWS - 1) / PART_ROWS) : 0;
    scan->parts = md_alloc_array(scan->parts_count + 1, sizeof *scan->parts);
    for (size_t i = 0; i < scan->parts_count; i++) {
        struct part *part = &scan->parts[i];
        part->first = scan->first_row + (int64_t)i * PART_ROWS;
        part->last = part->first + PART_ROWS - 1 < scan->last_row ? part->first + PART_ROWS - 1 : scan->last_row;
    }
}

/* The codes of a part's dictionary in the one of all parts, in which codes rise with the first row
 * that uses them. */
static uint32_t *join_texts(struct md_texts *all, const struct md_texts *own)
{
    uint32_t *codes = md_alloc_array(own->count + 1, sizeof *codes);
    for (uint32_t code = 0; code < own->count; code++) {
        size_t length;
        const char *text = md_texts_get(own, code, &length);
        codes[code] = md_texts_add(all, text, length);
    }
    return codes;
}

/* Put one part at its place. Rows without a value keep 0, also where 0 is the code of a text. */
static void join_part(struct part *part, size_t place, const uint32_t *codes,
                      struct md_kept_column *whole, int64_t *values)
{
    struct md_kept_column *column = &part->columns[place];
    md_kept_column_values(column, NULL, part->count, values);
    for (size_t i = 0; codes != NULL && i < part->count; i++)
        if (column->present == NULL || column->present[i] != 0) values[i] = codes[values[i]];
    md_kept_column_put(whole, part->base, values, column->present, part->count);
    md_kept_column_free(column);
}

/* One column of all parts; the last place has the key ids. */
static void join_column(void *context, size_t place, size_t thread)
{
    (void)thread;
    struct scan *scan = context;
    bool is_id = place == scan->fields_count, with_gaps = false, first = true;
    bool is_text = !is_id && scan->kind->fields[scan->fields[place]].type == MD_FIELD_TEXT;
    struct md_texts *texts = is_text ? md_alloc(sizeof *texts) : NULL;
    uint32_t **codes = md_alloc_array(scan->parts_count + 1, sizeof *codes);
    int64_t least = 0, greatest = 0;
    for (size_t p = 0; p < scan->parts_count; p++) {
        const struct md_kept_column *column = &scan->parts[p].columns[place];
        if (column->rows_count == 0) continue;
        if (is_text) codes[p] = join_texts(texts, column->texts);
        if (first || column->least < least) least = column->least;
        if (first || column->greatest > greatest) greatest = column->greatest;
        with_gaps |= column->present != NULL;
        first = false;
    }
    if (is_text) least = 0, greatest = texts->count > 0 ? (int64_t)texts->count - 1 : 0;
    struct md_kept_column *whole = is_id ? &scan->scanned->ids : &scan->scanned->columns[scan->fields[place]];
    md_kept_column_free(whole); /* key ids of an earlier pass */
    md_kept_column_begin(whole, least, greatest, scan->scanned->rows_count, with_gaps);
    whole->texts = texts;
    int64_t *values = md_alloc_array(PART_ROWS, sizeof *values);
    for (size_t p = 0; p < scan->parts_count; p++) {
        join_part(&scan->parts[p], place, codes[p], whole, values);
        md_free(codes[p]);
    }
    md_free(values);
    md_free(codes);
}

static enum md_status read_pass(struct scan *scan, bool locked, struct md_diagnostics *out)
{
    divide(scan);
    open_readers(scan, locked);
    md_pool_run(scan->readers_count, scan->parts_count, read_part, scan);
    enum md_status status = close_readers(scan, out);
    size_t rows_count = 0;
    for (size_t p = 0; p < scan->parts_count; p++) {
        scan->parts[p].base = rows_count;
        rows_count += scan->parts[p].count;
    }
    scan->scanned->rows_count = rows_count;
    if (status == MD_OK) md_pool_run(scan->book->threads, scan->fields_count + 1, join_column, scan);
    for (size_t p = 0; p < scan->parts_count; p++) {
        for (size_t i = 0; scan->parts[p].columns != NULL && i <= scan->fields_count; i++)
            md_kept_column_free(&scan->parts[p].columns[i]);
        md_free(scan->parts[p].columns);
    }
    md_free(scan->parts);
    return status;
}

enum md_status md_column_scan(struct md_book *book, const struct md_kind *kind, const bool *fields,
                              int64_t as_of_batch, struct md_scanned *scanned,
                              struct md_diagnostics *out)
{
    struct scan scan = {.book = book, .kind = kind, .as_of_batch = as_of_batch, .scanned = scanned};
    *scanned = (struct md_scanned){0};
    scanned->columns = md_alloc_array(kind->fields_count + 1, sizeof *scanned->columns);
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
    for (size_t i = 0; scanned->columns != NULL && i < kind->fields_count; i++)
        md_kept_column_free(&scanned->columns[i]);
    md_kept_column_free(&scanned->ids);
    md_free(scanned->columns);
    *scanned = (struct md_scanned){0};
}
