/* calc/source_rows.h
 *
 * source_rows: the rows that a measure reads: records of a kind, rows of a credit, values of
 * another measure or of a component. Internal to calc/.
 *
 * The rows are cut into tasks that are the same for any number of threads. A task is read in
 * batches; only rows that lie in the measure's window are given. `order` of a row is its place by
 * record key: what decides whose reason is named, and ties of first and last.
 */
#ifndef MD_CALC_SOURCE_ROWS_H
#define MD_CALC_SOURCE_ROWS_H

#include "calc/pipeline.h"

/* Rows as parallel arrays. Before md_below and `by` subjects are not filled in. */
struct md_row_batch {
    size_t count;
    uint32_t rows[MD_BATCH_ROWS]; /* of the kind's table; MD_NO_ROW: no version */
    int32_t dates[MD_BATCH_ROWS];
    int32_t payees[MD_BATCH_ROWS]; /* -1: none */
    int32_t depths[MD_BATCH_ROWS];
    int32_t subjects[MD_BATCH_ROWS];
    uint32_t subject_rows[MD_BATCH_ROWS];
    md_i128 units[MD_BATCH_ROWS]; /* of credits */
    struct md_number values[MD_BATCH_ROWS];
    struct md_slice texts[MD_BATCH_ROWS];  /* of a measure that gives texts, instead of `values` */
    int64_t integers[MD_BATCH_ROWS];       /* of one that gives dates, flags or references */
    uint8_t states[MD_BATCH_ROWS]; /* of the value */
    struct md_reason reasons[MD_BATCH_ROWS];
    uint64_t orders[MD_BATCH_ROWS];
};

struct md_source_rows {
    struct md_evaluation *evaluation;
    const struct md_measure *measure;
    struct md_window_days days;
    int kind;                     /* of the rows; MD_KIND_WHOLE for values of the whole */
    const struct md_table *table; /* NULL: whole */
    bool want_values;             /* of credits: also as numbers */
    int32_t *dates;  /* of records: by row, INT32_MIN: no date; NULL: the column `at_field` */
    uint8_t *inside; /* of records with `span`: by row */
    const struct md_kind_sums *sums; /* of records: only the rows that its sums leave; NULL: all */
    const struct md_credit_rows *credits;
    const struct md_column_at **columns; /* of a measure or component: one for each window */
    size_t columns_count;
    bool before_limits;     /* a plan of the rows is being paid: its limits are not known yet */
    int32_t early_end;      /* rows of that end are read as they were then; INT32_MIN: none */
    size_t tasks_count;
};

/* Place in a task; zero-initialise. */
struct md_source_rows_cursor {
    size_t next;
    size_t next_fault;
};

void md_source_rows_open(struct md_source_rows *relation, struct md_evaluation *evaluation,
                         const struct md_measure *measure, struct md_window_days days,
                         const struct md_bound *bound, bool want_values);
/* The rows of a kind that its sums leave (calc/kind_sums.h). */
void md_source_rows_open_left(struct md_source_rows *relation, struct md_evaluation *evaluation,
                              const struct md_measure *measure, struct md_window_days days,
                              const struct md_kind_sums *sums);
/* The rows of a credit that its sums leave (calc/credit_sums.h). */
void md_source_rows_open_rest(struct md_source_rows *relation, struct md_evaluation *evaluation,
                              const struct md_measure *measure, struct md_window_days days,
                              const struct md_credit_rows *rest);
void md_source_rows_close(struct md_source_rows *relation);

/* The next rows of a task, at most MD_BATCH_ROWS; false: the task is done. */
bool md_source_rows_read(const struct md_source_rows *relation, size_t task,
                         struct md_source_rows_cursor *cursor, struct md_row_batch *batch);

/* The scope of a batch for the evaluator. */
struct md_scope md_row_scope(const struct md_row_batch *batch, bool with_subjects);

/* Order of two rows by the kind's declared order; 0: as their `order` says. */
int md_source_rows_compare(const struct md_source_rows *relation, uint32_t a_row, int32_t a_date,
                           uint32_t b_row, int32_t b_date);

#endif
