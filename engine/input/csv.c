#include "input/csv.h"

#include <csv.h>
#include <string.h>

#include "base/map.h"
#include "base/memory.h"
#include "base/text.h"

/* Fields are kept as offsets while the record grows, since its buffer may move. */
struct span {
    size_t start, length;
};

struct reader {
    struct csv_parser parser;
    md_record_take *take;
    void *context;
    enum md_status status;         /* of take() */
    bool checked;                  /* the text is UTF-8 for sure */
    bool is_header;
    size_t header_count;
    struct md_buffer bytes;        /* of the record's fields, each with a NUL */
    struct span *spans;
    size_t kept_count, spans_capacity;
    struct md_record_field *fields;
    size_t fields_count;           /* met */
    size_t bytes_count;            /* met */
    uint32_t line;                 /* being fed */
    uint32_t start_line;           /* of the record */
    bool may_hold_nul;             /* some line of the record does */
    bool after_cr;                 /* the last piece ended in CR; a LF belongs to it */
    bool skipping;                 /* to the end of the line, after a fault that lost the place */
    enum md_record_fault fault;    /* the first of the record */
    size_t fault_field;
};

/* Values are as written: libcsv otherwise takes spaces off unquoted fields. */
static int is_never_space(unsigned char c)
{
    (void)c;
    return 0;
}

static void note_fault(struct reader *reader, enum md_record_fault fault, size_t field)
{
    if (reader->fault != MD_RECORD_FINE) return;
    reader->fault = fault;
    reader->fault_field = field;
}

static void begin_record(struct reader *reader)
{
    md_buffer_clear(&reader->bytes);
    reader->kept_count = reader->fields_count = reader->bytes_count = 0;
    reader->fault = MD_RECORD_FINE;
    reader->may_hold_nul = false;
}

static void keep_field(struct reader *reader, const char *text, size_t length)
{
    MD_GROW(reader->spans, reader->kept_count, reader->spans_capacity);
    reader->spans[reader->kept_count++] = (struct span){reader->bytes.length, length};
    md_buffer_add(&reader->bytes, text, length);
    md_buffer_add_char(&reader->bytes, '\0');
}

static void take_field(void *text, size_t length, void *context)
{
    struct reader *reader = context;
    size_t field = reader->fields_count++;
    reader->bytes_count += length;
    if (length > MD_RECORD_FIELD_BYTES_MAX) note_fault(reader, MD_RECORD_FIELD_SIZE, field);
    else if (reader->bytes_count > MD_RECORD_BYTES_MAX || field >= MD_RECORD_FIELDS_MAX)
        note_fault(reader, MD_RECORD_SIZE, field);
    else keep_field(reader, text != NULL ? text : "", length);
    if (reader->may_hold_nul && length > 0 && memchr(text, '\0', length) != NULL)
        note_fault(reader, MD_RECORD_NUL, field);
    if (!reader->checked && length > 0 && !md_text_is_utf8(text, length, NULL))
        note_fault(reader, MD_RECORD_UTF8, field);
}

static void check_count(struct reader *reader)
{
    if (reader->is_header) return;
    if (reader->fields_count < reader->header_count)
        note_fault(reader, MD_RECORD_SHORT, reader->fields_count);
    else if (reader->fields_count > reader->header_count)
        note_fault(reader, MD_RECORD_LONG, reader->header_count);
}

static void give_record(struct reader *reader)
{
    if (reader->spans_capacity > 0)
        reader->fields =
            md_realloc_array(reader->fields, reader->spans_capacity, sizeof *reader->fields);
    for (size_t i = 0; i < reader->kept_count; i++)
        reader->fields[i] = (struct md_record_field){reader->bytes.text + reader->spans[i].start,
                                                     reader->spans[i].length};
    struct md_record record = {.line = reader->start_line,
                               .last_line = reader->line,
                               .fields_count = reader->fields_count,
                               .kept_count = reader->kept_count,
                               .fields = reader->fields,
                               .fault = reader->fault,
                               .fault_field = reader->fault_field};
    if (reader->status == MD_OK) reader->status = reader->take(reader->context, &record);
    if (reader->is_header) reader->header_count = reader->fields_count;
    reader->is_header = false;
    begin_record(reader);
}

static void end_record(int last, void *context)
{
    struct reader *reader = context;
    (void)last;
    check_count(reader);
    give_record(reader);
}

static void start_parser(struct reader *reader)
{
    csv_init(&reader->parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_space_func(&reader->parser, is_never_space);
    csv_set_realloc_func(&reader->parser, md_realloc);
    csv_set_free_func(&reader->parser, md_free);
    csv_set_blk_size(&reader->parser, 4096);
}

/* What was read of the field in which a record broke off, for the message. */
static void keep_beginning(struct reader *reader)
{
    enum { SHOWN_BYTES = 1024 };
    size_t length = reader->parser.entry_pos;
    if (length > SHOWN_BYTES) length = SHOWN_BYTES;
    const char *text = (const char *)reader->parser.entry_buf;
    while (length > 0 && length == SHOWN_BYTES && ((unsigned char)text[length] & 0xC0) == 0x80)
        length--;
    if (length > 0) keep_field(reader, text, length);
}

/* Report the record as bad, forget it and go on with the next line. */
static void abandon_record(struct reader *reader, enum md_record_fault fault)
{
    note_fault(reader, fault, reader->fields_count);
    keep_beginning(reader);
    give_record(reader);
    csv_free(&reader->parser);
    start_parser(reader);
    reader->skipping = true;
}

/* libcsv's state before the first byte of a record (its ROW_NOT_BEGUN). */
static bool is_between_records(const struct reader *reader)
{
    return reader->parser.pstate == 0;
}

/* Feed a piece that lies within one line (its end may be that of the line). */
static void feed(struct reader *reader, const char *text, size_t length)
{
    if (is_between_records(reader)) reader->start_line = reader->line;
    if (memchr(text, '\0', length) != NULL) reader->may_hold_nul = true;
    size_t used = csv_parse(&reader->parser, text, length, take_field, end_record, reader);
    /* A quote that breaks the grammar lines after the record's start is most likely the next
     * field's, and the one that opened was never closed. */
    if (used < length)
        abandon_record(reader, reader->line > reader->start_line ? MD_RECORD_UNCLOSED
                                                                 : MD_RECORD_QUOTE);
    else if (reader->parser.entry_pos > MD_RECORD_FIELD_BYTES_MAX)
        abandon_record(reader, reader->parser.quoted ? MD_RECORD_UNCLOSED : MD_RECORD_FIELD_SIZE);
}

/* The length of the line at `text` with its end, or of all of it when the end is not there. A CR
 * is an end too, unless a LF follows; *ended says whether there is one. */
static size_t line_length(const char *text, size_t length, bool *ended)
{
    const char *newline = memchr(text, '\n', length);
    size_t until = newline != NULL ? (size_t)(newline - text) : length;
    const char *cr = memchr(text, '\r', until);
    *ended = cr != NULL || newline != NULL;
    if (cr == NULL) return until + (newline != NULL);
    size_t end = (size_t)(cr - text) + 1;
    return end < length && text[end] == '\n' ? end + 1 : end;
}

static void feed_lines(struct reader *reader, const char *text, size_t length)
{
    if (reader->after_cr && text[0] == '\n') {
        /* The line was counted at the CR. */
        if (!reader->skipping) feed(reader, text, 1);
        text++;
        length--;
    }
    if (length > 0) reader->after_cr = text[length - 1] == '\r';
    while (length > 0 && reader->status == MD_OK) {
        bool ended;
        size_t line = line_length(text, length, &ended);
        if (!reader->skipping) feed(reader, text, line);
        if (ended) {
            reader->skipping = false;
            reader->line++;
        }
        text += line;
        length -= line;
    }
}

static void finish(struct reader *reader)
{
    if (reader->status != MD_OK) return;
    if (csv_fini(&reader->parser, take_field, end_record, reader) != 0)
        abandon_record(reader, MD_RECORD_UNCLOSED);
}

enum md_status md_csv_read(struct md_decoder *source, md_record_take *take, void *context,
                           struct md_diagnostics *diagnostics)
{
    struct reader reader = {.take = take, .context = context, .is_header = true, .line = 1};
    reader.checked = md_decoder_is_checked(source);
    start_parser(&reader);
    for (;;) {
        const char *text;
        size_t length;
        enum md_status status = md_decoder_read(source, &text, &length, diagnostics);
        if (reader.status == MD_OK) reader.status = status;
        if (reader.status != MD_OK || length == 0) break;
        feed_lines(&reader, text, length);
    }
    finish(&reader);
    csv_free(&reader.parser);
    md_buffer_free(&reader.bytes);
    md_free(reader.spans);
    md_free(reader.fields);
    return reader.status;
}

/* ---- headers and writing ------------------------------------------------------------------- */

void md_csv_letters(size_t column, char letters[8])
{
    char reversed[8];
    size_t count = 0;
    for (size_t rest = column + 1; rest > 0 && count < 7; rest = (rest - 1) / 26)
        reversed[count++] = (char)('A' + (rest - 1) % 26);
    for (size_t i = 0; i < count; i++) letters[i] = reversed[count - 1 - i];
    letters[count] = '\0';
}

static struct md_diagnostic *refuse_header(struct md_diagnostics *diagnostics, const char *file,
                                           const struct md_record *header,
                                           const char *message)
{
    struct md_diagnostic *d = md_diagnostics_add(diagnostics, MD_ERROR, "E1103", "%s", message);
    md_diagnostic_at(diagnostics, d, file, NULL, 0, header != NULL ? (int)header->line : 1, 0, 0);
    return d;
}

static size_t check_name(const char *file, const struct md_record *header, size_t column,
                         struct md_map *names, struct md_diagnostics *diagnostics)
{
    struct md_arena *arena = &diagnostics->arena;
    const struct md_record_field *name = &header->fields[column];
    char letters[8], other[8];
    int64_t first;
    /* Row numbers and the empty columns of spreadsheets have no name; nothing can read them. */
    if (name->length == 0) return 0;
    if (md_map_insert(names, name->text, name->length, (int64_t)column, &first)) return 0;
    md_csv_letters(column, letters);
    md_csv_letters((size_t)first, other);
    refuse_header(diagnostics, file, header,
                  md_arena_format(arena, "the header has the column `%s` twice, in %s and %s",
                                  md_text_shown(arena, name->text, name->length, 60), other,
                                  letters));
    return 1;
}

enum md_status md_csv_check_header(const char *file, const struct md_record *header,
                                   struct md_diagnostics *diagnostics)
{
    struct md_arena *arena = &diagnostics->arena;
    if (header == NULL) {
        refuse_header(diagnostics, file, NULL, "the file is empty: a header line is missing");
        return MD_INPUT;
    }
    if (header->fault != MD_RECORD_FINE) {
        refuse_header(diagnostics, file, header,
                      md_arena_format(arena, "the header %s",
                                      md_record_fault_sentence(header->fault)));
        return MD_INPUT;
    }
    struct md_map names = {0};
    size_t faults = 0;
    for (size_t i = 0; i < header->kept_count; i++)
        faults += check_name(file, header, i, &names, diagnostics);
    md_map_free(&names);
    return faults > 0 ? MD_INPUT : MD_OK;
}

void md_csv_write_field(struct md_buffer *out, const char *text, size_t length)
{
    bool plain = length > 0 && memchr(text, ',', length) == NULL &&
                 memchr(text, '"', length) == NULL && memchr(text, '\n', length) == NULL &&
                 memchr(text, '\r', length) == NULL;
    if (plain || length == 0) {
        md_buffer_add(out, text, length);
        return;
    }
    md_buffer_add_char(out, '"');
    for (const char *end = text + length; text < end;) {
        const char *quote = memchr(text, '"', (size_t)(end - text));
        const char *stop = quote != NULL ? quote + 1 : end;
        md_buffer_add(out, text, (size_t)(stop - text));
        if (quote != NULL) md_buffer_add_char(out, '"');
        text = stop;
    }
    md_buffer_add_char(out, '"');
}
