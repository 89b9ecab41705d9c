#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *checked(void *block)
{
    if (block == NULL) {
        fputs("meed: out of memory; nothing was changed\n", stderr);
        _Exit(6);
    }
    return block;
}

static size_t product(size_t count, size_t bytes)
{
    if (bytes != 0 && count > SIZE_MAX / bytes) checked(NULL);
    return count * bytes;
}

void *md_alloc(size_t bytes)
{
    return checked(calloc(1, bytes ? bytes : 1));
}

void *md_alloc_array(size_t count, size_t bytes)
{
    return md_alloc(product(count, bytes));
}

void *md_realloc(void *block, size_t bytes)
{
    return checked(realloc(block, bytes ? bytes : 1));
}

void *md_realloc_array(void *block, size_t count, size_t bytes)
{
    return md_realloc(block, product(count, bytes));
}

char *md_strdup(const char *text)
{
    size_t bytes = strlen(text) + 1;
    return memcpy(md_alloc(bytes), text, bytes);
}

void md_free(void *block)
{
    free(block);
}
