/* What is due and concerns nobody: a plan or rule of combinations of which none occurs. */
#include <string.h>

#include "calc/pipeline.h"

static bool is_somebody_there(struct md_evaluation *evaluation, int kind, const struct md_period *period)
{
    const struct md_subjects *subjects = md_subjects_at(evaluation, kind, period->first, period->end);
    for (size_t i = 0; i < subjects->count; i++)
        if (subjects->rows[i] != MD_NO_ROW) return true;
    return false;
}

/* The measures whose rows would have brought combinations; "": none has rows. */
static const char *bringing(const struct md_model *model, int kind, struct md_arena *arena)
{
    const char *list = "";
    for (size_t m = 0; m < model->measures_count; m++) {
        const struct md_measure *measure = &model->measures[m];
        bool rows = measure->from != MD_FROM_NOTHING && measure->from < MD_FROM_ALLOCATION;
        if (measure->of != kind || !rows || md_model_row_kind(model, measure) == kind) continue;
        list = md_arena_format(arena, "%s%s%s", list, *list != '\0' ? ", " : "", measure->name);
    }
    return list;
}

struct search {
    struct md_evaluation *evaluation;
    struct md_arena *arena;
    struct md_nobody *found;
    size_t count;
};

/* The components of a plan are due one by one, and versions of it have one name: it is told once a period. */
static void look(struct search *search, enum md_from form, const char *name, int kind, const struct md_period *period)
{
    const struct md_model *model = search->evaluation->model;
    if (kind < 0 || !model->schema->kinds[kind]->tuple) return;
    for (size_t i = 0; i < search->count; i++)
        if (search->found[i].period.end == period->end && strcmp(search->found[i].name, name) == 0) return;
    if (is_somebody_there(search->evaluation, kind, period)) return;
    search->found[search->count++] = (struct md_nobody){.form = form,
                                                        .name = name,
                                                        .kinds = model->schema->kinds[kind]->name,
                                                        .measures = bringing(model, kind, search->arena),
                                                        .period = *period};
}

size_t md_evaluation_nobody(struct md_evaluation *evaluation, uint32_t period, struct md_arena *arena,
                            struct md_nobody **out)
{
    const struct md_model *model = evaluation->model;
    const struct md_period_due *due = &evaluation->dues[period];
    struct search search = {.evaluation = evaluation, .arena = arena};
    search.found = md_arena_array(arena, due->count + due->rules_count + 1, sizeof *search.found);
    for (size_t i = 0; i < due->count; i++) {
        const struct md_plan *plan = &model->plans[model->components[due->dues[i].component].plan];
        look(&search, MD_FROM_COMPONENT, plan->name, plan->of, &due->dues[i].period);
    }
    for (size_t i = 0; i < due->rules_count; i++) {
        const struct md_rule *rule = &model->rules[due->rules[i].rule];
        const struct md_measure *result = &model->measures[rule->measure];
        look(&search, rule->form, result->name, result->of, &due->rules[i].period);
    }
    *out = search.found;
    return search.count;
}
