/* true_up: a component pays its value less what it has paid since a level of the calendar began. Inside the
 * list of periods that is the evaluation's own; before it, what is posted. Source: LANGUAGE.md section 3. */
#include <string.h>

#include "base/memory.h"
#include "calc/pipeline.h"

/* The period of the level around a period of the component. */
static struct md_period level_around(const struct md_evaluation *evaluation, const struct md_component *component,
                                     const struct md_period *period)
{
    struct md_period level = *period;
    (void)md_period_enclosing(&evaluation->model->calendar, period, component->true_up - 1, &level);
    return level;
}

/* ---- What is posted ---- */

struct posted_work {
    struct md_evaluation *evaluation;
    int32_t before;
};

static bool is_called(const struct md_model *model, const struct md_component *component,
                      const struct md_posted_outcome *outcome)
{
    if (strcmp(model->plans[component->plan].name, outcome->plan) != 0) return false;
    if (strcmp(component->name, outcome->component) == 0) return true;
    return component->was != NULL && strcmp(component->was, outcome->component) == 0;
}

static void add_posted(void *visitor, const struct md_posted_outcome *outcome)
{
    struct posted_work *work = visitor;
    struct md_evaluation *evaluation = work->evaluation;
    const struct md_model *model = evaluation->model;
    for (size_t c = 0; c < model->components_count; c++) {
        const struct md_component *component = &model->components[c];
        if (component->true_up == 0 || !is_called(model, component, outcome)) continue;
        struct md_period level = level_around(evaluation, component, &evaluation->periods[0]);
        int32_t key = md_key_of_text(evaluation, model->plans[component->plan].of, outcome->subject);
        if (outcome->first < level.first || key < 0) continue;
        struct md_number *sum = &evaluation->paid_before[c][key];
        (void)md_number_add(sum, &outcome->value, sum);
    }
}

enum md_status md_paid_before_open(struct md_evaluation *evaluation, const struct md_record_source *source,
                                   struct md_diagnostics *out)
{
    const struct md_model *model = evaluation->model;
    struct posted_work work = {evaluation, evaluation->periods_count > 0 ? evaluation->periods[0].first : 0};
    int32_t since = work.before;
    evaluation->paid_before =
        md_arena_array(&evaluation->arena, model->components_count + 1, sizeof *evaluation->paid_before);
    for (size_t c = 0; c < model->components_count && evaluation->periods_count > 0; c++) {
        const struct md_component *component = &model->components[c];
        if (component->true_up == 0) continue;
        size_t count = md_subject_count(evaluation, model->plans[component->plan].of);
        struct md_period level = level_around(evaluation, component, &evaluation->periods[0]);
        if (level.first < since) since = level.first;
        evaluation->paid_before[c] = md_arena_array(&evaluation->arena, count + 1, sizeof(struct md_number));
        for (size_t key = 0; key < count; key++) evaluation->paid_before[c][key] = MD_NUMBER_ZERO;
    }
    if (source->outcomes == NULL || since >= work.before) return MD_OK;
    return source->outcomes(source->context, since, work.before, add_posted, &work, out);
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

struct md_number *md_true_up_paid(struct md_component_work *work)
{
    struct md_evaluation *evaluation = work->evaluation;
    const struct md_model *model = evaluation->model;
    const struct md_component *component = work->component;
    size_t count = work->subjects->count;
    struct md_period level = level_around(evaluation, component, &work->due->period);
    struct md_number *paid = md_arena_array(&evaluation->arena, count + 1, sizeof *paid);
    const struct md_number *before = evaluation->paid_before[work->due->component];
    bool posted = level.first < evaluation->periods[0].first && before != NULL;
    for (size_t key = 0; key < count; key++) paid[key] = posted ? before[key] : MD_NUMBER_ZERO;
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
