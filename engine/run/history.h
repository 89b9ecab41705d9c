/* run/history.h
 *
 * history: the runs from which an evaluation takes what was paid before its periods: what is posted, and where several
 * periods are run one after the other the drafts of those before. A draft keeps which they were, as run inputs:
 *   posted   "2026-01-01..2026-03-01" or "before 2026-03-01": the days asked for, with a digest over what their runs
 *            came to (not over their ids: another run with the same figures is the same history)
 *   history  "2026-01 r-000012": each run, with the digest of its outcomes and movements
 */
#ifndef MD_RUN_HISTORY_H
#define MD_RUN_HISTORY_H

#include "run/project.h"

/* Heads of runs, one a period, earliest first. */
struct md_history {
    const struct md_run *runs;
    size_t count;
};

/* What is posted in periods that end on or before a day. */
enum md_status md_history_posted(struct md_project *project, int32_t before, struct md_arena *arena,
                                 struct md_history *history);

/* The same history with the run at its end; `room` of the runs is enough. */
void md_history_add(struct md_history *history, const struct md_run *run, struct md_arena *arena);

/* What a run went on from. `as_then`: exactly its own history (E0515 where a draft of that was dropped); otherwise a
 * period that is posted meanwhile counts as it is posted, and so does all else. */
enum md_status md_history_of_run(struct md_project *project, const struct md_run *run, bool as_then,
                                 struct md_arena *arena, struct md_history *history);

/* Those of it that count since a day: INT32_MIN, all. */
struct md_history md_history_since(const struct md_history *history, int32_t since);
struct md_digest md_history_digest(const struct md_history *history);

/* Names of the inputs, in arena; and back. */
const char *md_history_days_name(int32_t since, int32_t before, struct md_arena *arena);
bool md_history_parse_days(const char *name, int32_t *since, int32_t *before);
const char *md_history_run_name(const struct md_run *run, struct md_arena *arena);
bool md_history_parse_run(const char *name, int64_t *run);

#endif
