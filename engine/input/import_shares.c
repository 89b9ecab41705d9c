#include "input/import_shares.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/pool.h"
#include "table/text_order.h"

enum { HEAD_BYTES = 65536, DIGEST_BYTES = 1 << 20, HAS_ALL = 2 /* in place of a share's flags */ };

/* Lines from `start` to `end` of the file. */
struct share {
    uint64_t start, end;
    uint64_t lines_count;
    bool sound;
    struct md_intake *intake;
    struct md_import_file_info info;
    uint32_t **codes; /* by field: from a code of its texts to one of the joined texts */
};

struct sharing {
    struct md_intake *intake;
    const struct md_load *load;
    const char *file;
    uint16_t file_index;
    int handle;
    uint64_t size;
    char *header; /* the first line, with its end */
    size_t header_length, header_start;
    struct share *shares;
    size_t shares_count;
    bool with_digest;
    struct md_digest digest;
    bool digest_read;
    size_t *first_rows; /* of each share in the joined table */
};

/* ---- where the shares begin -------------------------------------------------------------------- */

/* All `length` bytes from `offset`, or false. */
static bool read_at(int handle, char *bytes, size_t length, uint64_t offset)
{
    while (length > 0) {
        ssize_t got = pread(handle, bytes, length, (off_t)offset);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        bytes += got;
        length -= (size_t)got;
        offset += (uint64_t)got;
    }
    return true;
}

/* The first line, which has to be plainly one: no quotes, no other sign of an end of line, no other encoding. */
static bool read_header(struct sharing *sharing)
{
    static const char *const marks[] = {"\xFF\xFE", "\xFE\xFF", "\x84\x31\x95\x33"};
    char *head = md_alloc(HEAD_BYTES + 1);
    size_t length = sharing->size < HEAD_BYTES ? (size_t)sharing->size : HEAD_BYTES;
    bool good = read_at(sharing->handle, head, length, 0);
    const char *end = good ? memchr(head, '\n', length) : NULL;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        good = good && memcmp(head, marks[i], strlen(marks[i])) != 0;
    good = good && end != NULL;
    if (good) {
        size_t line = (size_t)(end - head) + 1;
        const char *cr = memchr(head, '\r', line);
        good = memchr(head, '"', line) == NULL && (cr == NULL || cr == end - 1);
        sharing->header = head;
        sharing->header_length = line;
        sharing->header_start = memcmp(head, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    }
    if (!good) {
        md_free(head);
        sharing->header = NULL;
    }
    return good;
}

/* The byte after the first end of a line at or behind `offset`; the file's end where there is none. False: the line is too long. */
static bool next_line(const struct sharing *sharing, uint64_t offset, uint64_t *line)
{
    char *bytes = md_alloc(HEAD_BYTES);
    size_t length = sharing->size - offset < HEAD_BYTES ? (size_t)(sharing->size - offset) : HEAD_BYTES;
    bool good = read_at(sharing->handle, bytes, length, offset);
    const char *end = good ? memchr(bytes, '\n', length) : NULL;
    if (end != NULL) *line = offset + (uint64_t)(end - bytes) + 1;
    else *line = sharing->size;
    good = good && (end != NULL || offset + length == sharing->size);
    md_free(bytes);
    return good;
}

static bool cut(struct sharing *sharing)
{
    uint64_t most = sharing->intake->share_bytes;
    size_t capacity = (size_t)(sharing->size / most) + 2;
    sharing->shares = md_alloc_array(capacity, sizeof *sharing->shares);
    uint64_t start = sharing->header_length;
    while (start < sharing->size) {
        uint64_t end = sharing->size;
        if (sharing->size - start > most && !next_line(sharing, start + most, &end)) return false;
        sharing->shares[sharing->shares_count++] = (struct share){.start = start, .end = end};
        start = end;
    }
    return true;
}

/* ---- one share ----------------------------------------------------------------------------------- */

/* Ends of lines as input/csv.c counts them: LF, and CR without one behind it. */
static uint64_t count_lines(const char *text, size_t length)
{
    uint64_t count = 0;
    const char *end = text + length;
    for (const char *c = text; (c = memchr(c, '\n', (size_t)(end - c))) != NULL; c++) count++;
    for (const char *c = text; (c = memchr(c, '\r', (size_t)(end - c))) != NULL; c++)
        if (c + 1 == end || c[1] != '\n') count++;
    return count;
}

/* All shares stay until they are joined: each without what only its reading needed. */
static void trim(struct md_intake *intake)
{
    struct md_table *table = &intake->table;
    size_t count = table->rows_count;
    for (size_t i = 0; i < intake->kind->fields_count; i++) {
        struct md_column *column = &table->columns[i];
        bool kept = (int)i != intake->skipped_field;
        column->values = md_realloc_array(column->values, kept ? count + 1 : 1, sizeof *column->values);
        bool full = memchr(column->present, 0, count) == NULL;
        column->present = md_realloc(column->present, kept && !full ? count + 1 : 1);
        if (full) column->present[0] = HAS_ALL;
    }
    md_free(table->key_texts.slots);
    table->key_texts.slots = NULL;
    table->key_texts.slots_count = 0;
    md_free(table->keys);
    md_free(table->files);
    table->keys = NULL;
    table->files = NULL;
    table->lines = md_realloc_array(table->lines, count + 1, sizeof *table->lines);
}

static bool is_sound(const struct share *share, enum md_status status, const struct md_reject_list *rejects,
                     const struct md_diagnostics *out)
{
    const struct md_import_file_info *info = &share->info;
    return status == MD_OK && out->count == 0 && rejects->rejected_count == 0 && info->rows_new == info->rows_read;
}

/* The share behind the header, as a file of its own. */
static void read_share(struct sharing *sharing, struct share *share)
{
    size_t header = sharing->header_length - sharing->header_start, length = (size_t)(share->end - share->start);
    char *bytes = md_realloc(NULL, header + length + 1);
    memcpy(bytes, sharing->header + sharing->header_start, header);
    if (read_at(sharing->handle, bytes + header, length, share->start)) {
        struct md_reject_list rejects = {0};
        struct md_diagnostics out = {0};
        struct md_intake *main = sharing->intake;
        share->lines_count = count_lines(bytes + header, length);
        share->intake = md_import_begin(main->schema, main->kind, &rejects, &out);
        share->intake->skipped_field = main->key_field;
        enum md_status status = md_import_read_part(share->intake, sharing->load, bytes, header + length, sharing->file,
                                                    sharing->file_index, &share->info, &out);
        share->sound = is_sound(share, status, &rejects, &out);
        share->intake->rejects = NULL;
        if (share->sound) trim(share->intake);
        md_rejects_free(&rejects);
        md_diagnostics_free(&out);
    }
    md_free(bytes);
}

static void read_digest(struct sharing *sharing)
{
    char *bytes = md_alloc(DIGEST_BYTES);
    struct md_digester *digester = md_digester_new();
    sharing->digest_read = true;
    for (uint64_t at = 0; sharing->digest_read && at < sharing->size; at += DIGEST_BYTES) {
        size_t length = sharing->size - at < DIGEST_BYTES ? (size_t)(sharing->size - at) : DIGEST_BYTES;
        sharing->digest_read = read_at(sharing->handle, bytes, length, at);
        if (sharing->digest_read) md_digester_add(digester, bytes, length);
    }
    sharing->digest = md_digester_end(digester);
    md_free(bytes);
}

/* The task after the shares is the digest of the whole. */
static void read_task(void *context, size_t task, size_t thread)
{
    struct sharing *sharing = context;
    (void)thread;
    if (task < sharing->shares_count) read_share(sharing, &sharing->shares[task]);
    else read_digest(sharing);
}

static bool read_all(struct sharing *sharing)
{
    bool sound = true;
    md_pool_run(sharing->intake->threads, sharing->shares_count + sharing->with_digest, read_task, sharing);
    for (size_t i = 0; i < sharing->shares_count; i++) sound = sound && sharing->shares[i].sound;
    return sound && (!sharing->with_digest || sharing->digest_read);
}

/* ---- the shares as one table ---------------------------------------------------------------------- */

/* Keys are joined without looking; that none was met twice shows when they are in order. */
static bool join_keys(struct sharing *sharing)
{
    struct md_table *table = &sharing->intake->table;
    bool unique;
    for (size_t i = 0; i < sharing->shares_count; i++) {
        md_texts_join(&table->key_texts, &sharing->shares[i].intake->table.key_texts);
        md_texts_free(&sharing->shares[i].intake->table.key_texts);
    }
    md_free(table->key_order);
    table->key_order = md_text_order(&table->key_texts, sharing->intake->threads, &unique);
    table->key_order_count = table->key_texts.count;
    if (unique) return true;
    md_texts_free(&table->key_texts);
    md_free(table->key_order);
    table->key_order = NULL;
    return false;
}

static void join_texts(struct sharing *sharing, size_t field)
{
    struct md_column *column = &sharing->intake->table.columns[field];
    for (size_t i = 0; i < sharing->shares_count; i++) {
        struct share *share = &sharing->shares[i];
        struct md_texts *own = share->intake->table.columns[field].texts;
        uint32_t *codes = md_alloc_array(own->count + 1, sizeof *codes);
        for (uint32_t code = 0; code < own->count; code++) {
            size_t length;
            const char *text = md_texts_get(own, code, &length);
            codes[code] = md_texts_add(column->texts, text, length);
        }
        share->codes[field] = codes;
        md_texts_free(own);
    }
}

/* A key that is one text needs no second dictionary. */
static void join_key_field(struct sharing *sharing, size_t rows_count)
{
    struct md_table *table = &sharing->intake->table;
    struct md_column *column = &table->columns[sharing->intake->key_field];
    md_texts_free(column->texts);
    md_free(column->texts);
    column->texts = &table->key_texts;
    column->texts_lent = true;
    for (size_t row = 0; row < rows_count; row++) {
        column->values[row] = (int64_t)row;
        column->present[row] = 1;
    }
}

static void join_share(struct sharing *sharing, size_t index, size_t field)
{
    struct share *share = &sharing->shares[index];
    struct md_column *from = &share->intake->table.columns[field], *to = &sharing->intake->table.columns[field];
    size_t first = sharing->first_rows[index], count = share->intake->table.rows_count;
    const uint32_t *codes = share->codes[field];
    if (codes == NULL) memcpy(to->values + first, from->values, count * sizeof *to->values);
    bool full = from->present[0] == HAS_ALL;
    /* A cell without a value holds 0, which need not be a code. */
    for (size_t row = 0; codes != NULL && row < count; row++)
        to->values[first + row] = full || from->present[row] != 0 ? codes[from->values[row]] : 0;
    if (full) memset(to->present + first, 1, count);
    else memcpy(to->present + first, from->present, count);
    md_free(from->values);
    md_free(from->present);
    from->values = NULL;
    from->present = NULL;
}

/* A task is a column. */
static void join_column(void *context, size_t field, size_t thread)
{
    struct sharing *sharing = context;
    struct md_column *column = &sharing->intake->table.columns[field];
    size_t rows_count = sharing->first_rows[sharing->shares_count];
    (void)thread;
    md_free(column->values);
    md_free(column->present);
    column->values = md_realloc_array(NULL, rows_count + 1, sizeof *column->values);
    column->present = md_realloc(NULL, rows_count + 1);
    if ((int)field == sharing->intake->key_field) {
        join_key_field(sharing, rows_count);
        return;
    }
    if (column->texts != NULL) join_texts(sharing, field);
    for (size_t i = 0; i < sharing->shares_count; i++) join_share(sharing, i, field);
}

/* Keys are codes in the order met, one a row; lines count from the start of the file. */
static void join_places(struct sharing *sharing)
{
    struct md_table *table = &sharing->intake->table;
    size_t rows_count = sharing->first_rows[sharing->shares_count];
    uint64_t before = 0; /* lines of the file before those that the share's own count begins with, after its header */
    table->keys = md_realloc_array(table->keys, rows_count + 1, sizeof *table->keys);
    table->lines = md_realloc_array(table->lines, rows_count + 1, sizeof *table->lines);
    table->files = md_realloc_array(table->files, rows_count + 1, sizeof *table->files);
    for (size_t i = 0; i < sharing->shares_count; i++) {
        const struct md_table *share = &sharing->shares[i].intake->table;
        size_t first = sharing->first_rows[i];
        for (size_t row = 0; row < share->rows_count; row++) {
            table->keys[first + row] = (int32_t)(first + row);
            table->lines[first + row] = share->lines[row] + (uint32_t)before;
            table->files[first + row] = sharing->file_index;
        }
        before += sharing->shares[i].lines_count;
    }
    table->rows_count = rows_count;
    table->rows_capacity = rows_count;
}

static bool join(struct sharing *sharing)
{
    size_t fields_count = sharing->intake->kind->fields_count;
    if (!join_keys(sharing)) return false;
    sharing->first_rows = md_alloc_array(sharing->shares_count + 1, sizeof *sharing->first_rows);
    for (size_t i = 0; i < sharing->shares_count; i++) {
        sharing->shares[i].codes = md_alloc_array(fields_count + 1, sizeof *sharing->shares[i].codes);
        sharing->first_rows[i + 1] = sharing->first_rows[i] + sharing->shares[i].intake->table.rows_count;
    }
    md_pool_run(sharing->intake->threads, fields_count, join_column, sharing);
    join_places(sharing);
    return true;
}

/* ---- what there is to say of the file ------------------------------------------------------------- */

static bool same_total(const struct md_import_total *a, const struct md_import_total *b)
{
    if (a->field != b->field || (a->currency == NULL) != (b->currency == NULL)) return false;
    return a->currency == NULL || strcmp(a->currency, b->currency) == 0;
}

static void join_totals(struct sharing *sharing, struct md_import_file_info *info)
{
    struct md_arena *arena = &sharing->intake->arena;
    size_t most = 0, count = 0;
    for (size_t i = 0; i < sharing->shares_count; i++) most += sharing->shares[i].info.totals_count;
    struct md_import_total *totals = md_arena_array(arena, most + 1, sizeof *totals);
    for (size_t i = 0; i < sharing->shares_count; i++)
        for (size_t t = 0; t < sharing->shares[i].info.totals_count; t++) {
            const struct md_import_total *one = &sharing->shares[i].info.totals[t];
            size_t at = 0;
            while (at < count && !same_total(&totals[at], one)) at++;
            if (at == count) {
                totals[count++] = (struct md_import_total){.field = one->field, .total = MD_NUMBER_ZERO};
                if (one->currency != NULL) totals[at].currency = md_arena_strdup(arena, one->currency);
            }
            totals[at].values_count += one->values_count;
            if (md_number_add(&totals[at].total, &one->total, &totals[at].total) != MD_OK) totals[at].total = MD_NUMBER_ZERO;
        }
    info->totals = totals;
    info->totals_count = count;
}

/* Columns and encoding as the header alone gives them: it has been read without a fault in each share. */
static void describe(struct sharing *sharing, struct md_import_file_info *info)
{
    struct md_diagnostics out = {0};
    (void)md_import_read_bytes(sharing->intake, sharing->load, sharing->header, sharing->header_length, sharing->file,
                               sharing->file_index, info, &out);
    for (size_t i = 0; i < sharing->shares_count; i++) {
        info->rows_read += sharing->shares[i].info.rows_read;
        info->rows_new += sharing->shares[i].info.rows_new;
    }
    info->digest = sharing->digest;
    join_totals(sharing, info);
    md_diagnostics_free(&out);
}

/* ---- all of it -------------------------------------------------------------------------------------- */

static bool may_share(const struct md_intake *intake, const struct md_load *load, const char *file)
{
    bool utf8 = load == NULL || load->encoding == NULL || strcmp(load->encoding, "auto") == 0 ||
                strcmp(load->encoding, "utf-8") == 0;
    return intake->threads > 0 && utf8 && !md_import_is_json(file) && !intake->kind->history &&
           intake->kind->loads_count <= 1 && intake->table.rows_count == 0 && intake->table.key_texts.count == 0 &&
           (load == NULL || !load->distinct);
}

static bool open_file(struct sharing *sharing, const char *path)
{
    struct stat about;
    sharing->handle = open(path, O_RDONLY | O_CLOEXEC);
    if (sharing->handle < 0) return false;
    if (fstat(sharing->handle, &about) != 0 || !S_ISREG(about.st_mode)) return false;
    sharing->size = (uint64_t)about.st_size;
    return sharing->size > sharing->intake->share_bytes;
}

static void close_sharing(struct sharing *sharing)
{
    size_t fields_count = sharing->intake->kind->fields_count;
    for (size_t i = 0; i < sharing->shares_count; i++) {
        for (size_t f = 0; sharing->shares[i].codes != NULL && f < fields_count; f++) md_free(sharing->shares[i].codes[f]);
        md_free(sharing->shares[i].codes);
        md_import_free(sharing->shares[i].intake);
    }
    if (sharing->handle >= 0) close(sharing->handle);
    md_free(sharing->shares);
    md_free(sharing->header);
    md_free(sharing->first_rows);
}

bool md_import_read_shares(struct md_intake *intake, const struct md_load *load, const char *path, const char *file,
                           uint16_t file_index, struct md_import_file_info *info)
{
    struct sharing sharing = {.intake = intake, .load = load, .file = file, .file_index = file_index, .handle = -1,
                              .with_digest = intake->with_digest};
    if (!may_share(intake, load, file)) return false;
    bool done = open_file(&sharing, path) && read_header(&sharing) && cut(&sharing) && read_all(&sharing) && join(&sharing);
    if (done) describe(&sharing, info);
    close_sharing(&sharing);
    return done;
}
