/* The project of LANGUAGE.md section 7 on the records of section 6, and what must not change its
 * figures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/calc/field_sales.h"

/* The test of LANGUAGE.md section 6: deal 1 of group A, margin (1300 - 800) / 1300; base 0.03 x 800
 * + 0.05 x 200 + 0.08 x 300 = 58. */
static void an_accelerated_month(void **state)
{
    (void)state;
    struct field_sales sales;
    field_sales_build(&sales);
    struct calc_world *w = &sales.world;
    world_rows(w, sales.person, "A - rep east 1000 - -\nB - rep west - - -\n");
    world_rows(w, sales.deal,
               "1 2026-01-09 A 1 1300 800 won false\n2 2026-01-10 B 1 10 5 won false\n");
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
    field_sales_build(&sales);
    struct calc_world *w = &sales.world;
    world_rows(w, sales.person,
               "C - chief east 100000 - -\n"
               "M C lead east 100000 - -\n"
               "N C lead west 100000 - -\n"
               "R M rep east 50000 - 2026-01-16\n"
               "R N rep west 50000 2026-01-16 -\n"
               "X - admin west 1 - -\n");
    world_rows(
        w, sales.deal,
        "1 2026-01-05 R 1.2 100000.01 50000 won false\n" /* large: 20 % to M, who leads R then */
        "2 2026-01-15 R 1 1000 850 won true\n"           /* margin 15 % exactly is not thin: 1100 */
        "3 2026-01-16 R 1 1000 850.01 won false\n"       /* thin: 500, below N from this day */
        "4 2026-01-20 R 1 -200 -100 won false\n"         /* a return: margin 50 % */
        "5 2026-01-20 M 1 5000 1 lost false\n"
        "6 - R 1 70 1 won false\n");
    assert_int_equal(world_run(w, "2026-01"), MD_OK);
    world_expect("R", world_value(w, 0, "booked", "R"),
                 "97400.0096"); /* 96000.0096 + 1100 + 500 - 200 */
    world_expect("M", world_value(w, 0, "booked", "M"), "24000.0024");
    world_expect("below M", world_value(w, 0, "team_booked", "M"), "97100.0096");
    world_expect("below N", world_value(w, 0, "team_booked", "N"), "300");
    world_expect("below C", world_value(w, 0, "team_booked", "C"), "121400.012");
    world_expect(
        "unused", world_unused(w),
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
        field_sales_build(&sales);
        struct calc_world *w = &sales.world;
        w->threads = variant % 2 + 1;
        world_rows(w, sales.person,
                   "C - chief east 9000 - -\nM C lead east 8000 - -\nP M rep east 7000.01 - -\n"
                   "Q M rep west 3000 - -\nS M rep west - - -\n");
        for (int i = 0; i < 3000; i++) {
            int n = variant < 2 ? i : (i * 1171) % 3000;
            char line[160];
            snprintf(line, sizeof line, "D%04d 2026-%02d-%02d %c %d.%d %d.%02d %d %s %s\n", n,
                     n % 3 + 1, n % 28 + 1, "MPQS"[n % 4], n % 2, n % 7,
                     n % 977 - 100 + (n % 97 == 0 ? 120000 : 0), n % 100, n % 700,
                     n % 5 ? "won" : "lost", n % 9 ? "false" : "true");
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
