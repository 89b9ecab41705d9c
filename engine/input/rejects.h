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
#include "base/buffer.h"
#include "base/diagnostic.h"
#include "base/status.h"
#include "input/record.h"

/* The three columns that a rejects file has after those of its source. No field can be called so,
 * since they are no identifiers; a file that has them is a rejects file and gets them only once. */
#define MD_REJECTS_FILE "reject: file"
#define MD_REJECTS_LINE "reject: line"
#define MD_REJECTS_REASON "reject: reason"

enum { MD_REJECTS_KEPT_MAX = 200000 };

struct md_reject {
    uint32_t line;       /* where the record starts */
    const char *code;    /* of its first fault: "E1104" */
    int field;           /* of the kind, which the first fault is about; -1: the whole record */
    const char *reason;  /* all faults of the record, joined by "; " */
    const char *record;  /* as md_rejects_record() writes it, UTF-8, without line end */
    struct md_reject *next;
};

/* The rejects of one source file. */
struct md_reject_file {
    const char *file;
    const char *header;      /* as CSV text; NULL: JSON Lines */
    size_t columns_count;    /* in the header */
    uint64_t kept_count;     /* of those rejected */
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

/* The columns of a source file's header that its rejects file repeats: all but our own three. */
size_t md_rejects_columns(const struct md_record *header);

/* A header, or a record, as text for a rejects file. Bytes that are no UTF-8 are escaped, what is
 * longer than 64 KiB is cut (which *scratch is for). A record that could not be read as it stands
 * is written so that it is refused again until somebody corrects it. */
void md_rejects_header(const struct md_record *header, struct md_buffer *out);
void md_rejects_record(const struct md_record *record, size_t columns_count,
                       struct md_arena *scratch, struct md_buffer *out);

/*
 * Write the rejects of one source file to `path`, in the form of the source: as CSV its own
 * columns, then MD_REJECTS_FILE, _LINE and, last, _REASON; as JSON Lines the same three as members
 * at the end of each object (of a line that is no object: the line as a text). Corrected, it can be
 * imported again: the three are columns that nothing maps, and a record that was not corrected is
 * rejected again. The file is written beside and renamed, mode 0600. Returns MD_OK or MD_STORAGE (E0601).
 */
enum md_status md_rejects_write(const struct md_reject_file *file, const char *path,
                                struct md_diagnostics *out);

void md_rejects_free(struct md_reject_list *list);

#endif
