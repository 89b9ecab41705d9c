/* script/translate.h
 *
 * translate: formulas (closures) and paths to typed expression graphs. The subset and its messages:
 * DESIGN.md section 5, LANGUAGE.md section 4. Codes E0203 (no such field or name), E0210 to E0229.
 *
 * The translator follows the syntax tree with symbolic values; branches become IF nodes, local functions
 * are inlined, loops over known ranges and tables are unrolled (10,000 rounds at most). Inlining can
 * make much of little text: functions that call each other twice double at each level. So the steps are
 * counted: at most 100,000 for one formula, and 200,000 for all formulas of a translator.
 */
#ifndef MD_SCRIPT_TRANSLATE_H
#define MD_SCRIPT_TRANSLATE_H

#include "expr/formula.h"
#include "expr/graph.h"
#include "expr/params.h"
#include "script/constant.h"
#include "table/kind.h"
#include "value/calendar.h"

/* A measure, component or computed field found by name. */
struct md_named {
    int64_t column;       /* named column of the model */
    struct md_type type;
};

/* The goal of a measure: one of the two, or neither. */
struct md_goal_of {
    int64_t column;                  /* named column, or -1 */
    struct md_type type;
    const struct md_closure *closure; /* function(s, t), or NULL */
};

/*
 * What names mean; filled in by the builder of the model. Callbacks may build what they are asked about (a
 * measure's type is known once it is built) and report cycles themselves: false then means "already
 * reported" when *reported is set, else "no such name".
 */
struct md_names {
    void *context;
    bool (*measure)(void *context, const char *name, int kind, struct md_named *named, bool *reported,
                    struct md_diagnostics *out);
    bool (*goal)(void *context, int64_t column, struct md_goal_of *goal, bool *reported,
                 struct md_diagnostics *out);
    /* grade or coverage of the scorecard whose score that column is; false: no scorecard, or one without grades */
    bool (*card)(void *context, int64_t column, bool grade, struct md_named *named, bool *is_card);
    /* a computed field `field "kind.name"`; NULL: none */
    const struct md_closure *(*computed)(void *context, int kind, const char *name);
    /* a component above the one being built in its plan, by name; for p.pay.NAME */
    bool (*pay)(void *context, const char *name, struct md_named *named, bool *reported,
                struct md_diagnostics *out);
    /* the kind whom the plan of the formula pays; MD_KIND_NONE: the formula is no plan's */
    int (*paid_kind)(void *context);
    /* a component above that pays line by line on the same records; for line.pay.NAME. named->column: its index */
    bool (*line_pay)(void *context, const char *name, struct md_named *named, const char **full_name,
                     bool *reported, struct md_diagnostics *out);
    /* the opening of a balance on that kind (MD_KIND_NONE: whom the plan pays); for p.opening.NAME and line.opening.NAME. named->column counts from the first
       measure on, *line_column from the first component on */
    bool (*opening)(void *context, const char *name, int kind, struct md_named *named, int64_t *line_column,
                    const char **full_name, bool *reported, struct md_diagnostics *out);
    /* names of all components above that pay line by line on the same records, for line.pay.total */
    size_t (*line_pay_all)(void *context, const char *const **list);
    /* all components above, for p.pay.total */
    size_t (*pay_all)(void *context, const struct md_named **list);
    /* type of a param */
    bool (*param)(void *context, int64_t param, struct md_type *type, const struct md_tiers **tiers);
    /* the lists of a param of type list, and its dated values, whose number says which list; false: another type */
    bool (*lists)(void *context, int64_t param, const struct md_constant *const **lists,
                  struct md_param_values *values);
    /* names of measures (and computed fields) that stand on a kind, for suggestions and "the measures of person are" */
    size_t (*names)(void *context, int kind, const char *const **names);
};

/* The rows that a measure or line formula reads: what a row has besides its record's fields. */
struct md_relation {
    int kind;                 /* kind of the row (slot ROW): record kind or the source measure's `of`; may be MD_KIND_WHOLE */
    bool has_value;           /* row.value */
    struct md_type value_type;
    int payee_kind;           /* row.payee; MD_KIND_NONE: none */
    bool has_depth;
    bool has_run;             /* row.nth, row.before, row.pay: lines of a component */
};

enum md_parameter_role { MD_PARAMETER_ROW, MD_PARAMETER_SUBJECT, MD_PARAMETER_ROWS, MD_PARAMETER_PERIOD, MD_PARAMETER_VALUE };

struct md_parameter {
    enum md_parameter_role role;
    int kind;                           /* ROW, SUBJECT: kind index or MD_KIND_WHOLE */
    const struct md_relation *relation; /* ROW: NULL for a plain record; ROWS: required */
    md_node_index node;                 /* VALUE: what it is */
};

struct md_translator {
    struct md_graph *graph;
    const struct md_schema *schema;
    const struct md_calendar *calendar;
    const char *currency;               /* the project's */
    const struct md_names *names;
    struct md_arena *arena;             /* for formulas; lives with the model */
    struct md_diagnostics *out;
    const struct md_text_file *(*file_of)(void *context, const struct md_source *source); /* context: names->context */
    uint32_t work;                      /* expressions and statements followed so far, in all formulas */
    bool is_exhausted;                  /* all formulas together were refused as too large */
};

/*
 * Translate `closure` whose parameters mean `parameters` (a function may declare fewer). `place` says
 * for messages what it is ("`value` of credit bookings"). False when something was reported.
 */
bool md_translate_function(struct md_translator *translator, const struct md_closure *closure,
                           const struct md_parameter *parameters, size_t parameters_count,
                           const char *place, struct md_formula *out);

/*
 * Translate a path from a row: "value", "owner", "owner.manager", "order.ordered_on". `source` and
 * the token span of the path's text are for messages. The path "key" of a row is its own reference.
 */
bool md_translate_path(struct md_translator *translator, const char *path,
                       const struct md_parameter *start, const struct md_source *source,
                       uint32_t first_token, uint32_t last_token, const char *place,
                       struct md_formula *out);

/* `rates` whose tiers are rows of a kind: the pay on x, less that on `less` (MD_NO_NODE: nothing) of the same table. The
 * paths of its `where` start at `row`. */
struct md_rates_from_rows {
    const struct md_constant *table;
    const struct md_parameter *row;
    md_node_index x, less, scale;
};
bool md_translate_rates_from_rows(struct md_translator *translator, const struct md_rates_from_rows *rows,
                                  const struct md_source *source, uint32_t first_token, uint32_t last_token,
                                  const char *place, struct md_formula *out);

/* A load-time constant (number, text, flag, date, param) as a formula. */
bool md_translate_constant(struct md_translator *translator, const struct md_constant *constant,
                           const struct md_source *source, uint32_t first_token,
                           uint32_t last_token, const char *place, struct md_formula *out);

/*
 * An aggregate of a measure: `sum = "path"` or a row function (row, t); COUNT takes value NULL. The result
 * is over SUBJECT. Row values are rounded as DESIGN.md section 2 (b) says.
 */
bool md_translate_aggregate(struct md_translator *translator, enum md_aggregate aggregate,
                            const struct md_constant *value, const struct md_parameter *row,
                            const struct md_source *source, uint32_t first_token, uint32_t last_token,
                            const char *place, struct md_formula *out);

/* Check the type of a finished formula: base (and unit, when wanted.unit is not FREE) must fit; a free
 * number fits everywhere. Reports E0214 at the formula's span. */
bool md_translate_expect(struct md_translator *translator, const struct md_formula *formula,
                         struct md_type wanted, const char *place);

#endif
