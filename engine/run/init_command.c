#include "run/command.h"

#include <string.h>

#include "base/embedded.h"
#include "run/folder.h"
#include "run/template.h"
#include "value/currency.h"

enum md_status md_template_file(struct md_project *project, const struct md_embedded_file *file,
                                const char *path, const char *currency)
{
    struct md_arena arena = {0};
    const char *name = md_folder_base_name(path);
    struct md_buffer text = {0};
    const char *line = currency != NULL ? strstr(file->text, "currency: CNY") : NULL;
    if (line != NULL && strcmp(name, "meed.yaml") == 0) {
        md_buffer_add(&text, file->text, (size_t)(line - file->text));
        md_buffer_format(&text, "currency: %s%s", currency, line + strlen("currency: CNY"));
    } else md_buffer_add(&text, file->text, file->length);
    enum md_status status =
        md_folder_make(md_arena_strndup(&arena, path, (size_t)(name - path - 1)), &project->diagnostics);
    if (status == MD_OK)
        status = md_folder_write(path, md_buffer_text(&text), text.length, false, &project->diagnostics);
    if (status == MD_OK) md_out_format(&project->out, "%s\n", path);
    md_buffer_free(&text);
    md_arena_free(&arena);
    return status;
}

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
        status = md_template_file(project, file, md_folder_join(&arena, folder, rest), currency);
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

enum md_status md_command_init(struct md_project *project, const char *folder,
                               const meed_init_options *options)
{
    const char *example = options->example != NULL ? options->example : "blank";
    struct md_pack_list packs = {0};
    bool sample = strcmp(example, "handbook") == 0, blank = strcmp(example, "blank") == 0;
    if (!sample && !blank) {
        enum md_status known = md_pack_list_read(project, example, &packs);
        if (known != MD_OK) return known;
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
    if (status == MD_OK && sample)
        status = md_template_sample(project, folder, options->currency, &count);
    else if (status == MD_OK && blank)
        status = md_template_write(project, "rules/starter/", folder, options->currency, &count);
    else if (status == MD_OK)
        status = md_template_packs(project, &packs, folder, options->currency, &count);
    if (status != MD_OK) return status;
    static const char ignored[] = "meed.db\nmeed.db-journal\nmeed.db.columns/\nrejects-*.csv\n";
    status = md_template_text(project, folder, ".gitignore", ignored);
    if (status == MD_OK) status = write_types(project, folder);
    if (status == MD_OK)
        md_out_format(&project->out,
                      blank ? "%zu files written. Next:  cd %s  |  meed check  |  meed import data  |  meed run 2026-01\n"
                            : "%zu files written. Next:  cd %s  |  meed check  |  meed import FOLDER\n",
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
