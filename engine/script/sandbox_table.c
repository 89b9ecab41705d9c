#include "script/sandbox_state.h"

/*
 * Functions of tables with raw access and the real length. A table with a metatable (a library, or
 * a value of a constructor) is refused: these must not be changed through the back door.
 */
enum { ITEMS_MAX = 1000000, WORK_OF_NUMBER = 15 /* a float as text takes a microsecond */ };

static lua_Integer check_list(lua_State *L, int index)
{
    luaL_checktype(L, index, LUA_TTABLE);
    if (lua_getmetatable(L, index)) luaL_argerror(L, index, "this table cannot be changed");
    lua_Unsigned length = lua_rawlen(L, index);
    if (length > ITEMS_MAX) luaL_argerror(L, index, "the list has more than a million items");
    return (lua_Integer)length;
}

static int table_insert(lua_State *L)
{
    lua_Integer length = check_list(L, 1);
    lua_Integer position = length + 1;
    int count = lua_gettop(L);
    if (count != 2 && count != 3) return luaL_error(L, "'insert' needs a table and a value");
    if (count == 3) {
        position = luaL_checkinteger(L, 2);
        luaL_argcheck(L, position >= 1 && position <= length + 1, 2, "position out of bounds");
    }
    md_sandbox_charge(L, (uint64_t)(length + 1 - position));
    for (lua_Integer i = length; i >= position; i--) {
        lua_rawgeti(L, 1, i);
        lua_rawseti(L, 1, i + 1);
    }
    lua_pushvalue(L, count);
    lua_rawseti(L, 1, position);
    return 0;
}

static int table_remove(lua_State *L)
{
    lua_Integer length = check_list(L, 1);
    lua_Integer position = luaL_optinteger(L, 2, length);
    if (lua_gettop(L) >= 2)
        luaL_argcheck(L,
                      (length == 0 && position == 0) || (position >= 1 && position <= length + 1),
                      2, "position out of bounds");
    if (position < length) md_sandbox_charge(L, (uint64_t)(length - position));
    lua_rawgeti(L, 1, position);
    for (; position < length; position++) {
        lua_rawgeti(L, 1, position + 1);
        lua_rawseti(L, 1, position);
    }
    if (position >= 1 && position <= length) {
        lua_pushnil(L);
        lua_rawseti(L, 1, position);
    }
    return 1;
}

static int table_concat(lua_State *L)
{
    lua_Integer length = check_list(L, 1);
    size_t separator_length;
    const char *separator = luaL_optlstring(L, 2, "", &separator_length);
    lua_Integer first = luaL_optinteger(L, 3, 1);
    lua_Integer last = luaL_optinteger(L, 4, length);
    luaL_Buffer buffer;
    lua_settop(L, 4);
    luaL_argcheck(L, first >= 1, 3, "position out of bounds");
    luaL_argcheck(L, last <= length, 4, "position out of bounds");
    luaL_buffinit(L, &buffer);
    for (lua_Integer i = first; i <= last; i++) {
        size_t item_length;
        lua_rawgeti(L, 1, i);
        if (lua_type(L, -1) != LUA_TSTRING && lua_type(L, -1) != LUA_TNUMBER)
            return luaL_error(L, "item %d of the list is a %s and cannot be joined", (int)i,
                              luaL_typename(L, -1));
        md_sandbox_charge(L, lua_type(L, -1) == LUA_TNUMBER ? WORK_OF_NUMBER : 1);
        lua_tolstring(L, -1, &item_length);
        md_sandbox_charge(L, (item_length + separator_length) / 64);
        luaL_addvalue(&buffer);
        if (i < last) luaL_addlstring(&buffer, separator, separator_length);
    }
    luaL_pushresult(&buffer);
    return 1;
}

/* ---- sort: stable merge sort, which ends whatever the order function says ---- */

enum { LIST = 1, BEFORE = 2, FROM = 3, TO = 4 }; /* stack places of the sort */

/* The item on top comes before the one below it; takes neither away. */
static bool comes_before(lua_State *L)
{
    md_sandbox_charge(L, 4);
    if (lua_isnil(L, BEFORE)) return lua_compare(L, -1, -2, LUA_OPLT);
    lua_pushvalue(L, BEFORE);
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -4);
    lua_call(L, 2, 1);
    bool before = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return before;
}

/* Merge FROM[left, middle) and FROM[middle, right) into TO. */
static void merge(lua_State *L, lua_Integer left, lua_Integer middle, lua_Integer right)
{
    lua_Integer a = left;
    lua_Integer b = middle;
    for (lua_Integer to = left; to < right; to++) {
        bool takes_right = a >= middle;
        if (a < middle && b < right) {
            lua_rawgeti(L, FROM, a);
            lua_rawgeti(L, FROM, b);
            takes_right = comes_before(L);
            lua_pop(L, 2);
        }
        lua_rawgeti(L, FROM, takes_right ? b++ : a++);
        lua_rawseti(L, TO, to);
    }
}

static lua_Integer least(lua_Integer a, lua_Integer b)
{
    return a < b ? a : b;
}

static void copy_list(lua_State *L, int from, int to, lua_Integer length)
{
    for (lua_Integer i = 1; i <= length; i++) {
        lua_rawgeti(L, from, i);
        lua_rawseti(L, to, i);
    }
}

/* The list itself is written only at the end: an error in between leaves it as it was. */
static int table_sort(lua_State *L)
{
    lua_Integer length = check_list(L, LIST);
    if (!lua_isnoneornil(L, BEFORE)) luaL_checktype(L, BEFORE, LUA_TFUNCTION);
    lua_settop(L, BEFORE);
    lua_createtable(L, (int)length, 0);
    lua_createtable(L, (int)length, 0);
    md_sandbox_charge(L, (uint64_t)length * 2);
    copy_list(L, LIST, FROM, length);
    for (lua_Integer run = 1; run < length; run *= 2) {
        md_sandbox_charge(L, (uint64_t)length);
        for (lua_Integer left = 1; left <= length; left += 2 * run)
            merge(L, left, least(left + run, length + 1), least(left + 2 * run, length + 1));
        lua_insert(L, FROM); /* TO becomes FROM and the other way round */
    }
    copy_list(L, FROM, LIST, length);
    return 0;
}

void md_sandbox_open_table(lua_State *L)
{
    static const luaL_Reg library[] = {
        {"insert", table_insert},
        {"remove", table_remove},
        {"concat", table_concat},
        {"sort", table_sort},
        {NULL, NULL},
    };
    md_sandbox_open_library(L, "table", library);
}
