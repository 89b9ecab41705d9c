/* Two plans that pay the same subject on the same credit: held in both (LANGUAGE.md section 3). What a component pays on
 * is its `on`; reading a measure in a condition or a goal is no payment. */
#include <string.h>

#include "base/memory.h"
#include "calc/pipeline.h"

/* Rows of a credit as one subject gets them: two measures with equal uses count the same rows for him. */
struct credit_use {
    int credit;
    md_node_index by;    /* default, payee: MD_NO_NODE or the path's node */
    md_node_index start; /* of `below`, else MD_NO_NODE */
};

struct use_list {
    struct credit_use *uses;
    size_t count, capacity;
};

static bool is_own_subject(const struct md_graph *graph, const struct md_node *named)
{
    const struct md_node *key = md_graph_node(graph, named->operands[0]);
    if (key->op != MD_OP_KEY) return false;
    const struct md_node *row = md_graph_node(graph, key->operands[0]);
    return row->op == MD_OP_ROW && row->integer == MD_SLOT_SUBJECT;
}

static void find_uses(const struct md_model *model, int index, struct use_list *list);

static void find_uses_of_formula(const struct md_model *model, const struct md_measure *measure,
                                 struct use_list *list)
{
    struct md_arena arena = {0};
    md_node_index *nodes;
    size_t count = md_graph_reachable(&model->graph, &measure->value.root, 1, &arena, &nodes);
    for (size_t i = 0; i < count; i++) {
        const struct md_node *node = md_graph_node(&model->graph, nodes[i]);
        if (node->op != MD_OP_NAMED || node->integer >= (int64_t)model->measures_count) continue;
        if (is_own_subject(&model->graph, node)) find_uses(model, (int)node->integer, list);
    }
    md_arena_free(&arena);
}

static void find_uses(const struct md_model *model, int index, struct use_list *list)
{
    const struct md_measure *measure = &model->measures[index];
    if (measure->from == MD_FROM_MEASURE && measure->below_starts_count == 0 &&
        measure->of == model->measures[measure->source].of)
        find_uses(model, measure->source, list);
    if (measure->from == MD_FROM_NOTHING) find_uses_of_formula(model, measure, list);
    if (measure->from != MD_FROM_CREDIT) return;
    MD_GROW(list->uses, list->count, list->capacity);
    list->uses[list->count++] = (struct credit_use){
        measure->source, measure->by.root,
        measure->below_starts_count > 0 ? measure->below_starts[0].root : MD_NO_NODE};
}

/* The credit that both pay on, or -1. */
static int common_credit(const struct md_model *model, int a, int b)
{
    const struct md_component *x = &model->components[a], *y = &model->components[b];
    int credit = -1;
    if (x->on < 0 || y->on < 0) return -1;
    struct use_list of_x = {0}, of_y = {0};
    find_uses(model, x->on, &of_x);
    find_uses(model, y->on, &of_y);
    for (size_t i = 0; i < of_x.count; i++)
        for (size_t j = 0; j < of_y.count; j++) {
            const struct credit_use *p = &of_x.uses[i], *q = &of_y.uses[j];
            if (credit < 0 && p->credit == q->credit && p->by == q->by && p->start == q->start)
                credit = p->credit;
        }
    md_free(of_x.uses);
    md_free(of_y.uses);
    return credit;
}

/* Does any formula of the component read that column, directly or through measures? */
static bool reads(const struct md_model *model, const struct md_roots *roots, int64_t column, int depth)
{
    struct md_arena arena = {0};
    md_node_index *nodes;
    size_t count = md_graph_reachable(&model->graph, roots->list, roots->count, &arena, &nodes);
    bool found = false;
    for (size_t i = 0; i < count && !found; i++) {
        const struct md_node *node = md_graph_node(&model->graph, nodes[i]);
        if (node->op != MD_OP_NAMED) continue;
        found = node->integer == column;
        if (found || depth == 0 || node->integer >= (int64_t)model->measures_count) continue;
        const struct md_measure *measure = &model->measures[node->integer];
        struct md_roots inner = {0};
        md_roots_of_measure(measure, &inner);
        found = reads(model, &inner, column, depth - 1) ||
                (measure->from == MD_FROM_COMPONENT &&
                 measure->source + (int64_t)model->measures_count == column);
        md_roots_free(&inner);
    }
    md_arena_free(&arena);
    return found;
}

static struct md_column_at *column_of(struct md_evaluation *evaluation, const struct md_due *due)
{
    return (struct md_column_at *)(uintptr_t)md_column_get(
        evaluation, (int64_t)evaluation->model->measures_count + due->component, due->period.end);
}

static void hold(struct md_evaluation *evaluation, const struct md_due *due, size_t key,
                 struct md_reason reason)
{
    struct md_column_at *column = column_of(evaluation, due);
    struct md_result *outcome = &column->outcomes[key];
    if (outcome->status != MD_RESULT_VALUE && outcome->status != MD_RESULT_ZERO) return;
    *outcome = (struct md_result){.status = MD_RESULT_HELD, .decided = 1, .value = MD_NUMBER_ZERO,
                                   .reason = reason};
    md_result_store(due->component, outcome, &column->values, key);
}

static void hold_dependants(struct md_evaluation *evaluation, const struct md_period_due *list,
                            const struct md_due *held, size_t key)
{
    const struct md_model *model = evaluation->model;
    for (size_t i = 0; i < list->count; i++) {
        const struct md_due *due = &list->dues[i];
        if (due->component == held->component ||
            model->plans[model->components[due->component].plan].of !=
                model->plans[model->components[held->component].plan].of)
            continue;
        struct md_roots roots = {0};
        md_roots_of_component(&model->components[due->component], &roots);
        bool depends = reads(model, &roots, (int64_t)model->measures_count + held->component, 8);
        md_roots_free(&roots);
        if (depends)
            hold(evaluation, due, key, (struct md_reason){.code = MD_REASON_DEPENDS,
                                                          .extra = (uint16_t)(held->component + 1)});
    }
}

static void hold_pair(struct md_evaluation *evaluation, const struct md_period_due *list,
                      const struct md_due *a, const struct md_due *b, int credit)
{
    const struct md_model *model = evaluation->model;
    const struct md_due *pair[2] = {a, b};
    struct md_column_at *x = column_of(evaluation, a), *y = column_of(evaluation, b);
    for (size_t key = 0; key < x->values.count && key < y->values.count; key++) {
        if (x->outcomes[key].status != MD_RESULT_VALUE || y->outcomes[key].status != MD_RESULT_VALUE) continue;
        for (int side = 0; side < 2; side++) {
            int other = model->components[pair[1 - side]->component].plan;
            hold(evaluation, pair[side], key,
                 (struct md_reason){.code = MD_REASON_TWO_PLANS, .extra = (uint16_t)(credit + 1),
                                    .argument = (uint32_t)(other + 1)});
            hold_dependants(evaluation, list, pair[side], key);
        }
    }
}

void md_hold_double_pay(struct md_evaluation *evaluation, uint32_t period)
{
    const struct md_model *model = evaluation->model;
    const struct md_period_due *list = &evaluation->dues[period];
    for (size_t i = 0; i < list->count; i++) {
        for (size_t j = i + 1; j < list->count; j++) {
            int a = list->dues[i].component, b = list->dues[j].component;
            int p = model->components[a].plan, q = model->components[b].plan;
            if (strcmp(model->plans[p].name, model->plans[q].name) == 0) continue; /* one plan, or its versions */
            if (model->plans[p].of != model->plans[q].of) continue;
            if (model->plans[p].shared && model->plans[q].shared) continue;
            if (evaluation->plan_runs[period * model->plans_count + (size_t)p].state != MD_PLAN_DONE ||
                evaluation->plan_runs[period * model->plans_count + (size_t)q].state != MD_PLAN_DONE)
                continue;
            int credit = common_credit(model, a, b);
            if (credit >= 0) hold_pair(evaluation, list, &list->dues[i], &list->dues[j], credit);
        }
    }
}
