/* What each line of a component pays, in batches, and the sum of a subject's lines, of line_pay.h. */
#include "calc/line_pay.h"

#include "base/memory.h"
#include "base/pool.h"
#include "base/sort.h"
#include "calc/line_opening.h"

struct pay_work {
    struct md_component_work *work;
    struct md_pay_lines *lines;
    const struct md_tiers_now *tiers;
    const struct md_number *totals, *scales;
    struct md_line_batch **batches; /* by thread */
    struct md_line_openings *openings;
    size_t round;
};

/* Lines of one batch that are still to be paid. */
struct batch_now {
    struct pay_work *pay;
    struct md_evaluator *evaluator;
    struct md_pay_line *lines; /* first of the batch */
    uint16_t open[MD_BATCH_ROWS];
    size_t open_count;
};

/* ---- Lines that are not paid ---- */

static void fault(struct md_pay_line *line, uint8_t state, struct md_reason reason)
{
    line->status = MD_LINE_FAULTY;
    line->state = state;
    line->reason = reason;
    line->pay = MD_NUMBER_ZERO;
}

/* A missing value is held or left out, as the component says. */
static void miss(const struct pay_work *pay, struct md_pay_line *line, uint8_t state, struct md_reason reason)
{
    if (state == MD_STATE_ERROR || pay->work->component->missing == MD_MISSING_HOLD) {
        fault(line, state, reason);
        return;
    }
    line->status = MD_LINE_LEFT;
    line->reason = reason;
    line->pay = MD_NUMBER_ZERO;
}

static void out_of_range(struct md_pay_line *line, md_node_index node)
{
    fault(line, MD_STATE_ERROR, (struct md_reason){.node = node, .code = MD_REASON_RANGE});
}

static void keep_open(struct batch_now *now)
{
    size_t kept = 0;
    for (size_t i = 0; i < now->open_count; i++)
        if (now->lines[now->open[i]].status == MD_LINE_PAYS) now->open[kept++] = now->open[i];
    now->open_count = kept;
}

/* ---- Steps ---- */

static void apply_when(struct batch_now *now)
{
    const struct pay_work *pay = now->pay;
    const struct md_formula *when = &pay->work->component->when;
    uint16_t chosen[MD_BATCH_ROWS], failed[MD_BATCH_ROWS];
    struct md_reason reasons[MD_BATCH_ROWS];
    size_t failed_count = 0, next = 0;
    if (!md_has_formula(when) || now->open_count == 0) return;
    size_t count = md_evaluator_choose(now->evaluator, when->root, now->open, now->open_count, chosen, failed,
                                       reasons, &failed_count);
    for (size_t i = 0; i < failed_count; i++) fault(&now->lines[failed[i]], MD_STATE_ERROR, reasons[i]);
    struct md_reason left = {.node = when->root, .code = MD_REASON_WHEN,
                             .extra = (uint16_t)(pay->work->due->component + 1)};
    for (size_t i = 0; i < now->open_count; i++) {
        struct md_pay_line *line = &now->lines[now->open[i]];
        bool taken = next < count && chosen[next] == now->open[i];
        if (taken) next++;
        if (taken || line->status != MD_LINE_PAYS) continue;
        line->status = MD_LINE_LEFT;
        line->reason = left;
    }
    keep_open(now);
}

enum step { STEP_SET, STEP_TIMES, STEP_CAP };

static void apply_number(struct md_pay_line *line, enum step step, const struct md_number *number,
                         const struct md_reason *because, md_node_index node)
{
    bool was_zero = md_number_is_zero(&line->pay);
    enum md_status status = MD_OK;
    switch (step) {
    case STEP_SET:
        line->pay = *number;
        line->reason = *because;
        return;
    case STEP_TIMES: status = md_number_multiply(&line->pay, number, &line->pay); break;
    case STEP_CAP: line->pay = md_number_min(&line->pay, number); break;
    }
    if (status != MD_OK)
        out_of_range(line, node);
    else if (!was_zero && md_number_is_zero(&line->pay))
        line->reason = (struct md_reason){.node = node, .code = MD_REASON_NOTHING};
}

static void apply(struct batch_now *now, const struct md_formula *formula, enum step step)
{
    if (!md_has_formula(formula) || now->open_count == 0) return;
    const struct md_vector *vector =
        md_evaluator_value(now->evaluator, formula->root, now->open, now->open_count);
    for (size_t i = 0; i < now->open_count; i++) {
        uint16_t row = now->open[i];
        struct md_pay_line *line = &now->lines[row];
        if (vector->states[row] != MD_STATE_PRESENT)
            miss(now->pay, line, vector->states[row], vector->reasons[row]);
        else
            apply_number(line, step, &vector->numbers[row], &vector->reasons[row], formula->root);
    }
    keep_open(now);
}

/* The whole of the period chooses the band: slabs and points pay the line at the rate it reached; of a marginal
 * table each line has its part of the pay on the whole, by its value. */
static enum md_status period_pay(const struct md_tiers_now *tiers, const struct md_pay_line *line,
                                 const struct md_number *total, const struct md_number *scale,
                                 struct md_number *pay)
{
    struct md_number rate;
    enum md_status status;
    if (tiers->tiers->method != MD_TIERS_MARGINAL || md_number_is_zero(total)) {
        status = md_tiers_rate(tiers, total, scale, &rate, NULL, NULL);
    } else {
        status = md_tiers_pay(tiers, total, scale, &rate);
        if (status == MD_OK) status = md_number_divide(&rate, total, &rate);
    }
    return status == MD_OK ? md_number_multiply(&rate, &line->value, pay) : status;
}

/* The total with the line chooses the band; of a marginal table the line pays what it adds to the pay so far. */
static enum md_status running_pay(const struct md_tiers_now *tiers, const struct md_pay_line *line,
                                  const struct md_number *scale, struct md_number *pay)
{
    struct md_number with, before, rate;
    enum md_status status = md_number_add(&line->before, &line->value, &with);
    if (status != MD_OK) return status;
    if (tiers->tiers->method != MD_TIERS_MARGINAL) {
        status = md_tiers_rate(tiers, &with, scale, &rate, NULL, NULL);
        return status == MD_OK ? md_number_multiply(&rate, &line->value, pay) : status;
    }
    status = md_tiers_pay(tiers, &with, scale, &with);
    if (status == MD_OK) status = md_tiers_pay(tiers, &line->before, scale, &before);
    return status == MD_OK ? md_number_subtract(&with, &before, pay) : status;
}

enum md_status md_line_tier_pay(const struct md_component *component, const struct md_tiers_now *tiers,
                                const struct md_pay_line *line, const struct md_number *total,
                                const struct md_number *scale, struct md_number *pay)
{
    switch (component->tiers_on) {
    case MD_TIERS_ON_RUNNING: return running_pay(tiers, line, scale, pay);
    case MD_TIERS_ON_PERIOD: return period_pay(tiers, line, total, scale, pay);
    case MD_TIERS_ON_LINE: break;
    }
    return md_tiers_pay(tiers, &line->value, scale, pay);
}

/* ---- The table of a line's date ---- */

static int compare_dates(const void *context, uint32_t a, uint32_t b)
{
    const struct md_pay_line *lines = context;
    return (lines[a].date > lines[b].date) - (lines[a].date < lines[b].date);
}

/* The whole of a period has one table, that of its last day; a line has that of its date. */
static void find_tables(struct pay_work *pay)
{
    struct md_evaluation *evaluation = pay->work->evaluation;
    const struct md_component *component = pay->work->component;
    struct md_line_tiers *tiers = &pay->lines->tiers;
    if (pay->tiers == NULL || component->tiers_on == MD_TIERS_ON_PERIOD) return;
    size_t count = pay->lines->count;
    uint32_t *order = md_alloc_array(count + 1, sizeof *order);
    for (size_t i = 0; i < count; i++) order[i] = (uint32_t)i;
    md_sort(order, count, compare_dates, pay->lines->lines);
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || compare_dates(pay->lines->lines, order[distinct - 1], order[i]) != 0)
            order[distinct++] = order[i];
    tiers->dates = md_arena_array(&evaluation->arena, distinct + 1, sizeof *tiers->dates);
    tiers->tables = md_arena_array(&evaluation->arena, distinct + 1, sizeof *tiers->tables);
    for (size_t i = 0; i < distinct; i++) {
        tiers->dates[i] = pay->lines->lines[order[i]].date;
        tiers->tables[i] = md_tiers_at(component->rates, evaluation->params, tiers->dates[i], &evaluation->arena);
    }
    tiers->count = distinct;
    md_free(order);
}

const struct md_tiers_now *md_line_tiers_at(const struct md_pay_lines *lines, const struct md_pay_line *line,
                                            const struct md_tiers_now *period)
{
    const struct md_line_tiers *tiers = &lines->tiers;
    size_t low = 0, high = tiers->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tiers->dates[middle] < line->date) low = middle + 1;
        else high = middle;
    }
    return low < tiers->count ? &tiers->tables[low] : period;
}

static void apply_tiers(struct batch_now *now)
{
    const struct pay_work *pay = now->pay;
    const struct md_component *component = pay->work->component;
    for (size_t i = 0; i < now->open_count; i++) {
        struct md_pay_line *line = &now->lines[now->open[i]];
        const struct md_number *scale = pay->scales != NULL ? &pay->scales[line->subject] : NULL;
        const struct md_tiers_now *tiers = md_line_tiers_at(pay->lines, line, pay->tiers);
        if (tiers->missing_param) {
            miss(pay, line, MD_STATE_MISSING, (struct md_reason){.code = MD_REASON_NO_PARAM,
                                                                 .argument = (uint32_t)(tiers->param + 1)});
            continue;
        }
        enum md_status status =
            md_line_tier_pay(component, tiers, line, &pay->totals[line->subject], scale, &line->pay);
        struct md_reason reason = {.node = component->on_value.root, .code = MD_REASON_NO_TIER};
        if (status == MD_NOT_FOUND) miss(pay, line, MD_STATE_MISSING, reason);
        else if (status != MD_OK) out_of_range(line, component->on_value.root);
        else if (md_number_is_zero(&line->pay) && !md_number_is_zero(&line->value))
            line->reason = (struct md_reason){.node = component->on_value.root, .code = MD_REASON_BELOW_THRESHOLD};
    }
    keep_open(now);
}

static void round_lines(struct batch_now *now)
{
    const struct md_component *component = now->pay->work->component;
    if (md_number_sign(&component->line_step) <= 0) return;
    for (size_t i = 0; i < now->open_count; i++) {
        struct md_pay_line *line = &now->lines[now->open[i]];
        if (md_number_round(&line->pay, &component->line_step, component->rounding, &line->pay) != MD_OK)
            out_of_range(line, 0);
    }
}

/* ---- Batches ---- */

static void pay_open(struct batch_now *now)
{
    const struct pay_work *pay = now->pay;
    const struct md_component *component = pay->work->component;
    apply_when(now);
    for (size_t i = 0; i < now->open_count; i++) now->lines[now->open[i]].pay = now->lines[now->open[i]].value;
    apply(now, &component->amount, STEP_SET);
    apply(now, &component->rate, STEP_TIMES);
    if (pay->tiers != NULL) apply_tiers(now);
    for (size_t i = 0; i < component->times_count; i++) apply(now, &component->times[i], STEP_TIMES);
    apply(now, &component->line_cap, STEP_CAP);
    round_lines(now);
}

static void list_open(struct batch_now *now, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (now->lines[i].status == MD_LINE_PAYS && !now->pay->work->outcomes[now->lines[i].subject].decided)
            now->open[now->open_count++] = (uint16_t)i;
}

static void pay_batch(struct pay_work *pay, size_t from, size_t count, size_t thread)
{
    struct batch_now now = {.pay = pay, .lines = pay->lines->lines + from,
                            .evaluator = pay->work->evaluation->evaluators[thread]};
    list_open(&now, count);
    if (now.open_count == 0) return;
    struct md_scope scope = md_line_batch_fill(pay->batches[thread], pay->work, pay->lines, from, count);
    md_evaluator_begin(now.evaluator, &pay->work->bound.binding, &scope);
    pay_open(&now);
}

/* Lines of a round do not stand together: copies are paid and put back. */
static void pay_picked(struct pay_work *pay, const uint32_t *list, size_t count, size_t thread)
{
    struct md_line_batch *batch = pay->batches[thread];
    struct md_scope scope = md_line_batch_pick(batch, pay->work, pay->lines, list, count);
    struct batch_now now = {.pay = pay, .lines = batch->picked,
                            .evaluator = pay->work->evaluation->evaluators[thread]};
    list_open(&now, count);
    md_evaluator_begin(now.evaluator, &pay->work->bound.binding, &scope);
    pay_open(&now);
    for (size_t i = 0; i < count; i++) pay->lines->lines[list[i]] = batch->picked[i];
}

static void pay_task(void *context, size_t task, size_t thread)
{
    struct pay_work *pay = context;
    size_t total;
    const uint32_t *list = md_line_openings_list(pay->openings, pay->round, &total);
    size_t end = (task + 1) * MD_TASK_ROWS;
    if (end > total) end = total;
    for (size_t from = task * MD_TASK_ROWS; from < end; from += MD_BATCH_ROWS) {
        size_t count = end - from < MD_BATCH_ROWS ? end - from : MD_BATCH_ROWS;
        if (list != NULL) pay_picked(pay, list + from, count, thread);
        else pay_batch(pay, from, count, thread);
    }
}

static void pay_round(struct pay_work *pay)
{
    size_t count;
    (void)md_line_openings_list(pay->openings, pay->round, &count);
    md_line_openings_begin(pay->openings, pay->round);
    md_pool_run(pay->work->evaluation->threads, (count + MD_TASK_ROWS - 1) / MD_TASK_ROWS, pay_task, pay);
    md_line_openings_end(pay->openings, pay->round);
}

/* ---- Sums ---- */

/* The first error in the order of the run decides, else the first missing value. */
static const struct md_pay_line *faulty_line(const struct md_pay_line *lines, size_t count)
{
    const struct md_pay_line *found = NULL;
    for (size_t i = 0; i < count; i++) {
        if (lines[i].status != MD_LINE_FAULTY) continue;
        if (lines[i].state == MD_STATE_ERROR) return &lines[i];
        if (found == NULL) found = &lines[i];
    }
    return found;
}

static void add_up(const struct pay_work *pay, size_t key)
{
    const struct md_component *component = pay->work->component;
    struct md_result *outcome = &pay->work->outcomes[key];
    const struct md_pay_line *lines = pay->lines->lines + pay->lines->first[key];
    size_t count = pay->lines->first[key + 1] - pay->lines->first[key];
    const struct md_pay_line *faulty = faulty_line(lines, count);
    outcome->value = MD_NUMBER_ZERO;
    outcome->reason = (struct md_reason){0};
    if (faulty != NULL) {
        md_result_fault(component, outcome, faulty->state, faulty->reason);
        return;
    }
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        if (lines[i].status == MD_LINE_COUNTS) continue;
        any = true;
        if (md_number_add(&outcome->value, &lines[i].pay, &outcome->value) != MD_OK) {
            struct md_reason reason = {.node = component->on_value.root, .code = MD_REASON_RANGE};
            md_result_fault(component, outcome, MD_STATE_ERROR, reason);
            return;
        }
        if (outcome->reason.code == MD_REASON_NONE) outcome->reason = lines[i].reason;
    }
    if (!any && !md_number_is_zero(&pay->totals[key]))
        outcome->reason = (struct md_reason){.node = component->on_value.root, .code = MD_REASON_NO_LINES};
}

void md_component_lines(struct md_component_work *work, const struct md_tiers_now *tiers,
                        const struct md_number *totals, const struct md_number *scales,
                        struct md_pay_lines **kept)
{
    size_t threads = work->evaluation->threads;
    struct pay_work pay = {.work = work, .tiers = tiers, .totals = totals, .scales = scales};
    pay.lines = md_lines_gather(work);
    find_tables(&pay);
    pay.batches = md_alloc_array(threads, sizeof *pay.batches);
    for (size_t t = 0; t < threads; t++) pay.batches[t] = md_line_batch_new(work->evaluation);
    pay.openings = md_line_openings_open(work, pay.lines);
    for (; pay.round < md_line_openings_rounds(pay.openings); pay.round++) pay_round(&pay);
    md_line_openings_free(pay.openings);
    for (size_t key = 0; key < work->subjects->count; key++)
        if (!work->outcomes[key].decided) add_up(&pay, key);
    for (size_t i = 0; i < pay.lines->count; i++) pay.lines->lines[i].kept = pay.lines->lines[i].pay;
    for (size_t t = 0; t < threads; t++) md_line_batch_free(pay.batches[t]);
    md_free(pay.batches);
    *kept = pay.lines;
}
