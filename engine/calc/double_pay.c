/* Two plans that pay the same subject on the same credit: held in both (LANGUAGE.md section 3).
 * What a component pays on is its `on`; reading a measure in a condition or a goal is no payment.
 *
 * Whether two plans pay somebody is known only when both have been evaluated, and by then others
 * may have read what they paid: totals, later periods, managers, ranks. So what is found is noted,
 * every column is forgotten, and the plans are evaluated again with those figures held from the
 * start. Holds only become more, so that this ends; without a double payment there is one round. */
#include <string.h>

#include "base/memory.h"
#include "calc/pipeline.h"

/* Rows of a credit as one subject gets them: two measures with equal uses count the same rows for
 * him. */
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

static const struct md_column_at *column_of(struct md_evaluation *evaluation,
                                            const struct md_due *due)
{
    return md_column_get(evaluation, (int64_t)evaluation->model->measures_count + due->component,
                         due->period.end);
}

static void add_hold(struct md_evaluation *evaluation, const struct md_due *due, size_t key,
                     int credit, int other)
{
    struct md_reason reason = {.code = MD_REASON_TWO_PLANS,
                               .extra = (uint16_t)(credit + 1),
                               .argument = (uint32_t)other + 1};
    MD_GROW(evaluation->holds, evaluation->holds_count, evaluation->holds_capacity);
    evaluation->holds[evaluation->holds_count++] =
        (struct md_hold){due->component, due->period.end, (int32_t)key, reason};
}

static void find_pair(struct md_evaluation *evaluation, const struct md_due *a,
                      const struct md_due *b, int credit)
{
    const struct md_model *model = evaluation->model;
    const struct md_column_at *x = column_of(evaluation, a), *y = column_of(evaluation, b);
    for (size_t key = 0; key < x->values.count && key < y->values.count; key++) {
        if (x->outcomes[key].status != MD_RESULT_VALUE ||
            y->outcomes[key].status != MD_RESULT_VALUE)
            continue;
        add_hold(evaluation, a, key, credit, model->components[b->component].plan);
        add_hold(evaluation, b, key, credit, model->components[a->component].plan);
    }
}

static bool is_done(const struct md_evaluation *evaluation, uint32_t period, int plan)
{
    size_t index = period * evaluation->model->plans_count + (size_t)plan;
    return evaluation->plan_runs[index].state == MD_PLAN_DONE;
}

static void find_in_period(struct md_evaluation *evaluation, uint32_t period)
{
    const struct md_model *model = evaluation->model;
    const struct md_period_due *list = &evaluation->dues[period];
    for (size_t i = 0; i < list->count; i++) {
        for (size_t j = i + 1; j < list->count; j++) {
            int a = list->dues[i].component, b = list->dues[j].component;
            int p = model->components[a].plan, q = model->components[b].plan;
            if (strcmp(model->plans[p].name, model->plans[q].name) == 0)
                continue; /* one plan, or its versions */
            if (model->plans[p].of != model->plans[q].of) continue;
            if (model->plans[p].shared && model->plans[q].shared) continue;
            if (!is_done(evaluation, period, p) || !is_done(evaluation, period, q)) continue;
            int credit = common_credit(model, a, b);
            if (credit >= 0) find_pair(evaluation, &list->dues[i], &list->dues[j], credit);
        }
    }
}

bool md_find_double_pay(struct md_evaluation *evaluation)
{
    size_t before = evaluation->holds_count;
    for (uint32_t p = 0; p < evaluation->periods_count; p++) find_in_period(evaluation, p);
    return evaluation->holds_count > before;
}

void md_apply_holds(const struct md_evaluation *evaluation, const struct md_due *due,
                    struct md_result *outcomes)
{
    for (size_t i = 0; i < evaluation->holds_count; i++) {
        const struct md_hold *hold = &evaluation->holds[i];
        if (hold->component != due->component || hold->end != due->period.end) continue;
        struct md_result *outcome = &outcomes[hold->key];
        if (outcome->status != MD_RESULT_VALUE && outcome->status != MD_RESULT_ZERO) continue;
        *outcome = (struct md_result){.status = MD_RESULT_HELD,
                                      .decided = 1,
                                      .value = MD_NUMBER_ZERO,
                                      .reason = hold->reason};
    }
}
