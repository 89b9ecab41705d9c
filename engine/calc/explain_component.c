/* How a component came to its value: the steps of LANGUAGE.md section 3 in their order, computed
 * again. */
#include <string.h>

#include "calc/explain_tree.h"
#include "eval/tier_pay.h"

enum { SLICES_MAX = 256 };

struct component_story {
    struct md_explainer *explainer;
    const struct md_component *component;
    const struct md_due *due;
    const struct md_column_at *column;
    const struct md_result *outcome;
    int32_t subject;
    int depth;
    struct md_explanation *node;
    struct md_bound bound;
    struct md_one_row one;
    bool known;             /* the running value is known so far */
    struct md_number value; /* after the steps told so far */
};

/* Measures that are explained begin the evaluator on other rows, so every step begins it again. */
static struct md_evaluator *begin(struct component_story *story)
{
    return md_explain_begin(story->explainer, &story->bound, &story->one);
}

static const char *number_text(struct component_story *story, const struct md_number *number)
{
    char text[MD_NUMBER_TEXT_SIZE];
    md_number_print(number, text, sizeof text);
    return md_arena_strdup(story->explainer->arena, text);
}

#define SAY(story, ...) md_arena_format((story)->explainer->arena, __VA_ARGS__)

/* ---- Tiers ---- */

static void tell_slices(struct component_story *story, const struct md_tiers_now *now,
                        const struct md_number *on, const struct md_number *scale)
{
    struct md_tier_slice slices[SLICES_MAX];
    struct md_explainer *explainer = story->explainer;
    struct md_explanation *table =
        md_explain_step(explainer, story->node, MD_EXPLAIN_STEP, "marginal rates", &story->value,
                        story->component->type);
    size_t count = md_tiers_slices(now, on, scale, slices, SLICES_MAX);
    for (size_t i = 0; i < count; i++) {
        const struct md_tier_slice *slice = &slices[i];
        const char *title = SAY(story, "%s x %s (from %s to %s)", number_text(story, &slice->part),
                                number_text(story, &slice->rate), number_text(story, &slice->from),
                                number_text(story, &slice->to));
        md_explain_step(explainer, table, MD_EXPLAIN_TIER, title, &slice->pay,
                        story->component->type);
    }
    if (count < SLICES_MAX) md_explain_check_sum(explainer, table, &story->value);
}

static void tell_rate(struct component_story *story, const struct md_tiers_now *now,
                      const struct md_number *on, const struct md_number *scale)
{
    struct md_number rate;
    if (md_tiers_rate(now, on, scale, &rate, NULL, NULL) != MD_OK) return;
    const char *title =
        SAY(story, "%s x %s (%s)", number_text(story, on), number_text(story, &rate),
            now->tiers->method == MD_TIERS_SLAB ? "rate reached" : "rate between points");
    md_explain_step(story->explainer, story->node, MD_EXPLAIN_TIER, title, &story->value,
                    story->component->type);
}

/* What the edges are multiples of; true where there is one and it is known. */
static bool tell_scale(struct component_story *story, const struct md_number *on,
                       struct md_number *scale)
{
    const struct md_component *component = story->component;
    if (component->scale == MD_SCALE_NONE || !md_has_formula(&component->scale_value)) return false;
    struct md_evaluator *evaluator = begin(story);
    bool known = md_explain_evaluate(evaluator, &component->scale_value, scale);
    struct md_explanation *goal =
        md_explain_add(story->explainer, story->node, MD_EXPLAIN_GOAL,
                       component->scale == MD_SCALE_GOAL ? "goal" : "scale");
    goal->span = component->scale_value.span;
    story->known = known && md_number_sign(scale) > 0;
    if (known) {
        md_explain_number(story->explainer, goal, scale, component->type);
    } else {
        const struct md_vector *vector =
            md_evaluator_value(evaluator, component->scale_value.root, NULL, 1);
        md_explain_reason(story->explainer, goal, &vector->reasons[0]);
    }
    struct md_number reached;
    if (story->known && component->scale == MD_SCALE_GOAL &&
        md_number_divide(on, scale, &reached) == MD_OK)
        md_explain_step(story->explainer, story->node, MD_EXPLAIN_STEP, "attainment", &reached,
                        md_type_of(MD_BASE_NUMBER));
    if (story->depth > 0)
        md_explain_measures_read(story->explainer, goal, &component->scale_value,
                                 story->column->end, story->subject, story->depth - 1,
                                 component->on);
    return story->known;
}

static void tell_tiers(struct component_story *story, const struct md_number *on)
{
    const struct md_component *component = story->component;
    struct md_number scale = MD_NUMBER_ONE;
    bool scaled = tell_scale(story, on, &scale);
    if (!story->known) return;
    struct md_tiers_now now = md_tiers_at(component->rates, story->explainer->evaluation->params,
                                          story->due->period.end - 1, story->explainer->arena);
    story->known = !now.missing_param &&
                   md_tiers_pay(&now, on, scaled ? &scale : NULL, &story->value) == MD_OK;
    if (!story->known) return;
    if (component->rates->method == MD_TIERS_MARGINAL)
        tell_slices(story, &now, on, scaled ? &scale : NULL);
    else
        tell_rate(story, &now, on, scaled ? &scale : NULL);
}

/* ---- Forms ---- */

static void tell_factor(struct component_story *story, const char *word,
                        const struct md_formula *formula)
{
    struct md_number factor;
    struct md_evaluator *evaluator = begin(story);
    if (!story->known || !md_explain_evaluate(evaluator, formula, &factor)) {
        story->known = false;
        return;
    }
    struct md_explanation *node = md_explain_step(story->explainer, story->node, MD_EXPLAIN_FACTOR,
                                                  word, &factor, md_type_of(MD_BASE_NUMBER));
    md_explain_formula(story->explainer, node, formula, evaluator);
    story->known = md_number_multiply(&story->value, &factor, &story->value) == MD_OK;
}

static void tell_lines(struct component_story *story, const struct md_number *on)
{
    struct md_number scale = MD_NUMBER_ONE;
    bool scaled = tell_scale(story, on, &scale);
    story->known = story->known && md_explain_lines(story->explainer, story->node, story->due,
                                                    story->column, &story->bound, story->subject,
                                                    scaled ? &scale : NULL, &story->value);
}

static void tell_amount(struct component_story *story)
{
    const struct md_component *component = story->component;
    struct md_evaluator *evaluator = begin(story);
    story->known = md_explain_evaluate(evaluator, &component->amount, &story->value);
    md_explain_formula(story->explainer, story->node, &component->amount, evaluator);
    if (story->depth > 0)
        md_explain_measures_read(story->explainer, story->node, &component->amount,
                                 story->column->end, story->subject, story->depth - 1,
                                 component->on);
}

static void tell_on(struct component_story *story)
{
    const struct md_component *component = story->component;
    const struct md_column_at *on =
        md_column_get(story->explainer->evaluation, component->on, story->column->end);
    md_explain_measure(story->explainer, story->node, component->on, story->column->end,
                       story->subject,
                       component->per_line ? 0 : story->depth); /* its rows are the lines */
    story->known =
        on->values.states[story->subject] == MD_STATE_PRESENT && on->values.numbers != NULL;
    if (!story->known) return;
    struct md_number value = on->values.numbers[story->subject];
    story->value = value;
    if (component->per_line)
        tell_lines(story, &value);
    else if (component->rates != NULL)
        tell_tiers(story, &value);
    else if (md_has_formula(&component->rate))
        tell_factor(story, "rate", &component->rate);
    else if (md_has_formula(&component->amount)) /* a table whose tiers are rows */
        tell_amount(story);
}

/* A group of several values. */
static void tell_values(struct component_story *story, struct md_explanation *group, const struct md_slice *values)
{
    struct md_buffer text = {0};
    md_group_print(values->bytes, values->length, &text);
    group->value_text = md_arena_strdup(story->explainer->arena, md_buffer_text(&text));
    md_buffer_free(&text);
}

static void tell_group(struct component_story *story)
{
    const struct md_formula *within = &story->component->within;
    const struct md_type type =
        md_graph_node(&story->explainer->evaluation->model->graph, within->root)->type;
    const struct md_vector *vector = md_evaluator_value(begin(story), within->root, NULL, 1);
    struct md_explanation *group =
        md_explain_add(story->explainer, story->node, MD_EXPLAIN_RANK, "within");
    group->span = within->span;
    if (vector->states[0] != MD_STATE_PRESENT)
        group->value_text = "none";
    else if (md_graph_node(&story->explainer->evaluation->model->graph, within->root)->op == MD_OP_GROUP)
        tell_values(story, group, &vector->texts[0]);
    else if (type.base == MD_BASE_TEXT)
        group->value_text = md_arena_strndup(story->explainer->arena, vector->texts[0].bytes,
                                             vector->texts[0].length);
    else if (type.base == MD_BASE_REF)
        group->value_text =
            md_explain_key(story->explainer, type.kind, (int32_t)vector->integers[0]);
}

/* The rank value and the group; the place or prize is the component's own value. */
static void tell_rank(struct component_story *story)
{
    const struct md_component *component = story->component;
    struct md_evaluator *evaluator = begin(story);
    const struct md_vector *vector = md_evaluator_value(evaluator, component->rank.root, NULL, 1);
    struct md_explanation *rank =
        md_explain_add(story->explainer, story->node, MD_EXPLAIN_RANK, "ranked by");
    rank->span = component->rank.span;
    if (vector->states[0] != MD_STATE_PRESENT)
        md_explain_reason(story->explainer, rank, &vector->reasons[0]);
    else if (vector->numbers != NULL)
        md_explain_number(
            story->explainer, rank, &vector->numbers[0],
            md_graph_node(&story->explainer->evaluation->model->graph, component->rank.root)->type);
    md_explain_formula(story->explainer, rank, &component->rank, evaluator);
    if (md_has_formula(&component->within)) tell_group(story);
    if (story->outcome->place > 0)
        md_explain_add(story->explainer, story->node, MD_EXPLAIN_RANK, "place")->value_text =
            SAY(story, "%u", (unsigned)story->outcome->place);
    if (story->depth > 0)
        md_explain_measures_read(story->explainer, rank, &component->rank, story->column->end,
                                 story->subject, story->depth - 1, -1);
}

/* The pool of the group and the own part of it; the parts of all members sum to the pool. */
static void tell_pool(struct component_story *story)
{
    const struct md_component *component = story->component;
    const struct md_pool_part *part = &story->column->parts[story->subject];
    struct md_explainer *explainer = story->explainer;
    struct md_type plain =
        md_graph_node(&explainer->evaluation->model->graph, component->weight.root)->type;
    if (md_has_formula(&component->within)) tell_group(story);
    story->known = part->given;
    if (!part->given) return;
    md_explain_step(explainer, story->node, MD_EXPLAIN_STEP, "pool of the group", &part->pool,
                    component->type)
        ->span = component->divide.span;
    struct md_explanation *weight =
        md_explain_step(explainer, story->node, MD_EXPLAIN_FACTOR, "weight", &part->weight, plain);
    md_explain_formula(explainer, weight, &component->weight, begin(story));
    md_explain_step(explainer, story->node, MD_EXPLAIN_FACTOR, "weights of the group", &part->total,
                    plain);
    story->value = part->part;
    md_explain_step(explainer, story->node, MD_EXPLAIN_STEP, "part, in whole units", &story->value,
                    component->type);
    if (story->depth > 0)
        md_explain_measures_read(explainer, weight, &component->weight, story->column->end,
                                 story->subject, story->depth - 1, -1);
}

/* ---- Limits ---- */

static void tell_limit(struct component_story *story, const char *word,
                       const struct md_formula *formula, bool is_cap)
{
    struct md_number limit;
    if (!md_has_formula(formula) || !story->known) return;
    struct md_evaluator *evaluator = begin(story);
    story->known = md_explain_evaluate(evaluator, formula, &limit);
    if (!story->known) return;
    struct md_number kept =
        is_cap ? md_number_min(&story->value, &limit) : md_number_max(&story->value, &limit);
    bool changes = !md_number_equal(&kept, &story->value);
    struct md_explanation *node = md_explain_step(
        story->explainer, story->node, MD_EXPLAIN_FACTOR,
        changes ? SAY(story, "%s, instead of %s", word, number_text(story, &story->value))
                : SAY(story, "%s, not reached", word),
        &limit, story->component->type);
    md_explain_formula(story->explainer, node, formula, evaluator);
    story->value = kept;
}

static void tell_rounding(struct component_story *story)
{
    const struct md_component *component = story->component;
    if (!story->known || md_number_sign(&component->step) <= 0) return;
    struct md_number rounded;
    if (md_number_round(&story->value, &component->step, component->rounding, &rounded) != MD_OK)
        return;
    if (!md_number_equal(&rounded, &story->value))
        md_explain_step(story->explainer, story->node, MD_EXPLAIN_FACTOR,
                        SAY(story, "%s rounded to %s, %s", number_text(story, &story->value),
                            number_text(story, &component->step),
                            md_rounding_name(component->rounding)),
                        &rounded, component->type);
    story->value = rounded;
}

/* What goes to a balance instead of being paid or lost. */
static void tell_carried(struct component_story *story)
{
    const struct md_component *component = story->component;
    const struct md_model *model = story->explainer->evaluation->model;
    const struct md_column_at *column = story->column;
    if (!story->known) return;
    if (component->excess_balance > 0 && !md_number_is_zero(&column->uncut[story->subject]))
        md_explain_step(story->explainer, story->node, MD_EXPLAIN_FACTOR,
                        SAY(story, "above the cap, posted to balance %s",
                            model->balances[component->excess_balance - 1].name),
                        &column->uncut[story->subject], component->type);
    if (component->negative_balance == 0 || md_number_is_zero(&column->carried[story->subject]))
        return;
    const char *before = number_text(story, &story->value);
    story->value = MD_NUMBER_ZERO;
    md_explain_step(story->explainer, story->node, MD_EXPLAIN_FACTOR,
                    SAY(story, "%s carried in balance %s", before,
                        model->balances[component->negative_balance - 1].name),
                    &story->value, component->type);
}

/* Where versions of a plan pay in one period, the limits are those of the last one, for the sum of all; false: this one
 * has only its part of that. */
static bool tell_versions_added(struct component_story *story)
{
    const struct md_joined *joined = story->column->joined != NULL ? &story->column->joined[story->subject] : NULL;
    if (joined == NULL || !story->known) return true;
    if (joined->waits) {
        story->known = md_number_equal(&story->value, &joined->own);
        story->value = joined->part;
        md_explain_step(story->explainer, story->node, MD_EXPLAIN_FACTOR,
                        "with the version of the plan that follows, and under its limits", &story->value,
                        story->component->type);
        return false;
    }
    if (!joined->adds) return true;
    const char *own = number_text(story, &story->value);
    story->known = md_number_add(&story->value, &joined->others, &story->value) == MD_OK;
    md_explain_step(story->explainer, story->node, MD_EXPLAIN_FACTOR,
                    SAY(story, "%s and %s by the version of the plan before", own,
                        number_text(story, &joined->others)),
                    &story->value, story->component->type);
    return true;
}

static void tell_own_part(struct component_story *story)
{
    struct md_number before;
    const struct md_joined *joined = story->column->joined != NULL ? &story->column->joined[story->subject] : NULL;
    if (joined == NULL || !joined->adds || !story->known) return;
    if (md_number_subtract(&story->value, &joined->part, &before) != MD_OK) return;
    story->value = joined->part;
    md_explain_step(story->explainer, story->node, MD_EXPLAIN_FACTOR,
                    SAY(story, "less %s that the version before pays of it", number_text(story, &before)),
                    &story->value, story->component->type);
}

static void tell_finish(struct component_story *story)
{
    const struct md_component *component = story->component;
    for (size_t i = 0; i < component->times_count && story->known && !component->per_line; i++)
        tell_factor(story, "times", &component->times[i]);
    if (!tell_versions_added(story)) return;
    tell_limit(story, "floor", &component->floor, false);
    tell_limit(story, "cap", &component->cap, true);
    tell_carried(story);
    if (story->known && component->negative_zero && md_number_sign(&story->value) < 0) {
        story->value = MD_NUMBER_ZERO;
        md_explain_step(story->explainer, story->node, MD_EXPLAIN_FACTOR, "negative, paid as zero",
                        &story->value, component->type);
    }
    if (story->known && story->column->paid != NULL) {
        const struct md_number *paid = &story->column->paid[story->subject];
        const char *title =
            SAY(story, "less %s paid since %s began", number_text(story, paid),
                md_calendar_level_name(&story->explainer->evaluation->model->calendar,
                                       component->true_up - 1));
        story->known = md_number_subtract(&story->value, paid, &story->value) == MD_OK;
        md_explain_step(story->explainer, story->node, MD_EXPLAIN_FACTOR, title, &story->value,
                        component->type);
    }
    tell_rounding(story);
    tell_own_part(story);
}

/* In a period of change the limits of the plan are those of the version that follows. */
static bool is_plan_limited(const struct component_story *story)
{
    const struct md_model *model = story->explainer->evaluation->model;
    for (size_t i = 0; i < model->plans_count; i++)
        if (strcmp(model->plans[i].name, model->plans[story->component->plan].name) == 0 &&
            (md_has_formula(&model->plans[i].cap) || md_has_formula(&model->plans[i].floor)))
            return true;
    return false;
}

/* The steps told must end at the figure; only the cap or floor of the plan may stand between. */
static void check_end(struct component_story *story)
{
    bool numeric =
        story->outcome->status == MD_RESULT_VALUE || story->outcome->status == MD_RESULT_ZERO;
    if (!numeric || !story->known || story->outcome->title != NULL) return;
    if (md_number_equal(&story->value, &story->outcome->value)) return;
    if (is_plan_limited(story)) {
        md_explain_step(story->explainer, story->node, MD_EXPLAIN_FACTOR,
                        SAY(story, "%s before the limit of the plan's total",
                            number_text(story, &story->value)),
                        &story->outcome->value, story->component->type);
        return;
    }
    story->explainer->broken = true;
    story->explainer->broken_at = story->component->full_name;
}

/* ---- The component ---- */

static void tell_result(struct component_story *story)
{
    const struct md_result *outcome = story->outcome;
    struct md_explanation *node = story->node;
    if (outcome->title != NULL)
        node->value_text = outcome->title;
    else if (outcome->status == MD_RESULT_HELD)
        md_explain_reason(story->explainer, node, &outcome->reason);
    else
        md_explain_number(story->explainer, node, &outcome->value, story->component->type);
    if (outcome->status == MD_RESULT_VALUE || outcome->reason.code == MD_REASON_NONE) return;
    struct md_explanation *note =
        md_explain_add(story->explainer, node, MD_EXPLAIN_NOTE,
                       outcome->status == MD_RESULT_HELD ? "held because" : "zero because");
    md_explain_reason(story->explainer, note, &outcome->reason);
    struct md_text_span span;
    if (md_model_reason_span_of(story->explainer->evaluation->model, story->due->component, &outcome->reason, &span))
        note->span = span;
    struct md_culprit culprit;
    if (outcome->status != MD_RESULT_HELD ||
        !md_component_culprit(story->explainer->evaluation, story->due->component, story->due->period.end,
                              story->subject, &culprit))
        return;
    md_explain_add(story->explainer, node, MD_EXPLAIN_NOTE, "in the record")->value_text =
        md_explain_record(story->explainer, culprit.kind, culprit.row);
}

/* Where `when` is false nothing was computed: the condition is told instead. */
static bool takes_part(struct component_story *story)
{
    const struct md_component *component = story->component;
    const struct md_formula *conditions[2] = {
        &story->explainer->evaluation->model->plans[component->plan].when, &component->when};
    for (int i = 0; i < 2; i++) {
        if (!md_has_formula(conditions[i]) || (i == 1 && component->per_line)) continue;
        struct md_evaluator *evaluator = begin(story);
        const struct md_vector *when = md_evaluator_value(evaluator, conditions[i]->root, NULL, 1);
        if (when->states[0] == MD_STATE_PRESENT && when->integers[0] != 0) continue;
        struct md_explanation *node = md_explain_add(story->explainer, story->node, MD_EXPLAIN_STEP,
                                                     i == 0 ? "when of the plan" : "when");
        if (when->states[0] == MD_STATE_PRESENT)
            node->value_text = "false";
        else
            md_explain_reason(story->explainer, node, &when->reasons[0]);
        md_explain_formula(story->explainer, node, conditions[i], evaluator);
        return false;
    }
    return true;
}

void md_explain_component(struct md_explainer *explainer, struct md_explanation *parent,
                          const struct md_due *due, int32_t subject, int depth)
{
    struct md_evaluation *evaluation = explainer->evaluation;
    const struct md_model *model = evaluation->model;
    struct component_story story = {.explainer = explainer,
                                    .due = due,
                                    .subject = subject,
                                    .depth = depth,
                                    .value = MD_NUMBER_ZERO};
    story.component = &model->components[due->component];
    story.column =
        md_column_get(evaluation, (int64_t)model->measures_count + due->component, due->period.end);
    story.outcome = &story.column->outcomes[subject];
    story.node =
        md_explain_add(explainer, parent, MD_EXPLAIN_COMPONENT,
                       SAY(&story, "%s %s%s", story.component->label,
                           md_explain_titled(explainer, story.component->full_name, story.component->name,
                                             story.component->title),
                           story.component->booked_only ? " (booked, not paid)" : ""));
    story.node->unpaid = story.component->booked_only;
    story.node->span = story.component->span;
    tell_result(&story);
    struct md_roots roots = {0};
    md_roots_of_component(story.component, &roots);
    md_roots_add(&roots, &model->plans[story.component->plan].when);
    md_bind(evaluation, &roots, due->period.end, &due->period, &story.bound);
    md_one_subject(&story.one, story.column->subjects, subject);
    if (takes_part(&story)) {
        switch (story.component->form) {
        case MD_COMPONENT_AMOUNT:
            tell_amount(&story);
            break;
        case MD_COMPONENT_ON:
            tell_on(&story);
            break;
        case MD_COMPONENT_RANK:
            tell_rank(&story);
            break;
        case MD_COMPONENT_DIVIDE:
            tell_pool(&story);
            break;
        }
        if (story.component->form != MD_COMPONENT_RANK) tell_finish(&story);
        check_end(&story);
    }
    md_unbind(&story.bound);
    md_roots_free(&roots);
}
