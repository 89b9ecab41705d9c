#include "calc/posted.h"

#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "value/date.h"

struct md_posted {
    int32_t *since; /* by first version of a component; INT32_MAX: not wanted */
    bool *openings; /* by balance */
    bool any_opening;
    struct md_map known; /* "plan.component" as posted to the component, -1: none */
    struct md_posted_row *rows;
    size_t rows_count, rows_capacity;
    size_t *starts; /* by component: its first row; one more at the end */
    struct md_posted_account *accounts;
    size_t accounts_count, accounts_capacity;
};

/* ---- What is wanted ---- */

void md_posted_start(struct md_evaluation *evaluation)
{
    const struct md_model *model = evaluation->model;
    struct md_posted *posted = md_arena_alloc(&evaluation->arena, sizeof *posted);
    posted->since = md_arena_array(&evaluation->arena, model->components_count + 1, sizeof *posted->since);
    posted->openings = md_arena_array(&evaluation->arena, model->balances_count + 1, sizeof *posted->openings);
    for (size_t c = 0; c < model->components_count; c++) posted->since[c] = INT32_MAX;
    evaluation->posted = posted;
}

int md_first_version(const struct md_model *model, int component)
{
    int first = 0;
    while (strcmp(model->components[first].full_name, model->components[component].full_name) != 0) first++;
    return first;
}

void md_posted_want(struct md_evaluation *evaluation, int component, int32_t since)
{
    if (evaluation->periods_count == 0 || since >= evaluation->periods[0].first) return;
    int32_t *wanted = &evaluation->posted->since[md_first_version(evaluation->model, component)];
    if (since < *wanted) *wanted = since;
}

void md_posted_want_openings(struct md_evaluation *evaluation, int balance)
{
    evaluation->posted->openings[balance] = evaluation->posted->any_opening = true;
}

bool md_posted_opens(const struct md_evaluation *evaluation, int balance)
{
    return evaluation->posted->openings[balance];
}

/* ---- Names ---- */

int32_t md_key_of_text(const struct md_evaluation *evaluation, int kind, const char *text)
{
    if (kind < 0) return 0;
    const struct md_keys *keys = evaluation->keys_of_kind[kind];
    return keys != NULL ? (int32_t)md_texts_find(&keys->texts, text, strlen(text)) : -1;
}

static bool is_called(const char *name, const char *was, const char *posted)
{
    return strcmp(name, posted) == 0 || (was != NULL && strcmp(was, posted) == 0);
}

/* A name that is in use goes before an earlier name of another. */
static int find_component(const struct md_model *model, const char *plan, const char *component)
{
    int renamed = -1;
    for (size_t c = 0; c < model->components_count; c++) {
        const struct md_component *one = &model->components[c];
        const struct md_plan *of = &model->plans[one->plan];
        if (strcmp(of->name, plan) == 0 && strcmp(one->name, component) == 0) return (int)c;
        if (renamed < 0 && is_called(of->name, of->was, plan) && is_called(one->name, one->was, component))
            renamed = md_first_version(model, (int)c);
    }
    return renamed;
}

static int component_of(struct md_evaluation *evaluation, const struct md_posted_outcome *outcome)
{
    char name[512];
    int64_t found;
    size_t plan = strlen(outcome->plan), component = strlen(outcome->component);
    if (plan + component + 1 > sizeof name)
        return find_component(evaluation->model, outcome->plan, outcome->component);
    memcpy(name, outcome->plan, plan);
    name[plan] = '.';
    memcpy(name + plan + 1, outcome->component, component);
    if (md_map_get(&evaluation->posted->known, name, plan + 1 + component, &found)) return (int)found;
    found = find_component(evaluation->model, outcome->plan, outcome->component);
    md_map_set(&evaluation->posted->known, name, plan + 1 + component, found);
    return (int)found;
}

/* ---- Reading ---- */

static bool posts_to_opening(const struct md_evaluation *evaluation, const struct md_component *component)
{
    const bool *openings = evaluation->posted->openings;
    if (component->negative_balance > 0 && openings[component->negative_balance - 1]) return true;
    if (component->excess_balance > 0 && openings[component->excess_balance - 1]) return true;
    for (size_t i = 0; i < component->posts_count; i++)
        if (openings[component->posts[i]]) return true;
    return false;
}

static void visit_outcome(void *context, const struct md_posted_outcome *outcome)
{
    struct md_evaluation *evaluation = context;
    struct md_posted *posted = evaluation->posted;
    int index = component_of(evaluation, outcome);
    if (index < 0) return;
    const struct md_component *component = &evaluation->model->components[index];
    bool held = outcome->status == MD_FIGURE_HELD;
    bool opens = held && posts_to_opening(evaluation, component);
    if (!opens && outcome->end <= posted->since[index]) return;
    bool title = component->type.base == MD_BASE_TEXT;
    int of = evaluation->model->plans[component->plan].of;
    bool tuple = of >= 0 && evaluation->model->schema->kinds[of]->tuple;
    int32_t key = tuple ? md_tuple_posted(evaluation, of, outcome->subject) : md_key_of_text(evaluation, of, outcome->subject);
    if (key < 0) return;
    MD_GROW(posted->rows, posted->rows_count, posted->rows_capacity);
    posted->rows[posted->rows_count++] = (struct md_posted_row){
        .component = index,
        .end = outcome->end,
        .key = key,
        .status = (uint8_t)outcome->status,
        .title = title && outcome->status == MD_FIGURE_VALUE ? md_arena_strdup(&evaluation->arena, outcome->text)
                                                             : NULL,
        .value = held || title ? MD_NUMBER_ZERO : outcome->value};
}

static void visit_movement(void *context, const struct md_posted_movement *movement)
{
    struct md_evaluation *evaluation = context;
    struct md_posted *posted = evaluation->posted;
    int index = md_model_balance(evaluation->model, movement->balance);
    if (index < 0 || !posted->openings[index]) return;
    const struct md_balance *balance = &evaluation->model->balances[index];
    struct md_posted_account account = {.balance = index, .record = -1, .end = movement->end,
                                        .amount = movement->amount};
    account.subject = md_key_of_text(evaluation, balance->of, movement->subject);
    if (balance->per >= 0 && movement->record != NULL)
        account.record = md_key_of_text(evaluation, balance->per, movement->record);
    if (account.subject < 0) return;
    MD_GROW(posted->accounts, posted->accounts_count, posted->accounts_capacity);
    posted->accounts[posted->accounts_count++] = account;
}

static int compare_rows(const void *context, uint32_t a, uint32_t b)
{
    const struct md_posted_row *x = (const struct md_posted_row *)context + a;
    const struct md_posted_row *y = (const struct md_posted_row *)context + b;
    if (x->component != y->component) return x->component < y->component ? -1 : 1;
    if (x->end != y->end) return x->end < y->end ? -1 : 1;
    return (x->key > y->key) - (x->key < y->key);
}

static void add_row(struct md_posted_row *into, const struct md_posted_row *one)
{
    if (one->status == MD_FIGURE_HELD || into->status == MD_FIGURE_HELD) {
        into->status = MD_FIGURE_HELD;
        return;
    }
    if (md_number_add(&into->value, &one->value, &into->value) != MD_OK) into->status = MD_FIGURE_HELD;
    else if (into->title == NULL)
        into->status = md_number_is_zero(&into->value) ? MD_FIGURE_ZERO : MD_FIGURE_VALUE;
}

static void sort_rows(struct md_evaluation *evaluation)
{
    struct md_posted *posted = evaluation->posted;
    size_t count = posted->rows_count, kept = 0, components = evaluation->model->components_count;
    uint32_t *order = md_alloc_array(count + 1, sizeof *order);
    struct md_posted_row *sorted = md_alloc_array(count + 1, sizeof *sorted);
    for (size_t i = 0; i < count; i++) order[i] = (uint32_t)i;
    md_sort(order, count, compare_rows, posted->rows);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && compare_rows(posted->rows, order[i - 1], order[i]) == 0)
            add_row(&sorted[kept - 1], &posted->rows[order[i]]);
        else sorted[kept++] = posted->rows[order[i]];
    }
    md_free(order);
    md_free(posted->rows);
    posted->rows = sorted;
    posted->rows_count = kept;
    posted->rows_capacity = count + 1;
    posted->starts = md_arena_array(&evaluation->arena, components + 1, sizeof *posted->starts);
    for (size_t c = 0, row = 0; c <= components; c++) {
        while (row < kept && posted->rows[row].component < (int32_t)c) row++;
        posted->starts[c] = row;
    }
}

enum md_status md_posted_read(struct md_evaluation *evaluation, struct md_diagnostics *out)
{
    const struct md_record_source *source = evaluation->source;
    struct md_posted *posted = evaluation->posted;
    struct md_posted_wanted wanted = {.since = INT32_MAX, .movements = posted->any_opening};
    for (size_t c = 0; c < evaluation->model->components_count; c++)
        if (posted->since[c] < wanted.since) wanted.since = posted->since[c];
    enum md_status status = MD_OK;
    if (source->posted != NULL && (wanted.movements || wanted.since != INT32_MAX)) {
        struct md_posted_visitor visitor = {evaluation, visit_outcome, visit_movement};
        wanted.before = evaluation->periods[0].first;
        status = source->posted(source->context, &wanted, &visitor, out);
    }
    sort_rows(evaluation);
    return status;
}

void md_posted_settle(struct md_evaluation *evaluation, int kind, const int32_t *keys)
{
    const struct md_model *model = evaluation->model;
    struct md_posted *posted = evaluation->posted;
    for (size_t i = 0; i < posted->rows_count; i++) {
        struct md_posted_row *row = &posted->rows[i];
        if (model->plans[model->components[row->component].plan].of == kind) row->key = keys[row->key];
    }
    sort_rows(evaluation);
}

void md_posted_free(struct md_evaluation *evaluation)
{
    struct md_posted *posted = evaluation->posted;
    md_map_free(&posted->known);
    md_free(posted->rows);
    md_free(posted->accounts);
}

/* ---- Giving ---- */

const struct md_posted_row *md_posted_rows(const struct md_evaluation *evaluation, int component, size_t *count)
{
    const struct md_posted *posted = evaluation->posted;
    int first = md_first_version(evaluation->model, component);
    *count = posted->starts[first + 1] - posted->starts[first];
    return posted->rows + posted->starts[first];
}

const struct md_posted_account *md_posted_accounts(const struct md_evaluation *evaluation, size_t *count)
{
    *count = evaluation->posted->accounts_count;
    return evaluation->posted->accounts;
}

/* The component's own period that ends with a posted one. */
static struct md_period own_period(const struct md_evaluation *evaluation, int component, int32_t end)
{
    const struct md_model *model = evaluation->model;
    struct md_period period;
    int level = model->components[component].every;
    if (level < 0 || md_period_containing(&model->calendar, level, end - 1, &period) != MD_OK)
        period = md_period_of_end(model, end);
    return period;
}

static void set_result(struct md_result *outcome, const struct md_posted_row *row, int component)
{
    static const uint8_t status_of[] = {MD_RESULT_VALUE, MD_RESULT_ZERO, MD_RESULT_HELD};
    *outcome = (struct md_result){
        .status = status_of[row->status], .decided = 1, .value = row->value, .title = row->title};
    if (row->status == MD_FIGURE_HELD)
        outcome->reason = (struct md_reason){.code = MD_REASON_DEPENDS, .extra = (uint16_t)(component + 1)};
}

bool md_posted_column(struct md_evaluation *evaluation, int component, struct md_column_at *column)
{
    const struct md_model *model = evaluation->model;
    size_t count, first = 0;
    const struct md_posted_row *rows = md_posted_rows(evaluation, component, &count);
    while (first < count && rows[first].end < column->end) first++;
    if (first == count || rows[first].end != column->end) return false;
    column->period = own_period(evaluation, component, column->end);
    column->subjects = md_subjects_in_force(evaluation, model->plans[model->components[component].plan].of,
                                      column->period.first, column->end);
    size_t keys = column->subjects->count;
    column->outcomes = md_arena_array(&evaluation->arena, keys + 1, sizeof *column->outcomes);
    for (size_t key = 0; key < keys; key++) column->outcomes[key].value = MD_NUMBER_ZERO;
    for (size_t i = first; i < count && rows[i].end == column->end; i++)
        set_result(&column->outcomes[rows[i].key], &rows[i], component);
    column->values = md_values_make(&evaluation->arena, model->components[component].type, keys);
    for (size_t key = 0; key < keys; key++)
        md_result_store(component, &column->outcomes[key], &column->values, key);
    return true;
}

size_t md_posted_ends(const struct md_evaluation *evaluation, int component, struct md_window_days outer,
                      struct md_arena *arena, int32_t **ends)
{
    size_t rows_count, count = 0;
    const struct md_posted_row *rows = md_posted_rows(evaluation, component, &rows_count);
    size_t different = 0;
    for (size_t i = 0; i < rows_count; i++) different += i == 0 || rows[i].end != rows[i - 1].end;
    *ends = md_arena_array(arena, different + 1, sizeof **ends);
    for (size_t i = 0; i < rows_count; i++) {
        if (i > 0 && rows[i].end == rows[i - 1].end) continue;
        if (rows[i].end > outer.end || own_period(evaluation, component, rows[i].end).first < outer.first) continue;
        (*ends)[count++] = rows[i].end;
    }
    return count;
}
