#include "value/calendar.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "value/date.h"

/* The built-in levels: everything that differs between them. */
static const struct {
    const char *name;
    int months; /* in a period */
    char letter; /* before the number in the period's name */
} levels[] = {
    {"month", 1, '\0'},
    {"quarter", 3, 'Q'},
    {"half", 6, 'H'},
    {"year", 12, '\0'},
};

enum { LEVELS_COUNT = sizeof levels / sizeof levels[0] };

static int per_year(int level)
{
    return 12 / levels[level].months;
}

enum md_status md_calendar_init(struct md_calendar *calendar, int start_month, int start_day)
{
    if (start_month < 1 || start_month > 12) return MD_RANGE;
    if (start_day < 1 || start_day > 28) return MD_RANGE;
    *calendar = (struct md_calendar){start_month, start_day, NULL};
    return MD_OK;
}

int md_calendar_levels_count(const struct md_calendar *calendar)
{
    (void)calendar;
    return LEVELS_COUNT;
}

const char *md_calendar_level_name(const struct md_calendar *calendar, int level)
{
    assert(level >= 0);
    assert(level < md_calendar_levels_count(calendar));
    (void)calendar;
    return levels[level].name;
}

int md_calendar_level(const struct md_calendar *calendar, const char *name, size_t length)
{
    for (int level = 0; level < md_calendar_levels_count(calendar); level++) {
        const char *known = md_calendar_level_name(calendar, level);
        if (strlen(known) == length && memcmp(known, name, length) == 0) return level;
    }
    return -1;
}

bool md_calendar_nests(const struct md_calendar *calendar, int inner, int outer)
{
    (void)calendar;
    return inner <= outer;
}

/* The first day of the fiscal month with this index, counted from month 0 of the fiscal year 0.
 * The end of the year 9999 is no valid date but may close the last period. */
static enum md_status month_start(const struct md_calendar *calendar, int32_t month, int32_t *out)
{
    int32_t civil = month + calendar->start_month - 1;
    if (civil < 12) return MD_RANGE;
    if (civil == 10000 * 12 && calendar->start_day == 1) {
        *out = MD_DATE_MAX + 1;
        return MD_OK;
    }
    return md_date_from_civil(civil / 12, civil % 12 + 1, calendar->start_day, out);
}

/* Make the period with this ordinal: year * (periods in a year) + number - 1. */
static enum md_status make(const struct md_calendar *calendar, int level, int64_t ordinal,
                           struct md_period *out)
{
    int count = per_year(level);
    if (ordinal < count || ordinal >= (int64_t)10000 * count) return MD_RANGE;
    struct md_period period = {.level = level, .ordinal = (int32_t)ordinal};
    period.year = period.ordinal / count;
    period.number = period.ordinal % count + 1;
    int32_t month = period.ordinal * levels[level].months;
    if (month_start(calendar, month, &period.first) != MD_OK) return MD_RANGE;
    if (month_start(calendar, month + levels[level].months, &period.end) != MD_OK) return MD_RANGE;
    *out = period;
    return MD_OK;
}

enum md_status md_period_containing(const struct md_calendar *calendar, int level, int32_t date,
                                    struct md_period *out)
{
    if (!md_date_is_valid(date)) return MD_RANGE;
    struct md_civil civil = md_date_to_civil(date);
    int month = civil.year * 12 + civil.month - calendar->start_month;
    if (civil.day < calendar->start_day) month--;
    return make(calendar, level, month / levels[level].months, out);
}

/* The level that a period's letter names, -1 for none. */
static int level_of_letter(char letter)
{
    for (int level = 0; level < LEVELS_COUNT; level++)
        if (levels[level].letter == letter) return level;
    return -1;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* period = YYYY | YYYY "-" MM | YYYY "-" ("Q" | "H") digit */
enum md_status md_period_parse(const struct md_calendar *calendar, const char *text, size_t length,
                               struct md_period *out)
{
    if (length != 4 && length != 7) return MD_SYNTAX;
    int year = 0;
    for (int i = 0; i < 4; i++) {
        if (!is_digit(text[i])) return MD_SYNTAX;
        year = year * 10 + (text[i] - '0');
    }
    if (length == 4) return make(calendar, MD_LEVEL_YEAR, year, out);
    if (text[4] != '-' || !is_digit(text[6])) return MD_SYNTAX;
    int number = text[6] - '0';
    if (is_digit(text[5])) {
        number += (text[5] - '0') * 10;
        if (number < 1 || number > 12) return MD_RANGE;
        int32_t month = year * 12 + number - calendar->start_month;
        return make(calendar, MD_LEVEL_MONTH, month, out);
    }
    int level = text[5] == '\0' ? -1 : level_of_letter(text[5]);
    if (level < 0) return MD_SYNTAX;
    if (number < 1 || number > per_year(level)) return MD_RANGE;
    return make(calendar, level, (int64_t)year * per_year(level) + number - 1, out);
}

size_t md_period_print(const struct md_calendar *calendar, const struct md_period *period,
                       char *buffer, size_t size)
{
    assert(size >= MD_PERIOD_TEXT_SIZE);
    (void)calendar;
    struct md_civil civil = md_date_to_civil(period->first);
    int length;
    if (period->level == MD_LEVEL_MONTH)
        length = snprintf(buffer, size, "%04d-%02d", civil.year, civil.month);
    else if (period->level == MD_LEVEL_YEAR)
        length = snprintf(buffer, size, "%04d", (int)period->year);
    else
        length = snprintf(buffer, size, "%04d-%c%d", (int)period->year,
                          levels[period->level].letter, (int)period->number);
    return (size_t)length;
}

enum md_status md_period_shift(const struct md_calendar *calendar, const struct md_period *period,
                               int64_t count, struct md_period *out)
{
    /* No level has more periods than there are days; beyond that the sum might overflow. */
    if (count > MD_DATE_MAX - MD_DATE_MIN || count < MD_DATE_MIN - MD_DATE_MAX) return MD_RANGE;
    return make(calendar, period->level, period->ordinal + count, out);
}

enum md_status md_period_enclosing(const struct md_calendar *calendar,
                                   const struct md_period *period, int level,
                                   struct md_period *out)
{
    assert(md_calendar_nests(calendar, period->level, level));
    return md_period_containing(calendar, level, period->first, out);
}

int md_period_parts_count(const struct md_calendar *calendar, const struct md_period *period,
                          int level)
{
    assert(md_calendar_nests(calendar, level, period->level));
    (void)calendar;
    return levels[period->level].months / levels[level].months;
}

enum md_status md_period_part(const struct md_calendar *calendar, const struct md_period *period,
                              int level, int index, struct md_period *out)
{
    int count = md_period_parts_count(calendar, period, level);
    if (index < 0 || index >= count) return MD_RANGE;
    return make(calendar, level, (int64_t)period->ordinal * count + index, out);
}

bool md_period_ends(const struct md_calendar *calendar, const struct md_period *period, int level)
{
    struct md_period around;
    if (md_period_enclosing(calendar, period, level, &around) != MD_OK) return false;
    return around.end == period->end;
}

static bool is_listed(const int32_t *days, size_t count, int32_t date)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (days[middle] == date) return true;
        if (days[middle] < date) low = middle + 1;
        else high = middle;
    }
    return false;
}

/* 1970-01-01 was a Thursday: counted from Monday its place in the week is 3. */
bool md_calendar_is_workday(const struct md_calendar *calendar, int32_t date)
{
    int64_t place = ((int64_t)date + 3) % 7;
    if (place < 0) place += 7;
    const struct md_workdays *workdays = calendar->workdays;
    if (workdays == NULL) return place < 5;
    if (place < 5) return !is_listed(workdays->off, workdays->off_count, date);
    return is_listed(workdays->on, workdays->on_count, date);
}

int32_t md_period_workdays(const struct md_calendar *calendar, const struct md_period *period)
{
    int32_t count = 0;
    for (int32_t day = period->first; day < period->end; day++) count += md_calendar_is_workday(calendar, day);
    return count;
}
