/* calc/pipeline.h
 *
 * pipeline: what the files of calc/ share about one evaluation. Internal to calc/.
 *
 * Order of work in md_evaluate (evaluate.c):
 *   1. plan_due.c     which components are due in which period
 *   2. demand.c       which columns at which day that needs, so which records of which days
 *   3. load_records.c keys and tables, each kind once; posted.c: what was paid before
 *   4. hierarchy.c    no cycle in any tree that is climbed, on any day
 *      tuples.c       which combinations occur, their keys and tables
 *   5. pay_plan.c     plans in order; columns are evaluated when they are first asked for and kept:
 *                     column.c, measure.c (source_rows.c, aggregate.c), credit_rows.c, component.c, rules.c (allocation.c)
 *                     double_pay.c: again where a credit was paid twice
 *   6. figures.c      outcomes to figures
 *
 * A column is named by (column, end): a measure as of the day before `end`, a component of the
 * period that ends there. Everything evaluated stays until the evaluation is freed, so that
 * explanations read the very values that were paid.
 *
 * Rules of threads: columns are asked for by the calling thread only; md_pool tasks read what has
 * been bound (struct md_bound) and write to places of their own.
 */
#ifndef MD_CALC_PIPELINE_H
#define MD_CALC_PIPELINE_H

#include "base/arena.h"
#include "base/map.h"
#include "calc/evaluate.h"

/* Rows of a table that make one task of the pool: the same cut for any number of threads. */
enum { MD_TASK_ROWS = 16384 };

#define MD_NO_ROW UINT32_MAX

/* ---- What is needed of a kind ---- */

struct md_day_range {
    int32_t from, to; /* from <= day < to; from >= to: nothing */
};

struct md_kind_need {
    bool rows;    /* a table is loaded */
    bool keys;    /* the dense keys are loaded */
    bool by_key;  /* rows are found by key: subject, payee's tree or looked up */
    bool whole;   /* every row, whatever its dates */
    bool undated; /* rows without the date too */
    bool *fields;
    bool *places;                /* by field: dates that place rows in time */
    struct md_day_range *ranges; /* by field: dates needed */
    struct md_day_range *climbs; /* by field: days on which the tree over it is climbed */
};

/* ---- Subjects ---- */

/* Who is in force in a window, and as of which day he is read: its last, or his last in it. */
struct md_subjects {
    int kind;
    bool occurring; /* of a tuple: only combinations that occur */
    int32_t first, end;
    size_t count;   /* keys of the kind; 1 for whole */
    uint32_t *rows; /* version read; MD_NO_ROW: not in force in the window */
    int32_t *days;
};

/* A day before which the subjects of a tuple are asked for: calc/tuples.c. */
struct md_tuple_end {
    int kind;
    int32_t end;
    uint8_t *present; /* by key of the tuple, once all combinations are known */
};

struct md_column_end {
    int64_t column;
    int32_t end;
};

/* ---- Columns ---- */

enum md_result_status {
    MD_RESULT_NONE,
    MD_RESULT_VALUE,
    MD_RESULT_ZERO,
    MD_RESULT_HELD,
    MD_RESULT_SKIPPED
};

/* What a component comes to for one subject. */
struct md_result {
    uint8_t status;  /* enum md_result_status */
    uint8_t decided; /* while it is made: nothing more is done to it */
    uint32_t place;  /* of a rank, from 1; equal ranks share the lesser one */
    struct md_number value;
    struct md_reason reason;
    const char *title;
};

/* What a subject has of the pool of his group. */
struct md_pool_part {
    bool given;
    struct md_number pool, weight, total, part; /* total: of the group's weights */
};

/* Of a subject whom two versions of a plan pay in one period: calc/version_limits.c. */
struct md_joined {
    bool waits;                   /* its lines count in the limits of a later version, `with` */
    bool adds;                    /* lines of earlier versions count in its limits */
    struct md_number own, others;  /* the sums of its own lines and of those that are added */
    struct md_number limited;      /* what the limits leave of both, not rounded */
    struct md_number part;         /* own part of what is paid, before the limits of the plan */
};

struct md_column_at {
    int64_t column;
    int32_t end;
    struct md_period period; /* `t` */
    struct md_values values;
    struct md_values *aggregates;       /* of a measure: of each AGGREGATE node, in order of node */
    const struct md_subjects *subjects; /* in force; NULL: a component that is not due */
    struct md_result *outcomes;         /* of a component that is due, by subject */
    struct md_pool_part *parts;         /* by subject, of a component that divides a pool */
    struct md_number *paid;     /* by subject, with true_up: what was paid since its level began */
    struct md_pay_lines *lines; /* of a component per line: calc/line_pay.h */
    /* By subject: a negative result that a balance takes, as posted; NULL: none. */
    struct md_number *carried;
    struct md_joined *joined; /* by subject; NULL: no other version of its plan is due */
    /* By subject: what is paid less what it was before the cap; NULL: no excess balance. */
    struct md_number *uncut;
    /* Of a component whose plan has limits: its values as the plan's own components read them; NULL: the same. */
    struct md_values *before_limits;
    bool reads_before_limits; /* of a measure: it was read while the plan of its rows was being paid */
    int32_t *due_days; /* by subject: day of payment where `due` is a formula; else NULL */
};

/* ---- Credits ---- */

/* Credit rows of one task, in order of record row and receiver. Parallel arrays. */
struct md_credit_part {
    size_t count, capacity;
    uint32_t *records; /* row of the record kind's table */
    int32_t *payees;
    int32_t *dates;
    uint8_t *receivers;
    uint32_t *participants; /* rows that made the payees, MD_NO_ROW: none; NULL: no receiver has `each` */
    md_i128 *units; /* value in 10^-18 */
    size_t faults_count, faults_capacity;
    struct md_credit_fault *faults; /* rows in error, one for each payee that the list names */
    size_t unused_count, unused_capacity;
    struct md_unused_tally *unused;
};

struct md_credit_fault {
    uint32_t record;
    int32_t payee;
    int32_t date;
    struct md_reason reason;
};

struct md_credit_rows {
    bool done;
    struct md_day_range range; /* dates needed */
    size_t parts_count;
    struct md_credit_part *parts;
};

/* ---- Plans ---- */

/* A component that is due in a period of the request: its own period, that of its `every`. */
struct md_due {
    int component;
    struct md_period period;
};

/* A rule whose outcomes belong to a period of the request; `period` is its own. */
struct md_rule_due {
    int rule;
    struct md_period period;
};

struct md_period_due {
    struct md_due *dues; /* in the order of plans and components */
    size_t count;
    struct md_rule_due *rules; /* in the order of the model; only those that are asked for */
    size_t rules_count;
};

enum md_plan_state { MD_PLAN_OPEN, MD_PLAN_RUNNING, MD_PLAN_DONE };

/* A plan in a period of the request. */
struct md_plan_run {
    uint8_t state; /* enum md_plan_state */
    bool wanted;   /* gives figures (only_plan) */
};

/* A figure that two plans pay. */
struct md_hold {
    int component;
    int32_t end, key;
    struct md_reason reason;
};

/* ---- The evaluation ---- */

struct md_evaluation {
    const struct md_model *model;
    const struct md_record_source *source; /* the caller's, while records are loaded */
    const struct md_param_values *params;  /* by param; what they point to is the caller's */
    size_t threads;
    bool for_explanation, only_openings;
    struct md_period *periods;
    size_t periods_count;
    struct md_arena arena;      /* of everything that lasts; used by the calling thread only */
    struct md_kind_need *needs; /* by kind */
    struct md_keys *keys;       /* by kind */
    const struct md_keys **keys_of_kind; /* NULL where not loaded */
    struct md_table *tables;
    const struct md_table **table_of_kind; /* NULL where not loaded */
    int32_t earliest;                      /* date that places any row loaded */
    struct md_read *reads;
    size_t reads_count, reads_capacity;
    struct md_map demanded;      /* (column, end) */
    struct md_map columns_known; /* (column, end) to index in columns */
    struct md_column_at **columns;
    size_t columns_count, columns_capacity;
    struct md_subjects **subjects;
    size_t subjects_count, subjects_capacity;
    struct md_tuple_end *tuple_ends;
    size_t tuple_ends_count, tuple_ends_capacity;
    struct md_combinations *tuple_posted; /* by kind; NULL: none */
    struct md_map tuple_ends_known; /* (kind, end) to index in tuple_ends */
    struct md_column_end *tuple_windows; /* measures of a window without beginning whose rows are of a tuple */
    size_t tuple_windows_count, tuple_windows_capacity;
    struct md_credit_rows *credits; /* by credit */
    struct md_credit_sums *credit_sums; /* by credit: calc/credit_sums.h */
    struct md_kind_sums *kind_sums;     /* by measure: calc/kind_sums.h */
    struct md_kept *kept;               /* the caller's, or NULL: calc/kept_sums.h */
    struct md_period_due *dues;     /* by period of the request */
    struct md_plan_run *plan_runs;  /* [period * plans_count + plan] */
    struct md_hold *holds;
    size_t holds_count, holds_capacity;
    struct md_posted *posted; /* what was paid before the first period: calc/posted.h */
    struct md_evaluator **evaluators; /* by thread */
    struct md_row_index **indexes;    /* each once: kind, fields, order */
    size_t indexes_count, indexes_capacity;
    const struct md_row_index **index_of_node; /* by node: FIND and EARLIER nodes bound so far */
    const struct md_earlier_rows **earlier_of_node; /* by node */
    const struct md_values **running_of_node;       /* by node: calc/running.c */
    struct md_map derived_known;  /* (node, end, first day) to the values of standing.c */
    struct md_balances *balances; /* calc/balance.h */
    struct md_map rules_known;    /* (rule, end) to index in rule_results */
    struct md_rule_result **rule_results; /* calc/rules.h */
    size_t rule_results_count, rule_results_capacity;
    struct md_figure *figures;
    size_t figures_count, figures_capacity;
    struct md_unused *unused;
    size_t unused_count, unused_capacity;
};

/* Number of keys of a kind as subject; 1 for whole. */
size_t md_subject_count(const struct md_evaluation *evaluation, int kind);

/* plan_due.c: fill evaluation->dues and plan_runs. */
enum md_status md_find_due(struct md_evaluation *evaluation, const char *only_plan,
                           struct md_diagnostics *out);
/* The due entry of a component whose own period ends at `end`; *period its index. NULL: not due
 * there. */
const struct md_due *md_due_of(const struct md_evaluation *evaluation, int component, int32_t end,
                               uint32_t *period);
/* The component, or that of its name in the version of its plan that is due there; -1: none is. */
int md_version_due(const struct md_evaluation *evaluation, int component, int32_t end);

/* demand.c: visit what the due components need; fills needs and credits[].range. */
void md_collect_demand(struct md_evaluation *evaluation, bool all_measures);
bool md_is_demanded(const struct md_evaluation *evaluation, int64_t column, int32_t end);
/* roots.c: the formulas of a thing of the model, for demand and binding. */
struct md_roots {
    md_node_index *list;
    size_t count, capacity;
};
void md_roots_add(struct md_roots *roots, const struct md_formula *formula);
void md_roots_of_credit(const struct md_credit *credit, struct md_roots *roots);
void md_roots_of_measure(const struct md_measure *measure, struct md_roots *roots);
/* Formulas of a rule that are evaluated in each period of `into`, or the others. */
void md_roots_of_rule(const struct md_model *model, const struct md_rule *rule, bool by_part,
                      struct md_roots *roots);
/* Formulas that a decision about the rule's outcomes reads. */
void md_roots_of_decision(const struct md_rule *rule, struct md_roots *roots);
void md_roots_of_component(const struct md_component *component, struct md_roots *roots);
void md_roots_of_plan(const struct md_plan *plan, struct md_roots *roots);
void md_roots_free(struct md_roots *roots);
/* Is there a node of that operation below the roots? */
bool md_roots_have(const struct md_graph *graph, const struct md_roots *roots, enum md_op op);

/* load_records.c */
enum md_status md_load_records(struct md_evaluation *evaluation, struct md_diagnostics *out);

/* Dense index of a key as it is written, -1: there is none; 0 for the whole. posted.c */
int32_t md_key_of_text(const struct md_evaluation *evaluation, int kind, const char *text);

/* subjects.c; kept by the evaluation. */
const struct md_subjects *md_subjects_at(struct md_evaluation *evaluation, int kind, int32_t first,
                                         int32_t end);
/* The same, of a tuple whatever occurs there: what is known of the combinations comes from elsewhere. */
const struct md_subjects *md_subjects_in_force(struct md_evaluation *evaluation, int kind, int32_t first,
                                               int32_t end);

/* tuples.c: the ends of the windows in which a measure of a tuple says who is there as of `end`: its own, and earlier
 * ones that a rule reads (`prev`). None: it reads no rows. */
size_t md_tuple_windows(const struct md_model *model, const struct md_measure *measure, int32_t end,
                        struct md_arena *arena, int32_t **ends);
/* The combinations that are subjects as of `end` are wanted; false: that is known already. */
bool md_tuple_want(struct md_evaluation *evaluation, int kind, int32_t end);
/* A provisional key for a combination that has something posted, -1: it has a member that is not known.
 * md_posted_settle tells the one that it gets. */
int32_t md_tuple_posted(struct md_evaluation *evaluation, int kind, const char *text);
/* Find all combinations: keys and tables of the tuples, as load_records.c has those of other kinds. */
void md_tuples_make(struct md_evaluation *evaluation);
void md_tuples_free(struct md_evaluation *evaluation);
/* Rows and days of subjects that are a tuple's: there with all members in force. */
void md_tuple_subjects(struct md_evaluation *evaluation, struct md_subjects *subjects);
/* The row of a tuple's key, -1: one of its members is not in force on that day. */
int64_t md_tuple_row_at(const struct md_evaluation *evaluation, int kind, int32_t key, int32_t day);

/* hierarchy.c: E0331 for each cycle. */
enum md_status md_check_hierarchies(const struct md_evaluation *evaluation,
                                    struct md_diagnostics *out);
/* The key that `field` of `key` names on that day, -1: none, or one that is not in force then. */
int32_t md_parent_at(const struct md_table *table, int field, int32_t key, int32_t date);

/* column.c */
const struct md_column_at *md_column_get(struct md_evaluation *evaluation, int64_t column,
                                         int32_t end);
/* A fresh entry, to be filled in; known from now on. */
struct md_column_at *md_column_add(struct md_evaluation *evaluation, int64_t column, int32_t end);
/* Evaluate every column, and credits that read columns, anew when it is next asked for. */
void md_columns_forget(struct md_evaluation *evaluation);
/* Arrays for `count` values of a type, all MISSING. */
struct md_values md_values_make(struct md_arena *arena, struct md_type type, size_t count);
/* One row of a vector into a place of values; texts are copied into `arena`. */
void md_values_set(struct md_values *values, size_t index, const struct md_vector *vector,
                   size_t row, struct md_arena *arena);
/* What NAMED nodes under some roots refer to, and the aggregates of a measure. */
struct md_bound {
    struct md_binding binding;
    const struct md_values **columns; /* by node */
};
void md_bind(struct md_evaluation *evaluation, const struct md_roots *roots, int32_t end,
             const struct md_period *period, struct md_bound *bound);
void md_unbind(struct md_bound *bound);

/* row_indexes.c: the index for a FIND or TUPLE node, built when it is first bound. */
const struct md_row_index *md_index_of(struct md_evaluation *evaluation, md_node_index node);
/* The rows of a kind by one of its fields. */
const struct md_row_index *md_index_by_field(struct md_evaluation *evaluation, int kind, int field);
void md_indexes_free(struct md_evaluation *evaluation);
/* All rows of a kind in its order, in which EARLIER nodes count too. */
const struct md_row_index *md_index_in_order(struct md_evaluation *evaluation, int kind);
/* standing.c: what a STANDING, PRORATED or EARLIER node reads, evaluated when it is first bound.
 * The nodes under it are bound already. */
void md_bind_derived(struct md_evaluation *evaluation, md_node_index node, int32_t end,
                     struct md_bound *bound);

/* The value of `root` over each of some rows of a table (slot OTHER), as of the row's own date. */
void md_evaluate_rows(struct md_evaluation *evaluation, const struct md_bound *bound, const struct md_table *table,
                      md_node_index root, uint32_t first, size_t count, struct md_values *values);

/* small_groups.c: of the counts in `out` those that would tell of a small group become missing (MD_REASON_HIDDEN, `node`).
 * `list` has the keys group by group, each group's ending before ends[g]. Where the group of a subject is a subject too, a
 * tree, `parents` are their keys and `states` says who has one; else both are NULL. */
void md_hide_small(struct md_values *out, const int64_t *parents, const uint8_t *states, const uint32_t *list,
                   const size_t *ends, size_t groups_count, const struct md_number *least, md_node_index node);

/* running.c: computed fields that read themselves of earlier rows. What an EARLIER node reads of such a field inside its
 * own formula becomes known row after row (md_reads_running): then md_bind_running makes it, and nobody else. */
bool md_reads_running(const struct md_evaluation *evaluation, const md_node_index filter_and_value[2]);
void md_bind_running(struct md_evaluation *evaluation, md_node_index node, struct md_bound *bound);

/* window.c */
struct md_window_days {
    int32_t first, end;
};
struct md_window_days md_window_at(const struct md_calendar *calendar,
                                   const struct md_window *window, int32_t end);
/* The `end` of the window `count` windows earlier; false: there is none. */
bool md_window_shift(const struct md_calendar *calendar, const struct md_window *window,
                     int32_t end, int64_t count, int32_t *earlier);
/* Ends of the source's own windows inside `outer`, earliest first; none before `earliest`. In
 * `arena`. */
size_t md_windows_inside(const struct md_calendar *calendar, const struct md_window *own,
                         struct md_window_days outer, int32_t earliest, struct md_arena *arena,
                         int32_t **ends);
/* The same for periods of a level. */
size_t md_periods_inside(const struct md_calendar *calendar, int level, struct md_window_days outer,
                         int32_t earliest, struct md_arena *arena, int32_t **ends);
/* The period of the project in which the day before `end` lies: `t` of a measure. */
struct md_period md_period_of_end(const struct md_model *model, int32_t end);
/* `end` of a column `shift` windows (or periods of its `every`) earlier. */
bool md_column_shift(const struct md_model *model, int64_t column, int32_t end, int64_t shift,
                     int32_t *earlier);

/* measure.c */
void md_measure_evaluate(struct md_evaluation *evaluation, const struct md_measure *measure,
                         struct md_column_at *column);

/* credit_rows.c: evaluate the credit over its range, once. */
const struct md_credit_rows *md_credit_rows_get(struct md_evaluation *evaluation, int credit);
void md_credit_rows_free(struct md_credit_rows *rows);

/* unused.c: records that a credit did not use, by period and reason. */
struct md_unused_tally {
    uint32_t period;
    struct md_reason reason;
    uint64_t rows_count;
    uint64_t sum[3]; /* struct md_sum */
    uint32_t first_row;
};
void md_unused_count(struct md_credit_part *part, uint32_t period, struct md_reason reason,
                     uint32_t row, const struct md_number *amount);
/* The same of rows that were counted elsewhere; `sum`: the limbs of a struct md_sum. */
void md_unused_add(struct md_credit_part *part, uint32_t period, struct md_reason reason, uint32_t first_row,
                   uint64_t rows_count, const uint64_t sum[3]);
void md_unused_collect(struct md_evaluation *evaluation);
/* Index of the request's period that holds a date, or UINT32_MAX. */
uint32_t md_period_index(const struct md_evaluation *evaluation, int32_t date);

/* component.c: outcomes and values of a component that is due, in each version of its plan that is. */
void md_component_evaluate(struct md_evaluation *evaluation, const struct md_due *const *dues,
                           struct md_column_at *const *columns, size_t count);
/* A value that is not present: held, zero or left out, as the component's `missing` says; an error
 * is always held. */
void md_result_fault(const struct md_component *component, struct md_result *outcome, uint8_t state,
                     struct md_reason reason);
/* component_rank.c: order of two values; a missing one stands last in either order. */
int md_values_compare(const struct md_values *values, uint32_t a, uint32_t b, bool descending);
/* component_rank.c: the results of ranking among those that are not decided yet. */
struct md_component_work {
    struct md_evaluation *evaluation;
    const struct md_component *component;
    const struct md_due *due;
    const struct md_subjects *subjects;
    struct md_bound bound;
    struct md_result *outcomes; /* by subject */
};
void md_component_rank(struct md_component_work *work);
/* component_rank.c: the number of the group that a value stands for; NULL or missing: the group
 * "none". */
int32_t md_group_number(struct md_map *group_of, size_t *groups_count,
                        const struct md_values *values, size_t i);
/* divided_pool.c: parts of the pools for those that are not decided yet; by subject, in the arena.
 */
struct md_pool_part *md_component_divide(struct md_component_work *work);
/* true_up.c: by subject what the component has paid since its level began; a held one holds the subject. In
 * the arena. */
struct md_number *md_true_up_paid(struct md_component_work *work);
/*
 * Evaluate `root` for every subject of `list`, in batches: visit(context, index in list, vector,
 * row).
 */
typedef void md_visit_value(void *context, size_t index, const struct md_vector *vector,
                            size_t row);
void md_evaluate_subjects(struct md_evaluation *evaluation, const struct md_bound *bound,
                          const struct md_subjects *subjects, const int32_t *list, size_t count,
                          md_node_index root, md_visit_value *visit, void *context);
/* The place of an outcome in its column. */
void md_result_store(int component, const struct md_result *outcome, struct md_values *values,
                     size_t index);

/* pay_plan.c */
void md_pay_plan(struct md_evaluation *evaluation, uint32_t period, int plan);

/* figures.c */
void md_collect_figures(struct md_evaluation *evaluation);

/* culprit.c: the same of a component's result that ends at `end`. */
bool md_component_culprit(struct md_evaluation *evaluation, int component, int32_t end, int32_t subject,
                          struct md_culprit *out);

/* double_pay.c: note what two plans pay one subject on one credit; false: nothing new was found. */
bool md_find_double_pay(struct md_evaluation *evaluation);
/* Hold what has been noted of a component that was just evaluated. */
void md_apply_holds(const struct md_evaluation *evaluation, const struct md_due *due,
                    struct md_result *outcomes);

#endif
