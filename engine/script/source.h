/* script/source.h
 *
 * source: one plan file that is read: its text, its tokens with exact places (script/lexer.h) and
 * its syntax tree (script/parser.h).
 *
 * Lua itself is given the same tokens one to a line (script/token_printer.h), so Lua's line number n
 * is our token n - 1: use md_source_token_of_line.
 */
#ifndef MD_SCRIPT_SOURCE_H
#define MD_SCRIPT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "base/status.h"

enum { MD_SOURCE_BYTES_MAX = 64 * 1024 };

/* One list: kind and spelling. Keywords stand from MD_TOKEN_AND to MD_TOKEN_WHILE. */
#define MD_TOKEN_LIST(X)                                                                           \
    X(MD_TOKEN_END_OF_FILE, "end of file")                                                         \
    X(MD_TOKEN_NAME, "a name")                                                                     \
    X(MD_TOKEN_STRING, "a text")                                                                   \
    X(MD_TOKEN_NUMBER, "a number")                                                                 \
    X(MD_TOKEN_AND, "and")                                                                         \
    X(MD_TOKEN_BREAK, "break")                                                                     \
    X(MD_TOKEN_DO, "do")                                                                           \
    X(MD_TOKEN_ELSE, "else")                                                                       \
    X(MD_TOKEN_ELSEIF, "elseif")                                                                   \
    X(MD_TOKEN_END, "end")                                                                         \
    X(MD_TOKEN_FALSE, "false")                                                                     \
    X(MD_TOKEN_FOR, "for")                                                                         \
    X(MD_TOKEN_FUNCTION, "function")                                                               \
    X(MD_TOKEN_GOTO, "goto")                                                                       \
    X(MD_TOKEN_IF, "if")                                                                           \
    X(MD_TOKEN_IN, "in")                                                                           \
    X(MD_TOKEN_LOCAL, "local")                                                                     \
    X(MD_TOKEN_NIL, "nil")                                                                         \
    X(MD_TOKEN_NOT, "not")                                                                         \
    X(MD_TOKEN_OR, "or")                                                                           \
    X(MD_TOKEN_REPEAT, "repeat")                                                                   \
    X(MD_TOKEN_RETURN, "return")                                                                   \
    X(MD_TOKEN_THEN, "then")                                                                       \
    X(MD_TOKEN_TRUE, "true")                                                                       \
    X(MD_TOKEN_UNTIL, "until")                                                                     \
    X(MD_TOKEN_WHILE, "while")                                                                     \
    X(MD_TOKEN_PLUS, "+")                                                                          \
    X(MD_TOKEN_MINUS, "-")                                                                         \
    X(MD_TOKEN_STAR, "*")                                                                          \
    X(MD_TOKEN_SLASH, "/")                                                                         \
    X(MD_TOKEN_DOUBLE_SLASH, "//")                                                                 \
    X(MD_TOKEN_PERCENT, "%")                                                                       \
    X(MD_TOKEN_CARET, "^")                                                                         \
    X(MD_TOKEN_HASH, "#")                                                                          \
    X(MD_TOKEN_AMPERSAND, "&")                                                                     \
    X(MD_TOKEN_TILDE, "~")                                                                         \
    X(MD_TOKEN_PIPE, "|")                                                                          \
    X(MD_TOKEN_SHIFT_LEFT, "<<")                                                                   \
    X(MD_TOKEN_SHIFT_RIGHT, ">>")                                                                  \
    X(MD_TOKEN_EQUAL, "==")                                                                        \
    X(MD_TOKEN_NOT_EQUAL, "~=")                                                                    \
    X(MD_TOKEN_LESS_EQUAL, "<=")                                                                   \
    X(MD_TOKEN_GREATER_EQUAL, ">=")                                                                \
    X(MD_TOKEN_LESS, "<")                                                                          \
    X(MD_TOKEN_GREATER, ">")                                                                       \
    X(MD_TOKEN_ASSIGN, "=")                                                                        \
    X(MD_TOKEN_OPEN_ROUND, "(")                                                                    \
    X(MD_TOKEN_CLOSE_ROUND, ")")                                                                   \
    X(MD_TOKEN_OPEN_CURLY, "{")                                                                    \
    X(MD_TOKEN_CLOSE_CURLY, "}")                                                                   \
    X(MD_TOKEN_OPEN_SQUARE, "[")                                                                   \
    X(MD_TOKEN_CLOSE_SQUARE, "]")                                                                  \
    X(MD_TOKEN_DOUBLE_COLON, "::")                                                                 \
    X(MD_TOKEN_SEMICOLON, ";")                                                                     \
    X(MD_TOKEN_COLON, ":")                                                                         \
    X(MD_TOKEN_COMMA, ",")                                                                         \
    X(MD_TOKEN_DOT, ".")                                                                           \
    X(MD_TOKEN_CONCAT, "..")                                                                       \
    X(MD_TOKEN_ELLIPSIS, "...")                                                                    \
    X(MD_TOKEN_FOREIGN, "a sign of another language")

/* MD_TOKEN_FOREIGN: "!=", "!", "&&", "||", "+=", "-=", "*=", "/=", "++", "?", which Lua does not
 * have (or, like `&&`, never has a use for); the parser says what to write instead. */
enum md_token_kind {
#define X(kind, spelling) kind,
    MD_TOKEN_LIST(X)
#undef X
};

struct md_token {
    enum md_token_kind kind;
    uint32_t offset;  /* of its first byte in source->text */
    uint32_t length;  /* in bytes, as written */
    int line;         /* from 1 */
    int column;       /* from 1, in code points */
    int end_line;     /* differs from line only for long strings and continued strings */
    int end_column;   /* one past its last code point, on end_line */
    const char *text; /* name, number as written, or string decoded; NUL-terminated; NULL for others */
    size_t text_length;
};

struct md_function;

struct md_source {
    const char *file; /* as the user knows it: "rules/field_sales.lua" */
    const char *text; /* own copy, without a byte order mark; NUL-terminated */
    size_t length;
    struct md_token *tokens; /* tokens_count of them, then one of kind MD_TOKEN_END_OF_FILE */
    uint32_t tokens_count;
    struct md_function *chunk;      /* the whole file as a function; NULL before md_parser_read */
    struct md_function **functions; /* every function in it, in order of their first token; 0 is chunk */
    uint32_t functions_count;
    struct md_arena arena; /* owns everything above and the tree */
};

/*
 * A copy of `text` (length bytes) under the name `file`; not yet read. Free with md_source_free.
 * Never NULL.
 */
struct md_source *md_source_new(const char *file, const char *text, size_t length);
void md_source_free(struct md_source *source);

/* Read, parse and check (md_lexer_read, md_parser_read, md_syntax_check): what every load does.
 * MD_OK or MD_SYNTAX with diagnostics. */
enum md_status md_source_read(struct md_source *source, struct md_diagnostics *out);

/* How a kind is spelt: "..", "function", "a name". */
const char *md_token_spelling(enum md_token_kind kind);

/* A token as a message quotes it: `` `amount` ``, "end of file"; lives in `arena`. */
const char *md_token_shown(struct md_arena *arena, const struct md_source *source, uint32_t token);

/* The token that stands on `line` of the text that Lua was given (from 1); past the end: the last. */
uint32_t md_source_token_of_line(const struct md_source *source, int line);

/* The source text of tokens first to last as written; *length is its length. */
const char *md_source_text_of(const struct md_source *source, uint32_t first, uint32_t last,
                              size_t *length);

/*
 * Add a diagnostic whose carets stand under tokens first to last (to the end of the line where they
 * are on several lines). A token index of tokens_count is the end of the file. Returns it, to add
 * label, second place and advice.
 */
struct md_diagnostic *md_source_report(const struct md_source *source, uint32_t first,
                                       uint32_t last, struct md_diagnostics *out,
                                       enum md_severity severity, const char *code,
                                       const char *format, ...)
    __attribute__((format(printf, 7, 8)));

/* Give `diagnostic` the tokens first to last as its second place. */
void md_source_also_at(const struct md_source *source, uint32_t first, uint32_t last,
                       struct md_diagnostics *out, struct md_diagnostic *diagnostic,
                       const char *label);

#endif
