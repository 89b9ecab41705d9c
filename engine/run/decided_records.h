/* run/decided_records.h
 *
 * decided_records: the records that outcomes of a rule become when a person has approved or adjusted them.
 */
#ifndef MD_RUN_DECIDED_RECORDS_H
#define MD_RUN_DECIDED_RECORDS_H

#include "run/calculation.h"

/* An outcome that is approved, and the value decided upon: canonical text of a number, or a text. */
struct md_approved {
    const struct md_figure *figure;
    const char *value; /* "" of a goal that is free again */
};

/* All outcomes of the rule that can be decided about, with the values proposed; in `arena`. */
size_t md_decided_figures(const struct md_calculation *calculation, const struct md_rule *rule, struct md_arena *arena,
                          struct md_approved **approved);

/* Only those against which `unless` has nothing, moved to the front: how many. */
size_t md_decided_keep(struct md_calculation *calculation, const struct md_rule *rule, struct md_approved *approved,
                       size_t count);

/*
 * May they be approved? Asks the rule's `unless` about each. MD_OK; MD_REFUSED (E0523: the first refusals in full, the
 * others counted).
 */
enum md_status md_decided_may(struct md_calculation *calculation, const struct md_rule *rule,
                              const struct md_approved *approved, size_t count);

/*
 * Add a row for each to `table`, as `becoming` (one of those of the rule) says. The table is as one from a file:
 * initialised by the first call (`kind` NULL), freed by the caller. MD_OK; MD_REFUSED (E0522: a value that a field
 * cannot hold).
 */
enum md_status md_decided_records(struct md_calculation *calculation, const struct md_rule *rule,
                                  const struct md_becoming *becoming, const struct md_approved *approved, size_t count,
                                  const char *reason, struct md_table *table);

#endif
