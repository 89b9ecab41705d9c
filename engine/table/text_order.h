/* table/text_order.h
 *
 * text_order: the texts of a dictionary in order of bytes. Sorted by their first eight bytes as a number, in parts by as many
 * threads as there are; the order is total, so the parts cannot be seen in it.
 */
#ifndef MD_TABLE_TEXT_ORDER_H
#define MD_TABLE_TEXT_ORDER_H

#include "table/table.h"

/* codes[place]: the code of the text at that place; texts->count of them, in md_alloc'd memory that the caller frees.
 * *unique: no text stands there twice (a dictionary that was joined may hold some). */
uint32_t *md_text_order(const struct md_texts *texts, size_t threads, bool *unique);

#endif
