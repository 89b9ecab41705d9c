/* meed decide: what waits for a decision, and the decision. */
#include "run/command.h"

#include <stddef.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "run/continued_versions.h"
#include "run/decided_records.h"
#include "run/labels.h"
#include "run/run_changes.h"
#include "store/decisions.h"
#include "store/runs.h"
#include "value/currency.h"
#include "value/date.h"

/* An outcome of a rule that a person may decide; of an allocation, which is decided as a whole, all its goals of one
 * period: the outcome is then their sum. */
struct waiting {
    struct md_outcome outcome;
    const struct md_rule *rule;
    size_t rows, held;       /* 1, 0 of a single outcome */
    struct md_number sum;
    int64_t run;
    int32_t run_end;         /* of its period */
    const struct md_notice *notice;     /* NULL: none was written */
    const struct md_decision *decision; /* NULL: it waits */
};

struct deciding {
    struct md_project *project;
    const meed_decide_options *options;
    struct md_arena arena;
    struct md_notice *notices;
    size_t notices_count;
    struct md_decision *decisions;
    size_t decisions_count;
    struct waiting *list;
    size_t count, capacity;
    struct waiting *totals; /* of allocations in the run that is being read */
    size_t totals_count, totals_capacity;
    size_t records;         /* that the decision became */
    int64_t batch;          /* of these */
    const char *value;      /* of an amendment, as it is kept */
    int32_t day;            /* on which it is decided; 0: the first that is possible */
    struct md_continued continued; /* versions that it ends and begins */
};

#define SAY(d, ...) md_arena_format(&(d)->arena, __VA_ARGS__)

/* ---- what waits -------------------------------------------------------------------------------------- */

static struct md_decided decided_of(const struct md_outcome *outcome)
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

static bool is_wanted(struct deciding *d, const struct md_outcome *outcome)
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
static const struct md_rule *rule_of(const struct deciding *d, const struct md_outcome *outcome)
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
static const char *own_period(struct deciding *d, const struct md_rule *rule, const char *text)
{
    const struct md_calendar *calendar = &d->project->calendar;
    struct md_period about, own;
    if (md_period_parse(calendar, text, strlen(text), &about) != MD_OK ||
        md_period_containing(calendar, rule->every, about.end - 1, &own) != MD_OK)
        return text;
    return md_calculation_period(d->project, &own, &d->arena);
}

static void look_up(struct deciding *d, struct waiting *one)
{
    struct md_decided of = decided_of(&one->outcome);
    one->notice = find(d->notices, d->notices_count, sizeof *d->notices, offsetof(struct md_notice, of), &of);
    one->decision =
        find(d->decisions, d->decisions_count, sizeof *d->decisions, offsetof(struct md_decision, of), &of);
}

static void add_waiting(struct deciding *d, struct waiting *one)
{
    look_up(d, one);
    bool listed = d->options->decided ? one->decision != NULL : one->decision == NULL;
    if (d->options->verdict != NULL) listed = true;
    if (!listed) return;
    MD_GROW(d->list, d->count, d->capacity);
    d->list[d->count++] = *one;
}

/* Goals of one rule and period come together in one run, in any order: the totals of the run that is being read. */
static void add_goal(struct deciding *d, const struct md_rule *rule, const struct md_outcome *outcome,
                     const struct md_run *run)
{
    const char *period = own_period(d, rule, outcome->period);
    struct waiting *total = NULL;
    for (size_t i = 0; i < d->totals_count && total == NULL; i++)
        if (d->totals[i].rule == rule && strcmp(d->totals[i].outcome.period, period) == 0) total = &d->totals[i];
    if (total == NULL) {
        MD_GROW(d->totals, d->totals_count, d->totals_capacity);
        total = &d->totals[d->totals_count++];
        *total = (struct waiting){.outcome = *outcome, .rule = rule, .run = run->id, .run_end = run->end,
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

static void add_outcome(struct deciding *d, const struct md_outcome *outcome, const struct md_run *run)
{
    if (!md_outcome_is_of_rule(outcome)) return;
    const struct md_rule *rule = rule_of(d, outcome);
    if (rule == NULL) return;
    if (rule->form == MD_FROM_ALLOCATION) {
        add_goal(d, rule, outcome, run);
        return;
    }
    if (outcome->status == MD_OUTCOME_HELD || outcome->value[0] == '\0' || !is_wanted(d, outcome)) return;
    struct waiting one = {.outcome = *outcome, .rule = rule, .rows = 1, .run = run->id, .run_end = run->end};
    add_waiting(d, &one);
}

/* The totals of a run that has been read. */
static void add_totals(struct deciding *d)
{
    for (size_t i = 0; i < d->totals_count; i++) {
        struct waiting *total = &d->totals[i];
        char text[MD_NUMBER_TEXT_SIZE];
        md_number_print(&total->sum, text, sizeof text);
        total->outcome.value = md_arena_strdup(&d->arena, text);
        if (is_wanted(d, &total->outcome)) add_waiting(d, total);
    }
    d->totals_count = 0;
}

/* Of each period its posted run, else its latest draft. */
static enum md_status collect(struct deciding *d)
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

static const char *reason_of(struct deciding *d, const struct waiting *one)
{
    if (one->held > 0) return SAY(d, "%zu held", one->held);
    if (one->notice == NULL) return "";
    return one->notice->text_en[0] != '\0' ? one->notice->text_en : one->notice->text_zh;
}

static enum md_status print_list(struct deciding *d)
{
    static const struct md_grid_column columns[] = {
        {"rule", MD_CELL_TEXT},    {"subject", MD_CELL_TEXT}, {"period", MD_CELL_TEXT}, {"proposed", MD_CELL_TEXT},
        {"kind", MD_CELL_TEXT},    {"due", MD_CELL_TEXT},     {"decides", MD_CELL_TEXT}, {"decision", MD_CELL_TEXT},
        {"decided_by", MD_CELL_TEXT}, {"reason", MD_CELL_TEXT}, {"rows", MD_CELL_NUMBER}};
    struct md_grid grid;
    md_grid_init(&grid, "meed.proposals/1", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < d->count; i++) {
        const struct waiting *one = &d->list[i];
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

/* ---- the decision --------------------------------------------------------------------------------------- */

static enum md_status refuse(struct deciding *d, const char *code, enum md_severity severity, const char *text,
                             const char *see)
{
    struct md_diagnostic *said = md_diagnostics_add(&d->project->diagnostics, severity, code, "%s", text);
    md_diagnostic_advise(&d->project->diagnostics, said, "see", "%s", see);
    return severity == MD_REFUSAL ? MD_REFUSED : MD_USAGE;
}

static bool verdict_named(const char *word, enum md_verdict *verdict)
{
    static const char *const words[MD_VERDICTS_COUNT] = {"approve", "reject", "amend"};
    for (int i = 0; i < MD_VERDICTS_COUNT; i++) {
        if (strcmp(words[i], word) != 0) continue;
        *verdict = (enum md_verdict)i;
        return true;
    }
    return false;
}

static const char *whom(struct deciding *d, const struct waiting *one)
{
    if (one->rule->form == MD_FROM_ALLOCATION) return SAY(d, "the goals of %s", one->outcome.plan);
    return SAY(d, "%s of %s", one->outcome.plan, md_key_shown(one->outcome.subject, &d->arena));
}

static enum md_status check_each(struct deciding *d)
{
    const meed_decide_options *options = d->options;
    size_t open = 0;
    for (size_t i = 0; i < d->count; i++) {
        const struct waiting *one = &d->list[i];
        if (one->held > 0)
            return refuse(d, "E0522", MD_REFUSAL,
                          SAY(d, "%s in %s cannot be decided: %zu of %zu are held", whom(d, one), one->outcome.period,
                              one->held, one->rows),
                          SAY(d, "meed export outcomes --run %lld --zero", (long long)one->run));
        if (one->decision == NULL) open++;
        if (one->decision == NULL || options->again || options->all) continue;
        return refuse(d, "E0521", MD_REFUSAL,
                      SAY(d, "%s in %s was %s by %s already; --again decides anew", whom(d, one), one->outcome.period,
                          md_verdict_word(one->decision->verdict), one->decision->decided_by),
                      "meed decide --decided");
    }
    if (options->all || options->period != NULL || d->count <= 1) return MD_OK;
    return refuse(d, "E0905", MD_ERROR,
                  SAY(d, open > 0 ? "%zu of %s wait: say which --period" : "%zu of %s were decided: say which --period",
                      open > 0 ? open : d->count, whom(d, &d->list[0])),
                  "meed decide");
}

/* Without a period it is what waits that is meant, and not what was decided before. */
static void keep_waiting(struct deciding *d)
{
    size_t kept = 0;
    if (d->options->period != NULL || d->options->again) return;
    for (size_t i = 0; i < d->count; i++) kept += d->list[i].decision == NULL;
    if (kept == 0) return;
    kept = 0;
    for (size_t i = 0; i < d->count; i++)
        if (d->list[i].decision == NULL) d->list[kept++] = d->list[i];
    d->count = kept;
}

/* ---- amendments ------------------------------------------------------------------------------------------ */

static enum md_status refuse_value(struct deciding *d, const char *why)
{
    return refuse(d, "E0905", MD_ERROR, SAY(d, "%s cannot be amended to `%s`: %s", whom(d, &d->list[0]), d->options->value, why),
                  "meed help decide");
}

/* What is decided instead is of the type that was proposed: a number, money in whole minor units, or any text. */
static enum md_status take_value(struct deciding *d)
{
    const struct md_model *model = d->project->model;
    const struct md_rule *rule = d->list[0].rule;
    struct md_type type = model->measures[rule->measure].type;
    const char *written = d->options->value;
    struct md_number number;
    int64_t minor;
    bool text = rule->form == MD_FROM_PROPOSAL ? type.base != MD_BASE_NUMBER : d->list[0].outcome.unit[0] == '\0' &&
                md_number_parse(d->list[0].outcome.value, strlen(d->list[0].outcome.value), &number) != MD_OK;
    d->value = written;
    if (text) return written[0] == '\0' ? refuse_value(d, "it is nothing") : MD_OK;
    if (md_number_parse(written, strlen(written), &number) != MD_OK) return refuse_value(d, "it is no number");
    const char *unit = md_calculation_unit(type);
    int digits = type.unit == MD_UNIT_MONEY ? md_currency_digits(unit, strlen(unit)) : -1;
    if (digits >= 0 && md_number_to_scaled(&number, digits, &minor) != MD_OK)
        return refuse_value(d, SAY(d, "%s has %d digits after the point", unit, digits));
    char canonical[MD_NUMBER_TEXT_SIZE];
    md_number_print(&number, canonical, sizeof canonical);
    d->value = SAY(d, "%s", canonical);
    return MD_OK;
}

static enum md_status check_amendment(struct deciding *d)
{
    const meed_decide_options *options = d->options;
    if (options->value == NULL || options->subject == NULL || options->all)
        return refuse(d, "E0905", MD_ERROR, "an amendment names one proposal and its new value",
                      SAY(d, "meed decide %s SUBJECT --period PERIOD --amend VALUE", options->rule));
    return d->count == 1 ? take_value(d) : MD_OK; /* of none or several it is said below */
}

/* An allocation, which is decided as a whole, whether or not a run has any goals of it. */
static bool is_of_goals(const struct deciding *d, const char *name)
{
    const struct md_model *model = d->project->model;
    int measure = md_model_measure(model, name);
    const struct md_rule *rule = measure >= 0 ? md_model_rule(model, &model->measures[measure]) : NULL;
    return rule != NULL && rule->form == MD_FROM_ALLOCATION;
}

static enum md_status check(struct deciding *d, enum md_verdict verdict)
{
    const meed_decide_options *options = d->options;
    bool whole = options->rule != NULL && is_of_goals(d, options->rule);
    if (options->rule == NULL || (options->subject == NULL && !options->all && !whole))
        return refuse(d, "E0905", MD_ERROR, "a decision names its rule and subject, or --all of the rule's",
                      "meed decide");
    if (whole && (options->subject != NULL || verdict == MD_VERDICT_AMENDED))
        return refuse(d, "E0905", MD_ERROR,
                      SAY(d, "the goals of %s are decided as a whole: they sum to what was divided", options->rule),
                      SAY(d, "meed decide %s --period PERIOD --approve; another amount is another run", options->rule));
    if (!options->all) keep_waiting(d);
    enum md_status status = verdict == MD_VERDICT_AMENDED ? check_amendment(d) : MD_OK;
    if (status != MD_OK) return status;
    if (d->count == 0)
        return refuse(d, "E0520", MD_REFUSAL,
                      SAY(d, "nothing of %s%s%s%s%s to decide in any run", options->rule, options->subject != NULL ? " for " : "",
                          options->subject != NULL ? options->subject : "", options->period != NULL ? " in " : "",
                          options->period != NULL ? options->period : ""),
                      "meed decide");
    return check_each(d);
}

/* ---- what it becomes -------------------------------------------------------------------------------------- */

/* Did nothing but decisions about this run change the book since? What they wrote changes nothing that was reviewed. */
static bool only_decisions_since(const struct deciding *d, const struct md_run *run)
{
    int64_t latest = md_book_latest_batch(d->project->book);
    for (int64_t batch = run->as_of_batch + 1; batch <= latest; batch++) {
        bool own = false;
        for (size_t i = 0; i < d->decisions_count && !own; i++)
            own = d->decisions[i].batch == batch && d->decisions[i].run == run->id;
        if (!own) return false;
    }
    return true;
}

/* What is decided about that the figure is part of, as it was proposed; NULL: none. */
static const struct waiting *find_decided(const char *subject, const char *period,
                                          const char *value, struct waiting *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct md_outcome *outcome = &list[i]->outcome;
        if (strcmp(period, outcome->period) != 0) continue;
        if (list[i]->rule->form == MD_FROM_ALLOCATION) return list[i];
        if (strcmp(subject, outcome->subject) == 0 && strcmp(value, outcome->value) == 0) return list[i];
    }
    return NULL;
}

static size_t find_approved(struct deciding *d, const struct md_calculation *calculation, struct waiting *const *list,
                            size_t count, enum md_verdict verdict, struct md_approved **approved)
{
    const struct md_rule *rule = list[0]->rule;
    size_t all = md_decided_figures(calculation, rule, &d->arena, approved), found = 0;
    for (size_t i = 0; i < all; i++) {
        struct md_approved one = (*approved)[i];
        const char *period = md_calculation_period(d->project, &one.figure->row->period, &d->arena);
        const char *subject = md_calculation_figure_subject(calculation, one.figure);
        if (rule->form == MD_FROM_ALLOCATION) period = own_period(d, rule, period);
        if (find_decided(subject, period, one.value, list, count) == NULL) continue;
        if (verdict == MD_VERDICT_AMENDED) one.value = d->value;
        (*approved)[found++] = one;
    }
    return found;
}

/* The run's evaluation again: what its outcomes become. */
static enum md_status add_records(struct deciding *d, const struct md_run *run, struct waiting *const *list, size_t count,
                                  enum md_verdict verdict, struct md_table *table)
{
    const struct md_rule *rule = list[0]->rule;
    struct md_history history;
    struct md_calculation calculation = {.project = d->project, .as_of_batch = run->as_of_batch, .history = &history};
    struct md_period period;
    enum md_status status = md_history_of_run(d->project, run, true, &d->arena, &history);
    if (status == MD_OK) status = md_period_parse(&d->project->calendar, run->period, strlen(run->period), &period);
    if (status == MD_OK) status = md_calculate(&calculation, &period, 1);
    if (status != MD_OK) return status;
    struct md_approved *approved;
    size_t wanted = 0, found = find_approved(d, &calculation, list, count, verdict, &approved);
    for (size_t i = 0; i < count; i++) wanted += list[i]->rows;
    if (found != wanted) {
        struct md_run_changes changes = {.list = {"it gives other outcomes"}, .count = 1};
        status = md_run_changes_refuse(d->project, run, &changes, SAY(d, "meed decide %s", d->options->rule));
    }
    if (status == MD_OK) status = md_decided_may(&calculation, rule, approved, found);
    if (status == MD_OK)
        status = md_decided_records(&calculation, rule, &rule->becomes, approved, found,
                                    d->options->reason != NULL ? d->options->reason : "", table);
    md_calculation_free(&calculation);
    return status;
}

/* What has been decided about one run: nobody approves figures that he has not seen. */
static enum md_status records_of_run(struct deciding *d, int64_t id, struct waiting *const *list, size_t count,
                                     enum md_verdict verdict, struct md_table *table)
{
    struct md_run run;
    struct md_run_changes changes;
    struct md_diagnostics *out = &d->project->diagnostics;
    enum md_status status = md_book_read_run(d->project->book, id, NULL, false, &d->arena, &run, out);
    if (status == MD_OK)
        status = md_run_changes_find(d->project, &run,
                                     only_decisions_since(d, &run) ? MD_CHANGES_OF_FILES : MD_CHANGES_OF_RECORDS,
                                     &d->arena, &changes);
    if (status == MD_OK && changes.count > 0)
        return md_run_changes_refuse(d->project, &run, &changes, SAY(d, "meed decide %s", d->options->rule));
    return status == MD_OK ? add_records(d, &run, list, count, verdict, table) : status;
}

/* The records of everything decided; none without `becomes`. */
static enum md_status make_records(struct deciding *d, struct waiting *const *list, size_t count, enum md_verdict verdict,
                                   struct md_table *table)
{
    const struct md_rule *rule = list[0]->rule;
    if (verdict == MD_VERDICT_REJECTED) return MD_OK;
    if (rule->becomes.kind < 0 && !md_has_formula(&rule->unless)) return MD_OK;
    enum md_status status = MD_OK;
    struct waiting **same = md_arena_array(&d->arena, count + 1, sizeof(struct waiting *));
    bool *done = md_arena_array(&d->arena, count + 1, sizeof *done);
    for (size_t i = 0; status == MD_OK && i < count; i++) {
        size_t found = 0;
        for (size_t j = i; j < count; j++) {
            if (done[j] || list[j]->run != list[i]->run) continue;
            done[j] = true;
            same[found++] = list[j];
        }
        if (found > 0) status = records_of_run(d, list[i]->run, same, found, verdict, table);
    }
    if (status == MD_OK) status = md_continue_versions(d->project, rule, table, 0, false, &d->arena, &d->continued);
    return status;
}

/* ---- the decision, with what it becomes, in one transaction ------------------------------------------------ */

static enum md_status store(struct deciding *d, const struct md_decision *decisions, size_t count, struct md_table *table)
{
    const meed_decide_options *options = d->options;
    struct md_project *project = d->project;
    struct md_import_count counts = {0};
    struct md_import_file file = {.name = SAY(d, "decision about %s", options->rule), .rows_read = table->rows_count};
    const bool *const corrects[] = {d->continued.corrects};
    struct md_import import = {.decisions = decisions, .decisions_count = count, .update = options->again,
                               .corrects = corrects, .dry_run = options->dry_run != 0};
    if (table->rows_count > 0) {
        import.tables = table;
        import.tables_count = 1;
        import.files = &file;
        import.files_count = 1;
    }
    import.counts = &counts;
    md_book_sign(project->book, md_project_user(&d->arena, options->user_name), "");
    enum md_status status = md_book_import(project->book, &import, &project->diagnostics);
    d->records = counts.rows_new + counts.rows_changed;
    d->batch = import.batch;
    return status;
}

/* Which versions it ends and begins: what the decision does is seen before and after it is done. */
static enum md_status print_versions(struct deciding *d, const struct md_table *table)
{
    static const struct md_grid_column columns[] = {
        {"record", MD_CELL_TEXT}, {"version", MD_CELL_TEXT}, {"day", MD_CELL_TEXT}, {"values", MD_CELL_TEXT}};
    struct md_grid grid;
    if (d->continued.count == 0) return MD_OK;
    md_grid_init(&grid, "meed.versions/1", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < d->continued.count; i++) {
        const struct md_continued_version *one = &d->continued.versions[i];
        char day[MD_DATE_TEXT_SIZE];
        md_date_print(one->day, day, sizeof day);
        const char *cells[] = {SAY(d, "%s %s", table->kind->name, one->key), one->begins ? "begins" : "ends",
                               SAY(d, "%s", day), one->values};
        md_grid_add(&grid, cells);
    }
    enum md_status status = md_grid_write(&grid, &d->project->out);
    md_grid_free(&grid);
    return status;
}

static void print_decision(struct deciding *d, enum md_verdict verdict, size_t count, const struct md_rule *rule)
{
    struct md_out *out = &d->project->out;
    const char *what = rule->form == MD_FROM_SCORECARD ? "card" : "proposal";
    if (out->format != MD_FORMAT_TABLE) return;
    if (d->options->dry_run) md_out_text(out, "not decided yet, as it would be: ");
    if (rule->form == MD_FROM_ALLOCATION && count > 0)
        md_out_format(out, "%s: the goals of %s", md_verdict_word(verdict), d->options->rule);
    else
        md_out_format(out, "%s: %zu %s%s of %s", md_verdict_word(verdict), count, what, count == 1 ? "" : "s",
                      d->options->rule);
    if (d->records > 0)
        md_out_format(out, "; %zu record%s of %s", d->records, d->records == 1 ? "" : "s",
                      d->project->schema.kinds[rule->becomes.kind]->name);
    if (d->batch > 0 && d->records > 0) md_out_format(out, " in batch b-%06lld", (long long)d->batch);
    if (d->records == 0 && rule->becomes.kind >= 0 && verdict != MD_VERDICT_REJECTED)
        md_out_format(out, "; the book has their records already");
    md_out_text(out, "\n");
}

static struct md_decision decision_of(const struct deciding *d, const struct waiting *one, enum md_verdict verdict)
{
    const meed_decide_options *options = d->options;
    return (struct md_decision){
        .of = decided_of(&one->outcome),
        .verdict = verdict,
        .value = verdict == MD_VERDICT_AMENDED    ? d->value
                 : verdict == MD_VERDICT_APPROVED ? one->outcome.value
                                                  : "",
        .reason = options->reason != NULL ? options->reason : "",
        .run = one->run,
        .day = d->day,
    };
}

/* A decision is no part of what its run saw, nor of what is closed: it is dated after both. */
static enum md_status check_day(struct deciding *d)
{
    const char *on = d->options->on;
    struct md_posting *postings;
    size_t count;
    int32_t first = 0;
    if (on == NULL) return MD_OK;
    if (md_date_parse(on, strlen(on), &d->day) != MD_OK)
        return refuse(d, "E0905", MD_ERROR, SAY(d, "`%s` is no day", on), "meed help decide");
    enum md_status status =
        md_book_list_postings(d->project->book, &d->arena, &postings, &count, &d->project->diagnostics);
    for (size_t i = 0; status == MD_OK && i < count; i++)
        if (postings[i].end > first) first = postings[i].end;
    for (size_t i = 0; i < d->count; i++)
        if (d->list[i].run_end > first) first = d->list[i].run_end;
    if (status != MD_OK || d->day >= first) return status;
    char day[MD_DATE_TEXT_SIZE];
    md_date_print(first, day, sizeof day);
    return refuse(d, "E0905", MD_ERROR,
                  SAY(d, "it cannot be decided on %s: the first open day after its run's period is %s", on, day),
                  "meed help decide");
}

static enum md_status decide(struct deciding *d)
{
    const meed_decide_options *options = d->options;
    enum md_verdict verdict;
    if (!verdict_named(options->verdict, &verdict))
        return refuse(d, "E0905", MD_ERROR, SAY(d, "`%s` is no decision", options->verdict), "meed help decide");
    enum md_status status = check(d, verdict);
    if (status == MD_OK) status = check_day(d);
    if (status != MD_OK) return status;
    struct md_decision *decisions = md_arena_array(&d->arena, d->count, sizeof *decisions);
    struct waiting **list = md_arena_array(&d->arena, d->count + 1, sizeof(struct waiting *));
    struct md_table table = {0};
    size_t count = 0;
    for (size_t i = 0; i < d->count; i++) {
        if (d->list[i].decision != NULL && !options->again) continue;
        decisions[count] = decision_of(d, &d->list[i], verdict);
        list[count++] = &d->list[i];
    }
    if (count > 0) status = make_records(d, list, count, verdict, &table);
    if (status == MD_OK && count > 0) status = store(d, decisions, count, &table);
    if (status == MD_OK) status = print_versions(d, &table);
    if (status == MD_OK) print_decision(d, verdict, count, d->list[0].rule);
    if (table.kind != NULL) md_table_free(&table);
    return status;
}

/* A misspelt rule would wait for nothing for ever. */
static enum md_status check_rule(struct deciding *d)
{
    const struct md_model *model = d->project->model;
    const char *wanted = d->options->rule;
    if (wanted == NULL) return MD_OK;
    const char **names = md_arena_array(&d->arena, model->rules_count + 1, sizeof *names);
    for (size_t i = 0; i < model->rules_count; i++) {
        names[i] = model->measures[model->rules[i].measure].name;
        if (strcmp(names[i], wanted) == 0) return MD_OK;
    }
    struct md_diagnostics *out = &d->project->diagnostics;
    struct md_diagnostic *said = md_diagnostics_add(out, MD_ERROR, "E0905", "there is no rule `%s` to decide about", wanted);
    int nearest = md_text_nearest(wanted, names, model->rules_count);
    if (nearest >= 0) md_diagnostic_advise(out, said, "help", "did you mean `%s`?", names[nearest]);
    else md_diagnostic_advise(out, said, "see", "meed decide");
    return MD_USAGE;
}

enum md_status md_command_decide(struct md_project *project, const meed_decide_options *options)
{
    struct deciding d = {.project = project, .options = options};
    bool writes = options->verdict != NULL;
    enum md_status status = md_project_load_rules(project, NULL);
    if (status == MD_OK) status = check_rule(&d);
    if (status == MD_OK) status = md_project_open_book(project, writes ? MD_BOOK_WRITE : MD_BOOK_READ);
    if (status == MD_OK) status = collect(&d);
    if (status == MD_OK) status = writes ? decide(&d) : print_list(&d);
    md_free(d.list);
    md_free(d.totals);
    md_arena_free(&d.arena);
    return status;
}
