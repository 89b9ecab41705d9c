/* Tier tables that a plan must not have, and what is said about them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "expr/tiers.h"

enum { TIERS_MAX = 6 };

static const char source[] = "local accelerator = marginal {\n"
                             "  {0, 0.03},\n"
                             "  {1, 0.08},\n"
                             "  {0.8, 0.05},\n"
                             "}\n";

/* Edges as words: a number, or `p` for a param; values likewise, or a text in quotes. */
static struct md_tiers read_tiers(enum md_tiers_method method, const char *edges, const char *values,
                                  struct md_tier *places)
{
    struct md_tiers tiers = {.method = method,
                             .tiers = places,
                             .name = "accelerator",
                             .file = "rules/plan.lua",
                             .source = source,
                             .source_length = sizeof source - 1,
                             .line = 1,
                             .column = 21,
                             .end_column = 29};
    char words[128], value_words[128], *more = NULL, *value_more = NULL;
    snprintf(words, sizeof words, "%s", edges);
    snprintf(value_words, sizeof value_words, "%s", values);
    char *value = strtok_r(value_words, " ", &value_more);
    for (char *word = strtok_r(words, " ", &more); word != NULL; word = strtok_r(NULL, " ", &more)) {
        struct md_tier *tier = &places[tiers.tiers_count++];
        memset(tier, 0, sizeof *tier);
        tier->edge.param = strcmp(word, "p") == 0 ? 0 : -1;
        tier->value.param = -1;
        if (tier->edge.param < 0)
            assert_int_equal(md_number_parse(word, strlen(word), &tier->edge.number), MD_OK);
        if (value != NULL && value[0] == '"') tier->text = "gold";
        tier->line = (int)tiers.tiers_count + 1;
        tier->column = 4;
        tier->end_column = 4 + (int)strlen(word);
        if (value != NULL) value = strtok_r(NULL, " ", &value_more);
    }
    return tiers;
}

static const struct {
    enum md_tiers_method method;
    const char *edges, *values;
    const char *code; /* "" good */
    int line, second_line;
    const char *message;
} cases[] = {
    {MD_TIERS_MARGINAL, "0 0.8 1 1.5", "1 1 1 1", "", 0, 0, ""},
    {MD_TIERS_MARGINAL, "-5 0 5", "1 1 1", "", 0, 0, ""},
    {MD_TIERS_MARGINAL, "0 1 0.8", "1 1 1", "E0311", 4, 3,
     "tiers of `accelerator` do not ascend: the edge 0.8 stands after 1"},
    {MD_TIERS_SLAB, "0 50 50", "1 1 1", "E0311", 4, 3,
     "tiers of `accelerator` overlap: two of them start at 50"},
    {MD_TIERS_INTERPOLATED, "0.8 0.7", "1 1", "E0311", 3, 2,
     "tiers of `accelerator` do not ascend: the edge 0.7 stands after 0.8"},
    {MD_TIERS_MARGINAL, "0 p 1", "1 1 1", "", 0, 0, ""},
    {MD_TIERS_MARGINAL, "1 p 0", "1 1 1", "E0311", 4, 2,
     "tiers of `accelerator` do not ascend: the edge 0 stands after 1"},
    {MD_TIERS_SLAB, "", "", "E0312", 1, 0,
     "tiers of `accelerator` are empty: every amount is in no tier"},
    {MD_TIERS_SLAB, "0 60 80", "\" \" \"", "", 0, 0, ""},
    {MD_TIERS_SLAB, "0 60 80", "\" 1 \"", "E0313", 3, 0,
     "tiers of `accelerator` mix texts and rates"},
    {MD_TIERS_MARGINAL, "0 60", "1 \"", "E0313", 3, 0,
     "tiers of `accelerator` give a text where a rate is paid"},
};

static void tables_are_checked(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct md_tier places[TIERS_MAX];
        struct md_tiers tiers =
            read_tiers(cases[i].method, cases[i].edges, cases[i].values, places);
        struct md_diagnostics out = {0};
        bool good = md_tiers_check(&tiers, &out);
        assert_int_equal(good, cases[i].code[0] == '\0');
        if (good) {
            assert_null(out.first);
            continue;
        }
        assert_int_equal(out.count, 1);
        assert_string_equal(out.first->code, cases[i].code);
        assert_string_equal(out.first->message, cases[i].message);
        assert_int_equal(out.first->place.line, cases[i].line);
        assert_int_equal(out.first->second.line, cases[i].second_line);
        assert_non_null(out.first->advice);
        md_diagnostics_free(&out);
    }
}

static void every_wrong_edge_is_named(void **state)
{
    (void)state;
    struct md_tier places[TIERS_MAX];
    struct md_tiers tiers = read_tiers(MD_TIERS_MARGINAL, "3 2 1", "1 1 1", places);
    struct md_diagnostics out = {0};
    assert_false(md_tiers_check(&tiers, &out));
    assert_int_equal(out.count, 2);
    md_diagnostics_free(&out);
}

static void one_point_is_no_line(void **state)
{
    (void)state;
    struct md_tier places[TIERS_MAX];
    struct md_tiers tiers = read_tiers(MD_TIERS_INTERPOLATED, "1", "1", places);
    struct md_diagnostics out = {0};
    tiers.above = MD_END_FLAT;
    assert_true(md_tiers_check(&tiers, &out));
    tiers.above = MD_END_LINE;
    assert_false(md_tiers_check(&tiers, &out));
    assert_string_equal(out.first->code, "E0314");
    md_diagnostics_free(&out);
}

static void the_block_shows_both_places(void **state)
{
    (void)state;
    struct md_tier places[TIERS_MAX];
    struct md_tiers tiers = read_tiers(MD_TIERS_MARGINAL, "0 1 0.8", "1 1 1", places);
    struct md_diagnostics out = {0};
    struct md_buffer text = {0};
    md_tiers_check(&tiers, &out);
    md_diagnostic_print(out.first, MD_FORM_FULL, &text);
    assert_non_null(strstr(md_buffer_text(&text), "--> rules/plan.lua:4:4"));
    assert_non_null(strstr(md_buffer_text(&text), "{0.8, 0.05}"));
    assert_non_null(strstr(md_buffer_text(&text), "starts here; the tier before starts at 1"));
    assert_non_null(strstr(md_buffer_text(&text), "write the tiers from low to high"));
    md_buffer_free(&text);
    md_diagnostics_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_checked),
        cmocka_unit_test(every_wrong_edge_is_named),
        cmocka_unit_test(one_point_is_no_line),
        cmocka_unit_test(the_block_shows_both_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
