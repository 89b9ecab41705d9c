#include "base/memory.h"
#include "base/sort.h"
#include "calc/pipeline.h"

static void add_figure(struct md_evaluation *evaluation, uint32_t period, int component, size_t key,
                       const struct md_result *outcome)
{
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
                           .component = component,
                           .subject = (int32_t)key,
                           .status = status,
                           .value = outcome->value,
                           .title = outcome->title,
                           .reason = outcome->reason};
}

static int compare_figures(const void *context, uint32_t a, uint32_t b)
{
    const struct md_figure *x = (const struct md_figure *)context + a;
    const struct md_figure *y = (const struct md_figure *)context + b;
    if (x->subject != y->subject) return x->subject < y->subject ? -1 : 1;
    return (x->period > y->period) - (x->period < y->period);
}

/* Figures are added by period, plan, component and subject; a stable sort keeps the order of plans
 * and components. */
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
                add_figure(evaluation, p, due->component, key, &column->outcomes[key]);
        }
    }
    size_t count = evaluation->figures_count;
    uint32_t *order = md_alloc_array(count + 1, sizeof *order);
    for (size_t i = 0; i < count; i++) order[i] = (uint32_t)i;
    md_sort(order, count, compare_figures, evaluation->figures);
    struct md_figure *sorted = md_alloc_array(count + 1, sizeof *sorted);
    for (size_t i = 0; i < count; i++) sorted[i] = evaluation->figures[order[i]];
    md_free(evaluation->figures);
    md_free(order);
    evaluation->figures = sorted;
    evaluation->figures_capacity = count + 1;
}
