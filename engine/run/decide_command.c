/* meed decide: what waits for a decision, and the decision. */
#include "run/command.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "run/deciding.h"
#include "value/date.h"

#define SAY(d, ...) md_arena_format(&(d)->arena, __VA_ARGS__)

/* ---- the decision, with what it becomes, in one transaction ------------------------------------------------ */

static enum md_status store(struct md_deciding *d, const struct md_decision *decisions, size_t count, struct md_table *table)
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
static enum md_status print_versions(struct md_deciding *d, const struct md_table *table)
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

static void print_decision(struct md_deciding *d, enum md_verdict verdict, size_t count, const struct md_rule *rule)
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

static struct md_decision decision_of(const struct md_deciding *d, const struct md_waiting *one, enum md_verdict verdict)
{
    const meed_decide_options *options = d->options;
    return (struct md_decision){
        .of = md_waiting_decided(&one->outcome),
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
static enum md_status check_day(struct md_deciding *d)
{
    const char *on = d->options->on;
    struct md_posting *postings;
    size_t count;
    int32_t first = 0;
    if (on == NULL) return MD_OK;
    if (md_date_parse(on, strlen(on), &d->day) != MD_OK)
        return md_decision_refuse(d, "E0905", MD_ERROR, SAY(d, "`%s` is no day", on), "meed help decide");
    enum md_status status =
        md_book_list_postings(d->project->book, &d->arena, &postings, &count, &d->project->diagnostics);
    for (size_t i = 0; status == MD_OK && i < count; i++)
        if (postings[i].end > first) first = postings[i].end;
    for (size_t i = 0; i < d->count; i++)
        if (d->list[i].run_end > first) first = d->list[i].run_end;
    if (status != MD_OK || d->day >= first) return status;
    char day[MD_DATE_TEXT_SIZE];
    md_date_print(first, day, sizeof day);
    return md_decision_refuse(d, "E0905", MD_ERROR,
                  SAY(d, "it cannot be decided on %s: the first open day after its run's period is %s", on, day),
                  "meed help decide");
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

static enum md_status decide(struct md_deciding *d)
{
    const meed_decide_options *options = d->options;
    enum md_verdict verdict;
    if (!verdict_named(options->verdict, &verdict))
        return md_decision_refuse(d, "E0905", MD_ERROR, SAY(d, "`%s` is no decision", options->verdict), "meed help decide");
    enum md_status status = md_decision_check(d, verdict);
    if (status == MD_OK) status = check_day(d);
    if (status != MD_OK) return status;
    struct md_decision *decisions = md_arena_array(&d->arena, d->count, sizeof *decisions);
    struct md_waiting **list = md_arena_array(&d->arena, d->count + 1, sizeof(struct md_waiting *));
    struct md_table table = {0};
    size_t count = 0;
    for (size_t i = 0; i < d->count; i++) {
        if (d->list[i].decision != NULL && !options->again) continue;
        decisions[count] = decision_of(d, &d->list[i], verdict);
        list[count++] = &d->list[i];
    }
    if (count > 0) status = md_decision_records(d, list, count, verdict, &table);
    if (status == MD_OK && count > 0) status = store(d, decisions, count, &table);
    if (status == MD_OK) status = print_versions(d, &table);
    if (status == MD_OK) print_decision(d, verdict, count, d->list[0].rule);
    if (table.kind != NULL) md_table_free(&table);
    return status;
}

/* A misspelt rule would wait for nothing for ever. */
static enum md_status check_rule(struct md_deciding *d)
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
    struct md_deciding d = {.project = project, .options = options};
    bool writes = options->verdict != NULL;
    enum md_status status = md_project_load_rules(project, NULL);
    if (status == MD_OK) status = check_rule(&d);
    if (status == MD_OK) status = md_project_open_book(project, writes ? MD_BOOK_WRITE : MD_BOOK_READ);
    if (status == MD_OK) status = md_waiting_collect(&d);
    if (status == MD_OK) status = writes ? decide(&d) : md_waiting_print(&d);
    md_free(d.list);
    md_free(d.totals);
    md_arena_free(&d.arena);
    return status;
}
