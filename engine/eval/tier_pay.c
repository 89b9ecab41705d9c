#include "eval/tier_pay.h"

#include <assert.h>

/* ---- Params ---- */

static struct md_number look_up(struct md_tiers_now *now, const struct md_tier_number *number,
                                const struct md_param_values *params, int32_t date)
{
    if (number->param < 0) return number->number;
    const struct md_param_value *value = md_param_at(&params[number->param], date);
    if (value != NULL) return value->number;
    if (!now->missing_param) now->param = number->param;
    now->missing_param = true;
    return MD_NUMBER_ZERO;
}

/* The version in force; before the first one the param has no value. */
static void choose_version(struct md_tiers_now *now, int32_t date)
{
    const struct md_tiers *whole = now->whole;
    size_t count = 0;
    now->tiers = whole;
    if (whole->versions_count == 0) return;
    while (count < whole->versions_count && whole->sinces[count] <= date) count++;
    if (count > 0) now->tiers = whole->versions[count - 1];
    else now->param = whole->param;
    now->missing_param = count == 0;
}

void md_tiers_move(struct md_tiers_now *now, const struct md_param_values *params, int32_t date)
{
    now->missing_param = false;
    now->disordered = false;
    now->param = -1;
    choose_version(now, date);
    const struct md_tiers *tiers = now->tiers;
    for (size_t i = 0; i < tiers->tiers_count; i++) {
        now->edges[i] = look_up(now, &tiers->tiers[i].edge, params, date);
        now->values[i] = MD_NUMBER_ZERO;
        if (tiers->tiers[i].text == NULL)
            now->values[i] = look_up(now, &tiers->tiers[i].value, params, date);
    }
    now->below = MD_NUMBER_ZERO;
    if (tiers->below == MD_END_VALUE)
        now->below = look_up(now, &tiers->below_value, params, date);
    if (now->missing_param) return;
    for (size_t i = 1; i < tiers->tiers_count; i++)
        if (md_number_compare(&now->edges[i - 1], &now->edges[i]) >= 0) now->disordered = true;
}

struct md_tiers_now md_tiers_at(const struct md_tiers *tiers, const struct md_param_values *params,
                                int32_t date, struct md_arena *arena)
{
    struct md_tiers_now now = {.tiers = tiers, .whole = tiers, .param = -1};
    size_t count = tiers->tiers_count;
    for (size_t i = 0; i < tiers->versions_count; i++)
        if (tiers->versions[i]->tiers_count > count) count = tiers->versions[i]->tiers_count;
    now.edges = md_arena_array(arena, count, sizeof *now.edges);
    now.values = md_arena_array(arena, count, sizeof *now.values);
    md_tiers_move(&now, params, date);
    return now;
}

/* ---- Edges ---- */

/* Edge x scale. Beyond the range of numbers it is only known to lie beyond every x: *infinite is
 * then its sign, else 0. */
static struct md_number scaled_edge(const struct md_number *edge, const struct md_number *scale,
                                    int *infinite)
{
    struct md_number out = *edge;
    *infinite = 0;
    if (scale != NULL && md_number_multiply(edge, scale, &out) != MD_OK)
        *infinite = md_number_sign(edge);
    return out;
}

/* How edge x scale compares with x. */
static int compare_edge(const struct md_number *edge, const struct md_number *scale,
                        const struct md_number *x)
{
    int infinite;
    struct md_number scaled = scaled_edge(edge, scale, &infinite);
    return infinite != 0 ? infinite : md_number_compare(&scaled, x);
}

static bool good_scale(const struct md_number *scale)
{
    return scale == NULL || md_number_sign(scale) > 0;
}

/* The tier that x reaches, -1 below the first. */
static int tier_reached(const struct md_tiers_now *now, const struct md_number *x,
                        const struct md_number *scale)
{
    const struct md_tiers *tiers = now->tiers;
    bool upper = tiers->upper && tiers->method != MD_TIERS_INTERPOLATED;
    int reached = -1;
    for (size_t i = 0; i < tiers->tiers_count; i++) {
        int order = compare_edge(&now->edges[i], scale, x);
        if (order > 0) break;
        /* Nobody else owns the first edge, unless something is declared for below it. */
        bool owns = order < 0 || !upper || (i == 0 && !tiers->below_given);
        if (!owns) break;
        reached = (int)i;
    }
    return reached;
}

/* ---- Slices of a marginal table ---- */

/* One slice, from `from` to the end of its tier or x. Returns MD_OK, or MD_RANGE. */
static enum md_status make_slice(const struct md_tiers_now *now, int tier,
                                 const struct md_number *from, const struct md_number *to,
                                 struct md_tier_slice *slice)
{
    slice->tier = tier;
    slice->from = *from;
    slice->to = *to;
    slice->rate = tier < 0 ? now->below : now->values[tier];
    enum md_status status = md_number_subtract(to, from, &slice->part);
    if (status != MD_OK) return status;
    return md_number_multiply(&slice->part, &slice->rate, &slice->pay);
}

/*
 * The slice that begins at `from` (0 at first) in a tier, for a positive x: *to becomes its end. True
 * when it is not empty. An edge below 0 begins at 0, since negative amounts have the rate `below`.
 */
static bool slice_end(const struct md_tiers_now *now, int tier, const struct md_number *from,
                      const struct md_number *x, const struct md_number *scale,
                      struct md_number *to)
{
    *to = *x;
    size_t next = (size_t)(tier + 1);
    if (next < now->tiers->tiers_count) {
        int infinite;
        struct md_number edge = scaled_edge(&now->edges[next], scale, &infinite);
        if (infinite < 0) return false;
        if (infinite == 0) *to = md_number_min(x, &edge);
    }
    return md_number_compare(to, from) > 0;
}

/* Walk the slices from low to high; slices may be NULL. The pays are added in this order. */
static enum md_status walk_slices(const struct md_tiers_now *now, const struct md_number *x,
                                  const struct md_number *scale, struct md_tier_slice *slices,
                                  size_t slices_max, size_t *count, struct md_number *pay)
{
    struct md_number from = MD_NUMBER_ZERO, to;
    struct md_tier_slice slice;
    enum md_status status = MD_OK;
    bool negative = md_number_sign(x) < 0;
    *count = 0;
    *pay = MD_NUMBER_ZERO;
    if (md_number_is_zero(x)) return MD_OK;
    for (int tier = -1; tier < (int)now->tiers->tiers_count; tier++) {
        if (negative)
            to = *x;
        else if (!slice_end(now, tier, &from, x, scale, &to))
            continue;
        status = make_slice(now, tier, &from, &to, &slice);
        if (status == MD_OK) status = md_number_add(pay, &slice.pay, pay);
        if (status != MD_OK) break;
        if (slices != NULL && *count < slices_max) slices[*count] = slice;
        ++*count;
        if (md_number_compare(&to, x) == 0) break;
        from = to;
    }
    return status;
}

size_t md_tiers_slices(const struct md_tiers_now *now, const struct md_number *x,
                       const struct md_number *scale, struct md_tier_slice *slices,
                       size_t slices_max)
{
    size_t count;
    struct md_number pay;
    if (now->disordered || now->missing_param || !good_scale(scale)) return 0;
    if (walk_slices(now, x, scale, slices, slices_max, &count, &pay) != MD_OK) return 0;
    return count < slices_max ? count : slices_max;
}

/* ---- The value at a number ---- */

/*
 * y on the line through two neighbouring points. The way from the first is divided by the whole way
 * before the rise is applied, so that nothing between is larger than the result needs.
 */
static enum md_status on_line(const struct md_tiers_now *now, size_t first,
                              const struct md_number *x, const struct md_number *scale,
                              struct md_number *rate)
{
    int infinite_low, infinite_high;
    struct md_number low = scaled_edge(&now->edges[first], scale, &infinite_low);
    struct md_number high = scaled_edge(&now->edges[first + 1], scale, &infinite_high);
    struct md_number way, whole, rise;
    if (infinite_low != 0 || infinite_high != 0) return MD_RANGE;
    enum md_status status = md_number_subtract(x, &low, &way);
    if (status == MD_OK) status = md_number_subtract(&high, &low, &whole);
    if (status == MD_OK) status = md_number_divide(&way, &whole, &way);
    if (status == MD_OK)
        status = md_number_subtract(&now->values[first + 1], &now->values[first], &rise);
    if (status == MD_OK) status = md_number_multiply(&rise, &way, &rise);
    if (status == MD_OK) status = md_number_add(&now->values[first], &rise, rate);
    /* Two edges may meet only where edge x scale was rounded. */
    return status == MD_ZERO_DIVISION ? MD_RANGE : status;
}

static enum md_status rate_below(const struct md_tiers_now *now, const struct md_number *x,
                                 const struct md_number *scale, struct md_number *rate)
{
    const struct md_tiers *tiers = now->tiers;
    if (!tiers->below_given || tiers->below == MD_END_MISSING) return MD_NOT_FOUND;
    if (tiers->tiers[0].text != NULL) return MD_NOT_FOUND;
    if (tiers->below == MD_END_LINE && tiers->tiers_count > 1)
        return on_line(now, 0, x, scale, rate);
    *rate = tiers->below == MD_END_VALUE ? now->below : now->values[0];
    return MD_OK;
}

static enum md_status rate_in(const struct md_tiers_now *now, size_t tier,
                              const struct md_number *x, const struct md_number *scale,
                              struct md_number *rate)
{
    const struct md_tiers *tiers = now->tiers;
    *rate = now->values[tier];
    if (tiers->method != MD_TIERS_INTERPOLATED) return MD_OK;
    if (tier + 1 < tiers->tiers_count) return on_line(now, tier, x, scale, rate);
    if (tiers->above != MD_END_LINE || tier == 0) return MD_OK;
    return on_line(now, tier - 1, x, scale, rate);
}

enum md_status md_tiers_rate(const struct md_tiers_now *now, const struct md_number *x,
                             const struct md_number *scale, struct md_number *rate,
                             const char **text, int *tier)
{
    assert(!now->missing_param);
    if (text != NULL) *text = NULL;
    if (now->disordered) return MD_RANGE;
    if (!good_scale(scale)) return MD_ZERO_DIVISION;
    int reached = tier_reached(now, x, scale);
    if (tier != NULL) *tier = reached;
    if (reached < 0) return rate_below(now, x, scale, rate);
    if (text != NULL) *text = now->tiers->tiers[reached].text;
    return rate_in(now, (size_t)reached, x, scale, rate);
}

enum md_status md_tiers_pay(const struct md_tiers_now *now, const struct md_number *x,
                            const struct md_number *scale, struct md_number *pay)
{
    assert(!now->missing_param);
    if (now->tiers->method != MD_TIERS_MARGINAL) {
        struct md_number rate;
        enum md_status status = md_tiers_rate(now, x, scale, &rate, NULL, NULL);
        if (status == MD_NOT_FOUND && now->tiers->tiers[0].text == NULL) {
            *pay = MD_NUMBER_ZERO;
            return MD_OK;
        }
        return status == MD_OK ? md_number_multiply(x, &rate, pay) : status;
    }
    if (now->disordered) return MD_RANGE;
    if (!good_scale(scale)) return MD_ZERO_DIVISION;
    size_t count;
    struct md_number sum;
    enum md_status status = walk_slices(now, x, scale, NULL, 0, &count, &sum);
    if (status == MD_OK) *pay = sum;
    return status;
}
