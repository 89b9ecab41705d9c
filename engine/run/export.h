/* run/export.h
 *
 * export: what the tables of `meed export` share. Internal to run/.
 */
#ifndef MD_RUN_EXPORT_H
#define MD_RUN_EXPORT_H

#include "meed.h"
#include "run/project.h"

/*
 * Visit the runs that the options name: --run N (id, period NULL), or for each period of --period, or each that has a run,
 * once with id 0: the posted run, else the latest draft. A visit that gives MD_NOT_FOUND says that there is none; without
 * any run E0907 is reported and MD_INPUT returned. The book is open.
 */
typedef enum md_status md_visit_run(void *context, int64_t id, const char *period);
enum md_status md_export_runs(struct md_project *project, const meed_export_options *options, struct md_arena *arena,
                              md_visit_run *visit, void *context);

/* The table `balances`: subject, record, balance, period, opening, movements, closing, unit. */
enum md_status md_export_balances(struct md_project *project, const meed_export_options *options);

/* The table `measures`: kind, subject, period, measure, value, unit, status, reason; of the periods named, evaluated now. */
enum md_status md_export_measures(struct md_project *project, const meed_export_options *options);

#endif
