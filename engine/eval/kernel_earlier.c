/* kernel_earlier: sums, counts and picks over the rows of a kind that come before a row. */
#include "eval/evaluation.h"

#include <assert.h>

#include "base/text.h"
#include "eval/window_first.h"
#include "value/date.h"
#include "value/sum.h"

/* The rows of one group that lie before a row in order, and in the window. */
struct span {
    const uint32_t *rows;
    size_t first, end;
};

/* Rows stand in the kind's order, equal ones in the table's, so that those before a row are the first ones. */
static size_t count_before(const struct md_row_index *index, const uint32_t *rows, size_t count, uint32_t row)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = md_row_index_compare(index, rows[middle], row);
        if (order < 0 || (order == 0 && rows[middle] < row)) low = middle + 1;
        else high = middle;
    }
    return low;
}

int32_t md_window_first(const struct md_calendar *calendar, const struct md_match *match, int32_t date)
{
    int32_t first = MD_DATE_MIN;
    struct md_period period;
    switch (match->window) {
    case MD_MATCH_ALWAYS: break;
    case MD_MATCH_DAYS:
        if (md_date_add_days(date, 1 - (int64_t)match->window_count, &first) != MD_OK) first = MD_DATE_MIN;
        break;
    case MD_MATCH_MONTHS:
        if (md_date_add_months(date + 1, -(int64_t)match->window_count, &first) != MD_OK) first = MD_DATE_MIN;
        break;
    case MD_MATCH_LEVEL:
        if (md_period_containing(calendar, match->window_count, date, &period) == MD_OK) first = period.first;
        break;
    }
    return first;
}

static int32_t window_first(const struct md_task *task, int32_t date)
{
    return md_window_first(task->evaluator->binding->calendar, task->node->match, date);
}

static bool in_window(const struct md_table *table, uint32_t row, int32_t first)
{
    int field = table->kind->date_field;
    return md_table_has(table, row, field) && table->columns[field].values[row] >= first;
}

/* Rows of the group from the window's first day on. By date they end where the first one is too early. */
static size_t first_in_window(const struct md_task *task, const struct md_row_index *index, const uint32_t *rows,
                              size_t end, uint32_t row)
{
    const struct md_table *table = index->table;
    int field = table->kind->date_field;
    if (task->node->match->window == MD_MATCH_ALWAYS) return 0;
    if (!md_table_has(table, row, field)) return end;
    int32_t first = window_first(task, (int32_t)table->columns[field].values[row]);
    bool by_date = index->sort_fields_count > 0 && index->sort_fields[0] == field;
    size_t at = end;
    for (size_t i = end; i > 0; i--) {
        if (in_window(table, rows[i - 1], first)) at = i - 1;
        else if (by_date) break;
    }
    return at;
}

/* What is known of the rows so far. */
struct tally {
    struct md_sum sum;
    size_t count;
    uint32_t picked;
    int64_t fault;         /* row whose filter or value is missing or in error, -1: none */
    const struct md_values *faulty;
};

static int compare_values(const struct md_values *values, uint32_t a, uint32_t b)
{
    if (values->numbers != NULL) return md_number_compare(&values->numbers[a], &values->numbers[b]);
    if (values->texts != NULL)
        return md_text_compare(values->texts[a].bytes, values->texts[a].length, values->texts[b].bytes,
                               values->texts[b].length);
    return (values->integers[a] > values->integers[b]) - (values->integers[a] < values->integers[b]);
}

/* An error before a missing value, of equals the lowest key. */
static void note_fault(struct tally *tally, const struct md_values *values, uint32_t row)
{
    if (tally->fault >= 0) {
        uint8_t known = tally->faulty->states[tally->fault];
        if (known == MD_STATE_ERROR && values->states[row] != MD_STATE_ERROR) return;
        if (known == values->states[row] && tally->fault <= (int64_t)row) return;
    }
    tally->fault = row;
    tally->faulty = values;
}

static void add_row(const struct md_task *task, const struct md_earlier_rows *earlier, struct tally *tally,
                    uint32_t row)
{
    if (earlier->filter != NULL) {
        if (earlier->filter->states[row] != MD_STATE_PRESENT) {
            note_fault(tally, earlier->filter, row);
            return;
        }
        if (earlier->filter->integers[row] == 0) return;
    }
    const struct md_values *values = earlier->value;
    if (values != NULL && values->states[row] != MD_STATE_PRESENT) {
        note_fault(tally, values, row);
        return;
    }
    bool first = tally->count++ == 0, take = first;
    switch ((enum md_aggregate)task->node->integer) {
    case MD_AGGREGATE_SUM:
    case MD_AGGREGATE_AVERAGE: md_sum_add(&tally->sum, &values->numbers[row]); break;
    case MD_AGGREGATE_LEAST: take = first || compare_values(values, row, tally->picked) < 0; break;
    case MD_AGGREGATE_GREATEST: take = first || compare_values(values, row, tally->picked) > 0; break;
    case MD_AGGREGATE_LAST: take = true; break;
    default: break;
    }
    if (take) tally->picked = row;
}

static void set_number(const struct md_task *task, size_t row, enum md_status status, struct md_number number)
{
    if (status == MD_OK) task->block->vector.numbers[row] = number;
    else md_task_error(task, row, MD_REASON_RANGE);
}

static void set_picked(const struct md_task *task, size_t row, const struct md_values *values, uint32_t picked)
{
    struct md_vector *out = &task->block->vector;
    if (out->numbers != NULL) out->numbers[row] = values->numbers[picked];
    else if (out->texts != NULL) out->texts[row] = values->texts[picked];
    else if (out->integers != NULL) out->integers[row] = values->integers[picked];
}

static void finish(const struct md_task *task, const struct md_earlier_rows *earlier, const struct tally *tally,
                   size_t row)
{
    struct md_number number = md_number_from_integer((int64_t)tally->count);
    enum md_aggregate function = (enum md_aggregate)task->node->integer;
    enum md_status status = MD_OK;
    if (tally->fault >= 0) {
        md_block_fail(task->block, row, (enum md_state)tally->faulty->states[tally->fault],
                      tally->faulty->reasons[tally->fault]);
        return;
    }
    if (function == MD_AGGREGATE_COUNT) {
        set_number(task, row, status, number);
    } else if (function == MD_AGGREGATE_SUM) {
        status = md_sum_finish(&tally->sum, &number);
        set_number(task, row, status, number);
    } else if (tally->count == 0) {
        md_task_miss(task, row, MD_REASON_NO_ROWS);
    } else if (function == MD_AGGREGATE_AVERAGE) {
        status = md_sum_average(&tally->sum, (int64_t)tally->count, &number);
        set_number(task, row, status, number);
    } else if (function == MD_AGGREGATE_ONE && tally->count > 1) {
        md_task_error(task, row, MD_REASON_TWO_ROWS);
    } else {
        set_picked(task, row, earlier->value, tally->picked);
    }
}

/* The operands that are read here, all present; the leftmost error, else the leftmost missing decides. */
static bool operands_present(const struct md_task *task, size_t row)
{
    const struct md_block *missing = NULL;
    for (uint32_t i = 0; i <= (uint32_t)task->node->match->fields_count; i++) {
        const struct md_block *operand = md_task_operand(task, i);
        if (operand->vector.states[row] == MD_STATE_ERROR) {
            md_block_pass(task->block, operand, row);
            return false;
        }
        if (operand->vector.states[row] == MD_STATE_MISSING && missing == NULL) missing = operand;
    }
    if (missing != NULL) md_block_pass(task->block, missing, row);
    return missing == NULL;
}

void md_kernel_earlier(struct md_task *task)
{
    const struct md_earlier_rows *earlier = task->evaluator->binding->earlier[task->index];
    assert(earlier != NULL);
    const struct md_row_index *index = earlier->index;
    bool plain = task->node->integer == MD_AGGREGATE_COUNT && earlier->filter == NULL;
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        int64_t values[MD_MATCH_FIELDS_MAX];
        if (!operands_present(task, row)) continue;
        uint32_t own = (uint32_t)md_task_operand(task, 0)->vector.integers[row];
        struct span span = {0};
        if (md_task_match(task, index->table, 1, row, values)) {
            size_t count;
            span.rows = md_row_index_find(index, values, &count);
            span.end = count_before(index, span.rows, count, own);
            span.first = first_in_window(task, index, span.rows, span.end, own);
        }
        struct tally tally = {.fault = -1};
        bool by_date = index->sort_fields_count > 0 && index->sort_fields[0] == index->table->kind->date_field;
        if (plain && (by_date || task->node->match->window == MD_MATCH_ALWAYS)) {
            tally.count = span.end - span.first;
        } else {
            int32_t first = MD_DATE_MIN;
            if (span.first < span.end && task->node->match->window != MD_MATCH_ALWAYS)
                first = window_first(task, (int32_t)index->table->columns[index->table->kind->date_field].values[own]);
            for (size_t r = span.first; r < span.end; r++)
                if (task->node->match->window == MD_MATCH_ALWAYS || in_window(index->table, span.rows[r], first))
                    add_row(task, earlier, &tally, span.rows[r]);
        }
        finish(task, earlier, &tally, row);
    }
}
