/* value/calendar.h
 *
 * calendar: how the days are cut into periods. A period is half-open: its first day is in it, its
 * end is the first day of the next one.
 *
 * A calendar is a list of levels. Built in are month, quarter, half and year, cut from the start of
 * the fiscal year; a project declares more (md_calendar_add_*). Whether each period of one level lies
 * in exactly one of another is found once, when the calendar is complete (md_calendar_nests).
 *
 * Names of periods tell the level. A fiscal year is named by the calendar year in which it starts:
 * with year_starts 04-01, `2026` runs from 2026-04-01 to 2027-03-31, `2026-Q4` and `2026-H2` end on
 * 2027-03-31. A month is named by the calendar year and month of its first day, because that is what
 * everybody calls it: March of that year is `2027-03`, month 12 of the year 2026. Weeks are `2026-W05`,
 * months of whole weeks `2026-P01`, periods with listed starts `2026-3`. What is declared under a
 * name other than `month` and `week` has that name in front: `retail-2026-P01`, `season-2026-3`.
 *
 * Invariants: the periods of one level tile time, without gap or overlap (those with listed starts
 * from the first to the last); a period's parts of a level that nests tile the period. Every period
 * lies within the years 1 to 9999, also by the name of its fiscal year (its end may be
 * MD_DATE_MAX + 1).
 *
 * Callers ask for levels by name (md_calendar_level) and go through md_calendar_levels_count(),
 * never by the count of an enum.
 */
#ifndef MD_VALUE_CALENDAR_H
#define MD_VALUE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* The levels that every calendar has, in these places, however they are cut. */
enum md_level { MD_LEVEL_MONTH = 0, MD_LEVEL_QUARTER, MD_LEVEL_HALF, MD_LEVEL_YEAR };

/* Levels of a calendar at most; letters of a declared calendar's name at most. */
enum { MD_LEVELS_MAX = 32, MD_CALENDAR_NAME_MAX = 16 };

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

/* Which of the days of that name begins a year of whole weeks. */
enum md_week_choice { MD_WEEK_NEAREST, MD_WEEK_BEFORE, MD_WEEK_AFTER };

/*
 * Years of 52 or 53 whole weeks: a year begins on the weekday nearest to (or the last not after, the first not
 * before) month-day, and has the name of that calendar year. ISO weeks: Monday nearest to 01-01.
 */
struct md_week_year {
    int weekday;    /* 1 Monday to 7 Sunday */
    int month, day; /* 1 to 12, 1 to 28 */
    enum md_week_choice choice;
    int weeks[3];   /* of the months of a quarter, 13 together; of no meaning for weeks alone */
    int long_month; /* 1 to 12: the month that has week 53 */
};

/* A listed start, with what its period is called. */
struct md_listed_start {
    int32_t first, year, number;
};

enum md_level_form { MD_LEVEL_OF_MONTHS, MD_LEVEL_OF_WEEKS, MD_LEVEL_LISTED };

/* How one level cuts the days. Levels of one family are cut together: a smaller size nests. */
struct md_calendar_level {
    const char *name;
    const char *prefix; /* in front of the names of periods, "" for none */
    enum md_level_form form;
    int family;
    int size;           /* months in a period; 0: a week */
    char letter;        /* before the number in a period's name, or 0 */
    int start_month;    /* of months: first month of the fiscal year, 1 to 12 */
    int start_day;      /* its first day, 1 to 28, also that of every other period */
    struct md_week_year weeks;
    const struct md_listed_start *starts; /* listed; of the caller */
    int starts_count;
    int32_t starts_end; /* the day after the last period */
};

/* A calendar is a plain value; it never changes once it is complete. */
struct md_calendar {
    struct md_calendar_level levels[MD_LEVELS_MAX];
    int levels_count, families_count;
    uint32_t nests[MD_LEVELS_MAX];      /* by inner level a bit for each outer one */
    const struct md_workdays *workdays; /* of the caller; NULL: Monday to Friday */
};

/* A period is a plain value, complete in itself. Two periods of one calendar are the same when
 * level and ordinal are. */
struct md_period {
    int32_t first;   /* date of the first day */
    int32_t end;     /* date of the first day after it */
    int32_t year;    /* the fiscal year it lies in, by its name */
    int32_t number;  /* 1, 2, 3 ... within that year; 1 for a year */
    int32_t ordinal; /* consecutive within the level, for distances and tables */
    int level;
};

/* Declare a calendar. Returns MD_OK, or MD_RANGE for a start that not every month has (day 1 to
 * 28, month 1 to 12). */
enum md_status md_calendar_init(struct md_calendar *calendar, int start_month, int start_day);

/* ---- Declaring more. Names live as long as the calendar. Each returns MD_OK, MD_RANGE for
 * what not every year has, or MD_REFUSED when there are more than MD_LEVELS_MAX levels or a level of that name is
 * there already. After the last one call md_calendar_complete(). ---- */

/*
 * Months from a day of the month on: the levels NAME, NAME_quarter, NAME_half, NAME_year; `names` gives these four.
 * With the names of the built-in levels these are replaced.
 */
enum md_status md_calendar_add_months(struct md_calendar *calendar, const char *const names[4], const char *prefix,
                                      int start_month, int start_day);

/* Weeks alone. */
enum md_status md_calendar_add_weeks(struct md_calendar *calendar, const char *name, const char *prefix,
                                     const struct md_week_year *rule);

/* Months of whole weeks: `names` are those of the months, quarters, halves, years and weeks. */
enum md_status md_calendar_add_week_months(struct md_calendar *calendar, const char *const names[5],
                                           const char *prefix, const struct md_week_year *rule);

/* Periods with listed starts. */
enum md_status md_calendar_add_starts(struct md_calendar *calendar, const char *name, const char *prefix,
                                      const struct md_listed_start *starts, int count, int32_t end);

/* Find which levels nest. All rules repeat after 400 years, so that looking at these is a proof. */
void md_calendar_complete(struct md_calendar *calendar);

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

/* Read `2026-03`, `2026-Q1`, `2026-H1`, `2026` and what else the calendar has; the form tells the
 * level. Also MD_SYNTAX when it is no such text; `2026-13` and `2026-Q5` are MD_RANGE. */
enum md_status md_period_parse(const struct md_calendar *calendar, const char *text, size_t length,
                               struct md_period *out);

/* Write the name of a period. size: at least MD_PERIOD_TEXT_SIZE. Returns the length. */
size_t md_period_print(const struct md_calendar *calendar, const struct md_period *period,
                       char *buffer, size_t size);

/* The period `count` places later on the same level, earlier if negative. */
enum md_status md_period_shift(const struct md_calendar *calendar, const struct md_period *period,
                               int64_t count, struct md_period *out);

/* The period of a level which encloses this one; MD_RANGE also where it does not nest, see
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

/* The period of the same level and number `years` years earlier; MD_RANGE also when that year has none of
 * this number (week 53). */
enum md_status md_period_years_earlier(const struct md_calendar *calendar, const struct md_period *period,
                                       int64_t years, struct md_period *out);

/* True when the period is the last of its level in the period of `level` around it: the function
 * `ends` of formulas. */
bool md_period_ends(const struct md_calendar *calendar, const struct md_period *period, int level);

/* Is the day worked? Here and below NULL is a calendar without declared days: Monday to Friday. */
bool md_calendar_is_workday(const struct md_calendar *calendar, int32_t date);

/*
 * The n-th working day after `date`, before it where n is negative; n 0: the day itself, or the next working day
 * when it is none. MD_RANGE: n beyond 10,000, or no such day within 100 years.
 */
enum md_status md_calendar_workday(const struct md_calendar *calendar, int32_t date, int64_t n, int32_t *out);

/* Working days after `from` up to and with `until`; negative when `until` lies before. MD_RANGE: more than
 * 100 years apart. */
enum md_status md_calendar_workdays_between(const struct md_calendar *calendar, int32_t from, int32_t until,
                                            int32_t *out);

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
