/* store/kind_sync.h
 *
 * kind_sync: keeps the book's typed tables in line with the schema.
 *
 * New kinds get tables; new optional fields get columns; an enum may get further values at its
 * end; a kind without rows may change at will. Anything else would change what stored values mean
 * and is refused (E0602) naming the field.
 */
#ifndef MD_STORE_KIND_SYNC_H
#define MD_STORE_KIND_SYNC_H

#include "store/book_parts.h"

/* Compare, and when the book is writable change it, in one transaction of its own. Fills
 * book->kinds. MD_OK, MD_REFUSED (E0602, E0504), MD_STORAGE. */
enum md_status md_kind_sync(struct md_book *book, struct md_diagnostics *out);

#endif
