/* kernel_find: rows found by the values of fields, and keys among the ancestors of a reference. */
#include "eval/evaluation.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

/* ---- Texts of one dictionary as codes of another ---- */

void md_code_hints_free(struct md_code_hints *hints, size_t count)
{
    for (size_t i = 0; hints != NULL && i < count; i++) md_free(hints[i].hints);
}

static struct md_code_hints *hints_of(const struct md_task *task, uint32_t operand)
{
    struct md_block *block = task->block;
    if (block->codes == NULL) {
        size_t count = task->node->operands_count;
        block->codes = md_arena_array(&task->evaluator->lasting, count, sizeof *block->codes);
        for (size_t i = 0; i < count; i++) block->codes[i].last = -1;
    }
    return &block->codes[operand];
}

/* Where a text is sought: a dictionary, or the values of an enum. */
struct dictionary {
    const struct md_texts *texts;
    const struct md_field *field;
};

static const char *text_of(const struct dictionary *dictionary, int64_t code, size_t *length)
{
    if (dictionary->texts != NULL) return md_texts_get(dictionary->texts, (uint32_t)code, length);
    *length = strlen(dictionary->field->values[code]);
    return dictionary->field->values[code];
}

static bool is_text(const struct dictionary *dictionary, int64_t code, const struct md_slice *slice)
{
    size_t length;
    const char *text = text_of(dictionary, code, &length);
    return length == slice->length && memcmp(text, slice->bytes, length) == 0;
}

static int64_t search(const struct dictionary *dictionary, const struct md_slice *slice)
{
    if (dictionary->texts != NULL) return md_texts_find(dictionary->texts, slice->bytes, slice->length);
    for (size_t i = 0; i < dictionary->field->values_count; i++)
        if (is_text(dictionary, (int64_t)i, slice)) return (int64_t)i;
    return -1;
}

static void grow_hints(struct md_code_hints *hints, uint32_t code)
{
    size_t count = hints->count > 0 ? hints->count : 64;
    while (count < code) count *= 2;
    hints->hints = md_realloc_array(hints->hints, count, sizeof *hints->hints);
    memset(hints->hints + hints->count, 0, (count - hints->count) * sizeof *hints->hints);
    hints->count = count;
}

/* A text of a dictionary stands at one place as long as its table; others are compared with the last one found. */
static int64_t code_of(struct md_code_hints *hints, const struct dictionary *dictionary,
                       const struct md_slice *slice)
{
    if (slice->code == 0) {
        if (hints->last < 0 || !is_text(dictionary, hints->last, slice)) hints->last = search(dictionary, slice);
        return hints->last;
    }
    if (slice->code > hints->count) grow_hints(hints, slice->code);
    struct md_code_hint *hint = &hints->hints[slice->code - 1];
    if (hint->bytes != slice->bytes) *hint = (struct md_code_hint){slice->bytes, search(dictionary, slice)};
    return hint->code;
}

/* ---- Find ---- */

/* The value of a row's operand as the table stores it; false: no cell can hold it. */
static bool stored_value(const struct md_task *task, uint32_t operand, const struct md_table *table, int field,
                         size_t row, int64_t *out)
{
    const struct md_vector *vector = &md_task_operand(task, operand)->vector;
    const struct md_column *column = &table->columns[field];
    if (vector->texts != NULL) {
        const struct md_field *declared = &table->kind->fields[field];
        struct dictionary dictionary = {column->texts, declared};
        if (declared->type == MD_FIELD_REF) /* a key, as the target has it */
            dictionary.texts = &task->evaluator->binding->keys[declared->target]->texts;
        *out = code_of(hints_of(task, operand), &dictionary, &vector->texts[row]);
        return *out >= 0;
    }
    if (vector->numbers != NULL) return md_number_to_scaled(&vector->numbers[row], column->scale, out) == MD_OK;
    *out = vector->integers[row];
    return true;
}

bool md_task_match(const struct md_task *task, const struct md_table *table, uint32_t first, size_t row,
                   int64_t *values)
{
    const struct md_match *match = task->node->match;
    assert(match->fields_count <= MD_MATCH_FIELDS_MAX);
    for (size_t f = 0; f < match->fields_count; f++)
        if (!stored_value(task, first + (uint32_t)f, table, match->fields[f], row, &values[f])) return false;
    return true;
}

/* How many of the rows, which stand in order of the field, hold a value not above the operand. */
static size_t count_up_to(const struct md_task *task, const struct md_table *table, const uint32_t *rows,
                          size_t count, size_t row)
{
    const struct md_match *match = task->node->match;
    const struct md_block *bound = md_task_operand(task, (uint32_t)match->fields_count);
    const struct md_number *number = bound != NULL && bound->vector.numbers != NULL ? &bound->vector.numbers[row] : NULL;
    int64_t day = bound == NULL ? md_task_date(task, row) : number == NULL ? bound->vector.integers[row] : 0;
    const struct md_column *column = &table->columns[match->up_to];
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        bool above = !md_table_has(table, rows[middle], match->up_to);
        if (!above && number != NULL) {
            struct md_number value = md_number_from_scaled(column->values[rows[middle]], column->scale);
            above = md_number_compare(&value, number) > 0;
        } else if (!above) {
            above = column->values[rows[middle]] > day;
        }
        if (above) high = middle;
        else low = middle + 1;
    }
    return low;
}

static void find_row(struct md_task *task, const struct md_table *table, const uint32_t *rows, size_t count,
                     size_t row)
{
    const struct md_match *match = task->node->match;
    int32_t date = md_task_date(task, row);
    int64_t found = -1;
    if (match->up_to >= 0) count = count_up_to(task, table, rows, count, row);
    for (size_t i = count; i > 0; i--) {
        uint32_t candidate = rows[i - 1];
        if (!md_table_in_force(table, candidate, date)) continue;
        if (found >= 0 && match->up_to >= 0 &&
            table->columns[match->up_to].values[candidate] != table->columns[match->up_to].values[found])
            break;
        if (found >= 0) {
            md_task_error(task, row, MD_REASON_TWO_ROWS);
            return;
        }
        found = candidate;
    }
    if (found < 0) md_task_miss(task, row, MD_REASON_NO_MATCH);
    else task->block->vector.integers[row] = found;
}

void md_kernel_find(struct md_task *task)
{
    const struct md_row_index *index = task->evaluator->binding->indexes[task->index];
    assert(index != NULL);
    md_task_present_only(task);
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        int64_t values[MD_MATCH_FIELDS_MAX];
        size_t count = 0;
        bool known = md_task_match(task, index->table, 0, row, values);
        const uint32_t *rows = known ? md_row_index_find(index, values, &count) : NULL;
        find_row(task, index->table, rows, count, row);
    }
}

/* ---- Under ---- */

static bool climbs_to(const struct md_table *table, int field, int64_t key, int64_t wanted, int32_t date,
                      bool *circle)
{
    for (size_t steps = 0; steps <= table->keys_count; steps++) {
        if (key == wanted) return true;
        int64_t row = md_table_row_at(table, (int32_t)key, date);
        if (row < 0 || !md_table_has(table, (size_t)row, field)) return false;
        key = table->columns[field].values[row];
    }
    *circle = true;
    return false;
}

void md_kernel_under(struct md_task *task)
{
    int kind = md_task_node(task, 0)->type.kind;
    const struct md_binding *binding = task->evaluator->binding;
    const struct md_table *table = binding->tables[kind];
    assert(table != NULL && table->first_row_of_key != NULL);
    md_task_present_only(task);
    if (task->count == 0) return;
    const int64_t *keys = md_task_operand(task, 0)->vector.integers;
    const struct md_vector *wanted = &md_task_operand(task, 1)->vector;
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        int64_t key = wanted->integers != NULL ? wanted->integers[row] : -1;
        if (wanted->texts != NULL) {
            struct dictionary dictionary = {&binding->keys[kind]->texts, NULL};
            key = code_of(hints_of(task, 1), &dictionary, &wanted->texts[row]);
        }
        if (key < 0) { /* surely a misspelling: a record that is under something refers to it */
            md_task_error(task, row, MD_REASON_NO_MATCH);
            continue;
        }
        bool circle = false;
        task->block->vector.integers[row] = climbs_to(table, (int)task->node->integer, keys[row], key,
                                                      md_task_date(task, row), &circle);
        if (circle) md_task_error(task, row, MD_REASON_RANGE);
    }
}
