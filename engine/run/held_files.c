#include "run/held_files.h"

#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "run/data_files.h"
#include "store/batch_check.h"

struct taking {
    struct md_project *project;
    struct md_import *import;
    struct md_checked checked;
};

/* ---- from rows of files to rows as the book gives them ----------------------------------------- */

static bool is_in_order(const uint32_t *rows, size_t count, size_t all)
{
    if (count != all) return false;
    for (size_t i = 0; i < count; i++)
        if (rows[i] != i) return false;
    return true;
}

static void pick_values(struct md_column *column, const uint32_t *rows, size_t count)
{
    int64_t *values = md_alloc_array(count + 1, sizeof *values);
    for (size_t i = 0; i < count; i++) values[i] = column->values[rows[i]];
    md_free(column->values);
    column->values = values;
    if (column->present == NULL) return;
    uint8_t *present = md_alloc(count + 1);
    for (size_t i = 0; i < count; i++) present[i] = column->present[rows[i]];
    md_free(column->present);
    column->present = present;
}

/* A column without a gap needs no flags. */
static void drop_full_flags(struct md_column *column, size_t count)
{
    if (column->present == NULL || memchr(column->present, 0, count) != NULL) return;
    md_free(column->present);
    column->present = NULL;
}

/* References: from codes of the column's own texts to places among the target's keys. */
static void resolve(struct md_column *column, const int32_t *indices, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (column->present == NULL || column->present[i] != 0) column->values[i] = indices[column->values[i]] - 1;
    md_texts_free(column->texts);
    md_free(column->texts);
    column->texts = NULL;
}

static void take_keys(struct md_table *table, const int32_t *indices, const uint32_t *rows, size_t count)
{
    int32_t *keys = md_alloc_array(count + 1, sizeof *keys);
    for (size_t i = 0; i < count; i++) keys[i] = indices[table->keys[rows[i]]] - 1;
    md_free(table->keys);
    table->keys = keys;
    md_texts_free(&table->key_texts);
    md_free(table->lines);
    md_free(table->files);
    table->lines = NULL;
    table->files = NULL;
}

/* A table on its way from the intake to what is held; a task is a column. */
struct moving {
    struct md_table *table;
    const uint32_t *rows;
    size_t count;
    bool in_order;
    const int32_t *key_indices;
    int32_t *const *target_indices;
    const struct md_keys *keys;
};

static void move_column(void *context, size_t field, size_t thread)
{
    struct moving *moving = context;
    struct md_column *column = &moving->table->columns[field];
    bool is_key = column->texts_lent; /* the dictionary is that of the keys */
    (void)thread;
    if (is_key) column->texts = (struct md_texts *)&moving->keys->texts;
    if (!moving->in_order) pick_values(column, moving->rows, moving->count);
    drop_full_flags(column, moving->count);
    if (column->type == MD_FIELD_REF) resolve(column, moving->target_indices[field], moving->count);
    for (size_t i = 0; is_key && i < moving->count; i++)
        column->values[i] = moving->key_indices[column->values[i]] - 1;
}

/* The table changes hands: the intake is left with none. */
static void take_table(const struct md_checked *checked, size_t index, struct md_table *from, size_t threads,
                       struct md_held *held)
{
    const struct md_kind *kind = from->kind;
    struct md_table *table = &held->tables[kind->index];
    struct moving moving = {
        .table = table,
        .rows = checked->rows[index],
        .count = checked->rows_counts[index],
        .in_order = is_in_order(checked->rows[index], checked->rows_counts[index], from->rows_count),
        .key_indices = checked->key_indices[index],
        .target_indices = checked->target_indices[index],
        .keys = &held->keys[kind->index],
    };
    held->found[kind->index] = true;
    md_table_free(table);
    *table = *from;
    md_table_init(from, kind, NULL);
    md_pool_run(threads, kind->fields_count, move_column, &moving);
    take_keys(table, moving.key_indices, moving.rows, moving.count);
    table->rows_count = table->rows_capacity = moving.count;
}

static void take_all(struct md_data_files *files, struct taking *taking, struct md_held *held)
{
    struct md_checked *checked = &taking->checked;
    for (size_t i = 0; i < checked->tables_count; i++)
        take_table(checked, i, md_import_table(files->kinds[i].intake), files->project->threads, held);
    for (size_t k = 0; k < checked->kinds_count; k++) {
        md_keys_free(&held->keys[k]);
        held->keys[k] = checked->keys[k];
        checked->keys[k] = (struct md_keys){0};
    }
}

/* ---- checking ---------------------------------------------------------------------------------- */

static enum md_status check(void *context, struct md_import *import)
{
    struct taking *taking = context;
    if (taking->import != NULL) md_checked_free(&taking->checked, import);
    taking->import = import;
    return md_batch_check(&taking->project->schema, import, &taking->checked, &taking->project->diagnostics);
}

static enum md_status read_and_check(struct md_data_files *files, struct taking *taking, struct md_import *import)
{
    enum md_status status = md_data_files_collect(files);
    if (status == MD_OK) status = md_data_files_read(files);
    if (status == MD_OK) status = md_data_files_offer(files, import, false, check, taking);
    else return status;
    if (status != MD_OK && status != MD_FINDINGS) return status;
    if (files->rejects.rejected_count > 0) {
        enum md_status written = md_data_files_write_rejects(files, true);
        if (written != MD_OK) return written;
    }
    return status == MD_OK && md_data_files_has_too_many(files) ? md_data_files_too_many(files) : status;
}

enum md_status md_held_from_files(struct md_project *project, const char *folder, struct md_held *held)
{
    meed_import_options options = {.paths = &folder, .paths_count = 1, .expect_count = -1};
    struct md_data_files files = {.project = project, .options = &options, .without_digests = true};
    struct taking taking = {.project = project};
    struct md_import import = {0};
    enum md_status status = read_and_check(&files, &taking, &import);
    if (status == MD_OK) take_all(&files, &taking, held);
    if (taking.import != NULL) md_checked_free(&taking.checked, &import);
    md_data_files_free(&files);
    return status;
}
