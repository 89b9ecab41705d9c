#include "model/model.h"

#include <string.h>

#include "base/memory.h"

void md_model_free(struct md_model *model)
{
    if (model == NULL) return;
    md_graph_free(&model->graph);
    md_arena_free(&model->arena);
    md_free(model);
}

int md_model_credit(const struct md_model *model, const char *name)
{
    for (size_t i = 0; i < model->credits_count; i++)
        if (strcmp(model->credits[i].name, name) == 0) return (int)i;
    return -1;
}

int md_model_measure(const struct md_model *model, const char *name)
{
    for (size_t i = 0; i < model->measures_count; i++)
        if (strcmp(model->measures[i].name, name) == 0) return (int)i;
    return -1;
}

int md_model_plan(const struct md_model *model, const char *name)
{
    for (size_t i = 0; i < model->plans_count; i++)
        if (strcmp(model->plans[i].name, name) == 0) return (int)i;
    return -1;
}

int md_model_component(const struct md_model *model, const char *full_name)
{
    for (size_t i = 0; i < model->components_count; i++)
        if (strcmp(model->components[i].full_name, full_name) == 0) return (int)i;
    return -1;
}

int md_model_param(const struct md_model *model, const char *name)
{
    for (size_t i = 0; i < model->params_count; i++)
        if (strcmp(model->params[i].name, name) == 0) return (int)i;
    return -1;
}

int md_model_balance(const struct md_model *model, const char *name)
{
    for (size_t i = 0; i < model->balances_count; i++)
        if (strcmp(model->balances[i].name, name) == 0) return (int)i;
    return -1;
}

int md_model_line_kind(const struct md_model *model, const struct md_component *component)
{
    if (component->on < 0) return MD_KIND_NONE;
    const struct md_measure *on = &model->measures[component->on];
    switch (on->from) {
    case MD_FROM_KIND: return on->source;
    case MD_FROM_CREDIT: return model->credits[on->source].kind;
    case MD_FROM_MEASURE: return model->measures[on->source].of;
    case MD_FROM_NOTHING:
    case MD_FROM_COMPONENT: break;
    }
    return MD_KIND_NONE;
}

const char *md_model_column_name(const struct md_model *model, int64_t column)
{
    if (column < (int64_t)model->measures_count) return model->measures[column].name;
    column -= (int64_t)model->measures_count;
    if (column < (int64_t)model->components_count) return model->components[column].full_name;
    return model->balances[column - (int64_t)model->components_count].opening_name;
}
