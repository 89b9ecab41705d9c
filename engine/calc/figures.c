#include <string.h>

#include "base/memory.h"
#include "calc/rules.h"

static int32_t due_day(const struct md_evaluation *evaluation, const struct md_due *due,
                       const struct md_column_at *column, size_t key)
{
    const struct md_component *component = &evaluation->model->components[due->component];
    if (component->booked_only) return INT32_MIN;
    if (column->due_days != NULL) return column->due_days[key];
    return component->due_first ? due->period.first : due->period.end - 1;
}

static void add_figure(struct md_evaluation *evaluation, uint32_t period, const struct md_due *due,
                       size_t key, const struct md_column_at *column)
{
    const struct md_result *outcome = &column->outcomes[key];
    enum md_figure_status status;
    switch ((enum md_result_status)outcome->status) {
    case MD_RESULT_VALUE:
        status = MD_FIGURE_VALUE;
        break;
    case MD_RESULT_ZERO:
        status = MD_FIGURE_ZERO;
        break;
    case MD_RESULT_HELD:
        status = MD_FIGURE_HELD;
        break;
    default:
        return;
    }
    MD_GROW(evaluation->figures, evaluation->figures_count, evaluation->figures_capacity);
    evaluation->figures[evaluation->figures_count++] =
        (struct md_figure){.period = period,
                           .component = due->component,
                           .rule = -1,
                           .subject = (int32_t)key,
                           .status = status,
                           .value = outcome->value,
                           .title = outcome->title,
                           .reason = outcome->reason,
                           .due = due_day(evaluation, due, column, key)};
}

/* What a rule says in its own period; rows are evaluated here if nobody has asked for them. */
static void add_rule(struct md_evaluation *evaluation, uint32_t period, const struct md_rule_due *due)
{
    const struct md_rule_result *result =
        md_rule_get(evaluation, &evaluation->model->rules[due->rule], due->period.end);
    for (size_t i = 0; i < result->rows_count; i++) {
        const struct md_rule_row *row = &result->rows[i];
        MD_GROW(evaluation->figures, evaluation->figures_count, evaluation->figures_capacity);
        evaluation->figures[evaluation->figures_count++] =
            (struct md_figure){.period = period,
                               .component = -1,
                               .rule = due->rule,
                               .row = row,
                               .subject = row->subject,
                               .status = row->status,
                               .value = row->value,
                               .title = row->text,
                               .reason = row->reason,
                               .due = row->due};
    }
}

static int compare_figures(const void *context, uint32_t a, uint32_t b)
{
    const struct md_figure *x = (const struct md_figure *)context + a;
    const struct md_figure *y = (const struct md_figure *)context + b;
    if (x->subject != y->subject) return x->subject < y->subject ? -1 : 1;
    return (x->period > y->period) - (x->period < y->period);
}

/* Is there more than one version of some plan? They stand side by side in the model. */
static bool has_versions(const struct md_model *model)
{
    for (size_t i = 1; i < model->plans_count; i++)
        if (strcmp(model->plans[i - 1].name, model->plans[i].name) == 0) return true;
    return false;
}

static void merge_figure(const struct md_model *model, struct md_figure *into, const struct md_figure *one)
{
    if (into->status == MD_FIGURE_HELD) return;
    struct md_number sum;
    if (one->status == MD_FIGURE_HELD) {
        into->status = MD_FIGURE_HELD;
        into->value = MD_NUMBER_ZERO;
        into->reason = one->reason;
    } else if (md_number_add(&into->value, &one->value, &sum) != MD_OK) {
        into->status = MD_FIGURE_HELD;
        into->reason = (struct md_reason){.code = MD_REASON_RANGE};
    } else {
        if (into->status == MD_FIGURE_ZERO && one->status == MD_FIGURE_VALUE)
            into->reason = one->reason;
        into->value = sum;
        into->status = md_number_is_zero(&sum) ? MD_FIGURE_ZERO : MD_FIGURE_VALUE;
        if (into->status == MD_FIGURE_ZERO && into->reason.code == MD_REASON_NONE) into->reason = one->reason;
        if (into->status == MD_FIGURE_ZERO && into->reason.code == MD_REASON_NONE)
            into->reason = (struct md_reason){.node = model->components[into->component].on_value.root,
                                              .code = MD_REASON_NOTHING};
    }
}

/* In a period in which a plan changes its version, what the two pay on their lines is one figure.
 */
static void merge_versions(struct md_evaluation *evaluation)
{
    const struct md_model *model = evaluation->model;
    struct md_figure *figures = evaluation->figures;
    size_t kept = 0, first = 0;
    for (size_t i = 0; i < evaluation->figures_count; i++) {
        if (kept > 0 && compare_figures(figures, (uint32_t)(kept - 1), (uint32_t)i) != 0)
            first = kept;
        if (figures[i].component < 0) {
            figures[kept++] = figures[i];
            continue;
        }
        const char *name = model->components[figures[i].component].full_name;
        size_t same = first;
        while (same < kept &&
               (figures[same].component < 0 ||
                strcmp(model->components[figures[same].component].full_name, name) != 0))
            same++;
        if (same < kept)
            merge_figure(model, &figures[same], &figures[i]);
        else
            figures[kept++] = figures[i];
    }
    evaluation->figures_count = kept;
}

/* Figures are added by period, plan, component and subject, and go by subject: with the order kept among those of one subject they stand by
 * period, plan and component there. */
static void order_by_subject(struct md_evaluation *evaluation)
{
    size_t count = evaluation->figures_count;
    int32_t last = 0;
    for (size_t i = 0; i < count; i++)
        if (evaluation->figures[i].subject > last) last = evaluation->figures[i].subject;
    uint32_t *ends = md_alloc_array((size_t)last + 2, sizeof *ends);
    struct md_figure *ordered = md_alloc_array(count + 1, sizeof *ordered);
    for (size_t i = 0; i < count; i++) ends[evaluation->figures[i].subject + 1]++;
    for (size_t subject = 1; subject <= (size_t)last; subject++) ends[subject] += ends[subject - 1];
    for (size_t i = 0; i < count; i++) ordered[ends[evaluation->figures[i].subject]++] = evaluation->figures[i];
    md_free(ends);
    md_free(evaluation->figures);
    evaluation->figures = ordered;
    evaluation->figures_capacity = count + 1;
}

void md_collect_figures(struct md_evaluation *evaluation)
{
    const struct md_model *model = evaluation->model;
    for (uint32_t p = 0; p < evaluation->periods_count; p++) {
        const struct md_period_due *list = &evaluation->dues[p];
        for (size_t i = 0; i < list->count; i++) {
            const struct md_due *due = &list->dues[i];
            size_t plan = (size_t)model->components[due->component].plan;
            if (!evaluation->plan_runs[p * model->plans_count + plan].wanted) continue;
            const struct md_column_at *column = md_column_get(
                evaluation, (int64_t)model->measures_count + due->component, due->period.end);
            for (size_t key = 0; key < column->values.count; key++)
                add_figure(evaluation, p, due, key, column);
        }
        for (size_t i = 0; i < list->rules_count; i++) add_rule(evaluation, p, &list->rules[i]);
    }
    order_by_subject(evaluation);
    if (has_versions(model)) merge_versions(evaluation);
}
