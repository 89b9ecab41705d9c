/* calc/balance.h
 *
 * balance: what components have posted, carried from period to period. Internal to calc/.
 *
 * A balance is a sum of movements and nothing else: no sum is stored, set or edited. An account is a
 * (subject, record) of a balance, record -1 where it has no `per`. A movement is (account, period, component, amount),
 * amount = what was paid less what was earned, so that above 0 the subject has had more than earned:
 *   posts     the component's amount (paid, or with pays = false only booked);
 *   negative  a negative result of -200 that is paid as 0 posts 200;
 *   excess    a result of 900 that the cap cuts to 500 posts -400.
 *
 * Opening of the first period: movements posted in periods that end before it begins (calc/posted.h), and the
 * rows of the `opening` kind dated on or before its first day (undated: always). Opening of a later one: the closing
 * of the one before in the list, and the opening rows dated since. Closing = opening + movements. So a year
 * that is run month by month, each closed, and a year evaluated at once have the same openings.
 *
 * `p.opening.x` is a named column (after measures and components) as of the beginning of the request's period that
 * ends on the column's day: for a quarter's component in March it is what March opens with. Before the list it is
 * what is posted until then (a measure that reads an opening, under prev). Asking for it pays
 * every plan that posts to x in the periods before, and settles them; a period's movements are settled
 * after the limits of its plans, so a component that the plan's cap cuts posts what is left.
 * A held component posts nothing, and every later opening of that subject in the list is held because of it.
 * `line.opening.x` of a component per line is the account just before the line: the period's opening, what components
 * above posted, and the lines before it in the run.
 *
 * `limit`: a subject whose closing lies beyond it (further from 0, on the limit's side) has all figures of the
 * period held, and posts nothing.
 */
#ifndef MD_CALC_BALANCE_H
#define MD_CALC_BALANCE_H

#include "calc/pipeline.h"

/* Open with what is posted before the first period and the opening rows. After md_posted_read. */
void md_balances_open(struct md_evaluation *evaluation);
void md_balances_free(struct md_evaluation *evaluation);

/* Does any balance, opening or posting, concern the component? */
bool md_component_posts(const struct md_component *component);
/* The balance? */
bool md_component_posts_to(const struct md_component *component, int balance);
/* Its column, which is evaluated first where it is not yet. */
const struct md_column_at *md_due_column(struct md_evaluation *evaluation, const struct md_due *due);

/* Movements of the period become final; held where a limit is passed. After all of its plans. */
void md_balances_settle(struct md_evaluation *evaluation, uint32_t period);

/* Fill the column `p.opening.x` at `column->end`. */
void md_balance_column(struct md_evaluation *evaluation, int balance, struct md_column_at *column);

/* Visit what a component that is done posts to a balance, account by account (postings.c). With a balance of records
 * each line posts what it pays; what a cap of the component or the plan cuts is taken from the last lines of the run. */
typedef void md_visit_posting(void *visitor, int32_t subject, int32_t record, const struct md_number *amount);
void md_component_postings(struct md_evaluation *evaluation, const struct md_due *due, int balance,
                           md_visit_posting *visit, void *visitor);

/*
 * The accounts of a balance as the lines of a component find them one after the other: the period's opening, what
 * components above in the plan (and in its versions before) posted, and what md_running_add was told since. value: false where an earlier period is held;
 * then the reason. The first add takes the same arguments as a visitor of postings.
 */
struct md_running;
struct md_running *md_running_open(struct md_evaluation *evaluation, int balance, const struct md_due *due);
bool md_running_value(struct md_running *running, int32_t subject, int32_t record, struct md_number *value,
                      struct md_reason *reason);
void md_running_add(void *running, int32_t subject, int32_t record, const struct md_number *amount);
void md_running_free(struct md_running *running);

/* The results, in order. After all periods. */
void md_balances_collect(struct md_evaluation *evaluation);

#endif
