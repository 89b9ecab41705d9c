#include "store/closed_periods.h"

#include <string.h>

static enum md_status read_rows(struct md_closed_periods *closed, struct md_book *book,
                                sqlite3_stmt *rows, struct md_diagnostics *out)
{
    enum md_status status;
    while ((status = md_database_step(&book->database, rows, out)) == MD_OK) {
        closed->items[closed->count++] = (struct md_closed_period){
            .posting = sqlite3_column_int64(rows, 0),
            .period = md_column_text(rows, 1, &closed->arena),
            .first = sqlite3_column_int(rows, 2),
            .end = sqlite3_column_int(rows, 3),
        };
    }
    return status == MD_NOT_FOUND ? MD_OK : status;
}

enum md_status md_closed_periods_read(struct md_closed_periods *closed, struct md_book *book,
                                      struct md_diagnostics *out)
{
    *closed = (struct md_closed_periods){0};
    int64_t count;
    enum md_status status =
        md_database_integer(&book->database, "SELECT count(*) FROM postings", 0, &count, out);
    if (status != MD_OK || count == 0) return status;
    closed->items = md_arena_array(&closed->arena, (size_t)count, sizeof *closed->items);
    sqlite3_stmt *rows;
    status = md_database_prepare(
        &book->database,
        "SELECT id, period, first_day, end_day FROM postings ORDER BY first_day, id", &rows, out);
    if (status != MD_OK) return status;
    status = read_rows(closed, book, rows, out);
    sqlite3_finalize(rows);
    return status;
}

void md_closed_periods_free(struct md_closed_periods *closed)
{
    md_arena_free(&closed->arena);
    *closed = (struct md_closed_periods){0};
}

int md_closed_periods_of_row(const struct md_closed_periods *closed, const struct md_table *table,
                             size_t row)
{
    const struct md_kind *kind = table->kind;
    int field = kind->history ? kind->valid_from_field : kind->date_field;
    if (closed->count == 0 || field < 0) return -1;
    bool has_date = md_table_has(table, row, field);
    if (!kind->history && !has_date) return -1;
    int64_t date = has_date ? table->columns[field].values[row] : INT64_MIN;
    for (size_t i = 0; i < closed->count; i++)
        if (date < closed->items[i].end && (kind->history || date >= closed->items[i].first))
            return (int)i;
    return -1;
}

int md_closed_periods_since(const struct md_closed_periods *closed, int64_t day)
{
    for (size_t i = 0; i < closed->count; i++)
        if (day < closed->items[i].end) return (int)i;
    return -1;
}

void md_closed_periods_note(struct md_touch *touches, int index, uint32_t row)
{
    struct md_touch *touch = &touches[index];
    size_t place = touch->rows_count < MD_TOUCHES_SHOWN ? touch->rows_count : MD_TOUCHES_SHOWN;
    touch->rows_count++;
    while (place > 0 && touch->rows[place - 1] > row) {
        if (place < MD_TOUCHES_SHOWN) touch->rows[place] = touch->rows[place - 1];
        place--;
    }
    if (place < MD_TOUCHES_SHOWN) touch->rows[place] = row;
}

/* "deals.csv:17, deals.csv:20 and 5 more" */
static void list_rows(const struct md_touch *touch, const struct md_table *table,
                      const struct md_import *import, struct md_buffer *text)
{
    size_t shown = touch->rows_count < MD_TOUCHES_SHOWN ? touch->rows_count : MD_TOUCHES_SHOWN;
    for (size_t i = 0; i < shown; i++) {
        uint32_t row = touch->rows[i];
        md_buffer_format(text, "%s%s:%u", i > 0 ? ", " : "", import->files[table->files[row]].name,
                         (unsigned)table->lines[row]);
    }
    if (touch->rows_count > shown)
        md_buffer_format(text, " and %llu more", (unsigned long long)(touch->rows_count - shown));
}

void md_closed_periods_report(const struct md_closed_periods *closed,
                              const struct md_touch *touches, const struct md_table *table,
                              const struct md_import *import, struct md_diagnostics *out)
{
    for (size_t i = 0; i < closed->count; i++) {
        const struct md_touch *touch = &touches[i];
        if (touch->rows_count == 0) continue;
        const struct md_closed_period *period = &closed->items[i];
        struct md_diagnostic *one = md_diagnostics_add(
            out, MD_REFUSAL, "E0503",
            "period %s is closed by posting p-%06lld; %llu row%s of %s would change it",
            period->period, (long long)period->posting, (unsigned long long)touch->rows_count,
            touch->rows_count == 1 ? "" : "s", table->kind->name);
        if (import == NULL) continue;
        struct md_buffer rows = {0};
        list_rows(touch, table, import, &rows);
        md_diagnostic_at(out, one, import->files[table->files[touch->rows[0]]].name, NULL, 0,
                         (int)table->lines[touch->rows[0]], 0, 0);
        md_diagnostic_advise(out, one, "note", "rows: %s", md_buffer_text(&rows));
        md_diagnostic_advise(out, one, "help",
                             "leave them out, or date the correction in an open period");
        md_buffer_free(&rows);
    }
}
