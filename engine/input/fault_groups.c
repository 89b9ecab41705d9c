#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"
#include "input/csv.h"
#include "input/intake.h"

enum { VALUE_POINTS = 60, FIELD_POINTS = 80, LINE_POINTS = 240 };

/* ---- the record as a line with a mark ------------------------------------------------------ */

/* A cell as the line shows it; *mark_start and *mark_end are code points within it. */
static const char *shown_cell(struct md_arena *arena, const struct md_record_field *cell,
                              const struct md_row_fault *fault, size_t *mark_start,
                              size_t *mark_end)
{
    struct md_buffer text = {0};
    const char *value = cell->text != NULL ? cell->text : "{...}";
    size_t length = cell->text != NULL ? cell->length : strlen(value);
    md_csv_write_field(&text, value, length);
    const char *shown = md_text_shown(arena, md_buffer_text(&text), text.length, FIELD_POINTS);
    size_t points = md_text_points(shown, strlen(shown));
    bool quoted = text.length > 0 && text.text[0] == '"' && length > 0;
    *mark_start = 0;
    *mark_end = points > 0 ? points : 1;
    if (fault->length > 0 && fault->offset <= length) {
        *mark_start = md_text_points(value, fault->offset) + (quoted ? 1 : 0);
        *mark_end = *mark_start + md_text_points(value + fault->offset,
                                                 fault->offset + fault->length <= length
                                                     ? fault->length
                                                     : length - fault->offset);
        if (*mark_end <= *mark_start) *mark_end = *mark_start + 1;
    }
    md_buffer_free(&text);
    return shown;
}

/* The record as one line, written anew from its fields, with the columns of the mark in *place. */
static void show_record(struct md_arena *arena, const struct md_intake_file *file,
                        const struct md_row_fault *fault, struct md_place *place)
{
    const struct md_record *record = file->record;
    struct md_buffer line = {0};
    size_t points = 0;
    for (size_t i = 0; i < record->kept_count; i++) {
        if (points > LINE_POINTS && i != fault->column) {
            if (i < fault->column && fault->column < record->kept_count) continue;
            md_buffer_add_text(&line, ",...");
            break;
        }
        if (i > 0) {
            md_buffer_add_char(&line, ',');
            points++;
        }
        size_t start, end;
        const char *cell = shown_cell(arena, &record->fields[i], fault, &start, &end);
        if (i == fault->column) {
            place->column = (int)(points + start) + 1;
            place->end_column = (int)(points + end) + 1;
        }
        md_buffer_add_text(&line, cell);
        points += md_text_points(cell, strlen(cell));
    }
    place->source_line = md_arena_strndup(arena, md_buffer_text(&line), line.length);
    md_buffer_free(&line);
}

/* ---- texts --------------------------------------------------------------------------------- */

/* `column G 金额`; of JSON Lines, which has no letters, `key 金额`. */
static const char *column_text(struct md_arena *arena, const struct md_intake_file *file,
                               size_t column)
{
    if (column >= file->columns_count) return NULL;
    const char *name = file->columns[column];
    const char *shown = md_text_shown(arena, name, strlen(name), VALUE_POINTS);
    if (file->is_json) return md_arena_format(arena, "key %s", shown);
    char letters[8];
    md_csv_letters(column, letters);
    return md_arena_format(arena, "column %s %s", letters, shown);
}

static const char *value_text(struct md_arena *arena, const struct md_intake_file *file,
                              size_t column)
{
    if (column >= file->record->kept_count || file->record->fields[column].text == NULL) return NULL;
    const struct md_record_field *cell = &file->record->fields[column];
    return md_arena_format(arena, "\"%s\"",
                           md_text_shown(arena, cell->text, cell->length, VALUE_POINTS));
}

/* `column G 金额: "12,3O0.00": letter O among digits`, without what there is not. */
static const char *detail_text(struct md_arena *arena, const struct md_intake_file *file,
                               const struct md_row_fault *fault, bool with_value)
{
    const char *parts[3] = {column_text(arena, file, fault->column),
                            with_value ? value_text(arena, file, fault->column) : NULL, NULL};
    if (fault->hint != NULL) parts[2] = fault->hint;
    const char *text = "";
    for (size_t i = 0; i < 3; i++)
        if (parts[i] != NULL)
            text = *text == '\0' ? parts[i] : md_arena_format(arena, "%s: %s", text, parts[i]);
    return text;
}

/* ---- groups -------------------------------------------------------------------------------- */

static struct md_fault_group *group_of(struct md_fault_groups *groups,
                                       const struct md_row_fault *fault)
{
    for (size_t i = 0; i < groups->count; i++) {
        struct md_fault_group *group = &groups->items[i];
        if (group->field == fault->field && strcmp(group->code, fault->code) == 0 &&
            strcmp(group->what, fault->what) == 0)
            return group;
    }
    MD_GROW(groups->items, groups->count, groups->capacity);
    struct md_fault_group *group = &groups->items[groups->count++];
    *group = (struct md_fault_group){.code = fault->code, .field = fault->field};
    group->what = md_arena_strdup(&groups->arena, fault->what);
    return group;
}

static void show_in_group(struct md_intake_file *file, struct md_fault_group *group,
                          const struct md_row_fault *fault)
{
    struct md_arena *arena = &file->groups.arena;
    if (group->rows_count == 1) {
        group->place.line = (int)file->record->line;
        if (file->record->kept_count > 0 && !file->is_json)
            show_record(arena, file, fault, &group->place);
        bool is_marked = group->place.column > 0;
        group->label = md_arena_strdup(arena, detail_text(arena, file, fault, !is_marked));
        group->detail = md_arena_strdup(arena, detail_text(arena, file, fault, true));
        group->help = fault->help != NULL ? md_arena_strdup(arena, fault->help) : NULL;
    } else {
        group->more[group->rows_count - 2] =
            md_arena_format(arena, "%s:%u  %s", file->name, file->record->line,
                            detail_text(arena, file, fault, true));
    }
}

void md_fault_note(struct md_intake_file *file, const struct md_row_fault *fault)
{
    struct md_fault_group *group = group_of(&file->groups, fault);
    group->rows_count++;
    if (group->rows_count <= 3) show_in_group(file, group, fault);
    if (file->first_code == NULL) {
        file->first_code = fault->code;
        file->first_field = fault->field;
    } else {
        md_buffer_add_text(&file->reason, "; ");
    }
    const char *detail = detail_text(&file->scratch, file, fault, true);
    const char *subject =
        fault->field >= 0 ? file->intake->kind->fields[fault->field].name : "the record";
    md_buffer_format(&file->reason, "%s %s %s", fault->code, subject, fault->what);
    if (*detail != '\0') md_buffer_format(&file->reason, " (%s)", detail);
}

/* ---- rejects ------------------------------------------------------------------------------- */

void md_fault_reject(struct md_intake_file *file)
{
    struct md_reject_list *rejects = file->intake->rejects;
    struct md_buffer record = {0};
    if (file->rejected == NULL)
        file->rejected = md_rejects_file(rejects, file->name, file->header_text,
                                         file->header_columns);
    if (rejects->kept_count < MD_REJECTS_KEPT_MAX)
        md_rejects_record(file->record, file->header_columns, &file->scratch, &record);
    md_rejects_add(rejects, file->rejected, file->record->line, file->first_code,
                   file->first_field, md_buffer_text(&file->reason), md_buffer_text(&record));
    md_buffer_free(&record);
    md_buffer_clear(&file->reason);
    file->first_code = NULL;
    file->info->rows_rejected++;
}

/* ---- report -------------------------------------------------------------------------------- */

static void report_group(const struct md_fault_group *group, struct md_diagnostics *out,
                         const char *file, const struct md_kind *kind)
{
    const char *subject = group->field >= 0 ? kind->fields[group->field].name : "the record";
    struct md_diagnostic *d =
        group->rows_count == 1
            ? md_diagnostics_add(out, MD_ERROR, group->code, "%s %s", subject, group->what)
            : md_diagnostics_add(out, MD_ERROR, group->code, "%s %s - %llu rows", subject,
                                 group->what, (unsigned long long)group->rows_count);
    md_diagnostic_at(out, d, file, NULL, 0, group->place.line, group->place.column,
                     group->place.end_column);
    if (group->place.source_line != NULL && group->place.column > 0)
        d->place.source_line = md_arena_strdup(&out->arena, group->place.source_line);
    if (group->label != NULL && *group->label != '\0') md_diagnostic_label(out, d, "%s", group->label);
    if (group->detail != NULL && *group->detail != '\0')
        md_diagnostic_detail(out, d, "%s", group->detail);
    if (group->help != NULL) md_diagnostic_advise(out, d, "help", "%s", group->help);
    for (size_t i = 0; i < 2; i++)
        if (group->more[i] != NULL) md_diagnostic_advise(out, d, "note", "%s", group->more[i]);
    if (group->rows_count > 3)
        md_diagnostic_advise(out, d, "note", "and %llu more",
                             (unsigned long long)group->rows_count - 3);
}

void md_fault_groups_report(struct md_fault_groups *groups, struct md_diagnostics *out,
                            const char *file, const struct md_kind *kind)
{
    for (size_t i = 0; i < groups->count; i++) report_group(&groups->items[i], out, file, kind);
}

void md_fault_groups_free(struct md_fault_groups *groups)
{
    md_free(groups->items);
    md_arena_free(&groups->arena);
    *groups = (struct md_fault_groups){0};
}
