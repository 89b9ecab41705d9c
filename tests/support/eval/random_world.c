#include "support/eval/random_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "expr/functions.h"

static uint64_t random_state = 20261123;
static bool mild_cells;

void random_world_seed(uint64_t seed)
{
    random_state = seed * 2 + 1;
}

void random_world_mild(bool mild)
{
    mild_cells = mild;
}


uint32_t random_below(uint32_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)((random_state >> 11) % limit);
}

bool one_in(uint32_t n)
{
    return random_below(n) == 0;
}

/* ---- Kinds and tables ---- */

static const char *const stages[] = {"open", "won", "lost"};
static struct md_field deal_fields[] = {
    {.name = "amount", .type = MD_FIELD_MONEY, .decimals = 2},
    {.name = "units", .type = MD_FIELD_INTEGER},
    {.name = "product", .type = MD_FIELD_REF, .target = PRODUCT},
    {.name = "owner", .type = MD_FIELD_REF, .target = PERSON},
    {.name = "closed_on", .type = MD_FIELD_DATE},
    {.name = "stage", .type = MD_FIELD_ENUM, .values = stages, .values_count = 3},
    {.name = "is_new", .type = MD_FIELD_FLAG},
    {.name = "note", .type = MD_FIELD_TEXT},
    {.name = "rate", .type = MD_FIELD_RATIO, .decimals = 6},
};
static struct md_field product_fields[] = {
    {.name = "group", .type = MD_FIELD_TEXT},
    {.name = "price", .type = MD_FIELD_NUMBER, .decimals = 18},
};
static struct md_field person_fields[] = {
    {.name = "quota", .type = MD_FIELD_MONEY, .decimals = 2},
    {.name = "manager", .type = MD_FIELD_REF, .target = PERSON},
    {.name = "valid_from", .type = MD_FIELD_DATE},
    {.name = "valid_to", .type = MD_FIELD_DATE},
};
static struct md_field pair_fields[] = {
    {.name = "product", .type = MD_FIELD_REF, .target = PRODUCT},
    {.name = "person", .type = MD_FIELD_REF, .target = PERSON},
};
static struct md_kind kinds[KINDS] = {
    {.name = "deal", .index = DEAL, .fields = deal_fields, .fields_count = 9,
     .valid_from_field = -1, .valid_to_field = -1},
    {.name = "product", .index = PRODUCT, .fields = product_fields, .fields_count = 2,
     .valid_from_field = -1, .valid_to_field = -1},
    {.name = "person", .index = PERSON, .fields = person_fields, .fields_count = 4,
     .history = true, .valid_from_field = 2, .valid_to_field = 3},
    {.name = "pair", .index = PAIR, .fields = pair_fields, .fields_count = 2, .tuple = true,
     .valid_from_field = -1, .valid_to_field = -1},
};
struct md_table tables[KINDS];
static const struct md_table *const table_list[KINDS] = {&tables[0], &tables[1], &tables[2], &tables[3]};

static const char *const texts[] = {"",      "A",  "B",      "C",   "group A",
                                    "Zulu",  "zu", "华东区", "won", "a longer text than the others"};
enum { TEXTS = sizeof texts / sizeof *texts };

static int64_t random_units(void)
{
    if (mild_cells) return (int64_t)random_below(200000) - (one_in(3) ? 100000 : 0);
    switch (random_below(8)) {
    case 0: return 0;
    case 1: return INT64_MAX;
    case 2: return -INT64_MAX - 1;
    case 3: return -(int64_t)random_below(100000);
    default: return (int64_t)random_below(20000000);
    }
}

static int64_t random_cell(const struct md_field *field, struct md_column *column)
{
    switch (field->type) {
    case MD_FIELD_TEXT: {
        const char *text = texts[random_below(TEXTS)];
        return md_texts_add(column->texts, text, strlen(text));
    }
    case MD_FIELD_DATE: return 20400 + (int64_t)random_below(300);
    case MD_FIELD_FLAG: return random_below(2);
    case MD_FIELD_ENUM: return random_below((uint32_t)field->values_count);
    case MD_FIELD_REF: return random_below(field->target == PRODUCT ? PRODUCTS : PERSONS);
    default: return random_units();
    }
}

static void fill_table(int kind, size_t rows)
{
    struct md_table *table = &tables[kind];
    md_table_init(table, &kinds[kind], NULL);
    table->keys = md_alloc_array(rows, sizeof *table->keys);
    md_table_reserve(table, rows);
    table->rows_count = rows;
    for (size_t row = 0; row < rows; row++) {
        table->keys[row] = (int32_t)row;
        for (size_t f = 0; f < kinds[kind].fields_count; f++)
            if ((mild_cells && f % 2 == 0) || !one_in(6))
                md_table_set(table, row, (int)f,
                             random_cell(&kinds[kind].fields[f], &table->columns[f]));
    }
}

/* Persons have up to three versions with gaps between; one in seven has none at all. */
static void fill_persons(void)
{
    struct md_table *table = &tables[PERSON];
    size_t rows = 0;
    fill_table(PERSON, PERSONS * 3);
    for (int32_t key = 0; key < PERSONS; key++) {
        int64_t from = 20400;
        for (uint32_t v = random_below(7) == 0 ? 3 : random_below(3); v < 3; v++) {
            table->keys[rows] = key;
            md_table_set(table, rows, 2, from);
            md_table_set(table, rows, 3, from + 40 + (int64_t)random_below(60));
            from += 100 + (int64_t)random_below(2) * 30;
            rows++;
        }
    }
    table->rows_count = rows;
    md_table_index_keys(table, PERSONS);
}

static void make_matches(void);
static void drop_matches(void);
static void make_earlier(void);

int fill_tables(void **state)
{
    (void)state;
    fill_table(DEAL, DEALS);
    fill_table(PRODUCT, PRODUCTS);
    md_table_index_keys(&tables[PRODUCT], PRODUCTS);
    fill_persons();
    fill_table(PAIR, PAIRS);
    for (int kind = 0; kind < KINDS; kind++) md_table_measure_ranges(&tables[kind]);
    make_matches();
    make_earlier();
    return 0;
}

int drop_tables(void **state)
{
    (void)state;
    drop_matches();
    for (int kind = 0; kind < KINDS; kind++) md_table_free(&tables[kind]);
    return 0;
}

/* ---- Rows found by their fields ---- */

enum { MATCHES = 6 };
static struct md_keys keys[KINDS]; /* the texts above, then more, so that some keys have no rows */
static const struct md_keys *const key_list[KINDS] = {&keys[0], &keys[1], &keys[2], &keys[3]};
static int match_fields[MATCHES][2];
static struct md_match matches[MATCHES];
static struct md_row_index match_indexes[MATCHES], pair_index;

static void make_keys(size_t count)
{
    for (int kind = 0; kind < KINDS; kind++) {
        for (size_t i = 0; i < TEXTS; i++) md_texts_add(&keys[kind].texts, texts[i], strlen(texts[i]));
        while (keys[kind].texts.count < count) {
            char name[32];
            int length = snprintf(name, sizeof name, "key %zu", keys[kind].texts.count);
            md_texts_add(&keys[kind].texts, name, (size_t)length);
        }
        keys[kind].count = count;
    }
}

static int field_of_type(int kind, enum md_field_type type, uint32_t skip)
{
    int found = -1;
    for (size_t f = 0; f < kinds[kind].fields_count; f++)
        if (kinds[kind].fields[f].type == type && (found < 0 || skip-- > 0)) found = (int)f;
    return found;
}

static void make_match(size_t i, int kind, enum md_field_type one, enum md_field_type other, int up_to)
{
    struct md_match *match = &matches[i];
    *match = (struct md_match){.kind = kind, .fields = match_fields[i], .up_to = up_to};
    match_fields[i][match->fields_count++] = field_of_type(kind, one, 0);
    int second = field_of_type(kind, other, 1);
    if (second >= 0 && second != match_fields[i][0]) match_fields[i][match->fields_count++] = second;
    for (size_t f = 0; f < match->fields_count; f++) assert_true(match_fields[i][f] >= 0);
    md_row_index_build(&match_indexes[i], &tables[kind], match->fields, match->fields_count, &match->up_to,
                       up_to >= 0);
}

/* What precedes a deal: by product, by stage and flag, or all, in the order of the deals' dates. */
enum { EARLIER = 4 };
static struct md_match earlier_matches[EARLIER];
static struct md_row_index earlier_indexes[EARLIER];

static void make_earlier(void)
{
    static int order[1];
    order[0] = field_of_type(DEAL, MD_FIELD_DATE, 0);
    kinds[DEAL].date_field = order[0];
    static const struct md_match windows[EARLIER] = {
        {.window = MD_MATCH_ALWAYS}, {.window = MD_MATCH_DAYS, .window_count = 60},
        {.window = MD_MATCH_MONTHS, .window_count = 3}, {.window = MD_MATCH_LEVEL, .window_count = 1}};
    for (size_t i = 0; i < EARLIER; i++) {
        earlier_matches[i] = windows[i];
        earlier_matches[i].kind = DEAL;
        earlier_matches[i].up_to = -1;
        earlier_matches[i].fields = matches[i % 2].fields;
        earlier_matches[i].fields_count = i % 3;
        if (i % 3 > matches[i % 2].fields_count) earlier_matches[i].fields_count = matches[i % 2].fields_count;
        md_row_index_build(&earlier_indexes[i], &tables[DEAL], earlier_matches[i].fields,
                           earlier_matches[i].fields_count, order, 1);
    }
}

static void make_matches(void)
{
    static const int both[] = {0, 1};
    md_row_index_build(&pair_index, &tables[PAIR], both, 2, NULL, 0);
    make_keys(PERSONS > DEALS ? PERSONS : DEALS);
    make_match(0, DEAL, MD_FIELD_TEXT, MD_FIELD_ENUM, -1);
    make_match(1, DEAL, MD_FIELD_REF, MD_FIELD_FLAG, -1);
    make_match(2, DEAL, MD_FIELD_ENUM, MD_FIELD_ENUM, field_of_type(DEAL, MD_FIELD_DATE, 0));
    make_match(3, DEAL, MD_FIELD_REF, MD_FIELD_REF, field_of_type(DEAL, MD_FIELD_MONEY, 0));
    make_match(4, PERSON, MD_FIELD_DATE, MD_FIELD_DATE, -1);
    make_match(5, DEAL, MD_FIELD_MONEY, MD_FIELD_MONEY, -1);
}

static void drop_matches(void)
{
    for (size_t i = 0; i < MATCHES; i++) md_row_index_free(&match_indexes[i]);
    md_row_index_free(&pair_index);
    for (size_t i = 0; i < EARLIER; i++) md_row_index_free(&earlier_indexes[i]);
    for (int kind = 0; kind < KINDS; kind++) md_keys_free(&keys[kind]);
}

/* ---- Look-ups, tiers, params ---- */

static const char *const group_keys[] = {"A", "B", "won"};
static const struct md_number group_values[] = {{1, 1}, {6, 5}, {1, 3}};
static const char *const group_texts[] = {"A", "second", ""};
static const uint8_t group_flags[] = {1, 0, 1};
static const struct md_number number_keys[] = {{-1, 1}, {0, 1}, {1, 2}, {5, 1}};
static const struct md_lookup_table look_ups[] = {
    {"numbers", MD_BASE_TEXT, 3, NULL, group_keys, group_values, NULL, NULL, {1}},
    {"texts", MD_BASE_TEXT, 3, NULL, group_keys, NULL, group_texts, NULL, {2}},
    {"flags", MD_BASE_TEXT, 3, NULL, group_keys, NULL, NULL, group_flags, {3}},
    {"by_number", MD_BASE_NUMBER, 3, number_keys, NULL, group_values, NULL, NULL, {4}},
    {"by_flag", MD_BASE_FLAG, 2, number_keys + 1, NULL, group_values, NULL, NULL, {5}},
};

static const struct md_param_value param_a[] = {{INT32_MIN, {1000, 1}, "A", 1},
                                                {20500, {2500, 3}, "B", 0}};
static const struct md_param_value param_b[] = {{20450, {1, 20}, "won", 20500},
                                                {20600, {-1, 20}, "zu", 20501}};
static const struct md_param_values params[] = {{param_a, 2}, {param_b, 2}};

#define FIXED(n, d) {{(n), (d)}, -1}
#define PARAM(p) {{0, 1}, (p)}
static struct md_tier marginal_tiers[] = {
    {.edge = FIXED(0, 1), .value = FIXED(3, 100)}, {.edge = FIXED(4, 5), .value = FIXED(1, 20)},
    {.edge = FIXED(1, 1), .value = FIXED(2, 25)},  {.edge = FIXED(5000, 1), .value = FIXED(1, 3)}};
static struct md_tier param_tiers[] = {
    {.edge = FIXED(-50, 1), .value = FIXED(1, 10)}, {.edge = PARAM(0), .value = PARAM(1)},
    {.edge = FIXED(900, 1), .value = FIXED(1, 5)}};
static struct md_tier text_tiers[] = {
    {.edge = FIXED(0, 1), .text = "low"}, {.edge = FIXED(100000, 1), .text = "high"}};
static struct md_tier curve[] = {
    {.edge = FIXED(-1, 3), .value = FIXED(1, 2)}, {.edge = FIXED(1, 1), .value = FIXED(1, 1)},
    {.edge = FIXED(12345, 7), .value = FIXED(-3, 2)}};
static const struct md_tiers tier_tables[] = {
    {MD_TIERS_MARGINAL, false, marginal_tiers, 4, MD_END_VALUE, FIXED(1, 7), true, MD_END_FLAT,
     NULL, NULL, NULL, 0, 0, 0, 0, NULL, NULL, 0, 0, NULL, NULL, NULL},
    {MD_TIERS_MARGINAL, false, param_tiers, 3, MD_END_VALUE, FIXED(0, 1), false, MD_END_FLAT,
     NULL, NULL, NULL, 0, 0, 0, 0, NULL, NULL, 0, 0, NULL, NULL, NULL},
    {MD_TIERS_SLAB, true, marginal_tiers, 4, MD_END_MISSING, FIXED(0, 1), false, MD_END_FLAT,
     NULL, NULL, NULL, 0, 0, 0, 0, NULL, NULL, 0, 0, NULL, NULL, NULL},
    {MD_TIERS_SLAB, true, param_tiers, 2, MD_END_VALUE, FIXED(2, 1), true, MD_END_FLAT,
     NULL, NULL, NULL, 0, 0, 0, 0, NULL, NULL, 0, 0, NULL, NULL, NULL},
    {MD_TIERS_INTERPOLATED, false, curve, 3, MD_END_FLAT, FIXED(0, 1), true, MD_END_LINE,
     NULL, NULL, NULL, 0, 0, 0, 0, NULL, NULL, 0, 0, NULL, NULL, NULL},
    {MD_TIERS_INTERPOLATED, false, curve, 3, MD_END_LINE, FIXED(0, 1), true, MD_END_FLAT,
     NULL, NULL, NULL, 0, 0, 0, 0, NULL, NULL, 0, 0, NULL, NULL, NULL},
    {MD_TIERS_SLAB, false, text_tiers, 2, MD_END_MISSING, FIXED(0, 1), false, MD_END_FLAT,
     NULL, NULL, NULL, 0, 0, 0, 0, NULL, NULL, 0, 0, NULL, NULL, NULL},
};

/* ---- Random graphs ---- */



static struct md_type type_of(enum md_base base)
{
    return base == MD_BASE_NUMBER ? md_type_number(MD_UNIT_PLAIN, NULL) : md_type_of(base);
}

static void keep(struct world *world, md_node_index index)
{
    enum md_base base = world->graph.nodes[index].type.base;
    if (base == MD_BASE_NOTHING) return;
    if (world->pool_count[base] < NODES * 4)
        world->pool[base][world->pool_count[base]++] = index;
}

/* Newer nodes are likelier, so that graphs grow deep as well as wide. */
static md_node_index pick(struct world *world, enum md_base base)
{
    size_t count = world->pool_count[base];
    assert_true(count > 0);
    uint32_t a = random_below((uint32_t)count), b = random_below((uint32_t)count);
    return world->pool[base][a > b ? a : b];
}

struct md_number random_number(void)
{
    static const char *const extremes[] = {
        "0", "1", "-1", "1/3", "-2/7", "99999999999999999999", "-99999999999999999999",
        "0.000000000000000001", "0.15", "10000000000", "123456789.123456789", "0.5", "2", "365"};
    const char *text = extremes[random_below(sizeof extremes / sizeof *extremes)];
    struct md_number number;
    assert_int_equal(md_number_parse(text, strlen(text), &number), MD_OK);
    if (one_in(2)) number = md_number_from_integer((int64_t)random_below(2000) - 500);
    return number;
}

struct md_reason random_reason(md_node_index index)
{
    static const uint16_t codes[] = {MD_REASON_NO_ROWS, MD_REASON_NOT_DUE, MD_REASON_NO_GOAL};
    return (struct md_reason){.node = index, .code = codes[random_below(3)], .extra = 7,
                              .argument = random_below(3)};
}

static struct md_values *random_column(struct world *world, md_node_index index, enum md_base base,
                                       size_t count)
{
    struct md_values *column = md_arena_alloc(&world->arena, sizeof *column);
    column->count = count;
    column->states = md_arena_alloc(&world->arena, count);
    column->reasons = md_arena_array(&world->arena, count, sizeof *column->reasons);
    if (base == MD_BASE_NUMBER)
        column->numbers = md_arena_array(&world->arena, count, sizeof *column->numbers);
    else if (base == MD_BASE_TEXT)
        column->texts = md_arena_array(&world->arena, count, sizeof *column->texts);
    else
        column->integers = md_arena_array(&world->arena, count, sizeof *column->integers);
    for (size_t i = 0; i < count; i++) {
        column->states[i] = one_in(6)   ? MD_STATE_MISSING
                            : one_in(9) ? MD_STATE_ERROR
                                        : MD_STATE_PRESENT;
        if (column->states[i] != MD_STATE_PRESENT || one_in(8))
            column->reasons[i] = random_reason(index);
        if (base == MD_BASE_NUMBER) column->numbers[i] = random_number();
        const char *text = texts[random_below(TEXTS)];
        if (base == MD_BASE_TEXT)
            column->texts[i] = (struct md_slice){text, (uint32_t)strlen(text), 0};
        if (base == MD_BASE_FLAG) column->integers[i] = random_below(2);
        if (base == MD_BASE_DATE) column->integers[i] = 20400 + (int64_t)random_below(300);
    }
    return column;
}

static md_node_index add_node(struct world *world, struct md_node node)
{
    md_node_index index = md_graph_add(&world->graph, &node);
    keep(world, index);
    return index;
}

static void add_named(struct world *world, enum md_base base, int64_t number)
{
    static const enum md_op ops[] = {MD_OP_NAMED, MD_OP_NAMED, MD_OP_AGGREGATE};
    md_node_index operand = pick(world, MD_BASE_REF);
    struct md_node node = {.op = ops[random_below(3)], .type = type_of(base), .integer = number,
                           .operands = &operand, .operands_count = 1};
    size_t count = PERSONS;
    if (node.op == MD_OP_AGGREGATE) {
        node.operands_count = 0;
    } else if (world->graph.nodes[operand].type.kind == MD_KIND_WHOLE || one_in(5)) {
        node.operands_count = 0;
        count = 1;
    } else if (world->graph.nodes[operand].type.kind != PERSON) {
        count = PRODUCTS > DEALS ? PRODUCTS : DEALS;
    }
    md_node_index index = add_node(world, node);
    if (world->columns[index] == NULL)
        world->columns[index] = random_column(world, index, base, count);
}

static md_node_index field_of(struct world *world, md_node_index row, size_t f)
{
    static const enum md_base bases[] = {
        [MD_FIELD_TEXT] = MD_BASE_TEXT,     [MD_FIELD_INTEGER] = MD_BASE_NUMBER,
        [MD_FIELD_NUMBER] = MD_BASE_NUMBER, [MD_FIELD_MONEY] = MD_BASE_NUMBER,
        [MD_FIELD_RATIO] = MD_BASE_NUMBER,  [MD_FIELD_DATE] = MD_BASE_DATE,
        [MD_FIELD_FLAG] = MD_BASE_FLAG,     [MD_FIELD_ENUM] = MD_BASE_TEXT,
        [MD_FIELD_REF] = MD_BASE_REF};
    const struct md_field *field = &kinds[world->graph.nodes[row].type.kind].fields[f];
    struct md_type type = type_of(bases[field->type]);
    if (field->type == MD_FIELD_REF) type.kind = field->target;
    return md_graph_unary(&world->graph, MD_OP_FIELD, type, (int64_t)f, row);
}

static void add_fields(struct world *world, md_node_index row)
{
    int kind = world->graph.nodes[row].type.kind;
    for (size_t f = 0; f < kinds[kind].fields_count; f++) keep(world, field_of(world, row, f));
}

static void add_leaves(struct world *world)
{
    struct md_graph *graph = &world->graph;
    md_node_index deal = md_graph_leaf(graph, MD_OP_ROW, md_type_of_kind(MD_BASE_ROW, DEAL),
                                       MD_SLOT_ROW);
    md_node_index person = md_graph_leaf(graph, MD_OP_ROW, md_type_of_kind(MD_BASE_ROW, PERSON),
                                         MD_SLOT_SUBJECT);
    add_fields(world, deal);
    add_fields(world, person);
    keep(world, md_graph_unary(graph, MD_OP_KEY, md_type_of_kind(MD_BASE_REF, PERSON), 0, person));
    keep(world, md_graph_unary(graph, MD_OP_KEY, md_type_of_kind(MD_BASE_REF, DEAL), 0, deal));
    md_node_index whole = md_graph_leaf(graph, MD_OP_ROW,
                                        md_type_of_kind(MD_BASE_ROW, MD_KIND_WHOLE),
                                        MD_SLOT_SUBJECT);
    keep(world, md_graph_unary(graph, MD_OP_KEY, md_type_of_kind(MD_BASE_REF, MD_KIND_WHOLE), 0,
                               whole));
    keep(world, md_graph_leaf(graph, MD_OP_LINE, type_of(MD_BASE_NUMBER), MD_LINE_VALUE));
    keep(world, md_graph_leaf(graph, MD_OP_LINE, type_of(MD_BASE_NUMBER), MD_LINE_DEPTH));
    keep(world, md_graph_leaf(graph, MD_OP_LINE, md_type_of_kind(MD_BASE_REF, PERSON),
                              MD_LINE_PAYEE));
    for (int part = 0; part <= MD_PERIOD_WORKDAYS; part++) {
        static const enum md_base bases[] = {MD_BASE_DATE,   MD_BASE_DATE, MD_BASE_NUMBER,
                                             MD_BASE_NUMBER, MD_BASE_NUMBER, MD_BASE_TEXT,
                                             MD_BASE_FLAG,   MD_BASE_NUMBER};
        struct md_node node = {.op = MD_OP_PERIOD, .type = type_of(bases[part]), .integer = part,
                               .shift = (int32_t)random_below(5) - 1};
        add_node(world, node);
    }
    for (int64_t p = 0; p < 2; p++) {
        keep(world, md_graph_leaf(graph, MD_OP_PARAM, type_of(MD_BASE_NUMBER), p));
        keep(world, md_graph_leaf(graph, MD_OP_PARAM, type_of(MD_BASE_TEXT), p));
    }
    keep(world, md_graph_leaf(graph, MD_OP_PARAM, type_of(MD_BASE_FLAG), 0));
    keep(world, md_graph_leaf(graph, MD_OP_PARAM, type_of(MD_BASE_DATE), 1));
    static const enum md_base bases[] = {MD_BASE_NUMBER, MD_BASE_TEXT, MD_BASE_FLAG, MD_BASE_DATE};
    for (int64_t i = 0; i < 12; i++) add_named(world, bases[i % 4], i);
    for (int i = 0; i < 4; i++)
        keep(world, md_graph_number(graph, random_number(), type_of(MD_BASE_NUMBER)));
    keep(world, md_graph_text(graph, texts[random_below(TEXTS)]));
    keep(world, md_graph_flag(graph, one_in(2)));
    keep(world, md_graph_leaf(graph, MD_OP_DATE, type_of(MD_BASE_DATE), 20500));
}

/* A missing constant as a branch, now and then. */
static md_node_index branch(struct world *world, enum md_base base)
{
    if (one_in(12)) return md_graph_missing(&world->graph, MD_REASON_DESIGNER, "no rule");
    return pick(world, base);
}

static const enum md_base chosen_bases[] = {MD_BASE_NUMBER, MD_BASE_NUMBER, MD_BASE_TEXT,
                                            MD_BASE_DATE, MD_BASE_FLAG};

static void add_choice(struct world *world)
{
    enum md_base base = chosen_bases[random_below(5)];
    static const enum md_op ops[] = {MD_OP_IF, MD_OP_IF, MD_OP_OR, MD_OP_SEQUENCE};
    md_node_index operands[3] = {pick(world, MD_BASE_FLAG), branch(world, base), pick(world, base)};
    struct md_node node = {.op = ops[random_below(4)], .type = type_of(base), .operands = operands,
                           .operands_count = 3};
    if (node.op != MD_OP_IF) node.operands_count = 2;
    if (node.op == MD_OP_OR) operands[0] = pick(world, base);
    if (node.op == MD_OP_SEQUENCE) operands[0] = pick(world, chosen_bases[random_below(5)]);
    if (world->graph.nodes[operands[1]].type.base == MD_BASE_NOTHING && node.op != MD_OP_IF)
        operands[1] = pick(world, base);
    add_node(world, node);
}

static void add_test(struct world *world)
{
    static const enum md_op ops[] = {MD_OP_EQUAL, MD_OP_UNEQUAL, MD_OP_LESS, MD_OP_LESS_EQUAL,
                                     MD_OP_NOT, MD_OP_HAS};
    struct md_node node = {.op = ops[random_below(6)], .type = type_of(MD_BASE_FLAG)};
    enum md_base base = chosen_bases[random_below(node.op <= MD_OP_UNEQUAL ? 5 : 4)];
    if (node.op == MD_OP_NOT) base = MD_BASE_FLAG;
    md_node_index operands[2] = {branch(world, base), pick(world, base)};
    if (node.op == MD_OP_NOT || node.op == MD_OP_HAS) operands[0] = pick(world, base);
    if (world->graph.nodes[operands[0]].type.base == MD_BASE_NOTHING && node.op > MD_OP_UNEQUAL)
        operands[0] = pick(world, base);
    node.operands = operands;
    node.operands_count = node.op == MD_OP_NOT || node.op == MD_OP_HAS ? 1 : 2;
    add_node(world, node);
}

static void add_number(struct world *world)
{
    static const enum md_op ops[] = {MD_OP_ADD,   MD_OP_SUBTRACT, MD_OP_MULTIPLY, MD_OP_MULTIPLY,
                                     MD_OP_DIVIDE, MD_OP_DIVIDE, MD_OP_FLOOR_DIVIDE, MD_OP_MODULO,
                                     MD_OP_POWER, MD_OP_NEGATE,   MD_OP_ROUND18, MD_OP_BECAUSE,
                                     MD_OP_ATTAINMENT, MD_OP_TOTAL, MD_OP_TIER_PAY, MD_OP_TIER_RATE};
    md_node_index operands[4];
    for (int i = 0; i < 4; i++) operands[i] = pick(world, MD_BASE_NUMBER);
    struct md_node node = {.op = ops[random_below(16)], .type = type_of(MD_BASE_NUMBER),
                           .operands = operands, .operands_count = 2};
    switch (node.op) {
    case MD_OP_POWER:
        node.integer = (int64_t)random_below(6) - 2;
        node.operands_count = 1;
        break;
    case MD_OP_NEGATE:
    case MD_OP_ROUND18: node.operands_count = 1; break;
    case MD_OP_BECAUSE:
        node.operands_count = 1;
        node.text = "because";
        break;
    case MD_OP_TOTAL: node.operands_count = random_below(5); break;
    case MD_OP_TIER_PAY: node.tiers = &tier_tables[random_below(6)]; break;
    case MD_OP_TIER_RATE:
        node.tiers = &tier_tables[random_below(7)];
        if (node.tiers == &tier_tables[6]) node.type = type_of(MD_BASE_TEXT);
        break;
    default: break;
    }
    if (node.tiers != NULL && one_in(2)) operands[1] = MD_NO_NODE;
    if (node.op == MD_OP_MODULO && one_in(2))
        operands[1] = md_graph_number(&world->graph, md_number_from_integer(1 + (int64_t)random_below(20)), type_of(MD_BASE_NUMBER));
    add_node(world, node);
}

static void add_look_up(struct world *world)
{
    static const enum md_base bases[] = {MD_BASE_NUMBER, MD_BASE_TEXT, MD_BASE_FLAG,
                                         MD_BASE_NUMBER, MD_BASE_NUMBER};
    uint32_t which = random_below(5);
    md_node_index key = pick(world, look_ups[which].key_base);
    struct md_node node = {.op = MD_OP_LOOKUP, .type = type_of(bases[which]), .operands = &key,
                           .operands_count = 1, .table = &look_ups[which]};
    add_node(world, node);
}

static md_node_index parameter(struct world *world, char letter)
{
    switch (letter) {
    case 't': return pick(world, MD_BASE_TEXT);
    case 'd': return pick(world, MD_BASE_DATE);
    default: return pick(world, MD_BASE_NUMBER);
    }
}

static void add_call(struct world *world)
{
    md_node_index operands[5];
    struct md_node node = {.op = MD_OP_CALL, .integer = random_below(MD_FUNCTIONS_COUNT),
                           .operands = operands};
    const char *letters = md_function_entries[node.integer].parameters;
    const char *result = strchr(letters, '>');
    char letter = result != NULL ? result[1] : letters[0];
    node.type = type_of(letter == 't'   ? MD_BASE_TEXT
                        : letter == 'd' ? MD_BASE_DATE
                        : letter == 'f' ? MD_BASE_FLAG
                                        : MD_BASE_NUMBER);
    for (const char *c = letters; *c != '\0' && *c != '>'; c++) {
        if (*c == 'm' || *c == '?') continue;
        char kind = *c == '*' ? letters[0] : *c;
        if (node.integer == MD_FUNCTION_CONCAT && one_in(3)) kind = one_in(2) ? 'd' : 'n';
        operands[node.operands_count++] = parameter(world, kind);
    }
    if (node.integer == MD_FUNCTION_ROUND)
        node.rounding = (enum md_rounding)random_below(MD_ROUNDINGS_COUNT);
    add_node(world, node);
}

static void add_date(struct world *world)
{
    bool add = one_in(2);
    md_node_index operands[2] = {pick(world, MD_BASE_DATE),
                                 pick(world, add ? MD_BASE_NUMBER : MD_BASE_DATE)};
    struct md_node node = {.op = add ? MD_OP_DATE_ADD : MD_OP_DATE_DIFFERENCE,
                           .type = type_of(add ? MD_BASE_DATE : MD_BASE_NUMBER),
                           .operands = operands, .operands_count = 2};
    add_node(world, node);
}

/* Along a reference: the row, its fields, its key. */
static void add_walk(struct world *world)
{
    md_node_index ref = pick(world, MD_BASE_REF);
    int kind = world->graph.nodes[ref].type.kind;
    if (kind != PRODUCT && kind != PERSON) return;
    md_node_index row = md_graph_unary(&world->graph, MD_OP_AT,
                                       md_type_of_kind(MD_BASE_ROW, kind), 0, ref);
    add_fields(world, row);
    keep(world, md_graph_unary(&world->graph, MD_OP_KEY, md_type_of_kind(MD_BASE_REF, kind), 0,
                               row));
}

/* An operand for a cell: now and then the text of a key where the cell is a reference. */
static md_node_index cell_value(struct world *world, const struct md_field *field)
{
    switch (field->type) {
    case MD_FIELD_TEXT:
    case MD_FIELD_ENUM: return pick(world, MD_BASE_TEXT);
    case MD_FIELD_DATE: return pick(world, MD_BASE_DATE);
    case MD_FIELD_FLAG: return pick(world, MD_BASE_FLAG);
    case MD_FIELD_REF: return pick(world, one_in(2) ? MD_BASE_REF : MD_BASE_TEXT);
    default: return pick(world, MD_BASE_NUMBER);
    }
}

static void add_find(struct world *world)
{
    size_t i = random_below(MATCHES);
    const struct md_match *match = &matches[i];
    const struct md_field *fields = kinds[match->kind].fields;
    md_node_index operands[3];
    struct md_node node = {.op = MD_OP_FIND, .type = md_type_of_kind(MD_BASE_ROW, match->kind), .match = match,
                           .operands = operands, .text = fields[match->fields[0]].name,
                           .integer = (int64_t)i};
    for (size_t f = 0; f < match->fields_count; f++)
        operands[node.operands_count++] = cell_value(world, &fields[match->fields[f]]);
    if (match->up_to >= 0) operands[node.operands_count++] = cell_value(world, &fields[match->up_to]);
    md_node_index row = add_node(world, node);
    world->indexes[row] = &match_indexes[i];
    add_fields(world, row);
}

static void add_earlier(struct world *world)
{
    static const enum md_aggregate functions[] = {MD_AGGREGATE_COUNT, MD_AGGREGATE_SUM, MD_AGGREGATE_GREATEST,
                                                  MD_AGGREGATE_ONE};
    size_t i = random_below(EARLIER);
    const struct md_match *match = &earlier_matches[i];
    md_node_index operands[5] = {md_graph_leaf(&world->graph, MD_OP_ROW, md_type_of_kind(MD_BASE_ROW, DEAL), MD_SLOT_ROW)};
    struct md_node node = {.op = MD_OP_EARLIER, .type = type_of(MD_BASE_NUMBER), .match = match, .operands = operands,
                           .operands_count = 1, .integer = functions[random_below(4)]};
    char text[32];
    snprintf(text, sizeof text, "deal %zu %u", i, random_below(3));
    node.text = text;
    bool own = one_in(2); /* those that agree with the row itself */
    for (size_t f = 0; f < match->fields_count; f++)
        operands[node.operands_count++] = own ? field_of(world, operands[0], (size_t)match->fields[f])
                                              : cell_value(world, &kinds[DEAL].fields[match->fields[f]]);
    node.operands_count += 2; /* filter and value are columns here */
    md_node_index index = add_node(world, node);
    if (world->earlier[index] != NULL) return;
    struct md_earlier_rows *earlier = md_arena_alloc(&world->arena, sizeof *earlier);
    earlier->index = &earlier_indexes[i];
    if (one_in(2)) earlier->filter = random_column(world, index, MD_BASE_FLAG, DEALS);
    if (node.integer == MD_AGGREGATE_COUNT) {
        world->earlier[index] = earlier;
        return;
    }
    struct md_values *value = random_column(world, index, MD_BASE_NUMBER, DEALS);
    for (size_t row = 0; row < DEALS; row++) { /* seldom missing, so that sums are seen; rounded, as they are for sums */
        if (!one_in(40)) value->states[row] = MD_STATE_PRESENT;
        value->reasons[row] = value->states[row] == MD_STATE_PRESENT ? (struct md_reason){0} : value->reasons[row];
        value->numbers[row] = md_number_from_integer((int64_t)random_below(1000) - 300);
    }
    earlier->value = value;
    world->earlier[index] = earlier;
}

/* A field that reads itself of earlier rows: a column of the rows of its kind. */
static void add_running(struct world *world)
{
    md_node_index row = md_graph_leaf(&world->graph, MD_OP_ROW, md_type_of_kind(MD_BASE_ROW, DEAL), MD_SLOT_ROW);
    struct md_node node = {.op = MD_OP_RUNNING, .type = type_of(MD_BASE_NUMBER), .operands = &row,
                           .operands_count = 1, .text = one_in(2) ? "deal.run" : "deal.other"};
    md_node_index index = add_node(world, node);
    if (world->columns[index] == NULL) world->columns[index] = random_column(world, index, MD_BASE_NUMBER, DEALS);
}

/* Standing and proration are columns to the evaluator. */
static void add_derived(struct world *world)
{
    if (one_in(3)) {
        add_running(world);
        return;
    }
    md_node_index operands[3] = {pick(world, MD_BASE_REF), pick(world, MD_BASE_NUMBER), MD_NO_NODE};
    bool prorated = one_in(2);
    if (world->graph.nodes[operands[0]].type.kind != PERSON) return;
    struct md_node node = {.op = prorated ? MD_OP_PRORATED : MD_OP_STANDING, .type = type_of(MD_BASE_NUMBER),
                           .operands = operands, .operands_count = prorated ? 2 : 3, .integer = random_below(3)};
    md_node_index index = add_node(world, node);
    if (world->columns[index] == NULL) world->columns[index] = random_column(world, index, MD_BASE_NUMBER, PERSONS);
}

static void add_under(struct world *world)
{
    md_node_index operands[2] = {pick(world, MD_BASE_REF), pick(world, one_in(2) ? MD_BASE_REF : MD_BASE_TEXT)};
    int kind = world->graph.nodes[operands[0]].type.kind;
    if (kind != PERSON && kind != PRODUCT) return;
    int field = field_of_type(kind, MD_FIELD_REF, 0);
    if (field < 0) return;
    struct md_node node = {.op = MD_OP_UNDER, .type = type_of(MD_BASE_FLAG), .operands = operands,
                           .operands_count = 2, .integer = field, .text = "up"};
    add_node(world, node);
}

static md_node_index pick_reference(struct world *world, int kind)
{
    for (int tries = 0; tries < 50; tries++) {
        md_node_index ref = pick(world, MD_BASE_REF);
        if (world->graph.nodes[ref].type.kind == kind) return ref;
    }
    return MD_NO_NODE;
}

static void add_tuple(struct world *world)
{
    md_node_index operands[2] = {pick_reference(world, PRODUCT), pick_reference(world, PERSON)};
    if (operands[0] == MD_NO_NODE || operands[1] == MD_NO_NODE) return;
    struct md_node node = {.op = MD_OP_TUPLE, .type = md_type_of_kind(MD_BASE_REF, PAIR), .operands = operands,
                           .operands_count = 2};
    world->indexes[add_node(world, node)] = &pair_index;
}

static void add_group(struct world *world)
{
    static const enum md_base bases[] = {MD_BASE_TEXT, MD_BASE_NUMBER, MD_BASE_DATE, MD_BASE_FLAG, MD_BASE_REF};
    md_node_index operands[3];
    struct md_node node = {.op = MD_OP_GROUP, .type = type_of(MD_BASE_TEXT), .operands = operands,
                           .operands_count = 2 + random_below(2)};
    for (uint32_t i = 0; i < node.operands_count; i++) operands[i] = pick(world, bases[random_below(5)]);
    add_node(world, node);
}

void make_world(struct world *world)
{
    static void (*const makers[])(struct world *) = {add_number, add_number, add_number, add_choice,
                                                     add_choice, add_test,   add_call,   add_call,
                                                     add_look_up, add_date,  add_walk,   add_find,
                                                     add_under,  add_earlier, add_derived, add_tuple,
                                                     add_group};
    memset(world, 0, sizeof *world);
    md_graph_init(&world->graph);
    add_leaves(world);
    while (world->graph.nodes_count < NODES + 60) makers[random_below(17)](world);
    assert_true(world->graph.nodes_count < NODES * 8);
    assert_int_equal(md_calendar_init(&world->calendar, 1, 1), MD_OK);
    world->binding = (struct md_binding){.graph = &world->graph,
                                         .tables = table_list,
                                         .calendar = &world->calendar,
                                         .columns = world->columns,
                                         .keys = key_list,
                                         .indexes = world->indexes,
                                         .earlier = world->earlier,
                                         .params = params};
    assert_int_equal(md_period_parse(&world->calendar, one_in(2) ? "2026-03" : "2026-04", 7,
                                     &world->binding.period),
                     MD_OK);
}
