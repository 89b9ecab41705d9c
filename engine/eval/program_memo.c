/* Values by the distinct values of what they depend on: each combination of inputs is shown to the evaluator once, in a row that has it.
 */
#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "eval/program_parts.h"

/* Combinations of a domain that are worth a table. */
enum { PLACES_ALWAYS = 4096, ROWS_PER_PLACE = 4, EPOCHS_MAX = 1 << 20 };

/* ---- Epochs: days between which no version and no param changes ---- */

struct day_list {
    int32_t *days;
    size_t count, capacity;
};

static void add_day(struct day_list *list, const struct md_program *program, int64_t day)
{
    if (day <= program->of.from || day >= program->of.to) return;
    MD_GROW(list->days, list->count, list->capacity);
    list->days[list->count++] = (int32_t)day;
}

static void add_param(struct day_list *list, const struct md_program *program, int64_t param)
{
    const struct md_param_values *values = &program->binding->params[param];
    for (size_t i = 0; i < values->count; i++) add_day(list, program, values->values[i].since);
}

static void add_tiers(struct day_list *list, const struct md_program *program, const struct md_tiers *tiers)
{
    for (size_t i = 0; i < tiers->tiers_count; i++) {
        if (tiers->tiers[i].edge.param >= 0) add_param(list, program, tiers->tiers[i].edge.param);
        if (tiers->tiers[i].value.param >= 0) add_param(list, program, tiers->tiers[i].value.param);
    }
    if (tiers->below_given && tiers->below_value.param >= 0) add_param(list, program, tiers->below_value.param);
    for (size_t i = 0; i < tiers->versions_count; i++) {
        add_day(list, program, tiers->sinces[i]);
        if (tiers->versions[i] != tiers) add_tiers(list, program, tiers->versions[i]);
    }
}

static void add_versions(struct day_list *list, const struct md_program *program, const struct md_table *table)
{
    const int fields[2] = {table->kind->valid_from_field, table->kind->valid_to_field};
    for (int f = 0; f < 2; f++) {
        if (fields[f] < 0 || table->columns[fields[f]].values == NULL) continue;
        for (size_t row = 0; row < table->rows_count && list->count < EPOCHS_MAX; row++)
            if (md_table_has(table, row, fields[f])) add_day(list, program, table->columns[fields[f]].values[row]);
    }
}

static int compare_days(const void *context, uint32_t a, uint32_t b)
{
    const int32_t *days = context;
    return (days[a] > days[b]) - (days[a] < days[b]);
}

/* The kind whose versions a node reads as of the row's day; MD_KIND_NONE: none. */
static int dated_kind(const struct md_node *node)
{
    bool reads = node->op == MD_OP_AT || (node->op == MD_OP_FIELD && node->type.base == MD_BASE_REF);
    if (reads) return node->type.kind;
    return node->match != NULL ? node->match->kind : MD_KIND_NONE;
}

void md_program_find_epochs(struct md_program *program, const md_node_index *nodes, size_t count)
{
    struct day_list list = {0};
    size_t days = (size_t)(program->of.to - program->of.from);
    uint8_t *seen = NULL;
    size_t seen_count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct md_node *node = md_graph_node(program->binding->graph, nodes[i]);
        if (node->op == MD_OP_PARAM) add_param(&list, program, node->integer);
        if (node->tiers != NULL) add_tiers(&list, program, node->tiers);
        int kind = node->op == MD_OP_UNDER ? md_graph_node(program->binding->graph, node->operands[0])->type.kind : dated_kind(node);
        if (kind < 0) continue;
        const struct md_table *table = program->binding->tables[kind];
        if (table == NULL || !table->kind->history) continue;
        if ((size_t)kind >= seen_count) {
            seen = md_realloc_array(seen, (size_t)kind + 1, 1);
            memset(seen + seen_count, 0, (size_t)kind + 1 - seen_count);
            seen_count = (size_t)kind + 1;
        }
        if (!seen[kind]) add_versions(&list, program, table);
        seen[kind] = 1;
    }
    md_free(seen);
    program->epochs_count = 1;
    if (list.count == 0) return;
    uint32_t *order = md_alloc_array(list.count, sizeof *order);
    for (size_t i = 0; i < list.count; i++) order[i] = (uint32_t)i;
    md_sort(order, list.count, compare_days, list.days);
    program->epochs = md_arena_array(&program->arena, days + 1, sizeof *program->epochs);
    size_t next = 0;
    int64_t number = 0;
    for (size_t day = 0; day < days; day++) {
        int32_t date = program->of.from + (int32_t)day;
        bool begins = false;
        for (; next < list.count && list.days[order[next]] == date; next++) begins = true;
        number += begins;
        program->epochs[day] = number;
    }
    program->epochs_count = (size_t)number + 1;
    md_free(order);
    md_free(list.days);
}

static int epoch_register(struct md_program *program)
{
    if (program->epoch == MD_NO_REGISTER)
        program->epoch = md_program_add(program, (struct md_instruction){.step = MD_STEP_EPOCH, .a = MD_NO_REGISTER, .b = MD_NO_REGISTER,
                                                                        .c = MD_NO_REGISTER, .k = program->of.from, .table = program->epochs});
    return program->epoch;
}

/* ---- Inputs ---- */

static const struct md_column *column_of(const struct md_program *program, const struct md_node *node)
{
    return &program->of.table->columns[node->integer];
}

/* A field of the row itself: what a combination is made of. */
static bool is_own_field(const struct md_program *program, const struct md_node *node)
{
    if (node->op != MD_OP_FIELD) return false;
    const struct md_node *row = md_graph_node(program->binding->graph, node->operands[0]);
    return row->op == MD_OP_ROW && row->integer == MD_SLOT_ROW;
}

/* NULL: the column cannot be an input. */
static struct md_lane_input *input_of(struct md_program *program, md_node_index index)
{
    for (size_t i = 0; i < program->inputs_count; i++)
        if (program->inputs[i].node == index) return &program->inputs[i];
    const struct md_column *column = column_of(program, md_graph_node(program->binding->graph, index));
    if (column->values == NULL || !column->ranged) return NULL;
    MD_GROW(program->inputs, program->inputs_count, program->inputs_capacity);
    struct md_lane_input *input = &program->inputs[program->inputs_count++];
    *input = (struct md_lane_input){.node = index, .column = column, .least = column->least, .code = MD_NO_REGISTER};
    uint64_t span = (uint64_t)column->greatest - (uint64_t)column->least;
    input->size = span > INT32_MAX ? SIZE_MAX : (size_t)span + 2;
    return input;
}

static int code_register(struct md_program *program, md_node_index index)
{
    struct md_lane_input *input = input_of(program, index);
    if (input->code != MD_NO_REGISTER) return input->code;
    const struct md_column *column = input->column;
    int64_t least = input->least;
    int reg = md_program_add(program, (struct md_instruction){.step = MD_STEP_LOAD, .a = MD_NO_REGISTER, .b = MD_NO_REGISTER,
                                                             .c = MD_NO_REGISTER, .column = column});
    if (least != 0) reg = md_program_step(program, MD_STEP_ADD_CONSTANT, reg, MD_NO_REGISTER, -least);
    if (column->present != NULL) {
        int absent = md_program_add(program, (struct md_instruction){.step = MD_STEP_ABSENT, .a = MD_NO_REGISTER, .b = MD_NO_REGISTER,
                                                                    .c = MD_NO_REGISTER, .column = column});
        int none = md_program_step(program, MD_STEP_CONSTANT, MD_NO_REGISTER, MD_NO_REGISTER, (int64_t)input->size - 1);
        reg = md_program_add(program, (struct md_instruction){.step = MD_STEP_CHOOSE, .a = absent, .b = none, .c = reg});
    }
    input = input_of(program, index);
    input->code = reg;
    return reg;
}

/* Operations whose value is decided by operands, the binding and the day's versions and params. */
static bool is_pure(const struct md_program *program, const struct md_node *node)
{
    switch (node->op) {
    case MD_OP_NONE:
    case MD_OP_ROW:
    case MD_OP_LINE:
    case MD_OP_AGGREGATE:
    case MD_OP_STANDING:
    case MD_OP_PRORATED:
    case MD_OP_EARLIER:
    case MD_OP_RUNNING:
    case MD_OP_NAMED: return false;
    case MD_OP_FIND: return node->match->up_to < 0;
    case MD_OP_KEY: return md_graph_node(program->binding->graph, node->operands[0])->op != MD_OP_ROW;
    default: return node->match == NULL || node->match->up_to < 0;
    }
}

static bool is_dated(const struct md_node *node)
{
    return node->op == MD_OP_AT || node->op == MD_OP_FIND || node->op == MD_OP_UNDER || node->op == MD_OP_TUPLE || node->op == MD_OP_PARAM ||
           node->tiers != NULL || (node->op == MD_OP_FIELD && node->type.base == MD_BASE_REF);
}

static void add_input(struct md_depends *depends, md_node_index field)
{
    for (size_t i = 0; i < depends->fields_count; i++)
        if (depends->fields[i] == field) return;
    if (depends->fields_count == 2)
        depends->more = true;
    else
        depends->fields[depends->fields_count++] = field;
}

/* In order of index, so that two nodes of the same fields share a domain. */
static void sort_inputs(struct md_depends *depends)
{
    if (depends->fields_count < 2 || depends->fields[0] < depends->fields[1]) return;
    md_node_index first = depends->fields[0];
    depends->fields[0] = depends->fields[1];
    depends->fields[1] = first;
}

void md_program_find_inputs(struct md_program *program, const md_node_index *nodes, size_t count)
{
    const struct md_graph *graph = program->binding->graph;
    for (size_t i = 0; i < count; i++) {
        const struct md_node *node = md_graph_node(graph, nodes[i]);
        struct md_depends *depends = &program->depends[nodes[i]];
        if (is_dated(node) && program->epochs_count > 1) depends->by_epoch = true;
        if (is_own_field(program, node)) {
            add_input(depends, nodes[i]);
            continue;
        }
        depends->more = !is_pure(program, node);
        for (uint32_t o = 0; o < node->operands_count; o++) {
            if (node->operands[o] == MD_NO_NODE) continue;
            const struct md_depends *below = &program->depends[node->operands[o]];
            for (size_t f = 0; f < below->fields_count; f++) add_input(depends, below->fields[f]);
            depends->by_epoch = depends->by_epoch || below->by_epoch;
            depends->more = depends->more || below->more;
        }
        sort_inputs(depends);
    }
}

/* ---- Domains ---- */

/* How many combinations; 0: too many for a table. */
static size_t places_of(struct md_program *program, const struct md_depends *depends, bool large)
{
    size_t size = depends->by_epoch ? program->epochs_count : 1, most = program->of.table->rows_count / ROWS_PER_PLACE;
    bool single = depends->fields_count + (depends->by_epoch ? 1u : 0u) <= 1;
    if (most < PLACES_ALWAYS || (!single && !large)) most = PLACES_ALWAYS;
    for (size_t i = 0; i < depends->fields_count; i++) {
        const struct md_lane_input *input = input_of(program, depends->fields[i]);
        if (input == NULL || input->size > most || size > most / input->size) return 0;
        size *= input->size;
    }
    return size <= most ? size : 0;
}

/* Where the inputs of a domain stand, for the one walk over the rows. */
struct place_reader {
    size_t count;
    const int64_t *values[2];
    const uint8_t *present[2];
    int64_t least[2];
    size_t sizes[2];
    const int64_t *epochs; /* NULL: not by epoch */
    size_t epochs_count;
    int32_t from;
};

static struct place_reader reader_of(struct md_program *program, const struct md_domain *domain)
{
    struct place_reader reader = {.count = domain->inputs_count, .from = program->of.from};
    for (size_t i = 0; i < domain->inputs_count; i++) {
        const struct md_lane_input *input = input_of(program, domain->inputs[i]);
        reader.values[i] = input->column->values;
        reader.present[i] = input->column->present;
        reader.least[i] = input->least;
        reader.sizes[i] = input->size;
    }
    if (domain->by_epoch) {
        reader.epochs = program->epochs;
        reader.epochs_count = program->epochs_count;
    }
    return reader;
}

static inline size_t place_in(const struct place_reader *reader, size_t row, int32_t date)
{
    size_t place = 0;
    for (size_t i = 0; i < reader->count; i++) {
        bool has = reader->present[i] == NULL || reader->present[i][row] != 0;
        place = place * reader->sizes[i] + (has ? (size_t)(reader->values[i][row] - reader->least[i]) : reader->sizes[i] - 1);
    }
    return reader->epochs == NULL ? place : place * reader->epochs_count + (size_t)reader->epochs[date - reader->from];
}

/* Combinations that can occur: the place of an empty cell is none where every row has a value. */
static size_t places_to_find(const struct place_reader *reader)
{
    size_t count = reader->epochs == NULL ? 1 : reader->epochs_count;
    for (size_t i = 0; i < reader->count; i++) count *= reader->present[i] == NULL ? reader->sizes[i] - 1 : reader->sizes[i];
    return count;
}

/* A row of each combination that occurs. */
static void find_rows(struct md_program *program, struct md_domain *domain)
{
    const struct md_table *table = program->of.table;
    const struct md_column *dates = &table->columns[program->of.date_field];
    struct place_reader reader = reader_of(program, domain);
    domain->rows = md_arena_array(&program->arena, domain->size, sizeof *domain->rows);
    domain->dates = md_arena_array(&program->arena, domain->size, sizeof *domain->dates);
    memset(domain->rows, 0xff, domain->size * sizeof *domain->rows);
    size_t found = 0, places = places_to_find(&reader);
    for (size_t row = 0; row < table->rows_count && found < places; row++) {
        int64_t date = dates->values[row];
        if (date < program->of.from || date >= program->of.to || (dates->present != NULL && !dates->present[row])) continue;
        size_t place = place_in(&reader, row, (int32_t)date);
        if (domain->rows[place] != UINT32_MAX) continue;
        domain->rows[place] = (uint32_t)row;
        domain->dates[place] = (int32_t)date;
        found++;
    }
}

static int index_register(struct md_program *program, const struct md_domain *domain)
{
    int index = MD_NO_REGISTER;
    for (size_t i = 0; i < domain->inputs_count; i++) {
        int code = code_register(program, domain->inputs[i]);
        if (index == MD_NO_REGISTER) {
            index = code;
            continue;
        }
        index = md_program_step(program, MD_STEP_SCALE, index, MD_NO_REGISTER, (int64_t)input_of(program, domain->inputs[i])->size);
        index = md_program_step(program, MD_STEP_ADD, index, code, 0);
    }
    if (!domain->by_epoch) return index;
    if (index == MD_NO_REGISTER) return epoch_register(program);
    index = md_program_step(program, MD_STEP_SCALE, index, MD_NO_REGISTER, (int64_t)program->epochs_count);
    return md_program_step(program, MD_STEP_ADD, index, epoch_register(program), 0);
}

static const struct md_domain *domain_of(struct md_program *program, const struct md_depends *depends, size_t size)
{
    for (size_t d = 0; d < program->domains_count; d++) {
        const struct md_domain *known = &program->domains[d];
        if (known->inputs_count == depends->fields_count && known->by_epoch == depends->by_epoch &&
            memcmp(known->inputs, depends->fields, depends->fields_count * sizeof *depends->fields) == 0)
            return known;
    }
    struct md_domain domain = {.inputs_count = depends->fields_count, .by_epoch = depends->by_epoch, .size = size};
    memcpy(domain.inputs, depends->fields, sizeof domain.inputs);
    find_rows(program, &domain);
    domain.index = index_register(program, &domain);
    MD_GROW(program->domains, program->domains_count, program->domains_capacity);
    program->domains[program->domains_count] = domain;
    return &program->domains[program->domains_count++];
}

/* ---- Values ---- */

bool md_program_units(const struct md_number *number, int *scale, int64_t *units)
{
    for (int s = *scale; s <= MD_NUMBER_DIGITS; s++) {
        if (md_number_to_scaled(number, s, units) != MD_OK) continue;
        *scale = s;
        return true;
    }
    return false;
}

/* What the evaluator says about each place, kept until all are known: their common scale is not known before. */
struct answers {
    uint8_t *states;
    struct md_number *numbers;
    int64_t *integers;
    bool faults;
};

static void ask(struct md_program *program, const struct md_domain *domain, md_node_index node, struct answers *answers)
{
    uint32_t rows[MD_BATCH_ROWS];
    int32_t dates[MD_BATCH_ROWS];
    size_t places[MD_BATCH_ROWS];
    for (size_t place = 0; place < domain->size;) {
        size_t count = 0;
        for (; place < domain->size && count < MD_BATCH_ROWS; place++) {
            if (domain->rows[place] == UINT32_MAX) continue;
            rows[count] = domain->rows[place];
            dates[count] = domain->dates[place];
            places[count++] = place;
        }
        if (count == 0) break;
        struct md_scope scope = {.count = count, .rows = rows, .dates = dates};
        md_evaluator_begin(program->evaluator, program->binding, &scope);
        const struct md_vector *vector = md_evaluator_value(program->evaluator, node, NULL, count);
        for (size_t i = 0; i < count; i++) {
            answers->states[places[i]] = vector->states[i];
            if (vector->states[i] != MD_STATE_PRESENT) answers->faults = true;
            else if (vector->numbers != NULL) answers->numbers[places[i]] = vector->numbers[i];
            else if (vector->integers != NULL) answers->integers[places[i]] = vector->integers[i];
        }
    }
}

/* The answers at one scale; false: there is none that has them all. */
static bool same_scale(const struct md_domain *domain, const struct answers *answers, int *scale, int64_t *table)
{
    int64_t units;
    *scale = 0;
    for (size_t p = 0; p < domain->size; p++)
        if (answers->states[p] == MD_STATE_PRESENT && !md_program_units(&answers->numbers[p], scale, &units)) return false;
    for (size_t p = 0; p < domain->size; p++)
        if (answers->states[p] == MD_STATE_PRESENT && md_number_to_scaled(&answers->numbers[p], *scale, &table[p]) != MD_OK) return false;
    return true;
}

static int read_register(struct md_program *program, const struct md_domain *domain, const int64_t *table)
{
    return md_program_add(program, (struct md_instruction){.step = MD_STEP_READ, .a = domain->index, .b = MD_NO_REGISTER,
                                                          .c = MD_NO_REGISTER, .table = table});
}

static bool tabulate(struct md_program *program, const struct md_domain *domain, const struct md_node *node, const struct answers *answers,
                     struct md_lowered *out)
{
    int64_t *table = md_arena_array(&program->arena, domain->size + 1, sizeof *table);
    *out = (struct md_lowered){.tried = true, .done = true, .base = node->type.base, .divisor = MD_NO_REGISTER, .faults = MD_NO_REGISTER};
    if (node->type.base == MD_BASE_NUMBER) {
        if (!same_scale(domain, answers, &out->scale, table)) return false;
    } else {
        memcpy(table, answers->integers, domain->size * sizeof *table);
    }
    for (size_t p = 0; p < domain->size; p++) {
        if (table[p] < out->least) out->least = table[p];
        if (table[p] > out->greatest) out->greatest = table[p];
    }
    if (!md_program_fits(out->least, out->greatest)) return false;
    out->value = read_register(program, domain, table);
    if (!answers->faults) return true;
    int64_t *faults = md_arena_array(&program->arena, domain->size + 1, sizeof *faults);
    for (size_t p = 0; p < domain->size; p++)
        faults[p] = answers->states[p] == MD_STATE_PRESENT ? 0
                    : answers->states[p] == MD_STATE_ERROR ? MD_FAULT_ERROR
                                                           : MD_FAULT_MISSING;
    out->faults = read_register(program, domain, faults);
    return true;
}

bool md_program_memo(struct md_program *program, md_node_index index, bool large, struct md_lowered *out)
{
    const struct md_node *node = md_graph_node(program->binding->graph, index);
    const struct md_depends *depends = &program->depends[index];
    if (node->type.base == MD_BASE_TEXT || node->type.base == MD_BASE_NOTHING) return false;
    if (depends->more || (depends->fields_count == 0 && !depends->by_epoch)) return false;
    size_t size = places_of(program, depends, large);
    if (size == 0) return false;
    const struct md_domain *domain = domain_of(program, depends, size);
    struct answers answers = {.states = md_alloc(size + 1),
                              .numbers = md_alloc_array(size + 1, sizeof *answers.numbers),
                              .integers = md_alloc_array(size + 1, sizeof *answers.integers)};
    memset(answers.states, MD_STATE_PRESENT, size);
    for (size_t p = 0; p < size; p++) answers.numbers[p] = MD_NUMBER_ZERO;
    ask(program, domain, index, &answers);
    bool done = tabulate(program, domain, node, &answers, out);
    md_free(answers.states);
    md_free(answers.numbers);
    md_free(answers.integers);
    return done;
}
