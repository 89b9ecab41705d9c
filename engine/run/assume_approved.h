/* run/assume_approved.h
 *
 * assume_approved: a simulation in which everything that rules propose is approved as proposed.
 */
#ifndef MD_RUN_ASSUME_APPROVED_H
#define MD_RUN_ASSUME_APPROVED_H

#include "run/calculation.h"

/*
 * Fill `assumed` with the records that outcomes of the rules become: of the periods, of those before them in the own
 * period of a rule, and of the own period before that where outcomes come at its end. What is approved may lead to
 * further outcomes: evaluated again until the records stay the same. What `unless` speaks against and a division with
 * held parts are left out. Statuses of md_evaluate; MD_REFUSED (E0522).
 */
enum md_status md_assume_approved(struct md_project *project, const struct md_param_values *params,
                                  const struct md_period *periods, size_t periods_count, struct md_assumed *assumed);

#endif
