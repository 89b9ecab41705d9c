#include "store/kind_sync.h"

#include <string.h>

#include "store/book_file.h"
#include "store/built_in_tables.h"
#include "store/kind_tables.h"

/* Kinds whose view would have the name of one of the book's own. */
static const char *const reserved_names[] = {"batch", "run", "outcome", "movement", "balance", "decision_now"};

static const char *key_fields_text(const struct md_kind *kind, struct md_arena *arena)
{
    struct md_buffer text = {0};
    for (size_t i = 0; i < kind->key_fields_count; i++) {
        if (i > 0) md_buffer_add_char(&text, ' ');
        md_buffer_add_text(&text, kind->fields[kind->key_fields[i]].name);
    }
    const char *copy = md_arena_strndup(arena, md_buffer_text(&text), text.length);
    md_buffer_free(&text);
    return copy;
}

/* What the stored values of a field depend on. */
static const char *signature(const struct md_kind *kind, const struct md_field *field,
                             struct md_arena *arena)
{
    struct md_buffer text = {0};
    md_buffer_format(&text, "%s|%d", md_field_type_word(field->type), field->decimals);
    if (field->type == MD_FIELD_MONEY) {
        md_buffer_add_char(&text, '|');
        if (field->currency_field >= 0)
            md_buffer_format(&text, "field %s", kind->fields[field->currency_field].name);
        else if (field->currency != NULL)
            md_buffer_add_text(&text, field->currency);
    }
    if (field->type == MD_FIELD_REF) md_buffer_format(&text, "|%s", field->target_name);
    for (size_t i = 0; i < field->values_count; i++)
        md_buffer_format(&text, "%c%s", i > 0 ? MD_KEY_SEPARATOR : '|', field->values[i]);
    const char *copy = md_arena_strndup(arena, md_buffer_text(&text), text.length);
    md_buffer_free(&text);
    return copy;
}

/* All of it in one text, so that an unchanged kind is known at a glance. */
static const char *fingerprint(const struct md_kind *kind, struct md_arena *arena)
{
    struct md_buffer text = {0};
    md_buffer_format(&text, "key %s\nhistory %d\ndate %s\n", key_fields_text(kind, arena),
                     kind->history,
                     kind->date_field < 0 ? "" : kind->fields[kind->date_field].name);
    for (size_t i = 0; i < kind->fields_count; i++)
        md_buffer_format(&text, "%s %s%s\n", kind->fields[i].name,
                         signature(kind, &kind->fields[i], arena),
                         kind->fields[i].required ? " required" : "");
    const char *copy = md_arena_strndup(arena, md_buffer_text(&text), text.length);
    md_buffer_free(&text);
    return copy;
}

/* ---- what is stored ----------------------------------------------------------------------- */

struct stored {
    bool exists;
    const char *key_fields, *fingerprint;
    bool history;
    const char **names, **signatures;
    size_t fields_count;
};

static enum md_status read_fields(struct md_book *book, const struct md_kind *kind,
                                  struct md_arena *arena, struct stored *stored,
                                  struct md_diagnostics *out)
{
    sqlite3_stmt *rows;
    enum md_status status = md_database_prepare(
        &book->database, "SELECT name, signature FROM kind_fields WHERE kind = ?1 ORDER BY name",
        &rows, out);
    if (status != MD_OK) return status;
    size_t capacity = 0;
    md_bind_text(rows, 1, kind->name);
    while ((status = md_database_step(&book->database, rows, out)) == MD_OK) {
        if (stored->fields_count == capacity) {
            size_t larger = capacity ? capacity * 2 : 16;
            const char **names = md_arena_array(arena, larger, sizeof *names);
            const char **signatures = md_arena_array(arena, larger, sizeof *signatures);
            if (capacity > 0) memcpy(names, stored->names, capacity * sizeof *names);
            if (capacity > 0) memcpy(signatures, stored->signatures, capacity * sizeof *signatures);
            stored->names = names;
            stored->signatures = signatures;
            capacity = larger;
        }
        stored->names[stored->fields_count] = md_column_text(rows, 0, arena);
        stored->signatures[stored->fields_count++] = md_column_text(rows, 1, arena);
    }
    sqlite3_finalize(rows);
    return status == MD_NOT_FOUND ? MD_OK : status;
}

static enum md_status read_stored(struct md_book *book, const struct md_kind *kind,
                                  struct md_arena *arena, struct stored *stored,
                                  struct md_diagnostics *out)
{
    *stored = (struct stored){0};
    sqlite3_stmt *row;
    enum md_status status = md_database_prepare(
        &book->database, "SELECT key_fields, history, fingerprint FROM kinds WHERE name = ?1", &row,
        out);
    if (status != MD_OK) return status;
    md_bind_text(row, 1, kind->name);
    status = md_database_step(&book->database, row, out);
    if (status == MD_OK) {
        stored->exists = true;
        stored->key_fields = md_column_text(row, 0, arena);
        stored->history = sqlite3_column_int(row, 1) != 0;
        stored->fingerprint = md_column_text(row, 2, arena);
    }
    sqlite3_finalize(row);
    if (status == MD_NOT_FOUND) return MD_OK;
    if (status != MD_OK) return status;
    return read_fields(book, kind, arena, stored, out);
}

static const char *stored_signature(const struct stored *stored, const char *name)
{
    for (size_t i = 0; i < stored->fields_count; i++)
        if (strcmp(stored->names[i], name) == 0) return stored->signatures[i];
    return NULL;
}

/* 1 when the query, over the kind's records, finds a row. */
static enum md_status any_row(struct md_book *book, const struct md_kind *kind, const char *field,
                              int64_t *any, struct md_diagnostics *out)
{
    struct md_buffer sql = {0};
    md_buffer_add_text(&sql, "SELECT 1 FROM ");
    md_sql_name(&sql, "rec_", kind->name);
    if (field != NULL) {
        md_buffer_add_text(&sql, " WHERE batch_out IS NULL AND ");
        md_sql_name(&sql, "f_", field);
        md_buffer_add_text(&sql, " IS NULL");
    }
    md_buffer_add_text(&sql, " LIMIT 1");
    enum md_status status = md_database_integer(&book->database, md_buffer_text(&sql), 0, any, out);
    md_buffer_free(&sql);
    return status;
}

/* ---- comparing ---------------------------------------------------------------------------- */

static void report(struct md_diagnostics *out, const struct md_schema_place *place,
                   const struct md_kind *kind, const char *field, const char *what)
{
    struct md_diagnostic *one =
        md_diagnostics_add(out, MD_REFUSAL, "E0602", "%s%s%s %s, but the book has records of it",
                           kind->name, field != NULL ? "." : "", field != NULL ? field : "", what);
    if (place->file != NULL)
        md_diagnostic_at(out, one, place->file, place->source, place->source_length, place->line,
                         place->column, place->end_column);
    md_diagnostic_advise(out, one, "help",
                         "declare it as before, or add a new optional field beside it");
}

/* May a field with the signature `was` become `is`? An enum may grow at its end. */
static bool may_become(const struct md_field *field, const char *was, const char *is)
{
    size_t length = strlen(was);
    if (strcmp(was, is) == 0) return true;
    return field->type == MD_FIELD_ENUM && strncmp(was, is, length) == 0 &&
           is[length] == MD_KEY_SEPARATOR;
}

static enum md_status compare_field(struct md_book *book, const struct md_kind *kind,
                                    const struct stored *stored, const struct md_field *field,
                                    struct md_arena *arena, struct md_diagnostics *out)
{
    const char *was = stored_signature(stored, field->name);
    if (was == NULL) {
        if (field->required) report(out, &field->place, kind, field->name, "is new and required");
        return MD_OK;
    }
    if (!may_become(field, was, signature(kind, field, arena))) {
        report(out, &field->place, kind, field->name, "has another type, scale or list of values");
        return MD_OK;
    }
    int64_t missing = 0;
    enum md_status status = MD_OK;
    if (field->required) status = any_row(book, kind, field->name, &missing, out);
    if (missing)
        report(out, &field->place, kind, field->name, "is required now and missing in some");
    return status;
}

/* Report every difference that rows do not allow. MD_REFUSED when there is one. */
static enum md_status compare(struct md_book *book, const struct md_kind *kind,
                              const struct stored *stored, struct md_arena *arena,
                              struct md_diagnostics *out)
{
    size_t before = out->errors_count;
    if (strcmp(stored->key_fields, key_fields_text(kind, arena)) != 0)
        report(out, &kind->place, kind, NULL, "has another key");
    if (stored->history != kind->history)
        report(out, &kind->place, kind, NULL, "has another kind of history");
    for (size_t i = 0; i < stored->fields_count; i++)
        if (md_kind_field(kind, stored->names[i]) < 0)
            report(out, &kind->place, kind, stored->names[i], "is declared no more");
    for (size_t i = 0; i < kind->fields_count; i++) {
        enum md_status status = compare_field(book, kind, stored, &kind->fields[i], arena, out);
        if (status != MD_OK) return status;
    }
    return out->errors_count > before ? MD_REFUSED : MD_OK;
}

/* ---- changing ----------------------------------------------------------------------------- */

static enum md_status keep_field(struct md_book *book, const struct md_kind *kind,
                                 const struct md_field *field, struct md_arena *arena,
                                 struct md_diagnostics *out)
{
    sqlite3_stmt *insert;
    enum md_status status = md_database_prepare(
        &book->database,
        "INSERT INTO kind_fields (kind, name, signature) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (kind, name) DO UPDATE SET signature = excluded.signature",
        &insert, out);
    if (status != MD_OK) return status;
    md_bind_text(insert, 1, kind->name);
    md_bind_text(insert, 2, field->name);
    md_bind_text(insert, 3, signature(kind, field, arena));
    status = md_database_finish(&book->database, insert, out);
    sqlite3_finalize(insert);
    return status;
}

static enum md_status keep_kind(struct md_book *book, const struct md_kind *kind,
                                struct md_arena *arena, struct md_diagnostics *out)
{
    sqlite3_stmt *insert;
    enum md_status status = md_database_prepare(
        &book->database,
        "INSERT INTO kinds (name, key_fields, history, fingerprint, keys_sorted) VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT (name) DO UPDATE SET key_fields = excluded.key_fields,"
        " history = excluded.history, fingerprint = excluded.fingerprint",
        &insert, out);
    if (status != MD_OK) return status;
    md_bind_text(insert, 1, kind->name);
    md_bind_text(insert, 2, key_fields_text(kind, arena));
    sqlite3_bind_int(insert, 3, kind->history);
    md_bind_text(insert, 4, fingerprint(kind, arena));
    sqlite3_bind_int(insert, 5, !kind->built_in);
    status = md_database_finish(&book->database, insert, out);
    sqlite3_finalize(insert);
    for (size_t i = 0; i < kind->fields_count && status == MD_OK; i++)
        status = keep_field(book, kind, &kind->fields[i], arena, out);
    return status;
}

static enum md_status forget_kind(struct md_book *book, const struct md_kind *kind,
                                  struct md_diagnostics *out)
{
    static const char *const statements[] = {"DELETE FROM kind_fields WHERE kind = ?1",
                                             "DELETE FROM kinds WHERE name = ?1"};
    enum md_status status = MD_OK;
    for (size_t i = 0; i < 2 && status == MD_OK; i++) {
        sqlite3_stmt *statement;
        status = md_database_prepare(&book->database, statements[i], &statement, out);
        if (status != MD_OK) return status;
        md_bind_text(statement, 1, kind->name);
        status = md_database_finish(&book->database, statement, out);
        sqlite3_finalize(statement);
    }
    return status;
}

/* Views have no rows of their own that would stand against a change. */
static enum md_status change_built_in(struct md_book *book, const struct md_kind *kind, struct md_arena *arena,
                                      struct md_diagnostics *out)
{
    struct md_buffer sql = {0};
    md_built_in_tables_create(kind, &sql);
    enum md_status status = forget_kind(book, kind, out);
    if (status == MD_OK) status = md_database_execute(&book->database, md_buffer_text(&sql), out);
    if (status == MD_OK) status = keep_kind(book, kind, arena, out);
    md_buffer_free(&sql);
    return status;
}

static enum md_status change_kind(struct md_book *book, const struct md_kind *kind,
                                  const struct stored *stored, struct md_arena *arena,
                                  struct md_diagnostics *out)
{
    struct md_buffer sql = {0};
    int64_t rows = 0;
    enum md_status status = MD_OK;
    if (stored->exists) status = any_row(book, kind, NULL, &rows, out);
    if (status == MD_OK && rows) {
        status = compare(book, kind, stored, arena, out);
        md_kind_tables_drop_extras(kind, &sql);
        for (size_t i = 0; i < kind->fields_count; i++)
            if (stored_signature(stored, kind->fields[i].name) == NULL)
                md_kind_tables_add_column(kind, i, &sql);
    } else if (status == MD_OK) {
        if (stored->exists) md_kind_tables_drop(kind, &sql);
        if (stored->exists) status = forget_kind(book, kind, out);
        md_kind_tables_create(kind, &sql);
    }
    md_kind_tables_extras(kind, &sql);
    if (status == MD_OK) status = md_database_execute(&book->database, md_buffer_text(&sql), out);
    if (status == MD_OK) status = keep_kind(book, kind, arena, out);
    md_buffer_free(&sql);
    return status;
}

static enum md_status check_name(const struct md_kind *kind, struct md_diagnostics *out)
{
    for (size_t i = 0; i < sizeof reserved_names / sizeof reserved_names[0]; i++) {
        if (strcmp(kind->name, reserved_names[i]) != 0) continue;
        md_diagnostics_add(out, MD_REFUSAL, "E0602",
                           "a kind cannot be called %s: the book has a view v_%s", kind->name,
                           kind->name);
        return MD_REFUSED;
    }
    return MD_OK;
}

/* One kind, with the writer's lock held: what is stored is read again, as another process may
 * have changed it since. */
static enum md_status sync_kind(struct md_book *book, const struct md_kind *kind,
                                struct md_arena *arena, struct md_diagnostics *out)
{
    struct stored stored;
    enum md_status status = kind->built_in ? MD_OK : check_name(kind, out);
    if (status == MD_OK) status = read_stored(book, kind, arena, &stored, out);
    if (status != MD_OK) return status;
    if (stored.exists && strcmp(stored.fingerprint, fingerprint(kind, arena)) == 0) return MD_OK;
    if (kind->built_in) return change_built_in(book, kind, arena, out);
    return change_kind(book, kind, &stored, arena, out);
}

static enum md_status change_all(struct md_book *book, struct md_arena *arena,
                                 struct md_diagnostics *out)
{
    enum md_status status = md_database_begin(&book->database, out);
    for (size_t i = 0; i < book->schema->kinds_count && status == MD_OK; i++)
        status = sync_kind(book, book->schema->kinds[i], arena, out);
    if (status == MD_OK) status = md_book_file_seal_schema(&book->database, out);
    if (status == MD_OK) return md_database_commit(&book->database, out);
    md_database_rollback(&book->database);
    return status;
}

/* Note what the book holds of a kind; *differs when it is not what the schema says. */
static enum md_status look_at(struct md_book *book, const struct md_kind *kind, bool *differs,
                              struct md_arena *arena, struct md_diagnostics *out)
{
    struct stored stored;
    enum md_status status = read_stored(book, kind, arena, &stored, out);
    if (status != MD_OK) return status;
    struct md_stored_kind *held = &book->kinds[kind->index];
    held->exists = stored.exists;
    for (size_t i = 0; i < kind->fields_count; i++)
        held->fields_exist[i] = stored_signature(&stored, kind->fields[i].name) != NULL;
    if (stored.exists && strcmp(stored.fingerprint, fingerprint(kind, arena)) == 0) return MD_OK;
    *differs = true;
    if (book->writable || !stored.exists || kind->built_in) return MD_OK;
    int64_t rows = 0;
    status = any_row(book, kind, NULL, &rows, out);
    if (status == MD_OK && rows) return compare(book, kind, &stored, arena, out);
    held->exists = false; /* no rows: whatever it looks like, it reads as empty */
    return status;
}

static enum md_status look_at_all(struct md_book *book, bool *differs, struct md_arena *arena,
                                  struct md_diagnostics *out)
{
    enum md_status status = MD_OK;
    for (size_t i = 0; i < book->schema->kinds_count && status == MD_OK; i++)
        status = look_at(book, book->schema->kinds[i], differs, arena, out);
    return status;
}

enum md_status md_kind_sync(struct md_book *book, struct md_diagnostics *out)
{
    const struct md_schema *schema = book->schema;
    struct md_arena arena = {0};
    book->kinds = md_arena_array(&book->arena, schema->kinds_count + 1, sizeof *book->kinds);
    for (size_t i = 0; i < schema->kinds_count; i++)
        book->kinds[i].fields_exist = md_arena_array(
            &book->arena, schema->kinds[i]->fields_count + 1, sizeof *book->kinds[i].fields_exist);
    bool differs = false;
    enum md_status status = look_at_all(book, &differs, &arena, out);
    if (status == MD_OK && differs && book->writable) {
        status = change_all(book, &arena, out);
        if (status == MD_OK) status = look_at_all(book, &differs, &arena, out);
    }
    md_arena_free(&arena);
    return status;
}
