/* Counts of earlier rows: how many rows of a group stand before each row, in its window, found for the whole table by one walk over the
 * groups, whose rows stand in order already. */
#include "base/memory.h"
#include "eval/program_parts.h"
#include "eval/window_first.h"

static bool is_own_row(const struct md_graph *graph, md_node_index index)
{
    const struct md_node *node = md_graph_node(graph, index);
    return node->op == MD_OP_ROW && node->integer == MD_SLOT_ROW;
}

/* Does the row look for those that agree with it in the fields of the match, and in nothing else? */
static bool is_own_group(const struct md_graph *graph, const struct md_node *node)
{
    const struct md_match *match = node->match;
    if (!is_own_row(graph, node->operands[0])) return false;
    for (size_t i = 0; i < match->fields_count; i++) {
        const struct md_node *field = md_graph_node(graph, node->operands[1 + i]);
        if (field->op != MD_OP_FIELD || field->integer != match->fields[i] || !is_own_row(graph, field->operands[0])) return false;
    }
    return true;
}

static bool by_date(const struct md_row_index *index)
{
    return index->sort_fields_count > 0 && index->sort_fields[0] == index->table->kind->date_field;
}

/* First days by date: rows of a group come by date, so that the same date often comes again. */
struct first_days {
    const struct md_calendar *calendar;
    const struct md_match *match;
    int32_t date, first;
    bool known;
};

static int32_t first_day(struct first_days *days, int32_t date)
{
    if (!days->known || days->date != date) {
        days->date = date;
        days->first = md_window_first(days->calendar, days->match, date);
        days->known = true;
    }
    return days->first;
}

/* Windows end later for a later date, and never begin earlier. */
static void count_group(const struct md_row_index *index, const uint32_t *rows, size_t count, struct first_days *days, int64_t *counts)
{
    const struct md_column *dates = &index->table->columns[index->table->kind->date_field];
    size_t first = 0;
    for (size_t i = 0; i < count; i++) {
        if (dates->present != NULL && dates->present[rows[i]] == 0) continue; /* without a date no window, and none after it has one */
        int32_t day = first_day(days, (int32_t)dates->values[rows[i]]);
        while (first < i && dates->values[rows[first]] < day) first++;
        counts[rows[i]] = (int64_t)(i - first);
    }
}

bool md_program_count_earlier(struct md_program *program, md_node_index node_index, struct md_lowered *out)
{
    const struct md_graph *graph = program->binding->graph;
    const struct md_node *node = md_graph_node(graph, node_index);
    const struct md_earlier_rows *earlier = program->binding->earlier[node_index];
    if (node->integer != MD_AGGREGATE_COUNT || earlier == NULL || earlier->filter != NULL || !is_own_group(graph, node)) return false;
    const struct md_row_index *index = earlier->index;
    bool always = node->match->window == MD_MATCH_ALWAYS;
    if (index->table != program->of.table || (!always && !by_date(index))) return false;
    int64_t *counts = md_arena_array(&program->arena, index->table->rows_count + 1, sizeof *counts);
    struct first_days days = {.calendar = program->binding->calendar, .match = node->match};
    for (size_t g = 0; g < index->groups_count; g++) {
        const uint32_t *rows = index->rows + index->starts[g];
        size_t count = index->starts[g + 1] - index->starts[g];
        for (size_t i = 0; i < count && always; i++) counts[rows[i]] = (int64_t)i;
        if (!always) count_group(index, rows, count, &days, counts);
    }
    int row = md_program_step(program, MD_STEP_ROW, MD_NO_REGISTER, MD_NO_REGISTER, 0);
    out->value = md_program_add(program, (struct md_instruction){.step = MD_STEP_READ, .a = row, .b = MD_NO_REGISTER, .c = MD_NO_REGISTER,
                                                                .table = counts});
    out->greatest = (int64_t)index->table->rows_count;
    /* A row without one of the fields has no group. */
    for (size_t i = 0; i < node->match->fields_count; i++) {
        const struct md_lowered *field = md_program_lower(program, node->operands[1 + i]);
        if (field == NULL) return false;
        if (field->faults == MD_NO_REGISTER || field->faults == out->faults) continue;
        out->faults = out->faults == MD_NO_REGISTER ? field->faults
                                                    : md_program_step(program, MD_STEP_EITHER, out->faults, field->faults, 0);
    }
    return true;
}
