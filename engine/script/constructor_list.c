#include "script/constructor_list.h"

#include <string.h>

#include "base/buffer.h"
#include "value/date.h"

/* ---- reading ------------------------------------------------------------------------------ */

static const char *const form_words[] = {
#define X(name, word, words) word,
    MD_FORM_LIST(X)
#undef X
};

static const char *const form_meanings[] = {
#define X(name, word, words) words,
    MD_FORM_LIST(X)
#undef X
};

static uint64_t form_of(const struct md_tree *tree, const struct md_tree_node *node,
                        struct md_diagnostics *out)
{
    for (unsigned i = 0; i < MD_FORMS_COUNT; i++)
        if (strcmp(form_words[i], node->text) == 0) return UINT64_C(1) << i;
    struct md_diagnostic *d =
        md_diagnostics_add(out, MD_ERROR, "E0102", "no form of values is called `%s`", node->text);
    md_tree_at(tree, node, out, d);
    return 0;
}

static uint64_t read_forms(const struct md_tree *tree, const struct md_tree_node *node,
                           struct md_diagnostics *out)
{
    uint64_t forms = 0;
    if (node == NULL) return 0;
    if (node->type == MD_TREE_SCALAR) return form_of(tree, node, out);
    for (const struct md_tree_node *one = node->first_child; one != NULL; one = one->next)
        forms |= form_of(tree, one, out);
    return forms;
}

static size_t read_words(const struct md_tree_node *node, struct md_arena *arena,
                         const char *const **words)
{
    if (node == NULL) return 0;
    const char **list = md_arena_array(arena, node->children_count + 1, sizeof *list);
    size_t count = 0;
    for (const struct md_tree_node *one = node->first_child; one != NULL; one = one->next)
        list[count++] = md_arena_strdup(arena, one->text);
    *words = list;
    return count;
}

static const char *copy_text(const struct md_tree_node *node, const char *key,
                             struct md_arena *arena)
{
    const char *text = md_tree_text(node, key, NULL);
    return text != NULL ? md_arena_strdup(arena, text) : NULL;
}

static void read_field(const struct md_tree *tree, const struct md_tree_node *node,
                       struct md_arena *arena, struct md_constructor_field *field,
                       struct md_diagnostics *out)
{
    static const char *const keys[] = {"type", "required", "default", "meaning", "values", NULL};
    md_tree_check_keys(tree, node, "a field of a constructor", keys, out);
    field->name = md_arena_strdup(arena, node->key);
    field->forms = read_forms(tree, md_tree_get(node, "type"), out);
    field->required = strcmp(md_tree_text(node, "required", "false"), "true") == 0;
    field->otherwise = copy_text(node, "default", arena);
    field->meaning = copy_text(node, "meaning", arena);
    field->words_count = read_words(md_tree_get(node, "values"), arena, &field->words);
}

static void read_constructor(const struct md_tree *tree, const struct md_tree_node *node,
                             struct md_arena *arena, struct md_constructor *constructor,
                             struct md_diagnostics *out)
{
    static const char *const keys[] = {"words", "inside", "meaning", "items", "fields", "later", NULL};
    md_tree_check_keys(tree, node, "a constructor", keys, out);
    constructor->name = md_arena_strdup(arena, node->key);
    constructor->words_count =
        read_words(md_tree_get(node, "words"), arena, &constructor->words);
    if (constructor->words_count == 0 && md_tree_get(node, "inside") == NULL) {
        constructor->words = md_arena_copy(arena, &constructor->name, sizeof constructor->name);
        constructor->words_count = 1;
    }
    constructor->has_items = md_tree_get(node, "items") != NULL;
    constructor->later_count =
        read_words(md_tree_get(node, "later"), arena, &constructor->later);
    const struct md_tree_node *fields = md_tree_get(node, "fields");
    if (fields == NULL) return;
    size_t count = fields->children_count;
    struct md_constructor_field *list = md_arena_array(arena, count + 1, sizeof *list);
    const char **names = md_arena_array(arena, count + 1, sizeof *names);
    size_t filled = 0;
    for (const struct md_tree_node *one = fields->first_child; one != NULL; one = one->next) {
        read_field(tree, one, arena, &list[filled], out);
        names[filled] = list[filled].name;
        filled++;
    }
    constructor->fields = list;
    constructor->fields_count = filled;
    constructor->names = names;
}

enum md_status md_constructor_list_read(const struct md_tree *tree, struct md_arena *arena,
                                        struct md_constructor_list *list,
                                        struct md_diagnostics *out)
{
    size_t errors_before = out->errors_count;
    *list = (struct md_constructor_list){0};
    if (tree->root == NULL || tree->root->type != MD_TREE_MAP) {
        md_diagnostics_add(out, MD_ERROR, "E0102", "the list of constructors is empty");
        return MD_FINDINGS;
    }
    struct md_constructor *items =
        md_arena_array(arena, tree->root->children_count, sizeof *items);
    for (const struct md_tree_node *one = tree->root->first_child; one != NULL; one = one->next)
        read_constructor(tree, one, arena, &items[list->count++], out);
    list->items = items;
    return out->errors_count == errors_before ? MD_OK : MD_FINDINGS;
}

/* ---- looking up --------------------------------------------------------------------------- */

const struct md_constructor *md_constructor_find(const struct md_constructor_list *list,
                                                 const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].name, name) == 0) return &list->items[i];
    return NULL;
}

const struct md_constructor_field *md_constructor_field(const struct md_constructor *constructor,
                                                        const char *name)
{
    for (size_t i = 0; i < constructor->fields_count; i++)
        if (strcmp(constructor->fields[i].name, name) == 0) return &constructor->fields[i];
    return NULL;
}

bool md_constructor_is_later(const struct md_constructor *constructor, const char *name)
{
    for (size_t i = 0; i < constructor->later_count; i++)
        if (strcmp(constructor->later[i], name) == 0) return true;
    return false;
}

/* ---- forms of values ---------------------------------------------------------------------- */

static bool begins_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 128;
}

/* path = [ "-" ] name { "." name } */
bool md_path_is_valid(const char *path, bool *descending)
{
    if (descending != NULL) *descending = path[0] == '-';
    const char *c = descending != NULL && path[0] == '-' ? path + 1 : path;
    for (;;) {
        if (!begins_name(*c)) return false;
        while (begins_name(*c) || (*c >= '0' && *c <= '9')) c++;
        if (*c == '\0') return true;
        if (*c++ != '.') return false;
    }
}

/* Entries come with the list part first, so a list without holes has the keys 1, 2, ... and no others. */
static bool is_list_of(const struct md_constant *value,
                       bool (*accepts)(const struct md_constant *item))
{
    if (value->type != MD_CONSTANT_TABLE || value->entries_count == 0) return false;
    for (size_t i = 0; i < value->entries_count; i++) {
        struct md_number position = md_number_from_integer((int64_t)i + 1);
        const struct md_constant *key = value->entries[i].key;
        if (key->type != MD_CONSTANT_NUMBER || !md_number_equal(&key->number, &position))
            return false;
        if (accepts != NULL && !accepts(value->entries[i].value)) return false;
    }
    return true;
}

static bool is_order_path(const struct md_constant *value)
{
    bool descending;
    return value->type == MD_CONSTANT_TEXT && md_path_is_valid(value->text, &descending);
}

static bool is_text(const struct md_constant *value)
{
    return value->type == MD_CONSTANT_TEXT;
}

static bool is_number(const struct md_constant *value)
{
    return value->type == MD_CONSTANT_NUMBER;
}

static bool is_factor(const struct md_constant *value)
{
    return value->type == MD_CONSTANT_NUMBER || value->type == MD_CONSTANT_PARAM ||
           value->type == MD_CONSTANT_FUNCTION;
}

/* Names with numbers or params, no list. */
static bool is_mix(const struct md_constant *value)
{
    if (value->type != MD_CONSTANT_TABLE || value->entries_count == 0) return false;
    for (size_t i = 0; i < value->entries_count; i++) {
        const struct md_constant_entry *entry = &value->entries[i];
        if (entry->key->type != MD_CONSTANT_TEXT) return false;
        if (entry->value->type != MD_CONSTANT_NUMBER && entry->value->type != MD_CONSTANT_PARAM) return false;
    }
    return true;
}

/* Fields of a record with its kind. */
static bool is_record(const struct md_constant *value)
{
    if (value->type != MD_CONSTANT_TABLE) return false;
    const struct md_constant *kind = md_constant_get(value, "kind");
    for (size_t i = 0; i < value->entries_count; i++)
        if (value->entries[i].key->type != MD_CONSTANT_TEXT || value->entries[i].value->type == MD_CONSTANT_TABLE)
            return false;
    return kind != NULL && kind->type == MD_CONSTANT_TEXT;
}

static bool is_prize(const struct md_constant *value)
{
    return value->type == MD_CONSTANT_NUMBER || value->type == MD_CONSTANT_PARAM ||
           value->type == MD_CONSTANT_TEXT;
}

static bool is_title(const struct md_constant *value)
{
    if (value->type == MD_CONSTANT_TEXT) return true;
    if (value->type != MD_CONSTANT_TABLE || value->entries_count == 0) return false;
    for (size_t i = 0; i < value->entries_count; i++)
        if (value->entries[i].key->type != MD_CONSTANT_TEXT || !is_text(value->entries[i].value))
            return false;
    return true;
}

/* A function for each language. */
static bool is_reasons(const struct md_constant *value)
{
    if (value->type != MD_CONSTANT_TABLE || value->entries_count == 0) return false;
    for (size_t i = 0; i < value->entries_count; i++)
        if (value->entries[i].key->type != MD_CONSTANT_TEXT || value->entries[i].value->type != MD_CONSTANT_FUNCTION)
            return false;
    return true;
}

static bool is_date(const struct md_constant *value)
{
    int32_t date;
    if (value->type == MD_CONSTANT_DATE) return true;
    return is_text(value) && md_date_parse(value->text, value->text_length, &date) == MD_OK;
}

static bool is_object(const struct md_constant *value, const char *text)
{
    return value->type == MD_CONSTANT_OBJECT && strcmp(value->text, text) == 0;
}

static bool has_form(enum md_form form, const struct md_constant *value)
{
    switch (form) {
    case MD_FORM_TITLE: return is_title(value);
    case MD_FORM_FLAG: return value->type == MD_CONSTANT_FLAG;
    case MD_FORM_NUMBER: return value->type == MD_CONSTANT_NUMBER;
    case MD_FORM_PARAM: return value->type == MD_CONSTANT_PARAM;
    case MD_FORM_FUNCTION: return value->type == MD_CONSTANT_FUNCTION;
    case MD_FORM_PATH: return is_order_path(value);
    case MD_FORM_PATHS: return is_list_of(value, is_order_path);
    case MD_FORM_NAMES: case MD_FORM_MEASURES: case MD_FORM_BALANCES: case MD_FORM_KINDS: return is_list_of(value, is_text);
    case MD_FORM_WINDOW:
        return is_text(value) || is_object(value, "full") || is_object(value, "days") ||
               is_object(value, "months");
    case MD_FORM_BELOW: return is_object(value, "below");
    case MD_FORM_TIERS:
        return value->type == MD_CONSTANT_TIERS || value->type == MD_CONSTANT_PARAM;
    case MD_FORM_DATE: return is_date(value);
    case MD_FORM_FACTORS: return is_list_of(value, is_factor);
    case MD_FORM_PRIZES: return is_list_of(value, is_prize);
    case MD_FORM_REASONS: return is_reasons(value);
    case MD_FORM_RECEIVERS: return is_list_of(value, NULL);
    case MD_FORM_MIX: return is_mix(value);
    case MD_FORM_RECORD: return is_record(value);
    case MD_FORM_CRITERIA: return is_list_of(value, NULL);
    case MD_FORM_PAIRWISE: return is_object(value, "pairwise");
    case MD_FORM_SHARES: return is_object(value, "shares");
    case MD_FORM_RANGE: return value->entries_count == 2 && is_list_of(value, is_number);
    case MD_FORM_PARAMS:
        return value->type == MD_CONSTANT_TABLE && value->entries_count > 0 &&
               md_constant_at(value, 1) == NULL;
    case MD_FORM_TEXT: case MD_FORM_KIND: case MD_FORM_SOURCE: case MD_FORM_MEASURE:
    case MD_FORM_BALANCE: case MD_FORM_LEVEL: case MD_FORM_WORD: case MD_FORM_CURRENCY: case MD_FORM_UNIT:
        return is_text(value);
    case MD_FORMS_COUNT: break;
    }
    return false;
}

bool md_constructor_accepts(const struct md_constructor_field *field,
                            const struct md_constant *value)
{
    for (unsigned i = 0; i < MD_FORMS_COUNT; i++)
        if ((field->forms >> i & 1) != 0 && has_form((enum md_form)i, value)) return true;
    return false;
}

/* "one of its words" is spelt out: `"pay" or "zero"`. */
static const char *wanted_form(const struct md_constructor_field *field, unsigned form,
                               struct md_arena *arena)
{
    if (form != MD_FORM_WORD || field->words_count == 0) return form_meanings[form];
    const char *text = md_arena_format(arena, "\"%s\"", field->words[0]);
    for (size_t i = 1; i < field->words_count; i++)
        text = md_arena_format(arena, "%s%s\"%s\"", text,
                               i + 1 < field->words_count ? ", " : " or ", field->words[i]);
    return text;
}

const char *md_constructor_wanted(const struct md_constructor_field *field,
                                  struct md_arena *arena)
{
    const char *text = NULL;
    for (unsigned i = 0; i < MD_FORMS_COUNT; i++) {
        if ((field->forms >> i & 1) == 0) continue;
        const char *one = wanted_form(field, i, arena);
        bool last = field->forms >> i == 1;
        text = text == NULL ? one : md_arena_format(arena, "%s%s%s", text, last ? " or " : ", ", one);
    }
    return text != NULL ? text : "nothing";
}
