#include "script/lexer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"

/* Each token as kind-letter(text)@line:column-end_column. */
static void print_tokens(const struct md_source *source, struct md_buffer *out)
{
    for (uint32_t i = 0; i < source->tokens_count; i++) {
        const struct md_token *token = &source->tokens[i];
        if (i > 0) md_buffer_add_char(out, ' ');
        if (token->kind == MD_TOKEN_STRING) {
            md_buffer_add_char(out, 's');
            for (size_t j = 0; j < token->text_length; j++)
                md_buffer_format(out, "%02x", (unsigned)(unsigned char)token->text[j]);
        } else {
            md_buffer_add(out, source->text + token->offset, token->length);
        }
        md_buffer_format(out, "@%d:%d-%d", token->line, token->column, token->end_column);
    }
}

struct row {
    const char *note;
    const char *text;
    const char *expected; /* tokens, or "error line:column message" */
};

static const struct row rows[] = {
    {"names and places", "local x = a.b", "local@1:1-6 x@1:7-8 =@1:9-10 a@1:11-12 .@1:12-13 b@1:13-14"},
    {"columns count code points", "x = \"华东\" y", "x@1:1-2 =@1:3-4 se58d8ee4b89c@1:5-9 y@1:10-11"},
    {"lines", "a\r\nb\n\n c", "a@1:1-2 b@2:1-2 c@4:2-3"},
    {"byte order mark", "\xEF\xBB\xBF" "a", "a@1:1-2"},
    {"first line with #", "#!/usr/bin/lua\na", "a@2:1-2"},
    {"operators longest first", "<<= >= ... .. . // / ~= ~ ::", "<<@1:1-3 =@1:3-4 >=@1:5-7 ...@1:8-11 ..@1:12-14 .@1:15-16 //@1:17-19 /@1:20-21 ~=@1:22-24 ~@1:25-26 ::@1:27-29"},
    {"numbers", "3 3. .5 3e2 0x1F 0xA.8p-1 0X.1", "3@1:1-2 3.@1:3-5 .5@1:6-8 3e2@1:9-12 0x1F@1:13-17 0xA.8p-1@1:18-26 0X.1@1:27-31"},
    {"escapes", "'\\65\\x42\\u{43}\\n\\\\'", "s4142430a5c@1:1-20"},
    {"largest code point", "'\\u{7FFFFFFF}'", "sfdbfbfbfbfbf@1:1-15"},
    {"\\z", "'a\\z  \n  b'", "s6162@1:1-5"},
    {"line in a text", "'a\\\nb'", "s610a62@1:1-3"},
    {"long text", "[==[\nab]]\r\nc]==] d", "s61625d5d0a63@1:1-6 d@3:7-8"},
    {"long comment", "a --[[ x\n y ]] b -- c", "a@1:1-2 b@2:7-8"},
    {"comment to the end", "a -- 中文", "a@1:1-2"},
    {"other languages", "a != b && c += ?", "a@1:1-2 !=@1:3-5 b@1:6-7 &&@1:8-10 c@1:11-12 +=@1:13-15 ?@1:16-17"},
    {"nothing", "", ""},
    {"unfinished text", "x = 'ab\n", "error 1:5 this text is not closed"},
    {"unfinished long text", "x = [[ab\n", "error 1:5 this text is not closed"},
    {"unfinished comment", "--[[ab\n", "error 1:1 this comment is not closed"},
    {"unknown escape", "'中\\q'", "error 1:3 unknown escape in a text"},
    {"large escape", "'\\300'", "error 1:2 `\\300` is larger than a byte (255)"},
    {"short hex", "'\\x4'", "error 1:2 `\\x` needs two hexadecimal digits"},
    {"large code point", "'\\u{80000000}'", "error 1:2 `\\u{...}` is larger than 7FFFFFFF"},
    {"malformed number", "x = 3x", "error 1:5 malformed number `3x`"},
    {"two points", "x = 1.2.3", "error 1:5 malformed number `1.2.3`"},
    {"empty exponent", "x = 1e", "error 1:5 malformed number `1e`"},
    {"number and ..", "x = 1..2", "error 1:5 malformed number `1..2`"},
    {"hex without digits", "x = 0x", "error 1:5 malformed number `0x`"},
    {"long bracket", "x = [=a", "error 1:5 `[=` begins a long text only as `[=[`"},
    {"wide comma", "f(1，2)", "error 1:4 `，` is not a sign of Lua"},
    {"wide letters as a name", "销售 = 1", "error 1:1 the character `销` has no meaning here"},
    {"other sign", "a $ b", "error 1:3 the character `$` has no meaning here"},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct md_diagnostics diagnostics = {0};
        struct md_buffer got = {0};
        struct md_source *source = md_source_new("a.lua", rows[i].text, strlen(rows[i].text));
        if (md_lexer_read(source, &diagnostics) == MD_OK) {
            print_tokens(source, &got);
        } else {
            const struct md_diagnostic *one = diagnostics.first;
            assert_string_equal(one->code, "E0201");
            assert_true(diagnostics.count == 1);
            md_buffer_format(&got, "error %d:%d %s", one->place.line, one->place.column,
                             one->message);
        }
        if (strcmp(md_buffer_text(&got), rows[i].expected) != 0)
            fail_msg("%s: expected\n%s\ngot\n%s", rows[i].note, rows[i].expected,
                     md_buffer_text(&got));
        md_buffer_free(&got);
        md_source_free(source);
        md_diagnostics_free(&diagnostics);
    }
}

static void expect_refused(const char *text, size_t length, const char *message)
{
    struct md_diagnostics diagnostics = {0};
    struct md_source *source = md_source_new("a.lua", text, length);
    assert_int_equal(md_lexer_read(source, &diagnostics), MD_SYNTAX);
    assert_string_equal(diagnostics.first->message, message);
    md_source_free(source);
    md_diagnostics_free(&diagnostics);
}

static void test_bytes(void **state)
{
    (void)state;
    expect_refused("\x1bLua", 4, "the file is compiled Lua, not text");
    expect_refused("a\0b", 3, "the file has a NUL byte here; plan files are UTF-8 text");
    expect_refused("a\xC3(", 3, "byte 0xC3 is not UTF-8");
    expect_refused("\xED\xA0\x80", 3, "byte 0xED is not UTF-8");
}

static void test_size(void **state)
{
    (void)state;
    static char text[MD_SOURCE_BYTES_MAX + 1];
    struct md_diagnostics diagnostics = {0};
    memset(text, ' ', sizeof text);
    struct md_source *source = md_source_new("a.lua", text, MD_SOURCE_BYTES_MAX);
    assert_int_equal(md_lexer_read(source, &diagnostics), MD_OK);
    md_source_free(source);
    expect_refused(text, sizeof text, "the file has 65537 bytes; at most 65536 are read");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
