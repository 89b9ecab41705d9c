#include "run/changed_params.h"

#include <string.h>

#include "base/text.h"

static enum md_status no_such_param(const struct md_model *model, const char *name, struct md_diagnostics *out)
{
    const char *names[256];
    size_t count = 0;
    struct md_diagnostic *d = md_diagnostics_add(out, MD_ERROR, "E0906", "no param `%s` to set", name);
    for (; count < model->params_count && count < 256; count++) names[count] = model->params[count].name;
    int nearest = md_text_nearest(name, names, count);
    if (nearest >= 0) md_diagnostic_advise(out, d, "help", "did you mean `%s`?", names[nearest]);
    return MD_USAGE;
}

enum md_status md_changed_param(const struct md_model *model, const char *name, const char *text,
                                struct md_param_values *params, struct md_arena *arena, struct md_diagnostics *out)
{
    int index = md_model_param(model, name);
    if (index < 0) return no_such_param(model, name, out);
    struct md_param_value *value = md_arena_alloc(arena, sizeof *value);
    value->since = INT32_MIN;
    if (model->params[index].type.base != MD_BASE_NUMBER ||
        md_number_parse(text, strlen(text), &value->number) != MD_OK) {
        md_diagnostics_add(out, MD_ERROR, "E0906", "--set %s=%s: only a number can be set, such as %s=0.05", name, text,
                           name);
        return MD_USAGE;
    }
    params[index] = (struct md_param_values){value, 1};
    return MD_OK;
}
