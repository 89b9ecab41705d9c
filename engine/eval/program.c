#include "eval/program.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "eval/program_parts.h"

/* Lowering goes down a formula by calls; a longer one is the evaluator's, which does not. */
enum { NODES_MAX = 2048 };

/* ---- Making ---- */

int md_program_add(struct md_program *program, struct md_instruction instruction)
{
    int known = md_program_known(program, &instruction);
    if (known != MD_NO_REGISTER) return known;
    MD_GROW(program->instructions, program->instructions_count, program->instructions_capacity);
    instruction.out = program->registers_count++;
    program->instructions[program->instructions_count++] = instruction;
    return instruction.out;
}

int md_program_step(struct md_program *program, enum md_step step, int a, int b, int64_t k)
{
    return md_program_add(program, (struct md_instruction){.step = step, .a = a, .b = b, .c = MD_NO_REGISTER, .k = k});
}

/* Without those that no root needs: what was begun and could not be lowered, or fell to a table. */
static void drop_unread(struct md_program *program)
{
    bool *read = md_alloc_array((size_t)program->registers_count + 1, sizeof *read);
    bool *needed = md_alloc_array(program->instructions_count + 1, sizeof *needed);
    size_t kept = 0;
    for (size_t r = 0; r < program->roots_count; r++) {
        read[program->roots[r].value] = true;
        if (program->roots[r].faults != MD_NO_REGISTER) read[program->roots[r].faults] = true;
    }
    for (size_t i = program->instructions_count; i-- > 0;) {
        const struct md_instruction *one = &program->instructions[i];
        const int reads[3] = {one->a, one->b, one->c};
        needed[i] = read[one->out];
        for (int r = 0; r < 3 && needed[i]; r++)
            if (reads[r] != MD_NO_REGISTER) read[reads[r]] = true;
    }
    for (size_t i = 0; i < program->instructions_count; i++)
        if (needed[i]) program->instructions[kept++] = program->instructions[i];
    program->instructions_count = kept;
    md_free(read);
    md_free(needed);
}

/* The last instruction that reads each register; roots and constants are read after all. */
static void find_last_reads(const struct md_program *program, int64_t *last)
{
    for (int i = 0; i < program->registers_count; i++) last[i] = -1;
    for (size_t i = 0; i < program->instructions_count; i++) {
        const struct md_instruction *one = &program->instructions[i];
        const int reads[3] = {one->a, one->b, one->c};
        for (int r = 0; r < 3; r++)
            if (reads[r] != MD_NO_REGISTER) last[reads[r]] = (int64_t)i;
    }
    for (size_t i = 0; i < program->instructions_count; i++)
        if (program->instructions[i].step == MD_STEP_CONSTANT) last[program->instructions[i].out] = INT64_MAX;
    for (size_t r = 0; r < program->roots_count; r++) {
        last[program->roots[r].value] = INT64_MAX;
        if (program->roots[r].faults != MD_NO_REGISTER) last[program->roots[r].faults] = INT64_MAX;
    }
}

/* Lanes are used again once nobody reads them, so that few of them are live. An instruction never writes what it reads. */
static void place_registers(struct md_program *program)
{
    int64_t *last = md_alloc_array((size_t)program->registers_count + 1, sizeof *last);
    int *unused = md_alloc_array((size_t)program->registers_count + 1, sizeof *unused);
    size_t unused_count = 0;
    program->slots = md_arena_array(&program->arena, (size_t)program->registers_count + 1, sizeof *program->slots);
    find_last_reads(program, last);
    for (size_t i = 0; i < program->instructions_count; i++) {
        const struct md_instruction *one = &program->instructions[i];
        bool own = one->step == MD_STEP_CONSTANT; /* filled once, before all runs */
        program->slots[one->out] = unused_count > 0 && !own ? unused[--unused_count] : program->slots_count++;
        const int reads[3] = {one->a, one->b, one->c};
        for (int r = 0; r < 3; r++) {
            if (reads[r] == MD_NO_REGISTER || last[reads[r]] != (int64_t)i) continue;
            unused[unused_count++] = program->slots[reads[r]];
            last[reads[r]] = -1; /* where it is read twice */
        }
        if (last[one->out] < 0) unused[unused_count++] = program->slots[one->out];
    }
    md_free(last);
    md_free(unused);
}

static bool lower_roots(struct md_program *program, const md_node_index *roots)
{
    const struct md_graph *graph = program->binding->graph;
    struct md_arena arena = {0};
    md_node_index *nodes;
    size_t count = md_graph_reachable(graph, roots, program->roots_count, &arena, &nodes);
    if (count > NODES_MAX) {
        md_arena_free(&arena);
        return false;
    }
    md_program_find_epochs(program, nodes, count);
    md_program_find_inputs(program, nodes, count);
    md_arena_free(&arena);
    for (size_t r = 0; r < program->roots_count; r++) {
        const struct md_lowered *root = md_program_lower(program, roots[r]);
        if (root == NULL || root->divisor != MD_NO_REGISTER || root->base == MD_BASE_TEXT) return false;
        program->roots[r] = *root;
        program->types[r] = (struct md_program_type){.scale = root->scale, .least = root->least, .greatest = root->greatest,
                                                    .faults = root->faults != MD_NO_REGISTER};
    }
    return true;
}

/* The widest loops that the processor has. */
static md_program_loop_function *choose_loop(bool plain)
{
#ifdef MD_WIDE_LOOPS
    if (!plain && __builtin_cpu_supports("avx2")) return md_program_loop_wide;
#else
    (void)plain;
#endif
    return md_program_loop;
}

struct md_program *md_program_make(const struct md_binding *binding, struct md_evaluator *evaluator, const struct md_program_rows *rows,
                                   const md_node_index *roots, size_t roots_count)
{
    struct md_program *program = md_alloc(sizeof *program);
    program->binding = binding;
    program->evaluator = evaluator;
    program->of = *rows;
    program->epoch = MD_NO_REGISTER;
    program->roots_count = roots_count;
    program->loop = choose_loop(rows->plain_loops);
    program->roots = md_arena_array(&program->arena, roots_count + 1, sizeof *program->roots);
    program->types = md_arena_array(&program->arena, roots_count + 1, sizeof *program->types);
    program->lowered = md_alloc_array(binding->graph->nodes_count, sizeof *program->lowered);
    program->depends = md_alloc_array(binding->graph->nodes_count, sizeof *program->depends);
    bool made = lower_roots(program, roots);
    md_free(program->lowered);
    md_free(program->depends);
    program->lowered = NULL;
    program->depends = NULL;
    program->evaluator = NULL;
    if (!made) {
        md_program_free(program);
        return NULL;
    }
    drop_unread(program);
    place_registers(program);
    return program;
}

void md_program_free(struct md_program *program)
{
    if (program == NULL) return;
    md_free(program->instructions);
    md_free(program->inputs);
    md_free(program->domains);
    md_arena_free(&program->arena);
    md_free(program);
}

const struct md_program_type *md_program_type(const struct md_program *program, size_t root)
{
    return &program->types[root];
}

/* ---- Running ---- */

struct md_lanes *md_lanes_new(const struct md_program *program)
{
    struct md_lanes *lanes = md_alloc(sizeof *lanes);
    lanes->program = program;
    lanes->memory = md_alloc_array((size_t)program->slots_count * MD_PROGRAM_ROWS + 1, sizeof *lanes->memory);
    lanes->at = md_alloc_array((size_t)program->registers_count + 1, sizeof *lanes->at);
    for (size_t i = 0; i < program->instructions_count; i++)
        if (program->instructions[i].step == MD_STEP_CONSTANT) program->loop(&program->instructions[i], lanes);
    return lanes;
}

void md_lanes_free(struct md_lanes *lanes)
{
    if (lanes == NULL) return;
    md_free(lanes->memory);
    md_free(lanes->at);
    md_free(lanes);
}

void md_program_run(const struct md_program *program, struct md_lanes *lanes, const uint32_t *rows, const int32_t *dates, size_t count)
{
    if (count == 0) return;
    lanes->rows = rows;
    lanes->dates = dates;
    lanes->count = count;
    lanes->contiguous = rows[count - 1] - rows[0] == count - 1;
    for (size_t i = 0; i < program->instructions_count; i++)
        if (program->instructions[i].step != MD_STEP_CONSTANT) program->loop(&program->instructions[i], lanes);
}

const int64_t *md_lanes_values(const struct md_lanes *lanes, size_t root)
{
    return lanes->at[lanes->program->roots[root].value];
}

const int64_t *md_lanes_faults(const struct md_lanes *lanes, size_t root)
{
    int faults = lanes->program->roots[root].faults;
    return faults == MD_NO_REGISTER ? NULL : lanes->at[faults];
}

/* ---- Printing ---- */

static const char *const words[] = {
#define X(name, word) word,
    MD_STEP_LIST(X)
#undef X
};

static void print_operand(int reg, struct md_buffer *out)
{
    char text[32];
    if (reg == MD_NO_REGISTER) return;
    snprintf(text, sizeof text, " r%d", reg);
    md_buffer_add_text(out, text);
}

static void print_instruction(const struct md_program *program, const struct md_instruction *one, struct md_buffer *out)
{
    char text[64];
    snprintf(text, sizeof text, "r%d = %s", one->out, words[one->step]);
    md_buffer_add_text(out, text);
    print_operand(one->a, out);
    print_operand(one->b, out);
    print_operand(one->c, out);
    if (one->column != NULL) {
        md_buffer_add_text(out, " ");
        md_buffer_add_text(out, program->of.table->kind->fields[one->column - program->of.table->columns].name);
    }
    bool with_constant = one->step == MD_STEP_CONSTANT || one->step == MD_STEP_SCALE || one->step == MD_STEP_ADD_CONSTANT ||
                         one->step == MD_STEP_MODULO || one->step == MD_STEP_ROUND;
    snprintf(text, sizeof text, " %lld", (long long)one->k);
    if (with_constant) md_buffer_add_text(out, text);
    md_buffer_add_text(out, "\n");
}

void md_program_print(const struct md_program *program, struct md_buffer *out)
{
    char text[160];
    for (size_t i = 0; i < program->instructions_count; i++) print_instruction(program, &program->instructions[i], out);
    for (size_t r = 0; r < program->roots_count; r++) {
        const struct md_program_type *type = &program->types[r];
        snprintf(text, sizeof text, "root %zu: r%d at scale %d, %lld to %lld%s\n", r, program->roots[r].value, type->scale,
                 (long long)type->least, (long long)type->greatest, type->faults ? ", may be missing" : "");
        md_buffer_add_text(out, text);
    }
}
