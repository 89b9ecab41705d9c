/* script/host_object.h
 *
 * host_object: what constructors and helpers give to a plan file: a param, a table of tiers, a
 * component, a fraction, a function of formulas. To Lua it is an opaque value; inside it is a
 * constant. Reading a param's name from `param` works, everything else is refused with what to
 * write instead.
 */
#ifndef MD_SCRIPT_HOST_OBJECT_H
#define MD_SCRIPT_HOST_OBJECT_H

#include "script/collection.h"

/* Make objects known to the sandbox, and the globals `param` and the functions of formulas. Once,
 * before the first file runs. MD_OK or MD_SCRIPT. */
enum md_status md_host_object_open(struct md_collection *collection, struct md_diagnostics *out);

/* Push a constant as an object. */
void md_host_object_push(lua_State *L, const struct md_constant *constant);

/* The constant of the object at `index`, or NULL when it is something else. */
const struct md_constant *md_host_object_at(lua_State *L, int index);

/* "a number", "a param", "nil": what the value at `index` is, for messages. */
const char *md_host_object_words(lua_State *L, int index);

/* Is it the object that `text` names ("below", "component")? */
bool md_constant_is_object(const struct md_constant *constant, const char *text);

#endif
