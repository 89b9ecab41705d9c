/* The balances of a subject in a period: opening, what each component posted, closing. */
#include "calc/balance.h"
#include "calc/explain_tree.h"

static bool touches(const struct md_component *component, int balance)
{
    if (component->negative_balance == balance + 1 || component->excess_balance == balance + 1) return true;
    for (size_t i = 0; i < component->posts_count; i++)
        if (component->posts[i] == balance) return true;
    return false;
}

static void tell_movements(struct md_explainer *explainer, struct md_explanation *node,
                           const struct md_balance_line *line, const struct md_balance *balance)
{
    size_t count;
    const struct md_model *model = explainer->evaluation->model;
    const struct md_movement *movements = md_evaluation_movements(explainer->evaluation, &count);
    for (size_t i = 0; i < count; i++) {
        const struct md_movement *one = &movements[i];
        if (one->subject != line->subject || one->record != line->record || one->balance != line->balance ||
            one->period != line->period)
            continue;
        const struct md_component *component = &model->components[one->component];
        md_explain_step(explainer, node, MD_EXPLAIN_STEP,
                        md_arena_format(explainer->arena, "posted by %s", component->full_name), &one->amount,
                        balance->type);
    }
}

static void tell_account(struct md_explainer *explainer, struct md_explanation *parent,
                         const struct md_balance_line *line)
{
    const struct md_model *model = explainer->evaluation->model;
    const struct md_balance *balance = &model->balances[line->balance];
    const char *title = md_explain_titled(explainer, balance->name, balance->name, balance->title);
    if (line->record >= 0)
        title = md_arena_format(explainer->arena, "%s of %s %s", title,
                                model->schema->kinds[balance->per]->name,
                                md_explain_key(explainer, balance->per, line->record));
    struct md_explanation *node =
        md_explain_step(explainer, parent, MD_EXPLAIN_BALANCE, title, &line->closing, balance->type);
    node->span = balance->span;
    md_explain_step(explainer, node, MD_EXPLAIN_STEP, "opening", &line->opening, balance->type);
    tell_movements(explainer, node, line, balance);
    md_explain_check_sum(explainer, node, &line->closing);
}

void md_explain_balances(struct md_explainer *explainer, struct md_explanation *total, uint32_t period, int kind,
                         int32_t subject, int component)
{
    const struct md_model *model = explainer->evaluation->model;
    struct md_explanation *node = NULL;
    size_t count, shown = 0;
    const struct md_balance_line *lines = md_evaluation_balances(explainer->evaluation, &count);
    for (size_t i = 0; i < count; i++) {
        const struct md_balance_line *line = &lines[i];
        if (line->period != period || line->subject != subject || model->balances[line->balance].of != kind) continue;
        if (component >= 0 && !touches(&model->components[component], line->balance)) continue;
        if (shown++ == MD_EXPLAIN_ROWS_MAX) break;
        if (node == NULL) node = md_explain_add(explainer, total, MD_EXPLAIN_NOTE, "balances: opening + movements = closing");
        tell_account(explainer, node, line);
    }
}
