/* Sums and splits against GMP. A sum is compared with the plain sum of integers, whatever the order
 * and the cut into partial sums. A split is judged by the properties that define it: the parts are
 * counts of the unit, sum to the whole, each is its exact share rounded down or up, and whoever got
 * a unit more has a larger remainder, or an equal one and an earlier place, than whoever did not. */
#include <stdio.h>
#include <stdlib.h>

#include "property.h"
#include "value/split.h"
#include "value/sum.h"

enum { PARTS_MAX = 48, VALUES_MAX = 32 };

/* ---- Sums ---- */

static void model_of_units(mpz_t out, const struct md_number *number)
{
    md_i128 units;
    md_number_to_scaled_wide(number, 18, &units);
    property_set_wide(out, units);
}

/* Values of one size most of the time, so that partial sums leave the range and come back. */
static size_t random_values(struct property_random *random, struct md_number *values)
{
    size_t count = property_below(random, VALUES_MAX);
    struct md_number large;
    md_number_parse("99999999999999999999.999999999999999999", 39, &large);
    bool extreme = property_once_in(random, 4);
    for (size_t i = 0; i < count; i++) {
        values[i] = property_number(random);
        if (extreme && property_once_in(random, 2)) values[i] = large;
        values[i] = md_number_round18(&values[i]);
        if (extreme && i > 0 && property_once_in(random, 2))
            values[i] = md_number_negate(&values[i - 1]);
    }
    return count;
}

static void check_sum(const struct property_run *run, struct property_random *random,
                      uint64_t index)
{
    struct md_number values[VALUES_MAX], got = MD_NUMBER_ZERO;
    size_t count = random_values(random, values);
    struct md_sum sums[3] = {MD_SUM_EMPTY, MD_SUM_EMPTY, MD_SUM_EMPTY};
    mpz_t units;
    mpq_t want;
    mpz_init(units);
    mpq_init(want);
    for (size_t i = 0; i < count; i++) {
        model_of_units(units, &values[i]);
        mpz_add(mpq_numref(want), mpq_numref(want), units);
        struct md_sum *sum = &sums[property_below(random, 3)];
        if (property_once_in(random, 3)) {
            struct md_number negative = md_number_negate(&values[i]);
            md_sum_subtract(sum, &negative);
        } else {
            md_sum_add(sum, &values[i]);
        }
    }
    md_sum_merge(&sums[1], &sums[0]);
    md_sum_merge(&sums[1], &sums[2]);
    bool rounded;
    mpz_ui_pow_ui(mpq_denref(want), 10, 18);
    mpq_canonicalize(want);
    enum md_status status = md_sum_finish(&sums[1], &got);
    struct md_number none = MD_NUMBER_ZERO;
    mpq_t average;
    mpq_init(average);
    mpq_set(average, want);
    enum md_status wanted = property_settle(want, &rounded);
    property_expect(run, index, "sum", &none, NULL, status, &got, wanted, want);
    int64_t divisor = (int64_t)(property_bits(random) >> (1 + property_below(random, 62)));
    if (divisor == 0) divisor = 1;
    mpz_set_si(mpq_numref(want), divisor);
    mpz_set_ui(mpq_denref(want), 1);
    mpq_div(average, average, want);
    wanted = property_settle(average, &rounded);
    status = md_sum_average(&sums[1], divisor, &got);
    property_expect(run, index, "average", &none, NULL, status, &got, wanted, average);
    mpq_clears(want, average, NULL);
    mpz_clear(units);
}

/* ---- Splits ---- */

struct trial {
    struct md_number whole, unit;
    struct md_number weights[PARTS_MAX], parts[PARTS_MAX];
    size_t count;
};

static const char *const units[] = {"0.01", "1", "10000", "0.5", "0.000000000000000001", "1/3"};

static struct md_number parse(const char *text)
{
    struct md_number out = MD_NUMBER_ZERO;
    size_t length = 0;
    while (text[length] != '\0') length++;
    md_number_parse(text, length, &out);
    return out;
}

/* Weights of one of four kinds: equal ones, small integers with ties, decimals, fractions of any
 * denominators, for which the common denominator has hundreds of digits. */
static struct md_number random_weight(struct property_random *random, uint64_t kind)
{
    struct md_number out;
    if (kind == 0) return MD_NUMBER_ONE;
    if (kind == 1) return md_number_from_integer((int64_t)property_below(random, 5));
    if (kind == 2)
        return md_number_from_scaled((int64_t)property_below(random, 1000000),
                                     (int)property_below(random, 7));
    if (kind == 3 && !property_once_in(random, 4)) {
        md_number_from_fraction((md_i128)property_below(random, 1000),
                                (md_i128)property_below(random, 1000) + 1, &out);
        return out;
    }
    out = property_number(random);
    return md_number_absolute(&out);
}

static void random_split(struct property_random *random, struct trial *trial)
{
    trial->count = 1 + property_below(random, property_once_in(random, 24) ? PARTS_MAX : 6);
    trial->unit = parse(units[property_below(random, sizeof units / sizeof units[0])]);
    if (property_once_in(random, 3)) {
        trial->whole = property_number(random);
        md_number_round(&trial->whole, &trial->unit, MD_DOWN, &trial->whole);
    } else {
        struct md_number steps = md_number_from_integer((int64_t)property_below(random, 1000));
        md_number_multiply(&steps, &trial->unit, &trial->whole);
        if (property_once_in(random, 3)) trial->whole = md_number_negate(&trial->whole);
    }
    uint64_t kind = property_below(random, 5);
    for (size_t i = 0; i < trial->count; i++) {
        trial->weights[i] = random_weight(random, kind);
        if (i > 0 && property_once_in(random, 4)) trial->weights[i] = trial->weights[i - 1];
    }
}

/* What the model knows of a split: in units, the exact shares, what was given. */
struct model {
    mpq_t shares[PARTS_MAX];
    mpq_t given[PARTS_MAX];
};

static void model_set(struct model *model, const struct trial *trial)
{
    mpq_t total, whole, unit;
    mpq_inits(total, whole, unit, NULL);
    property_to_model(whole, &trial->whole);
    property_to_model(unit, &trial->unit);
    mpq_div(whole, whole, unit);
    for (size_t i = 0; i < trial->count; i++) {
        mpq_inits(model->shares[i], model->given[i], NULL);
        property_to_model(model->shares[i], &trial->weights[i]);
        mpq_add(total, total, model->shares[i]);
        property_to_model(model->given[i], &trial->parts[i]);
        mpq_div(model->given[i], model->given[i], unit);
        if (mpq_sgn(whole) < 0) mpq_neg(model->given[i], model->given[i]);
    }
    mpq_abs(whole, whole);
    for (size_t i = 0; i < trial->count; i++) {
        mpq_mul(model->shares[i], model->shares[i], whole);
        mpq_div(model->shares[i], model->shares[i], total);
    }
    mpq_clears(total, whole, unit, NULL);
}

static void model_clear(struct model *model, size_t count)
{
    for (size_t i = 0; i < count; i++) mpq_clears(model->shares[i], model->given[i], NULL);
}

static void check_sum_of_parts(const struct property_run *run, uint64_t index,
                               const struct trial *trial)
{
    mpq_t sum, part;
    mpq_inits(sum, part, NULL);
    for (size_t i = 0; i < trial->count; i++) {
        property_check(run, index, md_number_is_valid(&trial->parts[i]), "a part is no number");
        property_to_model(part, &trial->parts[i]);
        mpq_add(sum, sum, part);
    }
    property_to_model(part, &trial->whole);
    property_check(run, index, mpq_equal(sum, part), "the parts do not sum to the whole");
    mpq_clears(sum, part, NULL);
}

/* share - given as the claim that is left: above zero for whoever was rounded down. */
static void check_claims(const struct property_run *run, uint64_t index, struct model *model,
                         size_t count)
{
    static const char *const rule = "a larger claim went without";
    mpq_t one, last_up, claim;
    mpq_inits(one, last_up, claim, NULL);
    mpq_set_ui(one, 1, 1);
    for (size_t i = 0; i < count; i++) {
        property_check(run, index, mpz_cmp_ui(mpq_denref(model->given[i]), 1) == 0,
                       "a part is not whole units");
        mpq_sub(model->shares[i], model->shares[i], model->given[i]);
        mpq_abs(claim, model->shares[i]);
        property_check(run, index, mpq_cmp(claim, one) < 0, "a part is a full unit away");
    }
    for (size_t i = 0; i < count; i++) {
        if (mpq_sgn(model->shares[i]) >= 0) continue;
        mpq_add(last_up, model->shares[i], one); /* the remainder of i, who got a unit more */
        for (size_t j = 0; j < count; j++) {
            if (mpq_sgn(model->shares[j]) < 0) continue;
            int order = mpq_cmp(last_up, model->shares[j]);
            property_check(run, index, order > 0 || (order == 0 && i < j), rule);
        }
    }
    mpq_clears(one, last_up, claim, NULL);
}

/* Returns false for a split that was refused, which the model must agree with. */
static bool check_split(const struct property_run *run, struct property_random *random,
                        uint64_t index)
{
    struct trial trial;
    struct model model;
    enum md_split_fault fault;
    random_split(random, &trial);
    enum md_status status = md_split(&trial.whole, &trial.unit, trial.weights, trial.count,
                                     trial.parts, &fault);
    if (status != MD_OK) {
        property_check(run, index, fault == MD_SPLIT_NO_WEIGHT || fault == MD_SPLIT_WHOLE ||
                                       fault == MD_SPLIT_SIZE, md_split_fault_text(fault));
        return false;
    }
    check_sum_of_parts(run, index, &trial);
    model_set(&model, &trial);
    check_claims(run, index, &model, trial.count);
    model_clear(&model, trial.count);
    return true;
}

int main(int argc, char **argv)
{
    struct property_run run = property_start("property_division", argc, argv, 1000000);
    uint64_t splits = 0, refused = 0;
    for (uint64_t index = 0; index < run.count; index++) {
        if (index % 4 == 0) {
            check_sum(&run, &run.random, index);
            continue;
        }
        splits++;
        refused += !check_split(&run, &run.random, index);
    }
    printf("  %llu splits, %llu of them refused\n", (unsigned long long)splits,
           (unsigned long long)refused);
    property_check(&run, run.count, refused * 5 <= splits, "too many splits are refused");
    return 0;
}
