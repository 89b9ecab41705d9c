#include "script/parser.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "script/lexer.h"

struct row {
    const char *text;
    const char *expected;
};

/* A name with $ is global. */
static const struct row trees[] = {
    {"local x = 1 + 2 * 3", "(local x = (+ 1 (* 2 3)))"},
    {"return 1 - 2 - 3, 2 ^ 3 ^ 4, 'a' .. 'b' .. 'c'", "(return (- (- 1 2) 3) (^ 2 (^ 3 4)) (.. 'a' (.. 'b' 'c')))"},
    {"return -x ^ 2, not a == b, #t + 1", "(return (- (^ $x 2)) (== (not $a) $b) (+ (# $t) 1))"},
    {"return a or b and c < d", "(return (or $a (and $b (< $c $d))))"},
    {"return 1 << 2 | 3 & ~4 ~ 5", "(return (| (<< 1 2) (~ (& 3 (~ 4)) 5)))"},
    {"f(x).y[1]:m(2) 'z' {1; a=2, [3]=4}", "(do-call (call (call (method ([] (. (call $f $x) y) 1) m 2) 'z') (table 1 a=2 [3]=4)))"},
    {"local x <const>, y = ...", "(local x<const> y = ...)"},
    {"local function f(a, ...) return f(a, ...) end", "(local-function f (function (a ...) (return (call f a ...))))"},
    {"function a.b:c(x) return self end", "(function (. (. $a b) c) (function (self x) (return self)))"},
    {"local x = x", "(local x = $x)"},
    {"do local x end return x", "(do (local x)) (return $x)"},
    {"repeat local done = f() until done", "(repeat done (local done = (call $f)))"},
    {"while a do break end", "(while $a (break))"},
    {"for i = 1, 10, 2 do f(i) end", "(for i = 1 10 2 (do-call (call $f i)))"},
    {"for k, v in pairs(t) do end", "(for-in k v = (call $pairs $t))"},
    {"if a then b() elseif c then d() else e() end", "(if (when $a (do-call (call $b))) (when $c (do-call (call $d))) (else (do-call (call $e))))"},
    {"a, b.c = 1, 2", "(assign $a (. $b c) = 1 2)"},
    {"goto x ::x:: ;;;", "(goto x) (label x)"},
    {"return (f())", "(return (paren (call $f)))"},
    {"return;", "(return)"},
    {"", ""},
};

static void test_trees(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
        struct md_diagnostics diagnostics = {0};
        struct md_buffer got = {0};
        struct md_source *source = md_source_new("a.lua", trees[i].text, strlen(trees[i].text));
        assert_int_equal(md_lexer_read(source, &diagnostics), MD_OK);
        if (md_parser_read(source, &diagnostics) != MD_OK)
            fail_msg("%s: %s", trees[i].text, diagnostics.first->message);
        md_syntax_print(source, &got);
        if (strcmp(md_buffer_text(&got), trees[i].expected) != 0)
            fail_msg("%s: expected\n%s\ngot\n%s", trees[i].text, trees[i].expected,
                     md_buffer_text(&got));
        md_buffer_free(&got);
        md_source_free(source);
        md_diagnostics_free(&diagnostics);
    }
}

/* "line:column message | help", with " & line:column" of a second place behind the first. */
static const struct row mistakes[] = {
    {"plan 'x' {\n  of = 'person'\n  every = 'month' }", "2:16 & 1:10 missing comma between the items of this table | put a comma after `'person'`, before `every`"},
    {"t = {\n  { 1 }\n  { 2 },\n}", "2:8 & 1:5 missing comma between the items of this table | put a comma after `}`, before `{`"},
    {"x = { '华东' '华西' }", "1:11 & 1:5 missing comma between the items of this table | put a comma after `'华东'`, before `'华西'`"},
    {"a { b = 1\nc { d = 2 }", "1:10 & 1:3 `{` of line 1 is not closed: `}` is missing before `c` | put `}` after `1`"},
    {"a { b = 1", "1:10 & 1:3 `{` of line 1 is not closed: `}` is missing before the end of the file | put `}` after `1`"},
    {"x = f(a b)", "1:8 & 1:6 missing comma between the arguments of this call | put a comma after `a`, before `b`"},
    {"x = (1 + 2\ny = 3", "1:11 & 1:5 `(` of line 1 is not closed: `)` is missing before `y` | put `)` after `2`"},
    {"x = t[1\n", "1:8 & 1:6 `[` of line 1 is not closed: `]` is missing before the end of the file | put `]` after `1`"},
    {"if a == '华东' and b = 2 then end", "1:20 `=` assigns; it cannot stand in a condition | a comparison is written `==`"},
    {"if a != 2 then end", "1:6 `!=` is not a sign of Lua | \"not equal\" is written `~=`"},
    {"if a && b then end", "1:6 `&&` is not a sign of Lua | write `and`"},
    {"x = a || b", "1:7 `||` is not a sign of Lua | write `or`"},
    {"x = !a", "1:5 `!` is not a sign of Lua | write `not`"},
    {"x += 1", "1:3 Lua has no `+=` | write `total = total + x`"},
    {"x++", "1:2 Lua has no `++` | write `n = n + 1`"},
    {"x = a ? b : c", "1:7 `?` is not a sign of Lua | `c ? a : b` is written `c and a or b`"},
    {"if a > 1\n  b()\nend", "1:9 missing `then` after the condition of `if` | put `then` after `1`"},
    {"while a\n  b()\nend", "1:8 missing `do` after the condition of `while` | put `do` after `a`"},
    {"for i = 1, 2\n  b()\nend", "1:13 missing `do` of this `for` | put `do` after `2`"},
    {"for i = 1 do end", "1:1 `for` with `=` needs two or three values | write `for i = 1, 10 do`"},
    {"f = function()\n  if a then\n    b()\n  else if c then\n    d()\n  end\nend", "7:4 & 2:3 `if` of line 2 is not closed: `end` is missing before the end of the file | `else if` on line 4 opens a second `if`, which needs its own `end`; write `elseif`"},
    {"f = function()\n  if a then\n    b()\nend\ng()", "5:4 & 2:3 `if` of line 2 is not closed: `end` is missing before the end of the file | each `function`, `if`, `for`, `while` and `do` needs its own `end`"},
    {"plan { v = function(p) return p.x }", "1:34 & 1:12 `function` of line 1 is not closed: `end` is missing before `}` | each `function`, `if`, `for`, `while` and `do` needs its own `end`"},
    {"end", "1:1 `end` closes nothing | remove it, or look above for an `end` too many"},
    {"repeat f()", "1:11 & 1:1 `repeat` of line 1 is not closed: `until` is missing before the end of the file | each `function`, `if`, `for`, `while` and `do` needs its own `end`"},
    {"x == 3", "1:3 `==` compares; here something is assigned | write `=`"},
    {"local x == 3", "1:9 `==` compares; here something is assigned | write `=`"},
    {"fucntion f() end", "1:1 this is no statement: a value alone does nothing | did you mean `function`?"},
    {"elif x then", "1:1 this is no statement: a value alone does nothing | write `elseif`"},
    {"a.b", "1:1 this is no statement: a value alone does nothing | assign it (`x = ...`), return it, or call it"},
    {"f() = 1", "1:1 nothing can be assigned to this | left of `=` stands a name or a field: x, t.x, t[k]; `==` compares"},
    {"x = {\"a\": 1}", "1:9 `:` cannot follow a list item | a field with a text as its name is written [\"a\"] = value"},
    {"x = {a: 1}", "1:7 `:` calls a method, but no method call follows | a field of a table is written `name = value`"},
    {"x = 1 +", "1:8 a value is missing after `+`"},
    {"x = * 2", "1:5 a value is expected here, but `*` was found"},
    {"x = p.end", "1:7 `end` is a word of Lua and cannot be the name of a field | write [\"end\"] instead of .end"},
    {"local x <const> = 1\nx = 2", "2:1 & 1:10 `x` is constant and cannot be assigned"},
    {"local x <final> = 1", "1:10 unknown attribute `final` | the attribute of a local variable is <const>"},
    {"break", "1:1 `break` stands outside a loop | `return` leaves a function"},
    {"while a do f(function() break end) end", "1:25 `break` stands outside a loop | `return` leaves a function"},
    {"function f() return ... end", "1:21 `...` stands outside a function with `...` | add `...` to the parameters of the function"},
    {"function (a) end", "1:1 a function that is a statement needs a name | write `local function name(...)`"},
    {"return 1 2", "1:10 & 1:1 nothing may follow `return` in its block, but `2` does | several values are separated by commas; an early return stands in `if ... then return ... end`"},
    {"if a then\n  return 1\nlocal x", "3:1 & 2:3 nothing may follow `return` in its block, but `local` does | put `end` before `local`"},
};

static void print_mistake(const struct md_diagnostic *one, struct md_buffer *got)
{
    md_buffer_format(got, "%d:%d ", one->place.line, one->place.column);
    if (one->second.file != NULL)
        md_buffer_format(got, "& %d:%d ", one->second.line, one->second.column);
    md_buffer_add_text(got, one->message);
    if (one->advice != NULL) md_buffer_format(got, " | %s", one->advice->text);
}

static void test_mistakes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct md_diagnostics diagnostics = {0};
        struct md_buffer got = {0};
        struct md_source *source =
            md_source_new("a.lua", mistakes[i].text, strlen(mistakes[i].text));
        assert_int_equal(md_lexer_read(source, &diagnostics), MD_OK);
        if (md_parser_read(source, &diagnostics) == MD_OK) fail_msg("%s", mistakes[i].text);
        assert_true(diagnostics.count == 1);
        print_mistake(diagnostics.first, &got);
        if (strcmp(md_buffer_text(&got), mistakes[i].expected) != 0)
            fail_msg("%s: expected\n%s\ngot\n%s", mistakes[i].text, mistakes[i].expected,
                     md_buffer_text(&got));
        md_buffer_free(&got);
        md_source_free(source);
        md_diagnostics_free(&diagnostics);
    }
}

static const struct row refusals[] = {
    {"return a & b", "1:10 the bitwise operator `&` is not used in plan files"},
    {"return '华' | b", "1:12 the bitwise operator `|` is not used in plan files"},
    {"return a ~ b", "1:10 the bitwise operator `~` is not used in plan files"},
    {"return ~b", "1:8 the bitwise operator `~` is not used in plan files"},
    {"return 1 << 2", "1:10 the bitwise operator `<<` is not used in plan files"},
    {"f(function() return { x = 1 >> 2 } end)", "1:29 the bitwise operator `>>` is not used in plan files"},
    {"goto done", "1:1 `goto` is not used in plan files"},
    {"::done::", "1:1 labels are not used in plan files"},
    {"local x <close> = nil", "1:9 `<close>` is not used in plan files"},
    {"_ENV = {}", "1:1 `_ENV` cannot be used in a plan file"},
    {"local function f(_ENV) end", "1:18 `_ENV` cannot be used in a plan file"},
    {"for _ENV in f do end", "1:5 `_ENV` cannot be used in a plan file"},
};

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        struct md_diagnostics diagnostics = {0};
        struct md_buffer got = {0};
        struct md_source *source =
            md_source_new("a.lua", refusals[i].text, strlen(refusals[i].text));
        assert_int_equal(md_source_read(source, &diagnostics), MD_SYNTAX);
        assert_string_equal(diagnostics.first->code, "E0204");
        md_buffer_format(&got, "%d:%d %s", diagnostics.first->place.line,
                         diagnostics.first->place.column, diagnostics.first->message);
        if (strcmp(md_buffer_text(&got), refusals[i].expected) != 0)
            fail_msg("%s: got %s", refusals[i].text, md_buffer_text(&got));
        md_buffer_free(&got);
        md_source_free(source);
        md_diagnostics_free(&diagnostics);
    }
}

/* `count` times `open`, then `middle`, then `count` times `close`. */
static enum md_status read_nested(const char *begin, const char *open, size_t count,
                                  const char *middle, const char *close)
{
    struct md_buffer text = {0};
    struct md_diagnostics diagnostics = {0};
    md_buffer_add_text(&text, begin);
    for (size_t i = 0; i < count; i++) md_buffer_add_text(&text, open);
    md_buffer_add_text(&text, middle);
    for (size_t i = 0; i < count; i++) md_buffer_add_text(&text, close);
    struct md_source *source = md_source_new("a.lua", md_buffer_text(&text), text.length);
    enum md_status status = md_source_read(source, &diagnostics);
    md_source_free(source);
    md_diagnostics_free(&diagnostics);
    md_buffer_free(&text);
    return status;
}

static void test_limits(void **state)
{
    (void)state;
    /* One level each for the statement and the value in the middle. */
    assert_int_equal(read_nested("return ", "(", MD_SYNTAX_DEPTH_MAX - 2, "1", ")"), MD_OK);
    assert_int_equal(read_nested("return ", "(", MD_SYNTAX_DEPTH_MAX - 1, "1", ")"), MD_SYNTAX);
    assert_int_equal(read_nested("return ", "{", 20000, "1", "}"), MD_SYNTAX);
    assert_int_equal(read_nested("", "do ", 20000, "", " end"), MD_SYNTAX);
    assert_int_equal(read_nested("return 1", "+1", MD_SYNTAX_HEIGHT_MAX - 1, "", ""), MD_OK);
    assert_int_equal(read_nested("return 1", "+1", MD_SYNTAX_HEIGHT_MAX, "", ""), MD_SYNTAX);
    assert_int_equal(read_nested("f", "()", 30000, "", ""), MD_SYNTAX);
    assert_int_equal(read_nested("return ", "- ", 30000, "1", ""), MD_SYNTAX);
}

static void test_functions(void **state)
{
    (void)state;
    static const char text[] =
        "local function f(a) return function() return a end end local g = function() end";
    struct md_diagnostics diagnostics = {0};
    struct md_source *source = md_source_new("a.lua", text, strlen(text));
    assert_int_equal(md_source_read(source, &diagnostics), MD_OK);
    assert_int_equal(source->functions_count, 4);
    for (uint32_t i = 1; i < source->functions_count; i++) {
        struct md_function *function = source->functions[i];
        assert_int_equal(source->tokens[function->first].kind, MD_TOKEN_FUNCTION);
        assert_int_equal(source->tokens[function->open_token].kind, MD_TOKEN_OPEN_ROUND);
        assert_int_equal(source->tokens[function->last].kind, MD_TOKEN_END);
        assert_ptr_equal(md_syntax_function_at(source, function->first), function);
        assert_ptr_equal(md_syntax_function_at(source, function->open_token), function);
        assert_null(md_syntax_function_at(source, function->last));
    }
    assert_string_equal(source->functions[1]->name, "f");
    assert_null(source->functions[2]->name);
    assert_string_equal(source->functions[3]->name, "g");
    assert_true(source->functions[1]->parameters[0]->is_captured);
    assert_ptr_equal(source->functions[2]->outer, source->functions[1]);
    md_source_free(source);
    md_diagnostics_free(&diagnostics);
}

static void test_carets(void **state)
{
    (void)state;
    static const char text[] = "local t = {\n  [\"华东区\"] = 1\n  x = 2,\n}\n";
    static const char expected[] = "error[E0202]: missing comma between the items of this table\n"
                                   " --> rules/销售.lua:2:14\n"
                                   "  |\n"
                                   "2 |   [\"华东区\"] = 1\n"
                                   "  |                 ^\n"
                                   " --> rules/销售.lua:1:11\n"
                                   "  |\n"
                                   "1 | local t = {\n"
                                   "  |           ^ the table begins here\n"
                                   "  |\n"
                                   "  = help: put a comma after `1`, before `x`\n";
    struct md_diagnostics diagnostics = {0};
    struct md_buffer got = {0};
    struct md_source *source = md_source_new("rules/销售.lua", text, strlen(text));
    assert_int_equal(md_source_read(source, &diagnostics), MD_SYNTAX);
    md_diagnostic_print(diagnostics.first, MD_FORM_FULL, &got);
    assert_string_equal(md_buffer_text(&got), expected);
    md_buffer_free(&got);
    md_source_free(source);
    md_diagnostics_free(&diagnostics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trees),     cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_refusals),  cmocka_unit_test(test_limits),
        cmocka_unit_test(test_functions), cmocka_unit_test(test_carets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
