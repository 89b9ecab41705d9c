/* The records are read once and held; nothing is stored. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "meed.h"

static meed_project *project;

const char *const harness_way = "held";

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

const struct hand_plan harness_plan = {.load = load,
                                       .set_cell = set_cell,
                                       .set_param = set_param,
                                       .evaluate = evaluate,
                                       .pass = evaluate_into};
