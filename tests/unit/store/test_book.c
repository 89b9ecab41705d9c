/* Import, versions, reading back, digests, withdrawal. */
#define _XOPEN_SOURCE 700
#include "store_fixture.h"

static const char *const people[] = {"R1|Li Lei|", "R2|Han Mei|R1", "R3|王芳|R1", NULL};
static const char *const deals[] = {
    "D3|R2|300.05|0.15|2026-03-31|2026-04-02|won|true|3|third",
    "D1|R1|-0.05||2026-03-01||open|false||",
    "D2|R3|12345678.90|1|2026-04-01|2026-04-01|lost||-7|a 'quoted' \"note\"", "D4|R1|1||||won|||",
    NULL};
static const char deals_text[] =
    "D1|R1|-0.05||2026-03-01||open|false||\n"
    "D2|R3|12345678.90|1|2026-04-01|2026-04-01|lost||-7|a 'quoted' \"note\"\n"
    "D3|R2|300.05|0.15|2026-03-31|2026-04-02|won|true|3|third\n"
    "D4|R1|1.00||||won|||\n";

/* A book with three people (b-1) and four deals (b-2). */
static struct md_book *filled_book(struct fixture *fixture)
{
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    assert_int_equal(import_good(fixture, book, PERSON, false, people), 1);
    assert_int_equal(import_good(fixture, book, DEAL, false, deals), 2);
    return book;
}

static void test_reads_what_was_imported(void **state)
{
    struct fixture *fixture = *state;
    struct md_book *book = filled_book(fixture);
    assert_kind(fixture, book, DEAL, 0, deals_text);
    assert_kind(fixture, book, DEAL, 1, "");
    assert_kind(fixture, book, PERSON, 1, "R1|Li Lei|\nR2|Han Mei|R1\nR3|王芳|R1\n");
    md_book_free(book);
    book = open_book(fixture, MD_BOOK_READ);
    assert_kind(fixture, book, DEAL, 0, deals_text);
    assert_int_equal(md_book_latest_batch(book), 2);
    md_book_free(book);
}

static void test_second_import_changes_nothing(void **state)
{
    struct fixture *fixture = *state;
    struct md_book *book = filled_book(fixture);
    struct import_result result = import_rows(fixture, book, DEAL, false, deals);
    assert_int_equal(result.status, MD_OK);
    assert_int_equal(result.batch, 0);
    assert_int_equal(result.count.rows_same, 4);
    assert_int_equal(md_book_latest_batch(book), 2);
    md_book_free(book);
}

static void test_reads_the_state_before_a_correction(void **state)
{
    static const char *const corrected[] = {"D1|R2|7.00||2026-03-02||won|true||", "D5|R1|5|||||||",
                                            "D4|R1|1||||won|||", NULL};
    struct fixture *fixture = *state;
    struct md_book *book = filled_book(fixture);
    struct import_result result = import_rows(fixture, book, DEAL, false, corrected);
    assert_int_equal(result.status, MD_FINDINGS);
    assert_mentions(result.messages, "deal.csv:2");
    assert_mentions(result.messages, "E1109");
    assert_mentions(result.messages, "in the book (batch b-2): owner R1, amount -0.05");
    assert_mentions(result.messages, "in the file: owner R2, amount 7.00");
    assert_kind(fixture, book, DEAL, 0, deals_text);
    result = import_rows(fixture, book, DEAL, true, corrected);
    assert_int_equal(result.status, MD_OK);
    assert_int_equal(result.batch, 3);
    assert_int_equal(result.count.rows_new, 1);
    assert_int_equal(result.count.rows_changed, 1);
    assert_int_equal(result.count.rows_same, 1);
    assert_kind(fixture, book, DEAL, 2, deals_text);
    assert_kind(fixture, book, DEAL, 0,
                "D1|R2|7.00||2026-03-02||won|true||\n"
                "D2|R3|12345678.90|1|2026-04-01|2026-04-01|lost||-7|a 'quoted' \"note\"\n"
                "D3|R2|300.05|0.15|2026-03-31|2026-04-02|won|true|3|third\n"
                "D4|R1|1.00||||won|||\nD5|R1|5.00|||||||\n");
    md_book_free(book);
}

/* ---- faults ------------------------------------------------------------------------------- */

struct fault_case {
    const char *note;
    int kind;
    bool update;
    const char *rows[6];
    const char *mentions[5];
};

static const struct fault_case fault_cases[] = {
    {"unknown references are grouped with the nearest known",
     DEAL,
     false,
     {"D8|R33|1|||||||", "D9|R33|1|||||||", "D7|nobody at all|1|||||||", "D6|R1|1|||||||"},
     {"deal.csv:2", "E1107",
      "no such person: 3 rows of deal.owner, 2 ids: R33 (2), nobody at all (1)",
      "R33: did you mean `R3`?"}},
    {"ids that only look like known ones",
     DEAL,
     false,
     {"D8|r1|1|||||||", "D9|R1 |1|||||||", "D7|\xEF\xBC\xB2\xE2\x80\x8B" "1|1|||||||"},
     {"no such person: 3 rows of deal.owner, 3 ids", "r1: looks like `R1`, but is written with other",
      "R1 : looks like `R1`", "\xEF\xBC\xB2\\u{200B}1: looks like `R1`"}},
    {"one key, two contents in one import",
     DEAL,
     true,
     {"D8|R1|1|||||||", "D9|R1|1|||||||", "D8|R1|2|||||||"},
     {"deal.csv:4", "E1108", "(first in deal.csv:2: amount 1.00; then: amount 2.00)",
      "first: amount 1.00", "then: amount 2.00"}},
    {"versions of one batch overlap",
     ASSIGNMENT,
     false,
     {"R1|North|2026-01-01|", "R1|South|2026-02-01|"},
     {"assignment.csv:3", "E1110", "from 2026-02-01 until further notice", "from 2026-01-01",
      "; in assignment.csv:2 from 2026-01-01 until further notice)"}},
    {"a version without beginning overlaps",
     ASSIGNMENT,
     false,
     {"R1|North||2026-01-02", "R1|South|2026-01-01|"},
     {"E1110", "from the beginning until 2026-01-02"}},
    {"all faults in one pass",
     DEAL,
     false,
     {"D1|R9|1|||||||", "D2|R8|1|||||||"},
     {"E1107", "E1109", "deal D1", "deal D2"}},
};

static void test_faults(void **state)
{
    struct fixture *fixture = *state;
    struct md_book *book = filled_book(fixture);
    for (size_t i = 0; i < sizeof fault_cases / sizeof fault_cases[0]; i++) {
        const struct fault_case *one = &fault_cases[i];
        struct import_result result = import_rows(fixture, book, one->kind, one->update, one->rows);
        if (result.status != MD_FINDINGS || result.batch != 0)
            fail_msg("%s: status %d\n%s", one->note, result.status, result.messages);
        for (size_t j = 0; j < 5 && one->mentions[j] != NULL; j++)
            assert_mentions(result.messages, one->mentions[j]);
        assert_kind(fixture, book, DEAL, 0, deals_text);
        assert_kind(fixture, book, ASSIGNMENT, 0, "");
        assert_int_equal(md_book_latest_batch(book), 2);
    }
    md_book_free(book);
}

static void test_many_faults_are_counted(void **state)
{
    static const char *const rows[] = {"D1|R1|9|||||||", "D2|R1|9|||||||", "D3|R1|9|||||||",
                                       "D4|R1|9|||||||", NULL};
    struct fixture *fixture = *state;
    struct md_book *book = filled_book(fixture);
    struct import_result result = import_rows(fixture, book, DEAL, false, rows);
    assert_mentions(result.messages, "deal: 1 more records are in the book with other content");
    md_book_free(book);
}

static void test_doubles_count_once(void **state)
{
    static const char *const rows[] = {"D9|R1|9|||||||", "D8|R1|8|||||||", "D9|R1|9|||||||", NULL};
    struct fixture *fixture = *state;
    struct md_book *book = filled_book(fixture);
    struct import_result result = import_rows(fixture, book, DEAL, false, rows);
    assert_int_equal(result.status, MD_OK);
    assert_int_equal(result.count.rows_new, 2);
    assert_int_equal(result.count.rows_same, 1);
    md_book_free(book);
}

/* ---- several tables, dry runs ------------------------------------------------------------- */

static enum md_status import_two(struct fixture *fixture, struct md_book *book,
                                 const char *const *deal_rows, const char *const *person_rows,
                                 bool dry_run, struct md_import_count *counts, int64_t *batch)
{
    struct md_table tables[2];
    fill_table(fixture, DEAL, &tables[0], deal_rows);
    fill_table(fixture, PERSON, &tables[1], person_rows);
    struct md_import_file file = {.name = "both.csv", .digest = md_digest_of("both", 4)};
    struct md_import import = {.tables = tables,
                               .tables_count = 2,
                               .files = &file,
                               .files_count = 1,
                               .dry_run = dry_run,
                               .counts = counts};
    struct md_diagnostics out = {0};
    enum md_status status = md_book_import(book, &import, &out);
    *batch = import.batch;
    md_diagnostics_free(&out);
    md_table_free(&tables[0]);
    md_table_free(&tables[1]);
    return status;
}

static void test_references_may_come_in_the_same_batch(void **state)
{
    static const char *const bad[] = {"D1|R1|1|||||||", "D2|R7|1|||||||", NULL};
    struct fixture *fixture = *state;
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    struct md_import_count counts[2];
    struct md_digest digest = md_digest_of("both", 4);
    int64_t batch;
    assert_int_equal(import_two(fixture, book, bad, people, false, counts, &batch), MD_FINDINGS);
    assert_kind(fixture, book, PERSON, 0, "");
    assert_int_equal(import_two(fixture, book, deals, people, true, counts, &batch), MD_OK);
    assert_int_equal(batch, 0);
    assert_int_equal(counts[0].rows_new, 4);
    assert_int_equal(counts[1].rows_new, 3);
    assert_kind(fixture, book, PERSON, 0, "");
    assert_int_equal(md_book_batch_of_file(book, &digest), 0);
    assert_int_equal(import_two(fixture, book, deals, people, false, counts, &batch), MD_OK);
    assert_int_equal(batch, 1);
    assert_int_equal(md_book_batch_of_file(book, &digest), 1);
    assert_kind(fixture, book, DEAL, 0, deals_text);
    md_book_free(book);
}

/* ---- history ------------------------------------------------------------------------------ */

static void test_history(void **state)
{
    static const char *const first[] = {"R1|North|2026-01-01|2026-03-01", "R2|East||", NULL};
    static const char *const next[] = {"R1|South|2026-03-01|", NULL};
    static const char *const overlapping[] = {"R2|West|2026-05-01|", NULL};
    static const char *const repaired[] = {"R2|East||2026-05-01", "R2|West|2026-05-01|", NULL};
    struct fixture *fixture = *state;
    struct md_book *book = filled_book(fixture);
    assert_int_equal(import_good(fixture, book, ASSIGNMENT, false, first), 3);
    assert_int_equal(import_good(fixture, book, ASSIGNMENT, false, next), 4);
    struct import_result result = import_rows(fixture, book, ASSIGNMENT, true, overlapping);
    assert_int_equal(result.status, MD_FINDINGS);
    assert_mentions(result.messages, "in the book (batch b-3): from the beginning");
    assert_int_equal(import_good(fixture, book, ASSIGNMENT, true, repaired), 5);
    assert_kind(fixture, book, ASSIGNMENT, 4,
                "R1|North|2026-01-01|2026-03-01\nR1|South|2026-03-01|\nR2|East||\n");
    assert_kind(fixture, book, ASSIGNMENT, 0,
                "R1|North|2026-01-01|2026-03-01\nR1|South|2026-03-01|\n"
                "R2|East||2026-05-01\nR2|West|2026-05-01|\n");
    result = import_rows(fixture, book, ASSIGNMENT, false, repaired);
    assert_int_equal(result.status, MD_OK);
    assert_int_equal(result.count.rows_same, 2);
    md_book_free(book);
}

/* ---- loading ------------------------------------------------------------------------------ */

struct load_case {
    const char *from, *to;
    int date_field;
    bool with_undated;
    const char *expected; /* ids in order */
};

static const struct load_case load_cases[] = {
    {"2026-03-01", "2026-04-01", DEAL_CLOSED_ON, false, "D1 D3 "},
    {"2026-03-01", "2026-03-31", DEAL_CLOSED_ON, false, "D1 "},
    {"2026-04-01", "2026-04-02", DEAL_CLOSED_ON, true, "D2 D4 "},
    {"2026-04-01", "2026-05-01", DEAL_PAID_ON, false, "D2 D3 "},
    {"2026-04-01", "2026-05-01", DEAL_PAID_ON, true, "D1 D2 D3 D4 "},
    {"2026-05-01", "2026-06-01", DEAL_CLOSED_ON, false, ""},
};

static void test_loads_by_date(void **state)
{
    struct fixture *fixture = *state;
    struct md_book *book = filled_book(fixture);
    for (size_t i = 0; i < sizeof load_cases / sizeof load_cases[0]; i++) {
        const struct load_case *one = &load_cases[i];
        bool fields[DEAL_FIELDS] = {[DEAL_ID] = true, [DEAL_AMOUNT] = true};
        struct md_load_request request = {.kind = &fixture->kinds[DEAL],
                                          .fields = fields,
                                          .date_field = one->date_field,
                                          .from = day(one->from),
                                          .to = day(one->to),
                                          .with_undated = one->with_undated};
        struct md_diagnostics out = {0};
        struct md_table table;
        assert_int_equal(md_book_load(book, &request, &table, &out), MD_OK);
        assert_null(table.keys);
        assert_null(table.columns[DEAL_NOTE].values);
        struct md_buffer ids = {0}, keys = {0};
        for (size_t row = 0; row < table.rows_count; row++) {
            md_table_print_cell(&table, row, DEAL_ID, NULL, &ids);
            assert_int_equal(md_book_key_of_row(book, &request, row, &keys), MD_OK);
            md_buffer_add_char(&ids, ' ');
            md_buffer_add_char(&keys, ' ');
        }
        assert_string_equal(md_buffer_text(&ids), one->expected);
        assert_string_equal(md_buffer_text(&keys), one->expected);
        assert_int_equal(md_book_key_of_row(book, &request, table.rows_count, &keys), MD_NOT_FOUND);
        md_buffer_free(&ids);
        md_buffer_free(&keys);
        md_table_free(&table);
        md_diagnostics_free(&out);
    }
    md_book_free(book);
}

/* Keys that come later and sort earlier: rows are still in order of bytes. */
static void test_order_of_late_keys(void **state)
{
    static const char *const late[] = {"D0|R1|1||2026-03-05|||||", "D15|R1|1||2026-03-06|||||",
                                       NULL};
    struct fixture *fixture = *state;
    struct md_book *book = filled_book(fixture);
    import_good(fixture, book, DEAL, false, late);
    bool fields[DEAL_FIELDS] = {[DEAL_ID] = true};
    for (int dated = 0; dated < 2; dated++) {
        struct md_load_request request = {.kind = &fixture->kinds[DEAL],
                                          .fields = fields,
                                          .date_field = dated ? DEAL_CLOSED_ON : -1,
                                          .from = day("2026-03-01"),
                                          .to = day("2026-04-01")};
        struct md_diagnostics out = {0};
        struct md_table table;
        assert_int_equal(md_book_load(book, &request, &table, &out), MD_OK);
        struct md_buffer ids = {0};
        for (size_t row = 0; row < table.rows_count; row++)
            md_table_print_cell(&table, row, DEAL_ID, NULL, &ids);
        assert_string_equal(md_buffer_text(&ids), dated ? "D0D1D15D3" : "D0D1D15D2D3D4");
        md_buffer_free(&ids);
        md_table_free(&table);
    }
    md_book_free(book);
}

/* Enough rows for the ways that only many rows take: indexes made afterwards, the second thread,
 * a month read through the date index. Keys come in falling order, days go round the year. */
static void test_many_rows(void **state)
{
    enum { MANY = 12000 };
    struct fixture *fixture = *state;
    struct md_book *book = open_book(fixture, MD_BOOK_CREATE);
    import_good(fixture, book, PERSON, false, people);
    struct md_table table;
    begin_table(&table, &fixture->kinds[DEAL]);
    int32_t start = day("2026-01-01");
    int64_t in_march = 0;
    for (int i = 0; i < MANY; i++) {
        char row[64];
        snprintf(row, sizeof row, "D%05d|R%d|%d|||||||", MANY - i, i % 3 + 1, i);
        add_row(&table, row);
        int32_t date = start + i % 365;
        md_table_set(&table, (size_t)i, DEAL_CLOSED_ON, date);
        in_march += date >= day("2026-03-01") && date < day("2026-04-01");
    }
    struct md_import_count count;
    struct md_import import = {.tables = &table, .tables_count = 1, .counts = &count};
    struct md_import_file file = {.name = "deal.csv"};
    import.files = &file;
    import.files_count = 1;
    struct md_diagnostics out = {0};
    assert_int_equal(md_book_import(book, &import, &out), MD_OK);
    assert_int_equal(count.rows_new, MANY);
    md_book_free(book);
    book = open_book(fixture, MD_BOOK_WRITE); /* the structure is what it was */
    assert_int_equal(md_book_import(book, &import, &out), MD_OK);
    assert_int_equal(count.rows_same, MANY);
    bool fields[DEAL_FIELDS] = {[DEAL_ID] = true, [DEAL_AMOUNT] = true, [DEAL_CLOSED_ON] = true};
    struct md_load_request request = {.kind = &fixture->kinds[DEAL],
                                      .fields = fields,
                                      .date_field = DEAL_CLOSED_ON,
                                      .from = day("2026-03-01"),
                                      .to = day("2026-04-01")};
    struct md_table loaded;
    assert_int_equal(md_book_load(book, &request, &loaded, &out), MD_OK);
    assert_int_equal(loaded.rows_count, in_march);
    for (size_t row = 0; row < loaded.rows_count; row++) {
        const struct md_column *columns = loaded.columns;
        const char *id =
            md_texts_get(columns[DEAL_ID].texts, (uint32_t)columns[DEAL_ID].values[row], NULL);
        int number = MANY - atoi(id + 1);
        assert_int_equal(columns[DEAL_AMOUNT].values[row], number * 100);
        assert_int_equal(columns[DEAL_CLOSED_ON].values[row], start + number % 365);
        if (row == 0) continue;
        const char *before =
            md_texts_get(columns[DEAL_ID].texts, (uint32_t)columns[DEAL_ID].values[row - 1], NULL);
        assert_true(strcmp(before, id) < 0);
    }
    md_table_free(&loaded);
    md_table_free(&table);
    md_book_free(book);
}

/* ---- digests ------------------------------------------------------------------------------ */

static struct md_digest digest_of(struct fixture *fixture, struct md_book *book, int kind,
                                  int date_field, const char *from, const char *to, int64_t batch)
{
    struct md_digest digest;
    struct md_diagnostics out = {0};
    assert_int_equal(md_book_digest(book, &fixture->kinds[kind], date_field, day(from), day(to),
                                    batch, &digest, &out),
                     MD_OK);
    return digest;
}

static bool same(struct md_digest a, struct md_digest b)
{
    return memcmp(a.bytes, b.bytes, MD_DIGEST_BYTES) == 0;
}

/* March by closed_on, March by paid_on, whole kind; before and after April's D2 changes. */
static void test_digests_change_with_content(void **state)
{
    static const char *const april[] = {"D2|R3|1|1|2026-04-01|2026-04-01|lost||-7|", NULL};
    static const char *const march[] = {"D1|R1|-0.06||2026-03-01||open|false||", NULL};
    struct fixture *fixture = *state;
    struct md_book *book = filled_book(fixture);
    const char *from = "2026-03-01", *to = "2026-04-01";
    struct md_digest closed = digest_of(fixture, book, DEAL, DEAL_CLOSED_ON, from, to, 0);
    struct md_digest paid = digest_of(fixture, book, DEAL, DEAL_PAID_ON, from, to, 0);
    struct md_digest whole = digest_of(fixture, book, DEAL, -1, from, to, 0);
    struct md_digest person = digest_of(fixture, book, PERSON, -1, from, to, 0);
    assert_false(same(closed, paid));
    import_rows(fixture, book, DEAL, true, deals);
    assert_true(same(whole, digest_of(fixture, book, DEAL, -1, from, to, 0)));
    import_good(fixture, book, DEAL, true, april);
    assert_true(same(closed, digest_of(fixture, book, DEAL, DEAL_CLOSED_ON, from, to, 0)));
    assert_true(same(paid, digest_of(fixture, book, DEAL, DEAL_PAID_ON, from, to, 0)));
    assert_false(same(whole, digest_of(fixture, book, DEAL, -1, from, to, 0)));
    import_good(fixture, book, DEAL, true, march);
    assert_false(same(closed, digest_of(fixture, book, DEAL, DEAL_CLOSED_ON, from, to, 0)));
    assert_false(
        same(paid, digest_of(fixture, book, DEAL, DEAL_PAID_ON, from, to, 0))); /* undated */
    assert_true(same(closed, digest_of(fixture, book, DEAL, DEAL_CLOSED_ON, from, to, 2)));
    assert_true(same(whole, digest_of(fixture, book, DEAL, -1, from, to, 2)));
    assert_true(same(person, digest_of(fixture, book, PERSON, -1, from, to, 0)));
    md_book_free(book);
}

/* The canonical text of book.h, hashed here from its written form. */
static void test_kept_digest_is_over_the_written_form(void **state)
{
    static const char text[] = "id=2:R1;name=6:Li Lei;\n"
                               "boss=2:R1;id=2:R2;name=7:Han Mei;\n"
                               "boss=2:R1;id=2:R3;name=6:王芳;\n";
    struct fixture *fixture = *state;
    struct md_book *book = filled_book(fixture);
    struct md_digest kept = md_digest_of(text, strlen(text));
    char hex[MD_DIGEST_HEX];
    md_digest_hex(&kept, hex);
    struct md_buffer line = {0};
    md_buffer_format(&line, "person\n  1 in 3 %s\n", hex);
    struct md_digest expected = md_digest_of(line.text, line.length);
    assert_true(
        same(expected, digest_of(fixture, book, PERSON, -1, "2026-01-01", "2026-01-02", 0)));
    md_buffer_free(&line);
    md_book_free(book);
}

static void test_digest_is_free_of_row_order(void **state)
{
    struct fixture *fixture = *state;
    struct md_book *book = filled_book(fixture);
    struct md_digest before = digest_of(fixture, book, DEAL, -1, "2026-01-01", "2027-01-01", 0);
    md_book_free(book);
    assert_int_equal(unlink(fixture->path), 0);
    const char *turned[] = {deals[3], deals[2], deals[1], deals[0], NULL};
    book = open_book(fixture, MD_BOOK_CREATE);
    import_good(fixture, book, PERSON, false, people);
    import_good(fixture, book, DEAL, false, turned);
    assert_true(same(before, digest_of(fixture, book, DEAL, -1, "2026-01-01", "2027-01-01", 0)));
    md_book_free(book);
}

/* ---- withdrawal --------------------------------------------------------------------------- */

static void test_withdraw(void **state)
{
    static const char *const corrected[] = {"D1|R2|7.00||2026-03-02||won|true||", "D5|R1|5|||||||",
                                            NULL};
    struct fixture *fixture = *state;
    struct md_book *book = filled_book(fixture);
    struct md_diagnostics out = {0};
    int64_t batch = -1;
    import_good(fixture, book, DEAL, true, corrected);
    assert_int_equal(md_book_withdraw(book, 3, &batch, &out), MD_OK);
    assert_int_equal(batch, 4);
    assert_kind(fixture, book, DEAL, 0, deals_text);
    assert_kind(fixture, book, DEAL, 2, deals_text);
    assert_int_equal(md_book_withdraw(book, 3, &batch, &out), MD_OK);
    assert_int_equal(batch, 0);
    assert_int_equal(md_book_withdraw(book, 9, &batch, &out), MD_NOT_FOUND);
    assert_string_equal(out.last->code, "E1131");
    assert_int_equal(md_book_withdraw(book, 2, &batch, &out), MD_OK);
    assert_kind(fixture, book, DEAL, 0, "D1|R1|-0.05||2026-03-01||open|false||\n"); /* b-4's */
    import_good(fixture, book, DEAL, true, deals);
    assert_kind(fixture, book, DEAL, 0, deals_text);
    md_diagnostics_free(&out);
    md_book_free(book);
}

static void test_withdraw_history(void **state)
{
    static const char *const first[] = {"R1|North||", NULL};
    static const char *const moved[] = {"R1|North||2026-03-01", "R1|South|2026-03-01|", NULL};
    struct fixture *fixture = *state;
    struct md_book *book = filled_book(fixture);
    struct md_diagnostics out = {0};
    int64_t batch;
    import_good(fixture, book, ASSIGNMENT, false, first);
    import_good(fixture, book, ASSIGNMENT, true, moved);
    assert_int_equal(md_book_withdraw(book, 4, &batch, &out), MD_OK);
    assert_kind(fixture, book, ASSIGNMENT, 0, "R1|North||\n");
    assert_kind(fixture, book, ASSIGNMENT, 4, "R1|North||2026-03-01\nR1|South|2026-03-01|\n");
    md_book_free(book);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
        TEST(test_reads_what_was_imported),
        TEST(test_second_import_changes_nothing),
        TEST(test_reads_the_state_before_a_correction),
        TEST(test_faults),
        TEST(test_many_faults_are_counted),
        TEST(test_doubles_count_once),
        TEST(test_references_may_come_in_the_same_batch),
        TEST(test_history),
        TEST(test_loads_by_date),
        TEST(test_order_of_late_keys),
        TEST(test_many_rows),
        TEST(test_digests_change_with_content),
        TEST(test_kept_digest_is_over_the_written_form),
        TEST(test_digest_is_free_of_row_order),
        TEST(test_withdraw),
        TEST(test_withdraw_history),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
