/* cli/message.h
 *
 * message: everything on standard error: the diagnostics of the library in the form asked for, and the
 * program's own complaints.
 */
#ifndef MD_CLI_MESSAGE_H
#define MD_CLI_MESSAGE_H

#include <stdbool.h>

#include "meed.h"

enum md_message_form { MD_MESSAGE_FULL, MD_MESSAGE_SHORT, MD_MESSAGE_JSON, MD_MESSAGE_GITHUB };

struct md_messages {
    enum md_message_form form;
    bool color;
    bool quiet;  /* errors, refusals and held figures only */
    bool no_output; /* the caller says itself why the results could not be written (E0609) */
};

/* Print the project's diagnostics of the last call. */
void md_messages_print(const struct md_messages *messages, meed_project *project);

/* A complaint of the program itself: "meed: no command 'simulat'" (JSON, github: with `code`). */
void md_messages_complain(const struct md_messages *messages, const char *code, const char *text);

#endif
