/* report/grid.h
 *
 * grid: a table of texts on its way out: aligned for people (by display width, so that Chinese and
 * Latin names line up), or TSV, CSV, JSON, NDJSON, Markdown for programs and documents.
 *
 * TABLE separates thousands, escapes control and bidirectional characters, and cuts to the window
 * where one is given. The other forms hold every cell whole and numbers as they are. In TSV and
 * CSV, which spreadsheets open, a text cell that begins with = + - @ tab or CR is neutralised by a
 * leading apostrophe (RELIABILITY.md, reports), unless it is a number; JSON and NDJSON hold texts
 * as they are.
 */
#ifndef MD_REPORT_GRID_H
#define MD_REPORT_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"

/* Results leave through this; other than 0 ends the output with MD_STORAGE. */
typedef int md_write(void *user, const char *text, size_t length);

enum md_format {
    MD_FORMAT_TABLE,
    MD_FORMAT_TSV,
    MD_FORMAT_CSV,
    MD_FORMAT_JSON,
    MD_FORMAT_NDJSON,
    MD_FORMAT_MARKDOWN
};

struct md_out {
    md_write *write; /* NULL: dropped */
    void *user;
    int format;  /* enum md_format */
    int width;   /* of the window; 0: no limit */
    bool failed; /* a write failed; everything after it is dropped */
};

/* Bytes, a text, printf to the output. */
void md_out_bytes(struct md_out *out, const char *text, size_t length);
void md_out_text(struct md_out *out, const char *text);
void md_out_format(struct md_out *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* MD_OK, or MD_STORAGE once a write has failed. */
enum md_status md_out_status(const struct md_out *out);

enum md_cell_type {
    MD_CELL_TEXT,
    MD_CELL_NUMBER, /* amount, rate, quantity: right-aligned; thousands separated in TABLE; a string
                       in JSON */
    MD_CELL_COUNT   /* a whole number of things: as NUMBER, and a number in JSON */
};

struct md_grid_column {
    const char *name;
    enum md_cell_type type;
};

/* Zero-initialise or md_grid_init before use. */
struct md_grid {
    struct md_arena arena;
    struct md_grid_column *columns; /* as rows are added */
    size_t columns_count;
    struct md_grid_column *shown; /* as they are written: all, until md_grid_choose */
    size_t *shown_source;         /* of each shown column: its index in `columns` */
    size_t shown_count;
    const char **cells; /* rows_count x columns_count; "" for nothing */
    size_t rows_count, rows_capacity;
    const char *schema;  /* "meed.payouts/1", for JSON */
    const char *members; /* further members of the JSON envelope, written out
                            ("\"period\":\"2026-03\""), or NULL */
    bool not_ok;         /* "ok":false in the envelope */
};

/* schema and the columns' names are kept by the caller. */
void md_grid_init(struct md_grid *grid, const char *schema, const struct md_grid_column *columns,
                  size_t columns_count);

/* Add a row, one text for each of the columns given to md_grid_init; the texts are copied, NULL is
 * "". */
void md_grid_add(struct md_grid *grid, const char *const *cells);

/*
 * Choose, order and rename columns by "name=column,column", before or after rows are added. False
 * when a name is unknown, empty or given to two columns; the text at fault is then in *bad (in the
 * grid's arena) and the choice is as it was.
 */
bool md_grid_choose(struct md_grid *grid, const char *columns, const char **bad);

/* Write it in the form `out` asks for. TABLE of no rows: the header only. MD_OK or MD_STORAGE. */
enum md_status md_grid_write(const struct md_grid *grid, struct md_out *out);
void md_grid_free(struct md_grid *grid);

/* 1234567.80 -> 1,234,567.80; in arena. A text that is no decimal number is given back as it is. */
const char *md_thousands(struct md_arena *arena, const char *number);

/* True for -12, 0.50, 7: a sign, digits, a point with digits. */
bool md_text_is_decimal(const char *text);

/* A cell of text as CSV has it, in quotes where it needs them and neutralised where a spreadsheet would run it, added to `out`. */
void md_csv_text(struct md_buffer *out, const char *text);

/* A text as a JSON string with its quotes, added to `out`. Bytes that are not UTF-8 become U+FFFD.
 */
void md_json_text(struct md_buffer *out, const char *text);

#endif
