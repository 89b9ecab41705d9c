#include <assert.h>
#include <string.h>

#include "value/number.h"
#include "value/wide.h"

/* The longest decimal that ends within a denominator of 63 bits is n / 2^62: 62 digits. */
enum { FRACTION_DIGITS_MAX = 62 };

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* The length of the digits at the start of a text. */
static size_t span_digits(const char *text, size_t length)
{
    size_t count = 0;
    while (count < length && is_digit(text[count])) count++;
    return count;
}

/* Read digits as a magnitude below 2^127. */
static enum md_status read_magnitude(const char *digits, size_t count, md_u128 *out)
{
    md_u128 value = 0;
    for (size_t i = 0; i < count; i++) {
        if (value > (~(md_u128)0 - 9) / 10) return MD_RANGE;
        value = value * 10 + (unsigned)(digits[i] - '0');
    }
    *out = value;
    return value >> 127 == 0 ? MD_OK : MD_RANGE;
}

/* Store a fraction in lowest terms that must fit as it is: text is never rounded. */
static enum md_status settle_exact(bool negative, md_u128 numerator, md_u128 denominator,
                                   struct md_number *out)
{
    if (!md_wide_fits(numerator, denominator)) return MD_RANGE;
    return md_wide_settle_short(negative && numerator != 0, numerator, denominator, out);
}

static enum md_status read_fraction(bool negative, const char *text, size_t above_count,
                                    size_t length, struct md_number *out)
{
    const char *below_text = text + above_count + 1;
    size_t below_count = length - above_count - 1;
    if (below_count == 0) return MD_SYNTAX;
    if (span_digits(below_text, below_count) != below_count) return MD_SYNTAX;
    md_u128 above, below;
    if (read_magnitude(text, above_count, &above) != MD_OK) return MD_RANGE;
    if (read_magnitude(below_text, below_count, &below) != MD_OK) return MD_RANGE;
    if (below == 0) return MD_RANGE;
    md_u128 common = md_wide_gcd128(above, below);
    return settle_exact(negative, above / common, below / common, out);
}

/*
 * Reduce 0.DIGITS to above / below in lowest terms, without ever holding 10^count: the factors 2
 * and 5 that the digits have are taken from the power of ten by counting them.
 * count: 19 to 62, the last digit not 0; so the digits are below 10^62, which has 206 bits.
 */
static enum md_status reduce_digits(const char *digits, size_t count, uint64_t *above,
                                    uint64_t *below)
{
    struct md_wide value = md_wide_from(0), five = md_wide_from(5);
    for (size_t i = 0; i < count; i++) {
        struct md_wide digit = md_wide_from((unsigned)(digits[i] - '0'));
        value = md_wide_scale(&value, 10);
        value = md_wide_add(&value, &digit);
    }
    size_t twos = count, fives = count;
    struct md_wide two = md_wide_from(2), quotient, rest;
    for (; twos > 0 && value.limbs[0] % 2 == 0; twos--, value = quotient)
        md_wide_divide(&value, &two, &quotient, &rest);
    for (; fives > 0; fives--, value = quotient) {
        md_wide_divide(&value, &five, &quotient, &rest);
        if (md_wide_bits(&rest) != 0) break;
    }
    md_u128 power = 1;
    for (; fives > 0 && power >> 63 == 0; fives--) power *= 5;
    for (; twos > 0 && power >> 63 == 0; twos--) power *= 2;
    if (power >> 63 != 0) return MD_RANGE;
    *below = (uint64_t)power;
    *above = value.limbs[0]; /* below the denominator, because the fraction is below 1 */
    return MD_OK;
}

/* The usual case, up to 18 digits after the point: whole * 10^count + digits is below 10^38. */
static enum md_status read_short(bool negative, md_u128 whole, const char *digits, size_t count,
                                 struct md_number *out)
{
    uint64_t part = 0;
    for (size_t i = 0; i < count; i++) part = part * 10 + (unsigned)(digits[i] - '0');
    md_u128 units = whole * md_wide_power_of_ten((int)count) + part;
    return md_wide_settle_scaled(negative && units != 0, units, (int)count, out);
}

static enum md_status read_decimal(bool negative, const char *text, size_t whole_count,
                                   size_t length, struct md_number *out)
{
    const char *digits = text + whole_count + 1;
    size_t count = whole_count < length ? length - whole_count - 1 : 0;
    if (whole_count < length && count == 0) return MD_SYNTAX;
    if (span_digits(digits, count) != count) return MD_SYNTAX;
    while (count > 0 && digits[count - 1] == '0') count--;
    if (count > FRACTION_DIGITS_MAX) return MD_RANGE;
    md_u128 whole;
    if (read_magnitude(text, whole_count, &whole) != MD_OK) return MD_RANGE;
    if (whole >= MD_NUMBER_LIMIT) return MD_RANGE;
    if (count <= MD_NUMBER_DIGITS) return read_short(negative, whole, digits, count, out);
    uint64_t above, below;
    if (reduce_digits(digits, count, &above, &below) != MD_OK) return MD_RANGE;
    /* whole * below has up to 130 bits. */
    struct md_wide numerator = md_wide_product(whole, below), part = md_wide_from(above);
    numerator = md_wide_add(&numerator, &part);
    if (!md_wide_is_short(&numerator)) return MD_RANGE;
    return settle_exact(negative, md_wide_low(&numerator), below, out);
}

/* number = ["-"] digits ["." digits | "/" digits] */
enum md_status md_number_parse(const char *text, size_t length, struct md_number *out)
{
    bool negative = length > 0 && text[0] == '-';
    if (negative) {
        text++;
        length--;
    }
    size_t count = span_digits(text, length);
    if (count == 0) return MD_SYNTAX;
    if (count < length && text[count] == '/')
        return read_fraction(negative, text, count, length, out);
    if (count < length && text[count] != '.') return MD_SYNTAX;
    return read_decimal(negative, text, count, length, out);
}

/* Write a magnitude's digits, at least one; returns where they end. */
static char *write_magnitude(char *at, md_u128 value)
{
    char digits[40];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + (int)(value % 10));
        value /= 10;
    } while (value != 0);
    while (count > 0) *at++ = digits[--count];
    return at;
}

/* True when a decimal of this denominator ends: it has no other factor than 2 and 5. */
static bool decimal_ends(uint64_t denominator)
{
    denominator >>= __builtin_ctzll(denominator);
    while (denominator % 5 == 0) denominator /= 5;
    return denominator == 1;
}

size_t md_number_print(const struct md_number *number, char *buffer, size_t size)
{
    assert(size >= MD_NUMBER_TEXT_SIZE);
    (void)size;
    char *at = buffer;
    md_u128 magnitude = md_wide_magnitude(number->numerator);
    uint64_t denominator = (uint64_t)number->denominator;
    if (number->numerator < 0) *at++ = '-';
    if (!decimal_ends(denominator)) {
        at = write_magnitude(at, magnitude);
        *at++ = '/';
        at = write_magnitude(at, denominator);
    } else {
        at = write_magnitude(at, magnitude / denominator);
        md_u128 rest = magnitude % denominator;
        if (rest != 0) *at++ = '.';
        for (; rest != 0; rest %= denominator) {
            rest *= 10;
            *at++ = (char)('0' + (int)(rest / denominator));
        }
    }
    *at = '\0';
    return (size_t)(at - buffer);
}

enum md_status md_number_print_fixed(const struct md_number *number, int decimals,
                                     enum md_rounding rounding, char *buffer, size_t size)
{
    assert(size >= MD_NUMBER_TEXT_SIZE);
    (void)size;
    uint64_t power = md_wide_power_of_ten(decimals);
    /* 127 + 60 bits; the quotient is below 10^38, and below 2^127 with one more. */
    struct md_wide dividend = md_wide_product(md_wide_magnitude(number->numerator), power);
    struct md_wide divisor = md_wide_from((md_u128)number->denominator), quotient, rest;
    md_wide_divide(&dividend, &divisor, &quotient, &rest);
    bool exact = md_wide_bits(&rest) == 0;
    if (rounding == MD_ROUND_NONE && !exact) return MD_RANGE;
    struct md_wide twice = md_wide_add(&rest, &rest);
    md_u128 units = md_wide_low(&quotient);
    if (md_wide_rounds_away(rounding, md_wide_compare(&twice, &divisor), exact, units & 1)) units++;
    char *at = buffer;
    if (number->numerator < 0 && units != 0) *at++ = '-';
    at = write_magnitude(at, units / power);
    if (decimals > 0) *at++ = '.';
    uint64_t fraction = (uint64_t)(units % power);
    for (int place = decimals - 1; place >= 0; place--)
        *at++ = (char)('0' + (int)(fraction / md_wide_power_of_ten(place) % 10));
    *at = '\0';
    return MD_OK;
}
