/* script/sandbox_state.h
 *
 * sandbox_state: what the files of the sandbox share: sandbox.c (life cycle, wall, files),
 * sandbox_budget.c (memory and work), sandbox_error.c (places and messages), sandbox_require.c
 * (require, names of the environment), sandbox_library.c, sandbox_string.c, sandbox_table.c (the
 * functions that plans may call).
 */
#ifndef MD_SCRIPT_SANDBOX_STATE_H
#define MD_SCRIPT_SANDBOX_STATE_H

#include <lauxlib.h>
#include <locale.h>
#include <lua.h>

#include "script/sandbox.h"

enum md_sandbox_refusal {
    MD_REFUSAL_NONE,
    MD_REFUSAL_MEMORY,
    MD_REFUSAL_CALLS, /* memory, by calls without an end */
    MD_REFUSAL_WORK,
    MD_REFUSAL_STRING,
};

enum md_sandbox_file_state { MD_FILE_RUNNING, MD_FILE_LOADED, MD_FILE_FAILED };

/* A file that began to load; its number is its index, and "=@NUMBER" its chunk name. */
struct md_sandbox_file {
    struct md_source *source;
    enum md_sandbox_file_state state;
    enum md_status status;
    struct md_site required_at; /* source NULL: the host ran it */
    int result; /* reference into the registry, once loaded */
};

struct md_sandbox {
    lua_State *L; /* NULL once dead */
    struct md_sandbox_limits limits;
    md_sandbox_loader *loader;
    void *loader_context;
    struct md_diagnostics *out; /* of the call in progress */
    locale_t locale;            /* "C" */
    struct md_arena arena;
    struct md_sandbox_file **files;
    size_t files_count;
    size_t files_capacity;
    /* sandbox_budget.c */
    size_t bytes;
    size_t bytes_peak;
    size_t longest_string;
    uint64_t work;   /* of the file in progress */
    uint64_t weight; /* of one instruction: the dearest operator in any file so far */
    enum md_sandbox_refusal refusal;
    struct md_site refusal_site;
};

/* ---- sandbox_budget.c ---- */

void *md_sandbox_allocate(void *context, void *block, size_t old_bytes, size_t new_bytes);
void md_sandbox_count_hook(lua_State *L, lua_Debug *record);
/* Take the operators of a file that is about to run into the weight of an instruction. */
void md_sandbox_weigh(struct md_sandbox *sandbox, const struct md_source *source);
/* A diagnostic about what was used up. */
void md_sandbox_report_refusal(struct md_sandbox *sandbox);

/* ---- sandbox_error.c ---- */

/* Leave with the message of Lua's compiler that is on top of the stack. */
_Noreturn void md_sandbox_raise_compile(lua_State *L);
/* Message handler of the wall: turns an error of Lua into a diagnostic. */
int md_sandbox_on_error(lua_State *L);
/* A diagnostic at the nearest site, or without a place. */
struct md_diagnostic *md_sandbox_report_here(lua_State *L, int level, const char *code,
                                             const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The token near `site` whose text is `name`; else that of the site. */
uint32_t md_sandbox_token_near(const struct md_site *site, const char *name);

/* ---- sandbox_require.c ---- */

int md_sandbox_require(lua_State *L);
/* Raises for a name that does not exist: `library` NULL for a global. */
_Noreturn void md_sandbox_unknown_name(lua_State *L, int environment, const char *library,
                                       const char *name);

/* ---- sandbox.c ---- */

struct md_sandbox_file *md_sandbox_find_file(struct md_sandbox *sandbox, const char *file);
/* Read and run a new file inside Lua; leaves its result on the stack. Leaves by a Lua error.
 * required_at may be NULL. */
struct md_sandbox_file *md_sandbox_load(lua_State *L, const char *file, const char *text,
                                        size_t length, const struct md_site *required_at);
/* Push the table of names that every environment has. */
void md_sandbox_push_base(lua_State *L);

/* ---- libraries: each adds its names to the table of names on top of the stack ---- */

void md_sandbox_open_base(lua_State *L);
void md_sandbox_open_string(lua_State *L);
void md_sandbox_open_table(lua_State *L);
/* functions as library `name`: read-only, unknown members are errors. */
void md_sandbox_open_library(lua_State *L, const char *name, const luaL_Reg *functions);

#endif
