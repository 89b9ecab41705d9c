/* `meed goals`: how parents were divided, whether they sum, what two runs or batches set differently; adjustments are in
 * adjust_goals.c. */
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "calc/goal_tree.h"
#include "report/grid.h"
#include "run/adjust_goals.h"
#include "run/calculation.h"
#include "run/command.h"
#include "run/goal_changes.h"
#include "run/labels.h"
#include "store/decisions.h"

struct goals {
    struct md_project *project;
    const meed_goals_options *options;
    struct md_arena arena;
    struct md_calculation calculation;
    struct md_grid grid;
    struct md_decision *decisions; /* of the book, in order of time for each goal */
    size_t decisions_count;
    size_t due_count, wrong_count;
};

/* ---- texts -------------------------------------------------------------------------------------- */

static const char *key_text(struct goals *g, int kind, int32_t key)
{
    return md_key_shown(md_calculation_subject(&g->calculation, kind, key), &g->arena);
}

static const char *node_name(struct goals *g, const struct md_goal_node *node)
{
    return node->kind == MD_KIND_NONE ? node->name : key_text(g, node->kind, node->subject);
}

/* Is the child asked for: itself, or a combination with it in (P17/A)? */
static bool is_wanted(const struct goals *g, const char *child)
{
    const char *wanted = g->options->child;
    if (wanted == NULL || strcmp(child, wanted) == 0) return true;
    size_t length = strlen(wanted);
    for (const char *part = child; *part != '\0'; part += part[strcspn(part, "/")] == '/' ? strcspn(part, "/") + 1 : strcspn(part, "/"))
        if (strcspn(part, "/") == length && memcmp(part, wanted, length) == 0) return true;
    return false;
}

/* ---- show ----------------------------------------------------------------------------------------- */

/* What decided; of a goal that somebody set by hand also who it was and why. */
static const char *note_of(struct goals *g, const struct md_measure *measure, const struct md_goal_part *part, const char *period)
{
    const struct md_decision *last = NULL;
    if (strcmp(part->bound, "kept") != 0) return part->bound;
    const char *kind = measure->of >= 0 ? g->project->model->schema->kinds[measure->of]->name : "whole";
    const char *subject = md_calculation_subject(&g->calculation, measure->of, part->subject);
    for (size_t i = 0; i < g->decisions_count; i++) {
        const struct md_decided *of = &g->decisions[i].of;
        bool same = strcmp(of->rule, measure->name) == 0 && strcmp(of->subject_kind, kind) == 0 && strcmp(of->subject, subject) == 0 &&
                    strcmp(of->period, period) == 0;
        if (same && g->decisions[i].verdict == MD_VERDICT_AMENDED) last = &g->decisions[i];
    }
    if (last == NULL) return part->bound;
    return md_arena_format(&g->arena, "kept: %s%s%s", last->decided_by, last->reason[0] != '\0' ? ", " : "", last->reason);
}

static void show_node(struct goals *g, const struct md_goal_tree *tree, const struct md_goal_node *node)
{
    const struct md_model *model = g->project->model;
    const struct md_measure *measure = &model->measures[tree->rule->measure];
    const char *unit = md_calculation_unit(measure->type), *parent = node_name(g, node);
    const char *own = md_calculation_period(g->project, &tree->period, &g->arena);
    if (!node->divided) {
        md_grid_add(&g->grid, (const char *[]){measure->name, parent, "", own, "", unit,
                                               md_arena_format(&g->arena, "held: %s", md_calculation_reason(&g->calculation, &node->reason, &g->arena))});
        return;
    }
    size_t shown = 0;
    for (size_t i = 0; i < node->parts_count; i++) {
        const struct md_goal_part *part = &node->parts[i];
        const char *child = key_text(g, measure->of, part->subject);
        if (!is_wanted(g, child)) continue;
        shown++;
        const char *period = md_calculation_period(g->project, &part->period, &g->arena);
        md_grid_add(&g->grid, (const char *[]){measure->name, parent, child, period, md_calculation_amount(&part->value, unit, &g->arena),
                                               unit, note_of(g, measure, part, period)});
    }
    if (shown == 0 && (!node->vacant || g->options->child != NULL)) return;
    const struct md_number *rows[] = {&node->reserve, &node->stretch};
    static const char *const words[] = {"reserve", "stretch"};
    for (int i = 0; i < 2; i++)
        if (!md_number_is_zero(rows[i]))
            md_grid_add(&g->grid, (const char *[]){measure->name, parent, words[i], own,
                                                   md_calculation_amount(rows[i], unit, &g->arena), unit, ""});
    md_grid_add(&g->grid, (const char *[]){measure->name, parent, "(parent)", own,
                                           md_calculation_amount(&node->parent, unit, &g->arena), unit,
                                           node->vacant ? "vacant: no children" : ""});
}

/* ---- check ---------------------------------------------------------------------------------------- */

static void check_node(struct goals *g, const struct md_goal_tree *tree, const struct md_goal_node *node)
{
    const struct md_measure *measure = &g->project->model->measures[tree->rule->measure];
    const char *unit = md_calculation_unit(measure->type);
    struct md_number wanted = MD_NUMBER_ZERO, off = MD_NUMBER_ZERO;
    bool summed = node->divided && md_number_subtract(&node->parent, &node->reserve, &wanted) == MD_OK &&
                  md_number_add(&wanted, &node->stretch, &wanted) == MD_OK &&
                  md_number_subtract(&node->sum, &wanted, &off) == MD_OK;
    bool exact = summed && md_number_is_zero(&off);
    if (!exact) g->wrong_count++;
    md_grid_add(&g->grid,
                (const char *[]){measure->name, node_name(g, node),
                                 md_calculation_period(g->project, &tree->period, &g->arena),
                                 node->divided ? md_calculation_amount(&node->parent, unit, &g->arena) : "",
                                 node->divided ? md_calculation_amount(&node->reserve, unit, &g->arena) : "",
                                 node->divided ? md_calculation_amount(&node->stretch, unit, &g->arena) : "",
                                 md_arena_format(&g->arena, "%zu", node->parts_count),
                                 node->divided ? md_calculation_amount(&node->sum, unit, &g->arena) : "",
                                 exact            ? "exact"
                                 : node->vacant   ? "vacant: no children"
                                 : !node->divided ? md_arena_format(&g->arena, "held: %s", md_calculation_reason(&g->calculation, &node->reason, &g->arena))
                                                  : md_arena_format(&g->arena, "off by %s", md_calculation_amount(&off, unit, &g->arena))});
}

static enum md_status add_period(struct goals *g, const struct md_period *period)
{
    const struct md_model *model = g->project->model;
    bool checks = g->options->action != NULL && strcmp(g->options->action, "check") == 0;
    struct md_history history = {0};
    enum md_status status = md_history_posted(g->project, period->first, &g->arena, &history);
    g->calculation = (struct md_calculation){.project = g->project, .history = &history};
    if (status == MD_OK) status = md_calculate(&g->calculation, period, 1);
    if (status == MD_OK)
        status = md_book_read_decisions(g->project->book, &g->arena, &g->decisions, &g->decisions_count, &g->project->diagnostics);
    for (size_t i = 0; status == MD_OK && i < model->allocations_count; i++) {
        const char *name = model->measures[model->rules[model->allocations[i].rule].measure].name;
        struct md_goal_tree tree;
        if (g->options->rule != NULL && strcmp(g->options->rule, name) != 0) continue;
        if (!md_evaluation_goals(g->calculation.evaluation, 0, (int)i, &g->arena, &tree)) continue;
        g->due_count++;
        for (size_t n = 0; n < tree.nodes_count; n++)
            (checks ? check_node : show_node)(g, &tree, &tree.nodes[n]);
    }
    if (status == MD_OK) md_calculation_note_nobody(&g->calculation, MD_FROM_ALLOCATION, g->options->rule);
    md_calculation_free(&g->calculation);
    return status;
}

/* The allocation that is named; *found NULL: none is. */
static enum md_status find_rule(struct goals *g, const struct md_rule **found)
{
    const struct md_model *model = g->project->model;
    const char *wanted = g->options->rule;
    *found = NULL;
    if (wanted == NULL) return MD_OK;
    const char **names = md_arena_array(&g->arena, model->allocations_count + 1, sizeof *names);
    for (size_t i = 0; i < model->allocations_count; i++) {
        names[i] = model->measures[model->rules[model->allocations[i].rule].measure].name;
        if (strcmp(names[i], wanted) != 0) continue;
        *found = &model->rules[model->allocations[i].rule];
        return MD_OK;
    }
    struct md_diagnostic *d =
        md_diagnostics_add(&g->project->diagnostics, MD_ERROR, "E0905", "no allocation `%s`", wanted);
    int nearest = md_text_nearest(wanted, names, model->allocations_count);
    if (nearest >= 0) md_diagnostic_advise(&g->project->diagnostics, d, "help", "did you mean `%s`?", names[nearest]);
    return MD_USAGE;
}

static enum md_status walk_periods(struct goals *g)
{
    struct md_project *project = g->project;
    struct md_period *periods;
    size_t count;
    const struct md_rule *rule;
    enum md_status status = md_project_periods(project, g->options->period, &g->arena, &periods, &count);
    if (status == MD_OK) status = md_project_load_rules(project, NULL);
    if (status == MD_OK) status = find_rule(g, &rule);
    if (status == MD_OK) status = md_project_open_book(project, MD_BOOK_READ);
    for (size_t i = 0; status == MD_OK && i < count; i++) status = add_period(g, &periods[i]);
    if (status == MD_OK && g->due_count == 0)
        md_diagnostics_add(&project->diagnostics, MD_NOTE, "N0407", "no allocation is due in %s; a goal belongs to the "
                           "first period inside its own", g->options->period);
    return status;
}

/* ---- compare ---------------------------------------------------------------------------------------- */

static bool is_goal(const struct md_outcome *outcome) { return strcmp(outcome->label, "allocation") == 0; }

static int compare_names(const struct md_outcome *a, const struct md_outcome *b)
{
    int order = strcmp(a->subject, b->subject);
    if (order == 0) order = strcmp(a->period, b->period);
    if (order == 0) order = strcmp(a->plan, b->plan);
    if (order == 0) order = strcmp(a->component, b->component);
    return order != 0 ? order : strcmp(a->subject_kind, b->subject_kind);
}

static void add_change(struct goals *g, const struct md_outcome *before, const struct md_outcome *after)
{
    const struct md_outcome *one = before != NULL ? before : after;
    struct md_number a = MD_NUMBER_ZERO, b = MD_NUMBER_ZERO, change = MD_NUMBER_ZERO;
    if (before != NULL) (void)md_number_parse(before->value, strlen(before->value), &a);
    if (after != NULL) (void)md_number_parse(after->value, strlen(after->value), &b);
    if (before != NULL && after != NULL && before->status == after->status && md_number_equal(&a, &b)) return;
    if (md_number_subtract(&b, &a, &change) != MD_OK) return;
    char text[MD_NUMBER_TEXT_SIZE];
    md_number_print(&change, text, sizeof text);
    const char *held = "held";
    md_grid_add(&g->grid,
                (const char *[]){one->plan, md_key_shown(one->subject, &g->arena), one->period, one->component,
                                 before == NULL ? "" : before->status == MD_OUTCOME_HELD ? held : before->value,
                                 after == NULL ? "" : after->status == MD_OUTCOME_HELD ? held : after->value,
                                 md_arena_strdup(&g->arena, text), one->unit});
}

static enum md_status read_run(struct goals *g, int64_t id, struct md_run *run)
{
    enum md_status status =
        md_book_read_run(g->project->book, id, NULL, true, &g->arena, run, &g->project->diagnostics);
    if (status != MD_NOT_FOUND) return status;
    md_diagnostics_add(&g->project->diagnostics, MD_ERROR, "E0907", "there is no run r-%06lld", (long long)id);
    return MD_INPUT;
}

/* Outcomes of both runs come in the same order. */
static enum md_status compare_runs(struct goals *g)
{
    struct md_run before, after;
    enum md_status status = md_project_open_book(g->project, MD_BOOK_READ);
    if (status == MD_OK) status = read_run(g, g->options->run_before, &before);
    if (status == MD_OK) status = read_run(g, g->options->run_after, &after);
    if (status != MD_OK) return status;
    size_t i = 0, j = 0;
    while (i < before.outcomes_count || j < after.outcomes_count) {
        const struct md_outcome *a = i < before.outcomes_count ? &before.outcomes[i] : NULL;
        const struct md_outcome *b = j < after.outcomes_count ? &after.outcomes[j] : NULL;
        int order = a == NULL ? 1 : b == NULL ? -1 : compare_names(a, b);
        if (order <= 0) i++;
        if (order >= 0) j++;
        const struct md_outcome *one = order <= 0 ? a : b;
        if (!is_goal(one) || (g->options->rule != NULL && strcmp(one->plan, g->options->rule) != 0)) continue;
        add_change(g, order <= 0 ? a : NULL, order >= 0 ? b : NULL);
    }
    return MD_OK;
}

/* The rules as they are over the records of two batches: alternatives, adjustments, corrections of what is known. */
static enum md_status compare_period(struct goals *g, const struct md_period *period, const struct md_rule *rule)
{
    const int64_t batches[] = {g->options->batch_before, g->options->batch_after};
    struct md_calculation calculations[2] = {0};
    struct md_goal_row *rows[2];
    struct md_goal_change *changes;
    size_t counts[2] = {0, 0};
    struct md_history history = {0};
    enum md_status status = md_history_posted(g->project, period->first, &g->arena, &history);
    for (int i = 0; i < 2 && status == MD_OK; i++) {
        calculations[i] =
            (struct md_calculation){.project = g->project, .history = &history, .as_of_batch = batches[i]};
        status = md_calculate(&calculations[i], period, 1);
        if (status == MD_OK) counts[i] = md_goal_rows(&calculations[i], rule, &g->arena, &rows[i]);
    }
    size_t count = status == MD_OK ? md_goal_changes(rows[0], counts[0], rows[1], counts[1], &g->arena, &changes) : 0;
    for (size_t i = 0; i < count; i++) md_goal_change_print(g->project, &changes[i], NULL, &g->arena, &g->grid);
    for (int i = 0; i < 2; i++) md_calculation_free(&calculations[i]);
    return status;
}

static enum md_status compare_batches(struct goals *g)
{
    struct md_project *project = g->project;
    struct md_period *periods;
    size_t count;
    const struct md_rule *rule;
    enum md_status status = md_project_periods(project, g->options->period, &g->arena, &periods, &count);
    if (status == MD_OK) status = md_project_load_rules(project, NULL);
    if (status == MD_OK) status = find_rule(g, &rule);
    if (status == MD_OK) status = md_project_open_book(project, MD_BOOK_READ);
    int64_t latest = status == MD_OK ? md_book_latest_batch(project->book) : 0;
    if (status == MD_OK && (g->options->batch_before > latest || g->options->batch_after > latest)) {
        md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0905", "the latest batch is b-%06lld", (long long)latest);
        status = MD_USAGE;
    }
    for (size_t i = 0; status == MD_OK && i < count; i++) status = compare_period(g, &periods[i], rule);
    return status;
}

static enum md_status adjust(struct goals *g)
{
    const struct md_rule *rule;
    enum md_status status = md_project_load_rules(g->project, NULL);
    if (status == MD_OK) status = find_rule(g, &rule);
    if (status == MD_OK && rule == NULL) {
        md_diagnostics_add(&g->project->diagnostics, MD_ERROR, "E0905", "an adjustment names a rule and one of its goals");
        status = MD_USAGE;
    }
    return status == MD_OK ? md_adjust_goals(g->project, g->options, rule) : status;
}

/* ---- the command ------------------------------------------------------------------------------------- */

static void open_grid(struct goals *g, const char *action)
{
    static const struct md_grid_column shown[] = {
        {"rule", MD_CELL_TEXT},   {"parent", MD_CELL_TEXT}, {"child", MD_CELL_TEXT}, {"period", MD_CELL_TEXT},
        {"goal", MD_CELL_NUMBER}, {"unit", MD_CELL_TEXT},   {"note", MD_CELL_TEXT}};
    static const struct md_grid_column checked[] = {
        {"rule", MD_CELL_TEXT},      {"parent", MD_CELL_TEXT},    {"period", MD_CELL_TEXT},
        {"amount", MD_CELL_NUMBER},  {"reserve", MD_CELL_NUMBER}, {"stretch", MD_CELL_NUMBER},
        {"children", MD_CELL_COUNT}, {"sum", MD_CELL_NUMBER},     {"status", MD_CELL_TEXT}};
    static const struct md_grid_column compared[] = {
        {"rule", MD_CELL_TEXT},     {"child", MD_CELL_TEXT},   {"period", MD_CELL_TEXT},   {"row", MD_CELL_TEXT},
        {"before", MD_CELL_NUMBER}, {"after", MD_CELL_NUMBER}, {"change", MD_CELL_NUMBER}, {"unit", MD_CELL_TEXT}};
    if (strcmp(action, "check") == 0)
        md_grid_init(&g->grid, "meed.goal_sums/1", checked, sizeof checked / sizeof checked[0]);
    else if (strcmp(action, "compare") == 0)
        md_grid_init(&g->grid, "meed.goal_changes/1", compared, sizeof compared / sizeof compared[0]);
    else
        md_grid_init(&g->grid, "meed.goals/1", shown, sizeof shown / sizeof shown[0]);
}

enum md_status md_command_goals(struct md_project *project, const meed_goals_options *options)
{
    struct goals g = {.project = project, .options = options};
    const char *action = options->action != NULL ? options->action : "show";
    enum md_status status;
    bool adjusts = strcmp(action, "adjust") == 0, batches = options->batch_before > 0;
    if (strcmp(action, "compare") == 0 && batches) md_goal_changes_open(&g.grid, "meed.goal_changes/1", false);
    else if (!adjusts) open_grid(&g, action);
    if (adjusts) status = adjust(&g);
    else if (strcmp(action, "compare") == 0) status = batches ? compare_batches(&g) : compare_runs(&g);
    else if (strcmp(action, "show") == 0 || strcmp(action, "check") == 0) status = walk_periods(&g);
    else {
        md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0905", "goals are shown, checked, compared or adjusted: no `%s`", action);
        status = MD_USAGE;
    }
    if (status == MD_OK && !adjusts) status = md_grid_write(&g.grid, &project->out);
    if (!adjusts) md_grid_free(&g.grid);
    md_arena_free(&g.arena);
    return status == MD_OK && g.wrong_count > 0 ? MD_FINDINGS : status;
}
