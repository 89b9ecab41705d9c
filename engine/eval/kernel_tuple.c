/* kernel_tuple: several values as one: a combination of references, a group that has several values. */
#include "eval/evaluation.h"

#include <assert.h>
#include <string.h>

#include "base/buffer.h"
#include "value/date.h"

/* The rows of a tuple's table stand in order of its keys, one for each. */
void md_kernel_tuple(struct md_task *task)
{
    const struct md_row_index *index = task->evaluator->binding->indexes[task->index];
    uint32_t members = task->node->operands_count;
    assert(index != NULL && members <= MD_MATCH_FIELDS_MAX);
    md_task_present_only(task);
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        int64_t values[MD_MATCH_FIELDS_MAX];
        size_t count;
        for (uint32_t m = 0; m < members; m++) values[m] = md_task_operand(task, m)->vector.integers[row];
        const uint32_t *rows = md_row_index_find(index, values, &count);
        if (count == 0) md_task_miss(task, row, MD_REASON_NO_SUBJECT);
        else task->block->vector.integers[row] = rows[0];
    }
}

/* ---- Groups ---- */

/* A byte that has a meaning here is marked where it stands in a text, so that unlike groups never look alike. */
static void add_bytes(struct md_buffer *text, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        bool special = bytes[i] == MD_KEY_SEPARATOR || bytes[i] == MD_GROUP_NONE || bytes[i] == MD_GROUP_MARK;
        if (special) md_buffer_add_char(text, MD_GROUP_MARK);
        md_buffer_add_char(text, bytes[i]);
    }
}

static void add_reference(const struct md_task *task, uint32_t operand, int64_t key, struct md_buffer *text)
{
    int kind = md_task_node(task, operand)->type.kind;
    if (kind == MD_KIND_WHOLE) return; /* there is one, and nothing to tell apart */
    const struct md_keys *keys = task->evaluator->binding->keys[kind];
    size_t length;
    assert(keys != NULL);
    const char *bytes = md_texts_get(&keys->texts, (uint32_t)key, &length);
    add_bytes(text, bytes, length);
}

static void add_value(const struct md_task *task, uint32_t operand, size_t row, struct md_buffer *text)
{
    const struct md_vector *vector = &md_task_operand(task, operand)->vector;
    char printed[MD_NUMBER_TEXT_SIZE > MD_DATE_TEXT_SIZE ? MD_NUMBER_TEXT_SIZE : MD_DATE_TEXT_SIZE];
    switch (md_task_node(task, operand)->type.base) {
    case MD_BASE_TEXT: add_bytes(text, vector->texts[row].bytes, vector->texts[row].length); break;
    case MD_BASE_NUMBER:
        md_number_print(&vector->numbers[row], printed, sizeof printed);
        md_buffer_add_text(text, printed);
        break;
    case MD_BASE_DATE:
        md_date_print((int32_t)vector->integers[row], printed, sizeof printed);
        md_buffer_add_text(text, printed);
        break;
    case MD_BASE_FLAG: md_buffer_add_text(text, vector->integers[row] != 0 ? "true" : "false"); break;
    case MD_BASE_REF: add_reference(task, operand, vector->integers[row], text); break;
    case MD_BASE_ROW:
    case MD_BASE_NOTHING: break;
    }
}

/* The leftmost error is the result; a missing value is a group's value like any other. */
static bool fails(const struct md_task *task, size_t row)
{
    for (uint32_t m = 0; m < task->node->operands_count; m++) {
        const struct md_block *block = md_task_operand(task, m);
        if (block->vector.states[row] != MD_STATE_ERROR) continue;
        md_block_pass(task->block, block, row);
        return true;
    }
    return false;
}

void md_kernel_group(struct md_task *task)
{
    struct md_buffer text = {0};
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        if (fails(task, row)) continue;
        md_buffer_clear(&text);
        for (uint32_t m = 0; m < task->node->operands_count; m++) {
            if (m > 0) md_buffer_add_char(&text, MD_KEY_SEPARATOR);
            bool present = md_task_operand(task, m)->vector.states[row] == MD_STATE_PRESENT;
            if (present) add_value(task, m, row, &text);
            else md_buffer_add_char(&text, MD_GROUP_NONE);
        }
        const char *kept = md_arena_strndup(&task->evaluator->texts, md_buffer_text(&text), text.length);
        task->block->vector.texts[row] = (struct md_slice){kept, (uint32_t)text.length, 0};
    }
    md_buffer_free(&text);
}

void md_group_print(const char *bytes, size_t length, struct md_buffer *out)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == MD_GROUP_MARK && i + 1 < length) md_buffer_add_char(out, bytes[++i]);
        else if (bytes[i] == MD_KEY_SEPARATOR) md_buffer_add_text(out, " / ");
        else if (bytes[i] == MD_GROUP_NONE) md_buffer_add_text(out, "none");
        else md_buffer_add_char(out, bytes[i]);
    }
}
