/* run/project.h
 *
 * project: the folder with meed.yaml, what it declares, and its book. Every command is a function
 * on an open project (command.h).
 */
#ifndef MD_RUN_PROJECT_H
#define MD_RUN_PROJECT_H

#include "base/diagnostic.h"
#include "base/tree.h"
#include "model/model.h"
#include "report/grid.h"
#include "store/runs.h"
#include "table/kind.h"
#include "value/calendar.h"

struct md_held;

/* A text file of the project as it was read. */
enum { MD_BUILT_IN_KINDS = 2 };

struct md_project_file {
    const char *name;   /* relative to the project */
    char *text;
    size_t length;
    struct md_digest digest;
    struct md_tree tree; /* of YAML files */
};

struct md_project {
    struct md_arena arena;
    struct md_diagnostics diagnostics; /* of the call in progress or the last one */
    struct md_out out;
    size_t threads;
    bool touring; /* the demo shows a year: no notes on what happens to be empty in it */
    const char *folder;      /* absolute */
    const char *rules_folder; /* the folder of the plan files that were loaded */
    const char *book_path;
    struct md_project_file config;
    struct md_project_file workdays; /* the file of working days that meed.yaml names; its name is NULL without one */
    struct md_project_file *schemas, *rules, *params;
    struct md_tree built_in[MD_BUILT_IN_KINDS]; /* schemas of the kinds that the book keeps itself */
    size_t schemas_count, rules_count, params_count;
    const char *organisation, *currency;
    struct md_calendar calendar;
    int period_level;
    struct md_schema schema;
    struct md_model *model;  /* NULL until md_project_load_rules */
    struct md_book *book;    /* NULL until md_project_open_book */
    struct md_held *held;    /* records in memory (held_tables.h); NULL until md_command_hold */
};

/* Find meed.yaml in `folder` or above it, read it and all of schemas/. MD_USAGE when there is none or it is bad. */
enum md_status md_project_open(struct md_project *project, const char *folder);

/* Read rules and params and build the model, once. `folder`: NULL for the project's, else another project, its rules/,
 * or a folder with plan files; the project's params hold unless the other has its own. Files are called rules/NAME
 * wherever they stand. */
enum md_status md_project_load_rules(struct md_project *project, const char *folder);

/* Build the model from project->rules and project->params as they are (texts from elsewhere: a run's kept
 * sources). MD_OK or MD_SCRIPT. */
enum md_status md_project_build_model(struct md_project *project);

/* Is there such a plan, or rule that can be run by itself? NULL is all of them. MD_OK, or MD_USAGE with E0905. */
enum md_status md_project_check_plan(struct md_project *project, const char *name);

/* Who does something: `given`, or the operating system's user. In `arena`. */
const char *md_project_user(struct md_arena *arena, const char *given);

/* Open the book (mode as in store/book.h); MD_NOT_FOUND becomes a message that says to import first. */
enum md_status md_project_open_book(struct md_project *project, enum md_book_mode mode);

/* Parse "2026-03" or "A..B" into the project's own periods, in `arena`. A longer one means those it is made of
 * (2026-Q1: three months), so that nothing is paid by the month and again by the quarter; a shorter one is refused. */
enum md_status md_project_periods(struct md_project *project, const char *text,
                                  struct md_arena *arena, struct md_period **periods,
                                  size_t *periods_count);

/* The same where exactly one is wanted. */
enum md_status md_project_period(struct md_project *project, const char *text, struct md_arena *arena,
                                 struct md_period **period);

void md_project_close(struct md_project *project);

#endif
