/* Closing periods, of store/runs.h. */
#include <assert.h>
#include <string.h>

#include "store/book_file.h"
#include "store/book_parts.h"
#include "store/outcome_digest.h"
#include "store/run_movements.h"

/* The seal: a text that anybody can put together again from v_run. */
static struct md_digest seal_of(const struct md_run *run, const struct md_digest *previous)
{
    char read_set[MD_DIGEST_HEX], rules[MD_DIGEST_HEX], outcomes[MD_DIGEST_HEX];
    char before[MD_DIGEST_HEX];
    md_digest_hex(&run->read_set, read_set);
    md_digest_hex(&run->rules, rules);
    md_digest_hex(&run->outcomes_digest, outcomes);
    md_digest_hex(previous, before);
    struct md_buffer text = {0};
    md_buffer_format(&text,
                     "period %s\nread_set %s\nrules %s\nengine %s\noutcomes %s\nprevious %s\n",
                     run->period, read_set, rules, run->engine_version, outcomes, before);
    struct md_digest seal = md_digest_of(text.text, text.length);
    md_buffer_free(&text);
    return seal;
}

/* ---- the run ------------------------------------------------------------------------------ */

static void outcome_of(sqlite3_stmt *row, struct md_arena *arena, struct md_outcome *outcome)
{
    const char *status = md_column_text(row, 6, arena);
    *outcome = (struct md_outcome){
        .subject = md_column_text(row, 0, arena),
        .period = md_column_text(row, 1, arena),
        .plan = md_column_text(row, 2, arena),
        .component = md_column_text(row, 3, arena),
        .subject_kind = md_column_text(row, 4, arena),
        .label = md_column_text(row, 5, arena),
        .status = strcmp(status, "value") == 0  ? MD_OUTCOME_VALUE
                  : strcmp(status, "zero") == 0 ? MD_OUTCOME_ZERO
                                                : MD_OUTCOME_HELD,
        .value = md_column_text(row, 7, arena),
        .unit = md_column_text(row, 8, arena),
        .reason = md_column_text(row, 9, arena),
        .audience = md_column_text(row, 10, arena),
        .due = md_column_text(row, 11, arena),
    };
}

static enum md_status stored_outcomes_digest(struct md_book *book, int64_t run,
                                             struct md_digest *digest, struct md_diagnostics *out)
{
    sqlite3_stmt *rows;
    enum md_status status = md_database_prepare(
        &book->database,
        "SELECT subject, period, plan, component, subject_kind, label, status, value, unit, reason,"
        " audience, due FROM outcomes WHERE run = ?1"
        " ORDER BY subject, period, plan, component, subject_kind",
        &rows, out);
    if (status != MD_OK) return status;
    sqlite3_bind_int64(rows, 1, run);
    struct md_digester *digester = md_digester_new();
    struct md_arena arena = {0};
    struct md_buffer scratch = {0};
    while ((status = md_database_step(&book->database, rows, out)) == MD_OK) {
        struct md_outcome outcome;
        md_arena_reset(&arena);
        outcome_of(rows, &arena, &outcome);
        md_outcome_digest_add(digester, &outcome, &scratch);
    }
    md_buffer_free(&scratch);
    sqlite3_finalize(rows);
    if (status == MD_NOT_FOUND) {
        struct md_run movements = {.id = run};
        status = md_run_movements_read(book, &arena, &movements, out);
        md_run_movements_digest(&movements, digester);
    }
    *digest = md_digester_end(digester);
    md_arena_free(&arena);
    return status;
}

static enum md_status read_head(struct md_book *book, int64_t id, struct md_arena *arena,
                                struct md_run *run, struct md_diagnostics *out)
{
    sqlite3_stmt *row;
    *run = (struct md_run){.id = id};
    enum md_status status = md_database_prepare(
        &book->database,
        "SELECT period, first_day, end_day, state, engine_version, read_set, rules, outcomes_digest"
        " FROM runs WHERE id = ?1",
        &row, out);
    if (status != MD_OK) return status;
    sqlite3_bind_int64(row, 1, id);
    status = md_database_step(&book->database, row, out);
    if (status == MD_OK) {
        run->period = md_column_text(row, 0, arena);
        run->first = sqlite3_column_int(row, 1);
        run->end = sqlite3_column_int(row, 2);
        run->state = md_column_text(row, 3, arena);
        run->engine_version = md_column_text(row, 4, arena);
        run->read_set = md_column_digest(row, 5);
        run->rules = md_column_digest(row, 6);
        run->outcomes_digest = md_column_digest(row, 7);
    }
    sqlite3_finalize(row);
    return status;
}

/* The run is a draft whose outcomes are still those that were written. */
static enum md_status check_run(struct md_book *book, int64_t id, struct md_arena *arena,
                                struct md_run *run, struct md_diagnostics *out)
{
    enum md_status status = read_head(book, id, arena, run, out);
    if (status == MD_NOT_FOUND) {
        md_diagnostics_add(out, MD_REFUSAL, "E0505", "there is no run r-%06lld", (long long)id);
        return MD_REFUSED;
    }
    if (status != MD_OK) return status;
    if (strcmp(run->state, "draft") != 0) {
        md_diagnostics_add(out, MD_REFUSAL, "E0506", "run r-%06lld of %s is no draft but %s",
                           (long long)id, run->period, run->state);
        return MD_REFUSED;
    }
    struct md_digest digest;
    status = stored_outcomes_digest(book, id, &digest, out);
    if (status != MD_OK) return status;
    if (memcmp(digest.bytes, run->outcomes_digest.bytes, MD_DIGEST_BYTES) == 0) return MD_OK;
    md_diagnostics_add(out, MD_REFUSAL, "E0509",
                       "the outcomes of run r-%06lld are not those that were written",
                       (long long)id);
    return MD_REFUSED;
}

/* ---- what stands against a posting -------------------------------------------------------- */

/* Run a query with the run's days as ?1 and ?2; MD_OK and a row when something was found. */
static enum md_status find(struct md_book *book, const char *sql, const struct md_run *run,
                           sqlite3_stmt **row, struct md_diagnostics *out)
{
    enum md_status status = md_database_prepare(&book->database, sql, row, out);
    if (status != MD_OK) return status;
    sqlite3_bind_int(*row, 1, run->first);
    sqlite3_bind_int(*row, 2, run->end);
    return md_database_step(&book->database, *row, out);
}

static enum md_status check_overlap(struct md_book *book, const struct md_run *run,
                                    struct md_diagnostics *out)
{
    sqlite3_stmt *row;
    enum md_status status = find(book,
                                 "SELECT id, period, run, posted_by, posted_at FROM postings"
                                 " WHERE first_day < ?2 AND end_day > ?1 ORDER BY id LIMIT 1",
                                 run, &row, out);
    if (status == MD_OK) {
        struct md_diagnostic *one = md_diagnostics_add(
            out, MD_REFUSAL, "E0502", "period %s is closed by posting p-%06lld",
            (const char *)sqlite3_column_text(row, 1), (long long)sqlite3_column_int64(row, 0));
        md_diagnostic_advise(out, one, "note", "run r-%06lld, posted by %s %s",
                             (long long)sqlite3_column_int64(row, 2),
                             (const char *)sqlite3_column_text(row, 3),
                             (const char *)sqlite3_column_text(row, 4));
        status = MD_REFUSED;
    }
    sqlite3_finalize(row);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

/* Periods are closed in their order: one that was calculated and not closed comes first. */
static enum md_status check_order(struct md_book *book, const struct md_run *run,
                                  struct md_diagnostics *out)
{
    sqlite3_stmt *row;
    enum md_status status =
        find(book,
             "SELECT r.period, max(r.id) FROM runs r WHERE r.state = 'draft' AND r.first_day < ?1"
             " AND ?2 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM postings p"
             " WHERE p.first_day < r.end_day AND p.end_day > r.first_day)"
             " GROUP BY r.first_day, r.period ORDER BY r.first_day, r.period LIMIT 1",
             run, &row, out);
    if (status == MD_OK) {
        const char *period = (const char *)sqlite3_column_text(row, 0);
        long long earlier = (long long)sqlite3_column_int64(row, 1);
        struct md_diagnostic *one =
            md_diagnostics_add(out, MD_REFUSAL, "E0507",
                               "period %s cannot be closed before %s, which has draft run r-%06lld",
                               run->period, period, earlier);
        md_diagnostic_advise(out, one, "do",
                             "meed close %s --run r-%06lld, or drop the drafts of that period",
                             period, earlier);
        status = MD_REFUSED;
    }
    sqlite3_finalize(row);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

/* ---- posting ------------------------------------------------------------------------------ */

static enum md_status last_posting(struct md_book *book, struct md_posting *posting,
                                   struct md_diagnostics *out)
{
    sqlite3_stmt *row;
    posting->id = 1;
    enum md_status status = md_database_prepare(
        &book->database, "SELECT id, seal FROM postings ORDER BY id DESC LIMIT 1", &row, out);
    if (status != MD_OK) return status;
    status = md_database_step(&book->database, row, out);
    if (status == MD_OK) {
        posting->id = sqlite3_column_int64(row, 0) + 1;
        posting->previous = md_column_digest(row, 1);
    }
    sqlite3_finalize(row);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

static enum md_status insert_posting(struct md_book *book, const struct md_posting *posting,
                                     struct md_diagnostics *out)
{
    sqlite3_stmt *insert;
    enum md_status status = md_database_prepare(
        &book->database,
        "INSERT INTO postings (id, run, period, first_day, end_day, seal, previous, posted_by,"
        " posted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        &insert, out);
    if (status != MD_OK) return status;
    sqlite3_bind_int64(insert, 1, posting->id);
    sqlite3_bind_int64(insert, 2, posting->run);
    md_bind_text(insert, 3, posting->period);
    sqlite3_bind_int(insert, 4, posting->first);
    sqlite3_bind_int(insert, 5, posting->end);
    md_bind_digest(insert, 6, &posting->seal);
    md_bind_digest(insert, 7, &posting->previous);
    md_bind_text(insert, 8, posting->posted_by);
    md_bind_text(insert, 9, book->done_at);
    status = md_database_finish(&book->database, insert, out);
    sqlite3_finalize(insert);
    return status;
}

/* The run is posted, other drafts of its days are superseded. */
static enum md_status set_states(struct md_book *book, const struct md_run *run,
                                 struct md_diagnostics *out)
{
    sqlite3_stmt *update;
    enum md_status status = md_database_prepare(
        &book->database,
        "UPDATE runs SET state = CASE WHEN id = ?1 THEN 'posted' ELSE 'superseded' END"
        " WHERE state = 'draft' AND first_day < ?3 AND end_day > ?2",
        &update, out);
    if (status != MD_OK) return status;
    sqlite3_bind_int64(update, 1, run->id);
    sqlite3_bind_int(update, 2, run->first);
    sqlite3_bind_int(update, 3, run->end);
    status = md_database_finish(&book->database, update, out);
    sqlite3_finalize(update);
    return status;
}

static enum md_status post(struct md_book *book, int64_t id, struct md_posting *posting,
                           struct md_arena *arena, struct md_diagnostics *out)
{
    struct md_run run;
    enum md_status status = check_run(book, id, arena, &run, out);
    if (status == MD_OK) status = check_overlap(book, &run, out);
    if (status == MD_OK) status = check_order(book, &run, out);
    if (status == MD_OK) status = md_book_file_check(&book->database, out);
    if (status == MD_OK) status = last_posting(book, posting, out);
    if (status != MD_OK) return status;
    posting->run = id;
    posting->period = run.period;
    posting->first = run.first;
    posting->end = run.end;
    posting->seal = seal_of(&run, &posting->previous);
    status = set_states(book, &run, out);
    if (status == MD_OK) status = insert_posting(book, posting, out);
    return status;
}

enum md_status md_book_post_run(struct md_book *book, int64_t run, const char *posted_by,
                                struct md_posting *posting, struct md_arena *arena,
                                struct md_diagnostics *out)
{
    assert(book->writable);
    *posting = (struct md_posting){
        .posted_by = md_arena_strdup(arena, posted_by != NULL ? posted_by : book->author)};
    enum md_status status = md_database_begin(&book->database, out);
    if (status != MD_OK) return status;
    status = post(book, run, posting, arena, out);
    if (status == MD_OK) status = md_database_commit(&book->database, out);
    md_database_rollback(&book->database);
    return status;
}

/* ---- reading back ------------------------------------------------------------------------- */

static enum md_status take_postings(struct md_book *book, struct md_arena *arena,
                                    struct md_posting *postings, size_t places, size_t *count,
                                    struct md_diagnostics *out)
{
    sqlite3_stmt *rows;
    enum md_status status = md_database_prepare(
        &book->database,
        "SELECT id, run, period, first_day, end_day, seal, previous, posted_by FROM postings"
        " ORDER BY id",
        &rows, out);
    if (status != MD_OK) return status;
    for (*count = 0; *count < places; (*count)++) {
        status = md_database_step(&book->database, rows, out);
        if (status != MD_OK) break;
        postings[*count] = (struct md_posting){
            .id = sqlite3_column_int64(rows, 0),
            .run = sqlite3_column_int64(rows, 1),
            .period = md_column_text(rows, 2, arena),
            .first = sqlite3_column_int(rows, 3),
            .end = sqlite3_column_int(rows, 4),
            .seal = md_column_digest(rows, 5),
            .previous = md_column_digest(rows, 6),
            .posted_by = md_column_text(rows, 7, arena),
        };
    }
    sqlite3_finalize(rows);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

enum md_status md_book_list_postings(struct md_book *book, struct md_arena *arena,
                                     struct md_posting **postings, size_t *postings_count,
                                     struct md_diagnostics *out)
{
    int64_t places;
    *postings_count = 0;
    enum md_status status =
        md_database_integer(&book->database, "SELECT count(*) FROM postings", 0, &places, out);
    if (status != MD_OK) return status;
    *postings = md_arena_array(arena, (size_t)places + 1, sizeof **postings);
    return take_postings(book, arena, *postings, (size_t)places, postings_count, out);
}
