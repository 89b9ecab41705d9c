#include "input/import.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "input/csv.h"
#include "input/import_shares.h"
#include "input/intake.h"
#include "input/json.h"

enum { SHARE_BYTES = 4 << 20 };

size_t md_import_match(const struct md_schema *schema, const char *base_name,
                       struct md_import_match *matches, size_t matches_max)
{
    size_t count = 0;
    for (size_t i = 0; i < schema->kinds_count; i++) {
        const struct md_kind *kind = schema->kinds[i];
        for (size_t j = 0; j < kind->loads_count; j++)
            for (size_t k = 0; k < kind->loads[j].files_count; k++) {
                if (strcmp(kind->loads[j].files[k], base_name) != 0) continue;
                if (count < matches_max)
                    matches[count] = (struct md_import_match){kind, &kind->loads[j]};
                count++;
                break;
            }
    }
    return count;
}

/* ---- begin and end ------------------------------------------------------------------------- */

static void read_defaults(struct md_intake *intake, struct md_diagnostics *out)
{
    const struct md_kind *kind = intake->kind;
    intake->defaults = md_arena_array(&intake->arena, kind->fields_count + 1,
                                      sizeof *intake->defaults);
    for (size_t i = 0; i < kind->fields_count; i++) {
        const struct md_field *field = &kind->fields[i];
        if (field->default_text == NULL) continue;
        const char *what = md_import_convert_default(intake, (int)i, field->default_text,
                                                     &intake->defaults[i]);
        if (what == NULL) continue;
        struct md_diagnostic *d =
            md_diagnostics_add(out, MD_ERROR, "E1127", "the default `%s` of `%s` %s",
                               md_text_shown(&out->arena, field->default_text,
                                             strlen(field->default_text), 60),
                               field->name, what);
        md_diagnostic_at(out, d, field->place.file, field->place.source,
                         field->place.source_length, field->place.line, field->place.column,
                         field->place.end_column);
    }
}

struct md_intake *md_import_begin(const struct md_schema *schema, const struct md_kind *kind,
                                  struct md_reject_list *rejects, struct md_diagnostics *out)
{
    struct md_intake *intake = md_alloc(sizeof *intake);
    intake->schema = schema;
    intake->kind = kind;
    intake->rejects = rejects;
    md_table_init(&intake->table, kind, NULL);
    intake->table.keys = md_alloc_array(1, sizeof *intake->table.keys);
    intake->table.lines = md_alloc_array(1, sizeof *intake->table.lines);
    intake->table.files = md_alloc_array(1, sizeof *intake->table.files);
    intake->share_bytes = SHARE_BYTES;
    intake->key_field = intake->skipped_field = -1;
    if (kind->key_fields_count == 1 && kind->fields[kind->key_fields[0]].type == MD_FIELD_TEXT)
        intake->key_field = kind->key_fields[0];
    read_defaults(intake, out);
    intake->filled = md_arena_array(&intake->arena, kind->fields_count + 1, sizeof *intake->filled);
    for (size_t i = 0; i < kind->fields_count; i++) intake->filled[i] = intake->defaults[i].present;
    return intake;
}

void md_import_in_shares(struct md_intake *intake, size_t threads, bool with_digest)
{
    intake->threads = threads;
    intake->with_digest = with_digest;
}

const struct md_import_conflict *md_import_conflicts(const struct md_intake *intake, size_t *count)
{
    *count = intake->conflicts_count;
    return intake->conflicts;
}

const bool *md_import_filled(const struct md_intake *intake)
{
    return intake->filled;
}

struct md_table *md_import_table(struct md_intake *intake)
{
    return &intake->table;
}

void md_import_free(struct md_intake *intake)
{
    if (intake == NULL) return;
    md_table_free(&intake->table);
    md_free(intake->row_entry);
    md_free(intake->last_row_of_key);
    md_free(intake->previous_row);
    md_free(intake->names);
    md_free(intake->conflicts);
    md_arena_free(&intake->arena);
    md_free(intake);
}

/* ---- one file ------------------------------------------------------------------------------ */

static void add_column(struct md_intake_file *file, const char *name, size_t length)
{
    struct md_arena *arena = &file->intake->arena;
    size_t normal_length;
    const char *normal = md_cell_normal(arena, name, length, &normal_length);
    MD_GROW(file->columns, file->columns_count, file->columns_capacity);
    file->columns[file->columns_count++] = md_arena_strndup(arena, normal, normal_length);
}

static enum md_status take_header(struct md_intake_file *file, const struct md_record *header)
{
    struct md_buffer text = {0};
    file->header_seen = true;
    enum md_status status = md_csv_check_header(file->name, header, file->out);
    if (status != MD_OK) return status;
    for (size_t i = 0; i < header->kept_count; i++)
        add_column(file, header->fields[i].text, header->fields[i].length);
    md_rejects_header(header, &text);
    file->header_columns = md_rejects_columns(header);
    file->header_text = md_arena_strndup(&file->intake->arena, md_buffer_text(&text), text.length);
    md_buffer_free(&text);
    return md_mapping_bind(file, true);
}

static enum md_status take_csv(void *context, const struct md_record *record)
{
    struct md_intake_file *file = context;
    if (!file->header_seen) return take_header(file, record);
    md_import_take_record(file, record);
    return MD_OK;
}

/* New keys are new columns; the mapping is then tied anew. */
static enum md_status take_json(void *context, const struct md_json_columns *columns,
                                const struct md_record *record)
{
    struct md_intake_file *file = context;
    size_t count = md_json_columns_count(columns);
    bool grown = file->columns_count < count || file->feeds == NULL;
    for (size_t i = file->columns_count; i < count; i++) {
        const char *name = md_json_column(columns, i);
        add_column(file, name, strlen(name));
    }
    if (grown) md_mapping_bind(file, false);
    md_import_take_record(file, record);
    return MD_OK;
}

bool md_import_is_json(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot != NULL && (strcmp(dot, ".jsonl") == 0 || strcmp(dot, ".ndjson") == 0);
}

static enum md_status read_records(struct md_intake_file *file, struct md_decoder *source)
{
    if (file->is_json) {
        enum md_status status = md_json_lines_read(source, take_json, file, file->out);
        /* Without any key there are only bad lines, which have been noted. */
        if (status != MD_OK || file->columns_count == 0) return status;
        return md_mapping_bind(file, true);
    }
    enum md_status status = md_csv_read(source, take_csv, file, file->out);
    if (status == MD_OK && !file->header_seen)
        status = md_csv_check_header(file->name, NULL, file->out);
    return status;
}

static void list_ignored(struct md_intake_file *file)
{
    struct md_import_file_info *info = file->info;
    const char **ignored = md_arena_array(&file->intake->arena, file->columns_count + 1,
                                          sizeof *ignored);
    for (size_t i = 0; i < file->columns_count; i++)
        if (file->column_used != NULL && !file->column_used[i])
            ignored[info->columns_ignored_count++] = file->columns[i];
    info->columns_ignored = ignored;
    info->columns_count = file->columns_count;
}

static void list_totals(struct md_intake_file *file)
{
    struct md_import_total *totals = md_arena_array(&file->intake->arena, file->sums_count + 1,
                                                    sizeof *totals);
    for (size_t i = 0; i < file->sums_count; i++) {
        totals[i].field = file->sums[i].field;
        totals[i].currency = file->sums[i].currency;
        totals[i].values_count = file->sums[i].values_count;
        /* Beyond 10^20 there is no total; each value still is in range. */
        if (md_sum_finish(&file->sums[i].sum, &totals[i].total) != MD_OK)
            totals[i].total = MD_NUMBER_ZERO;
    }
    file->info->totals = totals;
    file->info->totals_count = file->sums_count;
}

static int entry_of(const struct md_kind *kind, const struct md_load *load)
{
    /* The caller may give a copy, changed by an option; the list of files is the entry's own. */
    for (size_t i = 0; i < kind->loads_count && load != NULL; i++)
        if (kind->loads[i].files == load->files) return (int)i + 1;
    return 1;
}

static void remember_name(struct md_intake *intake, const char *name, uint16_t index)
{
    MD_GROW(intake->names, intake->names_count, intake->names_capacity);
    intake->names[intake->names_count++] =
        (struct md_intake_name){index, md_arena_strdup(&intake->arena, name)};
}

static void free_file(struct md_intake_file *file)
{
    md_mapping_free(file);
    md_fault_groups_free(&file->groups);
    md_arena_free(&file->scratch);
    md_buffer_free(&file->reason);
    md_buffer_free(&file->key);
    md_free(file->columns);
    md_free(file->values);
    md_free(file->filled);
    md_free(file->sums);
}

static enum md_status read_source(struct md_intake *intake, const struct md_load *load,
                                  struct md_decoder *source, const char *name, uint16_t index,
                                  struct md_import_file_info *info, struct md_diagnostics *out)
{
    size_t fields_count = intake->kind->fields_count;
    struct md_intake_file file = {.intake = intake, .load = load, .name = name, .index = index,
                                  .info = info, .out = out, .first_field = -1};
    file.entry = entry_of(intake->kind, load);
    file.decimal = load != NULL ? load->decimal : '.';
    file.is_json = md_import_is_json(name);
    file.values = md_alloc_array(fields_count, sizeof *file.values);
    file.filled = md_alloc_array(fields_count, sizeof *file.filled);
    remember_name(intake, name, index);
    info->encoding = md_decoder_encoding(source);
    info->encoding_found = md_decoder_found(source);
    enum md_status status = read_records(&file, source);
    info->digest = md_decoder_digest(source);
    for (size_t i = 0; i < fields_count; i++)
        if (file.filled[i]) intake->filled[i] = true;
    list_ignored(&file);
    list_totals(&file);
    md_fault_groups_report(&file.groups, out, name, intake->kind);
    free_file(&file);
    if (status != MD_OK) return MD_INPUT;
    return info->rows_rejected > 0 ? MD_FINDINGS : MD_OK;
}

enum md_status md_import_read_file(struct md_intake *intake, const struct md_load *load,
                                   const char *path, const char *file, uint16_t file_index,
                                   struct md_import_file_info *info, struct md_diagnostics *out)
{
    struct md_decoder *source;
    *info = (struct md_import_file_info){0};
    if (md_import_read_shares(intake, load, path, file, file_index, info)) return MD_OK;
    enum md_status status =
        md_decoder_open(path, file, load != NULL ? load->encoding : NULL, &source, out);
    if (status != MD_OK) return MD_INPUT;
    status = read_source(intake, load, source, file, file_index, info, out);
    md_decoder_close(source);
    return status;
}

enum md_status md_import_read_bytes(struct md_intake *intake, const struct md_load *load,
                                    const void *bytes, size_t length, const char *file,
                                    uint16_t file_index, struct md_import_file_info *info,
                                    struct md_diagnostics *out)
{
    struct md_decoder *source;
    *info = (struct md_import_file_info){0};
    enum md_status status = md_decoder_open_bytes(
        bytes, length, file, load != NULL ? load->encoding : NULL, &source, out);
    if (status != MD_OK) return MD_INPUT;
    status = read_source(intake, load, source, file, file_index, info, out);
    md_decoder_close(source);
    return status;
}

enum md_status md_import_read_part(struct md_intake *intake, const struct md_load *load, const void *bytes, size_t length,
                                   const char *file, uint16_t file_index, struct md_import_file_info *info,
                                   struct md_diagnostics *out)
{
    *info = (struct md_import_file_info){0};
    struct md_decoder *source = md_decoder_open_part(bytes, length, file);
    enum md_status status = read_source(intake, load, source, file, file_index, info, out);
    md_decoder_close(source);
    return status;
}

/* ---- after the last file ------------------------------------------------------------------- */

static void fill_defaults(struct md_intake *intake)
{
    for (size_t i = 0; i < intake->kind->fields_count; i++) {
        if (!intake->defaults[i].present) continue;
        for (size_t row = 0; row < intake->table.rows_count; row++)
            if (!md_table_has(&intake->table, row, (int)i))
                md_import_store(&intake->table, row, (int)i, &intake->defaults[i]);
    }
}

static const char *name_of_row(const struct md_intake *intake, size_t row)
{
    for (size_t i = 0; i < intake->names_count; i++)
        if (intake->names[i].index == intake->table.files[row]) return intake->names[i].file;
    return "?";
}

/* Required fields that some load entry was to fill: an error for each field, with the count. */
static void refuse_rows_without(struct md_intake *intake, int field, bool *refused,
                                struct md_diagnostics *out)
{
    const struct md_table *table = &intake->table;
    struct md_diagnostic *d = NULL;
    const char *first_key = NULL;
    uint64_t count = 0;
    for (size_t row = 0; row < table->rows_count; row++) {
        if (md_table_has(table, row, field)) continue;
        const char *file = name_of_row(intake, row);
        const char *key = md_texts_get(&table->key_texts, (uint32_t)table->keys[row], NULL);
        count++;
        if (d == NULL) {
            d = md_diagnostics_add(out, MD_ERROR, "E1119", "%s", "");
            first_key = md_text_shown(&out->arena, key, strlen(key), 60);
            md_diagnostic_at(out, d, file, NULL, 0, (int)table->lines[row], 0, 0);
        }
        if (count <= 3)
            md_diagnostic_advise(out, d, "note", "%s:%u  key %s", file, table->lines[row],
                                 md_text_shown(&out->arena, key, strlen(key), 60));
        if (refused[row]) continue;
        refused[row] = true;
        struct md_buffer record = {0};
        if (md_import_is_json(file)) md_buffer_format(&record, "{\"reject: key\":\"%s\",",
                                                 md_text_shown(&out->arena, key, strlen(key), 60));
        else md_csv_write_field(&record, key, strlen(key));
        md_rejects_add(intake->rejects,
                       md_rejects_file(intake->rejects, file, md_import_is_json(file) ? NULL : "key", 1),
                       table->lines[row], "E1119", field,
                       md_arena_format(&intake->arena, "E1119 %s is required and no load entry "
                                                       "filled it", intake->kind->fields[field].name),
                       md_buffer_text(&record));
        md_buffer_free(&record);
    }
    if (d != NULL && first_key != NULL) md_diagnostic_detail(out, d, "key %s", first_key);
    if (d != NULL)
        d->message = md_arena_format(&out->arena, "%s is required and no load entry filled it - %llu %s",
                                     intake->kind->fields[field].name, (unsigned long long)count,
                                     count == 1 ? "row" : "rows");
}

static void move_row(struct md_table *table, size_t to, size_t from)
{
    for (size_t i = 0; i < table->kind->fields_count; i++) {
        table->columns[i].values[to] = table->columns[i].values[from];
        table->columns[i].present[to] = table->columns[i].present[from];
    }
    table->keys[to] = table->keys[from];
    table->lines[to] = table->lines[from];
    table->files[to] = table->files[from];
}

static void remove_rows(struct md_table *table, const bool *refused)
{
    size_t kept = 0;
    for (size_t row = 0; row < table->rows_count; row++) {
        if (refused[row]) continue;
        if (kept != row) move_row(table, kept, row);
        kept++;
    }
    table->rows_count = kept;
}

void md_import_remove_rows(struct md_intake *intake, const bool *refused)
{
    remove_rows(&intake->table, refused);
}

enum md_status md_import_finish(struct md_intake *intake, struct md_diagnostics *out)
{
    const struct md_kind *kind = intake->kind;
    fill_defaults(intake);
    if (kind->loads_count <= 1) return MD_OK;
    size_t errors_before = out->errors_count;
    bool *refused = md_alloc_array(intake->table.rows_count, sizeof *refused);
    for (size_t i = 0; i < kind->fields_count; i++)
        if (kind->fields[i].required && !intake->defaults[i].present)
            refuse_rows_without(intake, (int)i, refused, out);
    bool found = out->errors_count > errors_before;
    if (found) remove_rows(&intake->table, refused);
    md_free(refused);
    return found ? MD_FINDINGS : MD_OK;
}
