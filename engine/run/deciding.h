/* run/deciding.h
 *
 * deciding: what decide_command.c, waiting_list.c, decision_check.c and decision_records.c share about one call of `meed decide`.
 */
#ifndef MD_RUN_DECIDING_H
#define MD_RUN_DECIDING_H

#include "meed.h"
#include "run/continued_versions.h"
#include "run/project.h"
#include "store/decisions.h"
#include "store/runs.h"

/* An outcome of a rule that a person may decide; of an allocation, which is decided as a whole, all its goals of one
 * period: the outcome is then their sum. */
struct md_waiting {
    struct md_outcome outcome;
    const struct md_rule *rule;
    size_t rows, held;       /* 1, 0 of a single outcome */
    struct md_number sum;
    int64_t run;
    int32_t run_end;         /* of its period */
    const struct md_notice *notice;     /* NULL: none was written */
    const struct md_decision *decision; /* NULL: it waits */
};

struct md_deciding {
    struct md_project *project;
    const meed_decide_options *options;
    struct md_arena arena;
    struct md_notice *notices;
    size_t notices_count;
    struct md_decision *decisions;
    size_t decisions_count;
    struct md_waiting *list;
    size_t count, capacity;
    struct md_waiting *totals; /* of allocations in the run that is being read */
    size_t totals_count, totals_capacity;
    size_t records;         /* that the decision became */
    int64_t batch;          /* of these */
    const char *value;      /* of an amendment, as it is kept */
    int32_t day;            /* on which it is decided; 0: the first that is possible */
    struct md_continued continued; /* versions that it ends and begins */
};

/* waiting_list.c: what waits, or was decided, as the options want it, into `list`; and as it is shown. */
enum md_status md_waiting_collect(struct md_deciding *deciding);
enum md_status md_waiting_print(struct md_deciding *deciding);
struct md_decided md_waiting_decided(const struct md_outcome *outcome);
/* The rule's own period around the one that an outcome is about. */
const char *md_waiting_period(struct md_deciding *deciding, const struct md_rule *rule, const char *text);

/* decision_check.c: may that be decided in this way? An amended value becomes `value`. MD_USAGE (E0905), MD_REFUSED (E0520 to E0522). */
enum md_status md_decision_check(struct md_deciding *deciding, enum md_verdict verdict);
enum md_status md_decision_refuse(struct md_deciding *deciding, const char *code, enum md_severity severity, const char *text,
                                  const char *see);

/* decision_records.c: the records of everything decided, a table as md_decided_records makes it; none without `becomes`. */
enum md_status md_decision_records(struct md_deciding *deciding, struct md_waiting *const *list, size_t count, enum md_verdict verdict,
                                   struct md_table *table);

#endif
