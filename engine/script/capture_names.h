/* script/capture_names.h
 *
 * capture_names: which names a function takes from outside: variables of the functions around it,
 * and globals. Inner functions count as part of it.
 */
#ifndef MD_SCRIPT_CAPTURE_NAMES_H
#define MD_SCRIPT_CAPTURE_NAMES_H

#include "base/arena.h"
#include "script/syntax.h"

struct md_captured_name {
    const char *name;
    const struct md_variable *variable; /* NULL: a global */
    uint32_t token;                     /* of its first use inside the function */
};

struct md_capture_names {
    struct md_captured_name *upvalues; /* in the order of their first use, each name once */
    size_t upvalues_count;
    struct md_captured_name *globals;
    size_t globals_count;
};

/* The lists live in `arena`. */
struct md_capture_names md_capture_names_of(const struct md_source *source,
                                            const struct md_function *function,
                                            struct md_arena *arena);

/* By name; NULL: none (Lua's _ENV is never in the list). */
const struct md_captured_name *md_capture_names_upvalue(const struct md_capture_names *names,
                                                        const char *name);

#endif
