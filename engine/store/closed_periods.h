/* store/closed_periods.h
 *
 * closed_periods: which days are posted, and who would change records of them.
 * Source: DESIGN.md section 6 (imports that touch a closed period are refused).
 */
#ifndef MD_STORE_CLOSED_PERIODS_H
#define MD_STORE_CLOSED_PERIODS_H

#include "store/book_parts.h"

struct md_closed_period {
    int64_t posting;
    const char *period;
    int32_t first, end;
};

struct md_closed_periods {
    struct md_arena arena;
    struct md_closed_period *items; /* in order of their first day */
    size_t count;
};

/* Read them inside the transaction that is going to write. */
enum md_status md_closed_periods_read(struct md_closed_periods *closed, struct md_book *book,
                                      struct md_diagnostics *out);
void md_closed_periods_free(struct md_closed_periods *closed);

/* What touches them, by kind. */
enum { MD_TOUCHES_SHOWN = 3 };

struct md_touch {
    uint64_t rows_count;
    uint32_t rows[MD_TOUCHES_SHOWN]; /* the first in the order of the table */
};

/*
 * The closed period that a row of the kind belongs to, or -1: the one its own date lies in; for a
 * kind with history the first whose end lies after valid_from (a missing one is before all).
 */
int md_closed_periods_of_row(const struct md_closed_periods *closed, const struct md_table *table,
                             size_t row);

/* The first closed period whose end lies after the day, or -1: what a change that counts from that day on would
 * touch. INT64_MIN: from the beginning. */
int md_closed_periods_since(const struct md_closed_periods *closed, int64_t day);

/* Note that row number `row` of the import touches period `index`. `touches` has closed->count
 * places. */
void md_closed_periods_note(struct md_touch *touches, int index, uint32_t row);

/* One refusal (E0503) for each period touched. files NULL: rows of a batch, without places. */
void md_closed_periods_report(const struct md_closed_periods *closed,
                              const struct md_touch *touches, const struct md_table *table,
                              const struct md_import *import, struct md_diagnostics *out);

#endif
