#include "run/reason_words.h"

#include <string.h>

#include "expr/graph.h"

static int code_of(const char *word, size_t length)
{
    for (int code = 0; code < MD_REASONS_COUNT; code++) {
        const char *known = md_reason_word((enum md_reason_code)code);
        if (strlen(known) == length && memcmp(known, word, length) == 0) return code;
    }
    return -1;
}

/* Two arguments as a sentence has them; the second is NULL when there is one only. */
static const char *joined(struct md_arena *arena, enum md_reason_code code, const char *first,
                          const char *second)
{
    if (second == NULL) return first;
    if (code == MD_REASON_TWO_PLANS) return md_arena_format(arena, "%s, also paid by %s", first, second);
    return md_arena_format(arena, "%s|%s", first, second);
}

const char *md_reason_words(struct md_arena *arena, const char *text)
{
    const char *bar = strchr(text, '|');
    int code = code_of(text, bar != NULL ? (size_t)(bar - text) : strlen(text));
    if (code < 0 || text[0] == '\0') return text;
    const char *sentence = md_reason_sentence((enum md_reason_code)code);
    const char *hole = strstr(sentence, "{}");
    if (bar == NULL || hole == NULL) return sentence;
    if (code == MD_REASON_NOT_RANKED)
        return md_arena_format(arena, "%.*s%s%s", (int)(hole - sentence), sentence,
                               md_reason_words(arena, bar + 1), hole + 2);
    const char *next = strchr(bar + 1, '|');
    bool has_two = next != NULL && (code == MD_REASON_NO_ENTRY || code == MD_REASON_TWO_PLANS);
    const char *first = has_two ? md_arena_strndup(arena, bar + 1, (size_t)(next - bar - 1)) : bar + 1;
    const char *second = has_two ? next + 1 : NULL;
    if (code == MD_REASON_NO_ENTRY)
        return md_arena_format(arena, "no entry%s%s in %s", second != NULL ? " " : "",
                               second != NULL ? second : "", first);
    return md_arena_format(arena, "%.*s%s%s", (int)(hole - sentence), sentence,
                           joined(arena, (enum md_reason_code)code, first, second), hole + 2);
}
