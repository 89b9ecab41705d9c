/* calc/aggregate.h
 *
 * aggregate: what an AGGREGATE node keeps of the rows of each subject. Internal to calc/.
 *
 * A share belongs to one thread; shares are merged. Neither the order in which rows are added nor
 * the cut into shares can be seen in the result: sums are exact, and whatever picks a row decides
 * by the row's order.
 */
#ifndef MD_CALC_AGGREGATE_H
#define MD_CALC_AGGREGATE_H

#include "calc/source_rows.h"
#include "value/sum.h"

struct md_aggregate_form {
    md_node_index node;
    enum md_aggregate function;
    md_node_index filter, value; /* MD_NO_NODE: none */
    md_node_index
        top; /* only the rows with the greatest values of it: top_count for each subject */
    size_t top_count;
    struct md_number part; /* of percentile: 0 to 1; of median 1/2 */
    enum md_base base; /* of the value */
    bool direct;       /* the value is that of a credit row as it is */
    bool skip_missing;
};

struct md_tally {
    struct md_sum sum;
    uint64_t count; /* rows with a value */
    uint64_t fault_order;
    struct md_reason fault;
    uint8_t fault_state; /* MD_STATE_PRESENT: no fault */
};

/* The row that least, greatest, first, last or one has found. */
struct md_pick {
    uint64_t order;
    uint32_t row;
    int32_t date;
    struct md_number number;
    int64_t integer;
    struct md_slice text;
};

struct md_item {
    int32_t subject;
    struct md_number number;
    int64_t integer;
    struct md_slice text;
};

/* A row that may be among the top ones. */
struct md_candidate {
    int32_t subject;
    bool has_value;
    bool chosen; /* by md_aggregate_choose_top */
    struct md_number key;
    struct md_pick pick;
};

struct md_aggregate_share {
    struct md_tally *tallies; /* by subject */
    struct md_pick *picks;    /* by subject, or NULL */
    struct md_item *items;    /* of median, percentile and distinct */
    size_t items_count, items_capacity;
    struct md_candidate *candidates; /* of a form with `top` */
    size_t candidates_count, candidates_capacity;
    struct md_arena texts;
};

void md_aggregate_start(const struct md_aggregate_form *form, size_t subjects_count,
                        struct md_aggregate_share *share);
void md_aggregate_free(struct md_aggregate_share *share);

/* Add row `i` of the batch, whose value stands in `vector` (NULL: count, or direct). */
void md_aggregate_row(const struct md_aggregate_form *form, struct md_aggregate_share *share,
                      const struct md_source_rows *relation, const struct md_row_batch *batch,
                      size_t i, const struct md_vector *vector);

/* The same for a form with `top`: the row is kept until all are known; `top` holds its rank value.
 */
void md_aggregate_candidate(const struct md_aggregate_form *form, struct md_aggregate_share *share,
                            const struct md_row_batch *batch, size_t i,
                            const struct md_vector *vector, const struct md_vector *top);
/* Of all candidates, once they are merged: add the top ones of each subject. Equal values: in the
 * kind's order. */
void md_aggregate_choose_top(const struct md_aggregate_form *form,
                             const struct md_source_rows *relation,
                             struct md_aggregate_share *share);

/* The row is missing or in error for its subject: the lowest order is kept, an error before all. */
void md_aggregate_fault(struct md_aggregate_share *share, int32_t subject, uint8_t state,
                        struct md_reason reason, uint64_t order);

void md_aggregate_merge(const struct md_aggregate_form *form, const struct md_source_rows *relation,
                        size_t subjects_count, struct md_aggregate_share *into,
                        const struct md_aggregate_share *from);

/*
 * Where the part `part` (0 to 1) of `count` values in ascending order is reached: at the index `low`, and `way` (0 to
 * below 1) of the distance to the next. That is (count - 1) * part counted from 0, so 0 is the least value, 1 the
 * greatest, and 1/2 the median.
 */
void md_percentile_place(size_t count, const struct md_number *part, size_t *low, struct md_number *way);

/* `values` has been made for the node's type; `measure` is the index for reasons. */
void md_aggregate_finish(const struct md_aggregate_form *form, struct md_aggregate_share *share,
                         int measure, struct md_values *values, struct md_arena *arena);

/*
 * For explanations and lines: the rows that a measure has counted for a subject (-1: for each),
 * each with the value that the form has read (in `vector` at `i`; NULL: a count, or direct, then in
 * batch->values). faults: rows in error too, once each; such a row has that state in the batch, and no vector.
 */
typedef void md_visit_row(void *context, const struct md_aggregate_form *form,
                          const struct md_row_batch *batch, size_t i,
                          const struct md_vector *vector);
void md_measure_visit(struct md_evaluation *evaluation, const struct md_column_at *column,
                      int32_t subject, bool faults, md_visit_row *visit, void *context);
/* The row that left a subject without a value for that reason: the first in the order of the rows. */
struct md_measure_fault {
    int kind;                          /* of the rows */
    uint32_t row;                      /* of records and credits: of the kind's table */
    const struct md_column_at *column; /* of values of another column: it, and whose value; else NULL */
    int32_t key;
};
/* false: no row did. */
bool md_measure_fault(struct md_evaluation *evaluation, const struct md_column_at *column, int32_t subject,
                      const struct md_reason *reason, struct md_measure_fault *fault);
/* What the measure's value formula refers to, its aggregates included; md_unbind. */
void md_measure_bind(struct md_evaluation *evaluation, const struct md_column_at *column,
                     struct md_bound *bound);

#endif
