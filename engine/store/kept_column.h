/* store/kept_column.h
 *
 * kept_column: all rows of one column of a kind, in the narrowest whole numbers that hold them, in
 * memory of its own or mapped from a file of the columnar cache.
 *
 * Such a file is disposable. It is named after the column, written beside its place and renamed,
 * and never written again: a reader that has mapped it keeps what it has. Its head says what it
 * was made from (a key, 32 bytes), and holds a checksum over itself and one over each block; it is
 * used only when all of that is right. Layout, in this machine's byte order (the head tells):
 *
 *     head       struct column_head of kept_column.c
 *     values     rows x width bytes, two's complement, 0 where there is no value
 *     present    rows bytes of 0 or 1; not there when every row has a value
 *     starts, bytes, slots     of the dictionary of a text column: struct md_texts
 *
 * Each block begins at a multiple of 64 bytes.
 */
#ifndef MD_STORE_KEPT_COLUMN_H
#define MD_STORE_KEPT_COLUMN_H

#include "base/digest.h"
#include "table/table.h"

struct md_kept_column {
    int width;          /* bytes a value: 1, 2, 4 or 8; 0: this column is not kept */
    size_t rows_count;
    void *values;
    uint8_t *present;   /* NULL: every row has a value */
    int64_t least, greatest; /* of values, those of missing rows (0) included */
    struct md_texts *texts;  /* text columns; its parts are mapped or its own */
    void *map;          /* NULL: values, present and texts are on the heap */
    size_t map_length;
};

/* A column of rows_count places for values of a range, all 0; with_gaps: and all without a value. */
void md_kept_column_begin(struct md_kept_column *column, int64_t least, int64_t greatest,
                          size_t rows_count, bool with_gaps);

/* Put values of the range in places from `row` on; `present` may be NULL: all have one. */
void md_kept_column_put(struct md_kept_column *column, size_t row, const int64_t *values,
                        const uint8_t *present, size_t count);

/* A column of these values; `present` may be NULL. */
void md_kept_column_make(struct md_kept_column *column, const int64_t *values,
                         const uint8_t *present, size_t rows_count);

/* Place i gets what was in order[i]. */
void md_kept_column_sort(struct md_kept_column *column, const uint32_t *order);

/* Widen the values of some rows (NULL: all, from row 0 on) into `into`. */
void md_kept_column_values(const struct md_kept_column *column, const uint32_t *rows, size_t count,
                           int64_t *into);

/* Is it this column, made from this, whole and unchanged? `path` is mapped only then. */
bool md_kept_column_map(struct md_kept_column *column, const char *path,
                        const struct md_digest *key);

/* Write the column's file, or leave no trace: no reader ever sees a part of it. Does nothing while
 * another process writes the same file. */
bool md_kept_column_write(const struct md_kept_column *column, const char *path,
                          const struct md_digest *key);

void md_kept_column_free(struct md_kept_column *column);

#endif
