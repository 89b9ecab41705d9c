#include "script/matrix_table.h"

#include <lauxlib.h>
#include <string.h>

#include "script/call_site.h"
#include "script/capture.h"
#include "script/host_object.h"

struct reader {
    struct md_collection *collection;
    struct md_call call;
    const struct md_constant *table;
};

static size_t list_length(const struct md_constant *list)
{
    size_t count = 0;
    while (md_constant_at(list, (int64_t)count + 1) != NULL) count++;
    return count;
}

static struct md_spot field_spot(const struct reader *reader, const char *name)
{
    struct md_spot key = reader->call.spot, value;
    const struct md_expression *expression = NULL;
    if (!md_call_field(&reader->call, reader->call.argument, name, &key, &value, &expression))
        return reader->call.spot;
    return value;
}

/* Edges are numbers or params in ascending order, keys are texts without a double. */
static size_t read_axis(struct reader *reader, const char *name)
{
    struct md_collection *collection = reader->collection;
    const struct md_constant *axis = md_constant_get(reader->table, name);
    size_t count = axis != NULL && axis->type == MD_CONSTANT_TABLE ? list_length(axis) : 0;
    struct md_spot spot = field_spot(reader, name);
    if (count == 0) {
        struct md_diagnostic *d =
            md_collection_report(collection, spot, axis == NULL ? "E0208" : "E0207",
                                 axis == NULL ? "a matrix has edges or keys for `%s`"
                                              : "`%s` of a matrix is a list of edges or keys", name);
        md_collection_help(collection, d, "as in matrix { x = {\"A\", \"B\"}, y = {0, 100}, {0.01, 0.02}, {0.03, 0.04} }");
        return 0;
    }
    enum md_constant_type first = md_constant_at(axis, 1)->type;
    for (size_t i = 0; i < count; i++) {
        const struct md_constant *item = md_constant_at(axis, (int64_t)i + 1);
        bool text = item->type == MD_CONSTANT_TEXT;
        bool number = item->type == MD_CONSTANT_NUMBER || item->type == MD_CONSTANT_PARAM;
        if (!(text || number) || text != (first == MD_CONSTANT_TEXT)) {
            md_collection_report(collection, spot, "E0207",
                                 "`%s` of a matrix holds %s: edges are numbers, keys are texts", name,
                                 md_constant_words(item));
            return 0;
        }
        for (size_t j = 0; text && j < i; j++)
            if (strcmp(md_constant_at(axis, (int64_t)j + 1)->text, item->text) == 0)
                md_collection_report(collection, spot, "E0311", "the key `%s` stands twice in `%s`", item->text, name);
        const struct md_constant *before = i > 0 && number ? md_constant_at(axis, (int64_t)i) : NULL;
        if (before != NULL && before->type == MD_CONSTANT_NUMBER && item->type == MD_CONSTANT_NUMBER &&
            md_number_compare(&before->number, &item->number) >= 0)
            md_collection_report(collection, spot, "E0311", "the edges of `%s` do not ascend", name);
    }
    return count;
}

static bool is_cell(const struct md_constant *cell)
{
    switch (cell->type) {
    case MD_CONSTANT_NUMBER: case MD_CONSTANT_TEXT: case MD_CONSTANT_FLAG: case MD_CONSTANT_PARAM: return true;
    case MD_CONSTANT_OBJECT: return md_constant_is_object(cell, "matrix");
    default: return false;
    }
}

static void read_rows(struct reader *reader, size_t x_count, size_t y_count)
{
    struct md_collection *collection = reader->collection;
    size_t rows = list_length(reader->table);
    if (rows != y_count)
        md_collection_report(collection, reader->call.spot, "E0207",
                             "a matrix has a row for each of the %zu values of `y`, and this has %zu", y_count, rows);
    for (size_t i = 0; i < rows; i++) {
        const struct md_constant *row = md_constant_at(reader->table, (int64_t)i + 1);
        const struct md_expression *written = md_call_item(reader->call.argument, (uint32_t)i + 1);
        struct md_spot spot = md_call_spot(&reader->call, written);
        size_t cells = row->type == MD_CONSTANT_TABLE ? list_length(row) : 0;
        if (cells != x_count) {
            md_collection_report(collection, spot, "E0207",
                                 "a row of a matrix has a cell for each of the %zu values of `x`, and this has %zu",
                                 x_count, cells);
            continue;
        }
        for (size_t j = 0; j < cells; j++) {
            const struct md_constant *cell = md_constant_at(row, (int64_t)j + 1);
            if (!is_cell(cell))
                md_collection_report(collection, spot, "E0207",
                                     "a cell is a number, a text, a flag, a param or a matrix, not %s",
                                     md_constant_words(cell));
        }
    }
}

static void read_options(struct reader *reader)
{
    static const char *const names[] = {"x", "y", "edge"};
    struct md_collection *collection = reader->collection;
    for (size_t i = 0; i < reader->table->entries_count; i++) {
        const struct md_constant *key = reader->table->entries[i].key;
        const struct md_constant *value = reader->table->entries[i].value;
        if (key->type == MD_CONSTANT_NUMBER) continue;
        const char *name = key->type == MD_CONSTANT_TEXT ? key->text : "?";
        if (strcmp(name, "x") == 0 || strcmp(name, "y") == 0) continue;
        if (strcmp(name, "edge") == 0) {
            bool good = value->type == MD_CONSTANT_TEXT &&
                        (strcmp(value->text, "lower") == 0 || strcmp(value->text, "upper") == 0);
            if (!good)
                md_collection_report(collection, field_spot(reader, name), "E0207",
                                     "`edge` of matrix is \"lower\" or \"upper\"");
            continue;
        }
        struct md_diagnostic *d = md_collection_report(collection, field_spot(reader, name), "E0206",
                                                       "matrix has no field `%s`", name);
        md_collection_suggest(collection, d, name, names, 3);
        md_collection_list(collection, d, "the fields of matrix are", names, 3);
    }
}

static int make_matrix(lua_State *L)
{
    struct md_collection *collection = md_sandbox_context(L);
    struct reader reader = {.collection = collection, .call = md_call_site(L, false)};
    struct md_spot spot = md_call_spot(&reader.call, reader.call.argument);
    if (lua_type(L, 1) != LUA_TTABLE)
        md_sandbox_raise_at(L, spot.source, spot.first, spot.last, "E0207", NULL,
                            "matrix takes a table: x, y and a row of cells for each y");
    struct md_capture_call capture = md_capture_begin(collection, L, reader.call.spot);
    reader.table = md_capture_value(&capture, 1, spot, reader.call.name);
    size_t errors = collection->findings.errors_count;
    read_options(&reader);
    size_t x_count = read_axis(&reader, "x"), y_count = read_axis(&reader, "y");
    if (x_count > 0 && y_count > 0) read_rows(&reader, x_count, y_count);
    struct md_constant *object = md_collection_constant(collection, MD_CONSTANT_OBJECT);
    object->text = "matrix";
    object->text_length = 6;
    object->name = reader.call.name;
    object->entries = reader.table->entries;
    object->entries_count = reader.table->entries_count;
    object->integer = collection->findings.errors_count > errors; /* wrong: nothing more is said about it */
    md_host_object_push(L, object);
    return 1;
}

void md_matrix_table_register(struct md_collection *collection)
{
    md_sandbox_register(collection->sandbox, "matrix", make_matrix, collection);
}
