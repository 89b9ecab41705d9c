/* calc/allocation.h
 *
 * allocation: how parents were divided, kept for explanations. Internal to calc/.
 */
#ifndef MD_CALC_ALLOCATION_H
#define MD_CALC_ALLOCATION_H

#include "calc/rules.h"

/* One part of a parent. */
struct md_allocation_child {
    int32_t subject;
    uint32_t part;              /* index in the result's parts */
    int32_t group;
    uint32_t listed;            /* its index before the children were put in order */
    uint8_t state;              /* of its weight and bounds, and so of the child */
    struct md_reason reason;
    bool has_floor, has_ceiling, kept;
    enum md_split_fixed fixed;  /* a bound that decided */
    struct md_number weight, value, floor, ceiling;
};

/* A parent: the children [first, first + count), in the order in which left-over units are given. */
struct md_allocation_group {
    size_t first, count;
    int kind;                   /* whose amount it is; MD_KIND_NONE: a value of `within` */
    int32_t subject;
    const char *name;           /* of such a value */
    bool vacant;                /* it has an amount and no children, so all of it is left: nothing is divided */
    uint8_t state;              /* MD_STATE_PRESENT: it was divided */
    struct md_reason reason;
    struct md_number amount;    /* as the formula gives it */
    struct md_number parent;    /* the same in units; parent - reserve + stretch = divided */
    struct md_number reserve, stretch;
    struct md_number divided;   /* what the children sum to */
    struct md_number weights;   /* their sum */
    struct md_number *totals;   /* of each factor of a mix over the children */
};

struct md_allocation_details {
    struct md_allocation_child *children; /* by group, then in order */
    size_t children_count;
    struct md_allocation_group *groups;
    size_t groups_count;
};

#endif
