/* script/build.h
 *
 * build: from the definitions of plan files to struct md_model.
 *
 * Order: definitions are sorted by name, so the model does not depend on the order of files; a
 * measure or credit is built when somebody first asks for its type, so dependencies come first.
 * A definition that fails is reported once; whatever needs it fails in silence.
 * Only script.c and build_*.c include this.
 */
#ifndef MD_SCRIPT_BUILD_H
#define MD_SCRIPT_BUILD_H

#include "model/model.h"
#include "script/collection.h"
#include "script/translate.h"

enum { MD_BUILD_DEPTH_MAX = 200 };

/* Definitions of one constructor, in the order of the model's array. */
struct md_definition_list {
    struct md_definition **items;
    size_t count;
};

struct md_builder {
    struct md_collection *collection;
    struct md_model *model;
    struct md_translator translator;
    struct md_names names;
    struct md_definition_list credits, measures, plans, components, fields, balances;
    struct md_definition **plan_of; /* of each component: its plan */
    int plan_now;                   /* plan being built, or -1: what `p.pay` means */
    size_t components_above;        /* of it */
    struct md_definition *stack[MD_BUILD_DEPTH_MAX]; /* definitions being built */
    size_t stack_count;
};

/* Build everything. The model is complete only when nothing was reported. */
void md_build(struct md_builder *builder);

/* ---- names (build_names.c) ------------------------------------------------------------------ */

/* Fill in builder->names and the translator's callbacks. */
void md_build_names_open(struct md_builder *builder);

/* Tuples (build_tuple.c): every list of kinds in an `of` becomes a kind of the model, beside those of its schema. */
void md_build_tuples(struct md_builder *builder);

/* The kind that an `of` says, MD_KIND_NONE when it is unknown or wrong; report it then (a list has been). */
int md_build_of(const struct md_builder *builder, const struct md_given *of);
void md_build_unknown_of(struct md_builder *builder, const struct md_given *of);

/* A list of paths, one for each kind of a tuple: the reference to their combination. False: reported. */
bool md_build_tuple_key(struct md_builder *builder, const struct md_definition *definition,
                        const struct md_given *list, const struct md_parameter *start, int tuple,
                        struct md_formula *out);

/*
 * `within`, a path or a list of paths of the subject, as one value; *record: the record that a group is, or the
 * combination that has its paths as members; MD_NO_FORMULA: it is neither. False: reported.
 */
bool md_build_within(struct md_builder *builder, const struct md_definition *definition,
                     const struct md_parameter *start, struct md_formula *within, struct md_formula *record);

struct md_definition *md_build_find(const struct md_definition_list *list, const char *name);

/* Build a credit or measure if that has not been done. False: it has failed, now or before. */
bool md_build_need(struct md_builder *builder, struct md_definition *definition);

/* The kind that `of` or `from` names, MD_KIND_WHOLE for "whole", MD_KIND_NONE when unknown. */
int md_build_kind(const struct md_builder *builder, const char *name);
const char *md_build_kind_name(const struct md_builder *builder, int kind);

/* The subject of a measure or plan; MD_KIND_NONE when it is unknown or wrong (not reported here). */
int md_build_subject(const struct md_builder *builder, const struct md_definition *definition);

/* A measure `name` on subjects of `of`, for `on`, `goal`, `rank`: found or reported at the spot. It is
 * not built yet. */
struct md_definition *md_build_measure_named(struct md_builder *builder, const char *name, int of,
                                             struct md_spot spot, const char *place);

/* Report "there is no X `name`" with a suggestion from the names of the lists (each may be NULL) and kinds. */
void md_build_unknown(struct md_builder *builder, struct md_spot spot, const char *what,
                      const char *name, const struct md_definition_list *const *lists,
                      size_t lists_count, bool with_kinds);

/* ---- values (build_value.c) ----------------------------------------------------------------- */

/* A field as a formula: function, path, or constant. False when it is absent or wrong; what was wrong
 * has been reported. wanted.base MD_BASE_NOTHING: anything. */
bool md_build_formula(struct md_builder *builder, const struct md_definition *definition,
                      const char *field, const struct md_parameter *parameters,
                      size_t parameters_count, struct md_type wanted, struct md_formula *out);

/* The same for one value of a list. */
bool md_build_value(struct md_builder *builder, const struct md_constant *value,
                    struct md_spot spot, const char *place, const struct md_parameter *parameters,
                    size_t parameters_count, struct md_type wanted, struct md_formula *out);

/* A path that the designer did not write (a default), placed at the definition's name. */
bool md_build_default_path(struct md_builder *builder, const struct md_definition *definition,
                           const char *path, const struct md_parameter *start,
                           struct md_formula *out);

/* "order": paths, "-" in front for descending. False: reported. */
bool md_build_order(struct md_builder *builder, const struct md_definition *definition,
                    const struct md_parameter *start, struct md_order_key **order, size_t *count);

const char *md_build_title(struct md_builder *builder, const struct md_definition *definition);
/* A level, or `otherwise` when absent; -1 when wrong (reported). */
int md_build_level(struct md_builder *builder, const struct md_definition *definition,
                   const char *field, int otherwise);
int md_build_level_named(struct md_builder *builder, const char *name, struct md_spot spot);
struct md_window md_build_window(struct md_builder *builder,
                                 const struct md_definition *definition);
/* The text of a word field, or `otherwise`. */
const char *md_build_word(const struct md_definition *definition, const char *field,
                          const char *otherwise);
/* The words of `audience`, "self,manager" without it. */
const char *md_build_audience(struct md_builder *builder, const struct md_definition *definition);
/* The index of a word in its field's list, 0 without it: enums of the model have the same order. */
int md_build_word_index(const struct md_definition *definition, const char *field);
/* What `within` makes of a group for a formula over it (`divide`, `amount`): the record it refers to, the whole
 * without it, else the value. *kind: MD_KIND_NONE for a value. */
struct md_parameter md_build_group(struct md_builder *builder, const struct md_formula *within,
                                   const struct md_formula *record, int *kind);
/* "`when` of credit bookings" */
const char *md_build_place(struct md_builder *builder, const struct md_definition *definition,
                           const char *field);
struct md_text_span md_build_span(struct md_builder *builder, struct md_spot spot);
struct md_type md_build_money(struct md_builder *builder, const char *currency);
struct md_type md_build_type(const struct md_builder *builder, const struct md_formula *formula);
const char *md_build_type_words(struct md_builder *builder, struct md_type type);

/* ---- one file each --------------------------------------------------------------------------- */

bool md_build_credit(struct md_builder *builder, struct md_definition *definition);
/* `to` and `order` of a credit. record: the record and the period. False: reported. */
bool md_build_receivers(struct md_builder *builder, const struct md_definition *definition,
                        const struct md_parameter record[2], struct md_credit *credit);
bool md_build_measure(struct md_builder *builder, struct md_definition *definition);
/* The goal as a formula, once all measures are built. */
void md_build_goal(struct md_builder *builder, struct md_definition *definition);
void md_build_plan(struct md_builder *builder, struct md_definition *definition);
/* The first day of a plan as written; INT32_MIN: open. Do the dates of two plans overlap? */
int32_t md_build_plan_since(const struct md_definition *definition);
bool md_build_plans_overlap(const struct md_definition *a, const struct md_definition *b);
void md_build_component(struct md_builder *builder, struct md_definition *definition,
                        const struct md_definition *plan);
/* ---- rules that do not pay (build_rule.c): their results are measures, numbered among them ---------- */

/* MD_FROM_ALLOCATION and the like; MD_FROM_NOTHING: the definition is no such rule. */
enum md_from md_build_rule_form(const struct md_definition *definition);
/* Number the rules among builder->measures and allocate their arrays. */
void md_build_number_rules(struct md_builder *builder);
/* The rule of a definition, with what all rules have filled in: `of`, `every`, `into`, `audience`, and the
 * measure's `of` and window. NULL: reported. */
struct md_rule *md_build_rule(struct md_builder *builder, const struct md_definition *definition);
/* Build a rule and so the type of its result. */
bool md_build_any_rule(struct md_builder *builder, struct md_definition *definition);
bool md_build_proposal(struct md_builder *builder, struct md_definition *definition);
bool md_build_allocation(struct md_builder *builder, struct md_definition *definition);
/* `becomes` and `unless` of a rule, once all measures are built: they may read its own result (build_becomes.c). */
void md_build_becomes(struct md_builder *builder, const struct md_definition *definition);
/* A scorecard. Which of its measures a definition is; its further ones, `card.grade` (with grades) and
 * `card.coverage`, as definitions that nobody wrote (none of another constructor): how many. */
bool md_build_scorecard(struct md_builder *builder, struct md_definition *definition);
enum md_card_part md_build_card_part(const struct md_definition *definition);
size_t md_build_card_results(struct md_builder *builder, struct md_definition *definition,
                             struct md_definition **results);
/* Balances are built after the measures and before the plans. */
void md_build_balance(struct md_builder *builder, struct md_definition *definition);
/* The fields of a component about balances and payment: posts, negative, excess, pays, due. False: reported. */
bool md_build_postings(struct md_builder *builder, const struct md_definition *definition,
                       const struct md_definition *plan, struct md_component *component,
                       const struct md_parameter *subject);
/* What a component's outcome counts in; *step: its rounding step. False: reported (once, by
 * md_build_component). */
bool md_build_component_type(struct md_builder *builder, const struct md_definition *definition,
                             const struct md_definition *plan, struct md_type *type,
                             struct md_number *step, bool report);
/* Sort, number and check the names of all definitions; allocates the model's arrays. */
void md_build_number_definitions(struct md_builder *builder);

#endif
