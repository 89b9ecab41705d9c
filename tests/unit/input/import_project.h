/* A schema from YAML texts and an import of texts into it, for the tests of input/. */
#ifndef MD_TESTS_IMPORT_PROJECT_H
#define MD_TESTS_IMPORT_PROJECT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/memory.h"
#include "input/import.h"
#include "input/yaml.h"

enum { PROJECT_KINDS_MAX = 12 };

struct project {
    struct md_schema schema;
    struct md_tree trees[PROJECT_KINDS_MAX];
    size_t trees_count;
    struct md_reject_list rejects;
    struct md_diagnostics out;
};

static inline void project_print(const struct project *project)
{
    struct md_buffer text = {0};
    for (const struct md_diagnostic *d = project->out.first; d != NULL; d = d->next)
        md_diagnostic_print(d, MD_FORM_FULL, &text);
    print_message("%s", md_buffer_text(&text));
    md_buffer_free(&text);
}

/* Read kinds, one YAML text each; the test ends when one does not hold. */
static inline void project_open(struct project *project, const char *const *texts, size_t count)
{
    *project = (struct project){0};
    project->schema.currency = "CNY";
    for (size_t i = 0; i < count; i++) {
        struct md_tree *tree = &project->trees[project->trees_count++];
        if (md_yaml_read("kind.yaml", texts[i], strlen(texts[i]), tree, &project->out) == MD_OK)
            md_schema_read_kind(&project->schema, tree, &project->out);
    }
    md_schema_link(&project->schema, &project->out);
    if (project->out.errors_count > 0) project_print(project);
    assert_int_equal(project->out.errors_count, 0);
}

static inline void project_close(struct project *project)
{
    md_rejects_free(&project->rejects);
    md_diagnostics_free(&project->out);
    md_schema_free(&project->schema);
    for (size_t i = 0; i < project->trees_count; i++) md_tree_free(&project->trees[i]);
}

static inline struct md_intake *project_intake(struct project *project, const char *kind)
{
    return md_import_begin(&project->schema, md_schema_kind(&project->schema, kind),
                           &project->rejects, &project->out);
}

/* The canonical text of a cell, in a buffer of the caller's. */
static inline const char *cell_text(const struct md_table *table, size_t row, const char *field,
                                    char *text, size_t size)
{
    struct md_buffer printed = {0};
    md_table_print_cell(table, row, md_kind_field(table->kind, field), NULL, &printed);
    snprintf(text, size, "%s", md_buffer_text(&printed));
    md_buffer_free(&printed);
    return text;
}

static inline void assert_cell(const struct md_table *table, size_t row, const char *field,
                               const char *expected)
{
    char text[256];
    if (strcmp(cell_text(table, row, field, text, sizeof text), expected) != 0)
        fail_msg("row %zu, %s: \"%s\" instead of \"%s\"", row, field, text, expected);
}

/* The row of a key, or -1. */
static inline int64_t row_of(const struct md_table *table, const char *key)
{
    int64_t code = md_texts_find(&table->key_texts, key, strlen(key));
    for (size_t i = 0; code >= 0 && i < table->rows_count; i++)
        if (table->keys[i] == (int32_t)code) return (int64_t)i;
    return -1;
}

#endif
