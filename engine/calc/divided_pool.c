/* divided_pool: the pool of each group divided among its subjects by their weights, in whole units of the
 * component's step, so that the parts sum to the pool. Source: LANGUAGE.md section 3. */
#include "base/memory.h"
#include "base/sort.h"
#include "calc/pipeline.h"
#include "value/split.h"

struct pool_work {
    struct md_component_work *work;
    struct md_pool_part *parts; /* by subject */
    int32_t *list;              /* who takes part, and who might but is held */
    size_t count;
    int32_t *groups;            /* by place in the list */
    size_t groups_count;
    struct md_map group_of;
    int32_t *representatives;   /* by group: place in the list of its first member */
    struct md_values within, weights, pools, records; /* by place; by place; by group; by group */
    struct md_values *orders;
    struct md_values *target;
};

static void visit_value(void *context, size_t index, const struct md_vector *vector, size_t row)
{
    struct pool_work *pool = context;
    md_values_set(pool->target, index, vector, row, &pool->work->evaluation->arena);
}

static struct md_values values_of(struct pool_work *pool, const struct md_formula *formula,
                                  const struct md_subjects *subjects, const int32_t *list, size_t count)
{
    struct md_evaluation *evaluation = pool->work->evaluation;
    struct md_type type = md_graph_node(&evaluation->model->graph, formula->root)->type;
    struct md_values values = md_values_make(&evaluation->arena, type, count);
    pool->target = &values;
    md_evaluate_subjects(evaluation, &pool->work->bound, subjects, list, count, formula->root, visit_value, pool);
    return values;
}

/* ---- Groups ---- */

static void find_groups(struct pool_work *pool)
{
    const struct md_formula *within = &pool->work->component->within;
    bool grouped = md_has_formula(within);
    if (grouped) pool->within = values_of(pool, within, pool->work->subjects, pool->list, pool->count);
    for (size_t i = 0; i < pool->count; i++) {
        size_t before = pool->groups_count;
        pool->groups[i] =
            md_group_number(&pool->group_of, &pool->groups_count, grouped ? &pool->within : NULL, i);
        if (pool->groups_count > before) pool->representatives[pool->groups[i]] = (int32_t)i;
    }
}

/* The pool of each group: of the record or combination that the group is, of the whole, or of its first member. */
static void find_pools(struct pool_work *pool)
{
    struct md_evaluation *evaluation = pool->work->evaluation;
    const struct md_component *component = pool->work->component;
    const struct md_period *period = &pool->work->due->period;
    int32_t *keys = md_alloc_array(pool->groups_count + 1, sizeof *keys);
    const struct md_subjects *subjects = pool->work->subjects;
    bool of_member = component->divide_of == MD_KIND_NONE;
    int32_t *first = md_alloc_array(pool->groups_count + 1, sizeof *first);
    for (size_t g = 0; g < pool->groups_count; g++) first[g] = pool->list[pool->representatives[g]];
    if (component->divide_of >= 0)
        pool->records = values_of(pool, &component->group_record, subjects, first, pool->groups_count);
    if (!of_member) subjects = md_subjects_at(evaluation, component->divide_of, period->first, period->end);
    for (size_t g = 0; g < pool->groups_count; g++) {
        keys[g] = 0;
        if (of_member) keys[g] = first[g];
        else if (component->divide_of >= 0 && pool->records.states[g] == MD_STATE_PRESENT)
            keys[g] = (int32_t)pool->records.integers[g];
    }
    pool->pools = values_of(pool, &component->divide, subjects, keys, pool->groups_count);
    for (size_t g = 0; g < pool->groups_count; g++) { /* "none" is no record that could have a pool */
        if (component->divide_of < 0 || pool->records.states[g] == MD_STATE_PRESENT) continue;
        pool->pools.states[g] = pool->records.states[g];
        pool->pools.reasons[g] = pool->records.reasons[g];
    }
    md_free(first);
    md_free(keys);
}

/* ---- Weights ---- */

static struct md_result *outcome_at(const struct pool_work *pool, size_t i)
{
    return &pool->work->outcomes[pool->list[i]];
}

static void judge_weights(struct pool_work *pool)
{
    const struct md_component *component = pool->work->component;
    struct md_reason negative = {.node = component->weight.root, .code = MD_REASON_RANGE};
    for (size_t i = 0; i < pool->count; i++) {
        struct md_result *outcome = outcome_at(pool, i);
        if (outcome->decided) continue;
        if (pool->weights.states[i] != MD_STATE_PRESENT)
            md_result_fault(component, outcome, pool->weights.states[i], pool->weights.reasons[i]);
        else if (md_number_sign(&pool->weights.numbers[i]) < 0)
            md_result_fault(component, outcome, MD_STATE_ERROR, negative);
    }
}

/* A weight that is not known leaves nobody's part known: of the group, or of all where the group itself is not known. */
static void hold_broken(struct pool_work *pool)
{
    const struct md_component *component = pool->work->component;
    int32_t *by = md_alloc_array(pool->groups_count + 1, sizeof *by);
    int32_t by_all = 0;
    for (size_t i = 0; i < pool->count; i++) {
        bool unknown = md_has_formula(&component->within) && pool->within.states[i] == MD_STATE_ERROR;
        if (unknown && by_all == 0) by_all = pool->list[i] + 1;
        if (unknown) md_result_fault(component, outcome_at(pool, i), MD_STATE_ERROR, pool->within.reasons[i]);
        if (outcome_at(pool, i)->status == MD_RESULT_HELD && by[pool->groups[i]] == 0)
            by[pool->groups[i]] = pool->list[i] + 1;
    }
    for (size_t i = 0; i < pool->count; i++) {
        int32_t because = by_all != 0 ? by_all : by[pool->groups[i]];
        struct md_reason reason = {.node = component->weight.root, .code = MD_REASON_DEPENDS,
                                   .argument = (uint32_t)because};
        if (because != 0 && !outcome_at(pool, i)->decided)
            md_result_fault(component, outcome_at(pool, i), MD_STATE_ERROR, reason);
    }
    md_free(by);
}

/* ---- Division ---- */

static int compare_members(const void *context, uint32_t a, uint32_t b)
{
    const struct pool_work *pool = context;
    const struct md_component *component = pool->work->component;
    if (pool->groups[a] != pool->groups[b]) return pool->groups[a] < pool->groups[b] ? -1 : 1;
    int order = 0;
    for (size_t k = 0; k < component->order_count && order == 0; k++)
        order = md_values_compare(&pool->orders[k], a, b, component->order[k].descending);
    return order;
}

static void fault_all(struct pool_work *pool, const uint32_t *members, size_t count, uint8_t state,
                      struct md_reason reason)
{
    for (size_t i = 0; i < count; i++)
        md_result_fault(pool->work->component, outcome_at(pool, members[i]), state, reason);
}

static void divide(struct pool_work *pool, const uint32_t *members, size_t count)
{
    const struct md_component *component = pool->work->component;
    int32_t group = pool->groups[members[0]];
    struct md_reason bad = {.node = component->divide.root, .code = MD_REASON_RANGE};
    if (pool->pools.states[group] != MD_STATE_PRESENT) {
        fault_all(pool, members, count, pool->pools.states[group], pool->pools.reasons[group]);
        return;
    }
    struct md_number whole = pool->pools.numbers[group], total = MD_NUMBER_ZERO;
    struct md_number unit = md_number_from_scaled(1, MD_NUMBER_DIGITS);
    if (component->rounding != MD_ROUND_NONE && md_number_sign(&component->step) > 0) unit = component->step;
    struct md_number *weights = md_alloc_array(count, sizeof *weights);
    struct md_number *parts = md_alloc_array(count, sizeof *parts);
    enum md_rounding rounding = component->rounding == MD_ROUND_NONE ? MD_HALF_EVEN : component->rounding;
    enum md_split_fault fault = MD_SPLIT_SIZE;
    enum md_status status = md_number_round(&whole, &unit, rounding, &whole);
    for (size_t i = 0; i < count && status == MD_OK; i++) {
        weights[i] = pool->weights.numbers[members[i]];
        status = md_number_add(&total, &weights[i], &total);
    }
    if (status == MD_OK) status = md_split(&whole, &unit, weights, count, parts, &fault);
    if (status != MD_OK && fault == MD_SPLIT_NO_WEIGHT)
        fault_all(pool, members, count, MD_STATE_MISSING,
                  (struct md_reason){.node = component->weight.root, .code = MD_REASON_ZERO_DENOMINATOR});
    else if (status != MD_OK)
        fault_all(pool, members, count, MD_STATE_ERROR, bad);
    for (size_t i = 0; i < count && status == MD_OK; i++) {
        outcome_at(pool, members[i])->value = parts[i];
        if (md_number_is_zero(&weights[i]))
            outcome_at(pool, members[i])->reason =
                (struct md_reason){.node = component->weight.root, .code = MD_REASON_NOTHING};
        pool->parts[pool->list[members[i]]] = (struct md_pool_part){true, whole, weights[i], total, parts[i]};
    }
    md_free(weights);
    md_free(parts);
}

static void divide_all(struct pool_work *pool)
{
    uint32_t *members = md_alloc_array(pool->count + 1, sizeof *members);
    size_t count = 0;
    for (size_t i = 0; i < pool->count; i++)
        if (!outcome_at(pool, i)->decided) members[count++] = (uint32_t)i;
    md_sort(members, count, compare_members, pool);
    for (size_t first = 0; first < count;) {
        size_t end = first + 1;
        while (end < count && pool->groups[members[end]] == pool->groups[members[first]]) end++;
        divide(pool, members + first, end - first);
        first = end;
    }
    md_free(members);
}

struct md_pool_part *md_component_divide(struct md_component_work *work)
{
    const struct md_component *component = work->component;
    struct md_arena *arena = &work->evaluation->arena;
    size_t subjects = work->subjects->count;
    struct pool_work pool = {.work = work};
    pool.parts = md_arena_array(arena, subjects + 1, sizeof *pool.parts);
    pool.list = md_arena_array(arena, subjects + 1, sizeof *pool.list);
    pool.groups = md_arena_array(arena, subjects + 1, sizeof *pool.groups);
    pool.representatives = md_arena_array(arena, subjects + 1, sizeof *pool.representatives);
    for (size_t key = 0; key < subjects; key++)
        if (!work->outcomes[key].decided || work->outcomes[key].status == MD_RESULT_HELD)
            pool.list[pool.count++] = (int32_t)key;
    find_groups(&pool);
    find_pools(&pool);
    pool.weights = values_of(&pool, &component->weight, work->subjects, pool.list, pool.count);
    pool.orders = md_arena_array(arena, component->order_count + 1, sizeof *pool.orders);
    for (size_t k = 0; k < component->order_count; k++)
        pool.orders[k] = values_of(&pool, &component->order[k].formula, work->subjects, pool.list, pool.count);
    judge_weights(&pool);
    hold_broken(&pool);
    divide_all(&pool);
    md_map_free(&pool.group_of);
    return pool.parts;
}
