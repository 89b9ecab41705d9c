/* What must be loaded is found by walking the columns as the evaluation will ask for them: each
 * (column, end) once, with the days that its window covers. */
#include <string.h>

#include "base/memory.h"
#include "calc/balance.h"
#include "calc/posted.h"
#include "calc/scorecard.h"
#include "value/date.h"

struct demand {
    struct md_evaluation *evaluation;
    const struct md_model *model;
    bool everything; /* a window without beginning over another column: all days are needed */
};

static void visit_column(struct demand *demand, int64_t column, int32_t end);
static void visit_tuple(struct demand *demand, int kind, int32_t end);

static void widen(struct md_day_range *range, int32_t from, int32_t to)
{
    if (from >= to) return;
    if (range->from >= range->to) {
        *range = (struct md_day_range){from, to};
        return;
    }
    if (from < range->from) range->from = from;
    if (to > range->to) range->to = to;
}

/* ---- Nodes ---- */

static struct md_kind_need *need_rows(struct demand *demand, int kind)
{
    struct md_kind_need *need = &demand->evaluation->needs[kind];
    need->rows = true;
    return need;
}

/* Rows of the kind are looked up by key, which needs every version of every key. */
static void need_by_key(struct demand *demand, int kind)
{
    if (kind < 0) return;
    struct md_kind_need *need = need_rows(demand, kind);
    need->keys = true;
    need->by_key = true;
    need->whole = true;
    const struct md_kind *tuple = demand->model->schema->kinds[kind];
    for (size_t f = 0; tuple->tuple && f < tuple->fields_count; f++) need_by_key(demand, tuple->fields[f].target);
}

/* Whether a reference leads anywhere on a date is asked of the versions of what it names. */
static void need_target(struct demand *demand, int kind, int field)
{
    const struct md_schema *schema = demand->model->schema;
    const struct md_field *read = &schema->kinds[kind]->fields[field];
    if (read->type == MD_FIELD_REF && schema->kinds[read->target]->history)
        need_by_key(demand, read->target);
}

/* Rows found by their fields may be any, of any date. */
static void need_match(struct demand *demand, const struct md_match *match)
{
    struct md_kind_need *need = need_rows(demand, match->kind);
    need->whole = true;
    for (size_t i = 0; i < match->fields_count; i++) need->fields[match->fields[i]] = true;
    if (match->up_to >= 0) need->fields[match->up_to] = true;
}

static void need_order(struct demand *demand, int kind);

static void need_earlier(struct demand *demand, const struct md_match *match)
{
    int date_field = demand->model->schema->kinds[match->kind]->date_field;
    need_order(demand, match->kind);
    if (date_field >= 0) need_rows(demand, match->kind)->fields[date_field] = true;
    const struct md_kind *kind = demand->model->schema->kinds[match->kind];
    /* A key from high to low is compared as a field. */
    for (size_t i = 0; i < kind->order_fields_count; i++)
        if (kind->order_fields[i] < 0)
            need_rows(demand, match->kind)->fields[-kind->order_fields[i] - 1] = true;
}

/* A tree that is climbed by `under`: round circles are sought over a year before the day. */
static void need_climb(struct demand *demand, int kind, int field, int32_t end)
{
    need_by_key(demand, kind);
    struct md_kind_need *need = &demand->evaluation->needs[kind];
    need->fields[field] = true;
    widen(&need->climbs[field], end > MD_DATE_MIN + 366 ? end - 366 : MD_DATE_MIN, end);
}

/* Texts of keys that are part of a group. */
static void need_group_keys(struct demand *demand, const struct md_node *node)
{
    for (uint32_t i = 0; i < node->operands_count; i++) {
        struct md_type type = md_graph_node(&demand->model->graph, node->operands[i])->type;
        if (type.base == MD_BASE_REF && type.kind >= 0) demand->evaluation->needs[type.kind].keys = true;
    }
}

static void need_node(struct demand *demand, const struct md_node *node, int32_t end)
{
    const struct md_graph *graph = &demand->model->graph;
    int kind = MD_KIND_NONE;
    if (node->operands_count > 0 && node->operands[0] != MD_NO_NODE)
        kind = md_graph_node(graph, node->operands[0])->type.kind;
    if (node->op == MD_OP_FIELD && kind >= 0) {
        need_rows(demand, kind)->fields[node->integer] = true;
        need_target(demand, kind, (int)node->integer);
    }
    if (node->op == MD_OP_AT) need_by_key(demand, kind);
    if (node->op == MD_OP_GROUP) need_group_keys(demand, node);
    if (node->match != NULL) need_match(demand, node->match);
    if (node->match != NULL && node->tiers != NULL) {
        struct md_kind_need *need = need_rows(demand, node->match->kind);
        need->fields[node->integer] = true;
        if (demand->evaluation->for_explanation) need->keys = need->by_key = true; /* records are named */
    }
    if (node->op == MD_OP_EARLIER) need_earlier(demand, node->match);
    if (node->op == MD_OP_UNDER) need_climb(demand, kind, (int)node->integer, end);
    if (node->op == MD_OP_NAMED && kind >= 0) demand->evaluation->needs[kind].keys = true;
    if (node->op == MD_OP_ROW && node->integer == MD_SLOT_SUBJECT)
        need_by_key(demand, node->type.kind);
    if (node->op != MD_OP_KEY || kind < 0) return;
    demand->evaluation->needs[kind].keys = true;
    demand->evaluation->needs[kind].by_key = true;
}

static void visit_roots(struct demand *demand, const struct md_roots *roots, int32_t end)
{
    const struct md_graph *graph = &demand->model->graph;
    struct md_arena arena = {0};
    md_node_index *nodes;
    size_t count = md_graph_reachable(graph, roots->list, roots->count, &arena, &nodes);
    for (size_t i = 0; i < count; i++) {
        const struct md_node *node = md_graph_node(graph, nodes[i]);
        need_node(demand, node, end);
        int32_t earlier;
        if (node->op == MD_OP_NAMED &&
            md_column_shift(demand->model, node->integer, end, node->shift, &earlier))
            visit_column(demand, node->integer, earlier);
        int64_t of_line =
            node->integer - MD_LINE_PAY; /* line.opening.x: numbered after the components */
        if (node->op == MD_OP_LINE && of_line >= (int64_t)demand->model->components_count)
            visit_column(demand, (int64_t)demand->model->measures_count + of_line, end);
    }
    md_arena_free(&arena);
}

/* ---- Measures ---- */

static void need_dated(struct demand *demand, int kind, bool dated, int at_field,
                       struct md_window_days days)
{
    struct md_kind_need *need = need_rows(demand, kind);
    if (!dated || at_field < 0) {
        need->whole = true;
        return;
    }
    need->fields[at_field] = need->places[at_field] = true;
    widen(&need->ranges[at_field], days.first, days.end);
}

/* A path to the date of a row, which may be another record's. */
static void need_place(struct demand *demand, const struct md_formula *path)
{
    if (!md_has_formula(path)) return;
    const struct md_graph *graph = &demand->model->graph;
    const struct md_node *node = md_graph_node(graph, path->root);
    if (node->op != MD_OP_FIELD) return;
    int kind = md_graph_node(graph, node->operands[0])->type.kind;
    if (kind >= 0) need_rows(demand, kind)->places[node->integer] = true;
}

static void need_places(struct demand *demand, const struct md_measure *measure)
{
    need_place(demand, &measure->at);
    need_place(demand, &measure->span_first);
    need_place(demand, &measure->span_end);
}

static void need_order(struct demand *demand, int kind)
{
    struct md_kind_need *need = need_rows(demand, kind);
    const struct md_kind *of = demand->model->schema->kinds[kind];
    for (size_t i = 0; i < of->order_fields_count; i++) {
        int field = of->order_fields[i];
        if (field < 0) field = -field - 1;
        if (!md_kind_is_key(of, field)) need->fields[field] = true;
    }
}

/* Rows that belong to a record may be any, of any date; they are found by the keys that they name. */
static void need_participants(struct demand *demand, const struct md_credit *credit)
{
    for (size_t i = 0; i < credit->receivers_count; i++) {
        const struct md_receiver *receiver = &credit->receivers[i];
        for (size_t l = 0; l < receiver->links_count; l++) {
            struct md_kind_need *need = need_rows(demand, receiver->links[l].kind);
            need->whole = true;
            need->fields[receiver->links[l].field] = true;
            bool named = l + 1 < receiver->links_count || demand->evaluation->for_explanation;
            if (named) need->keys = need->by_key = true;
        }
        if (receiver->each == 0 || md_has_formula(&receiver->of)) continue;
        struct md_kind_need *record = need_rows(demand, credit->kind);
        record->keys = record->by_key = true;
    }
}

static void visit_credit(struct demand *demand, const struct md_measure *measure, struct md_window_days days)
{
    int index = measure->source;
    /* Placed by another date than the credit's own, a row may have been credited at any time before. */
    if (md_has_formula(&measure->at) || md_has_formula(&measure->span_first)) days.first = MD_DATE_MIN;
    const struct md_credit *credit = &demand->model->credits[index];
    widen(&demand->evaluation->credits[index].range, days.first, days.end);
    need_dated(demand, credit->kind, true, credit->at_field, days);
    need_place(demand, &credit->at);
    struct md_kind_need *need = need_rows(demand, credit->kind);
    need->undated = true;
    if (demand->evaluation->for_explanation) need->keys = need->by_key = true;
    if (credit->payee_kind >= 0) demand->evaluation->needs[credit->payee_kind].keys = true;
    need_participants(demand, credit);
}

/* Where the subjects of the rows are a tuple's, they are asked for as of every end that the records turn out to have. */
static void note_tuple_window(struct demand *demand, const struct md_measure *measure, int32_t end)
{
    struct md_evaluation *evaluation = demand->evaluation;
    int kind = md_model_row_kind(demand->model, measure);
    if (kind < 0 || !demand->model->schema->kinds[kind]->tuple) return;
    MD_GROW(evaluation->tuple_windows, evaluation->tuple_windows_count, evaluation->tuple_windows_capacity);
    evaluation->tuple_windows[evaluation->tuple_windows_count++] = (struct md_column_end){measure->column, end};
}

/* The columns that are the rows of a measure. Without a beginning their number is known only from
 * the records. */
static void visit_inner(struct demand *demand, const struct md_measure *measure,
                        struct md_window_days days)
{
    const struct md_model *model = demand->model;
    struct md_arena arena = {0};
    int32_t *ends;
    size_t count;
    int32_t earliest = days.first;
    if (earliest == MD_DATE_MIN) {
        demand->everything = true;
        earliest = days.end - 1;
        note_tuple_window(demand, measure, days.end);
    }
    count = md_windows_inside(&model->calendar, &model->measures[measure->source].over, days, earliest, &arena, &ends);
    for (size_t i = 0; i < count; i++) visit_column(demand, measure->source, ends[i]);
    md_arena_free(&arena);
}

/* A component of that name in each version of its plan in the periods of the list; before it, what is posted. */
static void visit_paid(struct demand *demand, const struct md_measure *measure, struct md_window_days days)
{
    const struct md_model *model = demand->model;
    const struct md_component *component = &model->components[measure->source];
    struct md_arena arena = {0};
    int32_t *ends;
    need_by_key(demand, model->plans[component->plan].of);
    md_posted_want(demand->evaluation, measure->source, days.first);
    size_t count = md_periods_inside(&model->calendar, component->every, days,
                                     demand->evaluation->periods[0].first, &arena, &ends);
    for (size_t i = 0; i < count; i++)
        for (size_t c = 0; c < model->components_count; c++)
            if (strcmp(model->components[c].full_name, component->full_name) == 0)
                visit_column(demand, (int64_t)(model->measures_count + c), ends[i]);
    md_arena_free(&arena);
}

/* Rows that are subjects: those in force in the windows, whatever their values. */
static void visit_tuple_columns(struct demand *demand, const struct md_measure *measure, struct md_window_days days)
{
    const struct md_model *model = demand->model;
    struct md_arena arena = {0};
    int32_t *ends;
    int32_t earliest = days.first;
    if (earliest == MD_DATE_MIN) {
        demand->everything = true;
        earliest = days.end - 1;
    }
    size_t count = md_windows_inside(&model->calendar, &model->measures[measure->source].over, days, earliest, &arena, &ends);
    int kind = md_model_row_kind(model, measure);
    need_by_key(demand, kind);
    for (size_t i = 0; i < count; i++) visit_tuple(demand, kind, ends[i]);
    md_arena_free(&arena);
}

/* Of a component, whoever its plan may pay in the periods of the list; before it, whoever has something posted. */
static void visit_tuple_paid(struct demand *demand, const struct md_measure *measure, struct md_window_days days)
{
    const struct md_model *model = demand->model;
    struct md_arena arena = {0};
    int32_t *ends;
    int kind = md_model_row_kind(model, measure);
    need_by_key(demand, kind);
    md_posted_want(demand->evaluation, measure->source, days.first);
    size_t count = md_periods_inside(&model->calendar, model->components[measure->source].every, days,
                                     demand->evaluation->periods[0].first, &arena, &ends);
    for (size_t i = 0; i < count; i++) visit_tuple(demand, kind, ends[i]);
    md_arena_free(&arena);
}

static void visit_climb(struct demand *demand, const struct md_measure *measure,
                        struct md_window_days days)
{
    if (measure->below_starts_count == 0 || measure->of < 0) return;
    need_by_key(demand, measure->of);
    struct md_kind_need *need = &demand->evaluation->needs[measure->of];
    need->fields[measure->below_field] = true;
    widen(&need->climbs[measure->below_field], days.first, days.end);
}

/* A rule is evaluated for the whole of its own period, whoever asks within it. */
static void visit_rule(struct demand *demand, const struct md_rule *rule, int32_t end)
{
    const struct md_model *model = demand->model;
    const struct md_measure *measure = &model->measures[rule->measure];
    struct md_arena arena = {0};
    struct md_period own = md_rule_period(model, rule, end);
    if (own.end != end) {
        visit_column(demand, rule->measure, own.end);
        return;
    }
    struct md_roots roots = {0}, by_part = {0};
    md_roots_of_rule(model, rule, false, &roots);
    md_roots_of_rule(model, rule, true, &by_part);
    md_roots_of_decision(rule, &by_part); /* the run has read what a decision about it will be made of */
    need_by_key(demand, measure->of);
    visit_tuple(demand, measure->of, own.end);
    if (rule->form == MD_FROM_ALLOCATION) {
        need_by_key(demand, model->allocations[rule->index].group_kind);
        visit_tuple(demand, model->allocations[rule->index].group_kind, own.end);
    }
    visit_roots(demand, &roots, own.end);
    int32_t earlier;
    bool carries = rule->form == MD_FROM_SCORECARD && md_scorecard_carries(&model->scorecards[rule->index]);
    if (carries && md_column_shift(model, rule->measure, own.end, 1, &earlier)) visit_roots(demand, &roots, earlier);
    struct md_period *parts;
    size_t count = md_rule_parts(model, rule, &own, &arena, &parts);
    for (size_t i = 0; i < count; i++) visit_roots(demand, &by_part, parts[i].end);
    md_roots_free(&roots);
    md_roots_free(&by_part);
    md_arena_free(&arena);
}

static void visit_measure(struct demand *demand, const struct md_measure *measure, int32_t end)
{
    if (measure->from >= MD_FROM_ALLOCATION) {
        visit_rule(demand, &demand->model->rules[measure->rule], end);
        return;
    }
    struct md_window_days days = md_window_at(&demand->model->calendar, &measure->over, end);
    struct md_roots roots = {0};
    md_roots_of_measure(measure, &roots);
    visit_roots(demand, &roots, end);
    md_roots_free(&roots);
    need_places(demand, measure);
    need_by_key(demand, measure->of);
    visit_tuple(demand, measure->of, end);
    visit_climb(demand, measure, days);
    switch (measure->from) {
    case MD_FROM_NOTHING:
        break;
    case MD_FROM_KIND:
        need_dated(demand, measure->source, md_has_formula(&measure->at) || measure->at_field >= 0,
                   measure->at_field, days);
        need_order(demand, measure->source);
        if (demand->evaluation->for_explanation)
            demand->evaluation->needs[measure->source].keys =
                demand->evaluation->needs[measure->source].by_key = true;
        break;
    case MD_FROM_CREDIT:
        visit_credit(demand, measure, days);
        need_order(demand, demand->model->credits[measure->source].kind);
        break;
    case MD_FROM_MEASURE:
        visit_inner(demand, measure, days);
        break;
    case MD_FROM_COMPONENT:
        visit_paid(demand, measure, days);
        break;
    case MD_FROM_ALLOCATION:
    case MD_FROM_SCORECARD:
    case MD_FROM_PROPOSAL:
        break;
    }
}

/* ---- Tuples ---- */

/* What one measure of a tuple says about which combinations there are: its rows, and the way from them. */
static void visit_tuple_source(struct demand *demand, const struct md_measure *measure, int32_t end)
{
    const struct md_model *model = demand->model;
    struct md_window_days days = md_window_at(&model->calendar, &measure->over, end);
    struct md_roots roots = {0};
    md_roots_add(&roots, &measure->by);
    md_roots_add(&roots, &measure->at);
    md_roots_add(&roots, &measure->span_first);
    md_roots_add(&roots, &measure->span_end);
    visit_roots(demand, &roots, end);
    md_roots_free(&roots);
    need_places(demand, measure);
    if (measure->from == MD_FROM_KIND)
        need_dated(demand, measure->source, md_has_formula(&measure->at) || measure->at_field >= 0,
                   measure->at_field, days);
    else if (measure->from == MD_FROM_CREDIT)
        visit_credit(demand, measure, days);
    else if (measure->from == MD_FROM_MEASURE)
        visit_tuple_columns(demand, measure, days);
    else
        visit_tuple_paid(demand, measure, days);
}

static void visit_tuple(struct demand *demand, int kind, int32_t end)
{
    const struct md_model *model = demand->model;
    if (kind < 0 || !model->schema->kinds[kind]->tuple) return;
    if (!md_tuple_want(demand->evaluation, kind, end)) return;
    need_by_key(demand, kind);
    for (size_t m = 0; m < model->measures_count; m++) {
        const struct md_measure *measure = &model->measures[m];
        struct md_arena arena = {0};
        int32_t *ends;
        size_t count = measure->of == kind ? md_tuple_windows(model, measure, end, &arena, &ends) : 0;
        for (size_t i = 0; i < count; i++) visit_tuple_source(demand, measure, ends[i]);
        md_arena_free(&arena);
    }
}

/* ---- Balances ---- */

static void visit_postings(struct demand *demand, int balance, const struct md_period *period,
                           const struct md_period_due *list)
{
    const struct md_model *model = demand->model;
    for (size_t i = 0; i < list->count; i++) {
        const struct md_component *component = &model->components[list->dues[i].component];
        bool posts =
            component->negative_balance == balance + 1 || component->excess_balance == balance + 1;
        for (size_t j = 0; j < component->posts_count; j++) posts |= component->posts[j] == balance;
        if (posts) visit_column(demand, component->column, list->dues[i].period.end);
    }
    if (!md_has_formula(&model->balances[balance].limit)) return;
    struct md_roots roots = {0};
    md_roots_add(&roots, &model->balances[balance].limit);
    visit_roots(demand, &roots, period->end);
    md_roots_free(&roots);
}

/* An opening needs its opening rows, and what was posted in every earlier period of the request. */
static void visit_opening(struct demand *demand, int index, int32_t end)
{
    const struct md_balance *balance = &demand->model->balances[index];
    struct md_evaluation *evaluation = demand->evaluation;
    md_posted_want_openings(evaluation, index);
    need_by_key(demand, balance->of);
    if (balance->per >= 0) evaluation->needs[balance->per].keys = true;
    if (balance->opening_kind >= 0) {
        struct md_kind_need *need = need_rows(demand, balance->opening_kind);
        const struct md_kind *kind = demand->model->schema->kinds[balance->opening_kind];
        need->whole = true;
        need->fields[balance->opening_value] = true;
        if (balance->opening_subject >= 0) need->fields[balance->opening_subject] = true;
        if (balance->opening_record >= 0) need->fields[balance->opening_record] = true;
        if (kind->date_field >= 0) need->fields[kind->date_field] = true;
    }
    for (uint32_t p = 0; p < evaluation->periods_count && evaluation->periods[p].end < end; p++)
        visit_postings(demand, index, &evaluation->periods[p], &evaluation->dues[p]);
}

/* What a component that is paid does to balances is settled at the end of its period. */
static void visit_balances_of(struct demand *demand, const struct md_component *component,
                              int32_t end)
{
    const struct md_model *model = demand->model;
    for (size_t b = 0; b < model->balances_count; b++) {
        bool posts =
            component->negative_balance == (int)b + 1 || component->excess_balance == (int)b + 1;
        for (size_t j = 0; j < component->posts_count; j++) posts |= component->posts[j] == (int)b;
        if (!posts) continue;
        visit_column(demand, model->balances[b].column, end);
        if (!md_has_formula(&model->balances[b].limit)) continue;
        struct md_roots roots = {0};
        md_roots_add(&roots, &model->balances[b].limit);
        visit_roots(demand, &roots, end);
        md_roots_free(&roots);
    }
    int kind = md_model_line_kind(model, component);
    if (!md_component_posts(component) || kind < 0 || !component->per_line) return;
    demand->evaluation->needs[kind].keys = demand->evaluation->needs[kind].by_key = true;
    if (component->record_field > 0)
        need_rows(demand, kind)->fields[component->record_field - 1] = true;
}

/* ---- Columns ---- */

static void visit_component(struct demand *demand, int index, int32_t end)
{
    const struct md_component *component = &demand->model->components[index];
    const struct md_plan *plan = &demand->model->plans[component->plan];
    const struct md_due *due = md_due_of(demand->evaluation, index, end, NULL);
    if (due == NULL) {
        int version = md_version_due(demand->evaluation, index, end);
        if (version >= 0) visit_column(demand, (int64_t)demand->model->measures_count + version, end);
        need_by_key(demand, plan->of);
        md_posted_want(demand->evaluation, index, md_period_of_end(demand->model, end).first);
        return;
    }
    struct md_period level = due->period;
    if (component->true_up > 0 &&
        md_period_enclosing(&demand->model->calendar, &due->period, component->true_up - 1, &level) == MD_OK)
        md_posted_want(demand->evaluation, index, level.first);
    struct md_roots roots = {0};
    md_roots_of_component(component, &roots);
    md_roots_of_plan(plan, &roots);
    visit_roots(demand, &roots, end);
    md_roots_free(&roots);
    need_by_key(demand, plan->of);
    visit_tuple(demand, plan->of, end);
    if (component->form == MD_COMPONENT_DIVIDE) {
        need_by_key(demand, component->divide_of);
        visit_tuple(demand, component->divide_of, end);
    }
    if (component->on >= 0) visit_column(demand, component->on, end);
    visit_balances_of(demand, component, end);
}

static void column_key(int64_t column, int32_t end, char key[12])
{
    memcpy(key, &column, 8);
    memcpy(key + 8, &end, 4);
}

bool md_is_demanded(const struct md_evaluation *evaluation, int64_t column, int32_t end)
{
    char key[12];
    column_key(column, end, key);
    return md_map_get(&evaluation->demanded, key, sizeof key, NULL);
}

static void visit_column(struct demand *demand, int64_t column, int32_t end)
{
    char key[12];
    column_key(column, end, key);
    if (!md_map_insert(&demand->evaluation->demanded, key, sizeof key, 1, NULL)) return;
    int64_t measures = (int64_t)demand->model->measures_count;
    if (column < measures)
        visit_measure(demand, &demand->model->measures[column], end);
    else if (column >= measures + (int64_t)demand->model->components_count)
        visit_opening(demand, (int)(column - measures - (int64_t)demand->model->components_count),
                      end);
    else
        visit_component(demand, (int)(column - measures), end);
}

/* A credit's formulas may read columns, then as of the end of the period in which the record lies.
 * Its range grows while columns are visited, so this is repeated until nothing is new. */
static void visit_credit_formulas(struct demand *demand)
{
    const struct md_model *model = demand->model;
    struct md_evaluation *evaluation = demand->evaluation;
    size_t before;
    do {
        before = evaluation->demanded.count;
        for (size_t c = 0; c < model->credits_count; c++) {
            struct md_day_range range = evaluation->credits[c].range;
            if (range.from >= range.to) continue;
            struct md_roots roots = {0};
            md_roots_of_credit(&model->credits[c], &roots);
            bool open = range.from == MD_DATE_MIN;
            bool columns = md_roots_have(&model->graph, &roots, MD_OP_NAMED);
            struct md_period period = md_period_of_end(model, range.to);
            visit_roots(demand, &roots, period.end);
            demand->everything |= open && columns;
            while (columns && !open && period.first > range.from &&
                   md_period_shift(&model->calendar, &period, -1, &period) == MD_OK)
                visit_roots(demand, &roots, period.end);
            md_roots_free(&roots);
        }
    } while (evaluation->demanded.count != before);
}

/* ---- The whole ---- */

static void start_needs(struct md_evaluation *evaluation)
{
    const struct md_schema *schema = evaluation->model->schema;
    struct md_arena *arena = &evaluation->arena;
    evaluation->needs = md_arena_array(arena, md_schema_all(schema), sizeof *evaluation->needs);
    for (size_t k = 0; k < md_schema_all(schema); k++) {
        size_t fields = schema->kinds[k]->fields_count;
        evaluation->needs[k].fields = md_arena_array(arena, fields, sizeof(bool));
        evaluation->needs[k].ranges = md_arena_array(arena, fields, sizeof(struct md_day_range));
        evaluation->needs[k].places = md_arena_array(arena, fields, sizeof(bool));
        evaluation->needs[k].climbs = md_arena_array(arena, fields, sizeof(struct md_day_range));
    }
}

/* Where a window has no beginning its first day is that of the earliest record that any rule may
 * place, so that it does not depend on which plans are run. What the book keeps itself comes after the runs that gave
 * rise to it, and is never the earliest. */
static void need_all_days(struct demand *demand)
{
    const struct md_model *model = demand->model;
    const struct md_window_days always = {MD_DATE_MIN, MD_DATE_MAX + 1};
    for (size_t k = 0; k < model->schema->kinds_count; k++)
        if (model->schema->kinds[k]->date_field >= 0 && !model->schema->kinds[k]->built_in)
            need_dated(demand, (int)k, true, model->schema->kinds[k]->date_field, always);
    for (size_t c = 0; c < model->credits_count; c++)
        if (model->credits[c].at_field >= 0)
            need_dated(demand, model->credits[c].kind, true, model->credits[c].at_field, always);
    for (size_t m = 0; m < model->measures_count; m++)
        if (model->measures[m].from == MD_FROM_KIND && model->measures[m].at_field >= 0 &&
            !model->schema->kinds[model->measures[m].source]->built_in)
            need_dated(demand, model->measures[m].source, true, model->measures[m].at_field,
                       always);
}

static void finish_needs(struct demand *demand)
{
    if (demand->everything) need_all_days(demand);
    const struct md_schema *schema = demand->model->schema;
    for (size_t k = 0; k < schema->kinds_count; k++) {
        const struct md_kind *kind = schema->kinds[k];
        struct md_kind_need *need = &demand->evaluation->needs[k];
        if (!need->rows) continue;
        if (kind->history) {
            need->whole = true;
            need->fields[kind->valid_from_field] = need->fields[kind->valid_to_field] = true;
        }
        for (size_t f = 0; f < kind->fields_count; f++) {
            if (need->fields[f] && kind->fields[f].type == MD_FIELD_REF)
                demand->evaluation->needs[kind->fields[f].target].keys = true;
            if (demand->everything && need->ranges[f].from < need->ranges[f].to)
                need->ranges[f].from = MD_DATE_MIN;
        }
    }
}

void md_collect_demand(struct md_evaluation *evaluation, bool all_measures)
{
    const struct md_model *model = evaluation->model;
    struct demand demand = {.evaluation = evaluation, .model = model};
    start_needs(evaluation);
    for (uint32_t p = 0; p < evaluation->periods_count; p++) {
        const struct md_period_due *list = &evaluation->dues[p];
        for (size_t i = 0; i < list->count; i++) {
            const struct md_due *due = &list->dues[i];
            int plan = model->components[due->component].plan;
            if (!evaluation->plan_runs[p * model->plans_count + (size_t)plan].wanted) continue;
            visit_column(&demand, (int64_t)model->measures_count + due->component, due->period.end);
        }
        for (size_t i = 0; i < list->rules_count; i++)
            visit_column(&demand, model->rules[list->rules[i].rule].measure, list->rules[i].period.end);
        for (size_t b = 0; evaluation->only_openings && p == 0 && b < model->balances_count; b++)
            visit_column(&demand, model->balances[b].column, evaluation->periods[p].end);
        for (size_t m = 0; all_measures && m < model->measures_count; m++)
            visit_column(&demand, (int64_t)m, evaluation->periods[p].end);
    }
    visit_credit_formulas(&demand);
    if (demand.everything)
        for (size_t c = 0; c < model->credits_count; c++)
            if (evaluation->credits[c].range.from < evaluation->credits[c].range.to)
                evaluation->credits[c].range.from = MD_DATE_MIN;
    finish_needs(&demand);
}
