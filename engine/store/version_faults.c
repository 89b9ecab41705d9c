#include "store/version_faults.h"

#include <string.h>

#include "base/text.h"
#include "value/date.h"

enum { VALUE_POINTS_MAX = 40 };

/* ---- comparing ---------------------------------------------------------------------------- */

bool md_version_has_cell(const struct md_table *table, size_t row, int field)
{
    return table->columns[field].values != NULL && md_table_has(table, row, field);
}

bool md_version_same_cell(const struct md_table *a, size_t a_row, const struct md_table *b,
                          size_t b_row, int field)
{
    bool has = md_version_has_cell(a, a_row, field);
    if (has != md_version_has_cell(b, b_row, field)) return false;
    if (!has) return true;
    int64_t a_value = a->columns[field].values[a_row];
    int64_t b_value = b->columns[field].values[b_row];
    if (a->columns[field].texts == NULL || a == b) return a_value == b_value;
    size_t a_length, b_length;
    const char *a_text = md_texts_get(a->columns[field].texts, (uint32_t)a_value, &a_length);
    const char *b_text = md_texts_get(b->columns[field].texts, (uint32_t)b_value, &b_length);
    return a_length == b_length && memcmp(a_text, b_text, a_length) == 0;
}

bool md_version_same_row(const struct md_table *a, size_t a_row, const struct md_table *b,
                         size_t b_row)
{
    for (size_t i = 0; i < a->kind->fields_count; i++)
        if (!md_version_same_cell(a, a_row, b, b_row, (int)i)) return false;
    return true;
}

/* ---- messages ----------------------------------------------------------------------------- */

static const char *cell_shown(struct md_batch_table *in, const struct md_table *table, size_t row,
                              int field)
{
    if (!md_version_has_cell(table, row, field)) return "(missing)";
    struct md_buffer text = {0};
    md_table_print_cell(table, row, field, NULL, &text);
    const char *shown =
        md_text_shown(&in->out->arena, md_buffer_text(&text), text.length, VALUE_POINTS_MAX);
    md_buffer_free(&text);
    return shown;
}

/* "amount 100.00, stage won": the cells of `table` that differ from those of `other`. */
static const char *differences(struct md_batch_table *in, const struct md_table *table, size_t row,
                               const struct md_table *other, size_t other_row)
{
    struct md_buffer text = {0};
    for (size_t i = 0; i < in->kind->fields_count; i++) {
        if (md_version_same_cell(table, row, other, other_row, (int)i)) continue;
        md_buffer_format(&text, "%s%s %s", text.length > 0 ? ", " : "", in->kind->fields[i].name,
                         cell_shown(in, table, row, (int)i));
    }
    const char *copy = md_arena_strndup(&in->out->arena, md_buffer_text(&text), text.length);
    md_buffer_free(&text);
    return copy;
}

static struct md_diagnostic *fault(struct md_batch_table *in, const char *code, uint32_t row,
                                   const char *what)
{
    struct md_diagnostic *one = md_diagnostics_add(
        in->out, MD_ERROR, code, "%s %s: %s", in->kind->name, md_batch_table_key(in, row), what);
    md_diagnostic_at(in->out, one, md_batch_table_file(in, row), NULL, 0,
                     md_batch_table_line(in, row), 0, 0);
    return one;
}

void md_version_report_twice(struct md_batch_table *in, uint32_t first, uint32_t row)
{
    if (in->faults_twice++ >= MD_FAULTS_SHOWN) return;
    struct md_diagnostic *one = fault(in, "E1108", row, "the key is met twice with unlike content");
    md_diagnostic_also_at(in->out, one, "first met here", md_batch_table_file(in, first), NULL, 0,
                          md_batch_table_line(in, first), 0, 0);
    const char *before = differences(in, in->table, first, in->table, row);
    const char *then = differences(in, in->table, row, in->table, first);
    md_diagnostic_detail(in->out, one, "first in %s:%d: %s; then: %s",
                         md_batch_table_file(in, first), md_batch_table_line(in, first), before, then);
    md_diagnostic_advise(in->out, one, "note", "first: %s", before);
    md_diagnostic_advise(in->out, one, "note", "then: %s", then);
}

void md_version_report_conflict(struct md_batch_table *in, const struct md_table *table, size_t old,
                                int64_t batch, uint32_t row)
{
    if (in->faults_conflict++ >= MD_FAULTS_SHOWN) return;
    struct md_diagnostic *one = fault(in, "E1109", row, "the book has it with other content");
    const char *kept = differences(in, table, old, in->table, row);
    const char *found = differences(in, in->table, row, table, old);
    md_diagnostic_detail(in->out, one, "in the book (batch b-%lld): %s; in the file: %s",
                         (long long)batch, kept, found);
    md_diagnostic_advise(in->out, one, "note", "in the book (batch b-%lld): %s", (long long)batch,
                         kept);
    md_diagnostic_advise(in->out, one, "note", "in the file: %s", found);
    md_diagnostic_advise(in->out, one, "help", "--update makes the file's content a new version");
}

void md_version_report_lost(struct md_batch_table *in, const struct md_table *table, size_t old,
                            uint32_t row, int field)
{
    if (in->faults_lost++ >= MD_FAULTS_SHOWN) return;
    const char *name = in->kind->fields[field].name;
    struct md_diagnostic *one =
        fault(in, "E1134", row,
              md_arena_format(&in->out->arena, "no file of this import has `%s`, which would be lost",
                              name));
    const char *kept = cell_shown(in, table, old, field);
    md_diagnostic_detail(in->out, one, "in the book: %s %s", name, kept);
    md_diagnostic_advise(in->out, one, "note", "in the book: %s %s", name, kept);
    md_diagnostic_advise(in->out, one, "help",
                         "import the file that holds it together with this one, or add the column "
                         "(empty, to empty the field)");
}

static const char *span_shown(struct md_arena *arena, const struct md_version *version)
{
    char from[MD_DATE_TEXT_SIZE], to[MD_DATE_TEXT_SIZE];
    if (version->has_from) md_date_print((int32_t)version->from, from, sizeof from);
    if (version->has_to) md_date_print((int32_t)version->to, to, sizeof to);
    return md_arena_format(arena, "from %s until %s", version->has_from ? from : "the beginning",
                           version->has_to ? to : "further notice");
}

void md_version_report_overlap(struct md_batch_table *in, const struct md_version *earlier,
                               const struct md_version *later)
{
    if (in->faults_overlap++ >= MD_FAULTS_SHOWN) return;
    const struct md_version *here = later->batch > 0 ? earlier : later;
    const struct md_version *other = later->batch > 0 ? later : earlier;
    const char *other_span = span_shown(&in->out->arena, other);
    struct md_diagnostic *one = fault(in, "E1110", here->row, "two versions are valid on one day");
    const char *span = span_shown(&in->out->arena, here);
    md_diagnostic_advise(in->out, one, "note", "this version: %s", span);
    if (other->batch > 0)
        md_diagnostic_detail(in->out, one, "%s; in the book (batch b-%lld) %s", span,
                             (long long)other->batch, other_span);
    else
        md_diagnostic_detail(in->out, one, "%s; in %s:%d %s", span,
                             md_batch_table_file(in, other->row),
                             md_batch_table_line(in, other->row), other_span);
    if (other->batch > 0) {
        md_diagnostic_advise(in->out, one, "note", "in the book (batch b-%lld): %s",
                             (long long)other->batch, other_span);
    } else {
        md_diagnostic_also_at(in->out, one, "the other version",
                              md_batch_table_file(in, other->row), NULL, 0,
                              md_batch_table_line(in, other->row), 0, 0);
        md_diagnostic_advise(in->out, one, "note", "the other version: %s", other_span);
    }
    md_diagnostic_advise(in->out, one, "help", "end the earlier one with a valid_to");
}

static void report_more(struct md_batch_table *in, uint64_t faults, const char *code,
                        const char *what)
{
    if (faults <= MD_FAULTS_SHOWN) return;
    md_diagnostics_add(in->out, MD_ERROR, code, "%s: %llu more %s", in->kind->name,
                       (unsigned long long)(faults - MD_FAULTS_SHOWN), what);
}

void md_version_report_rest(struct md_batch_table *in)
{
    report_more(in, in->faults_twice, "E1108", "keys are met twice with unlike content");
    report_more(in, in->faults_conflict, "E1109", "records are in the book with other content");
    report_more(in, in->faults_lost, "E1134", "records would lose a value whose column is missing");
    report_more(in, in->faults_overlap, "E1110", "versions overlap");
    md_closed_periods_report(in->closed, in->touches, in->table, in->import, in->out);
}
