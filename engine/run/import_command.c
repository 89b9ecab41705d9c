#include "run/command.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "input/import.h"
#include "run/folder.h"

enum { MATCHES_MAX = 64 };

/* A file to be read and the entries of schemas/ that name it. */
struct source_file {
    const char *path, *name;
    struct md_import_match matches[MATCHES_MAX];
    size_t matches_count;
    struct md_import_file_info info; /* of the first entry that read it */
    bool read;
};

/* One kind of this import. */
struct kind_import {
    const struct md_kind *kind;
    struct md_intake *intake;
    uint64_t rows_read, rows_duplicate, rows_rejected;
};

struct importing {
    struct md_project *project;
    const meed_import_options *options;
    struct md_arena arena;
    struct source_file *files;
    size_t files_count, files_capacity;
    struct kind_import *kinds;
    size_t kinds_count;
    struct md_reject_list rejects;
    struct md_buffer totals; /* lines of control totals for people */
    uint64_t records_read;   /* of all files, each once */
};

/* ---- which files ---------------------------------------------------------------------------------- */

static void advise_known_files(struct importing *i, struct md_diagnostic *d, const char *name)
{
    const struct md_schema *schema = &i->project->schema;
    const char *known[512];
    size_t count = 0;
    for (size_t k = 0; k < schema->kinds_count; k++)
        for (size_t l = 0; l < schema->kinds[k]->loads_count; l++)
            for (size_t f = 0; f < schema->kinds[k]->loads[l].files_count && count < 512; f++)
                known[count++] = schema->kinds[k]->loads[l].files[f];
    int nearest = md_text_nearest(name, known, count);
    struct md_diagnostics *out = &i->project->diagnostics;
    if (nearest >= 0) md_diagnostic_advise(out, d, "help", "did you mean `%s`?", known[nearest]);
    md_diagnostic_advise(out, d, "help",
                         "name it in a `load: {file: ...}` of schemas/, or say the kind: meed import KIND %s",
                         name);
}

/* The entries for a file; with a kind given, that kind's entry or its columns by name. */
static enum md_status match_file(struct importing *i, struct source_file *file, bool explicit_file)
{
    const struct md_schema *schema = &i->project->schema;
    const char *base = md_folder_base_name(file->path);
    file->matches_count = md_import_match(schema, base, file->matches, MATCHES_MAX);
    if (file->matches_count > MATCHES_MAX) file->matches_count = MATCHES_MAX;
    if (i->options->kind != NULL) {
        const struct md_kind *kind = md_schema_kind(schema, i->options->kind);
        size_t kept = 0;
        for (size_t m = 0; m < file->matches_count; m++)
            if (file->matches[m].kind == kind) file->matches[kept++] = file->matches[m];
        if (kept == 0 && explicit_file)
            file->matches[kept++] = (struct md_import_match){
                kind, kind->loads_count == 1 ? &kind->loads[0] : NULL};
        file->matches_count = kept;
        return MD_OK;
    }
    if (file->matches_count > 0 || !explicit_file) return MD_OK;
    struct md_diagnostic *d = md_diagnostics_add(&i->project->diagnostics, MD_ERROR, "E1101",
                                                 "no schema says what %s holds", base);
    advise_known_files(i, d, base);
    return MD_INPUT;
}

static enum md_status add_file(struct importing *i, const char *path, bool explicit_file)
{
    struct source_file file = {.path = path, .name = path};
    size_t prefix = strlen(i->project->folder);
    if (strncmp(path, i->project->folder, prefix) == 0 && path[prefix] == '/')
        file.name = path + prefix + 1;
    enum md_status status = match_file(i, &file, explicit_file);
    if (status != MD_OK || file.matches_count == 0) return status;
    MD_GROW(i->files, i->files_count, i->files_capacity);
    i->files[i->files_count++] = file;
    return MD_OK;
}

static enum md_status add_folder(struct importing *i, const char *folder)
{
    const char **names;
    size_t count, before = i->files_count;
    if (md_folder_list(folder, NULL, &i->arena, &names, &count) != MD_OK) return MD_STORAGE;
    for (size_t n = 0; n < count; n++) {
        enum md_status status = add_file(i, md_folder_join(&i->arena, folder, names[n]), false);
        if (status != MD_OK) return status;
    }
    if (i->files_count > before) return MD_OK;
    struct md_diagnostic *d = md_diagnostics_add(&i->project->diagnostics, MD_ERROR, "E1101",
                                                 "%s holds no file that schemas/ knows", folder);
    advise_known_files(i, d, count > 0 ? names[0] : "FILE");
    return MD_INPUT;
}

static enum md_status collect_files(struct importing *i)
{
    struct md_diagnostics *out = &i->project->diagnostics;
    if (i->options->kind != NULL && md_schema_kind(&i->project->schema, i->options->kind) == NULL) {
        const char *names[512];
        size_t count = 0;
        for (size_t k = 0; k < i->project->schema.kinds_count && k < 512; k++)
            names[count++] = i->project->schema.kinds[k]->name;
        struct md_diagnostic *d = md_diagnostics_add(out, MD_ERROR, "E0905", "no kind `%s` in schemas/",
                                                     i->options->kind);
        int nearest = md_text_nearest(i->options->kind, names, count);
        if (nearest >= 0) md_diagnostic_advise(out, d, "help", "did you mean `%s`?", names[nearest]);
        return MD_USAGE;
    }
    for (size_t p = 0; p < i->options->paths_count; p++) {
        const char *path = i->options->paths[p];
        enum md_status status = md_folder_is_folder(path) ? add_folder(i, path)
                                                          : add_file(i, path, true);
        if (status != MD_OK) return status;
    }
    if (i->files_count > UINT16_MAX) {
        md_diagnostics_add(out, MD_ERROR, "E1101", "more than 65,535 files in one import");
        return MD_INPUT;
    }
    return MD_OK;
}

/* ---- reading -------------------------------------------------------------------------------------- */

static void note_totals(struct importing *i, const struct kind_import *one,
                        const struct source_file *file, const struct md_import_file_info *info)
{
    char number[MD_NUMBER_TEXT_SIZE];
    for (size_t t = 0; t < info->totals_count; t++) {
        const struct md_import_total *total = &info->totals[t];
        if (total->currency == NULL || total->values_count == 0) continue;
        md_number_print(&total->total, number, sizeof number);
        md_buffer_format(&i->totals, "  %s %s: %s %s\n", file->name,
                         one->kind->fields[total->field].name,
                         md_thousands(&i->arena, number), total->currency);
    }
}

static enum md_status read_one(struct importing *i, struct kind_import *one, struct source_file *file,
                               const struct md_load *load, uint16_t index)
{
    struct md_load changed;
    if (i->options->encoding != NULL && load != NULL) {
        changed = *load;
        changed.encoding = strcmp(i->options->encoding, "auto") == 0 ? NULL : i->options->encoding;
        load = &changed;
    }
    struct md_import_file_info info = {0};
    enum md_status status = md_import_read_file(one->intake, load, file->path, file->name, index,
                                                &info, &i->project->diagnostics);
    if (status != MD_OK && status != MD_FINDINGS) return status;
    one->rows_read += info.rows_read;
    one->rows_duplicate += info.rows_duplicate;
    one->rows_rejected += info.rows_rejected;
    if (!file->read) i->records_read += info.rows_read;
    if (!file->read) file->info = info;
    file->read = true;
    note_totals(i, one, file, &info);
    return MD_OK;
}

/* Control totals given by the sender: COL=V against the sums of that field over all files. */
static enum md_status check_sum(struct importing *i, const char *expectation)
{
    struct md_diagnostics *out = &i->project->diagnostics;
    const char *equal = strchr(expectation, '=');
    char digits[64];
    size_t count = 0;
    for (const char *c = equal != NULL ? equal + 1 : ""; *c != '\0' && count + 1 < sizeof digits; c++)
        if (*c != ',') digits[count++] = *c;
    struct md_number wanted, found = MD_NUMBER_ZERO;
    if (equal == NULL || md_number_parse(digits, count, &wanted) != MD_OK) {
        md_diagnostics_add(out, MD_ERROR, "E0906", "--expect-sum wants FIELD=NUMBER, not `%s`", expectation);
        return MD_USAGE;
    }
    const char *field = md_arena_strndup(&i->arena, expectation, (size_t)(equal - expectation));
    bool known = false;
    for (size_t f = 0; f < i->files_count; f++) {
        const struct md_import_file_info *info = &i->files[f].info;
        for (size_t t = 0; t < info->totals_count; t++) {
            const struct md_kind *kind = i->files[f].matches[0].kind;
            if (strcmp(kind->fields[info->totals[t].field].name, field) != 0) continue;
            known = true;
            if (md_number_add(&found, &info->totals[t].total, &found) != MD_OK) return MD_INPUT;
        }
    }
    if (known && md_number_equal(&found, &wanted)) return MD_OK;
    char text[MD_NUMBER_TEXT_SIZE];
    md_number_print(&found, text, sizeof text);
    struct md_diagnostic *d = md_diagnostics_add(
        out, MD_ERROR, "E1130", known ? "control total missed: %s sums to %s, expected %s" : "control total missed: no amount field `%s` was read (%s, expected %s)",
        field, text, equal + 1);
    md_diagnostic_advise(out, d, "note", "nothing was stored");
    return MD_FINDINGS;
}

static enum md_status check_control_totals(struct importing *i)
{
    enum md_status status = MD_OK;
    if (i->options->expect_count_given && (uint64_t)i->options->expect_count != i->records_read) {
        struct md_diagnostic *d = md_diagnostics_add(
            &i->project->diagnostics, MD_ERROR, "E1130", "control total missed: %llu records read, expected %lld",
            (unsigned long long)i->records_read, (long long)i->options->expect_count);
        md_diagnostic_advise(&i->project->diagnostics, d, "note", "nothing was stored");
        status = MD_FINDINGS;
    }
    for (size_t s = 0; s < i->options->expect_sums_count; s++) {
        enum md_status one = check_sum(i, i->options->expect_sums[s]);
        if (one != MD_OK) status = one;
    }
    return status;
}

/* Kinds in order of name, entries in the order declared, files in the order given. */
static enum md_status read_files(struct importing *i)
{
    const struct md_schema *schema = &i->project->schema;
    i->kinds = md_arena_array(&i->arena, schema->kinds_count, sizeof *i->kinds);
    for (size_t k = 0; k < schema->kinds_count; k++) {
        const struct md_kind *kind = schema->kinds[k];
        struct kind_import *one = NULL;
        for (size_t entry = 0; entry <= kind->loads_count; entry++) {
            const struct md_load *load = entry < kind->loads_count ? &kind->loads[entry] : NULL;
            for (size_t f = 0; f < i->files_count; f++) {
                for (size_t m = 0; m < i->files[f].matches_count; m++) {
                    const struct md_import_match *match = &i->files[f].matches[m];
                    if (match->kind != kind || match->load != load) continue;
                    if (one == NULL) {
                        one = &i->kinds[i->kinds_count++];
                        *one = (struct kind_import){.kind = kind};
                        one->intake = md_import_begin(schema, kind, &i->rejects,
                                                      &i->project->diagnostics);
                    }
                    enum md_status status = read_one(i, one, &i->files[f], load, (uint16_t)f);
                    if (status != MD_OK) return status;
                }
            }
        }
        if (one != NULL) md_import_finish(one->intake, &i->project->diagnostics);
    }
    return MD_OK;
}

/* ---- rejects --------------------------------------------------------------------------------------- */

static enum md_status write_rejects(struct importing *i)
{
    for (size_t f = 0; f < i->rejects.files_count; f++) {
        const struct md_reject_file *file = i->rejects.files[f];
        const char *path = i->options->rejects_file;
        if (path == NULL || i->rejects.files_count > 1)
            path = md_arena_format(&i->arena, "%s/rejects-%s",
                                   path != NULL ? path : i->project->folder,
                                   md_folder_base_name(file->file));
        enum md_status status = md_rejects_write(file, path, &i->project->diagnostics);
        if (status != MD_OK) return status;
        struct md_diagnostic *d = md_diagnostics_add(
            &i->project->diagnostics, MD_NOTE, "N1101", "%llu rejected row%s of %s in %s, with the reason in the last column",
            (unsigned long long)file->rejected_count, file->rejected_count == 1 ? "" : "s", file->file, path);
        (void)d;
    }
    return MD_OK;
}

static enum md_status too_many_rejects(struct importing *i)
{
    struct md_diagnostic *d = md_diagnostics_add(
        &i->project->diagnostics, MD_ERROR, "E1133", "nothing stored: %llu row%s rejected, at most %lld allowed",
        (unsigned long long)i->rejects.rejected_count, i->rejects.rejected_count == 1 ? " was" : "s were",
        (long long)i->options->rejects_max);
    md_diagnostic_advise(&i->project->diagnostics, d, "do", "to go on without them: --max-rejects %llu",
                         (unsigned long long)i->rejects.rejected_count);
    return MD_FINDINGS;
}

/* ---- storing --------------------------------------------------------------------------------------- */

static void print_summary(struct importing *i, const struct md_import *import)
{
    static const struct md_grid_column columns[] = {
        {"batch", MD_CELL_TEXT},   {"kind", MD_CELL_TEXT},   {"read", MD_CELL_NUMBER},
        {"new", MD_CELL_NUMBER},   {"changed", MD_CELL_NUMBER}, {"same", MD_CELL_NUMBER},
        {"duplicate", MD_CELL_NUMBER}, {"rejected", MD_CELL_NUMBER}};
    struct md_grid grid;
    md_grid_init(&grid, "meed.import/1", columns, sizeof columns / sizeof columns[0]);
    const char *batch = import->batch > 0 ? md_arena_format(&i->arena, "b-%lld", (long long)import->batch)
                                          : "none";
    for (size_t k = 0; k < i->kinds_count; k++) {
        const struct kind_import *one = &i->kinds[k];
        const struct md_import_count *count = &import->counts[k];
        uint64_t numbers[6] = {one->rows_read, count->rows_new, count->rows_changed,
                               count->rows_same, one->rows_duplicate, one->rows_rejected};
        const char *cells[8] = {batch, one->kind->name};
        for (int n = 0; n < 6; n++)
            cells[n + 2] = md_arena_format(&i->arena, "%llu", (unsigned long long)numbers[n]);
        md_grid_add(&grid, cells);
    }
    md_grid_write(&grid, &i->project->out);
    md_grid_free(&grid);
    if (i->project->out.format != MD_FORMAT_TABLE) return;
    md_out_text(&i->project->out, md_buffer_text(&i->totals));
    if (i->options->dry_run) md_out_text(&i->project->out, "dry run: nothing was stored\n");
    else if (import->batch == 0) md_out_text(&i->project->out, "nothing new: the book holds all of it already\n");
    if (i->options->expect_count_given || i->options->expect_sums_count > 0)
        md_out_text(&i->project->out, "control totals met\n");
}

static enum md_status store(struct importing *i)
{
    struct md_table *tables = md_arena_array(&i->arena, i->kinds_count, sizeof *tables);
    struct md_import_file *files = md_arena_array(&i->arena, i->files_count, sizeof *files);
    for (size_t k = 0; k < i->kinds_count; k++) tables[k] = *md_import_table(i->kinds[k].intake);
    for (size_t f = 0; f < i->files_count; f++)
        files[f] = (struct md_import_file){i->files[f].name, i->files[f].info.digest,
                                           i->files[f].info.rows_read};
    struct md_import import = {
        .tables = tables,
        .tables_count = i->kinds_count,
        .files = files,
        .files_count = i->files_count,
        .update = i->options->update != 0,
        .dry_run = i->options->dry_run != 0,
        .counts = md_arena_array(&i->arena, i->kinds_count, sizeof(struct md_import_count)),
    };
    enum md_status status = md_project_open_book(i->project, MD_BOOK_CREATE);
    if (status == MD_OK) status = md_book_import(i->project->book, &import, &i->project->diagnostics);
    if (status == MD_OK) print_summary(i, &import);
    return status;
}

enum md_status md_command_import(struct md_project *project, const meed_import_options *options)
{
    struct importing i = {.project = project, .options = options};
    enum md_status status = MD_OK;
    if (options->paths_count == 0) {
        struct md_diagnostic *d =
            md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0903", "import what?");
        md_diagnostic_advise(&project->diagnostics, d, "do", "meed import FILE or FOLDER ...");
        status = MD_USAGE;
    }
    if (status == MD_OK) status = collect_files(&i);
    if (status == MD_OK) status = read_files(&i);
    if (status == MD_OK && i.rejects.rejected_count > 0) status = write_rejects(&i);
    if (status == MD_OK && options->rejects_max >= 0 &&
        i.rejects.rejected_count > (uint64_t)options->rejects_max)
        status = too_many_rejects(&i);
    if (status == MD_OK) status = check_control_totals(&i);
    if (status == MD_OK) status = store(&i);
    for (size_t k = 0; k < i.kinds_count; k++) md_import_free(i.kinds[k].intake);
    md_rejects_free(&i.rejects);
    md_buffer_free(&i.totals);
    md_free(i.files);
    md_arena_free(&i.arena);
    return status;
}
