/* What an instruction comes to without being added: the same one made before, or a simpler one. */
#include "eval/program_parts.h"

/* The instruction that writes a register; NULL: none does. Registers are numbered as instructions are made. */
static const struct md_instruction *written_by(const struct md_program *program, int reg)
{
    return reg == MD_NO_REGISTER ? NULL : &program->instructions[reg];
}

static bool is_step(const struct md_program *program, int reg, enum md_step step)
{
    const struct md_instruction *one = written_by(program, reg);
    return one != NULL && one->step == step;
}

static bool same(const struct md_instruction *a, const struct md_instruction *b)
{
    return a->step == b->step && a->a == b->a && a->b == b->b && a->c == b->c && a->k == b->k && a->table == b->table &&
           a->column == b->column && a->rounding == b->rounding;
}

static void in_order(struct md_instruction *one)
{
    bool either_way = one->step == MD_STEP_ADD || one->step == MD_STEP_MULTIPLY || one->step == MD_STEP_EQUAL || one->step == MD_STEP_EITHER ||
                      one->step == MD_STEP_LEAST || one->step == MD_STEP_GREATEST;
    if (!either_way || one->a <= one->b) return;
    int a = one->a;
    one->a = one->b;
    one->b = a;
}

/* not (a <= b) is b < a, not (a < b) is b <= a. */
static void turn(const struct md_program *program, struct md_instruction *one)
{
    const struct md_instruction *of = written_by(program, one->a);
    bool less = of->step == MD_STEP_LESS;
    if (one->step != MD_STEP_NOT || (!less && of->step != MD_STEP_LESS_EQUAL)) return;
    *one = (struct md_instruction){.step = less ? MD_STEP_LESS_EQUAL : MD_STEP_LESS, .a = of->b, .b = of->a, .c = MD_NO_REGISTER};
}

/* Bits of faults: one register that already says the same; MD_NO_REGISTER: none. */
static int same_faults(const struct md_program *program, const struct md_instruction *one)
{
    bool only_errors = is_step(program, one->a, MD_STEP_TESTED) || is_step(program, one->a, MD_STEP_SET_ONE);
    if ((one->step == MD_STEP_TESTED || one->step == MD_STEP_SET_ONE) && only_errors) return one->a;
    if (one->step != MD_STEP_EITHER) return MD_NO_REGISTER;
    if (one->a == one->b) return one->a;
    const struct md_instruction *a = written_by(program, one->a), *b = written_by(program, one->b);
    if (a->step == MD_STEP_EITHER && (a->a == one->b || a->b == one->b)) return one->a;
    if (b->step == MD_STEP_EITHER && (b->a == one->a || b->b == one->a)) return one->b;
    return MD_NO_REGISTER;
}

int md_program_known(const struct md_program *program, struct md_instruction *one)
{
    if (one->a != MD_NO_REGISTER) turn(program, one);
    in_order(one);
    int reg = same_faults(program, one);
    if (reg != MD_NO_REGISTER) return reg;
    for (size_t i = 0; i < program->instructions_count; i++)
        if (same(&program->instructions[i], one)) return program->instructions[i].out;
    return MD_NO_REGISTER;
}

/* flag ? x * k : x * m is x * (flag ? k : m): one product for two. Their greatest magnitudes are known, and so the product's. */
bool md_program_share_factor(const struct md_program *program, int yes, int no, int *shared, int64_t *yes_factor, int64_t *no_factor)
{
    const struct md_instruction *a = written_by(program, yes), *b = written_by(program, no);
    bool a_scales = a->step == MD_STEP_SCALE, b_scales = b->step == MD_STEP_SCALE;
    int of_a = a_scales ? a->a : yes, of_b = b_scales ? b->a : no;
    if (of_a != of_b || (!a_scales && !b_scales)) return false;
    *shared = of_a;
    *yes_factor = a_scales ? a->k : 1;
    *no_factor = b_scales ? b->k : 1;
    return true;
}
