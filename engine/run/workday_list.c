/* workday_list: the days that are worked or not, in meed.yaml and in a file. */
#include "run/workday_list.h"

#include <stdlib.h>
#include <string.h>

#include "input/csv.h"
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
static bool read_days(const char *text, size_t length, int32_t *first, int32_t *last)
{
    enum { DAY = 10 };
    if (length == DAY) {
        bool good = md_date_parse(text, DAY, first) == MD_OK;
        *last = *first;
        return good;
    }
    return length == 2 * DAY + 2 && memcmp(text + DAY, "..", 2) == 0 && md_date_parse(text, DAY, first) == MD_OK &&
           md_date_parse(text + DAY + 2, DAY, last) == MD_OK && *first <= *last && *last - *first < 366;
}

struct day_list {
    int32_t *days;
    size_t count, capacity;
};

static void add_days(struct reader *reader, struct day_list *list, int32_t first, int32_t last)
{
    size_t wanted = list->count + (size_t)(last - first) + 1;
    if (wanted > list->capacity) {
        list->capacity = wanted * 2 + 64;
        int32_t *days = md_arena_array(reader->arena, list->capacity, sizeof *days);
        if (list->count > 0) memcpy(days, list->days, list->count * sizeof *days);
        list->days = days;
    }
    for (int32_t day = first; day <= last; day++) list->days[list->count++] = day;
}

static void read_list(struct reader *reader, const struct md_tree_node *node, struct day_list *list)
{
    int32_t first, last;
    if (node == NULL) return;
    if (node->type != MD_TREE_LIST) {
        report(reader, node, "the days of a calendar are a list", "write [2026-01-01, 2026-02-15..2026-02-23]");
        return;
    }
    for (const struct md_tree_node *one = node->first_child; one != NULL; one = one->next) {
        if (one->type != MD_TREE_SCALAR || !read_days(one->text, one->length, &first, &last)) {
            report(reader, one, "this is neither a day nor a range of days of at most a year",
                   "write 2026-01-01, or 2026-02-15..2026-02-23");
            return;
        }
        add_days(reader, list, first, last);
    }
}

/* ---- A file ------------------------------------------------------------------------------------ */

struct file_reader {
    struct reader *reader;
    const char *name;
    struct day_list *off, *on;
    size_t columns[2]; /* day, worked */
    bool has_header;
};

static enum md_status file_fault(struct file_reader *file, const struct md_record *record, const char *message)
{
    struct md_diagnostic *d = md_diagnostics_add(file->reader->out, MD_ERROR, "E0120", "%s, line %u: %s", file->name,
                                                 (unsigned)record->line, message);
    md_diagnostic_advise(file->reader->out, d, "help", "%s",
                         "the columns are `day` (2026-02-14, or 2026-02-15..2026-02-23) and `worked` (yes or no)");
    return MD_INPUT;
}

static bool is_word(const struct md_record_field *field, const char *word)
{
    return field->length == strlen(word) && memcmp(field->text, word, field->length) == 0;
}

static enum md_status take_header(struct file_reader *file, const struct md_record *record)
{
    static const char *const names[] = {"day", "worked"};
    file->has_header = true;
    for (size_t i = 0; i < 2; i++) {
        size_t column = 0;
        while (column < record->kept_count && !is_word(&record->fields[column], names[i])) column++;
        if (column == record->kept_count) return file_fault(file, record, "a column is missing");
        file->columns[i] = column;
    }
    return MD_OK;
}

static enum md_status take_days(void *context, const struct md_record *record)
{
    struct file_reader *file = context;
    int32_t first, last;
    if (record->fault != MD_RECORD_FINE) return file_fault(file, record, "the line is no record of CSV");
    if (!file->has_header) return take_header(file, record);
    const struct md_record_field *day = &record->fields[file->columns[0]], *worked = &record->fields[file->columns[1]];
    if (!read_days(day->text, day->length, &first, &last))
        return file_fault(file, record, "this is neither a day nor a range of days of at most a year");
    bool yes = is_word(worked, "yes") || is_word(worked, "true") || is_word(worked, "1");
    bool no = is_word(worked, "no") || is_word(worked, "false") || is_word(worked, "0");
    if (!yes && !no) return file_fault(file, record, "`worked` is neither yes nor no");
    add_days(file->reader, yes ? file->on : file->off, first, last);
    return MD_OK;
}

static void read_file(struct reader *reader, const struct md_workday_file *given, struct day_list *off,
                      struct day_list *on)
{
    struct file_reader file = {.reader = reader, .name = given->name, .off = off, .on = on};
    struct md_decoder *source;
    if (md_decoder_open_bytes(given->text, given->length, given->name, NULL, &source, reader->out) != MD_OK) return;
    (void)md_csv_read(source, take_days, &file, reader->out);
    md_decoder_close(source);
}

/* ---- The whole --------------------------------------------------------------------------------- */

static int by_day(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* A day cannot be both. */
static void check_both(struct reader *reader, const struct md_tree_node *node, const struct md_workdays *workdays)
{
    for (size_t i = 0, j = 0; i < workdays->off_count && j < workdays->on_count;) {
        if (workdays->off[i] == workdays->on[j]) {
            char day[MD_DATE_TEXT_SIZE];
            md_date_print(workdays->off[i], day, sizeof day);
            report(reader, node, md_arena_format(reader->arena, "%s is said to be off and to be worked", day),
                   "keep one of the two");
            return;
        }
        if (workdays->off[i] < workdays->on[j]) i++;
        else j++;
    }
}

void md_workday_list_read(const struct md_tree *tree, const struct md_tree_node *node,
                          const struct md_workday_file *file, struct md_arena *arena, struct md_calendar *calendar,
                          struct md_diagnostics *out)
{
    struct reader reader = {tree, arena, out};
    struct day_list off = {0}, on = {0};
    struct md_workdays *workdays = md_arena_alloc(arena, sizeof *workdays);
    read_list(&reader, md_tree_get(node, "off"), &off);
    read_list(&reader, md_tree_get(node, "work"), &on);
    if (file != NULL && file->text != NULL) read_file(&reader, file, &off, &on);
    if (off.count + on.count > DAYS_MAX)
        report(&reader, node, "a calendar lists at most 40,000 days", "leave out years that no rule reads");
    if (off.count > 0) qsort(off.days, off.count, sizeof *off.days, by_day);
    if (on.count > 0) qsort(on.days, on.count, sizeof *on.days, by_day);
    *workdays = (struct md_workdays){off.days, off.count, on.days, on.count};
    check_both(&reader, node, workdays);
    calendar->workdays = workdays;
}
