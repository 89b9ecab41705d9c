/* The outbox and decisions of store/decisions.h. */
#define _XOPEN_SOURCE 700
#include "store_fixture.h"

#include "store/decisions.h"

#define ABOUT(subject, period) {"coaching", "person", subject, period}

static const struct md_notice notices[] = {
    {ABOUT("P2", "2026-06"), 20635, "coaching", "self,manager", "manager", "2026-07-24", "two weak points", "兩項待改進", 0},
    {ABOUT("P1", "2026-06"), 20635, "coaching", "self,manager", "manager", "", "one", "一項", 0},
};

static struct md_run june(const struct md_notice *list, size_t count)
{
    return (struct md_run){.period = "2026-06",
                           .first = day("2026-06-01"),
                           .end = day("2026-07-01"),
                           .engine_version = "0.1.0",
                           .notices = list,
                           .notices_count = count};
}

static void test_a_notice_is_written_once(void **state)
{
    struct fixture *fixture = *state;
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    struct md_diagnostics out = {0};
    struct md_arena arena = {0};
    struct md_run first = june(notices, 2), second = june(notices, 2);
    assert_int_equal(md_book_write_run(book, &first, &out), MD_OK);
    assert_int_equal(first.notices_written, 2);
    struct md_notice changed = notices[0];
    changed.text_en = "other words";
    second.notices = &changed;
    second.notices_count = 1;
    assert_int_equal(md_book_write_run(book, &second, &out), MD_OK);
    assert_int_equal(second.notices_written, 0);
    struct md_notice *read;
    size_t count;
    assert_int_equal(md_book_read_notices(book, &arena, &read, &count, &out), MD_OK);
    assert_int_equal(count, 2);
    assert_string_equal(read[0].of.subject, "P1");
    assert_string_equal(read[1].text_en, "two weak points");
    assert_string_equal(read[1].text_zh, "兩項待改進");
    assert_int_equal(read[1].run, first.id);
    md_arena_free(&arena);
    md_book_free(book);
}

static void test_the_latest_decision_counts(void **state)
{
    struct fixture *fixture = *state;
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    struct md_diagnostics out = {0};
    struct md_arena arena = {0};
    struct md_decision decisions[] = {
        {.of = ABOUT("P1", "2026-06"), .verdict = MD_VERDICT_REJECTED, .value = "", .reason = "on leave", .run = 1},
        {.of = ABOUT("P2", "2026-06"), .verdict = MD_VERDICT_APPROVED, .value = "3", .reason = "", .run = 1},
    };
    struct md_import import = {.decisions = decisions, .decisions_count = 2};
    assert_int_equal(md_book_import(book, &import, &out), MD_OK);
    assert_int_equal(import.batch, 1); /* a decision is a change of records, although no other kind has one */
    assert_int_equal(md_book_latest_batch(book), 1);
    decisions[0].verdict = MD_VERDICT_AMENDED;
    decisions[0].value = "2";
    import.decisions_count = 1;
    assert_int_equal(md_book_import(book, &import, &out), MD_OK);
    struct md_decision *read;
    size_t count;
    assert_int_equal(md_book_read_decisions(book, &arena, &read, &count, &out), MD_OK);
    assert_int_equal(count, 2);
    assert_string_equal(read[0].of.subject, "P1");
    assert_int_equal(read[0].verdict, MD_VERDICT_AMENDED);
    assert_string_equal(read[0].value, "2");
    assert_int_equal(read[1].verdict, MD_VERDICT_APPROVED);
    md_arena_free(&arena);
    md_book_free(book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_notice_is_written_once, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(test_the_latest_decision_counts, fixture_setup, fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
