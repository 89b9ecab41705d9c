#include "run/command.h"

#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "base/text.h"
#include "run/assume_approved.h"
#include "run/changed_params.h"
#include "run/labels.h"
#include "run/simulated_outcomes.h"

/* What a person gets under both sets of rules, over all periods, in one unit. */
struct difference {
    const char *subject, *unit;
    int kind;                         /* of the subject */
    struct md_number before, after;
    bool held;
};

struct simulating {
    struct md_project *project;       /* the rules in force */
    struct md_project other;          /* the rules tried: rules, params and model only */
    const meed_simulate_options *options;
    struct md_arena arena;
    struct md_period *periods;
    size_t periods_count;
    struct difference *rows;
    size_t rows_count, rows_capacity;
    struct md_map known; /* subject, unit to row */
    uint64_t held_before, held_after;
    struct md_simulated_outcomes outcomes; /* with --outcomes */
};

/* ---- the other rules -------------------------------------------------------------------------------- */

/* A project that shares schema, calendar and book with the first and has rules of its own. */
static enum md_status load_other(struct simulating *s)
{
    const struct md_project *project = s->project;
    s->other = (struct md_project){
        .folder = project->folder,
        .currency = project->currency,
        .calendar = project->calendar,
        .period_level = project->period_level,
        .schema = project->schema,
        .threads = project->threads,
        .book = project->book,
    };
    enum md_status status = md_project_load_rules(&s->other, s->options->rules);
    /* Both sets of files are called rules/NAME: say which is meant. */
    if (s->options->rules != NULL && s->other.rules_folder != NULL)
        for (struct md_diagnostic *d = s->other.diagnostics.first; d != NULL; d = d->next)
            md_diagnostic_advise(&s->other.diagnostics, d, "help", "rules/ is %s here", s->other.rules_folder);
    md_diagnostics_append(&s->project->diagnostics, &s->other.diagnostics);
    return status;
}

static void close_other(struct simulating *s)
{
    s->other.schema = (struct md_schema){0}; /* the first project's */
    s->other.book = NULL;
    md_project_close(&s->other);
}

/* NAME=VALUE: the param has that value at all times. */
static enum md_status set_param(struct simulating *s, struct md_param_values *params, const char *setting)
{
    const char *equal = strchr(setting, '=');
    if (equal == NULL) {
        md_diagnostics_add(&s->project->diagnostics, MD_ERROR, "E0906", "--set wants NAME=VALUE, not `%s`", setting);
        return MD_USAGE;
    }
    const char *name = md_arena_strndup(&s->arena, setting, (size_t)(equal - setting));
    return md_changed_param(s->other.model, name, equal + 1, params, &s->arena, &s->project->diagnostics);
}

/* ---- two evaluations ---------------------------------------------------------------------------------- */

static struct difference *row_of(struct simulating *s, const struct md_model *model, int kind, const char *subject,
                                 const char *unit)
{
    /* By name: a tuple's number depends on what else is in the model. */
    const char *name = kind >= 0 ? model->schema->kinds[kind]->name : "whole";
    const char *key = md_arena_format(&s->arena, "%s%c%s%c%s", name, MD_KEY_SEPARATOR, subject,
                                      MD_KEY_SEPARATOR, unit);
    int64_t index;
    if (md_map_insert(&s->known, key, strlen(key), (int64_t)s->rows_count, &index)) {
        MD_GROW(s->rows, s->rows_count, s->rows_capacity);
        index = (int64_t)s->rows_count++;
        s->rows[index] = (struct difference){.subject = md_arena_strdup(&s->arena, subject),
                                             .unit = md_arena_strdup(&s->arena, unit),
                                             .kind = kind,
                                             .before = MD_NUMBER_ZERO,
                                             .after = MD_NUMBER_ZERO};
    }
    return &s->rows[index];
}

static enum md_status add_figures(struct simulating *s, struct md_calculation *calculation, bool after)
{
    const struct md_model *model = calculation->project->model;
    size_t count;
    const struct md_figure *figures = md_evaluation_figures(calculation->evaluation, &count);
    for (size_t i = 0; i < count; i++) {
        if (figures[i].component < 0) continue; /* a goal is no pay */
        const struct md_component *component = &model->components[figures[i].component];
        int kind = model->plans[component->plan].of;
        if (component->type.base != MD_BASE_NUMBER) continue;
        struct difference *row =
            row_of(s, model, kind, md_calculation_subject(calculation, kind, figures[i].subject),
                   md_calculation_unit(component->type));
        if (figures[i].status == MD_FIGURE_HELD) {
            row->held = true;
            *(after ? &s->held_after : &s->held_before) += 1;
        }
        if (figures[i].status != MD_FIGURE_VALUE || component->booked_only) continue;
        struct md_number *sum = after ? &row->after : &row->before;
        if (md_number_add(sum, &figures[i].value, sum) != MD_OK) {
            md_diagnostics_add(&s->project->diagnostics, MD_ERROR, "E0404",
                               "the total of %s is out of range", row->subject);
            return MD_FINDINGS;
        }
    }
    return MD_OK;
}

static enum md_status evaluate_side(struct simulating *s, struct md_project *project, bool after)
{
    struct md_calculation calculation = {.project = project};
    enum md_status status = MD_OK;
    if (after && s->options->set_count > 0) {
        struct md_param_values *params = md_calculation_params(project->model, &s->arena);
        for (size_t i = 0; status == MD_OK && i < s->options->set_count; i++)
            status = set_param(s, params, s->options->set[i]);
        calculation.params = params;
    }
    struct md_assumed assumed = {0};
    if (status == MD_OK && after && s->options->assume_approved) {
        md_assumed_init(&assumed, project->schema.kinds_count);
        status = md_assume_approved(project, calculation.params, s->periods, s->periods_count, &assumed);
        calculation.assumed = &assumed;
    }
    if (status == MD_OK) status = md_calculate(&calculation, s->periods, s->periods_count);
    if (project != s->project)
        md_diagnostics_append(&s->project->diagnostics, &project->diagnostics);
    if (status == MD_OK && s->options->outcomes)
        md_simulated_outcomes_add(&s->outcomes, &calculation, s->periods, after);
    else if (status == MD_OK)
        status = add_figures(s, &calculation, after);
    md_calculation_free(&calculation);
    md_assumed_free(&assumed);
    return status;
}

/* ---- the result ------------------------------------------------------------------------------------------ */

static struct md_number change_of(const struct difference *row)
{
    struct md_number change = MD_NUMBER_ZERO;
    if (md_number_subtract(&row->after, &row->before, &change) != MD_OK) return MD_NUMBER_ZERO;
    return change;
}

/* Largest change first; then by name. */
static int by_change(const void *context, uint32_t a, uint32_t b)
{
    const struct simulating *s = context;
    struct md_number one = change_of(&s->rows[a]), two = change_of(&s->rows[b]);
    one = md_number_absolute(&one);
    two = md_number_absolute(&two);
    int order = md_number_compare(&two, &one);
    return order != 0 ? order : strcmp(s->rows[a].subject, s->rows[b].subject);
}

static const char *text_of(struct simulating *s, const struct md_number *number, const char *unit,
                           bool sign)
{
    return md_arena_format(&s->arena, "%s%s", sign && md_number_sign(number) > 0 ? "+" : "",
                           md_calculation_amount(number, unit, &s->arena));
}

struct unit_total {
    const char *unit;
    struct md_number before, after;
    uint64_t better, same, worse;
};

static size_t totals_by_unit(struct simulating *s, struct unit_total *totals, size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < s->rows_count; i++) {
        const struct difference *row = &s->rows[i];
        size_t at = 0;
        while (at < count && strcmp(totals[at].unit, row->unit) != 0) at++;
        if (at == room) continue;
        if (at == count)
            totals[count++] = (struct unit_total){row->unit, MD_NUMBER_ZERO, MD_NUMBER_ZERO, 0, 0, 0};
        md_number_add(&totals[at].before, &row->before, &totals[at].before);
        md_number_add(&totals[at].after, &row->after, &totals[at].after);
        struct md_number change = change_of(row);
        int sign = md_number_sign(&change);
        if (sign > 0) totals[at].better++;
        else if (sign < 0) totals[at].worse++;
        else totals[at].same++;
    }
    return count;
}

/* "+2.4 %" of before to one digit, or "". */
static const char *percent(struct simulating *s, const struct unit_total *total)
{
    struct md_number change, share, hundred = md_number_from_integer(100);
    char text[MD_NUMBER_TEXT_SIZE];
    if (md_number_subtract(&total->after, &total->before, &change) != MD_OK ||
        md_number_divide(&change, &total->before, &share) != MD_OK ||
        md_number_multiply(&share, &hundred, &share) != MD_OK ||
        md_number_print_fixed(&share, 1, MD_HALF_UP, text, sizeof text) != MD_OK)
        return "";
    return md_arena_format(&s->arena, " (%s%s %%)", md_number_sign(&share) > 0 ? "+" : "", text);
}

static void print_totals(struct simulating *s)
{
    struct unit_total totals[16];
    size_t count = totals_by_unit(s, totals, 16);
    struct md_out *out = &s->project->out;
    for (size_t i = 0; i < count; i++) {
        struct md_number change = MD_NUMBER_ZERO;
        md_number_subtract(&totals[i].after, &totals[i].before, &change);
        const char *unit = totals[i].unit;
        md_out_format(out, "%zu period%s, %zu subjects   rules in force %s %s   simulated %s   %s%s\n",
                      s->periods_count, s->periods_count == 1 ? "" : "s", s->rows_count,
                      md_thousands(&s->arena, text_of(s, &totals[i].before, unit, false)), unit,
                      md_thousands(&s->arena, text_of(s, &totals[i].after, unit, false)),
                      md_thousands(&s->arena, text_of(s, &change, unit, true)),
                      percent(s, &totals[i]));
        md_out_format(out, "better off %llu   same %llu   worse off %llu\n",
                      (unsigned long long)totals[i].better, (unsigned long long)totals[i].same,
                      (unsigned long long)totals[i].worse);
    }
    if (s->held_before + s->held_after > 0)
        md_out_format(out, "held figures, counted as nothing: %llu under the rules in force, %llu simulated\n",
                      (unsigned long long)s->held_before, (unsigned long long)s->held_after);
}

/* The totals as members of the JSON envelope, a total for each unit. */
static const char *totals_members(struct simulating *s)
{
    struct unit_total totals[16];
    size_t count = totals_by_unit(s, totals, 16);
    const char *list = "";
    for (size_t i = 0; i < count; i++) {
        struct md_number change = MD_NUMBER_ZERO;
        md_number_subtract(&totals[i].after, &totals[i].before, &change);
        const char *unit = totals[i].unit;
        list = md_arena_format(
            &s->arena,
            "%s%s{\"unit\":\"%s\",\"now\":\"%s\",\"simulated\":\"%s\",\"difference\":\"%s\",\"better\":%llu,"
            "\"same\":%llu,\"worse\":%llu}",
            list, i > 0 ? "," : "", unit, text_of(s, &totals[i].before, unit, false),
            text_of(s, &totals[i].after, unit, false), text_of(s, &change, unit, false),
            (unsigned long long)totals[i].better, (unsigned long long)totals[i].same,
            (unsigned long long)totals[i].worse);
    }
    return md_arena_format(&s->arena,
                           "\"periods\":%zu,\"subjects\":%zu,\"totals\":[%s],\"held\":{\"now\":%llu,\"simulated\":%llu}",
                           s->periods_count, s->rows_count, list, (unsigned long long)s->held_before,
                           (unsigned long long)s->held_after);
}

static enum md_status print_result(struct simulating *s)
{
    static const struct md_grid_column columns[] = {
        {"subject", MD_CELL_TEXT},  {"name", MD_CELL_TEXT},       {"now", MD_CELL_NUMBER},
        {"simulated", MD_CELL_NUMBER}, {"difference", MD_CELL_NUMBER}, {"unit", MD_CELL_TEXT}};
    struct md_grid grid;
    struct md_labels labels = {0};
    if (s->rows_count > 0 && md_labels_load(s->project, s->rows[0].kind, &labels) != MD_OK)
        return MD_STORAGE;
    md_grid_init(&grid, "meed.simulation/1", columns, sizeof columns / sizeof columns[0]);
    uint32_t *order = md_alloc_array(s->rows_count + 1, sizeof *order);
    for (size_t i = 0; i < s->rows_count; i++) order[i] = (uint32_t)i;
    md_sort(order, s->rows_count, by_change, s);
    size_t unchanged = 0;
    for (size_t i = 0; i < s->rows_count; i++) {
        const struct difference *row = &s->rows[order[i]];
        struct md_number change = change_of(row);
        if (md_number_is_zero(&change) && !s->options->all) {
            unchanged++;
            continue;
        }
        md_grid_add(&grid, (const char *[]){md_key_shown(row->subject, &s->arena),
                                            md_labels_get(&labels, row->subject, &s->arena),
                                            text_of(s, &row->before, row->unit, false),
                                            text_of(s, &row->after, row->unit, false),
                                            text_of(s, &change, row->unit, false), row->unit});
    }
    md_free(order);
    grid.members = totals_members(s);
    enum md_status status = md_grid_write(&grid, &s->project->out);
    md_grid_free(&grid);
    md_labels_free(&labels);
    if (s->project->out.format != MD_FORMAT_TABLE) return status;
    if (unchanged > 0)
        md_out_format(&s->project->out, "%zu unchanged (--all shows them)\n", unchanged);
    print_totals(s);
    return status;
}

enum md_status md_command_simulate(struct md_project *project, const meed_simulate_options *options)
{
    struct simulating s = {.project = project, .options = options};
    enum md_status status = md_project_periods(project, options->period, &s.arena, &s.periods,
                                               &s.periods_count);
    if (status == MD_OK) status = md_project_load_rules(project, NULL);
    if (status == MD_OK) status = md_project_open_book(project, MD_BOOK_READ);
    if (status == MD_OK) {
        status = load_other(&s);
        if (status == MD_OK) status = evaluate_side(&s, project, false);
        if (status == MD_OK) status = evaluate_side(&s, &s.other, true);
        close_other(&s);
    }
    if (status == MD_OK && options->outcomes)
        status = md_simulated_outcomes_print(&s.outcomes, options->all, &project->out);
    else if (status == MD_OK)
        status = print_result(&s);
    md_simulated_outcomes_free(&s.outcomes);
    md_map_free(&s.known);
    md_free(s.rows);
    md_arena_free(&s.arena);
    return status;
}
