#include "run/project.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/embedded.h"
#include "input/yaml.h"
#include "run/built_in_kinds.h"
#include "run/declared_calendar.h"
#include "run/command.h"
#include "run/folder.h"
#include "script/script.h"
#include "value/currency.h"
#include "value/date.h"

enum { FILE_BYTES_MAX = 1 << 20, PROJECT_FILES_MAX = 10000 };

/* ---- meed.yaml ---------------------------------------------------------------------------------- */

static const char *find_folder(struct md_project *project, const char *folder)
{
    char *absolute = realpath(folder, NULL);
    if (absolute == NULL) return NULL;
    char *path = md_arena_strdup(&project->arena, absolute);
    free(absolute);
    for (;;) {
        if (md_folder_is_file(md_folder_join(&project->arena, path, "meed.yaml"))) return path;
        char *slash = strrchr(path, '/');
        if (slash == NULL || slash == path) return NULL;
        *slash = '\0';
    }
}

static enum md_status read_file(struct md_project *project, const char *path, const char *name,
                                struct md_project_file *file)
{
    struct md_buffer text = {0};
    enum md_status status = (enum md_status)md_buffer_read_file(&text, path, FILE_BYTES_MAX);
    file->name = md_arena_strdup(&project->arena, name);
    if (status != MD_OK) {
        md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0101", "%s cannot be read: %s", name,
                           status == MD_RANGE ? "it is larger than 1 MiB" : strerror(errno));
        md_buffer_free(&text);
        return MD_USAGE;
    }
    file->length = text.length;
    file->text = md_arena_strndup(&project->arena, md_buffer_text(&text), text.length);
    file->digest = md_digest_of(file->text, file->length);
    md_buffer_free(&text);
    return MD_OK;
}

static void report_config(struct md_project *project, const char *key, const char *message,
                          const char *help)
{
    const struct md_tree_node *node = md_tree_get(project->config.tree.root, key);
    struct md_diagnostic *d =
        md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0120", "%s", message);
    if (node != NULL) md_tree_at(&project->config.tree, node, &project->diagnostics, d);
    md_diagnostic_advise(&project->diagnostics, d, "help", "%s", help);
}

static void report_currency(struct md_project *project)
{
    const char *meant = md_currency_meant(project->currency);
    report_config(project, "currency", "the currency is not an ISO 4217 code",
                  meant != NULL ? md_arena_format(&project->arena, "write %s", meant)
                                : "write three capital letters, such as CNY, EUR or USD");
}

static bool read_year_start(struct md_project *project, const char *text)
{
    int month = 1, day = 1;
    bool fits = true;
    if (text != NULL) {
        fits = strlen(text) == 5 && text[2] == '-';
        for (int i = 0; fits && i < 5; i++)
            if (i != 2 && (text[i] < '0' || text[i] > '9')) fits = false;
        if (fits) {
            month = (text[0] - '0') * 10 + text[1] - '0';
            day = (text[3] - '0') * 10 + text[4] - '0';
        }
    }
    if (fits) fits = md_calendar_init(&project->calendar, month, day) == MD_OK;
    if (!fits)
        report_config(project, "year_starts", "year_starts is not a day of the year",
                      "write MM-DD with a day from 01 to 28, such as 04-01");
    return fits;
}

/* The calendars, with the file of working days that one of them may name. */
static void read_calendar(struct md_project *project)
{
    const struct md_tree *tree = &project->config.tree;
    const struct md_tree_node *declared = md_tree_get(tree->root, "calendar");
    const struct md_tree_node *named = md_declared_calendar_file(declared);
    struct md_workday_file file = {0};
    if (named != NULL && strstr(named->text, "..") != NULL) {
        report_config(project, "calendar", "the file of working days lies outside the project",
                      "write a name such as holidays.csv");
        return;
    }
    if (named != NULL) {
        const char *path = md_folder_join(&project->arena, project->folder, named->text);
        if (read_file(project, path, named->text, &project->workdays) == MD_OK)
            file = (struct md_workday_file){named->text, project->workdays.text, project->workdays.length};
    }
    md_declared_calendar_read(tree, declared, named != NULL ? &file : NULL, &project->arena, &project->calendar,
                              &project->diagnostics);
}

static void read_period(struct md_project *project)
{
    const char *period = md_tree_text(project->config.tree.root, "period", "month");
    const char *levels = "";
    project->period_level = md_calendar_level(&project->calendar, period, strlen(period));
    if (project->period_level >= 0) return;
    for (int i = 0; i < md_calendar_levels_count(&project->calendar); i++)
        levels = md_arena_format(&project->arena, "%s%s%s", levels, i > 0 ? ", " : "",
                                 md_calendar_level_name(&project->calendar, i));
    report_config(project, "period", "the period is not a level of the calendar",
                  md_arena_format(&project->arena, "write one of %s", levels));
}

static enum md_status read_config(struct md_project *project)
{
    static const char *const keys[] = {"organisation", "currency", "period", "year_starts",
                                       "calendar", "languages", "masks", "roles", NULL};
    const char *path = md_folder_join(&project->arena, project->folder, "meed.yaml");
    if (read_file(project, path, "meed.yaml", &project->config) != MD_OK) return MD_USAGE;
    if (md_yaml_read("meed.yaml", project->config.text, project->config.length,
                     &project->config.tree, &project->diagnostics) != MD_OK)
        return MD_USAGE;
    const struct md_tree *tree = &project->config.tree;
    md_tree_check_keys(tree, tree->root, "meed.yaml", keys, &project->diagnostics);
    project->organisation = md_tree_text(tree->root, "organisation", "");
    project->currency = md_tree_text(tree->root, "currency", "CNY");
    if (md_currency_digits(project->currency, strlen(project->currency)) < 0)
        report_currency(project);
    if (read_year_start(project, md_tree_text(tree->root, "year_starts", NULL))) {
        read_calendar(project);
        read_period(project);
    }
    return project->diagnostics.errors_count > 0 ? MD_USAGE : MD_OK;
}

/* ---- schemas ------------------------------------------------------------------------------------ */

/* Read every file of the folder `path` with that ending, in order of name; they are called part/NAME. */
static enum md_status read_part(struct md_project *project, const char *path, const char *part,
                                const char *ending, struct md_project_file **files, size_t *count)
{
    const char **names;
    if (md_folder_list(path, ending, &project->arena, &names, count) != MD_OK) {
        md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0101", "%s cannot be read: %s", part,
                           strerror(errno));
        *count = 0;
        return MD_STORAGE;
    }
    if (*count > PROJECT_FILES_MAX) {
        md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0101",
                           "%s holds more than 10,000 files", part);
        *count = 0;
        return MD_USAGE;
    }
    *files = md_arena_array(&project->arena, *count, sizeof **files);
    enum md_status status = MD_OK;
    for (size_t i = 0; i < *count; i++) {
        const char *name = md_arena_format(&project->arena, "%s/%s", part, names[i]);
        enum md_status one =
            read_file(project, md_folder_join(&project->arena, path, names[i]), name, &(*files)[i]);
        if (one != MD_OK) status = one;
    }
    return status;
}

static enum md_status read_schemas(struct md_project *project)
{
    if (read_part(project, md_folder_join(&project->arena, project->folder, "schemas"), "schemas", ".yaml",
                  &project->schemas, &project->schemas_count) != MD_OK)
        return MD_USAGE;
    project->schema.currency = project->currency;
    for (size_t i = 0; i < project->schemas_count; i++) {
        struct md_project_file *file = &project->schemas[i];
        if (md_yaml_read(file->name, file->text, file->length, &file->tree,
                         &project->diagnostics) == MD_OK)
            md_schema_read_kind(&project->schema, &file->tree, &project->diagnostics);
    }
    md_built_in_kinds_add(project);
    if (project->diagnostics.errors_count == 0)
        md_schema_link(&project->schema, &project->diagnostics);
    return project->diagnostics.errors_count > 0 ? MD_USAGE : MD_OK;
}

enum md_status md_project_open(struct md_project *project, const char *folder)
{
    project->folder = find_folder(project, folder != NULL ? folder : ".");
    if (project->folder == NULL) {
        struct md_diagnostic *d = md_diagnostics_add(
            &project->diagnostics, MD_ERROR, "E0901", "no project here: %s has no meed.yaml, nor any folder above it",
            folder != NULL ? folder : "the current folder");
        md_diagnostic_advise(&project->diagnostics, d, "do", "meed init NAME makes a new project");
        return MD_USAGE;
    }
    if (project->book_path == NULL)
        project->book_path = md_folder_join(&project->arena, project->folder, "meed.db");
    enum md_status status = read_config(project);
    return status == MD_OK ? read_schemas(project) : status;
}

/* ---- rules -------------------------------------------------------------------------------------- */

/* Does the folder hold plan files itself? */
static bool holds_rules(struct md_project *project, const char *folder)
{
    const char **names;
    size_t count = 0;
    return md_folder_list(folder, ".lua", &project->arena, &names, &count) == MD_OK && count > 0;
}

/*
 * Where rules and params are read from when another folder is given: a project's folder, its rules/, or a
 * folder with plan files of any name, such as a copy of rules/. The project's params hold unless the other
 * folder has its own. False when the folder is none of these.
 */
static bool find_rules(struct md_project *project, const char *folder, const char **rules,
                       const char **params)
{
    struct md_arena *arena = &project->arena;
    *rules = md_folder_join(arena, project->folder, "rules");
    *params = md_folder_join(arena, project->folder, "params");
    if (folder == NULL) return true;
    const char *inside = md_folder_join(arena, folder, "rules");
    const char *own_params = md_folder_join(arena, folder, "params");
    if (md_folder_is_folder(inside)) {
        *rules = inside;
    } else if (holds_rules(project, folder)) {
        *rules = folder;
        own_params = md_folder_join(arena, folder, "../params");
        char *absolute = realpath(folder, NULL);
        bool is_rules = absolute != NULL && strcmp(md_folder_base_name(absolute), "rules") == 0;
        free(absolute);
        if (!is_rules) return true;
    } else return false;
    if (md_folder_is_folder(own_params)) *params = own_params;
    return true;
}

static enum md_status no_rules_there(struct md_project *project, const char *folder)
{
    const char *problem = md_folder_is_folder(folder) ? "holds neither plan files (*.lua) nor a folder rules/"
                                                      : "is not a folder";
    struct md_diagnostic *d =
        md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0902", "%s %s", folder, problem);
    md_diagnostic_advise(&project->diagnostics, d, "do",
                         "cp -r rules /tmp/new-rules, edit the copy, then --rules /tmp/new-rules");
    return MD_USAGE;
}

static enum md_status read_params(struct md_project *project)
{
    enum md_status status = MD_OK;
    for (size_t i = 0; i < project->params_count; i++) {
        struct md_project_file *file = &project->params[i];
        if (md_yaml_read(file->name, file->text, file->length, &file->tree,
                         &project->diagnostics) != MD_OK)
            status = MD_SCRIPT;
    }
    return status;
}

enum md_status md_project_build_model(struct md_project *project)
{
    struct md_tree constructors = {0};
    if (read_params(project) != MD_OK) return MD_SCRIPT;
    const struct md_embedded_file *list = md_embedded_find("schemas/constructors.yaml");
    enum md_status status = list == NULL ? MD_DEFECT
                                         : md_yaml_read(list->name, list->text, list->length,
                                                        &constructors, &project->diagnostics);
    struct md_project_text *rules = md_arena_array(&project->arena, project->rules_count, sizeof *rules);
    const struct md_tree **params = md_arena_array(&project->arena, project->params_count, sizeof *params);
    for (size_t i = 0; i < project->rules_count; i++)
        rules[i] = (struct md_project_text){project->rules[i].name, project->rules[i].text,
                                           project->rules[i].length};
    for (size_t i = 0; i < project->params_count; i++) params[i] = &project->params[i].tree;
    struct md_script_input input = {
        .schema = &project->schema,
        .calendar = project->calendar,
        .period_level = project->period_level,
        .currency = project->currency,
        .rules = rules,
        .rules_count = project->rules_count,
        .params = params,
        .params_count = project->params_count,
        .constructors = &constructors,
    };
    if (status == MD_OK) status = md_script_load(&input, &project->model, &project->diagnostics);
    md_tree_free(&constructors);
    if (status != MD_OK) return status;
    return md_model_check(project->model, &project->diagnostics) == MD_OK ? MD_OK : MD_SCRIPT;
}

/* The folder of rules and, for `require`, lib/ in it. */
static enum md_status read_rules(struct md_project *project, const char *folder)
{
    struct md_project_file *own = NULL, *library = NULL;
    size_t own_count = 0, library_count = 0;
    enum md_status status = read_part(project, folder, "rules", ".lua", &own, &own_count);
    if (status == MD_OK)
        status = read_part(project, md_folder_join(&project->arena, folder, "lib"), "rules/lib", ".lua",
                           &library, &library_count);
    if (status != MD_OK) return status;
    project->rules_count = own_count + library_count;
    project->rules = md_arena_array(&project->arena, project->rules_count, sizeof *project->rules);
    if (library_count > 0) memcpy(project->rules, library, library_count * sizeof *library);
    if (own_count > 0) memcpy(project->rules + library_count, own, own_count * sizeof *own);
    return MD_OK;
}

enum md_status md_project_load_rules(struct md_project *project, const char *folder)
{
    if (project->model != NULL) return MD_OK;
    const char *rules_folder, *params_folder;
    if (!find_rules(project, folder, &rules_folder, &params_folder)) return no_rules_there(project, folder);
    project->rules_folder = rules_folder;
    enum md_status status = read_rules(project, rules_folder);
    if (status == MD_OK)
        status = read_part(project, params_folder, "params", ".yaml", &project->params,
                           &project->params_count);
    if (status != MD_OK) return status;
    if (project->rules_count == 0) {
        struct md_diagnostic *d = md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0902",
                                                     "the project has no rules: rules/ holds no .lua file");
        md_diagnostic_advise(&project->diagnostics, d, "do", "write a plan, for example rules/plan.lua (see rules/README.md)");
        return MD_SCRIPT;
    }
    return md_project_build_model(project);
}

/* An allocation, scorecard or proposal can be run by itself too. */
static bool is_rule(const struct md_model *model, const char *name)
{
    int measure = md_model_measure(model, name);
    return measure >= 0 && md_model_rule(model, &model->measures[measure]) != NULL;
}

enum md_status md_project_check_plan(struct md_project *project, const char *name)
{
    if (name == NULL || md_model_plan(project->model, name) >= 0 || is_rule(project->model, name)) return MD_OK;
    md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0905", "no plan `%s`", name);
    return MD_USAGE;
}

/* ---- book, periods ------------------------------------------------------------------------------ */

const char *md_project_user(struct md_arena *arena, const char *given)
{
    if (given != NULL) return given;
    const struct passwd *entry = getpwuid(getuid());
    return entry != NULL ? md_arena_strdup(arena, entry->pw_name)
                         : md_arena_format(arena, "uid %ld", (long)getuid());
}

enum md_status md_project_open_book(struct md_project *project, enum md_book_mode mode)
{
    if (project->book != NULL) return MD_OK;
    if (mode != MD_BOOK_CREATE && access(project->book_path, F_OK) != 0) {
        struct md_diagnostic *d = md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0606",
                                                     "the project has no book yet: nothing was imported");
        md_diagnostic_advise(&project->diagnostics, d, "do", "meed import FOLDER");
        return MD_INPUT;
    }
    enum md_status status = md_book_open(project->book_path, mode, &project->schema, &project->book,
                                         &project->diagnostics);
    if (status == MD_OK) md_book_threads(project->book, project->threads);
    return status;
}

/* How the periods of declared calendars are written. */
static void list_examples(struct md_project *project, struct md_diagnostic *d)
{
    const struct md_calendar *calendar = &project->calendar;
    const char *examples = "";
    int32_t day;
    if (md_date_from_civil(2026, 7, 1, &day) != MD_OK) return;
    for (int level = 0; level < md_calendar_levels_count(calendar); level++) {
        char name[MD_PERIOD_TEXT_SIZE];
        struct md_period period;
        const struct md_calendar_level *rule = &calendar->levels[level];
        if (rule->form == MD_LEVEL_OF_MONTHS && rule->prefix[0] == '\0') continue;
        int32_t around = rule->form == MD_LEVEL_LISTED ? rule->starts[0].first : day;
        if (md_period_containing(calendar, level, around, &period) != MD_OK) continue;
        md_period_print(calendar, &period, name, sizeof name);
        examples = md_arena_format(&project->arena, "%s%s%s", examples, examples[0] != '\0' ? ", " : "", name);
    }
    if (examples[0] != '\0')
        md_diagnostic_advise(&project->diagnostics, d, "help", "this project also has %s", examples);
}

static enum md_status one_period(struct md_project *project, const char *text, size_t length,
                                 struct md_period *period)
{
    if (md_period_parse(&project->calendar, text, length, period) == MD_OK) return MD_OK;
    struct md_diagnostic *d = md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0904",
                                                 "`%.*s` is not a period", (int)(length > 40 ? 40 : length), text);
    md_diagnostic_advise(&project->diagnostics, d, "help",
                         "write 2026-03, 2026-Q1, 2026-H1 or 2026, and A..B for several");
    list_examples(project, d);
    return MD_USAGE;
}

/* The first and the last of the project's own periods that `period` is made of: 2026-Q1 means its months. */
static enum md_status own_periods(struct md_project *project, const char *text, struct md_period period,
                                  struct md_period *first, struct md_period *last)
{
    const struct md_calendar *calendar = &project->calendar;
    int level = project->period_level;
    *first = *last = period;
    if (period.level == level) return MD_OK;
    if (md_calendar_nests(calendar, level, period.level)) {
        int count = md_period_parts_count(calendar, &period, level);
        if (count > 0 && md_period_part(calendar, &period, level, 0, first) == MD_OK &&
            md_period_part(calendar, &period, level, count - 1, last) == MD_OK)
            return MD_OK;
    }
    struct md_diagnostic *d = md_diagnostics_add(
        &project->diagnostics, MD_ERROR, "E0904", "`%s` is a %s, and this project is paid by the %s", text,
        md_calendar_level_name(calendar, period.level), md_calendar_level_name(calendar, level));
    md_diagnostic_advise(&project->diagnostics, d, "note", "`period` in meed.yaml says so");
    return MD_USAGE;
}

enum md_status md_project_periods(struct md_project *project, const char *text,
                                  struct md_arena *arena, struct md_period **periods,
                                  size_t *periods_count)
{
    struct md_period from, until, first, last, spare;
    if (text == NULL) {
        struct md_diagnostic *d =
            md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0904", "which period? for example 2026-03");
        md_diagnostic_advise(&project->diagnostics, d, "help", "as in meed run 2026-03, or meed explain NAME --period 2026-03");
        return MD_USAGE;
    }
    const char *dots = strstr(text, "..");
    size_t length = dots != NULL ? (size_t)(dots - text) : strlen(text);
    if (one_period(project, text, length, &from) != MD_OK) return MD_USAGE;
    until = from;
    if (dots != NULL && one_period(project, dots + 2, strlen(dots + 2), &until) != MD_OK)
        return MD_USAGE;
    if (own_periods(project, text, from, &first, &spare) != MD_OK ||
        own_periods(project, text, until, &spare, &last) != MD_OK)
        return MD_USAGE;
    if (last.ordinal < first.ordinal || last.ordinal - first.ordinal > 1200) {
        md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0904",
                           "`%s` is not a range of periods: the earlier stands first, and there are at most 1,200",
                           text);
        return MD_USAGE;
    }
    *periods_count = (size_t)(last.ordinal - first.ordinal) + 1;
    *periods = md_arena_array(arena, *periods_count, sizeof **periods);
    for (size_t i = 0; i < *periods_count; i++)
        if (md_period_shift(&project->calendar, &first, (int64_t)i, &(*periods)[i]) != MD_OK)
            return MD_USAGE;
    return MD_OK;
}

enum md_status md_project_period(struct md_project *project, const char *text, struct md_arena *arena,
                                 struct md_period **period)
{
    size_t count = 0;
    enum md_status status = md_project_periods(project, text, arena, period, &count);
    if (status != MD_OK || count == 1) return status;
    char first[MD_PERIOD_TEXT_SIZE], last[MD_PERIOD_TEXT_SIZE];
    md_period_print(&project->calendar, *period, first, sizeof first);
    md_period_print(&project->calendar, *period + count - 1, last, sizeof last);
    struct md_diagnostic *d = md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0904",
                                                 "`%s` is %zu periods, and one is wanted", text, count);
    md_diagnostic_advise(&project->diagnostics, d, "help", "name one from %s to %s", first, last);
    return MD_USAGE;
}

static void free_trees(struct md_project_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++) md_tree_free(&files[i].tree);
}

void md_project_close(struct md_project *project)
{
    md_command_release(project);
    md_book_free(project->book);
    md_model_free(project->model);
    free_trees(&project->config, 1);
    free_trees(project->schemas, project->schemas_count);
    for (size_t i = 0; i < MD_BUILT_IN_KINDS; i++) md_tree_free(&project->built_in[i]);
    free_trees(project->params, project->params_count);
    md_schema_free(&project->schema);
    md_diagnostics_free(&project->diagnostics);
    md_arena_free(&project->arena);
    *project = (struct md_project){0};
}
