/* A proposal: something that a person must decide. It is evaluated like a measure, and says why. Source: LANGUAGE.md
 * section 3; handbook 2, 3, 4.2, 5 to 8. */
#include <string.h>

#include "base/memory.h"
#include "calc/proposal_text.h"
#include "calc/rules.h"

struct work {
    struct md_evaluation *evaluation;
    struct md_rule_result *result;
    const struct md_proposal *proposal;
    const struct md_measure *measure;
    struct md_bound bound;
    int32_t *list; /* subjects still in question, ascending */
    size_t count;
};

static struct md_rule_row *add_row(struct work *work, int32_t subject)
{
    struct md_rule_row *row =
        md_rule_add_row(work->result, work->proposal->kind, work->measure->of, subject);
    row->proposal = work->proposal;
    row->text_en = row->text_zh = row->together = "";
    return row;
}

static void hold(struct work *work, int32_t subject, struct md_reason reason)
{
    work->result->values[0].states[subject] = MD_STATE_ERROR;
    work->result->values[0].reasons[subject] = reason;
    struct md_rule_row *row = add_row(work, subject);
    md_rule_row_set(row, work->result->values, (size_t)subject, work->measure->type);
}

static struct md_values values_of(struct work *work, const struct md_formula *formula)
{
    return md_rule_values(work->evaluation, &work->bound, formula, work->result->subjects, work->list, work->count);
}

/* ---- who ------------------------------------------------------------------------------------------- */

static void list_subjects(struct work *work)
{
    const struct md_subjects *subjects = work->result->subjects;
    work->list = md_arena_array(&work->evaluation->arena, subjects->count + 1, sizeof *work->list);
    for (size_t key = 0; key < subjects->count; key++)
        if (subjects->rows[key] != MD_NO_ROW) work->list[work->count++] = (int32_t)key;
}

/* An event takes part in the period in which it is dated. */
static void keep_dated(struct work *work)
{
    if (!md_has_formula(&work->proposal->at)) return;
    struct md_values dates = values_of(work, &work->proposal->at);
    size_t kept = 0;
    for (size_t i = 0; i < work->count; i++) {
        if (dates.states[i] == MD_STATE_ERROR) hold(work, work->list[i], dates.reasons[i]);
        if (dates.states[i] != MD_STATE_PRESENT) continue;
        int64_t day = dates.integers[i];
        if (day < work->result->period.first || day >= work->result->period.end) continue;
        work->list[kept++] = work->list[i];
    }
    work->count = kept;
}

static void keep_when(struct work *work)
{
    if (!md_has_formula(&work->proposal->when)) return;
    struct md_values flags = values_of(work, &work->proposal->when);
    size_t kept = 0;
    for (size_t i = 0; i < work->count; i++) {
        int32_t subject = work->list[i];
        struct md_reason reason = flags.reasons[i];
        if (flags.states[i] == MD_STATE_MISSING) reason.code = MD_REASON_TESTED;
        if (flags.states[i] != MD_STATE_PRESENT) {
            hold(work, subject, reason);
        } else if (flags.integers[i] == 0) {
            work->result->values[0].reasons[subject] =
                (struct md_reason){.node = work->proposal->when.root, .code = MD_REASON_NOT_PROPOSED};
        } else {
            work->list[kept++] = subject;
        }
    }
    work->count = kept;
}

/* ---- what ------------------------------------------------------------------------------------------- */

/* The value of each; those without one get nothing proposed. */
static void keep_valued(struct work *work)
{
    struct md_values *out = &work->result->values[0];
    size_t kept = 0;
    struct md_values values = {0};
    const char *word = work->proposal->kind;
    bool given = md_has_formula(&work->proposal->value);
    if (given) values = values_of(work, &work->proposal->value);
    for (size_t i = 0; i < work->count; i++) {
        int32_t subject = work->list[i];
        if (given && values.states[i] == MD_STATE_ERROR) {
            hold(work, subject, values.reasons[i]);
            continue;
        }
        out->reasons[subject] = given ? values.reasons[i] : (struct md_reason){0};
        out->states[subject] = given ? values.states[i] : MD_STATE_PRESENT;
        if (out->states[subject] != MD_STATE_PRESENT) continue;
        if (!given) out->texts[subject] = (struct md_slice){word, (uint32_t)strlen(word), 0};
        else if (out->texts != NULL) out->texts[subject] = values.texts[i];
        else out->numbers[subject] = values.numbers[i];
        work->list[kept++] = subject;
    }
    work->count = kept;
}

/* ---- why, until when -------------------------------------------------------------------------------- */

static const char *text_at(struct work *work, const struct md_values *values, size_t i)
{
    struct md_arena *arena = &work->evaluation->arena;
    char number[MD_NUMBER_TEXT_SIZE];
    if (values->states == NULL) return "";
    if (values->states[i] != MD_STATE_PRESENT) return md_gap_word(work->evaluation->model, &values->reasons[i], MD_ENGLISH, arena);
    if (values->texts != NULL)
        return md_arena_strndup(arena, values->texts[i].bytes, values->texts[i].length);
    if (values->numbers == NULL) return md_arena_format(arena, "%lld", (long long)values->integers[i]);
    md_number_print(&values->numbers[i], number, sizeof number);
    return md_arena_strdup(arena, number);
}

/* A sentence; one with a gap is put together from its parts. */
static const char *sentence_at(struct work *work, const struct md_formula *formula, const struct md_values *values,
                               size_t i, enum md_language language)
{
    if (values->states == NULL || values->states[i] == MD_STATE_PRESENT) return text_at(work, values, i);
    return md_proposal_text(work->evaluation, &work->bound, formula, work->result->subjects, work->list[i], language);
}

static int32_t due_of(const struct work *work, const struct md_values *dates, size_t i)
{
    if (work->proposal->due_days >= 0) return work->result->period.end - 1 + work->proposal->due_days;
    if (dates->states == NULL || dates->states[i] != MD_STATE_PRESENT) return INT32_MIN;
    return (int32_t)dates->integers[i];
}

static struct md_values maybe(struct work *work, const struct md_formula *formula)
{
    return md_has_formula(formula) ? values_of(work, formula) : (struct md_values){0};
}

static void add_rows(struct work *work)
{
    const struct md_proposal *proposal = work->proposal;
    struct md_values english = maybe(work, &proposal->reason_en), chinese = maybe(work, &proposal->reason_zh);
    struct md_values dates = maybe(work, &proposal->due), groups = maybe(work, &proposal->group);
    for (size_t i = 0; i < work->count; i++) {
        struct md_rule_row *row = add_row(work, work->list[i]);
        md_rule_row_set(row, work->result->values, (size_t)work->list[i], work->measure->type);
        if (row->status == MD_FIGURE_ZERO) row->status = MD_FIGURE_VALUE; /* 0 may be what is proposed */
        row->due = due_of(work, &dates, i);
        row->text_en = sentence_at(work, &proposal->reason_en, &english, i, MD_ENGLISH);
        row->text_zh = sentence_at(work, &proposal->reason_zh, &chinese, i, MD_CHINESE);
        row->together = text_at(work, &groups, i);
    }
}

void md_proposal_evaluate(struct md_evaluation *evaluation, struct md_rule_result *result)
{
    const struct md_model *model = evaluation->model;
    struct work work = {.evaluation = evaluation, .result = result};
    struct md_roots roots = {0};
    work.proposal = &model->proposals[result->rule->index];
    work.measure = &model->measures[result->rule->measure];
    md_roots_of_rule(model, result->rule, false, &roots);
    md_bind(evaluation, &roots, result->period.end, &result->period, &work.bound);
    list_subjects(&work);
    keep_dated(&work);
    keep_when(&work);
    keep_valued(&work);
    add_rows(&work);
    md_unbind(&work.bound);
    md_roots_free(&roots);
}
