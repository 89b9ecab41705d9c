/* cli/request.h
 *
 * request: what the user typed, understood. One table of options and one of commands (option_table.c) feed
 * the parser, the help, the suggestions and the completeness test.
 */
#ifndef MD_CLI_REQUEST_H
#define MD_CLI_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "meed.h"

enum md_command_id {
    MD_COMMAND_NONE, /* `meed` alone: the start page */
    MD_COMMAND_INIT,
    MD_COMMAND_DEMO,
    MD_COMMAND_CHECK,
    MD_COMMAND_IMPORT,
    MD_COMMAND_RUN,
    MD_COMMAND_SIMULATE,
    MD_COMMAND_GOALS,
    MD_COMMAND_SCORE,
    MD_COMMAND_EXPLAIN,
    MD_COMMAND_EXPORT,
    MD_COMMAND_CLOSE,
    MD_COMMAND_DECIDE,
    MD_COMMAND_RUNS,
    MD_COMMAND_HELP,
    MD_COMMAND_VERSION,
    MD_COMMANDS_COUNT
};

enum md_option_id {
    MD_OPTION_FOLDER,
    MD_OPTION_DB,
    MD_OPTION_FORMAT,
    MD_OPTION_JSON,
    MD_OPTION_OUTPUT,
    MD_OPTION_WIDE,
    MD_OPTION_JOBS,
    MD_OPTION_QUIET,
    MD_OPTION_VERBOSE,
    MD_OPTION_COLOR,
    MD_OPTION_ERROR_FORMAT,
    MD_OPTION_LANG,
    MD_OPTION_YES,
    MD_OPTION_NO_INPUT,
    MD_OPTION_HELP,
    MD_OPTION_VERSION,
    MD_OPTION_EXAMPLE,
    MD_OPTION_CURRENCY,
    MD_OPTION_DENY,
    MD_OPTION_GRAPH,
    MD_OPTION_UPDATE,
    MD_OPTION_MAX_REJECTS,
    MD_OPTION_REJECTS,
    MD_OPTION_ENCODING,
    MD_OPTION_EXPECT_COUNT,
    MD_OPTION_EXPECT_SUM,
    MD_OPTION_DRY_RUN,
    MD_OPTION_TO,
    MD_OPTION_LOCK,
    MD_OPTION_FREE,
    MD_OPTION_PLAN,
    MD_OPTION_NOTES,
    MD_OPTION_FROM,
    MD_OPTION_PAYOUTS,
    MD_OPTION_STRICT,
    MD_OPTION_PERIOD,
    MD_OPTION_RUN,
    MD_OPTION_COMPONENT,
    MD_OPTION_DEPTH,
    MD_OPTION_FORM,
    MD_OPTION_RANK,
    MD_OPTION_EXPLAIN,
    MD_OPTION_RULES,
    MD_OPTION_SET,
    MD_OPTION_ALL,
    MD_OPTION_COLUMNS,
    MD_OPTION_ZERO,
    MD_OPTION_APPROVE,
    MD_OPTION_REJECT,
    MD_OPTION_AMEND,
    MD_OPTION_REASON,
    MD_OPTION_ON, MD_OPTION_AGAIN,
    MD_OPTION_DECIDED,
    MD_OPTION_ASSUME_APPROVED,
    MD_OPTION_OUTCOMES,
    MD_OPTIONS_COUNT
};

enum md_option_type {
    MD_TYPE_FLAG,
    MD_TYPE_TEXT,
    MD_TYPE_CHOICE, /* one of `choices` */
    MD_TYPE_COUNT,  /* a whole number from 0 on, or a word of `choices` */
    MD_TYPE_RUN,    /* 17 or r-000017 */
    MD_TYPE_LIST    /* a text; may be given several times */
};

#define MD_ON(command) (1u << (command))
#define MD_EVERYWHERE (~0u)

struct md_option {
    enum md_option_id id;
    char letter;            /* -f; 0: none */
    const char *name;       /* --format; NULL: none */
    const char *argument;   /* "FILE" for help; NULL: a flag */
    enum md_option_type type;
    const char *choices;    /* "auto|always|never" */
    unsigned commands;      /* where it belongs: MD_ON(...) | ..., or MD_EVERYWHERE */
    const char *text;       /* one line of help */
};

enum md_pipe_form { MD_PIPE_ROWS /* TSV when not on a terminal */, MD_PIPE_TEXT /* the same text everywhere */ };

struct md_command {
    enum md_command_id id;
    const char *group;      /* heading in help */
    const char *name;
    const char *operands;   /* "[KIND] FILE|FOLDER..." */
    int operands_min, operands_max;
    enum md_pipe_form pipe;
    const char *summary;    /* one line */
    const char *text;       /* more lines for `help COMMAND`, examples included */
};

extern const struct md_option md_options[MD_OPTIONS_COUNT];     /* at its id */
extern const struct md_command md_commands[MD_COMMANDS_COUNT];  /* at its id */

enum { MD_REQUEST_TEXTS_MAX = 256 };

struct md_request {
    const struct md_command *command;
    int given[MD_OPTIONS_COUNT];              /* how often */
    const char *texts[MD_OPTIONS_COUNT];      /* the last text given */
    int64_t numbers[MD_OPTIONS_COUNT];        /* COUNT, RUN; of a word: -1 */
    const char **operands;                    /* of the caller's argv, reordered */
    size_t operands_count;
    const char *sets[MD_REQUEST_TEXTS_MAX];   /* --set */
    size_t sets_count;
    const char *sums[MD_REQUEST_TEXTS_MAX];   /* --expect-sum */
    size_t sums_count;
    char fault[512];                          /* what is wrong with the request */
};

/* Understand argv[1..argc-1]; `operands` has room for argc. False: `fault` says what is wrong; what was
 * understood before it is kept, so that the message can be shown in the form asked for. */
bool md_request_parse(struct md_request *request, int argc, char **argv, const char **operands);

/* The command of that name, or NULL. */
const struct md_command *md_request_command(const char *name);

/* The number of a run written 17 or r-000017; 0 for anything else. */
int64_t md_request_run(const char *text);

/* Add the suggestion ". Did you mean 'x'?" for a mistyped command to a text of `size` bytes. */
void md_request_suggest_command(const char *name, char *text, size_t size);

static inline bool md_option_fits(const struct md_option *option, enum md_command_id command)
{
    return (option->commands & MD_ON(command)) != 0;
}

#endif
