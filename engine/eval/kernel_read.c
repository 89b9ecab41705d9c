/* kernel_read: rows, keys and what the caller hands in beside them. */
#include "eval/evaluation.h"

#include <assert.h>

/* The rows of a slot. */
static const uint32_t *slot_rows(const struct md_scope *scope, int64_t slot)
{
    switch (slot) {
    case MD_SLOT_SUBJECT: return scope->subjects;
    case MD_SLOT_OTHER: return scope->others;
    case MD_SLOT_RECORD: return scope->records;
    default: return scope->rows;
    }
}

void md_kernel_row(struct md_task *task)
{
    const struct md_scope *scope = task->evaluator->scope;
    int64_t *out = task->block->vector.integers;
    const uint32_t *rows = slot_rows(scope, task->node->integer);
    if (task->node->type.kind == MD_KIND_WHOLE) { /* it has one row */
        for (size_t i = 0; i < task->count; i++) out[task->rows[i]] = 0;
        return;
    }
    assert(rows != NULL);
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        out[row] = rows[row];
        if (rows[row] == UINT32_MAX) md_task_miss(task, row, MD_REASON_NO_SUBJECT);
    }
}

/* The key of the batch's own row or subject, which needs no version of it. */
static void own_key(struct md_task *task, const struct md_node *row_node)
{
    const struct md_scope *scope = task->evaluator->scope;
    int64_t *out = task->block->vector.integers;
    if (row_node->type.kind == MD_KIND_WHOLE) {
        for (size_t i = 0; i < task->count; i++) out[task->rows[i]] = 0;
    } else if (row_node->integer == MD_SLOT_SUBJECT) {
        assert(scope->subject_keys != NULL);
        for (size_t i = 0; i < task->count; i++)
            out[task->rows[i]] = scope->subject_keys[task->rows[i]];
    } else {
        const struct md_table *table = task->evaluator->binding->tables[row_node->type.kind];
        const uint32_t *rows = slot_rows(scope, row_node->integer);
        assert(table != NULL && table->keys != NULL);
        assert(rows != NULL);
        for (size_t i = 0; i < task->count; i++)
            out[task->rows[i]] = table->keys[rows[task->rows[i]]];
    }
}

void md_kernel_key(struct md_task *task)
{
    const struct md_node *row_node = md_task_node(task, 0);
    if (row_node->op == MD_OP_ROW || row_node->type.kind == MD_KIND_WHOLE) {
        own_key(task, row_node);
        return;
    }
    md_task_present_only(task);
    int64_t *out = task->block->vector.integers;
    if (row_node->op == MD_OP_AT) { /* the row was found by this very key */
        const struct md_block *ref = task->evaluator->blocks[row_node->operands[0]];
        for (size_t i = 0; i < task->count; i++)
            out[task->rows[i]] = ref->vector.integers[task->rows[i]];
        return;
    }
    const struct md_block *rows = md_task_operand(task, 0);
    const struct md_table *table = task->evaluator->binding->tables[row_node->type.kind];
    assert(table != NULL && table->keys != NULL);
    for (size_t i = 0; i < task->count; i++)
        out[task->rows[i]] = table->keys[rows->vector.integers[task->rows[i]]];
}

void md_kernel_at(struct md_task *task)
{
    md_task_present_only(task);
    const struct md_block *ref = md_task_operand(task, 0);
    const struct md_table *table = task->evaluator->binding->tables[task->node->type.kind];
    int64_t *out = task->block->vector.integers;
    assert(table != NULL && table->first_row_of_key != NULL);
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        int32_t key = (int32_t)ref->vector.integers[row];
        out[row] = md_table_row_at(table, key, md_task_date(task, row));
        if (out[row] < 0) md_task_miss(task, row, MD_REASON_NO_VERSION);
    }
}

static void line_value(struct md_task *task)
{
    const struct md_scope *scope = task->evaluator->scope;
    struct md_vector *out = &task->block->vector;
    assert(scope->line_values != NULL);
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        uint8_t state = scope->line_states != NULL ? scope->line_states[row] : MD_STATE_PRESENT;
        if (out->numbers != NULL) out->numbers[row] = scope->line_values[row];
        else if (out->texts != NULL) out->texts[row] = scope->line_texts[row];
        else if (out->integers != NULL) out->integers[row] = scope->line_integers[row];
        if (state == MD_STATE_PRESENT) continue;
        struct md_reason reason = {.node = task->index};
        if (scope->line_reasons != NULL) reason = scope->line_reasons[row];
        md_block_fail(task->block, row, (enum md_state)state, reason);
    }
}

/* Where a line stands in the run of its subject, and what a component above pays on it. */
static void line_in_run(struct md_task *task)
{
    const struct md_scope *scope = task->evaluator->scope;
    struct md_number *out = task->block->vector.numbers;
    int64_t column = task->node->integer;
    assert(scope->line_nths != NULL);
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        if (column == MD_LINE_NTH) out[row] = md_number_from_integer(scope->line_nths[row]);
        else if (column == MD_LINE_BEFORE_COUNT) out[row] = md_number_from_integer(scope->line_nths[row] - 1);
        else if (column == MD_LINE_BEFORE_SUM) out[row] = scope->line_before_sums[row];
        else out[row] = scope->line_pays[column - MD_LINE_PAY][row];
    }
}

void md_kernel_line(struct md_task *task)
{
    const struct md_scope *scope = task->evaluator->scope;
    struct md_vector *out = &task->block->vector;
    if (task->node->integer == MD_LINE_VALUE) {
        line_value(task);
    } else if (task->node->integer == MD_LINE_PAYEE) {
        assert(scope->line_payees != NULL);
        for (size_t i = 0; i < task->count; i++) {
            uint16_t row = task->rows[i];
            out->integers[row] = scope->line_payees[row];
            if (out->integers[row] < 0) md_task_miss(task, row, MD_REASON_NO_RECEIVER);
        }
    } else if (task->node->integer >= MD_LINE_NTH) {
        line_in_run(task);
    } else {
        assert(scope->line_depths != NULL);
        for (size_t i = 0; i < task->count; i++)
            out->numbers[task->rows[i]] = md_number_from_integer(scope->line_depths[task->rows[i]]);
    }
}

/* Take a subject's value of a column; a reason that stands beside a present value comes along. */
static void take_value(const struct md_task *task, const struct md_values *column, size_t subject,
                       size_t row)
{
    struct md_block *block = task->block;
    assert(subject < column->count);
    if (column->states[subject] != MD_STATE_PRESENT) {
        struct md_reason reason = {.node = task->index};
        if (column->reasons != NULL) reason = column->reasons[subject];
        md_block_fail(block, row, (enum md_state)column->states[subject], reason);
        return;
    }
    if (column->reasons != NULL && column->reasons[subject].code != MD_REASON_NONE) {
        block->vector.reasons[row] = column->reasons[subject];
        block->annotated = true;
    }
    if (block->vector.numbers != NULL)
        block->vector.numbers[row] = column->numbers[subject];
    else if (block->vector.texts != NULL)
        block->vector.texts[row] = column->texts[subject];
    else if (block->vector.integers != NULL)
        block->vector.integers[row] = column->integers[subject];
}

void md_kernel_named(struct md_task *task)
{
    const struct md_values *column = task->evaluator->binding->columns[task->index];
    assert(column != NULL); /* the caller computes a column before what reads it */
    bool whole = task->node->operands_count == 0 || md_task_node(task, 0)->type.kind == MD_KIND_WHOLE;
    if (whole) {
        for (size_t i = 0; i < task->count; i++) take_value(task, column, 0, task->rows[i]);
        return;
    }
    md_task_present_only(task);
    const struct md_block *ref = md_task_operand(task, 0);
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        take_value(task, column, (size_t)ref->vector.integers[row], row);
    }
}

void md_kernel_aggregate(struct md_task *task)
{
    const struct md_values *column = task->evaluator->binding->columns[task->index];
    const int32_t *keys = task->evaluator->scope->subject_keys;
    assert(column != NULL);
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        take_value(task, column, keys != NULL ? (size_t)keys[row] : 0, row);
    }
}

/* Of the reference alone: what it stands among was evaluated before. */
void md_kernel_standing(struct md_task *task)
{
    const struct md_values *column = task->evaluator->binding->columns[task->index];
    const struct md_block *ref = md_task_operand(task, 0);
    assert(column != NULL);
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        if (ref->vector.states[row] == MD_STATE_PRESENT)
            take_value(task, column, (size_t)ref->vector.integers[row], row);
        else
            md_block_pass(task->block, ref, row);
    }
}

void md_kernel_prorated(struct md_task *task)
{
    md_kernel_aggregate(task);
}
