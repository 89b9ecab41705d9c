#include "run/command.h"

#include <stdlib.h>
#include <string.h>

#include "run/calculation.h"
#include "value/date.h"

/* What has changed since the run was calculated, line by line. */
struct comparison {
    struct md_project *project;
    const struct md_run *run;
    struct md_arena *arena;
    const char *changed[64];
    size_t changed_count;
    const struct md_run_input *open; /* the first run that it goes on from and whose period is not closed */
};

static void note_change(struct comparison *c, const char *format, const char *name)
{
    if (c->changed_count < 64)
        c->changed[c->changed_count++] = md_arena_format(c->arena, format, name);
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
    if (posted == NULL && c->open == NULL) c->open = input;
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
    size_t changes = c->changed_count;
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
    if (c->changed_count == changes) note_change(c, "posted: %s", days->name);
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

static enum md_status compare_all(struct comparison *c)
{
    struct md_project *project = c->project;
    for (size_t i = 0; i < c->run->inputs_count; i++) {
        bool posted = strcmp(c->run->inputs[i].role, "posted") == 0;
        if (!posted && strcmp(c->run->inputs[i].role, "records") != 0) continue;
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

/* What a message of one line has room for. */
static const char *what_first(const struct comparison *c)
{
    if (c->changed_count == 1) return c->changed[0];
    return md_arena_format(c->arena, "%s, and %zu more", c->changed[0], c->changed_count - 1);
}

static enum md_status refuse_stale(struct comparison *c)
{
    struct md_diagnostics *out = &c->project->diagnostics;
    struct md_diagnostic *d =
        md_diagnostics_add(out, MD_REFUSAL, "E0501",
                           "run r-%06lld is not what would be calculated now", (long long)c->run->id);
    md_diagnostic_detail(out, d, "%s", what_first(c));
    for (size_t i = 0; i < c->changed_count; i++)
        md_diagnostic_advise(out, d, "changed", "%s", c->changed[i]);
    if (c->open != NULL && c->changed_count == 1) {
        md_diagnostic_advise(out, d, "do", "close %s first", c->open->name);
        return MD_REFUSED;
    }
    md_diagnostic_advise(out, d, "do", "meed run %s, look at it, then meed close %s --run N",
                         c->run->period, c->run->period);
    return MD_REFUSED;
}

static enum md_status refuse(struct md_project *project, const char *code, const char *message,
                             const char *advice)
{
    struct md_diagnostic *d =
        md_diagnostics_add(&project->diagnostics, MD_REFUSAL, code, "%s", message);
    md_diagnostic_advise(&project->diagnostics, d, "do", "%s", advice);
    return MD_REFUSED;
}

/* Everything that forbids posting this run, before the book is asked to. */
static enum md_status may_close(struct md_project *project, const struct md_run *run,
                                const char *period, struct md_arena *arena)
{
    if (strcmp(run->period, period) != 0)
        return refuse(project, "E0511",
                      md_arena_format(arena, "run r-%06lld is a run of %s, not of %s",
                                      (long long)run->id, run->period, period),
                      "meed runs lists the runs of each period");
    if (strcmp(run->state, "draft") != 0)
        return refuse(project, "E0508",
                      md_arena_format(arena, "run r-%06lld is %s, not a draft", (long long)run->id,
                                      run->state),
                      "a closed period stays as it is; later changes become adjustments");
    if (run->held_count > 0)
        return refuse(project, "E0512",
                      md_arena_format(arena, "run r-%06lld holds %lld figure%s",
                                      (long long)run->id, (long long)run->held_count,
                                      run->held_count == 1 ? "" : "s"),
                      md_arena_format(arena, "meed export payouts --run %lld --zero shows them; mend the "
                                             "data or the rules and run again", (long long)run->id));
    return MD_OK;
}

static void print_posting(struct md_project *project, const struct md_posting *posting)
{
    char hex[MD_DIGEST_HEX];
    md_digest_hex(&posting->seal, hex);
    static const struct md_grid_column columns[] = {
        {"posting", MD_CELL_TEXT}, {"period", MD_CELL_TEXT}, {"run", MD_CELL_TEXT}, {"seal", MD_CELL_TEXT}};
    struct md_grid grid;
    md_grid_init(&grid, "meed.posting/1", columns, 4);
    struct md_arena arena = {0};
    md_grid_add(&grid, (const char *[]){md_arena_format(&arena, "p-%06lld", (long long)posting->id),
                                        posting->period,
                                        md_arena_format(&arena, "r-%06lld", (long long)posting->run),
                                        md_arena_format(&arena, "sha256:%s", hex)});
    md_grid_write(&grid, &project->out);
    md_grid_free(&grid);
    md_arena_free(&arena);
}

enum md_status md_command_close(struct md_project *project, const meed_close_options *options)
{
    struct md_arena arena = {0};
    struct md_period *periods;
    struct md_run run;
    struct md_posting posting;
    enum md_status status = md_project_period(project, options->period, &arena, &periods);
    if (status == MD_OK && options->run <= 0)
        status = refuse(project, "E0513", "a close posts the run that was reviewed",
                        md_arena_format(&arena, "meed close %s --run N   (meed runs lists them)",
                                        options->period));
    if (status == MD_OK) status = md_project_load_rules(project, NULL);
    if (status == MD_OK) status = md_project_open_book(project, MD_BOOK_WRITE);
    if (status == MD_OK) {
        status = md_book_read_run(project->book, options->run, NULL, false, &arena, &run,
                                  &project->diagnostics);
        if (status == MD_NOT_FOUND)
            status = refuse(project, "E0505",
                            md_arena_format(&arena, "there is no run r-%06lld",
                                            (long long)options->run),
                            "meed runs lists them");
    }
    if (status == MD_OK) status = may_close(project, &run, options->period, &arena);
    if (status == MD_OK) {
        struct comparison c = {.project = project, .run = &run, .arena = &arena};
        status = compare_all(&c);
        if (status == MD_OK && c.changed_count > 0) status = refuse_stale(&c);
    }
    if (status == MD_OK)
        status = md_book_post_run(project->book, run.id, md_project_user(&arena, options->user_name),
                                  &posting, &arena, &project->diagnostics);
    if (status == MD_OK) print_posting(project, &posting);
    md_arena_free(&arena);
    return status;
}
