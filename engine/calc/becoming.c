#include "calc/becoming.h"

#include "base/memory.h"
#include "calc/rules.h"

struct work {
    struct md_evaluation *evaluation;
    const struct md_rule *rule;
    const struct md_becoming *becoming;
    const struct md_figure *const *figures;
    size_t count;
    bool *done;       /* by figure */
    int32_t *list;    /* subjects of the outcomes about one period, ascending */
    size_t *place_of; /* of each in the figures */
    size_t listed;
    struct md_bound bound;
    const struct md_subjects *subjects;
};

struct target {
    const struct work *work;
    struct md_values *values;
};

static void take_value(void *context, size_t index, const struct md_vector *vector, size_t row)
{
    struct target *target = context;
    md_values_set(target->values, target->work->place_of[index], vector, row, &target->work->evaluation->arena);
}

static void fill(struct work *work, const struct md_formula *formula, struct md_values *values)
{
    struct target target = {work, values};
    if (md_has_formula(formula))
        md_evaluate_subjects(work->evaluation, &work->bound, work->subjects, work->list, work->listed, formula->root,
                             take_value, &target);
}

static struct md_values make(struct work *work, const struct md_formula *formula)
{
    if (!md_has_formula(formula)) return (struct md_values){0};
    struct md_type type = md_graph_node(&work->evaluation->model->graph, formula->root)->type;
    return md_values_make(&work->evaluation->arena, type, work->count);
}

/* Outcomes about the same period are evaluated together: the figures are in order of subject, so theirs ascend. */
static void list_period(struct work *work, size_t first)
{
    const struct md_period *period = &work->figures[first]->row->period;
    work->listed = 0;
    for (size_t i = first; i < work->count; i++) {
        const struct md_rule_row *row = work->figures[i]->row;
        if (work->done[i] || row->period.end != period->end || row->period.first != period->first) continue;
        work->done[i] = true;
        work->list[work->listed] = row->subject;
        work->place_of[work->listed++] = i;
    }
}

static void fill_period(struct work *work, const struct md_period *period, struct md_become *become)
{
    struct md_evaluation *evaluation = work->evaluation;
    const struct md_measure *measure = &evaluation->model->measures[work->rule->measure];
    struct md_roots roots = {0};
    work->subjects = md_subjects_in_force(evaluation, measure->of, period->first, period->end);
    md_roots_of_decision(work->rule, &roots);
    md_bind(evaluation, &roots, period->end, period, &work->bound);
    for (size_t f = 0; f < work->becoming->fields_count; f++)
        fill(work, &work->becoming->fields[f].formula, &become->fields[f]);
    fill(work, &work->rule->unless, &become->unless);
    md_unbind(&work->bound);
    md_roots_free(&roots);
}

void md_become(struct md_evaluation *evaluation, const struct md_rule *rule, const struct md_becoming *becoming,
               const struct md_figure *const *figures, size_t count, struct md_become *become)
{
    struct work work = {
        .evaluation = evaluation, .rule = rule, .becoming = becoming, .figures = figures, .count = count};
    become->fields = md_arena_array(&evaluation->arena, becoming->fields_count + 1, sizeof *become->fields);
    for (size_t f = 0; f < becoming->fields_count; f++) become->fields[f] = make(&work, &becoming->fields[f].formula);
    become->unless = make(&work, &rule->unless);
    work.done = md_alloc_array(count + 1, sizeof *work.done);
    work.list = md_alloc_array(count + 1, sizeof *work.list);
    work.place_of = md_alloc_array(count + 1, sizeof *work.place_of);
    for (size_t i = 0; i < count; i++) {
        if (work.done[i]) continue;
        list_period(&work, i);
        fill_period(&work, &figures[i]->row->period, become);
    }
    md_free(work.done);
    md_free(work.list);
    md_free(work.place_of);
}
