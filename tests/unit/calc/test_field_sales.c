/* The project of LANGUAGE.md section 7 on the records of section 6, and what must not change its figures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/calc/calc_world.h"

struct field_sales {
    struct calc_world world;
    int person, deal;
};

static void build_credit(struct field_sales *sales)
{
    struct calc_world *w = &sales->world;
    md_node_index deal = world_row(w, sales->deal);
    md_node_index amount = world_path(w, deal, "amount"), cost = world_path(w, deal, "cost");
    md_node_index worth = world_op(w, MD_OP_MULTIPLY, amount, world_path(w, deal, "factor"));
    worth = world_if(w, world_path(w, deal, "fresh"),
                     world_op(w, MD_OP_MULTIPLY, worth, world_number(w, "1.1")), worth);
    md_node_index margin = world_op(w, MD_OP_DIVIDE, world_op(w, MD_OP_SUBTRACT, amount, cost), amount);
    worth = world_if(w, world_op(w, MD_OP_LESS, margin, world_number(w, "0.15")),
                     world_op(w, MD_OP_DIVIDE, worth, world_number(w, "2")), worth);
    struct md_credit *credit = world_credit(w, "bookings", sales->deal, "closed_on", worth);
    credit->when = world_formula(world_op(w, MD_OP_EQUAL, world_path(w, deal, "stage"), world_text(w, "won")));
    md_node_index large = world_op(w, MD_OP_LESS, world_number(w, "100000"), amount);
    md_node_index led = world_has(w, world_path(w, deal, "owner.manager"));
    md_node_index zero = world_number(w, "0");
    world_receiver(w, credit, "owner.manager",
                   world_if(w, large, world_if(w, led, world_number(w, "0.2"), zero), zero));
    world_receiver(w, credit, "owner", MD_NO_NODE);
}

static void build_measures(struct field_sales *sales)
{
    struct calc_world *w = &sales->world;
    int person = sales->person;
    md_node_index value = world_line(w, MD_LINE_VALUE, 0);
    md_node_index sum = world_aggregate(w, MD_AGGREGATE_SUM, MD_NO_NODE, value);
    world_measure(w, "quota", person, world_path(w, world_subject(w, person), "monthly_quota"));
    struct md_measure *quarter = world_measure(w, "quota_qtr", person, sum);
    world_from_measure(w, quarter, "quota");
    quarter->over = (struct md_window){MD_WINDOW_FULL, MD_LEVEL_QUARTER, 0};
    world_from_credit(w, world_measure(w, "booked", person, sum), "bookings");
    struct md_measure *booked = world_measure(w, "booked_qtr", person, sum);
    world_from_credit(w, booked, "bookings");
    booked->over = (struct md_window){MD_WINDOW_LEVEL, MD_LEVEL_QUARTER, 0};
    struct md_measure *team = world_measure(w, "team_booked", person, sum);
    world_from_credit(w, team, "bookings");
    world_below(w, team, "manager");
}

static void build_plan(struct field_sales *sales)
{
    struct calc_world *w = &sales->world;
    int person = sales->person;
    struct md_plan *plan = world_plan(w, "field_sales", person);
    md_node_index booked = world_named(w, person, world_column(w, "booked"), 0);
    md_node_index quota = world_named(w, person, world_column(w, "quota"), 0);
    plan->when = world_formula(world_op(w, MD_OP_UNEQUAL,
                                        world_path(w, world_subject(w, person), "role"), world_text(w, "admin")));
    struct md_component *base = world_component(w, plan, "base");
    world_on(w, base, "booked");
    base->rates = world_tiers(w, MD_TIERS_MARGINAL, "0:0.03 0.8:0.05 1:0.08 1.5:0.10");
    base->scale = MD_SCALE_GOAL;
    base->scale_value = world_formula(quota);
    base->cap = world_formula(world_number(w, "50000"));
    base->negative_zero = true;
    struct md_component *override = world_component(w, plan, "override");
    world_on(w, override, "team_booked");
    override->rate = world_formula(world_number(w, "0.01"));
    struct md_component *quarter = world_component(w, plan, "quarter");
    quarter->every = MD_LEVEL_QUARTER;
    md_node_index enough = world_op(w, MD_OP_LESS_EQUAL, world_named(w, person, world_column(w, "quota_qtr"), 0),
                                    world_named(w, person, world_column(w, "booked_qtr"), 0));
    quarter->amount = world_formula(
        world_if(w, enough, world_number(w, "5000"),
                 world_because(w, world_number(w, "0"), "quarter goal not reached")));
    struct md_component *best = world_component(w, plan, "best_in_region");
    best->form = MD_COMPONENT_RANK;
    best->within = world_formula(world_path(w, world_subject(w, person), "region"));
    best->rank = world_formula(md_graph_binary(&w->model.graph, MD_OP_ATTAINMENT,
                                               md_type_number(MD_UNIT_PLAIN, NULL), booked, quota));
    best->when = world_formula(world_op(w, MD_OP_LESS, world_number(w, "0"), booked));
    best->prizes = md_arena_array(&w->arena, 1, sizeof *best->prizes);
    best->prizes_count = 1;
    best->prizes[0].amount = world_formula(world_number(w, "2000"));
}

static void build(struct field_sales *sales)
{
    struct calc_world *w = &sales->world;
    world_init(w);
    sales->person = world_kind(w, "person history: id text, manager ref person, role text, region text, "
                                  "monthly_quota money");
    sales->deal = world_kind(w, "deal: id text, closed_on date, owner ref person, factor number, amount money, "
                                "cost money, stage text, fresh flag");
    build_credit(sales);
    build_measures(sales);
    build_plan(sales);
}

/* The test of LANGUAGE.md section 6: deal 1 of group A, margin (1300 - 800) / 1300; base 0.03 x 800 + 0.05 x 200 +
 * 0.08 x 300 = 58. */
static void an_accelerated_month(void **state)
{
    (void)state;
    struct field_sales sales;
    build(&sales);
    struct calc_world *w = &sales.world;
    world_rows(w, sales.person, "A - rep east 1000 - -\nB - rep west - - -\n");
    world_rows(w, sales.deal, "1 2026-01-09 A 1 1300 800 won false\n2 2026-01-10 B 1 10 5 won false\n");
    assert_int_equal(world_run(w, "2026-01 2026-02 2026-03"), MD_OK);
    world_expect("booked", world_value(w, 0, "booked", "A"), "1300");
    world_expect("booked", world_value(w, 1, "booked", "A"), "0");
    world_expect("booked_qtr", world_value(w, 2, "booked_qtr", "A"), "1300");
    world_expect("quota_qtr in the first month", world_value(w, 0, "quota_qtr", "A"), "3000");
    world_expect("figures", world_figures(w),
                 "1 A base 58\n1 A override zero team_booked is zero\n1 A best_in_region 2000\n"
                 "2 A base zero booked is zero\n2 A override zero team_booked is zero\n"
                 "2 A best_in_region zero `when` at a value is false\n"
                 "3 A base zero booked is zero\n3 A override zero team_booked is zero\n"
                 "3 A quarter zero quarter goal not reached\n"
                 "3 A best_in_region zero `when` at a value is false\n"
                 "1 B base held no goal\n1 B override zero team_booked is zero\n"
                 "1 B best_in_region zero not ranked: no goal\n"
                 "2 B base held no goal\n2 B override zero team_booked is zero\n"
                 "2 B best_in_region zero `when` at a value is false\n"
                 "3 B base held no goal\n3 B override zero team_booked is zero\n"
                 "3 B quarter held quota_qtr is missing and is tested without being handled\n"
                 "3 B best_in_region zero `when` at a value is false\n");
    world_free(w);
}

/* Shares, new customers, thin margins, returns; then a manager who changes inside the month. */
static void splits_and_levels(void **state)
{
    (void)state;
    struct field_sales sales;
    build(&sales);
    struct calc_world *w = &sales.world;
    world_rows(w, sales.person,
               "C - chief east 100000 - -\n"
               "M C lead east 100000 - -\n"
               "N C lead west 100000 - -\n"
               "R M rep east 50000 - 2026-01-16\n"
               "R N rep west 50000 2026-01-16 -\n"
               "X - admin west 1 - -\n");
    world_rows(w, sales.deal,
               "1 2026-01-05 R 1.2 100000.01 50000 won false\n"  /* large: 20 % to M, who leads R then */
               "2 2026-01-15 R 1 1000 850 won true\n"            /* margin 15 % exactly is not thin: 1100 */
               "3 2026-01-16 R 1 1000 850.01 won false\n"        /* thin: 500, below N from this day */
               "4 2026-01-20 R 1 -200 -100 won false\n"          /* a return: margin 50 % */
               "5 2026-01-20 M 1 5000 1 lost false\n"
               "6 - R 1 70 1 won false\n");
    assert_int_equal(world_run(w, "2026-01"), MD_OK);
    world_expect("R", world_value(w, 0, "booked", "R"), "97400.0096"); /* 96000.0096 + 1100 + 500 - 200 */
    world_expect("M", world_value(w, 0, "booked", "M"), "24000.0024");
    world_expect("below M", world_value(w, 0, "team_booked", "M"), "97100.0096");
    world_expect("below N", world_value(w, 0, "team_booked", "N"), "300");
    world_expect("below C", world_value(w, 0, "team_booked", "C"), "121400.012");
    world_expect("unused", world_unused(w),
                 "1 bookings 1 rows 5000: `when` at a value is false\n1 bookings 1 rows 0: no date\n");
    world_free(w);
}

/* Many deals: 1 and 2 threads and any order of the records give the same text. */
static void order_and_threads(void **state)
{
    (void)state;
    const char *first = NULL;
    static struct md_arena arena;
    for (int variant = 0; variant < 4; variant++) {
        struct field_sales sales;
        build(&sales);
        struct calc_world *w = &sales.world;
        w->threads = variant % 2 + 1;
        world_rows(w, sales.person, "C - chief east 9000 - -\nM C lead east 8000 - -\nP M rep east 7000.01 - -\n"
                                    "Q M rep west 3000 - -\nS M rep west - - -\n");
        for (int i = 0; i < 3000; i++) {
            int n = variant < 2 ? i : (i * 1171) % 3000;
            char line[160];
            snprintf(line, sizeof line, "D%04d 2026-%02d-%02d %c %d.%d %d.%02d %d %s %s\n", n, n % 3 + 1, n % 28 + 1,
                     "MPQS"[n % 4], n % 2, n % 7, n % 977 - 100 + (n % 97 == 0 ? 120000 : 0), n % 100,
                     n % 700, n % 5 ? "won" : "lost", n % 9 ? "false" : "true");
            world_rows(w, sales.deal, line);
        }
        assert_int_equal(world_run(w, "2026-01 2026-02 2026-03"), MD_OK);
        const char *figures = world_figures(w);
        if (first == NULL) first = md_arena_strdup(&arena, figures);
        world_expect("the same figures", figures, first);
        world_free(w);
    }
    md_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_accelerated_month),
        cmocka_unit_test(splits_and_levels),
        cmocka_unit_test(order_and_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
