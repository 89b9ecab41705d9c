#include "calc/goal_tree.h"

#include "calc/allocation.h"
#include "value/bounded_split.h"
#include "value/sum.h"

static const char *bound_of(const struct md_allocation_child *child)
{
    if (child->kept) return "kept";
    switch (child->fixed) {
    case MD_SPLIT_AT_FLOOR: return "floor";
    case MD_SPLIT_AT_CEILING: return "ceiling";
    case MD_SPLIT_FREE: break;
    }
    return "";
}

static void take_node(const struct md_rule_result *result, const struct md_allocation_group *group,
                      struct md_arena *arena, struct md_goal_node *node)
{
    const struct md_allocation_details *details = result->details;
    *node = (struct md_goal_node){.kind = group->kind, .subject = group->subject, .name = group->name,
                                  .divided = group->state == MD_STATE_PRESENT, .vacant = group->vacant, .reason = group->reason,
                                  .parent = group->parent, .reserve = group->reserve, .stretch = group->stretch,
                                  .sum = MD_NUMBER_ZERO, .parts_count = group->count};
    node->parts = md_arena_array(arena, group->count + 1, sizeof *node->parts);
    struct md_sum sum = {0};
    for (size_t i = 0; i < group->count; i++) {
        const struct md_allocation_child *child = &details->children[group->first + i];
        node->parts[i] = (struct md_goal_part){.subject = child->subject, .period = result->parts[child->part],
                                               .value = child->value, .bound = bound_of(child),
                                               .has_floor = child->has_floor, .has_ceiling = child->has_ceiling,
                                               .kept = child->kept, .floor = child->floor,
                                               .ceiling = child->ceiling};
        if (node->divided) md_sum_add(&sum, &child->value);
    }
    if (!node->divided || md_sum_finish(&sum, &node->sum) != MD_OK) node->sum = MD_NUMBER_ZERO;
}

bool md_evaluation_goals(struct md_evaluation *evaluation, uint32_t period, int index, struct md_arena *arena,
                         struct md_goal_tree *tree)
{
    const struct md_model *model = evaluation->model;
    const struct md_period_due *list = &evaluation->dues[period];
    for (size_t i = 0; i < list->rules_count; i++) {
        if (list->rules[i].rule != model->allocations[index].rule) continue;
        const struct md_rule *rule = &model->rules[list->rules[i].rule];
        const struct md_rule_result *result = md_rule_get(evaluation, rule, list->rules[i].period.end);
        const struct md_allocation_details *details = result->details;
        *tree = (struct md_goal_tree){.rule = rule, .period = result->period, .nodes_count = details->groups_count};
        tree->nodes = md_arena_array(arena, details->groups_count + 1, sizeof *tree->nodes);
        for (size_t g = 0; g < details->groups_count; g++)
            take_node(result, &details->groups[g], arena, &tree->nodes[g]);
        return true;
    }
    return false;
}
