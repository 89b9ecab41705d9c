/* value/wide.h
 *
 * wide: unsigned 256-bit intermediates of the number operations, and the one place where a result
 * becomes a number again. Internal to value/.
 *
 * No operation checks for overflow; every caller states in a comment how many bits it can reach.
 */
#ifndef MD_VALUE_WIDE_H
#define MD_VALUE_WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/int128.h"
#include "base/status.h"
#include "value/number.h"

#define MD_TEN_18 UINT64_C(1000000000000000000)

/* 10^20, where the range of numbers ends. */
#define MD_NUMBER_LIMIT ((md_u128)MD_TEN_18 * 100)

struct md_wide {
    uint64_t limbs[4];
};

static inline struct md_wide md_wide_from(md_u128 value)
{
    return (struct md_wide){{(uint64_t)value, (uint64_t)(value >> 64), 0, 0}};
}

/* True when the value is below 2^128; md_wide_low() is then the whole of it. */
static inline bool md_wide_is_short(const struct md_wide *a)
{
    return (a->limbs[2] | a->limbs[3]) == 0;
}

static inline md_u128 md_wide_low(const struct md_wide *a)
{
    return (md_u128)a->limbs[1] << 64 | a->limbs[0];
}

struct md_wide md_wide_product(md_u128 a, md_u128 b);
struct md_wide md_wide_scale(const struct md_wide *a, uint64_t factor);
struct md_wide md_wide_add(const struct md_wide *a, const struct md_wide *b);
struct md_wide md_wide_subtract(const struct md_wide *a, const struct md_wide *b);
int md_wide_compare(const struct md_wide *a, const struct md_wide *b);

/* The number of bits, 0 for zero. */
int md_wide_bits(const struct md_wide *a);

/* *quotient and *remainder of a / b, b not zero. */
void md_wide_divide(const struct md_wide *a, const struct md_wide *b, struct md_wide *quotient,
                    struct md_wide *remainder);

/* The greatest common divisor; that of 0 and x is x. */
uint64_t md_wide_gcd64(uint64_t a, uint64_t b);
md_u128 md_wide_gcd128(md_u128 a, md_u128 b);

/* The same of a value and a denominator without other factors than 2 and 5. */
uint64_t md_wide_gcd_decimal(md_u128 value, uint64_t denominator);

/* The magnitude of any signed value, -2^127 included. */
static inline md_u128 md_wide_magnitude(md_i128 value)
{
    return value < 0 ? -(md_u128)value : (md_u128)value;
}

/* True when a magnitude numerator / denominator below 2^63 is below 10^20. The product cannot
 * overflow: beyond 2^61 any numerator below 2^127 is in range. */
static inline bool md_wide_in_range(md_u128 numerator, uint64_t denominator)
{
    if (numerator >> 66 == 0 || denominator >> 61 != 0) return true;
    return numerator < denominator * MD_NUMBER_LIMIT;
}

/* True when a fraction fits the fields of a number. */
static inline bool md_wide_fits(md_u128 numerator, md_u128 denominator)
{
    return numerator >> 127 == 0 && denominator >> 63 == 0;
}

/* The same as md_wide_settle() for terms below 2^128: the quick way out of every operation. */
enum md_status md_wide_settle_short(bool negative, md_u128 numerator, md_u128 denominator,
                                    struct md_number *out);

/*
 * Make numerator / denominator, in lowest terms, into a number: as it is where it fits, otherwise
 * by rule (d), half to even at the 18th digit. The numerator is below 2^194 or at least 2^68 times
 * the denominator. Returns MD_OK, or MD_RANGE from 10^20 on.
 */
enum md_status md_wide_settle(bool negative, const struct md_wide *numerator,
                              const struct md_wide *denominator, struct md_number *out);

/* Make units of 10^-scale (scale 0 to 18) into a number in lowest terms. Returns MD_OK, or MD_RANGE
 * from 10^20 on. */
enum md_status md_wide_settle_scaled(bool negative, md_u128 units, int scale,
                                     struct md_number *out);

/* 10^exponent for 0 to 18. */
uint64_t md_wide_power_of_ten(int exponent);

/* True when a quotient must go one unit away from zero: `half` is how twice the remainder compares
 * with the divisor, `exact` that there is no remainder, `odd` the parity of the quotient. */
bool md_wide_rounds_away(enum md_rounding rounding, int half, bool exact, bool odd);

#endif
