/* `meed export measures`: every measure of every subject in a period, evaluated now. */
#include <string.h>

#include "base/memory.h"
#include "run/calculation.h"
#include "run/command.h"
#include "run/export.h"
#include "run/labels.h"
#include "value/date.h"

struct exporting {
    struct md_project *project;
    const meed_export_options *options;
    struct md_arena arena; /* of one period */
    struct md_calculation calculation;
    struct md_grid *grid;
    const char *period;
};

static const char *value_text(struct exporting *e, const struct md_values *values, size_t i, struct md_type type)
{
    if (values->numbers != NULL) return md_calculation_amount(&values->numbers[i], md_calculation_unit(type), &e->arena);
    if (values->texts != NULL)
        return md_arena_strndup(&e->arena, values->texts[i].bytes, values->texts[i].length);
    if (type.base == MD_BASE_FLAG) return values->integers[i] != 0 ? "true" : "false";
    if (type.base == MD_BASE_DATE) {
        char text[MD_DATE_TEXT_SIZE];
        md_date_print((int32_t)values->integers[i], text, sizeof text);
        return md_arena_strdup(&e->arena, text);
    }
    return md_calculation_subject(&e->calculation, type.kind, (int32_t)values->integers[i]);
}

static bool is_there(const struct md_values *values, size_t i)
{
    return values->states[i] == MD_STATE_PRESENT || values->reasons[i].code != MD_REASON_NO_SUBJECT;
}

static void add_measure(struct exporting *e, const struct md_measure *measure)
{
    const struct md_schema *schema = e->project->model->schema;
    const struct md_values *values = md_evaluation_column(e->calculation.evaluation, 0, measure->column);
    const char *kind = measure->of == MD_KIND_WHOLE ? "whole" : schema->kinds[measure->of]->name;
    for (size_t i = 0; values != NULL && i < values->count; i++) {
        bool present = values->states[i] == MD_STATE_PRESENT;
        bool zero = present && values->numbers != NULL && md_number_is_zero(&values->numbers[i]);
        if (!is_there(values, i) || ((!present || zero) && !e->options->zero)) continue;
        const char *subject = md_calculation_subject(&e->calculation, measure->of, (int32_t)i);
        md_grid_add(e->grid,
                    (const char *[]){kind, md_key_shown(subject, &e->arena), e->period, measure->name,
                                     present ? value_text(e, values, i, measure->type) : "",
                                     measure->type.base == MD_BASE_NUMBER ? md_calculation_unit(measure->type) : "",
                                     present                                ? "value"
                                     : values->states[i] == MD_STATE_ERROR ? "error"
                                                                            : "missing",
                                     values->reasons[i].code != MD_REASON_NONE
                                         ? md_calculation_reason(&e->calculation, &values->reasons[i], &e->arena)
                                         : ""});
    }
}

/* What a run of the period goes on from: of the latest one, if there is one, else what is posted. */
static enum md_status take_history(struct exporting *e, const struct md_period *period, struct md_history *history)
{
    struct md_run run;
    enum md_status status = md_book_read_run(e->project->book, 0, e->period, false, &e->arena, &run,
                                             &e->project->diagnostics);
    if (status == MD_OK) return md_history_of_run(e->project, &run, false, &e->arena, history);
    return status == MD_NOT_FOUND ? md_history_posted(e->project, period->first, &e->arena, history) : status;
}

static enum md_status add_period(struct exporting *e, const struct md_period *period)
{
    const struct md_model *model = e->project->model;
    struct md_history history = {0};
    e->period = md_calculation_period(e->project, period, &e->arena);
    enum md_status status = take_history(e, period, &history);
    e->calculation = (struct md_calculation){.project = e->project, .all_measures = true, .history = &history};
    if (status == MD_OK) status = md_calculate(&e->calculation, period, 1);
    for (size_t m = 0; status == MD_OK && m < model->measures_count; m++)
        if (!model->measures[m].internal) add_measure(e, &model->measures[m]);
    md_calculation_free(&e->calculation);
    md_arena_free(&e->arena);
    e->arena = (struct md_arena){0};
    return status;
}

enum md_status md_export_measures(struct md_project *project, const meed_export_options *options)
{
    static const struct md_grid_column columns[] = {
        {"kind", MD_CELL_TEXT},    {"subject", MD_CELL_TEXT}, {"period", MD_CELL_TEXT}, {"measure", MD_CELL_TEXT},
        {"value", MD_CELL_NUMBER}, {"unit", MD_CELL_TEXT},    {"status", MD_CELL_TEXT}, {"reason", MD_CELL_TEXT}};
    struct md_arena arena = {0};
    struct md_period *periods;
    size_t count;
    struct md_grid grid;
    struct exporting e = {.project = project, .options = options, .grid = &grid};
    enum md_status status = md_project_load_rules(project, NULL);
    if (status == MD_OK && options->period == NULL) {
        struct md_diagnostic *d = md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0905", "measures of which period?");
        md_diagnostic_advise(&project->diagnostics, d, "do", "meed export measures --period 2026-09");
        status = MD_USAGE;
    }
    if (status == MD_OK) status = md_project_periods(project, options->period, &arena, &periods, &count);
    if (status == MD_OK) status = md_project_open_book(project, MD_BOOK_READ);
    md_grid_init(&grid, "meed.measures/1", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; status == MD_OK && i < count; i++) status = add_period(&e, &periods[i]);
    const char *bad = NULL;
    const char *chosen = options->columns;
    if (chosen == NULL) chosen = options->zero ? "subject,period,measure,value,unit,status,reason" : "subject,period,measure,value,unit";
    if (status == MD_OK && !md_grid_choose(&grid, chosen, &bad)) {
        struct md_diagnostic *d =
            md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0908", "measures have no column `%s`", bad);
        md_diagnostic_advise(&project->diagnostics, d, "help",
                             "columns: kind, subject, period, measure, value, unit, status, reason");
        status = MD_USAGE;
    }
    if (status == MD_OK) status = md_grid_write(&grid, &project->out);
    md_grid_free(&grid);
    md_arena_free(&arena);
    return status;
}
