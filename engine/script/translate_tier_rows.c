/* translate_tier_rows: tier_pay and tier_rate of a table whose tiers are rows of a kind:
 *
 *     local bands = marginal { from = "rate_band", at = "from_amount", rate = "rate" }
 *     tier_pay(bands, p.booked [, scale], { group = p.group })
 *
 * The rows are those whose fields have the values of the last argument, in force on the date; `at` orders them. */
#include <string.h>

#include "script/translated_call.h"

/* A field of the table's kind, which each row must have: a row without it could not be told from a gap. */
static int field_of(struct md_called *c, const struct md_kind *kind, const char *word, const char *name, bool texts)
{
    int field = md_kind_field(kind, name);
    if (field < 0) {
        md_translation_fail(c->t, c->argument_first[0], c->argument_last[0], "E0203", "%s has no field `%s` (`%s` of the table)",
                            kind->name, name, word);
        return -1;
    }
    const struct md_field *known = &kind->fields[field];
    bool number = md_translation_field_type(c->t, known).base == MD_BASE_NUMBER;
    if (!number && !(texts && known->type == MD_FIELD_ENUM)) {
        md_translation_fail(c->t, c->argument_first[0], c->argument_last[0], "E0214", "`%s` of the table is %s.%s, which holds no %s",
                            word, kind->name, name, texts ? "number or enum" : "number");
        return -1;
    }
    if (known->required || md_kind_is_key(kind, field)) return field;
    struct md_diagnostic *d = md_translation_fail(c->t, c->argument_first[0], c->argument_last[0], "E0222",
                                                  "%s.%s may be missing, so that a tier might have no %s", kind->name, name,
                                                  strcmp(word, "at") == 0 ? "edge" : "rate");
    md_translation_help(c->t, d, "say required: true in the schema of %s", kind->name);
    return -1;
}

/* x and the scale. */
static bool numbers_of(struct md_called *c, size_t count, md_node_index operands[2])
{
    operands[1] = MD_NO_NODE;
    for (size_t i = 0; i + 1 < count; i++) {
        operands[i] = md_called_value(c, i + 1);
        if (operands[i] == MD_NO_NODE) return false;
        enum md_base base = md_translation_type(c->t, operands[i]).base;
        if (base == MD_BASE_NUMBER || base == MD_BASE_NOTHING) continue;
        md_called_wrong_argument(c, i + 1, "a number");
        return false;
    }
    return true;
}

/* What it gives: the rate as the field has it; what is paid is x times that. */
static bool type_of(struct md_called *c, enum md_op op, md_node_index x, const struct md_field *rate, struct md_type *type)
{
    *type = md_translation_field_type(c->t, rate);
    if (rate->type == MD_FIELD_ENUM) {
        *type = md_type_of(MD_BASE_TEXT);
        if (op == MD_OP_TIER_RATE) return true;
        md_called_wrong_argument(c, 0, "a table of rates");
        return false;
    }
    if (op == MD_OP_TIER_RATE || md_type_product(md_translation_type(c->t, x), *type, type)) return true;
    md_called_wrong_argument(c, 1, "a number that can be multiplied by the rate");
    return false;
}

/* The kind and its two fields; false: reported. */
static bool open_table(struct md_called *c, const struct md_tiers *tiers, const struct md_kind **kind, int fields[2])
{
    *kind = md_schema_kind(c->t->with->schema, tiers->from);
    if (*kind == NULL) {
        md_translation_fail(c->t, c->argument_first[0], c->argument_last[0], "E0203", "there is no kind `%s`", tiers->from);
        return false;
    }
    fields[0] = field_of(c, *kind, "at", tiers->at, false);
    fields[1] = fields[0] < 0 ? -1 : field_of(c, *kind, "rate", tiers->rate, tiers->method == MD_TIERS_SLAB);
    return fields[1] >= 0;
}

/* operands: x, the scale, then the values of the `count` fields that choose the rows. */
static md_node_index table_node(struct md_translation *t, const struct md_tiers *tiers, enum md_op op, struct md_type type,
                                const int fields[2], const struct md_match *match, const md_node_index *operands, size_t count)
{
    struct md_node node = {.op = op, .type = type, .operands = operands, .operands_count = (uint32_t)count + 2,
                           .integer = fields[1], .tiers = tiers, .match = match};
    node.text = md_graph_intern(t->graph, md_arena_format(&t->scratch, "%s -> %s %d %d",
                                                          md_translation_match_text(t, match), tiers->rate,
                                                          (int)tiers->method, (int)tiers->upper));
    return md_graph_add(t->graph, &node);
}

struct md_symbol md_called_tier_rows(struct md_called *c, const struct md_tiers *tiers, enum md_op op)
{
    struct md_translation *t = c->t;
    const struct md_kind *kind;
    size_t last = c->arguments_count - 1, count = 0;
    bool chosen = last > 1 && c->expression->items[last]->kind == MD_EXPRESSION_TABLE;
    md_node_index operands[MD_MATCH_MAX + 3];
    int fields[2];
    if (!chosen && c->arguments_count > 3) return md_called_wrong_argument(c, last, "{ field = value }");
    if (!open_table(c, tiers, &kind, fields)) return md_symbol_bad();
    if (!chosen && c->arguments[0].constant->entries_count > 0)
        return md_called_wrong_argument(c, 0, "a table without `where`, or { field = value } as its last value: `where` "
                                              "chooses rows under `rates`");
    if (!numbers_of(c, chosen ? last : c->arguments_count, operands)) return md_symbol_bad();
    struct md_type type;
    if (!type_of(c, op, operands[0], &kind->fields[fields[1]], &type)) return md_symbol_bad();
    const struct md_match *given = NULL;
    if (chosen) {
        given = md_called_match(c, last, kind->index, operands + 2, &count);
        if (given == NULL) return md_symbol_bad();
        if (given->up_to >= 0) return md_called_wrong_argument(c, last, "{ field = value }, without up_to");
    }
    const struct md_match *match = md_translation_match(t, kind->index, chosen ? given->fields : fields, count, fields[0]);
    return md_called_leaf(c, md_symbol_node(table_node(t, tiers, op, type, fields, match, operands, count)));
}

/* ---- As `rates` of a component ---- */

/* The values of `where`, as md_called_match() reads those of a call; false: reported. */
static bool match_where(struct md_called *c, struct md_symbol row, const struct md_constant *table,
                        const struct md_kind *kind, int *fields, md_node_index *operands)
{
    struct md_translation *t = c->t;
    if (table->entries_count > MD_MATCH_MAX) {
        md_translation_fail(t, c->first, c->last, "E0207", "`where` names more than %d fields", (int)MD_MATCH_MAX);
        return false;
    }
    for (size_t i = 0; i < table->entries_count; i++) {
        const struct md_constant *value = table->entries[i].value;
        const char *name = table->entries[i].key->text;
        fields[i] = md_kind_field(kind, name);
        if (fields[i] < 0) {
            md_translation_fail(t, c->first, c->last, "E0203", "%s has no field `%s` (`where` of the table)", kind->name, name);
            return false;
        }
        struct md_symbol symbol = value->type == MD_CONSTANT_TEXT
                                      ? md_translate_path_from(t, c->state, row, value->text, c->first, c->last)
                                      : md_symbol_of_constant(t, value);
        md_node_index node = md_translation_as_value(t, symbol, c->first, c->last);
        if (node == MD_NO_NODE) return false;
        operands[i] = md_translation_match_value(t, &kind->fields[fields[i]], node, c->first, c->last);
        if (operands[i] == MD_NO_NODE) return false;
    }
    return true;
}

struct md_symbol md_translation_tier_rows(struct md_translation *t, struct md_state_now *state, struct md_symbol row,
                                          const struct md_rates_from_rows *rows, uint32_t first, uint32_t last)
{
    struct md_called c = {.t = t, .state = state, .word = "rates", .argument_first = {first, first},
                          .argument_last = {last, last}, .first = first, .last = last};
    const struct md_tiers *tiers = rows->table->tiers;
    size_t count = rows->table->entries_count;
    const struct md_kind *kind;
    int fields[2], matched[MD_MATCH_MAX + 1] = {0};
    md_node_index operands[MD_MATCH_MAX + 2] = {rows->x, rows->scale};
    struct md_type type;
    if (!open_table(&c, tiers, &kind, fields) || !match_where(&c, row, rows->table, kind, matched, operands + 2))
        return md_symbol_bad();
    if (kind->fields[fields[1]].type == MD_FIELD_ENUM) {
        md_translation_fail(t, first, last, "E0207", "a table with texts says levels, and cannot be paid");
        return md_symbol_bad();
    }
    if (!type_of(&c, MD_OP_TIER_PAY, rows->x, &kind->fields[fields[1]], &type)) return md_symbol_bad();
    const struct md_match *match = md_translation_match(t, kind->index, matched, count, fields[0]);
    md_node_index pay = table_node(t, tiers, MD_OP_TIER_PAY, type, fields, match, operands, count);
    if (rows->less == MD_NO_NODE) return md_symbol_node(pay);
    operands[0] = rows->less;
    md_node_index less = table_node(t, tiers, MD_OP_TIER_PAY, type, fields, match, operands, count);
    return md_symbol_node(md_graph_binary(t->graph, MD_OP_SUBTRACT, type, pay, less));
}
