#include "model/model.h"

/* Where a node stands in a formula: the innermost part whose value it is. */
static bool find_in(const struct md_formula *formula, uint32_t node, struct md_text_span *span)
{
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

static bool find_in_orders(const struct md_order_key *order, size_t count, uint32_t node,
                           struct md_text_span *span)
{
    for (size_t i = 0; i < count; i++)
        if (find_in(&order[i].formula, node, span)) return true;
    return false;
}

static bool find_in_credit(const struct md_credit *credit, uint32_t node, struct md_text_span *span)
{
    if (find_in(&credit->when, node, span) || find_in(&credit->value, node, span)) return true;
    for (size_t i = 0; i < credit->receivers_count; i++)
        if (find_in(&credit->receivers[i].share, node, span) ||
            find_in(&credit->receivers[i].path, node, span))
            return true;
    return find_in(&credit->at, node, span) ||
           find_in_orders(credit->order, credit->order_count, node, span);
}

static bool find_in_measure(const struct md_measure *measure, uint32_t node,
                            struct md_text_span *span)
{
    return find_in(&measure->when, node, span) || find_in(&measure->value, node, span) ||
           find_in(&measure->goal, node, span) || find_in(&measure->by, node, span) ||
           find_in(&measure->at, node, span);
}

static bool find_in_component(const struct md_component *component, uint32_t node,
                              struct md_text_span *span)
{
    const struct md_formula *formulas[] = {&component->when, &component->amount, &component->rate,
                                           &component->rank, &component->cap,    &component->floor,
                                           &component->within, &component->scale_value};
    for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++)
        if (find_in(formulas[i], node, span)) return true;
    for (size_t i = 0; i < component->times_count; i++)
        if (find_in(&component->times[i], node, span)) return true;
    return find_in_orders(component->order, component->order_count, node, span);
}

bool md_model_reason_span(const struct md_model *model, const struct md_reason *reason,
                          struct md_text_span *span)
{
    if (reason->node == MD_NO_NODE) return false;
    for (size_t i = 0; i < model->components_count; i++)
        if (find_in_component(&model->components[i], reason->node, span)) return true;
    for (size_t i = 0; i < model->plans_count; i++)
        if (find_in(&model->plans[i].when, reason->node, span)) return true;
    for (size_t i = 0; i < model->measures_count; i++)
        if (find_in_measure(&model->measures[i], reason->node, span)) return true;
    for (size_t i = 0; i < model->credits_count; i++)
        if (find_in_credit(&model->credits[i], reason->node, span)) return true;
    return false;
}
