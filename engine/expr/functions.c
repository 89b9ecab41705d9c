#include "expr/functions.h"

#include <string.h>

const struct md_function_entry md_function_entries[] = {
#define X(name, word, parameters, sentence) {word, parameters, sentence},
    MD_FUNCTION_LIST(X)
#undef X
#define X(word, sentence) {word, NULL, sentence},
    MD_TRANSLATED_LIST(X)
#undef X
};

const size_t md_function_entries_count = sizeof md_function_entries / sizeof *md_function_entries;

int md_function_find(const char *word)
{
    for (size_t i = 0; i < md_function_entries_count; i++)
        if (strcmp(md_function_entries[i].word, word) == 0) return (int)i;
    return -1;
}
