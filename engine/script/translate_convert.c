/* Money in another currency, by a kind of dated rates. */
#include <string.h>

#include "script/translated_call.h"
#include "value/currency.h"

/* ---- The currency that an amount has ---- */

struct search {
    struct md_translation *t;
    md_node_index found;
    bool lost; /* two currencies, or an amount that no field gives */
};

static void search_currency(struct search *search, md_node_index index);

/* An amount in the currency of its row: the field that says it. */
static void search_field(struct search *search, const struct md_node *node)
{
    struct md_translation *t = search->t;
    int kind = md_graph_node(t->graph, node->operands[0])->type.kind;
    const struct md_kind *of = t->with->schema->kinds[kind];
    int field = of->fields[node->integer].currency_field;
    md_node_index currency = field >= 0 ? md_translation_field(t, of, field, node->operands[0]) : MD_NO_NODE;
    if (currency == MD_NO_NODE || (search->found != MD_NO_NODE && search->found != currency)) search->lost = true;
    else search->found = currency;
}

static void search_currency(struct search *search, md_node_index index)
{
    const struct md_node node = *md_graph_node(search->t->graph, index);
    if (node.type.base != MD_BASE_NUMBER || node.type.unit != MD_UNIT_MONEY || node.type.unit_name != NULL) return;
    if (node.op == MD_OP_FIELD) {
        search_field(search, &node);
        return;
    }
    bool any = false;
    for (uint32_t i = 0; i < node.operands_count; i++) {
        if (node.operands[i] == MD_NO_NODE) continue;
        struct md_type type = md_graph_node(search->t->graph, node.operands[i])->type;
        any |= type.base == MD_BASE_NUMBER && type.unit == MD_UNIT_MONEY && type.unit_name == NULL;
        search_currency(search, node.operands[i]);
    }
    if (!any) search->lost = true;
}

/* The text of the currency of argument 0; MD_NO_NODE: reported. */
static md_node_index currency_of(struct md_called *c, md_node_index amount)
{
    struct md_translation *t = c->t;
    struct md_type type = md_translation_type(t, amount);
    if (type.base != MD_BASE_NUMBER || type.unit != MD_UNIT_MONEY) {
        md_called_wrong_argument(c, 0, "money");
        return MD_NO_NODE;
    }
    if (type.unit_name != NULL) return md_graph_text(t->graph, type.unit_name);
    struct search search = {.t = t};
    search_currency(&search, amount);
    if (!search.lost && search.found != MD_NO_NODE) return search.found;
    struct md_diagnostic *d = md_translation_fail(t, c->argument_first[0], c->argument_last[0], "E0214",
                                                  "the currency of this amount is not known");
    md_translation_help(t, d, "convert the field of the record where it is read");
    return MD_NO_NODE;
}

/* ---- Rates ---- */

struct rates {
    int kind, from, to, date, rate;
};

static bool is_text(const struct md_field *field)
{
    return field->type == MD_FIELD_TEXT || field->type == MD_FIELD_ENUM;
}

static bool find_rates(struct md_called *c, struct rates *rates)
{
    rates->kind = md_called_kind(c, 2);
    if (rates->kind < 0) return false;
    const struct md_kind *kind = c->t->with->schema->kinds[rates->kind];
    rates->from = md_kind_field(kind, "from");
    rates->to = md_kind_field(kind, "to");
    rates->date = md_kind_field(kind, "date");
    rates->rate = md_kind_field(kind, "rate");
    bool good = rates->from >= 0 && rates->to >= 0 && rates->rate >= 0 && is_text(&kind->fields[rates->from]) &&
                is_text(&kind->fields[rates->to]);
    if (good) {
        enum md_field_type type = kind->fields[rates->rate].type;
        good = type == MD_FIELD_NUMBER || type == MD_FIELD_RATIO || type == MD_FIELD_INTEGER;
    }
    if (good && rates->date >= 0) good = kind->fields[rates->date].type == MD_FIELD_DATE;
    if (good) return true;
    struct md_diagnostic *d = md_translation_fail(c->t, c->argument_first[2], c->argument_last[2], "E0203",
                                                  "%s is no kind of rates", kind->name);
    md_translation_help(c->t, d, "its fields are from and to (currencies), date, and rate (a number)");
    return false;
}

/* The rate from the amount's currency on the day: the newest that is not after it. */
static md_node_index rate_node(struct md_called *c, const struct rates *rates, md_node_index from, md_node_index to,
                               md_node_index date)
{
    struct md_translation *t = c->t;
    const struct md_kind *kind = t->with->schema->kinds[rates->kind];
    int fields[3] = {rates->from, rates->to, 0};
    md_node_index operands[3] = {from, to, date};
    const struct md_match *match = md_translation_match(t, rates->kind, fields, 2, rates->date);
    md_node_index row = md_translation_find(t, match, operands, rates->date >= 0 ? 3 : 2);
    return md_translation_field(t, kind, rates->rate, row);
}

struct md_symbol md_called_convert(struct md_called *c)
{
    struct md_translation *t = c->t;
    const char *currency;
    struct rates rates;
    if (c->arguments_count < 3 || c->arguments_count > 4)
        return md_called_wrong_count(c, "convert(d.amount, \"EUR\", \"fx\"), and a date where it is another");
    md_node_index amount = md_called_value(c, 0);
    if (amount == MD_NO_NODE) return md_symbol_bad();
    if (!md_called_text(c, 1, &currency) || md_currency_digits(currency, strlen(currency)) < 0)
        return md_called_wrong_argument(c, 1, "a currency such as \"EUR\"");
    if (!find_rates(c, &rates)) return md_symbol_bad();
    md_node_index date = c->arguments_count == 4 ? md_called_value(c, 3) : MD_NO_NODE;
    if (c->arguments_count == 4) {
        if (date == MD_NO_NODE) return md_symbol_bad();
        enum md_base base = md_translation_type(t, date).base;
        if (base != MD_BASE_DATE && base != MD_BASE_NOTHING) return md_called_wrong_argument(c, 3, "a date");
    }
    if (md_translation_type(t, amount).base == MD_BASE_NOTHING) return md_symbol_node(amount);
    md_node_index from = currency_of(c, amount);
    if (from == MD_NO_NODE) return md_symbol_bad();
    md_node_index to = md_graph_text(t->graph, currency);
    struct md_type plain = md_type_number(MD_UNIT_PLAIN, NULL);
    struct md_type money = md_type_number(MD_UNIT_MONEY, md_graph_intern(t->graph, currency));
    md_node_index rate = rate_node(c, &rates, from, to, date);
    md_node_index same = md_graph_binary(t->graph, MD_OP_EQUAL, md_type_of(MD_BASE_FLAG), from, to);
    md_node_index one = md_graph_number(t->graph, MD_NUMBER_ONE, plain);
    md_node_index factor = md_graph_ternary(t->graph, MD_OP_IF, plain, same, one, rate);
    return md_symbol_node(md_graph_binary(t->graph, MD_OP_MULTIPLY, money, amount, factor));
}
