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

static void build_parent(struct work *work)
{
    struct md_allocation *allocation = work->allocation;
    build_field(work, "within", md_type_of(MD_BASE_NOTHING), &allocation->within);
    struct md_parameter group[2] = {{0}, work->subject[1]};
    group[0] = md_build_group(work->builder, &allocation->within, &allocation->group_kind);
    if (!md_has_formula(&allocation->within) && work->rule->into >= 0) {
        group[0] = work->subject[0];
        allocation->group_kind = work->measure->of;
    }
    struct md_type wanted = wanted_type(work), expected = wanted;
    if (wanted.unit == MD_UNIT_PLAIN) expected = md_type_number(MD_UNIT_FREE, NULL);
    if (!is_given(work, "amount") || !work->good) return;
    work->good &= md_build_formula(work->builder, work->definition, "amount", group, 2, expected, &allocation->amount);
    if (work->good) settle_type(work, wanted);
}

static void build_weights(struct work *work)
{
    if (md_definition_written(work->definition, "weight") == NULL) {
        struct md_diagnostic *d = md_collection_lacks(
            work->builder->collection, work->definition, work->definition->word_spot,
            md_arena_format(work->builder->collection->arena, "%s does not say by what it divides",
                            md_definition_words(work->builder->collection, work->definition)));
        md_collection_help(work->builder->collection, d, "write weight = function(c, t) return ... end");
        work->good = false;
        return;
    }
    build_field(work, "weight", md_type_number(MD_UNIT_FREE, NULL), &work->allocation->weight);
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
    work.good &= md_build_order(builder, definition, work.subject, &work.allocation->order,
                                &work.allocation->order_count);
    return work.good;
}
