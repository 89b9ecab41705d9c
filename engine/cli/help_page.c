#include "cli/help_page.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void say(struct md_output *output, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void say(struct md_output *output, const char *format, ...)
{
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length > 0)
        md_output_write(output, line,
                        (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
}

static void say_text(struct md_output *output, const char *text)
{
    md_output_write(output, text, strlen(text));
}

void md_help_start(struct md_output *output)
{
    say(output, "meed %s: exact incentive pay from rules in Lua and records in CSV\n\n",
        meed_version());
    say_text(
        output,
        "  meed demo                 make the sample company, run a month, explain one figure\n"
        "  meed init NAME            begin a project of your own\n\n"
        "in a project\n"
        "  meed check                do the rules hold?\n"
        "  meed import data/         store the records\n"
        "  meed run 2026-03          calculate a month into a draft\n"
        "  meed explain P14 --period 2026-03\n"
        "  meed export payouts --period 2026-03 -o pay.csv\n\n"
        "meed help lists everything.\n");
}

static void say_commands(struct md_output *output)
{
    const char *group = "";
    for (int i = MD_COMMAND_NONE + 1; i < MD_COMMANDS_COUNT; i++) {
        const struct md_command *command = &md_commands[i];
        if (strcmp(group, command->group) != 0) say(output, "%s\n", command->group);
        group = command->group;
        say(output, "  %-10s %s\n", command->name, command->summary);
    }
}

static void say_option(struct md_output *output, const struct md_option *option)
{
    char left[64] = "";
    size_t size = sizeof left;
    if (option->letter != 0)
        snprintf(left, size, "-%c", option->letter);
    else
        snprintf(left, size, "  ");
    size_t length = strlen(left);
    if (option->name != NULL)
        length += (size_t)snprintf(left + length, size - length, "%s--%s",
                                   option->letter != 0 ? ", " : "  ", option->name);
    if (option->argument != NULL) snprintf(left + length, size - length, " %s", option->argument);
    say(output, "  %-28s %s\n", left, option->text);
}

/* Options of one command only, or those of every command. */
static bool say_options(struct md_output *output, const char *heading,
                        const struct md_command *command)
{
    bool any = false;
    for (int i = 0; i < MD_OPTIONS_COUNT; i++) {
        const struct md_option *option = &md_options[i];
        bool global = option->commands == MD_EVERYWHERE;
        if (command == NULL ? !global : global || !md_option_fits(option, command->id)) continue;
        if (!any) say(output, "\n%s\n", heading);
        any = true;
        say_option(output, option);
    }
    return any;
}

void md_help_all(struct md_output *output)
{
    say_text(output, "usage: meed [options] COMMAND [options] [arguments]\n\n");
    say_commands(output);
    say_options(output, "options of every command", NULL);
    say_text(
        output,
        "\nmeed help COMMAND shows the options of one command; meed help E0203 explains a code.\n");
}

void md_help_command(const struct md_command *command, struct md_output *output)
{
    say(output, "usage: meed %s%s%s%s\n\n%s.\n", command->name,
        *command->operands != '\0' ? " " : "", command->operands,
        command->id == MD_COMMAND_CLOSE ? " --run N" : " [options]", command->summary);
    if (*command->text != '\0') say(output, "\n%s", command->text);
    say_options(output, "options", command);
    say_text(output, "\nOptions of every command: meed help\n");
}

/* ---- topics -------------------------------------------------------------------------------- */

static const struct {
    const char *name, *text;
} topics[] = {
    {"exit",
     "exit codes\n"
     "    0  done\n"
     "    1  the thing checked does not hold: findings, held figures, rejected rows, a control "
     "total missed\n"
     "    2  wrong use: unknown option, missing argument, no project here, bad meed.yaml\n"
     "    3  an input cannot be used: file missing, encoding, header\n"
     "    4  a plan file failed to load\n"
     "    5  refused by the state of the book: period closed, run stale, another command is "
     "writing\n"
     "    6  environment: disk full, book damaged, no permission, no memory\n"
     "   70  a defect in meed\n"
     "  130  interrupted (Ctrl-C), 143 terminated: the book is as it was before the command\n"},
    {"formats",
     "forms of the result (-f)\n"
     "  table    aligned for people; numbers with thousands signs, cut to the window\n"
     "  tsv      a header and rows; tab, line break and backslash in a cell are \\t \\n \\r \\\\\n"
     "  csv      RFC 4180\n"
     "  json     one object: schema, meed, ok, rows; amounts are strings, since many readers lose "
     "digits\n"
     "  ndjson   one object a row\n"
     "  md       a Markdown table\n"
     "\n"
     "Without -f: table on a terminal; what -o FILE ends in (.csv .tsv .json .ndjson .md); else "
     "tsv for\n"
     "the rows of export and runs, and the text of the other commands.\n"
     "In tsv and csv a text that a spreadsheet would run as a formula begins with an "
     "apostrophe.\n"},
    {"environment",
     "environment\n"
     "  NO_COLOR, CLICOLOR_FORCE, CLICOLOR, TERM   colours, with --color auto\n"
     "Nothing in the environment changes a number: not the locale, not the time zone.\n"},
};

enum { TOPICS_COUNT = sizeof topics / sizeof *topics };

static void say_codes(struct md_output *output)
{
    const char *code;
    for (size_t i = 0; (code = meed_help_code(i)) != NULL; i++) {
        const char *text = meed_help_text(code);
        say(output, "%.*s\n", (int)strcspn(text, "\n"), text);
    }
}

static bool say_code(const char *name, struct md_output *output)
{
    char code[8];
    size_t length = strlen(name);
    if (length != 5) return false;
    for (size_t i = 0; i <= length; i++) code[i] = (char)toupper((unsigned char)name[i]);
    const char *text = meed_help_text(code);
    if (text != NULL) say_text(output, text);
    return text != NULL;
}

/* The message, and the nearest command or topic. */
static void nothing_about(const char *name, char *fault, size_t size)
{
    const char *names[MD_COMMANDS_COUNT + TOPICS_COUNT];
    size_t count = 0;
    for (int i = MD_COMMAND_NONE + 1; i < MD_COMMANDS_COUNT; i++)
        names[count++] = md_commands[i].name;
    for (size_t i = 0; i < TOPICS_COUNT; i++) names[count++] = topics[i].name;
    names[count++] = "codes";
    bool is_code = name[0] != '\0' && strspn(name + 1, "0123456789") == 4 && name[5] == '\0';
    int nearest = meed_nearest(name, names, count);
    int length = snprintf(fault, size, "no help about '%.60s'", name);
    if (is_code)
        snprintf(fault + length, size - (size_t)length, "; meed help codes lists the codes");
    else if (nearest >= 0)
        snprintf(fault + length, size - (size_t)length, ". Did you mean '%s'?", names[nearest]);
}

bool md_help_about(const char *name, struct md_output *output, char *fault, size_t size)
{
    const struct md_command *command = md_request_command(name);
    if (command != NULL) {
        md_help_command(command, output);
        return true;
    }
    if (strcmp(name, "codes") == 0) {
        say_codes(output);
        return true;
    }
    for (size_t i = 0; i < TOPICS_COUNT; i++) {
        if (strcmp(topics[i].name, name) != 0) continue;
        say_text(output, topics[i].text);
        return true;
    }
    if (say_code(name, output)) return true;
    nothing_about(name, fault, size);
    return false;
}
