/* A component over its subjects, step by step: who takes part, the result of its form, then
 * multipliers, limits, rounding and the reason of a zero. Source: LANGUAGE.md section 3. */
#include <string.h>

#include "base/memory.h"
#include "calc/line_pay.h"
#include "calc/pipeline.h"
#include "eval/tier_pay.h"

/* ---- Deciding ---- */

static void hold(struct md_result *outcome, struct md_reason reason)
{
    outcome->status = MD_RESULT_HELD;
    outcome->decided = 1;
    outcome->reason = reason;
    outcome->value = MD_NUMBER_ZERO;
}

static void set_zero(struct md_result *outcome, struct md_reason reason)
{
    outcome->status = MD_RESULT_ZERO;
    outcome->decided = 1;
    outcome->reason = reason;
    outcome->value = MD_NUMBER_ZERO;
}

void md_result_fault(const struct md_component *component, struct md_result *outcome, uint8_t state,
                     struct md_reason reason)
{
    if (state == MD_STATE_ERROR || component->missing == MD_MISSING_HOLD) {
        hold(outcome, reason);
    } else if (component->missing == MD_MISSING_ZERO) {
        set_zero(outcome, reason);
    } else {
        outcome->status = MD_RESULT_SKIPPED;
        outcome->decided = 1;
        outcome->reason = reason;
    }
}

static void out_of_range(struct md_result *outcome, md_node_index node)
{
    hold(outcome, (struct md_reason){.node = node, .code = MD_REASON_RANGE});
}

/* ---- Walking the subjects that are not decided yet ---- */

struct step_walk {
    struct md_component_work *work;
    int32_t *list;
    size_t count;
    md_node_index root;
    bool of_plan;              /* a `when` of the plan: no outcome at all where it is false */
    struct md_number *numbers; /* by subject: what is kept besides the outcome */
    struct md_number *scales;  /* by subject: of lines, whose tiers are paid later */
    const struct md_tiers_now *tiers;
    int32_t *due_days; /* by subject, where `due` is a formula */
};

static void list_open(struct step_walk *walk)
{
    const struct md_component_work *work = walk->work;
    walk->count = 0;
    for (size_t key = 0; key < work->subjects->count; key++)
        if (!work->outcomes[key].decided) walk->list[walk->count++] = (int32_t)key;
}

static void each(struct step_walk *walk, const struct md_formula *formula, md_visit_value *visit)
{
    walk->root = formula->root;
    list_open(walk);
    md_evaluate_subjects(walk->work->evaluation, &walk->work->bound, walk->work->subjects,
                         walk->list, walk->count, formula->root, visit, walk);
}

/* The outcome of a row; NULL where the value is no number to go on with, which has been decided
 * then. */
static struct md_result *open_outcome(struct step_walk *walk, size_t index,
                                      const struct md_vector *vector, size_t row)
{
    struct md_result *outcome = &walk->work->outcomes[walk->list[index]];
    if (vector->states[row] == MD_STATE_PRESENT) return outcome;
    md_result_fault(walk->work->component, outcome, vector->states[row], vector->reasons[row]);
    return NULL;
}

/* ---- Who takes part ---- */

static void visit_when(void *context, size_t index, const struct md_vector *vector, size_t row)
{
    struct step_walk *walk = context;
    struct md_result *outcome = &walk->work->outcomes[walk->list[index]];
    struct md_reason reason = vector->reasons[row];
    if (vector->states[row] == MD_STATE_ERROR) {
        hold(outcome, reason);
    } else if (vector->states[row] == MD_STATE_MISSING) {
        reason.code = MD_REASON_TESTED;
        hold(outcome, reason);
    } else if (vector->integers[row] == 0 && walk->of_plan) {
        outcome->decided = 1;
    } else if (vector->integers[row] == 0) {
        const struct md_due *due = walk->work->due;
        set_zero(outcome, (struct md_reason){.node = walk->root,
                                             .code = MD_REASON_WHEN,
                                             .extra = (uint16_t)(due->component + 1)});
    }
}

static void choose_subjects(struct step_walk *walk, const struct md_plan *plan)
{
    const struct md_component_work *work = walk->work;
    for (size_t key = 0; key < work->subjects->count; key++) {
        work->outcomes[key].value = MD_NUMBER_ZERO;
        work->outcomes[key].decided = work->subjects->rows[key] == MD_NO_ROW;
    }
    walk->of_plan = true;
    if (md_has_formula(&plan->when)) each(walk, &plan->when, visit_when);
    walk->of_plan = false;
    /* Of a component per line it is the lines' condition. */
    if (md_has_formula(&work->component->when) && !work->component->per_line)
        each(walk, &work->component->when, visit_when);
}

/* ---- The forms ---- */

static void visit_amount(void *context, size_t index, const struct md_vector *vector, size_t row)
{
    struct step_walk *walk = context;
    struct md_result *outcome = open_outcome(walk, index, vector, row);
    if (outcome == NULL) return;
    if (vector->texts != NULL) {
        outcome->status = MD_RESULT_VALUE;
        outcome->decided = 1;
        outcome->title = md_arena_strndup(&walk->work->evaluation->arena, vector->texts[row].bytes,
                                          vector->texts[row].length);
        return;
    }
    outcome->value = vector->numbers[row];
    outcome->reason = vector->reasons[row];
}

static void visit_on(void *context, size_t index, const struct md_vector *vector, size_t row)
{
    struct step_walk *walk = context;
    struct md_result *outcome = open_outcome(walk, index, vector, row);
    if (outcome == NULL) return;
    outcome->value = vector->numbers[row];
    walk->numbers[walk->list[index]] = vector->numbers[row];
}

static void pay_tiers(struct step_walk *walk, struct md_result *outcome,
                      const struct md_number *scale)
{
    const struct md_component *component = walk->work->component;
    md_node_index node = component->on_value.root;
    enum md_status status = md_tiers_pay(walk->tiers, &outcome->value, scale, &outcome->value);
    if (status == MD_NOT_FOUND)
        md_result_fault(component, outcome, MD_STATE_MISSING,
                        (struct md_reason){.node = node, .code = MD_REASON_NO_TIER});
    else if (status != MD_OK)
        out_of_range(outcome, node);
}

/* A goal that is missing, 0 or negative is no goal, never the top tier. */
static void visit_scale(void *context, size_t index, const struct md_vector *vector, size_t row)
{
    struct step_walk *walk = context;
    const struct md_component *component = walk->work->component;
    struct md_result *outcome = &walk->work->outcomes[walk->list[index]];
    struct md_reason reason = {.node = walk->root, .code = MD_REASON_NO_GOAL};
    bool present = vector->states[row] == MD_STATE_PRESENT;
    if (vector->states[row] == MD_STATE_ERROR)
        hold(outcome, vector->reasons[row]);
    else if (!present && component->scale == MD_SCALE_FORMULA)
        md_result_fault(component, outcome, MD_STATE_MISSING, vector->reasons[row]);
    else if (!present || md_number_sign(&vector->numbers[row]) <= 0)
        md_result_fault(component, outcome, MD_STATE_MISSING, reason);
    else if (walk->scales != NULL)
        walk->scales[walk->list[index]] = vector->numbers[row];
    else
        pay_tiers(walk, outcome, &vector->numbers[row]);
}

static void miss_params(struct step_walk *walk, int param)
{
    struct md_reason reason = {.code = MD_REASON_NO_PARAM, .argument = (uint32_t)(param + 1)};
    list_open(walk);
    for (size_t i = 0; i < walk->count; i++)
        md_result_fault(walk->work->component, &walk->work->outcomes[walk->list[i]],
                        MD_STATE_MISSING, reason);
}

static void apply_rates(struct step_walk *walk)
{
    struct md_component_work *work = walk->work;
    const struct md_component *component = work->component;
    struct md_arena arena = {0};
    int32_t day = work->due->period.end - 1;
    struct md_tiers_now now = md_tiers_at(component->rates, work->evaluation->params, day, &arena);
    walk->tiers = &now;
    list_open(walk);
    if (now.missing_param) {
        miss_params(walk, now.param);
    } else if (component->scale != MD_SCALE_NONE && md_has_formula(&component->scale_value)) {
        each(walk, &component->scale_value, visit_scale);
    } else {
        for (size_t i = 0; i < walk->count; i++)
            pay_tiers(walk, &work->outcomes[walk->list[i]], NULL);
    }
    walk->tiers = NULL;
    md_arena_free(&arena);
}

/* The result is the sum of the lines; a table chooses its bands line by line. */
static void apply_lines(struct step_walk *walk, struct md_column_at *column)
{
    struct md_component_work *work = walk->work;
    const struct md_component *component = work->component;
    struct md_arena arena = {0};
    struct md_tiers_now now = {0};
    int32_t day = work->due->period.end - 1;
    bool scaled = component->scale != MD_SCALE_NONE && md_has_formula(&component->scale_value);
    if (component->rates != NULL) {
        now = md_tiers_at(component->rates, work->evaluation->params, day, &arena);
        if (scaled) {
            walk->scales = md_arena_array(&arena, work->subjects->count + 1, sizeof *walk->scales);
            each(walk, &component->scale_value, visit_scale);
        }
        bool of_period = component->tiers_on == MD_TIERS_ON_PERIOD;
        if (now.missing_param && of_period) miss_params(walk, now.param);
    }
    md_component_lines(work, component->rates != NULL ? &now : NULL, walk->numbers, walk->scales,
                       &column->lines);
    walk->scales = NULL;
    md_arena_free(&arena);
}

static void visit_factor(void *context, size_t index, const struct md_vector *vector, size_t row)
{
    struct step_walk *walk = context;
    struct md_result *outcome = open_outcome(walk, index, vector, row);
    if (outcome == NULL) return;
    bool was_zero = md_number_is_zero(&outcome->value);
    if (md_number_multiply(&outcome->value, &vector->numbers[row], &outcome->value) != MD_OK) {
        out_of_range(outcome, walk->root);
        return;
    }
    if (!was_zero && md_number_is_zero(&outcome->value))
        outcome->reason = (struct md_reason){.node = walk->root, .code = MD_REASON_NOTHING};
}

static void apply_form(struct step_walk *walk, struct md_column_at *column)
{
    const struct md_component *component = walk->work->component;
    switch (component->form) {
    case MD_COMPONENT_AMOUNT:
        each(walk, &component->amount, visit_amount);
        break;
    case MD_COMPONENT_ON:
        each(walk, &component->on_value, visit_on);
        if (component->per_line)
            apply_lines(walk, column);
        else if (component->rates != NULL)
            apply_rates(walk);
        else if (md_has_formula(&component->rate))
            each(walk, &component->rate, visit_factor);
        else if (md_has_formula(&component->amount)) /* a table whose tiers are rows */
            each(walk, &component->amount, visit_amount);
        break;
    case MD_COMPONENT_RANK:
        md_component_rank(walk->work);
        break;
    case MD_COMPONENT_DIVIDE:
        column->parts = md_component_divide(walk->work);
        break;
    }
}

/* ---- Limits and rounding ---- */

static void visit_floor(void *context, size_t index, const struct md_vector *vector, size_t row)
{
    struct step_walk *walk = context;
    struct md_result *outcome = open_outcome(walk, index, vector, row);
    if (outcome != NULL) outcome->value = md_number_max(&outcome->value, &vector->numbers[row]);
}

static void visit_cap(void *context, size_t index, const struct md_vector *vector, size_t row)
{
    struct step_walk *walk = context;
    struct md_result *outcome = open_outcome(walk, index, vector, row);
    if (outcome == NULL) return;
    bool was_zero = md_number_is_zero(&outcome->value);
    outcome->value = md_number_min(&outcome->value, &vector->numbers[row]);
    if (!was_zero && md_number_is_zero(&outcome->value))
        outcome->reason = (struct md_reason){.node = walk->root, .code = MD_REASON_NOTHING};
}

/* Values before the cap, of a component whose excess goes to a balance. */
static void keep_uncut(struct step_walk *walk, struct md_column_at *column)
{
    const struct md_component_work *work = walk->work;
    if (work->component->excess_balance == 0) return;
    column->uncut =
        md_arena_array(&work->evaluation->arena, work->subjects->count + 1, sizeof *column->uncut);
    for (size_t key = 0; key < work->subjects->count; key++)
        column->uncut[key] =
            work->outcomes[key].decided ? MD_NUMBER_ZERO : work->outcomes[key].value;
}

static void visit_due(void *context, size_t index, const struct md_vector *vector, size_t row)
{
    struct step_walk *walk = context;
    if (open_outcome(walk, index, vector, row) != NULL)
        walk->due_days[walk->list[index]] = (int32_t)vector->integers[row];
}

/* Why nothing is paid: the designer's words, else what is zero. */
static struct md_reason zero_reason(const struct step_walk *walk, int32_t key)
{
    const struct md_component *component = walk->work->component;
    const struct md_result *outcome = &walk->work->outcomes[key];
    if (outcome->reason.code != MD_REASON_NONE) return outcome->reason;
    struct md_reason reason = {.code = MD_REASON_NOTHING};
    if (component->form == MD_COMPONENT_AMOUNT) {
        reason.node = component->amount.root;
    } else if (component->form == MD_COMPONENT_DIVIDE) {
        reason.node = component->divide.root;
    } else if (component->form == MD_COMPONENT_ON) {
        reason.node = component->on_value.root;
        bool paid_on = !md_number_is_zero(&walk->numbers[key]);
        bool row_rates = !component->per_line && md_has_formula(&component->amount);
        if (paid_on && (component->rates != NULL || row_rates))
            reason = (struct md_reason){.node = component->on_value.root,
                                        .code = MD_REASON_BELOW_THRESHOLD};
        else if (paid_on && md_has_formula(&component->rate))
            reason.node = component->rate.root;
    }
    return reason;
}

/* A negative result that a balance takes is paid as 0, and posted with the other sign: so much more
 * than earned. */
static bool carry(struct step_walk *walk, struct md_column_at *column, int32_t key)
{
    const struct md_component *component = walk->work->component;
    struct md_result *outcome = &walk->work->outcomes[key];
    struct md_number rounded = outcome->value;
    if (component->negative_balance == 0 || md_number_sign(&outcome->value) >= 0) return false;
    if (md_number_sign(&component->step) > 0 &&
        md_number_round(&outcome->value, &component->step, component->rounding, &rounded) !=
            MD_OK) {
        out_of_range(outcome, 0);
        return true;
    }
    column->carried[key] = md_number_negate(&rounded);
    set_zero(outcome, (struct md_reason){.code = MD_REASON_CARRIED,
                                         .extra = (uint16_t)component->negative_balance});
    return true;
}

/* What is paid less what it was before the cap, both rounded. */
static void find_excess(const struct md_component *component, struct md_column_at *column,
                        int32_t key)
{
    struct md_number *uncut = &column->uncut[key], before = *uncut;
    const struct md_result *outcome = &column->outcomes[key];
    if (md_number_sign(&component->step) > 0)
        (void)md_number_round(&before, &component->step, component->rounding, &before);
    if (md_number_subtract(&outcome->value, &before, uncut) != MD_OK || md_number_sign(uncut) > 0)
        *uncut = MD_NUMBER_ZERO;
}

/* Components below read what the limits leave of each line. */
static void keep_lines(const struct md_component *component, struct md_column_at *column, int32_t key)
{
    struct md_number limited = column->outcomes[key].value;
    if (column->lines == NULL) return;
    if (md_number_sign(&limited) < 0 && (component->negative_zero || component->negative_balance > 0))
        limited = MD_NUMBER_ZERO;
    if (column->joined != NULL && column->joined[key].adds) column->joined[key].limited = limited;
    else md_lines_limit(column->lines, (size_t)key, &limited);
}

static void finish_outcome(struct step_walk *walk, struct md_column_at *column, int32_t key)
{
    const struct md_component *component = walk->work->component;
    struct md_result *outcome = &walk->work->outcomes[key];
    keep_lines(component, column, key);
    if (carry(walk, column, key)) return;
    if (component->negative_zero && md_number_sign(&outcome->value) < 0 && column->paid != NULL)
        outcome->value = MD_NUMBER_ZERO;
    if (column->paid != NULL &&
        md_number_subtract(&outcome->value, &column->paid[key], &outcome->value) != MD_OK) {
        out_of_range(outcome, 0);
        return;
    }
    if (column->paid == NULL && component->negative_zero && md_number_sign(&outcome->value) < 0) {
        set_zero(outcome, (struct md_reason){.code = MD_REASON_NEGATIVE});
        return;
    }
    if (md_number_sign(&component->step) > 0 &&
        md_number_round(&outcome->value, &component->step, component->rounding, &outcome->value) !=
            MD_OK) {
        out_of_range(outcome, 0);
        return;
    }
    if (md_number_is_zero(&outcome->value)) {
        bool paid = column->paid != NULL && !md_number_is_zero(&column->paid[key]);
        struct md_reason before = {.code = MD_REASON_PAID_BEFORE};
        set_zero(outcome, paid ? before : zero_reason(walk, key));
        return;
    }
    outcome->status = MD_RESULT_VALUE;
    outcome->decided = 1;
    outcome->reason = (struct md_reason){0};
}

static void finish(struct step_walk *walk, struct md_column_at *column)
{
    const struct md_component *component = walk->work->component;
    for (size_t i = 0; i < component->times_count && !component->per_line; i++)
        each(walk, &component->times[i], visit_factor);
    if (md_has_formula(&component->floor)) each(walk, &component->floor, visit_floor);
    keep_uncut(walk, column);
    if (md_has_formula(&component->cap)) each(walk, &component->cap, visit_cap);
    if (md_has_formula(&component->due)) {
        column->due_days =
            md_arena_array(&walk->work->evaluation->arena, walk->work->subjects->count + 1,
                           sizeof *column->due_days);
        walk->due_days = column->due_days;
        each(walk, &component->due, visit_due);
    }
    if (component->negative_balance > 0) {
        size_t count = walk->work->subjects->count;
        column->carried =
            md_arena_array(&walk->work->evaluation->arena, count + 1, sizeof *column->carried);
        for (size_t key = 0; key < count; key++) column->carried[key] = MD_NUMBER_ZERO;
    }
    if (component->true_up > 0 && column->paid == NULL) column->paid = md_true_up_paid(walk->work);
    list_open(walk);
    for (size_t i = 0; i < walk->count; i++) finish_outcome(walk, column, walk->list[i]);
    for (size_t i = 0; i < walk->count && column->uncut != NULL; i++)
        find_excess(component, column, walk->list[i]);
}

/* ---- The column ---- */

void md_result_store(int component, const struct md_result *outcome, struct md_values *values,
                     size_t index)
{
    struct md_reason depends = {.code = MD_REASON_DEPENDS, .extra = (uint16_t)(component + 1)};
    switch ((enum md_result_status)outcome->status) {
    case MD_RESULT_NONE:
        values->states[index] = MD_STATE_MISSING;
        values->reasons[index] = (struct md_reason){.code = MD_REASON_NO_SUBJECT};
        break;
    case MD_RESULT_SKIPPED:
        values->states[index] = MD_STATE_MISSING;
        values->reasons[index] = (struct md_reason){.code = MD_REASON_NOT_DUE};
        break;
    case MD_RESULT_HELD:
        values->states[index] = MD_STATE_ERROR;
        values->reasons[index] = depends;
        break;
    case MD_RESULT_VALUE:
    case MD_RESULT_ZERO:
        values->states[index] = MD_STATE_PRESENT;
        values->reasons[index] = outcome->reason;
        if (values->numbers != NULL) values->numbers[index] = outcome->value;
        if (values->texts != NULL && outcome->title != NULL)
            values->texts[index] =
                (struct md_slice){outcome->title, (uint32_t)strlen(outcome->title), 0};
        if (values->texts != NULL && outcome->title == NULL)
            values->states[index] = MD_STATE_MISSING;
        break;
    }
}

/* One version of the component on its way. */
struct version_work {
    struct md_component_work work;
    struct step_walk walk;
    struct md_roots roots;
};

/* Everything before the limits. */
static void begin_version(struct version_work *version, struct md_evaluation *evaluation, const struct md_due *due,
                          struct md_column_at *column)
{
    const struct md_component *component = &evaluation->model->components[due->component];
    const struct md_plan *plan = &evaluation->model->plans[component->plan];
    struct md_component_work *work = &version->work;
    struct step_walk *walk = &version->walk;
    *work = (struct md_component_work){.evaluation = evaluation, .component = component, .due = due};
    work->subjects = md_subjects_at(evaluation, plan->of, due->period.first, due->period.end);
    size_t count = work->subjects->count;
    column->period = due->period;
    column->subjects = work->subjects;
    column->outcomes = md_arena_array(&evaluation->arena, count + 1, sizeof *column->outcomes);
    work->outcomes = column->outcomes;
    md_roots_of_component(component, &version->roots);
    md_roots_add(&version->roots, &plan->when);
    md_bind(evaluation, &version->roots, due->period.end, &due->period, &work->bound);
    walk->work = work;
    walk->list = md_alloc_array(count + 1, sizeof *walk->list);
    walk->numbers = md_alloc_array(count + 1, sizeof *walk->numbers);
    choose_subjects(walk, plan);
    apply_form(walk, column);
}

static void end_version(struct version_work *version, struct md_column_at *column)
{
    struct md_component_work *work = &version->work;
    md_apply_holds(work->evaluation, work->due, work->outcomes);
    column->values = md_values_make(&work->evaluation->arena, work->component->type, work->subjects->count);
    for (size_t key = 0; key < work->subjects->count; key++)
        md_result_store(work->due->component, &work->outcomes[key], &column->values, key);
    md_free(version->walk.list);
    md_free(version->walk.numbers);
    md_unbind(&work->bound);
    md_roots_free(&version->roots);
}

void md_component_evaluate(struct md_evaluation *evaluation, const struct md_due *const *dues,
                           struct md_column_at *const *columns, size_t count)
{
    struct version_work *works = md_alloc_array(count, sizeof *works);
    struct md_version *versions = md_alloc_array(count, sizeof *versions);
    for (size_t v = 0; v < count; v++) {
        begin_version(&works[v], evaluation, dues[v], columns[v]);
        versions[v] = (struct md_version){&works[v].work, columns[v]};
        bool early = count > 1 && works[v].work.component->true_up > 0;
        if (early) columns[v]->paid = md_true_up_paid(&works[v].work);
    }
    if (count > 1) md_versions_join(versions, count);
    for (size_t v = 0; v < count; v++) finish(&works[v].walk, columns[v]);
    if (count > 1) md_versions_part(versions, count);
    for (size_t v = 0; v < count; v++) end_version(&works[v], columns[v]);
    md_free(versions);
    md_free(works);
}
