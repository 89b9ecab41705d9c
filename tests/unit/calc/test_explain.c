/* Explanations end at the figures and go down to the deals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "calc/explain.h"
#include "support/calc/field_sales.h"

static void print_node(const struct md_explanation *node, int depth, struct md_buffer *out)
{
    md_buffer_add_repeated(out, ' ', (size_t)depth);
    md_buffer_add_text(out, node->title);
    if (node->value_text != NULL) md_buffer_format(out, ": %s", node->value_text);
    md_buffer_add_text(out, node->adds_up ? " =\n" : "\n");
    for (const struct md_explanation *child = node->first_child; child != NULL; child = child->next)
        print_node(child, depth + 1, out);
}

static const char *explained(struct field_sales *sales, uint32_t period, const char *who,
                             const char *component)
{
    struct calc_world *w = &sales->world;
    struct md_explanation *tree;
    struct md_buffer out = {0};
    int64_t key =
        md_texts_find(&md_evaluation_keys(w->evaluation, sales->person)->texts, who, strlen(who));
    int index = component == NULL ? -1 : md_model_component(&w->model, component);
    enum md_status status = md_explain(w->evaluation, period, sales->person, (int32_t)key, index, 3,
                                       &w->arena, &tree, &w->diagnostics);
    if (status != MD_OK) return "nothing";
    print_node(tree, 0, &out);
    const char *text = md_arena_strdup(&w->arena, md_buffer_text(&out));
    md_buffer_free(&out);
    return text;
}

static void down_to_the_deals(void **state)
{
    (void)state;
    struct field_sales sales;
    field_sales_build(&sales);
    struct calc_world *w = &sales.world;
    w->for_explanation = true;
    world_rows(w, sales.person,
               "A - rep east 1000 - -\nM - lead east 500 - -\nR M rep east - - -\n"
               "X - admin west 1 - -\n");
    world_rows(w, sales.deal,
               "d1 2026-01-09 A 1 1000 800 won false\nd2 2026-01-08 A 1 300.50 100 won false\n"
               "d3 2026-01-10 R 1 200000 100000 won false\nd4 2026-02-01 A 1 7 1 won false\n");
    assert_int_equal(world_run(w, "2026-01"), MD_OK);
    world_expect("base", explained(&sales, 0, "A", "field_sales.base"),
                 "total: 58.04 =\n"
                 " commission field_sales.base: 58.04\n"
                 "  booked: 1300.5 =\n"
                 "   deal d2: 300.5\n"
                 "   deal d1: 1000\n"
                 "  goal: 1000\n"
                 "   quota: 1000\n"
                 "  attainment: 1.3005\n"
                 "  marginal rates: 58.04 =\n"
                 "   800 x 0.03 (from 0 to 800): 24\n"
                 "   200 x 0.05 (from 800 to 1000): 10\n"
                 "   300.5 x 0.08 (from 1000 to 1300.5): 24.04\n"
                 "  cap, not reached: 50000\n");
    world_expect("override", explained(&sales, 0, "M", "field_sales.override"),
                 "total: 1600 =\n"
                 " commission field_sales.override: 1600\n"
                 "  team_booked: 160000 =\n"
                 "   R: 160000 =\n"
                 "    deal d3: 160000\n"
                 "     credit: 200000\n"
                 "     share: 0.8\n"
                 "  rate: 0.01\n");
    world_expect("no goal", explained(&sales, 0, "R", "field_sales.base"),
                 "total\n"
                 " commission field_sales.base: no goal\n"
                 "  held because: no goal\n"
                 "  booked: 160000 =\n"
                 "   deal d3: 160000\n"
                 "    credit: 200000\n"
                 "    share: 0.8\n"
                 "  goal: person.monthly_quota is empty\n"
                 "   quota: person.monthly_quota is empty\n");
    world_expect("no plan takes an admin in", explained(&sales, 0, "X", NULL), "nothing");
    world_expect("rank", explained(&sales, 0, "A", "field_sales.best_in_region"),
                 "total: 0 =\n"
                 " commission field_sales.best_in_region: 0\n"
                 "  zero because: no prize for that place\n"
                 "  ranked by: 1.3005\n"
                 "   attainment 1.3005: 1300.5 of the goal 1000\n"
                 "   booked: 1300.5 =\n"
                 "    deal d2: 300.5\n"
                 "    deal d1: 1000\n"
                 "   quota: 1000\n"
                 "  within: east\n"
                 "  place: 2\n");
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(down_to_the_deals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
