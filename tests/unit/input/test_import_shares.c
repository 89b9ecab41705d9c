/* A file read in shares gives what it gives read from end to end: rows, lines, dictionaries, totals, digest, messages, rejects.
 * Random small files with every sort of disorder, in shares of some lines, by one and two threads. */
#include "import_project.h"

#include <unistd.h>

#include "input/import_shares.h"

static const char *const kinds[] = {
    "kind: person\nkey: id\nfields: {id: {type: text}}\nload: {file: people.csv}\n",
    "kind: deal\nkey: id\ndate: on\nfields:\n  id: {type: text}\n  on: {type: date}\n  owner: {type: ref, to: person}\n"
    "  amount: {type: money}\n  own: {type: money, currency: {field: cur}}\n  cur: {type: text, default: CNY}\n"
    "  note: {type: text}\n  stage: {type: enum, values: [open, won], required: true}\n"
    "load: {file: [deals.csv, more.csv]}\n",
};

static uint64_t seed = 20260301;

static unsigned below(unsigned limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)((seed >> 11) % limit);
}

/* One chance in `rare` of `odd`. */
static const char *mostly(unsigned rare, const char *odd, const char *plain)
{
    return rare > 0 && below(rare) == 0 ? odd : plain;
}

/* A file; `rare` 0: a sound one. */
static void write_file(const char *path, unsigned rare, unsigned first_key)
{
    static const char *const ends[] = {"\n", "\r\n", "\n", "\r"};
    static const char *const notes[] = {"", "plain", "\"quoted, with comma\"", "\"two\nlines\"", "\"a \"\"word\"\"\"", "\xE6\x9D\x8E"};
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    const char *end = rare > 0 ? ends[below(4)] : ends[below(2)];
    fputs(mostly(rare, "\xEF\xBB\xBF", ""), file);
    fprintf(file, "id,on,owner,amount,own,cur,note,stage%s", mostly(rare, ",extra", ""));
    fputs(end, file);
    for (unsigned i = 0, rows = 5 + below(60); i < rows; i++) {
        unsigned key = rare > 0 && below(rare) == 0 ? below(i + 1) : i;
        fprintf(file, "K%u,2026-0%u-1%u,P%u,", (first_key + key) * 7919 % 1000, 1 + below(9), below(10), below(4));
        fprintf(file, "%s%u.%02u,%u,%s,", mostly(rare, "x", ""), below(1000), below(100), below(50), below(3) ? "CNY" : "JPY");
        fputs(notes[below(rare > 0 ? 6 : 3)], file);
        fprintf(file, ",%s%s", mostly(rare, "lost", "won"), mostly(rare, ",1", ""));
        fputs(mostly(rare, "\n\n", end), file);
        fputs(mostly(rare, "\"", ""), file);
        fputs(mostly(rare, "\xFF\n", ""), file);
    }
    fclose(file);
}

struct outcome {
    struct md_buffer text;
    bool shared; /* some file was read in shares */
};

static void add_table(struct md_buffer *text, const struct md_table *table)
{
    for (size_t row = 0; row < table->rows_count; row++) {
        md_buffer_format(text, "%u:%u %s", table->files[row], table->lines[row],
                         md_texts_get(&table->key_texts, (uint32_t)table->keys[row], NULL));
        for (size_t i = 0; i < table->kind->fields_count; i++) {
            md_buffer_add_char(text, '|');
            md_table_print_cell(table, row, (int)i, NULL, text);
            if (table->columns[i].texts != NULL && md_table_has(table, row, (int)i))
                md_buffer_format(text, "(%d)", (int)table->columns[i].values[row]);
        }
        md_buffer_add_char(text, '\n');
    }
}

static void add_info(struct md_buffer *text, enum md_status status, const struct md_import_file_info *info)
{
    char hex[MD_DIGEST_HEX], number[MD_NUMBER_TEXT_SIZE];
    md_digest_hex(&info->digest, hex);
    md_buffer_format(text, "status %d, read %llu new %llu duplicate %llu rejected %llu columns %zu ignored %zu encoding %d %d %s\n",
                     status, (unsigned long long)info->rows_read, (unsigned long long)info->rows_new,
                     (unsigned long long)info->rows_duplicate, (unsigned long long)info->rows_rejected, info->columns_count,
                     info->columns_ignored_count, info->encoding, info->encoding_found, hex);
    for (size_t i = 0; i < info->totals_count; i++) {
        md_number_print(&info->totals[i].total, number, sizeof number);
        md_buffer_format(text, "%d %s %llu %s\n", info->totals[i].field,
                         info->totals[i].currency != NULL ? info->totals[i].currency : "-",
                         (unsigned long long)info->totals[i].values_count, number);
    }
}

/* Read two files one after the other; all that can be seen of it as a text. */
static struct outcome read_both(const char *first, const char *second, size_t threads)
{
    struct outcome outcome = {0};
    struct project project;
    struct md_import_file_info info;
    project_open(&project, kinds, 2);
    struct md_intake *intake = project_intake(&project, "deal");
    const struct md_kind *kind = md_schema_kind(&project.schema, "deal");
    const char *const paths[] = {first, second}, *const names[] = {"deals.csv", "more.csv"};
    md_import_in_shares(intake, threads, true);
    intake->share_bytes = 300;
    for (uint16_t f = 0; f < 2; f++) {
        enum md_status status =
            md_import_read_file(intake, &kind->loads[0], paths[f], names[f], f, &info, &project.out);
        add_info(&outcome.text, status, &info);
        if (status == MD_INPUT) break;
        outcome.shared = outcome.shared || md_import_table(intake)->key_order != NULL;
    }
    md_buffer_format(&outcome.text, "finish %d\n", md_import_finish(intake, &project.out));
    add_table(&outcome.text, md_import_table(intake));
    for (const struct md_diagnostic *d = project.out.first; d != NULL; d = d->next)
        md_diagnostic_print(d, MD_FORM_FULL, &outcome.text);
    for (size_t i = 0; i < project.rejects.files_count; i++)
        for (const struct md_reject *r = project.rejects.files[i]->first; r != NULL; r = r->next)
            md_buffer_format(&outcome.text, "%s:%u %s %s\n", project.rejects.files[i]->file, r->line, r->reason, r->record);
    md_import_free(intake);
    project_close(&project);
    return outcome;
}

static void compare_files(unsigned rare, size_t times, size_t *shared)
{
    char first[] = "/tmp/shares_first_XXXXXX", second[] = "/tmp/shares_second_XXXXXX";
    close(mkstemp(first));
    close(mkstemp(second));
    for (size_t i = 0; i < times; i++) {
        uint64_t at = seed;
        write_file(first, rare, 0);
        write_file(second, rare, below(3) * 40);
        struct outcome whole = read_both(first, second, 0);
        for (size_t threads = 1; threads <= 2; threads++) {
            struct outcome parts = read_both(first, second, threads);
            assert_false(whole.shared);
            *shared += parts.shared;
            if (strcmp(md_buffer_text(&whole.text), md_buffer_text(&parts.text)) != 0)
                fail_msg("seed %llu, %zu threads:\n%s\n---- whole:\n%s", (unsigned long long)at, threads,
                         md_buffer_text(&parts.text), md_buffer_text(&whole.text));
            md_buffer_free(&parts.text);
        }
        md_buffer_free(&whole.text);
    }
    unlink(first);
    unlink(second);
}

static void sound_files_are_read_in_shares(void **state)
{
    size_t shared = 0;
    (void)state;
    compare_files(0, 150, &shared);
    assert_true(shared > 250); /* of 300; the others are shorter than a share */
}

static void disorder_is_told_alike(void **state)
{
    size_t shared = 0;
    (void)state;
    compare_files(1000, 150, &shared);
    assert_true(shared > 20);
    compare_files(100, 300, &shared);
    compare_files(10, 100, &shared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_files_are_read_in_shares),
        cmocka_unit_test(disorder_is_told_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
