#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "calc/credit_sums.h"
#include "value/sum.h"

uint32_t md_period_index(const struct md_evaluation *evaluation, int32_t date)
{
    for (size_t i = 0; i < evaluation->periods_count; i++)
        if (md_period_contains(&evaluation->periods[i], date)) return (uint32_t)i;
    return UINT32_MAX;
}

static bool same(const struct md_unused_tally *tally, uint32_t period, struct md_reason reason)
{
    return tally->period == period && tally->reason.node == reason.node &&
           tally->reason.code == reason.code && tally->reason.extra == reason.extra &&
           tally->reason.argument == reason.argument;
}

static struct md_unused_tally *tally_of(struct md_credit_part *part, uint32_t period,
                                        struct md_reason reason, uint32_t row)
{
    for (size_t i = 0; i < part->unused_count; i++)
        if (same(&part->unused[i], period, reason)) return &part->unused[i];
    MD_GROW(part->unused, part->unused_count, part->unused_capacity);
    struct md_unused_tally *tally = &part->unused[part->unused_count++];
    *tally = (struct md_unused_tally){.period = period, .reason = reason, .first_row = row};
    return tally;
}

void md_unused_count(struct md_credit_part *part, uint32_t period, struct md_reason reason,
                     uint32_t row, const struct md_number *amount)
{
    if (period == UINT32_MAX) return;
    struct md_unused_tally *tally = tally_of(part, period, reason, row);
    tally->rows_count++;
    if (amount == NULL) return;
    struct md_sum sum;
    memcpy(sum.limbs, tally->sum, sizeof tally->sum);
    md_sum_add(&sum, amount);
    memcpy(tally->sum, sum.limbs, sizeof tally->sum);
}

void md_unused_add(struct md_credit_part *part, uint32_t period, struct md_reason reason, uint32_t first_row,
                   uint64_t rows_count, const uint64_t more[3])
{
    if (period == UINT32_MAX) return;
    struct md_unused_tally *tally = tally_of(part, period, reason, first_row);
    struct md_sum sum, other;
    memcpy(sum.limbs, tally->sum, sizeof tally->sum);
    memcpy(other.limbs, more, sizeof other.limbs);
    md_sum_merge(&sum, &other);
    memcpy(tally->sum, sum.limbs, sizeof tally->sum);
    tally->rows_count += rows_count;
    if (first_row < tally->first_row) tally->first_row = first_row;
}

/* Tallies of all parts as one. */
static void merge(struct md_credit_part *into, const struct md_credit_part *from)
{
    for (size_t i = 0; i < from->unused_count; i++) {
        const struct md_unused_tally *other = &from->unused[i];
        md_unused_add(into, other->period, other->reason, other->first_row, other->rows_count, other->sum);
    }
}

/* The record with the lowest key names the place of its reason in the list. */
static int compare_tallies(const void *context, uint32_t a, uint32_t b)
{
    const struct md_unused_tally *x = (const struct md_unused_tally *)context + a;
    const struct md_unused_tally *y = (const struct md_unused_tally *)context + b;
    if (x->first_row != y->first_row) return x->first_row < y->first_row ? -1 : 1;
    if (x->reason.code != y->reason.code) return x->reason.code < y->reason.code ? -1 : 1;
    return (x->reason.node > y->reason.node) - (x->reason.node < y->reason.node);
}

static void add_unused(struct md_evaluation *evaluation, int32_t credit, uint32_t period,
                       const struct md_credit_part *all)
{
    uint32_t *order = md_alloc_array(all->unused_count + 1, sizeof *order);
    for (size_t i = 0; i < all->unused_count; i++) order[i] = (uint32_t)i;
    md_sort(order, all->unused_count, compare_tallies, all->unused);
    for (size_t i = 0; i < all->unused_count; i++) {
        const struct md_unused_tally *tally = &all->unused[order[i]];
        if (tally->period != period) continue;
        struct md_sum sum;
        memcpy(sum.limbs, tally->sum, sizeof tally->sum);
        struct md_number amount = MD_NUMBER_ZERO;
        (void)md_sum_finish(&sum, &amount);
        MD_GROW(evaluation->unused, evaluation->unused_count, evaluation->unused_capacity);
        evaluation->unused[evaluation->unused_count++] = (struct md_unused){
            period, credit, tally->reason, tally->rows_count, amount, tally->first_row};
    }
    md_free(order);
}

void md_unused_collect(struct md_evaluation *evaluation)
{
    for (uint32_t p = 0; p < evaluation->periods_count; p++) {
        for (size_t c = 0; c < evaluation->model->credits_count; c++) {
            struct md_credit_part all = {0};
            const struct md_credit_rows *rows = &evaluation->credits[c];
            if (!rows->done) rows = &evaluation->credit_sums[c].rest;
            for (size_t i = 0; rows->done && i < rows->parts_count; i++)
                merge(&all, &rows->parts[i]);
            add_unused(evaluation, (int32_t)c, p, &all);
            md_free(all.unused);
        }
    }
}
