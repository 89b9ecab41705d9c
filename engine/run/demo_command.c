#include "run/command.h"

#include <string.h>

#include "base/embedded.h"
#include "run/folder.h"
#include "run/template.h"
#include "script/script.h"

/* The months of goals, of pay and of the year's cards, and the person whose pay is explained: the commands shown below name them too. */
static const char demo_first[] = "2026-01", demo_period[] = "2026-09", demo_last[] = "2026-12";
static const char demo_subject[] = "P15";

struct data_folder {
    struct md_project *project;
    const char *folder;
};

static enum md_status write_data(void *context, const char *name, const char *text, size_t length)
{
    struct data_folder *data = context;
    struct md_arena arena = {0};
    enum md_status status =
        md_folder_write(md_folder_join(&arena, data->folder, name), text, length, false,
                        &data->project->diagnostics);
    md_arena_free(&arena);
    return status;
}

/* The records of the sample company, made by rules/sample/generate.lua in the sandbox. */
static enum md_status generate(struct md_project *project, const char *folder)
{
    const struct md_embedded_file *script = md_embedded_find("rules/sample/generate.lua");
    if (script == NULL) return MD_DEFECT;
    struct data_folder data = {project, folder};
    enum md_status status = md_folder_make(folder, &project->diagnostics);
    if (status == MD_OK)
        status = md_script_generate(script->name, script->text, script->length, 1, write_data,
                                    &data, &project->diagnostics);
    return status;
}

/* ---- the screens: goals from the market down to a person's month, pay, a card, what waits ---- */

/* One screen: the command as it would be typed, and the first lines of what it says. */
struct screen {
    struct md_out out; /* where it goes */
    size_t lines, most;
};

/* Lines after the last that is shown are only counted. */
static int take(void *user, const char *text, size_t length)
{
    struct screen *screen = user;
    while (length > 0) {
        const char *end = memchr(text, '\n', length);
        size_t part = end != NULL ? (size_t)(end - text) + 1 : length;
        if (screen->lines < screen->most) md_out_bytes(&screen->out, text, part);
        screen->lines += end != NULL;
        text += part;
        length -= part;
    }
    return screen->out.failed ? 1 : 0;
}

static struct screen begin(struct md_project *project, size_t most, const char *command)
{
    struct screen screen = {.out = project->out, .most = most};
    if (screen.out.format == MD_FORMAT_TABLE) md_out_format(&screen.out, "\n$ %s\n", command);
    return screen;
}

static enum md_status end(struct md_project *project, struct screen *screen, enum md_status status)
{
    project->out = screen->out;
    if (status == MD_OK && screen->lines > screen->most)
        md_out_format(&project->out, "... %zu more lines\n", screen->lines - screen->most);
    return status;
}

/* The screen takes what the command says; other formats are for programs, which want all of it. */
static void watch(struct md_project *project, struct screen *screen)
{
    if (screen->out.format != MD_FORMAT_TABLE) return;
    project->out.write = take;
    project->out.user = screen;
}

static enum md_status show_records(struct md_project *project, const char *data)
{
    const char *paths[] = {data};
    meed_check_options check = MEED_INIT(meed_check_options);
    meed_import_options import = MEED_INIT(meed_import_options);
    import.paths = paths;
    import.paths_count = 1;
    struct screen screen = begin(project, 4, "meed check");
    watch(project, &screen);
    enum md_status status = end(project, &screen, md_command_check(project, &check));
    if (status != MD_OK) return status;
    screen = begin(project, 8, "meed import data");
    watch(project, &screen);
    return end(project, &screen, md_command_import(project, &import));
}

static enum md_status show_goals(struct md_project *project)
{
    static const struct {
        const char *rule, *child, *command;
        size_t lines;
    } levels[] = {{"annual_goal", NULL, "meed goals show annual_goal --period 2026-01", 4},
                  {"by_product", NULL, "meed goals show by_product --period 2026-01", 6},
                  {"by_region", NULL, "meed goals show by_region --period 2026-01", 7},
                  {"by_month", "P17", "meed goals show by_month P17 --period 2026-01", 12}};
    enum md_status status = MD_OK;
    for (size_t i = 0; i < sizeof levels / sizeof levels[0] && status == MD_OK; i++) {
        meed_goals_options goals = MEED_INIT(meed_goals_options);
        goals.rule = levels[i].rule;
        goals.child = levels[i].child;
        goals.period = demo_first;
        struct screen screen = begin(project, levels[i].lines, levels[i].command);
        watch(project, &screen);
        status = end(project, &screen, md_command_goals(project, &goals));
    }
    return status;
}

static enum md_status show_pay(struct md_project *project)
{
    meed_run_options run = MEED_INIT(meed_run_options);
    meed_export_options payouts = MEED_INIT(meed_export_options);
    meed_explain_options explain = MEED_INIT(meed_explain_options);
    run.period = payouts.period = explain.period = demo_period;
    payouts.table = "payouts";
    payouts.columns = "subject,name,component,amount,currency";
    explain.subject = demo_subject;
    explain.component = "field_sales.commission";
    struct screen screen = begin(project, 12, "meed run 2026-09");
    project->touring = true;
    watch(project, &screen);
    enum md_status status = end(project, &screen, md_command_run(project, &run));
    if (status != MD_OK) return status;
    screen = begin(project, 7, "meed export payouts --period 2026-09 --columns subject,name,component,amount,currency");
    watch(project, &screen);
    status = end(project, &screen, md_command_export(project, &payouts));
    if (status != MD_OK) return status;
    screen = begin(project, 40, "meed explain P15 --period 2026-09 --component field_sales.commission");
    watch(project, &screen);
    return end(project, &screen, md_command_explain(project, &explain));
}

static enum md_status show_card(struct md_project *project)
{
    meed_score_options score = MEED_INIT(meed_score_options);
    score.period = demo_last;
    score.form = "annual_card";
    score.subject = "P15/rep";
    score.explain = 1;
    struct screen screen = begin(project, 16, "meed score P15/rep --form annual_card --explain --period 2026-12");
    watch(project, &screen);
    return end(project, &screen, md_command_score(project, &score));
}

static enum md_status show_proposals(struct md_project *project)
{
    meed_decide_options decide = MEED_INIT(meed_decide_options);
    decide.rule = "training_plan";
    struct screen screen = begin(project, 7, "meed decide training_plan");
    watch(project, &screen);
    return end(project, &screen, md_command_decide(project, &decide));
}

/* Each screen is a command of its own, with a book opened for what it does. */
static enum md_status tour(struct md_project *project, const char *data)
{
    enum md_status status = show_records(project, data);
    if (status == MD_OK) status = show_goals(project);
    if (status == MD_OK) status = show_pay(project);
    if (status == MD_OK) status = show_card(project);
    return status == MD_OK ? show_proposals(project) : status;
}

enum md_status md_command_demo(struct md_project *project, const meed_demo_options *options)
{
    struct md_arena arena = {0};
    const char *folder = options->folder != NULL ? options->folder : "meed-demo";
    struct md_out out = project->out;
    size_t files = 0;
    enum md_status status = MD_OK;
    if (md_folder_is_file(md_folder_join(&arena, folder, "meed.yaml"))) {
        struct md_diagnostic *d = md_diagnostics_add(&project->diagnostics, MD_REFUSAL, "E0607",
                                                     "%s holds a project already; nothing is overwritten", folder);
        md_diagnostic_advise(&project->diagnostics, d, "do", "meed demo ANOTHER-FOLDER");
        status = MD_REFUSED;
    }
    if (status == MD_OK) status = md_folder_make(folder, &project->diagnostics);
    project->out.write = NULL; /* the list of files is init's, not the demo's */
    if (status == MD_OK) status = md_template_sample(project, folder, NULL, &files);
    project->out = out;
    const char *data = md_folder_join(&arena, folder, "data");
    if (status == MD_OK) status = generate(project, data);
    if (status == MD_OK) status = md_project_open(project, folder);
    if (status == MD_OK && project->out.format == MD_FORMAT_TABLE)
        md_out_format(&project->out, "%s: Yuanshan Instruments, an invented company (%zu files, data of 2025 and 2026)\n",
                      folder, files);
    if (status == MD_OK) status = tour(project, data);
    if (status == MD_OK && project->out.format == MD_FORMAT_TABLE)
        md_out_format(&project->out, "\nEach of these says all of it after: cd %s\n", folder);
    md_arena_free(&arena);
    return status;
}
