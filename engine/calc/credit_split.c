#include "calc/credit_split.h"

#include <stdbool.h>

#include "base/memory.h"
#include "value/split.h"

/* What the shares as given add to; `rest` slots get an equal part of what is left of 1. */
static enum md_status complete_shares(struct md_credit_slot *slots, size_t count,
                                      struct md_number *sum)
{
    int64_t rests = 0;
    *sum = MD_NUMBER_ZERO;
    for (size_t i = 0; i < count; i++) {
        if (slots[i].rest) {
            rests++;
            continue;
        }
        if (slots[i].overlay) continue;
        if (md_number_sign(&slots[i].share) < 0) {
            *sum = slots[i].share;
            return MD_RANGE;
        }
        if (md_number_add(sum, &slots[i].share, sum) != MD_OK) return MD_RANGE;
    }
    const struct md_number one = MD_NUMBER_ONE;
    int order = md_number_compare(sum, &one);
    if (order > 0 || (rests == 0 && order != 0)) return MD_RANGE;
    struct md_number left, receivers = md_number_from_integer(rests);
    (void)md_number_subtract(&one, sum, &left);
    for (size_t i = 0; i < count; i++)
        if (slots[i].rest) (void)md_number_divide(&left, &receivers, &slots[i].share);
    return MD_OK;
}

/* A product that no rule has rounded, with at most 18 digits after the point. */
static bool exact_product(const struct md_number *value, const struct md_number *share,
                          struct md_number *part)
{
    int64_t denominator;
    md_i128 numerator;
    if (__builtin_mul_overflow(value->denominator, share->denominator, &denominator)) return false;
    if (__builtin_mul_overflow(value->numerator, share->numerator, &numerator)) return false;
    return md_number_multiply(value, share, part) == MD_OK && md_number_is_decimal(part);
}

static bool plain_products(struct md_credit_slot *slots, size_t count,
                           const struct md_number *value)
{
    for (size_t i = 0; i < count; i++)
        if (!slots[i].overlay && !exact_product(value, &slots[i].share, &slots[i].part))
            return false;
    return true;
}

/* Largest remainder in steps of `unit`, in the order given. */
static enum md_status cut(struct md_credit_slot *slots, size_t count, const uint32_t *order,
                          const struct md_number *unit, const struct md_number *value)
{
    struct md_number few[2 * MD_RECEIVERS_MAX];
    struct md_number *weights =
        count > MD_RECEIVERS_MAX ? md_alloc_array(2 * count, sizeof *weights) : few;
    struct md_number *cuts = weights + count;
    size_t inside = 0;
    weights[0] = MD_NUMBER_ZERO;
    for (size_t i = 0; i < count; i++) {
        const struct md_credit_slot *slot = &slots[order != NULL ? order[i] : i];
        if (!slot->overlay) weights[inside++] = slot->share;
    }
    enum md_status status = md_split(value, unit, weights, inside, cuts, NULL);
    inside = 0;
    for (size_t i = 0; i < count && status == MD_OK; i++) {
        struct md_credit_slot *slot = &slots[order != NULL ? order[i] : i];
        if (!slot->overlay) slot->part = cuts[inside++];
    }
    if (weights != few) md_free(weights);
    return status;
}

/* An overlay is paid on top: its product, half to even at the credit's unit. */
static enum md_status add_overlays(struct md_credit_slot *slots, size_t count,
                                   const struct md_number *unit, const struct md_number *value)
{
    for (size_t i = 0; i < count; i++) {
        struct md_number *part = &slots[i].part;
        if (!slots[i].overlay) continue;
        if (md_number_multiply(value, &slots[i].share, part) != MD_OK) return MD_RANGE;
        *part = md_number_round18(part);
        if (md_number_sign(unit) > 0 && md_number_round(part, unit, MD_HALF_EVEN, part) != MD_OK)
            return MD_RANGE;
    }
    return MD_OK;
}

static enum md_status divide_value(struct md_credit_slot *slots, size_t count,
                                   const uint32_t *order, const struct md_number *unit,
                                   const struct md_number *value)
{
    const struct md_number smallest = md_number_from_scaled(1, MD_NUMBER_DIGITS);
    if (md_number_sign(unit) > 0)
        return cut(slots, count, order, unit, value) == MD_OK ? MD_OK : MD_SYNTAX;
    if (plain_products(slots, count, value)) return MD_OK;
    return cut(slots, count, order, &smallest, value);
}

enum md_status md_credit_split(const struct md_credit *credit, struct md_credit_slot *slots,
                               size_t count, const uint32_t *order, const struct md_number *value,
                               struct md_number *sum)
{
    bool overlays_only = true;
    for (size_t i = 0; i < credit->receivers_count; i++)
        overlays_only = overlays_only && credit->receivers[i].overlay;
    *sum = MD_NUMBER_ONE;
    if (!overlays_only) {
        enum md_status status = complete_shares(slots, count, sum);
        if (status != MD_OK) return status;
        *sum = MD_NUMBER_ONE;
        status = divide_value(slots, count, order, &credit->unit, value);
        if (status != MD_OK) return status;
    }
    return add_overlays(slots, count, &credit->unit, value);
}
