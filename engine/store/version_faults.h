/* store/version_faults.h
 *
 * version_faults: comparing rows with versions, and the messages when they do not go together.
 * Of each sort the first MD_FAULTS_SHOWN of a table are shown in full, the others counted.
 */
#ifndef MD_STORE_VERSION_FAULTS_H
#define MD_STORE_VERSION_FAULTS_H

#include "store/batch_table.h"

/* A version of a kind with history that will be in force: of the book or of the batch. */
struct md_version {
    bool has_from, has_to;
    int64_t from, to;
    int64_t batch; /* that brought it into the book; 0: a row of this batch */
    uint32_t row;  /* in its table */
};

/* Is there a value? Also for columns that were not read. */
bool md_version_has_cell(const struct md_table *table, size_t row, int field);

/* Are two cells or rows, of one table or of two with texts of their own, the same? */
bool md_version_same_cell(const struct md_table *a, size_t a_row, const struct md_table *b,
                          size_t b_row, int field);
bool md_version_same_row(const struct md_table *a, size_t a_row, const struct md_table *b,
                         size_t b_row);

/* E1108: rows `first` and `row` of the import have one identity and unlike content. */
void md_version_report_twice(struct md_batch_table *in, uint32_t first, uint32_t row);

/* E1109: the open version at `old` of `table`, brought by `batch`, differs from row `row`. */
void md_version_report_conflict(struct md_batch_table *in, const struct md_table *table, size_t old,
                                int64_t batch, uint32_t row);

/* E1134: a new version would lose the value of `field`, whose column no file of the import has. */
void md_version_report_lost(struct md_batch_table *in, const struct md_table *table, size_t old,
                            uint32_t row, int field);

/* E1110: two versions, one at least of this batch, are valid on one day. */
void md_version_report_overlap(struct md_batch_table *in, const struct md_version *earlier,
                               const struct md_version *later);

/* After the last row: what was only counted, and closed periods that were touched. */
void md_version_report_rest(struct md_batch_table *in);

#endif
