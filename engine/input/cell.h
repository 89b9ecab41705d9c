/* input/cell.h
 *
 * cell: the text of one cell as a value. Strict: what is not exactly a number is refused with the
 * place and the reason; nothing is guessed, rounded or cut.
 */
#ifndef MD_INPUT_CELL_H
#define MD_INPUT_CELL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

/* How a number is written, and as what it is stored. */
struct md_cell_number_form {
    char decimal;         /* '.' or ',' */
    int scale;            /* digits after the point that are stored, 0 to 18 */
    int64_t factor;       /* 1, or 10000 for `unit: wan` */
    bool percent;         /* a % sign behind the number divides it by 100 */
};

/* Why a cell was refused. */
struct md_cell_fault {
    const char *code;     /* "E1104", "E1105", "E1106" */
    const char *hint;     /* "a comma; write numbers without thousands signs"; static, or NULL */
    size_t offset;        /* of the byte that is to blame */
    size_t length;        /* bytes to mark, at least 1 */
    bool names_character; /* the hint follows the character itself */
};

/*
 * Read a decimal number: `-`, digits, the decimal sign and digits. Zeros behind the last digit
 * that is stored are no further digits. Spaces around it are allowed.
 * *out: value x factor x 10^scale. Returns MD_OK; MD_SYNTAX (E1104), MD_RANGE (E1105 beyond 64 bits,
 * E1106 more digits than the scale) with *fault.
 */
enum md_status md_cell_number(const char *text, size_t length,
                              const struct md_cell_number_form *form, int64_t *out,
                              struct md_cell_fault *fault);

/* Read true/false, yes/no, 1/0, small or capital letters. MD_OK or MD_SYNTAX. */
enum md_status md_cell_flag(const char *text, size_t length, bool *out);

/* Take spaces and tabs off both ends. */
void md_cell_trim(const char **text, size_t *length);

/* The text in normal form C: itself where it plainly is (ASCII, Latin, Chinese), which is found
 * out without copying; else a copy in the arena. The text is UTF-8. */
const char *md_cell_normal(struct md_arena *arena, const char *text, size_t length,
                           size_t *out_length);

#endif
