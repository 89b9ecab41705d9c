/* expr/graph.h
 *
 * graph: typed expressions as nodes. Equal nodes are one node: a node is found by its identity, the
 * hash of operation, operands' identities, constants, type and rounding; never by an address or a
 * counter. The graph of a model is built at load and never changes afterwards; operands always have
 * smaller indices than their node.
 *
 * A formula of a plan is a root node here plus its formula.h entry (where it stands, its steps).
 */
#ifndef MD_EXPR_GRAPH_H
#define MD_EXPR_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/map.h"
#include "expr/tiers.h"
#include "expr/type.h"
#include "value/number.h"

typedef uint32_t md_node_index; /* 0 is MD_NO_NODE */
#define MD_NO_NODE 0u

/*
 * Operations: name, word (for printing and identities), what it is.
 * "missing" in the sentences is the rule of LANGUAGE.md section 4; where nothing is said, the leftmost
 * operand that is an error, else the leftmost that is missing, is the result.
 */
#define MD_OP_LIST(X)                                                                              \
    X(MD_OP_NONE, "none", "no node")                                                               \
    X(MD_OP_NUMBER, "number", "constant `number`")                                                 \
    X(MD_OP_TEXT, "text", "constant `text`")                                                       \
    X(MD_OP_DATE, "date", "constant date `integer`")                                               \
    X(MD_OP_FLAG, "flag", "constant 0 or 1 in `integer`")                                          \
    X(MD_OP_MISSING, "missing", "missing; reason code `integer`, designer's `text` or NULL")       \
    X(MD_OP_ROW, "row", "the batch's row of slot `integer` (enum md_slot), of kind type.kind")     \
    X(MD_OP_KEY, "key", "row -> reference to its key")                                             \
    X(MD_OP_AT, "at", "reference -> its row on the batch row's date; none in force: missing")      \
    X(MD_OP_FIELD, "field", "row -> field `integer` of kind operand.type.kind; empty: missing")    \
    X(MD_OP_LINE, "line", "column `integer` (enum md_line) of the relation being read")            \
    X(MD_OP_NAMED, "named", "reference -> named column `integer` of the model, `shift` windows ago")\
    X(MD_OP_AGGREGATE, "aggregate", "function `integer` (enum md_aggregate) over the rows of the " \
                                    "subject; operands: filter or NO_NODE, value or NO_NODE; perhaps a third: " \
                                    "only the `shift` rows with its greatest values (NO_NODE: all); " \
                                    "a fourth, of percentile: the constant part from 0 to 1")      \
    X(MD_OP_PERIOD, "period", "attribute `integer` (enum md_period_part) of the period at level `shift`, -1 its own") \
    X(MD_OP_PARAM, "param", "param `integer` on the batch row's date")                             \
    X(MD_OP_ADD, "add", "a + b")                                                                   \
    X(MD_OP_SUBTRACT, "subtract", "a - b")                                                         \
    X(MD_OP_MULTIPLY, "multiply", "a * b")                                                         \
    X(MD_OP_DIVIDE, "divide", "a / b; b = 0: missing (zero denominator)")                          \
    X(MD_OP_FLOOR_DIVIDE, "floor_divide", "a // b; b = 0: missing")                                \
    X(MD_OP_MODULO, "modulo", "a % b; b = 0: missing")                                             \
    X(MD_OP_POWER, "power", "a ^ `integer`; 0 to a negative power: missing")                       \
    X(MD_OP_NEGATE, "negate", "-a")                                                                \
    X(MD_OP_DATE_ADD, "date_add", "date + whole days b; not whole or out of range: error")         \
    X(MD_OP_DATE_DIFFERENCE, "date_difference", "days from b to a")                                \
    X(MD_OP_EQUAL, "equal", "a == b; a missing side is an error of the row")                       \
    X(MD_OP_UNEQUAL, "unequal", "a ~= b; likewise")                                                \
    X(MD_OP_LESS, "less", "a < b (numbers, texts by bytes, dates); likewise")                      \
    X(MD_OP_LESS_EQUAL, "less_equal", "a <= b; likewise")                                          \
    X(MD_OP_NOT, "not", "not flag; missing is an error of the row")                                \
    X(MD_OP_OR, "or", "a unless it is missing or false, else b; b is evaluated only then")         \
    X(MD_OP_IF, "if", "flag ? b : c; only the branch taken is evaluated; missing flag: error")     \
    X(MD_OP_SEQUENCE, "sequence", "a is evaluated for its errors, then b is the result")           \
    X(MD_OP_HAS, "has", "flag: a is present; an error stays an error")                             \
    X(MD_OP_BECAUSE, "because", "a with the reason `text`")                                        \
    X(MD_OP_LOOKUP, "lookup", "`table`[a]; no such key: missing (no entry)")                       \
    X(MD_OP_ATTAINMENT, "attainment", "a / goal b; b missing or 0: missing (no goal)")             \
    X(MD_OP_ROUND18, "round18", "half to even at the 18th digit after the point")                  \
    X(MD_OP_TIER_PAY, "tier_pay", "what `tiers` pays on a, edges x b (b may be NO_NODE); with `match` the tiers are rows that it and the further operands name, rates in field `integer`") \
    X(MD_OP_TIER_RATE, "tier_rate", "the value of `tiers` at a, edges x b (b may be NO_NODE)")     \
    X(MD_OP_TOTAL, "total", "sum of all operands, leaving out those missing as `not due`")         \
    X(MD_OP_FIND, "find", "the row that `match` and the operands name, in force on the batch row's date; none: missing, two: error") \
    X(MD_OP_UNDER, "under", "flag: reference a is b (reference, or text of a key) or has it above along field `integer`") \
    X(MD_OP_STANDING, "standing", "of reference a among all subjects: `integer` (enum md_standing) of the NAMED b of SUBJECT, in groups by c (may be NO_NODE); d: as it was written") \
    X(MD_OP_PRORATED, "prorated", "mean of b for SUBJECT a over the units `integer` (enum md_prorate) of the period at level `shift`, -1 its own") \
    X(MD_OP_EARLIER, "earlier", "function `integer` (enum md_aggregate) over the rows of `match` before row a; then the match's operands, filter, value (over slot OTHER)") \
    X(MD_OP_RUNNING, "running", "computed field `text` of row a, which reads itself of earlier rows; b is its formula (over slot OTHER), evaluated row after row in the kind's order; without b: as it is read inside its own formula") \
    X(MD_OP_TUPLE, "tuple", "references -> reference to their combination, of the tuple type.kind; one that does not occur: missing") \
    X(MD_OP_GROUP, "group", "text that stands for the values of all operands together; a missing one counts as \"none\"") \
    X(MD_OP_CALL, "call", "function `integer` (enum md_builtin) of expr/functions.h")

enum md_op {
#define X(name, word, sentence) name,
    MD_OP_LIST(X)
#undef X
    MD_OPS_COUNT
};

const char *md_op_word(enum md_op op);

/* What a batch is about: the record, credit row or line, and the subject. */
enum md_slot {
    MD_SLOT_ROW, MD_SLOT_SUBJECT,
    MD_SLOT_OTHER, /* a row that `earlier` has found */
    MD_SLOT_RECORD /* the record to which ROW, a participant of its credit, belongs */
};

enum md_standing { MD_STANDING_RANK, MD_STANDING_PERCENT, MD_STANDING_SHARE, MD_STANDING_Z,
                   MD_STANDING_SHOWN /* itself, or missing where it or the rest of its group could be told apart; `shift`: the
                                        least that may be shown */ };
enum md_prorate { MD_PRORATE_DAYS, MD_PRORATE_WORKDAYS, MD_PRORATE_MONTHS };

/* A NAMED node's `shift` counts windows; from here on it counts years and windows: n * MD_SHIFT_YEAR + windows. */
enum { MD_SHIFT_YEAR = 1 << 20 };

/*
 * Columns that a relation (credits, values of a measure or component, expanded `below`) adds; from NTH on
 * those of a component with one result for each row: its place in the run, what came before it, and (PAY +
 * index of a component, with that component's full name as `text`) what a component above pays on it.
 */
enum md_line {
    MD_LINE_VALUE, MD_LINE_PAYEE, MD_LINE_DEPTH, MD_LINE_NTH, MD_LINE_BEFORE_SUM, MD_LINE_BEFORE_COUNT, MD_LINE_PAY
};

/* "value", "nth", "before.sum", ...; "pay" from PAY on. */
const char *md_line_word(int64_t line);

enum md_aggregate {
    MD_AGGREGATE_SUM, MD_AGGREGATE_COUNT, MD_AGGREGATE_AVERAGE, MD_AGGREGATE_LEAST,
    MD_AGGREGATE_GREATEST, MD_AGGREGATE_MEDIAN, MD_AGGREGATE_FIRST, MD_AGGREGATE_LAST,
    MD_AGGREGATE_ONE, MD_AGGREGATE_DISTINCT, MD_AGGREGATE_PERCENTILE
};

enum md_period_part {
    MD_PERIOD_FIRST, MD_PERIOD_LAST, MD_PERIOD_DAYS, MD_PERIOD_NUMBER, MD_PERIOD_YEAR, MD_PERIOD_NAME,
    MD_PERIOD_ENDS, /* flag: the period is the last of its period at level `shift` */
    MD_PERIOD_WORKDAYS
};

/* Why a value is missing or an error. name, missing or error, sentence with {} for the argument. */
#define MD_REASON_LIST(X)                                                                          \
    X(MD_REASON_NONE, "none", "no reason")                                                         \
    X(MD_REASON_EMPTY, "empty", "{} is empty")                                                     \
    X(MD_REASON_NO_VERSION, "no_version", "{} has no version in force on that date")               \
    X(MD_REASON_ZERO_DENOMINATOR, "zero_denominator", "zero denominator")                          \
    X(MD_REASON_NO_ROWS, "no_rows", "{} has no rows")                                              \
    X(MD_REASON_NO_GOAL, "no_goal", "no goal")                                                     \
    X(MD_REASON_NO_ENTRY, "no_entry", "no entry for {}")                                           \
    X(MD_REASON_NO_MATCH, "no_match", "no {} matches")                                             \
    X(MD_REASON_NO_PARAM, "no_param", "param {} has no value on that date")                        \
    X(MD_REASON_NO_TIER, "no_tier", "below the first tier")                                        \
    X(MD_REASON_NO_RULE, "no_rule", "no rule applies")                                             \
    X(MD_REASON_NOT_DUE, "not_due", "not due in this period")                                      \
    X(MD_REASON_NO_SUBJECT, "no_subject", "not in force in this period")                           \
    X(MD_REASON_NO_RECEIVER, "no_receiver", "{} is missing")                                       \
    X(MD_REASON_DESIGNER, "designer", "{}")                                                        \
    X(MD_REASON_WHEN, "when", "`when` at {} is false")                                             \
    X(MD_REASON_NO_DATE, "no_date", "no date")                                                     \
    X(MD_REASON_BELOW_THRESHOLD, "below_threshold", "below threshold")                             \
    X(MD_REASON_NOT_RANKED, "not_ranked", "not ranked: {}")                                        \
    X(MD_REASON_NO_PRIZE, "no_prize", "no prize for that place")                                   \
    X(MD_REASON_PAID_BEFORE, "paid_before", "all of it was paid before")                            \
    X(MD_REASON_NO_LINES, "no_lines", "{} has no lines in this period")                            \
    X(MD_REASON_NEGATIVE, "negative", "negative, paid as zero")                                    \
    X(MD_REASON_CAPPED, "capped", "used up by the cap of the plan")                                \
    X(MD_REASON_CARRIED, "carried", "negative, carried in balance {}")                             \
    X(MD_REASON_LIMIT, "limit", "balance {} is beyond its limit")                                  \
    X(MD_REASON_NOTHING, "nothing", "{} is zero")                                                  \
    X(MD_REASON_TESTED, "tested_missing", "{} is missing and is tested without being handled")     \
    X(MD_REASON_RANGE, "range", "{} is out of range")                                              \
    X(MD_REASON_TWO_ROWS, "two_rows", "{} has two rows where one is expected")                     \
    X(MD_REASON_HIDDEN, "hidden", "hidden, so that small groups cannot be told from the rest")      \
    X(MD_REASON_NO_SCORE, "no_score", "criterion {} has no data")                                  \
    X(MD_REASON_COVERAGE, "coverage", "only {} of the weight has data")                             \
    X(MD_REASON_KNOCKED_OUT, "knocked_out", "knocked out by {}")                                   \
    X(MD_REASON_SHARES, "shares", "shares add to {}, not to 1")                                    \
    X(MD_REASON_UNIT, "unit", "the value is no multiple of the credit's `unit`")                    \
    X(MD_REASON_TWO_PLANS, "two_plans", "two plans pay on the same credit: {}")                    \
    X(MD_REASON_DEPENDS, "depends", "{} is held")                                                  \
    X(MD_REASON_WAITING, "waiting", "the proposal of {} waits for a decision")                     \
    X(MD_REASON_NOT_PROPOSED, "not_proposed", "nothing is proposed, as `when` is false")                    \
    X(MD_REASON_BELOW_ZERO, "below_zero", "{} is below zero")                                      \
    X(MD_REASON_WHOLE_UNITS, "whole_units", "{} is no whole number of units")                      \
    X(MD_REASON_NO_WEIGHT, "no_weight", "nothing to divide by: all weights that are left are zero") \
    X(MD_REASON_CROSSED, "crossed", "the floor of a part is above its ceiling")                    \
    X(MD_REASON_FLOORS, "floors", "infeasible: the floors are {} more than there is to divide")    \
    X(MD_REASON_CEILINGS, "ceilings", "infeasible: the ceilings are {} less than there is to divide") \
    X(MD_REASON_LESS_THAN_UNIT, "less_than_unit", "less than one unit")                            \
    X(MD_REASON_NO_PARENT, "no_parent", "the parent is 0")

enum md_reason_code {
#define X(name, word, sentence) name,
    MD_REASON_LIST(X)
#undef X
    MD_REASONS_COUNT
};

const char *md_reason_word(enum md_reason_code code);
const char *md_reason_sentence(enum md_reason_code code);

/*
 * A reason as a value: what, at which node, with which argument. `node` says where (a FIELD node: which
 * field; a NAMED or AGGREGATE node: which measure; MD_OP_MISSING or BECAUSE: the designer's text).
 * `argument`: for MD_REASON_NO_ENTRY the dictionary code of the key + 1 (0: not a text), for others as documented by
 * who sets it; 0 otherwise. Equal reasons are equal bit for bit.
 */
struct md_reason {
    uint32_t node;
    uint16_t code; /* enum md_reason_code */
    uint16_t extra; /* set by calc/: index of a model thing; 0 otherwise */
    uint32_t argument;
};

static inline bool md_reason_same(const struct md_reason *a, const struct md_reason *b)
{
    return a->node == b->node && a->code == b->code && a->extra == b->extra && a->argument == b->argument;
}

/* A load-time table for LOOKUP: keys of one base (number, text, flag as 0/1), in order of key. */
struct md_lookup_table {
    const char *name;      /* as the designer calls it, for "no entry Z in group_factor" */
    enum md_base key_base; /* number or text */
    size_t count;
    const struct md_number *number_keys; /* ascending */
    const char *const *text_keys;        /* ascending by bytes */
    const struct md_number *number_values; /* one of the two by the node's type */
    const char *const *text_values;
    const uint8_t *flag_values;
    unsigned char digest[16];            /* of keys and values, part of the node's identity */
};

/* Rows of a kind by the values of fields. A node that has one says kind and fields in its text. */
struct md_match {
    int kind;
    const int *fields; /* an operand each, in this order */
    size_t fields_count;
    int up_to;         /* date or number field: the greatest value that is not above the operand after those of
                          `fields` (NO_NODE: the batch row's date); -1: none */
    enum md_match_window { MD_MATCH_ALWAYS, MD_MATCH_DAYS, MD_MATCH_MONTHS, MD_MATCH_LEVEL } window; /* of EARLIER */
    int window_count;  /* days, months or the level of the calendar */
};

struct md_node {
    enum md_op op;
    struct md_type type;
    const md_node_index *operands; /* MD_NO_NODE where an optional one is absent */
    uint32_t operands_count;
    int32_t shift;
    int64_t integer;
    struct md_number number;
    /* Of a constant or a reason: its text. Of ROW, FIELD, LINE, NAMED and PARAM, where given: the name
     * of what `integer` numbers ("deal.amount", "booked"), which then stands in the identity in its
     * place. Of AGGREGATE: whose rows (a measure's name), so that sums over unlike rows are two nodes. */
    const char *text;
    const struct md_lookup_table *table; /* of the maker, as long as the graph */
    const struct md_match *match;        /* likewise */
    const struct md_tiers *tiers;        /* likewise; checked by md_tiers_check */
    enum md_rounding rounding;     /* of MD_FUNCTION_ROUND, whose mode is no operand */
    unsigned char identity[16];
};

struct md_graph {
    struct md_arena arena;
    struct md_node *nodes; /* nodes[0] is MD_OP_NONE */
    size_t nodes_count, nodes_capacity;
    struct md_map by_identity;
    struct md_map names;   /* interned unit names and texts */
};

void md_graph_init(struct md_graph *graph);
void md_graph_free(struct md_graph *graph);

/* A NUL-terminated copy that lives with the graph; equal texts give equal pointers. */
const char *md_graph_intern(struct md_graph *graph, const char *text);

/*
 * The node equal to `node` (operands and texts copied), made when new. Constants fold: an operation whose
 * operands are constants becomes a constant where that cannot fail (calls and tier tables stay as they
 * are); a choice whose first operand decides it becomes its branch. The type must be set by the caller.
 * Branches of a choice have its base, or are only ever missing (MD_BASE_NOTHING).
 */
md_node_index md_graph_add(struct md_graph *graph, const struct md_node *node);

static inline const struct md_node *md_graph_node(const struct md_graph *graph, md_node_index index)
{
    return &graph->nodes[index];
}

/* Short makers for the common forms. */
md_node_index md_graph_number(struct md_graph *graph, struct md_number number, struct md_type type);
md_node_index md_graph_text(struct md_graph *graph, const char *text);
md_node_index md_graph_flag(struct md_graph *graph, bool flag);
md_node_index md_graph_missing(struct md_graph *graph, enum md_reason_code code, const char *text);
md_node_index md_graph_leaf(struct md_graph *graph, enum md_op op, struct md_type type, int64_t integer);
md_node_index md_graph_unary(struct md_graph *graph, enum md_op op, struct md_type type,
                             int64_t integer, md_node_index a);
md_node_index md_graph_binary(struct md_graph *graph, enum md_op op, struct md_type type,
                              md_node_index a, md_node_index b);
md_node_index md_graph_ternary(struct md_graph *graph, enum md_op op, struct md_type type,
                               md_node_index a, md_node_index b, md_node_index c);

/* One line: `multiply(field[deal.amount], lookup[group_factor](...))`; field names by `schema_name`
 * (NULL: numbers). For tests, `check --graph` and debugging. */
struct md_schema;
void md_graph_print(const struct md_graph *graph, md_node_index index, const struct md_schema *schema,
                    struct md_buffer *out);

/* Nodes that `roots` need, in ascending index (so operands first), each once. The list is in `arena`. */
size_t md_graph_reachable(const struct md_graph *graph, const md_node_index *roots, size_t roots_count,
                          struct md_arena *arena, md_node_index **list);

#endif
