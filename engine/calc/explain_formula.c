/* The text of a formula with the numbers that it had for one row. */
#include <string.h>

#include "base/memory.h"
#include "calc/explain_tree.h"
#include "eval/tier_pay.h"
#include "value/date.h"

enum { LEAVES_MAX = 256, TEXT_SHOWN_MAX = 60 };

struct leaf {
    uint32_t begin, end;
    md_node_index node;
};

static const char *span_text(struct md_explainer *explainer, const struct md_text_span *span)
{
    if (span->file == NULL || span->end <= span->begin) return NULL;
    return md_arena_strndup(explainer->arena, span->file->text + span->begin,
                            span->end - span->begin);
}

/* A path stands in the plan as a text. */
static const char *without_quotes(struct md_explainer *explainer, const char *text)
{
    size_t length = text != NULL ? strlen(text) : 0;
    if (length < 2 || (text[0] != '"' && text[0] != '\'')) return text;
    return md_arena_strndup(explainer->arena, text + 1, length - 2);
}

/* What the evaluation bound: nodes that the formula's result depends on. A local that nothing reads, or
 * the measure named inside prev(), is written in the plan and computed nowhere. */
static bool is_computed(struct md_explainer *explainer, const struct md_formula *formula,
                        md_node_index index)
{
    struct md_arena arena = {0};
    md_node_index *nodes;
    size_t count = md_graph_reachable(&explainer->evaluation->model->graph, &formula->root, 1,
                                      &arena, &nodes);
    bool found = false;
    for (size_t i = 0; i < count && !found; i++) found = nodes[i] == index;
    md_arena_free(&arena);
    return found;
}

/* The value as a plan would write it; NULL: an error, or a row. */
static const char *value_text(struct md_explainer *explainer, struct md_evaluator *evaluator,
                              md_node_index index)
{
    const struct md_node *node = md_graph_node(&explainer->evaluation->model->graph, index);
    const struct md_vector *vector = md_evaluator_value(evaluator, index, NULL, 1);
    char text[MD_NUMBER_TEXT_SIZE];
    const struct md_model *model = explainer->evaluation->model;
    bool measured = node->op == MD_OP_NAMED && node->integer < (int64_t)model->measures_count;
    if (measured && model->measures[node->integer].internal) return NULL;
    if (vector->states[0] == MD_STATE_MISSING) return "nil";
    if (vector->states[0] != MD_STATE_PRESENT) return NULL;
    switch (node->type.base) {
    case MD_BASE_NUMBER:
        md_number_print(&vector->numbers[0], text, sizeof text);
        return md_arena_strdup(explainer->arena, text);
    case MD_BASE_TEXT:
        if (vector->texts[0].length > TEXT_SHOWN_MAX) return NULL;
        return md_arena_format(explainer->arena, "\"%.*s\"", (int)vector->texts[0].length,
                               vector->texts[0].bytes);
    case MD_BASE_DATE:
        if (!md_date_is_valid((int32_t)vector->integers[0])) return NULL;
        md_date_print((int32_t)vector->integers[0], text, sizeof text);
        return md_arena_strdup(explainer->arena, text);
    case MD_BASE_FLAG:
        return vector->integers[0] != 0 ? "true" : "false";
    case MD_BASE_REF:
        return md_explain_key(explainer, node->type.kind, (int32_t)vector->integers[0]);
    default:
        return NULL;
    }
}

/* Leaves of a step in order of place, the outermost of nested ones only. */
static size_t find_leaves(const struct md_formula *formula, const struct md_step *step,
                          struct leaf *leaves)
{
    size_t count = 0;
    for (uint32_t i = 0; i < step->origins_count && count < LEAVES_MAX; i++) {
        const struct md_origin *origin = &formula->origins[step->origins_first + i];
        if (origin->role != MD_ORIGIN_LEAF || origin->node == MD_NO_NODE) continue;
        if (origin->span.file != step->span.file || origin->depth != step->depth) continue;
        struct leaf leaf = {origin->span.begin, origin->span.end, origin->node};
        if (leaf.begin < step->span.begin || leaf.end > step->span.end || leaf.begin >= leaf.end)
            continue;
        bool inner = false;
        for (size_t j = 0; j < count && !inner; j++)
            inner = leaves[j].begin <= leaf.begin && leaf.end <= leaves[j].end;
        if (inner) continue;
        size_t kept = 0;
        for (size_t j = 0; j < count; j++)
            if (!(leaf.begin <= leaves[j].begin && leaves[j].end <= leaf.end))
                leaves[kept++] = leaves[j];
        count = kept;
        size_t place = count++;
        for (; place > 0 && leaves[place - 1].begin > leaf.begin; place--)
            leaves[place] = leaves[place - 1];
        leaves[place] = leaf;
    }
    return count;
}

static const char *text_with_numbers(struct md_explainer *explainer,
                                     const struct md_formula *formula, const struct md_step *step,
                                     struct md_evaluator *evaluator)
{
    struct leaf leaves[LEAVES_MAX];
    if (step->span.file == NULL || step->origins_count == 0) return NULL;
    size_t count = find_leaves(formula, step, leaves);
    struct md_buffer out = {0};
    uint32_t at = step->span.begin;
    for (size_t i = 0; i < count; i++) {
        if (leaves[i].begin < at || !is_computed(explainer, formula, leaves[i].node)) continue;
        const char *value = value_text(explainer, evaluator, leaves[i].node);
        if (value == NULL) continue;
        md_buffer_add(&out, step->span.file->text + at, leaves[i].begin - at);
        md_buffer_add_text(&out, value);
        at = leaves[i].end;
    }
    md_buffer_add(&out, step->span.file->text + at, step->span.end - at);
    const char *text = md_arena_strdup(explainer->arena, md_buffer_text(&out));
    md_buffer_free(&out);
    return text;
}

static bool joins_flags(enum md_op op)
{
    return op == MD_OP_FLAG || op == MD_OP_NOT || op == MD_OP_OR || op == MD_OP_IF || op == MD_OP_SEQUENCE;
}

/* A guard is "that condition, and none of those above": where the result asks for the conditions one by one, it is known
 * too, though no node of the result is the guard itself. */
static bool is_known(struct md_explainer *explainer, const struct md_formula *formula, md_node_index guard)
{
    const struct md_graph *graph = &explainer->evaluation->model->graph;
    if (is_computed(explainer, formula, guard)) return true;
    const struct md_node *node = md_graph_node(graph, guard);
    if (!joins_flags(node->op)) return false;
    for (uint32_t i = 0; i < node->operands_count; i++)
        if (node->operands[i] != MD_NO_NODE && !is_known(explainer, formula, node->operands[i])) return false;
    return true;
}

/* Is the statement reached for this row? */
static bool is_reached(struct md_explainer *explainer, const struct md_formula *formula,
                       const struct md_step *step, struct md_evaluator *evaluator)
{
    if (step->guard == MD_NO_NODE) return true;
    if (!is_known(explainer, formula, step->guard)) return false;
    const struct md_vector *guard = md_evaluator_value(evaluator, step->guard, NULL, 1);
    return guard->states[0] == MD_STATE_PRESENT && guard->integers[0] != 0;
}

static void add_step(struct md_explainer *explainer, struct md_explanation *node,
                     const struct md_formula *formula, const struct md_step *step,
                     struct md_evaluator *evaluator)
{
    const struct md_type type =
        md_graph_node(&explainer->evaluation->model->graph, step->node)->type;
    const char *title = step->role == MD_STEP_LET  ? step->name
                        : step->role == MD_STEP_IF ? "if"
                                                   : "return";
    struct md_explanation *child = md_explain_add(explainer, node, MD_EXPLAIN_STEP, title);
    child->span = step->span;
    child->formula = span_text(explainer, &step->span);
    child->with_numbers = text_with_numbers(explainer, formula, step, evaluator);
    if (!is_computed(explainer, formula, step->node)) return;
    const struct md_vector *vector = md_evaluator_value(evaluator, step->node, NULL, 1);
    if (vector->states[0] != MD_STATE_PRESENT)
        md_explain_reason(explainer, child, &vector->reasons[0]);
    else if (type.base == MD_BASE_NUMBER)
        md_explain_number(explainer, child, &vector->numbers[0], type);
    else
        child->value_text = value_text(explainer, evaluator, step->node);
}

/* ---- Tiers that are rows of a kind ---- */

static const char *number_words(struct md_explainer *explainer, const struct md_number *number)
{
    char text[MD_NUMBER_TEXT_SIZE];
    md_number_print(number, text, sizeof text);
    return md_arena_strdup(explainer->arena, text);
}

/* "band A50000: 3000 x 0.05 (from 0 to 3000)", or the tier reached: "band A50000: 0.05 from 50000". */
static void tell_tier(struct md_explainer *explainer, struct md_explanation *node, const char *record,
                      const struct md_tiers_now *now, int tier, const struct md_tier_slice *slice)
{
    const char *rate = now->tiers->tiers[tier].text;
    if (rate == NULL) rate = number_words(explainer, &now->values[tier]);
    const char *title =
        slice == NULL ? md_arena_format(explainer->arena, "%s: %s from %s", record, rate,
                                        number_words(explainer, &now->edges[tier]))
                      : md_arena_format(explainer->arena, "%s: %s x %s (from %s to %s)", record,
                                        number_words(explainer, &slice->part), rate, number_words(explainer, &slice->from),
                                        number_words(explainer, &slice->to));
    md_explain_add(explainer, node, MD_EXPLAIN_STEP, title);
}

static void tell_table(struct md_explainer *explainer, struct md_explanation *node, struct md_evaluator *evaluator,
                       md_node_index index)
{
    enum { SLICES_MAX = 32 };
    const struct md_node *call = md_graph_node(&explainer->evaluation->model->graph, index);
    const uint32_t *rows;
    if (md_evaluator_value(evaluator, index, NULL, 1)->states[0] != MD_STATE_PRESENT) return;
    const struct md_tiers_now *now = md_evaluator_tier_rows(evaluator, index, &rows);
    if (now == NULL) return;
    const struct md_number *x = md_evaluator_value(evaluator, call->operands[0], NULL, 1)->numbers, *scale = NULL;
    if (call->operands[1] != MD_NO_NODE) scale = md_evaluator_value(evaluator, call->operands[1], NULL, 1)->numbers;
    struct md_tier_slice slices[SLICES_MAX];
    bool sliced = call->op == MD_OP_TIER_PAY && call->tiers->method == MD_TIERS_MARGINAL;
    size_t count = sliced ? md_tiers_slices(now, x, scale, slices, SLICES_MAX) : 1;
    for (size_t i = 0; i < count; i++) {
        struct md_number rate;
        int tier = -1;
        if (sliced) tier = slices[i].tier;
        else if (md_tiers_rate(now, x, scale, &rate, NULL, &tier) != MD_OK) return;
        if (tier < 0) continue;
        const char *record = md_explain_record(explainer, call->match->kind, rows[tier]);
        tell_tier(explainer, node, record, now, tier, sliced ? &slices[i] : NULL);
    }
}

enum { TOLD_MAX = 64 };

struct told {
    md_node_index nodes[TOLD_MAX];
    size_t count;
};

/* The tables that a statement which was reached has read, each once. */
static void tell_tables(struct md_explainer *explainer, struct md_explanation *node, const struct md_formula *formula,
                        md_node_index root, struct md_evaluator *evaluator, struct told *told)
{
    const struct md_graph *graph = &explainer->evaluation->model->graph;
    struct md_arena arena = {0};
    md_node_index *nodes;
    if (!is_computed(explainer, formula, root)) return;
    size_t count = md_graph_reachable(graph, &root, 1, &arena, &nodes);
    for (size_t i = 0; i < count; i++) {
        const struct md_node *call = md_graph_node(graph, nodes[i]);
        if (call->match == NULL || call->tiers == NULL || told->count == TOLD_MAX) continue;
        bool seen = false;
        for (size_t j = 0; j < told->count; j++) seen |= told->nodes[j] == nodes[i];
        if (seen) continue;
        told->nodes[told->count++] = nodes[i];
        tell_table(explainer, node, evaluator, nodes[i]);
    }
    md_arena_free(&arena);
}

/* ---- Attainments, ranks and the like ---- */

/* A number for a title; the exact one is that of the formula. */
static const char *short_words(struct md_explainer *explainer, const struct md_number *number)
{
    char text[MD_NUMBER_TEXT_SIZE];
    struct md_number rounded, step = md_number_from_scaled(1, 6);
    if (md_number_round(number, &step, MD_HALF_UP, &rounded) != MD_OK) rounded = *number;
    md_number_print(&rounded, text, sizeof text);
    return md_arena_format(explainer->arena, "%s%s", md_number_equal(&rounded, number) ? "" : "~", text);
}

static void tell_attainment(struct md_explainer *explainer, struct md_explanation *node, const struct md_node *call,
                            const struct md_number *value, struct md_evaluator *evaluator)
{
    const char *parts[2];
    for (int i = 0; i < 2; i++) {
        const struct md_vector *part = md_evaluator_value(evaluator, call->operands[i], NULL, 1);
        if (part->states[0] != MD_STATE_PRESENT || part->numbers == NULL) return;
        parts[i] = number_words(explainer, &part->numbers[0]);
    }
    md_explain_add(explainer, node, MD_EXPLAIN_STEP,
                   md_arena_format(explainer->arena, "attainment %s: %s of the goal %s", short_words(explainer, value), parts[0], parts[1]));
}

static const char *standing_words(struct md_explainer *explainer, enum md_standing which, const char *value, const char *own,
                                  const struct md_group_facts *facts)
{
    struct md_arena *arena = explainer->arena;
    switch (which) {
    case MD_STANDING_RANK: return md_arena_format(arena, "rank %s of %zu: %s", value, facts->count, own);
    case MD_STANDING_PERCENT: return md_arena_format(arena, "percent_rank %s among %zu: %s", value, facts->count, own);
    case MD_STANDING_SHARE:
        return md_arena_format(arena, "share %s: %s of %s, the total of %zu", value, own, short_words(explainer, &facts->total), facts->count);
    case MD_STANDING_Z:
        return md_arena_format(arena, "z_score %s: %s, the mean of %zu is %s and their deviation %s", value, own, facts->count,
                               short_words(explainer, &facts->mean), short_words(explainer, &facts->deviation));
    case MD_STANDING_SHOWN: break;
    }
    return NULL;
}

/* What a value among others was compared with, or over how many units a mean was taken. */
static void tell_standing(struct md_explainer *explainer, struct md_explanation *node, md_node_index index,
                          const struct md_number *value, struct md_evaluator *evaluator)
{
    static const char *const units[] = {"days", "workdays", "months"};
    const struct md_node *call = md_graph_node(&explainer->evaluation->model->graph, index);
    const struct md_values *all = md_evaluator_column(evaluator, index);
    const struct md_vector *subject = md_evaluator_value(evaluator, call->operands[0], NULL, 1);
    if (all == NULL || all->facts == NULL || subject->states[0] != MD_STATE_PRESENT) return;
    size_t key = (size_t)subject->integers[0];
    if (key >= all->count || all->facts[key] == NULL) return;
    const char *words = short_words(explainer, value);
    if (call->op == MD_OP_PRORATED) {
        words = md_arena_format(explainer->arena, "prorated %s: the mean over %zu %s", words, all->facts[key]->count, units[call->integer]);
    } else {
        const struct md_values *named = md_evaluator_column(evaluator, call->operands[1]);
        if (named == NULL || key >= named->count || named->states[key] != MD_STATE_PRESENT) return;
        words = standing_words(explainer, (enum md_standing)call->integer, words, number_words(explainer, &named->numbers[key]), all->facts[key]);
    }
    if (words != NULL) md_explain_add(explainer, node, MD_EXPLAIN_STEP, words);
}

/* A measure that is read may be told below with its own formula; this is what the call made of it. */
static void tell_calls(struct md_explainer *explainer, struct md_explanation *node, const struct md_formula *formula,
                       md_node_index root, struct md_evaluator *evaluator, struct told *told)
{
    const struct md_graph *graph = &explainer->evaluation->model->graph;
    struct md_arena arena = {0};
    md_node_index *nodes;
    if (!is_computed(explainer, formula, root)) return;
    size_t count = md_graph_reachable(graph, &root, 1, &arena, &nodes);
    for (size_t i = 0; i < count; i++) {
        const struct md_node *call = md_graph_node(graph, nodes[i]);
        bool wanted = call->op == MD_OP_ATTAINMENT || call->op == MD_OP_STANDING || call->op == MD_OP_PRORATED;
        if (!wanted || told->count == TOLD_MAX) continue;
        bool seen = false;
        for (size_t j = 0; j < told->count; j++) seen |= told->nodes[j] == nodes[i];
        if (seen) continue;
        told->nodes[told->count++] = nodes[i];
        const struct md_vector *value = md_evaluator_value(evaluator, nodes[i], NULL, 1);
        if (value->states[0] != MD_STATE_PRESENT || value->numbers == NULL) continue;
        const struct md_number number = value->numbers[0];
        if (call->op == MD_OP_ATTAINMENT) tell_attainment(explainer, node, call, &number, evaluator);
        else tell_standing(explainer, node, nodes[i], &number, evaluator);
    }
    md_arena_free(&arena);
}

static void tell_all(struct md_explainer *explainer, struct md_explanation *node, const struct md_formula *formula,
                     md_node_index root, struct md_evaluator *evaluator, struct told *told)
{
    tell_calls(explainer, node, formula, root, evaluator, told);
    tell_tables(explainer, node, formula, root, evaluator, told);
}

void md_explain_formula(struct md_explainer *explainer, struct md_explanation *node,
                        const struct md_formula *formula, struct md_evaluator *evaluator)
{
    if (!md_has_formula(formula)) return;
    size_t own = 0;
    struct told told = {.count = 0};
    const struct md_step *last = NULL;
    for (size_t i = 0; i < formula->steps_count; i++) {
        if (formula->steps[i].depth != 0 || !is_reached(explainer, formula, &formula->steps[i], evaluator)) continue;
        last = &formula->steps[i];
        own++;
    }
    if (node->span.file == NULL) node->span = formula->span;
    if (own <= 1) {
        bool path = last != NULL && last->role == MD_STEP_PATH;
        node->formula = span_text(explainer, last != NULL ? &last->span : &formula->span);
        if (path) node->formula = without_quotes(explainer, node->formula);
        if (last != NULL && !path)
            node->with_numbers = text_with_numbers(explainer, formula, last, evaluator);
        tell_all(explainer, node, formula, last != NULL ? last->node : formula->root, evaluator, &told);
        return;
    }
    for (size_t i = 0; i < formula->steps_count; i++) {
        const struct md_step *step = &formula->steps[i];
        if (step->depth == 0 && is_reached(explainer, formula, step, evaluator))
            add_step(explainer, node, formula, step, evaluator);
        if (step->depth == 0 && step->node != MD_NO_NODE && is_reached(explainer, formula, step, evaluator))
            tell_all(explainer, node, formula, step->node, evaluator, &told);
    }
}
