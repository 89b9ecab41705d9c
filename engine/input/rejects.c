#include "input/rejects.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"
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
    size_t length = strlen(record);
    reject->line = line;
    reject->code = code;
    reject->field = field;
    reject->reason = md_arena_strdup(&list->arena, reason);
    reject->record = md_arena_strndup(&list->arena, record,
                                      length < RECORD_BYTES_MAX ? length : RECORD_BYTES_MAX);
    if (file->last != NULL) file->last->next = reject;
    else file->first = reject;
    file->last = reject;
}

/* A record with fewer columns than the header is filled up, so that `file`, `line` and `reason`
 * stand below their names. */
static size_t columns_of(const char *record)
{
    size_t count = 1;
    bool quoted = false;
    for (const char *c = record; *c != '\0'; c++) {
        if (*c == '"') quoted = !quoted;
        else if (*c == ',' && !quoted) count++;
    }
    return count;
}

static void print_reject(const struct md_reject_file *file, const struct md_reject *reject,
                         struct md_buffer *out)
{
    if (file->header != NULL) {
        md_buffer_add_text(out, reject->record);
        for (size_t i = columns_of(reject->record); i < file->columns_count; i++)
            md_buffer_add_char(out, ',');
    } else {
        md_csv_write_field(out, reject->record, strlen(reject->record));
    }
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
    md_buffer_format(&text, "%s,file,line,reason\n", file->header != NULL ? file->header : "record");
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
