/* script_project: a whole project given as texts, for tests of constructors and of the model. */
#ifndef MD_TESTS_SCRIPT_PROJECT_H
#define MD_TESTS_SCRIPT_PROJECT_H

#include "script/script.h"

enum { FILES_MAX = 64 };

struct script_project {
    struct md_schema schema;
    struct md_tree schema_trees[FILES_MAX];
    struct md_tree param_trees[FILES_MAX];
    const struct md_tree *params[FILES_MAX];
    size_t schemas_count, params_count;
    struct md_tree constructors;
    struct md_project_text rules[FILES_MAX];
    size_t rules_count;
    struct md_model *model;
    struct md_diagnostics found;
};

/* The kinds of LANGUAGE.md section 7: deal, product, person; and region and target. */
void script_project_open(struct script_project *project);
void script_project_params(struct script_project *project, const char *file, const char *text);
void script_project_rules(struct script_project *project, const char *file, const char *text);
enum md_status script_project_load(struct script_project *project);
void script_project_close(struct script_project *project);

/* The findings, one line each, in short form; added to `out`. */
void script_project_findings(const struct script_project *project, struct md_buffer *out);

/* The plan of LANGUAGE.md section 7 and its params. */
extern const char script_project_field_sales[];
extern const char script_project_field_sales_params[];

#endif
