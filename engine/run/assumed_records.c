#include "run/assumed_records.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/sort.h"

void md_assumed_init(struct md_assumed *assumed, size_t kinds_count)
{
    *assumed = (struct md_assumed){.kinds_count = kinds_count};
    assumed->tables = md_alloc_array(kinds_count + 1, sizeof *assumed->tables);
}

void md_assumed_free(struct md_assumed *assumed)
{
    for (size_t k = 0; k < assumed->kinds_count; k++)
        if (assumed->tables[k].kind != NULL) md_table_free(&assumed->tables[k]);
    md_free(assumed->tables);
    *assumed = (struct md_assumed){0};
}

/* ---- keys ------------------------------------------------------------------------------------------------ */

static int by_bytes(const void *context, uint32_t a, uint32_t b)
{
    const struct md_texts *texts = context;
    size_t a_length, b_length;
    const char *one = md_texts_get(texts, a, &a_length), *two = md_texts_get(texts, b, &b_length);
    int order = memcmp(one, two, a_length < b_length ? a_length : b_length);
    return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

/* All in order of bytes: the dense indices of the book's keys move up. */
void md_assumed_keys(const struct md_assumed *assumed, const struct md_kind *kind, struct md_keys *keys)
{
    const struct md_texts *added = &assumed->tables[kind->index].key_texts;
    struct md_texts all = {0}, sorted = {0};
    for (size_t i = 0; i < keys->count; i++) {
        size_t length;
        const char *text = md_texts_get(&keys->texts, (uint32_t)i, &length);
        md_texts_add(&all, text, length);
    }
    for (size_t i = 0; i < added->count; i++) {
        size_t length;
        const char *text = md_texts_get(added, (uint32_t)i, &length);
        md_texts_add(&all, text, length);
    }
    uint32_t *order = md_alloc_array(all.count + 1, sizeof *order);
    int32_t *moved = md_alloc_array(all.count + 1, sizeof *moved);
    int64_t *ids = md_alloc_array(all.count + 1, sizeof *ids);
    for (size_t i = 0; i < all.count; i++) order[i] = (uint32_t)i;
    md_sort(order, all.count, by_bytes, &all);
    for (size_t i = 0; i < all.count; i++) {
        size_t length;
        const char *text = md_texts_get(&all, order[i], &length);
        md_texts_add(&sorted, text, length);
        moved[order[i]] = (int32_t)i;
        if (order[i] < keys->count) ids[i] = keys->id_of_index[order[i]];
    }
    for (size_t id = 0; keys->index_of_id != NULL && id <= keys->ids_count; id++)
        if (keys->index_of_id[id] >= 0) keys->index_of_id[id] = moved[keys->index_of_id[id]];
    md_texts_free(&keys->texts);
    md_texts_free(&all);
    md_free(keys->id_of_index);
    md_free(order);
    md_free(moved);
    keys->texts = sorted;
    keys->count = sorted.count;
    keys->id_of_index = ids;
}

/* ---- rows -------------------------------------------------------------------------------------------------- */

/* A row of the book, or of the assumed records, in the order of the table that comes of both. */
struct place {
    int32_t key;
    bool has_from, assumed;
    int64_t from;
    uint32_t row;
};

static int compare(const void *a, const void *b)
{
    const struct place *one = a, *two = b;
    if (one->key != two->key) return one->key < two->key ? -1 : 1;
    if (one->has_from != two->has_from) return one->has_from ? 1 : -1;
    if (one->from != two->from) return one->from < two->from ? -1 : 1;
    /* An assumed one stands in the place of the book's, a later one in that of an earlier one. */
    if (one->assumed != two->assumed) return one->assumed ? -1 : 1;
    return (one->row < two->row) - (one->row > two->row);
}

static struct place place_of(const struct md_table *table, size_t row, int32_t key, bool assumed)
{
    struct place place = {.key = key, .assumed = assumed, .row = (uint32_t)row};
    int from = table->kind->valid_from_field;
    if (!table->kind->history || table->columns[from].values == NULL || !md_table_has(table, row, from)) return place;
    place.has_from = true;
    place.from = table->columns[from].values[row];
    return place;
}

static bool is_wanted(const struct md_rows_wanted *wanted, const struct md_table *table, size_t row)
{
    if (wanted->date_field < 0) return true;
    if (!md_table_has(table, row, wanted->date_field)) return wanted->with_undated;
    int64_t day = table->columns[wanted->date_field].values[row];
    return day >= wanted->from && day < wanted->to;
}

static size_t order_rows(const struct md_rows_wanted *wanted, const struct md_table *added, const struct md_keys *keys,
                         const struct md_table *table, struct place *places)
{
    size_t count = 0, kept = 0;
    for (size_t row = 0; row < table->rows_count; row++) places[count++] = place_of(table, row, table->keys[row], false);
    for (size_t row = 0; row < added->rows_count; row++) {
        size_t length;
        const char *key = md_texts_get(&added->key_texts, (uint32_t)added->keys[row], &length);
        places[count++] = place_of(added, row, (int32_t)md_texts_find(&keys->texts, key, length), true);
    }
    if (count > 1) qsort(places, count, sizeof *places, compare);
    for (size_t i = 0; i < count; i++) {
        struct place *before = kept > 0 ? &places[kept - 1] : NULL;
        bool same = before != NULL && before->key == places[i].key && before->has_from == places[i].has_from &&
                    before->from == places[i].from;
        if (!same) places[kept++] = places[i];
    }
    count = kept;
    kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!places[i].assumed || is_wanted(wanted, added, places[i].row)) places[kept++] = places[i];
    return kept;
}

/* A cell of an assumed record as it stands in a table of the book; false: there is none. */
static bool cell_of(const struct md_table *added, uint32_t row, int field, const struct md_keys *const *keys_of_kind,
                    struct md_column *into, int64_t *value)
{
    if (!md_table_has(added, row, field)) return false;
    const struct md_column *column = &added->columns[field];
    *value = column->values[row];
    if (column->texts == NULL) return true;
    size_t length;
    const char *text = md_texts_get(column->texts, (uint32_t)*value, &length);
    if (column->type == MD_FIELD_REF) *value = md_texts_find(&keys_of_kind[added->kind->fields[field].target]->texts, text, length);
    else *value = (int64_t)md_texts_add(into->texts, text, length);
    return *value >= 0;
}

static void merge_column(const struct md_table *added, int field, const struct md_keys *const *keys_of_kind,
                         const struct place *places, size_t count, struct md_table *table)
{
    struct md_column *column = &table->columns[field];
    if (column->type == MD_FIELD_TEXT && column->texts == NULL) column->texts = md_alloc(sizeof *column->texts);
    int64_t *values = md_alloc_array(count + 1, sizeof *values);
    uint8_t *present = md_alloc_array(count + 1, sizeof *present);
    for (size_t i = 0; i < count; i++) {
        if (places[i].assumed) {
            present[i] = cell_of(added, places[i].row, field, keys_of_kind, column, &values[i]);
            if (present[i] == 0) values[i] = 0;
        } else {
            present[i] = md_table_has(table, places[i].row, field);
            values[i] = column->values[places[i].row];
        }
    }
    md_free(column->values);
    md_free(column->present);
    column->values = values;
    column->present = present;
}

/* A version that goes on ends where an assumed one of the same key begins. */
static void end_versions(struct md_table *table, const struct place *places, size_t count)
{
    int to = table->kind->valid_to_field;
    if (!table->kind->history || table->columns[to].values == NULL) return;
    for (size_t i = 0; i + 1 < count; i++) {
        const struct place *next = &places[i + 1];
        if (!next->assumed || next->key != places[i].key || !next->has_from) continue;
        if (!md_table_has(table, i, to) || table->columns[to].values[i] > next->from)
            md_table_set(table, i, to, next->from);
    }
}

void md_assumed_rows(const struct md_assumed *assumed, const struct md_rows_wanted *wanted,
                     const struct md_keys *const *keys_of_kind, const struct md_keys *keys, struct md_table *table)
{
    const struct md_table *added = &assumed->tables[wanted->kind->index];
    struct place *places = md_alloc_array(table->rows_count + added->rows_count + 1, sizeof *places);
    size_t count = order_rows(wanted, added, keys, table, places);
    for (size_t f = 0; f < table->kind->fields_count; f++)
        if (table->columns[f].values != NULL) merge_column(added, (int)f, keys_of_kind, places, count, table);
    md_free(table->keys);
    table->keys = md_alloc_array(count + 1, sizeof *table->keys);
    for (size_t i = 0; i < count; i++) table->keys[i] = places[i].key;
    table->rows_count = count;
    table->rows_capacity = count + 1;
    end_versions(table, places, count);
    md_free(places);
    if (wanted->with_keys) {
        md_table_index_keys(table, keys->count);
        return;
    }
    md_free(table->keys);
    md_free(table->first_row_of_key);
    table->keys = NULL;
    table->first_row_of_key = NULL;
    table->keys_count = 0;
}
