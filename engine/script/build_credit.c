#include "script/build.h"

#include <string.h>

#include "script/call_site.h"

enum { RECEIVERS_MAX = 64 }; /* what calc/ takes of one credit */

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

/* ---- receivers ---------------------------------------------------------------------------- */

static struct md_spot item_spot(const struct md_given *to, const struct md_expression *item)
{
    struct md_spot spot = to->spot;
    if (item != NULL) spot.first = item->first, spot.last = item->last;
    return spot;
}

static const struct md_expression *named_item(const struct md_expression *table, const char *name)
{
    for (uint32_t i = 0; table != NULL && table->kind == MD_EXPRESSION_TABLE &&
                         i < table->fields_count; i++)
        if (table->fields[i].name != NULL && strcmp(table->fields[i].name, name) == 0)
            return table->fields[i].value;
    return NULL;
}

static void check_keys(struct work *work, const struct md_constant *receiver,
                       const struct md_expression *written, struct md_spot spot)
{
    static const char *const names[] = {"share", "overlay"};
    static const char *const later[] = {"each", "by", "payee"};
    struct md_collection *collection = work->builder->collection;
    for (size_t i = 0; i < receiver->entries_count; i++) {
        const struct md_constant *key = receiver->entries[i].key;
        if (key->type != MD_CONSTANT_TEXT) continue;
        if (strcmp(key->text, "share") == 0 || strcmp(key->text, "overlay") == 0) continue;
        for (uint32_t j = 0; written != NULL && written->kind == MD_EXPRESSION_TABLE &&
                             j < written->fields_count; j++)
            if (written->fields[j].name != NULL && strcmp(written->fields[j].name, key->text) == 0)
                spot.first = spot.last = written->fields[j].name_token;
        work->good = false;
        bool is_later = false;
        for (int j = 0; j < 3; j++) is_later |= strcmp(later[j], key->text) == 0;
        if (is_later) {
            md_collection_report(collection, spot, "E0234",
                                 "`%s` of a receiver belongs to the language, but this version of meed "
                                 "does not have it yet", key->text);
            continue;
        }
        struct md_diagnostic *d = md_collection_report(
            collection, spot, "E0206", "a receiver has no field `%s`", key->text);
        md_collection_suggest(collection, d, key->text, names, 2);
        md_collection_list(collection, d, "the fields of a receiver are", names, 2);
    }
}

static void build_share(struct work *work, const struct md_constant *share, struct md_spot spot,
                        struct md_receiver *out)
{
    struct md_collection *collection = work->builder->collection;
    const char *place = md_build_place(work->builder, work->definition, "share");
    out->rest = share == NULL ||
                (share->type == MD_CONSTANT_TEXT && strcmp(share->text, "rest") == 0);
    if (out->rest) return;
    if (share->type != MD_CONSTANT_NUMBER && share->type != MD_CONSTANT_PARAM &&
        share->type != MD_CONSTANT_FUNCTION) {
        struct md_diagnostic *d = md_collection_report(
            collection, spot, "E0207",
            "%s is %s, and has to be a number, a param, a function or \"rest\"", place,
            md_constant_words(share));
        if (share->type == MD_CONSTANT_TEXT) {
            static const char *const words[] = {"rest"};
            md_collection_suggest(collection, d, share->text, words, 1);
        }
        work->good = false;
        return;
    }
    work->good &= md_build_value(work->builder, share, spot, place, work->parameters, 2,
                                 md_type_number(MD_UNIT_PLAIN, NULL), &out->share);
}

static void build_payee(struct work *work, const struct md_constant *path, struct md_spot spot,
                        struct md_receiver *out)
{
    struct md_collection *collection = work->builder->collection;
    struct md_type wanted = md_type_of_kind(MD_BASE_REF, MD_KIND_NONE);
    if (path == NULL || path->type != MD_CONSTANT_TEXT || !md_path_is_valid(path->text, NULL)) {
        struct md_diagnostic *d = md_collection_report(
            collection, spot, "E0207", "a receiver begins with the path to the payee");
        md_collection_help(collection, d, "write { \"owner\", share = 0.8 }");
        work->good = false;
        return;
    }
    if (!md_build_value(work->builder, path, spot,
                        md_build_place(work->builder, work->definition, "to"), work->parameters,
                        2, wanted, &out->path)) {
        work->good = false;
        return;
    }
    int kind = md_build_type(work->builder, &out->path).kind;
    if (work->credit->payee_kind == MD_KIND_NONE) work->credit->payee_kind = kind;
    if (work->credit->payee_kind == kind) return;
    md_collection_report(collection, spot, "E0207",
                         "the receivers of a credit are of one kind: this is a %s, one before a %s",
                         md_build_kind_name(work->builder, kind),
                         md_build_kind_name(work->builder, work->credit->payee_kind));
    work->good = false;
}

static void build_receiver(struct work *work, const struct md_given *to, size_t index)
{
    const struct md_constant *receiver = md_constant_at(to->value, (int64_t)index + 1);
    const struct md_expression *written = md_call_item(to->expression, (uint32_t)index + 1);
    struct md_spot spot = item_spot(to, written);
    struct md_collection *collection = work->builder->collection;
    if (receiver->type != MD_CONSTANT_TABLE) {
        struct md_diagnostic *d = md_collection_report(
            collection, spot, "E0207", "a receiver is %s, and has to be a table",
            md_constant_words(receiver));
        md_collection_help(collection, d, "write to = { { \"owner\", share = \"rest\" } }");
        work->good = false;
        return;
    }
    struct md_receiver *out = &work->credit->receivers[index];
    size_t errors_before = collection->findings.errors_count;
    check_keys(work, receiver, written, spot);
    if (collection->findings.errors_count != errors_before) return;
    const struct md_expression *path = md_call_item(written, 1);
    build_payee(work, md_constant_at(receiver, 1), path != NULL ? item_spot(to, path) : spot, out);
    const struct md_expression *share = named_item(written, "share");
    build_share(work, md_constant_get(receiver, "share"),
                share != NULL ? item_spot(to, share) : spot, out);
    const struct md_constant *overlay = md_constant_get(receiver, "overlay");
    out->overlay = overlay != NULL && overlay->type == MD_CONSTANT_FLAG && overlay->integer != 0;
    if (overlay == NULL || overlay->type == MD_CONSTANT_FLAG) return;
    const struct md_expression *place = named_item(written, "overlay");
    md_collection_report(collection, place != NULL ? item_spot(to, place) : spot, "E0207",
                         "`overlay` of a receiver is %s, and has to be true or false",
                         md_constant_words(overlay));
    work->good = false;
}

static void build_receivers(struct work *work)
{
    const struct md_given *to = md_definition_get(work->definition, "to");
    if (to == NULL) return;
    if (md_constant_at(to->value, RECEIVERS_MAX + 1) != NULL) {
        md_collection_report(work->builder->collection, to->spot, "E0207",
                             "a credit has at most %d receivers", RECEIVERS_MAX);
        work->good = false;
        return;
    }
    struct md_credit *credit = work->credit;
    credit->payee_kind = MD_KIND_NONE;
    credit->receivers = md_arena_array(&work->builder->model->arena, to->value->entries_count,
                                       sizeof *credit->receivers);
    credit->receivers_count = to->value->entries_count;
    for (size_t i = 0; i < credit->receivers_count; i++) build_receiver(work, to, i);
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
    build_receivers(&work);
    build_unit(&work);
    return work.good;
}
