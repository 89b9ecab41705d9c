/* A card: each criterion with its weight, score and points, what was left out and why, and the grade. The points
 * add up to the total. */
#include "calc/explain_tree.h"
#include "calc/scorecard.h"

struct card_story {
    struct md_explainer *explainer;
    const struct md_cards *cards;
    const struct md_card *card;
    struct md_explanation *node;
    struct md_bound bound;
    struct md_one_row one;
    int32_t end, subject;
    int depth;
};

#define SAY(story, ...) md_arena_format((story)->explainer->arena, __VA_ARGS__)

/* For titles; the exact value stands in a node of its own. */
static const char *short_text(struct card_story *story, const struct md_number *number)
{
    struct md_buffer text = {0};
    md_card_add_number(number, &text);
    const char *copy = md_arena_strdup(story->explainer->arena, md_buffer_text(&text));
    md_buffer_free(&text);
    return copy;
}

static struct md_explanation *add_note(struct card_story *story, struct md_buffer *text)
{
    struct md_explanation *note = md_explain_add(story->explainer, story->node, MD_EXPLAIN_NOTE,
                                                 md_arena_strdup(story->explainer->arena, md_buffer_text(text)));
    md_buffer_free(text);
    return note;
}

/* ---- Criteria ---- */

/* The score, with its formula where it comes from one of this period. */
static void tell_score(struct card_story *story, struct md_explanation *parent, size_t c)
{
    const struct md_criterion *criterion = &story->cards->card->criteria[c];
    const struct md_card_line *line = &story->card->lines[c];
    struct md_type number = md_type_of(MD_BASE_NUMBER);
    if (line->state == MD_CARD_LINE_NEUTRAL) {
        md_explain_step(story->explainer, parent, MD_EXPLAIN_FACTOR, "neutral score", &line->score, number);
        return;
    }
    if (line->state == MD_CARD_LINE_CARRIED) {
        md_explain_step(story->explainer, parent, MD_EXPLAIN_FACTOR, "score of the period before", &line->score, number);
        return;
    }
    struct md_explanation *score =
        md_explain_step(story->explainer, parent, MD_EXPLAIN_FACTOR, "score", &line->found, number);
    struct md_evaluator *evaluator = md_explain_begin(story->explainer, &story->bound, &story->one);
    md_explain_formula(story->explainer, score, &criterion->score, evaluator);
    if (story->depth > 0)
        md_explain_measures_read(story->explainer, score, &criterion->score, story->end, story->subject,
                                 story->depth - 1, -1);
    if (!line->held) return;
    const char *title = SAY(story, "held between %s and %s", short_text(story, &criterion->least),
                            short_text(story, &criterion->greatest));
    md_explain_step(story->explainer, parent, MD_EXPLAIN_FACTOR, title, &line->score, number);
}

/* Relative weights are divided by those in use; weights as written stay, and where something is left out the others
 * stand for all: 0.5 x 80 x 1.2 / 0.9. */
static const char *over_weights(struct card_story *story)
{
    const struct md_card *card = story->card;
    const char *used = short_text(story, &card->used);
    if (story->cards->card->weights != MD_WEIGHTS_WRITTEN) return SAY(story, " / %s", used);
    return md_number_equal(&card->used, &card->weight) ? "" : SAY(story, " x %s / %s", short_text(story, &card->weight), used);
}

static void tell_points(struct card_story *story, size_t c)
{
    const struct md_scorecard *form = story->cards->card;
    const struct md_card_line *line = &story->card->lines[c];
    const char *over = over_weights(story);
    const char *title = SAY(story, "%s: %s x %s%s", form->criteria[c].title, short_text(story, &line->weight),
                            short_text(story, &line->score), over);
    struct md_explanation *points = md_explain_step(story->explainer, story->node, MD_EXPLAIN_STEP, title,
                                                    &line->points, md_type_of(MD_BASE_NUMBER));
    points->span = form->criteria[c].span;
    tell_score(story, points, c);
}

static void tell_line(struct card_story *story, size_t c)
{
    const struct md_criterion *criterion = &story->cards->card->criteria[c];
    const struct md_card_line *line = &story->card->lines[c];
    struct md_buffer text = {0};
    switch ((enum md_card_line_state)line->state) {
    case MD_CARD_LINE_SCORED: case MD_CARD_LINE_NEUTRAL: case MD_CARD_LINE_CARRIED:
        if (!md_number_is_zero(&story->card->used)) tell_points(story, c);
        break;
    case MD_CARD_LINE_LEFT_OUT:
        md_card_add_left_out(story->explainer->evaluation->model, story->cards, story->card, c, &text);
        add_note(story, &text);
        break;
    case MD_CARD_LINE_OFF: case MD_CARD_LINE_CONDITION:
        break;
    }
    if (!line->failed) return;
    struct md_buffer failed = {0};
    md_card_add_failed(story->cards, story->card, c, &failed);
    add_note(story, &failed)->span = criterion->must.span;
}

/* ---- Grade ---- */

static void tell_grade(struct card_story *story, bool is_grade)
{
    const struct md_scorecard *form = story->cards->card;
    const struct md_card *card = story->card;
    const struct md_card_place *place = &card->place;
    if (card->grade_reason.code == MD_REASON_COVERAGE) {
        struct md_buffer text = {0};
        md_buffer_add_text(&text, "no grade: ");
        md_model_reason_text(story->explainer->evaluation->model, &card->grade_reason, NULL, &text);
        add_note(story, &text);
    }
    if (form->measures[MD_CARD_GRADE] < 0 || card->grade_state != MD_STATE_PRESENT) return;
    struct md_explanation *grade = story->node;
    if (!is_grade) {
        grade = md_explain_add(story->explainer, story->node, MD_EXPLAIN_STEP, "grade");
        grade->value_text = card->grade;
    } else if (card->knocked_by > 0) {
        struct md_buffer text = {0};
        md_card_add_failed(story->cards, card, card->knocked_by - 1, &text);
        add_note(story, &text);
    }
    if (place->place == 0) return;
    md_explain_add(story->explainer, grade, MD_EXPLAIN_NOTE,
                   SAY(story, "place %u of %u; %s is for %u", place->place, place->among, card->grade, place->planned));
    if (place->given > place->planned)
        md_explain_add(story->explainer, grade, MD_EXPLAIN_NOTE,
                       SAY(story, "%u have it, because they are tied at the cut", place->given));
}

static void tell_weights(struct card_story *story)
{
    const struct md_scorecard *form = story->cards->card;
    char lambda[MD_NUMBER_TEXT_SIZE], ratio[MD_NUMBER_TEXT_SIZE];
    if (form->pairwise == NULL) return;
    if (md_number_print_fixed(&form->lambda, 4, MD_HALF_UP, lambda, sizeof lambda) != MD_OK) return;
    if (md_number_print_fixed(&form->consistency, 4, MD_HALF_UP, ratio, sizeof ratio) != MD_OK) return;
    md_explain_add(story->explainer, story->node, MD_EXPLAIN_NOTE,
                   SAY(story, "weights from pairwise comparisons: lambda %s, consistency ratio %s", lambda, ratio));
}

/* ---- The whole ---- */

static void tell_card(struct card_story *story)
{
    struct md_explainer *explainer = story->explainer;
    const struct md_cards *cards = story->cards;
    const struct md_rule *rule = &explainer->evaluation->model->rules[cards->card->rule];
    struct md_roots roots = {0};
    md_roots_of_rule(explainer->evaluation->model, rule, false, &roots);
    md_bind(explainer->evaluation, &roots, cards->period.end, &cards->period, &story->bound);
    md_one_subject(&story->one, cards->subjects, story->subject);
    for (size_t c = 0; c < cards->card->criteria_count; c++) tell_line(story, c);
    if (story->card->state == MD_STATE_PRESENT) md_explain_check_sum(explainer, story->node, &story->card->total);
    md_unbind(&story->bound);
    md_roots_free(&roots);
}

/* Below the printed score the total as it is, and the step. */
static void tell_rounding(struct card_story *story, struct md_explanation *node)
{
    const struct md_scorecard *form = story->cards->card;
    struct md_type number = md_type_of(MD_BASE_NUMBER);
    story->node = md_explain_step(story->explainer, node, MD_EXPLAIN_STEP, "points", &story->card->total, number);
    tell_card(story);
    const char *title = SAY(story, "rounded to %s, %s", short_text(story, &form->step), md_rounding_name(form->rounding));
    md_explain_step(story->explainer, node, MD_EXPLAIN_FACTOR, title, &node->value, number);
}

void md_explain_card(struct md_explainer *explainer, struct md_explanation *node, const struct md_cards *cards,
                     int32_t subject, int depth)
{
    const struct md_card *card = &cards->cards[subject];
    struct card_story story = {.explainer = explainer, .cards = cards, .card = card, .node = node,
                               .end = cards->period.end, .subject = subject, .depth = depth};
    if (card->lines == NULL || (card->state != MD_STATE_PRESENT && md_number_is_zero(&card->used))) return;
    bool is_text = !node->has_value && card->state == MD_STATE_PRESENT;
    if (is_text) { /* a grade, whose score stands beside it */
        md_explain_step(explainer, node, MD_EXPLAIN_STEP, "points", &card->total, md_type_of(MD_BASE_NUMBER));
    } else if (card->state == MD_STATE_PRESENT && !md_number_equal(&node->value, &card->total)) {
        tell_rounding(&story, node);
    } else {
        tell_card(&story);
    }
    story.node = node;
    if (!is_text) tell_weights(&story);
    tell_grade(&story, is_text);
}
