#include "value/sum.h"

#include <assert.h>

#include "value/wide.h"

/* The number in units of 10^-18: below 10^20 * 10^18, so below 2^127. */
static md_i128 units_of(const struct md_number *number)
{
    assert(md_number_is_decimal(number));
    return number->numerator * (md_i128)(MD_TEN_18 / (uint64_t)number->denominator);
}

void md_sum_add(struct md_sum *sum, const struct md_number *number)
{
    md_sum_add_units(sum, units_of(number));
}

void md_sum_subtract(struct md_sum *sum, const struct md_number *number)
{
    md_sum_add_units(sum, -units_of(number));
}

void md_sum_merge(struct md_sum *sum, const struct md_sum *other)
{
    md_u128 carry = 0;
    for (int i = 0; i < 3; i++) {
        carry += (md_u128)sum->limbs[i] + other->limbs[i];
        sum->limbs[i] = (uint64_t)carry;
        carry >>= 64;
    }
}

/* The magnitude of a sum; *negative gets its sign. */
static struct md_wide magnitude_of(const struct md_sum *sum, bool *negative)
{
    struct md_wide out = {{sum->limbs[0], sum->limbs[1], sum->limbs[2], 0}};
    *negative = sum->limbs[2] >> 63 != 0;
    if (!*negative) return out;
    md_u128 carry = 1;
    for (int i = 0; i < 3; i++) {
        carry += ~sum->limbs[i];
        out.limbs[i] = (uint64_t)carry;
        carry >>= 64;
    }
    return out;
}

enum md_status md_sum_finish(const struct md_sum *sum, struct md_number *out)
{
    bool negative;
    struct md_wide magnitude = magnitude_of(sum, &negative);
    if (!md_wide_is_short(&magnitude)) return MD_RANGE;
    return md_wide_settle_scaled(negative, md_wide_low(&magnitude), MD_NUMBER_DIGITS, out);
}

enum md_status md_sum_average(const struct md_sum *sum, int64_t count, struct md_number *out)
{
    assert(count > 0);
    bool negative;
    struct md_wide magnitude = magnitude_of(sum, &negative), reduced, rest;
    /* 60 + 63 bits. */
    md_u128 divisor = (md_u128)MD_TEN_18 * (uint64_t)count;
    struct md_wide wide_divisor = md_wide_from(divisor);
    md_wide_divide(&magnitude, &wide_divisor, &reduced, &rest);
    md_u128 common = md_wide_gcd128(md_wide_low(&rest), divisor);
    struct md_wide wide_common = md_wide_from(common);
    md_wide_divide(&magnitude, &wide_common, &reduced, &rest);
    wide_divisor = md_wide_from(divisor / common);
    return md_wide_settle(negative, &reduced, &wide_divisor, out);
}
