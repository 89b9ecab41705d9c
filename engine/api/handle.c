#include "api/handle.h"

#include <string.h>

#include "base/memory.h"

struct meed_project *md_handle_new(meed_write *write, void *user, meed_format format, int width)
{
    struct meed_project *handle = md_alloc(sizeof *handle);
    struct md_out *out = &handle->project.out;
    out->write = write;
    out->user = user;
    out->format = (int)format;
    out->width = width > 0 ? width : 0;
    handle->project.threads = 1;
    return handle;
}

static bool is_zero(const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (bytes[i] != 0) return false;
    return true;
}

static enum md_status take_options(struct meed_project *handle, const void *given, void *own,
                                   size_t own_size)
{
    memset(own, 0, own_size);
    size_t size = 0;
    if (given != NULL) memcpy(&size, given, sizeof size);
    bool fits = given == NULL || size >= sizeof size;
    if (fits && size > own_size) fits = is_zero((const char *)given + own_size, size - own_size);
    if (!fits) {
        md_diagnostics_add(
            &handle->project.diagnostics, MD_ERROR, "E0911",
            size < sizeof size
                ? "the options of the call do not say their size"
                : "the options of the call ask for something that this version does not know");
        return MD_USAGE;
    }
    if (given != NULL) memcpy(own, given, size < own_size ? size : own_size);
    memcpy(own, &own_size, sizeof own_size);
    return MD_OK;
}

enum md_status md_handle_begin(struct meed_project *handle, bool needs_open, const void *given,
                               void *own, size_t own_size)
{
    md_diagnostics_free(&handle->project.diagnostics);
    md_arena_free(&handle->texts);
    handle->cursor = NULL;
    handle->project.out.failed = false;
    enum md_status status = take_options(handle, given, own, own_size);
    if (status == MD_OK && needs_open && !handle->is_open) {
        md_diagnostics_add(&handle->project.diagnostics, MD_ERROR, "E0912",
                           "the project is not open: opening it failed");
        status = MD_USAGE;
    }
    return status;
}

static meed_status public_status(enum md_status status)
{
    switch (status) {
    case MD_OK:
        return MEED_OK;
    case MD_FINDINGS:
        return MEED_FINDINGS;
    case MD_USAGE:
    case MD_NOT_FOUND:
        return MEED_USAGE;
    case MD_INPUT:
        return MEED_INPUT;
    case MD_SCRIPT:
        return MEED_PLAN;
    case MD_REFUSED:
        return MEED_REFUSED;
    case MD_STORAGE:
        return MEED_ENVIRONMENT;
    case MD_STOPPED:
        return MEED_INTERRUPTED;
    /* Statuses of single values: whoever met them should have said what they mean for the command.
     */
    case MD_RANGE:
    case MD_SYNTAX:
    case MD_ZERO_DIVISION:
    case MD_DEFECT:
        return MEED_DEFECT;
    }
    return MEED_DEFECT;
}

meed_status md_handle_end(struct meed_project *handle, enum md_status status)
{
    struct md_diagnostics *diagnostics = &handle->project.diagnostics;
    if (handle->project.out.failed && status != MD_STOPPED) {
        md_diagnostics_add(diagnostics, MD_ERROR, "E0609", "the results could not be written");
        return MEED_ENVIRONMENT;
    }
    meed_status result = public_status(status);
    if (result == MEED_DEFECT)
        md_diagnostics_add(diagnostics, MD_ERROR, "E0699", "a defect in meed: %s",
                           md_status_sentence(status));
    else if (result != MEED_OK && result != MEED_FINDINGS && diagnostics->count == 0)
        md_diagnostics_add(diagnostics, MD_ERROR, "E0698", "%s", md_status_sentence(status));
    return result;
}
