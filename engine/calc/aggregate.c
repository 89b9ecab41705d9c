#include "calc/aggregate.h"

#include "base/memory.h"
#include "base/sort.h"
#include "base/text.h"

static bool keeps_pick(enum md_aggregate function)
{
    return function == MD_AGGREGATE_LEAST || function == MD_AGGREGATE_GREATEST ||
           function == MD_AGGREGATE_FIRST || function == MD_AGGREGATE_LAST ||
           function == MD_AGGREGATE_ONE;
}

static bool keeps_items(enum md_aggregate function)
{
    return function == MD_AGGREGATE_MEDIAN || function == MD_AGGREGATE_PERCENTILE || function == MD_AGGREGATE_DISTINCT;
}

void md_aggregate_start(const struct md_aggregate_form *form, size_t subjects_count,
                        struct md_aggregate_share *share)
{
    *share = (struct md_aggregate_share){0};
    share->tallies = md_alloc_array(subjects_count + 1, sizeof *share->tallies);
    for (size_t i = 0; i < subjects_count; i++) share->tallies[i].fault_state = MD_STATE_PRESENT;
    if (keeps_pick(form->function))
        share->picks = md_alloc_array(subjects_count + 1, sizeof *share->picks);
}

void md_aggregate_free(struct md_aggregate_share *share)
{
    md_free(share->tallies);
    md_free(share->picks);
    md_free(share->items);
    md_free(share->candidates);
    md_arena_free(&share->texts);
    *share = (struct md_aggregate_share){0};
}

/* ---- Comparing ---- */

static int compare_texts(const struct md_slice *a, const struct md_slice *b)
{
    return md_text_compare(a->bytes, a->length, b->bytes, b->length);
}

static int compare_picks(enum md_base base, const struct md_pick *a, const struct md_pick *b)
{
    if (base == MD_BASE_NUMBER) return md_number_compare(&a->number, &b->number);
    if (base == MD_BASE_TEXT) return compare_texts(&a->text, &b->text);
    return (a->integer > b->integer) - (a->integer < b->integer);
}

/* Is `a` to be taken instead of `b`? Of equals the earlier row, so that every order of adding ends
 * alike. */
static bool replaces(const struct md_aggregate_form *form, const struct md_source_rows *relation,
                     const struct md_pick *a, const struct md_pick *b)
{
    int order = 0;
    switch (form->function) {
    case MD_AGGREGATE_LEAST:
        order = compare_picks(form->base, a, b);
        break;
    case MD_AGGREGATE_GREATEST:
        order = compare_picks(form->base, b, a);
        break;
    case MD_AGGREGATE_LAST:
        order = md_source_rows_compare(relation, b->row, b->date, a->row, a->date);
        return order != 0 ? order < 0 : a->order > b->order;
    default:
        order = md_source_rows_compare(relation, a->row, a->date, b->row, b->date);
        break;
    }
    return order != 0 ? order < 0 : a->order < b->order;
}

/* ---- Adding ---- */

/* Texts made by a formula last as long as their batch: what is kept is copied. */
static struct md_slice keep_text(struct md_aggregate_share *share, struct md_slice text)
{
    text.bytes = md_arena_strndup(&share->texts, text.bytes, text.length);
    text.code = 0;
    return text;
}

static void add_pick(const struct md_aggregate_form *form, struct md_aggregate_share *share,
                     const struct md_source_rows *relation, int32_t subject, struct md_pick pick,
                     bool first)
{
    struct md_pick *known = &share->picks[subject];
    if (!first && !replaces(form, relation, &pick, known)) return;
    if (form->base == MD_BASE_TEXT) pick.text = keep_text(share, pick.text);
    *known = pick;
}

static void add_item(const struct md_aggregate_form *form, struct md_aggregate_share *share,
                     struct md_item item)
{
    if (form->base == MD_BASE_TEXT) item.text = keep_text(share, item.text);
    MD_GROW(share->items, share->items_count, share->items_capacity);
    share->items[share->items_count++] = item;
}

static struct md_pick pick_of(const struct md_aggregate_form *form,
                              const struct md_row_batch *batch, size_t i,
                              const struct md_vector *vector)
{
    struct md_pick pick = {
        .order = batch->orders[i], .row = batch->rows[i], .date = batch->dates[i]};
    pick.number = MD_NUMBER_ZERO;
    if (form->base == MD_BASE_NUMBER)
        pick.number = vector->numbers[i];
    else if (form->base == MD_BASE_TEXT)
        pick.text = vector->texts[i];
    else
        pick.integer = vector->integers[i];
    return pick;
}

/* A row that has a value. */
static void add_value(const struct md_aggregate_form *form, struct md_aggregate_share *share,
                      const struct md_source_rows *relation, int32_t subject, struct md_pick pick)
{
    struct md_tally *tally = &share->tallies[subject];
    bool first = tally->count++ == 0;
    if (share->picks != NULL)
        add_pick(form, share, relation, subject, pick, first);
    else if (keeps_items(form->function))
        add_item(form, share, (struct md_item){subject, pick.number, pick.integer, pick.text});
    else if (form->function != MD_AGGREGATE_COUNT) {
        struct md_number rounded = md_number_round18(&pick.number);
        md_sum_add(&tally->sum, &rounded);
    }
}

void md_aggregate_row(const struct md_aggregate_form *form, struct md_aggregate_share *share,
                      const struct md_source_rows *relation, const struct md_row_batch *batch,
                      size_t i, const struct md_vector *vector)
{
    int32_t subject = batch->subjects[i];
    struct md_tally *tally = &share->tallies[subject];
    if (form->direct) {
        md_sum_add_units(&tally->sum, batch->units[i]);
        tally->count++;
        return;
    }
    if (vector == NULL) {
        tally->count++;
        return;
    }
    if (vector->states[i] == MD_STATE_MISSING && form->skip_missing) return;
    if (vector->states[i] != MD_STATE_PRESENT) {
        md_aggregate_fault(share, subject, vector->states[i], vector->reasons[i], batch->orders[i]);
        return;
    }
    add_value(form, share, relation, subject, pick_of(form, batch, i, vector));
}

void md_aggregate_fault(struct md_aggregate_share *share, int32_t subject, uint8_t state,
                        struct md_reason reason, uint64_t order)
{
    struct md_tally *tally = &share->tallies[subject];
    if (tally->fault_state == MD_STATE_ERROR && state != MD_STATE_ERROR) return;
    if (tally->fault_state == state && tally->fault_order <= order) return;
    tally->fault_state = state;
    tally->fault = reason;
    tally->fault_order = order;
}

/* ---- The top rows ---- */

static void add_candidate(const struct md_aggregate_form *form, struct md_aggregate_share *share,
                          struct md_candidate candidate)
{
    if (form->base == MD_BASE_TEXT && candidate.has_value) candidate.pick.text = keep_text(share, candidate.pick.text);
    MD_GROW(share->candidates, share->candidates_count, share->candidates_capacity);
    share->candidates[share->candidates_count++] = candidate;
}

void md_aggregate_candidate(const struct md_aggregate_form *form, struct md_aggregate_share *share,
                            const struct md_row_batch *batch, size_t i, const struct md_vector *vector,
                            const struct md_vector *top)
{
    const struct md_vector *both[2] = {top, vector};
    for (int v = 0; v < 2; v++) {
        if (both[v] == NULL || both[v]->states[i] == MD_STATE_PRESENT) continue;
        bool skipped = both[v]->states[i] == MD_STATE_MISSING && form->skip_missing;
        if (!skipped)
            md_aggregate_fault(share, batch->subjects[i], both[v]->states[i], both[v]->reasons[i], batch->orders[i]);
        return;
    }
    struct md_candidate candidate = {.subject = batch->subjects[i], .has_value = vector != NULL,
                                     .key = top->numbers[i]};
    candidate.pick = (struct md_pick){.order = batch->orders[i], .row = batch->rows[i], .date = batch->dates[i]};
    if (vector != NULL) candidate.pick = pick_of(form, batch, i, vector);
    add_candidate(form, share, candidate);
}

struct candidate_order {
    const struct md_candidate *candidates;
    const struct md_source_rows *relation;
};

static int compare_candidates(const void *context, uint32_t a, uint32_t b)
{
    const struct candidate_order *order = context;
    const struct md_candidate *x = &order->candidates[a], *y = &order->candidates[b];
    if (x->subject != y->subject) return x->subject < y->subject ? -1 : 1;
    int by = md_number_compare(&y->key, &x->key);
    if (by == 0) by = md_source_rows_compare(order->relation, x->pick.row, x->pick.date, y->pick.row, y->pick.date);
    return by != 0 ? by : (x->pick.order > y->pick.order) - (x->pick.order < y->pick.order);
}

void md_aggregate_choose_top(const struct md_aggregate_form *form, const struct md_source_rows *relation,
                             struct md_aggregate_share *share)
{
    struct candidate_order order = {share->candidates, relation};
    uint32_t *sorted = md_alloc_array(share->candidates_count + 1, sizeof *sorted);
    for (size_t i = 0; i < share->candidates_count; i++) sorted[i] = (uint32_t)i;
    md_sort(sorted, share->candidates_count, compare_candidates, &order);
    size_t kept = 0;
    int32_t subject = -1;
    for (size_t i = 0; i < share->candidates_count; i++) {
        struct md_candidate *candidate = &share->candidates[sorted[i]];
        kept = candidate->subject == subject ? kept + 1 : 1;
        subject = candidate->subject;
        candidate->chosen = kept <= form->top_count;
        if (!candidate->chosen) continue;
        if (candidate->has_value) add_value(form, share, relation, subject, candidate->pick);
        else share->tallies[subject].count++;
    }
    md_free(sorted);
}

/* ---- Merging ---- */

void md_aggregate_merge(const struct md_aggregate_form *form, const struct md_source_rows *relation,
                        size_t subjects_count, struct md_aggregate_share *into,
                        const struct md_aggregate_share *from)
{
    for (size_t s = 0; s < subjects_count; s++) {
        struct md_tally *tally = &into->tallies[s];
        const struct md_tally *other = &from->tallies[s];
        if (from->picks != NULL && other->count > 0)
            add_pick(form, into, relation, (int32_t)s, from->picks[s], tally->count == 0);
        md_sum_merge(&tally->sum, &other->sum);
        tally->count += other->count;
        if (other->fault_state != MD_STATE_PRESENT)
            md_aggregate_fault(into, (int32_t)s, other->fault_state, other->fault,
                               other->fault_order);
    }
    for (size_t i = 0; i < from->items_count; i++) add_item(form, into, from->items[i]);
    for (size_t i = 0; i < from->candidates_count; i++) add_candidate(form, into, from->candidates[i]);
}

/* ---- Results ---- */

struct item_order {
    const struct md_item *items;
    enum md_base base;
};

static int compare_values(const struct item_order *order, uint32_t a, uint32_t b)
{
    const struct md_item *x = &order->items[a], *y = &order->items[b];
    if (order->base == MD_BASE_NUMBER) return md_number_compare(&x->number, &y->number);
    if (order->base == MD_BASE_TEXT) return compare_texts(&x->text, &y->text);
    return (x->integer > y->integer) - (x->integer < y->integer);
}

static int compare_items(const void *context, uint32_t a, uint32_t b)
{
    const struct item_order *order = context;
    int32_t x = order->items[a].subject, y = order->items[b].subject;
    if (x != y) return x < y ? -1 : 1;
    return compare_values(order, a, b);
}

static void fail(struct md_values *values, size_t subject, enum md_state state,
                 const struct md_aggregate_form *form, enum md_reason_code code, int measure)
{
    values->states[subject] = (uint8_t)state;
    values->reasons[subject] = (struct md_reason){
        .node = form->node, .code = (uint16_t)code, .extra = (uint16_t)(measure + 1)};
}

static void set_number(struct md_values *values, size_t subject, enum md_status status,
                       struct md_number number, const struct md_aggregate_form *form, int measure)
{
    if (status != MD_OK) {
        fail(values, subject, MD_STATE_ERROR, form, MD_REASON_RANGE, measure);
        return;
    }
    values->states[subject] = MD_STATE_PRESENT;
    values->numbers[subject] = number;
}

void md_percentile_place(size_t count, const struct md_number *part, size_t *low, struct md_number *way)
{
    md_i128 whole = (md_i128)(count - 1) * part->numerator;
    *low = (size_t)(whole / part->denominator);
    /* A proper fraction with the denominator of `part` is always in range. */
    (void)md_number_from_fraction(whole % part->denominator, part->denominator, way);
}

/* low + way x (next - low). */
static void set_percentile(const struct md_item *items, const uint32_t *sorted, size_t count, struct md_values *values,
                           const struct md_aggregate_form *form, int measure)
{
    size_t low;
    struct md_number way;
    md_percentile_place(count, &form->part, &low, &way);
    const struct md_number *at = &items[sorted[low]].number;
    struct md_number value = *at;
    enum md_status status = MD_OK;
    if (!md_number_is_zero(&way)) {
        status = md_number_subtract(&items[sorted[low + 1]].number, at, &value);
        if (status == MD_OK) status = md_number_multiply(&value, &way, &value);
        if (status == MD_OK) status = md_number_add(at, &value, &value);
    }
    set_number(values, (size_t)items[sorted[0]].subject, status, value, form, measure);
}

static void set_distinct(const struct item_order *order, const uint32_t *sorted, size_t count,
                         struct md_values *values, const struct md_aggregate_form *form,
                         int measure)
{
    int64_t different = 1;
    for (size_t i = 1; i < count; i++)
        different += compare_values(order, sorted[i - 1], sorted[i]) != 0;
    set_number(values, (size_t)order->items[sorted[0]].subject, MD_OK,
               md_number_from_integer(different), form, measure);
}

static void finish_items(const struct md_aggregate_form *form,
                         const struct md_aggregate_share *share, int measure,
                         struct md_values *values)
{
    struct item_order order = {share->items, form->base};
    uint32_t *sorted = md_alloc_array(share->items_count + 1, sizeof *sorted);
    for (size_t i = 0; i < share->items_count; i++) sorted[i] = (uint32_t)i;
    md_sort(sorted, share->items_count, compare_items, &order);
    for (size_t i = 0; i < share->items_count;) {
        size_t end = i + 1;
        int32_t subject = share->items[sorted[i]].subject;
        while (end < share->items_count && share->items[sorted[end]].subject == subject) end++;
        if (form->function == MD_AGGREGATE_DISTINCT)
            set_distinct(&order, sorted + i, end - i, values, form, measure);
        else
            set_percentile(share->items, sorted + i, end - i, values, form, measure);
        i = end;
    }
    md_free(sorted);
}

static void set_pick(const struct md_aggregate_form *form, const struct md_pick *pick,
                     size_t subject, struct md_values *values, struct md_arena *arena)
{
    values->states[subject] = MD_STATE_PRESENT;
    if (form->base == MD_BASE_NUMBER)
        values->numbers[subject] = pick->number;
    else if (form->base == MD_BASE_TEXT) {
        values->texts[subject] = pick->text;
        values->texts[subject].bytes = md_arena_strndup(arena, pick->text.bytes, pick->text.length);
    } else
        values->integers[subject] = pick->integer;
}

static void finish_subject(const struct md_aggregate_form *form,
                           const struct md_aggregate_share *share, size_t subject, int measure,
                           struct md_values *values, struct md_arena *arena)
{
    const struct md_tally *tally = &share->tallies[subject];
    struct md_number number = md_number_from_integer((int64_t)tally->count);
    enum md_status status = MD_OK;
    bool counts = form->function == MD_AGGREGATE_COUNT || form->function == MD_AGGREGATE_DISTINCT;
    if (form->function == MD_AGGREGATE_SUM) {
        status = md_sum_finish(&tally->sum, &number);
    } else if (tally->count == 0 && !counts) {
        fail(values, subject, MD_STATE_MISSING, form, MD_REASON_NO_ROWS, measure);
        return;
    } else if (form->function == MD_AGGREGATE_AVERAGE) {
        status = md_sum_average(&tally->sum, (int64_t)tally->count, &number);
    } else if (form->function == MD_AGGREGATE_ONE && tally->count > 1) {
        fail(values, subject, MD_STATE_ERROR, form, MD_REASON_TWO_ROWS, measure);
        return;
    } else if (share->picks != NULL) {
        set_pick(form, &share->picks[subject], subject, values, arena);
        return;
    }
    set_number(values, subject, status, number, form, measure);
}

void md_aggregate_finish(const struct md_aggregate_form *form, struct md_aggregate_share *share,
                         int measure, struct md_values *values, struct md_arena *arena)
{
    for (size_t s = 0; s < values->count; s++)
        finish_subject(form, share, s, measure, values, arena);
    if (keeps_items(form->function)) finish_items(form, share, measure, values);
    for (size_t s = 0; s < values->count; s++) {
        const struct md_tally *tally = &share->tallies[s];
        if (tally->fault_state == MD_STATE_PRESENT) continue;
        values->states[s] = tally->fault_state;
        values->reasons[s] = tally->fault;
    }
}
