/* store/row_order.h
 *
 * row_order: the order in which rows of a kind are given: by key (bytes), then valid_from; with
 * what reading a kind's keys needs.
 */
#ifndef MD_STORE_ROW_ORDER_H
#define MD_STORE_ROW_ORDER_H

#include "store/book_parts.h"

/* Rows as they came from the book. */
struct md_unordered_rows {
    const struct md_kind *kind;
    const int32_t *ids;        /* of the key of each row */
    const int64_t *valid_from; /* kinds with history; INT64_MIN: missing. Else NULL */
    size_t count;
    const struct md_keys *keys; /* of the kind, if they are at hand; or NULL */
};

/* order[place] = row, on the heap; NULL when the rows came in order. A key id that the book does
 * not have is a damaged book (E0603). */
enum md_status md_row_order_find(struct md_book *book, const struct md_unordered_rows *rows,
                                 uint32_t **order, struct md_diagnostics *out);

/* A query over the table of keys: `before` "key_KIND" `after`. */
enum md_status md_prepare_keys(struct md_book *book, const struct md_kind *kind, const char *before,
                               const char *after, sqlite3_stmt **rows, struct md_diagnostics *out);

/* The highest key id of the kind; 0: it has no keys. */
enum md_status md_highest_key_id(struct md_book *book, const struct md_kind *kind, int64_t *highest,
                                 struct md_diagnostics *out);

/* E0603: a key id is out of range. */
enum md_status md_keys_damaged(struct md_book *book, struct md_diagnostics *out);

#endif
