/* store/outcome_digest.h
 *
 * outcome_digest: what of an outcome is sealed. For each outcome, in order of subject, period,
 * plan, component and subject kind (bytes): these, label, status, value, unit, reason code, audience and
 * day of payment, each as `length:text;`, then a newline.
 */
#ifndef MD_STORE_OUTCOME_DIGEST_H
#define MD_STORE_OUTCOME_DIGEST_H

#include "base/buffer.h"
#include "base/digest.h"
#include "store/runs.h"

void md_outcome_digest_add(struct md_digester *digester, const struct md_outcome *outcome,
                           struct md_buffer *scratch);

#endif
