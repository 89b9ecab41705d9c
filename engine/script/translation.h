/* script/translation.h
 *
 * translation: the inside of the translator: symbolic values, the state along a path through a
 * function, and the parts that translate statements, expressions, names and calls.
 *
 * Only translate*.c include this.
 *
 * A function is followed statement by statement. Where a condition depends on the row, both branches
 * are followed on copies of the state and merged: variables become IF nodes, and where a branch
 * returns, `returned` and `result` say for which rows and with what. Statements whose value nobody
 * reads are evaluated all the same, because in Lua their errors would stop the function: `checks`
 * collects them in the order written, and the formula becomes SEQUENCE(checks, result).
 */
#ifndef MD_SCRIPT_TRANSLATION_H
#define MD_SCRIPT_TRANSLATION_H

#include "script/translate.h"

enum md_symbol_type {
    MD_SYMBOL_BAD,      /* something was reported; nothing more is said about it */
    MD_SYMBOL_NODE,     /* a value: number, text, date, flag, reference, row, or nil (NOTHING) */
    MD_SYMBOL_PART,     /* `a and b` with b no flag: node if `condition`, else false */
    MD_SYMBOL_CONSTANT, /* a load-time table, tiers, function, built-in, object */
    MD_SYMBOL_FUNCTION, /* a function written inside the formula, with the variables it sees */
    MD_SYMBOL_ROWS,     /* the rows of a measure formula; condition: filter of keep() or MD_NO_NODE */
    MD_SYMBOL_PERIOD,   /* level -1: the period evaluated, else one around it */
    MD_SYMBOL_PAY,      /* p.pay; node: reference to the subject */
    MD_SYMBOL_OPENING,  /* p.opening; node: reference to the subject */
    MD_SYMBOL_LINE_OPENING, /* line.opening */
    MD_SYMBOL_BEFORE,   /* line.before */
    MD_SYMBOL_LINE_PAY, /* line.pay */
    MD_SYMBOL_WHOLE     /* the subject `whole` */
};

struct md_state_now;

/* Of ROWS that `earlier` has found. */
struct md_earlier_symbol {
    md_node_index row;
    const struct md_match *match;
    const md_node_index *operands; /* of the match */
    size_t operands_count;
};

struct md_symbol {
    enum md_symbol_type type;
    md_node_index node;
    md_node_index condition;
    md_node_index top;                  /* of ROWS: only the `top_count` rows with its greatest values */
    int32_t top_count;
    const struct md_relation *relation; /* of a row that has value, payee, depth; of ROWS */
    const struct md_constant *constant;
    const struct md_earlier_symbol *earlier; /* of ROWS; NULL: the rows of a measure formula */
    const struct md_function *function;
    const struct md_state_now *seen;    /* of FUNCTION: the variables when it was made */
    const struct md_closure *closure;   /* of FUNCTION: whose captures its outer names have */
    int level;
};

struct md_bound {
    const struct md_variable *variable;
    struct md_symbol symbol;
};

/* The state along one path. Arrays live in the translation's scratch arena. */
struct md_state_now {
    struct md_bound *bound;
    size_t bound_count, bound_capacity;
    md_node_index guard;    /* flag: is this path taken? MD_NO_NODE: always */
    md_node_index checks;   /* errors so far; MD_NO_NODE: none */
    md_node_index returned; /* flag: for which rows has the function returned? MD_NO_NODE: none */
    bool always_returned;
    struct md_symbol result;
};

struct md_translation {
    struct md_translator *with;
    struct md_graph *graph;
    struct md_arena scratch;
    const struct md_closure *closure; /* whose source and captures hold now */
    const char *place;
    bool failed;
    int subject_kind;                 /* of the formula's subject; MD_KIND_NONE: it has none */
    int depth;                        /* of inlined calls */
    const struct md_function *active[64]; /* functions being followed, to refuse recursion */
    bool reads_earlier;               /* a computed field has read itself of an earlier row */
    uint32_t rounds;                  /* of unrolled loops, in all */
    uint32_t work;                    /* expressions and statements followed */
    struct md_origin *origins;
    size_t origins_count, origins_capacity;
    struct md_step *steps;
    size_t steps_count, steps_capacity;
};

enum {
    MD_TRANSLATION_DEPTH_MAX = 64,
    MD_TRANSLATION_ROUNDS_MAX = 10000,
    MD_TRANSLATION_WORK_MAX = 100000,
    MD_TRANSLATOR_WORK_MAX = 200000
};

/* ---- symbols (translation.c) ------------------------------------------------------------- */

struct md_symbol md_symbol_bad(void);
struct md_symbol md_symbol_node(md_node_index node);
struct md_symbol md_symbol_nil(struct md_translation *t);

/* A captured value as a symbol: scalars and params become nodes. */
struct md_symbol md_symbol_of_constant(struct md_translation *t, const struct md_constant *constant);

static inline bool md_symbol_is_node(const struct md_symbol *symbol)
{
    return symbol->type == MD_SYMBOL_NODE;
}

struct md_type md_translation_type(const struct md_translation *t, md_node_index node);

/* Text or number of a constant node; false when it is none. */
bool md_translation_constant_text(const struct md_translation *t, const struct md_symbol *symbol,
                                  const char **text);
bool md_translation_constant_number(const struct md_translation *t, const struct md_symbol *symbol,
                                    struct md_number *number);
bool md_translation_constant_flag(const struct md_translation *t, md_node_index node, bool *flag);

/* What a symbol is, for messages: "money (CNY)", "a table", "the period". */
const char *md_symbol_words(struct md_translation *t, const struct md_symbol *symbol);

/* ---- places and messages ------------------------------------------------------------------ */

/* Report at tokens first..last of the source being followed; marks the translation failed. */
struct md_diagnostic *md_translation_fail(struct md_translation *t, uint32_t first, uint32_t last,
                                          const char *code, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
void md_translation_help(struct md_translation *t, struct md_diagnostic *d, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

struct md_text_span md_translation_span(struct md_translation *t, const struct md_source *source,
                                        uint32_t first, uint32_t last);
void md_translation_origin(struct md_translation *t, const struct md_expression *expression,
                           md_node_index node, enum md_origin_role role);

/* Count a step at tokens first..last. False: the formula, or all of them, became too large; that is
 * reported once. */
bool md_translation_goes_on(struct md_translation *t, uint32_t first, uint32_t last);

/* ---- statements (translate_statement.c) --------------------------------------------------- */

/* Follow a function's body; parameters are bound already in `state`. The value, checks included. */
struct md_symbol md_translate_body(struct md_translation *t, const struct md_function *function,
                                   struct md_state_now *state);

/* Look up and set a variable. */
struct md_symbol *md_state_find(struct md_state_now *state, const struct md_variable *variable);
void md_state_bind(struct md_translation *t, struct md_state_now *state,
                   const struct md_variable *variable, struct md_symbol symbol);
struct md_state_now md_state_copy(struct md_translation *t, const struct md_state_now *state);

/* Evaluate `node` for its errors from here on. */
void md_state_check(struct md_translation *t, struct md_state_now *state, md_node_index node);

/* Can evaluating the node never be an error? Reading a field cannot; a test or a product can. */
bool md_translation_cannot_fail(const struct md_translation *t, md_node_index index);

/* a and b of two flags, b only where a holds; MD_NO_NODE means true. */
md_node_index md_translation_both(struct md_translation *t, md_node_index a, md_node_index b);
md_node_index md_translation_not(struct md_translation *t, md_node_index flag);

/* condition ? a : b for symbols of any type that can be merged; reports at first..last. */
struct md_symbol md_translation_choose(struct md_translation *t, md_node_index condition,
                                       struct md_symbol a, struct md_symbol b, uint32_t first,
                                       uint32_t last);

/* ---- expressions (translate_expression.c) ------------------------------------------------- */

struct md_symbol md_translate_expression(struct md_translation *t, struct md_state_now *state,
                                         const struct md_expression *expression);

/* The expression as a test: a flag node; MD_NO_NODE when something was reported. */
md_node_index md_translate_test(struct md_translation *t, struct md_state_now *state,
                                const struct md_expression *expression);

/* The expression as a value node; MD_NO_NODE when it is none (reported). */
md_node_index md_translate_value(struct md_translation *t, struct md_state_now *state,
                                 const struct md_expression *expression);
md_node_index md_translation_as_value(struct md_translation *t, struct md_symbol symbol,
                                      uint32_t first, uint32_t last);

/* ---- operators (translate_operator.c) ----------------------------------------------------- */

struct md_symbol md_translate_unary(struct md_translation *t, struct md_state_now *state,
                                    const struct md_expression *expression);
struct md_symbol md_translate_binary(struct md_translation *t, struct md_state_now *state,
                                     const struct md_expression *expression);
md_node_index md_translation_test_of(struct md_translation *t, struct md_symbol symbol,
                                     uint32_t first, uint32_t last);
/* The exact value of a number as written in Lua (decimal, exponent, hexadecimal whole). */
bool md_translation_literal(const char *text, struct md_number *out);

/* ---- names (translate_name.c) ------------------------------------------------------------- */

/* x.name for any symbol; tokens are those of the name, for messages. */
struct md_symbol md_translate_member(struct md_translation *t, struct md_state_now *state,
                                     struct md_symbol of, const char *name, uint32_t first,
                                     uint32_t last);
/* table[key] with a key known only row by row. */
struct md_symbol md_translate_lookup(struct md_translation *t, const struct md_constant *table,
                                     md_node_index key, const struct md_expression *expression);
/* A global or captured name. */
struct md_symbol md_translate_free_name(struct md_translation *t,
                                        const struct md_expression *expression);
/* A row from a reference or row symbol (AT), its key (KEY). */
md_node_index md_translation_row(struct md_translation *t, md_node_index node);
md_node_index md_translation_key(struct md_translation *t, md_node_index node);
/* What a field of a record gives, and the node that reads it of a row. */
struct md_type md_translation_field_type(struct md_translation *t, const struct md_field *field);
md_node_index md_translation_field(struct md_translation *t, const struct md_kind *kind, int index,
                                   md_node_index row);

/* translate_computed.c: computed field `name` of a row. */
struct md_symbol md_translate_computed(struct md_translation *t, struct md_state_now *state, const struct md_kind *kind,
                                       const char *name, md_node_index row, const struct md_closure *closure,
                                       uint32_t first, uint32_t last);

/* translate_line.c: line.nth, line.before, line.pay of a row with `has_run`; false: none of them. */
bool md_translate_line_member(struct md_translation *t, struct md_symbol of, const char *name,
                              struct md_symbol *found);
/* A member of line.before, line.pay or line.opening. */
struct md_symbol md_translate_before_member(struct md_translation *t, struct md_symbol of, const char *name,
                                            uint32_t first, uint32_t last);
struct md_symbol md_translate_line_pay(struct md_translation *t, const char *name, uint32_t first,
                                       uint32_t last);
struct md_symbol md_translate_line_opening(struct md_translation *t, const char *name, uint32_t first,
                                           uint32_t last);

/* ---- calls (translate_call.c) ------------------------------------------------------------- */

struct md_symbol md_translate_call(struct md_translation *t, struct md_state_now *state,
                                   const struct md_expression *expression);
/* Call a function value with symbols; tokens are those of the call, for messages. */
struct md_symbol md_translate_apply(struct md_translation *t, struct md_state_now *state,
                                    struct md_symbol callee, const struct md_symbol *arguments,
                                    size_t arguments_count, uint32_t first, uint32_t last);
/* An aggregate over rows: value is a row function, a path, or BAD for count; part: of a percentile, else NO_NODE. */
struct md_symbol md_translate_over_rows(struct md_translation *t, struct md_state_now *state,
                                        enum md_aggregate aggregate, md_node_index part, struct md_symbol rows,
                                        const struct md_symbol *value, uint32_t first,
                                        uint32_t last);
/* "value", "owner.manager" from a symbol. */
struct md_symbol md_translate_path_from(struct md_translation *t, struct md_state_now *state,
                                        struct md_symbol from, const char *path, uint32_t first,
                                        uint32_t last);

#endif
