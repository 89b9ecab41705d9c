/* Units of sums, products and quotients (LANGUAGE.md section 4). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "expr/functions.h"
#include "expr/type.h"

static const char cny[] = "CNY", usd[] = "USD", points[] = "points";

static struct md_type type_of(const char *word)
{
    if (strcmp(word, "free") == 0) return md_type_number(MD_UNIT_FREE, NULL);
    if (strcmp(word, "plain") == 0) return md_type_number(MD_UNIT_PLAIN, NULL);
    if (strcmp(word, "count") == 0) return md_type_number(MD_UNIT_COUNT, NULL);
    if (strcmp(word, "CNY") == 0) return md_type_number(MD_UNIT_MONEY, cny);
    if (strcmp(word, "USD") == 0) return md_type_number(MD_UNIT_MONEY, usd);
    if (strcmp(word, "own") == 0) return md_type_number(MD_UNIT_MONEY, NULL);
    if (strcmp(word, "points") == 0) return md_type_number(MD_UNIT_NAMED, points);
    if (strcmp(word, "text") == 0) return md_type_of(MD_BASE_TEXT);
    if (strcmp(word, "date") == 0) return md_type_of(MD_BASE_DATE);
    if (strcmp(word, "flag") == 0) return md_type_of(MD_BASE_FLAG);
    if (strcmp(word, "ref1") == 0) return md_type_of_kind(MD_BASE_REF, 1);
    if (strcmp(word, "ref2") == 0) return md_type_of_kind(MD_BASE_REF, 2);
    if (strcmp(word, "row1") == 0) return md_type_of_kind(MD_BASE_ROW, 1);
    return md_type_of(MD_BASE_NOTHING);
}

typedef bool rule(struct md_type a, struct md_type b, struct md_type *out);

static const struct {
    const char *name;
    rule *apply;
} rules[] = {{"+", md_type_common}, {"*", md_type_product}, {"/", md_type_quotient}};

static const struct {
    const char *rule, *a, *b;
    const char *expected; /* "" refused */
    const char *note;
} cases[] = {
    {"+", "free", "free", "free", "two literals"},
    {"+", "free", "CNY", "CNY", "a literal takes the other's unit"},
    {"+", "CNY", "free", "CNY", "on either side"},
    {"+", "free", "count", "count", ""},
    {"+", "free", "points", "points", ""},
    {"+", "free", "plain", "plain", ""},
    {"+", "CNY", "CNY", "CNY", ""},
    {"+", "CNY", "USD", "", "two currencies"},
    {"+", "CNY", "count", "", "money + count is an error"},
    {"+", "CNY", "plain", "", "money + ratio"},
    {"+", "points", "plain", "", ""},
    {"+", "points", "CNY", "", ""},
    {"+", "plain", "count", "count", "an integer field bounds a count"},
    {"+", "own", "own", "", "two rows may have two currencies"},
    {"+", "own", "CNY", "", "convert first"},
    {"+", "own", "free", "", "not even with 0"},
    {"+", "own", "nothing", "own", "a missing value has no currency"},
    {"+", "nothing", "text", "text", ""},
    {"+", "date", "nothing", "date", ""},
    {"+", "text", "text", "text", ""},
    {"+", "text", "plain", "", ""},
    {"+", "date", "date", "date", ""},
    {"+", "flag", "flag", "flag", ""},
    {"+", "flag", "free", "", "true is no number"},
    {"+", "ref1", "ref1", "ref1", ""},
    {"+", "ref1", "ref2", "", "references to two kinds"},
    {"+", "ref1", "row1", "", ""},
    {"*", "CNY", "free", "CNY", ""},
    {"*", "plain", "CNY", "CNY", "ratio x money"},
    {"*", "CNY", "count", "CNY", "200 CNY x count is money"},
    {"*", "count", "points", "points", ""},
    {"*", "CNY", "CNY", "", "money times money"},
    {"*", "CNY", "points", "", "two units"},
    {"*", "own", "plain", "own", "half an amount is in the same currency"},
    {"*", "count", "count", "plain", ""},
    {"*", "count", "plain", "count", ""},
    {"*", "count", "free", "free", "200 x count may be 200 CNY x count"},
    {"*", "free", "free", "free", ""},
    {"*", "free", "plain", "free", "the literal may be money"},
    {"*", "nothing", "CNY", "CNY", "missing passes on"},
    {"*", "text", "free", "", ""},
    {"*", "flag", "CNY", "", ""},
    {"/", "CNY", "CNY", "plain", "a ratio"},
    {"/", "CNY", "USD", "", ""},
    {"/", "own", "own", "", "two rows may have two currencies"},
    {"/", "count", "count", "plain", ""},
    {"/", "CNY", "count", "CNY", "money per that count"},
    {"/", "CNY", "plain", "CNY", ""},
    {"/", "CNY", "free", "CNY", ""},
    {"/", "free", "CNY", "plain", "the literal takes the unit below"},
    {"/", "plain", "CNY", "", ""},
    {"/", "count", "CNY", "", ""},
    {"/", "points", "points", "plain", ""},
    {"/", "CNY", "points", "", ""},
    {"/", "free", "free", "free", "a quotient of literals is a literal"},
    {"/", "free", "plain", "free", "the literal may be money"},
    {"/", "plain", "free", "plain", ""},
    {"/", "count", "plain", "count", ""},
    {"/", "plain", "count", "plain", ""},
    {"/", "free", "count", "free", "the literal may be money"},
    {"/", "date", "free", "", ""},
};

static rule *find_rule(const char *name)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (strcmp(rules[i].name, name) == 0) return rules[i].apply;
    return NULL;
}

static void units_follow_the_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct md_type out = {0};
        bool good = find_rule(cases[i].rule)(type_of(cases[i].a), type_of(cases[i].b), &out);
        bool wanted = cases[i].expected[0] != '\0';
        struct md_type type = type_of(cases[i].expected);
        bool same = out.base == type.base && out.unit == type.unit &&
                    out.unit_name == type.unit_name && out.kind == type.kind;
        if (good != wanted || (wanted && !same))
            fail_msg("%s %s %s: expected %s (%s)", cases[i].a, cases[i].rule, cases[i].b,
                     wanted ? cases[i].expected : "refused", cases[i].note);
    }
}

static void words_name_types(void **state)
{
    (void)state;
    static const struct {
        const char *type, *kind, *words;
    } rows[] = {
        {"CNY", NULL, "money (CNY)"},   {"own", NULL, "money in the currency of its row"},
        {"count", NULL, "a count"},     {"plain", NULL, "a number"},
        {"free", NULL, "a number"},     {"points", NULL, "points"},
        {"date", NULL, "a date"},       {"flag", NULL, "a flag"},
        {"text", NULL, "a text"},       {"ref1", "person", "a reference to person"},
        {"ref1", NULL, "a reference"},  {"row1", "deal", "a row of deal"},
        {"nothing", NULL, "nothing"},
    };
    struct md_arena arena = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(md_type_words(type_of(rows[i].type), rows[i].kind, &arena),
                            rows[i].words);
    md_arena_free(&arena);
}

static void functions_are_found(void **state)
{
    (void)state;
    assert_int_equal(md_function_find("min"), MD_FUNCTION_MIN);
    assert_int_equal(md_function_find(".."), MD_FUNCTION_CONCAT);
    assert_int_equal(md_function_find("part"), MD_FUNCTION_PART);
    int goal = md_function_find("goal");
    assert_true(goal >= MD_FUNCTIONS_COUNT);
    assert_null(md_function_entries[goal].parameters);
    assert_int_equal(md_function_find("mini"), -1);
    for (size_t i = 0; i < md_function_entries_count; i++)
        assert_int_equal(md_function_find(md_function_entries[i].word), i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_follow_the_rules),
        cmocka_unit_test(words_name_types),
        cmocka_unit_test(functions_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
