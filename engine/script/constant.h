/* script/constant.h
 *
 * constant: a Lua value read deeply at load, when a constructor is called: what a formula has
 * captured, what a constructor's field holds. After that no Lua state is needed.
 *
 * All live in one arena of the build. Numbers: a Lua integer is exact; a float is its %.15g decimal,
 * refused (E0231) when it needs all 15 digits; NaN and infinities are refused.
 */
#ifndef MD_SCRIPT_CONSTANT_H
#define MD_SCRIPT_CONSTANT_H

#include <stdbool.h>
#include <stddef.h>

#include "expr/tiers.h"
#include "expr/type.h"
#include "script/syntax.h"
#include "value/number.h"

enum md_constant_type {
    MD_CONSTANT_NIL,
    MD_CONSTANT_NUMBER,   /* number, number_type: FREE unless money(n, currency) */
    MD_CONSTANT_TEXT,
    MD_CONSTANT_FLAG,
    MD_CONSTANT_DATE,     /* integer: days */
    MD_CONSTANT_TABLE,    /* entries, ordered: list part 1..n first, then keys in order of type and bytes */
    MD_CONSTANT_FUNCTION, /* closure of a plan file */
    MD_CONSTANT_BUILTIN,  /* text: the word of a function of formulas ("min"), found as a global */
    MD_CONSTANT_TIERS,
    MD_CONSTANT_PARAM,    /* integer: index of the param */
    MD_CONSTANT_OBJECT    /* another object of the host's (window, below, component ...): text says which, entries its parts */
};

struct md_constant;

struct md_constant_entry {
    const struct md_constant *key; /* NUMBER, TEXT or FLAG */
    const struct md_constant *value;
};

struct md_capture {
    const char *name;
    const struct md_constant *value;
};

/* A Lua function with all it can see: its upvalues, and the globals its body names, read at the moment of
 * the constructor's call. The same Lua function value gives the same closure. */
struct md_closure {
    const struct md_source *source;
    const struct md_function *function;
    const struct md_capture *captures; /* upvalues by variable name (names are unique per function: the
                                          declaration is found by md_closure_capture) */
    size_t captures_count;
    const struct md_capture *globals;
    size_t globals_count;
};

struct md_constant {
    enum md_constant_type type;
    struct md_number number;
    struct md_type number_type;
    const char *text;
    size_t text_length;
    int64_t integer;                 /* FLAG 0/1, DATE, PARAM */
    const struct md_constant_entry *entries;
    size_t entries_count;
    const struct md_closure *closure;
    const struct md_tiers *tiers;    /* TIERS; `entries` are its `where` */
    const char *name;                /* as the designer calls it where known ("group_factor"), or NULL */
};

/* A value by text key or by list position (from 1) of a TABLE or OBJECT; NULL: none. */
const struct md_constant *md_constant_get(const struct md_constant *table, const char *key);
const struct md_constant *md_constant_at(const struct md_constant *table, int64_t position);

/* The captured value of a name inside the closure (an upvalue, else a global); NULL: none. */
const struct md_constant *md_closure_find(const struct md_closure *closure, const char *name,
                                          bool is_global);

/* "a number", "a table", "a function" ... for messages. */
const char *md_constant_words(const struct md_constant *constant);

#endif
