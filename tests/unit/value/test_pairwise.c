/* Weights from comparisons: figures of HANDBOOK.md 5.11, and of a matrix of four computed apart with 50 digits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "value/pairwise.h"

enum { CELLS_MAX = 100 };

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
    const char *note, *matrix;
    size_t count;
    enum md_pairwise_fault fault;
    const char *weights, *lambda, *ratio; /* to four digits */
} rows[] = {
    {"consistent", "1 2 4 1/2 1 2 1/4 1/2 1", 3, MD_PAIRWISE_FINE, "0.5714 0.2857 0.1429", "3.0000", "0.0000"},
    {"nearly so", "1 3 5 1/3 1 2 1/5 1/2 1", 3, MD_PAIRWISE_FINE, "0.6483 0.2297 0.1220", "3.0037", "0.0032"},
    {"circular", "1 3 1/5 1/3 1 3 5 1/3 1", 3, MD_PAIRWISE_FINE, "0.2784 0.3301 0.3914", "4.8380", "1.5845"},
    {"two", "1 2 1/2 1", 2, MD_PAIRWISE_FINE, "0.6667 0.3333", "2.0000", "0.0000"},
    {"four", "1 2 3 4 1/2 1 2 3 1/3 1/2 1 2 1/4 1/3 1/2 1", 4, MD_PAIRWISE_FINE, "0.4668 0.2776 0.1603 0.0953",
     "4.0310", "0.0115"},
    {"one thing", "1", 1, MD_PAIRWISE_SIZE, "", "", ""},
    {"none", "", 0, MD_PAIRWISE_SIZE, "", "", ""},
    {"not above zero", "1 0 0 1", 2, MD_PAIRWISE_SIGN, "", "", ""},
    {"itself", "2 1 1 1", 2, MD_PAIRWISE_DIAGONAL, "", "", ""},
    {"not reciprocal", "1 3 0.33 1", 2, MD_PAIRWISE_RECIPROCAL, "", "", ""},
    {"beyond range", "1 1/20000000000 20000000000 1 ", 2, MD_PAIRWISE_FINE, "0.0000 1.0000", "2.0000", "0.0000"},
};

static void check_text(const char *note, const struct md_number *number, const char *wanted)
{
    char text[MD_NUMBER_TEXT_SIZE];
    if (md_number_print_fixed(number, 4, MD_HALF_UP, text, sizeof text) != MD_OK || strcmp(text, wanted) != 0)
        fail_msg("%s: %s, wanted %s", note, text, wanted);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct md_number matrix[CELLS_MAX], weights[MD_PAIRWISE_MOST], wanted[MD_PAIRWISE_MOST];
        struct md_pairwise found;
        numbers(rows[i].matrix, matrix);
        enum md_status status = md_pairwise_weights(matrix, rows[i].count, weights, &found);
        if (found.fault != rows[i].fault) fail_msg("%s: %s", rows[i].note, md_pairwise_fault_text(found.fault));
        assert_int_equal(status, rows[i].fault == MD_PAIRWISE_FINE ? MD_OK : MD_RANGE);
        if (status != MD_OK) continue;
        size_t count = numbers(rows[i].weights, wanted);
        assert_int_equal(count, rows[i].count);
        const char *words = rows[i].weights;
        for (size_t k = 0; k < count; k++) {
            char word[16];
            snprintf(word, sizeof word, "%.6s", words + 7 * k);
            check_text(rows[i].note, &weights[k], word);
        }
        check_text(rows[i].note, &found.lambda, rows[i].lambda);
        check_text(rows[i].note, &found.ratio, rows[i].ratio);
    }
}

/* Roots that are whole give fractions, not decimals near them. */
static void test_exact(void **state)
{
    (void)state;
    struct md_number matrix[9], weights[3], seven = md_number_from_integer(7), four;
    struct md_pairwise found;
    numbers("1 2 4 1/2 1 2 1/4 1/2 1", matrix);
    assert_int_equal(md_pairwise_weights(matrix, 3, weights, &found), MD_OK);
    assert_int_equal(md_number_multiply(&weights[0], &seven, &four), MD_OK);
    assert_true(md_number_is_integer(&four) && four.numerator == 4);
    assert_true(md_number_is_zero(&found.ratio));
}

/* Ten things have no random index. */
static void test_most(void **state)
{
    (void)state;
    struct md_number matrix[CELLS_MAX], weights[MD_PAIRWISE_MOST];
    struct md_pairwise found;
    for (size_t i = 0; i < CELLS_MAX; i++) matrix[i] = MD_NUMBER_ONE;
    assert_int_equal(md_pairwise_weights(matrix, 9, weights, &found), MD_OK);
    check_text("nine alike", &weights[8], "0.1111");
    check_text("nine alike", &found.ratio, "0.0000");
    assert_int_equal(md_pairwise_weights(matrix, 10, weights, &found), MD_RANGE);
    assert_int_equal(found.fault, MD_PAIRWISE_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
