#include <string.h>

#include "calc/pipeline.h"

/* A plan holds in a period when it is in force on the last day: `since` is in, `before` is out. */
static bool in_force(const struct md_plan *plan, int32_t day)
{
    return plan->since <= day && day < plan->before;
}

/* Lines are paid by the plan of their date, so that it is enough when it holds on a day of the
 * period. */
static bool is_due(const struct md_plan *plan, const struct md_component *component,
                   const struct md_period *period)
{
    if (!component->per_line) return in_force(plan, period->end - 1);
    return plan->since < period->end && period->first < plan->before;
}

/* The period of `every` that ends with `period`; false where none does, or where `every` is finer.
 */
static bool own_period(const struct md_calendar *calendar, const struct md_period *period,
                       int every, struct md_period *own)
{
    if (!md_calendar_nests(calendar, period->level, every)) return false;
    if (!md_period_ends(calendar, period, every)) return false;
    return md_period_enclosing(calendar, period, every, own) == MD_OK;
}

static void due_of_period(struct md_evaluation *evaluation, uint32_t index)
{
    const struct md_model *model = evaluation->model;
    const struct md_period *period = &evaluation->periods[index];
    struct md_period_due *list = &evaluation->dues[index];
    list->dues = md_arena_array(&evaluation->arena, model->components_count, sizeof *list->dues);
    for (size_t p = 0; p < model->plans_count; p++) {
        const struct md_plan *plan = &model->plans[p];
        for (size_t i = 0; i < plan->components_count; i++) {
            int component = plan->components[i];
            int every = model->components[component].every;
            if (every < 0) every = plan->every;
            struct md_due due = {component, *period};
            if (every >= 0 && !own_period(&model->calendar, period, every, &due.period)) continue;
            if (!is_due(plan, &model->components[component], &due.period)) continue;
            list->dues[list->count++] = due;
        }
    }
}

/* Listed starts end somewhere: a level in use must have a period on each day that is evaluated. */
static bool covers(const struct md_evaluation *evaluation, int level, struct md_diagnostics *out)
{
    const struct md_calendar *calendar = &evaluation->model->calendar;
    if (level < 0 || calendar->levels[level].form != MD_LEVEL_LISTED) return true;
    for (size_t i = 0; i < evaluation->periods_count; i++) {
        struct md_period around;
        const struct md_period *period = &evaluation->periods[i];
        if (md_period_containing(calendar, level, period->end - 1, &around) == MD_OK) continue;
        char name[MD_PERIOD_TEXT_SIZE];
        md_period_print(calendar, period, name, sizeof name);
        struct md_diagnostic *d = md_diagnostics_add(out, MD_ERROR, "E0327", "the calendar `%s` has no period at the end of %s",
                                                     md_calendar_level_name(calendar, level), name);
        md_diagnostic_advise(out, d, "help", "add the starts of that year to its list in meed.yaml");
        return false;
    }
    return true;
}

static bool all_covered(const struct md_evaluation *evaluation, struct md_diagnostics *out)
{
    const struct md_model *model = evaluation->model;
    uint32_t used = 0;
    for (size_t i = 0; i < model->measures_count; i++)
        if (model->measures[i].over.form <= MD_WINDOW_FULL && model->measures[i].over.level >= 0)
            used |= UINT32_C(1) << model->measures[i].over.level;
    for (size_t i = 0; i < model->components_count; i++) {
        if (model->components[i].every >= 0) used |= UINT32_C(1) << model->components[i].every;
        if (model->components[i].true_up > 0) used |= UINT32_C(1) << (model->components[i].true_up - 1);
    }
    for (size_t i = 0; i < model->rules_count; i++) {
        used |= UINT32_C(1) << model->rules[i].every;
        if (model->rules[i].into >= 0) used |= UINT32_C(1) << model->rules[i].into;
    }
    for (size_t i = 0; i < model->graph.nodes_count; i++) {
        const struct md_node *node = md_graph_node(&model->graph, (md_node_index)i);
        if ((node->op == MD_OP_PERIOD || node->op == MD_OP_PRORATED) && node->shift >= 0)
            used |= UINT32_C(1) << node->shift;
    }
    for (int level = 0; level < md_calendar_levels_count(&model->calendar); level++)
        if ((used >> level & 1) != 0 && !covers(evaluation, level, out)) return false;
    return true;
}

/* Rules whose own period begins, or ends, with the period. */
static void rules_of_period(struct md_evaluation *evaluation, uint32_t index, const char *only)
{
    const struct md_model *model = evaluation->model;
    const struct md_period *period = &evaluation->periods[index];
    struct md_period_due *list = &evaluation->dues[index];
    list->rules = md_arena_array(&evaluation->arena, model->rules_count + 1, sizeof *list->rules);
    if (evaluation->only_openings) return;
    for (size_t i = 0; i < model->rules_count; i++) {
        const struct md_rule *rule = &model->rules[i];
        struct md_rule_due due = {(int)i, *period};
        if (only != NULL && strcmp(only, model->measures[rule->measure].name) != 0) continue;
        if (!md_calendar_nests(&model->calendar, period->level, rule->every) ||
            md_period_enclosing(&model->calendar, period, rule->every, &due.period) != MD_OK)
            continue;
        bool falls = rule->due_first ? due.period.first == period->first : due.period.end == period->end;
        if (falls) list->rules[list->rules_count++] = due;
    }
}

enum md_status md_find_due(struct md_evaluation *evaluation, const char *only_plan,
                           struct md_diagnostics *out)
{
    const struct md_model *model = evaluation->model;
    int measure = only_plan != NULL ? md_model_measure(model, only_plan) : -1;
    bool is_rule = measure >= 0 && md_model_rule(model, &model->measures[measure]) != NULL;
    if (only_plan != NULL && md_model_plan(model, only_plan) < 0 && !is_rule) {
        md_diagnostics_add(out, MD_ERROR, "E0330", "there is no plan %s", only_plan);
        return MD_NOT_FOUND;
    }
    if (!all_covered(evaluation, out)) return MD_USAGE;
    evaluation->dues =
        md_arena_array(&evaluation->arena, evaluation->periods_count, sizeof *evaluation->dues);
    evaluation->plan_runs =
        md_arena_array(&evaluation->arena, evaluation->periods_count * (model->plans_count + 1),
                       sizeof *evaluation->plan_runs);
    for (uint32_t i = 0; i < evaluation->periods_count; i++) {
        due_of_period(evaluation, i);
        rules_of_period(evaluation, i, only_plan);
        for (size_t p = 0; p < model->plans_count; p++)
            evaluation->plan_runs[i * model->plans_count + p].wanted =
                !evaluation->only_openings &&
                (only_plan == NULL || strcmp(only_plan, model->plans[p].name) == 0);
    }
    return MD_OK;
}

int md_version_due(const struct md_evaluation *evaluation, int component, int32_t end)
{
    const struct md_model *model = evaluation->model;
    if (md_due_of(evaluation, component, end, NULL) != NULL) return component;
    for (size_t c = 0; c < model->components_count; c++)
        if (strcmp(model->components[c].full_name, model->components[component].full_name) == 0 &&
            md_due_of(evaluation, (int)c, end, NULL) != NULL)
            return (int)c;
    return -1;
}

const struct md_due *md_due_of(const struct md_evaluation *evaluation, int component, int32_t end,
                               uint32_t *period)
{
    for (uint32_t i = 0; i < evaluation->periods_count; i++) {
        if (evaluation->periods[i].end != end) continue;
        const struct md_period_due *list = &evaluation->dues[i];
        for (size_t j = 0; j < list->count; j++) {
            if (list->dues[j].component != component) continue;
            if (period != NULL) *period = i;
            return &list->dues[j];
        }
    }
    return NULL;
}
