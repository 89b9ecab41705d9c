/* Columns kept beside the book: the same rows with them, without them, and whatever happens to
 * their files. */
#define _XOPEN_SOURCE 700
#include "store_fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "store/book_parts.h"
#include "store/kept_kind.h"

enum { ROWS = 20000, THREADS = 3 };

/* ---- books -------------------------------------------------------------------------------- */

static uint32_t seed = 12345;

static uint32_t any(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static void print_deal(char *row, size_t size, int number, uint32_t salt)
{
    seed = (uint32_t)number * 7919u + salt;
    char closed[16] = "", note[24] = "", margin[16] = "";
    if (any(20) > 0) snprintf(closed, sizeof closed, "2026-%02u-%02u", 1 + any(12), 1 + any(28));
    if (any(3) > 0) snprintf(note, sizeof note, "note %u", any(900));
    if (any(9) > 0) snprintf(margin, sizeof margin, "0.%06u", any(1000000));
    /* Keys that do not rise with the rows. */
    snprintf(row, size, "D%05d|R%u|%s%u.%02u|%s|%s||%s|%s|%u|%s", number * 7 % ROWS, 1 + any(40),
             any(30) == 0 ? "-" : "", any(9999999), any(100), margin, closed, stages[any(3)],
             any(2) ? "true" : "", any(5), note);
}

static void fill_deals(struct fixture *fixture, struct md_table *table, int from, int count,
                       uint32_t salt)
{
    char row[160];
    begin_table(table, &fixture->kinds[DEAL]);
    for (int i = from; i < from + count; i++) {
        print_deal(row, sizeof row, i, salt);
        add_row(table, row);
    }
}

static int64_t import_table(struct md_book *book, struct md_table *table)
{
    struct md_diagnostics out = {0};
    struct md_import_count count;
    struct md_import_file file = {.name = "deal.csv", .rows_read = table->rows_count};
    struct md_import import = {.tables = table, .tables_count = 1, .files = &file,
                               .files_count = 1, .update = true, .counts = &count};
    assert_int_equal(md_book_import(book, &import, &out), MD_OK);
    md_table_free(table);
    md_diagnostics_free(&out);
    return import.batch;
}

static void import_people(struct fixture *fixture, struct md_book *book)
{
    struct md_table table;
    char row[64];
    begin_table(&table, &fixture->kinds[PERSON]);
    for (int i = 1; i <= 40; i++) {
        snprintf(row, sizeof row, i > 1 ? "R%d|Name %d|R1" : "R%d|Name %d|", i, i);
        add_row(&table, row);
    }
    import_table(book, &table);
    static const char *const regions[] = {"R2|west|2026-03-01|", "R1|north|2026-01-01|2026-05-01",
                                          "R1|south|2026-05-01|", "R2|east|2025-01-01|2026-03-01", NULL};
    import_good(fixture, book, ASSIGNMENT, false, regions);
}

static void make_book(struct fixture *fixture, int rows)
{
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    struct md_table table;
    import_people(fixture, book);
    fill_deals(fixture, &table, 0, rows, 1);
    import_table(book, &table);
    md_book_free(book);
}

/* ---- requests ----------------------------------------------------------------------------- */

struct ask {
    int kind, date_field;
    const char *from, *to;
    bool with_undated, with_keys;
    unsigned fields; /* a bit each */
    int64_t as_of_batch;
};

static const struct ask asks[] = {
    {DEAL, -1, NULL, NULL, false, true, 0x3FF, 0},
    {DEAL, DEAL_CLOSED_ON, "2026-02-01", "2026-03-01", false, false, 0x016, 0},
    {DEAL, DEAL_CLOSED_ON, "2026-02-01", "2026-05-11", true, true, 0x3D6, 0},
    {DEAL, DEAL_CLOSED_ON, "2020-01-01", "2030-01-01", false, false, 0x212, 0},
    {DEAL, DEAL_CLOSED_ON, "2020-01-01", "2030-01-01", true, false, 0x212, 0},
    {DEAL, DEAL_CLOSED_ON, "2020-01-01", "2020-02-01", false, true, 0x202, 0},
    {DEAL, DEAL_PAID_ON, "2020-01-01", "2020-02-01", true, false, 0x020, 0},
    {DEAL, -1, NULL, NULL, false, false, 0, 0},
    {PERSON, -1, NULL, NULL, false, true, 0x7, 0},
    {ASSIGNMENT, -1, NULL, NULL, false, true, 0xF, 0},
    {ASSIGNMENT, ASSIGNMENT_FROM, "2026-01-01", "2026-03-01", false, false, 0x2, 0},
};

enum { ASKS_COUNT = sizeof asks / sizeof asks[0] };

static void print_rows(struct md_table *table, const struct ask *ask,
                       const struct md_keys *const *targets, struct md_buffer *text)
{
    md_table_measure_ranges(table);
    for (size_t row = 0; row < table->rows_count; row++) {
        if (ask->with_keys)
            md_buffer_add_text(text, md_texts_get(&targets[ask->kind]->texts, (uint32_t)table->keys[row], NULL));
        for (size_t i = 0; i < table->kind->fields_count; i++) {
            const struct md_column *column = &table->columns[i];
            if (column->values == NULL) continue;
            const struct md_field *one = &table->kind->fields[i];
            md_buffer_add_char(text, '|');
            md_table_print_cell(table, row, (int)i, one->type == MD_FIELD_REF ? targets[one->target] : NULL, text);
            assert_true(column->ranged && column->values[row] >= column->least && column->values[row] <= column->greatest);
        }
        md_buffer_add_char(text, '\n');
    }
}

/* The rows, and after them the key of each tenth. */
static void print_ask(struct fixture *fixture, struct md_book *book, const struct ask *ask,
                      struct md_buffer *text)
{
    struct md_diagnostics out = {0};
    struct md_keys keys[KINDS_COUNT];
    const struct md_keys *targets[KINDS_COUNT];
    for (int i = 0; i < KINDS_COUNT; i++) {
        assert_int_equal(md_book_load_keys(book, &fixture->kinds[i], &keys[i], &out), MD_OK);
        targets[i] = &keys[i];
    }
    bool fields[16] = {false};
    for (int i = 0; i < 16; i++) fields[i] = ask->fields >> i & 1;
    struct md_load_request request = {.kind = &fixture->kinds[ask->kind], .fields = fields,
                                      .date_field = ask->date_field,
                                      .from = ask->from != NULL ? day(ask->from) : 0,
                                      .to = ask->to != NULL ? day(ask->to) : 0,
                                      .with_undated = ask->with_undated,
                                      .as_of_batch = ask->as_of_batch, .with_keys = ask->with_keys,
                                      .keys = ask->with_keys ? &keys[ask->kind] : NULL, .target_keys = targets};
    struct md_table table;
    assert_int_equal(md_book_load(book, &request, &table, &out), MD_OK);
    print_rows(&table, ask, targets, text);
    request.with_keys = false;
    request.keys = NULL;
    for (size_t row = 0; row < table.rows_count; row += 1 + table.rows_count / 10)
        assert_int_equal(md_book_key_of_row(book, &request, row, text), MD_OK);
    md_buffer_format(text, "%zu rows\n", table.rows_count);
    md_table_free(&table);
    for (int i = 0; i < KINDS_COUNT; i++) md_keys_free(&keys[i]);
    md_diagnostics_free(&out);
}

/* All asks, each of a fresh handle or all of one, kept from so many versions on. */
static void print_all(struct fixture *fixture, size_t kept_from, size_t threads, int64_t as_of_batch,
                      bool one_handle, struct md_buffer *text)
{
    struct md_book *book = NULL;
    for (size_t i = 0; i < ASKS_COUNT; i++) {
        if (book == NULL) book = open_book(fixture, MD_BOOK_READ);
        book->kept_from = kept_from;
        md_book_threads(book, threads);
        struct ask ask = asks[i];
        ask.as_of_batch = as_of_batch;
        print_ask(fixture, book, &ask, text);
        if (one_handle) continue;
        md_book_free(book);
        book = NULL;
    }
    md_book_free(book);
}

static void assert_same(const struct md_buffer *expected, const struct md_buffer *got, const char *what)
{
    if (expected->length == got->length && memcmp(expected->text, got->text, got->length) == 0) return;
    fail_msg("%s: other rows (%zu and %zu bytes)", what, expected->length, got->length);
}

/* Whatever the files are: the rows of the book. */
static void assert_right(struct fixture *fixture, int64_t as_of_batch, const char *what)
{
    struct md_buffer expected = {0}, got = {0};
    print_all(fixture, SIZE_MAX, 1, as_of_batch, false, &expected);
    for (int way = 0; way < 4; way++) {
        md_buffer_clear(&got);
        print_all(fixture, 0, way % 2 == 0 ? 1 : THREADS, as_of_batch, way < 2, &got);
        assert_same(&expected, &got, what);
    }
    md_buffer_free(&expected);
    md_buffer_free(&got);
}

/* ---- files -------------------------------------------------------------------------------- */

static void folder_of(const struct fixture *fixture, char *path, size_t size)
{
    snprintf(path, size, "%s.columns", fixture->path);
}

static void remove_folder(const struct fixture *fixture)
{
    char path[160];
    folder_of(fixture, path, sizeof path);
    nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Files that are there; their names in order of nothing. */
static size_t list_files(const struct fixture *fixture, char names[][420], size_t most)
{
    char path[160];
    folder_of(fixture, path, sizeof path);
    DIR *folder = opendir(path);
    size_t count = 0;
    if (folder == NULL) return 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL && count < most;)
        if (entry->d_name[0] != '.') snprintf(names[count++], 420, "%s/%s", path, entry->d_name);
    closedir(folder);
    return count;
}

static void load_once(struct fixture *fixture)
{
    struct md_buffer ignored = {0};
    print_all(fixture, 0, 1, 0, true, &ignored);
    md_buffer_free(&ignored);
}

/* ---- tests -------------------------------------------------------------------------------- */

static void gives_the_rows_of_the_book(void **state)
{
    struct fixture *fixture = *state;
    char names[32][420];
    make_book(fixture, ROWS);
    assert_right(fixture, 0, "first");
    size_t count = list_files(fixture, names, 32);
    assert_true(count > 12);
    struct stat before, after;
    assert_int_equal(stat(names[0], &before), 0);
    assert_int_equal(before.st_mode & 0777, 0600);
    assert_right(fixture, 0, "from files");
    assert_int_equal(stat(names[0], &after), 0);
    assert_true(before.st_ino == after.st_ino); /* used, not made again */
}

static void keeps_up_with_imports(void **state)
{
    struct fixture *fixture = *state;
    make_book(fixture, 3000);
    assert_right(fixture, 0, "first");
    struct md_book *book = open_book(fixture, MD_BOOK_WRITE);
    book->kept_from = 0;
    struct md_buffer text = {0}, again = {0};
    print_ask(fixture, book, &asks[0], &text);
    struct md_table table;
    int64_t before = md_book_latest_batch(book);
    fill_deals(fixture, &table, 100, 400, 2); /* changes some */
    int64_t changed = import_table(book, &table);
    assert_true(changed > before);
    struct ask ask = asks[0];
    ask.as_of_batch = before;
    print_ask(fixture, book, &ask, &again); /* the same handle, as of before */
    assert_same(&text, &again, "as of the batch before");
    md_buffer_clear(&again);
    print_ask(fixture, book, &asks[0], &again);
    assert_true(text.length != again.length || memcmp(text.text, again.text, text.length) != 0);
    md_book_free(book);
    assert_right(fixture, 0, "changed");
    assert_right(fixture, before, "as of before the change");
    book = open_book(fixture, MD_BOOK_WRITE);
    struct md_diagnostics out = {0};
    int64_t withdrawn;
    assert_int_equal(md_book_withdraw(book, changed, &withdrawn, &out), MD_OK);
    assert_true(withdrawn > changed);
    md_book_free(book);
    assert_right(fixture, 0, "withdrawn");
    assert_right(fixture, changed, "as of before the withdrawal");
    md_buffer_clear(&again);
    book = open_book(fixture, MD_BOOK_READ);
    book->kept_from = 0;
    print_ask(fixture, book, &asks[0], &again);
    assert_same(&text, &again, "as it was at first");
    md_book_free(book);
    md_buffer_free(&text);
    md_buffer_free(&again);
}

/* A book with the same rows, whose keys have other ids: its files do not fit this book. */
static void knows_its_own_book(void **state)
{
    struct fixture *fixture = *state;
    make_book(fixture, 500);
    load_once(fixture);
    assert_int_equal(remove(fixture->path), 0);
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    md_book_sign(book, "another", "2026-01-01T00:00:00Z");
    import_people(fixture, book);
    struct md_table table;
    fill_deals(fixture, &table, 0, 500, 1);
    import_table(book, &table);
    md_book_free(book);
    assert_right(fixture, 0, "a book made anew");
}

static void takes_a_new_field(void **state)
{
    struct fixture *fixture = *state;
    make_book(fixture, 300);
    assert_right(fixture, 0, "before");
    fixture->kinds[DEAL].fields_count = DEAL_FIELDS + 1;
    assert_right(fixture, 0, "declared, not in the book yet");
    md_book_free(open_book(fixture, MD_BOOK_WRITE));
    assert_right(fixture, 0, "in the book, without values");
    struct md_book *book = open_book(fixture, MD_BOOK_WRITE);
    static const char *const rows[] = {"E1|R1|5||2026-02-02||won||1|n|new", NULL};
    import_good(fixture, book, DEAL, false, rows);
    md_book_free(book);
    assert_right(fixture, 0, "with a value");
    fixture->kinds[DEAL].fields_count = DEAL_FIELDS;
}

static void change_file(const char *name, long offset, int length, uint32_t salt)
{
    FILE *file = fopen(name, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, offset, SEEK_SET), 0);
    int old = fgetc(file);
    fseek(file, offset, SEEK_SET);
    for (int i = 0; i < length; i++) fputc((old + 1 + (int)(salt % 254)) & 0xFF, file);
    assert_int_equal(fclose(file), 0);
}

static void survives_damage(void **state)
{
    struct fixture *fixture = *state;
    char names[32][420];
    make_book(fixture, 700);
    struct md_buffer expected = {0}, got = {0};
    print_all(fixture, SIZE_MAX, 1, 0, true, &expected);
    for (uint32_t round = 0; round < 140; round++) {
        load_once(fixture);
        size_t count = list_files(fixture, names, 32);
        assert_true(count > 12);
        const char *name = names[round % count];
        struct stat info;
        assert_int_equal(stat(name, &info), 0);
        seed = round * 31u;
        long offset = round % 3 == 0 ? (long)any(320) : (long)any((uint32_t)info.st_size);
        switch (round % 7) {
        case 0: assert_int_equal(truncate(name, offset), 0); break;
        case 1: assert_int_equal(truncate(name, info.st_size + 1 + (long)any(5000)), 0); break;
        case 2: assert_int_equal(rename(names[(round + 3) % count], name), 0); break; /* swapped */
        default: change_file(name, offset < info.st_size ? offset : 0, 1 + (int)(round % 9), round);
        }
        md_buffer_clear(&got);
        print_all(fixture, 0, 1 + round % 2, 0, round % 2 == 0, &got);
        assert_same(&expected, &got, name);
    }
    md_buffer_free(&expected);
    md_buffer_free(&got);
}

/* Things of another sort in the place of files and of the folder. */
static void survives_odd_places(void **state)
{
    struct fixture *fixture = *state;
    char names[32][420], folder[160], elsewhere[160];
    make_book(fixture, 300);
    folder_of(fixture, folder, sizeof folder);
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", fixture->folder);
    load_once(fixture);
    assert_true(list_files(fixture, names, 32) > 12);
    remove(names[0]), remove(names[1]), remove(names[2]);
    assert_int_equal(mkdir(names[0], 0700), 0);
    assert_int_equal(mkfifo(names[1], 0600), 0);
    assert_int_equal(symlink("/dev/zero", names[2]), 0);
    assert_right(fixture, 0, "folder, pipe and link for files");
    remove_folder(fixture);
    int file = open(folder, O_WRONLY | O_CREAT, 0600);
    assert_true(file >= 0 && close(file) == 0);
    assert_right(fixture, 0, "a file for the folder");
    remove(folder);
    assert_int_equal(mkdir(elsewhere, 0500), 0); /* may not be written, but by root */
    assert_int_equal(symlink(elsewhere, folder), 0);
    assert_right(fixture, 0, "a link for the folder");
    assert_int_equal(list_files(fixture, names, 32), 0);
}

/* No room: nothing is said, nothing half-written is left that anybody would use. */
static void survives_a_full_disk(void **state)
{
    struct fixture *fixture = *state;
    make_book(fixture, ROWS);
    struct rlimit old, small = {4000, 4000};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small.rlim_max = old.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_right(fixture, 0, "no room for a file");
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    signal(SIGXFSZ, SIG_DFL);
    assert_right(fixture, 0, "room again");
}

static pid_t load_aside(struct fixture *fixture)
{
    pid_t child = fork();
    if (child != 0) return child;
    load_once(fixture);
    _exit(0);
}

static void survives_kills_and_company(void **state)
{
    struct fixture *fixture = *state;
    enum { ROUNDS = 24 };
    make_book(fixture, ROWS);
    struct md_buffer expected = {0}, got = {0};
    print_all(fixture, SIZE_MAX, 1, 0, true, &expected);
    int killed = 0;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        if (round % 2 == 0) remove_folder(fixture);
        pid_t first = load_aside(fixture), second = load_aside(fixture);
        struct timespec wait = {0, (long)(round * round) * 300000L};
        nanosleep(&wait, NULL);
        kill(first, SIGKILL);
        int one, two;
        waitpid(first, &one, 0);
        if (round % 3 == 0) {
            md_buffer_clear(&got); /* while the second is at work */
            print_all(fixture, 0, THREADS, 0, true, &got);
            assert_same(&expected, &got, "beside another");
        }
        waitpid(second, &two, 0);
        killed += WIFSIGNALED(one);
        assert_true(WIFEXITED(two) && WEXITSTATUS(two) == 0);
        md_buffer_clear(&got);
        print_all(fixture, 0, 1, 0, true, &got);
        assert_same(&expected, &got, "after a kill");
    }
    assert_true(killed > ROUNDS / 4);
    md_buffer_free(&expected);
    md_buffer_free(&got);
}

/* Few rows of many come by the index; when that has been asked often enough, columns are made. */
static void reads_few_rows_by_the_index(void **state)
{
    struct fixture *fixture = *state;
    char names[32][420];
    make_book(fixture, ROWS);
    struct ask ask = {DEAL, DEAL_CLOSED_ON, "2026-02-01", "2026-02-02", false, false, 0x016, 0};
    struct md_buffer text = {0};
    struct md_book *book = open_book(fixture, MD_BOOK_READ);
    int asked = 0;
    assert_true(book->kept_from <= ROWS);
    fixture->kinds[DEAL].date_field = DEAL_CLOSED_ON;
    for (; list_files(fixture, names, 32) == 0 && asked < 100; asked++) print_ask(fixture, book, &ask, &text);
    assert_in_range(asked, 1, 20);
    md_book_free(book);
    md_buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(gives_the_rows_of_the_book, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(keeps_up_with_imports, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(knows_its_own_book, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(takes_a_new_field, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(survives_damage, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(survives_odd_places, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(survives_a_full_disk, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(survives_kills_and_company, fixture_setup, fixture_teardown),
        cmocka_unit_test_setup_teardown(reads_few_rows_by_the_index, fixture_setup, fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
