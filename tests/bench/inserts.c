/* inserts BOOK NEW: the yardstick of `meed import`. The rows that an import has put into BOOK are
 * read into memory, then inserted again by prepared statements into the same tables of NEW, with
 * the same keys, references, indexes and triggers, in one transaction, under the pragmas of the
 * book. NEW is BOOK's schema made anew. The time printed is that of the transaction: binding,
 * inserting, and the durable commit. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hand.h"

/* A cell as it was read; texts stand in one buffer. */
struct cell {
    int64_t number;
    size_t length;
    int type;
};

struct rows {
    char *table;
    struct cell *cells;
    size_t columns_count, rows_count, rows_capacity;
    struct hand_out texts;
    char *columns;
};

enum { TABLES_MAX = 64 };

static void check(int result, sqlite3 *database, const char *what)
{
    if (result != SQLITE_OK && result != SQLITE_DONE && result != SQLITE_ROW)
        hand_fail(sqlite3_errmsg(database), what);
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement;
    check(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), database, sql);
    return statement;
}

static void execute(sqlite3 *database, const char *sql)
{
    check(sqlite3_exec(database, sql, NULL, NULL, NULL), database, sql);
}

/* ---- reading -------------------------------------------------------------------------------- */

static void take_row(struct rows *rows, sqlite3_stmt *statement)
{
    if (rows->rows_count == rows->rows_capacity) {
        rows->rows_capacity = rows->rows_capacity * 2 + 1024;
        rows->cells =
            realloc(rows->cells, rows->rows_capacity * rows->columns_count * sizeof *rows->cells);
        if (rows->cells == NULL) hand_fail("no memory for", rows->table);
    }
    struct cell *cells = &rows->cells[rows->rows_count++ * rows->columns_count];
    for (size_t i = 0; i < rows->columns_count; i++) {
        int column = (int)i;
        cells[i] = (struct cell){.type = sqlite3_column_type(statement, column)};
        if (cells[i].type == SQLITE_INTEGER) {
            cells[i].number = sqlite3_column_int64(statement, column);
        } else if (cells[i].type == SQLITE_TEXT) {
            cells[i].number = (int64_t)rows->texts.length;
            cells[i].length = (size_t)sqlite3_column_bytes(statement, column);
            hand_out_add(&rows->texts, (const char *)sqlite3_column_text(statement, column),
                         cells[i].length);
        } else if (cells[i].type != SQLITE_NULL) {
            hand_fail("a column of another type in", rows->table);
        }
    }
}

static void take_columns(struct rows *rows, sqlite3_stmt *statement)
{
    struct hand_out names = {0};
    rows->columns_count = (size_t)sqlite3_column_count(statement);
    for (size_t i = 0; i < rows->columns_count; i++) {
        const char *name = sqlite3_column_name(statement, (int)i);
        hand_out_add(&names, i > 0 ? ",\"" : "\"", i > 0 ? 2 : 1);
        hand_out_add(&names, name, strlen(name));
        hand_out_add(&names, "\"", 1);
    }
    hand_out_add(&names, "", 1);
    rows->columns = names.text;
}

static void read_rows(sqlite3 *book, const char *table, struct rows *rows)
{
    char sql[512];
    snprintf(sql, sizeof sql, "SELECT * FROM \"%s\" ORDER BY rowid", table);
    *rows = (struct rows){.table = strdup(table)};
    sqlite3_stmt *statement = prepare(book, sql);
    take_columns(rows, statement);
    while (sqlite3_step(statement) == SQLITE_ROW) take_row(rows, statement);
    sqlite3_finalize(statement);
}

/* ---- the new book --------------------------------------------------------------------------- */

static void copy_schema(sqlite3 *book, sqlite3 *made)
{
    sqlite3_stmt *statement = prepare(
        book, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
              " ORDER BY type = 'view', type = 'trigger', type = 'index', rowid");
    while (sqlite3_step(statement) == SQLITE_ROW)
        execute(made, (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
}

/* What references point at, and the little tables of the book itself; not timed. */
static void copy_batches(sqlite3 *made, const char *book_file)
{
    char sql[4400];
    snprintf(sql, sizeof sql,
             "ATTACH '%s' AS book; INSERT INTO batches SELECT * FROM book.batches; DETACH book",
             book_file);
    execute(made, sql);
}

static void bind_cell(sqlite3_stmt *statement, int place, const struct cell *cell,
                      const char *texts)
{
    if (cell->type == SQLITE_INTEGER)
        sqlite3_bind_int64(statement, place, cell->number);
    else if (cell->type == SQLITE_TEXT)
        sqlite3_bind_text(statement, place, texts + cell->number, (int)cell->length, SQLITE_STATIC);
    else
        sqlite3_bind_null(statement, place);
}

static void insert_rows(sqlite3 *made, const struct rows *rows)
{
    struct hand_out sql = {0};
    char begin[600];
    snprintf(begin, sizeof begin, "INSERT INTO \"%s\" (", rows->table);
    hand_out_add(&sql, begin, strlen(begin));
    hand_out_add(&sql, rows->columns, strlen(rows->columns));
    hand_out_add(&sql, ") VALUES (?", 11);
    for (size_t i = 1; i < rows->columns_count; i++) hand_out_add(&sql, ",?", 2);
    hand_out_add(&sql, ")", 2);
    sqlite3_stmt *statement = prepare(made, sql.text);
    for (size_t row = 0; row < rows->rows_count; row++) {
        const struct cell *cells = &rows->cells[row * rows->columns_count];
        for (size_t i = 0; i < rows->columns_count; i++)
            bind_cell(statement, (int)i + 1, &cells[i], rows->texts.text);
        check(sqlite3_step(statement), made, rows->table);
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
}

int main(int count, char **words)
{
    if (count != 3) hand_fail("use: inserts BOOK NEW", words[0]);
    static struct rows tables[TABLES_MAX];
    size_t tables_count = 0;
    sqlite3 *book, *made;
    check(sqlite3_open(words[1], &book), NULL, words[1]);
    /* Keys first, then what refers to them. */
    sqlite3_stmt *names = prepare(
        book,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND (name LIKE 'key\\_%' ESCAPE '\\'"
        " OR name LIKE 'rec\\_%' ESCAPE '\\') ORDER BY name");
    while (sqlite3_step(names) == SQLITE_ROW && tables_count < TABLES_MAX)
        read_rows(book, (const char *)sqlite3_column_text(names, 0), &tables[tables_count++]);
    sqlite3_finalize(names);
    check(sqlite3_open(words[2], &made), NULL, words[2]);
    execute(made, "PRAGMA journal_mode = DELETE");
    copy_schema(book, made);
    copy_batches(made, words[1]);
    sqlite3_close(book);
    execute(made, "PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON; PRAGMA synchronous = "
                  "EXTRA; PRAGMA cache_size = -65536");
    double begun = hand_now_ms();
    execute(made, "BEGIN IMMEDIATE");
    for (size_t i = 0; i < tables_count; i++) insert_rows(made, &tables[i]);
    execute(made, "COMMIT");
    printf("done\t%.4f\n", hand_now_ms() - begun);
    sqlite3_close(made);
    return 0;
}
