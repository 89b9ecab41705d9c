#include "base/map.h"

#include <string.h>

#include "base/memory.h"

struct md_map_entry {
    uint64_t hash;
    const char *key; /* NULL: free slot */
    size_t length;
    int64_t value;
};

uint64_t md_hash_bytes(const void *bytes, size_t length)
{
    const unsigned char *cursor = bytes;
    uint64_t hash = 0x9e3779b97f4a7c15u ^ (uint64_t)length;
    while (length >= 8) {
        uint64_t word;
        memcpy(&word, cursor, 8);
        hash = (hash ^ word) * 0xff51afd7ed558ccdu;
        hash ^= hash >> 32;
        cursor += 8;
        length -= 8;
    }
    uint64_t word = 0;
    if (length > 0) memcpy(&word, cursor, length);
    hash = (hash ^ word) * 0xff51afd7ed558ccdu;
    hash ^= hash >> 29;
    hash *= 0xc4ceb9fe1a85ec53u;
    return hash ^ (hash >> 32);
}

static struct md_map_entry *slot_of(const struct md_map *map, const char *key, size_t length,
                                    uint64_t hash)
{
    size_t mask = map->slots_count - 1;
    size_t index = (size_t)hash & mask;
    for (;;) {
        struct md_map_entry *entry = &map->entries[index];
        if (entry->key == NULL) return entry;
        if (entry->hash == hash && entry->length == length &&
            memcmp(entry->key, key, length) == 0)
            return entry;
        index = (index + 1) & mask;
    }
}

static void grow(struct md_map *map)
{
    struct md_map old = *map;
    map->slots_count = old.slots_count ? old.slots_count * 2 : 16;
    map->entries = md_alloc_array(map->slots_count, sizeof *map->entries);
    for (size_t i = 0; i < old.slots_count; i++) {
        const struct md_map_entry *entry = &old.entries[i];
        if (entry->key != NULL)
            *slot_of(map, entry->key, entry->length, entry->hash) = *entry;
    }
    md_free(old.entries);
}

bool md_map_insert(struct md_map *map, const char *key, size_t length, int64_t value,
                   int64_t *known)
{
    if ((map->count + 1) * 4 > map->slots_count * 3) grow(map);
    uint64_t hash = md_hash_bytes(key, length);
    struct md_map_entry *entry = slot_of(map, key, length, hash);
    if (entry->key != NULL) {
        if (known != NULL) *known = entry->value;
        return false;
    }
    entry->key = md_arena_strndup(&map->keys, key, length);
    entry->hash = hash;
    entry->length = length;
    entry->value = value;
    map->count++;
    return true;
}

void md_map_set(struct md_map *map, const char *key, size_t length, int64_t value)
{
    if (md_map_insert(map, key, length, value, NULL)) return;
    slot_of(map, key, length, md_hash_bytes(key, length))->value = value;
}

bool md_map_get(const struct md_map *map, const char *key, size_t length, int64_t *value)
{
    if (map->count == 0) return false;
    const struct md_map_entry *entry = slot_of(map, key, length, md_hash_bytes(key, length));
    if (entry->key == NULL) return false;
    if (value != NULL) *value = entry->value;
    return true;
}

void md_map_free(struct md_map *map)
{
    md_arena_free(&map->keys);
    md_free(map->entries);
    *map = (struct md_map){0};
}
