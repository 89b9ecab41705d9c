/* The evaluator as a machine: laziness, selections, many batches, deep formulas, conditions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "expr/functions.h"
#include "support/eval/written_expression.h"

static struct written_world world;
static struct md_number values[MD_BATCH_ROWS];
static uint8_t states[MD_BATCH_ROWS];
static struct md_reason reasons[MD_BATCH_ROWS];
static struct md_scope scope;

/* Line values 0, 1, 2, ...; every tenth is missing, every one that ends in 7 an error. */
static int make(void **state)
{
    (void)state;
    written_world_init(&world);
    for (size_t i = 0; i < MD_BATCH_ROWS; i++) {
        values[i] = md_number_from_integer((int64_t)i);
        states[i] = MD_STATE_PRESENT;
        reasons[i] = (struct md_reason){.node = 1};
        if (i % 10 == 0) {
            states[i] = MD_STATE_MISSING;
            reasons[i].code = MD_REASON_NO_ROWS;
        } else if (i % 10 == 7) {
            states[i] = MD_STATE_ERROR;
            reasons[i].code = MD_REASON_TWO_ROWS;
        }
    }
    scope = (struct md_scope){.count = MD_BATCH_ROWS,
                              .line_values = values,
                              .line_states = states,
                              .line_reasons = reasons};
    return 0;
}

static int drop(void **state)
{
    (void)state;
    written_world_free(&world);
    return 0;
}

static struct md_type number(void)
{
    return md_type_number(MD_UNIT_PLAIN, NULL);
}

static md_node_index line(void)
{
    return md_graph_leaf(&world.graph, MD_OP_LINE, number(), MD_LINE_VALUE);
}

static md_node_index constant(int64_t integer)
{
    return md_graph_number(&world.graph, md_number_from_integer(integer), number());
}

static md_node_index less(md_node_index a, md_node_index b)
{
    return md_graph_binary(&world.graph, MD_OP_LESS, md_type_of(MD_BASE_FLAG), a, b);
}

/* choose tells apart true, false, missing and error, and leaves the shared node as it was. */
static void conditions_choose(void **state)
{
    (void)state;
    md_node_index value = line();
    md_node_index small = less(value, constant(5));
    md_node_index has = md_graph_unary(&world.graph, MD_OP_HAS, md_type_of(MD_BASE_FLAG), 0, value);
    struct md_values missing_flag = {.count = 1, .states = (uint8_t[]){MD_STATE_MISSING},
                                     .reasons = (struct md_reason[]){{.code = MD_REASON_NO_ROWS}},
                                     .integers = (int64_t[]){0}};
    md_node_index flag = md_graph_leaf(&world.graph, MD_OP_NAMED, md_type_of(MD_BASE_FLAG), 9);
    world.columns[flag] = &missing_flag;
    struct md_evaluator *evaluator = md_evaluator_new(&world.graph);
    uint16_t chosen[MD_BATCH_ROWS], failed[MD_BATCH_ROWS];
    struct md_reason why[MD_BATCH_ROWS];
    size_t failed_count;
    md_evaluator_begin(evaluator, &world.binding, &scope);
    size_t count =
        md_evaluator_choose(evaluator, small, NULL, 0, chosen, failed, why, &failed_count);
    assert_int_equal(count, 4); /* 1 to 4 */
    for (size_t i = 0; i < count; i++) assert_int_equal(chosen[i], i + 1);
    assert_int_equal(failed_count, 205); /* 103 that end in 0, 102 that end in 7 */
    assert_int_equal(failed[0], 0);
    assert_int_equal(why[0].code, MD_REASON_TESTED);
    assert_int_equal(why[0].node, value);
    assert_int_equal(failed[1], 7);
    assert_int_equal(why[1].code, MD_REASON_TWO_ROWS);
    /* A condition that is itself missing fails as tested, and stays missing for others. */
    const uint16_t some[] = {2, 3};
    count = md_evaluator_choose(evaluator, flag, some, 2, chosen, failed, why, &failed_count);
    assert_int_equal(count, 0);
    assert_int_equal(failed_count, 2);
    assert_int_equal(failed[1], 3);
    assert_int_equal(why[1].code, MD_REASON_TESTED);
    assert_int_equal(why[1].node, flag);
    assert_int_equal(md_evaluator_value(evaluator, flag, some, 2)->states[3], MD_STATE_MISSING);
    count = md_evaluator_choose(evaluator, has, some, 2, chosen, failed, NULL, &failed_count);
    assert_int_equal(count, 2);
    assert_int_equal(failed_count, 0);
    md_evaluator_free(evaluator);
}

/* What a branch would have failed on is not computed for rows that do not take it: their place in the
 * branch's vector keeps the state in which the batch began. */
static void branches_are_lazy(void **state)
{
    (void)state;
    md_node_index value = line(), zero = constant(0);
    md_node_index root = md_graph_add(
        &world.graph, &(struct md_node){.op = MD_OP_CALL, .type = number(),
                                        .integer = MD_FUNCTION_SQRT,
                                        .operands = (md_node_index[]){md_graph_binary(
                                            &world.graph, MD_OP_SUBTRACT, number(), constant(3), value)},
                                        .operands_count = 1});
    md_node_index choice = md_graph_ternary(&world.graph, MD_OP_IF, number(),
                                            less(constant(3), value), zero, root);
    struct md_evaluator *evaluator = md_evaluator_new(&world.graph);
    md_evaluator_begin(evaluator, &world.binding, &scope);
    const struct md_vector *vector = md_evaluator_value(evaluator, choice, NULL, 0);
    assert_int_equal(vector->states[0], MD_STATE_ERROR); /* tested while missing */
    assert_int_equal(vector->states[2], MD_STATE_PRESENT);
    assert_true(md_number_equal(&vector->numbers[2], &MD_NUMBER_ONE));
    assert_int_equal(vector->states[5], MD_STATE_PRESENT);
    assert_true(md_number_is_zero(&vector->numbers[5]));
    /* Asked for by itself, the branch is an error for the others. */
    vector = md_evaluator_value(evaluator, root, NULL, 0);
    assert_int_equal(vector->states[2], MD_STATE_PRESENT);
    assert_int_equal(vector->states[5], MD_STATE_ERROR);
    assert_int_equal(vector->reasons[5].code, MD_REASON_RANGE);
    md_evaluator_free(evaluator);
}

/* Nothing of one batch shows in a later one, however many there are (row marks have 255 values). */
static void batches_are_apart(void **state)
{
    (void)state;
    md_node_index value = line();
    md_node_index twice = md_graph_binary(&world.graph, MD_OP_ADD, number(), value, value);
    md_node_index safe = md_graph_binary(&world.graph, MD_OP_OR, number(), twice, constant(-1));
    struct md_evaluator *evaluator = md_evaluator_new(&world.graph);
    for (int batch = 0; batch < 700; batch++) {
        struct md_number own[3];
        for (int i = 0; i < 3; i++) own[i] = md_number_from_integer(batch * 10 + i);
        uint8_t own_states[3] = {MD_STATE_PRESENT, (uint8_t)(batch % 3), MD_STATE_PRESENT};
        struct md_scope small = {.count = 3, .line_values = own, .line_states = own_states,
                                 .line_reasons = reasons};
        const uint16_t selection[] = {1, 2};
        md_evaluator_begin(evaluator, &world.binding, &small);
        const struct md_vector *vector = md_evaluator_value(evaluator, safe, selection, 2);
        struct md_number expected = md_number_from_integer(batch % 3 == 0 ? -1 : batch * 20 + 2);
        assert_int_equal(vector->states[1], batch % 3 == 2 ? MD_STATE_ERROR : MD_STATE_PRESENT);
        if (batch % 3 != 2) assert_true(md_number_equal(&vector->numbers[1], &expected));
        assert_int_equal(vector->reasons[2].code, MD_REASON_NONE);
        vector = md_evaluator_value(evaluator, safe, NULL, 0);
        expected = md_number_from_integer(batch * 20);
        assert_true(md_number_equal(&vector->numbers[0], &expected));
    }
    md_evaluator_free(evaluator);
}

static void empty_batches_are_fine(void **state)
{
    (void)state;
    md_node_index sum = md_graph_binary(&world.graph, MD_OP_ADD, number(), line(), constant(1));
    struct md_evaluator *evaluator = md_evaluator_new(&world.graph);
    struct md_scope none = {.count = 0};
    md_evaluator_begin(evaluator, &world.binding, &none);
    assert_non_null(md_evaluator_value(evaluator, sum, NULL, 0));
    md_evaluator_begin(evaluator, &world.binding, &scope);
    assert_non_null(md_evaluator_value(evaluator, sum, (const uint16_t[]){0}, 0));
    assert_int_equal(md_evaluator_value(evaluator, sum, NULL, 0)->states[1], MD_STATE_PRESENT);
    md_evaluator_free(evaluator);
}

/* Ten thousand rounds of `if v > i then total = total + i end`: neither the C stack nor the memory
 * of selections grows with the rounds beyond bounds. */
static void deep_formulas_are_fine(void **state)
{
    (void)state;
    enum { ROUNDS = 10000 };
    md_node_index total = constant(0), value = line();
    for (int i = 1; i <= ROUNDS; i++) {
        md_node_index more = md_graph_binary(&world.graph, MD_OP_ADD, number(), total, constant(i));
        total = md_graph_ternary(&world.graph, MD_OP_IF, number(), less(constant(i - 1), value),
                                 more, total);
    }
    struct md_evaluator *evaluator = md_evaluator_new(&world.graph);
    struct md_scope small = scope;
    small.count = 5;
    md_evaluator_begin(evaluator, &world.binding, &small);
    const struct md_vector *vector = md_evaluator_value(evaluator, total, NULL, 0);
    struct md_number expected = md_number_from_integer(10); /* 1 + 2 + 3 + 4 */
    assert_int_equal(vector->states[0], MD_STATE_ERROR);
    assert_true(md_number_equal(&vector->numbers[4], &expected));
    md_evaluator_free(evaluator);
}

/* A text that doubles with every step stops at its bound. */
static void made_texts_are_bounded(void **state)
{
    (void)state;
    md_node_index text = md_graph_text(&world.graph, "0123456789abcdef");
    struct md_evaluator *evaluator;
    const struct md_vector *vector;
    md_node_index steps[14];
    for (int i = 0; i < 14; i++) {
        md_node_index both[] = {text, text};
        struct md_node node = {.op = MD_OP_CALL, .type = md_type_of(MD_BASE_TEXT),
                               .integer = MD_FUNCTION_CONCAT, .operands = both,
                               .operands_count = 2};
        text = steps[i] = md_graph_add(&world.graph, &node);
    }
    struct md_scope one = {.count = 1};
    evaluator = md_evaluator_new(&world.graph);
    md_evaluator_begin(evaluator, &world.binding, &one);
    vector = md_evaluator_value(evaluator, steps[11], NULL, 0);
    assert_int_equal(vector->states[0], MD_STATE_PRESENT);
    assert_int_equal(vector->texts[0].length, 65536);
    vector = md_evaluator_value(evaluator, steps[13], NULL, 0);
    assert_int_equal(vector->states[0], MD_STATE_ERROR);
    assert_int_equal(vector->reasons[0].node, steps[12]);
    md_evaluator_free(evaluator);
}

static void params_change_on_their_day(void **state)
{
    (void)state;
    static const struct md_param_value list[] = {
        {100, {1, 1}, NULL, 0}, {200, {2, 1}, NULL, 0}, {300, {3, 1}, NULL, 0}};
    const struct md_param_values values_of = {list, 3};
    static const struct {
        int32_t date;
        int64_t expected; /* 0: none */
    } rows[] = {{99, 0}, {100, 1}, {199, 1}, {200, 2}, {299, 2}, {300, 3}, {100000, 3}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct md_param_value *value = md_param_at(&values_of, rows[i].date);
        assert_int_equal(value != NULL ? (int64_t)value->number.numerator : 0, rows[i].expected);
    }
    const struct md_param_values none = {NULL, 0};
    assert_null(md_param_at(&none, 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(conditions_choose, make, drop),
        cmocka_unit_test_setup_teardown(branches_are_lazy, make, drop),
        cmocka_unit_test_setup_teardown(batches_are_apart, make, drop),
        cmocka_unit_test_setup_teardown(empty_batches_are_fine, make, drop),
        cmocka_unit_test_setup_teardown(deep_formulas_are_fine, make, drop),
        cmocka_unit_test_setup_teardown(made_texts_are_bounded, make, drop),
        cmocka_unit_test_setup_teardown(params_change_on_their_day, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
