/* calc/day_spans.h
 *
 * day_spans: days cut where periods of the project and versions of a kind begin or end, so that a tree over that kind is the same on
 * all days of a span, and windows that follow the periods are whole spans. Internal to calc/.
 */
#ifndef MD_CALC_DAY_SPANS_H
#define MD_CALC_DAY_SPANS_H

#include "calc/pipeline.h"

struct md_day_spans {
    int32_t from;         /* the first day */
    size_t days_count;
    int32_t *span_of_day; /* by day less `from` */
    int32_t *first;       /* by span, and the day after the last one */
    size_t count;
};

/* Cut `range`; kind: whose versions cut too, or below 0. False: more days than are worth a table. */
bool md_day_spans_make(struct md_day_spans *spans, struct md_evaluation *evaluation, struct md_day_range range, int kind);
void md_day_spans_free(struct md_day_spans *spans);

static inline size_t md_day_span(const struct md_day_spans *spans, int32_t day)
{
    return (size_t)spans->span_of_day[day - spans->from];
}

/* Is a window made of whole spans? Then the first of them and the one after the last. */
bool md_day_spans_cover(const struct md_day_spans *spans, struct md_window_days days, size_t *first, size_t *end);

/* Cells of so many subjects and spans are worth it for so many rows. */
bool md_day_spans_are_few(const struct md_day_spans *spans, size_t subjects_count, size_t rows_count);

#endif
