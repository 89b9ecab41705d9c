#include "run/draft.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "run/reason_words.h"

/* Figures of one name: a component, or a word of a rule. */
struct figure_total {
    struct md_figure_name name;
    uint64_t paid, zero, held;
    struct md_number amount;
    bool out_of_range;
};

struct figure_totals {
    struct figure_total *list; /* the components of the model, then words of rules in the order met */
    size_t count, capacity;
};

static struct figure_total *total_of(struct md_draft *d, struct figure_totals *totals, const struct md_figure *figure)
{
    size_t components = d->project->model->components_count;
    if (figure->component >= 0) return &totals->list[figure->component];
    struct md_figure_name name = md_calculation_figure(&d->calculation, figure, &d->arena);
    for (size_t i = components; i < totals->count; i++)
        if (strcmp(totals->list[i].name.full_name, name.full_name) == 0) return &totals->list[i];
    MD_GROW(totals->list, totals->count, totals->capacity);
    totals->list[totals->count] = (struct figure_total){.name = name, .amount = MD_NUMBER_ZERO};
    return &totals->list[totals->count++];
}

static struct figure_totals totals_by_name(struct md_draft *d)
{
    const struct md_model *model = d->project->model;
    struct figure_totals totals = {0};
    for (size_t i = 0; i < model->components_count; i++) {
        struct md_figure figure = {.component = (int32_t)i};
        MD_GROW(totals.list, totals.count, totals.capacity);
        totals.list[totals.count++] = (struct figure_total){
            .name = md_calculation_figure(&d->calculation, &figure, &d->arena), .amount = MD_NUMBER_ZERO};
    }
    for (size_t i = 0; i < d->figures_count; i++) {
        const struct md_figure *figure = &d->figures[i];
        struct figure_total *total = total_of(d, &totals, figure);
        if (figure->status == MD_FIGURE_ZERO) total->zero++;
        if (figure->status == MD_FIGURE_HELD) total->held++;
        if (figure->status != MD_FIGURE_VALUE) continue;
        total->paid++;
        if (figure->title == NULL && md_number_add(&total->amount, &figure->value, &total->amount) != MD_OK)
            total->out_of_range = true;
    }
    return totals;
}

static void print_components(struct md_draft *d)
{
    static const struct md_grid_column columns[] = {
        {"component", MD_CELL_TEXT}, {"paid", MD_CELL_NUMBER},   {"zero", MD_CELL_NUMBER},
        {"held", MD_CELL_NUMBER},    {"amount", MD_CELL_NUMBER}, {"unit", MD_CELL_TEXT}};
    const struct md_model *model = d->project->model;
    struct figure_totals totals = totals_by_name(d);
    struct md_grid grid;
    md_grid_init(&grid, "meed.run/1", columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < totals.count; i++) {
        const struct figure_total *total = &totals.list[i];
        if (total->paid + total->zero + total->held == 0) continue;
        bool booked = i < model->components_count && !total->name.is_paid;
        const char *cells[6] = {booked ? md_arena_format(&d->arena, "%s (booked)", total->name.full_name)
                                       : total->name.full_name};
        uint64_t numbers[3] = {total->paid, total->zero, total->held};
        for (int n = 0; n < 3; n++)
            cells[n + 1] = md_arena_format(&d->arena, "%llu", (unsigned long long)numbers[n]);
        bool text = total->name.type.base != MD_BASE_NUMBER; /* titles, and what proposals say in words */
        cells[4] = text                  ? ""
                   : total->out_of_range ? "out of range"
                                         : md_calculation_amount(&total->amount, md_calculation_unit(total->name.type), &d->arena);
        cells[5] = md_calculation_unit(total->name.type);
        md_grid_add(&grid, cells);
    }
    md_grid_write(&grid, &d->project->out);
    md_grid_free(&grid);
    md_free(totals.list);
}

/* Figures of one status by reason, the most frequent first: every zero is explained. */
struct reason_count {
    const char *sentence, *word;
    uint64_t count;
};

static int by_count(const void *a, const void *b)
{
    const struct reason_count *one = a, *two = b;
    if (one->count != two->count) return one->count < two->count ? 1 : -1;
    return strcmp(one->sentence, two->sentence);
}

static size_t count_reasons(struct md_draft *d, enum md_figure_status status,
                            struct reason_count **counts)
{
    size_t figures_count = d->figures_count, count = 0, capacity = 0;
    const struct md_figure *figures = d->figures;
    struct md_map known = {0};
    *counts = NULL;
    for (size_t i = 0; i < figures_count; i++) {
        if (figures[i].status != status) continue;
        bool waits = figures[i].reason.code == MD_REASON_WAITING; /* the outcome knows for which period's */
        const char *sentence = waits ? md_reason_words(&d->arena, d->run.outcomes[i].reason)
                                     : md_draft_reason(d, &figures[i].reason);
        int64_t index;
        if (md_map_insert(&known, sentence, strlen(sentence), (int64_t)count, &index)) {
            index = (int64_t)count;
            MD_GROW(*counts, count, capacity);
            (*counts)[count++] = (struct reason_count){
                sentence, md_reason_word((enum md_reason_code)figures[i].reason.code), 0};
        }
        (*counts)[index].count++;
    }
    if (count > 0) qsort(*counts, count, sizeof **counts, by_count);
    md_map_free(&known);
    return count;
}

static void print_reasons(struct md_draft *d, enum md_figure_status status, const char *word,
                          int64_t total)
{
    struct reason_count *counts;
    size_t count = count_reasons(d, status, &counts);
    if (count > 0) md_out_format(&d->project->out, "%s %lld:", word, (long long)total);
    for (size_t i = 0; i < count; i++)
        md_out_format(&d->project->out, "%s %s (%llu)", i > 0 ? "," : "", counts[i].sentence,
                      (unsigned long long)counts[i].count);
    if (count > 0) md_out_text(&d->project->out, "\n");
    md_free(counts);
}

static void print_unused(struct md_draft *d)
{
    const struct md_unused *unused = d->unused;
    size_t count = d->unused_count;
    for (size_t i = 0; i < count; i++) {
        md_out_format(&d->project->out, "not used by %s: %llu row%s, %s",
                      d->project->model->credits[unused[i].credit].name,
                      (unsigned long long)unused[i].rows_count, unused[i].rows_count == 1 ? "" : "s",
                      md_draft_reason(d, &unused[i].reason));
        if (!md_number_is_zero(&unused[i].amount))
            md_out_format(&d->project->out, " (%s)",
                          md_thousands(&d->arena, md_draft_number(d, &unused[i].amount)));
        md_out_text(&d->project->out, "\n");
    }
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void json_member(struct md_buffer *json, const char *name, const char *text)
{
    char last = json->length > 0 ? json->text[json->length - 1] : '{';
    if (last != '{' && last != '[') md_buffer_add_char(json, ',');
    md_buffer_format(json, "\"%s\":", name);
    md_json_text(json, text);
}

static void json_digest(struct md_buffer *json, const char *name, const struct md_digest *digest)
{
    char hex[MD_DIGEST_HEX];
    struct md_buffer text = {0};
    md_digest_hex(digest, hex);
    md_buffer_format(&text, "sha256:%s", hex);
    json_member(json, name, md_buffer_text(&text));
    md_buffer_free(&text);
}

static void json_totals(struct md_draft *d, struct md_buffer *json)
{
    struct figure_totals totals = totals_by_name(d);
    md_buffer_format(json, ",\"totals\":{\"payees\":%lld,\"components\":[",
                     (long long)d->run.subjects_count);
    for (size_t i = 0; i < totals.count; i++) {
        const struct figure_total *total = &totals.list[i];
        if (total->paid + total->zero + total->held == 0) continue;
        if (json->text[json->length - 1] != '[') md_buffer_add_char(json, ',');
        md_buffer_add_char(json, '{');
        json_member(json, "component", total->name.full_name);
        md_buffer_format(json, ",\"paid\":%llu,\"zero\":%llu,\"held\":%llu", (unsigned long long)total->paid,
                         (unsigned long long)total->zero, (unsigned long long)total->held);
        json_member(json, "unit", md_calculation_unit(total->name.type));
        json_member(json, "amount", md_calculation_amount(&total->amount, md_calculation_unit(total->name.type), &d->arena));
        md_buffer_add_char(json, '}');
    }
    md_buffer_add_text(json, "]}");
    md_free(totals.list);
}

static void json_reasons(struct md_draft *d, struct md_buffer *json, const char *name,
                         enum md_figure_status status)
{
    struct reason_count *counts;
    size_t count = count_reasons(d, status, &counts);
    md_buffer_format(json, ",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        md_buffer_add_text(json, i > 0 ? ",{" : "{");
        json_member(json, "reason", counts[i].word);
        json_member(json, "text", counts[i].sentence);
        md_buffer_format(json, ",\"count\":%llu}", (unsigned long long)counts[i].count);
    }
    md_buffer_add_char(json, ']');
    md_free(counts);
}

static void json_unused(struct md_draft *d, struct md_buffer *json)
{
    const struct md_unused *unused = d->unused;
    size_t count = d->unused_count;
    md_buffer_add_text(json, ",\"unused\":[");
    for (size_t i = 0; i < count; i++) {
        md_buffer_add_text(json, i > 0 ? ",{" : "{");
        json_member(json, "credit", d->project->model->credits[unused[i].credit].name);
        json_member(json, "reason", md_draft_reason(d, &unused[i].reason));
        md_buffer_format(json, ",\"count\":%llu", (unsigned long long)unused[i].rows_count);
        json_member(json, "amount", md_draft_number(d, &unused[i].amount));
        md_buffer_add_char(json, '}');
    }
    md_buffer_add_char(json, ']');
}

/* One envelope, CLI.md section 6. */
static void print_json(struct md_draft *d)
{
    struct md_buffer json = {0};
    md_buffer_format(&json, "{\"schema\":\"meed.run/1\",\"meed\":\"%s\",\"ok\":%s,\"run\":{",
                     d->run.engine_version, d->run.held_count == 0 ? "true" : "false");
    if (d->from == NULL) json_member(&json, "id", md_arena_format(&d->arena, "r-%06lld", (long long)d->run.id));
    else json_member(&json, "from", d->from);
    json_member(&json, "period", d->run.period);
    json_member(&json, "state", d->run.state);
    if (d->from == NULL) { /* digests are those of the book */
        json_digest(&json, "plans_hash", &d->run.rules);
        json_digest(&json, "inputs_hash", &d->run.read_set);
        json_digest(&json, "outcomes_hash", &d->run.outcomes_digest);
    }
    md_buffer_add_char(&json, '}');
    json_totals(d, &json);
    json_reasons(d, &json, "zero", MD_FIGURE_ZERO);
    json_reasons(d, &json, "held", MD_FIGURE_HELD);
    json_unused(d, &json);
    md_buffer_add_text(&json, "}\n");
    md_out_text(&d->project->out, md_buffer_text(&json));
    md_buffer_free(&json);
}

void md_draft_print(struct md_draft *d)
{
    struct md_out *out = &d->project->out;
    if (out->format == MD_FORMAT_JSON) {
        print_json(d);
        return;
    }
    if (out->format == MD_FORMAT_TABLE && d->from == NULL)
        md_out_format(out, "run %s  r-%06lld (draft)  %lld subjects\n", d->run.period,
                      (long long)d->run.id, (long long)d->run.subjects_count);
    if (out->format == MD_FORMAT_TABLE && d->from != NULL)
        md_out_format(out, "run %s  from %s, not kept  %lld subjects\n", d->run.period, d->from,
                      (long long)d->run.subjects_count);
    print_components(d);
    if (out->format != MD_FORMAT_TABLE) return;
    print_reasons(d, MD_FIGURE_ZERO, "zero", d->run.zero_count);
    print_reasons(d, MD_FIGURE_HELD, "held", d->run.held_count);
    print_unused(d);
    if (d->figures_count == 0)
        md_out_text(out, "nothing is due: no plan's period ends with this one, or no subject takes part\n");
}
