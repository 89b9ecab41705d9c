/*
 * Computed fields that read themselves of earlier rows: points that count only while a limit is not used up, praise that
 * counts unless it answers one that counted. The formula is evaluated for one row after the other in the kind's order;
 * what its EARLIER nodes read of the row is filled in before the next one is looked at.
 */
#include "calc/pipeline.h"

/* An EARLIER node inside the formula that waits for the rows before. */
struct waiting {
    md_node_index filter, value; /* MD_NO_NODE: it has none */
    struct md_values *filters, *values;
};

static const struct md_node *node_at(const struct md_evaluation *evaluation, md_node_index index)
{
    return md_graph_node(&evaluation->model->graph, index);
}

/* Is the field that this node reads made by a node of the set? Then it is known when that one is bound. */
static bool is_whole(const struct md_evaluation *evaluation, const md_node_index *nodes, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++) {
        const struct md_node *node = node_at(evaluation, nodes[i]);
        if (node->op == MD_OP_RUNNING && node->operands_count == 2 && node->text == text) return true;
    }
    return false;
}

bool md_reads_running(const struct md_evaluation *evaluation, const md_node_index filter_and_value[2])
{
    struct md_arena arena = {0};
    md_node_index *nodes;
    md_node_index present[2];
    size_t presents = 0;
    for (size_t i = 0; i < 2; i++)
        if (filter_and_value[i] != MD_NO_NODE) present[presents++] = filter_and_value[i];
    size_t count = md_graph_reachable(&evaluation->model->graph, present, presents, &arena, &nodes);
    bool found = false;
    for (size_t i = 0; i < count && !found; i++) {
        const struct md_node *node = node_at(evaluation, nodes[i]);
        found = node->op == MD_OP_RUNNING && node->operands_count == 1 && !is_whole(evaluation, nodes, count, node->text);
    }
    md_arena_free(&arena);
    return found;
}

static struct md_values *values_for(struct md_evaluation *evaluation, const struct md_table *table, md_node_index root)
{
    if (root == MD_NO_NODE) return NULL;
    struct md_values *values = md_arena_alloc(&evaluation->arena, sizeof *values);
    *values = md_values_make(&evaluation->arena, node_at(evaluation, root)->type, table->rows_count);
    return values;
}

/* The nodes below the formula that read the field: itself gets its column, an EARLIER node rows still to be filled. */
static size_t bind_inside(struct md_evaluation *evaluation, struct md_bound *bound, const struct md_node *field,
                          const struct md_table *table, const struct md_values *values, const md_node_index *nodes,
                          size_t nodes_count, struct waiting *waiting)
{
    size_t count = 0;
    for (size_t i = 0; i < nodes_count; i++) {
        const struct md_node *node = node_at(evaluation, nodes[i]);
        if (node->op == MD_OP_RUNNING && node->text == field->text) bound->columns[nodes[i]] = values;
        if (node->op != MD_OP_EARLIER || evaluation->earlier_of_node[nodes[i]] != NULL) continue;
        const md_node_index *read = node->operands + node->operands_count - 2;
        if (!md_reads_running(evaluation, read)) continue;
        struct waiting *one = &waiting[count++];
        *one = (struct waiting){read[0], read[1], values_for(evaluation, table, read[0]), values_for(evaluation, table, read[1])};
        struct md_earlier_rows *earlier = md_arena_alloc(&evaluation->arena, sizeof *earlier);
        *earlier = (struct md_earlier_rows){md_index_of(evaluation, nodes[i]), one->filters, one->values};
        evaluation->earlier_of_node[nodes[i]] = earlier;
    }
    return count;
}

void md_bind_running(struct md_evaluation *evaluation, md_node_index index, struct md_bound *bound)
{
    const struct md_node *field = node_at(evaluation, index);
    bound->columns[index] = evaluation->running_of_node[index];
    if (bound->columns[index] != NULL) return;
    int kind = node_at(evaluation, field->operands[0])->type.kind;
    const struct md_table *table = evaluation->table_of_kind[kind];
    struct md_values *values = values_for(evaluation, table, index);
    evaluation->running_of_node[index] = bound->columns[index] = values;
    struct md_arena arena = {0};
    md_node_index *nodes;
    size_t count = md_graph_reachable(&evaluation->model->graph, &field->operands[1], 1, &arena, &nodes);
    struct waiting *waiting = md_arena_array(&arena, count + 1, sizeof *waiting);
    size_t waits = bind_inside(evaluation, bound, field, table, values, nodes, count, waiting);
    size_t rows_count;
    const uint32_t *rows = md_row_index_find(md_index_in_order(evaluation, kind), NULL, &rows_count);
    for (size_t i = 0; i < rows_count; i++) {
        md_evaluate_rows(evaluation, bound, table, field->operands[1], rows[i], 1, values);
        for (size_t w = 0; w < waits; w++) {
            if (waiting[w].filters != NULL)
                md_evaluate_rows(evaluation, bound, table, waiting[w].filter, rows[i], 1, waiting[w].filters);
            if (waiting[w].values != NULL)
                md_evaluate_rows(evaluation, bound, table, waiting[w].value, rows[i], 1, waiting[w].values);
        }
    }
    md_arena_free(&arena);
}
