/* Draft runs and their outcomes, of store/runs.h; plan sources are in kept_sources.c. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/book_parts.h"
#include "store/outcome_digest.h"
#include "store/run_movements.h"

static const char *const status_words[] = {"value", "zero", "held"};

/* ---- order and digest of outcomes --------------------------------------------------------- */

static int compare_outcomes(const void *left, const void *right)
{
    const struct md_outcome *a = *(const struct md_outcome *const *)left;
    const struct md_outcome *b = *(const struct md_outcome *const *)right;
    int order = strcmp(a->subject, b->subject);
    if (order == 0) order = strcmp(a->period, b->period);
    if (order == 0) order = strcmp(a->plan, b->plan);
    if (order == 0) order = strcmp(a->component, b->component);
    if (order == 0) order = strcmp(a->subject_kind, b->subject_kind);
    return order;
}

/* Pointers in order; identities are unique, so an unstable sort has one result. */
static const struct md_outcome **sorted_outcomes(const struct md_run *run)
{
    const struct md_outcome **sorted = md_alloc_array(run->outcomes_count + 1, sizeof *sorted);
    for (size_t i = 0; i < run->outcomes_count; i++) sorted[i] = &run->outcomes[i];
    if (run->outcomes_count > 1)
        qsort(sorted, run->outcomes_count, sizeof *sorted, compare_outcomes);
    return sorted;
}

static void add_text(struct md_buffer *line, const char *text)
{
    md_buffer_format(line, "%zu:", strlen(text));
    md_buffer_add_text(line, text);
    md_buffer_add_char(line, ';');
}

void md_outcome_digest_add(struct md_digester *digester, const struct md_outcome *outcome,
                           struct md_buffer *scratch)
{
    md_buffer_clear(scratch);
    add_text(scratch, outcome->subject);
    add_text(scratch, outcome->period);
    add_text(scratch, outcome->plan);
    add_text(scratch, outcome->component);
    add_text(scratch, outcome->subject_kind);
    add_text(scratch, outcome->label);
    add_text(scratch, status_words[outcome->status]);
    add_text(scratch, outcome->value);
    add_text(scratch, outcome->unit);
    add_text(scratch, outcome->reason);
    add_text(scratch, outcome->audience);
    add_text(scratch, outcome->due);
    md_buffer_add_char(scratch, '\n');
    md_digester_add(digester, scratch->text, scratch->length);
}

static struct md_digest digest_of(const struct md_run *run, const struct md_outcome *const *sorted, size_t count)
{
    struct md_digester *digester = md_digester_new();
    struct md_buffer scratch = {0};
    for (size_t i = 0; i < count; i++) md_outcome_digest_add(digester, sorted[i], &scratch);
    md_buffer_free(&scratch);
    md_run_movements_digest(run, digester);
    return md_digester_end(digester);
}

/* ---- writing ------------------------------------------------------------------------------ */

static enum md_status insert_run(struct md_book *book, struct md_run *run,
                                 struct md_diagnostics *out)
{
    sqlite3_stmt *insert;
    enum md_status status = md_database_prepare(
        &book->database,
        "INSERT INTO runs (period, first_day, end_day, state, as_of_batch, engine_version, "
        "read_set,"
        " rules, outcomes_digest, note, outcomes_count, subjects_count, held_count, zero_count,"
        " done_by, done_at) VALUES (?, ?, ?, 'draft', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &insert, out);
    if (status != MD_OK) return status;
    md_bind_text(insert, 1, run->period);
    sqlite3_bind_int(insert, 2, run->first);
    sqlite3_bind_int(insert, 3, run->end);
    sqlite3_bind_int64(insert, 4, run->as_of_batch);
    md_bind_text(insert, 5, run->engine_version);
    md_bind_digest(insert, 6, &run->read_set);
    md_bind_digest(insert, 7, &run->rules);
    md_bind_digest(insert, 8, &run->outcomes_digest);
    md_bind_text(insert, 9, run->note);
    sqlite3_bind_int64(insert, 10, (int64_t)run->outcomes_count);
    sqlite3_bind_int64(insert, 11, run->subjects_count);
    sqlite3_bind_int64(insert, 12, run->held_count);
    sqlite3_bind_int64(insert, 13, run->zero_count);
    md_bind_text(insert, 14, book->author);
    md_bind_text(insert, 15, book->done_at);
    status = md_database_finish(&book->database, insert, out);
    sqlite3_finalize(insert);
    run->id = sqlite3_last_insert_rowid(book->database.handle);
    return status;
}

static void bind_outcome(sqlite3_stmt *insert, const struct md_outcome *outcome)
{
    md_bind_text(insert, 2, outcome->subject);
    md_bind_text(insert, 3, outcome->period);
    md_bind_text(insert, 4, outcome->plan);
    md_bind_text(insert, 5, outcome->component);
    md_bind_text(insert, 6, outcome->subject_kind);
    md_bind_text(insert, 7, outcome->label);
    md_bind_text(insert, 8, status_words[outcome->status]);
    md_bind_text(insert, 9, outcome->value);
    md_bind_text(insert, 10, outcome->unit);
    if (outcome->has_amount)
        sqlite3_bind_int64(insert, 11, outcome->amount_minor);
    else
        sqlite3_bind_null(insert, 11);
    md_bind_text(insert, 12, outcome->reason);
    md_bind_text(insert, 13, outcome->audience);
    md_bind_text(insert, 14, outcome->due);
}

static enum md_status insert_outcomes(struct md_book *book, const struct md_run *run,
                                      const struct md_outcome *const *sorted,
                                      struct md_diagnostics *out)
{
    sqlite3_stmt *insert;
    enum md_status status = md_database_prepare(
        &book->database,
        "INSERT INTO outcomes (run, subject, period, plan, component, subject_kind, label, status,"
        " value, unit, amount_minor, reason, audience, due)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &insert, out);
    if (status != MD_OK) return status;
    sqlite3_bind_int64(insert, 1, run->id);
    for (size_t i = 0; i < run->outcomes_count && status == MD_OK; i++) {
        bind_outcome(insert, sorted[i]);
        status = md_database_finish(&book->database, insert, out);
    }
    sqlite3_finalize(insert);
    return status;
}

static enum md_status insert_inputs(struct md_book *book, const struct md_run *run,
                                    struct md_diagnostics *out)
{
    sqlite3_stmt *insert;
    enum md_status status = md_database_prepare(
        &book->database,
        "INSERT INTO run_inputs (run, position, role, name, digest) VALUES (?, ?, ?, ?, ?)",
        &insert, out);
    if (status != MD_OK) return status;
    for (size_t i = 0; i < run->inputs_count && status == MD_OK; i++) {
        sqlite3_bind_int64(insert, 1, run->id);
        sqlite3_bind_int64(insert, 2, (int64_t)i + 1);
        md_bind_text(insert, 3, run->inputs[i].role);
        md_bind_text(insert, 4, run->inputs[i].name);
        md_bind_digest(insert, 5, &run->inputs[i].digest);
        status = md_database_finish(&book->database, insert, out);
    }
    sqlite3_finalize(insert);
    return status;
}

static enum md_status insert_unused(struct md_book *book, const struct md_run *run,
                                    struct md_diagnostics *out)
{
    sqlite3_stmt *insert;
    enum md_status status = md_database_prepare(
        &book->database,
        "INSERT INTO run_unused (run, position, credit, reason, rows_count, amount)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        &insert, out);
    if (status != MD_OK) return status;
    for (size_t i = 0; i < run->unused_count && status == MD_OK; i++) {
        sqlite3_bind_int64(insert, 1, run->id);
        sqlite3_bind_int64(insert, 2, (int64_t)i + 1);
        md_bind_text(insert, 3, run->unused[i].credit);
        md_bind_text(insert, 4, run->unused[i].reason);
        sqlite3_bind_int64(insert, 5, run->unused[i].rows_count);
        md_bind_text(insert, 6, run->unused[i].amount);
        status = md_database_finish(&book->database, insert, out);
    }
    sqlite3_finalize(insert);
    return status;
}

/* Results of a closed period are final: no draft of it is kept either. */
static enum md_status check_open(struct md_book *book, const struct md_run *run,
                                 struct md_diagnostics *out)
{
    sqlite3_stmt *row;
    enum md_status status = md_database_prepare(
        &book->database,
        "SELECT id, period FROM postings WHERE first_day < ?2 AND end_day > ?1 LIMIT 1", &row, out);
    if (status != MD_OK) return status;
    sqlite3_bind_int(row, 1, run->first);
    sqlite3_bind_int(row, 2, run->end);
    status = md_database_step(&book->database, row, out);
    if (status == MD_OK) {
        md_diagnostics_add(out, MD_REFUSAL, "E0502",
                           "period %s is closed by posting p-%06lld; its results are final",
                           (const char *)sqlite3_column_text(row, 1),
                           (long long)sqlite3_column_int64(row, 0));
        status = MD_REFUSED;
    }
    sqlite3_finalize(row);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

static enum md_status write_run(struct md_book *book, struct md_run *run,
                                const struct md_outcome *const *sorted, struct md_diagnostics *out)
{
    enum md_status status = md_database_begin(&book->database, out);
    if (status != MD_OK) return status;
    status = check_open(book, run, out);
    if (status == MD_OK) status = insert_run(book, run, out);
    if (status == MD_OK) status = insert_outcomes(book, run, sorted, out);
    if (status == MD_OK) status = md_run_movements_insert(book, run, out);
    if (status == MD_OK) status = insert_inputs(book, run, out);
    if (status == MD_OK) status = insert_unused(book, run, out);
    if (status == MD_OK)
        status = md_notices_insert(book, run->notices, run->notices_count, run->id, &run->notices_written, out);
    if (status == MD_OK) status = md_database_commit(&book->database, out);
    md_database_rollback(&book->database);
    return status;
}

enum md_status md_book_write_run(struct md_book *book, struct md_run *run,
                                 struct md_diagnostics *out)
{
    assert(book->writable);
    assert(run->first < run->end);
    const struct md_outcome **sorted = sorted_outcomes(run);
    run->outcomes_digest = digest_of(run, sorted, run->outcomes_count);
    run->state = "draft";
    enum md_status status = write_run(book, run, sorted, out);
    if (status != MD_OK) run->id = 0;
    md_free(sorted);
    return status;
}

static enum md_status run_on(struct md_book *book, const char *sql, int64_t id,
                             struct md_diagnostics *out)
{
    sqlite3_stmt *statement;
    enum md_status status = md_database_prepare(&book->database, sql, &statement, out);
    if (status != MD_OK) return status;
    sqlite3_bind_int64(statement, 1, id);
    status = md_database_finish(&book->database, statement, out);
    sqlite3_finalize(statement);
    return status;
}

/* MD_OK when the run exists and is not posted. */
static enum md_status check_droppable(struct md_book *book, int64_t id, struct md_diagnostics *out)
{
    sqlite3_stmt *row;
    enum md_status status = md_database_prepare(
        &book->database, "SELECT state = 'posted', period FROM runs WHERE id = ?1", &row, out);
    if (status != MD_OK) return status;
    sqlite3_bind_int64(row, 1, id);
    status = md_database_step(&book->database, row, out);
    if (status == MD_NOT_FOUND) {
        md_diagnostics_add(out, MD_ERROR, "E0505", "there is no run r-%06lld", (long long)id);
    } else if (status == MD_OK && sqlite3_column_int(row, 0) != 0) {
        md_diagnostics_add(out, MD_REFUSAL, "E0508", "run r-%06lld is posted for %s and final",
                           (long long)id, (const char *)sqlite3_column_text(row, 1));
        status = MD_REFUSED;
    }
    sqlite3_finalize(row);
    return status;
}

enum md_status md_book_drop_run(struct md_book *book, int64_t id, struct md_diagnostics *out)
{
    static const char *const deletions[] = {
        "DELETE FROM outcomes WHERE run = ?1", "DELETE FROM movements WHERE run = ?1",
        "DELETE FROM run_inputs WHERE run = ?1",
        "DELETE FROM run_unused WHERE run = ?1", "DELETE FROM runs WHERE id = ?1"};
    assert(book->writable);
    enum md_status status = md_database_begin(&book->database, out);
    if (status != MD_OK) return status;
    status = check_droppable(book, id, out);
    for (size_t i = 0; i < sizeof deletions / sizeof deletions[0] && status == MD_OK; i++)
        status = run_on(book, deletions[i], id, out);
    if (status == MD_OK) status = md_database_commit(&book->database, out);
    md_database_rollback(&book->database);
    return status;
}
