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

const char *md_model_column_name(const struct md_model *model, int64_t column)
{
    if (column < (int64_t)model->measures_count) return model->measures[column].name;
    return model->components[column - (int64_t)model->measures_count].full_name;
}
