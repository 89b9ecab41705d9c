/* store/column_scan.h
 *
 * column_scan: whole columns of a kind read from its table in one go, in ranges of rows by several
 * connections.
 *
 * All see one state: the book's own connection holds its read lock meanwhile, which keeps every
 * writer from its commit (journal DELETE), and each further connection is looked at to be on the
 * same file with the same first page. Where that cannot be had (a transaction is open, a journal
 * of another sort, no more connections) the book's own connection reads alone.
 */
#ifndef MD_STORE_COLUMN_SCAN_H
#define MD_STORE_COLUMN_SCAN_H

#include "store/book_parts.h"
#include "store/kept_column.h"

/* Rows in the order of the table in the book, which is nobody's order. */
struct md_scanned {
    size_t rows_count;
    struct md_kept_column ids;      /* key ids; 0: out of range */
    struct md_kept_column *columns; /* by field; as in the book: references are key ids */
};

/* `fields`: one flag a field; each must exist in the book. The versions open at as_of_batch. */
enum md_status md_column_scan(struct md_book *book, const struct md_kind *kind, const bool *fields,
                              int64_t as_of_batch, struct md_scanned *scanned,
                              struct md_diagnostics *out);

void md_scanned_free(struct md_scanned *scanned, const struct md_kind *kind);

#endif
