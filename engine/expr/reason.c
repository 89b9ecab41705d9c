#include "expr/graph.h"

#include <assert.h>

static const struct {
    const char *word;
    const char *sentence;
} reasons[] = {
#define X(name, word, sentence) {word, sentence},
    MD_REASON_LIST(X)
#undef X
};

const char *md_reason_word(enum md_reason_code code)
{
    assert((unsigned)code < MD_REASONS_COUNT);
    return reasons[code].word;
}

const char *md_reason_sentence(enum md_reason_code code)
{
    assert((unsigned)code < MD_REASONS_COUNT);
    return reasons[code].sentence;
}
