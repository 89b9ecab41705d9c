#include "script/build.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"

/* ---- finding ------------------------------------------------------------------------------ */

struct md_definition *md_build_find(const struct md_definition_list *list, const char *name)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(list->items[middle]->name, name);
        if (order == 0) return list->items[middle];
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

int md_build_kind(const struct md_builder *builder, const char *name)
{
    if (strcmp(name, "whole") == 0) return MD_KIND_WHOLE;
    const struct md_kind *kind = md_schema_kind(builder->model->schema, name);
    return kind != NULL ? kind->index : MD_KIND_NONE;
}

const char *md_build_kind_name(const struct md_builder *builder, int kind)
{
    return kind >= 0 ? builder->model->schema->kinds[kind]->name : "whole";
}

int md_build_subject(const struct md_builder *builder, const struct md_definition *definition)
{
    return md_build_of(builder, md_definition_get(definition, "of"));
}

void md_build_unknown(struct md_builder *builder, struct md_spot spot, const char *what,
                      const char *name, const struct md_definition_list *const *lists,
                      size_t lists_count, bool with_kinds)
{
    struct md_collection *collection = builder->collection;
    const struct md_schema *schema = builder->model->schema;
    size_t count = with_kinds ? schema->kinds_count + 1 : 0, filled = 0;
    for (size_t i = 0; i < lists_count; i++) count += lists[i]->count;
    const char **names = md_arena_array(collection->arena, count + 1, sizeof *names);
    for (size_t i = 0; i < lists_count; i++)
        for (size_t j = 0; j < lists[i]->count; j++) names[filled++] = lists[i]->items[j]->name;
    for (size_t i = 0; with_kinds && i < schema->kinds_count; i++)
        names[filled++] = schema->kinds[i]->name;
    struct md_diagnostic *d = md_collection_report(collection, spot, "E0203",
                                                   "there is no %s `%s`", what, name);
    md_collection_suggest(collection, d, name, names, filled);
    if (filled > 0 && filled <= 40)
        md_collection_list(collection, d, "there are", names, filled);
}

struct md_definition *md_build_measure_named(struct md_builder *builder, const char *name, int of,
                                             struct md_spot spot, const char *place)
{
    struct md_definition *measure = md_build_find(&builder->measures, name);
    if (measure == NULL) {
        const struct md_definition_list *lists[] = {&builder->measures};
        md_build_unknown(builder, spot, "measure", name, lists, 1, false);
        return NULL;
    }
    int subject = md_build_subject(builder, measure);
    if (subject == of || subject == MD_KIND_NONE) return measure;
    struct md_diagnostic *d = md_collection_report(
        builder->collection, spot, "E0207", "measure %s is of %s, and %s needs one of %s", name,
        md_build_kind_name(builder, subject), place, md_build_kind_name(builder, of));
    md_collection_also(builder->collection, d, measure->name_spot, "defined here");
    return NULL;
}

/* ---- building on demand, cycles ------------------------------------------------------------- */

/* All definitions from the one asked for again up to the one that asks. */
static void report_cycle(struct md_builder *builder, struct md_definition *again)
{
    struct md_collection *collection = builder->collection;
    size_t first = builder->stack_count;
    while (first > 0 && builder->stack[first - 1] != again) first--;
    if (first > 0) first--;
    struct md_buffer path = {0};
    for (size_t i = first; i < builder->stack_count; i++)
        md_buffer_format(&path, "%s -> ", builder->stack[i]->name);
    md_buffer_add_text(&path, again->name);
    struct md_diagnostic *d = md_collection_report(
        collection, again->name_spot, "E0321", "%s depends on itself: %s",
        md_definition_words(collection, again), md_buffer_text(&path));
    md_buffer_free(&path);
    if (first + 1 < builder->stack_count)
        md_collection_also(collection, d, builder->stack[first + 1]->name_spot,
                           "which it needs");
    for (size_t i = first + 2; i < builder->stack_count; i++) {
        struct md_spot spot = builder->stack[i]->name_spot;
        if (spot.source == NULL) continue;
        const struct md_token *token = &spot.source->tokens[spot.first];
        md_diagnostic_advise(&collection->findings, d, "note", "%s is defined at %s:%d:%d",
                             md_definition_words(collection, builder->stack[i]),
                             spot.source->file, token->line, token->column);
    }
    for (size_t i = first; i < builder->stack_count; i++)
        builder->stack[i]->building = MD_BUILD_FAILED;
}

static void report_depth(struct md_builder *builder, const struct md_definition *definition)
{
    md_collection_report(builder->collection, definition->name_spot, "E0321",
                         "%s is at the end of a chain of more than %d definitions",
                         md_definition_words(builder->collection, definition),
                         (int)MD_BUILD_DEPTH_MAX);
}

bool md_build_need(struct md_builder *builder, struct md_definition *definition)
{
    if (definition->building == MD_BUILT) return true;
    if (definition->building == MD_BUILD_FAILED || definition->wrong) return false;
    if (definition->building == MD_IS_BUILDING) {
        report_cycle(builder, definition);
        return false;
    }
    if (builder->stack_count == MD_BUILD_DEPTH_MAX) {
        report_depth(builder, definition);
        definition->building = MD_BUILD_FAILED;
        return false;
    }
    int plan_before = builder->plan_now;
    builder->plan_now = -1;
    definition->building = MD_IS_BUILDING;
    builder->stack[builder->stack_count++] = definition;
    bool good;
    if (strcmp(definition->constructor->name, "credit") == 0) good = md_build_credit(builder, definition);
    else if (md_build_rule_form(definition) != MD_FROM_NOTHING) good = md_build_any_rule(builder, definition);
    else good = md_build_measure(builder, definition);
    builder->stack_count--;
    builder->plan_now = plan_before;
    if (definition->building == MD_BUILD_FAILED) good = false;
    definition->building = good ? MD_BUILT : MD_BUILD_FAILED;
    return good;
}

/* ---- what the translator asks ---------------------------------------------------------------- */

static bool name_measure(void *context, const char *name, int kind, struct md_named *named,
                         bool *reported, struct md_diagnostics *out)
{
    struct md_builder *builder = context;
    (void)out;
    struct md_definition *measure = md_build_find(&builder->measures, name);
    if (measure == NULL) return false;
    int subject = md_build_subject(builder, measure);
    if (subject != kind && subject != MD_KIND_NONE) return false;
    if (!md_build_need(builder, measure)) {
        *reported = true;
        return false;
    }
    named->column = measure->index;
    named->type = builder->model->measures[measure->index].type;
    return true;
}

static bool name_goal(void *context, int64_t column, struct md_goal_of *goal, bool *reported,
                      struct md_diagnostics *out)
{
    struct md_builder *builder = context;
    (void)out;
    *goal = (struct md_goal_of){.column = -1};
    /* What a component pays, or a balance opens with, has no goal. */
    if (column < 0 || (size_t)column >= builder->measures.count) return false;
    struct md_definition *measure = builder->measures.items[column];
    const struct md_given *given = md_definition_get(measure, "goal");
    if (given == NULL) {
        *reported = md_definition_written(measure, "goal") != NULL;
        return false;
    }
    goal->type = builder->model->measures[column].type;
    if (given->value->type == MD_CONSTANT_FUNCTION) {
        goal->closure = given->value->closure;
        return true;
    }
    struct md_definition *named = md_build_find(&builder->measures, given->value->text);
    if (named == NULL || !md_build_need(builder, named)) {
        *reported = true;
        return false;
    }
    goal->column = named->index;
    goal->type = builder->model->measures[named->index].type;
    return true;
}

static bool name_card(void *context, int64_t column, bool grade, struct md_named *named, bool *is_card)
{
    const struct md_builder *builder = context;
    const struct md_model *model = builder->model;
    *is_card = (size_t)column < builder->measures.count && model->measures[column].from == MD_FROM_SCORECARD &&
               model->measures[column].part == MD_CARD_SCORE;
    if (!*is_card) return false;
    const struct md_scorecard *card = &model->scorecards[model->measures[column].source];
    int found = card->measures[grade ? MD_CARD_GRADE : MD_CARD_COVERAGE];
    if (found < 0) return false;
    *named = (struct md_named){.column = found, .type = model->measures[found].type};
    return true;
}

/* "kind.name" of a computed field. */
static const struct md_closure *name_computed(void *context, int kind, const char *name)
{
    struct md_builder *builder = context;
    if (kind < 0) return NULL;
    const char *full = md_arena_format(builder->collection->arena, "%s.%s",
                                       builder->model->schema->kinds[kind]->name, name);
    const struct md_definition *field = md_build_find(&builder->fields, full);
    if (field == NULL) return NULL;
    const struct md_given *value = md_definition_get(field, "value");
    return value != NULL ? value->value->closure : NULL;
}

static struct md_named component_named(const struct md_builder *builder, size_t component)
{
    return (struct md_named){
        .column = (int64_t)(builder->measures.count + component),
        .type = builder->model->components[component].type,
    };
}

static bool name_pay(void *context, const char *name, struct md_named *named, bool *reported,
                     struct md_diagnostics *out)
{
    struct md_builder *builder = context;
    (void)out;
    if (builder->plan_now < 0) return false;
    const struct md_definition *plan = builder->plans.items[builder->plan_now];
    for (size_t i = 0; i < builder->components_above; i++) {
        const struct md_definition *component = plan->components[i];
        if (strcmp(component->name, name) != 0) continue;
        *reported = component->building == MD_BUILD_FAILED;
        *named = component_named(builder, (size_t)component->index);
        return !*reported;
    }
    return false;
}

/* The kind whose records a measure's rows are. */
static int record_kind(const struct md_model *model, int measure)
{
    const struct md_measure *read = &model->measures[measure];
    return read->from == MD_FROM_COMPONENT ? MD_KIND_NONE : md_model_row_kind(model, read);
}

static bool name_line_pay(void *context, const char *name, struct md_named *named, const char **full_name,
                          bool *reported, struct md_diagnostics *out)
{
    const struct md_builder *builder = context;
    const struct md_model *model = builder->model;
    if (!name_pay(context, name, named, reported, out)) return false;
    int index = (int)(named->column - (int64_t)builder->measures.count);
    const struct md_component *above = &model->components[index];
    const struct md_definition *plan = builder->plans.items[builder->plan_now];
    const struct md_component *now = &model->components[plan->components[builder->components_above]->index];
    if (!above->per_line || now->on < 0 || record_kind(model, above->on) != record_kind(model, now->on))
        return false;
    named->column = index;
    /* Versions of a plan have components of equal names, which are not the same. */
    int32_t since = model->plans[builder->plan_now].since;
    *full_name = above->full_name;
    if (since != INT32_MIN)
        *full_name = md_arena_format(builder->collection->arena, "%s@%d", above->full_name, (int)since);
    return true;
}

static size_t name_line_pay_all(void *context, const char *const **list)
{
    struct md_builder *builder = context;
    const struct md_model *model = builder->model;
    *list = NULL;
    if (builder->plan_now < 0) return 0;
    const struct md_definition *plan = builder->plans.items[builder->plan_now];
    const char **names = md_arena_array(builder->collection->arena, builder->components_above + 1, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < builder->components_above; i++) {
        const struct md_component *above = &model->components[plan->components[i]->index];
        struct md_named named;
        const char *full_name;
        bool reported = false;
        if (above->booked_only || above->type.base != MD_BASE_NUMBER || above->name == NULL) continue;
        if (name_line_pay(context, above->name, &named, &full_name, &reported, NULL)) names[count++] = above->name;
    }
    *list = names;
    return count;
}

static int name_paid_kind(void *context)
{
    const struct md_builder *builder = context;
    if (builder->plan_now < 0) return MD_KIND_NONE;
    return md_build_subject(builder, builder->plans.items[builder->plan_now]);
}

/* Openings are those of the plan's period, so only a plan's formulas have them. */
static bool name_opening(void *context, const char *name, int kind, struct md_named *named, int64_t *line_column,
                         const char **full_name, bool *reported, struct md_diagnostics *out)
{
    struct md_builder *builder = context;
    (void)out;
    if (builder->plan_now < 0) return false;
    struct md_definition *found = md_build_find(&builder->balances, name);
    if (found == NULL) return false;
    const struct md_balance *balance = &builder->model->balances[found->index];
    if (kind == MD_KIND_NONE) kind = name_paid_kind(context);
    *reported = found->building != MD_BUILT;
    if (*reported || balance->of != kind) return false;
    *named = (struct md_named){.column = balance->column, .type = balance->type};
    *line_column = balance->column - (int64_t)builder->measures.count;
    *full_name = balance->opening_name;
    return true;
}

static size_t name_pay_all(void *context, const struct md_named **list)
{
    struct md_builder *builder = context;
    *list = NULL;
    if (builder->plan_now < 0) return 0;
    const struct md_definition *plan = builder->plans.items[builder->plan_now];
    struct md_named *all =
        md_arena_array(builder->collection->arena, builder->components_above + 1, sizeof *all);
    size_t count = 0;
    for (size_t i = 0; i < builder->components_above; i++) {
        if (builder->model->components[plan->components[i]->index].booked_only) continue;
        struct md_named one = component_named(builder, (size_t)plan->components[i]->index);
        if (one.type.base == MD_BASE_NUMBER) all[count++] = one;
    }
    *list = all;
    return count;
}

static bool name_param(void *context, int64_t index, struct md_type *type,
                       const struct md_tiers **tiers)
{
    struct md_builder *builder = context;
    const struct md_param_entry *entry = builder->collection->params[index];
    if (entry->tree == NULL || entry->wrong) return false;
    *type = builder->model->params[index].type;
    *tiers = entry->tiers;
    return true;
}

static bool name_lists(void *context, int64_t index, const struct md_constant *const **lists,
                       struct md_param_values *values)
{
    struct md_builder *builder = context;
    const struct md_param_entry *entry = builder->collection->params[index];
    *lists = entry->lists;
    *values = (struct md_param_values){entry->values, entry->values_count};
    return entry->lists_count > 0 && !entry->wrong;
}

static size_t name_names(void *context, int kind, const char *const **names)
{
    struct md_builder *builder = context;
    size_t room = builder->measures.count + builder->fields.count + 1, count = 0;
    const char **list = md_arena_array(builder->collection->arena, room, sizeof *list);
    for (size_t i = 0; i < builder->measures.count; i++)
        if (builder->measures.items[i]->of_rule == NULL &&
            md_build_subject(builder, builder->measures.items[i]) == kind)
            list[count++] = builder->measures.items[i]->name;
    for (size_t i = 0; i < builder->fields.count && kind >= 0; i++) {
        const char *full = builder->fields.items[i]->name;
        const char *of = builder->model->schema->kinds[kind]->name;
        size_t length = strlen(of);
        if (strncmp(full, of, length) == 0 && full[length] == '.')
            list[count++] = full + length + 1;
    }
    *names = list;
    return count;
}

static const struct md_text_file *file_of(void *context, const struct md_source *source)
{
    const struct md_builder *builder = context;
    for (size_t i = 0; i < builder->model->files_count; i++)
        if (strcmp(builder->model->files[i].name, source->file) == 0)
            return &builder->model->files[i];
    return &builder->model->files[0];
}

void md_build_names_open(struct md_builder *builder)
{
    struct md_model *model = builder->model;
    builder->names = (struct md_names){
        .context = builder,
        .measure = name_measure,
        .goal = name_goal,
        .card = name_card,
        .computed = name_computed,
        .pay = name_pay,
        .line_pay = name_line_pay,
        .line_pay_all = name_line_pay_all,
        .paid_kind = name_paid_kind,
        .opening = name_opening,
        .pay_all = name_pay_all,
        .param = name_param,
        .lists = name_lists,
        .names = name_names,
    };
    builder->translator = (struct md_translator){
        .graph = &model->graph,
        .schema = model->schema,
        .calendar = &model->calendar,
        .currency = model->currency,
        .names = &builder->names,
        .arena = &model->arena,
        .out = &builder->collection->findings,
        .file_of = file_of,
    };
    builder->plan_now = -1;
}
