/* calc/credit_split.h
 *
 * credit_split: the value of one credit to its receivers. Internal to calc/.
 *
 * Invariant: the parts of receivers without `overlay` sum to the value. They are plain products
 * where these are exact decimals of 18 digits; only otherwise are they cut by largest remainder.
 */
#ifndef MD_CALC_CREDIT_SPLIT_H
#define MD_CALC_CREDIT_SPLIT_H

#include "model/model.h"

enum { MD_RECEIVERS_MAX = 64 };

/*
 * shares: by receiver; what stands at a `rest` receiver is filled in here. parts: by receiver,
 * written on success. Returns MD_OK; MD_RANGE with *sum the sum of the shares when they do not add
 * to 1, leave a negative rest, or one is below zero; MD_RANGE with *sum = 1 when a part is out of
 * range; MD_SYNTAX with *sum = 1 when the value is no multiple of the credit's `unit` (HANDBOOK section
 * 2: a parent that is not whole units is refused).
 */
enum md_status md_credit_split(const struct md_credit *credit, const struct md_number *value,
                               struct md_number *shares, struct md_number *parts,
                               struct md_number *sum);

#endif
