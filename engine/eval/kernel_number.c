/* kernel_number: arithmetic. */
#include "eval/evaluation.h"

#include <assert.h>

/* Whole numbers of less than 2^62 need no reduction and cannot leave the range by one sum. */
static inline bool is_small(const struct md_number *number)
{
    return number->denominator == 1 && number->numerator == (int64_t)number->numerator;
}

static inline enum md_status add(const struct md_number *a, const struct md_number *b,
                                 struct md_number *out)
{
    if (!is_small(a) || !is_small(b)) return md_number_add(a, b, out);
    *out = (struct md_number){a->numerator + b->numerator, 1};
    return MD_OK;
}

static inline enum md_status subtract(const struct md_number *a, const struct md_number *b,
                                      struct md_number *out)
{
    if (!is_small(a) || !is_small(b)) return md_number_subtract(a, b, out);
    *out = (struct md_number){a->numerator - b->numerator, 1};
    return MD_OK;
}

static inline enum md_status multiply(const struct md_number *a, const struct md_number *b,
                                      struct md_number *out)
{
    if (a->denominator == 1 && a->numerator == 1) {
        *out = *b;
        return MD_OK;
    }
    if (b->denominator == 1 && b->numerator == 1) {
        *out = *a;
        return MD_OK;
    }
    return md_number_multiply(a, b, out);
}

/* One loop for each operation, so that the call in it is known where it stands. */
#define LOOP(operation)                                                                            \
    for (size_t i = 0; i < task->count; i++) {                                                     \
        uint16_t row = task->rows[i];                                                              \
        enum md_status status = operation(&a[row], &b[row], &out[row]);                            \
        if (status != MD_OK) md_task_status(task, row, status);                                    \
    }                                                                                              \
    break

void md_kernel_binary(struct md_task *task)
{
    md_task_present_only(task);
    if (task->count == 0) return;
    const struct md_number *a = md_task_operand(task, 0)->vector.numbers;
    const struct md_number *b = md_task_operand(task, 1)->vector.numbers;
    struct md_number *out = task->block->vector.numbers;
    switch (task->node->op) {
    case MD_OP_ADD: LOOP(add);
    case MD_OP_SUBTRACT: LOOP(subtract);
    case MD_OP_MULTIPLY: LOOP(multiply);
    case MD_OP_DIVIDE: LOOP(md_number_divide);
    case MD_OP_FLOOR_DIVIDE: LOOP(md_number_floor_divide);
    case MD_OP_MODULO: LOOP(md_number_modulo);
    default: assert(false);
    }
}

/* Rounding to 18 digits is a matter of how values are kept: a reason beside the value stays. */
static void round18(struct md_task *task, const struct md_block *a)
{
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        task->block->vector.numbers[row] = md_number_round18(&a->vector.numbers[row]);
        if (a->annotated) task->block->vector.reasons[row] = a->vector.reasons[row];
    }
    if (a->annotated) task->block->annotated = true;
}

void md_kernel_unary(struct md_task *task)
{
    md_task_present_only(task);
    if (task->count == 0) return;
    const struct md_block *operand = md_task_operand(task, 0);
    const struct md_number *a = operand->vector.numbers;
    struct md_number *out = task->block->vector.numbers;
    if (task->node->op == MD_OP_ROUND18) {
        round18(task, operand);
    } else if (task->node->op == MD_OP_NEGATE) {
        for (size_t i = 0; i < task->count; i++)
            out[task->rows[i]] = md_number_negate(&a[task->rows[i]]);
    } else {
        for (size_t i = 0; i < task->count; i++) {
            uint16_t row = task->rows[i];
            enum md_status status = md_number_power(&a[row], task->node->integer, &out[row]);
            if (status != MD_OK) md_task_status(task, row, status);
        }
    }
}

/* attainment: a goal that is missing or 0 is "no goal", unless the measure is missing for a reason of its own. */
void md_kernel_attainment(struct md_task *task)
{
    const struct md_block *a = md_task_operand(task, 0), *b = md_task_operand(task, 1);
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        uint8_t state_a = a->vector.states[row], state_b = b->vector.states[row];
        if (state_a == MD_STATE_ERROR) {
            md_block_pass(task->block, a, row);
        } else if (state_b == MD_STATE_ERROR) {
            md_block_pass(task->block, b, row);
        } else if (state_a == MD_STATE_MISSING) {
            md_block_pass(task->block, a, row);
        } else if (state_b == MD_STATE_MISSING || md_number_is_zero(&b->vector.numbers[row])) {
            md_task_miss(task, row, MD_REASON_NO_GOAL);
        } else if (md_number_divide(&a->vector.numbers[row], &b->vector.numbers[row],
                                    &task->block->vector.numbers[row]) != MD_OK) {
            md_task_error(task, row, MD_REASON_RANGE);
        }
    }
}

/* What a row's total comes to: the operand that decides it, or -1 and the sum. A part that is not
 * due counts as nothing. */
static int total_row(const struct md_task *task, size_t row, struct md_number *sum,
                     enum md_status *status)
{
    int missing = -1;
    *sum = MD_NUMBER_ZERO;
    *status = MD_OK;
    for (uint32_t i = 0; i < task->node->operands_count; i++) {
        const struct md_vector *part = &md_task_operand(task, i)->vector;
        if (part->states[row] == MD_STATE_ERROR) return (int)i;
        if (part->states[row] == MD_STATE_MISSING) {
            bool due = part->reasons[row].code != MD_REASON_NOT_DUE;
            if (due && missing < 0) missing = (int)i;
        } else if (*status == MD_OK) {
            *status = md_number_add(sum, &part->numbers[row], sum);
        }
    }
    return missing;
}

void md_kernel_total(struct md_task *task)
{
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        struct md_number sum;
        enum md_status status;
        int decides = total_row(task, row, &sum, &status);
        if (decides >= 0)
            md_block_pass(task->block, md_task_operand(task, (uint32_t)decides), row);
        else if (status != MD_OK)
            md_task_status(task, row, status);
        else
            task->block->vector.numbers[row] = sum;
    }
}
