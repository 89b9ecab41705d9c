/* PROGRAM PROJECT FOLDER PERIOD THREADS: meed in the place of a hand-written program, over
 * include/meed.h alone, so that the conversation of run.py is the same with all (README.md, "The
 * conversation"). The records of FOLDER are read once and held; PROJECT says the plan. Nothing is
 * stored. */
#include <stdio.h>
#include <stdlib.h>

#include "hand.h"
#include "meed.h"

static struct {
    const char *project, *period;
    int threads;
} harness;

static meed_project *project;

/* Figures that are held are findings, and show as missing rows. */
static void expect(meed_status status, const char *call)
{
    if (status == MEED_OK || status == MEED_FINDINGS) return;
    for (size_t i = 0; i < meed_diagnostics_count(project); i++) {
        meed_diagnostic diagnostic;
        meed_diagnostic_get(project, i, &diagnostic);
        fputs(diagnostic.full, stderr);
    }
    hand_fail("meed refused", call);
}

static void load(const char *folder)
{
    meed_open_options open_options = MEED_INIT(meed_open_options);
    open_options.folder = harness.project;
    open_options.threads = harness.threads;
    expect(meed_open(&open_options, &project), "meed_open");
    meed_hold_options hold_options = MEED_INIT(meed_hold_options);
    hold_options.from = folder;
    expect(meed_hold(project, &hold_options), "meed_hold");
}

static void set_cell(const char *kind, const char *key, const char *field, const char *value)
{
    expect(meed_change_record(project, kind, key, field, value), "meed_change_record");
}

static void set_param(const char *name, const char *value)
{
    expect(meed_change_param(project, name, value), "meed_change_param");
}

static void evaluate_into(const char *file)
{
    meed_evaluate_options options = MEED_INIT(meed_evaluate_options);
    options.period = harness.period;
    options.threads = harness.threads;
    options.payouts = file;
    expect(meed_evaluate(project, &options), "meed_evaluate");
}

static void evaluate(void)
{
    evaluate_into(NULL);
}

int main(int count, char **words)
{
    if (count != 5) hand_fail("use: PROGRAM PROJECT FOLDER PERIOD THREADS", words[0]);
    harness.project = words[1];
    harness.period = words[3];
    harness.threads = atoi(words[4]);
    const struct hand_plan plan = {.load = load,
                                   .set_cell = set_cell,
                                   .set_param = set_param,
                                   .evaluate = evaluate,
                                   .pass = evaluate_into};
    double begun = hand_now_ms();
    plan.load(words[2]);
    printf("ready\t%.4f\n", hand_now_ms() - begun);
    fflush(stdout);
    hand_serve(&plan);
    return 0;
}
