/* Plans and versions of plans beside the periods in which they pay: LANGUAGE.md section 3. */
#include <string.h>

#include "base/memory.h"
#include "model/model_reads.h"

/* Does it pay the same, whichever of two versions is in force? Their formulas are nodes of one graph. */
static bool is_unchanged(const struct md_model *model, const struct md_component *a, const struct md_component *b)
{
    struct md_root_list x = {0}, y = {0};
    md_roots_in_component(model, a, &x);
    md_roots_in_component(model, b, &y);
    bool same = a->on == b->on && x.count == y.count && a->negative_zero == b->negative_zero &&
                a->rounding == b->rounding && a->ties == b->ties && a->missing == b->missing &&
                a->true_up == b->true_up && md_component_every(model, a) == md_component_every(model, b) &&
                md_number_equal(&a->step, &b->step);
    for (size_t i = 0; i < x.count && same; i++) same = x.nodes[i] == y.nodes[i];
    md_free(x.nodes);
    md_free(y.nodes);
    return same;
}

static bool has_unchanged(const struct md_model *model, const struct md_plan *plan, const struct md_component *wanted)
{
    for (size_t i = 0; plan != NULL && i < plan->components_count; i++) {
        const struct md_component *one = &model->components[plan->components[i]];
        if (strcmp(one->name, wanted->name) == 0 && is_unchanged(model, one, wanted)) return true;
    }
    return false;
}

/* The first component of a plan that is not paid line by line and whose period is cut on that day, unless the version
 * beyond that day pays the same; NULL: none. */
static const struct md_component *cut_component(const struct md_model *model, const struct md_plan *plan, int32_t day,
                                                const struct md_plan *beyond)
{
    struct md_period period;
    for (size_t i = 0; i < plan->components_count; i++) {
        const struct md_component *component = &model->components[plan->components[i]];
        if (component->per_line || !md_day_cuts(model, md_component_every(model, component), day, &period)) continue;
        if (!has_unchanged(model, beyond, component)) return component;
    }
    return NULL;
}

static void report_cut(const struct md_model *model, const struct md_plan *plan, const struct md_plan *earlier,
                       const struct md_component *component, const char *what, struct md_diagnostics *out)
{
    const char *level = md_calendar_level_name(&model->calendar, md_component_every(model, component));
    /* Beside another version it would be paid by one of the two only; alone it is paid, or not, by the period's last day. */
    struct md_diagnostic *diagnostic = md_diagnostics_add(
        out, earlier != NULL ? MD_ERROR : MD_WARNING, earlier != NULL ? "E0325" : "W0325",
        "%s plan %s %s inside a %s, and %s does not pay line by line",
        earlier != NULL ? "a version of" : "the", plan->name, what, level, component->name);
    md_check_at(out, diagnostic, &plan->span);
    if (earlier != NULL) md_check_also(out, diagnostic, "the version before", &earlier->span);
    md_diagnostic_advise(out, diagnostic, "help", "let it %s on the first day of a %s, or give %s per = \"line\"",
                         strcmp(what, "begins") == 0 ? "begin" : "end", level, component->name);
}

/* Where one version follows another inside a period, only lines can be told apart by their dates; so they can where
 * a plan begins or ends there. */
static void check_change(const struct md_model *model, const struct md_plan *earlier, const struct md_plan *plan,
                         const struct md_plan *later, struct md_diagnostics *out)
{
    const struct md_plan *before = earlier != NULL && earlier->before == plan->since ? earlier : NULL;
    const struct md_plan *after = later != NULL && later->since == plan->before ? later : NULL;
    const struct md_component *component = cut_component(model, plan, plan->since, before);
    if (component == NULL && before != NULL) component = cut_component(model, before, plan->since, plan);
    if (component != NULL) {
        report_cut(model, plan, before, component, "begins", out);
        return;
    }
    if (after == NULL) component = cut_component(model, plan, plan->before, NULL);
    if (component != NULL) report_cut(model, plan, NULL, component, "ends", out);
}

static const struct md_plan *version_at(const struct md_model *model, size_t plan, int step)
{
    if ((step < 0 && plan == 0) || (step > 0 && plan + 1 == model->plans_count)) return NULL;
    const struct md_plan *other = &model->plans[plan + (size_t)step];
    return strcmp(other->name, model->plans[plan].name) == 0 ? other : NULL;
}

void md_check_versions(const struct md_model *model, struct md_diagnostics *out)
{
    for (size_t i = 0; i < model->plans_count; i++) /* versions stand side by side, by date */
        check_change(model, version_at(model, i, -1), &model->plans[i], version_at(model, i, 1), out);
}
