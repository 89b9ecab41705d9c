/* Dates: texts, formats, clocks and the ends of months. Day counts are those of python's datetime;
 * every day is walked in tests/property. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "value/date.h"

static int32_t date(const char *text)
{
    int32_t out = 0;
    if (md_date_parse(text, strlen(text), &out) != MD_OK) fail_msg("unreadable: %s", text);
    return out;
}

static void reads_and_prints(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum md_status status;
        int32_t date;
        int weekday;
    } rows[] = {
        {"1970-01-01", MD_OK, 0, 4},
        {"1969-12-31", MD_OK, -1, 3},
        {"2000-02-29", MD_OK, 11016, 2},
        {"2026-11-23", MD_OK, 20780, 1},
        {"0001-01-01", MD_OK, MD_DATE_MIN, 1},
        {"9999-12-31", MD_OK, MD_DATE_MAX, 5},
        {"1900-02-29", MD_RANGE, 0, 0},
        {"2025-02-29", MD_RANGE, 0, 0},
        {"2024-02-30", MD_RANGE, 0, 0},
        {"2026-04-31", MD_RANGE, 0, 0},
        {"2026-00-10", MD_RANGE, 0, 0},
        {"2026-13-01", MD_RANGE, 0, 0},
        {"2026-01-00", MD_RANGE, 0, 0},
        {"0000-01-01", MD_RANGE, 0, 0},
        {"", MD_SYNTAX, 0, 0},
        {"2026-1-1", MD_SYNTAX, 0, 0},
        {"26-01-01", MD_SYNTAX, 0, 0},
        {"2026/01/01", MD_SYNTAX, 0, 0},
        {"2026-01-01 ", MD_SYNTAX, 0, 0},
        {" 2026-01-01", MD_SYNTAX, 0, 0},
        {"2026-01-01T00:00", MD_SYNTAX, 0, 0},
        {"10000-01-01", MD_SYNTAX, 0, 0},
        {"-026-01-01", MD_SYNTAX, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int32_t out = 7;
        char text[MD_DATE_TEXT_SIZE];
        enum md_status status = md_date_parse(rows[i].text, strlen(rows[i].text), &out);
        if (status != rows[i].status) fail_msg("%s: status %d", rows[i].text, status);
        if (status != MD_OK) {
            assert_int_equal(out, 7);
            continue;
        }
        if (out != rows[i].date) fail_msg("%s: day %d", rows[i].text, (int)out);
        assert_int_equal(md_date_weekday(out), rows[i].weekday);
        assert_int_equal(md_date_print(out, text, sizeof text), 10);
        assert_string_equal(text, rows[i].text);
    }
}

static void reads_formats(void **state)
{
    (void)state;
    static const struct {
        const char *format, *text;
        enum md_clock clock;
        enum md_status status;
        const char *wanted;
    } rows[] = {
        {"M/D/YYYY", "7/4/1996", MD_CLOCK_REFUSE, MD_OK, "1996-07-04"},
        {"M/D/YYYY", "12/31/1996", MD_CLOCK_REFUSE, MD_OK, "1996-12-31"},
        {"M/D/YYYY", "07/04/1996", MD_CLOCK_REFUSE, MD_OK, "1996-07-04"},
        {"MM/DD/YYYY", "7/4/1996", MD_CLOCK_REFUSE, MD_SYNTAX, ""},
        {"DD.MM.YYYY", "31.12.2026", MD_CLOCK_REFUSE, MD_OK, "2026-12-31"},
        {"D.M.YYYY", "31.2.2026", MD_CLOCK_REFUSE, MD_RANGE, ""},
        {"M/D/YYYY", "31/12/2026", MD_CLOCK_REFUSE, MD_RANGE, ""},
        {"YYYYMMDD", "20261231", MD_CLOCK_REFUSE, MD_OK, "2026-12-31"},
        {"YYYYMMDD", "2026123", MD_CLOCK_REFUSE, MD_SYNTAX, ""},
        {"YYYYMMDD", "202612311", MD_CLOCK_REFUSE, MD_SYNTAX, ""},
        {"YYYY年M月D日", "2026年3月9日", MD_CLOCK_REFUSE, MD_OK, "2026-03-09"},
        {"YYYY-MM-DD", "1996-07-04 00:00:00", MD_CLOCK_REFUSE, MD_SYNTAX, ""},
        {"YYYY-MM-DD", "1996-07-04 00:00:00", MD_CLOCK_DROP, MD_OK, "1996-07-04"},
        {"YYYY-MM-DD", "1996-07-04T23:59", MD_CLOCK_DROP, MD_OK, "1996-07-04"},
        {"YYYY-MM-DD", "2024-01-31 00:00:00.000", MD_CLOCK_DROP, MD_OK, "2024-01-31"},
        {"YYYY-MM-DD", "2016-12-31 23:59:60", MD_CLOCK_DROP, MD_OK, "2016-12-31"},
        {"YYYY-MM-DD", "1996-07-04", MD_CLOCK_DROP, MD_OK, "1996-07-04"},
        {"M/D/YYYY", "7/4/1996 9:30", MD_CLOCK_DROP, MD_OK, "1996-07-04"},
        {"M/D/YYYY", "7/4/1996 09:30", MD_CLOCK_DROP, MD_OK, "1996-07-04"},
        {"YYYY-MM-DD", "1996-07-04 24:00", MD_CLOCK_DROP, MD_RANGE, ""},
        {"YYYY-MM-DD", "1996-07-04 12:60", MD_CLOCK_DROP, MD_RANGE, ""},
        {"YYYY-MM-DD", "1996-07-04 12:00:60", MD_CLOCK_DROP, MD_RANGE, ""},
        {"YYYY-MM-DD", "1996-07-04 12", MD_CLOCK_DROP, MD_SYNTAX, ""},
        {"YYYY-MM-DD", "1996-07-04 ", MD_CLOCK_DROP, MD_SYNTAX, ""},
        {"YYYY-MM-DD", "1996-07-04 12:00Z", MD_CLOCK_DROP, MD_SYNTAX, ""},
        {"YYYY-MM-DD", "1996-07-04 12:00:00.", MD_CLOCK_DROP, MD_SYNTAX, ""},
        {"YYYY-MM-DD", "1996-07-04x12:00", MD_CLOCK_DROP, MD_SYNTAX, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int32_t out = 0;
        char text[MD_DATE_TEXT_SIZE] = "";
        enum md_status status = md_date_parse_format(rows[i].text, strlen(rows[i].text),
                                                     rows[i].format, rows[i].clock, &out);
        if (status != rows[i].status) fail_msg("%s: status %d", rows[i].text, status);
        if (status == MD_OK) md_date_print(out, text, sizeof text);
        assert_string_equal(text, rows[i].wanted);
    }
}

static void knows_valid_formats(void **state)
{
    (void)state;
    static const struct {
        const char *format;
        int valid;
    } rows[] = {
        {"YYYY-MM-DD", 1}, {"D/M/YYYY", 1},      {"YYYYMMDD", 1},   {"YYYY年M月D日", 1},
        {"", 0},           {"YYYY-MM", 0},       {"YY-MM-DD", 0},   {"YYYYY-MM-DD", 0},
        {"YYYY-MMM-DD", 0}, {"YYYY-MM-DD-DD", 0}, {"YYYY-mm-dd", 0}, {"YYYY-MM-DD HH:MM", 0},
        {"DD-DD-YYYY", 0}, {"YYYY-MM-DD1", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (md_date_format_is_valid(rows[i].format) != (rows[i].valid != 0))
            fail_msg("%s", rows[i].format);
}

static void adds_months(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int64_t months;
        const char *wanted; /* empty: out of range */
    } rows[] = {
        {"2026-01-31", 1, "2026-02-28"},  {"2024-01-31", 1, "2024-02-29"},
        {"2026-03-31", -1, "2026-02-28"}, {"2026-03-31", 1, "2026-04-30"},
        {"2026-12-15", 1, "2027-01-15"},  {"2026-01-15", -1, "2025-12-15"},
        {"2024-02-29", 12, "2025-02-28"}, {"2024-02-29", 48, "2028-02-29"},
        {"2026-05-10", 0, "2026-05-10"},  {"0001-01-31", -1, ""},
        {"9999-12-01", 1, ""},            {"0001-01-31", 119987, "9999-12-31"},
        {"0001-01-31", 119988, ""},       {"2026-01-01", INT64_MAX, ""},
        {"2026-01-01", INT64_MIN, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int32_t out = 0;
        char text[MD_DATE_TEXT_SIZE] = "";
        if (md_date_add_months(date(rows[i].from), rows[i].months, &out) == MD_OK)
            md_date_print(out, text, sizeof text);
        if (strcmp(text, rows[i].wanted) != 0) fail_msg("%s: got %s", rows[i].from, text);
    }
}

static void counts_months(void **state)
{
    (void)state;
    static const struct {
        const char *from, *until;
        int32_t wanted;
    } rows[] = {
        {"2026-01-15", "2026-02-14", 0},  {"2026-01-15", "2026-02-15", 1},
        {"2026-01-31", "2026-02-28", 1},  {"2026-01-31", "2026-02-27", 0},
        {"2024-01-31", "2024-02-28", 0},  {"2026-02-28", "2026-03-28", 1},
        {"2026-02-28", "2026-03-27", 0},  {"2024-02-29", "2025-02-28", 12},
        {"2026-05-01", "2026-05-01", 0},  {"2026-02-15", "2026-01-15", -1},
        {"2026-02-14", "2026-01-15", 0},  {"0001-01-01", "9999-12-31", 119987},
        {"2025-11-23", "2026-11-22", 11},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int32_t got = md_date_months_between(date(rows[i].from), date(rows[i].until));
        if (got != rows[i].wanted) fail_msg("%s %s: %d", rows[i].from, rows[i].until, (int)got);
    }
}

static void adds_days(void **state)
{
    (void)state;
    int32_t out = 7;
    assert_int_equal(md_date_add_days(MD_DATE_MAX, 1, &out), MD_RANGE);
    assert_int_equal(md_date_add_days(MD_DATE_MIN, -1, &out), MD_RANGE);
    assert_int_equal(md_date_add_days(0, INT64_MAX, &out), MD_RANGE);
    assert_int_equal(md_date_add_days(MD_DATE_MIN, INT64_MIN, &out), MD_RANGE);
    assert_int_equal(out, 7);
    assert_int_equal(md_date_add_days(MD_DATE_MIN, (int64_t)MD_DATE_MAX - MD_DATE_MIN, &out), MD_OK);
    assert_int_equal(out, MD_DATE_MAX);
    assert_int_equal(md_date_add_days(date("2024-02-28"), 2, &out), MD_OK);
    assert_int_equal(out, date("2024-03-01"));
    assert_int_equal(md_date_days_in_month(1900, 2), 28);
    assert_int_equal(md_date_days_in_month(2000, 2), 29);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_prints),    cmocka_unit_test(reads_formats),
        cmocka_unit_test(knows_valid_formats), cmocka_unit_test(adds_months),
        cmocka_unit_test(counts_months),       cmocka_unit_test(adds_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
