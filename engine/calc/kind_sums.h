/* calc/kind_sums.h
 *
 * kind_sums: what the aggregates of a measure come to for each subject in each span of days, added up while the records of its kind are
 * read once, for all windows. Internal to calc/.
 *
 * Only measures whose aggregates are sums, counts and averages of numbers, and whose formulas are decided by the record alone, as one program
 * (eval/program.h). Records that it cannot decide are listed and left to the evaluator, window by window.
 */
#ifndef MD_CALC_KIND_SUMS_H
#define MD_CALC_KIND_SUMS_H

#include "calc/aggregate.h"
#include "calc/day_spans.h"
#include "eval/program.h"

enum { MD_KIND_SUMS_FORMS_MAX = 16 };

/* Sums of one thread and one aggregate, by subject and span: [subject * spans.count + span]. */
struct md_kind_cells {
    md_i128 *sums; /* counts of 10^-scale; NULL: a count needs none */
    uint32_t *counts;
};

struct md_kind_sums {
    bool tried, usable;
    bool lent; /* kept for other evaluations (calc/kept_sums.h), which frees it */
    const struct md_measure *measure;
    const struct md_table *table;
    const struct md_aggregate_form *forms;
    size_t forms_count;
    struct md_program *program;
    int when, by; /* roots; -1: none, of a whole */
    int filters[MD_KIND_SUMS_FORMS_MAX], values[MD_KIND_SUMS_FORMS_MAX]; /* roots, -1: none */
    int scales[MD_KIND_SUMS_FORMS_MAX];
    struct md_day_spans spans;
    size_t subjects_count, threads;
    struct md_kind_cells *cells; /* [thread * forms_count + form]; of thread 0 all, once they are done */
    struct md_lanes **lanes;     /* by thread */
    uint32_t **left;             /* by task: rows left to the evaluator, ascending */
    size_t *left_counts;
    size_t tasks_count;
};

/* Evaluated when first asked for; `binding` is that of the measure, whose formulas must not read the window. NULL: it needs its rows. */
const struct md_kind_sums *md_kind_sums_get(struct md_evaluation *evaluation, const struct md_measure *measure,
                                            const struct md_aggregate_form *forms, size_t forms_count, const struct md_binding *binding);
void md_kind_sums_free(struct md_kind_sums *sums);

#endif
