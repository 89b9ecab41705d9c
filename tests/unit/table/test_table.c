/* Dictionaries, typed columns, canonical cell texts, look-ups as of a date. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/memory.h"
#include "base/text.h"
#include "table/table.h"
#include "table/text_order.h"

static void gives_each_text_one_code(void **state)
{
    (void)state;
    enum { COUNT = 200000 };
    struct md_texts texts = {0};
    char text[32];
    assert_int_equal(md_texts_find(&texts, "x", 1), -1);
    for (uint32_t i = 0; i < COUNT; i++) {
        int length = snprintf(text, sizeof text, "D%07u", i);
        assert_int_equal(md_texts_add(&texts, text, (size_t)length), i);
    }
    for (uint32_t i = 0; i < COUNT; i += 7) {
        size_t length = (size_t)snprintf(text, sizeof text, "D%07u", i), found;
        assert_int_equal(md_texts_add(&texts, text, length), i);
        assert_int_equal(md_texts_find(&texts, text, length), i);
        assert_string_equal(md_texts_get(&texts, i, &found), text);
        assert_int_equal(found, length);
    }
    assert_int_equal(md_texts_find(&texts, "D000000", 7), -1);
    assert_int_equal(texts.count, COUNT);
    size_t bytes = texts.bytes_capacity + texts.capacity * sizeof *texts.starts +
                   texts.slots_count * sizeof *texts.slots;
    assert_true(bytes < (size_t)COUNT * 60);
    md_texts_free(&texts);
}

static void keeps_odd_texts_apart(void **state)
{
    (void)state;
    const struct {
        const char *text;
        size_t length;
    } cases[] = {{"", 0}, {"a", 1}, {"a\0", 2}, {"a\0b", 3}, {"A", 1}, {"é", 2}, {"e\xCC\x81", 3}};
    struct md_texts texts = {0};
    for (uint32_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(md_texts_add(&texts, cases[i].text, cases[i].length), i);
    for (uint32_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(md_texts_find(&texts, cases[i].text, cases[i].length), i);
        size_t length;
        const char *text = md_texts_get(&texts, i, &length);
        assert_int_equal(length, cases[i].length);
        assert_memory_equal(text, cases[i].text, length + 1);
    }
    md_texts_free(&texts);
}

enum { TEXT, INTEGER, NUMBER, MONEY, RATIO, DATE, FLAG, ENUM, FIELDS_COUNT };

static const char *const stages[] = {"open", "won"};
static struct md_field fields[FIELDS_COUNT] = {
    {.name = "t", .type = MD_FIELD_TEXT},
    {.name = "i", .type = MD_FIELD_INTEGER},
    {.name = "n", .type = MD_FIELD_NUMBER, .decimals = 6},
    {.name = "m", .type = MD_FIELD_MONEY, .decimals = 2},
    {.name = "r", .type = MD_FIELD_RATIO, .decimals = 6},
    {.name = "d", .type = MD_FIELD_DATE},
    {.name = "f", .type = MD_FIELD_FLAG},
    {.name = "e", .type = MD_FIELD_ENUM, .values = stages, .values_count = 2},
};
static const struct md_kind kind = {.name = "k", .fields = fields, .fields_count = FIELDS_COUNT,
                                    .date_field = -1, .valid_from_field = -1, .valid_to_field = -1};

static void prints_cells_canonically(void **state)
{
    (void)state;
    const struct {
        int field;
        int64_t value;
        const char *expected;
    } cases[] = {
        {INTEGER, 0, "0"}, {INTEGER, -17, "-17"}, {INTEGER, 1200, "1200"},
        {INTEGER, INT64_MAX, "9223372036854775807"}, {INTEGER, INT64_MIN, "-9223372036854775808"},
        {NUMBER, 1500000, "1.5"}, {NUMBER, 1, "0.000001"}, {NUMBER, -10, "-0.00001"},
        {NUMBER, 3000000, "3"}, {NUMBER, 0, "0"}, {MONEY, 0, "0.00"}, {MONEY, 5, "0.05"},
        {MONEY, -5, "-0.05"}, {MONEY, 120, "1.20"}, {MONEY, 123456, "1234.56"},
        {MONEY, INT64_MIN, "-92233720368547758.08"}, {RATIO, 125000, "0.125"},
        {DATE, 0, "1970-01-01"}, {DATE, 20480, "2026-01-27"}, {FLAG, 1, "true"},
        {FLAG, 0, "false"}, {ENUM, 1, "won"},
    };
    struct md_table table;
    md_table_init(&table, &kind, NULL);
    md_table_reserve(&table, 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct md_buffer text = {0};
        assert_false(md_table_has(&table, 0, cases[i].field));
        md_table_print_cell(&table, 0, cases[i].field, NULL, &text);
        assert_int_equal(text.length, 0);
        md_table_set(&table, 0, cases[i].field, cases[i].value);
        md_table_print_cell(&table, 0, cases[i].field, NULL, &text);
        if (strcmp(md_buffer_text(&text), cases[i].expected) != 0)
            fail_msg("%s instead of %s", md_buffer_text(&text), cases[i].expected);
        md_table_clear(&table, 0, cases[i].field);
        md_buffer_free(&text);
    }
    md_table_set(&table, 0, MONEY, 1265);
    struct md_number number = md_table_number(&table, 0, MONEY);
    struct md_number expected = md_number_from_scaled(1265, 2);
    assert_true(md_number_equal(&number, &expected));
    md_table_free(&table);
}

static void loads_only_what_is_wanted(void **state)
{
    (void)state;
    bool wanted[FIELDS_COUNT] = {false};
    wanted[MONEY] = true;
    struct md_table table;
    md_table_init(&table, &kind, wanted);
    assert_null(table.columns[TEXT].values);
    assert_non_null(table.columns[MONEY].values);
    md_table_reserve(&table, 100000);
    assert_null(table.columns[DATE].values);
    assert_null(table.keys);
    for (size_t row = 0; row < 100000; row += 999) assert_false(md_table_has(&table, row, MONEY));
    /* A column without flags is all present, until one row goes missing. */
    md_free(table.columns[MONEY].present);
    table.columns[MONEY].present = NULL;
    assert_true(md_table_has(&table, 5, MONEY));
    md_table_clear(&table, 5, MONEY);
    assert_false(md_table_has(&table, 5, MONEY));
    assert_true(md_table_has(&table, 6, MONEY));
    md_table_free(&table);
}

static void measures_what_columns_hold(void **state)
{
    (void)state;
    bool wanted[FIELDS_COUNT] = {[MONEY] = true, [INTEGER] = true};
    struct md_table table;
    md_table_init(&table, &kind, wanted);
    md_table_measure_ranges(&table);
    const struct md_column *money = &table.columns[MONEY], *integer = &table.columns[INTEGER];
    assert_true(money->ranged && money->least == 0 && money->greatest == 0);
    assert_false(table.columns[DATE].ranged);
    md_table_reserve(&table, 3);
    table.rows_count = 3;
    for (size_t row = 0; row < 3; row++) md_table_set(&table, row, MONEY, row == 1 ? INT64_MIN : 7);
    md_table_set(&table, 0, INTEGER, 5);
    md_table_set(&table, 2, INTEGER, 9);
    assert_false(money->ranged);
    md_table_measure_ranges(&table);
    assert_true(money->ranged && money->least == INT64_MIN && money->greatest == 7);
    assert_null(money->present);
    /* The row without a value holds 0, which counts. */
    assert_true(integer->ranged && integer->least == 0 && integer->greatest == 9);
    assert_non_null(integer->present);
    md_table_clear(&table, 1, MONEY);
    assert_false(money->ranged);
    md_table_measure_ranges(&table);
    assert_true(money->ranged && money->least == 0 && money->greatest == 7);
    md_table_free(&table);
}

/* Versions of keys 0 and 2; key 1 has none. */
static void finds_the_version_in_force(void **state)
{
    (void)state;
    struct md_field dates[] = {{.name = "valid_from", .type = MD_FIELD_DATE},
                               {.name = "valid_to", .type = MD_FIELD_DATE}};
    const struct md_kind versions = {.name = "v", .fields = dates, .fields_count = 2,
                                     .history = true, .valid_from_field = 0, .valid_to_field = 1};
    const int64_t rows[][3] = {{0, -1, 10}, {0, 10, 20}, {0, 30, -1}, {2, 5, 6}};
    const struct {
        int32_t key, date;
        int64_t row;
    } cases[] = {{0, -100, 0}, {0, 9, 0}, {0, 10, 1}, {0, 19, 1}, {0, 20, -1}, {0, 29, -1},
                 {0, 30, 2}, {0, 1000, 2}, {1, 5, -1}, {2, 4, -1}, {2, 5, 3}, {2, 6, -1},
                 {3, 5, -1}, {-1, 5, -1}};
    struct md_table table;
    md_table_init(&table, &versions, NULL);
    table.keys = md_alloc_array(1, sizeof *table.keys);
    md_table_reserve(&table, 4);
    table.rows_count = 4;
    for (size_t row = 0; row < 4; row++) {
        table.keys[row] = (int32_t)rows[row][0];
        for (int field = 0; field < 2; field++)
            if (rows[row][field + 1] >= 0) md_table_set(&table, row, field, rows[row][field + 1]);
    }
    md_table_index_keys(&table, 3);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (md_table_row_at(&table, cases[i].key, cases[i].date) != cases[i].row)
            fail_msg("key %d on %d", cases[i].key, cases[i].date);
    md_table_free(&table);
}

/* A lent table is gone without a trace; what it becomes its own may be changed. */
static void lends_and_takes_back(void **state)
{
    (void)state;
    const bool wanted[FIELDS_COUNT] = {[0] = true, [3] = true};
    const uint32_t some[] = {0, 2};
    struct md_table lender, all, part;
    md_table_init(&lender, &kind, NULL);
    lender.keys = md_alloc_array(1, sizeof *lender.keys);
    md_table_reserve(&lender, 3);
    for (size_t row = 0; row < 3; row++) {
        lender.keys[row] = (int32_t)row;
        md_table_set(&lender, row, 0, md_texts_add(lender.columns[0].texts, &"abc"[row], 1));
        if (row != 1) md_table_set(&lender, row, 3, 100 * (int64_t)row);
    }
    lender.rows_count = 3;
    md_table_index_keys(&lender, 3);

    md_table_lend(&lender, wanted, true, &all);
    assert_int_equal(all.rows_count, 3);
    assert_ptr_equal(all.columns[3].values, lender.columns[3].values);
    assert_null(all.columns[1].values);
    assert_int_equal(md_table_row_at(&all, 2, 0), 2);
    md_table_measure_ranges(&all); /* the lender's flags stay */
    md_table_free(&all);

    md_table_lend_rows(&lender, wanted, true, some, 2, &part);
    assert_int_equal(part.rows_count, 2);
    assert_null(part.columns[3].present); /* the row without a value is not among them */
    assert_int_equal(part.columns[3].values[1], 200);
    assert_int_equal(md_table_row_at(&part, 1, 0), -1);
    assert_int_equal(md_table_row_at(&part, 2, 0), 1);
    md_table_free(&part);

    md_table_lend(&lender, wanted, true, &all);
    md_table_own(&all);
    md_table_set(&all, 0, 3, 7);
    md_texts_add(all.columns[0].texts, "new", 3);
    assert_int_equal(lender.columns[3].values[0], 0);
    assert_int_equal(lender.columns[0].texts->count, 3);
    assert_int_equal(md_table_row_at(&all, 2, 0), 2);
    assert_false(md_table_has(&lender, 1, 3));
    md_table_free(&all);
    md_table_free(&lender);
}

/* Texts appended in order of bytes are found without an index, and with one once another comes in between. */
static void finds_by_halving(void **state)
{
    (void)state;
    struct md_texts texts = {0};
    char text[16];
    for (int i = 0; i < 1000; i++) {
        snprintf(text, sizeof text, "k%04d", 2 * i);
        assert_int_equal(md_texts_append(&texts, text, 5), i);
    }
    assert_int_equal(texts.slots_count, 0);
    for (int twice = 0; twice < 2; twice++) {
        for (int i = -1; i < 2001; i++) {
            snprintf(text, sizeof text, "k%04d", i);
            int64_t wanted = i >= 0 && i < 2000 && i % 2 == 0 ? i / 2 : -1;
            if (md_texts_find(&texts, text, strlen(text)) != wanted) fail_msg("%s", text);
        }
        assert_int_equal(md_texts_add(&texts, "a", 1), 1000); /* makes the index */
    }
    struct md_keys keys = {.texts = texts, .count = texts.count}, lent;
    md_keys_lend(&keys, &lent);
    md_keys_free(&lent);
    md_keys_lend(&keys, &lent);
    md_keys_own(&lent);
    md_texts_add(&lent.texts, "own", 3);
    assert_int_equal(md_texts_find(&keys.texts, "own", 3), -1);
    assert_int_equal(md_texts_find(&lent.texts, "k0004", 5), 2);
    md_keys_free(&lent);
    md_keys_free(&keys);
}

/* 200,000 texts, with beginnings in common, bytes above 127 and NULs, against the plain comparison. */
static void orders_texts(void **state)
{
    static const char beginnings[][13] = {"", "deal-", "deal-of-2026", "\xE6\x9D\x8E", "a\0b"};
    (void)state;
    for (size_t threads = 1; threads <= 2; threads++) {
        struct md_texts texts = {0}, twice = {0};
        uint64_t seed = 7;
        for (int i = 0; i < 200000; i++) {
            char text[40];
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            unsigned which = (unsigned)(seed >> 33) % 5, length = which == 4 ? 3 : (unsigned)strlen(beginnings[which]);
            memcpy(text, beginnings[which], length);
            length += (unsigned)snprintf(text + length, sizeof text - length, "%u", (unsigned)(seed >> 40));
            md_texts_add(&texts, text, length - (i % 1000 == 0));
        }
        bool unique = false;
        uint32_t *codes = md_text_order(&texts, threads, &unique);
        assert_true(unique);
        for (size_t i = 1; i < texts.count; i++) {
            size_t before_length, length;
            const char *before = md_texts_get(&texts, codes[i - 1], &before_length);
            const char *text = md_texts_get(&texts, codes[i], &length);
            if (md_text_compare(before, before_length, text, length) >= 0) fail_msg("place %zu", i);
        }
        md_free(codes);
        md_texts_join(&twice, &texts);
        md_texts_join(&twice, &texts);
        assert_int_equal(twice.count, 2 * texts.count);
        md_free(md_text_order(&twice, threads, &unique));
        assert_false(unique);
        md_texts_free(&texts);
        md_texts_free(&twice);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_each_text_one_code),  cmocka_unit_test(keeps_odd_texts_apart),
        cmocka_unit_test(prints_cells_canonically),  cmocka_unit_test(loads_only_what_is_wanted),
        cmocka_unit_test(measures_what_columns_hold), cmocka_unit_test(finds_the_version_in_force),
        cmocka_unit_test(lends_and_takes_back),      cmocka_unit_test(finds_by_halving),
        cmocka_unit_test(orders_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
