/* kernel_tier_rows: tables of tiers whose tiers are rows of a kind, in force on the row's date. */
#include "eval/evaluation.h"

#include <assert.h>

struct md_tier_rows {
    struct md_tiers table;
    struct md_tier *tiers;
    struct md_number *edges, *values;
    uint32_t *found;         /* the row of each tier */
    struct md_tiers_now now; /* of the batch row that was computed last */
    size_t capacity;
};

/* Room for `count` tiers; grown by doubling in the evaluator's arena, so that little is left behind. */
static struct md_tier_rows *room_for(struct md_task *task, size_t count)
{
    struct md_arena *arena = &task->evaluator->lasting;
    struct md_tier_rows *rows = task->block->tier_rows;
    if (rows == NULL) rows = task->block->tier_rows = md_arena_alloc(arena, sizeof *rows);
    if (rows->capacity >= count && rows->capacity > 0) return rows;
    rows->capacity = count * 2 + 8;
    rows->tiers = md_arena_array(arena, rows->capacity, sizeof *rows->tiers);
    rows->edges = md_arena_array(arena, rows->capacity, sizeof *rows->edges);
    rows->values = md_arena_array(arena, rows->capacity, sizeof *rows->values);
    rows->found = md_arena_array(arena, rows->capacity, sizeof *rows->found);
    return rows;
}

static void take_row(struct md_tier_rows *rows, size_t place, const struct md_table *table, uint32_t row, int at,
                     int rate)
{
    const struct md_column *edge = &table->columns[at], *value = &table->columns[rate];
    const struct md_field *field = &table->kind->fields[rate];
    rows->edges[place] = md_number_from_scaled(edge->values[row], edge->scale);
    rows->tiers[place] = (struct md_tier){.edge = {rows->edges[place], -1}, .value = {MD_NUMBER_ZERO, -1}};
    rows->values[place] = MD_NUMBER_ZERO;
    if (field->type == MD_FIELD_ENUM) rows->tiers[place].text = field->values[value->values[row]];
    else rows->values[place] = md_number_from_scaled(value->values[row], value->scale);
}

bool md_task_tier_rows(struct md_task *task, size_t row, const struct md_tiers_now *base, struct md_tiers_now *out)
{
    enum { FIRST_MATCHED = 2 }; /* before them x and the scale */
    const struct md_match *match = task->node->match;
    const struct md_row_index *index = task->evaluator->binding->indexes[task->index];
    int32_t date = md_task_date(task, row);
    int64_t wanted[MD_MATCH_FIELDS_MAX];
    size_t count = 0, used = 0;
    assert(index != NULL);
    bool known = md_task_match(task, index->table, FIRST_MATCHED, row, wanted);
    const uint32_t *found = known ? md_row_index_find(index, wanted, &count) : NULL;
    struct md_tier_rows *rows = room_for(task, count);
    for (size_t i = 0; i < count; i++) { /* the index has them in order of the edges */
        if (!md_table_in_force(index->table, found[i], date)) continue;
        take_row(rows, used, index->table, found[i], match->up_to, (int)task->node->integer);
        if (used > 0 && md_number_compare(&rows->edges[used - 1], &rows->edges[used]) == 0) {
            md_task_error(task, row, MD_REASON_TWO_ROWS);
            return false;
        }
        rows->found[used++] = found[i];
    }
    if (used == 0) {
        md_task_miss(task, row, MD_REASON_NO_MATCH);
        return false;
    }
    *out = *base;
    rows->table = *task->node->tiers;
    rows->table.tiers = rows->tiers;
    rows->table.tiers_count = used;
    out->tiers = &rows->table;
    out->edges = rows->edges;
    out->values = rows->values;
    rows->now = *out;
    return true;
}

const struct md_tiers_now *md_evaluator_tier_rows(const struct md_evaluator *evaluator, md_node_index node,
                                                  const uint32_t **rows)
{
    const struct md_tier_rows *last = evaluator->blocks[node] != NULL ? evaluator->blocks[node]->tier_rows : NULL;
    if (last == NULL) return NULL;
    *rows = last->found;
    return &last->now;
}
