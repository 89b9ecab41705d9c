/* store/runs.h
 *
 * runs: draft runs with their outcomes and read sets, postings, plan sources.
 */
#ifndef MD_STORE_RUNS_H
#define MD_STORE_RUNS_H

#include "store/book.h"
#include "store/decisions.h"

enum md_outcome_status { MD_OUTCOME_VALUE, MD_OUTCOME_ZERO, MD_OUTCOME_HELD };

/* A figure: (subject, period, plan, component). Texts belong to the caller (writing) or to the
 * arena given (reading). */
struct md_outcome {
    const char *subject_kind, *subject;   /* kind name, key text */
    const char *period;                   /* "2026-03" */
    const char *plan, *component, *label; /* label: commission, bonus, award, ... */
    enum md_outcome_status status;
    const char
        *value; /* canonical number text (`n/d` where no decimal ends), or a title; "" when held */
    const char *unit; /* "CNY", "points" */
    int64_t
        amount_minor; /* value in minor units when it is money and a whole number of them; else 0 */
    bool has_amount;
    const char *reason;   /* code with arguments: "below_threshold", "no_goal|quota"; "" none */
    const char *audience; /* "self,manager" */
    const char *due;      /* day of payment, "2026-03-31"; "": booked and shown, not paid */
};

/* Is it what an allocation, a scorecard or a proposal says (its label)? Then it is never paid, and `plan` is the
 * rule, `component` its word ("goal", "score"), `due` the day on which something is asked for. */
bool md_outcome_is_of_rule(const struct md_outcome *outcome);

/* What a component added to a balance: (subject, record, balance, period, plan, component). */
struct md_run_movement {
    const char *subject_kind, *subject;
    const char *record_kind, *record; /* "": the balance has one account for each subject */
    const char *balance, *period;
    const char *plan, *component;
    const char *value;                /* canonical number text */
    const char *unit;
    int64_t amount_minor;             /* as of an outcome */
    bool has_amount;
};

/* One row of the read set or of the rules a run used. */
struct md_run_input {
    const char *name; /* "deal closed_on 2026-01-01..2026-04-01", "rules/field_sales.lua",
                         "params/x.yaml" */
    const char *role; /* "records", "posted", "history", "rules", "params", "schema" */
    struct md_digest digest;
};

/* Records a run did not use: by credit and reason. */
struct md_run_unused {
    const char *credit, *reason;
    int64_t rows_count;
    const char *amount; /* canonical number text or "" */
};

struct md_run {
    int64_t id;         /* out when written; shown as r-000017 */
    const char *period; /* "2026-03" */
    int32_t first, end; /* its days, half open */
    const char *state;  /* "draft", "posted", "superseded" */
    int64_t as_of_batch;
    const char *engine_version;
    struct md_digest read_set, rules,
        outcomes_digest; /* outcomes_digest is computed by the write */
    const char *note;
    const struct md_outcome *outcomes;
    size_t outcomes_count;
    const struct md_run_movement *movements; /* their digest is part of outcomes_digest */
    size_t movements_count;
    const struct md_run_input *inputs;
    size_t inputs_count;
    const struct md_run_unused *unused;
    size_t unused_count;
    const struct md_notice *notices; /* for the outbox, not part of the digest; never read back here */
    size_t notices_count;
    int64_t notices_written;         /* out when written: those that are new */
    int64_t subjects_count, held_count, zero_count;
};

/* Write a draft run, all in one transaction; fills id, state and outcomes_digest. Refused (E0502)
 * for a period that overlaps a posted one. Two outcomes of one identity are a defect (MD_DEFECT).
 */
enum md_status md_book_write_run(struct md_book *book, struct md_run *run,
                                 struct md_diagnostics *out);

/* Read run `id` (0: the latest of `period`, posted first; then the latest draft) with outcomes and movements
 * (sorted by subject, period, plan, component bytes) into arena. MD_NOT_FOUND without a diagnostic
 * when there is none. */
enum md_status md_book_read_run(struct md_book *book, int64_t id, const char *period,
                                bool with_outcomes, struct md_arena *arena, struct md_run *run,
                                struct md_diagnostics *out);

/* All runs, newest first, without outcomes. */
enum md_status md_book_list_runs(struct md_book *book, struct md_arena *arena, struct md_run **runs,
                                 size_t *runs_count, struct md_diagnostics *out);

/* Delete a draft or superseded run (never a posted one: MD_REFUSED, E0508; unknown: MD_NOT_FOUND,
 * E0505). */
enum md_status md_book_drop_run(struct md_book *book, int64_t id, struct md_diagnostics *out);

/* Keep a rules/params/schema text by the hash of its content (once). */
enum md_status md_book_keep_source(struct md_book *book, const char *name, const char *text,
                                   size_t length, struct md_digest *digest,
                                   struct md_diagnostics *out);

/* The text kept under a digest, in `arena`. MD_OK, MD_NOT_FOUND or MD_STORAGE. */
enum md_status md_book_read_source(struct md_book *book, const struct md_digest *digest,
                                   struct md_arena *arena, const char **text, size_t *length,
                                   struct md_diagnostics *out);

/* ---- what a run came to, for whoever goes on from it --------------------------------------- */

/* Every outcome of a plan in the run (zeros and held ones too, none of a rule), in order of subject, plan and component; without reason,
 * audience and day of payment. What is shown is gone after the visit. */
enum md_status md_book_visit_outcomes(struct md_book *book, int64_t run,
                                      void (*visit)(void *visitor, const struct md_outcome *outcome), void *visitor,
                                      struct md_diagnostics *out);

/* Every movement of the run, in order of subject, record, balance and component. */
enum md_status md_book_visit_movements(struct md_book *book, int64_t run,
                                       void (*visit)(void *visitor, const struct md_run_movement *movement),
                                       void *visitor, struct md_diagnostics *out);

/* ---- closing ------------------------------------------------------------------------------ */

struct md_posting {
    int64_t id; /* p-000009 */
    int64_t run;
    const char *period;
    int32_t first, end;
    struct md_digest
        seal; /* over read set, rules, engine version, outcomes and the posting before */
    struct md_digest previous;
    const char *posted_by;
};

/*
 * Post draft run `run` and lock its period, in one transaction; other drafts of its days become
 * superseded. The caller has compared read set, rules and params before (E0501). posted_by NULL:
 * the book's author. MD_REFUSED when the run is unknown (E0505) or no draft (E0506), its stored
 * outcomes do not have their digest (E0509), its period overlaps a posted one (E0502), or a period
 * before it has a draft run but no posting (E0507). MD_STORAGE when the book does not pass SQLite's
 * integrity_check (E0603).
 *
 * The seal is SHA-256 over the lines `period P`, `read_set HEX`, `rules HEX`, `engine VERSION`,
 * `outcomes HEX`, `previous HEX`, each ended by a newline; previous of the first is 64 zeros.
 */
enum md_status md_book_post_run(struct md_book *book, int64_t run, const char *posted_by,
                                struct md_posting *posting, struct md_arena *arena,
                                struct md_diagnostics *out);

/* All postings in order of id. */
enum md_status md_book_list_postings(struct md_book *book, struct md_arena *arena,
                                     struct md_posting **postings, size_t *postings_count,
                                     struct md_diagnostics *out);

#endif
