#include "script/token_printer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "script/lexer.h"
#include "script/parser.h"

struct row {
    const char *text;
    const char *expected; /* line ends shown as | */
};

static const struct row printed[] = {
    {"local x = 1 -- note", "local|x|=|1|"},
    {"return '华\\n\"'", "return|\"\\229\\141\\142\\010\\034\"|"},
    {"f [[a\nb]]", "f|\"a\\010b\"|"},
    {"local x <const>, y <close> = 1", "local|x||||,|y||||=|1|"},
    {"local x, y <const> = 1, 2", "local|x|,|y||||=|1|,|2|"},
    {"f(a <b, c> d)", "f|(|a|<|b|,|c|>|d|)|"},
    {"return a <const> b", "return|a|<|const|>|b|"},
    {"return a, b <const> c", "return|a|,|b|<|const|>|c|"},
    {"local z = a <const> b", "local|z|=|a|<|const|>|b|"},
    {"", ""},
};

static void show_lines(struct md_buffer *buffer)
{
    for (size_t i = 0; i < buffer->length; i++)
        if (buffer->text[i] == '\n') buffer->text[i] = '|';
}

static void test_printed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof printed / sizeof *printed; i++) {
        struct md_diagnostics diagnostics = {0};
        struct md_buffer got = {0};
        struct md_source *source = md_source_new("a.lua", printed[i].text, strlen(printed[i].text));
        assert_int_equal(md_lexer_read(source, &diagnostics), MD_OK);
        md_token_printer_print(source, &got);
        show_lines(&got);
        if (strcmp(md_buffer_text(&got), printed[i].expected) != 0)
            fail_msg("%s: expected %s, got %s", printed[i].text, printed[i].expected,
                     md_buffer_text(&got));
        md_buffer_free(&got);
        md_source_free(source);
        md_diagnostics_free(&diagnostics);
    }
}

/* Rewrites numbers to n"text", a < b to less(a, b), and conditions to test(...). */
static bool rewrite(struct md_token_printer *printer, const struct md_expression *expression,
                    enum md_role role, void *context)
{
    size_t *count = context;
    (*count)++;
    if (role == MD_ROLE_TEST) md_token_printer_write(printer, "test(");
    if (expression->kind == MD_EXPRESSION_NUMBER) {
        md_token_printer_write(printer, "n(\"");
        md_token_printer_write(printer, expression->text);
        md_token_printer_write(printer, "\")");
    } else if (expression->kind == MD_EXPRESSION_BINARY &&
               expression->operator == MD_OPERATOR_LESS) {
        md_token_printer_write(printer, "less(");
        md_token_printer_expression(printer, expression->left, MD_ROLE_VALUE);
        md_token_printer_write(printer, ",");
        md_token_printer_expression(printer, expression->right, MD_ROLE_VALUE);
        md_token_printer_write(printer, ")");
    } else if (role == MD_ROLE_TEST) {
        md_token_printer_plain(printer, expression);
    } else {
        return false;
    }
    if (role == MD_ROLE_TEST) md_token_printer_write(printer, ")");
    return true;
}

/* Without line ends and spaces: what was rewritten. */
static const struct row rewritten[] = {
    {"return 1 + x", "return n(\"1\")+ x"},
    {"if a < 2 then return f(3) end", "if test(less(a ,n(\"2\")))then return f ( n(\"3\")) end"},
    {"while g(1) do t[2] = 3 end", "while test( g ( n(\"1\")))do t [ n(\"2\")] = n(\"3\")end"},
    {"repeat x = 1 until x < 2", "repeat x = n(\"1\")until test(less(x ,n(\"2\")))"},
    {"local t = { a = 1, [2] = 3, 4 }", "local t = { a = n(\"1\"), [ n(\"2\")] = n(\"3\"), n(\"4\")}"},
    {"local f <const> = function(a) return a < 1 end", "local f = function ( a ) return less( a ,n(\"1\"))end"},
    {"for i = 1, 2 do f 'a' end", "for i = n(\"1\"), n(\"2\")do f \"a\" end"},
    {"function m.f:g() end return -1 ^ 2;", "function m . f : g ( ) end return - n(\"1\")^ n(\"2\");"},
};

/* Compare but for white space. */
static bool same_text(const char *a, const char *b)
{
    for (;;) {
        a += strspn(a, " \n");
        b += strspn(b, " \n");
        if (*a != *b) return false;
        if (*a == '\0') return true;
        a++;
        b++;
    }
}

static void test_rewritten(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rewritten / sizeof *rewritten; i++) {
        struct md_diagnostics diagnostics = {0};
        struct md_buffer got = {0};
        size_t count = 0;
        const char *text = rewritten[i].text;
        struct md_source *source = md_source_new("a.lua", text, strlen(text));
        assert_int_equal(md_lexer_read(source, &diagnostics), MD_OK);
        assert_int_equal(md_parser_read(source, &diagnostics), MD_OK);
        struct md_token_printer printer = {
            .source = source, .out = &got, .hook = rewrite, .context = &count, .line = 1};
        md_token_printer_chunk(&printer);
        if (!same_text(md_buffer_text(&got), rewritten[i].expected))
            fail_msg("%s: expected %s, got %s", text, rewritten[i].expected, md_buffer_text(&got));
        assert_true(count > 0);
        md_buffer_free(&got);
        md_source_free(source);
        md_diagnostics_free(&diagnostics);
    }
}

/* Without a hook the tree prints every token on its line. */
static void test_lines_kept(void **state)
{
    (void)state;
    static const char text[] = "local a <const> = 1\nif a < 2 then f{x = {1, 2}, y = g(-a)}; end "
                               "function m.f:g(...) return ..., (h(1)) end";
    struct md_diagnostics diagnostics = {0};
    struct md_buffer got = {0};
    struct md_source *source = md_source_new("a.lua", text, strlen(text));
    assert_int_equal(md_source_read(source, &diagnostics), MD_OK);
    struct md_token_printer printer = {.source = source, .out = &got, .line = 1};
    md_token_printer_chunk(&printer);
    struct md_source *again = md_source_new("b.lua", md_buffer_text(&got), got.length);
    assert_int_equal(md_source_read(again, &diagnostics), MD_OK);
    /* The three tokens of the attribute are gone; all others stand on line token + 1. */
    assert_int_equal(again->tokens_count + 3, source->tokens_count);
    for (uint32_t i = 0; i < again->tokens_count; i++) {
        uint32_t token = md_source_token_of_line(source, again->tokens[i].line);
        assert_int_equal(source->tokens[token].kind, again->tokens[i].kind);
    }
    md_buffer_free(&got);
    md_source_free(source);
    md_source_free(again);
    md_diagnostics_free(&diagnostics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_printed),
        cmocka_unit_test(test_rewritten),
        cmocka_unit_test(test_lines_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
