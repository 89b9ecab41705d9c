/* store/book_parts.h
 *
 * book_parts: what a book is inside, for the files of store/ only.
 */
#ifndef MD_STORE_BOOK_PARTS_H
#define MD_STORE_BOOK_PARTS_H

#include "store/book.h"
#include "store/database.h"

/* What the book holds of a kind of the schema. A book opened for reading may lack kinds and
 * fields that were declared after the last write; they read as empty and missing. */
struct md_stored_kind {
    bool exists;
    bool *fields_exist; /* one flag a field */
};

/* Rows of the last request of md_book_key_of_row: key ids in order of the table's rows. */
struct md_row_keys {
    bool valid;
    const struct md_kind *kind;
    int date_field;
    int32_t from, to;
    bool with_undated;
    int64_t as_of_batch;
    int32_t *ids;
    size_t count;
};

struct md_kept_kind;

struct md_book {
    struct md_database database;
    const struct md_schema *schema;
    bool writable;
    struct md_stored_kind *kinds; /* by index of the kind */
    struct md_arena arena;
    const char *author, *done_at; /* kept with batches, runs and postings */
    struct md_row_keys row_keys;
    size_t threads; /* that may read at once; 0 counts as 1 */
    size_t kept_from; /* kinds with fewer versions are not kept in columns */
    struct md_kept_kind *kept; /* by index of the kind, or NULL: store/kept_kind.h */
    struct md_kept_kind *outdated; /* what tables may still borrow from */
    size_t outdated_count, outdated_capacity;
};

#endif
