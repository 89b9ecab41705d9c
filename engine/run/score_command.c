/* `meed score`: the cards of a period, or each of their lines. Nothing is stored. */
#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "base/text.h"
#include "calc/cards.h"
#include "report/grid.h"
#include "run/calculation.h"
#include "run/command.h"
#include "run/labels.h"

struct scoring {
    struct md_project *project;
    const meed_score_options *options;
    struct md_arena arena;
    struct md_period *period;
    struct md_calculation calculation;
    struct md_grid grid;
    size_t due_count;
    /* of the scorecard that is written now */
    const struct md_scorecard *form;
    const struct md_cards *cards;
    uint32_t *order; /* subjects that have a card, as they are shown */
    uint32_t *places; /* by subject; 0: not ranked */
    size_t count;
};

/* ---- Order and places ---- */

static bool is_ranked(const struct md_card *card)
{
    return card->state == MD_STATE_PRESENT && md_card_unranked(card).code == MD_REASON_NONE;
}

/* From the highest total; who is not ranked comes last, in order of key. */
static int compare_totals(const void *context, uint32_t a, uint32_t b)
{
    const struct md_cards *cards = context;
    const struct md_card *x = &cards->cards[a], *y = &cards->cards[b];
    bool ranked_x = is_ranked(x), ranked_y = is_ranked(y);
    if (ranked_x != ranked_y) return ranked_x ? -1 : 1;
    int order = ranked_x ? md_number_compare(&y->total, &x->total) : 0;
    return order != 0 ? order : (a > b) - (a < b);
}

static int compare_keys(const void *context, uint32_t a, uint32_t b)
{
    (void)context;
    return (a > b) - (a < b);
}

static void order_cards(struct scoring *s)
{
    s->order = md_arena_array(&s->arena, s->cards->count + 1, sizeof *s->order);
    s->places = md_arena_array(&s->arena, s->cards->count + 1, sizeof *s->places);
    s->count = 0;
    for (size_t key = 0; key < s->cards->count; key++)
        if (md_card_is_made(&s->cards->cards[key])) s->order[s->count++] = (uint32_t)key;
    md_sort(s->order, s->count, compare_totals, s->cards);
    for (size_t i = 0; i < s->count && is_ranked(&s->cards->cards[s->order[i]]); i++) {
        bool tied = i > 0 && md_number_equal(&s->cards->cards[s->order[i]].total, &s->cards->cards[s->order[i - 1]].total);
        s->places[s->order[i]] = tied ? s->places[s->order[i - 1]] : (uint32_t)i + 1;
    }
    if (!s->options->rank) md_sort(s->order, s->count, compare_keys, NULL);
}

/* ---- Texts ---- */

static const char *fixed(struct scoring *s, const struct md_number *number, int digits)
{
    char text[MD_NUMBER_TEXT_SIZE];
    if (md_number_print_fixed(number, digits, MD_HALF_UP, text, sizeof text) != MD_OK) return "";
    return md_arena_strdup(&s->arena, text);
}

static const char *canonical(struct scoring *s, const struct md_number *number)
{
    char text[MD_NUMBER_TEXT_SIZE];
    md_number_print(number, text, sizeof text);
    return md_arena_strdup(&s->arena, text);
}

/* The score in its step: 88.94. */
static const char *score_text(struct scoring *s, const struct md_card *card)
{
    struct md_number rounded;
    int64_t units;
    int digits = 0;
    if (card->state != MD_STATE_PRESENT ||
        md_number_round(&card->total, &s->form->step, s->form->rounding, &rounded) != MD_OK)
        return "";
    while (digits < MD_NUMBER_DIGITS && md_number_to_scaled(&s->form->step, digits, &units) != MD_OK) digits++;
    return s->form->rounding == MD_ROUND_NONE ? canonical(s, &rounded) : fixed(s, &rounded, digits);
}

static const char *percent(struct scoring *s, const struct md_number *part)
{
    struct md_number hundred = md_number_from_integer(100), number;
    if (md_number_multiply(part, &hundred, &number) != MD_OK) return "";
    return fixed(s, &number, 2);
}

static const char *notes(struct scoring *s, const struct md_card *card)
{
    struct md_buffer text = {0};
    md_card_add_notes(s->calculation.project->model, s->cards, card, &text);
    const char *copy = md_arena_strdup(&s->arena, md_buffer_text(&text));
    md_buffer_free(&text);
    return copy;
}

/* ---- Rows ---- */

static void add_card(struct scoring *s, uint32_t key, const char *subject, const char *label)
{
    const struct md_card *card = &s->cards->cards[key];
    const char *place = s->places[key] > 0 ? md_arena_format(&s->arena, "%u", s->places[key]) : "";
    bool graded = s->form->measures[MD_CARD_GRADE] >= 0 && card->grade_state == MD_STATE_PRESENT;
    md_grid_add(&s->grid, (const char *[]){subject, label, s->form->name, score_text(s, card),
                                           graded ? card->grade : "", place,
                                           md_number_is_zero(&card->weight) ? "" : percent(s, &card->coverage),
                                           notes(s, card)});
}

static const char *line_note(struct scoring *s, const struct md_card *card, size_t c)
{
    static const char *const notes_of[] = {
        [MD_CARD_LINE_OFF] = "not on this card", [MD_CARD_LINE_SCORED] = "", [MD_CARD_LINE_NEUTRAL] = "neutral",
        [MD_CARD_LINE_CARRIED] = "carried", [MD_CARD_LINE_LEFT_OUT] = "left out", [MD_CARD_LINE_CONDITION] = "condition"};
    const struct md_card_line *line = &card->lines[c];
    struct md_buffer text = {0};
    md_buffer_add_text(&text, notes_of[line->state]);
    if (line->state == MD_CARD_LINE_LEFT_OUT) {
        md_buffer_add_text(&text, ": ");
        md_model_reason_text(s->calculation.project->model, &line->reason, NULL, &text);
    }
    if (line->held) {
        md_buffer_add_text(&text, "held in its range: ");
        md_card_add_number(&line->found, &text);
    }
    if (line->failed) {
        if (text.length > 0) md_buffer_add_text(&text, "; ");
        md_card_add_failed(s->cards, card, c, &text);
    }
    const char *copy = md_arena_strdup(&s->arena, md_buffer_text(&text));
    md_buffer_free(&text);
    return copy;
}

/* One row a criterion, then the total, to which the points add up. */
static void add_lines(struct scoring *s, uint32_t key, const char *subject)
{
    const struct md_card *card = &s->cards->cards[key];
    for (size_t c = 0; c < s->form->criteria_count; c++) {
        const struct md_card_line *line = &card->lines[c];
        bool counts = line->state == MD_CARD_LINE_SCORED || line->state == MD_CARD_LINE_NEUTRAL ||
                      line->state == MD_CARD_LINE_CARRIED;
        bool weighted = counts || line->state == MD_CARD_LINE_LEFT_OUT;
        bool paid = counts && card->state == MD_STATE_PRESENT;
        md_grid_add(&s->grid, (const char *[]){subject, s->form->name, s->form->criteria[c].title,
                                               weighted ? (s->form->pairwise ? fixed(s, &line->weight, 4)
                                                                             : canonical(s, &line->weight)) : "",
                                               counts ? fixed(s, &line->score, 2) : "",
                                               paid ? fixed(s, &line->points, 4) : "", line_note(s, card, c)});
    }
    bool graded = s->form->measures[MD_CARD_GRADE] >= 0 && card->grade_state == MD_STATE_PRESENT;
    md_grid_add(&s->grid, (const char *[]){subject, s->form->name, "total",
                                           s->form->pairwise ? fixed(s, &card->used, 4) : canonical(s, &card->used),
                                           score_text(s, card),
                                           card->state == MD_STATE_PRESENT ? fixed(s, &card->total, 4) : "",
                                           graded ? md_arena_format(&s->arena, "grade %s", card->grade) : notes(s, card)});
}

static enum md_status add_form(struct scoring *s, uint32_t index)
{
    const struct md_model *model = s->calculation.project->model;
    struct md_labels labels = {0};
    s->form = &model->scorecards[index];
    s->cards = md_evaluation_cards(s->calculation.evaluation, 0, (int)index);
    if (s->cards == NULL) return MD_OK;
    s->due_count++;
    order_cards(s);
    enum md_status status = md_labels_load(s->project, s->form->of, &labels);
    for (size_t i = 0; status == MD_OK && i < s->count; i++) {
        const char *key = md_calculation_subject(&s->calculation, s->form->of, (int32_t)s->order[i]);
        const char *subject = md_key_shown(key, &s->arena);
        if (s->options->subject != NULL && strcmp(s->options->subject, subject) != 0) continue;
        if (s->options->explain) add_lines(s, s->order[i], subject);
        else add_card(s, s->order[i], subject, md_labels_get(&labels, key, &s->arena));
    }
    md_labels_free(&labels);
    return status;
}

/* ---- The command ---- */

static enum md_status check_form(struct scoring *s)
{
    const struct md_model *model = s->project->model;
    for (size_t i = 0; i < model->scorecards_count; i++)
        if (s->options->form == NULL || strcmp(s->options->form, model->scorecards[i].name) == 0) return MD_OK;
    if (s->options->form == NULL) return MD_OK;
    const char **names = md_arena_array(&s->arena, model->scorecards_count + 1, sizeof *names);
    for (size_t i = 0; i < model->scorecards_count; i++) names[i] = model->scorecards[i].name;
    struct md_diagnostic *d = md_diagnostics_add(&s->project->diagnostics, MD_ERROR, "E0905", "no scorecard `%s`",
                                                 s->options->form);
    int nearest = md_text_nearest(s->options->form, names, model->scorecards_count);
    if (nearest >= 0)
        md_diagnostic_advise(&s->project->diagnostics, d, "help", "did you mean `%s`?", names[nearest]);
    return MD_USAGE;
}

static enum md_status add_forms(struct scoring *s)
{
    const struct md_model *model = s->calculation.project->model;
    enum md_status status = MD_OK;
    for (uint32_t i = 0; status == MD_OK && i < model->scorecards_count; i++) {
        if (s->options->form != NULL && strcmp(s->options->form, model->scorecards[i].name) != 0) continue;
        status = add_form(s, i);
    }
    if (status == MD_OK) md_calculation_note_nobody(&s->calculation, MD_FROM_SCORECARD, s->options->form);
    if (status == MD_OK && s->due_count == 0)
        md_diagnostics_add(&s->project->diagnostics, MD_NOTE, "N0406", "no scorecard is due in %s",
                           md_calculation_period(s->project, s->period, &s->arena));
    return status;
}

static void open_grid(struct scoring *s)
{
    static const struct md_grid_column cards[] = {
        {"subject", MD_CELL_TEXT}, {"label", MD_CELL_TEXT},  {"form", MD_CELL_TEXT},       {"score", MD_CELL_NUMBER},
        {"grade", MD_CELL_TEXT},   {"place", MD_CELL_COUNT}, {"coverage", MD_CELL_NUMBER}, {"note", MD_CELL_TEXT}};
    static const struct md_grid_column lines[] = {
        {"subject", MD_CELL_TEXT}, {"form", MD_CELL_TEXT},     {"criterion", MD_CELL_TEXT}, {"weight", MD_CELL_NUMBER},
        {"score", MD_CELL_NUMBER}, {"points", MD_CELL_NUMBER}, {"note", MD_CELL_TEXT}};
    if (s->options->explain) md_grid_init(&s->grid, "meed.score_lines/1", lines, sizeof lines / sizeof lines[0]);
    else md_grid_init(&s->grid, "meed.score/1", cards, sizeof cards / sizeof cards[0]);
}

enum md_status md_command_score(struct md_project *project, const meed_score_options *options)
{
    struct scoring s = {.project = project, .options = options};
    s.calculation = (struct md_calculation){.project = project, .only_plan = options->form};
    open_grid(&s);
    enum md_status status = md_project_period(project, options->period, &s.arena, &s.period);
    if (status == MD_OK) status = md_project_load_rules(project, NULL);
    if (status == MD_OK) status = check_form(&s);
    if (status == MD_OK) status = md_project_open_book(project, MD_BOOK_READ);
    if (status == MD_OK) status = md_calculate(&s.calculation, s.period, 1);
    if (status == MD_OK) status = add_forms(&s);
    if (status == MD_OK) status = md_grid_write(&s.grid, &project->out);
    md_grid_free(&s.grid);
    md_calculation_free(&s.calculation);
    md_arena_free(&s.arena);
    return status;
}
