/* script/script.h
 *
 * script: rules files and params to a model: the one entry point of script/.
 *
 * The files run in order of name in one sandbox; the model does not depend on the order in which they are
 * given. As many faults as possible are reported in one call, sorted by place: when every file has run to
 * its end also those that need all definitions (names, types, cycles).
 */
#ifndef MD_SCRIPT_SCRIPT_H
#define MD_SCRIPT_SCRIPT_H

#include "base/tree.h"
#include "model/model.h"

struct md_sandbox_limits; /* script/sandbox.h */

/* A rules file: name as the user knows it, "rules/field_sales.lua". */
struct md_project_text {
    const char *name;
    const char *text;
    size_t length;
};

struct md_script_input {
    const struct md_schema *schema;       /* outlives the model */
    struct md_calendar calendar;
    int period_level;                     /* the project's `period` */
    const char *currency;                 /* the project's */
    const struct md_project_text *rules;  /* those below rules/lib/ run only when they are required */
    size_t rules_count;
    const struct md_tree *const *params;  /* params files; needed during the call only */
    size_t params_count;
    const struct md_tree *constructors;   /* schemas/constructors.yaml; during the call only */
    const struct md_sandbox_limits *limits; /* NULL: defaults */
};

/*
 * Load. MD_OK: *model is the caller's, freed with md_model_free. MD_SCRIPT: *model is NULL and `out`
 * says why (E02xx, E03xx, E06xx).
 */
enum md_status md_script_load(const struct md_script_input *input, struct md_model **model,
                              struct md_diagnostics *out);

/*
 * Run an embedded script that returns a table of name = text, as the sample company's generator does,
 * and hand each pair, sorted by name, to `write` (texts valid during the call). MD_OK, MD_SCRIPT with
 * diagnostics, or what `write` returned.
 * file: "rules/sample/generate.lua"; what it requires is looked up in its folder of the embedded files.
 * scale: the script sees it as SCALE, and its limits grow with it; 0 counts as 1.
 */
typedef enum md_status md_script_writer(void *context, const char *name, const char *text,
                                        size_t length);
enum md_status md_script_generate(const char *file, const char *text, size_t length, uint32_t scale,
                                  md_script_writer *write, void *context,
                                  struct md_diagnostics *out);

#endif
