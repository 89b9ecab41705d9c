/* value/pairwise.h
 *
 * pairwise: weights from a matrix of comparisons: row i, column j says how many times as important
 * i is as j. The weights are the geometric means of the rows divided by their sum.
 *
 * Roots are rounded half to even at the 18th digit, the rest is exact as far as md_number is; a
 * consistent matrix of whole ratios gives the very fractions (4/7, 2/7, 1/7).
 * Source: HANDBOOK.md 5.11 (analytic hierarchy process).
 */
#ifndef MD_VALUE_PAIRWISE_H
#define MD_VALUE_PAIRWISE_H

#include <stddef.h>

#include "value/number.h"

/* The random index is known for 3 to 9; two things are always consistent. */
enum { MD_PAIRWISE_LEAST = 2, MD_PAIRWISE_MOST = 9 };

/* What a matrix can be refused for, each with its sentence. */
#define MD_PAIRWISE_FAULT_LIST(X)                                                                  \
    X(MD_PAIRWISE_FINE, "the matrix is possible")                                                  \
    X(MD_PAIRWISE_SIZE, "a matrix compares from 2 to 9 things")                                    \
    X(MD_PAIRWISE_SIGN, "a comparison is not above zero")                                          \
    X(MD_PAIRWISE_DIAGONAL, "a thing compared with itself is 1")                                   \
    X(MD_PAIRWISE_RECIPROCAL, "a comparison and its opposite have to multiply to 1")               \
    X(MD_PAIRWISE_RANGE, "a comparison is too large or too small")

#define MD_PAIRWISE_FAULT_ENUM(constant, sentence) constant,
enum md_pairwise_fault { MD_PAIRWISE_FAULT_LIST(MD_PAIRWISE_FAULT_ENUM) MD_PAIRWISE_FAULTS_COUNT };
#undef MD_PAIRWISE_FAULT_ENUM

/* The sentence of a fault; constant text. */
const char *md_pairwise_fault_text(enum md_pairwise_fault fault);

struct md_pairwise {
    enum md_pairwise_fault fault;
    size_t row, column;       /* of the fault, from 0 */
    struct md_number lambda;  /* mean of (A w)_i / w_i */
    struct md_number ratio;   /* consistency: (lambda - n) / (n - 1) / random index; 0 for two things */
};

/*
 * Weights of `count` things from `matrix`, count x count numbers by rows. `weights`: count places of
 * the caller's, which sum to 1 (to 18 digits), written on success.
 * Returns MD_OK, or MD_RANGE with the fault in `out`. Whether the ratio will do is the caller's.
 */
enum md_status md_pairwise_weights(const struct md_number *matrix, size_t count,
                                   struct md_number *weights, struct md_pairwise *out);

#endif
