#include "calc/credit_split.h"

#include <stdbool.h>

#include "value/split.h"

/* What the shares as given add to; `rest` receivers get an equal part of what is left of 1. */
static enum md_status complete_shares(const struct md_credit *credit, struct md_number *shares,
                                      struct md_number *sum)
{
    int64_t rests = 0;
    *sum = MD_NUMBER_ZERO;
    for (size_t i = 0; i < credit->receivers_count; i++) {
        const struct md_receiver *receiver = &credit->receivers[i];
        if (receiver->rest) {
            rests++;
            continue;
        }
        if (md_number_sign(&shares[i]) < 0 && !receiver->overlay) {
            *sum = shares[i];
            return MD_RANGE;
        }
        if (receiver->overlay) continue;
        if (md_number_add(sum, &shares[i], sum) != MD_OK) return MD_RANGE;
    }
    const struct md_number one = MD_NUMBER_ONE;
    int order = md_number_compare(sum, &one);
    if (order > 0 || (rests == 0 && order != 0)) return MD_RANGE;
    struct md_number left, count = md_number_from_integer(rests);
    (void)md_number_subtract(&one, sum, &left);
    for (size_t i = 0; i < credit->receivers_count; i++)
        if (credit->receivers[i].rest) (void)md_number_divide(&left, &count, &shares[i]);
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

static bool plain_products(const struct md_credit *credit, const struct md_number *value,
                           const struct md_number *shares, struct md_number *parts)
{
    for (size_t i = 0; i < credit->receivers_count; i++)
        if (!credit->receivers[i].overlay && !exact_product(value, &shares[i], &parts[i]))
            return false;
    return true;
}

/* Largest remainder in steps of `unit`, in the order in which the receivers are written. */
static enum md_status cut(const struct md_credit *credit, const struct md_number *value,
                          const struct md_number *unit, const struct md_number *shares,
                          struct md_number *parts)
{
    struct md_number weights[MD_RECEIVERS_MAX], cuts[MD_RECEIVERS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < credit->receivers_count; i++)
        if (!credit->receivers[i].overlay) weights[count++] = shares[i];
    enum md_status status = md_split(value, unit, weights, count, cuts, NULL);
    count = 0;
    for (size_t i = 0; i < credit->receivers_count && status == MD_OK; i++)
        if (!credit->receivers[i].overlay) parts[i] = cuts[count++];
    return status;
}

/* An overlay is paid on top: its product, half to even at the credit's unit. */
static enum md_status add_overlays(const struct md_credit *credit, const struct md_number *value,
                                   const struct md_number *shares, struct md_number *parts)
{
    for (size_t i = 0; i < credit->receivers_count; i++) {
        if (!credit->receivers[i].overlay) continue;
        if (md_number_multiply(value, &shares[i], &parts[i]) != MD_OK) return MD_RANGE;
        parts[i] = md_number_round18(&parts[i]);
        if (md_number_sign(&credit->unit) > 0 &&
            md_number_round(&parts[i], &credit->unit, MD_HALF_EVEN, &parts[i]) != MD_OK)
            return MD_RANGE;
    }
    return MD_OK;
}

enum md_status md_credit_split(const struct md_credit *credit, const struct md_number *value,
                               struct md_number *shares, struct md_number *parts,
                               struct md_number *sum)
{
    const struct md_number smallest = md_number_from_scaled(1, MD_NUMBER_DIGITS);
    bool overlays_only = true;
    *sum = MD_NUMBER_ONE;
    for (size_t i = 0; i < credit->receivers_count; i++)
        overlays_only = overlays_only && credit->receivers[i].overlay;
    enum md_status status = MD_OK;
    if (!overlays_only) {
        status = complete_shares(credit, shares, sum);
        if (status != MD_OK) return status;
        *sum = MD_NUMBER_ONE;
        if (md_number_sign(&credit->unit) > 0)
            return cut(credit, value, &credit->unit, shares, parts) == MD_OK
                       ? add_overlays(credit, value, shares, parts)
                       : MD_SYNTAX;
        if (!plain_products(credit, value, shares, parts))
            status = cut(credit, value, &smallest, shares, parts);
    }
    if (status == MD_OK) status = add_overlays(credit, value, shares, parts);
    return status;
}
