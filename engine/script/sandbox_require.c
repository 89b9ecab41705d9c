#include <string.h>

#include "base/embedded.h"
#include "base/memory.h"
#include "base/text.h"
#include "script/foreign_words.h"
#include "script/sandbox_state.h"

/* ---- names that do not exist ---- */

/* Names that Lua has elsewhere and a plan has not, and why. A library's name stands for its members
 * too. */
static const struct {
    const char *library; /* NULL: a global */
    const char *name;
    const char *help;
} absent_names[] = {
    {NULL, "os",
     "a plan does not read the clock, the environment or files: the same plan over the "
     "same records gives the same figures"},
    {NULL, "io", "a plan does not read or write files; data comes in through `meed import`"},
    {NULL, "print", "a plan prints nothing; `meed explain` shows how a figure came about"},
    {NULL, "load", "a plan is the text of its file; it does not make code while it runs"},
    {NULL, "loadstring", "a plan is the text of its file; it does not make code while it runs"},
    {NULL, "loadfile", "use `require \"name\"` for another file below rules/"},
    {NULL, "dofile", "use `require \"name\"` for another file below rules/"},
    {NULL, "package", "use `require \"name\"` for another file below rules/"},
    {NULL, "pcall", "errors in a plan file are reported where they happen, not caught"},
    {NULL, "xpcall", "errors in a plan file are reported where they happen, not caught"},
    {NULL, "setmetatable", "plans use plain tables"},
    {NULL, "getmetatable", "plans use plain tables"},
    {NULL, "rawget", "plans use plain tables: write t[key]"},
    {NULL, "rawset", "plans use plain tables: write t[key] = value"},
    {NULL, "rawequal", "plans use plain tables: write a == b"},
    {NULL, "rawlen", "plans use plain tables: write #t"},
    {NULL, "next", "use `pairs`, which has a fixed order here; an empty list has #t == 0"},
    {NULL, "select", "name the parameters"},
    {NULL, "unpack", "name the items: t[1], t[2]"},
    {NULL, "coroutine", "use a loop or a function"},
    {NULL, "debug", "`meed explain` shows how a figure came about"},
    {NULL, "collectgarbage", "memory is looked after"},
    {NULL, "utf8", "length(text) counts characters"},
    {NULL, "bit32", "multiply or divide by a power of two instead"},
    {NULL, "_G", "each file has names of its own; share values through `require`"},
    {NULL, "module", "end the file with `return { ... }` and use `require`"},
    {"string", "rep", "write the text out"},
    {"string", "find", "use contains(text, part), starts_with or ends_with"},
    {"string", "match", "use contains, starts_with, ends_with or split"},
    {"string", "gmatch", "use split(text, separator)"},
    {"string", "gsub", "use split and table.concat"},
    {"string", "byte", "compare texts with == and <"},
    {"string", "char", "write the character in the text, or \"\\u{4E2D}\""},
    {"string", "reverse", "write the text out"},
    {"string", "dump", "a plan is the text of its file"},
    {"string", "pack", "plans do not handle bytes"},
    {"string", "unpack", "plans do not handle bytes"},
    {"math", "random", "a plan has no chance in it: the same records give the same figures"},
    {"math", "randomseed", "a plan has no chance in it: the same records give the same figures"},
    {"math", "huge", "leave the bound out, or write a number"},
    {"table", "unpack", "name the items: t[1], t[2]"},
    {"table", "pack", "write { a, b }"},
    {"table", "move", "use a loop"},
};

static const char *absent_help(const char *library, const char *name)
{
    for (size_t i = 0; i < sizeof absent_names / sizeof *absent_names; i++) {
        const char *known = absent_names[i].library;
        bool is_library =
            known == NULL ? library == NULL : library != NULL && strcmp(known, library) == 0;
        if (is_library && strcmp(absent_names[i].name, name) == 0) return absent_names[i].help;
    }
    return NULL;
}

struct candidates {
    const char **names;
    size_t count;
    size_t capacity;
};

static void add_candidate(struct candidates *candidates, const char *name)
{
    MD_GROW(candidates->names, candidates->count, candidates->capacity);
    candidates->names[candidates->count++] = name;
}

/* The text keys of the table on top of the stack; lua_next neither allocates nor raises here. */
static void add_keys(lua_State *L, struct candidates *candidates)
{
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) == LUA_TSTRING) add_candidate(candidates, lua_tostring(L, -1));
    }
}

/* Names that are declared in the file: `local name`, `local function name`, parameters. */
static void add_locals(const struct md_source *source, struct candidates *candidates)
{
    for (uint32_t i = 1; i < source->tokens_count; i++) {
        enum md_token_kind before = source->tokens[i - 1].kind;
        if (source->tokens[i].kind == MD_TOKEN_NAME &&
            (before == MD_TOKEN_LOCAL || before == MD_TOKEN_FUNCTION || before == MD_TOKEN_FOR))
            add_candidate(candidates, source->tokens[i].text);
    }
    for (uint32_t i = 0; i < source->functions_count; i++)
        for (uint32_t j = 0; j < source->functions[i]->parameters_count; j++)
            add_candidate(candidates, source->functions[i]->parameters[j]->name);
}

/* md_text_nearest takes the earlier of equals, but the order of a table's keys is not fixed: so the
 * candidates are put in order first. Insertion: there are a few dozen. */
static const char *nearest_of(struct candidates *candidates, const char *name)
{
    for (size_t i = 1; i < candidates->count; i++) {
        const char *one = candidates->names[i];
        size_t j = i;
        for (; j > 0 && strcmp(candidates->names[j - 1], one) > 0; j--)
            candidates->names[j] = candidates->names[j - 1];
        candidates->names[j] = one;
    }
    int nearest = md_text_nearest(name, candidates->names, candidates->count);
    return nearest >= 0 ? candidates->names[nearest] : NULL;
}

static const char *nearest_name(lua_State *L, int environment, const struct md_source *source,
                                const char *name)
{
    struct md_sandbox *sandbox = md_sandbox_of(L);
    struct candidates candidates = {0};
    if (!lua_checkstack(L, 4)) return NULL;
    md_sandbox_push_base(L);
    add_keys(L, &candidates);
    lua_pop(L, 1);
    if (environment != 0) {
        lua_pushvalue(L, environment);
        add_keys(L, &candidates);
        lua_pop(L, 1);
    }
    if (source != NULL) add_locals(source, &candidates);
    const char *nearest = nearest_of(&candidates, name);
    if (nearest != NULL) nearest = md_arena_strdup(&sandbox->arena, nearest);
    md_free(candidates.names);
    return nearest;
}

/* Push the environment table of the Lua function at `index`; false when it reads no global. */
static bool push_environment(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    if (!lua_isfunction(L, index) || lua_iscfunction(L, index)) return false;
    const char *name;
    for (int i = 1; (name = lua_getupvalue(L, index, i)) != NULL; i++) {
        if (strcmp(name, "_ENV") == 0 && lua_istable(L, -1)) return true;
        lua_pop(L, 1);
    }
    return false;
}

const char *md_sandbox_nearest_name(lua_State *L, int index, const char *name)
{
    bool has_environment = index != 0 && push_environment(L, index);
    const char *nearest = nearest_name(L, has_environment ? lua_gettop(L) : 0, NULL, name);
    if (has_environment) lua_pop(L, 1);
    return nearest;
}

bool md_sandbox_lookup(lua_State *L, int index, const char *name)
{
    if (push_environment(L, index)) {
        lua_pushstring(L, name);
        lua_rawget(L, -2);
        lua_remove(L, -2);
        if (!lua_isnil(L, -1)) return true;
        lua_pop(L, 1);
    }
    md_sandbox_push_base(L);
    lua_pushstring(L, name);
    lua_rawget(L, -2);
    lua_remove(L, -2);
    if (!lua_isnil(L, -1)) return true;
    lua_pop(L, 1);
    return false;
}

/* The library's member that is nearest; the library's table of functions is at `environment`. */
static const char *nearest_member(lua_State *L, int environment, const char *name)
{
    struct candidates candidates = {0};
    lua_pushvalue(L, environment);
    add_keys(L, &candidates);
    lua_pop(L, 1);
    const char *nearest = nearest_of(&candidates, name);
    if (nearest != NULL) nearest = md_arena_strdup(&md_sandbox_of(L)->arena, nearest);
    md_free(candidates.names);
    return nearest;
}

_Noreturn void md_sandbox_unknown_name(lua_State *L, int environment, const char *library,
                                       const char *name)
{
    struct md_site site = {0};
    struct md_sandbox *sandbox = md_sandbox_of(L);
    const char *help = absent_help(library, name);
    const char *code = help != NULL ? "E0204" : "E0205";
    bool has_site = md_sandbox_nearest_site(L, &site);
    uint32_t token = has_site ? md_sandbox_token_near(&site, name) : 0;
    const char *dot = library != NULL ? "." : "";
    if (library == NULL) library = "";
    const char *shown = md_text_shown(&sandbox->arena, name, strlen(name), 60);
    if (help != NULL)
        md_sandbox_raise_at(L, site.source, token, token, code, help,
                            "`%s%s%s` is not available in a plan file", library, dot, shown);
    const char *nearest = *dot != '\0' ? nearest_member(L, environment, name)
                                       : nearest_name(L, environment, site.source, name);
    if (*dot == '\0') help = md_foreign_word_help(name);
    if (help == NULL && nearest != NULL)
        help = md_arena_format(&sandbox->arena, "did you mean `%s%s%s`?", library, dot, nearest);
    md_sandbox_raise_at(L, site.source, token, token, code, help,
                        "no function or value named `%s%s%s`", library, dot, shown);
}

/* ---- require ---- */

/* Names are folders and a file below rules/: letters, digits, _ and -, with / or . between. */
static bool is_module_name(const char *name, size_t length)
{
    enum { NAME_MAX_BYTES = 100 };
    if (length == 0 || length > NAME_MAX_BYTES) return false;
    char before = '/';
    for (size_t i = 0; i < length; i++) {
        char c = name[i];
        bool is_separator = c == '/' || c == '.';
        if (is_separator && (before == '/' || before == '.')) return false;
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '_' || c == '-' || (unsigned char)c >= 0x80;
        if (!is_separator && !is_plain) return false;
        before = c;
    }
    return before != '/' && before != '.';
}

/* The path for a name below `folder`, in the sandbox's arena. */
static const char *path_of(struct md_sandbox *sandbox, const char *folder, const char *name)
{
    char *path = md_arena_format(&sandbox->arena, "%s%s.lua", folder, name);
    char *end = path + strlen(path) - strlen(".lua");
    for (char *c = path + strlen(folder); c < end; c++)
        if (*c == '.') *c = '/';
    return path;
}

/* Where the text of a module comes from. */
struct module {
    const char *file; /* as it is named to the user and known to the sandbox */
    const char *text;
    size_t length;
};

static bool find_module(struct md_sandbox *sandbox, const char *name, struct module *module)
{
    static const char *const folders[] = {"rules/", "rules/lib/"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        const char *path = path_of(sandbox, folders[i], name);
        module->file = path;
        if (md_sandbox_find_file(sandbox, path) != NULL) return true;
        if (sandbox->loader != NULL &&
            sandbox->loader(sandbox->loader_context, path, &module->text, &module->length))
            return true;
    }
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        const char *path = path_of(sandbox, folders[i], name);
        const struct md_embedded_file *embedded = md_embedded_find(path);
        if (embedded == NULL || strncmp(path, "rules/lib/", sizeof "rules/lib/" - 1) != 0) continue;
        *module = (struct module){path, embedded->text, embedded->length};
        return true;
    }
    return false;
}

/* "rules/a.lua -> rules/b.lua -> rules/a.lua": files that are running, from `first` on, in the
 * order in which they began. */
static const char *chain_from(struct md_sandbox *sandbox, const struct md_sandbox_file *first)
{
    struct md_buffer chain = {0};
    bool is_inside = false;
    for (size_t i = 0; i < sandbox->files_count; i++) {
        const struct md_sandbox_file *file = sandbox->files[i];
        if (file == first) is_inside = true;
        if (is_inside && file->state == MD_FILE_RUNNING)
            md_buffer_format(&chain, "%s -> ", file->source->file);
    }
    md_buffer_add_text(&chain, first->source->file);
    const char *kept = md_arena_strdup(&sandbox->arena, md_buffer_text(&chain));
    md_buffer_free(&chain);
    return kept;
}

/* The string token of the require at the site, so that the carets stand under the name. */
static void site_of_name(lua_State *L, const char *name, struct md_site *site)
{
    if (md_sandbox_site(L, 1, site) || md_sandbox_nearest_site(L, site))
        site->token = md_sandbox_token_near(site, name);
}

static int push_known(lua_State *L, const struct md_sandbox_file *file, const char *name)
{
    struct md_sandbox *sandbox = md_sandbox_of(L);
    struct md_site site = {0};
    if (file->state == MD_FILE_LOADED) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, file->result);
        return 1;
    }
    site_of_name(L, name, &site);
    if (file->state == MD_FILE_RUNNING)
        md_sandbox_raise_at(L, site.source, site.token, site.token, "E0241",
                            "move what both need into a third file",
                            "files require each other in a circle: %s", chain_from(sandbox, file));
    md_sandbox_raise_at(L, site.source, site.token, site.token, "E0241", NULL, "`%s` did not load",
                        file->source->file);
}

/* Say in the diagnostics that a required file left where it was required. */
static void note_requirer(struct md_sandbox *sandbox, const struct md_diagnostic *last,
                          const struct md_site *site)
{
    struct md_diagnostic *first_new = last != NULL ? last->next : sandbox->out->first;
    if (first_new == NULL || site->source == NULL) return;
    md_diagnostic_advise(sandbox->out, first_new, "note", "required at %s:%d", site->source->file,
                         site->source->tokens[site->token].line);
}

int md_sandbox_require(lua_State *L)
{
    struct md_sandbox *sandbox = md_sandbox_of(L);
    size_t length;
    const char *name = luaL_checklstring(L, 1, &length);
    struct md_site site = {0};
    struct module module = {0};
    site_of_name(L, name, &site);
    if (!is_module_name(name, length))
        md_sandbox_raise_at(L, site.source, site.token, site.token, "E0241",
                            "write the path below rules/ without .lua: require \"lib/name\"",
                            "`%s` is not the name of a file below rules/",
                            md_text_shown(&sandbox->arena, name, length, 60));
    if (!find_module(sandbox, name, &module))
        md_sandbox_raise_at(L, site.source, site.token, site.token, "E0241", NULL,
                            "there is no file rules/%s.lua and no rules/lib/%s.lua", name, name);
    const struct md_sandbox_file *known = md_sandbox_find_file(sandbox, module.file);
    if (known != NULL) return push_known(L, known, name);
    const struct md_diagnostic *last = sandbox->out->last;
    uint64_t work = sandbox->work;
    sandbox->work = 0;
    struct md_sandbox_file *file =
        md_sandbox_load(L, module.file, module.text, module.length, &site);
    sandbox->work = work;
    if (file->status != MD_OK) note_requirer(sandbox, last, &site);
    return 1;
}
