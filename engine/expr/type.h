/* expr/type.h
 *
 * type: what a node of an expression gives: a base, a unit where it is a number, a kind where it
 * is a row or a reference. Source: LANGUAGE.md section 4.
 *
 * Units: a literal, a load-time number and a param without unit are MD_UNIT_FREE and take the unit
 * that their place needs. Count, integer, number and ratio are plain factors in products. A product
 * has at most one factor with a unit; money / money and count / count are plain. Plain numbers and
 * counts may be added and compared (an integer field is a fair bound for a count). Money without a
 * unit_name is in the currency of its row: it agrees with no other amount, not even of its own column.
 */
#ifndef MD_EXPR_TYPE_H
#define MD_EXPR_TYPE_H

#include <stdbool.h>

#include "base/arena.h"

enum md_base {
    MD_BASE_NOTHING, /* only ever missing: `nil`, none("...") */
    MD_BASE_NUMBER,
    MD_BASE_TEXT,
    MD_BASE_DATE,
    MD_BASE_FLAG,
    MD_BASE_REF, /* a key of `kind` */
    MD_BASE_ROW  /* a version of a record of `kind` */
};

enum md_unit_kind {
    MD_UNIT_FREE,  /* a literal: takes the other side's unit */
    MD_UNIT_PLAIN, /* ratio, number, integer */
    MD_UNIT_COUNT,
    MD_UNIT_MONEY, /* of currency `unit_name` */
    MD_UNIT_NAMED  /* points and the like, `unit_name` */
};

struct md_type {
    enum md_base base;
    enum md_unit_kind unit;
    const char *unit_name; /* interned in the graph: equal names are equal pointers */
    int kind;              /* index in the schema for REF and ROW, else -1; MD_KIND_WHOLE for `whole` */
};

enum { MD_KIND_NONE = -1, MD_KIND_WHOLE = -2 };

static inline struct md_type md_type_of(enum md_base base)
{
    return (struct md_type){base, MD_UNIT_PLAIN, 0, MD_KIND_NONE};
}

static inline struct md_type md_type_number(enum md_unit_kind unit, const char *unit_name)
{
    return (struct md_type){MD_BASE_NUMBER, unit, unit_name, MD_KIND_NONE};
}

static inline struct md_type md_type_of_kind(enum md_base base, int kind)
{
    return (struct md_type){base, MD_UNIT_PLAIN, 0, kind};
}

/* What `+ - <` and the sides of a choice make of two types: true and the common type when they
 * agree (free takes the other's unit, nothing takes the other's type). */
bool md_type_common(struct md_type a, struct md_type b, struct md_type *out);

/* The unit of a product and of a quotient of two numbers; false when units forbid it. */
bool md_type_product(struct md_type a, struct md_type b, struct md_type *out);
bool md_type_quotient(struct md_type a, struct md_type b, struct md_type *out);

/* "money (CNY)", "a count", "a date", "a reference to person"; kinds' names by `kind_name`
 * (may be NULL). In arena. */
const char *md_type_words(struct md_type type, const char *kind_name, struct md_arena *arena);

#endif
