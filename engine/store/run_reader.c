/* Reading runs back, of store/runs.h. */
#include <string.h>

#include "store/book_parts.h"
#include "store/run_movements.h"
#include "store/runs.h"

#define RUN_COLUMNS                                                                                \
    "id, period, first_day, end_day, state, as_of_batch, engine_version, read_set, rules,"         \
    " outcomes_digest, note, outcomes_count, subjects_count, held_count, zero_count"

static void take_run(sqlite3_stmt *row, struct md_arena *arena, struct md_run *run)
{
    *run = (struct md_run){
        .id = sqlite3_column_int64(row, 0),
        .period = md_column_text(row, 1, arena),
        .first = sqlite3_column_int(row, 2),
        .end = sqlite3_column_int(row, 3),
        .state = md_column_text(row, 4, arena),
        .as_of_batch = sqlite3_column_int64(row, 5),
        .engine_version = md_column_text(row, 6, arena),
        .read_set = md_column_digest(row, 7),
        .rules = md_column_digest(row, 8),
        .outcomes_digest = md_column_digest(row, 9),
        .note = md_column_text(row, 10, arena),
        .outcomes_count = (size_t)sqlite3_column_int64(row, 11),
        .subjects_count = sqlite3_column_int64(row, 12),
        .held_count = sqlite3_column_int64(row, 13),
        .zero_count = sqlite3_column_int64(row, 14),
    };
}

/* How many rows of a run a table has. */
static enum md_status count_of(struct md_book *book, const char *sql, int64_t run, size_t *count,
                               struct md_diagnostics *out)
{
    sqlite3_stmt *row;
    *count = 0;
    enum md_status status = md_database_prepare(&book->database, sql, &row, out);
    if (status != MD_OK) return status;
    sqlite3_bind_int64(row, 1, run);
    status = md_database_step(&book->database, row, out);
    if (status == MD_OK) *count = (size_t)sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    return status;
}

/* The same text again and again (plan, component, period) is kept once. */
static const char *shared_text(sqlite3_stmt *row, int column, const char *before,
                               struct md_arena *arena)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    if (before != NULL && text != NULL && strcmp(text, before) == 0) return before;
    return md_column_text(row, column, arena);
}

static enum md_outcome_status status_of(const char *word)
{
    if (word != NULL && strcmp(word, "value") == 0) return MD_OUTCOME_VALUE;
    return word != NULL && strcmp(word, "zero") == 0 ? MD_OUTCOME_ZERO : MD_OUTCOME_HELD;
}

static void take_outcome(sqlite3_stmt *row, const struct md_outcome *before, struct md_arena *arena,
                         struct md_outcome *outcome)
{
    static const struct md_outcome none = {0};
    if (before == NULL) before = &none;
    outcome->subject = shared_text(row, 0, before->subject, arena);
    outcome->period = shared_text(row, 1, before->period, arena);
    outcome->plan = shared_text(row, 2, before->plan, arena);
    outcome->component = shared_text(row, 3, before->component, arena);
    outcome->subject_kind = shared_text(row, 4, before->subject_kind, arena);
    outcome->label = shared_text(row, 5, before->label, arena);
    outcome->status = status_of((const char *)sqlite3_column_text(row, 6));
    outcome->value = shared_text(row, 7, before->value, arena);
    outcome->unit = shared_text(row, 8, before->unit, arena);
    outcome->has_amount = sqlite3_column_type(row, 9) != SQLITE_NULL;
    outcome->amount_minor = sqlite3_column_int64(row, 9);
    outcome->reason = shared_text(row, 10, before->reason, arena);
    outcome->audience = shared_text(row, 11, before->audience, arena);
    outcome->due = shared_text(row, 12, before->due, arena);
}

static enum md_status read_outcomes(struct md_book *book, struct md_arena *arena,
                                    struct md_run *run, struct md_diagnostics *out)
{
    size_t count, places;
    enum md_status status =
        count_of(book, "SELECT count(*) FROM outcomes WHERE run = ?1", run->id, &places, out);
    if (status != MD_OK) return status;
    struct md_outcome *outcomes = md_arena_array(arena, places + 1, sizeof *outcomes);
    sqlite3_stmt *rows;
    status = md_database_prepare(
        &book->database,
        "SELECT subject, period, plan, component, subject_kind, label, status, value, unit,"
        " amount_minor, reason, audience, due FROM outcomes WHERE run = ?1"
        " ORDER BY subject, period, plan, component, subject_kind",
        &rows, out);
    if (status != MD_OK) return status;
    sqlite3_bind_int64(rows, 1, run->id);
    for (count = 0; count < places; count++) {
        status = md_database_step(&book->database, rows, out);
        if (status != MD_OK) break;
        take_outcome(rows, count > 0 ? &outcomes[count - 1] : NULL, arena, &outcomes[count]);
    }
    sqlite3_finalize(rows);
    run->outcomes = outcomes;
    run->outcomes_count = count;
    return status == MD_NOT_FOUND ? MD_OK : status;
}

static enum md_status read_inputs(struct md_book *book, struct md_arena *arena, struct md_run *run,
                                  struct md_diagnostics *out)
{
    size_t count, places;
    enum md_status status =
        count_of(book, "SELECT count(*) FROM run_inputs WHERE run = ?1", run->id, &places, out);
    if (status != MD_OK) return status;
    struct md_run_input *inputs = md_arena_array(arena, places + 1, sizeof *inputs);
    sqlite3_stmt *rows;
    status = md_database_prepare(
        &book->database,
        "SELECT name, role, digest FROM run_inputs WHERE run = ?1 ORDER BY position", &rows, out);
    if (status != MD_OK) return status;
    sqlite3_bind_int64(rows, 1, run->id);
    for (count = 0; count < places; count++) {
        status = md_database_step(&book->database, rows, out);
        if (status != MD_OK) break;
        inputs[count] = (struct md_run_input){.name = md_column_text(rows, 0, arena),
                                              .role = md_column_text(rows, 1, arena),
                                              .digest = md_column_digest(rows, 2)};
    }
    sqlite3_finalize(rows);
    run->inputs = inputs;
    run->inputs_count = count;
    return status == MD_NOT_FOUND ? MD_OK : status;
}

static enum md_status read_unused(struct md_book *book, struct md_arena *arena, struct md_run *run,
                                  struct md_diagnostics *out)
{
    size_t count, places;
    enum md_status status =
        count_of(book, "SELECT count(*) FROM run_unused WHERE run = ?1", run->id, &places, out);
    if (status != MD_OK) return status;
    struct md_run_unused *unused = md_arena_array(arena, places + 1, sizeof *unused);
    sqlite3_stmt *rows;
    status = md_database_prepare(&book->database,
                                 "SELECT credit, reason, rows_count, amount FROM run_unused WHERE "
                                 "run = ?1 ORDER BY position",
                                 &rows, out);
    if (status != MD_OK) return status;
    sqlite3_bind_int64(rows, 1, run->id);
    for (count = 0; count < places; count++) {
        status = md_database_step(&book->database, rows, out);
        if (status != MD_OK) break;
        unused[count] = (struct md_run_unused){.credit = md_column_text(rows, 0, arena),
                                               .reason = md_column_text(rows, 1, arena),
                                               .rows_count = sqlite3_column_int64(rows, 2),
                                               .amount = md_column_text(rows, 3, arena)};
    }
    sqlite3_finalize(rows);
    run->unused = unused;
    run->unused_count = count;
    return status == MD_NOT_FOUND ? MD_OK : status;
}

/* The head of run `id`, or of the latest of the period: posted first, then the latest draft. */
static enum md_status read_head(struct md_book *book, int64_t id, const char *period,
                                struct md_arena *arena, struct md_run *run,
                                struct md_diagnostics *out)
{
    sqlite3_stmt *row;
    enum md_status status = md_database_prepare(
        &book->database,
        id != 0 ? "SELECT " RUN_COLUMNS " FROM runs WHERE id = ?1"
                : "SELECT " RUN_COLUMNS " FROM runs WHERE period = ?2 AND state <> 'superseded'"
                  " AND ?1 = 0 ORDER BY state = 'posted' DESC, id DESC LIMIT 1",
        &row, out);
    if (status != MD_OK) return status;
    sqlite3_bind_int64(row, 1, id);
    if (id == 0) md_bind_text(row, 2, period);
    status = md_database_step(&book->database, row, out);
    if (status == MD_OK) take_run(row, arena, run);
    sqlite3_finalize(row);
    return status;
}

enum md_status md_book_read_run(struct md_book *book, int64_t id, const char *period,
                                bool with_outcomes, struct md_arena *arena, struct md_run *run,
                                struct md_diagnostics *out)
{
    *run = (struct md_run){0};
    enum md_status status = md_database_execute(&book->database, "BEGIN", out);
    if (status != MD_OK) return status;
    status = read_head(book, id, period, arena, run, out);
    if (status == MD_OK && with_outcomes) status = read_outcomes(book, arena, run, out);
    if (status == MD_OK && with_outcomes) status = md_run_movements_read(book, arena, run, out);
    if (status == MD_OK) status = read_inputs(book, arena, run, out);
    if (status == MD_OK) status = read_unused(book, arena, run, out);
    md_database_rollback(&book->database);
    return status;
}

enum md_status md_book_list_runs(struct md_book *book, struct md_arena *arena, struct md_run **runs,
                                 size_t *runs_count, struct md_diagnostics *out)
{
    int64_t places;
    *runs = NULL;
    *runs_count = 0;
    enum md_status status = md_database_execute(&book->database, "BEGIN", out);
    if (status != MD_OK) return status;
    sqlite3_stmt *rows = NULL;
    status = md_database_integer(&book->database, "SELECT count(*) FROM runs", 0, &places, out);
    if (status == MD_OK)
        status = md_database_prepare(
            &book->database, "SELECT " RUN_COLUMNS " FROM runs ORDER BY id DESC", &rows, out);
    if (status == MD_OK) *runs = md_arena_array(arena, (size_t)places + 1, sizeof **runs);
    while (status == MD_OK && *runs_count < (size_t)places) {
        status = md_database_step(&book->database, rows, out);
        if (status == MD_OK) take_run(rows, arena, &(*runs)[(*runs_count)++]);
    }
    sqlite3_finalize(rows);
    md_database_rollback(&book->database);
    return status == MD_NOT_FOUND ? MD_OK : status;
}
