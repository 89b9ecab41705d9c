/* Movements of balances: written with a run, sealed, guarded, and what of them is posted. */
#define _XOPEN_SOURCE 700
#include "store_fixture.h"

#include <sqlite3.h>

static const struct md_outcome outcomes[] = {
    {"person", "R1", "2026-03", "pay", "draw", "draw", MD_OUTCOME_VALUE, "500.00", "CNY", 50000, true, "", "self",
     "2026-03-31"},
};

/* Not in order: the book sorts them. */
static const struct md_run_movement movements[] = {
    {"person", "R2", "policy", "P9", "paid", "2026-03", "pay", "base", "40500", "CNY", 4050000, true},
    {"person", "R1", "", "", "debt", "2026-03", "pay", "draw", "500", "CNY", 50000, true},
    {"person", "R1", "", "", "debt", "2026-03", "pay", "back", "-1/3", "points", 0, false},
};

static struct md_run run_of(const char *period, const char *first, const char *end)
{
    return (struct md_run){.period = period, .first = day(first), .end = day(end), .as_of_batch = 1,
                           .engine_version = "0.1.0", .read_set = {{7}}, .rules = {{8}}, .note = "",
                           .outcomes = outcomes, .outcomes_count = 1, .movements = movements,
                           .movements_count = 3, .subjects_count = 1};
}

static int64_t write_run(struct md_book *book, struct md_run run)
{
    struct md_diagnostics out = {0};
    assert_int_equal(md_book_write_run(book, &run, &out), MD_OK);
    return run.id;
}

static void post(struct md_book *book, int64_t run, const char *code)
{
    struct md_diagnostics out = {0};
    struct md_arena arena = {0};
    struct md_posting posting;
    enum md_status status = md_book_post_run(book, run, "lin", &posting, &arena, &out);
    assert_string_equal(status == MD_OK ? "" : out.first->code, code);
    md_diagnostics_free(&out);
    md_arena_free(&arena);
}

static void collect(void *visitor, const struct md_run_movement *movement)
{
    md_buffer_format(visitor, "%s %s %s %s %s;", movement->subject, movement->record, movement->balance,
                     movement->component, movement->value);
}

static void test_a_run_keeps_its_movements(void **state)
{
    struct fixture *fixture = *state;
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    struct md_diagnostics out = {0};
    struct md_arena arena = {0};
    struct md_buffer found = {0};
    struct md_run run;
    int64_t id = write_run(book, run_of("2026-03", "2026-03-01", "2026-04-01"));
    assert_int_equal(md_book_read_run(book, id, NULL, true, &arena, &run, &out), MD_OK);
    for (size_t i = 0; i < run.movements_count; i++) collect(&found, &run.movements[i]);
    assert_string_equal(md_buffer_text(&found), "R1  debt back -1/3;R1  debt draw 500;R2 P9 paid base 40500;");
    assert_int_equal(run.movements[1].amount_minor, 50000);
    assert_false(run.movements[0].has_amount);
    assert_string_equal(run.movements[2].record_kind, "policy");
    assert_int_equal(md_book_drop_run(book, id, &out), MD_OK);
    md_buffer_free(&found);
    md_arena_free(&arena);
    md_book_free(book);
}

/* The digest of a run covers its movements, in whichever order they came. */
static void test_movements_are_sealed(void **state)
{
    struct fixture *fixture = *state;
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    struct md_diagnostics out = {0};
    struct md_run first = run_of("2026-03", "2026-03-01", "2026-04-01"), second = first;
    struct md_run_movement turned[3] = {movements[2], movements[1], movements[0]};
    second.movements = turned;
    assert_int_equal(md_book_write_run(book, &first, &out), MD_OK);
    assert_int_equal(md_book_write_run(book, &second, &out), MD_OK);
    assert_memory_equal(first.outcomes_digest.bytes, second.outcomes_digest.bytes, MD_DIGEST_BYTES);
    turned[1].value = "501";
    assert_int_equal(md_book_write_run(book, &second, &out), MD_OK);
    assert_memory_not_equal(first.outcomes_digest.bytes, second.outcomes_digest.bytes, MD_DIGEST_BYTES);
    second.movements_count = 0;
    assert_int_equal(md_book_write_run(book, &second, &out), MD_OK);
    assert_memory_not_equal(first.outcomes_digest.bytes, second.outcomes_digest.bytes, MD_DIGEST_BYTES);
    turned[1] = turned[0]; /* an identity twice */
    second.movements_count = 3;
    assert_int_equal(md_book_write_run(book, &second, &out), MD_DEFECT);
    md_diagnostics_free(&out);
    md_book_free(book);
}

static void collect_outcome(void *visitor, const struct md_outcome *outcome)
{
    static const char *const words[] = {"value", "zero", "held"};
    md_buffer_format(visitor, "%s %s.%s %s %s;", outcome->subject, outcome->plan, outcome->component,
                     words[outcome->status], outcome->value);
}

/* What a run came to, draft or posted: whoever goes on from it reads zeros and held figures too. */
static void test_a_run_is_visited(void **state)
{
    static const struct md_outcome visited[] = {
        {.subject_kind = "person", .subject = "R2", .period = "2026-03", .plan = "pay", .component = "a",
         .label = "bonus", .status = MD_OUTCOME_HELD, .value = "", .unit = "CNY", .reason = "no_goal", .audience = "",
         .due = ""},
        {.subject_kind = "person", .subject = "R1", .period = "2026-03", .plan = "pay", .component = "b",
         .label = "bonus", .status = MD_OUTCOME_ZERO, .value = "0", .unit = "CNY", .reason = "when", .audience = "",
         .due = ""},
        {.subject_kind = "person", .subject = "R1", .period = "2026-03", .plan = "pay", .component = "a",
         .label = "award", .status = MD_OUTCOME_VALUE, .value = "champion", .unit = "", .reason = "", .audience = "",
         .due = ""},
    };
    struct fixture *fixture = *state;
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    struct md_diagnostics out = {0};
    struct md_run run = run_of("2026-03", "2026-03-01", "2026-04-01");
    run.outcomes = visited;
    run.outcomes_count = 3;
    int64_t other = write_run(book, run_of("2026-03", "2026-03-01", "2026-04-01"));
    int64_t march = write_run(book, run);
    for (int posted = 0; posted < 2; posted++) {
        struct md_buffer found = {0};
        if (posted) post(book, march, "");
        assert_int_equal(md_book_visit_outcomes(book, march, collect_outcome, &found, &out), MD_OK);
        assert_int_equal(md_book_visit_movements(book, march, collect, &found, &out), MD_OK);
        assert_string_equal(md_buffer_text(&found),
                            "R1 pay.a value champion;R1 pay.b zero 0;R2 pay.a held ;"
                            "R1  debt back -1/3;R1  debt draw 500;R2 P9 paid base 40500;");
        md_buffer_free(&found);
    }
    struct md_buffer found = {0};
    assert_int_equal(md_book_visit_outcomes(book, other, collect_outcome, &found, &out), MD_OK);
    assert_int_equal(md_book_visit_outcomes(book, 99, collect_outcome, &found, &out), MD_OK);
    assert_int_equal(md_book_visit_movements(book, 99, collect, &found, &out), MD_OK);
    assert_string_equal(md_buffer_text(&found), "R1 pay.draw value 500.00;"); /* its own, and nothing of r-99 */
    md_buffer_free(&found);
    md_diagnostics_free(&out);
    md_book_free(book);
}

static void test_posted_movements_are_guarded(void **state)
{
    static const char *const statements[] = {
        "UPDATE movements SET value = '1'", "DELETE FROM movements",
        ("INSERT INTO movements SELECT run, 'R9', record, balance, period, plan, component, subject_kind, record_kind,"
         " value, unit, amount_minor FROM movements")};
    struct fixture *fixture = *state;
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    post(book, write_run(book, run_of("2026-03", "2026-03-01", "2026-04-01")), "");
    md_book_free(book);
    sqlite3 *handle;
    assert_int_equal(sqlite3_open(fixture->path, &handle), SQLITE_OK);
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
        if (sqlite3_exec(handle, statements[i], NULL, NULL, NULL) != SQLITE_CONSTRAINT)
            fail_msg("not guarded: %s: %s", statements[i], sqlite3_errmsg(handle));
    sqlite3_stmt *row;
    assert_int_equal(sqlite3_prepare_v2(handle,
                                        "SELECT group_concat(subject || ' ' || record || ' ' || balance || ' ' || unit ||"
                                        " ' ' || coalesce(value_minor, '-'), ';') FROM v_balance",
                                        -1, &row, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(row, 0),
                        "R1  debt CNY 50000;R1  debt points -;R2 P9 paid CNY 4050000");
    sqlite3_finalize(row);
    sqlite3_close(handle);
}

/* A draft whose movements somebody changed in the file is not posted. */
static void test_changed_movements_are_not_posted(void **state)
{
    struct fixture *fixture = *state;
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    int64_t run = write_run(book, run_of("2026-03", "2026-03-01", "2026-04-01"));
    sqlite3 *handle;
    assert_int_equal(sqlite3_open(fixture->path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, "DELETE FROM movements WHERE component = 'back'", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(handle);
    post(book, run, "E0509");
    md_book_free(book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
        TEST(test_a_run_keeps_its_movements),    TEST(test_movements_are_sealed), TEST(test_a_run_is_visited),
        TEST(test_posted_movements_are_guarded), TEST(test_changed_movements_are_not_posted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
