/* What a run came to, row by row, of store/runs.h: for whoever goes on from it. */
#include <string.h>

#include "store/book_parts.h"
#include "store/run_movements.h"
#include "store/runs.h"

static enum md_outcome_status status_of(const char *word)
{
    if (strcmp(word, "value") == 0) return MD_OUTCOME_VALUE;
    return strcmp(word, "zero") == 0 ? MD_OUTCOME_ZERO : MD_OUTCOME_HELD;
}

bool md_outcome_is_of_rule(const struct md_outcome *outcome)
{
    static const char *const labels[] = {"allocation", "scorecard", "proposal"};
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (strcmp(outcome->label, labels[i]) == 0) return true;
    return false;
}

static void take_outcome(sqlite3_stmt *row, struct md_arena *arena, struct md_outcome *outcome)
{
    *outcome = (struct md_outcome){
        .subject = md_column_text(row, 0, arena),
        .period = md_column_text(row, 1, arena),
        .plan = md_column_text(row, 2, arena),
        .component = md_column_text(row, 3, arena),
        .subject_kind = md_column_text(row, 4, arena),
        .label = md_column_text(row, 5, arena),
        .status = status_of(md_column_text(row, 6, arena)),
        .value = md_column_text(row, 7, arena),
        .unit = md_column_text(row, 8, arena),
        .reason = "",
        .audience = "",
        .due = "",
    };
}

enum md_status md_book_visit_outcomes(struct md_book *book, int64_t run,
                                      void (*visit)(void *visitor, const struct md_outcome *outcome), void *visitor,
                                      struct md_diagnostics *out)
{
    sqlite3_stmt *rows;
    enum md_status status = md_database_prepare(
        &book->database,
        "SELECT subject, period, plan, component, subject_kind, label, status, value, unit FROM outcomes"
        " WHERE run = ?1 AND label NOT IN ('allocation', 'scorecard', 'proposal') ORDER BY subject, period, plan, component, subject_kind",
        &rows, out);
    if (status != MD_OK) return status;
    struct md_arena arena = {0};
    sqlite3_bind_int64(rows, 1, run);
    while ((status = md_database_step(&book->database, rows, out)) == MD_OK) {
        struct md_outcome outcome;
        md_arena_reset(&arena);
        take_outcome(rows, &arena, &outcome);
        visit(visitor, &outcome);
    }
    sqlite3_finalize(rows);
    md_arena_free(&arena);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

enum md_status md_book_visit_movements(struct md_book *book, int64_t run,
                                       void (*visit)(void *visitor, const struct md_run_movement *movement),
                                       void *visitor, struct md_diagnostics *out)
{
    struct md_arena arena = {0};
    struct md_run movements = {.id = run};
    enum md_status status = md_run_movements_read(book, &arena, &movements, out);
    for (size_t i = 0; status == MD_OK && i < movements.movements_count; i++) visit(visitor, &movements.movements[i]);
    md_arena_free(&arena);
    return status;
}
