/* Balances, and what components do with them: posts, negative, excess, pays, due. */
#include <string.h>

#include "script/build.h"
#include "script/call_site.h"
#include "value/currency.h"

/* ---- balances ----------------------------------------------------------------------------- */

static void build_unit(struct md_builder *builder, const struct md_definition *definition,
                       struct md_balance *balance)
{
    const char *unit = md_build_word(definition, "unit", builder->model->currency);
    int digits = md_currency_digits(unit, strlen(unit));
    balance->type = digits >= 0 ? md_build_money(builder, unit)
                                : md_type_number(MD_UNIT_NAMED, md_graph_intern(&builder->model->graph, unit));
    balance->step = md_number_from_scaled(1, digits >= 0 ? digits : 2);
}

/* The kind that a field names; MD_KIND_NONE when there is none (reported) or it is not written. */
static int build_kind(struct md_builder *builder, const struct md_definition *definition, const char *field,
                      bool whole)
{
    const struct md_given *given = md_definition_get(definition, field);
    if (given == NULL) return MD_KIND_NONE;
    int kind = md_build_kind(builder, given->value->text);
    if (kind == MD_KIND_NONE || (kind == MD_KIND_WHOLE && !whole)) {
        md_build_unknown(builder, given->spot, "kind", given->value->text, NULL, 0, true);
        return MD_KIND_NONE;
    }
    return kind;
}

/* The only reference of `kind` to `target`; -1: none or several, reported. */
static int reference_to(struct md_builder *builder, const struct md_given *given, const struct md_kind *kind,
                        int target)
{
    const char *name = md_build_kind_name(builder, target);
    int found = -1;
    for (size_t f = 0; f < kind->fields_count; f++) {
        if (kind->fields[f].type != MD_FIELD_REF || kind->fields[f].target != target) continue;
        if (found >= 0) {
            md_collection_report(builder->collection, given->spot, "E0207",
                                 "opening rows of %s refer to a %s twice, by `%s` and `%s`", kind->name, name,
                                 kind->fields[found].name, kind->fields[f].name);
            return -1;
        }
        found = (int)f;
    }
    if (found < 0)
        md_collection_report(builder->collection, given->spot, "E0207",
                             "opening rows of %s need a reference to the %s whose balance it is", kind->name, name);
    return found;
}

static bool fits(const struct md_builder *builder, const struct md_field *field, const struct md_balance *balance)
{
    if (field->type == MD_FIELD_INTEGER || field->type == MD_FIELD_NUMBER)
        return balance->type.unit != MD_UNIT_MONEY &&
               (field->unit == NULL || strcmp(field->unit, balance->type.unit_name) == 0);
    if (field->type != MD_FIELD_MONEY || balance->type.unit != MD_UNIT_MONEY || field->currency_field >= 0)
        return false;
    const char *currency = field->currency != NULL ? field->currency : builder->model->currency;
    return strcmp(currency, balance->type.unit_name) == 0;
}

static void build_opening(struct md_builder *builder, const struct md_definition *definition,
                          struct md_balance *balance)
{
    const struct md_given *given = md_definition_get(definition, "opening");
    int index = build_kind(builder, definition, "opening", false);
    if (index < 0) return;
    const struct md_kind *kind = builder->model->schema->kinds[index];
    int value = md_kind_field(kind, "amount");
    if (value < 0 || !fits(builder, &kind->fields[value], balance)) {
        md_collection_report(builder->collection, given->spot, "E0207",
                             "opening rows of %s need a field `amount` in %s", kind->name, balance->type.unit_name);
        return;
    }
    if (balance->of >= 0) balance->opening_subject = reference_to(builder, given, kind, balance->of);
    if (balance->per >= 0) balance->opening_record = reference_to(builder, given, kind, balance->per);
    bool whole = (balance->of < 0 || balance->opening_subject >= 0) &&
                 (balance->per < 0 || balance->opening_record >= 0);
    if (!whole) return;
    balance->opening_kind = index;
    balance->opening_value = value;
}

void md_build_balance(struct md_builder *builder, struct md_definition *definition)
{
    struct md_model *model = builder->model;
    struct md_balance *balance = &model->balances[definition->index];
    const struct md_given *of = md_definition_get(definition, "of");
    balance->name = md_arena_strdup(&model->arena, definition->name);
    balance->opening_name = md_arena_format(&model->arena, "opening.%s", definition->name);
    balance->title = md_build_title(builder, definition);
    balance->span = md_build_span(builder, definition->spot);
    balance->column = (int)(builder->measures.count + builder->components.count) + definition->index;
    balance->opening_kind = MD_KIND_NONE;
    balance->opening_subject = balance->opening_record = balance->opening_value = -1;
    balance->of = md_build_subject(builder, definition);
    balance->per = build_kind(builder, definition, "per", false);
    build_unit(builder, definition, balance);
    if (of != NULL && balance->of == MD_KIND_NONE) md_build_unknown_of(builder, of);
    if (balance->of == MD_KIND_NONE) {
        definition->building = MD_BUILD_FAILED;
        return;
    }
    definition->building = MD_BUILT;
    build_opening(builder, definition, balance);
    struct md_parameter subject[2] = {{.role = MD_PARAMETER_SUBJECT, .kind = balance->of},
                                      {.role = MD_PARAMETER_PERIOD}};
    md_build_formula(builder, definition, "limit", subject, 2, balance->type, &balance->limit);
}

/* ---- what a component does with them --------------------------------------------------------- */

/* A component whose fields about balances are read. */
struct posting {
    struct md_builder *builder;
    const struct md_definition *definition, *plan;
    struct md_component *component;
    bool good;
    int per; /* kind of the records whose accounts it posts to or reads, + 1; 0: none yet */
};

static struct md_diagnostic *fail(struct posting *posting, struct md_spot spot, const char *code, const char *text)
{
    posting->good = false;
    return md_collection_report(posting->builder->collection, spot, code, "%s", text);
}

#define SAY(posting, ...) md_arena_format((posting)->builder->collection->arena, __VA_ARGS__)

static const char *words(const struct posting *posting)
{
    return md_definition_words(posting->builder->collection, posting->definition);
}

static void check_type(struct posting *posting, const struct md_balance *balance, struct md_spot spot)
{
    struct md_type common, type = posting->component->type;
    if (type.base == MD_BASE_NUMBER && md_type_common(type, balance->type, &common)) return;
    struct md_builder *builder = posting->builder;
    fail(posting, spot, "E0214", SAY(posting, "%s pays %s, and balance %s counts %s", words(posting),
                                     md_build_type_words(builder, type), balance->name,
                                     md_build_type_words(builder, balance->type)));
}

/* What is cut off the sum is taken from the last lines; what is added to it, or was paid before, belongs to no record. */
static void refuse_whole(struct posting *posting, const struct md_balance *balance, struct md_spot spot)
{
    const struct md_given *floor = md_definition_written(posting->definition, "floor");
    const struct md_given *true_up = md_definition_written(posting->definition, "true_up");
    if (floor != NULL)
        fail(posting, floor->key, "E0207",
             SAY(posting, "%s posts each line to balance %s, and what `floor` adds belongs to no %s", words(posting),
                 balance->name, posting->builder->model->schema->kinds[balance->per]->name));
    if (true_up != NULL)
        fail(posting, true_up->key, "E0207",
             SAY(posting, "%s posts each line to balance %s, and would post the lines of earlier periods again with `true_up`",
                 words(posting), balance->name));
    if (md_definition_written(posting->plan, "floor") != NULL)
        fail(posting, spot, "E0207",
             SAY(posting, "%s posts each line to balance %s, and what the plan's `floor` adds belongs to no %s",
                 words(posting), balance->name, posting->builder->model->schema->kinds[balance->per]->name));
}

static void check_per(struct posting *posting, const struct md_balance *balance, struct md_spot spot)
{
    struct md_component *component = posting->component;
    const struct md_model *model = posting->builder->model;
    if (!component->per_line || component->on < 0) {
        struct md_diagnostic *d =
            fail(posting, spot, "E0207", SAY(posting, "balance %s is kept for each %s, and %s has one result for each %s",
                                             balance->name, model->schema->kinds[balance->per]->name, words(posting),
                                             md_build_kind_name(posting->builder, balance->of)));
        md_collection_help(posting->builder->collection, d, "pay line by line: per = \"line\", on = a measure of the records");
        return;
    }
    refuse_whole(posting, balance, spot);
    if (md_number_sign(&component->line_step) == 0) component->line_step = component->step;
}

/* The record of a line: itself, or the only thing of that kind that it refers to. */
static void find_record(struct posting *posting, const struct md_balance *balance, int kind, struct md_spot spot)
{
    struct md_component *component = posting->component;
    if (posting->per > 0 && posting->per != balance->per + 1) {
        fail(posting, spot, "E0207",
             SAY(posting, "the balances that %s posts to and reads are kept for each %s and for each %s; one kind will do",
                 words(posting), md_build_kind_name(posting->builder, posting->per - 1),
                 md_build_kind_name(posting->builder, balance->per)));
        return;
    }
    posting->per = balance->per + 1;
    if (kind == balance->per) return;
    const struct md_kind *lines = kind >= 0 ? posting->builder->model->schema->kinds[kind] : NULL;
    int found = -1, count = 0;
    for (size_t f = 0; lines != NULL && f < lines->fields_count; f++) {
        if (lines->fields[f].type != MD_FIELD_REF || lines->fields[f].target != balance->per) continue;
        found = (int)f;
        count++;
    }
    const char *per = md_build_kind_name(posting->builder, balance->per);
    if (count != 1) {
        fail(posting, spot, "E0207",
             SAY(posting, "balance %s is kept for each %s, and a line of %s refers to %s", balance->name, per,
                 words(posting), count == 0 ? "none" : "several"));
        return;
    }
    component->record_field = found + 1;
}

/* Index + 1 of the balance of that name; 0: reported. */
static int balance_named(struct posting *posting, const char *name, struct md_spot spot)
{
    struct md_builder *builder = posting->builder;
    struct md_definition *found = md_build_find(&builder->balances, name);
    if (found == NULL) {
        const struct md_definition_list *lists[] = {&builder->balances};
        md_build_unknown(builder, spot, "balance", name, lists, 1, false);
        posting->good = false;
        return 0;
    }
    const struct md_balance *balance = &builder->model->balances[found->index];
    if (found->building != MD_BUILT) {
        posting->good = false;
        return 0;
    }
    int of = md_build_subject(builder, posting->plan);
    if (balance->of != of) {
        struct md_diagnostic *d =
            fail(posting, spot, "E0207", SAY(posting, "balance %s is of %s, and %s pays %s", name,
                                             md_build_kind_name(builder, balance->of), words(posting),
                                             md_build_kind_name(builder, of)));
        md_collection_also(builder->collection, d, found->name_spot, "defined here");
        return 0;
    }
    check_type(posting, balance, spot);
    if (balance->per >= 0) check_per(posting, balance, spot);
    if (balance->per >= 0 && posting->good)
        find_record(posting, balance, md_model_line_kind(builder->model, posting->component), spot);
    return found->index + 1;
}

static void build_posts(struct posting *posting)
{
    const struct md_given *posts = md_definition_get(posting->definition, "posts");
    struct md_component *component = posting->component;
    if (posts == NULL) return;
    bool is_list = posts->value->type == MD_CONSTANT_TABLE;
    size_t count = is_list ? posts->value->entries_count : 1;
    component->posts = md_arena_array(&posting->builder->model->arena, count, sizeof *component->posts);
    for (size_t i = 0; i < count; i++) {
        const struct md_constant *name = is_list ? md_constant_at(posts->value, (int64_t)i + 1) : posts->value;
        const struct md_expression *item = is_list ? md_call_item(posts->expression, (uint32_t)i + 1) : NULL;
        struct md_spot spot = posts->spot;
        if (item != NULL) spot.first = item->first, spot.last = item->last;
        int balance = balance_named(posting, name->text, spot);
        if (balance > 0) component->posts[component->posts_count++] = balance - 1;
    }
}

static void refuse_word(struct posting *posting, const struct md_given *given, const char *const *known)
{
    struct md_collection *collection = posting->builder->collection;
    const struct md_definition_list *balances = &posting->builder->balances;
    const char **names = md_arena_array(collection->arena, balances->count + 3, sizeof *names);
    size_t count = 0;
    while (known[count] != NULL) names[count] = known[count], count++;
    for (size_t i = 0; i < balances->count; i++) names[count++] = balances->items[i]->name;
    struct md_diagnostic *d =
        fail(posting, given->spot, "E0207",
             SAY(posting, "`%s` of %s cannot be \"%s\"", given->field->name, words(posting), given->value->text));
    md_collection_suggest(collection, d, given->value->text, names, count);
    md_collection_list(collection, d, "it may be a balance or", known, count - balances->count);
}

/* A balance in the place of a word; what is cut off the sum of lines cannot go to an account of a record. */
static int carried_to(struct posting *posting, const char *field, const char *const *known)
{
    const struct md_given *given = md_definition_get(posting->definition, field);
    if (given == NULL) return 0;
    for (size_t i = 0; known[i] != NULL; i++)
        if (strcmp(known[i], given->value->text) == 0) return 0;
    if (md_build_find(&posting->builder->balances, given->value->text) == NULL) {
        refuse_word(posting, given, known);
        return 0;
    }
    int balance = balance_named(posting, given->value->text, given->spot);
    if (balance == 0 || posting->builder->model->balances[balance - 1].per < 0) return balance;
    fail(posting, given->spot, "E0207",
         SAY(posting, "`%s` concerns the sum of the lines, and balance %s is kept for each record", field,
             given->value->text));
    return 0;
}

static void build_due(struct posting *posting, const struct md_parameter *subject)
{
    const struct md_given *due = md_definition_get(posting->definition, "due");
    if (due == NULL) return;
    if (due->value->type == MD_CONSTANT_TEXT) {
        posting->component->due_first = strcmp(due->value->text, "first") == 0;
        return;
    }
    posting->good &= md_build_formula(posting->builder, posting->definition, "due", subject, 2,
                                      md_type_of(MD_BASE_DATE), &posting->component->due);
}

/* A line that reads the balance of a record need not post to it. */
static void find_records_read(struct posting *posting)
{
    const struct md_model *model = posting->builder->model;
    const struct md_component *component = posting->component;
    const struct md_formula *formulas[] = {&component->when, &component->amount, &component->rate,
                                           &component->line_cap};
    if (!component->per_line) return;
    struct md_arena arena = {0};
    md_node_index roots[4], *nodes;
    size_t roots_count = 0;
    for (size_t i = 0; i < 4; i++)
        if (md_has_formula(formulas[i])) roots[roots_count++] = formulas[i]->root;
    size_t count = md_graph_reachable(&model->graph, roots, roots_count, &arena, &nodes);
    for (size_t i = 0; i < count; i++) {
        const struct md_node *node = md_graph_node(&model->graph, nodes[i]);
        int64_t index = node->integer - MD_LINE_PAY - (int64_t)posting->builder->components.count;
        if (node->op != MD_OP_LINE || index < 0 || model->balances[index].per < 0) continue;
        find_record(posting, &model->balances[index], md_model_line_kind(model, component),
                    posting->definition->word_spot);
    }
    md_arena_free(&arena);
}

/* What a value less what was paid leaves over was carried already when it was paid. */
static void refuse_true_up(struct posting *posting)
{
    const struct md_given *true_up = md_definition_written(posting->definition, "true_up");
    const struct md_component *component = posting->component;
    if (true_up == NULL || (component->negative_balance == 0 && component->excess_balance == 0)) return;
    fail(posting, true_up->key, "E0207",
         SAY(posting, "%s pays what was not paid before; `%s` would carry the same amount again in each period",
             words(posting), component->negative_balance > 0 ? "negative" : "excess"));
}

bool md_build_postings(struct md_builder *builder, const struct md_definition *definition,
                       const struct md_definition *plan, struct md_component *component,
                       const struct md_parameter *subject)
{
    static const char *const of_negative[] = {"pay", "zero", NULL}, *const of_excess[] = {"lose", NULL};
    struct posting posting = {builder, definition, plan, component, true, 0};
    const struct md_given *excess = md_definition_get(definition, "excess");
    const struct md_given *pays = md_definition_get(definition, "pays");
    build_posts(&posting);
    find_records_read(&posting);
    component->negative_balance = carried_to(&posting, "negative", of_negative);
    component->excess_balance = carried_to(&posting, "excess", of_excess);
    if (excess != NULL && md_definition_written(definition, "cap") == NULL)
        md_collection_lacks(builder->collection, definition, excess->key,
                            SAY(&posting, "`excess` of %s needs `cap`", words(&posting)));
    refuse_true_up(&posting);
    component->booked_only = pays != NULL && pays->value->integer == 0;
    build_due(&posting, subject);
    return posting.good;
}
