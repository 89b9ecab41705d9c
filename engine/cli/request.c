#include "cli/request.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool fault(struct md_request *request, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool fault(struct md_request *request, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(request->fault, sizeof request->fault, format, arguments);
    va_end(arguments);
    return false;
}

/* Behind what the text holds already, as much as fits. */
static void append(char *text, size_t size, const char *format, const char *word)
{
    size_t length = strlen(text);
    if (length + 1 < size) snprintf(text + length, size - length, format, word);
}

/* ---- commands ------------------------------------------------------------------------------ */

const struct md_command *md_request_command(const char *name)
{
    for (int i = MD_COMMAND_NONE + 1; i < MD_COMMANDS_COUNT; i++)
        if (strcmp(md_commands[i].name, name) == 0) return &md_commands[i];
    return NULL;
}

void md_request_suggest_command(const char *name, char *text, size_t size)
{
    const char *names[MD_COMMANDS_COUNT];
    size_t count = 0;
    for (int i = MD_COMMAND_NONE + 1; i < MD_COMMANDS_COUNT; i++)
        names[count++] = md_commands[i].name;
    int nearest = meed_nearest(name, names, count);
    if (nearest >= 0) append(text, size, ". Did you mean '%s'?", names[nearest]);
}

static bool take_command(struct md_request *request, const char *name)
{
    request->command = md_request_command(name);
    if (request->command != NULL) return true;
    request->command = &md_commands[MD_COMMAND_NONE];
    fault(request, "no command '%.60s'", name);
    md_request_suggest_command(name, request->fault, sizeof request->fault);
    return false;
}

/* ---- values of options --------------------------------------------------------------------- */

/* Is the text one of "a|b|c"? */
static bool is_choice(const char *choices, const char *text)
{
    size_t length = strlen(text);
    while (choices != NULL && *choices != '\0') {
        size_t word = strcspn(choices, "|");
        if (word == length && memcmp(choices, text, length) == 0) return true;
        choices += word + (choices[word] == '|');
    }
    return false;
}

static bool read_count(const char *text, int64_t *out)
{
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 18 || text[digits] != '\0') return false;
    *out = strtoll(text, NULL, 10);
    return true;
}

/* A run as it is shown, r-000017, or its number. Runs count from 1. */
static bool read_run(const char *text, int64_t *out)
{
    if (text[0] == 'r' && text[1] == '-') text += 2;
    return read_count(text, out) && *out > 0;
}

int64_t md_request_run(const char *text)
{
    int64_t run = 0;
    return read_run(text, &run) ? run : 0;
}

static bool add_to_list(struct md_request *request, const struct md_option *option,
                        const char *text)
{
    bool set = option->id == MD_OPTION_SET;
    size_t *count = set ? &request->sets_count : &request->sums_count;
    if (*count == MD_REQUEST_TEXTS_MAX)
        return fault(request, "--%s is given more than %d times", option->name,
                     MD_REQUEST_TEXTS_MAX);
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text)
        return fault(request, "--%s wants %s, not '%.100s'", option->name, option->argument, text);
    if (set)
        request->sets[(*count)++] = text;
    else
        request->sums[(*count)++] = text;
    return true;
}

/* The option as it was typed, for messages. */
static const char *spelt(const struct md_option *option, char text[32])
{
    if (option->name != NULL)
        snprintf(text, 32, "--%s", option->name);
    else
        snprintf(text, 32, "-%c", option->letter);
    return text;
}

static bool take_value(struct md_request *request, const struct md_option *option, const char *text)
{
    char name[32];
    request->given[option->id]++;
    request->texts[option->id] = text;
    int64_t *number = &request->numbers[option->id];
    switch (option->type) {
    case MD_TYPE_FLAG:
        return true;
    case MD_TYPE_TEXT:
        if (*text != '\0') return true;
        return fault(request, "%s wants %s, not an empty text", spelt(option, name),
                     option->argument);
    case MD_TYPE_CHOICE:
        if (is_choice(option->choices, text)) return true;
        if (strchr(option->choices, '|') == NULL)
            return fault(request, "%s knows only %s so far, not '%.60s'", spelt(option, name),
                         option->choices, text);
        return fault(request, "%s '%.60s' is not one of %s", spelt(option, name), text,
                     option->choices);
    case MD_TYPE_COUNT:
        *number = -1;
        if (is_choice(option->choices, text) || read_count(text, number)) return true;
        return fault(request, "%s wants a whole number%s%s, not '%.60s'", spelt(option, name),
                     option->choices != NULL ? " or " : "",
                     option->choices != NULL ? option->choices : "", text);
    case MD_TYPE_RUN:
        if (read_run(text, number)) return true;
        return fault(request, "%s wants a run such as 17 or r-000017, not '%.60s'",
                     spelt(option, name), text);
    case MD_TYPE_LIST:
        return add_to_list(request, option, text);
    }
    return false;
}

/* ---- options ------------------------------------------------------------------------------- */

static const struct md_option *find_long(const char *name, size_t length)
{
    for (int i = 0; i < MD_OPTIONS_COUNT; i++)
        if (md_options[i].name != NULL && strlen(md_options[i].name) == length &&
            memcmp(md_options[i].name, name, length) == 0)
            return &md_options[i];
    return NULL;
}

static const struct md_option *find_letter(char letter)
{
    for (int i = 0; i < MD_OPTIONS_COUNT; i++)
        if (md_options[i].letter == letter) return &md_options[i];
    return NULL;
}

static bool no_such_option(struct md_request *request, const char *name, size_t length)
{
    char typed[64];
    snprintf(typed, sizeof typed, "%.*s", (int)(length < 60 ? length : 60), name);
    const char *names[MD_OPTIONS_COUNT];
    size_t count = 0;
    for (int i = 0; i < MD_OPTIONS_COUNT; i++)
        if (md_options[i].name != NULL) names[count++] = md_options[i].name;
    int nearest = meed_nearest(typed, names, count);
    fault(request, "no option '--%s'", typed);
    if (nearest >= 0)
        append(request->fault, sizeof request->fault, ". Did you mean '--%s'?", names[nearest]);
    return false;
}

/* The cursor over the words of the command line. */
struct words {
    char **argv;
    int count, next;
};

/* The argument of an option: what is stuck to it, else the next word. */
static bool take_option(struct md_request *request, const struct md_option *option,
                        const char *stuck, struct words *words)
{
    char name[32];
    if (option->type == MD_TYPE_FLAG) {
        if (stuck == NULL) return take_value(request, option, "");
        return fault(request, "%s takes no value", spelt(option, name));
    }
    if (stuck != NULL) return take_value(request, option, stuck);
    if (words->next < words->count) return take_value(request, option, words->argv[words->next++]);
    return fault(request, "%s wants %s", spelt(option, name), option->argument);
}

static bool take_long(struct md_request *request, const char *word, struct words *words)
{
    size_t length = strcspn(word, "=");
    const struct md_option *option = find_long(word, length);
    if (option == NULL) return no_such_option(request, word, length);
    return take_option(request, option, word[length] == '=' ? word + length + 1 : NULL, words);
}

/* -qv, -fjson, -f json: flags may share a dash; the first that takes a value takes the rest. */
static bool take_letters(struct md_request *request, const char *letters, struct words *words)
{
    for (; *letters != '\0'; letters++) {
        const struct md_option *option = find_letter(*letters);
        if (option == NULL) return fault(request, "no option '-%c'; see: meed help", *letters);
        if (option->type != MD_TYPE_FLAG)
            return take_option(request, option, letters[1] != '\0' ? letters + 1 : NULL, words);
        take_value(request, option, "");
    }
    return true;
}

/* Which commands know the option: "an option of `run`, not of `check`". */
static bool misplaced(struct md_request *request, const struct md_option *option)
{
    char name[32], owners[128] = "";
    for (int i = MD_COMMAND_NONE + 1; i < MD_COMMANDS_COUNT; i++) {
        if (!md_option_fits(option, (enum md_command_id)i)) continue;
        append(owners, sizeof owners, *owners != '\0' ? ", '%s'" : "'%s'", md_commands[i].name);
    }
    return fault(request, "%s is an option of %s, not of '%s'", spelt(option, name), owners,
                 request->command->name);
}

static bool check_request(struct md_request *request)
{
    const struct md_command *command = request->command;
    if (request->given[MD_OPTION_HELP] || request->given[MD_OPTION_VERSION]) return true;
    for (int i = 0; i < MD_OPTIONS_COUNT; i++)
        if (request->given[i] > 0 && !md_option_fits(&md_options[i], command->id))
            return misplaced(request, &md_options[i]);
    if (request->given[MD_OPTION_JSON] && request->given[MD_OPTION_FORMAT] &&
        strcmp(request->texts[MD_OPTION_FORMAT], "json") != 0)
        return fault(request, "--json and -f %s contradict each other",
                     request->texts[MD_OPTION_FORMAT]);
    if (request->operands_count < (size_t)command->operands_min)
        return fault(request, "%s is missing; usage: meed %s %s", command->operands, command->name,
                     command->operands);
    if (request->operands_count > (size_t)command->operands_max)
        return fault(request, "'%.60s' is one argument too many; usage: meed %s%s%s",
                     request->operands[command->operands_max], command->name,
                     *command->operands != '\0' ? " " : "", command->operands);
    if (command->id == MD_COMMAND_RUNS && request->operands_count > 1 &&
        md_request_run(request->operands[1]) == 0)
        return fault(request, "'%.60s' is no run; write 17 or r-000017", request->operands[1]);
    if (command->id == MD_COMMAND_CLOSE && !request->given[MD_OPTION_RUN])
        return fault(request, "which run? Usage: meed close PERIOD --run N; see: meed runs");
    return true;
}

bool md_request_parse(struct md_request *request, int argc, char **argv, const char **operands)
{
    *request = (struct md_request){.command = &md_commands[MD_COMMAND_NONE], .operands = operands};
    struct words words = {argv, argc, 1};
    bool only_operands = false;
    while (words.next < words.count) {
        const char *word = argv[words.next++];
        bool good = true;
        if (only_operands || word[0] != '-' || word[1] == '\0') {
            if (request->command->id == MD_COMMAND_NONE)
                good = take_command(request, word);
            else
                operands[request->operands_count++] = word;
        } else if (strcmp(word, "--") == 0)
            only_operands = true;
        else if (word[1] == '-')
            good = take_long(request, word + 2, &words);
        else
            good = take_letters(request, word + 1, &words);
        if (!good) return false;
    }
    return check_request(request);
}
