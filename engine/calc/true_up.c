/* true_up: a component pays its value less what it has paid since a level of the calendar began. Inside the
 * list of periods that is the evaluation's own; before it, what is posted. Source: LANGUAGE.md section 3. */
#include <string.h>

#include "calc/posted.h"

/* The period of the level around a period of the component. */
static struct md_period level_around(const struct md_evaluation *evaluation, const struct md_component *component,
                                     const struct md_period *period)
{
    struct md_period level = *period;
    (void)md_period_enclosing(&evaluation->model->calendar, period, component->true_up - 1, &level);
    return level;
}

/* ---- What was paid ---- */

/* Of lines each version of a plan has its own; else versions go on with what the one before has paid. */
static bool is_same(const struct md_component *a, const struct md_component *b)
{
    if (a->per_line || b->per_line) return a == b;
    return strcmp(a->full_name, b->full_name) == 0;
}

static void add_column(struct md_component_work *work, const struct md_due *due, struct md_number *paid)
{
    const struct md_column_at *column = md_column_get(
        work->evaluation, (int64_t)work->evaluation->model->measures_count + due->component, due->period.end);
    struct md_reason depends = {.code = MD_REASON_DEPENDS, .extra = (uint16_t)(due->component + 1)};
    for (size_t key = 0; key < work->subjects->count && column->outcomes != NULL; key++) {
        const struct md_result *outcome = &column->outcomes[key];
        if (outcome->status == MD_RESULT_HELD && !work->outcomes[key].decided)
            md_result_fault(work->component, &work->outcomes[key], MD_STATE_ERROR, depends);
        if (outcome->status == MD_RESULT_VALUE && outcome->title == NULL)
            (void)md_number_add(&paid[key], &outcome->value, &paid[key]);
    }
}

/* A component per line has what was posted while its version of the plan was in force. */
static void add_posted(struct md_component_work *work, const struct md_period *level, struct md_number *paid)
{
    const struct md_plan *plan = &work->evaluation->model->plans[work->component->plan];
    struct md_reason depends = {.code = MD_REASON_DEPENDS, .extra = (uint16_t)(work->due->component + 1)};
    size_t count;
    const struct md_posted_row *rows = md_posted_rows(work->evaluation, work->due->component, &count);
    for (size_t i = 0; i < count; i++) {
        const struct md_posted_row *row = &rows[i];
        if (row->end <= level->first || row->end > work->due->period.first) continue;
        if (work->component->per_line && (row->end <= plan->since || row->end > plan->before)) continue;
        if (row->status == MD_FIGURE_HELD && !work->outcomes[row->key].decided)
            md_result_fault(work->component, &work->outcomes[row->key], MD_STATE_ERROR, depends);
        (void)md_number_add(&paid[row->key], &row->value, &paid[row->key]);
    }
}

struct md_number *md_true_up_paid(struct md_component_work *work)
{
    struct md_evaluation *evaluation = work->evaluation;
    const struct md_model *model = evaluation->model;
    const struct md_component *component = work->component;
    size_t count = work->subjects->count;
    struct md_period level = level_around(evaluation, component, &work->due->period);
    struct md_number *paid = md_arena_array(&evaluation->arena, count + 1, sizeof *paid);
    for (size_t key = 0; key < count; key++) paid[key] = MD_NUMBER_ZERO;
    add_posted(work, &level, paid);
    for (uint32_t p = 0; p < evaluation->periods_count; p++) {
        const struct md_period_due *list = &evaluation->dues[p];
        for (size_t i = 0; i < list->count; i++) {
            const struct md_due *due = &list->dues[i];
            bool earlier = level.first <= due->period.first && due->period.end <= work->due->period.first;
            if (!earlier || !is_same(&model->components[due->component], component)) continue;
            md_pay_plan(evaluation, p, model->components[due->component].plan);
            add_column(work, due, paid);
        }
    }
    return paid;
}
