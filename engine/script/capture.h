/* script/capture.h
 *
 * capture: from a Lua value to a constant, read deeply at the moment of a constructor's call.
 *
 * A function becomes a closure: its tree, its upvalues and the globals that it names, each captured
 * in turn; a function that sees itself is captured once. Limits: MD_CAPTURE_DEPTH_MAX nested tables,
 * MD_CAPTURE_CONSTANTS_MAX values of one project (E0232). Numbers: constant.h (E0231). A variable
 * that is assigned after a formula has captured it is refused (E0212).
 */
#ifndef MD_SCRIPT_CAPTURE_H
#define MD_SCRIPT_CAPTURE_H

#include "script/collection.h"

enum { MD_CAPTURE_DEPTH_MAX = 60, MD_CAPTURE_CONSTANTS_MAX = 200000 };

/* One constructor's call: tables met twice in it are read once. */
struct md_capture_call {
    struct md_collection *collection;
    lua_State *L;
    int memo;            /* stack index of a table: table of Lua -> its constant */
    struct md_spot call; /* the constructor's call: what comes later in its file is "afterwards" */
};

/* Begin a call: pushes one value, which the caller leaves on the stack until it is done. */
struct md_capture_call md_capture_begin(struct md_collection *collection, lua_State *L,
                                        struct md_spot call);

/*
 * The value at `index`. spot: where it is written, for messages; name: as the designer calls it, or
 * NULL. Leaves by a Lua error at limits and cycles; other faults are findings.
 */
const struct md_constant *md_capture_value(struct md_capture_call *call, int index,
                                           struct md_spot spot, const char *name);

/* When all files have run: refuse variables that no longer have the value a formula captured. Calls
 * Lua behind the wall. MD_OK or MD_SCRIPT. */
enum md_status md_capture_check_later(struct md_collection *collection, struct md_diagnostics *out);

/* The exact number of a Lua integer or float (its %.15g decimal). False: NaN, infinite, too large,
 * or a float that came out of arithmetic. */
bool md_capture_number(lua_State *L, int index, struct md_number *out);

#endif
