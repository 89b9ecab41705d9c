/* input/csv.h
 *
 * csv: records of a CSV text, by libcsv in strict mode.
 *
 * The first record is the header; a record has as many fields as the header. Values are as
 * written: spaces are kept, quotes doubled inside quotes are one. Lines end in LF, CR LF or CR;
 * empty lines are no records. A bad record is handed on with its fault and the reading goes on with
 * the next line; after an unclosed quote that is the line after the limit of 1 MiB.
 */
#ifndef MD_INPUT_CSV_H
#define MD_INPUT_CSV_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/diagnostic.h"
#include "base/status.h"
#include "input/encoding.h"
#include "input/record.h"

/*
 * Read all records of the source, the header first (take() sees it as the first record).
 * Faults of records are left to take(). Returns MD_OK, what take() returned, or MD_INPUT from
 * md_decoder_read().
 */
enum md_status md_csv_read(struct md_decoder *source, md_record_take *take, void *context,
                           struct md_diagnostics *diagnostics);

/*
 * Check a header: it exists, has no fault and no repeated names. Columns without a name (row
 * numbers, empty columns of spreadsheets) are allowed; nothing reads them. Returns MD_OK, or
 * MD_INPUT with E1103 naming the columns by letter.
 */
enum md_status md_csv_check_header(const char *file, const struct md_record *header,
                                   struct md_diagnostics *diagnostics);

/* The letter of a column as spreadsheets name it: 0 is A, 26 is AA. `letters` has 8 bytes. */
void md_csv_letters(size_t column, char letters[8]);

/* Append a field as CSV writes it: in quotes where needed, quotes doubled. */
void md_csv_write_field(struct md_buffer *out, const char *text, size_t length);

#endif
