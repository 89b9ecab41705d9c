/* run/declared_calendar.h
 *
 * declared_calendar: the calendars that meed.yaml declares. Until now one rule:
 *
 *   calendar:
 *     work: {rule: working days, off: [2026-01-01, 2026-02-15..2026-02-23], work: [2026-01-04]}
 *
 * Monday to Friday are worked but for the days that are `off`, weekends are not but for those under `work`.
 */
#ifndef MD_RUN_DECLARED_CALENDAR_H
#define MD_RUN_DECLARED_CALENDAR_H

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/tree.h"
#include "value/calendar.h"

/* Read the node `calendar` of meed.yaml (NULL: nothing is declared) into the calendar. What is wrong goes to `out`
 * (E0120). The lists live in `arena`. */
void md_declared_calendar_read(const struct md_tree *tree, const struct md_tree_node *node, struct md_arena *arena,
                               struct md_calendar *calendar, struct md_diagnostics *out);

#endif
