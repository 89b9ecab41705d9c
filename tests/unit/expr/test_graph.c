/* Identity, folding, printing and reach of expression graphs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "expr/functions.h"
#include "expr/graph.h"

static struct md_graph graph;

static int make(void **state)
{
    (void)state;
    md_graph_init(&graph);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    md_graph_free(&graph);
    return 0;
}

static struct md_type plain(void)
{
    return md_type_number(MD_UNIT_PLAIN, NULL);
}

static struct md_type flag(void)
{
    return md_type_of(MD_BASE_FLAG);
}

static md_node_index number(const char *text)
{
    struct md_number value;
    assert_int_equal(md_number_parse(text, strlen(text), &value), MD_OK);
    return md_graph_number(&graph, value, plain());
}

static md_node_index field(int64_t index)
{
    md_node_index row = md_graph_leaf(&graph, MD_OP_ROW, md_type_of_kind(MD_BASE_ROW, 0),
                                      MD_SLOT_ROW);
    return md_graph_unary(&graph, MD_OP_FIELD, plain(), index, row);
}

static void assert_printed(md_node_index node, const char *expected)
{
    struct md_buffer out = {0};
    md_graph_print(&graph, node, NULL, &out);
    assert_string_equal(md_buffer_text(&out), expected);
    md_buffer_free(&out);
}

static void equal_nodes_are_one(void **state)
{
    (void)state;
    md_node_index a = field(0), b = field(1);
    md_node_index sum = md_graph_binary(&graph, MD_OP_ADD, plain(), a, b);
    assert_int_equal(sum, md_graph_binary(&graph, MD_OP_ADD, plain(), field(0), field(1)));
    assert_int_not_equal(sum, md_graph_binary(&graph, MD_OP_ADD, plain(), b, a));
    assert_int_not_equal(sum, md_graph_binary(&graph, MD_OP_SUBTRACT, plain(), a, b));
    struct md_type count = md_type_number(MD_UNIT_COUNT, NULL);
    assert_int_not_equal(sum, md_graph_binary(&graph, MD_OP_ADD, count, a, b));
    assert_int_not_equal(number("1"), number("1.5"));
    assert_int_not_equal(number("1"), number("-1"));
    assert_int_equal(number("0.50"), number("1/2"));
    char text[] = "east";
    md_node_index east = md_graph_text(&graph, text);
    text[0] = 'l';
    assert_string_equal(md_graph_node(&graph, east)->text, "east");
    assert_int_not_equal(md_graph_text(&graph, text), east);
    assert_int_not_equal(md_graph_missing(&graph, MD_REASON_DESIGNER, "a"),
                         md_graph_missing(&graph, MD_REASON_DESIGNER, "b"));
}

/* The identity of a node is that of its content: it is the same in a graph built another way round. */
static void identity_is_content(void **state)
{
    (void)state;
    struct md_graph other;
    md_graph_init(&other);
    for (int64_t i = 20; i > 0; i--)
        md_graph_number(&other, md_number_from_integer(i), plain());
    md_node_index here = number("7");
    md_node_index there = md_graph_number(&other, md_number_from_integer(7), plain());
    assert_int_not_equal(here, there);
    assert_memory_equal(md_graph_node(&graph, here)->identity,
                        md_graph_node(&other, there)->identity, 16);
    /* A named field is known by its name, whatever its place in the kind. */
    struct md_node named = {.op = MD_OP_NAMED, .type = plain(), .integer = 3, .text = "booked"};
    here = md_graph_add(&graph, &named);
    named.integer = 5;
    there = md_graph_add(&other, &named);
    assert_memory_equal(md_graph_node(&graph, here)->identity,
                        md_graph_node(&other, there)->identity, 16);
    named.text = "billed";
    assert_int_not_equal(md_graph_add(&other, &named), there);
    md_graph_free(&other);
}

static void constants_fold(void **state)
{
    (void)state;
    static const struct {
        enum md_op op;
        const char *a, *b, *expected, *note;
    } rows[] = {
        {MD_OP_ADD, "1", "2", "3", "a sum"},
        {MD_OP_SUBTRACT, "1", "2.5", "-1.5", "a difference"},
        {MD_OP_MULTIPLY, "0.1", "3", "0.3", "a product"},
        {MD_OP_DIVIDE, "1", "3", "1/3", "an exact fraction"},
        {MD_OP_DIVIDE, "1", "0", "divide(1, 0)", "a zero denominator has a reason of its own"},
        {MD_OP_FLOOR_DIVIDE, "-7", "2", "-4", "towards minus infinity"},
        {MD_OP_MODULO, "-7", "2", "1", "with the sign of b"},
        {MD_OP_MODULO, "7", "0", "modulo(7, 0)", ""},
        {MD_OP_MULTIPLY, "99999999999", "99999999999", "multiply(99999999999, 99999999999)",
         "out of range is an error of the row"},
        {MD_OP_EQUAL, "1", "1", "true", ""},
        {MD_OP_UNEQUAL, "1", "1", "false", ""},
        {MD_OP_LESS, "1", "2", "true", ""},
        {MD_OP_LESS_EQUAL, "2.5", "2", "false", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct md_type type = rows[i].op >= MD_OP_EQUAL ? flag() : plain();
        md_node_index node =
            md_graph_binary(&graph, rows[i].op, type, number(rows[i].a), number(rows[i].b));
        assert_printed(node, rows[i].expected);
    }
    assert_printed(md_graph_unary(&graph, MD_OP_NEGATE, plain(), 0, number("2")), "-2");
    assert_printed(md_graph_unary(&graph, MD_OP_POWER, plain(), -2, number("2")), "0.25");
    assert_printed(md_graph_unary(&graph, MD_OP_POWER, plain(), -1, number("0")), "power[-1](0)");
    assert_printed(md_graph_unary(&graph, MD_OP_ROUND18, plain(), 0, number("1/3")),
                   "0.333333333333333333");
}

static void choices_fold(void **state)
{
    (void)state;
    md_node_index yes = md_graph_flag(&graph, true), no = md_graph_flag(&graph, false);
    md_node_index a = field(0), b = field(1);
    md_node_index missing = md_graph_missing(&graph, MD_REASON_NO_RULE, NULL);
    assert_int_equal(md_graph_ternary(&graph, MD_OP_IF, plain(), yes, a, b), a);
    assert_int_equal(md_graph_ternary(&graph, MD_OP_IF, plain(), no, a, b), b);
    assert_int_equal(md_graph_binary(&graph, MD_OP_OR, plain(), missing, b), b);
    assert_int_equal(md_graph_binary(&graph, MD_OP_OR, plain(), number("0"), b), number("0"));
    assert_int_equal(md_graph_binary(&graph, MD_OP_OR, flag(), no, yes), yes);
    assert_int_equal(md_graph_unary(&graph, MD_OP_NOT, flag(), 0, no), yes);
    assert_int_equal(md_graph_unary(&graph, MD_OP_HAS, flag(), 0, missing), no);
    assert_int_equal(md_graph_unary(&graph, MD_OP_HAS, flag(), 0, number("0")), yes);
    assert_printed(md_graph_unary(&graph, MD_OP_HAS, flag(), 0, a), "has(field[0.0])");
    /* A literal branch takes the unit of the choice; another branch stays in it. */
    struct md_type money = md_type_number(MD_UNIT_MONEY, md_graph_intern(&graph, "CNY"));
    md_node_index literal = md_graph_number(&graph, MD_NUMBER_ONE,
                                            md_type_number(MD_UNIT_FREE, NULL));
    md_node_index taken = md_graph_ternary(&graph, MD_OP_IF, money, yes, literal, a);
    assert_int_equal(md_graph_node(&graph, taken)->op, MD_OP_NUMBER);
    assert_int_equal(md_graph_node(&graph, taken)->type.unit, MD_UNIT_MONEY);
    assert_printed(md_graph_ternary(&graph, MD_OP_IF, money, yes, a, literal),
                   "if(true, field[0.0], 1)");
}

static void look_ups_fold(void **state)
{
    (void)state;
    static const char *const keys[] = {"A", "B"};
    const struct md_number values[] = {MD_NUMBER_ONE, {6, 5}};
    struct md_lookup_table table = {.name = "group_factor",
                                    .key_base = MD_BASE_TEXT,
                                    .count = 2,
                                    .text_keys = keys,
                                    .number_values = values};
    struct md_node node = {
        .op = MD_OP_LOOKUP, .type = plain(), .table = &table, .operands_count = 1};
    md_node_index key = md_graph_text(&graph, "B");
    node.operands = &key;
    assert_printed(md_graph_add(&graph, &node), "1.2");
    key = md_graph_text(&graph, "Z");
    assert_printed(md_graph_add(&graph, &node), "lookup[group_factor](\"Z\")");
}

static void nodes_print(void **state)
{
    (void)state;
    md_node_index amount = field(2);
    md_node_index subject = md_graph_leaf(&graph, MD_OP_ROW, md_type_of_kind(MD_BASE_ROW, 4),
                                          MD_SLOT_SUBJECT);
    md_node_index quota = md_graph_unary(&graph, MD_OP_FIELD, plain(), 1, subject);
    assert_printed(md_graph_binary(&graph, MD_OP_DIVIDE, plain(), amount, quota),
                   "divide(field[0.2], field[4.1](row[subject 4]))");
    struct md_node call = {.op = MD_OP_CALL,
                           .type = plain(),
                           .integer = MD_FUNCTION_ROUND,
                           .rounding = MD_HALF_EVEN,
                           .operands = (md_node_index[]){amount, number("0.01")},
                           .operands_count = 2};
    assert_printed(md_graph_add(&graph, &call), "call[round half-even](field[0.2], 0.01)");
    assert_printed(md_graph_missing(&graph, MD_REASON_DESIGNER, "too \"new\""),
                   "missing[designer]\"too \\\"new\\\"\"");
    struct md_node aggregate = {.op = MD_OP_AGGREGATE,
                                .type = plain(),
                                .integer = MD_AGGREGATE_SUM,
                                .operands = (md_node_index[]){MD_NO_NODE, amount},
                                .operands_count = 2};
    assert_printed(md_graph_add(&graph, &aggregate), "aggregate[sum](-, field[0.2])");
    assert_printed(md_graph_leaf(&graph, MD_OP_PERIOD, md_type_of(MD_BASE_DATE), MD_PERIOD_LAST),
                   "period[last, level 0]");
    assert_printed(md_graph_leaf(&graph, MD_OP_LINE, plain(), MD_LINE_DEPTH), "line[depth]");
}

static void reach_lists_operands_first(void **state)
{
    (void)state;
    md_node_index a = field(0), b = field(1), unused = field(2);
    md_node_index sum = md_graph_binary(&graph, MD_OP_ADD, plain(), a, b);
    md_node_index twice = md_graph_binary(&graph, MD_OP_MULTIPLY, plain(), sum, sum);
    struct md_arena arena = {0};
    md_node_index *list;
    size_t count = md_graph_reachable(&graph, &twice, 1, &arena, &list);
    assert_int_equal(count, 5); /* row, two fields, sum, product */
    for (size_t i = 0; i < count; i++) {
        assert_int_not_equal(list[i], unused);
        if (i > 0) assert_true(list[i] > list[i - 1]);
    }
    assert_int_equal(list[count - 1], twice);
    md_node_index none = MD_NO_NODE;
    assert_int_equal(md_graph_reachable(&graph, &none, 1, &arena, &list), 0);
    md_arena_free(&arena);
}

static void words_are_complete(void **state)
{
    (void)state;
    assert_string_equal(md_op_word(MD_OP_TIER_RATE), "tier_rate");
    assert_string_equal(md_reason_word(MD_REASON_TESTED), "tested_missing");
    assert_string_equal(md_reason_sentence(MD_REASON_NO_ENTRY), "no entry for {}");
    for (int i = 0; i < MD_REASONS_COUNT; i++)
        assert_true(strlen(md_reason_sentence((enum md_reason_code)i)) > 0);
}

/* Loops of a formula are unrolled: ten thousand nested sums print and are reached without harm. */
static void deep_graphs_are_fine(void **state)
{
    (void)state;
    md_node_index sum = field(0);
    for (int i = 0; i < 10000; i++) sum = md_graph_binary(&graph, MD_OP_ADD, plain(), sum, field(0));
    struct md_buffer out = {0};
    md_graph_print(&graph, sum, NULL, &out);
    assert_non_null(strstr(md_buffer_text(&out), "(...)"));
    md_buffer_free(&out);
    struct md_arena arena = {0};
    md_node_index *list;
    assert_int_equal(md_graph_reachable(&graph, &sum, 1, &arena, &list), 10002);
    md_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(equal_nodes_are_one, make, drop),
        cmocka_unit_test_setup_teardown(identity_is_content, make, drop),
        cmocka_unit_test_setup_teardown(constants_fold, make, drop),
        cmocka_unit_test_setup_teardown(choices_fold, make, drop),
        cmocka_unit_test_setup_teardown(look_ups_fold, make, drop),
        cmocka_unit_test_setup_teardown(nodes_print, make, drop),
        cmocka_unit_test_setup_teardown(reach_lists_operands_first, make, drop),
        cmocka_unit_test_setup_teardown(words_are_complete, make, drop),
        cmocka_unit_test_setup_teardown(deep_graphs_are_fine, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
