#include "script/capture.h"

#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expr/functions.h"
#include "script/capture_names.h"
#include "script/host_object.h"

/* Names in Lua's registry: function -> its closure, and function -> { values of its upvalues }. */
#define CLOSURES "meed.closures"
#define CAPTURED "meed.captured"

static const struct md_constant *capture(struct md_capture_call *call, int index,
                                         struct md_spot spot, const char *name, int depth);

/* ---- numbers ------------------------------------------------------------------------------ */

static int significant_digits(const char *text)
{
    int digits = 0, zeros = 0;
    for (const char *c = text; *c != '\0' && *c != 'e'; c++) {
        if (*c < '0' || *c > '9' || (*c == '0' && digits == 0)) continue;
        digits++;
        zeros = *c == '0' ? zeros + 1 : 0;
    }
    return digits - zeros;
}

/* "1.5e-07" has its point moved: the reader of numbers takes no exponent. */
static void without_exponent(const char *text, char *out, size_t size)
{
    const char *e = strchr(text, 'e');
    if (e == NULL) {
        snprintf(out, size, "%s", text);
        return;
    }
    int exponent = atoi(e + 1);
    const char *sign = text[0] == '-' ? "-" : "";
    char digits[32];
    int count = 0, before = 0;
    bool point = false;
    for (const char *c = text; c < e && count < 30; c++) {
        if (*c == '.') point = true;
        if (*c < '0' || *c > '9') continue;
        digits[count++] = *c;
        if (!point) before++;
    }
    digits[count] = '\0';
    int place = before + exponent; /* digits left of the point */
    if (place <= 0) snprintf(out, size, "%s0.%0*d%s", sign, -place, 0, digits);
    else if (place >= count) snprintf(out, size, "%s%s%0*d", sign, digits, place - count, 0);
    else snprintf(out, size, "%s%.*s.%s", sign, place, digits, digits + place);
    /* %0*d with width 0 still prints one zero: cut it where no zero is wanted. */
    if (place == 0) snprintf(out, size, "%s0.%s", sign, digits);
    if (place == count) snprintf(out, size, "%s%s", sign, digits);
}

static bool number_of_float(lua_Number value, struct md_number *out)
{
    char text[64], plain[96];
    if (!isfinite(value)) return false;
    if (value >= 1e20 || value <= -1e20) return false;
    snprintf(text, sizeof text, "%.15g", value);
    if (significant_digits(text) >= 15) return false;
    if (strchr(text, 'e') != NULL && value > -1e-18 && value < 1e-18 && value != 0) return false;
    without_exponent(text, plain, sizeof plain);
    return md_number_parse(plain, strlen(plain), out) == MD_OK;
}

bool md_capture_number(lua_State *L, int index, struct md_number *out)
{
    if (lua_isinteger(L, index)) {
        *out = md_number_from_integer(lua_tointeger(L, index));
        return true;
    }
    return number_of_float(lua_tonumber(L, index), out);
}

static void report_float(struct md_capture_call *call, int index, struct md_spot spot,
                         const char *name)
{
    struct md_collection *collection = call->collection;
    lua_Number value = lua_tonumber(call->L, index);
    const char *what = name != NULL ? md_arena_format(collection->arena, " in `%s`", name) : "";
    struct md_diagnostic *d;
    if (!isfinite(value)) {
        d = md_collection_report(collection, spot, "E0231", "%s%s is not a number that can be paid",
                                 isnan(value) ? "0/0" : "an infinite value", what);
        return;
    }
    if (value >= 1e20 || value <= -1e20) {
        d = md_collection_report(collection, spot, "E0231", "the number %.15g%s is too large", value,
                                 what);
        md_collection_help(collection, d, "numbers stay below 10^20");
        return;
    }
    d = md_collection_report(collection, spot, "E0231",
                             "%.15g%s came out of arithmetic and is not exact", value, what);
    md_collection_help(collection, d,
                       "write a fraction as ratio(1, 12), or write the quotient inside the formula");
}

/* ---- tables ------------------------------------------------------------------------------- */

static void count_constant(struct md_capture_call *call)
{
    md_sandbox_charge(call->L, 1);
    if (++call->collection->constants_count <= MD_CAPTURE_CONSTANTS_MAX) return;
    md_sandbox_raise_at(call->L, call->call.source, call->call.first, call->call.last, "E0232",
                        "put big tables into a data file: a kind with a CSV file",
                        "the tables of all constructors hold more than %d values",
                        (int)MD_CAPTURE_CONSTANTS_MAX);
}

static int compare_keys(const void *a, const void *b)
{
    const struct md_constant *left = ((const struct md_constant_entry *)a)->key;
    const struct md_constant *right = ((const struct md_constant_entry *)b)->key;
    if (left->type != right->type) return (left->type > right->type) - (left->type < right->type);
    if (left->type == MD_CONSTANT_NUMBER) return md_number_compare(&left->number, &right->number);
    if (left->type == MD_CONSTANT_FLAG)
        return (left->integer > right->integer) - (left->integer < right->integer);
    size_t length = left->text_length < right->text_length ? left->text_length : right->text_length;
    int order = memcmp(left->text, right->text, length);
    if (order != 0) return order;
    return (left->text_length > right->text_length) - (left->text_length < right->text_length);
}

/* The list part 1..n comes before all other keys, whatever they are. */
static void order_entries(struct md_constant_entry *entries, size_t count)
{
    if (count < 2) return;
    qsort(entries, count, sizeof *entries, compare_keys);
    struct md_number one = MD_NUMBER_ONE;
    size_t first = 0; /* numbers below 1 stand before the list: move them behind it */
    while (first < count && entries[first].key->type == MD_CONSTANT_NUMBER &&
           md_number_compare(&entries[first].key->number, &one) < 0)
        first++;
    if (first == 0 || first == count || entries[first].key->type != MD_CONSTANT_NUMBER ||
        !md_number_equal(&entries[first].key->number, &one))
        return;
    size_t n = 0;
    for (size_t i = first; i < count; i++) {
        struct md_number wanted = md_number_from_integer((int64_t)n + 1);
        if (entries[i].key->type != MD_CONSTANT_NUMBER ||
            !md_number_equal(&entries[i].key->number, &wanted))
            break;
        n++;
    }
    for (size_t i = 0; i < n; i++) {
        struct md_constant_entry item = entries[first + i];
        memmove(&entries[i + 1], &entries[i], first * sizeof item);
        entries[i] = item;
    }
}

static const char *entry_name(struct md_capture_call *call, const struct md_constant *key,
                              const char *table_name)
{
    if (table_name == NULL || key->type != MD_CONSTANT_TEXT) return table_name;
    return md_arena_format(call->collection->arena, "%s.%s", table_name, key->text);
}

static bool recall_table(struct md_capture_call *call, int index, struct md_constant **known)
{
    lua_State *L = call->L;
    lua_pushvalue(L, index);
    lua_rawget(L, call->memo);
    *known = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return *known != NULL;
}

static void remember_table(struct md_capture_call *call, int index, struct md_constant *constant)
{
    lua_State *L = call->L;
    lua_pushvalue(L, index);
    lua_pushlightuserdata(L, constant);
    lua_rawset(L, call->memo);
}

/* While its entries are being read a table is marked by integer 1. */
static const struct md_constant *capture_table(struct md_capture_call *call, int index,
                                               struct md_spot spot, const char *name, int depth)
{
    lua_State *L = call->L;
    struct md_constant *table;
    if (recall_table(call, index, &table)) {
        if (table->integer == 0) return table;
        md_sandbox_raise_at(L, spot.source, spot.first, spot.last, "E0232", NULL,
                            "the table%s%s contains itself", name ? " " : "", name ? name : "");
    }
    table = md_collection_constant(call->collection, MD_CONSTANT_TABLE);
    table->name = name;
    table->integer = 1;
    remember_table(call, index, table);
    size_t count = 0;
    for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1)) count++;
    struct md_constant_entry *entries =
        md_arena_array(call->collection->arena, count + 1, sizeof *entries);
    size_t filled = 0;
    lua_pushnil(L);
    while (lua_next(L, index) != 0) {
        int top = lua_gettop(L);
        int key_type = lua_type(L, top - 1);
        if (key_type != LUA_TNUMBER && key_type != LUA_TSTRING && key_type != LUA_TBOOLEAN)
            md_sandbox_raise_at(L, spot.source, spot.first, spot.last, "E0232",
                                "use numbers, texts, true or false as keys",
                                "a table has %s as a key", luaL_typename(L, top - 1));
        const struct md_constant *key = capture(call, top - 1, spot, name, depth + 1);
        entries[filled].key = key;
        entries[filled].value = capture(call, top, spot, entry_name(call, key, name), depth + 1);
        filled++;
        lua_settop(L, top - 1);
    }
    order_entries(entries, filled);
    table->entries = entries;
    table->entries_count = filled;
    table->integer = 0;
    return table;
}

/* ---- functions ---------------------------------------------------------------------------- */

static void push_registry_table(lua_State *L, const char *name)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, name);
}

static const struct md_constant *recall_closure(lua_State *L, int index)
{
    push_registry_table(L, CLOSURES);
    lua_pushvalue(L, index);
    lua_rawget(L, -2);
    const struct md_constant *known = lua_touserdata(L, -1);
    lua_pop(L, 2);
    return known;
}

/* Keeps the function alive, so that its address names it for the whole load. */
static void remember_closure(lua_State *L, int index, struct md_constant *constant)
{
    push_registry_table(L, CLOSURES);
    lua_pushvalue(L, index);
    lua_pushlightuserdata(L, constant);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

static void report_assigned(struct md_collection *collection, const struct md_source *source,
                            const struct md_variable *variable, uint32_t captured)
{
    struct md_spot spot = {source, variable->last_assign_token, variable->last_assign_token};
    struct md_diagnostic *d =
        md_collection_report(collection, spot, "E0212",
                             "`%s` is assigned after a formula has captured it", variable->name);
    md_diagnostic_label(&collection->findings, d, "assigned here");
    md_collection_also(collection, d, (struct md_spot){source, captured, captured},
                       "captured here");
    md_collection_help(collection, d,
                       "a formula reads its variables when its constructor is called: give the new "
                       "value a local of its own");
}

/* True when the variable is assigned further down than the constructor that captures it. */
static bool is_assigned_later(const struct md_capture_call *call, const struct md_source *source,
                              const struct md_function *function,
                              const struct md_variable *variable)
{
    if (!variable->is_assigned || call->call.source != source) return false;
    uint32_t at = variable->last_assign_token;
    if (at >= function->first && at <= function->last) return false; /* the translator's message */
    return at > call->call.last;
}

static void capture_upvalues(struct md_capture_call *call, int index, struct md_closure *closure,
                             int depth)
{
    lua_State *L = call->L;
    struct md_collection *collection = call->collection;
    struct md_capture_names names =
        md_capture_names_of(closure->source, closure->function, collection->arena);
    struct md_capture *list =
        md_arena_array(collection->arena, names.upvalues_count + 1, sizeof *list);
    closure->captures = list;
    push_registry_table(L, CAPTURED);
    lua_pushvalue(L, index);
    lua_newtable(L);
    int kept = lua_gettop(L);
    const char *upvalue;
    for (int i = 1; (upvalue = lua_getupvalue(L, index, i)) != NULL; i++) {
        int top = lua_gettop(L);
        const struct md_captured_name *known = md_capture_names_upvalue(&names, upvalue);
        if (known != NULL) {
            if (is_assigned_later(call, closure->source, closure->function, known->variable))
                report_assigned(collection, closure->source, known->variable, known->token);
            struct md_spot spot = {closure->source, known->variable->token,
                                   known->variable->token};
            list[closure->captures_count].name = known->variable->name;
            list[closure->captures_count++].value =
                capture(call, top, spot, known->variable->name, depth + 1);
            lua_settop(L, top);
            lua_rawseti(L, kept, i);
        }
        lua_settop(L, kept);
    }
    lua_rawset(L, kept - 2);
    lua_settop(L, kept - 3);
}

/* A C function found as a global: one of formulas, or one of load time only. */
static const struct md_constant *host_function(struct md_capture_call *call, const char *name)
{
    bool is_window = name != NULL && (strcmp(name, "days") == 0 || strcmp(name, "months") == 0);
    bool is_formula_function = is_window || (name != NULL && md_function_find(name) >= 0);
    struct md_constant *constant = md_collection_constant(
        call->collection, is_formula_function ? MD_CONSTANT_BUILTIN : MD_CONSTANT_OBJECT);
    constant->name = name;
    constant->text = is_formula_function ? name : "function";
    constant->text_length = strlen(constant->text);
    return constant;
}

/* `math` and `string` are read-only hulls without entries of their own: formulas see those of their
 * functions that formulas have too. */
static const struct md_constant *host_library(struct md_capture_call *call, const char *name)
{
    static const char *const math_words[] = {"abs", "max", "min", NULL};
    static const char *const string_words[] = {"contains", "ends_with", "lower", "starts_with",
                                               "upper", NULL};
    const char *const *words = NULL;
    if (strcmp(name, "math") == 0) words = math_words;
    else if (strcmp(name, "string") == 0) words = string_words;
    else return NULL;
    struct md_collection *collection = call->collection;
    struct md_constant *table = md_collection_constant(collection, MD_CONSTANT_TABLE);
    struct md_constant_entry *entries = md_arena_array(collection->arena, 8, sizeof *entries);
    for (size_t i = 0; words[i] != NULL; i++) {
        entries[i].key = md_collection_text(collection, words[i], strlen(words[i]));
        entries[i].value = host_function(call, words[i]);
        table->entries_count = i + 1;
    }
    table->entries = entries;
    table->name = name;
    return table;
}

static void capture_globals(struct md_capture_call *call, int index, struct md_closure *closure,
                            int depth)
{
    lua_State *L = call->L;
    struct md_collection *collection = call->collection;
    struct md_capture_names names =
        md_capture_names_of(closure->source, closure->function, collection->arena);
    struct md_capture *list =
        md_arena_array(collection->arena, names.globals_count + 1, sizeof *list);
    closure->globals = list;
    for (size_t i = 0; i < names.globals_count; i++) {
        int top = lua_gettop(L);
        const char *name = names.globals[i].name;
        const struct md_constant *value = host_library(call, name);
        if (value == NULL && md_sandbox_lookup(L, index, name)) {
            struct md_spot spot = {closure->source, names.globals[i].token,
                                   names.globals[i].token};
            value = capture(call, lua_gettop(L), spot, name, depth + 1);
        }
        lua_settop(L, top);
        if (value == NULL) continue; /* the translator says that there is no such name */
        list[closure->globals_count].name = name;
        list[closure->globals_count++].value = value;
    }
}

static const struct md_constant *capture_function(struct md_capture_call *call, int index,
                                                  const char *name, int depth)
{
    const struct md_constant *known = recall_closure(call->L, index);
    if (known != NULL) return known;
    const struct md_source *source = NULL;
    const struct md_function *function = md_sandbox_function(call->L, index, &source);
    if (function == NULL) return host_function(call, name);
    struct md_closure *closure = md_arena_alloc(call->collection->arena, sizeof *closure);
    closure->source = source;
    closure->function = function;
    struct md_constant *constant = md_collection_constant(call->collection, MD_CONSTANT_FUNCTION);
    constant->closure = closure;
    constant->name = name;
    remember_closure(call->L, index, constant);
    capture_upvalues(call, index, closure, depth);
    capture_globals(call, index, closure, depth);
    return constant;
}

/* ---- values ------------------------------------------------------------------------------- */

static const struct md_constant *capture_scalar(struct md_capture_call *call, int index,
                                                struct md_spot spot, const char *name)
{
    lua_State *L = call->L;
    struct md_constant *constant;
    switch (lua_type(L, index)) {
    case LUA_TNUMBER:
        constant = md_collection_constant(call->collection, MD_CONSTANT_NUMBER);
        if (!md_capture_number(L, index, &constant->number)) report_float(call, index, spot, name);
        break;
    case LUA_TSTRING: {
        size_t length;
        const char *text = lua_tolstring(L, index, &length);
        return md_collection_text(call->collection, text, length);
    }
    case LUA_TBOOLEAN:
        constant = md_collection_constant(call->collection, MD_CONSTANT_FLAG);
        constant->integer = lua_toboolean(L, index);
        break;
    default: constant = md_collection_constant(call->collection, MD_CONSTANT_NIL); break;
    }
    constant->name = name;
    return constant;
}

static const struct md_constant *capture(struct md_capture_call *call, int index,
                                         struct md_spot spot, const char *name, int depth)
{
    lua_State *L = call->L;
    count_constant(call);
    luaL_checkstack(L, 12, "values nested too deeply");
    if (depth > MD_CAPTURE_DEPTH_MAX)
        md_sandbox_raise_at(L, call->call.source, call->call.first, call->call.last, "E0232", NULL,
                            "values are nested more than %d deep", (int)MD_CAPTURE_DEPTH_MAX);
    switch (lua_type(L, index)) {
    case LUA_TTABLE: return capture_table(call, index, spot, name, depth);
    case LUA_TFUNCTION: return capture_function(call, index, name, depth);
    case LUA_TUSERDATA: {
        const struct md_constant *object = md_host_object_at(L, index);
        if (object != NULL) return object;
        return host_function(call, NULL);
    }
    default: return capture_scalar(call, index, spot, name);
    }
}

struct md_capture_call md_capture_begin(struct md_collection *collection, lua_State *L,
                                        struct md_spot call)
{
    luaL_checkstack(L, 8, NULL);
    lua_newtable(L);
    return (struct md_capture_call){collection, L, lua_gettop(L), call};
}

const struct md_constant *md_capture_value(struct md_capture_call *call, int index,
                                           struct md_spot spot, const char *name)
{
    int top = lua_gettop(call->L);
    const struct md_constant *value =
        capture(call, lua_absindex(call->L, index), spot, name, 0);
    lua_settop(call->L, top);
    return value;
}

/* ---- afterwards --------------------------------------------------------------------------- */

/* The upvalues of the function at `index` against those kept in the table at `kept`. */
static void compare_upvalues(struct md_collection *collection, lua_State *L, int index, int kept)
{
    const struct md_source *source = NULL;
    const struct md_function *function = md_sandbox_function(L, index, &source);
    if (function == NULL) return;
    struct md_capture_names names = md_capture_names_of(source, function, collection->arena);
    const char *upvalue;
    for (int i = 1; (upvalue = lua_getupvalue(L, index, i)) != NULL; i++) {
        const struct md_captured_name *known = md_capture_names_upvalue(&names, upvalue);
        lua_rawgeti(L, kept, i);
        bool same = lua_rawequal(L, -1, -2) != 0;
        lua_pop(L, 2);
        if (known == NULL || same || !known->variable->is_assigned) continue;
        uint32_t at = known->variable->last_assign_token;
        if (at >= function->first && at <= function->last) continue;
        report_assigned(collection, source, known->variable, known->token);
    }
}

static int check_later(lua_State *L)
{
    struct md_collection *collection = md_sandbox_context(L);
    push_registry_table(L, CAPTURED);
    int all = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, all) != 0; lua_pop(L, 1))
        compare_upvalues(collection, L, lua_gettop(L) - 1, lua_gettop(L));
    return 0;
}

enum md_status md_capture_check_later(struct md_collection *collection, struct md_diagnostics *out)
{
    return md_sandbox_protect(collection->sandbox, check_later, collection, out);
}
