#include "run/template.h"

#include <stdio.h>
#include <string.h>

#include "input/yaml.h"
#include "run/folder.h"

static const char pack_file[] = "/pack.yaml";

/* The file that makes a folder of rules/ a pack, or NULL. */
static const struct md_embedded_file *find_pack(const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "rules/%s%s", name, pack_file);
    return md_embedded_find(path);
}

/* Whether the file is a pack's pack.yaml, and then the pack's name into `name`. */
static bool is_pack(const struct md_embedded_file *file, char *name, size_t size)
{
    const char *end = strstr(file->name, pack_file);
    if (end == NULL || strncmp(file->name, "rules/", strlen("rules/")) != 0) return false;
    const char *begin = file->name + strlen("rules/");
    snprintf(name, size, "%.*s", (int)(end - begin), begin);
    return true;
}

static enum md_status refuse_unknown(struct md_project *project, const char *name)
{
    struct md_buffer known = {0};
    char pack[32];
    md_buffer_format(&known, "write blank, handbook (the sample company), or packs with commas between them:");
    for (const struct md_embedded_file *file = md_embedded_files; file->name != NULL; file++)
        if (is_pack(file, pack, sizeof pack)) md_buffer_format(&known, " %s", pack);
    struct md_diagnostic *d =
        md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0905", "no example `%s`", name);
    md_diagnostic_advise(&project->diagnostics, d, "help", "%s", md_buffer_text(&known));
    md_buffer_free(&known);
    return MD_USAGE;
}

static bool holds(const struct md_pack_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->names[i], name) == 0) return true;
    return false;
}

/* Put a pack behind those that it needs; `depth` ends a ring of needs. */
static enum md_status take(struct md_project *project, const char *name, int depth,
                           struct md_pack_list *list)
{
    const struct md_embedded_file *file = strlen(name) < sizeof list->names[0] ? find_pack(name) : NULL;
    if (file == NULL || depth > MD_PACKS_MAX) return refuse_unknown(project, name);
    struct md_tree tree = {0};
    enum md_status status =
        md_yaml_read(file->name, file->text, file->length, &tree, &project->diagnostics);
    const struct md_tree_node *needs = status == MD_OK ? md_tree_get(tree.root, "needs") : NULL;
    for (const struct md_tree_node *need = needs != NULL ? needs->first_child : NULL;
         need != NULL && status == MD_OK; need = need->next)
        status = take(project, need->text, depth + 1, list);
    md_tree_free(&tree);
    if (status == MD_OK && !holds(list, name) && list->count < MD_PACKS_MAX)
        strcpy(list->names[list->count++], name);
    return status;
}

enum md_status md_pack_list_read(struct md_project *project, const char *names, struct md_pack_list *list)
{
    struct md_arena arena = {0};
    enum md_status status = MD_OK;
    for (const char *begin = names; begin != NULL && status == MD_OK;) {
        const char *comma = strchr(begin, ',');
        size_t length = comma != NULL ? (size_t)(comma - begin) : strlen(begin);
        status = take(project, md_arena_strndup(&arena, begin, length), 0, list);
        begin = comma != NULL ? comma + 1 : NULL;
    }
    md_arena_free(&arena);
    return status;
}

/* What of a pack belongs into a project, and where. */
static enum md_status write_pack(struct md_project *project, const char *pack, const char *folder,
                                 size_t *files_count)
{
    static const char *const parts[][2] = {
        {"schemas", "schemas"}, {"params", "params"}, {"rules", "rules"}, {"lib", "rules/lib"}};
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

/* The shared kinds, and the packs. */
static enum md_status write_packs(struct md_project *project, const struct md_pack_list *packs,
                                  const char *folder, size_t *files_count)
{
    struct md_arena arena = {0};
    enum md_status status = md_template_write(project, "schemas/kinds/",
                                              md_folder_join(&arena, folder, "schemas"), NULL, files_count);
    for (size_t i = 0; i < packs->count && status == MD_OK; i++)
        status = write_pack(project, packs->names[i], folder, files_count);
    md_arena_free(&arena);
    return status;
}

enum md_status md_template_packs(struct md_project *project, const struct md_pack_list *packs,
                                 const char *folder, const char *currency, size_t *files_count)
{
    struct md_arena arena = {0};
    const struct md_embedded_file *settings = md_embedded_find("rules/starter/meed.yaml");
    enum md_status status =
        md_template_file(project, settings, md_folder_join(&arena, folder, "meed.yaml"), currency);
    md_arena_free(&arena);
    (*files_count)++;
    return status == MD_OK ? write_packs(project, packs, folder, files_count) : status;
}

enum md_status md_template_sample(struct md_project *project, const char *folder,
                                  const char *currency, size_t *files_count)
{
    struct md_pack_list packs = {0};
    char name[sizeof packs.names[0]];
    enum md_status status = md_template_write(project, "rules/sample/", folder, currency, files_count);
    for (const struct md_embedded_file *file = md_embedded_files; file->name != NULL && status == MD_OK; file++)
        if (is_pack(file, name, sizeof name)) status = take(project, name, 0, &packs);
    return status == MD_OK ? write_packs(project, &packs, folder, files_count) : status;
}
