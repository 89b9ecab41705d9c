/* kernel_text: functions of texts. Made texts live in the evaluator's arena until the next batch. */
#include "eval/evaluation.h"

#include <string.h>

#include "base/text.h"
#include "expr/functions.h"
#include "value/date.h"

static bool stands_at(const struct md_slice *a, size_t place, const struct md_slice *b)
{
    return memcmp(a->bytes + place, b->bytes, b->length) == 0;
}

static bool contains(const struct md_slice *a, const struct md_slice *b)
{
    if (b->length == 0) return true;
    for (size_t place = 0; place + b->length <= a->length; place++) {
        const char *next = memchr(a->bytes + place, b->bytes[0], a->length - b->length - place + 1);
        if (next == NULL) return false;
        place = (size_t)(next - a->bytes);
        if (stands_at(a, place, b)) return true;
    }
    return false;
}

static bool test_text(enum md_builtin function, const struct md_slice *a, const struct md_slice *b)
{
    if (b->length > a->length) return false;
    if (function == MD_FUNCTION_STARTS_WITH) return stands_at(a, 0, b);
    if (function == MD_FUNCTION_ENDS_WITH) return stands_at(a, a->length - b->length, b);
    return contains(a, b);
}

/* ASCII letters only: other scripts have no case, or one that depends on the language. */
static char change_case(char c, bool upper)
{
    if (upper) return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static struct md_slice with_case(const struct md_task *task, const struct md_slice *a, bool upper)
{
    char *bytes = md_arena_alloc(&task->evaluator->texts, (size_t)a->length + 1);
    for (uint32_t i = 0; i < a->length; i++) bytes[i] = change_case(a->bytes[i], upper);
    return (struct md_slice){bytes, a->length, 0};
}

/* An operand of `..` as text; numbers and dates are printed into `room`. */
static struct md_slice text_of(const struct md_task *task, uint32_t i, size_t row,
                               char room[MD_NUMBER_TEXT_SIZE])
{
    const struct md_vector *vector = &md_task_operand(task, i)->vector;
    if (vector->texts != NULL) return vector->texts[row];
    size_t length;
    if (vector->numbers != NULL)
        length = md_number_print(&vector->numbers[row], room, MD_NUMBER_TEXT_SIZE);
    else
        length = md_date_print((int32_t)vector->integers[row], room, MD_NUMBER_TEXT_SIZE);
    return (struct md_slice){room, (uint32_t)length, 0};
}

static void concatenate(const struct md_task *task, size_t row)
{
    char room_a[MD_NUMBER_TEXT_SIZE], room_b[MD_NUMBER_TEXT_SIZE];
    struct md_slice a = text_of(task, 0, row, room_a);
    struct md_slice b = text_of(task, 1, row, room_b);
    size_t length = (size_t)a.length + b.length;
    if (length > MD_MADE_TEXT_BYTES_MAX) {
        md_task_error(task, row, MD_REASON_RANGE);
        return;
    }
    char *bytes = md_arena_alloc(&task->evaluator->texts, length + 1);
    memcpy(bytes, a.bytes, a.length);
    memcpy(bytes + a.length, b.bytes, b.length);
    task->block->vector.texts[row] = (struct md_slice){bytes, (uint32_t)length, 0};
}

/* Digits after the point with which multiples of a step are written: none of 1 and 1000, two of 0.05. */
static int digits_of(const struct md_number *step)
{
    int digits = 0;
    for (md_i128 power = 1; digits < 18 && power % step->denominator != 0; power *= 10) digits++;
    return digits;
}

/* text(x, step): what people read, in a reason or a title. */
static void write_number(const struct md_task *task, size_t row)
{
    const struct md_number *x = &md_task_operand(task, 0)->vector.numbers[row];
    const struct md_number *step = &md_task_operand(task, 1)->vector.numbers[row];
    struct md_number rounded;
    enum md_status status = md_number_round(x, step, MD_HALF_UP, &rounded);
    if (status != MD_OK) {
        md_task_status(task, row, status);
        return;
    }
    char room[MD_NUMBER_TEXT_SIZE];
    status = md_number_print_fixed(&rounded, digits_of(step), MD_HALF_UP, room, sizeof room);
    if (status != MD_OK) {
        md_task_status(task, row, status);
        return;
    }
    size_t length = strlen(room);
    task->block->vector.texts[row] = (struct md_slice){
        md_arena_strndup(&task->evaluator->texts, room, length), (uint32_t)length, 0};
}

void md_kernel_call_text(struct md_task *task)
{
    enum md_builtin function = (enum md_builtin)task->node->integer;
    struct md_vector *out = &task->block->vector;
    const struct md_slice *a = md_task_operand(task, 0)->vector.texts;
    const struct md_slice *b = NULL;
    if (task->node->operands_count > 1) b = md_task_operand(task, 1)->vector.texts;
    for (size_t i = 0; i < task->count; i++) {
        uint16_t row = task->rows[i];
        if (function == MD_FUNCTION_CONCAT)
            concatenate(task, row);
        else if (function == MD_FUNCTION_TEXT)
            write_number(task, row);
        else if (function == MD_FUNCTION_LENGTH)
            out->numbers[row] =
                md_number_from_integer((int64_t)md_text_points(a[row].bytes, a[row].length));
        else if (function == MD_FUNCTION_UPPER || function == MD_FUNCTION_LOWER)
            out->texts[row] = with_case(task, &a[row], function == MD_FUNCTION_UPPER);
        else
            out->integers[row] = test_text(function, &a[row], &b[row]);
    }
}
