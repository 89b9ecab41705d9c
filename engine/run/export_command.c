#include "run/command.h"

#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "run/calculation.h"
#include "run/export.h"
#include "run/labels.h"
#include "run/reason_words.h"
#include "value/currency.h"

/* Rows of all chosen runs, sorted by subject, period, plan, component. */
struct exporting {
    struct md_project *project;
    const meed_export_options *options;
    bool outcomes; /* every outcome, paid or not; else payouts */
    struct md_arena arena;
    const struct md_outcome **rows;
    size_t rows_count, rows_capacity;
};

static int by_names(const void *context, uint32_t a, uint32_t b)
{
    const struct exporting *e = context;
    const struct md_outcome *one = e->rows[a], *two = e->rows[b];
    int order = strcmp(one->subject, two->subject);
    if (order == 0) order = strcmp(one->period, two->period);
    if (order == 0) order = strcmp(one->plan, two->plan);
    if (order == 0) order = strcmp(one->component, two->component);
    return order != 0 ? order : strcmp(one->subject_kind, two->subject_kind);
}

/* A prize that is a text, such as a title: it has no amount and is in no payroll. */
static bool is_title(const struct md_outcome *outcome)
{
    struct md_number number;
    return outcome->status == MD_OUTCOME_VALUE && !outcome->has_amount &&
           md_number_parse(outcome->value, strlen(outcome->value), &number) != MD_OK;
}

static enum md_status add_run(void *context, int64_t id, const char *period)
{
    struct exporting *e = context;
    bool titles = e->options->columns != NULL && strstr(e->options->columns, "title") != NULL;
    struct md_run run;
    enum md_status status = md_book_read_run(e->project->book, id, period, true, &e->arena, &run,
                                             &e->project->diagnostics);
    if (status != MD_OK) return status;
    for (size_t i = 0; i < run.outcomes_count; i++) {
        const struct md_outcome *outcome = &run.outcomes[i];
        bool paid = outcome->status == MD_OUTCOME_VALUE && outcome->due[0] != '\0';
        if (!e->outcomes && md_outcome_is_of_rule(outcome)) continue;
        if (!e->outcomes && !e->options->zero && !paid) continue;
        if (!e->outcomes && is_title(outcome) && !titles) continue;
        MD_GROW(e->rows, e->rows_count, e->rows_capacity);
        e->rows[e->rows_count++] = outcome;
    }
    return MD_OK;
}

/* ---- which runs ----------------------------------------------------------------------------- */

static enum md_status no_run(struct md_project *project, const char *period)
{
    struct md_diagnostic *d = md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0907", "there is no run%s%s",
                                                 period != NULL ? " of " : "", period != NULL ? period : " yet");
    md_diagnostic_advise(&project->diagnostics, d, "do", "meed run %s", period != NULL ? period : "PERIOD");
    return MD_INPUT;
}

/* Every period that has a run, each once. */
static enum md_status visit_all(struct md_project *project, struct md_arena *arena, md_visit_run *visit, void *context)
{
    struct md_run *runs;
    size_t count;
    enum md_status status = md_book_list_runs(project->book, arena, &runs, &count, &project->diagnostics);
    if (status != MD_OK) return status;
    struct md_map seen = {0};
    for (size_t i = 0; status == MD_OK && i < count; i++)
        if (md_map_insert(&seen, runs[i].period, strlen(runs[i].period), 0, NULL))
            status = visit(context, 0, runs[i].period);
    md_map_free(&seen);
    return status == MD_OK && count == 0 ? no_run(project, NULL) : status;
}

static enum md_status visit_periods(struct md_project *project, const char *text, struct md_arena *arena,
                                    md_visit_run *visit, void *context)
{
    struct md_period *periods;
    size_t count;
    enum md_status status = md_project_periods(project, text, arena, &periods, &count);
    bool any = false;
    for (size_t i = 0; status == MD_OK && i < count; i++) {
        status = visit(context, 0, md_calculation_period(project, &periods[i], arena));
        if (status == MD_OK) any = true;
        if (status == MD_NOT_FOUND) status = MD_OK;
    }
    return status == MD_OK && !any ? no_run(project, text) : status;
}

enum md_status md_export_runs(struct md_project *project, const meed_export_options *options, struct md_arena *arena,
                              md_visit_run *visit, void *context)
{
    if (options->run <= 0)
        return options->period != NULL ? visit_periods(project, options->period, arena, visit, context)
                                       : visit_all(project, arena, visit, context);
    enum md_status status = visit(context, options->run, NULL);
    if (status != MD_NOT_FOUND) return status;
    md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0907", "there is no run r-%06lld", (long long)options->run);
    return MD_INPUT;
}

/* ---- payouts -------------------------------------------------------------------------------- */

static const char *amount_of(struct exporting *e, const struct md_outcome *outcome)
{
    if (is_title(outcome)) return "";
    if (!outcome->has_amount) return outcome->value;
    int digits = md_currency_digits(outcome->unit, strlen(outcome->unit));
    if (digits < 0) return outcome->value;
    char text[MD_NUMBER_TEXT_SIZE];
    struct md_number number = md_number_from_scaled(outcome->amount_minor, digits);
    if (md_number_print_fixed(&number, digits, MD_ROUND_NONE, text, sizeof text) != MD_OK)
        return outcome->value;
    return md_arena_strdup(&e->arena, text);
}

/* Names are read only when somebody wants the column: of the kind of the first row. */
static enum md_status load_labels(struct exporting *e, struct md_labels *labels)
{
    if (e->rows_count == 0 || e->options->columns == NULL ||
        strstr(e->options->columns, "name") == NULL)
        return MD_OK;
    const struct md_kind *kind = md_schema_kind(&e->project->schema, e->rows[0]->subject_kind);
    return kind != NULL ? md_labels_load(e->project, kind->index, labels) : MD_OK;
}

static void add_rows(struct exporting *e, struct md_labels *labels, struct md_grid *grid)
{
    static const char *const status_words[] = {"value", "zero", "held"};
    uint32_t *order = md_alloc_array(e->rows_count + 1, sizeof *order);
    for (size_t i = 0; i < e->rows_count; i++) order[i] = (uint32_t)i;
    md_sort(order, e->rows_count, by_names, e);
    for (size_t i = 0; i < e->rows_count; i++) {
        const struct md_outcome *o = e->rows[order[i]];
        bool of_rule = md_outcome_is_of_rule(o), text = is_title(o);
        bool booked = o->status == MD_OUTCOME_VALUE && o->due[0] == '\0' && !of_rule;
        const char *amount = amount_of(e, o), *unit = text ? "" : o->unit;
        const char *cells[] = {md_key_shown(o->subject, &e->arena), o->period, o->plan, o->component, e->outcomes && text ? o->value : amount,
                               unit, o->label, booked ? "booked" : status_words[o->status],
                               md_reason_words(&e->arena, o->reason),
                               md_labels_get(labels, o->subject, &e->arena), text ? o->value : "", o->due,
                               o->audience, o->subject_kind};
        md_grid_add(grid, cells);
    }
    md_free(order);
}

static const char *columns_of(const struct exporting *e)
{
    if (e->options->columns != NULL) return e->options->columns;
    if (e->outcomes) return "kind,subject,period,plan,component,value,unit,label,status,reason,audience,due";
    return e->options->zero ? "subject,period,plan,component,amount,currency,status,reason"
                            : "subject,period,plan,component,amount,currency";
}

/* An outcome is a payout seen more widely: its value may be a text and counts in any unit. */
static enum md_status write_rows(struct exporting *e)
{
    const struct md_grid_column columns[] = {
        {"subject", MD_CELL_TEXT},   {"period", MD_CELL_TEXT}, {"plan", MD_CELL_TEXT},
        {"component", MD_CELL_TEXT}, {e->outcomes ? "value" : "amount", MD_CELL_NUMBER},
        {e->outcomes ? "unit" : "currency", MD_CELL_TEXT},
        {"label", MD_CELL_TEXT},     {"status", MD_CELL_TEXT}, {"reason", MD_CELL_TEXT},
        {"name", MD_CELL_TEXT},      {"title", MD_CELL_TEXT},  {"due", MD_CELL_TEXT},
        {"audience", MD_CELL_TEXT},  {"kind", MD_CELL_TEXT}};
    struct md_grid grid;
    struct md_labels labels = {0};
    if (load_labels(e, &labels) != MD_OK) return MD_STORAGE;
    md_grid_init(&grid, e->outcomes ? "meed.outcomes/1" : "meed.payouts/1", columns, sizeof columns / sizeof columns[0]);
    add_rows(e, &labels, &grid);
    const char *bad = NULL;
    enum md_status status = MD_OK;
    if (!md_grid_choose(&grid, columns_of(e), &bad)) {
        struct md_diagnostic *d =
            md_diagnostics_add(&e->project->diagnostics, MD_ERROR, "E0908", "%s have no column `%s`",
                               e->outcomes ? "outcomes" : "payouts", bad);
        md_diagnostic_advise(&e->project->diagnostics, d, "help",
                             "columns: subject, period, plan, component, %s, label, status, reason, name, title, due%s",
                             e->outcomes ? "value, unit" : "amount, currency", e->outcomes ? ", audience, kind" : "");
        status = MD_USAGE;
    }
    if (status == MD_OK) status = md_grid_write(&grid, &e->project->out);
    md_labels_free(&labels);
    md_grid_free(&grid);
    return status;
}

enum md_status md_command_export(struct md_project *project, const meed_export_options *options)
{
    struct exporting e = {.project = project, .options = options};
    if (options->table != NULL && strcmp(options->table, "balances") == 0)
        return md_export_balances(project, options);
    if (options->table != NULL && strcmp(options->table, "measures") == 0) return md_export_measures(project, options);
    e.outcomes = options->table != NULL && strcmp(options->table, "outcomes") == 0;
    if (!e.outcomes && (options->table == NULL || strcmp(options->table, "payouts") != 0)) {
        struct md_diagnostic *d =
            md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0905", "no table `%s` to export",
                               options->table != NULL ? options->table : "");
        md_diagnostic_advise(&project->diagnostics, d, "help", "there are four tables: meed export payouts, meed export outcomes, meed export measures, meed export balances");
        return MD_USAGE;
    }
    enum md_status status = md_project_open_book(project, MD_BOOK_READ);
    if (status == MD_OK) status = md_export_runs(project, options, &e.arena, add_run, &e);
    if (status == MD_OK) status = write_rows(&e);
    md_free(e.rows);
    md_arena_free(&e.arena);
    return status;
}
