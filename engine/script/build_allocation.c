/* An allocation: whose amount is divided, among whom, by what and in which unit. */
#include "script/build.h"

#include <string.h>

#include "value/currency.h"

struct work {
    struct md_builder *builder;
    const struct md_definition *definition;
    struct md_measure *measure;
    struct md_allocation *allocation;
    const struct md_rule *rule;
    struct md_parameter subject[2]; /* child, period */
    bool good;
};

/* True when the field is there and right; a wrong one was reported where it was read. */
static bool is_given(struct work *work, const char *field)
{
    const struct md_given *given = md_definition_written(work->definition, field);
    if (given == NULL) return false;
    if (given->wrong) work->good = false;
    return !given->wrong;
}

static void build_field(struct work *work, const char *field, struct md_type wanted, struct md_formula *out)
{
    if (!is_given(work, field)) return;
    work->good &=
        md_build_formula(work->builder, work->definition, field, work->subject, 2, wanted, out);
}

/* ---- the unit ---------------------------------------------------------------------------------- */

static struct md_number minor_step(const char *currency)
{
    int digits = currency != NULL ? md_currency_digits(currency, strlen(currency)) : -1;
    return md_number_from_scaled(1, digits < 0 ? 2 : digits);
}

/* `unit` names what is counted or is the step; what it does not say follows from the amount. */
static struct md_type wanted_type(struct work *work)
{
    struct md_builder *builder = work->builder;
    const struct md_given *unit = is_given(work, "unit") ? md_definition_get(work->definition, "unit") : NULL;
    work->allocation->step = MD_NUMBER_ZERO;
    if (unit == NULL) return md_type_of(MD_BASE_NUMBER);
    if (unit->value->type == MD_CONSTANT_NUMBER) {
        work->allocation->step = unit->value->number;
        if (md_number_sign(&unit->value->number) > 0) return md_type_of(MD_BASE_NUMBER);
        work->good = false;
        md_collection_report(builder->collection, unit->spot, "E0207", "%s is a step above zero, such as 0.01",
                             md_build_place(builder, work->definition, "unit"));
        return md_type_of(MD_BASE_NUMBER);
    }
    const char *name = unit->value->text;
    work->allocation->step = minor_step(name);
    if (md_currency_digits(name, strlen(name)) >= 0) return md_build_money(builder, name);
    return md_type_number(MD_UNIT_NAMED, md_graph_intern(&builder->model->graph, name));
}

/* A plain number without a unit is an amount of the project's currency, a count is divided into ones. */
static void settle_type(struct work *work, struct md_type wanted)
{
    struct md_type type = md_build_type(work->builder, &work->allocation->amount);
    if (wanted.unit == MD_UNIT_MONEY || wanted.unit == MD_UNIT_NAMED) type = wanted;
    else if (type.unit == MD_UNIT_FREE) type = md_build_money(work->builder, work->builder->model->currency);
    work->measure->type = type;
    if (!md_number_is_zero(&work->allocation->step)) return;
    bool whole = type.unit == MD_UNIT_COUNT || type.unit == MD_UNIT_PLAIN;
    work->allocation->step =
        whole ? md_number_from_integer(1) : minor_step(type.unit == MD_UNIT_MONEY ? type.unit_name : NULL);
}

/* ---- the parent -------------------------------------------------------------------------------- */

/* Is the amount the result of another rule, as it stands? Then it is a node of a tree. */
static bool is_result(const struct work *work)
{
    const struct md_model *model = work->builder->model;
    const struct md_node *node = md_graph_node(&model->graph, work->allocation->amount.root);
    return node->op == MD_OP_NAMED && node->integer < (int64_t)model->measures_count &&
           md_model_rule(model, &model->measures[node->integer]) != NULL;
}

static void build_ratios(struct work *work, const struct md_parameter *group)
{
    struct md_type ratio = md_type_number(MD_UNIT_PLAIN, NULL);
    if (is_given(work, "reserve"))
        work->good &= md_build_formula(work->builder, work->definition, "reserve", group, 2, ratio,
                                       &work->allocation->reserve);
    if (is_given(work, "stretch"))
        work->good &= md_build_formula(work->builder, work->definition, "stretch", group, 2, ratio,
                                       &work->allocation->stretch);
}

static void build_parent(struct work *work)
{
    struct md_allocation *allocation = work->allocation;
    work->good &= md_build_within(work->builder, work->definition, work->subject, &allocation->within,
                                  &allocation->group_record);
    struct md_parameter group[2] = {{0}, work->subject[1]};
    group[0] = md_build_group(work->builder, &allocation->within, &allocation->group_record, &allocation->group_kind);
    if (!md_has_formula(&allocation->within) && work->rule->into >= 0) {
        group[0] = work->subject[0];
        allocation->group_kind = work->measure->of;
    }
    struct md_type wanted = wanted_type(work), expected = wanted;
    if (wanted.unit == MD_UNIT_PLAIN) expected = md_type_number(MD_UNIT_FREE, NULL);
    if (!is_given(work, "amount") || !work->good) return;
    work->good &= md_build_formula(work->builder, work->definition, "amount", group, 2, expected, &allocation->amount);
    if (!work->good) return;
    settle_type(work, wanted);
    work->allocation->exact = is_result(work);
    build_ratios(work, group);
}

/* ---- what it is divided by ----------------------------------------------------------------------- */

static void build_mix(struct work *work)
{
    struct md_builder *builder = work->builder;
    struct md_allocation *allocation = work->allocation;
    const struct md_given *mix = md_definition_get(work->definition, "mix");
    const char *place = md_build_place(builder, work->definition, "mix");
    size_t count = mix->value->entries_count;
    allocation->mix = md_arena_array(&builder->model->arena, count, sizeof *allocation->mix);
    allocation->mix_count = count;
    for (size_t i = 0; i < count; i++) {
        const struct md_constant_entry *entry = &mix->value->entries[i];
        struct md_factor *factor = &allocation->mix[i];
        if (md_build_measure_named(builder, entry->key->text, work->measure->of, mix->spot, place) == NULL) {
            work->good = false;
            continue;
        }
        work->good &= md_build_value(builder, entry->key, mix->spot, place, work->subject, 1,
                                     md_type_number(MD_UNIT_FREE, NULL), &factor->value);
        work->good &= md_build_value(builder, entry->value, mix->spot, place, work->subject, 2,
                                     md_type_number(MD_UNIT_PLAIN, NULL), &factor->share);
        if (entry->value->type != MD_CONSTANT_NUMBER || md_number_sign(&entry->value->number) >= 0) continue;
        work->good = false;
        md_collection_report(builder->collection, mix->spot, "E0207", "the share of %s in %s is below zero",
                             entry->key->text, place);
    }
}

/* Equal parts are what somebody says, not what is left out. */
static void build_weights(struct work *work)
{
    struct md_collection *collection = work->builder->collection;
    const char *words = md_definition_words(collection, work->definition);
    const struct md_given *weight = md_definition_written(work->definition, "weight");
    const struct md_given *mix = md_definition_written(work->definition, "mix");
    if (weight == NULL && mix == NULL) {
        struct md_diagnostic *d =
            md_collection_lacks(collection, work->definition, work->definition->word_spot,
                                md_arena_format(collection->arena, "%s does not say by what it divides", words));
        md_collection_help(collection, d,
                           "write weight = function(c, t) return ... end, or mix = { measure = share }; equal parts are weight = 1");
        work->good = false;
    } else if (weight != NULL && mix != NULL) {
        struct md_diagnostic *d = md_collection_report(collection, mix->key, "E0207", "%s says both `weight` and `mix`", words);
        md_collection_also(collection, d, weight->key, "and here");
        work->good = false;
    } else if (is_given(work, "mix")) {
        build_mix(work);
    } else {
        build_field(work, "weight", md_type_number(MD_UNIT_FREE, NULL), &work->allocation->weight);
    }
}

/* Bounds count in the unit of the amount; a kept part is both at once. */
static void build_bounds(struct work *work)
{
    if (!work->good) return;
    build_field(work, "floor", work->measure->type, &work->allocation->floor);
    build_field(work, "ceiling", work->measure->type, &work->allocation->ceiling);
    build_field(work, "keep", work->measure->type, &work->allocation->keep);
}

bool md_build_allocation(struct md_builder *builder, struct md_definition *definition)
{
    struct md_model *model = builder->model;
    struct work work = {.builder = builder, .definition = definition, .good = true};
    work.rule = md_build_rule(builder, definition);
    if (work.rule == NULL) return false;
    work.measure = &model->measures[definition->index];
    work.allocation = &model->allocations[work.rule->index];
    work.allocation->rule = work.measure->rule;
    work.subject[0] = (struct md_parameter){.role = MD_PARAMETER_SUBJECT, .kind = work.measure->of};
    work.subject[1] = (struct md_parameter){.role = MD_PARAMETER_PERIOD};
    build_parent(&work);
    build_weights(&work);
    build_bounds(&work);
    work.allocation->method = (enum md_split_method)md_build_word_index(definition, "method");
    work.allocation->equal_weights = md_build_word_index(definition, "zero_weights") == 1;
    is_given(&work, "method");
    is_given(&work, "zero_weights");
    work.good &= md_build_order(builder, definition, work.subject, &work.allocation->order,
                                &work.allocation->order_count);
    return work.good;
}
