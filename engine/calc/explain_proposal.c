/* How a proposal came about: its condition and value with the numbers in, what it says, and the measures shown with it. */
#include "calc/explain_tree.h"
#include "calc/rules.h"

struct story {
    struct md_explainer *explainer;
    const struct md_rule_result *result;
    int32_t subject;
    int depth;
    struct md_bound bound;
    struct md_one_row one;
};

static void explain_field(struct story *story, struct md_explanation *node, const char *title,
                          const struct md_formula *formula)
{
    if (!md_has_formula(formula)) return;
    struct md_explainer *explainer = story->explainer;
    struct md_explanation *field = md_explain_add(explainer, node, MD_EXPLAIN_STEP, title);
    md_explain_formula(explainer, field, formula, md_explain_begin(explainer, &story->bound, &story->one));
    if (story->depth > 0)
        md_explain_measures_read(explainer, field, formula, story->result->period.end, story->subject, story->depth - 1,
                                 -1);
}

static void explain_words(struct story *story, struct md_explanation *node)
{
    for (size_t i = 0; i < story->result->rows_count; i++) {
        const struct md_rule_row *row = &story->result->rows[i];
        if (row->subject != story->subject || row->status == MD_FIGURE_HELD) continue;
        const char *texts[] = {row->text_en, row->text_zh};
        for (int t = 0; t < 2; t++) {
            if (texts[t][0] == '\0') continue;
            struct md_explanation *line = md_explain_add(story->explainer, node, MD_EXPLAIN_NOTE, "because");
            line->value_text = texts[t];
        }
    }
}

void md_explain_proposal(struct md_explainer *explainer, struct md_explanation *node,
                         const struct md_rule_result *result, int32_t subject, int depth)
{
    struct md_evaluation *evaluation = explainer->evaluation;
    const struct md_model *model = evaluation->model;
    const struct md_proposal *proposal = &model->proposals[result->rule->index];
    struct story story = {.explainer = explainer, .result = result, .subject = subject, .depth = depth};
    struct md_roots roots = {0};
    if (result->subjects->rows[subject] == MD_NO_ROW) return;
    explain_words(&story, node);
    md_roots_of_rule(model, result->rule, false, &roots);
    md_bind(evaluation, &roots, result->period.end, &result->period, &story.bound);
    md_one_subject(&story.one, result->subjects, subject);
    explain_field(&story, node, "when", &proposal->when);
    if (result->values[0].states[subject] == MD_STATE_PRESENT)
        explain_field(&story, node, "proposed", &proposal->value);
    for (size_t i = 0; i < proposal->evidence_count; i++) {
        const struct md_node *named = md_graph_node(&model->graph, proposal->evidence[i].root);
        md_explain_measure(explainer, node, named->integer, result->period.end, subject, depth);
    }
    md_unbind(&story.bound);
    md_roots_free(&roots);
}
