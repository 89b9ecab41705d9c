#include "run/data_files.h"

#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "base/text.h"
#include "input/late_rejects.h"
#include "run/folder.h"
#include "value/currency.h"

enum { ROUNDS_MAX = 100 /* of leaving out what refers to what was left out */ };

/* ---- which files ---------------------------------------------------------------------------------- */

static void advise_known_files(struct md_data_files *i, struct md_diagnostic *d, const char *name)
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

/* The entries that name a file, or the file whose rejects it holds ("rejects-deals.csv"). */
static void match_name(const struct md_schema *schema, struct md_data_file *file)
{
    const char *base = md_folder_base_name(file->path);
    file->matches_count = md_import_match(schema, base, file->matches, MD_DATA_MATCHES_MAX);
    while (file->matches_count == 0 && strncmp(base, "rejects-", 8) == 0) {
        base += 8;
        file->is_rejects = true;
        file->matches_count = md_import_match(schema, base, file->matches, MD_DATA_MATCHES_MAX);
        size_t digits = strspn(base, "0123456789");
        if (file->matches_count > 0 || digits == 0 || base[digits] != '-') continue;
        file->matches_count = md_import_match(schema, base + digits + 1, file->matches, MD_DATA_MATCHES_MAX);
    }
    if (file->matches_count > MD_DATA_MATCHES_MAX) file->matches_count = MD_DATA_MATCHES_MAX;
}

/* The entries for a file; with a kind given, that kind's entry or its columns by name. */
static enum md_status match_file(struct md_data_files *i, struct md_data_file *file, bool explicit_file)
{
    const struct md_schema *schema = &i->project->schema;
    const char *base = md_folder_base_name(file->path);
    match_name(schema, file);
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

static enum md_status add_file(struct md_data_files *i, const char *path, bool explicit_file)
{
    struct md_data_file file = {.path = path, .name = path};
    size_t prefix = strlen(i->project->folder);
    if (strncmp(path, i->project->folder, prefix) == 0 && path[prefix] == '/')
        file.name = path + prefix + 1;
    enum md_status status = match_file(i, &file, explicit_file);
    if (status != MD_OK || file.matches_count == 0) return status;
    MD_GROW(i->files, i->files_count, i->files_capacity);
    i->files[i->files_count++] = file;
    return MD_OK;
}

static enum md_status add_folder(struct md_data_files *i, const char *folder)
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

enum md_status md_data_files_collect(struct md_data_files *i)
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

static void note_totals(struct md_data_files *i, const struct md_data_kind *one,
                        const struct md_data_file *file, const struct md_import_file_info *info)
{
    char number[MD_NUMBER_TEXT_SIZE];
    for (size_t t = 0; t < info->totals_count; t++) {
        const struct md_import_total *total = &info->totals[t];
        if (total->currency == NULL || total->values_count == 0) continue;
        int digits = md_currency_digits(total->currency, strlen(total->currency));
        if (digits < 0 || md_number_print_fixed(&total->total, digits, MD_ROUND_NONE, number,
                                                 sizeof number) != MD_OK)
            md_number_print(&total->total, number, sizeof number);
        md_buffer_format(&i->totals, "  %s %s: %s %s\n", file->name,
                         one->kind->fields[total->field].name,
                         md_thousands(&i->arena, number), total->currency);
    }
}

static enum md_status read_one(struct md_data_files *i, struct md_data_kind *one, struct md_data_file *file,
                               const struct md_load *load, uint16_t index)
{
    struct md_load changed = {.decimal = '.'};
    if (load != NULL) changed = *load;
    if (file->is_rejects) changed.encoding = NULL;
    if (i->options->encoding != NULL)
        changed.encoding = strcmp(i->options->encoding, "auto") == 0 ? NULL : i->options->encoding;
    file->declared = changed.encoding;
    load = &changed;
    struct md_import_file_info info = {0};
    enum md_status status = md_import_read_file(one->intake, load, file->path, file->name, index,
                                                &info, &i->project->diagnostics);
    if (status != MD_OK && status != MD_FINDINGS) return status;
    one->update = one->update && changed.update;
    one->rows_read += info.rows_read;
    one->rows_duplicate += info.rows_duplicate;
    one->rows_rejected += info.rows_rejected;
    if (!file->read) i->records_read += info.rows_read;
    if (!file->read) file->info = info;
    file->read = true;
    for (size_t t = 0; t < info.totals_count; t++) {
        MD_GROW(one->totals, one->totals_count, one->totals_capacity);
        one->totals[one->totals_count++] = info.totals[t];
    }
    note_totals(i, one, file, &info);
    return MD_OK;
}

/* ---- rows refused after they were read -------------------------------------------------------- */

static void note_unresolved(void *context, size_t table, uint32_t row, int field)
{
    struct md_data_files *i = context;
    const struct md_table *rows = md_import_table(i->kinds[table].intake);
    MD_GROW(i->unresolved, i->unresolved_count, i->unresolved_capacity);
    i->unresolved[i->unresolved_count++] = (struct md_unresolved_row){
        row, rows->lines[row], (uint16_t)table, rows->files[row], field, 0, 0};
}

static int by_place(const void *context, uint32_t a, uint32_t b)
{
    const struct md_unresolved_row *all = context, *one = &all[a], *other = &all[b];
    if (one->file != other->file) return one->file < other->file ? -1 : 1;
    if (one->line != other->line) return one->line < other->line ? -1 : 1;
    if (one->kind != other->kind) return one->kind < other->kind ? -1 : 1;
    return one->field < other->field ? -1 : one->field > other->field;
}

static const char *reason_of(struct md_data_files *i, const struct md_unresolved_row *one, const char *before)
{
    const struct md_table *rows = md_import_table(i->kinds[one->kind].intake);
    if (one->field < 0)
        return *before != '\0' ? before
                               : md_arena_format(&i->arena, "E1108 the record has a key met again, "
                                                 "with other content (in %s:%u)",
                                                 i->files[one->other_file].name, one->other_line);
    const struct md_field *field = &rows->kind->fields[one->field];
    size_t length;
    const char *text = md_texts_get(rows->columns[one->field].texts,
                                    (uint32_t)rows->columns[one->field].values[one->row], &length);
    return md_arena_format(&i->arena, "%s%sE1107 %s: no such %s (\"%s\")", before,
                           *before != '\0' ? "; " : "", field->name, field->target_name,
                           md_text_shown(&i->arena, text, length, 60));
}

/* The unresolved rows of one file, which are those from `start` to `end` in `order`. */
static enum md_status reject_of_file(struct md_data_files *i, const uint32_t *order, size_t start,
                                     size_t end)
{
    const struct md_data_file *file = &i->files[i->unresolved[order[start]].file];
    struct md_late_reject *items = md_alloc_array(end - start, sizeof *items);
    size_t count = 0;
    for (size_t n = start; n < end; n++) {
        const struct md_unresolved_row *one = &i->unresolved[order[n]];
        bool again = count > 0 && items[count - 1].line == one->line;
        if (!again)
            items[count++] = (struct md_late_reject){
                one->line, one->field < 0 ? "E1108" : "E1107", one->field, ""};
        if (i->rejects.kept_count + count <= MD_REJECTS_KEPT_MAX)
            items[count - 1].reason = reason_of(i, one, items[count - 1].reason);
    }
    enum md_status status = md_late_rejects_add(&i->rejects, file->path, file->name, file->declared,
                                                items, count, &i->project->diagnostics);
    md_free(items);
    return status;
}

static void remove_unresolved(struct md_data_files *i)
{
    for (size_t k = 0; k < i->kinds_count; k++) {
        struct md_table *rows = md_import_table(i->kinds[k].intake);
        bool *refused = md_alloc_array(rows->rows_count + 1, sizeof *refused);
        for (size_t n = 0; n < i->unresolved_count; n++)
            if (i->unresolved[n].kind == k) refused[i->unresolved[n].row] = true;
        size_t before = rows->rows_count;
        md_import_remove_rows(i->kinds[k].intake, refused);
        i->kinds[k].rows_rejected += before - rows->rows_count;
        md_free(refused);
    }
    i->unresolved_count = 0;
}

/* Rows that refer to nothing go to the rejects, like those that could not be read. */
static enum md_status reject_unresolved(struct md_data_files *i)
{
    size_t count = i->unresolved_count;
    uint32_t *order = md_alloc_array(count, sizeof *order);
    for (size_t n = 0; n < count; n++) order[n] = (uint32_t)n;
    md_sort(order, count, by_place, i->unresolved);
    enum md_status status = MD_OK;
    for (size_t start = 0, end; start < count && status == MD_OK; start = end) {
        uint16_t file = i->unresolved[order[start]].file;
        for (end = start + 1; end < count && i->unresolved[order[end]].file == file;) end++;
        status = reject_of_file(i, order, start, end);
    }
    md_free(order);
    remove_unresolved(i);
    return status;
}

/* Of two records of one key with unlike content neither is taken. */
static enum md_status reject_conflicts(struct md_data_files *i, const struct md_data_kind *one)
{
    size_t count;
    const struct md_import_conflict *conflicts = md_import_conflicts(one->intake, &count);
    const struct md_table *rows = md_import_table(one->intake);
    for (size_t n = 0; n < count; n++) {
        uint32_t row = conflicts[n].row;
        MD_GROW(i->unresolved, i->unresolved_count, i->unresolved_capacity);
        i->unresolved[i->unresolved_count++] = (struct md_unresolved_row){
            row, rows->lines[row], (uint16_t)(one - i->kinds), rows->files[row], -1,
            conflicts[n].line, conflicts[n].file};
    }
    return count > 0 ? reject_unresolved(i) : MD_OK;
}

/* Kinds in order of name, entries in the order declared, files in the order given. */
enum md_status md_data_files_read(struct md_data_files *i)
{
    const struct md_schema *schema = &i->project->schema;
    i->kinds = md_arena_array(&i->arena, schema->kinds_count, sizeof *i->kinds);
    for (size_t k = 0; k < schema->kinds_count; k++) {
        const struct md_kind *kind = schema->kinds[k];
        struct md_data_kind *one = NULL;
        for (size_t entry = 0; entry <= kind->loads_count; entry++) {
            const struct md_load *load = entry < kind->loads_count ? &kind->loads[entry] : NULL;
            for (size_t f = 0; f < i->files_count; f++) {
                for (size_t m = 0; m < i->files[f].matches_count; m++) {
                    const struct md_import_match *match = &i->files[f].matches[m];
                    if (match->kind != kind || match->load != load) continue;
                    if (one == NULL) {
                        one = &i->kinds[i->kinds_count++];
                        *one = (struct md_data_kind){.kind = kind, .update = true};
                        one->intake = md_import_begin(schema, kind, &i->rejects,
                                                      &i->project->diagnostics);
                        md_import_in_shares(one->intake, i->project->threads, !i->without_digests);
                    }
                    enum md_status status = read_one(i, one, &i->files[f], load, (uint16_t)f);
                    if (status != MD_OK) return status;
                }
            }
        }
        if (one == NULL) continue;
        enum md_status status = reject_conflicts(i, one);
        if (status != MD_OK) return status;
        md_import_finish(one->intake, &i->project->diagnostics);
    }
    return MD_OK;
}

/* ---- rejects --------------------------------------------------------------------------------------- */

/* Files of one name from several folders have rejects files of their own. */
static const char *path_of_rejects(struct md_data_files *i, size_t index)
{
    const char *path = i->options->rejects_file;
    if (path != NULL && i->rejects.files_count == 1) return path;
    const char *base = md_folder_base_name(i->rejects.files[index]->file);
    size_t before = 0;
    for (size_t f = 0; f < index; f++)
        if (strcmp(md_folder_base_name(i->rejects.files[f]->file), base) == 0) before++;
    const char *folder = path != NULL ? path : i->project->folder;
    if (before == 0) return md_arena_format(&i->arena, "%s/rejects-%s", folder, base);
    return md_arena_format(&i->arena, "%s/rejects-%zu-%s", folder, before + 1, base);
}

enum md_status md_data_files_write_rejects(struct md_data_files *i, bool notes)
{
    for (size_t f = 0; f < i->rejects.files_count; f++) {
        const struct md_reject_file *file = i->rejects.files[f];
        const char *path = path_of_rejects(i, f);
        enum md_status status = md_rejects_write(file, path, &i->project->diagnostics);
        if (status != MD_OK) return status;
        const char *first = file->kept_count == file->rejected_count ? "" :
            md_arena_format(&i->arena, "the first %llu of ", (unsigned long long)file->kept_count);
        if (!notes) continue;
        md_diagnostics_add(
            &i->project->diagnostics, MD_NOTE, "N1101", "%s%llu rejected row%s of %s in %s, with the reason in the last column",
            first, (unsigned long long)file->rejected_count, file->rejected_count == 1 ? "" : "s", file->file, path);
    }
    return MD_OK;
}

bool md_data_files_has_too_many(const struct md_data_files *i)
{
    return i->options->rejects_max >= 0 &&
           i->rejects.rejected_count > (uint64_t)i->options->rejects_max;
}

enum md_status md_data_files_too_many(struct md_data_files *i)
{
    struct md_diagnostic *d = md_diagnostics_add(
        &i->project->diagnostics, MD_ERROR, "E1133", "nothing stored: %llu row%s rejected, at most %lld allowed",
        (unsigned long long)i->rejects.rejected_count, i->rejects.rejected_count == 1 ? " was" : "s were",
        (long long)i->options->rejects_max);
    md_diagnostic_advise(&i->project->diagnostics, d, "do", "to go on without them: --max-rejects %llu",
                         (unsigned long long)i->rejects.rejected_count);
    return MD_FINDINGS;
}

/* ---- offering to the book --------------------------------------------------------------------- */

/* Did the book refuse anything else than references? Those rows are not left out. */
static bool has_other_errors(const struct md_diagnostic *after, const struct md_diagnostics *all)
{
    const struct md_diagnostic *one = after != NULL ? after->next : all->first;
    for (; one != NULL; one = one->next)
        if (one->severity != MD_NOTE && one->severity != MD_WARNING &&
            strcmp(one->code, "E1107") != 0)
            return true;
    return false;
}

static void take_tables(struct md_data_files *i, struct md_table *tables)
{
    for (size_t k = 0; k < i->kinds_count; k++) tables[k] = *md_import_table(i->kinds[k].intake);
}

/* Offer the rows without those that refer to nothing when there are some. What cannot be stored any more is offered all the
 * same, so that one pass shows every fault. */
static enum md_status offer(struct md_data_files *i, struct md_import *import, struct md_table *tables, bool checks_only,
                            md_data_taker *take, void *context)
{
    for (int round = 0;; round++) {
        const struct md_diagnostic *last = i->project->diagnostics.last;
        take_tables(i, tables);
        import->dry_run = checks_only || i->options->dry_run != 0 || md_data_files_has_too_many(i);
        /* No row is left out of the book for good before it is safe in the rejects. */
        if (!import->dry_run && i->rejects.rejected_count > 0) {
            enum md_status written = md_data_files_write_rejects(i, false);
            if (written != MD_OK) return written;
        }
        enum md_status status = take(context, import);
        if (i->unresolved_count == 0) return status;
        bool others = has_other_errors(last, &i->project->diagnostics);
        enum md_status rejected = reject_unresolved(i);
        if (rejected != MD_OK) return rejected;
        if (status != MD_FINDINGS || others) return status;
        if (round < ROUNDS_MAX) continue;
        struct md_diagnostic *d = md_diagnostics_add(
            &i->project->diagnostics, MD_ERROR, "E1107",
            "nothing stored: rows refer to rows left out, more than %d deep", (int)ROUNDS_MAX);
        md_diagnostic_advise(&i->project->diagnostics, d, "do",
                             "correct the first references that are not there, and import again");
        return status;
    }
}

enum md_status md_data_files_offer(struct md_data_files *i, struct md_import *import, bool checks_only,
                                   md_data_taker *take, void *context)
{
    struct md_table *tables = md_arena_array(&i->arena, i->kinds_count, sizeof *tables);
    struct md_import_file *files = md_arena_array(&i->arena, i->files_count, sizeof *files);
    bool *updates = md_arena_array(&i->arena, i->kinds_count, sizeof *updates);
    const bool **filled = md_arena_array(&i->arena, i->kinds_count, sizeof *filled);
    for (size_t k = 0; k < i->kinds_count; k++) {
        updates[k] = i->options->update != 0 || i->kinds[k].update;
        filled[k] = md_import_filled(i->kinds[k].intake);
    }
    for (size_t f = 0; f < i->files_count; f++)
        files[f] = (struct md_import_file){i->files[f].name, i->files[f].info.digest,
                                           i->files[f].info.rows_read};
    *import = (struct md_import){
        .tables = tables,
        .tables_count = i->kinds_count,
        .files = files,
        .files_count = i->files_count,
        .updates = updates,
        .filled = filled,
        .unresolved = note_unresolved,
        .unresolved_context = i,
        .counts = md_arena_array(&i->arena, i->kinds_count, sizeof(struct md_import_count)),
    };
    return offer(i, import, tables, checks_only, take, context);
}

void md_data_files_free(struct md_data_files *i)
{
    for (size_t k = 0; k < i->kinds_count; k++) {
        md_import_free(i->kinds[k].intake);
        md_free(i->kinds[k].totals);
    }
    md_rejects_free(&i->rejects);
    md_buffer_free(&i->totals);
    md_free(i->files);
    md_free(i->unresolved);
    md_arena_free(&i->arena);
}
