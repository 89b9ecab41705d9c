#include "run/command.h"

#include <string.h>

#include "run/built_in_kinds.h"

/* "1 credit", "5 measures". */
static void count(struct md_buffer *text, size_t number, const char *one, const char *many)
{
    md_buffer_format(text, "%s%zu %s", text->length > 0 ? ", " : "", number,
                     number == 1 ? one : many);
}

static void print_formula(struct md_project *project, const char *owner, const char *part,
                          const struct md_formula *formula)
{
    if (!md_has_formula(formula)) return;
    struct md_buffer text = {0};
    md_graph_print(&project->model->graph, formula->root, &project->schema, &text);
    md_out_format(&project->out, "%s %s\n  %s\n", owner, part, md_buffer_text(&text));
    md_buffer_free(&text);
}

static void print_graph(struct md_project *project)
{
    const struct md_model *model = project->model;
    for (size_t i = 0; i < model->credits_count; i++) {
        const struct md_credit *credit = &model->credits[i];
        print_formula(project, credit->name, "at", &credit->at);
        print_formula(project, credit->name, "when", &credit->when);
        print_formula(project, credit->name, "value", &credit->value);
        for (size_t r = 0; r < credit->receivers_count; r++) {
            print_formula(project, credit->name, "to", &credit->receivers[r].path);
            print_formula(project, credit->name, "share", &credit->receivers[r].share);
            for (size_t k = 0; k < credit->order_count; k++)
                print_formula(project, credit->name, "order", &credit->receivers[r].order[k]);
        }
    }
    for (size_t i = 0; i < model->measures_count; i++) {
        const struct md_measure *measure = &model->measures[i];
        print_formula(project, measure->name, "by", &measure->by);
        print_formula(project, measure->name, "when", &measure->when);
        print_formula(project, measure->name, "value", &measure->value);
        print_formula(project, measure->name, "goal", &measure->goal);
    }
    for (size_t i = 0; i < model->scorecards_count; i++) {
        const struct md_scorecard *card = &model->scorecards[i];
        print_formula(project, card->name, "when", &card->when);
        for (size_t c = 0; c < card->criteria_count; c++) {
            print_formula(project, card->name, "weight", &card->criteria[c].weight);
            print_formula(project, card->name, "score", &card->criteria[c].score);
            print_formula(project, card->name, "must", &card->criteria[c].must);
        }
    }
    for (size_t i = 0; i < model->components_count; i++) {
        const struct md_component *component = &model->components[i];
        print_formula(project, component->full_name, "when", &component->when);
        print_formula(project, component->full_name, "amount", &component->amount);
        print_formula(project, component->full_name, "rate", &component->rate);
        print_formula(project, component->full_name, "rank", &component->rank);
        for (size_t t = 0; t < component->times_count; t++)
            print_formula(project, component->full_name, "times", &component->times[t]);
    }
}

/* Without the results of rules, which are measures too. */
static size_t measures_written(const struct md_model *model)
{
    size_t written = 0;
    for (size_t i = 0; i < model->measures_count; i++) written += model->measures[i].from < MD_FROM_ALLOCATION;
    return written;
}

static void print_json(struct md_project *project, size_t warnings)
{
    const struct md_model *model = project->model;
    md_out_format(&project->out,
                  "{\"schema\":\"meed.check/1\",\"meed\":\"%s\",\"ok\":true,\"kinds\":%zu,\"credits\":%zu,\"measures\":%zu,"
                  "\"allocations\":%zu,\"scorecards\":%zu,\"proposals\":%zu,"
                  "\"plans\":%zu,\"components\":%zu,\"params\":%zu,\"warnings\":%zu}\n",
                  MEED_VERSION_TEXT, md_declared_kinds(project), model->credits_count, measures_written(model),
                  model->allocations_count, model->scorecards_count, model->proposals_count, model->plans_count, model->components_count, model->params_count, warnings);
}

enum md_status md_command_check(struct md_project *project, const meed_check_options *options)
{
    enum md_status status = md_project_load_rules(project, NULL);
    if (status != MD_OK) return status;
    const struct md_model *model = project->model;
    struct md_buffer text = {0};
    count(&text, md_declared_kinds(project), "kind", "kinds");
    count(&text, model->credits_count, "credit", "credits");
    count(&text, measures_written(model), "measure", "measures");
    if (model->allocations_count > 0) count(&text, model->allocations_count, "allocation", "allocations");
    if (model->scorecards_count > 0) count(&text, model->scorecards_count, "scorecard", "scorecards");
    if (model->proposals_count > 0) count(&text, model->proposals_count, "proposal", "proposals");
    count(&text, model->plans_count, "plan", "plans");
    count(&text, model->components_count, "component", "components");
    count(&text, model->params_count, "param", "params");
    size_t warnings = project->diagnostics.count;
    if (project->out.format == MD_FORMAT_JSON) {
        md_buffer_free(&text);
        print_json(project, warnings);
        return options->deny_warnings && warnings > 0 ? MD_FINDINGS : MD_OK;
    }
    if (warnings == 0) md_buffer_add_text(&text, ": no findings\n");
    else md_buffer_format(&text, ": %zu warning%s\n", warnings, warnings == 1 ? "" : "s");
    if (options->graph) print_graph(project);
    md_out_text(&project->out, md_buffer_text(&text));
    md_buffer_free(&text);
    return options->deny_warnings && warnings > 0 ? MD_FINDINGS : MD_OK;
}
