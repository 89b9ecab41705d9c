/* cli/help_page.h
 *
 * help_page: the start page and `meed help`, made from the tables of request.h.
 */
#ifndef MD_CLI_HELP_PAGE_H
#define MD_CLI_HELP_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/output.h"
#include "cli/request.h"

/* What `meed` alone prints. */
void md_help_start(struct md_output *output);

/* All commands and the options of every command. */
void md_help_all(struct md_output *output);

/* One command with its options. */
void md_help_command(const struct md_command *command, struct md_output *output);

/* `meed help NAME`: a command, a code such as E0203, or a topic. False: `fault` says what there is. */
bool md_help_about(const char *name, struct md_output *output, char *fault, size_t size);

#endif
