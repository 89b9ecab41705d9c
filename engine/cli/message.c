#include "cli/message.h"

#include <stdio.h>
#include <string.h>

#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define BLUE "\033[1;34m"
#define BOLD "\033[1m"
#define PLAIN "\033[0m"

static const char *color_of(const char *severity)
{
    if (strcmp(severity, "warning") == 0 || strcmp(severity, "held") == 0) return YELLOW;
    return strcmp(severity, "note") == 0 ? BLUE : RED;
}

static void print_json_text(const char *text)
{
    putc('"', stderr);
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            fprintf(stderr, "\\%c", *c);
        else if (*c == '\n')
            fputs("\\n", stderr);
        else if (*c == '\t')
            fputs("\\t", stderr);
        else if (*c < 0x20 || *c == 0x7F)
            fprintf(stderr, "\\u%04x", *c);
        else
            putc(*c, stderr);
    }
    putc('"', stderr);
}

static void print_member(const char *name, const char *text)
{
    fprintf(stderr, ",\"%s\":", name);
    print_json_text(text);
}

static void print_json(const meed_diagnostic *d)
{
    fputs("{\"schema\":\"meed.diagnostic/1\"", stderr);
    print_member("severity", d->severity);
    print_member("code", d->code);
    if (d->file != NULL) print_member("file", d->file);
    if (d->line > 0) fprintf(stderr, ",\"line\":%d", d->line);
    if (d->column > 0) fprintf(stderr, ",\"col\":%d", d->column);
    if (d->end_column > 0) fprintf(stderr, ",\"end_col\":%d", d->end_column);
    print_member("message", d->message);
    print_member("rendered", d->full);
    fputs("}\n", stderr);
}

/* A workflow command of GitHub escapes the characters that end its parts. */
static void print_github_text(const char *text, bool property)
{
    for (; *text != '\0'; text++) {
        if (*text == '%')
            fputs("%25", stderr);
        else if (*text == '\n')
            fputs("%0A", stderr);
        else if (*text == '\r')
            fputs("%0D", stderr);
        else if (property && *text == ':')
            fputs("%3A", stderr);
        else if (property && *text == ',')
            fputs("%2C", stderr);
        else
            putc(*text, stderr);
    }
}

static void print_github(const meed_diagnostic *d)
{
    const char *level = "error";
    if (strcmp(d->severity, "warning") == 0 || strcmp(d->severity, "held") == 0) level = "warning";
    if (strcmp(d->severity, "note") == 0) level = "notice";
    fprintf(stderr, "::%s title=%s", level, d->code);
    if (d->file != NULL) {
        fputs(",file=", stderr);
        print_github_text(d->file, true);
    }
    if (d->line > 0) fprintf(stderr, ",line=%d", d->line);
    if (d->column > 0) fprintf(stderr, ",col=%d", d->column);
    fputs("::", stderr);
    print_github_text(d->message, false);
    putc('\n', stderr);
}

/* One line of a full block: the head in the severity's colour, carets too, the arrow and the bar in
 * blue. */
static void print_colored_line(const char *line, size_t length, bool is_head, const char *color)
{
    if (is_head) {
        const char *colon = memchr(line, ':', length);
        size_t head = colon != NULL ? (size_t)(colon - line) : length;
        fprintf(stderr, "%s%.*s" PLAIN BOLD "%.*s" PLAIN "\n", color, (int)head, line,
                (int)(length - head), line + head);
        return;
    }
    size_t blanks = 0;
    while (blanks < length && line[blanks] == ' ') blanks++;
    const char *caret = memchr(line, '^', length);
    if (blanks < length && line[blanks] == '|' && caret != NULL &&
        strspn(line + blanks + 1, " \t") == (size_t)(caret - line) - blanks - 1) {
        size_t before = (size_t)(caret - line);
        fprintf(stderr, "%.*s%s%.*s" PLAIN "\n", (int)before, line, color, (int)(length - before),
                caret);
        return;
    }
    fprintf(stderr, "%.*s\n", (int)length, line);
}

static void print_colored(const meed_diagnostic *d)
{
    const char *line = d->full;
    for (bool is_head = true; *line != '\0'; is_head = false) {
        size_t length = strcspn(line, "\n");
        print_colored_line(line, length, is_head, color_of(d->severity));
        line += length + (line[length] == '\n');
    }
}

static void print_one(const struct md_messages *messages, const meed_diagnostic *d, bool is_first)
{
    switch (messages->form) {
    case MD_MESSAGE_FULL:
        if (!is_first) putc('\n', stderr);
        if (messages->color)
            print_colored(d);
        else
            fputs(d->full, stderr);
        break;
    case MD_MESSAGE_SHORT:
        fputs(d->brief, stderr);
        break;
    case MD_MESSAGE_JSON:
        print_json(d);
        break;
    case MD_MESSAGE_GITHUB:
        print_github(d);
        break;
    }
}

static bool is_quiet(const meed_diagnostic *d)
{
    return strcmp(d->severity, "warning") == 0 || strcmp(d->severity, "note") == 0;
}

void md_messages_print(const struct md_messages *messages, meed_project *project)
{
    char more[16] = "";
    size_t count = meed_diagnostics_count(project), printed = 0;
    for (size_t i = 0; i < count; i++) {
        meed_diagnostic d;
        meed_diagnostic_get(project, i, &d);
        if (messages->quiet && is_quiet(&d)) continue;
        if (messages->no_output && strcmp(d.code, "E0609") == 0) continue;
        print_one(messages, &d, printed++ == 0);
        if (*more == '\0' && !is_quiet(&d) && meed_help_text(d.code) != NULL)
            snprintf(more, sizeof more, "%s", d.code);
    }
    if (messages->form == MD_MESSAGE_FULL && *more != '\0' && !messages->quiet)
        fprintf(stderr, "\nmore: meed help %s\n", more);
}

void md_messages_complain(const struct md_messages *messages, const char *code, const char *text)
{
    meed_diagnostic d = {
        .severity = "error", .code = code, .message = text, .full = text, .brief = text};
    if (messages->form == MD_MESSAGE_JSON)
        print_json(&d);
    else if (messages->form == MD_MESSAGE_GITHUB)
        print_github(&d);
    else
        fprintf(stderr, "%smeed:%s %s\n", messages->color ? RED : "", messages->color ? PLAIN : "",
                text);
}
