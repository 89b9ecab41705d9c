/* store/built_in_tables.h
 *
 * built_in_tables: the kinds that the book keeps itself, `decision` and `notice`, as views with the columns of typed
 * tables (kind_tables.h), so that they are read like any other kind: key_<kind> and rec_<kind> over the tables
 * `decisions` and `notices`. A decision made anew on the same day replaces the one before; on another day it stands
 * beside it.
 */
#ifndef MD_STORE_BUILT_IN_TABLES_H
#define MD_STORE_BUILT_IN_TABLES_H

#include "store/book_parts.h"

/* Make the views anew. `kind` is one with built_in. */
void md_built_in_tables_create(const struct md_kind *kind, struct md_buffer *sql);

/* md_book_digest() of such a kind: over its rows, as no digests are kept with batches. */
enum md_status md_built_in_digest(struct md_book *book, const struct md_kind *kind, int date_field, int32_t from,
                                  int32_t to, int64_t as_of_batch, struct md_digest *digest,
                                  struct md_diagnostics *out);

#endif
