/* Splits with bounds and by divisor methods: a case is a row, numbers as decimal text, "-" for no bound.
 * Source: handbook 1.2; the divisor methods by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "value/bounded_split.h"

enum { PARTS_MAX = 16 };

struct row {
    const char *note, *whole, *unit;
    enum md_split_method method;
    bool equal;
    const char *weights, *floors, *ceilings;
    enum md_split_fault fault;
    const char *wanted; /* the parts, or the shortfall */
};

static const struct row rows[] = {
    {"handbook 1.2 without bounds", "9390", "1", MD_SPLIT_LARGEST_REMAINDER, false,
     "8403/18550 7117/21200 31357/148400", "- - -", "- - -", MD_SPLIT_FINE, "4254 3152 1984"},
    {"handbook 1.2 with bounds", "9390", "1", MD_SPLIT_LARGEST_REMAINDER, false,
     "8403/18550 7117/21200 31357/148400", "4104 2593.5 1282.5", "5400 3412.5 1687.5", MD_SPLIT_FINE,
     "4424 3279 1687"},
    {"a ceiling is rounded down", "10", "1", MD_SPLIT_LARGEST_REMAINDER, false, "9 1", "- -", "6.9 -", MD_SPLIT_FINE, "6 4"},
    {"a floor is rounded up", "10", "1", MD_SPLIT_LARGEST_REMAINDER, false, "9 1", "- 1.1", "- -", MD_SPLIT_FINE, "8 2"},
    /* Exact shares 80 10 10: the ceiling is 30 too low, the floors 20 too high: first the ceiling, then 25 each. */
    {"the larger side first", "100", "1", MD_SPLIT_LARGEST_REMAINDER, false, "8 1 1", "- 20 20", "50 - -", MD_SPLIT_FINE, "50 25 25"},
    /* Exact shares 60 30 10: the floor is 25 too high, the ceiling 10 too low: first the floor, then 43.33 and 21.67. */
    {"floors first where they are larger", "100", "1", MD_SPLIT_LARGEST_REMAINDER, false, "6 3 1", "- - 35", "50 - -", MD_SPLIT_FINE, "43 22 35"},
    {"everything is kept", "7", "1", MD_SPLIT_LARGEST_REMAINDER, false, "1 1", "3 4", "3 4", MD_SPLIT_FINE, "3 4"},
    {"a part without weight keeps its floor", "10", "1", MD_SPLIT_LARGEST_REMAINDER, false, "1 0", "- 4", "- -", MD_SPLIT_FINE, "6 4"},
    {"nothing weighs", "10", "1", MD_SPLIT_LARGEST_REMAINDER, false, "0 0", "- -", "- -", MD_SPLIT_NO_WEIGHT, "0"},
    {"nothing weighs: equally", "10", "1", MD_SPLIT_LARGEST_REMAINDER, true, "0 0 0", "- - -", "- - -", MD_SPLIT_FINE, "4 3 3"},
    {"equally within bounds", "10", "1", MD_SPLIT_LARGEST_REMAINDER, true, "0 0 0", "- - -", "1 - -", MD_SPLIT_FINE, "1 5 4"},
    {"those that are left do not weigh", "10", "1", MD_SPLIT_LARGEST_REMAINDER, false, "1 0", "- -", "6 -", MD_SPLIT_NO_WEIGHT, "0"},
    {"floors too high", "10", "0.5", MD_SPLIT_LARGEST_REMAINDER, false, "1 1", "6 5.7", "- -", MD_SPLIT_FLOORS, "2"},
    {"ceilings too low", "10", "0.5", MD_SPLIT_LARGEST_REMAINDER, false, "1 1", "- -", "4.9 4", MD_SPLIT_CEILINGS, "1.5"},
    {"crossed", "10", "1", MD_SPLIT_LARGEST_REMAINDER, false, "1 1", "5 -", "4 -", MD_SPLIT_CROSSED, "0"},
    {"kept between two units", "10", "1", MD_SPLIT_LARGEST_REMAINDER, false, "1 1", "2.5 -", "2.5 -", MD_SPLIT_CROSSED, "0"},
    {"below zero", "-1", "1", MD_SPLIT_LARGEST_REMAINDER, false, "1 1", "- -", "- -", MD_SPLIT_NEGATIVE, "0"},
    {"no whole units", "1.5", "1", MD_SPLIT_LARGEST_REMAINDER, false, "1 1", "- -", "- -", MD_SPLIT_WHOLE, "0"},
    {"a weight below zero", "1", "1", MD_SPLIT_LARGEST_REMAINDER, false, "1 -1", "- -", "- -", MD_SPLIT_WEIGHT, "0"},
    /* Quotients of 100 80 30 20: D'Hondt 100 80 50 40 33.3 30 26.7 25; Sainte-Lague 100 80 33.3 30 26.7 20 20 16. */
    {"D'Hondt", "8", "1", MD_SPLIT_DHONDT, false, "100 80 30 20", "- - - -", "- - - -", MD_SPLIT_FINE, "4 3 1 0"},
    {"Sainte-Lague", "8", "1", MD_SPLIT_SAINTE_LAGUE, false, "100 80 30 20", "- - - -", "- - - -", MD_SPLIT_FINE, "3 3 1 1"},
    {"D'Hondt below a ceiling", "8", "1", MD_SPLIT_DHONDT, false, "100 80 30 20", "- - - -", "2 - - -", MD_SPLIT_FINE, "2 4 1 1"},
    {"a tie goes to the earlier", "1", "1", MD_SPLIT_SAINTE_LAGUE, false, "1 1", "- -", "- -", MD_SPLIT_FINE, "1 0"},
};

static size_t read_numbers(const char *words, struct md_number *out, bool *given)
{
    size_t count = 0;
    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        given[count] = !(length == 1 && words[0] == '-');
        if (given[count] && md_number_parse(words, length, &out[count]) != MD_OK) fail_msg("bad %s", words);
        count++;
        words += length;
        words += strspn(words, " ");
    }
    return count;
}

static bool check(const struct row *row)
{
    struct md_split_part parts[PARTS_MAX] = {0};
    struct md_number weights[PARTS_MAX], floors[PARTS_MAX], ceilings[PARTS_MAX], wanted[PARTS_MAX];
    bool given[PARTS_MAX], has_floor[PARTS_MAX], has_ceiling[PARTS_MAX];
    struct md_number whole, shortfall, sum = MD_NUMBER_ZERO;
    struct md_split_rules rules = {.method = row->method, .equal_when_zero = row->equal};
    size_t count = read_numbers(row->weights, weights, given);
    read_numbers(row->floors, floors, has_floor);
    read_numbers(row->ceilings, ceilings, has_ceiling);
    read_numbers(row->wanted, wanted, given);
    read_numbers(row->whole, &whole, given);
    read_numbers(row->unit, &rules.unit, given);
    for (size_t i = 0; i < count; i++)
        parts[i] = (struct md_split_part){.weight = weights[i], .has_floor = has_floor[i], .floor = floors[i],
                                          .has_ceiling = has_ceiling[i], .ceiling = ceilings[i]};
    enum md_split_fault fault;
    enum md_status status = md_bounded_split(&whole, &rules, parts, count, &fault, &shortfall);
    bool good = fault == row->fault && (status == MD_OK) == (fault == MD_SPLIT_FINE);
    if (row->fault != MD_SPLIT_FINE) {
        good = good && md_number_equal(&shortfall, &wanted[0]);
    } else {
        for (size_t i = 0; i < count && good; i++)
            good = md_number_equal(&parts[i].part, &wanted[i]) && md_number_add(&sum, &parts[i].part, &sum) == MD_OK;
        good = good && md_number_equal(&sum, &whole);
    }
    if (!good) print_error("%s: %s\n", row->note, md_split_fault_text(fault));
    return good;
}

static void bounds_and_methods(void **state)
{
    (void)state;
    int failures = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) failures += !check(&rows[i]);
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bounds_and_methods)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
