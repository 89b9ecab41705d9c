/* calc/explain_tree.h
 *
 * explain_tree: what the files that make explanations share. Internal to calc/.
 *
 * Every number in the tree is a value of the evaluation or computed again by the same functions;
 * where the two disagree the tree is marked broken and md_explain gives MD_DEFECT.
 */
#ifndef MD_CALC_EXPLAIN_TREE_H
#define MD_CALC_EXPLAIN_TREE_H

#include "calc/explain.h"
#include "calc/pipeline.h"

/* Rows shown below one measure; what is beyond is one line with its sum. */
enum { MD_EXPLAIN_ROWS_MAX = 2000 };

struct md_explainer {
    struct md_evaluation *evaluation;
    struct md_arena *arena;
    bool broken;
    const char *broken_at;
};

/* A new last child of `parent` (NULL: a root). */
struct md_explanation *md_explain_add(struct md_explainer *explainer, struct md_explanation *parent,
                                      enum md_explain_role role, const char *title);
/* How something called `name` is shown: `shown`, and in brackets the title that people read where the plan gives one. */
const char *md_explain_titled(struct md_explainer *explainer, const char *shown, const char *name, const char *title);
void md_explain_number(struct md_explainer *explainer, struct md_explanation *node,
                       const struct md_number *value, struct md_type type);
/* A value of a column: its number or text, or the reason why there is none. */
void md_explain_value(struct md_explainer *explainer, struct md_explanation *node,
                      const struct md_values *values, size_t index, struct md_type type);
void md_explain_reason(struct md_explainer *explainer, struct md_explanation *node,
                       const struct md_reason *reason);
/* One line: "rounded to 0.01, half-up" with the value after it. */
struct md_explanation *md_explain_step(struct md_explainer *explainer,
                                       struct md_explanation *parent, enum md_explain_role role,
                                       const char *title, const struct md_number *value,
                                       struct md_type type);
/* Do the children of that role sum to `total`? Marks the node, or the tree broken. */
void md_explain_check_sum(struct md_explainer *explainer, struct md_explanation *node,
                          const struct md_number *total);

/* Name of a subject or record: its key, or "whole"; `row` where only that is known. */
const char *md_explain_key(struct md_explainer *explainer, int kind, int32_t key);
const char *md_explain_record(struct md_explainer *explainer, int kind, uint32_t row);

/* A scope of one row. */
struct md_one_row {
    struct md_scope scope;
    uint32_t row, subject_row;
    int32_t subject_key, date;
};
void md_one_subject(struct md_one_row *one, const struct md_subjects *subjects, int32_t key);
void md_one_record(struct md_one_row *one, uint32_t row, int32_t date);
/* Begin the evaluator of the calling thread on it. */
struct md_evaluator *md_explain_begin(struct md_explainer *explainer, const struct md_bound *bound,
                                      const struct md_one_row *one);
/* A number of the row; false: missing, in error or no number. */
bool md_explain_evaluate(struct md_evaluator *evaluator, const struct md_formula *formula,
                         struct md_number *value);

/* explain_formula.c: text of the formula, the same with numbers in, its statements as steps. The
 * evaluator has begun. */
void md_explain_formula(struct md_explainer *explainer, struct md_explanation *node,
                        const struct md_formula *formula, struct md_evaluator *evaluator);

/* explain_measure.c: the measure's value for a subject, with its rows as far as `depth` goes. */
struct md_explanation *md_explain_measure(struct md_explainer *explainer,
                                          struct md_explanation *parent, int64_t column,
                                          int32_t end, int32_t subject, int depth);
/* Measures of the own subject that formulas read, each once, below `node`. */
void md_explain_measures_read(struct md_explainer *explainer, struct md_explanation *node,
                              const struct md_formula *formula, int32_t end, int32_t subject,
                              int depth, int64_t but);

/* explain_scorecard.c: the lines of a card below its total, as far as `depth` goes. */
struct md_cards;
void md_explain_card(struct md_explainer *explainer, struct md_explanation *node, const struct md_cards *cards,
                     int32_t subject, int depth);

/* explain_lines.c: the lines of a component per line, held ones with their reasons, and their sum; false: it is not known. scale: NULL: none. */
bool md_explain_lines(struct md_explainer *explainer, struct md_explanation *parent, const struct md_due *due,
                      const struct md_column_at *column, const struct md_bound *bound, int32_t subject,
                      const struct md_number *scale, struct md_number *value);

/* explain_balance.c: the balances of a subject in a period; component -1: all. */
void md_explain_balances(struct md_explainer *explainer, struct md_explanation *total, uint32_t period, int kind,
                         int32_t subject, int component);

/* explain_component.c */
void md_explain_component(struct md_explainer *explainer, struct md_explanation *parent,
                          const struct md_due *due, int32_t subject, int depth);

#endif
