/* base/diagnostic.h
 *
 * diagnostic: a message to the person who can mend something: code, place, what was found, what
 * was wanted, what to do. A list collects many, in the order in which they were found.
 *
 * Codes: E01xx files and schemas (YAML), E02xx plan text and formulas, E03xx model checks,
 * E04xx held figures, E05xx refused by state, E06xx environment, E09xx command line,
 * E11xx import. W.. are warnings of the same families.
 */
#ifndef MD_BASE_DIAGNOSTIC_H
#define MD_BASE_DIAGNOSTIC_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"

enum md_severity { MD_ERROR, MD_WARNING, MD_NOTE, MD_HELD, MD_REFUSAL };

/* A line of advice below the source line. */
struct md_advice {
    const char *kind; /* "help", "note", "do", "see" */
    const char *text;
    struct md_advice *next;
};

/* A place in a text. Lines and columns count from 1, columns in code points; 0 is "none". */
struct md_place {
    const char *file;        /* as the user knows it, relative to the project; NULL: no place */
    int line;
    int column;
    int end_column;          /* one past the last marked code point; 0: one code point */
    const char *source_line; /* the text of that line without its end; NULL when not at hand */
};

struct md_diagnostic {
    enum md_severity severity;
    const char *code;    /* "E0203" */
    const char *message; /* one sentence without a full stop */
    const char *label;   /* text behind the carets, or NULL */
    const char *detail;  /* in one-line form, after the message: what the excerpt, the second place
                            or the notes show in the full form; or NULL */
    struct md_place place;
    struct md_place second; /* another place that belongs to it ("first defined here"); file NULL: none */
    const char *second_label;
    struct md_advice *advice;
    struct md_diagnostic *next;
};

/* Zero-initialise before first use; owns all texts. Free with md_diagnostics_free. */
struct md_diagnostics {
    struct md_arena arena;
    struct md_diagnostic *first;
    struct md_diagnostic *last;
    size_t errors_count; /* of severity MD_ERROR and MD_REFUSAL */
    size_t count;
};

/* Add one; the returned diagnostic is completed by the calls below and lives with the list. */
struct md_diagnostic *md_diagnostics_add(struct md_diagnostics *list, enum md_severity severity,
                                         const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/*
 * Say where: `source` is the whole text of the file (NULL: unknown), from which the line is
 * copied. column and end_column as in struct md_place.
 */
void md_diagnostic_at(struct md_diagnostics *list, struct md_diagnostic *diagnostic,
                      const char *file, const char *source, size_t source_length, int line,
                      int column, int end_column);

/* The same for the second place, with its label. */
void md_diagnostic_also_at(struct md_diagnostics *list, struct md_diagnostic *diagnostic,
                           const char *label, const char *file, const char *source,
                           size_t source_length, int line, int column, int end_column);

/* Text behind the carets. */
void md_diagnostic_label(struct md_diagnostics *list, struct md_diagnostic *diagnostic,
                         const char *format, ...) __attribute__((format(printf, 3, 4)));

/* What the one-line form says after the message, in brackets. */
void md_diagnostic_detail(struct md_diagnostics *list, struct md_diagnostic *diagnostic,
                          const char *format, ...) __attribute__((format(printf, 3, 4)));

/* A line of advice; kind is "help", "note", "do" or "see" (a static text). */
void md_diagnostic_advise(struct md_diagnostics *list, struct md_diagnostic *diagnostic,
                          const char *kind, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Append all of `from` (texts copied) to `list`. */
void md_diagnostics_append(struct md_diagnostics *list, const struct md_diagnostics *from);

enum md_diagnostic_form { MD_FORM_FULL, MD_FORM_SHORT };

/* Print one: the full block of CLI.md section 7, or one line file:line:col: error[CODE]: text. */
void md_diagnostic_print(const struct md_diagnostic *diagnostic, enum md_diagnostic_form form,
                         struct md_buffer *out);

void md_diagnostics_free(struct md_diagnostics *list);

#endif
