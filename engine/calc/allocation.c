/* An allocation: parents are divided among their children in whole units, so that the children sum to them.
 * Source: LANGUAGE.md section 3; handbook 1.2. */
#include "calc/allocation.h"

#include "base/memory.h"
#include "base/sort.h"
#include "value/split.h"

struct work {
    struct md_evaluation *evaluation;
    struct md_rule_result *result;
    const struct md_allocation *allocation;
    struct md_bound bound;                /* formulas of the own period */
    const struct md_subjects **subjects;  /* by part */
    struct md_allocation_details *details;
    int32_t *list;                        /* subjects of the own period, ascending */
    size_t list_count;
    struct md_values within;              /* by place in the list */
    struct md_values *orders;             /* by key of `order`, by place in the list */
    uint32_t *place_of;                   /* of a subject: its place in the list */
};

/* ---- The children -------------------------------------------------------------------------------- */

/* Who is in force on some day of the own period. */
static void list_subjects(struct work *work)
{
    const struct md_subjects *subjects = work->result->subjects;
    struct md_arena *arena = &work->evaluation->arena;
    work->list = md_arena_array(arena, subjects->count + 1, sizeof *work->list);
    work->place_of = md_arena_array(arena, subjects->count + 1, sizeof *work->place_of);
    for (size_t key = 0; key < subjects->count; key++) {
        if (subjects->rows[key] == MD_NO_ROW) continue;
        work->place_of[key] = (uint32_t)work->list_count;
        work->list[work->list_count++] = (int32_t)key;
    }
}

/* A group is a value of `within`; without it there is one, or with `into` one for each subject. */
static void find_groups(struct work *work, int32_t *groups)
{
    const struct md_allocation *allocation = work->allocation;
    struct md_map known = {0};
    size_t count = 0;
    bool grouped = md_has_formula(&allocation->within);
    bool each = !grouped && work->result->rule->into >= 0;
    if (grouped)
        work->within = md_rule_values(work->evaluation, &work->bound, &allocation->within,
                                      work->result->subjects, work->list, work->list_count);
    for (size_t i = 0; i < work->list_count; i++)
        groups[i] = each ? (int32_t)i : md_group_number(&known, &count, grouped ? &work->within : NULL, i);
    if (each) count = work->list_count;
    md_map_free(&known);
    work->details->groups_count = count;
    work->details->groups =
        md_arena_array(&work->evaluation->arena, count + 1, sizeof *work->details->groups);
}

/* Everybody in each part in which he is in force; one without `into`. */
static void list_children(struct work *work)
{
    struct md_arena *arena = &work->evaluation->arena;
    const struct md_rule_result *result = work->result;
    struct md_allocation_details *details = work->details;
    bool whole_period = result->rule->into < 0;
    int32_t *groups = md_alloc_array(work->list_count + 1, sizeof *groups);
    find_groups(work, groups);
    details->children =
        md_arena_array(arena, work->list_count * result->parts_count + 1, sizeof *details->children);
    for (size_t i = 0; i < work->list_count; i++) {
        for (size_t part = 0; part < result->parts_count; part++) {
            int32_t key = work->list[i];
            if (!whole_period && work->subjects[part]->rows[key] == MD_NO_ROW) continue;
            details->children[details->children_count++] = (struct md_allocation_child){
                .subject = key, .part = (uint32_t)part, .group = groups[i], .weight = MD_NUMBER_ZERO,
                .value = MD_NUMBER_ZERO, .state = MD_STATE_PRESENT};
        }
    }
    md_free(groups);
}

/* Weights are evaluated in each part by itself: `t` is the part, and measures are read at its end. */
static void weigh_part(struct work *work, size_t part)
{
    struct md_evaluation *evaluation = work->evaluation;
    const struct md_model *model = evaluation->model;
    const struct md_period *period = &work->result->parts[part];
    struct md_allocation_details *details = work->details;
    struct md_roots roots = {0};
    struct md_bound bound;
    int32_t *keys = md_alloc_array(details->children_count + 1, sizeof *keys);
    size_t count = 0;
    md_roots_of_rule(model, work->result->rule, true, &roots);
    md_bind(evaluation, &roots, period->end, period, &bound);
    for (size_t i = 0; i < details->children_count; i++)
        if (details->children[i].part == part) keys[count++] = details->children[i].subject;
    struct md_values weights = md_rule_values(evaluation, &bound, &work->allocation->weight,
                                              work->subjects[part], keys, count);
    count = 0;
    for (size_t i = 0; i < details->children_count; i++) {
        struct md_allocation_child *child = &details->children[i];
        if (child->part != part) continue;
        child->state = weights.states[count];
        child->reason = weights.reasons[count];
        if (child->state == MD_STATE_PRESENT) child->weight = weights.numbers[count];
        if (child->state == MD_STATE_PRESENT && md_number_sign(&child->weight) < 0) {
            child->state = MD_STATE_ERROR;
            child->reason = (struct md_reason){.node = work->allocation->weight.root, .code = MD_REASON_RANGE};
        }
        count++;
    }
    md_free(keys);
    md_unbind(&bound);
    md_roots_free(&roots);
}

/* ---- Order --------------------------------------------------------------------------------------- */

static int compare_children(const void *context, uint32_t a, uint32_t b)
{
    const struct work *work = context;
    const struct md_allocation *allocation = work->allocation;
    const struct md_allocation_child *x = &work->details->children[a], *y = &work->details->children[b];
    if (x->group != y->group) return x->group < y->group ? -1 : 1;
    int order = 0;
    for (size_t k = 0; k < allocation->order_count && order == 0; k++)
        order = md_values_compare(&work->orders[k], work->place_of[x->subject], work->place_of[y->subject],
                                  allocation->order[k].descending);
    return order;
}

/* By group and `order`; the sort is stable, so the key and then time are the last resort. */
static void order_children(struct work *work)
{
    const struct md_allocation *allocation = work->allocation;
    struct md_arena *arena = &work->evaluation->arena;
    struct md_allocation_details *details = work->details;
    size_t count = details->children_count;
    work->orders = md_arena_array(arena, allocation->order_count + 1, sizeof *work->orders);
    for (size_t k = 0; k < allocation->order_count; k++)
        work->orders[k] = md_rule_values(work->evaluation, &work->bound, &allocation->order[k].formula,
                                         work->result->subjects, work->list, work->list_count);
    uint32_t *order = md_alloc_array(count + 1, sizeof *order);
    for (size_t i = 0; i < count; i++) order[i] = (uint32_t)i;
    md_sort(order, count, compare_children, work);
    struct md_allocation_child *sorted = md_arena_array(arena, count + 1, sizeof *sorted);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = details->children[order[i]];
        struct md_allocation_group *group = &details->groups[sorted[i].group];
        if (group->count++ == 0) group->first = i;
    }
    details->children = sorted;
    md_free(order);
}

/* ---- Parents ------------------------------------------------------------------------------------- */

static const char *group_name(struct work *work, uint32_t place)
{
    char text[MD_NUMBER_TEXT_SIZE];
    struct md_arena *arena = &work->evaluation->arena;
    const struct md_values *within = &work->within;
    if (within->states[place] != MD_STATE_PRESENT) return "none";
    if (within->texts != NULL)
        return md_arena_strndup(arena, within->texts[place].bytes, within->texts[place].length);
    if (within->numbers == NULL) return md_arena_format(arena, "%lld", (long long)within->integers[place]);
    md_number_print(&within->numbers[place], text, sizeof text);
    return md_arena_strdup(arena, text);
}

/* The amount of each group: of the record that it is, of the whole, of the subject, or of a value. */
static void find_parents(struct work *work)
{
    struct md_evaluation *evaluation = work->evaluation;
    const struct md_allocation *allocation = work->allocation;
    struct md_allocation_details *details = work->details;
    const struct md_period *period = &work->result->period;
    bool of_value = allocation->group_kind == MD_KIND_NONE, grouped = md_has_formula(&allocation->within);
    const struct md_subjects *subjects = work->result->subjects;
    if (!of_value) subjects = md_subjects_at(evaluation, allocation->group_kind, period->first, period->end);
    int32_t *keys = md_alloc_array(details->groups_count + 1, sizeof *keys);
    for (size_t g = 0; g < details->groups_count; g++) {
        struct md_allocation_group *group = &details->groups[g];
        int32_t first = group->count > 0 ? details->children[group->first].subject : work->list[g];
        uint32_t place = work->place_of[first];
        group->kind = allocation->group_kind;
        if (of_value) group->name = group_name(work, place);
        keys[g] = of_value || (!grouped && allocation->group_kind != MD_KIND_WHOLE) ? first : 0;
        if (grouped && allocation->group_kind >= 0 && work->within.states[place] == MD_STATE_PRESENT)
            keys[g] = (int32_t)work->within.integers[place];
        group->subject = of_value ? 0 : keys[g];
    }
    struct md_values amounts =
        md_rule_values(evaluation, &work->bound, &allocation->amount, subjects, keys, details->groups_count);
    for (size_t g = 0; g < details->groups_count; g++) {
        struct md_allocation_group *group = &details->groups[g];
        uint32_t place = group->count > 0 ? work->place_of[details->children[group->first].subject] : 0;
        group->state = amounts.states[g];
        group->reason = amounts.reasons[g];
        if (group->state == MD_STATE_PRESENT) group->amount = amounts.numbers[g];
        if (!grouped || work->within.states[place] == MD_STATE_PRESENT) continue;
        group->state = work->within.states[place]; /* "none" is no record that could have an amount */
        group->reason = work->within.reasons[place];
        group->kind = MD_KIND_NONE;
        group->name = "none";
        group->subject = 0;
    }
    md_free(keys);
}

/* ---- Division ------------------------------------------------------------------------------------ */

static void refuse(struct md_allocation_group *group, enum md_reason_code code, md_node_index node)
{
    group->state = MD_STATE_ERROR;
    group->reason = (struct md_reason){.node = node, .code = (uint16_t)code};
}

static void divide(struct work *work, struct md_allocation_group *group)
{
    const struct md_allocation *allocation = work->allocation;
    struct md_allocation_child *children = &work->details->children[group->first];
    group->divided = group->weights = MD_NUMBER_ZERO;
    for (size_t i = 0; i < group->count && group->state == MD_STATE_PRESENT; i++) {
        group->state = children[i].state;
        group->reason = children[i].reason;
    }
    if (group->state != MD_STATE_PRESENT) return;
    if (md_number_sign(&group->amount) < 0 ||
        md_number_round(&group->amount, &allocation->step, MD_HALF_UP, &group->divided) != MD_OK) {
        refuse(group, MD_REASON_RANGE, allocation->amount.root);
        return;
    }
    struct md_number *weights = md_alloc_array(group->count + 1, sizeof *weights);
    struct md_number *parts = md_alloc_array(group->count + 1, sizeof *parts);
    enum md_split_fault fault = MD_SPLIT_SIZE;
    enum md_status status = MD_OK;
    for (size_t i = 0; i < group->count && status == MD_OK; i++) {
        weights[i] = children[i].weight;
        status = md_number_add(&group->weights, &weights[i], &group->weights);
    }
    if (status == MD_OK)
        status = md_split(&group->divided, &allocation->step, weights, group->count, parts, &fault);
    if (status != MD_OK)
        refuse(group, fault == MD_SPLIT_NO_WEIGHT ? MD_REASON_ZERO_DENOMINATOR : MD_REASON_RANGE,
               fault == MD_SPLIT_NO_WEIGHT ? allocation->weight.root : allocation->amount.root);
    for (size_t i = 0; i < group->count && status == MD_OK; i++) children[i].value = parts[i];
    md_free(weights);
    md_free(parts);
}

/* ---- Results ------------------------------------------------------------------------------------- */

static void settle(struct work *work)
{
    const struct md_model *model = work->evaluation->model;
    struct md_rule_result *result = work->result;
    const struct md_measure *measure = &model->measures[result->rule->measure];
    for (size_t i = 0; i < work->details->children_count; i++) {
        struct md_allocation_child *child = &work->details->children[i];
        const struct md_allocation_group *group = &work->details->groups[child->group];
        struct md_values *values = &result->values[child->part];
        values->states[child->subject] = group->state;
        values->reasons[child->subject] = group->reason;
        if (group->state == MD_STATE_PRESENT) {
            values->numbers[child->subject] = child->value;
            if (md_number_is_zero(&child->value))
                values->reasons[child->subject] =
                    (struct md_reason){.node = work->allocation->weight.root, .code = MD_REASON_NOTHING};
        }
        struct md_rule_row *row = md_rule_add_row(result, "goal", measure->of, child->subject);
        row->period = result->parts[child->part];
        md_rule_row_set(row, values, (size_t)child->subject, measure->type);
    }
}

void md_allocation_evaluate(struct md_evaluation *evaluation, struct md_rule_result *result)
{
    const struct md_model *model = evaluation->model;
    const struct md_measure *measure = &model->measures[result->rule->measure];
    struct work work = {.evaluation = evaluation, .result = result};
    struct md_roots roots = {0};
    work.allocation = &model->allocations[result->rule->index];
    work.details = result->details = md_arena_alloc(&evaluation->arena, sizeof *work.details);
    work.subjects = md_arena_array(&evaluation->arena, result->parts_count, sizeof *work.subjects);
    for (size_t part = 0; part < result->parts_count; part++)
        work.subjects[part] = md_subjects_at(evaluation, measure->of, result->parts[part].first,
                                             result->parts[part].end);
    md_roots_of_rule(model, result->rule, false, &roots);
    md_bind(evaluation, &roots, result->period.end, &result->period, &work.bound);
    list_subjects(&work);
    list_children(&work);
    for (size_t part = 0; part < result->parts_count; part++) weigh_part(&work, part);
    order_children(&work);
    find_parents(&work);
    for (size_t g = 0; g < work.details->groups_count; g++) divide(&work, &work.details->groups[g]);
    settle(&work);
    md_unbind(&work.bound);
    md_roots_free(&roots);
}
