#include "value/period_rule.h"

#include "value/date.h"

/* ---- Months ---- */

/* The first day of the fiscal month with this index, counted from month 0 of the fiscal year 0.
 * The end of the year 9999 is no valid date but may close the last period. */
static enum md_status month_start(const struct md_calendar_level *level, int32_t month, int32_t *out)
{
    int32_t civil = month + level->start_month - 1;
    if (civil < 12) return MD_RANGE;
    if (civil == 10000 * 12 && level->start_day == 1) {
        *out = MD_DATE_MAX + 1;
        return MD_OK;
    }
    return md_date_from_civil(civil / 12, civil % 12 + 1, level->start_day, out);
}

static enum md_status make_months(const struct md_calendar_level *level, int64_t ordinal, struct md_period *out)
{
    int count = 12 / level->size;
    if (ordinal < count || ordinal >= (int64_t)10000 * count) return MD_RANGE;
    out->ordinal = (int32_t)ordinal;
    out->year = out->ordinal / count;
    out->number = out->ordinal % count + 1;
    int32_t month = out->ordinal * level->size;
    if (month_start(level, month, &out->first) != MD_OK) return MD_RANGE;
    return month_start(level, month + level->size, &out->end);
}

static int64_t ordinal_of_months(const struct md_calendar_level *level, int32_t date)
{
    struct md_civil civil = md_date_to_civil(date);
    int month = civil.year * 12 + civil.month - level->start_month;
    if (civil.day < level->start_day) month--;
    return month / level->size;
}

/* ---- Weeks ---- */

/* The first day of a year of whole weeks: the weekday nearest to the day of the year, or the last not after it, or the
 * first not before it. */
static enum md_status week_year_start(const struct md_week_year *rule, int year, int32_t *out)
{
    int32_t day;
    if (year < 2 || year > 9998 || md_date_from_civil(year, rule->month, rule->day, &day) != MD_OK) return MD_RANGE;
    int after = (rule->weekday - md_date_weekday(day) + 7) % 7; /* days to that weekday */
    bool back = rule->choice == MD_WEEK_BEFORE ? after > 0 : rule->choice == MD_WEEK_NEAREST && after > 3;
    *out = day + after - (back ? 7 : 0);
    return MD_OK;
}

/* The year of whole weeks in which a date lies, and its first day. */
static enum md_status week_year_of(const struct md_week_year *rule, int32_t date, int *year, int32_t *start)
{
    *year = md_date_to_civil(date).year + 1;
    for (int i = 0; i < 3; i++, (*year)--) {
        enum md_status status = week_year_start(rule, *year, start);
        if (status != MD_OK && *year <= 9998) return status;
        if (status == MD_OK && *start <= date) return MD_OK;
    }
    return MD_RANGE;
}

/* Weeks of a year before its month `month`, from 0; 12: all of them. */
static int weeks_before(const struct md_week_year *rule, int weeks_in_year, int month)
{
    int weeks = month / 3 * 13;
    for (int i = 0; i < month % 3; i++) weeks += rule->weeks[i];
    return month >= rule->long_month ? weeks + weeks_in_year - 52 : weeks;
}

static int32_t floor_weeks(int32_t days)
{
    return days >= 0 ? days / 7 : -((6 - days) / 7);
}

/* Days from 1970-01-01, a Thursday, to the first such weekday. */
static int32_t week_offset(const struct md_week_year *rule)
{
    return (rule->weekday + 3) % 7;
}

static enum md_status make_week(const struct md_week_year *rule, int64_t ordinal, struct md_period *out)
{
    enum { ORDINAL_MAX = MD_DATE_MAX };
    int32_t start;
    int year;
    if (ordinal > ORDINAL_MAX / 7 || ordinal < -ORDINAL_MAX / 7) return MD_RANGE;
    out->ordinal = (int32_t)ordinal;
    out->first = out->ordinal * 7 + week_offset(rule);
    out->end = out->first + 7;
    if (!md_date_is_valid(out->first)) return MD_RANGE;
    if (week_year_of(rule, out->first, &year, &start) != MD_OK) return MD_RANGE;
    out->year = year;
    out->number = (out->first - start) / 7 + 1;
    return MD_OK;
}

static enum md_status make_of_weeks(const struct md_calendar_level *level, int64_t ordinal, struct md_period *out)
{
    if (level->size == 0) return make_week(&level->weeks, ordinal, out);
    int count = 12 / level->size;
    int32_t start, next;
    if (ordinal < count || ordinal >= (int64_t)10000 * count) return MD_RANGE;
    out->ordinal = (int32_t)ordinal;
    out->year = out->ordinal / count;
    out->number = out->ordinal % count + 1;
    if (week_year_start(&level->weeks, out->year, &start) != MD_OK) return MD_RANGE;
    if (week_year_start(&level->weeks, out->year + 1, &next) != MD_OK) return MD_RANGE;
    int weeks = (next - start) / 7, month = (out->number - 1) * level->size;
    out->first = start + 7 * weeks_before(&level->weeks, weeks, month);
    out->end = start + 7 * weeks_before(&level->weeks, weeks, month + level->size);
    return MD_OK;
}

static enum md_status ordinal_of_weeks(const struct md_calendar_level *level, int32_t date, int64_t *ordinal)
{
    int year;
    int32_t start;
    if (level->size == 0) {
        *ordinal = floor_weeks(date - week_offset(&level->weeks));
        return MD_OK;
    }
    if (week_year_of(&level->weeks, date, &year, &start) != MD_OK) return MD_RANGE;
    *ordinal = (int64_t)year * (12 / level->size);
    for (int i = 1; i < 12 / level->size; i++) {
        struct md_period next;
        if (make_of_weeks(level, *ordinal + 1, &next) != MD_OK) return MD_RANGE;
        if (next.first > date) break;
        (*ordinal)++;
    }
    return MD_OK;
}

/* ---- Listed ---- */

static enum md_status ordinal_of_listed(const struct md_calendar_level *level, int32_t date, int64_t *ordinal)
{
    int low = 0, high = level->starts_count; /* the first start after the date */
    if (date >= level->starts_end) return MD_RANGE;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (level->starts[middle].first <= date) low = middle + 1;
        else high = middle;
    }
    *ordinal = low - 1;
    return low > 0 ? MD_OK : MD_RANGE;
}

static enum md_status make_listed(const struct md_calendar_level *level, int64_t ordinal, struct md_period *out)
{
    if (ordinal < 0 || ordinal >= level->starts_count) return MD_RANGE;
    const struct md_listed_start *start = &level->starts[ordinal];
    out->ordinal = (int32_t)ordinal;
    out->first = start->first;
    out->end = ordinal + 1 < level->starts_count ? start[1].first : level->starts_end;
    out->year = start->year;
    out->number = start->number;
    return MD_OK;
}

/* ---- By form ---- */

enum md_status md_period_rule_ordinal(const struct md_calendar_level *level, int32_t date, int64_t *ordinal)
{
    if (!md_date_is_valid(date)) return MD_RANGE;
    switch (level->form) {
    case MD_LEVEL_OF_MONTHS: *ordinal = ordinal_of_months(level, date); return MD_OK;
    case MD_LEVEL_OF_WEEKS: return ordinal_of_weeks(level, date, ordinal);
    case MD_LEVEL_LISTED: return ordinal_of_listed(level, date, ordinal);
    }
    return MD_RANGE;
}

enum md_status md_period_rule_make(const struct md_calendar_level *level, int64_t ordinal, struct md_period *out)
{
    switch (level->form) {
    case MD_LEVEL_OF_MONTHS: return make_months(level, ordinal, out);
    case MD_LEVEL_OF_WEEKS: return make_of_weeks(level, ordinal, out);
    case MD_LEVEL_LISTED: return make_listed(level, ordinal, out);
    }
    return MD_RANGE;
}

static enum md_status named_week(const struct md_calendar_level *level, int year, int number, int64_t *ordinal)
{
    int32_t start, next;
    if (week_year_start(&level->weeks, year, &start) != MD_OK) return MD_RANGE;
    if (week_year_start(&level->weeks, year + 1, &next) != MD_OK) return MD_RANGE;
    if (number < 1 || number > (next - start) / 7) return MD_RANGE;
    *ordinal = floor_weeks(start - week_offset(&level->weeks)) + number - 1;
    return MD_OK;
}

static enum md_status named_listed(const struct md_calendar_level *level, int year, int number, int64_t *ordinal)
{
    for (int i = 0; i < level->starts_count; i++) {
        if (level->starts[i].year != year || level->starts[i].number != number) continue;
        *ordinal = i;
        return MD_OK;
    }
    return MD_RANGE;
}

enum md_status md_period_rule_named(const struct md_calendar_level *level, int year, int number, int64_t *ordinal)
{
    if (level->form == MD_LEVEL_LISTED) return named_listed(level, year, number, ordinal);
    if (level->size == 0) return named_week(level, year, number, ordinal);
    if (number < 1 || number > 12 / level->size) return MD_RANGE;
    if (level->form == MD_LEVEL_OF_MONTHS && level->size == 1)
        *ordinal = (int64_t)year * 12 + number - level->start_month;
    else
        *ordinal = (int64_t)year * (12 / level->size) + number - 1;
    return MD_OK;
}
