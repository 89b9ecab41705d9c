/*
 * shown(m): which counts of answers may be shown. Below the least they are hidden; then the next smallest of the group, of
 * equals the first in order of key, while what is hidden would be told by subtraction: one subject alone, or 1 to
 * least - 1 in all. Source: HANDBOOK.md 5.16. In a tree the deepest groups come first: a unit whose only child is hidden
 * counts as that child. Then from the top: where a unit is hidden and all its children are shown, whose sum would tell it,
 * the smallest of them is hidden too.
 */
#include "base/memory.h"
#include "calc/pipeline.h"

struct hiding {
    struct md_values *out;
    struct md_number *counts; /* by key; an only child's stands for its parent's */
    struct md_number least;
    md_node_index node;
};

static bool is_hidden(const struct hiding *h, uint32_t key)
{
    return h->out->states[key] == MD_STATE_MISSING && h->out->reasons[key].code == MD_REASON_HIDDEN;
}

static void hide(struct hiding *h, uint32_t key)
{
    h->out->states[key] = MD_STATE_MISSING;
    h->out->reasons[key] = (struct md_reason){.node = h->node, .code = MD_REASON_HIDDEN};
}

static uint32_t smallest_shown(const struct hiding *h, const uint32_t *list, size_t count)
{
    uint32_t found = MD_NO_ROW;
    for (size_t i = 0; i < count; i++) {
        if (h->out->states[list[i]] != MD_STATE_PRESENT) continue;
        int order = found == MD_NO_ROW ? -1 : md_number_compare(&h->counts[list[i]], &h->counts[found]);
        if (order < 0 || (order == 0 && list[i] < found)) found = list[i];
    }
    return found;
}

static void hide_in_group(struct hiding *h, const uint32_t *list, size_t count)
{
    struct md_number total = MD_NUMBER_ZERO;
    for (size_t hidden = 0;; hidden++) {
        uint32_t next = smallest_shown(h, list, count);
        if (next == MD_NO_ROW) return;
        bool small = md_number_compare(&h->counts[next], &h->least) < 0;
        bool told = hidden == 1 || (md_number_sign(&total) > 0 && md_number_compare(&total, &h->least) < 0);
        if (!small && !told) return;
        hide(h, next);
        if (md_number_add(&total, &h->counts[next], &total) != MD_OK) return;
    }
}

static void hide_under_hidden(struct hiding *h, int64_t parent, const uint32_t *list, size_t count)
{
    if (parent < 0 || !is_hidden(h, (uint32_t)parent)) return;
    for (size_t i = 0; i < count; i++)
        if (is_hidden(h, list[i])) return;
    uint32_t smallest = smallest_shown(h, list, count);
    if (smallest != MD_NO_ROW) hide(h, smallest);
}

static int64_t parent_of(const int64_t *parents, const uint8_t *states, int64_t key)
{
    return states[key] == MD_STATE_PRESENT ? parents[key] : -1;
}

/* Steps up to the top; a circle ends where every subject would have been passed. */
static size_t depth_of(const int64_t *parents, const uint8_t *states, uint32_t key, size_t most)
{
    size_t depth = 0;
    for (int64_t at = parent_of(parents, states, key); at >= 0 && depth < most; at = parent_of(parents, states, at)) depth++;
    return depth;
}

/* The unit above a group counts as its only member, where that one is hidden. */
static void lift_only_child(struct hiding *h, int64_t parent, const uint32_t *list, size_t count)
{
    if (parent >= 0 && count == 1 && is_hidden(h, list[0])) h->counts[parent] = h->counts[list[0]];
}

static void hide_in_tree(struct hiding *h, const int64_t *parents, const uint8_t *states, const uint32_t *list,
                         const size_t *ends, size_t groups_count)
{
    size_t *depths = md_alloc_array(groups_count, sizeof *depths), deepest = 0;
    for (size_t g = 0; g < groups_count; g++) {
        depths[g] = depth_of(parents, states, list[g == 0 ? 0 : ends[g - 1]], h->out->count);
        if (depths[g] > deepest) deepest = depths[g];
    }
    for (size_t depth = deepest + 1; depth-- > 0;)
        for (size_t g = 0; g < groups_count; g++) {
            size_t first = g == 0 ? 0 : ends[g - 1];
            if (depths[g] != depth) continue;
            hide_in_group(h, list + first, ends[g] - first);
            lift_only_child(h, parent_of(parents, states, list[first]), list + first, ends[g] - first);
        }
    for (size_t depth = 1; depth <= deepest; depth++)
        for (size_t g = 0; g < groups_count; g++) {
            size_t first = g == 0 ? 0 : ends[g - 1];
            if (depths[g] == depth)
                hide_under_hidden(h, parent_of(parents, states, list[first]), list + first, ends[g] - first);
        }
    md_free(depths);
}

void md_hide_small(struct md_values *out, const int64_t *parents, const uint8_t *states, const uint32_t *list,
                   const size_t *ends, size_t groups_count, const struct md_number *least, md_node_index node)
{
    struct hiding h = {.out = out, .least = *least, .node = node};
    h.counts = md_alloc_array(out->count + 1, sizeof *h.counts);
    for (size_t key = 0; key < out->count; key++) h.counts[key] = out->numbers[key];
    if (parents != NULL) hide_in_tree(&h, parents, states, list, ends, groups_count);
    for (size_t g = 0; parents == NULL && g < groups_count; g++) {
        size_t first = g == 0 ? 0 : ends[g - 1];
        hide_in_group(&h, list + first, ends[g] - first);
    }
    md_free(h.counts);
}
