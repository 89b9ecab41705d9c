#include "base/tree.h"

#include <string.h>

#include "base/text.h"

const struct md_tree_node *md_tree_get(const struct md_tree_node *node, const char *key)
{
    if (node == NULL || node->type != MD_TREE_MAP) return NULL;
    for (const struct md_tree_node *child = node->first_child; child != NULL; child = child->next)
        if (strcmp(child->key, key) == 0) return child;
    return NULL;
}

const char *md_tree_text(const struct md_tree_node *node, const char *key, const char *otherwise)
{
    const struct md_tree_node *child = md_tree_get(node, key);
    return child != NULL && child->type == MD_TREE_SCALAR ? child->text : otherwise;
}

void md_tree_at(const struct md_tree *tree, const struct md_tree_node *node,
                struct md_diagnostics *list, struct md_diagnostic *diagnostic)
{
    md_diagnostic_at(list, diagnostic, tree->file, tree->source, tree->source_length, node->line,
                     node->column, node->end_column);
}

void md_tree_at_key(const struct md_tree *tree, const struct md_tree_node *node,
                    struct md_diagnostics *list, struct md_diagnostic *diagnostic)
{
    md_diagnostic_at(list, diagnostic, tree->file, tree->source, tree->source_length,
                     node->key_line, node->key_column, node->key_end_column);
}

void md_tree_check_keys(const struct md_tree *tree, const struct md_tree_node *node,
                        const char *what, const char *const *known, struct md_diagnostics *list)
{
    if (node == NULL || node->type != MD_TREE_MAP) return;
    size_t known_count = 0;
    while (known[known_count] != NULL) known_count++;
    for (const struct md_tree_node *child = node->first_child; child != NULL; child = child->next) {
        size_t i = 0;
        while (i < known_count && strcmp(known[i], child->key) != 0) i++;
        if (i < known_count) continue;
        struct md_diagnostic *d = md_diagnostics_add(
            list, MD_ERROR, "E0104", "%s has no key `%s`", what,
            md_text_shown(&list->arena, child->key, strlen(child->key), 60));
        md_tree_at_key(tree, child, list, d);
        int nearest = md_text_nearest(child->key, known, known_count);
        if (nearest >= 0) md_diagnostic_advise(list, d, "help", "did you mean `%s`?", known[nearest]);
    }
}

void md_tree_free(struct md_tree *tree)
{
    md_arena_free(&tree->arena);
    *tree = (struct md_tree){0};
}
