#include "table/table.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "value/date.h"

static bool has_texts(enum md_field_type type)
{
    return type == MD_FIELD_TEXT || type == MD_FIELD_REF;
}

void md_table_init(struct md_table *table, const struct md_kind *kind, const bool *wanted)
{
    *table = (struct md_table){.kind = kind};
    table->columns = md_alloc_array(kind->fields_count, sizeof *table->columns);
    for (size_t i = 0; i < kind->fields_count; i++) {
        struct md_column *column = &table->columns[i];
        column->type = kind->fields[i].type;
        column->scale = kind->fields[i].decimals;
        if (wanted != NULL && !wanted[i]) continue;
        /* One place already marks the column as loaded, also while the table is empty. */
        column->values = md_alloc_array(1, sizeof *column->values);
        column->present = md_alloc_array(1, sizeof *column->present);
        if (has_texts(column->type)) column->texts = md_alloc_array(1, sizeof *column->texts);
    }
}

/* Grow one array to `capacity` places and zero those from `from` on. */
static void *grown(void *items, size_t from, size_t capacity, size_t bytes)
{
    char *moved = md_realloc_array(items, capacity, bytes);
    memset(moved + from * bytes, 0, (capacity - from) * bytes);
    return moved;
}

/* Doubling a large table would touch memory that its last rows never use; a quarter is enough. */
static size_t capacity_for(size_t capacity, size_t rows)
{
    size_t next = capacity < 65536 ? capacity * 2 : capacity + capacity / 4;
    if (next < 16) next = 16;
    return next > rows ? next : rows;
}

void md_table_reserve(struct md_table *table, size_t rows)
{
    if (rows <= table->rows_capacity) return;
    size_t from = table->rows_capacity;
    size_t capacity = capacity_for(from, rows);
    for (size_t i = 0; i < table->kind->fields_count; i++) {
        struct md_column *column = &table->columns[i];
        if (column->values == NULL) continue;
        column->values = grown(column->values, from, capacity, sizeof *column->values);
        if (column->present != NULL)
            column->present = grown(column->present, from, capacity, sizeof *column->present);
    }
    if (table->lines != NULL)
        table->lines = grown(table->lines, from, capacity, sizeof *table->lines);
    if (table->files != NULL)
        table->files = grown(table->files, from, capacity, sizeof *table->files);
    if (table->keys != NULL)
        table->keys = grown(table->keys, from, capacity, sizeof *table->keys);
    table->rows_capacity = capacity;
}

void md_table_set(struct md_table *table, size_t row, int field, int64_t value)
{
    assert(row < table->rows_capacity);
    struct md_column *column = &table->columns[field];
    column->values[row] = value;
    column->ranged = false;
    if (column->present != NULL) column->present[row] = 1;
}

/* A column whose rows all had a value gets its flags when the first goes missing. */
void md_table_clear(struct md_table *table, size_t row, int field)
{
    assert(row < table->rows_capacity);
    struct md_column *column = &table->columns[field];
    column->values[row] = 0;
    column->ranged = false;
    if (column->present == NULL) {
        column->present = md_alloc_array(table->rows_capacity, sizeof *column->present);
        memset(column->present, 1, table->rows_capacity);
    }
    column->present[row] = 0;
}

static void measure_range(struct md_column *column, size_t rows_count)
{
    int64_t least = rows_count > 0 ? column->values[0] : 0, greatest = least;
    for (size_t row = 1; row < rows_count; row++) {
        int64_t value = column->values[row];
        least = value < least ? value : least;
        greatest = value > greatest ? value : greatest;
    }
    column->least = least;
    column->greatest = greatest;
    column->ranged = true;
}

void md_table_measure_ranges(struct md_table *table)
{
    for (size_t i = 0; i < table->kind->fields_count; i++) {
        struct md_column *column = &table->columns[i];
        if (column->values == NULL) continue;
        if (!column->ranged) measure_range(column, table->rows_count);
        if (column->present == NULL || column->lent || table->rows_count == 0) continue;
        if (memchr(column->present, 0, table->rows_count) != NULL) continue;
        md_free(column->present);
        column->present = NULL;
    }
}

bool md_table_has(const struct md_table *table, size_t row, int field)
{
    const struct md_column *column = &table->columns[field];
    assert(column->values != NULL);
    return column->present == NULL || column->present[row] != 0;
}

struct md_number md_table_number(const struct md_table *table, size_t row, int field)
{
    const struct md_column *column = &table->columns[field];
    assert(md_table_has(table, row, field));
    return md_number_from_scaled(column->values[row], column->scale);
}

/* Units at a scale, all digits: 1265 at 2 is 12.65. Written here and not through md_number, as
 * digests print every cell of every row. */
static void print_scaled(int64_t units, int scale, bool cut_zeros, struct md_buffer *out)
{
    char digits[32];
    size_t count = 0;
    uint64_t magnitude = units < 0 ? -(uint64_t)units : (uint64_t)units;
    if (units < 0) md_buffer_add_char(out, '-');
    while (cut_zeros && scale > 0 && magnitude % 10 == 0) {
        magnitude /= 10;
        scale--;
    }
    for (int place = 0; magnitude > 0 || place <= scale; place++) {
        if (place == scale && scale > 0) digits[sizeof digits - ++count] = '.';
        digits[sizeof digits - ++count] = (char)('0' + magnitude % 10);
        magnitude /= 10;
    }
    md_buffer_add(out, digits + sizeof digits - count, count);
}

static void print_text(const struct md_texts *texts, int64_t code, struct md_buffer *out)
{
    size_t length;
    const char *text = md_texts_get(texts, (uint32_t)code, &length);
    md_buffer_add(out, text, length);
}

void md_table_print_cell(const struct md_table *table, size_t row, int field,
                         const struct md_keys *target, struct md_buffer *out)
{
    if (!md_table_has(table, row, field)) return;
    const struct md_column *column = &table->columns[field];
    int64_t value = column->values[row];
    char date[MD_DATE_TEXT_SIZE];
    switch (column->type) {
    case MD_FIELD_TEXT: print_text(column->texts, value, out); break;
    case MD_FIELD_REF: print_text(target != NULL ? &target->texts : column->texts, value, out); break;
    case MD_FIELD_MONEY: print_scaled(value, column->scale, false, out); break;
    case MD_FIELD_INTEGER:
    case MD_FIELD_NUMBER:
    case MD_FIELD_RATIO: print_scaled(value, column->scale, true, out); break;
    case MD_FIELD_DATE:
        md_buffer_add(out, date, md_date_print((int32_t)value, date, sizeof date));
        break;
    case MD_FIELD_FLAG: md_buffer_add_text(out, value != 0 ? "true" : "false"); break;
    case MD_FIELD_ENUM:
        md_buffer_add_text(out, table->kind->fields[field].values[value]);
        break;
    }
}

/* valid_from <= date < valid_to, a missing side is open. */
static bool in_force(const struct md_table *table, size_t row, int32_t date)
{
    int from = table->kind->valid_from_field;
    int to = table->kind->valid_to_field;
    if (md_table_has(table, row, from) && table->columns[from].values[row] > date) return false;
    return !md_table_has(table, row, to) || table->columns[to].values[row] > date;
}

int64_t md_table_row_at(const struct md_table *table, int32_t key, int32_t date)
{
    assert(table->first_row_of_key != NULL);
    if (key < 0 || (size_t)key >= table->keys_count) return -1;
    uint32_t row = table->first_row_of_key[key];
    uint32_t end = table->first_row_of_key[key + 1];
    if (!table->kind->history) return row < end ? (int64_t)row : -1;
    for (; row < end; row++)
        if (in_force(table, row, date)) return row;
    return -1;
}

void md_table_index_keys(struct md_table *table, size_t keys_count)
{
    md_free(table->first_row_of_key);
    table->first_row_of_key = md_alloc_array(keys_count + 1, sizeof *table->first_row_of_key);
    table->keys_count = keys_count;
    size_t row = 0;
    for (size_t key = 0; key < keys_count; key++) {
        table->first_row_of_key[key] = (uint32_t)row;
        while (row < table->rows_count && table->keys[row] == (int32_t)key) row++;
    }
    assert(row == table->rows_count);
    table->first_row_of_key[keys_count] = (uint32_t)row;
}

void md_table_free(struct md_table *table)
{
    size_t fields_count = table->kind != NULL ? table->kind->fields_count : 0;
    for (size_t i = 0; table->columns != NULL && i < fields_count; i++) {
        struct md_column *column = &table->columns[i];
        if (column->texts != NULL && !column->texts_lent) {
            md_texts_free(column->texts);
            md_free(column->texts);
        }
        if (column->lent) continue;
        md_free(column->values);
        md_free(column->present);
    }
    md_free(table->columns);
    md_texts_free(&table->key_texts);
    md_free(table->lines);
    md_free(table->files);
    md_free(table->key_order);
    if (!table->lent) {
        md_free(table->keys);
        md_free(table->first_row_of_key);
    }
    *table = (struct md_table){0};
}
