/* value/calendar.h
 *
 * calendar: how the days are cut into periods. A period is half-open: its first day is in it, its
 * end is the first day of the next one.
 *
 * Levels are numbered from 0, fine to coarse. Built in are month, quarter, half and year; they are
 * cut from the start of the fiscal year, and each lies in exactly one period of every later one.
 *
 * Names. A fiscal year is named by the calendar year in which it starts: with year_starts 04-01,
 * `2026` runs from 2026-04-01 to 2027-03-31, `2026-Q4` and `2026-H2` end on 2027-03-31. A month is
 * named by the calendar year and month of its first day, because that is what everybody calls it:
 * March of that year is `2027-03`, month 12 of the year 2026.
 *
 * Invariants: the periods of one level tile time, without gap or overlap; a period's parts of a
 * lower level tile the period. Every period lies within the years 1 to 9999, also by the name of its
 * fiscal year (its end may be
 * MD_DATE_MAX + 1).
 *
 * Callers ask for levels by name (md_calendar_level) and go through md_calendar_levels_count(),
 * never by the count of an enum, so that declared levels can be added to a calendar.
 */
#ifndef MD_VALUE_CALENDAR_H
#define MD_VALUE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* The built-in levels. */
enum md_level { MD_LEVEL_MONTH = 0, MD_LEVEL_QUARTER, MD_LEVEL_HALF, MD_LEVEL_YEAR };

/* Room for a period's name and a final zero byte. */
#define MD_PERIOD_TEXT_SIZE 32

/*
 * Working days: Monday to Friday but for the days that say otherwise, both lists ascending. A list of holidays and
 * working weekends is an organisation's own; nothing is built in.
 */
struct md_workdays {
    const int32_t *off; /* days that would be worked, and are not */
    size_t off_count;
    const int32_t *on;  /* weekend days that are worked */
    size_t on_count;
};

/* A calendar is a plain value; it never changes after md_calendar_init(). */
struct md_calendar {
    int start_month; /* first month of the fiscal year, 1 to 12 */
    int start_day;   /* its first day, 1 to 28, also that of every other period */
    const struct md_workdays *workdays; /* of the caller; NULL: Monday to Friday */
};

/* A period is a plain value, complete in itself. Two periods of one calendar are the same when
 * level and ordinal are. */
struct md_period {
    int32_t first;   /* date of the first day */
    int32_t end;     /* date of the first day after it */
    int32_t year;    /* the fiscal year it lies in, by its name */
    int32_t number;  /* 1, 2, 3 ... within the fiscal year; 1 for a year */
    int32_t ordinal; /* consecutive within the level, for distances and tables */
    int level;
};

/* Declare a calendar. Returns MD_OK, or MD_RANGE for a start that not every month has (day 1 to
 * 28, month 1 to 12). */
enum md_status md_calendar_init(struct md_calendar *calendar, int start_month, int start_day);

/* How many levels the calendar has. */
int md_calendar_levels_count(const struct md_calendar *calendar);

/* The name of a level; constant text that lives as long as the calendar. */
const char *md_calendar_level_name(const struct md_calendar *calendar, int level);

/* The level of a name of `length` bytes, -1 if the calendar has none such. */
int md_calendar_level(const struct md_calendar *calendar, const char *name, size_t length);

/* True when each period of `inner` lies in exactly one of `outer` (also for the same level). */
bool md_calendar_nests(const struct md_calendar *calendar, int inner, int outer);

/* ---- Periods. All return MD_OK, or MD_RANGE when the period is not within the years 1-9999. ---- */

/* The period of a level in which a date lies. */
enum md_status md_period_containing(const struct md_calendar *calendar, int level, int32_t date,
                                    struct md_period *out);

/* Read `2026-03`, `2026-Q1`, `2026-H1`, `2026`; the form tells the level. Also MD_SYNTAX when it
 * is no such text; `2026-13` and `2026-Q5` are MD_RANGE. */
enum md_status md_period_parse(const struct md_calendar *calendar, const char *text, size_t length,
                               struct md_period *out);

/* Write the name of a period. size: at least MD_PERIOD_TEXT_SIZE. Returns the length. */
size_t md_period_print(const struct md_calendar *calendar, const struct md_period *period,
                       char *buffer, size_t size);

/* The period `count` places later on the same level, earlier if negative. */
enum md_status md_period_shift(const struct md_calendar *calendar, const struct md_period *period,
                               int64_t count, struct md_period *out);

/* The period of a level which encloses this one; the level must nest (assert), see
 * md_calendar_nests(). Of its own level a period encloses itself. */
enum md_status md_period_enclosing(const struct md_calendar *calendar,
                                   const struct md_period *period, int level,
                                   struct md_period *out);

/* How many periods of a level lie in this one; the level must nest in its own (assert). */
int md_period_parts_count(const struct md_calendar *calendar, const struct md_period *period,
                          int level);

/* The part with this index, from 0, of those counted above. */
enum md_status md_period_part(const struct md_calendar *calendar, const struct md_period *period,
                              int level, int index, struct md_period *out);

/* True when the period is the last of its level in the period of `level` around it: the function
 * `ends` of formulas. */
bool md_period_ends(const struct md_calendar *calendar, const struct md_period *period, int level);

/* Is the day worked? */
bool md_calendar_is_workday(const struct md_calendar *calendar, int32_t date);

/* Worked days of a period. */
int32_t md_period_workdays(const struct md_calendar *calendar, const struct md_period *period);

static inline bool md_period_contains(const struct md_period *period, int32_t date)
{
    return date >= period->first && date < period->end;
}

static inline int32_t md_period_days(const struct md_period *period)
{
    return period->end - period->first;
}

static inline bool md_period_equal(const struct md_period *a, const struct md_period *b)
{
    return a->level == b->level && a->ordinal == b->ordinal;
}

#endif
