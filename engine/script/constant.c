#include "script/constant.h"

#include <string.h>

static bool is_list_like(const struct md_constant *table)
{
    return table != NULL &&
           (table->type == MD_CONSTANT_TABLE || table->type == MD_CONSTANT_OBJECT);
}

const struct md_constant *md_constant_get(const struct md_constant *table, const char *key)
{
    if (!is_list_like(table)) return NULL;
    size_t length = strlen(key);
    for (size_t i = 0; i < table->entries_count; i++) {
        const struct md_constant *known = table->entries[i].key;
        if (known->type != MD_CONSTANT_TEXT || known->text_length != length) continue;
        if (memcmp(known->text, key, length) == 0) return table->entries[i].value;
    }
    return NULL;
}

const struct md_constant *md_constant_at(const struct md_constant *table, int64_t position)
{
    if (!is_list_like(table)) return NULL;
    struct md_number wanted = md_number_from_integer(position);
    for (size_t i = 0; i < table->entries_count; i++) {
        const struct md_constant *known = table->entries[i].key;
        if (known->type == MD_CONSTANT_NUMBER && md_number_equal(&known->number, &wanted))
            return table->entries[i].value;
    }
    return NULL;
}

const struct md_constant *md_closure_find(const struct md_closure *closure, const char *name,
                                          bool is_global)
{
    const struct md_capture *list = is_global ? closure->globals : closure->captures;
    size_t count = is_global ? closure->globals_count : closure->captures_count;
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i].name, name) == 0) return list[i].value;
    return NULL;
}

static const char *object_words(const struct md_constant *constant)
{
    static const struct {
        const char *text, *words;
    } rows[] = {
        {"component", "a component of a plan"},
        {"matrix", "a matrix"},
        {"below", "`below`"},
        {"full", "a window"},
        {"days", "a window"},
        {"months", "a window"},
        {"param", "the list of params"},
        {"function", "a load-time function"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (constant->text != NULL && strcmp(constant->text, rows[i].text) == 0)
            return rows[i].words;
    return "an object";
}

const char *md_constant_words(const struct md_constant *constant)
{
    if (constant == NULL) return "nothing";
    switch (constant->type) {
    case MD_CONSTANT_NIL: return "nil";
    case MD_CONSTANT_NUMBER: return "a number";
    case MD_CONSTANT_TEXT: return "a text";
    case MD_CONSTANT_FLAG: return constant->integer ? "true" : "false";
    case MD_CONSTANT_DATE: return "a date";
    case MD_CONSTANT_TABLE: return "a table";
    case MD_CONSTANT_FUNCTION: return "a function";
    case MD_CONSTANT_BUILTIN: return "a built-in function";
    case MD_CONSTANT_TIERS: return "a table of tiers";
    case MD_CONSTANT_PARAM: return "a param";
    case MD_CONSTANT_OBJECT: return object_words(constant);
    }
    return "an unknown value";
}
