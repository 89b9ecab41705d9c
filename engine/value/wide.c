#include "value/wide.h"

#include <assert.h>
#include <string.h>

#include "value/natural.h"

/* 10^18 < 2^60 (59.8 bits). */
enum { TEN_18_BITS = 60 };

/* 10^38 = 10^20 * 10^18, where the range ends in units of 10^-18; it is below 2^127. */
#define UNITS_LIMIT ((md_u128)MD_TEN_18 * MD_TEN_18 * 100)

struct md_wide md_wide_product(md_u128 a, md_u128 b)
{
    uint64_t x[2] = {(uint64_t)a, (uint64_t)(a >> 64)};
    uint64_t y[2] = {(uint64_t)b, (uint64_t)(b >> 64)};
    md_u128 low = (md_u128)x[0] * y[0];
    md_u128 left = (md_u128)x[1] * y[0];
    md_u128 right = (md_u128)x[0] * y[1];
    md_u128 high = (md_u128)x[1] * y[1];
    md_u128 middle = (low >> 64) + (uint64_t)left + (uint64_t)right;
    high += (left >> 64) + (right >> 64) + (middle >> 64);
    return (struct md_wide){
        {(uint64_t)low, (uint64_t)middle, (uint64_t)high, (uint64_t)(high >> 64)}};
}

struct md_wide md_wide_scale(const struct md_wide *a, uint64_t factor)
{
    struct md_wide out;
    md_u128 carry = 0;
    for (int i = 0; i < 4; i++) {
        carry += (md_u128)a->limbs[i] * factor;
        out.limbs[i] = (uint64_t)carry;
        carry >>= 64;
    }
    return out;
}

struct md_wide md_wide_add(const struct md_wide *a, const struct md_wide *b)
{
    struct md_wide out;
    md_u128 carry = 0;
    for (int i = 0; i < 4; i++) {
        carry += (md_u128)a->limbs[i] + b->limbs[i];
        out.limbs[i] = (uint64_t)carry;
        carry >>= 64;
    }
    return out;
}

struct md_wide md_wide_subtract(const struct md_wide *a, const struct md_wide *b)
{
    struct md_wide out;
    uint64_t borrow = 0;
    for (int i = 0; i < 4; i++) {
        md_u128 taken = (md_u128)b->limbs[i] + borrow;
        borrow = a->limbs[i] < taken;
        out.limbs[i] = (uint64_t)(a->limbs[i] - taken);
    }
    return out;
}

int md_wide_compare(const struct md_wide *a, const struct md_wide *b)
{
    for (int i = 3; i >= 0; i--)
        if (a->limbs[i] != b->limbs[i]) return a->limbs[i] < b->limbs[i] ? -1 : 1;
    return 0;
}

int md_wide_bits(const struct md_wide *a)
{
    return (int)md_natural_bits(a->limbs, md_natural_trim(a->limbs, 4));
}

void md_wide_divide(const struct md_wide *a, const struct md_wide *b, struct md_wide *quotient,
                    struct md_wide *remainder)
{
    if (md_wide_is_short(a) && md_wide_is_short(b)) {
        md_u128 dividend = md_wide_low(a), divisor = md_wide_low(b);
        *quotient = md_wide_from(dividend / divisor);
        *remainder = md_wide_from(dividend % divisor);
        return;
    }
    uint64_t rest[5], divisor[4], digits[5] = {0};
    size_t rest_count;
    memcpy(rest, a->limbs, sizeof a->limbs);
    memcpy(divisor, b->limbs, sizeof b->limbs);
    size_t count = md_natural_divide(rest, 4, divisor, md_natural_trim(divisor, 4), digits,
                                     &rest_count);
    *quotient = *remainder = md_wide_from(0);
    memcpy(quotient->limbs, digits, count * sizeof *digits);
    memcpy(remainder->limbs, rest, rest_count * sizeof *rest);
}

/* Binary gcd: only shifts and subtractions. One division first, because the operands are often of
 * very different size (a sum in fen and the denominator 100). */
uint64_t md_wide_gcd64(uint64_t a, uint64_t b)
{
    if (a < b) {
        uint64_t swap = a;
        a = b;
        b = swap;
    }
    if (b == 0) return a;
    a %= b;
    if (a == 0) return b;
    int twos = __builtin_ctzll(a | b);
    a >>= __builtin_ctzll(a);
    b >>= __builtin_ctzll(b);
    while (a != b) {
        if (a < b) {
            b -= a;
            b >>= __builtin_ctzll(b);
        } else {
            a -= b;
            a >>= __builtin_ctzll(a);
        }
    }
    return a << twos;
}

/* Euclid's divisions until both fit 64 bits; each takes off at least a bit, in practice many. */
md_u128 md_wide_gcd128(md_u128 a, md_u128 b)
{
    while (a >> 64 != 0 || b >> 64 != 0) {
        if (b == 0) return a;
        md_u128 rest = a % b;
        a = b;
        b = rest;
    }
    return md_wide_gcd64((uint64_t)a, (uint64_t)b);
}

static void store(bool negative, md_u128 numerator, uint64_t denominator, struct md_number *out)
{
    out->numerator = negative ? -(md_i128)numerator : (md_i128)numerator;
    out->denominator = (int64_t)denominator;
}

enum md_status md_wide_settle_short(bool negative, md_u128 numerator, md_u128 denominator,
                                    struct md_number *out)
{
    if (!md_wide_fits(numerator, denominator)) {
        struct md_wide wide_numerator = md_wide_from(numerator);
        struct md_wide wide_denominator = md_wide_from(denominator);
        return md_wide_settle(negative, &wide_numerator, &wide_denominator, out);
    }
    if (!md_wide_in_range(numerator, (uint64_t)denominator)) return MD_RANGE;
    store(negative, numerator, (uint64_t)denominator, out);
    return MD_OK;
}

enum md_status md_wide_settle(bool negative, const struct md_wide *numerator,
                              const struct md_wide *denominator, struct md_number *out)
{
    if (md_wide_is_short(numerator) && md_wide_is_short(denominator) &&
        md_wide_fits(md_wide_low(numerator), md_wide_low(denominator)))
        return md_wide_settle_short(negative, md_wide_low(numerator), md_wide_low(denominator),
                                    out);
    int bits = md_wide_bits(numerator);
    /* Then the quotient is above 2^67, and 10^20 is below 2^67. */
    if (bits - 1 - md_wide_bits(denominator) >= 67) return MD_RANGE;
    assert(bits + TEN_18_BITS <= 256);
    struct md_wide dividend = md_wide_scale(numerator, MD_TEN_18);
    struct md_wide quotient, remainder;
    md_wide_divide(&dividend, denominator, &quotient, &remainder);
    /* Twice a remainder below 2^255 fits; denominators here are below 2^191. */
    struct md_wide twice = md_wide_add(&remainder, &remainder);
    md_u128 units = md_wide_low(&quotient);
    if (!md_wide_is_short(&quotient)) return MD_RANGE;
    bool exact = md_wide_bits(&remainder) == 0;
    if (md_wide_rounds_away(MD_HALF_EVEN, md_wide_compare(&twice, denominator), exact, units & 1))
        units++;
    return md_wide_settle_scaled(negative, units, MD_NUMBER_DIGITS, out);
}

/* Only the factors 2 and 5 can be common, so these are counted; that is much quicker than a
 * general divisor, and most counts end at once. The remainder has as many of them as the value, up
 * to those of the denominator. */
uint64_t md_wide_gcd_decimal(md_u128 value, uint64_t denominator)
{
    uint64_t rest =
        value >> 64 == 0 ? (uint64_t)value % denominator : (uint64_t)(value % denominator);
    if (rest == 0) return denominator;
    int twos = __builtin_ctzll(rest), limit = __builtin_ctzll(denominator);
    uint64_t common = UINT64_C(1) << (twos < limit ? twos : limit);
    denominator >>= limit;
    for (; rest % 5 == 0 && denominator % 5 == 0; rest /= 5, denominator /= 5) common *= 5;
    return common;
}

enum md_status md_wide_settle_scaled(bool negative, md_u128 units, int scale,
                                     struct md_number *out)
{
    uint64_t power = md_wide_power_of_ten(scale);
    if (units >= UNITS_LIMIT) return MD_RANGE;
    uint64_t common = md_wide_gcd_decimal(units, power);
    md_u128 numerator = common == 1 ? units : units / common;
    if (!md_wide_in_range(numerator, power / common)) return MD_RANGE;
    store(negative, numerator, power / common, out);
    return MD_OK;
}

uint64_t md_wide_power_of_ten(int exponent)
{
    static const uint64_t powers[] = {UINT64_C(1),
                                      UINT64_C(10),
                                      UINT64_C(100),
                                      UINT64_C(1000),
                                      UINT64_C(10000),
                                      UINT64_C(100000),
                                      UINT64_C(1000000),
                                      UINT64_C(10000000),
                                      UINT64_C(100000000),
                                      UINT64_C(1000000000),
                                      UINT64_C(10000000000),
                                      UINT64_C(100000000000),
                                      UINT64_C(1000000000000),
                                      UINT64_C(10000000000000),
                                      UINT64_C(100000000000000),
                                      UINT64_C(1000000000000000),
                                      UINT64_C(10000000000000000),
                                      UINT64_C(100000000000000000),
                                      MD_TEN_18};
    assert(exponent >= 0);
    assert(exponent <= MD_NUMBER_DIGITS);
    return powers[exponent];
}

bool md_wide_rounds_away(enum md_rounding rounding, int half, bool exact, bool odd)
{
    if (exact) return false;
    switch (rounding) {
    case MD_HALF_UP: return half >= 0;
    case MD_HALF_EVEN: return half > 0 || (half == 0 && odd);
    case MD_UP: return true;
    case MD_DOWN:
    case MD_ROUND_NONE:
    case MD_ROUNDINGS_COUNT: break;
    }
    return false;
}
