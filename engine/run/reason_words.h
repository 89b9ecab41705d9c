/* run/reason_words.h
 *
 * reason_words: the reason kept in the book ("no_goal|quota") as a sentence for people. The book keeps the code,
 * so that sentences may improve and be translated.
 */
#ifndef MD_RUN_REASON_WORDS_H
#define MD_RUN_REASON_WORDS_H

#include "base/arena.h"

/* The sentence, in arena; a code this version does not know stays as it is. */
const char *md_reason_words(struct md_arena *arena, const char *code);

#endif
