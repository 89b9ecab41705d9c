#include "value/number.h"

#include <assert.h>

#include "value/wide.h"

/*
 * How the operations work. A result is brought to lowest terms as early as its operands allow
 * (Knuth, The Art of Computer Programming 2, 4.5.1): the common divisors are taken from the 64-bit
 * denominators and not from the long result. Each operation has a form for numerators that fit
 * 64 bits, in which nothing exceeds 128 bits and which is nearly always taken, and a wide one.
 */

static bool fits_64(md_i128 value)
{
    return value == (int64_t)value;
}

/* value % divisor, with the cheap division where it does. */
static uint64_t residue(md_u128 value, uint64_t divisor)
{
    if (value >> 64 == 0) return (uint64_t)value % divisor;
    return (uint64_t)(value % divisor);
}

/* The common divisor of a magnitude and a denominator. */
static uint64_t common_divisor(md_u128 magnitude, uint64_t denominator)
{
    if (denominator == 1) return 1;
    return md_wide_gcd64(residue(magnitude, denominator), denominator);
}

static md_u128 divided(md_u128 value, uint64_t divisor)
{
    return divisor == 1 ? value : value / divisor;
}

bool md_number_is_valid(const struct md_number *number)
{
    if (number->denominator < 1) return false;
    md_u128 magnitude = md_wide_magnitude(number->numerator);
    uint64_t denominator = (uint64_t)number->denominator;
    if (magnitude >> 127 != 0) return false;
    if (!md_wide_in_range(magnitude, denominator)) return false;
    return md_wide_gcd128(magnitude, denominator) == 1;
}

bool md_number_is_decimal(const struct md_number *number)
{
    return MD_TEN_18 % (uint64_t)number->denominator == 0;
}

struct md_number md_number_from_scaled(int64_t units, int scale)
{
    struct md_number out = MD_NUMBER_ZERO;
    /* 2^63 units are below 10^19, so no scale leaves the range. */
    md_wide_settle_scaled(units < 0, md_wide_magnitude(units), scale, &out);
    return out;
}

enum md_status md_number_from_scaled_wide(md_i128 units, int scale, struct md_number *out)
{
    return md_wide_settle_scaled(units < 0, md_wide_magnitude(units), scale, out);
}

enum md_status md_number_from_fraction(md_i128 numerator, md_i128 denominator,
                                       struct md_number *out)
{
    if (denominator == 0) return MD_ZERO_DIVISION;
    md_u128 above = md_wide_magnitude(numerator), below = md_wide_magnitude(denominator);
    md_u128 common = md_wide_gcd128(above, below);
    bool negative = (numerator < 0) != (denominator < 0);
    return md_wide_settle_short(negative, above / common, below / common, out);
}

enum md_status md_number_to_scaled_wide(const struct md_number *number, int scale, md_i128 *out)
{
    uint64_t power = md_wide_power_of_ten(scale);
    uint64_t denominator = (uint64_t)number->denominator;
    if (power % denominator != 0) return MD_RANGE;
    /* Below 10^20 * 10^18, which is below 2^127. */
    *out = number->numerator * (md_i128)(power / denominator);
    return MD_OK;
}

enum md_status md_number_to_scaled(const struct md_number *number, int scale, int64_t *out)
{
    md_i128 units;
    if (md_number_to_scaled_wide(number, scale, &units) != MD_OK) return MD_RANGE;
    if (!fits_64(units)) return MD_RANGE;
    *out = (int64_t)units;
    return MD_OK;
}

int md_number_compare_fractions(const struct md_number *a, const struct md_number *b)
{
    if (fits_64(a->numerator) && fits_64(b->numerator)) {
        md_i128 left = a->numerator * b->denominator, right = b->numerator * a->denominator;
        return (left > right) - (left < right);
    }
    int sign = md_number_sign(a);
    if (sign != md_number_sign(b)) return sign - md_number_sign(b);
    /* 127 + 63 bits each. */
    struct md_wide left =
        md_wide_product(md_wide_magnitude(a->numerator), (md_u128)b->denominator);
    struct md_wide right =
        md_wide_product(md_wide_magnitude(b->numerator), (md_u128)a->denominator);
    return sign * md_wide_compare(&left, &right);
}

/* ---- Sum and difference ---- */

/* a + b of any size: cross products of 190 bits, their sum or difference 191. */
static enum md_status add_wide(const struct md_number *a, const struct md_number *b,
                               uint64_t common, struct md_number *out)
{
    uint64_t a_rest = (uint64_t)a->denominator / common;
    uint64_t b_rest = (uint64_t)b->denominator / common;
    bool negative = a->numerator < 0;
    struct md_wide left = md_wide_product(md_wide_magnitude(a->numerator), b_rest);
    struct md_wide right = md_wide_product(md_wide_magnitude(b->numerator), a_rest);
    struct md_wide sum;
    if (negative == (b->numerator < 0)) {
        sum = md_wide_add(&left, &right);
    } else if (md_wide_compare(&left, &right) >= 0) {
        sum = md_wide_subtract(&left, &right);
    } else {
        sum = md_wide_subtract(&right, &left);
        negative = !negative;
    }
    struct md_wide divisor = md_wide_from(common), reduced, rest;
    md_wide_divide(&sum, &divisor, &reduced, &rest);
    uint64_t second = md_wide_gcd64(rest.limbs[0], common);
    if (second > 1) {
        divisor = md_wide_from(second);
        md_wide_divide(&sum, &divisor, &reduced, &rest);
        sum = reduced;
    }
    struct md_wide denominator = md_wide_product(a_rest, (uint64_t)b->denominator / second);
    if (md_wide_bits(&sum) == 0) negative = false;
    return md_wide_settle(negative, &sum, &denominator, out);
}

static enum md_status add_fractions(const struct md_number *a, const struct md_number *b,
                                    struct md_number *out)
{
    uint64_t below_a = (uint64_t)a->denominator, below_b = (uint64_t)b->denominator;
    uint64_t common = below_a == below_b ? below_a : md_wide_gcd64(below_a, below_b);
    if (!fits_64(a->numerator) || !fits_64(b->numerator)) return add_wide(a, b, common, out);
    uint64_t a_rest = below_a / common, b_rest = below_b / common;
    /* Each product is at most 2^63 * (2^63 - 1), so the sum is below 2^127. */
    md_i128 sum = a->numerator * (md_i128)b_rest + b->numerator * (md_i128)a_rest;
    if (sum == 0) {
        *out = MD_NUMBER_ZERO;
        return MD_OK;
    }
    md_u128 magnitude = md_wide_magnitude(sum);
    uint64_t second = common_divisor(magnitude, common);
    md_u128 denominator = (md_u128)a_rest * (below_b / second);
    return md_wide_settle_short(sum < 0, divided(magnitude, second), denominator, out);
}

enum md_status md_number_add(const struct md_number *a, const struct md_number *b,
                             struct md_number *out)
{
    if (a->denominator != 1 || b->denominator != 1) return add_fractions(a, b, out);
    md_i128 sum = a->numerator + b->numerator;
    if (md_wide_magnitude(sum) >= MD_NUMBER_LIMIT) return MD_RANGE;
    *out = (struct md_number){sum, 1};
    return MD_OK;
}

enum md_status md_number_subtract(const struct md_number *a, const struct md_number *b,
                                  struct md_number *out)
{
    struct md_number negative = md_number_negate(b);
    return md_number_add(a, &negative, out);
}

/* ---- Product and quotient ---- */

/* (a / b) * (c / d) of magnitudes, where a, c are below 2^127, b, d below 2^63, and no factor is
 * common to a and d or to c and b: so the product is in lowest terms. */
static enum md_status settle_product(bool negative, md_u128 a, uint64_t b, md_u128 c, uint64_t d,
                                     struct md_number *out)
{
    md_u128 denominator = (md_u128)b * d;
    if (((a | c) >> 64) == 0) return md_wide_settle_short(negative, a * c, denominator, out);
    struct md_wide numerator = md_wide_product(a, c), below = md_wide_from(denominator);
    return md_wide_settle(negative, &numerator, &below, out);
}

enum md_status md_number_multiply(const struct md_number *a, const struct md_number *b,
                                  struct md_number *out)
{
    if (a->numerator == 0 || b->numerator == 0) {
        *out = MD_NUMBER_ZERO;
        return MD_OK;
    }
    md_u128 left = md_wide_magnitude(a->numerator), right = md_wide_magnitude(b->numerator);
    uint64_t below_left = (uint64_t)a->denominator, below_right = (uint64_t)b->denominator;
    uint64_t first = common_divisor(left, below_right);
    uint64_t second = common_divisor(right, below_left);
    bool negative = (a->numerator < 0) != (b->numerator < 0);
    return settle_product(negative, divided(left, first), below_left / second,
                          divided(right, second), below_right / first, out);
}

enum md_status md_number_divide(const struct md_number *a, const struct md_number *b,
                                struct md_number *out)
{
    if (b->numerator == 0) return MD_ZERO_DIVISION;
    if (a->numerator == 0) {
        *out = MD_NUMBER_ZERO;
        return MD_OK;
    }
    md_u128 left = md_wide_magnitude(a->numerator), right = md_wide_magnitude(b->numerator);
    uint64_t below_left = (uint64_t)a->denominator, below_right = (uint64_t)b->denominator;
    md_u128 above_common = md_wide_gcd128(left, right);
    uint64_t below_common = common_divisor(below_left, below_right);
    if (above_common > 1) {
        left /= above_common;
        right /= above_common;
    }
    below_left /= below_common;
    below_right /= below_common;
    bool negative = (a->numerator < 0) != (b->numerator < 0);
    if (((left | right) >> 64) == 0)
        return md_wide_settle_short(negative, left * below_right, right * below_left, out);
    /* 127 + 63 bits each. */
    struct md_wide numerator = md_wide_product(left, below_right);
    struct md_wide denominator = md_wide_product(right, below_left);
    return md_wide_settle(negative, &numerator, &denominator, out);
}

/* a / b of magnitudes as a whole quotient and a remainder over `unit`, the common denominator. The
 * terms have at most 190 bits. */
static void divide_whole(const struct md_number *a, const struct md_number *b,
                         struct md_wide *quotient, struct md_wide *remainder,
                         struct md_wide *divisor, md_u128 *unit)
{
    uint64_t common = md_wide_gcd64((uint64_t)a->denominator, (uint64_t)b->denominator);
    uint64_t a_rest = (uint64_t)a->denominator / common;
    uint64_t b_rest = (uint64_t)b->denominator / common;
    struct md_wide dividend = md_wide_product(md_wide_magnitude(a->numerator), b_rest);
    *divisor = md_wide_product(md_wide_magnitude(b->numerator), a_rest);
    *unit = (md_u128)a_rest * (uint64_t)b->denominator;
    md_wide_divide(&dividend, divisor, quotient, remainder);
}

enum md_status md_number_floor_divide(const struct md_number *a, const struct md_number *b,
                                      struct md_number *out)
{
    if (b->numerator == 0) return MD_ZERO_DIVISION;
    struct md_wide quotient, remainder, divisor;
    md_u128 unit;
    divide_whole(a, b, &quotient, &remainder, &divisor, &unit);
    bool negative = a->numerator != 0 && (a->numerator < 0) != (b->numerator < 0);
    if (!md_wide_is_short(&quotient) || md_wide_low(&quotient) >= MD_NUMBER_LIMIT) return MD_RANGE;
    md_u128 whole = md_wide_low(&quotient);
    if (negative && md_wide_bits(&remainder) != 0) whole++;
    return md_wide_settle_short(negative, whole, 1, out);
}

enum md_status md_number_modulo(const struct md_number *a, const struct md_number *b,
                                struct md_number *out)
{
    if (b->numerator == 0) return MD_ZERO_DIVISION;
    struct md_wide quotient, remainder, divisor;
    md_u128 unit;
    divide_whole(a, b, &quotient, &remainder, &divisor, &unit);
    if (md_wide_bits(&remainder) == 0) {
        *out = MD_NUMBER_ZERO;
        return MD_OK;
    }
    if ((a->numerator < 0) != (b->numerator < 0))
        remainder = md_wide_subtract(&divisor, &remainder);
    struct md_wide below = md_wide_from(unit), rest, reduced;
    md_wide_divide(&remainder, &below, &reduced, &rest);
    md_u128 common = md_wide_gcd128(md_wide_low(&rest), unit);
    struct md_wide wide_common = md_wide_from(common);
    md_wide_divide(&remainder, &wide_common, &reduced, &rest);
    below = md_wide_from(unit / common);
    return md_wide_settle(b->numerator < 0, &reduced, &below, out);
}
