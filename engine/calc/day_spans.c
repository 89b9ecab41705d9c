#include "calc/day_spans.h"

#include "base/memory.h"
#include "base/sort.h"
#include "value/date.h"

/* Cells for each record, and days, above which rows are cheaper. */
enum { CELLS_ALWAYS = 1 << 20, CELLS_PER_ROW = 2, DAYS_MAX = 40000 };

struct days {
    int32_t *list;
    size_t count, capacity;
};

static void add_day(struct days *days, const struct md_day_range *range, int64_t day)
{
    if (day <= range->from || day >= range->to) return;
    MD_GROW(days->list, days->count, days->capacity);
    days->list[days->count++] = (int32_t)day;
}

static void add_periods(const struct md_model *model, const struct md_day_range *range, struct days *days)
{
    struct md_period period = md_period_of_end(model, range->to);
    for (;;) {
        add_day(days, range, period.first);
        if (period.first <= range->from || md_period_shift(&model->calendar, &period, -1, &period) != MD_OK) return;
    }
}

static void add_versions(const struct md_table *table, const struct md_day_range *range, struct days *days)
{
    if (table == NULL || !table->kind->history) return;
    const int fields[2] = {table->kind->valid_from_field, table->kind->valid_to_field};
    for (int f = 0; f < 2; f++)
        for (size_t row = 0; row < table->rows_count && table->columns[fields[f]].values != NULL; row++)
            if (md_table_has(table, row, fields[f])) add_day(days, range, table->columns[fields[f]].values[row]);
}

static int compare_days(const void *context, uint32_t a, uint32_t b)
{
    const int32_t *days = context;
    return (days[a] > days[b]) - (days[a] < days[b]);
}

static void cut(struct md_day_spans *spans, const struct md_day_range *range, const struct days *days)
{
    uint32_t *order = md_alloc_array(days->count + 1, sizeof *order);
    for (size_t i = 0; i < days->count; i++) order[i] = (uint32_t)i;
    md_sort(order, days->count, compare_days, days->list);
    spans->from = range->from;
    spans->days_count = (size_t)(range->to - range->from);
    spans->span_of_day = md_alloc_array(spans->days_count + 1, sizeof *spans->span_of_day);
    spans->first = md_alloc_array(days->count + 2, sizeof *spans->first);
    spans->first[0] = range->from;
    spans->count = 1;
    for (size_t i = 0; i < days->count; i++)
        if (days->list[order[i]] != spans->first[spans->count - 1]) spans->first[spans->count++] = days->list[order[i]];
    spans->first[spans->count] = range->to;
    for (size_t s = 0; s < spans->count; s++)
        for (int32_t day = spans->first[s]; day < spans->first[s + 1]; day++) spans->span_of_day[day - range->from] = (int32_t)s;
    md_free(order);
}

bool md_day_spans_make(struct md_day_spans *spans, struct md_evaluation *evaluation, struct md_day_range range, int kind)
{
    struct days days = {0};
    if (range.from == MD_DATE_MIN && evaluation->earliest > range.from)
        range.from = evaluation->earliest < range.to ? evaluation->earliest : range.to - 1;
    if ((int64_t)range.to - range.from > DAYS_MAX || range.to <= range.from) return false;
    add_periods(evaluation->model, &range, &days);
    if (kind >= 0) add_versions(evaluation->table_of_kind[kind], &range, &days);
    cut(spans, &range, &days);
    md_free(days.list);
    return true;
}

void md_day_spans_free(struct md_day_spans *spans)
{
    md_free(spans->span_of_day);
    md_free(spans->first);
    *spans = (struct md_day_spans){0};
}

bool md_day_spans_cover(const struct md_day_spans *spans, struct md_window_days days, size_t *first, size_t *end)
{
    size_t s = 0;
    while (s < spans->count && spans->first[s] < days.first) s++;
    *first = s;
    while (s < spans->count && spans->first[s] < days.end) s++;
    *end = s;
    bool begins = days.first <= spans->first[0] || spans->first[*first] == days.first;
    bool ends = days.end >= spans->first[spans->count] || spans->first[*end] == days.end;
    return begins && ends;
}

bool md_day_spans_are_few(const struct md_day_spans *spans, size_t subjects_count, size_t rows_count)
{
    size_t cells = subjects_count * spans->count;
    return cells <= CELLS_ALWAYS || cells <= rows_count * CELLS_PER_ROW;
}
