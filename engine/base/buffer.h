/* base/buffer.h
 *
 * buffer: a text that grows. Always NUL-terminated once something was added; may hold NUL bytes.
 * Zero-initialise before first use; free with md_buffer_free.
 */
#ifndef MD_BASE_BUFFER_H
#define MD_BASE_BUFFER_H

#include <stdarg.h>
#include <stddef.h>

struct md_buffer {
    char *text;
    size_t length;
    size_t capacity;
};

void md_buffer_add(struct md_buffer *buffer, const char *text, size_t length);
void md_buffer_add_text(struct md_buffer *buffer, const char *text);
void md_buffer_add_char(struct md_buffer *buffer, char c);
void md_buffer_add_repeated(struct md_buffer *buffer, char c, size_t count);
void md_buffer_format(struct md_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void md_buffer_vformat(struct md_buffer *buffer, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* The text so far; "" when nothing was added. Valid until the next change. */
const char *md_buffer_text(const struct md_buffer *buffer);

/* Empty it, keeping the memory. */
void md_buffer_clear(struct md_buffer *buffer);
void md_buffer_free(struct md_buffer *buffer);

/*
 * Read the whole file at `path` into `buffer` (added at the end). At most `bytes_max` bytes.
 * Returns MD_OK, MD_NOT_FOUND (no such file), MD_RANGE (larger), MD_STORAGE (cannot be read).
 */
int md_buffer_read_file(struct md_buffer *buffer, const char *path, size_t bytes_max);

#endif
