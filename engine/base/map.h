/* base/map.h
 *
 * map: from a text (bytes with a length) to an integer. Open addressing; keys are copied into the
 * map. It has no order: whatever a user can see is sorted elsewhere.
 */
#ifndef MD_BASE_MAP_H
#define MD_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct md_map_entry;

/* Zero-initialise before first use; free with md_map_free. */
struct md_map {
    struct md_map_entry *entries;
    size_t slots_count; /* a power of two, or 0 */
    size_t count;
    struct md_arena keys;
};

/* A 64-bit hash of bytes; the same in every process. */
uint64_t md_hash_bytes(const void *bytes, size_t length);

/* Set key to value; replaces. */
void md_map_set(struct md_map *map, const char *key, size_t length, int64_t value);

/* Find: true and *value when known. */
bool md_map_get(const struct md_map *map, const char *key, size_t length, int64_t *value);

/* Insert when new: returns true and stores `value`; else returns false and gives the known one. */
bool md_map_insert(struct md_map *map, const char *key, size_t length, int64_t value,
                   int64_t *known);

void md_map_free(struct md_map *map);

#endif
