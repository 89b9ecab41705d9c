/* calc/line_pay.h
 *
 * line_pay: components that give one result for each row under `on` (per = "line"). Internal to calc/.
 *
 * The rows that the measure counts for a subject are his lines. In the order of the run (the component's `order`,
 * else date and the kind's order; then the record) each has its place and what came before it. A line pays
 * when it is dated in the component's period (with true_up: since that level began) and in the dates of its plan;
 * others only count in the run: they were paid before, or by another version of the plan.
 *
 * Contract: md_lines_gather, then md_lines_batch as often as wanted; the lines stay with the column.
 */
#ifndef MD_CALC_LINE_PAY_H
#define MD_CALC_LINE_PAY_H

#include "calc/pipeline.h"
#include "eval/tier_pay.h"

enum md_line_status {
    MD_LINE_PAYS,
    MD_LINE_COUNTS, /* in the run only */
    MD_LINE_LEFT,   /* `when` is false, or its value is missing and left out: 0 with the reason */
    MD_LINE_FAULTY  /* its subject is held or has no value */
};

struct md_pay_line {
    int32_t subject;
    uint32_t row;     /* of the record kind's table */
    int32_t date, payee, depth;
    int32_t record;   /* key of the record whose account a balance with `per` keeps; -1: none asked for */
    uint8_t status;   /* enum md_line_status */
    uint8_t state;    /* of a faulty one: MISSING or ERROR */
    uint64_t order;   /* by record and receiver */
    struct md_number value;  /* what it counts under `on` */
    struct md_number before; /* the sum of those before it */
    struct md_number pay;
    struct md_number kept;   /* of it, what the component's cap, floor and `negative` leave: line.pay of those below */
    struct md_reason reason; /* of what is not paid; of a `because` */
};

/* A table of tiers as it is on the dates of lines: params in it have the value of the line's date. */
struct md_line_tiers {
    size_t count;
    int32_t *dates; /* ascending */
    struct md_tiers_now *tables;
};

struct md_pay_lines {
    size_t count;
    struct md_pay_line *lines; /* by subject, then in the order of the run */
    size_t *first;             /* by subject, and one more */
    struct md_line_tiers tiers; /* none: the whole period has the table of its last day */
    struct md_number **paid_above; /* by component: what it pays on each line; then by balance: just before the line;
                                      NULL: not asked for */
};

/* Lines [from, to) as a batch. */
struct md_line_batch {
    size_t count;
    uint32_t rows[MD_BATCH_ROWS], subject_rows[MD_BATCH_ROWS];
    int32_t subjects[MD_BATCH_ROWS], dates[MD_BATCH_ROWS], payees[MD_BATCH_ROWS], depths[MD_BATCH_ROWS];
    int64_t nths[MD_BATCH_ROWS];
    struct md_number values[MD_BATCH_ROWS], befores[MD_BATCH_ROWS];
    const struct md_number **paid_above; /* by component, then by balance */
    struct md_number **picked_above;     /* the same, of lines that do not stand together; NULL: not asked for */
    size_t columns;
    struct md_pay_line picked[MD_BATCH_ROWS];
};

/* line_scope.c: the lines of the subjects that are not decided yet; in the evaluation's arena. */
struct md_pay_lines *md_lines_gather(struct md_component_work *work);
/* Room for what components above pay; md_line_batch_free. */
struct md_line_batch *md_line_batch_new(const struct md_evaluation *evaluation);
void md_line_batch_free(struct md_line_batch *batch);
/* Fill the batch with `count` lines from `from` on; the scope points into it. */
struct md_scope md_line_batch_fill(struct md_line_batch *batch, const struct md_component_work *work,
                                   const struct md_pay_lines *lines, size_t from, size_t count);
/* The same for lines that do not stand together; copies of them are in batch->picked. */
struct md_scope md_line_batch_pick(struct md_line_batch *batch, const struct md_component_work *work,
                                   const struct md_pay_lines *lines, const uint32_t *list, size_t count);

/* line_pay.c: sums of the lines into the outcomes of subjects that are not decided yet. tiers: NULL without rates; totals and
 * scales (NULL: none) by subject. The lines are kept at *kept. */
void md_component_lines(struct md_component_work *work, const struct md_tiers_now *tiers,
                        const struct md_number *totals, const struct md_number *scales,
                        struct md_pay_lines **kept);
/* The table that holds for a line: of its date, else `period`. */
const struct md_tiers_now *md_line_tiers_at(const struct md_pay_lines *lines, const struct md_pay_line *line,
                                            const struct md_tiers_now *period);
/* What the table pays on a line. Statuses of md_tiers_pay. */
enum md_status md_line_tier_pay(const struct md_component *component, const struct md_tiers_now *tiers,
                                const struct md_pay_line *line, const struct md_number *total,
                                const struct md_number *scale, struct md_number *pay);

/* line_limits.c: what each line of a subject pays when the rest (below 0: a cut) is taken from the last ones; *rest is
 * what nobody could take. */
void md_lines_take(const struct md_pay_lines *lines, size_t key, struct md_number *rest, struct md_number *parts);
/* The same, kept with the lines; then what is left over to the last line that pays. */
void md_lines_keep(struct md_pay_lines *lines, size_t key, struct md_number *rest);
void md_lines_keep_rest(struct md_pay_lines *lines, size_t key, struct md_number *rest);
/* Both: the lines sum to what the limits leave of their sum, before it is rounded. */
void md_lines_limit(struct md_pay_lines *lines, size_t key, const struct md_number *limited);

/* version_limits.c: versions of a component that are due in one period, from the first to the last. */
struct md_version {
    struct md_component_work *work;
    struct md_column_at *column;
};
/* The due entries that are one component with `due`, itself included; in `arena`. */
size_t md_versions_due(const struct md_evaluation *evaluation, const struct md_due *due, struct md_arena *arena,
                       const struct md_due ***list);
/* Before the limits: the sums of the versions become the outcome of the last that pays a subject; after it: its parts. */
void md_versions_join(struct md_version *versions, size_t count);
void md_versions_part(struct md_version *versions, size_t count);

#endif
