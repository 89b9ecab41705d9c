/* Numbers against GMP rationals: every operation on random operands must give exactly what the
 * rational gives, rounded by the model's own rule (d) where that applies. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "property.h"

/* One case: operands, room for the model's value, what came out. */
struct trial {
    const struct property_run *run;
    struct property_random *random;
    uint64_t index;
    struct md_number a, b, got;
    mpq_t x, y, want;
    bool rounded;
};

typedef void check_function(struct trial *trial, const char *name);

/* Compare with trial->want, after range and rule (d). */
static void settle_and_expect(struct trial *trial, const char *name, enum md_status got)
{
    enum md_status wanted = property_settle(trial->want, &trial->rounded);
    property_expect(trial->run, trial->index, name, &trial->a, &trial->b, got, &trial->got, wanted,
                    trial->want);
}

static void check_add(struct trial *trial, const char *name)
{
    mpq_add(trial->want, trial->x, trial->y);
    settle_and_expect(trial, name, md_number_add(&trial->a, &trial->b, &trial->got));
}

static void check_subtract(struct trial *trial, const char *name)
{
    mpq_sub(trial->want, trial->x, trial->y);
    settle_and_expect(trial, name, md_number_subtract(&trial->a, &trial->b, &trial->got));
}

static void check_multiply(struct trial *trial, const char *name)
{
    mpq_mul(trial->want, trial->x, trial->y);
    settle_and_expect(trial, name, md_number_multiply(&trial->a, &trial->b, &trial->got));
}

/* True when b is zero, and then the status is checked. */
static bool zero_division(struct trial *trial, const char *name, enum md_status got)
{
    if (mpq_sgn(trial->y) != 0) return false;
    property_check(trial->run, trial->index, got == MD_ZERO_DIVISION, name);
    return true;
}

static void check_divide(struct trial *trial, const char *name)
{
    enum md_status got = md_number_divide(&trial->a, &trial->b, &trial->got);
    if (zero_division(trial, name, got)) return;
    mpq_div(trial->want, trial->x, trial->y);
    settle_and_expect(trial, name, got);
}

/* want = floor(x / y) */
static void model_floor(struct trial *trial)
{
    mpq_t quotient;
    mpz_t floor;
    mpq_init(quotient);
    mpz_init(floor);
    mpq_div(quotient, trial->x, trial->y);
    mpz_fdiv_q(floor, mpq_numref(quotient), mpq_denref(quotient));
    mpq_set_z(trial->want, floor);
    mpz_clear(floor);
    mpq_clear(quotient);
}

static void check_floor_divide(struct trial *trial, const char *name)
{
    enum md_status got = md_number_floor_divide(&trial->a, &trial->b, &trial->got);
    if (zero_division(trial, name, got)) return;
    model_floor(trial);
    settle_and_expect(trial, name, got);
}

static void check_modulo(struct trial *trial, const char *name)
{
    enum md_status got = md_number_modulo(&trial->a, &trial->b, &trial->got);
    if (zero_division(trial, name, got)) return;
    model_floor(trial);
    mpq_mul(trial->want, trial->want, trial->y);
    mpq_sub(trial->want, trial->x, trial->want);
    settle_and_expect(trial, name, got);
}

static void check_power(struct trial *trial, const char *name)
{
    long exponent = (long)property_below(trial->random, 40) - 12;
    if (property_once_in(trial->random, 60))
        exponent = (long)property_below(trial->random, 2 * MD_NUMBER_EXPONENT_MAX + 1) -
                   MD_NUMBER_EXPONENT_MAX;
    /* A base close to one, for which long powers stay in range. */
    if (property_once_in(trial->random, 4)) {
        int64_t below = (int64_t)property_below(trial->random, 100000) + 2;
        md_number_from_fraction(below + (int64_t)property_below(trial->random, 5) - 2, below,
                                &trial->a);
        property_to_model(trial->x, &trial->a);
    }
    trial->b = md_number_from_integer(exponent);
    enum md_status got = md_number_power(&trial->a, exponent, &trial->got);
    if (exponent < 0 && mpq_sgn(trial->x) == 0) {
        property_check(trial->run, trial->index, got == MD_ZERO_DIVISION, name);
        return;
    }
    unsigned long steps = (unsigned long)labs(exponent);
    mpz_pow_ui(mpq_numref(trial->want), mpq_numref(trial->x), steps);
    mpz_pow_ui(mpq_denref(trial->want), mpq_denref(trial->x), steps);
    if (exponent < 0) mpq_inv(trial->want, trial->want);
    settle_and_expect(trial, name, got);
}

/* The model of a root is its definition: no multiple of 10^-18 is nearer to it. With r the result
 * in half units of 10^-18, (r - 1)^k <= x <= (r + 1)^k, and where one is equal r / 2 is even. */
static void check_root(struct trial *trial, const char *name)
{
    unsigned long degree = property_once_in(trial->random, 2)
                               ? 2
                               : 1 + property_below(trial->random, MD_NUMBER_DEGREE_MAX);
    if (property_once_in(trial->random, 4)) {
        /* a perfect power, so that exact roots and ties of the 18th digit occur */
        struct md_number root = md_number_from_scaled(
            (int64_t)property_below(trial->random, 2000000), property_once_in(trial->random, 2) ? 6 : 3);
        struct md_number power;
        if (md_number_power(&root, (int64_t)degree, &power) == MD_OK) trial->a = power;
        property_to_model(trial->x, &trial->a);
    }
    trial->b = md_number_from_integer((int64_t)degree);
    bool square = degree == 2 && property_once_in(trial->random, 2);
    enum md_status got = square ? md_number_sqrt(&trial->a, &trial->got)
                                : md_number_root(&trial->a, (int64_t)degree, &trial->got);
    if (mpq_sgn(trial->x) < 0 && degree % 2 == 0) {
        property_check(trial->run, trial->index, got == MD_RANGE, name);
        return;
    }
    property_check(trial->run, trial->index, got == MD_OK, name);
    property_check(trial->run, trial->index, md_number_is_valid(&trial->got), name);
    md_i128 units;
    property_check(trial->run, trial->index,
                   md_number_to_scaled_wide(&trial->got, 18, &units) == MD_OK, name);
    property_check(trial->run, trial->index, units == 0 || (units < 0) == (trial->a.numerator < 0),
                   name);
    mpz_t scaled, root, side, unit;
    mpz_inits(scaled, root, side, unit, NULL);
    /* x * (2 * 10^18)^k against (2 units +- 1)^k, all times the denominator */
    mpz_ui_pow_ui(unit, 10, 18);
    mpz_mul_2exp(unit, unit, 1);
    mpz_pow_ui(scaled, unit, degree);
    mpz_mul(scaled, scaled, mpq_numref(trial->x));
    mpz_abs(scaled, scaled);
    property_set_wide(root, units < 0 ? -units : units);
    mpz_mul_2exp(root, root, 1);
    bool even = units % 2 == 0;
    mpz_add_ui(side, root, 1);
    mpz_pow_ui(side, side, degree);
    mpz_mul(side, side, mpq_denref(trial->x));
    int upper = mpz_cmp(scaled, side);
    bool holds = upper < 0 || (upper == 0 && even);
    if (mpz_sgn(root) > 0) {
        mpz_sub_ui(side, root, 1);
        mpz_pow_ui(side, side, degree);
        mpz_mul(side, side, mpq_denref(trial->x));
        int lower = mpz_cmp(scaled, side);
        holds = holds && (lower > 0 || (lower == 0 && even));
    }
    mpz_clears(scaled, root, side, unit, NULL);
    mpq_set(trial->want, trial->x);
    property_expect(trial->run, trial->index, name, &trial->a, &trial->b, holds ? MD_OK : MD_RANGE,
                    &trial->a, MD_OK, trial->want);
}

static void check_compare(struct trial *trial, const char *name)
{
    if (property_once_in(trial->random, 3)) {
        /* a neighbour: as close to a as a fraction of this size comes */
        trial->b = trial->a;
        trial->b.denominator -= trial->b.denominator > 1;
        property_to_model(trial->y, &trial->b);
        mpq_canonicalize(trial->y);
        if (!md_number_is_valid(&trial->b)) trial->b = trial->a;
        property_to_model(trial->y, &trial->b);
    }
    int order = md_number_compare(&trial->a, &trial->b), model = mpq_cmp(trial->x, trial->y);
    order = (order > 0) - (order < 0);
    model = (model > 0) - (model < 0);
    bool holds = order == model && md_number_equal(&trial->a, &trial->b) == (model == 0);
    struct md_number least = md_number_min(&trial->a, &trial->b);
    struct md_number greatest = md_number_max(&trial->a, &trial->b);
    holds = holds && md_number_equal(&least, model <= 0 ? &trial->a : &trial->b);
    holds = holds && md_number_equal(&greatest, model >= 0 ? &trial->a : &trial->b);
    holds = holds && md_number_sign(&trial->a) == mpq_sgn(trial->x);
    mpq_set(trial->want, trial->x);
    property_expect(trial->run, trial->index, name, &trial->a, &trial->b, holds ? MD_OK : MD_RANGE,
                    &trial->a, MD_OK, trial->want);
}

static void check_round(struct trial *trial, const char *name)
{
    enum md_rounding rounding = (enum md_rounding)property_below(trial->random, MD_ROUNDINGS_COUNT);
    if (property_once_in(trial->random, 2))
        trial->b = md_number_from_scaled(1, (int)property_below(trial->random, 19));
    if (property_once_in(trial->random, 3)) {
        /* an exact half of a step, or next to it */
        struct md_number half = md_number_from_integer((int64_t)property_below(trial->random, 2000));
        struct md_number product;
        half.numerator = half.numerator * 2 + 1;
        if (md_number_multiply(&half, &trial->b, &product) == MD_OK &&
            md_number_divide(&product, &(struct md_number){2, 1}, &half) == MD_OK)
            trial->a = half;
        property_to_model(trial->x, &trial->a);
    }
    property_to_model(trial->y, &trial->b);
    enum md_status got = md_number_round(&trial->a, &trial->b, rounding, &trial->got);
    if (mpq_sgn(trial->y) <= 0) {
        property_check(trial->run, trial->index, got == MD_RANGE, name);
        return;
    }
    mpq_set(trial->want, trial->x);
    property_round(trial->want, trial->y, rounding);
    settle_and_expect(trial, name, got);
}

static void check_round18(struct trial *trial, const char *name)
{
    mpz_ui_pow_ui(mpq_denref(trial->y), 10, 18);
    mpz_set_ui(mpq_numref(trial->y), 1);
    mpq_set(trial->want, trial->x);
    property_round(trial->want, trial->y, MD_HALF_EVEN);
    trial->got = md_number_round18(&trial->a);
    property_check(trial->run, trial->index, md_number_is_decimal(&trial->got), name);
    settle_and_expect(trial, name, MD_OK);
}

/* Reading what was printed gives the number again, and so does the model's own reading. */
static void check_text(struct trial *trial, const char *name)
{
    char text[MD_NUMBER_TEXT_SIZE];
    size_t length = md_number_print(&trial->a, text, sizeof text);
    property_check(trial->run, trial->index, length == strlen(text), name);
    enum md_status got = md_number_parse(text, length, &trial->got);
    mpq_set(trial->want, trial->x);
    settle_and_expect(trial, name, got);
    char *point = strchr(text, '.');
    if (point == NULL) {
        mpq_set_str(trial->want, text, 10);
    } else {
        property_check(trial->run, trial->index, text[length - 1] != '0', name);
        size_t decimals = strlen(point + 1);
        memmove(point, point + 1, decimals + 1);
        mpz_set_str(mpq_numref(trial->want), text, 10);
        mpz_ui_pow_ui(mpq_denref(trial->want), 10, decimals);
        mpq_canonicalize(trial->want);
    }
    settle_and_expect(trial, name, MD_OK);
}

static void check_fixed(struct trial *trial, const char *name)
{
    char text[MD_NUMBER_TEXT_SIZE], wanted[MD_NUMBER_TEXT_SIZE * 2];
    int decimals = (int)property_below(trial->random, 19);
    enum md_rounding rounding = (enum md_rounding)property_below(trial->random, MD_ROUNDINGS_COUNT);
    enum md_status got = md_number_print_fixed(&trial->a, decimals, rounding, text, sizeof text);
    mpz_ui_pow_ui(mpq_denref(trial->y), 10, (unsigned long)decimals);
    mpz_set_ui(mpq_numref(trial->y), 1);
    mpq_set(trial->want, trial->x);
    property_round(trial->want, trial->y, MD_DOWN);
    bool exact = mpq_equal(trial->want, trial->x);
    if (rounding == MD_ROUND_NONE && !exact) {
        property_check(trial->run, trial->index, got == MD_RANGE, name);
        return;
    }
    property_check(trial->run, trial->index, got == MD_OK, name);
    mpq_set(trial->want, trial->x);
    property_round(trial->want, trial->y, rounding);
    mpq_div(trial->want, trial->want, trial->y);
    bool negative = mpq_sgn(trial->want) < 0;
    mpq_abs(trial->want, trial->want);
    /* digits with leading zeros, then the point put in */
    char digits[MD_NUMBER_TEXT_SIZE];
    gmp_snprintf(digits, sizeof digits, "%0*Zd", decimals + 1, mpq_numref(trial->want));
    int whole = (int)strlen(digits) - decimals;
    snprintf(wanted, sizeof wanted, "%s%.*s%s%s", negative ? "-" : "", whole, digits,
             decimals > 0 ? "." : "", digits + whole);
    property_check(trial->run, trial->index, strcmp(text, wanted) == 0, name);
}

static void check_scaled(struct trial *trial, const char *name)
{
    int scale = (int)property_below(trial->random, 19);
    int64_t units = 0;
    enum md_status got = md_number_to_scaled(&trial->a, scale, &units);
    mpz_ui_pow_ui(mpq_numref(trial->y), 10, (unsigned long)scale);
    mpz_set_ui(mpq_denref(trial->y), 1);
    mpq_mul(trial->want, trial->x, trial->y);
    bool fits = mpz_cmp_ui(mpq_denref(trial->want), 1) == 0 &&
                mpz_fits_slong_p(mpq_numref(trial->want));
    property_check(trial->run, trial->index, (got == MD_OK) == fits, name);
    if (!fits) return;
    property_check(trial->run, trial->index, mpz_cmp_si(mpq_numref(trial->want), units) == 0, name);
    trial->got = md_number_from_scaled(units, scale);
    mpq_set(trial->want, trial->x);
    settle_and_expect(trial, name, MD_OK);
}

static void check_fraction(struct trial *trial, const char *name)
{
    md_i128 above = trial->a.numerator, below = trial->b.numerator;
    enum md_status got = md_number_from_fraction(above, below, &trial->got);
    if (below == 0) {
        property_check(trial->run, trial->index, got == MD_ZERO_DIVISION, name);
        return;
    }
    property_set_wide(mpq_numref(trial->want), above);
    property_set_wide(mpq_denref(trial->want), below);
    mpq_canonicalize(trial->want);
    settle_and_expect(trial, name, got);
}

/* How often an operation is chosen, out of the sum of these. */
static const struct {
    const char *name;
    check_function *check;
    int weight;
} operations[] = {
    {"add", check_add, 10},
    {"subtract", check_subtract, 8},
    {"multiply", check_multiply, 10},
    {"divide", check_divide, 10},
    {"floor divide", check_floor_divide, 6},
    {"modulo", check_modulo, 6},
    {"power", check_power, 4},
    {"root", check_root, 2},
    {"compare", check_compare, 8},
    {"round", check_round, 10},
    {"round18", check_round18, 6},
    {"text", check_text, 8},
    {"fixed text", check_fixed, 4},
    {"scaled", check_scaled, 4},
    {"from fraction", check_fraction, 4},
};

enum { OPERATIONS_COUNT = sizeof operations / sizeof operations[0] };

static size_t choose(struct property_random *random)
{
    int sum = 0;
    for (size_t i = 0; i < OPERATIONS_COUNT; i++) sum += operations[i].weight;
    int left = (int)property_below(random, (uint64_t)sum);
    size_t chosen = 0;
    while (left >= operations[chosen].weight) left -= operations[chosen++].weight;
    return chosen;
}

int main(int argc, char **argv)
{
    struct property_run run = property_start("property_number", argc, argv, 2000000);
    uint64_t counts[OPERATIONS_COUNT] = {0}, rounded[OPERATIONS_COUNT] = {0};
    struct trial trial = {.run = &run, .random = &run.random};
    mpq_inits(trial.x, trial.y, trial.want, NULL);
    for (trial.index = 0; trial.index < run.count; trial.index++) {
        trial.a = property_number(&run.random);
        trial.b = property_number(&run.random);
        trial.got = MD_NUMBER_ZERO;
        trial.rounded = false;
        property_to_model(trial.x, &trial.a);
        property_to_model(trial.y, &trial.b);
        size_t chosen = choose(&run.random);
        operations[chosen].check(&trial, operations[chosen].name);
        counts[chosen]++;
        rounded[chosen] += trial.rounded;
    }
    mpq_clears(trial.x, trial.y, trial.want, NULL);
    for (size_t i = 0; i < OPERATIONS_COUNT; i++)
        printf("  %-14s %8llu, by rule (d) or out of range %8llu\n", operations[i].name,
               (unsigned long long)counts[i], (unsigned long long)rounded[i]);
    return 0;
}
