#include <string.h>

#include "base/memory.h"
#include "calc/pipeline.h"
#include "value/date.h"

int32_t md_parent_at(const struct md_table *table, int field, int32_t key, int32_t date)
{
    int64_t row = md_table_row_at(table, key, date);
    if (row < 0 || !md_table_has(table, (size_t)row, field)) return -1;
    int32_t parent = (int32_t)table->columns[field].values[row];
    return md_table_row_at(table, parent, date) < 0 ? -1 : parent;
}

struct climb {
    const struct md_evaluation *evaluation;
    const struct md_table *table;
    int field;
    struct md_day_range days;
    struct md_diagnostics *out;
    uint32_t *walk_of_key; /* number of the last walk that came by */
    uint32_t walk;
    uint8_t *reported; /* keys that stand in a cycle already named */
};

/* The first day after `date` on which somebody on the cycle has another version. */
static int32_t cycle_end(const struct climb *climb, int32_t start, int32_t date)
{
    const struct md_kind *kind = climb->table->kind;
    int32_t end = climb->days.to;
    int32_t key = start;
    if (!kind->history) return end;
    do {
        size_t row = (size_t)md_table_row_at(climb->table, key, date);
        if (md_table_has(climb->table, row, kind->valid_to_field)) {
            int64_t until = climb->table->columns[kind->valid_to_field].values[row];
            if (until < end) end = (int32_t)until;
        }
        key = md_parent_at(climb->table, climb->field, key, date);
    } while (key != start);
    return end;
}

static void report_cycle(struct climb *climb, int32_t start, int32_t date)
{
    const struct md_kind *kind = climb->table->kind;
    const struct md_keys *keys = climb->evaluation->keys_of_kind[kind->index];
    struct md_buffer names = {0};
    int32_t key = start;
    do {
        md_buffer_format(&names, "%s -> ", md_texts_get(&keys->texts, (uint32_t)key, NULL));
        climb->reported[key] = 1;
        key = md_parent_at(climb->table, climb->field, key, date);
    } while (key != start);
    md_buffer_add_text(&names, md_texts_get(&keys->texts, (uint32_t)start, NULL));
    char from[MD_DATE_TEXT_SIZE], last[MD_DATE_TEXT_SIZE];
    int32_t end = cycle_end(climb, start, date);
    md_date_print(date, from, sizeof from);
    md_date_print(end > MD_DATE_MAX ? MD_DATE_MAX : end - 1, last, sizeof last);
    struct md_diagnostic *diagnostic = md_diagnostics_add(
        climb->out, MD_ERROR, "E0331", "%s of %s goes round in a circle from %s to %s: %s",
        kind->fields[climb->field].name, kind->name, from, last, md_buffer_text(&names));
    md_diagnostic_advise(climb->out, diagnostic, "help",
                         "correct `%s` of one of them for these days",
                         kind->fields[climb->field].name);
    md_buffer_free(&names);
}

/* Walk up from a key; where the walk meets itself, that key stands on a cycle. Keys that an earlier
 * walk of the same day has passed lead nowhere new. */
static void walk_up(struct climb *climb, int32_t key, int32_t date, uint32_t first_walk)
{
    climb->walk++;
    while (key >= 0 && climb->walk_of_key[key] < first_walk) {
        climb->walk_of_key[key] = climb->walk;
        key = md_parent_at(climb->table, climb->field, key, date);
    }
    if (key >= 0 && climb->walk_of_key[key] == climb->walk && !climb->reported[key])
        report_cycle(climb, key, date);
}

/*
 * On the first day every key is walked. After it a cycle can begin only where a version begins, so
 * that from there on one walk for each version that begins inside the days is enough.
 */
static void check_climb(struct climb *climb)
{
    const struct md_table *table = climb->table;
    const struct md_kind *kind = table->kind;
    uint32_t first_walk = climb->walk + 1;
    for (size_t key = 0; key < table->keys_count; key++)
        walk_up(climb, (int32_t)key, climb->days.from, first_walk);
    if (!kind->history) return;
    const struct md_column *begins = &table->columns[kind->valid_from_field];
    for (size_t row = 0; row < table->rows_count; row++) {
        if (!md_table_has(table, row, kind->valid_from_field)) continue;
        int64_t day = begins->values[row];
        if (day <= climb->days.from || day >= climb->days.to) continue;
        walk_up(climb, table->keys[row], (int32_t)day, climb->walk + 1);
    }
}

static void check_field(const struct md_evaluation *evaluation, int kind, int field,
                        struct md_diagnostics *out)
{
    struct climb climb = {.evaluation = evaluation, .field = field, .out = out};
    climb.table = evaluation->table_of_kind[kind];
    climb.days = evaluation->needs[kind].climbs[field];
    climb.walk_of_key = md_alloc_array(climb.table->keys_count + 1, sizeof *climb.walk_of_key);
    climb.reported = md_alloc_array(climb.table->keys_count + 1, 1);
    check_climb(&climb);
    md_free(climb.walk_of_key);
    md_free(climb.reported);
}

enum md_status md_check_hierarchies(const struct md_evaluation *evaluation,
                                    struct md_diagnostics *out)
{
    const struct md_schema *schema = evaluation->model->schema;
    size_t errors = out->errors_count;
    for (size_t k = 0; k < schema->kinds_count; k++) {
        const struct md_kind_need *need = &evaluation->needs[k];
        for (size_t f = 0; f < schema->kinds[k]->fields_count; f++)
            if (need->climbs[f].from < need->climbs[f].to)
                check_field(evaluation, (int)k, (int)f, out);
    }
    return out->errors_count > errors ? MD_FINDINGS : MD_OK;
}
