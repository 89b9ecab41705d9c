/* expr/tiers.h
 *
 * tiers: the tables of LANGUAGE.md section 3: marginal, slab, interpolated. Data only; eval/
 * computes with them.
 *
 * Invariants (md_tiers_check): edges ascend strictly, at least one tier; a text stands only in a
 * slab table. An edge or a value may be a param, looked up when it is used.
 */
#ifndef MD_EXPR_TIERS_H
#define MD_EXPR_TIERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diagnostic.h"
#include "value/number.h"

enum md_tiers_method { MD_TIERS_MARGINAL, MD_TIERS_SLAB, MD_TIERS_INTERPOLATED };

/* A number of a table, or a param that gives it. */
struct md_tier_number {
    struct md_number number;
    int param; /* index in the model's params, or -1 */
};

struct md_tier {
    struct md_tier_number edge;
    struct md_tier_number value; /* rate, or y of an interpolated table */
    const char *text;            /* slab only: a level instead of a rate; else NULL */
    int line, column, end_column; /* of the edge in the plan's file, 0 when unknown */
};

enum md_tiers_end { MD_END_VALUE, MD_END_FLAT, MD_END_LINE, MD_END_MISSING };

struct md_tiers {
    enum md_tiers_method method;
    bool upper;                /* edge = "upper": a tier owns its upper edge */
    struct md_tier *tiers;
    size_t tiers_count;
    enum md_tiers_end below;   /* below the first edge: a value, flat, or missing (tier_rate only) */
    struct md_tier_number below_value;
    bool below_given;
    enum md_tiers_end above;   /* interpolated: flat or line */
    const char *name;          /* as the designer calls it, or NULL; for messages */
    const char *file;          /* where it is built */
    const char *source;
    size_t source_length;
    int line, column, end_column;
    /* A param's table that changes with the date: the table of each version, by its first day; this one has the contents of
     * the first. */
    const struct md_tiers *const *versions;
    const int32_t *sinces; /* ascending */
    size_t versions_count; /* 0: one table for all days */
    int param;             /* with versions: the param, which has no value before the first day */
    /* A table whose tiers are the rows of a kind, chosen where it is used: the kind, the field of the edges and the field of
     * the rates. NULL: the tiers above. */
    const char *from, *at, *rate;
};

/* E0311 edges that descend or repeat (with the places of both tiers), E0312 an empty table, E0313 texts
 * where rates belong, E0314 a single point with above = "line". Only numbers known at load are checked;
 * a param's are when the table is used. Returns false when something was reported. */
bool md_tiers_check(const struct md_tiers *tiers, struct md_diagnostics *out);

#endif
