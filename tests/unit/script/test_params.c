/* Params of files: types, units, dated values, tables of tiers; and what is refused. */
#include "support/script/script_project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "value/date.h"

struct row {
    const char *text;
    const char *expected;
};

static const struct row rows[] = {
    {"a: {type: money, value: 5}", "a money CNY: always 5\n"},
    {"a: {type: money, unit: USD, value: 5.25}", "a money USD: always 5.25\n"},
    {"a: {type: money, unit: wan, value: 1.5}", "a money CNY: always 15000\n"},
    {"a: {type: number, unit: points, value: 5}", "a named points: always 5\n"},
    {"a: {type: number, value: -0.5}", "a free: always -0.5\n"},
    {"a: {type: integer, value: 7}", "a free: always 7\n"},
    {"a: {type: ratio, value: 12.5%}", "a plain: always 0.125\n"},
    {"a: {type: ratio, value: 0.125}", "a plain: always 0.125\n"},
    {"a: {type: text, value: east}", "a text: always 'east'\n"},
    {"a: {type: date, value: 2026-01-01}", "a date: always day 20454\n"},
    {"a: {type: flag, value: true}", "a flag: always 1\n"},
    {"a: {type: money, values: [{since: 2026-07-01, value: 6}, {since: 2026-01-01, value: 5}]}",
     "a money CNY: 2026-01-01 5 2026-07-01 6\n"},
    {"a: {type: tiers, value: {marginal: [[0, 0.03], [0.8, high]]}}", "p.yaml:1:49: error[E0313]"},
    {"a: {type: tiers, value: {marginal: [[0, 0.03], [0.8, 0.05]], below: 0.01}}", "a free: always 0 tiers 2\n"},
    {"a: {type: tiers, value: {marginal: [[1, 0.03], [0.8, 0.05]]}}", "p.yaml:1:49: error[E0311]"},
    {"a: {type: tiers, value: {marginl: [[0, 0.03]]}}", "p.yaml:1:25: error[E0207]"},
    {"a: 5", "p.yaml:1:4: error[E0207]: param `a` is not described"},
    {"a: {value: 5}", "p.yaml:1:4: error[E0208]: param `a` has no type"},
    {"a: {type: mony, value: 5}", "p.yaml:1:11: error[E0207]: no type is called `mony`; did you mean `money`?"},
    {"a: {type: list, value: [1]}", "a free: always 0\n"},
    {"a: {type: list, values: [{since: 2026-01-01, value: [B, A]}, {since: 2025-01-01, value: []}]}",
     "a free: 2025-01-01 1 2026-01-01 0\n"},
    {"a: {type: list, value: [[1]]}", "p.yaml:1:24: error[E0207]: the value of param `a` is not a list"},
    {"a: {type: list, value: x}", "p.yaml:1:24: error[E0207]: the value of param `a` is not a list"},
    {"a: {type: enum, options: [low, high], value: low}", "a text: always 'low'\n"},
    {"a: {type: enum, options: [low, high], value: mid}",
     "p.yaml:1:46: error[E0207]: the value of param `a` is not an enum"},
    {"a: {type: enum, value: low}", "p.yaml:1:4: error[E0208]: param `a` has no options"},
    {"a: {type: text, options: [low], value: low}",
     "p.yaml:1:26: error[E0207]: `options` lists the values of a param of type enum"},
    {"a: {type: ref, to: person, value: P1}", "a text: always 'P1'\n"},
    {"a: {type: ref, value: P1}", "p.yaml:1:4: error[E0208]: param `a` does not say of which kind: to: person"},
    {"a: {type: ref, to: persn, value: P1}", "p.yaml:1:20: error[E0203]: there is no kind `persn`; did you mean `person`?"},
    {"a: {type: text, to: person, value: P1}", "p.yaml:1:21: error[E0207]: `to` is the kind of a param of type ref"},
    {"a: {type: tiers, values: [{since: 2026-01-01, value: {slab: [[0, 1]]}}, {since: 2025-01-01, value: {slab: [[0, 1], [2, 3]]}}]}",
     "tiers 2 versions 2\n"},
    {"a: {type: tiers, values: [{since: 2026-01-01, value: {slab: [[0, 1]]}}, {since: 2025-01-01, value: {slab: [[0, low]]}}]}",
     "p.yaml:1:26: error[E0313]: a table of levels cannot become one of rates"},
    {"a: {type: money}", "p.yaml:1:4: error[E0208]: param `a` has no values"},
    {"a: {type: money, value: ten}", "p.yaml:1:25: error[E0207]: the value of param `a` is not an amount of money"},
    {"a: {type: integer, value: 1.5}", "p.yaml:1:27: error[E0207]: the value of param `a` is not a whole number"},
    {"a: {type: number, value: \"5\"}", "p.yaml:1:26: error[E0207]"},
    {"a: {type: date, value: 2026-02-30}", "p.yaml:1:24: error[E0207]"},
    {"a: {type: flag, value: NO}", "p.yaml:1:24: error[E0207]"},
    {"a: {type: money, unit: CNX, value: 5}", "p.yaml:1:24: error[E0207]: `CNX` is no currency"},
    {"a: {type: text, unit: CNY, value: x}", "p.yaml:1:23: error[E0207]: a param of type text has no unit"},
    {"a: {type: money, valu: 5}", "error[E0104]: a param has no key `valu`; did you mean `value`?"},
    {"a: {type: money, values: [{since: 2026-13-01, value: 5}]}", "p.yaml:1:35: error[E0207]"},
    {"a: {type: money, values: [{since: 2026-01-01}]}", "p.yaml:1:27: error[E0208]: param `a` has no `value` here"},
    {"a: {type: money, values: [{since: 2026-01-01, value: 1}, {since: 2026-01-01, value: 2}]}",
     "error[E0209]: param `a` has two values from one day on"},
    {"- a", "p.yaml:1:1: error[E0207]: a file of params has a name for each of them"},
};

static void describe(const struct md_param *param, struct md_buffer *out)
{
    static const char *const units[] = {"free", "plain", "count", "money", "named"};
    static const char *const bases[] = {"nothing", "number", "text", "date", "flag"};
    char text[MD_NUMBER_TEXT_SIZE];
    bool is_number = param->type.base == MD_BASE_NUMBER;
    md_buffer_format(out, "%s %s", param->name,
                     is_number ? units[param->type.unit] : bases[param->type.base]);
    if (param->type.unit_name != NULL) md_buffer_format(out, " %s", param->type.unit_name);
    md_buffer_add_char(out, ':');
    for (size_t i = 0; i < param->values_count; i++) {
        const struct md_param_value *value = &param->values[i];
        if (value->since == INT32_MIN) md_buffer_add_text(out, " always");
        else {
            md_date_print(value->since, text, sizeof text);
            md_buffer_format(out, " %s", text);
        }
        md_number_print(&value->number, text, sizeof text);
        if (value->text != NULL) md_buffer_format(out, " '%s'", value->text);
        else if (param->type.base == MD_BASE_DATE) md_buffer_format(out, " day %d", (int)value->integer);
        else if (is_number) md_buffer_format(out, " %s", text);
        else md_buffer_format(out, " %d", (int)value->integer);
    }
}

static bool check(const struct row *row)
{
    struct script_project project;
    struct md_buffer found = {0};
    script_project_open(&project);
    script_project_params(&project, "p.yaml", row->text);
    bool is_tiers = strstr(row->text, "type: tiers") != NULL;
    script_project_rules(&project, "r.lua",
                         is_tiers ? "measure \"m\" { of = \"person\", value = function(p) return "
                                    "tier_pay(param.a, p.monthly_quota) end }"
                                  : "local x = param.a");
    if (script_project_load(&project) == MD_OK) {
        describe(&project.model->params[0], &found);
        if (is_tiers) {
            const struct md_graph *graph = &project.model->graph;
            const struct md_node *node = md_graph_node(graph, project.model->measures[0].value.root);
            md_buffer_format(&found, " tiers %zu", node->tiers->tiers_count);
            if (node->tiers->versions_count > 0)
                md_buffer_format(&found, " versions %zu", node->tiers->versions_count);
        }
        md_buffer_add_char(&found, '\n');
    } else script_project_findings(&project, &found);
    bool good = strstr(md_buffer_text(&found), row->expected) != NULL;
    if (!good)
        print_error("%s gives\n%swithout\n%s\n", row->text, md_buffer_text(&found), row->expected);
    md_buffer_free(&found);
    script_project_close(&project);
    return good;
}

static void params_are_read(void **state)
{
    (void)state;
    int failures = 0;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) failures += !check(&rows[i]);
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(params_are_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
