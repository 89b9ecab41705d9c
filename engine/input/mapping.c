#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "input/csv.h"
#include "input/intake.h"

static int column_named(const struct md_intake_file *file, const char *name)
{
    for (size_t i = 0; i < file->columns_count; i++)
        if (strcmp(file->columns[i], name) == 0) return (int)i;
    return -1;
}

/* A mapped-to `from` of the load entry feeds a value map of its own for each feed. */
static void bind_values(struct md_intake_file *file, struct md_intake_feed *feed)
{
    for (size_t i = 0; file->load != NULL && i < file->load->maps_count; i++) {
        const struct md_value_map *map = &file->load->maps[i];
        if (map->field != feed->field) continue;
        md_map_set(&feed->values, map->from, strlen(map->from), (int64_t)i);
        feed->mapped = true;
    }
}

static void add_feed(struct md_intake_file *file, int field, size_t column)
{
    if (file->filled[field]) return;
    struct md_intake_feed *feed = &file->feeds[file->feeds_count++];
    *feed = (struct md_intake_feed){.field = field, .column = column};
    file->filled[field] = true;
    file->column_used[column] = true;
    bind_values(file, feed);
}

static struct md_diagnostic *refuse(struct md_intake_file *file, const char *format,
                                    const char *name)
{
    struct md_diagnostic *d = md_diagnostics_add(
        file->out, MD_ERROR, "E1103", "%s",
        md_arena_format(&file->out->arena, "the file has no column `%s`",
                        md_text_shown(&file->out->arena, name, strlen(name), 60)));
    md_diagnostic_at(file->out, d, file->name, NULL, 0, file->is_json ? 0 : 1, 0, 0);
    md_diagnostic_advise(file->out, d, "note", "%s", format);
    int nearest = md_text_nearest(name, file->columns, file->columns_count);
    if (nearest >= 0) {
        char letters[8];
        md_csv_letters((size_t)nearest, letters);
        md_diagnostic_advise(file->out, d, "help", "did you mean column %s `%s`?", letters,
                             file->columns[nearest]);
    }
    return d;
}

/* The columns that the entry names. */
static bool bind_named(struct md_intake_file *file, bool complete)
{
    bool good = true;
    for (size_t i = 0; file->load != NULL && i < file->load->columns_count; i++) {
        const struct md_column_of *named = &file->load->columns[i];
        int column = column_named(file, named->column);
        if (column >= 0) {
            add_feed(file, named->field, (size_t)column);
            continue;
        }
        if (!complete) continue;
        const char *place = md_arena_format(
            &file->out->arena, "%s:%d maps it to the field `%s`", file->load->place.file,
            file->load->place.line, file->intake->kind->fields[named->field].name);
        refuse(file, place, named->column);
        good = false;
    }
    return good;
}

static bool is_named(const struct md_load *load, const char *column, int field)
{
    for (size_t i = 0; load != NULL && i < load->columns_count; i++)
        if (strcmp(load->columns[i].column, column) == 0 || load->columns[i].field == field)
            return true;
    return false;
}

/* Columns that the entry does not name, by the name of the field. */
static void bind_by_name(struct md_intake_file *file)
{
    for (size_t i = 0; i < file->columns_count; i++) {
        int field = md_kind_field(file->intake->kind, file->columns[i]);
        if (field >= 0 && !is_named(file->load, file->columns[i], field)) add_feed(file, field, i);
    }
}

/* Does the file have to have a column for the field? Another load entry may bring it; then the
 * end of the import looks at the rows. */
static bool must_have(const struct md_intake_file *file, int field)
{
    const struct md_kind *kind = file->intake->kind;
    if (md_kind_is_key(kind, field)) return true;
    return kind->fields[field].required && kind->fields[field].default_text == NULL &&
           kind->loads_count <= 1;
}

static bool check_needed(struct md_intake_file *file)
{
    const struct md_kind *kind = file->intake->kind;
    bool good = true;
    for (size_t i = 0; i < kind->fields_count; i++) {
        if (file->filled[i] || !must_have(file, (int)i)) continue;
        bool named = false;
        for (size_t j = 0; file->load != NULL && j < file->load->columns_count; j++)
            if (file->load->columns[j].field == (int)i) named = true;
        good = false;
        if (named) continue; /* bind_named() said so */
        const char *place = md_arena_format(
            &file->out->arena, "%s:%d requires the field `%s`; `load: columns` names a column of "
            "another name", kind->fields[i].place.file, kind->fields[i].place.line,
            kind->fields[i].name);
        refuse(file, place, kind->fields[i].name);
    }
    return good;
}

void md_mapping_free(struct md_intake_file *file)
{
    for (size_t i = 0; i < file->feeds_count; i++) md_map_free(&file->feeds[i].values);
    md_free(file->feeds);
    md_free(file->column_used);
    file->feeds = NULL;
    file->column_used = NULL;
    file->feeds_count = 0;
}

enum md_status md_mapping_bind(struct md_intake_file *file, bool complete)
{
    size_t fields_count = file->intake->kind->fields_count;
    md_mapping_free(file);
    file->feeds = md_alloc_array(fields_count, sizeof *file->feeds);
    file->column_used = md_alloc_array(file->columns_count, sizeof *file->column_used);
    memset(file->filled, 0, fields_count * sizeof *file->filled);
    bool named = bind_named(file, complete);
    bind_by_name(file);
    bool needed = !complete || check_needed(file);
    return named && needed ? MD_OK : MD_INPUT;
}
