#include <assert.h>
#include <string.h>

#include "base/map.h"
#include "base/memory.h"
#include "base/text.h"
#include "table/table.h"

/* A slot holds the upper half of the hash beside the code, so that a look-up touches the bytes of
 * a text only when it very likely is the one. */
static uint64_t slot_value(uint64_t hash, uint32_t code)
{
    return (hash >> 32 << 32) | ((uint64_t)code + 1);
}

static uint32_t slot_code(uint64_t slot)
{
    return (uint32_t)slot - 1;
}

static size_t text_length(const struct md_texts *texts, uint32_t code)
{
    return (size_t)(texts->starts[code + 1] - texts->starts[code]) - 1;
}

/* The place of the text in the index: its slot, or the free one where it belongs. */
static uint64_t *slot_of(const struct md_texts *texts, const char *text, size_t length,
                         uint64_t hash)
{
    size_t mask = texts->slots_count - 1;
    for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
        uint64_t slot = texts->slots[i];
        if (slot == 0) return &texts->slots[i];
        if (slot >> 32 != hash >> 32) continue;
        uint32_t code = slot_code(slot);
        if (text_length(texts, code) == length &&
            memcmp(texts->bytes + texts->starts[code], text, length) == 0)
            return &texts->slots[i];
    }
}

static void grow_index(struct md_texts *texts)
{
    md_free(texts->slots);
    texts->slots_count = texts->slots_count ? texts->slots_count * 2 : 16;
    while ((texts->count + 1) * 4 > texts->slots_count * 3) texts->slots_count *= 2;
    texts->slots = md_alloc_array(texts->slots_count, sizeof *texts->slots);
    size_t mask = texts->slots_count - 1;
    for (uint32_t code = 0; code < texts->count; code++) {
        uint64_t hash =
            md_hash_bytes(texts->bytes + texts->starts[code], text_length(texts, code));
        size_t i = (size_t)hash & mask;
        while (texts->slots[i] != 0) i = (i + 1) & mask;
        texts->slots[i] = slot_value(hash, code);
    }
}

/* By halves beyond a megabyte: a dictionary of a million ids should not carry another in reserve. */
static size_t grown(size_t capacity, size_t needed)
{
    size_t next = capacity < ((size_t)1 << 20) ? capacity * 2 : capacity + capacity / 2;
    return next > needed ? next : needed;
}

static void append(struct md_texts *texts, const char *text, size_t length)
{
    size_t bytes_needed = texts->bytes_length + length + 1;
    if (bytes_needed > texts->bytes_capacity) {
        texts->bytes_capacity = grown(texts->bytes_capacity, bytes_needed + 32);
        texts->bytes = md_realloc(texts->bytes, texts->bytes_capacity);
    }
    if (texts->count + 2 > texts->capacity) {
        texts->capacity = grown(texts->capacity, texts->count + 8);
        texts->starts = md_realloc_array(texts->starts, texts->capacity, sizeof *texts->starts);
    }
    if (length > 0) memcpy(texts->bytes + texts->bytes_length, text, length);
    texts->bytes[texts->bytes_length + length] = '\0';
    texts->starts[texts->count] = texts->bytes_length;
    texts->bytes_length = bytes_needed;
    texts->count++;
    texts->starts[texts->count] = texts->bytes_length;
}

uint32_t md_texts_add(struct md_texts *texts, const char *text, size_t length)
{
    if ((texts->count + 1) * 4 > texts->slots_count * 3) grow_index(texts);
    uint64_t hash = md_hash_bytes(text, length);
    uint64_t *slot = slot_of(texts, text, length, hash);
    if (*slot != 0) return slot_code(*slot);
    assert(texts->count < UINT32_MAX - 1);
    uint32_t code = (uint32_t)texts->count;
    append(texts, text, length);
    *slot = slot_value(hash, code);
    return code;
}

uint32_t md_texts_append(struct md_texts *texts, const char *text, size_t length)
{
    if (texts->slots_count > 0) return md_texts_add(texts, text, length);
    assert(texts->count < UINT32_MAX - 1);
    append(texts, text, length);
    return (uint32_t)texts->count - 1;
}

void md_texts_join(struct md_texts *texts, const struct md_texts *other)
{
    assert(texts->slots_count == 0);
    if (other->count == 0) return;
    size_t bytes = texts->bytes_length + other->bytes_length, count = texts->count + other->count;
    assert(count < UINT32_MAX - 1);
    if (bytes > texts->bytes_capacity) {
        texts->bytes_capacity = bytes;
        texts->bytes = md_realloc(texts->bytes, bytes);
    }
    if (count + 1 > texts->capacity) {
        texts->capacity = count + 1;
        texts->starts = md_realloc_array(texts->starts, texts->capacity, sizeof *texts->starts);
    }
    memcpy(texts->bytes + texts->bytes_length, other->bytes, other->bytes_length);
    for (size_t i = 0; i <= other->count; i++) texts->starts[texts->count + i] = texts->bytes_length + other->starts[i];
    texts->bytes_length = bytes;
    texts->count = count;
}

void md_texts_index(struct md_texts *texts)
{
    if (texts->slots_count == 0 && texts->count > 0) grow_index(texts);
}

/* In a dictionary without an index the texts stand in order of bytes. */
static int64_t find_by_halving(const struct md_texts *texts, const char *text, size_t length)
{
    size_t low = 0, high = texts->count;
    while (low < high) {
        uint32_t middle = (uint32_t)(low + (high - low) / 2);
        int order = md_text_compare(texts->bytes + texts->starts[middle], text_length(texts, middle), text, length);
        if (order == 0) return middle;
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return -1;
}

int64_t md_texts_find(const struct md_texts *texts, const char *text, size_t length)
{
    if (texts->slots_count == 0) return find_by_halving(texts, text, length);
    uint64_t slot = *slot_of(texts, text, length, md_hash_bytes(text, length));
    return slot == 0 ? -1 : (int64_t)slot_code(slot);
}

const char *md_texts_get(const struct md_texts *texts, uint32_t code, size_t *length)
{
    assert(code < texts->count);
    if (length != NULL) *length = text_length(texts, code);
    return texts->bytes + texts->starts[code];
}

void md_texts_free(struct md_texts *texts)
{
    md_free(texts->bytes);
    md_free(texts->starts);
    md_free(texts->slots);
    *texts = (struct md_texts){0};
}

void md_keys_free(struct md_keys *keys)
{
    if (!keys->lent) {
        md_texts_free(&keys->texts);
        md_free(keys->index_of_id);
        md_free(keys->id_of_index);
    }
    *keys = (struct md_keys){0};
}
