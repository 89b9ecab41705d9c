/* eval/program_parts.h
 *
 * program_parts: what lowering, memos and loops of a program share. Internal to eval/.
 *
 * Registers are numbered as they are made; each is written by one instruction. A register is a lane of MD_PROGRAM_ROWS 64-bit integers:
 * a number at its scale, a flag 0 or 1, days, a key, a row, or a code.
 */
#ifndef MD_EVAL_PROGRAM_PARTS_H
#define MD_EVAL_PROGRAM_PARTS_H

#include "base/arena.h"
#include "eval/program.h"

/* name, word: what it does to each row; k is the instruction's constant */
#define MD_STEP_LIST(X)                                             \
    X(MD_STEP_CONSTANT, "constant")     /* k */                     \
    X(MD_STEP_LOAD, "load")             /* column values */         \
    X(MD_STEP_ABSENT, "absent")         /* 1 where the column is empty */ \
    X(MD_STEP_ROW, "row")               /* the row itself */        \
    X(MD_STEP_EPOCH, "epoch")           /* table[date - k] */       \
    X(MD_STEP_READ, "read")             /* table[a] */              \
    X(MD_STEP_ADD, "add")                                           \
    X(MD_STEP_SUBTRACT, "subtract")                                 \
    X(MD_STEP_MULTIPLY, "multiply")                                 \
    X(MD_STEP_ADD_CONSTANT, "add_constant")                         \
    X(MD_STEP_SCALE, "scale")           /* a * k */                 \
    X(MD_STEP_NEGATE, "negate")                                     \
    X(MD_STEP_LESS, "less")                                         \
    X(MD_STEP_LESS_EQUAL, "less_equal")                             \
    X(MD_STEP_EQUAL, "equal")                                       \
    X(MD_STEP_LESS_BY, "less_by")       /* c > 0 ? a < b : a > b */ \
    X(MD_STEP_LESS_EQUAL_BY, "less_equal_by")                       \
    X(MD_STEP_NOT, "not")                                           \
    X(MD_STEP_IS_ZERO, "is_zero")                                   \
    X(MD_STEP_CHOOSE, "choose")         /* a ? b : c */             \
    X(MD_STEP_LEAST, "least")                                       \
    X(MD_STEP_GREATEST, "greatest")                                 \
    X(MD_STEP_ROUND, "round")           /* to multiples of k as named */ \
    X(MD_STEP_MODULO, "modulo")         /* what is left of a by k, from 0 to k - 1 */ \
    X(MD_STEP_EITHER, "either")         /* bits of a and b */       \
    X(MD_STEP_TESTED, "tested")         /* a == 0 ? 0 : error */    \
    X(MD_STEP_SET_ONE, "set_one")       /* error bit of a only */   \
    X(MD_STEP_IS_PRESENT, "is_present") /* no missing bit in a */

enum md_step {
#define X(name, word) name,
    MD_STEP_LIST(X)
#undef X
    MD_STEPS_COUNT
};

enum { MD_NO_REGISTER = -1 };

struct md_instruction {
    enum md_step step;
    int out, a, b, c;
    int64_t k;
    const int64_t *table;   /* READ, EPOCH */
    const struct md_column *column; /* LOAD, ABSENT */
    enum md_rounding rounding;
};

/* What a node became. A number is value / divisor; without divisor it is a count of 10^-scale. */
struct md_lowered {
    bool tried, done;
    enum md_base base;
    int value, divisor, faults; /* registers; MD_NO_REGISTER: no divisor, never a fault */
    int scale;
    int64_t least, greatest;                 /* of value */
    int64_t divisor_least, divisor_greatest; /* of divisor */
    bool constant;
    int64_t is;                              /* value of a constant */
};

/* The distinct combinations of some inputs (fields of the row, the epoch) and a row for each. */
struct md_domain {
    md_node_index inputs[2];
    size_t inputs_count;
    bool by_epoch;
    size_t size;
    int index;           /* register: the place of a row's combination */
    uint32_t *rows;      /* by place; UINT32_MAX: it does not occur */
    int32_t *dates;
};

/* What a node's value depends on: fields of the row, and whether versions and params of the row's day. */
struct md_depends {
    md_node_index fields[2];
    uint8_t fields_count;
    bool by_epoch;
    bool more; /* than two fields, or what no row of the kind alone decides */
};

struct md_lane_input {
    md_node_index node;  /* FIELD of the row */
    const struct md_column *column;
    int64_t least;
    size_t size;         /* places, one more than values for an empty cell */
    int code;            /* register; MD_NO_REGISTER: not asked for yet */
};

struct md_lanes;

/* program_loops.c, program_loops_wide.c: one instruction for the rows of a run. */
typedef void md_program_loop_function(const struct md_instruction *instruction, struct md_lanes *lanes);
md_program_loop_function md_program_loop, md_program_loop_wide;

struct md_program {
    struct md_arena arena;
    const struct md_binding *binding;
    struct md_evaluator *evaluator; /* while it is made */
    struct md_program_rows of;
    struct md_lowered *lowered;     /* by node, while it is made */
    struct md_depends *depends;     /* likewise */
    struct md_instruction *instructions;
    size_t instructions_count, instructions_capacity;
    int registers_count;
    int *slots;                     /* by register: place in the lanes; -1: none (a column that is read in place) */
    int slots_count;
    struct md_lane_input *inputs;
    size_t inputs_count, inputs_capacity;
    struct md_domain *domains;
    size_t domains_count, domains_capacity;
    int64_t *epochs;                /* by day from of.from */
    size_t epochs_count;
    int epoch;                      /* register */
    struct md_lowered *roots;
    struct md_program_type *types;
    size_t roots_count;
    md_program_loop_function *loop;
};

/* One run of the loops: pointers by register. */
struct md_lanes {
    const struct md_program *program;
    int64_t *memory;
    const int64_t **at; /* by register */
    const uint32_t *rows;
    const int32_t *dates;
    size_t count;
    bool contiguous;
};

/* program.c: a new instruction; its register. */
int md_program_add(struct md_program *program, struct md_instruction instruction);
int md_program_step(struct md_program *program, enum md_step step, int a, int b, int64_t k);

/* program_simplify.c: the register that holds it already; MD_NO_REGISTER: none, and `one` may have become simpler. */
int md_program_known(const struct md_program *program, struct md_instruction *one);
/* Are both the same register times a constant, or that register itself? */
bool md_program_share_factor(const struct md_program *program, int yes, int no, int *shared, int64_t *yes_factor, int64_t *no_factor);

/* program_earlier.c: a count of earlier rows that agree with the row in fields of its own; false: not that. */
bool md_program_count_earlier(struct md_program *program, md_node_index node, struct md_lowered *out);

/* program_lower.c */
const struct md_lowered *md_program_lower(struct md_program *program, md_node_index node);

/* Magnitudes stay below 2^62, so that a sum of two fits. */
static inline bool md_program_fits(md_i128 least, md_i128 greatest)
{
    const md_i128 most = (md_i128)1 << 62;
    return least > -most && greatest < most;
}

/* program_memo.c: the node's value by the distinct values of what it depends on; false: too many, or it depends on more. */
/* Of all nodes below the roots, ascending: epochs, and what each depends on. */
void md_program_find_epochs(struct md_program *program, const md_node_index *nodes, size_t count);
void md_program_find_inputs(struct md_program *program, const md_node_index *nodes, size_t count);
/* By one field of the row a table is cheaper than any formula; by two, or by a field and the day, only a small one, unless `large`. */
bool md_program_memo(struct md_program *program, md_node_index node, bool large, struct md_lowered *out);
/* The least scale at which a number is a 64-bit count; false: none. */
bool md_program_units(const struct md_number *number, int *scale, int64_t *units);

#endif
