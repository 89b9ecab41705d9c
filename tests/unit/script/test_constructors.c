/*
 * Each field of each constructor: what the model has when it is left out, and when it is given. A row is the
 * fields of one constructor and a part of the model's description that has to be in it.
 */
#include "support/script/script_project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum subject { CREDIT, MEASURE, PLAN, COMPONENT };

/* The constructor of the row, then what it needs. */
static const char *const projects[] = {
    [CREDIT] = "credit \"x\" { %s }\n",
    [MEASURE] = "measure \"x\" { %s }\n"
                "credit \"won\" { from = \"deal\", value = \"amount\", to = { { \"owner\" } } }\n"
                "measure \"quota\" { of = \"person\", value = function(p) return p.monthly_quota end }\n",
    [PLAN] = "plan \"x\" { %s, commission \"c\" { amount = 1 } }\n",
    [COMPONENT] = "local c = commission \"x\" { %s }\n"
                  "plan \"pay\" { of = \"person\", every = \"month\", rounding = \"down\", c }\n"
                  "credit \"won\" { from = \"deal\", value = \"amount\", to = { { \"owner\" } } }\n"
                  "measure \"sold\" { of = \"person\", from = \"won\", sum = \"value\", goal = \"quota\" }\n"
                  "measure \"quota\" { of = \"person\", value = function(p) return p.monthly_quota end }\n"
                  "measure \"visits\" { of = \"person\", from = \"won\", count = true }\n",
};

/* ---- a description of one part of a model ---- */

static void add_formula(const struct script_project *project, const char *name,
                        const struct md_formula *formula, struct md_buffer *out)
{
    md_buffer_format(out, " %s=", name);
    if (!md_has_formula(formula)) md_buffer_add_text(out, "none");
    else md_graph_print(&project->model->graph, formula->root, &project->schema, out);
}

static void add_number(const char *name, const struct md_number *number, struct md_buffer *out)
{
    char text[MD_NUMBER_TEXT_SIZE];
    md_number_print(number, text, sizeof text);
    md_buffer_format(out, " %s=%s", name, text);
}

static void add_order(const struct script_project *project, const struct md_order_key *order,
                      size_t count, struct md_buffer *out)
{
    for (size_t i = 0; i < count; i++)
        add_formula(project, order[i].descending ? "order-" : "order", &order[i].formula, out);
}

/* " each=target of=... by target.person" */
static void describe_participants(const struct script_project *project,
                                  const struct md_receiver *receiver, struct md_buffer *out)
{
    if (receiver->each == 0) return;
    md_buffer_format(out, " each=%s", project->schema.kinds[receiver->each - 1]->name);
    if (md_has_formula(&receiver->of)) add_formula(project, "of", &receiver->of, out);
    for (size_t l = 0; l < receiver->links_count; l++) {
        const struct md_kind *kind = project->schema.kinds[receiver->links[l].kind];
        md_buffer_format(out, " by %s.%s", kind->name, kind->fields[receiver->links[l].field].name);
    }
}

static void describe_credit(const struct script_project *project, struct md_buffer *out)
{
    const struct md_credit *credit = &project->model->credits[0];
    md_buffer_format(out, "title=%s at_field=%d", credit->title, credit->at_field);
    add_formula(project, "at", &credit->at, out);
    add_formula(project, "when", &credit->when, out);
    add_formula(project, "value", &credit->value, out);
    add_number("unit", &credit->unit, out);
    for (size_t i = 0; i < credit->receivers_count; i++) {
        add_formula(project, "to", &credit->receivers[i].path, out);
        add_formula(project, "share", &credit->receivers[i].share, out);
        md_buffer_format(out, "%s%s", credit->receivers[i].rest ? " rest" : "",
                         credit->receivers[i].overlay ? " overlay" : "");
        describe_participants(project, &credit->receivers[i], out);
        for (size_t o = 0; o < credit->order_count; o++)
            add_formula(project, credit->descending[o] ? "order-" : "order",
                        &credit->receivers[i].order[o], out);
    }
}

static void describe_measure(const struct script_project *project, struct md_buffer *out)
{
    const struct md_measure *m = &project->model->measures[md_model_measure(project->model, "x")];
    md_buffer_format(out, "title=%s of=%d from=%d at_field=%d window=%d/%d/%d skip=%d goal_measure=%d",
                     m->title, m->of, (int)m->from, m->at_field, (int)m->over.form, m->over.level,
                     m->over.count, m->skip_missing, m->goal_measure);
    if (m->internal) md_buffer_add_text(out, " internal=1");
    add_formula(project, "by", &m->by, out);
    for (size_t i = 0; i < m->below_starts_count; i++)
        add_formula(project, "below", &m->below_starts[i], out);
    add_formula(project, "at", &m->at, out);
    add_formula(project, "span", &m->span_first, out);
    add_formula(project, "to", &m->span_end, out);
    add_formula(project, "when", &m->when, out);
    add_formula(project, "value", &m->value, out);
    add_formula(project, "goal", &m->goal, out);
}

static void describe_plan(const struct script_project *project, struct md_buffer *out)
{
    const struct md_plan *plan = &project->model->plans[0];
    md_buffer_format(out, "title=%s of=%d every=%d currency=%s since=%d before=%d shared=%d was=%s rounding=%s",
                     plan->title, plan->of, plan->every, plan->currency, (int)plan->since,
                     (int)plan->before, plan->shared, plan->was != NULL ? plan->was : "none",
                     md_rounding_name(project->model->components[0].rounding));
    add_formula(project, "when", &plan->when, out);
    add_formula(project, "cap", &plan->cap, out);
    add_formula(project, "floor", &plan->floor, out);
    for (size_t i = 0; i < project->model->params_count; i++)
        md_buffer_format(out, " param=%s", project->model->params[i].name);
}

static void describe_component(const struct script_project *project, struct md_buffer *out)
{
    static const char *const missing[] = {"hold", "zero", "skip"};
    static const char *const ties[] = {"order", "split", "all"};
    const struct md_component *c = &project->model->components[0];
    md_buffer_format(out,
                     "title=%s label=%s every=%d form=%d on=%d scale=%d negative=%s ties=%s missing=%s "
                     "unit=%s rounding=%s audience=%s",
                     c->title, c->label, c->every, (int)c->form, c->on, (int)c->scale,
                     c->negative_zero ? "zero" : "pay", ties[c->ties], missing[c->missing],
                     c->type.base == MD_BASE_TEXT ? "text" : c->type.unit_name,
                     md_rounding_name(c->rounding), c->audience);
    add_number("step", &c->step, out);
    add_formula(project, "when", &c->when, out);
    add_formula(project, "amount", &c->amount, out);
    add_formula(project, "on_value", &c->on_value, out);
    add_formula(project, "rate", &c->rate, out);
    add_formula(project, "tiers", &c->on_tiers, out);
    add_formula(project, "scale_value", &c->scale_value, out);
    for (size_t i = 0; i < c->times_count; i++) add_formula(project, "times", &c->times[i], out);
    add_formula(project, "cap", &c->cap, out);
    add_formula(project, "floor", &c->floor, out);
    add_formula(project, "rank", &c->rank, out);
    add_formula(project, "within", &c->within, out);
    add_order(project, c->order, c->order_count, out);
    for (size_t i = 0; i < c->prizes_count; i++) {
        if (c->prizes[i].title != NULL) md_buffer_format(out, " prize='%s'", c->prizes[i].title);
        else add_formula(project, "prize", &c->prizes[i].amount, out);
    }
}

/* ---- rows ---- */

struct row {
    enum subject subject;
    const char *fields;
    const char *expected;
};

#define DEAL "from = \"deal\", value = \"amount\", to = { { \"owner\" } }"
#define WON "of = \"person\", from = \"won\", sum = \"value\""
#define SOLD "on = \"sold\", rate = 0.1"
#define EACH "of = \"person\", every = \"month\""
#define RANK "rank = \"sold\", prizes = { 100 }"

static const struct row rows[] = {
    {CREDIT, DEAL, "title=x at_field=1 at=field[deal.closed_on] when=none value=field[deal.amount] unit=0 "
                   "to=field[deal.owner] share=none rest"},
    {CREDIT, DEAL ", title = \"Bookings\"", "title=Bookings"},
    {CREDIT, DEAL ", title = { en = \"Booked\", [\"zh-Hant\"] = \"X\" }", "title=Booked"},
    {CREDIT, DEAL ", at = \"owner.hired_on\"",
     "at_field=-1 at=field[person.hired_on](at(field[deal.owner]))"},
    {CREDIT, DEAL ", when = function(d) return d.new_customer end", "when=field[deal.new_customer]"},
    {CREDIT, "from = \"deal\", to = { { \"owner\" } }, value = function(d) return d.amount * 2 end",
     "value=round18(multiply(field[deal.amount], 2))"},
    {CREDIT, DEAL ", unit = 0.01", "unit=0.01"},
    {CREDIT, "from = \"deal\", value = \"amount\", to = { { \"owner\", share = 0.8 }, "
             "{ \"owner.manager\", share = \"rest\" }, { \"owner\", share = 1, overlay = true } }",
     "share=0.8 to=field[person.manager](at(field[deal.owner])) share=none rest to=field[deal.owner] "
     "share=1 overlay"},
    {CREDIT, "from = \"person\", at = \"hired_on\", value = \"monthly_quota\", to = { { each = \"target\", by = \"person\", "
             "payee = \"person.manager\", share = function(x, t) return x.amount / 100000 / money(1, \"CNY\") end } }",
     "to=field[person.manager](at(field[target.person])) "
     "share=divide(divide(field[target.amount], 100000), 1) each=target by target.person"},
    {CREDIT, "from = \"deal\", value = \"amount\", to = { { each = \"target\", of = \"owner.manager\", by = \"person.manager\", "
             "payee = \"person\" } }",
     "to=field[target.person] share=none rest each=target of=field[person.manager](at(field[deal.owner])) "
     "by person.manager by target.person"},
    {CREDIT, "from = \"deal\", value = \"amount\", to = { { each = \"person\", of = \"owner\", by = \"manager\", payee = \"key\", "
             "share = \"fte\", overlay = true } }",
     "to=key(row[row person]) share=field[person.fte] overlay each=person of=field[deal.owner] by person.manager"},
    {CREDIT, "from = \"deal\", value = \"amount\", to = { { each = \"target\", of = \"owner\", by = \"person\", payee = \"person\", overlay = true, "
             "share = function(x, d, t) return d.amount / x.amount * t.number end } }",
     "share=multiply(divide(field[deal.amount](row[record deal]), field[target.amount]), period[number, level -1])"},
    {CREDIT, DEAL ", order = \"name\"", "order=field[person.name](at(field[deal.owner]))"},
    {CREDIT, DEAL ", order = { \"-hired_on\", \"id\" }",
     "order-=field[person.hired_on](at(field[deal.owner])) order=field[person.id](at(field[deal.owner]))"},

    {MEASURE, WON, "title=x of=1 from=2 at_field=-1 window=0/0/0 skip=0 goal_measure=-1 by=line[payee] "
                   "at=none span=none to=none when=none"},
    {MEASURE, WON ", title = \"Sold\"", "title=Sold"},
    {MEASURE, "of = \"whole\", from = \"won\", sum = \"value\"", "of=-2 from=2"},
    {MEASURE, WON ", over = \"quarter\"", "window=0/1/0"},
    {MEASURE, WON ", over = full \"year\"", "window=1/3/0"},
    {MEASURE, WON ", over = days(90)", "window=2/0/90"},
    {MEASURE, WON ", over = months(12)", "window=3/0/12"},
    {MEASURE, WON ", over = \"ever\"", "window=4/0/0"},
    {MEASURE, WON ", goal = \"quota\"", "goal_measure=0"},
    {MEASURE, WON ", goal = function(p) return p.monthly_quota end",
     "goal=field[person.monthly_quota](row[subject person])"},
    {MEASURE, WON ", goal = function(p) return 5000 end", "goal=5000"},
    {MEASURE, WON ", skip_missing = true", "skip=1"},
    {MEASURE, WON ", internal = true", "internal=1"},
    {MEASURE, WON ", by = \"owner.manager\"", "by=field[person.manager](at(field[deal.owner]))"},
    {MEASURE, WON ", by = below \"manager\"", "by=none below=line[payee]"},
    {MEASURE, WON ", at = \"owner.hired_on\"", "at=field[person.hired_on](at(field[deal.owner]))"},
    {MEASURE, WON ", when = function(r) return r.value > 0 end", "when=not(less_equal(line[value], 0))"},
    {MEASURE, "of = \"person\", from = \"deal\", by = \"owner\", sum = \"amount\"",
     "from=1 at_field=1 window=0/0/0 skip=0 goal_measure=-1 by=field[deal.owner] at=field[deal.closed_on]"},
    {MEASURE, "of = \"person\", from = \"deal\", by = below { \"owner\", \"manager\" }, sum = \"amount\"",
     "by=none below=field[deal.owner]"},
    {MEASURE, "of = \"person\", from = \"quota\", over = \"quarter\", sum = \"value\"", "from=3"},
    {MEASURE, "of = \"person\", from = \"person\", span = { \"valid_from\", \"valid_to\" }, count = true",
     "span=field[person.valid_from] to=field[person.valid_to]"},
    {MEASURE, "of = \"person\", from = \"won\", count = true", "value=aggregate[count]"},
    {MEASURE, "of = \"person\", from = \"won\", average = \"value\"", "value=aggregate[average]"},
    {MEASURE, "of = \"person\", from = \"won\", least = \"value\"", "value=aggregate[least]"},
    {MEASURE, "of = \"person\", from = \"won\", greatest = \"value\"", "value=aggregate[greatest]"},
    {MEASURE, "of = \"person\", from = \"won\", median = \"value\"", "value=aggregate[median]"},
    {MEASURE, "of = \"person\", from = \"won\", first = \"value\"", "value=aggregate[first]"},
    {MEASURE, "of = \"person\", from = \"won\", last = \"value\"", "value=aggregate[last]"},
    {MEASURE, "of = \"person\", from = \"won\", one = \"value\"", "value=aggregate[one]"},
    {MEASURE, "of = \"person\", from = \"won\", sum = function(r) return r.value * 2 end",
     "value=aggregate[sum](-, round18(multiply(line[value], 2)))"},
    {MEASURE, "of = \"person\", from = \"won\", value = function(rows, p) return sum(rows, \"value\") / 2 end",
     "value=divide(aggregate[sum]"},

    {PLAN, EACH, "title=x of=1 every=0 currency=CNY since=-2147483648 before=2147483647 shared=0 was=none "
                 "rounding=half-up when=none cap=none floor=none"},
    {PLAN, EACH ", title = \"Pay\"", "title=Pay"},
    {PLAN, "of = \"product\", every = \"quarter\"", "of=2 every=1"},
    {PLAN, EACH ", currency = \"USD\"", "currency=USD"},
    {PLAN, EACH ", since = \"2026-01-01\", before = date \"2027-01-01\"", "since=20454 before=20819"},
    {PLAN, EACH ", shared = true", "shared=1"},
    {PLAN, EACH ", was = \"sales\"", "was=sales"},
    {PLAN, EACH ", rounding = \"half-even\"", "rounding=half-even"},
    {PLAN, EACH ", when = function(p) return p.role == \"rep\" end", "when=equal(field[person.role]"},
    {PLAN, EACH ", cap = 5000, floor = function(p) return p.pay.total / 2 end",
     "cap=5000 floor=divide(total(named[0]"},
    {PLAN, EACH ", params = { top = { type = \"money\", values = { { since = \"2026-01-01\", value = 5 } } } }, "
                "cap = param.top", "cap=param[0] floor=none param=top"},

    {COMPONENT, SOLD,
     "title=x label=commission every=0 form=1 on=1 scale=0 negative=pay ties=order missing=hold unit=CNY "
     "rounding=down audience=self,manager step=0.01 when=none amount=none"},
    {COMPONENT, SOLD, "rate=0.1 tiers=none scale_value=none cap=none floor=none rank=none within=none"},
    {COMPONENT, SOLD ", title = \"Base\"", "title=Base"},
    {COMPONENT, "amount = 5, every = \"year\"", "every=3"},
    {COMPONENT, SOLD ", when = function(p, t) return t.number == 1 end", "when=equal(period[number, level -1], 1)"},
    {COMPONENT, "amount = 500", "form=0 on=-1"},
    {COMPONENT, "amount = 500", "amount=500"},
    {COMPONENT, "amount = function(p) return p.monthly_quota end", "amount=field[person.monthly_quota]"},
    {COMPONENT, "on = \"sold\", rates = slab { {0, 0.1}, {1, 0.2} }", "tiers=tier_pay[slab"},
    {COMPONENT, "on = \"sold\", rates = slab { {0, 0.1} }, scale = \"goal\"", "scale=1"},
    {COMPONENT, "on = \"sold\", rates = slab { {0, 0.1} }, scale = \"goal\"", "scale_value=named[0]"},
    {COMPONENT, "on = \"sold\", rates = slab { {0, 0.1} }, scale = 1000", "scale_value=1000"},
    {COMPONENT, SOLD ", times = 2", "times=2"},
    {COMPONENT, SOLD ", times = { 2, function(p) return p.fte end }", "times=2 times=field[person.fte]"},
    {COMPONENT, SOLD ", cap = 100, floor = 10", "cap=100 floor=10"},
    {COMPONENT, SOLD ", negative = \"zero\"", "negative=zero"},
    {COMPONENT, SOLD ", missing = \"skip\"", "missing=skip"},
    {COMPONENT, SOLD ", unit = 1", "unit=CNY rounding=down audience=self,manager step=1"},
    {COMPONENT, "amount = 5, unit = \"points\"", "unit=points rounding=down audience=self,manager step=0.01"},
    {COMPONENT, "amount = function(p) return p.visits end, unit = \"points\"", "unit=points"},
    {COMPONENT, "amount = 5, unit = \"JPY\"", "unit=JPY rounding=down audience=self,manager step=1"},
    {COMPONENT, SOLD ", rounding = \"up\"", "rounding=up"},
    {COMPONENT, SOLD ", audience = { \"self\" }", "audience=self "},
    {COMPONENT, RANK, "form=2 on=-1"},
    {COMPONENT, RANK, "rank=named[1]"},
    {COMPONENT, RANK ", within = \"region\"", "within=field[person.region]"},
    {COMPONENT, RANK ", ties = \"split\"", "ties=split"},
    {COMPONENT, RANK ", order = { \"-quota\", \"name\" }", "order-=named[0]"},
    {COMPONENT, "rank = function(p) return attainment(p.sold) end, prizes = { 5, 3 }",
     "rank=attainment(named[1]"},
    {COMPONENT, "rank = \"sold\", prizes = { \"First\", \"Second\" }", "unit=text"},
    {COMPONENT, "rank = \"sold\", prizes = { \"First\", \"Second\" }", "prize='First' prize='Second'"},
};

static void describe(const struct script_project *project, enum subject subject,
                     struct md_buffer *out)
{
    switch (subject) {
    case CREDIT: describe_credit(project, out); break;
    case MEASURE: describe_measure(project, out); break;
    case PLAN: describe_plan(project, out); break;
    case COMPONENT: describe_component(project, out); break;
    }
}

static bool check(const struct row *row)
{
    struct script_project project;
    struct md_buffer found = {0};
    char rules[1200];
    snprintf(rules, sizeof rules, projects[row->subject], row->fields);
    script_project_open(&project);
    script_project_rules(&project, "r.lua", rules);
    if (script_project_load(&project) == MD_OK) describe(&project, row->subject, &found);
    else script_project_findings(&project, &found);
    bool good = strstr(md_buffer_text(&found), row->expected) != NULL;
    if (!good)
        print_error("{ %s } gives\n  %s\nwithout\n  %s\n", row->fields, md_buffer_text(&found),
                    row->expected);
    md_buffer_free(&found);
    script_project_close(&project);
    return good;
}

static void fields_reach_the_model(void **state)
{
    (void)state;
    int failures = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) failures += !check(&rows[i]);
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fields_reach_the_model)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
