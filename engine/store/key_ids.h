/* store/key_ids.h
 *
 * key_ids: the small integers that stand for keys inside the book.
 *
 * A key gets its id when its first record comes in and keeps it for ever. Look-ups are made for
 * many keys at once, in order of bytes: the key index is then walked once from end to end, or
 * asked for each key when they are few.
 */
#ifndef MD_STORE_KEY_IDS_H
#define MD_STORE_KEY_IDS_H

#include "store/book_parts.h"

enum {
    MD_KEY_NEIGHBOURS_MAX = 2000,  /* candidates for a suggestion, on each side */
    MD_KEYS_LOOKED_AT_MAX = 200000 /* keys among which one that looks the same is sought */
};

/* The codes of a dictionary that rows use, in order of their texts' bytes. */
struct md_code_order {
    uint32_t *codes;
    size_t count;
    uint32_t *rows_of; /* by code: how many rows use it */
};

/* Of the keys of a table, or of a column's texts. */
void md_code_order_of_keys(struct md_code_order *order, const struct md_table *table);
void md_code_order_of_column(struct md_code_order *order, const struct md_table *table, int field);
void md_code_order_free(struct md_code_order *order);

/* ids[code] = the key's id, 0 when it is unknown. `ids` has a place for each code. */
enum md_status md_key_ids_find(struct md_book *book, const struct md_kind *kind,
                               const struct md_texts *texts, const struct md_code_order *order,
                               int32_t *ids, struct md_diagnostics *out);

/* Give ids to those whose ids[code] is 0. *highest_known is the highest id there was before. */
enum md_status md_key_ids_add(struct md_book *book, const struct md_kind *kind,
                              const struct md_texts *texts, const struct md_code_order *order,
                              int32_t *ids, int64_t *highest_known, struct md_diagnostics *out);

/*
 * The known key that looks like `text` (*looks_alike is then true), else the nearest to it, in
 * arena; NULL when none is near. Work is bounded: looks are compared with the first 200,000 keys;
 * of a kind with more than 4,000 keys only the 2,000 before and after it in order of bytes are near.
 */
const char *md_key_ids_nearest(struct md_book *book, const struct md_kind *kind, const char *text,
                               struct md_arena *arena, bool *looks_alike);

#endif
