#include "calc/balance.h"

#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "calc/posted.h"

/* (subject, record) of a balance, with its sums by period of the request. */
struct account {
    int32_t subject, record;
    struct md_number *added;   /* posted before, and opening rows: what comes in with the opening */
    struct md_number *opening; /* known up to the period that is settled next */
    struct md_number *moved;
};

/* Why the openings of a subject are not known from a period on. */
struct fault {
    uint32_t from;
    struct md_reason reason; /* code NONE: none */
};

struct ledger {
    struct md_map known; /* (subject, record) to account */
    struct account *accounts;
    size_t count, capacity;
    struct fault *faults; /* by subject; NULL: nobody asked for the balance */
};

struct md_balances {
    struct ledger *ledgers; /* by balance */
    uint32_t settled;       /* periods whose movements are final */
    bool settling;
    struct md_movement *movements;
    size_t movements_count, movements_capacity;
    struct md_balance_line *lines;
    size_t lines_count, lines_capacity;
};

/* ---- accounts ------------------------------------------------------------------------------- */

static struct account *find_account(const struct ledger *ledger, int32_t subject, int32_t record)
{
    int32_t key[2] = {subject, record};
    int64_t index;
    if (!md_map_get(&ledger->known, (const char *)key, sizeof key, &index)) return NULL;
    return &ledger->accounts[index];
}

static struct account *account_of(struct md_evaluation *evaluation, struct ledger *ledger, int32_t subject,
                                  int32_t record)
{
    int32_t key[2] = {subject, record};
    struct account *found = find_account(ledger, subject, record);
    if (found != NULL) return found;
    size_t periods = evaluation->periods_count;
    MD_GROW(ledger->accounts, ledger->count, ledger->capacity);
    md_map_set(&ledger->known, (const char *)key, sizeof key, (int64_t)ledger->count);
    struct account *account = &ledger->accounts[ledger->count++];
    *account = (struct account){.subject = subject, .record = record};
    struct md_number *numbers = md_arena_array(&evaluation->arena, 3 * periods, sizeof *numbers);
    for (size_t i = 0; i < 3 * periods; i++) numbers[i] = MD_NUMBER_ZERO;
    account->added = numbers;
    account->opening = numbers + periods;
    account->moved = numbers + 2 * periods;
    return account;
}

static void set_fault(struct ledger *ledger, int32_t subject, uint32_t from, struct md_reason reason)
{
    struct fault *fault = &ledger->faults[subject];
    if (fault->reason.code != MD_REASON_NONE && fault->from <= from) return;
    *fault = (struct fault){from, reason};
}

static void add_to(struct ledger *ledger, struct md_number *sum, const struct md_number *amount, int32_t subject,
                   uint32_t period)
{
    if (md_number_add(sum, amount, sum) != MD_OK)
        set_fault(ledger, subject, period, (struct md_reason){.code = MD_REASON_RANGE});
}

/* Openings of the period from the one before. */
static void open_period(struct ledger *ledger, uint32_t period)
{
    for (size_t i = 0; i < ledger->count; i++) {
        struct account *account = &ledger->accounts[i];
        struct md_number *opening = &account->opening[period];
        *opening = account->added[period];
        if (period == 0) continue;
        add_to(ledger, opening, &account->opening[period - 1], account->subject, period);
        add_to(ledger, opening, &account->moved[period - 1], account->subject, period);
    }
}

/* ---- what is there before the first period ----------------------------------------------------- */

static struct md_reason held_by(int component)
{
    return (struct md_reason){.code = MD_REASON_DEPENDS, .extra = (uint16_t)(component + 1)};
}

static void add_posted(struct md_evaluation *evaluation)
{
    size_t count;
    const struct md_posted_account *accounts = md_posted_accounts(evaluation, &count);
    for (size_t i = 0; i < count; i++) {
        struct ledger *ledger = &evaluation->balances->ledgers[accounts[i].balance];
        struct account *account = account_of(evaluation, ledger, accounts[i].subject, accounts[i].record);
        add_to(ledger, &account->added[0], &accounts[i].amount, accounts[i].subject, 0);
    }
}

/* What was held before leaves the balance unknown, as in a period of the list. */
static void add_held(struct md_evaluation *evaluation, int balance)
{
    const struct md_model *model = evaluation->model;
    for (size_t c = 0; c < model->components_count; c++) {
        size_t count;
        if (!md_component_posts_to(&model->components[c], balance)) continue;
        const struct md_posted_row *rows = md_posted_rows(evaluation, (int)c, &count);
        for (size_t i = 0; i < count; i++)
            if (rows[i].status == MD_FIGURE_HELD)
                set_fault(&evaluation->balances->ledgers[balance], rows[i].key, 0, held_by((int)c));
    }
}

/* A row counts in the opening of the first period that does not begin before its date. */
static uint32_t period_of_row(const struct md_evaluation *evaluation, const struct md_table *table, size_t row)
{
    int field = table->kind->date_field;
    if (field < 0 || !md_table_has(table, row, field)) return 0;
    uint32_t period = 0;
    while (period < evaluation->periods_count &&
           evaluation->periods[period].first < table->columns[field].values[row])
        period++;
    return period;
}

/* Whose balance an opening row is, and how much; false: it is nobody's. */
static bool read_opening_row(const struct md_balance *balance, const struct md_table *table, size_t row,
                             int32_t *subject, struct md_number *amount)
{
    *subject = 0;
    if (!md_table_has(table, row, balance->opening_value)) return false;
    *amount = md_table_number(table, row, balance->opening_value);
    if (balance->opening_subject < 0) return true;
    if (!md_table_has(table, row, balance->opening_subject)) return false;
    *subject = (int32_t)table->columns[balance->opening_subject].values[row];
    return true;
}

static const struct md_table *opening_table(const struct md_evaluation *evaluation, const struct md_balance *balance)
{
    return balance->opening_kind >= 0 ? evaluation->table_of_kind[balance->opening_kind] : NULL;
}

static void add_opening_rows(struct md_evaluation *evaluation, int index)
{
    const struct md_balance *balance = &evaluation->model->balances[index];
    struct ledger *ledger = &evaluation->balances->ledgers[index];
    const struct md_table *table = opening_table(evaluation, balance);
    for (size_t row = 0; table != NULL && row < table->rows_count; row++) {
        uint32_t period = period_of_row(evaluation, table, row);
        int32_t subject, record = -1;
        struct md_number amount;
        if (period >= evaluation->periods_count || !read_opening_row(balance, table, row, &subject, &amount)) continue;
        if (balance->opening_record >= 0 && md_table_has(table, row, balance->opening_record))
            record = (int32_t)table->columns[balance->opening_record].values[row];
        add_to(ledger, &account_of(evaluation, ledger, subject, record)->added[period], &amount, subject, period);
    }
}

void md_balances_open(struct md_evaluation *evaluation)
{
    const struct md_model *model = evaluation->model;
    struct md_balances *balances = md_arena_alloc(&evaluation->arena, sizeof *balances);
    evaluation->balances = balances;
    balances->ledgers = md_arena_array(&evaluation->arena, model->balances_count + 1, sizeof *balances->ledgers);
    for (size_t b = 0; b < model->balances_count; b++) {
        if (!md_posted_opens(evaluation, (int)b)) continue;
        size_t subjects = md_subject_count(evaluation, model->balances[b].of);
        balances->ledgers[b].faults =
            md_arena_array(&evaluation->arena, subjects + 1, sizeof *balances->ledgers[b].faults);
        add_opening_rows(evaluation, (int)b);
        add_held(evaluation, (int)b);
    }
    add_posted(evaluation);
    for (size_t b = 0; b < model->balances_count && evaluation->periods_count > 0; b++)
        open_period(&balances->ledgers[b], 0);
}

void md_balances_free(struct md_evaluation *evaluation)
{
    struct md_balances *balances = evaluation->balances;
    if (balances == NULL) return;
    for (size_t b = 0; b < evaluation->model->balances_count; b++) {
        md_map_free(&balances->ledgers[b].known);
        md_free(balances->ledgers[b].accounts);
    }
    md_free(balances->movements);
    md_free(balances->lines);
}

/* ---- settling a period --------------------------------------------------------------------------- */

struct settle_work {
    struct md_evaluation *evaluation;
    struct ledger *ledger;
    uint32_t period;
    int balance, component;
    bool wanted;
    struct md_number *closings; /* by subject, while limits are looked at */
    int32_t *list;
    const struct md_balance *of;
};

static bool is_wanted(const struct md_evaluation *evaluation, uint32_t period, int plan)
{
    return evaluation->plan_runs[period * evaluation->model->plans_count + (size_t)plan].wanted;
}

/* A component that nobody wants posts only where an opening that somebody reads needs it. */
static bool is_evaluated(const struct md_evaluation *evaluation, uint32_t period, const struct md_due *due)
{
    const struct md_model *model = evaluation->model;
    if (is_wanted(evaluation, period, model->components[due->component].plan)) return true;
    return md_is_demanded(evaluation, (int64_t)model->measures_count + due->component, due->period.end);
}

static void add_closing(void *visitor, int32_t subject, int32_t record, const struct md_number *amount)
{
    struct settle_work *work = visitor;
    (void)record;
    (void)md_number_add(&work->closings[subject], amount, &work->closings[subject]);
}

static void add_movement(void *visitor, int32_t subject, int32_t record, const struct md_number *amount)
{
    struct settle_work *work = visitor;
    struct md_balances *balances = work->evaluation->balances;
    struct account *account = account_of(work->evaluation, work->ledger, subject, record);
    add_to(work->ledger, &account->moved[work->period], amount, subject, work->period + 1);
    if (!work->wanted) return;
    MD_GROW(balances->movements, balances->movements_count, balances->movements_capacity);
    balances->movements[balances->movements_count++] =
        (struct md_movement){.period = work->period, .balance = work->balance, .component = work->component,
                             .subject = subject, .record = record, .amount = *amount};
}

/* Every due component of the period that posts to the balance. */
static void each_posting(struct settle_work *work, md_visit_posting *visit)
{
    struct md_evaluation *evaluation = work->evaluation;
    const struct md_period_due *list = &evaluation->dues[work->period];
    for (size_t i = 0; i < list->count; i++) {
        const struct md_due *due = &list->dues[i];
        const struct md_component *component = &evaluation->model->components[due->component];
        if (!md_component_posts_to(component, work->balance) || !is_evaluated(evaluation, work->period, due)) continue;
        /* What the versions of a plan post in a period of change is one component's. */
        work->component = md_first_version(evaluation->model, due->component);
        work->wanted = is_wanted(evaluation, work->period, component->plan);
        md_component_postings(evaluation, due, work->balance, visit, work);
    }
}

/* A component that is held leaves the balance unknown. */
static void fault_held(struct settle_work *work)
{
    struct md_evaluation *evaluation = work->evaluation;
    const struct md_period_due *list = &evaluation->dues[work->period];
    for (size_t i = 0; i < list->count; i++) {
        const struct md_due *due = &list->dues[i];
        if (!md_component_posts_to(&evaluation->model->components[due->component], work->balance)) continue;
        if (!is_evaluated(evaluation, work->period, due)) continue;
        const struct md_column_at *column = md_due_column(evaluation, due);
        for (size_t key = 0; key < column->values.count && column->outcomes != NULL; key++)
            if (column->outcomes[key].status == MD_RESULT_HELD)
                set_fault(work->ledger, (int32_t)key, work->period + 1, held_by(due->component));
    }
}

static void hold_subject(struct settle_work *work, int32_t subject, struct md_reason reason)
{
    struct md_evaluation *evaluation = work->evaluation;
    const struct md_model *model = evaluation->model;
    const struct md_period_due *list = &evaluation->dues[work->period];
    for (size_t i = 0; i < list->count; i++) {
        const struct md_due *due = &list->dues[i];
        if (model->plans[model->components[due->component].plan].of != work->of->of) continue;
        if (!is_evaluated(evaluation, work->period, due)) continue;
        struct md_column_at *column = (struct md_column_at *)(uintptr_t)md_due_column(evaluation, due);
        struct md_result *outcome = &column->outcomes[subject];
        if (outcome->status != MD_RESULT_VALUE && outcome->status != MD_RESULT_ZERO) continue;
        *outcome = (struct md_result){.status = MD_RESULT_HELD, .decided = 1, .value = MD_NUMBER_ZERO,
                                      .reason = reason};
        md_result_store(due->component, outcome, &column->values, (size_t)subject);
    }
}

/* Beyond: further from 0 on the side of the limit. */
static void visit_limit(void *context, size_t index, const struct md_vector *vector, size_t row)
{
    struct settle_work *work = context;
    int32_t subject = work->list[index];
    if (vector->states[row] != MD_STATE_PRESENT) {
        hold_subject(work, subject, vector->reasons[row]);
        return;
    }
    const struct md_number *limit = &vector->numbers[row];
    int order = md_number_compare(&work->closings[subject], limit);
    bool beyond = md_number_sign(limit) < 0 ? order < 0 : order > 0;
    if (beyond)
        hold_subject(work, subject, (struct md_reason){.code = MD_REASON_LIMIT, .extra = (uint16_t)(work->balance + 1)});
}

static void check_limit(struct settle_work *work)
{
    struct md_evaluation *evaluation = work->evaluation;
    const struct md_period *period = &evaluation->periods[work->period];
    const struct md_subjects *subjects = md_subjects_at(evaluation, work->of->of, period->first, period->end);
    struct md_roots roots = {0};
    struct md_bound bound;
    work->closings = md_alloc_array(subjects->count + 1, sizeof *work->closings);
    work->list = md_alloc_array(subjects->count + 1, sizeof *work->list);
    for (size_t s = 0; s < subjects->count; s++) work->closings[s] = MD_NUMBER_ZERO;
    for (size_t i = 0; i < work->ledger->count; i++)
        add_closing(work, work->ledger->accounts[i].subject, -1, &work->ledger->accounts[i].opening[work->period]);
    each_posting(work, add_closing);
    size_t count = 0;
    for (size_t s = 0; s < subjects->count; s++)
        if (!md_number_is_zero(&work->closings[s])) work->list[count++] = (int32_t)s;
    md_roots_add(&roots, &work->of->limit);
    md_bind(evaluation, &roots, period->end, period, &bound);
    md_evaluate_subjects(evaluation, &bound, subjects, work->list, count, work->of->limit.root, visit_limit, work);
    md_unbind(&bound);
    md_roots_free(&roots);
    md_free(work->closings);
    md_free(work->list);
}

/* Pays every plan that posts; false where one is being paid just now, which reads its own future. */
static bool pay_posting_plans(struct md_evaluation *evaluation, uint32_t period)
{
    const struct md_model *model = evaluation->model;
    const struct md_period_due *list = &evaluation->dues[period];
    for (size_t i = 0; i < list->count; i++) {
        const struct md_component *component = &model->components[list->dues[i].component];
        if (!md_component_posts(component) || !is_evaluated(evaluation, period, &list->dues[i])) continue;
        size_t run = period * model->plans_count + (size_t)component->plan;
        if (evaluation->plan_runs[run].state == MD_PLAN_RUNNING) return false;
        md_pay_plan(evaluation, period, component->plan);
    }
    return true;
}

static void settle(struct md_evaluation *evaluation, uint32_t period)
{
    const struct md_model *model = evaluation->model;
    struct settle_work work = {.evaluation = evaluation, .period = period};
    for (size_t b = 0; b < model->balances_count; b++) {
        work.balance = (int)b;
        work.of = &model->balances[b];
        work.ledger = &evaluation->balances->ledgers[b];
        if (work.ledger->faults != NULL && md_has_formula(&work.of->limit)) check_limit(&work);
    }
    for (size_t b = 0; b < model->balances_count; b++) {
        work.balance = (int)b;
        work.ledger = &evaluation->balances->ledgers[b];
        if (work.ledger->faults == NULL) continue;
        each_posting(&work, add_movement);
        fault_held(&work);
        if (period + 1 < evaluation->periods_count) open_period(work.ledger, period + 1);
    }
}

static bool settle_up_to(struct md_evaluation *evaluation, uint32_t period)
{
    struct md_balances *balances = evaluation->balances;
    while (balances->settled < period) {
        if (balances->settling || !pay_posting_plans(evaluation, balances->settled)) return false;
        balances->settling = true;
        settle(evaluation, balances->settled);
        balances->settling = false;
        balances->settled++;
    }
    return true;
}

void md_balances_settle(struct md_evaluation *evaluation, uint32_t period)
{
    if (evaluation->model->balances_count > 0) (void)settle_up_to(evaluation, period + 1);
}

/* ---- openings as a column -------------------------------------------------------------------------- */

static uint32_t period_ending(const struct md_evaluation *evaluation, int32_t end)
{
    for (uint32_t p = 0; p < evaluation->periods_count; p++)
        if (evaluation->periods[p].end == end) return p;
    return UINT32_MAX;
}

static void add_value(struct md_values *values, int32_t subject, const struct md_number *amount)
{
    if (md_number_add(&values->numbers[subject], amount, &values->numbers[subject]) == MD_OK) return;
    values->states[subject] = MD_STATE_ERROR;
    values->reasons[subject] = (struct md_reason){.code = MD_REASON_RANGE};
}

/* The opening of a period before the list: what was posted until then, and the opening rows. */
static void open_before(struct md_evaluation *evaluation, int index, struct md_column_at *column)
{
    const struct md_model *model = evaluation->model;
    const struct md_balance *balance = &model->balances[index];
    struct md_values *values = &column->values;
    int32_t first = md_period_of_end(model, column->end).first;
    size_t count;
    for (size_t s = 0; s < values->count; s++) values->states[s] = MD_STATE_PRESENT;
    const struct md_posted_account *accounts = md_posted_accounts(evaluation, &count);
    for (size_t i = 0; i < count; i++)
        if (accounts[i].balance == index && accounts[i].end <= first)
            add_value(values, accounts[i].subject, &accounts[i].amount);
    const struct md_table *table = opening_table(evaluation, balance);
    for (size_t row = 0; table != NULL && row < table->rows_count; row++) {
        int32_t subject;
        struct md_number amount;
        int field = table->kind->date_field;
        bool later = field >= 0 && md_table_has(table, row, field) && table->columns[field].values[row] > first;
        if (!later && read_opening_row(balance, table, row, &subject, &amount)) add_value(values, subject, &amount);
    }
    for (size_t c = 0; c < model->components_count; c++) {
        if (!md_component_posts_to(&model->components[c], index)) continue;
        const struct md_posted_row *rows = md_posted_rows(evaluation, (int)c, &count);
        for (size_t i = 0; i < count; i++) {
            if (rows[i].status != MD_FIGURE_HELD || rows[i].end > first) continue;
            values->states[rows[i].key] = MD_STATE_ERROR;
            values->reasons[rows[i].key] = held_by((int)c);
        }
    }
}

void md_balance_column(struct md_evaluation *evaluation, int balance, struct md_column_at *column)
{
    const struct md_balance *of = &evaluation->model->balances[balance];
    const struct ledger *ledger = &evaluation->balances->ledgers[balance];
    uint32_t period = period_ending(evaluation, column->end);
    struct md_values *values = &column->values;
    *values = md_values_make(&evaluation->arena, of->type, md_subject_count(evaluation, of->of));
    if (column->end <= evaluation->periods[0].first && ledger->faults != NULL) {
        open_before(evaluation, balance, column);
        return;
    }
    bool known = period != UINT32_MAX && ledger->faults != NULL && settle_up_to(evaluation, period);
    for (size_t s = 0; s < values->count; s++) {
        values->states[s] = known ? MD_STATE_PRESENT : MD_STATE_ERROR;
        if (!known) values->reasons[s] = (struct md_reason){.code = MD_REASON_NOT_DUE};
    }
    if (!known) return;
    for (size_t i = 0; i < ledger->count; i++) {
        const struct account *account = &ledger->accounts[i];
        if (md_number_add(&values->numbers[account->subject], &account->opening[period],
                          &values->numbers[account->subject]) != MD_OK)
            values->states[account->subject] = MD_STATE_ERROR;
    }
    for (size_t s = 0; s < values->count; s++) {
        const struct fault *fault = &ledger->faults[s];
        if (fault->reason.code == MD_REASON_NONE || fault->from > period) continue;
        values->states[s] = MD_STATE_ERROR;
        values->reasons[s] = fault->reason;
    }
}

/* ---- just before a line ---------------------------------------------------------------------------- */

struct md_running {
    struct md_evaluation *evaluation;
    const struct ledger *ledger;
    uint32_t period;
    bool known, by_record;
    struct md_map places;
    struct md_number *sums; /* by place */
    size_t count, capacity;
};

static struct md_number *running_sum(struct md_running *running, int32_t subject, int32_t record)
{
    int32_t key[2] = {subject, running->by_record ? record : -1};
    int64_t index;
    if (md_map_insert(&running->places, (const char *)key, sizeof key, (int64_t)running->count, &index)) {
        index = (int64_t)running->count;
        MD_GROW(running->sums, running->count, running->capacity);
        const struct account *account = find_account(running->ledger, subject, key[1]);
        running->sums[running->count++] = account != NULL ? account->opening[running->period] : MD_NUMBER_ZERO;
    }
    return &running->sums[index];
}

void md_running_add(void *visitor, int32_t subject, int32_t record, const struct md_number *amount)
{
    struct md_number *sum = running_sum(visitor, subject, record);
    (void)md_number_add(sum, amount, sum);
}

struct md_running *md_running_open(struct md_evaluation *evaluation, int balance, const struct md_due *due)
{
    const struct md_model *model = evaluation->model;
    struct md_running *running = md_alloc(sizeof *running);
    running->evaluation = evaluation;
    running->ledger = &evaluation->balances->ledgers[balance];
    running->period = period_ending(evaluation, due->period.end);
    running->by_record = model->balances[balance].per >= 0;
    running->known = running->period != UINT32_MAX && running->ledger->faults != NULL &&
                     settle_up_to(evaluation, running->period);
    if (!running->known) return running;
    const struct md_period_due *list = &evaluation->dues[running->period];
    for (size_t i = 0; i < list->count && list->dues[i].component != due->component; i++) {
        const struct md_component *above = &model->components[list->dues[i].component];
        const char *plan = model->plans[model->components[due->component].plan].name;
        if (strcmp(model->plans[above->plan].name, plan) == 0 && md_component_posts_to(above, balance))
            md_component_postings(evaluation, &list->dues[i], balance, md_running_add, running);
    }
    return running;
}

bool md_running_value(struct md_running *running, int32_t subject, int32_t record, struct md_number *value,
                      struct md_reason *reason)
{
    *reason = (struct md_reason){.code = MD_REASON_NOT_DUE};
    if (!running->known) return false;
    const struct fault *fault = &running->ledger->faults[subject];
    *reason = fault->reason;
    if (fault->reason.code != MD_REASON_NONE && fault->from <= running->period) return false;
    *value = *running_sum(running, subject, record);
    return true;
}

void md_running_free(struct md_running *running)
{
    if (running == NULL) return;
    md_map_free(&running->places);
    md_free(running->sums);
    md_free(running);
}

/* ---- results ----------------------------------------------------------------------------------------- */

static int compare_movements(const void *context, uint32_t a, uint32_t b)
{
    const struct md_movement *x = (const struct md_movement *)context + a;
    const struct md_movement *y = (const struct md_movement *)context + b;
    if (x->subject != y->subject) return x->subject < y->subject ? -1 : 1;
    if (x->record != y->record) return x->record < y->record ? -1 : 1;
    if (x->balance != y->balance) return x->balance < y->balance ? -1 : 1;
    if (x->period != y->period) return x->period < y->period ? -1 : 1;
    return (x->component > y->component) - (x->component < y->component);
}

static bool same_place(const struct md_movement *x, const struct md_movement *y)
{
    return x->subject == y->subject && x->record == y->record && x->balance == y->balance &&
           x->period == y->period && x->component == y->component;
}

/* In order, one for each place; what adds up to 0 is no movement. */
static void sort_movements(struct md_balances *balances)
{
    size_t count = balances->movements_count, kept = 0;
    uint32_t *order = md_alloc_array(count + 1, sizeof *order);
    struct md_movement *sorted = md_alloc_array(count + 1, sizeof *sorted);
    for (size_t i = 0; i < count; i++) order[i] = (uint32_t)i;
    md_sort(order, count, compare_movements, balances->movements);
    for (size_t i = 0; i < count; i++) {
        const struct md_movement *one = &balances->movements[order[i]];
        if (kept > 0 && same_place(&sorted[kept - 1], one))
            (void)md_number_add(&sorted[kept - 1].amount, &one->amount, &sorted[kept - 1].amount);
        else sorted[kept++] = *one;
        if (md_number_is_zero(&sorted[kept - 1].amount)) kept--;
    }
    md_free(order);
    md_free(balances->movements);
    balances->movements = sorted;
    balances->movements_count = kept;
    balances->movements_capacity = count + 1;
}

static int compare_lines(const void *context, uint32_t a, uint32_t b)
{
    const struct md_balance_line *x = (const struct md_balance_line *)context + a;
    const struct md_balance_line *y = (const struct md_balance_line *)context + b;
    if (x->subject != y->subject) return x->subject < y->subject ? -1 : 1;
    if (x->record != y->record) return x->record < y->record ? -1 : 1;
    if (x->balance != y->balance) return x->balance < y->balance ? -1 : 1;
    return (x->period > y->period) - (x->period < y->period);
}

static void add_lines(struct md_evaluation *evaluation, int balance)
{
    struct md_balances *balances = evaluation->balances;
    const struct ledger *ledger = &balances->ledgers[balance];
    for (size_t i = 0; i < ledger->count; i++) {
        const struct account *account = &ledger->accounts[i];
        for (uint32_t p = 0; p < evaluation->periods_count; p++) {
            struct md_balance_line line = {.period = p, .balance = balance, .subject = account->subject,
                                           .record = account->record, .opening = account->opening[p],
                                           .moved = account->moved[p]};
            bool none = md_number_is_zero(&line.opening) && md_number_is_zero(&line.moved);
            if (none || md_number_add(&line.opening, &line.moved, &line.closing) != MD_OK) continue;
            MD_GROW(balances->lines, balances->lines_count, balances->lines_capacity);
            balances->lines[balances->lines_count++] = line;
        }
    }
}

void md_balances_collect(struct md_evaluation *evaluation)
{
    struct md_balances *balances = evaluation->balances;
    for (size_t b = 0; b < evaluation->model->balances_count; b++) add_lines(evaluation, (int)b);
    size_t count = balances->lines_count;
    uint32_t *order = md_alloc_array(count + 1, sizeof *order);
    struct md_balance_line *sorted = md_alloc_array(count + 1, sizeof *sorted);
    for (size_t i = 0; i < count; i++) order[i] = (uint32_t)i;
    md_sort(order, count, compare_lines, balances->lines);
    for (size_t i = 0; i < count; i++) sorted[i] = balances->lines[order[i]];
    md_free(order);
    md_free(balances->lines);
    balances->lines = sorted;
    balances->lines_capacity = count + 1;
    sort_movements(balances);
}

const struct md_movement *md_evaluation_movements(const struct md_evaluation *evaluation, size_t *count)
{
    *count = evaluation->balances->movements_count;
    return evaluation->balances->movements;
}

const struct md_balance_line *md_evaluation_balances(const struct md_evaluation *evaluation, size_t *count)
{
    *count = evaluation->balances->lines_count;
    return evaluation->balances->lines;
}
