/* script/parser.h
 *
 * parser: the whole grammar of Lua 5.4 by recursive descent, from tokens to script/syntax.h.
 *
 * It stops at the first mistake, with one diagnostic (E0202) that says where the missing thing
 * belongs, where the open thing was opened, and what to write. What Lua's compiler checks beyond the
 * grammar is checked too: break outside a loop, ... outside a vararg function, unknown attributes,
 * assignment to a <const>. Nesting is limited (MD_SYNTAX_DEPTH_MAX).
 */
#ifndef MD_SCRIPT_PARSER_H
#define MD_SCRIPT_PARSER_H

#include "base/diagnostic.h"
#include "base/status.h"
#include "script/syntax.h"

/*
 * Fill source->chunk and source->functions from its tokens (md_lexer_read came before).
 * MD_OK, or MD_SYNTAX with one diagnostic; the tree is then NULL.
 */
enum md_status md_parser_read(struct md_source *source, struct md_diagnostics *out);

#endif
