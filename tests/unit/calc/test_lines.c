/* Components per line: what chooses the band, the run, faults; values less what was paid; pools by weight. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "calc/explain.h"
#include "support/calc/calc_world.h"

struct office {
    struct calc_world world;
    int person, deal;
    struct md_plan *plan;
};

static struct md_measure *add_sold(struct office *office, const char *name, int level)
{
    struct calc_world *w = &office->world;
    struct md_measure *sold = world_measure(
        w, name, office->person,
        world_aggregate(w, MD_AGGREGATE_SUM, MD_NO_NODE, world_line(w, MD_LINE_VALUE, 0)));
    world_from_credit(w, sold, "sales");
    sold->over.level = level;
    return sold;
}

static void open_office(struct office *office)
{
    struct calc_world *w = &office->world;
    world_init(w);
    w->for_explanation = true;
    office->person = world_kind(w, "person history: id text, team text, part number");
    office->deal = world_kind(w, "deal: id text, on date, owner ref person, amount money, place number");
    struct md_credit *credit =
        world_credit(w, "sales", office->deal, "on", world_path(w, world_row(w, office->deal), "amount"));
    world_receiver(w, credit, "owner", MD_NO_NODE);
    add_sold(office, "sold", MD_LEVEL_MONTH);
    add_sold(office, "sold_ytd", MD_LEVEL_YEAR);
    office->plan = world_plan(w, "plan", office->person);
}

static struct md_component *lines(struct office *office, const char *name, const char *on)
{
    struct md_component *component = world_component(&office->world, office->plan, name);
    world_on(&office->world, component, on);
    component->per_line = true;
    return component;
}

/* Every figure is explained, and its explanation adds up to it. */
static void explain_all(struct office *office, size_t periods)
{
    struct md_arena arena = {0};
    struct md_explanation *tree;
    for (uint32_t period = 0; period < periods; period++)
        assert_int_equal(md_explain(office->world.evaluation, period, office->person, 0, -1, 3, &arena, &tree,
                                    &office->world.diagnostics),
                         MD_OK);
    md_arena_free(&arena);
}

/* ---- What chooses the band ---- */

struct band_row {
    const char *note;
    enum md_tiers_method method;
    enum md_tiers_on tiers_on;
    const char *tiers, *deals, *expected;
};

#define MT_15 "0:0.04 150000:0.06 250000:0.08" /* cases/marginal_tiers.yaml */
#define FL_07 "0:0.01 300000:0.002"

/* The first deal of MT-15 brings the running total to 145,000 (5,800); the second pays 5,000 x 4 % + 15,000 x 6 %. */
static const struct band_row bands[] = {
    {"MT-15 running", MD_TIERS_MARGINAL, MD_TIERS_ON_RUNNING, MT_15, "145000 20000", "6900"},
    {"each line by itself", MD_TIERS_MARGINAL, MD_TIERS_ON_LINE, MT_15, "145000 20000", "6600"},
    {"a marginal period is its pay", MD_TIERS_MARGINAL, MD_TIERS_ON_PERIOD, MT_15, "145000 20000", "6900"},
    {"a slab by the total with the line", MD_TIERS_SLAB, MD_TIERS_ON_RUNNING, MT_15, "145000 20000", "7000"},
    {"a slab by the line", MD_TIERS_SLAB, MD_TIERS_ON_LINE, MT_15, "145000 160000", "15400"},
    {"FL-07: the whole volume picks the spread", MD_TIERS_SLAB, MD_TIERS_ON_PERIOD, FL_07, "200000 100000", "600"},
    {"a return goes back through the band", MD_TIERS_MARGINAL, MD_TIERS_ON_RUNNING, MT_15, "145000 20000 -20000", "5800"},
    {"what adds to nothing pays nothing", MD_TIERS_MARGINAL, MD_TIERS_ON_PERIOD, MT_15, "145000 -145000", "zero sold is zero"},
    {"points move with the running total", MD_TIERS_INTERPOLATED, MD_TIERS_ON_RUNNING, "0:0 100:0.1", "50 50", "7.5"},
};

static void put_deals(struct office *office, const char *amounts, bool reversed)
{
    char text[512] = "", words[128], *rest = words;
    const char *found[16];
    size_t count = 0;
    snprintf(words, sizeof words, "%s", amounts);
    for (char *word; (word = strtok_r(rest, " ", &rest)) != NULL;) found[count++] = word;
    for (size_t i = 0; i < count; i++) {
        size_t at = reversed ? count - 1 - i : i;
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%zu 2026-01-%02zu A %s %zu\n", at + 1, at + 1, found[at], at + 1);
    }
    world_rows(&office->world, office->deal, text);
}

static void bands_of_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bands / sizeof bands[0]; i++) {
        for (int way = 0; way < 2; way++) {
            struct office office;
            char expected[128];
            open_office(&office);
            struct md_component *component = lines(&office, "pay", "sold");
            component->rates = world_tiers(&office.world, bands[i].method, bands[i].tiers);
            component->tiers_on = bands[i].tiers_on;
            office.world.threads = (size_t)way + 1;
            world_rows(&office.world, office.person, "A x 1");
            put_deals(&office, bands[i].deals, way == 1);
            assert_int_equal(world_run(&office.world, "2026-01"), MD_OK);
            snprintf(expected, sizeof expected, "1 A pay %s\n", bands[i].expected);
            world_expect(bands[i].note, world_figures(&office.world), expected);
            explain_all(&office, 1);
            world_free(&office.world);
        }
    }
}

/* ---- The run ---- */

static md_node_index run_column(struct office *office, enum md_line line)
{
    return world_line(&office->world, line, 0);
}

/* A deal pays its place in the run times what came before it. */
static void the_run(void **state)
{
    (void)state;
    static const struct {
        const char *note, *order, *periods, *on, *expected;
        bool descending;
    } rows[] = {
        /* 10 (2nd of January) before 20 before 5: 1 x 0 + 2 x 10 + 3 x 30 */
        {"by date", NULL, "2026-01", "sold", "1 A pay 110\n", false},
        /* 5, 20, 10: 2 x 5 + 3 x 25 */
        {"by a field", "place", "2026-01", "sold", "1 A pay 85\n", false},
        /* 10, 20, 5 again: the field descends */
        {"descending", "place", "2026-01", "sold", "1 A pay 110\n", true},
        /* February: 7 is fourth, after 35; the three of January count and are not paid again */
        {"a window longer than the period", NULL, "2026-01 2026-02", "sold_ytd",
         "1 A pay 110\n2 A pay 140\n", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct office office;
        struct calc_world *w = &office.world;
        open_office(&office);
        struct md_component *component = lines(&office, "pay", rows[i].on);
        component->amount = world_formula(
            world_op(w, MD_OP_MULTIPLY, run_column(&office, MD_LINE_NTH), run_column(&office, MD_LINE_BEFORE_SUM)));
        struct md_order_key key = {.descending = rows[i].descending};
        if (rows[i].order != NULL) {
            key.formula = world_formula(world_path(w, world_row(w, office.deal), rows[i].order));
            component->order = &key;
            component->order_count = 1;
        }
        world_rows(w, office.person, "A x 1");
        world_rows(w, office.deal, "1 2026-01-09 A 5 1\n2 2026-01-03 A 20 2\n3 2026-01-02 A 10 3\n4 2026-02-02 A 7 1");
        assert_int_equal(world_run(w, rows[i].periods), MD_OK);
        world_expect(rows[i].note, world_figures(w), rows[i].expected);
        explain_all(&office, 1);
        world_free(w);
    }
}

/* ---- Less what was paid ---- */

static bool held_before;

/* January is posted: 2,000 under the name of now and 2,000 under an earlier one, of the component and of the plan. */
static enum md_status posted(void *context, const struct md_posted_wanted *wanted,
                             const struct md_posted_visitor *visitor, struct md_diagnostics *out)
{
    (void)context;
    (void)out;
    struct md_posted_outcome outcome = {.plan = "plan", .component = "pay", .subject = "A",
                                        .first = wanted->before - 31, .end = wanted->before, .text = "2000",
                                        .value = md_number_from_integer(2000)};
    if (held_before) outcome.status = MD_FIGURE_HELD;
    if (wanted->since >= wanted->before) return MD_OK;
    visitor->outcome(visitor->context, &outcome);
    outcome.component = "old";
    visitor->outcome(visitor->context, &outcome);
    outcome.plan = "old_plan";
    outcome.component = "pay";
    visitor->outcome(visitor->context, &outcome);
    outcome.subject = "nobody";
    visitor->outcome(visitor->context, &outcome);
    return MD_OK;
}

/* cases/cumulative_ytd.yaml CY-01: 2 % of the year to date; 2,000, 2,000, 6,000. */
static void paid_before(void **state)
{
    (void)state;
    static const struct {
        const char *note, *periods, *was, *plan_was, *expected;
        bool posted, held;
    } rows[] = {
        {"in one list", "2026-01 2026-02 2026-03", NULL, NULL,
         "1 A pay 2000\n2 A pay 2000\n3 A pay 6000\n", false, false},
        {"after a posted month", "2026-02 2026-03", NULL, NULL, "1 A pay 2000\n2 A pay 6000\n", true, false},
        {"posted under an earlier name too", "2026-02", "old", NULL, "1 A pay zero all of it was paid before\n", true,
         false},
        {"and of the plan", "2026-02", NULL, "old_plan", "1 A pay zero all of it was paid before\n", true, false},
        {"held then", "2026-02", NULL, NULL, "1 A pay held plan.pay is held\n", true, true},
        {"nothing posted", "2026-02", NULL, NULL, "1 A pay 4000\n", false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct office office;
        struct calc_world *w = &office.world;
        open_office(&office);
        struct md_component *component = world_component(w, office.plan, "pay");
        world_on(w, component, "sold_ytd");
        component->rate = world_formula(world_number(w, "0.02"));
        component->true_up = MD_LEVEL_YEAR + 1;
        component->was = rows[i].was;
        office.plan->was = rows[i].plan_was;
        held_before = rows[i].held;
        if (rows[i].posted) w->source.posted = posted;
        world_rows(w, office.person, "A x 1");
        world_rows(w, office.deal, "1 2026-01-09 A 100000 1\n2 2026-02-03 A 100000 2\n3 2026-03-02 A 300000 3");
        assert_int_equal(world_run(w, rows[i].periods), MD_OK);
        world_expect(rows[i].note, world_figures(w), rows[i].expected);
        explain_all(&office, 1);
        world_free(w);
    }
}

/* ---- Pools ---- */

static void pools(void **state)
{
    (void)state;
    static const struct {
        const char *note, *people, *pool;
        bool grouped;
        enum md_missing_policy missing;
        const char *expected;
    } rows[] = {
        {"handbook 5.7: three tied", "A x 1\nB x 1\nC x 1", "20000", false, MD_MISSING_HOLD,
         "1 A pay 6666.67\n1 B pay 6666.67\n1 C pay 6666.66\n"},
        {"SP-05: a quarter of the pool", "A x 1\nB x 3", "120000", false, MD_MISSING_HOLD,
         "1 A pay 30000\n1 B pay 90000\n"},
        {"a pool for each group", "A x 1\nB x 3\nC y 1", "100", true, MD_MISSING_HOLD,
         "1 A pay 25\n1 B pay 75\n1 C pay 100\n"},
        {"a weight that is missing holds the group", "A x 1\nB x -\nC y 1", "100", true, MD_MISSING_HOLD,
         "1 A pay held the weight of another in the same group is held\n"
         "1 B pay held person.part is empty\n1 C pay 100\n"},
        {"or leaves its subject out", "A x 1\nB x -\nC y 1", "100", true, MD_MISSING_ZERO,
         "1 A pay 100\n1 B pay zero person.part is empty\n1 C pay 100\n"},
        {"no weight at all", "A x 0\nB x 0", "100", false, MD_MISSING_HOLD,
         "1 A pay held zero denominator\n1 B pay held zero denominator\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct office office;
        struct calc_world *w = &office.world;
        open_office(&office);
        struct md_component *component = world_component(w, office.plan, "pay");
        md_node_index person = world_subject(w, office.person);
        component->form = MD_COMPONENT_DIVIDE;
        component->divide = world_formula(world_number(w, rows[i].pool));
        component->divide_of = rows[i].grouped ? MD_KIND_NONE : MD_KIND_WHOLE;
        component->weight = world_formula(world_path(w, person, "part"));
        if (rows[i].grouped) component->within = world_formula(world_path(w, person, "team"));
        component->missing = rows[i].missing;
        world_rows(w, office.person, rows[i].people);
        assert_int_equal(world_run(w, "2026-01"), MD_OK);
        world_expect(rows[i].note, world_figures(w), rows[i].expected);
        explain_all(&office, 1);
        world_free(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bands_of_lines),
        cmocka_unit_test(the_run),
        cmocka_unit_test(paid_before),
        cmocka_unit_test(pools),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
