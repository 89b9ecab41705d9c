/* The loops of a program: one for each step, over lanes that do not overlap, so that the compiler can use vectors. This file is compiled
 * twice: program_loops_wide.c gives it another name and another processor. */
#include <assert.h>

#include "base/memory.h"
#include "eval/program_parts.h"

/* `x` is the row's place in the lanes. */
#define EACH(expression)                                   \
    do {                                                   \
        for (size_t x = 0; x < count; x++) out[x] = (expression); \
    } while (0)

#ifndef MD_PROGRAM_LOOP
#define MD_PROGRAM_LOOP md_program_loop
#endif

typedef const int64_t *restrict lane;

static void load(const struct md_instruction *instruction, struct md_lanes *lanes, int64_t *restrict out)
{
    const int64_t *restrict values = instruction->column->values;
    const uint32_t *restrict rows = lanes->rows;
    size_t count = lanes->count;
    EACH(values[rows[x]]);
}

static void absent(const struct md_instruction *instruction, struct md_lanes *lanes, int64_t *restrict out)
{
    const uint8_t *restrict present = instruction->column->present;
    const uint32_t *restrict rows = lanes->rows;
    size_t count = lanes->count;
    EACH(present[rows[x]] == 0);
}

static void epoch(const struct md_instruction *instruction, struct md_lanes *lanes, int64_t *restrict out)
{
    const int64_t *restrict table = instruction->table;
    const int32_t *restrict dates = lanes->dates;
    int64_t first = instruction->k;
    size_t count = lanes->count;
    EACH(table[dates[x] - first]);
}

/* How many steps a value comes to. */
static int64_t rounded(int64_t value, int64_t step, enum md_rounding rounding)
{
    int64_t whole = value / step, rest = value % step;
    int64_t twice = (rest < 0 ? -rest : rest) * 2, away = value < 0 ? -1 : 1;
    switch (rounding) {
    case MD_HALF_UP: whole += twice >= step ? away : 0; break;
    case MD_HALF_EVEN: whole += twice > step || (twice == step && whole % 2 != 0) ? away : 0; break;
    case MD_UP: whole += rest != 0 ? away : 0; break;
    default: break;
    }
    return whole;
}

/* The sign is that of the divisor, which is positive: floor, as in Lua. */
static int64_t left_by(int64_t value, int64_t k)
{
    int64_t rest = value % k;
    return rest < 0 ? rest + k : rest;
}

static void arithmetic(const struct md_instruction *instruction, size_t count, lane a, lane b, int64_t *restrict out)
{
    int64_t k = instruction->k;
    switch (instruction->step) {
    case MD_STEP_ADD: EACH(a[x] + b[x]); break;
    case MD_STEP_SUBTRACT: EACH(a[x] - b[x]); break;
    case MD_STEP_MULTIPLY: EACH(a[x] * b[x]); break;
    case MD_STEP_ADD_CONSTANT: EACH(a[x] + k); break;
    case MD_STEP_SCALE: EACH(a[x] * k); break;
    case MD_STEP_NEGATE: EACH(-a[x]); break;
    case MD_STEP_LEAST: EACH(a[x] < b[x] ? a[x] : b[x]); break;
    case MD_STEP_GREATEST: EACH(a[x] > b[x] ? a[x] : b[x]); break;
    case MD_STEP_MODULO: EACH(left_by(a[x], k)); break;
    case MD_STEP_ROUND: EACH(rounded(a[x], k, instruction->rounding)); break;
    default: assert(false);
    }
}

static void compare(const struct md_instruction *instruction, size_t count, lane a, lane b, lane c, int64_t *restrict out)
{
    switch (instruction->step) {
    case MD_STEP_LESS: EACH(a[x] < b[x]); break;
    case MD_STEP_LESS_EQUAL: EACH(a[x] <= b[x]); break;
    case MD_STEP_EQUAL: EACH(a[x] == b[x]); break;
    case MD_STEP_LESS_BY: EACH(c[x] > 0 ? a[x] < b[x] : a[x] > b[x]); break;
    case MD_STEP_LESS_EQUAL_BY: EACH(c[x] > 0 ? a[x] <= b[x] : a[x] >= b[x]); break;
    default: assert(false);
    }
}

static void choose(size_t count, lane a, lane b, lane c, int64_t *restrict out)
{
    for (size_t x = 0; x < count; x++) {
        int64_t mask = -(int64_t)(a[x] != 0);
        out[x] = (b[x] & mask) | (c[x] & ~mask);
    }
}

static void logic(const struct md_instruction *instruction, size_t count, lane a, lane b, int64_t *restrict out)
{
    switch (instruction->step) {
    case MD_STEP_NOT:
    case MD_STEP_IS_ZERO: EACH(a[x] == 0); break;
    case MD_STEP_EITHER: EACH(a[x] | b[x]); break;
    case MD_STEP_TESTED: EACH(a[x] == 0 ? 0 : MD_FAULT_ERROR); break;
    case MD_STEP_SET_ONE: EACH(a[x] & MD_FAULT_ERROR); break;
    case MD_STEP_IS_PRESENT: EACH((a[x] & MD_FAULT_MISSING) == 0); break;
    default: assert(false);
    }
}

static void constant(int64_t k, int64_t *restrict out)
{
    for (size_t x = 0; x < MD_PROGRAM_ROWS; x++) out[x] = k;
}

static const int64_t *lane_of(const struct md_lanes *lanes, int reg)
{
    return reg == MD_NO_REGISTER ? NULL : lanes->at[reg];
}

void MD_PROGRAM_LOOP(const struct md_instruction *instruction, struct md_lanes *lanes)
{
    int slot = lanes->program->slots[instruction->out];
    int64_t *out = lanes->memory + (size_t)slot * MD_PROGRAM_ROWS;
    size_t count = lanes->count;
    lane a = lane_of(lanes, instruction->a), b = lane_of(lanes, instruction->b), c = lane_of(lanes, instruction->c);
    lanes->at[instruction->out] = out;
    switch (instruction->step) {
    case MD_STEP_CONSTANT: constant(instruction->k, out); break;
    case MD_STEP_LOAD:
        if (lanes->contiguous)
            lanes->at[instruction->out] = instruction->column->values + lanes->rows[0];
        else
            load(instruction, lanes, out);
        break;
    case MD_STEP_ABSENT: absent(instruction, lanes, out); break;
    case MD_STEP_ROW: EACH(lanes->rows[x]); break;
    case MD_STEP_EPOCH: epoch(instruction, lanes, out); break;
    case MD_STEP_READ: EACH(instruction->table[a[x]]); break;
    case MD_STEP_ADD:
    case MD_STEP_SUBTRACT:
    case MD_STEP_MULTIPLY:
    case MD_STEP_ADD_CONSTANT:
    case MD_STEP_SCALE:
    case MD_STEP_NEGATE:
    case MD_STEP_LEAST:
    case MD_STEP_GREATEST:
    case MD_STEP_MODULO:
    case MD_STEP_ROUND: arithmetic(instruction, count, a, b, out); break;
    case MD_STEP_LESS:
    case MD_STEP_LESS_EQUAL:
    case MD_STEP_EQUAL:
    case MD_STEP_LESS_BY:
    case MD_STEP_LESS_EQUAL_BY: compare(instruction, count, a, b, c, out); break;
    case MD_STEP_CHOOSE: choose(count, a, b, c, out); break;
    case MD_STEP_NOT:
    case MD_STEP_IS_ZERO:
    case MD_STEP_EITHER:
    case MD_STEP_TESTED:
    case MD_STEP_SET_ONE:
    case MD_STEP_IS_PRESENT: logic(instruction, count, a, b, out); break;
    case MD_STEPS_COUNT: break;
    }
}
