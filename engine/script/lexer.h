/* script/lexer.h
 *
 * lexer: a plan file as tokens with exact places; the whole lexical grammar of Lua 5.4.
 *
 * Refused, with one diagnostic (E0201), after which reading stops: more than 64 KiB, a first byte
 * ESC (compiled Lua), NUL bytes, invalid UTF-8, unfinished strings and comments, malformed numbers,
 * bad escapes, characters that Lua does not know. A byte order mark and a first line that begins
 * with # are skipped, as lua does with files.
 */
#ifndef MD_SCRIPT_LEXER_H
#define MD_SCRIPT_LEXER_H

#include "base/diagnostic.h"
#include "base/status.h"
#include "script/source.h"

/* Fill source->tokens. MD_OK, or MD_SYNTAX with one diagnostic (E0201). */
enum md_status md_lexer_read(struct md_source *source, struct md_diagnostics *out);

#endif
