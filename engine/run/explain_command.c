#include "run/command.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "calc/explain.h"
#include "report/explain_text.h"
#include "run/calculation.h"
#include "run/labels.h"
#include "run/reason_words.h"
#include "run/whom.h"

struct explaining {
    struct md_project *project;
    struct md_project kept;      /* a run's own rules, when they differ from those in force */
    bool uses_kept;
    const meed_explain_options *options;
    struct md_arena arena;
    struct md_period *period;
    struct md_run run;
    bool has_run;
    struct md_history history;   /* what the run went on from */
    struct md_calculation calculation;
    int kind;                    /* of the subject */
    int32_t subject;
    const char *key;             /* his, as the book has it */
    int component;               /* -1: all */
};

/* ---- which rules and records --------------------------------------------------------------------- */

static bool has_digest(const struct md_project_file *files, size_t count, const struct md_run_input *input)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(files[i].name, input->name) == 0 &&
            memcmp(files[i].digest.bytes, input->digest.bytes, MD_DIGEST_BYTES) == 0)
            return true;
    return false;
}

static bool rules_are_the_runs(const struct md_project *project, const struct md_run *run)
{
    size_t rules = 0, params = 0;
    for (size_t i = 0; i < run->inputs_count; i++) {
        const struct md_run_input *input = &run->inputs[i];
        if (strcmp(input->role, "rules") == 0) {
            if (!has_digest(project->rules, project->rules_count, input)) return false;
            rules++;
        }
        if (strcmp(input->role, "params") == 0) {
            if (!has_digest(project->params, project->params_count, input)) return false;
            params++;
        }
    }
    return rules == project->rules_count && params == project->params_count;
}

static enum md_status add_kept_file(struct explaining *e, const struct md_run_input *input,
                                    struct md_project_file *files, size_t *count)
{
    const char *text;
    size_t length;
    enum md_status status = md_book_read_source(e->project->book, &input->digest, &e->arena, &text,
                                                &length, &e->project->diagnostics);
    if (status != MD_OK) return status;
    files[(*count)++] = (struct md_project_file){
        .name = input->name, .text = md_arena_strndup(&e->arena, text, length), .length = length,
        .digest = input->digest};
    return MD_OK;
}

/* The rules that the run was calculated with, from the book. */
static enum md_status load_kept_rules(struct explaining *e)
{
    struct md_project *kept = &e->kept;
    *kept = (struct md_project){
        .folder = e->project->folder, .rules_folder = e->project->folder,
        .currency = e->project->currency, .calendar = e->project->calendar,
        .period_level = e->project->period_level, .schema = e->project->schema,
        .threads = e->project->threads, .book = e->project->book};
    kept->rules = md_arena_array(&e->arena, e->run.inputs_count, sizeof *kept->rules);
    kept->params = md_arena_array(&e->arena, e->run.inputs_count, sizeof *kept->params);
    e->uses_kept = true;
    enum md_status status = MD_OK;
    for (size_t i = 0; status == MD_OK && i < e->run.inputs_count; i++) {
        const struct md_run_input *input = &e->run.inputs[i];
        if (strcmp(input->role, "rules") == 0)
            status = add_kept_file(e, input, kept->rules, &kept->rules_count);
        if (strcmp(input->role, "params") == 0)
            status = add_kept_file(e, input, kept->params, &kept->params_count);
    }
    if (status == MD_OK) status = md_project_build_model(kept);
    return status;
}

/* A run that is asked for by its number goes on from what it went on from then. */
static enum md_status take_history(struct explaining *e)
{
    enum md_status status =
        md_history_of_run(e->project, &e->run, e->options->run > 0, &e->arena, &e->history);
    e->calculation.history = &e->history;
    return status;
}

static enum md_status choose_rules(struct explaining *e)
{
    enum md_status status = md_book_read_run(
        e->project->book, e->options->run,
        e->options->run > 0 ? NULL
                            : md_calculation_period(e->project, e->period, &e->arena),
        true, &e->arena, &e->run, &e->project->diagnostics);
    e->has_run = status == MD_OK;
    if (status == MD_NOT_FOUND && e->options->run > 0) {
        md_diagnostics_add(&e->project->diagnostics, MD_ERROR, "E0907", "there is no run r-%06lld",
                           (long long)e->options->run);
        return MD_INPUT;
    }
    if (status != MD_OK && status != MD_NOT_FOUND) return status;
    if (e->has_run && strcmp(e->run.period, md_calculation_period(e->project, e->period,
                                                                  &e->arena)) != 0) {
        md_diagnostics_add(&e->project->diagnostics, MD_ERROR, "E0511",
                           "run r-%06lld is a run of %s", (long long)e->run.id, e->run.period);
        return MD_USAGE;
    }
    e->calculation = (struct md_calculation){.project = e->project, .for_explanation = true};
    if (e->has_run) {
        status = take_history(e);
        if (status != MD_OK) return status;
    }
    if (e->options->run <= 0) return MD_OK;
    e->calculation.as_of_batch = e->run.as_of_batch;
    if (rules_are_the_runs(e->project, &e->run)) return MD_OK;
    status = load_kept_rules(e);
    e->calculation.project = &e->kept;
    return status;
}

/* ---- who ------------------------------------------------------------------------------------------ */

/* The key of the text, which may have `/` between the parts of a key; -1: none. */
static int64_t key_of(const struct explaining *e, const struct md_keys *keys)
{
    const char *text = e->options->subject;
    int64_t found = md_texts_find(&keys->texts, text, strlen(text));
    if (found >= 0 || strchr(text, '/') == NULL) return found;
    struct md_arena arena = {0};
    for (size_t i = 0; i < keys->count && found < 0; i++) {
        const char *key = md_texts_get(&keys->texts, (uint32_t)i, NULL);
        if (strchr(key, MD_KEY_SEPARATOR) != NULL && strcmp(md_key_shown(key, &arena), text) == 0) found = (int64_t)i;
    }
    md_arena_free(&arena);
    return found;
}

/* Is the subject one of that kind? */
static bool is_subject_of(struct explaining *e, int kind)
{
    e->kind = kind;
    e->subject = 0;
    e->key = e->options->subject;
    if (kind < 0) return strcmp(e->options->subject, "whole") == 0;
    const struct md_keys *keys = md_evaluation_keys(e->calculation.evaluation, kind);
    if (keys == NULL) return false;
    int64_t code = key_of(e, keys);
    e->subject = (int32_t)code;
    if (code >= 0) e->key = md_arena_strdup(&e->arena, md_texts_get(&keys->texts, (uint32_t)code, NULL));
    return code >= 0;
}

static enum md_status find_subject(struct explaining *e)
{
    const struct md_model *model = e->calculation.project->model;
    for (size_t p = 0; p < model->plans_count; p++)
        if (is_subject_of(e, model->plans[p].of)) return MD_OK;
    for (size_t r = 0; r < model->rules_count; r++)
        if (is_subject_of(e, model->measures[model->rules[r].measure].of)) return MD_OK;
    for (size_t a = 0; a < model->allocations_count; a++) /* a parent, with what is kept back or vacant */
        if (model->allocations[a].group_kind >= 0 && is_subject_of(e, model->allocations[a].group_kind)) return MD_OK;
    return md_whom_report(e->project, model, e->options->subject,
                          md_calculation_period(e->project, e->period, &e->arena), &e->arena);
}

static enum md_status find_component(struct explaining *e)
{
    const struct md_model *model = e->calculation.project->model;
    e->component = -1;
    if (e->options->component == NULL) return MD_OK;
    const char *names[256];
    size_t count = 0;
    for (size_t i = 0; i < model->components_count; i++) {
        if (strcmp(model->components[i].full_name, e->options->component) == 0 ||
            strcmp(model->components[i].name, e->options->component) == 0) {
            e->component = (int)i;
            return MD_OK;
        }
        if (count < 256) names[count++] = model->components[i].name;
    }
    struct md_diagnostic *d = md_diagnostics_add(&e->project->diagnostics, MD_ERROR, "E0905",
                                                 "no component `%s`", e->options->component);
    int nearest = md_text_nearest(e->options->component, names, count);
    if (nearest >= 0)
        md_diagnostic_advise(&e->project->diagnostics, d, "help", "did you mean `%s`?", names[nearest]);
    return MD_USAGE;
}

/* ---- against the stored run ------------------------------------------------------------------------ */

static const struct md_outcome *stored_outcome(const struct explaining *e, const struct md_figure *figure,
                                               const struct md_figure_name *name, const char *period)
{
    for (size_t i = 0; i < e->run.outcomes_count; i++) {
        const struct md_outcome *o = &e->run.outcomes[i];
        if (strcmp(o->subject, e->key) == 0 && strcmp(o->plan, name->plan) == 0 &&
            strcmp(o->component, name->component) == 0 &&
            (figure->component >= 0 || strcmp(o->period, period) == 0))
            return o;
    }
    return NULL;
}

/* A proposal that the run kept back, because an earlier one waits for a decision. */
static bool waits(const struct md_figure *figure, const struct md_outcome *stored)
{
    const char *word = md_reason_word(MD_REASON_WAITING);
    size_t length = strlen(word);
    return stored != NULL && figure->component < 0 && figure->row->proposal != NULL &&
           stored->status == MD_OUTCOME_ZERO && strncmp(stored->reason, word, length) == 0 &&
           stored->reason[length] == '|';
}

static bool figure_matches(const struct md_figure *figure, const struct md_outcome *stored)
{
    if (stored == NULL) return false;
    if (waits(figure, stored)) return true;
    if (figure->status == MD_FIGURE_HELD) return stored->status == MD_OUTCOME_HELD;
    if (figure->title != NULL) return strcmp(figure->title, stored->value) == 0;
    char text[MD_NUMBER_TEXT_SIZE];
    md_number_print(&figure->value, text, sizeof text);
    return strcmp(text, stored->value) == 0;
}

/* A run's explanation must give the stored figures; today's rules may differ, and then it is said. */
static enum md_status compare_with_run(struct explaining *e)
{
    if (!e->has_run) return MD_OK;
    size_t count;
    const struct md_figure *figures = md_evaluation_figures(e->calculation.evaluation, &count);
    for (size_t i = 0; i < count; i++) {
        struct md_figure_name name = md_calculation_figure(&e->calculation, &figures[i], &e->arena);
        if (figures[i].subject != e->subject || name.kind != e->kind) continue;
        const char *period = figures[i].component >= 0
                                 ? e->run.period
                                 : md_calculation_period(e->project, &figures[i].row->period, &e->arena);
        if (figure_matches(&figures[i], stored_outcome(e, &figures[i], &name, period))) continue;
        if (e->options->run > 0) {
            md_diagnostics_add(&e->project->diagnostics, MD_ERROR, "E0701",
                               "r-%06lld stored another figure for %s than its records and rules give",
                               (long long)e->run.id, name.full_name);
            return MD_DEFECT;
        }
        struct md_diagnostic *d = md_diagnostics_add(
            &e->project->diagnostics, MD_WARNING, "W0501",
            "records or rules have changed since run r-%06lld: this explains what they give now",
            (long long)e->run.id);
        md_diagnostic_advise(&e->project->diagnostics, d, "see",
                             "meed explain %s --period %s --run %lld", e->options->subject,
                             e->run.period, (long long)e->run.id);
        return MD_OK;
    }
    return MD_OK;
}

/* What the rule gives is no outcome where the proposal has to wait: the tree says what the run said. */
static void tell_waiting(struct explaining *e, struct md_explanation *tree)
{
    const struct md_model *model = e->calculation.project->model;
    size_t count;
    const struct md_figure *figures = md_evaluation_figures(e->calculation.evaluation, &count);
    for (size_t i = 0; e->has_run && i < count; i++) {
        if (figures[i].component >= 0 || figures[i].subject != e->subject) continue;
        struct md_figure_name name = md_calculation_figure(&e->calculation, &figures[i], &e->arena);
        const char *period = md_calculation_period(e->project, &figures[i].row->period, &e->arena);
        const struct md_outcome *stored = stored_outcome(e, &figures[i], &name, period);
        const struct md_text_span *span = &model->rules[figures[i].rule].span;
        if (name.kind != e->kind || !waits(&figures[i], stored)) continue;
        for (struct md_explanation *node = tree->first_child; node != NULL; node = node->next) {
            if (node->role != MD_EXPLAIN_RULE || node->span.file != span->file || node->span.begin != span->begin) continue;
            node->has_value = false;
            node->value_text = md_reason_words(&e->arena, stored->reason);
        }
    }
}

/* ---- the command ------------------------------------------------------------------------------------ */

static enum md_status explain(struct explaining *e)
{
    struct md_explanation *tree = NULL;
    struct md_diagnostics *out = &e->project->diagnostics;
    const char *period = md_calculation_period(e->project, e->period, &e->arena);
    enum md_status status =
        md_explain(e->calculation.evaluation, 0, e->kind, e->subject, e->component,
                   e->options->depth > 0 ? e->options->depth : 3, &e->arena, &tree, out);
    if (status == MD_NOT_FOUND) {
        struct md_diagnostic *d = md_diagnostics_add(
            out, MD_NOTE, "N0403", "%s has no figure in %s", e->options->subject, period);
        md_diagnostic_advise(out, d, "help",
                             "no plan takes %s in: its `when` is false, it is not due in this period, or "
                             "%s was not in force", e->options->subject, e->options->subject);
        return MD_FINDINGS;
    }
    if (status != MD_OK) return status;
    status = compare_with_run(e);
    if (status != MD_OK) return status;
    tell_waiting(e, tree);
    struct md_labels labels = {0};
    status = md_labels_load(e->project, e->kind, &labels);
    const char *label = status == MD_OK ? md_labels_get(&labels, e->key, &e->arena) : "";
    md_labels_free(&labels);
    const char *shown = md_key_shown(e->key, &e->arena);
    const char *who = label[0] != '\0' && strcmp(label, e->key) != 0
                          ? md_arena_format(&e->arena, "%s %s", shown, label)
                          : shown;
    return md_explain_write(tree, who, period, &e->project->out);
}

enum md_status md_command_explain(struct md_project *project, const meed_explain_options *options)
{
    struct explaining e = {.project = project, .options = options};
    enum md_status status = MD_OK;
    if (options->subject == NULL) {
        md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0903", "explain whom? meed explain KEY --period P");
        status = MD_USAGE;
    }
    if (status == MD_OK)
        status = md_project_period(project, options->period, &e.arena, &e.period);
    if (status == MD_OK) status = md_project_load_rules(project, NULL);
    if (status == MD_OK) status = md_project_open_book(project, MD_BOOK_READ);
    if (status == MD_OK) status = choose_rules(&e);
    if (status == MD_OK) status = md_calculate(&e.calculation, e.period, 1);
    if (status == MD_OK) status = find_subject(&e);
    if (status == MD_OK) status = find_component(&e);
    if (status == MD_OK) status = explain(&e);
    md_calculation_free(&e.calculation);
    if (e.uses_kept) {
        md_diagnostics_append(&project->diagnostics, &e.kept.diagnostics);
        e.kept.schema = (struct md_schema){0};
        e.kept.book = NULL;
        md_project_close(&e.kept);
    }
    md_arena_free(&e.arena);
    return status;
}
