#include "base/diagnostic.h"

#include <string.h>

#include "base/text.h"

struct md_diagnostic *md_diagnostics_add(struct md_diagnostics *list, enum md_severity severity,
                                         const char *code, const char *format, ...)
{
    struct md_diagnostic *diagnostic = md_arena_alloc(&list->arena, sizeof *diagnostic);
    diagnostic->severity = severity;
    diagnostic->code = md_arena_strdup(&list->arena, code);
    va_list arguments;
    va_start(arguments, format);
    diagnostic->message = md_arena_vformat(&list->arena, format, arguments);
    va_end(arguments);
    if (list->last != NULL) list->last->next = diagnostic;
    else list->first = diagnostic;
    list->last = diagnostic;
    list->count++;
    if (severity == MD_ERROR || severity == MD_REFUSAL) list->errors_count++;
    return diagnostic;
}

/* A copy of line number `line` of `source`, or NULL when there is none. */
static const char *line_of(struct md_arena *arena, const char *source, size_t length, int line)
{
    if (source == NULL || line < 1) return NULL;
    const char *cursor = source;
    const char *end = source + length;
    for (int i = 1; i < line; i++) {
        const char *newline = memchr(cursor, '\n', (size_t)(end - cursor));
        if (newline == NULL) return NULL;
        cursor = newline + 1;
    }
    const char *newline = memchr(cursor, '\n', (size_t)(end - cursor));
    const char *stop = newline ? newline : end;
    if (stop > cursor && stop[-1] == '\r') stop--;
    return md_arena_strndup(arena, cursor, (size_t)(stop - cursor));
}

static struct md_place place_of(struct md_diagnostics *list, const char *file, const char *source,
                                size_t source_length, int line, int column, int end_column)
{
    struct md_place place = {.line = line, .column = column, .end_column = end_column};
    place.file = md_arena_strdup(&list->arena, file);
    place.source_line = line_of(&list->arena, source, source_length, line);
    return place;
}

void md_diagnostic_at(struct md_diagnostics *list, struct md_diagnostic *diagnostic,
                      const char *file, const char *source, size_t source_length, int line,
                      int column, int end_column)
{
    diagnostic->place = place_of(list, file, source, source_length, line, column, end_column);
}

void md_diagnostic_also_at(struct md_diagnostics *list, struct md_diagnostic *diagnostic,
                           const char *label, const char *file, const char *source,
                           size_t source_length, int line, int column, int end_column)
{
    diagnostic->second = place_of(list, file, source, source_length, line, column, end_column);
    diagnostic->second_label = md_arena_strdup(&list->arena, label);
}

void md_diagnostic_label(struct md_diagnostics *list, struct md_diagnostic *diagnostic,
                         const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    diagnostic->label = md_arena_vformat(&list->arena, format, arguments);
    va_end(arguments);
}

void md_diagnostic_detail(struct md_diagnostics *list, struct md_diagnostic *diagnostic,
                          const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    diagnostic->detail = md_arena_vformat(&list->arena, format, arguments);
    va_end(arguments);
}

void md_diagnostic_advise(struct md_diagnostics *list, struct md_diagnostic *diagnostic,
                          const char *kind, const char *format, ...)
{
    struct md_advice *advice = md_arena_alloc(&list->arena, sizeof *advice);
    va_list arguments;
    va_start(arguments, format);
    advice->kind = kind;
    advice->text = md_arena_vformat(&list->arena, format, arguments);
    va_end(arguments);
    struct md_advice **link = &diagnostic->advice;
    while (*link != NULL) link = &(*link)->next;
    *link = advice;
}

static void copy_place(struct md_arena *arena, struct md_place *place)
{
    if (place->file != NULL) place->file = md_arena_strdup(arena, place->file);
    if (place->source_line != NULL) place->source_line = md_arena_strdup(arena, place->source_line);
}

void md_diagnostics_append(struct md_diagnostics *list, const struct md_diagnostics *from)
{
    for (const struct md_diagnostic *one = from->first; one != NULL; one = one->next) {
        struct md_diagnostic *copy =
            md_diagnostics_add(list, one->severity, one->code, "%s", one->message);
        if (one->label != NULL) md_diagnostic_label(list, copy, "%s", one->label);
        if (one->detail != NULL) md_diagnostic_detail(list, copy, "%s", one->detail);
        copy->place = one->place;
        copy->second = one->second;
        copy_place(&list->arena, &copy->place);
        copy_place(&list->arena, &copy->second);
        if (one->second_label != NULL)
            copy->second_label = md_arena_strdup(&list->arena, one->second_label);
        for (const struct md_advice *advice = one->advice; advice != NULL; advice = advice->next)
            md_diagnostic_advise(list, copy, advice->kind, "%s", advice->text);
    }
}

static const char *severity_word(enum md_severity severity)
{
    static const char *const words[] = {"error", "warning", "note", "held", "refused"};
    return words[severity];
}

static int digits_of(int number)
{
    int digits = 1;
    while (number >= 10) {
        number /= 10;
        digits++;
    }
    return digits;
}

/* Bytes of the first `points` code points of `line` (all of it when it has fewer). */
static size_t bytes_of_points(const char *line, int points)
{
    const char *cursor = line;
    for (int i = 0; i < points && *cursor != '\0'; i++) {
        cursor++;
        while (((unsigned char)*cursor & 0xC0) == 0x80) cursor++;
    }
    return (size_t)(cursor - line);
}

/* The line of carets: tabs stay tabs, so that they stand below what they mark at any tab width. */
static void print_carets(const struct md_place *place, struct md_buffer *out)
{
    const char *line = place->source_line;
    size_t start = bytes_of_points(line, place->column - 1);
    int end_column = place->end_column > place->column ? place->end_column : place->column + 1;
    size_t end = bytes_of_points(line, end_column - 1);
    size_t run_start = 0;
    for (size_t i = 0; i <= start; i++) {
        if (i < start && line[i] != '\t') continue;
        md_buffer_add_repeated(out, ' ', md_text_width(line + run_start, i - run_start));
        if (i < start) md_buffer_add_char(out, '\t');
        run_start = i + 1;
    }
    size_t width = md_text_width(line + start, end - start);
    md_buffer_add_repeated(out, '^', width > 0 ? width : 1);
}

static void print_place(const struct md_place *place, const char *label, struct md_buffer *out,
                        int gutter)
{
    md_buffer_format(out, "%*s--> %s", gutter, "", place->file);
    if (place->line > 0) md_buffer_format(out, ":%d", place->line);
    if (place->column > 0) md_buffer_format(out, ":%d", place->column);
    md_buffer_add_char(out, '\n');
    if (place->source_line == NULL || place->column < 1) {
        if (label != NULL) md_buffer_format(out, "%*s |  %s\n", gutter, "", label);
        return;
    }
    md_buffer_format(out, "%*s |\n%*d | %s\n%*s | ", gutter, "", gutter, place->line,
                     place->source_line, gutter, "");
    print_carets(place, out);
    if (label != NULL) md_buffer_format(out, " %s", label);
    md_buffer_add_char(out, '\n');
}

static void print_full(const struct md_diagnostic *d, struct md_buffer *out)
{
    md_buffer_format(out, "%s[%s]: %s\n", severity_word(d->severity), d->code, d->message);
    int largest = d->place.line > d->second.line ? d->place.line : d->second.line;
    int gutter = digits_of(largest > 0 ? largest : 1);
    if (d->place.file != NULL) print_place(&d->place, d->label, out, gutter);
    if (d->second.file != NULL) print_place(&d->second, d->second_label, out, gutter);
    if (d->advice != NULL && d->place.source_line != NULL)
        md_buffer_format(out, "%*s |\n", gutter, "");
    for (const struct md_advice *advice = d->advice; advice != NULL; advice = advice->next)
        md_buffer_format(out, "%*s = %s: %s\n", gutter, "", advice->kind, advice->text);
}

static void print_short(const struct md_diagnostic *d, struct md_buffer *out)
{
    if (d->place.file != NULL) {
        md_buffer_add_text(out, d->place.file);
        if (d->place.line > 0) md_buffer_format(out, ":%d", d->place.line);
        if (d->place.column > 0) md_buffer_format(out, ":%d", d->place.column);
        md_buffer_add_text(out, ": ");
    }
    md_buffer_format(out, "%s[%s]: %s", severity_word(d->severity), d->code, d->message);
    if (d->detail != NULL) md_buffer_format(out, " (%s)", d->detail);
    for (const struct md_advice *advice = d->advice; advice != NULL; advice = advice->next)
        if (strcmp(advice->kind, "help") == 0) md_buffer_format(out, "; %s", advice->text);
    md_buffer_add_char(out, '\n');
}

void md_diagnostic_print(const struct md_diagnostic *diagnostic, enum md_diagnostic_form form,
                         struct md_buffer *out)
{
    if (form == MD_FORM_FULL) print_full(diagnostic, out);
    else print_short(diagnostic, out);
}

void md_diagnostics_free(struct md_diagnostics *list)
{
    md_arena_free(&list->arena);
    *list = (struct md_diagnostics){0};
}
