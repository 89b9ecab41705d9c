#include "run/declared_calendar.h"

#include <stdlib.h>
#include <string.h>

#include "value/date.h"

enum { DAYS_MAX = 40000 };

struct reader {
    const struct md_tree *tree;
    struct md_arena *arena;
    struct md_diagnostics *out;
};

static void report(struct reader *reader, const struct md_tree_node *node, const char *message, const char *help)
{
    struct md_diagnostic *d = md_diagnostics_add(reader->out, MD_ERROR, "E0120", "%s", message);
    md_tree_at(reader->tree, node, reader->out, d);
    md_diagnostic_advise(reader->out, d, "help", "%s", help);
}

/* "2026-01-01", or "2026-02-15..2026-02-23" with both ends in it. */
static bool read_days(const struct md_tree_node *node, int32_t *first, int32_t *last)
{
    enum { DAY = 10 };
    if (node->type != MD_TREE_SCALAR) return false;
    if (node->length == DAY) {
        bool good = md_date_parse(node->text, DAY, first) == MD_OK;
        *last = *first;
        return good;
    }
    return node->length == 2 * DAY + 2 && memcmp(node->text + DAY, "..", 2) == 0 &&
           md_date_parse(node->text, DAY, first) == MD_OK && md_date_parse(node->text + DAY + 2, DAY, last) == MD_OK &&
           *first <= *last && *last - *first < 366;
}

static int by_day(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* The days of a list, ascending. */
static const int32_t *read_list(struct reader *reader, const struct md_tree_node *list, size_t *count)
{
    int32_t first, last;
    size_t room = 0;
    *count = 0;
    if (list == NULL) return NULL;
    if (list->type != MD_TREE_LIST) {
        report(reader, list, "the days of a calendar are a list", "write [2026-01-01, 2026-02-15..2026-02-23]");
        return NULL;
    }
    for (const struct md_tree_node *one = list->first_child; one != NULL; one = one->next) {
        if (!read_days(one, &first, &last)) {
            report(reader, one, "this is neither a day nor a range of days of at most a year",
                   "write 2026-01-01, or 2026-02-15..2026-02-23");
            return NULL;
        }
        room += (size_t)(last - first) + 1;
    }
    if (room > DAYS_MAX) {
        report(reader, list, "a calendar lists at most 40,000 days", "leave out years that no rule reads");
        return NULL;
    }
    int32_t *days = md_arena_array(reader->arena, room + 1, sizeof *days);
    for (const struct md_tree_node *one = list->first_child; one != NULL; one = one->next) {
        (void)read_days(one, &first, &last);
        for (int32_t day = first; day <= last; day++) days[(*count)++] = day;
    }
    qsort(days, *count, sizeof *days, by_day);
    return days;
}

/* A day cannot be both. */
static void check_both(struct reader *reader, const struct md_tree_node *node, const struct md_workdays *workdays)
{
    for (size_t i = 0, j = 0; i < workdays->off_count && j < workdays->on_count;) {
        if (workdays->off[i] == workdays->on[j]) {
            report(reader, node, "a day stands under `off` and under `work`", "keep one of the two");
            return;
        }
        if (workdays->off[i] < workdays->on[j]) i++;
        else j++;
    }
}

static void read_one(struct reader *reader, const struct md_tree_node *node, struct md_calendar *calendar)
{
    static const char *const keys[] = {"rule", "off", "work", NULL};
    const char *rule = node->type == MD_TREE_MAP ? md_tree_text(node, "rule", NULL) : NULL;
    if (rule == NULL || strcmp(rule, "working days") != 0) {
        report(reader, node, "calendars of that rule are not supported yet",
               "`rule: working days` is; month, quarter, half and year are built in");
        return;
    }
    md_tree_check_keys(reader->tree, node, "a calendar of working days", keys, reader->out);
    if (calendar->workdays != NULL) {
        report(reader, node, "there are two calendars of working days", "keep one of them");
        return;
    }
    struct md_workdays *workdays = md_arena_alloc(reader->arena, sizeof *workdays);
    workdays->off = read_list(reader, md_tree_get(node, "off"), &workdays->off_count);
    workdays->on = read_list(reader, md_tree_get(node, "work"), &workdays->on_count);
    check_both(reader, node, workdays);
    calendar->workdays = workdays;
}

void md_declared_calendar_read(const struct md_tree *tree, const struct md_tree_node *node, struct md_arena *arena,
                               struct md_calendar *calendar, struct md_diagnostics *out)
{
    struct reader reader = {tree, arena, out};
    if (node == NULL) return;
    if (node->type != MD_TREE_MAP) {
        report(&reader, node, "`calendar` has a name for each calendar",
               "write calendar: {work: {rule: working days, off: [2026-01-01]}}");
        return;
    }
    for (const struct md_tree_node *one = node->first_child; one != NULL; one = one->next)
        read_one(&reader, one, calendar);
}
