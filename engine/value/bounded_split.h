/* value/bounded_split.h
 *
 * bounded_split: share a whole among parts that have floors and ceilings, or by a divisor method.
 *
 * The bounds are whole units: ceil(floor) <= part <= floor(ceiling). Every bound that an exact share
 * violates is fixed and the rest is shared by the same weights, until none is violated; where floors
 * and ceilings are both violated the side with the larger total violation is fixed first, ceilings
 * when both are equal. Then
 *   largest remainder   md_split() among the parts that are not fixed;
 *   Sainte-Lague, D'Hondt   each unit goes to the part with the highest weight / (2k + 1), weight / (k + 1),
 *                       k being the units that it has, as far as its bounds allow.
 *
 * Invariants: the parts sum to the whole and keep their bounds; of equal claims the earlier in order
 * wins; nothing is rounded on the way, whatever the weights' denominators.
 */
#ifndef MD_VALUE_BOUNDED_SPLIT_H
#define MD_VALUE_BOUNDED_SPLIT_H

#include <stdbool.h>

#include "value/split.h"

enum md_split_method { MD_SPLIT_LARGEST_REMAINDER, MD_SPLIT_SAINTE_LAGUE, MD_SPLIT_DHONDT };

enum md_split_fixed { MD_SPLIT_FREE, MD_SPLIT_AT_FLOOR, MD_SPLIT_AT_CEILING };

struct md_split_part {
    struct md_number weight;              /* not below zero */
    bool has_floor, has_ceiling;
    struct md_number floor, ceiling;
    /* out: */
    struct md_number part;
    enum md_split_fixed fixed;            /* a bound that its exact share would have violated */
};

struct md_split_rules {
    struct md_number unit;                /* above zero */
    enum md_split_method method;
    bool equal_when_zero; /* parts that are left with weights of zero only share equally; else they are refused */
};

/*
 * Share `whole`, which is not below zero and a multiple of the unit, of at most 2^100 units.
 *
 * fault:     MD_SPLIT_FINE or what makes it impossible.
 * shortfall: for MD_SPLIT_FLOORS and MD_SPLIT_CEILINGS what the bounds are too much or too little by.
 * Returns MD_OK, or MD_RANGE with the parts left alone.
 * Cost: a round for each time that bounds are fixed, at most one a part; a divisor method looks at all
 * parts again for each unit by which it differs from largest remainder.
 * Source: handbook 1.2.
 */
enum md_status md_bounded_split(const struct md_number *whole, const struct md_split_rules *rules,
                                struct md_split_part *parts, size_t count,
                                enum md_split_fault *fault, struct md_number *shortfall);

#endif
