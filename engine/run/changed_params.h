/* run/changed_params.h
 *
 * changed_params: values of params other than those of the model, for simulations and evaluations over held records.
 */
#ifndef MD_RUN_CHANGED_PARAMS_H
#define MD_RUN_CHANGED_PARAMS_H

#include "model/model.h"

/*
 * From now on the param called `name` has the value `text` at all times, in `params` (by index of the model; see
 * md_calculation_params). Only numbers can be changed. Parts of it live in arena.
 * MD_OK, or MD_USAGE with E0906, which names the nearest param.
 */
enum md_status md_changed_param(const struct md_model *model, const char *name, const char *text,
                                struct md_param_values *params, struct md_arena *arena, struct md_diagnostics *out);

#endif
