#include "fidelity.h"

#include "script/syntax.h"

static void dump_expression(const struct md_expression *expression, struct md_buffer *out);
static void dump_block(const struct md_block *block, struct md_buffer *out);

static void dump_text(const char *text, size_t length, struct md_buffer *out)
{
    md_buffer_add_char(out, '"');
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < ' ' || c == '"' || c == '\\')
            md_buffer_format(out, "\\u%04x", c);
        else
            md_buffer_add_char(out, (char)c);
    }
    md_buffer_add_char(out, '"');
}

static void dump_word(const char *text, struct md_buffer *out)
{
    size_t length = 0;
    while (text[length] != '\0') length++;
    dump_text(text, length, out);
}

static void dump_expressions(struct md_expression *const *items, uint32_t count,
                             struct md_buffer *out)
{
    md_buffer_add_char(out, '[');
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) md_buffer_add_char(out, ',');
        dump_expression(items[i], out);
    }
    md_buffer_add_char(out, ']');
}

static void dump_names(struct md_variable *const *variables, uint32_t count, struct md_buffer *out)
{
    md_buffer_add_char(out, '[');
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0) md_buffer_add_char(out, ',');
        dump_word(variables[i]->name, out);
    }
    md_buffer_add_char(out, ']');
}

/* ["function", [names], [statements]] */
static void dump_function(const struct md_function *function, struct md_buffer *out)
{
    md_buffer_add_text(out, "[\"function\",");
    dump_names(function->parameters, function->parameters_count, out);
    md_buffer_add_char(out, ',');
    dump_block(&function->body, out);
    md_buffer_add_char(out, ']');
}

/* ["table", [[key, name, value], ...]] */
static void dump_table(const struct md_expression *expression, struct md_buffer *out)
{
    md_buffer_add_text(out, "[\"table\",[");
    for (uint32_t i = 0; i < expression->fields_count; i++) {
        const struct md_table_field *field = &expression->fields[i];
        md_buffer_add_text(out, i > 0 ? ",[" : "[");
        if (field->key != NULL)
            dump_expression(field->key, out);
        else
            md_buffer_add_text(out, "null");
        md_buffer_add_char(out, ',');
        if (field->name != NULL)
            dump_word(field->name, out);
        else
            md_buffer_add_text(out, "null");
        md_buffer_add_char(out, ',');
        dump_expression(field->value, out);
        md_buffer_add_char(out, ']');
    }
    md_buffer_add_text(out, "]]");
}

/* [word, left] and what follows. */
static void open_with(const char *word, const struct md_expression *left, struct md_buffer *out)
{
    md_buffer_format(out, "[\"%s\",", word);
    dump_expression(left, out);
    md_buffer_add_char(out, ',');
}

static void dump_operation(const struct md_expression *expression, struct md_buffer *out)
{
    bool unary = expression->kind == MD_EXPRESSION_UNARY;
    md_buffer_format(out, "[\"%s\",\"%s\",", unary ? "unary" : "binary",
                     md_operator_spelling(expression->operator));
    if (!unary) {
        dump_expression(expression->left, out);
        md_buffer_add_char(out, ',');
    }
    dump_expression(expression->right, out);
    md_buffer_add_char(out, ']');
}

static void dump_expression(const struct md_expression *expression, struct md_buffer *out)
{
    switch (expression->kind) {
    case MD_EXPRESSION_NIL:
        md_buffer_add_text(out, "[\"nil\"]");
        return;
    case MD_EXPRESSION_TRUE:
        md_buffer_add_text(out, "[\"true\"]");
        return;
    case MD_EXPRESSION_FALSE:
        md_buffer_add_text(out, "[\"false\"]");
        return;
    case MD_EXPRESSION_NUMBER:
    case MD_EXPRESSION_NAME:
        md_buffer_add_text(out,
                           expression->kind == MD_EXPRESSION_NAME ? "[\"name\"," : "[\"number\",");
        dump_word(expression->text, out);
        md_buffer_add_char(out, ']');
        return;
    case MD_EXPRESSION_STRING:
        md_buffer_add_text(out, "[\"text\",");
        dump_text(expression->text, expression->text_length, out);
        md_buffer_add_char(out, ']');
        return;
    case MD_EXPRESSION_FUNCTION:
        dump_function(expression->function, out);
        return;
    case MD_EXPRESSION_FIELD:
        open_with("field", expression->left, out);
        dump_word(expression->text, out);
        md_buffer_add_char(out, ']');
        return;
    case MD_EXPRESSION_INDEX:
        open_with("index", expression->left, out);
        dump_expression(expression->right, out);
        md_buffer_add_char(out, ']');
        return;
    case MD_EXPRESSION_CALL:
        open_with("call", expression->left, out);
        dump_expressions(expression->items, expression->items_count, out);
        md_buffer_add_char(out, ']');
        return;
    case MD_EXPRESSION_UNARY:
    case MD_EXPRESSION_BINARY:
        dump_operation(expression, out);
        return;
    case MD_EXPRESSION_TABLE:
        dump_table(expression, out);
        return;
    case MD_EXPRESSION_PAREN:
        md_buffer_add_text(out, "[\"paren\",");
        dump_expression(expression->right, out);
        md_buffer_add_char(out, ']');
        return;
    case MD_EXPRESSION_VARARG:
    case MD_EXPRESSION_METHOD:
        md_buffer_add_text(out, "[\"other\"]");
        return;
    }
}

static void dump_branches(const struct md_statement *statement, struct md_buffer *out)
{
    md_buffer_add_text(out, "[\"if\",[");
    for (uint32_t i = 0; i < statement->branches_count; i++) {
        const struct md_branch *branch = &statement->branches[i];
        md_buffer_add_text(out, i > 0 ? ",[" : "[");
        if (branch->condition != NULL)
            dump_expression(branch->condition, out);
        else
            md_buffer_add_text(out, "null");
        md_buffer_add_char(out, ',');
        dump_block(&branch->block, out);
        md_buffer_add_char(out, ']');
    }
    md_buffer_add_text(out, "]]");
}

static void dump_statement(const struct md_statement *statement, struct md_buffer *out)
{
    switch (statement->kind) {
    case MD_STATEMENT_LOCAL:
        md_buffer_add_text(out, "[\"local\",");
        dump_names(statement->variables, statement->variables_count, out);
        md_buffer_add_char(out, ',');
        dump_expressions(statement->values, statement->values_count, out);
        break;
    case MD_STATEMENT_LOCAL_FUNCTION:
        md_buffer_add_text(out, "[\"local function\",");
        dump_word(statement->variables[0]->name, out);
        md_buffer_add_char(out, ',');
        dump_function(statement->function, out);
        break;
    case MD_STATEMENT_ASSIGN:
        md_buffer_add_text(out, "[\"assign\",");
        dump_expressions(statement->targets, statement->targets_count, out);
        md_buffer_add_char(out, ',');
        dump_expressions(statement->values, statement->values_count, out);
        break;
    case MD_STATEMENT_CALL:
        md_buffer_add_text(out, "[\"call\",");
        dump_expression(statement->values[0], out);
        break;
    case MD_STATEMENT_DO:
        md_buffer_add_text(out, "[\"do\",");
        dump_block(&statement->block, out);
        break;
    case MD_STATEMENT_IF:
        dump_branches(statement, out);
        return;
    case MD_STATEMENT_NUMERIC_FOR:
    case MD_STATEMENT_GENERIC_FOR:
        if (statement->kind == MD_STATEMENT_NUMERIC_FOR) {
            md_buffer_add_text(out, "[\"for\",");
            dump_word(statement->variables[0]->name, out);
        } else {
            md_buffer_add_text(out, "[\"for in\",");
            dump_names(statement->variables, statement->variables_count, out);
        }
        md_buffer_add_char(out, ',');
        dump_expressions(statement->values, statement->values_count, out);
        md_buffer_add_char(out, ',');
        dump_block(&statement->block, out);
        break;
    case MD_STATEMENT_RETURN:
        md_buffer_add_text(out, "[\"return\",");
        dump_expressions(statement->values, statement->values_count, out);
        break;
    default:
        md_buffer_add_text(out, "[\"other\"");
        break;
    }
    md_buffer_add_char(out, ']');
}

static void dump_block(const struct md_block *block, struct md_buffer *out)
{
    md_buffer_add_char(out, '[');
    for (uint32_t i = 0; i < block->statements_count; i++) {
        if (i > 0) md_buffer_add_char(out, ',');
        dump_statement(block->statements[i], out);
    }
    md_buffer_add_char(out, ']');
}

void fidelity_dump(const struct md_source *source, struct md_buffer *out)
{
    dump_block(&source->chunk->body, out);
}
