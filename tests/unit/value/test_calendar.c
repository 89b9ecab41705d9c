/* Calendars: names, numbers and bounds of periods for the calendar year and for fiscal years. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "value/calendar.h"
#include "value/date.h"

static struct md_calendar calendar_of(int month, int day)
{
    struct md_calendar out;
    assert_int_equal(md_calendar_init(&out, month, day), MD_OK);
    return out;
}

static int32_t date(const char *text)
{
    int32_t out = 0;
    if (md_date_parse(text, strlen(text), &out) != MD_OK) fail_msg("unreadable: %s", text);
    return out;
}

static struct md_period period(const struct md_calendar *calendar, const char *text)
{
    struct md_period out = {0};
    if (md_period_parse(calendar, text, strlen(text), &out) != MD_OK) fail_msg("bad: %s", text);
    return out;
}

static void expect_name(const struct md_calendar *calendar, enum md_status status,
                        const struct md_period *found, const char *wanted, const char *note)
{
    char name[MD_PERIOD_TEXT_SIZE] = "range";
    if (status == MD_OK) {
        size_t length = md_period_print(calendar, found, name, sizeof name);
        assert_int_equal(length, strlen(name));
    }
    if (strcmp(name, wanted) != 0) fail_msg("%s: got %s, wanted %s", note, name, wanted);
}

static void reads_names(void **state)
{
    (void)state;
    static const struct {
        int month, day;
        const char *text, *first, *last; /* last empty: the status is `number` */
        int year, number;
    } rows[] = {
        {1, 1, "2026-03", "2026-03-01", "2026-03-31", 2026, 3},
        {1, 1, "2024-02", "2024-02-01", "2024-02-29", 2024, 2},
        {1, 1, "2026-Q1", "2026-01-01", "2026-03-31", 2026, 1},
        {1, 1, "2026-Q4", "2026-10-01", "2026-12-31", 2026, 4},
        {1, 1, "2026-H2", "2026-07-01", "2026-12-31", 2026, 2},
        {1, 1, "2026", "2026-01-01", "2026-12-31", 2026, 1},
        {1, 1, "0001-01", "0001-01-01", "0001-01-31", 1, 1},
        {1, 1, "9999", "9999-01-01", "9999-12-31", 9999, 1},
        {1, 1, "9999-12", "9999-12-01", "9999-12-31", 9999, 12},
        {4, 1, "2026", "2026-04-01", "2027-03-31", 2026, 1},
        {4, 1, "2026-Q4", "2027-01-01", "2027-03-31", 2026, 4},
        {4, 1, "2026-H1", "2026-04-01", "2026-09-30", 2026, 1},
        {4, 1, "2026-03", "2026-03-01", "2026-03-31", 2025, 12},
        {4, 1, "2026-04", "2026-04-01", "2026-04-30", 2026, 1},
        {4, 6, "2026-04", "2026-04-06", "2026-05-05", 2026, 1},
        {4, 6, "2026-12", "2026-12-06", "2027-01-05", 2026, 9},
        {4, 1, "0001-03", "", "", 0, MD_RANGE}, /* in the fiscal year 0 */
        {4, 1, "9999", "", "", 0, MD_RANGE},    /* ends in the year 10000 */
        {1, 1, "0000", "", "", 0, MD_RANGE},
        {1, 1, "2026-00", "", "", 0, MD_RANGE},
        {1, 1, "2026-13", "", "", 0, MD_RANGE},
        {1, 1, "2026-Q5", "", "", 0, MD_RANGE},
        {1, 1, "2026-Q0", "", "", 0, MD_RANGE},
        {1, 1, "2026-H3", "", "", 0, MD_RANGE},
        {1, 1, "2026-q1", "", "", 0, MD_SYNTAX},
        {1, 1, "2026-W1", "", "", 0, MD_SYNTAX},
        {1, 1, "2026Q1", "", "", 0, MD_SYNTAX},
        {1, 1, "2026-3", "", "", 0, MD_SYNTAX},
        {1, 1, "2026-03-01", "", "", 0, MD_SYNTAX},
        {1, 1, "26-03", "", "", 0, MD_SYNTAX},
        {1, 1, "2026/03", "", "", 0, MD_SYNTAX},
        {1, 1, "2026-Qx", "", "", 0, MD_SYNTAX},
        {1, 1, "", "", "", 0, MD_SYNTAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct md_calendar calendar = calendar_of(rows[i].month, rows[i].day);
        struct md_period found;
        enum md_status status =
            md_period_parse(&calendar, rows[i].text, strlen(rows[i].text), &found);
        if (rows[i].last[0] == '\0') {
            if ((int)status != rows[i].number) fail_msg("%s: status %d", rows[i].text, status);
            continue;
        }
        if (status != MD_OK) fail_msg("%s: status %d", rows[i].text, status);
        if (found.first != date(rows[i].first) || found.end != date(rows[i].last) + 1)
            fail_msg("%s: days %d to %d", rows[i].text, (int)found.first, (int)found.end);
        assert_int_equal(found.year, rows[i].year);
        assert_int_equal(found.number, rows[i].number);
        assert_int_equal(md_period_days(&found), found.end - found.first);
        expect_name(&calendar, MD_OK, &found, rows[i].text, "print");
    }
    struct md_calendar calendar = calendar_of(1, 1);
    struct md_period found;
    assert_int_equal(md_period_parse(&calendar, "2026-\0001", 7, &found), MD_SYNTAX);
}

static void finds_relatives(void **state)
{
    (void)state;
    static const struct {
        int month;
        const char *text, *level;
        const char *enclosing, *next, *fifth_before;
        int ends;
    } rows[] = {
        {1, "2026-03", "quarter", "2026-Q1", "2026-04", "2025-10", 1},
        {1, "2026-02", "quarter", "2026-Q1", "2026-03", "2025-09", 0},
        {1, "2026-12", "year", "2026", "2027-01", "2026-07", 1},
        {1, "2026-Q2", "half", "2026-H1", "2026-Q3", "2025-Q1", 1},
        {1, "2026-Q2", "year", "2026", "2026-Q3", "2025-Q1", 0},
        {1, "2026-H2", "year", "2026", "2027-H1", "2024-H1", 1},
        {1, "2026", "year", "2026", "2027", "2021", 1},
        {4, "2026-03", "year", "2025", "2026-04", "2025-10", 1},
        {4, "2026-06", "quarter", "2026-Q1", "2026-07", "2026-01", 1},
        {1, "9999-12", "year", "9999", "range", "9999-07", 1},
        {1, "0001-03", "half", "0001-H1", "0001-04", "range", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct md_calendar calendar = calendar_of(rows[i].month, 1);
        struct md_period here = period(&calendar, rows[i].text), found;
        int level = md_calendar_level(&calendar, rows[i].level, strlen(rows[i].level));
        enum md_status status = md_period_enclosing(&calendar, &here, level, &found);
        expect_name(&calendar, status, &found, rows[i].enclosing, "enclosing");
        status = md_period_shift(&calendar, &here, 1, &found);
        expect_name(&calendar, status, &found, rows[i].next, "next");
        status = md_period_shift(&calendar, &here, -5, &found);
        expect_name(&calendar, status, &found, rows[i].fifth_before, "fifth before");
        assert_int_equal(md_period_ends(&calendar, &here, level), rows[i].ends);
    }
    struct md_calendar calendar = calendar_of(1, 1);
    struct md_period here = period(&calendar, "2026"), found;
    assert_int_equal(md_period_shift(&calendar, &here, INT64_MAX, &found), MD_RANGE);
    assert_int_equal(md_period_shift(&calendar, &here, INT64_MIN, &found), MD_RANGE);
}

static void lists_parts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *level, *wanted;
    } rows[] = {
        {"2026-Q1", "month", "2026-04 2026-05 2026-06 "},
        {"2026-H2", "quarter", "2026-Q3 2026-Q4 "},
        {"2026", "half", "2026-H1 2026-H2 "},
        {"2026-H2", "half", "2026-H2 "},
        {"2026", "month",
         "2026-04 2026-05 2026-06 2026-07 2026-08 2026-09 2026-10 2026-11 2026-12 2027-01 "
         "2027-02 2027-03 "},
    };
    struct md_calendar calendar = calendar_of(4, 1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct md_period here = period(&calendar, rows[i].text), found;
        int level = md_calendar_level(&calendar, rows[i].level, strlen(rows[i].level));
        int count = md_period_parts_count(&calendar, &here, level);
        char list[200] = "", name[MD_PERIOD_TEXT_SIZE];
        for (int j = 0; j < count; j++) {
            assert_int_equal(md_period_part(&calendar, &here, level, j, &found), MD_OK);
            md_period_print(&calendar, &found, name, sizeof name);
            strcat(strcat(list, name), " ");
        }
        assert_string_equal(list, rows[i].wanted);
        assert_int_equal(md_period_part(&calendar, &here, level, count, &found), MD_RANGE);
        assert_int_equal(md_period_part(&calendar, &here, level, -1, &found), MD_RANGE);
    }
}

static void knows_its_levels(void **state)
{
    (void)state;
    static const char *const names[] = {"month", "quarter", "half", "year"};
    struct md_calendar calendar = calendar_of(1, 1);
    assert_int_equal(md_calendar_levels_count(&calendar), 4);
    for (int i = 0; i < 4; i++) {
        assert_string_equal(md_calendar_level_name(&calendar, i), names[i]);
        assert_int_equal(md_calendar_level(&calendar, names[i], strlen(names[i])), i);
    }
    assert_int_equal(md_calendar_level(&calendar, "week", 4), -1);
    assert_int_equal(md_calendar_level(&calendar, "mon", 3), -1);
    assert_true(md_calendar_nests(&calendar, MD_LEVEL_MONTH, MD_LEVEL_YEAR));
    assert_true(md_calendar_nests(&calendar, MD_LEVEL_HALF, MD_LEVEL_HALF));
    assert_false(md_calendar_nests(&calendar, MD_LEVEL_YEAR, MD_LEVEL_HALF));
}

static void refuses_odd_starts(void **state)
{
    (void)state;
    static const int rows[][2] = {{0, 1}, {13, 1}, {1, 0}, {1, 29}, {2, 31}, {-1, 1}};
    struct md_calendar calendar;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(md_calendar_init(&calendar, rows[i][0], rows[i][1]), MD_RANGE);
    assert_int_equal(md_calendar_init(&calendar, 2, 28), MD_OK);
}

static void finds_the_period_of_a_date(void **state)
{
    (void)state;
    static const struct {
        int month, day;
        const char *date, *level, *wanted;
    } rows[] = {
        {1, 1, "2026-03-31", "quarter", "2026-Q1"}, {1, 1, "2026-04-01", "quarter", "2026-Q2"},
        {4, 1, "2026-03-31", "year", "2025"},       {4, 1, "2026-04-01", "year", "2026"},
        {4, 6, "2026-04-05", "month", "2026-03"},   {4, 6, "2026-04-05", "year", "2025"},
        {4, 6, "2026-04-06", "year", "2026"},       {1, 1, "0001-01-01", "year", "0001"},
        {1, 1, "9999-12-31", "month", "9999-12"},   {4, 1, "0001-01-01", "month", "range"},
        {4, 1, "9999-12-31", "year", "range"},      {1, 15, "9999-12-31", "month", "range"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct md_calendar calendar = calendar_of(rows[i].month, rows[i].day);
        struct md_period found;
        int level = md_calendar_level(&calendar, rows[i].level, strlen(rows[i].level));
        enum md_status status =
            md_period_containing(&calendar, level, date(rows[i].date), &found);
        expect_name(&calendar, status, &found, rows[i].wanted, rows[i].date);
    }
    struct md_calendar calendar = calendar_of(1, 1);
    struct md_period found;
    assert_int_equal(md_period_containing(&calendar, 0, MD_DATE_MAX + 1, &found), MD_RANGE);
    assert_int_equal(md_period_containing(&calendar, 0, MD_DATE_MIN - 1, &found), MD_RANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_names),      cmocka_unit_test(finds_relatives),
        cmocka_unit_test(lists_parts),      cmocka_unit_test(knows_its_levels),
        cmocka_unit_test(refuses_odd_starts), cmocka_unit_test(finds_the_period_of_a_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
