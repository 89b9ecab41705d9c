/* calc/scorecard.h
 *
 * scorecard: how cards are made: calc/cards.h says what they are. Internal to calc/.
 */
#ifndef MD_CALC_SCORECARD_H
#define MD_CALC_SCORECARD_H

#include "calc/cards.h"
#include "calc/rules.h"

/* The cards behind a column of a scorecard; NULL: it is another measure. */
const struct md_cards *md_scorecard_cards(struct md_evaluation *evaluation, int64_t column, int32_t end);

/* Grade or coverage as values by subject; the score is the value of the rule. In the evaluation's arena. */
struct md_values md_scorecard_part(struct md_evaluation *evaluation, const struct md_cards *cards,
                                   enum md_card_part part);

/* Does a criterion look at the period before? */
bool md_scorecard_carries(const struct md_scorecard *card);

/* card_grades.c: grades of cards whose totals are known. list: subjects in force. */
void md_card_grades(struct md_evaluation *evaluation, struct md_cards *cards, const int32_t *list, size_t count,
                    const struct md_values *within);

#endif
