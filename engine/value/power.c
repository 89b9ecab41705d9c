#include <assert.h>

#include "value/natural.h"
#include "value/number.h"
#include "value/wide.h"

/* The longest power: 127 bits to the exponent limit, and what the power's steps need beside it. */
enum {
    POWER_LIMBS = MD_NUMBER_EXPONENT_MAX * 2 + 4,
    DEGREE_LIMBS = MD_NUMBER_DEGREE_MAX * 2 + 4,
};

/* A trimmed natural of at most two limbs. */
static md_u128 to_128(const uint64_t *limbs, size_t count)
{
    md_u128 value = count > 0 ? limbs[0] : 0;
    if (count > 1) value |= (md_u128)limbs[1] << 64;
    return value;
}

/* Round above / below half to even at the 18th digit. The quotient is below 2^68; `above` has room
 * for two limbs more, `quotient` for as many as `above`. */
static enum md_status round_quotient(bool negative, uint64_t *above, size_t above_count,
                                     uint64_t *below, size_t below_count, uint64_t *quotient,
                                     struct md_number *out)
{
    size_t rest_count;
    above_count = md_natural_scale(above, above_count, MD_TEN_18);
    size_t count =
        md_natural_divide(above, above_count, below, below_count, quotient, &rest_count);
    /* 68 + 60 bits fit two limbs. */
    assert(count <= 2);
    md_u128 units = to_128(quotient, count);
    bool exact = rest_count == 0;
    rest_count = md_natural_scale(above, rest_count, 2);
    int half = md_natural_compare(above, rest_count, below, below_count);
    if (md_wide_rounds_away(MD_HALF_EVEN, half, exact, units & 1)) units++;
    return md_wide_settle_scaled(negative && units != 0, units, MD_NUMBER_DIGITS, out);
}

/* (above / below)^exponent of magnitudes in lowest terms: the power is in lowest terms too, so it
 * is computed in full and settled once. */
static enum md_status raise(bool negative, md_u128 above, md_u128 below, unsigned exponent,
                            struct md_number *out)
{
    uint64_t base[2], scratch[POWER_LIMBS], numerator[POWER_LIMBS], denominator[POWER_LIMBS];
    size_t base_count = md_natural_set(base, above);
    size_t above_count = md_natural_power(numerator, scratch, base, base_count, exponent);
    base_count = md_natural_set(base, below);
    size_t below_count = md_natural_power(denominator, scratch, base, base_count, exponent);
    if (above_count <= 2 && below_count <= 2)
        return md_wide_settle_short(negative, to_128(numerator, above_count),
                                    to_128(denominator, below_count), out);
    size_t above_bits = md_natural_bits(numerator, above_count);
    if (above_bits > md_natural_bits(denominator, below_count) + 67) return MD_RANGE;
    return round_quotient(negative, numerator, above_count, denominator, below_count, scratch, out);
}

enum md_status md_number_power(const struct md_number *a, int64_t exponent, struct md_number *out)
{
    if (exponent > MD_NUMBER_EXPONENT_MAX || exponent < -MD_NUMBER_EXPONENT_MAX) return MD_RANGE;
    if (exponent < 0 && a->numerator == 0) return MD_ZERO_DIVISION;
    if (exponent == 0 || a->numerator == 0) {
        *out = exponent == 0 ? MD_NUMBER_ONE : MD_NUMBER_ZERO;
        return MD_OK;
    }
    if (exponent == 2) return md_number_multiply(a, a, out);
    md_u128 above = md_wide_magnitude(a->numerator), below = (md_u128)a->denominator;
    if (exponent < 0) {
        md_u128 swap = above;
        above = below;
        below = swap;
    }
    unsigned steps = (unsigned)(exponent < 0 ? -exponent : exponent);
    /* Spare long work: 2^67 is above 10^20, and 2^-63 has a denominator too long to keep and is
     * below half of 10^-18. Both hold all the more for larger powers. */
    if (above / 2 >= below && steps >= 67) return MD_RANGE;
    if (below / 2 >= above && steps >= 63) {
        *out = MD_NUMBER_ZERO;
        return MD_OK;
    }
    return raise(a->numerator < 0 && steps % 2 == 1, above, below, steps, out);
}

enum md_status md_number_sqrt(const struct md_number *number, struct md_number *out)
{
    if (number->numerator < 0) return MD_RANGE;
    if (number->numerator == 0) {
        *out = MD_NUMBER_ZERO;
        return MD_OK;
    }
    /* n / d in units of 10^-36, 127 + 120 bits; its root is in units of 10^-18, below 10^28. */
    md_u128 magnitude = (md_u128)number->numerator;
    struct md_wide scaled = md_wide_product(magnitude, (md_u128)MD_TEN_18 * MD_TEN_18);
    struct md_wide divisor = md_wide_from((md_u128)number->denominator), square, rest;
    md_wide_divide(&scaled, &divisor, &square, &rest);
    /* Newton's steps from above fall until they reach the whole part of the root. */
    md_u128 root = (md_u128)1 << (md_wide_bits(&square) + 1) / 2;
    for (;;) {
        struct md_wide current = md_wide_from(root), quotient;
        md_wide_divide(&square, &current, &quotient, &rest);
        md_u128 next = (root + md_wide_low(&quotient)) / 2;
        if (next >= root) break;
        root = next;
    }
    /* The root lies above the middle of two units where 4 n 10^36 > (2 root + 1)^2 d: 251 bits. */
    struct md_wide middle = md_wide_product(2 * root + 1, 2 * root + 1);
    middle = md_wide_scale(&middle, (uint64_t)number->denominator);
    struct md_wide four = md_wide_scale(&scaled, 4);
    if (md_wide_rounds_away(MD_HALF_EVEN, md_wide_compare(&four, &middle), false, root & 1)) root++;
    return md_wide_settle_scaled(false, root, MD_NUMBER_DIGITS, out);
}

/* What a root is sought of: above / below in units of 10^(-18 degree), and the degree. */
struct radicand {
    uint64_t above[DEGREE_LIMBS];
    size_t above_count;
    uint64_t below;
    unsigned degree;
};

/* Fill a radicand for roots in units of 1 / units. */
static void radicand_set(struct radicand *radicand, md_u128 above, uint64_t below, uint64_t units,
                         unsigned degree)
{
    radicand->below = below;
    radicand->degree = degree;
    radicand->above_count = md_natural_set(radicand->above, above);
    for (unsigned i = 0; i < degree; i++)
        radicand->above_count =
            md_natural_scale(radicand->above, radicand->above_count, units);
}

/* How root^degree compares with the radicand. */
static int compare_root(const struct radicand *radicand, md_u128 root)
{
    uint64_t base[2], power[DEGREE_LIMBS], scratch[DEGREE_LIMBS];
    size_t base_count = md_natural_set(base, root);
    size_t count = 0;
    if (base_count > 0) count = md_natural_power(power, scratch, base, base_count, radicand->degree);
    count = md_natural_scale(power, count, radicand->below);
    return md_natural_compare(power, count, radicand->above, radicand->above_count);
}

enum md_status md_number_root(const struct md_number *number, int64_t degree,
                              struct md_number *out)
{
    if (degree < 1 || degree > MD_NUMBER_DEGREE_MAX) return MD_RANGE;
    if (degree == 2) return md_number_sqrt(number, out);
    if (number->numerator < 0 && degree % 2 == 0) return MD_RANGE;
    if (degree == 1) {
        *out = md_number_round18(number);
        return MD_OK;
    }
    if (number->numerator == 0) {
        *out = MD_NUMBER_ZERO;
        return MD_OK;
    }
    struct radicand radicand;
    md_u128 magnitude = md_wide_magnitude(number->numerator);
    uint64_t below = (uint64_t)number->denominator;
    radicand_set(&radicand, magnitude, below, MD_TEN_18, (unsigned)degree);
    /* The radicand is below 2^bits, so the root is below 2^ceil(bits / degree): halve from there.
     * It holds that low^degree <= radicand < high^degree. */
    size_t bits = md_natural_bits(radicand.above, radicand.above_count) + 1 -
                  md_natural_bits(&below, 1);
    md_u128 low = 0, high = (md_u128)1 << (bits + (size_t)degree - 1) / (size_t)degree;
    while (high - low > 1) {
        md_u128 middle = low + (high - low) / 2;
        if (compare_root(&radicand, middle) <= 0)
            low = middle;
        else
            high = middle;
    }
    /* In half units the next odd number is the middle between two units. */
    radicand_set(&radicand, magnitude, below, 2 * MD_TEN_18, (unsigned)degree);
    int half = -compare_root(&radicand, 2 * low + 1);
    if (md_wide_rounds_away(MD_HALF_EVEN, half, false, low & 1)) low++;
    return md_wide_settle_scaled(number->numerator < 0, low, MD_NUMBER_DIGITS, out);
}
