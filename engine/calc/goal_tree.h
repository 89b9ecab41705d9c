/* calc/goal_tree.h
 *
 * goal_tree: how allocations were divided, node by node, for `meed goals`. A node is a parent with its
 * children; children - parent = stretch - reserve, exactly.
 */
#ifndef MD_CALC_GOAL_TREE_H
#define MD_CALC_GOAL_TREE_H

#include "calc/evaluate.h"

struct md_goal_part {
    int32_t subject;         /* dense key index of the allocation's kind */
    struct md_period period; /* the rule's own, or one of `into` */
    struct md_number value;
    const char *bound;       /* "floor", "ceiling", "kept": what decided; "" the weight */
    bool has_floor, has_ceiling, kept; /* its bounds, of a part that is held too */
    struct md_number floor, ceiling;
};

struct md_goal_node {
    int kind;                /* whose amount it is; MD_KIND_NONE: a value of `within`, called `name` */
    int32_t subject;
    const char *name;
    bool divided;            /* else held, for this reason */
    bool vacant;             /* it has an amount and no parts */
    struct md_reason reason;
    struct md_number parent, reserve, stretch, sum; /* sum: of the parts, added up again */
    struct md_goal_part *parts;
    size_t parts_count;
};

struct md_goal_tree {
    const struct md_rule *rule;
    struct md_period period; /* the rule's own */
    struct md_goal_node *nodes;
    size_t nodes_count;
};

/* The tree of allocation `index` that is due in a period of the request; false: it is not. In `arena`. */
bool md_evaluation_goals(struct md_evaluation *evaluation, uint32_t period, int index, struct md_arena *arena,
                         struct md_goal_tree *tree);

#endif
