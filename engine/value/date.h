/* value/date.h
 *
 * date: a day of the proleptic Gregorian calendar, without clock and without zone.
 *
 * A date is an int32_t, the days since 1970-01-01. Valid dates are those of the years 1 to 9999,
 * MD_DATE_MIN to MD_DATE_MAX; MD_DATE_MAX + 1 occurs only as the open end of the last period.
 * The difference of two dates is a number of days, and a date plus days is a date, by plain
 * arithmetic; md_date_add_days() checks the range. No function reads a clock or a locale.
 */
#ifndef MD_VALUE_DATE_H
#define MD_VALUE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define MD_DATE_MIN (-719162) /* 0001-01-01 */
#define MD_DATE_MAX 2932896   /* 9999-12-31 */

/* Room for `2026-11-23` and a final zero byte. */
#define MD_DATE_TEXT_SIZE 11

/* A date taken apart: year 1 to 9999, month 1 to 12, day 1 to 31. */
struct md_civil {
    int year;
    int month;
    int day;
};

static inline bool md_date_is_valid(int32_t date)
{
    return date >= MD_DATE_MIN && date <= MD_DATE_MAX;
}

bool md_date_is_leap_year(int year);

/* Days in a month of a year, 28 to 31. month: 1 to 12. */
int md_date_days_in_month(int year, int month);

/* The date of a day, month and year. Returns MD_OK, or MD_RANGE when there is no such day. */
enum md_status md_date_from_civil(int year, int month, int day, int32_t *out);

/* The year, month and day of a valid date, and of MD_DATE_MAX + 1. */
struct md_civil md_date_to_civil(int32_t date);

/* 1 for Monday to 7 for Sunday, as ISO 8601 counts. */
int md_date_weekday(int32_t date);

/* ---- Text ---- */

/* Read `2026-11-23`: four digits, two, two. Returns MD_OK, MD_SYNTAX when it is not of that form,
 * or MD_RANGE when there is no such day. */
enum md_status md_date_parse(const char *text, size_t length, int32_t *out);

/* What is done with a time of day after the date. */
enum md_clock {
    MD_CLOCK_REFUSE = 0, /* a clock is MD_SYNTAX */
    MD_CLOCK_DROP        /* ` HH:MM` or ` HH:MM:SS` (also after a T) is checked and left out */
};

/*
 * True when `format` names year, month and day once each: YYYY four digits, MM and DD two digits,
 * M and D one or two digits; every other byte but a letter stands for itself. `D/M/YYYY`,
 * `YYYYMMDD`, `YYYY-MM-DD`.
 */
bool md_date_format_is_valid(const char *format);

/*
 * Read a date of a valid format. Statuses of md_date_parse(); a clock that is no time of day
 * (24:00, 12:60) is MD_RANGE. A clock is dropped, never rounded and never shifted.
 */
enum md_status md_date_parse_format(const char *text, size_t length, const char *format,
                                    enum md_clock clock, int32_t *out);

/* Write `2026-11-23`. size: at least MD_DATE_TEXT_SIZE. Returns the length, 10. */
size_t md_date_print(int32_t date, char *buffer, size_t size);

/* ---- Arithmetic ---- */

/* Each returns MD_OK, or MD_RANGE when the result leaves the years 1 to 9999. */
enum md_status md_date_add_days(int32_t date, int64_t days, int32_t *out);

/* The same day `months` later (earlier if negative), or the last day of that month where it has no
 * such day: 2026-01-31 and one month is 2026-02-28. */
enum md_status md_date_add_months(int32_t date, int64_t months, int32_t *out);

/*
 * Whole months from `from` until `until`: the largest n for which from plus n months is not after
 * `until`; below zero when `until` is earlier (then minus the months from `until` until `from`).
 * 2026-01-31 until 2026-02-28 is 1, because of the clamp above; 2026-01-15 until 2026-02-14 is 0.
 */
int32_t md_date_months_between(int32_t from, int32_t until);

#endif
