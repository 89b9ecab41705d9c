/* Counts of small groups: what shown() hides must not be told by another count. HANDBOOK.md 5.16. */
#include "model/model_reads.h"

/* One shown(): the measure whose count it shows, by which groups, from which count on. */
struct shown {
    md_node_index node, groups;
    int64_t measure, least;
};

static bool same_formula(const struct md_formula *a, const struct md_formula *b) { return a->root == b->root; }

static bool same_window(const struct md_window *a, const struct md_window *b)
{
    return a->form == b->form && a->level == b->level && a->count == b->count;
}

/* The rows that are counted are the same ones, whoever they are counted for. */
static bool same_rows(const struct md_measure *a, const struct md_measure *b)
{
    return a->from == b->from && a->from != MD_FROM_NOTHING && a->source == b->source && same_formula(&a->when, &b->when) &&
           same_window(&a->over, &b->over);
}

static bool counts(const struct md_model *model, const struct md_measure *measure)
{
    const struct md_node *value = md_graph_node(&model->graph, measure->value.root);
    return md_has_formula(&measure->value) && value->op == MD_OP_AGGREGATE && value->integer == MD_AGGREGATE_COUNT;
}

static bool same_count(const struct md_model *model, const struct md_measure *a, const struct md_measure *b)
{
    if (a == b) return true;
    bool both = same_formula(&a->value, &b->value) || (counts(model, a) && counts(model, b));
    return both && a->of == b->of && same_rows(a, b) && same_formula(&a->by, &b->by);
}

static const char *of_words(const struct md_model *model, const struct md_measure *measure)
{
    return measure->of >= 0 ? model->schema->kinds[measure->of]->name : "whole";
}

static void at_node(const struct md_model *model, md_node_index node, struct md_text_span *span)
{
    const struct md_reason reason = {.node = node};
    if (!md_model_reason_span(model, &reason, span)) *span = (struct md_text_span){0};
}

static void compare(const struct md_model *model, const struct shown *a, const struct shown *b, struct md_diagnostics *out)
{
    const struct md_measure *one = &model->measures[a->measure], *other = &model->measures[b->measure];
    struct md_text_span first, second;
    struct md_diagnostic *diagnostic;
    at_node(model, a->node, &first);
    at_node(model, b->node, &second);
    if (same_count(model, one, other)) {
        if (a->groups == b->groups && a->least == b->least) return;
        diagnostic = md_diagnostics_add(out, MD_ERROR, "E0333",
                                        "the count %s is shown in two ways: what one hides the other may tell", other->name);
        md_diagnostic_advise(out, diagnostic, "help", "ask shown() in one measure, by one path and from one number on, and read that");
    } else {
        if (one->of == other->of || !same_rows(one, other)) return;
        diagnostic = md_diagnostics_add(out, MD_WARNING, "W0333",
                                        "%s of %s and %s of %s count the same rows: what one hides the other may tell by subtraction",
                                        one->name, of_words(model, one), other->name, of_words(model, other));
        md_diagnostic_advise(out, diagnostic, "help",
                             "shown() protects the units of one kind: let units of both levels be one kind with a path to the "
                             "unit above, and write shown(m, \"parent\")");
    }
    md_check_at(out, diagnostic, &second);
    md_check_also(out, diagnostic, "shown here too", &first);
}

/* A count of the same rows that anybody may see, because its measure is not internal. */
static void check_open(const struct md_model *model, const struct shown *shown, struct md_diagnostics *out)
{
    const struct md_measure *one = &model->measures[shown->measure];
    for (size_t i = 0; i < model->measures_count; i++) {
        const struct md_measure *other = &model->measures[i];
        if (other->internal || (other != one && (!counts(model, other) || !same_rows(one, other)))) continue;
        struct md_diagnostic *diagnostic =
            other == one ? md_diagnostics_add(out, MD_WARNING, "W0333", "shown() hides small counts of %s, and exports and explanations "
                                              "show them all", other->name)
                         : md_diagnostics_add(out, MD_WARNING, "W0333", "%s of %s counts the rows that shown() hides where %s has few of "
                                              "them: it may tell them by subtraction", other->name, of_words(model, other), one->name);
        md_diagnostic_advise(out, diagnostic, "help", "write internal = true");
        md_check_at(out, diagnostic, &other->span);
    }
}

void md_check_shown(const struct md_model *model, struct md_diagnostics *out)
{
    struct md_arena arena = {0};
    struct shown *list = md_arena_array(&arena, model->graph.nodes_count + 1, sizeof *list);
    size_t count = 0;
    for (size_t i = 1; i < model->graph.nodes_count; i++) {
        const struct md_node *node = md_graph_node(&model->graph, (md_node_index)i);
        if (node->op != MD_OP_STANDING || node->integer != MD_STANDING_SHOWN) continue;
        const struct md_node *named = md_graph_node(&model->graph, node->operands[1]);
        if (named->op != MD_OP_NAMED || named->integer >= (int64_t)model->measures_count) continue;
        list[count++] = (struct shown){(md_node_index)i, node->operands_count > 2 ? node->operands[2] : MD_NO_NODE,
                                       named->integer, node->shift};
    }
    for (size_t i = 0; i < count; i++) {
        bool first = true;
        for (size_t j = 0; j < i; j++) first = first && list[j].measure != list[i].measure;
        if (first) check_open(model, &list[i], out);
    }
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++) compare(model, &list[j], &list[i], out);
    md_arena_free(&arena);
}
