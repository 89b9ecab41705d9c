#include "script/token_printer.h"

#include <string.h>

void md_token_printer_quote(const char *text, size_t length, struct md_buffer *out)
{
    md_buffer_add_char(out, '"');
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < ' ' || c > '~' || c == '"' || c == '\\')
            md_buffer_format(out, "\\%03u", c);
        else
            md_buffer_add_char(out, (char)c);
    }
    md_buffer_add_char(out, '"');
}

/*
 * Tokens of an attribute `< Name >` are left out; they stand behind a name that a `local` declares.
 * In valid Lua a comparison cannot stand there, so three tokens decide: the `<` comes after a name
 * that follows `local` or, in its list, a comma; walking back over such a list is enough.
 */
static bool opens_attribute(const struct md_source *source, uint32_t token)
{
    const struct md_token *tokens = source->tokens;
    if (tokens[token].kind != MD_TOKEN_LESS || token < 2) return false;
    if (tokens[token + 1].kind != MD_TOKEN_NAME) return false;
    if (token + 2 > source->tokens_count || tokens[token + 2].kind != MD_TOKEN_GREATER)
        return false;
    uint32_t at = token - 1; /* the name that is declared */
    while (at > 1 && tokens[at].kind == MD_TOKEN_NAME && tokens[at - 1].kind == MD_TOKEN_COMMA) {
        at -= 2;
        if (tokens[at].kind == MD_TOKEN_GREATER && at > 3) at -= 3;
    }
    return at > 0 && tokens[at].kind == MD_TOKEN_NAME && tokens[at - 1].kind == MD_TOKEN_LOCAL;
}

static bool is_in_attribute(const struct md_source *source, uint32_t token)
{
    for (uint32_t back = 0; back < 3 && back <= token; back++)
        if (opens_attribute(source, token - back)) return true;
    return false;
}

/* A token alone on its line cannot run into another one. */
static void add_token(const struct md_source *source, uint32_t token, struct md_buffer *out)
{
    const struct md_token *one = &source->tokens[token];
    if (is_in_attribute(source, token)) return;
    if (one->kind == MD_TOKEN_STRING)
        md_token_printer_quote(one->text, one->text_length, out);
    else
        md_buffer_add(out, source->text + one->offset, one->length);
}

void md_token_printer_print(const struct md_source *source, struct md_buffer *out)
{
    for (uint32_t i = 0; i < source->tokens_count; i++) {
        add_token(source, i, out);
        md_buffer_add_char(out, '\n');
    }
}

void md_token_printer_write(struct md_token_printer *printer, const char *text)
{
    md_buffer_add_text(printer->out, text);
}

void md_token_printer_token(struct md_token_printer *printer, uint32_t token)
{
    for (; printer->line < token + 1; printer->line++) md_buffer_add_char(printer->out, '\n');
    md_buffer_add_char(printer->out, ' ');
    add_token(printer->source, token, printer->out);
    md_buffer_add_char(printer->out, ' ');
}

/* ---- the tree ---- */

/* Prints a node: its own tokens as written, and its children in their places. */
struct pass {
    struct md_token_printer *printer;
    uint32_t next; /* the first token not yet printed */
};

static void tokens_before(struct pass *pass, uint32_t end)
{
    while (pass->next < end) md_token_printer_token(pass->printer, pass->next++);
}

static void print_child(const struct md_child *child, void *context)
{
    struct pass *pass = context;
    bool is_expression = child->expression != NULL;
    tokens_before(pass, is_expression ? child->expression->first : child->statement->first);
    if (is_expression)
        md_token_printer_expression(pass->printer, child->expression, child->role);
    else
        md_token_printer_statement(pass->printer, child->statement);
    pass->next = (is_expression ? child->expression->last : child->statement->last) + 1;
}

static void print_node(struct md_token_printer *printer, struct md_syntax_node node, uint32_t first,
                       uint32_t last)
{
    struct pass pass = {printer, first};
    md_syntax_children(node, print_child, &pass);
    tokens_before(&pass, last + 1);
}

void md_token_printer_plain(struct md_token_printer *printer,
                            const struct md_expression *expression)
{
    print_node(printer, (struct md_syntax_node){.expression = expression}, expression->first,
               expression->last);
}

void md_token_printer_expression(struct md_token_printer *printer,
                                 const struct md_expression *expression, enum md_role role)
{
    if (printer->hook != NULL && role != MD_ROLE_TARGET &&
        printer->hook(printer, expression, role, printer->context))
        return;
    md_token_printer_plain(printer, expression);
}

void md_token_printer_statement(struct md_token_printer *printer,
                                const struct md_statement *statement)
{
    print_node(printer, (struct md_syntax_node){.statement = statement}, statement->first,
               statement->last);
}

void md_token_printer_chunk(struct md_token_printer *printer)
{
    struct pass pass = {printer, 0};
    const struct md_block *body = &printer->source->chunk->body;
    for (uint32_t i = 0; i < body->statements_count; i++)
        print_child(&(struct md_child){.statement = body->statements[i]}, &pass);
    tokens_before(&pass, printer->source->tokens_count);
}
