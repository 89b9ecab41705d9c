#include "run/command.h"

#include <string.h>

#include "run/data_files.h"

/* ---- control totals -------------------------------------------------------------------------------- */

/* The sum of `amount` or `deal.amount` over all files of a kind; MD_NOT_FOUND: none has it. */
static enum md_status sum_of_field(const struct md_data_kind *one, const char *field,
                                   struct md_number *sum)
{
    size_t length = strlen(one->kind->name);
    if (strncmp(field, one->kind->name, length) == 0 && field[length] == '.') field += length + 1;
    *sum = MD_NUMBER_ZERO;
    bool known = false;
    for (size_t t = 0; t < one->totals_count; t++) {
        const struct md_import_total *total = &one->totals[t];
        if (strcmp(one->kind->fields[total->field].name, field) != 0) continue;
        known = true;
        if (md_number_add(sum, &total->total, sum) != MD_OK) return MD_INPUT;
    }
    return known ? MD_OK : MD_NOT_FOUND;
}

/* Control totals given by the sender: COL=V against the sum of that field over all files of one
 * kind; of several kinds with such a field one has to agree, KIND.COL says which. */
static enum md_status check_sum(struct md_data_files *i, const char *expectation)
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
    const char *kind = "";
    for (size_t k = 0; k < i->kinds_count; k++) {
        struct md_number sum;
        enum md_status status = sum_of_field(&i->kinds[k], field, &sum);
        if (status == MD_NOT_FOUND) continue;
        if (status != MD_OK) return status;
        if (md_number_equal(&sum, &wanted)) return MD_OK;
        if (!known) found = sum;
        if (!known) kind = md_arena_format(&i->arena, "%s.", i->kinds[k].kind->name);
        if (strchr(field, '.') != NULL) kind = "";
        known = true;
    }
    char text[MD_NUMBER_TEXT_SIZE];
    md_number_print(&found, text, sizeof text);
    struct md_diagnostic *d = md_diagnostics_add(
        out, MD_ERROR, "E1130", known ? "control total missed: %s%s sums to %s, expected %s" : "control total missed: no field of numbers `%s%s` was read (%s, expected %s)",
        kind, field, text, equal + 1);
    md_diagnostic_advise(out, d, "note", "nothing was stored");
    return MD_FINDINGS;
}

static enum md_status check_control_totals(struct md_data_files *i)
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

/* ---- storing --------------------------------------------------------------------------------------- */

static void print_summary(struct md_data_files *i, const struct md_import *import)
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
        const struct md_data_kind *one = &i->kinds[k];
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
    else if (import->batch == 0 && i->rejects.rejected_count > 0) md_out_text(&i->project->out, "nothing stored: no new row was left\n");
    else if (import->batch == 0) md_out_text(&i->project->out, "nothing new: the book holds all of it already\n");
    if (i->options->expect_count_given || i->options->expect_sums_count > 0)
        md_out_text(&i->project->out, "control totals met\n");
}

static enum md_status to_book(void *context, struct md_import *import)
{
    struct md_project *project = context;
    return md_book_import(project->book, import, &project->diagnostics);
}

/* After the files were read: every check there is, then the book, the rejects and the summary. */
static enum md_status finish(struct md_data_files *i)
{
    struct md_import import;
    enum md_status totals = check_control_totals(i);
    if (totals == MD_USAGE) return totals;
    enum md_status status = md_project_open_book(i->project, MD_BOOK_CREATE);
    if (status != MD_OK) return status;
    status = md_data_files_offer(i, &import, totals != MD_OK, to_book, i->project);
    if (status != MD_OK && status != MD_FINDINGS && status != MD_REFUSED) return status;
    if (i->rejects.rejected_count > 0) {
        enum md_status written = md_data_files_write_rejects(i, true);
        if (written != MD_OK) return written;
    }
    if (status == MD_OK && md_data_files_has_too_many(i)) status = md_data_files_too_many(i);
    if (status == MD_OK && totals == MD_OK) print_summary(i, &import);
    return status != MD_OK ? status : totals;
}

enum md_status md_command_import(struct md_project *project, const meed_import_options *options)
{
    struct md_data_files i = {.project = project, .options = options};
    enum md_status status = MD_OK;
    if (options->paths_count == 0) {
        struct md_diagnostic *d =
            md_diagnostics_add(&project->diagnostics, MD_ERROR, "E0903", "import what?");
        md_diagnostic_advise(&project->diagnostics, d, "do", "meed import FILE or FOLDER ...");
        status = MD_USAGE;
    }
    if (status == MD_OK) status = md_data_files_collect(&i);
    if (status == MD_OK) status = md_data_files_read(&i);
    if (status == MD_OK) status = finish(&i);
    md_data_files_free(&i);
    return status;
}
