/* store/batch_table.h
 *
 * batch_table: one table of an import on its way into the book.
 *
 * The steps, each for all tables before the next begins, so that references may point at keys
 * that come in the same batch: keys, references, rows. A step reports every fault it finds; once
 * one is found nothing more is written (the transaction will be rolled back) but checking goes on.
 */
#ifndef MD_STORE_BATCH_TABLE_H
#define MD_STORE_BATCH_TABLE_H

#include "store/bucket_digests.h"
#include "store/closed_periods.h"
#include "store/key_ids.h"

enum { MD_FAULTS_SHOWN = 3 }; /* of one sort in full, the others are counted */

struct md_batch_table {
    struct md_book *book;    /* NULL: the batch is only checked (batch_check.h) */
    const struct md_schema *schema;
    struct md_keys *keys;    /* without a book, by kind: the keys of the batch */
    const struct md_import *import;
    const struct md_table *table;
    const struct md_kind *kind;
    struct md_import_count *count;
    const struct md_closed_periods *closed;
    int64_t batch;
    struct md_diagnostics *out;
    size_t errors_before; /* of the import: more than these and nothing is written */

    uint32_t *rows;          /* in order of key bytes, then valid_from (missing first), then file */
    int32_t *key_ids;        /* by code of key_texts */
    int64_t highest_known;   /* key ids above it come with this batch */
    int32_t **reference_ids; /* by field, by code of its texts; NULL for other fields */
    struct md_touch *touches; /* by closed period */
    struct md_bucket_digests digests;
    bool update;          /* known keys may get new versions */
    const bool *corrects; /* by row: may change a known version nevertheless; NULL: none */
    const bool *filled;   /* by field; NULL: all */
    uint64_t faults_twice, faults_conflict, faults_overlap, faults_lost;
};

void md_batch_table_begin(struct md_batch_table *batch_table, struct md_book *book,
                          const struct md_import *import, size_t index,
                          const struct md_closed_periods *closed, int64_t batch,
                          struct md_diagnostics *out);

enum md_status md_batch_table_keys(struct md_batch_table *batch_table);
enum md_status md_batch_table_references(struct md_batch_table *batch_table);

/* version_writer.c: compare with the open versions, write, digest. */
enum md_status md_batch_table_rows(struct md_batch_table *batch_table);

/* version_writer.c, without a book: what the rows of the batch say about each other. *kept: how many of batch_table->rows, which
 * then stand first, are left without doubles. */
void md_batch_table_compare(struct md_batch_table *batch_table, size_t *kept);

void md_batch_table_free(struct md_batch_table *batch_table);

/* May rows still be written? */
bool md_batch_table_is_sound(const struct md_batch_table *batch_table);

/* Name and line of a row, for messages. */
const char *md_batch_table_file(const struct md_batch_table *batch_table, uint32_t row);
int md_batch_table_line(const struct md_batch_table *batch_table, uint32_t row);

/* The key as people read it: a key of several fields as "a, b"; shortened; in the arena of out. */
const char *md_batch_table_key(const struct md_batch_table *batch_table, uint32_t row);

#endif
