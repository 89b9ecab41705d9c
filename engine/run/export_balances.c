/* `meed export balances`: opening + movements = closing of each account, for a run. */
#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "run/calculation.h"
#include "run/command.h"
#include "run/labels.h"
#include "run/export.h"

struct balance_row {
    const char *subject, *record, *balance, *period, *unit;
    struct md_number opening, moved;
};

struct exporting {
    struct md_project *project;
    const meed_export_options *options;
    struct md_arena arena;
    struct md_map known;
    struct balance_row *rows;
    size_t rows_count, rows_capacity;
};

static struct balance_row *row_of(struct exporting *e, const char *subject, const char *record,
                                  const char *balance, const char *period, const char *unit)
{
    const char *key = md_arena_format(&e->arena, "%s%c%s%c%s%c%s", subject, '\x1e', record, '\x1e', balance,
                                      '\x1e', period);
    int64_t index;
    if (md_map_insert(&e->known, key, strlen(key), (int64_t)e->rows_count, &index)) {
        MD_GROW(e->rows, e->rows_count, e->rows_capacity);
        index = (int64_t)e->rows_count++;
        e->rows[index] = (struct balance_row){.subject = md_arena_strdup(&e->arena, subject),
                                              .record = md_arena_strdup(&e->arena, record),
                                              .balance = md_arena_strdup(&e->arena, balance),
                                              .period = md_arena_strdup(&e->arena, period),
                                              .unit = md_arena_strdup(&e->arena, unit),
                                              .opening = MD_NUMBER_ZERO,
                                              .moved = MD_NUMBER_ZERO};
    }
    return &e->rows[index];
}

/* Openings come from what the run went on from, and from the opening rows that it saw. */
static enum md_status add_openings(struct exporting *e, const struct md_run *run)
{
    struct md_period *periods;
    size_t count;
    struct md_calculation calculation = {.project = e->project, .as_of_batch = run->as_of_batch, .only_openings = true};
    struct md_history history;
    enum md_status status = md_project_periods(e->project, run->period, &e->arena, &periods, &count);
    if (status == MD_OK) status = md_history_of_run(e->project, run, true, &e->arena, &history);
    calculation.history = &history;
    if (status == MD_OK) status = md_calculate(&calculation, periods, 1);
    if (status != MD_OK) return status;
    const struct md_model *model = e->project->model;
    const struct md_balance_line *lines = md_evaluation_balances(calculation.evaluation, &count);
    for (size_t i = 0; i < count; i++) {
        const struct md_balance *balance = &model->balances[lines[i].balance];
        const char *record =
            lines[i].record >= 0 ? md_calculation_subject(&calculation, balance->per, lines[i].record) : "";
        row_of(e, md_calculation_subject(&calculation, balance->of, lines[i].subject), record, balance->name,
               run->period, balance->type.unit_name)->opening = lines[i].opening;
    }
    md_calculation_free(&calculation);
    return MD_OK;
}

static enum md_status add_run(struct exporting *e, int64_t id, const char *period)
{
    struct md_run run;
    enum md_status status = md_book_read_run(e->project->book, id, period, true, &e->arena, &run,
                                             &e->project->diagnostics);
    if (status == MD_OK) status = add_openings(e, &run);
    for (size_t i = 0; status == MD_OK && i < run.movements_count; i++) {
        const struct md_run_movement *movement = &run.movements[i];
        struct md_number amount;
        struct balance_row *row = row_of(e, movement->subject, movement->record, movement->balance, run.period,
                                         movement->unit);
        if (md_number_parse(movement->value, strlen(movement->value), &amount) != MD_OK ||
            md_number_add(&row->moved, &amount, &row->moved) != MD_OK) {
            md_diagnostics_add(&e->project->diagnostics, MD_ERROR, "E0404", "balance %s of %s is out of range",
                               movement->balance, movement->subject);
            return MD_FINDINGS;
        }
    }
    return status;
}

static int by_names(const void *context, uint32_t a, uint32_t b)
{
    const struct exporting *e = context;
    const struct balance_row *one = &e->rows[a], *two = &e->rows[b];
    int order = strcmp(one->subject, two->subject);
    if (order == 0) order = strcmp(one->record, two->record);
    if (order == 0) order = strcmp(one->balance, two->balance);
    return order != 0 ? order : strcmp(one->period, two->period);
}

static void add_row(struct exporting *e, struct md_grid *grid, const struct balance_row *row)
{
    struct md_number closing = MD_NUMBER_ZERO;
    (void)md_number_add(&row->opening, &row->moved, &closing);
    bool nothing = md_number_is_zero(&row->opening) && md_number_is_zero(&row->moved);
    if (nothing && !e->options->zero) return;
    md_grid_add(grid, (const char *[]){md_key_shown(row->subject, &e->arena), md_key_shown(row->record, &e->arena), row->balance, row->period,
                                       md_calculation_amount(&row->opening, row->unit, &e->arena),
                                       md_calculation_amount(&row->moved, row->unit, &e->arena),
                                       md_calculation_amount(&closing, row->unit, &e->arena), row->unit});
}

static enum md_status write_rows(struct exporting *e)
{
    static const struct md_grid_column columns[] = {
        {"subject", MD_CELL_TEXT},   {"record", MD_CELL_TEXT},      {"balance", MD_CELL_TEXT},
        {"period", MD_CELL_TEXT},    {"opening", MD_CELL_NUMBER},   {"movements", MD_CELL_NUMBER},
        {"closing", MD_CELL_NUMBER}, {"unit", MD_CELL_TEXT}};
    struct md_grid grid;
    md_grid_init(&grid, "meed.balances/1", columns, sizeof columns / sizeof columns[0]);
    uint32_t *order = md_alloc_array(e->rows_count + 1, sizeof *order);
    for (size_t i = 0; i < e->rows_count; i++) order[i] = (uint32_t)i;
    md_sort(order, e->rows_count, by_names, e);
    for (size_t i = 0; i < e->rows_count; i++) add_row(e, &grid, &e->rows[order[i]]);
    md_free(order);
    const char *chosen = e->options->columns, *bad = NULL;
    if (chosen == NULL) chosen = "subject,record,balance,period,opening,movements,closing,unit";
    enum md_status status = MD_OK;
    if (!md_grid_choose(&grid, chosen, &bad)) {
        struct md_diagnostic *d = md_diagnostics_add(&e->project->diagnostics, MD_ERROR, "E0908",
                                                     "balances have no column `%s`", bad);
        md_diagnostic_advise(&e->project->diagnostics, d, "help",
                             "columns: subject, record, balance, period, opening, movements, closing, unit");
        status = MD_USAGE;
    }
    if (status == MD_OK) status = md_grid_write(&grid, &e->project->out);
    md_grid_free(&grid);
    return status;
}

static enum md_status add_run_of(void *context, int64_t id, const char *period)
{
    return add_run(context, id, period);
}

enum md_status md_export_balances(struct md_project *project, const meed_export_options *options)
{
    struct exporting e = {.project = project, .options = options};
    enum md_status status = md_project_load_rules(project, NULL);
    if (status == MD_OK) status = md_project_open_book(project, MD_BOOK_READ);
    if (status == MD_OK) status = md_export_runs(project, options, &e.arena, add_run_of, &e);
    if (status == MD_OK) status = write_rows(&e);
    md_map_free(&e.known);
    md_free(e.rows);
    md_arena_free(&e.arena);
    return status;
}
