/* base/tree.h
 *
 * tree: plain data with positions, what YAML and JSON documents become. Scalars stay text until a
 * schema converts them. Built by input/, read by table/, model/ and run/.
 */
#ifndef MD_BASE_TREE_H
#define MD_BASE_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diagnostic.h"

enum md_tree_type { MD_TREE_SCALAR, MD_TREE_LIST, MD_TREE_MAP };

struct md_tree_node {
    enum md_tree_type type;
    int line, column;   /* from 1; column in code points */
    int end_column;     /* one past the last code point, for scalars on one line; else 0 */
    /* scalar */
    const char *text;   /* NUL-terminated; "" for an empty one */
    size_t length;
    bool quoted;        /* written in quotes: `"1"` is a text where `1` may be a number */
    bool empty;         /* nothing, `~` or `null`, unquoted */
    /* list and map: children in the order written; in a map each has its key */
    struct md_tree_node *first_child;
    struct md_tree_node *next;
    size_t children_count;
    const char *key;
    int key_line, key_column, key_end_column;
};

/* A document: owns its nodes and a copy of its source (for messages). */
struct md_tree {
    struct md_arena arena;
    const char *file;   /* as the user knows it */
    const char *source;
    size_t source_length;
    struct md_tree_node *root; /* NULL: an empty document */
};

/* The child of a map with that key, or NULL (also when node is NULL or no map). */
const struct md_tree_node *md_tree_get(const struct md_tree_node *node, const char *key);

/* The scalar text of the child with that key, or `otherwise`. */
const char *md_tree_text(const struct md_tree_node *node, const char *key, const char *otherwise);

/* Put a diagnostic's place on the node (md_tree_at) or on its key in the map (md_tree_at_key). */
void md_tree_at(const struct md_tree *tree, const struct md_tree_node *node,
                struct md_diagnostics *list, struct md_diagnostic *diagnostic);
void md_tree_at_key(const struct md_tree *tree, const struct md_tree_node *node,
                    struct md_diagnostics *list, struct md_diagnostic *diagnostic);

/* Report keys of a map that are not in `known` (NULL-terminated), with a suggestion (E0104). */
void md_tree_check_keys(const struct md_tree *tree, const struct md_tree_node *node,
                        const char *what, const char *const *known, struct md_diagnostics *list);

void md_tree_free(struct md_tree *tree);

#endif
