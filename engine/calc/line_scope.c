/* The lines of a component in the order of their runs, of line_pay.h. */
#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "calc/aggregate.h"
#include "calc/line_pay.h"

struct gather {
    struct md_component_work *work;
    const struct md_measure *measure;
    struct md_pay_line *lines;
    size_t count, capacity;
    struct md_source_rows relation; /* only what the kind's order needs */
    struct md_values *orders;
};

/* ---- Rows to lines ---- */

static void keep_row(void *context, const struct md_aggregate_form *form, const struct md_row_batch *batch,
                     size_t i, const struct md_vector *vector)
{
    struct gather *gather = context;
    int32_t subject = batch->subjects[i];
    if (gather->work->outcomes[subject].decided) return;
    if (vector != NULL && vector->states[i] != MD_STATE_PRESENT) return; /* skip_missing; else `on` is missing */
    struct md_number value = MD_NUMBER_ONE;
    if (form->direct) value = batch->values[i];
    else if (vector != NULL) value = md_number_round18(&vector->numbers[i]);
    MD_GROW(gather->lines, gather->count, gather->capacity);
    gather->lines[gather->count++] = (struct md_pay_line){
        .subject = subject, .row = batch->rows[i], .date = batch->dates[i], .payee = batch->payees[i],
        .depth = batch->depths[i], .order = batch->orders[i], .value = value,
        .before = MD_NUMBER_ZERO, .pay = MD_NUMBER_ZERO};
}

/* ---- The run ---- */

static int compare_lines(const void *context, uint32_t a, uint32_t b)
{
    const struct gather *gather = context;
    const struct md_component *component = gather->work->component;
    const struct md_pay_line *x = &gather->lines[a], *y = &gather->lines[b];
    if (x->subject != y->subject) return x->subject < y->subject ? -1 : 1;
    int order = 0;
    for (size_t k = 0; k < component->order_count && order == 0; k++)
        order = md_values_compare(&gather->orders[k], a, b, component->order[k].descending);
    if (component->order_count == 0) {
        order = (x->date > y->date) - (x->date < y->date);
        if (order == 0)
            order = md_source_rows_compare(&gather->relation, x->row, x->date, y->row, y->date);
    }
    return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

static void fill_plain(struct md_line_batch *batch, const struct md_component_work *work,
                       const struct md_pay_line *lines, size_t count)
{
    batch->count = count;
    for (size_t i = 0; i < count; i++) {
        batch->rows[i] = lines[i].row;
        batch->subjects[i] = lines[i].subject;
        batch->subject_rows[i] = work->subjects->rows[lines[i].subject];
        batch->dates[i] = lines[i].date;
        batch->payees[i] = lines[i].payee;
        batch->depths[i] = lines[i].depth;
        batch->values[i] = lines[i].value;
        batch->befores[i] = lines[i].before;
    }
}

static struct md_scope scope_of(const struct md_line_batch *batch)
{
    return (struct md_scope){
        .count = batch->count,
        .rows = batch->rows,
        .subjects = batch->subject_rows,
        .subject_keys = batch->subjects,
        .dates = batch->dates,
        .line_values = batch->values,
        .line_payees = batch->payees,
        .line_depths = batch->depths,
        .line_nths = batch->nths,
        .line_before_sums = batch->befores,
        .line_pays = (const struct md_number *const *)batch->paid_above,
    };
}

/* The values of `order`; where one is in error nobody knows the subject's run. */
static void find_orders(struct gather *gather, struct md_arena *arena)
{
    struct md_evaluation *evaluation = gather->work->evaluation;
    const struct md_component *component = gather->work->component;
    gather->orders = md_arena_array(arena, component->order_count + 1, sizeof *gather->orders);
    for (size_t k = 0; k < component->order_count; k++) {
        md_node_index root = component->order[k].formula.root;
        struct md_type type = md_graph_node(&evaluation->model->graph, root)->type;
        gather->orders[k] = md_values_make(arena, type, gather->count);
    }
    struct md_line_batch *batch = md_line_batch_new(evaluation);
    for (size_t from = 0; from < gather->count && component->order_count > 0; from += MD_BATCH_ROWS) {
        size_t count = gather->count - from < MD_BATCH_ROWS ? gather->count - from : MD_BATCH_ROWS;
        fill_plain(batch, gather->work, gather->lines + from, count);
        struct md_scope scope = scope_of(batch);
        md_evaluator_begin(evaluation->evaluators[0], &gather->work->bound.binding, &scope);
        for (size_t k = 0; k < component->order_count; k++) {
            const struct md_vector *vector =
                md_evaluator_value(evaluation->evaluators[0], component->order[k].formula.root, NULL, count);
            for (size_t i = 0; i < count; i++) {
                md_values_set(&gather->orders[k], from + i, vector, i, arena);
                if (vector->states[i] != MD_STATE_ERROR) continue;
                gather->lines[from + i].status = MD_LINE_FAULTY;
                gather->lines[from + i].state = MD_STATE_ERROR;
                gather->lines[from + i].reason = vector->reasons[i];
            }
        }
    }
    md_line_batch_free(batch);
}

/* Records stand in the kind's own order where the component says none. */
static void open_relation(struct gather *gather)
{
    struct md_evaluation *evaluation = gather->work->evaluation;
    const struct md_measure *measure = gather->measure;
    int kind = MD_KIND_NONE;
    if (measure->from == MD_FROM_KIND) kind = measure->source;
    if (measure->from == MD_FROM_CREDIT) {
        kind = evaluation->model->credits[measure->source].kind;
        gather->relation.credits = md_credit_rows_get(evaluation, measure->source);
    }
    gather->relation.measure = measure;
    gather->relation.kind = kind;
    gather->relation.table = kind >= 0 ? evaluation->table_of_kind[kind] : NULL;
}

/* ---- Which lines are paid here ---- */

static void mark_counting(const struct md_component_work *work, struct md_pay_lines *lines)
{
    const struct md_model *model = work->evaluation->model;
    const struct md_plan *plan = &model->plans[work->component->plan];
    struct md_period since = work->due->period;
    if (work->component->true_up > 0)
        (void)md_period_enclosing(&model->calendar, &work->due->period, work->component->true_up - 1, &since);
    for (size_t i = 0; i < lines->count; i++) {
        struct md_pay_line *line = &lines->lines[i];
        bool ours = since.first <= line->date && plan->since <= line->date && line->date < plan->before;
        if (!ours && line->status == MD_LINE_PAYS) line->status = MD_LINE_COUNTS;
    }
}

static void sum_before(struct md_pay_lines *lines)
{
    struct md_number sum = MD_NUMBER_ZERO;
    for (size_t i = 0; i < lines->count; i++) {
        struct md_pay_line *line = &lines->lines[i];
        if (i == lines->first[line->subject]) sum = MD_NUMBER_ZERO;
        line->before = sum;
        if (md_number_add(&sum, &line->value, &sum) == MD_OK) continue;
        line->status = MD_LINE_FAULTY;
        line->state = MD_STATE_ERROR;
        line->reason = (struct md_reason){.code = MD_REASON_RANGE};
    }
}

/* ---- What components above pay on the same line ---- */

static bool same_source(const struct md_model *model, const struct md_component *a, const struct md_component *b)
{
    const struct md_measure *x = &model->measures[a->on], *y = &model->measures[b->on];
    return x->from == y->from && x->source == y->source;
}

struct above {
    const struct md_pay_lines *lines;
    bool same_source; /* else the record decides, whichever credit gave it */
};

/* Is line x before, at or after the record of y? */
static int place_of(const struct above *above, const struct md_pay_line *x, const struct md_pay_line *y)
{
    if (x->subject != y->subject) return x->subject < y->subject ? -1 : 1;
    if (above->same_source) return (x->order > y->order) - (x->order < y->order);
    return (x->row > y->row) - (x->row < y->row);
}

static int compare_records(const void *context, uint32_t a, uint32_t b)
{
    const struct above *above = context;
    return place_of(above, &above->lines->lines[a], &above->lines->lines[b]);
}

static struct md_number *pays_of(struct md_component_work *work, const struct md_pay_lines *lines,
                                 const struct above *above)
{
    size_t count = above->lines->count;
    struct md_number *pays = md_arena_array(&work->evaluation->arena, lines->count + 1, sizeof *pays);
    uint32_t *order = md_alloc_array(count + 1, sizeof *order);
    for (size_t i = 0; i < count; i++) order[i] = (uint32_t)i;
    md_sort(order, count, compare_records, above);
    for (size_t i = 0; i < lines->count; i++) {
        size_t low = 0, high = count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (place_of(above, &above->lines->lines[order[middle]], &lines->lines[i]) < 0) low = middle + 1;
            else high = middle;
        }
        pays[i] = MD_NUMBER_ZERO;
        for (; low < count && place_of(above, &above->lines->lines[order[low]], &lines->lines[i]) == 0; low++)
            (void)md_number_add(&pays[i], &above->lines->lines[order[low]].kept, &pays[i]);
    }
    md_free(order);
    return pays;
}

static void hold_dependants(struct md_component_work *work, int component, const struct md_column_at *column)
{
    struct md_reason reason = {.code = MD_REASON_DEPENDS, .extra = (uint16_t)(component + 1)};
    for (size_t key = 0; key < work->subjects->count && column->outcomes != NULL; key++)
        if (!work->outcomes[key].decided && column->outcomes[key].status == MD_RESULT_HELD)
            md_result_fault(work->component, &work->outcomes[key], MD_STATE_ERROR, reason);
}

static void find_above(struct md_component_work *work, struct md_pay_lines *lines)
{
    struct md_evaluation *evaluation = work->evaluation;
    const struct md_model *model = evaluation->model;
    struct md_roots roots = {0};
    struct md_arena arena = {0};
    md_node_index *nodes;
    md_roots_of_component(work->component, &roots);
    size_t count = md_graph_reachable(&model->graph, roots.list, roots.count, &arena, &nodes);
    lines->paid_above = md_arena_array(&evaluation->arena, model->components_count + model->balances_count + 1,
                                       sizeof *lines->paid_above);
    for (size_t i = 0; i < count; i++) {
        const struct md_node *node = md_graph_node(&model->graph, nodes[i]);
        if (node->op != MD_OP_LINE || node->integer < MD_LINE_PAY) continue;
        int component = (int)(node->integer - MD_LINE_PAY);
        if ((size_t)component >= model->components_count) continue; /* an opening: line_opening.c */
        const struct md_column_at *column =
            md_column_get(evaluation, (int64_t)model->measures_count + component, work->due->period.end);
        struct md_pay_lines none = {0};
        struct above above = {column->lines != NULL ? column->lines : &none,
                              same_source(model, work->component, &model->components[component])};
        hold_dependants(work, component, column);
        lines->paid_above[component] = pays_of(work, lines, &above);
    }
    md_arena_free(&arena);
    md_roots_free(&roots);
}

/* ---- The whole ---- */

static struct md_pay_lines *sorted_lines(struct gather *gather)
{
    struct md_arena *arena = &gather->work->evaluation->arena;
    size_t subjects = gather->work->subjects->count;
    struct md_pay_lines *lines = md_arena_alloc(arena, sizeof *lines);
    uint32_t *order = md_alloc_array(gather->count + 1, sizeof *order);
    for (size_t i = 0; i < gather->count; i++) order[i] = (uint32_t)i;
    md_sort(order, gather->count, compare_lines, gather);
    lines->count = gather->count;
    lines->lines = md_arena_array(arena, gather->count + 1, sizeof *lines->lines);
    lines->first = md_arena_array(arena, subjects + 1, sizeof *lines->first);
    for (size_t i = 0; i < gather->count; i++) {
        lines->lines[i] = gather->lines[order[i]];
        lines->first[lines->lines[i].subject + 1]++;
    }
    for (size_t s = 0; s < subjects; s++) lines->first[s + 1] += lines->first[s];
    md_free(order);
    return lines;
}

struct md_pay_lines *md_lines_gather(struct md_component_work *work)
{
    struct md_evaluation *evaluation = work->evaluation;
    struct gather gather = {.work = work, .measure = &evaluation->model->measures[work->component->on]};
    struct md_arena arena = {0};
    const struct md_column_at *on = md_column_get(evaluation, work->component->on, work->due->period.end);
    md_measure_visit(evaluation, on, -1, false, keep_row, &gather);
    open_relation(&gather);
    find_orders(&gather, &arena);
    struct md_pay_lines *lines = sorted_lines(&gather);
    mark_counting(work, lines);
    sum_before(lines);
    find_above(work, lines);
    md_free(gather.lines);
    md_arena_free(&arena);
    return lines;
}

struct md_line_batch *md_line_batch_new(const struct md_evaluation *evaluation)
{
    struct md_line_batch *batch = md_alloc(sizeof *batch);
    size_t columns = evaluation->model->components_count + evaluation->model->balances_count;
    batch->paid_above = md_alloc_array(columns + 1, sizeof *batch->paid_above);
    batch->picked_above = md_alloc_array(columns + 1, sizeof *batch->picked_above);
    batch->columns = columns;
    return batch;
}

void md_line_batch_free(struct md_line_batch *batch)
{
    for (size_t c = 0; c < batch->columns; c++) md_free(batch->picked_above[c]);
    md_free(batch->picked_above);
    md_free(batch->paid_above);
    md_free(batch);
}

struct md_scope md_line_batch_fill(struct md_line_batch *batch, const struct md_component_work *work,
                                   const struct md_pay_lines *lines, size_t from, size_t count)
{
    size_t components = work->evaluation->model->components_count + work->evaluation->model->balances_count;
    fill_plain(batch, work, lines->lines + from, count);
    for (size_t i = 0; i < count; i++)
        batch->nths[i] = (int64_t)(from + i - lines->first[lines->lines[from + i].subject]) + 1;
    for (size_t c = 0; c < components; c++)
        batch->paid_above[c] = lines->paid_above[c] != NULL ? lines->paid_above[c] + from : NULL;
    return scope_of(batch);
}

static void pick_above(struct md_line_batch *batch, const struct md_pay_lines *lines, const uint32_t *list, size_t count)
{
    for (size_t c = 0; c < batch->columns; c++) {
        if (lines->paid_above[c] == NULL) continue;
        if (batch->picked_above[c] == NULL)
            batch->picked_above[c] = md_alloc_array(MD_BATCH_ROWS, sizeof *batch->picked_above[c]);
        for (size_t i = 0; i < count; i++) batch->picked_above[c][i] = lines->paid_above[c][list[i]];
        batch->paid_above[c] = batch->picked_above[c];
    }
}

struct md_scope md_line_batch_pick(struct md_line_batch *batch, const struct md_component_work *work,
                                   const struct md_pay_lines *lines, const uint32_t *list, size_t count)
{
    for (size_t i = 0; i < count; i++) batch->picked[i] = lines->lines[list[i]];
    fill_plain(batch, work, batch->picked, count);
    for (size_t i = 0; i < count; i++)
        batch->nths[i] = (int64_t)(list[i] - lines->first[batch->picked[i].subject]) + 1;
    pick_above(batch, lines, list, count);
    return scope_of(batch);
}
