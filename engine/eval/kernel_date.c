/* kernel_date: dates and days. */
#include "eval/evaluation.h"

#include <assert.h>

#include "expr/functions.h"
#include "value/date.h"

static void add_days(const struct md_task *task)
{
    const int64_t *dates = md_task_operand(task, 0)->vector.integers;
    const struct md_number *numbers = md_task_operand(task, 1)->vector.numbers;
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        int64_t days;
        int32_t date;
        if (md_number_to_scaled(&numbers[row], 0, &days) != MD_OK ||
            md_date_add_days((int32_t)dates[row], days, &date) != MD_OK)
            md_task_error(task, row, MD_REASON_RANGE);
        else
            task->block->vector.integers[row] = date;
    }
}

void md_kernel_date(struct md_task *task)
{
    md_task_present_only(task);
    if (task->count == 0) return;
    if (task->node->op == MD_OP_DATE_ADD) {
        add_days(task);
        return;
    }
    const int64_t *a = md_task_operand(task, 0)->vector.integers;
    const int64_t *b = md_task_operand(task, 1)->vector.integers;
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        task->block->vector.numbers[row] = md_number_from_integer(a[row] - b[row]);
    }
}

/* part: of the days from `first` to before `end`, the share that lies from `from` to before `until`. */
static enum md_status share_of_days(int64_t from, int64_t until, int64_t first, int64_t end,
                                    struct md_number *out)
{
    if (end <= first) return MD_ZERO_DIVISION;
    int64_t low = from > first ? from : first;
    int64_t high = until < end ? until : end;
    int64_t days = high > low ? high - low : 0;
    return md_number_from_fraction(days, end - first, out);
}

/* workdays_between */
static enum md_status workdays(const struct md_task *task, int64_t from, int64_t until, struct md_number *out)
{
    int32_t days = 0;
    enum md_status status = md_calendar_workdays_between(task->evaluator->binding->calendar, (int32_t)from,
                                                         (int32_t)until, &days);
    *out = md_number_from_integer(days);
    return status;
}

/* workday(d, n), months_after(d, n) */
void md_kernel_call_workday(struct md_task *task)
{
    const int64_t *dates = md_task_operand(task, 0)->vector.integers;
    const struct md_number *numbers = md_task_operand(task, 1)->vector.numbers;
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        int64_t n;
        int32_t date = 0;
        enum md_status status = md_number_to_scaled(&numbers[row], 0, &n);
        if (status != MD_OK) status = MD_RANGE;
        else if (task->node->integer == MD_FUNCTION_MONTHS_AFTER)
            status = md_date_add_months((int32_t)dates[row], n, &date);
        else
            status = md_calendar_workday(task->evaluator->binding->calendar, (int32_t)dates[row], n, &date);
        task->block->vector.integers[row] = date;
        if (status != MD_OK) md_task_status(task, row, status);
    }
}

void md_kernel_call_date(struct md_task *task)
{
    const int64_t *dates[4] = {0};
    for (uint32_t i = 0; i < task->node->operands_count; i++)
        dates[i] = md_task_operand(task, i)->vector.integers;
    struct md_number *out = task->block->vector.numbers;
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        int64_t a = dates[0][row], b = dates[1][row];
        enum md_status status = MD_OK;
        if (task->node->integer == MD_FUNCTION_DAYS_BETWEEN)
            out[row] = md_number_from_integer(b - a);
        else if (task->node->integer == MD_FUNCTION_MONTHS_BETWEEN)
            out[row] = md_number_from_integer(md_date_months_between((int32_t)a, (int32_t)b));
        else if (task->node->integer == MD_FUNCTION_WORKDAYS_BETWEEN)
            status = workdays(task, a, b, &out[row]);
        else
            status = share_of_days(a, b, dates[2][row], dates[3][row], &out[row]);
        if (status != MD_OK) md_task_status(task, row, status);
    }
}
