/* support/eval/plain_evaluator.h
 *
 * plain_evaluator: the reference for eval/: one row at a time, one node at a time, by recursion, with no
 * batches, selections or caches. It takes the same binding and scope as the evaluator and must give
 * the same states, values and reasons, bit for bit. Formulas must not be nested deeply.
 */
#ifndef MD_TESTS_PLAIN_EVALUATOR_H
#define MD_TESTS_PLAIN_EVALUATOR_H

#include "eval/evaluator.h"

struct plain_value {
    enum md_state state;
    struct md_reason reason;
    struct md_number number;
    int64_t integer;
    struct md_slice text;
};

/* The value of `node` for one row of the scope; texts in `arena`. */
struct plain_value plain_evaluate(const struct md_binding *binding, const struct md_scope *scope,
                                  md_node_index node, size_t row, struct md_arena *arena);

/* Does the evaluator's vector hold this value at the row? Asserts nothing, so that callers can say more. */
bool plain_agrees(const struct md_node *node, const struct plain_value *value,
                  const struct md_vector *vector, size_t row);

#endif
