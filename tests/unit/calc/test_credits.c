/* Credits: shares that conserve, receivers that are missing, rows that are not used, errors that
 * hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "calc/credit_split.h"
#include "support/calc/calc_world.h"

static struct md_number number(const char *text)
{
    struct md_number value;
    assert_int_equal(md_number_parse(text, strlen(text), &value), MD_OK);
    return value;
}

/* Shares: a number, `rest`, or a number with + for an overlay. */
struct split_row {
    const char *note, *value, *unit, *shares, *parts;
};

static const struct split_row splits[] = {
    {"handbook 5.7", "333333.33", "0.01", "0.6 0.4", "200000 133333.33"},
    {"one cent left over", "1", "0.01", "1/3 1/3 1/3", "0.34 0.33 0.33"},
    {"a return", "-1", "0.01", "1/3 1/3 1/3", "-0.34 -0.33 -0.33"},
    {"rest", "100", "0", "0.2 rest", "20 80"},
    {"two rests", "100", "0", "0.2 rest rest", "20 40 40"},
    {"rest of nothing", "100", "0", "1 rest", "100 0"},
    {"thirds in the smallest step", "1", "0", "rest rest rest",
     "0.333333333333333334 0.333333333333333333 0.333333333333333333"},
    {"19 digits are cut so that nothing is lost", "0.1", "0", "0.000000000000000001 rest", "0 0.1"},
    {"no multiple of the unit is refused", "0.005", "0.01", "0.5 0.5", "no multiple of the unit"},
    {"overlay on top", "100", "0", "1 0.25+", "100 25"},
    {"overlays only", "100", "0.01", "0.33335+", "33.34"},
    {"share 0", "100", "0", "0 1", "0 100"},
    {"too much", "100", "0", "0.7 0.6", "shares 1.3"},
    {"too little", "100", "0", "0.5 0.4", "shares 0.9"},
    {"more than all before the rest", "100", "0", "1.5 rest", "shares 1.5"},
    {"below zero", "100", "0", "-0.5 1.5", "shares -0.5"},
};

static void read_receivers(const char *text, struct md_credit *credit,
                           struct md_credit_slot *slots)
{
    static struct md_receiver receivers[8];
    char copy[120], *more = NULL;
    strcpy(copy, text);
    memset(receivers, 0, sizeof receivers);
    credit->receivers = receivers;
    for (char *word = strtok_r(copy, " ", &more); word != NULL; word = strtok_r(NULL, " ", &more)) {
        size_t k = credit->receivers_count++;
        size_t length = strlen(word);
        receivers[k].rest = strcmp(word, "rest") == 0;
        receivers[k].overlay = word[length - 1] == '+';
        if (receivers[k].overlay) word[length - 1] = '\0';
        slots[k] = (struct md_credit_slot){.rest = receivers[k].rest,
                                           .overlay = receivers[k].overlay};
        slots[k].share = receivers[k].rest ? MD_NUMBER_ZERO : number(word);
    }
}

static void shares_conserve(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof splits / sizeof splits[0]; i++) {
        const struct split_row *row = &splits[i];
        struct md_credit credit = {0};
        struct md_credit_slot slots[8];
        struct md_number sum, value = number(row->value);
        struct md_buffer out = {0};
        char text[MD_NUMBER_TEXT_SIZE];
        credit.unit = number(row->unit);
        read_receivers(row->shares, &credit, slots);
        enum md_status status =
            md_credit_split(&credit, slots, credit.receivers_count, NULL, &value, &sum);
        if (status == MD_SYNTAX) {
            md_buffer_add_text(&out, "no multiple of the unit");
        } else if (status == MD_OK) {
            for (size_t k = 0; k < credit.receivers_count; k++) {
                md_number_print(&slots[k].part, text, sizeof text);
                md_buffer_format(&out, "%s%s", k > 0 ? " " : "", text);
            }
        } else {
            md_number_print(&sum, text, sizeof text);
            md_buffer_format(&out, "shares %s", text);
        }
        world_expect(row->note, md_buffer_text(&out), row->parts);
        md_buffer_free(&out);
    }
}

/* ---- Through the pipeline ---- */

struct shop {
    struct calc_world world;
    int person, product, deal;
    struct md_credit *credit;
};

/* value = amount x product.factor; to: partner with the deal's own share, the rest to the owner. */
static void open_shop(struct shop *shop)
{
    struct calc_world *w = &shop->world;
    world_init(w);
    shop->person = world_kind(w, "person history: id text, manager ref person");
    shop->product = world_kind(w, "product: id text, factor number");
    shop->deal =
        world_kind(w, "deal: id text, on date, owner ref person, partner ref person, share number, "
                      "product ref product, amount money, won flag");
    md_node_index deal = world_row(w, shop->deal);
    shop->credit = world_credit(w, "sales", shop->deal, "on",
                                world_op(w, MD_OP_MULTIPLY, world_path(w, deal, "amount"),
                                         world_path(w, deal, "product.factor")));
    shop->credit->when = world_formula(world_path(w, deal, "won"));
    world_receiver(w, shop->credit, "partner", world_path(w, deal, "share"));
    world_receiver(w, shop->credit, "owner", MD_NO_NODE);
    md_node_index value = world_line(w, MD_LINE_VALUE, 0);
    struct md_measure *sold = world_measure(
        w, "sold", shop->person, world_aggregate(w, MD_AGGREGATE_SUM, MD_NO_NODE, value));
    world_from_credit(w, sold, "sales");
    struct md_measure *rows = world_measure(
        w, "lines", shop->person, world_aggregate(w, MD_AGGREGATE_COUNT, MD_NO_NODE, MD_NO_NODE));
    world_from_credit(w, rows, "sales");
    struct md_measure *all = world_measure(w, "all", MD_KIND_WHOLE,
                                           world_aggregate(w, MD_AGGREGATE_SUM, MD_NO_NODE, value));
    world_from_credit(w, all, "sales");
    world_rows(w, shop->person, "A - - -\nB A - -\nC - - -\n");
    world_rows(w, shop->product, "P 1\nQ 0.5\nE -\n");
}

static void every_record_is_somewhere(void **state)
{
    (void)state;
    struct shop shop;
    open_shop(&shop);
    struct calc_world *w = &shop.world;
    world_rows(w, shop.deal,
               "1 2026-01-01 A B 0.25 P 100 true\n"
               "2 2026-01-31 A - 0 Q 100 true\n"   /* no partner with share 0 is nobody */
               "3 2026-01-05 A - 0.1 P 100 true\n" /* a missing partner's tenth: exceptions */
               "4 2026-01-05 - - 0 P 30 true\n"    /* no owner */
               "5 2026-01-05 A - 0 E 30 true\n"    /* no factor */
               "6 2026-01-05 A - 0 P 7 false\n"
               "7 - A - 0 P 7 true\n"
               "8 2026-02-01 A - 0 P 1000 true\n" /* another month */
               "9 2025-12-31 A - 0 P 1000 true\n"
               "a 2026-01-06 A - - P 5 true\n"); /* no share */
    assert_int_equal(world_run(w, "2026-01"), MD_OK);
    world_expect("A", world_value(w, 0, "sold", "A"), "215"); /* 75 + 50 + 90 */
    world_expect("B", world_value(w, 0, "sold", "B"), "25");
    world_expect("lines of A", world_value(w, 0, "lines", "A"), "3");
    world_expect("all", world_value(w, 0, "all", ""), "240");
    world_expect("unused", world_unused(w),
                 "1 sales 1 rows 10: deal.partner is missing\n"
                 "1 sales 1 rows 30: deal.owner is missing\n"
                 "1 sales 1 rows 0: product.factor is empty\n"
                 "1 sales 1 rows 7: `when` at a value is false\n"
                 "1 sales 1 rows 0: no date\n"
                 "1 sales 1 rows 5: deal.share is empty\n");
    world_free(w);
}

/* Shares of 1.5 are an error: owner and partner are held, C is not. */
static void an_error_holds_all_named(void **state)
{
    (void)state;
    struct shop shop;
    open_shop(&shop);
    struct calc_world *w = &shop.world;
    world_rows(w, shop.deal,
               "1 2026-01-01 A B 1.5 P 100 true\n2 2026-01-02 C - 0 P 40 true\n"
               "3 2026-02-02 A B 0.5 P 40 true\n4 2026-01-03 C - 0 P 2 -\n");
    assert_int_equal(world_run(w, "2026-01 2026-02"), MD_OK);
    world_expect("A", world_value(w, 0, "sold", "A"), "error shares add to 1.5, not to 1");
    world_expect("B", world_value(w, 0, "lines", "B"), "error shares add to 1.5, not to 1");
    world_expect("C", world_value(w, 0, "sold", "C"),
                 "error deal.won is missing and is tested without being handled");
    world_expect("all", world_value(w, 0, "all", ""), "error shares add to 1.5, not to 1");
    world_expect("A later", world_value(w, 1, "sold", "A"), "20");
    world_expect("C later", world_value(w, 1, "sold", "C"), "0");
    world_free(w);
}

/* A credit that reads the period and a measure of its owner: both as of the month in which the
 * record lies, also where a window holds several months. In even months it does not count. */
static void formulas_of_their_month(void **state)
{
    (void)state;
    struct calc_world world;
    struct calc_world *w = &world;
    world_init(w);
    int person = world_kind(w, "person history: id text, rate number");
    int deal = world_kind(w, "deal: id text, on date, owner ref person, amount number");
    struct md_graph *graph = &w->model.graph;
    struct md_type plain = md_type_number(MD_UNIT_PLAIN, NULL);
    world_measure(w, "rate", person, world_path(w, world_subject(w, person), "rate"));
    md_node_index row = world_row(w, deal), owner = world_path(w, row, "owner");
    struct md_node named = {
        .op = MD_OP_NAMED, .type = plain, .operands = &owner, .operands_count = 1};
    struct md_node month = {
        .op = MD_OP_PERIOD, .type = plain, .integer = MD_PERIOD_NUMBER, .shift = -1};
    struct md_credit *credit = world_credit(
        w, "sales", deal, "on",
        world_op(w, MD_OP_MULTIPLY, world_path(w, row, "amount"), md_graph_add(graph, &named)));
    credit->when = world_formula(
        world_op(w, MD_OP_EQUAL,
                 world_op(w, MD_OP_MODULO, md_graph_add(graph, &month), world_number(w, "2")),
                 world_number(w, "1")));
    world_receiver(w, credit, "owner", MD_NO_NODE);
    struct md_measure *year = world_measure(
        w, "year", person,
        world_aggregate(w, MD_AGGREGATE_SUM, MD_NO_NODE, world_line(w, MD_LINE_VALUE, 0)));
    world_from_credit(w, year, "sales");
    year->over = (struct md_window){MD_WINDOW_LEVEL, MD_LEVEL_YEAR, 0};
    struct md_measure *first = world_measure(
        w, "first", person,
        world_aggregate(w, MD_AGGREGATE_FIRST, MD_NO_NODE, world_line(w, MD_LINE_VALUE, 0)));
    world_from_credit(w, first, "sales");
    first->over = year->over;
    world_rows(w, person, "A 2 - 2026-01-31\nA 3 2026-01-31 2026-03-01\nA 5 2026-03-01 -\n");
    world_rows(w, deal,
               "1 2026-03-01 A 100\n2 2026-02-10 A 10\n3 2026-01-01 A 1\n4 2025-12-31 A 1000\n");
    assert_int_equal(world_run(w, "2026-02 2026-03"), MD_OK);
    world_expect("to February", world_value(w, 0, "year", "A"), "3");
    world_expect("to March", world_value(w, 1, "year", "A"), "503");
    world_expect("first in time", world_value(w, 1, "first", "A"), "3");
    world_expect("unused", world_unused(w), "1 sales 1 rows 30: `when` at a value is false\n");
    world_free(w);
}

/* ---- Rows that belong to a record ---- */

/* parts: deal, person, share, with history; to: those of the deal, then the rest to the owner. */
struct crew {
    struct calc_world world;
    int person, deal, part;
    struct md_credit *credit;
    struct md_receiver *each;
};

static void open_crew(struct crew *crew)
{
    struct calc_world *w = &crew->world;
    world_init(w);
    crew->person = world_kind(w, "person: id text, manager ref person, grade number");
    crew->deal = world_kind(w, "deal: id text, on date, owner ref person, amount money");
    crew->part = world_kind(w, "part history: id text, deal ref deal, person ref person, share number");
    md_node_index deal = world_row(w, crew->deal), part = world_row(w, crew->part);
    crew->credit = world_credit(w, "sales", crew->deal, "on", world_path(w, deal, "amount"));
    crew->each = world_receiver(w, crew->credit, "owner", world_path(w, part, "share"));
    crew->each->path = world_formula(world_path(w, part, "person"));
    crew->each->each = crew->part + 1;
    crew->each->links = md_arena_array(&w->arena, 1, sizeof *crew->each->links);
    crew->each->links[0] = (struct md_link){crew->part, 1};
    crew->each->links_count = 1;
    world_receiver(w, crew->credit, "owner", MD_NO_NODE);
    struct md_measure *sold = world_measure(
        w, "sold", crew->person,
        world_aggregate(w, MD_AGGREGATE_SUM, MD_NO_NODE, world_line(w, MD_LINE_VALUE, 0)));
    world_from_credit(w, sold, "sales");
    struct md_measure *rows = world_measure(
        w, "lines", crew->person, world_aggregate(w, MD_AGGREGATE_COUNT, MD_NO_NODE, MD_NO_NODE));
    world_from_credit(w, rows, "sales");
    world_rows(w, crew->person, "A M 1\nB M 3\nC M 3\nM - -\n");
}

/* The rows in force on the deal's date; a person named twice gets both parts; nobody named: all to
 * the owner; a share without a person goes to the exceptions. */
static void rows_name_the_receivers(void **state)
{
    (void)state;
    struct crew crew;
    open_crew(&crew);
    struct calc_world *w = &crew.world;
    world_rows(w, crew.deal,
               "1 2026-01-01 A 100\n2 2026-01-31 A 100\n3 2026-01-05 B 7\n4 2026-02-05 C 9\n"
               "5 2026-01-06 C 50\n");
    world_rows(w, crew.part,
               "a 1 B 0.5 - 2026-01-31\nb 2 B 0.5 - 2026-01-31\nb 2 C 0.25 2026-01-31 -\n"
               "c 2 C 0.25 - -\nd 4 A 1 - -\ne 5 - 0.1 - -\nf - A 1 - -\n");
    assert_int_equal(world_run(w, "2026-01"), MD_OK);
    world_expect("A", world_value(w, 0, "sold", "A"), "100"); /* 50 + 50 */
    world_expect("B", world_value(w, 0, "sold", "B"), "57");  /* 50 + 7 */
    world_expect("C", world_value(w, 0, "sold", "C"), "95");  /* 25 + 25 + 45 */
    world_expect("lines of C", world_value(w, 0, "lines", "C"), "3");
    world_expect("unused", world_unused(w), "1 sales 1 rows 5: part.person is missing\n");
    size_t count, whole = 0;
    const struct md_read *reads = md_evaluation_reads(w->evaluation, &count);
    for (size_t i = 0; i < count; i++)
        whole += strcmp(reads[i].kind->name, "part") == 0 && reads[i].date_field == -1;
    assert_int_equal(whole, 1);
    world_free(w);
}

/* Shares above 1 hold everybody whom the rows name, and the owner; a missing share leaves the
 * record out. */
static void faults_of_rows(void **state)
{
    (void)state;
    struct crew crew;
    open_crew(&crew);
    struct calc_world *w = &crew.world;
    world_rows(w, crew.deal, "1 2026-01-01 A 100\n2 2026-02-01 A 10\n3 2026-02-02 C 10\n");
    world_rows(w, crew.part,
               "a 1 B 0.75 - -\nb 1 C 0.75 - -\nc 2 B - - -\nd 3 B 0.1 - -\n");
    assert_int_equal(world_run(w, "2026-01 2026-02"), MD_OK);
    const char *persons[] = {"A", "B", "C"};
    for (int i = 0; i < 3; i++)
        world_expect(persons[i], world_value(w, 0, "sold", persons[i]),
                     "error shares add to 1.5, not to 1");
    world_expect("M", world_value(w, 0, "sold", "M"), "0");
    world_expect("A later", world_value(w, 1, "sold", "A"), "0");
    world_expect("B later", world_value(w, 1, "sold", "B"), "1");
    world_expect("unused", world_unused(w),
                 "1 sales 1 rows 0: shares add to 1.5, not to 1\n"
                 "2 sales 1 rows 10: part.share is empty\n");
    world_free(w);
}

/* On top of the whole: two rows of 0.75 are 1.5 beside the owner's 1. */
static void overlays_of_rows(void **state)
{
    (void)state;
    struct crew crew;
    open_crew(&crew);
    struct calc_world *w = &crew.world;
    crew.each->overlay = true;
    world_rows(w, crew.deal, "1 2026-01-01 A 100\n2 2026-01-02 A 10\n");
    world_rows(w, crew.part, "a 1 B 0.75 - -\nb 1 C 0.75 - -\n");
    assert_int_equal(world_run(w, "2026-01"), MD_OK);
    world_expect("A", world_value(w, 0, "sold", "A"), "110");
    world_expect("B", world_value(w, 0, "sold", "B"), "75");
    world_expect("C", world_value(w, 0, "sold", "C"), "75");
    world_free(w);
}

/* Thirds of 1.00 and of 0.02 in cents: the highest grade first, then the rows before the owner. */
static void left_over_steps_have_an_order(void **state)
{
    (void)state;
    struct crew crew;
    open_crew(&crew);
    struct calc_world *w = &crew.world;
    struct md_credit *credit = crew.credit;
    bool descending = true;
    credit->unit = number("0.01");
    credit->descending = &descending;
    credit->order_count = 1;
    crew.each->share = MD_NO_FORMULA;
    crew.each->rest = true;
    struct md_formula of_row = world_formula(world_path(w, world_row(w, crew.part), "person.grade"));
    struct md_formula of_owner = world_formula(world_path(w, world_row(w, crew.deal), "owner.grade"));
    credit->receivers[0].order = &of_row;
    credit->receivers[1].order = &of_owner;
    world_rows(w, crew.deal, "1 2026-01-01 A 1\n2 2026-02-01 M 0.02\n3 2026-03-01 C -0.01\n");
    world_rows(w, crew.part,
               "a 1 A - - -\nb 1 B - - -\nc 2 A - - -\nd 2 B - - -\ne 3 A - - -\nf 3 B - - -\n");
    assert_int_equal(world_run(w, "2026-01 2026-02 2026-03"), MD_OK);
    world_expect("A first", world_value(w, 0, "sold", "A"), "0.66");
    world_expect("B first", world_value(w, 0, "sold", "B"), "0.34");
    world_expect("A then", world_value(w, 1, "sold", "A"), "0.01");
    world_expect("B then", world_value(w, 1, "sold", "B"), "0.01");
    world_expect("M without a grade", world_value(w, 1, "sold", "M"), "0");
    world_expect("B before the owner", world_value(w, 2, "sold", "B"), "-0.01");
    world_expect("C, equal to B", world_value(w, 2, "sold", "C"), "0");
    world_free(w);
}

/* What is loaded: 2 months of deals for a month and its `prev`, whole kinds by key. */
static void reads_only_what_is_needed(void **state)
{
    (void)state;
    struct shop shop;
    open_shop(&shop);
    struct calc_world *w = &shop.world;
    world_measure(w, "before", shop.person,
                  world_named(w, shop.person, world_column(w, "sold"), 1));
    world_rows(w, shop.deal, "1 2026-02-10 A - 0 P 100 true\n2 2026-03-10 A - 0 P 7 true\n");
    assert_int_equal(world_run(w, "2026-03"), MD_OK);
    world_expect("prev", world_value(w, 0, "before", "A"), "100");
    size_t count;
    const struct md_read *reads = md_evaluation_reads(w->evaluation, &count);
    assert_int_equal(count, 3);
    assert_int_equal(reads[0].date_field, -1);
    assert_int_equal(reads[1].date_field, -1);
    assert_string_equal(reads[2].kind->name, "deal");
    assert_int_equal(reads[2].date_field, 1);
    assert_int_equal(reads[2].from, 20485); /* 2026-02-01 */
    assert_int_equal(reads[2].to, 20544);   /* 2026-04-01 */
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_conserve),           cmocka_unit_test(every_record_is_somewhere),
        cmocka_unit_test(an_error_holds_all_named),  cmocka_unit_test(formulas_of_their_month),
        cmocka_unit_test(rows_name_the_receivers),   cmocka_unit_test(faults_of_rows),
        cmocka_unit_test(overlays_of_rows),          cmocka_unit_test(left_over_steps_have_an_order),
        cmocka_unit_test(reads_only_what_is_needed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
