/* In a period in which a plan changes its version, each version pays the lines of its dates, and together they are one
 * component: limits, rounding and balances see the sum. They are those of the last version that pays the subject.
 * Of line_pay.h. */
#include <string.h>

#include "base/memory.h"
#include "calc/line_pay.h"

/* ---- Which columns are one component ---- */

static bool is_same(const struct md_model *model, const struct md_component *a, const struct md_component *b)
{
    const char *x = a->type.unit_name != NULL ? a->type.unit_name : "";
    const char *y = b->type.unit_name != NULL ? b->type.unit_name : "";
    return strcmp(a->full_name, b->full_name) == 0 && a->per_line && b->per_line &&
           model->plans[a->plan].of == model->plans[b->plan].of && strcmp(x, y) == 0;
}

size_t md_versions_due(const struct md_evaluation *evaluation, const struct md_due *due,
                       struct md_arena *arena, const struct md_due ***list)
{
    const struct md_model *model = evaluation->model;
    uint32_t period = 0;
    size_t count = 0;
    (void)md_due_of(evaluation, due->component, due->period.end, &period);
    const struct md_period_due *all = &evaluation->dues[period];
    *list = md_arena_array(arena, all->count + 1, sizeof **list);
    for (size_t i = 0; i < all->count; i++) {
        const struct md_due *one = &all->dues[i];
        bool same = one->component == due->component ||
                    is_same(model, &model->components[one->component], &model->components[due->component]);
        if (same && one->period.first == due->period.first) (*list)[count++] = one;
    }
    return count;
}

/* ---- Together ---- */

/* The sum stands with the last version that pays the subject; the others wait for their part of it. */
static void join_subject(struct md_version *versions, size_t count, size_t key)
{
    size_t last = count;
    for (size_t v = 0; v < count; v++)
        if (!versions[v].column->outcomes[key].decided) last = v;
    if (last == count) return;
    struct md_column_at *into = versions[last].column;
    struct md_number *sum = &into->outcomes[key].value;
    into->joined[key] = (struct md_joined){.own = *sum, .others = MD_NUMBER_ZERO};
    for (size_t v = 0; v < last; v++) {
        struct md_column_at *column = versions[v].column;
        struct md_result *outcome = &column->outcomes[key];
        if (outcome->decided) continue;
        column->joined[key] = (struct md_joined){.own = outcome->value, .waits = true};
        into->joined[key].adds = true;
        (void)md_number_add(&into->joined[key].others, &outcome->value, &into->joined[key].others);
        outcome->decided = 1;
        if (md_number_add(sum, &outcome->value, sum) != MD_OK) {
            struct md_reason reason = {.code = MD_REASON_RANGE};
            md_result_fault(versions[last].work->component, &into->outcomes[key], MD_STATE_ERROR, reason);
        }
        if (into->paid == NULL || column->paid == NULL) continue;
        (void)md_number_add(&into->paid[key], &column->paid[key], &into->paid[key]);
        column->paid[key] = MD_NUMBER_ZERO;
    }
}

void md_versions_join(struct md_version *versions, size_t count)
{
    size_t subjects = versions[0].work->subjects->count;
    for (size_t v = 0; v < count; v++)
        versions[v].column->joined = md_arena_array(&versions[v].work->evaluation->arena, subjects + 1,
                                                    sizeof *versions[v].column->joined);
    for (size_t key = 0; key < subjects; key++) join_subject(versions, count, key);
}

/* ---- Apart again ---- */

/* What the limits take is taken from the last lines, those of the last version first. */
static void part_lines(struct md_version *versions, size_t last, size_t key)
{
    struct md_number rest = versions[last].column->joined[key].limited;
    for (size_t v = 0; v <= last; v++) {
        const struct md_joined *joined = &versions[v].column->joined[key];
        if (v == last || joined->waits) (void)md_number_subtract(&rest, &joined->own, &rest);
    }
    for (size_t v = last + 1; v > 0; v--)
        if (v - 1 == last || versions[v - 1].column->joined[key].waits)
            md_lines_keep(versions[v - 1].column->lines, key, &rest);
    md_lines_keep_rest(versions[last].column->lines, key, &rest);
}

static struct md_number sum_of_lines(const struct md_version *version, size_t key)
{
    const struct md_pay_lines *lines = version->column->lines;
    const struct md_component *component = version->work->component;
    struct md_number sum = MD_NUMBER_ZERO;
    for (size_t i = lines->first[key]; i < lines->first[key + 1]; i++)
        if (lines->lines[i].status == MD_LINE_PAYS) (void)md_number_add(&sum, &lines->lines[i].kept, &sum);
    if (md_number_sign(&component->step) > 0)
        (void)md_number_round(&sum, &component->step, component->rounding, &sum);
    return sum;
}

static void settle(struct md_result *outcome, const struct md_number *value)
{
    bool zero = md_number_is_zero(value);
    outcome->value = *value;
    outcome->status = zero ? MD_RESULT_ZERO : MD_RESULT_VALUE;
    if (!zero) outcome->reason = (struct md_reason){0};
}

static void part_subject(struct md_version *versions, size_t last, size_t key)
{
    struct md_column_at *from = versions[last].column;
    struct md_result *whole = &from->outcomes[key];
    bool paid = whole->status == MD_RESULT_VALUE || whole->status == MD_RESULT_ZERO;
    struct md_number rest = whole->value;
    if (paid) part_lines(versions, last, key);
    for (size_t v = 0; v < last; v++) {
        struct md_column_at *column = versions[v].column;
        if (!column->joined[key].waits) continue;
        if (column->due_days != NULL)
            column->due_days[key] = from->due_days != NULL ? from->due_days[key] : from->period.end - 1;
        if (!paid) {
            column->outcomes[key] = *whole;
            continue;
        }
        struct md_number part = sum_of_lines(&versions[v], key);
        (void)md_number_subtract(&rest, &part, &rest);
        column->joined[key].part = part;
        settle(&column->outcomes[key], &part);
    }
    if (!paid) return;
    from->joined[key].part = rest;
    settle(whole, &rest);
}

void md_versions_part(struct md_version *versions, size_t count)
{
    size_t subjects = versions[0].work->subjects->count;
    for (size_t v = 1; v < count; v++)
        for (size_t key = 0; key < subjects; key++)
            if (versions[v].column->joined[key].adds) part_subject(versions, v, key);
}
