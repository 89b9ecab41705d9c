#include "run/calculation.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/labels.h"
#include "value/currency.h"
#include "value/date.h"

/* ---- records -------------------------------------------------------------------- */

static enum md_status source_keys(void *context, const struct md_kind *kind, struct md_keys *keys,
                                  struct md_diagnostics *out)
{
    struct md_calculation *calculation = context;
    enum md_status status = MD_OK;
    if (calculation->held != NULL) md_held_keys(calculation->held, kind, keys);
    else status = md_book_load_keys(calculation->project->book, kind, keys, out);
    if (status == MD_OK && md_assumed_has(calculation->assumed, kind)) {
        md_keys_own(keys);
        md_assumed_keys(calculation->assumed, kind, keys);
    }
    return status;
}

static enum md_status source_rows(void *context, const struct md_rows_wanted *wanted,
                                  const struct md_keys *const *keys_of_kind,
                                  struct md_table *table, struct md_diagnostics *out)
{
    struct md_calculation *calculation = context;
    struct md_rows_wanted *kept = &calculation->rows_read[wanted->kind->index];
    *kept = *wanted;
    kept->fields = NULL; /* the evaluation's own */
    if (calculation->held != NULL) {
        assert(!md_assumed_has(calculation->assumed, wanted->kind));
        md_held_rows(calculation->held, wanted, table);
        return MD_OK;
    }
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
    if (!md_assumed_has(calculation->assumed, wanted->kind))
        return md_book_load(calculation->project->book, &request, table, out);
    /* Assumed rows find their places by key, and stand in the place of versions that begin on the same day. */
    struct md_keys own = {0};
    const struct md_keys *keys = keys_of_kind[wanted->kind->index];
    enum md_status status = MD_OK;
    if (keys == NULL) {
        status = source_keys(context, wanted->kind, &own, out);
        keys = &own;
    }
    request.with_keys = true;
    request.own = true;
    request.keys = keys;
    if (status == MD_OK) status = md_book_load(calculation->project->book, &request, table, out);
    if (status == MD_OK) md_assumed_rows(calculation->assumed, wanted, keys_of_kind, keys, table);
    md_keys_free(&own);
    return status;
}

/* ---- what was paid before ----------------------------------------------------------------------- */

struct posted_visit {
    const struct md_posted_visitor *visitor;
    int32_t first, end; /* of the run that is read */
    bool bad;           /* a row of the book that is no number */
};

static void visit_movement(void *context, const struct md_run_movement *row)
{
    struct posted_visit *posted = context;
    struct md_posted_movement movement = {.balance = row->balance, .subject = row->subject,
                                          .record = row->record[0] != '\0' ? row->record : NULL,
                                          .first = posted->first, .end = posted->end, .amount = MD_NUMBER_ZERO};
    if (md_number_parse(row->value, strlen(row->value), &movement.amount) != MD_OK) posted->bad = true;
    else posted->visitor->movement(posted->visitor->context, &movement);
}

/* A title has no unit, and neither has a plain number. */
static void visit_outcome(void *context, const struct md_outcome *row)
{
    static const enum md_figure_status status_of[] = {
        [MD_OUTCOME_VALUE] = MD_FIGURE_VALUE, [MD_OUTCOME_ZERO] = MD_FIGURE_ZERO, [MD_OUTCOME_HELD] = MD_FIGURE_HELD};
    struct posted_visit *posted = context;
    struct md_posted_outcome outcome = {.plan = row->plan, .component = row->component, .subject = row->subject,
                                        .first = posted->first, .end = posted->end,
                                        .status = status_of[row->status], .text = row->value,
                                        .value = MD_NUMBER_ZERO};
    bool number = md_number_parse(row->value, strlen(row->value), &outcome.value) == MD_OK;
    if (!number && row->unit[0] != '\0' && row->status != MD_OUTCOME_HELD) posted->bad = true;
    if (!number) outcome.value = MD_NUMBER_ZERO;
    posted->visitor->outcome(posted->visitor->context, &outcome);
}

static enum md_status visit_run(struct md_calculation *calculation, const struct md_posted_wanted *wanted,
                                const struct md_run *run, struct posted_visit *posted, struct md_diagnostics *out)
{
    struct md_book *book = calculation->project->book;
    enum md_status status = MD_OK;
    posted->first = run->first;
    posted->end = run->end;
    if (run->first >= wanted->since || (wanted->movements && run->held_count > 0))
        status = md_book_visit_outcomes(book, run->id, visit_outcome, posted, out);
    if (status == MD_OK && wanted->movements)
        status = md_book_visit_movements(book, run->id, visit_movement, posted, out);
    return status;
}

static enum md_status source_posted(void *context, const struct md_posted_wanted *wanted,
                                    const struct md_posted_visitor *visitor, struct md_diagnostics *out)
{
    struct md_calculation *calculation = context;
    struct posted_visit posted = {.visitor = visitor};
    struct md_history history = {0};
    enum md_status status = MD_OK;
    if (calculation->history != NULL) history = *calculation->history;
    else if (calculation->held == NULL || calculation->held->from_book) status = md_history_posted(calculation->project, wanted->before, &calculation->arena, &history);
    calculation->asks_posted = true;
    calculation->posted_since = wanted->movements ? INT32_MIN : wanted->since;
    calculation->posted_read = md_history_since(&history, calculation->posted_since);
    for (size_t i = 0; status == MD_OK && i < calculation->posted_read.count; i++)
        status = visit_run(calculation, wanted, &calculation->posted_read.runs[i], &posted, out);
    if (status != MD_OK || !posted.bad) return status;
    md_diagnostics_add(out, MD_ERROR, "E0601", "the book holds a posted figure that is no number");
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
                                      .posted = source_posted};
    calculation->first_day = periods_count > 0 ? periods[0].first : 0;
    calculation->rows_read =
        md_arena_array(&calculation->arena, project->schema.kinds_count + 1, sizeof *calculation->rows_read);
    if (calculation->as_of_batch == 0 && calculation->held == NULL)
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
        .all_measures = calculation->all_measures,
        .kept = calculation->kept,
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
    md_arena_free(&calculation->arena);
}

/* ---- names ------------------------------------------------------------------------------------ */

const char *md_calculation_reason_key(const struct md_calculation *calculation,
                                      const struct md_reason *reason)
{
    int whose = md_model_reason_kind(calculation->project->model, reason);
    if (whose != MD_KIND_NONE) return md_calculation_subject(calculation, whose, (int32_t)reason->argument - 1);
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

const char *md_calculation_record(struct md_calculation *calculation, int kind, uint32_t row, struct md_arena *arena)
{
    const struct md_kind *of = calculation->project->model->schema->kinds[kind];
    const struct md_table *table = md_evaluation_table(calculation->evaluation, kind);
    const char *key = NULL;
    if (table->keys != NULL) {
        key = md_calculation_subject(calculation, kind, table->keys[row]);
    } else if (calculation->held != NULL) {
        key = md_held_key_of_row(calculation->held, &calculation->rows_read[kind], row);
    } else if (!md_assumed_has(calculation->assumed, of)) {
        const struct md_rows_wanted *read = &calculation->rows_read[kind];
        struct md_load_request request = {.kind = of, .date_field = read->date_field, .from = read->from,
                                          .to = read->to, .with_undated = read->with_undated,
                                          .as_of_batch = calculation->as_of_batch};
        struct md_buffer text = {0};
        if (md_book_key_of_row(calculation->project->book, &request, row, &text) == MD_OK)
            key = md_arena_strdup(arena, md_buffer_text(&text));
        md_buffer_free(&text);
    }
    return key != NULL ? md_arena_format(arena, "%s %s", of->name, md_key_shown(key, arena)) : NULL;
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

struct md_figure_name md_calculation_figure(const struct md_calculation *calculation,
                                            const struct md_figure *figure, struct md_arena *arena)
{
    const struct md_model *model = calculation->project->model;
    if (figure->component < 0) {
        const struct md_rule *rule = &model->rules[figure->rule];
        const struct md_rule_row *row = figure->row;
        const char *name = model->measures[rule->measure].name;
        return (struct md_figure_name){.kind = row->kind, .plan = name, .component = row->word,
                                       .full_name = md_arena_format(arena, "%s.%s", name, row->word),
                                       .label = rule->word, .audience = rule->audience,
                                       .type = row->type, .span = rule->span};
    }
    const struct md_component *component = &model->components[figure->component];
    const struct md_plan *plan = &model->plans[component->plan];
    return (struct md_figure_name){.kind = plan->of, .plan = plan->name, .component = component->name,
                                   .full_name = component->full_name, .label = component->label,
                                   .audience = component->audience, .type = component->type,
                                   .is_paid = !component->booked_only, .span = component->span};
}

const char *md_calculation_figure_subject(const struct md_calculation *calculation,
                                          const struct md_figure *figure)
{
    const struct md_model *model = calculation->project->model;
    if (figure->component >= 0)
        return md_calculation_subject(calculation, model->plans[model->components[figure->component].plan].of,
                                      figure->subject);
    if (figure->row->kind == MD_KIND_NONE) return figure->row->group;
    return md_calculation_subject(calculation, figure->row->kind, figure->subject);
}

const char *md_calculation_reason(const struct md_calculation *calculation, const struct md_reason *reason,
                                  struct md_arena *arena)
{
    struct md_buffer text = {0};
    md_model_reason_text(calculation->project->model, reason, md_calculation_reason_key(calculation, reason), &text);
    const char *kept = md_arena_strndup(arena, md_buffer_text(&text), text.length);
    md_buffer_free(&text);
    return kept;
}

const char *md_calculation_amount(const struct md_number *number, const char *unit, struct md_arena *arena)
{
    char text[MD_NUMBER_TEXT_SIZE];
    int digits = md_currency_digits(unit, strlen(unit));
    if (digits < 0 || md_number_print_fixed(number, digits, MD_ROUND_NONE, text, sizeof text) != MD_OK)
        md_number_print(number, text, sizeof text);
    return md_arena_strdup(arena, text);
}

const char *md_calculation_unit(struct md_type type)
{
    if (type.base != MD_BASE_NUMBER) return "";
    return type.unit_name != NULL ? type.unit_name : "";
}

/* ---- inputs of a run -------------------------------------------------------------------------- */

static int by_role_and_name(const void *a, const void *b)
{
    const struct md_run_input *one = a, *two = b;
    int order = strcmp(one->role, two->role);
    return order != 0 ? order : strcmp(one->name, two->name);
}

/* Which runs the history was is told by the digest over it: their ids are no part of the read set. */
static struct md_digest digest_of_inputs(const struct md_run_input *inputs, size_t count,
                                         bool records)
{
    struct md_digester *digester = md_digester_new();
    for (size_t i = 0; i < count; i++) {
        if (strcmp(inputs[i].role, "history") == 0) continue;
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

/* What was paid before, as run/history.h says. */
static void add_history(struct md_calculation *calculation, struct md_arena *arena, struct md_run_input *inputs,
                        size_t *count)
{
    const struct md_history *read = &calculation->posted_read;
    if (!calculation->asks_posted) return;
    inputs[(*count)++] = (struct md_run_input){
        md_history_days_name(calculation->posted_since, calculation->first_day, arena), "posted",
        md_history_digest(read)};
    for (size_t i = 0; i < read->count; i++)
        inputs[(*count)++] = (struct md_run_input){md_history_run_name(&read->runs[i], arena), "history",
                                                   read->runs[i].outcomes_digest};
}

enum md_status md_calculation_inputs(struct md_calculation *calculation, struct md_arena *arena,
                                     struct md_run_input **inputs, size_t *inputs_count,
                                     struct md_digest *read_set, struct md_digest *rules)
{
    struct md_project *project = calculation->project;
    size_t reads_count;
    const struct md_read *reads = md_evaluation_reads(calculation->evaluation, &reads_count);
    *inputs = md_arena_array(arena, reads_count + project->rules_count + project->params_count +
                                        project->schemas_count + calculation->posted_read.count + 3,
                             sizeof **inputs);
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
    add_history(calculation, arena, *inputs, inputs_count);
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

void md_calculation_note_nobody(struct md_calculation *calculation, enum md_from form, const char *only)
{
    struct md_diagnostics *out = &calculation->project->diagnostics;
    struct md_arena arena = {0};
    struct md_nobody *list;
    if (calculation->project->touring) return;
    size_t count = md_evaluation_nobody(calculation->evaluation, 0, &arena, &list);
    for (size_t i = 0; i < count; i++) {
        if (form != MD_FROM_NOTHING && list[i].form != form) continue;
        if (list[i].form == MD_FROM_PROPOSAL) continue; /* mostly there is nothing to propose */
        if (only != NULL && strcmp(list[i].name, only) != 0) continue;
        const char *period = md_calculation_period(calculation->project, &list[i].period, &arena);
        if (*list[i].measures == '\0') {
            struct md_diagnostic *note =
                md_diagnostics_add(out, MD_NOTE, "N0409", "%s has no subjects in %s: no measure of %s has rows",
                                   list[i].name, period, list[i].kinds);
            md_diagnostic_advise(out, note, "help", "a combination is there when it occurs in the rows of a measure: give one `from`");
        } else {
            md_diagnostics_add(out, MD_NOTE, "N0409", "%s has no subjects in %s: no combination of %s occurs in the rows of %s",
                               list[i].name, period, list[i].kinds, list[i].measures);
        }
    }
    md_arena_free(&arena);
}
