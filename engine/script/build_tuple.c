/* Tuples: `of = { kind, kind }` as a kind of its own, `by` and `within` as lists of paths. */
#include "script/build.h"

#include <string.h>

#include "base/sort.h"
#include "script/call_site.h"

enum { TUPLE_KINDS_MAX = 8, GROUP_PATHS_MAX = 8 };

/* ---- The tuples of a model -------------------------------------------------------------------- */

static bool is_list(const struct md_given *given)
{
    return given != NULL && given->value->type == MD_CONSTANT_TABLE;
}

/* Where an item of a list is written. */
static struct md_spot item_spot(const struct md_given *given, size_t index)
{
    const struct md_expression *item = md_call_item(given->expression, (uint32_t)index + 1);
    struct md_spot spot = given->spot;
    if (item != NULL) spot.first = item->first, spot.last = item->last;
    return spot;
}

static const char *item_text(const struct md_given *given, size_t index)
{
    return md_constant_at(given->value, (int64_t)index + 1)->text;
}

/* "(product, region)" */
static const char *tuple_name(struct md_builder *builder, const struct md_given *of)
{
    struct md_arena *arena = &builder->model->arena;
    const char *name = md_arena_format(arena, "(%s", item_text(of, 0));
    for (size_t i = 1; i < of->value->entries_count; i++)
        name = md_arena_format(arena, "%s, %s", name, item_text(of, i));
    return md_arena_format(arena, "%s)", name);
}

static bool check_kinds(struct md_builder *builder, const struct md_given *of)
{
    struct md_collection *collection = builder->collection;
    size_t count = of->value->entries_count;
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        const char *name = item_text(of, i);
        if (strcmp(name, "whole") == 0) {
            md_collection_report(collection, item_spot(of, i), "E0207",
                                 "`whole` is one subject, and no part of others");
            good = false;
        } else if (md_schema_kind(builder->model->schema, name) == NULL) {
            md_build_unknown(builder, item_spot(of, i), "kind", name, NULL, 0, true);
            good = false;
        }
        for (size_t j = 0; j < i; j++) {
            if (strcmp(item_text(of, j), name) != 0) continue;
            struct md_diagnostic *d =
                md_collection_report(collection, item_spot(of, i), "E0207", "`of` names %s twice", name);
            md_collection_help(collection, d, "the row has one field for each kind, named like it: for pairs of two "
                                              "records of one kind, declare a kind that refers to both");
            good = false;
            break;
        }
    }
    if (count <= TUPLE_KINDS_MAX) return good;
    md_collection_report(collection, of->spot, "E0207", "`of` names %zu kinds, and %d are the most", count,
                         (int)TUPLE_KINDS_MAX);
    return false;
}

static struct md_kind *make_tuple(struct md_builder *builder, const struct md_given *of)
{
    struct md_arena *arena = &builder->model->arena;
    size_t count = of->value->entries_count;
    struct md_kind *kind = md_arena_alloc(arena, sizeof *kind);
    *kind = (struct md_kind){.name = tuple_name(builder, of), .tuple = true, .date_field = -1,
                             .valid_from_field = -1, .valid_to_field = -1, .fields_count = count,
                             .key_fields_count = count, .order_fields_count = count};
    kind->title = kind->name;
    kind->fields = md_arena_array(arena, count, sizeof *kind->fields);
    kind->key_fields = md_arena_array(arena, count, sizeof *kind->key_fields);
    kind->order_fields = kind->key_fields;
    for (size_t i = 0; i < count; i++) {
        const struct md_kind *member = md_schema_kind(builder->model->schema, item_text(of, i));
        kind->fields[i] = (struct md_field){.name = member->name, .type = MD_FIELD_REF, .required = true,
                                            .currency_field = -1, .target = member->index,
                                            .target_name = member->name, .unit_factor = 1};
        kind->key_fields[i] = (int)i;
    }
    return kind;
}

static bool has_member(const struct md_kind *tuple, int target)
{
    for (size_t i = 0; i < tuple->fields_count; i++)
        if (tuple->fields[i].target == target) return true;
    return false;
}

static bool same_members(const struct md_kind *a, const struct md_kind *b)
{
    bool same = a->fields_count == b->fields_count;
    for (size_t i = 0; i < a->fields_count && same; i++) same = has_member(b, a->fields[i].target);
    return same;
}

/* What was found first; a tuple is known by its kinds, so that their order must not be told in two ways. */
struct tuple_list {
    struct md_kind **kinds;
    const struct md_given **first;
    const struct md_definition **definitions;
    size_t count;
};

static void add_tuple(struct md_builder *builder, const struct md_definition *definition, const struct md_given *of,
                      struct tuple_list *list)
{
    struct md_collection *collection = builder->collection;
    if (!check_kinds(builder, of)) return;
    struct md_kind *kind = make_tuple(builder, of);
    for (size_t i = 0; i < list->count; i++) {
        if (!same_members(list->kinds[i], kind)) continue;
        if (strcmp(list->kinds[i]->name, kind->name) == 0) return;
        struct md_diagnostic *d = md_collection_report(
            collection, of->spot, "E0207", "`of` of %s has the kinds of %s in another order",
            md_definition_words(collection, definition), md_definition_words(collection, list->definitions[i]));
        md_collection_also(collection, d, list->first[i]->spot, "written so here");
        md_collection_help(collection, d, "the order is that of the keys: write it in one way everywhere");
        return;
    }
    list->kinds[list->count] = kind;
    list->first[list->count] = of;
    list->definitions[list->count++] = definition;
}

static int compare_kinds(const void *context, uint32_t a, uint32_t b)
{
    struct md_kind *const *kinds = context;
    return strcmp(kinds[a]->name, kinds[b]->name);
}

/* The kinds of files, then the tuples by name: their numbers do not depend on the order of plan files. */
static void join_schema(struct md_builder *builder, const struct tuple_list *list)
{
    struct md_model *model = builder->model;
    const struct md_schema *declared = model->schema;
    struct md_schema *joined = md_arena_alloc(&model->arena, sizeof *joined);
    uint32_t *order = md_arena_array(builder->collection->arena, list->count + 1, sizeof *order);
    for (size_t i = 0; i < list->count; i++) order[i] = (uint32_t)i;
    md_sort(order, list->count, compare_kinds, list->kinds);
    *joined = (struct md_schema){.kinds_count = declared->kinds_count, .tuples_count = list->count,
                                 .currency = declared->currency};
    joined->kinds = md_arena_array(&model->arena, md_schema_all(joined), sizeof(struct md_kind *));
    for (size_t i = 0; i < declared->kinds_count; i++) joined->kinds[i] = declared->kinds[i];
    for (size_t i = 0; i < list->count; i++) {
        struct md_kind *kind = list->kinds[order[i]];
        kind->index = (int)(declared->kinds_count + i);
        joined->kinds[kind->index] = kind;
    }
    model->schema = joined;
}

void md_build_tuples(struct md_builder *builder)
{
    struct md_collection *collection = builder->collection;
    size_t room = collection->definitions_count + 1;
    struct tuple_list list = {.kinds = md_arena_array(collection->arena, room, sizeof *list.kinds),
                              .first = md_arena_array(collection->arena, room, sizeof *list.first),
                              .definitions = md_arena_array(collection->arena, room, sizeof *list.definitions)};
    for (size_t i = 0; i < collection->definitions_count; i++) {
        const struct md_given *of = md_definition_get(collection->definitions[i], "of");
        if (is_list(of) && of->value->entries_count > 1) add_tuple(builder, collection->definitions[i], of, &list);
    }
    if (list.count > 0) join_schema(builder, &list);
}

int md_build_of(const struct md_builder *builder, const struct md_given *of)
{
    const struct md_schema *schema = builder->model->schema;
    if (of == NULL) return MD_KIND_NONE;
    if (!is_list(of)) return md_build_kind(builder, of->value->text);
    size_t count = of->value->entries_count;
    if (count == 1) return md_build_kind(builder, item_text(of, 0));
    for (size_t k = schema->kinds_count; k < md_schema_all(schema); k++) {
        const struct md_kind *tuple = schema->kinds[k];
        bool same = tuple->fields_count == count;
        for (size_t i = 0; i < count && same; i++) same = strcmp(tuple->fields[i].name, item_text(of, i)) == 0;
        if (same) return tuple->index;
    }
    return MD_KIND_NONE;
}

void md_build_unknown_of(struct md_builder *builder, const struct md_given *of)
{
    if (of == NULL) return;
    if (!is_list(of)) md_build_unknown(builder, of->spot, "kind", of->value->text, NULL, 0, true);
    else if (of->value->entries_count == 1)
        md_build_unknown(builder, of->spot, "kind", item_text(of, 0), NULL, 0, true);
}

/* ---- Several paths as one value ---------------------------------------------------------------- */

/* A node over the paths of a list, shown by its value. */
static void finish(struct md_builder *builder, const struct md_given *list, const struct md_node *node,
                   struct md_formula *out)
{
    struct md_arena *arena = &builder->model->arena;
    *out = (struct md_formula){.root = md_graph_add(&builder->model->graph, node),
                               .span = md_build_span(builder, list->spot), .steps_count = 1};
    struct md_step step = {.role = MD_STEP_PATH, .node = out->root, .span = out->span};
    out->steps = md_arena_copy(arena, &step, sizeof step);
}

static bool build_paths(struct md_builder *builder, const struct md_definition *definition,
                        const struct md_given *list, const struct md_parameter *start, const struct md_kind *tuple,
                        md_node_index *operands)
{
    bool good = true;
    const char *place = md_build_place(builder, definition, list->field->name);
    for (size_t i = 0; i < list->value->entries_count; i++) {
        struct md_formula path;
        struct md_type wanted = md_type_of(MD_BASE_NOTHING);
        if (tuple != NULL) wanted = md_type_of_kind(MD_BASE_REF, tuple->fields[i].target);
        bool done = md_build_value(builder, md_constant_at(list->value, (int64_t)i + 1), item_spot(list, i), place,
                                   start, 1, wanted, &path);
        operands[i] = path.root;
        good = good && done;
    }
    return good;
}

/* Which combinations there are is found before anything is measured. */
static bool reads_no_measure(struct md_builder *builder, const struct md_definition *definition,
                             const struct md_given *list, const struct md_formula *key)
{
    const struct md_graph *graph = &builder->model->graph;
    md_node_index *nodes;
    size_t count = md_graph_reachable(graph, &key->root, 1, builder->collection->arena, &nodes);
    for (size_t i = 0; i < count; i++) {
        if (md_graph_node(graph, nodes[i])->op != MD_OP_NAMED) continue;
        md_collection_report(builder->collection, list->spot, "E0207",
                             "%s reads a measure; the way to a combination goes over fields alone",
                             md_build_place(builder, definition, list->field->name));
        return false;
    }
    return true;
}

bool md_build_tuple_key(struct md_builder *builder, const struct md_definition *definition,
                        const struct md_given *list, const struct md_parameter *start, int tuple,
                        struct md_formula *out)
{
    const struct md_kind *kind = builder->model->schema->kinds[tuple];
    size_t count = list->value->entries_count;
    md_node_index operands[TUPLE_KINDS_MAX];
    if (count != kind->fields_count) {
        struct md_diagnostic *d = md_collection_report(
            builder->collection, list->spot, "E0207", "%s has %zu paths, and %s has %zu kinds",
            md_build_place(builder, definition, list->field->name), count, kind->name, kind->fields_count);
        md_collection_help(builder->collection, d, "one path for each kind, in the order of `of`");
        return false;
    }
    if (!build_paths(builder, definition, list, start, kind, operands)) return false;
    struct md_node node = {.op = MD_OP_TUPLE, .type = md_type_of_kind(MD_BASE_REF, tuple), .operands = operands,
                           .operands_count = (uint32_t)count};
    finish(builder, list, &node, out);
    return reads_no_measure(builder, definition, list, out);
}

/* The tuple whose kinds the paths lead to, in any order; MD_KIND_NONE: there is none. */
static int tuple_of_paths(const struct md_builder *builder, const md_node_index *paths, size_t count,
                          md_node_index *members)
{
    const struct md_schema *schema = builder->model->schema;
    for (size_t k = schema->kinds_count; k < md_schema_all(schema); k++) {
        const struct md_kind *tuple = schema->kinds[k];
        size_t found = 0;
        for (size_t f = 0; f < tuple->fields_count && tuple->fields_count == count; f++)
            for (size_t i = 0; i < count; i++) {
                struct md_type type = md_graph_node(&builder->model->graph, paths[i])->type;
                if (type.base != MD_BASE_REF || type.kind != tuple->fields[f].target) continue;
                members[f] = paths[i];
                found++;
                break;
            }
        if (found == count) return tuple->index;
    }
    return MD_KIND_NONE;
}

bool md_build_within(struct md_builder *builder, const struct md_definition *definition,
                     const struct md_parameter *start, struct md_formula *within, struct md_formula *record)
{
    const struct md_given *given = md_definition_get(definition, "within");
    md_node_index operands[GROUP_PATHS_MAX], members[GROUP_PATHS_MAX];
    *record = MD_NO_FORMULA;
    if (given == NULL) return md_definition_written(definition, "within") == NULL;
    if (!is_list(given) || given->value->entries_count == 1) {
        const struct md_constant *path = is_list(given) ? md_constant_at(given->value, 1) : given->value;
        if (!md_build_value(builder, path, given->spot, md_build_place(builder, definition, "within"), start, 1,
                            md_type_of(MD_BASE_NOTHING), within))
            return false;
        struct md_type type = md_build_type(builder, within);
        if (type.base == MD_BASE_REF && type.kind >= 0) *record = *within;
        return true;
    }
    size_t count = given->value->entries_count;
    if (count > GROUP_PATHS_MAX) {
        md_collection_report(builder->collection, given->spot, "E0207", "`within` has %zu paths, and %d are the most",
                             count, (int)GROUP_PATHS_MAX);
        return false;
    }
    if (!build_paths(builder, definition, given, start, NULL, operands)) return false;
    struct md_node group = {.op = MD_OP_GROUP, .type = md_type_of(MD_BASE_TEXT), .operands = operands,
                            .operands_count = (uint32_t)count};
    finish(builder, given, &group, within);
    int tuple = tuple_of_paths(builder, operands, count, members);
    if (tuple == MD_KIND_NONE) return true;
    struct md_node key = {.op = MD_OP_TUPLE, .type = md_type_of_kind(MD_BASE_REF, tuple), .operands = members,
                          .operands_count = (uint32_t)count};
    finish(builder, given, &key, record);
    return true;
}
