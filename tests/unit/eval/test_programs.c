/* Random graphs over random tables: where a node can be lowered, its program says of every row what the plain evaluator says: the same
 * value, missing, or an error. Takes [graphs [seed]]. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "eval/program.h"
#include "support/eval/plain_evaluator.h"
#include "support/eval/random_world.h"

enum { CLOSED_ON = 4, FIRST_DAY = 20400, DAYS = 300 };

static size_t graphs_count = 1000;
static size_t states_seen[3], ops_lowered[MD_OPS_COUNT], programs_made, nodes_tried;

/* Rows dated in the range, in order; about every `sparse`-th. */
static size_t list_rows(const struct md_program_rows *of, uint32_t sparse, uint32_t *rows, int32_t *dates)
{
    size_t count = 0;
    for (size_t row = 0; row < of->table->rows_count; row++) {
        if (!md_table_has(of->table, row, CLOSED_ON) || !one_in(sparse)) continue;
        int32_t date = (int32_t)of->table->columns[CLOSED_ON].values[row];
        if (date < of->from || date >= of->to) continue;
        rows[count] = (uint32_t)row;
        dates[count++] = date;
    }
    return count;
}

static bool same_value(const struct md_program_type *type, enum md_base base, int64_t value, const struct plain_value *plain)
{
    if (base != MD_BASE_NUMBER) return value == plain->integer;
    struct md_number number = md_number_from_scaled(value, type->scale);
    return value >= type->least && value <= type->greatest && md_number_equal(&number, &plain->number);
}

static void compare_rows(struct world *world, const struct md_program *program, struct md_lanes *lanes, md_node_index index,
                         const uint32_t *rows, const int32_t *dates, size_t count)
{
    enum md_base base = md_graph_node(&world->graph, index)->type.base;
    const struct md_program_type *type = md_program_type(program, 0);
    struct md_scope scope = {.count = count, .rows = rows, .dates = dates};
    struct md_arena arena = {0};
    md_program_run(program, lanes, rows, dates, count);
    const int64_t *values = md_lanes_values(lanes, 0), *faults = md_lanes_faults(lanes, 0);
    for (size_t i = 0; i < count; i++) {
        struct plain_value plain = plain_evaluate(&world->binding, &scope, index, i, &arena);
        int64_t fault = faults == NULL ? 0 : faults[i];
        enum md_state state = (fault & MD_FAULT_ERROR) != 0 ? MD_STATE_ERROR : fault != 0 ? MD_STATE_MISSING : MD_STATE_PRESENT;
        bool agrees = state == plain.state && (state != MD_STATE_PRESENT || same_value(type, base, values[i], &plain));
        if (!agrees) {
            struct md_buffer text = {0};
            md_graph_print(&world->graph, index, NULL, &text);
            md_buffer_add_text(&text, "\n");
            md_program_print(program, &text);
            fail_msg("row %u, day %d: state %d not %d, value %lld: %s", rows[i], dates[i], (int)state, (int)plain.state, (long long)values[i],
                     md_buffer_text(&text));
        }
        states_seen[state]++;
    }
    md_arena_free(&arena);
}

static void try_node(struct world *world, struct md_evaluator *evaluator, md_node_index index)
{
    uint32_t rows[DEALS];
    int32_t dates[DEALS];
    const struct md_node *node = md_graph_node(&world->graph, index);
    if (node->type.base == MD_BASE_TEXT || node->type.base == MD_BASE_NOTHING) return;
    int32_t from = FIRST_DAY + (int32_t)random_below(DAYS / 2);
    struct md_program_rows of = {&tables[DEAL], CLOSED_ON, from, from + 1 + (int32_t)random_below(DAYS / 2), one_in(2)};
    struct md_program *program = md_program_make(&world->binding, evaluator, &of, &index, 1);
    nodes_tried++;
    if (program == NULL) return;
    programs_made++;
    ops_lowered[node->op]++;
    struct md_lanes *lanes = md_lanes_new(program);
    for (uint32_t sparse = 1; sparse <= 3; sparse++) {
        size_t count = list_rows(&of, sparse, rows, dates);
        for (size_t first = 0; first < count;) { /* runs of all sizes, some of them of rows that are next to each other */
            size_t some = 1 + random_below((uint32_t)(count - first));
            compare_rows(world, program, lanes, index, rows + first, dates + first, some);
            first += some;
        }
    }
    md_lanes_free(lanes);
    md_program_free(program);
}

static void programs_agree(void **state)
{
    (void)state;
    struct world *world = md_alloc(sizeof *world);
    for (size_t graph = 0; graph < graphs_count; graph++) {
        make_world(world);
        struct md_evaluator *evaluator = md_evaluator_new(&world->graph);
        for (md_node_index index = 1; index < world->graph.nodes_count; index++)
            if (one_in(2)) try_node(world, evaluator, index);
        md_evaluator_free(evaluator);
        md_graph_free(&world->graph);
        md_arena_free(&world->arena);
    }
    md_free(world);
    printf("%zu graphs, %zu of %zu nodes lowered; rows: %zu present, %zu missing, %zu errors\n", graphs_count, programs_made, nodes_tried,
           states_seen[MD_STATE_PRESENT], states_seen[MD_STATE_MISSING], states_seen[MD_STATE_ERROR]);
    /* Most nodes of these graphs read what no program has: lines, subjects, other columns. */
    assert_true(programs_made * 12 > nodes_tried);
    static const enum md_op lowered[] = {MD_OP_ADD, MD_OP_SUBTRACT, MD_OP_MULTIPLY, MD_OP_NEGATE, MD_OP_EQUAL, MD_OP_UNEQUAL,
                                         MD_OP_LESS, MD_OP_LESS_EQUAL, MD_OP_NOT, MD_OP_HAS, MD_OP_OR, MD_OP_IF, MD_OP_FIELD,
                                         MD_OP_SEQUENCE, MD_OP_BECAUSE, MD_OP_CALL, MD_OP_KEY, MD_OP_LOOKUP, MD_OP_UNDER,
                                         MD_OP_MODULO, MD_OP_EARLIER};
    for (size_t i = 0; i < sizeof lowered / sizeof *lowered; i++)
        if (ops_lowered[lowered[i]] == 0) fail_msg("%s was never lowered", md_op_word(lowered[i]));
}

static int fill_mild_tables(void **state)
{
    random_world_mild(true);
    return fill_tables(state);
}

int main(int count, char **arguments)
{
    if (count > 1) graphs_count = strtoul(arguments[1], NULL, 10);
    if (count > 2) random_world_seed(strtoul(arguments[2], NULL, 10));
    const struct CMUnitTest tests[] = {cmocka_unit_test(programs_agree)};
    int wild = cmocka_run_group_tests_name("wild cells", tests, fill_tables, drop_tables);
    memset(states_seen, 0, sizeof states_seen);
    programs_made = nodes_tried = 0;
    return wild + cmocka_run_group_tests_name("mild cells", tests, fill_mild_tables, drop_tables);
}
