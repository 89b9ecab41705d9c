#include "script/syntax.h"

#include <string.h>

static const char *const operator_spellings[] = {
#define X(kind, spelling, left, right) spelling,
    MD_OPERATOR_LIST(X)
#undef X
};

const char *md_operator_spelling(enum md_operator operator)
{
    return operator_spellings[operator];
}

struct md_function *md_syntax_function_at(const struct md_source *source, uint32_t token)
{
    uint32_t low = 1; /* functions[0] is the chunk */
    uint32_t high = source->functions_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (source->functions[middle]->first <= token)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < 2) return NULL;
    struct md_function *function = source->functions[low - 1];
    return function->first == token || function->open_token == token ? function : NULL;
}

/* ---- children ---- */

struct walk {
    void (*visit)(const struct md_child *child, void *context);
    void *context;
};

static void visit_expression(const struct walk *walk, const struct md_expression *expression,
                             enum md_role role)
{
    if (expression == NULL) return;
    walk->visit(&(struct md_child){.expression = expression, .role = role}, walk->context);
}

static void visit_expressions(const struct walk *walk, struct md_expression *const *items,
                              uint32_t count, enum md_role role)
{
    for (uint32_t i = 0; i < count; i++) visit_expression(walk, items[i], role);
}

static void visit_block(const struct walk *walk, const struct md_block *block)
{
    for (uint32_t i = 0; i < block->statements_count; i++)
        walk->visit(&(struct md_child){.statement = block->statements[i]}, walk->context);
}

static void visit_operands(const struct walk *walk, const struct md_expression *expression)
{
    visit_expression(walk, expression->left, MD_ROLE_VALUE);
    visit_expression(walk, expression->right, MD_ROLE_VALUE);
    visit_expressions(walk, expression->items, expression->items_count, MD_ROLE_VALUE);
    for (uint32_t i = 0; i < expression->fields_count; i++) {
        visit_expression(walk, expression->fields[i].key, MD_ROLE_VALUE);
        visit_expression(walk, expression->fields[i].value, MD_ROLE_VALUE);
    }
    if (expression->function != NULL) visit_block(walk, &expression->function->body);
}

static void visit_statement(const struct walk *walk, const struct md_statement *statement)
{
    enum md_role role = statement->kind == MD_STATEMENT_CALL ? MD_ROLE_CALL : MD_ROLE_VALUE;
    visit_expressions(walk, statement->targets, statement->targets_count, MD_ROLE_TARGET);
    if (statement->kind == MD_STATEMENT_WHILE)
        visit_expression(walk, statement->condition, MD_ROLE_TEST);
    visit_expressions(walk, statement->values, statement->values_count, role);
    for (uint32_t i = 0; i < statement->branches_count; i++) {
        visit_expression(walk, statement->branches[i].condition, MD_ROLE_TEST);
        visit_block(walk, &statement->branches[i].block);
    }
    visit_block(walk, &statement->block);
    if (statement->kind == MD_STATEMENT_REPEAT)
        visit_expression(walk, statement->condition, MD_ROLE_TEST);
    if (statement->function != NULL) visit_block(walk, &statement->function->body);
}

void md_syntax_children(struct md_syntax_node node,
                        void (*visit)(const struct md_child *child, void *context), void *context)
{
    struct walk walk = {visit, context};
    if (node.expression != NULL) visit_operands(&walk, node.expression);
    if (node.statement != NULL) visit_statement(&walk, node.statement);
}

/* ---- printing: nested lists ---- */

static void print_block(const struct md_block *block, struct md_buffer *out);

static void print_all(struct md_expression *const *items, uint32_t count, struct md_buffer *out)
{
    for (uint32_t i = 0; i < count; i++) {
        md_buffer_add_char(out, ' ');
        md_syntax_print_expression(items[i], out);
    }
}

static void print_function(const struct md_function *function, struct md_buffer *out)
{
    md_buffer_add_text(out, "(function (");
    for (uint32_t i = 0; i < function->parameters_count; i++)
        md_buffer_format(out, "%s%s", i > 0 ? " " : "", function->parameters[i]->name);
    if (function->is_vararg)
        md_buffer_add_text(out, function->parameters_count > 0 ? " ..." : "...");
    md_buffer_add_char(out, ')');
    print_block(&function->body, out);
    md_buffer_add_char(out, ')');
}

static void print_table(const struct md_expression *expression, struct md_buffer *out)
{
    md_buffer_add_text(out, "(table");
    for (uint32_t i = 0; i < expression->fields_count; i++) {
        const struct md_table_field *field = &expression->fields[i];
        md_buffer_add_char(out, ' ');
        if (field->name != NULL) md_buffer_format(out, "%s=", field->name);
        if (field->key != NULL) {
            md_buffer_add_char(out, '[');
            md_syntax_print_expression(field->key, out);
            md_buffer_add_text(out, "]=");
        }
        md_syntax_print_expression(field->value, out);
    }
    md_buffer_add_char(out, ')');
}

/* Texts in single quotes, quotes and bytes that are not printable ASCII as \ddd. */
static void print_text(const struct md_expression *expression, struct md_buffer *out)
{
    md_buffer_add_char(out, '\'');
    for (size_t i = 0; i < expression->text_length; i++) {
        unsigned char c = (unsigned char)expression->text[i];
        if (c < ' ' || c > '~' || c == '\'' || c == '\\')
            md_buffer_format(out, "\\%03u", c);
        else
            md_buffer_add_char(out, (char)c);
    }
    md_buffer_add_char(out, '\'');
}

static void print_operation(const char *name, const struct md_expression *expression,
                            struct md_buffer *out)
{
    md_buffer_format(out, "(%s", name);
    if (expression->left != NULL) {
        md_buffer_add_char(out, ' ');
        md_syntax_print_expression(expression->left, out);
    }
    if (expression->right != NULL) {
        md_buffer_add_char(out, ' ');
        md_syntax_print_expression(expression->right, out);
    }
    if (expression->kind == MD_EXPRESSION_FIELD || expression->kind == MD_EXPRESSION_METHOD)
        md_buffer_format(out, " %s", expression->text);
    print_all(expression->items, expression->items_count, out);
    md_buffer_add_char(out, ')');
}

void md_syntax_print_expression(const struct md_expression *expression, struct md_buffer *out)
{
    switch (expression->kind) {
    case MD_EXPRESSION_NIL:
        md_buffer_add_text(out, "nil");
        break;
    case MD_EXPRESSION_TRUE:
        md_buffer_add_text(out, "true");
        break;
    case MD_EXPRESSION_FALSE:
        md_buffer_add_text(out, "false");
        break;
    case MD_EXPRESSION_VARARG:
        md_buffer_add_text(out, "...");
        break;
    case MD_EXPRESSION_NUMBER:
        md_buffer_add_text(out, expression->text);
        break;
    case MD_EXPRESSION_STRING:
        print_text(expression, out);
        break;
    case MD_EXPRESSION_FUNCTION:
        print_function(expression->function, out);
        break;
    case MD_EXPRESSION_NAME:
        md_buffer_format(out, "%s%s", expression->variable == NULL ? "$" : "", expression->text);
        break;
    case MD_EXPRESSION_FIELD:
        print_operation(".", expression, out);
        break;
    case MD_EXPRESSION_INDEX:
        print_operation("[]", expression, out);
        break;
    case MD_EXPRESSION_CALL:
        print_operation("call", expression, out);
        break;
    case MD_EXPRESSION_METHOD:
        print_operation("method", expression, out);
        break;
    case MD_EXPRESSION_PAREN:
        print_operation("paren", expression, out);
        break;
    case MD_EXPRESSION_UNARY:
    case MD_EXPRESSION_BINARY:
        print_operation(operator_spellings[expression->operator], expression, out);
        break;
    case MD_EXPRESSION_TABLE:
        print_table(expression, out);
        break;
    }
}

static const char *const statement_names[] = {
    [MD_STATEMENT_LOCAL] = "local",
    [MD_STATEMENT_LOCAL_FUNCTION] = "local-function",
    [MD_STATEMENT_ASSIGN] = "assign",
    [MD_STATEMENT_CALL] = "do-call",
    [MD_STATEMENT_DO] = "do",
    [MD_STATEMENT_WHILE] = "while",
    [MD_STATEMENT_REPEAT] = "repeat",
    [MD_STATEMENT_IF] = "if",
    [MD_STATEMENT_NUMERIC_FOR] = "for",
    [MD_STATEMENT_GENERIC_FOR] = "for-in",
    [MD_STATEMENT_FUNCTION] = "function",
    [MD_STATEMENT_RETURN] = "return",
    [MD_STATEMENT_BREAK] = "break",
    [MD_STATEMENT_GOTO] = "goto",
    [MD_STATEMENT_LABEL] = "label",
};

static void print_statement(const struct md_statement *statement, struct md_buffer *out)
{
    md_buffer_format(out, "(%s", statement_names[statement->kind]);
    for (uint32_t i = 0; i < statement->variables_count; i++) {
        static const char *const marks[] = {"", "<const>", "<close>"};
        const struct md_variable *variable = statement->variables[i];
        md_buffer_format(out, " %s%s", variable->name, marks[variable->attribute]);
    }
    if (statement->text != NULL) md_buffer_format(out, " %s", statement->text);
    print_all(statement->targets, statement->targets_count, out);
    if ((statement->variables_count > 0 || statement->targets_count > 0) &&
        statement->values_count > 0)
        md_buffer_add_text(out, " =");
    print_all(statement->values, statement->values_count, out);
    if (statement->condition != NULL) print_all(&statement->condition, 1, out);
    for (uint32_t i = 0; i < statement->branches_count; i++) {
        const struct md_branch *branch = &statement->branches[i];
        md_buffer_add_text(out, branch->condition != NULL ? " (when " : " (else");
        if (branch->condition != NULL) md_syntax_print_expression(branch->condition, out);
        print_block(&branch->block, out);
        md_buffer_add_char(out, ')');
    }
    print_block(&statement->block, out);
    if (statement->function != NULL) {
        md_buffer_add_char(out, ' ');
        print_function(statement->function, out);
    }
    md_buffer_add_char(out, ')');
}

static void print_block(const struct md_block *block, struct md_buffer *out)
{
    for (uint32_t i = 0; i < block->statements_count; i++) {
        md_buffer_add_char(out, ' ');
        print_statement(block->statements[i], out);
    }
}

void md_syntax_print(const struct md_source *source, struct md_buffer *out)
{
    const struct md_block *block = &source->chunk->body;
    for (uint32_t i = 0; i < block->statements_count; i++) {
        if (i > 0) md_buffer_add_char(out, ' ');
        print_statement(block->statements[i], out);
    }
}
