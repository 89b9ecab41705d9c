/*
 * Scorecards and their criteria: each field's default, its other values and the message for a wrong one. A row is the
 * fields of a card, or of its first criterion; what is expected stands in the description or in the findings.
 */
#include "support/script/script_project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum subject { CARD, CRITERION, USE };

static const char *const files[] = {
    [CARD] = "scorecard \"x\" { %s }\n",
    [CRITERION] = "scorecard \"x\" { of = \"person\", criteria = {\n"
                  "  { \"a\", %s } } }\n",
    [USE] = "scorecard \"x\" { of = \"person\", criteria = { { \"a\", weight = 1, score = 1 } } }\n"
            "measure \"sold\" { of = \"person\", from = \"deal\", by = \"owner\", count = true }\n"
            "measure \"m\" { of = \"person\", value = function(p) return %s end }\n",
};

#define OF "of = \"person\", "
#define ONE "criteria = { { \"a\", weight = 1, score = 1 } }, "
#define TWO "criteria = { { \"a\", score = 1 }, { \"b\", score = 1 } }, "

static const struct row {
    enum subject subject;
    const char *fields;
    const char *expected;
} rows[] = {
    {CARD, OF ONE, "title=x of=person every=month parts=0,-1,1 criteria=1 weights=0 coverage=0.7 grades=none "
                   "shares= within=0 step=0.01 rounding=half-up audience=self,manager when=none"},
    {CARD, "of = \"whole\", " ONE, "of=whole"},
    {CARD, "of = \"product\", " ONE, "of=product"},
    {CARD, OF ONE "title = \"Year\"", "title=Year"},
    {CARD, OF ONE "title = { en = \"Year\", [\"zh-Hant\"] = \"年度\" }", "title=Year"},
    {CARD, OF ONE "every = \"year\"", "every=year"},
    {CARD, OF ONE "every = \"yeer\"", "error[E0207]: the calendar has no level `yeer`; did you mean `year`?"},
    {CARD, OF ONE "when = function(p) return p.role == \"rep\" end", "when=equal(field[person.role]"},
    {CARD, OF ONE "when = function(p) return p.role end", "error[E0214]: `when` of scorecard x gives a text"},
    {CARD, OF ONE "weights = \"relative\"", "weights=0"},
    {CARD, OF ONE "weights = \"as written\"", "weights=1"},
    {CARD, OF TWO "weights = pairwise { {1, 4}, {0.25, 1} }", "weights=2 0.8,0.2"},
    {CARD, OF ONE "weights = \"written\"", "error[E0207]: `weights` of scorecard x cannot be \"written\""},
    {CARD, OF ONE "weights = 5", "`weights` of scorecard x is a number, and has to be \"relative\" or \"as written\" or pairwise { rows }"},
    {CARD, OF TWO "weights = pairwise { {1, 3}, {1} }",
     "error[E0207]: a pairwise matrix has as many numbers in each row as it has rows, and at most 9"},
    {CARD, OF TWO "weights = pairwise { {1, 3}, {0.33, 1} }",
     "error[E0207]: a comparison and its opposite have to multiply to 1: row 2, column 1"},
    {CARD, OF ONE "weights = pairwise { {1, 3}, {ratio(1, 3), 1} }",
     "error[E0207]: the weights of scorecard x come from its matrix, and criterion a has one of its own"},
    {CARD, OF "criteria = { { \"a\", score = 1 } }, weights = pairwise { {1, 3}, {ratio(1, 3), 1} }",
     "error[E0207]: the matrix compares 2 criteria, and scorecard x has 1 with a score"},
    {CARD, OF ONE "weights = pairwise(3)", "error[E0207]: `pairwise` takes rows of comparisons"},
    {CARD, OF "criteria = { { \"a\", score = 1 }, { \"b\", score = 1 }, { \"c\", score = 1 } },\n"
              "weights = pairwise { {1, 3, 0.2}, {ratio(1, 3), 1, 3}, {5, ratio(1, 3), 1} }",
     "r.lua:2:11: error[E0315]: the comparisons of scorecard x contradict each other: consistency ratio 1.5845"},
    {CARD, OF ONE "coverage = 0.5", "coverage=0.5"},
    {CARD, OF ONE "coverage = 70", "error[E0207]: `coverage` of scorecard x is a part of the whole, from 0 to 1"},
    {CARD, OF ONE "coverage = \"70%\"", "`coverage` of scorecard x is a text, and has to be a number or a param; write 0.7"},
    {CARD, OF ONE "grades = slab { {0, \"B\"}, {90, \"A\"} }", "parts=0,2,1 criteria=1 weights=0 coverage=0.7 grades=B,A"},
    {CARD, OF ONE "grades = slab { {0, 1}, {90, 2} }", "error[E0207]: `grades` of scorecard x is a slab table of texts"},
    {CARD, OF ONE "grades = marginal { {0, 1} }", "error[E0207]: `grades` of scorecard x is a slab table of texts"},
    {CARD, OF ONE "grades = { A = 90 }", "`grades` of scorecard x is a table, and has to be a table of tiers"},
    {CARD, OF ONE "grades = shares { C = 10, A = 20, B = 70 }", "shares=A:20,B:70,C:10"},
    {CARD, OF ONE "grades = shares { {\"good\", 0.4}, {\"fair\", 0.6} }", "shares=good:0.4,fair:0.6"},
    {CARD, OF ONE "grades = shares { good = 40, fair = 60 }",
     "error[E0207]: shares are given to letters, or to names in a list from the best on; write shares { A = 20"},
    {CARD, OF ONE "grades = shares { A = 20, B = 70 }", "error[E0207]: the shares of the grades add to 90, not to 100"},
    {CARD, OF ONE "grades = shares { A = -20, B = 120 }", "error[E0207]: a share of a grade is a number that is not below zero"},
    {CARD, OF ONE "grades = shares { A = 100 }, within = \"role\"", "within=1"},
    {CARD, OF ONE "grades = shares { A = 100 }, within = { \"role\", \"region\" }", "within=2"},
    {CARD, OF ONE "within = \"role\"", "error[E0208]: `within` of scorecard x needs grades = shares { ... }"},
    {CARD, OF ONE "grades = shares { A = 100 }, within = \"rol\"", "error[E0203]"},
    {CARD, OF ONE "unit = 1, rounding = \"down\"", "step=1 rounding=down"},
    {CARD, OF ONE "unit = 0", "error[E0207]: `unit` of scorecard x is a step above zero"},
    {CARD, OF ONE "unit = \"points\"", "`unit` of scorecard x is a text, and has to be a number"},
    {CARD, OF ONE "rounding = \"half\"", "`rounding` of scorecard x cannot be \"half\""},
    {CARD, OF ONE "audience = { \"manager\" }", "audience=manager"},
    {CARD, OF ONE "audience = { \"all\" }", "`audience` of scorecard x cannot be \"all\""},
    {CARD, ONE, "error[E0208]: scorecard x has no `of`"},
    {CARD, "of = \"persn\", " ONE, "error[E0203]: there is no kind `persn`; did you mean `person`?"},
    {CARD, OF, "error[E0208]: scorecard x has no `criteria`"},
    {CARD, OF "criteria = { }", "`criteria` of scorecard x is a table, and has to be a list such as"},
    {CARD, OF "criteria = { 5 }", "error[E0207]: a criterion is a table that begins with its name"},
    {CARD, OF "criteria = { { weight = 5, score = 1 } }", "error[E0207]: a criterion is a table that begins with its name"},
    {CARD, OF "criteria = { { \"a\", weight = 1, score = 1 }, { \"a\", weight = 1, score = 1 } }",
     "error[E0209]: criterion a stands twice in scorecard x"},
    {CARD, OF ONE "wieghts = \"relative\"", "error[E0206]: scorecard has no field `wieghts`; did you mean `weights`?"},

    {CRITERION, "weight = 30, score = 75", "a weight=30 score=75 missing=0 neutral=none range=0..120 must=none when=none"},
    {CRITERION, "weight = 30, score = 75, title = \"Sales\"", "Sales weight=30"},
    {CRITERION, "weight = function(p) return 2 end, score = function(p) return 3 end", "weight=2 score=3"},
    {CRITERION, "weight = 1, score = 1, missing = \"carry\"", "missing=2"},
    {CRITERION, "weight = 1, score = 1, missing = \"fail\"", "missing=3"},
    {CRITERION, "weight = 1, score = 1, missing = \"neutral\", neutral = 50", "missing=1 neutral=50"},
    {CRITERION, "weight = 1, score = 1, range = {0, 100}", "range=0..100"},
    {CRITERION, "weight = 1, score = 1, range = \"none\"", "range=none"},
    {CRITERION, "weight = 1, score = 1, must = 60", "must=60 score"},
    {CRITERION, "must = function(p) return p.role == \"rep\" end", "weight=none score=none missing=0 neutral=none range=0..120 must=equal("},
    {CRITERION, "weight = 1, score = 1, when = function(p) return p.role == \"rep\" end", "when=equal("},
    {CRITERION, "score = 1", "r.lua:2:3: error[E0208]: criterion a has no `weight`"},
    {CRITERION, "weight = 1", "r.lua:2:3: error[E0208]: criterion a has no `score`"},
    {CRITERION, "title = \"A\"", "error[E0208]: criterion a has no `score`"},
    {CRITERION, "weight = -1, score = 1", "r.lua:2:19: error[E0207]: `weight` of criterion a is below zero"},
    {CRITERION, "weight = \"30\", score = 1", "error[E0207]: `weight` of criterion a is a text, and has to be a number, a param or a function"},
    {CRITERION, "weight = 1, score = \"monthly_quota\"", "r.lua:2:30: error[E0214]: `score` of criterion a gives money (CNY)"},
    {CRITERION, "weight = 1, scores = 5", "r.lua:2:22: error[E0206]: criterion a has no field `scores`; did you mean `score`?"},
    {CRITERION, "weight = 1, score = 1, 5", "error[E0206]: criterion a has no field `?`"},
    {CRITERION, "weight = 1, score = 1, missing = \"cary\"", "`missing` of criterion a is \"cary\", and has to be \"reweight\", \"neutral\", \"carry\" or \"fail\"; did you mean `carry`?"},
    {CRITERION, "weight = 1, score = 1, missing = \"neutral\"", "error[E0208]: missing = \"neutral\" of criterion a needs the score `neutral`"},
    {CRITERION, "weight = 1, score = 1, neutral = 50", "error[E0208]: `neutral` of criterion a needs missing = \"neutral\""},
    {CRITERION, "weight = 1, score = 1, range = {120, 0}", "error[E0207]: `range` of criterion a does not ascend"},
    {CRITERION, "weight = 1, score = 1, range = {0}", "`range` of criterion a is a table, and has to be \"none\" or two numbers such as {0, 120}"},
    {CRITERION, "weight = 1, score = 1, must = \"60\"", "`must` of criterion a is a text, and has to be a number, a param or a function"},
    {CRITERION, "weight = 1, score = 1, must = function(p) return p.role end", "error[E0214]: `must` of criterion a is a text, and has to be a condition or the least score"},
    {CRITERION, "must = 60", "error[E0208]: `must` of criterion a is a score, and the criterion has no `score`"},
    {CRITERION, "weight = 1, score = 1, when = 5", "`when` of criterion a is a number, and has to be a function"},
    {CRITERION, "weight = 1, score = function(p) return p.x end", "error[E0321]: scorecard x depends on itself: x -> x"},

    {USE, "coverage(p.x) * p.x", "measures=4"},
    {USE, "z_score(p.x, \"role\")", "measures=4"},
    {USE, "grade(p.x)", "error[E0223]: this scorecard has no grades; give it some: grades = slab"},
    {USE, "grade(p.sold)", "error[E0214]: grade wants a scorecard, such as p.card here, and this is a count"},
    {USE, "coverage()", "error[E0222]: coverage is called with 0 values; write coverage(p.card)"},
    {USE, "p.x.grade", "error[E0203]"},
};

static void add_formula(const struct script_project *project, const char *name, const struct md_formula *formula,
                        struct md_buffer *out)
{
    char text[MD_NUMBER_TEXT_SIZE];
    md_buffer_format(out, " %s=", name);
    if (!md_has_formula(formula)) {
        md_buffer_add_text(out, "none");
        return;
    }
    const struct md_node *node = md_graph_node(&project->model->graph, formula->root);
    if (node->op != MD_OP_NUMBER) {
        md_graph_print(&project->model->graph, formula->root, project->model->schema, out);
        return;
    }
    md_number_print(&node->number, text, sizeof text);
    md_buffer_add_text(out, text);
}

static void add_number(const char *before, const struct md_number *number, struct md_buffer *out)
{
    char text[MD_NUMBER_TEXT_SIZE];
    md_number_print(number, text, sizeof text);
    md_buffer_format(out, "%s%s", before, text);
}

static void describe_grades(const struct md_scorecard *card, struct md_buffer *out)
{
    md_buffer_add_text(out, " grades=");
    if (card->grades == NULL) md_buffer_add_text(out, "none");
    for (size_t i = 0; card->grades != NULL && i < card->grades->tiers_count; i++)
        md_buffer_format(out, "%s%s", i > 0 ? "," : "", card->grades->tiers[i].text);
    md_buffer_add_text(out, " shares=");
    for (size_t i = 0; i < card->shares_count; i++) {
        md_buffer_format(out, "%s%s", i > 0 ? "," : "", card->shares[i].grade);
        add_number(":", &card->shares[i].share, out);
    }
    md_buffer_format(out, " within=%zu", card->within_count);
}

static void describe_card(const struct script_project *project, struct md_buffer *out)
{
    const struct md_model *model = project->model;
    const struct md_scorecard *card = &model->scorecards[0];
    md_buffer_format(out, "title=%s of=%s every=%s parts=%d,%d,%d criteria=%zu weights=%d", card->title,
                     card->of == MD_KIND_WHOLE ? "whole" : model->schema->kinds[card->of]->name,
                     md_calendar_level_name(&model->calendar, card->every), card->measures[MD_CARD_SCORE],
                     card->measures[MD_CARD_GRADE], card->measures[MD_CARD_COVERAGE], card->criteria_count,
                     (int)card->weights);
    for (size_t i = 0; card->pairwise != NULL && i < card->criteria_count; i++)
        add_number(i > 0 ? "," : " ", &card->pairwise[i], out);
    add_formula(project, "coverage", &card->coverage, out);
    describe_grades(card, out);
    add_number(" step=", &card->step, out);
    md_buffer_format(out, " rounding=%s audience=%s", md_rounding_name(card->rounding), project->model->rules[card->rule].audience);
    add_formula(project, "when", &card->when, out);
}

static void describe_criterion(const struct script_project *project, struct md_buffer *out)
{
    const struct md_criterion *criterion = &project->model->scorecards[0].criteria[0];
    md_buffer_add_text(out, criterion->title);
    add_formula(project, "weight", &criterion->weight, out);
    add_formula(project, "score", &criterion->score, out);
    md_buffer_format(out, " missing=%d", (int)criterion->missing);
    add_formula(project, "neutral", &criterion->neutral, out);
    if (criterion->has_range) {
        add_number(" range=", &criterion->least, out);
        add_number("..", &criterion->greatest, out);
    } else {
        md_buffer_add_text(out, " range=none");
    }
    add_formula(project, "must", &criterion->must, out);
    if (criterion->must_is_score) md_buffer_add_text(out, " score");
    add_formula(project, "when", &criterion->when, out);
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
    else if (row->subject == CARD) describe_card(&project, &found);
    else if (row->subject == CRITERION) describe_criterion(&project, &found);
    else md_buffer_format(&found, "measures=%zu", project.model->measures_count);
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
