#include <string.h>

#include "base/memory.h"
#include "calc/balance.h"
#include "calc/line_pay.h"
#include "calc/posted.h"
#include "calc/rules.h"

/* ---- Values ---- */

struct md_values md_values_make(struct md_arena *arena, struct md_type type, size_t count)
{
    struct md_values values = {.count = count};
    values.states = md_arena_alloc(arena, count + 1);
    values.reasons = md_arena_array(arena, count + 1, sizeof *values.reasons);
    switch (type.base) {
    case MD_BASE_NOTHING:
        break;
    case MD_BASE_NUMBER:
        values.numbers = md_arena_array(arena, count + 1, sizeof *values.numbers);
        for (size_t i = 0; i < count; i++) values.numbers[i] = MD_NUMBER_ZERO;
        break;
    case MD_BASE_TEXT:
        values.texts = md_arena_array(arena, count + 1, sizeof *values.texts);
        break;
    case MD_BASE_DATE:
    case MD_BASE_FLAG:
    case MD_BASE_REF:
    case MD_BASE_ROW:
        values.integers = md_arena_array(arena, count + 1, sizeof *values.integers);
        break;
    }
    return values;
}

void md_values_set(struct md_values *values, size_t index, const struct md_vector *vector,
                   size_t row, struct md_arena *arena)
{
    values->states[index] = vector->states[row];
    values->reasons[index] = vector->reasons[row];
    if (vector->states[row] != MD_STATE_PRESENT) return;
    if (values->numbers != NULL && vector->numbers != NULL)
        values->numbers[index] = vector->numbers[row];
    if (values->integers != NULL && vector->integers != NULL)
        values->integers[index] = vector->integers[row];
    if (values->texts != NULL && vector->texts != NULL) {
        values->texts[index] = vector->texts[row];
        values->texts[index].bytes =
            md_arena_strndup(arena, vector->texts[row].bytes, vector->texts[row].length);
        values->texts[index].code = 0;
    }
}

/* ---- Columns ---- */

static struct md_column_at *find(const struct md_evaluation *evaluation, int64_t column,
                                 int32_t end, char key[12])
{
    int64_t index;
    memcpy(key, &column, 8);
    memcpy(key + 8, &end, 4);
    if (!md_map_get(&evaluation->columns_known, key, 12, &index)) return NULL;
    return evaluation->columns[index];
}

static struct md_column_at *make(struct md_evaluation *evaluation, int64_t column, int32_t end)
{
    struct md_column_at *entry = md_arena_alloc(&evaluation->arena, sizeof *entry);
    entry->column = column;
    entry->end = end;
    return entry;
}

static void keep(struct md_evaluation *evaluation, struct md_column_at *entry)
{
    char key[12];
    memcpy(key, &entry->column, 8);
    memcpy(key + 8, &entry->end, 4);
    MD_GROW(evaluation->columns, evaluation->columns_count, evaluation->columns_capacity);
    md_map_set(&evaluation->columns_known, key, sizeof key, (int64_t)evaluation->columns_count);
    evaluation->columns[evaluation->columns_count++] = entry;
}

struct md_column_at *md_column_add(struct md_evaluation *evaluation, int64_t column, int32_t end)
{
    struct md_column_at *entry = make(evaluation, column, end);
    keep(evaluation, entry);
    return entry;
}

/* Where its rows are what a plan pays, that plan is paid first, and a component of it may ask for the same measure: then
 * that answer, made before the limits of the plan, is everybody's, whichever plan comes first. */
static const struct md_column_at *measure_column(struct md_evaluation *evaluation, int64_t column, int32_t end)
{
    char key[12];
    struct md_column_at *entry = make(evaluation, column, end);
    md_measure_evaluate(evaluation, &evaluation->model->measures[column], entry);
    const struct md_column_at *meanwhile = find(evaluation, column, end, key);
    if (meanwhile != NULL) return meanwhile;
    keep(evaluation, entry);
    return entry;
}

void md_columns_forget(struct md_evaluation *evaluation)
{
    const struct md_model *model = evaluation->model;
    md_map_free(&evaluation->columns_known);
    evaluation->columns_known = (struct md_map){0};
    evaluation->columns_count = 0;
    md_rules_forget(evaluation);
    for (size_t i = 0; i < evaluation->periods_count * model->plans_count; i++)
        evaluation->plan_runs[i].state = MD_PLAN_OPEN;
    for (size_t c = 0; c < model->credits_count; c++) {
        struct md_credit_rows *rows = &evaluation->credits[c];
        struct md_day_range range = rows->range;
        struct md_roots roots = {0};
        md_roots_of_credit(&model->credits[c], &roots);
        if (md_roots_have(&model->graph, &roots, MD_OP_NAMED)) md_credit_rows_free(rows);
        rows->range = range;
        md_roots_free(&roots);
    }
}

/* A column in which nobody has a value: a component that is not due, or a window before all time.
 */
static const struct md_column_at *empty_column(struct md_evaluation *evaluation, int64_t column,
                                               int32_t end, enum md_reason_code code)
{
    const struct md_model *model = evaluation->model;
    struct md_column_at *entry = md_column_add(evaluation, column, end);
    int64_t measures = (int64_t)model->measures_count;
    struct md_reason reason = {.code = (uint16_t)code};
    struct md_type type;
    int kind;
    if (column < measures) {
        kind = model->measures[column].of;
        type = model->measures[column].type;
        reason.extra = (uint16_t)(column + 1);
    } else {
        kind = model->plans[model->components[column - measures].plan].of;
        type = model->components[column - measures].type;
    }
    entry->values = md_values_make(&evaluation->arena, type, md_subject_count(evaluation, kind));
    for (size_t i = 0; i < entry->values.count; i++) entry->values.reasons[i] = reason;
    return entry;
}

/* Due in the list, by this version of the plan or another; else as posted before it; else nobody has a value. */
static const struct md_column_at *component_column(struct md_evaluation *evaluation, int component, int32_t end)
{
    int64_t measures = (int64_t)evaluation->model->measures_count, column = measures + component;
    int version = md_version_due(evaluation, component, end);
    if (version >= 0 && version != component) return md_column_get(evaluation, measures + version, end);
    if (version < 0) {
        struct md_column_at posted = {.column = column, .end = end};
        if (!md_posted_column(evaluation, component, &posted))
            return empty_column(evaluation, column, end, MD_REASON_NOT_DUE);
        struct md_column_at *kept = md_column_add(evaluation, column, end);
        *kept = posted;
        return kept;
    }
    struct md_arena arena = {0};
    const struct md_due *due = md_due_of(evaluation, component, end, NULL), **dues;
    struct md_column_at **columns, *entry = NULL;
    size_t count = md_versions_due(evaluation, due, &arena, &dues);
    columns = md_arena_array(&arena, count, sizeof *columns);
    for (size_t v = 0; v < count; v++) {
        columns[v] = md_column_add(evaluation, measures + dues[v]->component, end);
        if (dues[v] == due) entry = columns[v];
    }
    md_component_evaluate(evaluation, dues, columns, count);
    md_arena_free(&arena);
    return entry;
}

const struct md_column_at *md_column_get(struct md_evaluation *evaluation, int64_t column,
                                         int32_t end)
{
    char key[12];
    struct md_column_at *entry = find(evaluation, column, end, key);
    if (entry != NULL) return entry;
    const struct md_model *model = evaluation->model;
    int64_t measures = (int64_t)model->measures_count;
    if (column < measures) return measure_column(evaluation, column, end);
    if (column >= measures + (int64_t)model->components_count) {
        struct md_column_at *opening = md_column_add(evaluation, column, end);
        md_balance_column(evaluation, (int)(column - measures - (int64_t)model->components_count), opening);
        return opening;
    }
    return component_column(evaluation, (int)(column - measures), end);
}

/* ---- Binding ---- */

void md_bind(struct md_evaluation *evaluation, const struct md_roots *roots, int32_t end,
             const struct md_period *period, struct md_bound *bound)
{
    const struct md_model *model = evaluation->model;
    const struct md_graph *graph = &model->graph;
    bound->columns = md_alloc_array(graph->nodes_count, sizeof *bound->columns);
    bound->binding = (struct md_binding){
        .graph = graph,
        .tables = evaluation->table_of_kind,
        .calendar = &model->calendar,
        .period = *period,
        .columns = bound->columns,
        .params = evaluation->params,
        .keys = evaluation->keys_of_kind,
        .indexes = evaluation->index_of_node,
        .earlier = evaluation->earlier_of_node,
    };
    struct md_arena arena = {0};
    md_node_index *nodes;
    size_t count = md_graph_reachable(graph, roots->list, roots->count, &arena, &nodes);
    for (size_t i = 0; i < count; i++) {
        const struct md_node *node = md_graph_node(graph, nodes[i]);
        bool chosen = node->tiers != NULL && node->match != NULL; /* a table whose tiers are rows */
        if (node->op == MD_OP_FIND || node->op == MD_OP_TUPLE || chosen) (void)md_index_of(evaluation, nodes[i]);
        if (node->op == MD_OP_STANDING || node->op == MD_OP_PRORATED || node->op == MD_OP_EARLIER)
            md_bind_derived(evaluation, nodes[i], end, bound);
        if (node->op == MD_OP_RUNNING && node->operands_count == 2) md_bind_running(evaluation, nodes[i], bound);
        if (node->op != MD_OP_NAMED) continue;
        int32_t earlier;
        char key[12];
        const struct md_column_at *entry;
        if (md_column_shift(model, node->integer, end, node->shift, &earlier))
            entry = md_column_get(evaluation, node->integer, earlier);
        else if ((entry = find(evaluation, node->integer, INT32_MIN, key)) == NULL)
            entry = empty_column(evaluation, node->integer, INT32_MIN, MD_REASON_NO_ROWS);
        bound->columns[nodes[i]] = &entry->values;
    }
    md_arena_free(&arena);
}

void md_unbind(struct md_bound *bound)
{
    md_free(bound->columns);
    bound->columns = NULL;
}

/* ---- Values over subjects ---- */

struct subject_batch {
    struct md_scope scope;
    uint32_t rows[MD_BATCH_ROWS];
    int32_t keys[MD_BATCH_ROWS];
    int32_t days[MD_BATCH_ROWS];
};

void md_evaluate_subjects(struct md_evaluation *evaluation, const struct md_bound *bound,
                          const struct md_subjects *subjects, const int32_t *list, size_t count,
                          md_node_index root, md_visit_value *visit, void *context)
{
    struct md_evaluator *evaluator = evaluation->evaluators[0];
    struct subject_batch *batch = md_alloc(sizeof *batch);
    for (size_t done = 0; done < count;) {
        size_t size = count - done < MD_BATCH_ROWS ? count - done : MD_BATCH_ROWS;
        for (size_t i = 0; i < size; i++) {
            int32_t key = list == NULL ? (int32_t)(done + i) : list[done + i];
            batch->keys[i] = key;
            batch->rows[i] = subjects->rows[key];
            batch->days[i] = subjects->days[key];
        }
        batch->scope = (struct md_scope){.count = size,
                                         .subjects = batch->rows,
                                         .subject_keys = batch->keys,
                                         .dates = batch->days};
        md_evaluator_begin(evaluator, &bound->binding, &batch->scope);
        const struct md_vector *vector = md_evaluator_value(evaluator, root, NULL, size);
        for (size_t i = 0; i < size; i++) visit(context, done + i, vector, i);
        done += size;
    }
    md_free(batch);
}
