/* The lines of a component that gives one result for each row: what each counts, where it stands in the run and
 * what it pays, computed again. */
#include "calc/explain_tree.h"
#include "calc/line_pay.h"

#define SAY(story, ...) md_arena_format((story)->explainer->arena, __VA_ARGS__)

struct line_story {
    struct md_explainer *explainer;
    const struct md_component *component;
    const struct md_pay_lines *lines;
    struct md_component_work work; /* what a batch of one line is filled from */
    struct md_line_batch *batch;
    struct md_tiers_now tiers;
    const struct md_number *total, *scale;
    const struct md_bound *bound;
    struct md_type on_type;
    /* of the line being told */
    size_t index;
    const struct md_pay_line *line;
    struct md_explanation *node;
    struct md_scope scope;
    struct md_number value;
    bool known;
};

static const char *number_text(struct line_story *story, const struct md_number *number)
{
    char text[MD_NUMBER_TEXT_SIZE];
    md_number_print(number, text, sizeof text);
    return md_arena_strdup(story->explainer->arena, text);
}

static struct md_evaluator *begin(struct line_story *story)
{
    struct md_evaluator *evaluator = story->explainer->evaluation->evaluators[0];
    md_evaluator_begin(evaluator, &story->bound->binding, &story->scope);
    return evaluator;
}

static void step(struct line_story *story, enum md_explain_role role, const char *title)
{
    md_explain_step(story->explainer, story->node, role, title, &story->value, story->component->type);
}

/* ---- What a line pays ---- */

static void tell_amount(struct line_story *story)
{
    struct md_evaluator *evaluator = begin(story);
    story->known = md_explain_evaluate(evaluator, &story->component->amount, &story->value);
    md_explain_formula(story->explainer, story->node, &story->component->amount, evaluator);
}

static void tell_tiers(struct line_story *story)
{
    const struct md_pay_line *line = story->line;
    const char *of = "this line";
    if (story->component->tiers_on == MD_TIERS_ON_PERIOD)
        of = SAY(story, "the period's whole, %s", number_text(story, story->total));
    else if (story->component->tiers_on == MD_TIERS_ON_RUNNING)
        of = SAY(story, "the running total from %s on", number_text(story, &line->before));
    story->known = md_line_tier_pay(story->component, md_line_tiers_at(story->lines, line, &story->tiers), line, story->total, story->scale,
                                    &story->value) == MD_OK;
    if (!story->known) return;
    struct md_number rate;
    const char *title = SAY(story, "%s in the band of %s", number_text(story, &line->value), of);
    if (!md_number_is_zero(&line->value) && md_number_divide(&story->value, &line->value, &rate) == MD_OK)
        title = SAY(story, "%s x %s, in the band of %s", number_text(story, &line->value),
                    number_text(story, &rate), of);
    step(story, MD_EXPLAIN_TIER, title);
}

static void tell_factor(struct line_story *story, const char *word, const struct md_formula *formula)
{
    struct md_number factor;
    struct md_evaluator *evaluator = begin(story);
    story->known = story->known && md_explain_evaluate(evaluator, formula, &factor);
    if (!story->known) return;
    struct md_explanation *node = md_explain_step(story->explainer, story->node, MD_EXPLAIN_FACTOR, word, &factor,
                                                  md_type_of(MD_BASE_NUMBER));
    md_explain_formula(story->explainer, node, formula, evaluator);
    story->known = md_number_multiply(&story->value, &factor, &story->value) == MD_OK;
}

static void tell_limits(struct line_story *story)
{
    const struct md_component *component = story->component;
    struct md_number limit;
    if (story->known && md_has_formula(&component->line_cap)) {
        story->known = md_explain_evaluate(begin(story), &component->line_cap, &limit);
        if (!story->known) return;
        if (md_number_compare(&story->value, &limit) > 0) {
            const char *before = number_text(story, &story->value);
            story->value = limit;
            step(story, MD_EXPLAIN_FACTOR, SAY(story, "cap of the line, instead of %s", before));
        }
    }
    if (!story->known || md_number_sign(&component->line_step) <= 0) return;
    struct md_number rounded;
    if (md_number_round(&story->value, &component->line_step, component->rounding, &rounded) != MD_OK) return;
    bool changes = !md_number_equal(&rounded, &story->value);
    const char *before = number_text(story, &story->value);
    story->value = rounded;
    if (changes)
        step(story, MD_EXPLAIN_FACTOR,
             SAY(story, "%s rounded to %s", before, number_text(story, &component->line_step)));
}

static void tell_pay(struct line_story *story)
{
    const struct md_component *component = story->component;
    story->value = story->line->value;
    story->known = true;
    if (md_has_formula(&component->amount)) tell_amount(story);
    else if (component->rates != NULL) tell_tiers(story);
    else if (md_has_formula(&component->rate)) tell_factor(story, "rate", &component->rate);
    for (size_t i = 0; i < component->times_count && story->known; i++)
        tell_factor(story, "times", &component->times[i]);
    tell_limits(story);
    if (story->known && md_number_equal(&story->value, &story->line->pay)) return;
    story->explainer->broken = true;
    story->explainer->broken_at = component->full_name;
}

/* ---- A line ---- */

static void tell_line(struct line_story *story, struct md_explanation *parent, int kind)
{
    const struct md_pay_line *line = story->line;
    size_t first = story->lines->first[line->subject];
    struct md_explainer *explainer = story->explainer;
    story->node = md_explain_add(explainer, parent, MD_EXPLAIN_ROW, md_explain_record(explainer, kind, line->row));
    story->node->date = line->date;
    story->node->span = story->component->span;
    if (line->status == MD_LINE_FAULTY)
        md_explain_reason(explainer, story->node, &line->reason);
    else
        md_explain_number(explainer, story->node, &line->pay, story->component->type);
    const char *place = SAY(story, "counts, number %zu, after %s", story->index - first + 1,
                            number_text(story, &line->before));
    md_explain_step(explainer, story->node, MD_EXPLAIN_STEP, place, &line->value, story->on_type);
    story->scope = md_line_batch_fill(story->batch, &story->work, story->lines, story->index, 1);
    if (line->status == MD_LINE_PAYS) {
        tell_pay(story);
        return;
    }
    bool faulty = line->status == MD_LINE_FAULTY;
    struct md_explanation *note =
        md_explain_add(explainer, story->node, MD_EXPLAIN_NOTE, faulty ? "held because" : "zero because");
    md_explain_reason(explainer, note, &line->reason);
}

static void tell_rest(struct line_story *story, struct md_explanation *parent, size_t from, size_t to)
{
    struct md_number sum = MD_NUMBER_ZERO;
    size_t count = 0;
    for (size_t i = from; i < to; i++) {
        const struct md_pay_line *line = &story->lines->lines[i];
        if (line->status == MD_LINE_COUNTS || line->status == MD_LINE_FAULTY) continue;
        if (md_number_add(&sum, &line->pay, &sum) != MD_OK) return;
        count++;
    }
    if (count > 0)
        md_explain_step(story->explainer, parent, MD_EXPLAIN_NOTE, SAY(story, "%zu more lines", count), &sum,
                        story->component->type);
}

static int record_kind(const struct md_model *model, const struct md_measure *measure)
{
    switch (measure->from) {
    case MD_FROM_KIND: return measure->source;
    case MD_FROM_CREDIT: return model->credits[measure->source].kind;
    case MD_FROM_MEASURE: return model->measures[measure->source].of;
    case MD_FROM_COMPONENT: return model->plans[model->components[measure->source].plan].of;
    case MD_FROM_NOTHING:
    case MD_FROM_ALLOCATION:
    case MD_FROM_SCORECARD:
    case MD_FROM_PROPOSAL: break;
    }
    return MD_KIND_WHOLE;
}

static bool sum_of(const struct md_pay_lines *lines, size_t from, size_t to, struct md_number *sum)
{
    *sum = MD_NUMBER_ZERO;
    for (size_t i = from; i < to; i++) {
        if (lines->lines[i].status == MD_LINE_FAULTY) return false;
        if (lines->lines[i].status != MD_LINE_COUNTS &&
            md_number_add(sum, &lines->lines[i].pay, sum) != MD_OK)
            return false;
    }
    return true;
}

bool md_explain_lines(struct md_explainer *explainer, struct md_explanation *parent, const struct md_due *due,
                      const struct md_column_at *column, const struct md_bound *bound, int32_t subject,
                      const struct md_number *scale, struct md_number *value)
{
    struct md_evaluation *evaluation = explainer->evaluation;
    const struct md_model *model = evaluation->model;
    const struct md_component *component = &model->components[due->component];
    const struct md_measure *measure = &model->measures[component->on];
    const struct md_column_at *on = md_column_get(evaluation, component->on, column->end);
    struct line_story story = {.explainer = explainer, .component = component, .lines = column->lines,
                               .bound = bound, .scale = scale, .on_type = measure->type};
    if (column->lines == NULL) return false;
    story.work = (struct md_component_work){.evaluation = evaluation, .component = component, .due = due,
                                            .subjects = column->subjects};
    story.total = &on->values.numbers[subject];
    size_t from = column->lines->first[subject], to = column->lines->first[subject + 1], shown = 0;
    bool known = sum_of(column->lines, from, to, value);
    if (component->rates != NULL)
        story.tiers = md_tiers_at(component->rates, evaluation->params, due->period.end - 1, explainer->arena);
    struct md_explanation *node = md_explain_add(explainer, parent, MD_EXPLAIN_STEP, "lines");
    if (known) md_explain_number(explainer, node, value, component->type);
    story.batch = md_line_batch_new(evaluation);
    for (story.index = from; story.index < to; story.index++) {
        story.line = &column->lines->lines[story.index];
        if (story.line->status == MD_LINE_COUNTS) continue;
        if (shown++ == MD_EXPLAIN_ROWS_MAX) break;
        tell_line(&story, node, record_kind(model, measure));
    }
    tell_rest(&story, node, story.index, to);
    if (known) md_explain_check_sum(explainer, node, value);
    md_line_batch_free(story.batch);
    return known;
}
