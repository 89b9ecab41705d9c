/* calc/cards.h
 *
 * cards: what scorecards came to: each criterion's score and points, their sum, coverage, grade.
 *
 * The total is the sum of the points in the order of the criteria, each weight x score / the weight used, so
 * that a card adds up as it is shown. A criterion without data counts nothing and is never 0: its weight
 * goes to the others, unless its policy says otherwise. Source: HANDBOOK.md 5.11 and E3, E4, E9.
 */
#ifndef MD_CALC_CARDS_H
#define MD_CALC_CARDS_H

#include "calc/evaluate.h"

enum md_card_line_state {
    MD_CARD_LINE_OFF,      /* `when` is false: not on this card */
    MD_CARD_LINE_SCORED,
    MD_CARD_LINE_NEUTRAL,  /* the neutral score stands in its place */
    MD_CARD_LINE_CARRIED,  /* the score of the period before does */
    MD_CARD_LINE_LEFT_OUT, /* no data; `reason` says why */
    MD_CARD_LINE_CONDITION /* no score: only `must` */
};

struct md_card_line {
    uint8_t state;          /* enum md_card_line_state */
    bool held;              /* the score was outside its range: `found` */
    bool failed;            /* `must` does not hold */
    struct md_number weight, score, found, points, must;
    struct md_reason reason;
};

/* Grades by shares: the group among which they are given. */
struct md_card_place {
    uint32_t place, among;  /* from 1; 0: not by shares */
    uint32_t planned, given; /* of that grade: by its share, and with those tied at the cut */
};

struct md_card {
    uint8_t state;          /* of the total: enum md_state */
    uint8_t grade_state;
    struct md_reason reason, grade_reason;
    struct md_number total, coverage;
    struct md_number weight, used, data; /* on the card, counted in the total, with data of this period or carried */
    uint32_t knocked_by;    /* criterion + 1; 0: none */
    const char *grade;
    struct md_card_place place;
    struct md_card_line *lines; /* one for each criterion */
};

/* The cards of one period, by subject. */
struct md_cards {
    const struct md_scorecard *card;
    const struct md_subjects *subjects; /* calc/pipeline.h */
    size_t count;
    struct md_period period;
    struct md_card *cards;
};

/* The cards of a scorecard that is due in the period with that index, NULL: it is not. They stay until the
 * evaluation is freed. */
const struct md_cards *md_evaluation_cards(struct md_evaluation *evaluation, uint32_t period, int scorecard);

/* Is there a card of the subject: in force, and `when` holds? */
bool md_card_is_made(const struct md_card *card);

/* Why a subject of a card is in no rank: too little coverage, or knocked out; code NONE: it is ranked. */
struct md_reason md_card_unranked(const struct md_card *card);

/* card_words.c: sentences, added to `out`. A number for people: a decimal, or six digits of a fraction. */
void md_card_add_number(const struct md_number *number, struct md_buffer *out);
/* "CSAT left out, n < 5, 90% of weight used" */
void md_card_add_left_out(const struct md_model *model, const struct md_cards *cards, const struct md_card *card,
                          size_t criterion, struct md_buffer *out);
/* "knocked out by teamwork: 38.75 is below 50" */
void md_card_add_failed(const struct md_cards *cards, const struct md_card *card, size_t criterion,
                        struct md_buffer *out);
/* All that has to be said beside score and grade; nothing on an ordinary card. */
void md_card_add_notes(const struct md_model *model, const struct md_cards *cards, const struct md_card *card,
                       struct md_buffer *out);

#endif
