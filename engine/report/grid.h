/* report/grid.h
 *
 * grid: a table of texts on its way out: aligned for people (width by code point, so Chinese and Latin
 * names line up), or TSV, CSV, JSON, NDJSON, Markdown for programs.
 *
 * In TABLE, TSV for terminals and CSV, text cells that begin with = + - @ tab or CR are neutralised by a leading
 * apostrophe (RELIABILITY.md, reports); numbers are written as they are.
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

struct md_out {
    md_write *write; /* NULL: dropped */
    void *user;
    int format;      /* enum md_format */
    int width;       /* of the window; 0: no limit */
    bool failed;
};

enum md_format { MD_FORMAT_TABLE, MD_FORMAT_TSV, MD_FORMAT_CSV, MD_FORMAT_JSON, MD_FORMAT_NDJSON, MD_FORMAT_MARKDOWN };

/* printf to the output. */
void md_out_format(struct md_out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
void md_out_text(struct md_out *out, const char *text);

enum md_cell_type { MD_CELL_TEXT, MD_CELL_NUMBER /* right-aligned; thousands separated in TABLE */ };

struct md_grid_column {
    const char *name;
    enum md_cell_type type;
};

struct md_grid {
    struct md_arena arena;
    struct md_grid_column *columns;
    size_t columns_count;
    const char **cells;   /* rows_count x columns_count; "" for nothing */
    size_t rows_count, rows_capacity;
    const char *schema;   /* "meed.payouts/1", for JSON */
};

void md_grid_init(struct md_grid *grid, const char *schema, const struct md_grid_column *columns,
                  size_t columns_count);

/* Add a row; the texts are copied. */
void md_grid_add(struct md_grid *grid, const char *const *cells);

/* Choose and rename columns by "name=column,column"; false with the unknown name in *bad (in the grid's arena). */
bool md_grid_choose(struct md_grid *grid, const char *columns, const char **bad);

enum md_status md_grid_write(const struct md_grid *grid, struct md_out *out);
void md_grid_free(struct md_grid *grid);

/* 1234567.80 -> 1,234,567.80; in arena. */
const char *md_thousands(struct md_arena *arena, const char *number);

/* A text as a JSON string with its quotes, added to `out`. */
void md_json_text(struct md_buffer *out, const char *text);

#endif
