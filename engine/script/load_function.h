/* script/load_function.h
 *
 * load_function: the functions that help to write constructors (below, full, days, months, marginal,
 * slab, interpolated), and what the functions of formulas do when they are called at load time,
 * outside any formula.
 */
#ifndef MD_SCRIPT_LOAD_FUNCTION_H
#define MD_SCRIPT_LOAD_FUNCTION_H

#include "script/collection.h"

/* Register them. Before the first file runs. */
void md_load_function_register(struct md_collection *collection);

/* Call the function of formulas `word` with the arguments on the stack: min, max, abs, money, wan,
 * ratio, date. For the others there are no records at load time: leaves by a Lua error. */
int md_load_function_call(lua_State *L, struct md_collection *collection, const char *word);

/* An exact number at `index`: a Lua number or a fraction made by ratio(). False: none. */
bool md_load_function_number(lua_State *L, int index, struct md_number *out);

#endif
