/* Kinds, tables and a folder of its own for the tests of store/. */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/memory.h"
#include "store/book.h"
#include "store/runs.h"
#include "value/date.h"

/* ---- kinds -------------------------------------------------------------------------------- */

enum { ASSIGNMENT, DEAL, PERSON, KINDS_COUNT }; /* in order of name, as a linked schema has them */

enum { ASSIGNMENT_PERSON, ASSIGNMENT_REGION, ASSIGNMENT_FROM, ASSIGNMENT_TO };
enum {
    DEAL_ID,
    DEAL_OWNER,
    DEAL_AMOUNT,
    DEAL_MARGIN,
    DEAL_CLOSED_ON,
    DEAL_PAID_ON,
    DEAL_STAGE,
    DEAL_FIRST,
    DEAL_PIECES,
    DEAL_NOTE,
    DEAL_FIELDS
};
enum { PERSON_ID, PERSON_NAME, PERSON_BOSS };

static const char *const stages[] = {"open", "won", "lost"};

struct fixture {
    char folder[64], path[128];
    struct md_schema schema;
    struct md_kind kinds[KINDS_COUNT];
    struct md_kind *kind_list[KINDS_COUNT];
    struct md_field assignment[4], deal[DEAL_FIELDS + 1], person[3];
    int key_first;
};

static inline struct md_field field(const char *name, enum md_field_type type, int decimals)
{
    return (struct md_field){.name = name,
                             .type = type,
                             .decimals = decimals,
                             .currency = type == MD_FIELD_MONEY ? "CNY" : NULL,
                             .currency_field = -1,
                             .target = -1,
                             .unit_factor = 1};
}

static inline struct md_field reference(const char *name, int target, const char *target_name)
{
    struct md_field made = field(name, MD_FIELD_REF, 0);
    made.target = target;
    made.target_name = target_name;
    return made;
}

static inline void set_kind(struct fixture *fixture, int index, const char *name,
                            struct md_field *fields, size_t fields_count, int date_field)
{
    fixture->kinds[index] = (struct md_kind){.name = name,
                                             .title = name,
                                             .index = index,
                                             .key_fields = &fixture->key_first,
                                             .key_fields_count = 1,
                                             .date_field = date_field,
                                             .valid_from_field = -1,
                                             .valid_to_field = -1,
                                             .fields = fields,
                                             .fields_count = fields_count};
    fixture->kind_list[index] = &fixture->kinds[index];
}

static inline void make_kinds(struct fixture *fixture)
{
    struct md_field *deal = fixture->deal;
    deal[DEAL_ID] = field("id", MD_FIELD_TEXT, 0);
    deal[DEAL_OWNER] = reference("owner", PERSON, "person");
    deal[DEAL_AMOUNT] = field("amount", MD_FIELD_MONEY, 2);
    deal[DEAL_MARGIN] = field("margin", MD_FIELD_RATIO, 6);
    deal[DEAL_CLOSED_ON] = field("closed_on", MD_FIELD_DATE, 0);
    deal[DEAL_PAID_ON] = field("paid_on", MD_FIELD_DATE, 0);
    deal[DEAL_STAGE] = field("stage", MD_FIELD_ENUM, 0);
    deal[DEAL_STAGE].values = stages;
    deal[DEAL_STAGE].values_count = 3;
    deal[DEAL_FIRST] = field("first", MD_FIELD_FLAG, 0);
    deal[DEAL_PIECES] = field("pieces", MD_FIELD_INTEGER, 0);
    deal[DEAL_NOTE] = field("note", MD_FIELD_TEXT, 0);
    deal[DEAL_FIELDS] = field("added", MD_FIELD_TEXT, 0); /* in use when a test asks for it */
    fixture->person[PERSON_ID] = field("id", MD_FIELD_TEXT, 0);
    fixture->person[PERSON_NAME] = field("name", MD_FIELD_TEXT, 0);
    fixture->person[PERSON_BOSS] = reference("boss", PERSON, "person");
    fixture->assignment[ASSIGNMENT_PERSON] = reference("person", PERSON, "person");
    fixture->assignment[ASSIGNMENT_REGION] = field("region", MD_FIELD_TEXT, 0);
    fixture->assignment[ASSIGNMENT_FROM] = field("valid_from", MD_FIELD_DATE, 0);
    fixture->assignment[ASSIGNMENT_TO] = field("valid_to", MD_FIELD_DATE, 0);
    set_kind(fixture, DEAL, "deal", deal, DEAL_FIELDS, DEAL_CLOSED_ON);
    set_kind(fixture, PERSON, "person", fixture->person, 3, -1);
    set_kind(fixture, ASSIGNMENT, "assignment", fixture->assignment, 4, -1);
    struct md_kind *assignment = &fixture->kinds[ASSIGNMENT];
    assignment->history = true;
    assignment->valid_from_field = ASSIGNMENT_FROM;
    assignment->valid_to_field = ASSIGNMENT_TO;
    fixture->schema = (struct md_schema){
        .kinds = fixture->kind_list, .kinds_count = KINDS_COUNT, .currency = "CNY"};
}

static inline int remove_one(const char *path, const struct stat *info, int flag, struct FTW *where)
{
    (void)info, (void)flag, (void)where;
    return remove(path);
}

static inline int fixture_setup(void **state)
{
    struct fixture *fixture = md_alloc(sizeof *fixture);
    snprintf(fixture->folder, sizeof fixture->folder, "/tmp/meed-store-XXXXXX");
    if (mkdtemp(fixture->folder) == NULL) return -1;
    snprintf(fixture->path, sizeof fixture->path, "%s/meed.db", fixture->folder);
    make_kinds(fixture);
    *state = fixture;
    return 0;
}

static inline int fixture_teardown(void **state)
{
    struct fixture *fixture = *state;
    nftw(fixture->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    md_free(fixture);
    return 0;
}

/* ---- tables ------------------------------------------------------------------------------- */

/* Decimal text as units at a scale: "-1.5" at 2 is -150. */
static inline int64_t scaled(const char *text, int scale)
{
    int64_t units = 0;
    int places = -1;
    for (const char *c = text + (*text == '-'); *c != '\0'; c++) {
        if (*c == '.')
            places = 0;
        else
            units = units * 10 + (*c - '0'), places += places >= 0;
    }
    for (places = places < 0 ? 0 : places; places < scale; places++) units *= 10;
    return *text == '-' ? -units : units;
}

static inline int32_t day(const char *text)
{
    int32_t date = 0;
    assert_int_equal(md_date_parse(text, strlen(text), &date), MD_OK);
    return date;
}

static inline int64_t cell_value(struct md_table *table, int index, const char *text)
{
    const struct md_field *one = &table->kind->fields[index];
    switch (one->type) {
    case MD_FIELD_TEXT:
    case MD_FIELD_REF:
        return md_texts_add(table->columns[index].texts, text, strlen(text));
    case MD_FIELD_DATE:
        return day(text);
    case MD_FIELD_FLAG:
        return strcmp(text, "true") == 0;
    case MD_FIELD_ENUM:
        for (size_t i = 0; i < one->values_count; i++)
            if (strcmp(one->values[i], text) == 0) return (int64_t)i;
        fail_msg("no value %s", text);
        return 0;
    default:
        return scaled(text, one->decimals);
    }
}

/* An empty table like one that input/ fills: with keys and places. */
static inline void begin_table(struct md_table *table, const struct md_kind *kind)
{
    md_table_init(table, kind, NULL);
    table->keys = md_alloc_array(1, sizeof *table->keys);
    table->lines = md_alloc_array(1, sizeof *table->lines);
    table->files = md_alloc_array(1, sizeof *table->files);
}

/* Append a row: cells in order of the fields, joined with '|', "" missing. The key is the first. */
static inline void add_row(struct md_table *table, const char *cells)
{
    size_t row = table->rows_count;
    md_table_reserve(table, row + 1);
    char copy[512], *cursor = copy;
    snprintf(copy, sizeof copy, "%s", cells);
    for (size_t i = 0; i < table->kind->fields_count; i++) {
        char *end = strchr(cursor, '|');
        if (end != NULL) *end = '\0';
        md_table_clear(table, row, (int)i);
        if (*cursor != '\0') md_table_set(table, row, (int)i, cell_value(table, (int)i, cursor));
        if (i == 0)
            table->keys[row] = (int32_t)md_texts_add(&table->key_texts, cursor, strlen(cursor));
        cursor = end != NULL ? end + 1 : cursor + strlen(cursor);
    }
    table->lines[row] = (uint32_t)row + 2;
    table->files[row] = 0;
    table->rows_count++;
}

static inline void fill_table(struct fixture *fixture, int kind, struct md_table *table,
                              const char *const *rows)
{
    begin_table(table, &fixture->kinds[kind]);
    for (size_t i = 0; rows[i] != NULL; i++) add_row(table, rows[i]);
}

/* ---- books -------------------------------------------------------------------------------- */

static inline struct md_book *open_book(struct fixture *fixture, enum md_book_mode mode)
{
    struct md_diagnostics out = {0};
    struct md_book *book = NULL;
    enum md_status status = md_book_open(fixture->path, mode, &fixture->schema, &book, &out);
    if (status != MD_OK) {
        struct md_buffer text = {0};
        if (out.first != NULL) md_diagnostic_print(out.first, MD_FORM_SHORT, &text);
        fail_msg("open: %d %s", status, md_buffer_text(&text));
    }
    md_diagnostics_free(&out);
    return book;
}

struct import_result {
    enum md_status status;
    int64_t batch;
    struct md_import_count count;
    char messages[4096]; /* all diagnostics in short form, with their advice */
};

/* Import one table of `rows`. */
static inline struct import_result import_rows(struct fixture *fixture, struct md_book *book,
                                               int kind, bool update, const char *const *rows)
{
    struct import_result result = {0};
    struct md_table table;
    fill_table(fixture, kind, &table, rows);
    char name[64];
    snprintf(name, sizeof name, "%s.csv", fixture->kinds[kind].name);
    struct md_import_file file = {.name = name, .rows_read = table.rows_count};
    struct md_import import = {.tables = &table,
                               .tables_count = 1,
                               .files = &file,
                               .files_count = 1,
                               .update = update,
                               .counts = &result.count};
    struct md_diagnostics out = {0};
    result.status = md_book_import(book, &import, &out);
    result.batch = import.batch;
    struct md_buffer text = {0};
    for (const struct md_diagnostic *one = out.first; one != NULL; one = one->next) {
        md_diagnostic_print(one, MD_FORM_SHORT, &text);
        md_buffer_add_char(&text, '\n');
        for (const struct md_advice *advice = one->advice; advice != NULL; advice = advice->next)
            md_buffer_format(&text, "  = %s: %s\n", advice->kind, advice->text);
    }
    snprintf(result.messages, sizeof result.messages, "%s", md_buffer_text(&text));
    md_buffer_free(&text);
    md_diagnostics_free(&out);
    md_table_free(&table);
    return result;
}

/* Import that must succeed. */
static inline int64_t import_good(struct fixture *fixture, struct md_book *book, int kind,
                                  bool update, const char *const *rows)
{
    struct import_result result = import_rows(fixture, book, kind, update, rows);
    if (result.status != MD_OK) fail_msg("import: %d %s", result.status, result.messages);
    return result.batch;
}

/* All rows of a kind as of a batch, canonical cells joined with '|', a line a row. */
static inline void dump_kind(struct fixture *fixture, struct md_book *book, int kind,
                             int64_t as_of_batch, struct md_buffer *text)
{
    struct md_diagnostics out = {0};
    struct md_keys keys[KINDS_COUNT];
    const struct md_keys *targets[KINDS_COUNT];
    for (int i = 0; i < KINDS_COUNT; i++) {
        assert_int_equal(md_book_load_keys(book, &fixture->kinds[i], &keys[i], &out), MD_OK);
        targets[i] = &keys[i];
    }
    bool fields[16];
    memset(fields, true, sizeof fields);
    struct md_load_request request = {.kind = &fixture->kinds[kind],
                                      .fields = fields,
                                      .date_field = -1,
                                      .as_of_batch = as_of_batch,
                                      .with_keys = true,
                                      .keys = &keys[kind],
                                      .target_keys = targets};
    struct md_table table;
    assert_int_equal(md_book_load(book, &request, &table, &out), MD_OK);
    for (size_t row = 0; row < table.rows_count; row++) {
        for (size_t i = 0; i < table.kind->fields_count; i++) {
            const struct md_field *one = &table.kind->fields[i];
            const struct md_keys *target = one->type == MD_FIELD_REF ? targets[one->target] : NULL;
            if (i > 0) md_buffer_add_char(text, '|');
            md_table_print_cell(&table, row, (int)i, target, text);
        }
        md_buffer_add_char(text, '\n');
    }
    md_table_free(&table);
    for (int i = 0; i < KINDS_COUNT; i++) md_keys_free(&keys[i]);
    md_diagnostics_free(&out);
}

static inline void assert_kind(struct fixture *fixture, struct md_book *book, int kind,
                               int64_t as_of_batch, const char *expected)
{
    struct md_buffer text = {0};
    dump_kind(fixture, book, kind, as_of_batch, &text);
    if (strcmp(md_buffer_text(&text), expected) != 0)
        fail_msg("as of b-%lld expected\n%sgot\n%s", (long long)as_of_batch, expected,
                 md_buffer_text(&text));
    md_buffer_free(&text);
}

static inline void assert_mentions(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) fail_msg("no `%s` in\n%s", part, text);
}

#endif
