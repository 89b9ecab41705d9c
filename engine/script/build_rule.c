/* What allocations, scorecards and proposals have in common: they give a measure of their name. */
#include <string.h>

#include "script/build.h"

static const struct {
    const char *constructor;
    enum md_from form;
    bool due_first; /* a goal is known when its period begins, a score when it ends */
    const char *decides; /* unless the rule says */
} forms[] = {
    {"allocation", MD_FROM_ALLOCATION, true, "director"},
    {"scorecard", MD_FROM_SCORECARD, false, "manager"},
    {"proposal", MD_FROM_PROPOSAL, false, "manager"},
};
enum { FORMS_COUNT = sizeof forms / sizeof forms[0] };

enum md_from md_build_rule_form(const struct md_definition *definition)
{
    for (size_t i = 0; i < FORMS_COUNT; i++)
        if (strcmp(definition->constructor->name, forms[i].constructor) == 0) return forms[i].form;
    return MD_FROM_NOTHING;
}

void md_build_number_rules(struct md_builder *builder)
{
    struct md_model *model = builder->model;
    struct md_arena *arena = &model->arena;
    model->rules = md_arena_array(arena, builder->measures.count + 1, sizeof *model->rules);
    for (size_t i = 0; i < builder->measures.count; i++) {
        const struct md_definition *one = builder->measures.items[i];
        for (size_t f = 0; f < FORMS_COUNT; f++) {
            if (md_build_rule_form(one) != forms[f].form || one->of_rule != NULL) continue;
            struct md_rule *rule = &model->rules[model->rules_count++];
            *rule = (struct md_rule){.word = forms[f].constructor, .form = forms[f].form, .measure = (int)i,
                                     .every = model->period_level, .into = -1, .due_first = forms[f].due_first,
                                     .decides = forms[f].decides, .becomes.kind = MD_KIND_NONE,
                                     .adjusts.kind = MD_KIND_NONE};
            if (rule->form == MD_FROM_ALLOCATION) rule->index = (int)model->allocations_count++;
            if (rule->form == MD_FROM_PROPOSAL) rule->index = (int)model->proposals_count++;
            if (rule->form == MD_FROM_SCORECARD) rule->index = (int)model->scorecards_count++;
        }
    }
    model->scorecards = md_arena_array(arena, model->scorecards_count + 1, sizeof *model->scorecards);
    model->allocations = md_arena_array(arena, model->allocations_count + 1, sizeof *model->allocations);
    model->proposals = md_arena_array(arena, model->proposals_count + 1, sizeof *model->proposals);
}

/* `into` cuts the rule's own period. */
static bool check_into(struct md_builder *builder, const struct md_definition *definition, const struct md_rule *rule)
{
    const struct md_calendar *calendar = &builder->model->calendar;
    if (rule->into < 0 || (rule->into != rule->every && md_calendar_nests(calendar, rule->into, rule->every))) return true;
    struct md_diagnostic *d = md_collection_report(
        builder->collection, md_definition_get(definition, "into")->spot, "E0207",
        "`into` of %s cuts its own period, a %s, and a %s is no shorter one that fits into it",
        md_definition_words(builder->collection, definition), md_calendar_level_name(calendar, rule->every),
        md_calendar_level_name(calendar, rule->into));
    md_collection_help(builder->collection, d, "say what is divided into them: every = \"year\"");
    return false;
}

struct md_rule *md_build_rule(struct md_builder *builder, const struct md_definition *definition)
{
    struct md_model *model = builder->model;
    struct md_measure *measure = &model->measures[definition->index];
    struct md_rule *rule = &model->rules[measure->rule];
    const struct md_given *of = md_definition_get(definition, "of");
    if (of == NULL) return NULL;
    measure->of = md_build_of(builder, of);
    if (measure->of == MD_KIND_NONE) {
        md_build_unknown_of(builder, of);
        return NULL;
    }
    rule->every = md_build_level(builder, definition, "every", model->period_level);
    rule->into = -1;
    bool good = rule->every >= 0;
    if (good && md_definition_written(definition, "into") != NULL) {
        rule->into = md_build_level(builder, definition, "into", -1);
        good = rule->into >= 0 && check_into(builder, definition, rule);
    }
    rule->audience = md_build_audience(builder, definition);
    const struct md_given *decides = md_definition_get(definition, "decides");
    if (decides != NULL) rule->decides = md_arena_strdup(&model->arena, decides->value->text);
    rule->span = md_build_span(builder, definition->spot);
    /* One value for the whole of the own period, which a reader inside it sees too. */
    measure->over = (struct md_window){.form = rule->into >= 0 ? MD_WINDOW_LEVEL : MD_WINDOW_FULL,
                                       .level = rule->into >= 0 ? rule->into : rule->every};
    measure->at_field = measure->below_field = -1;
    return good ? rule : NULL;
}

bool md_build_any_rule(struct md_builder *builder, struct md_definition *definition)
{
    if (definition->of_rule != NULL) return md_build_need(builder, definition->of_rule);
    if (md_build_rule_form(definition) == MD_FROM_ALLOCATION) return md_build_allocation(builder, definition);
    if (md_build_rule_form(definition) == MD_FROM_PROPOSAL) return md_build_proposal(builder, definition);
    if (md_build_rule_form(definition) == MD_FROM_SCORECARD) return md_build_scorecard(builder, definition);
    return false;
}
