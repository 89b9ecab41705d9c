/* Tier tables: figures of HANDBOOK 5.0 and 5.7, edges, ends, scales, params. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "eval/tier_pay.h"
#include "support/eval/written_expression.h"

enum { TIERS_MAX = 8 };

static struct md_tier places[32][TIERS_MAX];
static struct md_tiers tiers_of[32];
static struct written_table tables[32];
static size_t tables_count;

static struct md_tier_number tier_number(const char *word)
{
    if (word[0] == 'p') return (struct md_tier_number){MD_NUMBER_ZERO, word[1] - '0'};
    return (struct md_tier_number){written_number(word), -1};
}

/* "0:0.03 0.8:0.05 up:10"; p0 is a param, 'gold a level. Options: upper, below=VALUE, flat (below),
 * line (above). */
static void define(const char *name, enum md_tiers_method method, const char *points,
                   const char *options)
{
    struct md_tiers *tiers = &tiers_of[tables_count];
    char words[160], *more = NULL;
    *tiers = (struct md_tiers){.method = method,
                               .tiers = places[tables_count],
                               .below = method == MD_TIERS_MARGINAL ? MD_END_VALUE : MD_END_MISSING,
                               .below_value = {MD_NUMBER_ZERO, -1},
                               .above = MD_END_FLAT,
                               .upper = strstr(options, "upper") != NULL};
    enum md_base base = MD_BASE_NUMBER;
    snprintf(words, sizeof words, "%s", points);
    for (char *word = strtok_r(words, " ", &more); word != NULL; word = strtok_r(NULL, " ", &more)) {
        struct md_tier *tier = &tiers->tiers[tiers->tiers_count++];
        char *value = strchr(word, ':');
        *value++ = '\0';
        *tier = (struct md_tier){.edge = tier_number(word), .value = {MD_NUMBER_ZERO, -1}};
        if (value[0] == '\'') {
            tier->text = value[1] == 'g' ? "gold" : "silver";
            base = MD_BASE_TEXT;
        } else {
            tier->value = tier_number(value);
        }
    }
    const char *below = strstr(options, "below=");
    if (below != NULL) {
        char value[32];
        snprintf(value, sizeof value, "%.*s", (int)strcspn(below + 6, " "), below + 6);
        tiers->below = MD_END_VALUE;
        tiers->below_value = tier_number(value);
        tiers->below_given = true;
    }
    if (strstr(options, "flat") != NULL) {
        tiers->below = MD_END_FLAT;
        tiers->below_given = true;
    }
    if (strstr(options, "line") != NULL) tiers->above = MD_END_LINE;
    tables[tables_count++] = (struct written_table){name, tiers, NULL, base};
}

/* HANDBOOK counts in 萬元 (10,000 CNY); so do these tables and amounts. */
static int define_all(void **state)
{
    (void)state;
    define("old", MD_TIERS_MARGINAL, "0:0.01 0.8:0.02 1:0.03 1.2:0.04", "");
    define("new", MD_TIERS_MARGINAL, "0:0.01 0.8:0.02 1:0.035 1.2:0.05", "");
    define("whole", MD_TIERS_SLAB, "0:0.01 0.8:0.02 1:0.03 1.2:0.04", "");
    define("amounts", MD_TIERS_MARGINAL, "0:0.02 50:0.03 100:0.04", "");
    define("amounts_whole", MD_TIERS_SLAB, "0:0.02 50:0.03 100:0.04", "");
    define("amounts_upper", MD_TIERS_SLAB, "0:0.02 50:0.03 100:0.04", "upper");
    define("upper_below", MD_TIERS_SLAB, "0:0.02 50:0.03", "upper below=0.01");
    define("marginal_upper", MD_TIERS_MARGINAL, "0:0.02 50:0.03 100:0.04", "upper");
    define("bonus", MD_TIERS_INTERPOLATED, "0.8:0.5 1:1 1.2:1.5", "below=0");
    define("bonus_flat", MD_TIERS_INTERPOLATED, "0.8:0.5 1:1 1.2:1.5", "flat");
    define("bonus_line", MD_TIERS_INTERPOLATED, "0.8:0.5 1:1 1.2:1.5", "line");
    define("point", MD_TIERS_INTERPOLATED, "1:2", "below=0");
    define("debit", MD_TIERS_MARGINAL, "0:0.02 50:0.03", "below=0.5");
    define("threshold", MD_TIERS_MARGINAL, "10:0.1 20:0.2", "");
    define("threshold_below", MD_TIERS_MARGINAL, "10:0.1 20:0.2", "below=0.01");
    define("negative_edge", MD_TIERS_MARGINAL, "-10:0.1 20:0.2", "below=0.5");
    define("accelerator", MD_TIERS_MARGINAL, "0:0.03 0.8:0.05 1:0.08 1.5:0.10", "");
    define("levels", MD_TIERS_SLAB, "60:'s 80:'g", "");
    define("grades", MD_TIERS_SLAB, "60:0.1 80:0.2", "below=0");
    define("by_param", MD_TIERS_MARGINAL, "0:0.01 p0:p1", "");
    define("no_param", MD_TIERS_MARGINAL, "0:0.01 p2:0.02", "");
    define("disordered", MD_TIERS_SLAB, "500:0.01 p0:0.02", "below=0");
    return 0;
}

static const struct md_param_value edge_values[] = {
    {INT32_MIN, {50, 1}, NULL, 0}, {20543, {100, 1}, NULL, 0} /* 2026-03-31 */};
static const struct md_param_value rate_values[] = {{20454, {1, 10}, NULL, 0} /* 2026-01-01 */};
static const struct md_param_value late_values[] = {{20544, {1, 1}, NULL, 0} /* 2026-04-01 */};

static const struct {
    const char *expression, *expected;
} cases[] = {
    /* HANDBOOK 5.0: three persons under the old and the new plan. */
    {"tier_pay(old, v(150), v(120))", "2.4"},
    {"tier_pay(old, v(108), v(120))", "1.2"},
    {"tier_pay(old, v(60), v(100))", "0.6"},
    {"tier_pay(new, v(150), v(120))", "2.58"},
    {"tier_pay(new, v(108), v(120))", "1.2"},
    {"tier_pay(new, v(60), v(100))", "0.6"},
    /* HANDBOOK 5.7 */
    {"tier_pay(whole, v(150), v(120))", "6"},
    {"tier_pay(old, v(96), v(120))", "0.96"},
    {"tier_pay(old, v(100), v(120))", "1.04"},
    {"tier_pay(old, v(120), v(120))", "1.44"},
    {"tier_pay(old, v(144), v(120))", "2.16"},
    {"tier_pay(old, v(138), v(120))", "1.98"},
    {"tier_pay(whole, v(96), v(120))", "1.92"},
    {"tier_pay(amounts, v(130))", "3.7"},
    {"tier_pay(amounts_whole, v(130))", "5.2"},
    {"tier_pay(amounts, v(50))", "1"},
    {"tier_pay(amounts_whole, v(50))", "1.5"},
    {"multiply(8000, tier_rate(bonus, v(0.79)))", "0"},
    {"multiply(8000, tier_rate(bonus, v(0.8)))", "4000"},
    {"multiply(8000, tier_rate(bonus, v(0.9)))", "6000"},
    {"multiply(8000, tier_rate(bonus, v(1)))", "8000"},
    {"multiply(8000, tier_rate(bonus, v(1.1)))", "10000"},
    {"multiply(8000, tier_rate(bonus, v(1.15)))", "11000"},
    {"multiply(8000, tier_rate(bonus, v(1.2)))", "12000"},
    {"multiply(8000, tier_rate(bonus, v(1.25)))", "12000"},
    /* LANGUAGE.md section 6: 1300 on a quota of 1000. */
    {"tier_pay(accelerator, v(1300), v(1000))", "58"},
    /* who owns an edge */
    {"tier_rate(amounts_whole, v(49.999999999999999999))", "0.02"},
    {"tier_rate(amounts_whole, v(50))", "0.03"},
    {"tier_rate(amounts_upper, v(50))", "0.02"},
    {"tier_rate(amounts_upper, v(50.000000000000000001))", "0.03"},
    {"tier_rate(amounts_upper, v(0))", "0.02"},
    {"tier_rate(upper_below, v(0))", "0.01"},
    {"tier_rate(amounts_upper, v(-1))", "missing no_tier tier_rate"},
    {"tier_pay(marginal_upper, v(50))", "1"},
    {"tier_pay(marginal_upper, v(130))", "3.7"},
    {"tier_pay(amounts_upper, v(100))", "3"},
    /* below the first edge, and negative amounts */
    {"tier_pay(amounts, v(-10))", "0"},
    {"tier_pay(amounts, v(0))", "0"},
    {"tier_pay(debit, v(-10))", "-5"},
    {"tier_pay(debit, v(60))", "1.3"},
    {"tier_pay(threshold, v(10))", "0"},
    {"tier_pay(threshold, v(25))", "2"},
    {"tier_pay(threshold_below, v(5))", "0.05"},
    {"tier_pay(threshold_below, v(25))", "2.1"},
    {"tier_pay(negative_edge, v(5))", "0.5"},
    {"tier_pay(negative_edge, v(30))", "4"},
    {"tier_pay(negative_edge, v(-5))", "-2.5"},
    {"tier_pay(amounts_whole, v(-10))", "0"},
    {"tier_pay(grades, v(-10))", "0"},
    {"tier_pay(bonus, v(0.5))", "0"},
    {"tier_rate(threshold, v(5))", "missing no_tier tier_rate"},
    {"tier_rate(threshold_below, v(5))", "0.01"},
    {"tier_rate(threshold, v(15))", "0.1"},
    {"tier_rate(grades, v(59))", "0"},
    {"tier_rate(grades, v(99999999999999999999))", "0.2"},
    {"tier_rate(bonus_flat, v(-7))", "0.5"},
    {"tier_rate(bonus_line, v(0.5))", "missing no_tier tier_rate"},
    {"tier_rate(bonus_line, v(1.4))", "2"},
    {"tier_rate(bonus_flat, v(1.4))", "1.5"},
    {"tier_rate(point, v(1))", "2"},
    {"tier_rate(point, v(9))", "2"},
    {"tier_rate(point, v(0))", "0"},
    {"tier_pay(bonus, v(1.1))", "1.375"},
    /* thirds stay exact between points */
    {"tier_rate(bonus, v(5/6))", "7/12"},
    /* levels */
    {"tier_rate(levels, v(80))", "\"gold\""},
    {"tier_rate(levels, v(79.9))", "\"silver\""},
    {"tier_rate(levels, v(59))", "missing no_tier tier_rate"},
    /* scales */
    {"tier_rate(whole, v(1/3), v(1/3))", "0.03"},
    {"tier_rate(bonus, v(90), v(100))", "0.75"},
    {"tier_rate(bonus, v(140), v(100))", "1.5"},
    {"tier_pay(old, v(150), v(0))", "missing no_goal tier_pay"},
    {"tier_pay(whole, v(150), v(-120))", "missing no_goal tier_pay"},
    {"tier_rate(bonus, v(1), v(0))", "missing no_goal tier_rate"},
    {"tier_pay(amounts, v(1), v(50000000000000000000))", "0.02"},
    {"tier_rate(amounts_whole, v(1), v(50000000000000000000))", "0.02"},
    /* states */
    {"tier_pay(old, mn, v(1))", "missing no_rows mn"},
    {"tier_pay(old, v(1), mn)", "missing no_rows mn"},
    {"tier_pay(old, mn, en)", "error two_rows en"},
    {"tier_rate(old, en, en2)", "error two_rows en"},
    {"tier_rate(levels, mn)", "missing no_rows mn"},
    {"tier_pay(debit, b(60))", "1.3"},
    {"tier_pay(amounts_whole, v(99999999999999999999), v(1))", "3999999999999999999.96"},
    {"tier_pay(point, v(99999999999999999999))", "error range tier_pay"},
    /* params, as of 2026-03-31 */
    {"tier_pay(by_param, v(150))", "6"},
    {"tier_pay(by_param, v(100))", "1"},
    {"tier_pay(no_param, v(150))", "missing no_param tier_pay"},
    {"tier_pay(disordered, v(150))", "error range tier_pay"},
    {"tier_rate(disordered, v(-1))", "error range tier_rate"},
};

static void tables_pay(void **state)
{
    (void)state;
    struct written_world world;
    written_world_init(&world);
    world.tables = tables;
    world.tables_count = tables_count;
    world.params[0] = (struct md_param_values){edge_values, 2};
    world.params[1] = (struct md_param_values){rate_values, 1};
    world.params[2] = (struct md_param_values){late_values, 1};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *result = written_result(&world, cases[i].expression);
        if (strcmp(result, cases[i].expected) != 0)
            fail_msg("%s: expected %s, got %s", cases[i].expression, cases[i].expected, result);
    }
    written_world_free(&world);
}

static const struct md_tiers *table(const char *name)
{
    for (size_t i = 0; i < tables_count; i++)
        if (strcmp(tables[i].name, name) == 0) return tables[i].tiers;
    return NULL;
}

/* The slices of an explanation add to the pay and to x. */
static void slices_add_up(void **state)
{
    (void)state;
    static const struct {
        const char *table, *x, *scale, *expected;
    } rows[] = {
        {"accelerator", "1300", "1000", "0: 0-800 24; 1: 800-1000 10; 2: 1000-1300 24; "},
        {"accelerator", "800", "1000", "0: 0-800 24; "},
        {"debit", "-10", "1", "-1: 0--10 -5; "},
        {"threshold", "25", "1", "-1: 0-10 0; 0: 10-20 1; 1: 20-25 1; "},
        {"negative_edge", "30", "1", "0: 0-20 2; 1: 20-30 2; "},
        {"old", "0", "1", ""},
        {"old", "5", "0", ""},
    };
    struct md_arena arena = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct md_tiers_now now = md_tiers_at(table(rows[i].table), NULL, 0, &arena);
        struct md_number x = written_number(rows[i].x), scale = written_number(rows[i].scale);
        struct md_number pay, sum = MD_NUMBER_ZERO, parts = MD_NUMBER_ZERO;
        struct md_tier_slice slices[TIERS_MAX];
        struct md_buffer out = {0};
        size_t count = md_tiers_slices(&now, &x, &scale, slices, TIERS_MAX);
        for (size_t k = 0; k < count; k++) {
            char from[MD_NUMBER_TEXT_SIZE], to[MD_NUMBER_TEXT_SIZE], text[MD_NUMBER_TEXT_SIZE];
            md_number_print(&slices[k].from, from, sizeof from);
            md_number_print(&slices[k].to, to, sizeof to);
            md_number_print(&slices[k].pay, text, sizeof text);
            md_buffer_format(&out, "%d: %s-%s %s; ", slices[k].tier, from, to, text);
            assert_int_equal(md_number_add(&sum, &slices[k].pay, &sum), MD_OK);
            assert_int_equal(md_number_add(&parts, &slices[k].part, &parts), MD_OK);
        }
        assert_string_equal(md_buffer_text(&out), rows[i].expected);
        md_buffer_free(&out);
        if (md_tiers_pay(&now, &x, &scale, &pay) != MD_OK) continue;
        assert_true(md_number_equal(&sum, &pay));
        assert_true(md_number_equal(&parts, &x));
    }
    md_arena_free(&arena);
}

/* Crossing an edge by the smallest step loses and doubles nothing in a marginal table. */
static void no_step_at_an_edge(void **state)
{
    (void)state;
    struct md_arena arena = {0};
    struct md_tiers_now now = md_tiers_at(table("accelerator"), NULL, 0, &arena);
    struct md_number scale = written_number("1000"), step = written_number("0.000000000001");
    for (size_t i = 0; i < now.tiers->tiers_count; i++) {
        struct md_number edge, low, high, at, after, difference, expected;
        md_number_multiply(&now.edges[i], &scale, &edge);
        md_number_add(&edge, &step, &high);
        low = edge;
        assert_int_equal(md_tiers_pay(&now, &low, &scale, &at), MD_OK);
        assert_int_equal(md_tiers_pay(&now, &high, &scale, &after), MD_OK);
        md_number_subtract(&after, &at, &difference);
        md_number_multiply(&step, &now.values[i], &expected);
        assert_true(md_number_equal(&difference, &expected));
    }
    md_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_pay),
        cmocka_unit_test(slices_add_up),
        cmocka_unit_test(no_step_at_an_edge),
    };
    return cmocka_run_group_tests(tests, define_all, NULL);
}
