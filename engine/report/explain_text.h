/* report/explain_text.h
 *
 * explain_text: an explanation as an indented text for people, as nested JSON, and as flat rows.
 *
 * The text has one line a node: title, its value with all values' right edges in one column, unit,
 * and where the rule stands; below it the formula and the formula with numbers in. Money has the
 * digits of its currency; a fraction too long to read is shown as a decimal behind "~" (JSON and
 * the rows hold it exactly). A measure that was
 * written with its rows is not written out again, but marked "as above". No line ends in a blank.
 */
#ifndef MD_REPORT_EXPLAIN_TEXT_H
#define MD_REPORT_EXPLAIN_TEXT_H

#include "calc/explain.h"
#include "report/grid.h"

/* `who`, `period`: headings ("P14 林", "2026-09"). TABLE: the text; JSON: nested, schema
 * meed.explain/1; the other forms: one row a node with its depth, in the order of the text. MD_OK
 * or MD_STORAGE. */
enum md_status md_explain_write(const struct md_explanation *tree, const char *who,
                                const char *period, struct md_out *out);

#endif
