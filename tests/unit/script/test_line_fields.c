/*
 * The fields of components that pay line by line, keep a level's total or divide a pool: what the model has when each
 * is given or left out, and the message for a wrong one.
 */
#include "support/script/script_project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char rest[] = "local bands = marginal { {0, 0.1}, {100, 0.2} }\n"
                           "credit \"won\" { from = \"deal\", value = \"amount\", to = { { \"owner\" } } }\n"
                           "measure \"sold\" { of = \"person\", from = \"won\", sum = \"value\" }\n"
                           "measure \"orders\" { of = \"person\", from = \"deal\", by = \"owner\", count = true }\n"
                           "measure \"largest\" { of = \"person\", from = \"won\", greatest = \"value\" }\n"
                           "measure \"booked\" { of = \"whole\", from = \"won\", sum = \"value\" } measure \"targets\" { of = \"person\", from = \"target\", by = \"person\", count = true }\n"
                           "plan \"pay\" { of = \"person\", every = \"month\",\n"
                           "  commission \"above\" { on = \"sold\", per = \"line\", rate = 0.01 },\n"
                           "  commission \"whole\" { on = \"sold\", rate = 0.01 },\n"
                           "  commission \"x\" { %s } }\n";

struct row {
    const char *note, *fields, *expected;
};

/* Line 10, column 20 is where the fields begin. */
static const struct row rows[] = {
    {"per: subject", "on = \"sold\", rate = 0.1", "line=0 on=0 cap=none unit=0 up=0 when=none order=none"},
    {"per: line", "on = \"sold\", per = \"line\", rate = 0.1", "line=1 on=0 cap=none unit=0 up=0 when=none order=none"},
    {"per: another word", "on = \"sold\", per = \"lines\", rate = 0.1",
     "r.lua:10:39: error[E0207]: `per` of commission x cannot be \"lines\"; did you mean `line`?\n"},
    {"per: a number", "on = \"sold\", per = 1, rate = 0.1",
     "r.lua:10:39: error[E0207]: `per` of commission x is a number, and has to be \"line\"\n"},
    {"per without on", "amount = 5, per = \"line\"",
     "r.lua:10:32: error[E0208]: `per` of commission x needs `on`\n"},
    {"per: no rows to count", "on = \"largest\", per = \"line\", rate = 0.1",
     "r.lua:10:36: error[E0207]: commission x pays each row of largest, which is neither a `sum` nor a `count` of rows\n"},
    {"per: no pay", "on = \"sold\", per = \"line\"",
     "r.lua:10:3: error[E0208]: commission x has no `rate` or `rates`\n"},
    {"amount of each line", "on = \"sold\", per = \"line\", amount = function(l, s, t) return l.value * 2 end",
     "line=1 on=0 cap=none unit=0 up=0 when=none order=none"},
    {"tiers_on: line", "on = \"sold\", per = \"line\", rates = bands, tiers_on = \"line\"",
     "line=1 on=0 cap=none unit=0 up=0 when=none order=none"},
    {"tiers_on: running", "on = \"sold\", per = \"line\", rates = bands, tiers_on = \"running\"",
     "line=1 on=1 cap=none unit=0 up=0 when=none order=none"},
    {"tiers_on: period", "on = \"sold\", per = \"line\", rates = bands, tiers_on = \"period\"",
     "line=1 on=2 cap=none unit=0 up=0 when=none order=none"},
    {"tiers_on: another word", "on = \"sold\", per = \"line\", rates = bands, tiers_on = \"runing\"",
     "r.lua:10:73: error[E0207]: `tiers_on` of commission x cannot be \"runing\"; did you mean `running`?\n"},
    {"tiers_on: left out", "on = \"sold\", per = \"line\", rates = bands",
     "r.lua:10:3: error[E0208]: commission x has no `tiers_on`\n"},
    {"tiers_on without rates", "on = \"sold\", per = \"line\", rate = 0.1, tiers_on = \"line\"",
     "r.lua:10:59: error[E0208]: `tiers_on` of commission x needs `rates`\n"},
    {"tiers_on without per", "on = \"sold\", rates = bands, tiers_on = \"line\"",
     "r.lua:10:48: error[E0208]: `tiers_on` of commission x needs `per`\n"},
    {"line_cap", "on = \"sold\", per = \"line\", rate = 0.1, line_cap = 5",
     "line=1 on=0 cap=5 unit=0 up=0 when=none order=none"},
    {"line_cap: a text", "on = \"sold\", per = \"line\", rate = 0.1, line_cap = \"5\"",
     "r.lua:10:70: error[E0207]: `line_cap` of commission x is a text, and has to be a number, a param or a function; write 5 without quotes\n"},
    {"line_cap without per", "on = \"sold\", rate = 0.1, line_cap = 5",
     "r.lua:10:45: error[E0208]: `line_cap` of commission x needs `per`\n"},
    {"line_unit", "on = \"sold\", per = \"line\", rate = 0.1, line_unit = 0.0001",
     "line=1 on=0 cap=none unit=0.0001 up=0 when=none order=none"},
    {"line_unit: not above zero", "on = \"sold\", per = \"line\", rate = 0.1, line_unit = 0",
     "r.lua:10:71: error[E0207]: `line_unit` of commission x is a step above zero, such as 0.0001\n"},
    {"line_unit without per", "on = \"sold\", rate = 0.1, line_unit = 1",
     "r.lua:10:45: error[E0208]: `line_unit` of commission x needs `per`\n"},
    {"when of a line", "on = \"orders\", per = \"line\", amount = 1, when = function(l) return l.nth > 2 end",
     "line=1 on=0 cap=none unit=0 up=0 when=not(less_equal(line[nth], 2)) order=none"},
    {"order of a run", "on = \"sold\", per = \"line\", rate = 0.1, order = \"-amount\"",
     "line=1 on=0 cap=none unit=0 up=0 when=none order=-field[deal.amount]"},
    {"order without rank or per", "on = \"sold\", rate = 0.1, order = \"amount\"",
     "r.lua:10:45: error[E0208]: `order` of commission x needs `rank`, `divide` or `per`\n"},
    {"order: the place in the run", "on = \"sold\", per = \"line\", rate = 0.1, order = \"nth\"",
     "r.lua:10:67: error[E0203]: deal has no field `nth`\n"},
    {"before: a field it has not", "on = \"sold\", per = \"line\", amount = function(l) return l.before.value end",
     "r.lua:10:84: error[E0203]: `before` has no field `value`; it has `sum` and `count`: what came before this line in the run\n"},
    {"line.pay of a component above", "on = \"orders\", per = \"line\", amount = function(l) return l.pay.above end, when = "
     "function(l) return l.pay.above > l.before.count * money(1, \"CNY\") end",
     "line=1 on=0 cap=none unit=0 up=0 when=not(less_equal(line[pay pay.above], multiply(line[before.count], 1))) order=none"},
    {"line.pay.total", "on = \"orders\", per = \"line\", amount = function(l) return l.pay.total end, when = "
     "function(l) return l.pay.total > money(1, \"CNY\") end",
     "line=1 on=0 cap=none unit=0 up=0 when=not(less_equal(total(line[pay pay.above]), 1)) order=none"},
    {"line.pay of a whole", "on = \"sold\", per = \"line\", amount = function(l) return l.pay.whole end",
     "r.lua:10:81: error[E0203]: no component `whole` above this one pays the same records line by line; `pay` of a line holds the components written before this one with per = \"line\"\n"},
    {"true_up: year", "on = \"sold\", rate = 0.1, true_up = \"year\"",
     "line=0 on=0 cap=none unit=0 up=4 when=none order=none"},
    {"true_up: no level", "on = \"sold\", rate = 0.1, true_up = \"yaer\"",
     "r.lua:10:55: error[E0207]: the calendar has no level `yaer`; did you mean `year`?\n"},
    {"true_up: its own period", "on = \"sold\", rate = 0.1, true_up = \"month\"",
     "r.lua:10:55: error[E0207]: commission x pays every month, so nothing was paid before in the same month\n"},
    {"true_up: a number", "on = \"sold\", rate = 0.1, true_up = 12",
     "r.lua:10:55: error[E0207]: `true_up` of commission x is a number, and has to be a calendar level such as \"month\"\n"},
    {"divide: a number for all", "divide = 100, weight = 1",
     "line=0 on=0 cap=none unit=0 up=0 when=none of=whole divide=100 weight=1 within=none order=none"},
    {"divide: by a measure of each", "divide = function(g) return g.booked end, weight = \"sold\"",
     "line=0 on=0 cap=none unit=0 up=0 when=none of=whole divide=named[0](row[subject whole]) weight=named[3](key(row[subject person])) within=none order=none"},
    {"divide: a group that is a record", "divide = function(g) return g.orders * 10 end, weight = \"sold\", within = \"manager\"",
     "line=0 on=0 cap=none unit=0 up=0 when=none of=person divide=multiply(named[2](key(row[subject person])), 10) weight=named[3](key(row[subject person])) within=field[person.manager](row[subject person]) order=none"},
    {"divide: a group that is a text", "divide = function(g) if g == \"east\" then return 5 end return 6 end, weight = \"fte\", within = \"region\", order = \"-fte\"",
     "line=0 on=0 cap=none unit=0 up=0 when=none of=member divide=sequence(has(equal(field[person.region](row[subject person]), \"east\")), if(if(equal(field[person.region](row[subject person]), \"east\"), true, false), 5, 6)) weight=field[person.fte](row[subject person]) within=field[person.region](row[subject person]) order=-field[person.fte](row[subject person])"},
    {"divide: a text has no fields", "divide = function(g) return g.orders end, weight = 1, within = \"region\"",
     "r.lua:10:50: error[E0203]: a text has no field `orders`\n"},
    {"divide: a text", "divide = \"100\", weight = 1",
     "r.lua:10:29: error[E0207]: `divide` of commission x is a text, and has to be a number, a param or a function; write 100 without quotes\n"},
    {"divide without weight", "divide = 100",
     "r.lua:10:3: error[E0208]: commission x has no `weight`\n"},
    {"weight without divide", "amount = 100, weight = 1",
     "r.lua:10:34: error[E0208]: `weight` of commission x needs `divide`\n"},
    {"weight: a flag", "divide = 100, weight = function() return true end",
     "r.lua:10:61: error[E0214]: `weight` of commission x gives a flag where a number is wanted\n"},
    {"divide and amount", "divide = 100, weight = 1, amount = 5",
     "r.lua:10:20: error[E0207]: commission x says both `amount` and `divide`\n"},
    {"was", "on = \"sold\", rate = 0.1, was = \"old\"",
     "line=0 on=0 cap=none unit=0 up=0 when=none was=old order=none"},
    {"was: a number", "on = \"sold\", rate = 0.1, was = 5",
     "r.lua:10:51: error[E0207]: `was` of commission x is a number, and has to be a text\n"},
    {"line.pay of other records", "on = \"targets\", per = \"line\", amount = function(l) return l.pay.above end",
     "r.lua:10:84: error[E0203]: no component `above` above this one pays the same records line by line; `pay` of a line holds the components written before this one with per = \"line\"\n"},
};

static void add_formula(const struct script_project *project, const char *name,
                        const struct md_formula *formula, struct md_buffer *out)
{
    md_buffer_add_text(out, name);
    if (!md_has_formula(formula)) md_buffer_add_text(out, "none");
    else md_graph_print(&project->model->graph, formula->root, &project->schema, out);
}

static void describe(const struct script_project *project, struct md_buffer *out)
{
    const struct md_component *c = &project->model->components[md_model_component(project->model, "pay.x")];
    char unit[MD_NUMBER_TEXT_SIZE];
    md_number_print(&c->line_step, unit, sizeof unit);
    md_buffer_format(out, "line=%d on=%d", c->per_line, (int)c->tiers_on);
    add_formula(project, " cap=", &c->line_cap, out);
    md_buffer_format(out, " unit=%s up=%d", unit, c->true_up);
    add_formula(project, " when=", &c->when, out);
    if (c->was != NULL) md_buffer_format(out, " was=%s", c->was);
    if (c->form == MD_COMPONENT_DIVIDE) {
        md_buffer_format(out, " of=%s", c->divide_of == MD_KIND_WHOLE  ? "whole"
                                        : c->divide_of == MD_KIND_NONE ? "member"
                                                                       : project->schema.kinds[c->divide_of]->name);
        add_formula(project, " divide=", &c->divide, out);
        add_formula(project, " weight=", &c->weight, out);
        add_formula(project, " within=", &c->within, out);
    }
    if (c->order_count == 0) md_buffer_add_text(out, " order=none");
    for (size_t i = 0; i < c->order_count; i++)
        add_formula(project, c->order[i].descending ? " order=-" : " order=", &c->order[i].formula, out);
}

static bool check(const struct row *row)
{
    struct script_project project;
    struct md_buffer found = {0};
    char rules[2048];
    script_project_open(&project);
    snprintf(rules, sizeof rules, rest, row->fields);
    script_project_rules(&project, "r.lua", rules);
    if (script_project_load(&project) == MD_OK) describe(&project, &found);
    else script_project_findings(&project, &found);
    bool good = strcmp(md_buffer_text(&found), row->expected) == 0;
    if (!good)
        print_error("%s: { %s } found\n%s\nexpected\n%s\n", row->note, row->fields,
                    md_buffer_text(&found), row->expected);
    md_buffer_free(&found);
    script_project_close(&project);
    return good;
}

static void fields_of_lines(void **state)
{
    (void)state;
    int failures = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) failures += !check(&rows[i]);
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fields_of_lines)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
