/* store/bucket_digests.h
 *
 * bucket_digests: the digests that are kept with a batch, by date field, month and direction.
 * What they are over is written at md_book_digest().
 *
 * Use: begin; add each row in order of key and valid_from; write or drop.
 */
#ifndef MD_STORE_BUCKET_DIGESTS_H
#define MD_STORE_BUCKET_DIGESTS_H

#include "store/book_parts.h"

enum md_direction { MD_ROWS_IN, MD_ROWS_OUT };

struct md_bucket;

struct md_bucket_digests {
    const struct md_kind *kind;
    int *by_name;     /* fields in order of their names */
    int *date_fields; /* -1 alone: the kind has none */
    size_t date_fields_count;
    struct md_bucket **buckets; /* by direction and date field: one place a month, on demand */
    struct md_buffer row, cell; /* scratch */
};

void md_bucket_digests_begin(struct md_bucket_digests *digests, const struct md_kind *kind);

/* `table` has references as texts of their own, like one from a file. */
void md_bucket_digests_add(struct md_bucket_digests *digests, enum md_direction direction,
                           const struct md_table *table, size_t row);

/* Write all as of `batch`, then they are empty. */
enum md_status md_bucket_digests_write(struct md_bucket_digests *digests, struct md_book *book,
                                       int64_t batch, struct md_diagnostics *out);

void md_bucket_digests_free(struct md_bucket_digests *digests);

#endif
