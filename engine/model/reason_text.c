#include <string.h>

#include "model/model.h"
#include "value/number.h"

enum { QUOTED_BYTES_MAX = 48 };

/* ---- Names of nodes ---- */

/* The text of a formula's part as the plan has it, without the quotes of a path; false when it is
 * too long to quote. */
static bool add_span_text(const struct md_text_span *span, struct md_buffer *out)
{
    const char *text = span->file->text + span->begin;
    size_t length = span->end - span->begin;
    if (length >= 2 && (text[0] == '"' || text[0] == '\'')) {
        text++;
        length -= 2;
    }
    if (length == 0 || length > QUOTED_BYTES_MAX || memchr(text, '\n', length) != NULL)
        return false;
    md_buffer_add(out, text, length);
    return true;
}

/* What is not named by anything is named by its text or its place. */
static void add_place_name(const struct md_model *model, const struct md_reason *reason,
                           struct md_buffer *out)
{
    struct md_text_span span;
    if (!md_model_reason_span(model, reason, &span)) {
        md_buffer_add_text(out, "a value");
        return;
    }
    if (!add_span_text(&span, out)) md_buffer_format(out, "%s:%d", span.file->name, span.line);
}

static const char *kind_name(const struct md_model *model, int kind)
{
    return kind >= 0 ? model->schema->kinds[kind]->name : "whole";
}

static void add_node_name(const struct md_model *model, const struct md_reason *reason,
                          struct md_buffer *out)
{
    const struct md_graph *graph = &model->graph;
    const struct md_node *node = md_graph_node(graph, reason->node);
    while ((node->op == MD_OP_KEY || node->op == MD_OP_AT || node->op == MD_OP_ROUND18) &&
           node->operands[0] != MD_NO_NODE)
        node = md_graph_node(graph, node->operands[0]);
    switch (node->op) {
    case MD_OP_FIELD: {
        int kind = md_graph_node(graph, node->operands[0])->type.kind;
        md_buffer_format(out, "%s.%s", kind_name(model, kind),
                         model->schema->kinds[kind]->fields[node->integer].name);
        break;
    }
    case MD_OP_ROW:
        md_buffer_add_text(out, kind_name(model, node->type.kind));
        break;
    case MD_OP_STANDING:
        node = md_graph_node(graph, node->operands[1]); /* fall through */
    case MD_OP_NAMED:
        md_buffer_add_text(out, md_model_column_name(model, node->integer));
        break;
    case MD_OP_PARAM:
        md_buffer_format(out, "param.%s", model->params[node->integer].name);
        break;
    case MD_OP_LINE:
        md_buffer_add_text(out, md_line_word(node->integer));
        break;
    case MD_OP_TIER_PAY:
    case MD_OP_TIER_RATE:
        if (node->match == NULL) {
            add_place_name(model, reason, out);
            break;
        } /* fall through */
    case MD_OP_EARLIER:
    case MD_OP_FIND: md_buffer_add_text(out, kind_name(model, node->match->kind)); break;
    case MD_OP_UNDER: md_buffer_add_text(out, kind_name(model, md_graph_node(graph, node->operands[0])->type.kind)); break;
    case MD_OP_LOOKUP:
        if (node->table != NULL && node->table->name != NULL) {
            md_buffer_add_text(out, node->table->name);
            break;
        }
        add_place_name(model, reason, out);
        break;
    case MD_OP_AGGREGATE:
        if (reason->extra > 0 && reason->extra <= model->measures_count) {
            md_buffer_add_text(out, model->measures[reason->extra - 1].name);
            break;
        }
        add_place_name(model, reason, out);
        break;
    default:
        add_place_name(model, reason, out);
        break;
    }
}

/* ---- Arguments ---- */

static void add_when(const struct md_model *model, const struct md_reason *reason,
                     struct md_buffer *out)
{
    const struct md_formula *when = NULL;
    size_t index = (size_t)reason->extra - 1;
    if (index < model->credits_count && model->credits[index].when.root == reason->node)
        when = &model->credits[index].when;
    else if (index < model->components_count)
        when = &model->components[index].when;
    for (size_t i = 0; when == NULL && i < model->scorecards_count; i++)
        if (md_has_formula(&model->scorecards[i].when) && model->scorecards[i].when.root == reason->node)
            when = &model->scorecards[i].when;
    if (when != NULL && when->span.file != NULL)
        md_buffer_format(out, "%s:%d", when->span.file->name, when->span.line);
    else
        add_place_name(model, reason, out);
}

/* The argument is the sum in millionths, plus one. */
static void add_shares(const struct md_reason *reason, struct md_buffer *out)
{
    char text[MD_NUMBER_TEXT_SIZE];
    if (reason->argument == 0) {
        md_buffer_add_text(out, "another number");
        return;
    }
    struct md_number sum = md_number_from_scaled((int64_t)reason->argument - 1, 6);
    md_number_print(&sum, text, sizeof text);
    md_buffer_add_text(out, text);
}

/* The name of a criterion: its card + 1 and its index + 1. */
static void add_criterion(const struct md_model *model, const struct md_reason *reason, struct md_buffer *out)
{
    if (reason->extra == 0 || reason->extra > model->scorecards_count) return;
    const struct md_scorecard *card = &model->scorecards[reason->extra - 1];
    if (reason->argument > 0 && reason->argument <= card->criteria_count)
        md_buffer_add_text(out, card->criteria[reason->argument - 1].name);
}

/* The argument is the part in millionths, plus one. */
static void add_percent(const struct md_reason *reason, struct md_buffer *out)
{
    char text[MD_NUMBER_TEXT_SIZE];
    struct md_number percent = md_number_from_scaled(reason->argument > 0 ? (int64_t)reason->argument - 1 : 0, 4);
    md_number_print(&percent, text, sizeof text);
    md_buffer_format(out, "%s%%", text);
}

static void add_param(const struct md_model *model, const struct md_reason *reason,
                      struct md_buffer *out)
{
    const struct md_node *node = md_graph_node(&model->graph, reason->node);
    if (node->op == MD_OP_PARAM)
        md_buffer_add_text(out, model->params[node->integer].name);
    else if (reason->argument > 0 && reason->argument <= model->params_count)
        md_buffer_add_text(out, model->params[reason->argument - 1].name);
    else
        add_place_name(model, reason, out);
}

/* What the bounds of an allocation are too much or too little by. */
static void add_shortfall(const struct md_model *model, const struct md_reason *reason, struct md_buffer *out)
{
    char text[MD_NUMBER_TEXT_SIZE];
    if (reason->extra == 0 || reason->extra > model->allocations_count) return;
    struct md_number units = md_number_from_integer(reason->argument), value;
    if (md_number_multiply(&units, &model->allocations[reason->extra - 1].step, &value) != MD_OK) value = units;
    md_number_print(&value, text, sizeof text);
    md_buffer_format(out, "%s%s", text, reason->argument == UINT32_MAX ? " or more" : "");
}

int md_model_reason_kind(const struct md_model *model, const struct md_reason *reason)
{
    if (reason->code != MD_REASON_DEPENDS || reason->argument == 0) return MD_KIND_NONE;
    size_t rule = (size_t)reason->extra - model->components_count - 1;
    if (reason->extra > model->components_count)
        return rule < model->rules_count ? model->measures[model->rules[rule].measure].of : MD_KIND_NONE;
    if (reason->extra > 0) return MD_KIND_NONE;
    for (size_t i = 0; i < model->components_count; i++) {
        const struct md_component *component = &model->components[i];
        if ((md_has_formula(&component->weight) && component->weight.root == reason->node) ||
            (md_has_formula(&component->rank) && component->rank.root == reason->node))
            return model->plans[component->plan].of;
    }
    return MD_KIND_NONE;
}

/* Is the node what a component divides its pool by, or an allocation its parent? */
static bool is_weight(const struct md_model *model, uint32_t node)
{
    for (size_t i = 0; i < model->allocations_count; i++)
        if (md_allocation_weight(&model->allocations[i])->root == node) return true;
    for (size_t i = 0; i < model->components_count; i++)
        if (md_has_formula(&model->components[i].weight) && model->components[i].weight.root == node) return true;
    return false;
}

/* The parts of a key of several are written with a stroke between them: A/P16. */
static void add_key(const char *key, struct md_buffer *out)
{
    for (; *key != '\0'; key++) md_buffer_add_char(out, *key == MD_KEY_SEPARATOR ? '/' : *key);
}

static void add_depends(const struct md_model *model, const struct md_reason *reason,
                        const char *key_text, struct md_buffer *out)
{
    if (reason->extra > 0 && reason->extra <= model->components_count) {
        md_buffer_add_text(out, model->components[reason->extra - 1].full_name);
        return;
    }
    md_buffer_format(out, "the %s of ", is_weight(model, reason->node) ? "weight" : "rank");
    add_key(key_text != NULL ? key_text : "another", out);
    md_buffer_add_text(out, " in the same group");
}

static void add_two_plans(const struct md_model *model, const struct md_reason *reason,
                          const char *between, struct md_buffer *out)
{
    if (reason->extra > 0 && reason->extra <= model->credits_count)
        md_buffer_add_text(out, model->credits[reason->extra - 1].name);
    if (reason->argument > 0 && reason->argument <= model->plans_count)
        md_buffer_format(out, "%s%s", between, model->plans[reason->argument - 1].name);
}

static void add_path(const struct md_model *model, const struct md_reason *reason,
                     struct md_buffer *out)
{
    struct md_text_span span;
    if (!md_model_reason_span(model, reason, &span) || !add_span_text(&span, out))
        add_node_name(model, reason, out);
}

static struct md_reason ranked_reason(const struct md_reason *reason)
{
    enum md_reason_code code = reason->argument < MD_REASONS_COUNT
                                   ? (enum md_reason_code)reason->argument
                                   : MD_REASON_NONE;
    return (struct md_reason){.node = reason->node, .code = (uint16_t)code};
}

/* What stands for {} in the sentence; `between` separates two arguments. */
static void add_argument(const struct md_model *model, const struct md_reason *reason,
                         const char *key_text, const char *between, struct md_buffer *out)
{
    const struct md_node *node = md_graph_node(&model->graph, reason->node);
    switch ((enum md_reason_code)reason->code) {
    case MD_REASON_WHEN:
        add_when(model, reason, out);
        break;
    case MD_REASON_SHARES:
        add_shares(reason, out);
        break;
    case MD_REASON_NO_SCORE:
    case MD_REASON_KNOCKED_OUT:
        add_criterion(model, reason, out);
        break;
    case MD_REASON_COVERAGE:
        add_percent(reason, out);
        break;
    case MD_REASON_NO_PARAM:
        add_param(model, reason, out);
        break;
    case MD_REASON_DEPENDS:
        add_depends(model, reason, key_text, out);
        break;
    case MD_REASON_TWO_PLANS:
        add_two_plans(model, reason, between, out);
        break;
    case MD_REASON_CARRIED:
    case MD_REASON_LIMIT:
        if (reason->extra > 0 && reason->extra <= model->balances_count)
            md_buffer_add_text(out, model->balances[reason->extra - 1].name);
        break;
    case MD_REASON_FLOORS:
    case MD_REASON_CEILINGS:
        add_shortfall(model, reason, out);
        break;
    case MD_REASON_NO_RECEIVER:
        add_path(model, reason, out);
        break;
    case MD_REASON_DESIGNER:
        if (node->text != NULL) md_buffer_add_text(out, node->text);
        break;
    case MD_REASON_NO_ENTRY:
        add_node_name(model, reason, out);
        if (key_text != NULL) md_buffer_format(out, "%s%s", between, key_text);
        break;
    default:
        add_node_name(model, reason, out);
        break;
    }
}

/* ---- The two forms ---- */

void md_model_reason_text(const struct md_model *model, const struct md_reason *reason,
                          const char *key_text, struct md_buffer *out)
{
    const char *sentence = md_reason_sentence((enum md_reason_code)reason->code);
    const char *hole = strstr(sentence, "{}");
    if (reason->code == MD_REASON_NO_ENTRY) {
        md_buffer_format(out, "no entry%s%s in ", key_text != NULL ? " " : "",
                         key_text != NULL ? key_text : "");
        add_argument(model, reason, NULL, "", out);
        return;
    }
    if (hole == NULL) {
        md_buffer_add_text(out, sentence);
        return;
    }
    md_buffer_add(out, sentence, (size_t)(hole - sentence));
    if (reason->code == MD_REASON_NOT_RANKED) {
        struct md_reason inner = ranked_reason(reason);
        md_model_reason_text(model, &inner, key_text, out);
    } else {
        add_argument(model, reason, key_text, ", also paid by ", out);
    }
    md_buffer_add_text(out, hole + 2);
}

void md_model_reason_code(const struct md_model *model, const struct md_reason *reason,
                          const char *key_text, struct md_buffer *out)
{
    md_buffer_add_text(out, md_reason_word((enum md_reason_code)reason->code));
    if (strstr(md_reason_sentence((enum md_reason_code)reason->code), "{}") == NULL) return;
    md_buffer_add_char(out, '|');
    if (reason->code == MD_REASON_NOT_RANKED) {
        struct md_reason inner = ranked_reason(reason);
        md_model_reason_code(model, &inner, key_text, out);
        return;
    }
    add_argument(model, reason, key_text, "|", out);
}
