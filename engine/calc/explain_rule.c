/* How an allocation came to a part: its parent, its weight, and what the others have. */
#include "calc/allocation.h"
#include "calc/explain_tree.h"

#include <string.h>

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
    bool of_value = allocation->group_kind == MD_KIND_NONE;
    if (!of_value && group->kind == MD_KIND_NONE) { /* the record that would be the parent is not there */
        md_explain_reason(explainer, node, &group->reason);
        return;
    }
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

/* What a child's formulas are evaluated with: its part of the period. */
struct child_scope {
    struct md_roots roots;
    struct md_bound bound;
    struct md_one_row one;
    int32_t end;
};

static void open_child(struct md_explainer *explainer, const struct md_rule_result *result,
                       const struct md_allocation_child *child, struct child_scope *scope)
{
    struct md_evaluation *evaluation = explainer->evaluation;
    const struct md_model *model = evaluation->model;
    const struct md_period *period = &result->parts[child->part];
    int of = model->measures[result->rule->measure].of;
    *scope = (struct child_scope){.end = period->end};
    md_roots_of_rule(model, result->rule, true, &scope->roots);
    md_bind(evaluation, &scope->roots, period->end, period, &scope->bound);
    md_one_subject(&scope->one, md_subjects_in_force(evaluation, of, period->first, period->end), child->subject);
}

static void explain_child_formula(struct md_explainer *explainer, struct md_explanation *node,
                                  struct child_scope *scope, const struct md_formula *formula, int32_t subject,
                                  int depth)
{
    md_explain_formula(explainer, node, formula, md_explain_begin(explainer, &scope->bound, &scope->one));
    if (depth > 0) md_explain_measures_read(explainer, node, formula, scope->end, subject, depth - 1, -1);
}

static const char *number_text(struct md_explainer *explainer, const struct md_number *number)
{
    char text[MD_NUMBER_TEXT_SIZE];
    md_number_print(number, text, sizeof text);
    return md_arena_strdup(explainer->arena, text);
}

/* Each factor: the child's own, and the total that it is a part of. */
static void explain_mix(struct md_explainer *explainer, struct md_explanation *weight,
                        const struct md_allocation *allocation, const struct md_allocation_group *group,
                        const struct md_allocation_child *child, struct child_scope *scope, int depth)
{
    const struct md_model *model = explainer->evaluation->model;
    for (size_t k = 0; k < allocation->mix_count; k++) {
        const struct md_node *named = md_graph_node(&model->graph, allocation->mix[k].value.root);
        struct md_number value, share;
        if (!md_explain_evaluate(md_explain_begin(explainer, &scope->bound, &scope->one), &allocation->mix[k].value, &value) ||
            !md_explain_evaluate(md_explain_begin(explainer, &scope->bound, &scope->one), &allocation->mix[k].share, &share))
            continue;
        bool drops = md_number_is_zero(&group->totals[k]);
        struct md_explanation *factor = md_explain_step(
            explainer, weight, MD_EXPLAIN_FACTOR,
            md_arena_format(explainer->arena, drops ? "%s drops out: its total is %s" : "%s of %s, times %s",
                            md_model_column_name(model, named->integer), number_text(explainer, &group->totals[k]),
                            number_text(explainer, &share)),
            &value, allocation->mix[k].value.root != MD_NO_NODE ? named->type : md_type_of(MD_BASE_NUMBER));
        if (depth > 0)
            md_explain_measures_read(explainer, factor, &allocation->mix[k].value, scope->end, child->subject, depth - 1, -1);
    }
}

static void explain_weight(struct md_explainer *explainer, struct md_explanation *node,
                           const struct md_rule_result *result, const struct md_allocation_group *group,
                           const struct md_allocation_child *child, int depth)
{
    const struct md_model *model = explainer->evaluation->model;
    const struct md_allocation *allocation = &model->allocations[result->rule->index];
    struct md_type plain = md_type_number(MD_UNIT_PLAIN, NULL);
    struct child_scope scope;
    struct md_explanation *weight =
        md_explain_step(explainer, node, MD_EXPLAIN_FACTOR, "weight", &child->weight, plain);
    open_child(explainer, result, child, &scope);
    if (allocation->mix_count > 0) explain_mix(explainer, weight, allocation, group, child, &scope, depth);
    else explain_child_formula(explainer, weight, &scope, &allocation->weight, child->subject, depth);
    md_explain_step(explainer, node, MD_EXPLAIN_FACTOR,
                    md_arena_format(explainer->arena, "of the weights of %zu", group->count), &group->weights, plain);
    md_unbind(&scope.bound);
    md_roots_free(&scope.roots);
}

static void explain_bounds(struct md_explainer *explainer, struct md_explanation *node,
                           const struct md_rule_result *result, const struct md_allocation_child *child, int depth)
{
    const struct md_model *model = explainer->evaluation->model;
    const struct md_allocation *allocation = &model->allocations[result->rule->index];
    struct md_type type = model->measures[result->rule->measure].type;
    struct child_scope scope;
    if (!child->has_floor && !child->has_ceiling) return;
    open_child(explainer, result, child, &scope);
    const struct md_number *values[2] = {&child->floor, &child->ceiling};
    const struct md_formula *formulas[2] = {&allocation->floor, &allocation->ceiling};
    const bool given[2] = {child->has_floor && !child->kept, child->has_ceiling};
    for (int i = 0; i < 2; i++) {
        if (!given[i]) continue;
        bool decides = child->fixed == (i == 0 ? MD_SPLIT_AT_FLOOR : MD_SPLIT_AT_CEILING);
        const char *title = child->kept ? "kept" : i == 0 ? "floor" : "ceiling";
        if (decides && !child->kept) title = md_arena_format(explainer->arena, "fixed at its %s", title);
        struct md_explanation *bound = md_explain_step(explainer, node, MD_EXPLAIN_FACTOR, title, values[i], type);
        explain_child_formula(explainer, bound, &scope, child->kept ? &allocation->keep : formulas[i], child->subject, depth);
    }
    md_unbind(&scope.bound);
    md_roots_free(&scope.roots);
}

static bool is_infeasible(const struct md_allocation_group *group)
{
    return group->state == MD_STATE_ERROR &&
           (group->reason.code == MD_REASON_FLOORS || group->reason.code == MD_REASON_CEILINGS);
}

/* Bounds that cannot be met: whose they are, so that one can be changed. */
static void explain_infeasible(struct md_explainer *explainer, struct md_explanation *node,
                               const struct md_rule_result *result, const struct md_allocation_group *group)
{
    enum { SHOWN_MAX = 20 };
    const struct md_allocation_details *details = result->details;
    const struct md_measure *measure = &explainer->evaluation->model->measures[result->rule->measure];
    bool floors = group->reason.code == MD_REASON_FLOORS;
    size_t bounds = 0;
    for (size_t i = group->first; i < group->first + group->count; i++) {
        const struct md_allocation_child *child = &details->children[i];
        const struct md_number *bound = floors ? &child->floor : &child->ceiling;
        if (floors ? !child->has_floor || md_number_sign(bound) <= 0 : !child->has_ceiling) continue;
        if (bounds++ >= SHOWN_MAX) continue;
        const char *who = md_explain_key(explainer, measure->of, child->subject);
        const char *word = child->kept ? "kept" : floors ? "floor" : "ceiling";
        struct md_explanation *line = md_explain_step(explainer, node, MD_EXPLAIN_STEP, md_arena_format(explainer->arena, "%s of %s", word, who),
                                                      bound, measure->type);
        if (result->parts_count > 1) line->date = result->parts[child->part].end - 1;
    }
    if (bounds > SHOWN_MAX)
        md_explain_add(explainer, node, MD_EXPLAIN_NOTE, md_arena_format(explainer->arena, "and %zu more", bounds - SHOWN_MAX));
}

/* The amount, what was kept back and added, and what the parts sum to. */
static void explain_parent(struct md_explainer *explainer, struct md_explanation *node,
                           const struct md_rule_result *result, const struct md_allocation_group *group,
                           int32_t child, int depth)
{
    const struct md_model *model = explainer->evaluation->model;
    const struct md_allocation *allocation = &model->allocations[result->rule->index];
    struct md_type type = model->measures[result->rule->measure].type;
    struct md_explanation *amount =
        md_explain_add(explainer, node, MD_EXPLAIN_STEP, group_title(explainer, group));
    bool known = group->state == MD_STATE_PRESENT || is_infeasible(group);
    if (known) md_explain_number(explainer, amount, &group->amount, type);
    explain_amount(explainer, amount, result, group, child, depth);
    if (!known) return;
    if (!md_number_equal(&group->amount, &group->parent))
        md_explain_step(explainer, node, MD_EXPLAIN_STEP,
                        md_arena_format(explainer->arena, "rounded to %s, half-up", number_text(explainer, &allocation->step)),
                        &group->parent, type);
    if (md_has_formula(&allocation->reserve))
        md_explain_step(explainer, node, MD_EXPLAIN_STEP, "kept back as reserve", &group->reserve, type);
    if (md_has_formula(&allocation->stretch))
        md_explain_step(explainer, node, MD_EXPLAIN_STEP, "added as stretch", &group->stretch, type);
    if (!md_number_equal(&group->parent, &group->divided))
        md_explain_step(explainer, node, MD_EXPLAIN_STEP, is_infeasible(group) ? "to divide" : "divided", &group->divided, type);
    if (is_infeasible(group)) explain_infeasible(explainer, node, result, group);
}

/* How the part lies to its exact share: whole units, and who got those that were left over. */
static void explain_unit(struct md_explainer *explainer, struct md_explanation *node,
                         const struct md_rule_result *result, const struct md_allocation_group *group,
                         const struct md_allocation_child *child)
{
    const struct md_model *model = explainer->evaluation->model;
    const struct md_allocation *allocation = &model->allocations[result->rule->index];
    const struct md_allocation_details *details = result->details;
    struct md_number free = group->divided, weights = MD_NUMBER_ZERO, exact;
    if (child->fixed != MD_SPLIT_FREE) return;
    for (size_t i = group->first; i < group->first + group->count; i++) {
        const struct md_allocation_child *other = &details->children[i];
        enum md_status status = other->fixed != MD_SPLIT_FREE ? md_number_subtract(&free, &other->value, &free)
                                                              : md_number_add(&weights, &other->weight, &weights);
        if (status != MD_OK) return;
    }
    if (md_number_divide(&child->weight, &weights, &exact) != MD_OK ||
        md_number_multiply(&exact, &free, &exact) != MD_OK)
        return;
    md_explain_step(explainer, node, MD_EXPLAIN_STEP, "exact share", &exact,
                    model->measures[result->rule->measure].type);
    md_explain_add(explainer, node, MD_EXPLAIN_NOTE,
                   md_arena_format(explainer->arena, "in units of %s, by %s", number_text(explainer, &allocation->step),
                                   allocation->method == MD_SPLIT_DHONDT         ? "d'Hondt"
                                   : allocation->method == MD_SPLIT_SAINTE_LAGUE ? "Sainte-Laguë"
                                                                                 : "largest remainder"));
}

static void explain_allocation(struct md_explainer *explainer, struct md_explanation *node,
                               const struct md_rule_result *result, int32_t end, int32_t subject, int depth)
{
    const struct md_allocation_details *details = result->details;
    const struct md_allocation_child *child = NULL;
    for (size_t i = 0; i < details->children_count; i++)
        if (details->children[i].subject == subject && result->parts[details->children[i].part].end >= end &&
            (child == NULL || details->children[i].part < child->part))
            child = &details->children[i];
    if (child == NULL) return;
    const struct md_allocation_group *group = &details->groups[child->group];
    explain_parent(explainer, node, result, group, subject, depth);
    if (group->state != MD_STATE_PRESENT) return;
    explain_weight(explainer, node, result, group, child, depth);
    explain_bounds(explainer, node, result, child, depth);
    explain_unit(explainer, node, result, group, child);
}

/* A reserve, a stretch, what is left for want of children: rows of the parent. */
static void explain_parent_row(struct md_explainer *explainer, struct md_explanation *node,
                               const struct md_rule_result *result, int32_t subject, int depth)
{
    const struct md_allocation_details *details = result->details;
    for (size_t g = 0; g < details->groups_count; g++) {
        const struct md_allocation_group *group = &details->groups[g];
        if (group->kind == MD_KIND_NONE || group->subject != subject) continue;
        if (group->vacant) md_explain_add(explainer, node, MD_EXPLAIN_NOTE, "nobody to divide it among");
        explain_parent(explainer, node, result, group,
                       group->count > 0 ? details->children[group->first].subject : 0, depth);
    }
}

void md_explain_rule(struct md_explainer *explainer, struct md_explanation *node,
                     const struct md_rule *rule, int32_t end, int32_t subject, int depth)
{
    const struct md_rule_result *result = md_rule_get(explainer->evaluation, rule, end);
    if (rule->form == MD_FROM_PROPOSAL) md_explain_proposal(explainer, node, result, subject, depth);
    if (rule->form == MD_FROM_ALLOCATION) explain_allocation(explainer, node, result, end, subject, depth);
    if (rule->form == MD_FROM_SCORECARD) md_explain_card(explainer, node, result->details, subject, depth);
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
        const struct md_measure *measure = &model->measures[rule->measure];
        const char *name = md_explain_titled(explainer, measure->name, measure->name, measure->title);
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
            if (rule->form == MD_FROM_ALLOCATION && strcmp(row->word, "goal") != 0)
                explain_parent_row(explainer, node, result, subject, depth);
            else
                md_explain_rule(explainer, node, rule, row->period.end, subject, depth);
        }
    }
}
