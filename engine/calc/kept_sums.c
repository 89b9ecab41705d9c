#include "calc/kept_sums.h"

#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"

struct kept_credit {
    struct md_buffer key;
    struct md_credit_sums sums;
};

struct kept_kind {
    struct md_buffer key;
    struct md_kind_sums sums;
};

struct md_kept {
    const struct md_model *model;
    struct kept_credit *credits; /* by credit */
    struct kept_kind *kinds;     /* by measure */
    struct md_buffer tables;     /* of the evaluation that goes on: what its tables are */
    bool usable;                 /* every table of it has a stamp */
};

struct md_kept *md_kept_new(const struct md_model *model)
{
    struct md_kept *kept = md_alloc(sizeof *kept);
    kept->model = model;
    kept->credits = md_alloc_array(model->credits_count + 1, sizeof *kept->credits);
    kept->kinds = md_alloc_array(model->measures_count + 1, sizeof *kept->kinds);
    return kept;
}

static void drop_credit(struct kept_credit *one)
{
    one->sums.lent = false;
    md_credit_sums_free(&one->sums);
    md_buffer_free(&one->key);
}

static void drop_kind(struct kept_kind *one)
{
    one->sums.lent = false;
    md_kind_sums_free(&one->sums);
    md_buffer_free(&one->key);
}

void md_kept_free(struct md_kept *kept)
{
    if (kept == NULL) return;
    for (size_t c = 0; c < kept->model->credits_count; c++) drop_credit(&kept->credits[c]);
    for (size_t m = 0; m < kept->model->measures_count; m++) drop_kind(&kept->kinds[m]);
    md_buffer_free(&kept->tables);
    md_free(kept->credits);
    md_free(kept->kinds);
    md_free(kept);
}

/* ---- Keys ---- */

static void add_integer(struct md_buffer *key, int64_t value)
{
    md_buffer_add(key, (const char *)&value, sizeof value);
}

void md_kept_begin(struct md_evaluation *evaluation)
{
    struct md_kept *kept = evaluation->kept;
    if (kept == NULL) return;
    md_buffer_clear(&kept->tables);
    kept->usable = kept->model == evaluation->model && !evaluation->for_explanation;
    for (size_t k = 0; k < evaluation->model->schema->kinds_count; k++) {
        const struct md_table *table = evaluation->table_of_kind[k];
        if (table == NULL) continue;
        const struct md_kind_need *need = &evaluation->needs[k];
        kept->usable = kept->usable && table->stamp != 0;
        add_integer(&kept->tables, (int64_t)k);
        add_integer(&kept->tables, (int64_t)table->stamp);
        add_integer(&kept->tables, (int64_t)table->rows_count);
        add_integer(&kept->tables, need->whole);
        add_integer(&kept->tables, need->undated);
        for (size_t f = 0; f < table->kind->fields_count; f++) {
            add_integer(&kept->tables, need->ranges[f].from);
            add_integer(&kept->tables, need->ranges[f].to);
        }
    }
    add_integer(&kept->tables, evaluation->earliest);
    for (size_t p = 0; p < evaluation->periods_count; p++) {
        add_integer(&kept->tables, evaluation->periods[p].first);
        add_integer(&kept->tables, evaluation->periods[p].end);
    }
}

static void add_param(const struct md_evaluation *evaluation, int64_t param, struct md_buffer *key)
{
    if (param < 0) return;
    const struct md_param_values *values = &evaluation->params[param];
    add_integer(key, param);
    add_integer(key, (int64_t)values->count);
    for (size_t i = 0; i < values->count; i++) {
        const struct md_param_value *value = &values->values[i];
        add_integer(key, value->since);
        add_integer(key, value->integer);
        add_integer(key, (int64_t)(value->number.numerator >> 64));
        add_integer(key, (int64_t)value->number.numerator);
        add_integer(key, value->number.denominator);
        if (value->text != NULL) md_buffer_add_text(key, value->text);
        md_buffer_add_char(key, '\0');
    }
}

static void add_tiers(const struct md_evaluation *evaluation, const struct md_tiers *tiers, struct md_buffer *key)
{
    add_param(evaluation, tiers->below_given ? tiers->below_value.param : -1, key);
    add_param(evaluation, tiers->versions_count > 0 ? tiers->param : -1, key);
    for (size_t i = 0; i < tiers->tiers_count; i++) {
        add_param(evaluation, tiers->tiers[i].edge.param, key);
        add_param(evaluation, tiers->tiers[i].value.param, key);
    }
    for (size_t i = 0; i < tiers->versions_count; i++)
        if (tiers->versions[i] != tiers) add_tiers(evaluation, tiers->versions[i], key);
}

static struct md_buffer key_of(const struct md_evaluation *evaluation, const struct md_roots *roots, struct md_day_range range)
{
    const struct md_graph *graph = &evaluation->model->graph;
    struct md_buffer key = {0};
    struct md_arena arena = {0};
    md_node_index *nodes;
    size_t count = md_graph_reachable(graph, roots->list, roots->count, &arena, &nodes);
    md_buffer_add(&key, md_buffer_text(&evaluation->kept->tables), evaluation->kept->tables.length);
    add_integer(&key, range.from);
    add_integer(&key, range.to);
    for (size_t i = 0; i < count; i++) {
        const struct md_node *node = md_graph_node(graph, nodes[i]);
        if (node->op == MD_OP_PARAM) add_param(evaluation, node->integer, &key);
        if (node->tiers != NULL) add_tiers(evaluation, node->tiers, &key);
    }
    md_arena_free(&arena);
    return key;
}

static struct md_buffer key_of_credit(const struct md_evaluation *evaluation, int credit)
{
    struct md_roots roots = {0};
    md_roots_of_credit(&evaluation->model->credits[credit], &roots);
    struct md_buffer key = key_of(evaluation, &roots, evaluation->credits[credit].range);
    md_roots_free(&roots);
    return key;
}

static struct md_buffer key_of_kind(const struct md_evaluation *evaluation, const struct md_measure *measure)
{
    struct md_roots roots = {0};
    md_roots_of_measure(measure, &roots);
    struct md_buffer key = key_of(evaluation, &roots, (struct md_day_range){0, 0});
    md_roots_free(&roots);
    return key;
}

static bool same_key(const struct md_buffer *a, const struct md_buffer *b)
{
    return a->length == b->length && a->length > 0 && memcmp(md_buffer_text(a), md_buffer_text(b), a->length) == 0;
}

/* ---- Kept, and to be kept ---- */

static bool is_used(const struct md_evaluation *evaluation)
{
    return evaluation->kept != NULL && evaluation->kept->usable;
}

bool md_kept_credit(struct md_evaluation *evaluation, int credit, struct md_credit_sums *sums)
{
    if (!is_used(evaluation)) return false;
    struct kept_credit *one = &evaluation->kept->credits[credit];
    struct md_buffer key = key_of_credit(evaluation, credit);
    bool same = same_key(&key, &one->key);
    md_buffer_free(&key);
    if (same) *sums = one->sums;
    return same;
}

void md_keep_credit(struct md_evaluation *evaluation, int credit, struct md_credit_sums *sums)
{
    if (!is_used(evaluation) || !sums->usable) return;
    struct kept_credit *one = &evaluation->kept->credits[credit];
    drop_credit(one);
    one->key = key_of_credit(evaluation, credit);
    sums->lent = true;
    one->sums = *sums;
}

bool md_kept_kind(struct md_evaluation *evaluation, const struct md_measure *measure, struct md_kind_sums *sums)
{
    if (!is_used(evaluation)) return false;
    struct kept_kind *one = &evaluation->kept->kinds[measure - evaluation->model->measures];
    struct md_buffer key = key_of_kind(evaluation, measure);
    bool same = same_key(&key, &one->key);
    md_buffer_free(&key);
    if (same) *sums = one->sums;
    return same;
}

void md_keep_kind(struct md_evaluation *evaluation, const struct md_measure *measure, struct md_kind_sums *sums)
{
    if (!is_used(evaluation) || !sums->usable) return;
    struct kept_kind *one = &evaluation->kept->kinds[measure - evaluation->model->measures];
    drop_kind(one);
    one->key = key_of_kind(evaluation, measure);
    sums->lent = true;
    one->sums = *sums;
    one->sums.table = NULL; /* those of this evaluation, which nothing reads any more */
    one->sums.forms = NULL;
}
