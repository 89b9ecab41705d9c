/* store/decisions.h
 *
 * decisions: what people decided about outcomes of rules, and the outbox of notices about them.
 *
 * A thing that can be decided is (rule, subject kind, subject, period). Decisions are append-only; the latest
 * of a thing counts. A notice is written once for each thing, by the first run that proposes it, and never
 * again: running the same batch twice tells nobody twice (HANDBOOK.md 5.9). Sentences stand here and not in
 * outcomes, so that wording and language cannot break a seal.
 */
#ifndef MD_STORE_DECISIONS_H
#define MD_STORE_DECISIONS_H

#include "store/book.h"

/* What identifies a thing to decide; texts as in an outcome. */
struct md_decided {
    const char *rule, *subject_kind, *subject, *period;
};

enum md_verdict { MD_VERDICT_APPROVED, MD_VERDICT_REJECTED, MD_VERDICT_AMENDED, MD_VERDICTS_COUNT };

/* "approved", "rejected", "amended". */
const char *md_verdict_word(enum md_verdict verdict);

struct md_decision {
    int64_t id; /* out when read */
    struct md_decided of;
    enum md_verdict verdict;
    const char *value;      /* decided upon: as proposed, or as amended; "" when rejected */
    const char *reason;     /* in the decider's words */
    int64_t run;            /* whose outcome it was */
    int64_t batch;          /* in which it came, with the records that it became */
    int32_t day;            /* from which formulas see it; 0, or a day too early: the first open one after its run */
    const char *decided_by; /* out when read */
};

struct md_notice {
    struct md_decided of;
    int32_t end;          /* of its period, half open */
    const char *sort;     /* the proposal's `kind`: "training", "reminder" */
    const char *audience; /* "self,manager" */
    const char *decides;  /* who decides; "": nobody has to */
    const char *due;      /* a day, or "" */
    const char *text_en, *text_zh;
    int64_t run;          /* out when read: that wrote it */
};

/*
 * Add notices to the outbox inside the transaction of a run; those known by what they are about stay as they
 * are. *written counts the new ones. Internal to store/.
 */
enum md_status md_notices_insert(struct md_book *book, const struct md_notice *notices, size_t notices_count,
                                 int64_t run, int64_t *written, struct md_diagnostics *out);

/* Add decisions inside the transaction of an import. Internal to store/. */
enum md_status md_decisions_insert(struct md_book *book, const struct md_decision *decisions,
                                   size_t decisions_count, int64_t batch, struct md_diagnostics *out);

/* The latest decision of each thing, in order of rule, subject, period and kind; in `arena`. */
enum md_status md_book_read_decisions(struct md_book *book, struct md_arena *arena,
                                      struct md_decision **decisions, size_t *count,
                                      struct md_diagnostics *out);

/* How many batches after `batch` hold no records of a decision. */
enum md_status md_book_count_undecided(struct md_book *book, int64_t batch, int64_t *count, struct md_diagnostics *out);

/* All notices in the same order; in `arena`. */
enum md_status md_book_read_notices(struct md_book *book, struct md_arena *arena, struct md_notice **notices,
                                    size_t *count, struct md_diagnostics *out);

/* Order of two things: rule, subject, period, kind; by bytes. */
int md_decided_compare(const struct md_decided *a, const struct md_decided *b);

#endif
