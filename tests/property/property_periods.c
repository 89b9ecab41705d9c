/* Declared calendars against the model of period_vectors.py, which stands on standard input: each period has its name,
 * days, year and number, each day of it lies in it, and what the model's levels share nests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "value/calendar.h"
#include "value/date.h"

static void stop(const char *line, const char *what)
{
    printf("property_periods: %s: %s\n", what, line);
    exit(1);
}

static const char *const retail[] = {"retail", "retail_quarter", "retail_half", "retail_year", "retail_week"};
static const char *const plain[] = {"month", "quarter", "half", "year", "week"};
static const char *const autumn[] = {"autumn", "autumn_quarter", "autumn_half", "autumn_year", "autumn_week"};
static const char *const later[] = {"later", "later_quarter", "later_half", "later_year", "later_week"};

static const struct {
    const char *name, *prefix;
    const char *const *levels; /* NULL: weeks alone */
    struct md_week_year rule;
} specs[] = {
    {"iso", "", NULL, {1, 1, 1, MD_WEEK_NEAREST, {0}, 0}},
    {"retail", "retail", retail, {7, 2, 1, MD_WEEK_NEAREST, {4, 5, 4}, 12}},
    {"plain", "", plain, {1, 1, 1, MD_WEEK_NEAREST, {4, 4, 5}, 12}},
    {"autumn", "autumn", autumn, {6, 10, 1, MD_WEEK_BEFORE, {5, 4, 4}, 3}},
    {"later", "later", later, {3, 7, 15, MD_WEEK_AFTER, {4, 4, 5}, 6}},
};

enum { SPECS_COUNT = sizeof specs / sizeof specs[0] };

static void declare(size_t spec, struct md_calendar *calendar)
{
    enum md_status status = md_calendar_init(calendar, 1, 1);
    if (status == MD_OK)
        status = specs[spec].levels == NULL
                     ? md_calendar_add_weeks(calendar, "week", specs[spec].prefix, &specs[spec].rule)
                     : md_calendar_add_week_months(calendar, specs[spec].levels, specs[spec].prefix, &specs[spec].rule);
    if (status != MD_OK) stop(specs[spec].name, "cannot be declared");
    md_calendar_complete(calendar);
}

static void check_days(const char *line, const struct md_calendar *calendar, const struct md_period *period)
{
    struct md_period got;
    for (int32_t day = period->first; day < period->end; day++)
        if (md_period_containing(calendar, period->level, day, &got) != MD_OK || memcmp(&got, period, sizeof got) != 0)
            stop(line, "a day of it lies elsewhere");
    if (md_period_shift(calendar, period, 1, &got) != MD_OK || got.first != period->end) stop(line, "the next one");
    if (md_period_shift(calendar, &got, -1, &got) != MD_OK || got.first != period->first) stop(line, "back again");
}

/* The parts of each level that nests tile the period. */
static void check_parts(const char *line, const struct md_calendar *calendar, const struct md_period *period)
{
    for (int level = 0; level < md_calendar_levels_count(calendar); level++) {
        if (!md_calendar_nests(calendar, level, period->level)) continue;
        int32_t at = period->first;
        int count = md_period_parts_count(calendar, period, level);
        for (int i = 0; i < count; i++) {
            struct md_period part, around;
            if (md_period_part(calendar, period, level, i, &part) != MD_OK || part.first != at) stop(line, "a gap");
            at = part.end;
            if (md_period_enclosing(calendar, &part, period->level, &around) != MD_OK ||
                !md_period_equal(&around, period))
                stop(line, "a part lies elsewhere");
            if (md_period_ends(calendar, &part, period->level) != (i == count - 1)) stop(line, "ends");
        }
        if (at != period->end) stop(line, "the parts do not fill it");
    }
}

static void check_nesting(const struct md_calendar *calendar, size_t spec)
{
    const char *const *names = specs[spec].levels;
    int month = md_calendar_level(calendar, "month", 5);
    int week = md_calendar_level(calendar, names != NULL ? names[4] : "week", strlen(names != NULL ? names[4] : "week"));
    if (names == NULL || names != plain) {
        if (md_calendar_nests(calendar, week, month)) stop(specs[spec].name, "a week lies in a month");
        if (md_calendar_nests(calendar, month, week)) stop(specs[spec].name, "a month lies in a week");
    }
    for (int i = 0; names != NULL && i < 4; i++) {
        int outer = md_calendar_level(calendar, names[i], strlen(names[i]));
        if (!md_calendar_nests(calendar, week, outer)) stop(specs[spec].name, "weeks do not nest");
        if (md_calendar_nests(calendar, outer, week)) stop(specs[spec].name, "it lies in a week");
        for (int j = 0; j <= i; j++)
            if (!md_calendar_nests(calendar, md_calendar_level(calendar, names[j], strlen(names[j])), outer))
                stop(specs[spec].name, "levels do not nest");
    }
}

int main(void)
{
    static struct md_calendar calendars[SPECS_COUNT];
    char line[256], spec[32], level[32], name[32], printed[MD_PERIOD_TEXT_SIZE];
    int first, end, year, number, count = 0;
    for (size_t i = 0; i < SPECS_COUNT; i++) {
        declare(i, &calendars[i]);
        check_nesting(&calendars[i], i);
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        struct md_period got = {0};
        size_t i = 0;
        if (sscanf(line, "%31s %31s %31s %d %d %d %d", spec, level, name, &first, &end, &year, &number) != 7)
            stop(line, "unreadable");
        while (i < SPECS_COUNT && strcmp(specs[i].name, spec) != 0) i++;
        if (i == SPECS_COUNT) stop(line, "no such calendar");
        if (md_period_parse(&calendars[i], name, strlen(name), &got) != MD_OK) stop(line, "no such name");
        if (got.level != md_calendar_level(&calendars[i], level, strlen(level))) stop(line, "the level");
        if (got.first != first || got.end != end) stop(line, "the days");
        if (got.year != year || got.number != number) stop(line, "the year or number");
        md_period_print(&calendars[i], &got, printed, sizeof printed);
        if (strcmp(printed, name) != 0) stop(line, "the name");
        check_days(line, &calendars[i], &got);
        check_parts(line, &calendars[i], &got);
        count++;
    }
    printf("property_periods: %d periods\n", count);
    return count > 10000 ? 0 : 1;
}
