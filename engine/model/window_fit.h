/* model/window_fit.h
 *
 * window_fit: does every window of one measure have room in the windows of another that reads its values? Where it has
 * not, a measure of the values would count nothing and say 0, at least in some periods.
 */
#ifndef MD_MODEL_WINDOW_FIT_H
#define MD_MODEL_WINDOW_FIT_H

#include "base/arena.h"
#include "model/model.h"

/*
 * True when the longest `inner` window is no longer than the shortest `outer` one. Windows that are both counted in
 * months are compared by months (months(3) fits a quarter), all others by days (days(30) does not fit a month, because
 * of February). "ever" fits itself alone, and everything fits "ever". Whether levels nest is another question
 * (md_calendar_nests). A window of a level that no calendar has (-1) fits.
 */
bool md_window_fits(const struct md_calendar *calendar, const struct md_window *inner, const struct md_window *outer);

/* The window as `over` has it: "month", full "quarter", months(3). In `arena`. */
const char *md_window_words(const struct md_calendar *calendar, const struct md_window *window, struct md_arena *arena);

#endif
