/* run/workday_list.h
 *
 * workday_list: which days are worked. Monday to Friday are but for the days that are `off`, weekends are not but for
 * those under `work`; a file of the project may list more, with the columns `day` and `worked`.
 */
#ifndef MD_RUN_WORKDAY_LIST_H
#define MD_RUN_WORKDAY_LIST_H

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/tree.h"
#include "value/calendar.h"

struct md_workday_file {
    const char *name; /* as meed.yaml says it */
    const char *text; /* NULL: it could not be read, which is reported already */
    size_t length;
};

/* Read one calendar of working days (a map of meed.yaml) into the calendar. file: NULL for none. What is wrong goes to
 * `out` (E0120). The lists live in `arena`. */
void md_workday_list_read(const struct md_tree *tree, const struct md_tree_node *node,
                          const struct md_workday_file *file, struct md_arena *arena, struct md_calendar *calendar,
                          struct md_diagnostics *out);

#endif
