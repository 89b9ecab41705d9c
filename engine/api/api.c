#include "meed.h"

#include <unistd.h>

#include "api/handle.h"
#include "base/memory.h"
#include "base/text.h"
#include "run/command.h"

_Static_assert((int)MEED_TABLE == (int)MD_FORMAT_TABLE && (int)MEED_TSV == (int)MD_FORMAT_TSV &&
                   (int)MEED_CSV == (int)MD_FORMAT_CSV && (int)MEED_JSON == (int)MD_FORMAT_JSON &&
                   (int)MEED_NDJSON == (int)MD_FORMAT_NDJSON &&
                   (int)MEED_MARKDOWN == (int)MD_FORMAT_MARKDOWN,
               "the public formats are those of report/grid.h");

int meed_abi_version(void)
{
    return 1;
}

const char *meed_version(void)
{
    return MEED_VERSION;
}

int meed_nearest(const char *text, const char *const *candidates, size_t candidates_count)
{
    return md_text_nearest(text, candidates, candidates_count);
}

/* ---- open and close ------------------------------------------------------------------------ */

static size_t threads_of(int wanted)
{
    if (wanted > 0) return (size_t)wanted;
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (size_t)online : 1;
}

meed_status meed_open(const meed_open_options *options, meed_project **project)
{
    meed_open_options own;
    struct meed_project *handle = md_handle_new(NULL, NULL, MEED_TABLE, 0);
    *project = handle;
    enum md_status status = md_handle_begin(handle, false, options, &own, sizeof own);
    if (status != MD_OK) return md_handle_end(handle, status);
    handle->project.out = (struct md_out){own.write, own.user, (int)own.format, own.width, false};
    handle->project.threads = threads_of(own.threads);
    if (own.book != NULL)
        handle->project.book_path = md_arena_strdup(&handle->project.arena, own.book);
    status = md_project_open(&handle->project, own.folder);
    handle->is_open = status == MD_OK;
    return md_handle_end(handle, status);
}

void meed_close(meed_project *project)
{
    if (project == NULL) return;
    md_project_close(&project->project);
    md_arena_free(&project->texts);
    md_free(project);
}

/* ---- diagnostics --------------------------------------------------------------------------- */

size_t meed_diagnostics_count(const meed_project *project)
{
    return project->project.diagnostics.count;
}

/* The diagnostic at `index`: callers go through them in order, so the search goes on from the last.
 */
static const struct md_diagnostic *find_diagnostic(meed_project *project, size_t index)
{
    if (project->cursor == NULL || index < project->cursor_index) {
        project->cursor = project->project.diagnostics.first;
        project->cursor_index = 0;
    }
    while (project->cursor != NULL && project->cursor_index < index) {
        project->cursor = project->cursor->next;
        project->cursor_index++;
    }
    return project->cursor;
}

static const char *printed(meed_project *project, const struct md_diagnostic *diagnostic,
                           enum md_diagnostic_form form)
{
    struct md_buffer text = {0};
    md_diagnostic_print(diagnostic, form, &text);
    const char *copy = md_arena_strndup(&project->texts, md_buffer_text(&text), text.length);
    md_buffer_free(&text);
    return copy;
}

void meed_diagnostic_get(meed_project *project, size_t index, meed_diagnostic *out)
{
    static const char *const severities[] = {
        [MD_ERROR] = "error", [MD_WARNING] = "warning", [MD_NOTE] = "note",
        [MD_HELD] = "held",   [MD_REFUSAL] = "refused",
    };
    *out = (meed_diagnostic){.severity = "", .code = "", .message = "", .full = "", .brief = ""};
    const struct md_diagnostic *found = find_diagnostic(project, index);
    if (found == NULL) return;
    out->severity = severities[found->severity];
    out->code = found->code;
    out->message = found->message;
    out->file = found->place.file;
    out->line = found->place.line;
    out->column = found->place.column;
    out->end_column = found->place.end_column;
    out->full = printed(project, found, MD_FORM_FULL);
    out->brief = printed(project, found, MD_FORM_SHORT);
}

/* ---- commands on an open project ----------------------------------------------------------- */

#define CALL(name, type, command)                                                                  \
    meed_status name(meed_project *project, const type *options)                                   \
    {                                                                                              \
        type own;                                                                                  \
        enum md_status status = md_handle_begin(project, true, options, &own, sizeof own);         \
        if (status == MD_OK) status = command(&project->project, &own);                            \
        return md_handle_end(project, status);                                                     \
    }

CALL(meed_check, meed_check_options, md_command_check)
CALL(meed_import, meed_import_options, md_command_import)
CALL(meed_run, meed_run_options, md_command_run)
CALL(meed_simulate, meed_simulate_options, md_command_simulate)
CALL(meed_explain, meed_explain_options, md_command_explain)
CALL(meed_score, meed_score_options, md_command_score)
CALL(meed_export, meed_export_options, md_command_export)
CALL(meed_close_period, meed_close_options, md_command_close)
CALL(meed_goals, meed_goals_options, md_command_goals)
CALL(meed_decide, meed_decide_options, md_command_decide)
CALL(meed_runs, meed_runs_options, md_command_runs)
CALL(meed_hold, meed_hold_options, md_command_hold)
CALL(meed_evaluate, meed_evaluate_options, md_command_evaluate)

/* Calls without options are begun as ones with none. */
static enum md_status begin(meed_project *project)
{
    size_t own;
    return md_handle_begin(project, true, NULL, &own, sizeof own);
}

meed_status meed_change_param(meed_project *project, const char *name, const char *value)
{
    enum md_status status = begin(project);
    if (status == MD_OK) status = md_command_change_param(&project->project, name, value);
    return md_handle_end(project, status);
}

meed_status meed_change_record(meed_project *project, const char *kind, const char *key, const char *field,
                               const char *value)
{
    enum md_status status = begin(project);
    if (status == MD_OK) status = md_command_change_record(&project->project, kind, key, field, value);
    return md_handle_end(project, status);
}

meed_status meed_release(meed_project *project)
{
    enum md_status status = begin(project);
    if (status == MD_OK) status = md_command_release(&project->project);
    return md_handle_end(project, status);
}

/* ---- commands that make a project ---------------------------------------------------------- */

meed_status meed_init(const char *folder, const meed_init_options *options, meed_project **project,
                      meed_write *write, void *user)
{
    meed_init_options own;
    struct meed_project *handle = md_handle_new(write, user, MEED_TABLE, 0);
    *project = handle;
    enum md_status status = md_handle_begin(handle, false, options, &own, sizeof own);
    if (status == MD_OK) status = md_command_init(&handle->project, folder, &own);
    return md_handle_end(handle, status);
}

meed_status meed_demo(const meed_demo_options *options, meed_project **project, meed_write *write,
                      void *user, int width)
{
    meed_demo_options own;
    struct meed_project *handle = md_handle_new(write, user, MEED_TABLE, width);
    *project = handle;
    handle->project.threads = threads_of(0);
    enum md_status status = md_handle_begin(handle, false, options, &own, sizeof own);
    if (status == MD_OK) status = md_command_demo(&handle->project, &own);
    handle->is_open = status == MD_OK;
    return md_handle_end(handle, status);
}
