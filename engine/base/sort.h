/* base/sort.h
 *
 * sort: stable merge sort of 32-bit indices with a context, since qsort is neither.
 */
#ifndef MD_BASE_SORT_H
#define MD_BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

/* below zero: a before b; zero: keep their order. */
typedef int md_sort_compare(const void *context, uint32_t a, uint32_t b);

/* Sort indices[0..count-1] in place, stably. */
void md_sort(uint32_t *indices, size_t count, md_sort_compare *compare, const void *context);

#endif
