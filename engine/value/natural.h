/* value/natural.h
 *
 * natural: whole numbers of any length as arrays of 64-bit limbs, lowest limb first. Internal to
 * value/; number, power, root and split use it where 128 bits are too few.
 *
 * A natural is (limbs, count). The count may include zero limbs at the top unless a function says
 * "trimmed"; every function returns a trimmed count, and zero has the count 0. All room is the
 * caller's, so nothing here allocates or fails.
 */
#ifndef MD_VALUE_NATURAL_H
#define MD_VALUE_NATURAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/int128.h"

/* The count without zero limbs at the top. */
size_t md_natural_trim(const uint64_t *limbs, size_t count);

/* Store a 128-bit value; room: 2 limbs. */
size_t md_natural_set(uint64_t *limbs, md_u128 value);

/* The number of bits of a trimmed natural, 0 for zero. */
size_t md_natural_bits(const uint64_t *limbs, size_t count);

/* Below zero, zero or above zero as a is less than, equal to or greater than b; both trimmed. */
int md_natural_compare(const uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count);

/* a += b, in a; room: one limb more than the longer one. */
size_t md_natural_add(uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count);

/* a -= b, in a, where b is at most a. */
size_t md_natural_subtract(uint64_t *a, size_t a_count, const uint64_t *b, size_t b_count);

/* limbs *= factor, in place; room: one limb more. */
size_t md_natural_scale(uint64_t *limbs, size_t count, uint64_t factor);

/* out = a * b; room: a_count + b_count limbs, apart from a and b. */
size_t md_natural_multiply(uint64_t *out, const uint64_t *a, size_t a_count, const uint64_t *b,
                           size_t b_count);

/* out = base^exponent, exponent above zero. Each of out and scratch has room for `exponent` times
 * the limbs of the base, and one limb more. */
size_t md_natural_power(uint64_t *out, uint64_t *scratch, const uint64_t *base, size_t base_count,
                        unsigned exponent);

/* limbs /= divisor (above zero), in place. *remainder gets what is left. */
size_t md_natural_divide_small(uint64_t *limbs, size_t count, uint64_t divisor,
                               uint64_t *remainder);

/*
 * Divide `limbs` by `divisor`, which is trimmed and not zero.
 *
 * limbs:    becomes the remainder; room: one limb more than count.
 * divisor:  shifted during the call, as before after it.
 * quotient: room for count + 1 limbs.
 * Returns the count of the quotient; *remainder_count gets that of the remainder.
 */
size_t md_natural_divide(uint64_t *limbs, size_t count, uint64_t *divisor, size_t divisor_count,
                         uint64_t *quotient, size_t *remainder_count);

#endif
