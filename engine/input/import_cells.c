#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "input/intake.h"
#include "value/date.h"

enum { TEXT_BYTES_MAX = 65536 };

static struct md_cell_number_form number_form(const struct md_field *field, char decimal)
{
    return (struct md_cell_number_form){.decimal = decimal,
                                        .scale = field->decimals,
                                        .factor = field->unit_factor,
                                        .percent = field->type == MD_FIELD_RATIO};
}

/* How many digits the file may have: of 1.234567 in units of 10,000 there are 12,345.67. */
static void explain_digits(struct md_arena *arena, const struct md_field *field,
                           struct md_row_fault *fault)
{
    int digits = field->decimals;
    for (int64_t factor = field->unit_factor; factor >= 10; factor /= 10) digits++;
    if (digits == 0) fault->what = "is not a whole number";
    else
        fault->what = md_arena_format(arena, "has more than %d digits after the point; nothing is "
                                             "rounded at import", digits);
}

static bool convert_number(struct md_arena *arena, const struct md_field *field, char decimal,
                           struct md_intake_value *value, struct md_row_fault *fault)
{
    struct md_cell_number_form form = number_form(field, decimal);
    struct md_cell_fault why;
    if (md_cell_number(value->text, value->length, &form, &value->number, &why) == MD_OK)
        return true;
    fault->code = why.code;
    fault->offset = why.offset;
    fault->length = why.length;
    fault->hint = why.hint;
    if (why.names_character)
        fault->hint = md_arena_format(
            arena, "`%s` %s", md_text_shown(arena, value->text + why.offset, why.length, 4), why.hint);
    if (strcmp(why.code, "E1104") == 0) fault->what = "is not a number";
    else if (strcmp(why.code, "E1105") == 0) fault->what = "is too large";
    else explain_digits(arena, field, fault);
    return false;
}

/* The usual form that the text has, for advice; NULL when it is none. */
static const char *form_of_date(const char *text, size_t length)
{
    static const char *const forms[] = {"YYYY-MM-DD", "YYYY/M/D", "M/D/YYYY", "D/M/YYYY",
                                        "D.M.YYYY",   "YYYYMMDD", "YYYY.M.D"};
    int32_t date;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (md_date_parse_format(text, length, forms[i], MD_CLOCK_DROP, &date) == MD_OK)
            return forms[i];
    return NULL;
}

/* "2026-01-01T10:00:00Z", "...+08:00": a date with a clock, and a zone behind it. */
static bool has_zone(const struct md_field *field, const char *text, size_t length)
{
    int32_t date;
    for (size_t zone = 1; zone <= 6 && zone < length; zone++) {
        char first = text[length - zone];
        if (first != 'Z' && first != '+' && first != '-') continue;
        if (md_date_parse_format(text, length - zone, field->format, MD_CLOCK_DROP, &date) == MD_OK)
            return true;
    }
    return false;
}


static void explain_date(struct md_arena *arena, const struct md_field *field, const char *text,
                         size_t length, enum md_status status, struct md_row_fault *fault)
{
    int32_t date;
    fault->code = "E1116";
    if (status == MD_RANGE) {
        fault->what = field->clock_drop ? "is a day or time that does not exist"
                                        : "is a day that does not exist";
        return;
    }
    if (md_date_parse_format(text, length, field->format, MD_CLOCK_DROP, &date) == MD_OK) {
        fault->what = "has a time of day";
        fault->help = md_arena_format(arena, "say `clock: drop` at %s:%d to leave it out",
                                      field->place.file, field->place.line);
        return;
    }
    fault->what = md_arena_format(arena, "is not a date of the form %s", field->format);
    if (has_zone(field, text, length)) {
        fault->help = "a zone decides the day; write the day of the organisation's own clock";
        return;
    }
    const char *form = form_of_date(text, length);
    if (form != NULL)
        fault->help = md_arena_format(arena, "it looks like %s: say `format: %s` at %s:%d", form,
                                      form, field->place.file, field->place.line);
}

static bool convert_date(struct md_arena *arena, const struct md_field *field,
                         struct md_intake_value *value, struct md_row_fault *fault)
{
    const char *text = value->text;
    size_t length = value->length;
    int32_t date;
    md_cell_trim(&text, &length);
    enum md_status status = md_date_parse_format(
        text, length, field->format, field->clock_drop ? MD_CLOCK_DROP : MD_CLOCK_REFUSE, &date);
    if (status != MD_OK) {
        explain_date(arena, field, text, length, status, fault);
        return false;
    }
    value->number = date;
    return true;
}

static bool convert_flag(struct md_intake_value *value, struct md_row_fault *fault)
{
    bool flag;
    if (md_cell_flag(value->text, value->length, &flag) == MD_OK) {
        value->number = flag;
        return true;
    }
    fault->code = "E1117";
    fault->what = "is not true or false (or yes, no, 1, 0)";
    return false;
}

static const char *list_of_values(struct md_arena *arena, const struct md_field *field)
{
    struct md_buffer list = {0};
    for (size_t i = 0; i < field->values_count; i++) {
        if (i > 0) md_buffer_add_text(&list, ", ");
        if (list.length > 100) {
            md_buffer_add_text(&list, "...");
            break;
        }
        md_buffer_add_text(&list, field->values[i]);
    }
    const char *text = md_arena_strndup(arena, md_buffer_text(&list), list.length);
    md_buffer_free(&list);
    return text;
}

static bool convert_enum(struct md_arena *arena, const struct md_field *field,
                         struct md_intake_value *value, struct md_row_fault *fault)
{
    for (size_t i = 0; i < field->values_count; i++) {
        if (strncmp(field->values[i], value->text, value->length) != 0 ||
            field->values[i][value->length] != '\0')
            continue;
        value->number = (int64_t)i;
        return true;
    }
    fault->code = "E1118";
    fault->what = md_arena_format(arena, "is not one of %s", list_of_values(arena, field));
    const char *text = md_arena_strndup(arena, value->text, value->length);
    int nearest = md_text_nearest(text, field->values, field->values_count);
    if (nearest >= 0)
        fault->help = md_arena_format(arena, "did you mean `%s`? `load: map` can replace it at "
                                             "import", field->values[nearest]);
    return false;
}

static bool convert_text(struct md_intake_value *value, struct md_row_fault *fault)
{
    if (value->length <= TEXT_BYTES_MAX) return true;
    fault->code = "E1115";
    fault->what = "is longer than 64 KiB";
    return false;
}

/* Turn value->text into what the field stores. */
static bool convert(struct md_arena *arena, const struct md_field *field, char decimal,
                    struct md_intake_value *value, struct md_row_fault *fault)
{
    switch (field->type) {
    case MD_FIELD_TEXT:
    case MD_FIELD_REF: return convert_text(value, fault);
    case MD_FIELD_DATE: return convert_date(arena, field, value, fault);
    case MD_FIELD_FLAG: return convert_flag(value, fault);
    case MD_FIELD_ENUM: return convert_enum(arena, field, value, fault);
    default: return convert_number(arena, field, decimal, value, fault);
    }
}

const char *md_import_convert_default(struct md_intake *intake, int field, const char *text,
                                      struct md_intake_value *value)
{
    struct md_row_fault fault = {0};
    *value = (struct md_intake_value){.present = true};
    value->text = md_cell_normal(&intake->arena, text, strlen(text), &value->length);
    if (convert(&intake->arena, &intake->kind->fields[field], '.', value, &fault)) return NULL;
    value->present = false;
    return fault.what;
}

const char *md_import_convert(const struct md_kind *kind, int field, const char *text, struct md_arena *arena,
                              struct md_import_value *value)
{
    struct md_row_fault fault = {0};
    struct md_intake_value cell = {.present = true};
    *value = (struct md_import_value){0};
    cell.text = md_cell_normal(arena, text, strlen(text), &cell.length);
    if (cell.length > 0 && !convert(arena, &kind->fields[field], '.', &cell, &fault)) return fault.what;
    *value = (struct md_import_value){cell.number, cell.text, cell.length};
    return NULL;
}

bool md_import_is_required(const struct md_intake_file *file, int field)
{
    const struct md_field *declared = &file->intake->kind->fields[field];
    return declared->required && declared->default_text == NULL &&
           !md_kind_is_key(file->intake->kind, field);
}

void md_import_note_missing(struct md_intake_file *file, int field, size_t column)
{
    struct md_row_fault fault = {
        .code = "E1119", .field = field, .column = column, .what = "is required and missing"};
    md_fault_note(file, &fault);
}

void md_import_take_cell(struct md_intake_file *file, const struct md_intake_feed *feed)
{
    const struct md_field *field = &file->intake->kind->fields[feed->field];
    struct md_intake_value *value = &file->values[feed->field];
    const struct md_record_field *cell = &file->record->fields[feed->column];
    struct md_row_fault fault = {.field = feed->field, .column = feed->column};
    *value = (struct md_intake_value){.text = cell->text, .length = cell->length};
    if (cell->text == NULL) {
        fault.code = "E1124";
        fault.what = "is a list or an object, not a value";
        md_fault_note(file, &fault);
        return;
    }
    value->text = md_cell_normal(&file->scratch, cell->text, cell->length, &value->length);
    int64_t map;
    if (feed->mapped && md_map_get(&feed->values, value->text, value->length, &map)) {
        value->text = file->load->maps[map].to;
        value->length = strlen(value->text);
    }
    if (value->length == 0) {
        if (md_import_is_required(file, feed->field))
            md_import_note_missing(file, feed->field, feed->column);
        return;
    }
    value->present = true;
    if (!convert(&file->scratch, field, file->decimal, value, &fault)) {
        value->present = false;
        md_fault_note(file, &fault);
    }
}
