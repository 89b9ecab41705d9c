/* store/kept_kind.h
 *
 * kept_kind: columns of kinds with many rows, kept with an open book and in the columnar cache
 * beside it (store/book.h, md_book_load).
 *
 * What is kept is all open versions, in order of key and valid_from, as of the last batch that
 * touched the kind; a request takes all of them or those of some days. The key of a file is over
 * the kind's kept digests, its batches with their authors and times, and the declaration of the
 * field: two books with the same key have given the same ids to the same keys.
 *
 * A request for few of very many rows does not make all of a kind be read at once; when such
 * requests have read a sixteenth of it, the next one does.
 */
#ifndef MD_STORE_KEPT_KIND_H
#define MD_STORE_KEPT_KIND_H

#include "store/book_parts.h"
#include "store/kept_column.h"

enum { MD_KEPT_FROM = 16384 };

struct md_kept_kind {
    bool known;          /* the key has been worked out for as_of_batch */
    bool fits;           /* there are enough rows, none of them changed after as_of_batch */
    int64_t as_of_batch, versions_count;
    struct md_digest key;
    struct md_kept_column ids;      /* key id of each row */
    struct md_kept_column *columns; /* by field */
    int64_t read_by_index;          /* rows, by requests for few */
};

/*
 * Answer a request from kept columns, making them where that pays. *served is false when they are
 * not to be had: the caller then reads the rows itself. `some` is an upper bound of the rows that
 * the request gives. The table is initialised by the caller, without rows.
 */
enum md_status md_kept_kind_load(struct md_book *book, const struct md_load_request *request,
                                 int64_t as_of_batch, int64_t some, struct md_table *table,
                                 bool *served, struct md_diagnostics *out);

/* The key ids of the rows of a request, on the heap; NULL when they are not kept. */
enum md_status md_kept_kind_row_ids(struct md_book *book, const struct md_load_request *request,
                                    int64_t as_of_batch, int32_t **ids, size_t *count,
                                    struct md_diagnostics *out);

void md_kept_kinds_free(struct md_book *book);

#endif
