/* calc/line_opening.h
 *
 * line_opening: balances as the lines of a component find them (`line.opening.x`). Internal to calc/.
 *
 * A line reads what the lines before it in its account have posted, so the lines are paid in rounds: in round n the n-th
 * line of each account. An account is a (subject, record), or a subject where a balance that is read and posted has no
 * `per`. Where the component reads no balance that it posts to, there is one round.
 *
 * Contract: open; for each round: begin, pay the lines of the round, end; free.
 */
#ifndef MD_CALC_LINE_OPENING_H
#define MD_CALC_LINE_OPENING_H

#include "calc/line_pay.h"

struct md_line_openings;

/* Finds the record of each line where the component posts to a balance with `per` or reads one; a line without one is faulty. */
struct md_line_openings *md_line_openings_open(struct md_component_work *work, struct md_pay_lines *lines);
void md_line_openings_free(struct md_line_openings *openings);

size_t md_line_openings_rounds(const struct md_line_openings *openings);
/* The lines that are paid in that round; NULL: all, and there is one round. */
const uint32_t *md_line_openings_list(const struct md_line_openings *openings, size_t round, size_t *count);
void md_line_openings_begin(struct md_line_openings *openings, size_t round);
void md_line_openings_end(struct md_line_openings *openings, size_t round);

#endif
