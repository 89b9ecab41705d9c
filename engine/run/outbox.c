#include "run/outbox.h"

#include <string.h>

/* Notices of earlier periods that wait for a decision, by rule and subject. */
struct outbox {
    struct md_notice *known;
    struct md_map waiting; /* to the index of the notice */
};

static void add_key(struct md_buffer *key, const char *text)
{
    md_buffer_add_text(key, text);
    md_buffer_add_char(key, '\x1f'); /* stands in no name or key */
}

static void key_of(struct md_buffer *key, const struct md_decided *of, bool with_period)
{
    md_buffer_clear(key);
    add_key(key, of->rule);
    add_key(key, of->subject_kind);
    add_key(key, of->subject);
    if (with_period) add_key(key, of->period);
}

static enum md_status open_outbox(struct outbox *outbox, struct md_draft *draft)
{
    struct md_book *book = draft->project->book;
    struct md_diagnostics *out = &draft->project->diagnostics;
    struct md_decision *decisions;
    size_t decisions_count, known_count;
    enum md_status status = md_book_read_notices(book, &draft->arena, &outbox->known, &known_count, out);
    if (status == MD_OK) status = md_book_read_decisions(book, &draft->arena, &decisions, &decisions_count, out);
    if (status != MD_OK) return status;
    struct md_map decided = {0};
    struct md_buffer key = {0};
    for (size_t i = 0; i < decisions_count; i++) {
        key_of(&key, &decisions[i].of, true);
        md_map_set(&decided, key.text, key.length, 0);
    }
    for (size_t i = 0; i < known_count; i++) {
        const struct md_notice *known = &outbox->known[i];
        int64_t ignored;
        key_of(&key, &known->of, true);
        bool waits = known->end <= draft->period.first && known->decides[0] != '\0' &&
                     !md_map_get(&decided, key.text, key.length, &ignored);
        if (!waits) continue;
        key_of(&key, &known->of, false);
        md_map_set(&outbox->waiting, key.text, key.length, (int64_t)i);
    }
    md_buffer_free(&key);
    md_map_free(&decided);
    return MD_OK;
}

/* The notice of an earlier period on the same subject; NULL: none waits. */
static const struct md_notice *waiting(const struct outbox *outbox, const struct md_outcome *outcome)
{
    struct md_decided of = {outcome->plan, outcome->subject_kind, outcome->subject, outcome->period};
    struct md_buffer key = {0};
    int64_t index;
    key_of(&key, &of, false);
    bool found = md_map_get(&outbox->waiting, key.text, key.length, &index);
    md_buffer_free(&key);
    return found ? &outbox->known[index] : NULL;
}

/* The outcome and the figure, which the summary of the run counts, are nothing. */
static void make_wait(struct md_draft *draft, struct md_outcome *outcome, struct md_figure *figure,
                      const struct md_notice *known)
{
    figure->status = MD_FIGURE_ZERO;
    figure->value = MD_NUMBER_ZERO;
    figure->title = NULL;
    figure->reason = (struct md_reason){.code = MD_REASON_WAITING};
    outcome->status = MD_OUTCOME_ZERO;
    outcome->value = "";
    outcome->has_amount = false;
    outcome->amount_minor = 0;
    outcome->due = "";
    outcome->reason =
        md_arena_format(&draft->arena, "%s|%s", md_reason_word(MD_REASON_WAITING), known->of.period);
    draft->run.zero_count++;
}

static struct md_notice notice_of(const struct md_model *model, const struct md_figure *figure,
                                  const struct md_outcome *outcome)
{
    const struct md_proposal *proposal = figure->row->proposal;
    return (struct md_notice){
        .of = {outcome->plan, outcome->subject_kind, outcome->subject, outcome->period},
        .end = figure->row->period.end,
        .sort = proposal->kind,
        .audience = outcome->audience,
        .decides = model->rules[figure->rule].decides,
        .due = outcome->due,
        .text_en = figure->row->text_en,
        .text_zh = figure->row->text_zh,
    };
}

enum md_status md_outbox_fill(struct md_draft *draft, struct md_outcome *outcomes)
{
    struct outbox outbox = {0};
    size_t proposals = 0;
    for (size_t i = 0; i < draft->figures_count; i++)
        if (draft->figures[i].component < 0 && draft->figures[i].row->proposal != NULL) proposals++;
    if (proposals == 0) return MD_OK;
    enum md_status status = open_outbox(&outbox, draft);
    if (status != MD_OK) return status;
    struct md_notice *notices = md_arena_array(&draft->arena, proposals, sizeof *notices);
    struct md_figure *figures =
        md_arena_copy(&draft->arena, draft->figures, draft->figures_count * sizeof *figures);
    draft->figures = figures;
    for (size_t i = 0; i < draft->figures_count; i++) {
        const struct md_figure *figure = &draft->figures[i];
        if (figure->component >= 0 || figure->row->proposal == NULL || figure->status == MD_FIGURE_HELD) continue;
        const struct md_notice *known = figure->row->proposal->many ? NULL : waiting(&outbox, &outcomes[i]);
        if (known != NULL) make_wait(draft, &outcomes[i], &figures[i], known);
        else notices[draft->run.notices_count++] = notice_of(draft->project->model, figure, &outcomes[i]);
    }
    draft->run.notices = notices;
    md_map_free(&outbox.waiting);
    return MD_OK;
}
