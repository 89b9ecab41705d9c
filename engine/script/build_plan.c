#include "script/build.h"

#include <string.h>

#include "value/currency.h"
#include "value/date.h"

static void build_currency(struct md_builder *builder, const struct md_definition *definition,
                           struct md_plan *plan)
{
    const struct md_given *currency = md_definition_get(definition, "currency");
    plan->currency = md_graph_intern(&builder->model->graph,
                                     md_build_word(definition, "currency", builder->model->currency));
    if (currency == NULL || md_currency_digits(plan->currency, strlen(plan->currency)) >= 0) return;
    const char *codes[256];
    size_t count = 0;
    while (count < 256 && (codes[count] = md_currency_code(count)) != NULL) count++;
    struct md_diagnostic *d =
        md_collection_report(builder->collection, currency->spot, "E0207",
                             "there is no currency `%s`", plan->currency);
    const char *meant = md_currency_meant(plan->currency);
    if (meant != NULL) md_collection_help(builder->collection, d, "its code is \"%s\"", meant);
    else md_collection_suggest(builder->collection, d, plan->currency, codes, count);
}

static int32_t date_of(const struct md_definition *definition, const char *field, int32_t otherwise)
{
    const struct md_given *given = md_definition_get(definition, field);
    int32_t date = otherwise;
    if (given == NULL) return otherwise;
    if (given->value->type == MD_CONSTANT_DATE) return (int32_t)given->value->integer;
    md_date_parse(given->value->text, given->value->text_length, &date);
    return date;
}

int32_t md_build_plan_since(const struct md_definition *definition)
{
    return date_of(definition, "since", INT32_MIN);
}

bool md_build_plans_overlap(const struct md_definition *a, const struct md_definition *b)
{
    return date_of(a, "since", INT32_MIN) < date_of(b, "before", INT32_MAX) &&
           date_of(b, "since", INT32_MIN) < date_of(a, "before", INT32_MAX);
}

static void build_dates(struct md_builder *builder, const struct md_definition *definition,
                        struct md_plan *plan)
{
    plan->since = date_of(definition, "since", INT32_MIN);
    plan->before = date_of(definition, "before", INT32_MAX);
    if (plan->since < plan->before) return;
    const struct md_given *before = md_definition_get(definition, "before");
    const struct md_given *since = md_definition_get(definition, "since");
    struct md_diagnostic *d =
        md_collection_report(builder->collection, before->spot, "E0207",
                             "%s ends before it begins",
                             md_definition_words(builder->collection, definition));
    md_collection_also(builder->collection, d, since->spot, "begins here");
}

/* Names of components are unique in their plan, and not one of those that `p.pay` has itself. */
static void check_component_name(struct md_builder *builder, const struct md_definition *plan,
                                 size_t index)
{
    const struct md_definition *component = plan->components[index];
    struct md_collection *collection = builder->collection;
    if (strcmp(component->name, "total") == 0)
        md_collection_report(collection, component->name_spot, "E0209",
                             "a component may not be called `total`: p.pay.total is the sum of those above");
    for (size_t i = 0; i < index; i++) {
        if (strcmp(plan->components[i]->name, component->name) != 0) continue;
        struct md_diagnostic *d = md_collection_report(
            collection, component->name_spot, "E0209", "%s has two components called `%s`",
            md_definition_words(collection, plan), component->name);
        md_collection_also(collection, d, plan->components[i]->name_spot, "the first one");
        return;
    }
}

static void build_components(struct md_builder *builder, const struct md_definition *definition,
                             struct md_plan *plan)
{
    struct md_arena *arena = &builder->model->arena;
    plan->components_count = definition->components_count;
    plan->components = md_arena_array(arena, plan->components_count + 1, sizeof *plan->components);
    for (size_t i = 0; i < plan->components_count; i++) {
        struct md_definition *one = definition->components[i];
        struct md_component *component = &builder->model->components[one->index];
        plan->components[i] = one->index;
        component->plan = definition->index;
        component->column = (int)builder->measures.count + one->index;
        component->name = md_arena_strdup(arena, one->name);
        component->full_name = md_arena_format(arena, "%s.%s", definition->name, one->name);
        check_component_name(builder, definition, i);
        builder->plan_now = definition->index;
        builder->components_above = i;
        if (one->complete && plan->of != MD_KIND_NONE) md_build_component(builder, one, definition);
        builder->plan_now = -1;
    }
}

static void check_empty(struct md_builder *builder, const struct md_definition *definition)
{
    if (definition->components_count > 0) return;
    struct md_diagnostic *d = md_collection_report(
        builder->collection, definition->word_spot, "E0208", "%s has no components",
        md_definition_words(builder->collection, definition));
    md_collection_help(builder->collection, d,
                       "write them in its table: commission \"base\" { on = \"booked\", rate = 0.05 }");
}

void md_build_plan(struct md_builder *builder, struct md_definition *definition)
{
    struct md_plan *plan = &builder->model->plans[definition->index];
    const struct md_given *of = md_definition_get(definition, "of");
    plan->name = md_arena_strdup(&builder->model->arena, definition->name);
    plan->title = md_build_title(builder, definition);
    const struct md_given *was = md_definition_get(definition, "was");
    if (was != NULL) plan->was = md_arena_strdup(&builder->model->arena, was->value->text);
    plan->span = md_build_span(builder, definition->spot);
    plan->of = md_build_subject(builder, definition);
    if (of != NULL && plan->of == MD_KIND_NONE)
        md_build_unknown_of(builder, of);
    plan->every = md_build_level(builder, definition, "every", -1);
    const struct md_given *shared = md_definition_get(definition, "shared");
    plan->shared = shared != NULL && shared->value->integer != 0;
    build_currency(builder, definition, plan);
    build_dates(builder, definition, plan);
    struct md_parameter subject[2] = {{.role = MD_PARAMETER_SUBJECT, .kind = plan->of},
                                      {.role = MD_PARAMETER_PERIOD}};
    struct md_type money = md_build_money(builder, plan->currency);
    if (plan->of != MD_KIND_NONE)
        md_build_formula(builder, definition, "when", subject, 2, md_type_of(MD_BASE_FLAG),
                         &plan->when);
    build_components(builder, definition, plan);
    if (plan->of == MD_KIND_NONE) return;
    /* The plan's own limits see all of its components. */
    builder->plan_now = definition->index;
    builder->components_above = plan->components_count;
    md_build_formula(builder, definition, "cap", subject, 2, money, &plan->cap);
    md_build_formula(builder, definition, "floor", subject, 2, money, &plan->floor);
    builder->plan_now = -1;
    check_empty(builder, definition);
}
