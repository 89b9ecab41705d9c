/* What waits for a decision, or was decided: found in the latest run of each period, and shown. */
#include <stddef.h>
#include <string.h>

#include "base/memory.h"
#include "run/calculation.h"
#include "run/deciding.h"
#include "run/labels.h"

#define SAY(d, ...) md_arena_format(&(d)->arena, __VA_ARGS__)

/* ---- what waits -------------------------------------------------------------------------------------- */

struct md_decided md_waiting_decided(const struct md_outcome *outcome)
{
    return (struct md_decided){outcome->plan, outcome->subject_kind, outcome->subject, outcome->period};
}

/* The lists come in the order of md_decided_compare. */
static const void *find(const void *list, size_t count, size_t size, size_t of_offset, const struct md_decided *of)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *one = (const char *)list + middle * size;
        int order = md_decided_compare((const struct md_decided *)(const void *)(one + of_offset), of);
        if (order == 0) return one;
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

static bool is_wanted(struct md_deciding *d, const struct md_outcome *outcome)
{
    const struct meed_decide_options *options = d->options;
    bool whole = strcmp(outcome->label, "allocation") == 0;
    if (options->rule != NULL && strcmp(options->rule, outcome->plan) != 0) return false;
    if (options->subject != NULL && !whole &&
        strcmp(options->subject, md_key_shown(outcome->subject, &d->arena)) != 0) /* a combination as it is shown: C01/A */
        return false;
    return options->period == NULL || strcmp(options->period, outcome->period) == 0;
}

/* The rule of an outcome, if it is still one whose outcomes of that word somebody decides; NULL: it is not. */
static const struct md_rule *rule_of(const struct md_deciding *d, const struct md_outcome *outcome)
{
    const struct md_model *model = d->project->model;
    int measure = md_model_measure(model, outcome->plan);
    const struct md_rule *rule = measure >= 0 ? md_model_rule(model, &model->measures[measure]) : NULL;
    if (rule == NULL || strcmp(rule->word, outcome->label) != 0 || rule->decides[0] == '\0') return NULL;
    const char *word = md_model_decided_word(rule);
    if (word != NULL && strcmp(word, outcome->component) != 0) return NULL;
    /* A card that becomes nothing is only read. */
    return rule->form == MD_FROM_SCORECARD && rule->becomes.kind < 0 ? NULL : rule;
}

/* The rule's own period around the one that an outcome is about. */
const char *md_waiting_period(struct md_deciding *d, const struct md_rule *rule, const char *text)
{
    const struct md_calendar *calendar = &d->project->calendar;
    struct md_period about, own;
    if (md_period_parse(calendar, text, strlen(text), &about) != MD_OK ||
        md_period_containing(calendar, rule->every, about.end - 1, &own) != MD_OK)
        return text;
    return md_calculation_period(d->project, &own, &d->arena);
}

static void look_up(struct md_deciding *d, struct md_waiting *one)
{
    struct md_decided of = md_waiting_decided(&one->outcome);
    one->notice = find(d->notices, d->notices_count, sizeof *d->notices, offsetof(struct md_notice, of), &of);
    one->decision =
        find(d->decisions, d->decisions_count, sizeof *d->decisions, offsetof(struct md_decision, of), &of);
}

static void add_waiting(struct md_deciding *d, struct md_waiting *one)
{
    look_up(d, one);
    bool listed = d->options->decided ? one->decision != NULL : one->decision == NULL;
    if (d->options->verdict != NULL) listed = true;
    if (!listed) return;
    MD_GROW(d->list, d->count, d->capacity);
    d->list[d->count++] = *one;
}

/* Goals of one rule and period come together in one run, in any order: the totals of the run that is being read. */
static void add_goal(struct md_deciding *d, const struct md_rule *rule, const struct md_outcome *outcome,
                     const struct md_run *run)
{
    const char *period = md_waiting_period(d, rule, outcome->period);
    struct md_waiting *total = NULL;
    for (size_t i = 0; i < d->totals_count && total == NULL; i++)
        if (d->totals[i].rule == rule && strcmp(d->totals[i].outcome.period, period) == 0) total = &d->totals[i];
    if (total == NULL) {
        MD_GROW(d->totals, d->totals_count, d->totals_capacity);
        total = &d->totals[d->totals_count++];
        *total = (struct md_waiting){.outcome = *outcome, .rule = rule, .run = run->id, .run_end = run->end,
                                  .sum = MD_NUMBER_ZERO};
        total->outcome.period = period;
        total->outcome.subject_kind = total->outcome.subject = "whole";
        total->outcome.due = "";
    }
    struct md_number value = MD_NUMBER_ZERO;
    if (outcome->status == MD_OUTCOME_HELD) total->held++;
    else if (md_number_parse(outcome->value, strlen(outcome->value), &value) != MD_OK ||
             md_number_add(&total->sum, &value, &total->sum) != MD_OK) total->held++;
    total->rows++;
}

static void add_outcome(struct md_deciding *d, const struct md_outcome *outcome, const struct md_run *run)
{
    if (!md_outcome_is_of_rule(outcome)) return;
    const struct md_rule *rule = rule_of(d, outcome);
    if (rule == NULL) return;
    if (rule->form == MD_FROM_ALLOCATION) {
        add_goal(d, rule, outcome, run);
        return;
    }
    if (outcome->status == MD_OUTCOME_HELD || outcome->value[0] == '\0' || !is_wanted(d, outcome)) return;
    struct md_waiting one = {.outcome = *outcome, .rule = rule, .rows = 1, .run = run->id, .run_end = run->end};
    add_waiting(d, &one);
}

/* The totals of a run that has been read. */
static void add_totals(struct md_deciding *d)
{
    for (size_t i = 0; i < d->totals_count; i++) {
        struct md_waiting *total = &d->totals[i];
        char text[MD_NUMBER_TEXT_SIZE];
        md_number_print(&total->sum, text, sizeof text);
        total->outcome.value = md_arena_strdup(&d->arena, text);
        if (is_wanted(d, &total->outcome)) add_waiting(d, total);
    }
    d->totals_count = 0;
}

/* Of each period its posted run, else its latest draft. */
enum md_status md_waiting_collect(struct md_deciding *d)
{
    struct md_project *project = d->project;
    struct md_run *runs;
    size_t count;
    enum md_status status =
        md_book_read_notices(project->book, &d->arena, &d->notices, &d->notices_count, &project->diagnostics);
    if (status == MD_OK)
        status = md_book_read_decisions(project->book, &d->arena, &d->decisions, &d->decisions_count,
                                        &project->diagnostics);
    if (status == MD_OK)
        status = md_book_list_runs(project->book, &d->arena, &runs, &count, &project->diagnostics);
    if (status != MD_OK) return status;
    struct md_map seen = {0};
    for (size_t i = count; status == MD_OK && i > 0; i--) {
        if (!md_map_insert(&seen, runs[i - 1].period, strlen(runs[i - 1].period), 0, NULL)) continue;
        struct md_run run;
        status = md_book_read_run(project->book, 0, runs[i - 1].period, true, &d->arena, &run, &project->diagnostics);
        for (size_t o = 0; status == MD_OK && o < run.outcomes_count; o++) add_outcome(d, &run.outcomes[o], &run);
        add_totals(d);
    }
    md_map_free(&seen);
    return status;
}

/* ---- the list ----------------------------------------------------------------------------------------- */

static const char *reason_of(struct md_deciding *d, const struct md_waiting *one)
{
    if (one->held > 0) return SAY(d, "%zu held", one->held);
    if (one->notice == NULL) return "";
    return one->notice->text_en[0] != '\0' ? one->notice->text_en : one->notice->text_zh;
}

enum md_status md_waiting_print(struct md_deciding *d)
{
    static const struct md_grid_column columns[] = {
        {"rule", MD_CELL_TEXT},    {"subject", MD_CELL_TEXT}, {"period", MD_CELL_TEXT}, {"proposed", MD_CELL_TEXT},
        {"kind", MD_CELL_TEXT},    {"due", MD_CELL_TEXT},     {"decides", MD_CELL_TEXT}, {"decision", MD_CELL_TEXT},
        {"decided_by", MD_CELL_TEXT}, {"reason", MD_CELL_TEXT}, {"rows", MD_CELL_NUMBER}};
    struct md_grid grid;
    md_grid_init(&grid, "meed.proposals/1", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < d->count; i++) {
        const struct md_waiting *one = &d->list[i];
        bool whole = one->rule->form == MD_FROM_ALLOCATION;
        const char *rows = SAY(d, "%zu", one->rows);
        const char *cells[] = {one->outcome.plan,
                               whole ? SAY(d, "%s goal%s", rows, one->rows == 1 ? "" : "s")
                                     : md_key_shown(one->outcome.subject, &d->arena),
                               one->outcome.period,
                               one->decision != NULL && one->decision->value[0] != '\0' ? one->decision->value
                                                                                        : one->outcome.value,
                               one->outcome.component,
                               one->outcome.due,
                               one->notice != NULL ? one->notice->decides : one->rule->decides,
                               one->decision != NULL ? md_verdict_word(one->decision->verdict) : "",
                               one->decision != NULL ? one->decision->decided_by : "",
                               one->decision != NULL && one->decision->reason[0] != '\0' ? one->decision->reason
                                                                                         : reason_of(d, one),
                               rows};
        md_grid_add(&grid, cells);
    }
    const char *bad = NULL;
    md_grid_choose(&grid,
                   d->options->decided ? "rule,subject,period,proposed,decision,decided_by,reason"
                                       : "rule,subject,period,kind,proposed,due,decides,reason",
                   &bad);
    enum md_status status = md_grid_write(&grid, &d->project->out);
    md_grid_free(&grid);
    if (d->count == 0 && d->project->out.format == MD_FORMAT_TABLE)
        md_out_text(&d->project->out, d->options->decided ? "nothing was decided yet\n" : "nothing waits for a decision\n");
    return status;
}
