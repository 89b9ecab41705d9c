#include "run/calculation.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "value/date.h"

/* ---- records from the book -------------------------------------------------------------------- */

static enum md_status source_keys(void *context, const struct md_kind *kind, struct md_keys *keys,
                                  struct md_diagnostics *out)
{
    struct md_calculation *calculation = context;
    return md_book_load_keys(calculation->project->book, kind, keys, out);
}

static enum md_status source_rows(void *context, const struct md_rows_wanted *wanted,
                                  const struct md_keys *const *keys_of_kind,
                                  struct md_table *table, struct md_diagnostics *out)
{
    struct md_calculation *calculation = context;
    struct md_load_request request = {
        .kind = wanted->kind,
        .fields = wanted->fields,
        .date_field = wanted->date_field,
        .from = wanted->from,
        .to = wanted->to,
        .with_undated = wanted->with_undated,
        .as_of_batch = calculation->as_of_batch,
        .with_keys = wanted->with_keys,
        .keys = wanted->with_keys ? keys_of_kind[wanted->kind->index] : NULL,
        .target_keys = keys_of_kind,
    };
    return md_book_load(calculation->project->book, &request, table, out);
}

struct posted_visit {
    md_visit_movement *visit;
    void *visitor;
    bool bad; /* a row of the book that is no number */
};

static void visit_posted(void *visitor, const struct md_run_movement *row)
{
    struct posted_visit *posted = visitor;
    struct md_posted_movement movement = {row->balance, row->subject, row->record[0] != '\0' ? row->record : NULL,
                                          MD_NUMBER_ZERO};
    if (md_number_parse(row->value, strlen(row->value), &movement.amount) != MD_OK) posted->bad = true;
    else posted->visit(posted->visitor, &movement);
}

static enum md_status source_movements(void *context, int32_t before, md_visit_movement *visit, void *visitor,
                                       struct md_diagnostics *out)
{
    struct md_calculation *calculation = context;
    struct posted_visit posted = {visit, visitor, false};
    enum md_status status =
        md_book_posted_movements(calculation->project->book, before, visit_posted, &posted, out);
    if (status != MD_OK || !posted.bad) return status;
    md_diagnostics_add(out, MD_ERROR, "E0601", "the book holds a posted movement that is no number");
    return MD_STORAGE;
}

struct paid_visit {
    md_visit_posted_outcome *visit;
    void *visitor;
    bool bad;
};

static void visit_paid(void *visitor, int32_t first, int32_t end, const struct md_outcome *outcome)
{
    struct paid_visit *paid = visitor;
    struct md_posted_outcome posted = {.plan = outcome->plan, .component = outcome->component,
                                       .subject = outcome->subject, .first = first, .end = end};
    if (md_number_parse(outcome->value, strlen(outcome->value), &posted.value) != MD_OK) paid->bad = true;
    else paid->visit(paid->visitor, &posted);
}

static enum md_status source_outcomes(void *context, int32_t since, int32_t before,
                                      md_visit_posted_outcome *visit, void *visitor, struct md_diagnostics *out)
{
    struct md_calculation *calculation = context;
    struct paid_visit paid = {visit, visitor, false};
    calculation->asks_paid = true;
    calculation->paid_since = since;
    enum md_status status =
        md_book_posted_outcomes(calculation->project->book, since, before, visit_paid, &paid, out);
    if (status != MD_OK || !paid.bad) return status;
    md_diagnostics_add(out, MD_ERROR, "E0601", "the book holds a posted outcome that is no number");
    return MD_STORAGE;
}

struct md_param_values *md_calculation_params(const struct md_model *model, struct md_arena *arena)
{
    struct md_param_values *params = md_arena_array(arena, model->params_count + 1, sizeof *params);
    for (size_t i = 0; i < model->params_count; i++)
        params[i] = (struct md_param_values){model->params[i].values, model->params[i].values_count};
    return params;
}

enum md_status md_calculate(struct md_calculation *calculation, const struct md_period *periods,
                            size_t periods_count)
{
    struct md_project *project = calculation->project;
    struct md_arena arena = {0};
    struct md_record_source source = {.context = calculation, .keys = source_keys, .rows = source_rows,
                                      .movements = source_movements, .outcomes = source_outcomes};
    calculation->first_day = periods_count > 0 ? periods[0].first : 0;
    if (calculation->as_of_batch == 0)
        calculation->as_of_batch = md_book_latest_batch(project->book);
    struct md_evaluate_request request = {
        .model = project->model,
        .source = &source,
        .periods = periods,
        .periods_count = periods_count,
        .params = calculation->params != NULL ? calculation->params
                                              : md_calculation_params(project->model, &arena),
        .threads = project->threads,
        .only_plan = calculation->only_plan,
        .for_explanation = calculation->for_explanation,
        .only_openings = calculation->only_openings,
    };
    enum md_status status =
        md_evaluate(&request, &calculation->evaluation, &project->diagnostics);
    md_arena_free(&arena);
    return status;
}

void md_calculation_free(struct md_calculation *calculation)
{
    md_evaluation_free(calculation->evaluation);
    calculation->evaluation = NULL;
}

/* ---- names ------------------------------------------------------------------------------------ */

const char *md_calculation_reason_key(const struct md_calculation *calculation,
                                      const struct md_reason *reason)
{
    if (reason->code != MD_REASON_NO_ENTRY || reason->argument == 0) return NULL;
    const struct md_graph *graph = &calculation->project->model->graph;
    const struct md_node *lookup = md_graph_node(graph, reason->node);
    if (lookup->op != MD_OP_LOOKUP) return NULL;
    const struct md_node *field = md_graph_node(graph, lookup->operands[0]);
    if (field->op != MD_OP_FIELD) return NULL;
    int kind = md_graph_node(graph, field->operands[0])->type.kind;
    if (kind < 0) return NULL;
    const struct md_table *table = md_evaluation_table(calculation->evaluation, kind);
    if (table == NULL) return NULL;
    const struct md_field *declared = &table->kind->fields[field->integer];
    uint32_t code = reason->argument - 1;
    if (declared->type == MD_FIELD_ENUM)
        return code < declared->values_count ? declared->values[code] : NULL;
    const struct md_texts *texts = table->columns[field->integer].texts;
    return texts != NULL && code < texts->count ? md_texts_get(texts, code, NULL) : NULL;
}

const char *md_calculation_subject(const struct md_calculation *calculation, int kind,
                                   int32_t subject)
{
    if (kind < 0) return "whole";
    const struct md_keys *keys = md_evaluation_keys(calculation->evaluation, kind);
    return md_texts_get(&keys->texts, (uint32_t)subject, NULL);
}

const char *md_calculation_period(const struct md_project *project, const struct md_period *period,
                                  struct md_arena *arena)
{
    char name[MD_PERIOD_TEXT_SIZE];
    md_period_print(&project->calendar, period, name, sizeof name);
    return md_arena_strdup(arena, name);
}

const char *md_calculation_unit(const struct md_component *component)
{
    if (component->type.base != MD_BASE_NUMBER) return "";
    return component->type.unit_name != NULL ? component->type.unit_name : "";
}

/* ---- inputs of a run -------------------------------------------------------------------------- */

static int by_role_and_name(const void *a, const void *b)
{
    const struct md_run_input *one = a, *two = b;
    int order = strcmp(one->role, two->role);
    return order != 0 ? order : strcmp(one->name, two->name);
}

static struct md_digest digest_of_inputs(const struct md_run_input *inputs, size_t count,
                                         bool records)
{
    struct md_digester *digester = md_digester_new();
    for (size_t i = 0; i < count; i++) {
        bool read = strcmp(inputs[i].role, "records") == 0 || strcmp(inputs[i].role, "posted") == 0;
        if (read != records) continue;
        md_digester_add(digester, inputs[i].role, strlen(inputs[i].role) + 1);
        md_digester_add(digester, inputs[i].name, strlen(inputs[i].name) + 1);
        md_digester_add(digester, inputs[i].digest.bytes, MD_DIGEST_BYTES);
    }
    return md_digester_end(digester);
}

/* "deal closed_on 2026-01-01..2026-04-01", or "person" for a whole kind. */
static const char *read_name(const struct md_read *read, struct md_arena *arena)
{
    if (read->date_field < 0) return read->kind->name;
    char from[MD_DATE_TEXT_SIZE], to[MD_DATE_TEXT_SIZE];
    md_date_print(read->from, from, sizeof from);
    /* The day after the last one that a date can be has no name of its own. */
    if (read->to > MD_DATE_MAX) memcpy(to, "end", sizeof "end");
    else md_date_print(read->to, to, sizeof to);
    return md_arena_format(arena, "%s %s %s..%s", read->kind->name,
                           read->kind->fields[read->date_field].name, from, to);
}

static void add_files(struct md_run_input *inputs, size_t *count, const char *role,
                      const struct md_project_file *files, size_t files_count)
{
    for (size_t i = 0; i < files_count; i++)
        inputs[(*count)++] = (struct md_run_input){files[i].name, role, files[i].digest};
}

/* "balances before 2026-03-01": what is posted there, where balances carry it on. */
static enum md_status add_posted(struct md_calculation *calculation, struct md_arena *arena,
                                 struct md_run_input *inputs, size_t *count)
{
    struct md_project *project = calculation->project;
    if (project->model->balances_count == 0) return MD_OK;
    char day[MD_DATE_TEXT_SIZE];
    md_date_print(calculation->first_day, day, sizeof day);
    struct md_run_input *input = &inputs[(*count)++];
    input->name = md_arena_format(arena, "balances before %s", day);
    input->role = "posted";
    return md_book_posted_movements_digest(project->book, calculation->first_day, &input->digest,
                                           &project->diagnostics);
}

/* "paid 2026-01-01..2026-03-01": what is posted there, where a component pays less what was paid. */
static enum md_status add_paid(struct md_calculation *calculation, struct md_arena *arena,
                               struct md_run_input *inputs, size_t *count)
{
    struct md_project *project = calculation->project;
    if (!calculation->asks_paid) return MD_OK;
    char since[MD_DATE_TEXT_SIZE], before[MD_DATE_TEXT_SIZE];
    md_date_print(calculation->paid_since, since, sizeof since);
    md_date_print(calculation->first_day, before, sizeof before);
    struct md_run_input *input = &inputs[(*count)++];
    input->name = md_arena_format(arena, "paid %s..%s", since, before);
    input->role = "posted";
    return md_book_posted_outcomes_digest(project->book, calculation->paid_since, calculation->first_day,
                                          &input->digest, &project->diagnostics);
}

enum md_status md_calculation_inputs(struct md_calculation *calculation, struct md_arena *arena,
                                     struct md_run_input **inputs, size_t *inputs_count,
                                     struct md_digest *read_set, struct md_digest *rules)
{
    struct md_project *project = calculation->project;
    size_t reads_count;
    const struct md_read *reads = md_evaluation_reads(calculation->evaluation, &reads_count);
    *inputs = md_arena_array(arena, reads_count + project->rules_count + project->params_count +
                                        project->schemas_count + 5, sizeof **inputs);
    *inputs_count = 0;
    for (size_t i = 0; i < reads_count; i++) {
        struct md_run_input *input = &(*inputs)[(*inputs_count)++];
        input->name = read_name(&reads[i], arena);
        input->role = "records";
        enum md_status status = md_book_digest(project->book, reads[i].kind, reads[i].date_field,
                                               reads[i].from, reads[i].to,
                                               calculation->as_of_batch, &input->digest,
                                               &project->diagnostics);
        if (status != MD_OK) return status;
    }
    enum md_status posted = add_posted(calculation, arena, *inputs, inputs_count);
    if (posted == MD_OK) posted = add_paid(calculation, arena, *inputs, inputs_count);
    if (posted != MD_OK) return posted;
    add_files(*inputs, inputs_count, "rules", project->rules, project->rules_count);
    add_files(*inputs, inputs_count, "params", project->params, project->params_count);
    add_files(*inputs, inputs_count, "schema", project->schemas, project->schemas_count);
    add_files(*inputs, inputs_count, "schema", &project->config, 1);
    add_files(*inputs, inputs_count, "schema", &project->workdays, project->workdays.name != NULL);
    qsort(*inputs, *inputs_count, sizeof **inputs, by_role_and_name);
    *read_set = digest_of_inputs(*inputs, *inputs_count, true);
    *rules = digest_of_inputs(*inputs, *inputs_count, false);
    return MD_OK;
}
