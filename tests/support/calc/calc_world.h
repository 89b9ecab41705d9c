/* support/calc/calc_world.h
 *
 * calc_world: a model and records made by hand, so that calc/ is tested without book and Lua.
 *
 * Life cycle: world_init; world_kind, world_rows; formulas with the makers below; world_credit,
 * world_measure, world_plan, world_component return zeroed things with their defaults, to be filled
 * in; world_run as often as wanted; world_free. Formulas are nodes; a formula around one has no
 * text.
 */
#ifndef MD_TESTS_CALC_WORLD_H
#define MD_TESTS_CALC_WORLD_H

#include "calc/evaluate.h"

enum { WORLD_KINDS_MAX = 8, WORLD_ROWS_MAX = 4096, WORLD_FIELDS_MAX = 12, WORLD_THINGS_MAX = 32 };

struct world_rows {
    const char *cells[WORLD_ROWS_MAX][WORLD_FIELDS_MAX]; /* NULL: empty */
    size_t count;
};

struct calc_world {
    struct md_arena arena;
    struct md_schema schema;
    struct md_model model;
    struct world_rows *rows[WORLD_KINDS_MAX];
    struct md_record_source source;
    struct md_param_values params[WORLD_THINGS_MAX];
    struct md_evaluation *evaluation; /* of the last run */
    struct md_diagnostics diagnostics;
    size_t threads;
    bool for_explanation;
    const char *only_plan;
};

void world_init(struct calc_world *world);
void world_free(struct calc_world *world);

/*
 * A kind: "person history: id text, manager ref person, region text, quota money". The first field
 * is the key; the first date is the kind's date. Types: text number money (2 decimals) date flag
 * ref KIND.
 */
int world_kind(struct calc_world *world, const char *declared);

/* Rows as lines of cells separated by blanks, `-` for an empty one; in any order. */
void world_rows(struct calc_world *world, int kind, const char *lines);

/* ---- Nodes ---- */

md_node_index world_number(struct calc_world *world, const char *text);
md_node_index world_row(struct calc_world *world, int kind);     /* slot ROW */
md_node_index world_subject(struct calc_world *world, int kind); /* slot SUBJECT */
/* A path of fields from a row: "amount", "owner.manager" (references on the way are followed). */
md_node_index world_path(struct calc_world *world, md_node_index row, const char *path);
md_node_index world_op(struct calc_world *world, enum md_op op, md_node_index a, md_node_index b);
md_node_index world_if(struct calc_world *world, md_node_index test, md_node_index a,
                       md_node_index b);
md_node_index world_text(struct calc_world *world, const char *text);
/* Column of the own subject, `shift` windows ago. */
md_node_index world_named(struct calc_world *world, int kind, int64_t column, int shift);
md_node_index world_line(struct calc_world *world, enum md_line line, int payee_kind);
md_node_index world_aggregate(struct calc_world *world, enum md_aggregate function,
                              md_node_index filter, md_node_index value);
md_node_index world_because(struct calc_world *world, md_node_index value, const char *text);
md_node_index world_has(struct calc_world *world, md_node_index value);
struct md_formula world_formula(md_node_index root);

/* ---- Things of the model ---- */

struct md_credit *world_credit(struct calc_world *world, const char *name, int kind, const char *at,
                               md_node_index value);
/* share NO_NODE: "rest" */
struct md_receiver *world_receiver(struct calc_world *world, struct md_credit *credit,
                                   const char *path, md_node_index share);
struct md_measure *world_measure(struct calc_world *world, const char *name, int of,
                                 md_node_index value);
/* Its rows: of a credit by payee, of a kind by a path, of a measure by its subject. */
void world_from_credit(struct calc_world *world, struct md_measure *measure, const char *credit);
void world_from_kind(struct calc_world *world, struct md_measure *measure, int kind, const char *by,
                     const char *at);
void world_from_measure(struct calc_world *world, struct md_measure *measure, const char *source);
void world_below(struct calc_world *world, struct md_measure *measure, const char *field);
struct md_plan *world_plan(struct calc_world *world, const char *name, int of);
/* Money rounded to 0.01. */
struct md_component *world_component(struct calc_world *world, struct md_plan *plan,
                                     const char *name);
void world_on(struct calc_world *world, struct md_component *component, const char *measure);
int64_t world_column(struct calc_world *world, const char *name);
/* "0:0.03 0.8:0.05" */
struct md_tiers *world_tiers(struct calc_world *world, enum md_tiers_method method,
                             const char *points);

/* ---- Running ---- */

/* Evaluate months or quarters named "2026-01 2026-02". */
enum md_status world_run(struct calc_world *world, const char *periods);

/* Figures, a line each: "2026-01 A base 58", "2026-01 B base held no goal", "... zero below
 * threshold". */
const char *world_figures(struct calc_world *world);
/* "2026-01 bookings 2 rows 30: no date" */
const char *world_unused(struct calc_world *world);
/* Value of a column for a subject: "1300", "missing no goal", "error ...". */
const char *world_value(struct calc_world *world, uint32_t period, const char *column,
                        const char *subject);

/* Compare with a message that shows both. */
void world_expect(const char *what, const char *actual, const char *expected);

#endif
