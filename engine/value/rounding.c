#include "value/number.h"

#include <assert.h>
#include <string.h>

#include "value/wide.h"

static const char *const rounding_names[] = {
#define ROUNDING_NAME(constant, name) name,
    MD_ROUNDING_LIST(ROUNDING_NAME)
#undef ROUNDING_NAME
};

const char *md_rounding_name(enum md_rounding rounding)
{
    assert(rounding < MD_ROUNDINGS_COUNT);
    return rounding_names[rounding];
}

enum md_status md_rounding_parse(const char *text, size_t length, enum md_rounding *out)
{
    for (int i = 0; i < MD_ROUNDINGS_COUNT; i++) {
        if (strlen(rounding_names[i]) != length) continue;
        if (memcmp(rounding_names[i], text, length) != 0) continue;
        *out = (enum md_rounding)i;
        return MD_OK;
    }
    return MD_SYNTAX;
}

/* A count of steps as a number: count * step, in lowest terms. The count is at most one step above
 * |number| / step, so count * numerator is below 2 * 10^20 * 2^63, or a step alone, below 2^127:
 * 132 bits at most. */
static enum md_status settle_steps(bool negative, const struct md_wide *count,
                                   const struct md_number *step, struct md_number *out)
{
    /* Nearly always both fit 64 bits. */
    if (md_wide_is_short(count) && ((md_wide_low(count) | (md_u128)step->numerator) >> 64) == 0) {
        uint64_t steps = count->limbs[0], unit = (uint64_t)step->denominator;
        uint64_t shared = unit == 1 ? 1 : md_wide_gcd64(steps, unit);
        return md_wide_settle_short(negative, (md_u128)(steps / shared) * (uint64_t)step->numerator,
                                    unit / shared, out);
    }
    struct md_wide below = md_wide_from((md_u128)step->denominator), reduced, rest;
    md_wide_divide(count, &below, &reduced, &rest);
    uint64_t common = md_wide_gcd64(rest.limbs[0], (uint64_t)step->denominator);
    struct md_wide divisor = md_wide_from(common);
    md_wide_divide(count, &divisor, &reduced, &rest);
    md_u128 numerator = md_wide_magnitude(step->numerator);
    struct md_wide low = md_wide_product(md_wide_low(&reduced), numerator);
    /* A count from 2^128 on means a step below 10^20 / 2^128, hence a numerator of one limb. */
    if (!md_wide_is_short(&reduced)) low = md_wide_scale(&reduced, (uint64_t)numerator);
    below = md_wide_from((uint64_t)step->denominator / common);
    return md_wide_settle(negative, &low, &below, out);
}

enum md_status md_number_round(const struct md_number *number, const struct md_number *step,
                               enum md_rounding rounding, struct md_number *out)
{
    if (step->numerator <= 0) return MD_RANGE;
    if (rounding == MD_ROUND_NONE || number->numerator == 0) {
        *out = *number;
        return MD_OK;
    }
    /* 127 + 63 bits each. */
    struct md_wide dividend =
        md_wide_product(md_wide_magnitude(number->numerator), (md_u128)step->denominator);
    struct md_wide divisor =
        md_wide_product(md_wide_magnitude(step->numerator), (md_u128)number->denominator);
    struct md_wide count, rest;
    md_wide_divide(&dividend, &divisor, &count, &rest);
    struct md_wide twice = md_wide_add(&rest, &rest), one = md_wide_from(1);
    bool exact = md_wide_bits(&rest) == 0;
    if (md_wide_rounds_away(rounding, md_wide_compare(&twice, &divisor), exact, count.limbs[0] & 1))
        count = md_wide_add(&count, &one);
    if (md_wide_bits(&count) == 0) {
        *out = MD_NUMBER_ZERO;
        return MD_OK;
    }
    return settle_steps(number->numerator < 0, &count, step, out);
}

struct md_number md_number_round18_fraction(const struct md_number *number)
{
    if (md_number_is_decimal(number)) return *number;
    struct md_wide divisor = md_wide_from((md_u128)number->denominator);
    /* 127 + 60 bits. */
    struct md_wide dividend = md_wide_product(md_wide_magnitude(number->numerator), MD_TEN_18);
    struct md_wide quotient, rest;
    md_wide_divide(&dividend, &divisor, &quotient, &rest);
    struct md_wide twice = md_wide_add(&rest, &rest);
    md_u128 units = md_wide_low(&quotient);
    if (md_wide_rounds_away(MD_HALF_EVEN, md_wide_compare(&twice, &divisor), false, units & 1))
        units++;
    /* The range cannot be left: what rounds to 10^20 lies less than 10^-18 / 2 below it, so its
     * denominator is above 2 * 10^18 and its numerator would be near 2 * 10^38, above 2^127. */
    struct md_number out = *number;
    enum md_status status =
        md_wide_settle_scaled(number->numerator < 0, units, MD_NUMBER_DIGITS, &out);
    assert(status == MD_OK);
    (void)status;
    return out;
}
