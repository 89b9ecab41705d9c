#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "script/sandbox_state.h"

/* ---- parts ---- */

static int string_len(lua_State *L)
{
    size_t length;
    luaL_checklstring(L, 1, &length);
    lua_pushinteger(L, (lua_Integer)length);
    return 1;
}

/* Characters, where `#` and string.len count bytes. */
static int string_length(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    md_sandbox_charge(L, length / 16);
    lua_pushinteger(L, (lua_Integer)md_text_points(text, length));
    return 1;
}

/* A position as Lua counts: from 1, or from the end when negative. */
static lua_Integer position_of(lua_Integer position, size_t length)
{
    if (position >= 0) return position;
    if (0u - (lua_Unsigned)position > (lua_Unsigned)length) return 0;
    return (lua_Integer)length + position + 1;
}

static int string_sub(lua_State *L)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer first = position_of(luaL_checkinteger(L, 2), length);
    lua_Integer last = position_of(luaL_optinteger(L, 3, -1), length);
    if (first < 1) first = 1;
    if (last > (lua_Integer)length) last = (lua_Integer)length;
    if (first > last)
        lua_pushliteral(L, "");
    else
        lua_pushlstring(L, text + first - 1, (size_t)(last - first) + 1);
    return 1;
}

/* Letters of ASCII only: other languages' rules differ and change. */
static int map_letters(lua_State *L, char first, char last)
{
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    luaL_Buffer buffer;
    md_sandbox_charge(L, length / 16);
    char *out = luaL_buffinitsize(L, &buffer, length);
    for (size_t i = 0; i < length; i++)
        out[i] = text[i] >= first && text[i] <= last ? (char)(text[i] ^ 0x20) : text[i];
    luaL_pushresultsize(&buffer, length);
    return 1;
}

static int string_upper(lua_State *L)
{
    return map_letters(L, 'a', 'z');
}
static int string_lower(lua_State *L)
{
    return map_letters(L, 'A', 'Z');
}

/* ---- search ---- */

static int string_starts_with(lua_State *L)
{
    size_t length, part_length;
    const char *text = luaL_checklstring(L, 1, &length);
    const char *part = luaL_checklstring(L, 2, &part_length);
    lua_pushboolean(L, part_length <= length && memcmp(text, part, part_length) == 0);
    return 1;
}

static int string_ends_with(lua_State *L)
{
    size_t length, part_length;
    const char *text = luaL_checklstring(L, 1, &length);
    const char *part = luaL_checklstring(L, 2, &part_length);
    lua_pushboolean(L, part_length <= length &&
                           memcmp(text + length - part_length, part, part_length) == 0);
    return 1;
}

/* Where `part` begins in `text`, or NULL. Each place where its first byte stands is charged for,
 * since a text and a part may be made so that each comparison is long. */
static const char *find_part(lua_State *L, const char *text, size_t length, const char *part,
                             size_t part_length)
{
    const char *end = text + length;
    if (part_length == 0) return text;
    while ((size_t)(end - text) >= part_length) {
        size_t places = (size_t)(end - text) - part_length + 1;
        text = memchr(text, part[0], places);
        if (text == NULL) return NULL;
        md_sandbox_charge(L, 1 + part_length / 256);
        if (memcmp(text, part, part_length) == 0) return text;
        text++;
    }
    return NULL;
}

static int string_contains(lua_State *L)
{
    size_t length, part_length;
    const char *text = luaL_checklstring(L, 1, &length);
    const char *part = luaL_checklstring(L, 2, &part_length);
    md_sandbox_charge(L, length / 256);
    lua_pushboolean(L, find_part(L, text, length, part, part_length) != NULL);
    return 1;
}

/* split(text, separator): the list of parts; n separators give n + 1 parts. */
static int string_split(lua_State *L)
{
    size_t length, separator_length;
    const char *text = luaL_checklstring(L, 1, &length);
    const char *separator = luaL_checklstring(L, 2, &separator_length);
    const char *end = text + length;
    luaL_argcheck(L, separator_length > 0, 2, "the separator is empty");
    md_sandbox_charge(L, length / 256);
    lua_newtable(L);
    for (lua_Integer n = 1;; n++) {
        const char *at = find_part(L, text, (size_t)(end - text), separator, separator_length);
        lua_pushlstring(L, text, (size_t)((at != NULL ? at : end) - text));
        lua_rawseti(L, -2, n);
        if (at == NULL) return 1;
        text = at + separator_length;
    }
}

/* ---- format ---- */

enum { ITEM_BYTES = 512, WORK_OF_ITEM = 100 }; /* %.99f of 1e308 has 409 characters */

/* %[-+ #0][digit digit][.digit digit]letter; the letter's place, after checks. */
static const char *read_item(lua_State *L, const char *item, const char *end)
{
    const char *at = item + 1;
    while (at < end && *at != '\0' && strchr("-+ #0", *at) != NULL) at++;
    size_t flags = (size_t)(at - item) - 1;
    for (int i = 0; i < 2 && at < end && *at >= '0' && *at <= '9'; i++) at++;
    if (at < end && *at == '.') {
        at++;
        for (int i = 0; i < 2 && at < end && *at >= '0' && *at <= '9'; i++) at++;
    }
    if (flags > 5 || at >= end || *at == '\0' || strchr("dicxXofeEgGs", *at) == NULL)
        luaL_error(L, "'format' knows %%d %%s %%f %%e %%g %%x %%o %%c and %%%%, with at most two "
                      "digits of width and two after the point");
    return at;
}

/* The item as C's printf wants it for a long long. */
static void integer_pattern(char *pattern, const char *item, const char *letter)
{
    size_t length = (size_t)(letter - item);
    memcpy(pattern, item, length);
    memcpy(pattern + length, LUA_INTEGER_FRMLEN, strlen(LUA_INTEGER_FRMLEN));
    pattern[length + strlen(LUA_INTEGER_FRMLEN)] = *letter;
    pattern[length + strlen(LUA_INTEGER_FRMLEN) + 1] = '\0';
}

/* %s: the text of any value; width and precision count bytes. */
static void add_text_item(lua_State *L, luaL_Buffer *buffer, const char *item, const char *letter,
                          int argument)
{
    size_t length;
    lua_getglobal(L, "tostring"); /* set aside by md_sandbox_open_string: see there */
    lua_pushvalue(L, argument);
    lua_call(L, 1, 1);
    const char *text = luaL_checklstring(L, -1, &length);
    if (letter == item + 1) {
        luaL_addvalue(buffer);
        return;
    }
    int width = 0;
    int precision = -1;
    bool is_left = memchr(item, '-', (size_t)(letter - item)) != NULL;
    const char *at = item + 1;
    while (strchr("-+ #0", *at) != NULL) at++;
    while (at < letter && *at != '.') width = width * 10 + (*at++ - '0');
    if (at < letter) precision = 0;
    for (at++; at < letter; at++) precision = precision * 10 + (*at - '0');
    if (precision >= 0 && (size_t)precision < length) length = (size_t)precision;
    size_t padding = (size_t)width > length ? (size_t)width - length : 0;
    lua_pushlstring(L, text, length);
    lua_remove(L, -2);
    if (!is_left)
        for (size_t i = 0; i < padding; i++) {
            lua_pushliteral(L, " ");
            lua_insert(L, -2);
            lua_concat(L, 2);
        }
    luaL_addvalue(buffer);
    if (is_left)
        for (size_t i = 0; i < padding; i++) luaL_addchar(buffer, ' ');
}

static void add_number_item(lua_State *L, luaL_Buffer *buffer, const char *item, const char *letter,
                            int argument)
{
    enum { PATTERN_BYTES = 32 };
    char pattern[PATTERN_BYTES];
    char text[ITEM_BYTES];
    int length;
    if (strchr("feEgG", *letter) != NULL) {
        memcpy(pattern, item, (size_t)(letter - item) + 1);
        pattern[letter - item + 1] = '\0';
        length = snprintf(text, sizeof text, pattern, luaL_checknumber(L, argument));
    } else if (*letter == 'c') {
        text[0] = (char)luaL_checkinteger(L, argument);
        length = 1;
    } else {
        integer_pattern(pattern, item, letter);
        length = snprintf(text, sizeof text, pattern, (LUAI_UACINT)luaL_checkinteger(L, argument));
    }
    luaL_addlstring(buffer, text, (size_t)length);
}

static int string_format(lua_State *L)
{
    size_t length;
    int argument = 1;
    int arguments_count = lua_gettop(L);
    const char *at = luaL_checklstring(L, 1, &length);
    const char *end = at + length;
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    md_sandbox_charge(L, length / 16);
    while (at < end) {
        if (*at != '%') {
            luaL_addchar(&buffer, *at++);
            continue;
        }
        if (at + 1 < end && at[1] == '%') {
            luaL_addchar(&buffer, '%');
            at += 2;
            continue;
        }
        const char *letter = read_item(L, at, end);
        if (++argument > arguments_count) return luaL_argerror(L, argument, "no value");
        md_sandbox_charge(L, WORK_OF_ITEM);
        if (*letter == 's')
            add_text_item(L, &buffer, at, letter, argument);
        else
            add_number_item(L, &buffer, at, letter, argument);
        at = letter + 1;
    }
    luaL_pushresult(&buffer);
    return 1;
}

void md_sandbox_open_string(lua_State *L)
{
    static const luaL_Reg library[] = {
        {"len", string_len},
        {"length", string_length},
        {"sub", string_sub},
        {"upper", string_upper},
        {"lower", string_lower},
        {"format", string_format},
        {"starts_with", string_starts_with},
        {"ends_with", string_ends_with},
        {"contains", string_contains},
        {"split", string_split},
        {NULL, NULL},
    };
    static const luaL_Reg globals[] = {
        {"length", string_length},       {"upper", string_upper},
        {"lower", string_lower},         {"starts_with", string_starts_with},
        {"ends_with", string_ends_with}, {"contains", string_contains},
        {"split", string_split},         {NULL, NULL},
    };
    luaL_setfuncs(L, globals, 0);
    md_sandbox_open_library(L, "string", library);
    /* Methods of texts: ("x"):upper(). The metatable cannot be reached from a plan. */
    lua_pushliteral(L, "");
    lua_newtable(L);
    lua_getfield(L, -3, "string");
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
    /* string.format finds tostring in Lua's own table of globals, which no plan sees. */
    lua_getfield(L, -1, "tostring");
    lua_setglobal(L, "tostring");
}
