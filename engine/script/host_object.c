#include "script/host_object.h"

#include <lauxlib.h>
#include <string.h>

#include "expr/functions.h"
#include "script/load_function.h"

#define OBJECTS "meed.object"

struct object_box {
    const struct md_constant *constant;
};

bool md_constant_is_object(const struct md_constant *constant, const char *text)
{
    return constant != NULL && constant->type == MD_CONSTANT_OBJECT &&
           strcmp(constant->text, text) == 0;
}

void md_host_object_push(lua_State *L, const struct md_constant *constant)
{
    enum { OBJECT_WORK = 200 }; /* objects lie outside the cap on Lua's memory */
    md_sandbox_charge(L, OBJECT_WORK);
    struct object_box *box = lua_newuserdatauv(L, sizeof *box, 0);
    box->constant = constant;
    luaL_setmetatable(L, OBJECTS);
}

const struct md_constant *md_host_object_at(lua_State *L, int index)
{
    const struct object_box *box = luaL_testudata(L, index, OBJECTS);
    return box != NULL ? box->constant : NULL;
}

const char *md_host_object_words(lua_State *L, int index)
{
    const struct md_constant *object = md_host_object_at(L, index);
    if (object != NULL) return md_constant_words(object);
    switch (lua_type(L, index)) {
    case LUA_TNUMBER: return "a number";
    case LUA_TSTRING: return "a text";
    case LUA_TBOOLEAN: return lua_toboolean(L, index) ? "true" : "false";
    case LUA_TTABLE: return "a table";
    case LUA_TFUNCTION: return "a function";
    case LUA_TNONE: return "nothing";
    default: return "nil";
    }
}

/* ---- what a plan file may not do with them ------------------------------------------------- */

static _Noreturn void refuse_param(lua_State *L, const char *name)
{
    struct md_collection *collection = md_sandbox_context(L);
    const char *help = md_arena_format(collection->arena,
                                       "write it inside a formula, where the param has its value: "
                                       "function(p) return param.%s * 2 end", name);
    md_sandbox_raise_at(L, NULL, 0, 0, "E0233", help,
                        "arithmetic on param `%s` at load time: its value depends on the date", name);
}

static int refuse_operation(lua_State *L)
{
    for (int i = 1; i <= 2; i++) {
        const struct md_constant *constant = md_host_object_at(L, i);
        if (constant == NULL) continue;
        if (constant->type == MD_CONSTANT_PARAM) refuse_param(L, constant->name);
        if (constant->type == MD_CONSTANT_NUMBER)
            md_sandbox_raise_at(L, NULL, 0, 0, "E0233", "write it inside a formula",
                                "arithmetic on an exact fraction or an amount at load time");
    }
    const struct md_constant *first = md_host_object_at(L, 1);
    if (first == NULL) first = md_host_object_at(L, 2);
    md_sandbox_raise_at(L, NULL, 0, 0, "E0233", NULL, "no arithmetic with %s at load time",
                        md_constant_words(first));
}

/* The token `name` that stands nearest before the place where Lua is. */
static struct md_spot spot_of_name(lua_State *L, const char *name)
{
    struct md_site site;
    if (!md_sandbox_nearest_site(L, &site)) return (struct md_spot){0};
    uint32_t last = site.token + 2 < site.source->tokens_count ? site.token + 2 : site.token;
    for (uint32_t back = 0; back <= last && back < 30; back++) {
        const struct md_token *token = &site.source->tokens[last - back];
        if (token->text != NULL && strcmp(token->text, name) == 0)
            return (struct md_spot){site.source, last - back, last - back};
    }
    return (struct md_spot){site.source, site.token, site.token};
}

static int index_object(lua_State *L)
{
    struct md_collection *collection = md_sandbox_context(L);
    const struct md_constant *object = md_host_object_at(L, 1);
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL;
    if (object == collection->param_object && name != NULL) {
        struct md_param_entry *entry = md_collection_param(collection, name);
        if (entry->mention.source == NULL) entry->mention = spot_of_name(L, name);
        md_host_object_push(L, entry->constant);
        return 1;
    }
    md_sandbox_raise_at(L, NULL, 0, 0, "E0203", NULL, "%s has no field%s%s%s",
                        object != NULL ? md_constant_words(object) : "an object",
                        name != NULL ? " `" : "", name != NULL ? name : "",
                        name != NULL ? "`" : "");
}

static int assign_object(lua_State *L)
{
    const struct md_constant *object = md_host_object_at(L, 1);
    md_sandbox_raise_at(L, NULL, 0, 0, "E0233",
                        "params are defined in params/*.yaml, or as `params` of a plan",
                        "%s cannot be assigned to",
                        object != NULL ? md_constant_words(object) : "an object");
}

static int call_object(lua_State *L)
{
    struct md_collection *collection = md_sandbox_context(L);
    const struct md_constant *object = md_host_object_at(L, 1);
    if (object == NULL || object->type != MD_CONSTANT_BUILTIN)
        md_sandbox_raise_at(L, NULL, 0, 0, "E0233", NULL, "%s cannot be called",
                            object != NULL ? md_constant_words(object) : "an object");
    lua_remove(L, 1);
    return md_load_function_call(L, collection, object->text);
}

/* ---- opening ------------------------------------------------------------------------------ */

static void set_method(lua_State *L, const char *event, lua_CFunction function,
                       struct md_collection *collection)
{
    lua_pushlightuserdata(L, collection);
    lua_pushcclosure(L, function, 1);
    lua_setfield(L, -2, event);
}

static int make_metatable(lua_State *L)
{
    static const char *const refused[] = {"__add", "__sub",    "__mul", "__div", "__mod", "__pow",
                                          "__unm", "__idiv",   "__lt",  "__le",  "__len", "__concat",
                                          "__band", "__bor",   "__bxor", "__shl", "__shr", "__bnot"};
    struct md_collection *collection = md_sandbox_context(L);
    luaL_newmetatable(L, OBJECTS);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        set_method(L, refused[i], refuse_operation, collection);
    set_method(L, "__index", index_object, collection);
    set_method(L, "__newindex", assign_object, collection);
    set_method(L, "__call", call_object, collection);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    return 0;
}

static int make_object(lua_State *L)
{
    md_host_object_push(L, md_sandbox_context(L));
    return 1;
}

static void register_object(struct md_collection *collection, const char *name,
                            struct md_constant *constant)
{
    md_sandbox_register_value(collection->sandbox, name, make_object, constant);
}

enum md_status md_host_object_open(struct md_collection *collection, struct md_diagnostics *out)
{
    enum md_status status =
        md_sandbox_protect(collection->sandbox, make_metatable, collection, out);
    if (status != MD_OK) return status;
    register_object(collection, "param", collection->param_object);
    for (size_t i = 0; i < md_function_entries_count; i++) {
        const char *word = md_function_entries[i].word;
        if (strcmp(word, "..") == 0) continue;
        struct md_constant *constant = md_collection_constant(collection, MD_CONSTANT_BUILTIN);
        constant->text = constant->name = word;
        constant->text_length = strlen(word);
        register_object(collection, word, constant);
    }
    return MD_OK;
}
