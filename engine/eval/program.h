/* eval/program.h
 *
 * program: formulas over the rows of one kind, lowered to loops over columns of 64-bit integers.
 *
 * Every number of a program is a count of 10^-scale whose greatest magnitude is known beforehand, from the ranges of the columns,
 * of constants and of load-time tables: no step can overflow, and nothing is rounded, so a value is exactly the evaluator's. What
 * depends on a column of few distinct values (a reference, an enum, a dictionary's text) and on the day only through versions
 * and params is asked of the evaluator once for each distinct value and read from a table after that.
 *
 * A formula that needs more (fractions as results, texts from several columns, earlier rows) cannot be lowered: then there is no program,
 * and the evaluator does the work. A row whose value is missing or an error is marked; why that is, the evaluator says.
 *
 * A program belongs to one binding and is read by any number of threads, each with lanes of its own.
 */
#ifndef MD_EVAL_PROGRAM_H
#define MD_EVAL_PROGRAM_H

#include "eval/evaluator.h"

/* Rows of one call of md_program_run: so few that all lanes in use stay in the cache. */
enum { MD_PROGRAM_ROWS = 512 };

/* What a lane of faults holds. */
enum { MD_FAULT_MISSING = 1, MD_FAULT_ERROR = 2 };

/* The rows that a program reads: of `table`, those whose date (column `date_field`) lies in from <= date < to. */
struct md_program_rows {
    const struct md_table *table;
    int date_field;
    int32_t from, to;
    bool plain_loops; /* those that every processor has: for tests that compare */
};

/* What is known of a root. Numbers are counts of 10^-scale; others have scale 0. */
struct md_program_type {
    int scale;
    int64_t least, greatest;
    bool faults; /* some rows may be missing or errors */
};

struct md_program;
struct md_lanes;

/* NULL: one of the roots cannot be lowered. The evaluator is used while the program is made; binding and table must outlive it. */
struct md_program *md_program_make(const struct md_binding *binding, struct md_evaluator *evaluator, const struct md_program_rows *rows,
                                   const md_node_index *roots, size_t roots_count);
void md_program_free(struct md_program *program);
const struct md_program_type *md_program_type(const struct md_program *program, size_t root);

/* The scratch memory of one thread. */
struct md_lanes *md_lanes_new(const struct md_program *program);
void md_lanes_free(struct md_lanes *lanes);

/* Compute all roots for some rows, ascending, at most MD_PROGRAM_ROWS of them, with their dates. What the two functions below give is
 * valid until the next run. */
void md_program_run(const struct md_program *program, struct md_lanes *lanes, const uint32_t *rows, const int32_t *dates, size_t count);
const int64_t *md_lanes_values(const struct md_lanes *lanes, size_t root);
/* Bits MD_FAULT_*, 0: present; NULL: every row is. */
const int64_t *md_lanes_faults(const struct md_lanes *lanes, size_t root);

/* One line an instruction, for `check --graph` and tests. */
void md_program_print(const struct md_program *program, struct md_buffer *out);

#endif
