/* Nodes to instructions. Each function gives false where a value could leave 64 bits or has no place in a lane. */
#include <assert.h>

#include "base/memory.h"
#include "eval/program_parts.h"
#include "expr/functions.h"

static int64_t power_of_ten(int exponent)
{
    int64_t power = 1;
    while (exponent-- > 0) power *= 10;
    return power;
}

/* ---- Numbers as ranges ---- */

struct range {
    int reg;
    int64_t least, greatest;
    bool constant;
};

static struct range value_of(const struct md_lowered *a)
{
    return (struct range){a->value, a->least, a->greatest, a->constant};
}

static struct range divisor_of(const struct md_lowered *a)
{
    return (struct range){a->divisor, a->divisor_least, a->divisor_greatest, false};
}

static struct range constant_range(struct md_program *program, int64_t is)
{
    int reg = md_program_step(program, MD_STEP_CONSTANT, MD_NO_REGISTER, MD_NO_REGISTER, is);
    return (struct range){reg, is, is, true};
}

static bool set_products(struct range a, struct range b, struct range *out)
{
    md_i128 all[4] = {(md_i128)a.least * b.least, (md_i128)a.least * b.greatest, (md_i128)a.greatest * b.least,
                      (md_i128)a.greatest * b.greatest};
    md_i128 least = all[0], greatest = all[0];
    for (int i = 1; i < 4; i++) {
        if (all[i] < least) least = all[i];
        if (all[i] > greatest) greatest = all[i];
    }
    if (!md_program_fits(least, greatest)) return false;
    *out = (struct range){.least = (int64_t)least, .greatest = (int64_t)greatest};
    return true;
}

static bool multiply(struct md_program *program, struct range a, struct range b, struct range *out)
{
    if (!set_products(a, b, out)) return false;
    if (a.constant && b.constant)
        *out = constant_range(program, a.least * b.least);
    else if (a.constant)
        out->reg = a.least == 1 ? b.reg : md_program_step(program, MD_STEP_SCALE, b.reg, MD_NO_REGISTER, a.least);
    else if (b.constant)
        out->reg = b.least == 1 ? a.reg : md_program_step(program, MD_STEP_SCALE, a.reg, MD_NO_REGISTER, b.least);
    else
        out->reg = md_program_step(program, MD_STEP_MULTIPLY, a.reg, b.reg, 0);
    return true;
}

static bool scale_up(struct md_program *program, struct range a, int digits, struct range *out)
{
    if (digits > MD_NUMBER_DIGITS) return false;
    *out = a;
    if (digits == 0) return true;
    struct range power = {.reg = MD_NO_REGISTER, .constant = true};
    power.least = power.greatest = power_of_ten(digits);
    return multiply(program, a, power, out);
}

static bool add(struct md_program *program, struct range a, struct range b, bool minus, struct range *out)
{
    md_i128 least = (md_i128)a.least + (minus ? -(md_i128)b.greatest : b.least);
    md_i128 greatest = (md_i128)a.greatest + (minus ? -(md_i128)b.least : b.greatest);
    if (!md_program_fits(least, greatest)) return false;
    *out = (struct range){.least = (int64_t)least, .greatest = (int64_t)greatest};
    if (a.constant && b.constant)
        *out = constant_range(program, (int64_t)least);
    else if (b.constant)
        out->reg = md_program_step(program, MD_STEP_ADD_CONSTANT, a.reg, MD_NO_REGISTER, minus ? -b.least : b.least);
    else
        out->reg = md_program_step(program, minus ? MD_STEP_SUBTRACT : MD_STEP_ADD, a.reg, b.reg, 0);
    return true;
}

/* ---- Results ---- */

static void set_value(struct md_lowered *out, struct range value, int scale)
{
    out->value = value.reg;
    out->least = value.least;
    out->greatest = value.greatest;
    out->constant = value.constant;
    out->is = value.least;
    out->scale = scale;
}

static void set_divisor(struct md_lowered *out, struct range divisor)
{
    out->divisor = divisor.reg;
    out->divisor_least = divisor.least;
    out->divisor_greatest = divisor.greatest;
}

static void set_flag(struct md_lowered *out, int reg)
{
    set_value(out, (struct range){reg, 0, 1, false}, 0);
}

static int either(struct md_program *program, int a, int b)
{
    if (a == MD_NO_REGISTER) return b;
    if (b == MD_NO_REGISTER || a == b) return a;
    return md_program_step(program, MD_STEP_EITHER, a, b, 0);
}

static int tested(struct md_program *program, int faults)
{
    return faults == MD_NO_REGISTER ? faults : md_program_step(program, MD_STEP_TESTED, faults, MD_NO_REGISTER, 0);
}

/* ---- Arithmetic ---- */

static bool lower_sum(struct md_program *program, const struct md_lowered *a, const struct md_lowered *b, bool minus, struct md_lowered *out)
{
    struct range x, y, sum;
    int scale = a->scale > b->scale ? a->scale : b->scale;
    if (!scale_up(program, value_of(a), scale - a->scale, &x) || !scale_up(program, value_of(b), scale - b->scale, &y)) return false;
    if (b->divisor != MD_NO_REGISTER && !multiply(program, x, divisor_of(b), &x)) return false;
    if (a->divisor != MD_NO_REGISTER && !multiply(program, y, divisor_of(a), &y)) return false;
    if (!add(program, x, y, minus, &sum)) return false;
    set_value(out, sum, scale);
    if (a->divisor == MD_NO_REGISTER && b->divisor == MD_NO_REGISTER) return true;
    struct range divisor = a->divisor != MD_NO_REGISTER ? divisor_of(a) : divisor_of(b);
    if (a->divisor != MD_NO_REGISTER && b->divisor != MD_NO_REGISTER && !multiply(program, divisor, divisor_of(b), &divisor)) return false;
    set_divisor(out, divisor);
    return true;
}

static bool lower_product(struct md_program *program, const struct md_lowered *a, const struct md_lowered *b, struct md_lowered *out)
{
    struct range product;
    if (a->scale + b->scale > MD_NUMBER_DIGITS || !multiply(program, value_of(a), value_of(b), &product)) return false;
    set_value(out, product, a->scale + b->scale);
    if (a->divisor == MD_NO_REGISTER && b->divisor == MD_NO_REGISTER) return true;
    struct range divisor = a->divisor != MD_NO_REGISTER ? divisor_of(a) : divisor_of(b);
    if (a->divisor != MD_NO_REGISTER && b->divisor != MD_NO_REGISTER && !multiply(program, divisor, divisor_of(b), &divisor)) return false;
    set_divisor(out, divisor);
    return true;
}

/* x / 8 is x * 0.125. */
static bool lower_constant_quotient(struct md_program *program, const struct md_lowered *a, const struct md_lowered *b, struct md_lowered *out)
{
    struct md_number divisor = md_number_from_scaled(b->is, b->scale), one = MD_NUMBER_ONE, factor;
    struct md_lowered by = {.divisor = MD_NO_REGISTER, .faults = MD_NO_REGISTER};
    int64_t units;
    int scale = 0;
    if (b->is == 0 || md_number_divide(&one, &divisor, &factor) != MD_OK || !md_program_units(&factor, &scale, &units)) return false;
    if (!md_number_is_decimal(&factor)) return false;
    set_value(&by, constant_range(program, units), scale);
    return lower_product(program, a, &by, out);
}

/* a / b as a fraction; where b is 0 the row is missing. */
static bool lower_quotient(struct md_program *program, const struct md_lowered *a, const struct md_lowered *b, struct md_lowered *out)
{
    if (b->constant && lower_constant_quotient(program, a, b, out)) return true;
    struct range value = value_of(a), divisor = value_of(b);
    if (a->divisor != MD_NO_REGISTER && !multiply(program, divisor, divisor_of(a), &divisor)) return false;
    if (b->divisor != MD_NO_REGISTER && !multiply(program, value, divisor_of(b), &value)) return false;
    int scale = a->scale - b->scale;
    if (scale < 0 && !scale_up(program, value, -scale, &value)) return false;
    set_value(out, value, scale < 0 ? 0 : scale);
    out->constant = false;
    set_divisor(out, divisor);
    int zero = md_program_step(program, MD_STEP_IS_ZERO, b->value, MD_NO_REGISTER, 0);
    out->faults = either(program, out->faults, zero);
    return true;
}

/* a % b by a positive constant, both counted in the same unit. */
static bool lower_modulo(struct md_program *program, const struct md_node *node, struct md_lowered *out)
{
    const struct md_lowered *a = md_program_lower(program, node->operands[0]);
    const struct md_lowered *b = a != NULL ? md_program_lower(program, node->operands[1]) : NULL;
    struct range x, by;
    if (b == NULL || !b->constant || b->is <= 0 || a->divisor != MD_NO_REGISTER || b->divisor != MD_NO_REGISTER) return false;
    int scale = a->scale > b->scale ? a->scale : b->scale;
    if (!scale_up(program, value_of(a), scale - a->scale, &x) || !scale_up(program, value_of(b), scale - b->scale, &by)) return false;
    set_value(out, (struct range){.greatest = by.least - 1}, scale);
    out->value = md_program_step(program, MD_STEP_MODULO, x.reg, MD_NO_REGISTER, by.least);
    out->constant = false;
    out->faults = either(program, a->faults, b->faults);
    return true;
}

static bool lower_arithmetic(struct md_program *program, const struct md_node *node, struct md_lowered *out)
{
    const struct md_lowered *a = md_program_lower(program, node->operands[0]);
    const struct md_lowered *b = a != NULL ? md_program_lower(program, node->operands[1]) : NULL;
    if (b == NULL) return false;
    out->faults = either(program, a->faults, b->faults);
    switch (node->op) {
    case MD_OP_ADD: return lower_sum(program, a, b, false, out);
    case MD_OP_SUBTRACT: return lower_sum(program, a, b, true, out);
    case MD_OP_MULTIPLY: return lower_product(program, a, b, out);
    default: return lower_quotient(program, a, b, out);
    }
}

static bool lower_negate(struct md_program *program, const struct md_node *node, struct md_lowered *out)
{
    const struct md_lowered *a = md_program_lower(program, node->operands[0]);
    if (a == NULL) return false;
    *out = *a;
    out->constant = false;
    out->value = md_program_step(program, MD_STEP_NEGATE, a->value, MD_NO_REGISTER, 0);
    out->least = -a->greatest;
    out->greatest = -a->least;
    return true;
}

/* ---- Comparisons ---- */

/* x / d against y / e: x e against y d, the other way round where d e is below zero. */
static bool lower_compare(struct md_program *program, const struct md_node *node, struct md_lowered *out)
{
    const struct md_lowered *a = md_program_lower(program, node->operands[0]);
    const struct md_lowered *b = a != NULL ? md_program_lower(program, node->operands[1]) : NULL;
    struct range x, y, sign = {.reg = MD_NO_REGISTER};
    if (b == NULL || a->base != b->base) return false;
    int scale = a->scale > b->scale ? a->scale : b->scale;
    if (!scale_up(program, value_of(a), scale - a->scale, &x) || !scale_up(program, value_of(b), scale - b->scale, &y)) return false;
    if (b->divisor != MD_NO_REGISTER && !multiply(program, x, divisor_of(b), &x)) return false;
    if (a->divisor != MD_NO_REGISTER && !multiply(program, y, divisor_of(a), &y)) return false;
    if (a->divisor != MD_NO_REGISTER) sign = divisor_of(a);
    if (b->divisor != MD_NO_REGISTER) sign = divisor_of(b);
    if (a->divisor != MD_NO_REGISTER && b->divisor != MD_NO_REGISTER && !multiply(program, divisor_of(a), divisor_of(b), &sign)) return false;
    bool equality = node->op == MD_OP_EQUAL || node->op == MD_OP_UNEQUAL;
    bool turns = sign.reg != MD_NO_REGISTER && !equality && sign.least <= 0;
    enum md_step step = equality ? MD_STEP_EQUAL : node->op == MD_OP_LESS ? MD_STEP_LESS : MD_STEP_LESS_EQUAL;
    if (turns) step = step == MD_STEP_LESS ? MD_STEP_LESS_BY : MD_STEP_LESS_EQUAL_BY;
    int reg = md_program_add(program, (struct md_instruction){.step = step, .a = x.reg, .b = y.reg, .c = turns ? sign.reg : MD_NO_REGISTER});
    if (node->op == MD_OP_UNEQUAL) reg = md_program_step(program, MD_STEP_NOT, reg, MD_NO_REGISTER, 0);
    set_flag(out, reg);
    out->faults = tested(program, either(program, a->faults, b->faults));
    return true;
}

static bool lower_not(struct md_program *program, const struct md_node *node, struct md_lowered *out)
{
    const struct md_lowered *a = md_program_lower(program, node->operands[0]);
    if (a == NULL) return false;
    set_flag(out, md_program_step(program, MD_STEP_NOT, a->value, MD_NO_REGISTER, 0));
    out->faults = tested(program, a->faults);
    return true;
}

static bool lower_has(struct md_program *program, const struct md_node *node, struct md_lowered *out)
{
    const struct md_lowered *a = md_program_lower(program, node->operands[0]);
    if (a == NULL) return false;
    if (a->faults == MD_NO_REGISTER) {
        set_flag(out, constant_range(program, 1).reg);
        return true;
    }
    set_flag(out, md_program_step(program, MD_STEP_IS_PRESENT, a->faults, MD_NO_REGISTER, 0));
    out->faults = md_program_step(program, MD_STEP_SET_ONE, a->faults, MD_NO_REGISTER, 0);
    return true;
}

/* ---- Choices: both branches are computed, which nobody can see ---- */

static int choose(struct md_program *program, int flag, int yes, int no)
{
    int shared;
    int64_t yes_factor, no_factor;
    if (yes == no) return yes;
    if (!md_program_share_factor(program, yes, no, &shared, &yes_factor, &no_factor))
        return md_program_add(program, (struct md_instruction){.step = MD_STEP_CHOOSE, .a = flag, .b = yes, .c = no});
    int factor = choose(program, flag, constant_range(program, yes_factor).reg, constant_range(program, no_factor).reg);
    return md_program_step(program, MD_STEP_MULTIPLY, shared, factor, 0);
}

static int or_zero(struct md_program *program, int reg)
{
    return reg != MD_NO_REGISTER ? reg : constant_range(program, 0).reg;
}

static int choose_faults(struct md_program *program, int flag, int yes, int no)
{
    if (yes == no) return yes;
    return choose(program, flag, or_zero(program, yes), or_zero(program, no));
}

static void cover(struct md_lowered *out, struct range a, struct range b)
{
    out->least = a.least < b.least ? a.least : b.least;
    out->greatest = a.greatest > b.greatest ? a.greatest : b.greatest;
}

/* flag ? a : b, of any base; what is missing in every row (no value) has none to choose. */
static bool choose_value(struct md_program *program, int flag, const struct md_lowered *a, const struct md_lowered *b, struct md_lowered *out)
{
    if (a->base == MD_BASE_NOTHING || b->base == MD_BASE_NOTHING) {
        const struct md_lowered *one = a->base == MD_BASE_NOTHING ? b : a;
        struct range value = value_of(one);
        value.constant = false;
        set_value(out, value, one->scale);
        if (one->divisor != MD_NO_REGISTER) set_divisor(out, divisor_of(one));
    } else {
        struct range x, y;
        int scale = a->scale > b->scale ? a->scale : b->scale;
        if (!scale_up(program, value_of(a), scale - a->scale, &x) || !scale_up(program, value_of(b), scale - b->scale, &y)) return false;
        set_value(out, (struct range){choose(program, flag, x.reg, y.reg), 0, 0, false}, scale);
        cover(out, x, y);
        if (a->divisor != MD_NO_REGISTER || b->divisor != MD_NO_REGISTER) {
            struct range one = constant_range(program, 1), d = a->divisor != MD_NO_REGISTER ? divisor_of(a) : one,
                         e = b->divisor != MD_NO_REGISTER ? divisor_of(b) : one;
            out->divisor = choose(program, flag, d.reg, e.reg);
            out->divisor_least = d.least < e.least ? d.least : e.least;
            out->divisor_greatest = d.greatest > e.greatest ? d.greatest : e.greatest;
        }
    }
    out->faults = choose_faults(program, flag, a->faults, b->faults);
    return true;
}

static bool lower_if(struct md_program *program, const struct md_node *node, struct md_lowered *out)
{
    const struct md_lowered *flag = md_program_lower(program, node->operands[0]);
    const struct md_lowered *a = flag != NULL ? md_program_lower(program, node->operands[1]) : NULL;
    const struct md_lowered *b = a != NULL ? md_program_lower(program, node->operands[2]) : NULL;
    if (b == NULL || !choose_value(program, flag->value, a, b, out)) return false;
    if (flag->faults != MD_NO_REGISTER) /* whatever the branch says, the row is an error */
        out->faults = either(program, out->faults, tested(program, flag->faults));
    return true;
}

static bool lower_or(struct md_program *program, const struct md_node *node, struct md_lowered *out)
{
    const struct md_lowered *a = md_program_lower(program, node->operands[0]);
    const struct md_lowered *b = a != NULL ? md_program_lower(program, node->operands[1]) : NULL;
    if (b == NULL) return false;
    bool is_flag = a->base == MD_BASE_FLAG;
    if (a->faults == MD_NO_REGISTER && !is_flag) {
        *out = *a;
        return true;
    }
    int keeps = is_flag ? a->value : constant_range(program, 1).reg;
    if (a->faults != MD_NO_REGISTER) {
        int present = md_program_step(program, MD_STEP_IS_PRESENT, a->faults, MD_NO_REGISTER, 0);
        keeps = is_flag ? md_program_add(program, (struct md_instruction){.step = MD_STEP_CHOOSE, .a = present, .b = keeps,
                                                                         .c = constant_range(program, 0).reg})
                        : present;
    }
    if (!choose_value(program, keeps, a, b, out)) return false;
    if (a->faults != MD_NO_REGISTER)
        out->faults = either(program, out->faults, md_program_step(program, MD_STEP_SET_ONE, a->faults, MD_NO_REGISTER, 0));
    return true;
}

static bool lower_sequence(struct md_program *program, const struct md_node *node, struct md_lowered *out)
{
    const struct md_lowered *a = md_program_lower(program, node->operands[0]);
    const struct md_lowered *b = a != NULL ? md_program_lower(program, node->operands[1]) : NULL;
    if (b == NULL) return false;
    *out = *b;
    if (a->faults == MD_NO_REGISTER) return true;
    out->faults = either(program, b->faults, md_program_step(program, MD_STEP_SET_ONE, a->faults, MD_NO_REGISTER, 0));
    return true;
}

/* ---- Functions ---- */

static bool lower_extreme(struct md_program *program, const struct md_node *node, struct md_lowered *out)
{
    bool least = node->integer == MD_FUNCTION_MIN;
    const struct md_lowered *first = md_program_lower(program, node->operands[0]);
    if (first == NULL || first->divisor != MD_NO_REGISTER) return false;
    struct range best = value_of(first);
    int scale = first->scale;
    out->faults = first->faults;
    for (uint32_t o = 1; o < node->operands_count; o++) {
        const struct md_lowered *next = md_program_lower(program, node->operands[o]);
        struct range y;
        if (next == NULL || next->divisor != MD_NO_REGISTER) return false;
        int common = scale > next->scale ? scale : next->scale;
        if (!scale_up(program, best, common - scale, &best) || !scale_up(program, value_of(next), common - next->scale, &y)) return false;
        scale = common;
        struct range x = best;
        best = (struct range){md_program_step(program, least ? MD_STEP_LEAST : MD_STEP_GREATEST, x.reg, y.reg, 0), 0, 0, false};
        best.least = least ? (x.least < y.least ? x.least : y.least) : (x.least > y.least ? x.least : y.least);
        best.greatest = least ? (x.greatest < y.greatest ? x.greatest : y.greatest) : (x.greatest > y.greatest ? x.greatest : y.greatest);
        out->faults = either(program, out->faults, next->faults);
    }
    set_value(out, best, scale);
    return true;
}

static bool lower_round(struct md_program *program, const struct md_node *node, enum md_rounding rounding, struct md_lowered *out)
{
    const struct md_lowered *a = md_program_lower(program, node->operands[0]);
    const struct md_lowered *by = a != NULL ? md_program_lower(program, node->operands[1]) : NULL;
    struct range x, step;
    if (by == NULL || !by->constant || by->is <= 0 || a->divisor != MD_NO_REGISTER || rounding == MD_ROUND_NONE) return false;
    int scale = a->scale > by->scale ? a->scale : by->scale;
    if (!scale_up(program, value_of(a), scale - a->scale, &x) || !scale_up(program, value_of(by), scale - by->scale, &step)) return false;
    struct range whole = {.least = x.least / step.least - 1, .greatest = x.greatest / step.least + 1};
    if (step.least > INT64_MAX / 4) return false;
    whole.reg = md_program_add(program, (struct md_instruction){.step = MD_STEP_ROUND, .a = x.reg, .b = MD_NO_REGISTER,
                                                               .c = MD_NO_REGISTER, .k = step.least, .rounding = rounding});
    if (!multiply(program, whole, step, &whole)) return false;
    set_value(out, whole, scale);
    out->faults = a->faults;
    return true;
}

static bool lower_call(struct md_program *program, const struct md_node *node, struct md_lowered *out)
{
    switch (node->integer) {
    case MD_FUNCTION_MIN:
    case MD_FUNCTION_MAX: return lower_extreme(program, node, out);
    case MD_FUNCTION_ROUND: return lower_round(program, node, node->rounding, out);
    case MD_FUNCTION_ROUND_UP: return lower_round(program, node, MD_UP, out);
    case MD_FUNCTION_ROUND_DOWN: return lower_round(program, node, MD_DOWN, out);
    default: return false;
    }
}

/* ---- Leaves ---- */

static bool lower_number(struct md_program *program, const struct md_node *node, struct md_lowered *out)
{
    int scale = 0;
    int64_t units;
    if (!md_program_units(&node->number, &scale, &units) || !md_program_fits(units, units)) return false;
    set_value(out, constant_range(program, units), scale);
    return true;
}

static bool lower_missing(struct md_program *program, struct md_lowered *out)
{
    set_value(out, constant_range(program, 0), 0);
    out->faults = md_program_step(program, MD_STEP_CONSTANT, MD_NO_REGISTER, MD_NO_REGISTER, MD_FAULT_MISSING);
    return true;
}

/* A field of the row itself. References to kinds with versions are a matter of the day: a memo. */
static bool lower_field(struct md_program *program, const struct md_node *node, struct md_lowered *out)
{
    const struct md_node *row = md_graph_node(program->binding->graph, node->operands[0]);
    if (row->op != MD_OP_ROW || row->integer != MD_SLOT_ROW || node->type.base == MD_BASE_TEXT) return false;
    const struct md_column *column = &program->of.table->columns[node->integer];
    if (column->values == NULL || !column->ranged || !md_program_fits(column->least, column->greatest)) return false;
    const struct md_table *target = node->type.base == MD_BASE_REF ? program->binding->tables[node->type.kind] : NULL;
    if (target != NULL && target->kind->history) return false;
    struct md_instruction read = {.step = MD_STEP_LOAD, .a = MD_NO_REGISTER, .b = MD_NO_REGISTER, .c = MD_NO_REGISTER, .column = column};
    int reg = md_program_add(program, read);
    set_value(out, (struct range){reg, column->least, column->greatest, false}, node->type.base == MD_BASE_NUMBER ? column->scale : 0);
    read.step = MD_STEP_ABSENT;
    if (column->present != NULL) out->faults = md_program_add(program, read);
    return true;
}

static bool lower_key(struct md_program *program, const struct md_node *node, struct md_lowered *out)
{
    const struct md_node *row = md_graph_node(program->binding->graph, node->operands[0]);
    if (row->op != MD_OP_AT) return false;
    const struct md_lowered *at = md_program_lower(program, node->operands[0]);
    const struct md_lowered *reference = at != NULL ? md_program_lower(program, row->operands[0]) : NULL;
    if (reference == NULL) return false;
    *out = *reference;
    out->faults = at->faults;
    return true;
}

static bool same(struct md_program *program, const struct md_node *node, struct md_lowered *out)
{
    const struct md_lowered *a = md_program_lower(program, node->operands[0]);
    if (a == NULL) return false;
    *out = *a;
    return true;
}

static bool lower_node(struct md_program *program, const struct md_node *node, struct md_lowered *out)
{
    switch (node->op) {
    case MD_OP_NUMBER: return lower_number(program, node, out);
    case MD_OP_DATE:
    case MD_OP_FLAG: set_value(out, constant_range(program, node->integer), 0); return true;
    case MD_OP_MISSING: return lower_missing(program, out);
    case MD_OP_FIELD: return lower_field(program, node, out);
    case MD_OP_KEY: return lower_key(program, node, out);
    case MD_OP_ADD:
    case MD_OP_SUBTRACT:
    case MD_OP_MULTIPLY:
    case MD_OP_DIVIDE: return lower_arithmetic(program, node, out);
    case MD_OP_MODULO: return lower_modulo(program, node, out);
    case MD_OP_NEGATE: return lower_negate(program, node, out);
    case MD_OP_EQUAL:
    case MD_OP_UNEQUAL:
    case MD_OP_LESS:
    case MD_OP_LESS_EQUAL: return lower_compare(program, node, out);
    case MD_OP_NOT: return lower_not(program, node, out);
    case MD_OP_HAS: return lower_has(program, node, out);
    case MD_OP_OR: return lower_or(program, node, out);
    case MD_OP_IF: return lower_if(program, node, out);
    case MD_OP_SEQUENCE: return lower_sequence(program, node, out);
    case MD_OP_BECAUSE: return same(program, node, out);
    case MD_OP_ROUND18: return same(program, node, out) && out->divisor == MD_NO_REGISTER;
    case MD_OP_CALL: return lower_call(program, node, out);
    default: return false;
    }
}

/* The evaluator keeps a fraction as it is while its denominator is below 2^63 (rule (d) of DESIGN.md section 2); beyond that
 * it rounds, and what is computed here would not. */
static bool is_kept_exactly(const struct md_lowered *lowered)
{
    if (lowered->divisor == MD_NO_REGISTER) return lowered->scale <= MD_NUMBER_DIGITS;
    md_i128 least = -(md_i128)lowered->divisor_least, most = lowered->divisor_greatest;
    if (least > most) most = least;
    return lowered->scale <= MD_NUMBER_DIGITS && most < ((md_i128)1 << 62) / power_of_ten(lowered->scale);
}

static struct md_lowered nothing_yet(const struct md_node *node)
{
    return (struct md_lowered){.base = node->type.base, .value = MD_NO_REGISTER, .divisor = MD_NO_REGISTER, .faults = MD_NO_REGISTER};
}

/* A value by its distinct inputs costs one read a row, whatever its formula: that comes first. A field itself has no cheaper form. */
const struct md_lowered *md_program_lower(struct md_program *program, md_node_index index)
{
    struct md_lowered *lowered = &program->lowered[index];
    if (lowered->tried) return lowered->done ? lowered : NULL;
    const struct md_node *node = md_graph_node(program->binding->graph, index);
    struct md_lowered out = nothing_yet(node);
    bool done = node->op == MD_OP_FIELD && lower_field(program, node, &out);
    if (!done) {
        out = nothing_yet(node);
        done = md_program_memo(program, index, false, &out);
    }
    if (!done) {
        out = nothing_yet(node);
        done = node->op == MD_OP_EARLIER ? md_program_count_earlier(program, index, &out)
                                         : lower_node(program, node, &out) && is_kept_exactly(&out);
    }
    if (!done) {
        out = nothing_yet(node);
        done = md_program_memo(program, index, true, &out);
    }
    out.tried = true;
    out.done = done;
    out.base = node->type.base;
    *lowered = out;
    return done ? lowered : NULL;
}
