#include "calc/source_rows.h"

#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "base/text.h"
#include "calc/kind_sums.h"
#include "calc/posted.h"
#include "value/date.h"

/* ---- Dates of records ---- */

struct date_work {
    struct md_source_rows *relation;
    const struct md_bound *bound;
    md_node_index root;
    int32_t *dates;
    int32_t missing;
};

/* A date through a reference is read as of the record's own date, or of the last day where it has
 * none. */
static void date_task(void *context, size_t task, size_t thread)
{
    const struct date_work *work = context;
    const struct md_source_rows *relation = work->relation;
    const struct md_table *table = relation->table;
    int own = table->kind->date_field;
    size_t end = (task + 1) * MD_TASK_ROWS < table->rows_count ? (task + 1) * MD_TASK_ROWS
                                                               : table->rows_count;
    uint32_t rows[MD_BATCH_ROWS];
    int32_t days[MD_BATCH_ROWS];
    for (size_t row = task * MD_TASK_ROWS; row < end;) {
        size_t count = end - row < MD_BATCH_ROWS ? end - row : MD_BATCH_ROWS;
        for (size_t i = 0; i < count; i++) {
            rows[i] = (uint32_t)(row + i);
            days[i] = relation->days.end - 1;
            if (own >= 0 && table->columns[own].values != NULL && md_table_has(table, row + i, own))
                days[i] = (int32_t)table->columns[own].values[row + i];
        }
        struct md_scope scope = {.count = count, .rows = rows, .dates = days};
        struct md_evaluator *evaluator = relation->evaluation->evaluators[thread];
        md_evaluator_begin(evaluator, &work->bound->binding, &scope);
        const struct md_vector *vector = md_evaluator_value(evaluator, work->root, NULL, count);
        for (size_t i = 0; i < count; i++)
            work->dates[row + i] = vector->states[i] == MD_STATE_PRESENT
                                       ? (int32_t)vector->integers[i]
                                       : work->missing;
        row += count;
    }
}

static int32_t *dates_of(struct md_source_rows *relation, const struct md_bound *bound,
                         md_node_index root, int32_t missing)
{
    struct date_work work = {relation, bound, root, NULL, missing};
    work.dates = md_alloc_array(relation->table->rows_count + 1, sizeof *work.dates);
    md_pool_run(relation->evaluation->threads, relation->tasks_count, date_task, &work);
    return work.dates;
}

/* Records counted where the last day lies in [first, second). */
static void find_span(struct md_source_rows *relation, const struct md_bound *bound)
{
    const struct md_measure *measure = relation->measure;
    int32_t last = relation->days.end - 1;
    size_t count = relation->table->rows_count;
    int32_t *first = dates_of(relation, bound, measure->span_first.root, INT32_MAX);
    int32_t *second = NULL;
    if (md_has_formula(&measure->span_end))
        second = dates_of(relation, bound, measure->span_end.root, INT32_MAX);
    relation->inside = md_alloc(count + 1);
    for (size_t row = 0; row < count; row++)
        relation->inside[row] = first[row] <= last && (second == NULL || last < second[row]);
    md_free(first);
    md_free(second);
}

/* Without a date: the rows in force on the last day. */
static void find_in_force(struct md_source_rows *relation)
{
    const struct md_table *table = relation->table;
    const struct md_kind *kind = table->kind;
    int32_t last = relation->days.end - 1;
    relation->inside = md_alloc(table->rows_count + 1);
    for (size_t row = 0; row < table->rows_count; row++) {
        bool begun = !kind->history || !md_table_has(table, row, kind->valid_from_field) ||
                     table->columns[kind->valid_from_field].values[row] <= last;
        bool ended = kind->history && md_table_has(table, row, kind->valid_to_field) &&
                     table->columns[kind->valid_to_field].values[row] <= last;
        relation->inside[row] = begun && !ended;
    }
}

/* ---- Opening ---- */

/* The rows of a credit count on its date, unless the measure says by which date of the record. */
static void open_credit(struct md_source_rows *relation, const struct md_bound *bound)
{
    const struct md_measure *measure = relation->measure;
    relation->credits = md_credit_rows_get(relation->evaluation, measure->source);
    relation->kind = relation->evaluation->model->credits[measure->source].kind;
    relation->table = relation->evaluation->table_of_kind[relation->kind];
    relation->tasks_count = relation->credits->parts_count;
    if (md_has_formula(&measure->span_first))
        find_span(relation, bound);
    else if (md_has_formula(&measure->at))
        relation->dates = dates_of(relation, bound, measure->at.root, INT32_MIN);
}

static void open_kind(struct md_source_rows *relation, const struct md_bound *bound)
{
    const struct md_measure *measure = relation->measure;
    relation->kind = measure->source;
    relation->table = relation->evaluation->table_of_kind[measure->source];
    relation->tasks_count = (relation->table->rows_count + MD_TASK_ROWS - 1) / MD_TASK_ROWS;
    if (md_has_formula(&measure->span_first))
        find_span(relation, bound);
    else if (measure->at_field < 0 && md_has_formula(&measure->at))
        relation->dates = dates_of(relation, bound, measure->at.root, INT32_MIN);
    else if (measure->at_field < 0)
        find_in_force(relation);
}

static bool has_figure(const struct md_result *outcome)
{
    return outcome->status != MD_RESULT_NONE && outcome->status != MD_RESULT_SKIPPED;
}

static void add_result(struct md_result *into, const struct md_result *one)
{
    if (!has_figure(one) || into->status == MD_RESULT_HELD) return;
    if (!has_figure(into) || one->status == MD_RESULT_HELD) {
        *into = *one;
        return;
    }
    bool range = md_number_add(&into->value, &one->value, &into->value) != MD_OK;
    into->status = md_number_is_zero(&into->value) ? MD_RESULT_ZERO : MD_RESULT_VALUE;
    if (range) into->status = MD_RESULT_HELD;
}

/* In a period in which a plan changes its version, what the two pay is one figure, as figures.c has it. */
static const struct md_column_at *join_versions(struct md_evaluation *evaluation, int component,
                                                const struct md_column_at *first, const struct md_column_at *second)
{
    size_t count = first->values.count;
    struct md_column_at *joined = md_arena_alloc(&evaluation->arena, sizeof *joined);
    *joined = *first;
    joined->before_limits = NULL;
    joined->outcomes = md_arena_copy(&evaluation->arena, first->outcomes, count * sizeof *joined->outcomes);
    joined->values = md_values_make(&evaluation->arena, evaluation->model->components[component].type, count);
    for (size_t key = 0; key < count; key++) {
        add_result(&joined->outcomes[key], &second->outcomes[key]);
        md_result_store(component, &joined->outcomes[key], &joined->values, key);
    }
    return joined;
}

/* What is posted, then a component of that name in each version of its plan. */
static void open_components(struct md_source_rows *relation, struct md_arena *arena)
{
    struct md_evaluation *evaluation = relation->evaluation;
    const struct md_model *model = evaluation->model;
    int source = relation->measure->source;
    const char *name = model->components[source].full_name;
    int32_t *before, *ends;
    size_t before_count = md_posted_ends(evaluation, source, relation->days, arena, &before);
    size_t count = md_periods_inside(&model->calendar, model->components[source].every, relation->days,
                                     evaluation->periods[0].first, arena, &ends);
    relation->kind = model->plans[model->components[source].plan].of;
    relation->columns =
        md_alloc_array(before_count + count + 1, sizeof *relation->columns);
    int64_t first_column = (int64_t)model->measures_count + md_first_version(model, source);
    for (size_t i = 0; i < before_count; i++)
        relation->columns[relation->columns_count++] = md_column_get(evaluation, first_column, before[i]);
    for (size_t i = 0; i < count; i++) {
        const struct md_column_at *paid = NULL;
        for (size_t c = 0; c < model->components_count; c++) {
            uint32_t period;
            if (strcmp(model->components[c].full_name, name) != 0 ||
                md_due_of(evaluation, (int)c, ends[i], &period) == NULL)
                continue;
            int plan = model->components[c].plan;
            md_pay_plan(evaluation, period, plan);
            relation->before_limits |=
                evaluation->plan_runs[period * model->plans_count + (size_t)plan].state == MD_PLAN_RUNNING;
            const struct md_column_at *one = md_column_get(evaluation, (int64_t)(model->measures_count + c), ends[i]);
            paid = paid == NULL ? one : join_versions(evaluation, (int)c, paid, one);
        }
        if (paid != NULL) relation->columns[relation->columns_count++] = paid;
    }
}

static void open_columns(struct md_source_rows *relation)
{
    struct md_evaluation *evaluation = relation->evaluation;
    const struct md_model *model = evaluation->model;
    const struct md_measure *measure = relation->measure;
    struct md_arena arena = {0};
    int32_t *ends;
    int64_t column = measure->source;
    size_t count;
    int32_t earliest = relation->days.first == MD_DATE_MIN ? evaluation->earliest : MD_DATE_MIN;
    if (measure->from == MD_FROM_COMPONENT) {
        open_components(relation, &arena);
    } else {
        relation->kind = model->measures[column].of;
        count = md_windows_inside(&model->calendar, &model->measures[column].over, relation->days,
                                  earliest, &arena, &ends);
        relation->columns = md_alloc_array(count + 1, sizeof *relation->columns);
        for (size_t i = 0; i < count; i++)
            relation->columns[relation->columns_count++] = md_column_get(evaluation, column, ends[i]);
    }
    md_arena_free(&arena);
    relation->table = relation->kind >= 0 ? evaluation->table_of_kind[relation->kind] : NULL;
    relation->tasks_count = relation->columns_count;
}

void md_source_rows_open(struct md_source_rows *relation, struct md_evaluation *evaluation,
                         const struct md_measure *measure, struct md_window_days days,
                         const struct md_bound *bound, bool want_values)
{
    *relation = (struct md_source_rows){.evaluation = evaluation,
                                        .measure = measure,
                                        .days = days,
                                        .early_end = INT32_MIN,
                                        .kind = MD_KIND_NONE,
                                        .want_values = want_values};
    switch (measure->from) {
    case MD_FROM_NOTHING:
    case MD_FROM_ALLOCATION:
    case MD_FROM_SCORECARD:
    case MD_FROM_PROPOSAL:
        break;
    case MD_FROM_KIND:
        open_kind(relation, bound);
        break;
    case MD_FROM_CREDIT:
        open_credit(relation, bound);
        break;
    case MD_FROM_MEASURE:
    case MD_FROM_COMPONENT:
        open_columns(relation);
        break;
    }
}

void md_source_rows_open_left(struct md_source_rows *relation, struct md_evaluation *evaluation,
                              const struct md_measure *measure, struct md_window_days days,
                              const struct md_kind_sums *sums)
{
    *relation = (struct md_source_rows){.evaluation = evaluation, .measure = measure, .days = days, .early_end = INT32_MIN};
    relation->kind = measure->source;
    relation->table = evaluation->table_of_kind[measure->source];
    relation->tasks_count = sums->tasks_count;
    relation->sums = sums;
}

void md_source_rows_open_rest(struct md_source_rows *relation, struct md_evaluation *evaluation,
                              const struct md_measure *measure, struct md_window_days days,
                              const struct md_credit_rows *rest)
{
    *relation = (struct md_source_rows){.evaluation = evaluation, .measure = measure, .days = days, .early_end = INT32_MIN};
    relation->credits = rest;
    relation->kind = evaluation->model->credits[measure->source].kind;
    relation->table = evaluation->table_of_kind[relation->kind];
    relation->tasks_count = rest->parts_count;
}

void md_source_rows_close(struct md_source_rows *relation)
{
    md_free(relation->dates);
    md_free(relation->inside);
    md_free(relation->columns);
}

/* ---- Reading ---- */

static size_t add_row(struct md_row_batch *batch, uint32_t row, int32_t date, int32_t payee,
                      uint64_t order)
{
    size_t i = batch->count++;
    batch->rows[i] = row;
    batch->dates[i] = date;
    batch->payees[i] = payee;
    batch->depths[i] = 0;
    batch->states[i] = MD_STATE_PRESENT;
    batch->orders[i] = order;
    return i;
}

/* The day of a record, or false where it does not count in this window. */
static bool record_date(const struct md_source_rows *relation, size_t row, int32_t *date)
{
    *date = relation->days.end - 1;
    if (relation->inside != NULL) return relation->inside[row] != 0;
    if (relation->dates != NULL) {
        *date = relation->dates[row];
    } else {
        int field = relation->measure->at_field;
        if (!md_table_has(relation->table, row, field)) return false;
        *date = (int32_t)relation->table->columns[field].values[row];
    }
    return relation->days.first <= *date && *date < relation->days.end;
}

static bool read_left(const struct md_source_rows *relation, size_t task,
                      struct md_source_rows_cursor *cursor, struct md_row_batch *batch)
{
    for (; cursor->next < relation->sums->left_counts[task] && batch->count < MD_BATCH_ROWS; cursor->next++) {
        int32_t date;
        uint32_t row = relation->sums->left[task][cursor->next];
        if (record_date(relation, row, &date)) add_row(batch, row, date, -1, row);
    }
    return batch->count > 0;
}

static bool read_kind(const struct md_source_rows *relation, size_t task,
                      struct md_source_rows_cursor *cursor, struct md_row_batch *batch)
{
    size_t row = task * MD_TASK_ROWS + cursor->next;
    size_t end = (task + 1) * MD_TASK_ROWS;
    if (end > relation->table->rows_count) end = relation->table->rows_count;
    for (; row < end && batch->count < MD_BATCH_ROWS; row++) {
        int32_t date;
        if (record_date(relation, row, &date)) add_row(batch, (uint32_t)row, date, -1, row);
    }
    cursor->next = row - task * MD_TASK_ROWS;
    return batch->count > 0;
}

static void set_credit_value(const struct md_source_rows *relation, struct md_row_batch *batch,
                             size_t i, md_i128 units)
{
    batch->units[i] = units;
    batch->values[i] = MD_NUMBER_ZERO;
    if (relation->want_values)
        (void)md_number_from_scaled_wide(units, MD_NUMBER_DIGITS, &batch->values[i]);
}

/* The day of a row of a credit that was credited on `credited`, or false where it does not count in this window. What is
 * credited after the window is not there yet, whatever date places it. */
static bool credit_date(const struct md_source_rows *relation, size_t row, int32_t credited, int32_t *date)
{
    *date = credited;
    if (relation->inside == NULL && relation->dates == NULL)
        return relation->days.first <= credited && credited < relation->days.end;
    return credited < relation->days.end && record_date(relation, row, date);
}

/* Rows of a part, then its rows in error. The place in the part is the lower half of the order. */
static bool read_credits(const struct md_source_rows *relation, size_t task,
                         struct md_source_rows_cursor *cursor, struct md_row_batch *batch)
{
    const struct md_credit_part *part = &relation->credits->parts[task];
    int32_t date;
    for (; cursor->next < part->count && batch->count < MD_BATCH_ROWS; cursor->next++) {
        size_t r = cursor->next;
        if (!credit_date(relation, part->records[r], part->dates[r], &date)) continue;
        size_t i = add_row(batch, part->records[r], date, part->payees[r],
                           (uint64_t)part->records[r] << 32 | r);
        set_credit_value(relation, batch, i, part->units[r]);
    }
    for (; cursor->next_fault < part->faults_count && batch->count < MD_BATCH_ROWS;
         cursor->next_fault++) {
        const struct md_credit_fault *fault = &part->faults[cursor->next_fault];
        if (!credit_date(relation, fault->record, fault->date, &date)) continue;
        size_t i =
            add_row(batch, fault->record, date, fault->payee, (uint64_t)fault->record << 32);
        batch->states[i] = MD_STATE_ERROR;
        batch->reasons[i] = fault->reason;
    }
    return batch->count > 0;
}

/* A value that is not due or not given by any rule of eligibility is no row. */
static bool has_row(const struct md_column_at *column, size_t key)
{
    if (column->outcomes == NULL) return column->subjects->rows[key] != MD_NO_ROW;
    return has_figure(&column->outcomes[key]);
}

static bool read_column(const struct md_source_rows *relation, size_t task,
                        struct md_source_rows_cursor *cursor, struct md_row_batch *batch)
{
    const struct md_column_at *column = relation->columns[task];
    const struct md_values *values = &column->values;
    if (column->before_limits != NULL && column->end == relation->early_end) values = column->before_limits;
    for (; cursor->next < values->count && batch->count < MD_BATCH_ROWS; cursor->next++) {
        size_t key = cursor->next;
        if (!has_row(column, key)) continue;
        size_t i = add_row(batch, column->subjects->rows[key], column->subjects->days[key],
                           (int32_t)key, (uint64_t)key * relation->columns_count + task);
        batch->states[i] = values->states[key];
        batch->reasons[i] = values->reasons[key];
        batch->values[i] = values->numbers != NULL ? values->numbers[key] : MD_NUMBER_ZERO;
        if (values->texts != NULL) batch->texts[i] = values->texts[key];
        if (values->integers != NULL) batch->integers[i] = values->integers[key];
    }
    return batch->count > 0;
}

bool md_source_rows_read(const struct md_source_rows *relation, size_t task,
                         struct md_source_rows_cursor *cursor, struct md_row_batch *batch)
{
    batch->count = 0;
    if (relation->sums != NULL) return read_left(relation, task, cursor, batch);
    if (relation->measure->from == MD_FROM_KIND) return read_kind(relation, task, cursor, batch);
    if (relation->credits != NULL) return read_credits(relation, task, cursor, batch);
    return read_column(relation, task, cursor, batch);
}

struct md_scope md_row_scope(const struct md_row_batch *batch, bool with_subjects)
{
    return (struct md_scope){
        .count = batch->count,
        .rows = batch->rows,
        .subjects = with_subjects ? batch->subject_rows : NULL,
        .subject_keys = with_subjects ? batch->subjects : NULL,
        .dates = batch->dates,
        .line_values = batch->values,
        .line_texts = batch->texts,
        .line_integers = batch->integers,
        .line_states = batch->states,
        .line_reasons = batch->reasons,
        .line_payees = batch->payees,
        .line_depths = batch->depths,
    };
}

/* ---- The kind's order ---- */

static int compare_field(const struct md_table *table, int field, uint32_t a, uint32_t b)
{
    const struct md_column *column = &table->columns[field];
    bool has_a = md_table_has(table, a, field), has_b = md_table_has(table, b, field);
    if (has_a != has_b) return has_a ? 1 : -1;
    if (!has_a) return 0;
    if (column->type == MD_FIELD_TEXT && column->texts != NULL) {
        size_t a_length, b_length;
        const char *a_text = md_texts_get(column->texts, (uint32_t)column->values[a], &a_length);
        const char *b_text = md_texts_get(column->texts, (uint32_t)column->values[b], &b_length);
        return md_text_compare(a_text, a_length, b_text, b_length);
    }
    return (column->values[a] > column->values[b]) - (column->values[a] < column->values[b]);
}

/* Rows of a table stand in order of key, so that the first field of the key decides like the row
 * itself and nothing after it can. Values of a measure have no declared order: date, then subject.
 */
int md_source_rows_compare(const struct md_source_rows *relation, uint32_t a_row, int32_t a_date,
                           uint32_t b_row, int32_t b_date)
{
    bool records = relation->measure->from == MD_FROM_KIND || relation->credits != NULL;
    if (!records) return (a_date > b_date) - (a_date < b_date);
    if (a_row == b_row) return 0;
    const struct md_kind *kind = relation->table->kind;
    for (size_t i = 0; i < kind->order_fields_count; i++) {
        int field = kind->order_fields[i];
        bool descending = field < 0;
        if (descending) field = -field - 1;
        if (md_kind_is_key(kind, field)) return descending ? (a_row < b_row) - (a_row > b_row) : 0;
        if (relation->table->columns[field].values == NULL) continue;
        int order = compare_field(relation->table, field, a_row, b_row);
        if (order != 0) return descending ? -order : order;
    }
    return 0;
}
