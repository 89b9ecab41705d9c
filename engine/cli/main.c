/* The program meed: reads the command line, calls meed.h, speaks to the person. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/action.h"
#include "cli/terminal.h"

static const struct {
    const char *name;
    const char *ending; /* of a file's name */
    meed_format format;
} formats[] = {
    {"table", ".txt", MEED_TABLE},      {"tsv", ".tsv", MEED_TSV},
    {"csv", ".csv", MEED_CSV},          {"json", ".json", MEED_JSON},
    {"ndjson", ".ndjson", MEED_NDJSON}, {"md", ".md", MEED_MARKDOWN},
    {"ndjson", ".jsonl", MEED_NDJSON},
};

enum { FORMATS_COUNT = sizeof formats / sizeof *formats };

static bool ends_in(const char *text, const char *ending)
{
    size_t length = strlen(text), tail = strlen(ending);
    return length > tail && strcmp(text + length - tail, ending) == 0;
}

/* -f, --json; else a table on a terminal; else what the file's name says; else what the command is
 * for. */
static meed_format choose_format(const struct md_request *request, bool to_terminal)
{
    if (request->given[MD_OPTION_JSON]) return MEED_JSON;
    const char *name = request->texts[MD_OPTION_FORMAT];
    for (size_t i = 0; name != NULL && i < FORMATS_COUNT; i++)
        if (strcmp(formats[i].name, name) == 0) return formats[i].format;
    const char *file = request->texts[MD_OPTION_OUTPUT];
    for (size_t i = 0; file != NULL && i < FORMATS_COUNT; i++)
        if (ends_in(file, formats[i].ending)) return formats[i].format;
    return to_terminal || request->command->pipe == MD_PIPE_TEXT ? MEED_TABLE : MEED_TSV;
}

static enum md_message_form choose_message_form(const struct md_request *request)
{
    static const char *const names[] = {"full", "short", "json", "github"};
    const char *name = request->texts[MD_OPTION_ERROR_FORMAT];
    for (int i = 0; name != NULL && i < 4; i++)
        if (strcmp(names[i], name) == 0) return (enum md_message_form)i;
    return md_terminal_is(STDERR_FILENO) ? MD_MESSAGE_FULL : MD_MESSAGE_SHORT;
}

static struct md_messages choose_messages(const struct md_request *request)
{
    return (struct md_messages){
        .form = choose_message_form(request),
        .color = md_terminal_colors(STDERR_FILENO, request->texts[MD_OPTION_COLOR]),
        .quiet = request->given[MD_OPTION_QUIET] > 0,
    };
}

static void tell_time(const struct timespec *begin, const struct md_request *request)
{
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    long microseconds =
        (end.tv_sec - begin->tv_sec) * 1000000L + (end.tv_nsec - begin->tv_nsec) / 1000;
    fprintf(stderr, "%s: %ld.%03ld s\n", request->command->name, microseconds / 1000000,
            microseconds / 1000 % 1000);
}

/* Results that failed to be written are no results: nothing is left behind, and the exit code says
 * so. */
static meed_status finish(struct md_output *output, const struct md_messages *messages,
                          meed_status status)
{
    char fault[512];
    bool usable = status == MEED_OK || status == MEED_FINDINGS || output->error != 0;
    if (output->target != NULL && !usable) {
        md_output_drop(output);
        return status;
    }
    if (md_output_finish(output, fault, sizeof fault)) return status;
    md_messages_complain(messages, "E0609", fault);
    return MEED_ENVIRONMENT;
}

static meed_status perform(const struct md_request *request)
{
    struct md_messages messages = choose_messages(request);
    struct md_output output;
    char fault[512];
    const char *file = request->texts[MD_OPTION_OUTPUT];
    if (!md_output_open(&output, file, fault, sizeof fault)) {
        md_messages_complain(&messages, "E0608", fault);
        return MEED_ENVIRONMENT;
    }
    bool to_terminal = output.target == NULL && md_terminal_is(STDOUT_FILENO);
    struct md_session session = {
        .request = request,
        .output = &output,
        .messages = messages,
        .format = choose_format(request, to_terminal),
        .width =
            to_terminal && !request->given[MD_OPTION_WIDE] ? md_terminal_width(STDOUT_FILENO) : 0,
    };
    struct timespec begin;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    meed_status status = finish(&output, &messages, md_action_perform(&session));
    if (request->given[MD_OPTION_VERBOSE] && request->command->id != MD_COMMAND_NONE)
        tell_time(&begin, request);
    return status;
}

int main(int argc, char **argv)
{
    md_terminal_hold_streams();
    md_output_catch_signals();
    struct md_request request;
    const char **operands = calloc((size_t)argc + 1, sizeof *operands);
    if (operands == NULL) return MEED_ENVIRONMENT;
    meed_status status = MEED_USAGE;
    if (md_request_parse(&request, argc, argv, operands))
        status = perform(&request);
    else {
        struct md_messages messages = choose_messages(&request);
        md_messages_complain(&messages, "E0910", request.fault);
    }
    free(operands);
    return (int)status;
}
