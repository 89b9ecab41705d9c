/* run/data_files.h
 *
 * data_files: the files of an import on their way to whoever takes their records: the book (import_command.c), or memory
 * (held_files.c). Which files there are and what schemas/ say of them, reading, rows that are rejected, then the offer of all
 * tables at once, again without the rows that refer to nothing where there are such.
 *
 * The order of calls: collect, read, offer; where rows were rejected write_rejects; free.
 */
#ifndef MD_RUN_DATA_FILES_H
#define MD_RUN_DATA_FILES_H

#include "input/import.h"
#include "meed.h"
#include "run/project.h"

enum { MD_DATA_MATCHES_MAX = 64 };

/* A file to be read and the entries of schemas/ that name it. */
struct md_data_file {
    const char *path, *name;
    struct md_import_match matches[MD_DATA_MATCHES_MAX];
    size_t matches_count;
    struct md_import_file_info info; /* of the first entry that read it */
    const char *declared;            /* the encoding it was read with; NULL: found */
    bool is_rejects;                 /* written by us, so UTF-8 whatever the entry says */
    bool read;
};

/* A row that names a key which is neither in the book nor in the import; or, with field -1, whose
 * key is met again with other content. */
struct md_unresolved_row {
    uint32_t row, line;
    uint16_t kind, file;
    int field;
    uint32_t other_line; /* of field -1: where it is met again */
    uint16_t other_file;
};

/* One kind of this import. */
struct md_data_kind {
    const struct md_kind *kind;
    struct md_intake *intake;
    uint64_t rows_read, rows_duplicate, rows_rejected;
    bool update; /* all entries read say so, or the option */
    struct md_import_total *totals; /* of all files */
    size_t totals_count, totals_capacity;
};

/* Begun with project and options, all else zero. */
struct md_data_files {
    struct md_project *project;
    const meed_import_options *options;
    bool without_digests;    /* nobody asks for those of the files */
    struct md_arena arena;
    struct md_data_file *files;
    size_t files_count, files_capacity;
    struct md_data_kind *kinds;
    size_t kinds_count;
    struct md_reject_list rejects;
    struct md_buffer totals; /* lines of control totals for people */
    uint64_t records_read;   /* of all files, each once */
    struct md_unresolved_row *unresolved;
    size_t unresolved_count, unresolved_capacity;
};

/* Find the files that options->paths name. MD_OK, MD_USAGE, MD_INPUT or MD_STORAGE with diagnostics. */
enum md_status md_data_files_collect(struct md_data_files *files);

/* Read them all, kinds in order of name, entries in the order declared, files in the order given. */
enum md_status md_data_files_read(struct md_data_files *files);

/* Who takes the tables: md_book_import, or something like it. */
typedef enum md_status md_data_taker(void *context, struct md_import *import);

/* Fill in *import and offer it, as often as rows have to be left out. checks_only: it must not be stored. The status of the
 * last offer; parts of *import live in files->arena. */
enum md_status md_data_files_offer(struct md_data_files *files, struct md_import *import, bool checks_only,
                                   md_data_taker *take, void *context);

/* Write what was rejected beside the project, or where the options say; with a note for each file. */
enum md_status md_data_files_write_rejects(struct md_data_files *files, bool notes);

/* Were more rows rejected than the options allow? The second says so (E1133), MD_FINDINGS. */
bool md_data_files_has_too_many(const struct md_data_files *files);
enum md_status md_data_files_too_many(struct md_data_files *files);

void md_data_files_free(struct md_data_files *files);

#endif
