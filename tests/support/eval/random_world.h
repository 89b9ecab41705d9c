/* tests/support/eval/random_world.h
 *
 * random_world: tables of random cells and random graphs over them, with all operations and functions, for tests that
 * compare two ways of evaluating them. One world at a time; fill_tables and drop_tables are for cmocka's groups.
 */
#ifndef MD_RANDOM_WORLD_H
#define MD_RANDOM_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "eval/evaluator.h"

enum { DEAL, PRODUCT, PERSON, PAIR, KINDS };
enum { DEALS = 200, PRODUCTS = 12, PERSONS = 20, PAIRS = 150, NODES = 90, BATCHES = 4 };
enum { AMOUNT, UNITS, PRODUCT_REF, OWNER, CLOSED, STAGE, IS_NEW, NOTE, RATE };

enum { BASES = MD_BASE_ROW + 1 };

struct world {
    struct md_graph graph;
    struct md_arena arena;
    md_node_index pool[BASES][NODES * 4];
    size_t pool_count[BASES];
    const struct md_values *columns[NODES * 8];
    const struct md_row_index *indexes[NODES * 8];
    const struct md_earlier_rows *earlier[NODES * 8];
    struct md_calendar calendar;
    struct md_binding binding;
};

extern struct md_table tables[KINDS];

void random_world_seed(uint64_t seed);
/* Numbers of moderate size, and some columns without empty cells: before fill_tables. */
void random_world_mild(bool mild);

uint32_t random_below(uint32_t limit);
bool one_in(uint32_t n);
struct md_number random_number(void);
struct md_reason random_reason(md_node_index index);

int fill_tables(void **state);
int drop_tables(void **state);
/* What was in `world` before is forgotten, not freed: free its graph and arena after use. */
void make_world(struct world *world);

#endif
