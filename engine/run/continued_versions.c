#include "run/continued_versions.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/labels.h"
#include "store/runs.h"
#include "value/date.h"

struct work {
    struct md_project *project;
    const struct md_rule *rule;
    const struct md_kind *kind;
    struct md_table *table;
    struct md_arena *arena;
    struct md_continued *continued;
    struct md_keys *keys;           /* by kind */
    const struct md_keys **keys_of; /* by kind: those that are loaded */
    struct md_table book;           /* every version of the kind that the book has */
    bool *filled;                   /* by field: the rule says it */
    int32_t closed_end;             /* of the last closed period; INT32_MIN: none is */
    const char *closed;
    bool assumed;                   /* in a simulation: nothing is closed, and what cannot be is left out */
    bool *left_out;                 /* by row from the first on */
    size_t faults;
};

/* The version that holds on the day on which a row begins: of the book, or a row of the table itself. */
struct base {
    const struct md_table *table; /* NULL: none holds */
    size_t row;
};

/* ---- what the book has --------------------------------------------------------------------------------------- */

static enum md_status load_keys(struct work *work, int kind)
{
    if (work->keys_of[kind] != NULL) return MD_OK;
    work->keys_of[kind] = &work->keys[kind];
    return md_book_load_keys(work->project->book, work->project->schema.kinds[kind], &work->keys[kind],
                             &work->project->diagnostics);
}

static enum md_status load_versions(struct work *work)
{
    const struct md_kind *kind = work->kind;
    bool *fields = md_arena_array(work->arena, kind->fields_count + 1, sizeof *fields);
    enum md_status status = load_keys(work, kind->index);
    for (size_t f = 0; status == MD_OK && f < kind->fields_count; f++) {
        fields[f] = true;
        if (kind->fields[f].type == MD_FIELD_REF) status = load_keys(work, kind->fields[f].target);
    }
    struct md_load_request request = {.kind = kind, .fields = fields, .date_field = -1, .with_undated = true,
                                      .with_keys = true, .keys = work->keys_of[kind->index],
                                      .target_keys = work->keys_of};
    return status == MD_OK ? md_book_load(work->project->book, &request, &work->book, &work->project->diagnostics)
                           : status;
}

static enum md_status find_closed(struct work *work)
{
    struct md_posting *postings;
    size_t count;
    enum md_status status =
        md_book_list_postings(work->project->book, work->arena, &postings, &count, &work->project->diagnostics);
    work->closed_end = INT32_MIN;
    for (size_t i = 0; status == MD_OK && i < count; i++) {
        if (postings[i].end <= work->closed_end) continue;
        work->closed_end = postings[i].end;
        work->closed = postings[i].period;
    }
    return status;
}

/* ---- cells ------------------------------------------------------------------------------------------------------ */

static void print_cell(const struct work *work, const struct md_table *table, size_t row, int field,
                       struct md_buffer *text)
{
    const struct md_field *declared = &work->kind->fields[field];
    bool is_key = table == &work->book && declared->type == MD_FIELD_REF;
    if (md_table_has(table, row, field))
        md_table_print_cell(table, row, field, is_key ? work->keys_of[declared->target] : NULL, text);
}

static bool same_cell(const struct work *work, const struct md_table *a, size_t a_row, const struct md_table *b,
                      size_t b_row, int field)
{
    struct md_buffer one = {0}, other = {0};
    print_cell(work, a, a_row, field, &one);
    print_cell(work, b, b_row, field, &other);
    bool same = md_table_has(a, a_row, field) == md_table_has(b, b_row, field) && one.length == other.length &&
                memcmp(md_buffer_text(&one), md_buffer_text(&other), one.length) == 0;
    md_buffer_free(&one);
    md_buffer_free(&other);
    return same;
}

/* Into a row of the table, which has its texts and keys as a file has them. */
static void copy_cell(struct work *work, const struct base *from, size_t row, int field)
{
    struct md_table *table = work->table;
    struct md_column *column = &table->columns[field];
    md_table_clear(table, row, field);
    if (!md_table_has(from->table, from->row, field)) return;
    if (column->texts == NULL) {
        md_table_set(table, row, field, from->table->columns[field].values[from->row]);
        return;
    }
    struct md_buffer text = {0};
    print_cell(work, from->table, from->row, field, &text);
    md_table_set(table, row, field, (int64_t)md_texts_add(column->texts, md_buffer_text(&text), text.length));
    md_buffer_free(&text);
}

static int64_t first_day(const struct md_table *table, size_t row)
{
    int from = table->kind->valid_from_field;
    return md_table_has(table, row, from) ? table->columns[from].values[row] : INT64_MIN;
}

static int64_t end_day(const struct md_table *table, size_t row)
{
    int to = table->kind->valid_to_field;
    return md_table_has(table, row, to) ? table->columns[to].values[row] : INT64_MAX;
}

/* ---- the version before ------------------------------------------------------------------------------------------- */

static struct base base_in_book(const struct work *work, size_t row)
{
    size_t length;
    const char *key = md_texts_get(&work->table->key_texts, (uint32_t)work->table->keys[row], &length);
    int64_t index = md_texts_find(&work->keys_of[work->kind->index]->texts, key, length);
    int64_t found = index < 0 || work->book.first_row_of_key == NULL
                        ? -1 : md_table_row_at(&work->book, (int32_t)index, (int32_t)first_day(work->table, row));
    return found < 0 ? (struct base){0} : (struct base){&work->book, (size_t)found};
}

/* `before` is the row that was made before this one, of the same key; SIZE_MAX: there is none. It holds until the row
 * begins, unless a version of the book has begun since. */
static struct base base_of(const struct work *work, size_t row, size_t before)
{
    struct base base = base_in_book(work, row);
    if (before == SIZE_MAX || end_day(work->table, before) <= first_day(work->table, row)) return base;
    if (base.table != NULL && first_day(base.table, base.row) > first_day(work->table, before)) return base;
    return (struct base){work->table, before};
}

/* ---- what changes ---------------------------------------------------------------------------------------------------- */

static const char *key_of(const struct work *work, size_t row)
{
    return md_key_shown(md_texts_get(&work->table->key_texts, (uint32_t)work->table->keys[row], NULL), work->arena);
}

static void note(struct work *work, size_t row, bool begins, int64_t day, const char *values)
{
    struct md_continued *continued = work->continued;
    continued->versions[continued->count++] =
        (struct md_continued_version){key_of(work, row), begins, (int32_t)day, values};
}

static const char *day_text(const struct work *work, int64_t day)
{
    char text[MD_DATE_TEXT_SIZE];
    md_date_print((int32_t)day, text, sizeof text);
    return md_arena_strdup(work->arena, text);
}

/* "position senior (was rep), position_on 2027-01-01": what the version has otherwise than the one before. */
static const char *values_of(struct work *work, size_t row, const struct base *base)
{
    struct md_buffer text = {0};
    for (size_t i = 0; i < work->kind->fields_count; i++) {
        int f = (int)i;
        bool time = f == work->kind->valid_from_field || f == work->kind->valid_to_field;
        if (time || md_kind_is_key(work->kind, f)) continue;
        bool was = base->table != NULL && md_table_has(base->table, base->row, f);
        if (base->table != NULL ? same_cell(work, work->table, row, base->table, base->row, f)
                                : !md_table_has(work->table, row, f)) continue;
        md_buffer_format(&text, "%s%s ", text.length > 0 ? ", " : "", work->kind->fields[i].name);
        if (md_table_has(work->table, row, f)) print_cell(work, work->table, row, f, &text);
        else md_buffer_add_text(&text, "(empty)");
        if (!was) continue;
        md_buffer_add_text(&text, " (was ");
        print_cell(work, base->table, base->row, f, &text);
        md_buffer_add_char(&text, ')');
    }
    const char *kept = md_arena_strndup(work->arena, md_buffer_text(&text), text.length);
    md_buffer_free(&text);
    return kept;
}

static void end_version(struct work *work, size_t row, const struct base *base)
{
    struct md_table *table = work->table;
    int64_t from = first_day(base->table, base->row), end = first_day(table, row);
    note(work, row, false, end - 1,
         from == INT64_MIN ? "" : md_arena_format(work->arena, "since %s", day_text(work, from)));
    if (base->table == table) {
        md_table_set(table, base->row, work->kind->valid_to_field, end);
        return;
    }
    size_t ended = table->rows_count++;
    md_table_reserve(table, table->rows_count);
    for (size_t f = 0; f < work->kind->fields_count; f++) copy_cell(work, base, ended, (int)f);
    md_table_set(table, ended, work->kind->valid_to_field, end);
    table->keys[ended] = table->keys[row];
    table->lines[ended] = table->lines[row];
    table->files[ended] = table->files[row];
    work->continued->corrects[ended] = true;
}

static void refuse(struct work *work, size_t row, const char *code, const char *why, const char *help)
{
    work->faults++;
    struct md_diagnostics *out = &work->project->diagnostics;
    struct md_diagnostic *d = md_diagnostics_add(out, MD_REFUSAL, code, "%s %s: %s", work->kind->name,
                                                 key_of(work, row), why);
    const struct md_text_span *span = &work->rule->span;
    if (span->file != NULL)
        md_diagnostic_at(out, d, span->file->name, span->file->text, span->file->length, span->line, span->column,
                         span->end_column);
    md_diagnostic_advise(out, d, "help", "%s", help);
}

static bool check_row(struct work *work, size_t row)
{
    int64_t day = first_day(work->table, row);
    size_t faults = work->faults;
    if (day < work->closed_end && !work->assumed)
        refuse(work, row, "E0503",
               md_arena_format(work->arena, "a version of it would begin on %s, and %s is closed", day_text(work, day),
                               work->closed),
               md_arena_format(work->arena, "let `valid_from` be %s or later", day_text(work, work->closed_end)));
    for (size_t f = 0; f < work->kind->fields_count; f++) {
        if (!work->kind->fields[f].required || md_table_has(work->table, row, (int)f)) continue;
        if (work->assumed) return false;
        refuse(work, row, "E0522",
                   md_arena_format(work->arena, "it has no `%s`, and no version before from which it would go on",
                                   work->kind->fields[f].name),
                   "say it in `becomes`");
    }
    return work->faults == faults;
}

static void continue_row(struct work *work, size_t row, size_t before)
{
    struct base base = base_of(work, row, before);
    for (size_t f = 0; base.table != NULL && f < work->kind->fields_count; f++)
        if (!work->filled[f]) copy_cell(work, &base, row, (int)f);
    if (!check_row(work, row)) {
        work->left_out[row] = true;
        return;
    }
    const char *values = values_of(work, row, &base);
    if (base.table != NULL && first_day(base.table, base.row) < first_day(work->table, row))
        end_version(work, row, &base);
    note(work, row, true, first_day(work->table, row), values);
}

/* ---- all rows, in order of key and first day ---------------------------------------------------------------------------- */

struct ordered {
    const char *key;
    int64_t day;
    size_t row;
};

static int compare(const void *a, const void *b)
{
    const struct ordered *one = a, *two = b;
    int order = strcmp(one->key, two->key);
    if (order != 0) return order;
    if (one->day != two->day) return one->day < two->day ? -1 : 1;
    return (one->row > two->row) - (one->row < two->row);
}

static void continue_rows(struct work *work, size_t first, size_t count)
{
    struct ordered *order = md_arena_array(work->arena, count + 1, sizeof *order);
    for (size_t i = 0; i < count; i++)
        order[i] = (struct ordered){
            md_texts_get(&work->table->key_texts, (uint32_t)work->table->keys[first + i], NULL),
            first_day(work->table, first + i), first + i};
    if (count > 1) qsort(order, count, sizeof *order, compare);
    for (size_t i = 0; i < count; i++) {
        bool follows = i > 0 && strcmp(order[i - 1].key, order[i].key) == 0 && !work->left_out[order[i - 1].row];
        continue_row(work, order[i].row, follows ? order[i - 1].row : SIZE_MAX);
    }
}

static void move_row(struct md_table *table, size_t from, size_t to)
{
    for (size_t f = 0; f < table->kind->fields_count; f++) {
        md_table_clear(table, to, (int)f);
        if (md_table_has(table, from, (int)f)) md_table_set(table, to, (int)f, table->columns[f].values[from]);
    }
    table->keys[to] = table->keys[from];
    table->lines[to] = table->lines[from];
    table->files[to] = table->files[from];
}

static void drop_left_out(struct work *work, size_t first, size_t made)
{
    size_t kept = first;
    for (size_t row = first; row < work->table->rows_count; row++) {
        if (row < first + made && work->left_out[row]) continue;
        if (kept != row) move_row(work->table, row, kept);
        work->continued->corrects[kept] = work->continued->corrects[row];
        kept++;
    }
    work->table->rows_count = kept;
}

static void say_filled(struct work *work)
{
    work->filled = md_arena_array(work->arena, work->kind->fields_count + 1, sizeof *work->filled);
    for (size_t i = 0; i < work->rule->becomes.fields_count; i++) work->filled[work->rule->becomes.fields[i].field] = true;
}

enum md_status md_continue_versions(struct md_project *project, const struct md_rule *rule, struct md_table *table,
                                    size_t first, bool assumed, struct md_arena *arena,
                                    struct md_continued *continued)
{
    *continued = (struct md_continued){0};
    if (table->kind == NULL || !table->kind->history || table->rows_count == first) return MD_OK;
    size_t count = table->rows_count - first, kinds = project->schema.kinds_count;
    struct work work = {.project = project, .rule = rule, .kind = table->kind, .table = table, .arena = arena,
                        .continued = continued, .assumed = assumed};
    work.left_out = md_arena_array(arena, table->rows_count + 1, sizeof *work.left_out);
    work.keys = md_arena_array(arena, kinds + 1, sizeof *work.keys);
    work.keys_of = md_arena_array(arena, kinds + 1, sizeof *work.keys_of);
    continued->versions = md_arena_array(arena, 2 * count + 1, sizeof *continued->versions);
    continued->corrects = md_arena_array(arena, table->rows_count + count + 1, sizeof *continued->corrects);
    say_filled(&work);
    enum md_status status = load_versions(&work);
    if (status == MD_OK) status = find_closed(&work);
    if (status == MD_OK) continue_rows(&work, first, count);
    if (status == MD_OK) drop_left_out(&work, first, count);
    if (work.book.kind != NULL) md_table_free(&work.book);
    for (size_t k = 0; k < kinds; k++)
        if (work.keys_of[k] != NULL) md_keys_free(&work.keys[k]);
    return status == MD_OK && work.faults > 0 ? MD_REFUSED : status;
}
