/* run/whom.h
 *
 * whom: what to answer when somebody is asked about who has no figure: another spelling, a name instead of a
 * key, or somebody for whom nothing is due.
 */
#ifndef MD_RUN_WHOM_H
#define MD_RUN_WHOM_H

#include "run/project.h"

/*
 * Report about `who`, whom the plans of `model` did not meet in `period`. A key of the book that plans, rules
 * or measures are about: N0403 and MD_FINDINGS (nothing is due, or it is only measured). Else E0909 and MD_USAGE, with the people whose label holds the text, or the three nearest keys.
 */
enum md_status md_whom_report(struct md_project *project, const struct md_model *model, const char *who,
                              const char *period, struct md_arena *arena);

#endif
