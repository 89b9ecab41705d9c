#include "script/build.h"

#include <string.h>

#include "model/window_fit.h"
#include "script/call_site.h"
#include "script/host_object.h"

/* A measure being built. */
struct work {
    struct md_builder *builder;
    const struct md_definition *definition;
    struct md_measure *measure;
    struct md_relation *relation; /* the rows it reads */
    struct md_parameter row[2];     /* row, period */
    struct md_parameter subject[2]; /* subject, period */
    bool good;
};

static const struct {
    const char *name;
    enum md_aggregate aggregate;
} aggregates[] = {
    {"sum", MD_AGGREGATE_SUM},           {"count", MD_AGGREGATE_COUNT},
    {"average", MD_AGGREGATE_AVERAGE},   {"least", MD_AGGREGATE_LEAST},
    {"greatest", MD_AGGREGATE_GREATEST}, {"median", MD_AGGREGATE_MEDIAN},
    {"first", MD_AGGREGATE_FIRST},       {"last", MD_AGGREGATE_LAST},
    {"one", MD_AGGREGATE_ONE},
};
enum { AGGREGATES_COUNT = sizeof aggregates / sizeof aggregates[0] };

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

/* ---- subject and source ------------------------------------------------------------------- */

static bool build_subject(struct work *work)
{
    const struct md_given *of = md_definition_get(work->definition, "of");
    if (of == NULL) return false;
    int kind = md_build_of(work->builder, of);
    if (kind == MD_KIND_NONE) {
        md_build_unknown_of(work->builder, of);
        return false;
    }
    work->measure->of = kind;
    work->subject[0] = (struct md_parameter){.role = MD_PARAMETER_SUBJECT, .kind = kind};
    work->subject[1] = (struct md_parameter){.role = MD_PARAMETER_PERIOD};
    return true;
}

static bool read_credit(struct work *work, struct md_definition *credit)
{
    if (!md_build_need(work->builder, credit)) return false;
    const struct md_credit *built = &work->builder->model->credits[credit->index];
    work->measure->from = MD_FROM_CREDIT;
    work->measure->source = credit->index;
    *work->relation = (struct md_relation){
        .kind = built->kind,
        .has_value = true,
        .value_type = built->value_type,
        .payee_kind = built->payee_kind,
    };
    return true;
}

static bool read_measure(struct work *work, struct md_definition *measure)
{
    if (!md_build_need(work->builder, measure)) return false;
    const struct md_measure *built = &work->builder->model->measures[measure->index];
    work->measure->from = MD_FROM_MEASURE;
    work->measure->source = measure->index;
    *work->relation = (struct md_relation){
        .kind = built->of,
        .has_value = true,
        .value_type = built->type,
        .payee_kind = MD_KIND_NONE,
    };
    return true;
}

/* "plan.component": its unit is known before the component is built. */
static bool read_component(struct work *work, const struct md_given *from)
{
    struct md_builder *builder = work->builder;
    for (size_t i = 0; i < builder->components.count; i++) {
        const struct md_definition *component = builder->components.items[i];
        const struct md_definition *plan = builder->plan_of[i];
        if (strcmp(SAY(work, "%s.%s", plan->name, component->name), from->value->text) != 0)
            continue;
        struct md_type type;
        struct md_number step;
        int kind = md_build_subject(builder, plan);
        if (kind == MD_KIND_NONE ||
            !md_build_component_type(builder, component, plan, &type, &step, false))
            return false;
        work->measure->from = MD_FROM_COMPONENT;
        work->measure->source = component->index;
        *work->relation = (struct md_relation){
            .kind = kind, .has_value = true, .value_type = type, .payee_kind = MD_KIND_NONE};
        return true;
    }
    const char **names =
        md_arena_array(builder->collection->arena, builder->components.count + 1, sizeof *names);
    for (size_t i = 0; i < builder->components.count; i++)
        names[i] = SAY(work, "%s.%s", builder->plan_of[i]->name, builder->components.items[i]->name);
    struct md_diagnostic *d = fail(work, from->spot, "E0203",
                                   SAY(work, "there is no component `%s`", from->value->text));
    md_collection_suggest(builder->collection, d, from->value->text, names,
                          builder->components.count);
    return false;
}

static bool build_source(struct work *work)
{
    const struct md_given *from = md_definition_get(work->definition, "from");
    struct md_builder *builder = work->builder;
    work->measure->from = MD_FROM_NOTHING;
    work->measure->source = -1;
    if (from == NULL) return md_definition_written(work->definition, "from") == NULL;
    const char *name = from->value->text;
    if (strchr(name, '.') != NULL) return read_component(work, from);
    struct md_definition *credit = md_build_find(&builder->credits, name);
    if (credit != NULL) return read_credit(work, credit);
    struct md_definition *measure = md_build_find(&builder->measures, name);
    if (measure != NULL) return read_measure(work, measure);
    int kind = md_build_kind(builder, name);
    if (kind < 0) {
        const struct md_definition_list *lists[] = {&builder->credits, &builder->measures};
        md_build_unknown(builder, from->spot, "kind, credit or measure", name, lists, 2, true);
        return false;
    }
    work->measure->from = MD_FROM_KIND;
    work->measure->source = kind;
    *work->relation = (struct md_relation){.kind = kind, .payee_kind = MD_KIND_NONE};
    return true;
}

/* ---- from rows to the subject --------------------------------------------------------------- */

static bool is_tuple(const struct work *work)
{
    return work->measure->of >= 0 && work->builder->model->schema->kinds[work->measure->of]->tuple;
}

/* For a tuple the first field that refers to each of its kinds, or the kind's name where none does. */
static void suggest_paths(struct work *work, struct md_diagnostic *d, const struct md_kind *rows)
{
    const struct md_kind *tuple = work->builder->model->schema->kinds[work->measure->of];
    const char *list = "";
    for (size_t m = 0; m < tuple->fields_count; m++) {
        const char *path = NULL;
        for (size_t i = 0; i < rows->fields_count && path == NULL; i++)
            if (rows->fields[i].type == MD_FIELD_REF && rows->fields[i].target == tuple->fields[m].target)
                path = rows->fields[i].name;
        list = SAY(work, "%s%s\"%s\"", list, m > 0 ? ", " : "", path != NULL ? path : "...");
    }
    md_collection_help(work->builder->collection, d, "write by = { %s }: a path to each kind", list);
}

/* Fields of the row's kind that refer to the subject's: for "write by = ...". */
static void suggest_references(struct work *work, struct md_diagnostic *d)
{
    const struct md_schema *schema = work->builder->model->schema;
    if (work->relation->kind < 0) return;
    const struct md_kind *kind = schema->kinds[work->relation->kind];
    if (is_tuple(work)) {
        suggest_paths(work, d, kind);
        return;
    }
    for (size_t i = 0; i < kind->fields_count; i++) {
        if (kind->fields[i].type != MD_FIELD_REF || kind->fields[i].target != work->measure->of)
            continue;
        md_collection_help(work->builder->collection, d, "write by = \"%s\"", kind->fields[i].name);
    }
}

/* A credit's rows belong to their payee, others to the row itself when it is of the subject's kind. */
static void build_default_by(struct work *work, struct md_formula *out)
{
    struct md_measure *measure = work->measure;
    const struct md_relation *relation = work->relation;
    const char *path = NULL;
    if (measure->from == MD_FROM_CREDIT && relation->payee_kind == measure->of) path = "payee";
    else if (measure->from != MD_FROM_CREDIT && relation->kind == measure->of) path = "key";
    if (path != NULL) {
        work->good &= md_build_default_path(work->builder, work->definition, path, work->row, out);
        return;
    }
    const char *source = measure->from == MD_FROM_CREDIT
                             ? md_build_kind_name(work->builder, relation->payee_kind)
                             : md_build_kind_name(work->builder, relation->kind);
    struct md_diagnostic *d =
        fail(work, work->definition->word_spot, "E0208",
             SAY(work, "%s has no `by`: its rows belong to %s, and it is of %s", words(work), source,
                 md_build_kind_name(work->builder, measure->of)));
    suggest_references(work, d);
}

static bool find_climb_field(struct work *work, const struct md_given *by, const char *name)
{
    struct md_builder *builder = work->builder;
    const struct md_kind *kind = builder->model->schema->kinds[work->measure->of];
    int field = md_kind_field(kind, name);
    if (field >= 0 && kind->fields[field].type == MD_FIELD_REF &&
        kind->fields[field].target == kind->index) {
        work->measure->below_field = field;
        return true;
    }
    const char **names = md_arena_array(builder->collection->arena, kind->fields_count + 1,
                                        sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < kind->fields_count; i++)
        if (kind->fields[i].type == MD_FIELD_REF && kind->fields[i].target == kind->index)
            names[count++] = kind->fields[i].name;
    struct md_diagnostic *d = fail(
        work, by->spot, field < 0 ? "E0203" : "E0207",
        SAY(work, "`below` climbs from %s to %s, and `%s` does not lead there", kind->name,
            kind->name, name));
    md_collection_suggest(builder->collection, d, name, names, count);
    md_collection_list(builder->collection, d, "fields that do", names, count);
    return false;
}

/* Where the climb begins when only its field is named: the payee of a credit, the subject of a measure. A
 * record has to say it. */
static void build_climb_start(struct work *work, const struct md_given *by, const char *field)
{
    const struct md_schema *schema = work->builder->model->schema;
    const struct md_measure *measure = work->measure;
    if (measure->from != MD_FROM_KIND || work->relation->kind == measure->of) {
        build_default_by(work, &work->measure->below_starts[0]);
        return;
    }
    const struct md_kind *kind = schema->kinds[work->relation->kind];
    struct md_diagnostic *d =
        fail(work, by->spot, "E0207",
             SAY(work, "a %s is no %s: `below` has to say where the climb begins", kind->name,
                 md_build_kind_name(work->builder, measure->of)));
    for (size_t i = 0; i < kind->fields_count; i++)
        if (kind->fields[i].type == MD_FIELD_REF && kind->fields[i].target == measure->of)
            md_collection_help(work->builder->collection, d, "write by = below { \"%s\", \"%s\" }",
                               kind->fields[i].name, field);
}

/* below "manager", below { "owner", "manager" }: where the climb begins, then the field that leads up. */
static void build_below(struct work *work, const struct md_given *by)
{
    struct md_measure *measure = work->measure;
    size_t count = by->value->entries_count;
    if (measure->of < 0 || is_tuple(work)) {
        fail(work, by->spot, "E0207", "`below` needs a kind whose records stand below each other");
        return;
    }
    if (!find_climb_field(work, by, md_constant_at(by->value, (int64_t)count)->text)) {
        work->good = false;
        return;
    }
    measure->below_starts =
        md_arena_array(&work->builder->model->arena, count, sizeof *measure->below_starts);
    measure->below_starts_count = count > 1 ? count - 1 : 1;
    if (count == 1) build_climb_start(work, by, md_constant_at(by->value, 1)->text);
    for (size_t i = 0; i + 1 < count; i++)
        work->good &= md_build_value(work->builder, md_constant_at(by->value, (int64_t)i + 1),
                                     by->spot, md_build_place(work->builder, work->definition, "by"),
                                     work->row, 1, md_type_of_kind(MD_BASE_REF, measure->of),
                                     &measure->below_starts[i]);
    work->relation->has_depth = true;
}

/* A list of one path is that path. */
static void build_only_path(struct work *work, const struct md_given *by)
{
    struct md_measure *measure = work->measure;
    if (by->value->entries_count == 1)
        work->good &= md_build_value(work->builder, md_constant_at(by->value, 1), by->spot,
                                     md_build_place(work->builder, work->definition, "by"), work->row, 1,
                                     md_type_of_kind(MD_BASE_REF, measure->of), &measure->by);
    else
        fail(work, by->spot, "E0207",
             SAY(work, "`by` has %zu paths, and %s is of %s alone", by->value->entries_count, words(work),
                 md_build_kind_name(work->builder, measure->of)));
}

static void build_by(struct work *work)
{
    const struct md_given *by = md_definition_get(work->definition, "by");
    struct md_measure *measure = work->measure;
    measure->below_field = -1;
    if (by == NULL && md_definition_written(work->definition, "by") != NULL) work->good = false;
    else if (by != NULL && md_constant_is_object(by->value, "below")) build_below(work, by);
    else if (by != NULL && measure->of == MD_KIND_WHOLE)
        fail(work, by->key, "E0207", "`whole` takes all rows, so it has no `by`");
    else if (by != NULL && is_tuple(work) && by->value->type == MD_CONSTANT_TABLE)
        work->good &= md_build_tuple_key(work->builder, work->definition, by, work->row, measure->of, &measure->by);
    else if (by != NULL && by->value->type == MD_CONSTANT_TABLE)
        build_only_path(work, by);
    else if (by != NULL)
        work->good &= md_build_formula(work->builder, work->definition, "by", work->row, 2,
                                       md_type_of_kind(MD_BASE_REF, measure->of), &measure->by);
    else if (measure->of != MD_KIND_WHOLE) build_default_by(work, &measure->by);
}

/* ---- dates -------------------------------------------------------------------------------- */

/* A row of a credit is placed by its record: who gets it and how much takes no part in its date. */
static struct md_parameter dated_row(const struct work *work)
{
    struct md_parameter row = work->row[0];
    if (work->measure->from == MD_FROM_CREDIT) row.relation = NULL;
    return row;
}

static void build_span(struct work *work, const struct md_given *span)
{
    struct md_measure *measure = work->measure;
    const struct md_parameter row = dated_row(work);
    struct md_type date = md_type_of(MD_BASE_DATE);
    const char *place = md_build_place(work->builder, work->definition, "span");
    if (span->value->entries_count != 2 || md_definition_written(work->definition, "at") != NULL) {
        fail(work, span->spot, "E0207", "`span` has two paths, and stands instead of `at`");
        return;
    }
    for (int i = 0; i < 2; i++) {
        const struct md_expression *item = md_call_item(span->expression, (uint32_t)i + 1);
        struct md_spot spot = span->spot;
        if (item != NULL) spot.first = item->first, spot.last = item->last;
        work->good &= md_build_value(work->builder, md_constant_at(span->value, i + 1), spot, place,
                                     &row, 1, date,
                                     i == 0 ? &measure->span_first : &measure->span_end);
    }
}

/* Values of a measure or component stand in the windows and periods in which they were made. */
static bool refuse_date(struct work *work)
{
    bool columns = work->measure->from == MD_FROM_MEASURE || work->measure->from == MD_FROM_COMPONENT;
    const struct md_given *given = md_definition_written(work->definition, "at");
    if (given == NULL) given = md_definition_written(work->definition, "span");
    if (!columns || given == NULL) return false;
    const char *source = md_definition_get(work->definition, "from")->value->text;
    bool measure = work->measure->from == MD_FROM_MEASURE;
    struct md_diagnostic *d = fail(
        work, given->key, "E0207",
        SAY(work, "`%s` places records, and the values of %s stand in its own %s", given->field->name, source,
            measure ? "window" : "period"));
    md_collection_help(work->builder->collection, d,
                       measure ? "give `%s` to the measure %s, where the records are read; or choose among its values with `when`"
                               : "leave `%s` out; `when` chooses among the values of %s",
                       given->field->name, source);
    return true;
}

static void build_date(struct work *work)
{
    struct md_measure *measure = work->measure;
    const struct md_given *span = md_definition_get(work->definition, "span");
    const struct md_given *at = md_definition_written(work->definition, "at");
    measure->at_field = -1;
    if (refuse_date(work)) return;
    if (span != NULL) {
        build_span(work, span);
        return;
    }
    const struct md_kind *kind = measure->from == MD_FROM_KIND
                                     ? work->builder->model->schema->kinds[measure->source]
                                     : NULL;
    if (at != NULL) {
        struct md_parameter row = dated_row(work);
        if (kind != NULL && !at->wrong) measure->at_field = md_kind_field(kind, at->value->text);
        work->good &= md_build_formula(work->builder, work->definition, "at", &row, 1,
                                       md_type_of(MD_BASE_DATE), &measure->at);
    } else if (kind != NULL && kind->date_field >= 0) {
        measure->at_field = kind->date_field;
        work->good &=
            md_build_default_path(work->builder, work->definition,
                                  kind->fields[kind->date_field].name, work->row, &measure->at);
    }
}

/* ---- what is measured --------------------------------------------------------------------- */

static const struct md_given *find_value(struct work *work, int *which)
{
    const struct md_given *found = NULL;
    *which = -1;
    for (int i = 0; i <= AGGREGATES_COUNT; i++) {
        const char *name = i < AGGREGATES_COUNT ? aggregates[i].name : "value";
        const struct md_given *given = md_definition_written(work->definition, name);
        if (given == NULL) continue;
        if (found != NULL) {
            struct md_diagnostic *d =
                fail(work, given->key, "E0207",
                     SAY(work, "%s says both `%s` and `%s`", words(work), found->field->name, name));
            md_collection_also(work->builder->collection, d, found->key, "and here");
            return NULL;
        }
        found = given;
        *which = i;
    }
    if (found != NULL) return found;
    struct md_diagnostic *d = fail(work, work->definition->word_spot, "E0208",
                                   SAY(work, "%s does not say what it measures", words(work)));
    md_collection_help(work->builder->collection, d,
                       "give it one of sum, count, average, least, greatest, median, first, last, "
                       "one, value");
    return NULL;
}

static void build_formula_value(struct work *work)
{
    struct md_measure *measure = work->measure;
    struct md_parameter rows[3] = {
        {.role = MD_PARAMETER_ROWS, .kind = work->relation->kind, .relation = work->relation},
        work->subject[0],
        work->subject[1],
    };
    bool with_rows = measure->from != MD_FROM_NOTHING;
    work->good &= md_build_formula(work->builder, work->definition, "value",
                                   with_rows ? rows : work->subject, with_rows ? 3 : 2,
                                   md_type_of(MD_BASE_NOTHING), &measure->value);
}

static void build_aggregate(struct work *work, const struct md_given *given, int which)
{
    struct md_measure *measure = work->measure;
    const struct md_constant *value = given->value;
    if (measure->from == MD_FROM_NOTHING) {
        struct md_diagnostic *d =
            fail(work, given->key, "E0208",
                 SAY(work, "%s has no `from`: `%s` of what?", words(work), given->field->name));
        md_collection_help(work->builder->collection, d,
                           "write from = \"...\", the name of a kind, credit or measure");
        return;
    }
    if (aggregates[which].aggregate == MD_AGGREGATE_COUNT && value->integer == 0) {
        fail(work, given->spot, "E0207", "`count` is true or left out");
        return;
    }
    if (aggregates[which].aggregate == MD_AGGREGATE_COUNT) value = NULL;
    work->good &= md_translate_aggregate(
        &work->builder->translator, aggregates[which].aggregate, value, &work->row[0],
        given->spot.source, given->spot.first, given->spot.last,
        md_build_place(work->builder, work->definition, given->field->name), &measure->value);
}

static void build_what(struct work *work)
{
    int which;
    const struct md_given *given = find_value(work, &which);
    if (given == NULL || given->wrong) {
        work->good = false;
        return;
    }
    if (which == AGGREGATES_COUNT) build_formula_value(work);
    else build_aggregate(work, given, which);
    const struct md_given *skip = md_definition_get(work->definition, "skip_missing");
    work->measure->skip_missing = skip != NULL && skip->value->integer != 0;
    const struct md_given *internal = md_definition_get(work->definition, "internal");
    work->measure->internal = internal != NULL && internal->value->integer != 0;
    if (md_has_formula(&work->measure->value))
        work->measure->type = md_build_type(work->builder, &work->measure->value);
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* Values of a measure over longer windows than this one's cannot lie inside it. */
static void check_window(struct work *work)
{
    const struct md_measure *measure = work->measure;
    const struct md_calendar *calendar = &work->builder->model->calendar;
    if (measure->from != MD_FROM_MEASURE) return;
    const struct md_window *inner = &work->builder->model->measures[measure->source].over;
    const struct md_window *outer = &measure->over;
    bool levels = inner->form <= MD_WINDOW_FULL && outer->form <= MD_WINDOW_FULL;
    if (levels && (inner->level < 0 || outer->level < 0)) return;
    if (levels ? md_calendar_nests(calendar, inner->level, outer->level) : md_window_fits(calendar, inner, outer)) return;
    const struct md_given *over = md_definition_get(work->definition, "over");
    const struct md_given *from = md_definition_get(work->definition, "from");
    const char *why;
    if (levels && !md_calendar_nests(calendar, outer->level, inner->level)) {
        const char *fine = md_calendar_level_name(calendar, inner->level);
        why = SAY(work, "%s reads a measure by the %s, and a %s does not lie in one %s", words(work), fine, fine,
                  md_calendar_level_name(calendar, outer->level));
    } else {
        why = SAY(work, "%s reads a measure over a longer window than its own", words(work));
    }
    struct md_diagnostic *d = fail(work, over != NULL ? over->spot : from->spot, "E0322", why);
    md_collection_also(work->builder->collection, d,
                       work->builder->measures.items[measure->source]->name_spot, "defined here");
    const struct md_window meant = levels ? (struct md_window){MD_WINDOW_LEVEL, inner->level, 0} : *inner;
    md_collection_help(work->builder->collection, d, "say which window is meant: over = %s",
                       md_window_words(calendar, &meant, work->builder->collection->arena));
}

static void build_goal_name(struct work *work)
{
    const struct md_given *goal = md_definition_get(work->definition, "goal");
    work->measure->goal_measure = -1;
    if (goal == NULL || goal->value->type != MD_CONSTANT_TEXT) return;
    struct md_definition *named =
        md_build_measure_named(work->builder, goal->value->text, work->measure->of, goal->spot,
                               md_build_place(work->builder, work->definition, "goal"));
    if (named != NULL) work->measure->goal_measure = named->index;
    else work->good = false;
}

static void build_rows(struct work *work)
{
    static const char *const row_fields[] = {"by", "at", "span", "when", "skip_missing"};
    struct md_measure *measure = work->measure;
    work->row[0] = (struct md_parameter){.role = MD_PARAMETER_ROW,
                                         .kind = work->relation->kind,
                                         .relation = work->relation};
    work->row[1] = (struct md_parameter){.role = MD_PARAMETER_PERIOD};
    if (measure->from == MD_FROM_NOTHING) {
        measure->at_field = measure->below_field = -1;
        for (size_t i = 0; i < sizeof row_fields / sizeof row_fields[0]; i++) {
            const struct md_given *given = md_definition_written(work->definition, row_fields[i]);
            if (given == NULL) continue;
            fail(work, given->key, "E0208",
                 SAY(work, "`%s` is about rows, and %s has no `from`", row_fields[i], words(work)));
        }
        return;
    }
    build_by(work);
    build_date(work);
    if (md_definition_get(work->definition, "when") != NULL)
        work->good &= md_build_formula(work->builder, work->definition, "when", work->row, 2,
                                       md_type_of(MD_BASE_FLAG), &measure->when);
}

bool md_build_measure(struct md_builder *builder, struct md_definition *definition)
{
    struct md_relation relation = {.kind = MD_KIND_NONE, .payee_kind = MD_KIND_NONE};
    struct md_measure *measure = &builder->model->measures[definition->index];
    struct work work = {.builder = builder,
                        .definition = definition,
                        .measure = measure,
                        .relation = &relation,
                        .good = true};
    if (!build_subject(&work)) return false;
    measure->over = md_build_window(builder, definition);
    build_goal_name(&work);
    if (!build_source(&work)) return false;
    build_rows(&work);
    build_what(&work);
    check_window(&work);
    return work.good;
}

void md_build_goal(struct md_builder *builder, struct md_definition *definition)
{
    struct md_measure *measure = &builder->model->measures[definition->index];
    const struct md_given *goal = md_definition_get(definition, "goal");
    if (goal == NULL || definition->building != MD_BUILT) return;
    const char *place = md_build_place(builder, definition, "goal");
    struct md_type wanted = measure->type;
    if (wanted.unit == MD_UNIT_COUNT) wanted.unit = MD_UNIT_FREE;
    if (goal->value->type == MD_CONSTANT_FUNCTION) {
        struct md_parameter parameters[2] = {{.role = MD_PARAMETER_SUBJECT, .kind = measure->of},
                                             {.role = MD_PARAMETER_PERIOD}};
        md_build_formula(builder, definition, "goal", parameters, 2, wanted, &measure->goal);
        return;
    }
    if (measure->goal_measure < 0) return;
    struct md_definition *named = builder->measures.items[measure->goal_measure];
    struct md_type common;
    if (named->building != MD_BUILT) return;
    struct md_type type = builder->model->measures[named->index].type;
    if (md_type_common(type, measure->type, &common)) return;
    struct md_diagnostic *d = md_collection_report(
        builder->collection, goal->spot, "E0214", "%s is %s, and the measure %s", place,
        md_build_type_words(builder, type), md_build_type_words(builder, measure->type));
    md_collection_also(builder->collection, d, named->name_spot, "defined here");
}
