#include <assert.h>

#include "calc/pipeline.h"
#include "value/date.h"

/* The period of a level around a day. Days come from periods of the same calendar, so that this
 * fails only at the edges of time, where the day itself is taken. */
static struct md_period period_around(const struct md_calendar *calendar, int level, int32_t day)
{
    struct md_period period;
    if (md_period_containing(calendar, level, day, &period) == MD_OK) return period;
    return (struct md_period){.first = day, .end = day + 1, .number = 1, .level = level};
}

/* Calendar months; where the project's months are whole weeks and one of them ends here, those. */
static int32_t months_earlier(const struct md_calendar *calendar, int32_t end, int64_t months)
{
    int32_t earlier;
    struct md_period month;
    if (calendar->levels[MD_LEVEL_MONTH].form == MD_LEVEL_OF_WEEKS) {
        month = period_around(calendar, MD_LEVEL_MONTH, end - 1);
        if (month.end == end && md_period_shift(calendar, &month, -months, &month) == MD_OK) return month.end;
    }
    return md_date_add_months(end, -months, &earlier) == MD_OK ? earlier : MD_DATE_MIN;
}

static int32_t days_earlier(int32_t end, int64_t days)
{
    int32_t earlier;
    return md_date_add_days(end, -days, &earlier) == MD_OK ? earlier : MD_DATE_MIN;
}

struct md_window_days md_window_at(const struct md_calendar *calendar,
                                   const struct md_window *window, int32_t end)
{
    struct md_window_days days = {MD_DATE_MIN, end};
    switch (window->form) {
    case MD_WINDOW_LEVEL:
        days.first = period_around(calendar, window->level, end - 1).first;
        break;
    case MD_WINDOW_FULL: {
        struct md_period period = period_around(calendar, window->level, end - 1);
        days = (struct md_window_days){period.first, period.end};
        break;
    }
    case MD_WINDOW_DAYS:
        days.first = days_earlier(end, window->count);
        break;
    case MD_WINDOW_MONTHS:
        days.first = months_earlier(calendar, end, window->count);
        break;
    case MD_WINDOW_EVER:
        break;
    }
    return days;
}

bool md_window_shift(const struct md_calendar *calendar, const struct md_window *window,
                     int32_t end, int64_t count, int32_t *earlier)
{
    *earlier = end;
    if (count == 0) return true;
    switch (window->form) {
    case MD_WINDOW_LEVEL:
    case MD_WINDOW_FULL: {
        struct md_period period = period_around(calendar, window->level, end - 1);
        if (md_period_shift(calendar, &period, -count, &period) != MD_OK) return false;
        *earlier = period.end;
        return true;
    }
    case MD_WINDOW_DAYS:
        *earlier = days_earlier(end, count * window->count);
        break;
    case MD_WINDOW_MONTHS:
        *earlier = months_earlier(calendar, end, count * window->count);
        break;
    case MD_WINDOW_EVER:
        return false;
    }
    return *earlier > MD_DATE_MIN;
}

/* Reverse, so that windows found from the last one backwards stand in order of time. */
static void reverse(int32_t *ends, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        int32_t other = ends[i];
        ends[i] = ends[count - 1 - i];
        ends[count - 1 - i] = other;
    }
}

struct end_list {
    struct md_arena *arena;
    int32_t *ends;
    size_t count, capacity;
};

static void list_add(struct end_list *list, int32_t end)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 16;
        int32_t *ends = md_arena_array(list->arena, capacity, sizeof *ends);
        for (size_t i = 0; i < list->count; i++) ends[i] = list->ends[i];
        list->ends = ends;
        list->capacity = capacity;
    }
    list->ends[list->count++] = end;
}

/* The last one may be cut by the end of the outer window (a quarter to date); the first must begin
 * in it. */
size_t md_periods_inside(const struct md_calendar *calendar, int level, struct md_window_days outer,
                         int32_t earliest, struct md_arena *arena, int32_t **ends)
{
    struct end_list list = {.arena = arena};
    struct md_period period = period_around(calendar, level, outer.end - 1);
    while (period.first >= outer.first && period.end > earliest) {
        list_add(&list, period.end < outer.end ? period.end : outer.end);
        if (md_period_shift(calendar, &period, -1, &period) != MD_OK) break;
    }
    reverse(list.ends, list.count);
    *ends = list.ends;
    return list.count;
}

size_t md_windows_inside(const struct md_calendar *calendar, const struct md_window *own,
                         struct md_window_days outer, int32_t earliest, struct md_arena *arena,
                         int32_t **ends)
{
    if (own->form == MD_WINDOW_LEVEL || own->form == MD_WINDOW_FULL)
        return md_periods_inside(calendar, own->level, outer, earliest, arena, ends);
    struct end_list list = {.arena = arena};
    int32_t end = outer.end;
    while (end > earliest && md_window_at(calendar, own, end).first >= outer.first) {
        list_add(&list, end);
        if (!md_window_shift(calendar, own, end, 1, &end)) break;
    }
    reverse(list.ends, list.count);
    *ends = list.ends;
    return list.count;
}

struct md_period md_period_of_end(const struct md_model *model, int32_t end)
{
    return period_around(&model->calendar, model->period_level, end - 1);
}

/* The same day of an earlier year. Weeks and listed periods end on other days each year: there it is the end of the
 * period of the same number. */
static bool years_earlier(const struct md_model *model, int32_t end, int64_t years, int32_t *earlier)
{
    const struct md_calendar *calendar = &model->calendar;
    if (calendar->levels[model->period_level].form == MD_LEVEL_OF_MONTHS)
        return md_date_add_months(end, -12 * years, earlier) == MD_OK;
    struct md_period period = md_period_of_end(model, end);
    if (period.end != end || md_period_years_earlier(calendar, &period, years, &period) != MD_OK) return false;
    *earlier = period.end;
    return true;
}

bool md_column_shift(const struct md_model *model, int64_t column, int32_t end, int64_t shift,
                     int32_t *earlier)
{
    if (shift >= MD_SHIFT_YEAR) { /* so far then, so far now */
        if (!years_earlier(model, end, shift / MD_SHIFT_YEAR, &end)) return false;
        shift %= MD_SHIFT_YEAR;
        *earlier = end;
    }
    if (column < (int64_t)model->measures_count)
        return md_window_shift(&model->calendar, &model->measures[column].over, end, shift,
                               earlier);
    column -= (int64_t)model->measures_count;
    *earlier = end;
    /* A balance opens in each period of the project. */
    bool opening = column >= (int64_t)model->components_count;
    const struct md_window own = {MD_WINDOW_LEVEL, opening ? model->period_level : model->components[column].every, 0};
    return md_window_shift(&model->calendar, &own, end, shift, earlier);
}
