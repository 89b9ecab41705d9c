#include "base/look_alike.h"

#include <stdint.h>
#include <stdlib.h>

#include <utf8proc.h>

#include "base/buffer.h"

/* After case folding: what a letter, in one of its cases, is taken for. */
static const struct {
    uint16_t point;
    char latin;
} twins[] = {
    /* Cyrillic */
    {0x430, 'a'}, {0x432, 'b'}, {0x435, 'e'}, {0x43A, 'k'}, {0x43C, 'm'}, {0x43D, 'h'},
    {0x43E, '0'}, {0x440, 'p'}, {0x441, 'c'}, {0x442, 't'}, {0x443, 'y'}, {0x445, 'x'},
    {0x455, 's'}, {0x456, '1'}, {0x458, 'j'},
    /* Greek */
    {0x3B1, 'a'}, {0x3B2, 'b'}, {0x3B5, 'e'}, {0x3B6, 'z'}, {0x3B7, 'h'}, {0x3B9, '1'},
    {0x3BA, 'k'}, {0x3BC, 'm'}, {0x3BD, 'n'}, {0x3BF, '0'}, {0x3C1, 'p'}, {0x3C4, 't'},
    {0x3C5, 'y'}, {0x3C7, 'x'},
    /* Latin */
    {'o', '0'}, {'i', '1'}, {'l', '1'}, {'|', '1'},
};

static char twin_of(int32_t point)
{
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++)
        if (twins[i].point == point) return twins[i].latin;
    return '\0';
}

const char *md_look_alike(struct md_arena *arena, const char *text, size_t length)
{
    const int options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                        UTF8PROC_IGNORE | UTF8PROC_STRIPMARK | UTF8PROC_LUMP;
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t folded_length = utf8proc_map((const utf8proc_uint8_t *)text,
                                                  (utf8proc_ssize_t)length, &folded, options);
    if (folded_length <= 0) {
        free(folded);
        return NULL;
    }
    struct md_buffer out = {0};
    for (utf8proc_ssize_t i = 0; i < folded_length;) {
        utf8proc_int32_t point;
        utf8proc_ssize_t size = utf8proc_iterate(folded + i, folded_length - i, &point);
        if (size <= 0) break;
        char twin = twin_of(point);
        if (twin != '\0') md_buffer_add_char(&out, twin);
        else if (point != ' ') md_buffer_add(&out, (const char *)folded + i, (size_t)size);
        i += size;
    }
    free(folded);
    const char *copy = out.length > 0 ? md_arena_strndup(arena, out.text, out.length) : NULL;
    md_buffer_free(&out);
    return copy;
}
