/* Whether a decision can be made as it is wanted: about what, once, and with a value of the type that was proposed. */
#include <string.h>

#include "run/calculation.h"
#include "run/deciding.h"
#include "run/labels.h"
#include "value/currency.h"

#define SAY(d, ...) md_arena_format(&(d)->arena, __VA_ARGS__)

/* ---- the decision --------------------------------------------------------------------------------------- */

enum md_status md_decision_refuse(struct md_deciding *d, const char *code, enum md_severity severity, const char *text,
                             const char *see)
{
    struct md_diagnostic *said = md_diagnostics_add(&d->project->diagnostics, severity, code, "%s", text);
    md_diagnostic_advise(&d->project->diagnostics, said, "see", "%s", see);
    return severity == MD_REFUSAL ? MD_REFUSED : MD_USAGE;
}

static const char *whom(struct md_deciding *d, const struct md_waiting *one)
{
    if (one->rule->form == MD_FROM_ALLOCATION) return SAY(d, "the goals of %s", one->outcome.plan);
    return SAY(d, "%s of %s", one->outcome.plan, md_key_shown(one->outcome.subject, &d->arena));
}

static enum md_status check_each(struct md_deciding *d)
{
    const meed_decide_options *options = d->options;
    size_t open = 0;
    for (size_t i = 0; i < d->count; i++) {
        const struct md_waiting *one = &d->list[i];
        if (one->held > 0)
            return md_decision_refuse(d, "E0522", MD_REFUSAL,
                          SAY(d, "%s in %s cannot be decided: %zu of %zu are held", whom(d, one), one->outcome.period,
                              one->held, one->rows),
                          SAY(d, "meed export outcomes --run %lld --zero", (long long)one->run));
        if (one->decision == NULL) open++;
        if (one->decision == NULL || options->again || options->all) continue;
        return md_decision_refuse(d, "E0521", MD_REFUSAL,
                      SAY(d, "%s in %s was %s by %s already; --again decides anew", whom(d, one), one->outcome.period,
                          md_verdict_word(one->decision->verdict), one->decision->decided_by),
                      "meed decide --decided");
    }
    if (options->all || options->period != NULL || d->count <= 1) return MD_OK;
    return md_decision_refuse(d, "E0905", MD_ERROR,
                  SAY(d, open > 0 ? "%zu of %s wait: say which --period" : "%zu of %s were decided: say which --period",
                      open > 0 ? open : d->count, whom(d, &d->list[0])),
                  "meed decide");
}

/* Without a period it is what waits that is meant, and not what was decided before. */
static void keep_waiting(struct md_deciding *d)
{
    size_t kept = 0;
    if (d->options->period != NULL || d->options->again) return;
    for (size_t i = 0; i < d->count; i++) kept += d->list[i].decision == NULL;
    if (kept == 0) return;
    kept = 0;
    for (size_t i = 0; i < d->count; i++)
        if (d->list[i].decision == NULL) d->list[kept++] = d->list[i];
    d->count = kept;
}

/* ---- amendments ------------------------------------------------------------------------------------------ */

static enum md_status refuse_value(struct md_deciding *d, const char *why)
{
    return md_decision_refuse(d, "E0905", MD_ERROR, SAY(d, "%s cannot be amended to `%s`: %s", whom(d, &d->list[0]), d->options->value, why),
                  "meed help decide");
}

/* What is decided instead is of the type that was proposed: a number, money in whole minor units, or any text. */
static enum md_status take_value(struct md_deciding *d)
{
    const struct md_model *model = d->project->model;
    const struct md_rule *rule = d->list[0].rule;
    struct md_type type = model->measures[rule->measure].type;
    const char *written = d->options->value;
    struct md_number number;
    int64_t minor;
    bool text = rule->form == MD_FROM_PROPOSAL ? type.base != MD_BASE_NUMBER : d->list[0].outcome.unit[0] == '\0' &&
                md_number_parse(d->list[0].outcome.value, strlen(d->list[0].outcome.value), &number) != MD_OK;
    d->value = written;
    if (text) return written[0] == '\0' ? refuse_value(d, "it is nothing") : MD_OK;
    if (md_number_parse(written, strlen(written), &number) != MD_OK) return refuse_value(d, "it is no number");
    const char *unit = md_calculation_unit(type);
    int digits = type.unit == MD_UNIT_MONEY ? md_currency_digits(unit, strlen(unit)) : -1;
    if (digits >= 0 && md_number_to_scaled(&number, digits, &minor) != MD_OK)
        return refuse_value(d, SAY(d, "%s has %d digits after the point", unit, digits));
    char canonical[MD_NUMBER_TEXT_SIZE];
    md_number_print(&number, canonical, sizeof canonical);
    d->value = SAY(d, "%s", canonical);
    return MD_OK;
}

static enum md_status check_amendment(struct md_deciding *d)
{
    const meed_decide_options *options = d->options;
    if (options->value == NULL || options->subject == NULL || options->all)
        return md_decision_refuse(d, "E0905", MD_ERROR, "an amendment names one proposal and its new value",
                      SAY(d, "meed decide %s SUBJECT --period PERIOD --amend VALUE", options->rule));
    return d->count == 1 ? take_value(d) : MD_OK; /* of none or several it is said below */
}

/* An allocation, which is decided as a whole, whether or not a run has any goals of it. */
static bool is_of_goals(const struct md_deciding *d, const char *name)
{
    const struct md_model *model = d->project->model;
    int measure = md_model_measure(model, name);
    const struct md_rule *rule = measure >= 0 ? md_model_rule(model, &model->measures[measure]) : NULL;
    return rule != NULL && rule->form == MD_FROM_ALLOCATION;
}

enum md_status md_decision_check(struct md_deciding *d, enum md_verdict verdict)
{
    const meed_decide_options *options = d->options;
    bool whole = options->rule != NULL && is_of_goals(d, options->rule);
    if (options->rule == NULL || (options->subject == NULL && !options->all && !whole))
        return md_decision_refuse(d, "E0905", MD_ERROR, "a decision names its rule and subject, or --all of the rule's",
                      "meed decide");
    if (whole && (options->subject != NULL || verdict == MD_VERDICT_AMENDED))
        return md_decision_refuse(d, "E0905", MD_ERROR,
                      SAY(d, "the goals of %s are decided as a whole: they sum to what was divided", options->rule),
                      SAY(d, "meed decide %s --period PERIOD --approve; another amount is another run", options->rule));
    if (!options->all) keep_waiting(d);
    enum md_status status = verdict == MD_VERDICT_AMENDED ? check_amendment(d) : MD_OK;
    if (status != MD_OK) return status;
    if (d->count == 0)
        return md_decision_refuse(d, "E0520", MD_REFUSAL,
                      SAY(d, "nothing of %s%s%s%s%s to decide in any run", options->rule, options->subject != NULL ? " for " : "",
                          options->subject != NULL ? options->subject : "", options->period != NULL ? " in " : "",
                          options->period != NULL ? options->period : ""),
                      "meed decide");
    return check_each(d);
}
