/* run/held_files.h
 *
 * held_files: the records of a folder's files, held in memory without a book: read, checked and rejected as `meed import` into
 * an empty book does, with the same messages and rejects files.
 */
#ifndef MD_RUN_HELD_FILES_H
#define MD_RUN_HELD_FILES_H

#include "run/held_tables.h"

/*
 * Fill `held`, which is empty, from all files of the folder that schemas/ know; held->found says of which kinds there were any.
 * MD_OK; MD_FINDINGS (rows were rejected: E1133, or the batch does not hold); MD_INPUT, MD_USAGE, MD_STORAGE.
 */
enum md_status md_held_from_files(struct md_project *project, const char *folder, struct md_held *held);

#endif
