/*
 * tuples: which combinations of keys are the subjects of a tuple, and their keys and tables.
 *
 * As of a day the subjects are the combinations that occur in the rows which the tuple's measures read in their own
 * windows that end there, and in earlier ones that any rule reads by `prev`. So they depend on the records and the rules
 * alone, not on which plan is run or which other periods are evaluated along with it. The keys of a tuple are those of all days asked for, in order of the members'
 * keys, whatever the order of rows or the number of threads.
 */
#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "base/sort.h"
#include "calc/posted.h"
#include "calc/source_rows.h"
#include "value/date.h"

enum { MEMBERS_MAX = 8 };

static const struct md_kind *kind_at(const struct md_evaluation *evaluation, int kind)
{
    return evaluation->model->schema->kinds[kind];
}

static bool is_tuple(const struct md_evaluation *evaluation, int kind)
{
    return kind >= 0 && kind_at(evaluation, kind)->tuple;
}

/* ---- As of which days ---- */

bool md_tuple_want(struct md_evaluation *evaluation, int kind, int32_t end)
{
    char key[8];
    memcpy(key, &kind, 4);
    memcpy(key + 4, &end, 4);
    if (!md_map_insert(&evaluation->tuple_ends_known, key, sizeof key, (int64_t)evaluation->tuple_ends_count, NULL))
        return false;
    MD_GROW(evaluation->tuple_ends, evaluation->tuple_ends_count, evaluation->tuple_ends_capacity);
    evaluation->tuple_ends[evaluation->tuple_ends_count++] = (struct md_tuple_end){.kind = kind, .end = end};
    return true;
}

static struct md_tuple_end *end_of(const struct md_evaluation *evaluation, int kind, int32_t end)
{
    char key[8];
    int64_t index;
    memcpy(key, &kind, 4);
    memcpy(key + 4, &end, 4);
    bool known = md_map_get(&evaluation->tuple_ends_known, key, sizeof key, &index);
    return known ? &evaluation->tuple_ends[index] : NULL;
}

/* The ends of the columns that are a measure's rows, in the periods that are evaluated. */
static size_t row_ends(const struct md_evaluation *evaluation, const struct md_measure *measure, int32_t end,
                       struct md_arena *arena, int32_t **ends)
{
    const struct md_model *model = evaluation->model;
    struct md_window_days days = md_window_at(&model->calendar, &measure->over, end);
    if (measure->from == MD_FROM_COMPONENT)
        return md_periods_inside(&model->calendar, model->components[measure->source].every, days,
                                 evaluation->periods[0].first, arena, ends);
    int32_t earliest = days.first == MD_DATE_MIN ? evaluation->earliest : MD_DATE_MIN;
    return md_windows_inside(&model->calendar, &model->measures[measure->source].over, days, earliest, arena, ends);
}

static bool reads_columns(const struct md_measure *measure)
{
    return measure->from == MD_FROM_MEASURE || measure->from == MD_FROM_COMPONENT;
}

static bool is_known(const int32_t *ends, size_t count, int32_t end)
{
    for (size_t i = 0; i < count; i++)
        if (ends[i] == end) return true;
    return false;
}

size_t md_tuple_windows(const struct md_model *model, const struct md_measure *measure, int32_t end,
                        struct md_arena *arena, int32_t **ends)
{
    const struct md_graph *graph = &model->graph;
    size_t count = 0, room = 8;
    if (md_model_row_kind(model, measure) == MD_KIND_NONE) return 0;
    *ends = md_arena_array(arena, room, sizeof **ends);
    (*ends)[count++] = end;
    for (md_node_index n = 1; n < graph->nodes_count; n++) {
        const struct md_node *node = md_graph_node(graph, n);
        int32_t earlier;
        if (node->op != MD_OP_NAMED || node->integer != measure->column || node->shift == 0 ||
            !md_column_shift(model, node->integer, end, node->shift, &earlier) || is_known(*ends, count, earlier))
            continue;
        if (count == room) {
            int32_t *more = md_arena_array(arena, room * 2, sizeof *more);
            memcpy(more, *ends, count * sizeof *more);
            *ends = more;
            room *= 2;
        }
        (*ends)[count++] = earlier;
    }
    return count;
}

static void want_rows(struct md_evaluation *evaluation, const struct md_measure *measure, int32_t end)
{
    int kind = md_model_row_kind(evaluation->model, measure);
    if (!reads_columns(measure) || !is_tuple(evaluation, kind)) return;
    struct md_arena arena = {0};
    int32_t *ends;
    size_t count = row_ends(evaluation, measure, end, &arena, &ends);
    for (size_t i = 0; i < count; i++) md_tuple_want(evaluation, kind, ends[i]);
    md_arena_free(&arena);
}

/* What the windows without beginning come to is known now that the records are there. */
static void want_all(struct md_evaluation *evaluation)
{
    const struct md_model *model = evaluation->model;
    for (size_t i = 0; i < evaluation->tuple_windows_count; i++)
        want_rows(evaluation, &model->measures[evaluation->tuple_windows[i].column], evaluation->tuple_windows[i].end);
    for (size_t i = 0; i < evaluation->tuple_ends_count; i++)
        for (size_t m = 0; m < model->measures_count; m++) {
            struct md_arena arena = {0};
            int32_t *ends;
            size_t count = 0;
            if (model->measures[m].of == evaluation->tuple_ends[i].kind)
                count = md_tuple_windows(model, &model->measures[m], evaluation->tuple_ends[i].end, &arena, &ends);
            for (size_t w = 0; w < count; w++) want_rows(evaluation, &model->measures[m], ends[w]);
            md_arena_free(&arena);
        }
}

/* ---- Combinations ---- */

struct md_combinations {
    size_t width;
    struct md_map known;
    int32_t *members;
    size_t count, capacity;
};

/* Its place among those that are known; a new one comes last. */
static size_t combination_add(struct md_combinations *set, const int32_t *members)
{
    int64_t place = (int64_t)set->count;
    size_t bytes = set->width * sizeof *members;
    if (!md_map_insert(&set->known, (const char *)members, bytes, place, &place)) return (size_t)place;
    if (set->count == set->capacity) {
        set->capacity = set->capacity == 0 ? 64 : set->capacity * 2;
        set->members = md_realloc_array(set->members, set->capacity * set->width, sizeof *members);
    }
    memcpy(set->members + set->count++ * set->width, members, bytes);
    return (size_t)place;
}

static void combinations_free(struct md_combinations *set)
{
    md_map_free(&set->known);
    md_free(set->members);
    *set = (struct md_combinations){0};
}

/* ---- What is posted ---- */

int32_t md_tuple_posted(struct md_evaluation *evaluation, int kind, const char *text)
{
    const struct md_kind *tuple = kind_at(evaluation, kind);
    int32_t members[MEMBERS_MAX];
    const char *part = text;
    for (size_t m = 0; m < tuple->fields_count; m++) {
        const struct md_keys *keys = evaluation->keys_of_kind[tuple->fields[m].target];
        size_t length = strcspn(part, (const char[]){MD_KEY_SEPARATOR, '\0'});
        bool last = m + 1 == tuple->fields_count;
        if (last) length = strlen(part);
        members[m] = keys != NULL ? (int32_t)md_texts_find(&keys->texts, part, length) : -1;
        if (members[m] < 0 || (!last && part[length] == '\0')) return -1;
        part += length + !last;
    }
    if (evaluation->tuple_posted == NULL)
        evaluation->tuple_posted = md_alloc_array(md_schema_all(evaluation->model->schema), sizeof *evaluation->tuple_posted);
    evaluation->tuple_posted[kind].width = tuple->fields_count;
    return (int32_t)combination_add(&evaluation->tuple_posted[kind], members);
}

/* ---- Rows of one measure ---- */

struct gather {
    struct md_evaluation *evaluation;
    const struct md_measure *measure;
    const struct md_node *tuple; /* from a row to its combination */
    struct md_bound bound;
    struct md_source_rows relation;
    struct gather_thread {
        struct md_row_batch *batch;
        struct md_combinations found;
    } *threads;
};

/* A row of which one member is missing belongs to nobody. */
static void add_batch(struct gather *gather, size_t thread, const struct md_scope *scope)
{
    struct md_evaluator *evaluator = gather->evaluation->evaluators[thread];
    const struct md_vector *vectors[MEMBERS_MAX];
    size_t width = gather->tuple->operands_count;
    md_evaluator_begin(evaluator, &gather->bound.binding, scope);
    for (size_t m = 0; m < width; m++)
        vectors[m] = md_evaluator_value(evaluator, gather->tuple->operands[m], NULL, scope->count);
    for (size_t i = 0; i < scope->count; i++) {
        int32_t members[MEMBERS_MAX];
        bool whole = true;
        for (size_t m = 0; m < width && whole; m++) {
            whole = vectors[m]->states[i] == MD_STATE_PRESENT;
            if (whole) members[m] = (int32_t)vectors[m]->integers[i];
        }
        if (whole) combination_add(&gather->threads[thread].found, members);
    }
}

static void gather_task(void *context, size_t task, size_t thread)
{
    struct gather *gather = context;
    struct md_source_rows_cursor cursor = {0};
    struct md_row_batch *batch = gather->threads[thread].batch;
    while (md_source_rows_read(&gather->relation, task, &cursor, batch)) {
        struct md_scope scope = md_row_scope(batch, false);
        add_batch(gather, thread, &scope);
    }
}

static void gather_records(struct gather *gather, int32_t end)
{
    struct md_evaluation *evaluation = gather->evaluation;
    struct md_window_days days = md_window_at(&evaluation->model->calendar, &gather->measure->over, end);
    md_source_rows_open(&gather->relation, evaluation, gather->measure, days, &gather->bound, false);
    md_pool_run(evaluation->threads, gather->relation.tasks_count, gather_task, gather);
    md_source_rows_close(&gather->relation);
}

/* The subjects that are there, and have an outcome where these are given; values are not asked for. */
static void gather_subjects(struct gather *gather, const struct md_subjects *subjects,
                            const struct md_result *outcomes)
{
    uint32_t rows[MD_BATCH_ROWS];
    int32_t days[MD_BATCH_ROWS];
    for (size_t key = 0; key < subjects->count;) {
        size_t count = 0;
        for (; key < subjects->count && count < MD_BATCH_ROWS; key++) {
            if (subjects->rows[key] == MD_NO_ROW) continue;
            if (outcomes != NULL && outcomes[key].status == MD_RESULT_NONE) continue;
            rows[count] = subjects->rows[key];
            days[count++] = subjects->days[key];
        }
        struct md_scope scope = {.count = count, .rows = rows, .dates = days};
        if (count > 0) add_batch(gather, 0, &scope);
    }
}

/* What a column of the list may have; of a measure every window, of a component every period. */
static void gather_columns(struct gather *gather, int32_t end)
{
    struct md_evaluation *evaluation = gather->evaluation;
    const struct md_model *model = evaluation->model;
    const struct md_measure *measure = gather->measure;
    int kind = md_model_row_kind(model, measure);
    struct md_window window = {.form = MD_WINDOW_LEVEL};
    if (measure->from == MD_FROM_MEASURE) window = model->measures[measure->source].over;
    else window.level = model->components[measure->source].every;
    struct md_arena arena = {0};
    int32_t *ends;
    size_t count = row_ends(evaluation, measure, end, &arena, &ends);
    for (size_t i = 0; i < count; i++) {
        struct md_window_days days = md_window_at(&model->calendar, &window, ends[i]);
        gather_subjects(gather, md_subjects_at(evaluation, kind, days.first, ends[i]), NULL);
    }
    md_arena_free(&arena);
}

/* Before the list: whoever has something posted. */
static void gather_posted(struct gather *gather, int32_t end)
{
    struct md_evaluation *evaluation = gather->evaluation;
    const struct md_model *model = evaluation->model;
    struct md_window_days days = md_window_at(&model->calendar, &gather->measure->over, end);
    int64_t column = (int64_t)model->measures_count + md_first_version(model, gather->measure->source);
    struct md_arena arena = {0};
    int32_t *ends;
    size_t count = md_posted_ends(evaluation, gather->measure->source, days, &arena, &ends);
    for (size_t i = 0; i < count; i++) {
        const struct md_column_at *posted = md_column_get(evaluation, column, ends[i]);
        gather_subjects(gather, posted->subjects, posted->outcomes);
    }
    md_arena_free(&arena);
}

static void add_root(struct md_roots *roots, md_node_index root)
{
    MD_GROW(roots->list, roots->count, roots->capacity);
    roots->list[roots->count++] = root;
}

/* What a measure's rows say, except of a measure whose rows are of this very tuple: they bring nothing of their own. */
static void gather_measure(struct md_evaluation *evaluation, const struct md_measure *measure, int32_t end,
                           struct md_combinations *into)
{
    const struct md_graph *graph = &evaluation->model->graph;
    struct gather gather = {.evaluation = evaluation, .measure = measure};
    gather.tuple = md_graph_node(graph, measure->by.root);
    if (gather.tuple->op != MD_OP_TUPLE) return;
    struct md_roots roots = {0};
    struct md_period period = md_period_of_end(evaluation->model, end);
    for (uint32_t m = 0; m < gather.tuple->operands_count; m++) add_root(&roots, gather.tuple->operands[m]);
    md_roots_add(&roots, &measure->at);
    md_roots_add(&roots, &measure->span_first);
    md_roots_add(&roots, &measure->span_end);
    md_bind(evaluation, &roots, end, &period, &gather.bound);
    gather.threads = md_alloc_array(evaluation->threads, sizeof *gather.threads);
    for (size_t t = 0; t < evaluation->threads; t++) {
        gather.threads[t].batch = md_alloc(sizeof *gather.threads[t].batch);
        gather.threads[t].found.width = gather.tuple->operands_count;
    }
    if (reads_columns(measure)) gather_columns(&gather, end);
    else gather_records(&gather, end);
    if (measure->from == MD_FROM_COMPONENT) gather_posted(&gather, end);
    for (size_t t = 0; t < evaluation->threads; t++) {
        struct md_combinations *found = &gather.threads[t].found;
        for (size_t i = 0; i < found->count; i++) combination_add(into, found->members + i * found->width);
        combinations_free(found);
        md_free(gather.threads[t].batch);
    }
    md_free(gather.threads);
    md_unbind(&gather.bound);
    md_roots_free(&roots);
}

/* ---- All of a tuple ---- */

struct tuple_work {
    struct md_evaluation *evaluation;
    uint8_t *begun;              /* by kind */
    struct md_combinations *by_end; /* as tuple_ends */
};

static void make_tuple(struct tuple_work *work, int kind);

static void gather_end(struct tuple_work *work, size_t index)
{
    struct md_evaluation *evaluation = work->evaluation;
    const struct md_model *model = evaluation->model;
    int kind = evaluation->tuple_ends[index].kind;
    work->by_end[index].width = kind_at(evaluation, kind)->fields_count;
    for (size_t m = 0; m < model->measures_count; m++) {
        const struct md_measure *measure = &model->measures[m];
        struct md_arena arena = {0};
        int32_t *ends;
        size_t count = 0;
        if (measure->of == kind)
            count = md_tuple_windows(model, measure, evaluation->tuple_ends[index].end, &arena, &ends);
        for (size_t i = 0; i < count; i++) gather_measure(evaluation, measure, ends[i], &work->by_end[index]);
        md_arena_free(&arena);
    }
}

/* A measure over values of the tuple itself has the subjects of every window that it reads; true: it brought any. */
static bool take_own_rows(struct tuple_work *work, size_t index, const struct md_measure *measure)
{
    struct md_evaluation *evaluation = work->evaluation;
    struct md_combinations *into = &work->by_end[index];
    struct md_arena arena = {0};
    int32_t *ends;
    size_t before = into->count;
    int32_t *windows;
    size_t windows_count =
        md_tuple_windows(evaluation->model, measure, evaluation->tuple_ends[index].end, &arena, &windows);
    for (size_t w = 0; w < windows_count; w++) {
        size_t count = row_ends(evaluation, measure, windows[w], &arena, &ends);
        for (size_t i = 0; i < count; i++) {
            const struct md_tuple_end *inner = end_of(evaluation, measure->of, ends[i]);
            const struct md_combinations *from = inner != NULL ? &work->by_end[inner - evaluation->tuple_ends] : into;
            for (size_t c = 0; from != into && c < from->count; c++)
                combination_add(into, from->members + c * from->width);
        }
    }
    md_arena_free(&arena);
    return into->count > before;
}

/* Windows that go on to the end of a year read each other's ends, so that this is repeated until nothing is new. */
static void take_all_own_rows(struct tuple_work *work, int kind)
{
    const struct md_evaluation *evaluation = work->evaluation;
    const struct md_model *model = evaluation->model;
    bool more = true;
    while (more) {
        more = false;
        for (size_t i = 0; i < evaluation->tuple_ends_count; i++)
            for (size_t m = 0; m < model->measures_count; m++)
                if (evaluation->tuple_ends[i].kind == kind && model->measures[m].of == kind &&
                    reads_columns(&model->measures[m]) && md_model_row_kind(model, &model->measures[m]) == kind)
                    more |= take_own_rows(work, i, &model->measures[m]);
    }
}

static int compare_members(const void *context, uint32_t a, uint32_t b)
{
    const struct md_combinations *set = context;
    const int32_t *x = set->members + a * set->width, *y = set->members + b * set->width;
    for (size_t m = 0; m < set->width; m++)
        if (x[m] != y[m]) return x[m] < y[m] ? -1 : 1;
    return 0;
}

/* The text of a key is that of a key of several fields. */
static void add_key(const struct md_evaluation *evaluation, const struct md_kind *tuple, const int32_t *members,
                    struct md_keys *keys)
{
    struct md_buffer text = {0};
    for (size_t m = 0; m < tuple->fields_count; m++) {
        size_t length;
        const struct md_keys *member = evaluation->keys_of_kind[tuple->fields[m].target];
        const char *key = md_texts_get(&member->texts, (uint32_t)members[m], &length);
        if (m > 0) md_buffer_add_char(&text, MD_KEY_SEPARATOR);
        md_buffer_add(&text, key, length);
    }
    md_texts_add(&keys->texts, md_buffer_text(&text), text.length);
    keys->count++;
    md_buffer_free(&text);
}

/* Keys and table, a row for each key; *places: by place in `set` the key. */
static void make_table(struct md_evaluation *evaluation, int kind, const struct md_combinations *set, uint32_t *places)
{
    const struct md_kind *tuple = kind_at(evaluation, kind);
    struct md_keys *keys = &evaluation->keys[kind];
    struct md_table *table = &evaluation->tables[kind];
    uint32_t *order = md_alloc_array(set->count + 1, sizeof *order);
    for (size_t i = 0; i < set->count; i++) order[i] = (uint32_t)i;
    md_sort(order, set->count, compare_members, (void *)(uintptr_t)set);
    md_table_init(table, tuple, NULL);
    table->keys = md_alloc_array(set->count + 1, sizeof *table->keys);
    md_table_reserve(table, set->count);
    table->rows_count = set->count;
    for (size_t row = 0; row < set->count; row++) {
        const int32_t *members = set->members + order[row] * set->width;
        places[order[row]] = (uint32_t)row;
        add_key(evaluation, tuple, members, keys);
        table->keys[row] = (int32_t)row;
        for (size_t m = 0; m < set->width; m++) md_table_set(table, row, (int)m, members[m]);
    }
    md_table_index_keys(table, set->count);
    md_free(order);
    evaluation->keys_of_kind[kind] = keys;
    evaluation->table_of_kind[kind] = table;
}

/* Who is posted has a key too, whether he is there now or not. */
static void settle_posted(struct md_evaluation *evaluation, int kind, struct md_combinations *all,
                          const uint32_t *places)
{
    const struct md_combinations *posted = &evaluation->tuple_posted[kind];
    int32_t *keys = md_alloc_array(posted->count + 1, sizeof *keys);
    for (size_t i = 0; i < posted->count; i++)
        keys[i] = (int32_t)places[combination_add(all, posted->members + i * posted->width)];
    md_posted_settle(evaluation, kind, keys);
    md_free(keys);
}

/* Who is there at each end, in terms of the tuple's own keys. */
static void make_keys(struct tuple_work *work, int kind)
{
    struct md_evaluation *evaluation = work->evaluation;
    const struct md_combinations *posted = evaluation->tuple_posted != NULL ? &evaluation->tuple_posted[kind] : NULL;
    struct md_combinations all = {.width = kind_at(evaluation, kind)->fields_count};
    for (size_t e = 0; e < evaluation->tuple_ends_count; e++)
        for (size_t i = 0; evaluation->tuple_ends[e].kind == kind && i < work->by_end[e].count; i++)
            combination_add(&all, work->by_end[e].members + i * all.width);
    for (size_t i = 0; posted != NULL && i < posted->count; i++)
        combination_add(&all, posted->members + i * all.width);
    uint32_t *places = md_alloc_array(all.count + 1, sizeof *places);
    make_table(evaluation, kind, &all, places);
    if (posted != NULL && posted->count > 0) settle_posted(evaluation, kind, &all, places);
    for (size_t e = 0; e < evaluation->tuple_ends_count; e++) {
        if (evaluation->tuple_ends[e].kind != kind) continue;
        evaluation->tuple_ends[e].present = md_arena_alloc(&evaluation->arena, all.count + 1);
        for (size_t i = 0; i < work->by_end[e].count; i++) {
            size_t place = combination_add(&all, work->by_end[e].members + i * all.width);
            evaluation->tuple_ends[e].present[places[place]] = 1;
        }
    }
    md_free(places);
    combinations_free(&all);
}

/* The tuples whose subjects are rows of its measures come first; the model has no circle of them. */
static void make_tuple(struct tuple_work *work, int kind)
{
    const struct md_evaluation *evaluation = work->evaluation;
    const struct md_model *model = evaluation->model;
    if (work->begun[kind]) return;
    work->begun[kind] = 1;
    for (size_t m = 0; m < model->measures_count; m++) {
        int rows = model->measures[m].of == kind ? md_model_row_kind(model, &model->measures[m]) : MD_KIND_NONE;
        if (is_tuple(evaluation, rows)) make_tuple(work, rows);
    }
    for (size_t e = 0; e < evaluation->tuple_ends_count; e++)
        if (evaluation->tuple_ends[e].kind == kind) gather_end(work, e);
    take_all_own_rows(work, kind);
    make_keys(work, kind);
}

void md_tuples_make(struct md_evaluation *evaluation)
{
    const struct md_schema *schema = evaluation->model->schema;
    if (schema->tuples_count == 0) return;
    want_all(evaluation);
    struct tuple_work work = {.evaluation = evaluation};
    work.begun = md_alloc(md_schema_all(schema));
    work.by_end = md_alloc_array(evaluation->tuple_ends_count + 1, sizeof *work.by_end);
    for (size_t k = schema->kinds_count; k < md_schema_all(schema); k++)
        if (evaluation->needs[k].by_key) make_tuple(&work, (int)k);
    for (size_t e = 0; e < evaluation->tuple_ends_count; e++) combinations_free(&work.by_end[e]);
    md_free(work.by_end);
    md_free(work.begun);
}

void md_tuples_free(struct md_evaluation *evaluation)
{
    size_t kinds = md_schema_all(evaluation->model->schema);
    for (size_t k = 0; evaluation->tuple_posted != NULL && k < kinds; k++)
        combinations_free(&evaluation->tuple_posted[k]);
    md_free(evaluation->tuple_posted);
    md_map_free(&evaluation->tuple_ends_known);
    md_free(evaluation->tuple_ends);
    md_free(evaluation->tuple_windows);
}

/* ---- Who is in force ---- */

int64_t md_tuple_row_at(const struct md_evaluation *evaluation, int kind, int32_t key, int32_t day)
{
    const struct md_table *table = evaluation->table_of_kind[kind];
    for (size_t m = 0; m < table->kind->fields_count; m++) {
        const struct md_table *member = evaluation->table_of_kind[table->kind->fields[m].target];
        if (md_table_row_at(member, (int32_t)table->columns[m].values[key], day) < 0) return -1;
    }
    return key;
}

/* In force are those of whom every member is; read on the day on which the first of them leaves. Before the periods
 * that are evaluated, who is there is a matter of what was posted. */
void md_tuple_subjects(struct md_evaluation *evaluation, struct md_subjects *subjects)
{
    const struct md_tuple_end *end = end_of(evaluation, subjects->kind, subjects->end);
    const struct md_table *table = evaluation->table_of_kind[subjects->kind];
    for (size_t key = 0; key < subjects->count; key++) {
        bool there = !subjects->occurring || end == NULL || end->present[key];
        subjects->rows[key] = there ? (uint32_t)key : MD_NO_ROW;
        subjects->days[key] = subjects->end - 1;
    }
    for (size_t m = 0; table != NULL && m < table->kind->fields_count; m++) {
        const struct md_subjects *members =
            md_subjects_at(evaluation, table->kind->fields[m].target, subjects->first, subjects->end);
        for (size_t key = 0; key < subjects->count; key++) {
            int64_t member = table->columns[m].values[key];
            if (members->rows[member] == MD_NO_ROW) subjects->rows[key] = MD_NO_ROW;
            else if (members->days[member] < subjects->days[key]) subjects->days[key] = members->days[member];
        }
    }
    for (size_t key = 0; key < subjects->count; key++) {
        if (subjects->rows[key] == MD_NO_ROW || subjects->days[key] == subjects->end - 1) continue;
        if (md_tuple_row_at(evaluation, subjects->kind, (int32_t)key, subjects->days[key]) < 0)
            subjects->rows[key] = MD_NO_ROW;
    }
}
