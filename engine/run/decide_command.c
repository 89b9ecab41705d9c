/* meed decide: what waits for a decision, and the decision. */
#include "run/command.h"

#include <stddef.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "run/labels.h"
#include "store/decisions.h"

/* An outcome of a rule that a person may decide. */
struct waiting {
    struct md_outcome outcome;
    int64_t run;
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
    size_t met; /* outcomes of the rule, decided or not */
};

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

static bool is_wanted(const struct meed_decide_options *options, const struct md_outcome *outcome)
{
    if (options->rule != NULL && strcmp(options->rule, outcome->plan) != 0) return false;
    if (options->subject != NULL && strcmp(options->subject, outcome->subject) != 0) return false;
    return options->period == NULL || strcmp(options->period, outcome->period) == 0;
}

static void add_outcome(struct deciding *d, const struct md_outcome *outcome, int64_t run)
{
    if (strcmp(outcome->label, "proposal") != 0 || outcome->status != MD_OUTCOME_VALUE) return;
    if (!is_wanted(d->options, outcome)) return;
    struct md_decided of = decided_of(outcome);
    const struct md_notice *notice =
        find(d->notices, d->notices_count, sizeof *d->notices, offsetof(struct md_notice, of), &of);
    const struct md_decision *decision =
        find(d->decisions, d->decisions_count, sizeof *d->decisions, offsetof(struct md_decision, of), &of);
    if (notice != NULL && notice->decides[0] == '\0') return; /* it tells, and asks nothing */
    d->met++;
    bool listed = d->options->decided ? decision != NULL : decision == NULL;
    if (d->options->verdict != NULL) listed = true;
    if (!listed) return;
    MD_GROW(d->list, d->count, d->capacity);
    d->list[d->count++] = (struct waiting){*outcome, run, notice, decision};
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
        for (size_t o = 0; status == MD_OK && o < run.outcomes_count; o++) add_outcome(d, &run.outcomes[o], run.id);
    }
    md_map_free(&seen);
    return status;
}

/* ---- the list ----------------------------------------------------------------------------------------- */

static const char *reason_of(const struct waiting *one)
{
    if (one->notice == NULL) return "";
    return one->notice->text_en[0] != '\0' ? one->notice->text_en : one->notice->text_zh;
}

static enum md_status print_list(struct deciding *d)
{
    static const struct md_grid_column columns[] = {
        {"rule", MD_CELL_TEXT},    {"subject", MD_CELL_TEXT}, {"period", MD_CELL_TEXT}, {"proposed", MD_CELL_TEXT},
        {"kind", MD_CELL_TEXT},    {"due", MD_CELL_TEXT},     {"decides", MD_CELL_TEXT}, {"decision", MD_CELL_TEXT},
        {"decided_by", MD_CELL_TEXT}, {"reason", MD_CELL_TEXT}};
    struct md_grid grid;
    md_grid_init(&grid, "meed.proposals/1", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < d->count; i++) {
        const struct waiting *one = &d->list[i];
        const char *cells[] = {one->outcome.plan,
                               one->outcome.subject,
                               one->outcome.period,
                               one->decision != NULL && one->decision->value[0] != '\0' ? one->decision->value
                                                                                        : one->outcome.value,
                               one->outcome.component,
                               one->outcome.due,
                               one->notice != NULL ? one->notice->decides : "",
                               one->decision != NULL ? md_verdict_word(one->decision->verdict) : "",
                               one->decision != NULL ? one->decision->decided_by : "",
                               one->decision != NULL && one->decision->reason[0] != '\0' ? one->decision->reason
                                                                                         : reason_of(one)};
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

#define SAY(d, ...) md_arena_format(&(d)->arena, __VA_ARGS__)

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

static enum md_status check(struct deciding *d, enum md_verdict verdict)
{
    const meed_decide_options *options = d->options;
    if (options->rule == NULL || (options->subject == NULL && !options->all))
        return refuse(d, "E0905", MD_ERROR, "a decision names its rule and subject, or --all of the rule's",
                      "meed decide");
    if (verdict == MD_VERDICT_AMENDED && (options->value == NULL || d->count != 1))
        return refuse(d, "E0905", MD_ERROR, "an amendment names one proposal and its new value", "meed help decide");
    if (d->count == 0)
        return refuse(d, "E0520", MD_REFUSAL,
                      SAY(d, "no proposal of %s%s%s%s%s in any run", options->rule, options->subject != NULL ? " for " : "",
                          options->subject != NULL ? options->subject : "", options->period != NULL ? " in " : "",
                          options->period != NULL ? options->period : ""),
                      "meed decide");
    size_t open = 0;
    for (size_t i = 0; i < d->count; i++) {
        const struct waiting *one = &d->list[i];
        if (one->decision == NULL) open++;
        if (one->decision == NULL || options->again || options->all) continue;
        return refuse(d, "E0521", MD_REFUSAL,
                      SAY(d, "%s of %s in %s was %s by %s already; --again decides anew", one->outcome.plan,
                          one->outcome.subject, one->outcome.period, md_verdict_word(one->decision->verdict),
                          one->decision->decided_by),
                      "meed decide --decided");
    }
    if (!options->all && options->period == NULL && open > 1)
        return refuse(d, "E0905", MD_ERROR,
                      SAY(d, "%zu proposals of %s for %s wait: say which period", open, options->rule, options->subject),
                      "meed decide");
    return MD_OK;
}

static enum md_status decide(struct deciding *d)
{
    const meed_decide_options *options = d->options;
    struct md_project *project = d->project;
    enum md_verdict verdict;
    if (!verdict_named(options->verdict, &verdict))
        return refuse(d, "E0905", MD_ERROR, SAY(d, "`%s` is no decision", options->verdict), "meed help decide");
    enum md_status status = check(d, verdict);
    if (status != MD_OK) return status;
    struct md_decision *decisions = md_arena_array(&d->arena, d->count, sizeof *decisions);
    size_t count = 0;
    for (size_t i = 0; i < d->count; i++) {
        const struct waiting *one = &d->list[i];
        if (one->decision != NULL && !options->again) continue;
        decisions[count++] = (struct md_decision){
            .of = decided_of(&one->outcome),
            .verdict = verdict,
            .value = verdict == MD_VERDICT_AMENDED    ? options->value
                     : verdict == MD_VERDICT_APPROVED ? one->outcome.value
                                                      : "",
            .reason = options->reason != NULL ? options->reason : "",
            .run = one->run,
        };
    }
    md_book_sign(project->book, md_project_user(&d->arena, options->user_name), "");
    struct md_import import = {.decisions = decisions, .decisions_count = count};
    status = count > 0 ? md_book_import(project->book, &import, &project->diagnostics) : MD_OK;
    if (status == MD_OK && project->out.format == MD_FORMAT_TABLE)
        md_out_format(&project->out, "%s: %zu proposal%s of %s\n", md_verdict_word(verdict), count,
                      count == 1 ? "" : "s", options->rule);
    return status;
}

enum md_status md_command_decide(struct md_project *project, const meed_decide_options *options)
{
    struct deciding d = {.project = project, .options = options};
    bool writes = options->verdict != NULL;
    enum md_status status = md_project_open_book(project, writes ? MD_BOOK_WRITE : MD_BOOK_READ);
    if (status == MD_OK) status = collect(&d);
    if (status == MD_OK) status = writes ? decide(&d) : print_list(&d);
    md_free(d.list);
    md_arena_free(&d.arena);
    return status;
}
