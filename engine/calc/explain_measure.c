/* A measure's value for one subject: its formula, and the rows that it counted. */
#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "calc/aggregate.h"
#include "calc/credit_receivers.h"
#include "calc/explain_tree.h"
#include "calc/rules.h"

/* A row as it was counted. */
struct shown_row {
    md_node_index node; /* the aggregate */
    enum md_aggregate function;
    struct md_number part; /* of median and percentile */
    uint64_t order;
    uint32_t row;
    int32_t date, payee;
    uint8_t state;
    bool has_value;
    struct md_reason reason;
    struct md_number value;
};

struct row_list {
    struct shown_row *rows;
    size_t count, capacity;
};

static void keep_row(void *context, const struct md_aggregate_form *form,
                     const struct md_row_batch *batch, size_t i, const struct md_vector *vector)
{
    struct row_list *list = context;
    struct shown_row shown = {.node = form->node,
                              .function = form->function,
                              .part = form->part,
                              .order = batch->orders[i],
                              .row = batch->rows[i],
                              .date = batch->dates[i],
                              .payee = batch->payees[i],
                              .state = MD_STATE_PRESENT,
                              .value = MD_NUMBER_ZERO};
    if (batch->states[i] == MD_STATE_ERROR) {
        shown.state = MD_STATE_ERROR;
        shown.reason = batch->reasons[i];
    } else if (form->direct) {
        shown.has_value = true;
        shown.value = batch->values[i];
    } else if (vector != NULL) {
        shown.state = vector->states[i];
        shown.reason = vector->reasons[i];
        shown.has_value = vector->states[i] == MD_STATE_PRESENT && vector->numbers != NULL;
        if (shown.has_value) shown.value = vector->numbers[i];
    }
    MD_GROW(list->rows, list->count, list->capacity);
    list->rows[list->count++] = shown;
}

static int compare_rows(const void *context, uint32_t a, uint32_t b)
{
    const struct shown_row *x = (const struct shown_row *)context + a;
    const struct shown_row *y = (const struct shown_row *)context + b;
    if (x->node != y->node) return x->node < y->node ? -1 : 1;
    if (x->date != y->date) return x->date < y->date ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* By aggregate, then date, then record. */
static void sort_rows(struct row_list *list)
{
    uint32_t *order = md_alloc_array(list->count + 1, sizeof *order);
    struct shown_row *sorted = md_alloc_array(list->count + 1, sizeof *sorted);
    for (size_t i = 0; i < list->count; i++) order[i] = (uint32_t)i;
    md_sort(order, list->count, compare_rows, list->rows);
    for (size_t i = 0; i < list->count; i++) sorted[i] = list->rows[order[i]];
    md_free(list->rows);
    md_free(order);
    list->rows = sorted;
    list->capacity = list->count + 1;
}

/* ---- Credits ---- */

/* Where a row of a credit came from, and what was divided there, computed again. */
struct credit_share {
    bool known;
    bool one; /* nothing was divided, and no row says so */
    uint32_t receiver, participant;
    struct md_number value, share;
};

static void find_slot(const struct md_evaluation *evaluation, int credit,
                      const struct shown_row *shown, struct credit_share *out)
{
    const struct md_credit_rows *rows = &evaluation->credits[credit];
    const struct md_credit_part *part = &rows->parts[shown->row / MD_TASK_ROWS];
    size_t r = (size_t)(shown->order & UINT32_MAX);
    *out = (struct credit_share){.participant = MD_NO_ROW};
    if (r >= part->count || part->records[r] != shown->row) return;
    out->known = true;
    out->receiver = part->receivers[r];
    if (part->participants != NULL) out->participant = part->participants[r];
}

/* The value of the whole credit and the share of it that made this row. */
static bool divide_again(struct md_credit_receivers *receivers, struct md_evaluator *evaluator,
                         struct credit_share *share)
{
    const struct md_credit *credit = receivers->relation->credit;
    const uint16_t first = 0;
    const uint32_t *order;
    struct md_reason reason;
    struct md_number sum;
    size_t count;
    if (!md_explain_evaluate(evaluator, &credit->value, &share->value)) return false;
    share->value = md_number_round18(&share->value);
    md_credit_receivers_read(receivers, &first, 1, true);
    struct md_credit_slot *slots = md_credit_receivers_slots(receivers, 0, &count);
    if (!md_credit_receivers_order(receivers, 0, count, &order, &reason)) return false;
    if (md_credit_split(credit, slots, count, order, &share->value, &sum) != MD_OK) return false;
    const struct md_number one = MD_NUMBER_ONE;
    for (size_t k = 0; k < count; k++) {
        if (slots[k].receiver != share->receiver || slots[k].participant != share->participant)
            continue;
        share->share = slots[k].share;
        share->one = md_number_equal(&share->share, &one) && share->participant == MD_NO_ROW;
        return true;
    }
    return false;
}

/* The share, with the row of the participants kind that says it. */
static void add_share(struct md_explainer *explainer, struct md_explanation *node,
                      const struct md_credit *credit, const struct credit_share *share,
                      const struct md_bound *bound, const struct md_one_row *record)
{
    const struct md_receiver *receiver = &credit->receivers[share->receiver];
    struct md_one_row one = *record;
    const char *title = "share";
    if (receiver->each > 0) {
        md_one_record(&one, share->participant, record->date);
        one.scope.records = &record->row;
        title = md_arena_format(
            explainer->arena, "share of %s",
            md_explain_record(explainer, receiver->each - 1, share->participant));
    } else {
        md_one_record(&one, record->row, record->date);
    }
    struct md_explanation *part = md_explain_step(explainer, node, MD_EXPLAIN_FACTOR, title,
                                                  &share->share, md_type_of(MD_BASE_NUMBER));
    md_explain_formula(explainer, part, &receiver->share,
                       md_explain_begin(explainer, bound, &one));
}

static void add_credit(struct md_explainer *explainer, struct md_explanation *parent, int index,
                       const struct shown_row *shown, struct md_type type, int depth)
{
    struct md_evaluation *evaluation = explainer->evaluation;
    const struct md_credit *credit = &evaluation->model->credits[index];
    struct md_explanation *node =
        md_explain_add(explainer, parent, MD_EXPLAIN_CREDIT,
                       md_explain_titled(explainer, md_explain_record(explainer, credit->kind, shown->row),
                                         credit->name, credit->title));
    node->date = shown->date;
    node->span = credit->value.span.file != NULL ? credit->value.span : credit->span;
    if (shown->state != MD_STATE_PRESENT) {
        md_explain_reason(explainer, node, &shown->reason);
        return;
    }
    if (shown->has_value) md_explain_number(explainer, node, &shown->value, type);
    if (depth <= 0) return;
    struct md_roots roots = {0};
    struct md_bound bound;
    struct md_one_row one;
    struct credit_share share;
    struct md_credit_relation relation;
    struct md_credit_receivers receivers;
    struct md_period period = md_period_of_end(evaluation->model, shown->date + 1);
    md_roots_of_credit(credit, &roots);
    md_bind(evaluation, &roots, period.end, &period, &bound);
    md_credit_relation_find(&relation, evaluation, credit);
    relation.bound = &bound;
    find_slot(evaluation, index, shown, &share);
    md_one_record(&one, shown->row, shown->date);
    struct md_evaluator *evaluator = md_explain_begin(explainer, &bound, &one);
    md_credit_receivers_open(&receivers, &relation, evaluator);
    md_credit_receivers_begin(&receivers, &one.scope);
    struct md_explanation *value = node;
    if (share.known && divide_again(&receivers, evaluator, &share) && !share.one) {
        value = md_explain_step(explainer, node, MD_EXPLAIN_STEP, "credit", &share.value, type);
        add_share(explainer, node, credit, &share, &bound, &one);
        evaluator = md_explain_begin(explainer, &bound, &one);
    }
    md_explain_formula(explainer, value, &credit->value, evaluator);
    md_credit_receivers_close(&receivers);
    md_unbind(&bound);
    md_roots_free(&roots);
}

/* ---- Rows ---- */

static void add_row(struct md_explainer *explainer, struct md_explanation *parent,
                    const struct md_column_at *column, const struct shown_row *shown, int depth)
{
    const struct md_model *model = explainer->evaluation->model;
    const struct md_measure *measure = &model->measures[column->column];
    if (measure->from == MD_FROM_CREDIT) {
        add_credit(explainer, parent, measure->source, shown,
                   model->credits[measure->source].value_type, depth);
        return;
    }
    struct md_explanation *node;
    if (measure->from == MD_FROM_MEASURE) {
        int of = model->measures[measure->source].of;
        const char *who = md_explain_key(explainer, of, shown->payee);
        if (depth > 0) {
            node = md_explain_measure(explainer, parent, measure->source, shown->date + 1,
                                      shown->payee, depth - 1);
            node->title = md_arena_format(explainer->arena, "%s of %s", node->title, who);
        } else {
            node = md_explain_add(explainer, parent, MD_EXPLAIN_ROW, who);
        }
    } else if (measure->from == MD_FROM_COMPONENT) {
        node = md_explain_add(
            explainer, parent, MD_EXPLAIN_ROW,
            md_model_column_name(model, (int64_t)model->measures_count + measure->source));
    } else {
        node = md_explain_add(explainer, parent, MD_EXPLAIN_ROW,
                              md_explain_record(explainer, measure->source, shown->row));
    }
    node->date = shown->date;
    /* A row function makes something else of the value whose parts are shown. */
    if (shown->has_value && node->has_value && !md_number_equal(&node->value, &shown->value)) node->adds_up = false;
    if (shown->has_value)
        md_explain_number(explainer, node, &shown->value, measure->type);
    else if (shown->state != MD_STATE_PRESENT)
        md_explain_reason(explainer, node, &shown->reason);
}

/* Rows [from, to) of one aggregate below `parent`; what is beyond the limit is one line with its
 * sum. */
static void add_rows(struct md_explainer *explainer, struct md_explanation *parent,
                     const struct md_column_at *column, const struct row_list *list, size_t from,
                     size_t to, int depth)
{
    size_t shown = to - from > MD_EXPLAIN_ROWS_MAX ? from + MD_EXPLAIN_ROWS_MAX : to;
    for (size_t i = from; i < shown; i++) add_row(explainer, parent, column, &list->rows[i], depth);
    if (shown == to) return;
    struct md_number rest = MD_NUMBER_ZERO;
    bool known = true;
    for (size_t i = shown; i < to; i++)
        known = known && md_number_add(&rest, &list->rows[i].value, &rest) == MD_OK;
    struct md_explanation *note =
        md_explain_add(explainer, parent, MD_EXPLAIN_NOTE,
                       md_arena_format(explainer->arena, "and %zu more rows", to - shown));
    if (known)
        md_explain_number(explainer, note, &rest,
                          explainer->evaluation->model->measures[column->column].type);
}

static int compare_payees(const void *context, uint32_t a, uint32_t b)
{
    const struct shown_row *rows = context;
    return (rows[a].payee > rows[b].payee) - (rows[a].payee < rows[b].payee);
}

/* Of a team: a line for each member, his rows below it. */
static void add_members(struct md_explainer *explainer, struct md_explanation *parent,
                        const struct md_column_at *column, const struct row_list *list, size_t from,
                        size_t to, int depth)
{
    const struct md_measure *measure = &explainer->evaluation->model->measures[column->column];
    struct row_list by_member = {.count = to - from};
    uint32_t *order = md_alloc_array(by_member.count + 1, sizeof *order);
    by_member.rows = md_alloc_array(by_member.count + 1, sizeof *by_member.rows);
    for (size_t i = 0; i < by_member.count; i++) order[i] = (uint32_t)i;
    md_sort(order, by_member.count, compare_payees, list->rows + from);
    for (size_t i = 0; i < by_member.count; i++) by_member.rows[i] = list->rows[from + order[i]];
    for (size_t i = 0; i < by_member.count;) {
        size_t end = i;
        struct md_number sum = MD_NUMBER_ZERO;
        bool known = true;
        for (; end < by_member.count && by_member.rows[end].payee == by_member.rows[i].payee; end++)
            known = known && md_number_add(&sum, &by_member.rows[end].value, &sum) == MD_OK;
        struct md_explanation *member =
            md_explain_add(explainer, parent, MD_EXPLAIN_ROW,
                           md_explain_key(explainer, measure->of, by_member.rows[i].payee));
        if (known) md_explain_number(explainer, member, &sum, measure->type);
        if (depth > 0) {
            add_rows(explainer, member, column, &by_member, i, end, depth - 1);
            if (known) md_explain_check_sum(explainer, member, &sum);
        }
        i = end;
    }
    md_free(by_member.rows);
    md_free(order);
}

/* ---- Percentiles ---- */

static int compare_sizes(const void *context, uint32_t a, uint32_t b)
{
    const struct shown_row *rows = context;
    return md_number_compare(&rows[a].value, &rows[b].value);
}

/* The row that stands at a place in the order of size. */
static void add_placed(struct md_explainer *explainer, struct md_explanation *parent, const struct md_measure *measure,
                       const struct shown_row *shown, size_t place)
{
    const struct md_model *model = explainer->evaluation->model;
    const char *who;
    if (measure->from == MD_FROM_KIND)
        who = md_explain_record(explainer, measure->source, shown->row);
    else if (measure->from == MD_FROM_CREDIT)
        who = md_explain_record(explainer, model->credits[measure->source].kind, shown->row);
    else if (measure->from == MD_FROM_MEASURE)
        who = md_explain_key(explainer, model->measures[measure->source].of, shown->payee);
    else
        who = md_explain_key(explainer, model->plans[model->components[measure->source].plan].of, shown->payee);
    struct md_explanation *row =
        md_explain_step(explainer, parent, MD_EXPLAIN_STEP, md_arena_format(explainer->arena, "number %zu: %s", place, who),
                        &shown->value, measure->type);
    row->date = shown->date;
}

/* Where a median or percentile lies among the rows in order of size: on one of them, or between two. */
static void add_place(struct md_explainer *explainer, struct md_explanation *parent, const struct md_measure *measure,
                      const struct row_list *list, size_t from, size_t to)
{
    uint32_t *order = md_alloc_array(to - from + 1, sizeof *order);
    size_t count = 0, low;
    for (size_t i = from; i < to; i++)
        if (list->rows[i].has_value) order[count++] = (uint32_t)i;
    md_sort(order, count, compare_sizes, list->rows);
    struct md_number way;
    char text[MD_NUMBER_TEXT_SIZE];
    if (count > 0) {
        md_percentile_place(count, &list->rows[from].part, &low, &way);
        bool between = !md_number_is_zero(&way);
        (void)md_number_print(&way, text, sizeof text);
        const char *where = between ? md_arena_format(explainer->arena, "%s of the way from number %zu to number %zu", text,
                                                      low + 1, low + 2)
                                    : md_arena_format(explainer->arena, "number %zu", low + 1);
        struct md_explanation *note =
            md_explain_add(explainer, parent, MD_EXPLAIN_NOTE,
                           md_arena_format(explainer->arena, "of %zu rows in order of size: %s", count, where));
        for (size_t k = low; k < low + 1 + between; k++)
            add_placed(explainer, note, measure, &list->rows[order[k]], k + 1);
    }
    md_free(order);
}

static const char *function_words(struct md_explainer *explainer, const struct shown_row *row)
{
    static const char *const words[] = {"sum",    "count", "average", "least", "greatest",  "median",
                                        "first", "last",    "one",   "distinct", "percentile"};
    if (row->function != MD_AGGREGATE_PERCENTILE) return words[row->function];
    char text[MD_NUMBER_TEXT_SIZE];
    (void)md_number_print(&row->part, text, sizeof text);
    return md_arena_format(explainer->arena, "percentile %s", text);
}

/* Does the formula ask shown(), itself or through the measures that it reads? `seen`: by measure. */
static bool asks_shown(const struct md_model *model, const struct md_measure *measure, uint8_t *seen)
{
    struct md_arena arena = {0};
    md_node_index *nodes;
    bool found = false;
    if (seen[measure->column] || !md_has_formula(&measure->value)) return false;
    seen[measure->column] = 1;
    size_t count = md_graph_reachable(&model->graph, &measure->value.root, 1, &arena, &nodes);
    for (size_t i = 0; i < count && !found; i++) {
        const struct md_node *node = md_graph_node(&model->graph, nodes[i]);
        if (node->op == MD_OP_STANDING) found = node->integer == MD_STANDING_SHOWN;
        if (node->op == MD_OP_NAMED && node->integer < (int64_t)model->measures_count)
            found = asks_shown(model, &model->measures[node->integer], seen);
    }
    md_arena_free(&arena);
    return found;
}

/* Rows of small groups are counted and never listed: who answered on that day, and with that number, is told to nobody. */
static bool keeps_rows(const struct md_model *model, const struct md_measure *measure)
{
    uint8_t *seen = md_alloc(model->measures_count + 1);
    bool keeps = asks_shown(model, measure, seen);
    md_free(seen);
    return keeps;
}

static void add_aggregate(struct md_explainer *explainer, struct md_explanation *node,
                          const struct md_column_at *column, const struct row_list *list,
                          size_t from, size_t to, bool alone, int depth)
{
    const struct md_measure *measure = &explainer->evaluation->model->measures[column->column];
    const struct shown_row *first = &list->rows[from];
    struct md_explanation *parent = node;
    struct md_number sum = MD_NUMBER_ZERO;
    bool sums = first->function == MD_AGGREGATE_SUM;
    for (size_t i = from; i < to && sums; i++)
        sums = list->rows[i].state == MD_STATE_PRESENT &&
               md_number_add(&sum, &list->rows[i].value, &sum) == MD_OK;
    if (!alone) {
        parent = md_explain_add(explainer, node, MD_EXPLAIN_STEP,
                                md_arena_format(explainer->arena, "%s of %zu rows",
                                                function_words(explainer, first), to - from));
        if (sums) md_explain_number(explainer, parent, &sum, measure->type);
    }
    if (keeps_rows(explainer->evaluation->model, measure)) {
        md_explain_add(explainer, parent, MD_EXPLAIN_NOTE, "rows of a group that shown() protects are not listed");
        return;
    }
    if (first->function == MD_AGGREGATE_MEDIAN || first->function == MD_AGGREGATE_PERCENTILE)
        add_place(explainer, parent, measure, list, from, to);
    bool members = measure->below_starts_count > 0 && measure->from != MD_FROM_KIND && sums;
    if (members)
        add_members(explainer, parent, column, list, from, to, depth);
    else
        add_rows(explainer, parent, column, list, from, to, depth);
    if (sums && parent->has_value) md_explain_check_sum(explainer, parent, &parent->value);
}

/* ---- The measure ---- */

static bool is_aggregate_root(const struct md_evaluation *evaluation,
                              const struct md_measure *measure)
{
    return md_graph_node(&evaluation->model->graph, measure->value.root)->op == MD_OP_AGGREGATE;
}

static void add_value_formula(struct md_explainer *explainer, struct md_explanation *node,
                              const struct md_column_at *column, int32_t subject)
{
    const struct md_measure *measure = &explainer->evaluation->model->measures[column->column];
    struct md_bound bound;
    struct md_one_row one;
    md_measure_bind(explainer->evaluation, column, &bound);
    md_one_subject(&one, column->subjects, subject);
    struct md_evaluator *evaluator = md_explain_begin(explainer, &bound, &one);
    md_explain_formula(explainer, node, &measure->value, evaluator);
    md_unbind(&bound);
}

struct md_explanation *md_explain_measure(struct md_explainer *explainer,
                                          struct md_explanation *parent, int64_t index, int32_t end,
                                          int32_t subject, int depth)
{
    struct md_evaluation *evaluation = explainer->evaluation;
    const struct md_measure *measure = &evaluation->model->measures[index];
    const struct md_column_at *column = md_column_get(evaluation, index, end);
    struct md_explanation *node =
        md_explain_add(explainer, parent, MD_EXPLAIN_MEASURE,
                       md_explain_titled(explainer, measure->name, measure->name, measure->title));
    node->span = measure->span;
    if (measure->of == MD_KIND_WHOLE) subject = 0;
    md_explain_value(explainer, node, &column->values, (size_t)subject, measure->type);
    if (measure->from >= MD_FROM_ALLOCATION) {
        const struct md_rule *rule = &evaluation->model->rules[measure->rule];
        if (depth > 0 && measure->part != MD_CARD_SCORE)
            md_explain_measure(explainer, node, rule->measure, end, subject, depth - 1);
        else if (depth > 0) md_explain_rule(explainer, node, rule, end, subject, depth - 1);
        return node;
    }
    bool aggregate = is_aggregate_root(evaluation, measure);
    if (!aggregate) add_value_formula(explainer, node, column, subject);
    if (measure->from == MD_FROM_NOTHING) {
        if (depth > 0)
            md_explain_measures_read(explainer, node, &measure->value, end, subject, depth - 1, -1);
        return node;
    }
    if (depth <= 0) return node;
    struct row_list list = {0};
    md_measure_visit(evaluation, column, subject, true, keep_row, &list);
    sort_rows(&list);
    for (size_t from = 0; from < list.count;) {
        size_t to = from;
        while (to < list.count && list.rows[to].node == list.rows[from].node) to++;
        add_aggregate(explainer, node, column, &list, from, to, aggregate, depth - 1);
        from = to;
    }
    if (list.count == 0) md_explain_add(explainer, node, MD_EXPLAIN_NOTE, "no rows");
    md_free(list.rows);
    return node;
}

void md_explain_measures_read(struct md_explainer *explainer, struct md_explanation *node,
                              const struct md_formula *formula, int32_t end, int32_t subject,
                              int depth, int64_t but)
{
    struct md_evaluation *evaluation = explainer->evaluation;
    const struct md_graph *graph = &evaluation->model->graph;
    if (!md_has_formula(formula)) return;
    struct md_arena arena = {0};
    md_node_index *nodes;
    size_t count = md_graph_reachable(graph, &formula->root, 1, &arena, &nodes);
    for (size_t i = 0; i < count; i++) {
        const struct md_node *named = md_graph_node(graph, nodes[i]);
        if (named->op != MD_OP_NAMED ||
            named->integer >= (int64_t)evaluation->model->measures_count)
            continue;
        if (named->integer == but && named->shift == 0) continue;
        const struct md_node *key =
            named->operands_count > 0 ? md_graph_node(graph, named->operands[0]) : NULL;
        if (evaluation->model->measures[named->integer].internal) continue;
        bool whole = evaluation->model->measures[named->integer].of == MD_KIND_WHOLE;
        bool own = key != NULL && key->op == MD_OP_KEY &&
                   md_graph_node(graph, key->operands[0])->op == MD_OP_ROW &&
                   md_graph_node(graph, key->operands[0])->integer == MD_SLOT_SUBJECT;
        int32_t earlier;
        if ((!own && !whole) ||
            !md_column_shift(evaluation->model, named->integer, end, named->shift, &earlier))
            continue;
        md_explain_measure(explainer, node, named->integer, earlier, subject, depth);
    }
    md_arena_free(&arena);
}
