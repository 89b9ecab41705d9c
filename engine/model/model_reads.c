#include "model/model_reads.h"

#include <string.h>

#include "base/memory.h"

/* ---- Places ---- */

void md_check_at(struct md_diagnostics *out, struct md_diagnostic *diagnostic,
                      const struct md_text_span *span)
{
    if (span->file == NULL) return;
    md_diagnostic_at(out, diagnostic, span->file->name, span->file->text, span->file->length,
                     span->line, span->column, span->end_column);
}

void md_check_also(struct md_diagnostics *out, struct md_diagnostic *diagnostic,
                       const char *label, const struct md_text_span *span)
{
    if (span->file == NULL) return;
    md_diagnostic_also_at(out, diagnostic, label, span->file->name, span->file->text,
                          span->file->length, span->line, span->column, span->end_column);
}

/* ---- Roots and columns ---- */

void md_root_add(struct md_root_list *roots, const struct md_formula *formula)
{
    if (!md_has_formula(formula)) return;
    MD_GROW(roots->nodes, roots->count, roots->capacity);
    roots->nodes[roots->count++] = formula->root;
}

void md_roots_in_measure(const struct md_measure *measure, struct md_root_list *roots)
{
    md_root_add(roots, &measure->by);
    for (size_t i = 0; i < measure->below_starts_count; i++)
        md_root_add(roots, &measure->below_starts[i]);
    md_root_add(roots, &measure->at);
    md_root_add(roots, &measure->span_first);
    md_root_add(roots, &measure->span_end);
    md_root_add(roots, &measure->when);
    md_root_add(roots, &measure->value);
}

void md_root_add_rule(void *context, const struct md_formula *formula, bool by_part)
{
    (void)by_part;
    md_root_add(context, formula);
}

void md_roots_in_component(const struct md_model *model, const struct md_component *component,
                               struct md_root_list *roots)
{
    const struct md_formula *formulas[] = {&component->when,
                                           &component->amount,
                                           &component->on_value,
                                           &component->rate,
                                           &component->on_tiers,
                                           &component->scale_value,
                                           &component->cap,
                                           &component->floor,
                                           &component->rank,
                                           &component->within,
                                           &component->line_cap,
                                           &component->divide,
                                           &component->weight,
                                           &component->due,
                                           &model->plans[component->plan].when};
    for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++) md_root_add(roots, formulas[i]);
    for (size_t i = 0; i < component->times_count; i++) md_root_add(roots, &component->times[i]);
    for (size_t i = 0; i < component->order_count; i++)
        md_root_add(roots, &component->order[i].formula);
    for (size_t i = 0; i < component->prizes_count; i++)
        md_root_add(roots, &component->prizes[i].amount);
}

void md_roots_in_credit(const struct md_credit *credit, struct md_root_list *roots)
{
    md_root_add(roots, &credit->at);
    md_root_add(roots, &credit->when);
    md_root_add(roots, &credit->value);
    for (size_t i = 0; i < credit->receivers_count; i++) {
        const struct md_receiver *receiver = &credit->receivers[i];
        md_root_add(roots, &receiver->path);
        md_root_add(roots, &receiver->share);
        md_root_add(roots, &receiver->of);
        for (size_t k = 0; k < credit->order_count; k++) md_root_add(roots, &receiver->order[k]);
    }
}

/* Columns that formulas name, each once, to `columns` (in arena). */
size_t md_columns_named(const struct md_model *model, const struct md_root_list *roots,
                            struct md_arena *arena, size_t **columns)
{
    md_node_index *nodes;
    size_t count = md_graph_reachable(&model->graph, roots->nodes, roots->count, arena, &nodes);
    size_t found = 0;
    *columns = md_arena_array(arena, count + 2, sizeof **columns);
    for (size_t i = 0; i < count; i++) {
        const struct md_node *node = md_graph_node(&model->graph, nodes[i]);
        /* An opening is what earlier periods came to: never part of a circle. */
        size_t known = model->measures_count + model->components_count;
        if (node->op == MD_OP_NAMED && (size_t)node->integer < known) (*columns)[found++] = (size_t)node->integer;
    }
    return found;
}

int md_component_every(const struct md_model *model, const struct md_component *component)
{
    if (component->every >= 0) return component->every;
    int every = model->plans[component->plan].every;
    return every >= 0 ? every : model->period_level;
}

/* Is a day inside a period that is cut there, and does the plan before that day pay in it? */
bool md_day_cuts(const struct md_model *model, int level, int32_t since, struct md_period *period)
{
    if (since == INT32_MIN || since == INT32_MAX) return false;
    return md_period_containing(&model->calendar, level, since, period) == MD_OK && period->first < since;
}

/* Versions of a component that pay their lines in one period: one figure, under the limits of the later. */
static bool pay_together(const struct md_model *model, const struct md_component *a, const struct md_component *b)
{
    const struct md_plan *x = &model->plans[a->plan], *y = &model->plans[b->plan];
    if (a == b || !a->per_line || !b->per_line || strcmp(a->full_name, b->full_name) != 0) return false;
    const struct md_plan *earlier = x->since < y->since ? x : y, *later = earlier == x ? y : x;
    struct md_period period;
    int every = md_component_every(model, a);
    return every == md_component_every(model, b) && md_day_cuts(model, every, later->since, &period) &&
           earlier->before > period.first;
}

/* What a thing reads, in `arena`. */
size_t md_thing_reads(const struct md_model *model, size_t thing, struct md_arena *arena,
                       size_t **edges)
{
    struct md_root_list roots = {0};
    size_t extra[2], extra_count = 0;
    size_t columns = model->measures_count + model->components_count;
    if (thing < model->measures_count) {
        const struct md_measure *measure = &model->measures[thing];
        const struct md_rule *rule = md_model_rule(model, measure);
        md_roots_in_measure(measure, &roots);
        if (rule != NULL) md_model_rule_formulas(model, rule, md_root_add_rule, &roots);
        size_t base = measure->from == MD_FROM_COMPONENT ? model->measures_count
                      : measure->from == MD_FROM_CREDIT  ? columns
                                                         : 0;
        if (measure->from > MD_FROM_KIND && rule == NULL) extra[extra_count++] = base + (size_t)measure->source;
    } else if (thing < columns) {
        const struct md_component *component = &model->components[thing - model->measures_count];
        md_roots_in_component(model, component, &roots);
        for (size_t c = 0; c < model->components_count; c++) /* they share their limits */
            if (pay_together(model, component, &model->components[c]))
                md_roots_in_component(model, &model->components[c], &roots);
        if (component->on >= 0) extra[extra_count++] = (size_t)component->on;
    } else {
        md_roots_in_credit(&model->credits[thing - columns], &roots);
    }
    size_t count = md_columns_named(model, &roots, arena, edges);
    for (size_t i = 0; i < extra_count; i++) (*edges)[count++] = extra[i];
    md_free(roots.nodes);
    return count;
}
