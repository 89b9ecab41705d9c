/* run/folder.h
 *
 * folder: files of the project: listing, reading, writing safely.
 */
#ifndef MD_RUN_FOLDER_H
#define MD_RUN_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/diagnostic.h"
#include "base/status.h"

/* "a/b" in `arena`. */
const char *md_folder_join(struct md_arena *arena, const char *folder, const char *name);

/* The last part of a path. */
const char *md_folder_base_name(const char *path);

bool md_folder_is_folder(const char *path);
bool md_folder_is_file(const char *path);

/*
 * Names of the regular files in `folder` that end in `ending` (NULL: all), in order of bytes, without
 * hidden ones. MD_OK (also for a missing folder: none) or MD_STORAGE.
 */
enum md_status md_folder_list(const char *folder, const char *ending, struct md_arena *arena,
                              const char ***names, size_t *names_count);

/* Make the folder and those above it. */
enum md_status md_folder_make(const char *path, struct md_diagnostics *out);

/* Write a new file of `length` bytes: beside it, synchronised, renamed. An existing one is refused unless
 * `replace`. Links are not followed. MD_OK, MD_REFUSED (exists) or MD_STORAGE, with a diagnostic. */
enum md_status md_folder_write(const char *path, const char *text, size_t length, bool replace,
                               struct md_diagnostics *out);

/* Write a file in the place of one that may be there: it appears whole or not at all, but nothing waits for the disk. For
 * results that can be made again. MD_OK, MD_REFUSED (what is there is no regular file) or MD_STORAGE, with a diagnostic. */
enum md_status md_folder_replace(const char *path, const char *text, size_t length, struct md_diagnostics *out);

#endif
