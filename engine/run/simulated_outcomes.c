#include "run/simulated_outcomes.h"

#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "run/labels.h"
#include "value/date.h"

static struct md_simulated_outcome *row_of(struct md_simulated_outcomes *o, const struct md_simulated_outcome *like)
{
    const char *key = md_arena_format(&o->arena, "%s\x1e%s\x1e%s\x1e%s\x1e%s\x1e%s", like->rule, like->word, like->subject,
                                      like->period, like->run_period, like->unit);
    int64_t index;
    if (md_map_insert(&o->known, key, strlen(key), (int64_t)o->count, &index)) {
        MD_GROW(o->rows, o->count, o->capacity);
        o->rows[o->count++] = *like;
        index = (int64_t)o->count - 1;
    }
    return &o->rows[index];
}

static const char *day_text(struct md_simulated_outcomes *o, int32_t day)
{
    char text[MD_DATE_TEXT_SIZE];
    if (day == INT32_MIN) return "";
    md_date_print(day, text, sizeof text);
    return md_arena_strdup(&o->arena, text);
}

static struct md_simulated_side side_of(struct md_simulated_outcomes *o, struct md_calculation *calculation,
                                        const struct md_figure *figure, const char *unit)
{
    bool held = figure->status == MD_FIGURE_HELD;
    const char *sentence = figure->component < 0 ? figure->row->text_en : NULL;
    struct md_simulated_side side = {
        .due = day_text(o, figure->due),
        .has_number = !held && figure->title == NULL,
        .number = figure->value,
    };
    if (sentence == NULL || sentence[0] == '\0')
        sentence = figure->reason.code != MD_REASON_NONE ? md_calculation_reason(calculation, &figure->reason, &o->arena) : "";
    side.said = md_arena_strdup(&o->arena, sentence);
    side.value = held                    ? "held"
                 : figure->title != NULL ? md_arena_strdup(&o->arena, figure->title)
                                         : md_calculation_amount(&figure->value, unit, &o->arena);
    return side;
}

void md_simulated_outcomes_add(struct md_simulated_outcomes *o, struct md_calculation *calculation,
                               const struct md_period *periods, int side)
{
    size_t count;
    const struct md_figure *figures = md_evaluation_figures(calculation->evaluation, &count);
    for (size_t i = 0; i < count; i++) {
        const struct md_figure *figure = &figures[i];
        struct md_figure_name name = md_calculation_figure(calculation, figure, &o->arena);
        const struct md_period *own = &periods[figure->period];
        const char *unit = md_calculation_unit(name.type);
        struct md_simulated_outcome like = {
            .rule = md_arena_strdup(&o->arena, name.plan),
            .word = md_arena_strdup(&o->arena, name.component),
            .subject = md_arena_strdup(&o->arena, md_calculation_figure_subject(calculation, figure)),
            .run_period = md_calculation_period(calculation->project, own, &o->arena),
            .period = md_calculation_period(calculation->project, figure->component >= 0 ? own : &figure->row->period, &o->arena),
            .unit = md_arena_strdup(&o->arena, unit),
        };
        row_of(o, &like)->sides[side] = side_of(o, calculation, figure, unit);
    }
}

/* ---- what differs -------------------------------------------------------------------------------------- */

static bool differs(const struct md_simulated_outcome *row)
{
    const struct md_simulated_side *a = &row->sides[0], *b = &row->sides[1];
    if (a->value == NULL || b->value == NULL) return true;
    return strcmp(a->value, b->value) != 0 || strcmp(a->said, b->said) != 0 || strcmp(a->due, b->due) != 0;
}

static int by_name(const void *context, uint32_t a, uint32_t b)
{
    const struct md_simulated_outcomes *o = context;
    const struct md_simulated_outcome *one = &o->rows[a], *two = &o->rows[b];
    int order = strcmp(one->rule, two->rule);
    if (order == 0) order = strcmp(one->word, two->word);
    if (order == 0) order = strcmp(one->subject, two->subject);
    if (order == 0) order = strcmp(one->period, two->period);
    if (order == 0) order = strcmp(one->run_period, two->run_period);
    return order != 0 ? order : strcmp(one->unit, two->unit);
}

static const char *difference_of(struct md_simulated_outcomes *o, const struct md_simulated_outcome *row)
{
    struct md_number change;
    if (!row->sides[0].has_number || !row->sides[1].has_number) return "";
    if (md_number_subtract(&row->sides[1].number, &row->sides[0].number, &change) != MD_OK) return "";
    return md_calculation_amount(&change, row->unit, &o->arena);
}

enum md_status md_simulated_outcomes_print(struct md_simulated_outcomes *o, bool all, struct md_out *out)
{
    static const struct md_grid_column columns[] = {
        {"rule", MD_CELL_TEXT},       {"outcome", MD_CELL_TEXT},      {"subject", MD_CELL_TEXT}, {"period", MD_CELL_TEXT},
        {"now", MD_CELL_TEXT},        {"simulated", MD_CELL_TEXT},    {"difference", MD_CELL_NUMBER},
        {"unit", MD_CELL_TEXT},       {"reason", MD_CELL_TEXT}};
    struct md_grid grid;
    md_grid_init(&grid, "meed.simulated_outcomes/1", columns, sizeof columns / sizeof columns[0]);
    uint32_t *order = md_alloc_array(o->count + 1, sizeof *order);
    for (size_t i = 0; i < o->count; i++) order[i] = (uint32_t)i;
    md_sort(order, o->count, by_name, o);
    size_t same = 0;
    for (size_t i = 0; i < o->count; i++) {
        const struct md_simulated_outcome *row = &o->rows[order[i]];
        bool changed = differs(row);
        if (!changed) same++;
        if (!changed && !all) continue;
        const struct md_simulated_side *said = &row->sides[row->sides[1].value != NULL ? 1 : 0];
        md_grid_add(&grid, (const char *[]){row->rule, row->word, md_key_shown(row->subject, &o->arena), row->period,
                                            row->sides[0].value, row->sides[1].value, difference_of(o, row), row->unit,
                                            said->said});
    }
    md_free(order);
    grid.members = md_arena_format(&o->arena, "\"outcomes\":%zu,\"unchanged\":%zu", o->count, same);
    enum md_status status = md_grid_write(&grid, out);
    md_grid_free(&grid);
    if (out->format == MD_FORMAT_TABLE)
        md_out_format(out, "%zu of %zu outcomes unchanged%s\n", same, o->count, all || same == 0 ? "" : " (--all shows them)");
    return status;
}

void md_simulated_outcomes_free(struct md_simulated_outcomes *o)
{
    md_map_free(&o->known);
    md_free(o->rows);
    md_arena_free(&o->arena);
}
