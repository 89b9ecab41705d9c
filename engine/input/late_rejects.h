/* input/late_rejects.h
 *
 * late_rejects: records that were read without a fault and are refused afterwards, when the book
 * resolves what they refer to. Their text is not kept while a file is read, so it is read again:
 * only files that have such records are, and only then.
 */
#ifndef MD_INPUT_LATE_REJECTS_H
#define MD_INPUT_LATE_REJECTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/diagnostic.h"
#include "base/status.h"
#include "input/rejects.h"

struct md_late_reject {
    uint32_t line;      /* where the record starts */
    const char *code;
    int field;          /* of the kind */
    const char *reason; /* owned by the caller until the call returns */
};

/*
 * Add the records of one file that start at the lines of `items` (sorted by line, none twice) to
 * the rejects. `declared` is the encoding that the file was read with, NULL: found again.
 * Returns MD_OK or MD_INPUT (the file is not there any more, or is another one).
 */
enum md_status md_late_rejects_add(struct md_reject_list *rejects, const char *path,
                                   const char *file, const char *declared,
                                   const struct md_late_reject *items, size_t items_count,
                                   struct md_diagnostics *out);

#endif
