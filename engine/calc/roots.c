#include "base/memory.h"
#include "calc/pipeline.h"

void md_roots_add(struct md_roots *roots, const struct md_formula *formula)
{
    if (!md_has_formula(formula)) return;
    MD_GROW(roots->list, roots->count, roots->capacity);
    roots->list[roots->count++] = formula->root;
}

void md_roots_of_credit(const struct md_credit *credit, struct md_roots *roots)
{
    md_roots_add(roots, &credit->at);
    md_roots_add(roots, &credit->when);
    md_roots_add(roots, &credit->value);
    for (size_t i = 0; i < credit->receivers_count; i++) {
        const struct md_receiver *receiver = &credit->receivers[i];
        md_roots_add(roots, &receiver->path);
        md_roots_add(roots, &receiver->share);
        md_roots_add(roots, &receiver->of);
        for (size_t k = 0; k < credit->order_count; k++) md_roots_add(roots, &receiver->order[k]);
    }
}

void md_roots_of_measure(const struct md_measure *measure, struct md_roots *roots)
{
    md_roots_add(roots, &measure->by);
    for (size_t i = 0; i < measure->below_starts_count; i++)
        md_roots_add(roots, &measure->below_starts[i]);
    md_roots_add(roots, &measure->at);
    md_roots_add(roots, &measure->span_first);
    md_roots_add(roots, &measure->span_end);
    md_roots_add(roots, &measure->when);
    md_roots_add(roots, &measure->value);
}

struct rule_roots {
    struct md_roots *roots;
    bool by_part;
};

static void add_rule_root(void *context, const struct md_formula *formula, bool by_part)
{
    const struct rule_roots *wanted = context;
    if (by_part == wanted->by_part) md_roots_add(wanted->roots, formula);
}

void md_roots_of_rule(const struct md_model *model, const struct md_rule *rule, bool by_part,
                      struct md_roots *roots)
{
    struct rule_roots wanted = {roots, by_part};
    md_model_rule_formulas(model, rule, add_rule_root, &wanted);
}

void md_roots_of_decision(const struct md_rule *rule, struct md_roots *roots)
{
    struct rule_roots wanted = {roots, true};
    md_model_decision_formulas(rule, add_rule_root, &wanted);
}

static void add_order(const struct md_order_key *keys, size_t count, struct md_roots *roots)
{
    for (size_t i = 0; i < count; i++) md_roots_add(roots, &keys[i].formula);
}

void md_roots_of_component(const struct md_component *component, struct md_roots *roots)
{
    md_roots_add(roots, &component->when);
    md_roots_add(roots, &component->amount);
    md_roots_add(roots, &component->on_value);
    md_roots_add(roots, &component->rate);
    md_roots_add(roots, &component->on_tiers);
    md_roots_add(roots, &component->scale_value);
    for (size_t i = 0; i < component->times_count; i++) md_roots_add(roots, &component->times[i]);
    md_roots_add(roots, &component->cap);
    md_roots_add(roots, &component->floor);
    md_roots_add(roots, &component->rank);
    md_roots_add(roots, &component->within);
    md_roots_add(roots, &component->group_record);
    md_roots_add(roots, &component->line_cap);
    md_roots_add(roots, &component->divide);
    md_roots_add(roots, &component->weight);
    md_roots_add(roots, &component->due);
    add_order(component->order, component->order_count, roots);
    for (size_t i = 0; i < component->prizes_count; i++)
        md_roots_add(roots, &component->prizes[i].amount);
}

void md_roots_of_plan(const struct md_plan *plan, struct md_roots *roots)
{
    md_roots_add(roots, &plan->when);
    md_roots_add(roots, &plan->cap);
    md_roots_add(roots, &plan->floor);
}

void md_roots_free(struct md_roots *roots)
{
    md_free(roots->list);
    *roots = (struct md_roots){0};
}

bool md_roots_have(const struct md_graph *graph, const struct md_roots *roots, enum md_op op)
{
    struct md_arena arena = {0};
    md_node_index *nodes;
    size_t count = md_graph_reachable(graph, roots->list, roots->count, &arena, &nodes);
    bool found = false;
    for (size_t i = 0; i < count && !found; i++) found = md_graph_node(graph, nodes[i])->op == op;
    md_arena_free(&arena);
    return found;
}
