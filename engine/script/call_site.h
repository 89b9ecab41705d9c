/* script/call_site.h
 *
 * call_site: from the place of a running call back to its expression in the tree of the plan file,
 * so that a message can point at the very field, tier or name.
 */
#ifndef MD_SCRIPT_CALL_SITE_H
#define MD_SCRIPT_CALL_SITE_H

#include "script/collection.h"

/* A call as it is written. call NULL: it cannot be told (a call from a host function). */
struct md_call {
    struct md_spot spot;                /* the whole expression, or the nearest known token */
    const struct md_expression *call;
    const struct md_expression *argument; /* its first argument, or NULL */
    const char *name;                   /* of the local variable or field that receives the result, or NULL */
};

/*
 * The call of the running C function. `curried`: the second call of `credit "name" { }`, whose
 * `left` is the first.
 */
struct md_call md_call_site(lua_State *L, bool curried);

/* Where the text field `name` is written in a table constructor: its key and its value. False when
 * `table` is NULL or no table constructor, or has no such field. */
bool md_call_field(const struct md_call *call, const struct md_expression *table, const char *name,
                   struct md_spot *key, struct md_spot *value,
                   const struct md_expression **expression);

/* The expression of list item `position` (from 1) of a table constructor, or NULL. */
const struct md_expression *md_call_item(const struct md_expression *table, uint32_t position);

/* The spot of an expression of the call's file; the whole call when it is NULL. */
struct md_spot md_call_spot(const struct md_call *call, const struct md_expression *expression);

#endif
