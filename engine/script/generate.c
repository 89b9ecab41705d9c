#include "script/sandbox.h"
#include "script/script.h"

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

enum md_status md_script_generate(const char *file, const char *text, size_t length,
                                  md_script_writer *write, void *context,
                                  struct md_diagnostics *out)
{
    /* A generator writes whole files as one text; a plan never does. */
    struct md_sandbox_limits limits = {.work_max = 400 * 1000 * 1000,
                                       .string_bytes_max = 16 * 1024 * 1024};
    struct md_sandbox *sandbox = md_sandbox_new(&limits, NULL, NULL, out);
    if (sandbox == NULL) return MD_DEFECT;
    struct pass_on to = {write, context};
    enum md_status status =
        md_sandbox_generate(sandbox, file, text, length, pass_text, &to, out);
    md_sandbox_free(sandbox);
    return status;
}
