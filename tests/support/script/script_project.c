#include "support/script/script_project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/embedded.h"
#include "input/yaml.h"

const char script_project_field_sales_params[] =
    "cap:      {type: money, values: [{since: 2026-01-01, value: 50000}]}\n"
    "champion: {type: money, values: [{since: 2026-01-01, value: 2000}]}\n";

const char script_project_field_sales[] =
    "local group_factor = { A = 1, B = 1.2, C = 0.8, D = 0.5 }\n"
    "local accelerator = marginal { {0, 0.03}, {0.8, 0.05}, {1, 0.08}, {1.5, 0.10} }\n"
    "\n"
    "credit \"bookings\" {\n"
    "  from = \"deal\", at = \"closed_on\",\n"
    "  when = function(deal) return deal.stage == \"won\" end,\n"
    "  value = function(deal)\n"
    "    local worth = deal.amount * group_factor[deal.product.group]\n"
    "    if deal.new_customer then worth = worth * 1.1 end\n"
    "    if deal.amount ~= 0 and (deal.amount - deal.cost) / deal.amount < 0.15 then worth = worth / 2 end\n"
    "    return worth\n"
    "  end,\n"
    "  to = {\n"
    "    { \"owner.manager\", share = function(deal) return deal.amount > 100000 and has(deal.owner.manager) and 0.2 or 0 end },\n"
    "    { \"owner\", share = \"rest\" },\n"
    "  },\n"
    "}\n"
    "\n"
    "measure \"quota\"       { of = \"person\", value = function(p) return p.monthly_quota end }\n"
    "measure \"quota_qtr\"   { of = \"person\", from = \"quota\", over = full \"quarter\", sum = \"value\" }\n"
    "measure \"booked\"      { of = \"person\", from = \"bookings\", sum = \"value\", goal = \"quota\" }\n"
    "measure \"booked_qtr\"  { of = \"person\", from = \"bookings\", over = \"quarter\", sum = \"value\", goal = \"quota_qtr\" }\n"
    "measure \"team_booked\" { of = \"person\", from = \"bookings\", by = below \"manager\", sum = \"value\" }\n"
    "\n"
    "plan \"field_sales\" {\n"
    "  of = \"person\", every = \"month\", currency = \"CNY\", since = \"2026-01-01\", before = \"2027-01-01\",\n"
    "  when = function(p) return p.role ~= \"admin\" end,\n"
    "  commission \"base\"     { on = \"booked\", rates = accelerator, scale = \"goal\", cap = param.cap, negative = \"zero\" },\n"
    "  commission \"override\" { on = \"team_booked\", rate = 0.01 },\n"
    "  bonus \"quarter\" { every = \"quarter\", amount = function(p)\n"
    "    if p.booked_qtr >= goal(p.booked_qtr) then return 5000 end\n"
    "    return because(0, \"quarter goal not reached\")\n"
    "  end },\n"
    "  award \"best_in_region\" { within = \"region\", rank = function(p) return attainment(p.booked) end,\n"
    "    when = function(p) return p.booked > 0 end, prizes = { param.champion } },\n"
    "}\n";

static const char deal_schema[] = "kind: deal\n"
                                  "key: id\n"
                                  "date: closed_on\n"
                                  "fields:\n"
                                  "  id:           {type: text}\n"
                                  "  closed_on:    {type: date, required: true}\n"
                                  "  owner:        {type: ref, to: person, required: true}\n"
                                  "  product:      {type: ref, to: product, required: true}\n"
                                  "  amount:       {type: money, required: true}\n"
                                  "  cost:         {type: money}\n"
                                  "  pieces:       {type: integer}\n"
                                  "  stage:        {type: enum, values: [open, won, lost]}\n"
                                  "  new_customer: {type: flag, default: false}\n";
static const char product_schema[] = "kind: product\n"
                                     "key: id\n"
                                     "fields:\n"
                                     "  id:    {type: text}\n"
                                     "  group: {type: text}\n";
static const char person_schema[] = "kind: person\n"
                                    "key: id\n"
                                    "history: true\n"
                                    "fields:\n"
                                    "  id:            {type: text}\n"
                                    "  name:          {type: text}\n"
                                    "  role:          {type: text}\n"
                                    "  region:        {type: text}\n"
                                    "  fte:           {type: number}\n"
                                    "  manager:       {type: ref, to: person}\n"
                                    "  hired_on:      {type: date}\n"
                                    "  monthly_quota: {type: money}\n";
static const char target_schema[] = "kind: target\n"
                                    "key: [person, month_on]\n"
                                    "date: month_on\n"
                                    "fields:\n"
                                    "  person:   {type: ref, to: person}\n"
                                    "  month_on: {type: date}\n"
                                    "  amount:   {type: money}\n";

static void read_tree(const char *file, const char *text, struct md_tree *tree)
{
    struct md_diagnostics found = {0};
    if (md_yaml_read(file, text, strlen(text), tree, &found) != MD_OK)
        fail_msg("%s: %s", file, found.first->message);
    md_diagnostics_free(&found);
}

static void add_kind(struct script_project *project, const char *file, const char *text)
{
    struct md_tree *tree = &project->schema_trees[project->schemas_count++];
    read_tree(file, text, tree);
    assert_int_equal(md_schema_read_kind(&project->schema, tree, &project->found), MD_OK);
}

void script_project_open(struct script_project *project)
{
    *project = (struct script_project){0};
    project->schema.currency = "CNY";
    add_kind(project, "schemas/deal.yaml", deal_schema);
    add_kind(project, "schemas/product.yaml", product_schema);
    add_kind(project, "schemas/person.yaml", person_schema);
    add_kind(project, "schemas/target.yaml", target_schema);
    assert_int_equal(md_schema_link(&project->schema, &project->found), MD_OK);
    const struct md_embedded_file *list = md_embedded_find("schemas/constructors.yaml");
    assert_non_null(list);
    read_tree(list->name, list->text, &project->constructors);
}

void script_project_params(struct script_project *project, const char *file, const char *text)
{
    read_tree(file, text, &project->param_trees[project->params_count]);
    project->params[project->params_count] = &project->param_trees[project->params_count];
    project->params_count++;
}

void script_project_rules(struct script_project *project, const char *file, const char *text)
{
    project->rules[project->rules_count++] =
        (struct md_project_text){file, text, strlen(text)};
}

enum md_status script_project_load(struct script_project *project)
{
    struct md_script_input input = {
        .schema = &project->schema,
        .period_level = MD_LEVEL_MONTH,
        .currency = "CNY",
        .rules = project->rules,
        .rules_count = project->rules_count,
        .params = project->params,
        .params_count = project->params_count,
        .constructors = &project->constructors,
    };
    assert_int_equal(md_calendar_init(&input.calendar, 1, 1), MD_OK);
    return md_script_load(&input, &project->model, &project->found);
}

void script_project_close(struct script_project *project)
{
    if (project->model != NULL) md_model_free(project->model);
    for (size_t i = 0; i < project->schemas_count; i++) md_tree_free(&project->schema_trees[i]);
    for (size_t i = 0; i < project->params_count; i++) md_tree_free(&project->param_trees[i]);
    md_tree_free(&project->constructors);
    md_schema_free(&project->schema);
    md_diagnostics_free(&project->found);
}

void script_project_findings(const struct script_project *project, struct md_buffer *out)
{
    for (const struct md_diagnostic *one = project->found.first; one != NULL; one = one->next)
        md_diagnostic_print(one, MD_FORM_SHORT, out);
}
