#include "model/window_fit.h"

#include "value/date.h"

static bool is_of_level(const struct md_window *window)
{
    return window->form == MD_WINDOW_LEVEL || window->form == MD_WINDOW_FULL;
}

/* The months that a window always has; 0: it is not counted in months. A level of whole weeks has months of its own,
 * which are those of months(n) where the calendar's month is one of them. */
static int64_t months_of(const struct md_calendar *calendar, const struct md_window *window)
{
    if (window->form == MD_WINDOW_MONTHS) return window->count;
    if (!is_of_level(window)) return 0;
    const struct md_calendar_level *level = &calendar->levels[window->level];
    return level->form == calendar->levels[MD_LEVEL_MONTH].form && level->form != MD_LEVEL_LISTED ? level->size : 0;
}

struct range {
    int64_t least, most;
};

static void range_add(struct range *range, int64_t days)
{
    if (range->most == 0 || days < range->least) range->least = days;
    if (days > range->most) range->most = days;
}

/* Every rule repeats after 400 years; listed periods are not so many. */
static struct range days_of_level(const struct md_calendar *calendar, int index)
{
    const struct md_calendar_level *level = &calendar->levels[index];
    struct range range = {0};
    struct md_period period;
    int32_t start, last;
    if (md_date_from_civil(1999, 1, 1, &start) != MD_OK || md_date_from_civil(2401, 1, 1, &last) != MD_OK) return range;
    if (level->form == MD_LEVEL_LISTED && level->starts_count > 0) {
        start = level->starts[0].first;
        last = level->starts_end;
    }
    if (md_period_containing(calendar, index, start, &period) != MD_OK) return range;
    do range_add(&range, period.end - period.first);
    while (period.end < last && md_period_shift(calendar, &period, 1, &period) == MD_OK);
    return range;
}

static struct range days_of_months(int64_t months)
{
    struct range range = {0};
    for (int month = 0; month < 4800; month++) {
        int32_t first, end;
        if (md_date_from_civil(2000 + month / 12, month % 12 + 1, 1, &first) != MD_OK) continue;
        if (md_date_add_months(first, months, &end) == MD_OK) range_add(&range, end - first);
    }
    return range;
}

static struct range days_of(const struct md_calendar *calendar, const struct md_window *window)
{
    switch (window->form) {
    case MD_WINDOW_LEVEL:
    case MD_WINDOW_FULL: return days_of_level(calendar, window->level);
    case MD_WINDOW_MONTHS: return days_of_months(window->count);
    case MD_WINDOW_DAYS: return (struct range){window->count, window->count};
    case MD_WINDOW_EVER: break;
    }
    return (struct range){0};
}

bool md_window_fits(const struct md_calendar *calendar, const struct md_window *inner, const struct md_window *outer)
{
    if ((is_of_level(inner) && inner->level < 0) || (is_of_level(outer) && outer->level < 0)) return true;
    if (outer->form == MD_WINDOW_EVER) return true;
    if (inner->form == MD_WINDOW_EVER) return false;
    int64_t inner_months = months_of(calendar, inner), outer_months = months_of(calendar, outer);
    if (inner_months > 0 && outer_months > 0) return inner_months <= outer_months;
    return days_of(calendar, inner).most <= days_of(calendar, outer).least;
}

const char *md_window_words(const struct md_calendar *calendar, const struct md_window *window, struct md_arena *arena)
{
    switch (window->form) {
    case MD_WINDOW_LEVEL: return md_arena_format(arena, "\"%s\"", md_calendar_level_name(calendar, window->level));
    case MD_WINDOW_FULL: return md_arena_format(arena, "full \"%s\"", md_calendar_level_name(calendar, window->level));
    case MD_WINDOW_DAYS: return md_arena_format(arena, "days(%d)", window->count);
    case MD_WINDOW_MONTHS: return md_arena_format(arena, "months(%d)", window->count);
    case MD_WINDOW_EVER: break;
    }
    return "\"ever\"";
}
