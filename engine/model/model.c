#include "model/model.h"

#include <string.h>

#include "base/memory.h"

void md_model_free(struct md_model *model)
{
    if (model == NULL) return;
    md_graph_free(&model->graph);
    md_arena_free(&model->arena);
    md_free(model);
}

int md_model_credit(const struct md_model *model, const char *name)
{
    for (size_t i = 0; i < model->credits_count; i++)
        if (strcmp(model->credits[i].name, name) == 0) return (int)i;
    return -1;
}

int md_model_measure(const struct md_model *model, const char *name)
{
    for (size_t i = 0; i < model->measures_count; i++)
        if (strcmp(model->measures[i].name, name) == 0) return (int)i;
    return -1;
}

int md_model_plan(const struct md_model *model, const char *name)
{
    for (size_t i = 0; i < model->plans_count; i++)
        if (strcmp(model->plans[i].name, name) == 0) return (int)i;
    return -1;
}

int md_model_component(const struct md_model *model, const char *full_name)
{
    for (size_t i = 0; i < model->components_count; i++)
        if (strcmp(model->components[i].full_name, full_name) == 0) return (int)i;
    return -1;
}

int md_model_param(const struct md_model *model, const char *name)
{
    for (size_t i = 0; i < model->params_count; i++)
        if (strcmp(model->params[i].name, name) == 0) return (int)i;
    return -1;
}

int md_model_balance(const struct md_model *model, const char *name)
{
    for (size_t i = 0; i < model->balances_count; i++)
        if (strcmp(model->balances[i].name, name) == 0) return (int)i;
    return -1;
}

int md_model_row_kind(const struct md_model *model, const struct md_measure *measure)
{
    switch (measure->from) {
    case MD_FROM_KIND: return measure->source;
    case MD_FROM_CREDIT: return model->credits[measure->source].kind;
    case MD_FROM_MEASURE: return model->measures[measure->source].of;
    case MD_FROM_COMPONENT: return model->plans[model->components[measure->source].plan].of;
    case MD_FROM_NOTHING:
    case MD_FROM_ALLOCATION:
    case MD_FROM_SCORECARD:
    case MD_FROM_PROPOSAL: break;
    }
    return MD_KIND_NONE;
}

int md_model_line_kind(const struct md_model *model, const struct md_component *component)
{
    if (component->on < 0) return MD_KIND_NONE;
    const struct md_measure *on = &model->measures[component->on];
    return on->from == MD_FROM_COMPONENT ? MD_KIND_NONE : md_model_row_kind(model, on);
}

const char *md_model_column_name(const struct md_model *model, int64_t column)
{
    if (column < (int64_t)model->measures_count) return model->measures[column].name;
    column -= (int64_t)model->measures_count;
    if (column < (int64_t)model->components_count) return model->components[column].full_name;
    return model->balances[column - (int64_t)model->components_count].opening_name;
}

struct formula_visit {
    md_visit_formula *visit;
    void *context;
};

static void show(const struct formula_visit *to, const struct md_formula *formula, bool by_part)
{
    if (md_has_formula(formula)) to->visit(to->context, formula, by_part);
}

static void allocation_formulas(const struct md_allocation *allocation, const struct formula_visit *to)
{
    show(to, &allocation->within, false);
    show(to, &allocation->group_record, false);
    show(to, &allocation->amount, false);
    show(to, &allocation->weight, true);
    for (size_t i = 0; i < allocation->mix_count; i++) {
        show(to, &allocation->mix[i].value, true);
        show(to, &allocation->mix[i].share, true);
    }
    show(to, &allocation->floor, true);
    show(to, &allocation->ceiling, true);
    show(to, &allocation->keep, true);
    show(to, &allocation->reserve, false);
    show(to, &allocation->stretch, false);
    for (size_t i = 0; i < allocation->order_count; i++) show(to, &allocation->order[i].formula, false);
}

static void proposal_formulas(const struct md_proposal *proposal, const struct formula_visit *to)
{
    show(to, &proposal->when, false);
    show(to, &proposal->at, false);
    show(to, &proposal->value, false);
    show(to, &proposal->reason_en, false);
    show(to, &proposal->reason_zh, false);
    for (size_t i = 0; i < proposal->evidence_count; i++) show(to, &proposal->evidence[i], false);
    show(to, &proposal->group, false);
    show(to, &proposal->due, false);
}

static void scorecard_formulas(const struct md_scorecard *card, const struct formula_visit *to)
{
    show(to, &card->when, false);
    for (size_t i = 0; i < card->criteria_count; i++) {
        const struct md_criterion *criterion = &card->criteria[i];
        show(to, &criterion->when, false);
        show(to, &criterion->weight, false);
        show(to, &criterion->score, false);
        show(to, &criterion->neutral, false);
        show(to, &criterion->must, false);
    }
    show(to, &card->coverage, false);
    for (size_t i = 0; i < card->within_count; i++) show(to, &card->within[i], false);
}

void md_model_rule_formulas(const struct md_model *model, const struct md_rule *rule, md_visit_formula *visit,
                            void *context)
{
    struct formula_visit to = {visit, context};
    switch (rule->form) {
    case MD_FROM_ALLOCATION: allocation_formulas(&model->allocations[rule->index], &to); break;
    case MD_FROM_PROPOSAL: proposal_formulas(&model->proposals[rule->index], &to); break;
    case MD_FROM_SCORECARD: scorecard_formulas(&model->scorecards[rule->index], &to); break;
    case MD_FROM_NOTHING:
    case MD_FROM_KIND:
    case MD_FROM_CREDIT:
    case MD_FROM_MEASURE:
    case MD_FROM_COMPONENT: break;
    }
}

void md_model_decision_formulas(const struct md_rule *rule, md_visit_formula *visit, void *context)
{
    struct formula_visit to = {visit, context};
    for (size_t i = 0; i < rule->becomes.fields_count; i++) show(&to, &rule->becomes.fields[i].formula, true);
    for (size_t i = 0; i < rule->adjusts.fields_count; i++) show(&to, &rule->adjusts.fields[i].formula, true);
    show(&to, &rule->unless, true);
}

const char *md_model_decided_word(const struct md_rule *rule)
{
    if (rule->form == MD_FROM_ALLOCATION) return "goal";
    return rule->form == MD_FROM_SCORECARD ? "score" : NULL;
}
