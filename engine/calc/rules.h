/* calc/rules.h
 *
 * rules: allocations, scorecards and proposals. Internal to calc/.
 *
 * A rule is evaluated once for each of its own periods that somebody reads or that is due: then all
 * its subjects (an allocation's parts must sum, a scorecard's grades may be shares). Its result is
 *   - values by subject, one for the own period or one for each period of `into`: what the measure
 *     of its name is, in every place where a measure can be read;
 *   - rows: its outcomes (calc/evaluate.h), in order. They become figures of the period of the request in which the
 *     rule is due.
 *
 * A sort of rule is a function that fills in the values and adds rows (md_rule_evaluate), and one that
 * explains the value of a subject (md_explain_rule).
 */
#ifndef MD_CALC_RULES_H
#define MD_CALC_RULES_H

#include "calc/pipeline.h"

struct md_rule_result {
    const struct md_rule *rule;
    struct md_period period;            /* its own */
    const struct md_subjects *subjects; /* in force in it; read on its last day */
    size_t parts_count;                 /* 1 without `into` */
    struct md_period *parts;
    struct md_values *values;           /* by part, then subject */
    struct md_rule_row *rows;
    size_t rows_count, rows_capacity;
    void *details;                      /* of the sort of rule, for explanations */
};

/* The rule's own period in which the day before `end` lies; the periods of `into` inside one. */
struct md_period md_rule_period(const struct md_model *model, const struct md_rule *rule, int32_t end);
size_t md_rule_parts(const struct md_model *model, const struct md_rule *rule,
                     const struct md_period *own, struct md_arena *arena, struct md_period **parts);

/* The result in the own period in which the day before `end` lies, evaluated when it is first asked for. */
const struct md_rule_result *md_rule_get(struct md_evaluation *evaluation,
                                         const struct md_rule *rule, int32_t end);
/* Fill in a column of the rule's measure. */
void md_rule_column(struct md_evaluation *evaluation, const struct md_rule *rule,
                    struct md_column_at *column);
void md_rules_forget(struct md_evaluation *evaluation);

/* A new row for the caller to complete: of the own period, without a value and nothing due. */
struct md_rule_row *md_rule_add_row(struct md_rule_result *result, const char *word, int kind,
                                    int32_t subject);
/* The row of a value: a number (0 is zero), a text, or held with the reason of what is missing or in error. */
void md_rule_row_set(struct md_rule_row *row, const struct md_values *values, size_t index,
                     struct md_type type);

/* Values of a formula for a list of subjects; in the evaluation's arena. */
struct md_values md_rule_values(struct md_evaluation *evaluation, const struct md_bound *bound,
                                const struct md_formula *formula, const struct md_subjects *subjects,
                                const int32_t *list, size_t count);

/* proposal.c */
void md_proposal_evaluate(struct md_evaluation *evaluation, struct md_rule_result *result);

/* allocation.c */
void md_allocation_evaluate(struct md_evaluation *evaluation, struct md_rule_result *result);
/* scorecard.c */
void md_scorecard_evaluate(struct md_evaluation *evaluation, struct md_rule_result *result);

struct md_explainer;
struct md_explanation;
/* explain_proposal.c */
void md_explain_proposal(struct md_explainer *explainer, struct md_explanation *node,
                         const struct md_rule_result *result, int32_t subject, int depth);
/* explain_rule.c: how the rule came to the value of a subject, below `node`. */
void md_explain_rule(struct md_explainer *explainer, struct md_explanation *node,
                     const struct md_rule *rule, int32_t end, int32_t subject, int depth);
/* Outcomes of a subject in a period of the request, below `total`. */
void md_explain_rules(struct md_explainer *explainer, struct md_explanation *total, uint32_t period,
                      int kind, int32_t subject, int depth);

#endif
