/* kernel_period: what the binding says: the period and the params. */
#include "eval/evaluation.h"

#include <assert.h>
#include <string.h>

const struct md_param_value *md_param_at(const struct md_param_values *values, int32_t date)
{
    size_t low = 0, high = values->count; /* the first value that begins after the date */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (values->values[middle].since <= date)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? &values->values[low - 1] : NULL;
}

static int64_t period_integer(const struct md_evaluator *evaluator, const struct md_node *node,
                              const struct md_period *period)
{
    switch ((enum md_period_part)node->integer) {
    case MD_PERIOD_FIRST: return period->first;
    case MD_PERIOD_LAST: return (int64_t)period->end - 1;
    case MD_PERIOD_DAYS: return md_period_days(period);
    case MD_PERIOD_NUMBER: return period->number;
    case MD_PERIOD_YEAR: return period->year;
    case MD_PERIOD_ENDS: {
        const struct md_binding *binding = evaluator->binding;
        int level = node->shift < 0 ? binding->period.level : (int)node->shift;
        return md_period_ends(binding->calendar, &binding->period, level);
    }
    case MD_PERIOD_WORKDAYS: return md_period_workdays(evaluator->binding->calendar, period);
    case MD_PERIOD_NAME: break;
    }
    return 0;
}

static struct md_slice period_name(struct md_task *task, const struct md_period *period)
{
    struct md_block *block = task->block;
    if (block->period_name == NULL)
        block->period_name = md_arena_alloc(&task->evaluator->lasting, MD_PERIOD_TEXT_SIZE);
    size_t length = md_period_print(task->evaluator->binding->calendar, period, block->period_name,
                                    MD_PERIOD_TEXT_SIZE);
    return (struct md_slice){block->period_name, (uint32_t)length, 0};
}

void md_kernel_period(struct md_task *task)
{
    const struct md_binding *binding = task->evaluator->binding;
    const struct md_node *node = task->node;
    struct md_vector *out = &task->block->vector;
    struct md_period period = binding->period;
    if (node->shift >= 0 && node->shift != period.level && node->integer != MD_PERIOD_ENDS &&
        md_period_enclosing(binding->calendar, &binding->period, node->shift, &period) != MD_OK) {
        for (size_t i = 0; i < task->count; i++)
            md_task_error(task, task->rows[i], MD_REASON_RANGE);
        return;
    }
    if (out->texts != NULL) {
        struct md_slice name = period_name(task, &period);
        for (size_t i = 0; i < task->count; i++) out->texts[task->rows[i]] = name;
        return;
    }
    int64_t value = period_integer(task->evaluator, node, &period);
    for (size_t i = 0; i < task->count; i++) {
        if (out->numbers != NULL)
            out->numbers[task->rows[i]] = md_number_from_integer(value);
        else
            out->integers[task->rows[i]] = value;
    }
}

static void set_param(const struct md_task *task, const struct md_param_value *value, size_t row)
{
    struct md_vector *out = &task->block->vector;
    if (out->numbers != NULL)
        out->numbers[row] = value->number;
    else if (out->texts != NULL)
        out->texts[row] = (struct md_slice){value->text, (uint32_t)strlen(value->text), 0};
    else if (out->integers != NULL)
        out->integers[row] = value->integer;
}

void md_kernel_param(struct md_task *task)
{
    const struct md_param_values *values =
        &task->evaluator->binding->params[task->node->integer];
    const struct md_param_value *value = NULL;
    int32_t date = 0;
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        int32_t row_date = md_task_date(task, row);
        if (i == 0 || row_date != date) value = md_param_at(values, row_date);
        date = row_date;
        if (value != NULL)
            set_param(task, value, row);
        else
            md_task_miss(task, row, MD_REASON_NO_PARAM);
    }
}
