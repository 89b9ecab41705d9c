/*
 * Balances and what components do with them: each field's default, its other values and the message for a wrong one. A
 * row is a rules file with its fields put in; what is expected stands in the description or in the findings.
 */
#include "support/script/script_project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum subject { BALANCE, COMPONENT, LINE };

static const char *const files[] = {
    [BALANCE] = "balance \"x\" { %s }\n"
                "measure \"quota\" { of = \"person\", value = function(p) return p.monthly_quota end }\n",
    [COMPONENT] = "local c = bonus \"c\" { %s }\n"
                  "balance \"debt\" { of = \"person\" }\n"
                  "balance \"other\" { of = \"person\" }\n"
                  "balance \"points\" { of = \"person\", unit = \"points\" }\n"
                  "balance \"goods\" { of = \"product\" }\n"
                  "balance \"deals\" { of = \"person\", per = \"deal\" }\n"
                  "plan \"pay\" { of = \"person\", every = \"month\", c }\n",
    [LINE] = "local c = commission \"c\" { per = \"line\", on = \"sold\", %s }\n"
             "balance \"debt\" { of = \"person\" }\n"
             "balance \"deals\" { of = \"person\", per = \"deal\" }\n"
             "balance \"products\" { of = \"person\", per = \"product\" }\n"
             "balance \"people\" { of = \"person\", per = \"person\" }\n"
             "measure \"sold\" { of = \"person\", from = \"deal\", by = \"owner\", sum = \"amount\" }\n"
             "plan \"pay\" { of = \"person\", every = \"month\", c }\n",
};

struct row {
    enum subject subject;
    const char *fields;
    const char *expected;
};

static const struct row rows[] = {
    {BALANCE, "of = \"person\"", "title=x column=1 of=person per=- unit=CNY step=0.01 opening=- limit=none"},
    {BALANCE, "of = \"whole\"", "of=whole per=-"},
    {BALANCE, "of = \"person\", title = \"Draws\"", "title=Draws"},
    {BALANCE, "of = \"person\", per = \"deal\"", "of=person per=deal"},
    {BALANCE, "of = \"person\", unit = \"points\"", "unit=points step=0.01"},
    {BALANCE, "of = \"person\", unit = \"JPY\"", "unit=JPY step=1"},
    {BALANCE, "of = \"person\", opening = \"deal\"", "opening=deal"},
    {BALANCE, "of = \"person\", limit = 5000", "limit=5000"},
    {BALANCE, "of = \"person\", limit = function(p) return p.quota / 2 end", "limit=divide(named[0]"},
    {BALANCE, "title = \"Draws\"", "r.lua:1:1: error[E0208]: balance x has no `of`"},
    {BALANCE, "of = \"persn\"", "r.lua:1:20: error[E0203]: there is no kind `persn`; did you mean `person`?"},
    {BALANCE, "of = 5", "r.lua:1:20: error[E0207]: `of` of balance x is a number, and has to be the name of a kind"},
    {BALANCE, "of = \"person\", per = \"del\"", "error[E0203]: there is no kind `del`; did you mean `deal`?"},
    {BALANCE, "of = \"person\", per = 5", "`per` of balance x is a number, and has to be the name of a kind"},
    {BALANCE, "of = \"person\", unit = 5", "`unit` of balance x is a number, and has to be a unit such as \"CNY\" or \"points\""},
    {BALANCE, "of = \"person\", opening = \"product\"", "error[E0207]: opening rows of product need a field `amount` in CNY"},
    {BALANCE, "of = \"product\", per = \"region\", opening = \"deal\"", "there is no kind `region`"},
    {BALANCE, "of = \"person\", unit = \"points\", opening = \"deal\"", "opening rows of deal need a field `amount` in points"},
    {BALANCE, "of = \"person\", limit = \"5\"", "`limit` of balance x is a text, and has to be a number, a param or a function"},
    {BALANCE, "of = \"person\", limit = function(p) return p.role end",
     "error[E0214]: `limit` of balance x gives a text where money (CNY) is wanted"},
    {BALANCE, "of = \"person\", lmit = 5", "error[E0206]: balance has no field `lmit`; did you mean `limit`?"},
    {BALANCE, "of = \"person\", limit = function(p) return p.opening.x end", "error[E0203]: person has no balance `x`"},

    {COMPONENT, "amount = 5", "posts= negative=0 excess=0 booked=0 first=0 due=none"},
    {COMPONENT, "amount = 5, posts = \"debt\"", "posts=debt "},
    {COMPONENT, "amount = 5, posts = { \"debt\", \"other\" }", "posts=debt,other "},
    {COMPONENT, "amount = 5, negative = \"debt\"", "negative=2"},
    {COMPONENT, "amount = 5, cap = 3, excess = \"debt\"", "excess=2"},
    {COMPONENT, "amount = 5, cap = 3, excess = \"lose\"", "excess=0"},
    {COMPONENT, "amount = 5, pays = false", "booked=1"},
    {COMPONENT, "amount = 5, pays = true", "booked=0"},
    {COMPONENT, "amount = 5, due = \"first\"", "first=1 due=none"},
    {COMPONENT, "amount = 5, due = \"last\"", "first=0 due=none"},
    {COMPONENT, "amount = 5, due = function(p, t) return t.first + 9 end", "due=date_add(period[first"},
    {COMPONENT, "amount = function(p) return -p.opening.debt end, posts = \"debt\"", "amount=negate(named[opening.debt]"},
    {COMPONENT, "amount = 5, posts = \"dept\"", "r.lua:1:43: error[E0203]: there is no balance `dept`; did you mean `debt`?"},
    {COMPONENT, "amount = 5, posts = { \"debt\", \"othr\" }", "error[E0203]: there is no balance `othr`; did you mean `other`?"},
    {COMPONENT, "amount = 5, posts = 7", "`posts` of bonus c is a number, and has to be the name of a balance or a list of balances"},
    {COMPONENT, "amount = 5, posts = \"goods\"", "error[E0207]: balance goods is of product, and bonus c pays person"},
    {COMPONENT, "amount = 5, posts = \"points\"", "error[E0214]: bonus c pays money (CNY), and balance points counts points"},
    {COMPONENT, "amount = 5, posts = \"deals\"",
     "error[E0207]: balance deals is kept for each deal, and bonus c has one result for each person"},
    {COMPONENT, "amount = 5, negative = \"dbt\"", "error[E0207]: `negative` of bonus c cannot be \"dbt\"; did you mean `debt`?"},
    {COMPONENT, "amount = 5, negative = 5", "`negative` of bonus c is a number, and has to be the name of a balance or \"pay\" or \"zero\""},
    {COMPONENT, "amount = 5, cap = 3, excess = \"loose\"", "error[E0207]: `excess` of bonus c cannot be \"loose\"; did you mean `lose`?"},
    {COMPONENT, "amount = 5, excess = \"debt\"", "error[E0208]: `excess` of bonus c needs `cap`"},
    {COMPONENT, "amount = 5, negative = \"debt\", true_up = \"year\"",
     "error[E0207]: bonus c pays what was not paid before; `negative` would carry the same amount again in each period"},
    {COMPONENT, "amount = 5, pays = 0", "`pays` of bonus c is a number, and has to be true or false"},
    {COMPONENT, "amount = 5, due = \"middle\"", "`due` of bonus c cannot be \"middle\""},
    {COMPONENT, "amount = 5, due = function(p) return 5 end", "error[E0214]: `due` of bonus c gives"},
    {COMPONENT, "amount = function(p) return p.opening.dept end", "error[E0203]: person has no balance `dept`"},

    {LINE, "rate = 0.1, posts = \"deals\"", "posts=deals record=0 step=0.01"},
    {LINE, "rate = 0.1, posts = \"products\"", "posts=products record=4"},
    {LINE, "rate = 0.1, posts = \"debt\"", "posts=debt record=0 step=0"},
    {LINE, "rate = 0.1, posts = \"people\"", "posts=people record=3"},
    {LINE, "rate = 0.1, line_unit = 1, posts = \"deals\"", "record=0 step=1"},
    {LINE, "amount = function(d) return -d.opening.products end", "posts= record=4"},
    {LINE, "amount = function(d) return d.opening.products end, posts = \"deals\"",
     "error[E0207]: the balances that commission c posts to and reads are kept for each deal and for each product"},
    {LINE, "amount = function(d) return d.product.pay.total end",
     "error[E0203]: this plan does not pay a product, so there is no pay of it"},
    {LINE, "rate = 0.1, posts = \"deals\", cap = 5", "posts=deals record=0 step=0.01"},
    {LINE, "rate = 0.1, posts = \"deals\", floor = 5",
     "error[E0207]: commission c posts each line to balance deals, and what `floor` adds belongs to no deal"},
    {LINE, "rate = 0.1, posts = \"deals\", true_up = \"year\"",
     "error[E0207]: commission c posts each line to balance deals, and would post the lines of earlier periods again with `true_up`"},
    {LINE, "rate = 0.1, cap = 5, excess = \"deals\"", "error[E0207]"},
    {LINE, "rate = 0.1, negative = \"deals\"",
     "error[E0207]: `negative` concerns the sum of the lines, and balance deals is kept for each record"},
    {LINE, "amount = function(d) return d.opening.dels end", "error[E0203]: whom this plan pays has no balance `dels`"},
};

static void add_formula(const struct script_project *project, const char *name, const struct md_formula *formula,
                        struct md_buffer *out)
{
    md_buffer_format(out, " %s=", name);
    if (!md_has_formula(formula)) md_buffer_add_text(out, "none");
    else md_graph_print(&project->model->graph, formula->root, project->model->schema, out);
}

static const char *kind_name(const struct md_model *model, int kind)
{
    if (kind == MD_KIND_WHOLE) return "whole";
    return kind >= 0 ? model->schema->kinds[kind]->name : "-";
}

static void add_number(const char *name, const struct md_number *number, struct md_buffer *out)
{
    char text[MD_NUMBER_TEXT_SIZE];
    md_number_print(number, text, sizeof text);
    md_buffer_format(out, " %s=%s", name, text);
}

static void describe_balance(const struct script_project *project, struct md_buffer *out)
{
    const struct md_model *model = project->model;
    const struct md_balance *b = &model->balances[0];
    md_buffer_format(out, "title=%s column=%d of=%s per=%s unit=%s", b->title, b->column, kind_name(model, b->of),
                     kind_name(model, b->per), b->type.unit_name);
    add_number("step", &b->step, out);
    md_buffer_format(out, " opening=%s", kind_name(model, b->opening_kind));
    add_formula(project, "limit", &b->limit, out);
}

static void describe_component(const struct script_project *project, bool line, struct md_buffer *out)
{
    const struct md_model *model = project->model;
    const struct md_component *c = &model->components[0];
    md_buffer_add_text(out, "posts=");
    for (size_t i = 0; i < c->posts_count; i++)
        md_buffer_format(out, "%s%s", i > 0 ? "," : "", model->balances[c->posts[i]].name);
    if (line) {
        md_buffer_format(out, " record=%d", c->record_field);
        add_number("step", &c->line_step, out);
        return;
    }
    md_buffer_format(out, " negative=%d excess=%d booked=%d first=%d", c->negative_balance, c->excess_balance,
                     c->booked_only, c->due_first);
    add_formula(project, "due", &c->due, out);
    add_formula(project, "amount", &c->amount, out);
}

static bool check(const struct row *row)
{
    struct script_project project;
    struct md_buffer found = {0};
    char rules[1600];
    snprintf(rules, sizeof rules, files[row->subject], row->fields);
    script_project_open(&project);
    script_project_rules(&project, "r.lua", rules);
    if (script_project_load(&project) != MD_OK) script_project_findings(&project, &found);
    else if (row->subject == BALANCE) describe_balance(&project, &found);
    else describe_component(&project, row->subject == LINE, &found);
    bool good = strstr(md_buffer_text(&found), row->expected) != NULL;
    if (!good)
        print_error("{ %s } gives\n  %s\nwithout\n  %s\n", row->fields, md_buffer_text(&found), row->expected);
    md_buffer_free(&found);
    script_project_close(&project);
    return good;
}

static void fields_reach_the_model_or_are_explained(void **state)
{
    (void)state;
    int failures = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) failures += !check(&rows[i]);
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fields_reach_the_model_or_are_explained)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
