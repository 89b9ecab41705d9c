#include "base/memory.h"
#include "calc/pipeline.h"

size_t md_subject_count(const struct md_evaluation *evaluation, int kind)
{
    if (kind == MD_KIND_WHOLE) return 1;
    const struct md_keys *keys = evaluation->keys_of_kind[kind];
    return keys == NULL ? 0 : keys->count;
}

/* The last version that begins before `end`, and its last day; false: none lies in [first, end). */
static bool last_in_window(const struct md_table *table, int32_t key, int32_t first, int32_t end,
                           uint32_t *row, int32_t *day)
{
    const struct md_kind *kind = table->kind;
    uint32_t from = table->first_row_of_key[key];
    for (uint32_t r = table->first_row_of_key[key + 1]; r > from; r--) {
        size_t version = r - 1;
        if (md_table_has(table, version, kind->valid_from_field) &&
            table->columns[kind->valid_from_field].values[version] >= end)
            continue;
        if (!md_table_has(table, version, kind->valid_to_field)) return false;
        int64_t valid_to = table->columns[kind->valid_to_field].values[version];
        if (valid_to <= first) return false;
        *row = (uint32_t)version;
        *day = (int32_t)(valid_to < end ? valid_to : end) - 1;
        return true;
    }
    return false;
}

static void find_subject(const struct md_table *table, int32_t key, struct md_subjects *subjects)
{
    int32_t last = subjects->end - 1;
    subjects->rows[key] = MD_NO_ROW;
    subjects->days[key] = last;
    if (table == NULL || (size_t)key >= table->keys_count) return;
    int64_t row = md_table_row_at(table, key, last);
    if (row >= 0)
        subjects->rows[key] = (uint32_t)row;
    else if (table->kind->history)
        last_in_window(table, key, subjects->first, subjects->end, &subjects->rows[key],
                       &subjects->days[key]);
}

static struct md_subjects *make_subjects(struct md_evaluation *evaluation, int kind, int32_t first,
                                         int32_t end, bool occurring)
{
    struct md_subjects *subjects = md_arena_alloc(&evaluation->arena, sizeof *subjects);
    size_t count = md_subject_count(evaluation, kind);
    *subjects = (struct md_subjects){.kind = kind, .occurring = occurring, .first = first, .end = end,
                                    .count = count};
    subjects->rows = md_arena_array(&evaluation->arena, count, sizeof *subjects->rows);
    subjects->days = md_arena_array(&evaluation->arena, count, sizeof *subjects->days);
    if (kind == MD_KIND_WHOLE) {
        subjects->rows[0] = 0;
        subjects->days[0] = end - 1;
        return subjects;
    }
    if (evaluation->model->schema->kinds[kind]->tuple) {
        md_tuple_subjects(evaluation, subjects);
        return subjects;
    }
    const struct md_table *table = evaluation->table_of_kind[kind];
    for (size_t key = 0; key < count; key++) find_subject(table, (int32_t)key, subjects);
    return subjects;
}

static const struct md_subjects *find_or_make(struct md_evaluation *evaluation, int kind, int32_t first,
                                              int32_t end, bool occurring)
{
    for (size_t i = 0; i < evaluation->subjects_count; i++) {
        const struct md_subjects *known = evaluation->subjects[i];
        if (known->kind == kind && known->first == first && known->end == end && known->occurring == occurring)
            return known;
    }
    struct md_subjects *subjects = make_subjects(evaluation, kind, first, end, occurring);
    MD_GROW(evaluation->subjects, evaluation->subjects_count, evaluation->subjects_capacity);
    evaluation->subjects[evaluation->subjects_count++] = subjects;
    return subjects;
}

const struct md_subjects *md_subjects_at(struct md_evaluation *evaluation, int kind, int32_t first,
                                         int32_t end)
{
    return find_or_make(evaluation, kind, first, end, true);
}

const struct md_subjects *md_subjects_in_force(struct md_evaluation *evaluation, int kind, int32_t first,
                                               int32_t end)
{
    bool tuple = kind >= 0 && evaluation->model->schema->kinds[kind]->tuple;
    return find_or_make(evaluation, kind, first, end, !tuple);
}
