#include "base/embedded.h"
#include "script/sandbox.h"
#include "script/script.h"

#include <lauxlib.h>
#include <string.h>

/* The writer behind the sandbox's: the two types differ only in name. */
struct pass_on {
    md_script_writer *write;
    void *context;
};

static enum md_status pass_text(void *context, const char *name, const char *text, size_t length)
{
    const struct pass_on *to = context;
    return to->write(to->context, name, text, length);
}

/* `require` of a generator: "rules/NAME.lua" is NAME.lua in the folder of the script itself. */
static bool load_beside(void *context, const char *path, const char **text, size_t *length)
{
    const char *file = context;
    const char *slash = strrchr(file, '/');
    size_t folder_length = slash != NULL ? (size_t)(slash + 1 - file) : 0;
    const char *name = path + strlen("rules/");
    for (const struct md_embedded_file *one = md_embedded_files; one->name != NULL; one++) {
        if (strncmp(one->name, file, folder_length) != 0 ||
            strcmp(one->name + folder_length, name) != 0)
            continue;
        *text = one->text;
        *length = one->length;
        return true;
    }
    return false;
}

static int push_scale(lua_State *L)
{
    const uint32_t *scale = md_sandbox_context(L);
    lua_pushinteger(L, *scale);
    return 1;
}

enum md_status md_script_generate(const char *file, const char *text, size_t length, uint32_t scale,
                                  md_script_writer *write, void *context,
                                  struct md_diagnostics *out)
{
    if (scale == 0) scale = 1;
    /* A generator writes whole files as one text; a plan never does. */
    struct md_sandbox_limits limits = {.memory_bytes_max = (size_t)scale * 64 * 1024 * 1024,
                                       .work_max = (uint64_t)scale * 1000 * 1000 * 1000,
                                       .string_bytes_max = (size_t)scale * 16 * 1024 * 1024};
    struct md_sandbox *sandbox = md_sandbox_new(&limits, load_beside, (void *)file, out);
    if (sandbox == NULL) return MD_DEFECT;
    md_sandbox_register_value(sandbox, "SCALE", push_scale, &scale);
    struct pass_on to = {write, context};
    enum md_status status =
        md_sandbox_generate(sandbox, file, text, length, pass_text, &to, out);
    md_sandbox_free(sandbox);
    return status;
}
