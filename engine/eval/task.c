#include "eval/evaluation.h"

#include <assert.h>

/* The operand that decides a row with faults, or -1: its leftmost error, else its leftmost missing. */
static int deciding_operand(const struct md_task *task, size_t row)
{
    int missing = -1;
    for (uint32_t i = 0; i < task->node->operands_count; i++) {
        const struct md_block *operand = md_task_operand(task, i);
        if (operand == NULL) continue;
        if (operand->vector.states[row] == MD_STATE_ERROR) return (int)i;
        if (operand->vector.states[row] == MD_STATE_MISSING && missing < 0) missing = (int)i;
    }
    return missing;
}

static bool any_faults(const struct md_task *task)
{
    for (uint32_t i = 0; i < task->node->operands_count; i++) {
        const struct md_block *operand = md_task_operand(task, i);
        if (operand != NULL && operand->faults) return true;
    }
    return false;
}

static void keep_present(struct md_task *task, bool tested)
{
    if (!any_faults(task)) return;
    uint16_t *good = task->evaluator->good;
    size_t kept = 0;
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        int decides = deciding_operand(task, row);
        if (decides < 0) {
            good[kept++] = row;
            continue;
        }
        const struct md_block *operand = md_task_operand(task, (uint32_t)decides);
        if (tested && operand->vector.states[row] == MD_STATE_MISSING)
            md_block_fail(task->block, row, MD_STATE_ERROR,
                          (struct md_reason){.node = task->node->operands[decides],
                                             .code = MD_REASON_TESTED});
        else
            md_block_pass(task->block, operand, row);
    }
    task->rows = good;
    task->count = kept;
}

void md_task_present_only(struct md_task *task)
{
    keep_present(task, false);
}

void md_task_tested_only(struct md_task *task)
{
    keep_present(task, true);
}

/* A branch that is only ever missing has no values to copy. */
static void copy_values(struct md_vector *to, const struct md_vector *from, const uint16_t *rows,
                        size_t count)
{
    if (to->numbers != NULL && from->numbers != NULL)
        for (size_t i = 0; i < count; i++) to->numbers[rows[i]] = from->numbers[rows[i]];
    if (to->integers != NULL && from->integers != NULL)
        for (size_t i = 0; i < count; i++) to->integers[rows[i]] = from->integers[rows[i]];
    if (to->texts != NULL && from->texts != NULL)
        for (size_t i = 0; i < count; i++) to->texts[rows[i]] = from->texts[rows[i]];
}

void md_task_copy(const struct md_task *task, const struct md_block *from, const uint16_t *rows,
                  size_t count)
{
    if (count == 0) return;
    struct md_block *block = task->block;
    copy_values(&block->vector, &from->vector, rows, count);
    if (from->faults) {
        for (size_t i = 0; i < count; i++)
            block->vector.states[rows[i]] = from->vector.states[rows[i]];
        block->faults = true;
    }
    if (from->annotated) {
        for (size_t i = 0; i < count; i++)
            block->vector.reasons[rows[i]] = from->vector.reasons[rows[i]];
        block->annotated = true;
    }
}
