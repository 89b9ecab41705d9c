/* calc/explain.h
 *
 * explain: how a figure came about, derived on demand by the same evaluation. The tree it gives
 * adds up exactly to the figure: checked when it is made (a difference is a defect, MD_DEFECT).
 */
#ifndef MD_CALC_EXPLAIN_H
#define MD_CALC_EXPLAIN_H

#include "calc/evaluate.h"

enum md_explain_role {
    MD_EXPLAIN_TOTAL, /* all components of a subject in a period */
    MD_EXPLAIN_COMPONENT,
    MD_EXPLAIN_STEP,   /* a statement or path of a formula: text with numbers */
    MD_EXPLAIN_TIER,   /* a slice of a table */
    MD_EXPLAIN_FACTOR, /* times, cap, floor, negative, rounding */
    MD_EXPLAIN_MEASURE,
    MD_EXPLAIN_GOAL,
    MD_EXPLAIN_CREDIT,  /* one credit row with its record */
    MD_EXPLAIN_ROW,     /* one row of a measure that reads records or measures */
    MD_EXPLAIN_RANK,    /* place within a group */
    MD_EXPLAIN_BALANCE, /* closing of a balance: its opening and what was posted add up to it */
    MD_EXPLAIN_RULE,    /* an outcome of an allocation, scorecard or proposal */
    MD_EXPLAIN_NOTE     /* a reason or a count of what is not shown */
};

/* Texts live in the explanation's arena. Children add up to the value where `adds_up` says so. */
struct md_explanation {
    enum md_explain_role role;
    const char *title;        /* "commission base", "booked", "deal 1", "marginal tier 0.8 to 1" */
    const char *formula;      /* text of the formula or rule, or NULL */
    const char *with_numbers; /* the same with values in, or NULL */
    struct md_text_span span; /* where the rule stands */
    bool has_value;
    struct md_number value;
    const char *value_text; /* canonical text, text value, or the reason of a missing one */
    const char *unit;       /* "CNY", "" ... */
    int32_t date;           /* of a credit or row; INT32_MIN: none */
    bool unpaid;            /* a component that is only booked: not part of the total */
    bool adds_up;           /* the children's values sum to value */
    struct md_explanation *first_child, *last_child;
    size_t children_count;
    struct md_explanation *next;
};

/*
 * Explain the figures of `subject` (dense key index of kind `kind`) in the period with that index;
 * `component` -1: all. `depth`: levels of measures and credits to follow (3 is usual).
 * The tree lives in `arena`. MD_NOT_FOUND: the subject has no figure.
 */
enum md_status md_explain(struct md_evaluation *evaluation, uint32_t period, int kind,
                          int32_t subject, int component, int depth, struct md_arena *arena,
                          struct md_explanation **tree, struct md_diagnostics *out);

#endif
