/* input/record.h
 *
 * record: what the readers of CSV and JSON Lines hand on: one record's fields as text, with the
 * place where it starts and what is wrong with it.
 */
#ifndef MD_INPUT_RECORD_H
#define MD_INPUT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum {
    MD_RECORD_FIELD_BYTES_MAX = 1 << 20, /* of one field; an unclosed quote ends here */
    MD_RECORD_BYTES_MAX = 4 << 20,       /* of all fields of a record */
    MD_RECORD_FIELDS_MAX = 4096
};

/* name, code, what follows "the record" or "the header" in a sentence */
#define MD_RECORD_FAULT_LIST(X)                                                                    \
    X(MD_RECORD_FINE, "", "")                                                                      \
    X(MD_RECORD_SHORT, "E1111", "has fewer fields than the header")                                \
    X(MD_RECORD_LONG, "E1111", "has more fields than the header")                                  \
    X(MD_RECORD_NUL, "E1112", "holds a NUL byte")                                                  \
    X(MD_RECORD_UTF8, "E1113", "holds bytes that are not UTF-8")                                   \
    X(MD_RECORD_QUOTE, "E1114", "has a quote inside a field that is not doubled")                  \
    X(MD_RECORD_UNCLOSED, "E1114", "opens a quote that is not closed")                             \
    X(MD_RECORD_FIELD_SIZE, "E1115", "has a field longer than 1 MiB")                              \
    X(MD_RECORD_SIZE, "E1115", "is longer than 4 MiB or has more than 4096 fields")                \
    X(MD_RECORD_JSON, "E1122", "is not one JSON object on its line")                               \
    X(MD_RECORD_JSON_TWICE, "E1123", "has a key twice")                                            \
    X(MD_RECORD_JSON_TEXT, "E1122", "has an escape \\u that is no character")

enum md_record_fault {
#define X(name, code, sentence) name,
    MD_RECORD_FAULT_LIST(X)
#undef X
};

const char *md_record_fault_code(enum md_record_fault fault);
const char *md_record_fault_sentence(enum md_record_fault fault);

struct md_record_field {
    const char *text; /* UTF-8 unless the fault says otherwise; NUL-terminated beyond length;
                         NULL: a list or object of JSON, which no field can take (E1124) */
    size_t length;
};

struct md_record {
    uint32_t line;       /* where it starts, from 1 */
    uint32_t last_line;  /* where it ends */
    size_t fields_count; /* that were met, also beyond the header's */
    size_t kept_count;   /* that are in `fields` */
    const struct md_record_field *fields;
    const char *raw;     /* JSON: the line as it was read; NULL for CSV */
    size_t raw_length;
    enum md_record_fault fault;
    size_t fault_field;  /* which field the fault is in; fields_count when none */
};

/* Called for each record in order; the record lives for the call. Anything but MD_OK stops the
 * reading, which then returns it. */
typedef enum md_status md_record_take(void *context, const struct md_record *record);

#endif
