/* A plan in a period: its components in the order written, then the limits of their sum. */
#include <string.h>

#include "base/memory.h"
#include "calc/pipeline.h"

struct total_work {
    struct md_evaluation *evaluation;
    const struct md_plan *plan;
    const struct md_period_due *dues;
    size_t first, count; /* the plan's entries */
    struct md_column_at **columns;
    int32_t *list;
    const char *unit; /* NULL: any */
    bool is_cap;
};

static const struct md_component *component_at(const struct total_work *work, size_t i)
{
    return &work->evaluation->model->components[work->dues->dues[work->first + i].component];
}

static bool counts_in(const struct md_component *component, const char *unit)
{
    const char *own = component->type.unit_name != NULL ? component->type.unit_name : "";
    return component->type.base == MD_BASE_NUMBER && (unit == NULL || strcmp(own, unit) == 0);
}

/* What is only booked (pays = false), a title, or points beside money takes no part in what the plan pays. */
static bool is_paid(const struct total_work *work, size_t i)
{
    const struct md_component *component = component_at(work, i);
    return !component->booked_only && counts_in(component, work->unit);
}

/* A plan limits what it pays in its currency; one that pays nothing in it, all that it pays. */
static const char *unit_of(const struct total_work *work)
{
    for (size_t i = 0; i < work->count; i++)
        if (counts_in(component_at(work, i), work->plan->currency)) return work->plan->currency;
    return NULL;
}

static bool is_money(const struct md_result *outcome)
{
    return outcome->status == MD_RESULT_VALUE && outcome->title == NULL;
}

/* Sum of the components of a subject; false where one is held, whose index is *held. */
static bool total_of(const struct total_work *work, size_t key, struct md_number *total, int *held)
{
    *total = MD_NUMBER_ZERO;
    for (size_t i = 0; i < work->count; i++) {
        const struct md_result *outcome = &work->columns[i]->outcomes[key];
        *held = work->dues->dues[work->first + i].component;
        if (!is_paid(work, i)) continue;
        if (outcome->status == MD_RESULT_HELD) return false;
        if (is_money(outcome) && md_number_add(total, &outcome->value, total) != MD_OK)
            return false;
    }
    return true;
}

static void hold_all(struct total_work *work, size_t key, struct md_reason reason)
{
    for (size_t i = 0; i < work->count; i++) {
        struct md_result *outcome = &work->columns[i]->outcomes[key];
        if (outcome->status != MD_RESULT_VALUE && outcome->status != MD_RESULT_ZERO) continue;
        *outcome = (struct md_result){
            .status = MD_RESULT_HELD, .decided = 1, .value = MD_NUMBER_ZERO, .reason = reason};
    }
}

/* What is above the cap is taken from the components in reverse written order. */
static void cut_one(struct total_work *work, size_t i, size_t key, struct md_number *excess)
{
    struct md_result *outcome = &work->columns[i]->outcomes[key];
    if (!is_money(outcome) || !is_paid(work, i) || md_number_sign(&outcome->value) <= 0) return;
    struct md_number part = md_number_min(&outcome->value, excess);
    (void)md_number_subtract(&outcome->value, &part, &outcome->value);
    (void)md_number_subtract(excess, &part, excess);
    if (!md_number_is_zero(&outcome->value)) return;
    outcome->status = MD_RESULT_ZERO;
    outcome->reason = (struct md_reason){.code = MD_REASON_CAPPED};
}

/* The versions of a component, from the last to the first, before those of the component above it. */
static void cut(struct total_work *work, size_t key, struct md_number excess)
{
    for (size_t i = work->count; i > 0; i--) {
        const char *name = component_at(work, i - 1)->full_name;
        for (size_t j = i; j > 0 && md_number_sign(&excess) > 0; j--)
            if (strcmp(component_at(work, j - 1)->full_name, name) == 0) cut_one(work, j - 1, key, &excess);
    }
}

/* What lacks to the floor is added to the last component that is a number. */
static void fill(struct total_work *work, size_t key, struct md_number lack)
{
    for (size_t i = work->count; i > 0; i--) {
        struct md_result *outcome = &work->columns[i - 1]->outcomes[key];
        if (!is_paid(work, i - 1)) continue;
        bool number = is_money(outcome) || outcome->status == MD_RESULT_ZERO;
        if (!number || md_number_add(&outcome->value, &lack, &outcome->value) != MD_OK) continue;
        outcome->status = md_number_is_zero(&outcome->value) ? MD_RESULT_ZERO : MD_RESULT_VALUE;
        outcome->reason = (struct md_reason){0};
        return;
    }
}

static void visit_limit(void *context, size_t index, const struct md_vector *vector, size_t row)
{
    struct total_work *work = context;
    size_t key = (size_t)work->list[index];
    struct md_number total, difference;
    int held;
    if (!total_of(work, key, &total, &held)) {
        hold_all(work, key,
                 (struct md_reason){.code = MD_REASON_DEPENDS, .extra = (uint16_t)(held + 1)});
        return;
    }
    if (vector->states[row] != MD_STATE_PRESENT) {
        hold_all(work, key, vector->reasons[row]);
        return;
    }
    int order = md_number_compare(&total, &vector->numbers[row]);
    if (work->is_cap && order > 0 &&
        md_number_subtract(&total, &vector->numbers[row], &difference) == MD_OK)
        cut(work, key, difference);
    if (!work->is_cap && order < 0 &&
        md_number_subtract(&vector->numbers[row], &total, &difference) == MD_OK)
        fill(work, key, difference);
}

static size_t list_paid(struct total_work *work, size_t subjects)
{
    size_t count = 0;
    for (size_t key = 0; key < subjects; key++) {
        bool paid = false;
        for (size_t i = 0; i < work->count && !paid; i++)
            paid = work->columns[i]->outcomes[key].status != MD_RESULT_NONE;
        if (paid) work->list[count++] = (int32_t)key;
    }
    return count;
}

/* Measures that the plan's own components read have been read by now: explanations go by the same values. */
static void keep_values(struct total_work *work)
{
    struct md_arena *arena = &work->evaluation->arena;
    for (size_t i = 0; i < work->count; i++) {
        struct md_values *values = &work->columns[i]->values, *kept = md_arena_alloc(arena, sizeof *kept);
        *kept = *values;
        kept->states = md_arena_copy(arena, values->states, values->count * sizeof *values->states);
        kept->reasons = md_arena_copy(arena, values->reasons, values->count * sizeof *values->reasons);
        if (values->numbers != NULL)
            kept->numbers = md_arena_copy(arena, values->numbers, values->count * sizeof *values->numbers);
        work->columns[i]->before_limits = kept;
    }
}

static void limit_total(struct total_work *work, const struct md_period *period)
{
    struct md_evaluation *evaluation = work->evaluation;
    const struct md_plan *plan = work->plan;
    const struct md_subjects *subjects =
        md_subjects_at(evaluation, plan->of, period->first, period->end);
    struct md_roots roots = {0};
    struct md_bound bound;
    md_roots_of_plan(plan, &roots);
    md_bind(evaluation, &roots, period->end, period, &bound);
    work->list = md_alloc_array(subjects->count + 1, sizeof *work->list);
    const struct md_formula *limits[2] = {&plan->floor, &plan->cap};
    for (int i = 0; i < 2; i++) {
        if (!md_has_formula(limits[i])) continue;
        work->is_cap = i == 1;
        size_t count = list_paid(work, subjects->count);
        md_evaluate_subjects(evaluation, &bound, subjects, work->list, count, limits[i]->root,
                             visit_limit, work);
    }
    keep_values(work);
    for (size_t i = 0; i < work->count; i++)
        for (size_t key = 0; key < subjects->count; key++)
            md_result_store(work->dues->dues[work->first + i].component,
                            &work->columns[i]->outcomes[key], &work->columns[i]->values, key);
    md_free(work->list);
    md_unbind(&bound);
    md_roots_free(&roots);
}

/* Versions of a plan that pay in one period are one plan; they stand side by side in the model. */
static bool is_one_plan(const struct md_model *model, int a, int b)
{
    const struct md_plan *x = &model->plans[a], *y = &model->plans[b];
    return a == b || (strcmp(x->name, y->name) == 0 && x->of == y->of);
}

static void set_state(struct md_evaluation *evaluation, uint32_t period, int plan, enum md_plan_state state)
{
    const struct md_model *model = evaluation->model;
    for (size_t p = 0; p < model->plans_count; p++)
        if (is_one_plan(model, (int)p, plan))
            evaluation->plan_runs[period * model->plans_count + p].state = (uint8_t)state;
}

/* The limits are those of the last version that pays in the period. */
void md_pay_plan(struct md_evaluation *evaluation, uint32_t period, int plan)
{
    const struct md_model *model = evaluation->model;
    if (evaluation->plan_runs[period * model->plans_count + (size_t)plan].state != MD_PLAN_OPEN) return;
    struct total_work work = {
        .evaluation = evaluation, .plan = &model->plans[plan], .dues = &evaluation->dues[period]};
    set_state(evaluation, period, plan, MD_PLAN_RUNNING);
    work.columns = md_alloc_array(work.dues->count + 1, sizeof *work.columns);
    for (size_t i = 0; i < work.dues->count; i++) {
        const struct md_due *due = &work.dues->dues[i];
        if (!is_one_plan(model, model->components[due->component].plan, plan)) continue;
        if (work.count == 0) work.first = i;
        work.plan = &model->plans[model->components[due->component].plan];
        /* The evaluation owns its columns; the getter's const is for everybody else. */
        work.columns[work.count++] = (struct md_column_at *)(uintptr_t)md_column_get(
            evaluation, (int64_t)model->measures_count + due->component, due->period.end);
    }
    bool limited = md_has_formula(&work.plan->cap) || md_has_formula(&work.plan->floor);
    work.unit = limited ? unit_of(&work) : NULL;
    if (limited && work.count > 0) limit_total(&work, &evaluation->periods[period]);
    md_free(work.columns);
    set_state(evaluation, period, plan, MD_PLAN_DONE);
}
