#include <string.h>

#include "script/parser_state.h"

static const struct {
    uint8_t left;
    uint8_t right;
} priorities[] = {
#define X(kind, spelling, left, right) {left, right},
    MD_OPERATOR_LIST(X)
#undef X
};

enum { UNARY_PRIORITY = 12 };

static struct md_expression *new_expression(struct md_parser *parser, enum md_expression_kind kind,
                                            uint32_t first)
{
    struct md_expression *expression = md_arena_alloc(&parser->source->arena, sizeof *expression);
    expression->kind = kind;
    expression->first = expression->last = expression->at = first;
    expression->height = 1;
    return expression;
}

static uint32_t higher(uint32_t height, const struct md_expression *operand)
{
    return operand != NULL && operand->height > height ? operand->height : height;
}

static uint32_t operands_height(const struct md_expression *expression)
{
    uint32_t height = higher(higher(0, expression->left), expression->right);
    for (uint32_t i = 0; i < expression->items_count; i++)
        height = higher(height, expression->items[i]);
    for (uint32_t i = 0; i < expression->fields_count; i++)
        height = higher(higher(height, expression->fields[i].key), expression->fields[i].value);
    if (expression->function != NULL && expression->function->height > height)
        height = expression->function->height;
    return height;
}

/* Note the last token gone over and the height; refuses what would nest too deep for recursion. */
static struct md_expression *finish(struct md_parser *parser, struct md_expression *expression)
{
    if (parser->is_failed) return expression;
    expression->last = parser->index - 1;
    expression->height = operands_height(expression) + 1;
    if (expression->height > parser->scope->height) parser->scope->height = expression->height;
    if (expression->height > MD_SYNTAX_HEIGHT_MAX)
        md_parser_help(parser,
                       md_parser_fail(parser, expression->first, expression->last,
                                      "this expression has more than %d operations in one chain",
                                      MD_SYNTAX_HEIGHT_MAX),
                       "split it over local variables");
    return expression;
}

static struct md_expression *leaf(struct md_parser *parser, enum md_expression_kind kind)
{
    struct md_expression *expression = new_expression(parser, kind, parser->index);
    const struct md_token *token = md_parser_token(parser);
    expression->text = token->text;
    expression->text_length = token->text_length;
    md_parser_next(parser);
    return finish(parser, expression);
}

/* explist ::= exp {`,' exp} */
struct md_expression **md_parser_expressions(struct md_parser *parser, uint32_t *count)
{
    struct md_parser_list list = {0};
    do md_parser_list_add(&list, md_parser_expression(parser));
    while (md_parser_accept(parser, MD_TOKEN_COMMA));
    return md_parser_list_keep(parser, &list, count);
}

/* field ::= `[' exp `]' `=' exp | Name `=' exp | exp */
static struct md_table_field *table_field(struct md_parser *parser, uint32_t *position)
{
    struct md_table_field *field = md_arena_alloc(&parser->source->arena, sizeof *field);
    if (md_parser_peek(parser, 0) == MD_TOKEN_NAME &&
        md_parser_peek(parser, 1) == MD_TOKEN_ASSIGN) {
        field->name = md_parser_token(parser)->text;
        field->name_token = parser->index;
        md_parser_next(parser);
        md_parser_next(parser);
    } else if (md_parser_peek(parser, 0) == MD_TOKEN_OPEN_SQUARE) {
        uint32_t opener = parser->index;
        md_parser_next(parser);
        field->key = md_parser_expression(parser);
        md_parser_close(parser, MD_TOKEN_CLOSE_SQUARE, opener);
        if (!md_parser_accept(parser, MD_TOKEN_ASSIGN))
            md_parser_unexpected(parser, "`=` after `[key]`");
    } else {
        field->position = ++*position;
    }
    field->value = md_parser_expression(parser);
    if (field->name != NULL && field->value->kind == MD_EXPRESSION_FUNCTION)
        field->value->function->name = field->name;
    return field;
}

/* tableconstructor ::= `{' [field {fieldsep field} [fieldsep]] `}' */
static struct md_expression *table(struct md_parser *parser)
{
    uint32_t opener = parser->index;
    struct md_expression *expression = new_expression(parser, MD_EXPRESSION_TABLE, opener);
    struct md_parser_list list = {0};
    uint32_t position = 0;
    md_parser_next(parser);
    while (!parser->is_failed && md_parser_peek(parser, 0) != MD_TOKEN_CLOSE_CURLY) {
        if (md_parser_peek(parser, 0) == MD_TOKEN_END_OF_FILE) break;
        md_parser_list_add(&list, table_field(parser, &position));
        if (md_parser_accept(parser, MD_TOKEN_COMMA)) continue;
        if (md_parser_accept(parser, MD_TOKEN_SEMICOLON)) continue;
        if (md_parser_peek(parser, 0) != MD_TOKEN_CLOSE_CURLY && !parser->is_failed)
            md_parser_missing_comma(parser, opener);
    }
    md_parser_close(parser, MD_TOKEN_CLOSE_CURLY, opener);
    struct md_table_field **fields = md_parser_list_keep(parser, &list, &expression->fields_count);
    expression->fields = md_arena_array(&parser->source->arena, expression->fields_count,
                                        sizeof *expression->fields);
    for (uint32_t i = 0; i < expression->fields_count; i++) expression->fields[i] = *fields[i];
    return finish(parser, expression);
}

/* args ::= `(' [explist] `)' | tableconstructor | LiteralString */
static void arguments(struct md_parser *parser, struct md_expression *call)
{
    if (md_parser_peek(parser, 0) == MD_TOKEN_STRING ||
        md_parser_peek(parser, 0) == MD_TOKEN_OPEN_CURLY) {
        struct md_parser_list list = {0};
        md_parser_list_add(&list, md_parser_peek(parser, 0) == MD_TOKEN_STRING
                                      ? leaf(parser, MD_EXPRESSION_STRING)
                                      : table(parser));
        call->items = md_parser_list_keep(parser, &list, &call->items_count);
        return;
    }
    uint32_t opener = parser->index;
    md_parser_next(parser);
    if (md_parser_accept(parser, MD_TOKEN_CLOSE_ROUND)) return;
    call->items = md_parser_expressions(parser, &call->items_count);
    if (!md_parser_accept(parser, MD_TOKEN_CLOSE_ROUND) && !parser->is_failed)
        md_parser_missing_comma(parser, opener);
}

/* `:' Name args. The other use of a colon that people type is a field of JSON or YAML. */
static void method_name(struct md_parser *parser, struct md_expression *call)
{
    uint32_t colon = parser->index;
    md_parser_next(parser);
    call->at = parser->index;
    enum md_token_kind after = md_parser_peek(parser, 1);
    bool is_call =
        md_parser_peek(parser, 0) == MD_TOKEN_NAME &&
        (after == MD_TOKEN_OPEN_ROUND || after == MD_TOKEN_STRING || after == MD_TOKEN_OPEN_CURLY);
    if (is_call) {
        call->text = md_parser_token(parser)->text;
        call->text_length = md_parser_token(parser)->text_length;
        md_parser_next(parser);
        return;
    }
    struct md_diagnostic *diagnostic =
        md_parser_fail(parser, colon, colon, "`:` calls a method, but no method call follows");
    md_parser_help(parser, diagnostic, "a field of a table is written `name = value`");
}

static bool begins_suffix(enum md_token_kind kind)
{
    return kind == MD_TOKEN_DOT || kind == MD_TOKEN_OPEN_SQUARE || kind == MD_TOKEN_COLON ||
           kind == MD_TOKEN_OPEN_ROUND || kind == MD_TOKEN_STRING || kind == MD_TOKEN_OPEN_CURLY;
}

static struct md_expression *suffix(struct md_parser *parser, struct md_expression *left)
{
    enum md_token_kind kind = md_parser_peek(parser, 0);
    struct md_expression *expression = new_expression(parser, MD_EXPRESSION_CALL, left->first);
    expression->at = parser->index;
    expression->left = left;
    if (kind == MD_TOKEN_DOT) {
        expression->kind = MD_EXPRESSION_FIELD;
        md_parser_next(parser);
        uint32_t name = md_parser_name(parser, "the name of a field");
        if (name == MD_NO_TOKEN) return expression;
        expression->at = name;
        expression->text = parser->source->tokens[name].text;
        expression->text_length = parser->source->tokens[name].text_length;
    } else if (kind == MD_TOKEN_OPEN_SQUARE) {
        expression->kind = MD_EXPRESSION_INDEX;
        md_parser_next(parser);
        expression->right = md_parser_expression(parser);
        md_parser_close(parser, MD_TOKEN_CLOSE_SQUARE, expression->at);
    } else {
        if (kind == MD_TOKEN_COLON) {
            expression->kind = MD_EXPRESSION_METHOD;
            method_name(parser, expression);
        }
        if (!parser->is_failed) arguments(parser, expression);
    }
    return finish(parser, expression);
}

/* What was meant where no value stands: signs of other places and languages. */
static void advise_value(struct md_parser *parser, struct md_diagnostic *diagnostic, uint32_t at)
{
    const struct md_token *tokens = parser->source->tokens;
    if (at >= parser->source->tokens_count) return;
    enum md_token_kind here = tokens[at].kind;
    enum md_token_kind before = at > 0 ? tokens[at - 1].kind : here;
    bool ends_item = here == MD_TOKEN_COMMA || here == MD_TOKEN_CLOSE_CURLY || here == MD_TOKEN_CLOSE_ROUND;
    if (here == MD_TOKEN_DOUBLE_SLASH || here == MD_TOKEN_HASH)
        md_parser_help(parser, diagnostic, "a remark begins with `--`");
    else if (before == MD_TOKEN_PERCENT)
        md_parser_help(parser, diagnostic, "a percentage is written as a number: 5 %% is 0.05");
    else if (ends_item && before == MD_TOKEN_END && parser->else_if != MD_NO_TOKEN)
        md_parser_help(parser, diagnostic,
                       "a block is still open: `else if` on line %d opens a second `if`, which needs its own "
                       "`end`; write `elseif`", tokens[parser->else_if].line);
    else if (ends_item && before == MD_TOKEN_END)
        md_parser_help(parser, diagnostic, "a block is still open: an `end` is missing before this one");
    else if (here == MD_TOKEN_EQUAL || here == MD_TOKEN_ASSIGN)
        md_parser_help(parser, diagnostic, "at least is written `>=`, at most `<=`, equal `==`, not equal `~=`");
}

static void refuse_value(struct md_parser *parser)
{
    if (md_parser_refuse_foreign(parser)) return;
    uint32_t at = parser->index;
    enum md_token_kind here = md_parser_peek(parser, 0);
    if (at > 0 && (at >= parser->source->tokens_count ||
                   (here != MD_TOKEN_ASSIGN && here != MD_TOKEN_EQUAL &&
                    parser->source->tokens[at - 1].end_line < md_parser_token(parser)->line)))
        md_parser_fail_after(parser, at - 1, "a value is missing after %s",
                             md_parser_shown(parser, at - 1));
    else {
        struct md_diagnostic *diagnostic = md_parser_fail(
            parser, at, at, "a value is expected here, but %s was found", md_parser_shown(parser, at));
        advise_value(parser, diagnostic, at);
    }
}

/* primaryexp ::= Name | `(' expr `)' */
static struct md_expression *primary(struct md_parser *parser)
{
    uint32_t first = parser->index;
    if (md_parser_peek(parser, 0) == MD_TOKEN_NAME) {
        struct md_expression *name = leaf(parser, MD_EXPRESSION_NAME);
        name->variable = md_parser_resolve(parser, name->text, first);
        return name;
    }
    struct md_expression *expression = new_expression(parser, MD_EXPRESSION_NIL, first);
    if (md_parser_peek(parser, 0) != MD_TOKEN_OPEN_ROUND) {
        refuse_value(parser);
        return expression;
    }
    expression->kind = MD_EXPRESSION_PAREN;
    md_parser_next(parser);
    expression->right = md_parser_expression(parser);
    md_parser_close(parser, MD_TOKEN_CLOSE_ROUND, first);
    return finish(parser, expression);
}

/* suffixedexp ::= primaryexp { `.' Name | `[' exp `]' | `:' Name args | args } */
struct md_expression *md_parser_suffixed(struct md_parser *parser)
{
    struct md_expression *expression = primary(parser);
    while (!parser->is_failed && begins_suffix(md_parser_peek(parser, 0)))
        expression = suffix(parser, expression);
    return expression;
}

static struct md_expression *vararg(struct md_parser *parser)
{
    if (!parser->scope->function->is_vararg)
        md_parser_help(parser,
                       md_parser_fail(parser, parser->index, parser->index,
                                      "`...` stands outside a function with `...`"),
                       "add `...` to the parameters of the function");
    return leaf(parser, MD_EXPRESSION_VARARG);
}

/* simpleexp ::= Number | String | nil | true | false | ... | tableconstructor | function body |
 * suffixedexp */
static struct md_expression *simple(struct md_parser *parser)
{
    switch (md_parser_peek(parser, 0)) {
    case MD_TOKEN_NUMBER:
        return leaf(parser, MD_EXPRESSION_NUMBER);
    case MD_TOKEN_STRING:
        return leaf(parser, MD_EXPRESSION_STRING);
    case MD_TOKEN_NIL:
        return leaf(parser, MD_EXPRESSION_NIL);
    case MD_TOKEN_TRUE:
        return leaf(parser, MD_EXPRESSION_TRUE);
    case MD_TOKEN_FALSE:
        return leaf(parser, MD_EXPRESSION_FALSE);
    case MD_TOKEN_ELLIPSIS:
        return vararg(parser);
    case MD_TOKEN_OPEN_CURLY:
        return table(parser);
    case MD_TOKEN_FUNCTION: {
        struct md_expression *expression =
            new_expression(parser, MD_EXPRESSION_FUNCTION, parser->index);
        md_parser_next(parser);
        expression->function = md_parser_function(parser, expression->first, NULL, MD_NO_TOKEN);
        return finish(parser, expression);
    }
    default:
        return md_parser_suffixed(parser);
    }
}

static enum md_operator unary_of(enum md_token_kind kind)
{
    switch (kind) {
    case MD_TOKEN_NOT:
        return MD_OPERATOR_NOT;
    case MD_TOKEN_MINUS:
        return MD_OPERATOR_NEGATE;
    case MD_TOKEN_HASH:
        return MD_OPERATOR_LENGTH;
    case MD_TOKEN_TILDE:
        return MD_OPERATOR_BIT_NOT;
    default:
        return MD_OPERATORS_COUNT;
    }
}

static enum md_operator binary_of(enum md_token_kind kind)
{
    static const struct {
        enum md_token_kind kind;
        enum md_operator operator;
    } pairs[] = {
        {MD_TOKEN_OR, MD_OPERATOR_OR},
        {MD_TOKEN_AND, MD_OPERATOR_AND},
        {MD_TOKEN_LESS, MD_OPERATOR_LESS},
        {MD_TOKEN_GREATER, MD_OPERATOR_GREATER},
        {MD_TOKEN_LESS_EQUAL, MD_OPERATOR_LESS_EQUAL},
        {MD_TOKEN_GREATER_EQUAL, MD_OPERATOR_GREATER_EQUAL},
        {MD_TOKEN_NOT_EQUAL, MD_OPERATOR_NOT_EQUAL},
        {MD_TOKEN_EQUAL, MD_OPERATOR_EQUAL},
        {MD_TOKEN_PIPE, MD_OPERATOR_BIT_OR},
        {MD_TOKEN_TILDE, MD_OPERATOR_BIT_XOR},
        {MD_TOKEN_AMPERSAND, MD_OPERATOR_BIT_AND},
        {MD_TOKEN_SHIFT_LEFT, MD_OPERATOR_SHIFT_LEFT},
        {MD_TOKEN_SHIFT_RIGHT, MD_OPERATOR_SHIFT_RIGHT},
        {MD_TOKEN_CONCAT, MD_OPERATOR_CONCAT},
        {MD_TOKEN_PLUS, MD_OPERATOR_ADD},
        {MD_TOKEN_MINUS, MD_OPERATOR_SUBTRACT},
        {MD_TOKEN_STAR, MD_OPERATOR_MULTIPLY},
        {MD_TOKEN_SLASH, MD_OPERATOR_DIVIDE},
        {MD_TOKEN_DOUBLE_SLASH, MD_OPERATOR_FLOOR_DIVIDE},
        {MD_TOKEN_PERCENT, MD_OPERATOR_MODULO},
        {MD_TOKEN_CARET, MD_OPERATOR_POWER},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (pairs[i].kind == kind) return pairs[i].operator;
    return MD_OPERATORS_COUNT;
}

/* subexpr ::= (simpleexp | unop subexpr) { binop subexpr }, for binary operators that bind tighter
 * than `limit`. */
static struct md_expression *subexpression(struct md_parser *parser, int limit)
{
    uint32_t first = parser->index;
    if (!md_parser_enter(parser)) return new_expression(parser, MD_EXPRESSION_NIL, first);
    struct md_expression *expression;
    enum md_operator unary = unary_of(md_parser_peek(parser, 0));
    if (unary != MD_OPERATORS_COUNT) {
        expression = new_expression(parser, MD_EXPRESSION_UNARY, first);
        expression->operator= unary;
        md_parser_next(parser);
        expression->right = subexpression(parser, UNARY_PRIORITY);
        finish(parser, expression);
    } else {
        expression = simple(parser);
    }
    enum md_operator operator= binary_of(md_parser_peek(parser, 0));
    while (operator!= MD_OPERATORS_COUNT && priorities[operator].left> limit) {
        struct md_expression *whole = new_expression(parser, MD_EXPRESSION_BINARY, first);
        whole->operator= operator;
        whole->at = parser->index;
        whole->left = expression;
        md_parser_next(parser);
        whole->right = subexpression(parser, priorities[operator].right);
        expression = finish(parser, whole);
        operator= binary_of(md_parser_peek(parser, 0));
    }
    md_parser_leave(parser);
    return expression;
}

struct md_expression *md_parser_expression(struct md_parser *parser)
{
    return subexpression(parser, 0);
}
