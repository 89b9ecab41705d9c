/* Currencies: digits of ISO 4217, and the order of the table, which the search needs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "value/currency.h"

static void knows_digits(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        int digits;
    } rows[] = {
        {"CNY", 2}, {"USD", 2},  {"EUR", 2},   {"TWD", 2}, {"HKD", 2}, {"JPY", 0},  {"KRW", 0},
        {"VND", 0}, {"BHD", 3},  {"KWD", 3},   {"TND", 3}, {"CLF", 4}, {"AED", 2},  {"ZWG", 2},
        {"RMB", -1}, {"cny", -1}, {"CNYX", -1}, {"CN", -1}, {"", -1},   {"XAU", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int got = md_currency_digits(rows[i].code, strlen(rows[i].code));
        if (got != rows[i].digits) fail_msg("%s: %d", rows[i].code, got);
    }
}

static void lists_codes_in_order(void **state)
{
    (void)state;
    size_t count = 0;
    for (; md_currency_code(count) != NULL; count++) {
        const char *code = md_currency_code(count);
        assert_int_equal(strlen(code), 3);
        if (count > 0) assert_true(strcmp(md_currency_code(count - 1), code) < 0);
        assert_true(md_currency_digits(code, 3) >= 0);
    }
    assert_true(count > 150);
    assert_null(md_currency_code(count + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(knows_digits),
                                       cmocka_unit_test(lists_codes_in_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
