#include "run/command.h"

#include <string.h>

#include "run/calculation.h"
#include "run/reason_words.h"

static const char *id_text(struct md_arena *arena, int64_t id)
{
    return md_arena_format(arena, "r-%06lld", (long long)id);
}

static const char *number_text(struct md_arena *arena, int64_t number)
{
    return md_arena_format(arena, "%lld", (long long)number);
}

static enum md_status list_runs(struct md_project *project, struct md_arena *arena)
{
    static const struct md_grid_column columns[] = {
        {"run", MD_CELL_TEXT},      {"period", MD_CELL_TEXT}, {"state", MD_CELL_TEXT},
        {"subjects", MD_CELL_NUMBER}, {"zero", MD_CELL_NUMBER}, {"held", MD_CELL_NUMBER},
        {"batch", MD_CELL_NUMBER},  {"note", MD_CELL_TEXT}};
    struct md_run *runs;
    size_t count;
    enum md_status status =
        md_book_list_runs(project->book, arena, &runs, &count, &project->diagnostics);
    if (status != MD_OK) return status;
    struct md_grid grid;
    md_grid_init(&grid, "meed.runs/1", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < count; i++) {
        const char *cells[] = {id_text(arena, runs[i].id), runs[i].period, runs[i].state,
                               number_text(arena, runs[i].subjects_count),
                               number_text(arena, runs[i].zero_count),
                               number_text(arena, runs[i].held_count),
                               number_text(arena, runs[i].as_of_batch), runs[i].note};
        md_grid_add(&grid, cells);
    }
    status = md_grid_write(&grid, &project->out);
    md_grid_free(&grid);
    if (count == 0 && project->out.format == MD_FORMAT_TABLE)
        md_out_text(&project->out, "no runs yet: meed run PERIOD\n");
    return status;
}

static enum md_status unknown_run(struct md_project *project, int64_t run)
{
    struct md_diagnostic *d = md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0907",
                                                 "there is no run r-%06lld", (long long)run);
    md_diagnostic_advise(&project->diagnostics, d, "see", "meed runs");
    return MD_INPUT;
}

/* What the run pays, first: this is what somebody who closes a period looks at. */
static void add_totals(struct md_grid *grid, const struct md_run *run, struct md_arena *arena)
{
    enum { UNITS_MAX = 16 };
    struct {
        const char *unit;
        struct md_number sum;
        int64_t paid;
        const char *last;
    } totals[UNITS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < run->outcomes_count; i++) {
        const struct md_outcome *o = &run->outcomes[i];
        struct md_number value;
        if (o->status != MD_OUTCOME_VALUE || md_number_parse(o->value, strlen(o->value), &value) != MD_OK)
            continue;
        size_t at = 0;
        while (at < count && strcmp(totals[at].unit, o->unit) != 0) at++;
        if (at == UNITS_MAX) continue;
        if (at == count) {
            count++;
            totals[at].unit = o->unit;
            totals[at].sum = MD_NUMBER_ZERO;
            totals[at].paid = 0;
            totals[at].last = NULL;
        }
        /* Outcomes come sorted by subject. */
        if (totals[at].last == NULL || strcmp(totals[at].last, o->subject) != 0) totals[at].paid++;
        totals[at].last = o->subject;
        if (md_number_add(&totals[at].sum, &value, &totals[at].sum) != MD_OK) return;
    }
    for (size_t i = 0; i < count; i++) {
        const char *text = md_calculation_amount(&totals[i].sum, totals[i].unit, arena);
        md_grid_add(grid, (const char *[]){"total", totals[i].unit,
                                           md_arena_format(arena, "%s for %lld", text, (long long)totals[i].paid)});
    }
    if (run->held_count > 0)
        md_grid_add(grid, (const char *[]){"held", "figures", number_text(arena, run->held_count)});
}

/* What a run was made of: records, rules, and what it did not use. */
static enum md_status show_run(struct md_project *project, int64_t id, struct md_arena *arena)
{
    static const struct md_grid_column columns[] = {
        {"what", MD_CELL_TEXT}, {"name", MD_CELL_TEXT}, {"value", MD_CELL_TEXT}};
    struct md_run run;
    enum md_status status =
        md_book_read_run(project->book, id, NULL, true, arena, &run, &project->diagnostics);
    if (status == MD_NOT_FOUND) return unknown_run(project, id);
    if (status != MD_OK) return status;
    struct md_grid grid;
    char hex[MD_DIGEST_HEX];
    md_grid_init(&grid, "meed.run_inputs/1", columns, 3);
    md_grid_add(&grid, (const char *[]){"run", id_text(arena, run.id), run.state});
    md_grid_add(&grid, (const char *[]){"period", run.period, ""});
    add_totals(&grid, &run, arena);
    md_grid_add(&grid, (const char *[]){"engine", "meed", run.engine_version});
    md_grid_add(&grid, (const char *[]){"batch", "as of", number_text(arena, run.as_of_batch)});
    const struct {
        const char *name;
        const struct md_digest *digest;
    } digests[] = {{"read set", &run.read_set}, {"rules", &run.rules}, {"outcomes", &run.outcomes_digest}};
    for (size_t i = 0; i < 3; i++) {
        md_digest_hex(digests[i].digest, hex);
        md_grid_add(&grid, (const char *[]){"digest", digests[i].name, hex});
    }
    for (size_t i = 0; i < run.inputs_count; i++) {
        md_digest_hex(&run.inputs[i].digest, hex);
        md_grid_add(&grid, (const char *[]){run.inputs[i].role, run.inputs[i].name, hex});
    }
    for (size_t i = 0; i < run.unused_count; i++)
        md_grid_add(&grid, (const char *[]){
                               "not used", run.unused[i].credit,
                               md_arena_format(arena, "%lld row%s, %s%s%s%s",
                                               (long long)run.unused[i].rows_count,
                                               run.unused[i].rows_count == 1 ? "" : "s",
                                               md_reason_words(arena, run.unused[i].reason),
                                               run.unused[i].amount[0] != '\0' ? " (" : "",
                                               run.unused[i].amount,
                                               run.unused[i].amount[0] != '\0' ? ")" : "")});
    status = md_grid_write(&grid, &project->out);
    md_grid_free(&grid);
    return status;
}

static enum md_status drop_run(struct md_project *project, int64_t id)
{
    enum md_status status = md_book_drop_run(project->book, id, &project->diagnostics);
    if (status == MD_NOT_FOUND) return unknown_run(project, id);
    if (status == MD_OK) md_out_format(&project->out, "r-%06lld dropped\n", (long long)id);
    return status;
}

enum md_status md_command_runs(struct md_project *project, const meed_runs_options *options)
{
    const char *action = options->action != NULL ? options->action : "list";
    bool drops = strcmp(action, "drop") == 0, shows = strcmp(action, "show") == 0;
    if (!drops && !shows && strcmp(action, "list") != 0) {
        struct md_diagnostic *d =
            md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0905", "runs cannot `%s`", action);
        md_diagnostic_advise(&project->diagnostics, d, "help", "runs list, runs show N, runs drop N");
        return MD_USAGE;
    }
    if ((drops || shows) && options->run <= 0) {
        md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0903", "which run? for example r-000001");
        return MD_USAGE;
    }
    struct md_arena arena = {0};
    enum md_status status = md_project_open_book(project, drops ? MD_BOOK_WRITE : MD_BOOK_READ);
    if (status == MD_OK)
        status = drops   ? drop_run(project, options->run)
                 : shows ? show_run(project, options->run, &arena)
                         : list_runs(project, &arena);
    md_arena_free(&arena);
    return status;
}
