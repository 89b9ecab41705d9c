/* The sample company's plan, the pack incentives, and its schemas load, and its model has what they say. */
#include "support/script/script_project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/embedded.h"
#include "input/yaml.h"

static bool lies_in(const char *name, const char *folder)
{
    return strncmp(name, folder, strlen(folder)) == 0;
}

static void add_sample(struct script_project *project)
{
    *project = (struct script_project){0};
    project->schema.currency = "CNY";
    for (const struct md_embedded_file *one = md_embedded_files; one->name != NULL; one++) {
        const char *name = one->name + strlen("rules/sample/");
        if (lies_in(one->name, "rules/sample/schemas/") || lies_in(one->name, "schemas/kinds/") ||
            (lies_in(one->name, "rules/") && strstr(one->name, "/schemas/") != NULL && !lies_in(one->name, "rules/starter/"))) {
            struct md_tree *tree = &project->schema_trees[project->schemas_count++];
            assert_int_equal(md_yaml_read(name, one->text, one->length, tree, &project->found), MD_OK);
            assert_int_equal(md_schema_read_kind(&project->schema, tree, &project->found), MD_OK);
        } else if (lies_in(one->name, "rules/incentives/params/")) {
            script_project_params(project, one->name, one->text);
        } else if (lies_in(one->name, "rules/incentives/rules/")) {
            script_project_rules(project, one->name + strlen("rules/incentives/"), one->text);
        }
    }
    assert_int_equal(md_schema_link(&project->schema, &project->found), MD_OK);
    const struct md_embedded_file *list = md_embedded_find("schemas/constructors.yaml");
    assert_int_equal(md_yaml_read(list->name, list->text, list->length, &project->constructors,
                                  &project->found), MD_OK);
}

static void the_sample_loads(void **state)
{
    (void)state;
    struct script_project project;
    struct md_buffer text = {0};
    add_sample(&project);
    enum md_status status = script_project_load(&project);
    script_project_findings(&project, &text);
    if (status != MD_OK) fail_msg("does not load:\n%s", md_buffer_text(&text));
    assert_int_equal(project.model->plans_count, 3);
    assert_int_equal(project.model->components_count, 16);
    assert_int_equal(project.model->credits_count, 3);
    md_buffer_free(&text);
    script_project_close(&project);
}

struct counted {
    size_t files, bytes, deals;
};

static enum md_status count_rows(void *context, const char *name, const char *text, size_t length)
{
    struct counted *counted = context;
    counted->files++;
    counted->bytes += length;
    if (strcmp(name, "deals.csv") != 0) return MD_OK;
    for (size_t i = 0; i < length; i++) counted->deals += text[i] == '\n';
    return MD_OK;
}

static struct counted generated(uint32_t scale)
{
    const struct md_embedded_file *script = md_embedded_find("rules/sample/generate.lua");
    struct counted counted = {0};
    struct md_diagnostics found = {0};
    assert_int_equal(md_script_generate(script->name, script->text, script->length, scale, count_rows,
                                        &counted, &found), MD_OK);
    md_diagnostics_free(&found);
    return counted;
}

/* The generator in the sandbox, with the files that it requires and its scale. */
static void the_sample_scales(void **state)
{
    (void)state;
    struct counted unsaid = generated(0), one = generated(1), two = generated(2);
    assert_int_equal(one.deals, 1 + 1800);
    assert_int_equal(two.deals, 1 + 2 * 1800);
    assert_int_equal(two.files, one.files);
    assert_int_equal(unsaid.bytes, one.bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_sample_loads),
                                       cmocka_unit_test(the_sample_scales)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
