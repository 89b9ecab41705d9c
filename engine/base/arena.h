/* base/arena.h
 *
 * arena: blocks that are freed together with the thing they belong to (engine, model, run, batch).
 *
 * A block stays where it is until md_arena_free or md_arena_reset; blocks are aligned to 16 bytes
 * and zeroed. An arena is used by one thread at a time.
 */
#ifndef MD_BASE_ARENA_H
#define MD_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct md_arena_chunk;

/* Zero-initialise before first use: struct md_arena arena = {0}. */
struct md_arena {
    struct md_arena_chunk *first;
    struct md_arena_chunk *current;
};

/* A zeroed block; never NULL. */
void *md_arena_alloc(struct md_arena *arena, size_t bytes);

/* A zeroed array; the product is checked. */
void *md_arena_array(struct md_arena *arena, size_t count, size_t bytes);

/* Copies that live in the arena; text copies end in NUL. */
char *md_arena_strdup(struct md_arena *arena, const char *text);
char *md_arena_strndup(struct md_arena *arena, const char *text, size_t length);
void *md_arena_copy(struct md_arena *arena, const void *block, size_t bytes);

/* printf into the arena. */
char *md_arena_format(struct md_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *md_arena_vformat(struct md_arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Forget all blocks but keep the memory for the next use (a batch's scratch). */
void md_arena_reset(struct md_arena *arena);

/* Free all; the arena is then as new. */
void md_arena_free(struct md_arena *arena);

#endif
