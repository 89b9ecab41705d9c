/* run/goal_changes.h
 *
 * goal_changes: which goals two evaluations set differently: of two batches, or without and with an adjustment.
 */
#ifndef MD_RUN_GOAL_CHANGES_H
#define MD_RUN_GOAL_CHANGES_H

#include "run/calculation.h"

/* A row of an allocation: a goal, a reserve or a stretch. */
struct md_goal_row {
    const struct md_rule *rule;
    const struct md_figure *figure;
    const char *subject, *period;    /* as people read them */
};

/* The same row of both; one of them NULL where it is in the other only. */
struct md_goal_change {
    const struct md_goal_row *before, *after;
};

/* The rows of an allocation (NULL: of all), by rule, subject, period and word; in `arena`. */
size_t md_goal_rows(const struct md_calculation *calculation, const struct md_rule *rule, struct md_arena *arena,
                    struct md_goal_row **rows);

/* What is not the same in both, in that order; in `arena`. */
size_t md_goal_changes(const struct md_goal_row *before, size_t before_count, const struct md_goal_row *after,
                       size_t after_count, struct md_arena *arena, struct md_goal_change **changes);

/* Columns of a grid of changes: rule, child, period, row, before, after, change, unit; with `note` one more. */
void md_goal_changes_open(struct md_grid *grid, const char *schema, bool note);

/* Add a line for the change; `note` only where the grid has one, else NULL. */
void md_goal_change_print(const struct md_project *project, const struct md_goal_change *change, const char *note,
                          struct md_arena *arena, struct md_grid *grid);

#endif
