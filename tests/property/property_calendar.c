/* Dates and periods against a day counter: every day of the years 1 to 9999 follows the one before
 * by the rules of the Gregorian calendar, and the periods of every fiscal start tile time. The count
 * is that of random pairs for arithmetic on months. */
#include <stdio.h>
#include <string.h>

#include "property.h"
#include "value/calendar.h"
#include "value/date.h"

/* The rule in words: 30 days have September, April, June and November. */
static int month_length(int year, int month)
{
    if (month == 4 || month == 6 || month == 9 || month == 11) return 30;
    if (month != 2) return 31;
    if (year % 400 == 0) return 29;
    if (year % 100 == 0) return 28;
    return year % 4 == 0 ? 29 : 28;
}

static void next_day(struct md_civil *civil, int *weekday)
{
    *weekday = *weekday % 7 + 1;
    if (++civil->day <= month_length(civil->year, civil->month)) return;
    civil->day = 1;
    if (++civil->month <= 12) return;
    civil->month = 1;
    civil->year++;
}

static bool same_civil(struct md_civil a, struct md_civil b)
{
    return a.year == b.year && a.month == b.month && a.day == b.day;
}

/* All days of all years; the text round trip for 400 years of them. */
static void check_days(const struct property_run *run)
{
    struct md_civil civil = {1, 1, 1};
    int weekday = 1;
    for (int32_t date = MD_DATE_MIN; date <= MD_DATE_MAX; date++) {
        int32_t made, read;
        uint64_t index = (uint64_t)(date - MD_DATE_MIN);
        property_check(run, index, same_civil(md_date_to_civil(date), civil), "to civil");
        enum md_status status = md_date_from_civil(civil.year, civil.month, civil.day, &made);
        property_check(run, index, status == MD_OK && made == date, "from civil");
        property_check(run, index, md_date_weekday(date) == weekday, "weekday");
        if (civil.year >= 1800 && civil.year < 2200) {
            char text[MD_DATE_TEXT_SIZE], wanted[64];
            snprintf(wanted, sizeof wanted, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
            size_t length = md_date_print(date, text, sizeof text);
            property_check(run, index, strcmp(text, wanted) == 0, "print");
            status = md_date_parse(text, length, &read);
            property_check(run, index, status == MD_OK && read == date, "parse");
        }
        if (date == 0) property_check(run, index, civil.year == 1970 && weekday == 4, "epoch");
        next_day(&civil, &weekday);
    }
    property_check(run, 0, civil.year == 10000, "the last day is not the last");
}

/* Months by single steps: n months later is the same day or the last one, n times one month from
 * the first of the month. */
static void check_months(const struct property_run *run, struct property_random *random,
                         uint64_t index)
{
    int32_t from = MD_DATE_MIN + (int32_t)property_below(random, MD_DATE_MAX - MD_DATE_MIN + 1);
    int months = (int)property_below(random, 600) - 300;
    struct md_civil civil = md_date_to_civil(from);
    for (int step = 0; step < months; step++)
        if (++civil.month > 12) civil = (struct md_civil){civil.year + 1, 1, civil.day};
    for (int step = 0; step > months; step--)
        if (--civil.month < 1) civil = (struct md_civil){civil.year - 1, 12, civil.day};
    int32_t got = 0;
    enum md_status status = md_date_add_months(from, months, &got);
    bool exists = civil.year >= 1 && civil.year <= 9999;
    property_check(run, index, (status == MD_OK) == exists, "range of months");
    if (!exists) return;
    int last = month_length(civil.year, civil.month);
    if (civil.day > last) civil.day = last;
    property_check(run, index, same_civil(md_date_to_civil(got), civil), "months later");
    /* the definition of whole months between: n fits, n + 1 does not */
    int32_t until = got + (int32_t)property_below(random, 40);
    if (until > MD_DATE_MAX || until < from) return;
    int32_t between = md_date_months_between(from, until), reached = 0, beyond = 0;
    property_check(run, index, md_date_months_between(until, from) == -between, "backwards");
    status = md_date_add_months(from, between, &reached);
    property_check(run, index, status == MD_OK && reached <= until, "too many months");
    status = md_date_add_months(from, between + 1, &beyond);
    property_check(run, index, status != MD_OK || beyond > until, "too few months");
}

/* The parts of every lower level tile a period, and each of them is enclosed by it. */
static void check_parts(const struct property_run *run, const struct md_calendar *calendar,
                        const struct md_period *period)
{
    uint64_t index = (uint64_t)period->ordinal;
    for (int level = 0; level <= period->level; level++) {
        int32_t at = period->first;
        int count = md_period_parts_count(calendar, period, level);
        for (int i = 0; i < count; i++) {
            struct md_period part, around;
            enum md_status status = md_period_part(calendar, period, level, i, &part);
            property_check(run, index, status == MD_OK && part.first == at, "a part leaves a gap");
            at = part.end;
            status = md_period_enclosing(calendar, &part, period->level, &around);
            property_check(run, index, status == MD_OK && md_period_equal(&around, period),
                           "a part lies elsewhere");
            property_check(run, index, part.year == period->year, "a part has another year");
            property_check(run, index,
                           md_period_ends(calendar, &part, period->level) == (i == count - 1),
                           "ends");
        }
        property_check(run, index, at == period->end, "the parts do not fill the period");
    }
}

/* Walk over 400 years: each day lies in the period at hand or, at its end, in the next one. */
static void check_calendar(const struct property_run *run, int start_month, int start_day)
{
    struct md_calendar calendar;
    int32_t begin, end;
    md_calendar_init(&calendar, start_month, start_day);
    md_date_from_civil(1800, 1, 1, &begin);
    md_date_from_civil(2200, 1, 1, &end);
    for (int level = 0; level < md_calendar_levels_count(&calendar); level++) {
        struct md_period period, next, got;
        char text[MD_PERIOD_TEXT_SIZE];
        md_period_containing(&calendar, level, begin, &period);
        for (int32_t date = begin; date < end; date++) {
            uint64_t index = (uint64_t)(date - begin);
            if (date == period.end) {
                enum md_status status = md_period_shift(&calendar, &period, 1, &next);
                property_check(run, index, status == MD_OK && next.first == date, "next");
                status = md_period_shift(&calendar, &next, -1, &got);
                property_check(run, index, status == MD_OK && got.first == period.first, "back");
                period = next;
                check_parts(run, &calendar, &period);
                size_t length = md_period_print(&calendar, &period, text, sizeof text);
                status = md_period_parse(&calendar, text, length, &got);
                property_check(run, index, status == MD_OK && md_period_equal(&got, &period),
                               "name");
            }
            md_period_containing(&calendar, level, date, &got);
            property_check(run, index, memcmp(&got, &period, sizeof got) == 0, "containing");
            property_check(run, index, md_period_contains(&period, date), "contains");
        }
    }
}

int main(int argc, char **argv)
{
    struct property_run run = property_start("property_calendar", argc, argv, 1000000);
    check_days(&run);
    for (uint64_t index = 0; index < run.count; index++) check_months(&run, &run.random, index);
    static const int starts[][2] = {{1, 1}, {4, 1}, {7, 1}, {10, 1}, {12, 1}, {4, 6}, {12, 28}};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        check_calendar(&run, starts[i][0], starts[i][1]);
    return 0;
}
