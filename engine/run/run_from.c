/* `meed run --from FOLDER`: the periods over the records of files, without a book. They are one evaluation, in which what was
 * paid before comes from the periods before, as in a list of drafts. */
#include <string.h>

#include "base/memory.h"
#include "run/draft.h"
#include "run/held_files.h"
#include "run/payouts.h"

struct run_from {
    struct md_project *project;
    const meed_run_options *options;
    struct md_arena arena;
    struct md_period *periods;
    size_t periods_count;
    struct md_held held;
    struct md_calculation calculation;
    int64_t held_count; /* figures of all periods */
};

/* The figures of one period, in their order, and what was not used in it. */
static void take_period(struct run_from *from, uint32_t index, struct md_draft *draft)
{
    size_t figures_count, unused_count;
    const struct md_figure *figures = md_evaluation_figures(from->calculation.evaluation, &figures_count);
    const struct md_unused *unused = md_evaluation_unused(from->calculation.evaluation, &unused_count);
    struct md_figure *own = md_arena_array(&draft->arena, figures_count, sizeof *own);
    struct md_unused *own_unused = md_arena_array(&draft->arena, unused_count, sizeof *own_unused);
    for (size_t i = 0; i < figures_count; i++)
        if (figures[i].period == index) own[draft->figures_count++] = figures[i];
    for (size_t i = 0; i < unused_count; i++)
        if (unused[i].period == index) own_unused[draft->unused_count++] = unused[i];
    draft->figures = own;
    draft->unused = own_unused;
}

static enum md_status show_period(struct run_from *from, uint32_t index)
{
    struct md_draft draft = {.project = from->project, .options = from->options, .from = from->options->from,
                             .period = from->periods[index], .list_first = from->periods[0].first};
    draft.calculation = from->calculation; /* freed with `from` */
    draft.run = (struct md_run){
        .period = md_calculation_period(from->project, &from->periods[index], &draft.arena),
        .first = from->periods[index].first,
        .end = from->periods[index].end,
        .state = "not kept",
        .engine_version = MEED_VERSION_TEXT,
    };
    md_draft_warn_one_plan(&draft);
    take_period(from, index, &draft);
    md_draft_count(&draft);
    from->held_count += draft.run.held_count;
    enum md_status status = md_draft_refuse_held(&draft);
    if (status == MD_OK) md_draft_print(&draft);
    md_arena_free(&draft.arena);
    return status;
}

/* "goals.csv, targets.csv": how schemas/ call the files of a kind; "" where they name none. */
static const char *files_of(struct run_from *from, const struct md_kind *kind)
{
    const char *list = "";
    for (size_t l = 0; l < kind->loads_count; l++)
        for (size_t f = 0; f < kind->loads[l].files_count; f++)
            list = md_arena_format(&from->arena, "%s%s%s", list, list[0] != '\0' ? ", " : "", kind->loads[l].files[f]);
    return list;
}

/* Kinds that the rules read and no file had: that may be as it should, or a file that was forgotten. */
static void note_missing_files(struct run_from *from)
{
    struct md_diagnostics *out = &from->project->diagnostics;
    size_t count;
    const struct md_read *reads = md_evaluation_reads(from->calculation.evaluation, &count);
    bool *told = md_arena_array(&from->arena, from->project->schema.kinds_count + 1, sizeof *told);
    for (size_t i = 0; i < count; i++) {
        const struct md_kind *kind = reads[i].kind;
        if (from->held.found[kind->index] || told[kind->index]) continue;
        told[kind->index] = true;
        struct md_diagnostic *note = md_diagnostics_add(out, MD_NOTE, "N0411", "the rules read %s, and %s has no file of it",
                                                        kind->name, from->options->from);
        const char *files = files_of(from, kind);
        if (files[0] != '\0') md_diagnostic_advise(out, note, "help", "schemas/ read it from %s", files);
    }
}

static enum md_status evaluate(struct run_from *from)
{
    from->calculation =
        (struct md_calculation){.project = from->project, .held = &from->held, .only_plan = from->options->plan};
    enum md_status status = md_calculate(&from->calculation, from->periods, from->periods_count);
    if (status == MD_OK) note_missing_files(from);
    for (size_t i = 0; status == MD_OK && i < from->periods_count; i++) status = show_period(from, (uint32_t)i);
    if (status == MD_OK && from->options->payouts != NULL)
        status = md_payouts_write(&from->calculation, from->periods, from->periods_count, from->options->payouts);
    md_calculation_free(&from->calculation);
    return status;
}

/* Payouts of a kept run are in the book, and a note has nothing to stand beside. */
static enum md_status check_options(struct md_project *project, const meed_run_options *options)
{
    const char *problem = options->from == NULL   ? "--payouts goes with --from: a run that is kept is exported"
                          : options->note != NULL ? "--notes are kept with a run, and --from keeps none"
                                                  : NULL;
    if (problem == NULL) return MD_OK;
    struct md_diagnostic *d = md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0906", "%s", problem);
    if (options->from == NULL)
        md_diagnostic_advise(&project->diagnostics, d, "do", "meed run %s, then meed export payouts --period %s -o %s",
                             options->period != NULL ? options->period : "PERIOD",
                             options->period != NULL ? options->period : "PERIOD", options->payouts);
    return MD_USAGE;
}

enum md_status md_run_from(struct md_project *project, const meed_run_options *options)
{
    struct run_from from = {.project = project, .options = options};
    enum md_status status = check_options(project, options);
    if (status == MD_OK)
        status = md_project_periods(project, options->period, &from.arena, &from.periods, &from.periods_count);
    if (status == MD_OK) status = md_project_load_rules(project, NULL);
    if (status == MD_OK) status = md_project_check_plan(project, options->plan);
    if (status == MD_OK) {
        md_held_init(&from.held, &project->schema);
        status = md_held_from_files(project, options->from, &from.held);
        if (status == MD_OK) status = evaluate(&from);
        md_held_free(&from.held);
    }
    md_arena_free(&from.arena);
    return status == MD_OK && from.held_count > 0 ? MD_FINDINGS : status;
}
