/* script/syntax.h
 *
 * syntax: the tree of a plan file, whole Lua 5.4. script/parser.h makes it; it lives in the arena of
 * its struct md_source and never changes afterwards.
 *
 * Each node knows its first and last token (inclusive indices into source->tokens). Names are
 * resolved: a name expression points at its struct md_variable, or at none when it is global.
 * Operators that plan files may not use (bitwise), goto and labels are in the tree too;
 * md_syntax_check refuses them.
 */
#ifndef MD_SCRIPT_SYNTAX_H
#define MD_SCRIPT_SYNTAX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/diagnostic.h"
#include "base/status.h"
#include "script/source.h"

enum {
    MD_SYNTAX_DEPTH_MAX = 180,  /* nested statements and expressions; Lua's own limit is 200, of
                                   which the host needs some */
    MD_SYNTAX_HEIGHT_MAX = 500, /* height of any expression, functions inside it included: a chain
                                   such as a + b + c + ... nests to the left. Walks may recurse */
};

/* One list: kind, spelling, left and right priority (a higher one binds tighter). */
#define MD_OPERATOR_LIST(X)                                                                        \
    X(MD_OPERATOR_OR, "or", 1, 1)                                                                  \
    X(MD_OPERATOR_AND, "and", 2, 2)                                                                \
    X(MD_OPERATOR_LESS, "<", 3, 3)                                                                 \
    X(MD_OPERATOR_GREATER, ">", 3, 3)                                                              \
    X(MD_OPERATOR_LESS_EQUAL, "<=", 3, 3)                                                          \
    X(MD_OPERATOR_GREATER_EQUAL, ">=", 3, 3)                                                       \
    X(MD_OPERATOR_NOT_EQUAL, "~=", 3, 3)                                                           \
    X(MD_OPERATOR_EQUAL, "==", 3, 3)                                                               \
    X(MD_OPERATOR_BIT_OR, "|", 4, 4)                                                               \
    X(MD_OPERATOR_BIT_XOR, "~", 5, 5)                                                              \
    X(MD_OPERATOR_BIT_AND, "&", 6, 6)                                                              \
    X(MD_OPERATOR_SHIFT_LEFT, "<<", 7, 7)                                                          \
    X(MD_OPERATOR_SHIFT_RIGHT, ">>", 7, 7)                                                         \
    X(MD_OPERATOR_CONCAT, "..", 9, 8)                                                              \
    X(MD_OPERATOR_ADD, "+", 10, 10)                                                                \
    X(MD_OPERATOR_SUBTRACT, "-", 10, 10)                                                           \
    X(MD_OPERATOR_MULTIPLY, "*", 11, 11)                                                           \
    X(MD_OPERATOR_DIVIDE, "/", 11, 11)                                                             \
    X(MD_OPERATOR_FLOOR_DIVIDE, "//", 11, 11)                                                      \
    X(MD_OPERATOR_MODULO, "%", 11, 11)                                                             \
    X(MD_OPERATOR_NOT, "not", 12, 12)                                                              \
    X(MD_OPERATOR_NEGATE, "-", 12, 12)                                                             \
    X(MD_OPERATOR_LENGTH, "#", 12, 12)                                                             \
    X(MD_OPERATOR_BIT_NOT, "~", 12, 12)                                                            \
    X(MD_OPERATOR_POWER, "^", 14, 13)

enum md_operator {
#define X(kind, spelling, left, right) kind,
    MD_OPERATOR_LIST(X)
#undef X
    MD_OPERATORS_COUNT
};

enum md_expression_kind {
    MD_EXPRESSION_NIL,
    MD_EXPRESSION_TRUE,
    MD_EXPRESSION_FALSE,
    MD_EXPRESSION_NUMBER,   /* text: as written (decimal or hexadecimal) */
    MD_EXPRESSION_STRING,   /* text, text_length: decoded */
    MD_EXPRESSION_VARARG,   /* ... */
    MD_EXPRESSION_FUNCTION, /* function */
    MD_EXPRESSION_NAME,     /* text: the name; variable: its declaration, NULL when global */
    MD_EXPRESSION_FIELD,    /* left.text, at: the token of the field's name */
    MD_EXPRESSION_INDEX,    /* left[right] */
    MD_EXPRESSION_CALL,     /* left(items) */
    MD_EXPRESSION_METHOD,   /* left:text(items), at: the token of the method's name */
    MD_EXPRESSION_UNARY,    /* operator, right; at: the operator's token */
    MD_EXPRESSION_BINARY,   /* left, operator, right; at: the operator's token */
    MD_EXPRESSION_TABLE,    /* fields */
    MD_EXPRESSION_PAREN,    /* ( right ): one value */
};

enum md_attribute { MD_ATTRIBUTE_NONE, MD_ATTRIBUTE_CONST, MD_ATTRIBUTE_CLOSE };

/* A local variable, parameter or loop variable. */
struct md_variable {
    const char *name;
    uint32_t token; /* of its name where it is declared; `self`: of the method's name */
    uint32_t serial; /* number of the declaration in the file, from 0 */
    struct md_function *function; /* that it belongs to */
    enum md_attribute attribute;
    uint32_t attribute_token;      /* of the attribute's name, when it has one */
    bool is_captured;              /* used by a function inside its own */
    bool is_assigned;              /* assigned somewhere after its declaration */
    uint32_t first_capture_token;  /* of the first use inside an inner function, when captured */
    uint32_t last_assign_token;    /* of the last assignment, when assigned */
};

struct md_expression;

/* An item of a table constructor. */
struct md_table_field {
    struct md_expression *key; /* [key] = value; NULL for the others */
    const char *name;          /* name = value; NULL for the others. Neither: a list item */
    uint32_t name_token;
    uint32_t position;         /* of a list item, from 1 */
    struct md_expression *value;
};

struct md_expression {
    enum md_expression_kind kind;
    uint32_t first; /* tokens, inclusive */
    uint32_t last;
    uint32_t at;
    uint32_t height; /* 1 for a leaf, else one more than its highest operand */
    enum md_operator operator;
    const char *text;
    size_t text_length;
    struct md_variable *variable;
    struct md_function *function;
    struct md_expression *left;
    struct md_expression *right;
    struct md_expression **items; /* arguments of a call */
    uint32_t items_count;
    struct md_table_field *fields;
    uint32_t fields_count;
};

struct md_statement;

/* Statements in order; empty ones (a lone `;`) are left out. */
struct md_block {
    uint32_t first; /* tokens; an empty block has last + 1 == first (first may be 0: last wraps) */
    uint32_t last;
    struct md_statement **statements;
    uint32_t statements_count;
};

enum md_statement_kind {
    MD_STATEMENT_LOCAL,          /* variables = values */
    MD_STATEMENT_LOCAL_FUNCTION, /* variables[0], function */
    MD_STATEMENT_ASSIGN,         /* targets = values */
    MD_STATEMENT_CALL,           /* values[0] is a CALL or METHOD */
    MD_STATEMENT_DO,             /* block */
    MD_STATEMENT_WHILE,          /* condition, block */
    MD_STATEMENT_REPEAT,         /* block, condition (which sees the block's variables) */
    MD_STATEMENT_IF,             /* branches; the `else` branch has condition NULL and is last */
    MD_STATEMENT_NUMERIC_FOR,    /* variables[0], values: start, limit and perhaps step; block */
    MD_STATEMENT_GENERIC_FOR,    /* variables, values, block */
    MD_STATEMENT_FUNCTION,       /* targets[0] (name or fields, the method's name included), function */
    MD_STATEMENT_RETURN,         /* values */
    MD_STATEMENT_BREAK,
    MD_STATEMENT_GOTO,           /* text */
    MD_STATEMENT_LABEL,          /* text */
};

struct md_branch {
    struct md_expression *condition; /* NULL: else */
    struct md_block block;
};

struct md_statement {
    enum md_statement_kind kind;
    uint32_t first;
    uint32_t last; /* without a `;` behind it */
    const char *text;
    struct md_variable **variables;
    uint32_t variables_count;
    struct md_expression **targets;
    uint32_t targets_count;
    struct md_expression **values;
    uint32_t values_count;
    struct md_expression *condition;
    struct md_function *function;
    struct md_branch *branches;
    uint32_t branches_count;
    struct md_block block;
};

struct md_function {
    uint32_t first;      /* the token `function` (the chunk: 0) */
    uint32_t last;       /* its `end` (the chunk: the last token of the file) */
    uint32_t open_token; /* the `(` of its parameters */
    const char *name;    /* "f", "a.b:c", or NULL */
    struct md_function *outer; /* NULL for the chunk */
    struct md_variable **parameters; /* `self` of a method is the first */
    uint32_t parameters_count;
    bool is_vararg;
    uint32_t height; /* of the highest expression in it */
    struct md_block body;
};

/*
 * The function that begins at `token`: the index of its `function` keyword or of its `(` (Lua's
 * linedefined is the keyword for `function f()` statements and the `(` for all others; both are
 * found). NULL when no function begins there.
 */
struct md_function *md_syntax_function_at(const struct md_source *source, uint32_t token);

/* How an operator is spelt. */
const char *md_operator_spelling(enum md_operator operator);

/* What a visitor sees: one of the two is not NULL. */
struct md_syntax_node {
    const struct md_expression *expression;
    const struct md_statement *statement;
};

/* Where an expression stands, as far as its parent's meaning changes what may replace it. */
enum md_role {
    MD_ROLE_VALUE,
    MD_ROLE_TEST,   /* condition of if, elseif, while, until */
    MD_ROLE_TARGET, /* left of =, or a function statement's name */
    MD_ROLE_CALL,   /* the call that is a statement */
};

struct md_child {
    const struct md_expression *expression; /* NULL: a statement */
    const struct md_statement *statement;
    enum md_role role;
};

/*
 * Call `visit` for each direct child of `node` (a function's body counts as its expression's or
 * statement's children) in the order of the source.
 */
void md_syntax_children(struct md_syntax_node node,
                        void (*visit)(const struct md_child *child, void *context), void *context);

/*
 * Refuse what may not stand in a plan file at all (E0204): bitwise operators, goto and labels,
 * <close>, the name _ENV. MD_OK or MD_SYNTAX with a diagnostic for each.
 */
enum md_status md_syntax_check(const struct md_source *source, struct md_diagnostics *out);

/* Print the tree as nested lists, for tests: (local x) (= (+ 1 2)) ... */
void md_syntax_print(const struct md_source *source, struct md_buffer *out);
void md_syntax_print_expression(const struct md_expression *expression, struct md_buffer *out);

#endif
