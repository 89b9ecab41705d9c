/* Splits: a case is a row, numbers as decimal text. Source: handbook 1.2 and 4.1. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "value/split.h"

enum { PARTS_MAX = 100 };

/* Read the words of a text as numbers; returns how many. */
static size_t numbers(const char *words, struct md_number *out)
{
    size_t count = 0;
    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        if (md_number_parse(words, length, &out[count++]) != MD_OK) fail_msg("bad %s", words);
        words += length;
        words += strspn(words, " ");
    }
    return count;
}

static const struct {
    const char *note, *whole, *unit, *weights;
    enum md_split_fault fault;
    const char *parts;
} rows[] = {
    {"one unit left over", "1.00", "0.01", "1 1 1", MD_SPLIT_FINE, "0.34 0.33 0.33"},
    {"recovery", "-1.00", "0.01", "1 1 1", MD_SPLIT_FINE, "-0.34 -0.33 -0.33"},
    {"a part of nothing", "1.00", "0.01", "1 0 1", MD_SPLIT_FINE, "0.50 0 0.50"},
    {"weight below zero", "1.00", "0.01", "1 -1 1", MD_SPLIT_WEIGHT, ""},
    {"all weights zero", "1.00", "0.01", "0 0", MD_SPLIT_NO_WEIGHT, ""},
    {"no parts", "1.00", "0.01", "", MD_SPLIT_NO_PARTS, ""},
    {"no unit", "1.00", "0", "1", MD_SPLIT_UNIT, ""},
    {"unit below zero", "1.00", "-0.01", "1", MD_SPLIT_UNIT, ""},
    {"not whole units", "1.005", "0.01", "1 1", MD_SPLIT_WHOLE, ""},
    {"not whole units of 10000", "15000", "10000", "1 1", MD_SPLIT_WHOLE, ""},
    {"nothing to share", "0", "0.01", "1 2", MD_SPLIT_FINE, "0 0"},
    {"one part", "7.77", "0.01", "0.5", MD_SPLIT_FINE, "7.77"},
    {"two units left over", "10", "1", "1 1 1 1", MD_SPLIT_FINE, "3 3 2 2"},
    {"the larger remainder first", "10", "1", "1 5 6", MD_SPLIT_FINE, "1 4 5"},
    {"twelve months", "100", "1", "1 1 1 1 1 1 1 1 1 1 1 1", MD_SPLIT_FINE,
     "9 9 9 9 8 8 8 8 8 8 8 8"},
    {"weights as fractions", "1.00", "0.01", "1/3 1/3 1/3", MD_SPLIT_FINE, "0.34 0.33 0.33"},
    {"unlike fractions", "10", "1", "1/2 1/3 1/6", MD_SPLIT_FINE, "5 3 2"},
    {"ten thousands", "100000", "10000", "1 1 1", MD_SPLIT_FINE, "40000 30000 30000"},
    {"credit shares", "12345.67", "0.000000000000000001", "0.6 0.4", MD_SPLIT_FINE,
     "7407.402 4938.268"},
    {"credit by thirds", "1", "0.000000000000000001", "1 1 1", MD_SPLIT_FINE,
     "0.333333333333333334 0.333333333333333333 0.333333333333333333"},
    {"the largest whole", "99999999999999999999.999999999999999999", "0.000000000000000001",
     "1/3 2/3", MD_SPLIT_FINE,
     "33333333333333333333.333333333333333333 66666666666666666666.666666666666666666"},
    {"a unit as fraction", "2", "1/3", "1 1 1 1", MD_SPLIT_FINE, "2/3 2/3 1/3 1/3"},
    {"too many units", "99999999999999999999", "1/9223372036854775807", "1 1", MD_SPLIT_SIZE, ""},
    {"large weights", "3", "1", "99999999999999999999 1/3 99999999999999999999", MD_SPLIT_FINE,
     "2 0 1"},
    /* p = 1099511627791, q = 1099511627803: the weights sum to 2.1, so shares are ten times the
     * weights: 0.6 + 10/p, 1.6 + 10/p, 8.8 - 20/p, 10/q, 10 - 10/q. Floors give 18 of 21; units go
     * to the last, the third, and of the tied first two to the first. The common denominator is
     * above 2^63, so this is the long way. */
    {"a tie of long fractions", "21", "1",
     "3298534883423/54975581389550 4398046511189/27487790694775 "
     "24189255811352/27487790694775 1/1099511627803 "
     "1099511627802/1099511627803",
     MD_SPLIT_FINE, "1 1 9 0 10"},
};

static void splits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct md_number whole, unit, weights[PARTS_MAX], wanted[PARTS_MAX], parts[PARTS_MAX];
        enum md_split_fault fault = MD_SPLIT_FAULTS_COUNT;
        numbers(rows[i].whole, &whole);
        numbers(rows[i].unit, &unit);
        size_t count = numbers(rows[i].weights, weights);
        size_t wanted_count = numbers(rows[i].parts, wanted);
        for (size_t j = 0; j < PARTS_MAX; j++) parts[j] = MD_NUMBER_ONE;
        enum md_status status = md_split(&whole, &unit, weights, count, parts, &fault);
        if (fault != rows[i].fault)
            fail_msg("%s: %s", rows[i].note, md_split_fault_text(fault));
        assert_int_equal(status, fault == MD_SPLIT_FINE ? MD_OK : MD_RANGE);
        if (status != MD_OK) {
            for (size_t j = 0; j < PARTS_MAX; j++)
                assert_true(md_number_equal(&parts[j], &MD_NUMBER_ONE)); /* left alone */
            continue;
        }
        assert_int_equal(count, wanted_count);
        for (size_t j = 0; j < count; j++) {
            char got[MD_NUMBER_TEXT_SIZE];
            md_number_print(&parts[j], got, sizeof got);
            if (!md_number_equal(&parts[j], &wanted[j]))
                fail_msg("%s: part %zu is %s", rows[i].note, j, got);
        }
    }
}

/* More parts than the stack holds, with ties everywhere: 250 among 100 equal parts gives the first
 * fifty 3 and the rest 2. */
static void splits_among_many(void **state)
{
    (void)state;
    struct md_number whole = md_number_from_integer(250), unit = MD_NUMBER_ONE;
    struct md_number weights[PARTS_MAX], parts[PARTS_MAX];
    for (size_t i = 0; i < PARTS_MAX; i++) weights[i] = md_number_from_scaled(7, 3);
    assert_int_equal(md_split(&whole, &unit, weights, PARTS_MAX, parts, NULL), MD_OK);
    for (size_t i = 0; i < PARTS_MAX; i++) assert_true(parts[i].numerator == (i < 50 ? 3 : 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(splits), cmocka_unit_test(splits_among_many)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
