/* calc/proposal_text.h
 *
 * proposal_text: what a proposal says to people. A sentence keeps its words when a value in it is missing, and has a
 * word for that value in its own language ("no goal", 無目標), never the name of a field. Internal to calc/.
 */
#ifndef MD_CALC_PROPOSAL_TEXT_H
#define MD_CALC_PROPOSAL_TEXT_H

#include "calc/rules.h"

enum md_language { MD_ENGLISH, MD_CHINESE };

/*
 * The sentence of `formula` for one subject, for whom its value is missing or an error: its parts one by one, those of
 * the branch that he takes, each as text or the word for what it has not. `bound`: the formula's. In the evaluation's
 * arena.
 */
const char *md_proposal_text(struct md_evaluation *evaluation, const struct md_bound *bound,
                             const struct md_formula *formula, const struct md_subjects *subjects, int32_t subject,
                             enum md_language language);

/* The word for a value that is missing for this reason; a designer's own text is that text. In `arena`. */
const char *md_gap_word(const struct md_model *model, const struct md_reason *reason, enum md_language language,
                        struct md_arena *arena);

#endif
