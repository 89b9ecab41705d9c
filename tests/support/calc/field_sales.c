#include "support/calc/field_sales.h"

static void build_credit(struct field_sales *sales)
{
    struct calc_world *w = &sales->world;
    md_node_index deal = world_row(w, sales->deal);
    md_node_index amount = world_path(w, deal, "amount"), cost = world_path(w, deal, "cost");
    md_node_index worth = world_op(w, MD_OP_MULTIPLY, amount, world_path(w, deal, "factor"));
    worth = world_if(w, world_path(w, deal, "fresh"),
                     world_op(w, MD_OP_MULTIPLY, worth, world_number(w, "1.1")), worth);
    md_node_index margin =
        world_op(w, MD_OP_DIVIDE, world_op(w, MD_OP_SUBTRACT, amount, cost), amount);
    worth = world_if(w, world_op(w, MD_OP_LESS, margin, world_number(w, "0.15")),
                     world_op(w, MD_OP_DIVIDE, worth, world_number(w, "2")), worth);
    struct md_credit *credit = world_credit(w, "bookings", sales->deal, "closed_on", worth);
    credit->when =
        world_formula(world_op(w, MD_OP_EQUAL, world_path(w, deal, "stage"), world_text(w, "won")));
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
    plan->when = world_formula(world_op(
        w, MD_OP_UNEQUAL, world_path(w, world_subject(w, person), "role"), world_text(w, "admin")));
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
    md_node_index enough =
        world_op(w, MD_OP_LESS_EQUAL, world_named(w, person, world_column(w, "quota_qtr"), 0),
                 world_named(w, person, world_column(w, "booked_qtr"), 0));
    quarter->amount =
        world_formula(world_if(w, enough, world_number(w, "5000"),
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

void field_sales_build(struct field_sales *sales)
{
    struct calc_world *w = &sales->world;
    world_init(w);
    sales->person =
        world_kind(w, "person history: id text, manager ref person, role text, region text, "
                      "monthly_quota money");
    sales->deal = world_kind(
        w, "deal: id text, closed_on date, owner ref person, factor number, amount money, "
           "cost money, stage text, fresh flag");
    build_credit(sales);
    build_measures(sales);
    build_plan(sales);
}
