#include "script/build.h"

/* A credit being built. */
struct work {
    struct md_builder *builder;
    const struct md_definition *definition;
    struct md_credit *credit;
    struct md_parameter parameters[2]; /* the record, the period */
    bool good;
};

static bool build_source(struct work *work)
{
    const struct md_given *from = md_definition_get(work->definition, "from");
    if (from == NULL) return false;
    int kind = md_build_kind(work->builder, from->value->text);
    if (kind < 0) {
        md_build_unknown(work->builder, from->spot, "kind", from->value->text, NULL, 0, true);
        return false;
    }
    work->credit->kind = kind;
    work->parameters[0] = (struct md_parameter){.role = MD_PARAMETER_ROW, .kind = kind};
    work->parameters[1] = (struct md_parameter){.role = MD_PARAMETER_PERIOD};
    return true;
}

/* `at`, or the kind's own date. */
static void build_date(struct work *work)
{
    const struct md_kind *kind = work->builder->model->schema->kinds[work->credit->kind];
    const struct md_given *at = md_definition_written(work->definition, "at");
    struct md_collection *collection = work->builder->collection;
    work->credit->at_field = -1;
    if (at == NULL && kind->date_field < 0) {
        struct md_diagnostic *d = md_collection_lacks(
            collection, work->definition, work->definition->word_spot,
            md_arena_format(collection->arena, "%s has no `at`, and %s no `date`",
                            md_definition_words(collection, work->definition), kind->name));
        md_collection_help(collection, d, "write at = \"...\", the path to the date of a record");
        work->good = false;
        return;
    }
    if (at == NULL) {
        const char *name = kind->fields[kind->date_field].name;
        work->credit->at_field = kind->date_field;
        work->good &= md_build_default_path(work->builder, work->definition, name,
                                            work->parameters, &work->credit->at);
        return;
    }
    if (!at->wrong) work->credit->at_field = md_kind_field(kind, at->value->text);
    work->good &= md_build_formula(work->builder, work->definition, "at", work->parameters, 1,
                                   md_type_of(MD_BASE_DATE), &work->credit->at);
}

/* Credits are sums of decimals: a value that may have more digits is rounded at the 18th. */
static void build_amount(struct work *work)
{
    struct md_graph *graph = &work->builder->model->graph;
    struct md_formula *value = &work->credit->value;
    if (!md_build_formula(work->builder, work->definition, "value", work->parameters, 2,
                          md_type_number(MD_UNIT_FREE, NULL), value)) {
        work->good = false;
        return;
    }
    struct md_type type = md_build_type(work->builder, value);
    if (type.base == MD_BASE_NOTHING) type = md_type_number(MD_UNIT_FREE, NULL);
    work->credit->value_type = type;
    enum md_op op = md_graph_node(graph, value->root)->op;
    if (op != MD_OP_FIELD && op != MD_OP_NUMBER)
        value->root = md_graph_unary(graph, MD_OP_ROUND18, type, 0, value->root);
}

/* ---- the step, the whole ------------------------------------------------------------------ */

static void build_unit(struct work *work)
{
    const struct md_given *unit = md_definition_get(work->definition, "unit");
    work->credit->unit = MD_NUMBER_ZERO;
    if (unit == NULL) return;
    work->credit->unit = unit->value->number;
    if (md_number_sign(&unit->value->number) > 0) return;
    md_collection_report(work->builder->collection, unit->spot, "E0207",
                         "%s is a step above zero, such as 0.01",
                         md_build_place(work->builder, work->definition, "unit"));
    work->good = false;
}

bool md_build_credit(struct md_builder *builder, struct md_definition *definition)
{
    struct md_credit *credit = &builder->model->credits[definition->index];
    struct work work = {.builder = builder, .definition = definition, .credit = credit, .good = true};
    if (!build_source(&work)) return false;
    build_date(&work);
    if (md_definition_get(definition, "when") != NULL)
        work.good &= md_build_formula(builder, definition, "when", work.parameters, 2,
                                      md_type_of(MD_BASE_FLAG), &credit->when);
    build_amount(&work);
    work.good &= md_build_receivers(builder, definition, work.parameters, credit);
    build_unit(&work);
    return work.good;
}
