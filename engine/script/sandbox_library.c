#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "script/sandbox_state.h"

/* ---- libraries ---- */

static int read_member(lua_State *L)
{
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
    md_sandbox_unknown_name(L, lua_upvalueindex(1), lua_tostring(L, lua_upvalueindex(2)), name);
}

static int write_member(lua_State *L)
{
    md_sandbox_raise_at(L, NULL, 0, 0, "E0204", "keep functions of your own in a local table",
                        "`%s` belongs to the language and cannot be changed",
                        lua_tostring(L, lua_upvalueindex(1)));
}

/* The functions stand behind an empty table whose metatable reads them and refuses to write. */
void md_sandbox_open_library(lua_State *L, const char *name, const luaL_Reg *functions)
{
    lua_newtable(L);
    lua_newtable(L);
    lua_newtable(L);
    luaL_setfuncs(L, functions, 0);
    lua_pushstring(L, name);
    lua_pushcclosure(L, read_member, 2);
    lua_setfield(L, -2, "__index");
    lua_pushstring(L, name);
    lua_pushcclosure(L, write_member, 1);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, -2);
    lua_setfield(L, -2, name);
}

/* ---- errors ---- */

static int raise_error(lua_State *L)
{
    enum { MESSAGE_POINTS_MAX = 500 };
    lua_Integer level = luaL_optinteger(L, 2, 1);
    if (level < 1 || level > 100) level = 1;
    if (lua_type(L, 1) != LUA_TSTRING && lua_type(L, 1) != LUA_TNUMBER)
        md_sandbox_raise_at(L, NULL, 0, 0, "E0242", "give a text: error(\"what is wrong\")",
                            "an error was raised with a %s instead of a text", luaL_typename(L, 1));
    size_t length;
    const char *message = lua_tolstring(L, 1, &length);
    struct md_arena scratch = {0};
    md_sandbox_report_here(L, (int)level, "E0242", "%s",
                           md_text_shown(&scratch, message, length, MESSAGE_POINTS_MAX));
    md_arena_free(&scratch);
    md_sandbox_stop(L);
}

static int check_assertion(lua_State *L)
{
    luaL_checkany(L, 1);
    if (lua_toboolean(L, 1)) return lua_gettop(L);
    lua_remove(L, 1);
    if (lua_gettop(L) == 0) lua_pushstring(L, "this assertion does not hold");
    lua_settop(L, 1);
    return raise_error(L);
}

/* ---- pairs: an order of its own ---- */

struct key {
    int kind; /* KEY_INTEGER and KEY_FLOAT are compared as numbers */
    lua_Integer integer;
    lua_Number number;
    const char *text;
    size_t length;
};

enum { KEY_INTEGER, KEY_FLOAT, KEY_TEXT, KEY_BOOLEAN };

static int compare_numbers(const struct key *a, const struct key *b)
{
    if (a->kind == KEY_INTEGER && b->kind == KEY_INTEGER)
        return (a->integer > b->integer) - (a->integer < b->integer);
    /* A float key is no whole number (Lua makes those integers) or lies beyond all integers, so the
     * integer may be made a float: where that rounds, the other is far away. */
    lua_Number x = a->kind == KEY_INTEGER ? (lua_Number)a->integer : a->number;
    lua_Number y = b->kind == KEY_INTEGER ? (lua_Number)b->integer : b->number;
    if (x != y) return (x > y) - (x < y);
    return (a->kind > b->kind) - (a->kind < b->kind);
}

/* Numbers, then texts by bytes, then false and true. No two keys are equal. */
static int compare_keys(const void *left, const void *right)
{
    const struct key *a = left;
    const struct key *b = right;
    bool a_is_number = a->kind <= KEY_FLOAT;
    bool b_is_number = b->kind <= KEY_FLOAT;
    if (a_is_number && b_is_number) return compare_numbers(a, b);
    if (a_is_number != b_is_number) return a_is_number ? -1 : 1;
    if (a->kind != b->kind) return a->kind - b->kind;
    if (a->kind == KEY_TEXT) return md_text_compare(a->text, a->length, b->text, b->length);
    return (a->integer > b->integer) - (a->integer < b->integer);
}

/* The key on top of the stack; texts stay where they are while their table holds them. */
static struct key take_key(lua_State *L)
{
    struct key key = {0};
    switch (lua_type(L, -1)) {
    case LUA_TNUMBER:
        key.kind = lua_isinteger(L, -1) ? KEY_INTEGER : KEY_FLOAT;
        key.integer = lua_tointeger(L, -1);
        key.number = lua_tonumber(L, -1);
        break;
    case LUA_TSTRING:
        key.kind = KEY_TEXT;
        key.text = lua_tolstring(L, -1, &key.length);
        break;
    case LUA_TBOOLEAN:
        key.kind = KEY_BOOLEAN;
        key.integer = lua_toboolean(L, -1);
        break;
    default:
        md_sandbox_raise_at(L, NULL, 0, 0, "E0242", "use numbers or texts as keys",
                            "this table has a %s as a key, and such keys have no order",
                            luaL_typename(L, -1));
    }
    return key;
}

static void push_key(lua_State *L, const struct key *key)
{
    if (key->kind == KEY_INTEGER)
        lua_pushinteger(L, key->integer);
    else if (key->kind == KEY_FLOAT)
        lua_pushnumber(L, key->number);
    else if (key->kind == KEY_TEXT)
        lua_pushlstring(L, key->text, key->length);
    else
        lua_pushboolean(L, (int)key->integer);
}

static size_t count_keys(lua_State *L, int table)
{
    size_t count = 0;
    lua_pushnil(L);
    while (lua_next(L, table)) {
        lua_pop(L, 1);
        count++;
    }
    return count;
}

/* Upvalues: the table, the list of its keys, the number of keys given out. */
static int next_pair(lua_State *L)
{
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(3));
    for (;;) {
        lua_settop(L, 0);
        at++;
        if (lua_rawgeti(L, lua_upvalueindex(2), at) == LUA_TNIL) return 1;
        lua_pushvalue(L, 1);
        if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TNIL) continue; /* removed meanwhile */
        lua_pushinteger(L, at);
        lua_copy(L, -1, lua_upvalueindex(3));
        lua_pop(L, 1);
        return 2;
    }
}

static uint64_t sort_work(size_t count)
{
    uint64_t work = 0;
    for (size_t left = count; left > 0; left /= 2) work += count;
    return work + count;
}

static int ordered_pairs(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    size_t count = count_keys(L, 1);
    md_sandbox_charge(L, sort_work(count));
    struct key *keys = lua_newuserdatauv(L, count * sizeof *keys + 1, 0); /* 2 */
    lua_pushnil(L);
    for (size_t i = 0; lua_next(L, 1); i++) {
        lua_pop(L, 1);
        keys[i] = take_key(L);
    }
    qsort(keys, count, sizeof *keys, compare_keys);
    lua_pushvalue(L, 1);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        push_key(L, &keys[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_pair, 3);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

static int next_item(lua_State *L)
{
    lua_Integer at = luaL_checkinteger(L, 2) + 1;
    lua_pushinteger(L, at);
    return lua_geti(L, 1, at) == LUA_TNIL ? 1 : 2;
}

static int list_items(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushcfunction(L, next_item);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

/* ---- types and numbers ---- */

static int type_name(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushstring(L, luaL_typename(L, 1));
    return 1;
}

/* Like Lua's, but never with an address. */
static int to_text(lua_State *L)
{
    luaL_checkany(L, 1);
    md_sandbox_charge(L, 10);
    if (luaL_callmeta(L, 1, "__tostring")) return 1;
    switch (lua_type(L, 1)) {
    case LUA_TNUMBER:
        lua_settop(L, 1);
        if (!lua_isinteger(L, 1) && isnan(lua_tonumber(L, 1)))
            lua_pushstring(L, "nan");
        else
            lua_tolstring(L, 1, NULL);
        break;
    case LUA_TSTRING:
        lua_settop(L, 1);
        break;
    case LUA_TBOOLEAN:
        lua_pushstring(L, lua_toboolean(L, 1) ? "true" : "false");
        break;
    default:
        if (luaL_getmetafield(L, 1, "__name") != LUA_TSTRING)
            lua_pushstring(L, luaL_typename(L, 1));
        break;
    }
    return 1;
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return (c | 0x20) - 'a' + 10;
    return 99;
}

/* Digits in `base`, with a sign; white space around is left out. Wraps around as Lua's does. */
static bool number_in_base(const char *text, lua_Integer base, lua_Integer *number)
{
    static const char white[] = " \f\n\r\t\v";
    text += strspn(text, white);
    bool is_negative = *text == '-';
    if (*text == '-' || *text == '+') text++;
    if (digit_of(*text) >= base) return false;
    lua_Unsigned value = 0;
    for (; digit_of(*text) < base; text++)
        value = value * (lua_Unsigned)base + (lua_Unsigned)digit_of(*text);
    text += strspn(text, white);
    *number = (lua_Integer)(is_negative ? 0u - value : value);
    return *text == '\0';
}

static int to_number(lua_State *L)
{
    enum { NUMBER_BYTES_MAX = 200 };
    size_t length;
    luaL_checkany(L, 1);
    md_sandbox_charge(L, 10);
    if (lua_isnoneornil(L, 2)) {
        if (lua_type(L, 1) == LUA_TNUMBER) {
            lua_settop(L, 1);
            return 1;
        }
        const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &length) : NULL;
        if (text != NULL && length <= NUMBER_BYTES_MAX && lua_stringtonumber(L, text) == length + 1)
            return 1;
        lua_pushnil(L);
        return 1;
    }
    lua_Integer base = luaL_checkinteger(L, 2);
    lua_Integer number;
    luaL_argcheck(L, base >= 2 && base <= 36, 2, "base out of range");
    luaL_checktype(L, 1, LUA_TSTRING);
    const char *text = lua_tolstring(L, 1, &length);
    if (length <= NUMBER_BYTES_MAX && strlen(text) == length && number_in_base(text, base, &number))
        lua_pushinteger(L, number);
    else
        lua_pushnil(L);
    return 1;
}

/* ---- math ---- */

static void push_whole(lua_State *L, lua_Number number)
{
    lua_Integer integer;
    if (lua_numbertointeger(number, &integer))
        lua_pushinteger(L, integer);
    else
        lua_pushnumber(L, number);
}

static int math_floor(lua_State *L)
{
    if (lua_isinteger(L, 1))
        lua_settop(L, 1);
    else
        push_whole(L, floor(luaL_checknumber(L, 1)));
    return 1;
}

static int math_ceil(lua_State *L)
{
    if (lua_isinteger(L, 1))
        lua_settop(L, 1);
    else
        push_whole(L, ceil(luaL_checknumber(L, 1)));
    return 1;
}

static int math_abs(lua_State *L)
{
    if (lua_isinteger(L, 1)) {
        lua_Integer n = lua_tointeger(L, 1);
        lua_pushinteger(L, n < 0 ? (lua_Integer)(0u - (lua_Unsigned)n) : n);
    } else {
        lua_pushnumber(L, fabs(luaL_checknumber(L, 1)));
    }
    return 1;
}

/* The first argument that no other is below (above). */
static int best_of(lua_State *L, bool is_least)
{
    int count = lua_gettop(L);
    int best = 1;
    luaL_checknumber(L, 1);
    for (int i = 2; i <= count; i++) {
        luaL_checknumber(L, i);
        if (lua_compare(L, is_least ? i : best, is_least ? best : i, LUA_OPLT)) best = i;
    }
    lua_pushvalue(L, best);
    return 1;
}

static int math_min(lua_State *L)
{
    return best_of(L, true);
}
static int math_max(lua_State *L)
{
    return best_of(L, false);
}

void md_sandbox_open_base(lua_State *L)
{
    static const luaL_Reg globals[] = {
        {"assert", check_assertion}, {"error", raise_error},          {"ipairs", list_items},
        {"pairs", ordered_pairs},    {"tonumber", to_number},         {"tostring", to_text},
        {"type", type_name},         {"require", md_sandbox_require}, {NULL, NULL},
    };
    static const luaL_Reg math[] = {
        {"floor", math_floor}, {"ceil", math_ceil}, {"abs", math_abs},
        {"min", math_min},     {"max", math_max},   {NULL, NULL},
    };
    luaL_setfuncs(L, globals, 0);
    md_sandbox_open_library(L, "math", math);
}
