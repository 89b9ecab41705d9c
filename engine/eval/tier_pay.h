/* eval/tier_pay.h
 *
 * tier_pay: what a table of tiers gives for a number. Edges are compared as edge x scale with the
 * number; nothing is divided. Source: LANGUAGE.md section 3, HANDBOOK.md 5.0 and 5.7.
 */
#ifndef MD_EVAL_TIER_PAY_H
#define MD_EVAL_TIER_PAY_H

#include "eval/evaluator.h"
#include "expr/tiers.h"

/* A table with its params looked up for a date: made once a batch or period, not once a row. */
struct md_tiers_now {
    const struct md_tiers *tiers; /* the version of the date */
    const struct md_tiers *whole; /* with all versions */
    struct md_number *edges;  /* tiers_count each */
    struct md_number *values;
    struct md_number below;
    bool missing_param;       /* a param without a value on the date */
    int param;                /* that param, the first one; else -1 */
    bool disordered;          /* params make edges that do not ascend: every use is MD_RANGE */
};

/* In `arena`. params may be NULL where the table names none. */
struct md_tiers_now md_tiers_at(const struct md_tiers *tiers, const struct md_param_values *params,
                                int32_t date, struct md_arena *arena);

/* Look the params up again for another date, in the memory of `now`. */
void md_tiers_move(struct md_tiers_now *now, const struct md_param_values *params, int32_t date);

/*
 * The pay on `x`: marginal: each slice at its own rate, below the first edge and for negative amounts
 * the rate `below`; slab: x times the rate reached; interpolated: x times the rate at x. `scale` NULL: 1.
 * `below` is 0 unless given, for all three: under a threshold nothing is paid, and nobody is held.
 *
 * A tier reaches from its edge to just below the next one; with edge = "upper" from just above its edge
 * to the next one included, and the first tier also owns its own edge unless `below` is given.
 *
 * Returns MD_OK, MD_RANGE (overflow, or a disordered table), MD_NOT_FOUND (below the first edge of a table
 * of texts: the caller makes it "below the first tier"), MD_ZERO_DIVISION (a scale that is not above zero: the caller makes it "no goal"). The table must
 * have no missing param and no texts.
 */
enum md_status md_tiers_pay(const struct md_tiers_now *now, const struct md_number *x,
                            const struct md_number *scale, struct md_number *pay);

/* The value at `x`: the rate of the tier reached, or its text (*text, else NULL; text may be NULL when
 * the table has none). `tier` gets its index, -1 below the first; it may be NULL. Interpolated: the index of
 * the point at or before x. Statuses as above; MD_NOT_FOUND below the first edge unless `below` is given. */
enum md_status md_tiers_rate(const struct md_tiers_now *now, const struct md_number *x,
                             const struct md_number *scale, struct md_number *rate,
                             const char **text, int *tier);

/* The slices of a marginal pay, for explanations: slice i is the part of x between its edges, from low to
 * high; a negative x is one slice of tier -1 from 0 to x; 0 has none. The pays add to md_tiers_pay().
 * Returns the count, at most slices_max; 0 also where md_tiers_pay() fails. */
struct md_tier_slice {
    int tier;               /* -1: below the first edge */
    struct md_number from, to; /* scaled edges; `to` of the last is x */
    struct md_number part, rate, pay;
};
size_t md_tiers_slices(const struct md_tiers_now *now, const struct md_number *x,
                       const struct md_number *scale, struct md_tier_slice *slices, size_t slices_max);

#endif
