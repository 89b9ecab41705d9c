#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "table/kind_reader.h"
#include "table/protected_words.h"
#include "value/currency.h"
#include "value/date.h"

enum { NUMBER_DECIMALS = 6, ROW_CURRENCY_DECIMALS = 4, DECIMALS_MAX = 18, VALUES_MAX = 32767 };

static const char *const type_words[] = {
#define X(name, word, sentence) word,
    MD_FIELD_TYPE_LIST(X)
#undef X
};
enum { TYPES_COUNT = sizeof type_words / sizeof *type_words };

#define TYPE(name) (1u << MD_FIELD_##name)

/* Which attribute goes with which types. */
static const struct {
    const char *name;
    unsigned types;
} attributes[] = {
    {"to", TYPE(REF)},
    {"values", TYPE(ENUM)},
    {"decimals", TYPE(MONEY) | TYPE(NUMBER) | TYPE(RATIO)},
    {"currency", TYPE(MONEY)},
    {"unit", TYPE(MONEY) | TYPE(NUMBER) | TYPE(INTEGER)},
    {"format", TYPE(DATE)},
    {"clock", TYPE(DATE)},
    {"not_before", TYPE(DATE)},
    {"leaving", TYPE(DATE) | TYPE(ENUM)},
};
enum { ATTRIBUTES_COUNT = sizeof attributes / sizeof *attributes };

static void check_attributes(struct md_kind_reader *reader, const struct md_tree_node *node,
                             enum md_field_type type)
{
    for (size_t i = 0; i < ATTRIBUTES_COUNT; i++) {
        const struct md_tree_node *attribute = md_tree_get(node, attributes[i].name);
        if (attribute == NULL || (attributes[i].types & 1u << type)) continue;
        md_kind_reader_fault_key(reader, attribute, "E0124", "a %s field has no `%s`",
                                 md_field_type_word(type), attributes[i].name);
    }
}

static bool read_type(struct md_kind_reader *reader, const struct md_tree_node *node,
                      struct md_field *field)
{
    const struct md_tree_node *type = md_tree_get(node, "type");
    if (type == NULL) {
        struct md_diagnostic *d = md_kind_reader_fault_key(reader, node, "E0120",
                                                           "field `%s` has no type", node->key);
        md_diagnostic_advise(reader->out, d, "help",
                             "write `%s: {type: text}`; types are text, integer, number, money, "
                             "ratio, date, flag, enum, ref", node->key);
        return false;
    }
    const char *word = md_kind_reader_text(reader, node, "type");
    if (word == NULL) return false;
    for (size_t i = 0; i < TYPES_COUNT; i++) {
        if (strcmp(type_words[i], word) != 0) continue;
        field->type = (enum md_field_type)i;
        return true;
    }
    struct md_diagnostic *d =
        md_kind_reader_fault(reader, type, "E0122", "there is no field type `%s`",
                             md_text_shown(&reader->out->arena, word, strlen(word), 60));
    md_kind_reader_suggest(reader, d, word, type_words, TYPES_COUNT);
    if (d->advice == NULL)
        md_diagnostic_advise(reader->out, d, "help", "types are text, integer, number, money, "
                                                     "ratio, date, flag, enum, ref");
    return false;
}

static void read_values(struct md_kind_reader *reader, const struct md_tree_node *node,
                        struct md_field *field)
{
    const struct md_tree_node *values = md_tree_get(node, "values");
    if (values == NULL) {
        struct md_diagnostic *d = md_kind_reader_fault_key(
            reader, node, "E0120", "the enum field `%s` does not list its `values`", field->name);
        md_diagnostic_advise(reader->out, d, "help", "write `values: [open, won, lost]`");
        return;
    }
    size_t count;
    const struct md_tree_node *item = md_kind_reader_items(reader, values, &count);
    if (count > VALUES_MAX) {
        md_kind_reader_fault_key(reader, values, "E0129", "an enum has at most %d values",
                                 (int)VALUES_MAX);
        return;
    }
    const char **texts = md_arena_array(&reader->schema->arena, count + 1, sizeof *texts);
    struct md_map known = {0};
    for (size_t i = 0; i < count; i++, item = item->next) {
        texts[i] = md_text_nfc(&reader->schema->arena, item->text, item->length, &(size_t){0});
        if (md_map_insert(&known, texts[i], strlen(texts[i]), 1, NULL)) continue;
        md_kind_reader_fault(reader, item, "E0125", "the value `%s` is listed twice", texts[i]);
    }
    md_map_free(&known);
    field->values = texts;
    field->values_count = count;
}

static void refuse_currency(struct md_kind_reader *reader, const struct md_tree_node *node,
                            const char *code)
{
    struct md_diagnostic *d =
        md_kind_reader_fault(reader, node, "E0122", "`%s` is no currency with minor units",
                             md_text_shown(&reader->out->arena, code, strlen(code), 20));
    const char *codes[512];
    size_t count = 0;
    while (count < 512 && (codes[count] = md_currency_code(count)) != NULL) count++;
    md_kind_reader_suggest(reader, d, code, codes, count);
}

/* `currency: USD`, or `currency: {field: cur}` which settle_fields() looks up. */
static void read_currency(struct md_kind_reader *reader, const struct md_tree_node *node,
                          struct md_field *field)
{
    static const char *const known[] = {"field", NULL};
    const struct md_tree_node *currency = md_tree_get(node, "currency");
    field->decimals = 2;
    if (currency != NULL && currency->type == MD_TREE_MAP) {
        md_tree_check_keys(reader->tree, currency, "`currency`", known, reader->out);
        field->decimals = ROW_CURRENCY_DECIMALS;
        return;
    }
    field->currency = currency != NULL ? md_kind_reader_text(reader, node, "currency")
                                       : reader->schema->currency;
    if (field->currency == NULL) return;
    int digits = md_currency_digits(field->currency, strlen(field->currency));
    if (digits >= 0) field->decimals = digits;
    else refuse_currency(reader, currency != NULL ? currency : node, field->currency);
}

static void read_decimals(struct md_kind_reader *reader, const struct md_tree_node *node,
                          struct md_field *field)
{
    const char *text = md_kind_reader_text(reader, node, "decimals");
    if (text == NULL) return;
    char *end;
    long decimals = strtol(text, &end, 10);
    /* 010 is 8 to some readers of YAML and 10 to others, so it is neither here. */
    bool plain = text[0] >= '0' && text[0] <= '9' && (text[0] != '0' || text[1] == '\0');
    if (plain && *end == '\0' && decimals <= DECIMALS_MAX) {
        field->decimals = (int)decimals;
        return;
    }
    md_kind_reader_fault(reader, md_tree_get(node, "decimals"), "E0129",
                         "`decimals` is a whole number from 0 to %d", (int)DECIMALS_MAX);
}

/* A word that has one meaning only: `clock: drop`. */
static bool read_word(struct md_kind_reader *reader, const struct md_tree_node *node,
                      const char *key, const char *word)
{
    const char *text = md_kind_reader_text(reader, node, key);
    if (text == NULL) return false;
    if (strcmp(text, word) == 0) return true;
    struct md_diagnostic *d =
        md_kind_reader_fault(reader, md_tree_get(node, key), "E0122", "`%s` cannot be `%s`", key,
                             md_text_shown(&reader->out->arena, text, strlen(text), 60));
    md_diagnostic_advise(reader->out, d, "help", "the only word here is `%s`", word);
    return false;
}

/* `unit: wan` says how the file counts; on numbers any other name says what is counted. */
static void read_unit(struct md_kind_reader *reader, const struct md_tree_node *node, struct md_field *field)
{
    const char *text = md_kind_reader_text(reader, node, "unit");
    if (text == NULL) return;
    if (strcmp(text, "wan") == 0) {
        field->unit_factor = 10000;
        return;
    }
    if (field->type != MD_FIELD_MONEY && md_kind_reader_is_name(text)) {
        field->unit = text;
        return;
    }
    struct md_diagnostic *d =
        md_kind_reader_fault(reader, md_tree_get(node, "unit"), "E0122", "`unit` cannot be `%s`",
                             md_text_shown(&reader->out->arena, text, strlen(text), 60));
    if (field->type == MD_FIELD_MONEY)
        md_diagnostic_advise(reader->out, d, "help", "the only word here is `wan`");
    else
        md_diagnostic_advise(reader->out, d, "help", "`wan`, or what is counted: `points`; amounts are "
                             "`type: money, currency: CNY`");
}

static void read_format(struct md_kind_reader *reader, const struct md_tree_node *node,
                        struct md_field *field)
{
    const char *format = md_kind_reader_text(reader, node, "format");
    field->format = "YYYY-MM-DD";
    if (format == NULL) return;
    if (md_date_format_is_valid(format)) {
        field->format = format;
        return;
    }
    struct md_diagnostic *d = md_kind_reader_fault(
        reader, md_tree_get(node, "format"), "E0122", "`%s` is no form of a date",
        md_text_shown(&reader->out->arena, format, strlen(format), 60));
    md_diagnostic_advise(reader->out, d, "help",
                         "name YYYY, M or MM, and D or DD once each: `D/M/YYYY`, `YYYYMMDD`");
}

/* `leaving: left` of an enum, `leaving: true` of a date: what says that somebody is no longer with the company. */
static void read_leaving(struct md_kind_reader *reader, const struct md_tree_node *node, struct md_field *field)
{
    if (md_tree_get(node, "leaving") == NULL) return;
    if (field->type == MD_FIELD_DATE) {
        field->leaving = md_kind_reader_flag(reader, node, "leaving", false) ? 1 : 0;
        return;
    }
    const char *text = md_kind_reader_text(reader, node, "leaving");
    for (size_t i = 0; text != NULL && i < field->values_count; i++)
        if (strcmp(field->values[i], text) == 0) field->leaving = (int)i + 1;
    if (text == NULL || field->leaving > 0) return;
    struct md_diagnostic *d = md_kind_reader_fault(reader, md_tree_get(node, "leaving"), "E0122", "`%s` has no value `%s`", field->name,
                                                   md_text_shown(&reader->out->arena, text, strlen(text), 60));
    md_kind_reader_suggest(reader, d, text, field->values, field->values_count);
}

static void read_attributes(struct md_kind_reader *reader, const struct md_tree_node *node,
                            struct md_field *field)
{
    check_attributes(reader, node, field->type);
    switch (field->type) {
    case MD_FIELD_ENUM: read_values(reader, node, field); break;
    case MD_FIELD_MONEY: read_currency(reader, node, field); break;
    case MD_FIELD_NUMBER:
    case MD_FIELD_RATIO: field->decimals = NUMBER_DECIMALS; break;
    case MD_FIELD_DATE:
        read_format(reader, node, field);
        field->clock_drop = read_word(reader, node, "clock", "drop");
        break;
    case MD_FIELD_REF:
        field->target_name = md_kind_reader_text(reader, node, "to");
        if (md_tree_get(node, "to") == NULL)
            md_kind_reader_fault_key(reader, node, "E0120",
                                     "the reference `%s` does not say `to` which kind", field->name);
        break;
    default: break;
    }
    if (attributes[2].types & 1u << field->type) read_decimals(reader, node, field);
    if (attributes[4].types & 1u << field->type) read_unit(reader, node, field);
    if (field->type == MD_FIELD_DATE || field->type == MD_FIELD_ENUM) read_leaving(reader, node, field);
}

static void read_field(struct md_kind_reader *reader, const struct md_tree_node *node,
                       struct md_field *field)
{
    static const char *const known[] = {"type",     "required", "default", "to",     "values",
                                        "decimals", "currency", "unit",    "format", "clock",
                                        "differs",  "not_before", "leaving", NULL};
    field->name = node->key;
    field->currency_field = -1;
    field->target = -1;
    field->unit_factor = 1;
    field->place = md_kind_reader_place(reader, node);
    if (!md_kind_reader_is_name(node->key)) {
        struct md_diagnostic *d = md_kind_reader_fault_key(
            reader, node, "E0127", "`%s` cannot be the name of a field",
            md_text_shown(&reader->out->arena, node->key, strlen(node->key), 60));
        md_diagnostic_advise(reader->out, d, "help", "a name is a small letter, then small "
                             "letters, digits and _; `load: columns` maps a column of any name");
    }
    if (reader->kind->name != NULL && md_is_candidate_kind(reader->kind->name) &&
        md_has_protected_word(node->key)) {
        struct md_diagnostic *d =
            md_kind_reader_fault_key(reader, node, "E0130", "%s may not have the field `%s`: it is a protected attribute",
                                     reader->kind->name, node->key);
        md_diagnostic_advise(reader->out, d, "help",
                             "choose people by what the post asks for; no rule here may weigh age, sex, ethnicity, "
                             "marriage, health or faith");
    }
    md_tree_check_keys(reader->tree, node, "a field", known, reader->out);
    if (!read_type(reader, node, field)) return;
    field->required = md_kind_reader_flag(reader, node, "required", false);
    field->default_text = md_kind_reader_text(reader, node, "default");
    read_attributes(reader, node, field);
}

void md_kind_reader_fields(struct md_kind_reader *reader, const struct md_tree_node *fields)
{
    struct md_kind *kind = reader->kind;
    if (fields->type != MD_TREE_MAP || fields->children_count == 0) {
        md_kind_reader_fault_key(reader, fields, "E0121", "`fields` is a map of fields");
        kind->fields = md_arena_array(&reader->schema->arena, 2, sizeof *kind->fields);
        return;
    }
    /* Two more places for the dates of a kind with history. */
    kind->fields = md_arena_array(&reader->schema->arena, fields->children_count + 2,
                                  sizeof *kind->fields);
    for (const struct md_tree_node *node = fields->first_child; node != NULL; node = node->next)
        read_field(reader, node, &kind->fields[kind->fields_count++]);
}

/* `currency: {field: cur}` names a text or enum field of the same row. */
static void settle_currency(struct md_kind_reader *reader, const struct md_tree_node *currency,
                            struct md_field *field)
{
    const char *name = md_kind_reader_text(reader, currency, "field");
    if (name == NULL) {
        md_kind_reader_fault_key(reader, currency, "E0120",
                                 "`currency` names a code, or `{field: cur}`");
        return;
    }
    const struct md_tree_node *node = md_tree_get(currency, "field");
    int other = md_kind_reader_field(reader, node, name, false);
    if (other < 0) return;
    if (reader->kind->fields[other].type == MD_FIELD_TEXT) field->currency_field = other;
    else
        md_kind_reader_fault(reader, node, "E0124", "the currency's field `%s` is a %s, not a text",
                             name, md_field_type_word(reader->kind->fields[other].type));
}

/* `differs: giver`, `not_before: opened_on`: a field of the same row with the same type; its index + 1. */
static int settle_other(struct md_kind_reader *reader, const struct md_tree_node *node, const char *key,
                        const struct md_field *field)
{
    const char *name = md_kind_reader_text(reader, node, key);
    if (name == NULL) return 0;
    int other = md_kind_reader_field(reader, md_tree_get(node, key), name, false);
    if (other < 0) return 0;
    const struct md_field *with = &reader->kind->fields[other];
    bool same = with != field && with->type == field->type &&
                (with->type != MD_FIELD_REF || with->target_name == NULL || field->target_name == NULL ||
                 strcmp(with->target_name, field->target_name) == 0);
    if (same) return other + 1;
    md_kind_reader_fault(reader, md_tree_get(node, key), "E0124", "`%s` of `%s` names another %s field, and `%s` is %s", key,
                         field->name, md_field_type_word(field->type), name,
                         with == field ? "itself" : "none of that kind");
    return 0;
}

void md_kind_reader_settle_fields(struct md_kind_reader *reader,
                                  const struct md_tree_node *fields)
{
    size_t i = 0;
    if (fields->type != MD_TREE_MAP) return;
    for (const struct md_tree_node *node = fields->first_child; node != NULL;
         node = node->next, i++) {
        const struct md_tree_node *currency = md_tree_get(node, "currency");
        struct md_field *field = &reader->kind->fields[i];
        field->differs = settle_other(reader, node, "differs", field);
        if (field->type == MD_FIELD_DATE) field->not_before = settle_other(reader, node, "not_before", field);
        if (reader->kind->fields[i].type == MD_FIELD_MONEY && currency != NULL &&
            currency->type == MD_TREE_MAP)
            settle_currency(reader, currency, &reader->kind->fields[i]);
    }
}
