/* tests/property/fidelity/fidelity.h
 *
 * fidelity: one formula, three opinions. Each generated plan file is
 *   - translated by script/ and evaluated by eval/ (fidelity_engine.c),
 *   - rewritten by the token printer and run by the real Lua with exact numbers (fidelity_lua.c,
 *     fidelity_prelude.lua),
 *   - dumped as a tree (fidelity_dump.c) and evaluated by python's fractions (formula_model.py),
 * over the same rows, and the three texts of each result must be the same.
 *
 * A result is text: `= VALUE`, `= VALUE because TEXT`, `? REASON` (missing) or `! REASON` (error);
 * reasons are words of md_reason_word with the field where one is empty.
 */
#ifndef MD_FIDELITY_H
#define MD_FIDELITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/diagnostic.h"
#include "expr/graph.h"
#include "script/source.h"
#include "table/table.h"
#include "value/calendar.h"

/* ---- cases (fidelity_cases.c) ---------------------------------------------------------------- */

enum { FIDELITY_CELLS_MAX = 16, FIDELITY_FORMULAS_PER_GROUP = 16 };

/* A row as it was read: `first` dates, then a text for each field; "" is missing. */
struct fidelity_row {
    const char *cells[FIDELITY_CELLS_MAX];
};

struct fidelity_formula {
    const char *text;
    size_t length;
    bool bad; /* must be refused */
};

struct fidelity_cases {
    struct md_arena arena;
    struct md_schema schema;
    struct md_tree *trees;
    struct md_table *tables[2]; /* by kind: deal, person */
    struct fidelity_row *persons, *deals;
    size_t persons_count, deals_count;
    int32_t *dates; /* of deals: as of when references are read */
    struct fidelity_formula *formulas;
    size_t formulas_count, formulas_capacity;
};

enum { FIDELITY_DEAL, FIDELITY_PERSON };

/* Read what formula_generator.py printed; stops the program on anything unexpected. */
void fidelity_cases_read(struct fidelity_cases *cases, const char *text, size_t length);
void fidelity_cases_free(struct fidelity_cases *cases);

/* The period in which formula `index` is evaluated: months of 2026, one for each group. */
void fidelity_period(size_t index, struct md_calendar *calendar, struct md_period *period);

/* Print a message and stop the program. */
_Noreturn void fidelity_stop(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* ---- ours (fidelity_engine.c) ---------------------------------------------------------------- */

/* Formulas of one group share a graph, so that nodes are shared and batches are of many sizes. */
struct fidelity_engine;

struct fidelity_engine *fidelity_engine_new(struct fidelity_cases *cases, size_t first);
void fidelity_engine_free(struct fidelity_engine *engine);

/* Load and translate a formula. False: refused, with the diagnostics in `out`. */
bool fidelity_engine_add(struct fidelity_engine *engine, const struct fidelity_formula *formula,
                         struct md_diagnostics *out);

/* Evaluate all formulas added; results by formula and row: results[formula * rows + row]. Texts
 * live with the engine. */
const char **fidelity_engine_evaluate(struct fidelity_engine *engine);

/* ---- the real Lua (fidelity_lua.c) ----------------------------------------------------------- */

struct fidelity_lua;

struct fidelity_lua *fidelity_lua_new(struct fidelity_cases *cases, const char *prelude);
void fidelity_lua_free(struct fidelity_lua *lua);

/* Add the result of each row to `results` (copied into `arena`). */
void fidelity_lua_evaluate(struct fidelity_lua *lua, const struct md_source *source,
                           const struct md_period *period, struct md_arena *arena,
                           const char **results);

/* The rewritten program, for messages. */
void fidelity_lua_rewrite(const struct md_source *source, struct md_buffer *out);

/* ---- trees (fidelity_dump.c) ------------------------------------------------------------------
 */

/* The whole file as JSON, in one line. */
void fidelity_dump(const struct md_source *source, struct md_buffer *out);

/* ---- what occurred (fidelity_count.c) ---------------------------------------------------------
 */

struct fidelity_counts;

struct fidelity_counts *fidelity_counts_new(void);
void fidelity_counts_free(struct fidelity_counts *counts);

/* Note the constructs and functions of a formula, and the results of its rows. */
void fidelity_count_formula(struct fidelity_counts *counts, const struct md_source *source);
void fidelity_count_results(struct fidelity_counts *counts, const char *const *results,
                            size_t rows_count);

/* Print the table; false when something occurred in less than 1 % of the formulas. */
bool fidelity_counts_print(const struct fidelity_counts *counts);

#endif
