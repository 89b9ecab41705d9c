/* calc/kept_sums.h
 *
 * kept_sums: sums of credits and of records that stay from one evaluation to the next, so that a variant which changes what is paid for
 * them does not read the records again. Internal to calc/; evaluate.h has md_kept.
 *
 * Kept sums are used again only when all that they were made from is the same: the model, the rows of every table that was loaded (by
 * the stamps of their source), the days, the periods, and each param that one of their formulas reads.
 */
#ifndef MD_CALC_KEPT_SUMS_H
#define MD_CALC_KEPT_SUMS_H

#include "calc/credit_sums.h"
#include "calc/kind_sums.h"

/* What the tables of the evaluation are, for every key; called once they are loaded. A table without a stamp: nothing is kept. */
void md_kept_begin(struct md_evaluation *evaluation);

/* Of a credit: the sums kept, lent to the evaluation, or false. Afterwards what was made goes there, and stays lent. */
bool md_kept_credit(struct md_evaluation *evaluation, int credit, struct md_credit_sums *sums);
void md_keep_credit(struct md_evaluation *evaluation, int credit, struct md_credit_sums *sums);

/* Of a measure over records, likewise. */
bool md_kept_kind(struct md_evaluation *evaluation, const struct md_measure *measure, struct md_kind_sums *sums);
void md_keep_kind(struct md_evaluation *evaluation, const struct md_measure *measure, struct md_kind_sums *sums);

#endif
