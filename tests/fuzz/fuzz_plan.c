/*
 * Any bytes as a plan file: reading ends, with a tree or with diagnostics; the tokens printed for
 * Lua, read again, are the same tokens, each on the line of its number; the tree prints them too.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "script/lexer.h"
#include "script/parser.h"
#include "script/token_printer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds) abort();
}

/* `text` holds the tokens of `source` one to a line, but for attributes. */
static void check_printed(const struct md_source *source, const struct md_buffer *text)
{
    struct md_diagnostics diagnostics = {0};
    struct md_source *again = md_source_new("again", md_buffer_text(text), text->length);
    must(md_lexer_read(again, &diagnostics) == MD_OK);
    must(again->tokens_count <= source->tokens_count);
    uint32_t expected = 0;
    for (uint32_t i = 0; i < again->tokens_count; i++, expected++) {
        const struct md_token *token = &again->tokens[i];
        uint32_t number = md_source_token_of_line(source, token->line);
        must(number >= expected && (number - expected) % 3 == 0); /* < Name > was left out */
        for (; expected < number; expected += 3)
            must(source->tokens[expected].kind == MD_TOKEN_LESS);
        const struct md_token *one = &source->tokens[number];
        must(one->kind == token->kind && one->text_length == token->text_length);
        must(one->text == NULL || memcmp(one->text, token->text, one->text_length) == 0);
    }
    md_source_free(again);
    md_diagnostics_free(&diagnostics);
}

static void check_tree(const struct md_source *source)
{
    struct md_buffer text = {0};
    struct md_buffer tree = {0};
    struct md_token_printer printer = {.source = source, .out = &text, .line = 1};
    md_token_printer_chunk(&printer);
    if (text.length <= MD_SOURCE_BYTES_MAX) check_printed(source, &text);
    md_syntax_print(source, &tree);
    for (uint32_t i = 1; i < source->functions_count; i++)
        must(md_syntax_function_at(source, source->functions[i]->first) == source->functions[i]);
    md_buffer_free(&text);
    md_buffer_free(&tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct md_diagnostics diagnostics = {0};
    struct md_buffer text = {0};
    struct md_source *source = md_source_new("fuzz", (const char *)data, size);
    bool is_read = md_lexer_read(source, &diagnostics) == MD_OK;
    if (is_read) md_token_printer_print(source, &text);
    /* A first # would be skipped by md_lexer_read, though not by Lua. */
    if (is_read && text.length <= MD_SOURCE_BYTES_MAX && source->tokens[0].kind != MD_TOKEN_HASH)
        check_printed(source, &text);
    is_read = is_read && md_parser_read(source, &diagnostics) == MD_OK;
    must(is_read == (diagnostics.count == 0));
    if (is_read) {
        check_tree(source);
        must((md_syntax_check(source, &diagnostics) == MD_OK) == (diagnostics.count == 0));
    }
    struct md_buffer shown = {0};
    for (const struct md_diagnostic *one = diagnostics.first; one != NULL; one = one->next)
        md_diagnostic_print(one, MD_FORM_FULL, &shown);
    md_buffer_free(&shown);
    md_buffer_free(&text);
    md_source_free(source);
    md_diagnostics_free(&diagnostics);
    return 0;
}
