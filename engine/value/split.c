#include "value/split.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "value/natural.h"
#include "value/wide.h"

/*
 * How it works. With a common denominator L of the weights, every weight is the whole number
 * n * (L / d), and their total T is one too. A part's exact share is units * weight / T; its whole
 * quotient is what it surely gets, and the remainders, all over the same T, rank the claims on the
 * units left over.
 *
 * The short way is taken when weights and total stay below 2^126: split credits, months, prizes.
 * The long way holds L and T as naturals of any length. It does not store the long remainders, but
 * the first 128 bits of each fraction; only where two of these are equal are the remainders
 * computed again and compared in full.
 */

/* Parts that the stack has room for. */
enum { STACK_PARTS = 32 };

/* What a part claims of the units left over: above / T in the short way, the leading 128 bits of
 * that fraction in the long way. */
struct claims {
    md_u128 *above;
    uint32_t *order;
    const struct long_split *exact; /* NULL in the short way */
};

/* What the long way keeps for the whole call. `work` and `digits` are room for one remainder. */
struct long_split {
    const struct md_number *weights;
    md_u128 units;
    uint64_t *common, *total, *work, *digits, *second;
    size_t common_count, total_count, room;
};

static const char *const fault_texts[] = {
#define FAULT_TEXT(constant, sentence) sentence,
    MD_SPLIT_FAULT_LIST(FAULT_TEXT)
#undef FAULT_TEXT
};

const char *md_split_fault_text(enum md_split_fault fault)
{
    assert(fault < MD_SPLIT_FAULTS_COUNT);
    return fault_texts[fault];
}

/* Check the rules; *units gets the magnitude of the whole in units. */
static enum md_split_fault check(const struct md_number *whole, const struct md_number *unit,
                                 const struct md_number *weights, size_t count, md_u128 *units)
{
    if (count == 0) return MD_SPLIT_NO_PARTS;
    if (unit->numerator <= 0) return MD_SPLIT_UNIT;
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        if (weights[i].numerator < 0) return MD_SPLIT_WEIGHT;
        any = any || weights[i].numerator > 0;
    }
    if (!any) return MD_SPLIT_NO_WEIGHT;
    /* 127 + 63 bits each. */
    struct md_wide dividend =
        md_wide_product(md_wide_magnitude(whole->numerator), (md_u128)unit->denominator);
    struct md_wide divisor =
        md_wide_product((md_u128)unit->numerator, (md_u128)whole->denominator);
    struct md_wide quotient, rest;
    md_wide_divide(&dividend, &divisor, &quotient, &rest);
    if (md_wide_bits(&rest) != 0) return MD_SPLIT_WHOLE;
    if (md_wide_bits(&quotient) > 127) return MD_SPLIT_SIZE;
    /* No part's numerator may need rounding: units * numerator is the largest of them. */
    *units = md_wide_low(&quotient);
    struct md_wide largest = md_wide_product(*units, (md_u128)unit->numerator);
    return md_wide_bits(&largest) > 127 ? MD_SPLIT_SIZE : MD_SPLIT_FINE;
}

/* A count of units as a number, with the sign of the whole; check() proved that it fits. */
static struct md_number part_of(md_u128 units, const struct md_number *unit, bool negative)
{
    struct md_number out = MD_NUMBER_ZERO;
    uint64_t denominator = (uint64_t)unit->denominator;
    uint64_t common = md_number_is_decimal(unit)
                          ? md_wide_gcd_decimal(units, denominator)
                          : md_wide_gcd64((uint64_t)(units % denominator), denominator);
    md_u128 numerator = units / common * (md_u128)unit->numerator;
    enum md_status status = md_wide_settle_short(negative && numerator != 0, numerator,
                                                 denominator / common, &out);
    assert(status == MD_OK);
    (void)status;
    return out;
}

/* work = units * weight * (L / d) mod T, the weight being a whole number over the common
 * denominator; *quotient gets the whole part. Returns the limbs of the remainder. */
static size_t long_remainder(const struct long_split *split, size_t index, uint64_t *work,
                             md_u128 *quotient)
{
    const struct md_number *weight = &split->weights[index];
    uint64_t factor[2], rest;
    memcpy(work, split->common, split->common_count * sizeof *work);
    size_t count = md_natural_divide_small(work, split->common_count,
                                           (uint64_t)weight->denominator, &rest);
    assert(rest == 0);
    size_t factor_count = md_natural_set(factor, (md_u128)weight->numerator);
    count = md_natural_multiply(split->digits, work, count, factor, factor_count);
    factor_count = md_natural_set(factor, split->units);
    count = md_natural_multiply(work, split->digits, count, factor, factor_count);
    size_t rest_count;
    size_t digits = md_natural_divide(work, count, split->total, split->total_count,
                                      split->digits, &rest_count);
    /* The share of a weight within the total is at most the units. */
    assert(digits <= 2);
    *quotient = digits > 0 ? split->digits[0] : 0;
    if (digits > 1) *quotient |= (md_u128)split->digits[1] << 64;
    return rest_count;
}

/* The claim with the larger remainder first; of equal ones the earlier stays first, because the
 * sort is stable. */
static int compare_claims(const void *context, uint32_t a, uint32_t b)
{
    const struct claims *claims = context;
    if (claims->above[a] != claims->above[b]) return claims->above[a] > claims->above[b] ? -1 : 1;
    const struct long_split *split = claims->exact;
    if (split == NULL || md_number_equal(&split->weights[a], &split->weights[b])) return 0;
    md_u128 ignored;
    size_t a_count = long_remainder(split, a, split->work, &ignored);
    size_t b_count = long_remainder(split, b, split->second, &ignored);
    return md_natural_compare(split->second, b_count, split->work, a_count);
}

/* Order the claims. Few of them are sorted in place, because md_sort() takes room from the heap and
 * credits are split row by row. */
static void order_claims(struct claims *claims, size_t count)
{
    if (count > STACK_PARTS) {
        for (size_t i = 0; i < count; i++) claims->order[i] = (uint32_t)i;
        md_sort(claims->order, count, compare_claims, claims);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        size_t at = i;
        for (; at > 0 && compare_claims(claims, claims->order[at - 1], i) > 0; at--)
            claims->order[at] = claims->order[at - 1];
        claims->order[at] = i;
    }
}

/* Give the units left over to the first claims in order, and make counts into parts. counts[i]
 * holds the whole quotients, which lack `left` units of the whole. */
static void hand_out(struct claims *claims, md_u128 *counts, size_t parts_count, md_u128 left,
                     const struct md_number *whole, const struct md_number *unit,
                     struct md_number *parts)
{
    /* Each remainder is below T and they sum to left * T, so there are more claims than units. */
    assert(left < parts_count);
    if (left > 0) {
        order_claims(claims, parts_count);
        for (size_t i = 0; i < (size_t)left; i++) counts[claims->order[i]]++;
    }
    for (size_t i = 0; i < parts_count; i++)
        parts[i] = part_of(counts[i], unit, whole->numerator < 0);
}

/* The least common denominator of the weights, or 0 when it needs 63 bits or more. */
static uint64_t short_denominator(const struct md_number *weights, size_t parts_count)
{
    uint64_t common = 1;
    for (size_t i = 0; i < parts_count; i++) {
        uint64_t denominator = (uint64_t)weights[i].denominator;
        if (common % denominator == 0) continue;
        md_u128 product = (md_u128)common / md_wide_gcd64(common, denominator) * denominator;
        if (product >> 63 != 0) return 0;
        common = (uint64_t)product;
    }
    return common;
}

/* A weight as a whole number over the common denominator, at most 127 + 63 bits. */
static struct md_wide whole_weight(const struct md_number *weight, uint64_t common)
{
    return md_wide_product((md_u128)weight->numerator, common / (uint64_t)weight->denominator);
}

/* The short way: units below 2^127 times weights below 2^126 stay within 256 bits. Returns false,
 * with nothing done, when the weights are too large for it. */
static bool split_short(md_u128 units, const struct md_number *weights, size_t parts_count,
                        struct claims *claims, md_u128 *counts, md_u128 *left)
{
    uint64_t common = short_denominator(weights, parts_count);
    if (common == 0) return false;
    struct md_wide total = md_wide_from(0);
    for (size_t i = 0; i < parts_count; i++) {
        struct md_wide weight = whole_weight(&weights[i], common);
        total = md_wide_add(&total, &weight);
        if (md_wide_bits(&total) > 126) return false;
    }
    *left = units;
    for (size_t i = 0; i < parts_count; i++) {
        struct md_wide weight = whole_weight(&weights[i], common), quotient, rest;
        struct md_wide dividend = md_wide_product(units, md_wide_low(&weight));
        md_wide_divide(&dividend, &total, &quotient, &rest);
        counts[i] = md_wide_low(&quotient);
        claims->above[i] = md_wide_low(&rest);
        *left -= counts[i];
    }
    return true;
}

/* L as a natural: the product of the denominators, each without what L has of it already. */
static void set_common(struct long_split *split, size_t parts_count)
{
    split->common[0] = 1;
    split->common_count = 1;
    for (size_t i = 0; i < parts_count; i++) {
        uint64_t denominator = (uint64_t)split->weights[i].denominator, rest;
        memcpy(split->work, split->common, split->common_count * sizeof *split->work);
        md_natural_divide_small(split->work, split->common_count, denominator, &rest);
        uint64_t factor = denominator / md_wide_gcd64(rest, denominator);
        if (factor > 1)
            split->common_count = md_natural_scale(split->common, split->common_count, factor);
    }
}

/* T = the sum of n * (L / d). */
static void set_total(struct long_split *split, size_t parts_count)
{
    split->total_count = 0;
    for (size_t i = 0; i < parts_count; i++) {
        uint64_t factor[2], rest;
        memcpy(split->work, split->common, split->common_count * sizeof *split->work);
        size_t count = md_natural_divide_small(split->work, split->common_count,
                                               (uint64_t)split->weights[i].denominator, &rest);
        size_t factor_count = md_natural_set(factor, (md_u128)split->weights[i].numerator);
        count = md_natural_multiply(split->digits, split->work, count, factor, factor_count);
        split->total_count =
            md_natural_add(split->total, split->total_count, split->digits, count);
    }
}

/* The first 128 bits after the point of remainder / T. */
static md_u128 leading_bits(const struct long_split *split, uint64_t *work, size_t count)
{
    if (count == 0) return 0;
    memmove(work + 2, work, count * sizeof *work);
    work[0] = work[1] = 0;
    size_t rest_count;
    size_t digits = md_natural_divide(work, count + 2, split->total, split->total_count,
                                      split->digits, &rest_count);
    md_u128 out = digits > 0 ? split->digits[0] : 0;
    if (digits > 1) out |= (md_u128)split->digits[1] << 64;
    return out;
}

static void split_long(struct long_split *split, size_t parts_count, struct claims *claims,
                       md_u128 *counts, md_u128 *left)
{
    /* L has at most a limb a part; a weight two more, T one more, times units two more; the
     * division and leading_bits() need three. */
    split->room = parts_count + 10;
    uint64_t *block = md_alloc_array(split->room * 5, sizeof *block);
    split->common = block;
    split->total = block + split->room;
    split->work = block + split->room * 2;
    split->digits = block + split->room * 3;
    split->second = block + split->room * 4;
    set_common(split, parts_count);
    set_total(split, parts_count);
    *left = split->units;
    for (size_t i = 0; i < parts_count; i++) {
        size_t rest_count = long_remainder(split, i, split->work, &counts[i]);
        claims->above[i] = leading_bits(split, split->work, rest_count);
        *left -= counts[i];
    }
    claims->exact = split;
}

enum md_status md_split(const struct md_number *whole, const struct md_number *unit,
                        const struct md_number *weights, size_t parts_count,
                        struct md_number *parts, enum md_split_fault *fault)
{
    md_u128 units = 0, left = 0;
    enum md_split_fault found = check(whole, unit, weights, parts_count, &units);
    if (fault != NULL) *fault = found;
    if (found != MD_SPLIT_FINE) return MD_RANGE;
    md_u128 stack_numbers[2 * STACK_PARTS];
    uint32_t stack_order[STACK_PARTS];
    bool large = parts_count > STACK_PARTS;
    md_u128 *numbers = large ? md_alloc_array(parts_count, 2 * sizeof *numbers) : stack_numbers;
    uint32_t *order = large ? md_alloc_array(parts_count, sizeof *order) : stack_order;
    struct claims claims = {numbers + parts_count, order, NULL};
    struct long_split split = {.weights = weights, .units = units};
    if (!split_short(units, weights, parts_count, &claims, numbers, &left))
        split_long(&split, parts_count, &claims, numbers, &left);
    hand_out(&claims, numbers, parts_count, left, whole, unit, parts);
    md_free(split.common);
    if (large) {
        md_free(numbers);
        md_free(order);
    }
    return MD_OK;
}
