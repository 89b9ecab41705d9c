#include "script/param_reader.h"

#include <string.h>

#include "base/sort.h"
#include "value/currency.h"
#include "value/date.h"

enum param_type {
    PARAM_TEXT, PARAM_INTEGER, PARAM_NUMBER, PARAM_MONEY, PARAM_RATIO, PARAM_DATE, PARAM_FLAG,
    PARAM_TIERS, PARAM_ENUM, PARAM_REF, PARAM_LIST
};

static const char *const type_words[] = {"text", "integer", "number", "money", "ratio", "date",
                                         "flag", "tiers",   "enum",   "ref",   "list"};
enum { TYPES_COUNT = sizeof type_words / sizeof type_words[0] };

/* One param being read. */
struct reader {
    struct md_collection *collection;
    const struct md_tree *tree;
    const struct md_tree_node *node;
    struct md_param_entry *entry;
    enum param_type type;
    int64_t factor; /* of `unit: wan` */
    struct md_tiers *table; /* the one just read */
};

static struct md_diagnostic *report(struct reader *reader, const struct md_tree_node *node,
                                    const char *code, const char *text)
{
    struct md_diagnostics *out = &reader->collection->findings;
    struct md_diagnostic *d = md_diagnostics_add(out, MD_ERROR, code, "%s", text);
    md_tree_at(reader->tree, node, out, d);
    reader->entry->wrong = true;
    return d;
}

#define SAY(reader, ...) md_arena_format((reader)->collection->arena, __VA_ARGS__)

/* ---- values ------------------------------------------------------------------------------- */

static bool read_decimal(const struct reader *reader, const struct md_tree_node *node,
                         struct md_number *out)
{
    size_t length = node->length;
    if (node->type != MD_TREE_SCALAR || node->quoted || length == 0) return false;
    bool percent = reader->type == PARAM_RATIO && node->text[length - 1] == '%';
    if (percent) length--;
    if (md_number_parse(node->text, length, out) != MD_OK) return false;
    struct md_number scale = md_number_from_integer(percent ? 100 : reader->factor);
    if (percent) return md_number_divide(out, &scale, out) == MD_OK;
    return md_number_multiply(out, &scale, out) == MD_OK;
}

static bool read_flag(const struct md_tree_node *node, int64_t *out)
{
    *out = strcmp(node->text, "true") == 0;
    return *out == 1 || strcmp(node->text, "false") == 0;
}

/* One of `options`. */
static bool read_choice(const struct reader *reader, const struct md_tree_node *node, struct md_param_value *value)
{
    const struct md_tree_node *options = md_tree_get(reader->node, "options");
    const struct md_tree_node *one = options != NULL ? options->first_child : NULL;
    value->text = md_arena_strndup(reader->collection->arena, node->text, node->length);
    while (one != NULL && strcmp(one->text, value->text) != 0) one = one->next;
    return one != NULL;
}

static bool read_scalar(const struct reader *reader, const struct md_tree_node *node,
                        struct md_param_value *value)
{
    int32_t date;
    if (node->type != MD_TREE_SCALAR || node->empty) return false;
    switch (reader->type) {
    case PARAM_TEXT:
        value->text = md_arena_strndup(reader->collection->arena, node->text, node->length);
        return true;
    case PARAM_INTEGER:
        return read_decimal(reader, node, &value->number) && md_number_is_integer(&value->number);
    case PARAM_NUMBER: case PARAM_MONEY: case PARAM_RATIO:
        return read_decimal(reader, node, &value->number);
    case PARAM_DATE:
        if (md_date_parse(node->text, node->length, &date) != MD_OK) return false;
        value->integer = date;
        return true;
    case PARAM_FLAG: return read_flag(node, &value->integer);
    case PARAM_ENUM: return read_choice(reader, node, value);
    case PARAM_REF:
        value->text = md_arena_strndup(reader->collection->arena, node->text, node->length);
        return node->length > 0;
    case PARAM_TIERS: case PARAM_LIST: break;
    }
    return false;
}

/* ---- tables of tiers ---------------------------------------------------------------------- */

static bool read_tier(struct reader *reader, const struct md_tree_node *node, struct md_tier *tier)
{
    const struct md_tree_node *edge = node->type == MD_TREE_LIST ? node->first_child : NULL;
    const struct md_tree_node *value = edge != NULL ? edge->next : NULL;
    tier->edge.param = tier->value.param = -1;
    if (value == NULL || value->next != NULL || !read_decimal(reader, edge, &tier->edge.number))
        return false;
    tier->line = edge->line;
    tier->column = edge->column;
    tier->end_column = edge->end_column;
    if (read_decimal(reader, value, &tier->value.number)) return true;
    if (value->type != MD_TREE_SCALAR || value->empty) return false;
    tier->text = md_arena_strndup(reader->collection->arena, value->text, value->length);
    return true;
}

static bool read_options(struct reader *reader, const struct md_tree_node *node,
                         struct md_tiers *tiers)
{
    const char *edge = md_tree_text(node, "edge", "lower");
    const char *above = md_tree_text(node, "above", "flat");
    const struct md_tree_node *below = md_tree_get(node, "below");
    tiers->upper = strcmp(edge, "upper") == 0;
    tiers->above = strcmp(above, "line") == 0 ? MD_END_LINE : MD_END_FLAT;
    tiers->below_given = below != NULL;
    if (!tiers->upper && strcmp(edge, "lower") != 0) return false;
    if (below == NULL) return true;
    tiers->below = MD_END_VALUE;
    if (strcmp(below->text, "flat") == 0) tiers->below = MD_END_FLAT;
    else return read_decimal(reader, below, &tiers->below_value.number);
    return true;
}

static struct md_tiers *read_tiers(struct reader *reader, const struct md_tree_node *node)
{
    static const char *const methods[] = {"marginal", "slab", "interpolated"};
    const struct md_tree_node *list = NULL;
    struct md_collection *collection = reader->collection;
    int method = 0;
    for (int i = 0; i < 3 && list == NULL; i++) {
        list = md_tree_get(node, methods[i]);
        method = i;
    }
    struct md_tiers *tiers = md_collection_tiers(collection, (enum md_tiers_method)method);
    if (list == NULL || list->type != MD_TREE_LIST || !read_options(reader, node, tiers))
        return NULL;
    tiers->tiers = md_arena_array(collection->arena, list->children_count + 1,
                                  sizeof *tiers->tiers);
    for (const struct md_tree_node *one = list->first_child; one != NULL; one = one->next)
        if (!read_tier(reader, one, &tiers->tiers[tiers->tiers_count++])) return NULL;
    tiers->name = reader->entry->name;
    tiers->file = reader->tree->file;
    tiers->source = reader->tree->source;
    tiers->source_length = reader->tree->source_length;
    tiers->line = node->line;
    tiers->column = node->column;
    tiers->end_column = node->end_column;
    if (!md_tiers_check(tiers, &collection->findings)) reader->entry->wrong = true;
    return tiers;
}

/* ---- lists -------------------------------------------------------------------------------- */

/* A list is a constant table of its own; the value holds its number among the param's. */
static bool read_list(struct reader *reader, const struct md_tree_node *node, struct md_param_value *value)
{
    struct md_collection *collection = reader->collection;
    if (node->type != MD_TREE_LIST) return false;
    struct md_constant *list = md_collection_constant(collection, MD_CONSTANT_TABLE);
    struct md_constant_entry *entries =
        md_arena_array(collection->arena, node->children_count + 1, sizeof *entries);
    list->name = reader->entry->name;
    list->entries = entries;
    for (const struct md_tree_node *one = node->first_child; one != NULL; one = one->next) {
        if (one->type != MD_TREE_SCALAR || one->empty) return false;
        struct md_constant *item = md_collection_constant(collection, MD_CONSTANT_NUMBER);
        struct md_constant *key = md_collection_constant(collection, MD_CONSTANT_NUMBER);
        if (!read_decimal(reader, one, &item->number)) {
            item->type = MD_CONSTANT_TEXT;
            item->text = md_arena_strndup(collection->arena, one->text, one->length);
            item->text_length = one->length;
        }
        key->number = md_number_from_integer((int64_t)++list->entries_count);
        entries[list->entries_count - 1] = (struct md_constant_entry){key, item};
    }
    struct md_param_entry *entry = reader->entry;
    const struct md_constant **lists =
        md_arena_array(collection->arena, entry->lists_count + 1, sizeof *lists);
    for (size_t i = 0; i < entry->lists_count; i++) lists[i] = entry->lists[i];
    lists[entry->lists_count] = list;
    entry->lists = lists;
    value->number = md_number_from_integer((int64_t)entry->lists_count++);
    return true;
}

/* ---- the dated values --------------------------------------------------------------------- */

static void read_value(struct reader *reader, const struct md_tree_node *node,
                       struct md_param_value *value)
{
    value->number = MD_NUMBER_ZERO; /* valid also where the value is a text or a date */
    if (node->type == MD_TREE_SCALAR && node->empty) {
        report(reader, node, "E0208", SAY(reader, "param `%s` has no value here", reader->entry->name));
        return;
    }
    if (reader->type == PARAM_TIERS) {
        reader->table = read_tiers(reader, node);
        if (reader->entry->tiers == NULL) reader->entry->tiers = reader->table;
        if (reader->table != NULL) return;
    } else if (reader->type == PARAM_LIST) {
        if (read_list(reader, node, value)) return;
    } else if (read_scalar(reader, node, value)) return;
    struct md_diagnostic *d = report(
        reader, node, "E0207",
        SAY(reader, "the value of param `%s` is not %s", reader->entry->name,
            reader->type == PARAM_INTEGER ? "a whole number"
            : reader->type == PARAM_MONEY ? "an amount of money"
            : reader->type == PARAM_ENUM  ? "an enum"
                                          : SAY(reader, "a %s", type_words[reader->type])));
    bool is_number = reader->type == PARAM_MONEY || reader->type == PARAM_NUMBER ||
                     reader->type == PARAM_RATIO || reader->type == PARAM_INTEGER;
    bool takes_list = reader->type == PARAM_TIERS || reader->type == PARAM_LIST;
    if (node->type == MD_TREE_LIST && !takes_list)
        md_collection_help(reader->collection, d, "a list of dated values is called `values`");
    else if (is_number)
        md_collection_help(reader->collection, d, "write digits and a point, such as 50000 or 0.05");
    if (reader->type == PARAM_TIERS)
        md_collection_help(reader->collection, d, "write {marginal: [[0, 0.03], [0.8, 0.05]]}");
    if (reader->type == PARAM_LIST) md_collection_help(reader->collection, d, "write [A, B], texts or numbers");
    if (reader->type == PARAM_ENUM)
        md_collection_help(reader->collection, d, "`options` lists what it may be: options: [low, high]");
}

static void read_dated(struct reader *reader, const struct md_tree_node *node,
                       struct md_param_value *value)
{
    static const char *const keys[] = {"since", "value", NULL};
    md_tree_check_keys(reader->tree, node, "a value of a param", keys,
                       &reader->collection->findings);
    const struct md_tree_node *since = md_tree_get(node, "since");
    const struct md_tree_node *content = md_tree_get(node, "value");
    value->since = INT32_MIN;
    if (since != NULL && (since->type != MD_TREE_SCALAR ||
                          md_date_parse(since->text, since->length, &value->since) != MD_OK))
        report(reader, since, "E0207", "`since` is a date such as 2026-01-31");
    if (content != NULL) {
        read_value(reader, content, value);
        return;
    }
    struct md_diagnostic *d = report(
        reader, node, "E0208", SAY(reader, "param `%s` has no `value` here", reader->entry->name));
    md_collection_help(reader->collection, d, "write {since: 2026-01-01, value: ...}");
}

static int compare_since(const void *context, uint32_t a, uint32_t b)
{
    const struct md_param_value *values = context;
    return (values[a].since > values[b].since) - (values[a].since < values[b].since);
}

/* Ascending by first day; two of one day are a contradiction. */
static void order_values(struct reader *reader, struct md_param_value *values, size_t count,
                         const struct md_tree_node *const *places)
{
    struct md_arena *arena = reader->collection->arena;
    uint32_t *order = md_arena_array(arena, count + 1, sizeof *order);
    struct md_param_value *sorted = md_arena_array(arena, count + 1, sizeof *sorted);
    for (size_t i = 0; i < count; i++) order[i] = (uint32_t)i;
    md_sort(order, count, compare_since, values);
    for (size_t i = 0; i < count; i++) {
        sorted[i] = values[order[i]];
        if (i == 0 || sorted[i - 1].since != sorted[i].since) continue;
        struct md_diagnostic *d =
            report(reader, places[order[i]], "E0209",
                   SAY(reader, "param `%s` has two values from one day on", reader->entry->name));
        md_diagnostic_also_at(&reader->collection->findings, d, "the other one", reader->tree->file,
                              reader->tree->source, reader->tree->source_length,
                              places[order[i - 1]]->line, places[order[i - 1]]->column,
                              places[order[i - 1]]->end_column);
    }
    reader->entry->values = sorted;
    reader->entry->values_count = count;
}

/* One table with a version for each first day, in the order of the values. */
static void join_tables(struct reader *reader, const struct md_tiers *const *tables, size_t count,
                        const struct md_tree_node *list)
{
    struct md_param_entry *entry = reader->entry;
    struct md_arena *arena = reader->collection->arena;
    const struct md_tiers **versions = md_arena_array(arena, count, sizeof *versions);
    int32_t *sinces = md_arena_array(arena, count, sizeof *sinces);
    for (size_t i = 0; i < count; i++) {
        versions[i] = tables[entry->values[i].integer];
        sinces[i] = entry->values[i].since;
        if (versions[i] == NULL) return;
        bool texts = versions[i]->tiers[0].text != NULL;
        if (i > 0 && texts != (versions[0]->tiers[0].text != NULL))
            report(reader, list, "E0313", "a table of levels cannot become one of rates");
    }
    if (count == 1 && sinces[0] == INT32_MIN) return;
    struct md_tiers *whole = md_collection_tiers(reader->collection, versions[0]->method);
    *whole = *versions[0];
    whole->versions = versions;
    whole->sinces = sinces;
    whole->versions_count = count;
    whole->param = (int)entry->constant->integer;
    entry->tiers = whole;
}

static void read_values(struct reader *reader)
{
    const struct md_tree_node *list = md_tree_get(reader->node, "values");
    const struct md_tree_node *single = md_tree_get(reader->node, "value");
    struct md_arena *arena = reader->collection->arena;
    if (single != NULL && list == NULL) {
        struct md_param_value *value = md_arena_alloc(arena, sizeof *value);
        value->since = INT32_MIN;
        read_value(reader, single, value);
        reader->entry->values = value;
        reader->entry->values_count = 1;
        return;
    }
    if (list == NULL || list->type != MD_TREE_LIST || list->first_child == NULL) {
        struct md_diagnostic *d =
            report(reader, list ? list : reader->node, "E0208",
                   SAY(reader, "param `%s` has no values", reader->entry->name));
        md_collection_help(reader->collection, d,
                           "write values: [{since: 2026-01-01, value: ...}]");
        return;
    }
    size_t count = 0;
    const struct md_tiers **tables = md_arena_array(arena, list->children_count, sizeof *tables);
    struct md_param_value *values = md_arena_array(arena, list->children_count, sizeof *values);
    const struct md_tree_node **places =
        md_arena_array(arena, list->children_count, sizeof *places);
    for (const struct md_tree_node *one = list->first_child; one != NULL; one = one->next) {
        places[count] = one;
        reader->table = NULL;
        read_dated(reader, one, &values[count]);
        if (reader->type == PARAM_TIERS) values[count].integer = (int64_t)count;
        tables[count++] = reader->table;
    }
    order_values(reader, values, count, places);
    if (reader->type == PARAM_TIERS && !reader->entry->wrong) join_tables(reader, tables, count, list);
}

/* ---- type and unit ------------------------------------------------------------------------ */

static bool read_type(struct reader *reader)
{
    const struct md_tree_node *node = md_tree_get(reader->node, "type");
    if (node == NULL || node->type != MD_TREE_SCALAR) {
        struct md_diagnostic *d =
            report(reader, node != NULL ? node : reader->node, "E0208",
                   SAY(reader, "param `%s` has no type", reader->entry->name));
        md_collection_help(reader->collection, d, "write {type: money, values: [...]}");
        return false;
    }
    for (int i = 0; i < TYPES_COUNT; i++) {
        reader->type = (enum param_type)i;
        if (strcmp(type_words[i], node->text) == 0) return true;
    }
    struct md_diagnostic *d = report(reader, node, "E0207",
                                     SAY(reader, "no type is called `%s`", node->text));
    md_collection_suggest(reader->collection, d, node->text, type_words, TYPES_COUNT);
    md_collection_list(reader->collection, d, "the types are", type_words, TYPES_COUNT);
    return false;
}

static struct md_type type_without_unit(enum param_type type)
{
    switch (type) {
    case PARAM_TEXT: case PARAM_ENUM: case PARAM_REF: return md_type_of(MD_BASE_TEXT);
    case PARAM_DATE: return md_type_of(MD_BASE_DATE);
    case PARAM_FLAG: return md_type_of(MD_BASE_FLAG);
    case PARAM_RATIO: return md_type_number(MD_UNIT_PLAIN, NULL);
    case PARAM_INTEGER: case PARAM_NUMBER: case PARAM_MONEY: case PARAM_TIERS: case PARAM_LIST: break;
    }
    return md_type_number(MD_UNIT_FREE, NULL);
}

static void read_unit(struct reader *reader)
{
    const struct md_tree_node *node = md_tree_get(reader->node, "unit");
    struct md_collection *collection = reader->collection;
    struct md_type *type = &reader->entry->type;
    *type = type_without_unit(reader->type);
    if (reader->type == PARAM_MONEY)
        *type = md_type_number(MD_UNIT_MONEY, collection->currency);
    if (node == NULL) return;
    bool counted = reader->type == PARAM_MONEY || reader->type == PARAM_NUMBER ||
                   reader->type == PARAM_INTEGER;
    if (!counted || node->type != MD_TREE_SCALAR) {
        report(reader, node, "E0207", SAY(reader, "a param of type %s has no unit",
                                          type_words[reader->type]));
    } else if (strcmp(node->text, "wan") == 0) {
        reader->factor = 10000;
    } else if (md_currency_digits(node->text, node->length) >= 0) {
        *type = md_type_number(MD_UNIT_MONEY, md_arena_strdup(collection->arena, node->text));
    } else if (reader->type == PARAM_MONEY) {
        report(reader, node, "E0207", SAY(reader, "`%s` is no currency", node->text));
    } else {
        *type = md_type_number(MD_UNIT_NAMED, md_arena_strdup(collection->arena, node->text));
    }
}

/* `options` belong to an enum, `to` names the kind of a ref. */
static void check_choices(struct reader *reader)
{
    const struct md_tree_node *options = md_tree_get(reader->node, "options");
    const struct md_tree_node *to = md_tree_get(reader->node, "to");
    if (options != NULL && (reader->type != PARAM_ENUM || options->type != MD_TREE_LIST || options->first_child == NULL))
        report(reader, options, "E0207", "`options` lists the values of a param of type enum");
    if (to != NULL && reader->type != PARAM_REF) report(reader, to, "E0207", "`to` is the kind of a param of type ref");
    if (options == NULL && reader->type == PARAM_ENUM)
        report(reader, reader->node, "E0208", SAY(reader, "param `%s` has no options", reader->entry->name));
    if (to == NULL && reader->type == PARAM_REF)
        report(reader, reader->node, "E0208",
               SAY(reader, "param `%s` does not say of which kind: to: person", reader->entry->name));
}

/* ---- one param, all params ---------------------------------------------------------------- */

static bool is_new(struct reader *reader)
{
    struct md_param_entry *entry = reader->entry;
    if (entry->tree == NULL) return true;
    struct md_diagnostics *out = &reader->collection->findings;
    struct md_diagnostic *d =
        md_diagnostics_add(out, MD_ERROR, "E0209", "param `%s` is defined twice", entry->name);
    md_tree_at_key(reader->tree, reader->node, out, d);
    md_diagnostic_also_at(out, d, "first defined here", entry->tree->file, entry->tree->source,
                          entry->tree->source_length, entry->node->key_line,
                          entry->node->key_column, entry->node->key_end_column);
    return false;
}

static void read_param(struct md_collection *collection, const struct md_tree *tree,
                       const struct md_tree_node *node)
{
    static const char *const keys[] = {"type", "unit", "values", "value", "title", "options", "to", NULL};
    struct reader reader = {.collection = collection, .tree = tree, .node = node, .factor = 1};
    reader.entry = md_collection_param(collection, node->key);
    if (!is_new(&reader)) return;
    reader.entry->tree = tree;
    reader.entry->node = node;
    if (node->type != MD_TREE_MAP) {
        struct md_diagnostic *d = report(
            &reader, node, "E0207", SAY(&reader, "param `%s` is not described", node->key));
        size_t name_length = strlen(tree->file);
        bool is_lua = name_length > 4 && strcmp(tree->file + name_length - 4, ".lua") == 0;
        const char *value = node->type == MD_TREE_SCALAR && node->text[0] != '\0' ? node->text : "50000";
        md_collection_help(collection, d,
                           is_lua ? "say what it is: %s = { type = \"money\", value = %s }, or values = { { since = "
                                    "\"2026-01-01\", value = %s } }"
                                  : "say what it is: %s: {type: money, value: %s}, or values: [{since: 2026-01-01, "
                                    "value: %s}]",
                           node->key, value, value);
        return;
    }
    size_t errors_before = collection->findings.errors_count;
    md_tree_check_keys(tree, node, "a param", keys, &collection->findings);
    if (read_type(&reader)) {
        check_choices(&reader);
        read_unit(&reader);
        read_values(&reader);
    }
    if (collection->findings.errors_count != errors_before) reader.entry->wrong = true;
}

void md_param_reader_read(struct md_collection *collection, const struct md_tree *tree,
                          const struct md_tree_node *node)
{
    if (node == NULL) return;
    if (node->type != MD_TREE_MAP) {
        struct md_diagnostic *d = md_diagnostics_add(&collection->findings, MD_ERROR, "E0207",
                                                     "a file of params has a name for each of them");
        md_tree_at(tree, node, &collection->findings, d);
        return;
    }
    for (const struct md_tree_node *one = node->first_child; one != NULL; one = one->next)
        read_param(collection, tree, one);
}

/* ---- params of a plan: the same tree, made from the captured table -------------------------- */

static void place_node(struct md_tree_node *node, const struct md_source *source,
                       uint32_t first, uint32_t last)
{
    node->line = node->key_line = source->tokens[first].line;
    node->column = node->key_column = source->tokens[first].column;
    const struct md_token *end = &source->tokens[last];
    node->end_column = end->end_line == node->line ? end->end_column : 0;
    node->key_end_column = node->end_column;
}

static const char *scalar_text(struct md_collection *collection, const struct md_constant *value)
{
    char text[MD_NUMBER_TEXT_SIZE], date[MD_DATE_TEXT_SIZE];
    switch (value->type) {
    case MD_CONSTANT_NUMBER:
        md_number_print(&value->number, text, sizeof text);
        return md_arena_strdup(collection->arena, text);
    case MD_CONSTANT_FLAG: return value->integer ? "true" : "false";
    case MD_CONSTANT_TEXT: return value->text;
    case MD_CONSTANT_DATE:
        md_date_print((int32_t)value->integer, date, sizeof date);
        return md_arena_strdup(collection->arena, date);
    default: return "?";
    }
}

static struct md_tree_node *node_of(struct md_collection *collection, const struct md_source *source,
                                    const struct md_constant *value,
                                    const struct md_expression *written, uint32_t token)
{
    struct md_tree_node *node = md_arena_alloc(collection->arena, sizeof *node);
    node->text = "";
    uint32_t first = written != NULL ? written->first : token;
    place_node(node, source, first, written != NULL ? written->last : token);
    if (value->type != MD_CONSTANT_TABLE) {
        node->text = scalar_text(collection, value);
        node->length = strlen(node->text);
        node->empty = value->type == MD_CONSTANT_NIL;
        return node;
    }
    bool is_list = md_constant_at(value, 1) != NULL;
    node->type = is_list ? MD_TREE_LIST : MD_TREE_MAP;
    struct md_tree_node **link = &node->first_child;
    for (size_t i = 0; i < value->entries_count; i++) {
        const struct md_constant *key = value->entries[i].key;
        if ((key->type == MD_CONSTANT_NUMBER) != is_list) continue;
        const struct md_expression *part = NULL;
        uint32_t key_token = first;
        for (uint32_t j = 0; written != NULL && written->kind == MD_EXPRESSION_TABLE &&
                             j < written->fields_count; j++) {
            const struct md_table_field *field = &written->fields[j];
            bool here = is_list ? field->name == NULL && field->position == i + 1
                                : field->name != NULL && strcmp(field->name, key->text) == 0;
            if (here) part = field->value;
            if (here && !is_list) key_token = field->name_token;
        }
        struct md_tree_node *child =
            node_of(collection, source, value->entries[i].value, part, key_token);
        if (!is_list) {
            const struct md_token *name = &source->tokens[key_token];
            child->key = key->text;
            child->key_line = name->line;
            child->key_column = name->column;
            child->key_end_column = name->end_column;
        }
        *link = child;
        link = &child->next;
        node->children_count++;
    }
    return node;
}

void md_param_reader_read_given(struct md_collection *collection, const struct md_given *given)
{
    const struct md_source *source = given->spot.source;
    struct md_tree *tree = md_arena_alloc(collection->arena, sizeof *tree);
    if (source == NULL) return;
    tree->file = source->file;
    tree->source = source->text;
    tree->source_length = source->length;
    tree->root = node_of(collection, source, given->value, given->expression, given->spot.first);
    md_param_reader_read(collection, tree, tree->root);
}

/* ---- the end ------------------------------------------------------------------------------ */

static int compare_entries(const void *context, uint32_t a, uint32_t b)
{
    const struct md_collection *collection = context;
    return strcmp(collection->params[a]->name, collection->params[b]->name);
}

static void report_undefined(struct md_collection *collection, const struct md_param_entry *entry,
                             const char *const *names, size_t names_count)
{
    struct md_diagnostic *d = md_collection_report(collection, entry->mention, "E0203",
                                                   "there is no param `%s`", entry->name);
    md_collection_suggest(collection, d, entry->name, names, names_count);
    if (names_count > 0) md_collection_list(collection, d, "the params are", names, names_count);
    else md_collection_help(collection, d, "define it in a file of params/, or as `params` of a plan");
}

void md_param_reader_finish(struct md_collection *collection)
{
    size_t count = collection->params_count, defined = 0;
    uint32_t *order = md_arena_array(collection->arena, count + 1, sizeof *order);
    const char **names = md_arena_array(collection->arena, count + 1, sizeof *names);
    struct md_constant_entry *entries =
        md_arena_array(collection->arena, count + 1, sizeof *entries);
    for (size_t i = 0; i < count; i++) order[i] = (uint32_t)i;
    md_sort(order, count, compare_entries, collection);
    for (size_t i = 0; i < count; i++) {
        const struct md_param_entry *entry = collection->params[order[i]];
        if (entry->tree == NULL) continue;
        entries[defined].key = md_collection_text(collection, entry->name, strlen(entry->name));
        entries[defined].value = entry->constant;
        names[defined++] = entry->name;
    }
    collection->param_object->entries = entries;
    collection->param_object->entries_count = defined;
    for (size_t i = 0; i < count; i++)
        if (collection->params[order[i]]->tree == NULL)
            report_undefined(collection, collection->params[order[i]], names, defined);
}
