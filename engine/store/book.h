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
 * Open the book at `path` and bring its typed tables in line with `schema` (write modes: new kinds,
 * new optional fields and further values at the end of an enum are added; any other change of a
 * kind that has rows is refused, E0602, naming the field). Opened for reading, kinds and fields
 * that the book does not have yet read as empty and missing. `schema` must outlive the book.
 *
 * Checked first: no symbolic link or folder (E0605), application_id and structure (E0603), version
 * (E0604), quick_check (E0603; a reader of a book above 16 MiB leaves it to the writers, as it
 * reads the whole file). CREATE makes a book only where there is no file at all, mode 0600.
 *
 * Returns MD_OK; MD_NOT_FOUND (E0606: no such file); MD_STORAGE (E0601, E0603..E0605); MD_REFUSED
 * (E0602; E0504: another command is writing). On failure *book is NULL.
 */
enum md_status md_book_open(const char *path, enum md_book_mode mode,
                            const struct md_schema *schema, struct md_book **book,
                            struct md_diagnostics *out);
void md_book_free(struct md_book *book);

/* Who does what follows, and when: kept with batches, runs and postings for people to read. The
 * store has no clock of its own and orders nothing by it. Copied; NULL or never called: "". */
void md_book_sign(struct md_book *book, const char *author, const char *done_at);

/* How long a call waits for another writer before it is refused (E0504); at first 10 s. */
void md_book_wait(struct md_book *book, int milliseconds);

/* How many threads a call may use; at first 1. */
void md_book_threads(struct md_book *book, size_t threads);

/* ---- import ------------------------------------------------------------------------------ */

struct md_decision;

struct md_import_file { /* what is kept of each file read */
    const char *name;
    struct md_digest digest; /* of its bytes */
    uint64_t rows_read;
};

struct md_import_count {                        /* by table given */
    uint64_t rows_new, rows_changed, rows_same; /* same: also rows met twice in the import */
};

struct md_import {
    const struct md_table *tables; /* rows as read, references unresolved; one a kind at most */
    size_t tables_count;
    const struct md_import_file *files;
    size_t files_count;
    bool update;                    /* a known key with other content is a new version */
    const bool *updates;            /* the same by table; NULL: as `update` says */
    /* By table and row: the row may change a known version also without `update`. NULL, also of one table: none. */
    const bool *const *corrects;
    /* By table and field: some file of the import has it. A new version does not empty a field
     * that no file has (E1134). NULL: all fields of all tables. */
    const bool *const *filled;
    const struct md_decision *decisions; /* kept with the batch, in its transaction; store/decisions.h */
    size_t decisions_count;
    bool dry_run;                   /* do all, then roll back */
    /* Called for each row that names an unknown key in `field` (E1107), if not NULL; the caller may
     * take such rows out of the table and import the rest. */
    void (*unresolved)(void *context, size_t table, uint32_t row, int field);
    void *unresolved_context;
    struct md_import_count *counts; /* out: tables_count places */
    int64_t batch;                  /* out: number of the batch; 0 when nothing was stored */
};

/*
 * Store all tables as one numbered batch, all or nothing. Identity rules of DESIGN.md section 3: a
 * row equal to the open version is "same"; another content is refused with both shown (E1109)
 * unless `update`, which in turn is refused where a value would be lost because no file has its
 * column (E1134). With history the identity is key and valid_from; overlapping versions are
 * refused (E1110, both named with file and line or batch). References are resolved at the end over
 * the book and the batch together; unknown keys are refused with the nearest known key (E1107),
 * grouped by field with counts. All faults are found in one pass, the first three of a sort shown
 * in full.
 *
 * Rows that touch a closed period are refused (E0503), naming period and posting: rows whose own
 * date (kind->date_field) lies in it, before or after the change, and versions of a kind with
 * history whose validity begins before its end. Of a version that only ends on another day than
 * before, the days from the earlier of the two on are what changes. Rows without a date touch none.
 *
 * Digests by (kind, date field, month, batch) are written with it. Peak memory beside the tables:
 * about 20 bytes a row and 130 MiB (SQLite's cache and the sorting of an index). Returns MD_OK,
 * MD_FINDINGS, MD_REFUSED (E0503, E0504), MD_STORAGE.
 */
enum md_status md_book_import(struct md_book *book, struct md_import *import,
                              struct md_diagnostics *out);

/* The latest batch that read a file with these bytes, or 0: for saying that a file was already
 * imported. It may still bring changes, when later batches corrected its rows. */
int64_t md_book_batch_of_file(struct md_book *book, const struct md_digest *digest);

/*
 * Take back what batch brought in: a new batch closes those of its versions that are still open,
 * and versions that these had replaced come back as new versions. *new_batch is 0 when nothing
 * was left to withdraw.
 * MD_OK; MD_NOT_FOUND (E1131: no such batch); MD_REFUSED (E0503: touches a closed period; E1132:
 * what would come back overlaps a later version); MD_STORAGE.
 */
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
    const bool *fields;         /* one flag a field: which columns to load */
    int date_field;             /* -1: no limit by date */
    int32_t from, to;           /* rows with from <= date < to */
    bool with_undated;          /* also rows whose date is missing */
    int64_t as_of_batch;        /* versions open at this batch; 0: the latest */
    bool with_keys;             /* fill keys and first_row_of_key (needs `keys`) */
    const struct md_keys *keys; /* of this kind; NULL unless with_keys */
    const struct md_keys *const
        *target_keys; /* by kind index: keys of the kinds referred to by loaded columns */
    bool own;         /* the table will be changed: its dictionaries are not to be lent */
};

/*
 * Rows in order of key bytes, then valid_from. The table is initialised by the call; dictionaries
 * may be lent, and are then the book's until it is freed.
 *
 * Columns of kinds with many rows are kept with the handle, and in a columnar cache beside the
 * book: the folder BOOK.columns, a file a column (store/kept_column.h). A file is used when it was
 * made from the very content that the request is for, and is whole; if not it is made anew from
 * the book. Losing, damaging or changing the folder loses nothing, and where it cannot be written
 * nothing is said.
 */
enum md_status md_book_load(struct md_book *book, const struct md_load_request *request,
                            struct md_table *table, struct md_diagnostics *out);

/* The key's text of each row of a table loaded with the same request but without keys: for
 * explanations and messages. `row` counts in the table's order. Appended to `key`. */
enum md_status md_book_key_of_row(struct md_book *book, const struct md_load_request *request,
                                  size_t row, struct md_buffer *key);

/*
 * The digest of what a run reads of one kind: SHA-256 over the kept digests of the kind's batches
 * up to as_of_batch, for the months that [from, to) touches and for rows without that date
 * (date_field -1 or a kind with history: the whole kind), in order of month, batch, direction.
 *
 * What a batch replaced or withdrew counts by a digest of its own ("out"), so the result changes
 * whenever a batch changes a row it covers, and a later batch does not disturb the digest as of an
 * earlier one. It is a digest of the history, not of the set: the same open rows reached by other
 * batches have another digest. Comparing read sets so errs on the safe side, and it never reads a
 * row.
 *
 * A kept digest is over, for each row in order of key and valid_from: for each field present, in
 * order of names, `name=length:value;` (canonical text, length in bytes), then a newline. A new
 * optional field so leaves earlier digests as they are.
 */
enum md_status md_book_digest(struct md_book *book, const struct md_kind *kind, int date_field,
                              int32_t from, int32_t to, int64_t as_of_batch,
                              struct md_digest *digest, struct md_diagnostics *out);

#endif
