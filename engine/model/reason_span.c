#include "model/model.h"

/* What is looked for: a node, or (tested) the comparison or condition that reads it. */
struct search {
    const struct md_graph *graph;
    uint32_t node;
    bool tested;
};

/* Is `index` a test that has the node as a side? `a > b` is the `not` of a comparison. */
static bool is_test_of(const struct search *search, uint32_t index)
{
    const struct md_node *test = md_graph_node(search->graph, index);
    if (test->op == MD_OP_NOT) {
        if (test->operands[0] == search->node) return true;
        test = md_graph_node(search->graph, test->operands[0]);
    }
    switch (test->op) {
    case MD_OP_EQUAL: case MD_OP_UNEQUAL: case MD_OP_LESS: case MD_OP_LESS_EQUAL: break;
    default: return false;
    }
    return test->operands[0] == search->node || test->operands[1] == search->node;
}

/* Where it stands in a formula: the innermost part whose value it is. */
static bool find_in(const struct md_formula *formula, const struct search *search,
                    struct md_text_span *span)
{
    uint32_t node = search->node;
    for (size_t i = 0; search->tested && i < formula->origins_count; i++) {
        if (formula->origins[i].role != MD_ORIGIN_OPERATION || formula->origins[i].span.file == NULL ||
            !is_test_of(search, formula->origins[i].node))
            continue;
        *span = formula->origins[i].span;
        return true;
    }
    if (search->tested) return false;
    for (size_t i = 0; i < formula->origins_count; i++) {
        if (formula->origins[i].node != node || formula->origins[i].span.file == NULL) continue;
        *span = formula->origins[i].span;
        return true;
    }
    if (formula->root == node && formula->span.file != NULL) {
        *span = formula->span;
        return true;
    }
    return false;
}

static bool find_in_orders(const struct md_order_key *order, size_t count, const struct search *search,
                           struct md_text_span *span)
{
    for (size_t i = 0; i < count; i++)
        if (find_in(&order[i].formula, search, span)) return true;
    return false;
}

static bool find_in_credit(const struct md_credit *credit, const struct search *search,
                           struct md_text_span *span)
{
    if (find_in(&credit->when, search, span) || find_in(&credit->value, search, span)) return true;
    for (size_t i = 0; i < credit->receivers_count; i++)
        if (find_in(&credit->receivers[i].share, search, span) ||
            find_in(&credit->receivers[i].path, search, span) ||
            find_in(&credit->receivers[i].of, search, span))
            return true;
    return find_in(&credit->at, search, span);
}

static bool find_in_measure(const struct md_measure *measure, const struct search *search,
                            struct md_text_span *span)
{
    return find_in(&measure->when, search, span) || find_in(&measure->value, search, span) ||
           find_in(&measure->goal, search, span) || find_in(&measure->by, search, span) ||
           find_in(&measure->at, search, span);
}

static bool find_in_scorecard(const struct md_scorecard *card, const struct search *search, struct md_text_span *span)
{
    if (find_in(&card->when, search, span)) return true;
    for (size_t i = 0; i < card->criteria_count; i++) {
        const struct md_criterion *criterion = &card->criteria[i];
        if (find_in(&criterion->when, search, span) || find_in(&criterion->weight, search, span) ||
            find_in(&criterion->score, search, span) || find_in(&criterion->must, search, span))
            return true;
    }
    for (size_t i = 0; i < card->within_count; i++)
        if (find_in(&card->within[i], search, span)) return true;
    return false;
}

static bool find_in_decision(const struct md_rule *rule, const struct search *search, struct md_text_span *span)
{
    for (size_t i = 0; i < rule->becomes.fields_count; i++)
        if (find_in(&rule->becomes.fields[i].formula, search, span)) return true;
    for (size_t i = 0; i < rule->adjusts.fields_count; i++)
        if (find_in(&rule->adjusts.fields[i].formula, search, span)) return true;
    return find_in(&rule->unless, search, span);
}

static bool find_in_component(const struct md_component *component, const struct search *search,
                              struct md_text_span *span)
{
    const struct md_formula *formulas[] = {&component->when, &component->amount, &component->rate,
                                           &component->rank, &component->cap,    &component->floor,
                                           &component->within, &component->scale_value,
                                           &component->line_cap, &component->divide, &component->weight,
                                           &component->due};
    for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++)
        if (find_in(formulas[i], search, span)) return true;
    for (size_t i = 0; i < component->times_count; i++)
        if (find_in(&component->times[i], search, span)) return true;
    return find_in_orders(component->order, component->order_count, search, span);
}

static bool find_anywhere(const struct md_model *model, const struct search *search,
                          struct md_text_span *span)
{
    for (size_t i = 0; i < model->components_count; i++)
        if (find_in_component(&model->components[i], search, span)) return true;
    for (size_t i = 0; i < model->plans_count; i++)
        if (find_in(&model->plans[i].when, search, span)) return true;
    for (size_t i = 0; i < model->measures_count; i++)
        if (find_in_measure(&model->measures[i], search, span)) return true;
    for (size_t i = 0; i < model->scorecards_count; i++)
        if (find_in_scorecard(&model->scorecards[i], search, span)) return true;
    for (size_t i = 0; i < model->credits_count; i++)
        if (find_in_credit(&model->credits[i], search, span)) return true;
    for (size_t i = 0; i < model->rules_count; i++)
        if (find_in_decision(&model->rules[i], search, span)) return true;
    return false;
}

bool md_model_reason_span(const struct md_model *model, const struct md_reason *reason,
                          struct md_text_span *span)
{
    struct search search = {&model->graph, reason->node, reason->code == MD_REASON_TESTED};
    if (reason->node == MD_NO_NODE) return false;
    if (search.tested && find_anywhere(model, &search, span)) return true;
    search.tested = false;
    return find_anywhere(model, &search, span);
}

bool md_model_reason_span_of(const struct md_model *model, int component, const struct md_reason *reason,
                             struct md_text_span *span)
{
    if (component < 0) return md_model_reason_span(model, reason, span);
    const struct md_component *own = &model->components[component];
    struct search search = {&model->graph, reason->node, reason->code == MD_REASON_TESTED};
    if (reason->node == MD_NO_NODE) return false;
    for (int tested = search.tested ? 1 : 0; tested >= 0; tested--) {
        search.tested = tested != 0;
        if (find_in_component(own, &search, span) || find_in(&model->plans[own->plan].when, &search, span))
            return true;
    }
    /* What `on` counts stands in no formula of the component. */
    if (md_has_formula(&own->on_value) && own->on_value.root == reason->node && own->span.file != NULL) {
        *span = own->span;
        return true;
    }
    return md_model_reason_span(model, reason, span);
}
