/* run/command.h
 *
 * command: what the program offers, each on an open project; options as in include/meed.h, results
 * through project->out, diagnostics in project->diagnostics.
 */
#ifndef MD_RUN_COMMAND_H
#define MD_RUN_COMMAND_H

#include "meed.h"
#include "run/project.h"

enum md_status md_command_check(struct md_project *project, const meed_check_options *options);
enum md_status md_command_import(struct md_project *project, const meed_import_options *options);
enum md_status md_command_run(struct md_project *project, const meed_run_options *options);
enum md_status md_command_simulate(struct md_project *project, const meed_simulate_options *options);
enum md_status md_command_explain(struct md_project *project, const meed_explain_options *options);
enum md_status md_command_score(struct md_project *project, const meed_score_options *options);
enum md_status md_command_export(struct md_project *project, const meed_export_options *options);
enum md_status md_command_close(struct md_project *project, const meed_close_options *options);
enum md_status md_command_goals(struct md_project *project, const meed_goals_options *options);
enum md_status md_command_decide(struct md_project *project, const meed_decide_options *options);
enum md_status md_command_runs(struct md_project *project, const meed_runs_options *options);

/* Records held in project->held, and evaluations over them; only release is good without them. */
enum md_status md_command_hold(struct md_project *project, const meed_hold_options *options);
enum md_status md_command_change_param(struct md_project *project, const char *name, const char *value);
enum md_status md_command_change_record(struct md_project *project, const char *kind, const char *key, const char *field,
                                        const char *value);
enum md_status md_command_evaluate(struct md_project *project, const meed_evaluate_options *options);
enum md_status md_command_release(struct md_project *project);

/* Write a new project; `project` is zeroed by the caller and gets diagnostics and out only. */
enum md_status md_command_init(struct md_project *project, const char *folder, const meed_init_options *options);
/* Make, import and run the sample company; opens `project` on the new folder. */
enum md_status md_command_demo(struct md_project *project, const meed_demo_options *options);

#endif
