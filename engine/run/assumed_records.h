/* run/assumed_records.h
 *
 * assumed_records: records that a simulation takes as given although nobody has decided about them: what outcomes of
 * rules would become. They stand beside those of the book for whoever reads it and are never stored. One with a key that
 * the book has stands in its place.
 */
#ifndef MD_RUN_ASSUMED_RECORDS_H
#define MD_RUN_ASSUMED_RECORDS_H

#include "calc/evaluate.h"
#include "table/table.h"

struct md_assumed {
    size_t kinds_count;
    struct md_table *tables; /* by kind, as from a file; `kind` NULL: none */
};

void md_assumed_init(struct md_assumed *assumed, size_t kinds_count);
void md_assumed_free(struct md_assumed *assumed);

static inline bool md_assumed_has(const struct md_assumed *assumed, const struct md_kind *kind)
{
    return assumed != NULL && (size_t)kind->index < assumed->kinds_count &&
           assumed->tables[kind->index].kind != NULL;
}

/* Add the keys of the assumed records to those of the book. */
void md_assumed_keys(const struct md_assumed *assumed, const struct md_kind *kind, struct md_keys *keys);

/* Add the records themselves to rows of the book that were loaded with keys, as far as they are wanted; `keys` of the
 * kind with md_assumed_keys. */
void md_assumed_rows(const struct md_assumed *assumed, const struct md_rows_wanted *wanted,
                     const struct md_keys *const *keys_of_kind, const struct md_keys *keys, struct md_table *table);

#endif
