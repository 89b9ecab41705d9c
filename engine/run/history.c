#include "run/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "value/date.h"

/* ---- which runs ---------------------------------------------------------------------------------- */

static int by_day(const void *a, const void *b)
{
    const struct md_run *one = a, *two = b;
    return (one->first > two->first) - (one->first < two->first);
}

static bool is_posted(const struct md_run *run)
{
    return strcmp(run->state, "posted") == 0;
}

static enum md_status list_runs(struct md_project *project, struct md_arena *arena, struct md_run **runs,
                                size_t *count)
{
    return md_book_list_runs(project->book, arena, runs, count, &project->diagnostics);
}

enum md_status md_history_posted(struct md_project *project, int32_t before, struct md_arena *arena,
                                 struct md_history *history)
{
    struct md_run *runs;
    size_t count, kept = 0;
    *history = (struct md_history){0};
    enum md_status status = list_runs(project, arena, &runs, &count);
    if (status != MD_OK) return status;
    for (size_t i = 0; i < count; i++)
        if (is_posted(&runs[i]) && runs[i].end <= before) runs[kept++] = runs[i];
    if (kept > 1) qsort(runs, kept, sizeof *runs, by_day);
    *history = (struct md_history){runs, kept};
    return MD_OK;
}

void md_history_add(struct md_history *history, const struct md_run *run, struct md_arena *arena)
{
    struct md_run *runs = md_arena_array(arena, history->count + 1, sizeof *runs);
    for (size_t i = 0; i < history->count; i++) runs[i] = history->runs[i];
    runs[history->count] = *run;
    *history = (struct md_history){runs, history->count + 1};
}

/* The run of that name, or one of its period that came to the same. */
static const struct md_run *find_run(const struct md_run *runs, size_t count, const struct md_run_input *input)
{
    int64_t id;
    size_t length = strcspn(input->name, " ");
    if (!md_history_parse_run(input->name, &id)) return NULL;
    for (size_t i = 0; i < count; i++)
        if (runs[i].id == id) return &runs[i];
    for (size_t i = 0; i < count; i++)
        if (strlen(runs[i].period) == length && strncmp(runs[i].period, input->name, length) == 0 &&
            memcmp(runs[i].outcomes_digest.bytes, input->digest.bytes, MD_DIGEST_BYTES) == 0)
            return &runs[i];
    return NULL;
}

static const struct md_run *posted_of_days(const struct md_history *history, const struct md_run *run)
{
    for (size_t i = 0; i < history->count; i++)
        if (history->runs[i].first < run->end && run->first < history->runs[i].end) return &history->runs[i];
    return NULL;
}

static enum md_status dropped(struct md_project *project, const struct md_run *run, const char *name)
{
    md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0515",
                       "run r-%06lld goes on from the draft of %s, which was dropped", (long long)run->id, name);
    return MD_INPUT;
}

/* Drafts of the run's history that still count: those of periods that are not posted. */
static enum md_status add_drafts(struct md_project *project, const struct md_run *run, bool as_then,
                                 struct md_arena *arena, const struct md_history *posted, struct md_history *history)
{
    struct md_run *runs;
    size_t count;
    enum md_status status = list_runs(project, arena, &runs, &count);
    for (size_t i = 0; status == MD_OK && i < run->inputs_count; i++) {
        if (strcmp(run->inputs[i].role, "history") != 0) continue;
        const struct md_run *found = find_run(runs, count, &run->inputs[i]);
        if (found == NULL && as_then) status = dropped(project, run, run->inputs[i].name);
        if (found != NULL && (as_then || posted_of_days(posted, found) == NULL)) md_history_add(history, found, arena);
    }
    return status;
}

enum md_status md_history_of_run(struct md_project *project, const struct md_run *run, bool as_then,
                                 struct md_arena *arena, struct md_history *history)
{
    struct md_history posted = {0};
    enum md_status status = as_then ? MD_OK : md_history_posted(project, run->first, arena, &posted);
    *history = posted;
    if (status == MD_OK) status = add_drafts(project, run, as_then, arena, &posted, history);
    return status;
}

struct md_history md_history_since(const struct md_history *history, int32_t since)
{
    struct md_history later = *history;
    while (later.count > 0 && later.runs[0].first < since) {
        later.runs++;
        later.count--;
    }
    return later;
}

struct md_digest md_history_digest(const struct md_history *history)
{
    struct md_digester *digester = md_digester_new();
    for (size_t i = 0; i < history->count; i++) {
        const struct md_run *run = &history->runs[i];
        md_digester_add(digester, run->period, strlen(run->period) + 1);
        md_digester_add(digester, run->outcomes_digest.bytes, MD_DIGEST_BYTES);
    }
    return md_digester_end(digester);
}

/* ---- names of inputs ------------------------------------------------------------------------------- */

const char *md_history_days_name(int32_t since, int32_t before, struct md_arena *arena)
{
    char from[MD_DATE_TEXT_SIZE], to[MD_DATE_TEXT_SIZE];
    md_date_print(before, to, sizeof to);
    if (since <= MD_DATE_MIN) return md_arena_format(arena, "before %s", to);
    md_date_print(since, from, sizeof from);
    return md_arena_format(arena, "%s..%s", from, to);
}

bool md_history_parse_days(const char *name, int32_t *since, int32_t *before)
{
    const char *dots = strstr(name, "..");
    *since = INT32_MIN;
    if (strncmp(name, "before ", 7) == 0) return md_date_parse(name + 7, strlen(name + 7), before) == MD_OK;
    return dots != NULL && md_date_parse(name, (size_t)(dots - name), since) == MD_OK &&
           md_date_parse(dots + 2, strlen(dots + 2), before) == MD_OK;
}

const char *md_history_run_name(const struct md_run *run, struct md_arena *arena)
{
    return md_arena_format(arena, "%s r-%06lld", run->period, (long long)run->id);
}

bool md_history_parse_run(const char *name, int64_t *run)
{
    long long id;
    const char *place = strstr(name, " r-");
    if (place == NULL || sscanf(place, " r-%lld", &id) != 1) return false;
    *run = id;
    return true;
}
