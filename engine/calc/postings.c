/* What a component that is done posts to balances, of balance.h. */
#include "base/memory.h"
#include "calc/balance.h"
#include "calc/line_pay.h"

bool md_component_posts(const struct md_component *component)
{
    return component->posts_count > 0 || component->negative_balance > 0 || component->excess_balance > 0;
}

static bool posts_amount(const struct md_component *component, int balance)
{
    for (size_t i = 0; i < component->posts_count; i++)
        if (component->posts[i] == balance) return true;
    return false;
}

bool md_component_posts_to(const struct md_component *component, int balance)
{
    return posts_amount(component, balance) || component->negative_balance == balance + 1 ||
           component->excess_balance == balance + 1;
}

const struct md_column_at *md_due_column(struct md_evaluation *evaluation, const struct md_due *due)
{
    return md_column_get(evaluation, (int64_t)evaluation->model->measures_count + due->component, due->period.end);
}

/* ---- Line by line ---- */

/* What is paid less the sum of the lines: below 0 what a cap (of the component or its plan) has cut. */
static struct md_number difference(const struct md_column_at *column, size_t key)
{
    const struct md_pay_lines *lines = column->lines;
    struct md_number rest = column->outcomes[key].value;
    for (size_t i = lines->first[key]; i < lines->first[key + 1]; i++)
        if (lines->lines[i].status == MD_LINE_PAYS)
            (void)md_number_subtract(&rest, &lines->lines[i].pay, &rest);
    return rest;
}

/* Each line posts what it pays, so that they sum to what is paid: what is cut is taken from the last lines of the run. */
static void post_lines(const struct md_column_at *column, size_t key, md_visit_posting *visit, void *visitor)
{
    const struct md_pay_lines *lines = column->lines;
    size_t first = lines->first[key], count = lines->first[key + 1] - first;
    struct md_number rest = difference(column, key);
    struct md_number *posted = md_alloc_array(count + 1, sizeof *posted);
    md_lines_take(lines, key, &rest, posted);
    for (size_t i = 0; i < count; i++)
        if (!md_number_is_zero(&posted[i])) visit(visitor, (int32_t)key, lines->lines[first + i].record, &posted[i]);
    md_free(posted);
}

/* ---- The whole ---- */

void md_component_postings(struct md_evaluation *evaluation, const struct md_due *due, int balance,
                           md_visit_posting *visit, void *visitor)
{
    const struct md_component *component = &evaluation->model->components[due->component];
    const struct md_column_at *column = md_due_column(evaluation, due);
    bool amount = posts_amount(component, balance);
    bool by_line = evaluation->model->balances[balance].per >= 0;
    for (size_t key = 0; key < column->values.count && column->outcomes != NULL; key++) {
        const struct md_result *outcome = &column->outcomes[key];
        if (outcome->status != MD_RESULT_VALUE && outcome->status != MD_RESULT_ZERO) continue;
        if (amount && by_line && column->lines != NULL) post_lines(column, key, visit, visitor);
        else if (amount && outcome->title == NULL && !md_number_is_zero(&outcome->value))
            visit(visitor, (int32_t)key, -1, &outcome->value);
        if (component->negative_balance == balance + 1 && !md_number_is_zero(&column->carried[key]))
            visit(visitor, (int32_t)key, -1, &column->carried[key]);
        if (component->excess_balance == balance + 1 && !md_number_is_zero(&column->uncut[key]))
            visit(visitor, (int32_t)key, -1, &column->uncut[key]);
    }
}
