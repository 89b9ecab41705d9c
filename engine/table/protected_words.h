/* table/protected_words.h
 *
 * protected_words: attributes of people that no kind of candidates may have, so that no rule can weigh
 * them. Source: HANDBOOK.md sections 5.3 and 9.
 */
#ifndef MD_TABLE_PROTECTED_WORDS_H
#define MD_TABLE_PROTECTED_WORDS_H

#include <stdbool.h>

/* Kinds that hold people who apply: `candidate`, `applicant` or a name with one of them in it. */
bool md_is_candidate_kind(const char *kind);

/* Is one of the words of a field's name ("date_of_birth") protected? */
bool md_has_protected_word(const char *field);

#endif
