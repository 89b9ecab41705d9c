/* run/run_changes.h
 *
 * run_changes: what has changed since a run was calculated, for whoever goes by what a person saw in it: a close, a
 * decision.
 */
#ifndef MD_RUN_RUN_CHANGES_H
#define MD_RUN_RUN_CHANGES_H

#include "run/project.h"

enum { MD_CHANGES_MAX = 64 };

struct md_run_changes {
    const char *list[MD_CHANGES_MAX]; /* "records: deal closed_on ...", "edited: rules/x.lua" */
    size_t count;
    const struct md_run_input *open; /* the first run that it goes on from and whose period is not closed */
};

enum md_changes_of {
    MD_CHANGES_ALL,        /* records, what it goes on from, and files */
    MD_CHANGES_OF_RECORDS, /* records and files */
    MD_CHANGES_OF_FILES    /* rules, params and schemas */
};

/* Compare the run's read set and rules with the book and the files as they are. In `arena`. */
enum md_status md_run_changes_find(struct md_project *project, const struct md_run *run, enum md_changes_of of,
                                   struct md_arena *arena, struct md_run_changes *changes);

/* Say so (E0501): MD_REFUSED. `then`: the command to give once it has been run again. */
enum md_status md_run_changes_refuse(struct md_project *project, const struct md_run *run,
                                     const struct md_run_changes *changes, const char *then);

#endif
