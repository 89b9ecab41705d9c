/* How an allocation came to a part: its parent, its weight, and what the others have. */
#include "calc/allocation.h"
#include "calc/explain_tree.h"

static const char *group_title(struct md_explainer *explainer, const struct md_allocation_group *group)
{
    const char *of = group->kind == MD_KIND_NONE ? group->name
                                                 : md_explain_key(explainer, group->kind, group->subject);
    return md_arena_format(explainer->arena, "amount of %s", of);
}

/* The formula of the parent, evaluated for the group again. */
static void explain_amount(struct md_explainer *explainer, struct md_explanation *node,
                           const struct md_rule_result *result, const struct md_allocation_group *group,
                           int32_t child, int depth)
{
    struct md_evaluation *evaluation = explainer->evaluation;
    const struct md_model *model = evaluation->model;
    const struct md_allocation *allocation = &model->allocations[result->rule->index];
    const struct md_period *period = &result->period;
    struct md_roots roots = {0};
    struct md_bound bound;
    struct md_one_row one;
    bool of_value = group->kind == MD_KIND_NONE;
    const struct md_subjects *subjects =
        of_value ? result->subjects : md_subjects_at(evaluation, group->kind, period->first, period->end);
    int32_t subject = of_value ? child : group->subject;
    md_roots_of_rule(model, result->rule, false, &roots);
    md_bind(evaluation, &roots, period->end, period, &bound);
    md_one_subject(&one, subjects, subject);
    md_explain_formula(explainer, node, &allocation->amount, md_explain_begin(explainer, &bound, &one));
    if (depth > 0) md_explain_measures_read(explainer, node, &allocation->amount, period->end, subject, depth - 1, -1);
    md_unbind(&bound);
    md_roots_free(&roots);
}

static void explain_weight(struct md_explainer *explainer, struct md_explanation *node,
                           const struct md_rule_result *result, const struct md_allocation_child *child, int depth)
{
    struct md_evaluation *evaluation = explainer->evaluation;
    const struct md_model *model = evaluation->model;
    const struct md_measure *measure = &model->measures[result->rule->measure];
    const struct md_allocation *allocation = &model->allocations[result->rule->index];
    const struct md_period *period = &result->parts[child->part];
    struct md_roots roots = {0};
    struct md_bound bound;
    struct md_one_row one;
    md_roots_of_rule(model, result->rule, true, &roots);
    md_bind(evaluation, &roots, period->end, period, &bound);
    md_one_subject(&one, md_subjects_at(evaluation, measure->of, period->first, period->end), child->subject);
    md_explain_formula(explainer, node, &allocation->weight, md_explain_begin(explainer, &bound, &one));
    if (depth > 0)
        md_explain_measures_read(explainer, node, &allocation->weight, period->end, child->subject, depth - 1, -1);
    md_unbind(&bound);
    md_roots_free(&roots);
}

static void explain_allocation(struct md_explainer *explainer, struct md_explanation *node,
                               const struct md_rule_result *result, int32_t end, int32_t subject, int depth)
{
    const struct md_model *model = explainer->evaluation->model;
    const struct md_measure *measure = &model->measures[result->rule->measure];
    const struct md_allocation_details *details = result->details;
    const struct md_allocation_child *child = NULL;
    for (size_t i = 0; i < details->children_count; i++)
        if (details->children[i].subject == subject && result->parts[details->children[i].part].end >= end &&
            (child == NULL || details->children[i].part < child->part))
            child = &details->children[i];
    if (child == NULL) return;
    const struct md_allocation_group *group = &details->groups[child->group];
    struct md_type plain = md_type_number(MD_UNIT_PLAIN, NULL);
    struct md_explanation *amount =
        md_explain_add(explainer, node, MD_EXPLAIN_STEP, group_title(explainer, group));
    if (group->state == MD_STATE_PRESENT) md_explain_number(explainer, amount, &group->amount, measure->type);
    explain_amount(explainer, amount, result, group, subject, depth);
    if (group->state != MD_STATE_PRESENT) return;
    struct md_explanation *weight =
        md_explain_step(explainer, node, MD_EXPLAIN_FACTOR, "weight", &child->weight, plain);
    explain_weight(explainer, weight, result, child, depth);
    md_explain_step(explainer, node, MD_EXPLAIN_FACTOR,
                    md_arena_format(explainer->arena, "of the weights of %zu", group->count), &group->weights, plain);
}

void md_explain_rule(struct md_explainer *explainer, struct md_explanation *node,
                     const struct md_rule *rule, int32_t end, int32_t subject, int depth)
{
    const struct md_rule_result *result = md_rule_get(explainer->evaluation, rule, end);
    if (rule->form == MD_FROM_PROPOSAL) md_explain_proposal(explainer, node, result, subject, depth);
    if (rule->form == MD_FROM_ALLOCATION) explain_allocation(explainer, node, result, end, subject, depth);
}

/* One line for each outcome; a goal for each month is one line a month. */
void md_explain_rules(struct md_explainer *explainer, struct md_explanation *total, uint32_t period,
                      int kind, int32_t subject, int depth)
{
    struct md_evaluation *evaluation = explainer->evaluation;
    const struct md_model *model = evaluation->model;
    const struct md_period_due *list = &evaluation->dues[period];
    for (size_t i = 0; i < list->rules_count; i++) {
        const struct md_rule *rule = &model->rules[list->rules[i].rule];
        const struct md_rule_result *result = md_rule_get(evaluation, rule, list->rules[i].period.end);
        const char *name = model->measures[rule->measure].name;
        for (size_t r = 0; r < result->rows_count; r++) {
            const struct md_rule_row *row = &result->rows[r];
            if (row->kind != kind || row->subject != subject) continue;
            struct md_explanation *node = md_explain_add(
                explainer, total, MD_EXPLAIN_RULE,
                md_arena_format(explainer->arena, "%s %s %s", rule->word, name, row->word));
            node->span = rule->span;
            node->unpaid = true;
            if (result->parts_count > 1) node->date = row->period.end - 1;
            if (row->status == MD_FIGURE_HELD) md_explain_reason(explainer, node, &row->reason);
            else if (row->text != NULL) node->value_text = row->text;
            else md_explain_number(explainer, node, &row->value, row->type);
            md_explain_rule(explainer, node, rule, row->period.end, subject, depth);
        }
    }
}
