/* Rows found by the values of their fields, and references under others. */
#include <string.h>

#include "base/text.h"
#include "expr/functions.h"
#include "script/translated_call.h"

/* ---- Kinds and fields ---- */

int md_called_kind(struct md_called *c, size_t index)
{
    const struct md_schema *schema = c->t->with->schema;
    const char *name;
    if (!md_called_text(c, index, &name)) {
        md_called_wrong_argument(c, index, "the name of a kind, such as \"person\"");
        return -1;
    }
    const struct md_kind *kind = md_schema_kind(schema, name);
    if (kind != NULL) return kind->index;
    struct md_diagnostic *d = md_translation_fail(c->t, c->argument_first[index], c->argument_last[index],
                                                  "E0203", "there is no kind `%s`", name);
    const char **names = md_arena_array(&c->t->scratch, schema->kinds_count + 1, sizeof *names);
    for (size_t i = 0; i < schema->kinds_count; i++) names[i] = schema->kinds[i]->name;
    int nearest = md_text_nearest(name, names, schema->kinds_count);
    if (nearest >= 0) md_translation_help(c->t, d, "did you mean `%s`?", names[nearest]);
    return -1;
}

static int match_field(struct md_called *c, const struct md_kind *kind, const struct md_table_field *written)
{
    const char *name = written->name;
    uint32_t first = written->name_token, last = first;
    if (name == NULL && written->key != NULL && written->key->kind == MD_EXPRESSION_STRING) {
        name = written->key->text;
        first = written->key->first;
        last = written->key->last;
    }
    if (name == NULL) {
        struct md_diagnostic *d =
            md_translation_fail(c->t, written->value->first, written->value->last, "E0222",
                                "%s looks rows up by fields, and this names none", c->word);
        md_translation_help(c->t, d, "write { field = value }");
        return -1;
    }
    int field = md_kind_field(kind, name);
    if (field >= 0) return field;
    struct md_diagnostic *d =
        md_translation_fail(c->t, first, last, "E0203", "%s has no field `%s`", kind->name, name);
    const char **names = md_arena_array(&c->t->scratch, kind->fields_count + 1, sizeof *names);
    for (size_t i = 0; i < kind->fields_count; i++) names[i] = kind->fields[i].name;
    int nearest = md_text_nearest(name, names, kind->fields_count);
    if (nearest >= 0) md_translation_help(c->t, d, "did you mean `%s`?", names[nearest]);
    return -1;
}

/* ---- Values ---- */

static bool is_enum_value(const struct md_field *field, const char *text)
{
    for (size_t i = 0; i < field->values_count; i++)
        if (strcmp(field->values[i], text) == 0) return true;
    return false;
}

/* The key of a record as a text, where the field sought holds texts; the rest stays as it is. */
static md_node_index as_key_text(struct md_translation *t, md_node_index node, const struct md_field *field)
{
    struct md_type type = md_translation_type(t, node);
    if (type.base == MD_BASE_ROW) node = md_translation_key(t, node);
    if (field->type != MD_FIELD_TEXT && field->type != MD_FIELD_ENUM) return node;
    if ((type.base != MD_BASE_REF && type.base != MD_BASE_ROW) || type.kind < 0) return node;
    const struct md_kind *kind = t->with->schema->kinds[type.kind];
    if (kind->key_fields_count != 1) return node;
    return md_translation_field(t, kind, kind->key_fields[0], md_translation_row(t, node));
}

static bool value_fits(struct md_translation *t, const struct md_field *field, md_node_index node)
{
    struct md_type type = md_translation_type(t, node), wanted = md_translation_field_type(t, field), common;
    if (type.base == MD_BASE_NOTHING) return true;
    if (field->type == MD_FIELD_REF)
        return type.base == MD_BASE_TEXT || (type.base == MD_BASE_REF && type.kind == field->target);
    if (type.base != wanted.base) return false;
    if (type.base != MD_BASE_NUMBER) return true;
    return wanted.unit == MD_UNIT_MONEY && wanted.unit_name == NULL ? true : md_type_common(wanted, type, &common);
}

md_node_index md_translation_match_value(struct md_translation *t, const struct md_field *field, md_node_index node,
                                         uint32_t first, uint32_t last)
{
    node = as_key_text(t, node, field);
    const struct md_node *known = md_graph_node(t->graph, node);
    if (field->type == MD_FIELD_ENUM && known->op == MD_OP_TEXT && !is_enum_value(field, known->text)) {
        struct md_diagnostic *d =
            md_translation_fail(t, first, last, "E0214", "`%s` has no value `%s`", field->name, known->text);
        int nearest = md_text_nearest(known->text, field->values, field->values_count);
        if (nearest >= 0) md_translation_help(t, d, "did you mean `%s`?", field->values[nearest]);
        return MD_NO_NODE;
    }
    if (value_fits(t, field, node)) return node;
    struct md_symbol symbol = md_symbol_node(node);
    const char *kind = field->type == MD_FIELD_REF ? t->with->schema->kinds[field->target]->name : NULL;
    md_translation_fail(t, first, last, "E0214", "`%s` holds %s, and this is %s", field->name,
                        md_type_words(md_translation_field_type(t, field), kind, &t->scratch),
                        md_symbol_words(t, &symbol));
    return MD_NO_NODE;
}

/* The value of a field in the match; MD_NO_NODE: reported. */
static md_node_index match_value(struct md_called *c, const struct md_field *field,
                                 const struct md_expression *written)
{
    md_node_index node = md_translate_value(c->t, c->state, written);
    if (node == MD_NO_NODE) return MD_NO_NODE;
    return md_translation_match_value(c->t, field, node, written->first, written->last);
}

/* up_to(x) as a value of the match: x, or NULL. */
static const struct md_expression *up_to_of(struct md_called *c, const struct md_expression *written)
{
    (void)c;
    if (written->kind != MD_EXPRESSION_CALL || written->items_count != 1) return NULL;
    const struct md_expression *callee = written->left;
    bool named = callee->kind == MD_EXPRESSION_NAME && callee->variable == NULL;
    return named && strcmp(callee->text, "up_to") == 0 ? written->items[0] : NULL;
}

/* ---- The match ---- */

const char *md_translation_match_text(struct md_translation *t, const struct md_match *match)
{
    const struct md_kind *kind = t->with->schema->kinds[match->kind];
    const char *text = kind->name;
    for (size_t i = 0; i < match->fields_count; i++)
        text = md_arena_format(&t->scratch, "%s%s%s", text, i == 0 ? "." : ",",
                               kind->fields[match->fields[i]].name);
    if (match->up_to >= 0)
        text = md_arena_format(&t->scratch, "%s%s<=%s", text, match->fields_count == 0 ? "." : ",",
                               kind->fields[match->up_to].name);
    return md_graph_intern(t->graph, text);
}

const struct md_match *md_translation_match(struct md_translation *t, int kind, const int *fields,
                                            size_t fields_count, int up_to)
{
    struct md_match *match = md_arena_alloc(&t->graph->arena, sizeof *match);
    *match = (struct md_match){.kind = kind, .fields_count = fields_count, .up_to = up_to};
    match->fields = md_arena_copy(&t->graph->arena, fields, (fields_count + 1) * sizeof *fields);
    return match;
}

const struct md_match *md_called_match(struct md_called *c, size_t index, int kind, md_node_index *operands,
                                       size_t *operands_count)
{
    struct md_translation *t = c->t;
    const struct md_expression *table = c->expression->items[index];
    const struct md_kind *of = t->with->schema->kinds[kind];
    int fields[MD_MATCH_MAX + 1] = {0}, up_to = -1;
    size_t count = 0;
    md_node_index bound = MD_NO_NODE;
    if (table->kind != MD_EXPRESSION_TABLE || table->fields_count > MD_MATCH_MAX) {
        md_called_wrong_argument(c, index, "{ field = value }");
        return NULL;
    }
    for (uint32_t i = 0; i < table->fields_count; i++) {
        const struct md_table_field *written = &table->fields[i];
        int field = match_field(c, of, written);
        if (field < 0) return NULL;
        const struct md_expression *limit = up_to_of(c, written->value);
        md_node_index value = match_value(c, &of->fields[field], limit != NULL ? limit : written->value);
        if (value == MD_NO_NODE) return NULL;
        if (limit == NULL) {
            fields[count] = field;
            operands[count++] = value;
            continue;
        }
        enum md_base base = md_translation_field_type(t, &of->fields[field]).base;
        if (up_to >= 0 || (base != MD_BASE_DATE && base != MD_BASE_NUMBER)) {
            md_translation_fail(t, written->value->first, written->value->last, "E0214",
                                "up_to stands with one field of dates or numbers");
            return NULL;
        }
        up_to = field;
        bound = value;
    }
    *operands_count = count;
    if (up_to >= 0) operands[(*operands_count)++] = bound;
    return md_translation_match(t, kind, fields, count, up_to);
}

md_node_index md_translation_find(struct md_translation *t, const struct md_match *match,
                                  const md_node_index *operands, size_t operands_count)
{
    struct md_node node = {.op = MD_OP_FIND, .type = md_type_of_kind(MD_BASE_ROW, match->kind),
                           .operands = operands, .operands_count = (uint32_t)operands_count, .match = match,
                           .text = md_translation_match_text(t, match)};
    return md_graph_add(t->graph, &node);
}

struct md_symbol md_called_find(struct md_called *c)
{
    if (c->arguments_count != 2) return md_called_wrong_count(c, "find(\"kind\", { field = value })");
    int kind = md_called_kind(c, 0);
    if (kind < 0) return md_symbol_bad();
    md_node_index operands[MD_MATCH_MAX + 1];
    size_t count;
    const struct md_match *match = md_called_match(c, 1, kind, operands, &count);
    if (match == NULL) return md_symbol_bad();
    return md_symbol_node(md_translation_find(c->t, match, operands, count));
}

struct md_symbol md_called_up_to(struct md_called *c)
{
    struct md_diagnostic *d = md_translation_fail(c->t, c->first, c->last, "E0222",
                                                  "up_to stands only in what `find` looks for");
    md_translation_help(c->t, d, "as in find(\"rate\", { product = d.product, since = up_to(d.date) })");
    return md_symbol_bad();
}

/* ---- under ---- */

/* The field that leads up: the one named, else the only reference of the kind to itself. */
static int leading_field(struct md_called *c, const struct md_kind *kind)
{
    const char *name;
    int found = -1;
    if (c->arguments_count == 3) {
        if (!md_called_text(c, 2, &name)) {
            md_called_wrong_argument(c, 2, "the name of a field, such as \"parent\"");
            return -1;
        }
        found = md_kind_field(kind, name);
        if (found >= 0 && kind->fields[found].type == MD_FIELD_REF && kind->fields[found].target == kind->index)
            return found;
        md_translation_fail(c->t, c->argument_first[2], c->argument_last[2], "E0203",
                            "%s has no reference `%s` to another %s", kind->name, name, kind->name);
        return -1;
    }
    size_t count = 0;
    for (size_t f = 0; f < kind->fields_count; f++) {
        if (kind->fields[f].type != MD_FIELD_REF || kind->fields[f].target != kind->index) continue;
        found = (int)f;
        count++;
    }
    if (count == 1) return found;
    struct md_diagnostic *d = md_translation_fail(
        c->t, c->first, c->last, "E0222", count == 0 ? "nothing of %s leads to another %s"
                                                     : "several fields of %s lead to another %s",
        kind->name, kind->name);
    if (count > 1) md_translation_help(c->t, d, "say which one: under(ref, key, \"field\")");
    return -1;
}

struct md_symbol md_called_under(struct md_called *c)
{
    struct md_translation *t = c->t;
    if (c->arguments_count < 2 || c->arguments_count > 3)
        return md_called_wrong_count(c, "under(d.product, \"hardware\")");
    md_node_index operands[2] = {md_called_value(c, 0), md_called_value(c, 1)};
    if (operands[0] == MD_NO_NODE || operands[1] == MD_NO_NODE) return md_symbol_bad();
    struct md_type of = md_translation_type(t, operands[0]), key = md_translation_type(t, operands[1]);
    if ((of.base != MD_BASE_REF && of.base != MD_BASE_ROW) || of.kind < 0)
        return md_called_wrong_argument(c, 0, "a reference");
    bool same = (key.base == MD_BASE_REF || key.base == MD_BASE_ROW) && key.kind == of.kind;
    if (key.base != MD_BASE_TEXT && key.base != MD_BASE_NOTHING && !same)
        return md_called_wrong_argument(c, 1, "a key, as a text or a reference of the same kind");
    const struct md_kind *kind = t->with->schema->kinds[of.kind];
    int field = leading_field(c, kind);
    if (field < 0) return md_symbol_bad();
    operands[0] = md_translation_key(t, operands[0]);
    if (same) operands[1] = md_translation_key(t, operands[1]);
    struct md_node node = {.op = MD_OP_UNDER, .type = md_type_of(MD_BASE_FLAG), .operands = operands,
                           .operands_count = 2, .integer = field};
    node.text = md_graph_intern(t->graph, md_arena_format(&t->scratch, "%s.%s", kind->name,
                                                          kind->fields[field].name));
    return md_symbol_node(md_graph_add(t->graph, &node));
}
