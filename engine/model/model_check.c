/* Checks of a model that need all of it: LANGUAGE.md sections 1 and 3. */
#include <string.h>

#include "base/memory.h"
#include "model/model.h"

/* ---- Places ---- */

static void set_place(struct md_diagnostics *out, struct md_diagnostic *diagnostic,
                      const struct md_text_span *span)
{
    if (span->file == NULL) return;
    md_diagnostic_at(out, diagnostic, span->file->name, span->file->text, span->file->length,
                     span->line, span->column, span->end_column);
}

static void set_second(struct md_diagnostics *out, struct md_diagnostic *diagnostic,
                       const char *label, const struct md_text_span *span)
{
    if (span->file == NULL) return;
    md_diagnostic_also_at(out, diagnostic, label, span->file->name, span->file->text,
                          span->file->length, span->line, span->column, span->end_column);
}

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

struct root_list {
    md_node_index *nodes;
    size_t count, capacity;
};

static void add_root(struct root_list *roots, const struct md_formula *formula)
{
    if (!md_has_formula(formula)) return;
    MD_GROW(roots->nodes, roots->count, roots->capacity);
    roots->nodes[roots->count++] = formula->root;
}

static void roots_of_measure(const struct md_measure *measure, struct root_list *roots)
{
    add_root(roots, &measure->by);
    for (size_t i = 0; i < measure->below_starts_count; i++)
        add_root(roots, &measure->below_starts[i]);
    add_root(roots, &measure->at);
    add_root(roots, &measure->span_first);
    add_root(roots, &measure->span_end);
    add_root(roots, &measure->when);
    add_root(roots, &measure->value);
}

static void add_rule_root(void *context, const struct md_formula *formula, bool by_part)
{
    (void)by_part;
    add_root(context, formula);
}

static void roots_of_component(const struct md_model *model, const struct md_component *component,
                               struct root_list *roots)
{
    const struct md_formula *formulas[] = {&component->when,
                                           &component->amount,
                                           &component->on_value,
                                           &component->rate,
                                           &component->on_tiers,
                                           &component->scale_value,
                                           &component->cap,
                                           &component->floor,
                                           &component->rank,
                                           &component->within,
                                           &component->line_cap,
                                           &component->divide,
                                           &component->weight,
                                           &component->due,
                                           &model->plans[component->plan].when};
    for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++) add_root(roots, formulas[i]);
    for (size_t i = 0; i < component->times_count; i++) add_root(roots, &component->times[i]);
    for (size_t i = 0; i < component->order_count; i++)
        add_root(roots, &component->order[i].formula);
    for (size_t i = 0; i < component->prizes_count; i++)
        add_root(roots, &component->prizes[i].amount);
}

static void roots_of_credit(const struct md_credit *credit, struct root_list *roots)
{
    add_root(roots, &credit->at);
    add_root(roots, &credit->when);
    add_root(roots, &credit->value);
    for (size_t i = 0; i < credit->receivers_count; i++) {
        const struct md_receiver *receiver = &credit->receivers[i];
        add_root(roots, &receiver->path);
        add_root(roots, &receiver->share);
        add_root(roots, &receiver->of);
        for (size_t k = 0; k < credit->order_count; k++) add_root(roots, &receiver->order[k]);
    }
}

/* Columns that formulas name, each once, to `columns` (in arena). */
static size_t named_columns(const struct md_model *model, const struct root_list *roots,
                            struct md_arena *arena, size_t **columns)
{
    md_node_index *nodes;
    size_t count = md_graph_reachable(&model->graph, roots->nodes, roots->count, arena, &nodes);
    size_t found = 0;
    *columns = md_arena_array(arena, count + 2, sizeof **columns);
    for (size_t i = 0; i < count; i++) {
        const struct md_node *node = md_graph_node(&model->graph, nodes[i]);
        /* An opening is what earlier periods came to: never part of a circle. */
        size_t known = model->measures_count + model->components_count;
        if (node->op == MD_OP_NAMED && (size_t)node->integer < known) (*columns)[found++] = (size_t)node->integer;
    }
    return found;
}

static int every_of(const struct md_model *model, const struct md_component *component)
{
    if (component->every >= 0) return component->every;
    int every = model->plans[component->plan].every;
    return every >= 0 ? every : model->period_level;
}

/* Is a day inside a period that is cut there, and does the plan before that day pay in it? */
static bool is_inside(const struct md_model *model, int level, int32_t since, struct md_period *period)
{
    if (since == INT32_MIN || since == INT32_MAX) return false;
    return md_period_containing(&model->calendar, level, since, period) == MD_OK && period->first < since;
}

/* Versions of a component that pay their lines in one period: one figure, under the limits of the later. */
static bool pay_together(const struct md_model *model, const struct md_component *a, const struct md_component *b)
{
    const struct md_plan *x = &model->plans[a->plan], *y = &model->plans[b->plan];
    if (a == b || !a->per_line || !b->per_line || strcmp(a->full_name, b->full_name) != 0) return false;
    const struct md_plan *earlier = x->since < y->since ? x : y, *later = earlier == x ? y : x;
    struct md_period period;
    int every = every_of(model, a);
    return every == every_of(model, b) && is_inside(model, every, later->since, &period) &&
           earlier->before > period.first;
}

/* What a thing reads, in `arena`. */
static size_t edges_of(const struct md_model *model, size_t thing, struct md_arena *arena,
                       size_t **edges)
{
    struct root_list roots = {0};
    size_t extra[2], extra_count = 0;
    size_t columns = model->measures_count + model->components_count;
    if (thing < model->measures_count) {
        const struct md_measure *measure = &model->measures[thing];
        const struct md_rule *rule = md_model_rule(model, measure);
        roots_of_measure(measure, &roots);
        if (rule != NULL) md_model_rule_formulas(model, rule, add_rule_root, &roots);
        size_t base = measure->from == MD_FROM_COMPONENT ? model->measures_count
                      : measure->from == MD_FROM_CREDIT  ? columns
                                                         : 0;
        if (measure->from > MD_FROM_KIND && rule == NULL) extra[extra_count++] = base + (size_t)measure->source;
    } else if (thing < columns) {
        const struct md_component *component = &model->components[thing - model->measures_count];
        roots_of_component(model, component, &roots);
        for (size_t c = 0; c < model->components_count; c++) /* they share their limits */
            if (pay_together(model, component, &model->components[c]))
                roots_of_component(model, &model->components[c], &roots);
        if (component->on >= 0) extra[extra_count++] = (size_t)component->on;
    } else {
        roots_of_credit(&model->credits[thing - columns], &roots);
    }
    size_t count = named_columns(model, &roots, arena, edges);
    for (size_t i = 0; i < extra_count; i++) (*edges)[count++] = extra[i];
    md_free(roots.nodes);
    return count;
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
    set_place(walk->out, diagnostic, thing_span(model, path[0]));
    if (count > 1)
        set_second(walk->out, diagnostic, "which reads this", thing_span(model, path[1]));
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
    size_t count = edges_of(walk->model, thing, &arena, &edges);
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
    size_t count = edges_of(model, thing, &arena, &edges);
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
            set_place(walk->out, diagnostic, &measure->span);
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

/* ---- Windows ---- */

static bool is_shorter(const struct md_model *model, const struct md_window *window, int every)
{
    if (window->form != MD_WINDOW_LEVEL && window->form != MD_WINDOW_FULL) return false;
    return window->level != every && md_calendar_nests(&model->calendar, window->level, every);
}

/* What reads, for the message: its words and place. */
struct reader {
    const char *words;
    int every;
    const struct md_text_span *span;
};

/* Rows in force on the last day are the same whatever the window. */
static bool is_state(const struct md_measure *measure)
{
    return measure->from == MD_FROM_KIND && !md_has_formula(&measure->at);
}

static bool is_formula(const struct md_measure *measure)
{
    return measure->from == MD_FROM_NOTHING && measure->rule < 0 && md_has_formula(&measure->value);
}

/* A formula that looks at measures and not at the period covers what they cover: then true, and they are in `columns`. */
static bool sees_through(const struct md_model *model, const struct md_measure *measure, struct md_arena *arena,
                         size_t **columns, size_t *count)
{
    struct root_list roots = {0};
    md_node_index *nodes;
    bool period = false;
    *count = 0;
    if (!is_formula(measure) || measure->over.form != MD_WINDOW_LEVEL || measure->over.level != model->period_level)
        return false;
    add_root(&roots, &measure->value);
    size_t nodes_count = md_graph_reachable(&model->graph, roots.nodes, roots.count, arena, &nodes);
    for (size_t i = 0; i < nodes_count; i++) {
        enum md_op op = md_graph_node(&model->graph, nodes[i])->op;
        period = period || op == MD_OP_PERIOD || op == MD_OP_PRORATED;
    }
    *count = named_columns(model, &roots, arena, columns);
    md_free(roots.nodes);
    return !period && *count > 0;
}

static void report_short(const struct md_model *model, const struct reader *reader, const struct md_measure *measure,
                         struct md_diagnostics *out)
{
    struct md_diagnostic *diagnostic =
        md_diagnostics_add(out, MD_ERROR, "E0322", "%s and reads %s, which covers only a %s", reader->words, measure->name,
                           md_calendar_level_name(&model->calendar, measure->over.level));
    set_place(out, diagnostic, reader->span);
    set_second(out, diagnostic, "defined here", &measure->span);
    md_diagnostic_advise(out, diagnostic, "help", "say which window is meant: a measure with over = \"%s\"",
                         md_calendar_level_name(&model->calendar, reader->every));
}

/* Each measure once, those behind formulas too. */
static void check_columns(const struct md_model *model, const struct reader *reader, const size_t *columns, size_t count,
                          uint8_t *seen, struct md_diagnostics *out)
{
    for (size_t i = 0; i < count; i++) {
        if (columns[i] >= model->measures_count || seen[columns[i]]) continue;
        const struct md_measure *measure = &model->measures[columns[i]];
        struct md_arena arena = {0};
        size_t *behind, behind_count;
        seen[columns[i]] = 1;
        if (sees_through(model, measure, &arena, &behind, &behind_count))
            check_columns(model, reader, behind, behind_count, seen, out);
        else if (!is_state(measure) && is_shorter(model, &measure->over, reader->every))
            report_short(model, reader, measure, out);
        md_arena_free(&arena);
    }
}

static void check_reading(const struct md_model *model, const struct reader *reader, struct root_list *roots,
                          struct md_diagnostics *out)
{
    struct md_arena arena = {0};
    size_t *columns;
    uint8_t *seen = md_alloc(model->measures_count + 1);
    size_t count = named_columns(model, roots, &arena, &columns);
    check_columns(model, reader, columns, count, seen, out);
    md_free(seen);
    md_free(roots->nodes);
    md_arena_free(&arena);
}

/* What is marked as a year's must not be made of a month's. */
static void check_formula_window(const struct md_model *model, const struct md_measure *measure, struct md_diagnostics *out)
{
    struct root_list roots = {0};
    struct md_arena arena = {0};
    bool of_level = measure->over.form == MD_WINDOW_LEVEL || measure->over.form == MD_WINDOW_FULL;
    if (!is_formula(measure) || !of_level || measure->over.level < 0) return;
    add_root(&roots, &measure->value);
    struct reader reader = {md_arena_format(&arena, "measure %s covers a %s", measure->name,
                                            md_calendar_level_name(&model->calendar, measure->over.level)),
                            measure->over.level, &measure->span};
    check_reading(model, &reader, &roots, out);
    md_arena_free(&arena);
}

static void check_windows(const struct md_model *model, const struct md_component *component,
                          struct md_diagnostics *out)
{
    struct root_list roots = {0};
    struct md_arena arena = {0};
    roots_of_component(model, component, &roots);
    struct reader reader = {md_arena_format(&arena, "%s is paid every %s", component->full_name,
                                            md_calendar_level_name(&model->calendar, every_of(model, component))),
                            every_of(model, component), &component->span};
    check_reading(model, &reader, &roots, out);
    md_arena_free(&arena);
}

/* Formulas of a rule that are evaluated in each period of `into`, or the others. */
struct part_roots {
    struct root_list roots;
    bool by_part;
};

static void add_part_root(void *context, const struct md_formula *formula, bool by_part)
{
    struct part_roots *roots = context;
    if (by_part == roots->by_part) add_root(&roots->roots, formula);
}

static void check_rule_windows(const struct md_model *model, const struct md_rule *rule, struct md_diagnostics *out)
{
    struct md_arena arena = {0};
    for (int part = 0; part < 2; part++) {
        struct part_roots roots = {.by_part = part == 1};
        int every = part == 1 && rule->into >= 0 ? rule->into : rule->every;
        struct reader reader = {md_arena_format(&arena, "%s %s is evaluated every %s", rule->word,
                                                model->measures[rule->measure].name,
                                                md_calendar_level_name(&model->calendar, every)),
                                every, &rule->span};
        md_model_rule_formulas(model, rule, add_part_root, &roots);
        check_reading(model, &reader, &roots.roots, out);
    }
    md_arena_free(&arena);
}

/* ---- What pays does not read what is only proposed ---- */

/* The first result of a rule that a thing reads, however far off; things_count: it reads none. */
static size_t find_result(const struct md_model *model, size_t thing, uint8_t *seen)
{
    struct md_arena arena = {0};
    size_t *edges, found = things_count(model);
    seen[thing] = 1;
    size_t count = edges_of(model, thing, &arena, &edges);
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
    set_place(out, diagnostic, &component->span);
    set_second(out, diagnostic, "the rule", &rule->span);
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
    set_place(out, diagnostic, &credit->span);
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
    set_place(out, diagnostic, &b->span);
    set_second(out, diagnostic, "the other plan", &a->span);
    md_diagnostic_advise(out, diagnostic, "help",
                         "give them a `when` that parts them, or say shared = true in both");
}

/* ---- Levels that do not nest ---- */

static bool is_window_of_level(const struct md_window *window)
{
    return window->form == MD_WINDOW_LEVEL || window->form == MD_WINDOW_FULL;
}

static void report_level(const struct md_model *model, const struct md_text_span *span, const char *what, int inner,
                         int outer, struct md_diagnostics *out)
{
    const char *fine = md_calendar_level_name(&model->calendar, inner);
    const char *coarse = md_calendar_level_name(&model->calendar, outer);
    struct md_diagnostic *diagnostic = md_diagnostics_add(
        out, MD_ERROR, "E0326", "%s: a %s does not lie in one %s", what, fine, coarse);
    set_place(out, diagnostic, span);
    const char *names = "";
    struct md_arena arena = {0};
    for (int level = 0; level < md_calendar_levels_count(&model->calendar); level++)
        if (md_calendar_nests(&model->calendar, inner, level))
            names = md_arena_format(&arena, "%s%s%s", names, names[0] != '\0' ? ", " : "",
                                    md_calendar_level_name(&model->calendar, level));
    md_diagnostic_advise(out, diagnostic, "help", "a %s lies in one %s", fine, names);
    md_arena_free(&arena);
}

/* The levels that formulas ask the period for must be around it: t.quarter, ends(t, "year"), prorated. */
static void check_asked(const struct md_model *model, struct root_list *roots, const struct md_text_span *span,
                        const char *name, int level, struct md_diagnostics *out)
{
    struct md_arena arena = {0};
    md_node_index *nodes;
    size_t count = md_graph_reachable(&model->graph, roots->nodes, roots->count, &arena, &nodes);
    for (size_t i = 0; i < count; i++) {
        const struct md_node *node = md_graph_node(&model->graph, nodes[i]);
        if (node->op != MD_OP_PERIOD && node->op != MD_OP_PRORATED) continue;
        if (node->shift < 0 || md_calendar_nests(&model->calendar, level, (int)node->shift)) continue;
        report_level(model, span, md_arena_format(&arena, "%s asks its period for a %s", name,
                     md_calendar_level_name(&model->calendar, (int)node->shift)), level, (int)node->shift, out);
        break;
    }
    md_free(roots->nodes);
    md_arena_free(&arena);
}

/* A formula's period is the project's whatever its window, so prorated has to be told of a longer one. */
static void check_prorated(const struct md_model *model, const struct md_measure *measure, struct md_diagnostics *out)
{
    struct md_arena arena = {0};
    md_node_index *nodes;
    if (!is_window_of_level(&measure->over) || measure->over.level < 0 || measure->over.level == model->period_level ||
        !md_has_formula(&measure->value))
        return;
    size_t count = md_graph_reachable(&model->graph, &measure->value.root, 1, &arena, &nodes);
    for (size_t i = 0; i < count; i++) {
        const struct md_node *node = md_graph_node(&model->graph, nodes[i]);
        if (node->op != MD_OP_PRORATED || node->shift >= 0) continue;
        const char *level = md_calendar_level_name(&model->calendar, measure->over.level);
        struct md_diagnostic *diagnostic = md_diagnostics_add(
            out, MD_ERROR, "E0332", "measure %s covers a %s, and prorated looks at the %s unless it names a level",
            measure->name, level, md_calendar_level_name(&model->calendar, model->period_level));
        static const char *const units[] = {"days", "workdays", "months"};
        set_place(out, diagnostic, &measure->span);
        md_diagnostic_advise(out, diagnostic, "help", "write prorated(x, \"%s\", \"%s\")", units[node->integer], level);
        break;
    }
    md_arena_free(&arena);
}

static void check_measure_levels(const struct md_model *model, const struct md_measure *measure,
                                 struct md_diagnostics *out)
{
    struct root_list roots = {0};
    int level = measure->over.level, own = model->period_level;
    roots_of_measure(measure, &roots);
    check_asked(model, &roots, &measure->span, measure->name, own, out);
    check_prorated(model, measure, out);
    if (!is_window_of_level(&measure->over) || level < 0) return;
    if (md_calendar_nests(&model->calendar, own, level) || md_calendar_nests(&model->calendar, level, own)) return;
    struct md_arena arena = {0};
    report_level(model, &measure->span,
                 md_arena_format(&arena, "%s covers a %s, and the project's periods are of another calendar",
                                 measure->name, md_calendar_level_name(&model->calendar, level)), own, level, out);
    md_arena_free(&arena);
}

static void check_component_levels(const struct md_model *model, const struct md_component *component,
                                   struct md_diagnostics *out)
{
    struct root_list roots = {0};
    int every = every_of(model, component);
    roots_of_component(model, component, &roots);
    check_asked(model, &roots, &component->span, component->full_name, every, out);
    if (md_calendar_nests(&model->calendar, model->period_level, every)) return;
    struct md_arena arena = {0};
    report_level(model, &component->span,
                 md_arena_format(&arena, "%s is paid every %s, and the project's periods are not parts of it",
                                 component->full_name, md_calendar_level_name(&model->calendar, every)),
                 model->period_level, every, out);
    md_arena_free(&arena);
}

static void check_levels(const struct md_model *model, struct md_diagnostics *out)
{
    for (size_t i = 0; i < model->measures_count; i++) check_measure_levels(model, &model->measures[i], out);
    for (size_t i = 0; i < model->components_count; i++) check_component_levels(model, &model->components[i], out);
    for (size_t i = 0; i < model->credits_count; i++) {
        struct root_list roots = {0};
        roots_of_credit(&model->credits[i], &roots);
        check_asked(model, &roots, &model->credits[i].span, model->credits[i].name, model->period_level, out);
    }
}

/* ---- Windows without a beginning ---- */

static bool reads_dated_records(const struct md_model *model)
{
    if (model->credits_count > 0) return true;
    for (size_t i = 0; i < model->measures_count; i++)
        if (model->measures[i].from == MD_FROM_KIND && md_has_formula(&model->measures[i].at)) return true;
    return false;
}

/* Values of a measure exist for every window since all time began; "ever" counts them from the earliest dated record
 * that any rule reads, and where there is none it would count nothing and say 0. */
static void check_beginnings(const struct md_model *model, struct md_diagnostics *out)
{
    if (reads_dated_records(model)) return;
    for (size_t i = 0; i < model->measures_count; i++) {
        const struct md_measure *measure = &model->measures[i];
        if (measure->from != MD_FROM_MEASURE || measure->over.form != MD_WINDOW_EVER) continue;
        struct md_diagnostic *diagnostic = md_diagnostics_add(
            out, MD_ERROR, "E0328", "measure %s covers \"ever\", which begins with the earliest dated record, and no rule reads one",
            measure->name);
        set_place(out, diagnostic, &measure->span);
        md_diagnostic_advise(out, diagnostic, "help", "say how far back: over = \"year\", or months(12)");
    }
}

/* ---- Versions of a plan ---- */

/* Does it pay the same, whichever of two versions is in force? Their formulas are nodes of one graph. */
static bool is_unchanged(const struct md_model *model, const struct md_component *a, const struct md_component *b)
{
    struct root_list x = {0}, y = {0};
    roots_of_component(model, a, &x);
    roots_of_component(model, b, &y);
    bool same = a->on == b->on && x.count == y.count && a->negative_zero == b->negative_zero &&
                a->rounding == b->rounding && a->ties == b->ties && a->missing == b->missing &&
                a->true_up == b->true_up && every_of(model, a) == every_of(model, b) &&
                md_number_equal(&a->step, &b->step);
    for (size_t i = 0; i < x.count && same; i++) same = x.nodes[i] == y.nodes[i];
    md_free(x.nodes);
    md_free(y.nodes);
    return same;
}

static bool has_unchanged(const struct md_model *model, const struct md_plan *plan, const struct md_component *wanted)
{
    for (size_t i = 0; plan != NULL && i < plan->components_count; i++) {
        const struct md_component *one = &model->components[plan->components[i]];
        if (strcmp(one->name, wanted->name) == 0 && is_unchanged(model, one, wanted)) return true;
    }
    return false;
}

/* The first component of a plan that is not paid line by line and whose period is cut on that day, unless the version
 * beyond that day pays the same; NULL: none. */
static const struct md_component *cut_component(const struct md_model *model, const struct md_plan *plan, int32_t day,
                                                const struct md_plan *beyond)
{
    struct md_period period;
    for (size_t i = 0; i < plan->components_count; i++) {
        const struct md_component *component = &model->components[plan->components[i]];
        if (component->per_line || !is_inside(model, every_of(model, component), day, &period)) continue;
        if (!has_unchanged(model, beyond, component)) return component;
    }
    return NULL;
}

static void report_cut(const struct md_model *model, const struct md_plan *plan, const struct md_plan *earlier,
                       const struct md_component *component, const char *what, struct md_diagnostics *out)
{
    const char *level = md_calendar_level_name(&model->calendar, every_of(model, component));
    /* Beside another version it would be paid by one of the two only; alone it is paid, or not, by the period's last day. */
    struct md_diagnostic *diagnostic = md_diagnostics_add(
        out, earlier != NULL ? MD_ERROR : MD_WARNING, earlier != NULL ? "E0325" : "W0325",
        "%s plan %s %s inside a %s, and %s does not pay line by line",
        earlier != NULL ? "a version of" : "the", plan->name, what, level, component->name);
    set_place(out, diagnostic, &plan->span);
    if (earlier != NULL) set_second(out, diagnostic, "the version before", &earlier->span);
    md_diagnostic_advise(out, diagnostic, "help", "let it %s on the first day of a %s, or give %s per = \"line\"",
                         strcmp(what, "begins") == 0 ? "begin" : "end", level, component->name);
}

/* Where one version follows another inside a period, only lines can be told apart by their dates; so they can where
 * a plan begins or ends there. */
static void check_change(const struct md_model *model, const struct md_plan *earlier, const struct md_plan *plan,
                         const struct md_plan *later, struct md_diagnostics *out)
{
    const struct md_plan *before = earlier != NULL && earlier->before == plan->since ? earlier : NULL;
    const struct md_plan *after = later != NULL && later->since == plan->before ? later : NULL;
    const struct md_component *component = cut_component(model, plan, plan->since, before);
    if (component == NULL && before != NULL) component = cut_component(model, before, plan->since, plan);
    if (component != NULL) {
        report_cut(model, plan, before, component, "begins", out);
        return;
    }
    if (after == NULL) component = cut_component(model, plan, plan->before, NULL);
    if (component != NULL) report_cut(model, plan, NULL, component, "ends", out);
}

static const struct md_plan *version_at(const struct md_model *model, size_t plan, int step)
{
    if ((step < 0 && plan == 0) || (step > 0 && plan + 1 == model->plans_count)) return NULL;
    const struct md_plan *other = &model->plans[plan + (size_t)step];
    return strcmp(other->name, model->plans[plan].name) == 0 ? other : NULL;
}

enum md_status md_model_check(const struct md_model *model, struct md_diagnostics *out)
{
    size_t errors = out->errors_count;
    check_cycles(model, out);
    if (out->errors_count == errors) check_tuples(model, out);
    for (size_t i = 0; i < model->components_count; i++)
        check_windows(model, &model->components[i], out);
    check_levels(model, out);
    for (size_t i = 0; i < model->measures_count; i++) check_formula_window(model, &model->measures[i], out);
    for (size_t i = 0; i < model->components_count; i++) check_undecided(model, &model->components[i], out);
    for (size_t i = 0; i < model->rules_count; i++) check_rule_windows(model, &model->rules[i], out);
    check_beginnings(model, out);
    for (size_t i = 0; i < model->credits_count; i++) check_shares(model, &model->credits[i], out);
    for (size_t i = 0; i < model->plans_count; i++)
        for (size_t j = i + 1; j < model->plans_count; j++)
            check_plan_pair(model, &model->plans[i], &model->plans[j], out);
    for (size_t i = 0; i < model->plans_count; i++) /* versions stand side by side, by date */
        check_change(model, version_at(model, i, -1), &model->plans[i], version_at(model, i, 1), out);
    return out->errors_count > errors ? MD_FINDINGS : MD_OK;
}
