#include "run/assume_approved.h"

#include <string.h>

#include "base/memory.h"
#include "run/continued_versions.h"
#include "run/decided_records.h"

struct assuming {
    struct md_project *project;
    const struct md_param_values *params;
    struct md_assumed *assumed;
    struct md_arena arena;
    struct md_period *periods;
    size_t periods_count, periods_capacity;
    size_t rules_count; /* that become something */
    struct md_digest digest, before; /* over the records of this round, of the one before */
};

/* ---- periods ------------------------------------------------------------------------------------------------ */

/* The first day of what the rule may have proposed that counts from `day` on. */
static int32_t first_day_of(const struct assuming *a, const struct md_rule *rule, int32_t day)
{
    const struct md_calendar *calendar = &a->project->calendar;
    struct md_period own, before;
    if (md_period_containing(calendar, rule->every, day, &own) != MD_OK) return day;
    if (rule->due_first || md_period_containing(calendar, rule->every, own.first - 1, &before) != MD_OK) return own.first;
    return before.first;
}

static void list_periods(struct assuming *a, const struct md_period *periods, size_t count)
{
    const struct md_model *model = a->project->model;
    int32_t day = periods[0].first;
    for (size_t i = 0; i < model->rules_count; i++) {
        if (model->rules[i].becomes.kind < 0) continue;
        int32_t first = first_day_of(a, &model->rules[i], periods[0].first);
        a->rules_count++;
        if (first < day) day = first;
    }
    struct md_period earlier;
    while (day < periods[0].first &&
           md_period_containing(&a->project->calendar, a->project->period_level, day, &earlier) == MD_OK) {
        MD_GROW(a->periods, a->periods_count, a->periods_capacity);
        a->periods[a->periods_count++] = earlier;
        day = earlier.end;
    }
    for (size_t i = 0; i < count; i++) {
        MD_GROW(a->periods, a->periods_count, a->periods_capacity);
        a->periods[a->periods_count++] = periods[i];
    }
}

/* ---- one round ------------------------------------------------------------------------------------------------ */

static int32_t own_end(const struct assuming *a, const struct md_rule *rule, const struct md_figure *figure)
{
    struct md_period own;
    int32_t end = figure->row->period.end;
    return md_period_containing(&a->project->calendar, rule->every, end - 1, &own) == MD_OK ? own.end : end;
}

/* Goals of which one is held cannot be approved, since they would not sum. */
static size_t keep_whole(const struct assuming *a, const struct md_calculation *calculation, const struct md_rule *rule,
                         struct md_approved *approved, size_t count)
{
    if (rule->form != MD_FROM_ALLOCATION) return count;
    size_t figures_count;
    const struct md_figure *figures = md_evaluation_figures(calculation->evaluation, &figures_count);
    for (size_t f = 0; f < figures_count; f++) {
        bool held = figures[f].component < 0 && figures[f].status == MD_FIGURE_HELD &&
                    &a->project->model->rules[figures[f].rule] == rule;
        size_t kept = 0;
        for (size_t i = 0; held && i < count; i++)
            if (own_end(a, rule, approved[i].figure) != own_end(a, rule, &figures[f])) approved[kept++] = approved[i];
        if (held) count = kept;
    }
    return count;
}

static void add_to_digest(struct md_digester *digester, const struct md_table *table, size_t first)
{
    struct md_buffer text = {0};
    for (size_t row = first; row < table->rows_count; row++) {
        for (size_t f = 0; f < table->kind->fields_count; f++) {
            md_table_print_cell(table, row, (int)f, NULL, &text);
            md_buffer_add_char(&text, '\n');
        }
        md_digester_add(digester, md_buffer_text(&text), text.length);
        md_buffer_clear(&text);
    }
    md_buffer_free(&text);
}

static enum md_status add_records(struct assuming *a, struct md_calculation *calculation)
{
    const struct md_model *model = a->project->model;
    struct md_digester *digester = md_digester_new();
    enum md_status status = MD_OK;
    for (size_t i = 0; status == MD_OK && i < model->rules_count; i++) {
        const struct md_rule *rule = &model->rules[i];
        if (rule->becomes.kind < 0) continue;
        struct md_approved *approved;
        struct md_table *table = &a->assumed->tables[rule->becomes.kind];
        size_t first = table->kind != NULL ? table->rows_count : 0;
        size_t count = md_decided_figures(calculation, rule, &a->arena, &approved);
        count = keep_whole(a, calculation, rule, approved, count);
        count = md_decided_keep(calculation, rule, approved, count);
        struct md_continued continued;
        status = md_decided_records(calculation, rule, &rule->becomes, approved, count, "", table);
        if (status == MD_OK) status = md_continue_versions(a->project, rule, table, first, true, &a->arena, &continued);
        if (status == MD_OK) add_to_digest(digester, table, first);
    }
    a->before = a->digest;
    a->digest = md_digester_end(digester);
    return status;
}

enum md_status md_assume_approved(struct md_project *project, const struct md_param_values *params,
                                  const struct md_period *periods, size_t periods_count, struct md_assumed *assumed)
{
    struct assuming a = {.project = project, .params = params, .assumed = assumed};
    list_periods(&a, periods, periods_count);
    enum md_status status = MD_OK;
    bool changed = a.rules_count > 0;
    for (size_t round = 0; status == MD_OK && changed && round <= a.rules_count; round++) {
        struct md_calculation calculation = {.project = project, .params = params, .assumed = assumed};
        status = md_calculate(&calculation, a.periods, a.periods_count);
        if (status == MD_OK) status = add_records(&a, &calculation);
        changed = round == 0 || memcmp(a.digest.bytes, a.before.bytes, MD_DIGEST_BYTES) != 0;
        md_calculation_free(&calculation);
    }
    md_free(a.periods);
    md_arena_free(&a.arena);
    return status;
}
