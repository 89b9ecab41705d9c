#include "table/text_order.h"

#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "base/text.h"

enum { PART_TEXTS = 65536, SMALL_RUN = 12 };

/* A text by its beginning: first bytes first, so that numbers compare as texts do. */
struct placed {
    uint64_t prefix;
    uint32_t code, length;
};

struct ordering {
    const struct md_texts *texts;
    struct placed *items, *spare;
    size_t count;
    size_t width; /* of the parts that are merged */
};

static uint64_t prefix_of(const char *text, size_t length)
{
    uint64_t prefix = 0;
    for (size_t i = 0; i < 8; i++) prefix = prefix << 8 | (i < length ? (unsigned char)text[i] : 0);
    return prefix;
}

static int compare(const struct md_texts *texts, const struct placed *a, const struct placed *b)
{
    if (a->prefix != b->prefix) return a->prefix < b->prefix ? -1 : 1;
    if (a->length <= 8 && b->length <= 8) return (a->length > b->length) - (a->length < b->length);
    return md_text_compare(md_texts_get(texts, a->code, NULL), a->length, md_texts_get(texts, b->code, NULL), b->length);
}

static void insert_each(const struct md_texts *texts, struct placed *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct placed item = items[i];
        size_t j = i;
        for (; j > 0 && compare(texts, &items[j - 1], &item) > 0; j--) items[j] = items[j - 1];
        items[j] = item;
    }
}

/* The two sorted halves of items become one run; what is sorted already is left alone. */
static void merge(const struct md_texts *texts, struct placed *items, struct placed *spare, size_t half, size_t count)
{
    if (half == 0 || half >= count || compare(texts, &items[half - 1], &items[half]) <= 0) return;
    size_t left = 0, right = half, to = 0;
    memcpy(spare, items, half * sizeof *items);
    while (left < half && right < count)
        items[to++] = compare(texts, &spare[left], &items[right]) <= 0 ? spare[left++] : items[right++];
    memcpy(items + to, spare + left, (half - left) * sizeof *items);
}

static void sort(const struct md_texts *texts, struct placed *items, struct placed *spare, size_t count)
{
    if (count <= SMALL_RUN) {
        insert_each(texts, items, count);
        return;
    }
    size_t half = count / 2;
    sort(texts, items, spare, half);
    sort(texts, items + half, spare, count - half);
    merge(texts, items, spare, half, count);
}

static size_t end_of(const struct ordering *ordering, size_t first, size_t count)
{
    return ordering->count - first < count ? ordering->count : first + count;
}

static void sort_part(void *context, size_t task, size_t thread)
{
    struct ordering *ordering = context;
    size_t first = task * PART_TEXTS, end = end_of(ordering, first, PART_TEXTS);
    (void)thread;
    for (size_t code = first; code < end; code++) {
        size_t length;
        const char *text = md_texts_get(ordering->texts, (uint32_t)code, &length);
        ordering->items[code] = (struct placed){prefix_of(text, length), (uint32_t)code, (uint32_t)length};
    }
    sort(ordering->texts, ordering->items + first, ordering->spare + first, end - first);
}

static void merge_parts(void *context, size_t task, size_t thread)
{
    struct ordering *ordering = context;
    size_t first = task * 2 * ordering->width, end = end_of(ordering, first, 2 * ordering->width);
    (void)thread;
    merge(ordering->texts, ordering->items + first, ordering->spare + first, ordering->width, end - first);
}

uint32_t *md_text_order(const struct md_texts *texts, size_t threads, bool *unique)
{
    struct ordering ordering = {.texts = texts, .count = texts->count};
    size_t count = texts->count;
    ordering.items = md_realloc_array(NULL, count + 1, sizeof *ordering.items);
    ordering.spare = md_realloc_array(NULL, count + 1, sizeof *ordering.spare);
    md_pool_run(threads, (count + PART_TEXTS - 1) / PART_TEXTS, sort_part, &ordering);
    for (ordering.width = PART_TEXTS; ordering.width < count; ordering.width *= 2)
        md_pool_run(threads, (count + 2 * ordering.width - 1) / (2 * ordering.width), merge_parts, &ordering);
    md_free(ordering.spare);
    uint32_t *codes = md_realloc_array(NULL, count + 1, sizeof *codes);
    *unique = true;
    for (size_t i = 0; i < count; i++) {
        codes[i] = ordering.items[i].code;
        if (i > 0 && compare(texts, &ordering.items[i - 1], &ordering.items[i]) == 0) *unique = false;
    }
    md_free(ordering.items);
    return codes;
}
