/* report/explain_text.h
 *
 * explain_text: an explanation as an indented text for people, and as JSON.
 */
#ifndef MD_REPORT_EXPLAIN_TEXT_H
#define MD_REPORT_EXPLAIN_TEXT_H

#include "calc/explain.h"
#include "report/grid.h"

/* `who`, `period`: headings ("P14 林", "2026-09"). TABLE: a tree of text, amounts right; JSON: nested. */
enum md_status md_explain_write(const struct md_explanation *tree, const char *who,
                                const char *period, struct md_out *out);

#endif
