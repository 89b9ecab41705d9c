#include "run/adjust_goals.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "calc/goal_tree.h"
#include "run/decided_records.h"
#include "run/goal_changes.h"
#include "run/labels.h"
#include "run/run_changes.h"
#include "store/decisions.h"

enum { NAMES_SHOWN = 12 };

/* A goal with the value that it is to have from now on; "": it is free again. */
struct fixed {
    const struct md_goal_row *row; /* of the evaluation before */
    const char *value;
};

/* An evaluation and its goals. */
struct tree {
    struct md_calculation calculation;
    struct md_goal_row *rows;
    size_t count;
};

struct adjusting {
    struct md_project *project;
    const meed_goals_options *options;
    struct md_arena arena;
    const struct md_rule *rule;
    struct md_period about, own, due;  /* of the goal, of its rule, and the period in which that is evaluated */
    int32_t closed_end;                /* days before it are posted */
    struct md_history history;
    struct md_assumed assumed;         /* the adjustment */
    struct md_assumed written;         /* all records that it becomes */
    struct tree before, after;
    struct fixed *fixed;               /* the adjusted goal first */
    size_t fixed_count, fixed_capacity;
    struct md_goal_change *changes;
    size_t changes_count;
    struct md_decision *decisions;
    size_t decisions_count, decisions_capacity;
    int64_t batch;
    size_t records;
};

#define SAY(a, ...) md_arena_format(&(a)->arena, __VA_ARGS__)

/* ---- messages ------------------------------------------------------------------------------------------- */

static const char *name_of(const struct adjusting *a, const struct md_rule *rule)
{
    return a->project->model->measures[rule->measure].name;
}

static const char *goal_name(struct adjusting *a, const struct md_goal_row *row)
{
    return SAY(a, "the goal %s of %s in %s", name_of(a, row->rule), row->subject, row->period);
}

static enum md_status refuse(struct adjusting *a, const char *code, const char *text, const char *help)
{
    struct md_diagnostic *d = md_diagnostics_add(&a->project->diagnostics, MD_REFUSAL, code, "%s", text);
    if (help != NULL) md_diagnostic_advise(&a->project->diagnostics, d, "help", "%s", help);
    return MD_REFUSED;
}

static enum md_status misuse(struct adjusting *a, const char *text)
{
    struct md_diagnostic *d = md_diagnostics_add(&a->project->diagnostics, MD_ERROR, "E0905", "%s", text);
    md_diagnostic_advise(&a->project->diagnostics, d, "see", "meed help goals");
    return MD_USAGE;
}

/* ---- which goal ------------------------------------------------------------------------------------------- */

static enum md_status find_periods(struct adjusting *a)
{
    const struct md_calendar *calendar = &a->project->calendar;
    const struct md_rule *rule = a->rule;
    const char *text = a->options->period;
    struct md_period part;
    if (text == NULL || md_period_parse(calendar, text, strlen(text), &a->about) != MD_OK ||
        md_period_containing(calendar, rule->into >= 0 ? rule->into : rule->every, a->about.end - 1, &part) != MD_OK)
        return misuse(a, SAY(a, "`%s` is no period", text != NULL ? text : ""));
    if (part.first != a->about.first || part.end != a->about.end)
        return misuse(a, SAY(a, "%s has no goals of %s: one is of %s", name_of(a, rule), text,
                             md_calculation_period(a->project, &part, &a->arena)));
    if (md_period_containing(calendar, rule->every, a->about.end - 1, &a->own) != MD_OK ||
        md_period_containing(calendar, a->project->period_level, a->own.first, &a->due) != MD_OK)
        return misuse(a, SAY(a, "`%s` is no period", text));
    return MD_OK;
}

static enum md_status check_options(struct adjusting *a)
{
    const meed_goals_options *options = a->options;
    bool to = options->value != NULL, lock = options->lock != 0, free = options->free != 0;
    if (options->child == NULL) return misuse(a, "which goal? meed goals adjust RULE CHILD --period PERIOD --to VALUE");
    if ((int)to + (int)lock + (int)free != 1) return misuse(a, "an adjustment says one of --to VALUE, --lock and --free");
    if (options->reason == NULL || options->reason[0] == '\0')
        return misuse(a, "an adjustment says why: --reason TEXT, kept with it");
    if (a->rule->adjusts.kind >= 0) return find_periods(a);
    return refuse(a, "E0524", SAY(a, "the goals of %s cannot be adjusted: the rule has no `adjusts`", name_of(a, a->rule)),
                  "adjusts = { kind = ..., amount = \"value\" } names the record of an adjustment, and `keep` reads it");
}

static enum md_status evaluate(struct adjusting *a, const struct md_assumed *assumed, struct tree *tree)
{
    tree->calculation =
        (struct md_calculation){.project = a->project, .history = &a->history, .assumed = assumed};
    enum md_status status = md_calculate(&tree->calculation, &a->due, 1);
    if (status == MD_OK) tree->count = md_goal_rows(&tree->calculation, NULL, &a->arena, &tree->rows);
    return status;
}

static bool is_goal(const struct md_goal_row *row) { return strcmp(row->figure->row->word, "goal") == 0; }

static bool is_over(const struct adjusting *a, const struct md_goal_row *row)
{
    return row->figure->row->period.end <= a->closed_end;
}

static enum md_status no_goal(struct adjusting *a)
{
    const char **names = md_arena_array(&a->arena, a->before.count + 1, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < a->before.count; i++)
        if (a->before.rows[i].rule == a->rule && is_goal(&a->before.rows[i])) names[count++] = a->before.rows[i].subject;
    int nearest = md_text_nearest(a->options->child, names, count);
    return refuse(a, "E0524", SAY(a, "%s has no goal of `%s` in %s", name_of(a, a->rule), a->options->child,
                                  a->options->period),
                  nearest >= 0 ? SAY(a, "did you mean `%s`?", names[nearest]) : NULL);
}

static const struct md_goal_row *find_row(const struct tree *tree, const struct md_rule *rule, const char *subject,
                                          const struct md_period *period)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct md_goal_row *row = &tree->rows[i];
        if (row->rule == rule && is_goal(row) && row->figure->row->period.end == period->end &&
            row->figure->row->period.first == period->first && strcmp(row->subject, subject) == 0)
            return row;
    }
    return NULL;
}

/* The value in whole units, as canonical text. */
static enum md_status take_value(struct adjusting *a, const struct md_goal_row *row, const char **value)
{
    const struct md_allocation *allocation = &a->project->model->allocations[a->rule->index];
    struct md_number number = row->figure->value, units;
    char text[MD_NUMBER_TEXT_SIZE];
    *value = "";
    if (a->options->free) return MD_OK;
    if (!a->options->lock && (md_number_parse(a->options->value, strlen(a->options->value), &number) != MD_OK ||
                              md_number_sign(&number) < 0))
        return misuse(a, SAY(a, "`%s` is no amount of a goal", a->options->value));
    md_number_print(&allocation->step, text, sizeof text);
    if (md_number_divide(&number, &allocation->step, &units) != MD_OK || !md_number_is_integer(&units))
        return refuse(a, "E0524", SAY(a, "%s cannot be %s: it is no whole number of its unit, %s", goal_name(a, row),
                                      a->options->value, text), NULL);
    md_number_print(&number, text, sizeof text);
    *value = SAY(a, "%s", text);
    return MD_OK;
}

static void fix(struct adjusting *a, const struct md_goal_row *row, const char *value)
{
    MD_GROW(a->fixed, a->fixed_count, a->fixed_capacity);
    a->fixed[a->fixed_count++] = (struct fixed){row, value};
}

static enum md_status find_goal(struct adjusting *a)
{
    const char *value = "";
    const struct md_goal_row *row = find_row(&a->before, a->rule, a->options->child, &a->about);
    if (row == NULL) return no_goal(a);
    if (is_over(a, row))
        return refuse(a, "E0525", SAY(a, "%s stays: the period is closed", goal_name(a, row)), "adjust a period that is open");
    if (row->figure->status == MD_FIGURE_HELD && !a->options->free)
        return refuse(a, "E0524", SAY(a, "%s is held: %s", goal_name(a, row),
                                      md_calculation_reason(&a->before.calculation, &row->figure->reason, &a->arena)), NULL);
    enum md_status status = take_value(a, row, &value);
    if (status == MD_OK) fix(a, row, value);
    return status;
}

/* ---- the tree with it --------------------------------------------------------------------------------------- */

static enum md_status add_record(struct adjusting *a, const struct fixed *one, struct md_assumed *into)
{
    const struct md_rule *rule = one->row->rule;
    struct md_approved approved = {one->row->figure, one->value};
    return md_decided_records(&a->before.calculation, rule, &rule->adjusts, &approved, 1, a->options->reason,
                              &into->tables[rule->adjusts.kind]);
}

/* "keeps 2026-01 at 5000.00, ...": what the parts of the node that cannot be divided are bound to. */
static const char *bounds_of(struct adjusting *a, const struct md_goal_row *row)
{
    struct md_goal_tree tree;
    struct md_buffer text = {0};
    size_t named = 0;
    const struct md_calculation *calculation = &a->after.calculation;
    const char *unit = md_calculation_unit(row->figure->row->type);
    if (!md_evaluation_goals(calculation->evaluation, 0, row->rule->index, &a->arena, &tree)) return NULL;
    for (size_t n = 0; n < tree.nodes_count; n++) {
        const struct md_goal_node *node = &tree.nodes[n];
        bool has = false;
        for (size_t i = 0; i < node->parts_count; i++)
            has |= node->parts[i].subject == row->figure->subject && node->parts[i].period.end == row->figure->row->period.end;
        for (size_t i = 0; has && i < node->parts_count; i++) {
            const struct md_goal_part *part = &node->parts[i];
            if ((!part->has_floor && !part->has_ceiling) || named++ >= NAMES_SHOWN) continue;
            const struct md_number *bound = part->has_floor ? &part->floor : &part->ceiling;
            md_buffer_format(&text, "%s%s %s %s %s", named > 1 ? ", " : "",
                             md_key_shown(md_calculation_subject(calculation, a->project->model->measures[row->rule->measure].of,
                                                                 part->subject), &a->arena),
                             md_calculation_period(a->project, &part->period, &a->arena),
                             part->kept ? "stays" : part->has_floor ? "has the floor" : "has the ceiling",
                             md_calculation_amount(bound, unit, &a->arena));
        }
    }
    if (named > NAMES_SHOWN) md_buffer_format(&text, " and %zu more", named - NAMES_SHOWN);
    const char *kept = named > 0 ? SAY(a, "%s", md_buffer_text(&text)) : NULL;
    md_buffer_free(&text);
    return kept;
}

static enum md_status refuse_held(struct adjusting *a, const struct md_goal_row *row)
{
    return refuse(a, "E0524",
                  SAY(a, "%s cannot be so: %s would be held: %s", goal_name(a, a->fixed[0].row), goal_name(a, row),
                      md_calculation_reason(&a->after.calculation, &row->figure->reason, &a->arena)),
                  bounds_of(a, row));
}

/* Is the goal held by its own division, and not because the one above it is? */
static bool is_cause(const struct adjusting *a, const struct md_goal_row *row)
{
    const struct md_allocation *allocation = &a->project->model->allocations[row->rule->index];
    md_node_index node = row->figure->reason.node;
    return row->figure->reason.code != MD_REASON_DEPENDS &&
           (node == allocation->amount.root || node == md_allocation_weight(allocation)->root);
}

static enum md_status check_held(struct adjusting *a)
{
    const struct md_goal_row *held = NULL;
    for (size_t i = 0; i < a->changes_count; i++) {
        const struct md_goal_row *row = a->changes[i].after;
        if (row == NULL || row->figure->status != MD_FIGURE_HELD) continue;
        if (held == NULL || (is_cause(a, row) && !is_cause(a, held))) held = row;
    }
    return held != NULL ? refuse_held(a, held) : MD_OK;
}

/* A goal that is posted and would change is kept as it is; true: there was one. */
static enum md_status keep_closed(struct adjusting *a, bool *kept)
{
    *kept = false;
    for (size_t i = 0; i < a->changes_count; i++) {
        const struct md_goal_row *row = a->changes[i].before;
        char text[MD_NUMBER_TEXT_SIZE];
        if (row == NULL || !is_goal(row) || !is_over(a, row) || row->figure->status == MD_FIGURE_HELD) continue;
        bool known = false;
        for (size_t f = 0; f < a->fixed_count; f++) known |= a->fixed[f].row == row;
        if (known || row->rule->adjusts.kind < 0)
            return refuse(a, "E0525", SAY(a, "%s is over and would change", goal_name(a, row)),
                          SAY(a, "`keep` of %s has to hold it: %s", name_of(a, row->rule),
                              known ? "it does not read what `adjusts` writes" : "it needs `adjusts`"));
        md_number_print(&row->figure->value, text, sizeof text);
        fix(a, row, SAY(a, "%s", text));
        enum md_status status = add_record(a, &a->fixed[a->fixed_count - 1], &a->assumed);
        if (status != MD_OK) return status;
        *kept = true;
    }
    return MD_OK;
}

static enum md_status try_once(struct adjusting *a)
{
    md_calculation_free(&a->after.calculation);
    enum md_status status = evaluate(a, &a->assumed, &a->after);
    if (status == MD_OK)
        a->changes_count = md_goal_changes(a->before.rows, a->before.count, a->after.rows, a->after.count, &a->arena,
                                           &a->changes);
    return status;
}

/* Does `keep` hold the goal at what was asked for? */
static enum md_status check_kept(struct adjusting *a)
{
    const struct md_goal_row *row = find_row(&a->after, a->rule, a->options->child, &a->about);
    struct md_number wanted;
    const char *value = a->fixed[0].value;
    if (row == NULL || value[0] == '\0' || md_number_parse(value, strlen(value), &wanted) != MD_OK) return MD_OK;
    if (md_number_equal(&wanted, &row->figure->value)) return MD_OK;
    return refuse(a, "E0526",
                  SAY(a, "%s stays %s: `keep` does not take it from %s", goal_name(a, row),
                      md_calculation_amount(&row->figure->value, md_calculation_unit(row->figure->row->type), &a->arena),
                      a->project->schema.kinds[a->rule->adjusts.kind]->name),
                  "a goal that `keep` fixes otherwise cannot be adjusted; else let `keep` read a measure of that kind");
}

static enum md_status try_it(struct adjusting *a)
{
    bool again = true;
    enum md_status status = add_record(a, &a->fixed[0], &a->assumed);
    while (status == MD_OK && again) {
        status = try_once(a);
        if (status == MD_OK) status = keep_closed(a, &again);
    }
    if (status == MD_OK) status = check_held(a);
    return status == MD_OK ? check_kept(a) : status;
}

/* ---- what was reviewed before --------------------------------------------------------------------------------- */

/* Goals were looked at as a run gave them: where something else than decisions has changed the records since, the run
 * comes first. A posted one cannot be run again, so that is said only. */
static enum md_status check_run(struct adjusting *a)
{
    struct md_project *project = a->project;
    struct md_run run;
    struct md_run_changes changes;
    int64_t others = 0;
    const char *due = md_calculation_period(project, &a->due, &a->arena);
    enum md_status status = md_book_read_run(project->book, 0, due, false, &a->arena, &run, &project->diagnostics);
    if (status == MD_NOT_FOUND) return MD_OK;
    if (status == MD_OK) status = md_book_count_undecided(project->book, run.as_of_batch, &others, &project->diagnostics);
    if (status == MD_OK)
        status = md_run_changes_find(project, &run, others > 0 ? MD_CHANGES_OF_RECORDS : MD_CHANGES_OF_FILES, &a->arena,
                                     &changes);
    if (status != MD_OK || changes.count == 0) return status;
    if (strcmp(run.state, "posted") != 0)
        return md_run_changes_refuse(project, &run, &changes, SAY(a, "meed goals adjust %s", name_of(a, a->rule)));
    md_diagnostics_add(&project->diagnostics, MD_NOTE, "N0408",
                       "since r-%06lld was posted %s changed: the goals before are those of today", (long long)run.id,
                       changes.list[0]);
    return MD_OK;
}

static enum md_status find_closed(struct adjusting *a)
{
    struct md_run *runs;
    size_t count;
    a->closed_end = INT32_MIN;
    enum md_status status =
        md_book_list_runs(a->project->book, &a->arena, &runs, &count, &a->project->diagnostics);
    for (size_t i = 0; status == MD_OK && i < count; i++)
        if (strcmp(runs[i].state, "posted") == 0 && runs[i].end > a->closed_end) a->closed_end = runs[i].end;
    return status;
}

/* ---- on the screen ------------------------------------------------------------------------------------------ */

static void print_changes(struct adjusting *a)
{
    struct md_grid grid;
    const char *word = a->options->free ? "free" : a->options->lock ? "locked" : "adjusted";
    bool shown = false;
    md_goal_changes_open(&grid, "meed.goal_adjustment/1", true);
    for (size_t i = 0; i < a->changes_count; i++) {
        bool own = a->changes[i].before == a->fixed[0].row;
        shown |= own;
        md_goal_change_print(a->project, &a->changes[i], own ? word : "", &a->arena, &grid);
    }
    struct md_goal_change same = {a->fixed[0].row, a->fixed[0].row};
    if (!shown) md_goal_change_print(a->project, &same, word, &a->arena, &grid);
    md_grid_write(&grid, &a->project->out);
    md_grid_free(&grid);
}

static void print_end(struct adjusting *a)
{
    struct md_out *out = &a->project->out;
    if (out->format != MD_FORMAT_TABLE) return;
    if (a->fixed_count > 1) md_out_format(out, "%zu closed goals stay as they are\n", a->fixed_count - 1);
    if (!a->options->confirmed) md_out_text(out, "nothing is written\n");
    else if (a->records == 0) md_out_text(out, "the book has it already\n");
    else
        md_out_format(out, "written: %zu record%s in batch b-%06lld\n", a->records, a->records == 1 ? "" : "s",
                      (long long)a->batch);
}

/* ---- the records -------------------------------------------------------------------------------------------- */

static void decide(struct adjusting *a, const struct md_decided *of, enum md_verdict verdict, const char *value)
{
    MD_GROW(a->decisions, a->decisions_count, a->decisions_capacity);
    a->decisions[a->decisions_count++] =
        (struct md_decision){.of = *of, .verdict = verdict, .value = value, .reason = a->options->reason};
}

static void decide_fixed(struct adjusting *a, const struct fixed *one)
{
    const struct md_model *model = a->project->model;
    const struct md_figure *figure = one->row->figure;
    int kind = figure->row->kind;
    struct md_decided of = {name_of(a, one->row->rule), kind >= 0 ? model->schema->kinds[kind]->name : "whole",
                            md_calculation_figure_subject(&a->before.calculation, figure), one->row->period};
    decide(a, &of, MD_VERDICT_AMENDED, one->value);
}

/* Goals were decided when the latest decision about all of them in the rule's own period is no rejection. */
static bool is_decided(const struct adjusting *a, const struct md_rule *rule, const char *period,
                       const struct md_decision *decisions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(decisions[i].of.rule, name_of(a, rule)) == 0 && strcmp(decisions[i].of.subject_kind, "whole") == 0 &&
            strcmp(decisions[i].of.period, period) == 0)
            return decisions[i].verdict != MD_VERDICT_REJECTED;
    return false;
}

/* The goals of the rule that change and are not over become new versions of their records. */
static enum md_status add_decided(struct adjusting *a, const struct md_rule *rule, const char *period)
{
    struct md_approved *approved = md_arena_array(&a->arena, a->changes_count + 1, sizeof *approved);
    struct md_number sum = MD_NUMBER_ZERO;
    size_t count = 0;
    char text[MD_NUMBER_TEXT_SIZE];
    for (size_t i = 0; i < a->changes_count; i++) {
        const struct md_goal_row *row = a->changes[i].after;
        if (row == NULL || row->rule != rule || !is_goal(row) || is_over(a, row)) continue;
        md_number_print(&row->figure->value, text, sizeof text);
        approved[count++] = (struct md_approved){row->figure, SAY(a, "%s", text)};
    }
    if (count == 0) return MD_OK;
    for (size_t i = 0; i < a->after.count; i++)
        if (a->after.rows[i].rule == rule && is_goal(&a->after.rows[i]))
            (void)md_number_add(&sum, &a->after.rows[i].figure->value, &sum);
    md_number_print(&sum, text, sizeof text);
    struct md_decided of = {name_of(a, rule), "whole", "whole", period};
    decide(a, &of, MD_VERDICT_APPROVED, SAY(a, "%s", text));
    enum md_status status = md_decided_may(&a->after.calculation, rule, approved, count);
    if (status != MD_OK) return status;
    return md_decided_records(&a->after.calculation, rule, &rule->becomes, approved, count, a->options->reason,
                              &a->written.tables[rule->becomes.kind]);
}

static enum md_status add_all_decided(struct adjusting *a)
{
    const struct md_model *model = a->project->model;
    struct md_decision *decisions;
    size_t count;
    enum md_status status =
        md_book_read_decisions(a->project->book, &a->arena, &decisions, &count, &a->project->diagnostics);
    for (size_t i = 0; status == MD_OK && i < model->allocations_count; i++) {
        const struct md_rule *rule = &model->rules[model->allocations[i].rule];
        struct md_period own;
        if (rule->becomes.kind < 0 ||
            md_period_containing(&a->project->calendar, rule->every, a->due.end - 1, &own) != MD_OK)
            continue;
        const char *period = md_calculation_period(a->project, &own, &a->arena);
        if (is_decided(a, rule, period, decisions, count)) status = add_decided(a, rule, period);
    }
    return status;
}

/* Adjustment, decisions and the records of goals in one transaction. */
static enum md_status store(struct adjusting *a)
{
    struct md_project *project = a->project;
    size_t kinds = project->schema.kinds_count;
    struct md_table *tables = md_arena_array(&a->arena, kinds + 1, sizeof *tables);
    struct md_import_count *counts = md_arena_array(&a->arena, kinds + 1, sizeof *counts);
    struct md_import_file file = {.name = SAY(a, "adjustment of %s", name_of(a, a->rule))};
    struct md_import import = {.tables = tables, .files = &file, .files_count = 1, .update = true,
                               .decisions = a->decisions, .decisions_count = a->decisions_count, .counts = counts};
    for (size_t k = 0; k < kinds; k++) {
        if (a->written.tables[k].kind == NULL) continue;
        tables[import.tables_count++] = a->written.tables[k];
        file.rows_read += a->written.tables[k].rows_count;
    }
    md_book_sign(project->book, md_project_user(&a->arena, a->options->user_name), "");
    enum md_status status = md_book_import(project->book, &import, &project->diagnostics);
    a->batch = import.batch;
    for (size_t i = 0; i < import.tables_count; i++) a->records += counts[i].rows_new + counts[i].rows_changed;
    return status;
}

static enum md_status write(struct adjusting *a)
{
    enum md_status status = MD_OK;
    for (size_t i = 0; status == MD_OK && i < a->fixed_count; i++) {
        status = add_record(a, &a->fixed[i], &a->written);
        decide_fixed(a, &a->fixed[i]);
    }
    if (status == MD_OK) status = add_all_decided(a);
    return status == MD_OK ? store(a) : status;
}

/* ---- the command -------------------------------------------------------------------------------------------- */

enum md_status md_adjust_goals(struct md_project *project, const meed_goals_options *options,
                               const struct md_rule *rule)
{
    struct adjusting a = {.project = project, .options = options, .rule = rule};
    md_assumed_init(&a.assumed, project->schema.kinds_count);
    md_assumed_init(&a.written, project->schema.kinds_count);
    enum md_status status = check_options(&a);
    if (status == MD_OK) status = md_project_open_book(project, options->confirmed ? MD_BOOK_WRITE : MD_BOOK_READ);
    if (status == MD_OK) status = find_closed(&a);
    if (status == MD_OK) status = check_run(&a);
    if (status == MD_OK) status = md_history_posted(project, a.due.first, &a.arena, &a.history);
    if (status == MD_OK) status = evaluate(&a, NULL, &a.before);
    if (status == MD_OK) status = find_goal(&a);
    if (status == MD_OK) status = try_it(&a);
    if (status == MD_OK && options->confirmed) status = write(&a);
    if (status == MD_OK) {
        print_changes(&a);
        print_end(&a);
    }
    md_calculation_free(&a.before.calculation);
    md_calculation_free(&a.after.calculation);
    md_assumed_free(&a.assumed);
    md_assumed_free(&a.written);
    md_free(a.fixed);
    md_free(a.decisions);
    md_arena_free(&a.arena);
    return status;
}
