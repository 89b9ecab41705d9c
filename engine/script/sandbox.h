/* script/sandbox.h
 *
 * sandbox: the host of plan files: one lua_State with a memory cap and a budget of work, an
 * environment of named functions only (RELIABILITY.md section 2), and the one wall at which Lua's
 * jumps stop.
 *
 * Invariants:
 * - Nothing of the standard libraries is opened. What a plan can reach is what this file and
 *   md_sandbox_register put there; libraries are read-only; each file has an environment of its own.
 * - Every file goes through md_source_read and is given to Lua as text, one token to a line.
 * - After the memory cap or the budget was met, the state is dead: each later call is refused.
 * - Lua errors leave as diagnostics with file, line and column of the plan.
 * - While Lua runs the thread's locale is "C", so numbers and comparisons do not depend on it.
 *
 * Budget: counted work, the same on every machine: one per VM instruction (8 once a file with `..`
 * was loaded, 16 with `%`, since these may be slow; more when the script made very long strings,
 * since one comparison may touch all of them), one per 10 bytes allocated, 15 for a new string, and
 * what the functions of the sandbox charge for their loops. Each file has a budget of its own, a
 * required file too, so the order of loading does not matter. A script of the host's own that makes
 * much text needs a larger one (md_sandbox_limits).
 *
 * Rules for C functions called by Lua (constructors): they may leave by a Lua error at any API call,
 * so memory they use belongs to an arena outside, never to malloc in a local variable.
 */
#ifndef MD_SCRIPT_SANDBOX_H
#define MD_SCRIPT_SANDBOX_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diagnostic.h"
#include "base/status.h"
#include "script/syntax.h"

struct md_sandbox;

/* 0 means the default. */
struct md_sandbox_limits {
    size_t memory_bytes_max; /* 40 MiB: with what the host adds, a refused file stays below 64 */
    uint64_t work_max;       /* 20 million; see above */
    size_t string_bytes_max; /* 1 MiB: the longest string Lua may hold */
};

/*
 * The host's way to the project's files for `require`: `path` is "rules/NAME.lua" or
 * "rules/lib/NAME.lua", checked to stay below rules/. True: *text and *length are the file, valid
 * until the next call (it is copied at once). False: there is no such file.
 * rules/lib of the library itself is known to the sandbox and comes after the project's.
 */
typedef bool md_sandbox_loader(void *context, const char *path, const char **text, size_t *length);

/*
 * A new host. limits NULL: defaults; loader NULL: only the embedded rules/lib.
 * NULL with a diagnostic (E0601) when the interpreter fails its self-test.
 * Free with md_sandbox_free (NULL is allowed); sources live as long as the sandbox.
 */
struct md_sandbox *md_sandbox_new(const struct md_sandbox_limits *limits, md_sandbox_loader *loader,
                                  void *loader_context, struct md_diagnostics *out);
void md_sandbox_free(struct md_sandbox *sandbox);

/*
 * Put a function into every environment under `name` (a later one of the same name wins). Its first
 * upvalue is `context` as light userdata (md_sandbox_context). Register before the first file runs.
 */
void md_sandbox_register(struct md_sandbox *sandbox, const char *name, lua_CFunction function,
                         void *context);

/* The same for a value: `make` is called protected, with `context` as its first upvalue, and returns
 * it. */
void md_sandbox_register_value(struct md_sandbox *sandbox, const char *name, lua_CFunction make,
                               void *context);

/* The first upvalue of the running C function. */
void *md_sandbox_context(lua_State *L);

/*
 * Run a file once: a file that ran already, by this call or by `require`, is not run again, and its
 * first status is returned. MD_OK, or MD_SCRIPT with diagnostics (also when a constructor
 * reported errors and went on).
 * file: as the user knows it, "rules/x.lua"; what `require` compares with.
 */
enum md_status md_sandbox_run_file(struct md_sandbox *sandbox, const char *file, const char *text,
                                   size_t length, struct md_diagnostics *out);

/*
 * Run a script that returns a table of name = text and hand each pair, sorted by name, to `write`
 * (texts valid during the call). MD_OK or MD_SCRIPT with diagnostics; what `write` returns other
 * than MD_OK ends the call and is returned.
 */
typedef enum md_status md_sandbox_writer(void *context, const char *name, const char *text,
                                         size_t length);
enum md_status md_sandbox_generate(struct md_sandbox *sandbox, const char *file, const char *text,
                                   size_t length, md_sandbox_writer *write, void *context,
                                   struct md_diagnostics *out);

/* Run a C function of script/ behind the wall, `context` as its first upvalue: for work with Lua
 * values after the files have run. MD_OK, or MD_SCRIPT with diagnostics. */
enum md_status md_sandbox_protect(struct md_sandbox *sandbox, lua_CFunction function, void *context,
                                  struct md_diagnostics *out);

/* For script/ only. */
lua_State *md_sandbox_state(struct md_sandbox *sandbox);
struct md_sandbox *md_sandbox_of(lua_State *L);
/* The list that the call in progress fills; NULL between calls. */
struct md_diagnostics *md_sandbox_diagnostics(struct md_sandbox *sandbox);
/* True once the state may not be used any more. */
bool md_sandbox_is_dead(const struct md_sandbox *sandbox);
/* The most bytes that Lua held at one time. */
size_t md_sandbox_peak_bytes(const struct md_sandbox *sandbox);

/* The source behind a chunk name (lua_Debug.source); NULL when it is none of ours. */
const struct md_source *md_sandbox_source_of(const struct md_sandbox *sandbox,
                                             const char *chunk_name);

/* A token of a plan file. source NULL: none. */
struct md_site {
    const struct md_source *source;
    uint32_t token;
};

/*
 * The token at which the Lua function at stack level `level` is (0: the running C function itself;
 * 1: its caller). For a call it is the first token of the called expression: `commission` in
 * commission "base" { ... }. False when that level is no Lua function of a plan file.
 */
bool md_sandbox_site(lua_State *L, int level, struct md_site *site);

/* The nearest level that is a Lua function of a plan file. */
bool md_sandbox_nearest_site(lua_State *L, struct md_site *site);

/* The tree of the Lua function at `index` of the stack; NULL (and *source NULL) when it is not one
 * of a plan file. */
const struct md_function *md_sandbox_function(lua_State *L, int index,
                                              const struct md_source **source);

/*
 * Push what the global `name` is in the environment of the Lua function at `index`; nothing is
 * raised. False and nothing pushed when there is no such value.
 */
bool md_sandbox_lookup(lua_State *L, int index, const char *name);

/* The known global nearest to `name` in that environment (index 0: the names of every environment),
 * for "did you mean"; NULL when none is near. Valid until the sandbox is freed. */
const char *md_sandbox_nearest_name(lua_State *L, int index, const char *name);

/* Add to the work done; raises the error of the budget when it is used up. */
void md_sandbox_charge(lua_State *L, uint64_t work);

/*
 * Report at tokens first to last of `source` (source NULL: at the nearest site) and leave by a Lua
 * error: the file does not load. help may be NULL.
 */
_Noreturn void md_sandbox_raise_at(lua_State *L, const struct md_source *source, uint32_t first,
                                   uint32_t last, const char *code, const char *help,
                                   const char *format, ...) __attribute__((format(printf, 7, 8)));

/* Leave by a Lua error after something was put into md_sandbox_diagnostics. */
_Noreturn void md_sandbox_stop(lua_State *L);

#endif
