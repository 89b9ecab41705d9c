#include "run/command.h"

#include <string.h>

#include "base/embedded.h"
#include "run/folder.h"
#include "run/template.h"
#include "script/script.h"

/* The months of goals, of pay and of the year's cards, and the person whose pay is explained. */
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

static void heading(struct md_project *project, const char *format, const char *argument)
{
    if (project->out.format != MD_FORMAT_TABLE) return;
    md_out_text(&project->out, "\n$ ");
    md_out_format(&project->out, format, argument);
    md_out_text(&project->out, "\n");
}

/* ---- the screens: goals from the market down to a person's month, pay, a card, what waits ---- */

static enum md_status show_records(struct md_project *project, const char *data)
{
    const char *paths[] = {data};
    meed_check_options check = MEED_INIT(meed_check_options);
    meed_import_options import = MEED_INIT(meed_import_options);
    import.paths = paths;
    import.paths_count = 1;
    heading(project, "meed check%s", "");
    enum md_status status = md_command_check(project, &check);
    if (status != MD_OK) return status;
    heading(project, "meed import %s", "data");
    return md_command_import(project, &import);
}

static enum md_status show_goals(struct md_project *project)
{
    static const char *const levels[][2] = {
        {"annual_goal", NULL}, {"by_product", NULL}, {"by_region", NULL}, {"by_month", "P17"}};
    enum md_status status = MD_OK;
    for (size_t i = 0; i < sizeof levels / sizeof levels[0] && status == MD_OK; i++) {
        meed_goals_options goals = MEED_INIT(meed_goals_options);
        goals.rule = levels[i][0];
        goals.child = levels[i][1];
        goals.period = demo_first;
        heading(project, goals.child != NULL ? "meed goals show %s P17 --period 2026-01" : "meed goals show %s --period 2026-01",
                goals.rule);
        status = md_command_goals(project, &goals);
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
    heading(project, "meed run %s", demo_period);
    project->touring = true;
    enum md_status status = md_command_run(project, &run);
    if (status != MD_OK) return status;
    heading(project, "meed export payouts --period %s --columns subject,name,component,amount,currency",
            demo_period);
    status = md_command_export(project, &payouts);
    if (status != MD_OK) return status;
    explain.component = "field_sales.commission";
    heading(project, "meed explain P15 --period %s --component field_sales.commission", demo_period);
    return md_command_explain(project, &explain);
}

static enum md_status show_card(struct md_project *project)
{
    meed_score_options score = MEED_INIT(meed_score_options);
    score.period = demo_last;
    score.form = "annual_card";
    score.subject = "P15/rep";
    score.explain = 1;
    heading(project, "meed score P15/rep --form annual_card --explain --period %s", demo_last);
    return md_command_score(project, &score);
}

static enum md_status show_proposals(struct md_project *project)
{
    meed_decide_options decide = MEED_INIT(meed_decide_options);
    decide.rule = "training_plan";
    heading(project, "meed decide %s", decide.rule);
    return md_command_decide(project, &decide);
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
    md_arena_free(&arena);
    return status;
}
