#include "run/decided_records.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "calc/becoming.h"
#include "run/labels.h"
#include "value/date.h"

enum { FAULTS_SHOWN = 5 };

struct work {
    struct md_calculation *calculation;
    const struct md_rule *rule;
    const struct md_becoming *becoming;
    const struct md_approved *approved;
    size_t count;
    const char *reason;
    struct md_become become;
    struct md_arena arena;
    size_t faults;
};

/* ---- messages ------------------------------------------------------------------------------------------ */

static const char *rule_name(const struct work *work)
{
    return work->calculation->project->model->measures[work->rule->measure].name;
}

static const char *subject_of(struct work *work, size_t i)
{
    return md_key_shown(md_calculation_figure_subject(work->calculation, work->approved[i].figure), &work->arena);
}

static const char *period_of(struct work *work, size_t i)
{
    return md_calculation_period(work->calculation->project, &work->approved[i].figure->row->period, &work->arena);
}

static void refuse(struct work *work, const char *code, size_t i, const char *why)
{
    if (work->faults++ >= FAULTS_SHOWN) return;
    struct md_diagnostics *out = &work->calculation->project->diagnostics;
    struct md_diagnostic *d = md_diagnostics_add(out, MD_REFUSAL, code, "%s of %s in %s cannot be approved: %s",
                                                 rule_name(work), subject_of(work, i), period_of(work, i), why);
    const struct md_text_span *span = &work->rule->span;
    if (span->file != NULL)
        md_diagnostic_at(out, d, span->file->name, span->file->text, span->file->length, span->line, span->column,
                         span->end_column);
}

static enum md_status finish(struct work *work)
{
    size_t more = work->faults > FAULTS_SHOWN ? work->faults - FAULTS_SHOWN : 0;
    if (more > 0)
        md_diagnostics_add(&work->calculation->project->diagnostics, MD_REFUSAL, "E0522",
                           "%zu more of %s cannot be approved", more, rule_name(work));
    md_arena_free(&work->arena);
    return work->faults > 0 ? MD_REFUSED : MD_OK;
}

static struct work start(struct md_calculation *calculation, const struct md_rule *rule,
                         const struct md_becoming *becoming, const struct md_approved *approved, size_t count)
{
    struct work work = {
        .calculation = calculation, .rule = rule, .becoming = becoming, .approved = approved, .count = count};
    const struct md_figure **figures = md_arena_array(&work.arena, count + 1, sizeof *figures);
    for (size_t i = 0; i < count; i++) figures[i] = approved[i].figure;
    md_become(calculation->evaluation, rule, becoming, figures, count, &work.become);
    return work;
}

/* ---- what can be decided about --------------------------------------------------------------------------- */

size_t md_decided_figures(const struct md_calculation *calculation, const struct md_rule *rule, struct md_arena *arena,
                          struct md_approved **approved)
{
    const struct md_model *model = calculation->project->model;
    const char *word = md_model_decided_word(rule);
    size_t count, found = 0;
    const struct md_figure *figures = md_evaluation_figures(calculation->evaluation, &count);
    *approved = md_arena_array(arena, count + 1, sizeof **approved);
    for (size_t i = 0; i < count; i++) {
        const struct md_figure *figure = &figures[i];
        if (figure->component >= 0 || &model->rules[figure->rule] != rule || figure->status == MD_FIGURE_HELD) continue;
        if (word != NULL && strcmp(word, figure->row->word) != 0) continue;
        char text[MD_NUMBER_TEXT_SIZE];
        const char *value = figure->title;
        if (value == NULL) {
            md_number_print(&figure->value, text, sizeof text);
            value = md_arena_strdup(arena, text);
        }
        (*approved)[found++] = (struct md_approved){figure, value};
    }
    return found;
}

/* ---- what stands against it ------------------------------------------------------------------------------ */

enum md_status md_decided_may(struct md_calculation *calculation, const struct md_rule *rule,
                              const struct md_approved *approved, size_t count)
{
    if (!md_has_formula(&rule->unless)) return MD_OK;
    struct work work = start(calculation, rule, &rule->becomes, approved, count);
    const struct md_values *unless = &work.become.unless;
    for (size_t i = 0; i < count; i++) {
        if (unless->states[i] == MD_STATE_MISSING) continue;
        if (unless->states[i] == MD_STATE_ERROR) {
            refuse(&work, "E0523", i, md_calculation_reason(calculation, &unless->reasons[i], &work.arena));
        } else if (unless->texts[i].length > 0) {
            refuse(&work, "E0523", i, md_arena_strndup(&work.arena, unless->texts[i].bytes, unless->texts[i].length));
        }
    }
    return finish(&work);
}

size_t md_decided_keep(struct md_calculation *calculation, const struct md_rule *rule, struct md_approved *approved,
                       size_t count)
{
    if (!md_has_formula(&rule->unless)) return count;
    struct work work = start(calculation, rule, &rule->becomes, approved, count);
    const struct md_values *unless = &work.become.unless;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool free = unless->states[i] == MD_STATE_MISSING ||
                    (unless->states[i] == MD_STATE_PRESENT && unless->texts[i].length == 0);
        if (free) approved[kept++] = approved[i];
    }
    md_arena_free(&work.arena);
    return kept;
}

/* ---- values of fields ------------------------------------------------------------------------------------ */

static void set_text(struct md_table *table, size_t row, int field, const char *text, size_t length)
{
    md_table_set(table, row, field, (int64_t)md_texts_add(table->columns[field].texts, text, length));
}

static void set_number(struct work *work, struct md_table *table, size_t row, int field, size_t i,
                       const struct md_number *number)
{
    const struct md_field *declared = &table->kind->fields[field];
    int64_t stored;
    if (md_number_to_scaled(number, declared->decimals, &stored) == MD_OK) {
        md_table_set(table, row, field, stored);
        return;
    }
    char text[MD_NUMBER_TEXT_SIZE];
    md_number_print(number, text, sizeof text);
    refuse(work, "E0522", i, md_arena_format(&work->arena, "%s has more digits than `%s` of %s keeps (%d)", text,
                                             declared->name, table->kind->name, declared->decimals));
}

/* A text as the field's type reads it: of a decided value, of a default. */
static void set_from_text(struct work *work, struct md_table *table, size_t row, int field, size_t i, const char *text,
                          int64_t factor)
{
    const struct md_field *declared = &table->kind->fields[field];
    size_t length = strlen(text);
    struct md_number number, by = md_number_from_integer(factor);
    int32_t day;
    switch (declared->type) {
    case MD_FIELD_TEXT: case MD_FIELD_REF:
        set_text(table, row, field, text, length);
        return;
    case MD_FIELD_INTEGER: case MD_FIELD_NUMBER: case MD_FIELD_MONEY: case MD_FIELD_RATIO:
        if (md_number_parse(text, length, &number) != MD_OK || md_number_multiply(&number, &by, &number) != MD_OK) break;
        set_number(work, table, row, field, i, &number);
        return;
    case MD_FIELD_DATE:
        if (md_date_parse(text, length, &day) != MD_OK) break;
        md_table_set(table, row, field, day);
        return;
    case MD_FIELD_FLAG:
        if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0) break;
        md_table_set(table, row, field, strcmp(text, "true") == 0);
        return;
    case MD_FIELD_ENUM:
        for (size_t v = 0; v < declared->values_count; v++) {
            if (strcmp(declared->values[v], text) != 0) continue;
            if (declared->leaving == (int)v + 1)
                refuse(work, "E0522", i, md_arena_format(&work->arena, "`%s` = %s says that somebody has left: no rule dismisses anybody",
                                                         declared->name, text));
            md_table_set(table, row, field, (int64_t)v);
            return;
        }
        break;
    }
    refuse(work, "E0522", i, md_arena_format(&work->arena, "`%s` of %s cannot be %s", declared->name, table->kind->name,
                                             text));
}

static void set_from_formula(struct work *work, struct md_table *table, size_t row, int field,
                             const struct md_formula *formula, const struct md_values *values, size_t i)
{
    struct md_type type = md_graph_node(&work->calculation->project->model->graph, formula->root)->type;
    const struct md_field *declared = &table->kind->fields[field];
    bool needed = declared->required || md_kind_is_key(table->kind, field);
    if (values->states[i] == MD_STATE_ERROR || (values->states[i] != MD_STATE_PRESENT && needed)) {
        refuse(work, "E0522", i, md_arena_format(&work->arena, "it has no `%s`: %s", declared->name,
                                                 md_calculation_reason(work->calculation, &values->reasons[i], &work->arena)));
    }
    if (values->states[i] != MD_STATE_PRESENT) return;
    if (type.base == MD_BASE_REF) {
        const char *key = md_calculation_subject(work->calculation, type.kind, (int32_t)values->integers[i]);
        set_text(table, row, field, key, strlen(key));
    } else if (values->texts != NULL) {
        const char *text = md_arena_strndup(&work->arena, values->texts[i].bytes, values->texts[i].length);
        set_from_text(work, table, row, field, i, text, 1);
    } else if (values->numbers != NULL) {
        set_number(work, table, row, field, i, &values->numbers[i]);
    } else {
        md_table_set(table, row, field, values->integers[i]);
    }
}

/* What was decided upon; nothing where a goal is free again. */
static void set_value(struct work *work, struct md_table *table, size_t row, int field, size_t i)
{
    const struct md_field *declared = &table->kind->fields[field];
    if (work->approved[i].value[0] != '\0') {
        set_from_text(work, table, row, field, i, work->approved[i].value, 1);
        return;
    }
    md_table_clear(table, row, field);
    if (declared->required || md_kind_is_key(table->kind, field))
        refuse(work, "E0522", i, md_arena_format(&work->arena, "`%s` of %s cannot be empty", declared->name,
                                                 table->kind->name));
}

/* ---- rows ------------------------------------------------------------------------------------------------- */

static void begin_table(struct md_table *table, const struct md_kind *kind)
{
    if (table->kind != NULL) return;
    md_table_init(table, kind, NULL);
    table->keys = md_alloc_array(1, sizeof *table->keys);
    table->lines = md_alloc_array(1, sizeof *table->lines);
    table->files = md_alloc_array(1, sizeof *table->files);
}

/* Fields that the rule does not fill have their default, as in a file without their column. */
static void fill_row(struct work *work, struct md_table *table, size_t row, size_t i)
{
    const struct md_becoming *becoming = work->becoming;
    const struct md_kind *kind = table->kind;
    for (size_t f = 0; f < kind->fields_count; f++) {
        md_table_clear(table, row, (int)f);
        if (kind->fields[f].default_text != NULL)
            set_from_text(work, table, row, (int)f, i, kind->fields[f].default_text, kind->fields[f].unit_factor);
    }
    for (size_t f = 0; f < becoming->fields_count; f++) {
        const struct md_becoming_field *entry = &becoming->fields[f];
        if (entry->form == MD_BECOMING_FORMULA)
            set_from_formula(work, table, row, entry->field, &entry->formula, &work->become.fields[f], i);
        else if (entry->form == MD_BECOMING_VALUE)
            set_value(work, table, row, entry->field, i);
        else if (entry->form == MD_BECOMING_NAME)
            set_from_text(work, table, row, entry->field, i,
                          md_arena_format(&work->arena, "%s/%s/%s", rule_name(work), subject_of(work, i),
                                          period_of(work, i)), 1);
        else if (work->reason[0] != '\0')
            set_from_text(work, table, row, entry->field, i, work->reason, 1);
    }
}

static void set_key(struct md_table *table, size_t row)
{
    const struct md_kind *kind = table->kind;
    struct md_buffer key = {0};
    for (size_t k = 0; k < kind->key_fields_count; k++) {
        if (k > 0) md_buffer_add_char(&key, MD_KEY_SEPARATOR);
        if (md_table_has(table, row, kind->key_fields[k]))
            md_table_print_cell(table, row, kind->key_fields[k], NULL, &key);
    }
    table->keys[row] = (int32_t)md_texts_add(&table->key_texts, md_buffer_text(&key), key.length);
    md_buffer_free(&key);
}

enum md_status md_decided_records(struct md_calculation *calculation, const struct md_rule *rule,
                                  const struct md_becoming *becoming, const struct md_approved *approved, size_t count,
                                  const char *reason, struct md_table *table)
{
    if (becoming->kind < 0) return MD_OK;
    struct work work = start(calculation, rule, becoming, approved, count);
    work.reason = reason;
    begin_table(table, calculation->project->schema.kinds[becoming->kind]);
    for (size_t i = 0; i < count; i++) {
        size_t row = table->rows_count;
        md_table_reserve(table, row + 1);
        table->rows_count++;
        fill_row(&work, table, row, i);
        set_key(table, row);
        table->lines[row] = (uint32_t)row + 1;
        table->files[row] = 0;
    }
    return finish(&work);
}
