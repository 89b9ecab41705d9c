#include "base/buffer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/status.h"

static void reserve(struct md_buffer *buffer, size_t more)
{
    size_t wanted = buffer->length + more + 1;
    if (wanted <= buffer->capacity) return;
    size_t capacity = buffer->capacity ? buffer->capacity * 2 : 64;
    if (capacity < wanted) capacity = wanted;
    buffer->text = md_realloc(buffer->text, capacity);
    buffer->capacity = capacity;
}

void md_buffer_add(struct md_buffer *buffer, const char *text, size_t length)
{
    reserve(buffer, length);
    if (length > 0) memcpy(buffer->text + buffer->length, text, length);
    buffer->length += length;
    buffer->text[buffer->length] = '\0';
}

void md_buffer_add_text(struct md_buffer *buffer, const char *text)
{
    md_buffer_add(buffer, text, strlen(text));
}

void md_buffer_add_char(struct md_buffer *buffer, char c)
{
    md_buffer_add(buffer, &c, 1);
}

void md_buffer_add_repeated(struct md_buffer *buffer, char c, size_t count)
{
    reserve(buffer, count);
    memset(buffer->text + buffer->length, c, count);
    buffer->length += count;
    buffer->text[buffer->length] = '\0';
}

void md_buffer_vformat(struct md_buffer *buffer, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length > 0) {
        reserve(buffer, (size_t)length);
        vsnprintf(buffer->text + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
}

void md_buffer_format(struct md_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    md_buffer_vformat(buffer, format, arguments);
    va_end(arguments);
}

const char *md_buffer_text(const struct md_buffer *buffer)
{
    return buffer->text ? buffer->text : "";
}

void md_buffer_clear(struct md_buffer *buffer)
{
    buffer->length = 0;
    if (buffer->text != NULL) buffer->text[0] = '\0';
}

void md_buffer_free(struct md_buffer *buffer)
{
    md_free(buffer->text);
    *buffer = (struct md_buffer){0};
}

int md_buffer_read_file(struct md_buffer *buffer, const char *path, size_t bytes_max)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) return errno == ENOENT ? MD_NOT_FOUND : MD_STORAGE;
    struct stat info;
    if (fstat(fileno(file), &info) != 0 || S_ISDIR(info.st_mode)) {
        fclose(file);
        return MD_STORAGE;
    }
    char chunk[16384];
    size_t total = 0;
    size_t got;
    while ((got = fread(chunk, 1, sizeof chunk, file)) > 0) {
        total += got;
        if (total > bytes_max) break;
        md_buffer_add(buffer, chunk, got);
    }
    int status = total > bytes_max ? MD_RANGE : ferror(file) ? MD_STORAGE : MD_OK;
    fclose(file);
    return status;
}
