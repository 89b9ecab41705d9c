#include "script/sandbox.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "script/lexer.h"
#include "script/sandbox_state.h"
#include "script/token_printer.h"

enum {
    DEFAULT_MEMORY_BYTES = 40 << 20,
    DEFAULT_WORK = 20 * 1000 * 1000,
    DEFAULT_STRING_BYTES = 1 << 20,
    HOOK_INSTRUCTIONS = 1000, /* as md_sandbox_count_hook charges */
};

/* Keys of the registry: their addresses. */
static const char base_key = 0;        /* names of every environment */
static const char environment_key = 0; /* metatable of every environment */

/* ---- the wall ---- */

/* Work that is done behind the wall. */
struct behind {
    lua_CFunction function;
    void *context;
};

static int call_behind(lua_State *L)
{
    const struct behind *behind = lua_touserdata(L, 1);
    lua_settop(L, 0);
    lua_pushlightuserdata(L, behind->context);
    lua_pushcclosure(L, behind->function, 1);
    lua_call(L, 0, 0);
    return 0;
}

/* Files that were running when an error left them, innermost first; the message says who asked for
 * them. */
static void fail_running(struct md_sandbox *sandbox, struct md_diagnostic *message)
{
    for (size_t i = sandbox->files_count; i > 0; i--) {
        struct md_sandbox_file *file = sandbox->files[i - 1];
        const struct md_site *site = &file->required_at;
        if (file->state != MD_FILE_RUNNING) continue;
        file->state = MD_FILE_FAILED;
        file->status = MD_SCRIPT;
        if (message != NULL && site->source != NULL)
            md_diagnostic_advise(sandbox->out, message, "note", "required at %s:%d",
                                 site->source->file, site->source->tokens[site->token].line);
    }
}

static void die(struct md_sandbox *sandbox)
{
    lua_State *L = sandbox->L;
    sandbox->L = NULL; /* first: closing must not look for places */
    lua_close(L);
}

/* After a failed call: every failure leaves at least one diagnostic. */
static enum md_status judge(struct md_sandbox *sandbox, int lua_status, size_t errors_before,
                            const struct md_diagnostic *last)
{
    if (lua_status == LUA_OK && sandbox->refusal == MD_REFUSAL_NONE)
        return sandbox->out->errors_count > errors_before ? MD_SCRIPT : MD_OK;
    if (sandbox->out->errors_count == errors_before) {
        if (sandbox->refusal != MD_REFUSAL_NONE)
            md_sandbox_report_refusal(sandbox);
        else
            md_diagnostics_add(sandbox->out, MD_ERROR, "E0242",
                               "the calls of a plan file are nested too deep");
    }
    fail_running(sandbox, last != NULL ? last->next : sandbox->out->first);
    return MD_SCRIPT;
}

static enum md_status refuse_dead(struct md_diagnostics *out)
{
    md_diagnostics_add(out, MD_ERROR, "E0243",
                       "not loaded, because a file before it used up its memory or steps");
    return MD_SCRIPT;
}

static enum md_status call_protected(struct md_sandbox *sandbox, lua_CFunction function,
                                     void *context, struct md_diagnostics *out)
{
    if (sandbox->L == NULL) return refuse_dead(out);
    lua_State *L = sandbox->L;
    struct behind behind = {function, context};
    struct md_diagnostics *outer = sandbox->out;
    size_t errors_before = out->errors_count;
    const struct md_diagnostic *last = out->last;
    locale_t locale = uselocale(sandbox->locale);
    sandbox->out = out;
    sandbox->work = 0;
    lua_settop(L, 0);
    lua_pushcfunction(L, md_sandbox_on_error); /* light functions: nothing is allocated here */
    lua_pushcfunction(L, call_behind);
    lua_pushlightuserdata(L, &behind);
    int lua_status = lua_pcall(L, 1, 0, 1);
    enum md_status status = judge(sandbox, lua_status, errors_before, last);
    lua_settop(L, 0);
    if (sandbox->refusal != MD_REFUSAL_NONE) die(sandbox);
    sandbox->out = outer;
    uselocale(locale);
    return status;
}

enum md_status md_sandbox_protect(struct md_sandbox *sandbox, lua_CFunction function, void *context,
                                  struct md_diagnostics *out)
{
    return call_protected(sandbox, function, context, out);
}

/* ---- environments ---- */

void md_sandbox_push_base(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &base_key);
}

/* __index of an environment: what all files share, or an error that names what was meant. */
static int read_global(lua_State *L)
{
    lua_settop(L, 2);
    md_sandbox_push_base(L);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, -2) != LUA_TNIL) return 1;
    md_sandbox_unknown_name(L, 1, NULL, lua_tostring(L, 2));
}

/* __newindex of an environment: a name of the language stays what it is. */
static int write_global(lua_State *L)
{
    md_sandbox_push_base(L);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, -2) != LUA_TNIL) {
        struct md_site site = {0};
        const char *name = lua_tostring(L, 2);
        if (md_sandbox_nearest_site(L, &site)) site.token = md_sandbox_token_near(&site, name);
        md_sandbox_raise_at(L, site.source, site.token, site.token, "E0204",
                            "choose another name, or write `local` before it",
                            "`%s` belongs to the language and cannot be assigned", name);
    }
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_rawset(L, 1);
    return 0;
}

static void push_environment(lua_State *L)
{
    lua_newtable(L);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &environment_key);
    lua_setmetatable(L, -2);
}

/* ---- files ---- */

struct md_sandbox_file *md_sandbox_find_file(struct md_sandbox *sandbox, const char *file)
{
    for (size_t i = 0; i < sandbox->files_count; i++)
        if (strcmp(sandbox->files[i]->source->file, file) == 0) return sandbox->files[i];
    return NULL;
}

static struct md_sandbox_file *add_file(struct md_sandbox *sandbox, const char *name,
                                        const char *text, size_t length)
{
    struct md_sandbox_file *file = md_arena_alloc(&sandbox->arena, sizeof *file);
    file->source = md_source_new(name, text, length);
    file->state = MD_FILE_RUNNING;
    file->result = LUA_NOREF;
    MD_GROW(sandbox->files, sandbox->files_count, sandbox->files_capacity);
    sandbox->files[sandbox->files_count++] = file;
    return file;
}

/* Give the tokens to Lua; leaves the function on the stack. Our parser accepted them, so what Lua
 * still refuses is a limit of its compiler (200 local variables and the like). */
static void compile(lua_State *L, const struct md_sandbox_file *file, const char *chunk_name)
{
    struct md_buffer text = {0};
    md_token_printer_print(file->source, &text);
    int status = luaL_loadbufferx(L, md_buffer_text(&text), text.length, chunk_name, "t");
    md_buffer_free(&text);
    if (status != LUA_OK) md_sandbox_raise_compile(L);
}

struct md_sandbox_file *md_sandbox_load(lua_State *L, const char *name, const char *text,
                                        size_t length, const struct md_site *required_at)
{
    enum { CHUNK_NAME_BYTES = 32 };
    struct md_sandbox *sandbox = md_sandbox_of(L);
    size_t errors_before = sandbox->out->errors_count;
    struct md_sandbox_file *file = add_file(sandbox, name, text, length);
    if (required_at != NULL) file->required_at = *required_at;
    char chunk_name[CHUNK_NAME_BYTES];
    snprintf(chunk_name, sizeof chunk_name, "=@%zu", sandbox->files_count - 1);
    luaL_checkstack(L, 8, "too many files");
    if (md_source_read(file->source, sandbox->out) != MD_OK) md_sandbox_stop(L);
    md_sandbox_weigh(sandbox, file->source);
    compile(L, file, chunk_name);
    push_environment(L);
    lua_setupvalue(L, -2, 1);
    lua_call(L, 0, 1);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        lua_pushboolean(L, 1);
    }
    lua_pushvalue(L, -1);
    file->result = luaL_ref(L, LUA_REGISTRYINDEX);
    file->state = MD_FILE_LOADED;
    file->status = sandbox->out->errors_count > errors_before ? MD_SCRIPT : MD_OK;
    return file;
}

/* A file as the caller gave it. */
struct given {
    const char *file;
    const char *text;
    size_t length;
};

static int load_given(lua_State *L)
{
    const struct given *given = md_sandbox_context(L);
    md_sandbox_load(L, given->file, given->text, given->length, NULL);
    return 0;
}

enum md_status md_sandbox_run_file(struct md_sandbox *sandbox, const char *file, const char *text,
                                   size_t length, struct md_diagnostics *out)
{
    const struct md_sandbox_file *known = md_sandbox_find_file(sandbox, file);
    if (known != NULL) return known->status;
    struct given given = {file, text, length};
    return call_protected(sandbox, load_given, &given, out);
}

/* ---- a script that gives texts ---- */

struct generation {
    const struct md_sandbox_file *file;
    md_sandbox_writer *write;
    void *context;
    enum md_status status; /* of the writer */
};

/* For each name in the order of pairs: stack 1 is the table, 2 to 4 what pairs gave. */
static int write_texts(lua_State *L)
{
    struct generation *generation = md_sandbox_context(L);
    const struct md_source *source = generation->file->source;
    uint32_t last = source->tokens_count > 0 ? source->tokens_count - 1 : 0;
    lua_rawgeti(L, LUA_REGISTRYINDEX, generation->file->result);
    if (!lua_istable(L, 1))
        md_sandbox_raise_at(L, source, last, last, "E0242", NULL,
                            "this script must return a table of name = text");
    md_sandbox_push_base(L);
    lua_getfield(L, -1, "pairs");
    lua_replace(L, 2);
    lua_pushvalue(L, 1);
    lua_call(L, 1, 3);
    for (;;) {
        lua_settop(L, 4);
        lua_pushvalue(L, 2);
        lua_pushvalue(L, 3);
        lua_rotate(L, 4, -1); /* 4: iterator, 5: table, 6: last key */
        lua_call(L, 2, 2);
        if (lua_isnil(L, 4)) return 0;
        if (lua_type(L, 4) != LUA_TSTRING || lua_type(L, 5) != LUA_TSTRING)
            md_sandbox_raise_at(L, source, last, last, "E0242", NULL,
                                "this script must return a table of name = text");
        size_t length;
        const char *text = lua_tolstring(L, 5, &length);
        generation->status =
            generation->write(generation->context, lua_tostring(L, 4), text, length);
        if (generation->status != MD_OK) return 0;
    }
}

enum md_status md_sandbox_generate(struct md_sandbox *sandbox, const char *file, const char *text,
                                   size_t length, md_sandbox_writer *write, void *context,
                                   struct md_diagnostics *out)
{
    enum md_status status = md_sandbox_run_file(sandbox, file, text, length, out);
    if (status != MD_OK) return status;
    struct generation generation = {
        .file = md_sandbox_find_file(sandbox, file), .write = write, .context = context};
    status = call_protected(sandbox, write_texts, &generation, out);
    return status != MD_OK ? status : generation.status;
}

/* ---- names given by the host ---- */

struct registration {
    const char *name;
    lua_CFunction function;
    void *context;
    bool is_value; /* the function makes the value */
};

static int register_name(lua_State *L)
{
    const struct registration *registration = md_sandbox_context(L);
    md_sandbox_push_base(L);
    lua_pushstring(L, registration->name);
    lua_pushlightuserdata(L, registration->context);
    lua_pushcclosure(L, registration->function, 1);
    if (registration->is_value) lua_call(L, 0, 1);
    lua_rawset(L, -3);
    return 0;
}

static void add_name(struct md_sandbox *sandbox, struct registration registration)
{
    struct md_diagnostics ignored = {0}; /* with no script running nothing here can fail */
    call_protected(sandbox, register_name, &registration, &ignored);
    md_diagnostics_free(&ignored);
}

void md_sandbox_register(struct md_sandbox *sandbox, const char *name, lua_CFunction function,
                         void *context)
{
    add_name(sandbox, (struct registration){name, function, context, false});
}

void md_sandbox_register_value(struct md_sandbox *sandbox, const char *name, lua_CFunction make,
                               void *context)
{
    add_name(sandbox, (struct registration){name, make, context, true});
}

void *md_sandbox_context(lua_State *L)
{
    return lua_touserdata(L, lua_upvalueindex(1));
}

/* ---- self-test ---- */

/*
 * What every figure rests on: arithmetic, comparison, text of numbers, and that Lua's line numbers
 * are what the token printer counts on (`f` begins at its `(` on line 4 and runs on line 8).
 */
static const char test_arithmetic[] =
    "return 7 // 2 == 3 and -7 // 2 == -4 and -7 % 3 == 2 and 7 / 2 == 3.5 and 2 ^ 53 == "
    "9007199254740992 and 9007199254740993 ~= 9007199254740992 and 0.1 + 0.2 ~= 0.3 and 'B' < 'a' "
    "and '9' < 'A' and (0.5 .. '') == '0.5' and (1e15 .. '') == '1e+15' and (3 .. '') == '3' and "
    "math.floor(-0.5) == -1 and #'\xE4\xB8\xAD' == 3";
static const char test_lines[] = "local\nf\n=\nfunction\n(\n)\nreturn\nline\n(\n)\nend\nreturn\nf";

static int current_line(lua_State *L)
{
    lua_Debug record;
    int line = 0;
    if (lua_getstack(L, 1, &record) && lua_getinfo(L, "l", &record)) line = record.currentline;
    lua_pushinteger(L, line);
    return 1;
}

static void run_text(lua_State *L, const char *text)
{
    if (luaL_loadbufferx(L, text, strlen(text), "=test", "t") != LUA_OK) lua_error(L);
    lua_newtable(L);
    md_sandbox_push_base(L);
    lua_getfield(L, -1, "math");
    lua_setfield(L, -3, "math");
    lua_pop(L, 1);
    lua_pushcfunction(L, current_line);
    lua_setfield(L, -2, "line");
    lua_setupvalue(L, -2, 1);
    lua_call(L, 0, 1);
}

static int test_interpreter(lua_State *L)
{
    enum { DEFINED_AT = 5, CALLED_AT = 8, ENDS_AT = 11 };
    bool *is_right = md_sandbox_context(L);
    lua_Debug record;
    luaL_checkversion(L);
    run_text(L, test_arithmetic);
    bool arithmetic = lua_toboolean(L, -1);
    run_text(L, test_lines);
    lua_pushvalue(L, -1);
    lua_getinfo(L, ">S", &record);
    bool lines = record.linedefined == DEFINED_AT && record.lastlinedefined == ENDS_AT;
    lua_call(L, 0, 1);
    *is_right = arithmetic && lines && lua_tointeger(L, -1) == CALLED_AT;
    return 0;
}

/* ---- life cycle ---- */

static int set_up(lua_State *L)
{
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &base_key);
    md_sandbox_open_base(L);
    md_sandbox_open_string(L);
    md_sandbox_open_table(L);
    lua_newtable(L);
    lua_pushcfunction(L, read_global);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, write_global);
    lua_setfield(L, -2, "__newindex");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &environment_key);
    return 0;
}

static void take_limits(struct md_sandbox *sandbox, const struct md_sandbox_limits *limits)
{
    if (limits != NULL) sandbox->limits = *limits;
    if (sandbox->limits.memory_bytes_max == 0)
        sandbox->limits.memory_bytes_max = DEFAULT_MEMORY_BYTES;
    if (sandbox->limits.work_max == 0) sandbox->limits.work_max = DEFAULT_WORK;
    if (sandbox->limits.string_bytes_max == 0)
        sandbox->limits.string_bytes_max = DEFAULT_STRING_BYTES;
}

/* The state, its names and the self-test; false when the interpreter is not as it must be. */
static bool start(struct md_sandbox *sandbox)
{
    struct md_diagnostics ignored = {0};
    bool is_right = false;
    sandbox->locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    lua_State *L = lua_newstate(md_sandbox_allocate, sandbox);
    if (L == NULL || sandbox->locale == (locale_t)0) return false;
    *(struct md_sandbox **)lua_getextraspace(L) = sandbox;
    sandbox->L = L;
    lua_sethook(L, md_sandbox_count_hook, LUA_MASKCOUNT, HOOK_INSTRUCTIONS);
    if (call_protected(sandbox, set_up, NULL, &ignored) == MD_OK)
        call_protected(sandbox, test_interpreter, &is_right, &ignored);
    md_diagnostics_free(&ignored);
    return is_right;
}

struct md_sandbox *md_sandbox_new(const struct md_sandbox_limits *limits, md_sandbox_loader *loader,
                                  void *loader_context, struct md_diagnostics *out)
{
    struct md_sandbox *sandbox = md_alloc(sizeof *sandbox);
    take_limits(sandbox, limits);
    sandbox->weight = 1;
    sandbox->loader = loader;
    sandbox->loader_context = loader_context;
    if (start(sandbox)) return sandbox;
    md_diagnostics_add(out, MD_ERROR, "E0601",
                       "the Lua interpreter does not compute as it must; plans cannot be loaded");
    md_sandbox_free(sandbox);
    return NULL;
}

void md_sandbox_free(struct md_sandbox *sandbox)
{
    if (sandbox == NULL) return;
    if (sandbox->L != NULL) die(sandbox);
    for (size_t i = 0; i < sandbox->files_count; i++) md_source_free(sandbox->files[i]->source);
    md_free(sandbox->files);
    md_arena_free(&sandbox->arena);
    if (sandbox->locale != (locale_t)0) freelocale(sandbox->locale);
    md_free(sandbox);
}

lua_State *md_sandbox_state(struct md_sandbox *sandbox)
{
    return sandbox->L;
}

struct md_sandbox *md_sandbox_of(lua_State *L)
{
    return *(struct md_sandbox **)lua_getextraspace(L);
}

struct md_diagnostics *md_sandbox_diagnostics(struct md_sandbox *sandbox)
{
    return sandbox->out;
}

bool md_sandbox_is_dead(const struct md_sandbox *sandbox)
{
    return sandbox->L == NULL;
}

size_t md_sandbox_peak_bytes(const struct md_sandbox *sandbox)
{
    return sandbox->bytes_peak;
}
