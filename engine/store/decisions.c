#include "store/decisions.h"

#include <string.h>

#include "store/book_parts.h"

static const char *const verdict_words[MD_VERDICTS_COUNT] = {"approved", "rejected", "amended"};

const char *md_verdict_word(enum md_verdict verdict) { return verdict_words[verdict]; }

int md_decided_compare(const struct md_decided *a, const struct md_decided *b)
{
    int order = strcmp(a->rule, b->rule);
    if (order == 0) order = strcmp(a->subject, b->subject);
    if (order == 0) order = strcmp(a->period, b->period);
    return order != 0 ? order : strcmp(a->subject_kind, b->subject_kind);
}

/* Formulas of a run see what was known before it: so nothing that a run gives rise to is dated in its own period, nor in
 * one that is closed. ?1 is the run. */
#define FIRST_OPEN_DAY                                                                                                 \
    "max(coalesce((SELECT end_day FROM runs WHERE id = ?1), 0), coalesce((SELECT max(end_day) FROM postings), 0))"

/* ---- writing ------------------------------------------------------------------------------------ */

static void bind_decided(sqlite3_stmt *insert, const struct md_decided *of)
{
    md_bind_text(insert, 2, of->rule);
    md_bind_text(insert, 3, of->subject_kind);
    md_bind_text(insert, 4, of->subject);
    md_bind_text(insert, 5, of->period);
}

enum md_status md_notices_insert(struct md_book *book, const struct md_notice *notices, size_t notices_count,
                                 int64_t run, int64_t *written, struct md_diagnostics *out)
{
    *written = 0;
    if (notices_count == 0) return MD_OK;
    sqlite3_stmt *insert;
    enum md_status status = md_database_prepare(
        &book->database,
        "INSERT OR IGNORE INTO notices (rule, subject_kind, subject, period, sort, audience, decides, due,"
        " text_en, text_zh, run, written_at, end_day, day, batch) VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?1,"
        " ?12, ?13, " FIRST_OPEN_DAY ", coalesce((SELECT as_of_batch FROM runs WHERE id = ?1), 0))",
        &insert, out);
    if (status != MD_OK) return status;
    for (size_t i = 0; i < notices_count && status == MD_OK; i++) {
        const struct md_notice *notice = &notices[i];
        bind_decided(insert, &notice->of);
        sqlite3_bind_int64(insert, 1, run);
        md_bind_text(insert, 6, notice->sort);
        md_bind_text(insert, 7, notice->audience);
        md_bind_text(insert, 8, notice->decides);
        md_bind_text(insert, 9, notice->due);
        md_bind_text(insert, 10, notice->text_en);
        md_bind_text(insert, 11, notice->text_zh);
        md_bind_text(insert, 12, book->done_at);
        sqlite3_bind_int(insert, 13, notice->end);
        status = md_database_finish(&book->database, insert, out);
        *written += sqlite3_changes(book->database.handle);
    }
    sqlite3_finalize(insert);
    return status;
}

enum md_status md_decisions_insert(struct md_book *book, const struct md_decision *decisions,
                                   size_t decisions_count, int64_t batch, struct md_diagnostics *out)
{
    if (decisions_count == 0) return MD_OK;
    sqlite3_stmt *insert;
    enum md_status status = md_database_prepare(
        &book->database,
        "INSERT INTO decisions (rule, subject_kind, subject, period, verdict, value, reason, run, batch,"
        " decided_by, decided_at, day) VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?1, ?9, ?10, ?11,"
        " max(?12, " FIRST_OPEN_DAY "))",
        &insert, out);
    if (status != MD_OK) return status;
    for (size_t i = 0; i < decisions_count && status == MD_OK; i++) {
        const struct md_decision *decision = &decisions[i];
        bind_decided(insert, &decision->of);
        sqlite3_bind_int64(insert, 1, decision->run);
        md_bind_text(insert, 6, verdict_words[decision->verdict]);
        md_bind_text(insert, 7, decision->value);
        md_bind_text(insert, 8, decision->reason);
        sqlite3_bind_int64(insert, 9, batch);
        md_bind_text(insert, 10, book->author);
        md_bind_text(insert, 11, book->done_at);
        sqlite3_bind_int(insert, 12, decision->day);
        status = md_database_finish(&book->database, insert, out);
    }
    sqlite3_finalize(insert);
    return status;
}

/* ---- reading ------------------------------------------------------------------------------------ */

static struct md_decided decided_of(sqlite3_stmt *row, struct md_arena *arena)
{
    return (struct md_decided){.rule = md_column_text(row, 0, arena),
                               .subject_kind = md_column_text(row, 1, arena),
                               .subject = md_column_text(row, 2, arena),
                               .period = md_column_text(row, 3, arena)};
}

static enum md_verdict verdict_of(const char *word)
{
    for (int i = 0; i < MD_VERDICTS_COUNT; i++)
        if (strcmp(verdict_words[i], word) == 0) return (enum md_verdict)i;
    return MD_VERDICT_REJECTED; /* the table's check allows no other word */
}

/* Rows of a counted list: `size` bytes each, filled in by `take`. */
typedef void take_row(sqlite3_stmt *row, struct md_arena *arena, void *place);

static enum md_status read_rows(struct md_book *book, const char *count_sql, const char *sql, size_t size,
                                take_row *take, struct md_arena *arena, void **list, size_t *count,
                                struct md_diagnostics *out)
{
    int64_t wanted = 0;
    *list = NULL;
    *count = 0;
    enum md_status status = md_database_integer(&book->database, count_sql, 0, &wanted, out);
    if (status != MD_OK) return status;
    sqlite3_stmt *rows;
    status = md_database_prepare(&book->database, sql, &rows, out);
    if (status != MD_OK) return status;
    *list = md_arena_array(arena, (size_t)wanted + 1, size);
    while (*count < (size_t)wanted && (status = md_database_step(&book->database, rows, out)) == MD_OK)
        take(rows, arena, (char *)*list + (*count)++ * size);
    sqlite3_finalize(rows);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

static void take_decision(sqlite3_stmt *row, struct md_arena *arena, void *place)
{
    struct md_decision *decision = place;
    *decision = (struct md_decision){.id = sqlite3_column_int64(row, 4),
                                     .of = decided_of(row, arena),
                                     .verdict = verdict_of(md_column_text(row, 5, arena)),
                                     .value = md_column_text(row, 6, arena),
                                     .reason = md_column_text(row, 7, arena),
                                     .run = sqlite3_column_int64(row, 8),
                                     .batch = sqlite3_column_int64(row, 9),
                                     .decided_by = md_column_text(row, 10, arena)};
}

enum md_status md_book_read_decisions(struct md_book *book, struct md_arena *arena,
                                      struct md_decision **decisions, size_t *count,
                                      struct md_diagnostics *out)
{
    void *list;
    enum md_status status = read_rows(
        book, "SELECT count(*) FROM v_decision_now",
        "SELECT d.rule, d.subject_kind, d.subject, d.period, d.id, d.verdict, d.value, d.reason, d.run, d.batch,"
        " d.decided_by FROM decisions d JOIN v_decision_now n ON n.id = d.id"
        " ORDER BY d.rule, d.subject, d.period, d.subject_kind",
        sizeof **decisions, take_decision, arena, &list, count, out);
    *decisions = list;
    return status;
}

enum md_status md_book_count_undecided(struct md_book *book, int64_t batch, int64_t *count, struct md_diagnostics *out)
{
    sqlite3_stmt *rows;
    enum md_status status = md_database_prepare(&book->database,
                                                "SELECT count(*) FROM batches b WHERE b.id > ?1 AND NOT EXISTS"
                                                " (SELECT 1 FROM decisions d WHERE d.batch = b.id)",
                                                &rows, out);
    *count = 0;
    if (status != MD_OK) return status;
    sqlite3_bind_int64(rows, 1, batch);
    status = md_database_step(&book->database, rows, out);
    if (status == MD_OK) *count = sqlite3_column_int64(rows, 0);
    sqlite3_finalize(rows);
    return status;
}

static void take_notice(sqlite3_stmt *row, struct md_arena *arena, void *place)
{
    struct md_notice *notice = place;
    *notice = (struct md_notice){.of = decided_of(row, arena),
                                 .sort = md_column_text(row, 4, arena),
                                 .audience = md_column_text(row, 5, arena),
                                 .decides = md_column_text(row, 6, arena),
                                 .due = md_column_text(row, 7, arena),
                                 .text_en = md_column_text(row, 8, arena),
                                 .text_zh = md_column_text(row, 9, arena),
                                 .run = sqlite3_column_int64(row, 10),
                                 .end = sqlite3_column_int(row, 11)};
}

enum md_status md_book_read_notices(struct md_book *book, struct md_arena *arena, struct md_notice **notices,
                                    size_t *count, struct md_diagnostics *out)
{
    void *list;
    enum md_status status = read_rows(
        book, "SELECT count(*) FROM notices",
        "SELECT rule, subject_kind, subject, period, sort, audience, decides, due, text_en, text_zh, run, end_day"
        " FROM notices ORDER BY rule, subject, period, subject_kind",
        sizeof **notices, take_notice, arena, &list, count, out);
    *notices = list;
    return status;
}
