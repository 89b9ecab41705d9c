#include "run/command.h"

#include <string.h>

#include "run/run_changes.h"

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
        struct md_run_changes changes;
        status = md_run_changes_find(project, &run, MD_CHANGES_ALL, &arena, &changes);
        if (status == MD_OK && changes.count > 0)
            status = md_run_changes_refuse(project, &run, &changes,
                                           md_arena_format(&arena, "meed close %s --run N", run.period));
    }
    if (status == MD_OK)
        status = md_book_post_run(project->book, run.id, md_project_user(&arena, options->user_name),
                                  &posting, &arena, &project->diagnostics);
    if (status == MD_OK) print_posting(project, &posting);
    md_arena_free(&arena);
    return status;
}
