/* calc/evaluate.h
 *
 * evaluate: the one entry point of the pipeline. Batch run, simulation, explanation, test and
 * replay are this call with other inputs. It sees no file, no database and no Lua: records come
 * through callbacks as tables, results leave as figures.
 *
 * Two phases throughout: rows to credits and row values (by shares of the rows, in parallel), then
 * combination by subject. Results do not depend on the number of threads or the order of input.
 */
#ifndef MD_CALC_EVALUATE_H
#define MD_CALC_EVALUATE_H

#include "eval/evaluator.h"
#include "model/model.h"

/* What calc asks for: rows of a kind. Same meaning as in store/book.h, which calc does not know. */
struct md_rows_wanted {
    const struct md_kind *kind;
    const bool *fields; /* one flag a field */
    int date_field;     /* -1: all rows */
    int32_t from, to;   /* from <= date < to, when date_field is given */
    bool with_undated;  /* also rows without that date (to report them as unused) */
    bool with_keys;     /* keys and first_row_of_key: the kind is a subject or is referred to */
};

enum md_figure_status { MD_FIGURE_VALUE, MD_FIGURE_ZERO, MD_FIGURE_HELD };

/* What periods before the evaluated ones have come to, as texts: names of the model and of keys. Days of their period
 * are half open. record NULL: the balance has none. */
struct md_posted_movement {
    const char *balance, *subject, *record;
    int32_t first, end;
    struct md_number amount;
};

struct md_posted_outcome {
    const char *plan, *component, *subject;
    int32_t first, end;
    enum md_figure_status status;
    const char *text;       /* a title, or the number as it is kept; "" when held */
    struct md_number value; /* 0 where the text is no number */
};

/* Which of it is wanted: outcomes of periods that begin on or after `since` (and every held one where movements are
 * wanted too: whoever is held has no known balance), and movements of all periods; both of periods that end on or
 * before the day `before`. */
struct md_posted_wanted {
    int32_t since, before;
    bool movements;
};

struct md_posted_visitor {
    void *context;
    void (*outcome)(void *context, const struct md_posted_outcome *outcome);
    void (*movement)(void *context, const struct md_posted_movement *movement);
};

/*
 * Where records and what is posted come from. The callbacks return MD_OK or a status with
 * diagnostics in `out`; what keys and rows fill in belongs to calc afterwards (freed by
 * md_table_free, md_keys_free); what the visitor is shown is gone after the call. The last may be
 * NULL: nothing is posted. It is asked once, before anything is evaluated, and only where the
 * periods evaluated read what was paid before them (posted.c); the order of visits never matters.
 */
struct md_record_source {
    void *context;
    enum md_status (*keys)(void *context, const struct md_kind *kind, struct md_keys *keys,
                           struct md_diagnostics *out);
    enum md_status (*rows)(void *context, const struct md_rows_wanted *wanted,
                           const struct md_keys *const *keys_of_kind, struct md_table *table,
                           struct md_diagnostics *out);
    enum md_status (*posted)(void *context, const struct md_posted_wanted *wanted,
                             const struct md_posted_visitor *visitor, struct md_diagnostics *out);
};

/* Sums that evaluations of one model share while their records and params are the same (tables with a stamp). Used by one evaluation
 * at a time, and kept until that is freed; an evaluation that was made with it must be freed before it. */
struct md_kept;
struct md_kept *md_kept_new(const struct md_model *model);
void md_kept_free(struct md_kept *kept); /* NULL: nothing */

struct md_evaluate_request {
    const struct md_model *model;
    const struct md_record_source *source;
    const struct md_period *periods; /* in order of time */
    size_t periods_count;
    const struct md_param_values *params; /* by param index: the model's own, or changed ones */
    size_t threads;                       /* at least 1 */
    const char *only_plan;                /* NULL: all plans that are due */
    bool all_measures;    /* also evaluate every measure in each period, read by a plan or not */
    bool for_explanation; /* load the keys of the record kinds too, so that md_explain can name them
                           */
    struct md_kept *kept; /* NULL: nothing is kept */
    bool only_openings; /* pay nobody: the openings of the balances in the first period are all that
                           is asked for */
};

/* An outcome of a rule: (subject, period, word). */
struct md_rule_row {
    int kind;                 /* of the subject; MD_KIND_NONE: a group that is no record, named by `group` */
    int32_t subject;          /* dense key index; 0 for whole and for a group */
    const char *group;
    struct md_period period;  /* what it is about: the own period, or one of `into` */
    const char *word;         /* "goal", "reserve", "score" ... */
    enum md_figure_status status;
    struct md_type type;      /* number with its unit, or text */
    struct md_number value;
    const char *text;         /* of a text; else NULL */
    struct md_reason reason;  /* of zero and held; a value may have one too */
    int32_t due;              /* the day on which something is asked for; INT32_MIN: nothing is */
    /* Of a proposal; else NULL: what it is, its reason in words ("" where there is none), and what conflicting ones share */
    const struct md_proposal *proposal;
    const char *text_en, *text_zh, *together;
};

/* One figure: a component of a subject in a period, or an outcome of a rule. */
struct md_figure {
    uint32_t period;   /* index in the request */
    int32_t component; /* index in the model; -1: of a rule */
    int32_t subject;   /* dense key index of the subject's kind; 0 for whole */
    enum md_figure_status status;
    struct md_number value;  /* rounded; of a title: its place */
    const char *title;       /* text prizes and texts of rules; else NULL */
    struct md_reason reason; /* of zero and held */
    int32_t due; /* day of payment, of a rule the day on which something is asked for; INT32_MIN:
                    the component is not paid (pays = false), the rule asks for nothing */
    /* Of a rule: */
    int32_t rule;              /* index in the model */
    const struct md_rule_row *row;
};

/* What a component posted to a balance: calc/balance.h. */
struct md_movement {
    uint32_t period;         /* index in the request */
    int balance, component;  /* indices in the model */
    int32_t subject, record; /* dense key indices; record -1: the balance has none */
    struct md_number amount; /* never 0 */
};

/* A balance in a period: opening + movements = closing. Not listed where all three are 0. */
struct md_balance_line {
    uint32_t period;
    int balance;
    int32_t subject, record;
    struct md_number opening, moved, closing;
};

/* Records not used by a credit, by reason. */
struct md_unused {
    uint32_t period; /* a row without a date stands in the first period */
    int32_t credit;
    struct md_reason reason;
    uint64_t rows_count;
    struct md_number amount; /* sum of the credit values where they could be computed; of a missing
                                receiver the part that would have been his */
    uint32_t first_row;      /* row of the kind's table: an example */
};

/*
 * Periods and windows. A measure is evaluated as of the end of the period evaluated: a quarter's
 * component in March, and a month's, read the same `booked_qtr`. Its `t` is the project's period in
 * which that last day lies; a component's `t` is the period of its own `every`. `prev` goes to the
 * end of the window before: in February the previous quarter is the whole last one. Fields of a
 * measure's subject are read on the last day on which the subject is in force in the measure's
 * window.
 *
 * What was paid in a period of the request is what the evaluation itself finds there; in a period
 * before the first one it is what is posted, zeros and held figures included.
 *
 * A plan's cap cuts what is above it from the components in reverse written order; its floor adds
 * what lacks to the last one. A component above is read (`p.pay.x`) as it was before that.
 */
struct md_evaluation; /* opaque: figures plus all that explanations need */

/*
 * Evaluate. On MD_OK *out is an evaluation that the caller frees; it refers to the model, which
 * must outlive it, and to the values of params (request, source and periods are not needed any
 * more). Errors of rows are figures with status HELD; a failing status is returned for what stops
 * everything: a source that fails, a hierarchy with a cycle (E0331, every person on it and the
 * dates).
 */
enum md_status md_evaluate(const struct md_evaluate_request *request, struct md_evaluation **out,
                           struct md_diagnostics *diagnostics);
void md_evaluation_free(struct md_evaluation *evaluation);

/* Figures sorted by subject (key bytes, i.e. dense index), period, plan order, component order. */
const struct md_figure *md_evaluation_figures(const struct md_evaluation *evaluation,
                                              size_t *count);
const struct md_unused *md_evaluation_unused(const struct md_evaluation *evaluation, size_t *count);

/* Sorted by subject, record, balance, period, component; and by subject, record, balance, period.
 */
const struct md_movement *md_evaluation_movements(const struct md_evaluation *evaluation,
                                                  size_t *count);
const struct md_balance_line *md_evaluation_balances(const struct md_evaluation *evaluation,
                                                     size_t *count);

/* The record whose row holds a figure: of several the first by key, as the reason is its reason. false: no row
 * holds it by itself (a goal that is missing, a rank). culprit.c */
struct md_culprit {
    int kind;
    uint32_t row; /* of the kind's table */
};
bool md_evaluation_culprit(struct md_evaluation *evaluation, const struct md_figure *figure, struct md_culprit *out);

/* What is due in the period with that index and concerns nobody, as none of its combinations of kinds occurs: plans
 * (form COMPONENT) and rules, each once. nobody.c */
struct md_nobody {
    enum md_from form;
    const char *name;     /* of the plan or rule */
    const char *kinds;    /* "(person, product)" */
    const char *measures; /* whose rows would bring combinations, "sold, owned"; "": no measure has rows */
    struct md_period period;
};
size_t md_evaluation_nobody(struct md_evaluation *evaluation, uint32_t period, struct md_arena *arena,
                            struct md_nobody **out);

/* Sorted keys and table of a kind as the evaluation saw them (NULL when not loaded). */
const struct md_keys *md_evaluation_keys(const struct md_evaluation *evaluation, int kind);
const struct md_table *md_evaluation_table(const struct md_evaluation *evaluation, int kind);

/* What was read: one entry for each (kind, date field, range), for the read set. */
struct md_read {
    const struct md_kind *kind;
    int date_field;
    int32_t from, to;
};
const struct md_read *md_evaluation_reads(const struct md_evaluation *evaluation, size_t *count);

/*
 * Values of a named column (measure or component) in the period with that index, for all subjects:
 * for explanations, tests and simulations. A component that is not due is missing with that reason.
 * NULL for a measure that nobody needed (its records are not loaded; ask with all_measures).
 */
const struct md_values *md_evaluation_column(struct md_evaluation *evaluation, uint32_t period,
                                             int64_t column);

#endif
