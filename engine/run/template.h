/* run/template.h
 *
 * template: projects that the library carries inside itself (rules/starter, rules/sample, the packs),
 * written into a folder.
 */
#ifndef MD_RUN_TEMPLATE_H
#define MD_RUN_TEMPLATE_H

#include "base/embedded.h"
#include "run/project.h"

/* Write one embedded file as `path`, with the folders above it, never over an existing file; its path goes
 * to project->out. `currency` (of meed.yaml) NULL: as written. */
enum md_status md_template_file(struct md_project *project, const struct md_embedded_file *file,
                                const char *path, const char *currency);

/* Write the embedded files below `prefix` ("rules/sample/") into `folder`, never over an existing file;
 * their paths go to project->out. `currency` NULL: as written. Adds to *files_count. */
enum md_status md_template_write(struct md_project *project, const char *prefix, const char *folder,
                                 const char *currency, size_t *files_count);

enum { MD_PACKS_MAX = 32 };

/* Names of packs, rules/NAME, each behind those that it needs (`needs` of its pack.yaml). */
struct md_pack_list {
    char names[MD_PACKS_MAX][32];
    size_t count;
};

/* Read names between commas ("goals,incentives"). MD_USAGE with one diagnostic (E0905) when one is no pack. */
enum md_status md_pack_list_read(struct md_project *project, const char *names, struct md_pack_list *list);

/* A project of these packs: a meed.yaml, the shared kinds, and of each pack its kinds, params, rules
 * and rules/lib. No records. */
enum md_status md_template_packs(struct md_project *project, const struct md_pack_list *packs,
                                 const char *folder, const char *currency, size_t *files_count);

/* The sample company: its own files and all packs. */
enum md_status md_template_sample(struct md_project *project, const char *folder,
                                  const char *currency, size_t *files_count);

/* Write one file of the given text. */
enum md_status md_template_text(struct md_project *project, const char *folder, const char *name,
                                const char *text);

#endif
