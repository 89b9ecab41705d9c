/* An allocation: parents are divided among their children in whole units, so that the children sum to them.
 * Source: LANGUAGE.md section 3; handbook 1.2. */
#include "calc/allocation.h"

#include "base/memory.h"
#include "base/sort.h"

struct work {
    struct md_evaluation *evaluation;
    struct md_rule_result *result;
    const struct md_allocation *allocation;
    struct md_bound bound;                /* formulas of the own period */
    const struct md_subjects **subjects;  /* by part */
    struct md_allocation_details *details;
    int32_t *list;                        /* subjects of the own period, ascending */
    size_t list_count;
    struct md_values within, records;     /* by place in the list */
    struct md_values *orders;             /* by key of `order`, by place in the list */
    uint32_t *place_of;                   /* of a subject: its place in the list */
    size_t factors_count;                 /* 1, or those of the mix */
    struct md_number *factors, *shares;   /* by child as listed, then factor */
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
    if (md_has_formula(&allocation->group_record))
        work->records = md_rule_values(work->evaluation, &work->bound, &allocation->group_record,
                                       work->result->subjects, work->list, work->list_count);
    else
        work->records = work->within;
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

/* ---- What is known of each child ------------------------------------------------------------------ */

/* The children of one part, and a formula's values for them. */
struct part {
    struct work *work;
    struct md_bound bound;
    const struct md_subjects *subjects;
    uint32_t *places; /* of the children in the list of all */
    int32_t *keys;
    size_t count;
};

static struct md_values values_in(const struct part *part, const struct md_formula *formula)
{
    return md_rule_values(part->work->evaluation, &part->bound, formula, part->subjects, part->keys, part->count);
}

static struct md_allocation_child *child_at(const struct part *part, size_t i)
{
    return &part->work->details->children[part->places[i]];
}

static void fault(struct md_allocation_child *child, uint8_t state, struct md_reason reason)
{
    if (child->state != MD_STATE_PRESENT) return;
    child->state = state;
    child->reason = reason;
}

/* A weight has to be known and not below zero. */
static void weigh(const struct part *part, const struct md_formula *formula, struct md_number *weights, size_t stride)
{
    struct md_values values = values_in(part, formula);
    struct md_reason negative = {.node = formula->root, .code = MD_REASON_BELOW_ZERO};
    for (size_t i = 0; i < part->count; i++) {
        struct md_number *weight = &weights[part->places[i] * stride];
        *weight = MD_NUMBER_ZERO;
        if (values.states[i] != MD_STATE_PRESENT)
            fault(child_at(part, i), values.states[i], values.reasons[i]);
        else if (md_number_sign(&values.numbers[i]) < 0)
            fault(child_at(part, i), MD_STATE_ERROR, negative);
        else
            *weight = values.numbers[i];
    }
}

enum bound { BOUND_FLOOR, BOUND_CEILING, BOUND_KEEP };

/* What is kept is a part: in whole units, and not below zero. */
static void check_kept(const struct part *part, const struct md_formula *formula, struct md_allocation_child *child)
{
    struct md_number units;
    struct md_reason reason = {.node = formula->root, .code = MD_REASON_BELOW_ZERO};
    if (md_number_sign(&child->floor) < 0) fault(child, MD_STATE_ERROR, reason);
    reason.code = MD_REASON_WHOLE_UNITS;
    if (md_number_divide(&child->floor, &part->work->allocation->step, &units) != MD_OK || !md_number_is_integer(&units))
        fault(child, MD_STATE_ERROR, reason);
}

/* A bound that is missing is none; one in error leaves the child unknown. */
static void bound_by(const struct part *part, const struct md_formula *formula, enum bound bound)
{
    if (!md_has_formula(formula)) return;
    struct md_values values = values_in(part, formula);
    for (size_t i = 0; i < part->count; i++) {
        struct md_allocation_child *child = child_at(part, i);
        if (values.states[i] == MD_STATE_ERROR) fault(child, MD_STATE_ERROR, values.reasons[i]);
        if (values.states[i] != MD_STATE_PRESENT) continue;
        if (bound != BOUND_CEILING) child->floor = values.numbers[i];
        if (bound != BOUND_FLOOR) child->ceiling = values.numbers[i];
        child->has_floor |= bound != BOUND_CEILING;
        child->has_ceiling |= bound != BOUND_FLOOR;
        child->kept |= bound == BOUND_KEEP;
        if (bound == BOUND_KEEP) check_kept(part, formula, child);
    }
}

/* In each part by itself: `t` is the part, and measures are read at its end. */
static void look_at_part(struct work *work, size_t index)
{
    struct md_evaluation *evaluation = work->evaluation;
    const struct md_allocation *allocation = work->allocation;
    const struct md_period *period = &work->result->parts[index];
    struct md_allocation_details *details = work->details;
    struct part part = {.work = work, .subjects = work->subjects[index]};
    struct md_roots roots = {0};
    part.keys = md_alloc_array(details->children_count + 1, sizeof *part.keys);
    part.places = md_alloc_array(details->children_count + 1, sizeof *part.places);
    for (size_t i = 0; i < details->children_count; i++) {
        if (details->children[i].part != index) continue;
        part.places[part.count] = (uint32_t)i;
        part.keys[part.count++] = details->children[i].subject;
    }
    md_roots_of_rule(evaluation->model, work->result->rule, true, &roots);
    md_bind(evaluation, &roots, period->end, period, &part.bound);
    if (md_has_formula(&allocation->weight)) weigh(&part, &allocation->weight, work->factors, 1);
    for (size_t k = 0; k < allocation->mix_count; k++) {
        weigh(&part, &allocation->mix[k].value, work->factors + k, allocation->mix_count);
        weigh(&part, &allocation->mix[k].share, work->shares + k, allocation->mix_count);
    }
    bound_by(&part, &allocation->floor, BOUND_FLOOR);
    bound_by(&part, &allocation->ceiling, BOUND_CEILING);
    bound_by(&part, &allocation->keep, BOUND_KEEP);
    md_unbind(&part.bound);
    md_roots_free(&roots);
    md_free(part.keys);
    md_free(part.places);
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
        sorted[i].listed = order[i];
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
    if (md_graph_node(&work->evaluation->model->graph, work->allocation->within.root)->op == MD_OP_GROUP) {
        struct md_buffer values = {0};
        md_group_print(within->texts[place].bytes, within->texts[place].length, &values);
        const char *name = md_arena_strdup(arena, md_buffer_text(&values));
        md_buffer_free(&values);
        return name;
    }
    if (within->texts != NULL)
        return md_arena_strndup(arena, within->texts[place].bytes, within->texts[place].length);
    if (within->numbers == NULL) return md_arena_format(arena, "%lld", (long long)within->integers[place]);
    md_number_print(&within->numbers[place], text, sizeof text);
    return md_arena_strdup(arena, text);
}

/* One of the numbers of a parent; without values it stays 0. The first that is not known decides. */
static void take_value(struct md_allocation_group *group, const struct md_values *values, size_t g,
                       struct md_number *out)
{
    *out = MD_NUMBER_ZERO;
    if (values->states == NULL || group->state != MD_STATE_PRESENT) return;
    group->state = values->states[g];
    group->reason = values->reasons[g];
    if (group->state == MD_STATE_PRESENT) *out = values->numbers[g];
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
        if (grouped && allocation->group_kind >= 0 && work->records.states[place] == MD_STATE_PRESENT)
            keys[g] = (int32_t)work->records.integers[place];
        group->subject = of_value ? 0 : keys[g];
    }
    struct md_values amounts =
        md_rule_values(evaluation, &work->bound, &allocation->amount, subjects, keys, details->groups_count);
    struct md_values reserves = {0}, stretches = {0};
    if (md_has_formula(&allocation->reserve))
        reserves = md_rule_values(evaluation, &work->bound, &allocation->reserve, subjects, keys, details->groups_count);
    if (md_has_formula(&allocation->stretch))
        stretches = md_rule_values(evaluation, &work->bound, &allocation->stretch, subjects, keys, details->groups_count);
    for (size_t g = 0; g < details->groups_count; g++) {
        struct md_allocation_group *group = &details->groups[g];
        uint32_t place = group->count > 0 ? work->place_of[details->children[group->first].subject] : 0;
        group->state = MD_STATE_PRESENT;
        take_value(group, &amounts, g, &group->amount);
        take_value(group, &reserves, g, &group->reserve);
        take_value(group, &stretches, g, &group->stretch);
        if (!grouped || work->records.states[place] == MD_STATE_PRESENT) continue;
        group->state = work->records.states[place]; /* "none" is no record that could have an amount */
        group->reason = work->records.reasons[place];
        group->kind = MD_KIND_NONE;
        group->name = "none";
        group->subject = 0;
    }
    md_free(keys);
}

/* ---- Parents without children ---------------------------------------------------------------------- */

/* Records of the parents' kind that no child names, or the whole where nobody is there. */
static size_t list_childless(struct work *work, const struct md_subjects *subjects, int32_t *keys)
{
    const struct md_allocation_details *details = work->details;
    uint8_t *named = md_alloc(subjects->count + 1);
    size_t count = 0;
    for (size_t g = 0; g < details->groups_count; g++)
        if (details->groups[g].kind == work->allocation->group_kind) named[details->groups[g].subject] = 1;
    for (size_t key = 0; key < subjects->count; key++)
        if (subjects->rows[key] != MD_NO_ROW && !named[key]) keys[count++] = (int32_t)key;
    md_free(named);
    return count;
}

static struct md_allocation_group *add_group(struct work *work)
{
    struct md_allocation_details *details = work->details;
    struct md_allocation_group *groups =
        md_arena_array(&work->evaluation->arena, details->groups_count + 2, sizeof *groups);
    for (size_t g = 0; g < details->groups_count; g++) groups[g] = details->groups[g];
    details->groups = groups;
    return &groups[details->groups_count++];
}

/* A parent that has an amount and nobody to divide it among keeps it, for all to see: handbook 1.2, a vacancy. One
 * whose amount is missing, 0 or not known has nothing that could get lost. */
static void find_vacancies(struct work *work)
{
    struct md_evaluation *evaluation = work->evaluation;
    const struct md_allocation *allocation = work->allocation;
    const struct md_period *period = &work->result->period;
    bool grouped = md_has_formula(&allocation->within), whole = allocation->group_kind == MD_KIND_WHOLE;
    if (allocation->group_kind == MD_KIND_NONE || (!grouped && !whole)) return;
    const struct md_subjects *subjects = md_subjects_at(evaluation, allocation->group_kind, period->first, period->end);
    int32_t *keys = md_alloc_array(subjects->count + 1, sizeof *keys);
    size_t count = list_childless(work, subjects, keys);
    struct md_values amounts = md_rule_values(evaluation, &work->bound, &allocation->amount, subjects, keys, count);
    for (size_t i = 0; i < count; i++) {
        struct md_allocation_group vacancy = {.kind = allocation->group_kind, .subject = keys[i], .vacant = true,
                                              .state = MD_STATE_PRESENT, .reserve = MD_NUMBER_ZERO,
                                              .stretch = MD_NUMBER_ZERO, .divided = MD_NUMBER_ZERO,
                                              .weights = MD_NUMBER_ZERO};
        if (amounts.states[i] != MD_STATE_PRESENT || md_number_sign(&amounts.numbers[i]) <= 0) continue;
        vacancy.amount = amounts.numbers[i];
        if (md_number_round(&vacancy.amount, &allocation->step, MD_HALF_UP, &vacancy.parent) != MD_OK) continue;
        *add_group(work) = vacancy;
    }
    md_free(keys);
}

/* ---- Division ------------------------------------------------------------------------------------ */

static void refuse(struct md_allocation_group *group, enum md_reason_code code, md_node_index node)
{
    group->state = MD_STATE_ERROR;
    group->reason = (struct md_reason){.node = node, .code = (uint16_t)code};
}

static struct md_allocation_child *children_of(struct work *work, const struct md_allocation_group *group)
{
    return &work->details->children[group->first];
}

/* A child that is not known leaves the parts of all others unknown. */
static bool all_known(struct work *work, struct md_allocation_group *group)
{
    const struct md_allocation_child *children = children_of(work, group);
    for (size_t i = 0; i < group->count; i++) {
        if (children[i].state == MD_STATE_PRESENT) continue;
        group->state = MD_STATE_ERROR;
        group->reason = (struct md_reason){.node = md_allocation_weight(work->allocation)->root,
                                           .code = MD_REASON_DEPENDS,
                                           .extra = (uint16_t)(work->evaluation->model->components_count + 1 +
                                                               (size_t)work->allocation->rule),
                                           .argument = (uint32_t)children[i].subject + 1};
        return false;
    }
    return true;
}

/* sum of share x measure / total; a factor whose total is 0 drops out, and weights need not add to 1. */
static enum md_status mix_weights(struct work *work, struct md_allocation_group *group)
{
    struct md_allocation_child *children = children_of(work, group);
    size_t factors = work->factors_count;
    enum md_status status = MD_OK;
    group->totals = md_arena_array(&work->evaluation->arena, factors + 1, sizeof *group->totals);
    for (size_t k = 0; k < factors && status == MD_OK; k++) {
        struct md_number total = MD_NUMBER_ZERO;
        for (size_t i = 0; i < group->count && status == MD_OK; i++)
            status = md_number_add(&total, &work->factors[children[i].listed * factors + k], &total);
        group->totals[k] = total;
        if (md_number_is_zero(&total)) continue;
        for (size_t i = 0; i < group->count && status == MD_OK; i++) {
            struct md_number part;
            status = md_number_divide(&work->factors[children[i].listed * factors + k], &total, &part);
            if (status == MD_OK)
                status = md_number_multiply(&part, &work->shares[children[i].listed * factors + k], &part);
            if (status == MD_OK) status = md_number_add(&children[i].weight, &part, &children[i].weight);
        }
    }
    return status;
}

static enum md_status find_weights(struct work *work, struct md_allocation_group *group)
{
    struct md_allocation_child *children = children_of(work, group);
    enum md_status status = MD_OK;
    if (work->allocation->mix_count > 0) status = mix_weights(work, group);
    else
        for (size_t i = 0; i < group->count; i++) children[i].weight = work->factors[children[i].listed];
    group->weights = MD_NUMBER_ZERO;
    for (size_t i = 0; i < group->count && status == MD_OK; i++)
        status = md_number_add(&group->weights, &children[i].weight, &group->weights);
    return status;
}

/* ratio x parent in whole units */
static enum md_status part_of_parent(const struct work *work, const struct md_allocation_group *group,
                                     const struct md_number *ratio, struct md_number *part)
{
    enum md_status status = md_number_multiply(&group->parent, ratio, part);
    return status == MD_OK ? md_number_round(part, &work->allocation->step, MD_HALF_UP, part) : status;
}

/* Parent, reserve and stretch in whole units: what is divided is their sum exactly. */
static bool find_divided(struct work *work, struct md_allocation_group *group)
{
    const struct md_allocation *allocation = work->allocation;
    struct md_number reserve = group->reserve, stretch = group->stretch;
    if (md_number_sign(&group->amount) < 0 || md_number_sign(&reserve) < 0 || md_number_sign(&stretch) < 0) {
        refuse(group, MD_REASON_BELOW_ZERO,
               md_number_sign(&group->amount) < 0 ? allocation->amount.root
               : md_number_sign(&reserve) < 0     ? allocation->reserve.root
                                                  : allocation->stretch.root);
        return false;
    }
    enum md_status status = md_number_round(&group->amount, &allocation->step, MD_HALF_UP, &group->parent);
    if (status == MD_OK && allocation->exact && !md_number_equal(&group->parent, &group->amount)) {
        refuse(group, MD_REASON_WHOLE_UNITS, allocation->amount.root);
        return false;
    }
    if (status == MD_OK) status = part_of_parent(work, group, &reserve, &group->reserve);
    if (status == MD_OK) status = part_of_parent(work, group, &stretch, &group->stretch);
    if (status == MD_OK) status = md_number_subtract(&group->parent, &group->reserve, &group->divided);
    if (status == MD_OK) status = md_number_add(&group->divided, &group->stretch, &group->divided);
    if (status != MD_OK) refuse(group, MD_REASON_RANGE, allocation->amount.root);
    else if (md_number_sign(&group->divided) < 0) refuse(group, MD_REASON_RANGE, allocation->reserve.root);
    return group->state == MD_STATE_PRESENT;
}

/* What a split was refused for, as a reason. */
static void refuse_split(struct work *work, struct md_allocation_group *group, enum md_split_fault fault,
                         const struct md_number *shortfall)
{
    const struct md_allocation *allocation = work->allocation;
    static const enum md_reason_code codes[MD_SPLIT_FAULTS_COUNT] = {
        [MD_SPLIT_NO_WEIGHT] = MD_REASON_NO_WEIGHT, [MD_SPLIT_NEGATIVE] = MD_REASON_BELOW_ZERO,
        [MD_SPLIT_CROSSED] = MD_REASON_CROSSED,     [MD_SPLIT_FLOORS] = MD_REASON_FLOORS,
        [MD_SPLIT_CEILINGS] = MD_REASON_CEILINGS,
    };
    enum md_reason_code code = codes[fault] != MD_REASON_NONE ? codes[fault] : MD_REASON_RANGE;
    refuse(group, code, code == MD_REASON_NO_WEIGHT ? md_allocation_weight(allocation)->root : allocation->amount.root);
    if (code != MD_REASON_FLOORS && code != MD_REASON_CEILINGS) return;
    struct md_number units;
    int64_t count = 0;
    group->reason.extra = (uint16_t)(work->result->rule->index + 1);
    if (md_number_divide(shortfall, &allocation->step, &units) != MD_OK ||
        md_number_to_scaled(&units, 0, &count) != MD_OK || count >= UINT32_MAX)
        count = UINT32_MAX;
    group->reason.argument = (uint32_t)count;
}

static void divide(struct work *work, struct md_allocation_group *group)
{
    const struct md_allocation *allocation = work->allocation;
    struct md_allocation_child *children = children_of(work, group);
    if (group->count == 0) return;
    bool known = all_known(work, group);
    if (group->state != MD_STATE_PRESENT || !known || !find_divided(work, group)) return;
    if (find_weights(work, group) != MD_OK) {
        refuse(group, MD_REASON_RANGE, md_allocation_weight(allocation)->root);
        return;
    }
    struct md_split_rules rules = {allocation->step, allocation->method, allocation->equal_weights};
    struct md_split_part *parts = md_alloc_array(group->count, sizeof *parts);
    enum md_split_fault fault = MD_SPLIT_FINE;
    struct md_number shortfall;
    for (size_t i = 0; i < group->count; i++)
        parts[i] = (struct md_split_part){.weight = children[i].weight, .has_floor = children[i].has_floor,
                                          .has_ceiling = children[i].has_ceiling, .floor = children[i].floor,
                                          .ceiling = children[i].ceiling};
    if (md_bounded_split(&group->divided, &rules, parts, group->count, &fault, &shortfall) != MD_OK)
        refuse_split(work, group, fault, &shortfall);
    for (size_t i = 0; i < group->count && fault == MD_SPLIT_FINE; i++) {
        children[i].value = parts[i].part;
        children[i].fixed = parts[i].fixed;
    }
    md_free(parts);
}

/* ---- Results ------------------------------------------------------------------------------------- */

/* A reserve or stretch is a row of the parent, where the rule has one; so is what is left for want of children. */
static void add_parent_row(struct work *work, const struct md_allocation_group *group, const char *word,
                           const struct md_formula *ratio, const struct md_number *value)
{
    const struct md_rule_result *result = work->result;
    if (!md_has_formula(ratio) || group->state != MD_STATE_PRESENT) return;
    struct md_rule_row *row = md_rule_add_row(work->result, word, group->kind, group->subject);
    row->group = group->name;
    row->type = work->evaluation->model->measures[result->rule->measure].type;
    row->value = *value;
    row->status = md_number_is_zero(value) ? MD_FIGURE_ZERO : MD_FIGURE_VALUE;
    if (row->status == MD_FIGURE_ZERO) row->reason = (struct md_reason){.node = ratio->root, .code = MD_REASON_NOTHING};
}

/* Why a part is 0: its bound, its weight, the parent, or that it came too short for a whole unit. */
static struct md_reason nothing_of(const struct md_allocation *allocation, const struct md_allocation_group *group,
                                   const struct md_allocation_child *child)
{
    struct md_reason reason = {.node = md_allocation_weight(allocation)->root, .code = MD_REASON_NOTHING};
    if (child->has_ceiling && md_number_is_zero(&child->ceiling))
        reason.node = child->kept ? allocation->keep.root : allocation->ceiling.root;
    else if (md_number_is_zero(&group->amount))
        reason = (struct md_reason){.node = allocation->amount.root, .code = MD_REASON_NO_PARENT};
    else if (!md_number_is_zero(&child->weight) || md_number_is_zero(&group->weights))
        reason.code = MD_REASON_LESS_THAN_UNIT;
    return reason;
}

/* A child that is itself the fault says so; the others say that they wait for it. */
static void settle_child(struct work *work, const struct md_allocation_child *child)
{
    const struct md_model *model = work->evaluation->model;
    struct md_rule_result *result = work->result;
    const struct md_measure *measure = &model->measures[result->rule->measure];
    const struct md_allocation_group *group = &work->details->groups[child->group];
    struct md_values *values = &result->values[child->part];
    bool own = child->state != MD_STATE_PRESENT;
    values->states[child->subject] = own ? child->state : group->state;
    values->reasons[child->subject] = own ? child->reason : group->reason;
    if (!own && group->state == MD_STATE_PRESENT) {
        values->numbers[child->subject] = child->value;
        values->reasons[child->subject] = group->reason; /* of an amount with `because` */
        if (md_number_is_zero(&child->value) && group->reason.code == MD_REASON_NONE)
            values->reasons[child->subject] = nothing_of(work->allocation, group, child);
    }
    struct md_rule_row *row = md_rule_add_row(result, "goal", measure->of, child->subject);
    row->period = result->parts[child->part];
    md_rule_row_set(row, values, (size_t)child->subject, measure->type);
}

static void settle(struct work *work)
{
    for (size_t g = 0; g < work->details->groups_count; g++) {
        const struct md_allocation_group *group = &work->details->groups[g];
        if (group->vacant) {
            add_parent_row(work, group, "vacant", &work->allocation->amount, &group->parent);
            continue;
        }
        add_parent_row(work, group, "reserve", &work->allocation->reserve, &group->reserve);
        add_parent_row(work, group, "stretch", &work->allocation->stretch, &group->stretch);
    }
    for (size_t i = 0; i < work->details->children_count; i++) settle_child(work, &work->details->children[i]);
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
        work.subjects[part] = md_subjects_in_force(evaluation, measure->of, result->parts[part].first,
                                             result->parts[part].end);
    md_roots_of_rule(model, result->rule, false, &roots);
    md_bind(evaluation, &roots, result->period.end, &result->period, &work.bound);
    list_subjects(&work);
    list_children(&work);
    work.factors_count = work.allocation->mix_count > 0 ? work.allocation->mix_count : 1;
    size_t room = work.details->children_count * work.factors_count + 1;
    work.factors = md_alloc_array(room, sizeof *work.factors);
    work.shares = md_alloc_array(room, sizeof *work.shares);
    for (size_t part = 0; part < result->parts_count; part++) look_at_part(&work, part);
    order_children(&work);
    find_parents(&work);
    find_vacancies(&work);
    for (size_t g = 0; g < work.details->groups_count; g++) divide(&work, &work.details->groups[g]);
    settle(&work);
    md_free(work.factors);
    md_free(work.shares);
    md_unbind(&work.bound);
    md_roots_free(&roots);
}
