/* calc/posted.h
 *
 * posted: what periods before the first of the request have come to. Internal to calc/.
 *
 * There is one reader: while demand is collected, whoever goes back before the first period says what he wants
 * (md_posted_want, md_posted_want_openings); after the records it is all read once. Then a component in an earlier
 * period is a column like one of the list (md_posted_column): values, zeros, held figures and titles by subject. Measures
 * over components, prev, true_up and openings read nothing else.
 *
 * What is posted under a component's earlier name (`was`, of the component or of its plan) is the component's. All
 * versions of a plan share what is posted: it is kept under the first of that name (md_first_version).
 * Where several outcomes of one subject and period are posted, they are one figure, their sum.
 */
#ifndef MD_CALC_POSTED_H
#define MD_CALC_POSTED_H

#include "calc/pipeline.h"

struct md_posted_row {
    int32_t component, end, key; /* component: the first version */
    uint8_t status;              /* enum md_figure_status */
    const char *title;           /* NULL: a number */
    struct md_number value;
};

struct md_posted_account {
    int32_t balance, subject, record, end;
    struct md_number amount;
};

void md_posted_start(struct md_evaluation *evaluation);

/* Outcomes of the component in periods that begin on or after `since` are wanted. Nothing before the list: no. */
void md_posted_want(struct md_evaluation *evaluation, int component, int32_t since);
/* The balance opens somewhere: every movement before the first period is wanted. */
void md_posted_want_openings(struct md_evaluation *evaluation, int balance);
bool md_posted_opens(const struct md_evaluation *evaluation, int balance);

/* After md_load_records. */
enum md_status md_posted_read(struct md_evaluation *evaluation, struct md_diagnostics *out);
/* The keys of a tuple are known: by provisional key. */
void md_posted_settle(struct md_evaluation *evaluation, int kind, const int32_t *keys);
void md_posted_free(struct md_evaluation *evaluation);

/* Index of the first component of that full name. */
int md_first_version(const struct md_model *model, int component);

/* Rows of a component (any version) in order of period and subject. */
const struct md_posted_row *md_posted_rows(const struct md_evaluation *evaluation, int component, size_t *count);
/* Movements of all balances, in no order. */
const struct md_posted_account *md_posted_accounts(const struct md_evaluation *evaluation, size_t *count);

/* Fill the column of a component at an end before the list; false: nothing is posted there. */
bool md_posted_column(struct md_evaluation *evaluation, int component, struct md_column_at *column);

/* Ends of periods of the component that are posted and lie in the window with their whole length, earliest first. */
size_t md_posted_ends(const struct md_evaluation *evaluation, int component, struct md_window_days outer,
                      struct md_arena *arena, int32_t **ends);

#endif
