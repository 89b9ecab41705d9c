/* Checks of a model that need all of it: LANGUAGE.md sections 1 and 3. */
#include <string.h>

#include "base/memory.h"
#include "model/model_reads.h"

/* ---- What reads what: measures, then components, then credits ---- */

enum mark { MARK_NEW, MARK_OPEN, MARK_DONE };

struct walk {
    const struct md_model *model;
    struct md_diagnostics *out;
    uint8_t *marks;
    size_t *path; /* things from the first one to the one that is open now */
    size_t path_count;
};

static size_t things_count(const struct md_model *model)
{
    return model->measures_count + model->components_count + model->credits_count;
}

static const char *thing_name(const struct md_model *model, size_t thing)
{
    size_t columns = model->measures_count + model->components_count;
    if (thing < columns) return md_model_column_name(model, (int64_t)thing);
    return model->credits[thing - columns].name;
}

static const struct md_text_span *thing_span(const struct md_model *model, size_t thing)
{
    if (thing < model->measures_count) return &model->measures[thing].span;
    thing -= model->measures_count;
    if (thing < model->components_count) return &model->components[thing].span;
    return &model->credits[thing - model->components_count].span;
}

static void report_cycle(struct walk *walk, size_t first)
{
    const struct md_model *model = walk->model;
    size_t count = walk->path_count - first;
    const size_t *path = walk->path + first;
    struct md_buffer names = {0};
    for (size_t i = 0; i < count; i++)
        md_buffer_format(&names, "%s -> ", thing_name(model, path[i]));
    md_buffer_add_text(&names, thing_name(model, path[0]));
    struct md_diagnostic *diagnostic =
        md_diagnostics_add(walk->out, MD_ERROR, "E0321",
                           "definitions read each other in a circle: %s", md_buffer_text(&names));
    md_check_at(walk->out, diagnostic, thing_span(model, path[0]));
    if (count > 1)
        md_check_also(walk->out, diagnostic, "which reads this", thing_span(model, path[1]));
    for (size_t i = 2; i < count; i++) {
        const struct md_text_span *span = thing_span(model, path[i]);
        if (span->file != NULL)
            md_diagnostic_advise(walk->out, diagnostic, "note", "%s is defined at %s:%d",
                                 thing_name(model, path[i]), span->file->name, span->line);
    }
    md_buffer_free(&names);
}

static void visit(struct walk *walk, size_t thing)
{
    struct md_arena arena = {0};
    size_t *edges;
    walk->marks[thing] = MARK_OPEN;
    walk->path[walk->path_count++] = thing;
    size_t count = md_thing_reads(walk->model, thing, &arena, &edges);
    for (size_t i = 0; i < count; i++) {
        if (walk->marks[edges[i]] == MARK_NEW) {
            visit(walk, edges[i]);
        } else if (walk->marks[edges[i]] == MARK_OPEN) {
            size_t first = walk->path_count;
            while (walk->path[first - 1] != edges[i]) first--;
            report_cycle(walk, first - 1);
        }
    }
    walk->path_count--;
    walk->marks[thing] = MARK_DONE;
    md_arena_free(&arena);
}

static void check_cycles(const struct md_model *model, struct md_diagnostics *out)
{
    size_t count = things_count(model);
    struct walk walk = {.model = model, .out = out};
    walk.marks = md_alloc(count + 1);
    walk.path = md_alloc_array(count + 1, sizeof *walk.path);
    for (size_t thing = 0; thing < count; thing++)
        if (walk.marks[thing] == MARK_NEW) visit(&walk, thing);
    md_free(walk.marks);
    md_free(walk.path);
}

/* ---- Which combinations a tuple has ---- */

/* Marks the tuples whose subjects a thing reads, through all that it reads. */
static void mark_tuples(const struct md_model *model, size_t thing, uint8_t *seen, uint8_t *tuples)
{
    size_t columns = model->measures_count + model->components_count;
    if (seen[thing]) return;
    seen[thing] = 1;
    int of = MD_KIND_NONE;
    if (thing < model->measures_count) of = model->measures[thing].of;
    else if (thing < columns) of = model->plans[model->components[thing - model->measures_count].plan].of;
    if (of >= 0) tuples[of] = 1;
    struct md_arena arena = {0};
    size_t *edges;
    size_t count = md_thing_reads(model, thing, &arena, &edges);
    for (size_t i = 0; i < count; i++) mark_tuples(model, edges[i], seen, tuples);
    md_arena_free(&arena);
}

/* What must be known before the combinations that a measure's rows bring are; marks by kind. A measure over values of
 * its own tuple brings none, unless its rows are placed anew. */
static void mark_needed(const struct md_model *model, const struct md_measure *measure, uint8_t *tuples)
{
    size_t columns = model->measures_count + model->components_count;
    int rows = md_model_row_kind(model, measure);
    bool placed = md_graph_node(&model->graph, measure->by.root)->op == MD_OP_TUPLE;
    if (rows >= 0 && model->schema->kinds[rows]->tuple && (rows != measure->of || placed)) tuples[rows] = 1;
    if (measure->from != MD_FROM_CREDIT) return;
    uint8_t *seen = md_alloc(columns + model->credits_count + 1);
    mark_tuples(model, columns + (size_t)measure->source, seen, tuples);
    md_free(seen);
}

static void visit_tuple(struct walk *walk, int kind);

static void visit_tuple_measure(struct walk *walk, const struct md_measure *measure)
{
    const struct md_model *model = walk->model;
    size_t kinds = md_schema_all(model->schema);
    uint8_t *needed = md_alloc(kinds + 1);
    mark_needed(model, measure, needed);
    for (size_t k = model->schema->kinds_count; k < kinds; k++) {
        if (!needed[k]) continue;
        if (walk->marks[k] == MARK_NEW) visit_tuple(walk, (int)k);
        else if (walk->marks[k] == MARK_OPEN) {
            struct md_diagnostic *diagnostic = md_diagnostics_add(
                walk->out, MD_ERROR, "E0321", "which combinations %s has depends on itself, through measure %s",
                model->schema->kinds[measure->of]->name, measure->name);
            md_check_at(walk->out, diagnostic, &measure->span);
        }
    }
    md_free(needed);
}

static void visit_tuple(struct walk *walk, int kind)
{
    const struct md_model *model = walk->model;
    walk->marks[kind] = MARK_OPEN;
    for (size_t m = 0; m < model->measures_count; m++)
        if (model->measures[m].of == kind && md_model_row_kind(model, &model->measures[m]) != MD_KIND_NONE)
            visit_tuple_measure(walk, &model->measures[m]);
    walk->marks[kind] = MARK_DONE;
}

static void check_tuples(const struct md_model *model, struct md_diagnostics *out)
{
    struct walk walk = {.model = model, .out = out};
    size_t kinds = md_schema_all(model->schema);
    walk.marks = md_alloc(kinds + 1);
    for (size_t k = model->schema->kinds_count; k < kinds; k++)
        if (walk.marks[k] == MARK_NEW) visit_tuple(&walk, (int)k);
    md_free(walk.marks);
}

/* ---- What pays does not read what is only proposed ---- */

/* The first result of a rule that a thing reads, however far off; things_count: it reads none. */
static size_t find_result(const struct md_model *model, size_t thing, uint8_t *seen)
{
    struct md_arena arena = {0};
    size_t *edges, found = things_count(model);
    seen[thing] = 1;
    size_t count = md_thing_reads(model, thing, &arena, &edges);
    for (size_t i = 0; i < count && found == things_count(model); i++) {
        size_t read = edges[i];
        if (read < model->measures_count && md_model_rule(model, &model->measures[read]) != NULL) found = read;
        else if (!seen[read]) found = find_result(model, read, seen);
    }
    md_arena_free(&arena);
    return found;
}

/* People decide between a goal or a grade and the pay for it: an incentive reads it as a record. */
static void check_undecided(const struct md_model *model, const struct md_component *component,
                            struct md_diagnostics *out)
{
    if (model->rules_count == 0) return;
    uint8_t *seen = md_alloc(things_count(model) + 1);
    size_t found = find_result(model, (size_t)component->column, seen);
    md_free(seen);
    if (found == things_count(model)) return;
    const struct md_rule *rule = md_model_rule(model, &model->measures[found]);
    struct md_diagnostic *diagnostic =
        md_diagnostics_add(out, MD_ERROR, "E0329", "%s pays on %s %s, which nobody has decided yet",
                           component->full_name, rule->word, model->measures[found].name);
    md_check_at(out, diagnostic, &component->span);
    md_check_also(out, diagnostic, "the rule", &rule->span);
    md_diagnostic_advise(out, diagnostic, "help",
                         "read the record that a decision writes: a kind for what was decided, and a measure of it");
}

/* ---- Shares ---- */

static void check_shares(const struct md_model *model, const struct md_credit *credit,
                         struct md_diagnostics *out)
{
    struct md_number sum = MD_NUMBER_ZERO;
    const struct md_number one = MD_NUMBER_ONE;
    bool rest = false, any = false;
    for (size_t i = 0; i < credit->receivers_count; i++) {
        const struct md_receiver *receiver = &credit->receivers[i];
        rest = rest || receiver->rest;
        if (receiver->rest || receiver->overlay) continue;
        if (receiver->each > 0) return; /* how many rows there are is a matter of the data */
        const struct md_node *share = md_graph_node(&model->graph, receiver->share.root);
        if (share->op != MD_OP_NUMBER) return;
        any = true;
        if (md_number_add(&sum, &share->number, &sum) != MD_OK) return;
    }
    int order = md_number_compare(&sum, &one);
    if (!any || order == 0 || (rest && order < 0)) return;
    char text[MD_NUMBER_TEXT_SIZE];
    md_number_print(&sum, text, sizeof text);
    struct md_diagnostic *diagnostic = md_diagnostics_add(
        out, MD_ERROR, "E0323", "the shares of credit %s add to %s, not to 1", credit->name, text);
    md_check_at(out, diagnostic, &credit->span);
    md_diagnostic_advise(out, diagnostic, "help",
                         order < 0 ? "give one receiver share = \"rest\""
                                   : "a share on top of the others needs overlay = true");
}

/* ---- Two plans on one credit ---- */

/* The credit whose rows the component pays its own subject on, or -1. */
static int credit_paid(const struct md_model *model, const struct md_component *component)
{
    int measure = component->on;
    while (measure >= 0 && model->measures[measure].from == MD_FROM_MEASURE &&
           model->measures[measure].below_starts_count == 0)
        measure = model->measures[measure].source;
    if (measure < 0 || model->measures[measure].from != MD_FROM_CREDIT ||
        model->measures[measure].below_starts_count > 0)
        return -1;
    return model->measures[measure].source;
}

static int common_credit(const struct md_model *model, const struct md_plan *a,
                         const struct md_plan *b)
{
    for (size_t i = 0; i < a->components_count; i++) {
        const struct md_component *x = &model->components[a->components[i]];
        int credit = credit_paid(model, x);
        for (size_t j = 0; j < b->components_count && credit >= 0; j++) {
            const struct md_component *y = &model->components[b->components[j]];
            if (!md_has_formula(&x->when) && !md_has_formula(&y->when) &&
                credit_paid(model, y) == credit)
                return credit;
        }
    }
    return -1;
}

/* Without conditions on either side everybody is paid twice; where there are conditions, the run
 * finds out. */
static void check_plan_pair(const struct md_model *model, const struct md_plan *a,
                            const struct md_plan *b, struct md_diagnostics *out)
{
    if (a->of != b->of || (a->shared && b->shared)) return;
    if (a->since >= b->before || b->since >= a->before) return;
    if (md_has_formula(&a->when) || md_has_formula(&b->when)) return;
    int credit = common_credit(model, a, b);
    if (credit < 0) return;
    struct md_diagnostic *diagnostic = md_diagnostics_add(
        out, MD_ERROR, "E0324", "plans %s and %s pay everybody on the same credit %s", a->name,
        b->name, model->credits[credit].name);
    md_check_at(out, diagnostic, &b->span);
    md_check_also(out, diagnostic, "the other plan", &a->span);
    md_diagnostic_advise(out, diagnostic, "help",
                         "give them a `when` that parts them, or say shared = true in both");
}

enum md_status md_model_check(const struct md_model *model, struct md_diagnostics *out)
{
    size_t errors = out->errors_count;
    check_cycles(model, out);
    if (out->errors_count == errors) check_tuples(model, out);
    md_check_windows(model, out);
    for (size_t i = 0; i < model->components_count; i++) check_undecided(model, &model->components[i], out);
    for (size_t i = 0; i < model->credits_count; i++) check_shares(model, &model->credits[i], out);
    for (size_t i = 0; i < model->plans_count; i++)
        for (size_t j = i + 1; j < model->plans_count; j++)
            check_plan_pair(model, &model->plans[i], &model->plans[j], out);
    md_check_versions(model, out);
    md_check_shown(model, out);
    return out->errors_count > errors ? MD_FINDINGS : MD_OK;
}
