#include <string.h>

#include "base/memory.h"
#include "script/sandbox_state.h"

/*
 * What one unit of work stands for, in bytes: an allocation moves about ten bytes in the time of
 * one instruction and costs as much as 64 bytes more for itself and its collection; a comparison of
 * strings touches about 512; a new string may be a float that was written out. So every mix of them
 * ends in well under two seconds.
 */
enum {
    BYTES_PER_WORK = 10,
    BYTES_PER_BLOCK = 64,
    STRING_BYTES_PER_WORK = 512,
    WORK_OF_STRING = 15,
    STRING_HEAD = 64, /* bytes of Lua's own before the text */
};

/* Open calls from which on a full memory is their fault. */
enum { CALLS_DEEP = 1000 };

/* Note why and where; from now on nothing grows, so that Lua's retry after a full collection, which
 * a script could provoke again and again near the cap, is refused too. */
static void *refuse(struct md_sandbox *sandbox, enum md_sandbox_refusal refusal)
{
    if (sandbox->refusal != MD_REFUSAL_NONE) return NULL;
    sandbox->refusal = refusal;
    sandbox->refusal_site = (struct md_site){0};
    if (sandbox->L == NULL) return NULL;
    lua_Debug record;
    if (refusal == MD_REFUSAL_MEMORY && lua_getstack(sandbox->L, CALLS_DEEP, &record))
        sandbox->refusal = MD_REFUSAL_CALLS;
    md_sandbox_nearest_site(sandbox->L, &sandbox->refusal_site);
    return NULL;
}

/* Lua passes the kind of a new object in the place of the old size. */
static bool is_new_string(const void *block, size_t old_bytes)
{
    return block == NULL && old_bytes == LUA_TSTRING;
}

void *md_sandbox_allocate(void *context, void *block, size_t old_bytes, size_t new_bytes)
{
    struct md_sandbox *sandbox = context;
    size_t before = block != NULL ? old_bytes : 0;
    if (new_bytes == 0) {
        sandbox->bytes -= before;
        md_free(block);
        return NULL;
    }
    if (new_bytes > before) {
        if (sandbox->refusal != MD_REFUSAL_NONE) return NULL;
        if (is_new_string(block, old_bytes)) {
            sandbox->work += WORK_OF_STRING;
            if (new_bytes > sandbox->limits.string_bytes_max + STRING_HEAD)
                return refuse(sandbox, MD_REFUSAL_STRING);
            if (new_bytes > sandbox->longest_string) sandbox->longest_string = new_bytes;
        }
        if (new_bytes - before > sandbox->limits.memory_bytes_max - sandbox->bytes)
            return refuse(sandbox, MD_REFUSAL_MEMORY);
        sandbox->work += (new_bytes + BYTES_PER_BLOCK) / BYTES_PER_WORK;
        if (sandbox->work > sandbox->limits.work_max) return refuse(sandbox, MD_REFUSAL_WORK);
    }
    sandbox->bytes = sandbox->bytes - before + new_bytes;
    if (sandbox->bytes > sandbox->bytes_peak) sandbox->bytes_peak = sandbox->bytes;
    return md_realloc(block, new_bytes);
}

void md_sandbox_report_refusal(struct md_sandbox *sandbox)
{
    const struct md_site *site = &sandbox->refusal_site;
    struct md_arena scratch = {0};
    const char *message;
    const char *help = "a plan file only states rules; leave the calculation to formulas";
    if (sandbox->refusal == MD_REFUSAL_MEMORY) {
        message = md_arena_format(&scratch, "the plan file uses more than %zu MiB of memory",
                                  sandbox->limits.memory_bytes_max >> 20);
        help = "put large tables into data files (CSV)";
    } else if (sandbox->refusal == MD_REFUSAL_CALLS) {
        message = "the calls are nested too deep";
        help = "a function calls itself without an end";
    } else if (sandbox->refusal == MD_REFUSAL_STRING) {
        message = md_arena_format(&scratch, "a text grows longer than %zu KiB",
                                  sandbox->limits.string_bytes_max >> 10);
    } else {
        message =
            md_arena_format(&scratch, "the plan file does not come to an end within %llu steps",
                            (unsigned long long)sandbox->limits.work_max);
        help = "look for a loop that does not end";
    }
    struct md_diagnostic *diagnostic;
    if (site->source != NULL)
        diagnostic = md_source_report(site->source, site->token, site->token, sandbox->out,
                                      MD_ERROR, "E0243", "%s", message);
    else
        diagnostic = md_diagnostics_add(sandbox->out, MD_ERROR, "E0243", "%s", message);
    md_diagnostic_advise(sandbox->out, diagnostic, "help", "%s", help);
    md_arena_free(&scratch);
}

void md_sandbox_charge(lua_State *L, uint64_t work)
{
    struct md_sandbox *sandbox = md_sandbox_of(L);
    sandbox->work += work;
    if (sandbox->work <= sandbox->limits.work_max) return;
    if (sandbox->refusal == MD_REFUSAL_NONE) {
        refuse(sandbox, MD_REFUSAL_WORK);
        md_sandbox_report_refusal(sandbox);
    }
    md_sandbox_stop(L);
}

void md_sandbox_count_hook(lua_State *L, lua_Debug *record)
{
    enum { INSTRUCTIONS = 1000 };
    (void)record;
    const struct md_sandbox *sandbox = md_sandbox_of(L);
    md_sandbox_charge(L, (uint64_t)INSTRUCTIONS *
                             (sandbox->weight + sandbox->longest_string / STRING_BYTES_PER_WORK));
}

/*
 * What one instruction may cost in a file with this operator. The remainder of floats far apart
 * (1e308 % 1e-300) takes about 1.2 microseconds in the C library of Debian 12, a float as text in
 * `..` nearly as long; an ordinary instruction a hundredth of that.
 */
static uint64_t weight_of(enum md_token_kind kind)
{
    enum { WEIGHT_OF_REMAINDER = 16, WEIGHT_OF_CONCAT = 8 };
    if (kind == MD_TOKEN_PERCENT) return WEIGHT_OF_REMAINDER;
    return kind == MD_TOKEN_CONCAT ? WEIGHT_OF_CONCAT : 1;
}

void md_sandbox_weigh(struct md_sandbox *sandbox, const struct md_source *source)
{
    for (uint32_t i = 0; i < source->tokens_count; i++) {
        uint64_t weight = weight_of(source->tokens[i].kind);
        if (weight > sandbox->weight) sandbox->weight = weight;
    }
}
