/* run/outbox.h
 *
 * outbox: what a run's proposals tell people. Each proposal is a notice, written once; a subject that has
 * one of an earlier period waiting for a decision gets no second one, unless the rule says open = "many".
 */
#ifndef MD_RUN_OUTBOX_H
#define MD_RUN_OUTBOX_H

#include "run/draft.h"

/*
 * Fill in draft->run.notices, and say of the outcomes that have to wait, and of their figures, that they do. After
 * draft->run.outcomes, which are in the order of draft->figures. MD_OK or the book's failure.
 */
enum md_status md_outbox_fill(struct md_draft *draft, struct md_outcome *outcomes);

#endif
