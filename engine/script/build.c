#include "script/build.h"

#include <string.h>

#include "base/sort.h"

/* ---- sorting into lists ------------------------------------------------------------------- */

static int compare_names(const void *context, uint32_t a, uint32_t b)
{
    struct md_definition *const *items = context;
    int order = strcmp(items[a]->name, items[b]->name);
    if (order != 0 || strcmp(items[a]->word, "plan") != 0) return order;
    int32_t x = md_build_plan_since(items[a]), y = md_build_plan_since(items[b]); /* versions by date */
    return (x > y) - (x < y);
}

/* Two plans of one name, each with dates, are meant as versions. */
static bool are_versions(const struct md_definition *a, const struct md_definition *b)
{
    if (strcmp(a->word, "plan") != 0) return false;
    bool a_dated = md_definition_get(a, "since") != NULL || md_definition_get(a, "before") != NULL;
    bool b_dated = md_definition_get(b, "since") != NULL || md_definition_get(b, "before") != NULL;
    return a_dated && b_dated;
}

/* Definitions whose results are measures. */
static bool gives_measure(const struct md_definition *definition)
{
    return strcmp(definition->constructor->name, "measure") == 0 || md_build_rule_form(definition) != MD_FROM_NOTHING;
}

static bool is_of(const struct md_definition *definition, const char *constructor)
{
    if (strcmp(constructor, "measure") == 0) return gives_measure(definition);
    return strcmp(definition->constructor->name, constructor) == 0;
}

/* Definitions of one constructor by name; rules stand among the measures that they give. Of two with one name the first in the order of files counts; the
 * other was reported and is left out, so that a search finds one. */
static struct md_definition_list list_of(struct md_builder *builder, const char *constructor)
{
    struct md_collection *collection = builder->collection;
    size_t room = MD_CARD_PARTS_COUNT * collection->definitions_count + 1, count = 0;
    struct md_definition **found = md_arena_array(collection->arena, room, sizeof *found);
    for (size_t i = 0; i < collection->definitions_count; i++) {
        struct md_definition *one = collection->definitions[i];
        if (!is_of(one, constructor) || !one->complete) continue;
        found[count++] = one;
        count += md_build_card_results(builder, one, found + count);
    }
    uint32_t *order = md_arena_array(collection->arena, room, sizeof *order);
    for (size_t i = 0; i < count; i++) order[i] = (uint32_t)i;
    md_sort(order, count, compare_names, found);
    struct md_definition_list list = {
        .items = md_arena_array(collection->arena, room, sizeof *list.items)};
    for (size_t i = 0; i < count; i++) {
        struct md_definition *one = found[order[i]];
        bool again = list.count > 0 && strcmp(list.items[list.count - 1]->name, one->name) == 0;
        if (again && !are_versions(list.items[list.count - 1], one)) continue;
        one->index = (int)list.count;
        list.items[list.count++] = one;
    }
    return list;
}

/* Components in the order of their plans and as written there. One that stands in two plans is two. */
static void list_components(struct md_builder *builder)
{
    struct md_arena *arena = builder->collection->arena;
    size_t room = 1;
    for (size_t i = 0; i < builder->plans.count; i++)
        room += builder->plans.items[i]->components_count;
    builder->components.items = md_arena_array(arena, room, sizeof *builder->components.items);
    builder->plan_of = md_arena_array(arena, room, sizeof(struct md_definition *));
    for (size_t i = 0; i < builder->plans.count; i++) {
        struct md_definition *plan = builder->plans.items[i];
        for (size_t j = 0; j < plan->components_count; j++) {
            struct md_definition *component =
                md_arena_copy(arena, plan->components[j], sizeof *component);
            component->index = (int)builder->components.count;
            plan->components[j] = component;
            builder->plan_of[builder->components.count] = plan;
            builder->components.items[builder->components.count++] = component;
        }
    }
}

/* ---- names -------------------------------------------------------------------------------- */

static bool shares_names(const struct md_definition *definition)
{
    return strcmp(definition->constructor->name, "credit") == 0 || gives_measure(definition);
}

static void report_double(struct md_builder *builder, const struct md_definition *again,
                          const struct md_definition *first)
{
    struct md_collection *collection = builder->collection;
    if (are_versions(again, first)) {
        if (!md_build_plans_overlap(again, first)) return;
        struct md_diagnostic *both = md_collection_report(collection, again->name_spot, "E0209",
                                                          "two versions of plan %s hold on the same days", again->name);
        md_collection_also(collection, both, first->name_spot, "the other version");
        md_collection_help(collection, both, "let one end where the next begins: before = the `since` of the next");
        return;
    }
    struct md_diagnostic *d =
        strcmp(again->word, first->word) == 0
            ? md_collection_report(collection, again->name_spot, "E0209", "%s is defined twice",
                                   md_definition_words(collection, again))
            : md_collection_report(collection, again->name_spot, "E0209",
                                   "`%s` is the name of a %s already", again->name, first->word);
    md_collection_also(collection, d, first->name_spot, "first defined here");
}

/* Is the name that of a kind, or of a field of the kind it is about? */
static void check_against_schema(struct md_builder *builder, const struct md_definition *definition)
{
    struct md_collection *collection = builder->collection;
    const struct md_schema *schema = builder->model->schema;
    const struct md_kind *kind = md_schema_kind(schema, definition->name);
    const struct md_schema_place *place = NULL;
    struct md_diagnostic *d = NULL;
    int of = md_build_subject(builder, definition);
    if (kind != NULL) {
        d = md_collection_report(collection, definition->name_spot, "E0209",
                                 "`%s` is the name of a kind already", definition->name);
        place = &kind->place;
    } else if (of >= 0 && md_kind_field(schema->kinds[of], definition->name) >= 0) {
        int field = md_kind_field(schema->kinds[of], definition->name);
        d = md_collection_report(collection, definition->name_spot, "E0209",
                                 "%s is called like a field of %s",
                                 md_definition_words(collection, definition),
                                 schema->kinds[of]->name);
        place = &schema->kinds[of]->fields[field].place;
    }
    if (d == NULL || place->file == NULL) return;
    md_diagnostic_also_at(&collection->findings, d, "first defined here", place->file, place->source,
                          place->source_length, place->line, place->column, place->end_column);
}

static void check_reserved(struct md_builder *builder, const struct md_definition *definition)
{
    static const char *const reserved[] = {"pay", "opening", "whole", "key"};
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (strcmp(definition->name, reserved[i]) == 0)
            md_collection_report(builder->collection, definition->name_spot, "E0209",
                                 "`%s` has a meaning of its own in formulas; choose another name",
                                 definition->name);
}

static void check_names(struct md_builder *builder)
{
    struct md_collection *collection = builder->collection;
    for (size_t i = 0; i < collection->definitions_count; i++) {
        const struct md_definition *one = collection->definitions[i];
        if (!one->complete || strcmp(one->constructor->name, "component") == 0) continue;
        for (size_t j = 0; j < i; j++) {
            const struct md_definition *other = collection->definitions[j];
            bool same_space = one->constructor == other->constructor ||
                              (shares_names(one) && shares_names(other));
            if (!same_space || !other->complete || strcmp(one->name, other->name) != 0) continue;
            report_double(builder, one, other);
            if (!are_versions(one, other)) break;
        }
        if (!shares_names(one)) continue;
        check_against_schema(builder, one);
        check_reserved(builder, one);
    }
}

void md_build_number_definitions(struct md_builder *builder)
{
    struct md_model *model = builder->model;
    struct md_arena *arena = &model->arena;
    check_names(builder);
    builder->credits = list_of(builder, "credit");
    builder->measures = list_of(builder, "measure");
    builder->plans = list_of(builder, "plan");
    builder->fields = list_of(builder, "field");
    builder->balances = list_of(builder, "balance");
    list_components(builder);
    model->credits_count = builder->credits.count;
    model->measures_count = builder->measures.count;
    model->plans_count = builder->plans.count;
    model->components_count = builder->components.count;
    model->balances_count = builder->balances.count;
    model->params_count = builder->collection->params_count;
    model->credits = md_arena_array(arena, model->credits_count + 1, sizeof *model->credits);
    model->measures = md_arena_array(arena, model->measures_count + 1, sizeof *model->measures);
    model->plans = md_arena_array(arena, model->plans_count + 1, sizeof *model->plans);
    model->components =
        md_arena_array(arena, model->components_count + 1, sizeof *model->components);
    model->balances = md_arena_array(arena, model->balances_count + 1, sizeof *model->balances);
    model->params = md_arena_array(arena, model->params_count + 1, sizeof *model->params);
    md_build_number_rules(builder);
}

/* ---- params ------------------------------------------------------------------------------- */

static struct md_text_span span_of_node(struct md_builder *builder, const struct md_param_entry *entry)
{
    struct md_text_span span = {.line = entry->node->key_line,
                                .column = entry->node->key_column,
                                .end_column = entry->node->key_end_column};
    for (size_t i = 0; i < builder->model->files_count; i++)
        if (strcmp(builder->model->files[i].name, entry->tree->file) == 0)
            span.file = &builder->model->files[i];
    return span;
}

/* The kind of a param of type ref. */
static void check_param_kind(struct md_builder *builder, const struct md_param_entry *entry)
{
    const struct md_tree_node *to = entry->tree != NULL && !entry->wrong ? md_tree_get(entry->node, "to") : NULL;
    if (to == NULL || md_build_kind(builder, to->text) >= 0) return;
    struct md_diagnostics *out = &builder->collection->findings;
    struct md_diagnostic *d = md_diagnostics_add(out, MD_ERROR, "E0203", "there is no kind `%s`", to->text);
    const struct md_schema *schema = builder->model->schema;
    const char **names = md_arena_array(builder->collection->arena, schema->kinds_count + 1, sizeof *names);
    for (size_t i = 0; i < schema->kinds_count; i++) names[i] = schema->kinds[i]->name;
    md_tree_at(entry->tree, to, out, d);
    md_collection_suggest(builder->collection, d, to->text, names, schema->kinds_count);
}

static void build_params(struct md_builder *builder)
{
    struct md_model *model = builder->model;
    for (size_t i = 0; i < model->params_count; i++) {
        const struct md_param_entry *entry = builder->collection->params[i];
        struct md_param *param = &model->params[i];
        param->name = entry->name;
        param->type = entry->type;
        if (param->type.unit_name != NULL)
            param->type.unit_name = md_graph_intern(&model->graph, param->type.unit_name);
        param->values = entry->values;
        param->values_count = entry->values_count;
        if (entry->tree != NULL) param->span = span_of_node(builder, entry);
        check_param_kind(builder, entry);
    }
}

/* ---- computed fields ------------------------------------------------------------------------ */

/* A computed field is put into the formulas that use it; here it is translated once for its faults. */
static void check_field(struct md_builder *builder, struct md_definition *definition)
{
    struct md_collection *collection = builder->collection;
    const char *point = strchr(definition->name, '.');
    const char *kind_name =
        md_arena_strndup(collection->arena, definition->name, (size_t)(point - definition->name));
    int kind = md_build_kind(builder, kind_name);
    if (kind < 0) {
        md_build_unknown(builder, definition->name_spot, "kind", kind_name, NULL, 0, true);
        return;
    }
    const struct md_kind *declared = builder->model->schema->kinds[kind];
    int field = md_kind_field(declared, point + 1);
    if (field >= 0) {
        struct md_diagnostic *d = md_collection_report(
            collection, definition->name_spot, "E0209", "%s has a field `%s` already", kind_name,
            point + 1);
        const struct md_schema_place *place = &declared->fields[field].place;
        if (place->file != NULL)
            md_diagnostic_also_at(&collection->findings, d, "first defined here", place->file,
                                  place->source, place->source_length, place->line, place->column,
                                  place->end_column);
        return;
    }
    struct md_parameter parameters[2] = {{.role = MD_PARAMETER_ROW, .kind = kind},
                                         {.role = MD_PARAMETER_PERIOD}};
    struct md_formula formula;
    md_build_formula(builder, definition, "value", parameters, 2, md_type_of(MD_BASE_NOTHING),
                     &formula);
}

/* ---- all ---------------------------------------------------------------------------------- */

static void name_all(struct md_builder *builder)
{
    struct md_model *model = builder->model;
    for (size_t i = 0; i < builder->credits.count; i++) {
        struct md_definition *one = builder->credits.items[i];
        model->credits[i].name = md_arena_strdup(&model->arena, one->name);
        model->credits[i].title = md_build_title(builder, one);
        model->credits[i].span = md_build_span(builder, one->spot);
    }
    for (size_t i = 0; i < builder->measures.count; i++) {
        struct md_definition *one = builder->measures.items[i];
        model->measures[i].name = md_arena_strdup(&model->arena, one->name);
        model->measures[i].title = md_build_title(builder, one);
        model->measures[i].span = md_build_span(builder, one->spot);
        model->measures[i].column = (int)i;
        model->measures[i].goal_measure = -1;
        model->measures[i].rule = -1;
    }
    for (size_t i = 0; i < model->rules_count; i++) {
        struct md_measure *result = &model->measures[model->rules[i].measure];
        result->from = model->rules[i].form;
        result->source = model->rules[i].index;
        result->rule = (int)i;
    }
}

void md_build(struct md_builder *builder)
{
    md_build_tuples(builder);
    md_build_names_open(builder);
    md_build_number_definitions(builder);
    name_all(builder);
    build_params(builder);
    for (size_t i = 0; i < builder->fields.count; i++)
        if (!builder->fields.items[i]->wrong) check_field(builder, builder->fields.items[i]);
    for (size_t i = 0; i < builder->credits.count; i++)
        md_build_need(builder, builder->credits.items[i]);
    for (size_t i = 0; i < builder->measures.count; i++)
        md_build_need(builder, builder->measures.items[i]);
    for (size_t i = 0; i < builder->measures.count; i++)
        md_build_goal(builder, builder->measures.items[i]);
    for (size_t i = 0; i < builder->measures.count; i++)
        if (md_build_rule_form(builder->measures.items[i]) != MD_FROM_NOTHING)
            md_build_becomes(builder, builder->measures.items[i]);
    for (size_t i = 0; i < builder->balances.count; i++)
        if (!builder->balances.items[i]->wrong) md_build_balance(builder, builder->balances.items[i]);
    for (size_t i = 0; i < builder->plans.count; i++)
        md_build_plan(builder, builder->plans.items[i]);
}
