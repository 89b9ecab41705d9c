#include "value/natural.h"

#include <assert.h>
#include <string.h>

size_t md_natural_trim(const uint64_t *limbs, size_t count)
{
    while (count > 0 && limbs[count - 1] == 0) count--;
    return count;
}

size_t md_natural_set(uint64_t *limbs, md_u128 value)
{
    limbs[0] = (uint64_t)value;
    limbs[1] = (uint64_t)(value >> 64);
    return md_natural_trim(limbs, 2);
}

size_t md_natural_bits(const uint64_t *limbs, size_t count)
{
    if (count == 0) return 0;
    return count * 64 - (size_t)__builtin_clzll(limbs[count - 1]);
}

int md_natural_compare(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count)
{
    if (a_count != b_count) return a_count < b_count ? -1 : 1;
    for (size_t i = a_count; i-- > 0;)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}

size_t md_natural_add(uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count)
{
    md_u128 carry = 0;
    size_t count = a_count > b_count ? a_count : b_count;
    for (size_t i = 0; i < count; i++) {
        carry += i < a_count ? a[i] : 0;
        carry += i < b_count ? b[i] : 0;
        a[i] = (uint64_t)carry;
        carry >>= 64;
    }
    a[count] = (uint64_t)carry;
    return md_natural_trim(a, count + 1);
}

size_t md_natural_subtract(uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count)
{
    uint64_t borrow = 0;
    for (size_t i = 0; i < a_count; i++) {
        md_u128 taken = (md_u128)(i < b_count ? b[i] : 0) + borrow;
        borrow = a[i] < taken;
        a[i] = (uint64_t)(a[i] - taken);
    }
    assert(borrow == 0);
    return md_natural_trim(a, a_count);
}

size_t md_natural_scale(uint64_t *limbs, size_t count, uint64_t factor)
{
    md_u128 carry = 0;
    for (size_t i = 0; i < count; i++) {
        carry += (md_u128)limbs[i] * factor;
        limbs[i] = (uint64_t)carry;
        carry >>= 64;
    }
    limbs[count] = (uint64_t)carry;
    return md_natural_trim(limbs, count + 1);
}

size_t md_natural_multiply(uint64_t *out, const uint64_t *a, size_t a_count, const uint64_t *b,
                           size_t b_count)
{
    memset(out, 0, (a_count + b_count) * sizeof *out);
    for (size_t i = 0; i < a_count; i++) {
        md_u128 carry = 0;
        for (size_t j = 0; j < b_count; j++) {
            carry += (md_u128)a[i] * b[j] + out[i + j];
            out[i + j] = (uint64_t)carry;
            carry >>= 64;
        }
        out[i + b_count] = (uint64_t)carry;
    }
    return md_natural_trim(out, a_count + b_count);
}

/* Left to right over the exponent's bits: square, then multiply by the base where the bit is set.
 * The two buffers change roles; an even number of changes leaves the result in `out`, otherwise it
 * is copied there. */
size_t md_natural_power(uint64_t *out, uint64_t *scratch, const uint64_t *base, size_t base_count,
                        unsigned exponent)
{
    assert(exponent > 0);
    uint64_t *held = out, *other = scratch;
    size_t count = base_count;
    memcpy(held, base, base_count * sizeof *base);
    int top = 31 - __builtin_clz(exponent);
    for (int bit = top - 1; bit >= 0; bit--) {
        count = md_natural_multiply(other, held, count, held, count);
        uint64_t *swap = held;
        held = other;
        other = swap;
        if (exponent >> bit & 1) {
            count = md_natural_multiply(other, held, count, base, base_count);
            swap = held;
            held = other;
            other = swap;
        }
    }
    if (held != out) memcpy(out, held, count * sizeof *out);
    return count;
}

size_t md_natural_divide_small(uint64_t *limbs, size_t count, uint64_t divisor,
                               uint64_t *remainder)
{
    assert(divisor > 0);
    uint64_t rest = 0;
    for (size_t i = count; i-- > 0;) {
        md_u128 part = (md_u128)rest << 64 | limbs[i];
        limbs[i] = (uint64_t)(part / divisor);
        rest = (uint64_t)(part % divisor);
    }
    *remainder = rest;
    return md_natural_trim(limbs, count);
}

/* limbs <<= shift (0 to 63); returns what leaves the top. */
static uint64_t shift_left(uint64_t *limbs, size_t count, int shift)
{
    uint64_t carry = 0;
    if (shift == 0) return 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t next = limbs[i] >> (64 - shift);
        limbs[i] = limbs[i] << shift | carry;
        carry = next;
    }
    return carry;
}

static void shift_right(uint64_t *limbs, size_t count, int shift)
{
    if (shift == 0) return;
    for (size_t i = 0; i < count; i++) {
        uint64_t above = i + 1 < count ? limbs[i + 1] << (64 - shift) : 0;
        limbs[i] = limbs[i] >> shift | above;
    }
}

/* One limb of the quotient, guessed from the top two limbs of the dividend and corrected with the
 * third: at most one too large after that. top[0..2] are the limbs, highest last. */
static uint64_t guess_digit(const uint64_t *top, uint64_t divisor_high, uint64_t divisor_next)
{
    md_u128 head = (md_u128)top[2] << 64 | top[1];
    md_u128 digit = head / divisor_high;
    md_u128 rest = head % divisor_high;
    while (digit >> 64 != 0 || (md_u128)(uint64_t)digit * divisor_next > (rest << 64 | top[0])) {
        digit--;
        rest += divisor_high;
        if (rest >> 64 != 0) break;
    }
    return (uint64_t)digit;
}

/* limbs[0..count] -= divisor * digit; true when that went below zero (the digit was one too
 * large) and the divisor was added back. */
static int subtract_product(uint64_t *limbs, const uint64_t *divisor, size_t count, uint64_t digit)
{
    md_u128 carry = 0;
    uint64_t borrow = 0;
    for (size_t i = 0; i <= count; i++) {
        if (i < count) carry += (md_u128)divisor[i] * digit;
        md_u128 taken = (md_u128)(uint64_t)carry + borrow;
        borrow = limbs[i] < taken;
        limbs[i] = (uint64_t)(limbs[i] - taken);
        carry >>= 64;
    }
    if (!borrow) return 0;
    carry = 0;
    for (size_t i = 0; i <= count; i++) {
        carry += (md_u128)limbs[i] + (i < count ? divisor[i] : 0);
        limbs[i] = (uint64_t)carry;
        carry >>= 64;
    }
    return 1;
}

/* Long division in base 2^64 (Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D):
 * shifted so that the divisor's top bit is set, a guess from the top limbs is at most two off. */
size_t md_natural_divide(uint64_t *limbs, size_t count, uint64_t *divisor, size_t divisor_count,
                         uint64_t *quotient, size_t *remainder_count)
{
    assert(divisor_count > 0);
    assert(divisor[divisor_count - 1] != 0);
    count = md_natural_trim(limbs, count);
    if (count < divisor_count) {
        *remainder_count = count;
        return 0;
    }
    if (divisor_count == 1) {
        uint64_t rest;
        memcpy(quotient, limbs, count * sizeof *limbs);
        size_t quotient_count = md_natural_divide_small(quotient, count, divisor[0], &rest);
        limbs[0] = rest;
        *remainder_count = rest != 0;
        return quotient_count;
    }
    int shift = __builtin_clzll(divisor[divisor_count - 1]);
    shift_left(divisor, divisor_count, shift);
    limbs[count] = shift_left(limbs, count, shift);
    size_t digits = count - divisor_count + 1;
    for (size_t i = digits; i-- > 0;) {
        uint64_t digit = guess_digit(limbs + i + divisor_count - 2, divisor[divisor_count - 1],
                                     divisor[divisor_count - 2]);
        digit -= (uint64_t)subtract_product(limbs + i, divisor, divisor_count, digit);
        quotient[i] = digit;
    }
    shift_right(divisor, divisor_count, shift);
    shift_right(limbs, divisor_count, shift);
    *remainder_count = md_natural_trim(limbs, divisor_count);
    return md_natural_trim(quotient, digits);
}
