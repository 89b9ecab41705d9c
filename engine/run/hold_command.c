/* Records held in memory, and evaluations over them: meed_hold and what follows it in meed.h. */
#include "run/command.h"

#include <string.h>

#include "base/memory.h"
#include "run/changed_params.h"
#include "run/held_files.h"
#include "run/payouts.h"

enum md_status md_command_release(struct md_project *project)
{
    if (project->held == NULL) return MD_OK;
    md_held_free(project->held);
    md_free(project->held);
    project->held = NULL;
    return MD_OK;
}

/* What is held before stays until the new records are there. */
enum md_status md_command_hold(struct md_project *project, const meed_hold_options *options)
{
    struct md_held held;
    enum md_status status = md_project_load_rules(project, NULL);
    if (status != MD_OK) return status;
    md_held_init(&held, &project->schema);
    if (options->from != NULL) {
        status = md_held_from_files(project, options->from, &held);
    } else {
        status = md_project_open_book(project, MD_BOOK_READ);
        if (status == MD_OK) status = md_held_from_book(project, &held);
    }
    if (status != MD_OK) {
        md_held_free(&held);
        return status;
    }
    md_command_release(project);
    project->held = md_alloc(sizeof *project->held);
    *project->held = held;
    return MD_OK;
}

static enum md_status need_held(struct md_project *project)
{
    if (project->held != NULL) return MD_OK;
    md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0913", "no records are held: call meed_hold first");
    return MD_USAGE;
}

/* NULL: the values of the model again. */
enum md_status md_command_change_param(struct md_project *project, const char *name, const char *value)
{
    enum md_status status = need_held(project);
    if (status != MD_OK) return status;
    struct md_held *held = project->held;
    const struct md_model *model = project->model;
    int index = md_model_param(model, name);
    if (held->params == NULL) held->params = md_calculation_params(model, &held->arena);
    if (index >= 0 && value == NULL) {
        held->params[index] = (struct md_param_values){model->params[index].values, model->params[index].values_count};
        return MD_OK;
    }
    return md_changed_param(model, name, value != NULL ? value : "", held->params, &held->arena, &project->diagnostics);
}

enum md_status md_command_change_record(struct md_project *project, const char *kind, const char *key, const char *field,
                                        const char *value)
{
    enum md_status status = need_held(project);
    return status == MD_OK ? md_held_change(project->held, kind, key, field, value, &project->diagnostics) : status;
}

static bool has_held_figures(const struct md_calculation *calculation)
{
    size_t count;
    const struct md_figure *figures = md_evaluation_figures(calculation->evaluation, &count);
    for (size_t i = 0; i < count; i++)
        if (figures[i].status == MD_FIGURE_HELD) return true;
    return false;
}

enum md_status md_command_evaluate(struct md_project *project, const meed_evaluate_options *options)
{
    struct md_arena arena = {0};
    struct md_period *periods;
    size_t periods_count = 0, threads = project->threads;
    enum md_status status = need_held(project);
    if (status == MD_OK) status = md_project_periods(project, options->period, &arena, &periods, &periods_count);
    if (status == MD_OK) status = md_project_check_plan(project, options->plan);
    if (status == MD_OK) {
        struct md_calculation calculation = {.project = project, .held = project->held, .only_plan = options->plan,
                                             .params = project->held->params};
        if (project->held->kept == NULL) project->held->kept = md_kept_new(project->model);
        calculation.kept = project->held->kept;
        if (options->threads > 0) project->threads = (size_t)options->threads;
        status = md_calculate(&calculation, periods, periods_count);
        project->threads = threads;
        if (status == MD_OK && options->payouts != NULL)
            status = md_payouts_write(&calculation, periods, periods_count, options->payouts);
        if (status == MD_OK && has_held_figures(&calculation)) status = MD_FINDINGS;
        md_calculation_free(&calculation);
    }
    md_arena_free(&arena);
    return status;
}
