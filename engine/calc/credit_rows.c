/* Records to credit rows: in batches over the record kind's table, each task's rows by themselves.
 */
#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "base/sort.h"
#include "calc/credit_receivers.h"
#include "calc/credit_sums.h"
#include "calc/pipeline.h"
#include "value/date.h"

struct credit_work {
    struct md_evaluation *evaluation;
    const struct md_credit *credit;
    int index;
    const struct md_table *table;
    int32_t *dates; /* of `at` through a reference; NULL: the column at_field */
    const struct md_bound *bound;
    struct md_credit_relation relation;
    struct md_day_range days; /* rows dated in it are taken in this round */
    bool first_round;         /* also rows without a date */
    struct md_credit_part *parts;
    struct md_credit_sums *sums; /* NULL: every row is kept; else only those that the sums leave */
};

struct credit_batch {
    struct credit_work *work;
    struct md_credit_part *part;
    struct md_evaluator *evaluator;
    size_t count;
    uint32_t rows[MD_BATCH_ROWS];
    int32_t dates[MD_BATCH_ROWS];
    uint16_t chosen[MD_BATCH_ROWS], failed[MD_BATCH_ROWS];
    struct md_reason reasons[MD_BATCH_ROWS]; /* of the failed */
    uint8_t is_chosen[MD_BATCH_ROWS];
    struct md_credit_receivers receivers;
};

/* ---- Keeping rows ---- */

static void resize_part(struct md_credit_part *part, size_t capacity, bool has_participants)
{
    part->capacity = capacity;
    part->records = md_realloc_array(part->records, part->capacity, sizeof *part->records);
    part->payees = md_realloc_array(part->payees, part->capacity, sizeof *part->payees);
    part->dates = md_realloc_array(part->dates, part->capacity, sizeof *part->dates);
    part->receivers = md_realloc_array(part->receivers, part->capacity, sizeof *part->receivers);
    part->units = md_realloc_array(part->units, part->capacity, sizeof *part->units);
    if (has_participants)
        part->participants =
            md_realloc_array(part->participants, part->capacity, sizeof *part->participants);
}

/* Give back what doubling left over: a part stays for the whole evaluation. */
static void trim_part(struct md_credit_part *part)
{
    size_t count = part->count > 0 ? part->count : 1;
    if (part->capacity == 0 || part->capacity == count) return;
    resize_part(part, count, part->participants != NULL);
}

static void add_row(struct credit_batch *batch, size_t i, const struct md_credit_slot *slot)
{
    struct md_credit_part *part = batch->part;
    bool has_participants = batch->work->relation.has_participants;
    if (part->count == part->capacity)
        resize_part(part, part->capacity > 0 ? part->capacity * 2 : 1024, has_participants);
    size_t r = part->count++;
    part->records[r] = batch->rows[i];
    part->payees[r] = slot->payee;
    part->dates[r] = batch->dates[i];
    part->receivers[r] = (uint8_t)slot->receiver;
    if (has_participants) part->participants[r] = slot->participant;
    part->units[r] = 0;
    (void)md_number_to_scaled_wide(&slot->part, MD_NUMBER_DIGITS, &part->units[r]);
}

static void add_unused(struct credit_batch *batch, size_t i, struct md_reason reason,
                       const struct md_number *amount)
{
    md_unused_count(batch->part, md_period_index(batch->work->evaluation, batch->dates[i]), reason,
                    batch->rows[i], amount);
}

/* A row in error is unused, and holds everybody whom its list names. The receivers have been read. */
static void add_error(struct credit_batch *batch, size_t i, struct md_reason reason)
{
    struct md_credit_part *part = batch->part;
    size_t count;
    const struct md_credit_slot *slots = md_credit_receivers_slots(&batch->receivers, i, &count);
    add_unused(batch, i, reason, NULL);
    for (size_t k = 0; k < count; k++) {
        if (slots[k].payee_state != MD_STATE_PRESENT) continue;
        MD_GROW(part->faults, part->faults_count, part->faults_capacity);
        part->faults[part->faults_count++] = (struct md_credit_fault){
            batch->rows[i], slots[k].payee, batch->dates[i], reason};
    }
}

/* ---- One record ---- */

static struct md_reason shares_reason(const struct md_number *sum)
{
    struct md_reason reason = {.code = MD_REASON_SHARES};
    int64_t millionths;
    if (md_number_to_scaled(sum, 6, &millionths) == MD_OK && millionths >= 0 &&
        millionths < UINT32_MAX)
        reason.argument = (uint32_t)millionths + 1;
    return reason;
}

/* Are all shares of a record known? Where one is missing or in error, that is booked. */
static bool know_shares(struct credit_batch *batch, size_t i, const struct md_number *value,
                        const struct md_credit_slot *slots, size_t count)
{
    const struct md_credit_slot *missing = NULL;
    for (size_t k = 0; k < count; k++) {
        if (slots[k].share_state == MD_STATE_ERROR) {
            add_error(batch, i, slots[k].share_reason);
            return false;
        }
        if (slots[k].share_state == MD_STATE_MISSING && missing == NULL) missing = &slots[k];
    }
    if (missing != NULL) add_unused(batch, i, missing->share_reason, value);
    return missing == NULL;
}

static void give(struct credit_batch *batch, size_t i, const struct md_credit_slot *slots,
                 size_t count)
{
    const struct md_credit *credit = batch->work->credit;
    for (size_t k = 0; k < count; k++) {
        if (md_number_is_zero(&slots[k].share)) continue;
        if (slots[k].payee_state == MD_STATE_PRESENT) {
            add_row(batch, i, &slots[k]);
            continue;
        }
        struct md_reason reason = {.node = credit->receivers[slots[k].receiver].path.root,
                                   .code = MD_REASON_NO_RECEIVER};
        add_unused(batch, i, reason, &slots[k].part);
    }
}

/* A path in error is an error only where its share is not 0. */
static bool path_error(const struct md_credit_slot *slots, size_t count, struct md_reason *reason)
{
    for (size_t k = 0; k < count; k++) {
        if (md_number_is_zero(&slots[k].share) || slots[k].payee_state != MD_STATE_ERROR) continue;
        *reason = slots[k].payee_reason;
        return true;
    }
    return false;
}

/* Divide the value; false: *reason says why that is an error. */
static bool divide(struct credit_batch *batch, size_t i, const struct md_number *value,
                   struct md_credit_slot *slots, size_t count, struct md_reason *reason)
{
    const struct md_credit *credit = batch->work->credit;
    const struct md_number one = MD_NUMBER_ONE;
    const uint32_t *order;
    struct md_number sum;
    if (!md_credit_receivers_order(&batch->receivers, i, count, &order, reason)) return false;
    enum md_status status = md_credit_split(credit, slots, count, order, value, &sum);
    if (status == MD_OK) return !path_error(slots, count, reason);
    if (!md_number_equal(&sum, &one))
        *reason = shares_reason(&sum);
    else
        *reason = (struct md_reason){
            .node = credit->value.root,
            .code = status == MD_SYNTAX ? MD_REASON_UNIT : MD_REASON_RANGE};
    return false;
}

static void credit_record(struct credit_batch *batch, size_t i, const struct md_vector *values)
{
    if (values->states[i] == MD_STATE_ERROR) {
        add_error(batch, i, values->reasons[i]);
        return;
    }
    if (values->states[i] == MD_STATE_MISSING) {
        add_unused(batch, i, values->reasons[i], NULL);
        return;
    }
    struct md_number value = md_number_round18(&values->numbers[i]);
    struct md_reason reason;
    size_t count;
    struct md_credit_slot *slots = md_credit_receivers_slots(&batch->receivers, i, &count);
    if (!know_shares(batch, i, &value, slots, count)) return;
    if (divide(batch, i, &value, slots, count, &reason))
        give(batch, i, slots, count);
    else
        add_error(batch, i, reason);
}

/* ---- A batch ---- */

static void reject(struct credit_batch *batch)
{
    const struct md_credit *credit = batch->work->credit;
    uint16_t left[MD_BATCH_ROWS];
    size_t count = 0;
    for (size_t i = 0; i < batch->count; i++)
        if (!batch->is_chosen[i]) left[count++] = (uint16_t)i;
    if (count == 0) return;
    struct md_reason reason = {.node = credit->when.root,
                               .code = MD_REASON_WHEN,
                               .extra = (uint16_t)(batch->work->index + 1)};
    const struct md_vector *values =
        md_evaluator_value(batch->evaluator, credit->value.root, left, count);
    for (size_t j = 0; j < count; j++) {
        size_t i = left[j];
        bool known = values->states[i] == MD_STATE_PRESENT;
        struct md_number value = known ? md_number_round18(&values->numbers[i]) : MD_NUMBER_ZERO;
        add_unused(batch, i, reason, known ? &value : NULL);
    }
}

/* Those for which `when` holds; the others are booked as unused. */
static size_t choose(struct credit_batch *batch)
{
    const struct md_credit *credit = batch->work->credit;
    if (!md_has_formula(&credit->when)) {
        for (size_t i = 0; i < batch->count; i++) batch->chosen[i] = (uint16_t)i;
        return batch->count;
    }
    size_t failed_count = 0;
    size_t count = md_evaluator_choose(batch->evaluator, credit->when.root, NULL, batch->count,
                                       batch->chosen, batch->failed, batch->reasons, &failed_count);
    memset(batch->is_chosen, 0, batch->count);
    for (size_t i = 0; i < count; i++) batch->is_chosen[batch->chosen[i]] = 1;
    for (size_t i = 0; i < failed_count; i++) batch->is_chosen[batch->failed[i]] = 1;
    if (failed_count > 0) {
        md_credit_receivers_read(&batch->receivers, batch->failed, failed_count, false);
        for (size_t i = 0; i < failed_count; i++)
            add_error(batch, batch->failed[i], batch->reasons[i]);
    }
    reject(batch);
    return count;
}

static void run_batch(struct credit_batch *batch)
{
    const struct md_credit *credit = batch->work->credit;
    struct md_scope scope = {.count = batch->count, .rows = batch->rows, .dates = batch->dates};
    md_credit_receivers_begin(&batch->receivers, &scope);
    size_t count = choose(batch);
    if (count > 0) {
        const struct md_vector *values =
            md_evaluator_value(batch->evaluator, credit->value.root, batch->chosen, count);
        md_credit_receivers_read(&batch->receivers, batch->chosen, count, true);
        for (size_t i = 0; i < count; i++) credit_record(batch, batch->chosen[i], values);
    }
    batch->count = 0;
}

/* ---- A task ---- */

/* INT32_MIN: the record has no date. */
static int32_t date_of(const struct credit_work *work, size_t row)
{
    if (work->dates != NULL) return work->dates[row];
    int field = work->credit->at_field;
    if (!md_table_has(work->table, row, field)) return INT32_MIN;
    return (int32_t)work->table->columns[field].values[row];
}

static void add_to_batch(struct credit_batch *batch, uint32_t row, int32_t date)
{
    batch->rows[batch->count] = row;
    batch->dates[batch->count++] = date;
    if (batch->count == MD_BATCH_ROWS) run_batch(batch);
}

/* Rows that the program cannot decide are the evaluator's. */
static void sum_rows(struct credit_batch *batch, struct md_credit_adder *adder)
{
    md_credit_adder_run(adder);
    for (size_t i = 0; i < adder->left_count; i++)
        add_to_batch(batch, adder->rows[adder->left[i]], adder->dates[adder->left[i]]);
    adder->count = 0;
}

static void sum_row(struct credit_batch *batch, struct md_credit_adder *adder, uint32_t row, int32_t date)
{
    adder->rows[adder->count] = row;
    adder->dates[adder->count++] = date;
    if (adder->count == MD_PROGRAM_ROWS) sum_rows(batch, adder);
}

/* Do all rows of the table count, whatever their dates? */
static bool all_dated(const struct credit_work *work)
{
    if (work->dates != NULL) return false;
    const struct md_column *dates = &work->table->columns[work->credit->at_field];
    return dates->ranged && dates->present == NULL && dates->least >= work->days.from && dates->greatest < work->days.to;
}

static void sum_all(const struct credit_work *work, struct credit_batch *batch, struct md_credit_adder *adder, size_t first, size_t end)
{
    const int64_t *dates = work->table->columns[work->credit->at_field].values;
    for (size_t row = first; row < end; row += adder->count) {
        size_t count = end - row < MD_PROGRAM_ROWS ? end - row : MD_PROGRAM_ROWS;
        for (size_t i = 0; i < count; i++) {
            adder->rows[i] = (uint32_t)(row + i);
            adder->dates[i] = (int32_t)dates[row + i];
        }
        adder->count = count;
        sum_rows(batch, adder);
        adder->count = count;
    }
    adder->count = 0;
}

static void credit_task(void *context, size_t task, size_t thread)
{
    struct credit_work *work = context;
    struct credit_batch *batch = md_alloc(sizeof *batch);
    batch->work = work;
    batch->part = &work->parts[task];
    batch->evaluator = work->evaluation->evaluators[thread];
    md_credit_receivers_open(&batch->receivers, &work->relation, batch->evaluator);
    struct md_credit_adder *adder = work->sums != NULL ? md_credit_adder_open(work->sums, thread) : NULL;
    size_t end = (task + 1) * MD_TASK_ROWS;
    if (end > work->table->rows_count) end = work->table->rows_count;
    size_t first = task * MD_TASK_ROWS;
    if (adder != NULL && all_dated(work)) {
        sum_all(work, batch, adder, first, end);
        first = end;
    }
    for (size_t row = first; row < end; row++) {
        int32_t date = date_of(work, row);
        if (date == INT32_MIN) {
            if (work->first_round)
                md_unused_count(
                    batch->part, 0,
                    (struct md_reason){.node = work->credit->at.root, .code = MD_REASON_NO_DATE},
                    (uint32_t)row, NULL);
            continue;
        }
        if (date < work->days.from || date >= work->days.to) continue;
        if (adder != NULL)
            sum_row(batch, adder, (uint32_t)row, date);
        else
            add_to_batch(batch, (uint32_t)row, date);
    }
    if (adder != NULL) sum_rows(batch, adder);
    if (batch->count > 0) run_batch(batch);
    md_credit_adder_close(adder);
    trim_part(batch->part);
    md_credit_receivers_close(&batch->receivers);
    md_free(batch);
}

/* ---- Dates through a reference ---- */

static void date_task(void *context, size_t task, size_t thread)
{
    struct credit_work *work = context;
    const struct md_table *table = work->table;
    int own = table->kind->date_field;
    uint32_t rows[MD_BATCH_ROWS];
    int32_t days[MD_BATCH_ROWS];
    size_t end = (task + 1) * MD_TASK_ROWS < table->rows_count ? (task + 1) * MD_TASK_ROWS
                                                               : table->rows_count;
    for (size_t row = task * MD_TASK_ROWS; row < end;) {
        size_t count = end - row < MD_BATCH_ROWS ? end - row : MD_BATCH_ROWS;
        for (size_t i = 0; i < count; i++) {
            rows[i] = (uint32_t)(row + i);
            bool dated =
                own >= 0 && table->columns[own].values != NULL && md_table_has(table, row + i, own);
            days[i] = dated ? (int32_t)table->columns[own].values[row + i] : work->days.to - 1;
        }
        struct md_scope scope = {.count = count, .rows = rows, .dates = days};
        struct md_evaluator *evaluator = work->evaluation->evaluators[thread];
        md_evaluator_begin(evaluator, &work->bound->binding, &scope);
        const struct md_vector *vector =
            md_evaluator_value(evaluator, work->credit->at.root, NULL, count);
        for (size_t i = 0; i < count; i++)
            work->dates[row + i] =
                vector->states[i] == MD_STATE_PRESENT ? (int32_t)vector->integers[i] : INT32_MIN;
        row += count;
    }
}

/* ---- The whole ---- */

/* One round over the table for the records dated in `days`, with what is bound for them. */
static void run_round(struct credit_work *work, const struct md_roots *roots,
                      struct md_day_range days, int32_t end, const struct md_period *period,
                      size_t tasks)
{
    struct md_bound bound;
    md_bind(work->evaluation, roots, end, period, &bound);
    work->bound = work->relation.bound = &bound;
    work->days = days;
    if (work->first_round && work->credit->at_field < 0) {
        work->dates = md_alloc_array(work->table->rows_count + 1, sizeof *work->dates);
        md_pool_run(work->evaluation->threads, tasks, date_task, work);
    }
    md_pool_run(work->evaluation->threads, tasks, credit_task, work);
    work->first_round = false;
    md_unbind(&bound);
}

static int compare_records(const void *context, uint32_t a, uint32_t b)
{
    const struct md_credit_part *part = context;
    if (part->records[a] != part->records[b]) return part->records[a] < part->records[b] ? -1 : 1;
    return (part->receivers[a] > part->receivers[b]) - (part->receivers[a] < part->receivers[b]);
}

static void rearrange(void *array, size_t size, const uint32_t *order, size_t count)
{
    char *copy = md_alloc_array(count + 1, size);
    memcpy(copy, array, count * size);
    for (size_t i = 0; i < count; i++)
        memcpy((char *)array + i * size, copy + order[i] * size, size);
    md_free(copy);
}

/* Several rounds leave a part in order of period; its rows stand by record again. */
static void sort_part(struct md_credit_part *part)
{
    uint32_t *order = md_alloc_array(part->count + 1, sizeof *order);
    for (size_t i = 0; i < part->count; i++) order[i] = (uint32_t)i;
    md_sort(order, part->count, compare_records, part);
    rearrange(part->payees, sizeof *part->payees, order, part->count);
    rearrange(part->dates, sizeof *part->dates, order, part->count);
    rearrange(part->units, sizeof *part->units, order, part->count);
    rearrange(part->receivers, sizeof *part->receivers, order, part->count);
    if (part->participants != NULL)
        rearrange(part->participants, sizeof *part->participants, order, part->count);
    rearrange(part->records, sizeof *part->records, order, part->count);
    md_free(order);
}

/* Formulas that read columns or the period are bound for each period of the project, the others
 * once. */
static void run_rounds(struct credit_work *work, const struct md_roots *roots,
                       struct md_credit_rows *rows)
{
    const struct md_model *model = work->evaluation->model;
    struct md_day_range range = rows->range;
    if (range.from == MD_DATE_MIN && work->evaluation->earliest > range.from)
        range.from =
            work->evaluation->earliest < range.to ? work->evaluation->earliest : range.to - 1;
    bool by_period = md_roots_have(&model->graph, roots, MD_OP_NAMED) ||
                     md_roots_have(&model->graph, roots, MD_OP_PERIOD);
    struct md_period period = md_period_of_end(model, range.to);
    if (!by_period) {
        run_round(work, roots, range, period.end, &period, rows->parts_count);
        return;
    }
    for (;;) {
        struct md_day_range days = {period.first > range.from ? period.first : range.from,
                                    period.end < range.to ? period.end : range.to};
        run_round(work, roots, days, period.end, &period, rows->parts_count);
        if (period.first <= range.from) break;
        if (md_period_shift(&model->calendar, &period, -1, &period) != MD_OK) break;
    }
    for (size_t i = 0; i < rows->parts_count; i++) sort_part(&rows->parts[i]);
}

static void credit_rows(struct md_evaluation *evaluation, int credit, struct md_credit_rows *rows, struct md_credit_sums *sums)
{
    struct credit_work work = {.evaluation = evaluation,
                               .credit = &evaluation->model->credits[credit],
                               .index = credit,
                               .sums = sums,
                               .first_round = true};
    work.table = evaluation->table_of_kind[work.credit->kind];
    rows->parts_count = (work.table->rows_count + MD_TASK_ROWS - 1) / MD_TASK_ROWS;
    rows->parts = md_alloc_array(rows->parts_count + 1, sizeof *rows->parts);
    work.parts = rows->parts;
    struct md_roots roots = {0};
    md_roots_of_credit(work.credit, &roots);
    md_credit_relation_find(&work.relation, evaluation, work.credit);
    run_rounds(&work, &roots, rows);
    md_roots_free(&roots);
    md_free(work.dates);
}

const struct md_credit_rows *md_credit_rows_get(struct md_evaluation *evaluation, int credit)
{
    struct md_credit_rows *rows = &evaluation->credits[credit];
    if (rows->done) return rows;
    rows->done = true;
    credit_rows(evaluation, credit, rows, NULL);
    return rows;
}

void md_credit_rows_sum(struct md_evaluation *evaluation, int credit, struct md_credit_sums *sums)
{
    sums->rest.done = true;
    sums->rest.range = evaluation->credits[credit].range;
    credit_rows(evaluation, credit, &sums->rest, sums);
}

void md_credit_rows_free(struct md_credit_rows *rows)
{
    for (size_t i = 0; i < rows->parts_count; i++) {
        struct md_credit_part *part = &rows->parts[i];
        md_free(part->records);
        md_free(part->payees);
        md_free(part->dates);
        md_free(part->receivers);
        md_free(part->participants);
        md_free(part->units);
        md_free(part->faults);
        md_free(part->unused);
    }
    md_free(rows->parts);
    *rows = (struct md_credit_rows){0};
}
