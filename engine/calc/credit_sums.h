/* calc/credit_sums.h
 *
 * credit_sums: what a credit comes to for each payee in each span of days, added up while the records are read. Internal to calc/.
 *
 * A measure that only adds or counts the rows of a credit over whole spans (calc/day_spans.h) needs no rows. Formulas run as one program
 * (eval/program.h); records that it cannot decide (something missing, an error, shares that do not add to 1, a receiver that is missing)
 * become rows as in credit_rows.c, beside the sums.
 */
#ifndef MD_CALC_CREDIT_SUMS_H
#define MD_CALC_CREDIT_SUMS_H

#include "calc/credit_split.h"
#include "calc/day_spans.h"
#include "calc/pipeline.h"
#include "eval/program.h"

/* Sums of one thread, by payee and span: [payee * spans.count + span]. */
struct md_credit_cells {
    md_i128 *sums;      /* counts of 10^-scale */
    uint32_t *counts;   /* rows */
    struct md_lanes *lanes;
    /* Records whose `when` is false, by span: */
    uint64_t *unused_rows;
    uint32_t *unused_first;
    md_i128 *unused_sums; /* of values, at the value's own scale */
};

struct md_credit_sums {
    bool tried, usable;
    bool lent; /* kept for other evaluations (calc/kept_sums.h), which frees it */
    struct md_credit_rows rest;
    const struct md_credit *credit;
    struct md_program *program;
    size_t roots_count;
    int when, value;                  /* roots; -1: no `when` */
    int paths[MD_RECEIVERS_MAX];      /* roots, by receiver */
    int shares[MD_RECEIVERS_MAX];     /* -1: rest */
    int64_t share_powers[MD_RECEIVERS_MAX]; /* brings the share to share_scale */
    int share_scale;
    int rest_taker;                       /* the one receiver who has what the others leave, where no record has to be asked whether the
                                       * shares are right; -1: each has */
    int scale;                        /* of the sums */
    struct md_day_spans spans;
    size_t payees_count;
    size_t threads;
    struct md_credit_cells *cells;    /* by thread; of [0] all, once they are done */
};

/* The rows of one program run; which of them take part, do not, and are left to the evaluator. */
struct md_credit_adder {
    struct md_credit_sums *sums;
    struct md_credit_cells *cells;
    size_t count, taken_count, unused_count, left_count;
    uint32_t rows[MD_PROGRAM_ROWS];
    int32_t dates[MD_PROGRAM_ROWS];
    uint16_t taken[MD_PROGRAM_ROWS], unused[MD_PROGRAM_ROWS], left[MD_PROGRAM_ROWS];
    uint8_t is_left[MD_PROGRAM_ROWS];
    int64_t rests[MD_PROGRAM_ROWS]; /* by place in `taken` */
    uint32_t spans[MD_PROGRAM_ROWS];
};

/* Evaluated when first asked for. NULL: the credit needs more than sums. */
const struct md_credit_sums *md_credit_sums_get(struct md_evaluation *evaluation, int credit);
void md_credit_sums_free(struct md_credit_sums *sums);

/* For credit_rows.c: */
struct md_credit_adder *md_credit_adder_open(struct md_credit_sums *sums, size_t thread);
void md_credit_adder_close(struct md_credit_adder *adder);
/* Add what can be added; what is left, ascending, stands in `left`. */
void md_credit_adder_run(struct md_credit_adder *adder);
/* credit_rows.c: read the records once, into the sums and their rest. */
void md_credit_rows_sum(struct md_evaluation *evaluation, int credit, struct md_credit_sums *sums);

#endif
