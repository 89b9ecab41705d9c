/* table/row_index.h
 *
 * row_index: the rows of a table found by the values of some of its fields, in groups: rows that agree in all of
 * them. Built once, then read by several threads.
 *
 * A row without a value in one of the fields is in no group. Inside a group rows stand in order of the sort fields
 * (ascending; as in md_kind.order_fields, negative index - 1: descending; a row without the value comes last), then of
 * the table, which is the order of keys. Texts are told apart by the codes of the table's own dictionaries.
 */
#ifndef MD_TABLE_ROW_INDEX_H
#define MD_TABLE_ROW_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "table/table.h"

struct md_row_index {
    const struct md_table *table;
    int *fields;
    size_t fields_count;
    int *sort_fields;
    size_t sort_fields_count;
    uint32_t *slots;   /* group + 1 by hash; 0: free */
    size_t slots_count; /* a power of two */
    uint32_t *starts;  /* groups_count + 1 places in rows */
    uint32_t *rows;
    size_t groups_count;
};

/* The columns of all fields must be loaded. No fields: all rows are one group. */
void md_row_index_build(struct md_row_index *index, const struct md_table *table, const int *fields,
                        size_t fields_count, const int *sort_fields, size_t sort_fields_count);

/* The rows whose fields hold `values` (as the table stores them), in order; *count 0: none. */
const uint32_t *md_row_index_find(const struct md_row_index *index, const int64_t *values,
                                  size_t *count);

/* Order of two rows by the sort fields alone: below, above or zero. */
int md_row_index_compare(const struct md_row_index *index, uint32_t a, uint32_t b);

/* Is the row in force on that day? Always, for a kind without history. */
bool md_table_in_force(const struct md_table *table, size_t row, int32_t date);

void md_row_index_free(struct md_row_index *index);

#endif
