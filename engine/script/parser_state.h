/* script/parser_state.h
 *
 * parser_state: what the files of the parser share: the place in the tokens, open scopes, messages
 * (parser_message.c), expressions (parser_expression.c), statements (parser.c).
 *
 * After the first mistake the place is the end of the file and stays there, so that every rule comes
 * to its end by itself; further messages are dropped. Rules never return NULL.
 */
#ifndef MD_SCRIPT_PARSER_STATE_H
#define MD_SCRIPT_PARSER_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "script/syntax.h"

#define MD_NO_TOKEN UINT32_MAX

/* A function that is being read. */
struct md_parser_scope {
    struct md_function *function;
    struct md_parser_scope *outer;
    uint32_t loops;  /* open around the place, inside this function */
    uint32_t height; /* of the highest expression in it so far */
};

struct md_parser {
    struct md_source *source;
    struct md_diagnostics *out;
    uint32_t index; /* of the token that is looked at */
    bool is_failed;
    uint32_t depth;
    struct md_parser_scope *scope;
    struct md_variable **active; /* variables in sight, innermost last */
    size_t active_count;
    size_t active_capacity;
    uint32_t variables_count; /* declared so far: their serials */
    struct md_function **functions;
    size_t functions_count;
    size_t functions_capacity;
    uint32_t suspect; /* opener whose `end` seems to belong to another, by the indents; or none */
    uint32_t else_if; /* the last `else` that has an `if` behind it on its line; or none */
};

/* A list that grows on the heap and is then copied to the arena. */
struct md_parser_list {
    void **items;
    size_t count;
    size_t capacity;
};

void md_parser_list_add(struct md_parser_list *list, void *item);
/* The items in the arena; the list is freed. *count may be any uint32_t. */
void *md_parser_list_keep(struct md_parser *parser, struct md_parser_list *list, uint32_t *count);

/* ---- tokens ---- */

const struct md_token *md_parser_token(const struct md_parser *parser);
enum md_token_kind md_parser_peek(const struct md_parser *parser, uint32_t ahead);
void md_parser_next(struct md_parser *parser);
/* Go over a token of that kind; false when there is another. */
bool md_parser_accept(struct md_parser *parser, enum md_token_kind kind);

/* ---- messages (parser_message.c); each ends the reading ---- */

/* At tokens first to last; NULL when there was a mistake before. */
struct md_diagnostic *md_parser_fail(struct md_parser *parser, uint32_t first, uint32_t last,
                                     const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Behind a token: where something is missing. */
struct md_diagnostic *md_parser_fail_after(struct md_parser *parser, uint32_t token,
                                           const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* diagnostic may be NULL in these. */
void md_parser_help(struct md_parser *parser, struct md_diagnostic *diagnostic, const char *format,
                    ...) __attribute__((format(printf, 3, 4)));
void md_parser_also(struct md_parser *parser, struct md_diagnostic *diagnostic, uint32_t token,
                    const char *label);
const char *md_parser_shown(struct md_parser *parser, uint32_t token);

/* The token here belongs to another language, or is `=` where a condition is read: says so and
 * returns true. */
bool md_parser_refuse_foreign(struct md_parser *parser);
/* "X expected here, found Y". */
void md_parser_unexpected(struct md_parser *parser, const char *wanted);
/* Go over `kind`, or say that it is missing and where `opener` was opened. */
void md_parser_close(struct md_parser *parser, enum md_token_kind kind, uint32_t opener);
/* Go over the `end` (or until) of the block that `opener` began. */
void md_parser_close_block(struct md_parser *parser, enum md_token_kind kind, uint32_t opener);
/* An item of a table or a list of arguments was read and neither separator nor close follows. */
void md_parser_missing_comma(struct md_parser *parser, uint32_t opener);
/* A name is wanted here; what: "the field's name". Returns its token or MD_NO_TOKEN. */
uint32_t md_parser_name(struct md_parser *parser, const char *what);
/* A call or an assignment was expected and the expression stands alone. */
void md_parser_refuse_lone(struct md_parser *parser, const struct md_expression *expression);

/* ---- scopes (parser.c) ---- */

/* Nesting of statements and expressions; false, with a message, when it is too deep. */
bool md_parser_enter(struct md_parser *parser);
void md_parser_leave(struct md_parser *parser);
/* The variable in sight of that name, noted as captured when it belongs to an outer function. */
struct md_variable *md_parser_resolve(struct md_parser *parser, const char *name, uint32_t token);
/* parlist and body of a function whose `function` is token `keyword`; self: the token of the
 * method's name, or MD_NO_TOKEN. */
struct md_function *md_parser_function(struct md_parser *parser, uint32_t keyword,
                                       const char *name, uint32_t self);

/* ---- expressions (parser_expression.c) ---- */

struct md_expression *md_parser_expression(struct md_parser *parser);
struct md_expression *md_parser_suffixed(struct md_parser *parser);
/* explist; at least one. */
struct md_expression **md_parser_expressions(struct md_parser *parser, uint32_t *count);

#endif
