/* The second plan by hand, in 64-bit integers.
 *
 * A sale's worth is counted in thousandths of a cent: cents x units x tenths of the family's factor
 * and of both matrices. A component is that times a rate in hundredths of a percent: 10^7 of its
 * units are a cent.
 */
#include <stdlib.h>
#include <string.h>

#include "hand.h"

enum { MONTHS = 12, DAYS = 384, ITEMS_MAX = 256, STORES_MAX = 1024, CENT = 10000000 };
enum { FAMILIES = 4, SIZES = 3, LEVELS = 3, SERVICE = 2 };

struct seller {
    const char *id;
    size_t id_length;
    int64_t target; /* cents */
    uint8_t level;
};

struct item {
    uint8_t family;
    bool demo;
};

/* What one seller comes to in one month. */
struct cell {
    int64_t total, tenth;
    int32_t lines, returns, services;
};

struct row {
    int64_t cents;
    int32_t seller;
    uint8_t month, component;
};

enum component { BASE, GRADE, SCORE_ROW, SERVICE_BONUS, TENTH };

static const int64_t place[FAMILIES][SIZES] = {{10, 10, 9}, {12, 10, 8}, {11, 10, 11}, {10, 7, 5}};
static const int64_t bulk[LEVELS][3] = {{10, 11, 13}, {10, 10, 12}, {9, 10, 11}};
static const int64_t service_bonus[LEVELS][4] = {
    {0, 150, 300, 500}, {0, 100, 250, 400}, {0, 50, 200, 400}};
static const char *const families[FAMILIES] = {"tool", "part", "service", "media"};
static const char *const sizes[SIZES] = {"small", "medium", "large"};
static const char *const levels[LEVELS] = {"junior", "senior", "lead"};

static struct {
    struct seller *sellers; /* by id */
    size_t sellers_count;
    struct hand_names seller_names, item_names, store_names;
    struct item items[ITEMS_MAX];
    uint8_t store_size[STORES_MAX];
    size_t items_count, stores_count, sales_count;
    int64_t *price;
    int32_t *id, *seller;
    uint16_t *day, *store; /* day: 32 x month + day of the month */
    uint8_t *item, *units, *flags;
    int64_t factor[FAMILIES], rate[4];
    struct cell *cells;
    int32_t *nth; /* by seller and day: how many sales of the month stand before the next one */
    bool measured;
    struct row *rows;
    size_t rows_count;
    struct hand_out out;
} state = {.factor = {10, 8, 15, 6}, .rate = {200, 300, 450, 100}};

enum { STAFF = 1, RETURNED = 2 };

/* ---- loading -------------------------------------------------------------------------------- */

static uint8_t one_of(const char *const *names, size_t count, const char *text, size_t length)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i]) == length && memcmp(names[i], text, length) == 0) return (uint8_t)i;
    hand_fail("unknown word", text);
    return 0;
}

static int by_id(const void *left, const void *right)
{
    const struct seller *a = left, *b = right;
    return strcmp(a->id, b->id);
}

static void read_sellers(const char *folder)
{
    struct hand_lines lines;
    hand_lines_open(&lines, folder, "sellers.csv");
    state.sellers = hand_zeroed(lines.file_bytes / 12 + 1, sizeof *state.sellers);
    for (const char *at; (at = hand_lines_next(&lines)) != NULL;) {
        struct seller *seller = &state.sellers[state.sellers_count++];
        const char *text;
        size_t length;
        at = hand_field(at, &text, &seller->id_length);
        seller->id = hand_keep(text, seller->id_length);
        at = hand_field(hand_skip(at), &text, &length);
        seller->level = one_of(levels, LEVELS, text, length);
        hand_cents(at, &seller->target);
    }
    hand_lines_close(&lines);
    qsort(state.sellers, state.sellers_count, sizeof *state.sellers, by_id);
    hand_names_init(&state.seller_names, state.sellers_count);
    for (size_t i = 0; i < state.sellers_count; i++)
        hand_names_put(&state.seller_names, state.sellers[i].id, state.sellers[i].id_length,
                       (int32_t)i);
}

static bool holds(const char *text, size_t length, const char *word)
{
    size_t span = strlen(word);
    for (size_t i = 0; i + span <= length; i++)
        if (memcmp(text + i, word, span) == 0) return true;
    return false;
}

static void read_items(const char *folder)
{
    struct hand_lines lines;
    hand_lines_open(&lines, folder, "items.csv");
    hand_names_init(&state.item_names, ITEMS_MAX);
    for (const char *at; (at = hand_lines_next(&lines)) != NULL;) {
        if (state.items_count == ITEMS_MAX) hand_fail("more items than expected", folder);
        struct item *item = &state.items[state.items_count];
        const char *text;
        size_t length;
        at = hand_field(at, &text, &length);
        hand_names_put(&state.item_names, hand_keep(text, length), length,
                       (int32_t)state.items_count++);
        at = hand_field(at, &text, &length);
        item->demo = holds(text, length, "Demo");
        hand_field(at, &text, &length);
        item->family = one_of(families, FAMILIES, text, length);
    }
    hand_lines_close(&lines);
}

static void read_stores(const char *folder)
{
    struct hand_lines lines;
    hand_lines_open(&lines, folder, "stores.csv");
    hand_names_init(&state.store_names, STORES_MAX);
    for (const char *at; (at = hand_lines_next(&lines)) != NULL;) {
        if (state.stores_count == STORES_MAX) hand_fail("more stores than expected", folder);
        const char *text;
        size_t length;
        at = hand_field(at, &text, &length);
        hand_names_put(&state.store_names, hand_keep(text, length), length,
                       (int32_t)state.stores_count);
        hand_field(hand_skip(at), &text, &length);
        state.store_size[state.stores_count++] = one_of(sizes, SIZES, text, length);
    }
    hand_lines_close(&lines);
}

static void read_sale(size_t sale, const char *at)
{
    const char *text;
    size_t length;
    int64_t value;
    at = hand_whole(at + 1, &value);
    state.id[sale] = (int32_t)value;
    if (sale > 0 && state.id[sale] <= state.id[sale - 1]) hand_fail("ids must rise", "sales.csv");
    int month = (at[5] - '0') * 10 + at[6] - '0' - 1;
    state.day[sale] = (uint16_t)(32 * month + (at[8] - '0') * 10 + at[9] - '0');
    at = hand_field(at + 11, &text, &length);
    state.seller[sale] = hand_names_get(&state.seller_names, text, length);
    at = hand_field(at, &text, &length);
    state.item[sale] = (uint8_t)hand_names_get(&state.item_names, text, length);
    at = hand_field(at, &text, &length);
    state.store[sale] = (uint16_t)hand_names_get(&state.store_names, text, length);
    at = hand_whole(at, &value);
    state.units[sale] = (uint8_t)value;
    at = hand_cents(at, &state.price[sale]);
    at = hand_field(at, &text, &length);
    bool staff = length >= 5 && memcmp(text, "STAFF", 5) == 0;
    state.flags[sale] = (uint8_t)((staff ? STAFF : 0) | (*at == '1' ? RETURNED : 0));
}

static void read_sales(const char *folder)
{
    struct hand_lines lines;
    hand_lines_open(&lines, folder, "sales.csv");
    size_t capacity = lines.file_bytes / 45 + 1; /* no sale is shorter */
    state.price = malloc(capacity * sizeof *state.price);
    state.id = malloc(capacity * sizeof *state.id);
    state.seller = malloc(capacity * sizeof *state.seller);
    state.day = malloc(capacity * sizeof *state.day);
    state.store = malloc(capacity * sizeof *state.store);
    state.item = malloc(capacity);
    state.units = malloc(capacity);
    state.flags = malloc(capacity);
    if (state.flags == NULL) hand_fail("no memory for", "sales.csv");
    for (const char *at; (at = hand_lines_next(&lines)) != NULL;)
        read_sale(state.sales_count++, at);
    hand_lines_close(&lines);
}

static void load(const char *folder)
{
    read_sellers(folder);
    read_items(folder);
    read_stores(folder);
    read_sales(folder);
    state.cells = hand_zeroed(state.sellers_count * MONTHS, sizeof *state.cells);
    state.nth = hand_zeroed(state.sellers_count * DAYS, sizeof *state.nth);
    state.rows = malloc(state.sellers_count * MONTHS * 5 * sizeof *state.rows);
    if (state.rows == NULL) hand_fail("no memory for", "rows");
}

/* ---- the plan ------------------------------------------------------------------------------- */

/* Sales of a seller are in order by day, then by id, as they stand in the file. So how many stand
 * before the first of each day is a sum over the days before it in its month. */
static void count_before(void)
{
    int32_t *nth = state.nth;
    memset(nth, 0, state.sellers_count * DAYS * sizeof *nth);
    for (size_t sale = 0; sale < state.sales_count; sale++)
        nth[(size_t)state.seller[sale] * DAYS + state.day[sale]]++;
    for (size_t month = 0; month < state.sellers_count * MONTHS; month++) {
        int32_t before = 0;
        for (size_t day = 0; day < 32; day++) {
            int32_t here = nth[month * 32 + day];
            nth[month * 32 + day] = before;
            before += here;
        }
    }
}

static void measure_sales(void)
{
    count_before();
    memset(state.cells, 0, state.sellers_count * MONTHS * sizeof *state.cells);
    for (size_t sale = 0; sale < state.sales_count; sale++) {
        int32_t seller = state.seller[sale];
        size_t day = state.day[sale];
        int64_t units = state.units[sale], price = state.price[sale] * units;
        const struct item *item = &state.items[state.item[sale]];
        bool returned = (state.flags[sale] & RETURNED) != 0;
        struct cell *cell = &state.cells[(size_t)seller * MONTHS + day / 32];
        cell->lines++;
        cell->returns += returned;
        cell->services += item->family == SERVICE;
        int32_t before = state.nth[(size_t)seller * DAYS + day]++;
        if ((state.flags[sale] & STAFF) != 0 || item->demo) continue;
        int64_t worth = price * state.factor[item->family] *
                        place[item->family][state.store_size[state.store[sale]]] *
                        bulk[state.sellers[seller].level][units >= 20 ? 2 : units >= 5];
        cell->total += returned ? -worth : worth;
        if (before % 10 == 9) cell->tenth += price;
    }
}

static void add_row(size_t at, enum component component, int64_t cents)
{
    if (cents == 0 && component != SCORE_ROW && component != GRADE) return;
    state.rows[state.rows_count++] =
        (struct row){cents, (int32_t)(at / MONTHS), (uint8_t)(at % MONTHS), (uint8_t)component};
}

static int64_t between(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

/* The card as one fraction: (50 A l + (30 B + 20 C) T) / (T l W), with the parts of A, B and C that
 * are no quotients; without sales the score is A's alone. */
static void score(size_t at, const struct cell *cell, int64_t target)
{
    int64_t lines = cell->lines, weight = 50;
    hand_wide attained = (hand_wide)100 * cell->total, most = (hand_wide)120 * target;
    if (attained < 0) attained = 0;
    if (attained > most) attained = most;
    hand_wide sum = 50 * attained, parts = target;
    if (lines > 0) {
        int64_t others = 20 * between(100 * lines - 500 * cell->returns, 0, 120 * lines);
        weight += 20;
        if (lines >= 3) {
            others += 30 * between((int64_t)400 * cell->services, 0, 120 * lines);
            weight += 30;
        }
        sum = sum * lines + (hand_wide)others * target;
        parts *= lines;
    }
    parts *= weight;
    if (weight >= 70) add_row(at, GRADE, sum >= 85 * parts ? 2 : sum >= 60 * parts ? 1 : 0);
    add_row(at, SCORE_ROW, (int64_t)((200 * sum + parts) / (2 * parts)));
}

static void pay(void)
{
    state.rows_count = 0;
    for (size_t at = 0; at < state.sellers_count * MONTHS; at++) {
        const struct cell *cell = &state.cells[at];
        const struct seller *seller = &state.sellers[at / MONTHS];
        int64_t target = seller->target * 1000, services = cell->services;
        int tier = cell->total >= target ? 2 : 10 * (hand_wide)cell->total >= 7 * (hand_wide)target;
        if (cell->total > 0) {
            int64_t cents = hand_half_even((hand_wide)cell->total * state.rate[tier], CENT);
            add_row(at, BASE, cents < 2000000 ? cents : 2000000);
        }
        score(at, cell, target);
        int stage = (services >= 10) + (services >= 40) + (services >= 100);
        add_row(at, SERVICE_BONUS, service_bonus[seller->level][stage] * 100);
        add_row(at, TENTH, hand_half_even((hand_wide)cell->tenth * state.rate[3], 10000));
    }
}

static void evaluate(void)
{
    if (!state.measured) {
        measure_sales();
        state.measured = true;
    }
    pay();
}

/* ---- changes and output --------------------------------------------------------------------- */

static void set_cell(const char *kind, const char *key, const char *field, const char *value)
{
    if (strcmp(kind, "sale") != 0 || strcmp(field, "price") != 0) hand_fail("no such cell", field);
    int32_t id = (int32_t)hand_scaled(key + 1, 0);
    size_t sale = 0;
    if (id > 0 && (size_t)id <= state.sales_count && state.id[id - 1] == id) sale = (size_t)id - 1;
    while (sale < state.sales_count && state.id[sale] != id) sale++;
    if (sale == state.sales_count) hand_fail("no such sale", key);
    state.price[sale] = hand_scaled(value, 2);
    state.measured = false;
}

static void set_param(const char *name, const char *value)
{
    if (strncmp(name, "rate_", 5) == 0 && name[5] >= '1' && name[5] <= '4') {
        state.rate[name[5] - '1'] = hand_scaled(value, 4);
    } else if (strncmp(name, "factor_", 7) == 0) {
        state.factor[one_of(families, FAMILIES, name + 7, strlen(name + 7))] =
            hand_scaled(value, 1);
        state.measured = false;
    } else {
        hand_fail("no such param", name);
    }
}

static void pass(const char *file)
{
    static const char *const components[] = {",base,", ",grade,", ",score,", ",service,",
                                             ",tenth,"};
    evaluate();
    struct hand_out *out = &state.out;
    out->length = 0;
    hand_out_add(out, "payee,month,component,amount\n", 29);
    for (size_t i = 0; i < state.rows_count; i++) {
        const struct row *row = &state.rows[i];
        const struct seller *seller = &state.sellers[row->seller];
        char month[] = {',',
                        '2',
                        '0',
                        '2',
                        '6',
                        '-',
                        (char)('0' + (row->month + 1) / 10),
                        (char)('0' + (row->month + 1) % 10)};
        hand_out_add(out, seller->id, seller->id_length);
        hand_out_add(out, month, sizeof month);
        hand_out_add(out, components[row->component], strlen(components[row->component]));
        if (row->component == GRADE)
            hand_out_add(out, &"CBA"[row->cents], 1);
        else
            hand_out_cents(out, row->cents);
        hand_out_add(out, "\n", 1);
    }
    hand_out_save(out, file);
}

/* Grades are no amounts. */
static int64_t total_cents(void)
{
    int64_t sum = 0;
    for (size_t i = 0; i < state.rows_count; i++)
        if (state.rows[i].component != GRADE) sum += state.rows[i].cents;
    return sum;
}

int main(int count, char **words)
{
    const struct hand_plan plan = {load, set_cell, set_param, evaluate, pass, total_cents};
    return hand_main(&plan, count, words);
}
