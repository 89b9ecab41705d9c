#include "store/bucket_digests.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "value/date.h"

enum {
    MONTHS_COUNT = 9999 * 12 + 1, /* place 0: no date; then the months from 0001-01 on */
    MONTH_TEXT_SIZE = 8
};

struct md_bucket {
    struct md_digester *digester; /* NULL: no row yet */
    int64_t rows_count;
};

/* ---- life cycle --------------------------------------------------------------------------- */

static void list_fields(struct md_bucket_digests *digests)
{
    const struct md_kind *kind = digests->kind;
    digests->by_name = md_alloc_array(kind->fields_count + 1, sizeof *digests->by_name);
    digests->date_fields = md_alloc_array(kind->fields_count + 1, sizeof *digests->date_fields);
    for (size_t i = 0; i < kind->fields_count; i++) {
        size_t place = i;
        for (; place > 0; place--) {
            if (strcmp(kind->fields[digests->by_name[place - 1]].name, kind->fields[i].name) < 0)
                break;
            digests->by_name[place] = digests->by_name[place - 1];
        }
        digests->by_name[place] = (int)i;
        if (kind->fields[i].type == MD_FIELD_DATE)
            digests->date_fields[digests->date_fields_count++] = (int)i;
    }
    if (digests->date_fields_count == 0) digests->date_fields[digests->date_fields_count++] = -1;
}

void md_bucket_digests_begin(struct md_bucket_digests *digests, const struct md_kind *kind)
{
    *digests = (struct md_bucket_digests){.kind = kind};
    list_fields(digests);
    digests->buckets = md_alloc_array(2 * digests->date_fields_count, sizeof *digests->buckets);
}

void md_bucket_digests_free(struct md_bucket_digests *digests)
{
    for (size_t i = 0; i < 2 * digests->date_fields_count; i++) {
        struct md_bucket *months = digests->buckets[i];
        for (size_t month = 0; months != NULL && month < MONTHS_COUNT; month++)
            if (months[month].digester != NULL) md_digester_end(months[month].digester);
        md_free(months);
    }
    md_free(digests->buckets);
    md_free(digests->by_name);
    md_free(digests->date_fields);
    md_buffer_free(&digests->row);
    md_buffer_free(&digests->cell);
    *digests = (struct md_bucket_digests){0};
}

/* ---- rows --------------------------------------------------------------------------------- */

static void add_length(struct md_buffer *row, size_t length)
{
    char digits[24];
    size_t place = sizeof digits;
    digits[--place] = ':';
    do {
        digits[--place] = (char)('0' + length % 10);
        length /= 10;
    } while (length > 0);
    md_buffer_add(row, digits + place, sizeof digits - place);
}

/* name=length:value; ... newline */
static void print_row(struct md_bucket_digests *digests, const struct md_table *table, size_t row)
{
    const struct md_kind *kind = digests->kind;
    md_buffer_clear(&digests->row);
    for (size_t i = 0; i < kind->fields_count; i++) {
        int field = digests->by_name[i];
        if (table->columns[field].values == NULL || !md_table_has(table, row, field)) continue;
        md_buffer_clear(&digests->cell);
        md_table_print_cell(table, row, field, NULL, &digests->cell);
        md_buffer_add_text(&digests->row, kind->fields[field].name);
        md_buffer_add_char(&digests->row, '=');
        add_length(&digests->row, digests->cell.length);
        md_buffer_add(&digests->row, md_buffer_text(&digests->cell), digests->cell.length);
        md_buffer_add_char(&digests->row, ';');
    }
    md_buffer_add_char(&digests->row, '\n');
}

static size_t month_of(const struct md_table *table, size_t row, int field)
{
    if (field < 0 || !md_table_has(table, row, field)) return 0;
    struct md_civil civil = md_date_to_civil((int32_t)table->columns[field].values[row]);
    return (size_t)(civil.year - 1) * 12 + (size_t)civil.month;
}

void md_bucket_digests_add(struct md_bucket_digests *digests, enum md_direction direction,
                           const struct md_table *table, size_t row)
{
    print_row(digests, table, row);
    for (size_t i = 0; i < digests->date_fields_count; i++) {
        struct md_bucket **months = &digests->buckets[direction * digests->date_fields_count + i];
        if (*months == NULL) *months = md_alloc_array(MONTHS_COUNT, sizeof **months);
        struct md_bucket *bucket = &(*months)[month_of(table, row, digests->date_fields[i])];
        if (bucket->digester == NULL) bucket->digester = md_digester_new();
        md_digester_add(bucket->digester, digests->row.text, digests->row.length);
        bucket->rows_count++;
    }
}

/* ---- writing ------------------------------------------------------------------------------ */

static void print_month(size_t month, char *text)
{
    if (month == 0)
        text[0] = '\0';
    else
        snprintf(text, MONTH_TEXT_SIZE, "%04u-%02u", (unsigned)((month - 1) / 12 % 9999 + 1),
                 (unsigned)((month - 1) % 12 + 1));
}

static enum md_status write_months(struct md_bucket_digests *digests, size_t index,
                                   struct md_book *book, sqlite3_stmt *insert,
                                   struct md_diagnostics *out)
{
    struct md_bucket *months = digests->buckets[index];
    int field = digests->date_fields[index % digests->date_fields_count];
    enum md_status status = MD_OK;
    for (size_t month = 0; months != NULL && month < MONTHS_COUNT && status == MD_OK; month++) {
        if (months[month].digester == NULL) continue;
        struct md_digest digest = md_digester_end(months[month].digester);
        months[month].digester = NULL;
        char text[MONTH_TEXT_SIZE];
        print_month(month, text);
        md_bind_text(insert, 2, field < 0 ? "" : digests->kind->fields[field].name);
        md_bind_text(insert, 3, text);
        md_bind_text(insert, 5, index < digests->date_fields_count ? "in" : "out");
        sqlite3_bind_int64(insert, 6, months[month].rows_count);
        md_bind_digest(insert, 7, &digest);
        status = md_database_finish(&book->database, insert, out);
    }
    return status;
}

enum md_status md_bucket_digests_write(struct md_bucket_digests *digests, struct md_book *book,
                                       int64_t batch, struct md_diagnostics *out)
{
    sqlite3_stmt *insert;
    enum md_status status = md_database_prepare(
        &book->database,
        "INSERT INTO digests (kind, field, month, batch, direction, rows_count, digest)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        &insert, out);
    if (status != MD_OK) return status;
    md_bind_text(insert, 1, digests->kind->name);
    sqlite3_bind_int64(insert, 4, batch);
    for (size_t i = 0; i < 2 * digests->date_fields_count && status == MD_OK; i++)
        status = write_months(digests, i, book, insert, out);
    sqlite3_finalize(insert);
    return status;
}
