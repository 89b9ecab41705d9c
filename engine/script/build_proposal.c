/* A proposal: to whom it is made, what is proposed and why, until when, and who decides. */
#include "script/build.h"

#include <string.h>

#include "script/call_site.h"

struct work {
    struct md_builder *builder;
    const struct md_definition *definition;
    struct md_measure *measure;
    struct md_proposal *proposal;
    struct md_parameter subject[2]; /* subject, period */
    bool good;
};

/* True when the field is there and right; a wrong one was reported where it was read. */
static const struct md_given *given(struct work *work, const char *field)
{
    const struct md_given *written = md_definition_written(work->definition, field);
    if (written != NULL && written->wrong) work->good = false;
    return written != NULL && !written->wrong ? written : NULL;
}

static void build_field(struct work *work, const char *field, struct md_type wanted, struct md_formula *out)
{
    if (given(work, field) == NULL) return;
    work->good &= md_build_formula(work->builder, work->definition, field, work->subject, 2, wanted, out);
}

static void refuse(struct work *work, struct md_spot spot, const char *text, const char *help)
{
    struct md_diagnostic *d = md_collection_report(work->builder->collection, spot, "E0207", "%s", text);
    md_collection_help(work->builder->collection, d, "%s", help);
    work->good = false;
}

#define SAY(work, ...) md_arena_format((work)->builder->collection->arena, __VA_ARGS__)

static const char *words(const struct work *work)
{
    return md_definition_words(work->builder->collection, work->definition);
}

/* ---- who: an event is proposed about in the period in which it is dated ----------------------------- */

static void build_when(struct work *work)
{
    struct md_builder *builder = work->builder;
    const struct md_kind *kind = work->measure->of >= 0 && work->measure->of < (int)builder->model->schema->kinds_count
                                     ? builder->model->schema->kinds[work->measure->of]
                                     : NULL;
    build_field(work, "when", md_type_of(MD_BASE_FLAG), &work->proposal->when);
    build_field(work, "at", md_type_of(MD_BASE_DATE), &work->proposal->at);
    if (kind == NULL || kind->history || kind->date_field < 0 || given(work, "at") != NULL) return;
    refuse(work, work->definition->word_spot,
           SAY(work, "%s is about each %s, which is an event: say which date places it", words(work), kind->name),
           SAY(work, "write at = \"%s\"", kind->fields[kind->date_field].name));
}

/* ---- what ----------------------------------------------------------------------------------------- */

/* Without a value the kind of the proposal is what is proposed. */
static void build_value(struct work *work)
{
    struct md_builder *builder = work->builder;
    const struct md_given *value = given(work, "value");
    if (value == NULL) {
        work->measure->type = md_type_of(MD_BASE_TEXT);
        return;
    }
    build_field(work, "value", md_type_of(MD_BASE_NOTHING), &work->proposal->value);
    if (!work->good) return;
    struct md_type type = md_build_type(builder, &work->proposal->value);
    if (type.base != MD_BASE_NUMBER && type.base != MD_BASE_TEXT)
        refuse(work, value->spot, SAY(work, "`value` of %s is %s", words(work), md_build_type_words(builder, type)),
               "propose a number or a text");
    if (type.base == MD_BASE_NUMBER && type.unit == MD_UNIT_FREE) type.unit = MD_UNIT_PLAIN;
    work->measure->type = type;
}

/* ---- why ------------------------------------------------------------------------------------------- */

static void build_text(struct work *work, const struct md_given *reason, const struct md_constant *value,
                       struct md_formula *out)
{
    if (value == NULL) return;
    const char *place = md_build_place(work->builder, work->definition, "reason");
    work->good &= md_build_value(work->builder, value, reason->spot, place, work->subject, 2,
                                 md_type_of(MD_BASE_TEXT), out);
}

/* One function, or one for each language. */
static void build_reason(struct work *work)
{
    const struct md_given *reason = given(work, "reason");
    if (reason == NULL) return;
    if (reason->value->type != MD_CONSTANT_TABLE) {
        build_text(work, reason, reason->value, &work->proposal->reason_en);
        return;
    }
    const struct md_constant *english = md_constant_get(reason->value, "en");
    const struct md_constant *chinese = md_constant_get(reason->value, "zh-Hant");
    if (chinese == NULL) chinese = md_constant_get(reason->value, "zh");
    if (english == NULL && chinese == NULL)
        refuse(work, reason->spot, SAY(work, "`reason` of %s has neither `en` nor `zh-Hant`", words(work)),
               "write { en = function(s, t) ... end, [\"zh-Hant\"] = function(s, t) ... end }");
    build_text(work, reason, english, &work->proposal->reason_en);
    build_text(work, reason, chinese, &work->proposal->reason_zh);
}

static void build_evidence(struct work *work)
{
    const struct md_given *evidence = given(work, "evidence");
    struct md_builder *builder = work->builder;
    if (evidence == NULL) return;
    size_t count = evidence->value->entries_count;
    work->proposal->evidence = md_arena_array(&builder->model->arena, count + 1, sizeof *work->proposal->evidence);
    for (size_t i = 0; i < count; i++) {
        const struct md_constant *name = md_constant_at(evidence->value, (int64_t)i + 1);
        const struct md_expression *item = md_call_item(evidence->expression, (uint32_t)i + 1);
        struct md_spot spot = evidence->spot;
        if (item != NULL) spot.first = item->first, spot.last = item->last;
        struct md_definition *found = md_build_measure_named(
            builder, name->text, work->measure->of, spot, md_build_place(builder, work->definition, "evidence"));
        if (found == NULL || !md_build_need(builder, found)) {
            work->good = false;
            continue;
        }
        if (builder->model->measures[found->index].internal) {
            refuse(work, spot, SAY(work, "`evidence` of %s is shown to people, and %s is internal", words(work), name->text),
                   "name a measure that may be shown");
            continue;
        }
        struct md_formula *formula = &work->proposal->evidence[work->proposal->evidence_count];
        if (md_build_default_path(builder, work->definition, name->text, &work->subject[0], formula))
            work->proposal->evidence_count++;
    }
}

/* ---- until when, and who ----------------------------------------------------------------------------- */

static void build_due(struct work *work)
{
    const struct md_given *due = given(work, "due");
    struct md_number days;
    work->proposal->due_days = -1;
    if (due == NULL) return;
    if (due->value->type == MD_CONSTANT_FUNCTION) {
        build_field(work, "due", md_type_of(MD_BASE_DATE), &work->proposal->due);
        return;
    }
    days = due->value->number;
    if (!md_number_is_integer(&days) || days.numerator < 0 || days.numerator > 3660) {
        refuse(work, due->spot, SAY(work, "`due` of %s is a whole number of days from 0 to 3660", words(work)),
               "days after the last day of the period, or function(s, t) that gives the day");
        return;
    }
    work->proposal->due_days = (int)days.numerator;
}

bool md_build_proposal(struct md_builder *builder, struct md_definition *definition)
{
    struct md_model *model = builder->model;
    struct work work = {.builder = builder, .definition = definition, .good = true};
    struct md_rule *rule = md_build_rule(builder, definition);
    if (rule == NULL) return false;
    work.measure = &model->measures[definition->index];
    work.proposal = &model->proposals[rule->index];
    work.proposal->rule = work.measure->rule;
    work.subject[0] = (struct md_parameter){.role = MD_PARAMETER_SUBJECT, .kind = work.measure->of};
    work.subject[1] = (struct md_parameter){.role = MD_PARAMETER_PERIOD};
    work.proposal->kind = md_arena_strdup(&model->arena, md_build_word(definition, "kind", "task"));
    work.proposal->many = md_build_word_index(definition, "open") == 1;
    build_when(&work);
    build_value(&work);
    build_reason(&work);
    build_evidence(&work);
    build_field(&work, "group", md_type_of(MD_BASE_NOTHING), &work.proposal->group);
    build_due(&work);
    return work.good;
}
