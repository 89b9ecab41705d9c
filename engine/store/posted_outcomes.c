/* What posted runs have paid, of store/runs.h. */
#include "store/book_parts.h"
#include "store/outcome_digest.h"
#include "store/runs.h"

static void take_outcome(sqlite3_stmt *row, struct md_arena *arena, struct md_outcome *outcome)
{
    *outcome = (struct md_outcome){
        .subject = md_column_text(row, 0, arena),
        .period = md_column_text(row, 1, arena),
        .plan = md_column_text(row, 2, arena),
        .component = md_column_text(row, 3, arena),
        .subject_kind = md_column_text(row, 4, arena),
        .label = md_column_text(row, 5, arena),
        .status = MD_OUTCOME_VALUE,
        .value = md_column_text(row, 6, arena),
        .unit = md_column_text(row, 7, arena),
        .reason = "",
        .audience = "",
        .due = md_column_text(row, 8, arena),
    };
}

enum md_status md_book_posted_outcomes(struct md_book *book, int32_t since, int32_t before,
                                       void (*visit)(void *visitor, int32_t first, int32_t end,
                                                     const struct md_outcome *outcome),
                                       void *visitor, struct md_diagnostics *out)
{
    sqlite3_stmt *rows;
    enum md_status status = md_database_prepare(
        &book->database,
        "SELECT o.subject, o.period, o.plan, o.component, o.subject_kind, o.label, o.value, o.unit, o.due,"
        " r.first_day, r.end_day FROM outcomes o JOIN runs r ON r.id = o.run"
        " WHERE r.state = 'posted' AND o.status = 'value' AND o.unit <> ''"
        " AND r.first_day >= ?1 AND r.end_day <= ?2"
        " ORDER BY r.first_day, o.subject, o.plan, o.component, o.subject_kind, o.period",
        &rows, out);
    if (status != MD_OK) return status;
    struct md_arena arena = {0};
    sqlite3_bind_int(rows, 1, since);
    sqlite3_bind_int(rows, 2, before);
    while ((status = md_database_step(&book->database, rows, out)) == MD_OK) {
        struct md_outcome outcome;
        md_arena_reset(&arena);
        take_outcome(rows, &arena, &outcome);
        visit(visitor, sqlite3_column_int(rows, 9), sqlite3_column_int(rows, 10), &outcome);
    }
    sqlite3_finalize(rows);
    md_arena_free(&arena);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

struct digesting {
    struct md_digester *digester;
    struct md_buffer scratch;
};

static void digest_outcome(void *visitor, int32_t first, int32_t end, const struct md_outcome *outcome)
{
    struct digesting *digesting = visitor;
    (void)first;
    (void)end; /* the outcome's own period tells them apart */
    md_outcome_digest_add(digesting->digester, outcome, &digesting->scratch);
}

enum md_status md_book_posted_outcomes_digest(struct md_book *book, int32_t since, int32_t before,
                                              struct md_digest *digest, struct md_diagnostics *out)
{
    struct digesting digesting = {.digester = md_digester_new()};
    enum md_status status = md_book_posted_outcomes(book, since, before, digest_outcome, &digesting, out);
    *digest = md_digester_end(digesting.digester);
    md_buffer_free(&digesting.scratch);
    return status;
}
