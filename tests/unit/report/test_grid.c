/* Tables in every form: a case is a grid, a form and the exact text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "report/grid.h"

static int gather(void *user, const char *text, size_t length)
{
    md_buffer_add(user, text, length);
    return 0;
}

static int refuse(void *user, const char *text, size_t length)
{
    (void)text;
    (void)length;
    ++*(int *)user;
    return 1;
}

static const struct md_grid_column payouts[] = {{"person", MD_CELL_TEXT},
                                                {"amount", MD_CELL_NUMBER},
                                                {"deals", MD_CELL_COUNT},
                                                {"note", MD_CELL_TEXT}};

#define ROW(...)                                                                                   \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
static const char *const people[][4] = {
    ROW("R1 李雷", "1234567.80", "12", "a"),
    ROW("=R2", "-12.5", "3", ""),
    ROW("Zoë", "", "", "x,\"y\"\nz"),
};

static const struct {
    const char *note;
    enum md_format format;
    int width;
    const char *columns, *text;
} forms[] = {
    {"aligned by display width", MD_FORMAT_TABLE, 0, NULL,
     "person         amount  deals  note\n"
     "-------  ------------  -----  ----------\n"
     "R1 李雷  1,234,567.80     12  a\n"
     "=R2             -12.5      3\n"
     "Zoë                           x,\"y\"\\x0Az\n"},
    {"a number last", MD_FORMAT_TABLE, 0, "person,amount",
     "person         amount\n"
     "-------  ------------\n"
     "R1 李雷  1,234,567.80\n"
     "=R2             -12.5\n"
     "Zoë\n"},
    {"wide enough", MD_FORMAT_TABLE, 40, NULL,
     "person         amount  deals  note\n"
     "-------  ------------  -----  ----------\n"
     "R1 李雷  1,234,567.80     12  a\n"
     "=R2             -12.5      3\n"
     "Zoë                           x,\"y\"\\x0Az\n"},
    {"one column narrower", MD_FORMAT_TABLE, 39, NULL,
     "person         amount  deals  note\n"
     "-------  ------------  -----  ---------\n"
     "R1 李雷  1,234,567.80     12  a\n"
     "=R2             -12.5      3\n"
     "Zoë                           x,\"y\"\\x0…\n"
     "(cut to the window; --wide shows all)\n"},
    {"numbers wider than the window", MD_FORMAT_TABLE, 12, "amount,deals",
     "      amoun…\n"
     "-----------…\n"
     "1,234,567.8…\n"
     "       -12.…\n"
     "\n"
     "(cut to the window; --wide shows all)\n"},
    {"tabs", MD_FORMAT_TSV, 20, NULL,
     "person\tamount\tdeals\tnote\n"
     "R1 李雷\t1234567.80\t12\ta\n"
     "'=R2\t-12.5\t3\t\n"
     "Zoë\t\t\tx,\"y\"\\nz\n"},
    {"RFC 4180", MD_FORMAT_CSV, 0, NULL,
     "person,amount,deals,note\n"
     "R1 李雷,1234567.80,12,a\n"
     "'=R2,-12.5,3,\n"
     "Zoë,,,\"x,\"\"y\"\"\nz\"\n"},
    {"renamed and in another order", MD_FORMAT_CSV, 0, " who = person , amount",
     "who,amount\n"
     "R1 李雷,1234567.80\n"
     "'=R2,-12.5\n"
     "Zoë,\n"},
    {"one column twice under two names", MD_FORMAT_CSV, 0, "a=deals,b=deals",
     "a,b\n12,12\n3,3\n,\n"},
    {"envelope", MD_FORMAT_JSON, 0, "person,amount,deals",
     "{\"schema\":\"meed.payouts/1\",\"meed\":\"" MEED_VERSION
     "\",\"ok\":true,\"period\":\"2026-03\",\"rows\":[\n"
     "{\"person\":\"R1 李雷\",\"amount\":\"1234567.80\",\"deals\":12},\n"
     "{\"person\":\"=R2\",\"amount\":\"-12.5\",\"deals\":3},\n"
     "{\"person\":\"Zoë\",\"amount\":null,\"deals\":null}\n"
     "]}\n"},
    {"a row a line", MD_FORMAT_NDJSON, 0, "note,amount",
     "{\"note\":\"a\",\"amount\":\"1234567.80\"}\n"
     "{\"note\":\"\",\"amount\":\"-12.5\"}\n"
     "{\"note\":\"x,\\\"y\\\"\\nz\",\"amount\":null}\n"},
    {"markdown", MD_FORMAT_MARKDOWN, 0, NULL,
     "| person | amount | deals | note |\n"
     "| --- | ---: | ---: | --- |\n"
     "| R1 李雷 | 1234567.80 | 12 | a |\n"
     "| =R2 | -12.5 | 3 |  |\n"
     "| Zoë |  |  | x,\"y\" z |\n"},
};

static void fill(struct md_grid *grid)
{
    md_grid_init(grid, "meed.payouts/1", payouts, 4);
    grid->members = "\"period\":\"2026-03\"";
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) md_grid_add(grid, people[i]);
}

static void test_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct md_grid grid;
        struct md_buffer got = {0};
        struct md_out out = {gather, &got, forms[i].format, forms[i].width, false};
        const char *bad = NULL;
        fill(&grid);
        if (forms[i].columns != NULL && !md_grid_choose(&grid, forms[i].columns, &bad))
            fail_msg("%s: refused %s", forms[i].note, bad);
        if (md_grid_write(&grid, &out) != MD_OK) fail_msg("%s: failed", forms[i].note);
        if (strcmp(md_buffer_text(&got), forms[i].text) != 0)
            fail_msg("%s: got\n%s\nwanted\n%s", forms[i].note, md_buffer_text(&got), forms[i].text);
        md_buffer_free(&got);
        md_grid_free(&grid);
    }
}

/* Cells of one text column: what CSV and TSV make of them. Source: RELIABILITY.md, reports. */
static const struct {
    const char *cell, *csv, *tsv;
} cells[] = {
    {"plain", "plain", "plain"},
    {"-5", "-5", "-5"},
    {"-5.25", "-5.25", "-5.25"},
    {"-5+cmd", "'-5+cmd", "'-5+cmd"},
    {"+5", "'+5", "'+5"},
    {"@x", "'@x", "'@x"},
    {"=1+1", "'=1+1", "'=1+1"},
    {"=A1,\"x\"", "\"'=A1,\"\"x\"\"\"", "'=A1,\"x\""},
    {"\tx", "'\tx", "'\\tx"},
    {"\rx", "\"'\rx\"", "'\\rx"},
    {" lead", "\" lead\"", " lead"},
    {"a\\b", "a\\b", "a\\\\b"},
    {"-", "'-", "'-"},
    {"-2/3", "-2/3", "-2/3"},
    {"-2/3-1", "'-2/3-1", "'-2/3-1"},
    {"-2/", "'-2/", "'-2/"},
    {"a=b", "a=b", "a=b"},
    {"-1,000", "\"'-1,000\"", "'-1,000"},
};

static void check_cell(const char *cell, enum md_format format, const char *wanted)
{
    static const struct md_grid_column one[] = {{"c", MD_CELL_TEXT}};
    struct md_grid grid;
    struct md_buffer got = {0}, whole = {0};
    struct md_out out = {gather, &got, format, 0, false};
    md_grid_init(&grid, "meed.test/1", one, 1);
    md_grid_add(&grid, &cell);
    assert_int_equal(md_grid_write(&grid, &out), MD_OK);
    md_buffer_format(&whole, "c\n%s\n", wanted);
    if (strcmp(md_buffer_text(&got), md_buffer_text(&whole)) != 0)
        fail_msg("cell %s: got %s wanted %s", cell, md_buffer_text(&got), md_buffer_text(&whole));
    md_buffer_free(&got);
    md_buffer_free(&whole);
    md_grid_free(&grid);
}

static void test_cells(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        check_cell(cells[i].cell, MD_FORMAT_CSV, cells[i].csv);
        check_cell(cells[i].cell, MD_FORMAT_TSV, cells[i].tsv);
    }
}

static const struct {
    const char *number, *text;
} thousands[] = {
    {"0", "0"},
    {"999", "999"},
    {"1000", "1,000"},
    {"-1000", "-1,000"},
    {"-999.5", "-999.5"},
    {"123456", "123,456"},
    {"1234567.80", "1,234,567.80"},
    {"0.000001", "0.000001"},
    {"99999999999999999999", "99,999,999,999,999,999,999"},
    {"10000/3", "10000/3"},
    {"held", "held"},
    {"", ""},
    {"-", "-"},
    {"1.", "1."},
    {".5", ".5"},
};

static void test_thousands(void **state)
{
    (void)state;
    struct md_arena arena = {0};
    for (size_t i = 0; i < sizeof thousands / sizeof *thousands; i++) {
        const char *got = md_thousands(&arena, thousands[i].number);
        if (strcmp(got, thousands[i].text) != 0) fail_msg("%s: got %s", thousands[i].number, got);
    }
    md_arena_free(&arena);
}

static const struct {
    const char *columns, *bad;
} refused[] = {
    {"persn", "persn"},
    {"person,", ""},
    {"", ""},
    {"=person", ""},
    {"a=person,a=amount", "a"},
    {"person,person", "person"},
    {"a=b=c", "b=c"},
    {"a=", ""},
};

static void test_choice_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct md_grid grid;
        const char *bad = NULL;
        fill(&grid);
        if (md_grid_choose(&grid, refused[i].columns, &bad))
            fail_msg("%s: taken", refused[i].columns);
        if (strcmp(bad, refused[i].bad) != 0) fail_msg("%s: names %s", refused[i].columns, bad);
        assert_int_equal(grid.shown_count, 4);
        md_grid_free(&grid);
    }
}

static const struct {
    const char *text, *json;
} texts[] = {
    {"", "\"\""},
    {"a\"b\\c", "\"a\\\"b\\\\c\""},
    {"\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""},
    {"\x01\x7F", "\"\\u0001\\u007f\""},
    {"提成", "\"提成\""},
    {"a\xFFz", "\"a\xEF\xBF\xBDz\""},
    {"\xE6\x8F", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
};

static void test_json_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct md_buffer got = {0};
        md_json_text(&got, texts[i].text);
        if (strcmp(md_buffer_text(&got), texts[i].json) != 0)
            fail_msg("row %zu: %s", i, md_buffer_text(&got));
        md_buffer_free(&got);
    }
}

/* A write that fails ends the output: one call, then silence, and the status says so. */
static void test_failing_write(void **state)
{
    (void)state;
    struct md_grid grid;
    int calls = 0;
    struct md_out out = {refuse, &calls, MD_FORMAT_CSV, 0, false};
    fill(&grid);
    assert_int_equal(md_grid_write(&grid, &out), MD_STORAGE);
    md_out_text(&out, "more");
    md_out_format(&out, "%d", 1);
    assert_int_equal(calls, 1);
    assert_int_equal(md_out_status(&out), MD_STORAGE);
    md_grid_free(&grid);
}

/* Large tables leave in pieces and lose nothing. */
static void test_many_rows(void **state)
{
    (void)state;
    struct md_grid grid;
    struct md_buffer got = {0};
    struct md_out out = {gather, &got, MD_FORMAT_NDJSON, 0, false};
    md_grid_init(&grid, "meed.payouts/1", payouts, 4);
    for (size_t i = 0; i < 5000; i++) md_grid_add(&grid, people[i % 3]);
    assert_int_equal(md_grid_write(&grid, &out), MD_OK);
    size_t lines = 0;
    for (size_t i = 0; i < got.length; i++) lines += got.text[i] == '\n';
    assert_int_equal(lines, 5000);
    md_buffer_free(&got);
    md_grid_free(&grid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),     cmocka_unit_test(test_cells),
        cmocka_unit_test(test_thousands), cmocka_unit_test(test_choice_refused),
        cmocka_unit_test(test_json_text), cmocka_unit_test(test_failing_write),
        cmocka_unit_test(test_many_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
