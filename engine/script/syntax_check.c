#include <string.h>

#include "script/syntax.h"

/* Walks a tree and collects what may not stand in a plan file. */
struct check {
    const struct md_source *source;
    struct md_diagnostics *out;
    bool has_findings;
};

static struct md_diagnostic *refuse(struct check *check, uint32_t first, uint32_t last,
                                    const char *message, const char *help)
{
    struct md_diagnostic *diagnostic =
        md_source_report(check->source, first, last, check->out, MD_ERROR, "E0204", "%s", message);
    md_diagnostic_advise(check->out, diagnostic, "help", "%s", help);
    check->has_findings = true;
    return diagnostic;
}

/* Lua computes wrong values for some of them (a constant on the left in a function of more than 255
 * constants), and no figure of a plan needs them. */
static void check_operator(struct check *check, const struct md_expression *expression)
{
    uint32_t at = expression->at;
    switch (expression->operator) {
    case MD_OPERATOR_BIT_AND:
        refuse(check, at, at, "the bitwise operator `&` is not used in plan files",
               "\"and\" of two conditions is written `and`; texts are joined by `..`");
        break;
    case MD_OPERATOR_BIT_OR:
        refuse(check, at, at, "the bitwise operator `|` is not used in plan files",
               "\"or\" of two conditions is written `or`");
        break;
    case MD_OPERATOR_BIT_XOR:
    case MD_OPERATOR_BIT_NOT:
        refuse(check, at, at, "the bitwise operator `~` is not used in plan files",
               "\"not equal\" is written `~=`, \"not\" is written `not`");
        break;
    case MD_OPERATOR_SHIFT_LEFT:
    case MD_OPERATOR_SHIFT_RIGHT:
        refuse(check, at, at,
               expression->operator== MD_OPERATOR_SHIFT_LEFT
                   ? "the bitwise operator `<<` is not used in plan files"
                   : "the bitwise operator `>>` is not used in plan files",
               "multiply or divide by a power of two instead");
        break;
    default:
        break;
    }
}

static void check_name(struct check *check, const char *name, uint32_t token)
{
    if (strcmp(name, "_ENV") == 0)
        refuse(check, token, token, "`_ENV` cannot be used in a plan file",
               "keep what belongs together in a local table");
}

static void check_variables(struct check *check, struct md_variable *const *variables,
                            uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        check_name(check, variables[i]->name, variables[i]->token);
        if (variables[i]->attribute == MD_ATTRIBUTE_CLOSE)
            refuse(check, variables[i]->attribute_token - 1, variables[i]->attribute_token + 1,
                   "`<close>` is not used in plan files",
                   "a plan file opens nothing that must be closed");
    }
}

static void check_function(struct check *check, const struct md_function *function)
{
    if (function != NULL) check_variables(check, function->parameters, function->parameters_count);
}

static void check_child(const struct md_child *child, void *context);

static void check_node(struct check *check, struct md_syntax_node node)
{
    md_syntax_children(node, check_child, check);
}

static void check_expression(struct check *check, const struct md_expression *expression)
{
    if (expression->kind == MD_EXPRESSION_NAME)
        check_name(check, expression->text, expression->first);
    check_function(check, expression->function);
    if (expression->kind == MD_EXPRESSION_UNARY) check_operator(check, expression);
    if (expression->kind == MD_EXPRESSION_BINARY) check_operator(check, expression);
    check_node(check, (struct md_syntax_node){.expression = expression});
}

static void check_statement(struct check *check, const struct md_statement *statement)
{
    if (statement->kind == MD_STATEMENT_GOTO)
        refuse(check, statement->first, statement->last, "`goto` is not used in plan files",
               "put the rest into an `if`, or into a function with an early `return`");
    if (statement->kind == MD_STATEMENT_LABEL)
        refuse(check, statement->first, statement->last, "labels are not used in plan files",
               "put the rest into an `if`, or into a function with an early `return`");
    check_variables(check, statement->variables, statement->variables_count);
    check_function(check, statement->function);
    check_node(check, (struct md_syntax_node){.statement = statement});
}

static void check_child(const struct md_child *child, void *context)
{
    if (child->expression != NULL)
        check_expression(context, child->expression);
    else
        check_statement(context, child->statement);
}

enum md_status md_syntax_check(const struct md_source *source, struct md_diagnostics *out)
{
    struct check check = {.source = source, .out = out};
    const struct md_block *body = &source->chunk->body;
    for (uint32_t i = 0; i < body->statements_count; i++)
        check_statement(&check, body->statements[i]);
    return check.has_findings ? MD_SYNTAX : MD_OK;
}
