/* Components: tables, limits, ranks, zero reasons, held figures, plans beside each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/calc/calc_world.h"

struct office {
    struct calc_world world;
    int person, deal;
    struct md_plan *plan;
};

/* Persons with a quota, a region, an order number and a flag; "sold" sums the deals of the month.
 */
static void open_office(struct office *office)
{
    struct calc_world *w = &office->world;
    world_init(w);
    office->person = world_kind(
        w, "person history: id text, region text, quota money, number number, takes flag, "
           "cap money");
    office->deal = world_kind(w, "deal: id text, on date, owner ref person, amount money");
    struct md_credit *credit = world_credit(w, "sales", office->deal, "on",
                                            world_path(w, world_row(w, office->deal), "amount"));
    world_receiver(w, credit, "owner", MD_NO_NODE);
    struct md_measure *sold = world_measure(
        w, "sold", office->person,
        world_aggregate(w, MD_AGGREGATE_SUM, MD_NO_NODE, world_line(w, MD_LINE_VALUE, 0)));
    world_from_credit(w, sold, "sales");
    world_measure(w, "quota", office->person,
                  world_path(w, world_subject(w, office->person), "quota"));
    office->plan = world_plan(w, "plan", office->person);
}

static md_node_index own(struct office *office, const char *field)
{
    return world_path(&office->world, world_subject(&office->world, office->person), field);
}

static md_node_index column(struct office *office, const char *name)
{
    return world_named(&office->world, office->person, world_column(&office->world, name), 0);
}

static void scale_by_goal(struct office *office, struct md_component *component)
{
    component->scale = MD_SCALE_GOAL;
    component->scale_value = world_formula(column(office, "quota"));
}

/* ---- One component, one person ---- */

struct pay_row {
    const char *note;
    enum md_tiers_method method;
    const char *tiers; /* NULL: rate 1 */
    bool scaled;
    const char *quota, *amount, *cap, *floor, *times;
    const char *expected;
};

#define BANDS "0:0.01 0.8:0.02 1:0.03 1.2:0.04"
#define AMOUNTS "0:0.02 500000:0.03 1000000:0.04"

/* Handbook 5.7, in CNY: quota 120 (萬元) and what was collected; the last column by hand. */
static const struct pay_row pays[] = {
    {"marginal 150", MD_TIERS_MARGINAL, BANDS, true, "1200000", "1500000", NULL, NULL, NULL,
     "24000"},
    {"marginal 96", MD_TIERS_MARGINAL, BANDS, true, "1200000", "960000", NULL, NULL, NULL, "9600"},
    {"marginal 100", MD_TIERS_MARGINAL, BANDS, true, "1200000", "1000000", NULL, NULL, NULL,
     "10400"},
    {"marginal 120", MD_TIERS_MARGINAL, BANDS, true, "1200000", "1200000", NULL, NULL, NULL,
     "14400"},
    {"marginal 144", MD_TIERS_MARGINAL, BANDS, true, "1200000", "1440000", NULL, NULL, NULL,
     "21600"},
    {"whole 150", MD_TIERS_SLAB, BANDS, true, "1200000", "1500000", NULL, NULL, NULL, "60000"},
    {"whole 96, the edge is in", MD_TIERS_SLAB, BANDS, true, "1200000", "960000", NULL, NULL, NULL,
     "19200"},
    {"amount bands 130", MD_TIERS_MARGINAL, AMOUNTS, false, NULL, "1300000", NULL, NULL, NULL,
     "37000"},
    {"amount bands 130 whole", MD_TIERS_SLAB, AMOUNTS, false, NULL, "1300000", NULL, NULL, NULL,
     "52000"},
    {"amount bands at 50", MD_TIERS_MARGINAL, AMOUNTS, false, NULL, "500000", NULL, NULL, NULL,
     "10000"},
    {"amount bands at 50 whole", MD_TIERS_SLAB, AMOUNTS, false, NULL, "500000", NULL, NULL, NULL,
     "15000"},
    {"no goal", MD_TIERS_MARGINAL, BANDS, true, "-", "10", NULL, NULL, NULL, "held no goal"},
    {"goal 0", MD_TIERS_MARGINAL, BANDS, true, "0", "10", NULL, NULL, NULL, "held no goal"},
    {"goal below 0", MD_TIERS_SLAB, BANDS, true, "-5", "10", NULL, NULL, NULL, "held no goal"},
    {"below the threshold", MD_TIERS_MARGINAL, "0.5:0.1", true, "100", "50", NULL, NULL, NULL,
     "zero below threshold"},
    {"just above it", MD_TIERS_MARGINAL, "0.5:0.1", true, "100", "50.1", NULL, NULL, NULL, "0.01"},
    {"below the first slab", MD_TIERS_SLAB, "0.5:0.1", true, "100", "49.99", NULL, NULL, NULL,
     "zero below threshold"},
    {"nothing sold", MD_TIERS_MARGINAL, BANDS, true, "100", "0", NULL, NULL, NULL,
     "zero sold is zero"},
    {"cap", MD_TIERS_MARGINAL, NULL, false, NULL, "100.05", "100", NULL, NULL, "100"},
    {"half a cent goes up", MD_TIERS_MARGINAL, NULL, false, NULL, "0.01", NULL, NULL, "0.5",
     "0.01"},
    {"and away from zero", MD_TIERS_MARGINAL, NULL, false, NULL, "-0.01", NULL, NULL, "0.5",
     "-0.01"},
    {"less is nothing", MD_TIERS_MARGINAL, NULL, false, NULL, "0.01", NULL, NULL, "0.4",
     "zero sold is zero"},
    {"floor before cap", MD_TIERS_MARGINAL, NULL, false, NULL, "5", "7", "10", NULL, "7"},
    {"floor", MD_TIERS_MARGINAL, NULL, false, NULL, "5", NULL, "10", NULL, "10"},
    {"times before the floor", MD_TIERS_MARGINAL, NULL, false, NULL, "5", NULL, "10", "3", "15"},
};

static void one_component(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pays / sizeof pays[0]; i++) {
        const struct pay_row *row = &pays[i];
        struct office office;
        open_office(&office);
        struct calc_world *w = &office.world;
        struct md_component *pay = world_component(w, office.plan, "pay");
        world_on(w, pay, "sold");
        if (row->tiers != NULL) pay->rates = world_tiers(w, row->method, row->tiers);
        if (row->scaled) scale_by_goal(&office, pay);
        if (row->cap != NULL) pay->cap = world_formula(world_number(w, row->cap));
        if (row->floor != NULL) pay->floor = world_formula(world_number(w, row->floor));
        struct md_formula times;
        if (row->times != NULL) {
            times = world_formula(world_number(w, row->times));
            pay->times = &times;
            pay->times_count = 1;
        }
        char line[120], expected[120];
        snprintf(line, sizeof line, "A - %s - - - - -", row->quota != NULL ? row->quota : "-");
        world_rows(w, office.person, line);
        snprintf(line, sizeof line, "1 2026-01-05 A %s", row->amount);
        world_rows(w, office.deal, line);
        assert_int_equal(world_run(w, "2026-01"), MD_OK);
        snprintf(expected, sizeof expected, "1 A pay %s\n", row->expected);
        world_expect(row->note, world_figures(w), expected);
        world_free(w);
    }
}

/* ---- Ranks ---- */

struct rank_row {
    const char *note;
    enum md_ties ties;
    bool grouped, ordered;
    const char *sold;     /* of A to E; - none */
    const char *expected; /* prize of A to E in cents of 20,000 10,000 5,000; z nothing */
};

static const struct rank_row ranks[] = {
    {"one after the other", MD_TIES_ORDER, false, false, "1 5 4 2 3", "z 20000 10000 z 5000"},
    {"tied: the key decides", MD_TIES_ORDER, false, false, "5 5 5 2 3", "20000 10000 5000 z z"},
    {"tied: the declared order", MD_TIES_ORDER, false, true, "5 5 5 2 3", "5000 10000 20000 z z"},
    {"split over all prizes", MD_TIES_SPLIT, false, false, "5 5 5 2 3",
     "11666.67 11666.67 11666.66 z z"},
    {"split of two places", MD_TIES_SPLIT, false, false, "5 5 4 2 3", "15000 15000 5000 z z"},
    {"split of the last prize", MD_TIES_SPLIT, false, false, "9 5 4 4 4",
     "20000 10000 1666.67 1666.67 1666.66"},
    {"split in the declared order", MD_TIES_SPLIT, false, true, "9 5 4 4 4",
     "20000 10000 1666.66 1666.67 1666.67"},
    {"all of a place, then the place after", MD_TIES_ALL, false, false, "5 5 4 2 3",
     "20000 20000 5000 z z"},
    {"three first places leave no second", MD_TIES_ALL, false, false, "5 5 5 4 3",
     "20000 20000 20000 z z"},
    {"in groups", MD_TIES_ORDER, true, false, "5 6 7 8 9", "5000 10000 20000 10000 20000"},
};

static void rank_office(struct office *office, struct md_component **award)
{
    open_office(office);
    struct calc_world *w = &office->world;
    static const char *const amounts[3] = {"20000", "10000", "5000"};
    *award = world_component(w, office->plan, "award");
    (*award)->form = MD_COMPONENT_RANK;
    (*award)->rank = world_formula(column(office, "sold"));
    (*award)->prizes_count = 3;
    (*award)->prizes = md_arena_array(&w->arena, 3, sizeof *(*award)->prizes);
    for (int i = 0; i < 3; i++)
        (*award)->prizes[i].amount = world_formula(world_number(w, amounts[i]));
}

static void ranks_and_ties(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ranks / sizeof ranks[0]; i++) {
        const struct rank_row *row = &ranks[i];
        struct office office;
        struct md_component *award;
        rank_office(&office, &award);
        struct calc_world *w = &office.world;
        award->ties = row->ties;
        if (row->grouped) award->within = world_formula(own(&office, "region"));
        struct md_order_key order = {world_formula(own(&office, "number")), true};
        award->order = &order;
        award->order_count = row->ordered;
        world_rows(w, office.person,
                   "A x 1 1 - - - -\nB x 1 2 - - - -\nC x 1 3 - - - -\nD - 1 4 - - - -\nE - 1 5 - "
                   "- - -\n");
        char sold[40], prizes[80], *more = NULL, *rest = NULL;
        strcpy(sold, row->sold);
        strcpy(prizes, row->expected);
        struct md_buffer expected = {0};
        char *amount = strtok_r(sold, " ", &more), *prize = strtok_r(prizes, " ", &rest);
        for (char who = 'A'; who <= 'E'; who++) {
            char line[60];
            snprintf(line, sizeof line, "%c 2026-01-05 %c %s", who, who, amount);
            world_rows(w, office.deal, line);
            md_buffer_format(&expected, "1 %c award %s\n", who,
                             strcmp(prize, "z") == 0 ? "zero no prize for that place" : prize);
            amount = strtok_r(NULL, " ", &more);
            prize = strtok_r(NULL, " ", &rest);
        }
        assert_int_equal(world_run(w, "2026-01"), MD_OK);
        world_expect(row->note, world_figures(w), md_buffer_text(&expected));
        md_buffer_free(&expected);
        world_free(w);
    }
}

/* A missing rank value leaves its subject out; an error holds its group, and only that. */
static void ranks_without_a_value(void **state)
{
    (void)state;
    struct office office;
    struct md_component *award;
    rank_office(&office, &award);
    struct calc_world *w = &office.world;
    award->within = world_formula(own(&office, "region"));
    award->rank =
        world_formula(world_op(w, MD_OP_DIVIDE, column(&office, "sold"), column(&office, "quota")));
    award->when = world_formula(own(&office, "takes"));
    award->prizes[1].title = "second";
    award->prizes[1].amount = MD_NO_FORMULA;
    world_rows(w, office.person,
               "A x 2 - true - - -\nB x - - true - - -\nC x 1 - true - - -\nD x 1 - false - - -\n"
               "E y 1 - true - - -\nF y 1 - - - - -\nG - 1 - true - - -\n");
    world_rows(w, office.deal,
               "1 2026-01-05 A 4\n2 2026-01-05 B 4\n3 2026-01-05 C 4\n4 2026-01-05 E 4\n");
    assert_int_equal(world_run(w, "2026-01"), MD_OK);
    world_expect("figures", world_figures(w),
                 "1 A award second\n"
                 "1 B award zero not ranked: person.quota is empty\n"
                 "1 C award 20000\n"
                 "1 D award zero `when` at a value is false\n"
                 "1 E award held the rank of another in the same group is held\n"
                 "1 F award held person.takes is missing and is tested without being handled\n"
                 "1 G award 20000\n");
    world_free(w);
}

/* ---- What is held, and what depends on it ---- */

static void held_and_dependants(void **state)
{
    (void)state;
    struct office office;
    open_office(&office);
    struct calc_world *w = &office.world;
    struct md_component *base = world_component(w, office.plan, "base");
    world_on(w, base, "sold");
    base->rate = world_formula(own(&office, "number"));
    struct md_component *extra = world_component(w, office.plan, "extra");
    extra->amount = world_formula(
        world_op(w, MD_OP_MULTIPLY, column(&office, "plan.base"), world_number(w, "0.1")));
    struct md_component *fixed = world_component(w, office.plan, "fixed");
    fixed->amount = world_formula(own(&office, "quota"));
    fixed->missing = MD_MISSING_ZERO;
    struct md_component *skipped = world_component(w, office.plan, "skipped");
    skipped->amount = world_formula(own(&office, "quota"));
    skipped->missing = MD_MISSING_SKIP;
    office.plan->when = world_formula(own(&office, "takes"));
    world_rows(w, office.person,
               "A - 7 0.5 true - - -\nB - - - true - - -\nC - 7 1 false - - -\nD - 7 1 - - - -\n"
               "E - 7 1 true - - 2026-01-01\n");
    world_rows(w, office.deal, "1 2026-01-05 A 4.01\n2 2026-01-05 B 4\n");
    assert_int_equal(world_run(w, "2026-01"), MD_OK);
    world_expect("figures", world_figures(w),
                 "1 A base 2.01\n1 A extra 0.2\n1 A fixed 7\n1 A skipped 7\n"
                 "1 B base held person.number is empty\n1 B extra held plan.base is held\n"
                 "1 B fixed zero person.quota is empty\n"
                 "1 D base held person.takes is missing and is tested without being handled\n"
                 "1 D extra held person.takes is missing and is tested without being handled\n"
                 "1 D fixed held person.takes is missing and is tested without being handled\n"
                 "1 D skipped held person.takes is missing and is tested without being handled\n");
    world_free(w);
}

/* Three components of 50, 30 and -10 under a cap of the plan; a floor fills the last. */
static void limits_of_the_total(void **state)
{
    (void)state;
    struct office office;
    open_office(&office);
    struct calc_world *w = &office.world;
    static const char *const amounts[3] = {"50", "30", "-10"};
    static const char *const names[3] = {"one", "two", "three"};
    for (int i = 0; i < 3; i++)
        world_component(w, office.plan, names[i])->amount = world_formula(
            world_op(w, MD_OP_MULTIPLY, world_number(w, amounts[i]), own(&office, "number")));
    office.plan->cap = world_formula(own(&office, "cap"));
    office.plan->floor = world_formula(world_number(w, "5"));
    world_rows(w, office.person,
               "A - - 1 - 100 - -\nB - - 1 - 60 - -\nC - - 1 - 30 - -\nD - - -1 - 100 - -\n"
               "E - - 1 - - - -\nF - - - - 1 - -\n");
    assert_int_equal(world_run(w, "2026-01"), MD_OK);
    world_expect("figures", world_figures(w),
                 "1 A one 50\n1 A two 30\n1 A three -10\n"
                 "1 B one 50\n1 B two 20\n1 B three -10\n"
                 "1 C one 40\n1 C two zero used up by the cap of the plan\n1 C three -10\n"
                 "1 D one -50\n1 D two -30\n1 D three 85\n"
                 "1 E one held person.cap is empty\n1 E two held person.cap is empty\n1 E three "
                 "held person.cap is empty\n"
                 "1 F one held person.number is empty\n1 F two held person.number is empty\n1 F "
                 "three held person.number is empty\n");
    world_free(w);
}

/* Plans pay on the same credit: all are held, with what reads them at any remove; shared plans are not.
 */
static void two_plans_on_one_credit(void **state)
{
    (void)state;
    for (int shared = 0; shared < 2; shared++) {
        struct office office;
        open_office(&office);
        struct calc_world *w = &office.world;
        struct md_component *base = world_component(w, office.plan, "base");
        world_on(w, base, "sold");
        struct md_component *tenth = world_component(w, office.plan, "tenth");
        tenth->amount = world_formula(
            world_op(w, MD_OP_MULTIPLY, column(&office, "plan.base"), world_number(w, "0.1")));
        struct md_component *ninth = world_component(w, office.plan, "ninth");
        ninth->amount = world_formula(
            world_op(w, MD_OP_MULTIPLY, column(&office, "plan.tenth"), world_number(w, "0.1")));
        struct md_plan *other = world_plan(w, "other", office.person);
        other->when = world_formula(own(&office, "takes"));
        struct md_component *more = world_component(w, other, "more");
        world_on(w, more, "sold");
        struct md_plan *third = world_plan(w, "third", office.person);
        third->when = world_formula(own(&office, "takes"));
        struct md_component *most = world_component(w, third, "most");
        world_on(w, most, "sold");
        office.plan->shared = other->shared = third->shared = shared != 0;
        world_rows(w, office.person,
                   "A - 1 1 true - - -\nB - 1 1 false - - -\nC - 1 1 true - - -\n");
        world_rows(w, office.deal, "1 2026-01-05 A 40\n2 2026-01-05 B 50\n");
        assert_int_equal(world_run(w, "2026-01"), MD_OK);
        world_expect(
            "figures", world_figures(w),
            shared ? "1 A base 40\n1 A tenth 4\n1 A ninth 0.4\n1 A more 40\n1 A most 40\n"
                     "1 B base 50\n1 B tenth 5\n1 B ninth 0.5\n"
                     "1 C base zero sold is zero\n1 C tenth zero a value is zero\n"
                     "1 C ninth zero a value is zero\n1 C more zero sold is zero\n"
                     "1 C most zero sold is zero\n"
                   : "1 A base held two plans pay on the same credit: sales, also paid by other\n"
                     "1 A tenth held plan.base is held\n1 A ninth held plan.tenth is held\n"
                     "1 A more held two plans pay on the same credit: sales, also paid by plan\n"
                     "1 A most held two plans pay on the same credit: sales, also paid by plan\n"
                     "1 B base 50\n1 B tenth 5\n1 B ninth 0.5\n"
                     "1 C base zero sold is zero\n1 C tenth zero a value is zero\n"
                     "1 C ninth zero a value is zero\n1 C more zero sold is zero\n"
                     "1 C most zero sold is zero\n");
        world_free(w);
    }
}

/* What was paid this year, as a measure of a component; a quarter's component in the third month; a
 * plan that ends. */
static void paid_within_the_list(void **state)
{
    (void)state;
    struct office office;
    open_office(&office);
    struct calc_world *w = &office.world;
    struct md_component *base = world_component(w, office.plan, "base");
    world_on(w, base, "sold");
    struct md_measure *paid = world_measure(
        w, "paid", office.person,
        world_aggregate(w, MD_AGGREGATE_SUM, MD_NO_NODE, world_line(w, MD_LINE_VALUE, 0)));
    world_from_measure(w, paid, "sold");
    paid->from = MD_FROM_COMPONENT;
    paid->source = 0;
    paid->over = (struct md_window){MD_WINDOW_LEVEL, MD_LEVEL_YEAR, 0};
    struct md_plan *late = world_plan(w, "late", office.person);
    late->every = MD_LEVEL_QUARTER;
    struct md_component *quarter = world_component(w, late, "quarter");
    quarter->amount = world_formula(
        world_op(w, MD_OP_MULTIPLY, world_named(w, office.person, world_column(w, "paid"), 0),
                 world_number(w, "2")));
    struct md_plan *over = world_plan(w, "over", office.person);
    over->before = 20483; /* 2026-01-30 */
    world_component(w, over, "gone")->amount = world_formula(world_number(w, "1"));
    world_rows(w, office.person, "A - 1 1 - - - -\n");
    world_rows(w, office.deal,
               "1 2025-12-31 A 1000\n2 2026-01-05 A 40\n3 2026-02-05 A 50\n4 2026-03-05 A 7\n");
    assert_int_equal(world_run(w, "2026-01 2026-02 2026-03"), MD_OK);
    world_expect("figures", world_figures(w),
                 "1 A base 40\n2 A base 50\n3 A base 7\n3 A quarter 194\n");
    world_expect("paid", world_value(w, 1, "paid", "A"), "90");
    world_expect("not due", world_value(w, 1, "late.quarter", "A"),
                 "missing not due in this period");
    w->only_plan = "late";
    assert_int_equal(world_run(w, "2026-03"), MD_OK);
    world_expect("one plan", world_figures(w), "1 A quarter 14\n");
    w->only_plan = "none";
    assert_int_equal(world_run(w, "2026-03"), MD_NOT_FOUND);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_component),         cmocka_unit_test(ranks_and_ties),
        cmocka_unit_test(ranks_without_a_value), cmocka_unit_test(held_and_dependants),
        cmocka_unit_test(limits_of_the_total),   cmocka_unit_test(two_plans_on_one_credit),
        cmocka_unit_test(paid_within_the_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
