/* Lua values read deeply: numbers, tables in order, closures with their upvalues and globals. */
#include "script/capture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "script/host_object.h"
#include "script/load_function.h"

/* A host whose one constructor is keep(value). */
struct host {
    struct md_arena arena;
    struct md_collection collection;
    const struct md_constant *kept;
};

static int keep(lua_State *L)
{
    struct host *host = md_sandbox_context(L);
    struct md_site site = {0};
    assert_true(md_sandbox_nearest_site(L, &site));
    struct md_spot spot = {site.source, site.token, site.token};
    struct md_capture_call call = md_capture_begin(&host->collection, L, spot);
    host->kept = md_capture_value(&call, 1, spot, "kept");
    return 0;
}

static enum md_status run(struct host *host, const char *text)
{
    *host = (struct host){0};
    md_collection_init(&host->collection, &host->arena);
    host->collection.currency = "CNY";
    struct md_diagnostics *out = &host->collection.findings;
    host->collection.sandbox = md_sandbox_new(NULL, NULL, NULL, out);
    assert_non_null(host->collection.sandbox);
    assert_int_equal(md_host_object_open(&host->collection, out), MD_OK);
    md_load_function_register(&host->collection);
    md_sandbox_register(host->collection.sandbox, "keep", keep, host);
    enum md_status status =
        md_sandbox_run_file(host->collection.sandbox, "r.lua", text, strlen(text), out);
    if (status == MD_OK) md_capture_check_later(&host->collection, out);
    return out->errors_count == 0 ? MD_OK : MD_SCRIPT;
}

static void end(struct host *host)
{
    md_sandbox_free(host->collection.sandbox);
    md_collection_free(&host->collection);
    md_arena_free(&host->arena);
}

/* A printer of constants: {1=.., a=..}, functions with what they see. */
static void print_constant(const struct md_constant *constant, struct md_buffer *out)
{
    char number[MD_NUMBER_TEXT_SIZE];
    switch (constant->type) {
    case MD_CONSTANT_NIL: md_buffer_add_text(out, "nil"); break;
    case MD_CONSTANT_NUMBER:
        md_number_print(&constant->number, number, sizeof number);
        md_buffer_add_text(out, number);
        if (constant->number_type.unit == MD_UNIT_MONEY)
            md_buffer_format(out, " %s", constant->number_type.unit_name);
        break;
    case MD_CONSTANT_TEXT: md_buffer_format(out, "'%s'", constant->text); break;
    case MD_CONSTANT_FLAG: md_buffer_add_text(out, constant->integer ? "true" : "false"); break;
    case MD_CONSTANT_DATE: md_buffer_format(out, "day %d", (int)constant->integer); break;
    case MD_CONSTANT_BUILTIN: md_buffer_format(out, "builtin %s", constant->text); break;
    case MD_CONSTANT_TIERS: md_buffer_format(out, "tiers %zu", constant->tiers->tiers_count); break;
    case MD_CONSTANT_PARAM: md_buffer_format(out, "param %d", (int)constant->integer); break;
    case MD_CONSTANT_OBJECT: md_buffer_format(out, "object %s", constant->text); break;
    case MD_CONSTANT_TABLE:
        md_buffer_add_char(out, '{');
        for (size_t i = 0; i < constant->entries_count; i++) {
            if (i > 0) md_buffer_add_text(out, ", ");
            print_constant(constant->entries[i].key, out);
            md_buffer_add_char(out, '=');
            print_constant(constant->entries[i].value, out);
        }
        md_buffer_add_char(out, '}');
        break;
    case MD_CONSTANT_FUNCTION: md_buffer_add_text(out, "function"); break;
    }
}

static void print_closure(const struct md_closure *closure, struct md_buffer *out)
{
    for (size_t i = 0; i < closure->captures_count; i++) {
        md_buffer_format(out, "%s:", closure->captures[i].name);
        print_constant(closure->captures[i].value, out);
        md_buffer_add_char(out, ';');
    }
    md_buffer_add_char(out, '/');
    for (size_t i = 0; i < closure->globals_count; i++) {
        md_buffer_format(out, "%s:", closure->globals[i].name);
        print_constant(closure->globals[i].value, out);
        md_buffer_add_char(out, ';');
    }
}

static void print_kept(const struct host *host, struct md_buffer *out)
{
    const struct md_diagnostic *first = host->collection.findings.first;
    if (first != NULL) md_buffer_format(out, "%s:%d:%d", first->code, first->place.line, first->place.column);
    else if (host->kept == NULL) md_buffer_add_text(out, "nothing kept");
    else if (host->kept->type == MD_CONSTANT_FUNCTION) print_closure(host->kept->closure, out);
    else print_constant(host->kept, out);
}

struct row {
    const char *text;
    const char *expected;
    const char *note;
};

static const struct row rows[] = {
    {"keep(5)", "5", "integer"},
    {"keep(9007199254740993)", "9007199254740993", "integer beyond 2^53"},
    {"keep(-9223372036854775807 - 1)", "-9223372036854775808", "least integer"},
    {"keep(0.1 + 0.2)", "0.3", "the 15 digits of a float"},
    {"keep(1.25)", "1.25", "decimal"},
    {"keep(-0.0)", "0", "negative zero"},
    {"keep(1e5)", "100000", "exponent"},
    {"keep(1e18)", "1000000000000000000", "exponent beyond 15 digits"},
    {"keep(2.5e-7)", "0.00000025", "small"},
    {"keep(-1.5e-10)", "-0.00000000015", "small negative"},
    {"keep(123456.7e13)", "1234567000000000000", "many zeros"},
    {"keep(1e-17)", "0.00000000000000001", "the 17th digit"},
    {"keep(1e-19)", "E0231:1:1", "too small"},
    {"keep(1e20)", "E0231:1:1", "too large"},
    {"keep(1/3)", "E0231:1:1", "out of arithmetic"},
    {"keep(0/0)", "E0231:1:1", "not a number"},
    {"keep(-1/0)", "E0231:1:1", "infinite"},
    {"keep(ratio(1, 3))", "1/3", "exact fraction"},
    {"keep(wan(1.5))", "15000", "ten thousands"},
    {"keep(wan(ratio(1, 3)))", "10000/3", "ten thousands of a fraction"},
    {"keep(money(5, 'USD'))", "5 USD", "amount"},
    {"keep(money(5))", "5 CNY", "amount of the project"},
    {"keep(date('2026-01-01'))", "day 20454", "date"},
    {"keep(min(3, 1, 2) + max(1, 2) + abs(-4))", "7", "functions at load time"},
    {"keep('a')", "'a'", "text"},
    {"keep(true)", "true", "flag"},
    {"keep(nil)", "nil", "nil"},
    {"keep({ 3, 2, 1 })", "{1=3, 2=2, 3=1}", "list"},
    {"keep({ b = 1, a = 2, [2] = 'y', [1] = 'x', [0] = 'z' })", "{1='x', 2='y', 0='z', 'a'=2, 'b'=1}",
     "list first, then by key"},
    {"keep({ [10] = 1, [2] = 2, [1.5] = 3 })", "{1.5=3, 2=2, 10=1}", "numbers in order"},
    {"keep({ [true] = 1, x = { y = { 5 } } })", "{'x'={'y'={1=5}}, true=1}", "nested"},
    {"local t = { 1 } keep({ t, t })", "{1={1=1}, 2={1=1}}", "one table twice"},
    {"local t = {} t.t = t keep(t)", "E0232:1:22", "a table in itself"},
    {"local t = {} local u = t for i = 1, 80 do u.u = {} u = u.u end keep(t)", "E0232:1:64", "too deep"},
    {"local a, b = 1, 2 keep(function() return a end)", "a:1;/", "only what is seen"},
    {"local t = { x = 1 } keep(function() return t.x end) t.x = 2", "t:{'x'=1};/", "read at the call"},
    {"local a = 1 local function f() return a end keep(function() return f() end)", "f:function;/",
     "a function in a function"},
    {"local function f(n) return n > 1 and f(n - 1) or 1 end keep(f)", "f:function;/", "recursion ends"},
    {"keep(function(p) return min(p, 1) end)", "/min:builtin min;", "function of formulas"},
    {"keep(function(p) return math.min(p, 1) end)",
     "/math:{'abs'=builtin abs, 'max'=builtin max, 'min'=builtin min};", "library"},
    {"keep(function(p) return param.x end)", "/param:object param;", "params"},
    {"keep(function(p) return ipairs end)", "/ipairs:object function;", "load-time function"},
    {"keep(function(p) return nothing_such end)", "/", "no such name is the translator's to say"},
    {"x = 5 keep(function(p) return x end)", "/x:5;", "global of the file"},
    {"local n = 0 for i = 1, 3 do n = n + i end keep(function() return n end)", "n:6;/", "assigned before"},
    {"local n = 0 keep(function() return n end) n = 1", "E0212:1:43", "assigned after"},
    {"local n = 0 keep(function() return n end) n = 0", "E0212:1:43", "assigned after, to the same"},
    {"local f for i = 1, 2 do local n = i f = function() return n end end keep(f)", "n:2;/",
     "one closure of a loop"},
    {"keep(marginal { {0, 0.1}, {1, 0.2} })", "tiers 2", "tiers"},
    {"keep(days(30))", "object days", "window"},
    {"keep(param.cap)", "param 0", "param"},
};

static void values_are_captured(void **state)
{
    (void)state;
    int failures = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct host host;
        struct md_buffer found = {0};
        run(&host, rows[i].text);
        print_kept(&host, &found);
        if (strcmp(md_buffer_text(&found), rows[i].expected) != 0) {
            print_error("%s: %s gives %s, not %s\n", rows[i].note, rows[i].text,
                        md_buffer_text(&found), rows[i].expected);
            failures++;
        }
        md_buffer_free(&found);
        end(&host);
    }
    assert_int_equal(failures, 0);
}

/* The same function twice is the same closure; its tree is the one of the file. */
static void a_function_is_captured_once(void **state)
{
    (void)state;
    struct host host;
    assert_int_equal(run(&host, "local f = function() return 1 end keep({ f, f, function() end })"), MD_OK);
    const struct md_constant *a = md_constant_at(host.kept, 1), *b = md_constant_at(host.kept, 2);
    assert_ptr_equal(a->closure, b->closure);
    assert_ptr_not_equal(a->closure, md_constant_at(host.kept, 3)->closure);
    assert_int_equal(a->closure->source->tokens[a->closure->function->first].column, 11);
    end(&host);
}

/* As many values as are allowed, and one more. */
static void the_number_of_values_is_limited(void **state)
{
    (void)state;
    static const struct {
        const char *format;
        int count;
        enum md_status status;
    } limits[] = {
        {"local t = {} for i = 1, %d do t[i] = true end keep(t)", 99999, MD_OK},
        {"local t = {} for i = 1, %d do t[i] = true end keep(t)", 100000, MD_SCRIPT},
    };
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        struct host host;
        char text[200];
        snprintf(text, sizeof text, limits[i].format, limits[i].count);
        assert_int_equal(run(&host, text), limits[i].status);
        end(&host);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_captured),
        cmocka_unit_test(a_function_is_captured_once),
        cmocka_unit_test(the_number_of_values_is_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
