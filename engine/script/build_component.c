#include "script/build.h"

#include <string.h>

#include "script/call_site.h"

/* A component being built. */
struct work {
    struct md_builder *builder;
    const struct md_definition *definition, *plan;
    struct md_component *component;
    struct md_parameter subject[2]; /* subject, period */
    struct md_parameter line[3];    /* per = "line": line, subject, period */
    struct md_relation relation;    /* of the line */
    int of;
    bool good;
};

static const char *words(const struct work *work)
{
    return md_definition_words(work->builder->collection, work->definition);
}

static struct md_diagnostic *fail(struct work *work, struct md_spot spot, const char *code,
                                  const char *text)
{
    work->good = false;
    if (strcmp(code, "E0208") == 0)
        return md_collection_lacks(work->builder->collection, work->definition, spot, text);
    return md_collection_report(work->builder->collection, spot, code, "%s", text);
}

#define SAY(work, ...) md_arena_format((work)->builder->collection->arena, __VA_ARGS__)

/* True when the field is there and right; a wrong one was reported where it was read. */
static const struct md_given *get(struct work *work, const char *field)
{
    const struct md_given *given = md_definition_written(work->definition, field);
    if (given == NULL) return NULL;
    if (given->wrong) work->good = false;
    return given->wrong ? NULL : given;
}

static void build_field(struct work *work, const char *field, struct md_type wanted,
                        struct md_formula *out)
{
    if (get(work, field) == NULL) return;
    work->good &= md_build_formula(work->builder, work->definition, field, work->subject, 2, wanted,
                                   out);
}

/* A formula of each line where the component has one result a line, else of the subject. */
static const struct md_parameter *parameters_of(const struct work *work, size_t *count)
{
    *count = work->component->per_line ? 3 : 2;
    return work->component->per_line ? work->line : work->subject;
}

static void build_line_field(struct work *work, const char *field, struct md_type wanted,
                             struct md_formula *out)
{
    size_t count;
    const struct md_parameter *parameters = parameters_of(work, &count);
    if (get(work, field) == NULL) return;
    work->good &= md_build_formula(work->builder, work->definition, field, parameters, count, wanted, out);
}

/* ---- which fields go together ---------------------------------------------------------------- */

static bool is_written(const struct work *work, const char *field)
{
    return md_definition_written(work->definition, field) != NULL;
}

static bool is_written_in(const struct md_definition *definition, const char *field)
{
    return md_definition_written(definition, field) != NULL;
}

static bool choose_form(struct work *work)
{
    static const char *const forms[] = {"amount", "on", "rank", "divide"};
    const struct md_given *found = NULL;
    for (int i = 0; i < 4; i++) {
        const struct md_given *given = md_definition_written(work->definition, forms[i]);
        if (given == NULL) continue;
        /* Of each line the amount may be a formula; `on` says which lines there are. */
        bool line_amount = work->component->per_line && i == MD_COMPONENT_ON && found != NULL;
        if (found != NULL && !line_amount) {
            struct md_diagnostic *d =
                fail(work, given->key, "E0207",
                     SAY(work, "%s says both `%s` and `%s`", words(work), found->field->name,
                         forms[i]));
            md_collection_also(work->builder->collection, d, found->key, "and here");
            return false;
        }
        found = given;
        work->component->form = (enum md_component_form)i;
    }
    if (found != NULL) return true;
    struct md_diagnostic *d = fail(work, work->definition->word_spot, "E0208",
                                   SAY(work, "%s does not say what it pays", words(work)));
    md_collection_help(work->builder->collection, d,
                       "give it `amount`, or `on` with `rate` or `rates`, or `rank` with `prizes`, or "
                       "`divide` with `weight`");
    return false;
}

/* A field that means nothing without another one. */
static void check_companions(struct work *work)
{
    static const struct {
        const char *field, *needs;
    } rows[] = {
        {"rate", "on"},     {"rates", "on"},   {"scale", "rates"}, {"prizes", "rank"},
        {"ties", "rank"},   {"weight", "divide"}, {"per", "on"},     {"tiers_on", "per"},
        {"tiers_on", "rates"}, {"line_cap", "per"}, {"line_unit", "per"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct md_given *given = md_definition_written(work->definition, rows[i].field);
        if (given == NULL || is_written(work, rows[i].needs)) continue;
        fail(work, given->key, "E0208",
             SAY(work, "`%s` of %s needs `%s`", rows[i].field, words(work), rows[i].needs));
    }
    const struct md_given *order = md_definition_written(work->definition, "order");
    bool grouped = is_written(work, "rank") || is_written(work, "divide");
    if (order != NULL && !grouped && !is_written(work, "per"))
        fail(work, order->key, "E0208", SAY(work, "`order` of %s needs `rank`, `divide` or `per`", words(work)));
    const struct md_given *within = md_definition_written(work->definition, "within");
    if (within != NULL && !grouped)
        fail(work, within->key, "E0208", SAY(work, "`within` of %s needs `rank` or `divide`", words(work)));
    const struct md_given *rates = md_definition_written(work->definition, "rates");
    const struct md_given *rate = md_definition_written(work->definition, "rate");
    if (rate != NULL && rates != NULL) {
        struct md_diagnostic *d = fail(
            work, rates->key, "E0207", SAY(work, "%s says both `rate` and `rates`", words(work)));
        md_collection_also(work->builder->collection, d, rate->key, "and here");
    }
    const char *lacking = NULL;
    bool line_amount = work->component->per_line && is_written(work, "amount");
    if (is_written(work, "on") && rate == NULL && rates == NULL && !line_amount) lacking = "rate` or `rates";
    if (work->component->per_line && rates != NULL && !is_written(work, "tiers_on")) lacking = "tiers_on";
    if (is_written(work, "rank") && !is_written(work, "prizes")) lacking = "prizes";
    if (is_written(work, "divide") && !is_written(work, "weight")) lacking = "weight";
    if (lacking == NULL) return;
    struct md_spot spot = work->definition->word_spot;
    fail(work, spot, "E0208", SAY(work, "%s has no `%s`", words(work), lacking));
}

/* ---- on: rates and tiers ------------------------------------------------------------------- */

static struct md_definition *build_on(struct work *work)
{
    const struct md_given *on = get(work, "on");
    struct md_component *component = work->component;
    if (on == NULL) return NULL;
    struct md_definition *measure =
        md_build_measure_named(work->builder, on->value->text, work->of, on->spot,
                               md_build_place(work->builder, work->definition, "on"));
    if (measure == NULL || !md_build_need(work->builder, measure)) {
        work->good = false;
        return NULL;
    }
    component->on = measure->index;
    bool done = md_build_value(work->builder, on->value, on->spot,
                               md_build_place(work->builder, work->definition, "on"), work->subject,
                               2, md_type_number(MD_UNIT_FREE, NULL), &component->on_value);
    work->good &= done;
    return done ? measure : NULL;
}

/* A rate without unit counts in what the component pays; money for each counted thing has its own. */
static bool pays_in(struct md_type on, struct md_type rate, struct md_type wanted)
{
    struct md_type product, common;
    bool plain_on = on.unit != MD_UNIT_MONEY && on.unit != MD_UNIT_NAMED;
    if (rate.unit == MD_UNIT_FREE && plain_on) return true;
    return md_type_product(on, rate, &product) && md_type_common(product, wanted, &common);
}

static void check_pays(struct work *work, const struct md_given *given, struct md_type rate)
{
    struct md_type on = md_build_type(work->builder, &work->component->on_value);
    struct md_type wanted = work->component->type;
    if (on.base != MD_BASE_NUMBER || pays_in(on, rate, wanted)) return;
    struct md_diagnostic *d = fail(
        work, given->spot, "E0214",
        SAY(work, "%s pays %s, and `on` x `%s` is not that", words(work),
            md_build_type_words(work->builder, wanted), given->field->name));
    md_diagnostic_advise(&work->builder->collection->findings, d, "note",
                         "`on` is %s, `%s` %s", md_build_type_words(work->builder, on),
                         given->field->name, md_build_type_words(work->builder, rate));
}

static void build_rate(struct work *work)
{
    const struct md_given *rate = get(work, "rate");
    if (rate == NULL) return;
    build_line_field(work, "rate", md_type_number(MD_UNIT_FREE, NULL), &work->component->rate);
    if (md_has_formula(&work->component->rate) && md_has_formula(&work->component->on_value))
        check_pays(work, rate, md_build_type(work->builder, &work->component->rate));
}

static const struct md_tiers *tiers_of(struct work *work, const struct md_given *rates)
{
    const struct md_tiers *tiers = rates->value->tiers;
    if (rates->value->type == MD_CONSTANT_PARAM) {
        const struct md_param_entry *entry =
            work->builder->collection->params[rates->value->integer];
        tiers = entry->tiers;
        if (entry->tree == NULL || entry->wrong) {
            work->good = false;
            return NULL;
        }
        if (tiers == NULL)
            fail(work, rates->spot, "E0207",
                 SAY(work, "param `%s` is no table of tiers", entry->name));
    }
    if (tiers == NULL || tiers->tiers_count == 0) return NULL;
    for (size_t i = 0; i < tiers->tiers_count; i++)
        if (tiers->tiers[i].text != NULL) {
            fail(work, rates->spot, "E0207", "a table with texts says levels, and cannot be paid");
            return NULL;
        }
    return tiers;
}

/* The goal of `on` for the subject. */
static void build_goal_scale(struct work *work, const struct md_definition *measure,
                             const struct md_given *scale)
{
    struct md_component *component = work->component;
    const struct md_given *goal = md_definition_written(measure, "goal");
    component->scale = MD_SCALE_GOAL;
    if (goal == NULL) {
        struct md_diagnostic *d =
            fail(work, scale->spot, "E0208",
                 SAY(work, "the edges are multiples of the goal, and measure %s has no `goal`",
                     measure->name));
        md_collection_also(work->builder->collection, d, measure->name_spot, "defined here");
        return;
    }
    if (goal->wrong) {
        work->good = false;
        return;
    }
    bool is_function = goal->value->type == MD_CONSTANT_FUNCTION;
    work->good &= md_build_value(work->builder, goal->value, is_function ? goal->spot : scale->spot,
                                 md_build_place(work->builder, work->definition, "scale"),
                                 work->subject, 2, md_type_number(MD_UNIT_FREE, NULL),
                                 &component->scale_value);
}

static void build_scale(struct work *work, const struct md_definition *measure)
{
    const struct md_given *scale = get(work, "scale");
    struct md_component *component = work->component;
    if (scale == NULL) return;
    if (scale->value->type == MD_CONSTANT_TEXT) {
        build_goal_scale(work, measure, scale);
        return;
    }
    component->scale = MD_SCALE_FORMULA;
    struct md_type wanted = md_build_type(work->builder, &component->on_value);
    if (wanted.unit == MD_UNIT_COUNT) wanted.unit = MD_UNIT_FREE;
    build_field(work, "scale", wanted, &component->scale_value);
}

/* TIER_PAY of `on` and the scale: what calc explains, and other formulas can share. */
static void build_tier_node(struct work *work, const struct md_given *rates)
{
    struct md_component *component = work->component;
    md_node_index operands[2] = {component->on_value.root, component->scale_value.root};
    struct md_node node = {.op = MD_OP_TIER_PAY,
                           .type = component->type,
                           .operands = operands,
                           .operands_count = 2,
                           .tiers = component->rates};
    component->on_tiers.root = md_graph_add(&work->builder->model->graph, &node);
    component->on_tiers.span = md_build_span(work->builder, rates->spot);
}

/* A table from rows is a formula of the subject or of the line, which reads the rows and what they are chosen by. */
static void build_rates_from_rows(struct work *work, const struct md_given *rates)
{
    struct md_component *component = work->component;
    struct md_graph *graph = &work->builder->model->graph;
    bool lines = component->per_line, running = lines && component->tiers_on == MD_TIERS_ON_RUNNING;
    struct md_rates_from_rows rows = {.table = rates->value, .row = lines ? work->line : work->subject,
                                      .x = component->on_value.root, .less = MD_NO_NODE,
                                      .scale = component->scale_value.root};
    bool marginal = rates->value->tiers->method == MD_TIERS_MARGINAL;
    if (lines && component->tiers_on != MD_TIERS_ON_LINE && !(running && marginal)) {
        md_collection_help(work->builder->collection,
                           fail(work, md_definition_written(work->definition, "tiers_on")->spot, "E0207",
                                "with a table from rows the band is that of the line, or of a marginal table \"running\""),
                           "write `amount` with tier_rate(table, ..., { field = value })");
        return;
    }
    if (lines) rows.x = md_graph_leaf(graph, MD_OP_LINE, work->relation.value_type, MD_LINE_VALUE);
    if (running) {
        rows.less = md_graph_leaf(graph, MD_OP_LINE, work->relation.value_type, MD_LINE_BEFORE_SUM);
        rows.x = md_graph_binary(graph, MD_OP_ADD, work->relation.value_type, rows.less, rows.x);
    }
    const char *place = md_build_place(work->builder, work->definition, "rates");
    bool done = md_translate_rates_from_rows(&work->builder->translator, &rows, rates->spot.source, rates->spot.first,
                                             rates->spot.last, place, &component->amount);
    if (done) done = md_translate_expect(&work->builder->translator, &component->amount, component->type, place);
    work->good &= done;
    component->scale = MD_SCALE_NONE;
    component->scale_value = MD_NO_FORMULA;
}

static void build_rates(struct work *work, const struct md_definition *measure)
{
    const struct md_given *rates = get(work, "rates");
    if (rates == NULL) return;
    if (rates->value->type == MD_CONSTANT_TIERS && rates->value->tiers->from != NULL) {
        if (measure == NULL) return;
        build_scale(work, measure);
        if (work->good) build_rates_from_rows(work, rates);
        return;
    }
    work->component->rates = tiers_of(work, rates);
    if (measure == NULL) return;
    build_scale(work, measure);
    if (work->component->rates == NULL) return;
    check_pays(work, rates, md_type_number(MD_UNIT_FREE, NULL));
    if (work->good) build_tier_node(work, rates);
}

/* ---- rank and prizes ------------------------------------------------------------------------- */

static void build_rank(struct work *work)
{
    const struct md_given *rank = get(work, "rank");
    if (rank == NULL) return;
    if (rank->value->type == MD_CONSTANT_TEXT) {
        struct md_definition *measure =
            md_build_measure_named(work->builder, rank->value->text, work->of, rank->spot,
                                   md_build_place(work->builder, work->definition, "rank"));
        if (measure == NULL || !md_build_need(work->builder, measure)) {
            work->good = false;
            return;
        }
    }
    build_field(work, "rank", md_type_number(MD_UNIT_FREE, NULL), &work->component->rank);
    work->good &= md_build_within(work->builder, work->definition, work->subject, &work->component->within,
                                  &work->component->group_record);
    work->good &= md_build_order(work->builder, work->definition, work->subject,
                                 &work->component->order, &work->component->order_count);
}

static void build_divide(struct work *work)
{
    struct md_component *component = work->component;
    struct md_parameter group[2];
    if (!is_written(work, "divide")) return;
    work->good &= md_build_within(work->builder, work->definition, work->subject, &component->within,
                                  &component->group_record);
    group[0] = md_build_group(work->builder, &component->within, &component->group_record, &component->divide_of);
    group[1] = work->subject[1];
    if (get(work, "divide") != NULL && work->good)
        work->good &= md_build_formula(work->builder, work->definition, "divide", group, 2, component->type,
                                       &component->divide);
    build_field(work, "weight", md_type_number(MD_UNIT_FREE, NULL), &component->weight);
    work->good &= md_build_order(work->builder, work->definition, work->subject, &component->order,
                                 &component->order_count);
}

static void build_prizes(struct work *work)
{
    const struct md_given *prizes = get(work, "prizes");
    struct md_component *component = work->component;
    struct md_arena *arena = &work->builder->model->arena;
    if (prizes == NULL) return;
    component->prizes_count = prizes->value->entries_count;
    component->prizes = md_arena_array(arena, component->prizes_count, sizeof *component->prizes);
    size_t titles_count = 0;
    for (size_t i = 0; i < component->prizes_count; i++) {
        const struct md_constant *prize = md_constant_at(prizes->value, (int64_t)i + 1);
        const struct md_expression *item = md_call_item(prizes->expression, (uint32_t)i + 1);
        struct md_spot spot = prizes->spot;
        if (item != NULL) spot.first = item->first, spot.last = item->last;
        if (prize->type == MD_CONSTANT_TEXT) {
            component->prizes[i].title = md_arena_strdup(arena, prize->text);
            titles_count++;
        } else {
            work->good &= md_build_value(work->builder, prize, spot,
                                         md_build_place(work->builder, work->definition, "prizes"),
                                         work->subject, 2, component->type,
                                         &component->prizes[i].amount);
        }
    }
    if (titles_count == component->prizes_count) component->type = md_type_of(MD_BASE_TEXT);
}

/* The level must be around the component's own periods. */
static void build_true_up(struct work *work)
{
    const struct md_calendar *calendar = &work->builder->model->calendar;
    const struct md_given *given = get(work, "true_up");
    int level = md_build_level(work->builder, work->definition, "true_up", -1);
    int every = work->component->every;
    work->component->true_up = level + 1;
    work->good &= level >= 0;
    if (level < 0 || every < 0 || (level != every && md_calendar_nests(calendar, every, level))) return;
    fail(work, given->spot, "E0207",
         SAY(work, "%s pays every %s, so nothing was paid before in the same %s", words(work),
             md_calendar_level_name(calendar, every), md_calendar_level_name(calendar, level)));
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* What a line is: a row of the measure under `on`, with what it counts there. */
static void open_lines(struct work *work, const struct md_definition *measure)
{
    const struct md_builder *builder = work->builder;
    const struct md_measure *on = &builder->model->measures[measure->index];
    if (!is_written_in(measure, "sum") && !is_written_in(measure, "count")) {
        const struct md_given *per = md_definition_written(work->definition, "per");
        struct md_diagnostic *d =
            fail(work, per->key, "E0207",
                 SAY(work, "%s pays each row of %s, which is neither a `sum` nor a `count` of rows", words(work),
                     measure->name));
        md_collection_also(builder->collection, d, measure->name_spot, "defined here");
    }
    work->relation = (struct md_relation){.kind = on->source, .has_value = true,
                                          .value_type = on->type, .payee_kind = MD_KIND_NONE,
                                          .has_depth = on->below_starts_count > 0};
    if (on->from == MD_FROM_CREDIT) {
        work->relation.kind = builder->model->credits[on->source].kind;
        work->relation.payee_kind = builder->model->credits[on->source].payee_kind;
    } else if (on->from == MD_FROM_MEASURE) {
        work->relation.kind = builder->model->measures[on->source].of;
    } else if (on->from == MD_FROM_COMPONENT) {
        work->relation.kind = md_build_subject(builder, builder->plan_of[on->source]);
    }
    work->line[0] = (struct md_parameter){
        .role = MD_PARAMETER_ROW, .kind = work->relation.kind, .relation = &work->relation};
    work->line[1] = work->subject[0];
    work->line[2] = work->subject[1];
    /* The order decides the run, so it cannot ask where a line stands in it. */
    work->good &= md_build_order(work->builder, work->definition, work->line,
                                 &work->component->order, &work->component->order_count);
    work->relation.has_run = true;
}

static void build_line_unit(struct work *work)
{
    const struct md_given *unit = get(work, "line_unit");
    work->component->line_step = MD_NUMBER_ZERO;
    if (unit == NULL) return;
    work->component->line_step = unit->value->number;
    if (md_number_sign(&unit->value->number) > 0) return;
    fail(work, unit->spot, "E0207",
         SAY(work, "%s is a step above zero, such as 0.0001",
             md_build_place(work->builder, work->definition, "line_unit")));
}

/* ---- the rest ------------------------------------------------------------------------------- */

static void build_times(struct work *work)
{
    const struct md_given *times = get(work, "times");
    struct md_component *component = work->component;
    if (times == NULL) return;
    bool is_list = times->value->type == MD_CONSTANT_TABLE;
    size_t count = is_list ? times->value->entries_count : 1;
    component->times = md_arena_array(&work->builder->model->arena, count, sizeof *component->times);
    component->times_count = count;
    size_t parameters_count;
    const struct md_parameter *parameters = parameters_of(work, &parameters_count);
    for (size_t i = 0; i < count; i++) {
        const struct md_constant *factor =
            is_list ? md_constant_at(times->value, (int64_t)i + 1) : times->value;
        const struct md_expression *item = md_call_item(times->expression, (uint32_t)i + 1);
        struct md_spot spot = times->spot;
        if (is_list && item != NULL) spot.first = item->first, spot.last = item->last;
        work->good &= md_build_value(work->builder, factor, spot,
                                     md_build_place(work->builder, work->definition, "times"),
                                     parameters, parameters_count, md_type_number(MD_UNIT_PLAIN, NULL),
                                     &component->times[i]);
    }
}

/* A wrong word was reported, and the component is not built then. */
static int word_index(struct work *work, const char *field)
{
    return get(work, field) != NULL ? md_build_word_index(work->definition, field) : 0;
}

static enum md_rounding rounding_of(struct work *work)
{
    enum md_rounding rounding = MD_HALF_UP;
    const char *word = md_build_word(work->plan, "rounding", "half-up");
    word = md_build_word(work->definition, "rounding", word);
    md_rounding_parse(word, strlen(word), &rounding);
    return rounding;
}

static void build_every(struct work *work)
{
    int plan_every = work->builder->model->plans[work->plan->index].every;
    work->component->every = md_build_level(work->builder, work->definition, "every", plan_every);
    if (work->component->every < 0 || get(work, "every") == NULL) return;
    if (plan_every < 0 || md_calendar_nests(&work->builder->model->calendar, plan_every,
                                            work->component->every))
        return;
    const struct md_calendar *calendar = &work->builder->model->calendar;
    fail(work, md_definition_get(work->definition, "every")->spot, "E0207",
         SAY(work, "%s pays every %s, and its plan only every %s", words(work),
             md_calendar_level_name(calendar, work->component->every),
             md_calendar_level_name(calendar, plan_every)));
}

static void build_words(struct work *work)
{
    struct md_component *component = work->component;
    struct md_arena *arena = &work->builder->model->arena;
    component->label = md_arena_strdup(arena, work->definition->word);
    component->title = md_build_title(work->builder, work->definition);
    component->negative_zero = word_index(work, "negative") == 1;
    component->ties = (enum md_ties)word_index(work, "ties");
    component->missing = (enum md_missing_policy)word_index(work, "missing");
    component->rounding = rounding_of(work);
    get(work, "audience");
    component->audience = md_build_audience(work->builder, work->definition);
    const struct md_given *was = get(work, "was");
    if (was != NULL) component->was = md_arena_strdup(arena, was->value->text);
    component->span = md_build_span(work->builder, work->definition->spot);
}

void md_build_component(struct md_builder *builder, struct md_definition *definition,
                        const struct md_definition *plan)
{
    struct md_component *component = &builder->model->components[definition->index];
    struct work work = {.builder = builder, .definition = definition, .plan = plan,
                        .component = component, .good = true};
    work.of = builder->model->plans[plan->index].of;
    work.subject[0] = (struct md_parameter){.role = MD_PARAMETER_SUBJECT, .kind = work.of};
    work.subject[1] = (struct md_parameter){.role = MD_PARAMETER_PERIOD};
    component->on = -1;
    definition->building = MD_BUILD_FAILED;
    get(&work, "unit");
    work.good &= md_build_component_type(builder, definition, plan, &component->type,
                                         &component->step, true);
    build_every(&work);
    build_words(&work);
    component->per_line = is_written(&work, "per");
    if (get(&work, "true_up") != NULL) build_true_up(&work);
    component->tiers_on = (enum md_tiers_on)word_index(&work, "tiers_on");
    bool formed = choose_form(&work);
    const struct md_definition *measure = formed ? build_on(&work) : NULL;
    if (component->per_line && measure != NULL) open_lines(&work, measure);
    if (!component->per_line || measure != NULL)
        build_line_field(&work, "when", md_type_of(MD_BASE_FLAG), &component->when);
    if (component->per_line && measure == NULL) work.good = false;
    if (formed) {
        check_companions(&work);
        struct md_type outcome = component->type;
        if (component->per_line && measure == NULL) return;
        build_line_field(&work, "amount", outcome, &component->amount);
        build_rate(&work);
        build_rates(&work, measure);
        build_rank(&work);
        build_prizes(&work);
        build_divide(&work);
        build_times(&work);
        build_line_field(&work, "line_cap", outcome, &component->line_cap);
        build_line_unit(&work);
        build_field(&work, "cap", outcome, &component->cap);
        build_field(&work, "floor", outcome, &component->floor);
        work.good &= md_build_postings(builder, definition, plan, component, work.subject);
    }
    if (work.good) definition->building = MD_BUILT;
}
