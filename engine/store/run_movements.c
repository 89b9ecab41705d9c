/* Movements of balances: rows of runs, and what of them is posted, of store/runs.h. */
#include "store/run_movements.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/book_parts.h"

#define MOVEMENT_COLUMNS                                                                            \
    "subject, record, balance, period, plan, component, subject_kind, record_kind, value, unit"
#define MOVEMENT_ORDER "subject, record, balance, period, plan, component, subject_kind"

/* ---- order and digest ---------------------------------------------------------------------- */

static int compare_movements(const void *left, const void *right)
{
    const struct md_run_movement *a = *(const struct md_run_movement *const *)left;
    const struct md_run_movement *b = *(const struct md_run_movement *const *)right;
    int order = strcmp(a->subject, b->subject);
    if (order == 0) order = strcmp(a->record, b->record);
    if (order == 0) order = strcmp(a->balance, b->balance);
    if (order == 0) order = strcmp(a->period, b->period);
    if (order == 0) order = strcmp(a->plan, b->plan);
    if (order == 0) order = strcmp(a->component, b->component);
    return order != 0 ? order : strcmp(a->subject_kind, b->subject_kind);
}

/* Pointers in order; identities are unique, so an unstable sort has one result. */
static const struct md_run_movement **sorted_movements(const struct md_run *run)
{
    const struct md_run_movement **sorted = md_alloc_array(run->movements_count + 1, sizeof *sorted);
    for (size_t i = 0; i < run->movements_count; i++) sorted[i] = &run->movements[i];
    if (run->movements_count > 1) qsort(sorted, run->movements_count, sizeof *sorted, compare_movements);
    return sorted;
}

static void add_text(struct md_buffer *line, const char *text)
{
    md_buffer_format(line, "%zu:", strlen(text));
    md_buffer_add_text(line, text);
    md_buffer_add_char(line, ';');
}

static void digest_add(struct md_digester *digester, const struct md_run_movement *movement,
                       struct md_buffer *scratch)
{
    md_buffer_clear(scratch);
    md_buffer_add_text(scratch, "movement;");
    add_text(scratch, movement->subject);
    add_text(scratch, movement->record);
    add_text(scratch, movement->balance);
    add_text(scratch, movement->period);
    add_text(scratch, movement->plan);
    add_text(scratch, movement->component);
    add_text(scratch, movement->subject_kind);
    add_text(scratch, movement->record_kind);
    add_text(scratch, movement->value);
    add_text(scratch, movement->unit);
    md_buffer_add_char(scratch, '\n');
    md_digester_add(digester, scratch->text, scratch->length);
}

void md_run_movements_digest(const struct md_run *run, struct md_digester *digester)
{
    const struct md_run_movement **sorted = sorted_movements(run);
    struct md_buffer scratch = {0};
    for (size_t i = 0; i < run->movements_count; i++) digest_add(digester, sorted[i], &scratch);
    md_buffer_free(&scratch);
    md_free(sorted);
}

/* ---- writing ------------------------------------------------------------------------------- */

static void bind_movement(sqlite3_stmt *insert, const struct md_run_movement *movement)
{
    md_bind_text(insert, 2, movement->subject);
    md_bind_text(insert, 3, movement->record);
    md_bind_text(insert, 4, movement->balance);
    md_bind_text(insert, 5, movement->period);
    md_bind_text(insert, 6, movement->plan);
    md_bind_text(insert, 7, movement->component);
    md_bind_text(insert, 8, movement->subject_kind);
    md_bind_text(insert, 9, movement->record_kind);
    md_bind_text(insert, 10, movement->value);
    md_bind_text(insert, 11, movement->unit);
    if (movement->has_amount) sqlite3_bind_int64(insert, 12, movement->amount_minor);
    else sqlite3_bind_null(insert, 12);
}

enum md_status md_run_movements_insert(struct md_book *book, const struct md_run *run, struct md_diagnostics *out)
{
    sqlite3_stmt *insert;
    enum md_status status = md_database_prepare(
        &book->database,
        "INSERT INTO movements (run, " MOVEMENT_COLUMNS ", amount_minor)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &insert, out);
    if (status != MD_OK) return status;
    const struct md_run_movement **sorted = sorted_movements(run);
    sqlite3_bind_int64(insert, 1, run->id);
    for (size_t i = 0; i < run->movements_count && status == MD_OK; i++) {
        bind_movement(insert, sorted[i]);
        status = md_database_finish(&book->database, insert, out);
    }
    sqlite3_finalize(insert);
    md_free(sorted);
    return status;
}

/* ---- reading ------------------------------------------------------------------------------- */

static void take_movement(sqlite3_stmt *row, struct md_arena *arena, struct md_run_movement *movement)
{
    *movement = (struct md_run_movement){
        .subject = md_column_text(row, 0, arena),
        .record = md_column_text(row, 1, arena),
        .balance = md_column_text(row, 2, arena),
        .period = md_column_text(row, 3, arena),
        .plan = md_column_text(row, 4, arena),
        .component = md_column_text(row, 5, arena),
        .subject_kind = md_column_text(row, 6, arena),
        .record_kind = md_column_text(row, 7, arena),
        .value = md_column_text(row, 8, arena),
        .unit = md_column_text(row, 9, arena),
        .has_amount = sqlite3_column_type(row, 10) != SQLITE_NULL,
        .amount_minor = sqlite3_column_int64(row, 10),
    };
}

enum md_status md_run_movements_read(struct md_book *book, struct md_arena *arena, struct md_run *run,
                                     struct md_diagnostics *out)
{
    sqlite3_stmt *rows;
    enum md_status status = md_database_prepare(
        &book->database,
        "SELECT " MOVEMENT_COLUMNS ", amount_minor FROM movements WHERE run = ?1 ORDER BY " MOVEMENT_ORDER, &rows, out);
    if (status != MD_OK) return status;
    struct md_run_movement *list = NULL;
    size_t count = 0, capacity = 0;
    sqlite3_bind_int64(rows, 1, run->id);
    while ((status = md_database_step(&book->database, rows, out)) == MD_OK) {
        MD_GROW(list, count, capacity);
        take_movement(rows, arena, &list[count++]);
    }
    sqlite3_finalize(rows);
    run->movements = md_arena_copy(arena, list, count * sizeof *list);
    run->movements_count = count;
    md_free(list);
    return status == MD_NOT_FOUND ? MD_OK : status;
}
