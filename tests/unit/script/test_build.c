/* The project of LANGUAGE.md section 7, and smaller ones, as models. */
#include "support/script/script_project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void must_load(struct script_project *project)
{
    enum md_status status = script_project_load(project);
    struct md_buffer text = {0};
    script_project_findings(project, &text);
    if (status != MD_OK) fail_msg("does not load:\n%s", md_buffer_text(&text));
    assert_string_equal(md_buffer_text(&text), "");
    md_buffer_free(&text);
}

static void print_node(const struct script_project *project, const struct md_formula *formula,
                       struct md_buffer *out)
{
    if (!md_has_formula(formula)) md_buffer_add_text(out, "none");
    else md_graph_print(&project->model->graph, formula->root, &project->schema, out);
}

static void expect_node(const struct script_project *project, const struct md_formula *formula,
                        const char *expected)
{
    struct md_buffer text = {0};
    print_node(project, formula, &text);
    assert_string_equal(md_buffer_text(&text), expected);
    md_buffer_free(&text);
}

static void the_project_of_the_manual(void **state)
{
    (void)state;
    struct script_project project;
    script_project_open(&project);
    script_project_params(&project, "params/field_sales.yaml", script_project_field_sales_params);
    script_project_rules(&project, "rules/field_sales.lua", script_project_field_sales);
    must_load(&project);
    const struct md_model *model = project.model;
    assert_int_equal(model->credits_count, 1);
    assert_int_equal(model->measures_count, 5);
    assert_int_equal(model->plans_count, 1);
    assert_int_equal(model->components_count, 4);
    const struct md_credit *credit = &model->credits[0];
    assert_int_equal(credit->at_field, 1);
    assert_int_equal(credit->receivers_count, 2);
    assert_true(credit->receivers[1].rest);
    assert_false(credit->receivers[0].rest);
    assert_int_equal(credit->value_type.unit, MD_UNIT_MONEY);
    expect_node(&project, &credit->when, "equal(field[deal.stage], \"won\")");
    const struct md_measure *booked = &model->measures[md_model_measure(model, "booked")];
    assert_int_equal(booked->from, MD_FROM_CREDIT);
    assert_int_equal(booked->goal_measure, md_model_measure(model, "quota"));
    const struct md_measure *qtr = &model->measures[md_model_measure(model, "quota_qtr")];
    assert_int_equal(qtr->over.form, MD_WINDOW_FULL);
    assert_int_equal(qtr->over.level, MD_LEVEL_QUARTER);
    const struct md_measure *team = &model->measures[md_model_measure(model, "team_booked")];
    assert_int_equal(team->below_starts_count, 1);
    const struct md_component *base = &model->components[0];
    assert_string_equal(base->full_name, "field_sales.base");
    assert_string_equal(base->label, "commission");
    assert_int_equal(base->column, 5);
    assert_int_equal(base->scale, MD_SCALE_GOAL);
    assert_true(base->negative_zero);
    assert_int_equal(base->rates->tiers_count, 4);
    assert_string_equal(base->rates->name, "accelerator");
    assert_string_equal(base->rates->file, "rules/field_sales.lua");
    assert_int_equal(base->rates->tiers[1].line, 2);
    assert_int_equal(base->rates->tiers[1].column, 44);
    assert_int_equal(model->components[2].every, MD_LEVEL_QUARTER);
    assert_int_equal(model->components[3].prizes_count, 1);
    assert_int_equal(model->plans[0].since, 20454);
    script_project_close(&project);
}

/* The same files in another order of calls, and split in two: equal models. */
static void print_model(const struct script_project *project, struct md_buffer *out)
{
    const struct md_model *model = project->model;
    for (size_t i = 0; i < model->measures_count; i++) {
        md_buffer_format(out, "%s = ", model->measures[i].name);
        print_node(project, &model->measures[i].value, out);
        md_buffer_add_char(out, '\n');
    }
    for (size_t i = 0; i < model->components_count; i++) {
        md_buffer_format(out, "%s = ", model->components[i].full_name);
        print_node(project, &model->components[i].amount, out);
        print_node(project, &model->components[i].on_tiers, out);
        md_buffer_add_char(out, '\n');
    }
}

static void the_order_of_files_does_not_matter(void **state)
{
    (void)state;
    static const struct {
        const char *file, *text;
    } rules[] = {
        {"rules/a.lua", "plan \"pay\" { of = \"person\", every = \"month\", commission \"x\" { on = \"sold\", rate = 0.1 } }"},
        {"rules/b.lua", "measure \"sold\" { of = \"person\", from = \"won\", sum = \"value\" }"},
        {"rules/c.lua", "credit \"won\" { from = \"deal\", value = \"amount\", to = { { \"owner\" } } }"},
    };
    struct md_buffer first = {0};
    for (int turn = 0; turn < 3; turn++) {
        struct script_project project;
        struct md_buffer text = {0};
        script_project_open(&project);
        for (int i = 0; i < 3; i++)
            script_project_rules(&project, rules[(i + turn) % 3].file, rules[(i + turn) % 3].text);
        must_load(&project);
        print_model(&project, &text);
        if (turn == 0) md_buffer_add_text(&first, md_buffer_text(&text));
        assert_string_equal(md_buffer_text(&text), md_buffer_text(&first));
        md_buffer_free(&text);
        script_project_close(&project);
    }
    md_buffer_free(&first);
}

/* What a single definition becomes: a printed node, or a word. */
struct row {
    const char *rules;
    const char *expected;
    const char *note;
};

#define CREDIT "credit \"won\" { from = \"deal\", value = \"amount\", to = { { \"owner\" } } }\n"

static const struct row measures[] = {
    {"measure \"m\" { of = \"person\", from = \"deal\", by = \"owner\", sum = \"amount\" }",
     "aggregate[sum](-, round18(field[deal.amount]))", "records"},
    {"measure \"m\" { of = \"person\", from = \"deal\", by = \"owner\", count = true }",
     "aggregate[count](-, -)", "count"},
    {CREDIT "measure \"m\" { of = \"person\", from = \"won\", average = \"value\" }",
     "aggregate[average](-, round18(line[value]))", "a credit's value"},
    {"measure \"m\" { of = \"person\", value = function(p) return p.monthly_quota * 2 end }",
     "multiply(field[person.monthly_quota](row[subject person]), 2)", "formula"},
    {"field \"deal.net\" { value = function(d) return d.amount - d.cost end }\n"
     "measure \"m\" { of = \"person\", from = \"deal\", by = \"owner\", sum = \"net\" }",
     "aggregate[sum](-, round18(round18(subtract(field[deal.amount], field[deal.cost]))))",
     "computed field"},
};

static void measures_become_nodes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++) {
        struct script_project project;
        script_project_open(&project);
        script_project_rules(&project, "rules/a.lua", measures[i].rules);
        must_load(&project);
        struct md_buffer text = {0};
        int index = md_model_measure(project.model, "m");
        print_node(&project, &project.model->measures[index].value, &text);
        if (strcmp(md_buffer_text(&text), measures[i].expected) != 0)
            print_error("%s\n", measures[i].note);
        assert_string_equal(md_buffer_text(&text), measures[i].expected);
        md_buffer_free(&text);
        script_project_close(&project);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_project_of_the_manual),
        cmocka_unit_test(the_order_of_files_does_not_matter),
        cmocka_unit_test(measures_become_nodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
