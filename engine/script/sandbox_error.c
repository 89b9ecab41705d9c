#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "script/sandbox_state.h"

/* The error value that means: a diagnostic says it already. Its address is its meaning. */
static const char stop_mark = 0;

_Noreturn void md_sandbox_stop(lua_State *L)
{
    lua_pushlightuserdata(L, (void *)&stop_mark);
    lua_error(L);
    abort(); /* lua_error does not return */
}

/* ---- places ---- */

const struct md_source *md_sandbox_source_of(const struct md_sandbox *sandbox,
                                             const char *chunk_name)
{
    if (chunk_name == NULL || strncmp(chunk_name, "=@", 2) != 0) return NULL;
    char *end;
    unsigned long number = strtoul(chunk_name + 2, &end, 10);
    if (end == chunk_name + 2 || *end != '\0' || number >= sandbox->files_count) return NULL;
    return sandbox->files[number]->source;
}

bool md_sandbox_site(lua_State *L, int level, struct md_site *site)
{
    lua_Debug record;
    *site = (struct md_site){0};
    if (!lua_getstack(L, level, &record)) return false;
    if (!lua_getinfo(L, "Sl", &record) || record.currentline < 1) return false;
    site->source = md_sandbox_source_of(md_sandbox_of(L), record.source);
    if (site->source == NULL) return false;
    site->token = md_source_token_of_line(site->source, record.currentline);
    return true;
}

bool md_sandbox_nearest_site(lua_State *L, struct md_site *site)
{
    lua_Debug record;
    for (int level = 0; lua_getstack(L, level, &record); level++)
        if (md_sandbox_site(L, level, site)) return true;
    return false;
}

const struct md_function *md_sandbox_function(lua_State *L, int index,
                                              const struct md_source **source)
{
    lua_Debug record;
    *source = NULL;
    if (!lua_isfunction(L, index) || lua_iscfunction(L, index)) return NULL;
    lua_pushvalue(L, index);
    lua_getinfo(L, ">S", &record);
    *source = md_sandbox_source_of(md_sandbox_of(L), record.source);
    if (*source == NULL) return NULL;
    if (strcmp(record.what, "main") == 0) return (*source)->chunk;
    return md_syntax_function_at(*source, md_source_token_of_line(*source, record.linedefined));
}

uint32_t md_sandbox_token_near(const struct md_site *site, const char *name)
{
    enum { DISTANCE_MAX = 8 };
    const struct md_source *source = site->source;
    for (uint32_t distance = 0; distance <= DISTANCE_MAX; distance++) {
        uint32_t places[2] = {site->token - distance, site->token + distance};
        for (int i = 0; i < 2; i++) {
            if (places[i] >= source->tokens_count) continue;
            const struct md_token *token = &source->tokens[places[i]];
            if (token->text != NULL && strcmp(token->text, name) == 0) return places[i];
        }
    }
    return site->token;
}

/* ---- messages ---- */

struct md_diagnostic *md_sandbox_report_here(lua_State *L, int level, const char *code,
                                             const char *format, ...)
{
    struct md_sandbox *sandbox = md_sandbox_of(L);
    struct md_arena scratch = {0};
    va_list arguments;
    va_start(arguments, format);
    const char *message = md_arena_vformat(&scratch, format, arguments);
    va_end(arguments);
    struct md_site site;
    struct md_diagnostic *diagnostic;
    if (md_sandbox_site(L, level, &site) || md_sandbox_nearest_site(L, &site))
        diagnostic = md_source_report(site.source, site.token, site.token, sandbox->out, MD_ERROR,
                                      code, "%s", message);
    else
        diagnostic = md_diagnostics_add(sandbox->out, MD_ERROR, code, "%s", message);
    md_arena_free(&scratch);
    return diagnostic;
}

_Noreturn void md_sandbox_raise_at(lua_State *L, const struct md_source *source, uint32_t first,
                                   uint32_t last, const char *code, const char *help,
                                   const char *format, ...)
{
    struct md_sandbox *sandbox = md_sandbox_of(L);
    struct md_arena scratch = {0};
    va_list arguments;
    va_start(arguments, format);
    const char *message = md_arena_vformat(&scratch, format, arguments);
    va_end(arguments);
    struct md_diagnostic *diagnostic =
        source != NULL
            ? md_source_report(source, first, last, sandbox->out, MD_ERROR, code, "%s", message)
            : md_sandbox_report_here(L, 1, code, "%s", message);
    if (help != NULL) md_diagnostic_advise(sandbox->out, diagnostic, "help", "%s", help);
    md_arena_free(&scratch);
    md_sandbox_stop(L);
}

/* "@3:17: rest": the place that Lua wrote before its message; *rest is what follows. */
static bool read_prefix(const struct md_sandbox *sandbox, const char *message, struct md_site *site,
                        const char **rest)
{
    if (message[0] != '@') return false;
    char *end;
    unsigned long number = strtoul(message + 1, &end, 10);
    if (end == message + 1 || *end != ':' || number >= sandbox->files_count) return false;
    const char *line_text = end + 1;
    unsigned long line = strtoul(line_text, &end, 10);
    if (end == line_text || strncmp(end, ": ", 2) != 0 || line > MD_SOURCE_BYTES_MAX) return false;
    site->source = sandbox->files[number]->source;
    site->token = md_source_token_of_line(site->source, (int)line);
    *rest = end + 2;
    return true;
}

/* Lua's message for the reader: names in backticks as everywhere else. */
static const char *clean(struct md_arena *arena, const char *message)
{
    enum { MESSAGE_POINTS_MAX = 300 };
    char *copy =
        md_arena_strdup(arena, md_text_shown(arena, message, strlen(message), MESSAGE_POINTS_MAX));
    for (char *c = copy; *c != '\0'; c++)
        if (*c == '\'') *c = '`';
    return copy;
}

/*
 * Lua places a comparison at the last token of its right side. Back from there, over whole
 * brackets, stands its operator.
 */
static uint32_t comparison_before(const struct md_site *site)
{
    uint32_t depth = 0;
    for (uint32_t at = site->token; at > 0 && at < site->source->tokens_count; at--) {
        switch (site->source->tokens[at].kind) {
        case MD_TOKEN_CLOSE_ROUND:
        case MD_TOKEN_CLOSE_CURLY:
        case MD_TOKEN_CLOSE_SQUARE:
            depth++;
            break;
        case MD_TOKEN_OPEN_ROUND:
        case MD_TOKEN_OPEN_CURLY:
        case MD_TOKEN_OPEN_SQUARE:
            if (depth == 0) return site->token;
            depth--;
            break;
        case MD_TOKEN_LESS:
        case MD_TOKEN_GREATER:
        case MD_TOKEN_LESS_EQUAL:
        case MD_TOKEN_GREATER_EQUAL:
            if (depth == 0) return at;
            break;
        default:
            break;
        }
    }
    return site->token;
}

/* What to do about Lua's own messages, by a part of them. */
static const struct {
    const char *part;
    const char *help;
} runtime_help[] = {
    {"attempt to index a nil", "it has no value here; is the name before it spelt as declared?"},
    {"attempt to call a table", "is a comma missing before this `{` or `(`?"},
    {"attempt to call a nil", "there is no such function"},
    {"attempt to perform arithmetic on a string", "tonumber(x) makes a number of a text"},
    {"attempt to compare", "both sides must be numbers, or both texts"},
    {"stack overflow", "a function calls itself without an end"},
};

static void report_text(lua_State *L, const char *message)
{
    struct md_sandbox *sandbox = md_sandbox_of(L);
    struct md_arena scratch = {0};
    struct md_site site = {0};
    const char *rest = message;
    if (!read_prefix(sandbox, message, &site, &rest)) md_sandbox_nearest_site(L, &site);
    if (site.source != NULL && strstr(rest, "attempt to compare") != NULL)
        site.token = comparison_before(&site);
    const char *cleaned = clean(&scratch, rest);
    if (strstr(rest, "stack overflow") != NULL) cleaned = "the calls are nested too deep";
    struct md_diagnostic *diagnostic =
        site.source != NULL ? md_source_report(site.source, site.token, site.token, sandbox->out,
                                               MD_ERROR, "E0242", "%s", cleaned)
                            : md_diagnostics_add(sandbox->out, MD_ERROR, "E0242", "%s", cleaned);
    for (size_t i = 0; i < sizeof runtime_help / sizeof *runtime_help; i++) {
        if (strstr(rest, runtime_help[i].part) == NULL) continue;
        md_diagnostic_advise(sandbox->out, diagnostic, "help", "%s", runtime_help[i].help);
        break;
    }
    md_arena_free(&scratch);
}

_Noreturn void md_sandbox_raise_compile(lua_State *L)
{
    struct md_sandbox *sandbox = md_sandbox_of(L);
    struct md_site site = {0};
    const char *message = lua_tostring(L, -1);
    const char *rest = message;
    if (sandbox->refusal != MD_REFUSAL_NONE || message == NULL ||
        !read_prefix(sandbox, message, &site, &rest)) {
        lua_error(L);
        abort();
    }
    /* Lua names the token that it looks at, one after the last that it took; what follows " in " or
     * " near " counts lines of the printed tokens. */
    uint32_t token = site.token > 0 ? site.token - 1 : 0;
    size_t length = strlen(rest);
    const char *tail = strstr(rest, " in ");
    if (tail == NULL) tail = strstr(rest, " near ");
    if (tail != NULL) length = (size_t)(tail - rest);
    md_sandbox_raise_at(L, site.source, token, token, "E0242", "split the file or the function",
                        "Lua cannot compile this: %.*s", (int)length, rest);
}

int md_sandbox_on_error(lua_State *L)
{
    struct md_sandbox *sandbox = md_sandbox_of(L);
    if (lua_touserdata(L, 1) == (void *)&stop_mark) return 1;
    if (sandbox->refusal != MD_REFUSAL_NONE)
        md_sandbox_report_refusal(sandbox);
    else if (lua_type(L, 1) == LUA_TSTRING)
        report_text(L, lua_tostring(L, 1));
    else
        md_sandbox_report_here(L, 1, "E0242", "an error was raised with a value that is no text");
    lua_pushlightuserdata(L, (void *)&stop_mark);
    return 1;
}
