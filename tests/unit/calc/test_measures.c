/* Measures: windows, aggregates, levels above, subjects that come and go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/calc/calc_world.h"

struct team {
    struct calc_world world;
    int person, deal;
};

static void open_team(struct team *team)
{
    struct calc_world *w = &team->world;
    world_init(w);
    team->person = world_kind(w, "person history: id text, manager ref person, quota money");
    team->deal = world_kind(
        w, "deal: id text, on date, owner ref person, amount money, due date, text text");
}

static struct md_measure *deals(struct team *team, const char *name, enum md_aggregate function,
                                const char *field, struct md_window over)
{
    struct calc_world *w = &team->world;
    md_node_index value =
        field == NULL ? MD_NO_NODE : world_path(w, world_row(w, team->deal), field);
    struct md_measure *measure =
        world_measure(w, name, team->person, world_aggregate(w, function, MD_NO_NODE, value));
    world_from_kind(w, measure, team->deal, "owner", "on");
    measure->over = over;
    return measure;
}

static const struct md_window month = {MD_WINDOW_LEVEL, MD_LEVEL_MONTH, 0};

struct window_row {
    const char *name;
    struct md_window over;
    const char *values[3]; /* in February, March and April 2026 */
};

/* One deal of 2^n on the first and last day of each month of 2026 up to May, 1 in 2025-11. */
static const struct window_row windows[] = {
    {"month", {MD_WINDOW_LEVEL, MD_LEVEL_MONTH, 0}, {"24", "96", "384"}},
    {"quarter", {MD_WINDOW_LEVEL, MD_LEVEL_QUARTER, 0}, {"30", "126", "384"}},
    {"year", {MD_WINDOW_LEVEL, MD_LEVEL_YEAR, 0}, {"30", "126", "510"}},
    {"full_quarter", {MD_WINDOW_FULL, MD_LEVEL_QUARTER, 0}, {"126", "126", "1920"}},
    {"full_year", {MD_WINDOW_FULL, MD_LEVEL_YEAR, 0}, {"2046", "2046", "2046"}},
    {"days_30", {MD_WINDOW_DAYS, 0, 30}, {"28", "64", "384"}},
    {"months_2", {MD_WINDOW_MONTHS, 0, 2}, {"30", "120", "480"}},
    {"ever", {MD_WINDOW_EVER, 0, 0}, {"31", "127", "511"}},
};

static void windows_end_with_the_period(void **state)
{
    (void)state;
    struct team team;
    open_team(&team);
    struct calc_world *w = &team.world;
    world_rows(w, team.person, "A - 10 - -\n");
    world_rows(
        w, team.deal,
        "0 2025-11-30 A 1 - -\n1 2026-01-01 A 2 - -\n2 2026-01-31 A 4 - -\n3 2026-02-01 A 8 - -\n"
        "4 2026-02-28 A 16 - -\n5 2026-03-01 A 32 - -\n6 2026-03-31 A 64 - -\n7 2026-04-01 A 128 - "
        "-\n"
        "8 2026-04-30 A 256 - -\n9 2026-05-01 A 512 - -\na 2026-05-31 A 1024 - -\n");
    size_t count = sizeof windows / sizeof windows[0];
    for (size_t i = 0; i < count; i++)
        deals(&team, windows[i].name, MD_AGGREGATE_SUM, "amount", windows[i].over);
    assert_int_equal(world_run(w, "2026-02 2026-03 2026-04"), MD_OK);
    for (size_t i = 0; i < count; i++)
        for (uint32_t p = 0; p < 3; p++)
            world_expect(windows[i].name, world_value(w, p, windows[i].name, "A"),
                         windows[i].values[p]);
    world_free(w);
}

struct aggregate_row {
    const char *name;
    enum md_aggregate function;
    const char *field;
    const char *values[4]; /* of A: 5 2 2 9; B: 3 and a missing one; C: none; D: 7 */
};

static const struct aggregate_row aggregates[] = {
    {"sum", MD_AGGREGATE_SUM, "amount", {"18", "missing deal.amount is empty", "0", "7"}},
    {"count", MD_AGGREGATE_COUNT, NULL, {"4", "2", "0", "1"}},
    {"average",
     MD_AGGREGATE_AVERAGE,
     "amount",
     {"4.5", "missing deal.amount is empty", "missing average has no rows", "7"}},
    {"least",
     MD_AGGREGATE_LEAST,
     "amount",
     {"2", "missing deal.amount is empty", "missing least has no rows", "7"}},
    {"greatest",
     MD_AGGREGATE_GREATEST,
     "amount",
     {"9", "missing deal.amount is empty", "missing greatest has no rows", "7"}},
    {"median",
     MD_AGGREGATE_MEDIAN,
     "amount",
     {"3.5", "missing deal.amount is empty", "missing median has no rows", "7"}},
    {"first",
     MD_AGGREGATE_FIRST,
     "amount",
     {"2", "missing deal.amount is empty", "missing first has no rows", "7"}},
    {"last",
     MD_AGGREGATE_LAST,
     "amount",
     {"9", "missing deal.amount is empty", "missing last has no rows", "7"}},
    {"one",
     MD_AGGREGATE_ONE,
     "amount",
     {"error one has two rows where one is expected", "missing deal.amount is empty",
      "missing one has no rows", "7"}},
    {"distinct", MD_AGGREGATE_DISTINCT, "amount", {"3", "missing deal.amount is empty", "0", "7"}},
    {"distinct_texts", MD_AGGREGATE_DISTINCT, "text", {"2", "1", "0", "1"}},
};

static void aggregates_of_rows(void **state)
{
    (void)state;
    size_t count = sizeof aggregates / sizeof aggregates[0];
    for (size_t threads = 1; threads <= 2; threads++) {
        struct team team;
        open_team(&team);
        struct calc_world *w = &team.world;
        w->threads = threads;
        world_rows(w, team.person, "A - 10 - -\nB - 10 - -\nC - 10 - -\nD - 10 - -\n");
        /* In the kind's order, date then key: 4, 2, 1, 3. */
        world_rows(w, team.deal,
                   "1 2026-01-09 A 5 - x\n2 2026-01-09 A 2 - y\n3 2026-01-20 A 9 - x\n"
                   "4 2026-01-02 A 2 - x\n5 2026-01-03 B 3 - x\n6 2026-01-02 B - - x\n"
                   "7 2026-01-31 D 7 - x\n");
        for (size_t i = 0; i < count; i++)
            deals(&team, aggregates[i].name, aggregates[i].function, aggregates[i].field, month);
        deals(&team, "skipping", MD_AGGREGATE_SUM, "amount", month)->skip_missing = true;
        assert_int_equal(world_run(w, "2026-01"), MD_OK);
        for (size_t i = 0; i < count; i++)
            for (size_t s = 0; s < 4; s++) {
                const char *expected = aggregates[i].values[s];
                if (aggregates[i].function == MD_AGGREGATE_DISTINCT && s == 3) expected = "1";
                char who[2] = {(char)('A' + s), '\0'};
                world_expect(aggregates[i].name, world_value(w, 0, aggregates[i].name, who),
                             expected);
            }
        world_expect("skipping", world_value(w, 0, "skipping", "B"), "3");
        world_free(w);
    }
}

/* A formula over two aggregates, one filtered, and over the measure of the month before. */
static void formulas_over_rows(void **state)
{
    (void)state;
    struct team team;
    open_team(&team);
    struct calc_world *w = &team.world;
    md_node_index amount = world_path(w, world_row(w, team.deal), "amount");
    md_node_index large = world_op(w, MD_OP_LESS, world_number(w, "4"), amount);
    md_node_index part =
        world_op(w, MD_OP_DIVIDE, world_aggregate(w, MD_AGGREGATE_SUM, large, amount),
                 world_aggregate(w, MD_AGGREGATE_SUM, MD_NO_NODE, amount));
    world_from_kind(w, world_measure(w, "large_share", team.person, part), team.deal, "owner",
                    "on");
    deals(&team, "sold", MD_AGGREGATE_SUM, "amount", month);
    world_measure(w, "growth", team.person,
                  world_op(w, MD_OP_DIVIDE, world_named(w, team.person, world_column(w, "sold"), 0),
                           world_named(w, team.person, world_column(w, "sold"), 1)));
    world_rows(w, team.person, "A - 10 - -\nB - 10 - -\n");
    world_rows(w, team.deal,
               "1 2026-01-09 A 5 - -\n2 2026-01-09 A 2 - -\n3 2026-02-20 A 14 - -\n4 2026-02-02 B "
               "2 - -\n");
    assert_int_equal(world_run(w, "2026-01 2026-02"), MD_OK);
    world_expect("large", world_value(w, 0, "large_share", "A"), "5/7");
    world_expect("none", world_value(w, 0, "large_share", "B"), "missing zero denominator");
    world_expect("growth", world_value(w, 1, "growth", "A"), "2");
    world_expect("from nothing", world_value(w, 1, "growth", "B"), "missing zero denominator");
    world_free(w);
}

static struct md_measure *below(struct team *team, const char *name)
{
    struct md_measure *measure = deals(team, name, MD_AGGREGATE_SUM, "amount", month);
    world_below(&team->world, measure, "manager");
    return measure;
}

/* R moves from M to N on the 16th; M's own manager changes on the 20th; each deal goes up the tree
 * of its date. */
static void levels_on_the_date(void **state)
{
    (void)state;
    struct team team;
    open_team(&team);
    struct calc_world *w = &team.world;
    below(&team, "all_below");
    struct md_measure *direct = below(&team, "direct");
    direct->when = world_formula(
        world_op(w, MD_OP_EQUAL, world_line(w, MD_LINE_DEPTH, 0), world_number(w, "1")));
    world_rows(w, team.person,
               "C - - - -\nD - - - -\nM C - - 2026-01-20\nM D - 2026-01-20 -\nN C - - -\n"
               "R M - - 2026-01-16\nR N - 2026-01-16 -\n");
    world_rows(
        w, team.deal,
        "1 2026-01-15 R 1 - -\n2 2026-01-16 R 2 - -\n3 2026-01-19 M 4 - -\n4 2026-01-20 M 8 - -\n"
        "5 2026-01-20 C 16 - -\n");
    assert_int_equal(world_run(w, "2026-01"), MD_OK);
    world_expect("C", world_value(w, 0, "all_below", "C"), "7");
    world_expect("D", world_value(w, 0, "all_below", "D"), "8");
    world_expect("M", world_value(w, 0, "all_below", "M"), "1");
    world_expect("N", world_value(w, 0, "all_below", "N"), "2");
    world_expect("R", world_value(w, 0, "all_below", "R"), "0");
    world_expect("C directly", world_value(w, 0, "direct", "C"), "4");
    world_expect("M directly", world_value(w, 0, "direct", "M"), "1");
    world_free(w);
}

/* The climb begins at two places of a record: everyone above either, once, at his least depth. */
static void levels_from_two_starts(void **state)
{
    (void)state;
    struct team team;
    open_team(&team);
    struct calc_world *w = &team.world;
    struct md_measure *measure = below(&team, "all_below");
    struct md_formula *starts = md_arena_array(&w->arena, 2, sizeof *starts);
    starts[0] = measure->below_starts[0];
    starts[1] = world_formula(world_path(w, world_row(w, team.deal), "owner.manager"));
    measure->below_starts = starts;
    measure->below_starts_count = 2;
    world_rows(w, team.person, "C - - - -\nM C - - -\nR M - - -\n");
    world_rows(w, team.deal, "1 2026-01-15 R 3 - -\n2 2026-01-16 M 4 - -\n");
    assert_int_equal(world_run(w, "2026-01"), MD_OK);
    world_expect("C", world_value(w, 0, "all_below", "C"), "7");
    world_expect("M", world_value(w, 0, "all_below", "M"), "3");
    world_free(w);
}

struct cycle_row {
    const char *note, *people, *message; /* message NULL: no cycle */
};

static const struct cycle_row cycles[] = {
    {"one above himself", "A A - - -\n",
     "manager of person goes round in a circle from 2026-01-01 to 2026-01-31: A -> A"},
    {"three, for some days",
     "A B - - -\nB C - - -\nC - - - 2026-01-10\nC A - 2026-01-10 2026-01-12\nC - - 2026-01-12 -\n",
     "manager of person goes round in a circle from 2026-01-10 to 2026-01-11: C -> A -> B -> C"},
    {"before the month", "A B - - 2026-01-01\nA - - 2026-01-01 -\nB A - - -\n", NULL},
    {"after the month", "A - - - 2026-02-01\nA B - 2026-02-01 -\nB A - - -\n", NULL},
    {"a line of managers", "A - - - -\nB A - - -\nC B - - -\n", NULL},
};

static void cycles_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cycles / sizeof cycles[0]; i++) {
        struct team team;
        open_team(&team);
        struct calc_world *w = &team.world;
        below(&team, "all_below");
        world_rows(w, team.person, cycles[i].people);
        world_rows(w, team.deal, "1 2026-01-15 B 3 - -\n");
        if (strchr(cycles[i].people, 'B') == NULL) world_rows(w, team.person, "B - - - -\n");
        enum md_status status = world_run(w, "2026-01");
        assert_int_equal(status, cycles[i].message == NULL ? MD_OK : MD_FINDINGS);
        if (cycles[i].message != NULL) {
            assert_int_equal(w->diagnostics.errors_count, 1);
            assert_string_equal(w->diagnostics.first->code, "E0331");
            world_expect(cycles[i].note, w->diagnostics.first->message, cycles[i].message);
        }
        world_free(w);
    }
}

/* L leaves on 2026-02-15, J joins on the 1st of March: quotas of the months in which they are
 * there. */
static void subjects_come_and_go(void **state)
{
    (void)state;
    struct team team;
    open_team(&team);
    struct calc_world *w = &team.world;
    world_measure(w, "quota", team.person, world_path(w, world_subject(w, team.person), "quota"));
    struct md_measure *quarter = world_measure(
        w, "quota_qtr", team.person,
        world_aggregate(w, MD_AGGREGATE_SUM, MD_NO_NODE, world_line(w, MD_LINE_VALUE, 0)));
    world_from_measure(w, quarter, "quota");
    quarter->over = (struct md_window){MD_WINDOW_FULL, MD_LEVEL_QUARTER, 0};
    struct md_measure *all = world_measure(
        w, "all_quotas", MD_KIND_WHOLE,
        world_aggregate(w, MD_AGGREGATE_SUM, MD_NO_NODE, world_line(w, MD_LINE_VALUE, 0)));
    world_from_measure(w, all, "quota");
    struct md_measure *ever =
        world_measure(w, "quota_ever", team.person,
                      world_aggregate(w, MD_AGGREGATE_COUNT, MD_NO_NODE, MD_NO_NODE));
    world_from_measure(w, ever, "sold");
    ever->source = (int)world_column(w, "quota");
    ever->over = (struct md_window){MD_WINDOW_EVER, 0, 0};
    deals(&team, "sold", MD_AGGREGATE_SUM, "amount", month);
    world_rows(w, team.person,
               "J - 100 2026-03-01 -\nL - 10 - 2026-02-01\nL - 11 2026-02-01 2026-02-16\n");
    world_rows(w, team.deal, "1 2025-12-15 L 1 - -\n2 2026-03-15 L 5 - -\n");
    assert_int_equal(world_run(w, "2026-02 2026-03"), MD_OK);
    world_expect("as of his last day", world_value(w, 0, "quota", "L"), "11");
    world_expect("not there", world_value(w, 1, "quota", "L"),
                 "missing not in force in this period");
    world_expect("his months", world_value(w, 1, "quota_qtr", "L"), "21");
    world_expect("her months", world_value(w, 1, "quota_qtr", "J"), "100");
    world_expect("all in February", world_value(w, 0, "all_quotas", ""), "11");
    world_expect("all in March", world_value(w, 1, "all_quotas", ""), "100");
    world_expect("after leaving he is no owner", world_value(w, 1, "sold", "L"), "0");
    world_expect("months since the first record", world_value(w, 1, "quota_ever", "L"), "3");
    world_free(w);
}

/* `at` through a field that is missing, and `span`. */
static void open_on_the_last_day(void **state)
{
    (void)state;
    struct team team;
    open_team(&team);
    struct calc_world *w = &team.world;
    struct md_measure *open = deals(&team, "open", MD_AGGREGATE_COUNT, NULL, month);
    md_node_index row = world_row(w, team.deal);
    open->at = MD_NO_FORMULA;
    open->at_field = -1;
    open->span_first = world_formula(world_path(w, row, "on"));
    open->span_end = world_formula(world_path(w, row, "due"));
    world_rows(w, team.person, "A - - - -\n");
    world_rows(
        w, team.deal,
        "1 2026-01-15 A 3 2026-01-31 -\n2 2026-01-16 A 3 2026-02-01 -\n3 2026-01-31 A 3 - -\n"
        "4 2026-02-01 A 3 - -\n5 - A 3 - -\n");
    assert_int_equal(world_run(w, "2026-01"), MD_OK);
    world_expect("open", world_value(w, 0, "open", "A"), "2");
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_end_with_the_period), cmocka_unit_test(aggregates_of_rows),
        cmocka_unit_test(formulas_over_rows),          cmocka_unit_test(levels_on_the_date),
        cmocka_unit_test(levels_from_two_starts),      cmocka_unit_test(cycles_are_named),
        cmocka_unit_test(subjects_come_and_go),        cmocka_unit_test(open_on_the_last_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
