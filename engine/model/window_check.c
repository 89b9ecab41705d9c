/* Windows and levels: LANGUAGE.md section 1, `over` and `every`. */
#include "base/memory.h"
#include "model/model_reads.h"
#include "model/window_fit.h"

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
    struct md_root_list roots = {0};
    md_node_index *nodes;
    bool period = false;
    *count = 0;
    if (!is_formula(measure) || measure->over.form != MD_WINDOW_LEVEL || measure->over.level != model->period_level)
        return false;
    md_root_add(&roots, &measure->value);
    size_t nodes_count = md_graph_reachable(&model->graph, roots.nodes, roots.count, arena, &nodes);
    for (size_t i = 0; i < nodes_count; i++) {
        enum md_op op = md_graph_node(&model->graph, nodes[i])->op;
        period = period || op == MD_OP_PERIOD || op == MD_OP_PRORATED;
    }
    *count = md_columns_named(model, &roots, arena, columns);
    md_free(roots.nodes);
    return !period && *count > 0;
}

static void report_short(const struct md_model *model, const struct reader *reader, const struct md_measure *measure,
                         struct md_diagnostics *out)
{
    struct md_diagnostic *diagnostic =
        md_diagnostics_add(out, MD_ERROR, "E0322", "%s and reads %s, which covers only a %s", reader->words, measure->name,
                           md_calendar_level_name(&model->calendar, measure->over.level));
    md_check_at(out, diagnostic, reader->span);
    md_check_also(out, diagnostic, "defined here", &measure->span);
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

static void check_reading(const struct md_model *model, const struct reader *reader, struct md_root_list *roots,
                          struct md_diagnostics *out)
{
    struct md_arena arena = {0};
    size_t *columns;
    uint8_t *seen = md_alloc(model->measures_count + 1);
    size_t count = md_columns_named(model, roots, &arena, &columns);
    check_columns(model, reader, columns, count, seen, out);
    md_free(seen);
    md_free(roots->nodes);
    md_arena_free(&arena);
}

/* What is marked as a year's must not be made of a month's. */
static void check_formula_window(const struct md_model *model, const struct md_measure *measure, struct md_diagnostics *out)
{
    struct md_root_list roots = {0};
    struct md_arena arena = {0};
    bool of_level = measure->over.form == MD_WINDOW_LEVEL || measure->over.form == MD_WINDOW_FULL;
    if (!is_formula(measure) || !of_level || measure->over.level < 0) return;
    md_root_add(&roots, &measure->value);
    struct reader reader = {md_arena_format(&arena, "measure %s covers a %s", measure->name,
                                            md_calendar_level_name(&model->calendar, measure->over.level)),
                            measure->over.level, &measure->span};
    check_reading(model, &reader, &roots, out);
    md_arena_free(&arena);
}

static void check_component_window(const struct md_model *model, const struct md_component *component,
                          struct md_diagnostics *out)
{
    struct md_root_list roots = {0};
    struct md_arena arena = {0};
    md_roots_in_component(model, component, &roots);
    struct reader reader = {md_arena_format(&arena, "%s is paid every %s", component->full_name,
                                            md_calendar_level_name(&model->calendar, md_component_every(model, component))),
                            md_component_every(model, component), &component->span};
    check_reading(model, &reader, &roots, out);
    md_arena_free(&arena);
}

/* What a component has paid belongs to its own periods, and these must have room in the window that reads them. */
static void check_paid_window(const struct md_model *model, const struct md_measure *measure, struct md_diagnostics *out)
{
    if (measure->from != MD_FROM_COMPONENT) return;
    const struct md_component *component = &model->components[measure->source];
    const struct md_window paid = {MD_WINDOW_LEVEL, md_component_every(model, component), 0};
    bool of_level = measure->over.form == MD_WINDOW_LEVEL || measure->over.form == MD_WINDOW_FULL;
    if (of_level ? measure->over.level < 0 || md_calendar_nests(&model->calendar, paid.level, measure->over.level)
                 : md_window_fits(&model->calendar, &paid, &measure->over))
        return;
    struct md_arena arena = {0};
    struct md_diagnostic *diagnostic =
        md_diagnostics_add(out, MD_ERROR, "E0322", "measure %s covers %s and reads %s, which is paid every %s", measure->name,
                           md_window_words(&model->calendar, &measure->over, &arena), component->full_name,
                           md_calendar_level_name(&model->calendar, paid.level));
    md_check_at(out, diagnostic, &measure->span);
    md_check_also(out, diagnostic, "defined here", &component->span);
    md_diagnostic_advise(out, diagnostic, "help", "say which window is meant: over = %s",
                         md_window_words(&model->calendar, &paid, &arena));
    md_arena_free(&arena);
}

/* Formulas of a rule that are evaluated in each period of `into`, or the others. */
struct part_roots {
    struct md_root_list roots;
    bool by_part;
};

static void add_part_root(void *context, const struct md_formula *formula, bool by_part)
{
    struct part_roots *roots = context;
    if (by_part == roots->by_part) md_root_add(&roots->roots, formula);
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
    md_check_at(out, diagnostic, span);
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
static void check_asked(const struct md_model *model, struct md_root_list *roots, const struct md_text_span *span,
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
        md_check_at(out, diagnostic, &measure->span);
        md_diagnostic_advise(out, diagnostic, "help", "write prorated(x, \"%s\", \"%s\")", units[node->integer], level);
        break;
    }
    md_arena_free(&arena);
}

static void check_measure_levels(const struct md_model *model, const struct md_measure *measure,
                                 struct md_diagnostics *out)
{
    struct md_root_list roots = {0};
    int level = measure->over.level, own = model->period_level;
    md_roots_in_measure(measure, &roots);
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
    struct md_root_list roots = {0};
    int every = md_component_every(model, component);
    md_roots_in_component(model, component, &roots);
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
        struct md_root_list roots = {0};
        md_roots_in_credit(&model->credits[i], &roots);
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
        md_check_at(out, diagnostic, &measure->span);
        md_diagnostic_advise(out, diagnostic, "help", "say how far back: over = \"year\", or months(12)");
    }
}

void md_check_windows(const struct md_model *model, struct md_diagnostics *out)
{
    for (size_t i = 0; i < model->components_count; i++)
        check_component_window(model, &model->components[i], out);
    check_levels(model, out);
    for (size_t i = 0; i < model->measures_count; i++) check_formula_window(model, &model->measures[i], out);
    for (size_t i = 0; i < model->measures_count; i++) check_paid_window(model, &model->measures[i], out);
    for (size_t i = 0; i < model->rules_count; i++) check_rule_windows(model, &model->rules[i], out);
    check_beginnings(model, out);
}
