#include "base/text.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/buffer.h"
#include "base/memory.h"

static bool is_ascii(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)text[i] >= 0x80) return false;
    return true;
}

bool md_text_is_utf8(const char *text, size_t length, size_t *bad)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text;
    size_t i = 0;
    while (i < length) {
        if (bytes[i] < 0x80) {
            i++;
            continue;
        }
        utf8proc_int32_t point;
        utf8proc_ssize_t used = utf8proc_iterate(bytes + i, (utf8proc_ssize_t)(length - i), &point);
        if (used <= 0) {
            if (bad != NULL) *bad = i;
            return false;
        }
        i += (size_t)used;
    }
    return true;
}

const char *md_text_nfc(struct md_arena *arena, const char *text, size_t length,
                        size_t *out_length)
{
    *out_length = length;
    if (is_ascii(text, length)) return text;
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t got = utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length,
                                        &mapped, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    if (got < 0) return text;
    const char *result = text;
    if ((size_t)got != length || memcmp(mapped, text, length) != 0) {
        result = md_arena_strndup(arena, (const char *)mapped, (size_t)got);
        *out_length = (size_t)got;
    }
    free(mapped);
    return result;
}

size_t md_text_width(const char *text, size_t length)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text;
    size_t width = 0;
    size_t i = 0;
    while (i < length) {
        utf8proc_int32_t point;
        utf8proc_ssize_t used = utf8proc_iterate(bytes + i, (utf8proc_ssize_t)(length - i), &point);
        if (used <= 0) {
            width++;
            i++;
            continue;
        }
        int columns = utf8proc_charwidth(point);
        width += columns > 0 ? (size_t)columns : 0;
        i += (size_t)used;
    }
    return width;
}

size_t md_text_points(const char *text, size_t length)
{
    size_t points = 0;
    for (size_t i = 0; i < length; i++)
        if (((unsigned char)text[i] & 0xC0) != 0x80) points++;
    return points;
}

static bool is_unsafe(utf8proc_int32_t point)
{
    if (point < 0x20 || (point >= 0x7F && point < 0xA0)) return true;
    if (point >= 0x200B && point <= 0x200F) return true; /* zero width, direction marks */
    if (point >= 0x202A && point <= 0x202E) return true;
    return (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF;
}

const char *md_text_shown(struct md_arena *arena, const char *text, size_t length,
                          size_t points_max)
{
    struct md_buffer out = {0};
    size_t i = 0;
    for (size_t points = 0; i < length; points++) {
        if (points == points_max) {
            md_buffer_add_text(&out, "...");
            break;
        }
        utf8proc_int32_t point;
        utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)text + i,
                                                 (utf8proc_ssize_t)(length - i), &point);
        if (used <= 0) {
            md_buffer_format(&out, "\\x%02X", (unsigned char)text[i++]);
            continue;
        }
        if (is_unsafe(point)) md_buffer_format(&out, point < 0x100 ? "\\x%02X" : "\\u{%X}", (unsigned)point);
        else md_buffer_add(&out, text + i, (size_t)used);
        i += (size_t)used;
    }
    const char *result = md_arena_strndup(arena, md_buffer_text(&out), out.length);
    md_buffer_free(&out);
    return result;
}

/* Edit distance in half steps (2 an edit, 1 a change of case), transpositions counted as one. */
static int distance(const char *a, size_t m, const char *b, size_t n)
{
    int *rows = md_alloc_array((n + 1) * 3, sizeof *rows);
    int *before = rows, *last = rows + (n + 1), *row = rows + 2 * (n + 1);
    for (size_t j = 0; j <= n; j++) last[j] = (int)j * 2;
    for (size_t i = 1; i <= m; i++) {
        row[0] = (int)i * 2;
        for (size_t j = 1; j <= n; j++) {
            int change = a[i - 1] == b[j - 1] ? 0 : 2;
            if (change && tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[j - 1]))
                change = 1;
            int best = last[j - 1] + change;
            if (last[j] + 2 < best) best = last[j] + 2;
            if (row[j - 1] + 2 < best) best = row[j - 1] + 2;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before[j - 2] + 2 < best)
                best = before[j - 2] + 2;
            row[j] = best;
        }
        int *spare = before;
        before = last;
        last = row;
        row = spare;
    }
    int result = last[n];
    md_free(rows);
    return result;
}

bool md_text_same_letters(const char *a, const char *b)
{
    size_t i = 0;
    while (a[i] != '\0' && tolower((unsigned char)a[i]) == tolower((unsigned char)b[i])) i++;
    return a[i] == '\0' && b[i] == '\0';
}

int md_text_nearest(const char *text, const char *const *candidates, size_t candidates_count)
{
    size_t length = strlen(text);
    if (length > 200) return -1;
    int limit = (int)(length / 3 > 0 ? length / 3 : 1) * 2;
    int best = -1;
    int best_distance = limit + 1;
    for (size_t i = 0; i < candidates_count; i++) {
        size_t other = strlen(candidates[i]);
        if (other > length + 20 || length > other + 20) continue;
        int steps = distance(text, length, candidates[i], other);
        if (steps >= 2 * (int)length) continue; /* no letter in common */
        if (steps > 1 && md_text_same_letters(text, candidates[i])) steps = 1; /* SUM for sum */
        if (steps < best_distance) {
            best_distance = steps;
            best = (int)i;
        }
    }
    return best;
}

int md_text_compare(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t shorter = a_length < b_length ? a_length : b_length;
    int order = shorter > 0 ? memcmp(a, b, shorter) : 0;
    if (order != 0) return order;
    return a_length < b_length ? -1 : a_length > b_length;
}
