#include "store/kind_tables.h"

#include <string.h>

#include "store/database.h"

static void add(struct md_buffer *sql, const char *text)
{
    md_buffer_add_text(sql, text);
}

/* "f_amount" TEXT, or INTEGER, with what it refers to. */
static void add_column(const struct md_field *field, struct md_buffer *sql)
{
    md_sql_name(sql, "f_", field->name);
    add(sql, field->type == MD_FIELD_TEXT ? " TEXT" : " INTEGER");
    if (field->type != MD_FIELD_REF) return;
    add(sql, " REFERENCES ");
    md_sql_name(sql, "key_", field->target_name);
    add(sql, " (id)");
}

void md_kind_tables_create(const struct md_kind *kind, struct md_buffer *sql)
{
    add(sql, "CREATE TABLE ");
    md_sql_name(sql, "key_", kind->name);
    add(sql, " (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;\nCREATE TABLE ");
    md_sql_name(sql, "rec_", kind->name);
    add(sql, " (row INTEGER PRIMARY KEY, key INTEGER NOT NULL REFERENCES ");
    md_sql_name(sql, "key_", kind->name);
    add(sql, " (id), batch_in INTEGER NOT NULL REFERENCES batches (id),"
             " batch_out INTEGER REFERENCES batches (id)");
    for (size_t i = 0; i < kind->fields_count; i++) {
        add(sql, ", ");
        add_column(&kind->fields[i], sql);
    }
    add(sql, ") STRICT;\n");
}

void md_kind_tables_add_column(const struct md_kind *kind, size_t field, struct md_buffer *sql)
{
    add(sql, "ALTER TABLE ");
    md_sql_name(sql, "rec_", kind->name);
    add(sql, " ADD COLUMN ");
    add_column(&kind->fields[field], sql);
    add(sql, ";\n");
}

/* ---- indexes and triggers ----------------------------------------------------------------- */

void md_kind_tables_indexes(const struct md_kind *kind, struct md_buffer *sql)
{
    add(sql, "CREATE UNIQUE INDEX ");
    md_sql_name(sql, "open_", kind->name);
    add(sql, " ON ");
    md_sql_name(sql, "rec_", kind->name);
    add(sql, kind->history ? " (key, f_valid_from)" : " (key)");
    add(sql, " WHERE batch_out IS NULL;\n");
    if (kind->date_field < 0) return;
    add(sql, "CREATE INDEX ");
    md_sql_name(sql, "date_", kind->name);
    add(sql, " ON ");
    md_sql_name(sql, "rec_", kind->name);
    add(sql, " (");
    md_sql_name(sql, "f_", kind->fields[kind->date_field].name);
    add(sql, ");\n");
}

static const char *const guard_names[] = {"_delete", "_update", "_close", "_key_delete",
                                          "_key_update"};

enum { GUARDS_COUNT = sizeof guard_names / sizeof guard_names[0] };

static void add_guard_name(const struct md_kind *kind, size_t guard, struct md_buffer *sql)
{
    struct md_buffer name = {0};
    add(&name, kind->name);
    add(&name, guard_names[guard]);
    md_sql_name(sql, "guard_", md_buffer_text(&name));
    md_buffer_free(&name);
}

/* CREATE TRIGGER guard event ON table body */
static void add_guard(const struct md_kind *kind, size_t guard, const char *event,
                      const char *table_prefix, const char *when, struct md_buffer *sql)
{
    add(sql, "CREATE TRIGGER ");
    add_guard_name(kind, guard, sql);
    add(sql, event);
    md_sql_name(sql, table_prefix, kind->name);
    add(sql, when);
    add(sql, " BEGIN SELECT RAISE(ABORT, 'records are append-only'); END;\n");
}

static void add_guards(const struct md_kind *kind, struct md_buffer *sql)
{
    struct md_buffer update = {0};
    add(&update, " BEFORE UPDATE OF row, key, batch_in");
    for (size_t i = 0; i < kind->fields_count; i++) {
        add(&update, ", ");
        md_sql_name(&update, "f_", kind->fields[i].name);
    }
    add(&update, " ON ");
    add_guard(kind, 0, " BEFORE DELETE ON ", "rec_", "", sql);
    add_guard(kind, 1, md_buffer_text(&update), "rec_", "", sql);
    add_guard(kind, 2, " BEFORE UPDATE OF batch_out ON ", "rec_", " WHEN OLD.batch_out IS NOT NULL",
              sql);
    add_guard(kind, 3, " BEFORE DELETE ON ", "key_", "", sql);
    add_guard(kind, 4, " BEFORE UPDATE ON ", "key_", "", sql);
    md_buffer_free(&update);
}

/* ---- view --------------------------------------------------------------------------------- */

static void add_power_of_ten(struct md_buffer *sql, int exponent)
{
    md_buffer_add_char(sql, '1');
    md_buffer_add_repeated(sql, '0', (size_t)exponent);
}

/* Units at a scale as decimal text: all digits for money, else without zeros at the end. The
 * sign stands apart, as -0.05 has none in its whole part. */
static void add_decimal(struct md_buffer *sql, const char *column, const struct md_field *field)
{
    bool cut = field->type != MD_FIELD_MONEY;
    add(sql, "CASE WHEN ");
    add(sql, column);
    add(sql, " < 0 THEN '-' ELSE '' END || ");
    if (cut) add(sql, "rtrim(rtrim(");
    add(sql, "abs(");
    add(sql, column);
    add(sql, " / ");
    add_power_of_ten(sql, field->decimals);
    add(sql, ") || '.' || substr('");
    md_buffer_add_repeated(sql, '0', (size_t)field->decimals);
    add(sql, "' || abs(");
    add(sql, column);
    add(sql, " % ");
    add_power_of_ten(sql, field->decimals);
    add(sql, "), -");
    md_sql_integer(sql, field->decimals);
    add(sql, ")");
    if (cut) add(sql, ", '0'), '.')");
}

static void add_enum(struct md_buffer *sql, const char *column, const struct md_field *field)
{
    add(sql, "CASE ");
    add(sql, column);
    for (size_t i = 0; i < field->values_count; i++) {
        add(sql, " WHEN ");
        md_sql_integer(sql, (int64_t)i);
        add(sql, " THEN ");
        md_sql_literal(sql, field->values[i]);
    }
    add(sql, " END");
}

static void add_view_value(struct md_buffer *sql, const char *column, const struct md_field *field)
{
    bool decimal = field->type == MD_FIELD_MONEY || field->type == MD_FIELD_NUMBER ||
                   field->type == MD_FIELD_RATIO;
    if (decimal && field->decimals > 0) {
        add_decimal(sql, column, field);
    } else if (decimal) {
        add(sql, "CAST(");
        add(sql, column);
        add(sql, " AS TEXT)");
    } else if (field->type == MD_FIELD_DATE) {
        add(sql, "date(");
        add(sql, column);
        add(sql, " * 86400, 'unixepoch')");
    } else if (field->type == MD_FIELD_FLAG) {
        add(sql, "CASE ");
        add(sql, column);
        add(sql, " WHEN 1 THEN 'true' WHEN 0 THEN 'false' END");
    } else if (field->type == MD_FIELD_ENUM && field->values_count > 0) {
        add_enum(sql, column, field);
    } else if (field->type == MD_FIELD_REF) {
        add(sql, "(SELECT k.key FROM ");
        md_sql_name(sql, "key_", field->target_name);
        add(sql, " k WHERE k.id = ");
        add(sql, column);
        add(sql, ")");
    } else {
        add(sql, column);
    }
}

static bool has_minor(const struct md_kind *kind, const struct md_field *field)
{
    if (field->type != MD_FIELD_MONEY && field->type != MD_FIELD_NUMBER &&
        field->type != MD_FIELD_RATIO)
        return false;
    struct md_buffer name = {0};
    add(&name, field->name);
    add(&name, "_minor");
    bool free_name = md_kind_field(kind, md_buffer_text(&name)) < 0;
    md_buffer_free(&name);
    return free_name;
}

static void add_view_column(const struct md_kind *kind, size_t i, struct md_buffer *sql)
{
    const struct md_field *field = &kind->fields[i];
    struct md_buffer column = {0};
    add(&column, "r.");
    md_sql_name(&column, "f_", field->name);
    if (i > 0) add(sql, ", ");
    add_view_value(sql, md_buffer_text(&column), field);
    add(sql, " AS ");
    md_sql_name(sql, "", field->name);
    if (has_minor(kind, field)) {
        add(sql, ", ");
        add(sql, md_buffer_text(&column));
        add(sql, " AS ");
        struct md_buffer name = {0};
        add(&name, field->name);
        add(&name, "_minor");
        md_sql_name(sql, "", md_buffer_text(&name));
        md_buffer_free(&name);
    }
    md_buffer_free(&column);
}

static void add_view(const struct md_kind *kind, struct md_buffer *sql)
{
    add(sql, "CREATE VIEW ");
    md_sql_name(sql, "v_", kind->name);
    add(sql, " AS SELECT ");
    for (size_t i = 0; i < kind->fields_count; i++) add_view_column(kind, i, sql);
    add(sql, " FROM ");
    md_sql_name(sql, "rec_", kind->name);
    add(sql, " r WHERE r.batch_out IS NULL;\n");
}

void md_kind_tables_extras(const struct md_kind *kind, struct md_buffer *sql)
{
    md_kind_tables_indexes(kind, sql);
    add_guards(kind, sql);
    add_view(kind, sql);
}

static void add_drop(struct md_buffer *sql, const char *what, const char *prefix,
                     const struct md_kind *kind)
{
    add(sql, what);
    md_sql_name(sql, prefix, kind->name);
    add(sql, ";\n");
}

void md_kind_tables_drop_indexes(const struct md_kind *kind, struct md_buffer *sql)
{
    add_drop(sql, "DROP INDEX IF EXISTS ", "open_", kind);
    add_drop(sql, "DROP INDEX IF EXISTS ", "date_", kind);
}

void md_kind_tables_drop_extras(const struct md_kind *kind, struct md_buffer *sql)
{
    add_drop(sql, "DROP VIEW IF EXISTS ", "v_", kind);
    for (size_t i = 0; i < GUARDS_COUNT; i++) {
        add(sql, "DROP TRIGGER IF EXISTS ");
        add_guard_name(kind, i, sql);
        add(sql, ";\n");
    }
    md_kind_tables_drop_indexes(kind, sql);
}

void md_kind_tables_drop(const struct md_kind *kind, struct md_buffer *sql)
{
    md_kind_tables_drop_extras(kind, sql);
    add_drop(sql, "DROP TABLE ", "rec_", kind);
    add_drop(sql, "DROP TABLE ", "key_", kind);
}
