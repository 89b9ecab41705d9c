#include "run/held_tables.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "input/import.h"

void md_held_init(struct md_held *held, const struct md_schema *schema)
{
    size_t count = schema->kinds_count;
    *held = (struct md_held){.schema = schema};
    held->keys = md_alloc_array(count + 1, sizeof *held->keys);
    held->keys_of_kind = md_alloc_array(count + 1, sizeof *held->keys_of_kind);
    held->tables = md_alloc_array(count + 1, sizeof *held->tables);
    held->found = md_alloc_array(count + 1, sizeof *held->found);
    held->stamps = md_alloc_array(count + 1, sizeof *held->stamps);
    for (size_t k = 0; k < count; k++) {
        held->keys_of_kind[k] = &held->keys[k];
        held->stamps[k] = 1;
        md_table_init(&held->tables[k], schema->kinds[k], NULL);
        held->tables[k].keys = md_alloc_array(1, sizeof *held->tables[k].keys);
    }
}

void md_held_free(struct md_held *held)
{
    for (size_t k = 0; held->schema != NULL && k < held->schema->kinds_count; k++) {
        md_keys_free(&held->keys[k]);
        md_table_free(&held->tables[k]);
    }
    md_free(held->keys);
    md_free(held->keys_of_kind);
    md_free(held->tables);
    md_free(held->found);
    md_free(held->stamps);
    md_kept_free(held->kept);
    md_arena_free(&held->arena);
    *held = (struct md_held){0};
}

/* ---- from the book --------------------------------------------------------------------------- */

static enum md_status load_kind(struct md_project *project, const struct md_kind *kind, struct md_held *held)
{
    bool *fields = md_alloc_array(kind->fields_count + 1, sizeof *fields);
    for (size_t i = 0; i < kind->fields_count; i++) fields[i] = true;
    struct md_load_request request = {
        .kind = kind,
        .fields = fields,
        .date_field = -1,
        .with_undated = true,
        .with_keys = true,
        .keys = &held->keys[kind->index],
        .target_keys = held->keys_of_kind,
    };
    md_table_free(&held->tables[kind->index]);
    held->found[kind->index] = true;
    enum md_status status =
        md_book_load(project->book, &request, &held->tables[kind->index], &project->diagnostics);
    md_free(fields);
    return status;
}

enum md_status md_held_from_book(struct md_project *project, struct md_held *held)
{
    const struct md_schema *schema = held->schema;
    enum md_status status = MD_OK;
    held->from_book = true;
    for (size_t k = 0; status == MD_OK && k < schema->kinds_count; k++)
        status = md_book_load_keys(project->book, schema->kinds[k], &held->keys[k], &project->diagnostics);
    for (size_t k = 0; status == MD_OK && k < schema->kinds_count; k++)
        status = load_kind(project, schema->kinds[k], held);
    return status;
}

/* ---- lending --------------------------------------------------------------------------------- */

void md_held_keys(const struct md_held *held, const struct md_kind *kind, struct md_keys *keys)
{
    md_keys_lend(&held->keys[kind->index], keys);
}

static bool is_wanted(const struct md_rows_wanted *wanted, const struct md_table *table, size_t row)
{
    const struct md_column *column = &table->columns[wanted->date_field];
    if (column->present != NULL && column->present[row] == 0) return wanted->with_undated;
    return column->values[row] >= wanted->from && column->values[row] < wanted->to;
}

static size_t count_wanted(const struct md_rows_wanted *wanted, const struct md_table *table)
{
    size_t count = 0;
    if (wanted->date_field < 0) return table->rows_count;
    const struct md_column *dates = &table->columns[wanted->date_field];
    if (dates->ranged && dates->present == NULL && dates->least >= wanted->from && dates->greatest < wanted->to) return table->rows_count;
    for (size_t row = 0; row < table->rows_count; row++) count += is_wanted(wanted, table, row);
    return count;
}

void md_held_rows(struct md_held *held, const struct md_rows_wanted *wanted, struct md_table *table)
{
    struct md_table *all = &held->tables[wanted->kind->index];
    md_table_measure_ranges(all); /* once: the borrower's would be measured each time */
    size_t count = count_wanted(wanted, all);
    if (wanted->with_keys && all->first_row_of_key == NULL)
        md_table_index_keys(all, held->keys[wanted->kind->index].count);
    if (count == all->rows_count) {
        md_table_lend(all, wanted->fields, wanted->with_keys, table);
        table->stamp = held->stamps[wanted->kind->index];
        return;
    }
    uint32_t *rows = md_alloc_array(count + 1, sizeof *rows);
    size_t kept = 0;
    for (size_t row = 0; row < all->rows_count; row++)
        if (is_wanted(wanted, all, row)) rows[kept++] = (uint32_t)row;
    md_table_lend_rows(all, wanted->fields, wanted->with_keys, rows, count, table);
    table->stamp = held->stamps[wanted->kind->index];
    md_free(rows);
}

const char *md_held_key_of_row(const struct md_held *held, const struct md_rows_wanted *wanted, size_t row)
{
    const struct md_table *all = &held->tables[wanted->kind->index];
    const struct md_texts *texts = &held->keys[wanted->kind->index].texts;
    for (size_t i = 0; i < all->rows_count; i++) {
        if (wanted->date_field >= 0 && !is_wanted(wanted, all, i)) continue;
        if (row-- == 0) return md_texts_get(texts, (uint32_t)all->keys[i], NULL);
    }
    return NULL;
}

/* ---- changing -------------------------------------------------------------------------------- */

/* `before` and what was given, shown in `%s`. */
static enum md_status refuse(struct md_diagnostics *out, const char *before, const char *name, const char *after)
{
    md_diagnostics_add(out, MD_ERROR, "E0914", "%s`%s`%s", before,
                       md_text_shown(&out->arena, name, strlen(name), 60), after);
    return MD_USAGE;
}

/* The value of a field as the held table has it. *has: there is one. NULL, or what is wrong with the text. */
static const char *value_of(struct md_held *held, const struct md_kind *kind, int field, const char *text,
                            struct md_arena *arena, bool *has, int64_t *value)
{
    const struct md_field *declared = &kind->fields[field];
    struct md_import_value read;
    const char *wrong = md_import_convert(kind, field, text, arena, &read);
    *has = wrong == NULL && read.length > 0;
    if (wrong != NULL) return wrong;
    if (!*has) return declared->required ? "is required" : NULL;
    *value = read.number;
    if (declared->type == MD_FIELD_TEXT)
        *value = md_texts_add(held->tables[kind->index].columns[field].texts, read.text, read.length);
    if (declared->type == MD_FIELD_REF)
        *value = md_texts_find(&held->keys[declared->target].texts, read.text, read.length);
    return *value < 0 && declared->type == MD_FIELD_REF ? "refers to nothing" : NULL;
}

static bool can_change(const struct md_kind *kind, int field)
{
    if (md_kind_is_key(kind, field)) return false;
    return !kind->history || (field != kind->valid_from_field && field != kind->valid_to_field);
}

enum md_status md_held_change(struct md_held *held, const char *kind_name, const char *key, const char *field_name,
                              const char *text, struct md_diagnostics *out)
{
    const struct md_kind *kind = md_schema_kind(held->schema, kind_name);
    if (kind == NULL) return refuse(out, "schemas/ have no kind ", kind_name, "");
    int field = md_kind_field(kind, field_name);
    if (field < 0) return refuse(out, "there is no field ", field_name, "");
    if (!can_change(kind, field)) return refuse(out, "", field_name, " says which record it is and cannot be changed");
    struct md_table *table = &held->tables[kind->index];
    int64_t index = md_texts_find(&held->keys[kind->index].texts, key, strlen(key));
    if (index < 0) return refuse(out, "there is no record with the key ", key, "");
    if (table->first_row_of_key == NULL) md_table_index_keys(table, held->keys[kind->index].count);
    bool has;
    int64_t value = 0;
    struct md_arena arena = {0};
    held->stamps[kind->index]++;
    const char *wrong = value_of(held, kind, field, text, &arena, &has, &value);
    enum md_status status = MD_OK;
    if (wrong != NULL)
        status = refuse(out, md_arena_format(&out->arena, "%s: ", field_name), text, md_arena_format(&out->arena, " %s", wrong));
    for (uint32_t row = table->first_row_of_key[index]; wrong == NULL && row < table->first_row_of_key[index + 1]; row++) {
        if (has) md_table_set(table, row, field, value);
        else md_table_clear(table, row, field);
    }
    md_arena_free(&arena);
    return status;
}
