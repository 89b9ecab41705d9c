/* support/eval/written_expression.h
 *
 * written_expression: expressions as text, so that a test is a table of rows.
 *
 *   add(1, v(2))          an operation of graph.h or a function of functions.h with its operands
 *   1  -2.5  1/3  "text"  2026-01-31  true  nil     constants; these fold
 *   v(1)  v("a") ...      the same value from a column, which does not fold
 *   b(1)                  a value that comes with a reason
 *   mn mn2 mt md mf       columns that are missing: numbers, text, date, flag; nd: missing as not due
 *   en en2 et ed ef       columns that are errors
 *   power(a, 3)  lookup(table, a)  tier_pay(table, a, scale)  round(a, step, half-even)
 *
 * A result is written as its value, "value because WORD NODE", "missing WORD NODE" or "error WORD NODE";
 * NODE is the name of a column or the word of an operation.
 */
#ifndef MD_TESTS_WRITTEN_EXPRESSION_H
#define MD_TESTS_WRITTEN_EXPRESSION_H

#include "base/buffer.h"
#include "eval/evaluator.h"

enum { WRITTEN_NODES_MAX = 4096, WRITTEN_PARAMS_MAX = 4 };

struct written_table {
    const char *name;
    const struct md_tiers *tiers;         /* one of the two */
    const struct md_lookup_table *lookup;
    enum md_base base;                    /* of what it gives */
};

struct written_world {
    struct md_graph graph;
    struct md_arena arena;
    struct md_values *columns[WRITTEN_NODES_MAX];
    struct md_calendar calendar;
    struct md_param_values params[WRITTEN_PARAMS_MAX];
    struct md_binding binding;            /* of March 2026 */
    const struct written_table *tables;   /* the caller's */
    size_t tables_count;
};

void written_world_init(struct written_world *world);
void written_world_free(struct written_world *world);

/* The node of an expression; a mistake in it fails the test. */
md_node_index written_read(struct written_world *world, const char *text);

/* Evaluate in a batch of five rows, whole and under a selection, and by the plain evaluator; they must
 * agree. The result as text, in the world's arena. */
const char *written_result(struct written_world *world, const char *text);

/* A number from text that must be one. */
struct md_number written_number(const char *text);

#endif
