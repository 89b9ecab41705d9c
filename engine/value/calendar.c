#include "value/calendar.h"

#include <string.h>

#include "value/date.h"
#include "value/period_rule.h"

/* ---- Declaring ---- */

static enum md_status add_level(struct md_calendar *calendar, const struct md_calendar_level *level)
{
    if (calendar->levels_count == MD_LEVELS_MAX) return MD_REFUSED;
    if (md_calendar_level(calendar, level->name, strlen(level->name)) >= 0) return MD_REFUSED;
    calendar->levels[calendar->levels_count++] = *level;
    return MD_OK;
}

/* Months, quarters, halves and years of one rule: where the first has the name of the built-in month, they take the
 * place of the built-in ones. */
static enum md_status add_year(struct md_calendar *calendar, const char *const *names,
                               const struct md_calendar_level *rule)
{
    static const struct {
        int months;
        char letter;
    } parts[] = {{1, '\0'}, {3, 'Q'}, {6, 'H'}, {12, '\0'}};
    bool replaces = calendar->levels_count > 0 && strcmp(names[0], calendar->levels[MD_LEVEL_MONTH].name) == 0;
    for (int i = 0; i < 4; i++) {
        struct md_calendar_level level = *rule;
        level.name = names[i];
        level.size = parts[i].months;
        level.letter = parts[i].letter;
        level.family = calendar->families_count;
        if (rule->form == MD_LEVEL_OF_WEEKS && i == MD_LEVEL_MONTH) level.letter = 'P';
        if (replaces) {
            calendar->levels[i] = level;
            continue;
        }
        enum md_status status = add_level(calendar, &level);
        if (status != MD_OK) return status;
    }
    return MD_OK;
}

enum md_status md_calendar_add_months(struct md_calendar *calendar, const char *const names[4], const char *prefix,
                                      int start_month, int start_day)
{
    if (start_month < 1 || start_month > 12 || start_day < 1 || start_day > 28) return MD_RANGE;
    struct md_calendar_level rule = {.prefix = prefix, .form = MD_LEVEL_OF_MONTHS, .start_month = start_month,
                                     .start_day = start_day};
    enum md_status status = add_year(calendar, names, &rule);
    calendar->families_count++;
    return status;
}

static bool is_week_year(const struct md_week_year *rule)
{
    return rule->weekday >= 1 && rule->weekday <= 7 && rule->month >= 1 && rule->month <= 12 && rule->day >= 1 &&
           rule->day <= 28;
}

static enum md_status add_weeks(struct md_calendar *calendar, const char *name, const char *prefix,
                                const struct md_week_year *rule)
{
    struct md_calendar_level level = {.name = name, .prefix = prefix, .form = MD_LEVEL_OF_WEEKS, .letter = 'W',
                                      .weeks = *rule, .family = calendar->families_count};
    return add_level(calendar, &level);
}

enum md_status md_calendar_add_weeks(struct md_calendar *calendar, const char *name, const char *prefix,
                                     const struct md_week_year *rule)
{
    if (!is_week_year(rule)) return MD_RANGE;
    enum md_status status = add_weeks(calendar, name, prefix, rule);
    calendar->families_count++;
    return status;
}

enum md_status md_calendar_add_week_months(struct md_calendar *calendar, const char *const names[5],
                                           const char *prefix, const struct md_week_year *rule)
{
    if (!is_week_year(rule) || rule->long_month < 1 || rule->long_month > 12) return MD_RANGE;
    for (int i = 0; i < 3; i++)
        if (rule->weeks[i] < 1 || rule->weeks[i] > 13) return MD_RANGE;
    if (rule->weeks[0] + rule->weeks[1] + rule->weeks[2] != 13) return MD_RANGE;
    struct md_calendar_level level = {.prefix = prefix, .form = MD_LEVEL_OF_WEEKS, .weeks = *rule};
    enum md_status status = add_year(calendar, names, &level);
    if (status == MD_OK) status = add_weeks(calendar, names[4], prefix, rule);
    calendar->families_count++;
    return status;
}

enum md_status md_calendar_add_starts(struct md_calendar *calendar, const char *name, const char *prefix,
                                      const struct md_listed_start *starts, int count, int32_t end)
{
    struct md_calendar_level level = {.name = name, .prefix = prefix, .form = MD_LEVEL_LISTED, .starts = starts,
                                      .family = calendar->families_count++, .starts_count = count,
                                      .starts_end = end};
    return add_level(calendar, &level);
}

enum md_status md_calendar_init(struct md_calendar *calendar, int start_month, int start_day)
{
    static const char *const names[] = {"month", "quarter", "half", "year"};
    memset(calendar, 0, sizeof *calendar);
    enum md_status status = md_calendar_add_months(calendar, names, "", start_month, start_day);
    if (status == MD_OK) md_calendar_complete(calendar);
    return status;
}

/* ---- Which levels nest ---- */

static bool starts_at(const struct md_calendar_level *level, int32_t date)
{
    int64_t ordinal;
    struct md_period period;
    return md_period_rule_ordinal(level, date, &ordinal) == MD_OK &&
           md_period_rule_make(level, ordinal, &period) == MD_OK && period.first == date;
}

/* Each listed period must lie in one period of the outer level. */
static bool listed_nests(const struct md_calendar_level *inner, const struct md_calendar_level *outer)
{
    for (int i = 0; i < inner->starts_count; i++) {
        int32_t end = i + 1 < inner->starts_count ? inner->starts[i + 1].first : inner->starts_end;
        int64_t first, last;
        if (md_period_rule_ordinal(outer, inner->starts[i].first, &first) != MD_OK) return false;
        if (md_period_rule_ordinal(outer, end - 1, &last) != MD_OK || first != last) return false;
    }
    return true;
}

/* Each start of an outer period must be one of the inner level; 400 years say all about a rule. */
static bool rule_nests(const struct md_calendar_level *inner, const struct md_calendar_level *outer)
{
    enum { FIRST = 0, YEARS = 400, DAYS = 146097 };
    int64_t ordinal, last;
    struct md_period period;
    if (outer->form == MD_LEVEL_LISTED) {
        for (int i = 0; i < outer->starts_count; i++)
            if (!starts_at(inner, outer->starts[i].first)) return false;
        return starts_at(inner, outer->starts_end);
    }
    if (md_period_rule_ordinal(outer, FIRST, &ordinal) != MD_OK) return false;
    if (md_period_rule_ordinal(outer, FIRST + DAYS, &last) != MD_OK) return false;
    for (; ordinal <= last; ordinal++)
        if (md_period_rule_make(outer, ordinal, &period) != MD_OK || !starts_at(inner, period.first)) return false;
    return true;
}

static bool level_nests(const struct md_calendar_level *inner, const struct md_calendar_level *outer)
{
    if (inner->family == outer->family) return inner->size <= outer->size;
    return inner->form == MD_LEVEL_LISTED ? listed_nests(inner, outer) : rule_nests(inner, outer);
}

void md_calendar_complete(struct md_calendar *calendar)
{
    for (int inner = 0; inner < calendar->levels_count; inner++) {
        calendar->nests[inner] = 0;
        for (int outer = 0; outer < calendar->levels_count; outer++)
            if (level_nests(&calendar->levels[inner], &calendar->levels[outer]))
                calendar->nests[inner] |= UINT32_C(1) << outer;
    }
}

bool md_calendar_nests(const struct md_calendar *calendar, int inner, int outer)
{
    return (calendar->nests[inner] >> outer & 1) != 0;
}

/* ---- Levels ---- */

int md_calendar_levels_count(const struct md_calendar *calendar)
{
    return calendar->levels_count;
}

const char *md_calendar_level_name(const struct md_calendar *calendar, int level)
{
    return calendar->levels[level].name;
}

int md_calendar_level(const struct md_calendar *calendar, const char *name, size_t length)
{
    for (int level = 0; level < calendar->levels_count; level++) {
        const char *known = calendar->levels[level].name;
        if (strlen(known) == length && memcmp(known, name, length) == 0) return level;
    }
    return -1;
}

/* ---- Periods and their relatives ---- */

static enum md_status make(const struct md_calendar *calendar, int level, int64_t ordinal, struct md_period *out)
{
    struct md_period period = {0};
    enum md_status status = md_period_rule_make(&calendar->levels[level], ordinal, &period);
    if (status != MD_OK) return status;
    period.level = level;
    *out = period;
    return MD_OK;
}

enum md_status md_period_containing(const struct md_calendar *calendar, int level, int32_t date,
                                    struct md_period *out)
{
    int64_t ordinal;
    if (!md_date_is_valid(date)) return MD_RANGE;
    if (md_period_rule_ordinal(&calendar->levels[level], date, &ordinal) != MD_OK) return MD_RANGE;
    return make(calendar, level, ordinal, out);
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
    if (!md_calendar_nests(calendar, period->level, level)) return MD_RANGE;
    return md_period_containing(calendar, level, period->first, out);
}

/* The ordinals of the first and the last part; MD_RANGE where the parts are not all there. */
static enum md_status parts_of(const struct md_calendar *calendar, const struct md_period *period, int level,
                               int64_t *first, int64_t *last)
{
    const struct md_calendar_level *rule = &calendar->levels[level];
    if (!md_calendar_nests(calendar, level, period->level)) return MD_RANGE;
    if (md_period_rule_ordinal(rule, period->first, first) != MD_OK) return MD_RANGE;
    return md_period_rule_ordinal(rule, period->end - 1, last);
}

int md_period_parts_count(const struct md_calendar *calendar, const struct md_period *period,
                          int level)
{
    int64_t first, last;
    if (parts_of(calendar, period, level, &first, &last) != MD_OK) return 0;
    return (int)(last - first) + 1;
}

enum md_status md_period_part(const struct md_calendar *calendar, const struct md_period *period,
                              int level, int index, struct md_period *out)
{
    int64_t first, last;
    if (index < 0 || parts_of(calendar, period, level, &first, &last) != MD_OK) return MD_RANGE;
    return first + index > last ? MD_RANGE : make(calendar, level, first + index, out);
}

enum md_status md_period_years_earlier(const struct md_calendar *calendar, const struct md_period *period,
                                       int64_t years, struct md_period *out)
{
    /* Away from the aim by the difference of numbers: at most twice, for years of 52 and 53 weeks. */
    struct md_period found = *period;
    enum { TRIES = 400 };
    int64_t year = period->year - years;
    for (int i = 0; i < TRIES; i++) {
        if (found.year == year && found.number == period->number) {
            *out = found;
            return MD_OK;
        }
        int step = found.year > year || (found.year == year && found.number > period->number) ? -1 : 1;
        struct md_period next;
        if (md_period_shift(calendar, &found, step, &next) != MD_OK) return MD_RANGE;
        if (step > 0 && next.year > year) return MD_RANGE;
        found = next;
    }
    return MD_RANGE;
}

bool md_period_ends(const struct md_calendar *calendar, const struct md_period *period, int level)
{
    struct md_period around;
    if (md_period_enclosing(calendar, period, level, &around) != MD_OK) return false;
    return around.end == period->end;
}

/* ---- Working days ---- */

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
    const struct md_workdays *workdays = calendar != NULL ? calendar->workdays : NULL;
    if (workdays == NULL) return place < 5;
    if (place < 5) return !is_listed(workdays->off, workdays->off_count, date);
    return is_listed(workdays->on, workdays->on_count, date);
}

enum { WORKDAYS_MAX = 10000, WORKDAY_SPAN_MAX = 36600 /* days */ };

enum md_status md_calendar_workday(const struct md_calendar *calendar, int32_t date, int64_t n, int32_t *out)
{
    if (n < -WORKDAYS_MAX || n > WORKDAYS_MAX) return MD_RANGE;
    int step = n < 0 ? -1 : 1;
    int64_t left = n < 0 ? -n : n;
    int32_t day = date;
    for (int walked = 0; walked <= WORKDAY_SPAN_MAX; walked++) {
        bool works = (walked > 0 || n == 0) && md_calendar_is_workday(calendar, day);
        if (works && left > 0) left--;
        if (works && left == 0) {
            *out = day;
            return MD_OK;
        }
        if (md_date_add_days(day, step, &day) != MD_OK) return MD_RANGE;
    }
    return MD_RANGE;
}

enum md_status md_calendar_workdays_between(const struct md_calendar *calendar, int32_t from, int32_t until,
                                            int32_t *out)
{
    int32_t low = from < until ? from : until, high = from < until ? until : from, count = 0;
    if ((int64_t)high - low > WORKDAY_SPAN_MAX) return MD_RANGE;
    for (int32_t day = low + 1; day <= high; day++) count += md_calendar_is_workday(calendar, day);
    *out = from < until ? count : -count;
    return MD_OK;
}

int32_t md_period_workdays(const struct md_calendar *calendar, const struct md_period *period)
{
    int32_t count = 0;
    for (int32_t day = period->first; day < period->end; day++) count += md_calendar_is_workday(calendar, day);
    return count;
}
