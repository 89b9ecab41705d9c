#include "store/built_in_tables.h"

#include <string.h>

/* A day of ISO text as a number of days; NULL where there is none. */
#define DAY_OF(column) "CASE WHEN " column " <> '' THEN CAST(julianday(" column ") - 2440587.5 AS INTEGER) END"

/* People read and write the keys of a combination with a slash. */
#define SHOWN "replace(x.subject, char(31), '/')"

struct column {
    const char *field, *sql; /* x is the row */
};

static const char decision_key[] = "x.rule || '/' || " SHOWN " || '/' || x.period || '/' || date(x.day * 86400, 'unixepoch')";
static const char notice_key[] = "x.rule || '/' || " SHOWN " || '/' || x.period";

#define NOTICE_OF(column)                                                                                              \
    "(SELECT " column " FROM notices n WHERE n.rule = x.rule AND n.subject = x.subject AND n.period = x.period"        \
    " AND n.subject_kind = x.subject_kind)"
#define SAME_THING(other) other ".rule = x.rule AND " other ".subject = x.subject AND " other ".period = x.period AND " \
    other ".day = x.day"

static const struct column decision_columns[] = {
    {"id", decision_key}, {"rule", "x.rule"}, {"subject", SHOWN}, {"period", "x.period"},
    {"verdict", "CASE x.verdict WHEN 'approved' THEN 0 WHEN 'rejected' THEN 1 ELSE 2 END"},
    {"value", "nullif(x.value, '')"}, {"reason", "nullif(x.reason, '')"}, {"decided_by", "nullif(x.decided_by, '')"},
    {"decided_on", "x.day"}, {"noticed_on", NOTICE_OF("n.day")}, {"due_on", NOTICE_OF(DAY_OF("n.due"))},
};

static const struct column notice_columns[] = {
    {"id", notice_key}, {"rule", "x.rule"}, {"subject", SHOWN}, {"period", "x.period"}, {"sort", "x.sort"},
    {"decides", "nullif(x.decides, '')"}, {"audience", "nullif(x.audience, '')"}, {"due_on", DAY_OF("x.due")},
    {"noticed_on", "x.day"}, {"text_en", "nullif(x.text_en, '')"}, {"text_zh", "nullif(x.text_zh, '')"},
};

static bool is_decision(const struct md_kind *kind) { return strcmp(kind->name, "decision") == 0; }

/* ---- views ------------------------------------------------------------------------------------------------- */

/* The key id of the member of that kind among those that the row is about: "(person, product)" and their keys are cut
 * at their separators, side by side. */
static void add_reference(const struct md_field *field, struct md_buffer *sql)
{
    md_buffer_add_text(
        sql, "(WITH RECURSIVE part (kinds, keys, kind, key) AS (SELECT trim(x.subject_kind, '()') || ', ', x.subject ||"
             " char(31), '', '' UNION ALL SELECT substr(kinds, instr(kinds, ', ') + 2), substr(keys, instr(keys,"
             " char(31)) + 1), substr(kinds, 1, instr(kinds, ', ') - 1), substr(keys, 1, instr(keys, char(31)) - 1)"
             " FROM part WHERE kinds <> '') SELECT k.id FROM part JOIN ");
    md_sql_name(sql, "key_", field->target_name);
    md_buffer_add_text(sql, " k ON k.key = part.key WHERE part.kind = ");
    md_sql_literal(sql, field->target_name);
    md_buffer_add_text(sql, ")");
}

static void add_field(const struct md_kind *kind, const struct md_field *field, struct md_buffer *sql)
{
    const struct column *columns = is_decision(kind) ? decision_columns : notice_columns;
    size_t count = is_decision(kind) ? sizeof decision_columns / sizeof *columns : sizeof notice_columns / sizeof *columns;
    md_buffer_add_text(sql, ", ");
    bool found = false;
    for (size_t i = 0; i < count && field->type != MD_FIELD_REF && !found; i++) {
        found = strcmp(columns[i].field, field->name) == 0;
        if (found) md_buffer_add_text(sql, columns[i].sql);
    }
    if (!found) add_reference(field, sql);
    md_buffer_add_text(sql, " AS ");
    md_sql_name(sql, "f_", field->name);
}

void md_built_in_tables_create(const struct md_kind *kind, struct md_buffer *sql)
{
    static const char *const prefixes[] = {"key_", "rec_"};
    for (size_t i = 0; i < 2; i++) {
        md_buffer_add_text(sql, "DROP VIEW IF EXISTS ");
        md_sql_name(sql, prefixes[i], kind->name);
        md_buffer_add_text(sql, ";\n");
    }
    md_buffer_add_text(sql, "CREATE VIEW ");
    md_sql_name(sql, "key_", kind->name);
    if (is_decision(kind))
        md_buffer_format(sql, " AS SELECT min(x.id) AS id, %s AS key FROM decisions x GROUP BY 2;\n", decision_key);
    else
        md_buffer_format(sql, " AS SELECT row_number() OVER (ORDER BY x.rule, x.subject, x.period, x.subject_kind) AS id,"
                              " %s AS key FROM notices x;\n", notice_key);
    md_buffer_add_text(sql, "CREATE VIEW ");
    md_sql_name(sql, "rec_", kind->name);
    if (is_decision(kind))
        md_buffer_add_text(sql, " AS SELECT x.id AS row, (SELECT min(f.id) FROM decisions f WHERE " SAME_THING("f")
                                ") AS key, x.batch AS batch_in, (SELECT min(l.batch) FROM decisions l WHERE "
                                SAME_THING("l") " AND l.id > x.id) AS batch_out");
    else
        md_buffer_add_text(sql, " AS SELECT row_number() OVER (ORDER BY x.rule, x.subject, x.period, x.subject_kind) AS"
                                " row, row_number() OVER (ORDER BY x.rule, x.subject, x.period, x.subject_kind) AS key,"
                                " x.batch AS batch_in, NULL AS batch_out");
    for (size_t i = 0; i < kind->fields_count; i++) add_field(kind, &kind->fields[i], sql);
    md_buffer_add_text(sql, is_decision(kind) ? " FROM decisions x;\n" : " FROM notices x;\n");
}

/* ---- digest ------------------------------------------------------------------------------------------------- */

/* The row's fields behind its four columns of the book, each with its length. */
static void add_row(struct md_digester *digester, sqlite3_stmt *rows, struct md_buffer *line)
{
    md_buffer_clear(line);
    for (int i = 4; i < sqlite3_column_count(rows); i++) {
        const char *text = (const char *)sqlite3_column_text(rows, i);
        if (text == NULL) {
            md_buffer_add_text(line, "-;");
            continue;
        }
        int length = sqlite3_column_bytes(rows, i);
        md_buffer_format(line, "%d:", length);
        md_buffer_add(line, text, (size_t)length);
        md_buffer_add_char(line, ';');
    }
    md_buffer_add_char(line, '\n');
    md_digester_add(digester, line->text, line->length);
}

enum md_status md_built_in_digest(struct md_book *book, const struct md_kind *kind, int date_field, int32_t from,
                                  int32_t to, int64_t as_of_batch, struct md_digest *digest,
                                  struct md_diagnostics *out)
{
    struct md_digester *digester = md_digester_new();
    struct md_buffer sql = {0}, line = {0};
    sqlite3_stmt *rows = NULL;
    md_digester_add(digester, kind->name, strlen(kind->name));
    md_buffer_add_text(&sql, "SELECT * FROM ");
    md_sql_name(&sql, "rec_", kind->name);
    md_buffer_add_text(&sql, " WHERE batch_in <= ?1 AND (batch_out IS NULL OR batch_out > ?1)");
    if (date_field >= 0) {
        md_buffer_add_text(&sql, " AND ");
        md_sql_name(&sql, "f_", kind->fields[date_field].name);
        md_buffer_add_text(&sql, " >= ?2 AND ");
        md_sql_name(&sql, "f_", kind->fields[date_field].name);
        md_buffer_add_text(&sql, " < ?3");
    }
    md_buffer_add_text(&sql, " ORDER BY f_id, row");
    enum md_status status = MD_NOT_FOUND;
    if (book->kinds[kind->index].exists)
        status = md_database_prepare(&book->database, md_buffer_text(&sql), &rows, out);
    if (rows != NULL) {
        sqlite3_bind_int64(rows, 1, as_of_batch > 0 ? as_of_batch : md_book_latest_batch(book));
        if (date_field >= 0) sqlite3_bind_int(rows, 2, from);
        if (date_field >= 0) sqlite3_bind_int(rows, 3, to);
        while ((status = md_database_step(&book->database, rows, out)) == MD_OK) add_row(digester, rows, &line);
    }
    sqlite3_finalize(rows);
    *digest = md_digester_end(digester);
    md_buffer_free(&sql);
    md_buffer_free(&line);
    return status == MD_NOT_FOUND ? MD_OK : status;
}
