/* eval/window_first.h
 *
 * window_first: where the window of `earlier` begins. Internal to eval/.
 */
#ifndef MD_EVAL_WINDOW_FIRST_H
#define MD_EVAL_WINDOW_FIRST_H

#include "expr/graph.h"
#include "value/calendar.h"

/* The first day of a window that ends with `date`, as those of measures do; MD_DATE_MIN: it has no beginning. */
int32_t md_window_first(const struct md_calendar *calendar, const struct md_match *match, int32_t date);

#endif
