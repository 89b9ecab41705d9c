#include "value/bounded_split.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "value/natural.h"
#include "value/wide.h"

/* Counts stay far below 128 bits, so that sums of a million of them fit. */
enum { UNIT_BITS = 100 };

/* All of a division. Weights are whole numbers over their common denominator, `room` limbs each. */
struct bounded {
    struct md_split_part *parts;
    const struct md_split_rules *rules;
    size_t count, room;
    md_u128 *low, *high, *units; /* in units; `units` is the result */
    uint8_t *fixed;              /* enum md_split_fixed */
    bool equal;                  /* the free parts weigh 1 each */
    uint64_t *weights;
    size_t *limbs;               /* of each weight */
    uint64_t *total, *violated, *left, *right; /* scratch, room + 4 limbs each */
    size_t total_count, violated_count;
    md_u128 rest;                /* what is shared among the free ones */
};

/* ---- Units ------------------------------------------------------------------------------------- */

/* number / unit, rounded down or up, cut at 2^100; below zero: 0 and *below. */
static md_u128 units_of(const struct md_number *number, const struct md_number *unit, bool up, bool *below)
{
    *below = number->numerator < 0;
    if (*below) return 0;
    struct md_wide dividend = md_wide_product((md_u128)number->numerator, (md_u128)unit->denominator);
    struct md_wide divisor = md_wide_product((md_u128)unit->numerator, (md_u128)number->denominator);
    struct md_wide quotient, rest;
    md_wide_divide(&dividend, &divisor, &quotient, &rest);
    md_u128 most = (md_u128)1 << UNIT_BITS;
    if (md_wide_bits(&quotient) > UNIT_BITS) return most;
    md_u128 units = md_wide_low(&quotient);
    return up && md_wide_bits(&rest) != 0 ? units + 1 : units;
}

static struct md_number number_of(md_u128 units, const struct md_number *unit)
{
    struct md_number count = {(md_i128)units, 1}, out = MD_NUMBER_ZERO;
    /* Parts are at most the whole; only a shortfall can leave the range, and is then not said. */
    if (md_number_multiply(&count, unit, &out) != MD_OK) out = MD_NUMBER_ZERO;
    return out;
}

static enum md_split_fault set_bounds(struct bounded *b, md_u128 whole)
{
    for (size_t i = 0; i < b->count; i++) {
        const struct md_split_part *part = &b->parts[i];
        bool below = false;
        b->low[i] = part->has_floor ? units_of(&part->floor, &b->rules->unit, true, &below) : 0;
        b->high[i] = part->has_ceiling ? units_of(&part->ceiling, &b->rules->unit, false, &below) : whole;
        if (part->has_ceiling && below) return MD_SPLIT_CROSSED;
        if (b->low[i] > b->high[i] && part->has_ceiling) return MD_SPLIT_CROSSED;
        /* Without a ceiling a floor above the whole is found by the sum. */
        if (b->high[i] < b->low[i]) b->high[i] = b->low[i];
    }
    return MD_SPLIT_FINE;
}

/* Can the bounds be met at all? */
static enum md_split_fault judge_bounds(const struct bounded *b, md_u128 whole, struct md_number *shortfall)
{
    md_u128 low = 0, high = 0;
    for (size_t i = 0; i < b->count; i++) {
        low += b->low[i];
        high += b->high[i];
    }
    if (low > whole) *shortfall = number_of(low - whole, &b->rules->unit);
    if (low > whole) return MD_SPLIT_FLOORS;
    if (high < whole) *shortfall = number_of(whole - high, &b->rules->unit);
    return high < whole ? MD_SPLIT_CEILINGS : MD_SPLIT_FINE;
}

/* ---- Weights as whole numbers ------------------------------------------------------------------- */

/* The least common denominator as a natural, in room for count + 2 limbs; `work` has as many. */
static size_t common_denominator(const struct md_split_part *parts, size_t count, uint64_t *common, uint64_t *work)
{
    common[0] = 1;
    size_t limbs = 1;
    for (size_t i = 0; i < count; i++) {
        uint64_t denominator = (uint64_t)parts[i].weight.denominator, rest;
        memcpy(work, common, limbs * sizeof *work);
        md_natural_divide_small(work, limbs, denominator, &rest);
        uint64_t factor = denominator / md_wide_gcd64(rest, denominator);
        if (factor > 1) limbs = md_natural_scale(common, limbs, factor);
    }
    return limbs;
}

static uint64_t *weight_at(const struct bounded *b, size_t i)
{
    return b->weights + i * b->room;
}

static void set_weights(struct bounded *b)
{
    uint64_t *common = md_alloc_array(b->count + 2, sizeof *common);
    uint64_t *work = md_alloc_array(b->count + 2, sizeof *work);
    size_t limbs = common_denominator(b->parts, b->count, common, work);
    b->room = limbs + 3;
    b->weights = md_alloc_array(b->count * b->room + 1, sizeof *b->weights);
    uint64_t *block = md_alloc_array((b->room + 4) * 4, sizeof *block);
    b->total = block;
    b->violated = block + (b->room + 4);
    b->left = block + (b->room + 4) * 2;
    b->right = block + (b->room + 4) * 3;
    for (size_t i = 0; i < b->count; i++) {
        const struct md_number *weight = &b->parts[i].weight;
        uint64_t factor[2], rest;
        memcpy(work, common, limbs * sizeof *work);
        size_t count = md_natural_divide_small(work, limbs, (uint64_t)weight->denominator, &rest);
        size_t factor_count = md_natural_set(factor, (md_u128)weight->numerator);
        b->limbs[i] = md_natural_multiply(weight_at(b, i), work, count, factor, factor_count);
    }
    md_free(common);
    md_free(work);
}

/* a * x against b * y */
static int compare_products(struct bounded *b, const uint64_t *a, size_t a_count, md_u128 x, const uint64_t *c,
                            size_t c_count, md_u128 y)
{
    uint64_t factor[2];
    size_t count = md_natural_set(factor, x);
    size_t left = md_natural_multiply(b->left, a, a_count, factor, count);
    count = md_natural_set(factor, y);
    size_t right = md_natural_multiply(b->right, c, c_count, factor, count);
    return md_natural_compare(b->left, left, b->right, right);
}

/* ---- Bounds that exact shares violate ------------------------------------------------------------- */

static void add_up(struct bounded *b)
{
    b->total_count = 0;
    for (size_t i = 0; i < b->count; i++)
        if (b->fixed[i] == MD_SPLIT_FREE)
            b->total_count = md_natural_add(b->total, b->total_count, weight_at(b, i), b->limbs[i]);
}

static enum md_split_fixed violation(struct bounded *b, size_t i)
{
    if (compare_products(b, b->total, b->total_count, b->low[i], weight_at(b, i), b->limbs[i], b->rest) > 0)
        return MD_SPLIT_AT_FLOOR;
    if (compare_products(b, weight_at(b, i), b->limbs[i], b->rest, b->total, b->total_count, b->high[i]) > 0)
        return MD_SPLIT_AT_CEILING;
    return MD_SPLIT_FREE;
}

/*
 * The side to fix: violations of floors come to T * lows - R * weights, of ceilings to
 * R * weights - T * highs, so floors are the larger when T * (lows + highs) > R * all weights.
 */
static enum md_split_fixed larger_side(struct bounded *b)
{
    md_u128 bounds = 0;
    size_t sides[3] = {0};
    b->violated_count = 0;
    for (size_t i = 0; i < b->count; i++) {
        if (b->fixed[i] != MD_SPLIT_FREE) continue;
        enum md_split_fixed side = violation(b, i);
        sides[side]++;
        if (side == MD_SPLIT_FREE) continue;
        bounds += side == MD_SPLIT_AT_FLOOR ? b->low[i] : b->high[i];
        b->violated_count = md_natural_add(b->violated, b->violated_count, weight_at(b, i), b->limbs[i]);
    }
    if (sides[MD_SPLIT_AT_FLOOR] == 0 || sides[MD_SPLIT_AT_CEILING] == 0)
        return sides[MD_SPLIT_AT_FLOOR] > 0     ? MD_SPLIT_AT_FLOOR
               : sides[MD_SPLIT_AT_CEILING] > 0 ? MD_SPLIT_AT_CEILING
                                                : MD_SPLIT_FREE;
    int order = compare_products(b, b->total, b->total_count, bounds, b->violated, b->violated_count, b->rest);
    return order > 0 ? MD_SPLIT_AT_FLOOR : MD_SPLIT_AT_CEILING;
}

/* Shares of this round are those before anything of it is fixed. */
static void fix_side(struct bounded *b, enum md_split_fixed side)
{
    md_u128 taken = 0;
    for (size_t i = 0; i < b->count; i++) {
        if (b->fixed[i] != MD_SPLIT_FREE || violation(b, i) != side) continue;
        b->units[i] = side == MD_SPLIT_AT_FLOOR ? b->low[i] : b->high[i];
        taken += b->units[i];
        b->fixed[i] = (uint8_t)side; /* still in `total` until the round is over */
    }
    assert(taken <= b->rest);
    b->rest -= taken;
}

static void weigh_equally(struct bounded *b)
{
    b->equal = true;
    for (size_t i = 0; i < b->count; i++) {
        if (b->fixed[i] != MD_SPLIT_FREE) continue;
        weight_at(b, i)[0] = 1;
        b->limbs[i] = 1;
    }
}

/* What is left for parts without weight: nothing more than their floors, or equal shares. */
static enum md_split_fault share_without_weights(struct bounded *b)
{
    md_u128 low = 0;
    size_t free = 0;
    for (size_t i = 0; i < b->count; i++) {
        if (b->fixed[i] != MD_SPLIT_FREE) continue;
        low += b->low[i];
        free++;
    }
    if (low == b->rest) {
        for (size_t i = 0; i < b->count; i++) {
            if (b->fixed[i] != MD_SPLIT_FREE) continue;
            b->units[i] = b->low[i];
            b->fixed[i] = MD_SPLIT_AT_FLOOR;
        }
        b->rest = 0;
        return MD_SPLIT_FINE;
    }
    if (free == 0 || !b->rules->equal_when_zero) return MD_SPLIT_NO_WEIGHT;
    weigh_equally(b);
    return MD_SPLIT_FINE;
}

static enum md_split_fault fix_bounds(struct bounded *b)
{
    for (;;) {
        add_up(b);
        if (b->total_count == 0) {
            if (b->rest == 0 && b->equal) return MD_SPLIT_FINE;
            enum md_split_fault fault = share_without_weights(b);
            if (fault != MD_SPLIT_FINE || !b->equal) return fault;
            continue;
        }
        enum md_split_fixed side = larger_side(b);
        if (side == MD_SPLIT_FREE) return MD_SPLIT_FINE;
        fix_side(b, side);
    }
}

/* ---- Whole units ----------------------------------------------------------------------------------- */

/* Largest remainder among the free ones. */
static enum md_split_fault share_rest(struct bounded *b)
{
    struct md_number *weights = md_alloc_array(b->count + 1, sizeof *weights);
    struct md_number *shares = md_alloc_array(b->count + 1, sizeof *shares);
    const struct md_number one = MD_NUMBER_ONE, rest = {(md_i128)b->rest, 1};
    enum md_split_fault fault = MD_SPLIT_FINE;
    size_t free = 0, at = 0;
    for (size_t i = 0; i < b->count; i++)
        if (b->fixed[i] == MD_SPLIT_FREE) weights[free++] = b->equal ? one : b->parts[i].weight;
    if (free > 0) md_split(&rest, &one, weights, free, shares, &fault);
    for (size_t i = 0; i < b->count && fault == MD_SPLIT_FINE; i++)
        if (b->fixed[i] == MD_SPLIT_FREE) b->units[i] = (md_u128)shares[at++].numerator;
    md_free(weights);
    md_free(shares);
    return fault;
}

/* The divisor of the unit after `units`, or of the last of them. */
static md_u128 divisor(const struct bounded *b, md_u128 units, bool next)
{
    if (b->rules->method == MD_SPLIT_DHONDT) return next ? units + 1 : units;
    return next ? 2 * units + 1 : 2 * units - 1;
}

/* weight / divisor of one claim against another's. */
static int compare_claims(struct bounded *b, size_t i, md_u128 i_divisor, size_t j, md_u128 j_divisor)
{
    return compare_products(b, weight_at(b, i), b->limbs[i], j_divisor, weight_at(b, j), b->limbs[j], i_divisor);
}

/* Units move from the weakest claim that has one to the strongest that lacks one, as long as that is better. */
static void move_units(struct bounded *b)
{
    for (;;) {
        size_t best = b->count, worst = b->count;
        for (size_t i = 0; i < b->count; i++) {
            if (b->equal && b->fixed[i] != MD_SPLIT_FREE) continue; /* weights of another sort */
            if (b->units[i] < b->high[i] &&
                (best == b->count ||
                 compare_claims(b, i, divisor(b, b->units[i], true), best, divisor(b, b->units[best], true)) > 0))
                best = i;
            if (b->units[i] > b->low[i] &&
                (worst == b->count ||
                 compare_claims(b, i, divisor(b, b->units[i], false), worst, divisor(b, b->units[worst], false)) <= 0))
                worst = i;
        }
        if (best == b->count || worst == b->count || best == worst) return;
        int order =
            compare_claims(b, best, divisor(b, b->units[best], true), worst, divisor(b, b->units[worst], false));
        if (order < 0 || (order == 0 && best > worst)) return;
        b->units[best]++;
        b->units[worst]--;
    }
}

/* ---- The whole ------------------------------------------------------------------------------------- */

static enum md_split_fault check(const struct md_number *whole, const struct md_split_rules *rules,
                                 const struct md_split_part *parts, size_t count, md_u128 *units)
{
    bool below;
    if (count == 0) return MD_SPLIT_NO_PARTS;
    if (rules->unit.numerator <= 0) return MD_SPLIT_UNIT;
    for (size_t i = 0; i < count; i++)
        if (parts[i].weight.numerator < 0) return MD_SPLIT_WEIGHT;
    *units = units_of(whole, &rules->unit, false, &below);
    if (below) return MD_SPLIT_NEGATIVE;
    if (*units >= (md_u128)1 << UNIT_BITS) return MD_SPLIT_SIZE;
    return units_of(whole, &rules->unit, true, &below) != *units ? MD_SPLIT_WHOLE : MD_SPLIT_FINE;
}

static enum md_split_fault divide(struct bounded *b, md_u128 whole, struct md_number *shortfall)
{
    enum md_split_fault fault = set_bounds(b, whole);
    if (fault == MD_SPLIT_FINE) fault = judge_bounds(b, whole, shortfall);
    if (fault != MD_SPLIT_FINE) return fault;
    b->rest = whole;
    set_weights(b);
    fault = fix_bounds(b);
    if (fault == MD_SPLIT_FINE) fault = share_rest(b);
    if (fault == MD_SPLIT_FINE && b->rules->method != MD_SPLIT_LARGEST_REMAINDER) move_units(b);
    return fault;
}

enum md_status md_bounded_split(const struct md_number *whole, const struct md_split_rules *rules,
                                struct md_split_part *parts, size_t count,
                                enum md_split_fault *fault, struct md_number *shortfall)
{
    md_u128 units;
    *shortfall = MD_NUMBER_ZERO;
    *fault = check(whole, rules, parts, count, &units);
    if (*fault != MD_SPLIT_FINE) return MD_RANGE;
    struct bounded b = {.parts = parts, .rules = rules, .count = count};
    md_u128 *block = md_alloc_array(count * 3, sizeof *block);
    b.low = block;
    b.high = block + count;
    b.units = block + count * 2;
    b.fixed = md_alloc(count);
    b.limbs = md_alloc_array(count, sizeof *b.limbs);
    *fault = divide(&b, units, shortfall);
    for (size_t i = 0; i < count && *fault == MD_SPLIT_FINE; i++) {
        parts[i].part = number_of(b.units[i], &rules->unit);
        parts[i].fixed = (enum md_split_fixed)b.fixed[i];
    }
    md_free(block);
    md_free(b.fixed);
    md_free(b.limbs);
    md_free(b.weights);
    md_free(b.total);
    return *fault == MD_SPLIT_FINE ? MD_OK : MD_RANGE;
}
