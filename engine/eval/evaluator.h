/* eval/evaluator.h
 *
 * evaluator: values of graph nodes over batches of rows.
 *
 * One evaluator belongs to one thread. It holds a vector for each node it is asked about; a batch is
 * begun with md_evaluator_begin, then nodes are asked for under selections: a node is computed at most
 * once for a row of a batch, and only for rows that the taken branches need. No allocation, no
 * Lua and no hash of a string happens per row; scratch memory for texts is reused batch after batch.
 *
 * A node in use takes some 46 bytes (a number) or 22 (others) for each row of the largest batch so far;
 * callers whose graphs have thousands of nodes give smaller batches. How deeply formulas are nested
 * is not bounded by the stack.
 *
 * The results are those of DESIGN.md section 2 and LANGUAGE.md sections 4 and 5, whatever the batches.
 */
#ifndef MD_EVAL_EVALUATOR_H
#define MD_EVAL_EVALUATOR_H

#include <stddef.h>
#include <stdint.h>

#include "expr/graph.h"
#include "expr/params.h"
#include "table/row_index.h"
#include "table/table.h"
#include "value/calendar.h"

enum { MD_BATCH_ROWS = 1024 };

enum md_state { MD_STATE_MISSING = 0, MD_STATE_PRESENT = 1, MD_STATE_ERROR = 2 };

/* Bytes of a text; not NUL-terminated. code: dictionary code + 1 of the column it came from, else 0. */
struct md_slice {
    const char *bytes;
    uint32_t length;
    uint32_t code;
};

/* Values of one node for the rows of a batch; numbers for NUMBER, texts for TEXT, integers for DATE,
 * FLAG, REF (dense key index) and ROW (row of the kind's table). */
struct md_vector {
    uint8_t *states;
    struct md_reason *reasons; /* of missing and error; of present: a `because` or code NONE */
    struct md_number *numbers;
    int64_t *integers;
    struct md_slice *texts;
};

/* A named column or an aggregate: one value for each subject (dense key index of its kind). */
struct md_values {
    size_t count;
    uint8_t *states;
    struct md_reason *reasons;
    struct md_number *numbers; /* numbers; NULL for texts */
    struct md_slice *texts;    /* texts; NULL for numbers */
    int64_t *integers;         /* dates, flags, refs; NULL for others */
    const struct md_group_facts **facts; /* of STANDING and PRORATED nodes, for explanations: by key, NULL where there is
                                            no value; else NULL */
};

/* What a value was compared with: of a rank how many there were, of a share their total, of z_score mean and deviation;
 * of PRORATED the units of the period. */
struct md_group_facts {
    size_t count;
    struct md_number total, mean, deviation;
};

/* What EARLIER reads: rows by their fields in the kind's order; of each row of the table whether it counts and its value. */
struct md_earlier_rows {
    const struct md_row_index *index;
    const struct md_values *filter; /* flags; NULL: every row counts */
    const struct md_values *value;  /* NULL: a count */
};

/* What stays the same while one period (or window) is evaluated. Owned by the caller. */
struct md_binding {
    const struct md_graph *graph;
    const struct md_table *const *tables; /* by kind index; NULL where not loaded */
    const struct md_calendar *calendar;
    struct md_period period;
    const struct md_values *const *columns; /* by node index: for NAMED, AGGREGATE, STANDING, PRORATED nodes */
    const struct md_param_values *params;   /* by param index */
    const struct md_keys *const *keys;      /* by kind index, for UNDER a text, GROUP; NULL where not loaded */
    const struct md_row_index *const *indexes; /* by node index: for FIND and TUPLE nodes */
    const struct md_earlier_rows *const *earlier; /* by node index: for EARLIER nodes */
};

/* One batch: rows 0..count-1, count <= MD_BATCH_ROWS. Arrays may be NULL where no node needs them. */
struct md_scope {
    size_t count;
    const uint32_t *rows;      /* slot ROW: row of the kind's table */
    const uint32_t *subjects;  /* slot SUBJECT: row of the subject kind's table; UINT32_MAX: none in force (missing) */
    const uint32_t *others;    /* slot OTHER: row of its kind's table */
    const uint32_t *records;   /* slot RECORD: likewise */
    const int32_t *subject_keys; /* slot SUBJECT: dense key index (for MD_OP_KEY and AGGREGATE) */
    const int32_t *dates;      /* the date as of which references are read, for each row */
    const struct md_number *line_values;
    const struct md_slice *line_texts;  /* where the values are texts */
    const int64_t *line_integers;       /* where they are dates, flags or references */
    const uint8_t *line_states;       /* NULL: all present */
    const struct md_reason *line_reasons;
    const int32_t *line_payees;
    const int32_t *line_depths;
    /* Of a component's lines, in the order of its run: */
    const int64_t *line_nths;                    /* from 1 */
    const struct md_number *line_before_sums;
    const struct md_number *const *line_pays;    /* by component: what it pays on each row */
};

struct md_evaluator;

struct md_evaluator *md_evaluator_new(const struct md_graph *graph);
void md_evaluator_free(struct md_evaluator *evaluator);

/* Begin a batch: all values of the one before are forgotten. Both must stay until the next begin. */
void md_evaluator_begin(struct md_evaluator *evaluator, const struct md_binding *binding,
                        const struct md_scope *scope);

/* The values of a column that the binding has for the node; NULL: none. */
const struct md_values *md_evaluator_column(const struct md_evaluator *evaluator, md_node_index node);

/* For explanations, after the value of a TIER_PAY or TIER_RATE with `match` was computed for one row: its table, and the row
 * of each tier in the kind's table. NULL: it was not computed. */
struct md_tiers_now;
const struct md_tiers_now *md_evaluator_tier_rows(const struct md_evaluator *evaluator, md_node_index node,
                                                  const uint32_t **rows);

/*
 * The vector of `node`, computed for the rows in `selection` (ascending; NULL: all rows). Valid until
 * the next begin; places of rows not asked for hold nothing.
 */
const struct md_vector *md_evaluator_value(struct md_evaluator *evaluator, md_node_index node,
                                           const uint16_t *selection, size_t selected);

/*
 * Truth of a condition for `selection`: rows whose flag is true go to `chosen`; rows where it is
 * missing or an error go to `failed`, each with its reason at the same place of `failed_reasons`
 * (MD_REASON_TESTED for a missing one). The node's own vector keeps its missing values, because
 * another node may ask `has` of it. Both lists are ascending and have room for MD_BATCH_ROWS, as has
 * failed_reasons, which may be NULL. Returns the count of chosen.
 */
size_t md_evaluator_choose(struct md_evaluator *evaluator, md_node_index node,
                           const uint16_t *selection, size_t selected, uint16_t *chosen,
                           uint16_t *failed, struct md_reason *failed_reasons,
                           size_t *failed_count);

/* In the text of a GROUP node values are joined by MD_KEY_SEPARATOR; NONE stands for a missing one, MARK before a
 * byte of a value that would else be one of these three. */
enum { MD_GROUP_NONE = 0x1D, MD_GROUP_MARK = 0x10 };

/* The same for people: "east / A", "none / A". */
void md_group_print(const char *bytes, size_t length, struct md_buffer *out);

/* The value of a param on a date; NULL: none yet. */
const struct md_param_value *md_param_at(const struct md_param_values *values, int32_t date);

#endif
