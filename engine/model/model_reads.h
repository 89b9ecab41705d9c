/* model/model_reads.h
 *
 * model_reads: what the things of a model read, for its checks. Internal to model/. A thing is a measure, then a
 * component, then a credit, numbered through in that order.
 */
#ifndef MD_MODEL_MODEL_READS_H
#define MD_MODEL_MODEL_READS_H

#include "model/model.h"

/* Roots of formulas; the nodes belong to the list (md_free). */
struct md_root_list {
    md_node_index *nodes;
    size_t count, capacity;
};

void md_root_add(struct md_root_list *roots, const struct md_formula *formula);
/* A md_visit_formula that adds to the list that is its context. */
void md_root_add_rule(void *context, const struct md_formula *formula, bool by_part);
void md_roots_in_measure(const struct md_measure *measure, struct md_root_list *roots);
/* With the `when` of its plan. */
void md_roots_in_component(const struct md_model *model, const struct md_component *component,
                           struct md_root_list *roots);
void md_roots_in_credit(const struct md_credit *credit, struct md_root_list *roots);

/* Columns that formulas name, each once, to `columns` (in arena). */
size_t md_columns_named(const struct md_model *model, const struct md_root_list *roots,
                        struct md_arena *arena, size_t **columns);

/* The level of a component's own periods: its `every`, the plan's, else the project's. */
int md_component_every(const struct md_model *model, const struct md_component *component);

/* Does a day cut a period of the level, which is filled in? An open date cuts none. */
bool md_day_cuts(const struct md_model *model, int level, int32_t day, struct md_period *period);

/* What a thing reads, in `arena`. */
size_t md_thing_reads(const struct md_model *model, size_t thing, struct md_arena *arena,
                      size_t **edges);

/* Where a finding stands, and the other place that it is about. */
void md_check_at(struct md_diagnostics *out, struct md_diagnostic *diagnostic,
                 const struct md_text_span *span);
void md_check_also(struct md_diagnostics *out, struct md_diagnostic *diagnostic,
                   const char *label, const struct md_text_span *span);

/* window_check.c: windows and levels of what reads and what is read (E0322, E0326, E0328, E0332). */
void md_check_windows(const struct md_model *model, struct md_diagnostics *out);

/* version_check.c: plans and their versions that begin or end inside a period (E0325, W0325). */
void md_check_versions(const struct md_model *model, struct md_diagnostics *out);

/* shown_check.c: what shown() hides and another count tells (E0333, W0333). */
void md_check_shown(const struct md_model *model, struct md_diagnostics *out);

#endif
