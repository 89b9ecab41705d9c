#include "script/parser.h"

#include <string.h>

#include "base/memory.h"
#include "script/parser_state.h"

/* ---- lists and tokens ---- */

void md_parser_list_add(struct md_parser_list *list, void *item)
{
    MD_GROW(list->items, list->count, list->capacity);
    list->items[list->count++] = item;
}

void *md_parser_list_keep(struct md_parser *parser, struct md_parser_list *list, uint32_t *count)
{
    *count = (uint32_t)list->count;
    void *kept = NULL;
    if (list->count > 0)
        kept =
            md_arena_copy(&parser->source->arena, list->items, list->count * sizeof *list->items);
    md_free(list->items);
    *list = (struct md_parser_list){0};
    return kept;
}

const struct md_token *md_parser_token(const struct md_parser *parser)
{
    return &parser->source->tokens[parser->index];
}

enum md_token_kind md_parser_peek(const struct md_parser *parser, uint32_t ahead)
{
    uint32_t left = parser->source->tokens_count - parser->index;
    return ahead < left ? parser->source->tokens[parser->index + ahead].kind : MD_TOKEN_END_OF_FILE;
}

void md_parser_next(struct md_parser *parser)
{
    if (parser->index < parser->source->tokens_count) parser->index++;
}

bool md_parser_accept(struct md_parser *parser, enum md_token_kind kind)
{
    if (md_parser_peek(parser, 0) != kind) return false;
    md_parser_next(parser);
    return true;
}

/* ---- depth and scopes ---- */

bool md_parser_enter(struct md_parser *parser)
{
    if (parser->is_failed) return false;
    if (parser->depth >= MD_SYNTAX_DEPTH_MAX) {
        md_parser_help(parser,
                       md_parser_fail(parser, parser->index, parser->index,
                                      "this is nested more than %d deep", MD_SYNTAX_DEPTH_MAX),
                       "name parts of it with local variables or functions");
        return false;
    }
    parser->depth++;
    return true;
}

void md_parser_leave(struct md_parser *parser)
{
    if (parser->depth > 0) parser->depth--;
}

static struct md_variable *declare(struct md_parser *parser, const char *name, uint32_t token)
{
    struct md_variable *variable = md_arena_alloc(&parser->source->arena, sizeof *variable);
    variable->name = name != NULL ? name : "";
    variable->token = token;
    variable->serial = parser->variables_count++;
    variable->function = parser->scope->function;
    return variable;
}

/* From here on the variable is in sight. */
static void activate(struct md_parser *parser, struct md_variable *variable)
{
    MD_GROW(parser->active, parser->active_count, parser->active_capacity);
    parser->active[parser->active_count++] = variable;
}

struct md_variable *md_parser_resolve(struct md_parser *parser, const char *name, uint32_t token)
{
    for (size_t i = parser->active_count; i > 0; i--) {
        struct md_variable *variable = parser->active[i - 1];
        if (strcmp(variable->name, name) != 0) continue;
        if (variable->function != parser->scope->function && !variable->is_captured) {
            variable->is_captured = true;
            variable->first_capture_token = token;
        }
        return variable;
    }
    return NULL;
}

/* ---- blocks ---- */

static struct md_statement *statement(struct md_parser *parser);

static bool ends_block(const struct md_parser *parser)
{
    switch (md_parser_peek(parser, 0)) {
    case MD_TOKEN_ELSE:
    case MD_TOKEN_ELSEIF:
    case MD_TOKEN_END:
    case MD_TOKEN_UNTIL:
    case MD_TOKEN_END_OF_FILE:
        return true;
    default:
        return false;
    }
}

/* What can only belong to something around the function: its `end` is missing. */
static bool closes_outer(const struct md_parser *parser)
{
    enum md_token_kind here = md_parser_peek(parser, 0);
    return here == MD_TOKEN_CLOSE_ROUND || here == MD_TOKEN_CLOSE_CURLY ||
           here == MD_TOKEN_CLOSE_SQUARE || here == MD_TOKEN_COMMA;
}

/* Something follows a return: another value without a comma, or an `end` is missing before it. */
static void refuse_after_return(struct md_parser *parser, const struct md_statement *one)
{
    if (md_parser_refuse_foreign(parser)) return;
    uint32_t at = parser->index;
    const struct md_token *here = md_parser_token(parser);
    const struct md_token *word = &parser->source->tokens[one->first];
    struct md_diagnostic *diagnostic =
        md_parser_fail(parser, at, at, "nothing may follow `return` in its block, but %s does",
                       md_parser_shown(parser, at));
    md_parser_also(parser, diagnostic, one->first, "this `return` ends its block");
    if (here->line > word->end_line && here->column < word->column)
        md_parser_help(parser, diagnostic, "put `end` before %s", md_parser_shown(parser, at));
    else if (here->kind == MD_TOKEN_ASSIGN)
        md_parser_help(parser, diagnostic, "to compare write `==`; `=` gives a variable its value");
    else
        md_parser_help(parser, diagnostic,
                       "several values are separated by commas; an early return stands in "
                       "`if ... then return ... end`");
}

/* block ::= {stat} [retstat]; variables stay in sight (repeat's condition sees them). */
static void open_block(struct md_parser *parser, struct md_block *block)
{
    struct md_parser_list list = {0};
    block->first = parser->index;
    while (!ends_block(parser)) {
        if (md_parser_accept(parser, MD_TOKEN_SEMICOLON)) continue;
        struct md_statement *one = statement(parser);
        md_parser_list_add(&list, one);
        if (one->kind != MD_STATEMENT_RETURN) continue;
        if (!ends_block(parser) && !closes_outer(parser)) refuse_after_return(parser, one);
        break;
    }
    block->last = parser->index - 1;
    block->statements = md_parser_list_keep(parser, &list, &block->statements_count);
}

static void block(struct md_parser *parser, struct md_block *into)
{
    size_t active_count = parser->active_count;
    open_block(parser, into);
    parser->active_count = active_count;
}

static void loop_block(struct md_parser *parser, struct md_block *into)
{
    parser->scope->loops++;
    block(parser, into);
    parser->scope->loops--;
}

/* ---- functions ---- */

/* parlist ::= [ {Name `,'} (Name | `...') ] */
static void parameters(struct md_parser *parser, struct md_function *function, uint32_t self)
{
    struct md_parser_list list = {0};
    if (self != MD_NO_TOKEN) md_parser_list_add(&list, declare(parser, "self", self));
    if (md_parser_peek(parser, 0) != MD_TOKEN_CLOSE_ROUND) {
        do {
            if (md_parser_accept(parser, MD_TOKEN_ELLIPSIS)) {
                function->is_vararg = true;
                break;
            }
            uint32_t name = md_parser_name(parser, "the name of a parameter");
            if (name == MD_NO_TOKEN) break;
            md_parser_list_add(&list, declare(parser, parser->source->tokens[name].text, name));
        } while (md_parser_accept(parser, MD_TOKEN_COMMA));
    }
    function->parameters = md_parser_list_keep(parser, &list, &function->parameters_count);
    for (uint32_t i = 0; i < function->parameters_count; i++)
        activate(parser, function->parameters[i]);
}

static struct md_function *open_function(struct md_parser *parser, struct md_parser_scope *scope,
                                         uint32_t first)
{
    struct md_function *function = md_arena_alloc(&parser->source->arena, sizeof *function);
    function->first = first;
    function->outer = parser->scope != NULL ? parser->scope->function : NULL;
    *scope = (struct md_parser_scope){.function = function, .outer = parser->scope};
    parser->scope = scope;
    MD_GROW(parser->functions, parser->functions_count, parser->functions_capacity);
    parser->functions[parser->functions_count++] = function;
    return function;
}

static void close_function(struct md_parser *parser)
{
    struct md_parser_scope *scope = parser->scope;
    scope->function->height = scope->height;
    if (scope->outer != NULL && scope->outer->height <= scope->height)
        scope->outer->height = scope->height + 1;
    scope->function->last = parser->index > 0 ? parser->index - 1 : 0;
    parser->scope = scope->outer;
}

/* body ::= `(' parlist `)' block END */
struct md_function *md_parser_function(struct md_parser *parser, uint32_t keyword, const char *name,
                                       uint32_t self)
{
    struct md_parser_scope scope;
    struct md_function *function = open_function(parser, &scope, keyword);
    size_t active_count = parser->active_count;
    function->name = name;
    function->open_token = parser->index;
    if (!md_parser_accept(parser, MD_TOKEN_OPEN_ROUND))
        md_parser_unexpected(parser, "`(` and the parameters of the function");
    parameters(parser, function, self);
    md_parser_close(parser, MD_TOKEN_CLOSE_ROUND, function->open_token);
    open_block(parser, &function->body);
    md_parser_close_block(parser, MD_TOKEN_END, keyword);
    parser->active_count = active_count;
    close_function(parser);
    return function;
}

/* ---- statements ---- */

/* A condition, and the word behind it. */
static struct md_expression *condition(struct md_parser *parser, enum md_token_kind word,
                                       uint32_t opener)
{
    struct md_expression *expression = md_parser_expression(parser);
    if (word == MD_TOKEN_END_OF_FILE || md_parser_accept(parser, word)) return expression;
    if (parser->is_failed || md_parser_refuse_foreign(parser)) return expression;
    uint32_t at = parser->index;
    struct md_diagnostic *diagnostic;
    if (md_parser_peek(parser, 0) == MD_TOKEN_ASSIGN) {
        enum md_token_kind next = md_parser_peek(parser, 1);
        diagnostic = md_parser_fail(parser, at, at, "`=` assigns; it cannot stand in a condition");
        md_parser_help(parser, diagnostic, "%s",
                       next == MD_TOKEN_GREATER ? "\"at least\" is written `>=`"
                       : next == MD_TOKEN_LESS  ? "\"at most\" is written `<=`"
                                                : "a comparison is written `==`");
        return expression;
    }
    diagnostic = md_parser_fail_after(parser, at - 1, "missing `%s` after the condition of %s",
                                      md_token_spelling(word), md_parser_shown(parser, opener));
    md_parser_help(parser, diagnostic, "put `%s` after %s", md_token_spelling(word),
                   md_parser_shown(parser, at - 1));
    if (parser->source->tokens[opener].line != parser->source->tokens[at - 1].end_line)
        md_parser_also(parser, diagnostic, opener, "the condition begins here");
    return expression;
}

/* IF cond THEN block {ELSEIF cond THEN block} [ELSE block] END */
static void if_statement(struct md_parser *parser, struct md_statement *one)
{
    struct md_parser_list list = {0};
    uint32_t word = parser->index;
    bool is_last = false;
    do {
        struct md_branch *branch = md_arena_alloc(&parser->source->arena, sizeof *branch);
        md_parser_list_add(&list, branch);
        word = parser->index;
        is_last = md_parser_peek(parser, 0) == MD_TOKEN_ELSE;
        md_parser_next(parser);
        if (!is_last)
            branch->condition = condition(parser, MD_TOKEN_THEN, word);
        else if (md_parser_peek(parser, 0) == MD_TOKEN_IF &&
                 md_parser_token(parser)->line == parser->source->tokens[word].line)
            parser->else_if = word;
        block(parser, &branch->block);
    } while (!is_last && (md_parser_peek(parser, 0) == MD_TOKEN_ELSEIF ||
                          md_parser_peek(parser, 0) == MD_TOKEN_ELSE));
    md_parser_close_block(parser, MD_TOKEN_END, one->first);
    struct md_branch **branches = md_parser_list_keep(parser, &list, &one->branches_count);
    one->branches =
        md_arena_array(&parser->source->arena, one->branches_count, sizeof *one->branches);
    for (uint32_t i = 0; i < one->branches_count; i++) one->branches[i] = *branches[i];
}

/* WHILE cond DO block END */
static void while_statement(struct md_parser *parser, struct md_statement *one)
{
    md_parser_next(parser);
    one->condition = condition(parser, MD_TOKEN_DO, one->first);
    loop_block(parser, &one->block);
    md_parser_close_block(parser, MD_TOKEN_END, one->first);
}

/* REPEAT block UNTIL cond */
static void repeat_statement(struct md_parser *parser, struct md_statement *one)
{
    size_t active_count = parser->active_count;
    md_parser_next(parser);
    parser->scope->loops++;
    open_block(parser, &one->block);
    parser->scope->loops--;
    md_parser_close_block(parser, MD_TOKEN_UNTIL, one->first);
    one->condition = condition(parser, MD_TOKEN_END_OF_FILE, one->first);
    parser->active_count = active_count;
}

/* Names of a `for`, not yet in sight. */
static void for_names(struct md_parser *parser, struct md_statement *one)
{
    struct md_parser_list list = {0};
    do {
        uint32_t name = md_parser_name(parser, "the name of a loop variable");
        if (name == MD_NO_TOKEN) break;
        md_parser_list_add(&list, declare(parser, parser->source->tokens[name].text, name));
    } while (md_parser_accept(parser, MD_TOKEN_COMMA));
    one->variables = md_parser_list_keep(parser, &list, &one->variables_count);
}

/* FOR Name `=' exp `,' exp [`,' exp] DO block END | FOR Name {`,' Name} IN explist DO block END */
static void for_statement(struct md_parser *parser, struct md_statement *one)
{
    size_t active_count = parser->active_count;
    md_parser_next(parser);
    for_names(parser, one);
    one->kind = MD_STATEMENT_GENERIC_FOR;
    if (md_parser_peek(parser, 0) == MD_TOKEN_ASSIGN && one->variables_count == 1) {
        one->kind = MD_STATEMENT_NUMERIC_FOR;
        md_parser_next(parser);
    } else if (!md_parser_accept(parser, MD_TOKEN_IN)) {
        md_parser_unexpected(parser, one->variables_count == 1 ? "`=` or `in` of the `for`"
                                                               : "`in` of the `for`");
    }
    one->values = md_parser_expressions(parser, &one->values_count);
    if (one->kind == MD_STATEMENT_NUMERIC_FOR && (one->values_count < 2 || one->values_count > 3))
        md_parser_help(parser,
                       md_parser_fail(parser, one->first, parser->index - 1,
                                      "`for` with `=` needs two or three values"),
                       "write `for i = 1, 10 do`");
    if (!md_parser_accept(parser, MD_TOKEN_DO) && !parser->is_failed &&
        !md_parser_refuse_foreign(parser)) {
        uint32_t before = parser->index - 1; /* failing moves the parser to the end */
        const char *shown = md_parser_shown(parser, before);
        struct md_diagnostic *missing =
            md_parser_fail_after(parser, before, "missing `do` of this `for`");
        md_parser_help(parser, missing, "put `do` after %s", shown);
    }
    for (uint32_t i = 0; i < one->variables_count; i++) activate(parser, one->variables[i]);
    loop_block(parser, &one->block);
    parser->active_count = active_count;
    md_parser_close_block(parser, MD_TOKEN_END, one->first);
}

static void refuse_const(struct md_parser *parser, uint32_t token,
                         const struct md_variable *variable)
{
    struct md_diagnostic *diagnostic = md_parser_fail(
        parser, token, token, "`%s` is constant and cannot be assigned", variable->name);
    md_parser_also(parser, diagnostic, variable->attribute_token, "declared constant here");
}

/* Note that `target` is assigned; a constant refuses. */
static void assign(struct md_parser *parser, const struct md_expression *target)
{
    if (target->kind != MD_EXPRESSION_NAME || target->variable == NULL) return;
    struct md_variable *variable = target->variable;
    variable->is_assigned = true;
    variable->last_assign_token = target->first;
    if (variable->attribute != MD_ATTRIBUTE_NONE) refuse_const(parser, target->first, variable);
}

/* A name that continues `left`: left.name, for function a.b:c(). */
static struct md_expression *field_of(struct md_parser *parser, struct md_expression *left,
                                      uint32_t name)
{
    struct md_expression *field = md_arena_alloc(&parser->source->arena, sizeof *field);
    field->kind = MD_EXPRESSION_FIELD;
    field->first = left->first;
    field->last = field->at = name;
    field->height = left->height + 1;
    field->left = left;
    field->text = parser->source->tokens[name].text;
    field->text_length = parser->source->tokens[name].text_length;
    return field;
}

/* funcname ::= Name {`.' Name} [`:' Name] */
static struct md_expression *function_name(struct md_parser *parser, uint32_t *self)
{
    struct md_expression *target = md_arena_alloc(&parser->source->arena, sizeof *target);
    *self = MD_NO_TOKEN;
    uint32_t name = md_parser_name(parser, "the name of the function");
    if (name == MD_NO_TOKEN) return target;
    target->kind = MD_EXPRESSION_NAME;
    target->first = target->last = target->at = name;
    target->height = 1;
    target->text = parser->source->tokens[name].text;
    target->text_length = parser->source->tokens[name].text_length;
    target->variable = md_parser_resolve(parser, target->text, name);
    while (!parser->is_failed && *self == MD_NO_TOKEN) {
        bool is_method = md_parser_peek(parser, 0) == MD_TOKEN_COLON;
        if (!is_method && md_parser_peek(parser, 0) != MD_TOKEN_DOT) break;
        md_parser_next(parser);
        name = md_parser_name(parser, "the name of the function");
        if (name == MD_NO_TOKEN || target->height >= MD_SYNTAX_HEIGHT_MAX) break;
        target = field_of(parser, target, name);
        if (is_method) *self = name;
    }
    return target;
}

/* FUNCTION funcname body */
static void function_statement(struct md_parser *parser, struct md_statement *one)
{
    uint32_t self;
    struct md_parser_list list = {0};
    md_parser_next(parser);
    if (md_parser_peek(parser, 0) == MD_TOKEN_OPEN_ROUND) {
        md_parser_help(parser,
                       md_parser_fail(parser, one->first, parser->index,
                                      "a function that is a statement needs a name"),
                       "write `local function name(...)`");
    }
    struct md_expression *target = function_name(parser, &self);
    md_parser_list_add(&list, target);
    one->targets = md_parser_list_keep(parser, &list, &one->targets_count);
    size_t length = 0;
    const char *name =
        parser->is_failed ? ""
                          : md_source_text_of(parser->source, target->first, target->last, &length);
    name = md_arena_strndup(&parser->source->arena, name, length);
    assign(parser, target);
    one->function = md_parser_function(parser, one->first, name, self);
}

/* LOCAL FUNCTION Name body; the name is in sight inside the body. */
static void local_function(struct md_parser *parser, struct md_statement *one)
{
    struct md_parser_list list = {0};
    uint32_t keyword = parser->index;
    md_parser_next(parser);
    uint32_t name = md_parser_name(parser, "the name of the function");
    if (name == MD_NO_TOKEN) return;
    const char *text = parser->source->tokens[name].text;
    md_parser_list_add(&list, declare(parser, text, name));
    one->variables = md_parser_list_keep(parser, &list, &one->variables_count);
    activate(parser, one->variables[0]);
    one->function = md_parser_function(parser, keyword, text, MD_NO_TOKEN);
}

/* attrib ::= [`<' Name `>'] */
static void attribute(struct md_parser *parser, struct md_variable *variable)
{
    uint32_t opener = parser->index;
    if (!md_parser_accept(parser, MD_TOKEN_LESS)) return;
    uint32_t name = md_parser_name(parser, "an attribute");
    if (name == MD_NO_TOKEN) return;
    const char *text = parser->source->tokens[name].text;
    variable->attribute_token = name;
    if (strcmp(text, "const") == 0)
        variable->attribute = MD_ATTRIBUTE_CONST;
    else if (strcmp(text, "close") == 0)
        variable->attribute = MD_ATTRIBUTE_CLOSE;
    else
        md_parser_help(parser, md_parser_fail(parser, name, name, "unknown attribute `%s`", text),
                       "the attribute of a local variable is <const>");
    md_parser_close(parser, MD_TOKEN_GREATER, opener);
}

/* LOCAL Name attrib {`,' Name attrib} [`=' explist] */
static void local_statement(struct md_parser *parser, struct md_statement *one)
{
    struct md_parser_list list = {0};
    do {
        uint32_t name = md_parser_name(parser, "the name of a variable");
        if (name == MD_NO_TOKEN) break;
        struct md_variable *variable = declare(parser, parser->source->tokens[name].text, name);
        md_parser_list_add(&list, variable);
        attribute(parser, variable);
    } while (md_parser_accept(parser, MD_TOKEN_COMMA));
    one->variables = md_parser_list_keep(parser, &list, &one->variables_count);
    if (md_parser_accept(parser, MD_TOKEN_ASSIGN))
        one->values = md_parser_expressions(parser, &one->values_count);
    else if (md_parser_peek(parser, 0) == MD_TOKEN_EQUAL)
        md_parser_help(parser,
                       md_parser_fail(parser, parser->index, parser->index,
                                      "`==` compares; here something is assigned"),
                       "write `=`");
    for (uint32_t i = 0; i < one->variables_count; i++) {
        activate(parser, one->variables[i]);
        if (i < one->values_count && one->values[i]->kind == MD_EXPRESSION_FUNCTION &&
            !parser->is_failed)
            one->values[i]->function->name = one->variables[i]->name;
    }
}

static void check_target(struct md_parser *parser, const struct md_expression *target)
{
    if (parser->is_failed) return;
    if (target->kind == MD_EXPRESSION_NAME || target->kind == MD_EXPRESSION_FIELD ||
        target->kind == MD_EXPRESSION_INDEX) {
        assign(parser, target);
        return;
    }
    md_parser_help(
        parser,
        md_parser_fail(parser, target->first, target->last, "nothing can be assigned to this"),
        "left of `=` stands a name or a field: x, t.x, t[k]; `==` compares");
}

/* stat ::= call | varlist `=' explist */
static void expression_statement(struct md_parser *parser, struct md_statement *one)
{
    struct md_parser_list list = {0};
    struct md_expression *first = md_parser_suffixed(parser);
    md_parser_list_add(&list, first);
    if (md_parser_peek(parser, 0) != MD_TOKEN_ASSIGN &&
        md_parser_peek(parser, 0) != MD_TOKEN_COMMA) {
        one->kind = MD_STATEMENT_CALL;
        one->values = md_parser_list_keep(parser, &list, &one->values_count);
        if (first->kind != MD_EXPRESSION_CALL && first->kind != MD_EXPRESSION_METHOD)
            md_parser_refuse_lone(parser, first);
        return;
    }
    one->kind = MD_STATEMENT_ASSIGN;
    while (md_parser_accept(parser, MD_TOKEN_COMMA))
        md_parser_list_add(&list, md_parser_suffixed(parser));
    one->targets = md_parser_list_keep(parser, &list, &one->targets_count);
    if (!md_parser_accept(parser, MD_TOKEN_ASSIGN)) md_parser_unexpected(parser, "`=`");
    for (uint32_t i = 0; i < one->targets_count; i++) check_target(parser, one->targets[i]);
    one->values = md_parser_expressions(parser, &one->values_count);
}

/* RETURN [explist] [`;'] */
static void return_statement(struct md_parser *parser, struct md_statement *one)
{
    md_parser_next(parser);
    if (!ends_block(parser) && md_parser_peek(parser, 0) != MD_TOKEN_SEMICOLON)
        one->values = md_parser_expressions(parser, &one->values_count);
    one->last = parser->index - 1;
    md_parser_accept(parser, MD_TOKEN_SEMICOLON);
}

static void break_statement(struct md_parser *parser)
{
    if (parser->scope->loops == 0)
        md_parser_help(
            parser,
            md_parser_fail(parser, parser->index, parser->index, "`break` stands outside a loop"),
            "`return` leaves a function");
    md_parser_next(parser);
}

/* GOTO Name | `::' Name `::' */
static void label_statement(struct md_parser *parser, struct md_statement *one)
{
    bool is_label = md_parser_peek(parser, 0) == MD_TOKEN_DOUBLE_COLON;
    md_parser_next(parser);
    uint32_t name = md_parser_name(parser, "the name of a label");
    if (name == MD_NO_TOKEN) return;
    one->text = parser->source->tokens[name].text;
    if (is_label) md_parser_close(parser, MD_TOKEN_DOUBLE_COLON, one->first);
}

static enum md_statement_kind kind_of(const struct md_parser *parser)
{
    switch (md_parser_peek(parser, 0)) {
    case MD_TOKEN_IF:
        return MD_STATEMENT_IF;
    case MD_TOKEN_WHILE:
        return MD_STATEMENT_WHILE;
    case MD_TOKEN_DO:
        return MD_STATEMENT_DO;
    case MD_TOKEN_FOR:
        return MD_STATEMENT_NUMERIC_FOR;
    case MD_TOKEN_REPEAT:
        return MD_STATEMENT_REPEAT;
    case MD_TOKEN_FUNCTION:
        return MD_STATEMENT_FUNCTION;
    case MD_TOKEN_LOCAL:
        return md_parser_peek(parser, 1) == MD_TOKEN_FUNCTION ? MD_STATEMENT_LOCAL_FUNCTION
                                                              : MD_STATEMENT_LOCAL;
    case MD_TOKEN_RETURN:
        return MD_STATEMENT_RETURN;
    case MD_TOKEN_BREAK:
        return MD_STATEMENT_BREAK;
    case MD_TOKEN_GOTO:
        return MD_STATEMENT_GOTO;
    case MD_TOKEN_DOUBLE_COLON:
        return MD_STATEMENT_LABEL;
    default:
        return MD_STATEMENT_CALL;
    }
}

static void do_statement(struct md_parser *parser, struct md_statement *one)
{
    md_parser_next(parser);
    block(parser, &one->block);
    md_parser_close_block(parser, MD_TOKEN_END, one->first);
}

static void statement_of_kind(struct md_parser *parser, struct md_statement *one)
{
    switch (one->kind) {
    case MD_STATEMENT_IF:
        if_statement(parser, one);
        break;
    case MD_STATEMENT_WHILE:
        while_statement(parser, one);
        break;
    case MD_STATEMENT_DO:
        do_statement(parser, one);
        break;
    case MD_STATEMENT_REPEAT:
        repeat_statement(parser, one);
        break;
    case MD_STATEMENT_NUMERIC_FOR:
        for_statement(parser, one);
        break;
    case MD_STATEMENT_FUNCTION:
        function_statement(parser, one);
        break;
    case MD_STATEMENT_LOCAL_FUNCTION:
        md_parser_next(parser);
        local_function(parser, one);
        break;
    case MD_STATEMENT_LOCAL:
        md_parser_next(parser);
        local_statement(parser, one);
        break;
    case MD_STATEMENT_RETURN:
        return_statement(parser, one);
        break;
    case MD_STATEMENT_BREAK:
        break_statement(parser);
        break;
    case MD_STATEMENT_GOTO:
    case MD_STATEMENT_LABEL:
        label_statement(parser, one);
        break;
    default:
        expression_statement(parser, one);
        break;
    }
}

static struct md_statement *statement(struct md_parser *parser)
{
    struct md_statement *one = md_arena_alloc(&parser->source->arena, sizeof *one);
    one->kind = kind_of(parser);
    one->first = one->last = parser->index;
    if (!md_parser_enter(parser)) return one;
    statement_of_kind(parser, one);
    md_parser_leave(parser);
    if (!parser->is_failed && one->kind != MD_STATEMENT_RETURN) one->last = parser->index - 1;
    return one;
}

/* ---- the whole ---- */

/* chunk ::= block */
static void chunk(struct md_parser *parser)
{
    struct md_parser_scope scope;
    struct md_function *whole = open_function(parser, &scope, 0);
    whole->is_vararg = true;
    open_block(parser, &whole->body);
    if (!parser->is_failed && md_parser_peek(parser, 0) != MD_TOKEN_END_OF_FILE) {
        struct md_diagnostic *diagnostic =
            md_parser_fail(parser, parser->index, parser->index, "%s closes nothing",
                           md_parser_shown(parser, parser->index));
        md_parser_help(parser, diagnostic, "remove it, or look above for an `end` too many");
        if (parser->suspect != MD_NO_TOKEN)
            md_parser_also(parser, diagnostic, parser->suspect, "this may have been closed early");
    }
    close_function(parser);
}

enum md_status md_parser_read(struct md_source *source, struct md_diagnostics *out)
{
    struct md_parser parser = {
        .source = source, .out = out, .suspect = MD_NO_TOKEN, .else_if = MD_NO_TOKEN};
    chunk(&parser);
    if (!parser.is_failed) {
        source->chunk = parser.functions[0];
        source->functions_count = (uint32_t)parser.functions_count;
        source->functions = md_arena_copy(&source->arena, parser.functions,
                                          parser.functions_count * sizeof *parser.functions);
    }
    md_free(parser.functions);
    md_free(parser.active);
    return parser.is_failed ? MD_SYNTAX : MD_OK;
}
