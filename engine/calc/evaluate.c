#include "calc/evaluate.h"

#include "base/memory.h"
#include "calc/balance.h"
#include "calc/credit_sums.h"
#include "calc/kept_sums.h"
#include "calc/kind_sums.h"
#include "calc/posted.h"
#include "calc/rules.h"

static struct md_evaluation *start(const struct md_evaluate_request *request)
{
    struct md_evaluation *evaluation = md_alloc(sizeof *evaluation);
    evaluation->model = request->model;
    evaluation->source = request->source;
    evaluation->params = md_arena_copy(&evaluation->arena, request->params,
                                       request->model->params_count * sizeof *request->params);
    evaluation->threads = request->threads > 0 ? request->threads : 1;
    evaluation->for_explanation = request->for_explanation;
    evaluation->kept = request->kept;
    evaluation->only_openings = request->only_openings;
    evaluation->periods_count = request->periods_count;
    evaluation->periods = md_arena_copy(&evaluation->arena, request->periods,
                                        request->periods_count * sizeof *request->periods);
    evaluation->credits = md_arena_array(&evaluation->arena, request->model->credits_count + 1,
                                         sizeof *evaluation->credits);
    evaluation->credit_sums = md_arena_array(&evaluation->arena, request->model->credits_count + 1,
                                             sizeof *evaluation->credit_sums);
    evaluation->kind_sums = md_arena_array(&evaluation->arena, request->model->measures_count + 1, sizeof *evaluation->kind_sums);
    evaluation->evaluators =
        md_arena_array(&evaluation->arena, evaluation->threads, sizeof *evaluation->evaluators);
    md_posted_start(evaluation);
    evaluation->index_of_node = md_arena_array(
        &evaluation->arena, request->model->graph.nodes_count, sizeof *evaluation->index_of_node);
    evaluation->running_of_node = md_arena_array(
        &evaluation->arena, request->model->graph.nodes_count, sizeof *evaluation->running_of_node);
    evaluation->earlier_of_node = md_arena_array(
        &evaluation->arena, request->model->graph.nodes_count, sizeof *evaluation->earlier_of_node);
    for (size_t i = 0; i < evaluation->threads; i++)
        evaluation->evaluators[i] = md_evaluator_new(&request->model->graph);
    return evaluation;
}

static void pay_plans(struct md_evaluation *evaluation)
{
    size_t plans = evaluation->model->plans_count;
    for (uint32_t p = 0; p < evaluation->periods_count; p++) {
        for (size_t i = 0; i < plans; i++)
            if (evaluation->plan_runs[p * plans + i].wanted) md_pay_plan(evaluation, p, (int)i);
        md_balances_settle(evaluation, p);
    }
}

/* Everything that was evaluated, and what it posted: balances open again as they stood before. */
static void forget(struct md_evaluation *evaluation)
{
    md_columns_forget(evaluation);
    md_map_free(&evaluation->derived_known);
    md_balances_free(evaluation);
    md_balances_open(evaluation);
}

static void pay(struct md_evaluation *evaluation)
{
    md_balances_open(evaluation);
    pay_plans(evaluation);
    while (md_find_double_pay(evaluation)) {
        forget(evaluation);
        pay_plans(evaluation);
    }
}

static void measure_all(struct md_evaluation *evaluation)
{
    for (uint32_t p = 0; p < evaluation->periods_count; p++)
        for (size_t m = 0; m < evaluation->model->measures_count; m++)
            md_column_get(evaluation, (int64_t)m, evaluation->periods[p].end);
}

enum md_status md_evaluate(const struct md_evaluate_request *request, struct md_evaluation **out,
                           struct md_diagnostics *diagnostics)
{
    struct md_evaluation *evaluation = start(request);
    enum md_status status = md_find_due(evaluation, request->only_plan, diagnostics);
    if (status == MD_OK) {
        md_collect_demand(evaluation, request->all_measures);
        status = md_load_records(evaluation, diagnostics);
    }
    if (status == MD_OK) status = md_posted_read(evaluation, diagnostics);
    evaluation->source = NULL;
    if (status == MD_OK) status = md_check_hierarchies(evaluation, diagnostics);
    if (status == MD_OK) md_tuples_make(evaluation);
    if (status == MD_OK) md_kept_begin(evaluation);
    if (status != MD_OK) {
        md_evaluation_free(evaluation);
        return status;
    }
    pay(evaluation);
    if (request->all_measures) measure_all(evaluation);
    md_collect_figures(evaluation);
    md_balances_collect(evaluation);
    md_unused_collect(evaluation);
    *out = evaluation;
    return MD_OK;
}

void md_evaluation_free(struct md_evaluation *evaluation)
{
    if (evaluation == NULL) return;
    size_t kinds = md_schema_all(evaluation->model->schema);
    md_indexes_free(evaluation);
    for (size_t k = 0; k < kinds && evaluation->tables != NULL; k++) {
        if (evaluation->table_of_kind[k] != NULL) md_table_free(&evaluation->tables[k]);
        if (evaluation->keys_of_kind[k] != NULL) md_keys_free(&evaluation->keys[k]);
    }
    for (size_t c = 0; c < evaluation->model->credits_count; c++) {
        md_credit_rows_free(&evaluation->credits[c]);
        md_credit_sums_free(&evaluation->credit_sums[c]);
    }
    for (size_t m = 0; m < evaluation->model->measures_count; m++) md_kind_sums_free(&evaluation->kind_sums[m]);
    for (size_t i = 0; i < evaluation->threads; i++) md_evaluator_free(evaluation->evaluators[i]);
    md_balances_free(evaluation);
    md_posted_free(evaluation);
    md_tuples_free(evaluation);
    md_map_free(&evaluation->demanded);
    md_map_free(&evaluation->derived_known);
    md_map_free(&evaluation->columns_known);
    md_rules_forget(evaluation);
    md_free(evaluation->rule_results);
    md_free(evaluation->columns);
    md_free(evaluation->subjects);
    md_free(evaluation->holds);
    md_free(evaluation->reads);
    md_free(evaluation->figures);
    md_free(evaluation->unused);
    md_arena_free(&evaluation->arena);
    md_free(evaluation);
}

const struct md_figure *md_evaluation_figures(const struct md_evaluation *evaluation, size_t *count)
{
    *count = evaluation->figures_count;
    return evaluation->figures;
}

const struct md_unused *md_evaluation_unused(const struct md_evaluation *evaluation, size_t *count)
{
    *count = evaluation->unused_count;
    return evaluation->unused;
}

const struct md_keys *md_evaluation_keys(const struct md_evaluation *evaluation, int kind)
{
    return kind >= 0 ? evaluation->keys_of_kind[kind] : NULL;
}

const struct md_table *md_evaluation_table(const struct md_evaluation *evaluation, int kind)
{
    return kind >= 0 ? evaluation->table_of_kind[kind] : NULL;
}

const struct md_read *md_evaluation_reads(const struct md_evaluation *evaluation, size_t *count)
{
    *count = evaluation->reads_count;
    return evaluation->reads;
}

const struct md_values *md_evaluation_column(struct md_evaluation *evaluation, uint32_t period,
                                             int64_t column)
{
    int64_t measures = (int64_t)evaluation->model->measures_count;
    int32_t end = evaluation->periods[period].end;
    if (column < measures && !md_is_demanded(evaluation, column, end)) return NULL;
    return &md_column_get(evaluation, column, end)->values;
}
