/* How a program embeds meed: open a project, check its rules, import its data, run a month and hand on the
 * payouts as JSON lines. Compiled against the shared library and against the static one, by meed.h only.
 *
 * usage: example_embed PROJECT DATA PERIOD
 */
#include <meed.h>

#include <stdio.h>
#include <string.h>

/* Results come in pieces; this program counts them and passes the payouts on. */
struct sink {
    FILE *file;
    size_t bytes_count;
};

static int take(void *user, const char *text, size_t length)
{
    struct sink *sink = user;
    sink->bytes_count += length;
    if (sink->file == NULL) return 0;
    return fwrite(text, 1, length, sink->file) == length ? 0 : 1;
}

/* Say why a call failed; the diagnostics belong to the project until its next call. */
static int fail(const char *what, meed_project *project, meed_status status)
{
    fprintf(stderr, "%s: status %d\n", what, (int)status);
    for (size_t i = 0; i < meed_diagnostics_count(project); i++) {
        meed_diagnostic diagnostic;
        meed_diagnostic_get(project, i, &diagnostic);
        fputs(diagnostic.full, stderr);
    }
    meed_close(project);
    return (int)status;
}

int main(int argc, char **argv)
{
    if (argc != 4 || meed_abi_version() != 1) {
        fprintf(stderr, "usage: example_embed PROJECT DATA PERIOD\n");
        return 2;
    }
    struct sink sink = {NULL, 0};
    meed_project *project;
    meed_open_options open = MEED_INIT(meed_open_options);
    open.folder = argv[1];
    open.write = take;
    open.user = &sink;
    open.format = MEED_NDJSON;
    meed_status status = meed_open(&open, &project);
    if (status != MEED_OK) return fail("open", project, status);

    status = meed_check(project, NULL);
    if (status != MEED_OK) return fail("check", project, status);

    const char *paths[] = {argv[2]};
    meed_import_options import = MEED_INIT(meed_import_options);
    import.paths = paths;
    import.paths_count = 1;
    status = meed_import(project, &import);
    if (status != MEED_OK) return fail("import", project, status);

    meed_run_options run = MEED_INIT(meed_run_options);
    run.period = argv[3];
    status = meed_run(project, &run);
    if (status != MEED_OK && status != MEED_FINDINGS) return fail("run", project, status);

    sink.file = stdout;
    meed_export_options payouts = MEED_INIT(meed_export_options);
    payouts.table = "payouts";
    payouts.period = argv[3];
    status = meed_export(project, &payouts);
    if (status != MEED_OK) return fail("export", project, status);
    meed_close(project);
    return 0;
}
