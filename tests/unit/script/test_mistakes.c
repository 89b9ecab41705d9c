/*
 * The mistakes of a newcomer in tests/golden/mistakes, as far as loading finds them: the whole message with
 * file, line, column, caret and help. What a run finds is tested through the program.
 */
#include "support/script/script_project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/embedded.h"
#include "input/yaml.h"

static void read_text(const char *folder, const char *name, struct md_buffer *out)
{
    char path[512];
    snprintf(path, sizeof path, "%s/tests/golden/mistakes/%s/%s", MEED_SOURCE_DIR, folder, name);
    if (md_buffer_read_file(out, path, 1 << 20) != MD_OK) fail_msg("cannot read %s", path);
}

static void read_schema(struct script_project *project, const char *folder, const char *name)
{
    struct md_buffer text = {0};
    read_text(folder, name, &text);
    struct md_tree *tree = &project->schema_trees[project->schemas_count++];
    assert_int_equal(md_yaml_read(name, text.text, text.length, tree, &project->found), MD_OK);
    assert_int_equal(md_schema_read_kind(&project->schema, tree, &project->found), MD_OK);
    md_buffer_free(&text);
}

static bool fails_as_expected(const char *folder)
{
    struct script_project project = {0};
    struct md_buffer rules = {0}, expected = {0}, found = {0};
    const struct md_embedded_file *list = md_embedded_find("schemas/constructors.yaml");
    project.schema.currency = "CNY";
    read_schema(&project, folder, "schemas/deal.yaml");
    read_schema(&project, folder, "schemas/person.yaml");
    assert_int_equal(md_schema_link(&project.schema, &project.found), MD_OK);
    assert_int_equal(md_yaml_read(list->name, list->text, list->length, &project.constructors,
                                  &project.found), MD_OK);
    read_text(folder, "rules/field.lua", &rules);
    read_text(folder, "expected.txt", &expected);
    script_project_rules(&project, "rules/field.lua", md_buffer_text(&rules));
    assert_int_equal(script_project_load(&project), MD_SCRIPT);
    for (const struct md_diagnostic *one = project.found.first; one != NULL; one = one->next)
        md_diagnostic_print(one, MD_FORM_FULL, &found);
    /* The program adds where to read more. */
    bool same = found.length > 0 && strncmp(md_buffer_text(&found), md_buffer_text(&expected), found.length) == 0;
    if (!same)
        print_error("%s: found\n%s\nexpected\n%s\n", folder, md_buffer_text(&found),
                    md_buffer_text(&expected));
    md_buffer_free(&rules);
    md_buffer_free(&expected);
    md_buffer_free(&found);
    script_project_close(&project);
    return same;
}

static void mistakes_are_explained(void **state)
{
    (void)state;
    static const char *const folders[] = {
        "misspelt_field",  "misspelt_key", "wrong_type",        "missing_comma",
        "unknown_measure", "tier_gap",     "money_times_money",
    };
    int failures = 0;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        failures += !fails_as_expected(folders[i]);
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(mistakes_are_explained)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
