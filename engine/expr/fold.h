/* expr/fold.h
 *
 * fold: an operation on constants becomes a constant, by the very functions of value/ that would
 * compute it row by row. Internal to expr/.
 *
 * What could fail (a zero denominator, a number out of range, a key that a table does not have) stays
 * as it is written, so that its reason names it.
 */
#ifndef MD_EXPR_FOLD_H
#define MD_EXPR_FOLD_H

#include "expr/graph.h"

/*
 * True when `node` can be simpler. Then either *known is a node of the graph that it equals, or
 * *known is MD_NO_NODE and *simple a constant to be added in its place.
 */
bool md_fold(const struct md_graph *graph, const struct md_node *node, struct md_node *simple,
             md_node_index *known);

#endif
