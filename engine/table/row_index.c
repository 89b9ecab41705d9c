#include "table/row_index.h"

#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "base/text.h"

/* ---- Order ---- */

static int compare_texts(const struct md_texts *texts, int64_t a, int64_t b)
{
    size_t a_length, b_length;
    const char *a_text = md_texts_get(texts, (uint32_t)a, &a_length);
    const char *b_text = md_texts_get(texts, (uint32_t)b, &b_length);
    return md_text_compare(a_text, a_length, b_text, b_length);
}

static int compare_field(const struct md_table *table, int field, uint32_t a, uint32_t b)
{
    const struct md_column *column = &table->columns[field];
    bool has_a = md_table_has(table, a, field), has_b = md_table_has(table, b, field);
    if (has_a != has_b) return has_a ? -1 : 1;
    if (!has_a || column->values[a] == column->values[b]) return 0;
    if (column->type == MD_FIELD_TEXT) return compare_texts(column->texts, column->values[a], column->values[b]);
    return column->values[a] < column->values[b] ? -1 : 1;
}

int md_row_index_compare(const struct md_row_index *index, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < index->sort_fields_count; i++) {
        int field = index->sort_fields[i];
        bool descending = field < 0;
        int order = compare_field(index->table, descending ? -field - 1 : field, a, b);
        if (order != 0) return descending ? -order : order;
    }
    return 0;
}

static int compare_rows(const void *context, uint32_t a, uint32_t b)
{
    int order = md_row_index_compare(context, a, b);
    return order != 0 ? order : (a > b) - (a < b);
}

/* ---- Groups ---- */

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 29;
}

static bool is_complete(const struct md_row_index *index, size_t row)
{
    for (size_t i = 0; i < index->fields_count; i++)
        if (!md_table_has(index->table, row, index->fields[i])) return false;
    return true;
}

static int64_t value_at(const struct md_row_index *index, size_t row, size_t i)
{
    return index->table->columns[index->fields[i]].values[row];
}

static uint64_t hash_of_row(const struct md_row_index *index, size_t row)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < index->fields_count; i++) hash = mix(hash, (uint64_t)value_at(index, row, i));
    return hash;
}

static bool rows_agree(const struct md_row_index *index, size_t a, size_t b)
{
    for (size_t i = 0; i < index->fields_count; i++)
        if (value_at(index, a, i) != value_at(index, b, i)) return false;
    return true;
}

/* While groups are found, `starts` holds the first row of each and counts stand beside. */
struct builder {
    struct md_row_index *index;
    uint32_t *group_of_row; /* group + 1; 0: in none */
    uint32_t *first_row;
    uint32_t *counts;
};

static void place_row(struct builder *builder, size_t row)
{
    struct md_row_index *index = builder->index;
    size_t slot = hash_of_row(index, row) & (index->slots_count - 1);
    while (index->slots[slot] != 0 && !rows_agree(index, builder->first_row[index->slots[slot] - 1], row))
        slot = (slot + 1) & (index->slots_count - 1);
    if (index->slots[slot] == 0) {
        builder->first_row[index->groups_count] = (uint32_t)row;
        index->slots[slot] = (uint32_t)++index->groups_count;
    }
    builder->group_of_row[row] = index->slots[slot];
    builder->counts[index->slots[slot] - 1]++;
}

/* Without a value: after all others. */
static size_t place_by(const struct md_column *column, uint64_t span, size_t row)
{
    bool has = column->present == NULL || column->present[row] != 0;
    return has ? (size_t)(column->values[row] - column->least) : (size_t)span + 1;
}

/* By one column of whole numbers that lie close together, rows are put in order by counting, before they go to their groups: then those
 * of each group stand in order. NULL: another order, or none. */
static uint32_t *order_by_counting(const struct md_row_index *index, size_t rows_count)
{
    if (index->sort_fields_count != 1 || index->sort_fields[0] < 0) return NULL;
    const struct md_column *column = &index->table->columns[index->sort_fields[0]];
    if (!column->ranged || column->type == MD_FIELD_TEXT) return NULL;
    uint64_t span = (uint64_t)column->greatest - (uint64_t)column->least;
    if (span > rows_count) return NULL;
    uint32_t *ends = md_alloc_array((size_t)span + 3, sizeof *ends), *order = md_alloc_array(rows_count + 1, sizeof *order);
    for (size_t row = 0; row < rows_count; row++) ends[place_by(column, span, row) + 1]++;
    for (size_t place = 1; place <= span + 2; place++) ends[place] += ends[place - 1];
    for (size_t row = 0; row < rows_count; row++) order[ends[place_by(column, span, row)]++] = (uint32_t)row;
    md_free(ends);
    return order;
}

static void fill_groups(struct builder *builder, size_t rows_count)
{
    struct md_row_index *index = builder->index;
    index->starts = md_alloc_array(index->groups_count + 1, sizeof *index->starts);
    for (size_t g = 0; g < index->groups_count; g++)
        index->starts[g + 1] = index->starts[g] + builder->counts[g];
    uint32_t total = index->starts[index->groups_count];
    index->rows = md_alloc_array((size_t)total + 1, sizeof *index->rows);
    memset(builder->counts, 0, index->groups_count * sizeof *builder->counts);
    uint32_t *order = order_by_counting(index, rows_count);
    for (size_t place = 0; place < rows_count; place++) {
        uint32_t row = order != NULL ? order[place] : (uint32_t)place;
        if (builder->group_of_row[row] == 0) continue;
        uint32_t group = builder->group_of_row[row] - 1;
        index->rows[index->starts[group] + builder->counts[group]++] = row;
    }
    bool in_order = order != NULL || index->sort_fields_count == 0;
    md_free(order);
    if (in_order) return;
    for (size_t g = 0; g < index->groups_count; g++)
        md_sort(index->rows + index->starts[g], builder->counts[g], compare_rows, index);
}

static int *copy_fields(const int *fields, size_t count)
{
    int *copy = md_alloc_array(count + 1, sizeof *copy);
    if (count > 0) memcpy(copy, fields, count * sizeof *copy);
    return copy;
}

void md_row_index_build(struct md_row_index *index, const struct md_table *table, const int *fields,
                        size_t fields_count, const int *sort_fields, size_t sort_fields_count)
{
    *index = (struct md_row_index){.table = table, .fields_count = fields_count,
                                   .sort_fields_count = sort_fields_count, .slots_count = 16};
    index->fields = copy_fields(fields, fields_count);
    index->sort_fields = copy_fields(sort_fields, sort_fields_count);
    size_t count = table->rows_count;
    while (index->slots_count < count * 2) index->slots_count *= 2;
    index->slots = md_alloc_array(index->slots_count, sizeof *index->slots);
    struct builder builder = {.index = index};
    builder.group_of_row = md_alloc_array(count + 1, sizeof *builder.group_of_row);
    builder.first_row = md_alloc_array(count + 1, sizeof *builder.first_row);
    builder.counts = md_alloc_array(count + 1, sizeof *builder.counts);
    for (size_t row = 0; row < count; row++)
        if (is_complete(index, row)) place_row(&builder, row);
    fill_groups(&builder, count);
    md_free(builder.group_of_row);
    md_free(builder.first_row);
    md_free(builder.counts);
}

const uint32_t *md_row_index_find(const struct md_row_index *index, const int64_t *values,
                                  size_t *count)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < index->fields_count; i++) hash = mix(hash, (uint64_t)values[i]);
    size_t slot = hash & (index->slots_count - 1);
    *count = 0;
    for (; index->slots[slot] != 0; slot = (slot + 1) & (index->slots_count - 1)) {
        uint32_t group = index->slots[slot] - 1;
        const uint32_t *rows = index->rows + index->starts[group];
        bool same = true;
        for (size_t i = 0; i < index->fields_count && same; i++)
            same = value_at(index, rows[0], i) == values[i];
        if (!same) continue;
        *count = index->starts[group + 1] - index->starts[group];
        return rows;
    }
    return NULL;
}

bool md_table_in_force(const struct md_table *table, size_t row, int32_t date)
{
    const struct md_kind *kind = table->kind;
    if (!kind->history) return true;
    int from = kind->valid_from_field, to = kind->valid_to_field;
    if (md_table_has(table, row, from) && table->columns[from].values[row] > date) return false;
    return !md_table_has(table, row, to) || table->columns[to].values[row] > date;
}

void md_row_index_free(struct md_row_index *index)
{
    md_free(index->fields);
    md_free(index->sort_fields);
    md_free(index->slots);
    md_free(index->starts);
    md_free(index->rows);
    *index = (struct md_row_index){0};
}
