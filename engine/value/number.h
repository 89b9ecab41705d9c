/* value/number.h
 *
 * number: an exact number, a fraction in lowest terms.
 *
 * Invariants, re-checked by md_number_is_valid():
 *   - the denominator is above zero and has no factor in common with the numerator; zero is 0/1;
 *   - the magnitude of the value is below 10^20;
 *   - the numerator is above -2^127, so that it can always be negated.
 * So two numbers are equal exactly when their fields are.
 *
 * The operations lose nothing, with one exception, rule (d) of DESIGN.md section 2: where the
 * reduced result would need a numerator of 2^127 or a denominator of 2^63, that one result is
 * rounded half to even at the 18th digit after the point (such a result always fits, because
 * 10^20 * 10^18 < 2^127). Whether a result is out of range is judged after that rounding.
 *
 * Numbers are plain values: copied freely, owned by whoever holds them, nothing to free.
 * Every operation writes `out` only on success, and `out` may be one of its operands.
 */
#ifndef MD_VALUE_NUMBER_H
#define MD_VALUE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/int128.h"
#include "base/status.h"

struct md_number {
    md_i128 numerator;
    int64_t denominator;
};

#define MD_NUMBER_ZERO ((struct md_number){0, 1})
#define MD_NUMBER_ONE ((struct md_number){1, 1})

/* Digits after the point that rule (d), roots and sums keep. */
#define MD_NUMBER_DIGITS 18

/* Room for any number as text with its final zero byte: a sign, 20 digits, a point, 62 digits
 * (the longest decimal is n / 2^62), or a numerator, a stroke and a denominator. */
#define MD_NUMBER_TEXT_SIZE 96

/* The largest magnitude of an exponent that md_number_power() takes. */
#define MD_NUMBER_EXPONENT_MAX 1024

/* The largest degree that md_number_root() takes. */
#define MD_NUMBER_DEGREE_MAX 64

/*
 * The named roundings, with the names that plan files use. Half-up takes a half away from zero,
 * up goes away from zero, down goes towards zero; so for negatives as well.
 */
#define MD_ROUNDING_LIST(X)                                                                        \
    X(MD_HALF_UP, "half-up")                                                                       \
    X(MD_HALF_EVEN, "half-even")                                                                   \
    X(MD_DOWN, "down")                                                                             \
    X(MD_UP, "up")                                                                                 \
    X(MD_ROUND_NONE, "none")

#define MD_ROUNDING_ENUM(constant, name) constant,
enum md_rounding { MD_ROUNDING_LIST(MD_ROUNDING_ENUM) MD_ROUNDINGS_COUNT };
#undef MD_ROUNDING_ENUM

/* The name of a rounding; the text is constant and lives for ever. */
const char *md_rounding_name(enum md_rounding rounding);

/* Find a rounding by its name of `length` bytes. Returns MD_OK, or MD_SYNTAX for no such name. */
enum md_status md_rounding_parse(const char *text, size_t length, enum md_rounding *out);

/* ---- Making and taking apart ---- */

static inline struct md_number md_number_from_integer(int64_t integer)
{
    return (struct md_number){integer, 1};
}

/* The number units / 10^scale, scale 0 to 18: a stored field at its schema's scale. */
struct md_number md_number_from_scaled(int64_t units, int scale);

/* The same for 128 bits, scale 0 to 18. Returns MD_OK, or MD_RANGE from 10^20 on. */
enum md_status md_number_from_scaled_wide(md_i128 units, int scale, struct md_number *out);

/* The number numerator / denominator, reduced; any signs. Returns MD_OK, MD_ZERO_DIVISION, or
 * MD_RANGE from 10^20 on. Rule (d) applies. */
enum md_status md_number_from_fraction(md_i128 numerator, md_i128 denominator,
                                       struct md_number *out);

/* The number as a count of 10^-scale, scale 0 to 18. Returns MD_OK, or MD_RANGE when the number
 * has more digits than that or the count does not fit. */
enum md_status md_number_to_scaled(const struct md_number *number, int scale, int64_t *out);
enum md_status md_number_to_scaled_wide(const struct md_number *number, int scale, md_i128 *out);

/*
 * Read decimal text (`12`, `-12.340`, leading zeros allowed) or a fraction (`-2/3`, reduced or
 * not). No plus, no exponent, no space, no thousands sign, and digits on both sides of a point.
 *
 * text: `length` bytes, no final zero needed, kept by the caller.
 * Returns MD_OK; MD_SYNTAX when it is no such text; MD_RANGE when the value cannot be held as it
 * is written (magnitude, too many digits after the point, denominator 0). Nothing is rounded here.
 */
enum md_status md_number_parse(const char *text, size_t length, struct md_number *out);

/*
 * Write the canonical text: a decimal without trailing zeros where a decimal ends, `n/d`
 * elsewhere. Reading it gives the same number again.
 *
 * size: at least MD_NUMBER_TEXT_SIZE bytes in `buffer`, which gets a final zero byte.
 * Returns the length without the zero byte.
 */
size_t md_number_print(const struct md_number *number, char *buffer, size_t size);

/*
 * Write with exactly `decimals` digits after the point (0 to 18), rounded as named; a value that
 * rounds to zero has no sign. `size` as above.
 * Returns MD_OK, or MD_RANGE when the rounding is MD_ROUND_NONE and the number has more digits
 * (the buffer is then left alone).
 */
enum md_status md_number_print_fixed(const struct md_number *number, int decimals,
                                     enum md_rounding rounding, char *buffer, size_t size);

/* ---- Questions ---- */

/* True when the invariants above hold. For tests and asserts. */
bool md_number_is_valid(const struct md_number *number);

static inline int md_number_sign(const struct md_number *number)
{
    return (number->numerator > 0) - (number->numerator < 0);
}

static inline bool md_number_is_zero(const struct md_number *number)
{
    return number->numerator == 0;
}

static inline bool md_number_is_integer(const struct md_number *number)
{
    return number->denominator == 1;
}

/* True when the number is a decimal of at most 18 digits after the point: what a sum takes. */
bool md_number_is_decimal(const struct md_number *number);

static inline bool md_number_equal(const struct md_number *a, const struct md_number *b)
{
    return a->numerator == b->numerator && a->denominator == b->denominator;
}

/* Exact comparison of unlike denominators; callers use md_number_compare(). */
int md_number_compare_fractions(const struct md_number *a, const struct md_number *b);

/* Below zero, zero or above zero as a is less than, equal to or greater than b. Always exact. */
static inline int md_number_compare(const struct md_number *a, const struct md_number *b)
{
    if (a->denominator == b->denominator)
        return (a->numerator > b->numerator) - (a->numerator < b->numerator);
    return md_number_compare_fractions(a, b);
}

/* The lesser or greater of two, the first of equals. */
static inline struct md_number md_number_min(const struct md_number *a, const struct md_number *b)
{
    return md_number_compare(b, a) < 0 ? *b : *a;
}

static inline struct md_number md_number_max(const struct md_number *a, const struct md_number *b)
{
    return md_number_compare(b, a) > 0 ? *b : *a;
}

/* ---- Arithmetic ---- */

static inline struct md_number md_number_negate(const struct md_number *a)
{
    return (struct md_number){-a->numerator, a->denominator};
}

static inline struct md_number md_number_absolute(const struct md_number *a)
{
    return (struct md_number){a->numerator < 0 ? -a->numerator : a->numerator, a->denominator};
}

/* Each returns MD_OK, or MD_RANGE when the result's magnitude is 10^20 or more. */
enum md_status md_number_add(const struct md_number *a, const struct md_number *b,
                             struct md_number *out);
enum md_status md_number_subtract(const struct md_number *a, const struct md_number *b,
                                  struct md_number *out);
enum md_status md_number_multiply(const struct md_number *a, const struct md_number *b,
                                  struct md_number *out);

/* As above, and MD_ZERO_DIVISION when b is zero; the caller makes that a missing value. */
enum md_status md_number_divide(const struct md_number *a, const struct md_number *b,
                                struct md_number *out);

/* Lua's a // b: the quotient rounded towards minus infinity, of the exact quotient. Statuses of
 * md_number_divide(). */
enum md_status md_number_floor_divide(const struct md_number *a, const struct md_number *b,
                                      struct md_number *out);

/* Lua's a % b: a - b * floor(a / b), of the exact values, with the sign of b. Never out of range
 * except by the rounding of rule (d). Statuses of md_number_divide(). */
enum md_status md_number_modulo(const struct md_number *a, const struct md_number *b,
                                struct md_number *out);

/*
 * a to the power of a whole exponent. One operation with one result: rule (d) rounds the exact
 * power once, never the steps on the way. x^0 is 1, also for 0.
 * Returns MD_OK; MD_ZERO_DIVISION for zero to a negative exponent; MD_RANGE for a result from
 * 10^20 on, or an exponent beyond MD_NUMBER_EXPONENT_MAX either way.
 */
enum md_status md_number_power(const struct md_number *a, int64_t exponent, struct md_number *out);

/* ---- Rounding and roots ---- */

/*
 * Round to a whole multiple of `step` (above zero: 0.01, 1, 10000, 1/3). MD_ROUND_NONE gives the
 * number as it is.
 * Returns MD_OK, or MD_RANGE when the step is not above zero or the result is 10^20 or more.
 */
enum md_status md_number_round(const struct md_number *number, const struct md_number *step,
                               enum md_rounding rounding, struct md_number *out);

/* The general case of md_number_round18(). */
struct md_number md_number_round18_fraction(const struct md_number *number);

/* Round half to even at the 18th digit after the point: rule (b) of DESIGN.md section 2. The
 * result is a decimal that md_sum_add() takes. It cannot leave the range. */
static inline struct md_number md_number_round18(const struct md_number *number)
{
    return number->denominator == 1 ? *number : md_number_round18_fraction(number);
}

/* The square root, rounded half to even at the 18th digit. Returns MD_OK, or MD_RANGE for a
 * number below zero. */
enum md_status md_number_sqrt(const struct md_number *number, struct md_number *out);

/* The root of a degree of 1 to MD_NUMBER_DEGREE_MAX, rounded likewise; an odd degree takes
 * negatives. Returns MD_OK, or MD_RANGE for another degree or a root that is not real. */
enum md_status md_number_root(const struct md_number *number, int64_t degree,
                              struct md_number *out);

#endif
