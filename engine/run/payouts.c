#include "run/payouts.h"

#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "run/folder.h"
#include "run/labels.h"
#include "value/currency.h"

/* What all rows of a component, or of a period, have in common. */
struct component_text {
    const char *subject_kind;
    struct md_buffer before, after; /* ",plan,component," and ",CNY\n" */
    int digits;                     /* of the currency; -1: the unit is none */
    uint32_t rank;                  /* by plan, component, kind */
};

struct payouts {
    const struct md_calculation *calculation;
    const struct md_model *model;
    struct md_arena arena;
    struct component_text *components;
    const char **periods; /* names */
    uint32_t *period_ranks;
    size_t periods_count;
    const struct md_figure *figures;
    uint32_t *rows; /* indices of figures that are paid */
    size_t rows_count;
};

/* ---- which figures ---------------------------------------------------------------------------- */

static bool is_number(const char *text)
{
    struct md_number number;
    return md_number_parse(text, strlen(text), &number) == MD_OK;
}

/* Prizes that are texts, such as titles, have no amount. */
static bool is_payout(const struct md_figure *figure)
{
    if (figure->component < 0 || figure->status != MD_FIGURE_VALUE || figure->due == INT32_MIN) return false;
    return figure->title == NULL || is_number(figure->title);
}

static int compare_names(const void *context, uint32_t a, uint32_t b)
{
    const char *const *names = context;
    return strcmp(names[a], names[b]);
}

/* ranks[i]: the place of names[i] in order of bytes; equal ones have the same. */
static void rank_names(const char *const *names, size_t count, uint32_t *ranks)
{
    uint32_t *order = md_alloc_array(count + 1, sizeof *order);
    for (size_t i = 0; i < count; i++) order[i] = (uint32_t)i;
    md_sort(order, count, compare_names, names);
    for (size_t i = 0; i < count; i++)
        ranks[order[i]] =
            i > 0 && strcmp(names[order[i - 1]], names[order[i]]) == 0 ? ranks[order[i - 1]] : (uint32_t)i;
    md_free(order);
}

static const char *kind_of(const struct payouts *payouts, const struct md_component *component)
{
    int kind = payouts->model->plans[component->plan].of;
    return kind >= 0 ? payouts->model->schema->kinds[kind]->name : "whole";
}

static void describe_components(struct payouts *payouts)
{
    const struct md_model *model = payouts->model;
    size_t count = model->components_count;
    const char **names = md_arena_array(&payouts->arena, count + 1, sizeof *names);
    uint32_t *ranks = md_arena_array(&payouts->arena, count + 1, sizeof *ranks);
    payouts->components = md_arena_array(&payouts->arena, count + 1, sizeof *payouts->components);
    for (size_t i = 0; i < count; i++) {
        const struct md_component *component = &model->components[i];
        struct component_text *text = &payouts->components[i];
        const char *plan = model->plans[component->plan].name, *unit = md_calculation_unit(component->type);
        text->subject_kind = kind_of(payouts, component);
        /* A byte that is below all that stand in names keeps their order apart. */
        names[i] = md_arena_format(&payouts->arena, "%s\x01%s\x01%s", plan, component->name, text->subject_kind);
        text->digits =
            component->type.base == MD_BASE_NUMBER && component->type.unit == MD_UNIT_MONEY ? md_currency_digits(unit, strlen(unit)) : -1;
        md_buffer_add_char(&text->before, ',');
        md_csv_text(&text->before, plan);
        md_buffer_add_char(&text->before, ',');
        md_csv_text(&text->before, component->name);
        md_buffer_add_char(&text->before, ',');
        md_buffer_add_char(&text->after, ',');
        md_csv_text(&text->after, unit);
        md_buffer_add_char(&text->after, '\n');
    }
    rank_names(names, count, ranks);
    for (size_t i = 0; i < count; i++) payouts->components[i].rank = ranks[i];
}

static void name_periods(struct payouts *payouts, const struct md_period *periods)
{
    size_t count = payouts->periods_count;
    payouts->periods = md_arena_array(&payouts->arena, count + 1, sizeof *payouts->periods);
    payouts->period_ranks = md_arena_array(&payouts->arena, count + 1, sizeof *payouts->period_ranks);
    for (size_t i = 0; i < count; i++)
        payouts->periods[i] = md_calculation_period(payouts->calculation->project, &periods[i], &payouts->arena);
    rank_names(payouts->periods, count, payouts->period_ranks);
}

/* Keys of one kind are in order of bytes themselves. */
static int compare_rows(const void *context, uint32_t a, uint32_t b)
{
    const struct payouts *payouts = context;
    const struct md_figure *one = &payouts->figures[a], *two = &payouts->figures[b];
    const struct component_text *first = &payouts->components[one->component];
    const struct component_text *second = &payouts->components[two->component];
    bool same_kind = first->subject_kind == second->subject_kind;
    int order = same_kind ? (one->subject > two->subject) - (one->subject < two->subject)
                          : strcmp(md_calculation_figure_subject(payouts->calculation, one),
                                   md_calculation_figure_subject(payouts->calculation, two));
    if (order != 0) return order;
    uint32_t one_period = payouts->period_ranks[one->period], two_period = payouts->period_ranks[two->period];
    if (one_period != two_period) return one_period < two_period ? -1 : 1;
    return (first->rank > second->rank) - (first->rank < second->rank);
}

static void choose_rows(struct payouts *payouts, size_t figures_count)
{
    payouts->rows = md_alloc_array(figures_count + 1, sizeof *payouts->rows);
    for (size_t i = 0; i < figures_count; i++)
        if (is_payout(&payouts->figures[i])) payouts->rows[payouts->rows_count++] = (uint32_t)i;
    md_sort(payouts->rows, payouts->rows_count, compare_rows, payouts);
}

/* ---- writing ----------------------------------------------------------------------------------- */

/* 123456 in a currency of two digits is 1234.56. */
static void add_minor(struct md_buffer *out, int64_t minor, int digits)
{
    char text[32];
    size_t at = sizeof text;
    uint64_t rest = minor < 0 ? -(uint64_t)minor : (uint64_t)minor;
    for (int place = 0; rest > 0 || place <= digits; place++, rest /= 10) {
        if (place == digits && digits > 0) text[--at] = '.';
        text[--at] = (char)('0' + rest % 10);
    }
    if (minor < 0) text[--at] = '-';
    md_buffer_add(out, text + at, sizeof text - at);
}

static void add_amount(const struct component_text *component, const struct md_figure *figure, struct md_buffer *out)
{
    int64_t minor;
    char text[MD_NUMBER_TEXT_SIZE];
    if (figure->title != NULL) {
        md_csv_text(out, figure->title);
    } else if (component->digits >= 0 && md_number_to_scaled(&figure->value, component->digits, &minor) == MD_OK) {
        add_minor(out, minor, component->digits);
    } else {
        md_number_print(&figure->value, text, sizeof text);
        md_csv_text(out, text);
    }
}

/* Rows of one subject stand together, so its text is made once. */
static void add_rows(struct payouts *payouts, struct md_buffer *out)
{
    struct md_buffer subject = {0};
    const char *last = NULL;
    for (size_t i = 0; i < payouts->rows_count; i++) {
        const struct md_figure *figure = &payouts->figures[payouts->rows[i]];
        const struct component_text *component = &payouts->components[figure->component];
        const char *key = md_calculation_figure_subject(payouts->calculation, figure);
        if (key != last) {
            md_buffer_clear(&subject);
            md_csv_text(&subject, md_key_shown(key, &payouts->arena));
            md_buffer_add_char(&subject, ',');
            last = key;
        }
        md_buffer_add(out, subject.text, subject.length);
        md_csv_text(out, payouts->periods[figure->period]);
        md_buffer_add(out, component->before.text, component->before.length);
        add_amount(component, figure, out);
        md_buffer_add(out, component->after.text, component->after.length);
    }
    md_buffer_free(&subject);
}

void md_payouts_csv(const struct md_calculation *calculation, const struct md_period *periods, size_t periods_count,
                    struct md_buffer *out)
{
    struct payouts payouts = {
        .calculation = calculation, .model = calculation->project->model, .periods_count = periods_count};
    size_t figures_count;
    payouts.figures = md_evaluation_figures(calculation->evaluation, &figures_count);
    describe_components(&payouts);
    name_periods(&payouts, periods);
    choose_rows(&payouts, figures_count);
    md_buffer_add_text(out, "subject,period,plan,component,amount,currency\n");
    add_rows(&payouts, out);
    for (size_t i = 0; i < payouts.model->components_count; i++) {
        md_buffer_free(&payouts.components[i].before);
        md_buffer_free(&payouts.components[i].after);
    }
    md_free(payouts.rows);
    md_arena_free(&payouts.arena);
}

enum md_status md_payouts_write(const struct md_calculation *calculation, const struct md_period *periods,
                                size_t periods_count, const char *path)
{
    struct md_buffer text = {0};
    md_payouts_csv(calculation, periods, periods_count, &text);
    enum md_status status = md_folder_replace(path, text.text, text.length, &calculation->project->diagnostics);
    md_buffer_free(&text);
    return status;
}
