/* kernel_field: cells of a table's columns. */
#include "eval/evaluation.h"

#include <assert.h>
#include <string.h>

/* Rows whose cell is empty are missing; the others stay in the task. */
static void drop_empty(struct md_task *task, const struct md_column *column, const int64_t *rows)
{
    if (column->present == NULL) return;
    uint16_t *good = task->evaluator->good;
    size_t kept = 0;
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        if (column->present[rows[row]])
            good[kept++] = row;
        else
            md_task_miss(task, row, MD_REASON_EMPTY);
    }
    task->rows = good;
    task->count = kept;
}

static void read_numbers(const struct md_task *task, const struct md_column *column,
                         const int64_t *rows)
{
    struct md_number *out = task->block->vector.numbers;
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        out[row] = md_number_from_scaled(column->values[rows[row]], column->scale);
    }
}

static void read_integers(const struct md_task *task, const struct md_column *column,
                          const int64_t *rows)
{
    int64_t *out = task->block->vector.integers;
    for (size_t i = 0; i < task->count; i++) out[task->rows[i]] = column->values[rows[task->rows[i]]];
}

/* A reference to a key that has no version in force on the date is missing. Only kinds with history
 * have such dates; a table that the caller did not load cannot be asked. */
static void read_references(struct md_task *task, const struct md_column *column,
                            const int64_t *rows)
{
    const struct md_table *target = task->evaluator->binding->tables[task->node->type.kind];
    bool dated = target != NULL && target->kind->history && target->first_row_of_key != NULL;
    int64_t *out = task->block->vector.integers;
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        out[row] = column->values[rows[row]];
        if (dated && md_table_row_at(target, (int32_t)out[row], md_task_date(task, row)) < 0)
            md_task_miss(task, row, MD_REASON_NO_VERSION);
    }
}

static void read_texts(const struct md_task *task, const struct md_column *column,
                       const int64_t *rows)
{
    struct md_slice *out = task->block->vector.texts;
    const struct md_texts *texts = column->texts;
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        uint32_t code = (uint32_t)column->values[rows[row]];
        uint64_t start = texts->starts[code];
        uint32_t length = (uint32_t)(texts->starts[code + 1] - start - 1); /* without its NUL */
        out[row] = (struct md_slice){texts->bytes + start, length, code + 1};
    }
}

/* The values of an enum as slices, measured once and not for each row. */
static const struct md_slice *enum_slices(const struct md_task *task, const struct md_field *field)
{
    struct md_block *block = task->block;
    if (block->slices_of == field) return block->slices;
    block->slices = md_arena_array(&task->evaluator->lasting, field->values_count + 1,
                                   sizeof *block->slices);
    for (size_t i = 0; i < field->values_count; i++)
        block->slices[i] = (struct md_slice){field->values[i], (uint32_t)strlen(field->values[i]),
                                             (uint32_t)i + 1};
    block->slices_of = field;
    return block->slices;
}

static void read_enums(const struct md_task *task, const struct md_column *column,
                       const struct md_field *field, const int64_t *rows)
{
    const struct md_slice *slices = enum_slices(task, field);
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        task->block->vector.texts[row] = slices[column->values[rows[row]]];
    }
}

void md_kernel_field(struct md_task *task)
{
    int kind = md_task_node(task, 0)->type.kind;
    assert(kind >= 0);
    const struct md_table *table = task->evaluator->binding->tables[kind];
    assert(table != NULL);
    const struct md_column *column = &table->columns[task->node->integer];
    assert(column->values != NULL || table->rows_count == 0);
    md_task_present_only(task);
    const int64_t *rows = md_task_operand(task, 0)->vector.integers;
    drop_empty(task, column, rows);
    switch (column->type) {
    case MD_FIELD_INTEGER:
    case MD_FIELD_NUMBER:
    case MD_FIELD_MONEY:
    case MD_FIELD_RATIO: read_numbers(task, column, rows); break;
    case MD_FIELD_DATE:
    case MD_FIELD_FLAG: read_integers(task, column, rows); break;
    case MD_FIELD_REF: read_references(task, column, rows); break;
    case MD_FIELD_TEXT: read_texts(task, column, rows); break;
    case MD_FIELD_ENUM:
        read_enums(task, column, &table->kind->fields[task->node->integer], rows);
        break;
    }
}
