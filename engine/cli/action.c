#include "cli/action.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/help_page.h"
#include "cli/terminal.h"

/* ---- what the request gave ----------------------------------------------------------------- */

static bool is_given(const struct md_session *session, enum md_option_id id)
{
    return session->request->given[id] > 0;
}

/* NULL when the option was not given. */
static const char *text_of(const struct md_session *session, enum md_option_id id)
{
    return session->request->texts[id];
}

static int64_t number_of(const struct md_session *session, enum md_option_id id, int64_t otherwise)
{
    return is_given(session, id) ? session->request->numbers[id] : otherwise;
}

/* As an int, for counts where more than the largest means the same as the largest. */
static int small_of(const struct md_session *session, enum md_option_id id)
{
    int64_t number = number_of(session, id, 0);
    return number > INT32_MAX ? INT32_MAX : (int)number;
}

static const char *operand(const struct md_session *session, size_t index)
{
    return index < session->request->operands_count ? session->request->operands[index] : NULL;
}

static meed_status wrong_use(const struct md_session *session, const char *text)
{
    md_messages_complain(&session->messages, "E0910", text);
    return MEED_USAGE;
}

/* ---- opening ------------------------------------------------------------------------------- */

/* Results first, then what is to be said about them. */
static void report(struct md_session *session, meed_project *project)
{
    md_output_flush(session->output);
    session->messages.no_output = session->output->error != 0;
    md_messages_print(&session->messages, project);
}

static meed_open_options open_options(const struct md_session *session)
{
    meed_open_options options = MEED_INIT(meed_open_options);
    options.folder = text_of(session, MD_OPTION_FOLDER);
    options.book = text_of(session, MD_OPTION_DB);
    options.write = md_output_write;
    options.user = session->output;
    options.format = session->format;
    options.threads = small_of(session, MD_OPTION_JOBS);
    options.width = session->width;
    return options;
}

typedef meed_status project_action(struct md_session *session, meed_project *project);

static meed_status on_project(struct md_session *session, project_action *action)
{
    meed_project *project;
    meed_open_options options = open_options(session);
    meed_status status = meed_open(&options, &project);
    if (status == MEED_OK) status = action(session, project);
    report(session, project);
    meed_close(project);
    return status;
}

/* ---- commands on a project ----------------------------------------------------------------- */

static meed_status do_check(struct md_session *session, meed_project *project)
{
    meed_check_options options = MEED_INIT(meed_check_options);
    options.graph = is_given(session, MD_OPTION_GRAPH);
    options.deny_warnings = is_given(session, MD_OPTION_DENY);
    return meed_check(project, &options);
}

/* `import deal x.csv`: the first word is a kind when more follow and nothing of that name is there.
 */
static bool begins_with_kind(const struct md_session *session)
{
    const char *first = operand(session, 0);
    return session->request->operands_count > 1 && strpbrk(first, "./") == NULL &&
           access(first, F_OK) != 0;
}

static meed_status do_import(struct md_session *session, meed_project *project)
{
    meed_import_options options = MEED_INIT(meed_import_options);
    size_t skipped = begins_with_kind(session) ? 1 : 0;
    options.kind = skipped > 0 ? operand(session, 0) : NULL;
    options.paths = session->request->operands + skipped;
    options.paths_count = session->request->operands_count - skipped;
    options.update = is_given(session, MD_OPTION_UPDATE);
    options.rejects_max = number_of(session, MD_OPTION_MAX_REJECTS, 0);
    options.rejects_file = text_of(session, MD_OPTION_REJECTS);
    options.encoding = text_of(session, MD_OPTION_ENCODING);
    options.expect_count = number_of(session, MD_OPTION_EXPECT_COUNT, -1);
    options.expect_count_given = is_given(session, MD_OPTION_EXPECT_COUNT);
    options.expect_sums = session->request->sums;
    options.expect_sums_count = session->request->sums_count;
    options.dry_run = is_given(session, MD_OPTION_DRY_RUN);
    return meed_import(project, &options);
}

static meed_status do_run(struct md_session *session, meed_project *project)
{
    meed_run_options options = MEED_INIT(meed_run_options);
    options.period = operand(session, 0);
    options.plan = text_of(session, MD_OPTION_PLAN);
    options.note = text_of(session, MD_OPTION_NOTES);
    options.strict = is_given(session, MD_OPTION_STRICT);
    options.from = text_of(session, MD_OPTION_FROM);
    options.payouts = text_of(session, MD_OPTION_PAYOUTS);
    return meed_run(project, &options);
}

static meed_status do_simulate(struct md_session *session, meed_project *project)
{
    meed_simulate_options options = MEED_INIT(meed_simulate_options);
    options.period = text_of(session, MD_OPTION_PERIOD);
    options.rules = text_of(session, MD_OPTION_RULES);
    options.set = session->request->sets;
    options.set_count = session->request->sets_count;
    options.all = is_given(session, MD_OPTION_ALL);
    options.assume_approved = is_given(session, MD_OPTION_ASSUME_APPROVED);
    options.outcomes = is_given(session, MD_OPTION_OUTCOMES);
    return meed_simulate(project, &options);
}

static meed_status do_explain(struct md_session *session, meed_project *project)
{
    meed_explain_options options = MEED_INIT(meed_explain_options);
    options.subject = operand(session, 0);
    options.period = text_of(session, MD_OPTION_PERIOD);
    options.component = text_of(session, MD_OPTION_COMPONENT);
    options.run = number_of(session, MD_OPTION_RUN, 0);
    options.depth = small_of(session, MD_OPTION_DEPTH);
    return meed_explain(project, &options);
}

/* "b-17", "b-000017": 17; 0 of anything else. */
static int64_t batch_of(const char *text)
{
    return strncmp(text, "b-", 2) == 0 ? md_request_run(text + 2) : 0;
}

static meed_status do_goals(struct md_session *session, meed_project *project)
{
    meed_goals_options options = MEED_INIT(meed_goals_options);
    options.action = operand(session, 0);
    options.period = text_of(session, MD_OPTION_PERIOD);
    if (options.action != NULL && strcmp(options.action, "compare") == 0) {
        const char *before = operand(session, 1), *after = operand(session, 2);
        if (before == NULL || after == NULL) return wrong_use(session, "which two runs? Usage: meed goals compare RUN RUN");
        options.batch_before = batch_of(before);
        options.batch_after = batch_of(after);
        if (options.batch_before > 0 && options.batch_after > 0) {
            if (options.period == NULL)
                return wrong_use(session, "goals of which period? For example --period 2026-01");
            return meed_goals(project, &options);
        }
        options.run_before = md_request_run(before);
        options.run_after = md_request_run(after);
        if (options.run_before <= 0 || options.run_after <= 0)
            return wrong_use(session, "write both runs as 17 or r-000017, or both batches as b-17");
        return meed_goals(project, &options);
    }
    options.rule = operand(session, 1);
    options.child = operand(session, 2);
    if (options.period == NULL) return wrong_use(session, "goals of which period? For example --period 2026-01");
    options.value = text_of(session, MD_OPTION_TO);
    options.lock = is_given(session, MD_OPTION_LOCK);
    options.free = is_given(session, MD_OPTION_FREE);
    options.reason = text_of(session, MD_OPTION_REASON);
    options.confirmed = session->confirmed;
    return meed_goals(project, &options);
}

static meed_status do_score(struct md_session *session, meed_project *project)
{
    meed_score_options options = MEED_INIT(meed_score_options);
    options.subject = operand(session, 0);
    options.period = text_of(session, MD_OPTION_PERIOD);
    options.form = text_of(session, MD_OPTION_FORM);
    options.rank = is_given(session, MD_OPTION_RANK);
    options.explain = is_given(session, MD_OPTION_EXPLAIN);
    return meed_score(project, &options);
}

static meed_status do_export(struct md_session *session, meed_project *project)
{
    meed_export_options options = MEED_INIT(meed_export_options);
    options.table = operand(session, 0);
    options.period = text_of(session, MD_OPTION_PERIOD);
    options.run = number_of(session, MD_OPTION_RUN, 0);
    options.columns = text_of(session, MD_OPTION_COLUMNS);
    options.zero = is_given(session, MD_OPTION_ZERO);
    return meed_export(project, &options);
}

static meed_status do_close(struct md_session *session, meed_project *project)
{
    meed_close_options options = MEED_INIT(meed_close_options);
    options.period = operand(session, 0);
    options.run = number_of(session, MD_OPTION_RUN, 0);
    return meed_close_period(project, &options);
}

static meed_status do_decide(struct md_session *session, meed_project *project)
{
    meed_decide_options options = MEED_INIT(meed_decide_options);
    options.rule = operand(session, 0);
    options.subject = operand(session, 1);
    options.period = text_of(session, MD_OPTION_PERIOD);
    options.value = text_of(session, MD_OPTION_AMEND);
    options.reason = text_of(session, MD_OPTION_REASON);
    options.on = text_of(session, MD_OPTION_ON);
    options.all = is_given(session, MD_OPTION_ALL);
    options.again = is_given(session, MD_OPTION_AGAIN);
    options.decided = is_given(session, MD_OPTION_DECIDED);
    options.dry_run = is_given(session, MD_OPTION_DRY_RUN);
    int verdicts = is_given(session, MD_OPTION_APPROVE) + is_given(session, MD_OPTION_REJECT) +
                   is_given(session, MD_OPTION_AMEND);
    if (verdicts > 1) return wrong_use(session, "one decision at a time: --approve, --reject or --amend VALUE");
    if (is_given(session, MD_OPTION_APPROVE)) options.verdict = "approve";
    if (is_given(session, MD_OPTION_REJECT)) options.verdict = "reject";
    if (is_given(session, MD_OPTION_AMEND)) options.verdict = "amend";
    return meed_decide(project, &options);
}

static meed_status do_runs(struct md_session *session, meed_project *project)
{
    meed_runs_options options = MEED_INIT(meed_runs_options);
    options.action = operand(session, 0);
    const char *run = operand(session, 1);
    if (run != NULL) options.run = md_request_run(run);
    return meed_runs(project, &options);
}

/* ---- the question before a close ----------------------------------------------------------- */

static int write_to_stderr(void *user, const char *text, size_t length)
{
    (void)user;
    return fwrite(text, 1, length, stderr) == length ? 0 : 1;
}

/* The run as it would be posted, on standard error: standard output is for results. */
static meed_status show_run(struct md_session *session)
{
    meed_project *project;
    meed_open_options open = open_options(session);
    open.write = write_to_stderr;
    open.format = MEED_TABLE;
    meed_runs_options options = MEED_INIT(meed_runs_options);
    options.action = "show";
    options.run = number_of(session, MD_OPTION_RUN, 0);
    meed_status status = meed_open(&open, &project);
    if (status == MEED_OK) status = meed_runs(project, &options);
    report(session, project);
    meed_close(project);
    return status;
}

static bool is_typed(const char *wanted)
{
    char line[128];
    fprintf(stderr, "Posting locks %s. Type %s to post: ", wanted, wanted);
    fflush(stderr);
    if (fgets(line, sizeof line, stdin) == NULL) return false;
    line[strcspn(line, "\r\n")] = '\0';
    return strcmp(line, wanted) == 0;
}

static meed_status close_period(struct md_session *session)
{
    if (!is_given(session, MD_OPTION_YES)) {
        bool may_ask = !is_given(session, MD_OPTION_NO_INPUT) && md_terminal_is(STDIN_FILENO) &&
                       md_terminal_is(STDERR_FILENO);
        if (!may_ask)
            return wrong_use(session, "a close asks before it posts, and nobody can be asked here; --yes says "
                                      "that the run was reviewed");
        meed_status status = show_run(session);
        if (status != MEED_OK) return status;
        if (!is_typed(operand(session, 0))) return wrong_use(session, "nothing was posted");
    }
    return on_project(session, do_close);
}

/* ---- the question before an adjustment ----------------------------------------------------- */

/* What it would do, on standard error. */
static meed_status show_adjustment(struct md_session *session)
{
    meed_project *project;
    meed_open_options open = open_options(session);
    open.write = write_to_stderr;
    open.format = MEED_TABLE;
    meed_status status = meed_open(&open, &project);
    if (status == MEED_OK) status = do_goals(session, project);
    report(session, project);
    meed_close(project);
    return status;
}

static bool says_yes(void)
{
    char line[16];
    fprintf(stderr, "Write it? [y/N] ");
    fflush(stderr);
    return fgets(line, sizeof line, stdin) != NULL && (line[0] == 'y' || line[0] == 'Y');
}

static meed_status goals(struct md_session *session)
{
    const char *action = operand(session, 0);
    if (action == NULL || strcmp(action, "adjust") != 0 || is_given(session, MD_OPTION_DRY_RUN))
        return on_project(session, do_goals);
    if (!is_given(session, MD_OPTION_YES)) {
        bool may_ask = !is_given(session, MD_OPTION_NO_INPUT) && md_terminal_is(STDIN_FILENO) &&
                       md_terminal_is(STDERR_FILENO);
        if (!may_ask)
            return wrong_use(session, "an adjustment asks before it is written, and nobody can be asked here; --dry-run "
                                      "shows it, --yes says that it was reviewed");
        meed_status status = show_adjustment(session);
        if (status != MEED_OK) return status;
        if (!says_yes()) return wrong_use(session, "nothing was written");
    }
    session->confirmed = true;
    return on_project(session, do_goals);
}

/* ---- commands without a project ------------------------------------------------------------ */

static meed_status init_project(struct md_session *session)
{
    meed_project *project;
    meed_init_options options = MEED_INIT(meed_init_options);
    options.example = text_of(session, MD_OPTION_EXAMPLE);
    options.currency = text_of(session, MD_OPTION_CURRENCY);
    const char *folder = operand(session, 0);
    if (folder == NULL) folder = text_of(session, MD_OPTION_FOLDER);
    meed_status status = meed_init(folder != NULL ? folder : ".", &options, &project,
                                   md_output_write, session->output);
    report(session, project);
    meed_close(project);
    return status;
}

static meed_status make_demo(struct md_session *session)
{
    meed_project *project;
    meed_demo_options options = MEED_INIT(meed_demo_options);
    options.folder = operand(session, 0) != NULL ? operand(session, 0) : "meed-demo";
    meed_status status =
        meed_demo(&options, &project, md_output_write, session->output, session->width);
    report(session, project);
    meed_close(project);
    return status;
}

static meed_status show_help(struct md_session *session)
{
    char fault[256];
    const char *about = operand(session, 0);
    if (about == NULL)
        md_help_all(session->output);
    else if (!md_help_about(about, session->output, fault, sizeof fault))
        return wrong_use(session, fault);
    return MEED_OK;
}

static meed_status show_version(struct md_session *session)
{
    char text[128];
    int length = session->format == MEED_JSON
                     ? snprintf(text, sizeof text,
                                "{\"schema\":\"meed.version/1\",\"meed\":\"%s\",\"abi\":%d}\n",
                                meed_version(), meed_abi_version())
                     : snprintf(text, sizeof text, "meed %s\n", meed_version());
    md_output_write(session->output, text, (size_t)length);
    return MEED_OK;
}

meed_status md_action_perform(struct md_session *session)
{
    const struct md_command *command = session->request->command;
    if (is_given(session, MD_OPTION_VERSION)) return show_version(session);
    if (is_given(session, MD_OPTION_HELP) && command->id != MD_COMMAND_NONE) {
        md_help_command(command, session->output);
        return MEED_OK;
    }
    switch (command->id) {
    case MD_COMMAND_NONE:
        if (is_given(session, MD_OPTION_HELP))
            md_help_all(session->output);
        else
            md_help_start(session->output);
        return MEED_OK;
    case MD_COMMAND_INIT:
        return init_project(session);
    case MD_COMMAND_DEMO:
        return make_demo(session);
    case MD_COMMAND_CHECK:
        return on_project(session, do_check);
    case MD_COMMAND_IMPORT:
        return on_project(session, do_import);
    case MD_COMMAND_RUN:
        return on_project(session, do_run);
    case MD_COMMAND_SIMULATE:
        return on_project(session, do_simulate);
    case MD_COMMAND_EXPLAIN:
        return on_project(session, do_explain);
    case MD_COMMAND_SCORE:
        return on_project(session, do_score);
    case MD_COMMAND_EXPORT:
        return on_project(session, do_export);
    case MD_COMMAND_CLOSE:
        return close_period(session);
    case MD_COMMAND_GOALS:
        return goals(session);
    case MD_COMMAND_DECIDE:
        return on_project(session, do_decide);
    case MD_COMMAND_RUNS:
        return on_project(session, do_runs);
    case MD_COMMAND_HELP:
        return show_help(session);
    case MD_COMMAND_VERSION:
        return show_version(session);
    case MD_COMMANDS_COUNT:
        break;
    }
    return MEED_DEFECT;
}
