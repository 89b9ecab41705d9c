/* kernel_lookup: load-time tables. */
#include "eval/evaluation.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"

static struct md_slice *measure(const struct md_task *task, const char *const *texts, size_t count)
{
    struct md_slice *slices =
        md_arena_array(&task->evaluator->lasting, count + 1, sizeof *slices);
    for (size_t i = 0; i < count; i++)
        slices[i] = (struct md_slice){texts[i], (uint32_t)strlen(texts[i]), 0};
    return slices;
}

/* Keys and texts are measured at the first use. */
static void prepare(const struct md_task *task)
{
    const struct md_lookup_table *table = task->node->table;
    struct md_block *block = task->block;
    if (table->key_base == MD_BASE_TEXT && block->slices == NULL)
        block->slices = measure(task, table->text_keys, table->count);
    if (task->node->type.base == MD_BASE_TEXT && block->value_slices == NULL)
        block->value_slices = measure(task, table->text_values, table->count);
}

static int64_t find_number(const struct md_lookup_table *table, const struct md_number *key)
{
    size_t low = 0, high = table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = md_number_compare(&table->number_keys[middle], key);
        if (order == 0) return (int64_t)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

static int64_t search_text(const struct md_task *task, const struct md_slice *key)
{
    const struct md_slice *keys = task->block->slices;
    size_t low = 0, high = task->node->table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order =
            md_text_compare(keys[middle].bytes, keys[middle].length, key->bytes, key->length);
        if (order == 0) return (int64_t)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

static void grow_hints(struct md_block *block, uint32_t code)
{
    size_t count = block->hints_count > 0 ? block->hints_count : 64;
    while (count < code) count *= 2;
    block->hints = md_realloc_array(block->hints, count, sizeof *block->hints);
    for (size_t i = block->hints_count; i < count; i++) block->hints[i] = -1;
    block->hints_count = count;
}

/*
 * The entry of a text. For texts of a dictionary the entry found for a code is kept as a hint and
 * checked against the bytes, so one that was kept for another table's dictionary does no harm.
 */
static int64_t find_text(const struct md_task *task, const struct md_slice *key)
{
    struct md_block *block = task->block;
    if (key->code == 0) return search_text(task, key);
    if (key->code > block->hints_count) grow_hints(block, key->code);
    int32_t *hint = &block->hints[key->code - 1];
    if (*hint >= 0) {
        const struct md_slice *known = &block->slices[*hint];
        if (known->length == key->length && memcmp(known->bytes, key->bytes, key->length) == 0)
            return *hint;
    }
    int64_t entry = search_text(task, key);
    if (entry >= 0) *hint = (int32_t)entry;
    return entry;
}

static void set_entry(const struct md_task *task, size_t row, int64_t entry)
{
    const struct md_lookup_table *table = task->node->table;
    struct md_vector *out = &task->block->vector;
    if (out->numbers != NULL)
        out->numbers[row] = table->number_values[entry];
    else if (out->texts != NULL)
        out->texts[row] = task->block->value_slices[entry];
    else if (out->integers != NULL)
        out->integers[row] = table->flag_values[entry];
}

void md_kernel_lookup(struct md_task *task)
{
    const struct md_lookup_table *table = task->node->table;
    prepare(task);
    md_task_present_only(task);
    if (task->count == 0) return;
    const struct md_vector *keys = &md_task_operand(task, 0)->vector;
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        int64_t entry;
        uint32_t code = 0;
        if (table->key_base == MD_BASE_TEXT) {
            entry = find_text(task, &keys->texts[row]);
            code = keys->texts[row].code;
        } else if (keys->numbers != NULL) {
            entry = find_number(table, &keys->numbers[row]);
        } else {
            struct md_number key = md_number_from_integer(keys->integers[row]);
            entry = find_number(table, &key);
        }
        if (entry >= 0)
            set_entry(task, row, entry);
        else
            md_block_fail(task->block, row, MD_STATE_MISSING,
                          (struct md_reason){.node = task->index,
                                             .code = MD_REASON_NO_ENTRY,
                                             .argument = code});
    }
}
