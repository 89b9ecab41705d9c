#include "calc/rules.h"

#include <string.h>

#include "base/memory.h"
#include "calc/scorecard.h"

struct md_period md_rule_period(const struct md_model *model, const struct md_rule *rule, int32_t end)
{
    struct md_period period;
    /* Every day of a period that can be asked for has a period of each level around it. */
    if (md_period_containing(&model->calendar, rule->every, end - 1, &period) != MD_OK)
        period = md_period_of_end(model, end);
    return period;
}

size_t md_rule_parts(const struct md_model *model, const struct md_rule *rule,
                     const struct md_period *own, struct md_arena *arena, struct md_period **parts)
{
    int count = rule->into >= 0 ? md_period_parts_count(&model->calendar, own, rule->into) : 0;
    *parts = md_arena_array(arena, (size_t)(count > 0 ? count : 0) + 1, sizeof **parts);
    size_t found = 0;
    for (int i = 0; i < count; i++)
        if (md_period_part(&model->calendar, own, rule->into, i, &(*parts)[found]) == MD_OK) found++;
    if (found == 0) (*parts)[found++] = *own;
    return found;
}

static void result_key(const struct md_rule *rule, int32_t end, char key[8])
{
    int32_t measure = rule->measure;
    memcpy(key, &measure, 4);
    memcpy(key + 4, &end, 4);
}

static struct md_rule_result *make_result(struct md_evaluation *evaluation, const struct md_rule *rule,
                                          const struct md_period *own)
{
    const struct md_model *model = evaluation->model;
    const struct md_measure *measure = &model->measures[rule->measure];
    struct md_arena *arena = &evaluation->arena;
    struct md_rule_result *result = md_arena_alloc(arena, sizeof *result);
    *result = (struct md_rule_result){.rule = rule, .period = *own};
    result->subjects = md_subjects_at(evaluation, measure->of, own->first, own->end);
    result->parts_count = md_rule_parts(model, rule, own, arena, &result->parts);
    result->values = md_arena_array(arena, result->parts_count, sizeof *result->values);
    for (size_t part = 0; part < result->parts_count; part++) {
        result->values[part] = md_values_make(arena, measure->type, result->subjects->count);
        for (size_t i = 0; i < result->subjects->count; i++)
            result->values[part].reasons[i] = (struct md_reason){.code = MD_REASON_NO_SUBJECT};
    }
    return result;
}

static void evaluate_rule(struct md_evaluation *evaluation, struct md_rule_result *result)
{
    switch (result->rule->form) {
    case MD_FROM_ALLOCATION:
        md_allocation_evaluate(evaluation, result);
        break;
    case MD_FROM_SCORECARD:
        md_scorecard_evaluate(evaluation, result);
        break;
    case MD_FROM_PROPOSAL:
        md_proposal_evaluate(evaluation, result);
        break;
    case MD_FROM_NOTHING:
    case MD_FROM_KIND:
    case MD_FROM_CREDIT:
    case MD_FROM_MEASURE:
    case MD_FROM_COMPONENT:
        break;
    }
}

const struct md_rule_result *md_rule_get(struct md_evaluation *evaluation,
                                         const struct md_rule *rule, int32_t end)
{
    struct md_period own = md_rule_period(evaluation->model, rule, end);
    char key[8];
    int64_t index;
    result_key(rule, own.end, key);
    if (md_map_get(&evaluation->rules_known, key, sizeof key, &index))
        return evaluation->rule_results[index];
    struct md_rule_result *result = make_result(evaluation, rule, &own);
    MD_GROW(evaluation->rule_results, evaluation->rule_results_count, evaluation->rule_results_capacity);
    md_map_set(&evaluation->rules_known, key, sizeof key, (int64_t)evaluation->rule_results_count);
    evaluation->rule_results[evaluation->rule_results_count++] = result;
    evaluate_rule(evaluation, result);
    return result;
}

void md_rule_column(struct md_evaluation *evaluation, const struct md_rule *rule,
                    struct md_column_at *column)
{
    const struct md_rule_result *result = md_rule_get(evaluation, rule, column->end);
    size_t part = 0;
    while (part + 1 < result->parts_count && result->parts[part].end < column->end) part++;
    column->subjects = result->subjects;
    column->values = result->values[part];
    const struct md_measure *measure = &evaluation->model->measures[column->column];
    if (measure->part != MD_CARD_SCORE)
        column->values = md_scorecard_part(evaluation, result->details, measure->part);
}

void md_rules_forget(struct md_evaluation *evaluation)
{
    for (size_t i = 0; i < evaluation->rule_results_count; i++) md_free(evaluation->rule_results[i]->rows);
    evaluation->rule_results_count = 0;
    md_map_free(&evaluation->rules_known);
    evaluation->rules_known = (struct md_map){0};
}

struct md_rule_row *md_rule_add_row(struct md_rule_result *result, const char *word, int kind,
                                    int32_t subject)
{
    MD_GROW(result->rows, result->rows_count, result->rows_capacity);
    struct md_rule_row *row = &result->rows[result->rows_count++];
    *row = (struct md_rule_row){.kind = kind,
                                .subject = subject,
                                .period = result->period,
                                .word = word,
                                .status = MD_FIGURE_HELD,
                                .value = MD_NUMBER_ZERO,
                                .due = INT32_MIN};
    return row;
}

void md_rule_row_set(struct md_rule_row *row, const struct md_values *values, size_t index,
                     struct md_type type)
{
    row->type = type;
    row->reason = values->reasons[index];
    row->status = MD_FIGURE_HELD;
    if (values->states[index] != MD_STATE_PRESENT) return;
    row->status = MD_FIGURE_VALUE;
    if (values->numbers != NULL) {
        row->value = values->numbers[index];
        if (md_number_is_zero(&row->value)) row->status = MD_FIGURE_ZERO;
    } else if (values->texts != NULL) {
        row->text = values->texts[index].bytes;
    }
}

struct value_target {
    struct md_values *values;
    struct md_arena *arena;
};

static void set_value(void *context, size_t index, const struct md_vector *vector, size_t row)
{
    struct value_target *target = context;
    md_values_set(target->values, index, vector, row, target->arena);
}

struct md_values md_rule_values(struct md_evaluation *evaluation, const struct md_bound *bound,
                                const struct md_formula *formula, const struct md_subjects *subjects,
                                const int32_t *list, size_t count)
{
    struct md_type type = md_graph_node(&evaluation->model->graph, formula->root)->type;
    struct md_values values = md_values_make(&evaluation->arena, type, count);
    struct value_target target = {&values, &evaluation->arena};
    if (count > 0)
        md_evaluate_subjects(evaluation, bound, subjects, list, count, formula->root, set_value, &target);
    return values;
}
