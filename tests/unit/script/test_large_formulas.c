/*
 * Little text that means a formula of millions of operations is refused, with one message, long before
 * time or memory are used up; what a person may write by hand is not.
 */
#include "support/script/script_project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/buffer.h"

static const char plan[] =
    "credit \"b\" { from = \"deal\", at = \"closed_on\", value = \"amount\", to = { { \"owner\" } } }\n"
    "measure \"sold\" { of = \"person\", from = \"b\", sum = \"value\" }\n";

/* f1 calls f0 twice, f2 calls f1 twice, ...: 2^levels calls of f0. */
static void add_doubling(struct md_buffer *text, int levels)
{
    md_buffer_add_text(text, "local function f0(x) return x + 1 end\n");
    for (int i = 1; i <= levels; i++)
        md_buffer_format(text, "local function f%d(x) return f%d(f%d(x)) end\n", i, i - 1, i - 1);
    md_buffer_format(text,
                     "plan \"p\" { of = \"person\", every = \"month\", bonus \"x\" { amount = function(p) "
                     "return f%d(p.sold) end } }\n", levels);
}

/* Each computed column reads the one before twice. */
static void add_doubling_fields(struct md_buffer *text, int levels)
{
    md_buffer_add_text(text, "field \"deal.f0\" { value = function(d) return d.amount end }\n");
    for (int i = 1; i <= levels; i++)
        md_buffer_format(text,
                         "field \"deal.f%d\" { value = function(d) return d.f%d * 0.5 + d.f%d * 0.5 end }\n",
                         i, i - 1, i - 1);
    md_buffer_format(text, "measure \"y\" { of = \"person\", from = \"deal\", by = \"owner\", sum = \"f%d\" }\n",
                     levels);
}

/* One long function in each of `count` components. */
static void add_repeated(struct md_buffer *text, int count)
{
    md_buffer_add_text(text, "local function long(p) local x = p.sold ");
    for (int i = 0; i < 800; i++) md_buffer_format(text, "if x > %d then x = x + %d end ", i, i);
    md_buffer_format(text,
                     "return x end\nlocal c = {}\nfor i = 1, %d do c[i] = bonus(\"b\" .. i) { amount = long } end\n"
                     "plan \"p\" { of = \"person\", every = \"month\", c }\n", count);
}

static void add_loops(struct md_buffer *text, int rounds)
{
    md_buffer_format(text,
                     "plan \"p\" { of = \"person\", every = \"month\", bonus \"x\" { amount = function(p)\n"
                     "local x = p.sold for i = 1, %d do local a local b local c x = x + i end return x end } }\n",
                     rounds);
}

struct row {
    const char *note;
    void (*add)(struct md_buffer *text, int size);
    int size;
    bool is_refused;
};

static const struct row rows[] = {
    {"ten levels", add_doubling, 10, false},
    {"twenty levels", add_doubling, 20, true},
    {"fifty levels", add_doubling, 50, true},
    {"eight columns", add_doubling_fields, 8, false},
    {"thirty columns", add_doubling_fields, 30, true},
    {"a long function ten times", add_repeated, 10, false},
    {"a long function a thousand times", add_repeated, 1000, true},
    {"a thousand rounds", add_loops, 1000, false},
    {"twenty thousand rounds", add_loops, 20000, true},
};

static bool check(const struct row *row)
{
    struct script_project project;
    struct md_buffer text = {0}, found = {0};
    script_project_open(&project);
    md_buffer_add_text(&text, plan);
    row->add(&text, row->size);
    script_project_rules(&project, "r.lua", md_buffer_text(&text));
    clock_t begin = clock();
    enum md_status status = script_project_load(&project);
    double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
    script_project_findings(&project, &found);
    bool good = status == (row->is_refused ? MD_SCRIPT : MD_OK) && seconds < 2 &&
                (!row->is_refused || strstr(md_buffer_text(&found), "0,000 operations") != NULL ||
                 strstr(md_buffer_text(&found), "more than 10,000 rounds") != NULL);
    if (!good)
        print_error("## %s: status %d, %.1f s\n%s\n", row->note, (int)status, seconds,
                    md_buffer_text(&found));
    md_buffer_free(&text);
    md_buffer_free(&found);
    script_project_close(&project);
    return good;
}

static void large_formulas_are_refused(void **state)
{
    (void)state;
    int failures = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) failures += !check(&rows[i]);
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(large_formulas_are_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
