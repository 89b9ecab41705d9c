/* Random graphs over random tables: the evaluator and the plain one must agree bit for bit, in every
 * batch, under every selection and in every order of asking. Takes [graphs [seed]]. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "expr/functions.h"
#include "support/eval/plain_evaluator.h"
#include "support/eval/random_world.h"

static size_t graphs_count = 150;
static size_t states_seen[3], ops_seen[MD_OPS_COUNT], functions_seen[MD_FUNCTIONS_COUNT];

/* ---- Batches ---- */

struct batch {
    uint32_t rows[MD_BATCH_ROWS], subjects[MD_BATCH_ROWS];
    int32_t keys[MD_BATCH_ROWS], dates[MD_BATCH_ROWS], payees[MD_BATCH_ROWS], depths[MD_BATCH_ROWS];
    struct md_number values[MD_BATCH_ROWS];
    uint8_t states[MD_BATCH_ROWS];
    struct md_reason reasons[MD_BATCH_ROWS];
    struct md_scope scope;
};

static void make_batch(struct batch *batch)
{
    size_t count = one_in(20) ? MD_BATCH_ROWS : random_below(40);
    for (size_t i = 0; i < count; i++) {
        batch->rows[i] = random_below(DEALS);
        batch->keys[i] = (int32_t)random_below(PERSONS);
        batch->dates[i] = 20400 + (int32_t)random_below(300);
        int64_t row = md_table_row_at(&tables[PERSON], batch->keys[i], batch->dates[i]);
        batch->subjects[i] = row < 0 ? UINT32_MAX : (uint32_t)row;
        batch->payees[i] = (int32_t)random_below(PERSONS + 2) - 2;
        batch->depths[i] = (int32_t)random_below(9);
        batch->values[i] = random_number();
        batch->states[i] = one_in(7) ? MD_STATE_ERROR : one_in(6) ? MD_STATE_MISSING : MD_STATE_PRESENT;
        batch->reasons[i] = random_reason(1);
    }
    bool present = one_in(3), dated = !one_in(4);
    batch->scope = (struct md_scope){.count = count,
                                     .rows = batch->rows,
                                     .subjects = batch->subjects,
                                     .subject_keys = batch->keys,
                                     .dates = dated ? batch->dates : NULL,
                                     .line_values = batch->values,
                                     .line_states = present ? NULL : batch->states,
                                     .line_reasons = present ? NULL : batch->reasons,
                                     .line_payees = batch->payees,
                                     .line_depths = batch->depths};
}

static size_t random_selection(size_t count, uint16_t *selection)
{
    size_t selected = 0;
    uint32_t density = 1 + random_below(3);
    for (size_t i = 0; i < count; i++)
        if (one_in(density)) selection[selected++] = (uint16_t)i;
    return selected;
}

static void complain(const struct world *world, md_node_index index, size_t row, size_t graph)
{
    struct md_buffer text = {0};
    md_graph_print(&world->graph, index, NULL, &text);
    fail_msg("graph %zu, row %zu: the evaluators differ on %s", graph, row, md_buffer_text(&text));
}

static void compare_node(struct world *world, struct md_evaluator *evaluator,
                         const struct batch *batch, md_node_index index, size_t graph)
{
    uint16_t selection[MD_BATCH_ROWS] = {0};
    bool all = one_in(3);
    size_t selected = all ? batch->scope.count : random_selection(batch->scope.count, selection);
    const struct md_node *node = md_graph_node(&world->graph, index);
    const struct md_vector *vector =
        md_evaluator_value(evaluator, index, all ? NULL : selection, selected);
    struct md_arena arena = {0};
    size_t step = selected > 60 ? 37 : 1; /* the plain one is slow */
    for (size_t i = 0; i < selected; i += step) {
        size_t row = all ? i : selection[i];
        struct plain_value plain =
            plain_evaluate(&world->binding, &batch->scope, index, row, &arena);
        if (!plain_agrees(node, &plain, vector, row)) complain(world, index, row, graph);
        states_seen[plain.state]++;
        ops_seen[node->op]++;
        if (node->op == MD_OP_CALL) functions_seen[node->integer]++;
    }
    md_arena_free(&arena);
}

static void evaluators_agree(void **state)
{
    (void)state;
    struct world *world = md_alloc(sizeof *world);
    struct batch *batch = md_alloc(sizeof *batch);
    for (size_t graph = 0; graph < graphs_count; graph++) {
        make_world(world);
        struct md_evaluator *evaluator = md_evaluator_new(&world->graph);
        for (int b = 0; b < BATCHES; b++) {
            make_batch(batch);
            md_evaluator_begin(evaluator, &world->binding, &batch->scope);
            size_t asked = b == 0 ? world->graph.nodes_count : 12;
            for (size_t i = 0; i < asked; i++) {
                md_node_index index =
                    1 + random_below((uint32_t)world->graph.nodes_count - 1);
                compare_node(world, evaluator, batch, index, graph);
            }
        }
        md_evaluator_free(evaluator);
        md_graph_free(&world->graph);
        md_arena_free(&world->arena);
    }
    md_free(world);
    md_free(batch);
    size_t total = states_seen[0] + states_seen[1] + states_seen[2];
    printf("%zu graphs, %zu values: %zu present, %zu missing, %zu errors\n", graphs_count, total,
           states_seen[MD_STATE_PRESENT], states_seen[MD_STATE_MISSING],
           states_seen[MD_STATE_ERROR]);
    /* A generator that never makes something proves nothing about it. */
    for (int s = 0; s < 3; s++) assert_true(states_seen[s] * 20 > total);
    for (int op = MD_OP_NUMBER; op < MD_OPS_COUNT; op++)
        if (ops_seen[op] == 0) fail_msg("%s never occurred", md_op_word((enum md_op)op));
    for (int f = 0; f < MD_FUNCTIONS_COUNT; f++)
        if (functions_seen[f] == 0) fail_msg("%s never occurred", md_function_entries[f].word);
}

int main(int count, char **arguments)
{
    if (count > 1) graphs_count = strtoul(arguments[1], NULL, 10);
    if (count > 2) random_world_seed(strtoul(arguments[2], NULL, 10));
    const struct CMUnitTest tests[] = {cmocka_unit_test(evaluators_agree)};
    return cmocka_run_group_tests(tests, fill_tables, drop_tables);
}
