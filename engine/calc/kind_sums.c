#include "calc/kind_sums.h"

#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "calc/kept_sums.h"

/* ---- What can be added up ---- */

static bool is_plain_form(const struct md_aggregate_form *form)
{
    bool adds = form->function == MD_AGGREGATE_SUM || form->function == MD_AGGREGATE_AVERAGE;
    bool counts = form->function == MD_AGGREGATE_COUNT;
    if (form->top != MD_NO_NODE || form->direct || (!adds && !counts)) return false;
    return counts || (form->value != MD_NO_NODE && form->base == MD_BASE_NUMBER);
}

/* Formulas that read other columns, the period or who is in force are not decided by the record alone. */
static bool is_plain(const struct md_evaluation *evaluation, const struct md_measure *measure, const struct md_aggregate_form *forms,
                     size_t forms_count)
{
    if (measure->from != MD_FROM_KIND || measure->at_field < 0 || md_has_formula(&measure->span_first)) return false;
    if (forms_count == 0 || forms_count > MD_KIND_SUMS_FORMS_MAX || measure->below_starts_count > 1) return false;
    if (measure->of != MD_KIND_WHOLE && evaluation->model->schema->kinds[measure->of]->tuple) return false;
    for (size_t f = 0; f < forms_count; f++)
        if (!is_plain_form(&forms[f])) return false;
    const struct md_graph *graph = &evaluation->model->graph;
    struct md_arena arena = {0};
    md_node_index *nodes, list[2 * MD_KIND_SUMS_FORMS_MAX + 2];
    size_t count = 0;
    list[count++] = measure->when.root;
    list[count++] = measure->below_starts_count > 0 ? measure->below_starts[0].root : measure->by.root;
    for (size_t f = 0; f < forms_count; f++) {
        list[count++] = forms[f].filter;
        list[count++] = forms[f].value;
    }
    bool plain = true;
    count = md_graph_reachable(graph, list, count, &arena, &nodes);
    for (size_t i = 0; i < count && plain; i++) {
        enum md_op op = md_graph_node(graph, nodes[i])->op;
        plain = op != MD_OP_NAMED && op != MD_OP_PERIOD;
    }
    md_arena_free(&arena);
    return plain;
}

/* ---- The program ---- */

static int add_root(md_node_index *list, size_t *count, md_node_index root)
{
    if (root == MD_NO_NODE) return -1;
    list[*count] = root;
    return (int)(*count)++;
}

static int64_t power_of_ten(int exponent)
{
    int64_t power = 1;
    while (exponent-- > 0) power *= 10;
    return power;
}

/* No sum of all rows, brought to 18 digits, leaves 128 bits. */
static bool sum_fits(const struct md_program_type *type, size_t rows_count)
{
    md_i128 most = type->greatest > -type->least ? type->greatest : -type->least;
    return most / power_of_ten(type->scale) + 1 < ((md_i128)1 << 60) / (md_i128)(rows_count + 1);
}

static bool make_program(struct md_evaluation *evaluation, struct md_kind_sums *sums, const struct md_binding *binding)
{
    const struct md_measure *measure = sums->measure;
    md_node_index list[2 * MD_KIND_SUMS_FORMS_MAX + 2];
    size_t count = 0;
    sums->when = md_has_formula(&measure->when) ? add_root(list, &count, measure->when.root) : -1;
    const struct md_formula *by = measure->below_starts_count > 0 ? &measure->below_starts[0] : &measure->by;
    sums->by = measure->of == MD_KIND_WHOLE || !md_has_formula(by) ? -1 : add_root(list, &count, by->root);
    if (sums->by < 0 && measure->of != MD_KIND_WHOLE) return false;
    for (size_t f = 0; f < sums->forms_count; f++) {
        sums->filters[f] = add_root(list, &count, sums->forms[f].filter);
        sums->values[f] = add_root(list, &count, sums->forms[f].value);
    }
    if (count == 0) return false; /* every record counts: that needs no formula */
    struct md_program_rows rows = {.table = sums->table, .date_field = measure->at_field, .from = sums->spans.from,
                                   .to = sums->spans.first[sums->spans.count]};
    sums->program = md_program_make(binding, evaluation->evaluators[0], &rows, list, count);
    if (sums->program == NULL) return false;
    for (size_t f = 0; f < sums->forms_count; f++) {
        bool adds = sums->forms[f].function != MD_AGGREGATE_COUNT;
        if (sums->values[f] < 0) continue;
        const struct md_program_type *type = md_program_type(sums->program, (size_t)sums->values[f]);
        sums->scales[f] = type->scale;
        if (adds && !sum_fits(type, sums->table->rows_count)) return false;
    }
    return true;
}

/* ---- Records ---- */

struct chunk {
    struct md_kind_sums *sums;
    struct md_kind_cells *cells;
    struct md_lanes *lanes;
    size_t task, count, left_capacity;
    uint32_t rows[MD_PROGRAM_ROWS];
    int32_t dates[MD_PROGRAM_ROWS];
};

static void leave(struct chunk *chunk, size_t i)
{
    struct md_kind_sums *sums = chunk->sums;
    uint32_t **left = &sums->left[chunk->task];
    size_t *count = &sums->left_counts[chunk->task];
    if (*count > 0 && (*left)[*count - 1] == chunk->rows[i]) return;
    MD_GROW(*left, *count, chunk->left_capacity);
    (*left)[(*count)++] = chunk->rows[i];
}

static bool has_fault(const int64_t *faults, size_t i)
{
    return faults != NULL && faults[i] != 0;
}

struct lanes {
    const int64_t *values, *faults;
};

static struct lanes read_root(const struct chunk *chunk, int root)
{
    if (root < 0) return (struct lanes){NULL, NULL};
    return (struct lanes){md_lanes_values(chunk->lanes, (size_t)root), md_lanes_faults(chunk->lanes, (size_t)root)};
}

/* Can every aggregate be told of the record? A value that is missing is left out where the measure says so; a filter decides first. */
static bool is_decided(const struct chunk *chunk, const struct lanes *filters, const struct lanes *values, size_t i)
{
    const struct md_kind_sums *sums = chunk->sums;
    for (size_t f = 0; f < sums->forms_count; f++) {
        if (has_fault(filters[f].faults, i)) return false;
        if (filters[f].values != NULL && filters[f].values[i] == 0) continue;
        if (!has_fault(values[f].faults, i)) continue;
        if (!sums->measure->skip_missing || (values[f].faults[i] & MD_FAULT_ERROR) != 0) return false;
    }
    return true;
}

static void run_chunk(struct chunk *chunk)
{
    const struct md_kind_sums *sums = chunk->sums;
    struct lanes filters[MD_KIND_SUMS_FORMS_MAX], values[MD_KIND_SUMS_FORMS_MAX];
    if (chunk->count == 0) return;
    md_program_run(sums->program, chunk->lanes, chunk->rows, chunk->dates, chunk->count);
    struct lanes when = read_root(chunk, sums->when), by = read_root(chunk, sums->by);
    for (size_t f = 0; f < sums->forms_count; f++) {
        filters[f] = read_root(chunk, sums->filters[f]);
        values[f] = read_root(chunk, sums->values[f]);
    }
    for (size_t i = 0; i < chunk->count; i++) {
        if (has_fault(by.faults, i)) continue; /* nobody's */
        bool unknown = has_fault(when.faults, i);
        if (!unknown && when.values != NULL && when.values[i] == 0) continue;
        if (unknown || !is_decided(chunk, filters, values, i)) {
            leave(chunk, i);
            continue;
        }
        size_t subject = by.values != NULL ? (size_t)by.values[i] : 0;
        if (subject >= sums->subjects_count) continue;
        size_t cell = subject * sums->spans.count + md_day_span(&sums->spans, chunk->dates[i]);
        for (size_t f = 0; f < sums->forms_count; f++) {
            if (filters[f].values != NULL && filters[f].values[i] == 0) continue;
            if (has_fault(values[f].faults, i)) continue;
            chunk->cells[f].counts[cell]++;
            if (chunk->cells[f].sums != NULL) chunk->cells[f].sums[cell] += values[f].values[i];
        }
    }
    chunk->count = 0;
}

static void task(void *context, size_t number, size_t thread)
{
    struct md_kind_sums *sums = context;
    struct chunk *chunk = md_alloc(sizeof *chunk);
    const struct md_column *dates = &sums->table->columns[sums->measure->at_field];
    int32_t to = sums->spans.first[sums->spans.count];
    size_t end = (number + 1) * MD_TASK_ROWS;
    chunk->sums = sums;
    chunk->cells = sums->cells + thread * sums->forms_count;
    chunk->lanes = sums->lanes[thread];
    chunk->task = number;
    if (end > sums->table->rows_count) end = sums->table->rows_count;
    for (size_t row = number * MD_TASK_ROWS; row < end; row++) {
        int64_t date = dates->values[row];
        if ((dates->present != NULL && !dates->present[row]) || date < sums->spans.from || date >= to) continue;
        chunk->rows[chunk->count] = (uint32_t)row;
        chunk->dates[chunk->count++] = (int32_t)date;
        if (chunk->count == MD_PROGRAM_ROWS) run_chunk(chunk);
    }
    run_chunk(chunk);
    md_free(chunk);
}

/* ---- Cells ---- */

static void make_cells(struct md_kind_sums *sums)
{
    size_t count = sums->subjects_count * sums->spans.count + 1;
    sums->cells = md_alloc_array(sums->threads * sums->forms_count, sizeof *sums->cells);
    sums->lanes = md_alloc_array(sums->threads, sizeof(struct md_lanes *));
    for (size_t t = 0; t < sums->threads; t++) {
        sums->lanes[t] = md_lanes_new(sums->program);
        for (size_t f = 0; f < sums->forms_count; f++) {
            struct md_kind_cells *cells = &sums->cells[t * sums->forms_count + f];
            cells->counts = md_alloc_array(count, sizeof *cells->counts);
            if (sums->forms[f].function != MD_AGGREGATE_COUNT) cells->sums = md_alloc_array(count, sizeof *cells->sums);
        }
    }
    sums->tasks_count = (sums->table->rows_count + MD_TASK_ROWS - 1) / MD_TASK_ROWS;
    sums->left = md_alloc_array(sums->tasks_count + 1, sizeof *sums->left);
    sums->left_counts = md_alloc_array(sums->tasks_count + 1, sizeof *sums->left_counts);
}

static void free_thread(struct md_kind_sums *sums, size_t thread)
{
    for (size_t f = 0; f < sums->forms_count; f++) {
        struct md_kind_cells *cells = &sums->cells[thread * sums->forms_count + f];
        md_free(cells->sums);
        md_free(cells->counts);
        *cells = (struct md_kind_cells){0};
    }
    md_lanes_free(sums->lanes[thread]);
    sums->lanes[thread] = NULL;
}

static void merge(struct md_kind_sums *sums)
{
    for (size_t t = 1; t < sums->threads; t++) {
        for (size_t f = 0; f < sums->forms_count; f++) {
            const struct md_kind_cells *from = &sums->cells[t * sums->forms_count + f];
            for (size_t i = 0; i < sums->subjects_count * sums->spans.count; i++) {
                sums->cells[f].counts[i] += from->counts[i];
                if (from->sums != NULL) sums->cells[f].sums[i] += from->sums[i];
            }
        }
        free_thread(sums, t);
    }
    md_lanes_free(sums->lanes[0]);
    sums->lanes[0] = NULL;
}

/* ---- The whole ---- */

static struct md_day_range days_needed(const struct md_evaluation *evaluation, const struct md_measure *measure)
{
    struct md_day_range range = evaluation->needs[measure->source].ranges[measure->at_field];
    const struct md_column *dates = &evaluation->table_of_kind[measure->source]->columns[measure->at_field];
    if (dates->ranged && dates->least > range.from) range.from = (int32_t)dates->least;
    if (dates->ranged && dates->greatest + 1 < range.to) range.to = (int32_t)dates->greatest + 1;
    return range;
}

static bool add_up(struct md_evaluation *evaluation, struct md_kind_sums *sums, const struct md_binding *binding)
{
    const struct md_measure *measure = sums->measure;
    if (!is_plain(evaluation, measure, sums->forms, sums->forms_count)) return false;
    sums->table = evaluation->table_of_kind[measure->source];
    if (sums->table->columns[measure->at_field].values == NULL) return false;
    int versions = measure->below_starts_count > 0 ? measure->of : MD_KIND_NONE;
    if (!md_day_spans_make(&sums->spans, evaluation, days_needed(evaluation, measure), versions)) return false;
    sums->subjects_count = md_subject_count(evaluation, measure->of);
    if (!md_day_spans_are_few(&sums->spans, sums->subjects_count * sums->forms_count, sums->table->rows_count)) return false;
    if (!make_program(evaluation, sums, binding)) return false;
    make_cells(sums);
    md_pool_run(sums->threads, sums->tasks_count, task, sums);
    merge(sums);
    return true;
}

const struct md_kind_sums *md_kind_sums_get(struct md_evaluation *evaluation, const struct md_measure *measure,
                                            const struct md_aggregate_form *forms, size_t forms_count, const struct md_binding *binding)
{
    struct md_kind_sums *sums = &evaluation->kind_sums[measure - evaluation->model->measures];
    if (!sums->tried && !md_kept_kind(evaluation, measure, sums)) {
        sums->tried = true;
        sums->measure = measure;
        sums->forms = md_arena_copy(&evaluation->arena, forms, forms_count * sizeof *forms);
        sums->forms_count = forms_count;
        sums->threads = evaluation->threads;
        sums->usable = add_up(evaluation, sums, binding);
        md_program_free(sums->program);
        sums->program = NULL;
        md_keep_kind(evaluation, measure, sums);
    }
    return sums->usable ? sums : NULL;
}

void md_kind_sums_free(struct md_kind_sums *sums)
{
    if (sums->lent) return;
    for (size_t t = 0; t < sums->threads && sums->cells != NULL; t++) free_thread(sums, t);
    for (size_t i = 0; i < sums->tasks_count; i++) md_free(sums->left[i]);
    md_free(sums->cells);
    md_free(sums->lanes);
    md_free(sums->left);
    md_free(sums->left_counts);
    md_day_spans_free(&sums->spans);
    *sums = (struct md_kind_sums){0};
}
