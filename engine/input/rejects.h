/* input/rejects.h
 *
 * rejects: the bad records of an import, with their reasons, and the file that gives them back to
 * whoever can correct them.
 *
 * Zero-initialise before first use. The first MD_REJECTS_KEPT_MAX records are kept; all are
 * counted.
 */
#ifndef MD_INPUT_REJECTS_H
#define MD_INPUT_REJECTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/status.h"

enum { MD_REJECTS_KEPT_MAX = 200000 };

struct md_reject {
    uint32_t line;       /* where the record starts */
    const char *code;    /* of its first fault: "E1104" */
    int field;           /* of the kind, which the first fault is about; -1: the whole record */
    const char *reason;  /* all faults of the record, joined by "; " */
    const char *record;  /* its fields as CSV text, UTF-8, without line end; may be cut at 64 KiB */
    struct md_reject *next;
};

/* The rejects of one source file. */
struct md_reject_file {
    const char *file;
    const char *header;      /* as CSV text; NULL when the file had none */
    size_t columns_count;    /* in the header */
    uint64_t rejected_count; /* also those not kept */
    struct md_reject *first, *last;
};

struct md_reject_list {
    struct md_arena arena;
    struct md_reject_file **files; /* in the order read; only files that have rejects */
    size_t files_count, files_capacity;
    uint64_t rejected_count;
    uint64_t kept_count;
};

/* The entry of a source file, made when new. Used by import. */
struct md_reject_file *md_rejects_file(struct md_reject_list *list, const char *file,
                                       const char *header, size_t columns_count);

/* Add a record; texts are copied. */
void md_rejects_add(struct md_reject_list *list, struct md_reject_file *file, uint32_t line,
                    const char *code, int field, const char *reason, const char *record);

/*
 * Write the rejects of one source file to `path` as CSV: its own columns, then `file`, `line` and,
 * last, `reason`. Corrected, it can be imported again: the three are columns that nothing maps.
 * The file is written beside and renamed, mode 0600. Returns MD_OK or MD_STORAGE (E0601).
 */
enum md_status md_rejects_write(const struct md_reject_file *file, const char *path,
                                struct md_diagnostics *out);

void md_rejects_free(struct md_reject_list *list);

#endif
