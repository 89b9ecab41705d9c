/* calc/becoming.h
 *
 * becoming: what outcomes of a rule become when a person approves them: the fields of the record that `becomes`
 * or `adjusts` declares, and what stands against the approval (`unless`). Derived on demand from what the evaluation has read,
 * like an explanation.
 */
#ifndef MD_CALC_BECOMING_H
#define MD_CALC_BECOMING_H

#include "calc/evaluate.h"
#include "eval/evaluator.h"

struct md_become {
    struct md_values *fields; /* of the fields of `becoming`, in their order; each by figure. Of a formula only */
    struct md_values unless;  /* by figure; states NULL: the rule has none */
};

/* Values for `becoming`, one of those of the rule, and for figures of that rule that are about subjects of its measure, in the order of md_evaluation_figures. They live
 * as long as the evaluation. */
void md_become(struct md_evaluation *evaluation, const struct md_rule *rule, const struct md_becoming *becoming,
               const struct md_figure *const *figures, size_t count, struct md_become *become);

#endif
