#include "store/batch_table.h"

#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "base/text.h"
#include "store/batch_check.h"

enum { KEY_POINTS_MAX = 60, IDS_SHOWN = 5 };

void md_batch_table_begin(struct md_batch_table *batch_table, struct md_book *book,
                          const struct md_import *import, size_t index,
                          const struct md_closed_periods *closed, int64_t batch,
                          struct md_diagnostics *out)
{
    const struct md_table *table = &import->tables[index];
    *batch_table = (struct md_batch_table){
        .book = book,
        .schema = book != NULL ? book->schema : NULL,
        .import = import,
        .table = table,
        .kind = table->kind,
        .count = &import->counts[index],
        .closed = closed,
        .batch = batch,
        .out = out,
        .errors_before = out->errors_count,
        .update = import->updates != NULL ? import->updates[index] : import->update,
        .filled = import->filled != NULL ? import->filled[index] : NULL,
        .corrects = import->corrects != NULL ? import->corrects[index] : NULL,
    };
    *batch_table->count = (struct md_import_count){0};
    batch_table->reference_ids =
        md_alloc_array(table->kind->fields_count + 1, sizeof *batch_table->reference_ids);
    batch_table->touches = md_alloc_array(closed->count + 1, sizeof *batch_table->touches);
    md_bucket_digests_begin(&batch_table->digests, table->kind);
}

void md_batch_table_free(struct md_batch_table *batch_table)
{
    if (batch_table->kind == NULL) return;
    for (size_t i = 0; i < batch_table->kind->fields_count; i++)
        md_free(batch_table->reference_ids[i]);
    md_free(batch_table->reference_ids);
    md_free(batch_table->rows);
    md_free(batch_table->key_ids);
    md_free(batch_table->touches);
    md_bucket_digests_free(&batch_table->digests);
    *batch_table = (struct md_batch_table){0};
}

bool md_batch_table_is_sound(const struct md_batch_table *batch_table)
{
    return batch_table->out->errors_count == batch_table->errors_before;
}

const char *md_batch_table_file(const struct md_batch_table *batch_table, uint32_t row)
{
    uint16_t file = batch_table->table->files[row];
    return file < batch_table->import->files_count ? batch_table->import->files[file].name
                                                   : batch_table->kind->name;
}

int md_batch_table_line(const struct md_batch_table *batch_table, uint32_t row)
{
    return (int)batch_table->table->lines[row];
}

/* Fields of a key apart: "a, b". */
static const char *key_shown(struct md_arena *arena, const char *text, size_t length)
{
    struct md_buffer shown = {0};
    size_t start = 0;
    for (size_t i = 0; i <= length; i++) {
        if (i < length && text[i] != MD_KEY_SEPARATOR) continue;
        if (start > 0) md_buffer_add_text(&shown, ", ");
        md_buffer_add_text(&shown, md_text_shown(arena, text + start, i - start, KEY_POINTS_MAX));
        start = i + 1;
    }
    const char *copy = md_arena_strndup(arena, md_buffer_text(&shown), shown.length);
    md_buffer_free(&shown);
    return copy;
}

const char *md_batch_table_key(const struct md_batch_table *batch_table, uint32_t row)
{
    const struct md_table *table = batch_table->table;
    size_t length;
    const char *text = md_texts_get(&table->key_texts, (uint32_t)table->keys[row], &length);
    return key_shown(&batch_table->out->arena, text, length);
}

/* ---- keys --------------------------------------------------------------------------------- */

static int compare_valid_from(const void *context, uint32_t a, uint32_t b)
{
    const struct md_table *table = context;
    int field = table->kind->valid_from_field;
    bool a_has = md_table_has(table, a, field);
    bool b_has = md_table_has(table, b, field);
    if (!a_has || !b_has) return (int)a_has - (int)b_has;
    int64_t a_date = table->columns[field].values[a];
    int64_t b_date = table->columns[field].values[b];
    return (a_date > b_date) - (a_date < b_date);
}

/* Rows by key in one pass: each key's rows have a place of their own. */
static void order_rows(struct md_batch_table *batch_table, const struct md_code_order *order)
{
    const struct md_table *table = batch_table->table;
    uint32_t *next = md_alloc_array(table->key_texts.count + 1, sizeof *next);
    uint32_t place = 0;
    for (size_t i = 0; i < order->count; i++) {
        next[order->codes[i]] = place;
        place += order->rows_of[order->codes[i]];
    }
    batch_table->rows = md_alloc_array(table->rows_count + 1, sizeof *batch_table->rows);
    for (size_t row = 0; row < table->rows_count; row++)
        batch_table->rows[next[table->keys[row]]++] = (uint32_t)row;
    md_free(next);
    if (!batch_table->kind->history) return;
    for (size_t i = 0, start = 0; i < order->count; i++) {
        size_t count = order->rows_of[order->codes[i]];
        md_sort(batch_table->rows + start, count, compare_valid_from, table);
        start += count;
    }
}

/* Without a book the place of a key in order of bytes is its number. */
static void number_keys(struct md_batch_table *batch_table, const struct md_code_order *order)
{
    const struct md_texts *texts = &batch_table->table->key_texts;
    struct md_keys *keys = &batch_table->keys[batch_table->kind->index];
    for (size_t i = 0; i < order->count; i++) {
        size_t length;
        const char *text = md_texts_get(texts, order->codes[i], &length);
        md_texts_append(&keys->texts, text, length);
        batch_table->key_ids[order->codes[i]] = (int32_t)i + 1;
    }
    keys->count = order->count;
}

enum md_status md_batch_table_keys(struct md_batch_table *batch_table)
{
    const struct md_table *table = batch_table->table;
    struct md_code_order order;
    md_code_order_of_keys(&order, table);
    order_rows(batch_table, &order);
    batch_table->key_ids = md_alloc_array(table->key_texts.count + 1, sizeof *batch_table->key_ids);
    if (batch_table->book == NULL) {
        number_keys(batch_table, &order);
        md_code_order_free(&order);
        return MD_OK;
    }
    enum md_status status = md_key_ids_find(batch_table->book, batch_table->kind, &table->key_texts,
                                            &order, batch_table->key_ids, batch_table->out);
    if (status == MD_OK)
        status =
            md_key_ids_add(batch_table->book, batch_table->kind, &table->key_texts, &order,
                           batch_table->key_ids, &batch_table->highest_known, batch_table->out);
    md_code_order_free(&order);
    return status;
}

/* ---- references --------------------------------------------------------------------------- */

/* An unknown key and how many rows name it. */
struct unknown {
    uint32_t code, rows_count;
};

/* The ones most rows name first; of equals the lower in bytes. */
struct unknowns {
    struct unknown shown[IDS_SHOWN];
    size_t count;
    uint64_t rows_count;
};

static void note_unknown(struct unknowns *unknowns, uint32_t code, uint32_t rows_count)
{
    size_t place = unknowns->count < IDS_SHOWN ? unknowns->count : IDS_SHOWN;
    while (place > 0 && unknowns->shown[place - 1].rows_count < rows_count) {
        if (place < IDS_SHOWN) unknowns->shown[place] = unknowns->shown[place - 1];
        place--;
    }
    if (place < IDS_SHOWN) unknowns->shown[place] = (struct unknown){code, rows_count};
    unknowns->count++;
    unknowns->rows_count += rows_count;
}

static uint32_t first_row_with(const struct md_table *table, int field, uint32_t code)
{
    for (size_t row = 0; row < table->rows_count; row++)
        if (md_table_has(table, row, field) && table->columns[field].values[row] == (int64_t)code)
            return (uint32_t)row;
    return 0;
}

/* "no such person: 5 rows of deal.owner, 2 ids: R09912 (4), R00I3 (1)" */
static void report_unknowns(struct md_batch_table *batch_table, int field,
                            const struct unknowns *unknowns)
{
    struct md_diagnostics *out = batch_table->out;
    const struct md_table *table = batch_table->table;
    const struct md_field *reference = &batch_table->kind->fields[field];
    const struct md_kind *target = batch_table->schema->kinds[reference->target];
    size_t shown = unknowns->count < IDS_SHOWN ? unknowns->count : IDS_SHOWN;
    struct md_buffer list = {0};
    for (size_t i = 0; i < shown; i++) {
        size_t length;
        const char *text =
            md_texts_get(table->columns[field].texts, unknowns->shown[i].code, &length);
        md_buffer_format(&list, "%s%s (%u)", i > 0 ? ", " : "",
                         key_shown(&out->arena, text, length),
                         (unsigned)unknowns->shown[i].rows_count);
    }
    if (unknowns->count > shown) md_buffer_format(&list, " and %zu more", unknowns->count - shown);
    struct md_diagnostic *one = md_diagnostics_add(
        out, MD_ERROR, "E1107", "no such %s: %llu row%s of %s.%s, %zu id%s: %s", target->name,
        (unsigned long long)unknowns->rows_count, unknowns->rows_count == 1 ? "" : "s",
        batch_table->kind->name, reference->name, unknowns->count, unknowns->count == 1 ? "" : "s",
        md_buffer_text(&list));
    uint32_t row = first_row_with(table, field, unknowns->shown[0].code);
    md_diagnostic_at(out, one, md_batch_table_file(batch_table, row), NULL, 0,
                     md_batch_table_line(batch_table, row), 0, 0);
    for (size_t i = 0; i < shown && i < MD_FAULTS_SHOWN; i++) {
        size_t length;
        const char *text =
            md_texts_get(table->columns[field].texts, unknowns->shown[i].code, &length);
        bool alike;
        const char *nearest =
            batch_table->book != NULL
                ? md_key_ids_nearest(batch_table->book, target, text, &out->arena, &alike)
                : md_batch_check_nearest(&batch_table->keys[target->index], text, &out->arena, &alike);
        if (nearest == NULL) continue;
        md_diagnostic_advise(out, one, "help",
                             alike ? "%s: looks like `%s`, but is written with other characters"
                                   : "%s: did you mean `%s`?",
                             key_shown(&out->arena, text, length),
                             key_shown(&out->arena, nearest, strlen(nearest)));
    }
    md_diagnostic_advise(out, one, "help", "import the records of %s first or together with these",
                         target->name);
    md_buffer_free(&list);
}

static void tell_rows(struct md_batch_table *batch_table, int field, const int32_t *ids)
{
    const struct md_import *import = batch_table->import;
    const struct md_table *table = batch_table->table;
    if (import->unresolved == NULL) return;
    for (size_t row = 0; row < table->rows_count; row++)
        if (md_table_has(table, row, field) && ids[table->columns[field].values[row]] == 0)
            import->unresolved(import->unresolved_context, (size_t)(table - import->tables),
                               (uint32_t)row, field);
}

static void find_numbers(const struct md_keys *keys, const struct md_texts *texts, const struct md_code_order *order,
                         int32_t *ids)
{
    for (size_t i = 0; i < order->count; i++) {
        size_t length;
        const char *text = md_texts_get(texts, order->codes[i], &length);
        ids[order->codes[i]] = (int32_t)md_texts_find(&keys->texts, text, length) + 1;
    }
}

static enum md_status resolve(struct md_batch_table *batch_table, int field)
{
    const struct md_table *table = batch_table->table;
    const struct md_texts *texts = table->columns[field].texts;
    const struct md_kind *target = batch_table->schema->kinds[batch_table->kind->fields[field].target];
    struct md_code_order order;
    md_code_order_of_column(&order, table, field);
    int32_t *ids = md_alloc_array(texts->count + 1, sizeof *ids);
    batch_table->reference_ids[field] = ids;
    enum md_status status = MD_OK;
    if (batch_table->book != NULL)
        status = md_key_ids_find(batch_table->book, target, texts, &order, ids, batch_table->out);
    else find_numbers(&batch_table->keys[target->index], texts, &order, ids);
    struct unknowns unknowns = {.count = 0};
    for (size_t i = 0; i < order.count; i++)
        if (ids[order.codes[i]] == 0)
            note_unknown(&unknowns, order.codes[i], order.rows_of[order.codes[i]]);
    if (status == MD_OK && unknowns.count > 0) {
        report_unknowns(batch_table, field, &unknowns);
        tell_rows(batch_table, field, ids);
    }
    md_code_order_free(&order);
    return status;
}

enum md_status md_batch_table_references(struct md_batch_table *batch_table)
{
    const struct md_kind *kind = batch_table->kind;
    enum md_status status = MD_OK;
    for (size_t i = 0; i < kind->fields_count && status == MD_OK; i++)
        if (kind->fields[i].type == MD_FIELD_REF && batch_table->table->columns[i].values != NULL)
            status = resolve(batch_table, (int)i);
    return status;
}
