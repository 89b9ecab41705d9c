#include <assert.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"
#include "input/intake.h"
#include "value/currency.h"
#include "value/date.h"

/* ---- the row as a whole -------------------------------------------------------------------- */

static size_t column_of_field(const struct md_intake_file *file, int field)
{
    for (size_t i = 0; i < file->feeds_count; i++)
        if (file->feeds[i].field == field) return file->feeds[i].column;
    return SIZE_MAX;
}

/* The currency of an amount in this row: a text of the row or the default. */
static const char *row_currency(const struct md_intake_file *file, int field, size_t *length)
{
    int other = file->intake->kind->fields[field].currency_field;
    const struct md_intake_value *value = &file->values[other];
    if (!value->present) value = &file->intake->defaults[other];
    *length = value->present ? value->length : 0;
    return value->present ? value->text : NULL;
}

static int64_t power_of_ten(int exponent)
{
    int64_t power = 1;
    while (exponent-- > 0) power *= 10;
    return power;
}

static void check_currency(struct md_intake_file *file, int field)
{
    const struct md_field *declared = &file->intake->kind->fields[field];
    size_t length;
    const char *code = row_currency(file, field, &length);
    struct md_row_fault fault = {
        .code = "E1129", .field = field, .column = column_of_field(file, declared->currency_field)};
    int digits = code != NULL ? md_currency_digits(code, length) : -1;
    if (code == NULL) {
        fault.what = "has no currency in its row";
    } else if (digits < 0) {
        fault.what = "has an unknown currency";
    } else if (digits < declared->decimals &&
               file->values[field].number % power_of_ten(declared->decimals - digits) != 0) {
        fault.code = "E1106";
        fault.column = column_of_field(file, field);
        fault.what = "has more digits after the point than its currency";
    } else {
        return;
    }
    md_fault_note(file, &fault);
}

static void check_currencies(struct md_intake_file *file)
{
    const struct md_kind *kind = file->intake->kind;
    for (size_t i = 0; i < kind->fields_count; i++)
        if (kind->fields[i].currency_field >= 0 && file->filled[i] && file->values[i].present)
            check_currency(file, (int)i);
}

static void check_validity(struct md_intake_file *file)
{
    const struct md_kind *kind = file->intake->kind;
    if (!kind->history) return;
    const struct md_intake_value *from = &file->values[kind->valid_from_field];
    const struct md_intake_value *to = &file->values[kind->valid_to_field];
    if (!from->present || !to->present || from->number < to->number) return;
    struct md_row_fault fault = {.code = "E1128",
                                 .field = kind->valid_to_field,
                                 .column = column_of_field(file, kind->valid_to_field),
                                 .what = "is not after valid_from",
                                 .help = "valid_to is the first day on which the row no longer holds"};
    md_fault_note(file, &fault);
}

static bool is_same(const struct md_field *field, const struct md_intake_value *a, const struct md_intake_value *b)
{
    bool by_text = field->type == MD_FIELD_TEXT || field->type == MD_FIELD_REF || field->type == MD_FIELD_ENUM;
    return by_text ? a->length == b->length && memcmp(a->text, b->text, a->length) == 0 : a->number == b->number;
}

/* `differs` or `not_before` of a field: what it may not say beside another one. An empty one says nothing. */
static void check_other(struct md_intake_file *file, int field, int other, bool differs)
{
    const struct md_intake_value *value = &file->values[field], *with = &file->values[other];
    const struct md_field *declared = &file->intake->kind->fields[field];
    if (!value->present || !with->present) return;
    if (differs ? !is_same(declared, value, with) : value->number >= with->number) return;
    struct md_row_fault fault = {.code = "E1135", .field = field, .column = column_of_field(file, field)};
    fault.what = md_arena_format(&file->intake->arena, differs ? "is the same as %s" : "is before %s",
                                 file->intake->kind->fields[other].name);
    md_fault_note(file, &fault);
}

static void check_others(struct md_intake_file *file)
{
    const struct md_kind *kind = file->intake->kind;
    for (size_t i = 0; i < kind->fields_count; i++) {
        if (kind->fields[i].differs > 0) check_other(file, (int)i, kind->fields[i].differs - 1, true);
        if (kind->fields[i].not_before > 0) check_other(file, (int)i, kind->fields[i].not_before - 1, false);
    }
}

/* JSON Lines has no header that could be refused for a column it lacks. */
static void check_columns_of_row(struct md_intake_file *file)
{
    const struct md_kind *kind = file->intake->kind;
    if (!file->is_json || kind->loads_count > 1) return;
    for (size_t i = 0; i < kind->fields_count; i++)
        if (!file->filled[i] && md_import_is_required(file, (int)i))
            md_import_note_missing(file, (int)i, SIZE_MAX);
}

/* ---- the key ------------------------------------------------------------------------------- */

static void print_integer(struct md_buffer *out, int64_t number, int scale)
{
    char text[MD_NUMBER_TEXT_SIZE];
    struct md_number exact = md_number_from_scaled(number, scale);
    md_buffer_add(out, text, md_number_print(&exact, text, sizeof text));
}

/* The text of a key cell: texts, references and enums as written, the others in canonical form. */
static void add_key_part(struct md_intake_file *file, int field)
{
    const struct md_field *declared = &file->intake->kind->fields[field];
    const struct md_intake_value *value = &file->values[field];
    char date[MD_DATE_TEXT_SIZE];
    switch (declared->type) {
    case MD_FIELD_TEXT:
    case MD_FIELD_REF:
    case MD_FIELD_ENUM: md_buffer_add(&file->key, value->text, value->length); break;
    case MD_FIELD_DATE:
        md_buffer_add(&file->key, date, md_date_print((int32_t)value->number, date, sizeof date));
        break;
    case MD_FIELD_FLAG: md_buffer_add_text(&file->key, value->number ? "true" : "false"); break;
    default: print_integer(&file->key, value->number, declared->decimals);
    }
}

static void note_key(struct md_intake_file *file, int field, const char *what)
{
    struct md_row_fault fault = {.code = "E1120", .field = field, .what = what};
    fault.column = column_of_field(file, field);
    md_fault_note(file, &fault);
}

static bool has_separator(const struct md_intake_file *file, int field)
{
    const struct md_intake_value *value = &file->values[field];
    return value->text != NULL && memchr(value->text, MD_KEY_SEPARATOR, value->length) != NULL;
}

static bool build_key(struct md_intake_file *file)
{
    const struct md_kind *kind = file->intake->kind;
    bool good = true;
    md_buffer_clear(&file->key);
    for (size_t i = 0; i < kind->key_fields_count; i++) {
        int field = kind->key_fields[i];
        if (!file->values[field].present) {
            /* One that is there and not convertible has been noted. */
            if (file->values[field].length == 0)
                note_key(file, field, "is missing and is part of the key");
            good = false;
        } else if (kind->key_fields_count > 1 && has_separator(file, field)) {
            note_key(file, field, "holds the control character 0x1F, which a key cannot");
            good = false;
        } else {
            if (i > 0) md_buffer_add_char(&file->key, MD_KEY_SEPARATOR);
            add_key_part(file, field);
        }
    }
    return good;
}

/* ---- rows of the same key ------------------------------------------------------------------ */

static bool row_has_date(const struct md_table *table, int64_t row, int field,
                         const struct md_intake_value *value)
{
    if (md_table_has(table, (size_t)row, field) != value->present) return false;
    return !value->present || table->columns[field].values[row] == value->number;
}

/* The row with the key (and valid_from, where the file has it), or -1. */
static int64_t find_row(const struct md_intake_file *file, int64_t code)
{
    const struct md_intake *intake = file->intake;
    if (code < 0) return -1;
    if (!intake->kind->history) return code;
    int from = intake->kind->valid_from_field;
    int64_t row = intake->last_row_of_key[code];
    if (!file->filled[from]) return row;
    while (row >= 0 && !row_has_date(&intake->table, row, from, &file->values[from]))
        row = intake->previous_row[row];
    return row;
}

static bool same_value(const struct md_table *table, int64_t row, int field,
                       const struct md_intake_value *value)
{
    const struct md_column *column = &table->columns[field];
    if (column->texts == NULL) return column->values[row] == value->number;
    size_t length;
    const char *text = md_texts_get(column->texts, (uint32_t)column->values[row], &length);
    return length == value->length && memcmp(text, value->text, length) == 0;
}

/* The feed whose field differs from the row, or NULL. In a merge what is missing on either side
 * does not differ. */
static const struct md_intake_feed *difference(const struct md_intake_file *file, int64_t row,
                                               bool merge)
{
    const struct md_table *table = &file->intake->table;
    for (size_t i = 0; i < file->feeds_count; i++) {
        int field = file->feeds[i].field;
        const struct md_intake_value *value = &file->values[field];
        bool has = md_table_has(table, (size_t)row, field);
        if (has != value->present) {
            if (!merge) return &file->feeds[i];
        } else if (has && !same_value(table, row, field, value)) {
            return &file->feeds[i];
        }
    }
    return NULL;
}

static const char *file_name(const struct md_intake *intake, uint16_t index)
{
    for (size_t i = 0; i < intake->names_count; i++)
        if (intake->names[i].index == index) return intake->names[i].file;
    return "?";
}

/* The key for people: the parts of a key of several fields with a blank between them. */
static const char *shown_key(struct md_arena *arena, const struct md_buffer *key)
{
    char *text = md_arena_strndup(arena, md_buffer_text(key), key->length);
    for (char *c = text; *c != '\0'; c++)
        if (*c == MD_KEY_SEPARATOR) *c = ' ';
    return md_text_shown(arena, text, strlen(text), 60);
}

static void note_conflict(struct md_intake_file *file, int64_t row,
                          const struct md_intake_feed *feed, bool merge)
{
    const struct md_table *table = &file->intake->table;
    struct md_arena *arena = &file->scratch;
    struct md_buffer before = {0};
    md_table_print_cell(table, (size_t)row, feed->field, NULL, &before);
    const char *other = file_name(file->intake, table->files[row]);
    struct md_row_fault fault = {.code = merge ? "E1126" : "E1108",
                                 .field = -1,
                                 .column = feed->column,
                                 .what = merge ? "fills a field that another load entry filled "
                                                 "otherwise"
                                               : "has a key met before, with other content"};
    fault.hint = md_arena_format(
        arena, "key %s: %s is %s in %s:%u", shown_key(arena, &file->key),
        file->intake->kind->fields[feed->field].name,
        before.length > 0 ? md_text_shown(arena, before.text, before.length, 60) : "missing", other,
        table->lines[row]);
    md_buffer_free(&before);
    md_fault_note(file, &fault);
}

/* ---- into the table ------------------------------------------------------------------------ */

void md_import_store(struct md_table *table, size_t row, int field,
                     const struct md_intake_value *value)
{
    struct md_texts *texts = table->columns[field].texts;
    int64_t stored = texts != NULL ? (int64_t)md_texts_add(texts, value->text, value->length)
                                   : value->number;
    md_table_set(table, row, field, stored);
}

static void store_values(struct md_intake_file *file, size_t row)
{
    for (size_t i = 0; i < file->feeds_count; i++) {
        int field = file->feeds[i].field;
        if (file->values[field].present && field != file->intake->skipped_field)
            md_import_store(&file->intake->table, row, field, &file->values[field]);
    }
}

static int32_t *with_room(int32_t *items, size_t count, size_t *capacity)
{
    if (count < *capacity) return items;
    *capacity = *capacity < 65536 ? *capacity * 2 + 16 : *capacity + *capacity / 4;
    return md_realloc_array(items, *capacity, sizeof *items);
}

/* Chain the versions of a key, so that its earlier rows are found without a search. */
static void chain_version(struct md_intake *intake, uint32_t code, size_t row, bool is_new)
{
    intake->last_row_of_key =
        with_room(intake->last_row_of_key, code, &intake->last_row_capacity);
    intake->previous_row = with_room(intake->previous_row, row, &intake->previous_row_capacity);
    intake->previous_row[row] = is_new ? -1 : intake->last_row_of_key[code];
    intake->last_row_of_key[code] = (int32_t)row;
}

static void mark_entry(struct md_intake_file *file, size_t row)
{
    struct md_intake *intake = file->intake;
    if (intake->kind->loads_count <= 1) return;
    if (row >= intake->row_entry_capacity) {
        intake->row_entry_capacity = intake->row_entry_capacity * 2 + 64;
        intake->row_entry = md_realloc(intake->row_entry, intake->row_entry_capacity);
    }
    intake->row_entry[row] = (uint8_t)file->entry;
}

static void add_row(struct md_intake_file *file, int64_t known_code)
{
    struct md_intake *intake = file->intake;
    struct md_table *table = &intake->table;
    size_t row = table->rows_count;
    md_table_reserve(table, row + 1);
    table->rows_count++;
    uint32_t code = known_code >= 0
                        ? (uint32_t)known_code
                        : md_texts_add(&table->key_texts, md_buffer_text(&file->key), file->key.length);
    if (intake->kind->history) chain_version(intake, code, row, known_code < 0);
    else assert(code == row);
    table->keys[row] = (int32_t)code;
    table->lines[row] = file->record->line;
    table->files[row] = file->index;
    store_values(file, row);
    mark_entry(file, row);
    file->info->rows_new++;
}

/* ---- control totals ------------------------------------------------------------------------ */

static struct md_intake_sum *sum_of(struct md_intake_file *file, int field)
{
    const struct md_field *declared = &file->intake->kind->fields[field];
    const char *code = declared->currency;
    size_t length = code != NULL ? strlen(code) : 0;
    if (declared->currency_field >= 0) code = row_currency(file, field, &length);
    for (size_t i = 0; i < file->sums_count; i++) {
        struct md_intake_sum *sum = &file->sums[i];
        if (sum->field != field) continue;
        if (code == NULL && sum->currency == NULL) return sum;
        if (code != NULL && strlen(sum->currency) == length &&
            memcmp(sum->currency, code, length) == 0)
            return sum;
    }
    MD_GROW(file->sums, file->sums_count, file->sums_capacity);
    struct md_intake_sum *sum = &file->sums[file->sums_count++];
    *sum = (struct md_intake_sum){.field = field, .sum = MD_SUM_EMPTY};
    if (code != NULL) sum->currency = md_arena_strndup(&file->intake->arena, code, length);
    return sum;
}

static void add_to_sums(struct md_intake_file *file)
{
    const struct md_kind *kind = file->intake->kind;
    for (size_t i = 0; i < file->feeds_count; i++) {
        int field = file->feeds[i].field;
        enum md_field_type type = kind->fields[field].type;
        bool counts = type == MD_FIELD_MONEY || type == MD_FIELD_NUMBER || type == MD_FIELD_INTEGER;
        if (!counts || !file->values[field].present || md_kind_is_key(kind, field)) continue;
        struct md_intake_sum *sum = sum_of(file, field);
        sum->values_count++;
        md_sum_add_units(&sum->sum, (md_i128)file->values[field].number *
                                        power_of_ten(MD_NUMBER_DIGITS - kind->fields[field].decimals));
    }
}

/* ---- records ------------------------------------------------------------------------------- */

static void refuse_record(struct md_intake_file *file)
{
    const struct md_record *record = file->record;
    struct md_row_fault fault = {.code = md_record_fault_code(record->fault),
                                 .field = -1,
                                 .column = record->fault_field,
                                 .what = md_record_fault_sentence(record->fault)};
    if (record->fault == MD_RECORD_SHORT || record->fault == MD_RECORD_LONG) {
        fault.column = SIZE_MAX;
        fault.hint = md_arena_format(&file->scratch, "%zu fields instead of %zu",
                                     record->fields_count, file->columns_count);
    } else if (record->last_line > record->line) {
        fault.hint = md_arena_format(&file->scratch, "lines %u to %u were read as one record",
                                     record->line, record->last_line);
    }
    md_fault_note(file, &fault);
    md_fault_reject(file);
}

/* `distinct` takes the keys that are met; a record that names none is no fault. */
static bool lacks_key(const struct md_intake_file *file)
{
    const struct md_kind *kind = file->intake->kind;
    if (file->load == NULL || !file->load->distinct) return false;
    for (size_t i = 0; i < kind->key_fields_count; i++) {
        size_t column = column_of_field(file, kind->key_fields[i]);
        if (column >= file->record->kept_count || file->record->fields[column].length == 0)
            return true;
    }
    return false;
}

/* A later load entry without valid_from fills all versions of the key. */
static int64_t next_version(const struct md_intake_file *file, int64_t row)
{
    const struct md_intake *intake = file->intake;
    bool all = intake->kind->history && !file->filled[intake->kind->valid_from_field];
    return all ? intake->previous_row[row] : -1;
}

static void keep_conflict(struct md_intake_file *file, int64_t row)
{
    struct md_intake *intake = file->intake;
    MD_GROW(intake->conflicts, intake->conflicts_count, intake->conflicts_capacity);
    intake->conflicts[intake->conflicts_count++] =
        (struct md_import_conflict){(uint32_t)row, file->record->line, file->index};
}

/* A row whose key was met before: the same row again, or further fields of it. */
static void take_known(struct md_intake_file *file, int64_t row)
{
    struct md_intake *intake = file->intake;
    bool merge = intake->row_entry != NULL && intake->row_entry[row] != file->entry;
    const struct md_intake_feed *differs = NULL;
    int64_t first = row, version = row;
    for (; version >= 0 && differs == NULL; version = next_version(file, version)) {
        row = version;
        differs = difference(file, version, merge);
    }
    if (differs != NULL) {
        note_conflict(file, row, differs, merge);
        if (!merge) keep_conflict(file, row);
        md_fault_reject(file);
        return;
    }
    if (!merge) {
        file->info->rows_duplicate++;
        return;
    }
    for (version = first; version >= 0; version = next_version(file, version)) {
        store_values(file, (size_t)version);
        mark_entry(file, (size_t)version);
    }
    add_to_sums(file);
    file->info->rows_merged++;
}

static void take_row(struct md_intake_file *file)
{
    struct md_intake *intake = file->intake;
    md_texts_index(&intake->table.key_texts); /* that of shares has none */
    int64_t code = md_texts_find(&intake->table.key_texts, md_buffer_text(&file->key),
                                 file->key.length);
    int64_t row = find_row(file, code);
    if (row >= 0) {
        take_known(file, row);
        return;
    }
    if (file->entry > 1 && !file->load->may_add && code < 0) {
        struct md_row_fault fault = {
            .code = "E1121",
            .field = intake->kind->key_fields[0],
            .column = column_of_field(file, intake->kind->key_fields[0]),
            .what = "is a key that the load entries before do not have",
            .help = "correct the key, or say `may_add: true` in this load entry"};
        md_fault_note(file, &fault);
        md_fault_reject(file);
        return;
    }
    add_row(file, code);
    add_to_sums(file);
}

void md_import_take_record(struct md_intake_file *file, const struct md_record *record)
{
    file->record = record;
    file->info->rows_read++;
    md_arena_reset(&file->scratch);
    if (record->fault != MD_RECORD_FINE) {
        refuse_record(file);
        return;
    }
    if (lacks_key(file)) {
        file->info->rows_without_key++;
        return;
    }
    for (size_t i = 0; i < file->feeds_count; i++)
        md_import_take_cell(file, &file->feeds[i]);
    check_columns_of_row(file);
    check_currencies(file);
    check_validity(file);
    check_others(file);
    if (build_key(file) && file->first_code == NULL) take_row(file);
    else md_fault_reject(file);
}
