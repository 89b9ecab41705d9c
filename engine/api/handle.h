/* api/handle.h
 *
 * handle: what stands behind the public meed_project, and the two ends of every public call.
 *
 * A call begins by dropping the diagnostics of the one before, and ends by turning its md_status
 * into the public meed_status: nothing else in the engine knows those numbers.
 */
#ifndef MD_API_HANDLE_H
#define MD_API_HANDLE_H

#include "meed.h"
#include "run/project.h"

struct meed_project {
    struct md_project project;
    bool is_open;                       /* false: it only holds the diagnostics of a failed open */
    struct md_arena texts;              /* of diagnostics as printed, until the next call */
    const struct md_diagnostic *cursor; /* where the last meed_diagnostic_get stopped */
    size_t cursor_index;
};

/* A new handle whose results go to `write`. */
struct meed_project *md_handle_new(meed_write *write, void *user, meed_format format, int width);

/*
 * Begin a call: forget the last one's diagnostics, and copy the caller's options. `given` begins
 * with its size_t size; a smaller struct (of an older caller) leaves the rest at zero, its default;
 * a larger one must have nothing but zeros in what this version does not know. NULL: all defaults.
 * MD_OK, or MD_USAGE with E0911 (options) or E0912 (handle is not open, when `needs_open`).
 */
enum md_status md_handle_begin(struct meed_project *handle, bool needs_open, const void *given,
                               void *own, size_t own_size);

/* End a call: the public status. A failure that left no diagnostic gets one. */
meed_status md_handle_end(struct meed_project *handle, enum md_status status);

#endif
