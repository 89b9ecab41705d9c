/* calc/credit_split.h
 *
 * credit_split: the value of one credit to its receivers. Internal to calc/.
 *
 * Invariant: the parts of slots without `overlay` sum to the value. They are plain products where
 * these are exact decimals of 18 digits; only otherwise are they cut by largest remainder.
 */
#ifndef MD_CALC_CREDIT_SPLIT_H
#define MD_CALC_CREDIT_SPLIT_H

#include "eval/evaluator.h"
#include "model/model.h"

/* Receivers that a credit may list; its participants are not counted. */
enum { MD_RECEIVERS_MAX = 64 };

/* Somebody who may get a part of one record: a receiver, or a row of its participants kind. */
struct md_credit_slot {
    uint32_t receiver;    /* index in the credit */
    uint32_t participant; /* row of the kind of `each`; MD_NO_ROW: the receiver is a path */
    bool rest, overlay;
    uint8_t payee_state, share_state; /* enum md_state */
    int32_t payee;
    struct md_reason payee_reason, share_reason;
    struct md_number share, part;
};

/*
 * Fill in the parts, and the shares of `rest` slots. order: the slots in the order of left-over
 * steps, or NULL: as they stand. Returns MD_OK; MD_RANGE with *sum the sum of the shares when they
 * do not add to 1, leave a negative rest, or one is below zero; MD_RANGE with *sum = 1 when a part
 * is out of range; MD_SYNTAX with *sum = 1 when the value is no multiple of the credit's `unit`
 * (HANDBOOK section 2: a parent that is not whole units is refused).
 */
enum md_status md_credit_split(const struct md_credit *credit, struct md_credit_slot *slots,
                               size_t count, const uint32_t *order, const struct md_number *value,
                               struct md_number *sum);

#endif
