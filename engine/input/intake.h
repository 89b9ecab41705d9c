/* input/intake.h
 *
 * intake: what the parts of an import share. Internal to input/: import.c begins, opens files and
 * finishes; mapping.c ties columns to fields; import_cells.c converts cells, import_rows.c makes
 * rows of them; fault_groups.c gathers what is wrong with them.
 */
#ifndef MD_INPUT_INTAKE_H
#define MD_INPUT_INTAKE_H

#include "base/arena.h"
#include "base/map.h"
#include "input/cell.h"
#include "input/import.h"
#include "input/record.h"
#include "value/sum.h"

/* A cell of the row at hand: a number at the field's scale, or a text. */
struct md_intake_value {
    bool present;
    int64_t number;
    const char *text; /* text and ref: in normal form, valid while the row is at hand */
    size_t length;
};

/* A field and the column that feeds it. */
struct md_intake_feed {
    int field;
    size_t column;
    bool mapped;
    struct md_map values; /* from text to index into load->maps, when mapped */
};

/* Rows with the same fault of the same field. */
struct md_fault_group {
    const char *code;
    int field;
    const char *what;    /* "is not a number" */
    uint64_t rows_count;
    struct md_place place;
    const char *label;
    const char *detail;  /* the label, always with the value */
    const char *help;
    const char *more[2]; /* the second and the third, as text */
};

struct md_fault_groups {
    struct md_arena arena;
    struct md_fault_group *items;
    size_t count, capacity;
};

/* One fault of one row. */
struct md_row_fault {
    const char *code;
    int field;             /* -1: the record */
    size_t column;         /* in the file; SIZE_MAX: none */
    const char *what;      /* static or in the schema: groups are told apart by its text */
    const char *hint;      /* what is special here, or NULL */
    const char *help;      /* what to do about it, or NULL */
    size_t offset, length; /* what to mark in the cell; length 0: all of it */
};

/* Exact sums of one field's values in one file. */
struct md_intake_sum {
    int field;
    const char *currency;
    uint64_t values_count;
    struct md_sum sum;
};

struct md_intake_name {
    uint16_t index;
    const char *file;
};

struct md_intake {
    const struct md_schema *schema;
    const struct md_kind *kind;
    struct md_reject_list *rejects;
    struct md_table table;
    struct md_arena arena;
    struct md_intake_value *defaults;  /* one for each field */
    struct md_import_conflict *conflicts;
    size_t conflicts_count, conflicts_capacity;
    bool *filled;                      /* by field: some file read has it, or a default */
    struct md_intake_name *names;      /* of the files read */
    size_t names_count, names_capacity;
    /* large files may be read in shares (import_shares.h): by so many threads, 0: not */
    size_t threads;
    uint64_t share_bytes;              /* of a share at least, to the end of a line */
    bool with_digest;
    int key_field;                     /* the one text that is the key, or -1 */
    int skipped_field;                 /* in a share: key_field, whose values are not kept twice; else -1 */
    /* by row; NULL when the kind has one load entry only: 1 + the last entry that touched it */
    uint8_t *row_entry;
    size_t row_entry_capacity;
    /* with history: the last row of each key, and the row of the same key before each row; else
     * the row of a key is its code */
    int32_t *last_row_of_key, *previous_row;
    size_t last_row_capacity, previous_row_capacity;
};

/* One file being read. */
struct md_intake_file {
    struct md_intake *intake;
    const struct md_load *load;
    int entry;                        /* 1 + index of the load entry */
    const char *name;
    uint16_t index;
    bool is_json;
    bool header_seen;
    bool is_checked;
    char decimal;
    const char **columns;             /* names */
    size_t columns_count, columns_capacity;
    bool *column_used;
    struct md_intake_feed *feeds;
    size_t feeds_count;
    const char *header_text;          /* CSV, as its rejects file repeats it; NULL: JSON Lines */
    size_t header_columns;            /* in header_text */
    struct md_reject_file *rejected;  /* made with the first */
    struct md_fault_groups groups;
    struct md_import_file_info *info;
    struct md_diagnostics *out;
    struct md_intake_sum *sums;
    size_t sums_count, sums_capacity;
    /* the row at hand */
    struct md_arena scratch;
    const struct md_record *record;
    struct md_intake_value *values;   /* one for each field */
    bool *filled;                     /* by field: a feed exists */
    const char *first_code;
    int first_field;
    struct md_buffer reason;
    struct md_buffer key;
};

/* ---- import.c ---- */

/* Part of a file with its header, in memory, as a file by itself; there is no digest of it. */
enum md_status md_import_read_part(struct md_intake *intake, const struct md_load *load, const void *bytes, size_t length,
                                   const char *file, uint16_t file_index, struct md_import_file_info *info,
                                   struct md_diagnostics *out);

/* ---- mapping.c ---- */

/* Tie the columns known so far to fields. `complete`: the file has no further columns, so what is
 * not there is a fault (E1103). Returns MD_OK or MD_INPUT. */
enum md_status md_mapping_bind(struct md_intake_file *file, bool complete);
void md_mapping_free(struct md_intake_file *file);

/* ---- import_rows.c ---- */

/* Take a record into the table or the rejects. */
void md_import_take_record(struct md_intake_file *file, const struct md_record *record);

/* Put a value into a cell of the table. */
void md_import_store(struct md_table *table, size_t row, int field,
                     const struct md_intake_value *value);

/* ---- import_cells.c ---- */

/* Convert the cell of a feed into file->values; faults are noted. */
void md_import_take_cell(struct md_intake_file *file, const struct md_intake_feed *feed);

/* Does every row need the field? Keys are asked for on their own (E1120). */
bool md_import_is_required(const struct md_intake_file *file, int field);
void md_import_note_missing(struct md_intake_file *file, int field, size_t column);

/* Convert a text for a field, without a file: for defaults. NULL, or what is wrong. */
const char *md_import_convert_default(struct md_intake *intake, int field, const char *text,
                                      struct md_intake_value *value);

/* ---- fault_groups.c ---- */

/* Note a fault of the record at hand: in its group, and in the row's reason. */
void md_fault_note(struct md_intake_file *file, const struct md_row_fault *fault);

/* The record at hand goes to the rejects with the faults noted since the last call. */
void md_fault_reject(struct md_intake_file *file);

/* Turn the groups into diagnostics, in the order of their first rows. */
void md_fault_groups_report(struct md_fault_groups *groups, struct md_diagnostics *out,
                            const char *file, const struct md_kind *kind);
void md_fault_groups_free(struct md_fault_groups *groups);

#endif
