/* Grades of cards: by a table from the unrounded total, or by shares among those who are ranked. */
#include "base/memory.h"
#include "base/sort.h"
#include "calc/scorecard.h"
#include "eval/tier_pay.h"
#include "value/split.h"

/* Grades by shares: cards in order of group and total. */
struct ranking {
    struct md_cards *cards;
    const int32_t *list;
    const struct md_values *within;
    int32_t *groups; /* by place in the list */
};

/* Knocked out is the lowest grade, whatever the total; its reason goes with it. */
static void knock_out(const struct md_evaluation *evaluation, const struct md_scorecard *form, struct md_card *card)
{
    if (card->knocked_by == 0) return;
    card->grade_reason =
        (struct md_reason){.code = MD_REASON_KNOCKED_OUT,
                           .extra = (uint16_t)(form - evaluation->model->scorecards + 1),
                           .argument = card->knocked_by};
    if (form->shares_count > 0) card->grade = form->shares[form->shares_count - 1].grade;
}

/* ---- By a table ---- */

static void grade_by_table(const struct md_tiers_now *now, struct md_card *card)
{
    struct md_number number;
    card->grade_state = MD_STATE_MISSING;
    if (card->knocked_by > 0) {
        card->grade = now->tiers->tiers[0].text;
        card->grade_state = MD_STATE_PRESENT;
        return;
    }
    if (now->missing_param) {
        card->grade_reason = (struct md_reason){.code = MD_REASON_NO_PARAM, .argument = (uint32_t)now->param + 1};
        return;
    }
    switch (md_tiers_rate(now, &card->total, NULL, &number, &card->grade, NULL)) {
    case MD_OK:
        card->grade_state = MD_STATE_PRESENT;
        break;
    case MD_NOT_FOUND:
        card->grade_reason = (struct md_reason){.code = MD_REASON_NO_TIER};
        break;
    default:
        card->grade_state = MD_STATE_ERROR;
        card->grade_reason = (struct md_reason){.code = MD_REASON_RANGE};
        break;
    }
}

/* ---- By shares ---- */

static void find_groups(struct ranking *ranking, size_t within_count, size_t count)
{
    /* The groups of each path in turn: those of one group that agree on the next path stay one. */
    for (size_t w = 0; w < within_count; w++) {
        struct md_map numbers = {0}, pairs = {0};
        size_t numbers_count = 0;
        int64_t pairs_count = 0;
        for (size_t i = 0; i < count; i++) {
            int32_t pair[2] = {ranking->groups[i], md_group_number(&numbers, &numbers_count, &ranking->within[w], i)};
            int64_t number = pairs_count;
            if (md_map_insert(&pairs, (const char *)pair, sizeof pair, number, &number)) pairs_count++;
            ranking->groups[i] = (int32_t)number;
        }
        md_map_free(&numbers);
        md_map_free(&pairs);
    }
}

static const struct md_card *card_at(const struct ranking *ranking, uint32_t i)
{
    return &ranking->cards->cards[ranking->list[i]];
}

/* Errors first, then from the highest total. */
static int compare_cards(const void *context, uint32_t a, uint32_t b)
{
    const struct ranking *ranking = context;
    if (ranking->groups[a] != ranking->groups[b]) return ranking->groups[a] < ranking->groups[b] ? -1 : 1;
    const struct md_card *x = card_at(ranking, a), *y = card_at(ranking, b);
    if (x->state != y->state) return x->state == MD_STATE_ERROR ? -1 : 1;
    return x->state == MD_STATE_ERROR ? 0 : md_number_compare(&y->total, &x->total);
}

/* The grades of one group, order[0] to order[count - 1]. All who are tied get the grade of their first. */
static void grade_group(struct ranking *ranking, const uint32_t *order, size_t count)
{
    const struct md_scorecard *form = ranking->cards->card;
    const struct md_number one = MD_NUMBER_ONE;
    struct md_number whole = md_number_from_integer((int64_t)count);
    struct md_number *weights = md_alloc_array(form->shares_count, sizeof *weights);
    struct md_number *parts = md_alloc_array(form->shares_count, sizeof *parts);
    uint32_t *given = md_alloc_array(form->shares_count, sizeof *given);
    for (size_t g = 0; g < form->shares_count; g++) weights[g] = form->shares[g].share, given[g] = 0;
    if (md_split(&whole, &one, weights, form->shares_count, parts, NULL) != MD_OK) parts[0] = whole;
    size_t grade = 0;
    md_i128 until = parts[0].numerator;
    for (size_t i = 0; i < count;) {
        size_t end = i + 1;
        while (end < count && compare_cards(ranking, order[i], order[end]) == 0) end++;
        while (until <= (md_i128)i && grade + 1 < form->shares_count) until += parts[++grade].numerator;
        for (size_t j = i; j < end; j++) {
            struct md_card *card = &ranking->cards->cards[ranking->list[order[j]]];
            card->grade = form->shares[grade].grade;
            card->place = (struct md_card_place){.place = (uint32_t)i + 1, .among = (uint32_t)count,
                                                 .planned = (uint32_t)parts[grade].numerator};
        }
        given[grade] += (uint32_t)(end - i);
        i = end;
    }
    for (size_t i = 0; i < count; i++) {
        struct md_card *card = &ranking->cards->cards[ranking->list[order[i]]];
        for (size_t g = 0; g < form->shares_count; g++)
            if (card->grade == form->shares[g].grade) card->place.given = given[g];
    }
    md_free(weights);
    md_free(parts);
    md_free(given);
}

static void fail_group(struct ranking *ranking, const uint32_t *order, size_t count)
{
    struct md_reason reason = card_at(ranking, order[0])->reason;
    for (size_t i = 0; i < count; i++) {
        struct md_card *card = &ranking->cards->cards[ranking->list[order[i]]];
        card->grade_state = MD_STATE_ERROR;
        card->grade_reason = reason;
    }
}

/* Who is in a group that is not known stands in the way of every group. */
static bool groups_known(struct ranking *ranking, size_t within_count, const uint32_t *order, size_t count)
{
    for (size_t w = 0; w < within_count; w++)
        for (size_t i = 0; i < count; i++) {
            if (ranking->within[w].states[order[i]] != MD_STATE_ERROR) continue;
            for (size_t j = 0; j < count; j++) {
                struct md_card *card = &ranking->cards->cards[ranking->list[order[j]]];
                card->grade_state = MD_STATE_ERROR;
                card->grade_reason = ranking->within[w].reasons[order[i]];
            }
            return false;
        }
    return true;
}

static void grade_by_shares(struct md_cards *cards, const int32_t *list, size_t count, const struct md_values *within)
{
    const struct md_scorecard *form = cards->card;
    struct ranking ranking = {.cards = cards, .list = list, .within = within};
    ranking.groups = md_alloc_array(count + 1, sizeof *ranking.groups);
    uint32_t *order = md_alloc_array(count + 1, sizeof *order);
    size_t ranked = 0;
    for (size_t i = 0; i < count; i++) {
        const struct md_card *card = &cards->cards[list[i]];
        ranking.groups[i] = 0;
        bool out = card->state == MD_STATE_MISSING || card->grade_state != MD_STATE_PRESENT || card->knocked_by > 0;
        if (!out || card->state == MD_STATE_ERROR) order[ranked++] = (uint32_t)i;
    }
    find_groups(&ranking, form->within_count, count);
    bool known = groups_known(&ranking, form->within_count, order, ranked);
    md_sort(order, ranked, compare_cards, &ranking);
    for (size_t i = 0; i < ranked && known;) {
        size_t end = i + 1;
        while (end < ranked && ranking.groups[order[end]] == ranking.groups[order[i]]) end++;
        if (card_at(&ranking, order[i])->state == MD_STATE_ERROR) fail_group(&ranking, order + i, end - i);
        else grade_group(&ranking, order + i, end - i);
        i = end;
    }
    md_free(order);
    md_free(ranking.groups);
}

/* ---- All ---- */

void md_card_grades(struct md_evaluation *evaluation, struct md_cards *cards, const int32_t *list, size_t count,
                    const struct md_values *within)
{
    const struct md_scorecard *form = cards->card;
    struct md_arena arena = {0};
    struct md_tiers_now now = {0};
    if (form->grades != NULL)
        now = md_tiers_at(form->grades, evaluation->params, cards->period.end - 1, &arena);
    for (size_t i = 0; i < count; i++) {
        struct md_card *card = &cards->cards[list[i]];
        if (card->state != MD_STATE_PRESENT) {
            card->grade_state = card->state;
            card->grade_reason = card->reason;
        }
        if (card->grade_state != MD_STATE_PRESENT) continue;
        knock_out(evaluation, form, card);
        if (form->grades != NULL) grade_by_table(&now, card);
    }
    if (form->shares_count > 0) grade_by_shares(cards, list, count, within);
    md_arena_free(&arena);
}
