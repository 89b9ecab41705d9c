/* expr/node_identity.h
 *
 * node_identity: the hash by which equal nodes are one node. Internal to expr/.
 *
 * It covers operation, type, constants, rounding, the content of tables and the identities of the
 * operands: never an address, a node's index or a place in a file. Where a node names a thing of
 * the model (MD_OP_ROW, FIELD, LINE, NAMED, PARAM with `text`), the name stands for the number of
 * that thing, so that identities of two versions of a project can be compared.
 */
#ifndef MD_EXPR_NODE_IDENTITY_H
#define MD_EXPR_NODE_IDENTITY_H

#include "base/buffer.h"
#include "expr/graph.h"

/* Fill node->identity. scratch is overwritten; the operands must be nodes of the graph. */
void md_node_identity_set(const struct md_graph *graph, struct md_node *node,
                          struct md_buffer *scratch);

#endif
