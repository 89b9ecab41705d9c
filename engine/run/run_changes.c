#include "run/run_changes.h"

#include <string.h>

#include "run/history.h"
#include "value/date.h"

struct comparison {
    struct md_project *project;
    const struct md_run *run;
    struct md_arena *arena;
    struct md_run_changes *found;
};

static void note_change(struct comparison *c, const char *format, const char *name)
{
    if (c->found->count < MD_CHANGES_MAX)
        c->found->list[c->found->count++] = md_arena_format(c->arena, format, name);
}

static bool same_digest(const struct md_digest *a, const struct md_digest *b)
{
    return memcmp(a->bytes, b->bytes, MD_DIGEST_BYTES) == 0;
}

/* "deal closed_on 2026-01-01..2026-04-01" back into a range of the book. */
static bool parse_read(const struct md_project *project, const char *name,
                       const struct md_kind **kind, int *field, int32_t *from, int32_t *to)
{
    char words[4][128] = {{0}};
    size_t word = 0, at = 0;
    for (const char *c = name; *c != '\0' && word < 4; c++) {
        bool gap = *c == ' ' || (c[0] == '.' && c[1] == '.');
        if (gap) {
            if (*c == '.') c++;
            word++;
            at = 0;
        } else if (at + 1 < sizeof words[0]) words[word][at++] = *c;
    }
    *kind = md_schema_kind(&project->schema, words[0]);
    if (*kind == NULL) return false;
    *field = -1;
    *from = *to = 0;
    if (words[1][0] == '\0') return true;
    *field = md_kind_field(*kind, words[1]);
    bool open_end = strcmp(words[3], "end") == 0;
    if (open_end) *to = MD_DATE_MAX + 1;
    return *field >= 0 && md_date_parse(words[2], strlen(words[2]), from) == MD_OK &&
           (open_end || md_date_parse(words[3], strlen(words[3]), to) == MD_OK);
}

static enum md_status compare_records(struct comparison *c, const struct md_run_input *input)
{
    const struct md_kind *kind;
    int field;
    int32_t from, to;
    struct md_digest now;
    if (!parse_read(c->project, input->name, &kind, &field, &from, &to)) {
        note_change(c, "%s is no longer in schemas/", input->name);
        return MD_OK;
    }
    enum md_status status = md_book_digest(c->project->book, kind, field, from, to, 0, &now,
                                           &c->project->diagnostics);
    if (status == MD_OK && !same_digest(&now, &input->digest))
        note_change(c, "records: %s", input->name);
    return status;
}

static const struct md_run *posted_of(const struct md_history *now, const char *period)
{
    for (size_t i = 0; i < now->count; i++)
        if (strcmp(now->runs[i].period, period) == 0) return &now->runs[i];
    return NULL;
}

/* The run went on from this one: its period has to be posted, with the same figures. */
static void compare_history(struct comparison *c, const struct md_history *now, const struct md_run_input *input)
{
    const char *period = md_arena_strndup(c->arena, input->name, strcspn(input->name, " "));
    const struct md_run *posted = posted_of(now, period);
    if (posted != NULL && same_digest(&posted->outcomes_digest, &input->digest)) return;
    const char *other = "which is not closed";
    if (posted == NULL && c->found->open == NULL) c->found->open = input;
    if (posted != NULL) other = md_arena_format(c->arena, "and r-%06lld is closed with other figures",
                                                (long long)posted->id);
    note_change(c, "%s", md_arena_format(c->arena, "it goes on from run %s, %s", input->name, other));
}

/* What is posted now in the days that the run asked for, against what it went on from. */
static enum md_status compare_posted(struct comparison *c, const struct md_run_input *days)
{
    const struct md_run *run = c->run;
    struct md_history now;
    int32_t since, before;
    if (!md_history_parse_days(days->name, &since, &before)) return MD_OK;
    enum md_status status = md_history_posted(c->project, before, c->arena, &now);
    if (status != MD_OK) return status;
    now = md_history_since(&now, since);
    struct md_digest digest = md_history_digest(&now);
    if (same_digest(&digest, &days->digest)) return MD_OK;
    size_t changes = c->found->count;
    for (size_t i = 0; i < run->inputs_count; i++)
        if (strcmp(run->inputs[i].role, "history") == 0) compare_history(c, &now, &run->inputs[i]);
    for (size_t i = 0; i < now.count; i++) {
        bool known = false;
        size_t length = strlen(now.runs[i].period);
        for (size_t j = 0; j < run->inputs_count && !known; j++)
            known = strcmp(run->inputs[j].role, "history") == 0 &&
                    strncmp(run->inputs[j].name, now.runs[i].period, length) == 0 &&
                    run->inputs[j].name[length] == ' ';
        if (!known) note_change(c, "closed since: %s", now.runs[i].period);
    }
    if (c->found->count == changes) note_change(c, "posted: %s", days->name);
    return MD_OK;
}

static bool is_known(const struct md_run *run, const char *role, const char *name,
                     const struct md_digest *digest, bool *changed)
{
    for (size_t i = 0; i < run->inputs_count; i++) {
        const struct md_run_input *input = &run->inputs[i];
        if (strcmp(input->role, role) != 0 || strcmp(input->name, name) != 0) continue;
        *changed = !same_digest(&input->digest, digest);
        return true;
    }
    return false;
}

static size_t compare_files(struct comparison *c, const char *role,
                            const struct md_project_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool changed = false;
        if (!is_known(c->run, role, files[i].name, &files[i].digest, &changed))
            note_change(c, "new file: %s", files[i].name);
        else if (changed) note_change(c, "edited: %s", files[i].name);
    }
    return count;
}

/* A file that the run used and that is gone. */
static void compare_missing(struct comparison *c, const char *role,
                            const struct md_project_file *files, size_t count)
{
    for (size_t i = 0; i < c->run->inputs_count; i++) {
        const struct md_run_input *input = &c->run->inputs[i];
        if (strcmp(input->role, role) != 0) continue;
        bool found = false;
        for (size_t f = 0; f < count; f++)
            if (strcmp(files[f].name, input->name) == 0) found = true;
        if (!found) note_change(c, "gone: %s", input->name);
    }
}

static enum md_status compare_all(struct comparison *c, enum md_changes_of of)
{
    struct md_project *project = c->project;
    for (size_t i = 0; i < c->run->inputs_count; i++) {
        bool posted = strcmp(c->run->inputs[i].role, "posted") == 0;
        if (!posted && strcmp(c->run->inputs[i].role, "records") != 0) continue;
        if (posted ? of != MD_CHANGES_ALL : of == MD_CHANGES_OF_FILES) continue;
        enum md_status status =
            posted ? compare_posted(c, &c->run->inputs[i]) : compare_records(c, &c->run->inputs[i]);
        if (status != MD_OK) return status;
    }
    compare_files(c, "rules", project->rules, project->rules_count);
    compare_missing(c, "rules", project->rules, project->rules_count);
    compare_files(c, "params", project->params, project->params_count);
    compare_missing(c, "params", project->params, project->params_count);
    compare_files(c, "schema", project->schemas, project->schemas_count);
    compare_files(c, "schema", &project->config, 1);
    compare_files(c, "schema", &project->workdays, project->workdays.name != NULL);
    return MD_OK;
}

enum md_status md_run_changes_find(struct md_project *project, const struct md_run *run, enum md_changes_of of,
                                   struct md_arena *arena, struct md_run_changes *changes)
{
    struct comparison c = {.project = project, .run = run, .arena = arena, .found = changes};
    *changes = (struct md_run_changes){0};
    return compare_all(&c, of);
}

/* What a message of one line has room for. */
static const char *what_first(struct md_project *project, const struct md_run_changes *changes)
{
    if (changes->count == 1) return changes->list[0];
    return md_arena_format(&project->diagnostics.arena, "%s, and %zu more", changes->list[0], changes->count - 1);
}

enum md_status md_run_changes_refuse(struct md_project *project, const struct md_run *run,
                                     const struct md_run_changes *changes, const char *then)
{
    struct md_diagnostics *out = &project->diagnostics;
    struct md_diagnostic *d =
        md_diagnostics_add(out, MD_REFUSAL, "E0501",
                           "run r-%06lld is not what would be calculated now", (long long)run->id);
    md_diagnostic_detail(out, d, "%s", what_first(project, changes));
    for (size_t i = 0; i < changes->count; i++) md_diagnostic_advise(out, d, "changed", "%s", changes->list[i]);
    if (changes->open != NULL && changes->count == 1)
        md_diagnostic_advise(out, d, "do", "close %s first", changes->open->name);
    else
        md_diagnostic_advise(out, d, "do", "meed run %s, look at it, then %s", run->period, then);
    return MD_REFUSED;
}
