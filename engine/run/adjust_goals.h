/* run/adjust_goals.h
 *
 * adjust_goals: one goal of a tree set by hand. An adjustment is a record of the kind that `adjusts` of the allocation
 * names, and `keep` reads it: so what is shown before anything is written is the evaluation with that record taken as
 * given, and what is written is the record, the decision, and the records of goals that were decided already.
 */
#ifndef MD_RUN_ADJUST_GOALS_H
#define MD_RUN_ADJUST_GOALS_H

#include "meed.h"
#include "run/project.h"

/*
 * Adjust the goal options->child of `rule` in options->period, or with `confirmed` 0 show what it would do. Months that
 * are posted stay: where the adjustment would change one, it is kept as well. MD_REFUSED: E0524 (there is no such goal
 * to adjust, or the tree is infeasible with it), E0525 (it is over), E0526 (`keep` does not read the record), E0501.
 */
enum md_status md_adjust_goals(struct md_project *project, const meed_goals_options *options,
                               const struct md_rule *rule);

#endif
