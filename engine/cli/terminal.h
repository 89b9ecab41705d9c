/* cli/terminal.h
 *
 * terminal: what the standard streams are, the window, colours.
 */
#ifndef MD_CLI_TERMINAL_H
#define MD_CLI_TERMINAL_H

#include <stdbool.h>

/* Open 0, 1 and 2 where the caller closed them, so that no file of ours gets such a number: a book
 * opened as 1 would receive the results. Writing to a closed 1 still fails. */
void md_terminal_hold_streams(void);

bool md_terminal_is(int stream);

/* Columns of the window behind `stream`; 0 when there is none. */
int md_terminal_width(int stream);

/* Shall `stream` be coloured? when: "auto" (NULL too), "always", "never". auto heeds NO_COLOR
 * (no-color.org), CLICOLOR_FORCE, CLICOLOR=0 and TERM=dumb. */
bool md_terminal_colors(int stream, const char *when);

#endif
