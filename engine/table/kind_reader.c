#include "table/kind_reader.h"

#include <ctype.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

struct md_diagnostic *md_kind_reader_fault(struct md_kind_reader *reader,
                                           const struct md_tree_node *node, const char *code,
                                           const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = md_arena_vformat(&reader->out->arena, format, arguments);
    va_end(arguments);
    struct md_diagnostic *d = md_diagnostics_add(reader->out, MD_ERROR, code, "%s", text);
    md_tree_at(reader->tree, node, reader->out, d);
    return d;
}

struct md_diagnostic *md_kind_reader_fault_key(struct md_kind_reader *reader,
                                               const struct md_tree_node *node, const char *code,
                                               const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = md_arena_vformat(&reader->out->arena, format, arguments);
    va_end(arguments);
    struct md_diagnostic *d = md_diagnostics_add(reader->out, MD_ERROR, code, "%s", text);
    if (node->key_line > 0) md_tree_at_key(reader->tree, node, reader->out, d);
    else md_tree_at(reader->tree, node, reader->out, d);
    return d;
}

struct md_schema_place md_kind_reader_place(const struct md_kind_reader *reader,
                                            const struct md_tree_node *node)
{
    struct md_schema_place place = {.file = reader->tree->file,
                                    .source = reader->tree->source,
                                    .source_length = reader->tree->source_length,
                                    .line = node->line,
                                    .column = node->column,
                                    .end_column = node->end_column};
    if (node->key_line > 0) {
        place.line = node->key_line;
        place.column = node->key_column;
        place.end_column = node->key_end_column;
    }
    return place;
}

const char *md_kind_reader_text(struct md_kind_reader *reader, const struct md_tree_node *map,
                                const char *key)
{
    const struct md_tree_node *node = md_tree_get(map, key);
    if (node == NULL) return NULL;
    if (node->type == MD_TREE_SCALAR && !node->empty) return node->text;
    md_kind_reader_fault_key(reader, node, "E0121", "`%s` wants a text here", key);
    return NULL;
}

bool md_kind_reader_flag(struct md_kind_reader *reader, const struct md_tree_node *map,
                         const char *key, bool otherwise)
{
    const struct md_tree_node *node = md_tree_get(map, key);
    if (node == NULL) return otherwise;
    if (node->type == MD_TREE_SCALAR && !node->quoted) {
        if (strcmp(node->text, "true") == 0) return true;
        if (strcmp(node->text, "false") == 0) return false;
    }
    md_kind_reader_fault(reader, node, "E0121", "`%s` is `true` or `false`", key);
    return otherwise;
}

const struct md_tree_node *md_kind_reader_items(struct md_kind_reader *reader,
                                                const struct md_tree_node *node, size_t *count)
{
    *count = 0;
    if (node->type == MD_TREE_SCALAR && !node->empty) {
        *count = 1;
        return node;
    }
    bool good = node->type == MD_TREE_LIST && node->children_count > 0;
    const struct md_tree_node *item = node->type == MD_TREE_LIST ? node->first_child : NULL;
    for (; item != NULL; item = item->next)
        if (item->type != MD_TREE_SCALAR || item->empty) good = false;
    if (!good) {
        md_kind_reader_fault_key(reader, node, "E0121", "`%s` wants a text or a list of texts",
                                 node->key != NULL ? node->key : "this");
        return NULL;
    }
    *count = node->children_count;
    return node->first_child;
}

void md_kind_reader_suggest(struct md_kind_reader *reader, struct md_diagnostic *diagnostic,
                            const char *text, const char *const *candidates, size_t count)
{
    int nearest = md_text_nearest(text, candidates, count);
    if (nearest >= 0)
        md_diagnostic_advise(reader->out, diagnostic, "help", "did you mean `%s`?",
                             candidates[nearest]);
}

int md_kind_reader_field(struct md_kind_reader *reader, const struct md_tree_node *node,
                         const char *name, bool at_key)
{
    const struct md_kind *kind = reader->kind;
    int field = md_kind_field(kind, name);
    if (field >= 0) return field;
    const char *shown = md_text_shown(&reader->out->arena, name, strlen(name), 60);
    struct md_diagnostic *d =
        at_key ? md_kind_reader_fault_key(reader, node, "E0123", "%s has no field `%s`", kind->name,
                                          shown)
               : md_kind_reader_fault(reader, node, "E0123", "%s has no field `%s`", kind->name,
                                      shown);
    const char **names = md_alloc_array(kind->fields_count, sizeof *names);
    for (size_t i = 0; i < kind->fields_count; i++) names[i] = kind->fields[i].name;
    md_kind_reader_suggest(reader, d, name, names, kind->fields_count);
    md_free(names);
    return -1;
}

bool md_kind_reader_is_name(const char *text)
{
    if (*text < 'a' || *text > 'z' || strlen(text) > 60) return false;
    for (const char *c = text; *c != '\0'; c++)
        if (!(*c >= 'a' && *c <= 'z') && !(*c >= '0' && *c <= '9') && *c != '_') return false;
    return true;
}

/* ---- the kind itself ----------------------------------------------------------------------- */

static const char *title_of(struct md_kind_reader *reader, const struct md_tree_node *root)
{
    const struct md_tree_node *node = md_tree_get(root, "title");
    if (node == NULL || node->type == MD_TREE_SCALAR) {
        const char *text = md_kind_reader_text(reader, root, "title");
        return text != NULL ? text : reader->kind->name;
    }
    if (node->type == MD_TREE_MAP && node->first_child != NULL) {
        const char *english = md_tree_text(node, "en", NULL);
        if (english != NULL) return english;
        if (node->first_child->type == MD_TREE_SCALAR) return node->first_child->text;
    }
    md_kind_reader_fault_key(reader, node, "E0121", "`title` wants a text, or one for each language");
    return reader->kind->name;
}

/* `key`, `label`: a list of fields of the kind. */
static int *field_list(struct md_kind_reader *reader, const struct md_tree_node *root,
                       const char *key, size_t *count)
{
    *count = 0;
    const struct md_tree_node *node = md_tree_get(root, key);
    if (node == NULL) return NULL;
    size_t items_count;
    const struct md_tree_node *item = md_kind_reader_items(reader, node, &items_count);
    int *fields = md_arena_array(&reader->schema->arena, items_count + 1, sizeof *fields);
    for (size_t i = 0; i < items_count; i++, item = item->next) {
        int field = md_kind_reader_field(reader, item, item->text, false);
        for (size_t j = 0; j < *count && field >= 0; j++) {
            if (fields[j] != field) continue;
            md_kind_reader_fault(reader, item, "E0124", "`%s` names `%s` twice", key, item->text);
            field = -1;
        }
        if (field >= 0) fields[(*count)++] = field;
    }
    return fields;
}

static void read_key(struct md_kind_reader *reader, const struct md_tree_node *root)
{
    struct md_kind *kind = reader->kind;
    kind->key_fields = field_list(reader, root, "key", &kind->key_fields_count);
    if (md_tree_get(root, "key") != NULL) return;
    struct md_diagnostic *d = md_kind_reader_fault(reader, root, "E0120",
                                                   "the kind `%s` has no `key`", kind->name);
    md_diagnostic_advise(reader->out, d, "help", "name the field that identifies a record: `key: id`");
}

static void read_date(struct md_kind_reader *reader, const struct md_tree_node *root)
{
    const char *name = md_kind_reader_text(reader, root, "date");
    if (name == NULL) return;
    const struct md_tree_node *node = md_tree_get(root, "date");
    int field = md_kind_reader_field(reader, node, name, false);
    if (field < 0) return;
    if (reader->kind->fields[field].type == MD_FIELD_DATE) {
        reader->kind->date_field = field;
        return;
    }
    md_kind_reader_fault(reader, node, "E0124", "`date` names `%s`, which is a %s", name,
                         md_field_type_word(reader->kind->fields[field].type));
}

/* Without `order`: the date, then the key. */
static void default_order(struct md_kind_reader *reader)
{
    struct md_kind *kind = reader->kind;
    kind->order_fields = md_arena_array(&reader->schema->arena, kind->key_fields_count + 1,
                                        sizeof *kind->order_fields);
    if (kind->date_field >= 0) kind->order_fields[kind->order_fields_count++] = kind->date_field;
    for (size_t i = 0; i < kind->key_fields_count; i++)
        kind->order_fields[kind->order_fields_count++] = kind->key_fields[i];
}

static void read_order(struct md_kind_reader *reader, const struct md_tree_node *root)
{
    const struct md_tree_node *node = md_tree_get(root, "order");
    if (node == NULL) {
        default_order(reader);
        return;
    }
    struct md_kind *kind = reader->kind;
    size_t count;
    const struct md_tree_node *item = md_kind_reader_items(reader, node, &count);
    kind->order_fields =
        md_arena_array(&reader->schema->arena, count + 1, sizeof *kind->order_fields);
    for (size_t i = 0; i < count; i++, item = item->next) {
        bool descending = item->text[0] == '-';
        int field = md_kind_reader_field(reader, item, item->text + descending, false);
        if (field >= 0)
            kind->order_fields[kind->order_fields_count++] = descending ? -field - 1 : field;
    }
}

/* The two dates of a version: those declared, else added behind the other fields. */
static void add_history(struct md_kind_reader *reader, const struct md_tree_node *root)
{
    struct md_kind *kind = reader->kind;
    static const char *const names[] = {"valid_from", "valid_to"};
    int *places[] = {&kind->valid_from_field, &kind->valid_to_field};
    for (size_t i = 0; i < 2; i++) {
        int field = md_kind_field(kind, names[i]);
        if (field < 0) {
            field = (int)kind->fields_count++;
            kind->fields[field] = (struct md_field){
                .name = names[i], .type = MD_FIELD_DATE, .currency_field = -1, .target = -1,
                .unit_factor = 1, .format = "YYYY-MM-DD",
                .place = md_kind_reader_place(reader, md_tree_get(root, "history"))};
        } else if (kind->fields[field].type != MD_FIELD_DATE) {
            md_kind_reader_fault(reader, root, "E0124",
                                 "`%s` of a kind with history is a date", names[i]);
            continue;
        }
        *places[i] = field;
    }
}

static const char *kind_name(struct md_kind_reader *reader, const struct md_tree_node *root)
{
    const struct md_tree_node *node = md_tree_get(root, "kind");
    if (node == NULL) {
        struct md_diagnostic *d =
            md_kind_reader_fault(reader, root, "E0120", "the schema does not say its `kind`");
        md_diagnostic_advise(reader->out, d, "help", "begin the file with `kind: deal`");
        return NULL;
    }
    const char *name = md_kind_reader_text(reader, root, "kind");
    if (name == NULL) return NULL;
    if (md_kind_reader_is_name(name) && strcmp(name, "whole") != 0) return name;
    struct md_diagnostic *d =
        md_kind_reader_fault(reader, node, "E0127", "`%s` cannot be the name of a kind",
                             md_text_shown(&reader->out->arena, name, strlen(name), 60));
    md_diagnostic_advise(reader->out, d, "help", "a name is a small letter, then small letters, "
                                                 "digits and _; `whole` is taken");
    return NULL;
}

static void read_root(struct md_kind_reader *reader, const struct md_tree_node *root)
{
    static const char *const known[] = {"kind",    "title", "key",    "date", "label",
                                        "history", "order", "fields", "load", NULL};
    struct md_kind *kind = reader->kind;
    md_tree_check_keys(reader->tree, root, "a schema", known, reader->out);
    kind->title = title_of(reader, root);
    const struct md_tree_node *fields = md_tree_get(root, "fields");
    if (fields == NULL) {
        md_kind_reader_fault(reader, root, "E0120", "the kind `%s` has no `fields`", kind->name);
        return;
    }
    md_kind_reader_fields(reader, fields);
    kind->history = md_kind_reader_flag(reader, root, "history", false);
    if (kind->history) add_history(reader, root);
    md_kind_reader_settle_fields(reader, fields);
    read_key(reader, root);
    read_date(reader, root);
    kind->label_fields = field_list(reader, root, "label", &kind->label_fields_count);
    read_order(reader, root);
    const struct md_tree_node *load = md_tree_get(root, "load");
    if (load != NULL) md_kind_reader_loads(reader, load);
}

/* A kind with faults still joins the schema once it has a name, so that references to it do not
 * count as further faults; the caller stops on MD_FINDINGS anyway. */
enum md_status md_schema_read_kind(struct md_schema *schema, const struct md_tree *tree,
                                   struct md_diagnostics *out)
{
    size_t before = out->errors_count;
    struct md_kind_reader reader = {.schema = schema, .tree = tree, .out = out};
    if (tree->root == NULL || tree->root->type != MD_TREE_MAP) {
        struct md_diagnostic *d = md_diagnostics_add(
            out, MD_ERROR, "E0121", "a schema is a map with `kind`, `key` and `fields`");
        md_diagnostic_at(out, d, tree->file, tree->source, tree->source_length, 1, 1, 0);
        return MD_FINDINGS;
    }
    const char *name = kind_name(&reader, tree->root);
    if (name == NULL) return MD_FINDINGS;
    struct md_kind *kind = md_arena_alloc(&schema->arena, sizeof *kind);
    kind->name = name;
    kind->date_field = kind->valid_from_field = kind->valid_to_field = -1;
    kind->index = (int)schema->kinds_count;
    kind->place = md_kind_reader_place(&reader, md_tree_get(tree->root, "kind"));
    reader.kind = kind;
    read_root(&reader, tree->root);
    MD_GROW(schema->kinds, schema->kinds_count, schema->kinds_capacity);
    schema->kinds[schema->kinds_count++] = kind;
    return out->errors_count > before ? MD_FINDINGS : MD_OK;
}
