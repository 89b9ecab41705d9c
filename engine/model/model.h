/* model/model.h
 *
 * model: what the rules are, as data: credits, measures, plans with components, params. Built by
 * script/, checked and ordered by model/, evaluated by calc/. A model never changes once it is finished;
 * several threads may read it. Field meanings: LANGUAGE.md sections 1 and 3.
 *
 * Every formula and path is a root node of the one graph: paths like "owner.manager" have become
 * FIELD and AT nodes. Scopes of the nodes (enum md_slot):
 *   credit at/when/value/receivers:  ROW = the record; of a receiver with `each` a row of that kind
 *   measure by/at/when/row values:   ROW = record or subject row of the source, LINE = value, payee,
 *                                    depth; SUBJECT = the measure's subject (only in aggregates)
 *   measure value, goal, plan and component formulas: SUBJECT; of a component per line also ROW and LINE
 */
#ifndef MD_MODEL_MODEL_H
#define MD_MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diagnostic.h"
#include "expr/formula.h"
#include "expr/graph.h"
#include "expr/params.h"
#include "table/kind.h"
#include "value/bounded_split.h"
#include "value/calendar.h"
#include "value/number.h"

/* A formula of the model; root MD_NO_NODE: not given. */
#define MD_NO_FORMULA ((struct md_formula){0})

static inline bool md_has_formula(const struct md_formula *formula)
{
    return formula->root != MD_NO_NODE;
}

enum md_window_form { MD_WINDOW_LEVEL, MD_WINDOW_FULL, MD_WINDOW_DAYS, MD_WINDOW_MONTHS, MD_WINDOW_EVER };

struct md_window {
    enum md_window_form form;
    int level; /* LEVEL, FULL: calendar level */
    int count; /* DAYS, MONTHS */
};

struct md_order_key {
    struct md_formula formula;
    bool descending;
};

/* ---- credits ------------------------------------------------------------------------------ */

/* A step back along a reference: from a key to the rows of `kind` whose `field` names it. */
struct md_link {
    int kind, field;
};

struct md_receiver {
    struct md_formula path;  /* reference to the payee */
    struct md_formula share; /* MD_NO_FORMULA: "rest" */
    bool rest, overlay;
    struct md_formula *order; /* by order key of the credit: read at this receiver's payee */
    /* With `each`: one payee for each row of that kind which belongs to the record. Then path, share
     * and order have that row as ROW, and the record as RECORD. */
    int each;                /* kind index + 1; 0: a single payee */
    struct md_formula of;    /* reference of the record to what the rows belong to; MD_NO_FORMULA: the record itself */
    struct md_link *links;   /* from there back to the rows: `by`, last step first */
    size_t links_count;
};

struct md_credit {
    const char *name, *title;
    int kind;                /* of the records read */
    struct md_formula at;    /* date */
    int at_field;            /* the field when `at` is a field of the record itself, else -1 (reached
                                through a reference: the whole kind is read) */
    struct md_formula when, value;
    struct md_type value_type;
    struct md_receiver *receivers;
    size_t receivers_count;
    int payee_kind;
    struct md_number unit;   /* step in which shares are cut; 0: 10^-18 */
    bool *descending;        /* by order key: who gets steps that are left over, before the written order */
    size_t order_count;
    struct md_text_span span;
};

/* ---- measures ----------------------------------------------------------------------------- */

enum md_from {
    MD_FROM_NOTHING,
    MD_FROM_KIND,
    MD_FROM_CREDIT,
    MD_FROM_MEASURE,
    MD_FROM_COMPONENT,
    MD_FROM_ALLOCATION, /* this and the next: the result of a rule */
    MD_FROM_SCORECARD,
    MD_FROM_PROPOSAL
};

/* What of a card a measure is; those of one card have the same `source` and `rule`. */
enum md_card_part { MD_CARD_SCORE, MD_CARD_GRADE, MD_CARD_COVERAGE, MD_CARD_PARTS_COUNT };

struct md_measure {
    const char *name, *title;
    int column;              /* its named column = its index in the model */
    int of;                  /* kind index or MD_KIND_WHOLE */
    enum md_from from;
    int source;              /* index of kind, credit, measure, component, allocation ... */
    int rule;                /* index of the rule whose result it is; -1: none */
    enum md_card_part part;  /* of a scorecard */
    struct md_formula by;    /* reference from a row to the subject; the default has been filled in */
    struct md_formula *below_starts; /* `by = below ...`: where the climb begins (a credit's payee, or paths of the record) */
    size_t below_starts_count;       /* 0: not `below` */
    int below_field;         /* field of kind `of` that leads up */
    struct md_formula at;    /* date of a row (the kind's own date filled in); MD_NO_FORMULA: rows in force on the
                                last day, or the credit's own date */
    int at_field;            /* as in md_credit; -1 also where there is no `at` */
    struct md_formula span_first, span_end; /* instead of `at`; else MD_NO_FORMULA */
    struct md_formula when;
    struct md_window over;
    struct md_formula value; /* over SUBJECT, with AGGREGATE nodes for what it reads from rows */
    struct md_type type;     /* of the value */
    bool skip_missing;
    bool internal;           /* no export and no explanation shows it */
    int goal_measure;        /* goal = name of a measure; -1: none */
    struct md_formula goal;  /* goal = function(s, t); or MD_NO_FORMULA */
    struct md_text_span span;
};

/* ---- plans -------------------------------------------------------------------------------- */

enum md_component_form { MD_COMPONENT_AMOUNT, MD_COMPONENT_ON, MD_COMPONENT_RANK, MD_COMPONENT_DIVIDE };
/* What chooses the band of a line: itself, the total before and with it, the whole of the period. */
enum md_tiers_on { MD_TIERS_ON_LINE, MD_TIERS_ON_RUNNING, MD_TIERS_ON_PERIOD };
enum md_scale_form { MD_SCALE_NONE, MD_SCALE_GOAL, MD_SCALE_FORMULA };
enum md_missing_policy { MD_MISSING_HOLD, MD_MISSING_ZERO, MD_MISSING_SKIP };
enum md_ties { MD_TIES_ORDER, MD_TIES_SPLIT, MD_TIES_ALL };

struct md_prize {
    struct md_formula amount; /* constant or param; or MD_NO_FORMULA for a title */
    const char *title;
};

struct md_component {
    const char *label;       /* commission, bonus, allowance, award, ... */
    const char *name, *title; /* "base" */
    const char *full_name;   /* "field_sales.base" */
    int plan;                /* index */
    int column;              /* its named column: measures count + index */
    int every;               /* calendar level */
    enum md_component_form form;
    struct md_formula when;
    struct md_formula amount;
    int on;                  /* measure index, or -1 */
    struct md_formula on_value; /* NAMED node of `on` for the subject */
    struct md_formula rate;
    const struct md_tiers *rates;
    struct md_formula on_tiers; /* MD_OP_TIER_PAY or nothing: filled from rates, scale, on */
    enum md_scale_form scale;
    struct md_formula scale_value; /* GOAL: goal of `on`; FORMULA: as written */
    struct md_formula *times;
    size_t times_count;
    struct md_formula cap, floor;
    bool negative_zero;      /* negative = "zero" */
    int negative_balance;    /* negative = a balance: index + 1; 0: none */
    int excess_balance;      /* excess = a balance: index + 1; 0: what is above the cap is lost */
    int *posts;              /* balances to which the amount is added */
    size_t posts_count;
    int record_field;        /* posts to a balance with `per`: reference from the line to the record + 1; 0: the line itself */
    bool booked_only;        /* pays = false: shown and posted, not paid */
    bool due_first;          /* due = "first"; else the last day of the period, or: */
    struct md_formula due;   /* due = function -> date */
    struct md_formula rank;
    struct md_formula within; /* one value (of several paths a GROUP node); MD_NO_FORMULA: all are one group */
    struct md_formula group_record; /* the record that the group is, or of several paths the TUPLE node, if any */
    struct md_order_key *order;
    size_t order_count;
    struct md_prize *prizes;
    size_t prizes_count;
    enum md_ties ties;
    enum md_missing_policy missing;
    struct md_type type;     /* unit of the outcome, or text for titles */
    bool per_line;           /* per = "line": one result for each row under `on`; order decides the run. Then when,
                                amount, rate, times and line_cap are over ROW, LINE and SUBJECT */
    enum md_tiers_on tiers_on; /* per_line with rates */
    struct md_formula line_cap; /* limit of each line */
    struct md_number line_step; /* each line is rounded to it first; 0: not */
    int true_up;             /* calendar level + 1: the value less what was paid since it began; 0: not */
    struct md_formula divide; /* the pool of a group: over its own SUBJECT (a referenced kind, whole), else over one of
                                 the group's subjects */
    int divide_of;           /* kind of that subject; MD_KIND_NONE: one of the group's */
    struct md_formula weight;
    const char *was;         /* an earlier name of the component, or NULL */
    struct md_number step;   /* rounding step: the minor unit unless `unit` is a number */
    enum md_rounding rounding;
    const char *audience;    /* "self,manager" */
    struct md_text_span span;
};

struct md_plan {
    const char *name, *title;
    const char *was;         /* its earlier name, NULL: none */
    int of;
    int every;               /* level; -1: the run's */
    const char *currency;
    int32_t since, before;   /* days; INT32_MIN, INT32_MAX: open */
    struct md_formula when;
    struct md_formula cap, floor; /* of the sum of the components */
    bool shared;             /* may pay on a credit on which another plan pays the same subject */
    int *components;         /* indices in the model, in the order written */
    size_t components_count;
    struct md_text_span span;
};

/* ---- balances ----------------------------------------------------------------------------- */

/* A sum of what components post; calc/balance.h says what a movement is. */
struct md_balance {
    const char *name, *title;
    const char *opening_name; /* "opening.draw", as the named column is called */
    int column;              /* its opening as a named column: after measures and components */
    int of;                  /* kind of the subjects, or MD_KIND_WHOLE */
    int per;                 /* kind of the records: an account for each; MD_KIND_NONE: one a subject */
    struct md_type type;     /* money, or a unit of its own */
    struct md_number step;   /* minor unit */
    int opening_kind;        /* kind with opening rows, or MD_KIND_NONE; its fields: */
    int opening_subject, opening_record, opening_value; /* reference to `of` (-1: whole), to `per` (-1), the amount */
    struct md_formula limit; /* over SUBJECT */
    struct md_text_span span;
};

/* ---- rules that do not pay ------------------------------------------------------------------ */

/* What a field of a record is filled with when a person has approved. */
enum md_becoming_form {
    MD_BECOMING_FORMULA, /* over SUBJECT and the period that the outcome is about */
    MD_BECOMING_VALUE,   /* the value decided upon: as proposed or as amended */
    MD_BECOMING_REASON,  /* in the decider's words */
    MD_BECOMING_NAME     /* of what was decided: rule, subject, period */
};

struct md_becoming_field {
    int field;
    enum md_becoming_form form;
    struct md_formula formula;
};

/* `becomes`, `adjusts`: the record of `kind` that an approved outcome, or an adjusted one, is from then on. */
struct md_becoming {
    int kind; /* MD_KIND_NONE: none */
    struct md_becoming_field *fields;
    size_t fields_count;
};

/*
 * What an allocation, a scorecard and a proposal have in common. The result of a rule is a measure of its
 * name: `from` says which sort of rule it is, `source` which one, and everything that reads a measure reads it.
 * Over the rule's own period it has one value; with `into` one for each period of that level inside it.
 * Its outcomes are rows (struct md_rule_row): plan = the rule's name, component = a word such as "goal",
 * label = `word`.
 */
struct md_rule {
    const char *word;        /* "allocation", "scorecard", "proposal" */
    enum md_from form;
    int index;               /* in the array of that form */
    int measure;             /* its result */
    int every;               /* calendar level of its own periods */
    int into;                /* finer level of the values inside them; -1: one value for the whole */
    bool due_first;          /* its outcomes belong to the first period inside its own, as goals are set ahead; else to
                                the last */
    const char *audience;    /* "self,manager" */
    const char *decides;     /* who decides about its outcomes; "": nobody has to */
    struct md_becoming becomes;
    struct md_becoming adjusts; /* of an allocation: what an adjustment of one goal becomes, for `keep` to read */
    struct md_formula unless; /* text over SUBJECT: why it cannot be approved; missing: it can */
    struct md_text_span span;
};

/* One of the measures that weigh a child: `share` of its part in the total of the group. */
struct md_factor {
    struct md_formula value; /* NAMED node of the measure for the child */
    struct md_formula share; /* a number or param */
};

/* `of`, `amount` ... of an allocation: LANGUAGE.md section 3. */
struct md_allocation {
    int rule;                /* index */
    struct md_formula within; /* the group that shares one parent; MD_NO_FORMULA: all, or with `into` the subject itself */
    struct md_formula group_record; /* as in md_component */
    int group_kind;          /* what the group is to `amount`: a kind, whole; MD_KIND_NONE: the value of `within` */
    struct md_formula amount; /* over SUBJECT = the group */
    struct md_formula weight; /* over SUBJECT, in each period of `into`; or: */
    struct md_factor *mix;
    size_t mix_count;
    struct md_formula floor, ceiling, keep; /* bounds of a child, likewise; kept: a floor and a ceiling at once */
    struct md_formula reserve, stretch; /* parts of the amount kept back and added, over the group */
    bool exact;              /* the amount is another rule's result: it is not rounded, or the tree would not sum */
    enum md_split_method method;
    bool equal_weights;      /* zero_weights = "equal" */
    struct md_order_key *order;
    size_t order_count;
    struct md_number step;   /* the unit in which parts are counted */
};

/* Something that a person must decide; its measure is what is proposed, missing where nothing is. */
struct md_proposal {
    int rule;                /* index */
    const char *kind;        /* training, coaching, hire ...; none to dismiss anybody exists */
    struct md_formula when;  /* over SUBJECT, like all below */
    struct md_formula at;    /* an event takes part in the period that holds this date */
    struct md_formula value; /* MD_NO_FORMULA: the kind, as text */
    struct md_formula reason_en, reason_zh; /* sentences with their numbers in */
    struct md_formula *evidence;            /* NAMED nodes of measures shown with it */
    size_t evidence_count;
    struct md_formula group; /* proposals that agree on it are shown together */
    struct md_formula due;   /* date */
    int due_days;            /* or so many days after the period's last; -1: neither */
    bool many;               /* open = "many": a new one beside one that waits for a decision */
};

enum md_score_missing { MD_SCORE_REWEIGHT, MD_SCORE_NEUTRAL, MD_SCORE_CARRY, MD_SCORE_FAIL };
enum md_card_weights { MD_WEIGHTS_RELATIVE, MD_WEIGHTS_WRITTEN, MD_WEIGHTS_PAIRWISE };

/* One line of a card. All formulas are over SUBJECT. A criterion without `score` is only a condition. */
struct md_criterion {
    const char *name, *title;
    struct md_formula weight;  /* not of a pairwise matrix */
    struct md_formula score;
    struct md_formula when;
    enum md_score_missing missing;
    struct md_formula neutral; /* number or param */
    bool has_range;
    struct md_number least, greatest; /* the score is held between them */
    struct md_formula must;    /* flag, or the least score */
    bool must_is_score;
    struct md_text_span span;
};

struct md_grade_share {
    const char *grade;
    struct md_number share;
};

/* `criteria`, `weights` ... of a scorecard: LANGUAGE.md section 3. */
struct md_scorecard {
    int rule;                  /* index */
    const char *name, *title;
    int of, every;             /* kind index or MD_KIND_WHOLE; calendar level */
    int measures[MD_CARD_PARTS_COUNT]; /* of each part; -1: the card has no grades */
    struct md_formula when;
    struct md_criterion *criteria;
    size_t criteria_count;
    enum md_card_weights weights;
    struct md_number *pairwise; /* with MD_WEIGHTS_PAIRWISE: a weight for each criterion, which sum to 1 */
    struct md_number lambda, consistency;
    struct md_formula coverage; /* number or param */
    const struct md_tiers *grades; /* slab of texts; NULL: shares, or none */
    struct md_grade_share *shares; /* from the best */
    size_t shares_count;
    struct md_formula *within;  /* with shares: values that agree are one group */
    size_t within_count;
    struct md_number step;      /* of the printed score */
    enum md_rounding rounding;
    struct md_text_span span;
};

/* ---- params ------------------------------------------------------------------------------- */

struct md_param {
    const char *name;
    struct md_type type;
    struct md_param_value *values; /* ascending by since */
    size_t values_count;
    struct md_text_span span;
};

/* ---- the model ---------------------------------------------------------------------------- */

struct md_model {
    struct md_arena arena;
    struct md_graph graph;
    const struct md_schema *schema;
    struct md_calendar calendar;
    int period_level;        /* the project's `period` */
    const char *currency;
    struct md_text_file *files; /* every rules and params file, by name */
    size_t files_count;
    struct md_credit *credits;
    size_t credits_count;
    struct md_measure *measures;
    size_t measures_count;
    struct md_plan *plans;
    size_t plans_count;
    struct md_component *components;
    size_t components_count;
    struct md_balance *balances;
    size_t balances_count;
    struct md_rule *rules; /* in the order of their measures */
    size_t rules_count;
    struct md_allocation *allocations;
    size_t allocations_count;
    struct md_proposal *proposals;
    size_t proposals_count;
    struct md_scorecard *scorecards;
    size_t scorecards_count;
    struct md_param *params;
    size_t params_count;
};

/* The place in a rule for messages about what it divides by: its weight, or the first factor of its mix. */
static inline const struct md_formula *md_allocation_weight(const struct md_allocation *allocation)
{
    return md_has_formula(&allocation->weight) || allocation->mix_count == 0 ? &allocation->weight
                                                                            : &allocation->mix[0].value;
}

/* Free what the model owns and the model itself. */
void md_model_free(struct md_model *model);

/* Indices by name, -1 when unknown. A component by its full name. */
int md_model_credit(const struct md_model *model, const char *name);
int md_model_measure(const struct md_model *model, const char *name);
int md_model_plan(const struct md_model *model, const char *name);
int md_model_component(const struct md_model *model, const char *full_name);
int md_model_param(const struct md_model *model, const char *name);
int md_model_balance(const struct md_model *model, const char *name);

/* The kind of the rows that a measure reads (of values: of their subjects); MD_KIND_NONE: it reads none. */
int md_model_row_kind(const struct md_model *model, const struct md_measure *measure);

/* The kind whose records are the lines of a component with `on`; MD_KIND_NONE: there are none. */
int md_model_line_kind(const struct md_model *model, const struct md_component *component);

/* The rule whose result a measure is; NULL: none. */
static inline const struct md_rule *md_model_rule(const struct md_model *model, const struct md_measure *measure)
{
    return measure->from >= MD_FROM_ALLOCATION ? &model->rules[measure->rule] : NULL;
}

/* Every formula of a rule; `by_part`: it is evaluated in each period of `into`. Absent ones are not shown. */
typedef void md_visit_formula(void *context, const struct md_formula *formula, bool by_part);
void md_model_rule_formulas(const struct md_model *model, const struct md_rule *rule, md_visit_formula *visit,
                            void *context);

/* The formulas of a rule that a decision reads: those of `becomes` and `adjusts`, and `unless`. The rule's own result does not depend
 * on them, and they may read it. */
void md_model_decision_formulas(const struct md_rule *rule, md_visit_formula *visit, void *context);

/* The word of the outcomes that are decided about: "goal", "score"; NULL: all of them. */
const char *md_model_decided_word(const struct md_rule *rule);

/* Name of a named column (measure name, component full name, or "opening.NAME" of a balance). */
const char *md_model_column_name(const struct md_model *model, int64_t column);

/*
 * Checks that need the whole: no cycle among measures and components (E0321, every definition on
 * the cycle named with its place), a measure's window not shorter than the `every` of a rule that reads it (E0322),
 * no measure of measures without a beginning (E0328), shares that are constants add to 1 (E0323), plans that pay the same person twice on the same credit where seen without data (E0324).
 * MD_OK or MD_FINDINGS.
 */
enum md_status md_model_check(const struct md_model *model, struct md_diagnostics *out);

/*
 * Reasons as calc/ fills them in, beyond what eval/ does:
 *   WHEN          node: root of the `when`; extra: index of its credit or component + 1
 *   NO_ROWS       node: the aggregate; extra: index of the measure + 1
 *   NOTHING, RANGE node: root of what is zero or out of range
 *   NOT_RANKED    node, argument: node and code of the reason for which the rank value is missing
 *   NO_RECEIVER   node: root of the receiver's path
 *   SHARES        argument: the sum of the shares in millionths + 1; 0: not a whole number of them
 *   CARRIED, LIMIT extra: index of the balance + 1
 *   TWO_PLANS     extra: index of the credit + 1; argument: index of the other plan + 1
 *   DEPENDS       extra: index of the held component + 1; 0: the rank or weight at `node`, held because of another
 *                 subject, whose key index + 1 is the argument; components count + 1 + index of a rule: likewise the
 *                 weight of an allocation
 *   FLOORS, CEILINGS extra: index of the allocation + 1; argument: the shortfall in its units, UINT32_MAX: that or more
 *
 * Sentence of a reason with its arguments filled in ("deal.cost is empty", "no entry Z in
 * group_factor"); `key_text` is the text for the argument where the caller can find it, else NULL. Appended to `out`. */
void md_model_reason_text(const struct md_model *model, const struct md_reason *reason,
                          const char *key_text, struct md_buffer *out);

/* Where the node of a reason stands in a formula of the model; false when it stands in none (a path, a
 * whole record). For messages. */
bool md_model_reason_span(const struct md_model *model, const struct md_reason *reason,
                          struct md_text_span *span);
/* The same of a figure of that component (-1: of none): its own formulas come first, because equal formulas of
 * several components are one node. */
bool md_model_reason_span_of(const struct md_model *model, int component, const struct md_reason *reason,
                             struct md_text_span *span);

/* The kind of the subject that a DEPENDS without a component names: whose rank or weight it was; MD_KIND_NONE: none. */
int md_model_reason_kind(const struct md_model *model, const struct md_reason *reason);

/* The form kept in the book: code word and arguments, `no_entry|group_factor|Z`; no sentence. */
void md_model_reason_code(const struct md_model *model, const struct md_reason *reason,
                          const char *key_text, struct md_buffer *out);

#endif
