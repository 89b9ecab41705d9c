#include "script/tier_table.h"

#include <lauxlib.h>
#include <string.h>

#include "script/call_site.h"
#include "script/capture.h"
#include "script/host_object.h"

/* A table of tiers being read: the constant, the call in the text, and what comes of it. */
struct reader {
    struct md_collection *collection;
    const char *word; /* "marginal" */
    struct md_call call;
    const struct md_constant *table;
    struct md_tiers *tiers;
    const struct md_constant *where;
    bool wrong;
    bool three_said; /* tiers of three items were reported */
};

static struct md_diagnostic *report(struct reader *reader, const struct md_expression *expression,
                                    const char *code, const char *text)
{
    reader->wrong = true;
    return md_collection_report(reader->collection, md_call_spot(&reader->call, expression), code,
                                "%s", text);
}

static const struct md_expression *field_expression(const struct reader *reader, const char *name,
                                                    struct md_spot *key)
{
    struct md_spot value;
    const struct md_expression *expression = NULL;
    *key = reader->call.spot;
    md_call_field(&reader->call, reader->call.argument, name, key, &value, &expression);
    return expression;
}

/* A number known now, or a param. */
static bool read_number(const struct md_constant *value, struct md_tier_number *out)
{
    if (value == NULL) return false;
    *out = (struct md_tier_number){MD_NUMBER_ZERO, -1};
    if (value->type == MD_CONSTANT_PARAM) {
        out->param = (int)value->integer;
        return true;
    }
    out->number = value->number;
    return value->type == MD_CONSTANT_NUMBER;
}

/* ---- tiers -------------------------------------------------------------------------------- */

static void place_tier(const struct reader *reader, const struct md_expression *edge,
                       struct md_tier *tier)
{
    if (edge == NULL || reader->call.spot.source == NULL) return;
    const struct md_token *first = &reader->call.spot.source->tokens[edge->first];
    const struct md_token *last = &reader->call.spot.source->tokens[edge->last];
    tier->line = first->line;
    tier->column = first->column;
    tier->end_column = last->end_line == first->line ? last->end_column : 0;
}

/*
 * A tier has two items, but many tables elsewhere have three: from, until, rate. Where such a table
 * has gaps they are the finding; else the form is, once.
 */
static bool report_gap(struct reader *reader, size_t index)
{
    struct md_collection *collection = reader->collection;
    struct md_tier_number until, next;
    if (!read_number(md_constant_at(md_constant_at(reader->table, (int64_t)index), 2), &until) ||
        !read_number(md_constant_at(md_constant_at(reader->table, (int64_t)index + 1), 1), &next))
        return false;
    if (until.param >= 0 || next.param >= 0 || md_number_compare(&until.number, &next.number) >= 0)
        return false;
    char low[MD_NUMBER_TEXT_SIZE], high[MD_NUMBER_TEXT_SIZE];
    md_number_print(&until.number, low, sizeof low);
    md_number_print(&next.number, high, sizeof high);
    const struct md_expression *tier = md_call_item(reader->call.argument, (uint32_t)index + 1);
    const struct md_expression *edge = md_call_item(tier, 1);
    struct md_diagnostic *d =
        report(reader, edge != NULL ? edge : tier, "E0311",
               md_arena_format(collection->arena,
                               "tiers of `%s` leave a gap: %s to %s is in no tier",
                               reader->tiers->name ? reader->tiers->name : reader->word, low, high));
    md_diagnostic_label(&collection->findings, d, "starts here; the tier before ends at %s", low);
    md_collection_help(collection, d,
                       "write { edge, rate } for each tier: it ends where the next one starts");
    return true;
}

static void refuse_three(struct reader *reader, const struct md_constant *item,
                         const struct md_expression *expression)
{
    bool gap = false;
    if (reader->three_said) return;
    reader->three_said = true;
    for (size_t i = 1; md_constant_at(reader->table, (int64_t)i + 1) != NULL; i++)
        gap |= report_gap(reader, i);
    if (gap) return;
    struct md_diagnostic *d =
        report(reader, expression, "E0207",
               md_arena_format(reader->collection->arena,
                               "a tier of `%s` has an edge and a rate, and this has %zu items",
                               reader->word, item->entries_count));
    md_collection_help(reader->collection, d,
                       "write { edge, rate } for each tier: it ends where the next one starts");
}

static void read_tier(struct reader *reader, const struct md_constant *item, size_t index,
                      struct md_tier *tier)
{
    struct md_collection *collection = reader->collection;
    const struct md_expression *written =
        md_call_item(reader->call.argument, (uint32_t)index + 1);
    place_tier(reader, md_call_item(written, 1) ? md_call_item(written, 1) : written, tier);
    if (item->type != MD_CONSTANT_TABLE || item->entries_count < 2) {
        struct md_diagnostic *d =
            report(reader, written, "E0207",
                   md_arena_format(collection->arena, "a tier of `%s` is { edge, rate }, and this is %s",
                                   reader->word,
                                   item->type != MD_CONSTANT_TABLE   ? md_constant_words(item)
                                   : item->entries_count == 0        ? "an empty table"
                                                                     : "one item only"));
        md_collection_help(collection, d, "as in %s { {0, 0.03}, {0.8, 0.05} }", reader->word);
        return;
    }
    if (item->entries_count > 2) {
        refuse_three(reader, item, written);
        return;
    }
    const struct md_constant *value = md_constant_at(item, 2);
    if (!read_number(md_constant_at(item, 1), &tier->edge)) {
        report(reader, md_call_item(written, 1) ? md_call_item(written, 1) : written, "E0207",
               md_arena_format(collection->arena, "the edge of a tier is a number or a param, not %s",
                               md_constant_words(md_constant_at(item, 1))));
        return;
    }
    if (value != NULL && value->type == MD_CONSTANT_TEXT) {
        tier->text = value->text;
        tier->value = (struct md_tier_number){MD_NUMBER_ZERO, -1};
        return;
    }
    if (!read_number(value, &tier->value))
        report(reader, md_call_item(written, 2) ? md_call_item(written, 2) : written, "E0207",
               md_arena_format(collection->arena, "the rate of a tier is a number or a param, not %s",
                               md_constant_words(value)));
}

static void read_tiers(struct reader *reader)
{
    size_t count = 0;
    while (md_constant_at(reader->table, (int64_t)count + 1) != NULL) count++;
    struct md_tier *tiers = md_arena_array(reader->collection->arena, count + 1, sizeof *tiers);
    for (size_t i = 0; i < count; i++)
        read_tier(reader, md_constant_at(reader->table, (int64_t)i + 1), i, &tiers[i]);
    reader->tiers->tiers = tiers;
    reader->tiers->tiers_count = count;
}

/* ---- options ------------------------------------------------------------------------------ */

static bool text_is(const struct md_constant *value, const char *text)
{
    return value->type == MD_CONSTANT_TEXT && strcmp(value->text, text) == 0;
}

static void refuse_option(struct reader *reader, const char *name, const char *wanted)
{
    struct md_spot key;
    const struct md_expression *expression = field_expression(reader, name, &key);
    report(reader, expression, "E0207",
           md_arena_format(reader->collection->arena, "`%s` of %s is %s", name, reader->word,
                           wanted));
}

static void read_edge(struct reader *reader, const struct md_constant *value)
{
    if (text_is(value, "upper")) reader->tiers->upper = true;
    else if (!text_is(value, "lower")) refuse_option(reader, "edge", "\"lower\" or \"upper\"");
}

static void read_below(struct reader *reader, const struct md_constant *value)
{
    struct md_tiers *tiers = reader->tiers;
    bool line = tiers->method == MD_TIERS_INTERPOLATED;
    tiers->below_given = true;
    if (line && text_is(value, "flat")) tiers->below = MD_END_FLAT;
    else if (read_number(value, &tiers->below_value)) tiers->below = MD_END_VALUE;
    else refuse_option(reader, "below", line ? "a number, a param or \"flat\""
                                             : "a number or a param");
}

static void read_above(struct reader *reader, const struct md_constant *value)
{
    if (text_is(value, "flat")) reader->tiers->above = MD_END_FLAT;
    else if (text_is(value, "line")) reader->tiers->above = MD_END_LINE;
    else refuse_option(reader, "above", "\"flat\" or \"line\"");
}

static void read_name(struct reader *reader, const char *key, const struct md_constant *value, const char **out)
{
    if (value->type == MD_CONSTANT_TEXT) *out = md_arena_strdup(reader->collection->arena, value->text);
    else refuse_option(reader, key, key[0] == 'f' ? "the name of a kind" : "the name of a field of that kind");
}

/* Which rows: fields of the kind with a path of the subject or line, or a constant. Kept in the constant, because what a
 * path means is known only where the table is paid on. */
static void read_where(struct reader *reader, const struct md_constant *value)
{
    bool good = value->type == MD_CONSTANT_TABLE && value->entries_count > 0;
    for (size_t i = 0; good && i < value->entries_count; i++) {
        enum md_constant_type type = value->entries[i].value->type;
        good = value->entries[i].key->type == MD_CONSTANT_TEXT &&
               (type == MD_CONSTANT_TEXT || type == MD_CONSTANT_NUMBER || type == MD_CONSTANT_FLAG || type == MD_CONSTANT_DATE);
    }
    if (good) reader->where = value;
    else refuse_option(reader, "where", "a table of fields with paths, as in { group = \"product.group\" }");
}

/* The tiers are rows of a kind: then all three names are given, and nothing is listed. */
static void check_rows(struct reader *reader)
{
    struct md_tiers *tiers = reader->tiers;
    bool any = tiers->from != NULL || tiers->at != NULL || tiers->rate != NULL;
    bool all = tiers->from != NULL && tiers->at != NULL && tiers->rate != NULL;
    any = any || reader->where != NULL;
    if (!any || (all && tiers->tiers_count == 0) || reader->wrong) return;
    struct md_diagnostic *d = report(reader, reader->call.argument, "E0207",
                                     all ? "a table has its tiers from rows or lists them, not both"
                                         : "a table from rows says `from`, `at` and `rate`");
    md_collection_help(reader->collection, d, "as in %s { from = \"rate_band\", at = \"from_amount\", rate = \"rate\" }",
                       reader->word);
}

static void refuse_key(struct reader *reader, const struct md_constant *key)
{
    static const char *const names[] = {"edge", "below", "from", "at", "rate", "where", "above"};
    size_t count = reader->tiers->method == MD_TIERS_INTERPOLATED ? 7 : 6;
    struct md_collection *collection = reader->collection;
    const char *text = key->type == MD_CONSTANT_TEXT ? key->text : "?";
    struct md_spot spot;
    field_expression(reader, text, &spot);
    reader->wrong = true;
    struct md_diagnostic *d = md_collection_report(collection, spot, "E0206",
                                                   "%s has no field `%s`", reader->word, text);
    md_collection_suggest(collection, d, text, names, count);
    md_collection_list(collection, d,
                       md_arena_format(collection->arena, "the fields of %s are", reader->word), names,
                       count);
}

static void read_options(struct reader *reader)
{
    for (size_t i = 0; i < reader->table->entries_count; i++) {
        const struct md_constant *key = reader->table->entries[i].key;
        const struct md_constant *value = reader->table->entries[i].value;
        bool above = reader->tiers->method == MD_TIERS_INTERPOLATED;
        if (key->type == MD_CONSTANT_NUMBER) continue;
        if (text_is(key, "edge")) read_edge(reader, value);
        else if (text_is(key, "below")) read_below(reader, value);
        else if (text_is(key, "above") && above) read_above(reader, value);
        else if (text_is(key, "from")) read_name(reader, "from", value, &reader->tiers->from);
        else if (text_is(key, "at")) read_name(reader, "at", value, &reader->tiers->at);
        else if (text_is(key, "rate")) read_name(reader, "rate", value, &reader->tiers->rate);
        else if (text_is(key, "where")) read_where(reader, value);
        else refuse_key(reader, key);
    }
}

/* ---- the table ---------------------------------------------------------------------------- */

static void place_table(const struct md_call *call, struct md_tiers *tiers)
{
    const struct md_source *source = call->spot.source;
    if (source == NULL) return;
    uint32_t last = call->call != NULL ? call->call->left->last : call->spot.last;
    const struct md_token *first = &source->tokens[call->spot.first];
    tiers->file = source->file;
    tiers->source = source->text;
    tiers->source_length = source->length;
    tiers->line = first->line;
    tiers->column = first->column;
    tiers->end_column = source->tokens[last].end_column;
}

static int make_tiers(lua_State *L, const char *word, enum md_tiers_method method)
{
    struct md_collection *collection = md_sandbox_context(L);
    struct reader reader = {.collection = collection, .word = word};
    reader.call = md_call_site(L, false);
    struct md_spot spot = md_call_spot(&reader.call, reader.call.argument);
    if (lua_type(L, 1) != LUA_TTABLE)
        md_sandbox_raise_at(L, spot.source, spot.first, spot.last, "E0207", NULL,
                            "%s takes a list of tiers, as in %s { {0, 0.03}, {0.8, 0.05} }", word,
                            word);
    struct md_capture_call capture = md_capture_begin(collection, L, reader.call.spot);
    reader.table = md_capture_value(&capture, 1, spot, reader.call.name);
    reader.tiers = md_collection_tiers(collection, method);
    if (reader.call.name != NULL)
        reader.tiers->name = md_arena_strdup(collection->arena, reader.call.name);
    place_table(&reader.call, reader.tiers);
    read_options(&reader);
    read_tiers(&reader);
    check_rows(&reader);
    if (!reader.wrong && reader.tiers->from == NULL) md_tiers_check(reader.tiers, &collection->findings);
    struct md_constant *constant = md_collection_constant(collection, MD_CONSTANT_TIERS);
    constant->tiers = reader.tiers;
    if (reader.where != NULL) {
        constant->entries = reader.where->entries;
        constant->entries_count = reader.where->entries_count;
    }
    constant->name = reader.call.name;
    md_host_object_push(L, constant);
    return 1;
}

static int make_marginal(lua_State *L)
{
    return make_tiers(L, "marginal", MD_TIERS_MARGINAL);
}

static int make_slab(lua_State *L)
{
    return make_tiers(L, "slab", MD_TIERS_SLAB);
}

static int make_interpolated(lua_State *L)
{
    return make_tiers(L, "interpolated", MD_TIERS_INTERPOLATED);
}

void md_tier_table_register(struct md_collection *collection)
{
    md_sandbox_register(collection->sandbox, "marginal", make_marginal, collection);
    md_sandbox_register(collection->sandbox, "slab", make_slab, collection);
    md_sandbox_register(collection->sandbox, "interpolated", make_interpolated, collection);
}
