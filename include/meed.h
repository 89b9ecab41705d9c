/* meed.h
 *
 * meed: a rules engine for sales incentives. This is the only public header; the program `meed`
 * uses nothing else.
 *
 * A project is a folder with meed.yaml, schemas/, rules/, params/ and a book (meed.db). A handle is
 * used by one thread at a time; handles share nothing. Texts are UTF-8, NUL-terminated, and belong
 * to the caller (arguments) or to the handle (results) until its next call. Structs begin with
 * their size, so that later versions can add members: set it with MEED_INIT.
 *
 * Results are written through the project's `write` callback in the form asked for; diagnostics are
 * kept in the handle until the next call.
 */
#ifndef MEED_H
#define MEED_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MEED_VERSION_TEXT "0.1.0"
#define MEED_API __attribute__((visibility("default")))

/* Set a struct to its defaults. */
#ifdef __cplusplus
#define MEED_INIT(type) ([] { type made{}; made.size = sizeof(type); return made; }())
#else
#define MEED_INIT(type) ((type){.size = sizeof(type)})
#endif

/* What a call came to; the numbers are the program's exit codes. */
typedef enum meed_status {
    MEED_OK = 0,           /* done */
    MEED_FINDINGS = 1,     /* the thing checked does not hold, a figure is held, rows were rejected */
    MEED_USAGE = 2,        /* wrong call, no project, bad meed.yaml */
    MEED_INPUT = 3,        /* an input file cannot be used */
    MEED_PLAN = 4,         /* a plan file failed to load */
    MEED_REFUSED = 5,      /* refused by the state of the book */
    MEED_ENVIRONMENT = 6,  /* disk, database, permission, memory */
    MEED_DEFECT = 70,      /* a defect in meed */
    MEED_INTERRUPTED = 130 /* the caller asked to stop */
} meed_status;

typedef struct meed_project meed_project;

/* The number of the binary interface; 1. And the version, "0.1.0". */
MEED_API int meed_abi_version(void);
MEED_API const char *meed_version(void);

/* Receives result text. After it returned other than 0 it is not called again, and the call ends with
 * MEED_ENVIRONMENT; what the call has stored by then stays stored. */
typedef int meed_write(void *user, const char *text, size_t length);

typedef enum meed_format {
    MEED_TABLE, /* aligned for people, CJK width */
    MEED_TSV,
    MEED_CSV,
    MEED_JSON,  /* one envelope (CLI.md section 6) */
    MEED_NDJSON,
    MEED_MARKDOWN
} meed_format;

typedef struct meed_open_options {
    size_t size;
    const char *folder;   /* of the project or one below it; NULL: the current folder */
    const char *book;     /* file of the book; NULL: meed.db in the project */
    meed_write *write;    /* NULL: results are dropped */
    void *user;
    meed_format format;
    int threads;          /* 0: as many as the machine has; results never depend on it */
    int width;            /* of the window in columns; 0: no limit */
} meed_open_options;

/* Open a project; *project is NULL on failure of memory only: on other failures it is a handle that
 * holds the diagnostics and must be closed. */
MEED_API meed_status meed_open(const meed_open_options *options, meed_project **project);
MEED_API void meed_close(meed_project *project);

/* ---- diagnostics of the last call --------------------------------------------------------------- */

MEED_API size_t meed_diagnostics_count(const meed_project *project);

typedef struct meed_diagnostic {
    const char *severity; /* "error", "warning", "note", "held", "refused" */
    const char *code;     /* "E0203" */
    const char *message;
    const char *file;     /* NULL: none */
    int line, column, end_column; /* from 1; 0: none */
    const char *full;     /* the whole block as a terminal shows it */
    const char *brief;    /* one line: file:line:col: error[code]: message */
} meed_diagnostic;

/* Number `index`; fills `out`, whose texts live until the next call. */
MEED_API void meed_diagnostic_get(meed_project *project, size_t index, meed_diagnostic *out);

/* ---- author --------------------------------------------------------------------------------------- */

/* Write a new project into `folder` (made when missing; nothing is overwritten): example "blank",
 * "handbook" (the sample company without its records), or packs with commas between them
 * ("goals,incentives"), each with those that it needs. */
typedef struct meed_init_options {
    size_t size;
    const char *example;  /* NULL: "blank" */
    const char *currency; /* NULL: CNY */
} meed_init_options;
MEED_API meed_status meed_init(const char *folder, const meed_init_options *options,
                               meed_project **project, meed_write *write, void *user);

/* Load schemas, params and rules and report every finding. */
typedef struct meed_check_options {
    size_t size;
    int graph;          /* also print the expression graph of each formula */
    int deny_warnings;
} meed_check_options;
MEED_API meed_status meed_check(meed_project *project, const meed_check_options *options);

/* ---- calculate ------------------------------------------------------------------------------------ */

typedef struct meed_import_options {
    size_t size;
    const char *kind;          /* NULL: entries of schemas/ are found by file name */
    const char *const *paths;  /* files and folders */
    size_t paths_count;
    int update;                /* a known key with other content is a new version */
    int64_t rejects_max;       /* rows that may be rejected; 0: none; -1: any number */
    const char *rejects_file;  /* NULL: rejects-N.csv beside the book when there are any */
    const char *encoding;      /* NULL: found out, or what the schema says */
    int64_t expect_count;      /* control total; -1 (or 0 with expect_count_given 0): none */
    int expect_count_given;
    const char *const *expect_sums; /* "amount=91402118.40" */
    size_t expect_sums_count;
    int dry_run;
} meed_import_options;
MEED_API meed_status meed_import(meed_project *project, const meed_import_options *options);

typedef struct meed_run_options {
    size_t size;
    const char *period;   /* "2026-03" or "2026-01..2026-12": one draft run a period */
    const char *plan;     /* NULL: all */
    const char *note;
    int strict;           /* held figures refuse the run */
    const char *from;     /* a folder of data files: evaluate these, checked as meed_import does; no book is opened or made
                             and no run kept. NULL: the book */
    const char *payouts;  /* with `from`: a file for what meed_export prints of payouts as CSV, replaced; NULL: none */
} meed_run_options;
MEED_API meed_status meed_run(meed_project *project, const meed_run_options *options);

typedef struct meed_simulate_options {
    size_t size;
    const char *period;           /* "2026-01..2026-09" */
    const char *rules;            /* folder with the other rules (a project's folder or its rules/);
                                     params/ beside it are used when there are any; NULL: the project's */
    const char *const *set;       /* "cap=60000": params changed */
    size_t set_count;
    int all;                      /* print every person, also unchanged ones */
    int assume_approved;          /* what the rules tried propose is approved, inside the simulation */
    int outcomes;                 /* instead of a line for each person: each outcome of any rule that differs */
} meed_simulate_options;
MEED_API meed_status meed_simulate(meed_project *project, const meed_simulate_options *options);

/*
 * Warm evaluations: records are read once and held in memory, and any number of evaluations over them follow, with params or
 * records changed in between. Nothing is stored. What is held stays until meed_release, meed_close or the next meed_hold.
 *
 *     meed_hold_options hold = MEED_INIT(meed_hold_options);
 *     meed_evaluate_options evaluate = MEED_INIT(meed_evaluate_options);
 *     evaluate.period = "2026-01..2026-12";
 *     evaluate.payouts = "payouts.csv";
 *     meed_status status = meed_hold(project, &hold);
 *     if (status == MEED_OK) status = meed_change_param(project, "rate", "0.06");
 *     if (status == MEED_OK) status = meed_evaluate(project, &evaluate);
 */
typedef struct meed_hold_options {
    size_t size;
    const char *from;     /* folder of data files, checked as meed_import does, and no book is opened or made; NULL: the book */
} meed_hold_options;
/* Read rules and all records. MEED_FINDINGS: rows of the files were rejected. After a failure what was held before is. */
MEED_API meed_status meed_hold(meed_project *project, const meed_hold_options *options);

/* The param has that value ("0.05") at all times; NULL: its own values again. MEED_USAGE: no such param, no number, nothing held. */
MEED_API meed_status meed_change_param(meed_project *project, const char *name, const char *value);

/* Change a field of a held record, with history in each version: `value` as in a data file, "" for none. The key is that of exports;
 * key fields, valid_from and valid_to cannot be changed. MEED_USAGE: no such record, or no value of that field. */
MEED_API meed_status meed_change_record(meed_project *project, const char *kind, const char *key, const char *field,
                                        const char *value);

/* Evaluate over what is held. Held from the book, it goes on from what is posted before the first period; held from files, from
 * nothing. MEED_FINDINGS: figures are held. */
typedef struct meed_evaluate_options {
    size_t size;
    const char *period;   /* "2026-03", or "2026-01..2026-12" in one evaluation */
    const char *plan;     /* NULL: all */
    int threads;          /* 0: those of the handle */
    const char *payouts;  /* a file for what meed_export prints of payouts as CSV, replaced; NULL: none */
} meed_evaluate_options;
MEED_API meed_status meed_evaluate(meed_project *project, const meed_evaluate_options *options);

MEED_API meed_status meed_release(meed_project *project);

/* ---- answer --------------------------------------------------------------------------------------- */

typedef struct meed_explain_options {
    size_t size;
    const char *subject;   /* key */
    const char *period;
    const char *component; /* NULL: all; "base" or "field_sales.base" */
    int64_t run;           /* 0: what the project's rules give now, compared with the stored run */
    int depth;             /* 0: 3 */
} meed_explain_options;
MEED_API meed_status meed_explain(meed_project *project, const meed_explain_options *options);

/*
 * How allocations divide: "show" (NULL) the parts of each parent, "check" that they sum to it (a node that does not, or is
 * held, is a finding), "compare" what two runs, or the rules over two batches, set differently. "adjust" sets one goal by hand
 * and shows what that changes; only with `confirmed` it is stored.
 */
typedef struct meed_goals_options {
    size_t size;
    const char *action;
    const char *rule;      /* name of an allocation; NULL: all */
    const char *child;     /* of "show": this child, or combinations with it; NULL: all */
    const char *period;    /* of "show" and "check" */
    int64_t run_before, run_after; /* of "compare"; or with a period: */
    int64_t batch_before, batch_after;
    /* Of "adjust": rule, child and period name the goal. */
    const char *value;     /* what it is to be, or: */
    int lock;              /* as it is */
    int free;              /* as the rule gives it */
    const char *reason;    /* why, in the adjuster's words */
    const char *user_name; /* who adjusts; NULL: the operating system's user */
    int confirmed;
} meed_goals_options;
MEED_API meed_status meed_goals(meed_project *project, const meed_goals_options *options);

/* The cards of scorecards that are due in a period. Nothing is stored. */
typedef struct meed_score_options {
    size_t size;
    const char *subject;   /* key; NULL: everybody */
    const char *period;
    const char *form;      /* name of a scorecard; NULL: all */
    int rank;              /* from the highest score, instead of by key */
    int explain;           /* one row for each criterion */
} meed_score_options;
MEED_API meed_status meed_score(meed_project *project, const meed_score_options *options);

typedef struct meed_export_options {
    size_t size;
    const char *table;     /* "payouts", "outcomes", "measures", "balances" */
    const char *period;    /* NULL: every period with a run; "2026-03", "A..B" */
    int64_t run;           /* 0: the posted run of each period, else its latest draft */
    const char *columns;   /* "payee=subject,month=period,component,amount"; NULL: the default */
    int zero;              /* also rows that are zero or held */
} meed_export_options;
MEED_API meed_status meed_export(meed_project *project, const meed_export_options *options);

/* ---- period --------------------------------------------------------------------------------------- */

typedef struct meed_close_options {
    size_t size;
    const char *period;
    int64_t run;           /* required: the draft that was reviewed */
    const char *user_name; /* who posts; NULL: the operating system's user */
} meed_close_options;
MEED_API meed_status meed_close_period(meed_project *project, const meed_close_options *options);

/* What rules propose waits for a person; without a verdict the list of what waits is printed. */
typedef struct meed_decide_options {
    size_t size;
    const char *rule;      /* NULL: every rule (a list only) */
    const char *subject;   /* NULL: every subject */
    const char *period;    /* as in the list; NULL: any */
    const char *verdict;   /* "approve", "reject", "amend"; NULL: list */
    const char *value;     /* of an amendment */
    const char *reason;    /* in the decider's words; NULL: none */
    int all;               /* decide all of the rule that wait */
    int again;             /* decide anew what was decided */
    int decided;           /* list what was decided instead */
    const char *user_name; /* who decides; NULL: the operating system's user */
    int dry_run;           /* show what it would become, decide nothing */
    const char *on;        /* day from which formulas count it; NULL: the first open one after its run's period */
} meed_decide_options;
MEED_API meed_status meed_decide(meed_project *project, const meed_decide_options *options);

/* action: "list" (NULL), "show", "drop"; run for the latter two. */
typedef struct meed_runs_options {
    size_t size;
    const char *action;
    int64_t run;
} meed_runs_options;
MEED_API meed_status meed_runs(meed_project *project, const meed_runs_options *options);

/* ---- the sample company ----------------------------------------------------------------------------- */

/* Make the sample project in `folder`, import its data, run a month, print payouts and one explanation. */
typedef struct meed_demo_options {
    size_t size;
    const char *folder;  /* must be empty or missing */
} meed_demo_options;
MEED_API meed_status meed_demo(const meed_demo_options *options, meed_project **project,
                               meed_write *write, void *user, int width);

/* ---- help ------------------------------------------------------------------------------------------- */

/* Text for a code ("E0203"): a title line, the cause, what to do, often an example; NULL for an unknown
 * code. meed_help_code: the code at `index` in order, NULL past the last. Static texts. */
MEED_API const char *meed_help_text(const char *code);
MEED_API const char *meed_help_code(size_t index);

/* The candidate nearest to a mistyped `text`, for "did you mean": its index, or -1 when none is near. */
MEED_API int meed_nearest(const char *text, const char *const *candidates, size_t candidates_count);

#ifdef __cplusplus
}
#endif

#endif
