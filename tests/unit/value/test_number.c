/* Numbers: the operations at their edges. Expected texts are worked by hand; what random operands
 * give is the business of tests/property. */
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

/* The text of a result, or the name of the status. */
static const char *shown(enum md_status status, const struct md_number *value, char *buffer)
{
    if (status == MD_RANGE) return "range";
    if (status == MD_SYNTAX) return "syntax";
    if (status == MD_ZERO_DIVISION) return "zero";
    assert_true(md_number_is_valid(value));
    md_number_print(value, buffer, MD_NUMBER_TEXT_SIZE);
    return buffer;
}

static void expect(const char *wanted, enum md_status status, const struct md_number *value,
                   const char *note)
{
    char buffer[MD_NUMBER_TEXT_SIZE];
    const char *got = shown(status, value, buffer);
    if (strcmp(got, wanted) != 0) fail_msg("%s: got %s, wanted %s", note, got, wanted);
}

static void parses_and_prints(void **state)
{
    (void)state;
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        {"0", "0"},
        {"-0", "0"},
        {"-0.00", "0"},
        {"0/7", "0"},
        {"-0/7", "0"},
        {"-12.340", "-12.34"},
        {"007", "7"},
        {"1.0000000000000000000000000000000000000000000000000000000000000000000000", "1"},
        {"0.05", "0.05"},
        {"2/4", "0.5"},
        {"-2/3", "-2/3"},
        {"1/3", "1/3"},
        {"10/5", "2"},
        {"99999999999999999999", "99999999999999999999"},
        {"99999999999999999999.999999999999999999", "99999999999999999999.999999999999999999"},
        {"100000000000000000000", "range"},
        {"-100000000000000000000", "range"},
        {"00000000000000000000000000000000000000001", "1"},
        {"0.000000000000000001", "0.000000000000000001"},
        {"0.0000000000000000001", "range"}, /* 10^-19: the denominator has 64 bits */
        {"0.00000000000000000005", "range"},
        {"0.0000000000000000005", "0.0000000000000000005"}, /* 5 * 10^-19 = 1 / (2 * 10^18) */
        {"1/9223372036854775807", "1/9223372036854775807"},
        {"1/9223372036854775808", "range"},
        {"2/18446744073709551614", "1/9223372036854775807"},
        {"1/4611686018427387904", /* 2^62, the longest decimal */
         "0.00000000000000000021684043449710088680149056017398834228515625"},
        {"0.00000000000000000021684043449710088680149056017398834228515625",
         "0.00000000000000000021684043449710088680149056017398834228515625"},
        {"170141183460469231731687303715884105727/9223372036854775807",
         "170141183460469231731687303715884105727/9223372036854775807"},
        {"170141183460469231731687303715884105728/9223372036854775807", "range"},
        {"170141183460469231731687303715884105726/2", "range"}, /* far above 10^20 */
        {"340282366920938463463374607431768211456/3", "range"}, /* 2^128 */
        {"1/0", "range"},
        {"", "syntax"},
        {"-", "syntax"},
        {"+1", "syntax"},
        {"--1", "syntax"},
        {".5", "syntax"},
        {"5.", "syntax"},
        {"-.5", "syntax"},
        {"1.2.3", "syntax"},
        {"1e3", "syntax"},
        {"0x10", "syntax"},
        {"1,000", "syntax"},
        {"1,5", "syntax"},
        {" 1", "syntax"},
        {"1 ", "syntax"},
        {"1/", "syntax"},
        {"/2", "syntax"},
        {"1/-2", "syntax"},
        {"1/2/3", "syntax"},
        {"1.5/2", "syntax"},
        {"nan", "syntax"},
        {"inf", "syntax"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct md_number out = MD_NUMBER_ONE;
        enum md_status status = md_number_parse(rows[i].text, strlen(rows[i].text), &out);
        expect(rows[i].wanted, status, &out, rows[i].text);
        if (status != MD_OK) assert_true(md_number_equal(&out, &MD_NUMBER_ONE));
    }
    /* A zero byte is no end and no digit; the length rules. */
    struct md_number out;
    assert_int_equal(md_number_parse("1\0", 2, &out), MD_SYNTAX);
    assert_int_equal(md_number_parse("123", 2, &out), MD_OK);
    expect("12", MD_OK, &out, "length");
}

static void computes(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        char operation;
        const char *b, *wanted;
    } rows[] = {
        {"0.1", '+', "0.2", "0.3"},
        {"1/3", '+', "1/6", "0.5"},
        {"1/3", '-', "1/3", "0"},
        {"-1/3", '+', "-2/3", "-1"},
        {"99999999999999999999", '+', "1", "range"},
        {"-99999999999999999999", '-', "1", "range"},
        {"99999999999999999999", '-', "-0.999999999999999999",
         "99999999999999999999.999999999999999999"},
        {"99999999999999999999.999999999999999999", '+', "0.000000000000000001", "range"},
        /* An exact 10^20 - 10^-19 / 2 has too long a denominator; rounded it is 10^20. */
        {"99999999999999999999.999999999999999999", '+', "0.0000000000000000005", "range"},
        {"1/9223372036854775807", '+', "1/9223372036854775783", "0"}, /* rule (d): 2.2e-19 */
        {"1/3037000507", '+', "1/3037000501", "0.000000000658544507"},
        {"0.5", '*', "-4", "-2"},
        {"2/3", '*', "3/2", "1"},
        {"0", '*', "-5", "0"},
        {"10000000000", '*', "10000000000", "range"},
        {"9999999999.9", '*', "10000000000", "99999999999000000000"},
        {"0.000000001", '*', "0.000000001", "0.000000000000000001"},
        {"0.000000001", '*', "0.0000000005", "0.0000000000000000005"}, /* fits as it is */
        {"0.000000001", '*', "0.0000000001", "0"},                      /* rule (d): 10^-19 */
        {"0.0000000005", '*', "0.0000000013", "0.000000000000000001"},   /* 6.5e-19 */
        {"1", '/', "3", "1/3"},
        {"-7", '/', "2", "-3.5"},
        {"7", '/', "-2", "-3.5"},
        {"0", '/', "-2", "0"},
        {"5", '/', "0", "zero"},
        {"0", '/', "0", "zero"},
        {"99999999999999999999", '/', "0.1", "range"},
        {"99999999999999999999", '/', "99999999999999999999", "1"},
        {"99999999999999999998", '/', "99999999999999999999", "1"}, /* rule (d): 1 - 10^-20 */
        {"7", 'f', "2", "3"},
        {"-7", 'f', "2", "-4"},
        {"7", 'f', "-2", "-4"},
        {"-7", 'f', "-2", "3"},
        {"-8", 'f', "2", "-4"},
        {"0", 'f', "-2", "0"},
        {"7.5", 'f', "0.5", "15"},
        {"1", 'f', "0", "zero"},
        {"99999999999999999999", 'f', "0.5", "range"},
        {"-99999999999999999999.5", 'f', "1", "range"},
        {"7", '%', "2", "1"},
        {"-7", '%', "2", "1"},
        {"7", '%', "-2", "-1"},
        {"-7", '%', "-2", "-1"},
        {"5.25", '%', "1", "0.25"},
        {"-5.25", '%', "1", "0.75"},
        {"1", '%', "1/3", "0"},
        {"6", '%', "-2", "0"},
        {"1", '%', "0", "zero"},
        {"99999999999999999999", '%', "0.3", "0"},
        {"99999999999999999999", '%', "0.4", "0.2"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct md_number a = number(rows[i].a), b = number(rows[i].b), out = MD_NUMBER_ZERO;
        enum md_status status = MD_OK;
        switch (rows[i].operation) {
        case '+': status = md_number_add(&a, &b, &out); break;
        case '-': status = md_number_subtract(&a, &b, &out); break;
        case '*': status = md_number_multiply(&a, &b, &out); break;
        case '/': status = md_number_divide(&a, &b, &out); break;
        case 'f': status = md_number_floor_divide(&a, &b, &out); break;
        default: status = md_number_modulo(&a, &b, &out); break;
        }
        char note[200];
        snprintf(note, sizeof note, "%s %c %s", rows[i].a, rows[i].operation, rows[i].b);
        expect(rows[i].wanted, status, &out, note);
    }
}

static void may_write_over_an_operand(void **state)
{
    (void)state;
    struct md_number a = number("1/3");
    assert_int_equal(md_number_add(&a, &a, &a), MD_OK);
    expect("2/3", MD_OK, &a, "a + a");
    assert_int_equal(md_number_divide(&a, &a, &a), MD_OK);
    expect("1", MD_OK, &a, "a / a");
    struct md_number zero = MD_NUMBER_ZERO;
    assert_int_equal(md_number_divide(&a, &zero, &a), MD_ZERO_DIVISION);
    expect("1", MD_OK, &a, "a failure leaves the place alone");
}

static void raises(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        int64_t exponent;
        const char *wanted;
    } rows[] = {
        {"2", 10, "1024"},
        {"2", 66, "73786976294838206464"},
        {"2", 67, "range"},
        {"-2", 3, "-8"},
        {"-2", 2, "4"},
        {"2", -1, "0.5"},
        {"-2/3", -3, "-3.375"},
        {"0", 0, "1"},
        {"0", 5, "0"},
        {"0", -1, "zero"},
        {"1.05", 3, "1.157625"},
        {"10", 19, "10000000000000000000"},
        {"10", 20, "range"},
        {"-10", 19, "-10000000000000000000"},
        {"0.1", 18, "0.000000000000000001"},
        {"0.1", 19, "0"},
        {"0.5", 62, "0.00000000000000000021684043449710088680149056017398834228515625"},
        {"0.5", 63, "0"},
        {"-0.5", 63, "0"},
        {"1", MD_NUMBER_EXPONENT_MAX, "1"},
        {"1", MD_NUMBER_EXPONENT_MAX + 1, "range"},
        {"-1", -MD_NUMBER_EXPONENT_MAX, "1"},
        {"1", -MD_NUMBER_EXPONENT_MAX - 1, "range"},
        {"1", INT64_MIN, "range"},
        /* (1 + 0.05 / 12)^12, rounded once: 1.0511618978817331898... */
        {"241/240", 12, "1.05116189788173319"},
        {"99999999999999999999", 1, "99999999999999999999"},
        {"99999999999999999999", -1, "0"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct md_number a = number(rows[i].a), out = MD_NUMBER_ZERO;
        expect(rows[i].wanted, md_number_power(&a, rows[i].exponent, &out), &out, rows[i].a);
    }
}

static void takes_roots(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        int64_t degree;
        const char *wanted;
    } rows[] = {
        {"0", 2, "0"},
        {"4", 2, "2"},
        {"2", 2, "1.414213562373095049"},
        {"0.25", 2, "0.5"},
        {"1/9", 2, "0.333333333333333333"},
        {"-1", 2, "range"},
        {"99999999999999999999.999999999999999999", 2, "10000000000"},
        {"0.000000000000000001", 2, "0.000000001"},
        {"1/9223372036854775807", 2, "0.000000000329272254"},
        {"8", 3, "2"},
        {"-8", 3, "-2"},
        {"-8", 4, "range"},
        {"0", 3, "0"},
        {"2", 12, "1.059463094359295265"},
        {"2/3", 1, "0.666666666666666667"},
        {"1", MD_NUMBER_DEGREE_MAX, "1"},
        {"99999999999999999999", MD_NUMBER_DEGREE_MAX, "2.053525026457146075"},
        {"1", MD_NUMBER_DEGREE_MAX + 1, "range"},
        {"1", 0, "range"},
        {"1", -2, "range"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct md_number a = number(rows[i].a), out = MD_NUMBER_ZERO;
        expect(rows[i].wanted, md_number_root(&a, rows[i].degree, &out), &out, rows[i].a);
        if (rows[i].degree == 2)
            expect(rows[i].wanted, md_number_sqrt(&a, &out), &out, rows[i].a);
    }
}

static void compares(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int wanted;
    } rows[] = {
        {"1", "1", 0},
        {"1/3", "0.333333333333333333", 1},
        {"-1/3", "-0.333333333333333333", -1},
        {"-1", "1/2", -1},
        {"0", "-1/3", 1},
        {"99999999999999999999", "-99999999999999999999.5", 1},
        {"170141183460469231731687303715884105727/9223372036854775807",
         "170141183460469231731687303715884105726/9223372036854775807", 1},
        /* They differ by 1 / (d (d - 1)), about 10^-38. */
        {"9223372036854775806/9223372036854775807", "9223372036854775805/9223372036854775806", 1},
        {"99999999999999999999.5", "99999999999999999999.25", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct md_number a = number(rows[i].a), b = number(rows[i].b);
        int forward = md_number_compare(&a, &b), back = md_number_compare(&b, &a);
        if ((forward > 0) - (forward < 0) != rows[i].wanted || (back > 0) - (back < 0) !=
            -rows[i].wanted)
            fail_msg("%s against %s: %d, %d", rows[i].a, rows[i].b, forward, back);
    }
}

static void scales(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        int scale;
        const char *wanted; /* units, or the status */
    } rows[] = {
        {"12.34", 2, "1234"},
        {"12.34", 1, "range"},
        {"-12", 0, "-12"},
        {"1/3", 18, "range"},
        {"92233720368547758.07", 2, "9223372036854775807"},
        {"92233720368547758.08", 2, "range"},
        {"-92233720368547758.08", 2, "-9223372036854775808"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct md_number a = number(rows[i].a), out = MD_NUMBER_ZERO;
        int64_t units = 0;
        enum md_status status = md_number_to_scaled(&a, rows[i].scale, &units);
        out = md_number_from_integer(units);
        expect(rows[i].wanted, status, &out, rows[i].a);
        if (status != MD_OK) continue;
        out = md_number_from_scaled(units, rows[i].scale);
        assert_true(md_number_equal(&out, &a));
    }
    struct md_number out = MD_NUMBER_ZERO;
    assert_int_equal(md_number_from_fraction(1, 0, &out), MD_ZERO_DIVISION);
    md_i128 lowest = -(md_i128)(((md_u128)1 << 127) - 1) - 1;
    assert_int_equal(md_number_from_fraction(lowest, lowest, &out), MD_OK);
    expect("1", MD_OK, &out, "-2^127 / -2^127");
    assert_int_equal(md_number_from_scaled_wide(lowest, 18, &out), MD_RANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses_and_prints), cmocka_unit_test(computes),
        cmocka_unit_test(may_write_over_an_operand), cmocka_unit_test(raises),
        cmocka_unit_test(takes_roots), cmocka_unit_test(compares), cmocka_unit_test(scales),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
