#include "calc/explain.h"

#include <string.h>

#include "calc/explain_tree.h"
#include "calc/rules.h"

/* ---- Nodes ---- */

struct md_explanation *md_explain_add(struct md_explainer *explainer, struct md_explanation *parent,
                                      enum md_explain_role role, const char *title)
{
    struct md_explanation *node = md_arena_alloc(explainer->arena, sizeof *node);
    node->role = role;
    node->title = title;
    node->unit = "";
    node->date = INT32_MIN;
    if (parent == NULL) return node;
    struct md_explanation **link = &parent->first_child;
    if (parent->last_child != NULL) link = &parent->last_child->next;
    *link = node;
    parent->last_child = node;
    parent->children_count++;
    return node;
}

const char *md_explain_titled(struct md_explainer *explainer, const char *shown, const char *name, const char *title)
{
    if (title == NULL || strcmp(name, title) == 0) return shown;
    return md_arena_format(explainer->arena, "%s (%s)", shown, title);
}

void md_explain_number(struct md_explainer *explainer, struct md_explanation *node,
                       const struct md_number *value, struct md_type type)
{
    char text[MD_NUMBER_TEXT_SIZE];
    md_number_print(value, text, sizeof text);
    node->has_value = true;
    node->value = *value;
    node->value_text = md_arena_strdup(explainer->arena, text);
    if (type.base == MD_BASE_NUMBER && type.unit_name != NULL) node->unit = type.unit_name;
}

/* The text for the argument of "no entry Z in group_factor": the key as the record's column has it.
 */
static const char *reason_key(struct md_explainer *explainer, const struct md_reason *reason)
{
    const struct md_evaluation *evaluation = explainer->evaluation;
    const struct md_graph *graph = &evaluation->model->graph;
    const struct md_node *lookup = md_graph_node(graph, reason->node);
    int whose = md_model_reason_kind(evaluation->model, reason);
    if (whose >= 0)
        return md_texts_get(&md_evaluation_keys(evaluation, whose)->texts, reason->argument - 1, NULL);
    if (reason->code != MD_REASON_NO_ENTRY || reason->argument == 0 || lookup->op != MD_OP_LOOKUP)
        return NULL;
    const struct md_node *field = md_graph_node(graph, lookup->operands[0]);
    if (field->op != MD_OP_FIELD) return NULL;
    int kind = md_graph_node(graph, field->operands[0])->type.kind;
    const struct md_table *table = kind >= 0 ? evaluation->table_of_kind[kind] : NULL;
    if (table == NULL) return NULL;
    const struct md_field *declared = &table->kind->fields[field->integer];
    uint32_t code = reason->argument - 1;
    if (declared->type == MD_FIELD_ENUM)
        return code < declared->values_count ? declared->values[code] : NULL;
    const struct md_texts *texts = table->columns[field->integer].texts;
    return texts != NULL && code < texts->count ? md_texts_get(texts, code, NULL) : NULL;
}

void md_explain_reason(struct md_explainer *explainer, struct md_explanation *node,
                       const struct md_reason *reason)
{
    struct md_buffer text = {0};
    md_model_reason_text(explainer->evaluation->model, reason, reason_key(explainer, reason),
                         &text);
    node->value_text = md_arena_strdup(explainer->arena, md_buffer_text(&text));
    md_buffer_free(&text);
}

void md_explain_value(struct md_explainer *explainer, struct md_explanation *node,
                      const struct md_values *values, size_t index, struct md_type type)
{
    if (values->states[index] != MD_STATE_PRESENT)
        md_explain_reason(explainer, node, &values->reasons[index]);
    else if (values->numbers != NULL)
        md_explain_number(explainer, node, &values->numbers[index], type);
    else if (values->texts != NULL)
        node->value_text = md_arena_strndup(explainer->arena, values->texts[index].bytes,
                                            values->texts[index].length);
    else
        node->value_text =
            md_arena_format(explainer->arena, "%lld", (long long)values->integers[index]);
}

struct md_explanation *md_explain_step(struct md_explainer *explainer,
                                       struct md_explanation *parent, enum md_explain_role role,
                                       const char *title, const struct md_number *value,
                                       struct md_type type)
{
    struct md_explanation *node = md_explain_add(explainer, parent, role, title);
    md_explain_number(explainer, node, value, type);
    return node;
}

void md_explain_check_sum(struct md_explainer *explainer, struct md_explanation *node,
                          const struct md_number *total)
{
    struct md_number sum = MD_NUMBER_ZERO;
    for (const struct md_explanation *child = node->first_child; child != NULL; child = child->next)
        if (child->has_value && md_number_add(&sum, &child->value, &sum) != MD_OK) return;
    node->adds_up = md_number_equal(&sum, total);
    if (node->adds_up) return;
    explainer->broken = true;
    explainer->broken_at = node->title;
}

/* ---- Names ---- */

const char *md_explain_key(struct md_explainer *explainer, int kind, int32_t key)
{
    const struct md_evaluation *evaluation = explainer->evaluation;
    if (kind == MD_KIND_WHOLE) return "whole";
    const struct md_keys *keys = evaluation->keys_of_kind[kind];
    if (keys == NULL || key < 0) return "?";
    size_t length;
    const char *text = md_texts_get(&keys->texts, (uint32_t)key, &length);
    char *copy = md_arena_strndup(explainer->arena, text, length);
    for (char *c = copy; *c != '\0'; c++)
        if (*c == MD_KEY_SEPARATOR) *c = '/';
    return copy;
}

const char *md_explain_record(struct md_explainer *explainer, int kind, uint32_t row)
{
    const struct md_evaluation *evaluation = explainer->evaluation;
    if (kind == MD_KIND_WHOLE) return "whole";
    const struct md_table *table = evaluation->table_of_kind[kind];
    const char *name = evaluation->model->schema->kinds[kind]->name;
    if (table == NULL || table->keys == NULL || row == MD_NO_ROW)
        return md_arena_format(explainer->arena, "%s in row %u", name, (unsigned)row + 1);
    return md_arena_format(explainer->arena, "%s %s", name,
                           md_explain_key(explainer, kind, table->keys[row]));
}

/* ---- One row ---- */

void md_one_subject(struct md_one_row *one, const struct md_subjects *subjects, int32_t key)
{
    one->subject_row = subjects->rows[key];
    one->subject_key = key;
    one->date = subjects->days[key];
    one->scope = (struct md_scope){.count = 1,
                                   .subjects = &one->subject_row,
                                   .subject_keys = &one->subject_key,
                                   .dates = &one->date};
}

void md_one_record(struct md_one_row *one, uint32_t row, int32_t date)
{
    one->row = row;
    one->date = date;
    one->scope = (struct md_scope){.count = 1, .rows = &one->row, .dates = &one->date};
}

struct md_evaluator *md_explain_begin(struct md_explainer *explainer, const struct md_bound *bound,
                                      const struct md_one_row *one)
{
    struct md_evaluator *evaluator = explainer->evaluation->evaluators[0];
    md_evaluator_begin(evaluator, &bound->binding, &one->scope);
    return evaluator;
}

bool md_explain_evaluate(struct md_evaluator *evaluator, const struct md_formula *formula,
                         struct md_number *value)
{
    const struct md_vector *vector = md_evaluator_value(evaluator, formula->root, NULL, 1);
    if (vector->states[0] != MD_STATE_PRESENT || vector->numbers == NULL) return false;
    *value = vector->numbers[0];
    return true;
}

/* ---- The whole ---- */

static bool has_figure(const struct md_explainer *explainer, const struct md_due *due, int kind,
                       int32_t subject)
{
    const struct md_evaluation *evaluation = explainer->evaluation;
    const struct md_model *model = evaluation->model;
    if (model->plans[model->components[due->component].plan].of != kind) return false;
    const struct md_column_at *column = md_column_get(
        explainer->evaluation, (int64_t)model->measures_count + due->component, due->period.end);
    if (subject < 0 || (size_t)subject >= column->values.count) return false;
    uint8_t status = column->outcomes[subject].status;
    return status != MD_RESULT_NONE && status != MD_RESULT_SKIPPED;
}

/* The total of what is paid in money of one currency; with others beside it there is no total. */
static void add_total(struct md_explainer *explainer, struct md_explanation *total)
{
    struct md_number sum = MD_NUMBER_ZERO;
    const char *unit = NULL;
    for (const struct md_explanation *child = total->first_child; child != NULL;
         child = child->next) {
        if (!child->has_value || child->unpaid) continue;
        if (unit != NULL && strcmp(unit, child->unit) != 0) return;
        unit = child->unit;
        if (md_number_add(&sum, &child->value, &sum) != MD_OK) return;
    }
    if (unit == NULL) return;
    md_explain_number(explainer, total, &sum, md_type_of(MD_BASE_TEXT));
    total->unit = unit;
    total->adds_up = true;
}

enum md_status md_explain(struct md_evaluation *evaluation, uint32_t period, int kind,
                          int32_t subject, int component, int depth, struct md_arena *arena,
                          struct md_explanation **tree, struct md_diagnostics *out)
{
    const struct md_model *model = evaluation->model;
    struct md_explainer explainer = {.evaluation = evaluation, .arena = arena};
    struct md_explanation *total = md_explain_add(&explainer, NULL, MD_EXPLAIN_TOTAL, "total");
    const struct md_period_due *list = &evaluation->dues[period];
    for (size_t i = 0; i < list->count; i++) {
        const struct md_due *due = &list->dues[i];
        size_t plan = (size_t)model->components[due->component].plan;
        if (!evaluation->plan_runs[period * model->plans_count + plan].wanted) continue;
        const char *name =
            model->components[due->component].full_name; /* the same in each version of a plan */
        if (component >= 0 && strcmp(name, model->components[component].full_name) != 0) continue;
        if (has_figure(&explainer, due, kind, subject))
            md_explain_component(&explainer, total, due, subject, depth);
    }
    if (component < 0) md_explain_rules(&explainer, total, period, kind, subject, depth);
    if (total->first_child == NULL) return MD_NOT_FOUND;
    add_total(&explainer, total);
    md_explain_balances(&explainer, total, period, kind, subject, component);
    *tree = total;
    if (!explainer.broken) return MD_OK;
    md_diagnostics_add(out, MD_ERROR, "E0702", "the explanation of %s does not add up to its value",
                       explainer.broken_at != NULL ? explainer.broken_at : "a figure");
    return MD_DEFECT;
}
