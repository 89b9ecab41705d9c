/* What is decided becomes records: its run is evaluated again, and what nobody has seen is not approved. */
#include <string.h>

#include "run/calculation.h"
#include "run/decided_records.h"
#include "run/deciding.h"
#include "run/labels.h"
#include "run/run_changes.h"

#define SAY(d, ...) md_arena_format(&(d)->arena, __VA_ARGS__)

/* ---- what it becomes -------------------------------------------------------------------------------------- */

/* Did nothing but decisions about this run change the book since? What they wrote changes nothing that was reviewed. */
static bool only_decisions_since(const struct md_deciding *d, const struct md_run *run)
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
static const struct md_waiting *find_decided(const char *subject, const char *period,
                                          const char *value, struct md_waiting *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct md_outcome *outcome = &list[i]->outcome;
        if (strcmp(period, outcome->period) != 0) continue;
        if (list[i]->rule->form == MD_FROM_ALLOCATION) return list[i];
        if (strcmp(subject, outcome->subject) == 0 && strcmp(value, outcome->value) == 0) return list[i];
    }
    return NULL;
}

static size_t find_approved(struct md_deciding *d, const struct md_calculation *calculation, struct md_waiting *const *list,
                            size_t count, enum md_verdict verdict, struct md_approved **approved)
{
    const struct md_rule *rule = list[0]->rule;
    size_t all = md_decided_figures(calculation, rule, &d->arena, approved), found = 0;
    for (size_t i = 0; i < all; i++) {
        struct md_approved one = (*approved)[i];
        const char *period = md_calculation_period(d->project, &one.figure->row->period, &d->arena);
        const char *subject = md_calculation_figure_subject(calculation, one.figure);
        if (rule->form == MD_FROM_ALLOCATION) period = md_waiting_period(d, rule, period);
        if (find_decided(subject, period, one.value, list, count) == NULL) continue;
        if (verdict == MD_VERDICT_AMENDED) one.value = d->value;
        (*approved)[found++] = one;
    }
    return found;
}

/* The run's evaluation again: what its outcomes become. */
static enum md_status add_records(struct md_deciding *d, const struct md_run *run, struct md_waiting *const *list, size_t count,
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
static enum md_status records_of_run(struct md_deciding *d, int64_t id, struct md_waiting *const *list, size_t count,
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
enum md_status md_decision_records(struct md_deciding *d, struct md_waiting *const *list, size_t count, enum md_verdict verdict,
                                   struct md_table *table)
{
    const struct md_rule *rule = list[0]->rule;
    if (verdict == MD_VERDICT_REJECTED) return MD_OK;
    if (rule->becomes.kind < 0 && !md_has_formula(&rule->unless)) return MD_OK;
    enum md_status status = MD_OK;
    struct md_waiting **same = md_arena_array(&d->arena, count + 1, sizeof(struct md_waiting *));
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
