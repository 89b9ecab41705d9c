#include "script/translation.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "expr/functions.h"
#include "script/foreign_words.h"

md_node_index md_translation_row(struct md_translation *t, md_node_index node)
{
    struct md_type type = md_translation_type(t, node);
    if (type.base == MD_BASE_ROW) return node;
    return md_graph_unary(t->graph, MD_OP_AT, md_type_of_kind(MD_BASE_ROW, type.kind), 0, node);
}

md_node_index md_translation_key(struct md_translation *t, md_node_index node)
{
    struct md_type type = md_translation_type(t, node);
    if (type.base == MD_BASE_REF) return node;
    const struct md_node *row = md_graph_node(t->graph, node);
    if (row->op == MD_OP_AT) return row->operands[0];
    return md_graph_unary(t->graph, MD_OP_KEY, md_type_of_kind(MD_BASE_REF, type.kind), 0, node);
}

/* ---- "did you mean" ------------------------------------------------------------------------- */

struct name_list {
    const char **names;
    size_t count, capacity;
};

static void list_name(struct name_list *list, const char *name)
{
    MD_GROW(list->names, list->count, list->capacity);
    list->names[list->count++] = name;
}

static void advise_nearest(struct md_translation *t, struct md_diagnostic *d, const char *name,
                           struct name_list *list)
{
    int nearest = md_text_nearest(name, list->names, list->count);
    if (nearest >= 0) md_translation_help(t, d, "did you mean `%s`?", list->names[nearest]);
    md_free(list->names);
}

static struct md_symbol no_member(struct md_translation *t, struct md_symbol of, int kind,
                                  const char *name, uint32_t first, uint32_t last)
{
    struct name_list list = {0};
    const struct md_names *names = t->with->names;
    const char *const *more = NULL;
    size_t more_count = names->names != NULL ? names->names(names->context, kind, &more) : 0;
    const char *owner = "the whole";
    const struct md_kind *declared = NULL;
    if (kind >= 0) {
        declared = t->with->schema->kinds[kind];
        owner = declared->name;
        for (size_t i = 0; i < declared->fields_count; i++)
            list_name(&list, declared->fields[i].name);
    }
    for (size_t i = 0; i < more_count; i++) list_name(&list, more[i]);
    if (of.relation != NULL && of.relation->has_value) list_name(&list, "value");
    if (of.relation != NULL && of.relation->payee_kind >= 0) list_name(&list, "payee");
    if (of.relation != NULL && of.relation->has_depth) list_name(&list, "depth");
    struct md_diagnostic *d =
        md_translation_fail(t, first, last, "E0203", "%s has no field `%s`", owner, name);
    advise_nearest(t, d, name, &list);
    if (declared != NULL && declared->place.file != NULL)
        md_diagnostic_advise(t->with->out, d, "note", "the fields of %s are declared in %s:%d",
                             owner, declared->place.file, declared->place.line);
    return md_symbol_bad();
}

/* ---- rows ----------------------------------------------------------------------------------- */

struct md_type md_translation_field_type(struct md_translation *t, const struct md_field *field)
{
    switch (field->type) {
    case MD_FIELD_TEXT: case MD_FIELD_ENUM: return md_type_of(MD_BASE_TEXT);
    case MD_FIELD_INTEGER: case MD_FIELD_NUMBER: case MD_FIELD_RATIO:
        if (field->unit != NULL) return md_type_number(MD_UNIT_NAMED, md_graph_intern(t->graph, field->unit));
        return md_type_number(MD_UNIT_PLAIN, NULL);
    case MD_FIELD_MONEY: {
        /* A currency of each row has no name: it agrees with nothing before `convert`. */
        const char *currency = field->currency;
        if (currency == NULL && field->currency_field < 0) currency = t->with->currency;
        return md_type_number(MD_UNIT_MONEY,
                              currency != NULL ? md_graph_intern(t->graph, currency) : NULL);
    }
    case MD_FIELD_DATE: return md_type_of(MD_BASE_DATE);
    case MD_FIELD_FLAG: return md_type_of(MD_BASE_FLAG);
    case MD_FIELD_REF: return md_type_of_kind(MD_BASE_REF, field->target);
    }
    return md_type_of(MD_BASE_NOTHING);
}

/* A field's identity is its name, not its place in the schema. */
md_node_index md_translation_field(struct md_translation *t, const struct md_kind *kind, int index,
                                md_node_index row)
{
    struct md_node node = {
        .op = MD_OP_FIELD,
        .type = md_translation_field_type(t, &kind->fields[index]),
        .operands = &row,
        .operands_count = 1,
        .integer = index,
        .text = md_graph_intern(t->graph, md_arena_format(&t->scratch, "%s.%s", kind->name,
                                                          kind->fields[index].name)),
    };
    return md_graph_add(t->graph, &node);
}

/* row.value, row.payee, row.depth, row.record of a row that a relation gives. */
static bool relation_member(struct md_translation *t, struct md_symbol of, const char *name,
                            struct md_symbol *found)
{
    const struct md_relation *relation = of.relation;
    if (relation == NULL) return false;
    if (strcmp(name, "value") == 0 && relation->has_value)
        *found = md_symbol_node(
            md_graph_leaf(t->graph, MD_OP_LINE, relation->value_type, MD_LINE_VALUE));
    else if (strcmp(name, "payee") == 0 && relation->payee_kind >= 0)
        *found = md_symbol_node(md_graph_leaf(
            t->graph, MD_OP_LINE, md_type_of_kind(MD_BASE_REF, relation->payee_kind),
            MD_LINE_PAYEE));
    else if (strcmp(name, "depth") == 0 && relation->has_depth)
        *found = md_symbol_node(md_graph_leaf(t->graph, MD_OP_LINE,
                                              md_type_number(MD_UNIT_PLAIN, NULL), MD_LINE_DEPTH));
    else if (relation->has_run && md_translate_line_member(t, of, name, found))
        return true;
    else if (strcmp(name, "record") == 0)
        *found = md_symbol_node(of.node);
    else return false;
    return true;
}

static struct md_symbol named_node(struct md_translation *t, const struct md_named *named,
                                   md_node_index key)
{
    struct md_type type = named->type;
    if (type.unit_name != NULL) type.unit_name = md_graph_intern(t->graph, type.unit_name);
    return md_symbol_node(
        md_graph_unary(t->graph, MD_OP_NAMED, type, named->column, key));
}

static struct md_symbol row_member(struct md_translation *t, struct md_state_now *state,
                                   struct md_symbol of, const char *name, uint32_t first,
                                   uint32_t last)
{
    struct md_symbol found;
    if (relation_member(t, of, name, &found)) return found;
    int kind = md_translation_type(t, of.node).kind;
    if (kind < 0) return no_member(t, of, kind, name, first, last);
    const struct md_kind *declared = t->with->schema->kinds[kind];
    int index = md_kind_field(declared, name);
    if (index >= 0)
        return md_symbol_node(md_translation_field(t, declared, index, md_translation_row(t, of.node)));
    const struct md_names *names = t->with->names;
    const struct md_closure *computed = names->computed(names->context, kind, name);
    if (computed != NULL)
        return md_translate_computed(t, state, declared, name, md_translation_row(t, of.node), computed, first, last);
    if (strcmp(name, "pay") == 0)
        return (struct md_symbol){.type = MD_SYMBOL_PAY, .node = md_translation_key(t, of.node)};
    if (strcmp(name, "opening") == 0)
        return (struct md_symbol){.type = MD_SYMBOL_OPENING, .node = md_translation_key(t, of.node)};
    struct md_named named;
    bool reported = false;
    if (names->measure(names->context, name, kind, &named, &reported, t->with->out))
        return named_node(t, &named, md_translation_key(t, of.node));
    if (reported) {
        t->failed = true;
        return md_symbol_bad();
    }
    return no_member(t, of, kind, name, first, last);
}

static struct md_symbol whole_member(struct md_translation *t, struct md_symbol of,
                                     const char *name, uint32_t first, uint32_t last)
{
    const struct md_names *names = t->with->names;
    struct md_named named;
    bool reported = false;
    md_node_index key = md_graph_leaf(t->graph, MD_OP_ROW, md_type_of_kind(MD_BASE_REF, MD_KIND_WHOLE),
                                      MD_SLOT_SUBJECT);
    if (strcmp(name, "pay") == 0) return (struct md_symbol){.type = MD_SYMBOL_PAY, .node = key};
    if (strcmp(name, "opening") == 0) return (struct md_symbol){.type = MD_SYMBOL_OPENING, .node = key};
    if (names->measure(names->context, name, MD_KIND_WHOLE, &named, &reported, t->with->out))
        return named_node(t, &named, key);
    if (reported) t->failed = true;
    return reported ? md_symbol_bad() : no_member(t, of, MD_KIND_WHOLE, name, first, last);
}

/* ---- the period ----------------------------------------------------------------------------- */

static struct md_symbol period_member(struct md_translation *t, struct md_symbol of,
                                      const char *name, uint32_t first, uint32_t last)
{
    static const struct {
        const char *name;
        enum md_period_part part;
        enum md_base base;
    } parts[] = {
        {"first", MD_PERIOD_FIRST, MD_BASE_DATE},    {"last", MD_PERIOD_LAST, MD_BASE_DATE},
        {"days", MD_PERIOD_DAYS, MD_BASE_NUMBER},    {"number", MD_PERIOD_NUMBER, MD_BASE_NUMBER},
        {"year", MD_PERIOD_YEAR, MD_BASE_NUMBER},    {"name", MD_PERIOD_NAME, MD_BASE_TEXT},
        {"workdays", MD_PERIOD_WORKDAYS, MD_BASE_NUMBER},
    };
    int level = md_calendar_level(t->with->calendar, name, strlen(name));
    bool is_year_number = strcmp(name, "year") == 0;
    if (level >= 0 && !is_year_number)
        return (struct md_symbol){.type = MD_SYMBOL_PERIOD, .level = level};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (strcmp(parts[i].name, name) != 0) continue;
        struct md_node node = {.op = MD_OP_PERIOD, .type = md_type_of(parts[i].base),
                               .integer = parts[i].part, .shift = of.level};
        return md_symbol_node(md_graph_add(t->graph, &node));
    }
    struct md_diagnostic *d =
        md_translation_fail(t, first, last, "E0203", "the period has no field `%s`", name);
    struct name_list list = {0};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) list_name(&list, parts[i].name);
    for (int i = 0; i < md_calendar_levels_count(t->with->calendar); i++)
        list_name(&list, md_calendar_level_name(t->with->calendar, i));
    advise_nearest(t, d, name, &list);
    return md_symbol_bad();
}

/* ---- p.pay ---------------------------------------------------------------------------------- */

static struct md_symbol pay_total(struct md_translation *t, struct md_symbol of)
{
    const struct md_names *names = t->with->names;
    const struct md_named *above = NULL;
    size_t count = names->pay_all != NULL ? names->pay_all(names->context, &above) : 0;
    if (count == 0)
        return md_symbol_node(md_graph_number(t->graph, MD_NUMBER_ZERO,
                                              md_type_number(MD_UNIT_FREE, NULL)));
    md_node_index *operands = md_arena_array(&t->scratch, count, sizeof *operands);
    for (size_t i = 0; i < count; i++) operands[i] = named_node(t, &above[i], of.node).node;
    struct md_node node = {.op = MD_OP_TOTAL, .type = md_translation_type(t, operands[0]),
                           .operands = operands, .operands_count = (uint32_t)count};
    return md_symbol_node(md_graph_add(t->graph, &node));
}

static struct md_symbol pay_member(struct md_translation *t, struct md_symbol of, const char *name,
                                   uint32_t first, uint32_t last)
{
    const struct md_names *names = t->with->names;
    int kind = md_translation_type(t, of.node).kind;
    if (names->paid_kind != NULL && names->paid_kind(names->context) != kind &&
        names->paid_kind(names->context) != MD_KIND_NONE) {
        md_translation_fail(t, first, last, "E0203", "this plan does not pay a %s, so there is no pay of it",
                            kind >= 0 ? t->with->schema->kinds[kind]->name : "whole");
        return md_symbol_bad();
    }
    if (strcmp(name, "total") == 0) return pay_total(t, of);
    struct md_named named;
    bool reported = false;
    if (names->pay != NULL &&
        names->pay(names->context, name, &named, &reported, t->with->out))
        return named_node(t, &named, of.node);
    t->failed = true;
    if (reported) return md_symbol_bad();
    struct md_diagnostic *d = md_translation_fail(t, first, last, "E0203",
                                                  "no component `%s` stands above this one", name);
    md_translation_help(t, d, "`pay` holds the components written before this one in its plan");
    return md_symbol_bad();
}

/* p.opening.NAME: an identity by name, because its number depends on what else is in the model. */
static struct md_symbol opening_member(struct md_translation *t, struct md_symbol of, const char *name,
                                       uint32_t first, uint32_t last)
{
    const struct md_names *names = t->with->names;
    struct md_named named;
    int64_t line_column;
    const char *full_name = NULL;
    bool reported = false;
    int kind = md_translation_type(t, of.node).kind;
    if (names->opening != NULL &&
        names->opening(names->context, name, kind, &named, &line_column, &full_name, &reported, t->with->out)) {
        struct md_node node = {.op = MD_OP_NAMED, .type = named.type, .operands = &of.node, .operands_count = 1,
                               .integer = named.column, .text = md_graph_intern(t->graph, full_name)};
        return md_symbol_node(md_graph_add(t->graph, &node));
    }
    t->failed = true;
    if (reported) return md_symbol_bad();
    const char *owner = kind >= 0 ? t->with->schema->kinds[kind]->name : "the whole";
    struct md_diagnostic *d = md_translation_fail(t, first, last, "E0203", "%s has no balance `%s`", owner, name);
    md_translation_help(t, d, "`opening` holds the balances of %s, in the formulas of a plan", owner);
    return md_symbol_bad();
}

/* ---- constants ------------------------------------------------------------------------------ */

static struct md_symbol no_entry(struct md_translation *t, const struct md_constant *table,
                                 const char *key)
{
    const char *what = md_arena_format(&t->scratch, "%s in %s", key,
                                       table->name != NULL ? table->name : "the table");
    return md_symbol_node(md_graph_missing(t->graph, MD_REASON_NO_ENTRY,
                                           md_graph_intern(t->graph, what)));
}

/* param.NAME: every param that is defined is an entry of the object. */
static struct md_symbol param_member(struct md_translation *t, const struct md_constant *params,
                                     const char *name, uint32_t first, uint32_t last)
{
    const struct md_constant *param = md_constant_get(params, name);
    if (param != NULL) {
        struct md_symbol symbol = md_symbol_of_constant(t, param);
        if (symbol.type == MD_SYMBOL_BAD) t->failed = true; /* its definition was reported */
        return symbol;
    }
    struct md_diagnostic *d =
        md_translation_fail(t, first, last, "E0203", "there is no param `%s`", name);
    struct name_list list = {0};
    for (size_t i = 0; i < params->entries_count; i++) list_name(&list, params->entries[i].key->text);
    advise_nearest(t, d, name, &list);
    return md_symbol_bad();
}

static struct md_symbol constant_member(struct md_translation *t, struct md_symbol of,
                                        const char *name, uint32_t first, uint32_t last)
{
    const struct md_constant *table = of.constant;
    if (table->type == MD_CONSTANT_TABLE) {
        const struct md_constant *value = md_constant_get(table, name);
        return value != NULL ? md_symbol_of_constant(t, value) : no_entry(t, table, name);
    }
    if (table->type == MD_CONSTANT_OBJECT && strcmp(table->text, "param") == 0)
        return param_member(t, table, name, first, last);
    md_translation_fail(t, first, last, "E0203", "%s has no field `%s`", md_constant_words(table),
                        name);
    return md_symbol_bad();
}

struct md_symbol md_translate_member(struct md_translation *t, struct md_state_now *state,
                                     struct md_symbol of, const char *name, uint32_t first,
                                     uint32_t last)
{
    switch (of.type) {
    case MD_SYMBOL_BAD: return of;
    case MD_SYMBOL_NODE: {
        enum md_base base = md_translation_type(t, of.node).base;
        if (base == MD_BASE_ROW || base == MD_BASE_REF)
            return row_member(t, state, of, name, first, last);
        break;
    }
    case MD_SYMBOL_CONSTANT: return constant_member(t, of, name, first, last);
    case MD_SYMBOL_PERIOD: return period_member(t, of, name, first, last);
    case MD_SYMBOL_PAY: return pay_member(t, of, name, first, last);
    case MD_SYMBOL_OPENING: return opening_member(t, of, name, first, last);
    case MD_SYMBOL_LINE_OPENING: return md_translate_line_opening(t, name, first, last);
    case MD_SYMBOL_BEFORE: return md_translate_before_member(t, of, name, first, last);
    case MD_SYMBOL_LINE_PAY: return md_translate_line_pay(t, name, first, last);
    case MD_SYMBOL_WHOLE: return whole_member(t, of, name, first, last);
    case MD_SYMBOL_PART: case MD_SYMBOL_FUNCTION: case MD_SYMBOL_ROWS: break;
    }
    struct md_diagnostic *d = md_translation_fail(t, first, last, "E0203", "%s has no field `%s`",
                                                  md_symbol_words(t, &of), name);
    if (of.type == MD_SYMBOL_ROWS)
        md_translation_help(t, d, "read rows through an aggregate: sum(rows, \"%s\")", name);
    return md_symbol_bad();
}

/* ---- tables looked up row by row -------------------------------------------------------------- */

struct lookup_builder {
    struct md_lookup_table table;
    struct md_number *number_keys, *number_values;
    const char **text_keys, **text_values;
    uint8_t *flag_values;
    struct md_type type;
};

/*
 * The place of a new entry, made free: a look-up wants its keys ascending. Texts come that way, and
 * numbers do but for those below 1, which a table has behind its list.
 */
static size_t place_of_entry(struct lookup_builder *b, const struct md_number *key, bool is_number)
{
    size_t at = b->table.count++;
    for (; is_number && at > 0 && md_number_compare(&b->number_keys[at - 1], key) > 0; at--) {
        b->number_keys[at] = b->number_keys[at - 1];
        b->number_values[at] = b->number_values[at - 1];
        b->text_values[at] = b->text_values[at - 1];
        b->flag_values[at] = b->flag_values[at - 1];
    }
    return at;
}

static bool add_entries(struct md_translation *t, const struct md_constant *table,
                        struct lookup_builder *b)
{
    bool first = true;
    for (size_t i = 0; i < table->entries_count; i++) {
        const struct md_constant *key = table->entries[i].key;
        enum md_base base = key->type == MD_CONSTANT_NUMBER ? MD_BASE_NUMBER : MD_BASE_TEXT;
        if (key->type != MD_CONSTANT_NUMBER && key->type != MD_CONSTANT_TEXT) continue;
        if (base != b->table.key_base) continue;
        struct md_symbol value = md_symbol_of_constant(t, table->entries[i].value);
        if (!md_symbol_is_node(&value)) return false;
        const struct md_node *node = md_graph_node(t->graph, value.node);
        if (node->op != MD_OP_NUMBER && node->op != MD_OP_TEXT && node->op != MD_OP_FLAG)
            return false;
        struct md_type type = node->type;
        if (!first && !md_type_common(b->type, type, &type)) return false;
        first = false;
        b->type = type;
        size_t at = place_of_entry(b, &key->number, base == MD_BASE_NUMBER);
        if (base == MD_BASE_NUMBER) b->number_keys[at] = key->number;
        else b->text_keys[at] = md_graph_intern(t->graph, key->text);
        b->number_values[at] = node->number;
        b->text_values[at] = node->op == MD_OP_TEXT ? node->text : NULL;
        b->flag_values[at] = (uint8_t)(node->integer != 0);
    }
    return true;
}

static void digest_table(struct md_lookup_table *table, enum md_base value_base)
{
    struct md_buffer text = {0};
    char number[MD_NUMBER_TEXT_SIZE];
    for (size_t i = 0; i < table->count; i++) {
        if (table->number_keys != NULL) {
            md_number_print(&table->number_keys[i], number, sizeof number);
            md_buffer_add_text(&text, number);
        } else md_buffer_add_text(&text, table->text_keys[i]);
        md_buffer_add(&text, "\0=", 2);
        if (value_base == MD_BASE_NUMBER) {
            md_number_print(&table->number_values[i], number, sizeof number);
            md_buffer_add_text(&text, number);
        } else if (value_base == MD_BASE_TEXT) md_buffer_add_text(&text, table->text_values[i]);
        else md_buffer_add_char(&text, (char)('0' + table->flag_values[i]));
        md_buffer_add(&text, "\0", 1);
    }
    uint64_t low = md_hash_bytes(md_buffer_text(&text), text.length);
    md_buffer_add_text(&text, "second half");
    uint64_t high = md_hash_bytes(md_buffer_text(&text), text.length);
    memcpy(table->digest, &low, 8);
    memcpy(table->digest + 8, &high, 8);
    md_buffer_free(&text);
}

static struct md_symbol bad_table(struct md_translation *t, const struct md_expression *expression)
{
    struct md_diagnostic *d = md_translation_fail(
        t, expression->left->first, expression->left->last, "E0217",
        "a table looked up by a row's value holds numbers, texts or flags of one type");
    md_translation_help(t, d, "with a key known at load (`t.name`) any table will do");
    return md_symbol_bad();
}

struct md_symbol md_translate_lookup(struct md_translation *t, const struct md_constant *table,
                                     md_node_index key, const struct md_expression *expression)
{
    const struct md_node *known = md_graph_node(t->graph, key);
    if (known->op == MD_OP_TEXT) {
        const struct md_constant *value = md_constant_get(table, known->text);
        return value ? md_symbol_of_constant(t, value) : no_entry(t, table, known->text);
    }
    if (known->op == MD_OP_NUMBER && md_number_is_integer(&known->number)) {
        const struct md_constant *value =
            md_constant_at(table, (int64_t)known->number.numerator);
        if (value != NULL) return md_symbol_of_constant(t, value);
    }
    struct md_type type = md_translation_type(t, key);
    if (type.base == MD_BASE_NOTHING) return md_symbol_node(key); /* t[missing] is missing */
    if (type.base == MD_BASE_REF || type.base == MD_BASE_ROW) {
        const struct md_kind *kind = t->with->schema->kinds[type.kind];
        if (kind->key_fields_count == 1)
            key = md_graph_unary(t->graph, MD_OP_FIELD,
                                 md_translation_field_type(t, &kind->fields[kind->key_fields[0]]),
                                 kind->key_fields[0], md_translation_row(t, key));
        type = md_translation_type(t, key);
    }
    if (type.base != MD_BASE_NUMBER && type.base != MD_BASE_TEXT) {
        struct md_symbol symbol = md_symbol_node(key);
        md_translation_fail(t, expression->right->first, expression->right->last, "E0214",
                            "a table is looked up by a text or number, and this is %s",
                            md_symbol_words(t, &symbol));
        return md_symbol_bad();
    }
    struct md_arena *arena = &t->graph->arena;
    size_t room = table->entries_count + 1;
    struct lookup_builder b = {.table = {.key_base = type.base},
                               .number_keys = md_arena_array(arena, room, sizeof(struct md_number)),
                               .number_values = md_arena_array(arena, room, sizeof(struct md_number)),
                               .text_keys = md_arena_array(arena, room, sizeof(char *)),
                               .text_values = md_arena_array(arena, room, sizeof(char *)),
                               .flag_values = md_arena_alloc(arena, room),
                               .type = md_type_of(MD_BASE_NOTHING)};
    if (!add_entries(t, table, &b)) return bad_table(t, expression);
    if (type.base == MD_BASE_NUMBER) b.table.number_keys = b.number_keys;
    else b.table.text_keys = b.text_keys;
    if (b.type.base == MD_BASE_NUMBER) b.table.number_values = b.number_values;
    else if (b.type.base == MD_BASE_TEXT) b.table.text_values = b.text_values;
    else b.table.flag_values = b.flag_values;
    size_t length = 0;
    const char *text = md_source_text_of(t->closure->source, expression->left->first,
                                         expression->left->last, &length);
    b.table.name = table->name != NULL ? md_graph_intern(t->graph, table->name)
                                       : md_arena_strndup(arena, text, length);
    digest_table(&b.table, b.type.base);
    const struct md_lookup_table *kept = md_arena_copy(arena, &b.table, sizeof b.table);
    struct md_node node = {.op = MD_OP_LOOKUP, .type = b.type, .operands = &key,
                           .operands_count = 1, .table = kept};
    return md_symbol_node(md_graph_add(t->graph, &node));
}

/* ---- free names ------------------------------------------------------------------------------ */

struct md_symbol md_translate_free_name(struct md_translation *t,
                                        const struct md_expression *expression)
{
    bool is_global = expression->variable == NULL;
    const struct md_constant *value = md_closure_find(t->closure, expression->text, is_global);
    if (value != NULL && value->type != MD_CONSTANT_NIL) {
        struct md_symbol symbol = md_symbol_of_constant(t, value);
        if (symbol.type == MD_SYMBOL_BAD) t->failed = true;
        return symbol;
    }
    if (!is_global) { /* a local whose value was nil, or a function that names itself */
        for (int i = 0; i < t->depth + 1; i++)
            if (t->active[i] != NULL && t->active[i]->name != NULL &&
                strcmp(t->active[i]->name, expression->text) == 0) {
                md_translation_fail(t, expression->first, expression->last, "E0213",
                                    "`%s` calls itself; a formula has no recursion",
                                    expression->text);
                return md_symbol_bad();
            }
        return md_symbol_nil(t);
    }
    if (strcmp(expression->text, "whole") == 0)
        return (struct md_symbol){.type = MD_SYMBOL_WHOLE};
    if (md_function_find(expression->text) >= 0) { /* a function of formulas, unknown to Lua itself */
        struct md_constant *builtin = md_arena_alloc(t->with->arena, sizeof *builtin);
        builtin->type = MD_CONSTANT_BUILTIN;
        builtin->text = expression->text;
        return (struct md_symbol){.type = MD_SYMBOL_CONSTANT, .constant = builtin};
    }
    struct md_diagnostic *d = md_translation_fail(t, expression->first, expression->last, "E0205",
                                                  "no function or value named `%s`",
                                                  expression->text);
    const char *foreign = md_foreign_word_help(expression->text);
    if (foreign != NULL) {
        md_translation_help(t, d, "%s", foreign);
        return md_symbol_bad();
    }
    struct name_list list = {0};
    for (size_t i = 0; i <= (size_t)t->depth; i++)
        for (uint32_t p = 0; t->active[i] != NULL && p < t->active[i]->parameters_count; p++)
            list_name(&list, t->active[i]->parameters[p]->name);
    for (size_t i = 0; i < md_function_entries_count; i++)
        list_name(&list, md_function_entries[i].word);
    for (size_t i = 0; i < t->closure->captures_count; i++)
        list_name(&list, t->closure->captures[i].name);
    advise_nearest(t, d, expression->text, &list);
    return md_symbol_bad();
}
