/* input/import_shares.h
 *
 * import_shares: a large CSV file read in shares of some megabytes, by as many threads as there are, each by the same code as a
 * whole file. Only what is plainly sound is taken: one fault, a quoted field over the edge of two shares, a key met twice, and
 * the file is read again from end to end, so that messages and rejects never differ. Internal to input/.
 */
#ifndef MD_INPUT_IMPORT_SHARES_H
#define MD_INPUT_IMPORT_SHARES_H

#include "input/intake.h"

/* True: the table holds the file's rows, as md_import_read_file would have left it, and *info is filled in. False: nothing was
 * done and nothing said. */
bool md_import_read_shares(struct md_intake *intake, const struct md_load *load, const char *path, const char *file,
                           uint16_t file_index, struct md_import_file_info *info);

#endif
