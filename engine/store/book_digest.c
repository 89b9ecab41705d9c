/* md_book_digest() of store/book.h: combines the digests kept with the batches. */
#include <stdio.h>
#include <string.h>

#include "store/built_in_tables.h"
#include "value/date.h"

enum { MONTH_TEXT_SIZE = 8 };

/* The month of a day; days outside the calendar stand for its ends. */
static void month_text(int64_t day, char *text)
{
    if (day < MD_DATE_MIN) day = MD_DATE_MIN;
    if (day > MD_DATE_MAX) day = MD_DATE_MAX;
    struct md_civil civil = md_date_to_civil((int32_t)day);
    snprintf(text, MONTH_TEXT_SIZE, "%04u-%02u", (unsigned)civil.year % 10000,
             (unsigned)civil.month % 100);
}

/* For the whole kind each batch counts once, under the first of the date fields it knew. */
static const char whole_kind[] =
    "SELECT field, month, batch, direction, rows_count, digest FROM digests d WHERE kind = ?1"
    " AND batch <= ?2 AND field = (SELECT min(field) FROM digests e WHERE e.kind = ?1"
    " AND e.batch = d.batch) ORDER BY field, month, batch, direction";

static const char by_months[] =
    "SELECT field, month, batch, direction, rows_count, digest FROM digests WHERE kind = ?1"
    " AND batch <= ?2 AND field = ?3 AND (month = '' OR (month >= ?4 AND month <= ?5))"
    " ORDER BY field, month, batch, direction";

/* One line a kept digest: field, month, batch, direction, rows, hexadecimal digest. */
static void add_line(struct md_digester *digester, sqlite3_stmt *rows, struct md_buffer *line)
{
    struct md_digest digest = md_column_digest(rows, 5);
    char hex[MD_DIGEST_HEX];
    md_digest_hex(&digest, hex);
    md_buffer_clear(line);
    md_buffer_format(
        line, "%s %s %lld %s %lld %s\n", (const char *)sqlite3_column_text(rows, 0),
        (const char *)sqlite3_column_text(rows, 1), (long long)sqlite3_column_int64(rows, 2),
        (const char *)sqlite3_column_text(rows, 3), (long long)sqlite3_column_int64(rows, 4), hex);
    md_digester_add(digester, line->text, line->length);
}

enum md_status md_book_digest(struct md_book *book, const struct md_kind *kind, int date_field,
                              int32_t from, int32_t to, int64_t as_of_batch,
                              struct md_digest *digest, struct md_diagnostics *out)
{
    if (kind->built_in) return md_built_in_digest(book, kind, date_field, from, to, as_of_batch, digest, out);
    bool whole = date_field < 0 || kind->history;
    sqlite3_stmt *rows;
    enum md_status status =
        md_database_prepare(&book->database, whole ? whole_kind : by_months, &rows, out);
    if (status != MD_OK) return status;
    char first[MONTH_TEXT_SIZE], last[MONTH_TEXT_SIZE];
    month_text(from, first);
    month_text((int64_t)to - 1, last);
    md_bind_text(rows, 1, kind->name);
    sqlite3_bind_int64(rows, 2, as_of_batch > 0 ? as_of_batch : md_book_latest_batch(book));
    if (!whole) {
        md_bind_text(rows, 3, kind->fields[date_field].name);
        md_bind_text(rows, 4, from < to ? first : "-");
        md_bind_text(rows, 5, from < to ? last : "-");
    }
    struct md_digester *digester = md_digester_new();
    struct md_buffer line = {0};
    md_digester_add(digester, kind->name, strlen(kind->name));
    md_digester_add(digester, "\n", 1);
    while ((status = md_database_step(&book->database, rows, out)) == MD_OK)
        add_line(digester, rows, &line);
    *digest = md_digester_end(digester);
    md_buffer_free(&line);
    sqlite3_finalize(rows);
    return status == MD_NOT_FOUND ? MD_OK : status;
}
