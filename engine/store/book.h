/* store/book.h
 *
 * book: the one SQLite file that is the single source of truth: records in append-only versions,
 * plan sources by content hash, runs, outcomes, postings. Source: DESIGN.md section 3,
 * RELIABILITY.md section 1.
 *
 * A handle is used by one thread at a time. Every call that writes is one transaction
 * (BEGIN IMMEDIATE): its whole effect or nothing.
 */
#ifndef MD_STORE_BOOK_H
#define MD_STORE_BOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/diagnostic.h"
#include "base/digest.h"
#include "base/status.h"
#include "table/kind.h"
#include "table/table.h"

struct md_book;

enum md_book_mode { MD_BOOK_READ, MD_BOOK_WRITE, MD_BOOK_CREATE /* or open for writing */ };

/*
 * Open the book at `path` and bring its typed tables in line with `schema` (write modes: new kinds and
 * new optional fields are added; any other change of a kind that has rows is refused, E0602, naming the
 * field). Checks application_id, schema version, quick_check; never follows a symbolic link, never
 * recreates. `schema` must outlive the book. On failure *book is NULL.
 */
enum md_status md_book_open(const char *path, enum md_book_mode mode, const struct md_schema *schema,
                            struct md_book **book, struct md_diagnostics *out);
void md_book_free(struct md_book *book);

/* ---- import ------------------------------------------------------------------------------ */

struct md_import_file { /* what is kept of each file read */
    const char *name;
    struct md_digest digest; /* of its bytes */
    uint64_t rows_read;
};

struct md_import_count { /* by table given */
    uint64_t rows_new, rows_changed, rows_same;
};

struct md_import {
    const struct md_table *tables;     /* rows as read, references unresolved */
    size_t tables_count;
    const struct md_import_file *files;
    size_t files_count;
    bool update;                       /* a known key with other content is a new version */
    bool dry_run;                      /* do all, then roll back */
    struct md_import_count *counts;    /* out: tables_count places */
    int64_t batch;                     /* out: number of the batch; 0 when nothing changed */
};

/*
 * Store all tables as one numbered batch, all or nothing. Identity rules of DESIGN.md section 3: a
 * row equal to the open version is "same"; another content is refused with both shown (E1109)
 * unless `update`. With history the identity is key and valid_from; overlapping versions are refused
 * (E1110, both named with file and line or batch). References are resolved at the end over the book and
 * the batch together; unknown keys are refused with the nearest known key (E1107), grouped by
 * key with a count. Rows dated in a closed period are refused (E0503) naming the period.
 * Digests by (kind, date field, month, batch) are written with it. Returns MD_OK, MD_FINDINGS, MD_REFUSED,
 * MD_STORAGE.
 */
enum md_status md_book_import(struct md_book *book, struct md_import *import,
                              struct md_diagnostics *out);

/* Withdraw every row version that batch brought in (batch_out = a new batch). */
enum md_status md_book_withdraw(struct md_book *book, int64_t batch, int64_t *new_batch,
                                struct md_diagnostics *out);

/* ---- reading records ---------------------------------------------------------------------- */

/* The number of the latest batch; 0 for an empty book. */
int64_t md_book_latest_batch(struct md_book *book);

/* All keys of the kind ever met, in order of bytes. */
enum md_status md_book_load_keys(struct md_book *book, const struct md_kind *kind,
                                 struct md_keys *keys, struct md_diagnostics *out);

struct md_load_request {
    const struct md_kind *kind;
    const bool *fields;       /* one flag a field: which columns to load */
    int date_field;           /* -1: no limit by date */
    int32_t from, to;         /* rows with from <= date < to */
    bool with_undated;        /* also rows whose date is missing */
    int64_t as_of_batch;      /* versions open at this batch; 0: the latest */
    bool with_keys;           /* fill keys and first_row_of_key (needs `keys`) */
    const struct md_keys *keys;                /* of this kind; NULL unless with_keys */
    const struct md_keys *const *target_keys;  /* by kind index: keys of the kinds referred to by loaded columns */
};

/* Rows in order of key bytes, then valid_from. The table is initialised by the call. */
enum md_status md_book_load(struct md_book *book, const struct md_load_request *request,
                            struct md_table *table, struct md_diagnostics *out);

/* The key's text of each row of a table loaded with the same request but without keys: for
 * explanations and messages. `row` counts in the table's order. Appended to `key`. */
enum md_status md_book_key_of_row(struct md_book *book, const struct md_load_request *request,
                                  size_t row, struct md_buffer *key);

/*
 * The digest of what a run reads of one kind: over the kept digests of (date field, month, batch) from
 * `from` to `to` (date_field -1 or history: the whole kind), as of a batch, in canonical order. Versions replaced by as_of_batch
 * count as absent.
 */
enum md_status md_book_digest(struct md_book *book, const struct md_kind *kind, int date_field,
                              int32_t from, int32_t to, int64_t as_of_batch,
                              struct md_digest *digest, struct md_diagnostics *out);

#endif
