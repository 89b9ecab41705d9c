/* What a decision makes of a rule's outcome: the record that it becomes, the one that an adjustment of it becomes, and what
 * stands against approving it. */
#include <string.h>

#include "base/text.h"
#include "script/build.h"

struct work {
    struct md_builder *builder;
    const struct md_definition *definition;
    const struct md_measure *measure;
    struct md_rule *rule;
    const char *word;             /* `becomes` or `adjusts` */
    const struct md_given *given; /* that field */
    struct md_becoming *becoming; /* what is built of it */
    const struct md_kind *kind;   /* of the record */
    struct md_parameter subject[2]; /* subject, period */
};

#define SAY(work, ...) md_arena_format((work)->builder->collection->arena, __VA_ARGS__)

/* ---- places ---------------------------------------------------------------------------------------- */

static const struct md_table_field *written_field(const struct work *work, const char *name)
{
    const struct md_expression *table = work->given->expression;
    for (uint32_t i = 0; table != NULL && table->kind == MD_EXPRESSION_TABLE && i < table->fields_count; i++)
        if (table->fields[i].name != NULL && strcmp(table->fields[i].name, name) == 0) return &table->fields[i];
    return NULL;
}

static struct md_spot value_spot(const struct work *work, const char *name)
{
    const struct md_table_field *field = written_field(work, name);
    struct md_spot spot = work->given->spot;
    if (field != NULL) spot.first = field->value->first, spot.last = field->value->last;
    return spot;
}

static struct md_spot name_spot(const struct work *work, const char *name)
{
    const struct md_table_field *field = written_field(work, name);
    struct md_spot spot = work->given->spot;
    if (field != NULL) spot.first = spot.last = field->name_token;
    return spot;
}

static const char *place_of(const struct work *work, const char *field)
{
    return SAY(work, "`%s` in `%s` of %s", field, work->word,
               md_definition_words(work->builder->collection, work->definition));
}

/* ---- types ------------------------------------------------------------------------------------------- */

static struct md_type type_of_field(struct work *work, const struct md_field *field)
{
    struct md_builder *builder = work->builder;
    struct md_graph *graph = &builder->model->graph;
    switch (field->type) {
    case MD_FIELD_TEXT: case MD_FIELD_ENUM: return md_type_of(MD_BASE_TEXT);
    case MD_FIELD_INTEGER: case MD_FIELD_NUMBER: case MD_FIELD_RATIO:
        if (field->unit != NULL) return md_type_number(MD_UNIT_NAMED, md_graph_intern(graph, field->unit));
        return md_type_number(MD_UNIT_PLAIN, NULL);
    case MD_FIELD_MONEY:
        if (field->currency != NULL) return md_build_money(builder, field->currency);
        /* A currency that the row names agrees with any. */
        return field->currency_field < 0 ? md_build_money(builder, builder->model->currency)
                                         : md_type_number(MD_UNIT_FREE, NULL);
    case MD_FIELD_DATE: return md_type_of(MD_BASE_DATE);
    case MD_FIELD_FLAG: return md_type_of(MD_BASE_FLAG);
    case MD_FIELD_REF: return md_type_of_kind(MD_BASE_REF, field->target);
    }
    return md_type_of(MD_BASE_NOTHING);
}

/* A key fits a reference to its kind, and so does its text; where texts are kept a key stands for its text. */
static bool fits(const struct md_field *field, struct md_type wanted, struct md_type type)
{
    struct md_type common;
    if (type.base == MD_BASE_NOTHING) return true;
    if (field->type == MD_FIELD_REF)
        return type.base == MD_BASE_TEXT || (type.base == MD_BASE_REF && type.kind == field->target);
    if (field->type == MD_FIELD_TEXT && type.base == MD_BASE_REF) return true;
    if (type.base != wanted.base) return false;
    if (type.base != MD_BASE_NUMBER || wanted.unit == MD_UNIT_FREE || type.unit == MD_UNIT_PLAIN) return true;
    if (type.unit == MD_UNIT_COUNT && wanted.unit == MD_UNIT_NAMED) return true;
    return md_type_common(wanted, type, &common);
}

static bool check_type(struct work *work, const struct md_field *field, struct md_type type, struct md_spot spot)
{
    struct md_type wanted = type_of_field(work, field);
    if (fits(field, wanted, type)) return true;
    struct md_collection *collection = work->builder->collection;
    struct md_diagnostic *d = md_collection_report(
        collection, spot, "E0214", "%s gives %s where %s is wanted", place_of(work, field->name),
        md_build_type_words(work->builder, type), md_build_type_words(work->builder, wanted));
    if (field->type == MD_FIELD_REF && type.base == MD_BASE_ROW)
        md_collection_help(collection, d, "the key of the subject itself is %s = \"key\"", field->name);
    return false;
}

/* ---- entries ------------------------------------------------------------------------------------------- */

static bool is_enum_value(const struct md_field *field, const char *text)
{
    for (size_t i = 0; field->type == MD_FIELD_ENUM && i < field->values_count; i++)
        if (strcmp(field->values[i], text) == 0) return true;
    return false;
}

/* ---- nobody is dismissed ------------------------------------------------------------------------------- */

/* Is the text one of those that a value can be? What is computed from texts is looked at when it is decided (run/decided_records.c). */
static bool can_be(const struct md_graph *graph, md_node_index index, const char *text)
{
    if (index == MD_NO_NODE) return false;
    const struct md_node *node = md_graph_node(graph, index);
    switch (node->op) {
    case MD_OP_TEXT: return strcmp(node->text, text) == 0;
    case MD_OP_IF: return can_be(graph, node->operands[1], text) || can_be(graph, node->operands[2], text);
    case MD_OP_OR: return can_be(graph, node->operands[0], text) || can_be(graph, node->operands[1], text);
    case MD_OP_BECAUSE: return can_be(graph, node->operands[0], text);
    case MD_OP_SEQUENCE: return can_be(graph, node->operands[node->operands_count - 1], text);
    default: return false;
    }
}

static bool refuse_dismissal(struct work *work, const struct md_field *field, const char *what)
{
    struct md_collection *collection = work->builder->collection;
    struct md_diagnostic *d = md_collection_report(collection, name_spot(work, field->name), "E0224", "%s would dismiss somebody: %s",
                                                   place_of(work, field->name), what);
    md_collection_help(collection, d, "no rule proposes that anybody leaves; who has left is recorded by an import");
    return false;
}

static bool is_of_people_who_leave(const struct md_kind *kind)
{
    for (size_t i = 0; i < kind->fields_count; i++)
        if (kind->fields[i].leaving > 0) return true;
    return false;
}

/* The last day in service, a status that says so, and the end of the versions of somebody are no rule's to write. */
static bool check_leaving(struct work *work, int index, const struct md_becoming_field *entry)
{
    const struct md_kind *kind = work->kind;
    const struct md_field *field = &kind->fields[index];
    const struct md_graph *graph = &work->builder->model->graph;
    if (kind->history && index == kind->valid_to_field && is_of_people_who_leave(kind))
        return refuse_dismissal(work, field, "nobody is in force after that day");
    if (field->leaving == 0) return true;
    if (field->type == MD_FIELD_DATE) return refuse_dismissal(work, field, "it is a last day in service");
    const char *left = field->values[field->leaving - 1];
    bool of_value = entry->form == MD_BECOMING_VALUE && work->rule->form == MD_FROM_PROPOSAL;
    const struct md_formula *formula = of_value ? &work->builder->model->proposals[work->rule->index].value : &entry->formula;
    if (!md_has_formula(formula) || !can_be(graph, formula->root, left)) return true;
    return refuse_dismissal(work, field, SAY(work, "`%s` is who has left", left));
}

/* ---- what an entry says -------------------------------------------------------------------------------- */

static bool build_formula(struct work *work, const struct md_field *field, const struct md_constant *value,
                          struct md_becoming_field *entry)
{
    struct md_builder *builder = work->builder;
    struct md_spot spot = value_spot(work, field->name);
    const char *place = place_of(work, field->name);
    bool constant = value->type == MD_CONSTANT_TEXT && is_enum_value(field, value->text);
    bool good = constant ? md_translate_constant(&builder->translator, value, spot.source, spot.first, spot.last, place,
                                                 &entry->formula)
                         : md_build_value(builder, value, spot, place, work->subject, 2,
                                          md_type_of(MD_BASE_NOTHING), &entry->formula);
    if (!good) return false;
    const struct md_node *root = md_graph_node(&builder->model->graph, entry->formula.root);
    if (field->type == MD_FIELD_ENUM && root->op == MD_OP_TEXT && !is_enum_value(field, root->text)) {
        struct md_diagnostic *d = md_collection_report(builder->collection, spot, "E0214", "`%s` has no value `%s`",
                                                       field->name, root->text);
        md_collection_suggest(builder->collection, d, root->text, field->values, field->values_count);
        return false;
    }
    return check_type(work, field, root->type, spot);
}

/* What an entry comes from: two words of the decision, else a path of the subject, a function or a constant. */
static bool build_entry(struct work *work, int index, const struct md_constant *value, struct md_becoming_field *entry)
{
    const struct md_field *field = &work->kind->fields[index];
    *entry = (struct md_becoming_field){.field = index, .form = MD_BECOMING_FORMULA};
    if (value->type == MD_CONSTANT_TEXT && strcmp(value->text, "value") == 0) entry->form = MD_BECOMING_VALUE;
    if (value->type == MD_CONSTANT_TEXT && strcmp(value->text, "reason") == 0) entry->form = MD_BECOMING_REASON;
    if (entry->form == MD_BECOMING_FORMULA) return build_formula(work, field, value, entry) && check_leaving(work, index, entry);
    if (!check_leaving(work, index, entry)) return false;
    struct md_type type = entry->form == MD_BECOMING_VALUE ? work->measure->type : md_type_of(MD_BASE_TEXT);
    return check_type(work, field, type, value_spot(work, field->name));
}

static void refuse_field(struct work *work, const char *name)
{
    struct md_collection *collection = work->builder->collection;
    const char **names = md_arena_array(collection->arena, work->kind->fields_count + 1, sizeof *names);
    for (size_t i = 0; i < work->kind->fields_count; i++) names[i] = work->kind->fields[i].name;
    struct md_diagnostic *d = md_collection_report(collection, name_spot(work, name), "E0203", "%s has no field `%s`",
                                                   work->kind->name, name);
    md_collection_suggest(collection, d, name, names, work->kind->fields_count);
    md_collection_list(collection, d, SAY(work, "the fields of %s are", work->kind->name), names,
                       work->kind->fields_count);
}

static bool build_entries(struct work *work)
{
    struct md_becoming *becoming = work->becoming;
    const struct md_constant *record = work->given->value;
    bool good = true;
    becoming->fields = md_arena_array(&work->builder->model->arena, record->entries_count + 1, sizeof *becoming->fields);
    for (size_t i = 0; i < record->entries_count; i++) {
        const struct md_constant_entry *entry = &record->entries[i];
        if (strcmp(entry->key->text, "kind") == 0) continue;
        int field = md_kind_field(work->kind, entry->key->text);
        if (field < 0) {
            refuse_field(work, entry->key->text);
            good = false;
        } else if (build_entry(work, field, entry->value, &becoming->fields[becoming->fields_count])) {
            becoming->fields_count++;
        } else {
            good = false;
        }
    }
    return good;
}

/* ---- what every record of the kind needs ---------------------------------------------------------------- */

static bool is_filled(const struct work *work, int field)
{
    for (size_t i = 0; i < work->becoming->fields_count; i++)
        if (work->becoming->fields[i].field == field) return true;
    return false;
}

static bool lacks(struct work *work, int field, const char *why)
{
    struct md_collection *collection = work->builder->collection;
    const char *name = work->kind->fields[field].name;
    struct md_diagnostic *d =
        md_collection_report(collection, work->given->spot, "E0208", "`%s` of %s does not say `%s`, %s", work->word,
                             md_definition_words(collection, work->definition), name, why);
    md_collection_help(collection, d, "write %s = a path of the subject, function(s, t), a constant, \"value\" or \"reason\"",
                       name);
    return false;
}

/* A key that is one text may be left out: what was decided has a name of its own. */
static bool check_needed(struct work *work)
{
    const struct md_kind *kind = work->kind;
    struct md_becoming *becoming = work->becoming;
    bool good = true;
    for (size_t i = 0; i < kind->fields_count; i++) {
        const struct md_field *field = &kind->fields[i];
        if (is_filled(work, (int)i)) continue;
        if (kind->key_fields_count == 1 && kind->key_fields[0] == (int)i && field->type == MD_FIELD_TEXT)
            becoming->fields[becoming->fields_count++] =
                (struct md_becoming_field){.field = (int)i, .form = MD_BECOMING_NAME};
        else if (md_kind_is_key(kind, (int)i))
            good = lacks(work, (int)i, SAY(work, "which is part of the key of %s", kind->name));
        else if (kind->history && (int)i == kind->valid_from_field)
            good = lacks(work, (int)i, SAY(work, "the day on which a version of %s begins", kind->name));
        else if (field->required && field->default_text == NULL && !kind->history) /* a version goes on from another */
            good = lacks(work, (int)i, SAY(work, "which every %s has", kind->name));
    }
    return good;
}

static void build_record(struct work *work)
{
    struct md_builder *builder = work->builder;
    const char *name = md_constant_get(work->given->value, "kind")->text;
    work->kind = md_schema_kind(builder->model->schema, name);
    if (work->kind == NULL || work->kind->tuple) {
        md_build_unknown(builder, value_spot(work, "kind"), "kind", name, NULL, 0, true);
        return;
    }
    if (work->kind->built_in) {
        md_collection_report(builder->collection, value_spot(work, "kind"), "E0207",
                             "nothing can become a %s: the book keeps these records itself", name);
        return;
    }
    if (build_entries(work) && check_needed(work)) work->becoming->kind = work->kind->index;
    else work->becoming->fields_count = 0;
}

static void build_field(struct work *work, const char *word, struct md_becoming *becoming)
{
    work->word = word;
    work->becoming = becoming;
    work->given = md_definition_get(work->definition, word);
    if (work->given != NULL) build_record(work);
}

void md_build_becomes(struct md_builder *builder, const struct md_definition *definition)
{
    struct md_model *model = builder->model;
    if (definition->of_rule != NULL || definition->building != MD_BUILT) return;
    struct work work = {.builder = builder, .definition = definition, .measure = &model->measures[definition->index]};
    work.rule = &model->rules[work.measure->rule];
    work.subject[0] = (struct md_parameter){.role = MD_PARAMETER_SUBJECT, .kind = work.measure->of};
    work.subject[1] = (struct md_parameter){.role = MD_PARAMETER_PERIOD};
    build_field(&work, "becomes", &work.rule->becomes);
    if (work.rule->form == MD_FROM_ALLOCATION) build_field(&work, "adjusts", &work.rule->adjusts);
    if (md_definition_get(definition, "unless") == NULL) return;
    md_build_formula(builder, definition, "unless", work.subject, 2, md_type_of(MD_BASE_TEXT), &work.rule->unless);
}
