/* kernel_tiers: what tier tables give for a batch. */
#include "eval/evaluation.h"

#include <assert.h>
#include <string.h>

static bool has_params(const struct md_tiers *tiers)
{
    if (tiers->versions_count > 0) return true;
    if (tiers->below == MD_END_VALUE && tiers->below_value.param >= 0) return true;
    for (size_t i = 0; i < tiers->tiers_count; i++) {
        if (tiers->tiers[i].edge.param >= 0) return true;
        if (tiers->tiers[i].text == NULL && tiers->tiers[i].value.param >= 0) return true;
    }
    return false;
}

/* The table for a date: made once where it names no params, else anew when batch or date change. */
static void move_table(const struct md_task *task, int32_t date)
{
    struct md_block *block = task->block;
    const struct md_evaluator *evaluator = task->evaluator;
    const struct md_tiers *tiers = task->node->tiers;
    const struct md_param_values *params = evaluator->binding->params;
    if (block->tiers.tiers == NULL) {
        block->tiers = md_tiers_at(tiers, params, date, &task->evaluator->lasting);
    } else {
        bool same = block->tiers_batch == evaluator->batch && block->tiers_date == date;
        if (same || !has_params(tiers)) return;
        md_tiers_move(&block->tiers, params, date);
    }
    block->tiers_batch = evaluator->batch;
    block->tiers_date = date;
}

static enum md_status compute_row(const struct md_task *task, const struct md_tiers_now *now, size_t row,
                                  const struct md_number *x, const struct md_number *scale)
{
    struct md_vector *out = &task->block->vector;
    if (task->node->op == MD_OP_TIER_PAY) return md_tiers_pay(now, x, scale, &out->numbers[row]);
    struct md_number rate;
    const char *text;
    enum md_status status = md_tiers_rate(now, x, scale, &rate, &text, NULL);
    if (status != MD_OK) return status;
    if (out->texts != NULL)
        out->texts[row] = (struct md_slice){text, (uint32_t)strlen(text), 0};
    else
        out->numbers[row] = rate;
    return MD_OK;
}

static void miss_param(const struct md_task *task, size_t row)
{
    md_block_fail(task->block, row, MD_STATE_MISSING,
                  (struct md_reason){.node = task->index,
                                     .code = MD_REASON_NO_PARAM,
                                     .argument = (uint32_t)task->block->tiers.param + 1});
}

void md_kernel_tiers(struct md_task *task)
{
    md_task_present_only(task);
    if (task->count == 0) return;
    const struct md_number *xs = md_task_operand(task, 0)->vector.numbers;
    const struct md_block *scales = md_task_operand(task, 1);
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        move_table(task, md_task_date(task, row));
        if (task->block->tiers.missing_param) {
            miss_param(task, row);
            continue;
        }
        struct md_tiers_now now = task->block->tiers;
        if (task->node->match != NULL && !md_task_tier_rows(task, row, &task->block->tiers, &now)) continue;
        const struct md_number *scale = scales != NULL ? &scales->vector.numbers[row] : NULL;
        enum md_status status = compute_row(task, &now, row, &xs[row], scale);
        if (status == MD_NOT_FOUND)
            md_task_miss(task, row, MD_REASON_NO_TIER);
        else if (status == MD_ZERO_DIVISION)
            md_task_miss(task, row, MD_REASON_NO_GOAL);
        else if (status != MD_OK)
            md_task_error(task, row, MD_REASON_RANGE);
    }
}
