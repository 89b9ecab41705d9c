/* store/book_file.h
 *
 * book_file: the book as a file: what may be opened, how it is made, and that its structure is
 * the one meed gave it. Source: RELIABILITY.md section 1, "Database file".
 *
 * A file is looked at before SQLite may change it: no link, no folder, SQLite's magic, meed's
 * application_id, a schema version this program knows. A new book is made beside its place and
 * linked there whole, so a killed `init` leaves no half book and two of them cannot both win.
 */
#ifndef MD_STORE_BOOK_FILE_H
#define MD_STORE_BOOK_FILE_H

#include <stdbool.h>

#include "store/database.h"

enum {
    MD_BOOK_APPLICATION_ID = 0x6D656564, /* "meed" */
    MD_BOOK_VERSION = 1,                 /* schemas/book/001.sql */
    MD_BOOK_WAIT_MS = 10000              /* for another writer, unless told otherwise */
};

/*
 * Open an existing book. `writable` false: no statement can change it.
 * MD_OK; MD_NOT_FOUND (E0606: no such file); MD_STORAGE (E0603 no book or damaged, E0604 newer than
 * this program, E0605 a link, a folder or no file, E0601); MD_REFUSED (E0504).
 */
enum md_status md_book_file_open(struct md_database *database, const char *path, bool writable,
                                 struct md_diagnostics *out);

/* Make a new book at `path`, mode 0600. MD_OK also when another process made one meanwhile. */
enum md_status md_book_file_create(const char *path, struct md_diagnostics *out);

/* SQLite's integrity_check, indexes against tables included: before a period is closed. It reads
 * the whole file. MD_OK or MD_STORAGE (E0603). */
enum md_status md_book_file_check(struct md_database *database, struct md_diagnostics *out);

void md_book_file_close(struct md_database *database);

/* After tables or views were made or changed: remember the structure as it is now (inside the
 * transaction that did it). */
enum md_status md_book_file_seal_schema(struct md_database *database, struct md_diagnostics *out);

#endif
