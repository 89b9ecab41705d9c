/* run/draft.h
 *
 * draft: one period's evaluation on its way into the book (run_command.c) and onto the screen
 * (run_summary.c).
 */
#ifndef MD_RUN_DRAFT_H
#define MD_RUN_DRAFT_H

#include "meed.h"
#include "run/calculation.h"

struct md_draft {
    struct md_project *project;
    const meed_run_options *options;
    const char *from; /* folder of the records, and nothing is kept; NULL: the book */
    struct md_calculation calculation;
    struct md_arena arena;
    struct md_period period;
    struct md_run run;
    int32_t list_first; /* the first day of the list of periods that is run */
    const struct md_figure *figures;
    size_t figures_count;
    const struct md_unused *unused;
    size_t unused_count;
};

/* Canonical text of a number, in the draft's arena. */
const char *md_draft_number(struct md_draft *draft, const struct md_number *number);

/* The sentence of a reason, in the draft's arena. */
const char *md_draft_reason(struct md_draft *draft, const struct md_reason *reason);

/* Count subjects, zeros and held figures of draft->figures into draft->run; the first held ones are reported. */
void md_draft_count(struct md_draft *draft);

/* With --plan: a note (N0405) where the period reads what other plans paid earlier in the list. */
void md_draft_warn_one_plan(struct md_draft *draft);

/* With --strict: MD_FINDINGS (E0403) when figures are held. */
enum md_status md_draft_refuse_held(struct md_draft *draft);

/* `meed run --from`: run_from.c. */
enum md_status md_run_from(struct md_project *project, const meed_run_options *options);

/* What the run came to: totals by component, zeros and held figures by reason, records not used; in the
 * format of the project's output. */
void md_draft_print(struct md_draft *draft);

#endif
