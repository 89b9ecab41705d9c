/* eval/evaluation.h
 *
 * evaluation: what the evaluator and its kernels share. Internal to eval/.
 *
 * A node has a block: its vector and what is known about it in this batch. The machine in evaluator.c
 * walks the graph with a stack of its own (formulas of thousands of nested steps are allowed, so
 * the C stack is not used) and calls a kernel once the operands of a node are computed for the
 * rows of a task. A kernel fills the block's vector for the rows of its task and nothing else.
 *
 * Contract of a block, kept by md_block_touch and the setters:
 *   - states of a row that no kernel has touched are PRESENT, its reason is all zero;
 *   - faults is set when any row of the batch may be missing or an error;
 *   - annotated is set when any reason of the batch may be other than zero.
 */
#ifndef MD_EVAL_EVALUATION_H
#define MD_EVAL_EVALUATION_H

#include "base/arena.h"
#include "eval/evaluator.h"
#include "eval/tier_pay.h"

/* Longest text that a formula may make; a longer one is out of range. */
enum { MD_MADE_TEXT_BYTES_MAX = 65536 };

struct md_block {
    struct md_vector vector;
    size_t capacity;   /* rows that the arrays have room for */
    uint8_t *computed; /* of a row: evaluator's generation when it was computed */
    uint32_t touched;  /* batch in which any row was */
    uint32_t whole;    /* batch in which all rows were */
    bool constant;     /* holds for every batch */
    bool faults;
    bool annotated;
    /* What a kernel keeps from batch to batch; in the evaluator's arena or heap-owned as said. */
    struct md_slice *slices;       /* FIELD of an enum: its values; LOOKUP: its keys or values */
    struct md_slice *value_slices; /* LOOKUP giving texts */
    const void *slices_of;         /* the enum field that slices belong to */
    int32_t *hints;                /* LOOKUP: dictionary code to entry, or -1; on the heap */
    size_t hints_count;
    struct md_code_hints *codes;   /* FIND, UNDER: of each operand that is a text */
    struct md_tiers_now tiers;     /* TIER_PAY, TIER_RATE */
    uint32_t tiers_batch;          /* batch in which params were looked up, 0: never */
    int32_t tiers_date;
    struct md_tier_rows *tier_rows; /* TIER_PAY, TIER_RATE with `match`: room for the rows of one table */
    char *period_name;             /* PERIOD */
};

/* Codes of a table's dictionary for texts that come from elsewhere, kept so that a text is hashed once. */
struct md_code_hints {
    struct md_code_hint {
        const char *bytes; /* the text that the code was found for */
        int64_t code;      /* -1: the dictionary has it not */
    } *hints;              /* by code of the text's own dictionary, on the heap */
    size_t count;
    int64_t last;          /* code found last for a text without dictionary, or -1 */
};

/* A node being computed: it waits for its operands. Selections are places in the stack of rows. */
struct md_frame {
    md_node_index node;
    uint32_t stage;      /* operands done, or the step of a choice */
    size_t rows;         /* first of the rows still to be computed */
    size_t rows_count;
    size_t first, first_count; /* of a choice: the rows that take its first branch */
    size_t last, last_count;   /* and its last one */
    size_t rows_mark;    /* where the stack of rows stood before this frame */
};

struct md_evaluator {
    const struct md_graph *graph;
    const struct md_binding *binding;
    const struct md_scope *scope;
    struct md_block **blocks; /* by node; NULL: never asked for */
    size_t blocks_count;
    uint32_t batch;           /* counts from 1 */
    uint8_t generation;       /* 1 to 255 */
    struct md_frame *frames;
    size_t frames_count, frames_capacity;
    uint16_t *rows;           /* stack of selections */
    size_t rows_count, rows_capacity;
    uint16_t good[MD_BATCH_ROWS]; /* rows of a task whose operands are all present */
    struct md_arena lasting;  /* as long as the evaluator */
    struct md_arena texts;    /* texts made in this batch */
};

/* One call of a kernel. */
struct md_task {
    struct md_evaluator *evaluator;
    const struct md_node *node;
    md_node_index index;
    struct md_block *block;
    const uint16_t *rows;
    size_t count;
};

/* The block of operand `i`, computed for the task's rows; NULL for MD_NO_NODE. */
static inline struct md_block *md_task_operand(const struct md_task *task, uint32_t i)
{
    if (i >= task->node->operands_count) return NULL;
    md_node_index operand = task->node->operands[i];
    return operand == MD_NO_NODE ? NULL : task->evaluator->blocks[operand];
}

static inline const struct md_node *md_task_node(const struct md_task *task, uint32_t i)
{
    return &task->evaluator->graph->nodes[task->node->operands[i]];
}

/* ---- Setting a row ---- */

static inline void md_block_fail(struct md_block *block, size_t row, enum md_state state,
                                 struct md_reason reason)
{
    block->vector.states[row] = (uint8_t)state;
    block->vector.reasons[row] = reason;
    block->faults = true;
    block->annotated = true;
}

/* The task's own node is the reason: zero denominator, out of range. */
static inline void md_task_miss(const struct md_task *task, size_t row, enum md_reason_code code)
{
    md_block_fail(task->block, row, MD_STATE_MISSING,
                  (struct md_reason){.node = task->index, .code = (uint16_t)code});
}

static inline void md_task_error(const struct md_task *task, size_t row, enum md_reason_code code)
{
    md_block_fail(task->block, row, MD_STATE_ERROR,
                  (struct md_reason){.node = task->index, .code = (uint16_t)code});
}

/* What a status of value/ makes of a row. */
static inline void md_task_status(const struct md_task *task, size_t row, enum md_status status)
{
    if (status == MD_ZERO_DIVISION)
        md_task_miss(task, row, MD_REASON_ZERO_DENOMINATOR);
    else
        md_task_error(task, row, MD_REASON_RANGE);
}

/* State and reason of another block's row, which is not present. */
static inline void md_block_pass(struct md_block *block, const struct md_block *from, size_t row)
{
    md_block_fail(block, row, (enum md_state)from->vector.states[row], from->vector.reasons[row]);
}

/*
 * The rule for most operations: the leftmost operand that is an error, else the leftmost that is
 * missing, is the result. The rows that are left become the task's rows; kernels compute only those.
 */
void md_task_present_only(struct md_task *task);

/* The same for tests: a missing operand is an error of the row that names it. */
void md_task_tested_only(struct md_task *task);

/* Copy rows of `from` (state, reason, value) into the task's block. */
void md_task_copy(const struct md_task *task, const struct md_block *from, const uint16_t *rows,
                  size_t count);

/* The date as of which a row is read: the scope's, else the period's last day. */
static inline int32_t md_task_date(const struct md_task *task, size_t row)
{
    const struct md_scope *scope = task->evaluator->scope;
    return scope->dates != NULL ? scope->dates[row] : task->evaluator->binding->period.end - 1;
}

/* ---- Kernels, a file for each kind of node ---- */

typedef void md_kernel(struct md_task *task);

md_kernel md_kernel_row;       /* kernel_read.c */
md_kernel md_kernel_key;
md_kernel md_kernel_at;
md_kernel md_kernel_line;
md_kernel md_kernel_named;
md_kernel md_kernel_aggregate;
md_kernel md_kernel_standing;
md_kernel md_kernel_prorated;
md_kernel md_kernel_field;     /* kernel_field.c */
md_kernel md_kernel_period;    /* kernel_period.c */
md_kernel md_kernel_param;
md_kernel md_kernel_binary;    /* kernel_number.c */
md_kernel md_kernel_unary;
md_kernel md_kernel_attainment;
md_kernel md_kernel_total;
md_kernel md_kernel_compare;   /* kernel_test.c */
md_kernel md_kernel_not;
md_kernel md_kernel_has;
md_kernel md_kernel_because;
md_kernel md_kernel_lookup;    /* kernel_lookup.c */
md_kernel md_kernel_find;      /* kernel_find.c */
md_kernel md_kernel_under;
md_kernel md_kernel_earlier;   /* kernel_earlier.c */
/* Values of the operands at `row` as the cells of the match's fields; false: no cell can hold one of them. */
bool md_task_match(const struct md_task *task, const struct md_table *table, uint32_t first, size_t row,
                   int64_t *values);
enum { MD_MATCH_FIELDS_MAX = 32 };
void md_code_hints_free(struct md_code_hints *hints, size_t count);
md_kernel md_kernel_tuple;     /* kernel_tuple.c */
md_kernel md_kernel_group;
md_kernel md_kernel_tiers;     /* kernel_tiers.c */

/* The table of a batch row whose tiers are rows of a kind (kernel_tier_rows.c): made from `base`, which has its ends.
 * False: the row is missing or an error, as is noted. */
bool md_task_tier_rows(struct md_task *task, size_t row, const struct md_tiers_now *base, struct md_tiers_now *out);
md_kernel md_kernel_date;      /* kernel_date.c */
md_kernel md_kernel_call;      /* kernel_call.c: numbers; hands texts and dates on */
md_kernel md_kernel_call_text; /* kernel_text.c */
md_kernel md_kernel_call_date, md_kernel_call_workday; /* kernel_date.c */

#endif
