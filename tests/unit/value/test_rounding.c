/* The named roundings: each row holds all five results, so that their differences can be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "value/number.h"

static struct md_number number(const char *text)
{
    struct md_number out = MD_NUMBER_ZERO;
    if (md_number_parse(text, strlen(text), &out) != MD_OK) fail_msg("unreadable: %s", text);
    return out;
}

static void rounds_to_a_step(void **state)
{
    (void)state;
    static const struct {
        const char *value, *step;
        const char *wanted[MD_ROUNDINGS_COUNT]; /* half-up, half-even, down, up, none */
    } rows[] = {
        {"0", "1", {"0", "0", "0", "0", "0"}},
        {"2.5", "1", {"3", "2", "2", "3", "2.5"}},
        {"3.5", "1", {"4", "4", "3", "4", "3.5"}},
        {"-2.5", "1", {"-3", "-2", "-2", "-3", "-2.5"}},
        {"-3.5", "1", {"-4", "-4", "-3", "-4", "-3.5"}},
        {"2.4", "1", {"2", "2", "2", "3", "2.4"}},
        {"-2.4", "1", {"-2", "-2", "-2", "-3", "-2.4"}},
        {"2.6", "1", {"3", "3", "2", "3", "2.6"}},
        {"0.4", "1", {"0", "0", "0", "1", "0.4"}},
        {"-0.4", "1", {"0", "0", "0", "-1", "-0.4"}},
        {"0.5", "1", {"1", "0", "0", "1", "0.5"}},
        {"7", "1", {"7", "7", "7", "7", "7"}},
        {"1.005", "0.01", {"1.01", "1", "1", "1.01", "1.005"}},
        {"1.015", "0.01", {"1.02", "1.02", "1.01", "1.02", "1.015"}},
        {"2/3", "0.01", {"0.67", "0.67", "0.66", "0.67", "2/3"}},
        {"12345", "10000", {"10000", "10000", "10000", "20000", "12345"}},
        {"15000", "10000", {"20000", "20000", "10000", "20000", "15000"}},
        {"25000", "10000", {"30000", "20000", "20000", "30000", "25000"}},
        {"0.25", "0.5", {"0.5", "0", "0", "0.5", "0.25"}},
        {"1", "1/3", {"1", "1", "1", "1", "1"}},
        {"0.5", "1/3", {"2/3", "2/3", "1/3", "2/3", "0.5"}},
        {"1/6", "1/3", {"1/3", "0", "0", "1/3", "1/6"}},
        {"5", "20", {"0", "0", "0", "20", "5"}},
        {"99999999999999999999.5",
         "1",
         {"range", "range", "99999999999999999999", "range", "99999999999999999999.5"}},
        {"-99999999999999999999.4",
         "1",
         {"-99999999999999999999", "-99999999999999999999", "-99999999999999999999", "range",
          "-99999999999999999999.4"}},
        {"99999999999999999999", /* the step is above the value */
         "99999999999999999999.5",
         {"99999999999999999999.5", "99999999999999999999.5", "0", "99999999999999999999.5",
          "99999999999999999999"}},
        {"1", "0", {"range", "range", "range", "range", "range"}},
        {"1", "-0.01", {"range", "range", "range", "range", "range"}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int mode = 0; mode < MD_ROUNDINGS_COUNT; mode++) {
            struct md_number value = number(rows[i].value), step = number(rows[i].step), out;
            char got[MD_NUMBER_TEXT_SIZE] = "range";
            if (md_number_round(&value, &step, (enum md_rounding)mode, &out) == MD_OK)
                md_number_print(&out, got, sizeof got);
            if (strcmp(got, rows[i].wanted[mode]) != 0)
                fail_msg("%s to %s, %s: got %s, wanted %s", rows[i].value, rows[i].step,
                         md_rounding_name((enum md_rounding)mode), got, rows[i].wanted[mode]);
        }
    }
}

static void prints_fixed(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        int decimals;
        const char *wanted[MD_ROUNDINGS_COUNT];
    } rows[] = {
        {"0", 2, {"0.00", "0.00", "0.00", "0.00", "0.00"}},
        {"1234.5", 2, {"1234.50", "1234.50", "1234.50", "1234.50", "1234.50"}},
        {"0.005", 2, {"0.01", "0.00", "0.00", "0.01", "range"}},
        {"-0.005", 2, {"-0.01", "0.00", "0.00", "-0.01", "range"}},
        {"-0.07", 1, {"-0.1", "-0.1", "0.0", "-0.1", "range"}},
        {"2/3", 0, {"1", "1", "0", "1", "range"}},
        {"-7", 0, {"-7", "-7", "-7", "-7", "-7"}},
        {"1/3", 18,
         {"0.333333333333333333", "0.333333333333333333", "0.333333333333333333",
          "0.333333333333333334", "range"}},
        {"99999999999999999999.999", 2,
         {"100000000000000000000.00", "100000000000000000000.00", "99999999999999999999.99",
          "100000000000000000000.00", "range"}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int mode = 0; mode < MD_ROUNDINGS_COUNT; mode++) {
            struct md_number value = number(rows[i].value);
            char got[MD_NUMBER_TEXT_SIZE] = "range";
            md_number_print_fixed(&value, rows[i].decimals, (enum md_rounding)mode, got,
                                  sizeof got);
            if (strcmp(got, rows[i].wanted[mode]) != 0)
                fail_msg("%s, %s: got %s, wanted %s", rows[i].value,
                         md_rounding_name((enum md_rounding)mode), got, rows[i].wanted[mode]);
        }
    }
}

static void rounds_at_the_18th_digit(void **state)
{
    (void)state;
    static const struct {
        const char *value, *wanted;
    } rows[] = {
        {"5", "5"},
        {"1/3", "0.333333333333333333"},
        {"-2/3", "-0.666666666666666667"},
        {"0.0000000000000000005", "0"}, /* half of an even digit */
        {"0.0000000000000000015", "0.000000000000000002"},
        {"-0.0000000000000000005", "0"},
        {"99999999999999999999.5", "99999999999999999999.5"},
        {"1/9223372036854775807", "0"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct md_number value = number(rows[i].value);
        char got[MD_NUMBER_TEXT_SIZE];
        struct md_number rounded = md_number_round18(&value);
        md_number_print(&rounded, got, sizeof got);
        if (strcmp(got, rows[i].wanted) != 0)
            fail_msg("%s: got %s, wanted %s", rows[i].value, got, rows[i].wanted);
    }
}

static void knows_its_names(void **state)
{
    (void)state;
    static const char *const names[] = {"half-up", "half-even", "down", "up", "none"};
    for (int i = 0; i < MD_ROUNDINGS_COUNT; i++) {
        enum md_rounding found = MD_ROUNDINGS_COUNT;
        assert_string_equal(md_rounding_name((enum md_rounding)i), names[i]);
        assert_int_equal(md_rounding_parse(names[i], strlen(names[i]), &found), MD_OK);
        assert_int_equal(found, i);
    }
    enum md_rounding found = MD_UP;
    assert_int_equal(md_rounding_parse("half_up", 7, &found), MD_SYNTAX);
    assert_int_equal(md_rounding_parse("half", 4, &found), MD_SYNTAX);
    assert_int_equal(md_rounding_parse("", 0, &found), MD_SYNTAX);
    assert_int_equal(found, MD_UP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_to_a_step),
        cmocka_unit_test(prints_fixed),
        cmocka_unit_test(rounds_at_the_18th_digit),
        cmocka_unit_test(knows_its_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
