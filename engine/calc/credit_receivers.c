#include "calc/credit_receivers.h"

#include "base/memory.h"
#include "base/sort.h"

/* ---- Indexes ---- */

void md_credit_relation_find(struct md_credit_relation *relation, struct md_evaluation *evaluation,
                             const struct md_credit *credit)
{
    *relation = (struct md_credit_relation){.evaluation = evaluation, .credit = credit};
    for (size_t k = 0; k < credit->receivers_count; k++) {
        const struct md_receiver *receiver = &credit->receivers[k];
        if (receiver->each == 0) continue;
        relation->has_participants = true;
        relation->links[k] = md_arena_array(&evaluation->arena, receiver->links_count,
                                            sizeof *relation->links[k]);
        for (size_t l = 0; l < receiver->links_count; l++)
            relation->links[k][l] = md_index_by_field(evaluation, receiver->links[l].kind,
                                                      receiver->links[l].field);
    }
}

void md_credit_receivers_open(struct md_credit_receivers *receivers,
                              const struct md_credit_relation *relation,
                              struct md_evaluator *evaluator)
{
    const struct md_credit *credit = relation->credit;
    *receivers = (struct md_credit_receivers){.relation = relation, .evaluator = evaluator};
    receivers->orders = md_alloc_array(credit->receivers_count * credit->order_count + 1,
                                       sizeof(const struct md_vector *));
}

void md_credit_receivers_close(struct md_credit_receivers *receivers)
{
    for (size_t k = 0; k < MD_RECEIVERS_MAX; k++) {
        md_free(receivers->participants[k].rows);
        md_free(receivers->participants[k].records);
        md_free(receivers->participants[k].dates);
    }
    md_free(receivers->orders);
    md_free(receivers->slots);
    md_free(receivers->order);
    md_arena_free(&receivers->arena);
}

/* ---- Finding participants ---- */

static void add_participant(struct md_credit_participants *list, uint32_t row, uint32_t record,
                            int32_t date)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity > 0 ? list->capacity * 2 : MD_BATCH_ROWS;
        list->rows = md_realloc_array(list->rows, list->capacity, sizeof *list->rows);
        list->records = md_realloc_array(list->records, list->capacity, sizeof *list->records);
        list->dates = md_realloc_array(list->dates, list->capacity, sizeof *list->dates);
    }
    list->rows[list->count] = row;
    list->records[list->count] = record;
    list->dates[list->count++] = date;
}

/* From a key along the links from `level` on. */
static void follow_back(struct md_credit_participants *list,
                        const struct md_row_index *const *links, size_t levels, size_t level,
                        int32_t key, uint32_t record, int32_t date)
{
    const struct md_table *table = links[level]->table;
    int64_t value = key;
    size_t count;
    const uint32_t *rows = md_row_index_find(links[level], &value, &count);
    for (size_t i = 0; i < count; i++) {
        if (!md_table_in_force(table, rows[i], date)) continue;
        if (level + 1 == levels)
            add_participant(list, rows[i], record, date);
        else
            follow_back(list, links, levels, level + 1, table->keys[rows[i]], record, date);
    }
}

/* The list is sorted by what stands in it: rows of a table are in order of key. */
static int compare_rows(const void *context, uint32_t a, uint32_t b)
{
    (void)context;
    return (a > b) - (a < b);
}

/* To what the participants of each row of the batch belong, -1: to nothing. */
static void find_owners(struct md_credit_receivers *receivers, const struct md_receiver *receiver,
                        const struct md_scope *scope, int32_t owners[MD_BATCH_ROWS])
{
    const struct md_credit_relation *relation = receivers->relation;
    if (!md_has_formula(&receiver->of)) {
        const struct md_table *table =
            relation->evaluation->table_of_kind[relation->credit->kind];
        for (size_t i = 0; i < scope->count; i++) owners[i] = table->keys[scope->rows[i]];
        return;
    }
    md_evaluator_begin(receivers->evaluator, &relation->bound->binding, scope);
    const struct md_vector *of =
        md_evaluator_value(receivers->evaluator, receiver->of.root, NULL, scope->count);
    for (size_t i = 0; i < scope->count; i++)
        owners[i] = of->states[i] == MD_STATE_PRESENT ? (int32_t)of->integers[i] : -1;
}

static void find_participants(struct md_credit_receivers *receivers, size_t k,
                              const struct md_scope *scope)
{
    const struct md_receiver *receiver = &receivers->relation->credit->receivers[k];
    struct md_credit_participants *list = &receivers->participants[k];
    int32_t owners[MD_BATCH_ROWS];
    find_owners(receivers, receiver, scope, owners);
    list->count = 0;
    list->starts =
        md_arena_array(&receivers->arena, scope->count + 1, sizeof *list->starts);
    for (size_t i = 0; i < scope->count; i++) {
        size_t from = list->count;
        list->starts[i] = (uint32_t)from;
        if (owners[i] >= 0)
            follow_back(list, receivers->relation->links[k], receiver->links_count, 0, owners[i],
                        scope->rows[i], scope->dates[i]);
        if (receiver->links_count > 1 && list->count - from > 1)
            md_sort(list->rows + from, list->count - from, compare_rows, NULL);
    }
    list->starts[scope->count] = (uint32_t)list->count;
}

/* ---- Evaluating participants ---- */

static void set_payee(struct md_credit_slot *slot, const struct md_vector *path, size_t i)
{
    slot->payee_state = path->states[i];
    if (path->states[i] == MD_STATE_PRESENT)
        slot->payee = (int32_t)path->integers[i];
    else
        slot->payee_reason = path->reasons[i];
}

/* share NULL: nothing is known of it but that it is 0. */
static void set_share(struct md_credit_slot *slot, const struct md_vector *share, size_t i)
{
    slot->share = MD_NUMBER_ZERO;
    slot->part = MD_NUMBER_ZERO;
    slot->share_state = share != NULL ? share->states[i] : MD_STATE_PRESENT;
    if (share == NULL) return;
    if (share->states[i] == MD_STATE_PRESENT)
        slot->share = share->numbers[i];
    else
        slot->share_reason = share->reasons[i];
}

static struct md_credit_slot new_slot(const struct md_credit *credit, size_t k, uint32_t row)
{
    return (struct md_credit_slot){.receiver = (uint32_t)k,
                                   .participant = row,
                                   .rest = credit->receivers[k].rest,
                                   .overlay = credit->receivers[k].overlay};
}

/* Some participants of one receiver, as one batch of the evaluator. */
static void evaluate_some(struct md_credit_receivers *receivers, size_t k, size_t from, size_t count)
{
    const struct md_credit *credit = receivers->relation->credit;
    const struct md_receiver *receiver = &credit->receivers[k];
    struct md_credit_participants *list = &receivers->participants[k];
    struct md_evaluator *evaluator = receivers->evaluator;
    struct md_scope scope = {.count = count,
                             .rows = list->rows + from,
                             .records = list->records + from,
                             .dates = list->dates + from};
    md_evaluator_begin(evaluator, &receivers->relation->bound->binding, &scope);
    const struct md_vector *path = md_evaluator_value(evaluator, receiver->path.root, NULL, count);
    const struct md_vector *share =
        md_has_formula(&receiver->share)
            ? md_evaluator_value(evaluator, receiver->share.root, NULL, count)
            : NULL;
    for (size_t i = 0; i < count; i++) {
        struct md_credit_slot *slot = &list->slots[from + i];
        *slot = new_slot(credit, k, list->rows[from + i]);
        set_payee(slot, path, i);
        set_share(slot, share, i);
    }
    for (size_t o = 0; o < credit->order_count; o++) {
        const struct md_vector *order =
            md_evaluator_value(evaluator, receiver->order[o].root, NULL, count);
        for (size_t i = 0; i < count; i++)
            md_values_set(&list->orders[o], from + i, order, i, &receivers->arena);
    }
}

static struct md_type order_type(const struct md_credit_receivers *receivers, size_t k, size_t o)
{
    const struct md_credit_relation *relation = receivers->relation;
    return md_graph_node(&relation->evaluation->model->graph,
                         relation->credit->receivers[k].order[o].root)
        ->type;
}

static void evaluate_participants(struct md_credit_receivers *receivers, size_t k)
{
    struct md_credit_participants *list = &receivers->participants[k];
    size_t keys = receivers->relation->credit->order_count;
    list->slots = md_arena_array(&receivers->arena, list->count + 1, sizeof *list->slots);
    list->orders = md_arena_array(&receivers->arena, keys + 1, sizeof *list->orders);
    for (size_t o = 0; o < keys; o++)
        list->orders[o] =
            md_values_make(&receivers->arena, order_type(receivers, k, o), list->count + 1);
    for (size_t from = 0; from < list->count; from += MD_BATCH_ROWS) {
        size_t left = list->count - from;
        evaluate_some(receivers, k, from, left < MD_BATCH_ROWS ? left : MD_BATCH_ROWS);
    }
}

/* ---- A batch ---- */

void md_credit_receivers_begin(struct md_credit_receivers *receivers, const struct md_scope *scope)
{
    const struct md_credit_relation *relation = receivers->relation;
    md_arena_reset(&receivers->arena);
    for (size_t k = 0; relation->has_participants && k < relation->credit->receivers_count; k++) {
        if (relation->credit->receivers[k].each == 0) continue;
        find_participants(receivers, k, scope);
        evaluate_participants(receivers, k);
    }
    md_evaluator_begin(receivers->evaluator, &relation->bound->binding, scope);
}

void md_credit_receivers_read(struct md_credit_receivers *receivers, const uint16_t *rows,
                              size_t count, bool with_shares)
{
    const struct md_credit *credit = receivers->relation->credit;
    struct md_evaluator *evaluator = receivers->evaluator;
    for (size_t k = 0; k < credit->receivers_count; k++) {
        const struct md_receiver *receiver = &credit->receivers[k];
        receivers->shares[k] = NULL;
        if (receiver->each > 0) continue;
        receivers->paths[k] = md_evaluator_value(evaluator, receiver->path.root, rows, count);
        if (!with_shares) continue;
        if (md_has_formula(&receiver->share))
            receivers->shares[k] = md_evaluator_value(evaluator, receiver->share.root, rows, count);
        for (size_t o = 0; o < credit->order_count; o++)
            receivers->orders[k * credit->order_count + o] =
                md_evaluator_value(evaluator, receiver->order[o].root, rows, count);
    }
}

/* ---- One record ---- */

static size_t participants_of(const struct md_credit_receivers *receivers, size_t k, size_t i,
                              size_t *from)
{
    const struct md_credit_participants *list = &receivers->participants[k];
    *from = list->starts[i];
    return list->starts[i + 1] - list->starts[i];
}

static size_t count_slots(const struct md_credit_receivers *receivers, size_t i)
{
    const struct md_credit *credit = receivers->relation->credit;
    if (!receivers->relation->has_participants) return credit->receivers_count;
    size_t count = 0, from;
    for (size_t k = 0; k < credit->receivers_count; k++)
        count += credit->receivers[k].each > 0 ? participants_of(receivers, k, i, &from) : 1;
    return count;
}

struct md_credit_slot *md_credit_receivers_slots(struct md_credit_receivers *receivers, size_t i,
                                                 size_t *count)
{
    const struct md_credit *credit = receivers->relation->credit;
    size_t wanted = count_slots(receivers, i), next = 0, from;
    if (wanted > receivers->slots_capacity || receivers->slots == NULL) {
        receivers->slots_capacity = wanted + 8;
        receivers->slots =
            md_realloc_array(receivers->slots, wanted + 8, sizeof *receivers->slots);
        receivers->order =
            md_realloc_array(receivers->order, wanted + 8, sizeof *receivers->order);
    }
    for (size_t k = 0; k < credit->receivers_count; k++) {
        if (credit->receivers[k].each > 0) {
            size_t some = participants_of(receivers, k, i, &from);
            for (size_t j = 0; j < some; j++)
                receivers->slots[next++] = receivers->participants[k].slots[from + j];
            continue;
        }
        struct md_credit_slot *slot = &receivers->slots[next++];
        *slot = new_slot(credit, k, MD_NO_ROW);
        set_payee(slot, receivers->paths[k], i);
        set_share(slot, receivers->shares[k], i);
    }
    *count = wanted;
    return receivers->slots;
}

/* ---- The order of steps that are left over ---- */

struct slot_order {
    const struct md_credit *credit;
    const struct md_values *values; /* by order key, of the record's slots */
};

static int compare_slots(const void *context, uint32_t a, uint32_t b)
{
    const struct slot_order *slots = context;
    int order = 0;
    for (size_t o = 0; o < slots->credit->order_count && order == 0; o++)
        order = md_values_compare(&slots->values[o], a, b, slots->credit->descending[o]);
    return order;
}

static void copy_value(struct md_values *to, size_t i, const struct md_values *from, size_t j)
{
    to->states[i] = from->states[j];
    to->reasons[i] = from->reasons[j];
    if (to->numbers != NULL)
        to->numbers[i] = from->numbers[j];
    else if (to->texts != NULL)
        to->texts[i] = from->texts[j];
    else
        to->integers[i] = from->integers[j];
}

/* One order key of all slots of a record. */
static struct md_values read_order(struct md_credit_receivers *receivers, size_t i, size_t o,
                                   size_t count)
{
    const struct md_credit *credit = receivers->relation->credit;
    struct md_values values =
        md_values_make(&receivers->arena, order_type(receivers, 0, o), count + 1);
    size_t next = 0, from;
    for (size_t k = 0; k < credit->receivers_count; k++) {
        if (credit->receivers[k].each == 0) {
            md_values_set(&values, next++, receivers->orders[k * credit->order_count + o], i,
                          &receivers->arena);
            continue;
        }
        size_t some = participants_of(receivers, k, i, &from);
        for (size_t j = 0; j < some; j++)
            copy_value(&values, next++, &receivers->participants[k].orders[o], from + j);
    }
    return values;
}

bool md_credit_receivers_order(struct md_credit_receivers *receivers, size_t i, size_t count,
                               const uint32_t **order, struct md_reason *reason)
{
    const struct md_credit *credit = receivers->relation->credit;
    *order = NULL;
    if (credit->order_count == 0) return true;
    struct md_values *values =
        md_arena_array(&receivers->arena, credit->order_count, sizeof *values);
    for (size_t o = 0; o < credit->order_count; o++) {
        values[o] = read_order(receivers, i, o, count);
        for (size_t s = 0; s < count; s++) {
            if (values[o].states[s] != MD_STATE_ERROR) continue;
            *reason = values[o].reasons[s];
            return false;
        }
    }
    for (size_t s = 0; s < count; s++) receivers->order[s] = (uint32_t)s;
    const struct slot_order slots = {credit, values};
    md_sort(receivers->order, count, compare_slots, &slots);
    *order = receivers->order;
    return true;
}
