#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

enum { CHUNK_BYTES = 64 * 1024, ALIGNMENT = 16 };

struct md_arena_chunk {
    struct md_arena_chunk *next;
    size_t used;
    size_t size;
    size_t padding; /* keeps `bytes` aligned to 16 */
    unsigned char bytes[];
};

static struct md_arena_chunk *chunk_new(size_t bytes)
{
    size_t size = bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES;
    struct md_arena_chunk *chunk = md_realloc(NULL, sizeof *chunk + size);
    chunk->next = NULL;
    chunk->used = 0;
    chunk->size = size;
    return chunk;
}

/* The chunk with room for `bytes`: the current one, a later one kept by a reset, or a new one. */
static struct md_arena_chunk *chunk_with_room(struct md_arena *arena, size_t bytes)
{
    struct md_arena_chunk *chunk = arena->current;
    if (chunk == NULL) {
        arena->first = arena->current = chunk_new(bytes);
        return arena->current;
    }
    while (chunk->size - chunk->used < bytes && chunk->next != NULL) chunk = chunk->next;
    if (chunk->size - chunk->used < bytes) {
        chunk->next = chunk_new(bytes);
        chunk = chunk->next;
    }
    arena->current = chunk;
    return chunk;
}

void *md_arena_alloc(struct md_arena *arena, size_t bytes)
{
    size_t rounded = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (rounded < bytes) rounded = SIZE_MAX / 2; /* fails in md_realloc */
    struct md_arena_chunk *chunk = chunk_with_room(arena, rounded);
    void *block = chunk->bytes + chunk->used;
    chunk->used += rounded;
    return memset(block, 0, rounded);
}

void *md_arena_array(struct md_arena *arena, size_t count, size_t bytes)
{
    if (bytes != 0 && count > SIZE_MAX / 2 / bytes) return md_alloc_array(SIZE_MAX, bytes);
    return md_arena_alloc(arena, count * bytes);
}

char *md_arena_strndup(struct md_arena *arena, const char *text, size_t length)
{
    char *copy = md_arena_alloc(arena, length + 1);
    if (length > 0) memcpy(copy, text, length);
    return copy;
}

char *md_arena_strdup(struct md_arena *arena, const char *text)
{
    return md_arena_strndup(arena, text, strlen(text));
}

void *md_arena_copy(struct md_arena *arena, const void *block, size_t bytes)
{
    void *copy = md_arena_alloc(arena, bytes);
    if (bytes > 0) memcpy(copy, block, bytes);
    return copy;
}

char *md_arena_vformat(struct md_arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    if (length < 0) length = 0;
    char *text = md_arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

char *md_arena_format(struct md_arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = md_arena_vformat(arena, format, arguments);
    va_end(arguments);
    return text;
}

void md_arena_reset(struct md_arena *arena)
{
    for (struct md_arena_chunk *chunk = arena->first; chunk != NULL; chunk = chunk->next)
        chunk->used = 0;
    arena->current = arena->first;
}

void md_arena_free(struct md_arena *arena)
{
    struct md_arena_chunk *chunk = arena->first;
    while (chunk != NULL) {
        struct md_arena_chunk *next = chunk->next;
        md_free(chunk);
        chunk = next;
    }
    arena->first = arena->current = NULL;
}
