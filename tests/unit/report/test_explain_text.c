/* Explanations as text, JSON and rows: a small tree made by hand, the whole output compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "report/explain_text.h"
#include "value/date.h"

static int gather(void *user, const char *text, size_t length)
{
    md_buffer_add(user, text, length);
    return 0;
}

static const struct md_text_file plan = {"rules/field_sales.lua", "", 0};

/* A node with a value given as text ("" none), unit, line of the plan (0 none) and date ("" none).
 */
static struct md_explanation node_of(enum md_explain_role role, const char *title,
                                     const char *value, const char *unit, int line,
                                     const char *date)
{
    struct md_explanation node = {.role = role, .title = title, .unit = unit, .date = INT32_MIN};
    if (*value != '\0') {
        node.has_value = true;
        assert_int_equal(md_number_parse(value, strlen(value), &node.value), MD_OK);
    }
    if (line > 0) node.span = (struct md_text_span){.file = &plan, .line = line, .column = 3};
    if (*date != '\0') assert_int_equal(md_date_parse(date, strlen(date), &node.date), MD_OK);
    return node;
}

enum { TOTAL, BASE, TIER, BOOKED, DEAL_1, DEAL_2, AWARD, NODES };

/* 1,300 booked: 1,000 at 5 % and a share of 1/3 of 900 at nothing. */
static void plant(struct md_explanation *n)
{
    n[TOTAL] = node_of(MD_EXPLAIN_TOTAL, "total", "2058", "CNY", 0, "");
    n[BASE] = node_of(MD_EXPLAIN_COMPONENT, "commission base", "2058", "CNY", 31, "");
    n[BASE].formula =
        "function(p)\n    if p.booked > 0 then\n      return p.booked * 0.05\n    end\n  end";
    n[BASE].with_numbers = "1300 * 0.05";
    n[TIER] = node_of(MD_EXPLAIN_TIER, "marginal tier 0.8 to 1", "10.5", "CNY", 4, "");
    n[BOOKED] = node_of(MD_EXPLAIN_MEASURE, "已签 booked", "1300.3333333333333", "", 28, "");
    assert_int_equal(md_number_from_fraction(123456789, 70000, &n[BOOKED].value), MD_OK);
    n[DEAL_1] = node_of(MD_EXPLAIN_CREDIT, "deal 1", "1000", "CNY", 0, "2026-01-09");
    n[DEAL_2] = node_of(MD_EXPLAIN_CREDIT, "deal 2", "1/3", "CNY", 0, "2026-01-10");
    n[AWARD] = node_of(MD_EXPLAIN_COMPONENT, "award best", "", "CNY", 40, "");
    n[AWARD].value_text = "no goal";
    n[TOTAL].first_child = &n[BASE];
    n[TOTAL].adds_up = true;
    n[BASE].next = &n[AWARD];
    n[BASE].first_child = &n[TIER];
    n[TIER].next = &n[BOOKED];
    n[BOOKED].first_child = &n[DEAL_1];
    n[DEAL_1].next = &n[DEAL_2];
}

static const struct {
    enum md_format format;
    const char *text;
} forms[] = {
    {MD_FORMAT_TABLE, "P1 李雷  2026-03\n"
                      "total                            2,058.00 CNY\n"
                      "  commission base                2,058.00 CNY  rules/field_sales.lua:31\n"
                      "    = function(p)\n"
                      "        if p.booked > 0 then\n"
                      "          return p.booked * 0.05\n"
                      "        end\n"
                      "      end\n"
                      "    = 1300 * 0.05\n"
                      "    marginal tier 0.8 to 1          10.50 CNY  rules/field_sales.lua:4\n"
                      "    已签 booked             ~1,763.668414      rules/field_sales.lua:28\n"
                      "      2026-01-09  deal 1         1,000.00 CNY\n"
                      "      2026-01-10  deal 2              1/3 CNY\n"
                      "  award best: no goal                          rules/field_sales.lua:40\n"},
    {MD_FORMAT_JSON,
     "{\"schema\":\"meed.explain/1\",\"meed\":\"" MEED_VERSION
     "\",\"ok\":true,\"subject\":\"P1 李雷\",\"period\":\"2026-03\",\"tree\":"
     "{\"role\":\"total\",\"title\":\"total\",\"value\":\"2058\",\"unit\":\"CNY\",\"adds_up\":true,"
     "\"children\":[\n"
     "{\"role\":\"component\",\"title\":\"commission base\",\"value\":\"2058\",\"unit\":\"CNY\","
     "\"formula\":\"function(p)\\n    if p.booked > 0 then\\n      return p.booked * 0.05\\n    "
     "end\\n  end\","
     "\"with_numbers\":\"1300 * "
     "0.05\",\"file\":\"rules/"
     "field_sales.lua\",\"line\":31,\"col\":3,\"adds_up\":false,\"children\":[\n"
     "{\"role\":\"tier\",\"title\":\"marginal tier 0.8 to "
     "1\",\"value\":\"10.5\",\"unit\":\"CNY\",\"file\":\"rules/"
     "field_sales.lua\",\"line\":4,\"col\":3},\n"
     "{\"role\":\"measure\",\"title\":\"已签 "
     "booked\",\"value\":\"123456789/70000\",\"file\":\"rules/"
     "field_sales.lua\",\"line\":28,\"col\":3,\"adds_up\":false,\"children\":[\n"
     "{\"role\":\"credit\",\"title\":\"deal "
     "1\",\"date\":\"2026-01-09\",\"value\":\"1000\",\"unit\":\"CNY\"},\n"
     "{\"role\":\"credit\",\"title\":\"deal "
     "2\",\"date\":\"2026-01-10\",\"value\":\"1/3\",\"unit\":\"CNY\"}]}]},\n"
     "{\"role\":\"component\",\"title\":\"award best\",\"text\":\"no "
     "goal\",\"unit\":\"CNY\",\"file\":\"rules/field_sales.lua\",\"line\":40,\"col\":3}]}}\n"},
    {MD_FORMAT_TSV,
     "subject\tperiod\tdepth\trole\tdate\ttitle\tvalue\tunit\ttext\tfile\tline\tformula\twith_"
     "numbers\n"
     "P1 李雷\t2026-03\t0\ttotal\t\ttotal\t2058\tCNY\t\t\t\t\t\n"
     "P1 李雷\t2026-03\t1\tcomponent\t\tcommission base\t2058\tCNY\t\trules/field_sales.lua\t31\t"
     "function(p)\\n    if p.booked > 0 then\\n      return p.booked * 0.05\\n    end\\n  "
     "end\t1300 * 0.05\n"
     "P1 李雷\t2026-03\t2\ttier\t\tmarginal tier 0.8 to "
     "1\t10.5\tCNY\t\trules/field_sales.lua\t4\t\t\n"
     "P1 李雷\t2026-03\t2\tmeasure\t\t已签 "
     "booked\t123456789/70000\t\t\trules/field_sales.lua\t28\t\t\n"
     "P1 李雷\t2026-03\t3\tcredit\t2026-01-09\tdeal 1\t1000\tCNY\t\t\t\t\t\n"
     "P1 李雷\t2026-03\t3\tcredit\t2026-01-10\tdeal 2\t1/3\tCNY\t\t\t\t\t\n"
     "P1 李雷\t2026-03\t1\tcomponent\t\taward best\t\tCNY\tno "
     "goal\trules/field_sales.lua\t40\t\t\n"},
};

static void test_forms(void **state)
{
    (void)state;
    struct md_explanation nodes[NODES];
    plant(nodes);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct md_buffer got = {0};
        struct md_out out = {gather, &got, forms[i].format, 0, false};
        assert_int_equal(md_explain_write(&nodes[TOTAL], "P1 李雷", "2026-03", &out), MD_OK);
        if (strcmp(md_buffer_text(&got), forms[i].text) != 0)
            fail_msg("got\n%s\nwanted\n%s", md_buffer_text(&got), forms[i].text);
        md_buffer_free(&got);
    }
}

/* A title longer than reading has its value below it; no line ends in a blank. */
static void test_long_title(void **state)
{
    (void)state;
    struct md_explanation node = node_of(MD_EXPLAIN_NOTE, "", "12", "CNY", 9, "");
    node.title = "a title that goes on and on, for nobody told its author where a line ends";
    struct md_buffer got = {0};
    struct md_out out = {gather, &got, MD_FORMAT_TABLE, 0, false};
    assert_int_equal(md_explain_write(&node, "P1", "2026-03", &out), MD_OK);
    assert_string_equal(
        md_buffer_text(&got),
        "P1  2026-03\n"
        "a title that goes on and on, for nobody told its author where a line ends\n"
        "  12.00 CNY  rules/field_sales.lua:9\n");
    md_buffer_free(&got);
}

/* The second component reads the same measure: its rows stand once. Another value is written out.
 */
static void test_as_above(void **state)
{
    (void)state;
    struct md_explanation total = node_of(MD_EXPLAIN_TOTAL, "total", "7", "CNY", 0, "");
    struct md_explanation booked[3], deal[3];
    for (int i = 0; i < 3; i++) {
        booked[i] = node_of(MD_EXPLAIN_MEASURE, "booked", "7", "CNY", 5, "");
        deal[i] =
            node_of(MD_EXPLAIN_CREDIT, i < 2 ? "deal 1" : "deal 2", "7", "CNY", 6, "2026-01-09");
        deal[i].formula = "\"amount\"";
        booked[i].first_child = &deal[i];
        if (i > 0) booked[i - 1].next = &booked[i];
    }
    total.first_child = &booked[0];
    struct md_buffer got = {0};
    struct md_out out = {gather, &got, MD_FORMAT_TABLE, 0, false};
    assert_int_equal(md_explain_write(&total, "P1", "2026-03", &out), MD_OK);
    assert_string_equal(md_buffer_text(&got),
                        "P1  2026-03\n"
                        "total                   7.00 CNY\n"
                        "  booked                7.00 CNY  rules/field_sales.lua:5\n"
                        "    2026-01-09  deal 1  7.00 CNY  rules/field_sales.lua:6\n"
                        "  booked                7.00 CNY  rules/field_sales.lua:5  (as above)\n"
                        "  booked                7.00 CNY  rules/field_sales.lua:5\n"
                        "    2026-01-09  deal 2  7.00 CNY  rules/field_sales.lua:6\n");
    md_buffer_free(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_forms),
                                       cmocka_unit_test(test_long_title),
                                       cmocka_unit_test(test_as_above)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
