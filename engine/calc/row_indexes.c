/* Indexes of rows by the values of their fields, each built once for an evaluation. */
#include <string.h>

#include "base/memory.h"
#include "calc/pipeline.h"

static bool same_fields(const int *a, size_t a_count, const int *b, size_t b_count)
{
    return a_count == b_count && (a_count == 0 || memcmp(a, b, a_count * sizeof *a) == 0);
}

static const struct md_row_index *find_or_build(struct md_evaluation *evaluation, int kind, const int *fields,
                                                size_t fields_count, const int *order, size_t order_count)
{
    const struct md_table *table = evaluation->table_of_kind[kind];
    for (size_t i = 0; i < evaluation->indexes_count; i++) {
        const struct md_row_index *known = evaluation->indexes[i];
        if (known->table == table && same_fields(known->fields, known->fields_count, fields, fields_count) &&
            same_fields(known->sort_fields, known->sort_fields_count, order, order_count))
            return known;
    }
    struct md_row_index *index = md_alloc(sizeof *index);
    md_row_index_build(index, table, fields, fields_count, order, order_count);
    MD_GROW(evaluation->indexes, evaluation->indexes_count, evaluation->indexes_capacity);
    evaluation->indexes[evaluation->indexes_count++] = index;
    return index;
}

/* Rows of a table stand in order of key already: what comes after the first field of the key decides nothing. */
static size_t ordered_fields(const struct md_kind *kind)
{
    size_t count = 0;
    while (count < kind->order_fields_count) {
        int field = kind->order_fields[count];
        if (field >= 0 && md_kind_is_key(kind, field)) break;
        count++;
    }
    return count;
}

const struct md_row_index *md_index_of(struct md_evaluation *evaluation, md_node_index node)
{
    const struct md_node *of = md_graph_node(&evaluation->model->graph, node);
    const struct md_match *match = of->match;
    if (evaluation->index_of_node[node] != NULL) return evaluation->index_of_node[node];
    if (of->op == MD_OP_TUPLE) { /* the members of a tuple are its fields and its key */
        const struct md_kind *tuple = evaluation->model->schema->kinds[of->type.kind];
        evaluation->index_of_node[node] = find_or_build(evaluation, tuple->index, tuple->key_fields,
                                                        tuple->key_fields_count, NULL, 0);
        return evaluation->index_of_node[node];
    }
    const int *order = &match->up_to;
    size_t order_count = match->up_to >= 0 ? 1 : 0;
    if (md_graph_node(&evaluation->model->graph, node)->op == MD_OP_EARLIER) {
        order = evaluation->model->schema->kinds[match->kind]->order_fields;
        order_count = ordered_fields(evaluation->model->schema->kinds[match->kind]);
    }
    evaluation->index_of_node[node] =
        find_or_build(evaluation, match->kind, match->fields, match->fields_count, order, order_count);
    return evaluation->index_of_node[node];
}

const struct md_row_index *md_index_in_order(struct md_evaluation *evaluation, int kind)
{
    const struct md_kind *declared = evaluation->model->schema->kinds[kind];
    return find_or_build(evaluation, kind, NULL, 0, declared->order_fields, ordered_fields(declared));
}

const struct md_row_index *md_index_by_field(struct md_evaluation *evaluation, int kind, int field)
{
    return find_or_build(evaluation, kind, &field, 1, &field, 0);
}

void md_indexes_free(struct md_evaluation *evaluation)
{
    for (size_t i = 0; i < evaluation->indexes_count; i++) {
        md_row_index_free(evaluation->indexes[i]);
        md_free(evaluation->indexes[i]);
    }
    md_free(evaluation->indexes);
}
