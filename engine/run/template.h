/* run/template.h
 *
 * template: projects that the library carries inside itself (rules/starter, rules/sample), written
 * into a folder.
 */
#ifndef MD_RUN_TEMPLATE_H
#define MD_RUN_TEMPLATE_H

#include "run/project.h"

/* Write the embedded files below `prefix` ("rules/sample/") into `folder`, never over an existing file;
 * their paths go to project->out. `currency` NULL: as written. Adds to *files_count. */
enum md_status md_template_write(struct md_project *project, const char *prefix, const char *folder,
                                 const char *currency, size_t *files_count);

/* The sample company: its own files and the kinds that the handbook's packs share. */
enum md_status md_template_sample(struct md_project *project, const char *folder,
                                  const char *currency, size_t *files_count);

/* Write one file of the given text. */
enum md_status md_template_text(struct md_project *project, const char *folder, const char *name,
                                const char *text);

#endif
