#include "store/kept_kind.h"

#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/pool.h"
#include "store/column_scan.h"
#include "store/row_order.h"

enum { INDEX_SHARE = 16 /* so much of a kind read by its date index, and it is read whole */ };

static const char folder_end[] = ".columns";

/* ---- what it is made from ----------------------------------------------------------------- */

/* The last batch that touched the kind, and how many versions it has. */
static enum md_status measure_kind(struct md_book *book, const struct md_kind *kind, int64_t *last,
                                   int64_t *versions, struct md_diagnostics *out)
{
    sqlite3_stmt *row;
    enum md_status status = md_database_prepare(
        &book->database,
        "SELECT max(batch), total(rows_count) FILTER (WHERE direction = 'in' AND field ="
        " (SELECT min(field) FROM digests WHERE kind = ?1)) FROM digests WHERE kind = ?1",
        &row, out);
    if (status != MD_OK) return status;
    md_bind_text(row, 1, kind->name);
    status = md_database_step(&book->database, row, out);
    *last = sqlite3_column_int64(row, 0);
    *versions = sqlite3_column_int64(row, 1);
    sqlite3_finalize(row);
    return status;
}

/* Who brought the batches of the kind, and when: what tells a book from another with the same rows. */
static enum md_status add_batches(struct md_book *book, const struct md_kind *kind,
                                  struct md_digester *digester, struct md_diagnostics *out)
{
    sqlite3_stmt *rows;
    enum md_status status = md_database_prepare(
        &book->database,
        "SELECT id || ' ' || action || ' ' || coalesce(of_batch, '-') || ' ' || done_by || ' ' || done_at"
        " FROM batches WHERE id IN (SELECT batch FROM digests WHERE kind = ?1) ORDER BY id",
        &rows, out);
    if (status != MD_OK) return status;
    md_bind_text(rows, 1, kind->name);
    while ((status = md_database_step(&book->database, rows, out)) == MD_OK) {
        const void *line = sqlite3_column_text(rows, 0);
        if (line != NULL) md_digester_add(digester, line, (size_t)sqlite3_column_bytes(rows, 0) + 1);
    }
    sqlite3_finalize(rows);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

static enum md_status find_key(struct md_book *book, const struct md_kind *kind,
                               int64_t as_of_batch, struct md_digest *key, struct md_diagnostics *out)
{
    struct md_digest content;
    enum md_status status = md_book_digest(book, kind, -1, 0, 0, as_of_batch, &content, out);
    if (status != MD_OK) return status;
    struct md_digester *digester = md_digester_new();
    md_digester_add(digester, kind->name, strlen(kind->name) + 1);
    md_digester_add(digester, content.bytes, sizeof content.bytes);
    status = add_batches(book, kind, digester, out);
    *key = md_digester_end(digester);
    return status;
}

/* The key of one column's file; field -1: the key ids. */
static struct md_digest column_key(const struct md_kept_kind *kept, const struct md_kind *kind,
                                   int field)
{
    struct md_buffer text = {0};
    md_buffer_add(&text, (const char *)kept->key.bytes, sizeof kept->key.bytes);
    if (field >= 0) {
        const struct md_field *declared = &kind->fields[field];
        md_buffer_format(&text, "%s %d %d %s", declared->name, (int)declared->type, declared->decimals,
                         declared->type == MD_FIELD_REF ? declared->target_name : "");
    }
    struct md_digest key = md_digest_of(text.text, text.length);
    md_buffer_free(&text);
    return key;
}

/* ---- life cycle --------------------------------------------------------------------------- */

static void free_columns(struct md_kept_kind *kept, size_t fields_count)
{
    md_kept_column_free(&kept->ids);
    for (size_t i = 0; kept->columns != NULL && i < fields_count; i++)
        md_kept_column_free(&kept->columns[i]);
    md_free(kept->columns);
    kept->columns = NULL;
}

void md_kept_kinds_free(struct md_book *book)
{
    /* An outdated one has its kind's number of fields in read_by_index: nothing else needs it. */
    for (size_t i = 0; i < book->outdated_count; i++)
        free_columns(&book->outdated[i], (size_t)book->outdated[i].read_by_index);
    for (size_t i = 0; book->kept != NULL && i < book->schema->kinds_count; i++)
        free_columns(&book->kept[i], book->schema->kinds[i]->fields_count);
    md_free(book->outdated);
    md_free(book->kept);
    book->outdated = book->kept = NULL;
}

/* The rows have changed. Tables may still borrow from the columns, so these live on with the book. */
static void set_aside(struct md_book *book, struct md_kept_kind *kept, const struct md_kind *kind)
{
    if (kept->columns != NULL) {
        MD_GROW(book->outdated, book->outdated_count, book->outdated_capacity);
        book->outdated[book->outdated_count] = *kept;
        book->outdated[book->outdated_count++].read_by_index = (int64_t)kind->fields_count;
    }
    *kept = (struct md_kept_kind){0};
}

/* What is kept of the kind as of the batch; kept->fits tells whether anything may be. */
static enum md_status find_kept(struct md_book *book, const struct md_kind *kind,
                                int64_t as_of_batch, struct md_kept_kind **found,
                                struct md_diagnostics *out)
{
    if (book->kept == NULL) book->kept = md_alloc_array(book->schema->kinds_count, sizeof *book->kept);
    struct md_kept_kind *kept = *found = &book->kept[kind->index];
    if (kept->known && kept->as_of_batch == as_of_batch) return MD_OK;
    int64_t last, versions;
    struct md_digest key;
    enum md_status status = measure_kind(book, kind, &last, &versions, out);
    bool fits = versions >= (int64_t)book->kept_from && as_of_batch >= last;
    if (status == MD_OK && fits) status = find_key(book, kind, as_of_batch, &key, out);
    if (status != MD_OK) return status;
    if (!fits || !kept->fits || memcmp(key.bytes, kept->key.bytes, sizeof key.bytes) != 0)
        set_aside(book, kept, kind);
    kept->known = true;
    kept->fits = fits;
    kept->as_of_batch = as_of_batch;
    kept->versions_count = versions;
    if (fits) kept->key = key;
    if (kept->columns == NULL) kept->columns = md_alloc_array(kind->fields_count, sizeof *kept->columns);
    return MD_OK;
}

/* ---- files -------------------------------------------------------------------------------- */

static void add_folder(struct md_book *book, struct md_buffer *path)
{
    const char *name = sqlite3_db_filename(book->database.handle, "main");
    md_buffer_add_text(path, name != NULL ? name : book->database.path);
    md_buffer_add_text(path, folder_end);
}

/* The folder is used only where it is one: a link may lead anywhere. */
static bool has_folder(struct md_book *book)
{
    struct md_buffer path = {0};
    struct stat info;
    add_folder(book, &path);
    bool has = lstat(path.text, &info) == 0 && S_ISDIR(info.st_mode);
    md_buffer_free(&path);
    return has;
}

/* Names of kinds and fields are a-z, 0-9 and `_`. */
static void add_file(struct md_book *book, const struct md_kind *kind, int field,
                     struct md_buffer *path)
{
    add_folder(book, path);
    md_buffer_add_char(path, '/');
    md_buffer_add_text(path, kind->name);
    if (field >= 0) {
        md_buffer_add_char(path, '.');
        md_buffer_add_text(path, kind->fields[field].name);
    }
    md_buffer_add_text(path, ".col");
}

/* Columns on their way from or to files, a task each. */
struct columns_work {
    struct md_book *book;
    const struct md_kind *kind;
    struct md_kept_kind *kept;
    struct md_scanned *scanned; /* writing */
    const uint32_t *order;      /* writing */
    bool in_files;              /* writing: there is a folder for them */
    int *fields;                /* -1: the key ids */
    size_t count;
};

static struct md_kept_column *column_of(const struct columns_work *work, size_t task)
{
    int field = work->fields[task];
    return field < 0 ? &work->kept->ids : &work->kept->columns[field];
}

static void map_column(void *context, size_t task, size_t thread)
{
    (void)thread;
    const struct columns_work *work = context;
    struct md_buffer path = {0};
    add_file(work->book, work->kind, work->fields[task], &path);
    struct md_digest key = column_key(work->kept, work->kind, work->fields[task]);
    md_kept_column_map(column_of(work, task), path.text, &key);
    md_buffer_free(&path);
}

/* The columns that the request needs and that are not here yet. */
static void list_missing(struct md_book *book, const struct md_load_request *request,
                         const struct md_kept_kind *kept, struct columns_work *work)
{
    const struct md_kind *kind = request->kind;
    work->count = 0;
    if (kept->ids.width == 0) work->fields[work->count++] = -1;
    for (size_t i = 0; i < kind->fields_count; i++) {
        bool wanted = (request->fields != NULL && request->fields[i]) || (int)i == request->date_field ||
                      (kind->history && (int)i == kind->valid_from_field);
        if (wanted && book->kinds[kind->index].fields_exist[i] && kept->columns[i].width == 0)
            work->fields[work->count++] = (int)i;
    }
}

/* Columns of files that tell of another number of rows are no use. */
static void drop_odd_ones(struct columns_work *work)
{
    size_t rows_count = work->kept->ids.rows_count;
    for (size_t i = 0; i < work->count; i++) {
        struct md_kept_column *column = column_of(work, i);
        if (work->kept->ids.width == 0 || column->rows_count != rows_count) md_kept_column_free(column);
    }
}

/* ---- from the book ------------------------------------------------------------------------ */

/* Put one column that was read into order, and write its file. */
static void keep_column(void *context, size_t task, size_t thread)
{
    (void)thread;
    const struct columns_work *work = context;
    int field = work->fields[task];
    struct md_kept_column *column = column_of(work, task);
    struct md_kept_column *from = field < 0 ? &work->scanned->ids : &work->scanned->columns[field];
    *column = *from;
    *from = (struct md_kept_column){0};
    if (work->order != NULL) md_kept_column_sort(column, work->order);
    if (!work->in_files) return;
    struct md_buffer path = {0};
    add_file(work->book, work->kind, field, &path);
    struct md_digest key = column_key(work->kept, work->kind, field);
    md_kept_column_write(column, path.text, &key);
    md_buffer_free(&path);
}

/* Days from which versions are valid, with a place for those without. */
static int64_t *valid_from_of(const struct md_scanned *scanned, const struct md_kind *kind)
{
    if (!kind->history) return NULL;
    const struct md_kept_column *column = &scanned->columns[kind->valid_from_field];
    int64_t *days = md_alloc_array(scanned->rows_count + 1, sizeof *days);
    if (column->width > 0) md_kept_column_values(column, NULL, scanned->rows_count, days);
    for (size_t i = 0; i < scanned->rows_count; i++)
        if (column->width == 0 || (column->present != NULL && column->present[i] == 0)) days[i] = INT64_MIN;
    return days;
}

/* Their key ids; 0 for what cannot be one. */
static int32_t *ids_of(const struct md_scanned *scanned)
{
    size_t count = scanned->rows_count;
    int64_t *values = md_realloc_array(NULL, count + 1, sizeof *values);
    int32_t *ids = md_realloc_array(NULL, count + 1, sizeof *ids);
    md_kept_column_values(&scanned->ids, NULL, count, values);
    for (size_t i = 0; i < count; i++)
        ids[i] = values[i] > 0 && values[i] <= INT32_MAX ? (int32_t)values[i] : 0;
    md_free(values);
    return ids;
}

static void make_folder(struct md_book *book)
{
    struct md_buffer path = {0};
    add_folder(book, &path);
    mkdir(path.text, 0700);
    md_buffer_free(&path);
}

/* Read the listed columns, and what their order needs, from the book. */
static enum md_status scan_columns(struct columns_work *work, struct md_diagnostics *out)
{
    const struct md_kind *kind = work->kind;
    struct md_scanned scanned;
    bool *fields = md_alloc_array(kind->fields_count + 1, sizeof *fields);
    for (size_t i = 0; i < work->count; i++)
        if (work->fields[i] >= 0) fields[work->fields[i]] = true;
    if (kind->history && work->book->kinds[kind->index].fields_exist[kind->valid_from_field])
        fields[kind->valid_from_field] = true;
    enum md_status status =
        md_column_scan(work->book, kind, fields, work->kept->as_of_batch, &scanned, out);
    md_free(fields);
    if (status != MD_OK) return status;
    int64_t *valid_from = valid_from_of(&scanned, kind);
    int32_t *ids = ids_of(&scanned);
    struct md_unordered_rows rows = {kind, ids, valid_from, scanned.rows_count, NULL};
    uint32_t *order = NULL;
    status = md_row_order_find(work->book, &rows, &order, out);
    if (status == MD_OK) {
        work->scanned = &scanned;
        work->order = order;
        make_folder(work->book);
        work->in_files = has_folder(work->book);
        md_pool_run(work->book->threads, work->count, keep_column, work);
    }
    md_free(order);
    md_free(valid_from);
    md_free(ids);
    md_scanned_free(&scanned, kind);
    return status;
}

/* Have the columns that the request needs: from files, else from the book if that pays. */
static enum md_status find_columns(struct md_book *book, const struct md_load_request *request,
                                   struct md_kept_kind *kept, int64_t some, bool *found,
                                   struct md_diagnostics *out)
{
    struct columns_work work = {.book = book, .kind = request->kind, .kept = kept};
    work.fields = md_alloc_array(request->kind->fields_count + 1, sizeof *work.fields);
    enum md_status status = MD_OK;
    list_missing(book, request, kept, &work);
    if (work.count > 0 && has_folder(book)) {
        md_pool_run(book->threads, work.count, map_column, &work);
        drop_odd_ones(&work);
        list_missing(book, request, kept, &work);
    }
    bool pays = request->fields != NULL &&
                kept->read_by_index + some >= kept->versions_count / INDEX_SHARE;
    if (work.count > 0 && !pays) kept->read_by_index += some;
    if (work.count > 0 && pays) {
        status = scan_columns(&work, out);
        if (status == MD_OK) list_missing(book, request, kept, &work);
    }
    *found = status == MD_OK && work.count == 0;
    md_free(work.fields);
    return status;
}

/* ---- a request ---------------------------------------------------------------------------- */

struct filling {
    struct md_book *book;
    const struct md_load_request *request;
    const struct md_kept_kind *kept;
    struct md_table *table;
    uint32_t *rows; /* NULL: all */
    size_t rows_count;
    bool *damaged;  /* by field */
};

/* The rows of the days asked for. */
static void choose_rows(struct filling *filling)
{
    const struct md_load_request *request = filling->request;
    filling->rows_count = filling->kept->ids.rows_count;
    if (request->date_field < 0) return;
    const struct md_kept_column *dates = &filling->kept->columns[request->date_field];
    bool all_in = dates->least >= request->from && dates->greatest < request->to;
    if (all_in && (dates->present == NULL || request->with_undated)) return;
    enum { BATCH = 4096 };
    int64_t days[BATCH];
    size_t count = 0;
    filling->rows = md_realloc_array(NULL, filling->rows_count + 1, sizeof *filling->rows);
    struct md_kept_column part = *dates;
    for (size_t from = 0; from < filling->rows_count; from += BATCH) {
        size_t length = filling->rows_count - from < BATCH ? filling->rows_count - from : BATCH;
        part.values = (unsigned char *)dates->values + from * (size_t)dates->width;
        md_kept_column_values(&part, NULL, length, days);
        for (size_t i = 0; i < length; i++) {
            bool has = dates->present == NULL || dates->present[from + i] != 0;
            bool in = days[i] >= request->from && days[i] < request->to;
            filling->rows[count] = (uint32_t)(from + i);
            count += has ? in : request->with_undated;
        }
    }
    filling->rows_count = count;
}

/* Key ids to dense indexes; a key that the book does not have is damage. */
static bool resolve(const struct md_keys *keys, int64_t *values, const uint8_t *present, size_t count)
{
    bool sound = true;
    for (size_t i = 0; i < count; i++) {
        if (present != NULL && present[i] == 0) continue;
        bool known = values[i] >= 1 && values[i] <= (int64_t)keys->ids_count;
        values[i] = known ? keys->index_of_id[values[i]] : -1;
        sound &= values[i] >= 0;
    }
    return sound;
}

static void fill_flags(const struct filling *filling, const struct md_kept_column *from,
                       struct md_column *column)
{
    md_free(column->present);
    column->present = NULL;
    if (from->present == NULL || filling->rows_count == 0) return;
    column->present = md_realloc_array(NULL, filling->rows_count, 1);
    for (size_t i = 0; i < filling->rows_count; i++)
        column->present[i] = from->present[filling->rows != NULL ? filling->rows[i] : i];
}

static void fill_column(void *context, size_t field, size_t thread)
{
    (void)thread;
    const struct filling *filling = context;
    struct md_column *column = &filling->table->columns[field];
    const struct md_kept_column *from = &filling->kept->columns[field];
    if (column->values == NULL) return;
    if (from->width == 0) { /* a field that the book does not have yet */
        md_free(column->values);
        md_free(column->present);
        column->values = md_alloc_array(filling->rows_count + 1, sizeof *column->values);
        column->present = md_alloc_array(filling->rows_count + 1, sizeof *column->present);
        return;
    }
    md_free(column->values);
    column->values = md_realloc_array(NULL, filling->rows_count + 1, sizeof *column->values);
    md_kept_column_values(from, filling->rows, filling->rows_count, column->values);
    fill_flags(filling, from, column);
    column->least = from->least;
    column->greatest = from->greatest;
    column->ranged = column->type != MD_FIELD_REF;
    if (column->type == MD_FIELD_REF) {
        const struct md_keys *keys =
            filling->request->target_keys[filling->request->kind->fields[field].target];
        filling->damaged[field] = !resolve(keys, column->values, column->present, filling->rows_count);
    }
    if (from->texts == NULL) return;
    md_texts_free(column->texts);
    md_free(column->texts);
    column->texts = from->texts;
    column->texts_lent = true;
}

static bool fill_keys(struct filling *filling)
{
    const struct md_keys *keys = filling->request->keys;
    struct md_table *table = filling->table;
    size_t count = filling->rows_count;
    int64_t *ids = md_realloc_array(NULL, count + 1, sizeof *ids);
    md_kept_column_values(&filling->kept->ids, filling->rows, count, ids);
    bool sound = resolve(keys, ids, NULL, count);
    table->keys = md_alloc_array(count + 1, sizeof *table->keys);
    for (size_t i = 0; i < count; i++) table->keys[i] = (int32_t)ids[i];
    md_free(ids);
    if (sound) md_table_index_keys(table, keys->count);
    return sound;
}

static enum md_status fill(struct filling *filling, struct md_diagnostics *out)
{
    struct md_table *table = filling->table;
    size_t fields_count = filling->request->kind->fields_count;
    filling->damaged = md_alloc_array(fields_count + 1, sizeof *filling->damaged);
    choose_rows(filling);
    md_pool_run(filling->book->threads, fields_count, fill_column, filling);
    table->rows_count = filling->rows_count;
    table->rows_capacity = filling->rows_count;
    bool sound = !filling->request->with_keys || fill_keys(filling);
    for (size_t i = 0; i < fields_count; i++) sound &= !filling->damaged[i];
    md_free(filling->rows);
    md_free(filling->damaged);
    return sound ? MD_OK : md_keys_damaged(filling->book, out);
}

static bool lacks_date(const struct md_book *book, const struct md_load_request *request)
{
    return request->date_field >= 0 &&
           !book->kinds[request->kind->index].fields_exist[request->date_field];
}

enum md_status md_kept_kind_row_ids(struct md_book *book, const struct md_load_request *request,
                                    int64_t as_of_batch, int32_t **ids, size_t *count,
                                    struct md_diagnostics *out)
{
    struct md_kept_kind *kept;
    bool found = false;
    *ids = NULL;
    if (lacks_date(book, request)) return MD_OK;
    enum md_status status = find_kept(book, request->kind, as_of_batch, &kept, out);
    if (status == MD_OK && kept->fits) status = find_columns(book, request, kept, 0, &found, out);
    if (status != MD_OK || !found) return status;
    struct filling filling = {.book = book, .request = request, .kept = kept};
    choose_rows(&filling);
    int64_t *values = md_realloc_array(NULL, filling.rows_count + 1, sizeof *values);
    md_kept_column_values(&kept->ids, filling.rows, filling.rows_count, values);
    *count = filling.rows_count;
    *ids = md_alloc_array(*count + 1, sizeof **ids);
    for (size_t i = 0; i < *count; i++) (*ids)[i] = (int32_t)values[i];
    md_free(values);
    md_free(filling.rows);
    return MD_OK;
}

enum md_status md_kept_kind_load(struct md_book *book, const struct md_load_request *request,
                                 int64_t as_of_batch, int64_t some, struct md_table *table,
                                 bool *served, struct md_diagnostics *out)
{
    struct md_kept_kind *kept;
    *served = false;
    if (request->own || lacks_date(book, request)) return MD_OK;
    enum md_status status = find_kept(book, request->kind, as_of_batch, &kept, out);
    if (status == MD_OK && kept->fits)
        status = find_columns(book, request, kept, some, served, out);
    if (status != MD_OK || !*served) return status;
    struct filling filling = {.book = book, .request = request, .kept = kept, .table = table};
    return fill(&filling, out);
}
