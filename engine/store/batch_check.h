/* store/batch_check.h
 *
 * batch_check: the records of a batch checked as md_book_import checks them on their way into an empty book, without a book:
 * references resolved over the batch, rows met twice, versions that overlap. The same faults in the same words.
 */
#ifndef MD_STORE_BATCH_CHECK_H
#define MD_STORE_BATCH_CHECK_H

#include "store/book.h"

/* What a sound batch comes to. Zero-initialise; free with md_checked_free. */
struct md_checked {
    size_t kinds_count, tables_count;
    struct md_keys *keys;     /* by kind: in order of bytes, without ids of a book */
    uint32_t **rows;          /* by table: its rows in order of key, then valid_from, doubles left out */
    size_t *rows_counts;      /* by table */
    int32_t **key_indices;    /* by table, by code of its key_texts: dense index + 1 */
    int32_t ***target_indices; /* by table, by field, by code of its texts: dense index + 1 of references; NULL for others */
};

/*
 * Check `import` (as for md_book_import; update, dry_run and decisions mean nothing here); its counts are filled in.
 * Returns MD_OK, or MD_FINDINGS with the diagnostics of md_book_import; `checked` is then of no use, but to be freed.
 */
enum md_status md_batch_check(const struct md_schema *schema, struct md_import *import, struct md_checked *checked,
                              struct md_diagnostics *out);
void md_checked_free(struct md_checked *checked, const struct md_import *import);

/* md_key_ids_nearest over keys of a batch. */
const char *md_batch_check_nearest(const struct md_keys *keys, const char *text, struct md_arena *arena, bool *looks_alike);

#endif
