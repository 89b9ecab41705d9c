/* What may be opened as a book, changed schemas, views, closed kinds of access. */
#define _XOPEN_SOURCE 700
#include "store_fixture.h"

#include <fcntl.h>
#include <sqlite3.h>

#include "store/book_file.h"

static const char *const people[] = {"R1|Li Lei|", "R2|Han Mei|R1", NULL};
static const char *const deals[] = {"D1|R1|-0.05|0.15|2026-03-01|2026-04-02|won|true|-3|it's",
                                    "D2|R2|1200|||||||", NULL};

static void make_book(struct fixture *fixture)
{
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    import_good(fixture, book, PERSON, false, people);
    import_good(fixture, book, DEAL, false, deals);
    md_book_free(book);
}

/* Open, expecting a refusal with the code; the file must be the same bytes afterwards. */
static void assert_refused(struct fixture *fixture, enum md_book_mode mode, enum md_status expected,
                           const char *code, const char *note)
{
    struct md_buffer before = {0}, after = {0};
    md_buffer_read_file(&before, fixture->path, 1 << 24);
    struct md_diagnostics out = {0};
    struct md_book *book = (struct md_book *)&out;
    enum md_status status = md_book_open(fixture->path, mode, &fixture->schema, &book, &out);
    if (status != expected || book != NULL || out.first == NULL ||
        strcmp(out.first->code, code) != 0)
        fail_msg("%s: mode %d gives %d %s %s", note, mode, status,
                 out.first != NULL ? out.first->code : "", out.first ? out.first->message : "");
    md_buffer_read_file(&after, fixture->path, 1 << 24);
    assert_int_equal(before.length, after.length);
    if (before.length > 0) assert_memory_equal(before.text, after.text, before.length);
    md_buffer_free(&before);
    md_buffer_free(&after);
    md_diagnostics_free(&out);
}

static void assert_refused_always(struct fixture *fixture, const char *code, const char *note)
{
    for (int mode = MD_BOOK_READ; mode <= MD_BOOK_CREATE; mode++)
        assert_refused(fixture, (enum md_book_mode)mode, MD_STORAGE, code, note);
}

static void write_bytes(const char *path, const void *bytes, size_t length, long offset, bool cut)
{
    int handle = open(path, O_WRONLY | O_CREAT, 0600);
    assert_true(handle >= 0);
    assert_int_equal(pwrite(handle, bytes, length, offset), length);
    if (cut) assert_int_equal(ftruncate(handle, offset + (long)length), 0);
    close(handle);
}

static void change_with_sqlite(struct fixture *fixture, const char *sql)
{
    sqlite3 *handle;
    assert_int_equal(sqlite3_open(fixture->path, &handle), SQLITE_OK);
    if (sqlite3_exec(handle, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(handle));
    sqlite3_close(handle);
}

/* ---- files -------------------------------------------------------------------------------- */

static void test_a_new_book_is_private(void **state)
{
    struct fixture *fixture = *state;
    struct stat info;
    assert_refused(fixture, MD_BOOK_READ, MD_NOT_FOUND, "E0606", "none there");
    assert_refused(fixture, MD_BOOK_WRITE, MD_NOT_FOUND, "E0606", "none there");
    assert_int_not_equal(access(fixture->path, F_OK), 0);
    mode_t mask = umask(0);
    make_book(fixture);
    umask(mask);
    assert_int_equal(stat(fixture->path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(info.st_nlink, 1); /* the name under which it was made is gone */
}

static void test_foreign_files_are_refused(void **state)
{
    struct fixture *fixture = *state;
    static const char text[] = "id,amount\n1,2\n";
    char zeros[8192] = {0};
    write_bytes(fixture->path, "", 0, 0, true);
    assert_refused_always(fixture, "E0603", "empty file");
    write_bytes(fixture->path, text, sizeof text - 1, 0, true);
    assert_refused_always(fixture, "E0603", "a text");
    write_bytes(fixture->path, zeros, sizeof zeros, 0, true);
    assert_refused_always(fixture, "E0603", "zeros");
    unlink(fixture->path);
    change_with_sqlite(fixture, "CREATE TABLE book (id INTEGER)");
    assert_refused_always(fixture, "E0603", "a database of somebody else");
    change_with_sqlite(fixture, "PRAGMA application_id = 1835361636; PRAGMA user_version = 1");
    assert_refused_always(fixture, "E0603", "a database that says it is a book");
}

static void test_links_and_folders_are_refused(void **state)
{
    struct fixture *fixture = *state;
    char other[160];
    make_book(fixture);
    snprintf(other, sizeof other, "%s/real.db", fixture->folder);
    assert_int_equal(rename(fixture->path, other), 0);
    assert_int_equal(symlink(other, fixture->path), 0);
    assert_refused_always(fixture, "E0605", "a link");
    assert_int_equal(unlink(fixture->path), 0);
    assert_int_equal(symlink("nowhere", fixture->path), 0);
    assert_refused_always(fixture, "E0605", "a link to nothing");
    assert_int_equal(unlink(fixture->path), 0);
    assert_int_equal(mkdir(fixture->path, 0700), 0);
    assert_refused_always(fixture, "E0605", "a folder");
    assert_int_equal(rmdir(fixture->path), 0);
    assert_int_equal(mkfifo(fixture->path, 0600), 0);
    struct md_diagnostics out = {0};
    struct md_book *book;
    assert_int_equal(md_book_open(fixture->path, MD_BOOK_WRITE, &fixture->schema, &book, &out),
                     MD_STORAGE);
    assert_string_equal(out.first->code, "E0605");
    md_diagnostics_free(&out);
}

static void test_a_folder_may_be_a_link(void **state)
{
    struct fixture *fixture = *state;
    make_book(fixture);
    char link_path[160], path[200];
    snprintf(link_path, sizeof link_path, "%s/linked", fixture->folder);
    assert_int_equal(symlink(fixture->folder, link_path), 0);
    snprintf(path, sizeof path, "%s/meed.db", link_path);
    struct md_diagnostics out = {0};
    struct md_book *book;
    assert_int_equal(md_book_open(path, MD_BOOK_READ, &fixture->schema, &book, &out), MD_OK);
    md_book_free(book);
}

static void test_newer_books_are_refused(void **state)
{
    struct fixture *fixture = *state;
    make_book(fixture);
    change_with_sqlite(fixture, "PRAGMA user_version = 2");
    assert_refused_always(fixture, "E0604", "a later version");
    change_with_sqlite(fixture, "PRAGMA user_version = 0");
    assert_refused_always(fixture, "E0603", "no version");
}

static void test_cut_off_books_are_refused(void **state)
{
    struct fixture *fixture = *state;
    make_book(fixture);
    struct stat info;
    assert_int_equal(stat(fixture->path, &info), 0);
    for (off_t size = info.st_size - 4096; size > 0; size -= 4096) {
        assert_int_equal(truncate(fixture->path, size), 0);
        assert_refused_always(fixture, "E0603", "cut off");
    }
    assert_int_equal(truncate(fixture->path, 50), 0);
    assert_refused_always(fixture, "E0603", "cut off in the header");
}

static void test_foreign_structure_is_refused(void **state)
{
    struct fixture *fixture = *state;
    make_book(fixture);
    change_with_sqlite(fixture,
                       "CREATE TRIGGER t AFTER INSERT ON batches BEGIN DELETE FROM book; END");
    assert_refused_always(fixture, "E0603", "a trigger");
    change_with_sqlite(fixture, "DROP TRIGGER t");
    md_book_free(open_book(fixture, MD_BOOK_READ));
    change_with_sqlite(fixture, "DROP TRIGGER keep_postings_delete");
    assert_refused_always(fixture, "E0603", "a guard is gone");
}

/*
 * Each of many flipped bytes: the open, or the load after it, either refuses, or what is read is
 * what was stored or differs in values only; nothing crashes. Pages of the structure are always
 * noticed at the open; bytes inside a stored value are for `verify`, which has the digests.
 */
static void test_flipped_bytes(void **state)
{
    struct fixture *fixture = *state;
    make_book(fixture);
    struct md_buffer good = {0};
    assert_int_equal(md_buffer_read_file(&good, fixture->path, 1 << 24), MD_OK);
    size_t refused = 0, tried = 0;
    for (size_t offset = 7; offset < good.length; offset += 211, tried++) {
        char flipped = (char)(good.text[offset] ^ 0x40);
        write_bytes(fixture->path, &flipped, 1, (long)offset, false);
        struct md_diagnostics out = {0};
        struct md_book *book;
        if (md_book_open(fixture->path, MD_BOOK_READ, &fixture->schema, &book, &out) != MD_OK) {
            assert_non_null(out.first);
            refused++;
        } else {
            struct md_keys keys;
            if (md_book_load_keys(book, &fixture->kinds[DEAL], &keys, &out) == MD_OK)
                md_keys_free(&keys);
            md_book_free(book);
        }
        md_diagnostics_free(&out);
        write_bytes(fixture->path, &good.text[offset], 1, (long)offset, false);
    }
    md_book_free(open_book(fixture, MD_BOOK_READ));
    assert_true(refused > tried / 20);
    md_buffer_free(&good);
}

/* ---- changed schemas ---------------------------------------------------------------------- */

static void test_new_optional_fields_and_values_are_added(void **state)
{
    static const char *const more_stages[] = {"open", "won", "lost", "returned"};
    static const char *const added[] = {"D3|R1|5||||returned||||new", NULL};
    struct fixture *fixture = *state;
    make_book(fixture);
    fixture->kinds[DEAL].fields_count = DEAL_FIELDS + 1;
    fixture->deal[DEAL_STAGE].values = more_stages;
    fixture->deal[DEAL_STAGE].values_count = 4;
    struct md_book *book = open_book(fixture, MD_BOOK_READ); /* reads as missing before it exists */
    const char *old_text = "D1|R1|-0.05|0.15|2026-03-01|2026-04-02|won|true|-3|it's|\n"
                           "D2|R2|1200.00||||||||\n";
    assert_kind(fixture, book, DEAL, 0, old_text);
    md_book_free(book);
    book = open_book(fixture, MD_BOOK_WRITE);
    assert_kind(fixture, book, DEAL, 0, old_text);
    import_good(fixture, book, DEAL, false, added);
    assert_kind(fixture, book, DEAL, 2, old_text);
    md_book_free(book);
    book = open_book(fixture, MD_BOOK_READ);
    md_book_free(book);
}

struct schema_case {
    const char *note;
    void (*change)(struct fixture *fixture);
    const char *mentions;
};

static void drop_last(struct fixture *fixture)
{
    fixture->kinds[DEAL].fields_count--;
}

static void other_scale(struct fixture *fixture)
{
    fixture->deal[DEAL_AMOUNT].decimals = 3;
}

static void other_type(struct fixture *fixture)
{
    fixture->deal[DEAL_PIECES].type = MD_FIELD_NUMBER;
}

static void fewer_values(struct fixture *fixture)
{
    fixture->deal[DEAL_STAGE].values_count = 2;
}

static void required_new(struct fixture *fixture)
{
    fixture->kinds[DEAL].fields_count = DEAL_FIELDS + 1;
    fixture->deal[DEAL_FIELDS].required = true;
}

static void required_old(struct fixture *fixture)
{
    fixture->deal[DEAL_CLOSED_ON].required = true;
}

static void other_key(struct fixture *fixture)
{
    static int keys[] = {DEAL_NOTE};
    fixture->kinds[DEAL].key_fields = keys;
}

static const struct schema_case schema_cases[] = {
    {"a field less", drop_last, "deal.note is declared no more"},
    {"another scale", other_scale, "deal.amount has another type"},
    {"another type", other_type, "deal.pieces has another type"},
    {"fewer values", fewer_values, "deal.stage has another type"},
    {"a new required field", required_new, "deal.added is new and required"},
    {"required and missing in some", required_old, "deal.closed_on is required now"},
    {"another key", other_key, "deal has another key"},
};

static void test_other_changes_are_refused(void **state)
{
    struct fixture *fixture = *state;
    make_book(fixture);
    for (size_t i = 0; i < sizeof schema_cases / sizeof schema_cases[0]; i++) {
        schema_cases[i].change(fixture);
        for (int mode = MD_BOOK_READ; mode <= MD_BOOK_WRITE; mode++) {
            struct md_diagnostics out = {0};
            struct md_book *book;
            enum md_status status =
                md_book_open(fixture->path, (enum md_book_mode)mode, &fixture->schema, &book, &out);
            if (status != MD_REFUSED) fail_msg("%s: %d", schema_cases[i].note, status);
            assert_string_equal(out.first->code, "E0602");
            assert_mentions(out.first->message, schema_cases[i].mentions);
            md_diagnostics_free(&out);
        }
        make_kinds(fixture);
    }
    md_book_free(open_book(fixture, MD_BOOK_WRITE));
}

static void test_a_kind_without_rows_may_change(void **state)
{
    struct fixture *fixture = *state;
    md_book_free(open_book(fixture, MD_BOOK_CREATE));
    for (size_t i = 0; i < sizeof schema_cases / sizeof schema_cases[0]; i++) {
        schema_cases[i].change(fixture);
        md_book_free(open_book(fixture, MD_BOOK_READ));
        md_book_free(open_book(fixture, MD_BOOK_WRITE));
        make_kinds(fixture);
    }
    struct md_book *book = open_book(fixture, MD_BOOK_WRITE);
    import_good(fixture, book, PERSON, false, people);
    import_good(fixture, book, DEAL, false, deals);
    md_book_free(book);
}

/* ---- what other programs see -------------------------------------------------------------- */

/* Run a query with SQLite alone; rows as lines, columns joined with '|'. */
static void query(struct fixture *fixture, const char *sql, struct md_buffer *text)
{
    sqlite3 *handle;
    sqlite3_stmt *rows;
    assert_int_equal(sqlite3_open_v2(fixture->path, &handle, SQLITE_OPEN_READONLY, NULL),
                     SQLITE_OK);
    if (sqlite3_prepare_v2(handle, sql, -1, &rows, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(handle));
    while (sqlite3_step(rows) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(rows); i++) {
            const char *cell = (const char *)sqlite3_column_text(rows, i);
            md_buffer_format(text, "%s%s", i > 0 ? "|" : "", cell != NULL ? cell : "NULL");
        }
        md_buffer_add_char(text, '\n');
    }
    sqlite3_finalize(rows);
    sqlite3_close(handle);
}

static void test_views(void **state)
{
    static const char *const changed[] = {"D2|R1|-1234567.89|0.000001|||||||", NULL};
    struct fixture *fixture = *state;
    make_book(fixture);
    struct md_book *book = open_book(fixture, MD_BOOK_WRITE);
    import_good(fixture, book, DEAL, true, changed);
    md_book_free(book);
    struct md_buffer text = {0};
    query(fixture,
          "SELECT id, owner, amount, amount_minor, margin, margin_minor, closed_on, stage,"
          " first, pieces, note FROM v_deal ORDER BY id",
          &text);
    assert_string_equal(md_buffer_text(&text),
                        "D1|R1|-0.05|-5|0.15|150000|2026-03-01|won|true|-3|it's\n"
                        "D2|R1|-1234567.89|-123456789|0.000001|1|NULL|NULL|NULL|NULL|NULL\n");
    md_buffer_clear(&text);
    query(fixture, "SELECT batch, action, kind, rows_new, rows_changed, files FROM v_batch", &text);
    assert_string_equal(md_buffer_text(&text), "b-1|import|person|2|0|person.csv\n"
                                               "b-2|import|deal|2|0|deal.csv\n"
                                               "b-3|import|deal|0|1|deal.csv\n");
    md_buffer_free(&text);
}

static void test_records_are_guarded(void **state)
{
    static const char *const statements[] = {
        "UPDATE rec_deal SET f_amount = 1", "DELETE FROM rec_deal", "DELETE FROM key_deal",
        "UPDATE key_deal SET key = 'x'",    "DELETE FROM batches",  "UPDATE digests SET batch = 9"};
    struct fixture *fixture = *state;
    make_book(fixture);
    sqlite3 *handle;
    assert_int_equal(sqlite3_open(fixture->path, &handle), SQLITE_OK);
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
        assert_int_equal(sqlite3_exec(handle, statements[i], NULL, NULL, NULL), SQLITE_CONSTRAINT);
    sqlite3_close(handle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
        TEST(test_a_new_book_is_private),
        TEST(test_foreign_files_are_refused),
        TEST(test_links_and_folders_are_refused),
        TEST(test_a_folder_may_be_a_link),
        TEST(test_newer_books_are_refused),
        TEST(test_cut_off_books_are_refused),
        TEST(test_foreign_structure_is_refused),
        TEST(test_flipped_bytes),
        TEST(test_new_optional_fields_and_values_are_added),
        TEST(test_other_changes_are_refused),
        TEST(test_a_kind_without_rows_may_change),
        TEST(test_views),
        TEST(test_records_are_guarded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
