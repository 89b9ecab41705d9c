/* Lending of table.h: one table's columns as another's. */
#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "table/table.h"

/* ---- keys ------------------------------------------------------------------------------------ */

void md_keys_lend(const struct md_keys *lender, struct md_keys *keys)
{
    *keys = *lender;
    keys->lent = true;
}

static void *copied(const void *items, size_t count, size_t bytes)
{
    if (items == NULL) return NULL;
    void *copy = md_alloc_array(count + 1, bytes);
    memcpy(copy, items, count * bytes);
    return copy;
}

static struct md_texts copied_texts(const struct md_texts *texts)
{
    struct md_texts copy = *texts;
    copy.bytes = copied(texts->bytes, texts->bytes_length, 1);
    copy.bytes_capacity = texts->bytes_length;
    copy.starts = texts->starts != NULL ? copied(texts->starts, texts->count + 1, sizeof *texts->starts) : NULL;
    copy.capacity = texts->starts != NULL ? texts->count + 1 : 0;
    copy.slots = copied(texts->slots, texts->slots_count, sizeof *texts->slots);
    return copy;
}

void md_keys_own(struct md_keys *keys)
{
    if (!keys->lent) return;
    keys->texts = copied_texts(&keys->texts);
    keys->index_of_id = copied(keys->index_of_id, keys->ids_count + 1, sizeof *keys->index_of_id);
    keys->id_of_index = copied(keys->id_of_index, keys->count, sizeof *keys->id_of_index);
    keys->lent = false;
}

/* ---- tables ---------------------------------------------------------------------------------- */

/* The columns asked for, all lent. */
static void lend_columns(const struct md_table *lender, const bool *fields, struct md_table *table)
{
    *table = (struct md_table){.kind = lender->kind};
    table->columns = md_alloc_array(lender->kind->fields_count, sizeof *table->columns);
    for (size_t i = 0; i < lender->kind->fields_count; i++) {
        struct md_column *column = &table->columns[i];
        *column = lender->columns[i];
        column->lent = column->texts_lent = true;
        if (fields != NULL && fields[i]) {
            assert(column->values != NULL);
            continue;
        }
        column->values = NULL;
        column->present = NULL;
        column->texts = NULL;
    }
}

void md_table_lend(const struct md_table *lender, const bool *fields, bool with_keys, struct md_table *table)
{
    lend_columns(lender, fields, table);
    table->rows_count = table->rows_capacity = lender->rows_count;
    table->lent = true;
    if (!with_keys) return;
    assert(lender->first_row_of_key != NULL);
    table->keys = lender->keys;
    table->first_row_of_key = lender->first_row_of_key;
    table->keys_count = lender->keys_count;
}

/* A column without a gap needs no flags. */
static void pick_flags(const uint8_t *present, const uint32_t *rows, size_t count, struct md_column *column)
{
    column->present = NULL;
    if (present == NULL) return;
    uint8_t *flags = md_alloc(count + 1);
    for (size_t i = 0; i < count; i++) flags[i] = present[rows[i]];
    if (memchr(flags, 0, count) != NULL) column->present = flags;
    else md_free(flags);
}

void md_table_lend_rows(const struct md_table *lender, const bool *fields, bool with_keys, const uint32_t *rows,
                        size_t rows_count, struct md_table *table)
{
    lend_columns(lender, fields, table);
    table->rows_count = table->rows_capacity = rows_count;
    for (size_t i = 0; i < lender->kind->fields_count; i++) {
        struct md_column *column = &table->columns[i];
        const int64_t *values = column->values;
        if (values == NULL) continue;
        column->lent = column->ranged = false;
        column->values = md_alloc_array(rows_count + 1, sizeof *column->values);
        for (size_t row = 0; row < rows_count; row++) column->values[row] = values[rows[row]];
        pick_flags(lender->columns[i].present, rows, rows_count, column);
    }
    if (!with_keys) return;
    assert(lender->keys != NULL);
    table->keys = md_alloc_array(rows_count + 1, sizeof *table->keys);
    for (size_t row = 0; row < rows_count; row++) table->keys[row] = lender->keys[rows[row]];
    md_table_index_keys(table, lender->keys_count);
}

void md_table_own(struct md_table *table)
{
    size_t rows = table->rows_count;
    for (size_t i = 0; i < table->kind->fields_count; i++) {
        struct md_column *column = &table->columns[i];
        if (column->lent) {
            column->values = copied(column->values, rows, sizeof *column->values);
            column->present = copied(column->present, rows, sizeof *column->present);
        }
        if (column->texts_lent && column->texts != NULL) {
            struct md_texts *texts = md_alloc(sizeof *texts);
            *texts = copied_texts(column->texts);
            column->texts = texts;
        }
        column->lent = column->texts_lent = false;
    }
    table->rows_capacity = rows;
    if (!table->lent) return;
    table->keys = copied(table->keys, rows, sizeof *table->keys);
    table->first_row_of_key = copied(table->first_row_of_key, table->keys_count + 1, sizeof *table->first_row_of_key);
    table->lent = false;
}
