/* Criteria to totals and coverage. */
#include "calc/scorecard.h"

#include <string.h>

#include "base/memory.h"

/* Values of the formulas for the subjects in force, by place in the list; .states NULL: not given. */
struct criterion_values {
    struct md_values weight, score, when, neutral, must, before;
};

struct card_work {
    struct md_evaluation *evaluation;
    const struct md_scorecard *card;
    struct md_cards *cards;
    struct md_bound bound;
    int32_t *list;
    size_t count;
    struct criterion_values *criteria;
    struct md_values when, coverage;
};

/* ---- Formulas ---- */

bool md_scorecard_carries(const struct md_scorecard *card)
{
    for (size_t i = 0; i < card->criteria_count; i++)
        if (card->criteria[i].missing == MD_SCORE_CARRY) return true;
    return false;
}

static struct md_values values_of(struct card_work *work, const struct md_bound *bound,
                                  const struct md_subjects *subjects, const struct md_formula *formula)
{
    if (!md_has_formula(formula)) return (struct md_values){0};
    return md_rule_values(work->evaluation, bound, formula, subjects, work->list, work->count);
}

/* What carried criteria had in the period before; who was not there then had nothing. */
static void evaluate_before(struct card_work *work)
{
    struct md_evaluation *evaluation = work->evaluation;
    const struct md_scorecard *card = work->card;
    int32_t end;
    if (!md_scorecard_carries(card) ||
        !md_column_shift(evaluation->model, card->measures[MD_CARD_SCORE], work->cards->period.end, 1, &end))
        return;
    const struct md_rule *rule = &evaluation->model->rules[card->rule];
    struct md_period period = md_rule_period(evaluation->model, rule, end);
    const struct md_subjects *subjects = md_subjects_at(evaluation, card->of, period.first, end);
    struct md_roots roots = {0};
    struct md_bound bound;
    md_roots_of_rule(evaluation->model, rule, false, &roots);
    md_bind(evaluation, &roots, end, &period, &bound);
    for (size_t i = 0; i < card->criteria_count; i++) {
        if (card->criteria[i].missing != MD_SCORE_CARRY) continue;
        work->criteria[i].before = values_of(work, &bound, subjects, &card->criteria[i].score);
    }
    md_unbind(&bound);
    md_roots_free(&roots);
}

static void evaluate_formulas(struct card_work *work)
{
    const struct md_scorecard *card = work->card;
    const struct md_subjects *subjects = work->cards->subjects;
    work->criteria = md_arena_array(&work->evaluation->arena, card->criteria_count + 1, sizeof *work->criteria);
    work->when = values_of(work, &work->bound, subjects, &card->when);
    work->coverage = values_of(work, &work->bound, subjects, &card->coverage);
    for (size_t i = 0; i < card->criteria_count; i++) {
        const struct md_criterion *criterion = &card->criteria[i];
        struct criterion_values *values = &work->criteria[i];
        values->when = values_of(work, &work->bound, subjects, &criterion->when);
        values->weight = values_of(work, &work->bound, subjects, &criterion->weight);
        values->score = values_of(work, &work->bound, subjects, &criterion->score);
        values->neutral = values_of(work, &work->bound, subjects, &criterion->neutral);
        values->must = values_of(work, &work->bound, subjects, &criterion->must);
    }
    evaluate_before(work);
}

/* ---- One line ---- */

static void fail_card(struct md_card *card, enum md_state state, struct md_reason reason)
{
    if (card->state == MD_STATE_ERROR || (card->state == MD_STATE_MISSING && state == MD_STATE_MISSING)) return;
    card->state = (uint8_t)state;
    card->reason = reason;
}

/* A flag; a missing one may not be tested. False: it has none, and the card is in error. */
static bool flag_of(const struct md_values *values, size_t i, md_node_index root, struct md_card *card, bool *flag)
{
    if (values->states[i] == MD_STATE_PRESENT) {
        *flag = values->integers[i] != 0;
        return true;
    }
    struct md_reason tested = {.node = root, .code = MD_REASON_TESTED};
    fail_card(card, MD_STATE_ERROR, values->states[i] == MD_STATE_ERROR ? values->reasons[i] : tested);
    return false;
}

static bool number_of(const struct md_values *values, size_t i, struct md_card *card, struct md_number *number)
{
    if (values->states[i] == MD_STATE_PRESENT) {
        *number = values->numbers[i];
        return true;
    }
    fail_card(card, (enum md_state)values->states[i], values->reasons[i]);
    return false;
}

static void hold_range(const struct md_criterion *criterion, struct md_card_line *line)
{
    line->found = line->score;
    if (!criterion->has_range) return;
    line->score = md_number_max(&line->score, &criterion->least);
    line->score = md_number_min(&line->score, &criterion->greatest);
    line->held = !md_number_equal(&line->score, &line->found);
}

/* The score is missing: what stands in its place. */
static void replace_missing(struct card_work *work, size_t c, size_t i, struct md_card *card,
                            struct md_card_line *line)
{
    const struct md_criterion *criterion = &work->card->criteria[c];
    const struct md_values *before = &work->criteria[c].before;
    line->state = MD_CARD_LINE_LEFT_OUT;
    line->reason = work->criteria[c].score.reasons[i];
    switch (criterion->missing) {
    case MD_SCORE_REWEIGHT:
        break;
    case MD_SCORE_NEUTRAL:
        if (number_of(&work->criteria[c].neutral, i, card, &line->score)) line->state = MD_CARD_LINE_NEUTRAL;
        break;
    case MD_SCORE_CARRY:
        if (before->states == NULL || before->states[i] != MD_STATE_PRESENT) break;
        line->score = before->numbers[i];
        line->state = MD_CARD_LINE_CARRIED;
        break;
    case MD_SCORE_FAIL:
        fail_card(card, MD_STATE_MISSING,
                  (struct md_reason){.code = MD_REASON_NO_SCORE,
                                     .extra = (uint16_t)(work->card - work->evaluation->model->scorecards + 1),
                                     .argument = (uint32_t)c + 1});
        break;
    }
}

/* A least score is not missed by a criterion that has none, whatever stands in for it; whether it may have none is what
 * `missing` says. What is carried is a score that was reached. */
static void judge(struct card_work *work, size_t c, size_t i, struct md_card *card, struct md_card_line *line)
{
    const struct md_criterion *criterion = &work->card->criteria[c];
    const struct md_values *must = &work->criteria[c].must;
    bool holds = true;
    if (must->states == NULL) return;
    if (!criterion->must_is_score) {
        if (!flag_of(must, i, criterion->must.root, card, &holds)) return;
    } else if (line->state == MD_CARD_LINE_SCORED || line->state == MD_CARD_LINE_CARRIED) {
        if (!number_of(must, i, card, &line->must)) return;
        holds = md_number_compare(&line->score, &line->must) >= 0;
    }
    line->failed = !holds;
    if (!holds && card->knocked_by == 0) card->knocked_by = (uint32_t)c + 1;
}

static void read_weight(struct card_work *work, size_t c, size_t i, struct md_card *card, struct md_card_line *line)
{
    const struct md_values *weight = &work->criteria[c].weight;
    if (work->card->pairwise != NULL) {
        line->weight = work->card->pairwise[c];
    } else if (number_of(weight, i, card, &line->weight) && md_number_sign(&line->weight) < 0) {
        struct md_reason reason = {.node = work->card->criteria[c].weight.root, .code = MD_REASON_RANGE};
        fail_card(card, MD_STATE_ERROR, reason);
    }
}

static void make_line(struct card_work *work, size_t c, size_t i, struct md_card *card)
{
    const struct md_criterion *criterion = &work->card->criteria[c];
    const struct criterion_values *values = &work->criteria[c];
    struct md_card_line *line = &card->lines[c];
    bool on = true;
    *line = (struct md_card_line){.weight = MD_NUMBER_ZERO, .score = MD_NUMBER_ZERO, .found = MD_NUMBER_ZERO,
                                  .points = MD_NUMBER_ZERO, .must = MD_NUMBER_ZERO};
    if (values->when.states != NULL && !flag_of(&values->when, i, criterion->when.root, card, &on)) return;
    if (!on) return;
    line->state = MD_CARD_LINE_CONDITION;
    if (values->score.states != NULL) {
        read_weight(work, c, i, card, line);
        line->state = MD_CARD_LINE_SCORED;
        if (values->score.states[i] == MD_STATE_PRESENT) line->score = values->score.numbers[i];
        else if (values->score.states[i] == MD_STATE_ERROR) fail_card(card, MD_STATE_ERROR, values->score.reasons[i]);
        else replace_missing(work, c, i, card, line);
        if (line->state != MD_CARD_LINE_LEFT_OUT) hold_range(criterion, line);
    }
    judge(work, c, i, card, line);
}

/* ---- One card ---- */

static enum md_status add_weights(const struct md_scorecard *form, struct md_card *card)
{
    enum md_status status = MD_OK;
    for (size_t c = 0; c < form->criteria_count && status == MD_OK; c++) {
        const struct md_card_line *line = &card->lines[c];
        bool counts = line->state == MD_CARD_LINE_SCORED || line->state == MD_CARD_LINE_CARRIED;
        if (line->state == MD_CARD_LINE_OFF || line->state == MD_CARD_LINE_CONDITION) continue;
        status = md_number_add(&card->weight, &line->weight, &card->weight);
        if (status == MD_OK && counts) status = md_number_add(&card->data, &line->weight, &card->data);
        if (status == MD_OK && line->state != MD_CARD_LINE_LEFT_OUT)
            status = md_number_add(&card->used, &line->weight, &card->used);
    }
    return status;
}

/* Points: weight x score, less the weight of what is left out: "as written" the others stand for all. */
static enum md_status points_of(const struct md_scorecard *form, const struct md_card *card, struct md_card_line *line)
{
    enum md_status status = md_number_multiply(&line->weight, &line->score, &line->points);
    bool written = form->weights == MD_WEIGHTS_WRITTEN;
    if (written && md_number_equal(&card->used, &card->weight)) return status;
    if (written && status == MD_OK) status = md_number_multiply(&line->points, &card->weight, &line->points);
    return status == MD_OK ? md_number_divide(&line->points, &card->used, &line->points) : status;
}

/* The reason of the first criterion that is left out; without any, nothing has a weight. */
static struct md_reason why_empty(const struct md_scorecard *form, const struct md_card *card)
{
    for (size_t c = 0; c < form->criteria_count; c++)
        if (card->lines[c].state == MD_CARD_LINE_LEFT_OUT) return card->lines[c].reason;
    return (struct md_reason){.code = MD_REASON_ZERO_DENOMINATOR};
}

static void add_up(const struct md_scorecard *form, struct md_card *card)
{
    enum md_status status = add_weights(form, card);
    if (status == MD_OK && md_number_sign(&card->weight) > 0)
        status = md_number_divide(&card->data, &card->weight, &card->coverage);
    if (status == MD_OK && md_number_is_zero(&card->used)) {
        fail_card(card, MD_STATE_MISSING, why_empty(form, card));
        return;
    }
    for (size_t c = 0; c < form->criteria_count && status == MD_OK; c++) {
        struct md_card_line *line = &card->lines[c];
        bool counts = line->state == MD_CARD_LINE_SCORED || line->state == MD_CARD_LINE_CARRIED || line->state == MD_CARD_LINE_NEUTRAL;
        if (!counts) continue;
        status = points_of(form, card, line);
        if (status == MD_OK) status = md_number_add(&card->total, &line->points, &card->total);
    }
    if (status != MD_OK) fail_card(card, MD_STATE_ERROR, (struct md_reason){.code = MD_REASON_RANGE});
}

/* Parts in millionths stand in the reason, so that it says how little there is. */
static void check_coverage(struct card_work *work, size_t i, struct md_card *card)
{
    struct md_number limit, millionth = md_number_from_scaled(1, 6), rounded;
    if (card->state != MD_STATE_PRESENT || !number_of(&work->coverage, i, card, &limit)) return;
    if (md_number_compare(&card->coverage, &limit) >= 0) return;
    int64_t parts = 0;
    if (md_number_round(&card->coverage, &millionth, MD_HALF_UP, &rounded) == MD_OK)
        (void)md_number_to_scaled(&rounded, 6, &parts);
    card->grade_state = MD_STATE_MISSING;
    card->grade_reason = (struct md_reason){.code = MD_REASON_COVERAGE, .argument = (uint32_t)parts + 1};
}

static void make_card(struct card_work *work, size_t i)
{
    const struct md_scorecard *form = work->card;
    struct md_card *card = &work->cards->cards[work->list[i]];
    bool on = true;
    card->state = card->grade_state = MD_STATE_PRESENT;
    card->reason = card->grade_reason = (struct md_reason){0};
    card->lines = md_arena_array(&work->evaluation->arena, form->criteria_count + 1, sizeof *card->lines);
    if (work->when.states != NULL && flag_of(&work->when, i, form->when.root, card, &on) && !on) {
        struct md_reason reason = {.node = form->when.root, .code = MD_REASON_WHEN};
        fail_card(card, MD_STATE_MISSING, reason);
        return;
    }
    for (size_t c = 0; c < form->criteria_count && on; c++) make_line(work, c, i, card);
    if (card->state != MD_STATE_ERROR) add_up(form, card);
    check_coverage(work, i, card);
}

/* ---- All cards of a period ---- */

static void start_cards(struct card_work *work)
{
    struct md_cards *cards = work->cards;
    struct md_arena *arena = &work->evaluation->arena;
    size_t count = cards->subjects->count;
    cards->cards = md_arena_array(arena, count + 1, sizeof *cards->cards);
    work->list = md_alloc_array(count + 1, sizeof *work->list);
    for (size_t key = 0; key < count; key++) {
        cards->cards[key] = (struct md_card){.state = MD_STATE_MISSING,
                                             .grade_state = MD_STATE_MISSING,
                                             .reason = {.code = MD_REASON_NO_SUBJECT},
                                             .grade_reason = {.code = MD_REASON_NO_SUBJECT},
                                             .total = MD_NUMBER_ZERO,
                                             .coverage = MD_NUMBER_ZERO,
                                             .weight = MD_NUMBER_ZERO,
                                             .used = MD_NUMBER_ZERO,
                                             .data = MD_NUMBER_ZERO};
        if (cards->subjects->rows[key] != MD_NO_ROW) work->list[work->count++] = (int32_t)key;
    }
}

static struct md_cards *make_cards(struct md_evaluation *evaluation, const struct md_rule_result *result)
{
    const struct md_scorecard *card = &evaluation->model->scorecards[result->rule->index];
    struct card_work work = {.evaluation = evaluation, .card = card};
    struct md_roots roots = {0};
    struct md_cards *cards = md_arena_alloc(&evaluation->arena, sizeof *cards);
    *cards = (struct md_cards){.card = card, .period = result->period, .subjects = result->subjects,
                               .count = result->subjects->count};
    work.cards = cards;
    md_roots_of_rule(evaluation->model, result->rule, false, &roots);
    md_bind(evaluation, &roots, cards->period.end, &cards->period, &work.bound);
    start_cards(&work);
    evaluate_formulas(&work);
    for (size_t i = 0; i < work.count; i++) make_card(&work, i);
    struct md_values *within = md_arena_array(&evaluation->arena, card->within_count + 1, sizeof *within);
    for (size_t i = 0; i < card->within_count; i++)
        within[i] = values_of(&work, &work.bound, cards->subjects, &card->within[i]);
    md_card_grades(evaluation, cards, work.list, work.count, within);
    md_unbind(&work.bound);
    md_roots_free(&roots);
    md_free(work.list);
    return cards;
}

/* ---- Results ---- */

static void set_value(struct md_values *values, size_t key, enum md_card_part part, const struct md_card *card)
{
    bool grade = part == MD_CARD_GRADE;
    values->states[key] = grade ? card->grade_state : card->state;
    values->reasons[key] = grade ? card->grade_reason : card->reason;
    if (part == MD_CARD_SCORE) values->numbers[key] = card->total;
    if (part == MD_CARD_COVERAGE) {
        /* Also a card without a score says how much of it had data. */
        if (card->lines != NULL && card->state == MD_STATE_MISSING && md_number_sign(&card->weight) > 0)
            values->states[key] = MD_STATE_PRESENT;
        values->numbers[key] = card->coverage;
    }
    if (grade && card->grade_state == MD_STATE_PRESENT)
        values->texts[key] = (struct md_slice){.bytes = card->grade, .length = (uint32_t)strlen(card->grade)};
}

struct md_values md_scorecard_part(struct md_evaluation *evaluation, const struct md_cards *cards,
                                   enum md_card_part part)
{
    const struct md_measure *measure = &evaluation->model->measures[cards->card->measures[part]];
    struct md_values values = md_values_make(&evaluation->arena, measure->type, cards->count);
    for (size_t key = 0; key < cards->count; key++) set_value(&values, key, part, &cards->cards[key]);
    return values;
}

/* The score as it is printed; what is missing for want of data is shown with its reason, like an error. */
static void add_score(struct md_rule_result *result, const struct md_scorecard *form, int32_t key,
                      const struct md_card *card)
{
    struct md_rule_row *row = md_rule_add_row(result, "score", form->of, key);
    row->type = md_type_number(MD_UNIT_PLAIN, NULL);
    row->reason = card->reason;
    if (card->state != MD_STATE_PRESENT) return;
    row->reason = card->grade_reason;
    if (md_number_round(&card->total, &form->step, form->rounding, &row->value) != MD_OK) row->value = card->total;
    row->status = md_number_is_zero(&row->value) ? MD_FIGURE_ZERO : MD_FIGURE_VALUE;
}

static void add_grade(struct md_rule_result *result, const struct md_scorecard *form, int32_t key,
                      const struct md_card *card)
{
    if (form->measures[MD_CARD_GRADE] < 0 || card->grade_state == MD_STATE_MISSING) return;
    struct md_rule_row *row = md_rule_add_row(result, "grade", form->of, key);
    row->type = md_type_of(MD_BASE_TEXT);
    row->reason = card->grade_reason;
    if (card->grade_state != MD_STATE_PRESENT) return;
    row->status = MD_FIGURE_VALUE;
    row->text = card->grade;
}

/* Who is not in force, and whose `when` is false, has no card and no rows. */
bool md_card_is_made(const struct md_card *card)
{
    return card->lines != NULL && !(card->state == MD_STATE_MISSING && card->reason.code == MD_REASON_WHEN);
}

void md_scorecard_evaluate(struct md_evaluation *evaluation, struct md_rule_result *result)
{
    struct md_cards *cards = make_cards(evaluation, result);
    result->details = cards;
    result->values[0] = md_scorecard_part(evaluation, cards, MD_CARD_SCORE);
    for (size_t key = 0; key < cards->count; key++) {
        if (!md_card_is_made(&cards->cards[key])) continue;
        add_score(result, cards->card, (int32_t)key, &cards->cards[key]);
        add_grade(result, cards->card, (int32_t)key, &cards->cards[key]);
    }
}

const struct md_cards *md_scorecard_cards(struct md_evaluation *evaluation, int64_t column, int32_t end)
{
    const struct md_model *model = evaluation->model;
    if (column >= (int64_t)model->measures_count || model->measures[column].from != MD_FROM_SCORECARD) return NULL;
    return md_rule_get(evaluation, &model->rules[model->measures[column].rule], end)->details;
}

const struct md_cards *md_evaluation_cards(struct md_evaluation *evaluation, uint32_t period, int scorecard)
{
    const struct md_scorecard *card = &evaluation->model->scorecards[scorecard];
    const struct md_period_due *list = &evaluation->dues[period];
    for (size_t i = 0; i < list->rules_count; i++)
        if (list->rules[i].rule == card->rule)
            return md_rule_get(evaluation, &evaluation->model->rules[card->rule], list->rules[i].period.end)->details;
    return NULL;
}

struct md_reason md_card_unranked(const struct md_card *card)
{
    if (card->state != MD_STATE_PRESENT) return (struct md_reason){0};
    if (card->grade_reason.code == MD_REASON_COVERAGE || card->knocked_by > 0) return card->grade_reason;
    return (struct md_reason){0};
}
