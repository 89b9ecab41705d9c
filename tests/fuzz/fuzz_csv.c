/* Data files, CSV and JSON Lines, any encoding: every record is counted in one place, and the
 * table that comes out, written as CSV, comes in again as the same table. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/csv.h"
#include "input/import.h"
#include "input/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char kind_text[] =
    "kind: k\nkey: [t, i]\nfields:\n  t: {type: text}\n  i: {type: integer}\n"
    "  m: {type: money, currency: USD}\n  n: {type: number}\n  r: {type: ratio}\n  d: {type: date}\n"
    "  f: {type: flag}\n  e: {type: enum, values: [x, \"y,z\", 万]}\n  p: {type: ref, to: p}\n";

static void require(int holds, const char *what)
{
    if (holds) return;
    fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

static void print_table(const struct md_table *table, struct md_buffer *out)
{
    md_buffer_add_text(out, "t,i,m,n,r,d,f,e,p\n");
    for (size_t row = 0; row < table->rows_count; row++)
        for (size_t field = 0; field < table->kind->fields_count; field++) {
            struct md_buffer cell = {0};
            md_table_print_cell(table, row, (int)field, NULL, &cell);
            md_csv_write_field(out, md_buffer_text(&cell), cell.length);
            md_buffer_add_char(out, field + 1 < table->kind->fields_count ? ',' : '\n');
            md_buffer_free(&cell);
        }
}

/* Import bytes and print the table; checks the counts. */
static enum md_status import_and_print(const struct md_schema *schema, const void *bytes,
                                       size_t length, const char *file, const char *encoding,
                                       struct md_buffer *printed, uint64_t *rejected)
{
    struct md_reject_list rejects = {0};
    struct md_diagnostics out = {0};
    struct md_import_file_info info;
    const struct md_load load = {.decimal = '.', .encoding = encoding};
    struct md_intake *intake = md_import_begin(schema, schema->kinds[0], &rejects, &out);
    enum md_status status =
        md_import_read_bytes(intake, &load, bytes, length, file, 0, &info, &out);
    require(info.rows_read == info.rows_new + info.rows_merged + info.rows_duplicate +
                                  info.rows_without_key + info.rows_rejected, "counts add up");
    require(info.rows_rejected == rejects.rejected_count, "rejects are listed");
    require(info.rows_new == md_import_table(intake)->rows_count, "new rows are in the table");
    require((status == MD_OK) == (out.errors_count == 0), "a refusal has a reason");
    print_table(md_import_table(intake), printed);
    *rejected = info.rows_rejected;
    md_import_free(intake);
    md_rejects_free(&rejects);
    md_diagnostics_free(&out);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const encodings[] = {NULL, "utf-8", "gb18030", NULL};
    static const char *const files[] = {"a.csv", "a.jsonl"};
    if (size == 0) return 0;
    struct md_schema schema = {0};
    struct md_tree tree;
    struct md_diagnostics out = {0};
    struct md_buffer first = {0}, second = {0};
    uint64_t rejected;
    require(md_yaml_read("k", kind_text, sizeof kind_text - 1, &tree, &out) == MD_OK, "kind");
    require(md_schema_read_kind(&schema, &tree, &out) == MD_OK, "schema");
    enum md_status status =
        import_and_print(&schema, data + 1, size - 1, files[data[0] >> 2 & 1], encodings[data[0] & 3],
                         &first, &rejected);
    if (status != MD_INPUT) {
        status = import_and_print(&schema, first.text, first.length, "b.csv", NULL, &second, &rejected);
        require(status == MD_OK && rejected == 0, "what was printed is good");
        require(first.length == second.length &&
                memcmp(first.text, second.text, first.length) == 0, "the same table again");
    }
    md_buffer_free(&first);
    md_buffer_free(&second);
    md_schema_free(&schema);
    md_tree_free(&tree);
    md_diagnostics_free(&out);
    return 0;
}
