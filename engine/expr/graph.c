#include "expr/graph.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "expr/fold.h"
#include "expr/node_identity.h"

const char *md_op_word(enum md_op op)
{
    static const char *const words[] = {
#define X(name, word, sentence) word,
        MD_OP_LIST(X)
#undef X
    };
    assert((unsigned)op < MD_OPS_COUNT);
    return words[op];
}

void md_graph_init(struct md_graph *graph)
{
    memset(graph, 0, sizeof *graph);
    MD_GROW(graph->nodes, graph->nodes_count, graph->nodes_capacity);
    graph->nodes[0] = (struct md_node){.op = MD_OP_NONE, .type = md_type_of(MD_BASE_NOTHING)};
    graph->nodes_count = 1;
}

void md_graph_free(struct md_graph *graph)
{
    md_free(graph->nodes);
    md_map_free(&graph->by_identity);
    md_map_free(&graph->names);
    md_arena_free(&graph->arena);
    memset(graph, 0, sizeof *graph);
}

const char *md_graph_intern(struct md_graph *graph, const char *text)
{
    if (text == NULL) return NULL;
    size_t length = strlen(text);
    int64_t known;
    if (md_map_get(&graph->names, text, length, &known)) return (const char *)(intptr_t)known;
    const char *copy = md_arena_strndup(&graph->arena, text, length);
    md_map_set(&graph->names, text, length, (int64_t)(intptr_t)copy);
    return copy;
}

static void check_operands(const struct md_graph *graph, const struct md_node *node)
{
    for (uint32_t i = 0; i < node->operands_count; i++)
        assert(node->operands[i] < graph->nodes_count);
    (void)graph;
    (void)node;
}

/* The new node takes copies of everything that the caller may change or free afterwards. */
static md_node_index store(struct md_graph *graph, const struct md_node *node)
{
    MD_GROW(graph->nodes, graph->nodes_count, graph->nodes_capacity);
    struct md_node *stored = &graph->nodes[graph->nodes_count];
    *stored = *node;
    stored->text = md_graph_intern(graph, node->text);
    stored->type.unit_name = md_graph_intern(graph, node->type.unit_name);
    if (node->operands_count > 0)
        stored->operands = md_arena_copy(&graph->arena, node->operands,
                                         node->operands_count * sizeof *node->operands);
    else
        stored->operands = NULL;
    return (md_node_index)graph->nodes_count++;
}

md_node_index md_graph_add(struct md_graph *graph, const struct md_node *node)
{
    check_operands(graph, node);
    struct md_node made = *node;
    md_node_index known;
    if (md_fold(graph, node, &made, &known)) {
        if (known != MD_NO_NODE) return known;
    }
    if (made.op != MD_OP_NUMBER) made.number = MD_NUMBER_ZERO;
    struct md_buffer scratch = {0};
    md_node_identity_set(graph, &made, &scratch);
    md_buffer_free(&scratch);
    int64_t index;
    const char *identity = (const char *)made.identity;
    if (md_map_insert(&graph->by_identity, identity, sizeof made.identity,
                      (int64_t)graph->nodes_count, &index))
        return store(graph, &made);
    return (md_node_index)index;
}

md_node_index md_graph_number(struct md_graph *graph, struct md_number number, struct md_type type)
{
    struct md_node node = {.op = MD_OP_NUMBER, .type = type, .number = number};
    return md_graph_add(graph, &node);
}

md_node_index md_graph_text(struct md_graph *graph, const char *text)
{
    struct md_node node = {.op = MD_OP_TEXT, .type = md_type_of(MD_BASE_TEXT), .text = text};
    return md_graph_add(graph, &node);
}

md_node_index md_graph_flag(struct md_graph *graph, bool flag)
{
    struct md_node node = {.op = MD_OP_FLAG, .type = md_type_of(MD_BASE_FLAG), .integer = flag};
    return md_graph_add(graph, &node);
}

md_node_index md_graph_missing(struct md_graph *graph, enum md_reason_code code, const char *text)
{
    struct md_node node = {.op = MD_OP_MISSING,
                           .type = md_type_of(MD_BASE_NOTHING),
                           .integer = code,
                           .text = text};
    return md_graph_add(graph, &node);
}

md_node_index md_graph_leaf(struct md_graph *graph, enum md_op op, struct md_type type,
                            int64_t integer)
{
    struct md_node node = {.op = op, .type = type, .integer = integer};
    return md_graph_add(graph, &node);
}

md_node_index md_graph_unary(struct md_graph *graph, enum md_op op, struct md_type type,
                             int64_t integer, md_node_index a)
{
    struct md_node node = {
        .op = op, .type = type, .integer = integer, .operands = &a, .operands_count = 1};
    return md_graph_add(graph, &node);
}

md_node_index md_graph_binary(struct md_graph *graph, enum md_op op, struct md_type type,
                              md_node_index a, md_node_index b)
{
    md_node_index operands[] = {a, b};
    struct md_node node = {.op = op, .type = type, .operands = operands, .operands_count = 2};
    return md_graph_add(graph, &node);
}

md_node_index md_graph_ternary(struct md_graph *graph, enum md_op op, struct md_type type,
                               md_node_index a, md_node_index b, md_node_index c)
{
    md_node_index operands[] = {a, b, c};
    struct md_node node = {.op = op, .type = type, .operands = operands, .operands_count = 3};
    return md_graph_add(graph, &node);
}

/* Operands have smaller indices than their node, so one pass from the top marks all that is needed. */
size_t md_graph_reachable(const struct md_graph *graph, const md_node_index *roots,
                          size_t roots_count, struct md_arena *arena, md_node_index **list)
{
    md_node_index top = 0;
    for (size_t i = 0; i < roots_count; i++) top = roots[i] > top ? roots[i] : top;
    unsigned char *needed = md_alloc((size_t)top + 1);
    for (size_t i = 0; i < roots_count; i++) needed[roots[i]] = 1;
    size_t count = 0;
    for (md_node_index n = top; n > MD_NO_NODE; n--) {
        if (!needed[n]) continue;
        count++;
        const struct md_node *node = &graph->nodes[n];
        for (uint32_t i = 0; i < node->operands_count; i++) needed[node->operands[i]] = 1;
    }
    *list = md_arena_array(arena, count > 0 ? count : 1, sizeof **list);
    size_t filled = 0;
    for (md_node_index n = 1; n <= top; n++)
        if (needed[n]) (*list)[filled++] = n;
    assert(filled == count);
    md_free(needed);
    return count;
}
