/* Who is credited: paths of the record, or the rows of a kind that belong to it. */
#include "script/build.h"

#include <string.h>

#include "script/call_site.h"

enum { RECEIVERS_MAX = 64 }; /* what calc/ takes of one credit, its participants not counted */

/* The receivers of a credit being built, and the one at hand. */
struct work {
    struct md_builder *builder;
    const struct md_definition *definition;
    struct md_credit *credit;
    const struct md_parameter *record; /* the record, the period */
    const struct md_given *to;
    const struct md_constant *given;     /* the receiver as a value ... */
    const struct md_expression *written; /* ... and as it is written */
    struct md_spot spot;
    struct md_parameter row[3]; /* what its formulas are about: the record, the period; or a row of
                                   `each`, its record, the period */
    size_t row_count;
    struct md_receiver *out;
    const char *path; /* to the payee */
    bool good;
};

/* What is kept of each receiver for `order`. */
struct start {
    struct md_parameter row;
    const char *path;
};

/* ---- what is written -------------------------------------------------------------------------- */

static struct md_spot expression_spot(const struct work *work, const struct md_expression *item,
                                      struct md_spot otherwise)
{
    struct md_spot spot = work->to->spot;
    if (item == NULL) return otherwise;
    spot.first = item->first;
    spot.last = item->last;
    return spot;
}

static struct md_spot value_spot(const struct work *work, const char *name)
{
    const struct md_expression *table = work->written;
    for (uint32_t i = 0;
         table != NULL && table->kind == MD_EXPRESSION_TABLE && i < table->fields_count; i++)
        if (table->fields[i].name != NULL && strcmp(table->fields[i].name, name) == 0)
            return expression_spot(work, table->fields[i].value, work->spot);
    return work->spot;
}

static struct md_spot name_spot(const struct work *work, const char *name)
{
    struct md_spot spot = work->spot;
    const struct md_expression *table = work->written;
    for (uint32_t i = 0;
         table != NULL && table->kind == MD_EXPRESSION_TABLE && i < table->fields_count; i++)
        if (table->fields[i].name != NULL && strcmp(table->fields[i].name, name) == 0)
            spot.first = spot.last = table->fields[i].name_token;
    return spot;
}

static void refuse(struct work *work, struct md_spot spot, const char *code, const char *text,
                   const char *help)
{
    struct md_collection *collection = work->builder->collection;
    struct md_diagnostic *d = md_collection_report(collection, spot, code, "%s", text);
    if (help != NULL) md_collection_help(collection, d, "%s", help);
    work->good = false;
}

#define SAY(work, ...) md_arena_format((work)->builder->collection->arena, __VA_ARGS__)

static const char *place(const struct work *work, const char *field)
{
    return md_build_place(work->builder, work->definition, field);
}

/* Does it have only fields that a receiver has, each where it belongs? */
static bool check_fields(struct work *work)
{
    static const char *const alone[] = {"share", "overlay", "each"};
    struct md_collection *collection = work->builder->collection;
    const struct md_constructor *receiver =
        md_constructor_find(&collection->constructors, "receiver");
    bool each = md_constant_get(work->given, "each") != NULL, good = true;
    for (size_t i = 0; i < work->given->entries_count; i++) {
        const struct md_constant *key = work->given->entries[i].key;
        if (key->type != MD_CONSTANT_TEXT) continue;
        bool known = md_constructor_field(receiver, key->text) != NULL, allowed = each;
        for (size_t j = 0; j < sizeof alone / sizeof alone[0]; j++)
            allowed = allowed || strcmp(alone[j], key->text) == 0;
        if (known && allowed) continue;
        good = work->good = false;
        if (known) {
            refuse(work, name_spot(work, key->text), "E0208",
                   SAY(work, "`%s` of a receiver needs `each`", key->text),
                   "each = \"kind\": a payee for each row of that kind which belongs to the record");
            continue;
        }
        struct md_diagnostic *d = md_collection_report(
            collection, name_spot(work, key->text), "E0206", "a receiver has no field `%s`",
            key->text);
        md_collection_suggest(collection, d, key->text, receiver->names, receiver->fields_count);
        md_collection_list(collection, d, "the fields of a receiver are", receiver->names,
                           receiver->fields_count);
    }
    return good;
}

/* ---- rows that belong to the record ----------------------------------------------------------- */

/* A path in a field of a receiver; NULL: reported. */
static const struct md_constant *path_field(struct work *work, const char *field)
{
    const struct md_constant *path = md_constant_get(work->given, field);
    if (path == NULL) {
        refuse(work, work->spot, "E0208", SAY(work, "a receiver with `each` needs `%s`", field),
               "write { each = \"split\", by = \"deal\", payee = \"person\", share = \"share\" }");
        return NULL;
    }
    if (path->type == MD_CONSTANT_TEXT && md_path_is_valid(path->text, NULL)) return path;
    refuse(work, value_spot(work, field), "E0207",
           SAY(work, "`%s` of a receiver is %s, and has to be a path such as \"owner.manager\"",
               field, md_constant_words(path)),
           NULL);
    return NULL;
}

/* The references of `by`, the last one first; false: it goes over something else. */
static bool find_links(struct work *work, const struct md_formula *by)
{
    const struct md_graph *graph = &work->builder->model->graph;
    size_t count = 0;
    for (int pass = 0; pass < 2; pass++) {
        md_node_index index = by->root;
        count = 0;
        for (bool more = true; more; count++) {
            const struct md_node *field = md_graph_node(graph, index);
            if (field->op != MD_OP_FIELD) return false;
            const struct md_node *row = md_graph_node(graph, field->operands[0]);
            if (pass > 0)
                work->out->links[count] = (struct md_link){row->type.kind, (int)field->integer};
            more = row->op == MD_OP_AT;
            if (more) index = row->operands[0];
            else if (row->op != MD_OP_ROW) return false;
        }
        if (pass == 0)
            work->out->links = md_arena_array(&work->builder->model->arena, count,
                                              sizeof *work->out->links);
    }
    work->out->links_count = count;
    return true;
}

/* `of`: to what the rows belong; its kind, MD_KIND_NONE: reported. */
static int build_of(struct work *work)
{
    if (md_constant_get(work->given, "of") == NULL) return work->credit->kind;
    const struct md_constant *path = path_field(work, "of");
    if (path == NULL) return MD_KIND_NONE;
    if (!md_build_value(work->builder, path, value_spot(work, "of"), place(work, "of"),
                        work->record, 2, md_type_of_kind(MD_BASE_REF, MD_KIND_NONE),
                        &work->out->of)) {
        work->good = false;
        return MD_KIND_NONE;
    }
    return md_build_type(work->builder, &work->out->of).kind;
}

static void build_by(struct work *work)
{
    int of = build_of(work);
    const struct md_constant *path = path_field(work, "by");
    struct md_formula by;
    if (path == NULL || of == MD_KIND_NONE) return;
    struct md_spot spot = value_spot(work, "by");
    if (!md_build_value(work->builder, path, spot, place(work, "by"), work->row, 1,
                        md_type_of_kind(MD_BASE_REF, of), &by)) {
        work->good = false;
        return;
    }
    if (!find_links(work, &by))
        refuse(work, spot, "E0207", "`by` of a receiver goes over references only",
               "write the path from a row to the record, such as \"deal\" or \"quote.deal\"");
}

/* The kind of `each`; from now on its rows are what the receiver's formulas are about. */
static bool build_each(struct work *work)
{
    const struct md_constant *each = md_constant_get(work->given, "each");
    work->row[0] = work->record[0];
    work->row[1] = work->record[1];
    work->row_count = 2;
    if (each == NULL) return true;
    struct md_spot spot = value_spot(work, "each");
    if (each->type != MD_CONSTANT_TEXT) {
        refuse(work, spot, "E0207",
               SAY(work, "`each` of a receiver is %s, and has to be the name of a kind",
                   md_constant_words(each)),
               NULL);
        return false;
    }
    int kind = md_build_kind(work->builder, each->text);
    if (kind < 0) {
        md_build_unknown(work->builder, spot, "kind", each->text, NULL, 0, true);
        work->good = false;
        return false;
    }
    work->out->each = kind + 1;
    work->row[0].kind = kind;
    work->row[1] = (struct md_parameter){
        .role = MD_PARAMETER_VALUE,
        .node = md_graph_leaf(&work->builder->model->graph, MD_OP_ROW,
                              md_type_of_kind(MD_BASE_ROW, work->credit->kind), MD_SLOT_RECORD)};
    work->row[2] = work->record[1];
    work->row_count = 3;
    build_by(work);
    return true;
}

/* ---- payee, share ----------------------------------------------------------------------------- */

static void check_payee_kind(struct work *work, struct md_spot spot)
{
    int kind = md_build_type(work->builder, &work->out->path).kind;
    if (work->credit->payee_kind == MD_KIND_NONE) work->credit->payee_kind = kind;
    if (work->credit->payee_kind == kind) return;
    refuse(work, spot, "E0207",
           SAY(work, "the receivers of a credit are of one kind: this is a %s, one before a %s",
               md_build_kind_name(work->builder, kind),
               md_build_kind_name(work->builder, work->credit->payee_kind)),
           NULL);
}

static void build_payee(struct work *work)
{
    const struct md_expression *item = md_call_item(work->written, 1);
    const struct md_constant *path = md_constant_at(work->given, 1);
    struct md_spot spot = expression_spot(work, item, work->spot);
    if (work->out->each > 0) {
        if (path != NULL) {
            refuse(work, spot, "E0207", "a receiver with `each` has the path to its payee in `payee`",
                   NULL);
            return;
        }
        path = path_field(work, "payee");
        if (path == NULL) return;
        spot = value_spot(work, "payee");
    } else if (path == NULL || path->type != MD_CONSTANT_TEXT ||
               !md_path_is_valid(path->text, NULL)) {
        refuse(work, spot, "E0207", "a receiver begins with the path to the payee",
               "write { \"owner\", share = 0.8 }");
        return;
    }
    work->path = path->text;
    if (!md_build_value(work->builder, path, spot,
                        place(work, work->out->each > 0 ? "payee" : "to"), work->row, 1,
                        md_type_of_kind(MD_BASE_REF, MD_KIND_NONE), &work->out->path)) {
        work->good = false;
        return;
    }
    check_payee_kind(work, spot);
}

static void build_share(struct work *work)
{
    struct md_collection *collection = work->builder->collection;
    const struct md_constant *share = md_constant_get(work->given, "share");
    struct md_spot spot = value_spot(work, "share");
    bool text = share != NULL && share->type == MD_CONSTANT_TEXT;
    work->out->rest = share == NULL || (text && strcmp(share->text, "rest") == 0);
    if (work->out->rest) return;
    bool path = text && work->out->each > 0 && md_path_is_valid(share->text, NULL);
    if (!path && share->type != MD_CONSTANT_NUMBER && share->type != MD_CONSTANT_PARAM &&
        share->type != MD_CONSTANT_FUNCTION) {
        static const char *const words[] = {"rest"};
        struct md_diagnostic *d = md_collection_report(
            collection, spot, "E0207", "%s is %s, and has to be a %snumber, a param, a function or \"rest\"",
            place(work, "share"), md_constant_words(share),
            work->out->each > 0 ? "path, a " : "");
        if (text) md_collection_suggest(collection, d, share->text, words, 1);
        work->good = false;
        return;
    }
    work->good &= md_build_value(work->builder, share, spot, place(work, "share"), work->row,
                                 work->row_count, md_type_number(MD_UNIT_PLAIN, NULL), &work->out->share);
}

static void build_overlay(struct work *work)
{
    const struct md_constant *overlay = md_constant_get(work->given, "overlay");
    if (overlay == NULL) return;
    work->out->overlay = overlay->type == MD_CONSTANT_FLAG && overlay->integer != 0;
    if (overlay->type == MD_CONSTANT_FLAG) return;
    refuse(work, value_spot(work, "overlay"), "E0207",
           SAY(work, "`overlay` of a receiver is %s, and has to be true or false",
               md_constant_words(overlay)),
           NULL);
}

static void build_receiver(struct work *work, size_t index)
{
    work->given = md_constant_at(work->to->value, (int64_t)index + 1);
    work->written = md_call_item(work->to->expression, (uint32_t)index + 1);
    work->spot = expression_spot(work, work->written, work->to->spot);
    work->out = &work->credit->receivers[index];
    work->path = NULL;
    if (work->given->type != MD_CONSTANT_TABLE) {
        refuse(work, work->spot, "E0207",
               SAY(work, "a receiver is %s, and has to be a table", md_constant_words(work->given)),
               "write to = { { \"owner\", share = \"rest\" } }");
        return;
    }
    if (!check_fields(work) || !build_each(work)) return;
    build_payee(work);
    build_share(work);
    build_overlay(work);
}

/* ---- the order of steps that are left over ------------------------------------------------------ */

/* One key: the same path from each payee. A mistake is reported once. */
static bool build_order_key(struct work *work, const struct start *starts, size_t key,
                            const struct md_constant *path, struct md_spot spot)
{
    struct md_credit *credit = work->credit;
    credit->descending[key] = path->text[0] == '-';
    for (size_t k = 0; k < credit->receivers_count; k++) {
        struct md_constant whole = *path;
        whole.text = SAY(work, "%s.%s", starts[k].path, path->text + credit->descending[key]);
        if (!md_build_value(work->builder, &whole, spot, place(work, "order"), &starts[k].row, 1,
                            md_type_of(MD_BASE_NOTHING), &credit->receivers[k].order[key]))
            return false;
    }
    return true;
}

static void build_order(struct work *work, const struct start *starts)
{
    const struct md_given *order = md_definition_get(work->definition, "order");
    struct md_credit *credit = work->credit;
    if (order == NULL || !work->good) return;
    bool is_list = order->value->type == MD_CONSTANT_TABLE;
    size_t count = is_list ? order->value->entries_count : 1;
    struct md_arena *arena = &work->builder->model->arena;
    credit->descending = md_arena_array(arena, count + 1, sizeof *credit->descending);
    for (size_t k = 0; k < credit->receivers_count; k++)
        credit->receivers[k].order =
            md_arena_array(arena, count + 1, sizeof *credit->receivers[k].order);
    credit->order_count = count;
    for (size_t i = 0; i < count; i++) {
        const struct md_constant *path =
            is_list ? md_constant_at(order->value, (int64_t)i + 1) : order->value;
        const struct md_expression *item = md_call_item(order->expression, (uint32_t)i + 1);
        struct md_spot spot = order->spot;
        if (item != NULL) spot.first = item->first, spot.last = item->last;
        work->good &= build_order_key(work, starts, i, path, spot);
    }
}

/* ---- the whole -------------------------------------------------------------------------------- */

bool md_build_receivers(struct md_builder *builder, const struct md_definition *definition,
                        const struct md_parameter record[2], struct md_credit *credit)
{
    struct work work = {.builder = builder,
                        .definition = definition,
                        .credit = credit,
                        .record = record,
                        .to = md_definition_get(definition, "to"),
                        .good = true};
    if (work.to == NULL) return false;
    if (md_constant_at(work.to->value, RECEIVERS_MAX + 1) != NULL) {
        refuse(&work, work.to->spot, "E0207",
               SAY(&work, "a credit has at most %d receivers", RECEIVERS_MAX), NULL);
        return false;
    }
    size_t count = work.to->value->entries_count;
    struct start starts[RECEIVERS_MAX];
    credit->payee_kind = MD_KIND_NONE;
    credit->receivers =
        md_arena_array(&builder->model->arena, count, sizeof *credit->receivers);
    credit->receivers_count = count;
    for (size_t i = 0; i < count; i++) {
        build_receiver(&work, i);
        starts[i].row = work.row[0];
        starts[i].path = work.path;
    }
    build_order(&work, starts);
    return work.good;
}
