/* How a program evaluates again and again without reading records anew: hold them, change a parameter and a field of one
 * record, evaluate, change back, evaluate.
 *
 * usage: example_warm PROJECT FOLDER|- PERIOD PARAM VALUE KIND KEY FIELD NEW OLD OUT
 * Writes OUT.before, OUT.changed and OUT.after. FOLDER: the data files; -: the book.
 */
#include <meed.h>

#include <stdio.h>
#include <string.h>

static int fail(const char *what, meed_project *project, meed_status status)
{
    fprintf(stderr, "%s: status %d\n", what, (int)status);
    for (size_t i = 0; i < meed_diagnostics_count(project); i++) {
        meed_diagnostic diagnostic;
        meed_diagnostic_get(project, i, &diagnostic);
        fprintf(stderr, "%s\n", diagnostic.brief);
    }
    meed_close(project);
    return (int)status;
}

static meed_status evaluate(meed_project *project, const char *period, const char *file, const char *ending, int threads)
{
    char path[1024];
    snprintf(path, sizeof path, "%s.%s", file, ending);
    meed_evaluate_options options = MEED_INIT(meed_evaluate_options);
    options.period = period;
    options.threads = threads;
    options.payouts = path;
    return meed_evaluate(project, &options);
}

int main(int argc, char **argv)
{
    if (argc != 12) return 2;
    meed_project *project;
    meed_open_options open = MEED_INIT(meed_open_options);
    open.folder = argv[1];
    meed_status status = meed_open(&open, &project);
    if (status != MEED_OK) return fail("open", project, status);

    meed_hold_options hold = MEED_INIT(meed_hold_options);
    hold.from = strcmp(argv[2], "-") == 0 ? NULL : argv[2];
    status = meed_hold(project, &hold);
    if (status != MEED_OK) return fail("hold", project, status);
    const char *period = argv[3], *param = argv[4], *kind = argv[6], *key = argv[7], *field = argv[8], *out = argv[11];
    status = evaluate(project, period, out, "before", 1);
    if (status != MEED_OK) return fail("evaluate", project, status);

    status = meed_change_param(project, param, argv[5]);
    if (status == MEED_OK) status = meed_change_record(project, kind, key, field, argv[9]);
    if (status == MEED_OK) status = evaluate(project, period, out, "changed", 2);
    if (status != MEED_OK) return fail("change", project, status);

    status = meed_change_param(project, param, NULL);
    if (status == MEED_OK) status = meed_change_record(project, kind, key, field, argv[10]);
    if (status == MEED_OK) status = evaluate(project, period, out, "after", 1);
    if (status != MEED_OK) return fail("change back", project, status);

    status = meed_release(project);
    if (status == MEED_OK && evaluate(project, period, out, "none", 1) == MEED_USAGE) status = MEED_OK;
    else return fail("release", project, status);
    meed_close(project);
    return 0;
}
