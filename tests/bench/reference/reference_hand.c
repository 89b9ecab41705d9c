/* The reference plan by hand, in 64-bit integers.
 *
 * A credit is counted in thousandths of a cent: cents x factor in tenths x 10 or 11 (new customer)
 * x 1 or 2 (thin margin or not) x fifths of the share. A component is then that times a rate in
 * hundredths of a percent, so 10^7 of its units are a cent. All of it is exact until the one
 * rounding.
 */
#include <stdlib.h>
#include <string.h>

#include "hand.h"

enum { MONTHS = 12, PRODUCTS_MAX = 256, REGIONS_MAX = 256, CENT = 10000000 };

struct person {
    const char *id;
    size_t id_length;
    const char *manager_id;
    size_t manager_length;
    int64_t quota; /* cents */
    int32_t manager, region, depth;
};

struct row {
    int64_t cents;
    int32_t person;
    uint8_t month, component;
};

static struct {
    struct person *people;  /* by id, which is the order of the payouts */
    int32_t *deepest_first; /* below before above */
    int32_t people_count, regions_count, products_count;
    struct hand_names person_names, region_names, product_names;
    uint8_t group[PRODUCTS_MAX];
    size_t deals_count;
    int64_t *amount, *cost;
    int32_t *id, *owner;
    uint8_t *month, *product, *won, *fresh;
    int64_t factor[4]; /* tenths */
    int64_t rate[4];   /* hundredths of a percent */
    int64_t *measure, *below;
    bool measured;
    struct row *rows;
    size_t rows_count;
    struct hand_out out;
} state = {.factor = {10, 12, 8, 5}, .rate = {300, 500, 800, 1000}};

/* ---- loading -------------------------------------------------------------------------------- */

static int by_id(const void *left, const void *right)
{
    const struct person *a = left, *b = right;
    size_t shorter = a->id_length < b->id_length ? a->id_length : b->id_length;
    int order = memcmp(a->id, b->id, shorter);
    if (order != 0) return order;
    return a->id_length < b->id_length ? -1 : a->id_length > b->id_length;
}

static int32_t region_of(const char *text, size_t length)
{
    int32_t found = hand_names_get(&state.region_names, text, length);
    if (found >= 0) return found;
    if (state.regions_count == REGIONS_MAX) hand_fail("more regions than expected", "people.csv");
    hand_names_put(&state.region_names, hand_keep(text, length), length, state.regions_count);
    return state.regions_count++;
}

static void read_people(const char *folder)
{
    struct hand_lines lines;
    hand_lines_open(&lines, folder, "people.csv");
    size_t capacity = lines.file_bytes / 16 + 1;
    state.people = hand_zeroed(capacity, sizeof *state.people);
    hand_names_init(&state.region_names, REGIONS_MAX);
    for (const char *at; (at = hand_lines_next(&lines)) != NULL;) {
        struct person *person = &state.people[state.people_count++];
        const char *text;
        size_t length;
        at = hand_field(at, &text, &person->id_length);
        person->id = hand_keep(text, person->id_length);
        at = hand_skip(hand_skip(at));
        at = hand_field(at, &text, &person->manager_length);
        person->manager_id = hand_keep(text, person->manager_length);
        at = hand_field(at, &text, &length);
        person->region = region_of(text, length);
        hand_cents(at, &person->quota);
    }
    hand_lines_close(&lines);
}

static void link_people(void)
{
    size_t count = (size_t)state.people_count;
    qsort(state.people, count, sizeof *state.people, by_id);
    hand_names_init(&state.person_names, count);
    for (int32_t i = 0; i < state.people_count; i++)
        hand_names_put(&state.person_names, state.people[i].id, state.people[i].id_length, i);
    for (size_t i = 0; i < count; i++) {
        struct person *person = &state.people[i];
        person->manager =
            person->manager_length > 0
                ? hand_names_get(&state.person_names, person->manager_id, person->manager_length)
                : -1;
    }
    int32_t deepest = 0, placed = 0;
    for (size_t i = 0; i < count; i++) {
        struct person *person = &state.people[i];
        for (int32_t up = person->manager; up >= 0; up = state.people[up].manager) person->depth++;
        if (person->depth > deepest) deepest = person->depth;
    }
    state.deepest_first = hand_zeroed(count, sizeof *state.deepest_first);
    for (int32_t depth = deepest; depth >= 0; depth--)
        for (int32_t i = 0; i < state.people_count; i++)
            if (state.people[i].depth == depth) state.deepest_first[placed++] = i;
}

static void read_products(const char *folder)
{
    struct hand_lines lines;
    hand_lines_open(&lines, folder, "products.csv");
    hand_names_init(&state.product_names, PRODUCTS_MAX);
    for (const char *at; (at = hand_lines_next(&lines)) != NULL;) {
        const char *text;
        size_t length;
        at = hand_field(at, &text, &length);
        if (state.products_count == PRODUCTS_MAX) hand_fail("more products than expected", folder);
        state.group[state.products_count] = (uint8_t)(*at - 'A');
        hand_names_put(&state.product_names, hand_keep(text, length), length,
                       state.products_count++);
    }
    hand_lines_close(&lines);
}

static void read_deals(const char *folder)
{
    struct hand_lines lines;
    hand_lines_open(&lines, folder, "deals.csv");
    size_t capacity =
        lines.file_bytes / 50 + 1; /* no deal is shorter; pages not used are not taken */
    state.amount = malloc(capacity * sizeof *state.amount);
    state.cost = malloc(capacity * sizeof *state.cost);
    state.id = malloc(capacity * sizeof *state.id);
    state.owner = malloc(capacity * sizeof *state.owner);
    state.month = malloc(capacity);
    state.product = malloc(capacity);
    state.won = malloc(capacity);
    state.fresh = malloc(capacity);
    if (state.fresh == NULL) hand_fail("no memory for", "deals.csv");
    for (const char *at; (at = hand_lines_next(&lines)) != NULL;) {
        size_t deal = state.deals_count++;
        const char *text;
        size_t length;
        int64_t id;
        at = hand_whole(at, &id);
        state.id[deal] = (int32_t)id;
        state.month[deal] = (uint8_t)((at[5] - '0') * 10 + at[6] - '0' - 1);
        at = hand_field(at + 11, &text, &length);
        state.owner[deal] = hand_names_get(&state.person_names, text, length);
        at = hand_field(at, &text, &length);
        state.product[deal] = (uint8_t)hand_names_get(&state.product_names, text, length);
        at = hand_skip(hand_skip(at));
        at = hand_cents(at, &state.amount[deal]);
        at = hand_cents(at, &state.cost[deal]);
        state.won[deal] = *at == 'w';
        at = hand_skip(at);
        state.fresh[deal] = *at == '1';
    }
    hand_lines_close(&lines);
}

static void load(const char *folder)
{
    read_people(folder);
    link_people();
    read_products(folder);
    read_deals(folder);
    size_t cells = (size_t)state.people_count * MONTHS;
    state.measure = hand_zeroed(cells, sizeof *state.measure);
    state.below = hand_zeroed(cells, sizeof *state.below);
    state.rows = malloc(cells * 4 * sizeof *state.rows);
    if (state.rows == NULL) hand_fail("no memory for", "rows");
}

/* ---- the plan ------------------------------------------------------------------------------- */

/* The factors of a deal but for the share, by new customer, thin margin and product. */
static void fill_weights(int64_t weights[2][2][PRODUCTS_MAX])
{
    for (int fresh = 0; fresh < 2; fresh++)
        for (int thin = 0; thin < 2; thin++)
            for (int32_t product = 0; product < state.products_count; product++)
                weights[fresh][thin][product] =
                    state.factor[state.group[product]] * (fresh ? 11 : 10) * (thin ? 1 : 2);
}

static void measure_deals(void)
{
    int64_t weights[2][2][PRODUCTS_MAX];
    fill_weights(weights);
    int64_t *restrict measure = state.measure;
    memset(measure, 0, (size_t)state.people_count * MONTHS * sizeof *measure);
    const struct person *people = state.people;
    for (size_t deal = 0; deal < state.deals_count; deal++) {
        if (!state.won[deal]) continue;
        int64_t amount = state.amount[deal];
        /* (amount - cost) / amount < 15 % is 20 |cost| > 17 |amount|, as both have one sign. */
        bool thin = 20 * llabs(state.cost[deal]) > 17 * llabs(amount);
        int64_t units = amount * weights[state.fresh[deal]][thin][state.product[deal]];
        int32_t owner = state.owner[deal], manager = people[owner].manager;
        size_t month = state.month[deal];
        if (amount > 10000000 && manager >= 0) {
            measure[(size_t)owner * MONTHS + month] += units * 4;
            measure[(size_t)manager * MONTHS + month] += units;
        } else {
            measure[(size_t)owner * MONTHS + month] += units * 5;
        }
    }
}

static void sum_below(void)
{
    int64_t *below = state.below;
    memset(below, 0, (size_t)state.people_count * MONTHS * sizeof *below);
    for (int32_t i = 0; i < state.people_count; i++) {
        size_t person = (size_t)state.deepest_first[i];
        int32_t manager = state.people[person].manager;
        if (manager < 0) continue;
        for (size_t month = 0; month < MONTHS; month++)
            below[(size_t)manager * MONTHS + month] +=
                below[person * MONTHS + month] + state.measure[person * MONTHS + month];
    }
}

/* The first by attainment of each region and month; attainments are compared as products. */
static void find_best(int32_t best[REGIONS_MAX][MONTHS])
{
    memset(best, -1, sizeof(int32_t) * REGIONS_MAX * MONTHS);
    for (int32_t i = 0; i < state.people_count; i++) {
        const struct person *person = &state.people[i];
        for (size_t month = 0; month < MONTHS; month++) {
            int64_t units = state.measure[(size_t)i * MONTHS + month];
            if (units <= 0) continue;
            int32_t *first = &best[person->region][month];
            if (*first < 0 ||
                (hand_wide)units * state.people[*first].quota >
                    (hand_wide)state.measure[(size_t)*first * MONTHS + month] * person->quota)
                *first = i;
        }
    }
}

static inline int64_t lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t commission(int64_t units, int64_t quota)
{
    const int64_t *rate = state.rate;
    int64_t edge_1 = quota / 5 * 4, edge_3 = quota / 2 * 3;
    hand_wide sum = (hand_wide)rate[0] * lesser(units, edge_1);
    if (units > edge_1) sum += (hand_wide)rate[1] * (lesser(units, quota) - edge_1);
    if (units > quota) sum += (hand_wide)rate[2] * (lesser(units, edge_3) - quota);
    if (units > edge_3) sum += (hand_wide)rate[3] * (units - edge_3);
    return lesser(hand_half_even(sum, CENT), 5000000);
}

static void add_row(int32_t person, size_t month, int component, int64_t cents)
{
    if (cents == 0) return;
    state.rows[state.rows_count++] =
        (struct row){cents, person, (uint8_t)month, (uint8_t)component};
}

static void pay(void)
{
    static int32_t best[REGIONS_MAX][MONTHS];
    find_best(best);
    state.rows_count = 0;
    for (int32_t i = 0; i < state.people_count; i++) {
        const int64_t *units = &state.measure[(size_t)i * MONTHS];
        int64_t quota = state.people[i].quota * 1000;
        for (size_t month = 0; month < MONTHS; month++) {
            if (units[month] > 0) add_row(i, month, 0, commission(units[month], quota));
            int64_t below = state.below[(size_t)i * MONTHS + month];
            if (below != 0) add_row(i, month, 1, hand_half_even((hand_wide)below * 100, CENT));
            if (month % 3 == 2 && units[month] + units[month - 1] + units[month - 2] >= 3 * quota)
                add_row(i, month, 2, 500000);
            if (best[state.people[i].region][month] == i) add_row(i, month, 3, 200000);
        }
    }
}

/* The deals are read again only when something of them, or of how they count, has changed. */
static void evaluate(void)
{
    if (!state.measured) {
        measure_deals();
        sum_below();
        state.measured = true;
    }
    pay();
}

/* ---- changes and output --------------------------------------------------------------------- */

static void set_cell(const char *kind, const char *key, const char *field, const char *value)
{
    if (strcmp(kind, "deal") != 0 || strcmp(field, "amount") != 0) hand_fail("no such cell", field);
    size_t deal = 0;
    int32_t id = (int32_t)hand_scaled(key, 0);
    if (id > 0 && (size_t)id <= state.deals_count && state.id[id - 1] == id) deal = (size_t)id - 1;
    while (deal < state.deals_count && state.id[deal] != id) deal++;
    if (deal == state.deals_count) hand_fail("no such deal", key);
    state.amount[deal] = hand_scaled(value, 2);
    state.measured = false;
}

static void set_param(const char *name, const char *value)
{
    if (strncmp(name, "rate_", 5) == 0 && name[5] >= '1' && name[5] <= '4') {
        state.rate[name[5] - '1'] = hand_scaled(value, 4);
    } else if (strncmp(name, "factor_", 7) == 0 && name[7] >= 'a' && name[7] <= 'd') {
        state.factor[name[7] - 'a'] = hand_scaled(value, 1);
        state.measured = false;
    } else {
        hand_fail("no such param", name);
    }
}

static void pass(const char *file)
{
    evaluate();
    static const char *const components[4] = {",commission,", ",override,", ",quarter_bonus,",
                                              ",rank_bonus,"};
    struct hand_out *out = &state.out;
    out->length = 0;
    hand_out_add(out, "payee,month,component,amount\n", 29);
    for (size_t i = 0; i < state.rows_count; i++) {
        const struct row *row = &state.rows[i];
        const struct person *person = &state.people[row->person];
        char month[] = {',',
                        '2',
                        '0',
                        '2',
                        '6',
                        '-',
                        (char)('0' + (row->month + 1) / 10),
                        (char)('0' + (row->month + 1) % 10)};
        hand_out_add(out, person->id, person->id_length);
        hand_out_add(out, month, sizeof month);
        hand_out_add(out, components[row->component], strlen(components[row->component]));
        hand_out_cents(out, row->cents);
        hand_out_add(out, "\n", 1);
    }
    hand_out_save(out, file);
}

static int64_t total_cents(void)
{
    int64_t sum = 0;
    for (size_t i = 0; i < state.rows_count; i++) sum += state.rows[i].cents;
    return sum;
}

int main(int count, char **words)
{
    const struct hand_plan plan = {load, set_cell, set_param, evaluate, pass, total_cents};
    return hand_main(&plan, count, words);
}
