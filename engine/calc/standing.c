/*
 * Columns that a node needs beside the model's own: the standing of subjects among all, means over the days of a
 * period, and what `earlier` reads of each row. Each is evaluated once for a node and an end, and kept.
 */
#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "base/text.h"
#include "calc/pipeline.h"
#include "calc/scorecard.h"
#include "value/date.h"

static const struct md_node *node_at(const struct md_evaluation *evaluation, md_node_index index)
{
    return md_graph_node(&evaluation->model->graph, index);
}

struct value_target {
    struct md_values *values;
    struct md_arena *arena;
};

static void keep_value(void *context, size_t index, const struct md_vector *vector, size_t row)
{
    struct value_target *target = context;
    md_values_set(target->values, index, vector, row, target->arena);
}

/* ---- Standing ---- */

/* The subjects that have a value, in order of group and then of value. */
struct standing {
    const struct md_values *values;
    const struct md_values *groups; /* NULL: one group */
};

static int compare_groups(const struct md_values *groups, uint32_t a, uint32_t b)
{
    if (groups == NULL) return 0;
    bool has_a = groups->states[a] == MD_STATE_PRESENT, has_b = groups->states[b] == MD_STATE_PRESENT;
    if (has_a != has_b) return has_a ? 1 : -1;
    if (!has_a) return 0;
    if (groups->numbers != NULL) return md_number_compare(&groups->numbers[a], &groups->numbers[b]);
    if (groups->texts != NULL)
        return md_text_compare(groups->texts[a].bytes, groups->texts[a].length, groups->texts[b].bytes,
                               groups->texts[b].length);
    return (groups->integers[a] > groups->integers[b]) - (groups->integers[a] < groups->integers[b]);
}

static int compare_standing(const void *context, uint32_t a, uint32_t b)
{
    const struct standing *standing = context;
    int order = compare_groups(standing->groups, a, b);
    if (order != 0) return order;
    const struct md_values *values = standing->values;
    bool good_a = values->states[a] == MD_STATE_PRESENT, good_b = values->states[b] == MD_STATE_PRESENT;
    if (good_a != good_b) return good_a ? 1 : -1; /* errors first */
    return good_a ? md_number_compare(&values->numbers[b], &values->numbers[a]) : 0;
}

/* Nobody's place is known where the value of one is in error. */
static void fail_group(struct md_values *out, const uint32_t *list, size_t count, struct md_reason reason)
{
    for (size_t i = 0; i < count; i++) {
        out->states[list[i]] = MD_STATE_ERROR;
        out->reasons[list[i]] = reason;
    }
}

static void set(struct md_values *out, uint32_t key, enum md_status status, struct md_number number,
                md_node_index node)
{
    out->states[key] = status == MD_OK ? MD_STATE_PRESENT : status == MD_ZERO_DIVISION ? MD_STATE_MISSING : MD_STATE_ERROR;
    out->numbers[key] = number;
    enum md_reason_code code = status == MD_ZERO_DIVISION ? MD_REASON_ZERO_DENOMINATOR : MD_REASON_RANGE;
    if (status != MD_OK) out->reasons[key] = (struct md_reason){.node = node, .code = (uint16_t)code};
}

/* Equal values share the first place of theirs: 1, 1, 3. */
static void rank_group(const struct standing *standing, enum md_standing which, const uint32_t *list, size_t count,
                       struct md_values *out, md_node_index node)
{
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && compare_standing(standing, list[i], list[end]) == 0) end++;
        struct md_number number = md_number_from_integer((int64_t)i + 1);
        enum md_status status = MD_OK;
        if (which == MD_STANDING_PERCENT) /* 100 x (below + half of equal) / n */
            status = md_number_from_fraction((md_i128)100 * (2 * (md_i128)(count - end) + (md_i128)(end - i)),
                                             (md_i128)2 * (md_i128)count, &number);
        for (; i < end; i++) set(out, list[i], status, number, node);
    }
}

static void share_group(const struct standing *standing, const uint32_t *list, size_t count, struct md_values *out,
                        md_node_index node)
{
    struct md_number total = MD_NUMBER_ZERO;
    enum md_status status = MD_OK;
    for (size_t i = 0; i < count && status == MD_OK; i++)
        status = md_number_add(&total, &standing->values->numbers[list[i]], &total);
    for (size_t i = 0; i < count; i++) {
        struct md_number part = MD_NUMBER_ZERO;
        enum md_status divided = status;
        if (divided == MD_OK) divided = md_number_divide(&standing->values->numbers[list[i]], &total, &part);
        set(out, list[i], divided, part, node);
    }
}

/* Mean and population standard deviation; the root at 18 digits. Equal values deviate by nothing. */
static enum md_status deviation_of(const struct standing *standing, const uint32_t *list, size_t count,
                                   struct md_number *mean, struct md_number *deviation)
{
    const struct md_number *numbers = standing->values->numbers;
    struct md_number size = md_number_from_integer((int64_t)count), square;
    enum md_status status = MD_OK;
    *mean = *deviation = MD_NUMBER_ZERO;
    for (size_t i = 0; i < count && status == MD_OK; i++) status = md_number_add(mean, &numbers[list[i]], mean);
    if (status == MD_OK) status = md_number_divide(mean, &size, mean);
    for (size_t i = 0; i < count && status == MD_OK; i++) {
        status = md_number_subtract(&numbers[list[i]], mean, &square);
        if (status == MD_OK) status = md_number_multiply(&square, &square, &square);
        if (status == MD_OK) status = md_number_add(deviation, &square, deviation);
    }
    if (status == MD_OK) status = md_number_divide(deviation, &size, deviation);
    return status == MD_OK ? md_number_sqrt(deviation, deviation) : status;
}

static void z_group(const struct standing *standing, const uint32_t *list, size_t count, struct md_values *out,
                    md_node_index node)
{
    struct md_number mean, deviation;
    enum md_status status = deviation_of(standing, list, count, &mean, &deviation);
    for (size_t i = 0; i < count; i++) {
        struct md_number z = MD_NUMBER_ZERO;
        enum md_status own = status;
        if (own == MD_OK && !md_number_is_zero(&deviation)) {
            own = md_number_subtract(&standing->values->numbers[list[i]], &mean, &z);
            if (own == MD_OK) own = md_number_divide(&z, &deviation, &z);
        }
        set(out, list[i], own, z, node);
    }
}

/* For explanations: what the values of a group were compared with. */
static void keep_facts(struct md_evaluation *evaluation, const struct standing *standing, enum md_standing which,
                       const uint32_t *list, size_t count, struct md_values *out)
{
    if (!evaluation->for_explanation || which == MD_STANDING_SHOWN) return;
    struct md_group_facts *facts = md_arena_alloc(&evaluation->arena, sizeof *facts);
    *facts = (struct md_group_facts){.count = count, .total = MD_NUMBER_ZERO, .mean = MD_NUMBER_ZERO, .deviation = MD_NUMBER_ZERO};
    enum md_status status = which == MD_STANDING_Z ? deviation_of(standing, list, count, &facts->mean, &facts->deviation) : MD_OK;
    for (size_t i = 0; i < count && status == MD_OK; i++)
        status = md_number_add(&facts->total, &standing->values->numbers[list[i]], &facts->total);
    if (out->facts == NULL) out->facts = md_arena_array(&evaluation->arena, out->count + 1, sizeof *out->facts);
    for (size_t i = 0; i < count && status == MD_OK; i++) out->facts[list[i]] = facts;
}

static void make_standing(struct md_evaluation *evaluation, struct md_bound *bound, md_node_index index, int32_t end,
                          struct md_values *out)
{
    const struct md_node *node = node_at(evaluation, index);
    const struct md_node *named = node_at(evaluation, node->operands[1]);
    int kind = node_at(evaluation, named->operands[0])->type.kind;
    const struct md_values *values = bound->columns[node->operands[1]];
    struct standing standing = {values, NULL};
    struct md_values groups = {0};
    struct md_arena arena = {0};
    int32_t at = end;
    (void)md_column_shift(evaluation->model, named->integer, end, named->shift, &at);
    const struct md_subjects *subjects = md_subjects_at(evaluation, kind, at - 1, at);
    *out = md_values_make(&evaluation->arena, node->type, values->count);
    if (node->operands[2] != MD_NO_NODE) {
        groups = md_values_make(&arena, node_at(evaluation, node->operands[2])->type, values->count);
        struct value_target target = {&groups, &arena};
        md_evaluate_subjects(evaluation, bound, subjects, NULL, values->count, node->operands[2], keep_value, &target);
        standing.groups = &groups;
    }
    uint32_t *list = md_alloc_array(values->count + 1, sizeof *list);
    size_t count = 0;
    struct md_number least = md_number_from_integer(node->shift);
    const struct md_cards *cards = md_scorecard_cards(evaluation, named->integer, at);
    for (size_t key = 0; key < values->count; key++) {
        out->reasons[key] = values->reasons[key];
        if (values->states[key] == MD_STATE_MISSING) continue;
        if (subjects->rows[key] == MD_NO_ROW) { /* not there: neither its value nor its error counts */
            out->reasons[key] = (struct md_reason){.node = index, .code = MD_REASON_NO_SUBJECT};
            continue;
        }
        struct md_reason unranked = cards != NULL ? md_card_unranked(&cards->cards[key]) : (struct md_reason){0};
        if (unranked.code != MD_REASON_NONE) {
            out->reasons[key] = unranked;
            continue;
        }
        list[count++] = (uint32_t)key;
    }
    md_sort(list, count, compare_standing, &standing);
    size_t *ends = md_alloc_array(count + 1, sizeof *ends), ends_count = 0; /* of the groups that may be shown */
    for (size_t i = 0; i < count;) {
        size_t next = i + 1;
        while (next < count && compare_groups(standing.groups, list[i], list[next]) == 0) next++;
        enum md_standing which = (enum md_standing)node->integer;
        if (which == MD_STANDING_SHOWN) ends[ends_count++] = next;
        if (values->states[list[i]] == MD_STATE_ERROR)
            fail_group(out, list + i, next - i, values->reasons[list[i]]);
        else if (which == MD_STANDING_SHOWN)
            for (size_t k = i; k < next; k++) set(out, list[k], MD_OK, values->numbers[list[k]], index);
        else if (which == MD_STANDING_Z)
            z_group(&standing, list + i, next - i, out, index);
        else if (which == MD_STANDING_SHARE)
            share_group(&standing, list + i, next - i, out, index);
        else
            rank_group(&standing, which, list + i, next - i, out, index);
        if (values->states[list[i]] != MD_STATE_ERROR) keep_facts(evaluation, &standing, which, list + i, next - i, out);
        i = next;
    }
    bool tree = standing.groups != NULL && node_at(evaluation, node->operands[2])->type.base == MD_BASE_REF &&
                node_at(evaluation, node->operands[2])->type.kind == kind;
    if (ends_count > 0)
        md_hide_small(out, tree ? groups.integers : NULL, tree ? groups.states : NULL, list, ends, ends_count, &least, index);
    md_free(ends);
    md_free(list);
    md_arena_free(&arena);
}

/* ---- Means over the days of a period ---- */

struct mean {
    struct md_evaluation *evaluation;
    struct md_values *out;
    const int32_t *list; /* subjects of this day */
};

static void add_day(void *context, size_t index, const struct md_vector *vector, size_t row)
{
    struct mean *mean = context;
    int32_t key = mean->list[index];
    struct md_values *out = mean->out;
    if (out->states[key] != MD_STATE_PRESENT) return; /* the first day that has no value decides */
    if (vector->states[row] != MD_STATE_PRESENT) {
        out->states[key] = vector->states[row];
        out->reasons[key] = vector->reasons[row];
        return;
    }
    if (md_number_add(&out->numbers[key], &vector->numbers[row], &out->numbers[key]) == MD_OK) return;
    out->states[key] = MD_STATE_ERROR;
    out->reasons[key] = (struct md_reason){.code = MD_REASON_RANGE};
}

/* Those in force on the day, each with the version of that day. */
static size_t subjects_of_day(const struct md_evaluation *evaluation, int kind, int32_t day,
                              struct md_subjects *subjects, int32_t *list)
{
    size_t count = 0;
    const struct md_table *table = kind >= 0 ? evaluation->table_of_kind[kind] : NULL;
    bool tuple = table != NULL && table->kind->tuple;
    for (size_t key = 0; key < subjects->count; key++) {
        int64_t row = tuple           ? md_tuple_row_at(evaluation, kind, (int32_t)key, day)
                      : table != NULL ? md_table_row_at(table, (int32_t)key, day)
                                      : 0;
        subjects->days[key] = day;
        subjects->rows[key] = row >= 0 ? (uint32_t)row : MD_NO_ROW;
        if (row >= 0) list[count++] = (int32_t)key;
    }
    return count;
}

static bool is_unit(const struct md_evaluation *evaluation, enum md_prorate unit, int32_t day)
{
    const struct md_calendar *calendar = &evaluation->model->calendar;
    struct md_period month;
    switch (unit) {
    case MD_PRORATE_DAYS: return true;
    case MD_PRORATE_WORKDAYS: return md_calendar_is_workday(calendar, day);
    case MD_PRORATE_MONTHS:
        return md_period_containing(calendar, MD_LEVEL_MONTH, day, &month) == MD_OK && month.first == day;
    }
    return false;
}

static void make_prorated(struct md_evaluation *evaluation, struct md_bound *bound, md_node_index index,
                          struct md_values *out)
{
    const struct md_node *node = node_at(evaluation, index);
    int kind = node_at(evaluation, node->operands[0])->type.kind;
    struct md_period period = bound->binding.period;
    if (node->shift >= 0 &&
        md_period_enclosing(&evaluation->model->calendar, &bound->binding.period, node->shift, &period) != MD_OK)
        period = bound->binding.period;
    struct md_arena arena = {0};
    struct md_subjects subjects = {.kind = kind, .count = md_subject_count(evaluation, kind)};
    subjects.rows = md_arena_array(&arena, subjects.count + 1, sizeof *subjects.rows);
    subjects.days = md_arena_array(&arena, subjects.count + 1, sizeof *subjects.days);
    int32_t *list = md_arena_array(&arena, subjects.count + 1, sizeof *list);
    *out = md_values_make(&evaluation->arena, node->type, subjects.count);
    memset(out->states, MD_STATE_PRESENT, subjects.count);
    struct mean mean = {evaluation, out, list};
    int64_t units = 0;
    for (int32_t day = period.first; day < period.end; day++) {
        if (!is_unit(evaluation, (enum md_prorate)node->integer, day)) continue;
        units++;
        size_t count = subjects_of_day(evaluation, kind, day, &subjects, list);
        md_evaluate_subjects(evaluation, bound, &subjects, list, count, node->operands[1], add_day, &mean);
    }
    struct md_number divisor = md_number_from_integer(units);
    struct md_group_facts *facts = md_arena_alloc(&evaluation->arena, sizeof *facts);
    *facts = (struct md_group_facts){.count = (size_t)units, .total = MD_NUMBER_ZERO, .mean = MD_NUMBER_ZERO, .deviation = MD_NUMBER_ZERO};
    if (evaluation->for_explanation) out->facts = md_arena_array(&evaluation->arena, out->count + 1, sizeof *out->facts);
    for (size_t key = 0; key < subjects.count; key++) {
        if (out->states[key] != MD_STATE_PRESENT) continue;
        struct md_number value = out->numbers[key];
        enum md_status status = md_number_divide(&value, &divisor, &value);
        set(out, (uint32_t)key, status, value, index);
        if (out->facts != NULL) out->facts[key] = facts;
    }
    md_arena_free(&arena);
}

/* ---- Rows for `earlier` ---- */

void md_evaluate_rows(struct md_evaluation *evaluation, const struct md_bound *bound, const struct md_table *table,
                      md_node_index root, uint32_t first, size_t count, struct md_values *values)
{
    int date_field = table->kind->date_field;
    uint32_t rows[MD_BATCH_ROWS];
    int32_t dates[MD_BATCH_ROWS];
    for (size_t done = 0; done < count;) {
        size_t size = count - done < MD_BATCH_ROWS ? count - done : MD_BATCH_ROWS;
        for (size_t i = 0; i < size; i++) {
            rows[i] = first + (uint32_t)(done + i);
            dates[i] = bound->binding.period.end - 1;
            if (date_field >= 0 && table->columns[date_field].values != NULL && md_table_has(table, rows[i], date_field))
                dates[i] = (int32_t)table->columns[date_field].values[rows[i]];
        }
        struct md_scope scope = {.count = size, .others = rows, .dates = dates};
        md_evaluator_begin(evaluation->evaluators[0], &bound->binding, &scope);
        const struct md_vector *vector = md_evaluator_value(evaluation->evaluators[0], root, NULL, size);
        for (size_t i = 0; i < size; i++) md_values_set(values, rows[i], vector, i, &evaluation->arena);
        done += size;
    }
}

/* A value of each row of the table, as of its own date. */
static struct md_values *row_values(struct md_evaluation *evaluation, struct md_bound *bound,
                                    const struct md_table *table, md_node_index root)
{
    struct md_values *values = md_arena_alloc(&evaluation->arena, sizeof *values);
    *values = md_values_make(&evaluation->arena, node_at(evaluation, root)->type, table->rows_count);
    md_evaluate_rows(evaluation, bound, table, root, 0, table->rows_count, values);
    return values;
}

/* Filter and value read nothing of the period, so that one evaluation of them serves all. */
static void make_earlier(struct md_evaluation *evaluation, struct md_bound *bound, md_node_index index)
{
    if (evaluation->earlier_of_node[index] != NULL) return;
    const struct md_node *node = node_at(evaluation, index);
    const md_node_index *read = node->operands + node->operands_count - 2; /* filter and value */
    if (md_reads_running(evaluation, read)) return;
    struct md_earlier_rows *earlier = md_arena_alloc(&evaluation->arena, sizeof *earlier);
    const struct md_table *table = evaluation->table_of_kind[node->match->kind];
    earlier->index = md_index_of(evaluation, index);
    if (read[0] != MD_NO_NODE) earlier->filter = row_values(evaluation, bound, table, read[0]);
    if (read[1] != MD_NO_NODE) earlier->value = row_values(evaluation, bound, table, read[1]);
    evaluation->earlier_of_node[index] = earlier;
}

/* ---- Kept ones ---- */

void md_bind_derived(struct md_evaluation *evaluation, md_node_index index, int32_t end, struct md_bound *bound)
{
    enum md_op op = node_at(evaluation, index)->op;
    if (op == MD_OP_EARLIER) {
        make_earlier(evaluation, bound, index);
        return;
    }
    char key[12];
    memcpy(key, &index, 4);
    memcpy(key + 4, &end, 4);
    memcpy(key + 8, &bound->binding.period.first, 4);
    int64_t known;
    if (!md_map_get(&evaluation->derived_known, key, sizeof key, &known)) {
        struct md_values *values = md_arena_alloc(&evaluation->arena, sizeof *values);
        if (op == MD_OP_STANDING) make_standing(evaluation, bound, index, end, values);
        else make_prorated(evaluation, bound, index, values);
        known = (int64_t)(intptr_t)values;
        md_map_set(&evaluation->derived_known, key, sizeof key, known);
    }
    bound->columns[index] = (const struct md_values *)(intptr_t)known;
}
