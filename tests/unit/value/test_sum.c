/* Sums: only the final value is judged, and the cut into partial sums cannot be seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "value/sum.h"

static struct md_number number(const char *text, size_t length)
{
    struct md_number out = MD_NUMBER_ZERO;
    if (md_number_parse(text, length, &out) != MD_OK) fail_msg("unreadable: %s", text);
    return out;
}

/* Add the words of a text, each to the sum whose turn it is. */
static void add_words(const char *words, struct md_sum *sums, size_t sums_count)
{
    size_t turn = 0;
    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        struct md_number value = number(words, length);
        md_sum_add(&sums[turn++ % sums_count], &value);
        words += length;
        words += strspn(words, " ");
    }
}

static const struct {
    const char *values, *wanted;
    int64_t divisor;
    const char *average;
} rows[] = {
    {"", "0", 1, "0"},
    {"1.5", "1.5", 1, "1.5"},
    {"0.1 0.2 -0.3", "0", 3, "0"},
    {"1 1 2", "4", 3, "4/3"},
    {"-0.01 -0.01", "-0.02", 3, "-1/150"},
    {"0.000000000000000001 -1", "-0.999999999999999999", 1, "-0.999999999999999999"},
    {"99999999999999999999 99999999999999999999 -99999999999999999999", "99999999999999999999",
     3, "33333333333333333333"},
    {"99999999999999999999.999999999999999999 0.000000000000000001", "range", 2,
     "50000000000000000000"},
    {"-99999999999999999999 -99999999999999999999", "range", 2, "-99999999999999999999"},
    {"99999999999999999999 99999999999999999999", "range", 1, "range"},
};

static void sums_exactly(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t cut = 1; cut <= 3; cut++) {
            struct md_sum sums[3] = {MD_SUM_EMPTY, MD_SUM_EMPTY, MD_SUM_EMPTY};
            struct md_number out;
            char got[MD_NUMBER_TEXT_SIZE] = "range", average[MD_NUMBER_TEXT_SIZE] = "range";
            add_words(rows[i].values, sums, cut);
            for (size_t j = 1; j < cut; j++) md_sum_merge(&sums[0], &sums[j]);
            if (md_sum_finish(&sums[0], &out) == MD_OK) md_number_print(&out, got, sizeof got);
            if (strcmp(got, rows[i].wanted) != 0)
                fail_msg("%s: got %s, wanted %s", rows[i].values, got, rows[i].wanted);
            if (md_sum_average(&sums[0], rows[i].divisor, &out) == MD_OK)
                md_number_print(&out, average, sizeof average);
            if (strcmp(average, rows[i].average) != 0)
                fail_msg("%s: average %s, wanted %s", rows[i].values, average, rows[i].average);
        }
    }
}

static void takes_away(void **state)
{
    (void)state;
    struct md_sum sum = MD_SUM_EMPTY;
    struct md_number a = number("99999999999999999999.999999999999999999", 39), out;
    for (int i = 0; i < 100000; i++) md_sum_subtract(&sum, &a);
    assert_int_equal(md_sum_finish(&sum, &out), MD_RANGE);
    for (int i = 0; i < 100001; i++) md_sum_add(&sum, &a);
    assert_int_equal(md_sum_finish(&sum, &out), MD_OK);
    assert_true(md_number_equal(&out, &a));
    md_sum_add_units(&sum, -(md_i128)1);
    assert_int_equal(md_sum_finish(&sum, &out), MD_OK);
    struct md_number less = number("99999999999999999999.999999999999999998", 39);
    assert_true(md_number_equal(&out, &less));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sums_exactly), cmocka_unit_test(takes_away)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
