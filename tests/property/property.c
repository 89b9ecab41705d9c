#include "property.h"

#include <stdio.h>
#include <stdlib.h>

struct property_run property_start(const char *name, int argc, char **argv, uint64_t count)
{
    struct property_run run = {.name = name, .count = count, .seed = 20260101};
    if (argc > 1) run.count = strtoull(argv[1], NULL, 10);
    if (argc > 2) run.seed = strtoull(argv[2], NULL, 10);
    run.random.state = run.seed;
    printf("%s: %llu cases, seed %llu\n", name, (unsigned long long)run.count,
           (unsigned long long)run.seed);
    return run;
}

/* A counter through a mixing function: every seed gives a full period, and the first outputs are
 * as good as the later ones. */
uint64_t property_bits(struct property_random *random)
{
    random->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t mixed = random->state;
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return mixed ^ (mixed >> 31);
}

uint64_t property_below(struct property_random *random, uint64_t limit)
{
    return property_bits(random) % limit;
}

bool property_once_in(struct property_random *random, uint64_t times)
{
    return property_below(random, times) == 0;
}

/* A value of a random length up to `bits`, so that short and long ones are equally frequent. */
static md_u128 any_length(struct property_random *random, int bits)
{
    md_u128 value = (md_u128)property_bits(random) << 64 | property_bits(random);
    return value >> (128 - 1 - property_below(random, (uint64_t)bits));
}

static uint64_t ten_to(int exponent)
{
    uint64_t power = 1;
    while (exponent-- > 0) power *= 10;
    return power;
}

static int64_t product_of_twos_and_fives(struct property_random *random)
{
    uint64_t value = 1;
    uint64_t twos = property_below(random, 63), fives = property_below(random, 28);
    while (fives-- > 0 && value < (UINT64_C(1) << 60)) value *= 5;
    while (twos-- > 0 && value < (UINT64_C(1) << 62)) value *= 2;
    return (int64_t)(value >> 63 != 0 ? value / 5 : value);
}

/* A fraction that may be out of range or not in lowest terms; property_number() sees to that. */
static void any_fraction(struct property_random *random, md_i128 *above, md_i128 *below)
{
    static const md_i128 specials[] = {0, 1, 2, 3, 5, 7, 10, 100, 10000};
    md_i128 top = (md_i128)(((md_u128)1 << 127) - 1);
    *below = 1;
    switch (property_below(random, 12)) {
    case 0: *above = specials[property_below(random, 9)]; break;
    case 1: *above = (md_i128)property_below(random, 1000); break;
    case 2:
        *above = (md_i128)any_length(random, 40);
        *below = 100;
        break;
    case 3:
        *above = (md_i128)any_length(random, 60);
        *below = (md_i128)ten_to((int)property_below(random, 19));
        break;
    case 4:
        *above = (md_i128)any_length(random, 126);
        *below = (md_i128)ten_to((int)property_below(random, 19));
        break;
    case 5:
        *above = (md_i128)property_below(random, 50);
        *below = (md_i128)property_below(random, 50) + 1;
        break;
    case 6:
        *above = (md_i128)any_length(random, 63);
        *below = (md_i128)any_length(random, 63);
        break;
    case 7:
        *above = (md_i128)any_length(random, 127);
        *below = (md_i128)any_length(random, 63);
        break;
    case 8:
        *above = (md_i128)any_length(random, 127);
        *below = product_of_twos_and_fives(random);
        break;
    case 9: /* next to the ends of both fields */
        *above = top - (md_i128)property_below(random, 5);
        *below = INT64_MAX - (md_i128)property_below(random, 5);
        break;
    case 10: /* next to 10^20 */
        *below = (md_i128)ten_to((int)property_below(random, 19));
        *above = (md_i128)ten_to(18) * 100 * *below - 1 - (md_i128)property_below(random, 3);
        break;
    default: /* next to a half of the 18th digit and other decimals */
        *above = (md_i128)any_length(random, 60) * 2 + 1;
        *below = 2 * (md_i128)ten_to((int)property_below(random, 19));
        break;
    }
    if (*below == 0) *below = 1;
}

struct md_number property_number(struct property_random *random)
{
    for (;;) {
        md_i128 above, below;
        any_fraction(random, &above, &below);
        mpq_t value;
        mpq_init(value);
        property_set_wide(mpq_numref(value), above);
        property_set_wide(mpq_denref(value), below);
        mpq_canonicalize(value);
        bool rounded;
        enum md_status status = property_settle(value, &rounded);
        bool fits = status == MD_OK && !rounded;
        struct md_number out = {0, 1};
        if (fits) {
            uint64_t limbs[2] = {0, 0};
            mpz_export(limbs, NULL, -1, sizeof limbs[0], 0, 0, mpq_numref(value));
            out.numerator = (md_i128)((md_u128)limbs[1] << 64 | limbs[0]);
            out.denominator = (int64_t)mpz_get_ui(mpq_denref(value));
            if (property_once_in(random, 3)) out.numerator = -out.numerator;
        }
        mpq_clear(value);
        if (fits) return out;
    }
}

void property_set_wide(mpz_ptr out, md_i128 value)
{
    md_u128 magnitude = value < 0 ? -(md_u128)value : (md_u128)value;
    uint64_t limbs[2] = {(uint64_t)magnitude, (uint64_t)(magnitude >> 64)};
    mpz_import(out, 2, -1, sizeof limbs[0], 0, 0, limbs);
    if (value < 0) mpz_neg(out, out);
}

void property_to_model(mpq_ptr out, const struct md_number *number)
{
    property_set_wide(mpq_numref(out), number->numerator);
    mpz_set_si(mpq_denref(out), number->denominator);
}

void property_round(mpq_ptr value, mpq_srcptr step, enum md_rounding rounding)
{
    mpq_t steps;
    mpz_t floor, twice, half;
    mpq_init(steps);
    mpz_inits(floor, twice, half, NULL);
    int sign = mpq_sgn(value);
    mpq_div(steps, value, step);
    mpq_abs(steps, steps);
    /* floor(x), and how twice the rest compares with one */
    mpz_fdiv_qr(floor, twice, mpq_numref(steps), mpq_denref(steps));
    bool exact = mpz_sgn(twice) == 0;
    mpz_mul_2exp(twice, twice, 1);
    int order = mpz_cmp(twice, mpq_denref(steps));
    bool away = false;
    if (rounding == MD_UP) away = !exact;
    if (rounding == MD_HALF_UP) away = order >= 0;
    if (rounding == MD_HALF_EVEN) away = order > 0 || (order == 0 && mpz_odd_p(floor));
    if (away) mpz_add_ui(floor, floor, 1);
    if (sign < 0) mpz_neg(floor, floor);
    if (rounding != MD_ROUND_NONE) {
        mpq_set_z(steps, floor);
        mpq_mul(value, steps, step);
    }
    mpz_clears(floor, twice, half, NULL);
    mpq_clear(steps);
}

enum md_status property_settle(mpq_ptr value, bool *rounded)
{
    *rounded = mpz_sizeinbase(mpq_numref(value), 2) > 127 ||
               mpz_sizeinbase(mpq_denref(value), 2) > 63;
    mpq_t work;
    mpq_init(work);
    if (*rounded) {
        mpz_ui_pow_ui(mpq_denref(work), 10, 18);
        mpz_set_ui(mpq_numref(work), 1);
        property_round(value, work, MD_HALF_EVEN);
    }
    mpz_set_ui(mpq_denref(work), 1);
    mpz_ui_pow_ui(mpq_numref(work), 10, 20);
    bool in_range = mpq_cmp(value, work) < 0;
    mpq_neg(work, work);
    in_range = in_range && mpq_cmp(value, work) > 0;
    mpq_clear(work);
    return in_range ? MD_OK : MD_RANGE;
}

static void print_number(const char *label, const struct md_number *number)
{
    mpq_t value;
    mpq_init(value);
    property_to_model(value, number);
    gmp_fprintf(stderr, "  %s %Qd\n", label, value);
    mpq_clear(value);
}

void property_expect(const struct property_run *run, uint64_t index, const char *what,
                     const struct md_number *a, const struct md_number *b,
                     enum md_status got_status, const struct md_number *got,
                     enum md_status want_status, mpq_srcptr want)
{
    mpq_t value;
    mpq_init(value);
    bool holds = got_status == want_status;
    if (holds && got_status == MD_OK) {
        property_to_model(value, got);
        holds = md_number_is_valid(got) && mpq_equal(value, want);
    }
    mpq_clear(value);
    if (holds) return;
    fprintf(stderr, "%s: case %llu of seed %llu: %s: status %d, wanted %d\n", run->name,
            (unsigned long long)index, (unsigned long long)run->seed, what, got_status,
            want_status);
    print_number("a     ", a);
    if (b != NULL) print_number("b     ", b);
    if (got_status == MD_OK) print_number("got   ", got);
    if (want_status == MD_OK) gmp_fprintf(stderr, "  wanted %Qd\n", want);
    exit(1);
}

void property_check(const struct property_run *run, uint64_t index, bool holds, const char *what)
{
    if (holds) return;
    fprintf(stderr, "%s: case %llu of seed %llu: %s\n", run->name, (unsigned long long)index,
            (unsigned long long)run->seed, what);
    exit(1);
}
