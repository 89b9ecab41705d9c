#include "script/build.h"

#include <string.h>

#include "script/call_site.h"
#include "script/host_object.h"
#include "value/currency.h"

/* ---- places, types ------------------------------------------------------------------------ */

const char *md_build_place(struct md_builder *builder, const struct md_definition *definition,
                           const char *field)
{
    return md_arena_format(builder->collection->arena, "`%s` of %s", field,
                           md_definition_words(builder->collection, definition));
}

struct md_text_span md_build_span(struct md_builder *builder, struct md_spot spot)
{
    if (spot.source == NULL) return (struct md_text_span){0};
    const struct md_token *from = &spot.source->tokens[spot.first];
    const struct md_token *to = &spot.source->tokens[spot.last];
    return (struct md_text_span){
        .file = builder->translator.file_of(builder, spot.source),
        .begin = from->offset,
        .end = to->offset + to->length,
        .line = from->line,
        .column = from->column,
        .end_column = to->end_line == from->line ? to->end_column : 0,
    };
}

struct md_type md_build_money(struct md_builder *builder, const char *currency)
{
    return md_type_number(MD_UNIT_MONEY, md_graph_intern(&builder->model->graph, currency));
}

struct md_type md_build_type(const struct md_builder *builder, const struct md_formula *formula)
{
    return md_graph_node(&builder->model->graph, formula->root)->type;
}

const char *md_build_type_words(struct md_builder *builder, struct md_type type)
{
    const char *kind = type.kind >= 0 ? builder->model->schema->kinds[type.kind]->name : NULL;
    return md_type_words(type, kind, builder->collection->arena);
}

/* ---- formulas ----------------------------------------------------------------------------- */

bool md_build_value(struct md_builder *builder, const struct md_constant *value,
                    struct md_spot spot, const char *place, const struct md_parameter *parameters,
                    size_t parameters_count, struct md_type wanted, struct md_formula *out)
{
    struct md_translator *translator = &builder->translator;
    bool done = false;
    switch (value->type) {
    case MD_CONSTANT_FUNCTION:
        done = md_translate_function(translator, value->closure, parameters, parameters_count,
                                     place, out);
        break;
    case MD_CONSTANT_TEXT:
        done = md_translate_path(translator, value->text, &parameters[0], spot.source, spot.first,
                                 spot.last, place, out);
        break;
    default:
        done = md_translate_constant(translator, value, spot.source, spot.first, spot.last, place,
                                     out);
        break;
    }
    if (done && wanted.base != MD_BASE_NOTHING)
        done = md_translate_expect(translator, out, wanted, place);
    if (!done) *out = MD_NO_FORMULA;
    return done;
}

bool md_build_formula(struct md_builder *builder, const struct md_definition *definition,
                      const char *field, const struct md_parameter *parameters,
                      size_t parameters_count, struct md_type wanted, struct md_formula *out)
{
    const struct md_given *given = md_definition_get(definition, field);
    if (given == NULL) return false;
    return md_build_value(builder, given->value, given->spot,
                          md_build_place(builder, definition, field), parameters,
                          parameters_count, wanted, out);
}

bool md_build_default_path(struct md_builder *builder, const struct md_definition *definition,
                           const char *path, const struct md_parameter *start,
                           struct md_formula *out)
{
    struct md_spot spot = definition->name_spot;
    return md_translate_path(&builder->translator, path, start, spot.source, spot.first, spot.last,
                             md_definition_words(builder->collection, definition), out);
}

/* ---- order -------------------------------------------------------------------------------- */

static bool build_key(struct md_builder *builder, const struct md_definition *definition,
                      const struct md_constant *path, struct md_spot spot,
                      const struct md_parameter *start, struct md_order_key *key)
{
    key->descending = path->text[0] == '-';
    struct md_constant bare = *path;
    bare.text += key->descending;
    return md_build_value(builder, &bare, spot, md_build_place(builder, definition, "order"),
                          start, 1, md_type_of(MD_BASE_NOTHING), &key->formula);
}

bool md_build_order(struct md_builder *builder, const struct md_definition *definition,
                    const struct md_parameter *start, struct md_order_key **order, size_t *count)
{
    const struct md_given *given = md_definition_get(definition, "order");
    if (given == NULL) return true;
    bool is_list = given->value->type == MD_CONSTANT_TABLE;
    size_t wanted = is_list ? given->value->entries_count : 1;
    struct md_order_key *keys =
        md_arena_array(&builder->model->arena, wanted, sizeof *keys);
    bool good = true;
    for (size_t i = 0; i < wanted; i++) {
        const struct md_constant *path =
            is_list ? md_constant_at(given->value, (int64_t)i + 1) : given->value;
        const struct md_expression *item = md_call_item(given->expression, (uint32_t)i + 1);
        struct md_spot spot = given->spot;
        if (item != NULL) spot.first = item->first, spot.last = item->last;
        if (!build_key(builder, definition, path, spot, start, &keys[i]))
            good = false;
    }
    *order = keys;
    *count = wanted;
    return good;
}

/* ---- words, titles, levels, windows --------------------------------------------------------- */

const char *md_build_word(const struct md_definition *definition, const char *field,
                          const char *otherwise)
{
    const struct md_given *given = md_definition_get(definition, field);
    if (given == NULL || given->value->type != MD_CONSTANT_TEXT) return otherwise;
    return given->value->text;
}

int md_build_word_index(const struct md_definition *definition, const char *field)
{
    const struct md_given *given = md_definition_get(definition, field);
    if (given == NULL) return 0;
    for (size_t i = 0; i < given->field->words_count; i++)
        if (strcmp(given->field->words[i], given->value->text) == 0) return (int)i;
    return 0;
}

const char *md_build_audience(struct md_builder *builder, const struct md_definition *definition)
{
    const struct md_given *audience = md_definition_get(definition, "audience");
    if (audience == NULL) return "self,manager";
    const char *text = "";
    for (size_t i = 0; i < audience->value->entries_count; i++)
        text = md_arena_format(&builder->model->arena, "%s%s%s", text, i > 0 ? "," : "",
                               audience->value->entries[i].value->text);
    return text;
}

struct md_parameter md_build_group(struct md_builder *builder, const struct md_formula *within,
                                   const struct md_formula *record, int *kind)
{
    *kind = MD_KIND_WHOLE;
    if (!md_has_formula(within))
        return (struct md_parameter){.role = MD_PARAMETER_SUBJECT, .kind = MD_KIND_WHOLE};
    *kind = md_has_formula(record) ? md_build_type(builder, record).kind : MD_KIND_NONE;
    if (*kind >= 0) return (struct md_parameter){.role = MD_PARAMETER_SUBJECT, .kind = *kind};
    return (struct md_parameter){.role = MD_PARAMETER_VALUE, .node = within->root};
}

/* Of several languages English is kept; the others wait for the statements that show them. */
const char *md_build_title(struct md_builder *builder, const struct md_definition *definition)
{
    const struct md_given *given = md_definition_get(definition, "title");
    const char *text = definition->name;
    if (given != NULL && given->value->type == MD_CONSTANT_TEXT) text = given->value->text;
    if (given != NULL && given->value->type == MD_CONSTANT_TABLE) {
        const struct md_constant *english = md_constant_get(given->value, "en");
        text = english != NULL ? english->text : given->value->entries[0].value->text;
    }
    return md_arena_strdup(&builder->model->arena, text);
}

int md_build_level_named(struct md_builder *builder, const char *name, struct md_spot spot)
{
    const struct md_calendar *calendar = &builder->model->calendar;
    struct md_collection *collection = builder->collection;
    int level = md_calendar_level(calendar, name, strlen(name));
    if (level >= 0) return level;
    size_t count = (size_t)md_calendar_levels_count(calendar);
    const char **names = md_arena_array(collection->arena, count, sizeof *names);
    for (size_t i = 0; i < count; i++) names[i] = md_calendar_level_name(calendar, (int)i);
    struct md_diagnostic *d = md_collection_report(collection, spot, "E0207",
                                                   "the calendar has no level `%s`", name);
    md_collection_suggest(collection, d, name, names, count);
    md_collection_list(collection, d, "the levels are", names, count);
    return -1;
}

int md_build_level(struct md_builder *builder, const struct md_definition *definition,
                   const char *field, int otherwise)
{
    const struct md_given *given = md_definition_get(definition, field);
    if (given == NULL) return otherwise;
    return md_build_level_named(builder, given->value->text, given->spot);
}

struct md_window md_build_window(struct md_builder *builder,
                                 const struct md_definition *definition)
{
    const struct md_given *given = md_definition_get(definition, "over");
    struct md_window window = {.form = MD_WINDOW_LEVEL, .level = builder->model->period_level};
    if (given == NULL) return window;
    const struct md_constant *value = given->value;
    const struct md_constant *part = md_constant_at(value, 1);
    if (value->type == MD_CONSTANT_TEXT && strcmp(value->text, "ever") == 0) {
        window.form = MD_WINDOW_EVER;
    } else if (value->type == MD_CONSTANT_TEXT) {
        window.level = md_build_level_named(builder, value->text, given->spot);
    } else if (md_constant_is_object(value, "full")) {
        window.form = MD_WINDOW_FULL;
        window.level = md_build_level_named(builder, part->text, given->spot);
    } else {
        window.form = md_constant_is_object(value, "days") ? MD_WINDOW_DAYS : MD_WINDOW_MONTHS;
        window.count = (int)part->number.numerator;
    }
    return window;
}

/* ---- unit and step of a component ------------------------------------------------------------ */

static const char *plan_currency(const struct md_builder *builder, const struct md_definition *plan)
{
    const char *currency = md_build_word(plan, "currency", builder->model->currency);
    /* An unknown one is reported with the plan. */
    return md_currency_digits(currency, strlen(currency)) >= 0 ? currency : builder->model->currency;
}

static struct md_number minor_step(int digits)
{
    return md_number_from_scaled(1, digits);
}

bool md_build_component_type(struct md_builder *builder, const struct md_definition *definition,
                             const struct md_definition *plan, struct md_type *type,
                             struct md_number *step, bool report)
{
    const struct md_given *unit = md_definition_get(definition, "unit");
    const char *currency = plan_currency(builder, plan);
    int digits = md_currency_digits(currency, strlen(currency));
    *type = md_build_money(builder, currency);
    *step = minor_step(digits < 0 ? 2 : digits);
    if (unit == NULL) return digits >= 0;
    if (unit->value->type == MD_CONSTANT_NUMBER) {
        *step = unit->value->number;
        if (md_number_sign(step) > 0) return true;
        if (report)
            md_collection_report(builder->collection, unit->spot, "E0207",
                                 "%s is a step above zero, such as 0.01",
                                 md_build_place(builder, definition, "unit"));
        return false;
    }
    const char *name = unit->value->text;
    digits = md_currency_digits(name, strlen(name));
    if (digits >= 0) {
        *type = md_build_money(builder, name);
        *step = minor_step(digits);
        return true;
    }
    *type = md_type_number(MD_UNIT_NAMED, md_graph_intern(&builder->model->graph, name));
    *step = minor_step(2);
    return true;
}
