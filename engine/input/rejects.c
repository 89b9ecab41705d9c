#include "input/rejects.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "input/csv.h"

enum { RECORD_BYTES_MAX = 65536 };

struct md_reject_file *md_rejects_file(struct md_reject_list *list, const char *file,
                                       const char *header, size_t columns_count)
{
    for (size_t i = 0; i < list->files_count; i++) {
        struct md_reject_file *known = list->files[i];
        if (strcmp(known->file, file) == 0) return known;
    }
    struct md_reject_file *made = md_arena_alloc(&list->arena, sizeof *made);
    made->file = md_arena_strdup(&list->arena, file);
    made->header = header != NULL ? md_arena_strdup(&list->arena, header) : NULL;
    made->columns_count = columns_count;
    MD_GROW(list->files, list->files_count, list->files_capacity);
    list->files[list->files_count++] = made;
    return made;
}

void md_rejects_add(struct md_reject_list *list, struct md_reject_file *file, uint32_t line,
                    const char *code, int field, const char *reason, const char *record)
{
    list->rejected_count++;
    file->rejected_count++;
    if (list->kept_count == MD_REJECTS_KEPT_MAX) return;
    list->kept_count++;
    struct md_reject *reject = md_arena_alloc(&list->arena, sizeof *reject);
    file->kept_count++;
    reject->line = line;
    reject->code = code;
    reject->field = field;
    reject->reason = md_arena_strdup(&list->arena, reason);
    reject->record = md_arena_strdup(&list->arena, record);
    if (file->last != NULL) file->last->next = reject;
    else file->first = reject;
    file->last = reject;
}

/* ---- records as text ----------------------------------------------------------------------- */

static bool is_named(const struct md_record_field *field, const char *name)
{
    return field->length == strlen(name) && memcmp(field->text, name, field->length) == 0;
}

size_t md_rejects_columns(const struct md_record *header)
{
    size_t count = header->kept_count;
    if (count < 4 || !is_named(&header->fields[count - 3], MD_REJECTS_FILE) ||
        !is_named(&header->fields[count - 2], MD_REJECTS_LINE) ||
        !is_named(&header->fields[count - 1], MD_REJECTS_REASON))
        return count;
    return count - 3;
}

void md_rejects_header(const struct md_record *header, struct md_buffer *out)
{
    size_t count = md_rejects_columns(header);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) md_buffer_add_char(out, ',');
        md_csv_write_field(out, header->fields[i].text, header->fields[i].length);
    }
}

/* The line without the members that an earlier rejects file gave it. */
static size_t length_without_ours(const char *raw, size_t length)
{
    static const char ours[] = "\"" MD_REJECTS_FILE "\":";
    for (size_t i = length; i-- > 0;) {
        if (raw[i] != '"' || length - i < sizeof ours - 1 ||
            memcmp(raw + i, ours, sizeof ours - 1) != 0)
            continue;
        return i > 0 && raw[i - 1] == ',' ? i - 1 : i;
    }
    return length;
}

static bool is_unreadable_json(enum md_record_fault fault)
{
    return fault == MD_RECORD_JSON || fault == MD_RECORD_JSON_TEXT || fault == MD_RECORD_UTF8 ||
           fault == MD_RECORD_NUL || fault == MD_RECORD_SIZE || fault == MD_RECORD_FIELD_SIZE;
}

static void json_text(struct md_buffer *out, const char *text, size_t length)
{
    md_buffer_add_char(out, '"');
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte == '"' || byte == '\\') md_buffer_add_char(out, '\\');
        if (byte < 0x20) md_buffer_format(out, "\\u%04x", byte);
        else md_buffer_add_char(out, (char)byte);
    }
    md_buffer_add_char(out, '"');
}

/* The beginning of an object to which the three members are added: "{" or "{...,". */
static void json_record(const struct md_record *record, struct md_arena *scratch,
                        struct md_buffer *out)
{
    size_t length = length_without_ours(record->raw, record->raw_length);
    size_t end = length;
    while (end > 0 && (record->raw[end - 1] == ' ' || record->raw[end - 1] == '\t' ||
                       record->raw[end - 1] == '\r' || record->raw[end - 1] == '\n'))
        end--;
    /* Cut before our members, the closing brace is away already. */
    bool closed = length == record->raw_length;
    if (is_unreadable_json(record->fault) || length > RECORD_BYTES_MAX ||
        (closed && (end == 0 || record->raw[end - 1] != '}'))) {
        const char *text = md_text_shown(scratch, record->raw, record->raw_length, RECORD_BYTES_MAX);
        md_buffer_add_text(out, "{\"reject: record\":");
        json_text(out, text, strlen(text));
        md_buffer_add_char(out, ',');
        return;
    }
    if (closed) end--;
    md_buffer_add(out, record->raw, end);
    for (; end > 0; end--) {
        char last = record->raw[end - 1];
        if (last == ' ' || last == '\t') continue;
        if (last != '{') md_buffer_add_char(out, ',');
        break;
    }
}

/* A record whose text could not be read cannot be given back as it was; with a field too many it
 * is refused again, whatever its fields look like now. Too few are refused in any case. */
static bool is_unreadable(const struct md_record *record)
{
    return record->fault != MD_RECORD_FINE && record->fault != MD_RECORD_SHORT &&
           record->fault != MD_RECORD_LONG;
}

void md_rejects_record(const struct md_record *record, size_t columns_count,
                       struct md_arena *scratch, struct md_buffer *out)
{
    if (record->raw != NULL) {
        json_record(record, scratch, out);
        return;
    }
    size_t count = record->kept_count;
    bool complete = count >= columns_count, cut = false;
    /* Of a rejects file read again, our own three columns are the last ones. */
    if (record->fault == MD_RECORD_FINE && count > columns_count) count = columns_count;
    size_t before = out->length;
    for (size_t i = 0; i < count; i++) {
        const char *text = record->fields[i].text;
        size_t length = record->fields[i].length;
        size_t room = RECORD_BYTES_MAX - (out->length - before < RECORD_BYTES_MAX
                                              ? out->length - before : RECORD_BYTES_MAX);
        if (record->fault == MD_RECORD_UTF8 || record->fault == MD_RECORD_NUL || length > room) {
            cut = cut || length > room;
            text = md_text_shown(scratch, text, length, room > 0 ? room : 1);
            length = strlen(text);
        }
        if (i > 0) md_buffer_add_char(out, ',');
        md_csv_write_field(out, text, length);
    }
    if ((is_unreadable(record) && complete) || cut) md_buffer_add_char(out, ',');
}

/* ---- the file ------------------------------------------------------------------------------ */

static void print_json_reject(const struct md_reject_file *file, const struct md_reject *reject,
                              struct md_buffer *out)
{
    md_buffer_add_text(out, reject->record);
    md_buffer_add_text(out, "\"" MD_REJECTS_FILE "\":");
    json_text(out, file->file, strlen(file->file));
    md_buffer_format(out, ",\"" MD_REJECTS_LINE "\":%u,\"" MD_REJECTS_REASON "\":", reject->line);
    json_text(out, reject->reason, strlen(reject->reason));
    md_buffer_add_text(out, "}\n");
}

/* A record with fewer fields than the header is not filled up: read again it would be accepted,
 * with values missing, although nobody has corrected it. */
static void print_reject(const struct md_reject_file *file, const struct md_reject *reject,
                         struct md_buffer *out)
{
    if (file->header == NULL) {
        print_json_reject(file, reject, out);
        return;
    }
    md_buffer_add_text(out, reject->record);
    md_buffer_add_char(out, ',');
    md_csv_write_field(out, file->file, strlen(file->file));
    md_buffer_format(out, ",%u,", reject->line);
    md_csv_write_field(out, reject->reason, strlen(reject->reason));
    md_buffer_add_char(out, '\n');
}

static bool write_all(int descriptor, const struct md_buffer *text)
{
    size_t done = 0;
    while (done < text->length) {
        ssize_t count = write(descriptor, text->text + done, text->length - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        done += (size_t)count;
    }
    return true;
}

static bool write_rejects(const struct md_reject_file *file, int descriptor)
{
    struct md_buffer text = {0};
    bool good = true;
    if (file->header != NULL)
        md_buffer_format(&text, "%s," MD_REJECTS_FILE "," MD_REJECTS_LINE "," MD_REJECTS_REASON "\n",
                         file->header);
    for (const struct md_reject *reject = file->first; reject != NULL && good;
         reject = reject->next) {
        print_reject(file, reject, &text);
        if (text.length < 65536) continue;
        good = write_all(descriptor, &text);
        md_buffer_clear(&text);
    }
    good = good && write_all(descriptor, &text);
    md_buffer_free(&text);
    return good && fsync(descriptor) == 0;
}

static enum md_status refuse(struct md_diagnostics *out, const char *path, int error)
{
    struct md_diagnostic *d = md_diagnostics_add(
        out, MD_ERROR, "E0601", "the rejects file cannot be written: %s", strerror(error));
    md_diagnostic_at(out, d, path, NULL, 0, 0, 0, 0);
    return MD_STORAGE;
}

enum md_status md_rejects_write(const struct md_reject_file *file, const char *path,
                                struct md_diagnostics *out)
{
    struct md_buffer beside = {0};
    md_buffer_format(&beside, "%s.part", path);
    /* O_EXCL and O_NOFOLLOW: nothing that somebody put there is written through. */
    unlink(beside.text);
    int descriptor = open(beside.text, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool good = descriptor >= 0 && write_rejects(file, descriptor);
    int error = errno;
    if (descriptor >= 0 && close(descriptor) != 0) good = false;
    if (good && rename(beside.text, path) != 0) {
        good = false;
        error = errno;
    }
    if (!good && descriptor >= 0) unlink(beside.text);
    md_buffer_free(&beside);
    return good ? MD_OK : refuse(out, path, error);
}

void md_rejects_free(struct md_reject_list *list)
{
    md_free(list->files);
    md_arena_free(&list->arena);
    *list = (struct md_reject_list){0};
}
