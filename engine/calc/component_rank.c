/* Ranks within groups, and the prizes of their places. */
#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "base/text.h"
#include "calc/pipeline.h"
#include "value/split.h"

struct rank_work {
    struct md_component_work *work;
    int32_t *list; /* who takes part, and who might but is held */
    size_t count;
    int32_t *groups; /* by place in the list */
    size_t groups_count;
    struct md_map group_of;
    int32_t *broken_by; /* by group: key + 1 of a subject in error, 0: none */
    bool all_broken;    /* somebody's group is not known */
    int32_t all_broken_by;
    struct md_values ranks;
    struct md_values *orders;
    struct md_values prizes;
    struct md_values *target;
};

/* ---- Values of the list ---- */

static void visit_value(void *context, size_t index, const struct md_vector *vector, size_t row)
{
    struct rank_work *rank = context;
    md_values_set(rank->target, index, vector, row, &rank->work->evaluation->arena);
}

static struct md_values values_of(struct rank_work *rank, const struct md_formula *formula)
{
    struct md_evaluation *evaluation = rank->work->evaluation;
    const struct md_node *node = md_graph_node(&evaluation->model->graph, formula->root);
    struct md_values values = md_values_make(&evaluation->arena, node->type, rank->count);
    rank->target = &values;
    md_evaluate_subjects(evaluation, &rank->work->bound, rank->work->subjects, rank->list,
                         rank->count, formula->root, visit_value, rank);
    return values;
}

/* ---- Groups ---- */

int32_t md_group_number(struct md_map *group_of, size_t *groups_count, const struct md_values *values, size_t i)
{
    struct md_buffer key = {0};
    char text[MD_NUMBER_TEXT_SIZE];
    if (values == NULL || values->states[i] != MD_STATE_PRESENT) {
        md_buffer_add_text(&key, "none");
    } else if (values->texts != NULL) {
        md_buffer_add_char(&key, '=');
        md_buffer_add(&key, values->texts[i].bytes, values->texts[i].length);
    } else if (values->numbers != NULL) {
        md_number_print(&values->numbers[i], text, sizeof text);
        md_buffer_format(&key, "=%s", text);
    } else {
        md_buffer_format(&key, "=%lld", (long long)values->integers[i]);
    }
    int64_t number = (int64_t)*groups_count;
    if (md_map_insert(group_of, md_buffer_text(&key), key.length, number, &number))
        ++*groups_count;
    md_buffer_free(&key);
    return (int32_t)number;
}

static void find_groups(struct rank_work *rank)
{
    const struct md_component *component = rank->work->component;
    struct md_values within;
    bool grouped = md_has_formula(&component->within);
    if (grouped) within = values_of(rank, &component->within);
    for (size_t i = 0; i < rank->count; i++) {
        rank->groups[i] = md_group_number(&rank->group_of, &rank->groups_count, grouped ? &within : NULL, i);
        if (!grouped || within.states[i] != MD_STATE_ERROR) continue;
        rank->all_broken = true;
        rank->all_broken_by = rank->list[i] + 1;
        md_result_fault(component, &rank->work->outcomes[rank->list[i]], MD_STATE_ERROR,
                        within.reasons[i]);
    }
}

/* ---- Who is ranked ---- */

static void leave_unranked(struct rank_work *rank, size_t i)
{
    struct md_result *outcome = &rank->work->outcomes[rank->list[i]];
    outcome->status = MD_RESULT_ZERO;
    outcome->decided = 1;
    outcome->reason = (struct md_reason){.node = rank->ranks.reasons[i].node,
                                         .code = MD_REASON_NOT_RANKED,
                                         .argument = rank->ranks.reasons[i].code};
}

static void judge(struct rank_work *rank, size_t i)
{
    const struct md_component *component = rank->work->component;
    struct md_result *outcome = &rank->work->outcomes[rank->list[i]];
    const struct md_values *faulty = &rank->ranks;
    for (size_t k = 0; k < component->order_count && faulty->states[i] != MD_STATE_ERROR; k++)
        if (rank->orders[k].states[i] == MD_STATE_ERROR) faulty = &rank->orders[k];
    if (!outcome->decided && faulty->states[i] == MD_STATE_ERROR)
        md_result_fault(component, outcome, MD_STATE_ERROR, faulty->reasons[i]);
    else if (!outcome->decided && rank->ranks.states[i] == MD_STATE_MISSING)
        leave_unranked(rank, i);
    if (outcome->status == MD_RESULT_HELD && rank->broken_by[rank->groups[i]] == 0)
        rank->broken_by[rank->groups[i]] = rank->list[i] + 1;
}

/* An error holds the whole group: nobody's place is known. */
static void hold_broken(struct rank_work *rank)
{
    for (size_t i = 0; i < rank->count; i++) {
        struct md_result *outcome = &rank->work->outcomes[rank->list[i]];
        int32_t by = rank->all_broken ? rank->all_broken_by : rank->broken_by[rank->groups[i]];
        if (by == 0 || outcome->decided) continue;
        outcome->status = MD_RESULT_HELD;
        outcome->decided = 1;
        outcome->reason = (struct md_reason){.node = rank->work->component->rank.root,
                                             .code = MD_REASON_DEPENDS,
                                             .argument = (uint32_t)by};
    }
}

/* ---- Order ---- */

int md_values_compare(const struct md_values *values, uint32_t a, uint32_t b, bool descending)
{
    bool has_a = values->states[a] == MD_STATE_PRESENT,
         has_b = values->states[b] == MD_STATE_PRESENT;
    if (has_a != has_b) return has_a ? -1 : 1;
    if (!has_a) return 0;
    int order;
    if (values->numbers != NULL)
        order = md_number_compare(&values->numbers[a], &values->numbers[b]);
    else if (values->texts != NULL)
        order = md_text_compare(values->texts[a].bytes, values->texts[a].length,
                                values->texts[b].bytes, values->texts[b].length);
    else
        order = (values->integers[a] > values->integers[b]) -
                (values->integers[a] < values->integers[b]);
    return descending ? -order : order;
}

/* Group, rank from high to low, declared order; the sort is stable, so that the key is the last
 * resort. */
static int compare_places(const void *context, uint32_t a, uint32_t b)
{
    const struct rank_work *rank = context;
    const struct md_component *component = rank->work->component;
    if (rank->groups[a] != rank->groups[b]) return rank->groups[a] < rank->groups[b] ? -1 : 1;
    int order = md_values_compare(&rank->ranks, a, b, true);
    for (size_t k = 0; k < component->order_count && order == 0; k++)
        order = md_values_compare(&rank->orders[k], a, b, component->order[k].descending);
    return order;
}

/* ---- Prizes ---- */

static void give_prize(struct rank_work *rank, uint32_t i, size_t prize, size_t place)
{
    const struct md_component *component = rank->work->component;
    struct md_result *outcome = &rank->work->outcomes[rank->list[i]];
    if (prize >= component->prizes_count) {
        outcome->status = MD_RESULT_ZERO;
        outcome->decided = 1;
        outcome->reason = (struct md_reason){.code = MD_REASON_NO_PRIZE};
    } else if (component->prizes[prize].title != NULL) {
        outcome->status = MD_RESULT_VALUE;
        outcome->decided = 1;
        outcome->title = component->prizes[prize].title;
        outcome->value = md_number_from_integer((int64_t)place);
    } else if (rank->prizes.states[prize] != MD_STATE_PRESENT) {
        md_result_fault(component, outcome, rank->prizes.states[prize],
                        rank->prizes.reasons[prize]);
    } else {
        outcome->value = rank->prizes.numbers[prize];
        outcome->reason = (struct md_reason){0};
        if (md_number_is_zero(&outcome->value))
            outcome->reason = (struct md_reason){.node = component->prizes[prize].amount.root,
                                                 .code = MD_REASON_NOTHING};
    }
}

/* The prizes of the places from `first` on, one for each of `count` tied subjects; false: one of them is
 * a title, which cannot be divided. *fault is the first that has no value, SIZE_MAX: none. */
static bool add_prizes(const struct rank_work *rank, size_t first, size_t count,
                       struct md_number *whole, size_t *fault)
{
    const struct md_component *component = rank->work->component;
    *whole = MD_NUMBER_ZERO;
    *fault = SIZE_MAX;
    for (size_t p = first; p < first + count && p < component->prizes_count; p++) {
        if (component->prizes[p].title != NULL) return false;
        if (rank->prizes.states[p] == MD_STATE_PRESENT) {
            if (md_number_add(whole, &rank->prizes.numbers[p], whole) != MD_OK) return false;
        } else if (*fault == SIZE_MAX) {
            *fault = p;
        }
    }
    return true;
}

/* The prizes of the tied places together, divided by order in the step that the component rounds to,
 * or in 10^-18 where they are no whole number of steps; false: they are titles. */
static bool split_prizes(struct rank_work *rank, const uint32_t *tied, size_t count,
                         size_t first_prize)
{
    const struct md_component *component = rank->work->component;
    struct md_number whole;
    size_t fault;
    if (!add_prizes(rank, first_prize, count, &whole, &fault)) return false;
    for (size_t i = 0; i < count && fault != SIZE_MAX; i++)
        md_result_fault(component, &rank->work->outcomes[rank->list[tied[i]]],
                        rank->prizes.states[fault], rank->prizes.reasons[fault]);
    if (fault != SIZE_MAX) return true;
    const struct md_number finest = md_number_from_scaled(1, MD_NUMBER_DIGITS);
    bool steps = component->rounding != MD_ROUND_NONE && md_number_sign(&component->step) > 0;
    struct md_number *weights = md_alloc_array(count, sizeof *weights);
    struct md_number *parts = md_alloc_array(count, sizeof *parts);
    for (size_t i = 0; i < count; i++) weights[i] = MD_NUMBER_ONE;
    bool done = steps && md_split(&whole, &component->step, weights, count, parts, NULL) == MD_OK;
    if (!done) done = md_split(&whole, &finest, weights, count, parts, NULL) == MD_OK;
    for (size_t i = 0; i < count && done; i++)
        rank->work->outcomes[rank->list[tied[i]]].value = parts[i];
    md_free(weights);
    md_free(parts);
    return done;
}

/* Subjects [from, to) of the order are tied; `first` is the first of their group. */
static void reward(struct rank_work *rank, const uint32_t *order, size_t first, size_t from,
                   size_t to)
{
    const struct md_component *component = rank->work->component;
    size_t place = from - first + 1;
    for (size_t i = from; i < to; i++)
        rank->work->outcomes[rank->list[order[i]]].place = (uint32_t)place;
    bool split =
        component->ties == MD_TIES_SPLIT && to - from > 1 && place <= component->prizes_count;
    if (split && split_prizes(rank, order + from, to - from, place - 1)) return;
    for (size_t i = from; i < to; i++) {
        size_t own = component->ties == MD_TIES_ALL ? place : i - first + 1;
        give_prize(rank, order[i], own - 1, own);
    }
}

static void reward_all(struct rank_work *rank)
{
    uint32_t *order = md_alloc_array(rank->count + 1, sizeof *order);
    size_t count = 0;
    for (size_t i = 0; i < rank->count; i++)
        if (!rank->work->outcomes[rank->list[i]].decided) order[count++] = (uint32_t)i;
    md_sort(order, count, compare_places, rank);
    size_t first = 0;
    for (size_t i = 0; i < count;) {
        if (rank->groups[order[i]] != rank->groups[order[first]]) first = i;
        size_t end = i + 1;
        while (end < count && rank->groups[order[end]] == rank->groups[order[i]] &&
               md_values_compare(&rank->ranks, order[end], order[i], true) == 0)
            end++;
        reward(rank, order, first, i, end);
        i = end;
    }
    md_free(order);
}

struct prize_target {
    struct md_values *prizes;
    size_t index;
    struct md_arena *arena;
};

static void visit_prize(void *context, size_t index, const struct md_vector *vector, size_t row)
{
    struct prize_target *target = context;
    (void)index;
    md_values_set(target->prizes, target->index, vector, row, target->arena);
}

/* A prize is a number or a param, read on the period's last day. */
static void read_prizes(struct rank_work *rank)
{
    struct md_evaluation *evaluation = rank->work->evaluation;
    const struct md_component *component = rank->work->component;
    uint32_t row = MD_NO_ROW;
    int32_t day = rank->work->due->period.end - 1, nobody = 0;
    struct md_subjects one = {
        .kind = rank->work->subjects->kind, .count = 1, .rows = &row, .days = &day};
    rank->prizes =
        md_values_make(&evaluation->arena, md_type_of(MD_BASE_NUMBER), component->prizes_count);
    for (size_t p = 0; p < component->prizes_count; p++) {
        if (!md_has_formula(&component->prizes[p].amount)) continue;
        struct prize_target target = {&rank->prizes, p, &evaluation->arena};
        md_evaluate_subjects(evaluation, &rank->work->bound, &one, &nobody, 1,
                             component->prizes[p].amount.root, visit_prize, &target);
    }
}

void md_component_rank(struct md_component_work *work)
{
    const struct md_component *component = work->component;
    struct md_arena *arena = &work->evaluation->arena;
    size_t subjects = work->subjects->count;
    struct rank_work rank = {.work = work};
    rank.list = md_arena_array(arena, subjects + 1, sizeof *rank.list);
    rank.groups = md_arena_array(arena, subjects + 1, sizeof *rank.groups);
    rank.broken_by = md_arena_array(arena, subjects + 1, sizeof *rank.broken_by);
    for (size_t key = 0; key < subjects; key++)
        if (!work->outcomes[key].decided || work->outcomes[key].status == MD_RESULT_HELD)
            rank.list[rank.count++] = (int32_t)key;
    find_groups(&rank);
    rank.ranks = values_of(&rank, &component->rank);
    rank.orders = md_arena_array(arena, component->order_count + 1, sizeof *rank.orders);
    for (size_t k = 0; k < component->order_count; k++)
        rank.orders[k] = values_of(&rank, &component->order[k].formula);
    for (size_t i = 0; i < rank.count; i++) judge(&rank, i);
    hold_broken(&rank);
    read_prizes(&rank);
    reward_all(&rank);
    md_map_free(&rank.group_of);
}
