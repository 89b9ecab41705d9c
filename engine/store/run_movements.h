/* store/run_movements.h
 *
 * run_movements: movements of balances as rows of a run. Internal to store/; what others may call is in runs.h.
 *
 * What of a movement is sealed follows the outcomes in the run's digest: for each movement, in order of subject,
 * record, balance, period, plan, component and subject kind (bytes), the word `movement;`, these, record kind, value
 * and unit, each as `length:text;`, then a newline.
 */
#ifndef MD_STORE_RUN_MOVEMENTS_H
#define MD_STORE_RUN_MOVEMENTS_H

#include "base/digest.h"
#include "store/runs.h"

void md_run_movements_digest(const struct md_run *run, struct md_digester *digester);

/* Statuses of the database's calls. */
enum md_status md_run_movements_insert(struct md_book *book, const struct md_run *run, struct md_diagnostics *out);
enum md_status md_run_movements_read(struct md_book *book, struct md_arena *arena, struct md_run *run,
                                     struct md_diagnostics *out);

#endif
