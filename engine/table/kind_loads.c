#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "table/kind_reader.h"

static void read_files(struct md_kind_reader *reader, const struct md_tree_node *node,
                       struct md_load *load)
{
    const struct md_tree_node *file = md_tree_get(node, "file");
    if (file == NULL) {
        struct md_diagnostic *d =
            md_kind_reader_fault(reader, node, "E0120", "a load entry does not say its `file`");
        md_diagnostic_advise(reader->out, d, "help", "write `load: {file: %ss.csv}`",
                             reader->kind->name);
        return;
    }
    size_t count;
    const struct md_tree_node *item = md_kind_reader_items(reader, file, &count);
    const char **names = md_arena_array(&reader->schema->arena, count + 1, sizeof *names);
    for (size_t i = 0; i < count; i++, item = item->next) {
        names[i] = item->text;
        if (strchr(item->text, '/') == NULL) continue;
        struct md_diagnostic *d = md_kind_reader_fault(
            reader, item, "E0128", "`file` is a file's name without folders");
        md_diagnostic_advise(reader->out, d, "help", "the folder is given to `meed import`");
    }
    load->files = names;
    load->files_count = count;
}

static void read_encoding(struct md_kind_reader *reader, const struct md_tree_node *node,
                          struct md_load *load)
{
    static const char *const words[] = {"auto", "utf-8", "gb18030"};
    const char *text = md_kind_reader_text(reader, node, "encoding");
    if (text == NULL) return;
    for (size_t i = 0; i < 3; i++) {
        if (strcmp(words[i], text) != 0) continue;
        load->encoding = i == 0 ? NULL : words[i];
        return;
    }
    struct md_diagnostic *d =
        md_kind_reader_fault(reader, md_tree_get(node, "encoding"), "E0122",
                             "there is no encoding `%s`",
                             md_text_shown(&reader->out->arena, text, strlen(text), 60));
    md_diagnostic_advise(reader->out, d, "help",
                         "encodings are auto, utf-8 and gb18030 (which holds all of GBK)");
}

static void read_decimal(struct md_kind_reader *reader, const struct md_tree_node *node,
                         struct md_load *load)
{
    load->decimal = '.';
    const char *text = md_kind_reader_text(reader, node, "decimal");
    if (text == NULL) return;
    if (strcmp(text, ".") == 0 || strcmp(text, ",") == 0) load->decimal = text[0];
    else
        md_kind_reader_fault(reader, md_tree_get(node, "decimal"), "E0122",
                             "`decimal` is \".\" or \",\"");
}

static void read_columns(struct md_kind_reader *reader, const struct md_tree_node *node,
                         struct md_load *load)
{
    const struct md_tree_node *columns = md_tree_get(node, "columns");
    if (columns == NULL) return;
    if (columns->type != MD_TREE_MAP) {
        struct md_diagnostic *d = md_kind_reader_fault_key(
            reader, columns, "E0121", "`columns` is a map from field to column");
        md_diagnostic_advise(reader->out, d, "help", "write `columns: {amount: Betrag}`");
        return;
    }
    struct md_column_of *all =
        md_arena_array(&reader->schema->arena, columns->children_count + 1, sizeof *all);
    for (const struct md_tree_node *item = columns->first_child; item != NULL; item = item->next) {
        int field = md_kind_reader_field(reader, item, item->key, true);
        if (item->type != MD_TREE_SCALAR || item->empty) {
            md_kind_reader_fault_key(reader, item, "E0121", "`%s` wants the name of a column",
                                     item->key);
            continue;
        }
        if (field < 0) continue;
        all[load->columns_count].field = field;
        all[load->columns_count++].column =
            md_text_nfc(&reader->schema->arena, item->text, item->length, &(size_t){0});
    }
    load->columns = all;
}

/* The mapped-to value of an enum is one of its values, which is better seen here than at import. */
static void check_mapped(struct md_kind_reader *reader, const struct md_tree_node *item, int field)
{
    const struct md_field *enumeration = &reader->kind->fields[field];
    if (enumeration->type != MD_FIELD_ENUM || item->length == 0) return;
    for (size_t i = 0; i < enumeration->values_count; i++)
        if (strcmp(enumeration->values[i], item->text) == 0) return;
    struct md_diagnostic *d = md_kind_reader_fault(
        reader, item, "E0122", "`%s` is no value of `%s`",
        md_text_shown(&reader->out->arena, item->text, item->length, 60), enumeration->name);
    md_kind_reader_suggest(reader, d, item->text, enumeration->values, enumeration->values_count);
}

static size_t pairs_count(const struct md_tree_node *map)
{
    size_t count = 0;
    for (const struct md_tree_node *item = map->first_child; item != NULL; item = item->next)
        count += item->children_count;
    return count;
}

static void read_map(struct md_kind_reader *reader, const struct md_tree_node *node,
                     struct md_load *load)
{
    struct md_arena *arena = &reader->schema->arena;
    const struct md_tree_node *map = md_tree_get(node, "map");
    if (map == NULL) return;
    if (map->type != MD_TREE_MAP) {
        struct md_diagnostic *d = md_kind_reader_fault_key(
            reader, map, "E0121", "`map` gives a map of values for each field");
        md_diagnostic_advise(reader->out, d, "help", "write `map: {product: {GTXPro: GTX Pro}}`");
        return;
    }
    struct md_value_map *all = md_arena_array(arena, pairs_count(map) + 1, sizeof *all);
    for (const struct md_tree_node *item = map->first_child; item != NULL; item = item->next) {
        int field = md_kind_reader_field(reader, item, item->key, true);
        if (item->type != MD_TREE_MAP) {
            md_kind_reader_fault_key(reader, item, "E0121", "`%s` wants a map {from: to}", item->key);
            continue;
        }
        if (field < 0) continue;
        for (const struct md_tree_node *pair = item->first_child; pair != NULL; pair = pair->next) {
            if (pair->type != MD_TREE_SCALAR) {
                md_kind_reader_fault_key(reader, pair, "E0121", "`%s` is mapped to one text",
                                         pair->key);
                continue;
            }
            check_mapped(reader, pair, field);
            struct md_value_map *one = &all[load->maps_count++];
            one->field = field;
            one->from = md_text_nfc(arena, pair->key, strlen(pair->key), &(size_t){0});
            one->to = md_text_nfc(arena, pair->empty ? "" : pair->text,
                                  pair->empty ? 0 : pair->length, &(size_t){0});
        }
    }
    load->maps = all;
}

static void read_load(struct md_kind_reader *reader, const struct md_tree_node *node,
                      struct md_load *load)
{
    static const char *const known[] = {"file",     "encoding", "columns", "map", "decimal",
                                        "distinct", "may_add",  "update",  NULL};
    load->decimal = '.';
    load->place = md_kind_reader_place(reader, node);
    if (node->type != MD_TREE_MAP) {
        struct md_diagnostic *d =
            md_kind_reader_fault(reader, node, "E0121", "a load entry is a map");
        md_diagnostic_advise(reader->out, d, "help", "write `load: {file: %ss.csv}`",
                             reader->kind->name);
        return;
    }
    md_tree_check_keys(reader->tree, node, "a load entry", known, reader->out);
    read_files(reader, node, load);
    read_encoding(reader, node, load);
    read_decimal(reader, node, load);
    load->distinct = md_kind_reader_flag(reader, node, "distinct", false);
    load->may_add = md_kind_reader_flag(reader, node, "may_add", false);
    load->update = md_kind_reader_flag(reader, node, "update", false);
    read_columns(reader, node, load);
    read_map(reader, node, load);
}

static bool load_fills(const struct md_load *load, int field)
{
    for (size_t i = 0; i < load->columns_count; i++)
        if (load->columns[i].field == field) return true;
    return false;
}

/* Entries that name the same column for the same file twice cannot be told apart when they fill
 * one field from two places; entries of different files for one field must agree row by row. */
static bool share_file(const struct md_load *a, const struct md_load *b)
{
    for (size_t i = 0; i < a->files_count; i++)
        for (size_t j = 0; j < b->files_count; j++)
            if (strcmp(a->files[i], b->files[j]) == 0) return true;
    return false;
}

static void check_overlaps(struct md_kind_reader *reader)
{
    const struct md_kind *kind = reader->kind;
    for (size_t b = 1; b < kind->loads_count; b++)
        for (size_t a = 0; a < b; a++) {
            const struct md_load *first = &kind->loads[a], *second = &kind->loads[b];
            for (size_t i = 0; i < second->columns_count; i++) {
                int field = second->columns[i].field;
                if (md_kind_is_key(kind, field) || !load_fills(first, field)) continue;
                if (second->may_add && !share_file(first, second)) continue;
                struct md_diagnostic *d = md_diagnostics_add(
                    reader->out, MD_ERROR, "E0128", "two load entries fill the field `%s`",
                    kind->fields[field].name);
                md_diagnostic_at(reader->out, d, second->place.file, second->place.source,
                                 second->place.source_length, second->place.line,
                                 second->place.column, second->place.end_column);
                md_diagnostic_also_at(reader->out, d, "the other one", first->place.file,
                                      first->place.source, first->place.source_length,
                                      first->place.line, first->place.column,
                                      first->place.end_column);
            }
        }
}

void md_kind_reader_loads(struct md_kind_reader *reader, const struct md_tree_node *load)
{
    struct md_kind *kind = reader->kind;
    bool is_list = load->type == MD_TREE_LIST;
    size_t count = is_list ? load->children_count : 1;
    const struct md_tree_node *node = is_list ? load->first_child : load;
    kind->loads = md_arena_array(&reader->schema->arena, count + 1, sizeof *kind->loads);
    for (; node != NULL && kind->loads_count < count; node = node->next)
        read_load(reader, node, &kind->loads[kind->loads_count++]);
    check_overlaps(reader);
}
