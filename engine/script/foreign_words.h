/* script/foreign_words.h
 *
 * foreign_words: names that people know from spreadsheets and other languages, and what is written for them here.
 */
#ifndef MD_SCRIPT_FOREIGN_WORDS_H
#define MD_SCRIPT_FOREIGN_WORDS_H

/* A sentence for "help"; NULL when the word is none of them. */
const char *md_foreign_word_help(const char *word);

#endif
