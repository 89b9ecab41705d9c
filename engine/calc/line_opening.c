#include "calc/line_opening.h"

#include "base/memory.h"
#include "calc/balance.h"

/* A balance that the formulas of the component read. */
struct opening {
    int balance;
    bool posted; /* by the component itself */
    struct md_running *running;
    struct md_number *values; /* by line */
};

struct md_line_openings {
    struct md_component_work *work;
    struct md_pay_lines *lines;
    struct opening *items;
    size_t count;
    uint32_t *list;   /* open lines by round; NULL: all lines in one round */
    size_t *starts;   /* of each round in the list, and one more */
    size_t rounds_count;
};

static bool is_open(const struct md_line_openings *openings, size_t line)
{
    const struct md_pay_line *one = &openings->lines->lines[line];
    return one->status == MD_LINE_PAYS && !openings->work->outcomes[one->subject].decided;
}

/* ---- records -------------------------------------------------------------------------------- */

static bool needs_records(const struct md_line_openings *openings)
{
    const struct md_model *model = openings->work->evaluation->model;
    const struct md_component *component = openings->work->component;
    for (size_t i = 0; i < component->posts_count; i++)
        if (model->balances[component->posts[i]].per >= 0) return true;
    for (size_t i = 0; i < openings->count; i++)
        if (model->balances[openings->items[i].balance].per >= 0) return true;
    return false;
}

static void find_records(struct md_line_openings *openings)
{
    const struct md_evaluation *evaluation = openings->work->evaluation;
    const struct md_component *component = openings->work->component;
    int kind = md_model_line_kind(evaluation->model, component);
    const struct md_table *table = kind >= 0 ? evaluation->table_of_kind[kind] : NULL;
    bool needed = needs_records(openings);
    int field = component->record_field - 1;
    for (size_t i = 0; i < openings->lines->count; i++) {
        struct md_pay_line *line = &openings->lines->lines[i];
        line->record = -1;
        if (!needed || table == NULL) continue;
        if (field < 0) line->record = table->keys[line->row];
        else if (md_table_has(table, line->row, field)) line->record = (int32_t)table->columns[field].values[line->row];
        if (line->record >= 0 || line->status != MD_LINE_PAYS) continue;
        line->status = MD_LINE_FAULTY;
        line->state = MD_STATE_ERROR;
        line->reason = (struct md_reason){.node = component->on_value.root, .code = MD_REASON_NO_VERSION};
    }
}

/* ---- which balances, in how many rounds ------------------------------------------------------- */

static bool posts_itself(const struct md_component *component, int balance)
{
    for (size_t i = 0; i < component->posts_count; i++)
        if (component->posts[i] == balance) return true;
    return false;
}

static void find_openings(struct md_line_openings *openings)
{
    struct md_evaluation *evaluation = openings->work->evaluation;
    const struct md_model *model = evaluation->model;
    struct md_roots roots = {0};
    struct md_arena arena = {0};
    md_node_index *nodes;
    md_roots_of_component(openings->work->component, &roots);
    size_t count = md_graph_reachable(&model->graph, roots.list, roots.count, &arena, &nodes);
    openings->items = md_alloc_array(model->balances_count + 1, sizeof *openings->items);
    for (size_t i = 0; i < count; i++) {
        const struct md_node *node = md_graph_node(&model->graph, nodes[i]);
        int64_t index = node->integer - MD_LINE_PAY - (int64_t)model->components_count;
        if (node->op != MD_OP_LINE || index < 0) continue;
        struct md_number *values =
            md_arena_array(&evaluation->arena, openings->lines->count + 1, sizeof *values);
        openings->lines->paid_above[node->integer - MD_LINE_PAY] = values;
        openings->items[openings->count++] =
            (struct opening){.balance = (int)index, .posted = posts_itself(openings->work->component, (int)index),
                             .values = values};
    }
    md_arena_free(&arena);
    md_roots_free(&roots);
}

#define NO_ROUND UINT32_MAX /* the line is not open */

/* The n-th open line of an account is paid in round n. */
static uint32_t *find_rounds(struct md_line_openings *openings, bool by_record)
{
    struct md_map counts = {0};
    struct md_pay_lines *lines = openings->lines;
    uint32_t *rounds = md_alloc_array(lines->count + 1, sizeof *rounds);
    for (size_t i = 0; i < lines->count; i++) {
        rounds[i] = NO_ROUND;
        if (!is_open(openings, i)) continue;
        int32_t key[2] = {lines->lines[i].subject, by_record ? lines->lines[i].record : -1};
        int64_t known = 0;
        (void)md_map_get(&counts, (const char *)key, sizeof key, &known);
        md_map_set(&counts, (const char *)key, sizeof key, known + 1);
        rounds[i] = (uint32_t)known;
        if ((size_t)known + 1 > openings->rounds_count) openings->rounds_count = (size_t)known + 1;
    }
    md_map_free(&counts);
    return rounds;
}

/* Lines stand by subject and in the order of the run; within a round they keep that order. */
static void list_rounds(struct md_line_openings *openings, bool by_record)
{
    uint32_t *rounds = find_rounds(openings, by_record);
    size_t count = openings->lines->count;
    openings->list = md_alloc_array(count + 1, sizeof *openings->list);
    openings->starts = md_alloc_array(openings->rounds_count + 1, sizeof *openings->starts);
    for (size_t i = 0; i < count; i++)
        if (rounds[i] != NO_ROUND) openings->starts[rounds[i] + 1]++;
    for (size_t r = 0; r < openings->rounds_count; r++) openings->starts[r + 1] += openings->starts[r];
    for (size_t i = 0; i < count; i++)
        if (rounds[i] != NO_ROUND) openings->list[openings->starts[rounds[i]]++] = (uint32_t)i;
    for (size_t r = openings->rounds_count; r > 0; r--) openings->starts[r] = openings->starts[r - 1];
    openings->starts[0] = 0;
    md_free(rounds);
}

struct md_line_openings *md_line_openings_open(struct md_component_work *work, struct md_pay_lines *lines)
{
    struct md_line_openings *openings = md_alloc(sizeof *openings);
    openings->work = work;
    openings->lines = lines;
    openings->rounds_count = 1;
    find_openings(openings);
    find_records(openings);
    bool sequential = false, by_record = true;
    for (size_t i = 0; i < openings->count; i++) {
        struct opening *one = &openings->items[i];
        one->running = md_running_open(work->evaluation, one->balance, work->due);
        sequential |= one->posted;
        if (one->posted && work->evaluation->model->balances[one->balance].per < 0) by_record = false;
    }
    if (sequential) list_rounds(openings, by_record);
    return openings;
}

void md_line_openings_free(struct md_line_openings *openings)
{
    for (size_t i = 0; i < openings->count; i++) md_running_free(openings->items[i].running);
    md_free(openings->items);
    md_free(openings->list);
    md_free(openings->starts);
    md_free(openings);
}

/* ---- rounds ----------------------------------------------------------------------------------- */

size_t md_line_openings_rounds(const struct md_line_openings *openings)
{
    return openings->rounds_count;
}

const uint32_t *md_line_openings_list(const struct md_line_openings *openings, size_t round, size_t *count)
{
    *count = openings->lines->count;
    if (openings->list == NULL) return NULL;
    *count = openings->starts[round + 1] - openings->starts[round];
    return openings->list + openings->starts[round];
}

static void open_line(struct md_line_openings *openings, size_t i)
{
    struct md_pay_line *line = &openings->lines->lines[i];
    for (size_t b = 0; b < openings->count; b++) {
        struct opening *one = &openings->items[b];
        struct md_reason reason;
        if (md_running_value(one->running, line->subject, line->record, &one->values[i], &reason)) continue;
        line->status = MD_LINE_FAULTY;
        line->state = MD_STATE_ERROR;
        line->reason = reason;
        return;
    }
}

void md_line_openings_begin(struct md_line_openings *openings, size_t round)
{
    size_t count;
    const uint32_t *list = md_line_openings_list(openings, round, &count);
    for (size_t i = 0; i < count && openings->count > 0; i++) {
        size_t line = list != NULL ? list[i] : i;
        if (is_open(openings, line)) open_line(openings, line);
    }
}

void md_line_openings_end(struct md_line_openings *openings, size_t round)
{
    size_t count;
    const uint32_t *list = md_line_openings_list(openings, round, &count);
    for (size_t i = 0; i < count && list != NULL; i++) {
        const struct md_pay_line *line = &openings->lines->lines[list[i]];
        for (size_t b = 0; b < openings->count && is_open(openings, list[i]); b++)
            if (openings->items[b].posted)
                md_running_add(openings->items[b].running, line->subject, line->record, &line->pay);
    }
}
