#include "run/command.h"

#include <string.h>

#include "base/embedded.h"
#include "run/folder.h"
#include "run/template.h"
#include "script/script.h"

/* The month that the demo runs and the person it explains. */
static const char demo_period[] = "2026-09";
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

static enum md_status tour(struct md_project *project, const char *data)
{
    const char *paths[] = {data};
    meed_check_options check = MEED_INIT(meed_check_options);
    meed_import_options import = MEED_INIT(meed_import_options);
    meed_run_options run = MEED_INIT(meed_run_options);
    meed_export_options payouts = MEED_INIT(meed_export_options);
    meed_explain_options explain = MEED_INIT(meed_explain_options);
    import.paths = paths;
    import.paths_count = 1;
    run.period = payouts.period = explain.period = demo_period;
    payouts.table = "payouts";
    payouts.columns = "subject,name,component,amount,currency";
    explain.subject = demo_subject;
    heading(project, "meed check%s", "");
    enum md_status status = md_command_check(project, &check);
    if (status != MD_OK) return status;
    heading(project, "meed import %s", "data");
    status = md_command_import(project, &import);
    if (status != MD_OK) return status;
    heading(project, "meed run %s", demo_period);
    status = md_command_run(project, &run);
    if (status != MD_OK) return status;
    heading(project, "meed export payouts --period %s --columns subject,name,component,amount,currency",
            demo_period);
    status = md_command_export(project, &payouts);
    if (status != MD_OK) return status;
    heading(project, "meed explain P15 --period %s", demo_period);
    return md_command_explain(project, &explain);
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
