#include "value/date.h"

#include <assert.h>

/* Days before each month of an ordinary year, and the year's length. */
static const int days_before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

enum {
    DAYS_400 = 146097,
    DAYS_100 = 36524,
    DAYS_4 = 1461,
    DAYS_1 = 365,
    MONTHS_MAX = 9999 * 12, /* no two valid dates are further apart */
};

bool md_date_is_leap_year(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int md_date_days_in_month(int year, int month)
{
    assert(month >= 1);
    assert(month <= 12);
    int days = days_before[month] - days_before[month - 1];
    return days + (month == 2 && md_date_is_leap_year(year));
}

/* Days from 0001-01-01 to the first of January of a year from 1 on. */
static int32_t days_before_year(int year)
{
    int past = year - 1;
    return past * DAYS_1 + past / 4 - past / 100 + past / 400;
}

enum md_status md_date_from_civil(int year, int month, int day, int32_t *out)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12) return MD_RANGE;
    if (day < 1 || day > md_date_days_in_month(year, month)) return MD_RANGE;
    bool after_leap_day = month > 2 && md_date_is_leap_year(year);
    *out = MD_DATE_MIN + days_before_year(year) + days_before[month - 1] + after_leap_day + day - 1;
    return MD_OK;
}

/* The year is found by taking off whole spans of 400, 100, 4 and 1 years. The last day of a span
 * of 400 or 4 would count as the first of a fifth part; it belongs to the fourth. */
struct md_civil md_date_to_civil(int32_t date)
{
    assert(date >= MD_DATE_MIN);
    assert(date <= MD_DATE_MAX + 1);
    int days = date - MD_DATE_MIN;
    int year = 1 + days / DAYS_400 * 400;
    days %= DAYS_400;
    int hundreds = days / DAYS_100;
    if (hundreds == 4) hundreds = 3;
    days -= hundreds * DAYS_100;
    year += hundreds * 100 + days / DAYS_4 * 4;
    days %= DAYS_4;
    int ones = days / DAYS_1;
    if (ones == 4) ones = 3;
    days -= ones * DAYS_1;
    year += ones;
    /* A month is at most 31 days, so this guess is the month or the one after it. */
    int leap = md_date_is_leap_year(year);
    int month = days / 31 + 1;
    if (month < 12 && days >= days_before[month] + (leap && month >= 2)) month++;
    int start = days_before[month - 1] + (leap && month > 2);
    return (struct md_civil){year, month, days - start + 1};
}

int md_date_weekday(int32_t date)
{
    /* 0001-01-01 was a Monday. */
    return (date - MD_DATE_MIN) % 7 + 1;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* Read `least` to `most` digits at text[*at]; false when there are fewer. */
static bool read_digits(const char *text, size_t length, size_t *at, int least, int most, int *out)
{
    int value = 0, count = 0;
    for (; count < most && *at < length && is_digit(text[*at]); count++, (*at)++)
        value = value * 10 + (text[*at] - '0');
    *out = value;
    return count >= least;
}

enum md_status md_date_parse(const char *text, size_t length, int32_t *out)
{
    return md_date_parse_format(text, length, "YYYY-MM-DD", MD_CLOCK_REFUSE, out);
}

/* The length of the field at the start of a format: the run of its letter; 0 for a literal. */
static int field_length(const char *format)
{
    int count = 0;
    if (*format != 'Y' && *format != 'M' && *format != 'D') return 0;
    while (format[count] == *format) count++;
    return count;
}

static bool is_letter(char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

bool md_date_format_is_valid(const char *format)
{
    int years = 0, months = 0, days = 0;
    while (*format != '\0') {
        int count = field_length(format);
        if (count == 0) {
            if (is_letter(*format) || is_digit(*format)) return false;
            format++;
            continue;
        }
        if (*format == 'Y' ? count != 4 : count > 2) return false;
        years += *format == 'Y';
        months += *format == 'M';
        days += *format == 'D';
        format += count;
    }
    return years == 1 && months == 1 && days == 1;
}

/* clock = (" " | "T") H[H] ":" MM [":" SS ["." digit+]]; nothing may follow, no zone in particular,
 * since the day may depend on it. A leap second (23:59:60) is a time of its day. */
static enum md_status check_clock(const char *text, size_t length)
{
    size_t at = 1;
    int hour, minute, second = 0;
    if (text[0] != ' ' && text[0] != 'T') return MD_SYNTAX;
    if (!read_digits(text, length, &at, 1, 2, &hour)) return MD_SYNTAX;
    if (at == length || text[at++] != ':') return MD_SYNTAX;
    if (!read_digits(text, length, &at, 2, 2, &minute)) return MD_SYNTAX;
    if (at < length) {
        if (text[at++] != ':') return MD_SYNTAX;
        if (!read_digits(text, length, &at, 2, 2, &second)) return MD_SYNTAX;
        if (at < length && text[at] == '.') {
            size_t point = at++;
            while (at < length && text[at] >= '0' && text[at] <= '9') at++;
            if (at == point + 1) return MD_SYNTAX;
        }
    }
    if (at != length) return MD_SYNTAX;
    bool leap = hour == 23 && minute == 59 && second == 60;
    return hour < 24 && minute < 60 && (second < 60 || leap) ? MD_OK : MD_RANGE;
}

enum md_status md_date_parse_format(const char *text, size_t length, const char *format,
                                    enum md_clock clock, int32_t *out)
{
    assert(md_date_format_is_valid(format));
    struct md_civil civil = {0, 0, 0};
    size_t at = 0;
    while (*format != '\0') {
        int count = field_length(format);
        if (count == 0) {
            if (at == length || text[at++] != *format++) return MD_SYNTAX;
            continue;
        }
        int *field = *format == 'Y' ? &civil.year : *format == 'M' ? &civil.month : &civil.day;
        int most = count == 1 ? 2 : count;
        if (!read_digits(text, length, &at, count, most, field)) return MD_SYNTAX;
        format += count;
    }
    if (at < length) {
        if (clock == MD_CLOCK_REFUSE) return MD_SYNTAX;
        enum md_status status = check_clock(text + at, length - at);
        if (status != MD_OK) return status;
    }
    return md_date_from_civil(civil.year, civil.month, civil.day, out);
}

static char *write_digits(char *at, int value, int count)
{
    for (int i = count - 1; i >= 0; i--, value /= 10) at[i] = (char)('0' + value % 10);
    return at + count;
}

size_t md_date_print(int32_t date, char *buffer, size_t size)
{
    assert(size >= MD_DATE_TEXT_SIZE);
    (void)size;
    assert(md_date_is_valid(date));
    struct md_civil civil = md_date_to_civil(date);
    char *at = write_digits(buffer, civil.year, 4);
    *at++ = '-';
    at = write_digits(at, civil.month, 2);
    *at++ = '-';
    at = write_digits(at, civil.day, 2);
    *at = '\0';
    return (size_t)(at - buffer);
}

enum md_status md_date_add_days(int32_t date, int64_t days, int32_t *out)
{
    /* Both bounds are far from the ends of 64 bits, so these differences cannot overflow. */
    if (days < (int64_t)MD_DATE_MIN - date || days > (int64_t)MD_DATE_MAX - date) return MD_RANGE;
    *out = (int32_t)(date + days);
    return MD_OK;
}

enum md_status md_date_add_months(int32_t date, int64_t months, int32_t *out)
{
    if (months > MONTHS_MAX || months < -MONTHS_MAX) return MD_RANGE;
    struct md_civil civil = md_date_to_civil(date);
    int month = civil.year * 12 + civil.month - 1 + (int)months;
    if (month < 12) return MD_RANGE;
    int year = month / 12;
    if (year > 9999) return MD_RANGE;
    month = month % 12 + 1;
    int last = md_date_days_in_month(year, month);
    return md_date_from_civil(year, month, civil.day < last ? civil.day : last, out);
}

int32_t md_date_months_between(int32_t from, int32_t until)
{
    if (until < from) return -md_date_months_between(until, from);
    struct md_civil a = md_date_to_civil(from), b = md_date_to_civil(until);
    int months = (b.year - a.year) * 12 + b.month - a.month;
    /* The last month is whole when its day is reached, or the clamped day at a month's end. */
    int last = md_date_days_in_month(b.year, b.month);
    int reached = a.day < last ? a.day : last;
    return b.day >= reached ? months : months - 1;
}
