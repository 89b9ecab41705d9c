/* Sentences about cards, for tables and explanations. */
#include "calc/cards.h"

void md_card_add_number(const struct md_number *number, struct md_buffer *out)
{
    char text[MD_NUMBER_TEXT_SIZE];
    struct md_number rounded, step = md_number_from_scaled(1, 6);
    if (md_number_round(number, &step, MD_HALF_UP, &rounded) != MD_OK) rounded = *number;
    md_number_print(&rounded, text, sizeof text);
    md_buffer_format(out, "%s%s", md_number_equal(&rounded, number) ? "" : "~", text);
}

static void add_percent(const struct md_number *part, const struct md_number *whole, struct md_buffer *out)
{
    struct md_number percent, hundred = md_number_from_integer(100);
    if (md_number_divide(part, whole, &percent) != MD_OK || md_number_multiply(&percent, &hundred, &percent) != MD_OK)
        return;
    md_card_add_number(&percent, out);
    md_buffer_add_char(out, '%');
}

void md_card_add_left_out(const struct md_model *model, const struct md_cards *cards, const struct md_card *card,
                          size_t criterion, struct md_buffer *out)
{
    md_buffer_format(out, "%s left out, ", cards->card->criteria[criterion].title);
    md_model_reason_text(model, &card->lines[criterion].reason, NULL, out);
    md_buffer_add_text(out, ", ");
    add_percent(&card->used, &card->weight, out);
    md_buffer_add_text(out, " of weight used");
}

void md_card_add_failed(const struct md_cards *cards, const struct md_card *card, size_t criterion,
                        struct md_buffer *out)
{
    const struct md_criterion *failed = &cards->card->criteria[criterion];
    const struct md_card_line *line = &card->lines[criterion];
    md_buffer_format(out, "knocked out by %s: ", failed->title);
    if (!failed->must_is_score) {
        md_buffer_add_text(out, "its condition does not hold");
        return;
    }
    md_card_add_number(&line->score, out);
    md_buffer_add_text(out, " is below ");
    md_card_add_number(&line->must, out);
}

static void separate(struct md_buffer *out, size_t start)
{
    if (out->length > start) md_buffer_add_text(out, "; ");
}

void md_card_add_notes(const struct md_model *model, const struct md_cards *cards, const struct md_card *card,
                       struct md_buffer *out)
{
    size_t start = out->length;
    if (card->state != MD_STATE_PRESENT) md_model_reason_text(model, &card->reason, NULL, out);
    for (size_t c = 0; card->lines != NULL && c < cards->card->criteria_count; c++) {
        const struct md_card_line *line = &card->lines[c];
        if (line->state == MD_CARD_LINE_LEFT_OUT && card->state == MD_STATE_PRESENT) {
            separate(out, start);
            md_card_add_left_out(model, cards, card, c, out);
        }
        if (line->state == MD_CARD_LINE_NEUTRAL || line->state == MD_CARD_LINE_CARRIED) {
            separate(out, start);
            md_buffer_format(out, "%s %s", cards->card->criteria[c].title,
                             line->state == MD_CARD_LINE_NEUTRAL ? "counted as neutral" : "carried from the period before");
        }
        if (!line->failed) continue;
        separate(out, start);
        md_card_add_failed(cards, card, c, out);
    }
    if (card->state == MD_STATE_PRESENT && card->grade_state != MD_STATE_PRESENT) {
        separate(out, start);
        md_buffer_add_text(out, "no grade: ");
        md_model_reason_text(model, &card->grade_reason, NULL, out);
    }
    if (card->place.given <= card->place.planned) return;
    separate(out, start);
    md_buffer_format(out, "%u have %s where %u were planned: tied at the cut", card->place.given, card->grade,
                     card->place.planned);
}
