/* run/calculation.h
 *
 * calculation: one evaluation of a project's model over its book, or over records held in memory, and what is kept of it.
 */
#ifndef MD_RUN_CALCULATION_H
#define MD_RUN_CALCULATION_H

#include "calc/evaluate.h"
#include "run/assumed_records.h"
#include "run/held_tables.h"
#include "run/history.h"
#include "run/project.h"

struct md_calculation {
    struct md_project *project;
    int64_t as_of_batch;           /* 0: the latest */
    bool for_explanation;          /* loads record keys too */
    const char *only_plan;         /* NULL: all */
    bool only_openings;            /* pay nobody: openings of balances */
    bool all_measures;             /* also those that nothing reads */
    const struct md_param_values *params; /* NULL: the model's own */
    const struct md_history *history; /* what was paid before; NULL: what is posted */
    struct md_kept *kept;          /* sums of evaluations over what is held; NULL: none are kept */
    struct md_held *held;          /* records held in memory; NULL: those of the book */
    const struct md_assumed *assumed; /* records taken as given beside the book's; NULL: none */
    int32_t first_day;             /* out: of the first period */
    bool asks_posted;              /* out: it asked for what was paid before ... */
    int32_t posted_since;          /* ... from that day on; INT32_MIN: all of it */
    struct md_history posted_read; /* out: the runs of it; until md_calculation_free */
    struct md_rows_wanted *rows_read; /* out: by kind, what was loaded of it */
    struct md_arena arena;         /* of posted_read and rows_read */
    struct md_evaluation *evaluation; /* out; free with md_calculation_free */
};

/* Evaluate the periods with project->model over project->book. Statuses of md_evaluate. */
enum md_status md_calculate(struct md_calculation *calculation, const struct md_period *periods,
                            size_t periods_count);
void md_calculation_free(struct md_calculation *calculation);

/* The params of a model by index, for md_calculation.params; in arena. */
struct md_param_values *md_calculation_params(const struct md_model *model, struct md_arena *arena);

/* The text of the key that a reason's argument stands for, or NULL. */
const char *md_calculation_reason_key(const struct md_calculation *calculation,
                                      const struct md_reason *reason);

/* The sentence of a reason; in arena. */
const char *md_calculation_reason(const struct md_calculation *calculation, const struct md_reason *reason,
                                  struct md_arena *arena);

/* A number as people read it: with the digits of its unit when that is a currency and they suffice, else canonical; in arena. */
const char *md_calculation_amount(const struct md_number *number, const char *unit, struct md_arena *arena);

/* "deal 77", the record in that row of the table of a kind, whether the evaluation has its keys or not; in arena.
 * NULL: it cannot be told. */
const char *md_calculation_record(struct md_calculation *calculation, int kind, uint32_t row, struct md_arena *arena);

/* Key text of a subject of a plan's kind ("whole" for the whole). */
const char *md_calculation_subject(const struct md_calculation *calculation, int kind,
                                   int32_t subject);

/* Name of a period in arena. */
const char *md_calculation_period(const struct md_project *project, const struct md_period *period,
                                  struct md_arena *arena);

/* The read set and rules of an evaluation as run inputs (digests at as_of_batch), and the two digests over
 * them. Sorted by role and name. */
enum md_status md_calculation_inputs(struct md_calculation *calculation, struct md_arena *arena,
                                     struct md_run_input **inputs, size_t *inputs_count,
                                     struct md_digest *read_set, struct md_digest *rules);

/* Say in notes (N0409) which plans and rules of that form (NOTHING: all; one of that name only, unless it is NULL) have no
 * subjects in the first period. Proposals are left out: mostly there is nothing to propose. */
void md_calculation_note_nobody(struct md_calculation *calculation, enum md_from form, const char *only);

/* Unit of an outcome of that type: "CNY", "points", "" for texts. */
const char *md_calculation_unit(struct md_type type);

/* What a figure is, of a component or of a rule: as it stands in the book. */
struct md_figure_name {
    int kind;              /* of the subject */
    const char *plan;      /* the plan, or the rule */
    const char *component; /* its component, or a word such as "goal" */
    const char *full_name; /* "field_sales.base", "goal_2026 goal" */
    const char *label;     /* "bonus", "allocation" */
    const char *audience;
    struct md_type type;
    bool is_paid;          /* false: booked only, or of a rule */
    struct md_text_span span;
};
struct md_figure_name md_calculation_figure(const struct md_calculation *calculation,
                                            const struct md_figure *figure, struct md_arena *arena);
/* Key text of its subject; of a group that is no record its name. */
const char *md_calculation_figure_subject(const struct md_calculation *calculation,
                                          const struct md_figure *figure);

#endif
