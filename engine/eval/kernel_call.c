/* kernel_call: the functions of numbers; those of texts and dates have files of their own. */
#include "eval/evaluation.h"

#include <assert.h>

#include "expr/functions.h"

static const struct md_number *numbers_of(const struct md_task *task, uint32_t i)
{
    return md_task_operand(task, i)->vector.numbers;
}

static void extreme(const struct md_task *task, bool greatest)
{
    struct md_number *out = task->block->vector.numbers;
    for (size_t i = 0; i < task->count; i++)
        out[task->rows[i]] = numbers_of(task, 0)[task->rows[i]];
    for (uint32_t k = 1; k < task->node->operands_count; k++) {
        const struct md_number *other = numbers_of(task, k);
        for (size_t i = 0; i < task->count; i++) {
            uint16_t row = task->rows[i];
            out[row] = greatest ? md_number_max(&out[row], &other[row])
                                : md_number_min(&out[row], &other[row]);
        }
    }
}

static enum md_status clamp(const struct md_number *x, const struct md_number *low,
                            const struct md_number *high, struct md_number *out)
{
    if (md_number_compare(low, high) > 0) return MD_RANGE;
    struct md_number bounded = md_number_max(x, low);
    *out = md_number_min(&bounded, high);
    return MD_OK;
}

static enum md_status root(const struct md_number *x, const struct md_number *degree,
                           struct md_number *out)
{
    int64_t whole;
    if (md_number_to_scaled(degree, 0, &whole) != MD_OK) return MD_RANGE;
    return md_number_root(x, whole, out);
}

static enum md_rounding rounding_of(const struct md_node *node)
{
    if (node->integer == MD_FUNCTION_ROUND_UP) return MD_UP;
    if (node->integer == MD_FUNCTION_ROUND_DOWN) return MD_DOWN;
    return node->rounding;
}

static void call_numbers(const struct md_task *task)
{
    const struct md_node *node = task->node;
    const struct md_number *x = numbers_of(task, 0);
    const struct md_number *y = node->operands_count > 1 ? numbers_of(task, 1) : NULL;
    const struct md_number *z = node->operands_count > 2 ? numbers_of(task, 2) : NULL;
    struct md_number *out = task->block->vector.numbers;
    enum md_rounding rounding = rounding_of(node);
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        enum md_status status = MD_OK;
        switch ((enum md_builtin)node->integer) {
        case MD_FUNCTION_ABS: out[row] = md_number_absolute(&x[row]); break;
        case MD_FUNCTION_CLAMP: status = clamp(&x[row], &y[row], &z[row], &out[row]); break;
        case MD_FUNCTION_SQRT: status = md_number_sqrt(&x[row], &out[row]); break;
        case MD_FUNCTION_ROOT: status = root(&x[row], &y[row], &out[row]); break;
        default: status = md_number_round(&x[row], &y[row], rounding, &out[row]); break;
        }
        if (status != MD_OK) md_task_status(task, row, status);
    }
}

void md_kernel_call(struct md_task *task)
{
    md_task_present_only(task);
    if (task->count == 0) return;
    switch ((enum md_builtin)task->node->integer) {
    case MD_FUNCTION_MIN: extreme(task, false); break;
    case MD_FUNCTION_MAX: extreme(task, true); break;
    case MD_FUNCTION_ABS:
    case MD_FUNCTION_CLAMP:
    case MD_FUNCTION_ROUND:
    case MD_FUNCTION_ROUND_UP:
    case MD_FUNCTION_ROUND_DOWN:
    case MD_FUNCTION_SQRT:
    case MD_FUNCTION_ROOT: call_numbers(task); break;
    case MD_FUNCTION_CONTAINS:
    case MD_FUNCTION_STARTS_WITH:
    case MD_FUNCTION_ENDS_WITH:
    case MD_FUNCTION_UPPER:
    case MD_FUNCTION_LOWER:
    case MD_FUNCTION_LENGTH:
    case MD_FUNCTION_CONCAT:
    case MD_FUNCTION_TEXT: md_kernel_call_text(task); break;
    case MD_FUNCTION_DAYS_BETWEEN:
    case MD_FUNCTION_MONTHS_BETWEEN:
    case MD_FUNCTION_WORKDAYS_BETWEEN:
    case MD_FUNCTION_PART: md_kernel_call_date(task); break;
    case MD_FUNCTION_MONTHS_AFTER:
    case MD_FUNCTION_WORKDAY: md_kernel_call_workday(task); break;
    case MD_FUNCTIONS_COUNT: assert(false); break;
    }
}
