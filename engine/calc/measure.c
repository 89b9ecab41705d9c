/* A measure in one window: its rows to subjects, aggregates by subject, then its formula over
 * subjects. */
#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "calc/aggregate.h"
#include "calc/credit_sums.h"
#include "calc/kind_sums.h"
#include "calc/rules.h"

struct measure_work {
    struct md_evaluation *evaluation;
    const struct md_measure *measure;
    int index;
    struct md_bound bound;
    struct md_source_rows relation;
    struct md_window_days days;
    const struct md_subjects *subjects;
    struct md_aggregate_form *forms;
    size_t forms_count;
    bool plain_start; /* the row's payee is the subject, or where the climb begins: nothing to
                         evaluate */
    bool plain_rows;  /* neither `when` nor a formula of any aggregate needs the evaluator */
    struct measure_thread *threads;
    md_visit_row *visit; /* for explanations and lines: rows are shown, not added */
    void *visit_context;
    bool collecting;      /* before rows are shown: which are the top ones? */
    struct md_map chosen; /* of rows that are shown: (form, subject, order) of the top ones */
    bool visit_faults;    /* rows in error are shown too */
    int32_t only;         /* subject whose rows are read; -1: everybody's */
    const struct md_credit_sums *sums; /* of the credit, where no rows are needed; else NULL */
    const struct md_kind_sums *kind_sums; /* of the records, likewise */
    size_t first_span, end_span;
};

/* What a thread owns. */
struct measure_thread {
    struct md_row_batch *base;
    struct md_row_batch *spread;
    struct md_aggregate_share *shares; /* by form */
    int32_t *starts; /* of the base batch's rows, STARTS_MAX each: kept, because spreading may begin
                        new batches */
    struct md_reason reasons[MD_BATCH_ROWS]; /* of rows whose condition failed */
};

enum { STARTS_MAX = 16, CLIMB_MAX = 4096 };

/* ---- What there is to do ---- */

static const struct md_node *node_at(const struct measure_work *work, md_node_index index)
{
    return md_graph_node(&work->evaluation->model->graph, index);
}

static bool is_line(const struct measure_work *work, md_node_index index, enum md_line line)
{
    const struct md_node *node = node_at(work, index);
    return node->op == MD_OP_LINE && node->integer == line;
}

/* Credit values are decimals already, so that rounding one to the 18th digit changes nothing. */
static bool is_credit_value(const struct measure_work *work, md_node_index index)
{
    if (work->measure->from != MD_FROM_CREDIT || index == MD_NO_NODE) return false;
    const struct md_node *node = node_at(work, index);
    if (node->op == MD_OP_ROUND18) return is_line(work, node->operands[0], MD_LINE_VALUE);
    return is_line(work, index, MD_LINE_VALUE);
}

static struct md_aggregate_form form_of(const struct measure_work *work, md_node_index index)
{
    const struct md_node *node = node_at(work, index);
    struct md_aggregate_form form = {
        .node = index, .function = (enum md_aggregate)node->integer, .base = MD_BASE_NUMBER};
    if (node->operands_count > 0) form.filter = node->operands[0];
    if (node->operands_count > 1) form.value = node->operands[1];
    if (form.value != MD_NO_NODE) form.base = node_at(work, form.value)->type.base;
    if (node->operands_count > 2) form.top = node->operands[2];
    form.top_count = (size_t)node->shift;
    form.part = (struct md_number){.numerator = 1, .denominator = 2};
    if (form.function == MD_AGGREGATE_PERCENTILE) form.part = node_at(work, node->operands[3])->number;
    bool adds = form.function == MD_AGGREGATE_SUM || form.function == MD_AGGREGATE_AVERAGE;
    form.direct = form.top == MD_NO_NODE && adds && is_credit_value(work, form.value);
    form.skip_missing = work->measure->skip_missing;
    return form;
}

static void find_forms(struct measure_work *work, struct md_arena *arena)
{
    const struct md_graph *graph = &work->evaluation->model->graph;
    md_node_index *nodes;
    md_node_index root = work->measure->value.root;
    size_t count = md_graph_reachable(graph, &root, 1, arena, &nodes);
    work->forms = md_arena_array(arena, count + 1, sizeof *work->forms);
    work->plain_rows = !md_has_formula(&work->measure->when);
    for (size_t i = 0; i < count; i++) {
        if (node_at(work, nodes[i])->op != MD_OP_AGGREGATE) continue;
        struct md_aggregate_form form = form_of(work, nodes[i]);
        work->forms[work->forms_count++] = form;
        bool plain = form.filter == MD_NO_NODE && form.top == MD_NO_NODE &&
                     (form.direct || form.value == MD_NO_NODE);
        work->plain_rows = work->plain_rows && plain;
    }
    const struct md_measure *measure = work->measure;
    if (measure->below_starts_count == 1)
        work->plain_start = is_line(work, measure->below_starts[0].root, MD_LINE_PAYEE);
    else if (measure->below_starts_count == 0)
        work->plain_start = measure->of == MD_KIND_WHOLE || !md_has_formula(&measure->by) ||
                            is_line(work, measure->by.root, MD_LINE_PAYEE);
}

/* ---- Rows of one batch ---- */

/* A row in error has no value under any aggregate: it is shown once. */
static void show_fault(struct measure_work *work, struct measure_thread *own, size_t i, struct md_reason reason)
{
    own->spread->states[i] = MD_STATE_ERROR;
    own->spread->reasons[i] = reason;
    if (work->visit_faults && !work->collecting && work->forms_count > 0)
        work->visit(work->visit_context, &work->forms[0], own->spread, i, NULL);
}

static void add_faults(struct measure_work *work, struct measure_thread *own, size_t i,
                       uint8_t state, struct md_reason reason)
{
    show_fault(work, own, i, reason);
    for (size_t f = 0; f < work->forms_count; f++)
        md_aggregate_fault(&own->shares[f], own->spread->subjects[i], state, reason,
                           own->spread->orders[i]);
}

static void chosen_key(size_t form, int32_t subject, uint64_t order, char key[16])
{
    uint32_t number = (uint32_t)form;
    memcpy(key, &number, 4);
    memcpy(key + 4, &subject, 4);
    memcpy(key + 8, &order, 8);
}

static bool is_chosen(const struct measure_work *work, size_t form, int32_t subject, uint64_t order)
{
    char key[16];
    chosen_key(form, subject, order, key);
    return md_map_get(&work->chosen, key, sizeof key, NULL);
}

static void add_form(struct measure_work *work, struct measure_thread *own, size_t f,
                     struct md_evaluator *evaluator, const uint16_t *chosen, size_t count)
{
    const struct md_aggregate_form *form = &work->forms[f];
    const struct md_row_batch *batch = own->spread;
    uint16_t kept[MD_BATCH_ROWS], failed[MD_BATCH_ROWS];
    size_t failed_count = 0;
    if (form->filter != MD_NO_NODE) {
        count = md_evaluator_choose(evaluator, form->filter, chosen, count, kept, failed,
                                    own->reasons, &failed_count);
        chosen = kept;
        for (size_t i = 0; i < failed_count; i++)
            md_aggregate_fault(&own->shares[f], batch->subjects[failed[i]], MD_STATE_ERROR,
                               own->reasons[i], batch->orders[failed[i]]);
    }
    const struct md_vector *vector = NULL;
    if (form->value != MD_NO_NODE && !form->direct && count > 0)
        vector = md_evaluator_value(evaluator, form->value, chosen, count);
    const struct md_vector *top = NULL;
    if (form->top != MD_NO_NODE && count > 0)
        top = md_evaluator_value(evaluator, form->top, chosen, count);
    if (work->collecting && top == NULL) return;
    bool adds = work->visit == NULL || work->collecting;
    for (size_t i = 0; i < count; i++) {
        if (adds && top != NULL)
            md_aggregate_candidate(form, &own->shares[f], batch, chosen[i], vector, top);
        else if (adds)
            md_aggregate_row(form, &own->shares[f], &work->relation, batch, chosen[i], vector);
        else if (top == NULL ||
                 is_chosen(work, f, batch->subjects[chosen[i]], batch->orders[chosen[i]]))
            work->visit(work->visit_context, form, batch, chosen[i], vector);
    }
}

/* A row in error holds its subject whatever the aggregate reads of it. */
static size_t leave_out_errors(struct measure_work *work, struct measure_thread *own,
                               uint16_t *chosen)
{
    struct md_row_batch *batch = own->spread;
    size_t count = 0;
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->states[i] == MD_STATE_ERROR)
            add_faults(work, own, i, MD_STATE_ERROR, batch->reasons[i]);
        else
            chosen[count++] = (uint16_t)i;
    }
    return count;
}

static void flush(struct measure_work *work, struct measure_thread *own, size_t thread)
{
    struct md_row_batch *batch = own->spread;
    if (batch->count == 0) return;
    struct md_evaluator *evaluator = work->evaluation->evaluators[thread];
    struct md_scope scope = md_row_scope(batch, true);
    uint16_t chosen[MD_BATCH_ROWS], kept[MD_BATCH_ROWS], failed[MD_BATCH_ROWS];
    size_t count = leave_out_errors(work, own, chosen);
    const uint16_t *rows = chosen;
    if (!work->plain_rows) md_evaluator_begin(evaluator, &work->bound.binding, &scope);
    if (md_has_formula(&work->measure->when) && count > 0) {
        md_node_index when = work->measure->when.root;
        size_t failed_count = 0;
        count = md_evaluator_choose(evaluator, when, chosen, count, kept, failed, own->reasons,
                                    &failed_count);
        rows = kept;
        for (size_t i = 0; i < failed_count; i++)
            add_faults(work, own, failed[i], MD_STATE_ERROR, own->reasons[i]);
    }
    for (size_t f = 0; f < work->forms_count && count > 0; f++)
        add_form(work, own, f, evaluator, rows, count);
    batch->count = 0;
}

/* ---- From rows to subjects ---- */

static void spread_row(struct measure_work *work, struct measure_thread *own, size_t thread,
                       size_t i, int32_t subject, int32_t depth)
{
    const struct md_row_batch *base = own->base;
    struct md_row_batch *to = own->spread;
    if (subject < 0 || (size_t)subject >= work->subjects->count) return;
    if (work->only >= 0 && subject != work->only) return;
    if (to->count == MD_BATCH_ROWS) flush(work, own, thread);
    size_t t = to->count++;
    to->rows[t] = base->rows[i];
    to->dates[t] = base->dates[i];
    to->payees[t] = base->payees[i];
    to->depths[t] = depth;
    to->subjects[t] = subject;
    to->subject_rows[t] = work->subjects->rows[subject];
    to->units[t] = base->units[i];
    to->values[t] = base->values[i];
    to->texts[t] = base->texts[i];
    to->integers[t] = base->integers[i];
    to->states[t] = base->states[i];
    to->reasons[t] = base->reasons[i];
    to->orders[t] = base->orders[i];
}

/* Everyone above any of the starts, each once, at the least depth at which he is met. */
static void climb(struct measure_work *work, struct measure_thread *own, size_t thread, size_t i,
                  const int32_t *starts, size_t starts_count)
{
    const struct md_measure *measure = work->measure;
    const struct md_table *table = work->evaluation->table_of_kind[measure->of];
    int32_t met[CLIMB_MAX];
    size_t met_count = 0;
    int32_t level[STARTS_MAX];
    for (size_t s = 0; s < starts_count; s++) level[s] = starts[s];
    bool going = true;
    for (int32_t depth = 1; going; depth++) {
        going = false;
        for (size_t s = 0; s < starts_count; s++) {
            if (level[s] < 0) continue;
            level[s] = md_parent_at(table, measure->below_field, level[s], own->base->dates[i]);
            bool known = level[s] < 0;
            for (size_t m = 0; m < met_count && !known; m++) known = met[m] == level[s];
            if (known || met_count == CLIMB_MAX) {
                level[s] = -1;
                continue;
            }
            met[met_count++] = level[s];
            going = true;
            spread_row(work, own, thread, i, level[s], depth);
        }
    }
}

static int32_t reference_of(const struct md_vector *vector, size_t row)
{
    return vector->states[row] == MD_STATE_PRESENT ? (int32_t)vector->integers[row] : -1;
}

static void spread_below(struct measure_work *work, struct measure_thread *own, size_t thread)
{
    const struct md_measure *measure = work->measure;
    const struct md_row_batch *base = own->base;
    size_t starts_count =
        measure->below_starts_count < STARTS_MAX ? measure->below_starts_count : STARTS_MAX;
    for (size_t s = 0; s < starts_count; s++) {
        const struct md_vector *vector = NULL;
        if (!work->plain_start)
            vector = md_evaluator_value(work->evaluation->evaluators[thread],
                                        measure->below_starts[s].root, NULL, base->count);
        for (size_t i = 0; i < base->count; i++)
            own->starts[i * STARTS_MAX + s] =
                vector != NULL ? reference_of(vector, i) : base->payees[i];
    }
    for (size_t i = 0; i < base->count; i++)
        climb(work, own, thread, i, own->starts + i * STARTS_MAX, starts_count);
}

static void spread_by(struct measure_work *work, struct measure_thread *own, size_t thread)
{
    const struct md_measure *measure = work->measure;
    const struct md_row_batch *base = own->base;
    const struct md_vector *by = NULL;
    if (!work->plain_start)
        by = md_evaluator_value(work->evaluation->evaluators[thread], measure->by.root, NULL,
                                base->count);
    for (size_t i = 0; i < base->count; i++) {
        int32_t subject = by != NULL ? reference_of(by, i) : base->payees[i];
        if (measure->of == MD_KIND_WHOLE) subject = 0;
        spread_row(work, own, thread, i, subject, 0);
    }
}

static void measure_task(void *context, size_t task, size_t thread)
{
    struct measure_work *work = context;
    struct measure_thread *own = &work->threads[thread];
    struct md_source_rows_cursor cursor = {0};
    while (md_source_rows_read(&work->relation, task, &cursor, own->base)) {
        /* The values of rows in error are nobody's business: paths do not read them. */
        struct md_scope scope = md_row_scope(own->base, false);
        if (!work->plain_start)
            md_evaluator_begin(work->evaluation->evaluators[thread], &work->bound.binding, &scope);
        if (work->measure->below_starts_count > 0)
            spread_below(work, own, thread);
        else
            spread_by(work, own, thread);
        flush(work, own, thread);
    }
}

/* ---- Aggregates ---- */

static void start_threads(struct measure_work *work)
{
    size_t threads = work->evaluation->threads;
    work->threads = md_alloc_array(threads, sizeof *work->threads);
    for (size_t t = 0; t < threads; t++) {
        struct measure_thread *own = &work->threads[t];
        own->base = md_alloc(sizeof *own->base);
        own->spread = md_alloc(sizeof *own->spread);
        own->starts = md_alloc_array(MD_BATCH_ROWS * STARTS_MAX, sizeof *own->starts);
        own->shares = md_alloc_array(work->forms_count + 1, sizeof *own->shares);
        for (size_t f = 0; f < work->forms_count; f++)
            md_aggregate_start(&work->forms[f], work->subjects->count, &own->shares[f]);
    }
}

static void free_threads(struct measure_work *work)
{
    for (size_t t = 0; t < work->evaluation->threads; t++) {
        struct measure_thread *own = &work->threads[t];
        md_free(own->base);
        md_free(own->spread);
        md_free(own->starts);
        for (size_t f = 0; f < work->forms_count; f++) md_aggregate_free(&own->shares[f]);
        md_free(own->shares);
    }
    md_free(work->threads);
}

static void combine(struct measure_work *work, struct md_values *values)
{
    struct md_evaluation *evaluation = work->evaluation;
    size_t count = work->subjects->count;
    for (size_t f = 0; f < work->forms_count; f++) {
        struct md_aggregate_share *first = &work->threads[0].shares[f];
        for (size_t t = 1; t < evaluation->threads; t++)
            md_aggregate_merge(&work->forms[f], &work->relation, count, first,
                               &work->threads[t].shares[f]);
        values[f] =
            md_values_make(&evaluation->arena, node_at(work, work->forms[f].node)->type, count);
        if (work->forms[f].top != MD_NO_NODE)
            md_aggregate_choose_top(&work->forms[f], &work->relation, first);
        md_aggregate_finish(&work->forms[f], first, work->index, &values[f], &evaluation->arena);
    }
}

/* Sums that make up the window, where nothing else of the rows is read. */
static void find_sums(struct measure_work *work)
{
    const struct md_measure *measure = work->measure;
    if (work->forms_count == 0 || md_has_formula(&measure->span_first)) return;
    if (measure->from == MD_FROM_CREDIT && work->plain_rows && work->plain_start && !md_has_formula(&measure->at)) {
        work->sums = md_credit_sums_get(work->evaluation, measure->source);
        bool whole = work->sums != NULL && md_day_spans_cover(&work->sums->spans, work->days, &work->first_span, &work->end_span);
        if (!whole) work->sums = NULL;
    } else if (measure->from == MD_FROM_KIND) {
        work->kind_sums = md_kind_sums_get(work->evaluation, measure, work->forms, work->forms_count, &work->bound.binding);
        bool whole = work->kind_sums != NULL &&
                     md_day_spans_cover(&work->kind_sums->spans, work->days, &work->first_span, &work->end_span);
        if (!whole) work->kind_sums = NULL;
    }
}

static void add_to_tally(struct measure_work *work, size_t form, size_t subject, md_i128 sum, int scale, uint32_t count)
{
    struct md_tally *tally = &work->threads[0].shares[form].tallies[subject];
    int64_t power = 1;
    for (int digit = scale; digit < MD_NUMBER_DIGITS; digit++) power *= 10;
    md_sum_add_units(&tally->sum, sum * power);
    tally->count += count;
}

/* The cells of a payee, or of whom a record belongs to, for one subject. */
static void add_cell(struct measure_work *work, size_t key, size_t span, size_t subject)
{
    if (subject >= work->subjects->count) return;
    for (size_t f = 0; f < work->forms_count; f++) {
        if (work->sums != NULL) {
            const struct md_credit_cells *cells = &work->sums->cells[0];
            size_t cell = key * work->sums->spans.count + span;
            add_to_tally(work, f, subject, work->forms[f].direct ? cells->sums[cell] : 0, work->sums->scale, cells->counts[cell]);
        } else {
            const struct md_kind_cells *cells = &work->kind_sums->cells[f];
            size_t cell = key * work->kind_sums->spans.count + span;
            add_to_tally(work, f, subject, cells->sums != NULL ? cells->sums[cell] : 0, work->kind_sums->scales[f], cells->counts[cell]);
        }
    }
}

/* Everyone above has his sum too; no tree has a circle (hierarchy.c). */
static void add_above(struct measure_work *work, size_t key, size_t span, int32_t day)
{
    const struct md_table *table = work->evaluation->table_of_kind[work->measure->of];
    int32_t above = (int32_t)key;
    for (int steps = 0; steps < CLIMB_MAX; steps++) {
        above = md_parent_at(table, work->measure->below_field, above, day);
        if (above < 0) return;
        add_cell(work, key, span, (size_t)above);
    }
}

static bool has_rows(const struct measure_work *work, size_t key, size_t span)
{
    if (work->sums != NULL) return work->sums->cells[0].counts[key * work->sums->spans.count + span] > 0;
    for (size_t f = 0; f < work->forms_count; f++)
        if (work->kind_sums->cells[f].counts[key * work->kind_sums->spans.count + span] > 0) return true;
    return false;
}

static void add_sums(struct measure_work *work)
{
    const struct md_measure *measure = work->measure;
    const struct md_day_spans *spans = work->sums != NULL ? &work->sums->spans : &work->kind_sums->spans;
    size_t keys = work->sums != NULL ? work->sums->payees_count : work->kind_sums->subjects_count;
    for (size_t key = 0; key < keys; key++)
        for (size_t span = work->first_span; span < work->end_span; span++) {
            if (!has_rows(work, key, span)) continue;
            if (measure->below_starts_count > 0)
                add_above(work, key, span, spans->first[span]);
            else
                add_cell(work, key, span, measure->of == MD_KIND_WHOLE ? 0 : key);
        }
}

static void aggregate_rows(struct measure_work *work, struct md_values *values)
{
    struct md_evaluation *evaluation = work->evaluation;
    find_sums(work);
    if (work->sums != NULL)
        md_source_rows_open_rest(&work->relation, evaluation, work->measure, work->days, &work->sums->rest);
    else if (work->kind_sums != NULL)
        md_source_rows_open_left(&work->relation, evaluation, work->measure, work->days, work->kind_sums);
    else
        md_source_rows_open(&work->relation, evaluation, work->measure, work->days, &work->bound, !work->plain_rows);
    start_threads(work);
    md_pool_run(evaluation->threads, work->relation.tasks_count, measure_task, work);
    if (work->sums != NULL || work->kind_sums != NULL) add_sums(work);
    combine(work, values);
    free_threads(work);
    md_source_rows_close(&work->relation);
}

/* ---- The whole ---- */

struct value_target {
    struct md_values *values;
    struct md_arena *arena;
};

static void set_value(void *context, size_t index, const struct md_vector *vector, size_t row)
{
    struct value_target *target = context;
    md_values_set(target->values, index, vector, row, target->arena);
}

/* Everything but the rows: what is read, for whom, and what the formulas refer to. */
static void open_work(struct measure_work *work, const struct md_column_at *column,
                      struct md_arena *arena)
{
    const struct md_model *model = work->evaluation->model;
    struct md_roots roots = {0};
    md_roots_of_measure(work->measure, &roots);
    work->index = (int)(work->measure - model->measures);
    work->days = md_window_at(&model->calendar, &work->measure->over, column->end);
    /* A full window goes on, but its subjects are those known at the end of the period evaluated.
     */
    work->subjects =
        md_subjects_at(work->evaluation, work->measure->of, work->days.first, column->end);
    md_bind(work->evaluation, &roots, column->end, &column->period, &work->bound);
    find_forms(work, arena);
    md_roots_free(&roots);
}

void md_measure_evaluate(struct md_evaluation *evaluation, const struct md_measure *measure,
                         struct md_column_at *column)
{
    struct measure_work work = {.evaluation = evaluation, .measure = measure, .only = -1};
    struct md_arena arena = {0};
    column->period = md_period_of_end(evaluation->model, column->end);
    if (measure->from >= MD_FROM_ALLOCATION) {
        md_rule_column(evaluation, &evaluation->model->rules[measure->rule], column);
        return;
    }
    open_work(&work, column, &arena);
    column->subjects = work.subjects;
    column->aggregates =
        md_arena_array(&evaluation->arena, work.forms_count + 1, sizeof *column->aggregates);
    if (measure->from != MD_FROM_NOTHING) aggregate_rows(&work, column->aggregates);
    column->reads_before_limits = work.relation.before_limits;
    if (work.forms_count == 1 && work.forms[0].node == measure->value.root) {
        column->values = column->aggregates[0];
    } else {
        column->values = md_values_make(&evaluation->arena, measure->type, work.subjects->count);
        for (size_t f = 0; f < work.forms_count; f++)
            work.bound.columns[work.forms[f].node] = &column->aggregates[f];
        struct value_target target = {&column->values, &evaluation->arena};
        md_evaluate_subjects(evaluation, &work.bound, work.subjects, NULL, work.subjects->count,
                             measure->value.root, set_value, &target);
    }
    md_unbind(&work.bound);
    md_arena_free(&arena);
}

/* Which rows are the top ones is known when all have been read once. */
static void collect_top(struct measure_work *work)
{
    struct measure_thread *own = &work->threads[0];
    bool any = false;
    for (size_t f = 0; f < work->forms_count; f++) any |= work->forms[f].top != MD_NO_NODE;
    if (!any) return;
    work->collecting = true;
    for (size_t task = 0; task < work->relation.tasks_count; task++) measure_task(work, task, 0);
    work->collecting = false;
    for (size_t f = 0; f < work->forms_count; f++) {
        char key[16];
        if (work->forms[f].top == MD_NO_NODE) continue;
        md_aggregate_choose_top(&work->forms[f], &work->relation, &own->shares[f]);
        for (size_t i = 0; i < own->shares[f].candidates_count; i++) {
            const struct md_candidate *candidate = &own->shares[f].candidates[i];
            if (!candidate->chosen) continue;
            chosen_key(f, candidate->subject, candidate->pick.order, key);
            md_map_set(&work->chosen, key, sizeof key, 1);
        }
    }
}

void md_measure_visit(struct md_evaluation *evaluation, const struct md_column_at *column,
                      int32_t subject, bool faults, md_visit_row *visit, void *context)
{
    struct measure_work work = {.evaluation = evaluation, .visit = visit, .visit_context = context,
                                .visit_faults = faults, .only = subject};
    struct md_arena arena = {0};
    work.measure = &evaluation->model->measures[column->column];
    open_work(&work, column, &arena);
    md_source_rows_open(&work.relation, evaluation, work.measure, work.days, &work.bound, true);
    if (column->reads_before_limits) work.relation.early_end = column->end;
    start_threads(&work);
    collect_top(&work);
    for (size_t task = 0; task < work.relation.tasks_count; task++) measure_task(&work, task, 0);
    free_threads(&work);
    md_map_free(&work.chosen);
    md_source_rows_close(&work.relation);
    md_unbind(&work.bound);
    md_arena_free(&arena);
}

/* The aggregate of the subject that is not there for that reason, added up again from his rows alone. */
bool md_measure_fault(struct md_evaluation *evaluation, const struct md_column_at *column, int32_t subject,
                      const struct md_reason *reason, struct md_measure_fault *fault)
{
    struct measure_work work = {.evaluation = evaluation, .only = subject};
    struct md_arena arena = {0};
    bool found = false;
    work.measure = &evaluation->model->measures[column->column];
    open_work(&work, column, &arena);
    md_source_rows_open(&work.relation, evaluation, work.measure, work.days, &work.bound, true);
    if (column->reads_before_limits) work.relation.early_end = column->end;
    start_threads(&work);
    for (size_t task = 0; task < work.relation.tasks_count; task++) measure_task(&work, task, 0);
    for (size_t f = 0; f < work.forms_count && !found; f++) {
        const struct md_tally *tally = &work.threads[0].shares[f].tallies[subject];
        if (tally->fault_state == MD_STATE_PRESENT || !md_reason_same(&tally->fault, reason)) continue;
        found = true;
        *fault = (struct md_measure_fault){.kind = work.relation.kind};
        if (work.measure->from == MD_FROM_KIND) fault->row = (uint32_t)tally->fault_order;
        if (work.measure->from == MD_FROM_CREDIT) fault->row = (uint32_t)(tally->fault_order >> 32);
        if (work.relation.columns_count == 0) continue;
        fault->column = work.relation.columns[tally->fault_order % work.relation.columns_count];
        fault->key = (int32_t)(tally->fault_order / work.relation.columns_count);
    }
    free_threads(&work);
    md_source_rows_close(&work.relation);
    md_unbind(&work.bound);
    md_arena_free(&arena);
    return found;
}

void md_measure_bind(struct md_evaluation *evaluation, const struct md_column_at *column,
                     struct md_bound *bound)
{
    struct measure_work work = {.evaluation = evaluation};
    struct md_arena arena = {0};
    work.measure = &evaluation->model->measures[column->column];
    open_work(&work, column, &arena);
    for (size_t f = 0; f < work.forms_count; f++)
        work.bound.columns[work.forms[f].node] = &column->aggregates[f];
    *bound = work.bound;
    md_arena_free(&arena);
}
