/* base/memory.h
 *
 * memory: the heap, for everything that does not live in an arena.
 *
 * These never return NULL. When the machine has no memory left the process ends with exit code 6
 * and one line on standard error; the book is safe because every command is one transaction, which
 * the next command rolls back.
 */
#ifndef MD_BASE_MEMORY_H
#define MD_BASE_MEMORY_H

#include <stddef.h>

/* A zeroed block of `bytes` (at least one); free with md_free. */
void *md_alloc(size_t bytes);

/* A zeroed block of count * bytes each; the product is checked. */
void *md_alloc_array(size_t count, size_t bytes);

/* Grow or shrink `block` (NULL: a new one); what is added is not zeroed. */
void *md_realloc(void *block, size_t bytes);

/* As md_realloc for count * bytes each; the product is checked. */
void *md_realloc_array(void *block, size_t count, size_t bytes);

/* A heap copy of `text`. */
char *md_strdup(const char *text);

/* Free what one of the above gave; NULL is allowed. */
void md_free(void *block);

/* Make room for one more item in a growing array: doubles *capacity when count reaches it. */
#define MD_GROW(items, count, capacity)                                                            \
    do {                                                                                           \
        if ((count) >= (capacity)) {                                                               \
            (capacity) = (capacity) ? (capacity) * 2 : 8;                                          \
            (items) = md_realloc_array((items), (capacity), sizeof *(items));                      \
        }                                                                                          \
    } while (0)

#endif
