/* A killed import leaves the old or the new state; of two writers exactly one wins. */
#define _XOPEN_SOURCE 700
#include "store_fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <time.h>

#include <sqlite3.h>

enum { ROWS = 6000, ROUNDS = 100 }; /* enough for the second thread of an import */

static void fill_deals(struct fixture *fixture, struct md_table *table, int amount)
{
    begin_table(table, &fixture->kinds[DEAL]);
    char row[64];
    for (int i = 0; i < ROWS; i++) {
        snprintf(row, sizeof row, "D%05d|R1|%d|||||||", i, amount);
        add_row(table, row);
    }
}

/* Import the table with --update in a process of its own; the pipe tells when it has committed. */
static pid_t import_aside(struct fixture *fixture, struct md_table *table, int told)
{
    pid_t child = fork();
    if (child != 0) return child;
    struct md_diagnostics out = {0};
    struct md_book *book = NULL;
    struct md_import_count count;
    struct md_import_file file = {.name = "deal.csv", .rows_read = ROWS};
    struct md_import import = {.tables = table,
                               .tables_count = 1,
                               .files = &file,
                               .files_count = 1,
                               .update = true,
                               .counts = &count};
    if (md_book_open(fixture->path, MD_BOOK_WRITE, &fixture->schema, &book, &out) != MD_OK)
        _exit(3);
    enum md_status status = md_book_import(book, &import, &out);
    if (status == MD_OK && write(told, "k", 1) != 1) _exit(4);
    md_book_free(book);
    _exit(status == MD_OK ? 0 : 1);
}

/* All deals have one amount: which? -1 when the state is neither. */
static int64_t amount_of_all(struct fixture *fixture)
{
    sqlite3 *handle;
    sqlite3_stmt *row;
    int64_t amount = -1;
    assert_int_equal(sqlite3_open(fixture->path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(handle, "PRAGMA integrity_check", -1, &row, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(row, 0), "ok");
    sqlite3_finalize(row);
    assert_int_equal(sqlite3_prepare_v2(handle,
                                        "SELECT count(*), min(amount_minor), max(amount_minor),"
                                        " (SELECT sum(rows_count * iif(direction = 'in', 1, -1))"
                                        " FROM digests WHERE kind = 'deal' AND field = 'closed_on')"
                                        " FROM v_deal",
                                        -1, &row, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    bool whole = sqlite3_column_int(row, 0) == ROWS &&
                 sqlite3_column_int64(row, 1) == sqlite3_column_int64(row, 2) &&
                 sqlite3_column_int(row, 3) == ROWS;
    if (whole) amount = sqlite3_column_int64(row, 1) / 100;
    sqlite3_finalize(row);
    sqlite3_close(handle);
    return amount;
}

static void pause_microseconds(long microseconds)
{
    struct timespec pause = {.tv_nsec = microseconds * 1000};
    nanosleep(&pause, NULL);
}

static void make_book(struct fixture *fixture, struct md_table *table)
{
    static const char *const people[] = {"R1|Li Lei|", NULL};
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    import_good(fixture, book, PERSON, false, people);
    struct md_import_count count;
    struct md_import_file file = {.name = "deal.csv", .rows_read = ROWS};
    struct md_import import = {
        .tables = table, .tables_count = 1, .files = &file, .files_count = 1, .counts = &count};
    struct md_diagnostics out = {0};
    assert_int_equal(md_book_import(book, &import, &out), MD_OK);
    md_book_free(book);
}

static long microseconds_of_import(struct fixture *fixture, struct md_table *table, int told)
{
    struct timespec start, end;
    int result;
    clock_gettime(CLOCK_MONOTONIC, &start);
    pid_t child = import_aside(fixture, table, told);
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
    clock_gettime(CLOCK_MONOTONIC, &end);
    return (end.tv_sec - start.tv_sec) * 1000000 + (end.tv_nsec - start.tv_nsec) / 1000;
}

static void test_killed_imports(void **state)
{
    struct fixture *fixture = *state;
    struct md_table table;
    int told[2];
    assert_int_equal(pipe(told), 0);
    fill_deals(fixture, &table, 1);
    make_book(fixture, &table);
    for (size_t row = 0; row < ROWS; row++) md_table_set(&table, row, DEAL_AMOUNT, 200);
    long whole = microseconds_of_import(fixture, &table, told[1]);
    char byte;
    assert_int_equal(read(told[0], &byte, 1), 1);
    int64_t before = 2;
    unsigned seed = 20261123;
    int killed = 0, old_states = 0, new_states = 0;
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t row = 0; row < ROWS; row++)
            md_table_set(&table, row, DEAL_AMOUNT, (round + 3) * 100);
        int result;
        pid_t child = import_aside(fixture, &table, told[1]);
        seed = seed * 1103515245u + 12345u;
        pause_microseconds((long)(seed >> 8) % (whole + whole / 8));
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &result, 0), child);
        killed += WIFSIGNALED(result);
        md_book_free(open_book(fixture, MD_BOOK_READ)); /* rolls back what the kill left */
        int64_t amount = amount_of_all(fixture);
        bool acknowledged = false;
        int pending = 0;
        struct timespec none = {0};
        fd_set set;
        FD_ZERO(&set);
        FD_SET(told[0], &set);
        pending = pselect(told[0] + 1, &set, NULL, NULL, &none, NULL);
        if (pending > 0) acknowledged = read(told[0], &byte, 1) == 1;
        if (amount != before && amount != round + 3)
            fail_msg("seed 20261123 round %d: neither state", round);
        if (acknowledged && amount != round + 3) fail_msg("round %d: acknowledged and lost", round);
        old_states += amount == before;
        new_states += amount != before;
        before = amount;
    }
    print_message("killed %d of %d, old state %d, new state %d\n", killed, ROUNDS, old_states,
                  new_states);
    assert_true(killed > ROUNDS / 3);
    assert_true(old_states > 0);
    close(told[0]);
    close(told[1]);
    md_table_free(&table);
}

/* ---- two writers -------------------------------------------------------------------------- */

static void test_two_writers_wait_for_each_other(void **state)
{
    struct fixture *fixture = *state;
    struct md_table tables[2];
    int told[2];
    assert_int_equal(pipe(told), 0);
    fill_deals(fixture, &tables[0], 1);
    make_book(fixture, &tables[0]);
    fill_deals(fixture, &tables[1], 1);
    for (int round = 0; round < 10; round++) {
        int results[2];
        pid_t children[2];
        for (int i = 0; i < 2; i++) {
            for (size_t row = 0; row < ROWS; row++)
                md_table_set(&tables[i], row, DEAL_AMOUNT, 100 * (round * 2 + i + 2));
            children[i] = import_aside(fixture, &tables[i], told[1]);
        }
        for (int i = 0; i < 2; i++) {
            assert_int_equal(waitpid(children[i], &results[i], 0), children[i]);
            assert_int_equal(results[i], 0);
        }
        int64_t amount = amount_of_all(fixture);
        assert_true(amount == round * 2 + 2 || amount == round * 2 + 3);
    }
    struct md_book *book = open_book(fixture, MD_BOOK_READ);
    assert_int_equal(md_book_latest_batch(book), 2 + 20); /* both wrote, one after the other */
    md_book_free(book);
    close(told[0]);
    close(told[1]);
    md_table_free(&tables[0]);
    md_table_free(&tables[1]);
}

static void test_a_locked_book_is_refused_cleanly(void **state)
{
    static const char *const rows[] = {"R2|Han Mei|", NULL};
    struct fixture *fixture = *state;
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    sqlite3 *other;
    assert_int_equal(sqlite3_open(fixture->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    md_book_wait(book, 20);
    struct import_result result = import_rows(fixture, book, PERSON, false, rows);
    assert_int_equal(result.status, MD_REFUSED);
    assert_mentions(result.messages, "E0504");
    assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    result = import_rows(fixture, book, PERSON, false, rows);
    assert_int_equal(result.status, MD_OK);
    md_book_free(book);
}

/* ---- no room ------------------------------------------------------------------------------ */

/* The file may not grow: the import fails with a message, and the book is as before. */
static void test_no_room_is_refused_cleanly(void **state)
{
    struct fixture *fixture = *state;
    struct md_table table;
    fill_deals(fixture, &table, 1);
    make_book(fixture, &table);
    for (size_t row = 0; row < ROWS; row++) md_table_set(&table, row, DEAL_AMOUNT, 200);
    struct stat info;
    assert_int_equal(stat(fixture->path, &info), 0);
    for (rlim_t room = 4096; room <= 4096 * 64; room *= 4) {
        pid_t child = fork();
        if (child == 0) {
            struct rlimit limit = {(rlim_t)info.st_size + room, (rlim_t)info.st_size + room};
            signal(SIGXFSZ, SIG_IGN);
            setrlimit(RLIMIT_FSIZE, &limit);
            struct md_diagnostics out = {0};
            struct md_book *book;
            struct md_import_count count;
            struct md_import_file file = {.name = "deal.csv", .rows_read = ROWS};
            struct md_import import = {.tables = &table,
                                       .tables_count = 1,
                                       .files = &file,
                                       .files_count = 1,
                                       .update = true,
                                       .counts = &count};
            if (md_book_open(fixture->path, MD_BOOK_WRITE, &fixture->schema, &book, &out) != MD_OK)
                _exit(1);
            if (md_book_import(book, &import, &out) != MD_STORAGE) _exit(2);
            if (strcmp(out.first->code, "E0601") != 0) _exit(3);
            _exit(0);
        }
        int result;
        assert_int_equal(waitpid(child, &result, 0), child);
        assert_int_equal(result, 0);
        assert_int_equal(amount_of_all(fixture), 1);
    }
    md_table_free(&table);
}

/* ---- two posts of one run ----------------------------------------------------------------- */

static void test_of_two_closes_one_wins(void **state)
{
    struct fixture *fixture = *state;
    for (int round = 0; round < 10; round++) {
        unlink(fixture->path);
        struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
        struct md_run run = {
            .period = "2026-03", .first = 20000, .end = 20031, .engine_version = "1"};
        struct md_diagnostics out = {0};
        assert_int_equal(md_book_write_run(book, &run, &out), MD_OK);
        md_book_free(book);
        pid_t children[2];
        int wins = 0, refusals = 0;
        for (int i = 0; i < 2; i++) {
            children[i] = fork();
            if (children[i] != 0) continue;
            struct md_posting posting;
            struct md_arena arena = {0};
            if (md_book_open(fixture->path, MD_BOOK_WRITE, &fixture->schema, &book, &out) != MD_OK)
                _exit(9);
            enum md_status status = md_book_post_run(book, run.id, "x", &posting, &arena, &out);
            _exit(status == MD_OK ? 0 : status == MD_REFUSED ? 1 : 2);
        }
        for (int i = 0; i < 2; i++) {
            int result;
            assert_int_equal(waitpid(children[i], &result, 0), children[i]);
            wins += WIFEXITED(result) && WEXITSTATUS(result) == 0;
            refusals += WIFEXITED(result) && WEXITSTATUS(result) == 1;
        }
        assert_int_equal(wins, 1);
        assert_int_equal(refusals, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
        TEST(test_killed_imports),
        TEST(test_two_writers_wait_for_each_other),
        TEST(test_no_room_is_refused_cleanly),
        TEST(test_a_locked_book_is_refused_cleanly),
        TEST(test_of_two_closes_one_wins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
