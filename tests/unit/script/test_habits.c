/*
 * What hands used to spreadsheets and other languages write: the message names what is written here instead.
 */
#include "support/script/script_project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"

/* A formula's body, with p the person. */
#define BODY(TEXT) "measure \"m\" { of = \"person\", value = function(p) " TEXT " end }\n"

static const struct {
    const char *rules;
    const char *expected; /* begins like this */
} rows[] = {
    {"local x = null\n", "r.lua:1:11: error[E0205]: no function or value named `null`; write `nil`"},
    {"local x = None\n", "r.lua:1:11: error[E0205]: no function or value named `None`; write `nil`"},
    {"local x = TRUE\n", "r.lua:1:11: error[E0205]: no function or value named `TRUE`; write `true`"},
    {"local x = VLOOKUP(1)\n",
     "r.lua:1:11: error[E0205]: no function or value named `VLOOKUP`; look the value up in a table"},
    {"// my plan\n", "r.lua:1:1: error[E0202]: a value is expected here, but `//` was found; a remark begins with `--`"},
    {"local y = { 1% }\n",
     "r.lua:1:16: error[E0202]: a value is expected here, but `}` was found; a percentage is written as a number: 5 % is 0.05"},
    {"local x = 3 − 1\n", "r.lua:1:13: error[E0201]: `−` is not a sign of Lua; write `-`"},
    {"measure \"m\" { of = \"person\", value = function(p) return p.role = \"rep\" end }\n",
     "r.lua:1:64: error[E0202]: nothing may follow `return` in its block, but `=` does; to compare write `==`"},
    {BODY("if p.role = \"rep\" then return 1 end"),
     "r.lua:1:60: error[E0202]: `=` assigns; it cannot stand in a condition; a comparison is written `==`"},
    {BODY("if p.monthly_quota => 5 then return 1 end"),
     "r.lua:1:69: error[E0202]: `=` assigns; it cannot stand in a condition; \"at least\" is written `>=`"},
    {"local list = {\n  f = function(a)\n    if a then return 1\n    else if b then return 2 end\n  end,\n}\n",
     "r.lua:5:6: error[E0202]: a value is expected here, but `,` was found; a block is still open: `else if` on line 4"},
    {"local list = {\n  f = function(a)\n    if a then a = 1\n  end,\n}\n",
     "r.lua:4:6: error[E0202]: a value is expected here, but `,` was found; a block is still open: an `end` is missing"},
    {"measure \"sold\" { of = \"person\", from = \"deal\", by = \"owner\", sum = \"amount\" }\n"
     "plan \"p\" { of = \"person\", every = \"month\", commission \"c\" { on = \"sold\", rate = 0,05 } }\n",
     "r.lua:2:83: error[E0206]: commission takes fields with names, and this one has none; the sign of decimals is a point: 0.05"},
    {"measure \"sold\" { of = \"person\", from = \"deal\", by = \"owner\", sum = \"amount\" }\n"
     "plan \"p\" { of = \"person\", every = \"month\", commission \"c\" { on = \"sold\", rate = \"2.5 %\" } }\n",
     "r.lua:2:81: error[E0207]: `rate` of commission c is a text, and has to be a number, a param or a function; write 0.025"},
    {BODY("return null"), "r.lua:1:57: error[E0205]: no function or value named `null`; write `nil`"},
    {BODY("return IF(p.role == \"rep\", 1, 2)"),
     "r.lua:1:57: error[E0205]: no function or value named `IF`; write `if c then return a end return b`"},
    {BODY("return P.monthly_quota"),
     "r.lua:1:57: error[E0205]: no function or value named `P`; did you mean `p`?"},
    {"measure \"m\" { of = \"person\", from = \"deal\", by = \"owner\", count = true,\n"
     "  when = function(d) return d.closed_on > \"2026-01-31\" end }\n",
     "r.lua:2:29: error[E0216]: a date cannot be compared with a text; write date(\"2026-01-31\")"},
    {"measure \"m\" { of = \"person\", from = \"deal\", by = \"owner\", count = true,\n"
     "  when = function(d) return d.new_customer == \"true\" end }\n",
     "r.lua:2:29: error[E0216]: a flag cannot be compared with a text; a flag is true or false"},
    {"plan \"p\" { of = \"person\", every = \"month\", currency = \"RMB\", bonus \"b\" { amount = 5 } }\n",
     "r.lua:1:55: error[E0207]: there is no currency `RMB`; its code is \"CNY\""},
    {"local t = marginal { {0, 0.03}, {0.8} }\n",
     "r.lua:1:33: error[E0207]: a tier of `marginal` is { edge, rate }, and this is one item only"},
};

static bool check(const char *rules, const char *expected)
{
    struct script_project project;
    struct md_buffer found = {0};
    script_project_open(&project);
    script_project_rules(&project, "r.lua", rules);
    enum md_status status = script_project_load(&project);
    script_project_findings(&project, &found);
    bool good = status == MD_SCRIPT && strncmp(md_buffer_text(&found), expected, strlen(expected)) == 0;
    if (!good) print_error("## %sfound    %s\nexpected %s\n", rules, md_buffer_text(&found), expected);
    md_buffer_free(&found);
    script_project_close(&project);
    return good;
}

static void habits_are_answered(void **state)
{
    (void)state;
    int failures = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        failures += !check(rows[i].rules, rows[i].expected);
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(habits_are_answered)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
