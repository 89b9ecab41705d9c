#include "run/declared_calendar.h"

#include <stdlib.h>
#include <string.h>

#include "value/date.h"

enum { STARTS_MAX = 10000 };

struct reader {
    const struct md_tree *tree;
    const struct md_workday_file *file;
    struct md_arena *arena;
    struct md_calendar *calendar;
    int start_month, start_day; /* the project's year_starts */
    struct md_diagnostics *out;
};

static void report(struct reader *reader, const struct md_tree_node *node, const char *message, const char *help)
{
    struct md_diagnostic *d = md_diagnostics_add(reader->out, MD_ERROR, "E0120", "%s", message);
    md_tree_at(reader->tree, node, reader->out, d);
    md_diagnostic_advise(reader->out, d, "help", "%s", help);
}

#define SAY(reader, ...) md_arena_format((reader)->arena, __VA_ARGS__)

/* ---- Words ------------------------------------------------------------------------------------- */

/* One of `words` (NULL at the end) under a key, as its place from 0; `otherwise` where it is not given, -1 reported. */
static int read_word(struct reader *reader, const struct md_tree_node *node, const char *key,
                     const char *const *words, int otherwise)
{
    const struct md_tree_node *given = md_tree_get(node, key);
    if (given == NULL) return otherwise;
    const char *text = md_tree_text(node, key, "");
    const char *list = "";
    for (int i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], text) == 0) return i;
        list = SAY(reader, "%s%s%s", list, i > 0 ? ", " : "", words[i]);
    }
    report(reader, given, SAY(reader, "`%s` does not know this word", key), SAY(reader, "write one of %s", list));
    return -1;
}

/* MM-DD under `year_starts`. */
static bool read_year_starts(struct reader *reader, const struct md_tree_node *node, int *month, int *day)
{
    const struct md_tree_node *given = md_tree_get(node, "year_starts");
    if (given == NULL) return true;
    const char *text = md_tree_text(node, "year_starts", "");
    struct md_calendar spare;
    if (strlen(text) == 5 && text[2] == '-' && strspn(text, "0123456789") == 2 && strspn(text + 3, "0123456789") == 2) {
        *month = atoi(text);
        *day = atoi(text + 3);
        if (md_calendar_init(&spare, *month, *day) == MD_OK) return true;
    }
    report(reader, given, "year_starts is not a day of the year",
           "write MM-DD with a day from 01 to 28, such as 04-01");
    return false;
}

/* `week_starts` and `year_begins`, with the day of the year that the caller has read. */
static bool read_week_year(struct reader *reader, const struct md_tree_node *node, struct md_week_year *rule)
{
    static const char *const days[] = {"monday", "tuesday", "wednesday", "thursday",
                                       "friday", "saturday", "sunday", NULL};
    static const char *const choices[] = {"nearest", "before", "after", NULL};
    int weekday = read_word(reader, node, "week_starts", days, 0);
    int choice = read_word(reader, node, "year_begins", choices, MD_WEEK_NEAREST);
    if (!read_year_starts(reader, node, &rule->month, &rule->day)) return false;
    rule->weekday = weekday + 1;
    rule->choice = (enum md_week_choice)choice;
    return weekday >= 0 && choice >= 0;
}

/* ---- Names ------------------------------------------------------------------------------------- */

/* A name stands in formulas beside the fields of a period (t.season.number) and in the names of periods. */
static bool is_good_name(struct reader *reader, const struct md_tree_node *node)
{
    static const char *const taken[] = {"first", "last", "days", "number", "year", "name", "workdays", "ever",
                                        "quarter", "half", NULL};
    size_t length = strlen(node->key);
    bool good = length > 0 && length <= MD_CALENDAR_NAME_MAX && node->key[0] >= 'a' && node->key[0] <= 'z' &&
                strspn(node->key, "abcdefghijklmnopqrstuvwxyz0123456789_") == length;
    if (!good)
        report(reader, node, SAY(reader, "`%s` is no name of a calendar", node->key),
               "write a name of at most 16 of the letters a to z, digits and _, such as season");
    for (int i = 0; good && taken[i] != NULL; i++) {
        if (strcmp(taken[i], node->key) != 0) continue;
        report(reader, node, SAY(reader, "a calendar cannot be called `%s`, which has a meaning already", node->key),
               i < 8 ? "choose another name, such as season"
                     : "declare `month`: quarter, half and year follow from it");
        return false;
    }
    return good;
}

static const char *prefix_of(const struct md_tree_node *node, const char *plain)
{
    return strcmp(node->key, plain) == 0 ? "" : node->key;
}

/* The names of months, quarters, halves, years and weeks. */
static void name_levels(struct reader *reader, const struct md_tree_node *node, const char *names[5])
{
    static const char *const plain[] = {"month", "quarter", "half", "year", "week"};
    bool is_plain = strcmp(node->key, "month") == 0;
    for (int i = 0; i < 5; i++) names[i] = is_plain ? plain[i] : SAY(reader, "%s_%s", node->key, plain[i]);
    names[0] = node->key;
}

static void check_added(struct reader *reader, const struct md_tree_node *node, enum md_status status)
{
    if (status == MD_OK) return;
    report(reader, node, SAY(reader, "the calendar `%s` has a level that another calendar has already", node->key),
           "give one of the two another name; there are at most 32 levels");
}

/* ---- Rules ------------------------------------------------------------------------------------- */

static void read_working_days(struct reader *reader, const struct md_tree_node *node)
{
    static const char *const keys[] = {"rule", "off", "work", "file", NULL};
    md_tree_check_keys(reader->tree, node, "a calendar of working days", keys, reader->out);
    if (reader->calendar->workdays != NULL) {
        report(reader, node, "there are two calendars of working days", "keep one of them");
        return;
    }
    const struct md_workday_file *file = md_tree_get(node, "file") != NULL ? reader->file : NULL;
    md_workday_list_read(reader->tree, node, file, reader->arena, reader->calendar, reader->out);
}

static void read_months(struct reader *reader, const struct md_tree_node *node)
{
    static const char *const keys[] = {"rule", "year_starts", NULL};
    int month = reader->start_month, day = reader->start_day;
    const char *names[5];
    md_tree_check_keys(reader->tree, node, "a calendar of months", keys, reader->out);
    if (!is_good_name(reader, node) || !read_year_starts(reader, node, &month, &day)) return;
    name_levels(reader, node, names);
    check_added(reader, node, md_calendar_add_months(reader->calendar, names, prefix_of(node, "month"), month, day));
}

static void read_weeks(struct reader *reader, const struct md_tree_node *node)
{
    static const char *const keys[] = {"rule", "week_starts", "year_starts", "year_begins", NULL};
    struct md_week_year rule = {.month = 1, .day = 1};
    md_tree_check_keys(reader->tree, node, "a calendar of weeks", keys, reader->out);
    if (!is_good_name(reader, node) || !read_week_year(reader, node, &rule)) return;
    if (strcmp(node->key, "month") == 0) {
        report(reader, node, "weeks cannot be called `month`", "choose another name, such as week");
        return;
    }
    check_added(reader, node, md_calendar_add_weeks(reader->calendar, node->key, prefix_of(node, "week"), &rule));
}

/* "4-4-5": three numbers of weeks that are 13 together. */
static bool read_pattern(const char *text, int weeks[3])
{
    if (strlen(text) != 5 || text[1] != '-' || text[3] != '-') return false;
    for (int i = 0; i < 3; i++) {
        char digit = text[2 * i];
        if (digit < '1' || digit > '9') return false;
        weeks[i] = digit - '0';
    }
    return weeks[0] + weeks[1] + weeks[2] == 13;
}

static void read_week_months(struct reader *reader, const struct md_tree_node *node, struct md_week_year rule)
{
    static const char *const keys[] = {"rule", "week_starts", "year_starts", "year_begins", "week_53", NULL};
    static const char *const months[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", NULL};
    const char *names[5];
    rule.month = reader->start_month;
    rule.day = reader->start_day;
    md_tree_check_keys(reader->tree, node, "a calendar of months of whole weeks", keys, reader->out);
    if (!is_good_name(reader, node) || !read_week_year(reader, node, &rule)) return;
    rule.long_month = read_word(reader, node, "week_53", months, 11) + 1;
    if (rule.long_month == 0) return;
    name_levels(reader, node, names);
    check_added(reader, node, md_calendar_add_week_months(reader->calendar, names, prefix_of(node, "month"), &rule));
}

/* ---- Listed starts ----------------------------------------------------------------------------- */

struct listing {
    const struct md_tree_node *node;
    struct md_listed_start *starts;
    int count, of; /* of: -1 for none */
    int32_t end;
};

static const char *day_text(struct reader *reader, int32_t day)
{
    char text[MD_DATE_TEXT_SIZE];
    md_date_print(day, text, sizeof text);
    return md_arena_strdup(reader->arena, text);
}

static bool read_dates(struct reader *reader, struct listing *listing)
{
    const struct md_tree_node *list = md_tree_get(listing->node, "starts");
    int room = 0;
    if (list->type != MD_TREE_LIST || list->first_child == NULL) {
        report(reader, list, "`starts` is a list of days", "write [2026-01-01, 2026-05-01]");
        return false;
    }
    for (const struct md_tree_node *one = list->first_child; one != NULL; one = one->next) room++;
    if (room > STARTS_MAX) {
        report(reader, list, "a calendar lists at most 10,000 starts", "leave out years that no rule reads");
        return false;
    }
    listing->starts = md_arena_array(reader->arena, (size_t)room, sizeof *listing->starts);
    for (const struct md_tree_node *one = list->first_child; one != NULL; one = one->next) {
        struct md_listed_start *start = &listing->starts[listing->count];
        if (one->type != MD_TREE_SCALAR || md_date_parse(one->text, one->length, &start->first) != MD_OK) {
            report(reader, one, "this is no day", "write it as 2026-01-01");
            return false;
        }
        if (listing->count > 0 && start->first <= start[-1].first) {
            report(reader, one, "the starts do not ascend", "write them from the earliest to the latest, each once");
            return false;
        }
        listing->count++;
    }
    return true;
}

/* Without `of` the last day listed only ends the period before it, and a period has the name of the calendar year of
 * its middle. */
static bool number_by_middle(struct reader *reader, struct listing *listing)
{
    if (listing->count < 2) {
        report(reader, listing->node, "nothing says where the last period ends",
               "say `of: year`, or list the day after the last period too");
        return false;
    }
    listing->end = listing->starts[--listing->count].first;
    for (int i = 0; i < listing->count; i++) {
        struct md_listed_start *start = &listing->starts[i];
        start->year = md_date_to_civil(start->first + (start[1].first - start->first) / 2).year;
        start->number = i > 0 && start[-1].year == start->year ? start[-1].number + 1 : 1;
    }
    return true;
}

/* Each period must lie in one of `of`, and the first begin with its year. */
static bool number_within(struct reader *reader, struct listing *listing)
{
    const struct md_calendar *calendar = reader->calendar;
    const char *of = md_calendar_level_name(calendar, listing->of);
    struct md_period around = {0};
    for (int i = 0; i < listing->count; i++) {
        struct md_listed_start *start = &listing->starts[i];
        if (md_period_containing(calendar, listing->of, start->first, &around) != MD_OK) {
            report(reader, listing->node, SAY(reader, "no %s lies around %s", of, day_text(reader, start->first)),
                   "list the starts of that calendar so far too");
            return false;
        }
        if (i == 0 && (around.first != start->first || around.number != 1)) {
            report(reader, listing->node, SAY(reader, "the list does not begin with a year, but on %s",
                   day_text(reader, start->first)), "list all starts of that year: they are numbered in it");
            return false;
        }
        if (i + 1 < listing->count && start[1].first > around.end) {
            report(reader, listing->node,
                   SAY(reader, "the period from %s goes on past the end of its %s: levels nest", day_text(reader, start->first), of),
                   SAY(reader, "let one start on %s", day_text(reader, around.end)));
            return false;
        }
        start->year = around.year;
        start->number = i > 0 && start[-1].year == start->year ? start[-1].number + 1 : 1;
    }
    listing->end = around.end;
    return true;
}

static void read_starts(struct reader *reader, const struct md_tree_node *node)
{
    static const char *const keys[] = {"starts", "of", NULL};
    struct listing listing = {.node = node, .of = -1};
    md_tree_check_keys(reader->tree, node, "a calendar of listed starts", keys, reader->out);
    const struct md_tree_node *given = md_tree_get(node, "of");
    const char *of = md_tree_text(node, "of", "");
    if (given != NULL) listing.of = md_calendar_level(reader->calendar, of, strlen(of));
    if (given != NULL && listing.of < 0) {
        report(reader, given, SAY(reader, "there is no level `%s`", of),
               "name month, quarter, half, year or a calendar that is declared above");
        return;
    }
    if (!is_good_name(reader, node) || !read_dates(reader, &listing)) return;
    if (strcmp(node->key, "month") == 0 || strcmp(node->key, "week") == 0) {
        report(reader, node, "listed periods are not called `month` or `week`", "choose another name, such as season");
        return;
    }
    if (!(listing.of < 0 ? number_by_middle(reader, &listing) : number_within(reader, &listing))) return;
    check_added(reader, node, md_calendar_add_starts(reader->calendar, node->key, node->key, listing.starts,
                                                     listing.count, listing.end));
}

/* ---- The whole --------------------------------------------------------------------------------- */

static void read_one(struct reader *reader, const struct md_tree_node *node)
{
    struct md_week_year pattern = {0};
    const char *rule = node->type == MD_TREE_MAP ? md_tree_text(node, "rule", NULL) : NULL;
    bool listed = node->type == MD_TREE_MAP && md_tree_get(node, "starts") != NULL;
    if (listed && rule == NULL) read_starts(reader, node);
    else if (rule == NULL || listed)
        report(reader, node, "a calendar says its `rule`, or its `starts`",
               "write {rule: week}, {rule: 4-4-5}, {rule: month}, {rule: working days} or {starts: [...], of: year}");
    else if (strcmp(rule, "working days") == 0) read_working_days(reader, node);
    else if (strcmp(rule, "month") == 0) read_months(reader, node);
    else if (strcmp(rule, "week") == 0) read_weeks(reader, node);
    else if (read_pattern(rule, pattern.weeks)) read_week_months(reader, node, pattern);
    else
        report(reader, md_tree_get(node, "rule"), SAY(reader, "there is no rule `%s`", rule),
               "write month, week, 4-4-5, 4-5-4, 5-4-4 (13 weeks a quarter) or working days");
}

const struct md_tree_node *md_declared_calendar_file(const struct md_tree_node *node)
{
    if (node == NULL || node->type != MD_TREE_MAP) return NULL;
    for (const struct md_tree_node *one = node->first_child; one != NULL; one = one->next) {
        const struct md_tree_node *file = one->type == MD_TREE_MAP ? md_tree_get(one, "file") : NULL;
        if (file != NULL && file->type == MD_TREE_SCALAR) return file;
    }
    return NULL;
}

void md_declared_calendar_read(const struct md_tree *tree, const struct md_tree_node *node,
                               const struct md_workday_file *file, struct md_arena *arena,
                               struct md_calendar *calendar, struct md_diagnostics *out)
{
    struct reader reader = {.tree = tree, .file = file, .arena = arena, .calendar = calendar, .out = out,
                            .start_month = calendar->levels[MD_LEVEL_MONTH].start_month,
                            .start_day = calendar->levels[MD_LEVEL_MONTH].start_day};
    if (node == NULL) return;
    if (node->type != MD_TREE_MAP) {
        report(&reader, node, "`calendar` has a name for each calendar",
               "write calendar: {work: {rule: working days, off: [2026-01-01]}}");
        return;
    }
    /* Others may divide the months, so that these are first. */
    for (const struct md_tree_node *one = node->first_child; one != NULL; one = one->next)
        if (strcmp(one->key, "month") == 0) read_one(&reader, one);
    for (const struct md_tree_node *one = node->first_child; one != NULL; one = one->next)
        if (strcmp(one->key, "month") != 0) read_one(&reader, one);
    md_calendar_complete(calendar);
}
