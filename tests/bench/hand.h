/* tests/bench/hand.h
 *
 * hand: what the hand-written programs of the benchmark share: reading CSV in pieces, names to
 * numbers, writing a file at once, and the conversation with run.py.
 *
 * A hand-written program knows one plan and nothing else. `PROGRAM FOLDER FILE` reads the CSV files
 * of a folder, evaluates the plan and writes the payouts. `PROGRAM FOLDER` reads them, says "ready
 * MS" and answers lines on standard input (README.md, "The conversation").
 */
#ifndef MEED_BENCH_HAND_H
#define MEED_BENCH_HAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 hand_wide; /* the one extension */

/* Milliseconds of a clock that only goes forward. */
double hand_now_ms(void);

/* Ends the program with a message. */
void hand_fail(const char *what, const char *name);

/* ---- files ---------------------------------------------------------------------------------- */

/* A file read line by line through one buffer of fixed size, so memory does not grow with the file.
 */
struct hand_lines {
    int handle;
    char *buffer;
    size_t begin, end; /* what of the buffer is not read yet */
    size_t file_bytes;
    bool ended;
};

/* Opens FOLDER/NAME and skips the heading line. */
void hand_lines_open(struct hand_lines *lines, const char *folder, const char *name);
/* The next line, ended by '\n'; NULL at the end. Valid until the next call. */
const char *hand_lines_next(struct hand_lines *lines);
void hand_lines_close(struct hand_lines *lines);

/* Each reads one field at `at` and returns the place after its comma or line end. */
static inline const char *hand_field(const char *at, const char **text, size_t *length)
{
    *text = at;
    while (*at != ',' && *at != '\n') at++;
    *length = (size_t)(at - *text);
    return at + 1;
}

static inline const char *hand_skip(const char *at)
{
    while (*at != ',' && *at != '\n') at++;
    return at + 1;
}

static inline const char *hand_whole(const char *at, int64_t *value)
{
    int64_t read = 0;
    while (*at >= '0') read = read * 10 + (*at++ - '0');
    *value = read;
    return at + 1;
}

/* An amount with two decimals, in cents. */
static inline const char *hand_cents(const char *at, int64_t *value)
{
    bool negative = *at == '-';
    if (negative) at++;
    int64_t read = 0;
    while (*at >= '0') read = read * 10 + (*at++ - '0');
    read = read * 100 + (at[1] - '0') * 10 + (at[2] - '0');
    *value = negative ? -read : read;
    return at + 4;
}

/* ---- names ---------------------------------------------------------------------------------- */

/* Texts to small integers: open addressing, texts owned by the caller. */
struct hand_names {
    const char **texts;
    size_t *lengths;
    int32_t *values;
    size_t mask;
};

void hand_names_init(struct hand_names *names, size_t count_max);
void hand_names_put(struct hand_names *names, const char *text, size_t length, int32_t value);
int32_t hand_names_get(const struct hand_names *names, const char *text,
                       size_t length); /* -1: none */

/* A copy of `length` bytes that lives as long as the program. */
const char *hand_keep(const char *text, size_t length);
void *hand_zeroed(size_t count, size_t size);

/* ---- numbers -------------------------------------------------------------------------------- */

/* numerator / denominator, half to even; denominator above 0. */
int64_t hand_half_even(hand_wide numerator, int64_t denominator);
/* A decimal text times 10^places, which must leave no fraction. */
int64_t hand_scaled(const char *text, int places);

/* ---- output --------------------------------------------------------------------------------- */

/* A text that is written to a file at once. */
struct hand_out {
    char *text;
    size_t length, capacity;
};

void hand_out_reserve(struct hand_out *out, size_t more);
void hand_out_add(struct hand_out *out, const char *text, size_t length);
void hand_out_cents(struct hand_out *out, int64_t cents); /* as 12.34 */
void hand_out_save(const struct hand_out *out, const char *file);

/* ---- the program ---------------------------------------------------------------------------- */

/* What one plan is. Cells and params come as texts; unknown ones end the program. */
struct hand_plan {
    void (*load)(const char *folder);
    void (*set_cell)(const char *kind, const char *key, const char *field, const char *value);
    void (*set_param)(const char *name, const char *value);
    void (*evaluate)(void);
    void (*pass)(const char *file); /* evaluates, and writes the payouts */
    int64_t (*total_cents)(void);   /* NULL: cannot be asked, "total" says "-" */
};

/* Answers lines on standard input until its end. */
void hand_serve(const struct hand_plan *plan);
int hand_main(const struct hand_plan *plan, int count, char **words);

#endif
