/* calc/credit_receivers.h
 *
 * credit_receivers: who may get a part of a record, with which share: the receivers that a credit
 * lists and, where one says `each`, a payee for each row of that kind which belongs to the record.
 * Internal to calc/.
 *
 * The rows of `each` are found from the record (or from what `of` names) back along the references
 * of `by`, each as of the credit's date, and stand in order of their keys. They are evaluated before
 * the records of the batch, because an evaluator has one batch at a time.
 */
#ifndef MD_CALC_CREDIT_RECEIVERS_H
#define MD_CALC_CREDIT_RECEIVERS_H

#include "calc/credit_split.h"
#include "calc/pipeline.h"

/* What md_credit_receivers_open is given; for one credit in one binding, read by several threads. */
struct md_credit_relation {
    const struct md_evaluation *evaluation;
    const struct md_credit *credit;
    const struct md_bound *bound;
    /* By receiver: an index for each of its links; NULL: it has no `each`. */
    const struct md_row_index **links[MD_RECEIVERS_MAX];
    bool has_participants;
};

/* Build the indexes; called by the calling thread. They stay with the evaluation. */
void md_credit_relation_find(struct md_credit_relation *relation, struct md_evaluation *evaluation,
                             const struct md_credit *credit);

/* The participants of the batch's records through one receiver. */
struct md_credit_participants {
    uint32_t *starts; /* by row of the batch and one more: places in the lists below */
    size_t count, capacity;
    uint32_t *rows, *records;
    int32_t *dates;
    struct md_credit_slot *slots;
    struct md_values *orders; /* by order key */
};

/* Receivers of the records of one batch. */
struct md_credit_receivers {
    const struct md_credit_relation *relation;
    struct md_evaluator *evaluator;
    struct md_arena arena; /* of the batch */
    struct md_credit_participants participants[MD_RECEIVERS_MAX];
    const struct md_vector *paths[MD_RECEIVERS_MAX];
    const struct md_vector *shares[MD_RECEIVERS_MAX]; /* NULL: not read */
    const struct md_vector **orders;                  /* by receiver and order key */
    struct md_credit_slot *slots;                     /* of one record */
    uint32_t *order;
    size_t slots_capacity;
};

void md_credit_receivers_open(struct md_credit_receivers *receivers,
                              const struct md_credit_relation *relation,
                              struct md_evaluator *evaluator);
void md_credit_receivers_close(struct md_credit_receivers *receivers);

/* Find and evaluate the participants of a batch, then begin the evaluator on the batch itself. */
void md_credit_receivers_begin(struct md_credit_receivers *receivers, const struct md_scope *scope);
/* Read the listed receivers of some rows of it; without shares only who they are. */
void md_credit_receivers_read(struct md_credit_receivers *receivers, const uint16_t *rows,
                              size_t count, bool with_shares);
/* The slots of one of these rows, in the order written; how many: in *count. */
struct md_credit_slot *md_credit_receivers_slots(struct md_credit_receivers *receivers, size_t i,
                                                 size_t *count);
/* The slots of that row in the order in which they get steps that are left over; NULL: as they
 * stand. False: *reason says why an order key is in error. */
bool md_credit_receivers_order(struct md_credit_receivers *receivers, size_t i, size_t count,
                               const uint32_t **order, struct md_reason *reason);

#endif
