/* table/table.h
 *
 * table: rows of one kind in typed columns.
 *
 * Every value is a 64-bit integer at its field's scale: money in minor units, number and ratio
 * x 10^decimals, dates as days since 1970-01-01, flags 0 or 1, enums as the index of the value,
 * texts as codes of the column's dictionary. A reference is, in a table that comes from a file, a
 * code of the column's dictionary (the key's text, not yet resolved); in a table that comes from
 * the book, the dense index of the key in the target's md_keys.
 *
 * A table from the book has its rows in order of key (bytes), then valid_from; that order is the
 * "lowest record key" of DESIGN.md section 2. Columns nobody asked for have values == NULL.
 */
#ifndef MD_TABLE_TABLE_H
#define MD_TABLE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "table/kind.h"
#include "value/number.h"

/* A dictionary: code (0, 1, ...) to bytes. Owned by its table (or by md_keys). Zero-initialise
 * before first use. Each text is held once, with an index of 8 to 22 bytes for each. */
struct md_texts {
    char *bytes;
    size_t bytes_length, bytes_capacity;
    uint64_t *starts;      /* count + 1 offsets into bytes; each text ends in a NUL that is not counted */
    size_t count, capacity;
    uint64_t *slots;       /* of the index: upper half of the hash, code + 1; 0: free */
    size_t slots_count;    /* a power of two, or 0 */
};

/* The code of a text, new or known. */
uint32_t md_texts_add(struct md_texts *texts, const char *text, size_t length);

/* Add a text that comes after all those there in order of bytes. Dictionaries made by this alone have no index, and texts are
 * found by halving. Returns its code. */
uint32_t md_texts_append(struct md_texts *texts, const char *text, size_t length);

/* Add all texts of another dictionary behind, in their order, without looking whether they are there; they are not found until
 * md_texts_index was called, which texts that stand in order of bytes do not need. */
void md_texts_join(struct md_texts *texts, const struct md_texts *other);

/* Make the index, where there is none. */
void md_texts_index(struct md_texts *texts);

/* The code of a known text, or -1. Adding may move the bytes that md_texts_get() gave. */
int64_t md_texts_find(const struct md_texts *texts, const char *text, size_t length);

/* Bytes of a code (NUL-terminated); *length may be NULL. */
const char *md_texts_get(const struct md_texts *texts, uint32_t code, size_t *length);

void md_texts_free(struct md_texts *texts);

struct md_column {
    enum md_field_type type;
    int scale;               /* digits after the point of values */
    int64_t *values;         /* rows_count of them; NULL: not loaded */
    uint8_t *present;        /* rows_count of 0 or 1; NULL: every row has a value */
    struct md_texts *texts;  /* text columns, and references from files; owned */
    /* least <= values[row] <= greatest in every row, missing ones (they hold 0) included; holds
     * only while `ranged`. No rows: 0 and 0. */
    int64_t least, greatest;
    bool ranged;
    bool lent, texts_lent;   /* values and present, or texts, belong to a lender */
};

/* All keys of a kind, in order of bytes: dense index = place in that order. */
struct md_keys {
    struct md_texts texts;   /* code = dense index */
    size_t count;
    int32_t *index_of_id;    /* book's key id (1..ids_count) to dense index, or -1 */
    size_t ids_count;
    int64_t *id_of_index;    /* both NULL for keys that are not the book's */
    bool lent;               /* all of it belongs to a lender */
};

void md_keys_free(struct md_keys *keys);

/* Keys that stay the lender's, who may not change or free them before the borrower is done. */
void md_keys_lend(const struct md_keys *lender, struct md_keys *keys);

/* What was lent becomes a copy of its own; nothing happens to other keys. */
void md_keys_own(struct md_keys *keys);

struct md_table {
    const struct md_kind *kind;
    size_t rows_count, rows_capacity;
    struct md_column *columns; /* one for each field of the kind */
    /* from a file: */
    struct md_texts key_texts; /* key of each row is key_texts[keys[row]] */
    uint32_t *lines;           /* line in the file where the record starts (for messages) */
    uint16_t *files;           /* which of the import's files it came from */
    uint32_t *key_order;       /* codes of key_texts in order of bytes; NULL: not known */
    size_t key_order_count;    /* it holds only while key_texts has that many */
    /* both: */
    int32_t *keys;             /* from a file: code in key_texts; from the book: dense key index, or
                                  NULL when keys were not asked for */
    /* from the book: */
    uint32_t *first_row_of_key; /* keys count + 1 places, for kinds that are referred to; or NULL */
    size_t keys_count;
    bool lent;                  /* keys and first_row_of_key belong to a lender */
    uint64_t stamp;             /* of a lender who changes it with every change of a row; 0: nobody vouches for the rows */
};

/* An empty table whose columns listed in `wanted` (one flag a field; NULL: all) can take rows. */
void md_table_init(struct md_table *table, const struct md_kind *kind, const bool *wanted);

/* Room for `rows` rows in every wanted column, and in keys, lines and files where these are not
 * NULL; values of new rows are 0 and not present. rows_count is the caller's. */
void md_table_reserve(struct md_table *table, size_t rows);

/* Set one cell / make it missing. The row must be reserved. */
void md_table_set(struct md_table *table, size_t row, int field, int64_t value);
void md_table_clear(struct md_table *table, size_t row, int field);

/*
 * Learn what the loaded columns hold, once the table is filled: least and greatest value, and
 * `present` becomes NULL where no row lacks a value. Columns that are known already are not read
 * again; setting or clearing a cell makes its column unknown.
 */
void md_table_measure_ranges(struct md_table *table);

/* Is there a value? */
bool md_table_has(const struct md_table *table, size_t row, int field);

/* The value of a numeric cell as an exact number. The cell must be present. */
struct md_number md_table_number(const struct md_table *table, size_t row, int field);

/*
 * Canonical text of a cell, the form used by digests, exports and messages: decimal text without
 * trailing zeros beyond the scale being cut (money with all its digits), ISO dates, true/false,
 * enum values, texts as they are; a reference from the book needs `target`. "" when missing.
 * Appended to `out`.
 */
void md_table_print_cell(const struct md_table *table, size_t row, int field,
                         const struct md_keys *target, struct md_buffer *out);

/*
 * The version row of `key` in force on `date` (days): valid_from <= date < valid_to, either side
 * open when missing; for a kind without history the only row. -1 when there is none.
 * Needs first_row_of_key.
 */
int64_t md_table_row_at(const struct md_table *table, int32_t key, int32_t date);

/* Build first_row_of_key from keys (rows sorted by key). */
void md_table_index_keys(struct md_table *table, size_t keys_count);

void md_table_free(struct md_table *table);

/*
 * Lending: a table made from another one, whose columns stay the lender's. Neither may change or free what is lent
 * before the borrower is done with it; md_table_free on the borrower's table leaves it alone. lending.c
 *
 * fields:    one flag a field: which columns.
 * with_keys: keys and first_row_of_key too (the lender has them).
 */
void md_table_lend(const struct md_table *lender, const bool *fields, bool with_keys, struct md_table *table);

/* The same for some of the rows, in the order given (rows of one key stand together): their values are copies, dictionaries
 * are lent. */
void md_table_lend_rows(const struct md_table *lender, const bool *fields, bool with_keys, const uint32_t *rows,
                        size_t rows_count, struct md_table *table);

/* What was lent becomes a copy of its own, to be changed and freed at will. */
void md_table_own(struct md_table *table);

#endif
