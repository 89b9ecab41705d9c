/* run/payouts.h
 *
 * payouts: what an evaluation pays as CSV, byte for byte what `meed export payouts -f csv` prints of drafts of the same
 * periods; straight from the figures, for evaluations that store nothing.
 */
#ifndef MD_RUN_PAYOUTS_H
#define MD_RUN_PAYOUTS_H

#include "run/calculation.h"

/* The header and a row for each payout: subject, period, plan, component, amount, currency, sorted by these. `periods` are
 * those that were evaluated. Added to `out`. */
void md_payouts_csv(const struct md_calculation *calculation, const struct md_period *periods, size_t periods_count,
                    struct md_buffer *out);

/* The same into a file, which appears whole or not at all. MD_OK, MD_REFUSED or MD_STORAGE as md_folder_replace. */
enum md_status md_payouts_write(const struct md_calculation *calculation, const struct md_period *periods,
                                size_t periods_count, const char *path);

#endif
