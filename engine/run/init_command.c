#include "run/command.h"

#include <string.h>

#include "base/embedded.h"
#include "run/folder.h"
#include "run/template.h"
#include "value/currency.h"

enum md_status md_template_write(struct md_project *project, const char *prefix, const char *folder,
                                 const char *currency, size_t *files_count)
{
    struct md_arena arena = {0};
    enum md_status status = MD_OK;
    size_t length = strlen(prefix);
    for (const struct md_embedded_file *file = md_embedded_files;
         status == MD_OK && file->name != NULL; file++) {
        if (strncmp(file->name, prefix, length) != 0) continue;
        const char *rest = file->name + length;
        if (strncmp(rest, "generate", strlen("generate")) == 0 || strcmp(rest, "README.md") == 0)
            continue;
        const char *path = md_folder_join(&arena, folder, rest);
        const char *above = md_arena_strndup(&arena, path,
                                             (size_t)(md_folder_base_name(path) - path - 1));
        struct md_buffer text = {0};
        const char *line = currency != NULL ? strstr(file->text, "currency: CNY") : NULL;
        if (line != NULL && strcmp(rest, "meed.yaml") == 0) {
            md_buffer_add(&text, file->text, (size_t)(line - file->text));
            md_buffer_format(&text, "currency: %s%s", currency, line + strlen("currency: CNY"));
        } else md_buffer_add(&text, file->text, file->length);
        status = md_folder_make(above, &project->diagnostics);
        if (status == MD_OK)
            status = md_folder_write(path, md_buffer_text(&text), text.length, false,
                                     &project->diagnostics);
        if (status == MD_OK) md_out_format(&project->out, "%s\n", path);
        md_buffer_free(&text);
        (*files_count)++;
    }
    md_arena_free(&arena);
    return status;
}

/* What an editor with a Lua language server needs to complete and check plan files. */
static enum md_status write_types(struct md_project *project, const char *folder)
{
    static const char settings[] = "{\n"
                                   "  \"runtime.version\": \"Lua 5.4\",\n"
                                   "  \"workspace.library\": [\"types\"],\n"
                                   "  \"diagnostics.disable\": [\"lowercase-global\"]\n"
                                   "}\n";
    const struct md_embedded_file *types = md_embedded_find("schemas/types/meed.lua");
    struct md_arena arena = {0};
    enum md_status status = md_folder_make(md_folder_join(&arena, folder, "types"), &project->diagnostics);
    md_arena_free(&arena);
    if (status == MD_OK) status = md_template_text(project, folder, "types/meed.lua", types->text);
    if (status == MD_OK) status = md_template_text(project, folder, ".luarc.json", settings);
    return status;
}

/* The packs by which the sample company works. */
static const char *const sample_packs[] = {"goals",         "talent",      "process", "incentives",
                                           "communication", "performance", "market",  "culture"};

/* What of a pack belongs into a project beside its schemas. */
static enum md_status write_pack(struct md_project *project, const char *pack, const char *folder,
                                 size_t *files_count)
{
    static const char *const parts[][2] = {
        {"params", "params"}, {"rules", "rules"}, {"lib", "rules/lib"}};
    struct md_arena arena = {0};
    enum md_status status = MD_OK;
    for (size_t i = 0; i < sizeof parts / sizeof *parts && status == MD_OK; i++) {
        const char *prefix = md_arena_format(&arena, "rules/%s/%s/", pack, parts[i][0]);
        status = md_template_write(project, prefix, md_folder_join(&arena, folder, parts[i][1]), NULL,
                                   files_count);
    }
    md_arena_free(&arena);
    return status;
}

enum md_status md_template_sample(struct md_project *project, const char *folder,
                                  const char *currency, size_t *files_count)
{
    struct md_arena arena = {0};
    const char *schemas = md_folder_join(&arena, folder, "schemas");
    enum md_status status =
        md_template_write(project, "rules/sample/", folder, currency, files_count);
    if (status == MD_OK)
        status = md_template_write(project, "schemas/kinds/", schemas, NULL, files_count);
    const char *last = ""; /* the schemas of a pack follow each other */
    for (const struct md_embedded_file *file = md_embedded_files;
         status == MD_OK && file->name != NULL; file++) {
        const char *found = strncmp(file->name, "rules/", strlen("rules/")) == 0
                                ? strstr(file->name, "/schemas/") : NULL;
        if (found == NULL || strncmp(file->name, "rules/sample/", strlen("rules/sample/")) == 0 ||
            strncmp(file->name, "rules/starter/", strlen("rules/starter/")) == 0)
            continue;
        const char *prefix = md_arena_strndup(&arena, file->name,
                                              (size_t)(found - file->name) + strlen("/schemas/"));
        if (strcmp(prefix, last) == 0) continue;
        last = prefix;
        status = md_template_write(project, prefix, schemas, NULL, files_count);
    }
    for (size_t i = 0; i < sizeof sample_packs / sizeof *sample_packs && status == MD_OK; i++)
        status = write_pack(project, sample_packs[i], folder, files_count);
    md_arena_free(&arena);
    return status;
}

enum md_status md_command_init(struct md_project *project, const char *folder,
                               const meed_init_options *options)
{
    const char *example = options->example != NULL ? options->example : "blank";
    const char *prefix = strcmp(example, "blank") == 0      ? "rules/starter/"
                         : strcmp(example, "handbook") == 0 ? "rules/sample/"
                                                            : NULL;
    if (prefix == NULL) {
        struct md_diagnostic *d = md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0905",
                                                     "no example `%s`", example);
        md_diagnostic_advise(&project->diagnostics, d, "help", "write --example blank or --example handbook");
        return MD_USAGE;
    }
    if (options->currency != NULL &&
        md_currency_digits(options->currency, strlen(options->currency)) < 0) {
        md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0906",
                           "`%s` is not a currency: write an ISO 4217 code such as EUR", options->currency);
        return MD_USAGE;
    }
    struct md_arena arena = {0};
    size_t count = 0;
    enum md_status status = MD_OK;
    if (md_folder_is_file(md_folder_join(&arena, folder, "meed.yaml"))) {
        md_diagnostics_add(&project->diagnostics, MD_REFUSAL, "E0607",
                           "%s holds a project already; nothing is overwritten", folder);
        status = MD_REFUSED;
    }
    md_arena_free(&arena);
    if (status == MD_OK) status = md_folder_make(folder, &project->diagnostics);
    if (status == MD_OK && strcmp(prefix, "rules/sample/") == 0)
        status = md_template_sample(project, folder, options->currency, &count);
    else if (status == MD_OK)
        status = md_template_write(project, prefix, folder, options->currency, &count);
    if (status != MD_OK) return status;
    static const char ignored[] = "meed.db\nmeed.db-journal\nmeed.db.columns/\nrejects-*.csv\n";
    status = md_template_text(project, folder, ".gitignore", ignored);
    if (status == MD_OK) status = write_types(project, folder);
    if (status == MD_OK)
        md_out_format(&project->out,
                      "%zu files written. Next:  cd %s  |  meed check  |  meed import data  |  meed run 2026-01\n",
                      count + 3, folder);
    return status;
}

enum md_status md_template_text(struct md_project *project, const char *folder, const char *name,
                                const char *text)
{
    struct md_arena arena = {0};
    const char *path = md_folder_join(&arena, folder, name);
    enum md_status status =
        md_folder_write(path, text, strlen(text), false, &project->diagnostics);
    md_arena_free(&arena);
    return status;
}
