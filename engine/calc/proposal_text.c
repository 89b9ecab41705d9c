#include "calc/proposal_text.h"

#include "expr/functions.h"
#include "value/date.h"

struct sentence {
    struct md_evaluation *evaluation;
    const struct md_bound *bound;
    const struct md_subjects *subjects;
    int32_t subject;
    enum md_language language;
    struct md_buffer text;
    bool after_gap; /* a sign of per cent directly behind belongs to the number that is missing */
};

/* ---- Words for what is missing ---- */

static const struct {
    enum md_reason_code code;
    const char *words[2]; /* by language */
} gaps[] = {
    {MD_REASON_NO_GOAL, {"no goal", "無目標"}},          {MD_REASON_EMPTY, {"not given", "未填"}},
    {MD_REASON_NO_RECEIVER, {"not given", "未填"}},      {MD_REASON_NO_ROWS, {"no data", "無資料"}},
    {MD_REASON_NO_LINES, {"no data", "無資料"}},         {MD_REASON_NO_SCORE, {"no data", "無資料"}},
    {MD_REASON_COVERAGE, {"too little data", "資料不足"}}, {MD_REASON_ZERO_DENOMINATOR, {"no data", "無資料"}},
    {MD_REASON_NO_MATCH, {"no data", "無資料"}},         {MD_REASON_NO_ENTRY, {"no data", "無資料"}},
    {MD_REASON_NO_VERSION, {"no data", "無資料"}},       {MD_REASON_NOT_RANKED, {"not ranked", "未排名"}},
    {MD_REASON_HIDDEN, {"hidden", "不顯示"}},            {MD_REASON_NO_TIER, {"none", "無"}},
    {MD_REASON_NOT_DUE, {"not due", "未到期"}},
};

const char *md_gap_word(const struct md_model *model, const struct md_reason *reason, enum md_language language,
                        struct md_arena *arena)
{
    for (size_t i = 0; i < sizeof gaps / sizeof gaps[0]; i++)
        if (reason->code == (uint16_t)gaps[i].code) return gaps[i].words[language];
    if (reason->code != MD_REASON_DESIGNER) return language == MD_CHINESE ? "無數值" : "no value";
    struct md_buffer text = {0};
    md_model_reason_text(model, reason, NULL, &text);
    const char *own = md_arena_strdup(arena, md_buffer_text(&text));
    md_buffer_free(&text);
    return own;
}

/* ---- The parts of a sentence ---- */

static void add_value(struct sentence *sentence, const struct md_values *values)
{
    char text[MD_NUMBER_TEXT_SIZE];
    bool after_gap = sentence->after_gap;
    sentence->after_gap = values->states[0] != MD_STATE_PRESENT;
    if (values->states[0] != MD_STATE_PRESENT) {
        md_buffer_add_text(&sentence->text, md_gap_word(sentence->evaluation->model, &values->reasons[0],
                                                        sentence->language, &sentence->evaluation->arena));
        return;
    }
    if (values->texts != NULL) {
        const struct md_slice *own = &values->texts[0];
        uint32_t skipped = after_gap && own->length > 0 && own->bytes[0] == '%' ? 1 : 0;
        md_buffer_add(&sentence->text, own->bytes + skipped, own->length - skipped);
        return;
    }
    if (values->numbers != NULL) md_number_print(&values->numbers[0], text, sizeof text);
    else md_date_print((int32_t)values->integers[0], text, sizeof text);
    md_buffer_add_text(&sentence->text, text);
}

static struct md_values value_of(struct sentence *sentence, md_node_index index)
{
    const struct md_formula part = {.root = index};
    return md_rule_values(sentence->evaluation, sentence->bound, &part, sentence->subjects, &sentence->subject, 1);
}

/* sentence = part .. part | if flag then sentence else sentence | value */
static void add_parts(struct sentence *sentence, md_node_index index)
{
    const struct md_node *node = md_graph_node(&sentence->evaluation->model->graph, index);
    if (node->op == MD_OP_CALL && node->integer == MD_FUNCTION_CONCAT) {
        add_parts(sentence, node->operands[0]);
        add_parts(sentence, node->operands[1]);
        return;
    }
    if (node->op == MD_OP_SEQUENCE) {
        add_parts(sentence, node->operands[1]);
        return;
    }
    if (node->op == MD_OP_IF) {
        struct md_values flag = value_of(sentence, node->operands[0]);
        if (flag.states[0] == MD_STATE_PRESENT) {
            add_parts(sentence, node->operands[flag.integers[0] != 0 ? 1 : 2]);
            return;
        }
    }
    struct md_values values = value_of(sentence, index);
    add_value(sentence, &values);
}

const char *md_proposal_text(struct md_evaluation *evaluation, const struct md_bound *bound,
                             const struct md_formula *formula, const struct md_subjects *subjects, int32_t subject,
                             enum md_language language)
{
    struct sentence sentence = {evaluation, bound, subjects, subject, language, {0}, false};
    add_parts(&sentence, formula->root);
    const char *text = md_arena_strdup(&evaluation->arena, md_buffer_text(&sentence.text));
    md_buffer_free(&sentence.text);
    return text;
}
