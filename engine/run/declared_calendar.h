/* run/declared_calendar.h
 *
 * declared_calendar: the calendars that meed.yaml declares, each under its name:
 *
 *   calendar:
 *     work:   {rule: working days, file: holidays.csv, off: [2026-01-01], work: [2026-01-04]}
 *     civil:  {rule: month, year_starts: 01-01}
 *     week:   {rule: week, week_starts: monday}
 *     retail: {rule: 4-5-4, week_starts: sunday, year_starts: 02-01, year_begins: nearest, week_53: 12}
 *     season: {starts: [2026-01-01, 2026-05-01, 2026-09-01], of: year}
 *
 * rules/README.md says what each key means.
 */
#ifndef MD_RUN_DECLARED_CALENDAR_H
#define MD_RUN_DECLARED_CALENDAR_H

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/tree.h"
#include "run/workday_list.h"
#include "value/calendar.h"

/* The file of working days that the node names (`file`), or NULL. */
const struct md_tree_node *md_declared_calendar_file(const struct md_tree_node *node);

/* Read the node `calendar` of meed.yaml (NULL: nothing is declared) into the calendar, which has its built-in levels,
 * begun on the project's `year_starts`. What is wrong goes to `out` (E0120). Names and lists live in `arena`. */
void md_declared_calendar_read(const struct md_tree *tree, const struct md_tree_node *node,
                               const struct md_workday_file *file, struct md_arena *arena,
                               struct md_calendar *calendar, struct md_diagnostics *out);

#endif
