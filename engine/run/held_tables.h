/* run/held_tables.h
 *
 * held_tables: all records of a project in memory, for evaluations without a book or one after the other. Made once, from
 * the book or from files (held_files.h); an evaluation is lent what it asks for and copies nothing, except where it asks for
 * some of the rows only.
 *
 * Keys stand in order of bytes and rows in order of key and valid_from, as the book gives them, so that an evaluation over
 * what is held has the figures of one over the book.
 */
#ifndef MD_RUN_HELD_TABLES_H
#define MD_RUN_HELD_TABLES_H

#include "calc/evaluate.h"
#include "run/project.h"

struct md_held {
    const struct md_schema *schema;
    struct md_keys *keys;                /* by kind */
    const struct md_keys **keys_of_kind; /* the same, as tables are asked for */
    struct md_table *tables;             /* by kind; keys of rows are dense indices */
    bool *found;                         /* by kind: the book or some file has it */
    bool from_book;                      /* else what was paid before is not known: nothing is posted */
    uint64_t *stamps;                    /* by kind: another number after each change */
    struct md_kept *kept;                /* sums of the evaluations so far; NULL: none yet */
    struct md_arena arena;               /* of params */
    struct md_param_values *params;      /* by param: the model's own, or changed ones; NULL: none was changed */
};

/* Nothing of any kind. Free with md_held_free, which leaves it zeroed. */
void md_held_init(struct md_held *held, const struct md_schema *schema);
void md_held_free(struct md_held *held);

/* Read everything from project->book, which is open. Statuses of md_book_load. */
enum md_status md_held_from_book(struct md_project *project, struct md_held *held);

/* For md_record_source: lent until md_held_free or the next change. */
void md_held_keys(const struct md_held *held, const struct md_kind *kind, struct md_keys *keys);
void md_held_rows(struct md_held *held, const struct md_rows_wanted *wanted, struct md_table *table);

/* The key of a row of the table that md_held_rows gives for the same wish. Lives as long as what is held. */
const char *md_held_key_of_row(const struct md_held *held, const struct md_rows_wanted *wanted, size_t row);

/*
 * Change a field of the record with that key, in memory only: of a kind with history in each of its versions. `text` as in a
 * data file; "": the field is empty. The key itself and the days of validity cannot be changed.
 * MD_OK, or MD_USAGE with E0914 (no such kind, key, field or value).
 */
enum md_status md_held_change(struct md_held *held, const char *kind, const char *key, const char *field, const char *text,
                              struct md_diagnostics *out);

#endif
