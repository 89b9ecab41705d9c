/* The one table of options and the one of commands: parser, help and suggestions read nothing else. */
#include "cli/request.h"

#define HERE(id) MD_ON(MD_COMMAND_##id)

const struct md_option md_options[MD_OPTIONS_COUNT] = {
#define OPTION(id, letter, name, argument, type, choices, commands, text)                          \
    [MD_OPTION_##id] = {MD_OPTION_##id, letter, name, argument, MD_TYPE_##type, choices, commands, text}

    /* Everywhere. */
    OPTION(FOLDER, 'C', NULL, "DIR", TEXT, NULL, MD_EVERYWHERE, "the project's folder, or one below it"),
    OPTION(DB, 0, "db", "FILE", TEXT, NULL, MD_EVERYWHERE, "the book, instead of meed.db in the project"),
    OPTION(FORMAT, 'f', "format", "FORM", CHOICE, "table|tsv|csv|json|ndjson|md", MD_EVERYWHERE,
           "form of the result: table, tsv, csv, json, ndjson or md"),
    OPTION(JSON, 0, "json", NULL, FLAG, NULL, MD_EVERYWHERE, "the same as -f json"),
    OPTION(OUTPUT, 'o', "output", "FILE", TEXT, NULL, MD_EVERYWHERE,
           "write the result into FILE, whole or not at all (-: standard output)"),
    OPTION(WIDE, 0, "wide", NULL, FLAG, NULL, MD_EVERYWHERE, "do not cut tables to the window"),
    OPTION(JOBS, 'j', "jobs", "N", COUNT, NULL, MD_EVERYWHERE,
           "threads (default: as many as the machine has); results do not depend on it"),
    OPTION(QUIET, 'q', "quiet", NULL, FLAG, NULL, MD_EVERYWHERE, "errors only on standard error"),
    OPTION(VERBOSE, 'v', "verbose", NULL, FLAG, NULL, MD_EVERYWHERE, "more on standard error"),
    OPTION(COLOR, 0, "color", "WHEN", CHOICE, "auto|always|never", MD_EVERYWHERE,
           "auto, always or never; auto heeds NO_COLOR, CLICOLOR_FORCE and TERM"),
    OPTION(ERROR_FORMAT, 0, "error-format", "FORM", CHOICE, "full|short|json|github", MD_EVERYWHERE,
           "form of messages: full, short, json or github"),
    OPTION(LANG, 0, "lang", "LANG", CHOICE, "en", MD_EVERYWHERE, "language of messages: en is the only one so far"),
    OPTION(YES, 0, "yes", NULL, FLAG, NULL, MD_EVERYWHERE, "ask nothing, go ahead"),
    OPTION(NO_INPUT, 0, "no-input", NULL, FLAG, NULL, MD_EVERYWHERE, "ask nothing; what must be asked is refused (exit 2)"),
    OPTION(HELP, 'h', "help", NULL, FLAG, NULL, MD_EVERYWHERE, "show help and stop"),
    OPTION(VERSION, 0, "version", NULL, FLAG, NULL, MD_EVERYWHERE, "show the version and stop"),

    /* Of one command or a few. */
    OPTION(EXAMPLE, 0, "example", "NAME", TEXT, NULL, HERE(INIT),
           "what the project begins with: blank, handbook (the sample company), or packs: goals,incentives"),
    OPTION(CURRENCY, 0, "currency", "CODE", TEXT, NULL, HERE(INIT), "currency of the project (default: CNY)"),
    OPTION(DENY, 0, "deny", "WHAT", CHOICE, "warnings", HERE(CHECK), "warnings: exit 1 for warnings too"),
    OPTION(GRAPH, 0, "graph", NULL, FLAG, NULL, HERE(CHECK), "print the expression graph of each formula"),
    OPTION(UPDATE, 0, "update", NULL, FLAG, NULL, HERE(IMPORT),
           "a known key with other content is a new version, not a conflict"),
    OPTION(MAX_REJECTS, 0, "max-rejects", "N", COUNT, "all", HERE(IMPORT),
           "rows that may be rejected before nothing is stored (default: 0; all)"),
    OPTION(REJECTS, 0, "rejects", "FILE", TEXT, NULL, HERE(IMPORT),
           "where rejected rows go (default: beside the book)"),
    OPTION(ENCODING, 0, "encoding", "NAME", CHOICE, "auto|utf-8|gb18030", HERE(IMPORT),
           "auto, utf-8 or gb18030, instead of what the schema says"),
    OPTION(EXPECT_COUNT, 0, "expect-count", "N", COUNT, NULL, HERE(IMPORT),
           "control total: records in the files; if missed, nothing is stored"),
    OPTION(EXPECT_SUM, 0, "expect-sum", "FIELD=SUM", LIST, NULL, HERE(IMPORT),
           "control total of a field; may be given several times"),
    OPTION(DRY_RUN, 0, "dry-run", NULL, FLAG, NULL, HERE(IMPORT) | HERE(DECIDE) | HERE(GOALS),
           "import: read and check, store nothing; decide, goals: show what it would become"),
    OPTION(TO, 0, "to", "VALUE", TEXT, NULL, HERE(GOALS), "adjust: what the goal is to be"),
    OPTION(LOCK, 0, "lock", NULL, FLAG, NULL, HERE(GOALS), "adjust: the goal stays as it is"),
    OPTION(FREE, 0, "free", NULL, FLAG, NULL, HERE(GOALS), "adjust: the goal is as the rule gives it again"),
    OPTION(PLAN, 0, "plan", "NAME", TEXT, NULL, HERE(RUN), "run this plan only"),
    OPTION(NOTES, 0, "notes", "TEXT", TEXT, NULL, HERE(RUN), "a note kept with the run"),
    OPTION(FROM, 0, "from", "FOLDER", TEXT, NULL, HERE(RUN), "evaluate the files of FOLDER: no book is used, no run is kept"),
    OPTION(PAYOUTS, 0, "payouts", "FILE", TEXT, NULL, HERE(RUN), "with --from: write the payouts into FILE as CSV"),
    OPTION(STRICT, 0, "strict", NULL, FLAG, NULL, HERE(RUN), "refuse the run when a figure is held"),
    OPTION(PERIOD, 0, "period", "PERIOD", TEXT, NULL,
           HERE(SIMULATE) | HERE(GOALS) | HERE(SCORE) | HERE(EXPLAIN) | HERE(EXPORT) | HERE(DECIDE),
           "2026-03, 2026-Q1, or A..B for several"),
    OPTION(RUN, 0, "run", "N", RUN, NULL, HERE(EXPLAIN) | HERE(EXPORT) | HERE(CLOSE),
           "the run: 17 or r-000017"),
    OPTION(COMPONENT, 0, "component", "NAME", TEXT, NULL, HERE(EXPLAIN), "this component only: base or plan.base"),
    OPTION(DEPTH, 0, "depth", "N", COUNT, NULL, HERE(EXPLAIN), "levels of measures and credits (default: 3)"),
    OPTION(FORM, 0, "form", "NAME", TEXT, NULL, HERE(SCORE), "this scorecard only"),
    OPTION(RANK, 0, "rank", NULL, FLAG, NULL, HERE(SCORE), "from the highest score on, instead of by key"),
    OPTION(EXPLAIN, 0, "explain", NULL, FLAG, NULL, HERE(SCORE), "a row for each criterion: weight, score, points"),
    OPTION(RULES, 0, "rules", "DIR", TEXT, NULL, HERE(SIMULATE),
           "the other rules: a project's folder or its rules/"),
    OPTION(SET, 0, "set", "PARAM=VALUE", LIST, NULL, HERE(SIMULATE),
           "change a parameter; may be given several times"),
    OPTION(ALL, 0, "all", NULL, FLAG, NULL, HERE(SIMULATE) | HERE(DECIDE),
           "simulate: also those whose figure stays the same; decide: all of the rule that wait"),
    OPTION(ASSUME_APPROVED, 0, "assume-approved", NULL, FLAG, NULL, HERE(SIMULATE),
           "as if all that the rules propose were approved"),
    OPTION(OUTCOMES, 0, "outcomes", NULL, FLAG, NULL, HERE(SIMULATE),
           "each pay, goal, score and proposal that differs, instead of a line for each person"),
    OPTION(APPROVE, 0, "approve", NULL, FLAG, NULL, HERE(DECIDE), "it is to be as proposed"),
    OPTION(REJECT, 0, "reject", NULL, FLAG, NULL, HERE(DECIDE), "it is not to be"),
    OPTION(AMEND, 0, "amend", "VALUE", TEXT, NULL, HERE(DECIDE), "it is to be, with this value"),
    OPTION(REASON, 0, "reason", "TEXT", TEXT, NULL, HERE(DECIDE) | HERE(GOALS), "why, kept with the decision"),
    OPTION(ON, 0, "on", "DATE", TEXT, NULL, HERE(DECIDE), "from which day formulas count the decision"),
    OPTION(AGAIN, 0, "again", NULL, FLAG, NULL, HERE(DECIDE), "decide anew what was decided"),
    OPTION(DECIDED, 0, "decided", NULL, FLAG, NULL, HERE(DECIDE), "list what was decided instead"),
    OPTION(COLUMNS, 0, "columns", "LIST", TEXT, NULL, HERE(EXPORT),
           "choose and rename: payee=subject,month=period,amount"),
    OPTION(ZERO, 0, "zero", NULL, FLAG, NULL, HERE(EXPORT), "also rows that are zero or held"),
#undef OPTION
};

const struct md_command md_commands[MD_COMMANDS_COUNT] = {
#define COMMAND(id, group, name, operands, min, max, pipe, summary, text)                          \
    [MD_COMMAND_##id] = {MD_COMMAND_##id, group, name, operands, min, max, MD_PIPE_##pipe, summary, text}

    COMMAND(NONE, NULL, "", "", 0, 0, TEXT, "", ""),
    COMMAND(INIT, "author", "init", "[DIR]", 0, 1, TEXT, "write a new project",
            "DIR is made when it is missing (default: the current folder); nothing is overwritten.\n\n"
            "  meed init acme\n"
            "  meed init acme --example handbook\n"
            "  meed init acme --example goals,incentives\n"),
    COMMAND(DEMO, "author", "demo", "[DIR]", 0, 1, TEXT, "make, import, run and explain the sample company",
            "DIR must be missing or empty (default: meed-demo).\n\n"
            "  meed demo\n"
            "  meed -C meed-demo run 2026-04\n"),
    COMMAND(CHECK, "author", "check", "", 0, 0, TEXT, "load schemas, params and rules; report every finding",
            "No data is needed. Exit 1, 2 or 4 when something does not hold.\n\n"
            "  meed check\n"
            "  meed check --deny warnings --error-format github\n"),
    COMMAND(IMPORT, "calculate", "import", "[KIND] FILE|FOLDER...", 1, INT32_MAX, TEXT,
            "store the records of CSV and JSON Lines files",
            "Which kind a file holds is said by the `load` entries of schemas/, or by KIND (a word that is\n"
            "no file). All or nothing: with more rejected rows than allowed nothing is stored.\n\n"
            "  meed import data/\n"
            "  meed import deal september.csv --expect-count 48213 --expect-sum amount=91402118.40\n"),
    COMMAND(RUN, "calculate", "run", "[PERIOD]", 0, 1, TEXT, "calculate a period into a draft run",
            "A..B makes a draft run for each period, each going on from those before it as if they were closed.\n"
            "Exit 1 when a figure is held.\n\n"
            "  meed run 2026-09\n"
            "  meed run 2026-01..2026-09 --notes \"after the price change\"\n"
            "  meed run 2026-01..2026-09 --from data/ --payouts pay.csv\n"),
    COMMAND(SIMULATE, "calculate", "simulate", "", 0, 0, TEXT, "what other rules or parameters would have given",
            "Nothing is stored.\n\n"
            "  meed simulate --rules ../new --period 2026-01..2026-09\n"
            "  meed simulate --set cap=60000 --period 2026-09\n"
            "  meed simulate --set title_share=0.2 --outcomes --period 2026-03\n"
            "  meed simulate --set total=500000 --assume-approved --period 2026-01..2026-03\n"),
    COMMAND(GOALS, "calculate", "goals", "[show|check [RULE [CHILD]]] | compare RUN RUN | adjust RULE CHILD", 0, 3, ROWS,
            "how goals are divided, whether they sum, what changed; set one by hand",
            "show (the default) and check take a --period; goals of a year belong to its first month. check exits 1 when a\n"
            "parent and its parts differ, or one is held. compare shows the goals that two runs set differently, or with a\n"
            "--period the rules over the records of two batches.\n"
            "adjust sets one goal: what else changes is shown, and written once that was confirmed (--yes: it was reviewed).\n"
            "Other adjusted goals and closed months stay; siblings share the difference by their weights.\n\n"
            "  meed goals --period 2026-01\n"
            "  meed goals show by_month P17 --period 2026-01\n"
            "  meed goals check by_person --period 2026-01\n"
            "  meed goals compare 12 15\n"
            "  meed goals compare b-3 b-4 --period 2026-01\n"
            "  meed goals adjust by_month P17 --period 2026-08 --to 120000 --reason \"trade fair\"\n"),
    COMMAND(SCORE, "calculate", "score", "[SUBJECT]", 0, 1, ROWS, "scores, grades and places of scorecards",
            "Nothing is stored. A criterion without data is never zero: it says what was left out.\n\n"
            "  meed score --period 2026\n"
            "  meed score P14 --period 2026 --form annual --explain\n"),
    COMMAND(EXPLAIN, "answer", "explain", "PAYEE", 1, 1, TEXT, "how a figure came about, down to the deals",
            "  meed explain P14 --period 2026-09\n"
            "  meed explain P14 --period 2026-09 --component base --depth 5\n"),
    COMMAND(EXPORT, "answer", "export", "TABLE", 1, 1, ROWS, "the rows of a table: payouts, outcomes, measures, balances",
            "  meed export payouts --period 2026-09 -o pay.csv\n"
            "  meed export payouts -f ndjson | jq .amount\n"
            "  meed export measures --period 2026-09\n"
            "  meed export balances --period 2026-09\n"),
    COMMAND(CLOSE, "period", "close", "PERIOD", 1, 1, TEXT, "post a reviewed draft run and lock its period",
            "Shows the run and asks for the period's name. Without a terminal say --yes: the run was reviewed. Refused (exit 5)\n"
            "when records, rules or parameters changed since the run.\n\n"
            "  meed close 2026-09 --run 17\n"),
    COMMAND(DECIDE, "answer", "decide", "[RULE [SUBJECT]]", 0, 2, ROWS, "what waits for a decision, and the decision",
            "Without --approve, --reject or --amend the proposals that wait are listed. A decision is kept with who made it\n"
            "and never erased; --again makes another, and the latest counts.\n\n"
            "  meed decide\n"
            "  meed decide training_plan P17 --approve\n"
            "  meed decide price B --amend 1150 --reason \"rounder\"\n"),
    COMMAND(RUNS, "period", "runs", "[list|show|drop [RUN]]", 0, 2, ROWS, "list, show or drop runs",
            "  meed runs\n"
            "  meed runs show 17\n"
            "  meed runs drop r-000017\n"),
    COMMAND(HELP, "help", "help", "[COMMAND|CODE|TOPIC]", 0, 1, TEXT, "this, a command, a code, or a topic",
            "Topics: codes, exit, formats, environment.\n\n"
            "  meed help import\n"
            "  meed help E0203\n"),
    COMMAND(VERSION, "help", "version", "", 0, 0, TEXT, "the version", "  meed version\n  meed version --json\n"),
#undef COMMAND
};
