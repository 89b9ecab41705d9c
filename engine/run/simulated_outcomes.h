/* run/simulated_outcomes.h
 *
 * simulated_outcomes: what two sets of rules say about everything, outcome by outcome: pay, awards, goals, scores, grades and
 * proposals (`meed simulate --outcomes`). simulate_command.c evaluates both sides and shows them here.
 */
#ifndef MD_RUN_SIMULATED_OUTCOMES_H
#define MD_RUN_SIMULATED_OUTCOMES_H

#include "base/map.h"
#include "run/calculation.h"

/* One outcome under both sets of rules. NULL: that side has none. */
struct md_simulated_outcome {
    const char *rule, *word, *subject, *period, *run_period, *unit;
    struct md_simulated_side {
        const char *value; /* as the book keeps it; "held" */
        const char *said;  /* its reason, of a proposal what people read */
        const char *due;
        struct md_number number;
        bool has_number;
    } sides[2];
};

struct md_simulated_outcomes {
    struct md_arena arena;
    struct md_simulated_outcome *rows;
    size_t count, capacity;
    struct md_map known;
};

/* Take the outcomes of one side: 0 the rules in force, 1 those tried. Copies all. */
void md_simulated_outcomes_add(struct md_simulated_outcomes *outcomes, struct md_calculation *calculation,
                               const struct md_period *periods, int side);

/* Those that differ in value, reason or due day (all: every one), by rule, outcome, subject and period. */
enum md_status md_simulated_outcomes_print(struct md_simulated_outcomes *outcomes, bool all, struct md_out *out);
void md_simulated_outcomes_free(struct md_simulated_outcomes *outcomes);

#endif
