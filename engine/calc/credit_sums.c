#include "calc/credit_sums.h"

#include <string.h>

#include "base/memory.h"
#include "calc/kept_sums.h"
#include "value/sum.h"

static int64_t power_of_ten(int exponent)
{
    int64_t power = 1;
    while (exponent-- > 0) power *= 10;
    return power;
}

/* ---- The program ---- */

/* Only what a program and sums can hold. */
static bool is_plain(const struct md_evaluation *evaluation, const struct md_credit *credit, const struct md_roots *roots)
{
    const struct md_graph *graph = &evaluation->model->graph;
    if (credit->at_field < 0 || credit->order_count > 0 || md_number_sign(&credit->unit) != 0 || credit->payee_kind < 0) return false;
    if (evaluation->keys_of_kind[credit->payee_kind] == NULL) return false;
    for (size_t k = 0; k < credit->receivers_count; k++)
        if (credit->receivers[k].each > 0) return false;
    return !md_roots_have(graph, roots, MD_OP_NAMED) && !md_roots_have(graph, roots, MD_OP_PERIOD);
}

static size_t list_roots(struct md_credit_sums *sums, md_node_index *list)
{
    const struct md_credit *credit = sums->credit;
    size_t count = 0;
    sums->when = -1;
    if (md_has_formula(&credit->when)) {
        sums->when = (int)count;
        list[count++] = credit->when.root;
    }
    sums->value = (int)count;
    list[count++] = credit->value.root;
    for (size_t k = 0; k < credit->receivers_count; k++) {
        sums->paths[k] = (int)count;
        list[count++] = credit->receivers[k].path.root;
        sums->shares[k] = -1;
        if (credit->receivers[k].rest || !md_has_formula(&credit->receivers[k].share)) continue;
        sums->shares[k] = (int)count;
        list[count++] = credit->receivers[k].share.root;
    }
    return count;
}

/* The one receiver of what is left, where shares are never missing, below 0 or more than 1 together; else -1. */
static int find_rest_taker(const struct md_credit_sums *sums)
{
    const struct md_credit *credit = sums->credit;
    md_i128 most = 0;
    int rest = -1;
    for (size_t k = 0; k < credit->receivers_count; k++) {
        if (sums->shares[k] < 0) {
            if (rest >= 0) return -1;
            rest = (int)k;
            continue;
        }
        const struct md_program_type *type = md_program_type(sums->program, (size_t)sums->shares[k]);
        if (type->faults || (type->least < 0 && !credit->receivers[k].overlay)) return -1;
        if (!credit->receivers[k].overlay) most += (md_i128)type->greatest * sums->share_powers[k];
    }
    return most <= power_of_ten(sums->share_scale) ? rest : -1;
}

static int64_t magnitude(const struct md_program_type *type)
{
    return type->greatest > -type->least ? type->greatest : -type->least;
}

/* Scales of shares and sums; false: a product, or the sum of all, could be too large. */
static bool set_scales(struct md_credit_sums *sums, size_t rows_count)
{
    const struct md_credit *credit = sums->credit;
    const struct md_program_type *value = md_program_type(sums->program, (size_t)sums->value);
    for (size_t k = 0; k < credit->receivers_count; k++)
        if (sums->shares[k] >= 0 && md_program_type(sums->program, (size_t)sums->shares[k])->scale > sums->share_scale)
            sums->share_scale = md_program_type(sums->program, (size_t)sums->shares[k])->scale;
    sums->scale = value->scale + sums->share_scale;
    if (sums->scale > MD_NUMBER_DIGITS) return false;
    md_i128 share = power_of_ten(sums->share_scale), most = ((md_i128)1 << 62) - 1;
    for (size_t k = 0; k < credit->receivers_count; k++) {
        if (sums->shares[k] < 0) continue;
        const struct md_program_type *type = md_program_type(sums->program, (size_t)sums->shares[k]);
        sums->share_powers[k] = power_of_ten(sums->share_scale - type->scale);
        if ((md_i128)magnitude(type) * sums->share_powers[k] > share) share = (md_i128)magnitude(type) * sums->share_powers[k];
    }
    if (share > most / ((int64_t)MD_RECEIVERS_MAX + 1) || (md_i128)magnitude(value) > most / share) return false;
    sums->rest_taker = find_rest_taker(sums);
    md_i128 all = (md_i128)magnitude(value) * share / power_of_ten(sums->scale) + 1; /* in whole units */
    return all < ((md_i128)1 << 60) / (md_i128)((rows_count + 1) * credit->receivers_count);
}

static bool make_program(struct md_evaluation *evaluation, struct md_credit_sums *sums, const struct md_roots *roots,
                         struct md_bound *bound)
{
    const struct md_credit *credit = sums->credit;
    const struct md_table *table = evaluation->table_of_kind[credit->kind];
    md_node_index list[2 * MD_RECEIVERS_MAX + 2];
    struct md_period period = md_period_of_end(evaluation->model, sums->spans.first[sums->spans.count]);
    sums->roots_count = list_roots(sums, list);
    md_bind(evaluation, roots, period.end, &period, bound);
    struct md_program_rows rows = {.table = table, .date_field = credit->at_field, .from = sums->spans.from,
                                   .to = sums->spans.first[sums->spans.count]};
    sums->program = md_program_make(&bound->binding, evaluation->evaluators[0], &rows, list, sums->roots_count);
    return sums->program != NULL && set_scales(sums, table->rows_count);
}

/* ---- Cells ---- */

static void make_cells(struct md_credit_sums *sums)
{
    sums->cells = md_alloc_array(sums->threads, sizeof *sums->cells);
    for (size_t t = 0; t < sums->threads; t++) {
        struct md_credit_cells *cells = &sums->cells[t];
        size_t count = sums->payees_count * sums->spans.count + 1;
        cells->sums = md_alloc_array(count, sizeof *cells->sums);
        cells->counts = md_alloc_array(count, sizeof *cells->counts);
        cells->unused_rows = md_alloc_array(sums->spans.count, sizeof *cells->unused_rows);
        cells->unused_first = md_alloc_array(sums->spans.count, sizeof *cells->unused_first);
        cells->unused_sums = md_alloc_array(sums->spans.count, sizeof *cells->unused_sums);
        memset(cells->unused_first, 0xff, sums->spans.count * sizeof *cells->unused_first);
        cells->lanes = md_lanes_new(sums->program);
    }
}

static void free_cells(struct md_credit_cells *cells)
{
    md_free(cells->sums);
    md_free(cells->counts);
    md_free(cells->unused_rows);
    md_free(cells->unused_first);
    md_free(cells->unused_sums);
    md_lanes_free(cells->lanes);
    *cells = (struct md_credit_cells){0};
}

static void merge_cells(struct md_credit_sums *sums)
{
    struct md_credit_cells *all = &sums->cells[0];
    for (size_t t = 1; t < sums->threads; t++) {
        struct md_credit_cells *cells = &sums->cells[t];
        for (size_t i = 0; i < sums->payees_count * sums->spans.count; i++) {
            all->sums[i] += cells->sums[i];
            all->counts[i] += cells->counts[i];
        }
        for (size_t s = 0; s < sums->spans.count; s++) {
            all->unused_rows[s] += cells->unused_rows[s];
            all->unused_sums[s] += cells->unused_sums[s];
            if (cells->unused_first[s] < all->unused_first[s]) all->unused_first[s] = cells->unused_first[s];
        }
        free_cells(cells);
    }
    md_lanes_free(all->lanes);
    all->lanes = NULL;
}

/* What `when` has left out, beside what the evaluator has. */
static void keep_unused(const struct md_evaluation *evaluation, struct md_credit_sums *sums)
{
    if (sums->rest.parts_count == 0) return;
    const struct md_credit_cells *cells = &sums->cells[0];
    struct md_reason reason = {.node = sums->credit->when.root, .code = MD_REASON_WHEN,
                               .extra = (uint16_t)(sums->credit - evaluation->model->credits + 1)};
    int scale = md_program_type(sums->program, (size_t)sums->value)->scale;
    for (size_t s = 0; s < sums->spans.count; s++) {
        if (cells->unused_rows[s] == 0) continue;
        struct md_sum sum = MD_SUM_EMPTY;
        md_sum_add_units(&sum, cells->unused_sums[s] * power_of_ten(MD_NUMBER_DIGITS - scale));
        md_unused_add(&sums->rest.parts[0], md_period_index(evaluation, sums->spans.first[s]), reason, cells->unused_first[s],
                      cells->unused_rows[s], sum.limbs);
    }
}

/* ---- Records ---- */

struct md_credit_adder *md_credit_adder_open(struct md_credit_sums *sums, size_t thread)
{
    struct md_credit_adder *adder = md_alloc(sizeof *adder);
    adder->sums = sums;
    adder->cells = &sums->cells[thread];
    return adder;
}

void md_credit_adder_close(struct md_credit_adder *adder)
{
    md_free(adder);
}

/* Pointers to the lanes of one run. */
struct lanes {
    const int64_t *when, *when_faults, *value, *value_faults;
    const int64_t *paths[MD_RECEIVERS_MAX], *path_faults[MD_RECEIVERS_MAX];
    const int64_t *shares[MD_RECEIVERS_MAX], *share_faults[MD_RECEIVERS_MAX];
};

static void read_lanes(const struct md_credit_adder *adder, struct lanes *to)
{
    const struct md_credit_sums *sums = adder->sums;
    const struct md_lanes *lanes = adder->cells->lanes;
    to->when = sums->when >= 0 ? md_lanes_values(lanes, (size_t)sums->when) : NULL;
    to->when_faults = sums->when >= 0 ? md_lanes_faults(lanes, (size_t)sums->when) : NULL;
    to->value = md_lanes_values(lanes, (size_t)sums->value);
    to->value_faults = md_lanes_faults(lanes, (size_t)sums->value);
    for (size_t k = 0; k < sums->credit->receivers_count; k++) {
        to->paths[k] = md_lanes_values(lanes, (size_t)sums->paths[k]);
        to->path_faults[k] = md_lanes_faults(lanes, (size_t)sums->paths[k]);
        to->shares[k] = sums->shares[k] >= 0 ? md_lanes_values(lanes, (size_t)sums->shares[k]) : NULL;
        to->share_faults[k] = sums->shares[k] >= 0 ? md_lanes_faults(lanes, (size_t)sums->shares[k]) : NULL;
    }
}

static void leave_out(struct md_credit_adder *adder, const struct lanes *lanes)
{
    struct md_credit_cells *cells = adder->cells;
    for (size_t n = 0; n < adder->unused_count; n++) {
        size_t i = adder->unused[n], span = md_day_span(&adder->sums->spans, adder->dates[i]);
        cells->unused_rows[span]++;
        if (adder->rows[i] < cells->unused_first[span]) cells->unused_first[span] = adder->rows[i];
        if (lanes->value_faults == NULL || lanes->value_faults[i] == 0) cells->unused_sums[span] += lanes->value[i];
    }
}

/* The share of each receiver at share_scale; false: they do not add to 1, or one is missing. */
static bool read_shares(const struct md_credit_sums *sums, const struct lanes *lanes, size_t i, int64_t *shares)
{
    const struct md_credit *credit = sums->credit;
    int64_t left = power_of_ten(sums->share_scale), rests = 0;
    bool overlays_only = true;
    for (size_t k = 0; k < credit->receivers_count; k++) {
        const struct md_receiver *receiver = &credit->receivers[k];
        overlays_only = overlays_only && receiver->overlay;
        if (sums->shares[k] < 0) {
            rests++;
            continue;
        }
        if (lanes->share_faults[k] != NULL && lanes->share_faults[k][i] != 0) return false;
        shares[k] = lanes->shares[k][i] * sums->share_powers[k];
        if (receiver->overlay) continue;
        if (shares[k] < 0) return false;
        left -= shares[k];
    }
    if (overlays_only) return true;
    if (left < 0 || (rests == 0 && left != 0) || (rests > 1 && left % rests != 0)) return false;
    for (size_t k = 0; k < credit->receivers_count; k++)
        if (sums->shares[k] < 0) shares[k] = left / rests;
    return true;
}

static bool give(struct md_credit_adder *adder, const struct lanes *lanes, size_t i, size_t span)
{
    const struct md_credit_sums *sums = adder->sums;
    struct md_credit_cells *cells = adder->cells;
    size_t count = sums->credit->receivers_count;
    int64_t shares[MD_RECEIVERS_MAX];
    if (lanes->value_faults != NULL && lanes->value_faults[i] != 0) return false;
    if (!read_shares(sums, lanes, i, shares)) return false;
    for (size_t k = 0; k < count; k++)
        if (shares[k] != 0 && lanes->path_faults[k] != NULL && lanes->path_faults[k][i] != 0) return false;
    for (size_t k = 0; k < count; k++) {
        if (shares[k] == 0) continue;
        size_t cell = (size_t)lanes->paths[k][i] * sums->spans.count + span;
        cells->sums[cell] += lanes->value[i] * shares[k];
        cells->counts[cell]++;
    }
    return true;
}

static void add_to_cell(struct md_credit_adder *adder, const struct lanes *lanes, size_t k, size_t n, int64_t share)
{
    size_t i = adder->taken[n], cell = (size_t)lanes->paths[k][i] * adder->sums->spans.count + adder->spans[n];
    adder->cells->sums[cell] += lanes->value[i] * share;
    adder->cells->counts[cell]++;
}

/* Records without a value, or whose receiver of a share is missing, leave `taken`. */
static void leave_faults(struct md_credit_adder *adder, const struct lanes *lanes)
{
    const struct md_credit_sums *sums = adder->sums;
    bool faults = lanes->value_faults != NULL;
    size_t kept = 0;
    for (size_t k = 0; k < sums->credit->receivers_count; k++) faults = faults || lanes->path_faults[k] != NULL;
    for (size_t n = 0; n < adder->taken_count && faults; n++) {
        size_t i = adder->taken[n];
        bool is = lanes->value_faults != NULL && lanes->value_faults[i] != 0;
        for (size_t k = 0; k < sums->credit->receivers_count; k++) {
            if (lanes->path_faults[k] == NULL) continue;
            int64_t share = (int)k == sums->rest_taker ? adder->rests[n] : lanes->shares[k][i];
            is |= share != 0 && lanes->path_faults[k][i] != 0;
        }
        adder->is_left[i] = is;
        adder->rests[kept] = adder->rests[n];
        adder->taken[kept] = (uint16_t)i;
        kept += !is;
    }
    if (faults) adder->taken_count = kept;
}

/* One receiver has what the others leave, and the shares are always right. */
static void give_plain(struct md_credit_adder *adder, const struct lanes *lanes)
{
    const struct md_credit_sums *sums = adder->sums;
    const size_t receivers = sums->credit->receivers_count, rest = (size_t)sums->rest_taker;
    const int64_t whole = power_of_ten(sums->share_scale);
    for (size_t n = 0; n < adder->taken_count; n++) adder->rests[n] = whole;
    for (size_t k = 0; k < receivers; k++) {
        const int64_t *shares = lanes->shares[k], power = sums->share_powers[k];
        if (k == rest || sums->credit->receivers[k].overlay) continue;
        for (size_t n = 0; n < adder->taken_count; n++) adder->rests[n] -= shares[adder->taken[n]] * power;
    }
    leave_faults(adder, lanes);
    for (size_t n = 0; n < adder->taken_count; n++)
        adder->spans[n] = (uint32_t)md_day_span(&sums->spans, adder->dates[adder->taken[n]]);
    for (size_t n = 0; n < adder->taken_count; n++)
        if (adder->rests[n] != 0) add_to_cell(adder, lanes, rest, n, adder->rests[n]);
    for (size_t k = 0; k < receivers; k++)
        for (size_t n = 0; n < adder->taken_count && k != rest; n++) {
            int64_t share = lanes->shares[k][adder->taken[n]];
            if (share != 0) add_to_cell(adder, lanes, k, n, share * sums->share_powers[k]);
        }
}

static void give_each(struct md_credit_adder *adder, const struct lanes *lanes)
{
    for (size_t n = 0; n < adder->taken_count; n++) {
        size_t i = adder->taken[n];
        adder->is_left[i] = !give(adder, lanes, i, md_day_span(&adder->sums->spans, adder->dates[i]));
    }
}

/* Which records take part; where `when` cannot be told, the evaluator says. Both lists are written in each turn: nobody can foretell
 * which of them it is. */
static void part(struct md_credit_adder *adder, const struct lanes *lanes)
{
    size_t taken = 0, unused = 0;
    for (size_t i = 0; i < adder->count; i++) {
        bool known = lanes->when_faults == NULL || lanes->when_faults[i] == 0, is = lanes->when == NULL || lanes->when[i] != 0;
        adder->is_left[i] = !known;
        adder->taken[taken] = adder->unused[unused] = (uint16_t)i;
        taken += known && is;
        unused += known && !is;
    }
    adder->taken_count = taken;
    adder->unused_count = unused;
}

void md_credit_adder_run(struct md_credit_adder *adder)
{
    const struct md_credit_sums *sums = adder->sums;
    struct lanes lanes;
    adder->left_count = 0;
    if (adder->count == 0) return;
    md_program_run(sums->program, adder->cells->lanes, adder->rows, adder->dates, adder->count);
    read_lanes(adder, &lanes);
    part(adder, &lanes);
    leave_out(adder, &lanes);
    if (sums->rest_taker >= 0)
        give_plain(adder, &lanes);
    else
        give_each(adder, &lanes);
    for (size_t i = 0; i < adder->count; i++) {
        adder->left[adder->left_count] = (uint16_t)i;
        adder->left_count += adder->is_left[i];
    }
}

/* ---- The whole ---- */

static bool add_up(struct md_evaluation *evaluation, int credit, struct md_credit_sums *sums)
{
    struct md_roots roots = {0};
    struct md_bound bound = {0};
    md_roots_of_credit(sums->credit, &roots);
    bool usable = is_plain(evaluation, sums->credit, &roots) && 
                  md_day_spans_make(&sums->spans, evaluation, evaluation->credits[credit].range, sums->credit->payee_kind);
    if (usable) {
        size_t rows_count = evaluation->table_of_kind[sums->credit->kind]->rows_count;
        sums->payees_count = evaluation->keys_of_kind[sums->credit->payee_kind]->count;
        usable = md_day_spans_are_few(&sums->spans, sums->payees_count, rows_count) && make_program(evaluation, sums, &roots, &bound);
    }
    if (usable) {
        make_cells(sums);
        md_credit_rows_sum(evaluation, credit, sums);
        merge_cells(sums);
        keep_unused(evaluation, sums);
    }
    if (bound.columns != NULL) md_unbind(&bound);
    md_roots_free(&roots);
    return usable;
}

const struct md_credit_sums *md_credit_sums_get(struct md_evaluation *evaluation, int credit)
{
    struct md_credit_sums *sums = &evaluation->credit_sums[credit];
    if (evaluation->credits[credit].done) return NULL; /* the rows are there already */
    if (!sums->tried && !md_kept_credit(evaluation, credit, sums)) {
        sums->tried = true;
        sums->credit = &evaluation->model->credits[credit];
        sums->threads = evaluation->threads;
        sums->usable = add_up(evaluation, credit, sums);
        md_program_free(sums->program);
        sums->program = NULL;
        md_keep_credit(evaluation, credit, sums);
    }
    return sums->usable ? sums : NULL;
}

void md_credit_sums_free(struct md_credit_sums *sums)
{
    if (sums->lent) return;
    for (size_t t = 0; t < sums->threads && sums->cells != NULL; t++) free_cells(&sums->cells[t]);
    md_free(sums->cells);
    md_day_spans_free(&sums->spans);
    md_credit_rows_free(&sums->rest);
    *sums = (struct md_credit_sums){0};
}
