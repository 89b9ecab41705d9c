#include "base/sort.h"

#include <string.h>

#include "base/memory.h"

enum { SMALL_RUN = 12 };

static void insertion_sort(uint32_t *items, size_t count, md_sort_compare *compare,
                           const void *context)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t item = items[i];
        size_t j = i;
        for (; j > 0 && compare(context, items[j - 1], item) > 0; j--) items[j] = items[j - 1];
        items[j] = item;
    }
}

static void merge_sort(uint32_t *items, uint32_t *spare, size_t count, md_sort_compare *compare,
                       const void *context)
{
    if (count <= SMALL_RUN) {
        insertion_sort(items, count, compare, context);
        return;
    }
    size_t half = count / 2;
    merge_sort(items, spare, half, compare, context);
    merge_sort(items + half, spare, count - half, compare, context);
    if (compare(context, items[half - 1], items[half]) <= 0) return;
    memcpy(spare, items, half * sizeof *items);
    size_t left = 0, right = half, to = 0;
    while (left < half && right < count)
        items[to++] = compare(context, spare[left], items[right]) <= 0 ? spare[left++]
                                                                       : items[right++];
    memcpy(items + to, spare + left, (half - left) * sizeof *items);
}

void md_sort(uint32_t *indices, size_t count, md_sort_compare *compare, const void *context)
{
    if (count < 2) return;
    uint32_t *spare = md_alloc_array(count, sizeof *spare);
    merge_sort(indices, spare, count, compare, context);
    md_free(spare);
}
