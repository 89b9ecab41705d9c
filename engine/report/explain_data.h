/* report/explain_data.h
 *
 * explain_data: an explanation for programs; private to report/.
 */
#ifndef MD_REPORT_EXPLAIN_DATA_H
#define MD_REPORT_EXPLAIN_DATA_H

#include "calc/explain.h"
#include "report/grid.h"

/* One envelope with the tree nested in "tree"; children in "children". */
void md_explain_json(const struct md_explanation *tree, const char *who, const char *period,
                     struct md_out *out);

/* A grid with a row for each node in preorder: depth, role, date, title, value, ... MD_OK or
 * MD_STORAGE. */
enum md_status md_explain_rows(const struct md_explanation *tree, const char *who,
                               const char *period, struct md_out *out);

#endif
