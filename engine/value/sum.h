/* value/sum.h
 *
 * sum: an exact accumulator of decimals with at most 18 digits after the point.
 *
 * Invariant: the limbs hold the sum of everything added, in units of 10^-18, as a 192-bit
 * two's complement number, lowest limb first. A single value is below 2^127, so more than 2^63
 * values fit; no partial sum overflows, and neither the order of adding nor the cut into partial
 * sums can be seen in the result. Range is judged once, on the final value.
 *
 * Life cycle: start with MD_SUM_EMPTY; add, subtract and merge in any order; finish as often as
 * wanted. Nothing to free. Adding costs a multiplication and three additions.
 */
#ifndef MD_VALUE_SUM_H
#define MD_VALUE_SUM_H

#include <stdint.h>

#include "base/int128.h"
#include "base/status.h"
#include "value/number.h"

struct md_sum {
    uint64_t limbs[3];
};

#define MD_SUM_EMPTY ((struct md_sum){{0, 0, 0}})

/* Add a count of units of 10^-18. */
static inline void md_sum_add_units(struct md_sum *sum, md_i128 units)
{
    md_u128 low = ((md_u128)sum->limbs[1] << 64) | sum->limbs[0];
    md_u128 total = low + (md_u128)units;
    uint64_t extension = units < 0 ? UINT64_MAX : 0;
    sum->limbs[0] = (uint64_t)total;
    sum->limbs[1] = (uint64_t)(total >> 64);
    sum->limbs[2] += extension + (total < low);
}

/* Add or take away a number that md_number_is_decimal(); round others with md_number_round18()
 * first. Another number is a bug of the caller (assert). */
void md_sum_add(struct md_sum *sum, const struct md_number *number);
void md_sum_subtract(struct md_sum *sum, const struct md_number *number);

/* Add all that `other` holds. */
void md_sum_merge(struct md_sum *sum, const struct md_sum *other);

/* The sum as a number. Returns MD_OK, or MD_RANGE when its magnitude is 10^20 or more. */
enum md_status md_sum_finish(const struct md_sum *sum, struct md_number *out);

/* The sum divided by a count above zero: an average, a fraction in lowest terms under rule (d).
 * Only the quotient has to be in range, the sum need not. Returns MD_OK or MD_RANGE. */
enum md_status md_sum_average(const struct md_sum *sum, int64_t count, struct md_number *out);

#endif
