/* Draft runs, postings, seals, closed periods, sources. */
#define _XOPEN_SOURCE 700
#include "store_fixture.h"

#include <sqlite3.h>

static const char *const people[] = {"R1|Li Lei|", "R2|Han Mei|R1", NULL};

static const struct md_outcome outcomes[] = {
    {"person", "R2", "2026-03", "field", "base", "commission", MD_OUTCOME_VALUE, "10.00", "CNY",
     1000, true, "", "self,manager", "2026-03-31"},
    {"person", "R1", "2026-03", "field", "bonus", "bonus", MD_OUTCOME_ZERO, "0", "CNY", 0, true,
     "below_threshold", "self", "2026-03-31"},
    {"person", "R1", "2026-03", "field", "base", "commission", MD_OUTCOME_HELD, "", "CNY", 0, false,
     "no_goal|quota", "", "2026-03-31"},
    {"person", "R2", "2026-03", "field", "score", "award", MD_OUTCOME_VALUE, "1/3", "points", 0,
     false, "", "", ""},
};

static const struct md_run_input inputs[] = {
    {"deal closed_on 2026-03-01..2026-04-01", "records", {{1, 2}}},
    {"rules/field.lua", "rules", {{3}}},
};

static const struct md_run_unused unused[] = {{"sales", "no_date", 3, "12.50"}};

static struct md_run march(void)
{
    return (struct md_run){.period = "2026-03",
                           .first = day("2026-03-01"),
                           .end = day("2026-04-01"),
                           .as_of_batch = 1,
                           .engine_version = "0.1.0",
                           .read_set = {{7}},
                           .rules = {{8}},
                           .note = "first",
                           .outcomes = outcomes,
                           .outcomes_count = 4,
                           .inputs = inputs,
                           .inputs_count = 2,
                           .unused = unused,
                           .unused_count = 1,
                           .subjects_count = 2,
                           .held_count = 1,
                           .zero_count = 1};
}

static struct md_run empty_run(const char *period, const char *first, const char *end)
{
    return (struct md_run){
        .period = period, .first = day(first), .end = day(end), .engine_version = "0.1.0"};
}

static int64_t write_good(struct md_book *book, struct md_run run)
{
    struct md_diagnostics out = {0};
    assert_int_equal(md_book_write_run(book, &run, &out), MD_OK);
    assert_string_equal(run.state, "draft");
    return run.id;
}

/* The code of the refusal, or "" when the posting went through. */
static const char *post_code(struct md_book *book, int64_t run, char code[16])
{
    struct md_diagnostics out = {0};
    struct md_arena arena = {0};
    struct md_posting posting;
    enum md_status status = md_book_post_run(book, run, "lin", &posting, &arena, &out);
    snprintf(code, 16, "%s", status == MD_OK ? "" : out.first->code);
    md_diagnostics_free(&out);
    md_arena_free(&arena);
    return code;
}

static void test_a_run_is_read_as_written(void **state)
{
    struct fixture *fixture = *state;
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    struct md_diagnostics out = {0};
    struct md_arena arena = {0};
    struct md_run written = march(), run;
    assert_int_equal(md_book_read_run(book, 0, "2026-03", true, &arena, &run, &out), MD_NOT_FOUND);
    assert_int_equal(md_book_write_run(book, &written, &out), MD_OK);
    assert_int_equal(written.id, 1);
    assert_int_equal(md_book_read_run(book, 0, "2026-03", true, &arena, &run, &out), MD_OK);
    assert_int_equal(run.outcomes_count, 4);
    static const char *const order[] = {"R1 base", "R1 bonus", "R2 base", "R2 score"};
    for (size_t i = 0; i < 4; i++) {
        char text[32];
        snprintf(text, sizeof text, "%s %s", run.outcomes[i].subject, run.outcomes[i].component);
        assert_string_equal(text, order[i]);
    }
    assert_int_equal(run.outcomes[0].status, MD_OUTCOME_HELD);
    assert_string_equal(run.outcomes[0].reason, "no_goal|quota");
    assert_false(run.outcomes[0].has_amount);
    assert_int_equal(run.outcomes[2].amount_minor, 1000);
    assert_string_equal(run.outcomes[2].audience, "self,manager");
    assert_string_equal(run.outcomes[3].value, "1/3");
    assert_int_equal(run.inputs_count, 2);
    assert_string_equal(run.inputs[1].name, "rules/field.lua");
    assert_int_equal(run.inputs[0].digest.bytes[1], 2);
    assert_int_equal(run.unused_count, 1);
    assert_string_equal(run.unused[0].amount, "12.50");
    assert_string_equal(run.note, "first");
    assert_memory_equal(run.outcomes_digest.bytes, written.outcomes_digest.bytes, MD_DIGEST_BYTES);
    md_arena_free(&arena);
    md_book_free(book);
}

/* The digest does not depend on the order given, and changes with any text. */
static void test_outcomes_digest(void **state)
{
    struct fixture *fixture = *state;
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    struct md_diagnostics out = {0};
    struct md_run first = march(), second = march();
    struct md_outcome turned[4];
    for (int i = 0; i < 4; i++) turned[i] = outcomes[3 - i];
    second.outcomes = turned;
    assert_int_equal(md_book_write_run(book, &first, &out), MD_OK);
    assert_int_equal(md_book_write_run(book, &second, &out), MD_OK);
    assert_memory_equal(first.outcomes_digest.bytes, second.outcomes_digest.bytes, MD_DIGEST_BYTES);
    turned[0].value = "10.01";
    assert_int_equal(md_book_write_run(book, &second, &out), MD_OK);
    assert_memory_not_equal(first.outcomes_digest.bytes, second.outcomes_digest.bytes,
                            MD_DIGEST_BYTES);
    turned[0] = turned[1];
    assert_int_equal(md_book_write_run(book, &second, &out), MD_DEFECT); /* an identity twice */
    assert_int_equal(second.id, 0);
    struct md_arena arena = {0};
    struct md_run *runs;
    size_t runs_count;
    assert_int_equal(md_book_list_runs(book, &arena, &runs, &runs_count, &out), MD_OK);
    assert_int_equal(runs_count, 3);
    assert_int_equal(runs[0].id, 3);
    md_arena_free(&arena);
    md_diagnostics_free(&out);
    md_book_free(book);
}

static void test_posting(void **state)
{
    struct fixture *fixture = *state;
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    struct md_diagnostics out = {0};
    struct md_arena arena = {0};
    struct md_posting posting, *postings;
    size_t postings_count;
    char code[16];
    int64_t older = write_good(book, march()), posted = write_good(book, march());
    assert_string_equal(post_code(book, 99, code), "E0505");
    assert_int_equal(md_book_post_run(book, posted, "lin", &posting, &arena, &out), MD_OK);
    assert_int_equal(posting.id, 1);
    assert_string_equal(posting.period, "2026-03");
    assert_string_equal(post_code(book, posted, code), "E0506");
    assert_string_equal(post_code(book, older, code), "E0506"); /* superseded */
    struct md_run again = march();
    assert_int_equal(md_book_write_run(book, &again, &out), MD_REFUSED);
    assert_string_equal(out.last->code, "E0502");
    assert_int_equal(md_book_drop_run(book, posted, &out), MD_REFUSED);
    assert_string_equal(out.last->code, "E0508");
    assert_int_equal(md_book_drop_run(book, older, &out), MD_OK);
    assert_int_equal(md_book_drop_run(book, older, &out), MD_NOT_FOUND);
    int64_t april = write_good(book, empty_run("2026-04", "2026-04-01", "2026-05-01"));
    assert_string_equal(post_code(book, april, code), "");
    assert_int_equal(md_book_list_postings(book, &arena, &postings, &postings_count, &out), MD_OK);
    assert_int_equal(postings_count, 2);
    assert_memory_equal(postings[0].seal.bytes, posting.seal.bytes, MD_DIGEST_BYTES);
    assert_memory_equal(postings[1].previous.bytes, posting.seal.bytes, MD_DIGEST_BYTES);
    assert_string_equal(postings[1].posted_by, "lin");
    md_arena_free(&arena);
    md_diagnostics_free(&out);
    md_book_free(book);
}

/* The seal is what runs.h says, put together here by hand. */
static void test_seal(void **state)
{
    struct fixture *fixture = *state;
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    struct md_diagnostics out = {0};
    struct md_arena arena = {0};
    struct md_posting posting;
    struct md_run run = empty_run("2026-03", "2026-03-01", "2026-04-01");
    run.id = write_good(book, run);
    assert_int_equal(md_book_post_run(book, run.id, NULL, &posting, &arena, &out), MD_OK);
    static const char text[] =
        "period 2026-03\n"
        "read_set 0000000000000000000000000000000000000000000000000000000000000000\n"
        "rules 0000000000000000000000000000000000000000000000000000000000000000\n"
        "engine 0.1.0\n"
        "outcomes e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
        "previous 0000000000000000000000000000000000000000000000000000000000000000\n";
    struct md_digest seal = md_digest_of(text, sizeof text - 1);
    assert_memory_equal(seal.bytes, posting.seal.bytes, MD_DIGEST_BYTES);
    md_arena_free(&arena);
    md_book_free(book);
}

static void test_periods_are_closed_in_order(void **state)
{
    struct fixture *fixture = *state;
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    struct md_diagnostics out = {0};
    char code[16];
    int64_t january = write_good(book, empty_run("2026-01", "2026-01-01", "2026-02-01"));
    int64_t february = write_good(book, empty_run("2026-02", "2026-02-01", "2026-03-01"));
    int64_t quarter = write_good(book, empty_run("2026-Q1", "2026-01-01", "2026-04-01"));
    assert_string_equal(post_code(book, february, code), "E0507");
    assert_string_equal(post_code(book, january, code), "");
    assert_string_equal(post_code(book, february, code), "");
    assert_string_equal(post_code(book, quarter, code), "E0506");
    int64_t march_run = write_good(book, empty_run("2026-03", "2026-03-01", "2026-04-01"));
    int64_t april = write_good(book, empty_run("2026-04", "2026-04-01", "2026-05-01"));
    assert_string_equal(post_code(book, april, code), "E0507");
    assert_int_equal(md_book_drop_run(book, march_run, &out), MD_OK);
    assert_string_equal(post_code(book, april, code), "");
    md_book_free(book);
}

/* ---- closed periods and imports ----------------------------------------------------------- */

struct closed_case {
    const char *note;
    int kind;
    const char *rows[8];
    enum md_status status;
    const char *mentions[3];
};

static const struct closed_case closed_cases[] = {
    {"a new row in the period",
     DEAL,
     {"D7|R1|1||2026-03-31|||||"},
     MD_REFUSED,
     {"E0503", "period 2026-03 is closed by posting p-000001", "rows: deal.csv:2"}},
    {"many rows",
     DEAL,
     {"D5|R1|1||2026-03-31|||||", "D9|R1|1||2026-05-31|||||", "D7|R1|1||2026-03-01|||||",
      "D6|R1|1||2026-03-02|||||", "D8|R1|1||2026-03-03|||||", "DA|R1|1||2026-03-04|||||"},
     MD_REFUSED,
     {"5 rows of deal", "rows: deal.csv:2, deal.csv:4, deal.csv:5 and 2 more"}},
    {"a row moved out of the period",
     DEAL,
     {"D1|R1|1||2026-04-01|||||"},
     MD_REFUSED,
     {"E0503", "1 row of deal"}},
    {"a row moved into the period", DEAL, {"D2|R1|1||2026-03-05|||||"}, MD_REFUSED, {"E0503"}},
    {"an undated row", DEAL, {"D5|R1|1|||||||"}, MD_OK, {NULL}},
    {"another date of a row lies in it", DEAL, {"D6|R1|1|||2026-03-05||||"}, MD_OK, {NULL}},
    {"the day after", DEAL, {"D7|R1|1||2026-04-01|||||"}, MD_OK, {NULL}},
    {"the day before", DEAL, {"D8|R1|1||2026-02-28|||||"}, MD_OK, {NULL}},
    {"the same again", DEAL, {"D1|R1|1||2026-03-10|||||"}, MD_OK, {NULL}},
    {"a version from within it",
     ASSIGNMENT,
     {"R1|North|2026-03-31|"},
     MD_REFUSED,
     {"E0503", "assignment.csv:2"}},
    {"a version without beginning", ASSIGNMENT, {"R1|North||"}, MD_REFUSED, {"E0503"}},
    {"a version from the day after", ASSIGNMENT, {"R1|North|2026-04-01|"}, MD_OK, {NULL}},
    {"a kind without dates", PERSON, {"R3|New|R1"}, MD_OK, {NULL}},
};

static void test_imports_into_closed_periods(void **state)
{
    static const char *const deals[] = {"D1|R1|1||2026-03-10|||||", "D2|R1|1||2026-04-10|||||",
                                        NULL};
    struct fixture *fixture = *state;
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    char code[16];
    import_good(fixture, book, PERSON, false, people);
    import_good(fixture, book, DEAL, false, deals);
    assert_string_equal(post_code(book, write_good(book, march()), code), "");
    for (size_t i = 0; i < sizeof closed_cases / sizeof closed_cases[0]; i++) {
        const struct closed_case *one = &closed_cases[i];
        struct import_result result = import_rows(fixture, book, one->kind, true, one->rows);
        if (result.status != one->status)
            fail_msg("%s: %d\n%s", one->note, result.status, result.messages);
        for (size_t j = 0; j < 3 && one->mentions[j] != NULL; j++)
            assert_mentions(result.messages, one->mentions[j]);
    }
    struct md_diagnostics out = {0};
    int64_t batch;
    assert_int_equal(md_book_withdraw(book, 2, &batch, &out), MD_REFUSED);
    assert_string_equal(out.last->code, "E0503");
    md_diagnostics_free(&out);
    md_book_free(book);
}

/* ---- guards, views, sources --------------------------------------------------------------- */

static void test_posted_results_are_guarded(void **state)
{
    static const char *const statements[] = {
        "UPDATE outcomes SET value = '1'",
        "DELETE FROM outcomes",
        "DELETE FROM runs",
        "UPDATE runs SET state = 'draft'",
        "UPDATE runs SET note = 'x'",
        "DELETE FROM postings",
        "UPDATE postings SET seal = x''",
        "DELETE FROM run_inputs",
        "UPDATE run_unused SET reason = ''",
        ("INSERT INTO outcomes SELECT run, 'R9', period, plan, component, subject_kind, label, "
         "status,"
         " value, unit, amount_minor, reason, audience, due FROM outcomes")};
    struct fixture *fixture = *state;
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    char code[16];
    assert_string_equal(post_code(book, write_good(book, march()), code), "");
    md_book_free(book);
    sqlite3 *handle;
    assert_int_equal(sqlite3_open(fixture->path, &handle), SQLITE_OK);
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
        if (sqlite3_exec(handle, statements[i], NULL, NULL, NULL) != SQLITE_CONSTRAINT)
            fail_msg("not guarded: %s: %s", statements[i], sqlite3_errmsg(handle));
    sqlite3_stmt *row;
    assert_int_equal(
        sqlite3_prepare_v2(handle,
                           "SELECT group_concat(run || ' ' || state || ' ' || subject ||"
                           " ' ' || value || ' ' || coalesce(value_minor, '-'), ';')"
                           " FROM v_outcome",
                           -1, &row, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(row, 0),
                        "r-000001 posted R1  -;r-000001 posted R1 0 0;"
                        "r-000001 posted R2 10.00 1000;r-000001 posted R2 1/3 -");
    sqlite3_finalize(row);
    assert_int_equal(sqlite3_prepare_v2(handle,
                                        "SELECT run || ' ' || posting || ' ' || end_day FROM v_run",
                                        -1, &row, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(row, 0), "r-000001 p-000001 2026-04-01");
    sqlite3_finalize(row);
    sqlite3_close(handle);
}

/* Outcomes that somebody changed in the file are not posted. */
static void test_changed_outcomes_are_not_posted(void **state)
{
    struct fixture *fixture = *state;
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    int64_t run = write_good(book, march());
    sqlite3 *handle;
    char code[16];
    assert_int_equal(sqlite3_open(fixture->path, &handle), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(handle, "DELETE FROM outcomes WHERE component = 'bonus'", NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(handle);
    assert_string_equal(post_code(book, run, code), "E0509");
    md_book_free(book);
}

static void test_sources_are_kept_once(void **state)
{
    struct fixture *fixture = *state;
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    struct md_diagnostics out = {0};
    struct md_digest first, second;
    assert_int_equal(md_book_keep_source(book, "rules/a.lua", "x = 1", 5, &first, &out), MD_OK);
    assert_int_equal(md_book_keep_source(book, "rules/b.lua", "x = 1", 5, &second, &out), MD_OK);
    assert_memory_equal(first.bytes, second.bytes, MD_DIGEST_BYTES);
    md_book_free(book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
        TEST(test_a_run_is_read_as_written),
        TEST(test_outcomes_digest),
        TEST(test_posting),
        TEST(test_seal),
        TEST(test_periods_are_closed_in_order),
        TEST(test_imports_into_closed_periods),
        TEST(test_posted_results_are_guarded),
        TEST(test_changed_outcomes_are_not_posted),
        TEST(test_sources_are_kept_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
