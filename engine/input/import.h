/* input/import.h
 *
 * import: files of foreign systems as rows of a kind, by the mapping of its `load` entries.
 * Source: LANGUAGE.md section 2, DESIGN.md section 3 (identity), RELIABILITY.md section 1.
 *
 * One md_intake is one import of one kind: it owns the table that all files of the kind fill. The
 * order of calls: begin; read_file for each file, entries in the order of kind->loads; finish;
 * then the table is complete and the intake can be freed with it or after it was moved out.
 *
 * All faults of a file are found in one pass. A bad record never gets into the table; it goes to
 * the rejects with line, column, value and reason. rows_read = rows_new + rows_merged +
 * rows_duplicate + rows_without_key + rows_rejected always holds.
 *
 * Identity within one import: rows of one key (history: key and valid_from) that are equal in
 * every field count once; unequal ones are refused, both lines named (E1108). A later load entry
 * fills further fields of rows that an earlier entry brought; a key it alone has is refused
 * (E1121) unless it says `may_add`.
 *
 * Codes: E1101 file, E1102 encoding, E1103 header, E1104 not a number, E1105 out of range, E1106
 * too many digits after the point, E1108 same key with other content, E1111 count of fields, E1112
 * NUL, E1113 not UTF-8, E1114 quotes, E1115 too long, E1116 no date, E1117 no flag, E1118 not one
 * of the values, E1119 a required value is missing, E1120 the key is missing, E1121 key only in
 * a later entry, E1122 to E1124 JSON, E1126 two entries disagree on a field, E1127 a default does
 * not fit its field, E1128 valid_to is not after valid_from, E1129 currency of the row.
 * (E1107, E1109, E1110 are the book's.)
 */
#ifndef MD_INPUT_IMPORT_H
#define MD_INPUT_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/digest.h"
#include "base/status.h"
#include "input/encoding.h"
#include "input/rejects.h"
#include "table/kind.h"
#include "table/table.h"
#include "value/number.h"

/* A file name belongs to a load entry; one file may serve several kinds and entries. */
struct md_import_match {
    const struct md_kind *kind;
    const struct md_load *load;
};

/*
 * The entries that name the file `base_name` ("deals.csv"), in order of kind and entry: up to
 * matches_max of them in `matches`. Returns how many there are; 0: the caller says which names
 * are known (kind->loads[].files).
 */
size_t md_import_match(const struct md_schema *schema, const char *base_name,
                       struct md_import_match *matches, size_t matches_max);

/* Control totals of one column of numbers: rows that were taken, by currency where the field has
 * one of its own in each row. */
struct md_import_total {
    int field;
    const char *currency;    /* of the amounts; NULL: no money */
    uint64_t values_count;
    struct md_number total;  /* exact */
};

/* What was found in one file. Texts and arrays live as long as the intake. */
struct md_import_file_info {
    struct md_digest digest;         /* SHA-256 of the file's bytes */
    enum md_encoding encoding;
    enum md_encoding_found encoding_found;
    uint64_t rows_read;              /* records without the header, bad ones included */
    uint64_t rows_new;               /* rows added to the table */
    uint64_t rows_merged;            /* rows that filled fields of known keys */
    uint64_t rows_duplicate;         /* equal to a row met before, counted once */
    uint64_t rows_without_key;       /* `distinct` only: records that name no key */
    uint64_t rows_rejected;
    size_t columns_count;            /* in the file */
    const char *const *columns_ignored;
    size_t columns_ignored_count;
    const struct md_import_total *totals;
    size_t totals_count;
};

struct md_intake;

/* Is a file of this name read as JSON Lines? (".jsonl", ".ndjson") */
bool md_import_is_json(const char *name);

/*
 * Begin an import of one kind. `rejects` takes the bad records of all files (one list may serve
 * several intakes); schema and rejects outlive the intake.
 * Faults of defaults (E1127) go to `out`; the intake is usable all the same.
 */
struct md_intake *md_import_begin(const struct md_schema *schema, const struct md_kind *kind,
                                  struct md_reject_list *rejects, struct md_diagnostics *out);

/* Large CSV files may be read in shares by so many threads; rows, messages and rejects are the same. Before the first file.
 * with_digest: the digests of such files are wanted. */
void md_import_in_shares(struct md_intake *intake, size_t threads, bool with_digest);

/*
 * Read one file: ".jsonl" or ".ndjson" as JSON Lines, any other as CSV.
 *
 * load:       the entry of this kind that maps it; NULL: no mapping, columns are matched by name.
 * file:       the name for messages and the rejects.
 * file_index: what table->files gets for its rows (the place in the caller's list of files).
 * info:       filled also when records were rejected.
 * Returns MD_OK; MD_FINDINGS when records were rejected (diagnostics grouped by reason, the first
 * three of each shown with a count); MD_INPUT when the file cannot be used at all. What was found
 * at the header or the encoding's check leaves the table as it was; a file that breaks its declared
 * encoding, or cannot be read on, leaves its first rows in it, and the intake is then to be freed.
 */
enum md_status md_import_read_file(struct md_intake *intake, const struct md_load *load,
                                   const char *path, const char *file, uint16_t file_index,
                                   struct md_import_file_info *info, struct md_diagnostics *out);

/* The same over bytes in memory (tests, fuzzing); `file` decides CSV or JSON Lines. */
enum md_status md_import_read_bytes(struct md_intake *intake, const struct md_load *load,
                                    const void *bytes, size_t length, const char *file,
                                    uint16_t file_index, struct md_import_file_info *info,
                                    struct md_diagnostics *out);

/*
 * After the last file: checks what only the whole can show (required fields that no entry
 * filled, E1119) and takes such rows out of the table into the rejects, with their key as the record
 * (the infos of their files still count them as new). Defaults are filled in here, so it is called
 * for every intake. MD_OK or MD_FINDINGS.
 */
enum md_status md_import_finish(struct md_intake *intake, struct md_diagnostics *out);

/* A row of the table whose key was met again with other content, and where. The second record is
 * in the rejects; which of the two is right nobody here knows, so the caller takes the first out
 * too, before md_import_finish(). */
struct md_import_conflict {
    uint32_t row, line; /* of the table; of the other record */
    uint16_t file;      /* of the other record */
};

const struct md_import_conflict *md_import_conflicts(const struct md_intake *intake, size_t *count);

/* By field of the kind: some file read so far has it. Owned by the intake. */
const bool *md_import_filled(const struct md_intake *intake);

/* Take rows out of the table, one flag a row. No file is read any more then. */
void md_import_remove_rows(struct md_intake *intake, const bool *refused);

/* A text as the value of a field: a number at the field's scale, or a text in normal form. */
struct md_import_value {
    int64_t number;
    const char *text; /* text and reference; lives as long as the arena */
    size_t length;    /* of the text as it was read; 0: there is no value */
};

/* Convert one text for a field as a cell of a file is. Returns NULL, or what is wrong with it ("is not a number"). */
const char *md_import_convert(const struct md_kind *kind, int field, const char *text, struct md_arena *arena,
                              struct md_import_value *value);

/* The table as filled so far; owned by the intake. References are codes of their column's texts. */
struct md_table *md_import_table(struct md_intake *intake);

/* Frees the table too. */
void md_import_free(struct md_intake *intake);

#endif
