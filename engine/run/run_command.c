#include "run/command.h"

#include <string.h>

#include "run/draft.h"
#include "run/labels.h"
#include "run/outbox.h"
#include "value/currency.h"
#include "value/date.h"

enum { HELD_SHOWN_MAX = 10 };

const char *md_draft_number(struct md_draft *draft, const struct md_number *number)
{
    char text[MD_NUMBER_TEXT_SIZE];
    md_number_print(number, text, sizeof text);
    return md_arena_strdup(&draft->arena, text);
}

/* ---- figures to outcomes ------------------------------------------------------------------------- */

static const char *reason_code(struct md_draft *d, const struct md_reason *reason)
{
    if (reason->code == MD_REASON_NONE) return "";
    struct md_buffer text = {0};
    md_model_reason_code(d->project->model, reason,
                         md_calculation_reason_key(&d->calculation, reason), &text);
    const char *kept = md_arena_strndup(&d->arena, md_buffer_text(&text), text.length);
    md_buffer_free(&text);
    return kept;
}

const char *md_draft_reason(struct md_draft *d, const struct md_reason *reason)
{
    return md_calculation_reason(&d->calculation, reason, &d->arena);
}

static void set_amount(struct md_outcome *outcome, struct md_type type, const struct md_number *value)
{
    if (type.base != MD_BASE_NUMBER || type.unit != MD_UNIT_MONEY) return;
    int digits = md_currency_digits(type.unit_name, strlen(type.unit_name));
    if (digits < 0) return;
    outcome->has_amount = md_number_to_scaled(value, digits, &outcome->amount_minor) == MD_OK;
}

static const char *due_text(struct md_draft *d, int32_t day)
{
    char text[MD_DATE_TEXT_SIZE];
    if (day == INT32_MIN) return "";
    md_date_print(day, text, sizeof text);
    return md_arena_strdup(&d->arena, text);
}

/* A rule may say something about a period inside its own, or about a group that is no record. */
static struct md_outcome outcome_of(struct md_draft *d, const struct md_figure *figure)
{
    const struct md_schema *schema = d->project->model->schema;
    struct md_figure_name name = md_calculation_figure(&d->calculation, figure, &d->arena);
    struct md_outcome outcome = {
        .subject_kind = name.kind >= 0               ? schema->kinds[name.kind]->name
                        : name.kind == MD_KIND_WHOLE ? "whole"
                                                     : "group",
        .subject = md_calculation_figure_subject(&d->calculation, figure),
        .period = figure->component >= 0
                      ? d->run.period
                      : md_calculation_period(d->project, &figure->row->period, &d->arena),
        .plan = name.plan,
        .component = name.component,
        .label = name.label,
        .status = figure->status == MD_FIGURE_VALUE  ? MD_OUTCOME_VALUE
                  : figure->status == MD_FIGURE_ZERO ? MD_OUTCOME_ZERO
                                                     : MD_OUTCOME_HELD,
        .unit = md_calculation_unit(name.type),
        .reason = reason_code(d, &figure->reason),
        .audience = name.audience,
        .value = "",
        .due = due_text(d, figure->due),
    };
    if (figure->status == MD_FIGURE_HELD) return outcome;
    outcome.value = figure->title != NULL ? figure->title : md_draft_number(d, &figure->value);
    if (figure->title == NULL) set_amount(&outcome, name.type, &figure->value);
    return outcome;
}

/* " (deal 77)", or "" where no record holds it by itself. */
static const char *culprit_text(struct md_draft *d, const struct md_figure *figure)
{
    struct md_culprit culprit;
    if (!md_evaluation_culprit(d->calculation.evaluation, figure, &culprit)) return "";
    const char *record = md_calculation_record(&d->calculation, culprit.kind, culprit.row, &d->arena);
    return record != NULL ? md_arena_format(&d->arena, " (%s)", record) : "";
}

static void report_held(struct md_draft *d, const struct md_figure *figure)
{
    const struct md_model *model = d->project->model;
    struct md_figure_name name = md_calculation_figure(&d->calculation, figure, &d->arena);
    struct md_diagnostics *out = &d->project->diagnostics;
    const char *subject = md_key_shown(md_calculation_figure_subject(&d->calculation, figure), &d->arena);
    struct md_diagnostic *held =
        md_diagnostics_add(out, MD_HELD, "E0402", "%s %s of %s: %s%s", name.label, name.full_name, subject,
                           md_draft_reason(d, &figure->reason), culprit_text(d, figure));
    struct md_text_span span = name.span;
    struct md_text_span found;
    if (md_model_reason_span_of(model, figure->component, &figure->reason, &found)) span = found;
    if (span.file != NULL)
        md_diagnostic_at(out, held, span.file->name, span.file->text, span.file->length, span.line,
                         span.column, span.end_column);
    if (figure->reason.code == MD_REASON_TESTED)
        md_diagnostic_advise(out, held, "help",
                             "say what a missing value means: `(x or 0)`, or ask `has(x)` first; or load the value");
    if (d->from == NULL) md_diagnostic_advise(out, held, "see", "meed explain %s --period %s", subject, d->run.period);
}

void md_draft_count(struct md_draft *d)
{
    const char *last = NULL;
    for (size_t i = 0; i < d->figures_count; i++) {
        const struct md_figure *figure = &d->figures[i];
        const char *subject = md_calculation_figure_subject(&d->calculation, figure);
        if (last == NULL || (last != subject && strcmp(last, subject) != 0)) d->run.subjects_count++;
        last = subject;
        if (figure->status == MD_FIGURE_ZERO) d->run.zero_count++;
        if (figure->status != MD_FIGURE_HELD) continue;
        if (d->run.held_count++ < HELD_SHOWN_MAX) report_held(d, figure);
    }
    if (d->run.held_count > HELD_SHOWN_MAX)
        md_diagnostics_add(&d->project->diagnostics, MD_NOTE, "N0402",
                           "%lld more figures are held: meed export payouts --period %s --zero",
                           (long long)(d->run.held_count - HELD_SHOWN_MAX), d->run.period);
}

static enum md_status collect_outcomes(struct md_draft *d)
{
    size_t count = d->figures_count;
    struct md_outcome *outcomes = md_arena_array(&d->arena, count, sizeof *outcomes);
    md_draft_count(d);
    for (size_t i = 0; i < count; i++) outcomes[i] = outcome_of(d, &d->figures[i]);
    d->run.outcomes = outcomes;
    d->run.outcomes_count = count;
    return md_outbox_fill(d, outcomes);
}

static void collect_movements(struct md_draft *d)
{
    const struct md_model *model = d->project->model;
    const struct md_schema *schema = model->schema;
    size_t count;
    const struct md_movement *movements = md_evaluation_movements(d->calculation.evaluation, &count);
    struct md_run_movement *rows = md_arena_array(&d->arena, count, sizeof *rows);
    size_t own = 0;
    for (size_t i = 0; i < count; i++) {
        const struct md_balance *balance = &model->balances[movements[i].balance];
        const struct md_component *component = &model->components[movements[i].component];
        bool has_record = movements[i].record >= 0;
        struct md_run_movement *row = &rows[own++];
        *row = (struct md_run_movement){
            .subject_kind = balance->of >= 0 ? schema->kinds[balance->of]->name : "whole",
            .subject = md_calculation_subject(&d->calculation, balance->of, movements[i].subject),
            .record_kind = has_record ? schema->kinds[balance->per]->name : "",
            .record = has_record ? md_calculation_subject(&d->calculation, balance->per, movements[i].record) : "",
            .balance = balance->name,
            .period = d->run.period,
            .plan = model->plans[component->plan].name,
            .component = component->name,
            .value = md_draft_number(d, &movements[i].amount),
            .unit = balance->type.unit_name,
        };
        int digits = md_currency_digits(balance->type.unit_name, strlen(balance->type.unit_name));
        row->has_amount =
            digits >= 0 && md_number_to_scaled(&movements[i].amount, digits, &row->amount_minor) == MD_OK;
    }
    d->run.movements = rows;
    d->run.movements_count = own;
}

static void collect_unused(struct md_draft *d)
{
    size_t count = d->unused_count;
    const struct md_unused *unused = d->unused;
    struct md_run_unused *rows = md_arena_array(&d->arena, count, sizeof *rows);
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct md_run_unused){
            .credit = d->project->model->credits[unused[i].credit].name,
            .reason = reason_code(d, &unused[i].reason),
            .rows_count = (int64_t)unused[i].rows_count,
            .amount = md_draft_number(d, &unused[i].amount),
        };
    d->run.unused = rows;
    d->run.unused_count = count;
}

/* ---- the run -------------------------------------------------------------------------------------- */

static enum md_status keep_sources(struct md_draft *d, const struct md_project_file *files, size_t count)
{
    struct md_digest digest;
    for (size_t i = 0; i < count; i++) {
        enum md_status status = md_book_keep_source(d->project->book, files[i].name, files[i].text,
                                                    files[i].length, &digest,
                                                    &d->project->diagnostics);
        if (status != MD_OK) return status;
    }
    return MD_OK;
}

static enum md_status keep_all_sources(struct md_draft *d)
{
    enum md_status status = keep_sources(d, d->project->rules, d->project->rules_count);
    if (status == MD_OK) status = keep_sources(d, d->project->params, d->project->params_count);
    if (status == MD_OK) status = keep_sources(d, d->project->schemas, d->project->schemas_count);
    if (status == MD_OK) status = keep_sources(d, &d->project->config, 1);
    if (status == MD_OK && d->project->workdays.name != NULL) status = keep_sources(d, &d->project->workdays, 1);
    return status;
}

static enum md_status write_run(struct md_draft *d)
{
    struct md_run_input *inputs;
    enum md_status status = md_calculation_inputs(&d->calculation, &d->arena, &inputs,
                                                  &d->run.inputs_count, &d->run.read_set,
                                                  &d->run.rules);
    if (status != MD_OK) return status;
    d->run.inputs = inputs;
    status = keep_all_sources(d);
    if (status != MD_OK) return status;
    return md_book_write_run(d->project->book, &d->run, &d->project->diagnostics);
}

/* What was paid before the list is what is closed: a draft of an earlier period is not in it. */
static enum md_status warn_open(struct md_draft *d)
{
    struct md_project *project = d->project;
    struct md_run *runs;
    size_t count;
    if (!d->calculation.asks_posted) return MD_OK;
    enum md_status status = md_book_list_runs(project->book, &d->arena, &runs, &count, &project->diagnostics);
    for (size_t i = 0; status == MD_OK && i < count; i++) {
        if (strcmp(runs[i].state, "draft") != 0 || runs[i].end > d->list_first) continue;
        if (runs[i].end <= d->calculation.posted_since) continue;
        struct md_diagnostic *note = md_diagnostics_add(
            &project->diagnostics, MD_NOTE, "N0404", "%s goes on from what is closed, and %s is not closed",
            d->run.period, runs[i].period);
        md_diagnostic_advise(&project->diagnostics, note, "do", "meed close %s --run N, then meed run %s",
                             runs[i].period, d->run.period);
        break;
    }
    return status;
}

void md_draft_warn_one_plan(struct md_draft *d)
{
    const struct md_model *model = d->project->model;
    bool others = false;
    for (size_t i = 0; d->options->plan != NULL && i < model->plans_count; i++)
        others = others || strcmp(model->plans[i].name, d->options->plan) != 0;
    if (!others || !d->calculation.asks_posted || d->period.first <= d->list_first) return;
    md_diagnostics_add(&d->project->diagnostics, MD_NOTE, "N0405",
                       "%s goes on from drafts of plan %s alone: what other plans pay earlier in the list is not counted",
                       d->run.period, d->options->plan);
}

static void take_figures(struct md_draft *d)
{
    d->figures = md_evaluation_figures(d->calculation.evaluation, &d->figures_count);
    d->unused = md_evaluation_unused(d->calculation.evaluation, &d->unused_count);
}

/* A list of periods, one after the other. */
struct listing {
    struct md_project *project;
    const meed_run_options *options;
    struct md_arena arena;
    struct md_period *periods;
    size_t periods_count;
    struct md_history history; /* what is posted before the list, and the drafts made so far */
    int64_t held;              /* figures of all periods */
};

/* The draft is what later periods of the list go on from. */
static void add_to_history(struct listing *list, const struct md_run *run)
{
    struct md_run head = *run;
    head.period = md_arena_strdup(&list->arena, run->period);
    head.engine_version = head.note = "";
    head.outcomes = NULL;
    head.movements = NULL;
    head.inputs = NULL;
    head.unused = NULL;
    head.notices = NULL;
    head.notices_count = 0;
    head.outcomes_count = head.movements_count = head.inputs_count = head.unused_count = 0;
    md_history_add(&list->history, &head, &list->arena);
}

enum md_status md_draft_refuse_held(struct md_draft *d)
{
    if (!d->options->strict || d->run.held_count == 0) return MD_OK;
    md_diagnostics_add(&d->project->diagnostics, MD_ERROR, "E0403",
                       "--strict: %lld figures of %s are held, so no run was written",
                       (long long)d->run.held_count, d->run.period);
    return MD_FINDINGS;
}

/*
 * One period: evaluate, write, show. What was paid before comes from what is posted before the list and from the
 * drafts of the list before this one: the same figures as when each is closed before the next is run, and the list
 * takes as long as its periods one by one.
 */
static enum md_status draft(struct listing *list, size_t index)
{
    struct md_project *project = list->project;
    const struct md_period *period = &list->periods[index];
    struct md_draft d = {.project = project, .options = list->options, .period = *period,
                         .list_first = list->periods[0].first};
    d.calculation = (struct md_calculation){
        .project = project, .only_plan = list->options->plan, .history = &list->history};
    d.run = (struct md_run){
        .period = md_calculation_period(project, period, &d.arena),
        .first = period->first,
        .end = period->end,
        .state = "draft",
        .engine_version = MEED_VERSION_TEXT,
        .note = list->options->note != NULL ? list->options->note : "",
    };
    enum md_status status = md_calculate(&d.calculation, period, 1);
    if (status == MD_OK) status = warn_open(&d);
    if (status == MD_OK) {
        md_draft_warn_one_plan(&d);
        md_calculation_note_nobody(&d.calculation, MD_FROM_NOTHING, NULL);
        take_figures(&d);
        d.run.as_of_batch = d.calculation.as_of_batch;
        status = collect_outcomes(&d);
        collect_movements(&d);
        collect_unused(&d);
        list->held += d.run.held_count;
        if (status == MD_OK) status = md_draft_refuse_held(&d);
    }
    if (status == MD_OK) status = write_run(&d);
    if (status == MD_OK) md_draft_print(&d);
    if (status == MD_OK) add_to_history(list, &d.run);
    md_calculation_free(&d.calculation);
    md_arena_free(&d.arena);
    return status;
}

enum md_status md_command_run(struct md_project *project, const meed_run_options *options)
{
    struct listing list = {.project = project, .options = options};
    if (options->from != NULL || options->payouts != NULL) return md_run_from(project, options);
    enum md_status status =
        md_project_periods(project, options->period, &list.arena, &list.periods, &list.periods_count);
    if (status == MD_OK) status = md_project_load_rules(project, NULL);
    if (status == MD_OK) status = md_project_check_plan(project, options->plan);
    if (status == MD_OK) status = md_project_open_book(project, MD_BOOK_WRITE);
    if (status == MD_OK)
        status = md_history_posted(project, list.periods[0].first, &list.arena, &list.history);
    for (size_t i = 0; status == MD_OK && i < list.periods_count; i++) status = draft(&list, i);
    md_arena_free(&list.arena);
    return status == MD_OK && list.held > 0 ? MD_FINDINGS : status;
}
