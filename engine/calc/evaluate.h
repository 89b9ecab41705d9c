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

/*
 * Where records come from. Both callbacks return MD_OK or a status with diagnostics in `out`; what
 * they fill in belongs to calc afterwards (freed by md_table_free, md_keys_free).
 */
struct md_record_source {
    void *context;
    enum md_status (*keys)(void *context, const struct md_kind *kind, struct md_keys *keys,
                           struct md_diagnostics *out);
    enum md_status (*rows)(void *context, const struct md_rows_wanted *wanted,
                           const struct md_keys *const *keys_of_kind, struct md_table *table,
                           struct md_diagnostics *out);
};

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
};

enum md_figure_status { MD_FIGURE_VALUE, MD_FIGURE_ZERO, MD_FIGURE_HELD };

/* One figure: a component of a subject in a period. */
struct md_figure {
    uint32_t period;   /* index in the request */
    int32_t component; /* index in the model */
    int32_t subject;   /* dense key index of the plan's kind; 0 for whole */
    enum md_figure_status status;
    struct md_number value;  /* rounded; of a title: its place */
    const char *title;       /* text prizes; else NULL */
    struct md_reason reason; /* of zero and held */
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
