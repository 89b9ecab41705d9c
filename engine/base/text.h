/* base/text.h
 *
 * text: UTF-8. Checking, normal form C, display width, escaping for messages, nearest known name.
 */
#ifndef MD_BASE_TEXT_H
#define MD_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* True when the bytes are strict UTF-8 (no surrogates, no overlong forms); else *bad is the offset
 * of the first bad byte (bad may be NULL). */
bool md_text_is_utf8(const char *text, size_t length, size_t *bad);

/* The text in normal form C. Returns `text` itself when it already is (always for ASCII);
 * otherwise a copy in `arena`; *out_length is its length. The text must be UTF-8. */
const char *md_text_nfc(struct md_arena *arena, const char *text, size_t length,
                        size_t *out_length);

/* Columns on a terminal: wide characters count 2, combining ones 0. */
size_t md_text_width(const char *text, size_t length);

/* Number of code points. */
size_t md_text_points(const char *text, size_t length);

/* A short, safe form for a message: at most `points_max` code points, control and bidirectional
 * characters and bad bytes as \xNN or \u{N}, "..." when cut. Lives in arena. */
const char *md_text_shown(struct md_arena *arena, const char *text, size_t length,
                          size_t points_max);

/* Equal but for the case of letters. */
bool md_text_same_letters(const char *a, const char *b);

/*
 * The candidate nearest to `text` by edit distance (a transposition counts one), for "did you mean".
 * Returns its index, or -1 when none is near (distance above a third of the length, at least 1).
 * Of equals the earlier wins. Case differences count half, and a word in other case only is always near; one
 * that shares no letter never is.
 */
int md_text_nearest(const char *text, const char *const *candidates, size_t candidates_count);

/* Compare by bytes, shorter first when one begins with the other. */
int md_text_compare(const char *a, size_t a_length, const char *b, size_t b_length);

#endif
