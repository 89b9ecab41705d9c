/* value/split.h
 *
 * split: share a whole among parts so that the parts sum to it exactly.
 *
 * Invariants: the parts sum to the whole; no part is a full unit away from its exact share; of
 * equal claims on a left-over unit the earlier in order wins; a part of weight 0 gets nothing.
 * Shares and remainders are compared as exact fractions, whatever the weights' denominators.
 */
#ifndef MD_VALUE_SPLIT_H
#define MD_VALUE_SPLIT_H

#include <stddef.h>

#include "base/status.h"
#include "value/number.h"

/* What a split can be refused for, each with its sentence. */
#define MD_SPLIT_FAULT_LIST(X)                                                                     \
    X(MD_SPLIT_FINE, "the split is possible")                                                      \
    X(MD_SPLIT_NO_PARTS, "there are no parts to divide among")                                     \
    X(MD_SPLIT_UNIT, "the unit is not above zero")                                                 \
    X(MD_SPLIT_WHOLE, "the whole is not a whole number of units")                                  \
    X(MD_SPLIT_WEIGHT, "a weight is below zero")                                                   \
    X(MD_SPLIT_NO_WEIGHT, "all weights are zero")                                                  \
    X(MD_SPLIT_SIZE, "the whole has too many units")                                               \
    X(MD_SPLIT_NEGATIVE, "the whole is below zero")                                                \
    X(MD_SPLIT_CROSSED, "a part's floor is above its ceiling")                                     \
    X(MD_SPLIT_FLOORS, "the floors add to more than the whole")                                    \
    X(MD_SPLIT_CEILINGS, "the ceilings add to less than the whole")

#define MD_SPLIT_FAULT_ENUM(constant, sentence) constant,
enum md_split_fault { MD_SPLIT_FAULT_LIST(MD_SPLIT_FAULT_ENUM) MD_SPLIT_FAULTS_COUNT };
#undef MD_SPLIT_FAULT_ENUM

/* The sentence of a fault; constant text. */
const char *md_split_fault_text(enum md_split_fault fault);

/*
 * Share `whole` (any sign, a multiple of `unit`) by `weights`, largest remainder. A negative whole
 * is split as its absolute value, then negated.
 *
 * unit:    above zero: the step in which parts are counted (0.01, 1, 10000, 10^-18).
 * weights: parts_count numbers, none below zero, not all zero; the caller keeps them.
 * parts:   parts_count places of the caller's; written on success, left alone on failure. May not
 *          overlap the weights.
 * fault:   NULL, or gets MD_SPLIT_FINE or the rule that is broken, for the caller's message.
 * Returns MD_OK, or MD_RANGE when a rule above is broken. The whole may count up to 2^127 units
 * (any whole does at a unit of 10^-18 or more).
 * Cost: up to 32 parts whose weights have a common denominator below 2^63 use no heap; with
 * unlike denominators the time grows with the square of parts_count.
 * Source: handbook 1.2 (goals), 4.1 (shared prizes).
 */
enum md_status md_split(const struct md_number *whole, const struct md_number *unit,
                        const struct md_number *weights, size_t parts_count,
                        struct md_number *parts, enum md_split_fault *fault);

#endif
