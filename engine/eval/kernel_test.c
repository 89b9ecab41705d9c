/* kernel_test: comparisons, `not`, `has`, and a value with a reason. */
#include "eval/evaluation.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

static inline bool truth_of(enum md_op op, int order)
{
    switch (op) {
    case MD_OP_EQUAL: return order == 0;
    case MD_OP_UNEQUAL: return order != 0;
    case MD_OP_LESS: return order < 0;
    default: return order <= 0;
    }
}

static void compare_numbers(const struct md_task *task, const struct md_number *a,
                            const struct md_number *b)
{
    enum md_op op = task->node->op;
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        task->block->vector.integers[row] = truth_of(op, md_number_compare(&a[row], &b[row]));
    }
}

static void compare_integers(const struct md_task *task, const int64_t *a, const int64_t *b)
{
    enum md_op op = task->node->op;
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        task->block->vector.integers[row] = truth_of(op, (a[row] > b[row]) - (a[row] < b[row]));
    }
}

static inline bool same_text(const struct md_slice *a, const struct md_slice *b)
{
    if (a->length != b->length) return false;
    return a->bytes == b->bytes || memcmp(a->bytes, b->bytes, a->length) == 0;
}

static void compare_texts(const struct md_task *task, const struct md_slice *a,
                          const struct md_slice *b)
{
    enum md_op op = task->node->op;
    int64_t *out = task->block->vector.integers;
    bool same = op == MD_OP_EQUAL || op == MD_OP_UNEQUAL;
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        if (same)
            out[row] = same_text(&a[row], &b[row]) == (op == MD_OP_EQUAL);
        else
            out[row] = truth_of(op, md_text_compare(a[row].bytes, a[row].length, b[row].bytes,
                                                    b[row].length));
    }
}

void md_kernel_compare(struct md_task *task)
{
    md_task_tested_only(task);
    if (task->count == 0) return;
    const struct md_vector *a = &md_task_operand(task, 0)->vector;
    const struct md_vector *b = &md_task_operand(task, 1)->vector;
    if (a->numbers != NULL)
        compare_numbers(task, a->numbers, b->numbers);
    else if (a->texts != NULL)
        compare_texts(task, a->texts, b->texts);
    else
        compare_integers(task, a->integers, b->integers);
}

void md_kernel_not(struct md_task *task)
{
    md_task_tested_only(task);
    if (task->count == 0) return;
    const int64_t *a = md_task_operand(task, 0)->vector.integers;
    for (size_t i = 0; i < task->count; i++)
        task->block->vector.integers[task->rows[i]] = a[task->rows[i]] == 0;
}

void md_kernel_has(struct md_task *task)
{
    const struct md_block *a = md_task_operand(task, 0);
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        if (a->vector.states[row] == MD_STATE_ERROR)
            md_block_pass(task->block, a, row);
        else
            task->block->vector.integers[row] = a->vector.states[row] == MD_STATE_PRESENT;
    }
}

/* A value keeps itself and gets this node as its reason; a missing one keeps its own. */
void md_kernel_because(struct md_task *task)
{
    const struct md_block *a = md_task_operand(task, 0);
    md_task_copy(task, a, task->rows, task->count);
    struct md_reason reason = {.node = task->index, .code = MD_REASON_DESIGNER};
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        if (a->vector.states[row] == MD_STATE_PRESENT) task->block->vector.reasons[row] = reason;
    }
    task->block->annotated = true;
}
