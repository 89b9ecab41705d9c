/* Checks of the whole model, made by hand: circles, windows, shares, two plans. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/model.h"

enum { PERSON = 0 };

struct small_model {
    struct md_model model;
    struct md_schema schema;
    struct md_credit credits[2];
    struct md_receiver receivers[3];
    struct md_measure measures[3];
    struct md_plan plans[2];
    struct md_component components[2];
    int numbers[2];
    struct md_diagnostics out;
};

/* Measures a, b, c of nothing; plans x, y with the component pay each. */
static void open_model(struct small_model *small)
{
    static const char *const names[3] = {"a", "b", "c"};
    *small = (struct small_model){0};
    struct md_model *model = &small->model;
    model->schema = &small->schema;
    md_graph_init(&model->graph);
    assert_int_equal(md_calendar_init(&model->calendar, 1, 1), MD_OK);
    model->credits = small->credits;
    model->measures = small->measures;
    model->plans = small->plans;
    model->components = small->components;
    model->measures_count = 3;
    for (int i = 0; i < 3; i++)
        small->measures[i] = (struct md_measure){.name = names[i],
                                                 .column = i,
                                                 .of = PERSON,
                                                 .over = {MD_WINDOW_LEVEL, MD_LEVEL_MONTH, 0}};
    model->plans_count = model->components_count = 2;
    for (int i = 0; i < 2; i++) {
        small->numbers[i] = i;
        small->plans[i] = (struct md_plan){.name = i == 0 ? "x" : "y",
                                           .of = PERSON,
                                           .since = INT32_MIN,
                                           .before = INT32_MAX,
                                           .components = &small->numbers[i],
                                           .components_count = 1};
        small->components[i] = (struct md_component){.name = "pay",
                                                     .full_name = i == 0 ? "x.pay" : "y.pay",
                                                     .plan = i,
                                                     .column = 3 + i,
                                                     .on = -1};
    }
}

static void close_model(struct small_model *small)
{
    md_diagnostics_free(&small->out);
    md_graph_free(&small->model.graph);
}

static md_node_index named(struct small_model *small, int64_t column)
{
    struct md_graph *graph = &small->model.graph;
    md_node_index row =
        md_graph_leaf(graph, MD_OP_ROW, md_type_of_kind(MD_BASE_ROW, PERSON), MD_SLOT_SUBJECT);
    md_node_index key =
        md_graph_unary(graph, MD_OP_KEY, md_type_of_kind(MD_BASE_REF, PERSON), 0, row);
    return md_graph_unary(graph, MD_OP_NAMED, md_type_of(MD_BASE_NUMBER), column, key);
}

static void expect(struct small_model *small, const char *code, const char *message)
{
    enum md_status status = md_model_check(&small->model, &small->out);
    assert_int_equal(status, code == NULL ? MD_OK : MD_FINDINGS);
    assert_int_equal(small->out.count, code == NULL ? 0 : 1);
    if (code == NULL) return;
    assert_string_equal(small->out.first->code, code);
    assert_string_equal(small->out.first->message, message);
}

/* reads[i] is the column that measure i, then component i - 3, reads; -1: none. */
struct circle_row {
    int reads[5];
    const char *message;
};

static const struct circle_row circles[] = {
    {{-1, -1, -1, -1, -1}, NULL},
    {{1, 2, -1, 0, 3}, NULL},
    {{0, -1, -1, -1, -1}, "definitions read each other in a circle: a -> a"},
    {{1, 2, 0, -1, -1}, "definitions read each other in a circle: a -> b -> c -> a"},
    {{3, -1, -1, 1, -1}, NULL},
    {{3, -1, -1, 4, 0}, "definitions read each other in a circle: a -> x.pay -> y.pay -> a"},
};

static void circles_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof circles / sizeof circles[0]; i++) {
        struct small_model small;
        open_model(&small);
        for (int k = 0; k < 5; k++) {
            if (circles[i].reads[k] < 0) continue;
            struct md_formula formula = {.root = named(&small, circles[i].reads[k])};
            if (k < 3)
                small.measures[k].value = formula;
            else
                small.components[k - 3].amount = formula;
        }
        expect(&small, circles[i].message == NULL ? NULL : "E0321", circles[i].message);
        close_model(&small);
    }
}

static void windows_are_long_enough(void **state)
{
    (void)state;
    static const struct {
        struct md_window over;
        int every;
        const char *message;
    } rows[] = {
        {{MD_WINDOW_LEVEL, MD_LEVEL_MONTH, 0}, MD_LEVEL_MONTH, NULL},
        {{MD_WINDOW_LEVEL, MD_LEVEL_YEAR, 0}, MD_LEVEL_QUARTER, NULL},
        {{MD_WINDOW_LEVEL, MD_LEVEL_MONTH, 0},
         MD_LEVEL_QUARTER,
         "x.pay is paid every quarter and reads a, which covers only a month"},
        {{MD_WINDOW_FULL, MD_LEVEL_QUARTER, 0},
         MD_LEVEL_YEAR,
         "x.pay is paid every year and reads a, which covers only a quarter"},
        {{MD_WINDOW_DAYS, 0, 30}, MD_LEVEL_YEAR, NULL},
        {{MD_WINDOW_EVER, 0, 0}, MD_LEVEL_YEAR, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct small_model small;
        open_model(&small);
        small.measures[0].over = rows[i].over;
        small.components[0].every = rows[i].every;
        small.components[0].amount = (struct md_formula){.root = named(&small, 0)};
        expect(&small, rows[i].message == NULL ? NULL : "E0322", rows[i].message);
        close_model(&small);
    }
}

/* Component x.pay of a year reads the formula b, and that reads a. */
static void formulas_cover_what_they_read(void **state)
{
    (void)state;
    static const struct {
        int inner, outer;
        const char *message;
    } rows[] = {
        {MD_LEVEL_YEAR, MD_LEVEL_MONTH, NULL},
        {MD_LEVEL_YEAR, MD_LEVEL_YEAR, NULL},
        {MD_LEVEL_MONTH, MD_LEVEL_MONTH, "x.pay is paid every year and reads a, which covers only a month"},
        {MD_LEVEL_MONTH, MD_LEVEL_YEAR, "measure b covers a year and reads a, which covers only a month"},
        {MD_LEVEL_QUARTER, MD_LEVEL_MONTH, "x.pay is paid every year and reads a, which covers only a quarter"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct small_model small;
        open_model(&small);
        small.measures[0].over.level = rows[i].inner;
        small.measures[1].over.level = rows[i].outer;
        small.measures[1].rule = -1;
        small.measures[1].value = (struct md_formula){.root = named(&small, 0)};
        small.components[0].every = MD_LEVEL_YEAR;
        small.components[0].amount = (struct md_formula){.root = named(&small, 1)};
        expect(&small, rows[i].message == NULL ? NULL : "E0322", rows[i].message);
        close_model(&small);
    }
}

static void constant_shares_add_to_one(void **state)
{
    (void)state;
    static const struct {
        const char *shares[3]; /* "rest", a number, + for an overlay, * for rows of a kind; NULL: no more */
        const char *message;
    } rows[] = {
        {{"0.6", "0.4", NULL}, NULL},
        {{"0.6", "rest", NULL}, NULL},
        {{"1", "0.2+", NULL}, NULL},
        {{"0.6", "0.3", NULL}, "the shares of credit sales add to 0.9, not to 1"},
        {{"0.6", "0.6", "rest"}, "the shares of credit sales add to 1.2, not to 1"},
        {{"0.3*", NULL}, NULL}, /* how many rows there are is not known */
        {{"0.6", "0.6", "0.1*"}, NULL},
        {{"0.6", "0.6", "rest*"}, "the shares of credit sales add to 1.2, not to 1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct small_model small;
        open_model(&small);
        small.model.credits_count = 1;
        small.credits[0] = (struct md_credit){.name = "sales", .receivers = small.receivers};
        for (size_t k = 0; k < 3 && rows[i].shares[k] != NULL; k++) {
            const char *share = rows[i].shares[k];
            size_t length = strcspn(share, "+*");
            struct md_number number;
            small.receivers[k] = (struct md_receiver){.rest = strncmp(share, "rest", 4) == 0,
                                                      .overlay = share[length] == '+',
                                                      .each = share[length] == '*'};
            small.credits[0].receivers_count = k + 1;
            if (small.receivers[k].rest) continue;
            assert_int_equal(md_number_parse(share, length, &number), MD_OK);
            small.receivers[k].share.root =
                md_graph_number(&small.model.graph, number, md_type_of(MD_BASE_NUMBER));
        }
        expect(&small, rows[i].message == NULL ? NULL : "E0323", rows[i].message);
        close_model(&small);
    }
}

/* What parts two plans that pay on measures a and b, both of one credit. */
static void nobody_is_paid_twice(void **state)
{
    (void)state;
    /* By nothing, a `when`, dates, the word shared, another credit, `below`. */
    for (int i = 0; i < 6; i++) {
        struct small_model small;
        open_model(&small);
        small.model.credits_count = 2;
        small.credits[0].name = "sales";
        small.credits[1].name = "service";
        for (int k = 0; k < 2; k++) {
            small.measures[k].from = MD_FROM_CREDIT;
            small.components[k].on = k;
        }
        if (i == 1)
            small.plans[0].when =
                (struct md_formula){.root = md_graph_flag(&small.model.graph, true)};
        if (i == 2) small.plans[0].before = small.plans[1].since = 19997; /* 2024-10-01 */
        if (i == 3) small.plans[0].shared = small.plans[1].shared = true;
        if (i == 4) small.measures[1].source = 1;
        if (i == 5) small.measures[1].below_starts_count = 1;
        struct md_formula start = {.root = named(&small, 0)};
        if (i == 5) small.measures[1].below_starts = &start;
        if (i == 5)
            start.root = md_graph_leaf(&small.model.graph, MD_OP_LINE, md_type_of(MD_BASE_REF),
                                       MD_LINE_PAYEE);
        expect(&small, i == 0 ? "E0324" : NULL,
               "plans x and y pay everybody on the same credit sales");
        close_model(&small);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(circles_are_named),
        cmocka_unit_test(windows_are_long_enough),
        cmocka_unit_test(formulas_cover_what_they_read),
        cmocka_unit_test(constant_shares_add_to_one),
        cmocka_unit_test(nobody_is_paid_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
