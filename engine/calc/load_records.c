#include "base/memory.h"
#include "calc/pipeline.h"
#include "value/date.h"

static void note_read(struct md_evaluation *evaluation, const struct md_kind *kind, int date_field,
                      struct md_day_range range)
{
    MD_GROW(evaluation->reads, evaluation->reads_count, evaluation->reads_capacity);
    evaluation->reads[evaluation->reads_count++] =
        (struct md_read){kind, date_field, range.from, range.to};
}

static enum md_status load_keys(struct md_evaluation *evaluation, const struct md_kind *kind,
                                struct md_diagnostics *out)
{
    struct md_keys *keys = &evaluation->keys[kind->index];
    enum md_status status = evaluation->source->keys(evaluation->source->context, kind, keys, out);
    if (status == MD_OK) evaluation->keys_of_kind[kind->index] = keys;
    return status;
}

/* One date field whose range will do, or -1 where every row is needed: two date fields cannot be
 * asked for in one load. */
static int only_date_field(const struct md_kind *kind, const struct md_kind_need *need)
{
    if (need->whole) return -1;
    int found = -1;
    for (size_t f = 0; f < kind->fields_count; f++) {
        if (need->ranges[f].from >= need->ranges[f].to) continue;
        if (found >= 0) return -1;
        found = (int)f;
    }
    return found;
}

/* The read set names what the results depend on, also where more was loaded at once. */
static void note_reads(struct md_evaluation *evaluation, const struct md_kind *kind,
                       const struct md_kind_need *need)
{
    bool dated = false;
    for (size_t f = 0; f < kind->fields_count && !need->whole; f++) {
        if (need->ranges[f].from >= need->ranges[f].to) continue;
        note_read(evaluation, kind, (int)f, need->ranges[f]);
        dated = true;
    }
    if (!dated)
        note_read(evaluation, kind, -1, (struct md_day_range){MD_DATE_MIN, MD_DATE_MAX + 1});
}

static void note_earliest(struct md_evaluation *evaluation, const struct md_table *table,
                          const struct md_kind_need *need)
{
    const struct md_kind *kind = table->kind;
    for (size_t f = 0; f < kind->fields_count; f++) {
        const struct md_column *column = &table->columns[f];
        if (column->values == NULL || !need->places[f] || table->rows_count == 0) continue;
        if (column->ranged && column->present == NULL) {
            if (column->least < evaluation->earliest) evaluation->earliest = (int32_t)column->least;
            continue;
        }
        for (size_t r = 0; r < table->rows_count; r++)
            if (md_table_has(table, r, (int)f) && column->values[r] < evaluation->earliest)
                evaluation->earliest = (int32_t)column->values[r];
    }
}

static enum md_status load_rows(struct md_evaluation *evaluation, const struct md_kind *kind,
                                struct md_diagnostics *out)
{
    const struct md_kind_need *need = &evaluation->needs[kind->index];
    struct md_table *table = &evaluation->tables[kind->index];
    struct md_rows_wanted wanted = {.kind = kind, .fields = need->fields};
    wanted.date_field = only_date_field(kind, need);
    if (wanted.date_field >= 0) {
        wanted.from = need->ranges[wanted.date_field].from;
        wanted.to = need->ranges[wanted.date_field].to;
    }
    wanted.with_undated = need->undated;
    wanted.with_keys = need->by_key;
    enum md_status status = evaluation->source->rows(evaluation->source->context, &wanted,
                                                     evaluation->keys_of_kind, table, out);
    if (status != MD_OK) return status;
    md_table_measure_ranges(table);
    evaluation->table_of_kind[kind->index] = table;
    note_reads(evaluation, kind, need);
    note_earliest(evaluation, table, need);
    return MD_OK;
}

enum md_status md_load_records(struct md_evaluation *evaluation, struct md_diagnostics *out)
{
    const struct md_schema *schema = evaluation->model->schema;
    struct md_arena *arena = &evaluation->arena;
    size_t count = schema->kinds_count, all = md_schema_all(schema);
    evaluation->keys = md_arena_array(arena, all, sizeof *evaluation->keys);
    evaluation->keys_of_kind = md_arena_array(arena, all, sizeof *evaluation->keys_of_kind);
    evaluation->tables = md_arena_array(arena, all, sizeof *evaluation->tables);
    evaluation->table_of_kind = md_arena_array(arena, all, sizeof *evaluation->table_of_kind);
    evaluation->earliest = MD_DATE_MAX;
    enum md_status status = MD_OK;
    for (size_t k = 0; k < count && status == MD_OK; k++)
        if (evaluation->needs[k].keys) status = load_keys(evaluation, schema->kinds[k], out);
    for (size_t k = 0; k < count && status == MD_OK; k++)
        if (evaluation->needs[k].rows) status = load_rows(evaluation, schema->kinds[k], out);
    return status;
}
