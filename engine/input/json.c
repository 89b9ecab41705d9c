#include "input/json.h"

#include <string.h>
#include <yajl/yajl_parse.h>

#include "base/buffer.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/text.h"

struct md_json_columns {
    struct md_arena names_arena;
    struct md_map index_of;
    const char **names;
    size_t count, capacity;
};

/* Where the current line's value of a column lies in `bytes`. */
struct value {
    uint32_t line;   /* of the last object that had the key */
    bool nested;
    size_t start, length;
};

struct reader {
    struct md_json_columns columns;
    struct value *values;          /* one for each column */
    size_t values_capacity;
    struct md_record_field *fields;
    struct md_buffer bytes;        /* values of the line, each with a NUL */
    struct md_buffer line_text;
    uint32_t line;
    int depth;
    size_t column;                 /* of the key whose value comes next */
    size_t objects_count;          /* complete values at depth 0 */
    enum md_record_fault fault;
    size_t fault_field;
    bool checked;
    bool too_long;
    md_json_take *take;
    void *context;
};

size_t md_json_columns_count(const struct md_json_columns *columns)
{
    return columns->count;
}

const char *md_json_column(const struct md_json_columns *columns, size_t index)
{
    return columns->names[index];
}

static int note_fault(struct reader *reader, enum md_record_fault fault, size_t field)
{
    if (reader->fault == MD_RECORD_FINE) {
        reader->fault = fault;
        reader->fault_field = field;
    }
    return 1;
}

/* ---- events of one line -------------------------------------------------------------------- */

static size_t column_of(struct reader *reader, const char *key, size_t length)
{
    struct md_json_columns *columns = &reader->columns;
    int64_t known;
    if (md_map_get(&columns->index_of, key, length, &known)) return (size_t)known;
    size_t column = columns->count;
    if (columns->count == columns->capacity) {
        columns->capacity = columns->capacity ? columns->capacity * 2 : 16;
        columns->names = md_realloc_array(columns->names, columns->capacity, sizeof *columns->names);
        reader->values =
            md_realloc_array(reader->values, columns->capacity, sizeof *reader->values);
        reader->fields =
            md_realloc_array(reader->fields, columns->capacity, sizeof *reader->fields);
    }
    columns->names[column] = md_arena_strndup(&columns->names_arena, key, length);
    reader->values[column] = (struct value){0};
    columns->count++;
    md_map_set(&columns->index_of, key, length, (int64_t)column);
    return column;
}

static int take_key(void *context, const unsigned char *key, size_t length)
{
    struct reader *reader = context;
    if (reader->depth != 1) return 1;
    if (reader->columns.count == MD_RECORD_FIELDS_MAX &&
        !md_map_get(&reader->columns.index_of, (const char *)key, length, NULL)) {
        note_fault(reader, MD_RECORD_SIZE, 0);
        return 0;
    }
    reader->column = column_of(reader, (const char *)key, length);
    struct value *value = &reader->values[reader->column];
    if (value->line == reader->line) note_fault(reader, MD_RECORD_JSON_TWICE, reader->column);
    *value = (struct value){.line = reader->line, .start = reader->bytes.length};
    md_buffer_add_char(&reader->bytes, '\0');
    return 1;
}

static int take_text(struct reader *reader, const char *text, size_t length)
{
    if (reader->depth == 0) {
        note_fault(reader, MD_RECORD_JSON, 0);
        return 0;
    }
    if (reader->depth > 1) return 1;
    if (length > MD_RECORD_FIELD_BYTES_MAX)
        return note_fault(reader, MD_RECORD_FIELD_SIZE, reader->column);
    struct value *value = &reader->values[reader->column];
    value->start = reader->bytes.length;
    value->length = length;
    md_buffer_add(&reader->bytes, text, length);
    md_buffer_add_char(&reader->bytes, '\0');
    return 1;
}

static int take_null(void *context)
{
    return take_text(context, "", 0);
}

static int take_boolean(void *context, int flag)
{
    return flag ? take_text(context, "true", 4) : take_text(context, "false", 5);
}

static int take_number(void *context, const char *text, size_t length)
{
    return take_text(context, text, length);
}

static int take_string(void *context, const unsigned char *text, size_t length)
{
    return take_text(context, (const char *)text, length);
}

static int open_nested(struct reader *reader)
{
    if (reader->depth == 1) reader->values[reader->column].nested = true;
    if (++reader->depth > 32) {
        note_fault(reader, MD_RECORD_JSON, 0);
        return 0;
    }
    return 1;
}

static int open_map(void *context)
{
    return open_nested(context);
}

static int open_list(void *context)
{
    struct reader *reader = context;
    if (reader->depth > 0) return open_nested(reader);
    note_fault(reader, MD_RECORD_JSON, 0);
    return 0;
}

static int close_nested(void *context)
{
    struct reader *reader = context;
    if (--reader->depth == 0) reader->objects_count++;
    return 1;
}

static const yajl_callbacks line_events = {
    .yajl_null = take_null,      .yajl_boolean = take_boolean, .yajl_number = take_number,
    .yajl_string = take_string,  .yajl_start_map = open_map,   .yajl_map_key = take_key,
    .yajl_end_map = close_nested, .yajl_start_array = open_list, .yajl_end_array = close_nested};

/* ---- escapes ------------------------------------------------------------------------------- */

static int hex_digits(const char *text, const char *end)
{
    int value = 0;
    for (int i = 0; i < 4; i++, text++) {
        if (text >= end) return -1;
        int c = *text | 0x20;
        if (*text >= '0' && *text <= '9') value = value * 16 + (*text - '0');
        else if (c >= 'a' && c <= 'f') value = value * 16 + (c - 'a' + 10);
        else return -1;
    }
    return value;
}

/* yajl reads half of a surrogate pair as `?` and \u0000 as a NUL; neither is what was meant. */
bool md_json_has_bad_escape(const char *text, size_t length)
{
    const char *end = text + length;
    const char *c = text;
    while ((c = memchr(c, '\\', (size_t)(end - c))) != NULL && end - c >= 2) {
        if (c[1] != 'u') {
            c += 2;
            continue;
        }
        int unit = hex_digits(c + 2, end);
        c += 2;
        if (unit == 0 || (unit >= 0xDC00 && unit <= 0xDFFF)) return true;
        if (unit < 0xD800 || unit > 0xDBFF) continue;
        c += 4;
        if (end - c < 6 || c[0] != '\\' || c[1] != 'u') return true;
        int low = hex_digits(c + 2, end);
        if (low < 0xDC00 || low > 0xDFFF) return true;
        c += 6;
    }
    return false;
}

/* ---- lines --------------------------------------------------------------------------------- */

static void parse_line(struct reader *reader)
{
    const char *text = md_buffer_text(&reader->line_text);
    size_t length = reader->line_text.length;
    if (reader->too_long) note_fault(reader, MD_RECORD_SIZE, 0);
    else if (memchr(text, '\0', length) != NULL) note_fault(reader, MD_RECORD_NUL, 0);
    else if (!reader->checked && !md_text_is_utf8(text, length, NULL))
        note_fault(reader, MD_RECORD_UTF8, 0);
    else if (md_json_has_bad_escape(text, length)) note_fault(reader, MD_RECORD_JSON_TEXT, 0);
    if (reader->fault != MD_RECORD_FINE) return;
    yajl_handle handle = yajl_alloc(&line_events, NULL, reader);
    yajl_status status = yajl_parse(handle, (const unsigned char *)text, length);
    if (status == yajl_status_ok) status = yajl_complete_parse(handle);
    yajl_free(handle);
    if (status != yajl_status_ok || reader->objects_count != 1)
        note_fault(reader, MD_RECORD_JSON, 0);
}

static bool is_blank(const struct md_buffer *line)
{
    for (size_t i = 0; i < line->length; i++)
        if (strchr(" \t\r", line->text[i]) == NULL || line->text[i] == '\0') return false;
    return true;
}

static void fill_fields(struct reader *reader)
{
    for (size_t i = 0; i < reader->columns.count; i++) {
        const struct value *value = &reader->values[i];
        bool here = value->line == reader->line;
        reader->fields[i].text = here ? reader->bytes.text + value->start : "";
        reader->fields[i].length = here ? value->length : 0;
        if (here && value->nested) reader->fields[i].text = NULL;
    }
}

static enum md_status end_line(struct reader *reader)
{
    enum md_status status = MD_OK;
    if (reader->too_long || !is_blank(&reader->line_text)) {
        md_buffer_clear(&reader->bytes);
        reader->depth = 0;
        reader->objects_count = 0;
        reader->fault = MD_RECORD_FINE;
        parse_line(reader);
        fill_fields(reader);
        struct md_record record = {.line = reader->line,
                                   .last_line = reader->line,
                                   .fields_count = reader->columns.count,
                                   .kept_count = reader->columns.count,
                                   .fields = reader->fields,
                                   .raw = md_buffer_text(&reader->line_text),
                                   .raw_length = reader->line_text.length,
                                   .fault = reader->fault,
                                   .fault_field = reader->fault_field};
        status = reader->take(reader->context, &reader->columns, &record);
    }
    md_buffer_clear(&reader->line_text);
    reader->too_long = false;
    reader->line++;
    return status;
}

static enum md_status take_piece(struct reader *reader, const char *text, size_t length)
{
    enum md_status status = MD_OK;
    while (length > 0 && status == MD_OK) {
        const char *newline = memchr(text, '\n', length);
        size_t part = newline != NULL ? (size_t)(newline - text) : length;
        if (reader->line_text.length + part > MD_RECORD_BYTES_MAX) reader->too_long = true;
        else if (!reader->too_long) md_buffer_add(&reader->line_text, text, part);
        if (newline != NULL) {
            status = end_line(reader);
            part++;
        }
        text += part;
        length -= part;
    }
    return status;
}

enum md_status md_json_lines_read(struct md_decoder *source, md_json_take *take, void *context,
                                  struct md_diagnostics *diagnostics)
{
    struct reader reader = {.line = 1, .take = take, .context = context};
    reader.checked = md_decoder_is_checked(source);
    enum md_status status;
    for (;;) {
        const char *text;
        size_t length;
        status = md_decoder_read(source, &text, &length, diagnostics);
        if (status != MD_OK || length == 0) break;
        status = take_piece(&reader, text, length);
        if (status != MD_OK) break;
    }
    if (status == MD_OK && (reader.line_text.length > 0 || reader.too_long))
        status = end_line(&reader);
    md_map_free(&reader.columns.index_of);
    md_arena_free(&reader.columns.names_arena);
    md_free(reader.columns.names);
    md_free(reader.values);
    md_free(reader.fields);
    md_buffer_free(&reader.bytes);
    md_buffer_free(&reader.line_text);
    return status;
}
