#include "eval/evaluator.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "eval/evaluation.h"

/* How a node comes to its value: a kernel over computed operands, or a choice, which asks for its
 * branches under selections and has none. */
static md_kernel *const kernels[MD_OPS_COUNT] = {
    [MD_OP_ROW] = md_kernel_row,
    [MD_OP_KEY] = md_kernel_key,
    [MD_OP_AT] = md_kernel_at,
    [MD_OP_FIELD] = md_kernel_field,
    [MD_OP_LINE] = md_kernel_line,
    [MD_OP_NAMED] = md_kernel_named,
    [MD_OP_AGGREGATE] = md_kernel_aggregate,
    [MD_OP_PERIOD] = md_kernel_period,
    [MD_OP_PARAM] = md_kernel_param,
    [MD_OP_ADD] = md_kernel_binary,
    [MD_OP_SUBTRACT] = md_kernel_binary,
    [MD_OP_MULTIPLY] = md_kernel_binary,
    [MD_OP_DIVIDE] = md_kernel_binary,
    [MD_OP_FLOOR_DIVIDE] = md_kernel_binary,
    [MD_OP_MODULO] = md_kernel_binary,
    [MD_OP_POWER] = md_kernel_unary,
    [MD_OP_NEGATE] = md_kernel_unary,
    [MD_OP_ROUND18] = md_kernel_unary,
    [MD_OP_DATE_ADD] = md_kernel_date,
    [MD_OP_DATE_DIFFERENCE] = md_kernel_date,
    [MD_OP_EQUAL] = md_kernel_compare,
    [MD_OP_UNEQUAL] = md_kernel_compare,
    [MD_OP_LESS] = md_kernel_compare,
    [MD_OP_LESS_EQUAL] = md_kernel_compare,
    [MD_OP_NOT] = md_kernel_not,
    [MD_OP_HAS] = md_kernel_has,
    [MD_OP_BECAUSE] = md_kernel_because,
    [MD_OP_LOOKUP] = md_kernel_lookup,
    [MD_OP_ATTAINMENT] = md_kernel_attainment,
    [MD_OP_TIER_PAY] = md_kernel_tiers,
    [MD_OP_TIER_RATE] = md_kernel_tiers,
    [MD_OP_TOTAL] = md_kernel_total,
    [MD_OP_FIND] = md_kernel_find,
    [MD_OP_UNDER] = md_kernel_under,
    [MD_OP_STANDING] = md_kernel_standing,
    [MD_OP_PRORATED] = md_kernel_prorated,
    [MD_OP_EARLIER] = md_kernel_earlier,
    [MD_OP_RUNNING] = md_kernel_standing, /* likewise of the row alone */
    [MD_OP_TUPLE] = md_kernel_tuple,
    [MD_OP_GROUP] = md_kernel_group,
    [MD_OP_CALL] = md_kernel_call,
};

struct md_evaluator *md_evaluator_new(const struct md_graph *graph)
{
    struct md_evaluator *evaluator = md_alloc(sizeof *evaluator);
    evaluator->graph = graph;
    evaluator->blocks_count = graph->nodes_count;
    evaluator->blocks = md_alloc_array(graph->nodes_count, sizeof *evaluator->blocks);
    return evaluator;
}

static void free_rows(struct md_block *block)
{
    md_free(block->vector.states);
    md_free(block->vector.reasons);
    md_free(block->vector.numbers);
    md_free(block->vector.integers);
    md_free(block->vector.texts);
    md_free(block->computed);
    block->vector = (struct md_vector){0};
    block->computed = NULL;
}

static void free_block(struct md_block *block)
{
    if (block == NULL) return;
    free_rows(block);
    md_free(block->hints);
    md_free(block);
}

void md_evaluator_free(struct md_evaluator *evaluator)
{
    if (evaluator == NULL) return;
    for (size_t i = 0; i < evaluator->blocks_count; i++) {
        if (evaluator->blocks[i] != NULL)
            md_code_hints_free(evaluator->blocks[i]->codes, evaluator->graph->nodes[i].operands_count);
        free_block(evaluator->blocks[i]);
    }
    md_free(evaluator->blocks);
    md_free(evaluator->frames);
    md_free(evaluator->rows);
    md_arena_free(&evaluator->lasting);
    md_arena_free(&evaluator->texts);
    md_free(evaluator);
}

/* Marks of 255 batches are told apart; then all are wiped, so that an old one is never taken for new. */
static void next_generation(struct md_evaluator *evaluator)
{
    evaluator->generation++;
    if (evaluator->generation != 0) return;
    evaluator->generation = 1;
    for (size_t i = 0; i < evaluator->blocks_count; i++)
        if (evaluator->blocks[i] != NULL)
            memset(evaluator->blocks[i]->computed, 0, evaluator->blocks[i]->capacity);
}

/* The same for the batch number, after four thousand million batches. */
static void next_batch(struct md_evaluator *evaluator)
{
    evaluator->batch++;
    if (evaluator->batch != 0) return;
    evaluator->batch = 1;
    for (size_t i = 0; i < evaluator->blocks_count; i++) {
        if (evaluator->blocks[i] == NULL) continue;
        evaluator->blocks[i]->touched = 0;
        evaluator->blocks[i]->whole = 0;
        evaluator->blocks[i]->tiers_batch = 0;
    }
}

void md_evaluator_begin(struct md_evaluator *evaluator, const struct md_binding *binding,
                        const struct md_scope *scope)
{
    assert(scope->count <= MD_BATCH_ROWS);
    assert(evaluator->frames_count == 0);
    evaluator->binding = binding;
    evaluator->scope = scope;
    md_arena_reset(&evaluator->texts);
    next_generation(evaluator);
    next_batch(evaluator);
}

const struct md_values *md_evaluator_column(const struct md_evaluator *evaluator, md_node_index node)
{
    const struct md_values *const *columns = evaluator->binding->columns;
    return columns != NULL ? columns[node] : NULL;
}

/* ---- Blocks ---- */

static void fill_constant(const struct md_node *node, md_node_index index, struct md_block *block)
{
    struct md_vector *vector = &block->vector;
    struct md_slice text = {node->text, 0, 0};
    if (node->op == MD_OP_TEXT) text.length = (uint32_t)strlen(node->text);
    block->constant = true;
    for (size_t row = 0; row < block->capacity; row++) {
        vector->states[row] = MD_STATE_PRESENT;
        if (node->op == MD_OP_NUMBER) vector->numbers[row] = node->number;
        if (node->op == MD_OP_TEXT) vector->texts[row] = text;
        if (node->op == MD_OP_DATE || node->op == MD_OP_FLAG) vector->integers[row] = node->integer;
        if (node->op == MD_OP_MISSING)
            md_block_fail(block, row, MD_STATE_MISSING,
                          (struct md_reason){.node = index, .code = (uint16_t)node->integer});
    }
}

static bool is_constant(enum md_op op)
{
    return op == MD_OP_NUMBER || op == MD_OP_TEXT || op == MD_OP_DATE || op == MD_OP_FLAG ||
           op == MD_OP_MISSING;
}

/*
 * Room for the rows of this batch, as many as the largest batch so far had: a formula over thirty persons
 * does not take the memory of one over a thousand deals. Only before the block's first use in a batch.
 */
static void make_room(struct md_evaluator *evaluator, md_node_index index, struct md_block *block)
{
    const struct md_node *node = &evaluator->graph->nodes[index];
    size_t rows = (evaluator->scope->count + 63) / 64 * 64;
    if (block->capacity >= rows && block->capacity > 0) return;
    struct md_vector *vector = &block->vector;
    free_rows(block);
    block->capacity = rows > 0 ? rows : 64;
    vector->states = md_alloc(block->capacity);
    vector->reasons = md_alloc_array(block->capacity, sizeof *vector->reasons);
    block->computed = md_alloc(block->capacity);
    switch (node->type.base) {
    case MD_BASE_NOTHING: break;
    case MD_BASE_NUMBER:
        vector->numbers = md_alloc_array(block->capacity, sizeof *vector->numbers);
        break;
    case MD_BASE_TEXT:
        vector->texts = md_alloc_array(block->capacity, sizeof *vector->texts);
        break;
    case MD_BASE_DATE:
    case MD_BASE_FLAG:
    case MD_BASE_REF:
    case MD_BASE_ROW:
        vector->integers = md_alloc_array(block->capacity, sizeof *vector->integers);
        break;
    }
    if (is_constant(node->op)) fill_constant(node, index, block);
}

/* The block of a node, with room for this batch. */
static struct md_block *block_of(struct md_evaluator *evaluator, md_node_index index)
{
    struct md_block *block = evaluator->blocks[index];
    if (block == NULL) {
        block = md_alloc(sizeof *block);
        evaluator->blocks[index] = block;
    }
    make_room(evaluator, index, block);
    return block;
}

/* First use in a batch: every row is present and without reason until a kernel says otherwise. */
static void touch_block(const struct md_evaluator *evaluator, struct md_block *block)
{
    if (block->touched == evaluator->batch) return;
    block->touched = evaluator->batch;
    memset(block->vector.states, MD_STATE_PRESENT, evaluator->scope->count);
    if (block->annotated)
        memset(block->vector.reasons, 0, block->capacity * sizeof *block->vector.reasons);
    block->faults = false;
    block->annotated = false;
}

/* ---- The stack of selections ---- */

static uint16_t *reserve_rows(struct md_evaluator *evaluator, size_t count)
{
    size_t wanted = evaluator->rows_count + count;
    if (wanted > evaluator->rows_capacity || evaluator->rows == NULL) {
        evaluator->rows_capacity = wanted * 2 + 1;
        evaluator->rows = md_realloc_array(evaluator->rows, evaluator->rows_capacity,
                                           sizeof *evaluator->rows);
    }
    return evaluator->rows + evaluator->rows_count;
}

/* Of the rows at `rows`, those that the block does not have yet. Without any of them the
 * stack is as before; where all are needed they are shared, not copied. */
static size_t rows_needed(struct md_evaluator *evaluator, const struct md_block *block,
                          size_t *rows, size_t count)
{
    if (block->touched != evaluator->batch) return count;
    uint16_t *needed = reserve_rows(evaluator, count);
    const uint16_t *asked = evaluator->rows + *rows;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        needed[kept] = asked[i];
        kept += block->computed[asked[i]] != evaluator->generation;
    }
    if (kept == count || kept == 0) return kept;
    *rows = evaluator->rows_count;
    evaluator->rows_count += kept;
    return kept;
}

/* ---- The machine ---- */

/* Ask for a node under a selection on the stack; nothing happens where it is known already. */
static void push(struct md_evaluator *evaluator, md_node_index index, size_t rows, size_t count)
{
    if (index == MD_NO_NODE || count == 0) return;
    struct md_block *block = block_of(evaluator, index);
    if (block->constant || block->whole == evaluator->batch) return;
    size_t mark = evaluator->rows_count;
    size_t needed = rows_needed(evaluator, block, &rows, count);
    if (needed == 0) return;
    touch_block(evaluator, block);
    MD_GROW(evaluator->frames, evaluator->frames_count, evaluator->frames_capacity);
    evaluator->frames[evaluator->frames_count++] =
        (struct md_frame){.node = index, .rows = rows, .rows_count = needed, .rows_mark = mark};
}

static void pop(struct md_evaluator *evaluator, const struct md_task *task, size_t rows_mark)
{
    struct md_block *block = task->block;
    if (task->count == evaluator->scope->count)
        block->whole = evaluator->batch;
    else
        for (size_t i = 0; i < task->count; i++)
            block->computed[task->rows[i]] = evaluator->generation;
    evaluator->rows_count = rows_mark;
    evaluator->frames_count--;
}

static struct md_task task_of(struct md_evaluator *evaluator, const struct md_frame *frame)
{
    return (struct md_task){.evaluator = evaluator,
                            .node = &evaluator->graph->nodes[frame->node],
                            .index = frame->node,
                            .block = evaluator->blocks[frame->node],
                            .rows = evaluator->rows + frame->rows,
                            .count = frame->rows_count};
}

/* Operands that a kernel takes from elsewhere: an aggregate's were evaluated over its rows, the
 * subject has its key even where it has no version, and `whole` has only one. */
static bool reads_operands(const struct md_evaluator *evaluator, const struct md_node *node)
{
    const struct md_node *nodes = evaluator->graph->nodes;
    if (node->op == MD_OP_AGGREGATE || node->op == MD_OP_PRORATED) return false;
    if (node->op != MD_OP_KEY && node->op != MD_OP_NAMED) return true;
    if (node->operands_count == 0) return false;
    const struct md_node *operand = &nodes[node->operands[0]];
    if (operand->type.kind == MD_KIND_WHOLE) return false;
    return node->op == MD_OP_NAMED || operand->op != MD_OP_ROW;
}

/* Those behind these were evaluated over other rows. */
static uint32_t operands_read(const struct md_node *node)
{
    if (node->op == MD_OP_STANDING || node->op == MD_OP_RUNNING) return 1;
    if (node->op == MD_OP_EARLIER) return 1 + (uint32_t)node->match->fields_count;
    return node->operands_count;
}

/* Where the rows of a choice go, as lists on the stack of rows. */
struct branches {
    uint16_t *first, *last, *decided;
    size_t first_count, last_count, decided_count;
};

static void split_if(const struct md_task *task, const struct md_block *a, struct branches *to)
{
    const struct md_vector *vector = &a->vector;
    struct md_reason tested = {.node = task->node->operands[0], .code = MD_REASON_TESTED};
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        if (vector->states[row] == MD_STATE_ERROR)
            md_block_pass(task->block, a, row);
        else if (vector->states[row] == MD_STATE_MISSING)
            md_block_fail(task->block, row, MD_STATE_ERROR, tested);
        else if (vector->integers[row] != 0)
            to->first[to->first_count++] = row;
        else
            to->last[to->last_count++] = row;
    }
}

/* `or` keeps a value that is neither missing nor false; a sequence keeps only errors. */
static void split_other(const struct md_task *task, const struct md_block *a, struct branches *to)
{
    const struct md_vector *vector = &a->vector;
    bool is_or = task->node->op == MD_OP_OR;
    bool is_flag = md_task_node(task, 0)->type.base == MD_BASE_FLAG;
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        bool present = vector->states[row] == MD_STATE_PRESENT;
        if (vector->states[row] == MD_STATE_ERROR)
            md_block_pass(task->block, a, row);
        else if (is_or && present && (!is_flag || vector->integers[row] != 0))
            to->decided[to->decided_count++] = row;
        else
            to->last[to->last_count++] = row;
    }
}

/*
 * Which branch each row of a choice takes, now that its first operand is known. Rows that it decides
 * are set here; the others stay on the stack of rows, those of an if's first branch before those of
 * the last one.
 */
static void split_choice(struct md_evaluator *evaluator, struct md_frame *frame)
{
    uint16_t *room = reserve_rows(evaluator, 3 * frame->rows_count);
    struct branches to = {.first = room,
                          .last = room + frame->rows_count,
                          .decided = room + 2 * frame->rows_count};
    struct md_task task = task_of(evaluator, frame);
    const struct md_block *a = md_task_operand(&task, 0);
    if (task.node->op == MD_OP_IF)
        split_if(&task, a, &to);
    else
        split_other(&task, a, &to);
    md_task_copy(&task, a, to.decided, to.decided_count);
    memmove(room + to.first_count, to.last, to.last_count * sizeof *room);
    frame->first = evaluator->rows_count;
    frame->first_count = to.first_count;
    frame->last = frame->first + to.first_count;
    frame->last_count = to.last_count;
    evaluator->rows_count += to.first_count + to.last_count;
}

/* A choice: its first operand, then each branch for the rows that take it. A stage that asks for an
 * operand returns, and is over when the machine comes back. */
static void step_choice(struct md_evaluator *evaluator, size_t place)
{
    struct md_frame *frame = &evaluator->frames[place];
    const struct md_node *node = &evaluator->graph->nodes[frame->node];
    uint32_t last = node->op == MD_OP_IF ? 2 : 1;
    switch (frame->stage++) {
    case 0: push(evaluator, node->operands[0], frame->rows, frame->rows_count); return;
    case 1: split_choice(evaluator, frame);
        if (last == 2) push(evaluator, node->operands[1], frame->first, frame->first_count);
        return;
    case 2: push(evaluator, node->operands[last], frame->last, frame->last_count); return;
    default: break;
    }
    struct md_task task = task_of(evaluator, frame);
    const uint16_t *rows = evaluator->rows;
    if (last == 2)
        md_task_copy(&task, md_task_operand(&task, 1), rows + frame->first, frame->first_count);
    md_task_copy(&task, md_task_operand(&task, last), rows + frame->last, frame->last_count);
    pop(evaluator, &task, frame->rows_mark);
}

static void step_kernel(struct md_evaluator *evaluator, size_t place)
{
    struct md_frame *frame = &evaluator->frames[place];
    const struct md_node *node = &evaluator->graph->nodes[frame->node];
    uint32_t operands = operands_read(node);
    while (frame->stage < operands && reads_operands(evaluator, node)) {
        md_node_index operand = node->operands[frame->stage++];
        push(evaluator, operand, frame->rows, frame->rows_count);
        if (evaluator->frames_count > place + 1) return;
    }
    struct md_task task = task_of(evaluator, frame);
    const struct md_task whole = task; /* kernels narrow theirs to the rows that are present */
    kernels[node->op](&task);
    pop(evaluator, &whole, frame->rows_mark);
}

static bool is_choice(enum md_op op)
{
    return op == MD_OP_IF || op == MD_OP_OR || op == MD_OP_SEQUENCE;
}

static void compute(struct md_evaluator *evaluator, md_node_index index, size_t rows, size_t count)
{
    push(evaluator, index, rows, count);
    while (evaluator->frames_count > 0) {
        size_t place = evaluator->frames_count - 1;
        enum md_op op = evaluator->graph->nodes[evaluator->frames[place].node].op;
        if (is_choice(op))
            step_choice(evaluator, place);
        else
            step_kernel(evaluator, place);
    }
}

/* ---- What callers ask ---- */

/* The caller's selection as the lowest entry of the stack of rows. */
static size_t place_selection(struct md_evaluator *evaluator, const uint16_t *selection,
                              size_t selected)
{
    size_t count = selection != NULL ? selected : evaluator->scope->count;
    evaluator->rows_count = 0;
    uint16_t *rows = reserve_rows(evaluator, count);
    for (size_t i = 0; i < count; i++) rows[i] = selection != NULL ? selection[i] : (uint16_t)i;
    evaluator->rows_count = count;
    return count;
}

const struct md_vector *md_evaluator_value(struct md_evaluator *evaluator, md_node_index node,
                                           const uint16_t *selection, size_t selected)
{
    assert(node != MD_NO_NODE && node < evaluator->blocks_count);
    assert(evaluator->frames_count == 0);
    struct md_block *block = block_of(evaluator, node);
    if (block->constant || block->whole == evaluator->batch) return &block->vector;
    size_t count = place_selection(evaluator, selection, selected);
    compute(evaluator, node, 0, count);
    evaluator->rows_count = 0;
    return &block->vector;
}

size_t md_evaluator_choose(struct md_evaluator *evaluator, md_node_index node,
                           const uint16_t *selection, size_t selected, uint16_t *chosen,
                           uint16_t *failed, struct md_reason *failed_reasons,
                           size_t *failed_count)
{
    const struct md_vector *vector = md_evaluator_value(evaluator, node, selection, selected);
    size_t count = selection != NULL ? selected : evaluator->scope->count;
    size_t chosen_count = 0, faults_count = 0;
    for (size_t i = 0; i < count; i++) {
        uint16_t row = selection != NULL ? selection[i] : (uint16_t)i;
        if (vector->states[row] == MD_STATE_PRESENT) {
            chosen[chosen_count] = row;
            chosen_count += vector->integers[row] != 0;
            continue;
        }
        failed[faults_count] = row;
        if (failed_reasons != NULL)
            failed_reasons[faults_count] =
                vector->states[row] == MD_STATE_ERROR
                    ? vector->reasons[row]
                    : (struct md_reason){.node = node, .code = MD_REASON_TESTED};
        faults_count++;
    }
    *failed_count = faults_count;
    return chosen_count;
}
