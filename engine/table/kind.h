/* table/kind.h
 *
 * kind: what a record is: its fields with types and scales, its key, its dates, its history, and
 * how foreign files map to it. Source: LANGUAGE.md section 2.
 *
 * Kinds are read from trees (YAML), then linked: references between kinds are indices into the
 * schema. A schema never changes once linked; several threads may read it.
 */
#ifndef MD_TABLE_KIND_H
#define MD_TABLE_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/map.h"
#include "base/status.h"
#include "base/tree.h"

/* name, word in YAML, sentence */
#define MD_FIELD_TYPE_LIST(X)                                                                      \
    X(MD_FIELD_TEXT, "text", "UTF-8 text in normal form C, at most 64 KiB")                        \
    X(MD_FIELD_INTEGER, "integer", "whole number of 64 bits")                                      \
    X(MD_FIELD_NUMBER, "number", "decimal number, 6 digits after the point unless `decimals` says")\
    X(MD_FIELD_MONEY, "money", "amount of a currency, in its minor units")                         \
    X(MD_FIELD_RATIO, "ratio", "decimal number without unit; a file may write 12.5%")              \
    X(MD_FIELD_DATE, "date", "calendar date without a clock")                                      \
    X(MD_FIELD_FLAG, "flag", "true or false")                                                      \
    X(MD_FIELD_ENUM, "enum", "one of the listed values")                                           \
    X(MD_FIELD_REF, "ref", "key of a record of the kind `to`")

enum md_field_type {
#define X(name, word, sentence) name,
    MD_FIELD_TYPE_LIST(X)
#undef X
};

const char *md_field_type_word(enum md_field_type type);

/* Where something stands in a schema file; file and source live with the schema. */
struct md_schema_place {
    const char *file;
    const char *source;
    size_t source_length;
    int line, column, end_column;
};

struct md_field {
    const char *name;
    enum md_field_type type;
    bool required;
    int decimals;           /* scale of the stored integer: money the currency's, else 6; integer 0 */
    const char *currency;   /* money: code; NULL when currency_field says */
    int currency_field;     /* money: index of the text field with the row's currency, or -1 */
    int target;             /* ref: index of the kind in the schema; after linking */
    const char *target_name;
    const char *const *values; /* enum: in the order declared; stored as the index */
    size_t values_count;
    int64_t unit_factor;    /* `unit: wan` 10000, else 1: file value x factor = value */
    const char *unit;       /* number, integer: what is counted, `unit: points`; NULL: plain */
    const char *format;     /* date: "YYYY-MM-DD" unless given */
    bool clock_drop;        /* date: a time of day behind it is dropped */
    const char *default_text; /* NULL: none; converted like file text by input/ */
    int differs, not_before; /* index + 1 of a field of the same row: never the same value, never an earlier date; 0: none */
    int leaving; /* who has it has left, or leaves: of an enum the index + 1 of that value, of a date 1; 0: says nothing of the kind */
    struct md_schema_place place;
};

struct md_column_of { /* field: column, and a value map for it */
    int field;
    const char *column;     /* name in the header */
};

struct md_value_map {
    int field;
    const char *from, *to;
};

/* One `load` entry. */
struct md_load {
    const char *const *files; /* base names, "deals.csv" or "deals.jsonl" */
    size_t files_count;
    const char *encoding;     /* NULL: auto; "utf-8", "gb18030" */
    char decimal;             /* '.' unless `decimal: ","` */
    bool distinct;            /* one row for each key met; other fields must agree */
    bool may_add;             /* a later entry that may bring keys of its own */
    bool update;              /* known keys with other content are new versions, as by --update */
    const struct md_column_of *columns; /* fields not named here are matched by name */
    size_t columns_count;
    const struct md_value_map *maps;
    size_t maps_count;
    struct md_schema_place place;
};

struct md_kind {
    const char *name;
    const char *title;        /* what people read; the name unless given */
    int index;                /* in the schema */
    int *key_fields;          /* indices of the fields that make the key, in order */
    size_t key_fields_count;
    int date_field;           /* default `at`, or -1 */
    int *label_fields;        /* shown to people beside the key */
    size_t label_fields_count;
    bool history;             /* versions by valid_from, valid_to */
    bool built_in;            /* the book keeps its records itself: decision, notice */
    bool tuple;               /* combinations of other kinds' keys: made by a model, without records of its own */
    int valid_from_field, valid_to_field; /* indices of the two added date fields, or -1 */
    int *order_fields;        /* `order`, by default date then key; negative index - 1: descending */
    size_t order_fields_count;
    struct md_field *fields;  /* declared order; with history, valid_from and valid_to come last */
    size_t fields_count;
    struct md_load *loads;
    size_t loads_count;
    struct md_schema_place place;
};

struct md_schema {
    struct md_arena arena;
    struct md_kind **kinds;   /* in order of name, after linking */
    size_t kinds_count, kinds_capacity;
    size_t tuples_count;      /* tuples of a model, which stand in `kinds` after the kinds of files */
    const char *currency;     /* the project's */
};

/* The keys of a multi-field key are joined with this byte (unit separator) to one text. */
enum { MD_KEY_SEPARATOR = 0x1F };

/* Read one kind from a schema file's tree. Faults go to `out` (E0101..E0129). The tree must stay as
 * long as the schema. Returns MD_OK or MD_FINDINGS. */
enum md_status md_schema_read_kind(struct md_schema *schema, const struct md_tree *tree,
                                   struct md_diagnostics *out);

/* Sort kinds by name, resolve `to`, check doubles (both places named). MD_OK or MD_FINDINGS. */
enum md_status md_schema_link(struct md_schema *schema, struct md_diagnostics *out);

/* The kind or field of that name; NULL, -1 when unknown. */
struct md_kind *md_schema_kind(const struct md_schema *schema, const char *name);
int md_kind_field(const struct md_kind *kind, const char *name);

/* Kinds and tuples: as many places as arrays by index of kind need. */
static inline size_t md_schema_all(const struct md_schema *schema)
{
    return schema->kinds_count + schema->tuples_count;
}

/* True when the field is one of the key's. */
bool md_kind_is_key(const struct md_kind *kind, int field);

/* Text that stands for everything of the kind that stored values depend on (types, scales, key,
 * history, enum values); the book keeps it to notice a changed schema. In `arena`. */
const char *md_kind_fingerprint(const struct md_kind *kind, const struct md_schema *schema,
                                struct md_arena *arena);

void md_schema_free(struct md_schema *schema);

#endif
