/* Which record holds a figure: found again from the reason, down from the component over what it reads to a row. */
#include "calc/aggregate.h"
#include "calc/line_pay.h"

enum { DEPTH_MAX = 32 };

static bool find_in_column(struct md_evaluation *evaluation, const struct md_column_at *column, int32_t subject,
                           int depth, struct md_culprit *out);

/* ---- Rows ---- */

/* The record kind of a measure's rows; MD_KIND_NONE: its rows are values of other columns. */
static int record_kind(const struct md_model *model, const struct md_measure *measure)
{
    if (measure->from == MD_FROM_KIND) return measure->source;
    return measure->from == MD_FROM_CREDIT ? model->credits[measure->source].kind : MD_KIND_NONE;
}

/* Of the lines that are held for that reason the one with the lowest key. */
static bool find_in_lines(const struct md_evaluation *evaluation, const struct md_component *component,
                          const struct md_column_at *column, int32_t subject, const struct md_reason *reason,
                          struct md_culprit *out)
{
    const struct md_model *model = evaluation->model;
    bool found = false;
    if (column->lines == NULL || component->on < 0) return false;
    int kind = record_kind(model, &model->measures[component->on]);
    if (kind < 0) return false;
    for (size_t i = column->lines->first[subject]; i < column->lines->first[subject + 1]; i++) {
        const struct md_pay_line *line = &column->lines->lines[i];
        if (line->status != MD_LINE_FAULTY || !md_reason_same(&line->reason, reason)) continue;
        if (!found || line->row < out->row) *out = (struct md_culprit){kind, line->row};
        found = true;
    }
    return found;
}

static bool find_in_rows(struct md_evaluation *evaluation, const struct md_column_at *column, int32_t subject,
                         const struct md_reason *reason, int depth, struct md_culprit *out)
{
    const struct md_measure *measure = &evaluation->model->measures[column->column];
    struct md_measure_fault fault;
    if (measure->from == MD_FROM_NOTHING || measure->from >= MD_FROM_ALLOCATION ||
        !md_measure_fault(evaluation, column, subject, reason, &fault))
        return false;
    if (fault.column != NULL) return find_in_column(evaluation, fault.column, fault.key, depth, out);
    *out = (struct md_culprit){fault.kind, fault.row};
    return fault.row != MD_NO_ROW;
}

/* ---- What formulas read ---- */

static bool is_own_key(const struct md_graph *graph, const struct md_node *key)
{
    if (key == NULL || key->op != MD_OP_KEY) return false;
    const struct md_node *row = md_graph_node(graph, key->operands[0]);
    return row->op == MD_OP_ROW && row->integer == MD_SLOT_SUBJECT;
}

/* Columns of the own subject, or of the whole, that have no value for that reason. */
static bool find_in_reads(struct md_evaluation *evaluation, const struct md_roots *roots, int32_t end,
                          int32_t subject, const struct md_reason *reason, int depth, struct md_culprit *out)
{
    const struct md_model *model = evaluation->model;
    const struct md_graph *graph = &model->graph;
    struct md_arena arena = {0};
    md_node_index *nodes;
    bool found = false;
    size_t count = md_graph_reachable(graph, roots->list, roots->count, &arena, &nodes);
    for (size_t i = 0; i < count && !found; i++) {
        const struct md_node *named = md_graph_node(graph, nodes[i]);
        int32_t earlier;
        if (named->op != MD_OP_NAMED || !md_column_shift(model, named->integer, end, named->shift, &earlier))
            continue;
        bool is_measure = named->integer < (int64_t)model->measures_count;
        bool whole = is_measure && model->measures[named->integer].of == MD_KIND_WHOLE;
        if (!whole && !is_own_key(graph, named->operands_count > 0 ? md_graph_node(graph, named->operands[0]) : NULL))
            continue;
        const struct md_column_at *column = md_column_get(evaluation, named->integer, earlier);
        int32_t key = whole ? 0 : subject;
        if ((size_t)key >= column->values.count || column->values.states[key] == MD_STATE_PRESENT ||
            !md_reason_same(&column->values.reasons[key], reason))
            continue;
        found = find_in_column(evaluation, column, key, depth, out);
    }
    md_arena_free(&arena);
    return found;
}

static bool find_in_component(struct md_evaluation *evaluation, int component, const struct md_column_at *column,
                              int32_t subject, int depth, struct md_culprit *out)
{
    const struct md_model *model = evaluation->model;
    const struct md_component *own = &model->components[component];
    if (column->outcomes == NULL || column->outcomes[subject].status != MD_RESULT_HELD) return false;
    const struct md_reason reason = column->outcomes[subject].reason;
    int above = (int)reason.extra - 1;
    if (reason.code == MD_REASON_DEPENDS && above >= 0 && (size_t)above < model->components_count &&
        model->components[above].plan == own->plan)
        return find_in_column(evaluation,
                              md_column_get(evaluation, (int64_t)model->measures_count + above, column->end),
                              subject, depth, out);
    if (find_in_lines(evaluation, own, column, subject, &reason, out)) return true;
    struct md_roots roots = {0};
    md_roots_of_component(own, &roots);
    md_roots_add(&roots, &model->plans[own->plan].when);
    bool found = find_in_reads(evaluation, &roots, column->end, subject, &reason, depth, out);
    md_roots_free(&roots);
    return found;
}

static bool find_in_column(struct md_evaluation *evaluation, const struct md_column_at *column, int32_t subject,
                           int depth, struct md_culprit *out)
{
    const struct md_model *model = evaluation->model;
    if (depth == DEPTH_MAX || subject < 0 || (size_t)subject >= column->values.count) return false;
    if (column->column >= (int64_t)model->measures_count)
        return find_in_component(evaluation, (int)(column->column - (int64_t)model->measures_count), column, subject,
                                 depth + 1, out);
    if (column->values.states[subject] == MD_STATE_PRESENT) return false;
    const struct md_reason reason = column->values.reasons[subject];
    if (find_in_rows(evaluation, column, subject, &reason, depth + 1, out)) return true;
    struct md_roots roots = {0};
    md_roots_add(&roots, &model->measures[column->column].value);
    bool found = find_in_reads(evaluation, &roots, column->end, subject, &reason, depth + 1, out);
    md_roots_free(&roots);
    return found;
}

/* ---- The figure ---- */

bool md_component_culprit(struct md_evaluation *evaluation, int component, int32_t end, int32_t subject,
                          struct md_culprit *out)
{
    int64_t column = (int64_t)evaluation->model->measures_count + component;
    return find_in_column(evaluation, md_column_get(evaluation, column, end), subject, 0, out);
}

bool md_evaluation_culprit(struct md_evaluation *evaluation, const struct md_figure *figure, struct md_culprit *out)
{
    if (figure->status != MD_FIGURE_HELD || figure->component < 0) return false;
    const struct md_period_due *list = &evaluation->dues[figure->period];
    for (size_t i = 0; i < list->count; i++)
        if (list->dues[i].component == figure->component)
            return md_component_culprit(evaluation, figure->component, list->dues[i].period.end, figure->subject, out);
    return false;
}
