#include "run/goal_changes.h"

#include <stdlib.h>
#include <string.h>

#include "run/labels.h"

/* ---- rows ------------------------------------------------------------------------------------------------- */

static int compare(const struct md_goal_row *a, const struct md_goal_row *b)
{
    if (a->rule != b->rule) return a->rule < b->rule ? -1 : 1;
    int order = strcmp(a->subject, b->subject);
    if (order != 0) return order;
    const struct md_period *x = &a->figure->row->period, *y = &b->figure->row->period;
    if (x->end != y->end) return x->end < y->end ? -1 : 1;
    if (x->first != y->first) return x->first > y->first ? -1 : 1;
    return strcmp(a->figure->row->word, b->figure->row->word);
}

static int compare_places(const void *a, const void *b) { return compare(a, b); }

size_t md_goal_rows(const struct md_calculation *calculation, const struct md_rule *rule, struct md_arena *arena,
                    struct md_goal_row **rows)
{
    const struct md_model *model = calculation->project->model;
    size_t figures_count, count = 0;
    const struct md_figure *figures = md_evaluation_figures(calculation->evaluation, &figures_count);
    *rows = md_arena_array(arena, figures_count + 1, sizeof **rows);
    for (size_t i = 0; i < figures_count; i++) {
        const struct md_figure *figure = &figures[i];
        if (figure->component >= 0) continue;
        const struct md_rule *own = &model->rules[figure->rule];
        if (own->form != MD_FROM_ALLOCATION || (rule != NULL && own != rule)) continue;
        (*rows)[count++] = (struct md_goal_row){
            .rule = own, .figure = figure,
            .subject = md_key_shown(md_calculation_figure_subject(calculation, figure), arena),
            .period = md_calculation_period(calculation->project, &figure->row->period, arena)};
    }
    if (count > 1) qsort(*rows, count, sizeof **rows, compare_places);
    return count;
}

static bool is_held(const struct md_goal_row *row) { return row->figure->status == MD_FIGURE_HELD; }

static bool is_same(const struct md_goal_row *a, const struct md_goal_row *b)
{
    if (is_held(a) || is_held(b)) return is_held(a) && is_held(b);
    return md_number_equal(&a->figure->value, &b->figure->value);
}

size_t md_goal_changes(const struct md_goal_row *before, size_t before_count, const struct md_goal_row *after,
                       size_t after_count, struct md_arena *arena, struct md_goal_change **changes)
{
    size_t count = 0, i = 0, j = 0;
    *changes = md_arena_array(arena, before_count + after_count + 1, sizeof **changes);
    while (i < before_count || j < after_count) {
        int order = i == before_count ? 1 : j == after_count ? -1 : compare(&before[i], &after[j]);
        struct md_goal_change change = {order <= 0 ? &before[i] : NULL, order >= 0 ? &after[j] : NULL};
        if (order <= 0) i++;
        if (order >= 0) j++;
        if (order != 0 || !is_same(change.before, change.after)) (*changes)[count++] = change;
    }
    return count;
}

/* ---- on the screen ------------------------------------------------------------------------------------------ */

void md_goal_changes_open(struct md_grid *grid, const char *schema, bool note)
{
    static const struct md_grid_column columns[] = {
        {"rule", MD_CELL_TEXT},     {"child", MD_CELL_TEXT},   {"period", MD_CELL_TEXT},
        {"row", MD_CELL_TEXT},      {"before", MD_CELL_NUMBER}, {"after", MD_CELL_NUMBER},
        {"change", MD_CELL_NUMBER}, {"unit", MD_CELL_TEXT},    {"note", MD_CELL_TEXT}};
    md_grid_init(grid, schema, columns, sizeof columns / sizeof columns[0] - (note ? 0 : 1));
}

static const char *amount_of(const struct md_goal_row *row, const char *unit, struct md_arena *arena)
{
    if (row == NULL) return "";
    return is_held(row) ? "held" : md_calculation_amount(&row->figure->value, unit, arena);
}

void md_goal_change_print(const struct md_project *project, const struct md_goal_change *change, const char *note,
                          struct md_arena *arena, struct md_grid *grid)
{
    const struct md_goal_row *one = change->before != NULL ? change->before : change->after;
    const char *unit = md_calculation_unit(one->figure->row->type), *by = "";
    struct md_number a = MD_NUMBER_ZERO, b = MD_NUMBER_ZERO, difference;
    if (change->before != NULL && !is_held(change->before)) a = change->before->figure->value;
    if (change->after != NULL && !is_held(change->after)) b = change->after->figure->value;
    if (md_number_subtract(&b, &a, &difference) == MD_OK) by = md_calculation_amount(&difference, unit, arena);
    md_grid_add(grid, (const char *[]){project->model->measures[one->rule->measure].name, one->subject, one->period,
                                       one->figure->row->word, amount_of(change->before, unit, arena),
                                       amount_of(change->after, unit, arena), by, unit, note});
}
